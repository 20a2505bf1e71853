// SPDX-License-Identifier: BSD-3-Clause
/*
 * ICC_IAR1 and ICC_EOIR1 of a partition at S-EL1 that has the GIC to itself.
 *
 * Apart from the manager because it is the partition's side: EL3 has no part in it (IHI0069 4.1, EOImode 0).
 */
#include "models/el3_spmc/el3_spmc.h"
#include "models/ffa.h"
#include "models/gic.h"
#include "models/interrupts.h"

unsigned el3_spmc_interrupt_alternatives(const struct world_config *config, const struct world *world, unsigned pe)
{
	uint32_t signalled = gic_signalled_group(config, world, pe, GROUP_1_SECURE);
	unsigned count = 0;

	for (; signalled != 0; signalled &= signalled - 1)
		count++;
	return count > 1 ? count : 1;
}

void el3_spmc_interrupt_get(const struct step *step, unsigned alternative)
{
	uint32_t signalled = gic_signalled_group(step->config, step->world, step->pe_index, GROUP_1_SECURE);
	uint32_t *x = step_context(step)->registers;

	for (unsigned i = 0; i < step->config->interrupt_count; i++) {
		if ((signalled & (uint32_t)1 << i) == 0 || alternative-- != 0)
			continue;
		gic_acknowledge(step, i);
		step->world->interrupts[i].flags |= INTERRUPT_HELD_BY_SP;
		step->label->rank = CLASS_PING_PONG;
		x[0] = step->config->interrupts[i].intid;
		return;
	}
	x[0] = HF_INVALID_INTID;
}

void el3_spmc_interrupt_end(const struct step *step)
{
	uint32_t *x = step_context(step)->registers;
	unsigned index = interrupt_find(step->config, step->pe_index, x[0]);

	x[0] = 0;
	if (index != INTERRUPT_NONE && step->config->interrupts[index].group == GROUP_1_SECURE)
		gic_end_of_interrupt(step, index);
}
