// SPDX-License-Identifier: BSD-3-Clause
/* GICv3; see gic.h. */
#include "models/gic.h"

#include "models/interrupts.h"

bool gic_pending(const struct world_config *config, const struct world *world, unsigned index)
{
	uint8_t flags = world->interrupts[index].flags;

	if (config->interrupts[index].trigger == TRIGGER_LEVEL)
		return (flags & (INTERRUPT_LINE | INTERRUPT_DEVICE_MASKED)) == INTERRUPT_LINE;
	return (flags & INTERRUPT_LATCH) != 0;
}

/* The running priority: the highest (smallest) of the active interrupts; 0x100 when idle. */
static unsigned running_priority(const struct world_config *config, const struct world *world, unsigned pe)
{
	unsigned running = 0x100;

	for (unsigned i = 0; i < config->interrupt_count; i++) {
		if ((world->interrupts[i].flags & INTERRUPT_ACTIVE) != 0 && world->interrupts[i].active_pe == pe &&
		    config->interrupts[i].priority < running)
			running = config->interrupts[i].priority;
	}
	return running;
}

/*
 * ICC_IGRPEN1_EL1 is banked by security state, and the non-secure one is the normal world's: before that has started, no
 * non-secure interrupt is signalled (IHI0069 4.8; TF-A enables Group 0 and the secure one only).
 */
static bool group_enabled(const struct world_config *config, const struct world *world, unsigned index)
{
	const struct pe *pe = &world->pes[world->interrupts[index].target_pe];

	if (config->interrupts[index].group != GROUP_1_NON_SECURE)
		return true;
	/* Nor on a PE that has just been turned on again. */
	return world_booted(config, world) && !(pe->nwd.state == NWD_CALLING && pe->nwd.call == NWD_CALL_CPU_ON);
}

uint32_t gic_signalled(const struct world_config *config, const struct world *world, unsigned pe)
{
	/* An interrupt must be of higher priority, a smaller number, than both PMR and the running priority. */
	unsigned limit = running_priority(config, world, pe);
	uint32_t best = 0;

	if (world->pes[pe].gic_quiet)
		return 0;
	if (world->pes[pe].pmr < limit)
		limit = world->pes[pe].pmr;
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		unsigned priority = config->interrupts[i].priority;

		if ((world->interrupts[i].flags & (INTERRUPT_ENABLED | INTERRUPT_ACTIVE)) != INTERRUPT_ENABLED ||
		    world->interrupts[i].target_pe != pe || !gic_pending(config, world, i) ||
		    !group_enabled(config, world, i))
			continue;
		if (priority < limit) {
			limit = priority;
			best = 1u << i;
		} else if (priority == limit && best != 0) {
			best |= 1u << i;
		}
	}
	return best;
}

uint32_t gic_signalled_group(const struct world_config *config, const struct world *world, unsigned pe,
			     enum interrupt_group group)
{
	uint32_t signalled = gic_signalled(config, world, pe);

	for (unsigned i = 0; i < config->interrupt_count; i++) {
		if (config->interrupts[i].group != group)
			signalled &= ~(1u << i);
	}
	return signalled;
}

void gic_acknowledge(const struct step *step, unsigned index)
{
	struct interrupt_state *interrupt = &step->world->interrupts[index];

	interrupt->flags |= INTERRUPT_ACTIVE;
	interrupt->active_pe = (uint8_t)step->pe_index;
	interrupt->flags &= (uint8_t)~INTERRUPT_LATCH;
	step_rule(step, RULE_GIC_ACKNOWLEDGE);
}

void gic_end_of_interrupt(const struct step *step, unsigned index)
{
	struct interrupt_state *interrupt = &step->world->interrupts[index];

	if ((interrupt->flags & INTERRUPT_ACTIVE) == 0)
		step_violates(step, PROPERTY_GIC_BALANCED, DETAIL_GIC_END_TWICE);
	interrupt->flags &= (uint8_t)~INTERRUPT_ACTIVE;
	interrupt->active_pe = 0;
	step->pe->gic_quiet = step->config->signalled_one_boundary_later;
	step_rule(step, RULE_GIC_END_OF_INTERRUPT);
}

void gic_set_priority_mask(const struct step *step, uint8_t priority_mask)
{
	if (step->pe->pmr == priority_mask)
		return;
	step->pe->pmr = priority_mask;
	step->pe->gic_quiet = step->config->signalled_one_boundary_later;
}

void gic_make_pending(const struct step *step, unsigned index)
{
	step->world->interrupts[index].flags |= INTERRUPT_LATCH;
}

unsigned interrupt_find(const struct world_config *config, unsigned pe, uint32_t intid)
{
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		if (config->interrupts[i].intid == intid && config->interrupts[i].kind == INTERRUPT_KIND_DEVICE &&
		    (config->interrupts[i].pe == PE_ANY || config->interrupts[i].pe == pe))
			return i;
	}
	return INTERRUPT_NONE;
}

unsigned interrupt_sri(const struct world_config *config, unsigned pe)
{
	return interrupt_find(config, pe, SRI_INTID);
}
