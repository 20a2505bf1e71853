// SPDX-License-Identifier: BSD-3-Clause
/*
 * The explored graph: what the breadth-first search leaves behind for the fair-cycle search and the counterexamples.
 *
 * Apart from both because they must agree on one thing only, this one. States are numbered in order of discovery. An
 * edge is kept only if some obligation stays owed along it and its rank allows a cycle: no other edge can be part of
 * a violation of progress. If measures are asked for, all edges from a state in the scope of one are kept, too; those
 * that progress would not have kept have no rank that a class may use.
 */
#ifndef SIM_GRAPH_H
#define SIM_GRAPH_H

#include "sim/explore.h"
#include "sim/store.h"

/* The parent of an initial state. */
#define SIM_NO_STATE UINT32_MAX

/* The part of a label that the searches after the first one ask for. Compared as bytes. */
struct sim_edge_kind {
	uint64_t discharged;
	uint64_t fairness;
	uint8_t rank;
	uint8_t actor;
	uint8_t unused[6];
	/* Exists only in a graph with path measures. 0 for a measure whose scope does not hold at the source. */
	uint8_t weights[SIM_MEASURES_MAX];
};

/* The part of a state's verdict that the searches after the first one ask for. Compared as bytes. */
struct sim_state_kind {
	uint64_t owed;
	uint64_t fairness;
	/* Exists only in a graph with path measures. */
	uint32_t scopes;
	uint32_t unused;
};

struct sim_graph {
	const struct sim_model *model;
	const struct sim_check_options *options;
	struct sim_memory memory;

	struct sim_store states;
	/* For each state the one it was discovered from (uint32_t). */
	struct sim_sequence parents;

	/*
	 * States stand for others: a path from one to the next is one from what it stands for. Of obligations and
	 * constraints that may change places on the way it is only known that some of them are owed, or met.
	 */
	bool is_canonical;
	/* For each obligation and constraint those with which it may change places: at least itself. */
	uint64_t obligation_mates[SIM_OBLIGATIONS_MAX];
	uint64_t fairness_mates[SIM_FAIRNESS_MAX];
	bool judges_progress;
	/* Bit o: obligation o is looked at; the others are never owed. */
	uint64_t obligations;
	/* Bit m: measure m is asked for and is a path measure. */
	uint32_t path_measures;

	/* What follows is kept only if progress is judged or a path measured. */
	bool keeps_edges;
	struct sim_store state_kinds;
	struct sim_store edge_kinds;
	/* For each state the number of its kind (uint32_t). */
	struct sim_sequence kind_of_state;
	/* For each edge its target (uint32_t) and the number of its kind (uint16_t), grouped by source. */
	struct sim_sequence targets;
	struct sim_sequence kind_of_edge;
	/* For each state the first of its edges (uint32_t), counted from that of its block (uint64_t). */
	struct sim_sequence rows;
	struct sim_sequence row_blocks;

	/* For poll(). */
	uint64_t transitions;
	uint64_t expanded;
	uint32_t depth;
};

/* Takes what an empty graph needs: SIM_COMPLETE or SIM_MEMORY_LIMIT. sim_graph_free() is due in either case. */
enum sim_result sim_graph_init(struct sim_graph *graph, const struct sim_model *model,
			       const struct sim_check_options *options, uint64_t obligations, bool is_canonical);

void sim_graph_free(struct sim_graph *graph);

/* Gives back the tables that only adding needs. */
void sim_graph_freeze(struct sim_graph *graph);

/* Adds a fact about the state numbered last. */
enum sim_result sim_graph_add_state(struct sim_graph *graph, uint32_t parent, const struct sim_state_info *info);

/* The kind of edge that a label means for progress; without weights. */
struct sim_edge_kind sim_graph_edge_kind(const struct sim_graph *graph, const struct sim_label *label);

/*
 * Adds an edge; the sources must come in order. SIM_BAD_MODEL when the label names a class or an actor that does not
 * exist.
 */
enum sim_result sim_graph_add_edge(struct sim_graph *graph, uint32_t source, uint32_t target,
				   const struct sim_label *label);

/* Opens the rows of all states up to and including `source`, so that their first edges are known. */
enum sim_result sim_graph_open_rows(struct sim_graph *graph, uint64_t source);

/* Asks poll(): SIM_COMPLETE to go on, or the reason to stop. */
enum sim_result sim_graph_poll(const struct sim_graph *graph);

enum { SIM_ROW_BLOCK_BITS = 16 };

/* The first edge of a state. One past its last is the first edge of the next state. */
static inline uint64_t sim_graph_first_edge(const struct sim_graph *graph, uint64_t state)
{
	const uint64_t *block = sim_sequence_at(&graph->row_blocks, state >> SIM_ROW_BLOCK_BITS);

	return *block + sim_sequence_u32(&graph->rows, state);
}

static inline uint32_t sim_graph_target(const struct sim_graph *graph, uint64_t edge)
{
	return sim_sequence_u32(&graph->targets, edge);
}

static inline uint16_t sim_graph_kind_of_edge(const struct sim_graph *graph, uint64_t edge)
{
	return *(const uint16_t *)sim_sequence_at(&graph->kind_of_edge, edge);
}

static inline const struct sim_edge_kind *sim_graph_edge_kind_at(const struct sim_graph *graph, uint32_t kind)
{
	return sim_store_block(&graph->edge_kinds, kind);
}

static inline const struct sim_state_kind *sim_graph_state_kind(const struct sim_graph *graph, uint32_t state)
{
	return sim_store_block(&graph->state_kinds, sim_sequence_u32(&graph->kind_of_state, state));
}

/* A set of obligations or constraints, and all that may change places with one of them. */
static inline uint64_t sim_graph_with_mates(const uint64_t *mates, uint64_t set)
{
	uint64_t all = set;

	for (; set != 0; set &= set - 1) {
		all |= mates[__builtin_ctzll(set)];
	}
	return all;
}

/* The set of the first `count` (at most 32) properties or measures. */
static inline uint32_t sim_first_bits(uint32_t count)
{
	return count >= 32 ? UINT32_MAX : ((uint32_t)1 << count) - 1;
}

/* The set of the first `count` (at most 64) obligations, fairness constraints or actors. */
static inline uint64_t sim_first_of_many(uint32_t count)
{
	return count >= 64 ? UINT64_MAX : ((uint64_t)1 << count) - 1;
}

#endif
