// SPDX-License-Identifier: BSD-3-Clause
/*
 * TF-A's SPMC at EL3; see el3_spmc.h.
 *
 * A call is one step: EL3 runs with interrupts masked and leaves straight to whoever is next. struct vcpu keeps rt_state
 * (state) and rt_model; the scheduling mode and the virtual interrupts stay unused. No TF-A sets RT_STATE_PREEMPTED or
 * RT_STATE_BLOCKED: a partition keeps the PE until it answers.
 */
#include "models/el3_spmc/el3_spmc.h"

#include "models/ffa.h"
#include "models/manager_calls.h"
#include "models/nwd.h"
#include "models/spmc/spmc.h"
#include "models/spmd.h"

static void leave_to_partition(const struct step *step, unsigned vcpu)
{
	step->pe->place = PLACE_S_EL1;
	step->pe->phase = PHASE_NONE;
	step->pe->current = (uint8_t)vcpu;
}

static void leave_to_nwd(const struct step *step)
{
	spmd_judge_exit(step);
	step->pe->place = PLACE_NWD;
	step->pe->phase = PHASE_NONE;
	step->pe->current = VCPU_NWD;
}

/* The normal world's call returns with what was written by spmc_message_to_nwd(). */
static void return_to_nwd(const struct step *step)
{
	leave_to_nwd(step);
	nwd_call_returned(step);
}

static void refuse_nwd(const struct step *step, uint32_t code)
{
	spmc_message_to_nwd(step, FFA_ERROR, 0, code, 0);
	return_to_nwd(step);
}

static void refuse_partition(const struct step *step, uint32_t code, enum rule rule)
{
	step_rule(step, rule);
	spmc_return(step, step->pe->current, FFA_ERROR, 0, code);
	leave_to_partition(step, step->pe->current);
}

/* ------------------------------------------------------------------------------------------------------------------
 * From the normal world.
 */

/* direct_req_smc_handler */
static void direct_request(const struct step *step)
{
	uint32_t error = 0;
	unsigned to = manager_direct_request(step, &error);

	if (to == VCPU_NONE)
		refuse_nwd(step, error);
	else
		leave_to_partition(step, to);
}

/* ffa_run_handler */
static void run(const struct step *step)
{
	uint32_t target = step->pe->nwd_registers[1];
	uint32_t error = 0;
	unsigned to = manager_call_target(step, target >> 16, &error);

	if (to == VCPU_NONE) {
		refuse_nwd(step, error);
		return;
	}
	step->world->vcpus[to].rt_model = RTM_FFA_RUN;
	vcpu_state_set(step, to, VCPU_STATE_RUNNING);
	spmc_return(step, to, FFA_RUN, target, 0);
	step_rule(step, RULE_RUN_WAITING);
	leave_to_partition(step, to);
}

/* spmc_sp_interrupt_handler: the manager does not acknowledge; its one partition gets whatever comes. */
static void secure_interrupt(const struct step *step)
{
	unsigned to = spmc_vcpu_of(step, step->config->partitions[0].id);
	struct vcpu *vcpu = &step->world->vcpus[to];

	if (vcpu->state != VCPU_STATE_WAITING) {
		step_rule(step, RULE_EL3_TARGET_NOT_WAITING);
		step_panic(step, PANIC_EL3_TARGET_NOT_WAITING);
		return;
	}
	vcpu->rt_model = RTM_SEC_INTERRUPT;
	vcpu_state_set(step, to, VCPU_STATE_RUNNING);
	spmc_return(step, to, FFA_INTERRUPT, 0, 0);
	step_rule(step, RULE_EL3_INTERRUPT_TO_PARTITION);
	leave_to_partition(step, to);
}

/* ------------------------------------------------------------------------------------------------------------------
 * From the partition.
 */

/* The execution context is WAITING: its request, if any, is over. */
static void becomes_waiting(const struct step *step)
{
	struct vcpu *vcpu = step_current(step);

	vcpu->rt_model = RTM_NONE;
	vcpu->direct_request_origin = VCPU_NONE;
	vcpu_state_set(step, step->pe->current, VCPU_STATE_WAITING);
}

/* direct_resp_smc_handler: nothing looks at pending interrupts. */
static void direct_response(const struct step *step)
{
	uint32_t payload = step_context(step)->registers[3];
	uint32_t id = vcpu_partition(step->config, step->pe->current)->id;

	if (step_current(step)->rt_model != RTM_FFA_DIR_REQ) {
		refuse_partition(step, FFA_DENIED, RULE_RTM_DENIED);
		return;
	}
	becomes_waiting(step);
	spmc_message_to_nwd(step, FFA_MSG_SEND_DIRECT_RESP, id << 16, 0, payload);
	step_rule(step, RULE_RESPONSE);
	return_to_nwd(step);
}

/* msg_wait_handler */
static void msg_wait(const struct step *step)
{
	enum rt_model rt_model = step_current(step)->rt_model;

	if (rt_model == RTM_FFA_DIR_REQ) {
		refuse_partition(step, FFA_DENIED, RULE_RTM_DENIED);
		return;
	}
	becomes_waiting(step);
	if (rt_model == RTM_SEC_INTERRUPT) {
		step_rule(step, RULE_EL3_WAIT_RESUMES);
		leave_to_nwd(step);
		return;
	}
	step_rule(step, rt_model == RTM_SP_INIT ? RULE_WAIT_ENDS_INIT : RULE_WAIT);
	spmc_message_to_nwd(step, FFA_MSG_WAIT, 0, 0, 0);
	return_to_nwd(step);
}

/* ffa_error_handler */
static void ffa_error(const struct step *step)
{
	uint32_t code = step_context(step)->registers[2];
	enum rt_model rt_model = step_current(step)->rt_model;

	if (rt_model == RTM_SP_INIT) {
		/* sp_init() returns early, and leaves rt_state alone; BL31 warns, and boots the normal world. */
		step_rule(step, RULE_EL3_INIT_FAILED);
		spmc_message_to_nwd(step, FFA_MSG_WAIT, 0, 0, 0);
		return_to_nwd(step);
		return;
	}
	if (rt_model == RTM_FFA_DIR_REQ && step->config->version == ERA_TFA_EL3_V2_13) {
		becomes_waiting(step);
		step_rule(step, RULE_EL3_ERROR_CANCELS);
		spmc_message_to_nwd(step, FFA_ERROR, 0, code, 0);
		return_to_nwd(step);
		return;
	}
	refuse_partition(step, FFA_NOT_SUPPORTED, RULE_EL3_ERROR_BOUNCED);
}

static void call_from_partition(const struct step *step)
{
	switch (step_context(step)->registers[0]) {
	case FFA_MSG_SEND_DIRECT_RESP:
		direct_response(step);
		break;
	case FFA_MSG_WAIT:
		msg_wait(step);
		break;
	case FFA_ERROR:
		ffa_error(step);
		break;
	case FFA_VERSION:
	case FFA_FEATURES:
	case FFA_ID_GET:
		manager_answer_information(step);
		leave_to_partition(step, step->pe->current);
		break;
	case FFA_MSG_SEND_DIRECT_REQ:
	case FFA_RUN:
		/* There is no other partition, and the normal world is called by nobody. */
		refuse_partition(step, FFA_INVALID_PARAMETERS, RULE_CALL_NO_TARGET);
		break;
	default:
		refuse_partition(step, FFA_NOT_SUPPORTED, RULE_EL3_CALL_UNKNOWN);
		break;
	}
}

void el3_spmc_step(const struct step *step)
{
	switch (step->pe->phase) {
	case PHASE_EL3_CALL_FROM_NWD:
		if (step->pe->nwd_registers[0] == FFA_RUN)
			run(step);
		else
			direct_request(step);
		break;
	case PHASE_EL3_SECURE_INTERRUPT:
		secure_interrupt(step);
		break;
	case PHASE_EL3_SMC:
		call_from_partition(step);
		break;
	default:
		break;
	}
}
