// SPDX-License-Identifier: BSD-3-Clause
/*
 * An explicit graph of a whole model, and the textbook answers about it.
 *
 * Apart from naive_check.h, whose closures end at a few dozen states: this one is for the world itself. It shares
 * nothing with sim/ but the headers, and where there is a choice it takes another way: a search tree of states, every
 * edge kept as it is, components by Kosaraju's two passes, no state or edge left out before it is asked about.
 */
#ifndef TESTS_ORACLES_PLAIN_GRAPH_H
#define TESTS_ORACLES_PLAIN_GRAPH_H

#include "sim/model.h"

enum {
	PLAIN_UNKNOWN = 0x7fffffff,
	/* As `without`: every actor's edges count. */
	PLAIN_NOBODY = SIM_ACTORS_MAX,
};

struct plain_edge {
	uint32_t source;
	uint32_t target;
	struct sim_label label;
};

struct plain_state {
	uint32_t number;
	uint32_t depth;
	struct sim_state_info info;
	unsigned char *bytes;
};

struct plain_graph {
	const struct sim_model *model;
	/* In order of discovery: initial states, then by parent and position. */
	struct plain_state **states;
	uint32_t state_count;
	uint32_t state_room;
	/* By source and position; those of state s begin at first_edge[s], and first_edge[state_count] is their number. */
	struct plain_edge *edges;
	uint32_t edge_count;
	uint32_t edge_room;
	uint32_t *first_edge;
	/* The states by their bytes, for tsearch(). */
	void *tree;
};

struct plain_cycle {
	bool found;
	uint32_t class_index;
	uint32_t obligation;
	uint32_t start;
	uint32_t stem_steps;
	/* PLAIN_UNKNOWN when there are too many constraints for a table of all sets of them. */
	uint32_t loop_steps;
	uint64_t needs;
};

/* The set of the first `count` obligations, constraints or actors, at most 64. */
static inline uint64_t plain_set(uint32_t count)
{
	return count >= 64 ? UINT64_MAX : ((uint64_t)1 << count) - 1;
}

/* Builds the graph. False: it has more than `states_max` states. plain_free() either way. */
bool plain_explore(const struct sim_model *model, uint32_t states_max, struct plain_graph *graph);

void plain_free(struct plain_graph *graph);

/* How many states have no choice at all. */
uint32_t plain_ends(const struct plain_graph *graph);

/* The smallest number of steps to a violation of `property` by a state or a step; PLAIN_UNKNOWN: there is none. */
uint32_t plain_violation_steps(const struct plain_graph *graph, uint32_t property);

/* Whether the edge belongs to the class and keeps the obligation owed. */
bool plain_edge_counts(const struct plain_graph *graph, const struct plain_edge *edge, uint32_t class_index,
		       uint32_t obligation);

/*
 * The first state on a fair cycle of this class and obligation that has no step of actor `without`; PLAIN_UNKNOWN:
 * there is none.
 */
uint32_t plain_first_on_fair_cycle(const struct plain_graph *graph, uint32_t class_index, uint32_t obligation,
				   uint32_t without);

/* The fair cycle that the explorer must report. */
void plain_find_cycle(const struct plain_graph *graph, struct plain_cycle *cycle);

#endif
