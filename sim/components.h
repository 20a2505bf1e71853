// SPDX-License-Identifier: BSD-3-Clause
/*
 * Strongly connected components of a part of the graph, judged for fairness or, if the part is the scope of a measure,
 * for weight.
 *
 * Apart from the progress search, which is a strategy (which part, in which order), because this is the algorithm: one
 * pass of Tarjan's search in Pearce's form, without recursion.
 */
#ifndef SIM_COMPONENTS_H
#define SIM_COMPONENTS_H

#include "sim/graph.h"

/* Which part of the graph a pass looks at. */
struct sim_selection {
	/* SIM_MEASURES_MAX: progress. Else the scope of this path measure; the next three do not matter. */
	uint32_t measure;
	/* Edges of rank 0..class_index. */
	uint32_t class_index;
	/* An obligation that stays owed; obligation_count: any (an edge is kept only if some obligation does). */
	uint32_t obligation;
	/* An actor whose edges are left out; SIM_ACTORS_MAX: none. */
	uint32_t excluded_actor;
	/* Optional: bit s: state s may be used. */
	const uint64_t *within;
	/* SIM_NO_STATE: start from every state; else only what this state can reach, its own component last. */
	uint32_t root;
	/* End the pass at the first fair component. */
	bool first_only;
	/* Optional: receives the states of all fair components. */
	uint64_t *members;
	/*
	 * For a measure, optional: receives for each state in scope the largest sum over a run that starts there. Means
	 * nothing from where a component of positive weight is reached.
	 */
	uint32_t *longest;
};

/* Arrays of the pass, used again by the next one. */
struct sim_components {
	struct sim_graph *graph;
	/* Bit by bit what the selection allows, so that the inner loop looks up and does not think. */
	uint8_t *edge_allowed;
	uint8_t *state_allowed;
	const uint64_t *within;
	uint32_t measure;
	/* What a fair component meets; for a measure, bit 0 says that something weighs. */
	uint64_t required;
	size_t edge_kind_count;
	size_t state_kind_count;
	/* Visit number while a state is open, component number (from the top, downwards) once it is closed. */
	uint32_t *mark;
	size_t state_count;
	uint32_t next_visit;
	uint32_t next_component;
	/* States whose component is not closed yet. */
	struct sim_sequence open;
	/* Where the search stands in each state on its path. */
	struct sim_sequence frames;
	uint32_t work;

	/* Answers: the smallest state of a fair component (SIM_NO_STATE: there is none), and the one closed last. */
	uint32_t smallest;
	uint32_t last_component;
};

/* SIM_COMPLETE or SIM_MEMORY_LIMIT; sim_components_free() is due in either case. */
enum sim_result sim_components_init(struct sim_components *components, struct sim_graph *graph);

void sim_components_free(struct sim_components *components);

/* One pass. SIM_COMPLETE, SIM_MEMORY_LIMIT, or what poll() said. */
enum sim_result sim_components_find(struct sim_components *components, const struct sim_selection *selection);

/* What an edge of this kind meets, in terms of `required`. */
static inline uint64_t sim_components_edge_meets(const struct sim_components *components, uint16_t number)
{
	const struct sim_edge_kind *kind = sim_graph_edge_kind_at(components->graph, number);

	return components->measure == SIM_MEASURES_MAX ? kind->fairness : kind->weights[components->measure] != 0;
}

/* What a state meets. A measure asks nothing of states. */
static inline uint64_t sim_components_state_meets(const struct sim_components *components, uint32_t state)
{
	return components->measure == SIM_MEASURES_MAX ? sim_graph_state_kind(components->graph, state)->fairness : 0;
}

/* Whether the last pass could use this state at all. */
static inline bool sim_components_state_allowed(const struct sim_components *components, uint32_t state)
{
	if (components->within != NULL && (components->within[state / 64] >> state % 64 & 1) == 0) {
		return false;
	}
	return components->state_allowed[sim_sequence_u32(&components->graph->kind_of_state, state)] != 0;
}

/* The weight of an edge in the measure of the last pass. */
static inline uint8_t sim_components_weight(const struct sim_components *components, uint64_t edge)
{
	uint16_t kind = sim_graph_kind_of_edge(components->graph, edge);

	return sim_graph_edge_kind_at(components->graph, kind)->weights[components->measure];
}

/* Whether the last pass could use this edge, given that it could use its source. */
static inline bool sim_components_edge_allowed(const struct sim_components *components, uint64_t edge)
{
	return components->edge_allowed[sim_graph_kind_of_edge(components->graph, edge)] != 0 &&
	       sim_components_state_allowed(components, sim_graph_target(components->graph, edge));
}

#endif
