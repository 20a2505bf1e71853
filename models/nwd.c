// SPDX-License-Identifier: BSD-3-Clause
/* The normal world; see nwd.h. */
#include "models/nwd.h"

#include "models/ffa.h"
#include "models/gic.h"
#include "models/interrupts.h"
#include "models/monitors/abi.h"

/* A step that is owed: FFA_RUN after FFA_INTERRUPT or FFA_YIELD, or what a reply or an SRI asked for. */
static bool may_step(const struct world_config *config, const struct nwd *nwd)
{
	if (nwd->state == NWD_RUN_DUE)
		return config->driver != DRIVER_NEVER_RESUMES;
	return nwd->state == NWD_IDLE && (nwd->resume_due || nwd->bottom_half_due || nwd->receiver_run_due);
}

bool nwd_may(const struct world_config *config, const struct world *world, enum nwd_choice choice)
{
	const struct nwd *nwd = &world->nwd;

	if (choice == NWD_CHOICE_STEP)
		return may_step(config, nwd);
	/* A fair driver does first what it owes. */
	if (nwd_is_fair(config) && (nwd->state != NWD_IDLE || may_step(config, nwd)))
		return false;
	if (choice == NWD_CHOICE_REQUEST)
		return config->requests.kind != COUNT_NUMBER || nwd->requests_left > 0;
	return config->runs.kind != COUNT_NUMBER || nwd->runs_left > 0;
}

static void call(const struct step *step, uint32_t fid, uint32_t payload)
{
	struct world *world = step->world;

	world->nwd_registers[0] = fid;
	world->nwd_registers[1] = step->config->partition.id;
	world->nwd_registers[2] = 0;
	world->nwd_registers[3] = payload;
	world->nwd.state = NWD_CALLING;
	world->nwd.call_is_run = fid == FFA_RUN;
	world->pe.entry_pmr = world->pe.pmr;
	world->pe.place = PLACE_EL3;
	world->pe.phase = PHASE_EL3_CALL_FROM_NWD;
}

/* The rank of a call that the driver makes `count` times. */
static uint8_t count_rank(const struct count *count)
{
	return count->kind == COUNT_ENDLESS ? CLASS_STARVATION : SIM_RANK_FINITE;
}

static void request(const struct step *step, uint32_t payload)
{
	step->world->nwd.request_is_second = step->world->nwd.request_outstanding;
	step->world->nwd.request_outstanding = 1;
	step->world->nwd.payload = (uint8_t)payload;
	call(step, FFA_MSG_SEND_DIRECT_REQ, payload);
}

void nwd_step(const struct step *step, enum nwd_choice choice)
{
	struct nwd *nwd = &step->world->nwd;

	if (choice == NWD_CHOICE_REQUEST) {
		if (nwd->requests_left > 0)
			nwd->requests_left--;
		step->label->rank = count_rank(&step->config->requests);
		step_rule(step, RULE_NWD_REQUEST);
		request(step, PAYLOAD_REQUEST);
	} else if (choice == NWD_CHOICE_RUN) {
		if (nwd->runs_left > 0)
			nwd->runs_left--;
		step->label->rank = count_rank(&step->config->runs);
		step_rule(step, RULE_NWD_RUN_SESSION);
		call(step, FFA_RUN, 0);
	} else if (nwd->state == NWD_RUN_DUE) {
		step_rule(step, RULE_NWD_RUN);
		call(step, FFA_RUN, 0);
	} else if (nwd->receiver_run_due) {
		nwd->receiver_run_due = 0;
		step_rule(step, RULE_NWD_RUN);
		call(step, FFA_RUN, 0);
	} else if (nwd->resume_due) {
		nwd->resume_due = 0;
		step_rule(step, RULE_NWD_RESUME);
		request(step, PAYLOAD_RESUME);
	} else {
		nwd->bottom_half_due = 0;
		step_rule(step, RULE_NWD_BOTTOM_HALF);
		request(step, PAYLOAD_BOTTOM_HALF);
	}
}

/* The request is over: answered, refused, or given up. */
static void request_over(const struct step *step)
{
	struct nwd *nwd = &step->world->nwd;

	nwd->state = NWD_IDLE;
	nwd->payload = 0;
	if (nwd->request_outstanding)
		step->label->discharged |= 1u << OBLIGATION_REQUEST;
	nwd->request_outstanding = 0;
	nwd->request_is_second = 0;
}

/* The call was refused: no reply is owed for it. A refused FFA_RUN or second request leaves the first where it is. */
static void refused(const struct step *step)
{
	struct nwd *nwd = &step->world->nwd;

	step_rule(step, RULE_NWD_ERROR);
	if (!nwd->request_outstanding || (!nwd->call_is_run && !nwd->request_is_second)) {
		request_over(step);
		return;
	}
	nwd->request_is_second = 0;
	nwd->state = NWD_RUN_DUE;
}

/* What came back is no completion of a request: if one is outstanding, its reply is lost. */
static void reply_lost(const struct step *step)
{
	if (step->world->nwd.request_outstanding) {
		step_violates(step, PROPERTY_ONE_REPLY, DETAIL_REPLY_LOST);
		step_rule(step, RULE_NWD_REPLY_LOST);
	}
	request_over(step);
}

void nwd_call_returned(const struct step *step)
{
	struct world *world = step->world;
	struct nwd *nwd = &world->nwd;
	const uint32_t *x = world->nwd_registers;
	bool calling = nwd->state == NWD_CALLING;

	if (calling)
		abi_return_to_nwd(step, nwd->call_is_run ? FFA_RUN : FFA_MSG_SEND_DIRECT_REQ, x[0], x[2]);
	switch (x[0]) {
	case FFA_MSG_SEND_DIRECT_RESP:
		if (!nwd->request_outstanding)
			step_violates(step, PROPERTY_ONE_REPLY, DETAIL_REPLY_SECOND);
		if (x[3] == PAYLOAD_RESUME)
			nwd->resume_due = 1;
		step_rule(step, RULE_NWD_REPLY);
		request_over(step);
		break;
	case FFA_INTERRUPT:
	case FFA_YIELD:
		if (calling)
			nwd->state = NWD_RUN_DUE;
		break;
	case FFA_MSG_WAIT:
		if (calling && nwd->call_is_run && !nwd->request_outstanding) {
			/* The partition has nothing more to do in the cycles that it was given. */
			request_over(step);
			break;
		}
		reply_lost(step);
		break;
	case FFA_ERROR:
		refused(step);
		break;
	default:
		reply_lost(step);
		break;
	}
	world->nwd_registers[0] = 0;
	world->nwd_registers[1] = 0;
	world->nwd_registers[2] = 0;
	world->nwd_registers[3] = 0;
}

/* Whether a WAITING partition is to be listed for virtual interrupts that it could take. */
static bool has_interrupts_to_report(const struct step *step)
{
	const struct vcpu *vcpu = &step->world->vcpus[VCPU_SP];

	return step->config->partition.sri_policy != 0 && vcpu->state == VCPU_STATE_WAITING &&
	       (vcpu->pending & vcpu->enabled) != 0 && !vcpu->interrupts_info_get_retrieved;
}

/* FFA_NOTIFICATION_INFO_GET and what follows: the bottom half of a notification, FFA_RUN for pending interrupts. */
static void info_get(const struct step *step)
{
	struct world *world = step->world;

	if (world->notification_pending) {
		world->notification_pending = 0;
		world->nwd.bottom_half_due = 1;
	}
	if (!has_interrupts_to_report(step))
		return;
	world->nwd.receiver_run_due = 1;
	world->vcpus[VCPU_SP].interrupts_info_get_retrieved = 1;
	for (unsigned i = 0; i < step->config->interrupt_count; i++) {
		if ((world->vcpus[VCPU_SP].pending & 1u << (VI_FIRST_DEVICE + i)) != 0)
			interrupt_reported(step, i);
	}
	step_rule(step, RULE_NWD_INFO_GET);
}

void nwd_take_interrupt(const struct step *step, unsigned index)
{
	gic_acknowledge(step, index);
	gic_end_of_interrupt(step, index);
	step->world->interrupts[index].flags &= (uint8_t)~INTERRUPT_LINE;
	interrupt_serviced(step, index);
	step->label->rank = CLASS_PING_PONG;
	if (index == interrupt_sri(step->config)) {
		step_rule(step, RULE_NWD_SRI);
		info_get(step);
	} else {
		step_rule(step, RULE_NWD_INTERRUPT);
	}
}
