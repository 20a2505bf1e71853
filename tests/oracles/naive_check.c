// SPDX-License-Identifier: BSD-3-Clause
/* The naive second implementation. Apart from sim/ on purpose: see naive_check.h. */
#include "tests/oracles/naive_check.h"

#include <assert.h>
#include <string.h>

enum { NOBODY = SIM_ACTORS_MAX };

/* The number of these bytes; adds them if they are new. */
static uint32_t number_of(struct naive_graph *graph, const unsigned char *bytes, uint32_t depth)
{
	uint32_t number = 0;

	while (number < graph->state_count && memcmp(graph->states[number], bytes, graph->model->state_bytes) != 0) {
		number++;
	}
	if (number == graph->state_count) {
		assert(number < NAIVE_STATES_MAX);
		memcpy(graph->states[number], bytes, graph->model->state_bytes);
		graph->depth[number] = depth;
		graph->state_count++;
		graph->model->inspect(graph->model->context, bytes, &graph->info[number]);
	}
	return number;
}

void naive_explore(const struct sim_model *model, struct naive_graph *graph)
{
	unsigned char bytes[NAIVE_STATE_BYTES_MAX];

	memset(graph, 0, sizeof(*graph));
	graph->model = model;
	for (uint32_t index = 0; model->initial(model->context, index, bytes); index++) {
		number_of(graph, bytes, 0);
	}
	for (uint32_t source = 0; source < graph->state_count; source++) {
		uint32_t choices[SIM_CHOICES_MAX];
		uint32_t count = model->enumerate(model->context, graph->states[source], choices);

		assert(count <= NAIVE_CHOICES_MAX);
		for (uint32_t position = 0; position < count; position++) {
			struct naive_edge *edge = &graph->edges[graph->edge_count++];

			memset(edge, 0, sizeof(*edge));
			edge->source = source;
			edge->position = position;
			model->step(model->context, graph->states[source], choices[position], bytes, &edge->label);
			edge->target = number_of(graph, bytes, graph->depth[source] + 1);
		}
	}
}

uint32_t naive_violation_steps(const struct naive_graph *graph, uint32_t property)
{
	uint32_t best = NAIVE_UNKNOWN;

	for (uint32_t i = 0; i < graph->state_count; i++) {
		if ((graph->info[i].violations >> property & 1) != 0 && graph->depth[i] < best) {
			best = graph->depth[i];
		}
	}
	for (uint32_t i = 0; i < graph->edge_count; i++) {
		const struct naive_edge *edge = &graph->edges[i];

		if ((edge->label.violations >> property & 1) != 0 && graph->depth[edge->source] + 1 < best) {
			best = graph->depth[edge->source] + 1;
		}
	}
	return best;
}

static uint32_t lowest_mark(const struct naive_graph *graph, const struct naive_edge *edge)
{
	for (uint32_t mark = 0; edge != NULL && mark < graph->model->mark_count; mark++) {
		if ((edge->label.marks[mark / 64] >> mark % 64 & 1) != 0) {
			return mark;
		}
	}
	return SIM_MARKS_MAX;
}

/* Lists a violation, unless one with the same mark is listed. */
static void list_violation(const struct naive_graph *graph, const struct naive_edge *edge, uint32_t steps,
			   struct naive_violations *list)
{
	uint32_t mark = lowest_mark(graph, edge);

	for (uint32_t i = 0; i < list->count; i++) {
		if (list->violations[i].mark == mark) {
			return;
		}
	}
	list->violations[list->count++] = (struct naive_violation){ .mark = mark, .steps = steps, .edge = edge };
}

void naive_list_violations(const struct naive_graph *graph, uint32_t property, struct naive_violations *list)
{
	bool reached[NAIVE_STATES_MAX] = { false };

	memset(list, 0, sizeof(*list));
	for (uint32_t state = 0; state < graph->state_count && graph->depth[state] == 0; state++) {
		reached[state] = true;
		if ((graph->info[state].violations >> property & 1) != 0) {
			list_violation(graph, NULL, 0, list);
		}
	}
	/* The edges are in breadth-first order. */
	for (uint32_t i = 0; i < graph->edge_count; i++) {
		const struct naive_edge *edge = &graph->edges[i];
		bool violates = (edge->label.violations >> property & 1) != 0;

		if (!reached[edge->target]) {
			violates = violates || (graph->info[edge->target].violations >> property & 1) != 0;
			reached[edge->target] = true;
		}
		if (violates) {
			list_violation(graph, edge, graph->depth[edge->source] + 1, list);
		}
	}
}

bool naive_edge_counts(const struct naive_graph *graph, const struct naive_edge *edge, uint32_t class_index,
		       uint32_t obligation)
{
	return (graph->info[edge->source].owed >> obligation & 1) != 0 &&
	       (graph->info[edge->target].owed >> obligation & 1) != 0 &&
	       (edge->label.discharged >> obligation & 1) == 0 && edge->label.rank <= class_index;
}

/* reach[i][j]: one step or more lead from i to j, none of them by `without`. */
static void close_transitively(const struct naive_graph *graph, uint32_t class_index, uint32_t obligation,
			       uint32_t without, bool reach[NAIVE_STATES_MAX][NAIVE_STATES_MAX])
{
	memset(reach, 0, sizeof(bool[NAIVE_STATES_MAX][NAIVE_STATES_MAX]));
	for (uint32_t i = 0; i < graph->edge_count; i++) {
		const struct naive_edge *edge = &graph->edges[i];

		if (naive_edge_counts(graph, edge, class_index, obligation) && edge->label.actor != without) {
			reach[edge->source][edge->target] = true;
		}
	}
	for (uint32_t middle = 0; middle < graph->state_count; middle++) {
		for (uint32_t from = 0; from < graph->state_count; from++) {
			for (uint32_t to = 0; to < graph->state_count && reach[from][middle]; to++) {
				reach[from][to] = reach[from][to] || reach[middle][to];
			}
		}
	}
}

/* The first state on a fair cycle; NAIVE_UNKNOWN: there is none. */
static uint32_t first_on_fair_cycle(const struct naive_graph *graph, uint32_t class_index, uint32_t obligation,
				    uint32_t without)
{
	bool reach[NAIVE_STATES_MAX][NAIVE_STATES_MAX];

	close_transitively(graph, class_index, obligation, without, reach);
	for (uint32_t state = 0; state < graph->state_count; state++) {
		uint64_t met = 0;

		if (!reach[state][state]) {
			continue;
		}
		for (uint32_t other = 0; other < graph->state_count; other++) {
			if (reach[state][other] && reach[other][state]) {
				met |= graph->info[other].fairness;
			}
		}
		for (uint32_t i = 0; i < graph->edge_count; i++) {
			const struct naive_edge *edge = &graph->edges[i];

			if (naive_edge_counts(graph, edge, class_index, obligation) && edge->label.actor != without &&
			    (edge->source == state || reach[state][edge->source]) && reach[edge->target][state]) {
				met |= edge->label.fairness;
			}
		}
		if ((met & ((1U << graph->model->fairness_count) - 1)) == (1U << graph->model->fairness_count) - 1) {
			return state;
		}
	}
	return NAIVE_UNKNOWN;
}

/* Length of the shortest closed walk from `start` that meets everything: distances are relaxed until none changes. */
static uint32_t measure_loop(const struct naive_graph *graph, uint32_t class_index, uint32_t obligation, uint32_t start)
{
	static uint32_t distance[NAIVE_STATES_MAX][1 << NAIVE_FAIRNESS_MAX];
	uint32_t all = (1U << graph->model->fairness_count) - 1;
	uint32_t best = NAIVE_UNKNOWN;
	bool changed = true;

	for (uint32_t state = 0; state < NAIVE_STATES_MAX; state++) {
		for (uint32_t met = 0; met <= all; met++) {
			distance[state][met] = NAIVE_UNKNOWN;
		}
	}
	distance[start][graph->info[start].fairness & all] = 0;
	while (changed) {
		changed = false;
		for (uint32_t i = 0; i < graph->edge_count; i++) {
			const struct naive_edge *edge = &graph->edges[i];

			if (!naive_edge_counts(graph, edge, class_index, obligation)) {
				continue;
			}
			for (uint32_t met = 0; met <= all; met++) {
				uint32_t then = (met | (uint32_t)edge->label.fairness |
						 (uint32_t)graph->info[edge->target].fairness) &
						all;
				uint32_t length = distance[edge->source][met] + 1;

				if (distance[edge->source][met] == NAIVE_UNKNOWN) {
					continue;
				}
				if (edge->target == start && then == all && length < best) {
					best = length;
					changed = true;
				}
				if (length < distance[edge->target][then]) {
					distance[edge->target][then] = length;
					changed = true;
				}
			}
		}
	}
	return best;
}

static bool comes_before(const struct naive_cycle *one, const struct naive_cycle *other)
{
	if (one->class_index != other->class_index) {
		return one->class_index < other->class_index;
	}
	return one->start != other->start ? one->start < other->start : one->obligation < other->obligation;
}

static void sort_cycles(struct naive_cycles *found)
{
	for (uint32_t end = found->count; end > 1; end--) {
		for (uint32_t i = 1; i < end; i++) {
			struct naive_cycle cycle = found->cycles[i];

			if (comes_before(&cycle, &found->cycles[i - 1])) {
				found->cycles[i] = found->cycles[i - 1];
				found->cycles[i - 1] = cycle;
			}
		}
	}
}

static void complete_cycle(const struct naive_graph *graph, struct naive_cycle *cycle)
{
	const struct sim_model *model = graph->model;

	cycle->stem_steps = graph->depth[cycle->start];
	cycle->loop_steps = NAIVE_UNKNOWN;
	if (model->fairness_count <= NAIVE_FAIRNESS_MAX) {
		cycle->loop_steps = measure_loop(graph, cycle->class_index, cycle->obligation, cycle->start);
	}
	for (uint32_t actor = 0; actor < model->actor_count; actor++) {
		if (first_on_fair_cycle(graph, cycle->class_index, cycle->obligation, actor) == NAIVE_UNKNOWN) {
			cycle->needs |= (uint64_t)1 << actor;
		}
	}
}

void naive_find_cycles(const struct naive_graph *graph, struct naive_cycles *found)
{
	const struct sim_model *model = graph->model;

	memset(found, 0, sizeof(*found));
	for (uint32_t obligation = 0; obligation < model->obligation_count; obligation++) {
		for (uint32_t class_index = 0; class_index < model->class_count; class_index++) {
			struct naive_cycle cycle = { .class_index = class_index, .obligation = obligation };

			cycle.start = first_on_fair_cycle(graph, class_index, obligation, NOBODY);
			if (cycle.start != NAIVE_UNKNOWN) {
				complete_cycle(graph, &cycle);
				found->cycles[found->count++] = cycle;
				break;
			}
		}
	}
	sort_cycles(found);
}
