// SPDX-License-Identifier: BSD-3-Clause
/*
 * Notifications: FFA_NOTIFICATION_SET by the partition, and the schedule receiver interrupt (SRI) that tells the normal
 * world of it; FFA_NOTIFICATION_SET by the normal world, and the notification pending interrupt (NPI) that tells the
 * partition.
 *
 * Hafnium ffa/spmc/notifications.c; up to v2.11 the SRI state is global, since v2.12 a flag of the CPU: one PE cannot
 * tell them apart. A notification of the partition is owed to the normal world under the SRI's obligation. One for the
 * partition is owed from the NPI until the partition takes that, or calls FFA_NOTIFICATION_GET: nobody has to give it cycles,
 * but when it has them it is to be told.
 */
#include "models/gic.h"
#include "models/interrupts.h"
#include "models/spmc/locks.h"
#include "models/spmc/spmc.h"

void notifications_sri_trigger(const struct step *step, unsigned pe)
{
	gic_make_pending(step, interrupt_sri(step->config, pe));
	step->world->pes[pe].sri_delayed = 0;
}

void notifications_sri_set_delayed(const struct step *step, unsigned pe)
{
	step->world->pes[pe].sri_delayed = 1;
}

void notifications_set(const struct step *step)
{
	struct world *world = step->world;
	unsigned sri = interrupt_sri(step->config, step->pe_index);

	if (sri != INTERRUPT_NONE) {
		world->interrupts[sri].flags |= INTERRUPT_OWED;
		world->partitions[step->config->vcpus[step->pe->current].partition].notification_pending = 1;
		if ((step_context(step)->registers[2] & FFA_NOTIFICATION_FLAG_DELAY_SRI) != 0) {
			notifications_sri_set_delayed(step, step->pe_index);
			step_rule(step, RULE_SRI_DELAYED);
		} else {
			notifications_sri_trigger(step, step->pe_index);
			step_rule(step, RULE_SRI_AT_ONCE);
		}
	}
	spmc_return(step, step->pe->current, FFA_SUCCESS, 0, 0);
	spmc_exit_to_current(step);
}

/* ------------------------------------------------------------------------------------------------------------------
 * To a partition.
 */

static struct partition_state *partition_of(const struct step *step, unsigned vcpu)
{
	return &step->world->partitions[step->config->vcpus[vcpu].partition];
}

void notifications_set_by_nwd(const struct step *step)
{
	unsigned receiver = spmc_vcpu_of(step, step->pe->nwd_registers[1] & 0xffff);
	unsigned sri = interrupt_sri(step->config, step->pe_index);

	lock_take(step, LOCK_VM);
	partition_of(step, receiver)->received |= RECEIVED_PENDING;
	partition_of(step, receiver)->received &= (uint8_t)~RECEIVED_LISTED;
	lock_release(step, LOCK_VM);
	/* Without the delay flag: the scheduler of the receiver is told, which is in the normal world, too. */
	step->world->interrupts[sri].flags |= INTERRUPT_OWED;
	notifications_sri_trigger(step, step->pe_index);
	step_rule(step, RULE_NOTIFICATION_SET);
	spmc_message_to_nwd(step, FFA_SUCCESS, 0, 0, 0);
	spmc_exit_to(step, VCPU_NWD);
}

void notifications_get(const struct step *step)
{
	struct partition_state *partition = partition_of(step, step->pe->current);
	unsigned npi = vi_interrupt(step->config, step->pe->current, VI_NOTIFICATION_PENDING);
	bool pending = (partition->received & RECEIVED_PENDING) != 0;

	partition->received = 0;
	if (npi != INTERRUPT_NONE)
		interrupt_no_longer_owed(step, npi);
	step_rule(step, RULE_NOTIFICATION_GET);
	spmc_return(step, step->pe->current, FFA_SUCCESS, 0, 0);
	/* w4: the lower half of the bitmap of notifications from virtual machines. */
	step_context(step)->registers[4] = pending;
	spmc_exit_to_current(step);
}

bool notifications_inject_pending(const struct step *step, unsigned vcpu)
{
	struct partition_state *partition = partition_of(step, vcpu);
	unsigned npi = vi_interrupt(step->config, vcpu, VI_NOTIFICATION_PENDING);

	if ((partition->received & RECEIVED_PENDING) == 0)
		return false;
	if (has(step, POLICY_NPI_ONCE)) {
		if ((partition->received & RECEIVED_NPI_INJECTED) != 0) {
			step_rule(step, RULE_NPI_NOT_AGAIN);
			return false;
		}
		partition->received |= RECEIVED_NPI_INJECTED;
	}
	vcpu_interrupt_inject(step, vcpu, VI_NOTIFICATION_PENDING);
	if (npi != INTERRUPT_NONE)
		step->world->interrupts[npi].flags |= INTERRUPT_OWED;
	step_rule(step, has(step, POLICY_NPI_ONCE) ? RULE_NPI_ONCE : RULE_NPI);
	return true;
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
