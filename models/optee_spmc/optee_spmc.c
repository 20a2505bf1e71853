// SPDX-License-Identifier: BSD-3-Clause
/*
 * OP-TEE as the SPMC; see optee_spmc.h.
 *
 * struct vcpu keeps the session's state: idle is WAITING, busy RUNNING, preempted PREEMPTED. rt_model is only told apart
 * where the source does: initialisation, or a request (direct_request_origin is caller_id).
 */
#include "models/optee_spmc/optee_spmc.h"

#include "models/ffa.h"
#include "models/gic.h"
#include "models/interrupts.h"
#include "models/manager_calls.h"
#include "models/spmc/spmc.h"

static void exit_with_message(const struct step *step, uint32_t w0, uint32_t w1, uint32_t w2, uint32_t w3)
{
	spmc_message_to_nwd(step, w0, w1, w2, w3);
	/* The thread has left user mode: from here on the partition may be entered on another PE. */
	step->pe->current = VCPU_NWD;
	spmc_exit_to(step, VCPU_NWD);
}

static void refuse_nwd(const struct step *step, uint32_t code, enum rule rule)
{
	step_rule(step, rule);
	exit_with_message(step, FFA_ERROR, 0, code, 0);
}

static void refuse_partition(const struct step *step, uint32_t code, enum rule rule)
{
	step_rule(step, rule);
	spmc_return_error(step, code);
}

/* ------------------------------------------------------------------------------------------------------------------
 * From the normal world.
 */

/* ffa_handle_sp_direct_req */
static void direct_request(const struct step *step)
{
	uint32_t error = 0;
	unsigned to = manager_direct_request(step, &error);

	if (to == VCPU_NONE)
		exit_with_message(step, FFA_ERROR, 0, error, 0);
	else
		spmc_exit_to(step, to);
}

/* spmc_handle_run, spmc_sp_resume_from_preempted: the thread goes on where it was, its registers untouched. */
static void run(const struct step *step)
{
	unsigned to = spmc_vcpu_of(step, step->pe->nwd_registers[1] >> 16);

	if (to == VCPU_NONE) {
		refuse_nwd(step, FFA_INVALID_PARAMETERS, RULE_CALL_NO_TARGET);
		return;
	}
	if (step->world->vcpus[to].state != VCPU_STATE_PREEMPTED) {
		refuse_nwd(step, FFA_DENIED, RULE_OPTEE_RUN_DENIED);
		return;
	}
	vcpu_state_set(step, to, VCPU_STATE_RUNNING);
	step_rule(step, RULE_RUN_PREEMPTED);
	spmc_exit_to(step, to);
}

/* ------------------------------------------------------------------------------------------------------------------
 * From the partition (spmc_sp_msg_handler).
 */

/* The session is idle; returns whether a request was being handled. */
static bool becomes_idle(const struct step *step)
{
	struct vcpu *vcpu = step_current(step);
	bool request = vcpu->rt_model == RTM_FFA_DIR_REQ;

	vcpu->rt_model = RTM_NONE;
	vcpu->direct_request_origin = VCPU_NONE;
	vcpu_state_set(step, step->pe->current, VCPU_STATE_WAITING);
	return request;
}

/* ffa_handle_sp_direct_resp */
static void direct_response(const struct step *step)
{
	uint32_t payload = step_context(step)->registers[3];
	uint32_t id = vcpu_partition(step->config, step->pe->current)->id;

	if (step_current(step)->rt_model != RTM_FFA_DIR_REQ) {
		refuse_partition(step, FFA_INVALID_PARAMETERS, RULE_OPTEE_RESPONSE_INVALID);
		return;
	}
	(void)becomes_idle(step);
	step_rule(step, RULE_RESPONSE);
	exit_with_message(step, FFA_MSG_SEND_DIRECT_RESP, id << 16, 0, payload);
}

static void msg_wait(const struct step *step)
{
	bool init = step_current(step)->rt_model == RTM_SP_INIT;

	if (becomes_idle(step))
		step_rule(step, RULE_OPTEE_WAIT_ENDS_REQUEST);
	step_rule(step, init ? RULE_WAIT_ENDS_INIT : RULE_WAIT);
	exit_with_message(step, FFA_MSG_WAIT, 0, 0, 0);
}

/* ffa_handle_sp_error: sp_enter() with the registers that the partition called with. */
static void ffa_error(const struct step *step)
{
	const uint32_t *x = step_context(step)->registers;

	step_rule(step, RULE_OPTEE_ERROR_ECHOED);
	spmc_return(step, step->pe->current, x[0], x[1], x[2]);
	spmc_exit_to_current(step);
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
		spmc_exit_to_current(step);
		break;
	default:
		refuse_partition(step, FFA_INVALID_PARAMETERS, RULE_OPTEE_CALL_UNKNOWN);
		break;
	}
}

/* ------------------------------------------------------------------------------------------------------------------
 * Interrupts.
 */

/* Whom the interrupt found running goes on; the normal world by FFA_NORMAL_WORLD_RESUME (thread_spmc_msg_recv). */
static void resume_current(const struct step *step)
{
	if (step->pe->current == VCPU_NWD)
		spmc_message_to_nwd(step, FFA_NORMAL_WORLD_RESUME, 0, 0, 0);
	spmc_exit_to_current(step);
}

void optee_spmc_acknowledge(const struct step *step, unsigned choice)
{
	if (choice == INTERRUPT_NONE) {
		step_rule(step, RULE_OPTEE_SPURIOUS);
		resume_current(step);
		return;
	}
	gic_acknowledge(step, choice);
	step->world->interrupts[choice].flags &= (uint8_t)~INTERRUPT_LINE;
	interrupt_serviced(step, choice);
	gic_end_of_interrupt(step, choice);
	step->label->rank = CLASS_PING_PONG;
	step_rule(step, RULE_OPTEE_NATIVE_INTERRUPT);
	resume_current(step);
}

/* The thread is suspended; the interrupt stays pending for the normal world. */
static void foreign_interrupt(const struct step *step)
{
	uint32_t id = vcpu_partition(step->config, step->pe->current)->id;

	vcpu_state_set(step, step->pe->current, VCPU_STATE_PREEMPTED);
	step_rule(step, RULE_OPTEE_FOREIGN_INTERRUPT);
	exit_with_message(step, FFA_INTERRUPT, id << 16, 0, 0);
}

/* ---- entries and exits ---------------------------------------------------------------------------------------------- */

static void leave(const struct step *step)
{
	struct pe *pe = step->pe;

	pe->current = pe->next;
	if (pe->next == VCPU_NWD) {
		pe->place = PLACE_EL3;
		pe->phase = PHASE_EL3_CALL_FROM_SPMC;
	} else {
		pe->place = PLACE_S_EL1;
		pe->phase = PHASE_NONE;
	}
	pe->next = VCPU_NONE;
}

void optee_spmc_step(const struct step *step)
{
	switch (step->pe->phase) {
	case PHASE_SPMC_CALL_FROM_NWD:
		if (step->pe->nwd_registers[0] == FFA_RUN)
			run(step);
		else
			direct_request(step);
		break;
	case PHASE_SPMC_SMC:
		call_from_partition(step);
		break;
	case PHASE_SPMC_FIQ:
		foreign_interrupt(step);
		break;
	case PHASE_SPMC_EXIT:
		leave(step);
		break;
	default:
		break;
	}
}
