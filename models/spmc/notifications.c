// SPDX-License-Identifier: BSD-3-Clause
/*
 * FFA_NOTIFICATION_SET by the partition, and the schedule receiver interrupt (SRI) that tells the normal world of it.
 *
 * Hafnium ffa/spmc/notifications.c; up to v2.11 the SRI state is global, since v2.12 a flag of the CPU: one PE cannot
 * tell them apart. The notification is owed to the normal world under the SRI's obligation.
 */
#include "models/gic.h"
#include "models/interrupts.h"
#include "models/spmc/spmc.h"

void notifications_set(const struct step *step)
{
	struct world *world = step->world;
	unsigned sri = interrupt_sri(step->config, step->pe_index);

	if (sri != INTERRUPT_NONE) {
		world->interrupts[sri].flags |= INTERRUPT_OWED;
		world->partitions[step->config->vcpus[step->pe->current].partition].notification_pending = 1;
		if ((step_context(step)->registers[2] & FFA_NOTIFICATION_FLAG_DELAY_SRI) != 0) {
			step->pe->sri_delayed = 1;
			step_rule(step, RULE_SRI_DELAYED);
		} else {
			gic_make_pending(step, sri);
			step->pe->sri_delayed = 0;
			step_rule(step, RULE_SRI_AT_ONCE);
		}
	}
	spmc_return(step, step->pe->current, FFA_SUCCESS, 0, 0);
	spmc_exit_to_current(step);
}

void notifications_sri_trigger_if_delayed(const struct step *step)
{
	unsigned sri = interrupt_sri(step->config, step->pe_index);

	if (!step->pe->sri_delayed || sri == INTERRUPT_NONE)
		return;
	step->pe->sri_delayed = 0;
	gic_make_pending(step, sri);
	step_rule(step, RULE_SRI_AT_EXIT);
}
