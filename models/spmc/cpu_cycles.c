// SPDX-License-Identifier: BSD-3-Clause
/*
 * FFA_MSG_WAIT, FFA_YIELD, FFA_RUN and FFA_ERROR: how a partition gets and gives back its PE (Hafnium
 * ffa/spmc/cpu_cycles.c).
 */
#include "models/gic.h"
#include "models/spmc/locks.h"
#include "models/spmc/spmc.h"
#include "models/spmc/timers.h"

bool spmc_runtime_model_allows(const struct step *step, unsigned vcpu, uint32_t fid, unsigned target)
{
	const struct vcpu *current = &step->world->vcpus[vcpu];
	bool gives_cycles = fid == FFA_MSG_SEND_DIRECT_REQ || fid == FFA_RUN;

	switch (current->rt_model) {
	case RTM_FFA_RUN:
		if (gives_cycles)
			return !call_chain_precedes(step->world, target, vcpu);
		return fid == FFA_MSG_WAIT || fid == FFA_YIELD;
	case RTM_FFA_DIR_REQ:
		if (gives_cycles)
			return !call_chain_precedes(step->world, target, vcpu);
		/* The response goes to whom the request came from: w1 is not looked at (models/README.md). */
		return (fid == FFA_MSG_SEND_DIRECT_RESP && current->direct_request_origin != VCPU_NONE) ||
		       fid == FFA_YIELD;
	case RTM_SEC_INTERRUPT:
		if (fid == FFA_RUN)
			return step->world->vcpus[target].state == VCPU_STATE_PREEMPTED;
		return fid == FFA_MSG_WAIT || fid == FFA_YIELD || fid == FFA_MSG_SEND_DIRECT_REQ;
	case RTM_SP_INIT:
		if (fid == FFA_MSG_SEND_DIRECT_REQ)
			return step->world->vcpus[target].rt_model != RTM_SP_INIT;
		return fid == FFA_MSG_WAIT;
	default:
		return false;
	}
}

/* ------------------------------------------------------------------------------------------------------------------
 * FFA_MSG_WAIT.
 */

/* The partition becomes WAITING and FFA_MSG_WAIT goes to the normal world. */
static void relinquish(const struct step *step)
{
	struct vcpu *current = step_current(step);
	bool init = current->rt_model == RTM_SP_INIT;

	current->scheduling_mode = MODE_NONE;
	current->rt_model = RTM_NONE;
	vcpu_state_set(step, step->pe->current, VCPU_STATE_WAITING);
	spmc_message_to_nwd(step, FFA_MSG_WAIT, 0, 0, 0);
	vcpu_state_set(step, VCPU_NWD, VCPU_STATE_RUNNING);
	spmc_exit_to(step, init ? lifecycle_boot_next(step) : VCPU_NWD);
}

/* Leaves SPMC scheduled mode; false after the CHECK failed. */
static bool exit_spmc_schedule_mode(const struct step *step)
{
	struct vcpu *current = step_current(step);

	if (has(step, POLICY_RUNTIME_MODELS) &&
	    !step_check(step, current->scheduling_mode == SPMC_MODE, PANIC_WAIT_MODE))
		return false;
	current->scheduling_mode = MODE_NONE;
	current->rt_model = RTM_NONE;
	return true;
}

/* v2.11: replays what was intercepted: the saved response, or FFA_MSG_WAIT. */
static void resume_intercepted(const struct step *step, bool msg_wait)
{
	struct vcpu *current = step_current(step);
	unsigned requester;

	interrupts_reset_flags(step);
	if (!exit_spmc_schedule_mode(step))
		return;
	interrupts_restore_priority_mask(step, step->pe->current);
	interrupts_unmask(step, step->pe->current);
	current->direct_resp_intercepted = 0;
	if (msg_wait) {
		/* msg_wait_intercepted stays set for ever. */
		step_rule(step, RULE_WAIT_REPLAYED);
		relinquish(step);
		return;
	}
	requester = current->direct_request_origin;
	current->direct_request_origin = VCPU_NONE;
	direct_msg_send_response(step, requester, current->direct_resp_payload);
	current->direct_resp_payload = 0;
	vcpu_state_set(step, step->pe->current, VCPU_STATE_WAITING);
	if (has(step, POLICY_REPLAY_UNWINDS))
		call_chain_remove(step, step->pe->current);
	step_rule(step, RULE_RESPONSE_REPLAYED);
	spmc_exit_to(step, requester);
}

/* The end of a secure interrupt that found somebody else running: that one goes on. */
static void resume_preempted(const struct step *step)
{
	struct vcpu *current = step_current(step);
	unsigned preempted = current->preempted_vcpu;

	if (!step_check(step, preempted != VCPU_NONE, PANIC_WAIT_PREEMPTED))
		return;
	interrupts_reset_flags(step);
	current->requires_deactivate_call = 0;
	if (!exit_spmc_schedule_mode(step))
		return;
	vcpu_state_set(step, step->pe->current, VCPU_STATE_WAITING);
	vcpu_set_running(step, preempted);
	if (has(step, POLICY_NOT_MASKED)) {
		interrupts_unmask(step, step->pe->current);
	} else {
		interrupts_restore_priority_mask(step, step->pe->current);
		if (preempted == VCPU_NWD)
			spmc_message_to_nwd(step, FFA_NORMAL_WORLD_RESUME, 0, 0, 0);
	}
	step_rule(step, RULE_WAIT_ENDS_SECURE_INTERRUPT);
	spmc_exit_to(step, preempted);
}

/* To v2.11. */
static void msg_wait_with_flags(const struct step *step)
{
	struct vcpu *current = step_current(step);

	if (current->rt_model == RTM_SP_INIT && !world_booted(step->config, step->world)) {
		step_rule(step, RULE_WAIT_ENDS_INIT);
		/* Up to v2.8 nothing is looked at while another partition is to be booted, in v2.8 not after the last either. */
		if (has(step, POLICY_INIT_IGNORES_INTERRUPT) ||
		    (!has(step, POLICY_RUNTIME_MODELS) && lifecycle_boots_another(step))) {
			relinquish(step);
			return;
		}
	}
	if (has(step, POLICY_WAIT_INTERCEPTED_FIRST)) {
		if (current->msg_wait_intercepted) {
			resume_intercepted(step, true);
			return;
		}
		if (vcpu_interrupt_count_nonzero(current) && current->processing_secure_interrupt) {
			if (!step_assert(step, current->rt_model == RTM_FFA_RUN, PANIC_WAIT_INTERCEPT_RTM))
				return;
			current->msg_wait_intercepted = 1;
			current->implicit_completion_signal = 0;
			interrupts_enter_secure_interrupt_rtm(step);
			spmc_return(step, step->pe->current, FFA_INTERRUPT, 0,
				    step->config->interrupts[current->current_sec_interrupt].intid);
			step_rule(step, RULE_WAIT_INTERCEPTED_V2_11);
			spmc_exit_to_current(step);
			return;
		}
	}
	if (current->processing_secure_interrupt) {
		if (has(step, POLICY_WAIT_NEEDS_DEACTIVATE) && !current->secure_interrupt_deactivated) {
			step_rule(step, RULE_WAIT_NOT_DEACTIVATED);
			spmc_return_error(step, FFA_DENIED);
			return;
		}
		if (has(step, POLICY_WAIT_STATE_CHECKED) &&
		    !step_check(step, current->state == VCPU_STATE_WAITING, PANIC_WAIT_STATE))
			return;
		if (!step_assert(step, !current->implicit_completion_signal, PANIC_WAIT_IMPLICIT))
			return;
		if (current->direct_resp_intercepted)
			resume_intercepted(step, false);
		else
			resume_preempted(step);
		return;
	}
	if (has(step, POLICY_WAIT_REFUSED_INTERRUPTED) && vcpu_interrupt_count_nonzero(current)) {
		step_rule(step, RULE_WAIT_REFUSED_INTERRUPTED);
		spmc_return_error(step, FFA_INTERRUPTED);
		return;
	}
	if (has(step, POLICY_MASK_PER_RUN) && current->rt_model == RTM_FFA_RUN)
		interrupts_unmask(step, step->pe->current);
	step_rule(step, RULE_WAIT);
	relinquish(step);
}

/* v2.12 on: by runtime model, then the check for pending interrupts. */
static void msg_wait_by_runtime_model(const struct step *step)
{
	struct vcpu *current = step_current(step);
	bool run = current->rt_model == RTM_FFA_RUN;
	unsigned next = VCPU_NWD;

	switch (current->rt_model) {
	case RTM_SP_INIT:
		if (lifecycle_resume_halted(step))
			return;
		step_rule(step, RULE_WAIT_ENDS_INIT);
		relinquish(step);
		break;
	case RTM_SEC_INTERRUPT:
		next = current->preempted_vcpu;
		resume_preempted(step);
		break;
	case RTM_FFA_RUN:
		/* d7992236 (v2.13) clears the interrupt of a managed exit, aa5fdab9 (v2.15) the flag, too. */
		if (has(step, POLICY_WAIT_CLEARS_MANAGED_EXIT_INTERRUPT) && current->processing_managed_exit) {
			vcpu_interrupt_clear(step, step->pe->current, VI_MANAGED_EXIT);
			if (has(step, POLICY_WAIT_CLEARS_MANAGED_EXIT_FLAG))
				current->processing_managed_exit = 0;
			step_rule(step, RULE_WAIT_CLEARS_MANAGED_EXIT);
		}
		step_rule(step, RULE_WAIT);
		relinquish(step);
		break;
	default:
		step_panic(step, PANIC_WAIT_RTM);
		return;
	}
	if (step->pe->panic != PANIC_NONE)
		return;
	if (interrupts_intercept_call(step, next)) {
		step_rule(step, RULE_WAIT_INTERCEPTED);
		return;
	}
	if (run)
		interrupts_unmask(step, step->pe->current);
}

static void msg_wait_under_lock(const struct step *step)
{
	if (!spmc_exit_allowed(step, FFA_MSG_WAIT, VCPU_NONE)) {
		spmc_exit_denied(step);
		return;
	}
	if (has(step, POLICY_WAIT_BY_RUNTIME_MODEL))
		msg_wait_by_runtime_model(step);
	else
		msg_wait_with_flags(step);
}

void cpu_cycles_msg_wait(const struct step *step)
{
	lock_take(step, LOCK_CURRENT);
	msg_wait_under_lock(step);
	lock_release(step, LOCK_CURRENT);
	/* ffa_cpu_cycles_msg_wait_prepare() has unlocked current, and api_ffa_msg_wait() does so again. */
	if (has(step, POLICY_WAIT_BY_RUNTIME_MODEL) && has(step, POLICY_UNLOCKS_TWICE))
		lock_release(step, LOCK_CURRENT);
}

/* ------------------------------------------------------------------------------------------------------------------
 * FFA_YIELD, FFA_RUN, FFA_ERROR.
 */

static void yield_under_lock(const struct step *step)
{
	struct vcpu *current = step_current(step);
	unsigned next = VCPU_NWD;
	bool allowed = spmc_exit_allowed(step, FFA_YIELD, VCPU_NONE);

	/* In a direct request since b3fb8718, as a no-op in a secure interrupt since 65764074 (both v2.10). */
	if (has(step, POLICY_RUNTIME_MODELS) && !has(step, POLICY_YIELD_EVERYWHERE) && current->rt_model != RTM_FFA_RUN)
		allowed = false;
	if (!allowed) {
		spmc_exit_denied(step);
		return;
	}
	if (current->rt_model == RTM_SEC_INTERRUPT) {
		spmc_return(step, step->pe->current, FFA_SUCCESS, 0, 0);
		step_rule(step, RULE_YIELD_NO_OP);
		spmc_exit_to_current(step);
		return;
	}
	if (!has(step, POLICY_RUNTIME_MODELS) && current->processing_secure_interrupt)
		step_rule(step, RULE_YIELD_IN_INTERRUPT);
	/* What the partition finds in its registers once it is resumed: FFA_RUN does not touch them. */
	spmc_return(step, step->pe->current, FFA_SUCCESS, 0, 0);
	vcpu_state_set(step, step->pe->current, VCPU_STATE_BLOCKED);
	interrupts_unmask(step, step->pe->current);
	/* To the partition whose request it handles, or to the normal world; the chain stays as it is. */
	if (current->rt_model == RTM_FFA_DIR_REQ && current->call_chain_prev != VCPU_NONE) {
		next = current->direct_request_origin;
		step_rule(step, RULE_YIELD_TO_PARTITION);
	}
	spmc_message_to(step, next, FFA_YIELD,
			(uint32_t)vcpu_partition(step->config, step->pe->current)->id << 16 |
				vcpu_number(step->config, step->pe->current),
			0, 0);
	if (next == VCPU_NWD || has(step, POLICY_RESPONSE_SETS_RUNNING))
		vcpu_state_set_unchecked(step, next, VCPU_STATE_RUNNING);
	step_rule(step, RULE_YIELD);
	spmc_exit_to(step, next);
}

void cpu_cycles_yield(const struct step *step)
{
	lock_take(step, LOCK_CURRENT);
	yield_under_lock(step);
	lock_release(step, LOCK_CURRENT);
}

/* v2.7 to v2.11: a target with a queued secure interrupt runs with everything masked. False after a panic. */
static bool run_masks_for_queued_interrupt(const struct step *step, struct vcpu *target)
{

	if (!has(step, POLICY_RUN_MASKS_FOR_QUEUED) || !target->processing_secure_interrupt)
		return true;
	if (!step_assert(step, target->state == VCPU_STATE_PREEMPTED, PANIC_RUN_PREEMPTED) ||
	    !step_assert(step, vcpu_interrupt_count_nonzero(target), PANIC_RUN_COUNT) ||
	    !step_assert(step, target->secure_interrupt_deactivated, PANIC_RUN_DEACTIVATED) ||
	    (has(step, POLICY_RUNTIME_MODELS) &&
	     !step_check(step, target->scheduling_mode == NWD_MODE, PANIC_TARGET_PREEMPTED_MODE)))
		return false;
	target->priority_mask = step->pe->pmr;
	gic_set_priority_mask(step, SWD_MASK_ALL_INT);
	step_rule(step, RULE_RUN_MASKS_FOR_QUEUED);
	return true;
}

/* api_vcpu_prepare_run() and the switch. */
static void run_target(const struct step *step, unsigned index)
{
	struct vcpu *target = &step->world->vcpus[index];
	uint32_t refusal = 0;

	if (lifecycle_destroyed(step, index, false)) {
		refusal = FFA_INVALID_PARAMETERS;
	} else if (target->state == VCPU_STATE_RUNNING || target->state == VCPU_STATE_STARTING ||
		   !target->regs_available) {
		step_rule(step, RULE_RUN_BUSY);
		refusal = FFA_BUSY;
	} else {
		refusal = lifecycle_refusal(step, index);
	}
	if (refusal != 0) {
		spmc_refuse(step, refusal);
		return;
	}
	if (!step_check(step, target->scheduling_mode != SPMC_MODE, PANIC_RUN_MODE))
		return;
	notifications_inject_pending(step, index);
	timers_inject_on_run(step, index);
	if (step->pe->panic != PANIC_NONE)
		return;
	if (target->state == VCPU_STATE_WAITING) {
		spmc_set_runtime_model(step, index, RTM_FFA_RUN, NWD_MODE);
		spmc_return(step, index, has(step, POLICY_RUN_AFTER_MESSAGE) ? FFA_RUN : FFA_MSG_SEND,
			    (uint32_t)vcpu_partition(step->config, index)->id, 0);
		step_rule(step, has(step, POLICY_RUN_AFTER_MESSAGE) ? RULE_RUN_WAITING : RULE_RUN_MESSAGE);
	} else {
		step_rule(step, target->state == VCPU_STATE_BLOCKED ? RULE_RUN_BLOCKED : RULE_RUN_PREEMPTED);
	}
	/* FFA_RUN masks since 1f2f2136 (v2.9). */
	if (has(step, POLICY_MASK_PER_RUN))
		interrupts_mask(step, index);
	vcpu_set_running(step, index);
	vcpu_state_set(step, step->pe->current, VCPU_STATE_BLOCKED);
	if (step->pe->current != VCPU_NWD)
		spmc_placeholder(step, step->pe->current);
	spmc_exit_to(step, index);
}

/* run_checks(): a partition may resume only one that was preempted or, since v2.10, is blocked. */
static bool partition_may_resume(const struct step *step, const struct vcpu *target)
{
	return target->state == VCPU_STATE_PREEMPTED ||
	       (target->state == VCPU_STATE_BLOCKED && has(step, POLICY_YIELD_EVERYWHERE));
}

/* Whether the caller has not yet dealt with the secure interrupt that it was resumed for. */
static bool interrupt_unfinished(const struct step *step, const struct vcpu *current)
{
	if (!has(step, POLICY_NOT_MASKED))
		return !current->secure_interrupt_deactivated;
	return has(step, POLICY_VINT_QUEUE) ? current->vint_queue_length != 0 : vcpu_interrupt_count_nonzero(current);
}

/*
 * The caller was resumed out of a call chain for a secure interrupt (FF-A v1.1 EAC0 8.3.2.2.1): whom it found running
 * goes on, whatever id was given. Returns the vCPU to run; VCPU_NONE when the call was refused or the SPMC panicked.
 */
static unsigned skip_intermediate(const struct step *step, unsigned index)
{
	struct vcpu *current = step_current(step);
	bool handling = has(step, POLICY_NOT_MASKED) ? current->preempted_vcpu != VCPU_NONE
						     : current->processing_secure_interrupt != 0;
	unsigned preempted = current->preempted_vcpu;

	if (!handling)
		return index;
	if (interrupt_unfinished(step, current)) {
		step_rule(step, RULE_RUN_INTERRUPT_UNFINISHED);
		spmc_refuse(step, FFA_DENIED);
		return VCPU_NONE;
	}
	if (has(step, POLICY_NOT_MASKED)) {
		current->preempted_vcpu = VCPU_NONE;
	} else {
		interrupts_restore_priority_mask(step, step->pe->current);
		interrupts_reset_flags(step);
	}
	step_rule(step, RULE_RUN_RESUMES_PREEMPTED);
	return preempted == VCPU_NONE ? index : preempted;
}

/* FFA_RUN by a partition: which vCPU it leads to, VCPU_NONE after a refusal or a panic. */
static unsigned run_of_partition(const struct step *step, uint32_t id)
{
	unsigned index = id == 0 ? VCPU_NWD : spmc_vcpu_of(step, id);

	if (index == step->pe->current && has(step, POLICY_RUN_SELF_LOCKS)) {
		/* No check stands before the locks of both, sl_lock_both() does not compare them: the PE spins for ever. */
		lock_take(step, LOCK_CURRENT);
		step_rule(step, RULE_RUN_SELF);
		step_panic(step, PANIC_RUN_SELF);
		return VCPU_NONE;
	}
	if (index == VCPU_NONE) {
		step_rule(step, RULE_CALL_NO_TARGET);
		spmc_refuse(step, FFA_INVALID_PARAMETERS);
		return VCPU_NONE;
	}
	if (!has(step, POLICY_RUNTIME_MODELS) && index != VCPU_NWD && step->world->vcpus[index].state != VCPU_STATE_OFF)
		return spmc_run_completes_interrupt(step, index) ? index : VCPU_NONE;
	if (index == VCPU_NWD || !partition_may_resume(step, &step->world->vcpus[index])) {
		step_rule(step, RULE_RUN_DENIED);
		spmc_refuse(step, FFA_DENIED);
		return VCPU_NONE;
	}
	index = skip_intermediate(step, index);
	if (index == VCPU_NONE)
		return VCPU_NONE;
	if (index == VCPU_NWD || !spmc_exit_allowed(step, FFA_RUN, index)) {
		step_rule(step, RULE_RTM_DENIED);
		spmc_refuse(step, FFA_DENIED);
		return VCPU_NONE;
	}
	return index;
}

/* Whether the target is in a call chain on another PE, which FFA_RUN must not tear apart. */
static bool chain_elsewhere(const struct step *step, const struct vcpu *target)
{
	return has(step, POLICY_RUN_KEEPS_CHAIN_ON_PE) && target->cpu != step->pe_index &&
	       (target->call_chain_prev != VCPU_NONE || target->call_chain_next != VCPU_NONE);
}

/* run_checks(): the vCPU to run, VCPU_NONE after a refusal or a panic. */
static unsigned run_checks(const struct step *step)
{
	bool from_nwd = step->pe->current == VCPU_NWD;
	uint32_t id = (from_nwd ? step->pe->nwd_registers[1] : step_context(step)->registers[1]) >> 16;
	unsigned index = from_nwd ? spmc_vcpu_of(step, id) : run_of_partition(step, id);

	if (index == VCPU_NONE ||
	    (from_nwd && (step->pe->nwd_registers[1] & 0xffff) != vcpu_number(step->config, index))) {
		if (from_nwd) {
			step_rule(step, RULE_CALL_NO_TARGET);
			spmc_refuse(step, FFA_INVALID_PARAMETERS);
		}
		return VCPU_NONE;
	}
	if (chain_elsewhere(step, &step->world->vcpus[index])) {
		step_rule(step, RULE_RUN_CHAIN_ELSEWHERE);
		spmc_refuse(step, FFA_DENIED);
		return VCPU_NONE;
	}
	return run_masks_for_queued_interrupt(step, &step->world->vcpus[index]) ? index : VCPU_NONE;
}

void cpu_cycles_run_prepare(const struct step *step)
{
	lock_take(step, LOCK_VM);
	lock_take(step, LOCK_BOTH);
	run_target(step, step->pe->next);
	lock_release(step, LOCK_BOTH);
	lock_release(step, LOCK_VM);
}

void cpu_cycles_run(const struct step *step)
{
	unsigned index;

	lock_take(step, LOCK_BOTH);
	index = run_checks(step);
	lock_release(step, LOCK_BOTH);
	if (index == VCPU_NONE)
		return;
	step->pe->next = (uint8_t)index;
	/* Both are unlocked here, and locked again, the VM first. On one PE nobody could look. */
	if (step->config->pe_count > 1)
		step->pe->phase = PHASE_SPMC_RUN_PREPARE;
	else
		cpu_cycles_run_prepare(step);
}

void cpu_cycles_abort(const struct step *step)
{
	if (!has(step, POLICY_ABORT_CALL)) {
		step_rule(step, RULE_CALL_UNKNOWN);
		spmc_return(step, step->pe->current, SMC_UNKNOWN, 0, 0);
		spmc_exit_to_current(step);
		return;
	}
	lifecycle_abort(step);
}

void cpu_cycles_error(const struct step *step)
{
	if (!has(step, POLICY_ERROR_HANDLED)) {
		/* FFA_ERROR is not in ffa_handler: smc_forwarder blocks it. */
		step_rule(step, RULE_ERROR_UNKNOWN);
		step_violates(step, PROPERTY_ABI, DETAIL_ABI_ERROR_UNKNOWN);
		spmc_return(step, step->pe->current, SMC_UNKNOWN, 0, 0);
		spmc_exit_to_current(step);
		return;
	}
	/* Only this code, only while it initialises, and not for partitions of FF-A v1.3 (rule I0096). */
	if (step_current(step)->rt_model == RTM_SP_INIT && step_context(step)->registers[2] == FFA_ABORTED &&
	    vcpu_partition(step->config, step->pe->current)->ffa_version <= FFA_VERSION_1_2) {
		lifecycle_fail_to_start(step);
		return;
	}
	if (cpu_cycles_error_completes_request(step))
		return;
	step_rule(step, RULE_ERROR_NOT_SUPPORTED);
	spmc_return_error(step, FFA_NOT_SUPPORTED);
}
