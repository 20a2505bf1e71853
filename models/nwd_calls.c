// SPDX-License-Identifier: BSD-3-Clause
/*
 * What a normal world may do that no driver does: calls that the SPMD or the SPMC refuses, notifications looked up at any
 * time, interrupts masked.
 *
 * Apart from the drivers (nwd.c) because none of these is ever owed, nor answers anything. Who refuses what was read in TF-A
 * spmd_smc_handler() and in Hafnium smc_handler_from_nwd(), api_ffa_msg_send_direct_req() and _resp(), api_ffa_run().
 */
#include "models/ffa.h"
#include "models/nwd.h"
#include "models/spmc/spmc.h"

enum {
	/* Neither a partition, nor the SPMC, nor a virtual machine has this id. */
	NOBODY_ID = 0xbfff,
	NO_VCPU = 0xff,
};

#define NO_FUNCTION 0x840000ffu
/* w2 of a framework message, and no function of it. */
#define FRAMEWORK_MESSAGE 0x800000ffu

enum call_kind {
	/* `w1` and `w2` as they stand. */
	CALL_PLAIN,
	/* Of the first partition: receiver, FFA_RUN with a vCPU that it has not, sender. */
	CALL_TO_PARTITION,
	CALL_RUN_NO_VCPU,
	CALL_IN_THE_NAME_OF_PARTITION,
	CALL_INFO_GET,
	CALL_MASK,
	CALL_UNMASK,
};

struct nwd_call {
	uint32_t fid;
	uint32_t w1;
	uint32_t w2;
	enum call_kind kind;
};

static const struct nwd_call calls[] = {
	{ FFA_MSG_WAIT, 0, 0, CALL_PLAIN },
	{ FFA_YIELD, 0, 0, CALL_PLAIN },
	{ FFA_INTERRUPT, 0, 0, CALL_PLAIN },
	{ FFA_NORMAL_WORLD_RESUME, 0, 0, CALL_PLAIN },
	{ FFA_ABORT, 0, 0, CALL_PLAIN },
	{ NO_FUNCTION, 0, 0, CALL_PLAIN },
	{ FFA_SUCCESS, 0, 0, CALL_PLAIN },
	{ FFA_ERROR, 0, FFA_ABORTED, CALL_PLAIN },
	{ FFA_MSG_SEND_DIRECT_RESP, 0, 0, CALL_TO_PARTITION },
	{ FFA_RUN, (uint32_t)NOBODY_ID << 16, 0, CALL_PLAIN },
	{ FFA_RUN, 0, 0, CALL_RUN_NO_VCPU },
	{ FFA_MSG_SEND_DIRECT_REQ, NOBODY_ID, 0, CALL_PLAIN },
	{ FFA_MSG_SEND_DIRECT_REQ, 0, FRAMEWORK_MESSAGE, CALL_TO_PARTITION },
	{ FFA_MSG_SEND_DIRECT_REQ, 0, 0, CALL_IN_THE_NAME_OF_PARTITION },
	{ FFA_NOTIFICATION_INFO_GET, 0, 0, CALL_INFO_GET },
	{ 0, 0, 0, CALL_MASK },
	{ 0, 0, 0, CALL_UNMASK },
};

enum { CALLS = sizeof(calls) / sizeof(calls[0]) };

unsigned nwd_call_count(const struct world_config *config)
{
	return config->driver == DRIVER_ANY ? CALLS : 0;
}

static bool has_non_secure_interrupt(const struct world_config *config)
{
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		if (config->interrupts[i].group == GROUP_1_NON_SECURE)
			return true;
	}
	return false;
}

bool nwd_may_call(const struct world_config *config, const struct world *world, unsigned pe, unsigned call)
{
	if (!world_booted(config, world))
		return false;
	if (calls[call].kind == CALL_MASK)
		return !world->pes[pe].nwd.masked && has_non_secure_interrupt(config);
	if (calls[call].kind == CALL_UNMASK)
		return world->pes[pe].nwd.masked;
	return true;
}

static uint32_t parameter(const struct step *step, const struct nwd_call *call)
{
	uint32_t id = step->config->partitions[0].id;

	switch (call->kind) {
	case CALL_TO_PARTITION:
		return id;
	case CALL_RUN_NO_VCPU:
		return id << 16 | NO_VCPU;
	case CALL_IN_THE_NAME_OF_PARTITION:
		return id << 16 | id;
	default:
		return call->w1;
	}
}

void nwd_refused_call(const struct step *step, uint32_t fid, uint32_t w1, uint32_t w2)
{
	struct pe *pe = step->pe;

	pe->nwd_registers[0] = fid;
	pe->nwd_registers[1] = w1;
	pe->nwd_registers[2] = w2;
	pe->nwd_registers[3] = 0;
	/* What was going on before goes on after it. */
	pe->nwd.state_before = pe->nwd.state;
	pe->nwd.state = NWD_CALLING;
	pe->nwd.call = NWD_CALL_OTHER;
	pe->entry_pmr = pe->pmr;
	pe->place = PLACE_EL3;
	pe->phase = PHASE_EL3_CALL_FROM_NWD;
	step_rule(step, RULE_NWD_CALL);
}

void nwd_call(const struct step *step, unsigned number)
{
	const struct nwd_call *call = &calls[number];

	/* As requests of its own accord: any finite number, so that no cycle is made of these alone. */
	step->label->rank = SIM_RANK_FINITE;
	switch (call->kind) {
	case CALL_INFO_GET:
		if (nwd_calls_info_get(step->config)) {
			nwd_call_info_get(step);
			break;
		}
		nwd_info_get(step);
		/* A call that returns to the normal world, like any other. */
		notifications_sri_trigger_if_delayed(step);
		break;
	case CALL_MASK:
	case CALL_UNMASK:
		step->pe->nwd.masked = call->kind == CALL_MASK;
		step_rule(step, RULE_NWD_MASKED);
		break;
	default:
		nwd_refused_call(step, call->fid, parameter(step, call), call->w2);
		break;
	}
}

const char *nwd_call_name(unsigned number)
{
	switch (calls[number].kind) {
	case CALL_MASK:
		return "masks its interrupts";
	case CALL_UNMASK:
		return "unmasks its interrupts";
	default:
		return ffa_function_name(calls[number].fid);
	}
}
