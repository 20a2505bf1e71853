// SPDX-License-Identifier: BSD-3-Clause
/*
 * The explored graph. Apart from the search that fills it because the layout of rows, edges and kinds is nobody
 * else's business.
 */
#include "sim/graph.h"

#include <stddef.h>
#include <string.h>

enum {
	/* The kind of an edge is a 16-bit number. */
	EDGE_KINDS_MAX = UINT16_MAX + 1,
};

/* `numbers`: equal for those that may change places; NULL: nobody does. */
static void fill_mates(uint64_t *mates, const uint8_t *numbers, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		for (uint32_t other = 0; other < count; other++) {
			bool is_mate = other == i || (numbers != NULL && numbers[other] == numbers[i]);

			mates[i] |= (uint64_t)is_mate << other;
		}
	}
}

enum sim_result sim_graph_init(struct sim_graph *graph, const struct sim_model *model,
			       const struct sim_check_options *options, uint64_t obligations, bool is_canonical)
{
	size_t state_kind_bytes = offsetof(struct sim_state_kind, scopes);
	size_t edge_kind_bytes = offsetof(struct sim_edge_kind, weights);
	bool taken;

	memset(graph, 0, sizeof(*graph));
	graph->model = model;
	graph->options = options;
	graph->is_canonical = is_canonical;
	fill_mates(graph->obligation_mates, is_canonical ? model->reduction->obligation_mates : NULL,
		   model->obligation_count);
	fill_mates(graph->fairness_mates, is_canonical ? model->reduction->fairness_mates : NULL,
		   model->fairness_count);
	graph->obligations = obligations & sim_first_of_many(model->obligation_count);
	graph->memory.max = options->memory_bytes_max;
	graph->judges_progress = model->progress_property < model->property_count &&
				 (options->properties >> model->progress_property & 1) != 0 && model->class_count != 0;
	for (uint32_t i = 0; i < model->measure_count && options->measures; i++) {
		graph->path_measures |= (uint32_t)(model->measure_kinds[i] == SIM_MEASURE_PATH) << i;
	}
	if (graph->path_measures != 0) {
		state_kind_bytes = sizeof(struct sim_state_kind);
		edge_kind_bytes = sizeof(struct sim_edge_kind);
	}
	graph->keeps_edges = graph->judges_progress || graph->path_measures != 0;
	sim_sequence_init(&graph->parents, &graph->memory, sizeof(uint32_t));
	sim_sequence_init(&graph->kind_of_state, &graph->memory, sizeof(uint32_t));
	sim_sequence_init(&graph->targets, &graph->memory, sizeof(uint32_t));
	sim_sequence_init(&graph->kind_of_edge, &graph->memory, sizeof(uint16_t));
	sim_sequence_init(&graph->rows, &graph->memory, sizeof(uint32_t));
	sim_sequence_init(&graph->row_blocks, &graph->memory, sizeof(uint64_t));
	taken = sim_store_init(&graph->states, &graph->memory, model->state_bytes);
	if (taken && graph->keeps_edges) {
		taken = sim_store_init(&graph->state_kinds, &graph->memory, state_kind_bytes) &&
			sim_store_init(&graph->edge_kinds, &graph->memory, edge_kind_bytes);
	}
	return taken ? SIM_COMPLETE : SIM_MEMORY_LIMIT;
}

void sim_graph_free(struct sim_graph *graph)
{
	sim_store_free(&graph->states);
	sim_store_free(&graph->state_kinds);
	sim_store_free(&graph->edge_kinds);
	sim_sequence_free(&graph->parents);
	sim_sequence_free(&graph->kind_of_state);
	sim_sequence_free(&graph->targets);
	sim_sequence_free(&graph->kind_of_edge);
	sim_sequence_free(&graph->rows);
	sim_sequence_free(&graph->row_blocks);
}

void sim_graph_freeze(struct sim_graph *graph)
{
	sim_store_freeze(&graph->states);
	if (graph->keeps_edges) {
		sim_store_freeze(&graph->state_kinds);
		sim_store_freeze(&graph->edge_kinds);
	}
}

enum sim_result sim_graph_add_state(struct sim_graph *graph, uint32_t parent, const struct sim_state_info *info)
{
	struct sim_state_kind kind = { .unused = 0 };
	uint32_t number;

	if (!sim_sequence_push_u32(&graph->parents, parent)) {
		return SIM_MEMORY_LIMIT;
	}
	if (!graph->keeps_edges) {
		return SIM_COMPLETE;
	}
	kind.owed = info->owed & graph->obligations;
	kind.fairness = sim_graph_with_mates(graph->fairness_mates,
					     info->fairness & sim_first_of_many(graph->model->fairness_count));
	kind.scopes = info->scopes & graph->path_measures;
	switch (sim_store_add(&graph->state_kinds, &kind, sim_store_hash(&graph->state_kinds, &kind), UINT64_MAX,
			      &number)) {
	case SIM_STORE_KNOWN:
	case SIM_STORE_ADDED:
		return sim_sequence_push_u32(&graph->kind_of_state, number) ? SIM_COMPLETE : SIM_MEMORY_LIMIT;
	case SIM_STORE_FULL:
	case SIM_STORE_NO_MEMORY:
		break;
	}
	return SIM_MEMORY_LIMIT;
}

struct sim_edge_kind sim_graph_edge_kind(const struct sim_graph *graph, const struct sim_label *label)
{
	return (struct sim_edge_kind){
		.discharged = label->discharged & sim_first_of_many(graph->model->obligation_count),
		.fairness = sim_graph_with_mates(graph->fairness_mates,
						 label->fairness & sim_first_of_many(graph->model->fairness_count)),
		.rank = label->rank,
		.actor = label->actor,
	};
}

enum sim_result sim_graph_open_rows(struct sim_graph *graph, uint64_t source)
{
	while (graph->rows.count <= source) {
		uint64_t state = graph->rows.count;
		const uint64_t *block;

		if ((state & (((uint64_t)1 << SIM_ROW_BLOCK_BITS) - 1)) == 0) {
			uint64_t *first = sim_sequence_push(&graph->row_blocks);

			if (first == NULL) {
				return SIM_MEMORY_LIMIT;
			}
			*first = graph->targets.count;
		}
		block = sim_sequence_at(&graph->row_blocks, state >> SIM_ROW_BLOCK_BITS);
		/* A block has at most 2^16 * SIM_CHOICES_MAX edges, so the difference is narrow. */
		if (!sim_sequence_push_u32(&graph->rows, (uint32_t)(graph->targets.count - *block))) {
			return SIM_MEMORY_LIMIT;
		}
	}
	return SIM_COMPLETE;
}

/* A class or an actor that does not exist would hide cycles. */
static bool label_is_bad(const struct sim_model *model, const struct sim_label *label)
{
	return (label->rank >= model->class_count && label->rank != SIM_RANK_FINITE) ||
	       (label->actor >= model->actor_count && label->actor != 0);
}

/* What stays owed along an edge, or may, under whatever name it has then. */
static uint64_t carried_by(const struct sim_graph *graph, uint32_t source, const struct sim_label *label)
{
	return sim_graph_with_mates(graph->obligation_mates,
				    sim_graph_state_kind(graph, source)->owed & ~label->discharged);
}

/* Whether a violation of progress may contain this edge. */
static bool is_edge_of_progress(const struct sim_graph *graph, uint32_t source, uint32_t target,
				const struct sim_label *label)
{
	uint64_t carried;

	if (!graph->judges_progress || label->rank == SIM_RANK_FINITE) {
		return false;
	}
	carried = carried_by(graph, source, label);
	return carried != 0 && (carried & sim_graph_state_kind(graph, target)->owed) != 0;
}

enum sim_result sim_graph_add_edge(struct sim_graph *graph, uint32_t source, uint32_t target,
				   const struct sim_label *label)
{
	struct sim_edge_kind kind = { .rank = SIM_RANK_FINITE };
	const struct sim_model *model = graph->model;
	bool is_of_progress;
	uint32_t scopes = 0;
	enum sim_result result;
	uint16_t *kind_number;
	uint32_t number;

	if (graph->judges_progress && label_is_bad(model, label)) {
		return SIM_BAD_MODEL;
	}
	result = sim_graph_open_rows(graph, source);
	if (result != SIM_COMPLETE) {
		return result;
	}
	is_of_progress = is_edge_of_progress(graph, source, target, label);
	if (graph->path_measures != 0) {
		scopes = sim_graph_state_kind(graph, source)->scopes;
	}
	if (!is_of_progress && scopes == 0) {
		return SIM_COMPLETE;
	}
	if (is_of_progress) {
		kind = sim_graph_edge_kind(graph, label);
		if (graph->is_canonical) {
			/* Only where none of those that may change places stays owed is one surely discharged. */
			kind.discharged =
				sim_first_of_many(model->obligation_count) & ~carried_by(graph, source, label);
		}
	}
	for (; scopes != 0; scopes &= scopes - 1) {
		uint32_t measure = (uint32_t)__builtin_ctz(scopes);

		kind.weights[measure] = label->weights[measure];
	}
	switch (sim_store_add(&graph->edge_kinds, &kind, sim_store_hash(&graph->edge_kinds, &kind), EDGE_KINDS_MAX,
			      &number)) {
	case SIM_STORE_KNOWN:
	case SIM_STORE_ADDED:
		break;
	case SIM_STORE_FULL:
	case SIM_STORE_NO_MEMORY:
		return SIM_MEMORY_LIMIT;
	}
	kind_number = sim_sequence_push(&graph->kind_of_edge);
	if (kind_number == NULL || !sim_sequence_push_u32(&graph->targets, target)) {
		return SIM_MEMORY_LIMIT;
	}
	*kind_number = (uint16_t)number;
	return SIM_COMPLETE;
}

enum sim_result sim_graph_poll(const struct sim_graph *graph)
{
	struct sim_progress progress;

	if (graph->options->poll == NULL) {
		return SIM_COMPLETE;
	}
	progress = (struct sim_progress){
		.states = sim_store_count(&graph->states),
		.transitions = graph->transitions,
		.frontier = sim_store_count(&graph->states) - graph->expanded,
		.memory_bytes = graph->memory.used,
		.depth = graph->depth,
	};
	switch (graph->options->poll(graph->options->poll_env, &progress)) {
	case SIM_GO_ON:
		return SIM_COMPLETE;
	case SIM_STOP_TIME:
		return SIM_TIME_LIMIT;
	case SIM_STOP_INTERRUPT:
		break;
	}
	return SIM_INTERRUPTED;
}
