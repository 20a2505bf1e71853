// SPDX-License-Identifier: BSD-3-Clause
/* Legal vCPU state edges; see vcpu_edges.h. */
#include "models/vcpu_edges.h"

const char *const vcpu_state_names[VCPU_STATES] = {
	[VCPU_STATE_OFF] = "OFF",         [VCPU_STATE_RUNNING] = "RUNNING",     [VCPU_STATE_WAITING] = "WAITING",
	[VCPU_STATE_BLOCKED] = "BLOCKED", [VCPU_STATE_PREEMPTED] = "PREEMPTED", [VCPU_STATE_ABORTED] = "ABORTED",
};

const struct vcpu_edge vcpu_edges[VCPU_EDGES] = {
	{ VCPU_STATE_RUNNING, VCPU_STATE_WAITING, "vcpu RUNNING>WAITING" },
	{ VCPU_STATE_RUNNING, VCPU_STATE_BLOCKED, "vcpu RUNNING>BLOCKED" },
	{ VCPU_STATE_RUNNING, VCPU_STATE_PREEMPTED, "vcpu RUNNING>PREEMPTED" },
	{ VCPU_STATE_WAITING, VCPU_STATE_RUNNING, "vcpu WAITING>RUNNING" },
	{ VCPU_STATE_BLOCKED, VCPU_STATE_RUNNING, "vcpu BLOCKED>RUNNING" },
	{ VCPU_STATE_PREEMPTED, VCPU_STATE_RUNNING, "vcpu PREEMPTED>RUNNING" },
	{ VCPU_STATE_RUNNING, VCPU_STATE_ABORTED, "vcpu RUNNING>ABORTED" },
};

unsigned vcpu_edge_find(enum vcpu_state from, enum vcpu_state to)
{
	for (unsigned i = 0; i < VCPU_EDGES; i++) {
		if (vcpu_edges[i].from == from && vcpu_edges[i].to == to)
			return i;
	}
	return VCPU_EDGES;
}
