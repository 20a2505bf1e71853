// SPDX-License-Identifier: BSD-3-Clause
/*
 * Notifications: FFA_NOTIFICATION_SET by the partition, and the schedule receiver interrupt (SRI) that tells the normal
 * world of it; FFA_NOTIFICATION_SET by the normal world, and the notification pending interrupt (NPI) that tells the
 * partition.
 *
 * Hafnium ffa/spmc/notifications.c; up to v2.11 the SRI state is global, since v2.12 a flag of the CPU: one PE cannot
 * tell them apart. A notification is owed to the normal world, be it for that or for its scheduler, under the SRI's
 * obligation: with one PE until that is taken, with several until FFA_NOTIFICATION_INFO_GET, then a call, lists the
 * notification, or its receiver has got it. One for the partition is owed to that, too, from the NPI until the partition takes
 * it, or calls FFA_NOTIFICATION_GET: nobody has to give it cycles, but when it has them it is to be told.
 */
#include "models/gic.h"
#include "models/interrupts.h"
#include "models/nwd.h"
#include "models/spmc/locks.h"
#include "models/spmc/spmc.h"

/* ------------------------------------------------------------------------------------------------------------------
 * The SRI.
 */

/* On one PE its flag is as good. */
static bool sri_is_global(const struct step *step)
{
	return step->config->pe_count > 1 && has(step, POLICY_SRI_GLOBAL);
}

void notifications_sri_trigger(const struct step *step, unsigned pe)
{
	if (sri_is_global(step)) {
		if (step->world->sri_state != SRI_HANDLED) {
			step_rule(step, RULE_SRI_ALREADY);
			return;
		}
		step->world->sri_state = SRI_TRIGGERED;
	}
	gic_make_pending(step, interrupt_sri(step->config, pe));
	step->world->pes[pe].sri_delayed = 0;
}

void notifications_sri_set_delayed(const struct step *step, unsigned pe)
{
	if (!sri_is_global(step))
		step->world->pes[pe].sri_delayed = 1;
	else if (step->world->sri_state != SRI_TRIGGERED)
		step->world->sri_state = SRI_DELAYED;
}

static bool notification_for_nwd(const struct world_config *config, const struct world *world)
{
	for (unsigned p = 0; p < config->partition_count; p++) {
		if (world->partitions[p].notification_pending)
			return true;
	}
	return false;
}

static bool unlisted(uint8_t received)
{
	return (received & (RECEIVED_PENDING | RECEIVED_LISTED)) == RECEIVED_PENDING;
}

/* One for a partition or a vCPU of which its scheduler has not been told. */
static bool notification_unlisted(const struct world_config *config, const struct world *world)
{
	for (unsigned p = 0; p < config->partition_count; p++) {
		if (unlisted(world->partitions[p].received))
			return true;
	}
	for (unsigned v = 0; v < config->vcpu_count; v++) {
		if (unlisted(world->vcpus[v].received))
			return true;
	}
	return false;
}

bool notifications_hold(const struct world_config *config, const struct world *world, unsigned index)
{
	return config->pe_count > 1 && config->interrupts[index].intid == SRI_INTID &&
	       config->interrupts[index].owner == OWNER_NWD &&
	       (notification_for_nwd(config, world) || notification_unlisted(config, world));
}

void notifications_told(const struct step *step)
{
	if (step->config->pe_count == 1 || notification_for_nwd(step->config, step->world) ||
	    notification_unlisted(step->config, step->world))
		return;
	for (unsigned pe = 0; pe < step->config->pe_count; pe++) {
		unsigned sri = interrupt_sri(step->config, pe);

		if (sri != INTERRUPT_NONE)
			interrupt_no_longer_owed(step, sri);
	}
}

/* Any partition's, or a vCPU's, or the normal world's: Hafnium counts them. */
static bool any_pending(const struct step *step)
{
	const struct world *world = step->world;

	for (unsigned p = 0; p < step->config->partition_count; p++) {
		if ((world->partitions[p].received & RECEIVED_PENDING) != 0)
			return true;
	}
	for (unsigned v = 0; v < step->config->vcpu_count; v++) {
		if ((world->vcpus[v].received & RECEIVED_PENDING) != 0)
			return true;
	}
	return notification_for_nwd(step->config, world);
}

void notifications_info_get(const struct step *step)
{
	lock_take(step, LOCK_VM);
	nwd_info_get(step);
	lock_release(step, LOCK_VM);
	step_rule(step, RULE_INFO_GET);
	/* Under the lock of each VM what is listed, and then, under no lock of theirs, the state of the SRI. */
	if (sri_is_global(step))
		step->pe->phase = PHASE_SPMC_INFO_GET_END;
	else
		notifications_info_get_end(step);
}

void notifications_info_get_end(const struct step *step)
{
	if (sri_is_global(step)) {
		step->world->sri_state = SRI_HANDLED;
		step_rule(step, RULE_SRI_HANDLED);
	}
	spmc_message_to_nwd(step, FFA_SUCCESS, 0, 0, 0);
	spmc_exit_to(step, VCPU_NWD);
}

/* ------------------------------------------------------------------------------------------------------------------
 * To the normal world.
 */

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
	uint32_t flags = step->pe->nwd_registers[2];
	bool per_vcpu = (flags & FFA_NOTIFICATION_FLAG_PER_VCPU) != 0;
	uint8_t *received = &partition_of(step, receiver)->received;
	unsigned sri = interrupt_sri(step->config, step->pe_index);

	if (per_vcpu && !has(step, POLICY_NOTIFICATIONS_PER_VCPU)) {
		step_rule(step, RULE_NOTIFICATION_PER_VCPU_REFUSED);
		spmc_refuse(step, FFA_INVALID_PARAMETERS);
		return;
	}
	if (per_vcpu)
		received = &step->world->vcpus[vcpu_partition(step->config, receiver)->first_vcpu + (flags >> 16)]
				    .received;
	lock_take(step, LOCK_VM);
	*received |= RECEIVED_PENDING;
	*received &= (uint8_t)~RECEIVED_LISTED;
	lock_release(step, LOCK_VM);
	/* Without the delay flag: the scheduler of the receiver is told, which is in the normal world, too; up to v2.11 maybe by
	 * the SRI of another PE. */
	step->world->interrupts[sri].flags |= INTERRUPT_OWED;
	notifications_sri_trigger(step, step->pe_index);
	step_rule(step, per_vcpu ? RULE_NOTIFICATION_PER_VCPU : RULE_NOTIFICATION_SET);
	spmc_message_to_nwd(step, FFA_SUCCESS, 0, 0, 0);
	spmc_exit_to(step, VCPU_NWD);
}

void notifications_get(const struct step *step)
{
	struct partition_state *partition = partition_of(step, step->pe->current);
	unsigned npi = vi_interrupt(step->config, step->pe->current, VI_NOTIFICATION_PENDING);
	bool pending = ((partition->received | step_current(step)->received) & RECEIVED_PENDING) != 0;

	partition->received = 0;
	step_current(step)->received = 0;
	if (sri_is_global(step) && !any_pending(step))
		step->world->sri_state = SRI_HANDLED;
	if (npi != INTERRUPT_NONE)
		interrupt_no_longer_owed(step, npi);
	notifications_told(step);
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
	/* One for this vCPU is announced every time. */
	bool per_vcpu = (step->world->vcpus[vcpu].received & RECEIVED_PENDING) != 0;

	if (!per_vcpu && (partition->received & RECEIVED_PENDING) == 0)
		return false;
	if (has(step, POLICY_NPI_ONCE)) {
		if (!per_vcpu && (partition->received & RECEIVED_NPI_INJECTED) != 0) {
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

	if (sri_is_global(step) && step->world->sri_state == SRI_DELAYED && sri != INTERRUPT_NONE) {
		/* Whichever PE leaves first. */
		step->world->sri_state = SRI_TRIGGERED;
		gic_make_pending(step, sri);
		step_rule(step, RULE_SRI_AT_EXIT);
	}
	if (!step->pe->sri_delayed || sri == INTERRUPT_NONE)
		return;
	step->pe->sri_delayed = 0;
	gic_make_pending(step, sri);
	step_rule(step, RULE_SRI_AT_EXIT);
}
