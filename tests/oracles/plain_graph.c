// SPDX-License-Identifier: BSD-3-Clause
/* The textbook second implementation for large graphs. Apart from sim/ on purpose: see plain_graph.h. */
#include "tests/oracles/plain_graph.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

enum {
	/* Largest table of pairs of state and constraints met. */
	LOOP_CELLS_MAX = 1 << 26,
};

static void *allocate(size_t count, size_t bytes)
{
	void *memory = calloc(count > 0 ? count : 1, bytes);

	if (memory == NULL) {
		abort();
	}
	return memory;
}

/* Room for one more element: `*room` elements are there, `used` of them are used. */
static void *grow(void *memory, uint32_t used, uint32_t *room, size_t bytes)
{
	if (used < *room) {
		return memory;
	}
	*room = *room * 2 + 64;
	memory = realloc(memory, *room * bytes);
	if (memory == NULL) {
		abort();
	}
	return memory;
}

/* ------------------------------------------------------------------------------------------------------------------
 * The graph.
 */

/* tsearch() hands nothing on to its comparison. */
static size_t compared_bytes;

static int compare_states(const void *left, const void *right)
{
	const struct plain_state *const first = left;
	const struct plain_state *const second = right;

	return memcmp(first->bytes, second->bytes, compared_bytes);
}

/* The number of the state with these bytes; adds it if it is new. */
static uint32_t number_of(struct plain_graph *graph, const unsigned char *bytes, uint32_t depth)
{
	struct plain_state *state = allocate(1, sizeof(*state));
	struct plain_state **found;
	uint32_t number;

	state->bytes = allocate(1, graph->model->state_bytes);
	memcpy(state->bytes, bytes, graph->model->state_bytes);
	state->number = graph->state_count;
	state->depth = depth;
	found = tsearch(state, &graph->tree, compare_states);
	if (found == NULL) {
		abort();
	}
	number = (*found)->number;
	if (*found != state) {
		free(state->bytes);
		free(state);
		return number;
	}
	graph->model->inspect(graph->model->context, state->bytes, &state->info);
	graph->states = grow(graph->states, graph->state_count, &graph->state_room, sizeof(struct plain_state *));
	graph->states[graph->state_count++] = state;
	return number;
}

static void expand(struct plain_graph *graph, uint32_t source, unsigned char *after)
{
	const struct sim_model *model = graph->model;
	uint32_t choices[SIM_CHOICES_MAX];
	uint32_t count = model->enumerate(model->context, graph->states[source]->bytes, choices);

	for (uint32_t position = 0; position < count; position++) {
		struct plain_edge *edge;

		graph->edges = grow(graph->edges, graph->edge_count, &graph->edge_room, sizeof(struct plain_edge));
		edge = &graph->edges[graph->edge_count++];
		memset(edge, 0, sizeof(*edge));
		edge->source = source;
		model->step(model->context, graph->states[source]->bytes, choices[position], after, &edge->label);
		edge->target = number_of(graph, after, graph->states[source]->depth + 1);
	}
}

bool plain_explore(const struct sim_model *model, uint32_t states_max, struct plain_graph *graph)
{
	unsigned char *bytes = allocate(1, model->state_bytes);
	uint32_t source = 0;

	memset(graph, 0, sizeof(*graph));
	graph->model = model;
	compared_bytes = model->state_bytes;
	for (uint32_t index = 0; model->initial(model->context, index, bytes); index++) {
		number_of(graph, bytes, 0);
	}
	graph->first_edge = allocate((size_t)states_max + 1, sizeof(uint32_t));
	for (; source < graph->state_count && graph->state_count <= states_max; source++) {
		graph->first_edge[source] = graph->edge_count;
		expand(graph, source, bytes);
	}
	free(bytes);
	if (graph->state_count > states_max) {
		return false;
	}
	graph->first_edge[source] = graph->edge_count;
	return true;
}

void plain_free(struct plain_graph *graph)
{
	for (uint32_t i = 0; i < graph->state_count; i++) {
		tdelete(graph->states[i], &graph->tree, compare_states);
		free(graph->states[i]->bytes);
		free(graph->states[i]);
	}
	free(graph->states);
	free(graph->edges);
	free(graph->first_edge);
}

/* ------------------------------------------------------------------------------------------------------------------
 * States and steps.
 */

uint32_t plain_ends(const struct plain_graph *graph)
{
	uint32_t ends = 0;

	for (uint32_t i = 0; i < graph->state_count; i++) {
		ends += graph->first_edge[i] == graph->first_edge[i + 1];
	}
	return ends;
}

uint32_t plain_violation_steps(const struct plain_graph *graph, uint32_t property)
{
	uint32_t best = PLAIN_UNKNOWN;

	for (uint32_t i = 0; i < graph->state_count; i++) {
		const struct plain_state *state = graph->states[i];

		if ((state->info.violations >> property & 1) != 0 && state->depth < best) {
			best = state->depth;
		}
	}
	for (uint32_t i = 0; i < graph->edge_count; i++) {
		const struct plain_edge *edge = &graph->edges[i];

		if ((edge->label.violations >> property & 1) != 0 && graph->states[edge->source]->depth + 1 < best) {
			best = graph->states[edge->source]->depth + 1;
		}
	}
	return best;
}

bool plain_edge_counts(const struct plain_graph *graph, const struct plain_edge *edge, uint32_t class_index,
		       uint32_t obligation)
{
	return (graph->states[edge->source]->info.owed >> obligation & 1) != 0 &&
	       (graph->states[edge->target]->info.owed >> obligation & 1) != 0 &&
	       (edge->label.discharged >> obligation & 1) == 0 && edge->label.rank <= class_index;
}

/* ------------------------------------------------------------------------------------------------------------------
 * Fair cycles.
 */

/* The part of the graph that one question is about, and the components of it. */
struct part {
	const struct plain_graph *graph;
	/* Edge e belongs to it. */
	bool *inside;
	/* The same edges by target: those to state s are backward[first_backward[s]] to before the next. */
	uint32_t *backward;
	uint32_t *first_backward;
	/* Component of each state, numbered from 1; 0: not yet known. */
	uint32_t *component;
	uint32_t component_count;
};

static void part_init(struct part *part, const struct plain_graph *graph, uint32_t class_index, uint32_t obligation,
		      uint32_t without)
{
	uint32_t *next = allocate((size_t)graph->state_count + 1, sizeof(uint32_t));

	part->graph = graph;
	part->inside = allocate(graph->edge_count, sizeof(bool));
	part->backward = allocate(graph->edge_count, sizeof(uint32_t));
	part->first_backward = allocate((size_t)graph->state_count + 1, sizeof(uint32_t));
	part->component = allocate(graph->state_count, sizeof(uint32_t));
	part->component_count = 0;
	for (uint32_t i = 0; i < graph->edge_count; i++) {
		const struct plain_edge *edge = &graph->edges[i];

		part->inside[i] =
			plain_edge_counts(graph, edge, class_index, obligation) && edge->label.actor != without;
		part->first_backward[edge->target + 1] += part->inside[i];
	}
	for (uint32_t i = 0; i < graph->state_count; i++) {
		part->first_backward[i + 1] += part->first_backward[i];
		next[i] = part->first_backward[i];
	}
	for (uint32_t i = 0; i < graph->edge_count; i++) {
		if (part->inside[i]) {
			part->backward[next[graph->edges[i].target]++] = i;
		}
	}
	free(next);
}

static void part_free(struct part *part)
{
	free(part->inside);
	free(part->backward);
	free(part->first_backward);
	free(part->component);
}

/* First pass: the states in the order in which a depth-first search leaves them. */
static uint32_t *order_of_leaving(const struct part *part)
{
	const struct plain_graph *graph = part->graph;
	uint32_t *left = allocate(graph->state_count, sizeof(uint32_t));
	uint32_t *stack = allocate(graph->state_count, sizeof(uint32_t));
	uint32_t *next = allocate(graph->state_count, sizeof(uint32_t));
	bool *seen = allocate(graph->state_count, sizeof(bool));
	uint32_t left_count = 0;

	for (uint32_t root = 0; root < graph->state_count; root++) {
		uint32_t depth = 0;

		if (seen[root]) {
			continue;
		}
		seen[root] = true;
		next[root] = graph->first_edge[root];
		stack[depth++] = root;
		while (depth > 0) {
			uint32_t state = stack[depth - 1];
			uint32_t edge = next[state]++;
			uint32_t target;

			if (edge == graph->first_edge[state + 1]) {
				left[left_count++] = state;
				depth--;
				continue;
			}
			target = graph->edges[edge].target;
			if (part->inside[edge] && !seen[target]) {
				seen[target] = true;
				next[target] = graph->first_edge[target];
				stack[depth++] = target;
			}
		}
	}
	free(stack);
	free(next);
	free(seen);
	return left;
}

/* Second pass: against the edges, from the state that was left last. */
static void find_components(struct part *part)
{
	const struct plain_graph *graph = part->graph;
	uint32_t *left = order_of_leaving(part);
	uint32_t *stack = allocate(graph->state_count, sizeof(uint32_t));

	for (uint32_t i = graph->state_count; i-- > 0;) {
		uint32_t depth = 0;

		if (part->component[left[i]] != 0) {
			continue;
		}
		part->component[left[i]] = ++part->component_count;
		stack[depth++] = left[i];
		while (depth > 0) {
			uint32_t state = stack[--depth];

			for (uint32_t k = part->first_backward[state]; k < part->first_backward[state + 1]; k++) {
				uint32_t source = graph->edges[part->backward[k]].source;

				if (part->component[source] == 0) {
					part->component[source] = part->component_count;
					stack[depth++] = source;
				}
			}
		}
	}
	free(left);
	free(stack);
}

uint32_t plain_first_on_fair_cycle(const struct plain_graph *graph, uint32_t class_index, uint32_t obligation,
				   uint32_t without)
{
	uint64_t all = plain_set(graph->model->fairness_count);
	uint32_t first = 0;
	struct part part;
	uint64_t *met;
	bool *turns;

	part_init(&part, graph, class_index, obligation, without);
	find_components(&part);
	met = allocate((size_t)part.component_count + 1, sizeof(uint64_t));
	turns = allocate((size_t)part.component_count + 1, sizeof(bool));
	for (uint32_t i = 0; i < graph->state_count; i++) {
		met[part.component[i]] |= graph->states[i]->info.fairness;
	}
	for (uint32_t i = 0; i < graph->edge_count; i++) {
		const struct plain_edge *edge = &graph->edges[i];

		if (part.inside[i] && part.component[edge->source] == part.component[edge->target]) {
			met[part.component[edge->source]] |= edge->label.fairness;
			turns[part.component[edge->source]] = true;
		}
	}
	while (first < graph->state_count &&
	       !(turns[part.component[first]] && (met[part.component[first]] & all) == all)) {
		first++;
	}
	if (first == graph->state_count) {
		first = PLAIN_UNKNOWN;
	}
	free(met);
	free(turns);
	part_free(&part);
	return first;
}

/* Length of the shortest closed walk from `start` that meets everything: level by level over pairs (state, set met). */
static uint32_t measure_loop(const struct plain_graph *graph, uint32_t class_index, uint32_t obligation, uint32_t start)
{
	uint32_t count = graph->model->fairness_count;
	uint32_t all;
	size_t cells;
	uint32_t length = PLAIN_UNKNOWN;
	uint32_t *distance;
	uint32_t *queue;
	size_t head = 0;
	size_t tail = 0;

	if (count >= 32 || (size_t)graph->state_count << count > LOOP_CELLS_MAX) {
		return PLAIN_UNKNOWN;
	}
	all = (uint32_t)plain_set(count);
	cells = (size_t)graph->state_count << count;
	distance = allocate(cells, sizeof(uint32_t));
	queue = allocate(cells, sizeof(uint32_t));
	/* 0 is "not reached": distances are kept one too large. */
	queue[tail++] = start << count | ((uint32_t)graph->states[start]->info.fairness & all);
	distance[queue[0]] = 1;
	while (head < tail && length == PLAIN_UNKNOWN) {
		uint32_t cell = queue[head++];
		uint32_t state = cell >> count;

		for (uint32_t i = graph->first_edge[state]; i < graph->first_edge[state + 1]; i++) {
			const struct plain_edge *edge = &graph->edges[i];
			uint32_t met = (cell | (uint32_t)edge->label.fairness |
					(uint32_t)graph->states[edge->target]->info.fairness) &
				       all;
			uint32_t target = edge->target << count | met;

			if (!plain_edge_counts(graph, edge, class_index, obligation)) {
				continue;
			}
			if (edge->target == start && met == all) {
				length = distance[cell];
				break;
			}
			if (distance[target] == 0) {
				distance[target] = distance[cell] + 1;
				queue[tail++] = target;
			}
		}
	}
	free(distance);
	free(queue);
	return length;
}

void plain_find_cycle(const struct plain_graph *graph, struct plain_cycle *cycle)
{
	const struct sim_model *model = graph->model;

	memset(cycle, 0, sizeof(*cycle));
	for (uint32_t class_index = 0; class_index < model->class_count && !cycle->found; class_index++) {
		for (uint32_t obligation = 0; obligation < model->obligation_count; obligation++) {
			uint32_t state = plain_first_on_fair_cycle(graph, class_index, obligation, PLAIN_NOBODY);

			if (state != PLAIN_UNKNOWN && (!cycle->found || state < cycle->start)) {
				cycle->found = true;
				cycle->class_index = class_index;
				cycle->obligation = obligation;
				cycle->start = state;
			}
		}
	}
	if (!cycle->found) {
		return;
	}
	cycle->stem_steps = graph->states[cycle->start]->depth;
	cycle->loop_steps = measure_loop(graph, cycle->class_index, cycle->obligation, cycle->start);
	for (uint32_t actor = 0; actor < model->actor_count; actor++) {
		if (plain_first_on_fair_cycle(graph, cycle->class_index, cycle->obligation, actor) == PLAIN_UNKNOWN) {
			cycle->needs |= (uint64_t)1 << actor;
		}
	}
}
