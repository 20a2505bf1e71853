// SPDX-License-Identifier: BSD-3-Clause
/* The normal world; see nwd.h. */
#include "models/nwd.h"

#include <string.h>

#include "models/ffa.h"
#include "models/gic.h"
#include "models/interrupts.h"
#include "models/manager.h"
#include "models/monitors/abi.h"
#include "models/spmc/spmc.h"

/* Whether a call from this PE can be for that vCPU: it is pinned here, or migrates. */
static bool reachable(const struct world_config *config, unsigned pe, unsigned vcpu)
{
	return config->vcpus[vcpu].pe == PE_ANY || config->vcpus[vcpu].pe == pe;
}

/*
 * The vCPUs that FFA_RUN, when it is due, may be for: the one that w1 named; for the driver that gets it wrong, those of
 * other partitions, and only if there are none the same, by a number that it has not.
 */
static bool may_run(const struct world_config *config, const struct nwd *nwd, unsigned pe, unsigned vcpu)
{
	if (config->driver == DRIVER_NEVER_RESUMES)
		return false;
	if (config->driver != DRIVER_WRONG_TARGET || config->partition_count == 1)
		return nwd->target == vcpu;
	return reachable(config, pe, vcpu) && config->vcpus[vcpu].partition != config->vcpus[nwd->target].partition;
}

/* Whether the driver is still to agree on a version; until then it does nothing else. */
static bool negotiates(const struct world_config *config, const struct world *world)
{
	return config->driver == DRIVER_NEGOTIATES && (world->version & VERSION_AGREED) == 0;
}

/* A step that is owed: FFA_RUN after FFA_INTERRUPT or FFA_YIELD, or what a reply, an SRI or BUSY asked for. */
static bool may_step(const struct world_config *config, const struct world *world, unsigned pe, unsigned vcpu)
{
	const struct nwd *nwd = &world->pes[pe].nwd;
	const struct request *request;

	if (negotiates(config, world))
		return pe == 0 && vcpu == 0 && nwd->state == NWD_IDLE && (world->version & VERSION_REFUSED) == 0;
	if (nwd->state == NWD_RUN_DUE)
		return may_run(config, nwd, pe, vcpu);
	if (nwd->state != NWD_IDLE || !reachable(config, pe, vcpu))
		return false;
	request = &world->requests[request_of(config, vcpu, pe)];
	return request->resume_due || request->bottom_half_due || request->receiver_run_due || request->retry_due;
}

bool nwd_owes_step(const struct world_config *config, const struct world *world, unsigned pe)
{
	for (unsigned v = 0; v < config->vcpu_count; v++) {
		if (may_step(config, world, pe, v))
			return true;
	}
	return false;
}

/* Somebody else in the normal world may set one at any time; while one is pending a further one joins it. */
static bool may_notify(const struct world_config *config, const struct world *world, unsigned pe, unsigned vcpu)
{
	const struct partition_config *partition = vcpu_partition(config, vcpu);
	const struct partition_state *state = &world->partitions[config->vcpus[vcpu].partition];

	if (!partition->notified ||
	    ((partition->notified_per_vcpu ? world->vcpus[vcpu].received : state->received) & RECEIVED_PENDING) != 0)
		return false;
	if (!partition->notified_per_vcpu && !reachable(config, pe, vcpu))
		return false;
	if (world->pes[pe].nwd.state != NWD_IDLE && world->pes[pe].nwd.state != NWD_RUN_DUE)
		return false;
	return partition->notifications.kind != COUNT_NUMBER || state->notifications_left > 0;
}

/* As nwd_owes_step(), without what may also wait until after a request. */
static bool owes_step_first(const struct world_config *config, const struct world *world, unsigned pe)
{
	for (unsigned v = 0; v < config->vcpu_count; v++) {
		const struct request *request;

		if (!may_step(config, world, pe, v))
			continue;
		if (world->pes[pe].nwd.state != NWD_IDLE)
			return true;
		request = &world->requests[request_of(config, v, pe)];
		if (request->resume_due || request->bottom_half_due ||
		    request->receiver_run_due != RECEIVER_RUN_NOTIFICATIONS)
			return true;
	}
	return false;
}

bool nwd_may(const struct world_config *config, const struct world *world, unsigned pe, enum nwd_choice choice,
	     unsigned vcpu)
{
	unsigned partition = config->vcpus[vcpu].partition;

	if (!world_booted(config, world))
		return false;
	if (choice == NWD_CHOICE_STEP)
		return may_step(config, world, pe, vcpu);
	if (negotiates(config, world))
		return false;
	if (choice == NWD_CHOICE_NOTIFY)
		return may_notify(config, world, pe, vcpu);
	if (!reachable(config, pe, vcpu))
		return false;
	/* A fair driver does first what it owes. */
	if (nwd_is_fair(config) && (world->pes[pe].nwd.state != NWD_IDLE || owes_step_first(config, world, pe)))
		return false;
	if (choice == NWD_CHOICE_REQUEST)
		return config->partitions[partition].requests.kind != COUNT_NUMBER ||
		       world->partitions[partition].requests_left > 0;
	return config->partitions[partition].runs.kind != COUNT_NUMBER || world->partitions[partition].runs_left > 0;
}

/* The call by which the normal world sends a vCPU its requests. */
static uint32_t request_call(const struct world_config *config, unsigned vcpu)
{
	return vcpu_partition(config, vcpu)->requests_by_req2 ? FFA_MSG_SEND_DIRECT_REQ2 : FFA_MSG_SEND_DIRECT_REQ;
}

static void call(const struct step *step, unsigned vcpu, uint32_t fid, uint32_t payload)
{
	struct pe *pe = step->pe;
	uint32_t id = vcpu_partition(step->config, vcpu)->id;

	pe->nwd_registers[0] = fid;
	/* FFA_RUN: partition and vCPU; a request: sender (0) and receiver; the UUID of one by REQ2 is nil. */
	pe->nwd_registers[1] = fid == FFA_RUN ? id << 16 | vcpu_number(step->config, vcpu) : id;
	pe->nwd_registers[2] = 0;
	pe->nwd_registers[3] = payload;
	pe->nwd.state_before = pe->nwd.state;
	pe->nwd.state = NWD_CALLING;
	pe->nwd.target = (uint8_t)vcpu;
	pe->nwd.call = fid == FFA_RUN ? NWD_CALL_RUN : NWD_CALL_REQUEST;
	pe->entry_pmr = pe->pmr;
	pe->place = PLACE_EL3;
	pe->phase = PHASE_EL3_CALL_FROM_NWD;
}

/* The rank of a call that the driver makes `count` times. */
static uint8_t count_rank(const struct count *count)
{
	return count->kind == COUNT_ENDLESS ? CLASS_STARVATION : SIM_RANK_FINITE;
}

/* FFA_NOTIFICATION_SET: whatever else is going on goes on after it. */
static void notify(const struct step *step, unsigned vcpu)
{
	struct nwd before = step->pe->nwd;

	call(step, vcpu, FFA_NOTIFICATION_SET, 0);
	if (vcpu_partition(step->config, vcpu)->notified_per_vcpu)
		step->pe->nwd_registers[2] = FFA_NOTIFICATION_FLAG_PER_VCPU | vcpu_number(step->config, vcpu) << 16;
	step->pe->nwd = before;
	step->pe->nwd.state_before = before.state;
	step->pe->nwd.state = NWD_NOTIFYING;
}

/* FFA_VERSION, for nobody in particular. */
static void negotiate(const struct step *step)
{
	struct pe *pe = step->pe;

	pe->nwd_registers[0] = FFA_VERSION;
	pe->nwd_registers[1] = FFA_VERSION_NUMBER(1, 1);
	pe->nwd_registers[2] = 0;
	pe->nwd_registers[3] = 0;
	pe->nwd.state = NWD_NEGOTIATING;
	pe->entry_pmr = pe->pmr;
	pe->place = PLACE_EL3;
	pe->phase = PHASE_EL3_CALL_FROM_NWD;
	step_rule(step, RULE_NWD_NEGOTIATES);
}

/* What it returned. The manager supports v1.1, and the driver has made no other call: nothing speaks against it. */
static void negotiated(const struct step *step)
{
	bool refused = step->pe->nwd_registers[0] == FFA_NOT_SUPPORTED;

	step->world->version |= refused ? VERSION_REFUSED : VERSION_AGREED;
	if (refused)
		step_violates(step, PROPERTY_ABI, DETAIL_ABI_VERSION_REFUSED);
	step->pe->nwd.state = NWD_IDLE;
	memset(step->pe->nwd_registers, 0, sizeof(step->pe->nwd_registers));
}

static void request(const struct step *step, unsigned vcpu, uint32_t payload)
{
	struct request *request = &step->world->requests[request_of(step->config, vcpu, step->pe_index)];

	request->is_second = request->outstanding;
	request->outstanding = 1;
	request->payload = (uint8_t)payload;
	if (step->config->driver == DRIVER_RETRIES_BUSY)
		request->retries_left = step->config->retries;
	step->pe->nwd.asked = (uint8_t)vcpu;
	call(step, vcpu, request_call(step->config, vcpu), payload);
}

/* The request that was BUSY, once more. */
static void retry(const struct step *step, unsigned vcpu)
{
	struct request *request = &step->world->requests[request_of(step->config, vcpu, step->pe_index)];

	request->retry_due = 0;
	request->retries_left--;
	step->pe->nwd.asked = (uint8_t)vcpu;
	step_rule(step, RULE_NWD_RETRY);
	call(step, vcpu, request_call(step->config, vcpu), request->payload);
}

/* FFA_RUN, which is due: of the vCPU that was asked, or of the wrong one. */
static void run_due(const struct step *step, unsigned vcpu)
{
	if (step->config->driver != DRIVER_WRONG_TARGET) {
		step_rule(step, RULE_NWD_RUN);
		call(step, vcpu, FFA_RUN, 0);
		return;
	}
	step_rule(step, RULE_NWD_RUN_WRONG);
	if (vcpu != step->pe->nwd.target) {
		step->pe->nwd.asked = (uint8_t)vcpu;
		call(step, vcpu, FFA_RUN, 0);
		return;
	}
	/* It never learns better: the request is left where it is. */
	step->pe->nwd.state = NWD_IDLE;
	nwd_refused_call(step, FFA_RUN,
			 (uint32_t)vcpu_partition(step->config, vcpu)->id << 16 | (vcpu_number(step->config, vcpu) + 1),
			 0);
}

void nwd_step(const struct step *step, enum nwd_choice choice, unsigned vcpu)
{
	unsigned partition = step->config->vcpus[vcpu].partition;
	struct partition_state *left = &step->world->partitions[partition];
	struct request *due = &step->world->requests[request_of(step->config, vcpu, step->pe_index)];

	if (negotiates(step->config, step->world)) {
		negotiate(step);
	} else if (choice == NWD_CHOICE_REQUEST) {
		if (left->requests_left > 0)
			left->requests_left--;
		step->label->rank = count_rank(&step->config->partitions[partition].requests);
		step_rule(step, RULE_NWD_REQUEST);
		request(step, vcpu, PAYLOAD_REQUEST);
	} else if (choice == NWD_CHOICE_RUN) {
		if (left->runs_left > 0)
			left->runs_left--;
		step->label->rank = count_rank(&step->config->partitions[partition].runs);
		step_rule(step, RULE_NWD_RUN_SESSION);
		step->pe->nwd.asked = (uint8_t)vcpu;
		/* Since v2.12 nobody asks. */
		call(step, vcpu, FFA_RUN, has(step, POLICY_RUN_NEEDS_WORK) ? PAYLOAD_MESSAGE : 0);
	} else if (choice == NWD_CHOICE_NOTIFY) {
		if (left->notifications_left > 0)
			left->notifications_left--;
		step->label->rank = count_rank(&step->config->partitions[partition].notifications);
		step_rule(step, RULE_NWD_NOTIFY);
		notify(step, vcpu);
	} else if (step->pe->nwd.state == NWD_RUN_DUE) {
		run_due(step, vcpu);
	} else if (due->retry_due) {
		retry(step, vcpu);
	} else if (due->receiver_run_due) {
		due->receiver_run_due = RECEIVER_RUN_NONE;
		step_rule(step, RULE_NWD_RUN);
		step->pe->nwd.asked = (uint8_t)vcpu;
		call(step, vcpu, FFA_RUN, 0);
	} else if (due->resume_due) {
		due->resume_due = 0;
		step_rule(step, RULE_NWD_RESUME);
		request(step, vcpu, PAYLOAD_RESUME);
	} else {
		due->bottom_half_due = 0;
		step_rule(step, RULE_NWD_BOTTOM_HALF);
		request(step, vcpu, PAYLOAD_BOTTOM_HALF);
	}
}

static struct request *request_of_call(const struct step *step)
{
	return &step->world->requests[request_of(step->config, step->pe->nwd.asked, step->pe_index)];
}

/* The request is over: answered, refused, or given up. */
static void request_over(const struct step *step)
{
	struct request *request = request_of_call(step);

	step->pe->nwd.state = NWD_IDLE;
	request->payload = 0;
	if (request->outstanding)
		step->label->discharged |=
			obligation_of_request(request_of(step->config, step->pe->nwd.asked, step->pe_index));
	request->outstanding = 0;
	request->is_second = 0;
	request->retries_left = 0;
	step->pe->nwd.target = 0;
	step->pe->nwd.asked = 0;
	step->pe->nwd.state_before = NWD_IDLE;
}

/* BUSY: to be sent again, unless that was done often enough; then the request is over, and nothing is owed for it. */
static bool retried(const struct step *step, uint32_t code)
{
	struct request *request = request_of_call(step);

	if (step->config->driver != DRIVER_RETRIES_BUSY || code != FFA_BUSY || step->pe->nwd.call != NWD_CALL_REQUEST ||
	    request->is_second)
		return false;
	if (request->retries_left == 0) {
		step_rule(step, RULE_NWD_GIVES_UP);
		return false;
	}
	request->retry_due = 1;
	step->pe->nwd.state = NWD_IDLE;
	step->pe->nwd.state_before = NWD_IDLE;
	step->pe->nwd.target = 0;
	step->pe->nwd.asked = 0;
	return true;
}

/*
 * What was asked on that PE was preempted or gave up the PE: FFA_RUN is due there, on its way, about to be, or a call comes
 * before it.
 */
static bool run_is_pending(const struct pe *pe)
{
	if (pe->nwd.state == NWD_CALLING)
		return pe->nwd.call == NWD_CALL_RUN || pe->nwd_registers[0] == FFA_INTERRUPT ||
		       pe->nwd_registers[0] == FFA_YIELD || pe->nwd.state_before == NWD_RUN_DUE;
	return pe->nwd.state == NWD_RUN_DUE || (pe->nwd.state == NWD_NOTIFYING && pe->nwd.state_before == NWD_RUN_DUE);
}

/*
 * A partition that migrates was preempted on another PE and resumed from this one: the reply is that of the request from
 * there. Returns false when there is no such request.
 */
static bool answered_elsewhere(const struct step *step)
{
	unsigned vcpu = step->pe->nwd.target;

	for (unsigned pe = 0; pe < step->config->pe_count; pe++) {
		unsigned index = request_of(step->config, vcpu, pe);
		struct request *request = &step->world->requests[index];

		if (pe == step->pe_index || step->config->vcpus[vcpu].pe != PE_ANY || !request->outstanding ||
		    !run_is_pending(&step->world->pes[pe]))
			continue;
		step->label->discharged |= obligation_of_request(index);
		/* Asked again there meanwhile, what no fair driver does: that request is the first now. */
		if (request->is_second) {
			request->is_second = 0;
			step->world->pes[pe].nwd.state_before = NWD_IDLE;
			return true;
		}
		request->outstanding = 0;
		request->payload = 0;
		return true;
	}
	return false;
}

/* The call was refused: no reply is owed for it. A refused FFA_RUN or second request leaves the first where it is. */
static void refused(const struct step *step)
{
	struct request *request = request_of_call(step);

	step_rule(step, RULE_NWD_ERROR);
	/* The partition has given itself up: nobody is left to reply, be it to a request of another PE. */
	if (step->pe->nwd_registers[2] == FFA_ABORTED && !request->outstanding)
		(void)answered_elsewhere(step);
	if (step->pe->nwd_registers[2] == FFA_ABORTED || !request->outstanding ||
	    (step->pe->nwd.call != NWD_CALL_RUN && !request->is_second)) {
		request_over(step);
		return;
	}
	request->is_second = 0;
	step->pe->nwd.state = step->pe->nwd.state_before;
	step->pe->nwd.state_before = NWD_IDLE;
}

/* What came back is no completion of a request: if one is outstanding, its reply is lost. */
static void reply_lost(const struct step *step)
{
	if (request_of_call(step)->outstanding) {
		step_violates(step, PROPERTY_ONE_REPLY, DETAIL_REPLY_LOST);
		step_rule(step, RULE_NWD_REPLY_LOST);
	}
	request_over(step);
}

/* The vCPU that FFA_INTERRUPT or FFA_YIELD names in w1, as Linux takes it over into FFA_RUN; nobody's: as before. */
static void run_is_due(const struct step *step, uint32_t w1)
{
	struct nwd *nwd = &step->pe->nwd;

	nwd->state = NWD_RUN_DUE;
	nwd->state_before = NWD_IDLE;
	for (unsigned v = 0; v < step->config->vcpu_count; v++) {
		if (vcpu_partition(step->config, v)->id == w1 >> 16 && vcpu_number(step->config, v) == (w1 & 0xffff) &&
		    reachable(step->config, step->pe_index, v))
			nwd->target = (uint8_t)v;
	}
}

static void forget_registers(uint32_t x[4])
{
	x[0] = 0;
	x[1] = 0;
	x[2] = 0;
	x[3] = 0;
}

void nwd_call_returned(const struct step *step)
{
	struct pe *pe = step->pe;
	struct request *request = request_of_call(step);
	uint32_t *x = pe->nwd_registers;
	bool calling = pe->nwd.state == NWD_CALLING;

	if (pe->nwd.state == NWD_NEGOTIATING) {
		negotiated(step);
		return;
	}
	if (pe->nwd.state == NWD_NOTIFYING) {
		pe->nwd.state = pe->nwd.state_before;
		pe->nwd.state_before = NWD_IDLE;
		memset(x, 0, sizeof(pe->nwd_registers));
		return;
	}
	if (calling && pe->nwd.call == NWD_CALL_OTHER && x[0] == FFA_ERROR) {
		pe->nwd.state = pe->nwd.state_before;
		pe->nwd.state_before = NWD_IDLE;
		pe->nwd.call = 0;
		forget_registers(x);
		step_rule(step, RULE_NWD_CALL_REFUSED);
		return;
	}
	if (calling)
		abi_return_to_nwd(step, pe->nwd.target,
				  pe->nwd.call == NWD_CALL_RUN ? FFA_RUN : request_call(step->config, pe->nwd.target),
				  x[0], x[2]);
	switch (x[0]) {
	case FFA_MSG_SEND_DIRECT_RESP:
	case FFA_MSG_SEND_DIRECT_RESP2:
		if (!request->outstanding && !answered_elsewhere(step))
			step_violates(step, PROPERTY_ONE_REPLY, DETAIL_REPLY_SECOND);
		if (x[3] == PAYLOAD_RESUME)
			request->resume_due = 1;
		step_rule(step, RULE_NWD_REPLY);
		request_over(step);
		break;
	case FFA_INTERRUPT:
	case FFA_YIELD:
		if (calling)
			run_is_due(step, x[1]);
		break;
	case FFA_MSG_WAIT:
		if (calling && pe->nwd.call == NWD_CALL_RUN && !request->outstanding) {
			/* The partition has nothing more to do in the cycles that it was given. */
			request_over(step);
			break;
		}
		reply_lost(step);
		break;
	case FFA_ERROR:
		if (!retried(step, x[2]))
			refused(step);
		break;
	default:
		reply_lost(step);
		break;
	}
	forget_registers(x);
}

/* Whether a WAITING vCPU is to be listed for virtual interrupts that it could take. */
static bool has_interrupts_to_report(const struct step *step, unsigned v)
{
	const struct vcpu *vcpu = &step->world->vcpus[v];

	/* v2.12: an IPI, whatever else (vm_ipi_state_info_get). */
	if (has(step, POLICY_IPI_LISTED_ANYWHERE))
		return (vcpu->pending & 1u << VI_IPI) != 0 && !vcpu->interrupts_info_get_retrieved;
	/* Its manifest asks for it, or an IPI is pending (Hafnium vm_interrupts_info_get). */
	return (vcpu_partition(step->config, v)->sri_policy != 0 || (vcpu->pending & 1u << VI_IPI) != 0) &&
	       vcpu->state == VCPU_STATE_WAITING && (vcpu->pending & vcpu->enabled) != 0 &&
	       !vcpu->interrupts_info_get_retrieved;
}

/* A notification of the partition for the normal world is listed: it was told, whichever PE's SRI stood for it. */
static void list_for_nwd(const struct step *step, unsigned v)
{
	struct world *world = step->world;

	world->partitions[step->config->vcpus[v].partition].notification_pending = 0;
	world->requests[request_of(step->config, v, step->pe_index)].bottom_half_due = 1;
}

/* What concerns one vCPU is to be done on its PE. */
static struct request *request_at(const struct step *step, unsigned v)
{
	unsigned pe = step->config->vcpus[v].pe == PE_ANY ? step->pe_index : step->config->vcpus[v].pe;

	return &step->world->requests[request_of(step->config, v, pe)];
}

static void info_get_of_partition(const struct step *step, unsigned v)
{
	struct world *world = step->world;
	struct partition_state *partition = &world->partitions[step->config->vcpus[v].partition];

	if (partition->notification_pending)
		list_for_nwd(step, v);
	if ((partition->received & (RECEIVED_PENDING | RECEIVED_LISTED)) == RECEIVED_PENDING) {
		partition->received |= RECEIVED_LISTED;
		world->requests[request_of(step->config, v, step->pe_index)].receiver_run_due =
			RECEIVER_RUN_NOTIFICATIONS;
		step_rule(step, RULE_NWD_INFO_GET_NOTIFICATION);
	}
}

static void info_get_of_vcpu(const struct step *step, unsigned v)
{
	struct world *world = step->world;

	if ((world->vcpus[v].received & (RECEIVED_PENDING | RECEIVED_LISTED)) == RECEIVED_PENDING) {
		world->vcpus[v].received |= RECEIVED_LISTED;
		request_at(step, v)->receiver_run_due = RECEIVER_RUN_NOTIFICATIONS;
		step_rule(step, RULE_NWD_INFO_GET_NOTIFICATION);
	}
	if (!has_interrupts_to_report(step, v))
		return;
	request_at(step, v)->receiver_run_due = RECEIVER_RUN_INTERRUPTS;
	world->vcpus[v].interrupts_info_get_retrieved = 1;
	for (unsigned i = 0; i < step->config->interrupt_count; i++) {
		if (vcpu_has_interrupt(step->config, v, i) &&
		    (world->vcpus[v].pending & (uint32_t)1 << interrupt_vi(step->config, i)) != 0)
			interrupt_reported(step, i);
	}
	step_rule(step, RULE_NWD_INFO_GET);
}

void nwd_info_get(const struct step *step)
{
	for (unsigned v = 0; v < step->config->vcpu_count; v++) {
		if (reachable(step->config, step->pe_index, v))
			info_get_of_partition(step, v);
		info_get_of_vcpu(step, v);
	}
	notifications_told(step);
}

bool nwd_calls_info_get(const struct world_config *config)
{
	return config->pe_count > 1 && !manager_at_el3(config) && !manager_at_s_el1(config) &&
	       interrupt_sri(config, 0) != INTERRUPT_NONE;
}

void nwd_call_info_get(const struct step *step)
{
	struct pe *pe = step->pe;

	forget_registers(pe->nwd_registers);
	pe->nwd_registers[0] = FFA_NOTIFICATION_INFO_GET;
	pe->nwd.state_before = pe->nwd.state;
	pe->nwd.state = NWD_NOTIFYING;
	pe->entry_pmr = pe->pmr;
	pe->place = PLACE_EL3;
	pe->phase = PHASE_EL3_CALL_FROM_NWD;
}

void nwd_take_interrupt(const struct step *step, unsigned index)
{
	bool sri = index == interrupt_sri(step->config, step->pe_index);

	gic_acknowledge(step, index);
	gic_end_of_interrupt(step, index);
	step->world->interrupts[index].flags &= (uint8_t)~INTERRUPT_LINE;
	step->label->rank = CLASS_PING_PONG;
	if (sri && nwd_calls_info_get(step->config)) {
		step_rule(step, RULE_NWD_SRI);
		/* One that does anything may look it up, or not: it has been told. */
		if (step->config->driver == DRIVER_ANY)
			interrupt_no_longer_owed(step, index);
		else
			nwd_call_info_get(step);
		return;
	}
	interrupt_serviced(step, index);
	if (sri) {
		step_rule(step, RULE_NWD_SRI);
		/* One that does anything may look it up, or not. */
		if (step->config->driver != DRIVER_ANY)
			nwd_info_get(step);
	} else {
		step_rule(step, RULE_NWD_INTERRUPT);
	}
}
