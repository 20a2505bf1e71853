// SPDX-License-Identifier: BSD-3-Clause
/* Calls that several managers answer alike; see manager_calls.h. */
#include "models/manager_calls.h"

#include "models/ffa.h"
#include "models/spmc/spmc.h"

unsigned manager_call_target(const struct step *step, uint32_t id, uint32_t *error)
{
	unsigned to = spmc_vcpu_of(step, id);

	if (to == VCPU_NONE) {
		step_rule(step, RULE_CALL_NO_TARGET);
		*error = FFA_INVALID_PARAMETERS;
		return VCPU_NONE;
	}
	if (step->world->vcpus[to].state != VCPU_STATE_WAITING) {
		step_rule(step, RULE_REQUEST_BUSY);
		*error = FFA_BUSY;
		return VCPU_NONE;
	}
	return to;
}

unsigned manager_direct_request(const struct step *step, uint32_t *error)
{
	uint32_t endpoints = step->pe->nwd_registers[1];
	unsigned to = manager_call_target(step, endpoints & 0xffff, error);
	struct vcpu *vcpu;

	if (to == VCPU_NONE)
		return VCPU_NONE;
	vcpu = &step->world->vcpus[to];
	vcpu->rt_model = RTM_FFA_DIR_REQ;
	vcpu->direct_request_origin = VCPU_NWD;
	vcpu_state_set(step, to, VCPU_STATE_RUNNING);
	spmc_return(step, to, FFA_MSG_SEND_DIRECT_REQ, endpoints, 0);
	step->world->contexts[to].registers[3] = step->pe->nwd_registers[3];
	step_rule(step, RULE_REQUEST);
	return to;
}

void manager_answer_information(const struct step *step)
{
	step_rule(step, RULE_CALL_INFORMATION);
	spmc_return(step, step->pe->current, FFA_SUCCESS, 0, 0);
}
