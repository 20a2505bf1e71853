// SPDX-License-Identifier: BSD-3-Clause
/*
 * Says in words what a configuration fixes.
 */
#include "tools/report/assumptions.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "models/manager.h"
#include "models/spmc/policy.h"
#include "tools/report/token.h"

__attribute__((format(printf, 2, 3))) static void add(struct assumption *assumption, const char *format, ...)
{
	size_t used = strlen(assumption->words);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(assumption->words + used, sizeof(assumption->words) - used, format, arguments);
	va_end(arguments);
}

static void add_count(struct assumption *assumption, const struct count *count)
{
	if (count->kind == COUNT_NUMBER)
		add(assumption, "at most %u", (unsigned int)count->number);
	else
		add(assumption, "%s", count->kind == COUNT_ANY ? "any finite number" : "endless");
}

static void arrivals(const struct world_config *config, struct assumption *assumption)
{
	for (uint32_t i = 0; i < config->interrupt_count; i++) {
		const struct interrupt_config *interrupt = &config->interrupts[i];

		add(assumption, "%s%s ", i ? ", " : "", interrupt->name);
		add_count(assumption, &interrupt->arrivals);
		if (interrupt->pin.place != PIN_NONE)
			add(assumption, " (pinned)");
		if (interrupt->arrives_during_boot)
			add(assumption, " (also during boot)");
	}
	if (config->interrupt_count == 0)
		add(assumption, "none");
}

static void requests(const struct world_config *config, struct assumption *assumption)
{
	for (uint32_t i = 0; i < config->partition_count; i++) {
		if (config->partition_count > 1)
			add(assumption, "%s%s ", i ? ", " : "", config->partitions[i].name);
		add_count(assumption, &config->partitions[i].requests);
		if (config->partitions[i].requests_by_req2)
			add(assumption, " (REQ2)");
	}
	for (uint32_t i = 0; i < config->partition_count; i++) {
		if (!config->partitions[i].notified)
			continue;
		add(assumption, ", notifications for %s ", config->partitions[i].name);
		add_count(assumption, &config->partitions[i].notifications);
		if (config->partitions[i].notified_per_vcpu)
			add(assumption, " (per vCPU)");
	}
	if (config->turns_off) {
		add(assumption, ", CPU_OFF ");
		add_count(assumption, &config->cpu_offs);
	}
	if (config->suspends) {
		add(assumption, ", CPU_SUSPEND ");
		add_count(assumption, &config->cpu_suspends);
	}
}

static void drops(const struct world_config *config, struct assumption *assumption)
{
	for (uint32_t i = 0; i < config->interrupt_count; i++) {
		if (config->interrupts[i].drops)
			add(assumption, "%s%s any", *assumption->words ? ", " : "", config->interrupts[i].name);
	}
	if (!*assumption->words)
		add(assumption, "none");
}

/* ", but not response-refused", ", with intercept-masks". */
static void add_policy(struct assumption *assumption, const struct world_config *config)
{
	for (uint32_t p = 0; p < POLICIES; p++) {
		if ((config->policy_flips >> p & 1) != 0)
			add(assumption, ", %s %s", policy_of(config, (enum policy)p) ? "with" : "but not",
			    policy_infos[p].name);
	}
}

/* Partitions that need not do anything. */
static void add_any(const struct world_config *config, struct assumption *assumption)
{
	for (uint32_t i = 0; i < config->partition_count; i++) {
		if (config->partitions[i].program->any)
			add(assumption, "; program any of %s: requests to it and interrupts of its own are suspended",
			    config->partitions[i].name);
	}
}

void assumptions_collect(const struct scenario *scenario, enum recognition mode, const struct sim_report *report,
			 struct assumption assumptions[ASSUMPTIONS])
{
	const struct world_config *config = &scenario->config;
	struct assumption *at = assumptions;

	memset(assumptions, 0, ASSUMPTIONS * sizeof(assumptions[0]));
	at->name = "version";
	add(at, "%s", era_titles[config->version]);
	add_policy(at++, config);
	at->name = "asserts";
	if (manager_infos[manager_of(config)].has_asserts)
		add(at++, "%s", config->asserts_debug ? "debug" : "release");
	else
		add(at++, "none");
	at->name = "recognition";
	add(at++, "%s", recognition_names[mode]);
	at->name = "pes";
	add(at++, "%u", (unsigned)config->pe_count);
	at->name = "arrivals";
	arrivals(config, at++);
	at->name = "signalled";
	add(at++, "%s", config->signalled_one_boundary_later ? "one boundary later" : "at once");
	at->name = "requests";
	requests(config, at++);
	at->name = "driver";
	add(at, "%s", driver_names[config->driver]);
	if (config->driver == DRIVER_RETRIES_BUSY)
		add(at, ", %u times", (unsigned int)config->retries);
	at++;
	at->name = "fairness";
	add(at, "each PE that can step, each interrupt takeable throughout, and the driver");
	add_any(config, at++);
	at->name = "drops";
	drops(config, at++);
	at->name = "reductions";
	add(at, "%s%s", report->reduced ? "partial order" : "", report->apart ? ", PEs apart" : "");
	if (report->symmetric)
		add(at, "%sequals", report->reduced ? ", " : "");
	else if (!report->reduced)
		add(at, "none");
	at++;
	at->name = "input_hash";
	add(at++, "%06x", (unsigned int)token_hash24(scenario, mode));
}
