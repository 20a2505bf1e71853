// SPDX-License-Identifier: BSD-3-Clause
/*
 * What is open: where policy fields leave a step more than one way, and what a proposed field does that no Hafnium has.
 *
 * Apart from Hafnium's calls because none of this is in Hafnium.
 */
#include "models/gic.h"
#include "models/spmc/locks.h"
#include "models/spmc/spmc.h"

/* Virtual interrupts for which the call would be intercepted, as interrupts_intercept_call() finds them. */
static bool would_be_intercepted(const struct world_config *config, const struct world *world, unsigned v)
{
	const struct vcpu *vcpu = &world->vcpus[v];
	uint32_t pending = vcpu->pending & vcpu->enabled;

	/* A response, and FFA_MSG_WAIT in a session, clear the interrupt of a managed exit first. */
	if (vcpu->processing_managed_exit)
		pending &= ~(uint32_t)(1u << VI_MANAGED_EXIT);
	if (!policy_of(config, POLICY_CALLS_INTERCEPTED) || pending == 0)
		return false;
	return !policy_of(config, POLICY_SRI_POLICY) ||
	       (vcpu_partition(config, v)->sri_policy & SRI_POLICY_INTR_PENDING_ENTRY_WAIT) == 0;
}

static bool interception_is_open(const struct world_config *config, const struct vcpu *vcpu, const struct pe *pe)
{
	if (policy_of(config, POLICY_INTERCEPT_OPTIONAL))
		return true;
	return policy_of(config, POLICY_INTERCEPT_AGAIN_OPTIONAL) && pe->phase != PHASE_SPMC_RESPONSE_UNWIND &&
	       vcpu->rt_model == RTM_SEC_INTERRUPT;
}

/* What the partition's call is about to decide; see spmc.h. */
static bool call_is_open(const struct step *step, uint32_t call)
{
	const struct world_config *config = step->config;
	const struct vcpu *vcpu = step_current(step);

	if (step->pe->phase == PHASE_SPMC_SMC && call == FFA_ERROR)
		return policy_of(config, POLICY_ERROR_OPTIONAL) && vcpu->rt_model == RTM_FFA_DIR_REQ;
	/* What comes after a gap is decided there. */
	if (step->pe->phase == PHASE_SPMC_SMC && vcpu->rt_model == RTM_SEC_INTERRUPT &&
	    cpu_cycles_wait_has_gap(config, vcpu))
		return false;
	if (step->pe->phase == PHASE_SPMC_SMC &&
	    (call != FFA_MSG_WAIT || !spmc_runtime_model_allows(step, step->pe->current, FFA_MSG_WAIT, VCPU_NONE)))
		return false;
	return interception_is_open(config, vcpu, step->pe) &&
	       would_be_intercepted(config, step->world, step->pe->current);
}

unsigned spmc_alternatives(const struct world_config *config, const struct world *world, unsigned pe_index)
{
	const struct pe *pe = &world->pes[pe_index];
	struct world here;
	struct step step = { .config = config, .world = &here, .pe_index = pe_index };

	/* Hafnium decides everything itself. */
	if (!policy_of(config, POLICY_INTERCEPT_OPTIONAL) && !policy_of(config, POLICY_INTERCEPT_AGAIN_OPTIONAL) &&
	    !policy_of(config, POLICY_ERROR_OPTIONAL))
		return 1;
	if (pe->current == VCPU_NWD || (pe->phase != PHASE_SPMC_SMC && pe->phase != PHASE_SPMC_WAIT_RESUME &&
					pe->phase != PHASE_SPMC_RESPONSE_UNWIND))
		return 1;
	here = *world;
	step.pe = &here.pes[pe_index];
	return call_is_open(&step, here.contexts[pe->current].registers[0]) ? 2 : 1;
}

/* The request ends with the error, as by a response. */
static void complete_with_error(const struct step *step, unsigned requester)
{
	struct vcpu *current = step_current(step);

	current->processing_managed_exit = 0;
	vcpu_interrupt_clear(step, step->pe->current, VI_MANAGED_EXIT);
	current->direct_request_origin = VCPU_NONE;
	current->is_ffa_req2 = 0;
	current->scheduling_mode = MODE_NONE;
	current->rt_model = RTM_NONE;
	call_chain_remove(step, step->pe->current);
	spmc_message_to(step, requester, FFA_ERROR, 0, step_context(step)->registers[2], 0);
	vcpu_state_set(step, step->pe->current, VCPU_STATE_WAITING);
	if (requester == VCPU_NWD || has(step, POLICY_RESPONSE_SETS_RUNNING))
		vcpu_state_set(step, requester, VCPU_STATE_RUNNING);
	interrupts_unmask(step, step->pe->current);
	step_rule(step, RULE_ERROR_COMPLETES_REQUEST);
}

bool cpu_cycles_error_completes_request(const struct step *step)
{
	/* The way taken is about FFA_ERROR; the interception that may follow is not declined by it. */
	struct step follows = *step;
	unsigned requester = step_current(step)->direct_request_origin;
	bool completes = has(step, POLICY_ERROR_COMPLETES_REQUEST) ||
			 (has(step, POLICY_ERROR_OPTIONAL) && step->alternative != 0);

	follows.alternative = 0;
	if (!completes || step_current(step)->rt_model != RTM_FFA_DIR_REQ || requester == VCPU_NONE)
		return false;
	lock_take(step, LOCK_BOTH);
	complete_with_error(step, requester);
	if (!interrupts_intercept_call(&follows, requester))
		spmc_exit_to(step, requester);
	lock_release(step, LOCK_BOTH);
	return true;
}
