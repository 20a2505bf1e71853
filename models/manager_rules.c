// SPDX-License-Identifier: BSD-3-Clause
/*
 * Which rules of Hafnium's table other managers share.
 *
 * A rule of another manager alone has that manager's eras in rules.def. Apart from that table because "first to last
 * version" says nothing of managers that are no later versions of Hafnium.
 */
#include <stddef.h>

#include "models/manager.h"
#include "models/vcpu_edges.h"

/* Rules of Hafnium's head that the specification's manager has not. */
static const enum rule not_in_ffa[] = {
	RULE_DOUBLE_UNLOCK,
};

/* Of those, what came with v1.3. */
static const enum rule not_in_ffa_1_2[] = {
	RULE_SRI_WHILE_WAITING,   RULE_SRI_PENDING_ENTRY_WAIT,
	RULE_NWD_INFO_GET,        RULE_ABORT_IMPLEMENTATION_DEFINED,
	RULE_ABORT_STOP,          RULE_ABORT_DESTROY,
	RULE_ABORT_RESTART,       RULE_ABORT_PROPAGATE,
	RULE_RESTARTED_UNCHECKED, RULE_RESTARTED,
	RULE_TARGET_STOPPED,      RULE_TARGET_NULL,
};

enum { EL3 = 1, OPTEE = 2, BOTH = EL3 | OPTEE };

/* Rules that do not depend on where the manager is. */
static const struct {
	enum rule rule;
	uint8_t managers;
} shared[] = {
	{ RULE_RESPONSE, BOTH },
	{ RULE_REQUEST, BOTH },
	{ RULE_REQUEST_BUSY, BOTH },
	{ RULE_RUN_WAITING, EL3 },
	{ RULE_RUN_PREEMPTED, OPTEE },
	{ RULE_RTM_DENIED, EL3 },
	{ RULE_WAIT, BOTH },
	{ RULE_WAIT_ENDS_INIT, BOTH },
	{ RULE_CALL_INFORMATION, BOTH },
	{ RULE_CALL_NO_TARGET, BOTH },
	{ RULE_ABI_VIOLATION, BOTH },
	{ RULE_ABI_TOLERATED, EL3 },
	{ RULE_GIC_ACKNOWLEDGE, BOTH },
	{ RULE_GIC_END_OF_INTERRUPT, BOTH },
	{ RULE_ROUTE_NWD_FIQ, BOTH },
	{ RULE_FORCED_AT_SYNCHRONIZATION, BOTH },
	{ RULE_SPMD_FORWARD_TO_SPMC, OPTEE },
	{ RULE_SPMD_FORWARD_TO_NWD, OPTEE },
	{ RULE_SPMD_SECURE_INTERRUPT, OPTEE },
	{ RULE_SPMD_RESUME, OPTEE },
	{ RULE_NWD_REQUEST, BOTH },
	{ RULE_NWD_RUN_SESSION, BOTH },
	{ RULE_NWD_RUN, OPTEE },
	{ RULE_NWD_RESUME, BOTH },
	{ RULE_NWD_REPLY, BOTH },
	{ RULE_NWD_REPLY_LOST, BOTH },
	{ RULE_NWD_ERROR, BOTH },
	{ RULE_NWD_INTERRUPT, BOTH },
	{ RULE_DEVICE_EDGE, BOTH },
	{ RULE_DEVICE_LINE_RISES, BOTH },
	{ RULE_DEVICE_LINE_DROPS, BOTH },
	{ RULE_DEVICE_CLEARED, BOTH },
	{ RULE_DEVICE_MASKED, BOTH },
	{ RULE_DEVICE_UNMASKED, BOTH },
	{ RULE_INTERRUPT_SERVICED, BOTH },
	{ RULE_SP_SMC, BOTH },
	{ RULE_SP_ISB, BOTH },
	{ RULE_SP_ERET, EL3 },
	{ RULE_SP_FAULT, EL3 },
};

static bool listed(const enum rule *list, size_t count, uint32_t rule)
{
	for (size_t i = 0; i < count; i++) {
		if (list[i] == rule)
			return true;
	}
	return false;
}

static bool in_ffa(uint32_t rule, unsigned era)
{
	if (rule_infos[rule].first > HAFNIUM_HEAD || rule_infos[rule].last != HAFNIUM_HEAD ||
	    listed(not_in_ffa, sizeof(not_in_ffa) / sizeof(not_in_ffa[0]), rule))
		return false;
	return era != ERA_FFA_1_2 || !listed(not_in_ffa_1_2, sizeof(not_in_ffa_1_2) / sizeof(not_in_ffa_1_2[0]), rule);
}

/* Where the edges of a vCPU are taken: EL3 knows running and waiting, OP-TEE also a suspended thread. */
static bool edge_applies(const struct vcpu_edge *edge, unsigned era)
{
	bool preempted = edge->from == VCPU_STATE_PREEMPTED || edge->to == VCPU_STATE_PREEMPTED;

	/* The states of a partition's beginning and end came with v1.3. */
	if (edge->from >= VCPU_STATE_CREATED || edge->to >= VCPU_STATE_CREATED)
		return era == ERA_FFA_1_3;
	if (era == ERA_FFA_1_2 || era == ERA_FFA_1_3)
		return true;
	if (edge->from == VCPU_STATE_BLOCKED || edge->to == VCPU_STATE_BLOCKED || edge->to == VCPU_STATE_ABORTED)
		return false;
	return !preempted || era == ERA_OPTEE_SPMC;
}

bool manager_mark_applies(uint32_t mark, unsigned era)
{
	unsigned manager = era == ERA_OPTEE_SPMC ? OPTEE : EL3;

	if (mark >= RULES)
		return edge_applies(&vcpu_edges[mark - RULES], era);
	if (era >= rule_infos[mark].first && era <= rule_infos[mark].last)
		return true;
	if (era == ERA_FFA_1_2 || era == ERA_FFA_1_3)
		return in_ffa(mark, era);
	for (size_t i = 0; i < sizeof(shared) / sizeof(shared[0]); i++) {
		if (shared[i].rule == mark)
			return (shared[i].managers & manager) != 0;
	}
	return false;
}
