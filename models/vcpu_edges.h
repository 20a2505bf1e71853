// SPDX-License-Identifier: BSD-3-Clause
/*
 * The legal edges of a partition's vCPU state machine: each is a coverage mark.
 *
 * Source: Hafnium vcpu_state_set (199a3b1e, v2.14 on refuses anything else; before, the same edges were the only ones
 * that the code takes on purpose).
 */
#ifndef MODELS_VCPU_EDGES_H
#define MODELS_VCPU_EDGES_H

#include "models/world.h"

struct vcpu_edge {
	enum vcpu_state from;
	enum vcpu_state to;
	/* "vcpu RUNNING>WAITING". */
	const char *name;
};

enum { VCPU_EDGES = 18 };

extern const struct vcpu_edge vcpu_edges[VCPU_EDGES];
extern const char *const vcpu_state_names[VCPU_STATES];

/* The index of an edge, or VCPU_EDGES when it is not legal. */
unsigned vcpu_edge_find(enum vcpu_state from, enum vcpu_state to);

#endif
