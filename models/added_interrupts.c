// SPDX-License-Identifier: BSD-3-Clause
/* Interrupts that no scenario declares; see added_interrupts.h. */
#include "models/added_interrupts.h"

#include <stdio.h>

#include "models/ffa.h"
#include "models/gic.h"
#include "models/interrupts.h"
#include "models/spmc/policy.h"
#include "models/spmc/timers.h"
#include "models/world.h"

/* Appends one, if there is room; counts it all the same. */
static void append(struct world_config *config, unsigned *count, struct interrupt_config interrupt)
{
	interrupt.arrivals = (struct count){ COUNT_NUMBER, 0 };
	interrupt.target_pe = PE_ANY;
	if (*count < INTERRUPTS_MAX)
		config->interrupts[config->interrupt_count++] = interrupt;
	(*count)++;
}

/* "name", or "name-partition" where there are several. */
static void name_of_partition(const struct world_config *config, unsigned partition, const char *name,
			      struct interrupt_config *interrupt)
{
	enum { ROOM = INTERRUPT_NAME_BYTES - 5 };

	if (config->partition_count == 1)
		snprintf(interrupt->name, sizeof(interrupt->name), "%s", name);
	else
		snprintf(interrupt->name, sizeof(interrupt->name), "%s-%.*s", name, ROOM,
			 config->partitions[partition].name);
}

/* A PPI; and the timer of a partition that has a context on each PE, for each has its own. */
static bool is_private(const struct world_config *config, unsigned index)
{
	const struct interrupt_config *interrupt = &config->interrupts[index];

	if (interrupt->kind == INTERRUPT_KIND_VIRTUAL_TIMER)
		return config->pe_count > 1 && !config->partitions[interrupt->owner].migrates;
	return interrupt_is_private(interrupt);
}

/* A declared one is of the first PE; each further PE has its own. */
static void add_private_interrupts(struct world_config *config, unsigned *count)
{
	unsigned declared = config->interrupt_count;

	for (unsigned i = 0; i < declared; i++) {
		if (!is_private(config, i))
			continue;
		config->interrupts[i].pe = 0;
		for (unsigned pe = 1; pe < config->pe_count; pe++) {
			if (*count < INTERRUPTS_MAX) {
				config->interrupts[config->interrupt_count] = config->interrupts[i];
				config->interrupts[config->interrupt_count++].pe = (uint8_t)pe;
			}
			(*count)++;
		}
	}
}

/* Whether a partition sends IPIs that another PE gets: on one PE HF_INTERRUPT_SEND_IPI injects at once, or is refused. */
static bool sends_ipis(const struct world_config *config, unsigned partition)
{
	return config->pe_count > 1 && config->partitions[partition].program->sends_ipis &&
	       policy_of(config, POLICY_SEND_IPI);
}

/*
 * The schedule receiver interrupt: an SGI that the SPMC sends, so no scenario declares it. Its priority changed with the
 * versions: in the secure range up to v2.11, 0x80 in v2.12 (025a451a), 0xf0 since v2.13.
 */
static void add_schedule_receiver_interrupts(struct world_config *config, unsigned *count)
{
	struct interrupt_config sri = {
		.name = "sri",
		.intid = SRI_INTID,
		.group = GROUP_1_NON_SECURE,
		.trigger = TRIGGER_EDGE,
		.priority = 0xf0,
		.owner = OWNER_NWD,
	};
	bool used = false;

	if (policy_of(config, POLICY_SRI_PRIORITY_SECURE))
		sri.priority = 0x10;
	else if (policy_of(config, POLICY_SRI_PRIORITY_MIDDLE))
		sri.priority = 0x80;
	for (unsigned p = 0; p < config->partition_count; p++)
		used = used || config->partitions[p].program->sets_notifications ||
		       config->partitions[p].sri_policy != 0 || config->partitions[p].notified || sends_ipis(config, p);
	for (unsigned pe = 0; pe < config->pe_count && used; pe++) {
		sri.pe = (uint8_t)pe;
		if (interrupt_sri(config, pe) == INTERRUPT_NONE)
			append(config, count, sri);
	}
}

/* What is owed of a partition's notifications; see models/spmc/notifications.c. */
static void add_notification(struct world_config *config, unsigned *count, unsigned partition)
{
	struct interrupt_config npi = {
		.intid = HF_NOTIFICATION_PENDING_INTID,
		.kind = INTERRUPT_KIND_NOTIFICATION,
		.group = GROUP_1_SECURE,
		.trigger = TRIGGER_EDGE,
		.owner = (uint8_t)partition,
		.pe = PE_ANY,
	};

	name_of_partition(config, partition, "npi", &npi);
	append(config, count, npi);
}

/* The timer of S-EL2: Hafnium host_timer_init() gives it the highest priority. */
static void add_host_timer(struct world_config *config, unsigned *count, unsigned pe)
{
	append(config, count,
	       (struct interrupt_config){
		       .name = "cnthps",
		       .intid = HOST_TIMER_INTID,
		       .kind = INTERRUPT_KIND_HOST_TIMER,
		       .group = GROUP_1_SECURE,
		       .trigger = TRIGGER_LEVEL,
		       .owner = OWNER_SPMC,
		       .pe = (uint8_t)pe,
	       });
}

/* The SGI by which the SPMC of one PE tells that of another: Hafnium hf_ipi_init_interrupt(), IPI_PRIORITY 0. */
static void add_ipi_sgi(struct world_config *config, unsigned *count, unsigned pe)
{
	append(config, count,
	       (struct interrupt_config){
		       .name = "ipi-sgi",
		       .intid = HF_IPI_INTID,
		       .kind = INTERRUPT_KIND_IPI_SGI,
		       .group = GROUP_1_SECURE,
		       .trigger = TRIGGER_EDGE,
		       .owner = OWNER_SPMC,
		       .pe = (uint8_t)pe,
	       });
}

/* What is owed of IPIs to a context of the partition: each has its own; see models/spmc/ipi.c. */
static void add_ipis(struct world_config *config, unsigned *count, unsigned partition)
{
	struct interrupt_config ipi = {
		.intid = HF_IPI_INTID,
		.kind = INTERRUPT_KIND_IPI,
		.group = GROUP_1_SECURE,
		.trigger = TRIGGER_EDGE,
		.owner = (uint8_t)partition,
		.pe = PE_ANY,
	};

	name_of_partition(config, partition, "ipi", &ipi);
	if (config->partitions[partition].migrates) {
		append(config, count, ipi);
		return;
	}
	for (unsigned pe = 0; pe < config->pe_count; pe++) {
		ipi.pe = (uint8_t)pe;
		append(config, count, ipi);
	}
}

unsigned added_interrupts(struct world_config *config)
{
	unsigned count = config->interrupt_count;
	bool timers = false;
	bool ipis = false;

	add_private_interrupts(config, &count);
	add_schedule_receiver_interrupts(config, &count);
	for (unsigned p = 0; p < config->partition_count; p++) {
		if (config->partitions[p].notified)
			add_notification(config, &count, p);
		if (sends_ipis(config, p))
			add_ipis(config, &count, p);
		ipis = ipis || sends_ipis(config, p);
	}
	for (unsigned i = 0; i < config->interrupt_count; i++)
		timers = timers || config->interrupts[i].kind == INTERRUPT_KIND_VIRTUAL_TIMER;
	for (unsigned pe = 0; pe < config->pe_count && timers && policy_of(config, POLICY_TIMER_EMULATED); pe++)
		add_host_timer(config, &count, pe);
	for (unsigned pe = 0; pe < config->pe_count && ipis; pe++)
		add_ipi_sgi(config, &count, pe);
	return count;
}
