// SPDX-License-Identifier: BSD-3-Clause
/*
 * Entries to S-EL2 and the way out of it (Hafnium arch/aarch64/hypervisor/handler.c): which handler a trap gets, and
 * the refresh of HCR_EL2.VI and VF.
 */
#include "models/gic.h"
#include "models/manager_calls.h"
#include "models/spmc/locks.h"
#include "models/spmc/spmc.h"
#include "models/spmc/timers.h"

/* What a call is to this version: FFA_MSG_SEND_DIRECT_REQ2 and _RESP2 are unknown before it has them. */
static uint32_t known_call(const struct step *step, uint32_t fid)
{
	bool second = fid == FFA_MSG_SEND_DIRECT_REQ2 || fid == FFA_MSG_SEND_DIRECT_RESP2;

	return second && !has(step, POLICY_DIRECT_MESSAGES_2) ? SMC_UNKNOWN : fid;
}

/* An SMC of the partition. */
static void smc_from_partition(const struct step *step)
{
	if (spmc_parameters_refused(step))
		return;
	switch (known_call(step, step_context(step)->registers[0])) {
	case FFA_MSG_SEND_DIRECT_RESP:
	case FFA_MSG_SEND_DIRECT_RESP2:
		direct_msg_response(step);
		break;
	case FFA_MSG_WAIT:
		cpu_cycles_msg_wait(step);
		break;
	case FFA_YIELD:
		cpu_cycles_yield(step);
		break;
	case FFA_ERROR:
		cpu_cycles_error(step);
		break;
	case FFA_ABORT:
		cpu_cycles_abort(step);
		break;
	case FFA_NOTIFICATION_SET:
		notifications_set(step);
		break;
	case FFA_NOTIFICATION_GET:
		notifications_get(step);
		break;
	case FFA_INTERRUPT:
		if (!has(step, POLICY_INTERRUPT_CALL_DENIED)) {
			step_rule(step, RULE_INTERRUPT_CALL);
			step->pe->phase = PHASE_SPMC_ACKNOWLEDGE;
			break;
		}
		step_rule(step, RULE_CALL_DENIED);
		spmc_return_error(step, FFA_DENIED);
		break;
	case FFA_VERSION:
		version_of_partition(step);
		break;
	case FFA_FEATURES:
	case FFA_ID_GET:
		manager_answer_information(step);
		spmc_exit_to_current(step);
		break;
	case FFA_MSG_SEND_DIRECT_REQ:
	case FFA_MSG_SEND_DIRECT_REQ2:
		direct_msg_request(step);
		break;
	case FFA_RUN:
		cpu_cycles_run(step);
		break;
	default:
		/* smc_forwarder: not on the partition's list, blocked. */
		step_rule(step, RULE_CALL_UNKNOWN);
		spmc_return(step, step->pe->current, SMC_UNKNOWN, 0, 0);
		spmc_exit_to_current(step);
		break;
	}
}

static void refuse_nwd(const struct step *step, uint32_t code)
{
	spmc_message_to_nwd(step, FFA_ERROR, 0, code, 0);
	step_rule(step, RULE_NWD_CALL_NOT_FOR_IT);
	spmc_exit_to(step, VCPU_NWD);
}

static void call_from_nwd(const struct step *step)
{
	version_call_of_nwd(step, step->pe->nwd_registers[0]);
	switch (known_call(step, step->pe->nwd_registers[0])) {
	case FFA_RUN:
		cpu_cycles_run(step);
		break;
	case FFA_NOTIFICATION_SET:
		notifications_set_by_nwd(step);
		break;
	case FFA_VERSION:
		version_of_nwd(step);
		break;
	case FFA_NOTIFICATION_INFO_GET:
		notifications_info_get(step);
		break;
	case FFA_MSG_SEND_DIRECT_REQ:
	case FFA_MSG_SEND_DIRECT_REQ2:
		direct_msg_request(step);
		break;
	case FFA_MSG_SEND_DIRECT_RESP:
	case FFA_MSG_SEND_DIRECT_RESP2:
		/* A response comes from a partition. */
		refuse_nwd(step, FFA_INVALID_PARAMETERS);
		break;
	default:
		refuse_nwd(step, FFA_NOT_SUPPORTED);
		break;
	}
}

/*
 * Whether the vCPU is no other PE's business and will be refreshed before it runs again. A BLOCKED one may be resumed
 * without (fiq_lower unwinding a call chain); up to v2.7 another PE may run one that is WAITING.
 */
static bool rests(const struct step *step, unsigned vcpu)
{
	enum vcpu_state state = step->world->vcpus[vcpu].state;
	unsigned own = step->config->vcpus[vcpu].pe;

	for (unsigned i = 0; i < step->config->pe_count; i++) {
		const struct pe *pe = &step->world->pes[i];

		if (i != step->pe_index && (i == own || pe->current == vcpu || pe->next == vcpu))
			return false;
	}
	return state == VCPU_STATE_WAITING || state == VCPU_STATE_PREEMPTED;
}

/*
 * Refreshes VI and VF of the vCPU that runs next, and leaves S-EL2. Those that rest are refreshed on the way to the normal
 * world already, so that equal states are equal bytes.
 */
static void leave(const struct step *step)
{
	struct pe *pe = step->pe;

	lock_take(step, LOCK_CURRENT);
	for (unsigned v = 0; v < step->config->vcpu_count; v++) {
		if ((v == pe->next && pe->phase != PHASE_SPMC_EXIT_UNWOUND) || (pe->next == VCPU_NWD && rests(step, v)))
			vcpu_update_virtual_interrupts(step, v);
	}
	lock_release(step, LOCK_CURRENT);
	if (pe->next == VCPU_NWD || !vcpu_is_s_el0(step->config, pe->next))
		step_rule(step, RULE_HCR_REFRESH);
	/* vcpu_switch: api_regs_state_saved() of the vCPU that is left. */
	if (pe->current != VCPU_NWD && pe->current != pe->next)
		step->world->vcpus[pe->current].regs_available = 1;
	timers_switch(step, pe->current, pe->next);
	pe->current = pe->next;
	if (pe->next == VCPU_NWD) {
		pe->place = PLACE_EL3;
		pe->phase = PHASE_EL3_CALL_FROM_SPMC;
	} else {
		pe->place = PLACE_S_EL1;
		pe->phase = PHASE_NONE;
		step_rule(step, RULE_ERET_TO_PARTITION);
	}
	pe->next = VCPU_NONE;
}

/* Up to v2.9 one vCPU is locked after the other; since v2.10 the VM and both vCPUs are held for the whole change. */
static void signal_under_locks(const struct step *step)
{
	bool self = step->pe->current == interrupts_target(step->config, step->world, step->pe_index);

	if (!has(step, POLICY_LOCKED_THROUGHOUT)) {
		lock_take(step, LOCK_CURRENT);
		lock_release(step, LOCK_CURRENT);
		lock_take(step, LOCK_OTHER);
		interrupts_signal_secure_interrupt(step);
		lock_release(step, LOCK_OTHER);
		return;
	}
	lock_take(step, LOCK_VM);
	lock_take(step, self ? LOCK_CURRENT : LOCK_BOTH);
	interrupts_signal_secure_interrupt(step);
	/* Both are released although one may be the other. */
	lock_release(step, self ? LOCK_CURRENT : LOCK_OTHER);
	if (!self || has(step, POLICY_UNLOCKS_TWICE))
		lock_release(step, LOCK_CURRENT);
	lock_release(step, LOCK_VM);
}

void spmc_step(const struct step *step)
{
	struct pe *pe = step->pe;
	bool call = pe->phase == PHASE_SPMC_SMC || pe->phase == PHASE_SPMC_RESPONSE_UNWIND ||
		    pe->phase == PHASE_SPMC_WAIT_RESUME || pe->phase == PHASE_SPMC_CALL_FROM_NWD ||
		    pe->phase == PHASE_SPMC_INFO_GET_END ||
		    ((pe->phase == PHASE_SPMC_SIGNAL || pe->phase == PHASE_SPMC_IPI_TARGET) && pe->current == VCPU_NWD);

	switch (pe->phase) {
	case PHASE_SPMC_CALL_FROM_NWD:
		call_from_nwd(step);
		break;
	case PHASE_SPMC_SMC:
		smc_from_partition(step);
		break;
	case PHASE_SPMC_HVC:
		spmc_hypercall(step);
		spmc_exit_to_current(step);
		break;
	case PHASE_SPMC_FAULT:
		lifecycle_fault(step);
		break;
	case PHASE_SPMC_PSCI:
		power_message(step);
		break;
	case PHASE_SPMC_FIQ:
		interrupts_fiq_lower(step);
		break;
	case PHASE_SPMC_IPI_TARGET:
		interrupts_find_ipi_target(step);
		break;
	case PHASE_SPMC_SIGNAL:
		signal_under_locks(step);
		break;
	case PHASE_SPMC_INFO_GET_END:
		notifications_info_get_end(step);
		break;
	case PHASE_SPMC_RUN_PREPARE:
		cpu_cycles_run_prepare(step);
		break;
	case PHASE_SPMC_WAIT_RESUME:
		cpu_cycles_wait_resume(step);
		break;
	case PHASE_SPMC_RESPONSE_UNWIND:
		direct_msg_response_unwind(step);
		break;
	case PHASE_SPMC_ABORT_RESUME:
		lifecycle_abort_resume(step);
		break;
	case PHASE_SPMC_ABORT_RELOAD:
		lifecycle_abort_reload(step);
		break;
	case PHASE_SPMC_ABORT_BOOTSTRAP:
		lifecycle_abort_bootstrap(step);
		break;
	case PHASE_SPMC_EXIT:
	case PHASE_SPMC_EXIT_UNWOUND:
		leave(step);
		break;
	default:
		break;
	}
	lock_end_of_step(step);
	/*
	 * hvc_smc_handler: only an FF-A call that returns to the normal world sends a delayed SRI; FFA_INTERRUPT of the
	 * SPMD is such a call.
	 */
	if (call && pe->phase == PHASE_SPMC_EXIT && pe->next == VCPU_NWD)
		notifications_sri_trigger_if_delayed(step);
}
