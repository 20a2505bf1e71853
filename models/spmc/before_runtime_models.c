// SPDX-License-Identifier: BSD-3-Clause
/*
 * What Hafnium did before it had runtime models and scheduling modes (v2.6 and v2.7, api.c and plat/ffa/spmc.c).
 *
 * Apart from the handlers, which ask here: an exit is judged by whether a direct request is ongoing, a vCPU that is
 * signalled keeps its state WAITING or BLOCKED while it runs, and in v2.6 only the direct response ends the handling of
 * an interrupt that found its owner running.
 */
#include "models/spmc/spmc.h"

/*
 * A managed exit is answered to the normal world, and to nobody else, without a look at the request (until 469fa71d).
 * Otherwise the response goes to whom the request came from: w1 is not looked at.
 */
static bool response_allowed(const struct step *step)
{
	const struct vcpu *current = step_current(step);

	if (!current->processing_managed_exit)
		return current->direct_request_origin != VCPU_NONE;
	if (current->direct_request_origin == VCPU_NONE)
		step_rule(step, RULE_MANAGED_EXIT_UNREQUESTED);
	return current->direct_request_origin == VCPU_NONE || current->direct_request_origin == VCPU_NWD;
}

bool spmc_exit_allowed(const struct step *step, uint32_t fid, unsigned target)
{
	const struct vcpu *current = step_current(step);

	if (has(step, POLICY_RUNTIME_MODELS))
		return spmc_runtime_model_allows(step, step->pe->current, fid, target);
	switch (fid) {
	case FFA_MSG_SEND_DIRECT_REQ:
	case FFA_RUN:
		return true;
	case FFA_MSG_SEND_DIRECT_RESP:
		return response_allowed(step);
	case FFA_MSG_WAIT:
		/* An interrupt in progress is looked at before the request is. */
		return current->processing_secure_interrupt || current->direct_request_origin == VCPU_NONE;
	case FFA_YIELD:
		/* While it initialises: not modelled (models/README.md). */
		return current->direct_request_origin == VCPU_NONE && current->rt_model != RTM_SP_INIT;
	default:
		return false;
	}
}

void spmc_exit_denied(const struct step *step)
{
	step_rule(step, has(step, POLICY_RUNTIME_MODELS) ? RULE_RTM_DENIED : RULE_REQUEST_ONGOING_DENIED);
	spmc_return_error(step, FFA_DENIED);
}

void spmc_set_runtime_model(const struct step *step, unsigned vcpu, enum rt_model rt_model, enum scheduling_mode mode)
{
	if (!has(step, POLICY_RUNTIME_MODELS))
		return;
	step->world->vcpus[vcpu].rt_model = (uint8_t)rt_model;
	step->world->vcpus[vcpu].scheduling_mode = (uint8_t)mode;
}

void spmc_signal_in_state(const struct step *step, unsigned index, unsigned to)
{
	struct vcpu *target = &step->world->vcpus[to];
	bool waiting = target->state == VCPU_STATE_WAITING;

	target->preempted_vcpu = step->pe->current;
	vcpu_state_set(step, step->pe->current, VCPU_STATE_PREEMPTED);
	spmc_return(step, to, FFA_INTERRUPT, waiting ? step->config->interrupts[index].intid : 0, 0);
	step_rule(step, waiting ? RULE_SIGNAL_WAITING_W1 : RULE_SIGNAL_BLOCKED_IN_STATE);
	spmc_exit_to(step, to);
}

bool spmc_run_completes_interrupt(const struct step *step, unsigned index)
{
	struct vcpu *current = step_current(step);

	if (current->processing_secure_interrupt) {
		if (!step_check(step, current->state == VCPU_STATE_BLOCKED && index == current->preempted_vcpu,
				PANIC_RUN_COMPLETES) ||
		    !step_assert(step, !current->implicit_completion_signal, PANIC_RUN_COMPLETES))
			return false;
		interrupts_restore_priority_mask(step, step->pe->current);
		interrupts_reset_flags(step);
		step_rule(step, RULE_RUN_RESUMES_PREEMPTED);
	}
	if (step->world->vcpus[index].state != VCPU_STATE_WAITING ||
	    vcpu_interrupt_count_nonzero(&step->world->vcpus[index]))
		return true;
	/* No message of a partition is modelled: nothing for it to do. */
	spmc_return(step, step->pe->current, FFA_MSG_WAIT,
		    (uint32_t)vcpu_partition(step->config, index)->id << 16 | vcpu_number(step->config, index), 0);
	step_rule(step, RULE_RUN_NOTHING_TO_DO);
	spmc_exit_to_current(step);
	return false;
}

void spmc_response_completes_interrupt(const struct step *step)
{
	struct vcpu *current = step_current(step);

	if (!has(step, POLICY_RESPONSE_COMPLETES) || !current->processing_secure_interrupt)
		return;
	interrupts_restore_priority_mask(step, step->pe->current);
	interrupts_reset_flags(step);
	step_rule(step, RULE_RESPONSE_COMPLETES_INTERRUPT);
}
