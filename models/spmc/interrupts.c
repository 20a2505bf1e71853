// SPDX-License-Identifier: BSD-3-Clause
/*
 * Physical interrupts at S-EL2: acknowledge, find the target, inject, decide who runs (Hafnium ffa/spmc/interrupts.c).
 *
 * Two designs: to v2.11 every secure interrupt masks the PE until HF_INTERRUPT_DEACTIVATE; since v2.12 it is ended at
 * once and only the SPMC scheduled mode masks.
 */
#include "models/gic.h"
#include "models/interrupts.h"
#include "models/spmc/ipi.h"
#include "models/spmc/locks.h"
#include "models/spmc/spmc.h"
#include "models/spmc/timers.h"

/* ------------------------------------------------------------------------------------------------------------------
 * The priority mask.
 */

void interrupts_mask(const struct step *step, unsigned vcpu)
{
	struct vcpu *receiver = &step->world->vcpus[vcpu];
	const struct partition_config *partition = vcpu_partition(step->config, vcpu);
	uint8_t pmr = step->pe->pmr;

	if (!has(step, POLICY_MASK_PER_RUN)) {
		/* v2.8: only a direct request masks, only non-secure interrupts; before, nothing does. */
		receiver->ns_interrupts_masked =
			has(step, POLICY_NS_ACTIONS) && partition->ns_interrupts_action == NS_ACTION_QUEUED;
		if (receiver->ns_interrupts_masked) {
			receiver->prev_interrupt_priority = pmr;
			gic_set_priority_mask(step, SWD_MASK_NS_INT);
			step_rule(step, RULE_MASK_NS_QUEUED);
		}
		return;
	}
	receiver->prev_interrupt_priority = pmr;
	if (partition->other_s_interrupts_action == OTHER_S_ACTION_QUEUED) {
		gic_set_priority_mask(step, SWD_MASK_ALL_INT);
		step_rule(step, RULE_MASK_OTHER_S_QUEUED);
	} else if (has(step, POLICY_MASK_SPMC_MODE) && receiver->scheduling_mode == SPMC_MODE) {
		gic_set_priority_mask(step, SWD_MASK_ALL_INT);
		step_rule(step, RULE_MASK_SPMC_MODE);
	} else if (partition->ns_interrupts_action == NS_ACTION_QUEUED && pmr > SWD_MASK_NS_INT) {
		gic_set_priority_mask(step, SWD_MASK_NS_INT);
		step_rule(step, RULE_MASK_NS_QUEUED);
	}
}

void interrupts_restore_priority_mask(const struct step *step, unsigned index)
{
	enum { PMR_OPEN = 0xff };

	if (has(step, POLICY_MASK_SAVED)) {
		gic_set_priority_mask(step, step->world->vcpus[index].priority_mask);
		return;
	}
	gic_set_priority_mask(step, PMR_OPEN);
	step_rule(step, RULE_MASK_OPENED);
}

void interrupts_unmask(const struct step *step, unsigned index)
{
	struct vcpu *vcpu = &step->world->vcpus[index];

	if (!has(step, POLICY_MASK_PER_RUN)) {
		if (!vcpu->ns_interrupts_masked)
			return;
		vcpu->ns_interrupts_masked = 0;
	}
	gic_set_priority_mask(step, vcpu->prev_interrupt_priority);
	step_rule(step, RULE_MASK_RESTORED);
}

/* ------------------------------------------------------------------------------------------------------------------
 * Secure interrupts.
 */

void interrupts_reset_flags(const struct step *step)
{
	struct vcpu *vcpu = step_current(step);

	vcpu->processing_secure_interrupt = 0;
	vcpu->secure_interrupt_deactivated = 0;
	vcpu->preempted_vcpu = VCPU_NONE;
	vcpu->current_sec_interrupt = INTERRUPT_NONE;
}

void interrupts_enter_secure_interrupt_rtm(const struct step *step)
{
	struct vcpu *vcpu = step_current(step);

	vcpu->scheduling_mode = SPMC_MODE;
	vcpu->rt_model = RTM_SEC_INTERRUPT;
	vcpu_state_set(step, step->pe->current, VCPU_STATE_RUNNING);
}

/* Resumes whom the interrupt found running. */
static void resume_current(const struct step *step)
{
	if (step->pe->current == VCPU_NWD)
		spmc_message_to_nwd(step, FFA_NORMAL_WORLD_RESUME, 0, 0, 0);
	spmc_exit_to(step, step->pe->current);
}

void interrupts_acknowledge(const struct step *step, unsigned choice)
{
	struct pe *pe = step->pe;

	if (pe->current == VCPU_NWD)
		version_call_of_nwd(step, FFA_INTERRUPT);
	if (choice == INTERRUPT_NONE) {
		/* The line dropped, or the mask changed, between the trap and ICC_IAR1. */
		step_rule(step, RULE_SPURIOUS);
		if (!has(step, POLICY_SPURIOUS_IGNORED)) {
			step_panic(step, PANIC_SPURIOUS_TARGET);
			return;
		}
		step_rule(step, RULE_SPURIOUS_IGNORED);
		resume_current(step);
		return;
	}
	gic_acknowledge(step, choice);
	step->label->rank = CLASS_PING_PONG;
	if (step->config->interrupts[choice].kind == INTERRUPT_KIND_IPI_SGI) {
		pe->acknowledged = (uint8_t)choice;
		pe->phase = PHASE_SPMC_IPI_TARGET;
		return;
	}
	if (has(step, POLICY_END_AT_ONCE)) {
		gic_end_of_interrupt(step, choice);
		step_rule(step, RULE_END_AT_ONCE);
	}
	if (step->config->interrupts[choice].kind == INTERRUPT_KIND_HOST_TIMER) {
		unsigned target = timers_find_target(step);

		if (target == VCPU_NONE) {
			resume_current(step);
			return;
		}
		pe->signal_target = (uint8_t)target;
	}
	pe->acknowledged = (uint8_t)choice;
	pe->phase = PHASE_SPMC_SIGNAL;
}

void interrupts_find_ipi_target(const struct step *step)
{
	struct pe *pe = step->pe;
	unsigned target = ipi_take_target(step);

	if (pe->panic != PANIC_NONE)
		return;
	gic_end_of_interrupt(step, pe->acknowledged);
	step_rule(step, RULE_END_AT_ONCE);
	if (target == VCPU_NONE) {
		pe->acknowledged = INTERRUPT_NONE;
		resume_current(step);
		return;
	}
	pe->signal_target = (uint8_t)target;
	pe->phase = PHASE_SPMC_SIGNAL;
}

/* A WAITING target: signalled by FFA_INTERRUPT, in SPMC scheduled mode. */
static void signal_waiting(const struct step *step, unsigned vi, unsigned to)
{
	struct vcpu *target = &step->world->vcpus[to];
	uint32_t intid = vi_intid(step->config, to, vi);

	if (has(step, POLICY_SRI_POLICY) &&
	    (vcpu_partition(step->config, to)->sri_policy & SRI_POLICY_INTR_WHILE_WAITING) != 0) {
		step->world->pes[target->cpu].sri_delayed = 1;
		step_rule(step, RULE_SRI_WHILE_WAITING);
		resume_current(step);
		return;
	}
	if (!step_assert(step, target->scheduling_mode == MODE_NONE, PANIC_TARGET_MODE) ||
	    !step_assert(step, target->rt_model == RTM_NONE, PANIC_TARGET_RTM))
		return;
	target->scheduling_mode = SPMC_MODE;
	target->rt_model = RTM_SEC_INTERRUPT;
	if (has(step, POLICY_NOT_MASKED))
		interrupts_mask(step, to);
	if (has(step, POLICY_UNIFIED_QUEUE)) {
		unsigned head = s_el0_reported_interrupt(step, to);

		/* An older interrupt may be ahead: its id is the one reported. The assert went with cab82997. */
		if (has(step, POLICY_HEAD_ID_ASSERTED) && !step_assert(step, head == vi, PANIC_VINT_HEAD))
			return;
		intid = vi_intid(step->config, to, head);
	} else if (has(step, POLICY_VINT_QUEUE)) {
		vcpu_interrupt_queue_push(step, to, vi);
	}
	target->preempted_vcpu = step->pe->current;
	vcpu_state_set(step, step->pe->current, VCPU_STATE_PREEMPTED);
	if (!step_check(step, target->regs_available != 0, PANIC_REGS_UNAVAILABLE))
		return;
	vcpu_set_running(step, to);
	if (step->pe->panic != PANIC_NONE)
		return;
	if (step->pe->current == VCPU_NWD && has(step, POLICY_NOT_MASKED))
		spmc_message_to_nwd(step, FFA_NORMAL_WORLD_RESUME, 0, 0, 0);
	if (has(step, POLICY_INTERRUPT_ID_IN_W2))
		spmc_return(step, to, FFA_INTERRUPT, 0, intid);
	else
		spmc_return(step, to, FFA_INTERRUPT, intid, 0);
	step_rule(step, has(step, POLICY_INTERRUPT_ID_IN_W2) ? RULE_SIGNAL_WAITING : RULE_SIGNAL_WAITING_W1);
	spmc_exit_to(step, to);
}

/*
 * A BLOCKED target that waits for the reply of a call chain in which the interrupt found somebody: it goes on with
 * FFA_INTERRUPT, all in between stay blocked (FF-A v1.1 EAC0 table 8.4, scenario 1). False after a panic.
 */
static bool signal_predecessor(const struct step *step, unsigned to)
{
	struct vcpu *target = &step->world->vcpus[to];

	if (!step_assert(step, step_current(step)->scheduling_mode == NWD_MODE, PANIC_BLOCKED_MODE) ||
	    !step_assert(step, target->scheduling_mode == NWD_MODE, PANIC_BLOCKED_MODE))
		return false;
	target->preempted_vcpu = step->pe->current;
	vcpu_state_set(step, step->pe->current, VCPU_STATE_PREEMPTED);
	vcpu_set_running(step, to);
	if (step->pe->panic != PANIC_NONE)
		return false;
	spmc_return(step, to, FFA_INTERRUPT, 0, 0);
	step_rule(step, RULE_SIGNAL_BLOCKED);
	spmc_exit_to(step, to);
	return true;
}

/* Up to v2.11 every BLOCKED target is taken for a predecessor. False after a panic. */
static bool signal_blocked_masking(const struct step *step, unsigned to)
{
	if (!step_check(step, step->pe->current != VCPU_NWD, PANIC_TARGET_BLOCKED) ||
	    !step_assert(step, call_chain_precedes(step->world, to, step->pe->current), PANIC_BLOCKED_CHAIN))
		return false;
	return signal_predecessor(step, to);
}

/* To v2.11. */
static void signal_masking(const struct step *step, unsigned index, unsigned to)
{
	struct vcpu *target = &step->world->vcpus[to];
	/* Since v2.10 a partition that runs in the state in which it waited for a reply does not count as running. */
	bool self = step->pe->current == to &&
		    (has(step, POLICY_CLEAN_SLATE_CHECKED) || target->state == VCPU_STATE_RUNNING);

	/* If the target cannot be signalled, the partition goes on in this state. */
	if (has(step, POLICY_CLEAN_SLATE_CHECKED) && step->pe->current != VCPU_NWD)
		vcpu_state_set(step, step->pe->current, VCPU_STATE_PREEMPTED);
	target->priority_mask = step->pe->pmr;
	gic_set_priority_mask(step, SWD_MASK_ALL_INT);
	step_rule(step, RULE_MASK_EVERY_INTERRUPT);
	if (has(step, POLICY_CLEAN_SLATE_CHECKED)) {
		/* One secure interrupt at a time, and none other pending: CHECKs, in release builds too. */
		if (!step_check(step, !target->processing_secure_interrupt, PANIC_TARGET_PROCESSING) ||
		    !step_check(step, target->irq_count == 0, PANIC_TARGET_IRQ_COUNT))
			return;
		step_rule(step, RULE_CLEAN_SLATE_CHECK);
	}
	if (!step_assert(step, !target->implicit_completion_signal, PANIC_TARGET_IMPLICIT))
		return;
	vcpu_interrupt_inject(step, to, interrupt_vi(step->config, index));

	if (vcpu_is_s_el0(step->config, to) && target->state != VCPU_STATE_WAITING) {
		if (!s_el0_queue_masked(step, index, to))
			return;
		resume_current(step);
	} else if (self) {
		vcpu_state_set(step, to, VCPU_STATE_RUNNING);
		target->implicit_completion_signal = !has(step, POLICY_RESPONSE_COMPLETES);
		target->preempted_vcpu = VCPU_NONE;
		step_rule(step, has(step, POLICY_RESPONSE_COMPLETES) ? RULE_SIGNAL_SELF_UNTIL_RESPONSE
								     : RULE_SIGNAL_SELF_IMPLICIT);
		spmc_exit_to(step, to);
	} else {
		switch (target->state) {
		case VCPU_STATE_WAITING:
			if (has(step, POLICY_RUNTIME_MODELS))
				signal_waiting(step, interrupt_vi(step->config, index), to);
			else
				spmc_signal_in_state(step, index, to);
			break;
		case VCPU_STATE_BLOCKED:
			if (has(step, POLICY_BLOCKED_RESUMED))
				spmc_signal_in_state(step, index, to);
			else if (!signal_blocked_masking(step, to))
				return;
			break;
		case VCPU_STATE_PREEMPTED:
			if (has(step, POLICY_RUNTIME_MODELS) && step->pe->current == VCPU_NWD &&
			    !step_check(step, target->scheduling_mode == NWD_MODE, PANIC_TARGET_PREEMPTED_MODE))
				return;
			gic_end_of_interrupt(step, index);
			target->secure_interrupt_deactivated = 1;
			target->implicit_completion_signal = !has(step, POLICY_RESPONSE_COMPLETES);
			target->preempted_vcpu = VCPU_NONE;
			step_rule(step, RULE_QUEUE_PREEMPTED_MASKED);
			resume_current(step);
			break;
		default:
			step_panic(step, PANIC_TARGET_STATE);
			return;
		}
	}
	target->processing_secure_interrupt = 1;
	target->current_sec_interrupt = (uint8_t)index;
}

/* v2.12 on: a WAITING target that cannot be run now. */
static bool waiting_is_only_injected(const struct step *step, const struct vcpu *target)
{
	if (target->cpu != step->pe_index && !has(step, POLICY_WAITING_MIGRATED)) {
		step_rule(step, RULE_QUEUE_WAITING_ELSEWHERE);
		return true;
	}
	if (!target->regs_available && has(step, POLICY_REGS_AVAILABLE_CHECKED)) {
		step_rule(step, RULE_QUEUE_REGS_UNAVAILABLE);
		return true;
	}
	return false;
}

/* v2.12 on. */
static void signal_queueing(const struct step *step, unsigned vi, unsigned to)
{
	struct vcpu *target = &step->world->vcpus[to];
	bool queue_apart = has(step, POLICY_VINT_QUEUE);

	if (queue_apart && !step_assert(step, !target->requires_deactivate_call, PANIC_REQUIRES_DEACTIVATE))
		return;
	vcpu_interrupt_inject(step, to, vi);
	if (step->pe->panic != PANIC_NONE)
		return;
	if (vi == VI_IPI && ipi_handle(step, to)) {
		resume_current(step);
		return;
	}
	if (step->pe->panic != PANIC_NONE)
		return;
	switch (target->state) {
	case VCPU_STATE_WAITING:
		if (waiting_is_only_injected(step, target))
			break;
		if (target->cpu != step->pe_index)
			step_rule(step, RULE_WAITING_MIGRATED);
		signal_waiting(step, vi, to);
		return;
	case VCPU_STATE_PREEMPTED:
		if (step->pe->current == VCPU_NWD && target->cpu == step->pe_index &&
		    !vcpu_is_s_el0(step->config, to) &&
		    !step_check(step, target->scheduling_mode == NWD_MODE, PANIC_TARGET_PREEMPTED_MODE))
			return;
		step_rule(step, RULE_QUEUE_PREEMPTED);
		break;
	case VCPU_STATE_BLOCKED:
		if (step->pe->current != VCPU_NWD && !vcpu_is_s_el0(step->config, to) &&
		    target->cpu == step->pe_index && call_chain_precedes(step->world, to, step->pe->current)) {
			if (signal_predecessor(step, to) && queue_apart)
				vcpu_interrupt_queue_push(step, to, vi);
			return;
		}
		step_rule(step, RULE_QUEUE_BLOCKED);
		break;
	case VCPU_STATE_RUNNING:
	case VCPU_STATE_STARTING:
		if (step->pe->current != to) {
			step_rule(step, RULE_QUEUE_RUNNING_ELSEWHERE);
			break;
		}
		if (queue_apart && !vcpu_is_s_el0(step->config, to))
			target->requires_deactivate_call = 1;
		step_rule(step, RULE_SIGNAL_SELF);
		break;
	default:
		if (target->state == VCPU_STATE_CREATED)
			step_rule(step, RULE_TARGET_CREATED);
		step_panic(step, PANIC_TARGET_STATE);
		return;
	}
	if (queue_apart) {
		vcpu_interrupt_queue_push(step, to, vi);
		step_rule(step, RULE_VINT_QUEUE_V2_12);
	}
	resume_current(step);
}

/* The owner's context on this PE, or its only one; of the host timer the one whose deadline passed. */
unsigned interrupts_target(const struct world_config *config, const struct world *world, unsigned pe)
{
	unsigned index = world->pes[pe].acknowledged;
	const struct partition_config *owner;

	if (config->interrupts[index].kind != INTERRUPT_KIND_DEVICE || world->pes[pe].signal_target == VCPU_PURGED)
		return world->pes[pe].signal_target;
	owner = &config->partitions[config->interrupts[index].owner];
	return owner->migrates ? owner->first_vcpu : owner->first_vcpu + pe;
}

/*
 * c55c51e6 (v2.10): the target's partition ended on another PE after this one took the interrupt. It is ended, nobody is
 * told, and whoever ran goes on. Before, the handling of the target's state panics.
 */
static bool ignored_for_ended_target(const struct step *step, unsigned index, unsigned vi, unsigned to)
{
	struct vcpu *target = &step->world->vcpus[to];
	unsigned owed = vi_interrupt(step->config, to, vi);

	if (!has(step, POLICY_ENDED_TARGET_IGNORED) || !lifecycle_ended(step, to))
		return false;
	if (!has(step, POLICY_END_AT_ONCE)) {
		gic_end_of_interrupt(step, index);
		target->processing_secure_interrupt = 0;
		target->secure_interrupt_deactivated = 0;
		target->current_sec_interrupt = INTERRUPT_NONE;
	}
	target->preempted_vcpu = VCPU_NONE;
	step_rule(step, RULE_TARGET_ENDED);
	lifecycle_disable_interrupts(step, to);
	if (owed != INTERRUPT_NONE)
		interrupt_no_longer_owed(step, owed);
	resume_current(step);
	return true;
}

/* Proposed: the same for what an abort leaves, whether its partition is destroyed, or loaded again meanwhile. */
static bool ignored_for_stopped_target(const struct step *step, unsigned vi, unsigned to)
{
	unsigned owed;

	if (!has(step, POLICY_STOPPED_TARGET_IGNORED))
		return false;
	if (to != VCPU_PURGED) {
		enum vcpu_state state = step->world->vcpus[to].state;

		if (state != VCPU_STATE_STOPPED && state != VCPU_STATE_NULL && state != VCPU_STATE_CREATED)
			return false;
		owed = vi_interrupt(step->config, to, vi);
		if (owed != INTERRUPT_NONE)
			interrupt_no_longer_owed(step, owed);
	}
	step_rule(step, RULE_TARGET_ENDED);
	resume_current(step);
	return true;
}

void interrupts_signal_secure_interrupt(const struct step *step)
{
	unsigned index = step->pe->acknowledged;
	enum interrupt_kind kind = step->config->interrupts[index].kind;
	unsigned to = interrupts_target(step->config, step->world, step->pe_index);
	unsigned vi = interrupt_vi(step->config, index);

	if (kind == INTERRUPT_KIND_HOST_TIMER)
		vi = VI_VIRTUAL_TIMER;
	else if (kind == INTERRUPT_KIND_IPI_SGI)
		vi = VI_IPI;
	step->pe->acknowledged = INTERRUPT_NONE;
	step->pe->signal_target = VCPU_NONE;
	if (ignored_for_stopped_target(step, vi, to))
		return;
	if (to == VCPU_PURGED) {
		/* Its VM runs again, so that nobody sees that it ended. */
		step_rule(step, RULE_TARGET_PURGED);
		step_panic(step, PANIC_TARGET_STATE);
		return;
	}
	if (kind == INTERRUPT_KIND_HOST_TIMER)
		step_rule(step, RULE_TIMER_SIGNALLED);
	if (ignored_for_ended_target(step, index, vi, to))
		return;
	if (has(step, POLICY_NOT_MASKED))
		signal_queueing(step, vi, to);
	else
		signal_masking(step, index, to);
}

bool interrupts_intercept_call(const struct step *step, unsigned next)
{
	struct vcpu *current = step_current(step);
	bool queue_apart = has(step, POLICY_VINT_QUEUE);
	unsigned head;

	if (!has(step, POLICY_CALLS_INTERCEPTED))
		return false;
	/* The queue of v2.12 counts what was taken but not deactivated, and not the managed exit. */
	if (queue_apart ? current->vint_queue_length == 0 : !vcpu_interrupt_count_nonzero(current))
		return false;
	if (has(step, POLICY_SRI_POLICY) &&
	    (vcpu_partition(step->config, step->pe->current)->sri_policy & SRI_POLICY_INTR_PENDING_ENTRY_WAIT) != 0) {
		step->pe->sri_delayed = 1;
		step_rule(step, RULE_SRI_PENDING_ENTRY_WAIT);
		return false;
	}
	if (step->alternative != 0) {
		step_rule(step, RULE_INTERCEPTION_DECLINED);
		return false;
	}
	head = s_el0_reported_interrupt(step, step->pe->current);
	current->requires_deactivate_call = 0;
	if (has(step, POLICY_INTERCEPT_MASKS)) {
		current->prev_interrupt_priority = step->pe->pmr;
		gic_set_priority_mask(step, SWD_MASK_ALL_INT);
		step_rule(step, RULE_INTERCEPT_MASKED);
	} else {
		step_rule(step, RULE_INTERCEPT_UNMASKED);
	}
	interrupts_enter_secure_interrupt_rtm(step);
	current->preempted_vcpu = (uint8_t)next;
	vcpu_state_set(step, next, VCPU_STATE_PREEMPTED);
	spmc_return(step, step->pe->current, FFA_INTERRUPT, 0, vi_intid(step->config, step->pe->current, head));
	spmc_exit_to_current(step);
	return true;
}

/* ------------------------------------------------------------------------------------------------------------------
 * Non-secure interrupts.
 */

static void managed_exit(const struct step *step)
{
	struct vcpu *current = step_current(step);
	uint8_t pmr = step->pe->pmr;

	/* The mask is written before the lock is taken: it is the PE's own. */
	lock_take(step, LOCK_CURRENT);
	if (has(step, POLICY_MANAGED_EXIT_MASKS_NS)) {
		gic_set_priority_mask(step, SWD_MASK_NS_INT);
		current->prev_interrupt_priority = pmr;
		step_rule(step, RULE_MANAGED_EXIT_MASKS_NS);
	} else {
		gic_set_priority_mask(step, SWD_MASK_ALL_INT);
		current->priority_mask = pmr;
		step_rule(step, RULE_MANAGED_EXIT_MASKS_ALL);
	}
	vcpu_interrupt_inject(step, step->pe->current, VI_MANAGED_EXIT);
	current->processing_managed_exit = 1;
	lock_release(step, LOCK_CURRENT);
	/* As the manifest has it, or up to v2.7 the partition's HF_INTERRUPT_ENABLE. */
	step_rule(step,
		  (current->type_fiq & 1u << VI_MANAGED_EXIT) != 0 ? RULE_MANAGED_EXIT_VFIQ : RULE_MANAGED_EXIT_VIRQ);
	spmc_exit_to_current(step);
}

/*
 * The partition is preempted; whoever gave it its cycles is told by FFA_INTERRUPT: the normal world, or the partition
 * whose request it handles, which applies its own action to the interrupt that is still pending.
 */
static void unwind_call_chain(const struct step *step)
{
	unsigned preempted = step->pe->current;
	unsigned requester = step_current(step)->call_chain_prev;
	uint32_t id_and_vcpu =
		(uint32_t)vcpu_partition(step->config, preempted)->id << 16 | vcpu_number(step->config, preempted);

	vcpu_state_set(step, preempted, VCPU_STATE_PREEMPTED);
	if (requester == VCPU_NONE) {
		spmc_message_to_nwd(step, FFA_INTERRUPT, id_and_vcpu, 0, 0);
		step_rule(step, RULE_NS_SIGNALED);
		spmc_exit_to(step, VCPU_NWD);
		return;
	}
	call_chain_remove(step, preempted);
	/* FFA_RUN on another PE may have run it, in the gap after its checks. */
	if (!step_assert(step, step->world->vcpus[requester].state == VCPU_STATE_BLOCKED, PANIC_UNWIND_REQUESTER))
		return;
	vcpu_set_running(step, requester);
	if (step->pe->panic != PANIC_NONE)
		return;
	spmc_return(step, requester, FFA_INTERRUPT, id_and_vcpu, 0);
	step_rule(step, RULE_NS_UNWINDS_CHAIN);
	spmc_exit_to(step, requester);
	/* fiq_lower does not refresh VI and VF of the requester. */
	step->pe->phase = PHASE_SPMC_EXIT_UNWOUND;
}

/* get_highest_pending_g0_interrupt_id(): true when EL3 is to handle a Group 0 interrupt. */
static bool delegate_group_0(const struct step *step)
{
	if (gic_signalled_group(step->config, step->world, step->pe_index, GROUP_0) == 0)
		return false;
	if (!has(step, POLICY_GROUP_0_DELEGATED)) {
		step_rule(step, RULE_GROUP_0_TAKEN_FOR_NS);
		return false;
	}
	step->pe->place = PLACE_EL3;
	step->pe->phase = PHASE_EL3_GROUP_0;
	step_rule(step, RULE_GROUP_0_DELEGATED);
	return true;
}

void interrupts_fiq_lower(const struct step *step)
{
	struct vcpu *current = step_current(step);
	const struct partition_config *partition = vcpu_partition(step->config, step->pe->current);

	if (delegate_group_0(step))
		return;
	if (partition->ns_interrupts_action == NS_ACTION_QUEUED) {
		step_violates(step, PROPERTY_MASK_RESTORED, DETAIL_NS_QUEUED_PREEMPTED);
		if (has(step, POLICY_NS_ACTIONS) && !step_assert(step, false, PANIC_FIQ_QUEUED))
			return;
	}
	if (partition->ns_interrupts_action == NS_ACTION_MANAGED_EXIT) {
		managed_exit(step);
		return;
	}
	if (!has(step, POLICY_RUNTIME_MODELS) ||
	    (step_check(step, current->scheduling_mode == NWD_MODE, PANIC_UNWIND_MODE) &&
	     step_assert(step, current->call_chain_next == VCPU_NONE, PANIC_UNWIND_CHAIN)))
		unwind_call_chain(step);
}
