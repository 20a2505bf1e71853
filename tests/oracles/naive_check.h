// SPDX-License-Identifier: BSD-3-Clause
/*
 * A second answer to every question of sim_check(), as plain as the definitions allow and quadratic or worse.
 *
 * Apart from the explorer: it shares nothing with sim/ but the headers. Reachability is a transitive closure, distance
 * a relaxation until nothing changes; there is no queue in it but the one that numbers the states.
 */
#ifndef TESTS_ORACLES_NAIVE_CHECK_H
#define TESTS_ORACLES_NAIVE_CHECK_H

#include "sim/model.h"

enum {
	NAIVE_STATES_MAX = 64,
	NAIVE_STATE_BYTES_MAX = 64,
	NAIVE_CHOICES_MAX = 8,
	/* Loops are only measured up to so many constraints. */
	NAIVE_FAIRNESS_MAX = 6,
	NAIVE_UNKNOWN = 0x7fffffff,
};

struct naive_edge {
	uint32_t source;
	uint32_t target;
	uint32_t position;
	struct sim_label label;
};

struct naive_graph {
	const struct sim_model *model;
	uint32_t state_count;
	unsigned char states[NAIVE_STATES_MAX][NAIVE_STATE_BYTES_MAX];
	uint32_t depth[NAIVE_STATES_MAX];
	struct sim_state_info info[NAIVE_STATES_MAX];
	uint32_t edge_count;
	struct naive_edge edges[NAIVE_STATES_MAX * NAIVE_CHOICES_MAX];
};

struct naive_cycle {
	uint32_t class_index;
	uint32_t obligation;
	uint32_t start;
	uint32_t stem_steps;
	/* NAIVE_UNKNOWN when there are too many constraints. */
	uint32_t loop_steps;
	uint64_t needs;
};

struct naive_cycles {
	uint32_t count;
	struct naive_cycle cycles[SIM_OBLIGATIONS_MAX];
};

/* A violation of a state or step that is the first one of its property and mark. */
struct naive_violation {
	/* SIM_MARKS_MAX: no mark. */
	uint32_t mark;
	uint32_t steps;
	/* The last step; NULL: an initial state. */
	const struct naive_edge *edge;
};

struct naive_violations {
	uint32_t count;
	struct naive_violation violations[SIM_MARKS_MAX + 1];
};

/* Lists all reachable states and edges. */
void naive_explore(const struct sim_model *model, struct naive_graph *graph);

/* The smallest number of steps to a violation of `property` by a state or a step; NAIVE_UNKNOWN: there is none. */
uint32_t naive_violation_steps(const struct naive_graph *graph, uint32_t property);

/* The violations of `property` by states and steps that the explorer must list, in order of discovery. */
void naive_list_violations(const struct naive_graph *graph, uint32_t property, struct naive_violations *list);

/* The fair cycles that the explorer must list, first class of each obligation; without a list it reports the first. */
void naive_find_cycles(const struct naive_graph *graph, struct naive_cycles *found);

/* Whether the edge belongs to the class and keeps the obligation owed. */
bool naive_edge_counts(const struct naive_graph *graph, const struct naive_edge *edge, uint32_t class_index,
		       uint32_t obligation);

#endif
