// SPDX-License-Identifier: BSD-3-Clause
/*
 * Which policy fields flip a cell; see why.h.
 *
 * First every field alone: if one alone gives the younger version's answer, those are the answer. Otherwise all fields
 * that differ, from which one after the other is taken away as long as the answer stays: smallest in the sense that none
 * of it can be left out.
 */
#include "tools/spmcheck/why.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "models/manager.h"
#include "models/spmc/policy.h"
#include "models/world_model.h"
#include "tools/report/memory.h"
#include "tools/report/utf8.h"

/* What is violated, abi apart: bit p, and the class of progress in the bits above. */
typedef uint32_t answer_t;

static answer_t answer_of(const struct sim_report *report)
{
	answer_t answer = 0;

	for (uint32_t i = 0; i < report->violation_count; i++) {
		const struct sim_violation *violation = &report->violations[i];

		if (violation->property == PROPERTY_ABI)
			continue;
		answer |= 1u << violation->property;
		if (violation->property == PROPERTY_PROGRESS)
			answer |= (violation->class_index + 1) << PROPERTIES;
	}
	return answer;
}

/* The answer of a scenario in one mode, with `flips` on top of its own policy fields. */
static bool search(const struct run *run, const struct scenario *scenario, enum recognition mode, policy_set flips,
		   answer_t *answer)
{
	struct world_config config = scenario->config;
	struct world_model *world = checked_calloc(1, sizeof(*world));
	struct sim_report report;
	const struct sim_check_options options = {
		.properties = scenario->properties,
		.memory_bytes_max = run->options.limits.memory_bytes,
	};
	bool complete;

	config.recognition = mode;
	config.policy_flips ^= flips;
	world_model_init(world, &config);
	complete = sim_check(&world->model, &options, &report) == SIM_COMPLETE;
	*answer = answer_of(&report);
	sim_report_free(&report);
	free(world);
	return complete;
}

/* The fields in which two configurations differ. */
static policy_set differing(const struct world_config *older, const struct world_config *younger)
{
	policy_set fields = 0;

	for (uint32_t p = 0; p < POLICIES; p++) {
		if (policy_of(older, (enum policy)p) != policy_of(younger, (enum policy)p))
			fields |= (policy_set)1 << p;
	}
	return fields;
}

static void print_field(const struct world_config *older, uint32_t p, FILE *out)
{
	fprintf(out, "    %s %s  (%s): %s\n", policy_of(older, (enum policy)p) ? "without" : "with",
		policy_infos[p].name, policy_infos[p].commit, policy_infos[p].meaning);
}

static void print_fields(const struct world_config *older, policy_set fields, FILE *out)
{
	for (uint32_t p = 0; p < POLICIES; p++) {
		if ((fields >> p & 1) != 0)
			print_field(older, p, out);
	}
}

static void explain_pair(const struct run *run, const struct outcome *older, const struct outcome *younger, FILE *out)
{
	const struct world_config *config = &older->scenario->config;
	policy_set fields = differing(config, &younger->scenario->config);
	answer_t wanted = answer_of(&younger->report);
	policy_set alone = 0;
	policy_set needed = fields;
	answer_t answer;

	for (uint32_t p = 0; p < POLICIES; p++) {
		policy_set bit = (policy_set)1 << p;

		if ((fields & bit) != 0 && search(run, older->scenario, older->mode, bit, &answer) && answer == wanted)
			alone |= bit;
	}
	if (alone != 0) {
		fputs("  any one of these fields alone gives the younger answer:\n", out);
		print_fields(config, alone, out);
		return;
	}
	if (!search(run, older->scenario, older->mode, fields, &answer) || answer != wanted) {
		fputs("  the policy fields do not account for it\n", out);
		return;
	}
	for (uint32_t p = 0; p < POLICIES; p++) {
		policy_set bit = (policy_set)1 << p;

		if ((needed & bit) != 0 && search(run, older->scenario, older->mode, needed & ~bit, &answer) &&
		    answer == wanted)
			needed &= ~bit;
	}
	fputs("  these fields together, none of which can be left out:\n", out);
	print_fields(config, needed, out);
}

/* Whether two cells of a row differ in nothing but the version. */
static bool only_version_differs(const struct scenario *older, const struct scenario *younger)
{
	/* Policy fields account for differences of one state machine only: Hafnium, and the specification after it. */
	if (older->config.version >= younger->config.version ||
	    !manager_infos[manager_of(&older->config)].has_policies ||
	    !manager_infos[manager_of(&younger->config)].has_policies ||
	    older->config.asserts_debug != younger->config.asserts_debug ||
	    older->config.partition_count != younger->config.partition_count)
		return false;
	for (uint32_t i = 0; i < older->config.partition_count; i++) {
		const struct partition_config *a = &older->config.partitions[i];
		const struct partition_config *b = &younger->config.partitions[i];

		if (a->program != b->program || a->ns_interrupts_action != b->ns_interrupts_action)
			return false;
	}
	for (uint32_t i = 0; i < older->config.interrupt_count; i++) {
		const struct interrupt_config *a = &older->config.interrupts[i];
		const struct interrupt_config *b = &younger->config.interrupts[i];

		if (a->arrivals.kind != b->arrivals.kind || a->arrivals.number != b->arrivals.number ||
		    a->trigger != b->trigger)
			return false;
	}
	return true;
}

void why_print(const struct run *run, const struct scenario_file *file)
{
	FILE *out = run->text;

	for (size_t young = 0; young < run->outcome_count; young++) {
		const struct outcome *younger = &run->outcomes[young];
		size_t row = (size_t)(younger->scenario - file->scenarios) / file->column_count;
		char *old_cell;
		char *young_cell;

		/* The nearest column to the left that differs in the version only. */
		for (size_t old = young; old-- > 0;) {
			const struct outcome *older = &run->outcomes[old];

			if ((size_t)(older->scenario - file->scenarios) / file->column_count != row)
				break;
			if (older->mode != younger->mode || !only_version_differs(older->scenario, younger->scenario))
				continue;
			if (answer_of(&older->report) == answer_of(&younger->report) || older->result != SIM_COMPLETE ||
			    younger->result != SIM_COMPLETE)
				break;
			old_cell = utf8_clean(older->scenario->cell, false);
			young_cell = utf8_clean(younger->scenario->cell, false);
			fprintf(out, "\n%s -> %s, %s\n", old_cell, young_cell, recognition_names[younger->mode]);
			free(old_cell);
			free(young_cell);
			explain_pair(run, older, younger, out);
			fflush(out);
			break;
		}
	}
}
