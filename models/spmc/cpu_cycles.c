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
		if (current->pwr_mgmt_op && (gives_cycles || fid == FFA_YIELD)) {
			step_rule(step, RULE_POWER_CALL_DENIED);
			return false;
		}
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
	direct_msg_resume_requester(step, requester);
	current->direct_resp_payload = 0;
	vcpu_state_set(step, step->pe->current, VCPU_STATE_WAITING);
	if (has(step, POLICY_REPLAY_UNWINDS))
		call_chain_remove(step, step->pe->current);
	step_rule(step, RULE_RESPONSE_REPLAYED);
	spmc_exit_to(step, requester);
}

/*
 * Hafnium ffa_cpu_cycles_preempted_vcpu_resume() looks at whom it resumes, unlocks current, and only then locks both. In
 * between another PE may run that one by FFA_RUN, if it migrates.
 */
bool cpu_cycles_wait_has_gap(const struct world_config *config, const struct vcpu *current)
{
	unsigned preempted = current->preempted_vcpu;

	return config->pe_count > 1 && preempted < config->vcpu_count && config->vcpus[preempted].pe == PE_ANY;
}

/* Its second half: both are locked. */
static void resume_preempted_locked(const struct step *step, unsigned preempted)
{
	struct vcpu *current = step_current(step);

	interrupts_reset_flags(step);
	current->requires_deactivate_call = 0;
	if (!exit_spmc_schedule_mode(step))
		return;
	vcpu_state_set(step, step->pe->current, VCPU_STATE_WAITING);
	vcpu_set_running(step, preempted);
	if (step->pe->panic != PANIC_NONE)
		return;
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

/* The end of a secure interrupt that found somebody else running: that one goes on, here or after the gap. */
static void resume_preempted(const struct step *step)
{
	const struct vcpu *current = step_current(step);
	unsigned preempted = current->preempted_vcpu;

	if (!step_check(step, preempted != VCPU_NONE, PANIC_WAIT_PREEMPTED))
		return;
	/* v2.9 and v2.10 have another function for the normal world, and do not look at its state. */
	if (preempted != VCPU_NWD && !step_check(step,
						 step->world->vcpus[preempted].state == VCPU_STATE_PREEMPTED ||
							 !has(step, POLICY_RUNTIME_MODELS),
						 PANIC_WAIT_PREEMPTED_STATE))
		return;
	if (cpu_cycles_wait_has_gap(step->config, current)) {
		step->pe->next = (uint8_t)preempted;
		step->pe->phase = PHASE_SPMC_WAIT_RESUME;
		step_rule(step, RULE_WAIT_UNLOCKS);
		return;
	}
	resume_preempted_locked(step, preempted);
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
			if (has(step, POLICY_INTERCEPT_RESETS_IMPLICIT))
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

/* v2.12 on: the check for pending interrupts, once the partition is WAITING and `next` was about to run. */
static void intercept_wait(const struct step *step, unsigned next, bool run)
{
	if (interrupts_intercept_call(step, next)) {
		step_rule(step, RULE_WAIT_INTERCEPTED);
		return;
	}
	if (run)
		interrupts_unmask(step, step->pe->current);
}

/* v2.12 on: by runtime model, then that check. */
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
		/* Only the last one's is looked at for interrupts. */
		if (step->pe->next != VCPU_NWD)
			return;
		break;
	case RTM_SEC_INTERRUPT:
		next = current->preempted_vcpu;
		resume_preempted(step);
		if (step->pe->phase == PHASE_SPMC_WAIT_RESUME)
			return;
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
	if (step->pe->panic == PANIC_NONE)
		intercept_wait(step, next, run);
}

/* Returns false when the runtime model denied it. */
static bool msg_wait_under_lock(const struct step *step)
{
	if (!spmc_exit_allowed(step, FFA_MSG_WAIT, VCPU_NONE)) {
		spmc_exit_denied(step);
		return false;
	}
	if (has(step, POLICY_WAIT_BY_RUNTIME_MODEL))
		msg_wait_by_runtime_model(step);
	else
		msg_wait_with_flags(step);
	return true;
}

/* ffa_cpu_cycles_msg_wait_prepare() has unlocked current, and api_ffa_msg_wait() does so again. */
static void unlock_again(const struct step *step)
{
	if (has(step, POLICY_WAIT_BY_RUNTIME_MODEL) && has(step, POLICY_UNLOCKS_TWICE))
		lock_release(step, LOCK_CURRENT);
}

void cpu_cycles_msg_wait(const struct step *step)
{
	bool allowed;

	lock_take(step, LOCK_CURRENT);
	allowed = msg_wait_under_lock(step);
	lock_release(step, LOCK_CURRENT);
	if (allowed && step->pe->phase != PHASE_SPMC_WAIT_RESUME)
		unlock_again(step);
}

void cpu_cycles_wait_resume(const struct step *step)
{
	unsigned preempted = step->pe->next;

	lock_take(step, LOCK_BOTH);
	resume_preempted_locked(step, preempted);
	if (step->pe->panic == PANIC_NONE && has(step, POLICY_WAIT_BY_RUNTIME_MODEL))
		intercept_wait(step, preempted, false);
	lock_release(step, LOCK_BOTH);
	unlock_again(step);
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
	direct_msg_take_registers(step, next);
	step_rule(step, RULE_YIELD);
	spmc_exit_to(step, next);
}

void cpu_cycles_yield(const struct step *step)
{
	lock_take(step, LOCK_CURRENT);
	yield_under_lock(step);
	lock_release(step, LOCK_CURRENT);
}

/*
 * A target with a queued secure interrupt: asserted to be one that was queued for and nothing else, and up to v2.11 run
 * with everything masked. The vCPU is the one that w1 names, whoever is resumed. False after a panic.
 */
static bool queued_target_checked(const struct step *step, const struct vcpu *target)
{
	bool asks = has(step, POLICY_RUN_MASKS_FOR_QUEUED) || has(step, POLICY_VINT_QUEUE);
	bool queued = has(step, POLICY_VINT_QUEUE) ? target->vint_queue_length != 0
						   : target->processing_secure_interrupt != 0;
	bool resumable = target->state == VCPU_STATE_PREEMPTED ||
			 (target->state == VCPU_STATE_BLOCKED && has(step, POLICY_VINT_QUEUE));

	if (!asks || !queued)
		return true;
	return step_assert(step, resumable, PANIC_RUN_PREEMPTED) &&
	       step_assert(step, vcpu_interrupt_count_nonzero(target), PANIC_RUN_COUNT) &&
	       (has(step, POLICY_VINT_QUEUE) ||
		step_assert(step, target->secure_interrupt_deactivated, PANIC_RUN_DEACTIVATED)) &&
	       (!has(step, POLICY_RUNTIME_MODELS) ||
		step_check(step, target->scheduling_mode == NWD_MODE, PANIC_TARGET_PREEMPTED_MODE));
}

static void mask_for_queued_interrupt(const struct step *step, struct vcpu *target)
{
	if (!has(step, POLICY_RUN_MASKS_FOR_QUEUED) || !target->processing_secure_interrupt)
		return;
	target->priority_mask = step->pe->pmr;
	gic_set_priority_mask(step, SWD_MASK_ALL_INT);
	step_rule(step, RULE_RUN_MASKS_FOR_QUEUED);
}

/*
 * api_vcpu_prepare_run() for the other-world vCPU: a partition that handles an interrupt which came in the normal world names
 * some partition that may be resumed, and whom the interrupt found goes on instead. Nobody puts PMR back, and the caller is
 * BLOCKED in SPMC scheduled mode.
 */
static void run_normal_world(const struct step *step)
{
	if (has(step, POLICY_VM_STATES)) {
		/* The other-world VM has no state: for this function it does not exist. */
		step_rule(step, RULE_RUN_NORMAL_WORLD_INVALID);
		spmc_refuse(step, FFA_INVALID_PARAMETERS);
		return;
	}
	step_rule(step, RULE_RUN_NORMAL_WORLD);
	/* The manifest says nothing of that VM: its other-s-interrupts-action is 0, queued. */
	if (has(step, POLICY_MASK_PER_RUN))
		gic_set_priority_mask(step, SWD_MASK_ALL_INT);
	if (has(step, POLICY_MASK_PER_RUN))
		spmc_message_to_nwd(step, FFA_NORMAL_WORLD_RESUME, 0, 0, 0);
	else
		spmc_message_to_nwd(step, FFA_ERROR, 0, FFA_NOT_SUPPORTED, 0);
	vcpu_set_running(step, VCPU_NWD);
	vcpu_state_set(step, step->pe->current, VCPU_STATE_BLOCKED);
	spmc_placeholder(step, step->pe->current);
	spmc_exit_to(step, VCPU_NWD);
}

/* Up to v2.11: the normal world runs a WAITING vCPU without a message, and nothing else has come for it. */
static bool nothing_to_do(const struct step *step, const struct vcpu *target)
{
	if (!has(step, POLICY_RUN_NEEDS_WORK) || step->pe->current != VCPU_NWD || target->state != VCPU_STATE_WAITING)
		return false;
	return step->pe->nwd_registers[3] != PAYLOAD_MESSAGE && !vcpu_interrupt_count_nonzero(target);
}

/* What a WAITING vCPU finds in its registers. `npi`: it was injected just now. */
static void set_run_return(const struct step *step, unsigned index, bool npi)
{
	uint32_t id = vcpu_partition(step->config, index)->id;

	if (has(step, POLICY_RUN_NEEDS_WORK) && step->pe->current == VCPU_NWD && !npi &&
	    step->pe->nwd_registers[3] != PAYLOAD_MESSAGE) {
		/* What FFA_MSG_WAIT left there when it gave up the PE. */
		spmc_return(step, index, FFA_INTERRUPT, 0, 0);
		step_rule(step, RULE_RUN_PENDING);
		return;
	}
	spmc_return(step, index, has(step, POLICY_RUN_AFTER_MESSAGE) ? FFA_RUN : FFA_MSG_SEND, id, 0);
	step_rule(step, has(step, POLICY_RUN_AFTER_MESSAGE) ? RULE_RUN_WAITING : RULE_RUN_MESSAGE);
}

/* api_vcpu_prepare_run() and the switch. */
static void run_target(const struct step *step, unsigned index)
{
	struct vcpu *target;
	uint32_t refusal = 0;
	bool npi;

	if (index == VCPU_NWD) {
		run_normal_world(step);
		return;
	}
	if (index == VCPU_PURGED) {
		/* It is STOPPED for good. */
		step_rule(step, RULE_TARGET_STOPPED);
		spmc_refuse(step, FFA_BUSY);
		return;
	}
	target = &step->world->vcpus[index];
	if (lifecycle_destroyed(step, index, false)) {
		refusal = FFA_INVALID_PARAMETERS;
	} else if (target->state == VCPU_STATE_RUNNING || target->state == VCPU_STATE_STARTING ||
		   target->state == VCPU_STATE_CREATED || !target->regs_available) {
		step_rule(step, RULE_RUN_BUSY);
		refusal = FFA_BUSY;
	} else if (target->state == VCPU_STATE_OFF) {
		step_rule(step, RULE_RUN_OFF);
		refusal = FFA_INVALID_PARAMETERS;
	} else {
		refusal = lifecycle_refusal(step, index);
	}
	if (refusal != 0) {
		spmc_refuse(step, refusal);
		return;
	}
	npi = notifications_inject_pending(step, index);
	timers_inject_on_run(step, index);
	if (step->pe->panic != PANIC_NONE)
		return;
	if (nothing_to_do(step, target)) {
		step_rule(step, RULE_RUN_NOTHING_TO_DO);
		spmc_message_to_nwd(step, FFA_MSG_WAIT, step->pe->nwd_registers[1], 0, 0);
		spmc_exit_to(step, VCPU_NWD);
		return;
	}
	if (!step_check(step, target->scheduling_mode != SPMC_MODE, PANIC_RUN_MODE))
		return;
	if (target->state == VCPU_STATE_WAITING) {
		/* A partition's target was PREEMPTED or BLOCKED when run_checks() looked: WAITING by another PE in between. */
		bool nwd_mode = step->pe->current == VCPU_NWD || step_current(step)->scheduling_mode == NWD_MODE;

		spmc_set_runtime_model(step, index, RTM_FFA_RUN,
				       nwd_mode ? NWD_MODE : (enum scheduling_mode)target->scheduling_mode);
		set_run_return(step, index, npi);
	} else {
		step_rule(step, target->state == VCPU_STATE_BLOCKED ? RULE_RUN_BLOCKED : RULE_RUN_PREEMPTED);
	}
	/* FFA_RUN masks since 1f2f2136 (v2.9). */
	if (has(step, POLICY_MASK_PER_RUN))
		interrupts_mask(step, index);
	timers_migrate(step, index);
	vcpu_set_running(step, index);
	if (step->pe->panic != PANIC_NONE)
		return;
	vcpu_state_set(step, step->pe->current, VCPU_STATE_BLOCKED);
	if (step->pe->current != VCPU_NWD)
		spmc_placeholder(step, step->pe->current);
	else
		step->pe->nwd_registers[3] = 0;
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
	if (!has(step, POLICY_RUN_NEEDS_FINISHED))
		return false;
	if (!has(step, POLICY_NOT_MASKED))
		return !current->secure_interrupt_deactivated;
	return has(step, POLICY_VINT_QUEUE) ? current->vint_queue_length != 0 : vcpu_interrupt_count_nonzero(current);
}

/*
 * The caller was resumed out of a call chain for a secure interrupt (FF-A v1.1 EAC0 8.3.2.2.1): whom it found running
 * goes on, whatever id was given, and from here on the caller no longer knows whom. Returns the vCPU to run; VCPU_NONE when
 * the call was refused or the SPMC panicked.
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
		if (!step_assert(step, !current->implicit_completion_signal, PANIC_RUN_IMPLICIT))
			return VCPU_NONE;
		interrupts_restore_priority_mask(step, step->pe->current);
		interrupts_reset_flags(step);
	}
	step_rule(step, RULE_RUN_RESUMES_PREEMPTED);
	return preempted == VCPU_NONE ? index : preempted;
}

static void run_invalid(const struct step *step)
{
	step_rule(step, RULE_CALL_NO_TARGET);
	spmc_refuse(step, FFA_INVALID_PARAMETERS);
}

/* FFA_RUN by a partition of vCPU `named`: whom it leads to, VCPU_NONE after a refusal or a panic. */
static unsigned run_of_partition(const struct step *step, unsigned named)
{
	if (named == step->pe->current && has(step, POLICY_RUN_SELF_LOCKS)) {
		/* No check stands before the locks of both, sl_lock_both() does not compare them: the PE spins for ever. */
		lock_take(step, LOCK_CURRENT);
		step_rule(step, RULE_RUN_SELF);
		step_panic(step, PANIC_RUN_SELF);
		return VCPU_NONE;
	}
	if (!has(step, POLICY_RUNTIME_MODELS) && named != VCPU_NWD && step->world->vcpus[named].state != VCPU_STATE_OFF)
		return spmc_run_completes_interrupt(step, named) ? named : VCPU_NONE;
	if (named == VCPU_NWD || !partition_may_resume(step, &step->world->vcpus[named])) {
		step_rule(step, RULE_RUN_DENIED);
		spmc_refuse(step, FFA_DENIED);
		return VCPU_NONE;
	}
	return skip_intermediate(step, named);
}

/* Whether the target is in a call chain on another PE, which FFA_RUN must not tear apart. */
static bool chain_elsewhere(const struct step *step, const struct vcpu *target)
{
	return has(step, POLICY_RUN_KEEPS_CHAIN_ON_PE) && target->cpu != step->pe_index &&
	       (target->call_chain_prev != VCPU_NONE || target->call_chain_next != VCPU_NONE);
}

/* A partition with several execution contexts: only the one of this PE may be named, and that is looked at first. */
static bool names_another_pe(const struct step *step, unsigned named, unsigned number)
{
	return vcpu_partition(step->config, named)->vcpu_count > 1 && number != step->pe_index;
}

/* Whether the runtime model lets the caller run that vCPU; the other-world one is PREEMPTED but in v2.9 and v2.10. */
static bool may_run(const struct step *step, unsigned index)
{
	if (step->pe->current == VCPU_NWD)
		return true;
	return index == VCPU_NWD ? !has(step, POLICY_NWD_NOT_PREEMPTED) : spmc_exit_allowed(step, FFA_RUN, index);
}

/*
 * ffa_cpu_cycles_run_checks() and the beginning of api_ffa_run(), in their order: what a check has changed stays so when a
 * later one refuses. Returns the vCPU to run, VCPU_NONE after a refusal or a panic.
 */
static unsigned run_checks(const struct step *step)
{
	bool from_nwd = step->pe->current == VCPU_NWD;
	uint32_t w1 = from_nwd ? step->pe->nwd_registers[1] : step_context(step)->registers[1];
	unsigned number = w1 & 0xffff;
	unsigned named = w1 >> 16 == 0 && !from_nwd ? VCPU_NWD : spmc_vcpu_of(step, w1 >> 16);
	unsigned index = named;

	if (named == VCPU_NONE || (named != VCPU_NWD && names_another_pe(step, named, number))) {
		run_invalid(step);
		return VCPU_NONE;
	}
	if (!from_nwd) {
		index = run_of_partition(step, named);
		if (index == VCPU_NONE)
			return VCPU_NONE;
	}
	/* The normal world itself is never named here any more. */
	if (chain_elsewhere(step, &step->world->vcpus[named])) {
		step_rule(step, RULE_RUN_CHAIN_ELSEWHERE);
		spmc_refuse(step, FFA_DENIED);
		return VCPU_NONE;
	}
	if (!queued_target_checked(step, &step->world->vcpus[named]))
		return VCPU_NONE;
	mask_for_queued_interrupt(step, &step->world->vcpus[named]);
	if (number != vcpu_number(step->config, named)) {
		run_invalid(step);
		return VCPU_NONE;
	}
	if (!may_run(step, index)) {
		step_rule(step, RULE_RTM_DENIED);
		spmc_refuse(step, FFA_DENIED);
		return VCPU_NONE;
	}
	return index;
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
	/*
	 * Both are unlocked here, and locked again. prepare_run() unlocks them once more, to lock the VM first; all that was
	 * looked at in between is the state, by which it locks the VM, so that gap is this one. On one PE nobody could look.
	 */
	if (step->config->pe_count > 1 && !has(step, POLICY_RUN_LOCKED_THROUGHOUT))
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
