// SPDX-License-Identifier: BSD-3-Clause
/* The naive measures. Apart from sim/ on purpose: see naive_measure.h. */
#include "tests/oracles/naive_measure.h"

#include <string.h>

/* One measure of one graph. */
struct sheet {
	const struct naive_graph *graph;
	uint32_t measure;
	/* reach[i][j]: one step or more lead from i to j without leaving the scope. */
	bool reach[NAIVE_STATES_MAX][NAIVE_STATES_MAX];
	uint32_t value[NAIVE_STATES_MAX];
	/* Steps without weight, among states that reach each other, to a state from where the sum goes on. */
	uint32_t distance[NAIVE_STATES_MAX];
};

static bool in_scope(const struct sheet *sheet, uint32_t state)
{
	return (sheet->graph->info[state].scopes >> sheet->measure & 1) != 0;
}

static uint32_t weight_of(const struct sheet *sheet, const struct naive_edge *edge)
{
	return edge->label.weights[sheet->measure];
}

/* What the edge adds up to, if it is in scope. */
static uint32_t sum_of(const struct sheet *sheet, const struct naive_edge *edge)
{
	return weight_of(sheet, edge) + (in_scope(sheet, edge->target) ? sheet->value[edge->target] : 0);
}

/* Both ends reach each other in scope. */
static bool is_inner(const struct sheet *sheet, const struct naive_edge *edge)
{
	return in_scope(sheet, edge->source) && in_scope(sheet, edge->target) &&
	       (edge->source == edge->target || sheet->reach[edge->target][edge->source]);
}

static void close_scope(struct sheet *sheet)
{
	uint32_t count = sheet->graph->state_count;

	for (uint32_t i = 0; i < sheet->graph->edge_count; i++) {
		const struct naive_edge *edge = &sheet->graph->edges[i];

		if (in_scope(sheet, edge->source) && in_scope(sheet, edge->target)) {
			sheet->reach[edge->source][edge->target] = true;
		}
	}
	for (uint32_t middle = 0; middle < count; middle++) {
		for (uint32_t from = 0; from < count; from++) {
			for (uint32_t to = 0; to < count && sheet->reach[from][middle]; to++) {
				sheet->reach[from][to] = sheet->reach[from][to] || sheet->reach[middle][to];
			}
		}
	}
}

/* The smallest state with a closed walk through an edge that weighs something. */
static uint32_t first_on_positive_cycle(const struct sheet *sheet)
{
	uint32_t first = NAIVE_UNKNOWN;

	for (uint32_t i = 0; i < sheet->graph->edge_count; i++) {
		const struct naive_edge *edge = &sheet->graph->edges[i];

		for (uint32_t state = 0; state < sheet->graph->state_count && state < first; state++) {
			bool there = state == edge->source || sheet->reach[state][edge->source];
			bool back = state == edge->target || sheet->reach[edge->target][state];

			if (is_inner(sheet, edge) && weight_of(sheet, edge) != 0 && there && back) {
				first = state;
			}
		}
	}
	return first;
}

/* Length of the shortest closed walk from `start` in scope that weighs something; relaxed until nothing changes. */
static uint32_t measure_cycle(const struct sheet *sheet, uint32_t start)
{
	static uint32_t distance[NAIVE_STATES_MAX][2];
	uint32_t best = NAIVE_UNKNOWN;
	bool changed = true;

	for (uint32_t state = 0; state < NAIVE_STATES_MAX; state++) {
		distance[state][0] = NAIVE_UNKNOWN;
		distance[state][1] = NAIVE_UNKNOWN;
	}
	distance[start][0] = 0;
	while (changed) {
		changed = false;
		for (uint32_t i = 0; i < sheet->graph->edge_count * 2; i++) {
			const struct naive_edge *edge = &sheet->graph->edges[i / 2];
			uint32_t weighed = i % 2;
			uint32_t then = weighed != 0 || weight_of(sheet, edge) != 0 ? 1 : 0;
			uint32_t length = distance[edge->source][weighed] + 1;

			if (!in_scope(sheet, edge->source) || !in_scope(sheet, edge->target) ||
			    distance[edge->source][weighed] == NAIVE_UNKNOWN) {
				continue;
			}
			if (edge->target == start && then == 1 && length < best) {
				best = length;
				changed = true;
			}
			if (length < distance[edge->target][then]) {
				distance[edge->target][then] = length;
				changed = true;
			}
		}
	}
	return best;
}

/* Raises every value to what its steps add up to, until none grows. There is no cycle that weighs anything. */
static void relax_values(struct sheet *sheet)
{
	bool changed = true;

	while (changed) {
		changed = false;
		for (uint32_t i = 0; i < sheet->graph->edge_count; i++) {
			const struct naive_edge *edge = &sheet->graph->edges[i];

			if (in_scope(sheet, edge->source) && sum_of(sheet, edge) > sheet->value[edge->source]) {
				sheet->value[edge->source] = sum_of(sheet, edge);
				changed = true;
			}
		}
	}
}

/* The sum goes on from a state with a step that attains it and does not merely go round. */
static bool goes_on(const struct sheet *sheet, const struct naive_edge *edge)
{
	return in_scope(sheet, edge->source) && !is_inner(sheet, edge) &&
	       sum_of(sheet, edge) == sheet->value[edge->source];
}

static void relax_distances(struct sheet *sheet)
{
	bool changed = true;

	for (uint32_t state = 0; state < NAIVE_STATES_MAX; state++) {
		sheet->distance[state] = NAIVE_UNKNOWN;
	}
	while (changed) {
		changed = false;
		for (uint32_t i = 0; i < sheet->graph->edge_count; i++) {
			const struct naive_edge *edge = &sheet->graph->edges[i];
			uint32_t distance = NAIVE_UNKNOWN;

			if (goes_on(sheet, edge)) {
				distance = 0;
			} else if (is_inner(sheet, edge) && sheet->distance[edge->target] != NAIVE_UNKNOWN) {
				distance = sheet->distance[edge->target] + 1;
			}
			if (distance < sheet->distance[edge->source]) {
				sheet->distance[edge->source] = distance;
				changed = true;
			}
		}
	}
}

/* The first step that is part of the answer. */
static const struct naive_edge *next_step(const struct sheet *sheet, uint32_t state)
{
	for (uint32_t i = 0; i < sheet->graph->edge_count; i++) {
		const struct naive_edge *edge = &sheet->graph->edges[i];

		if (edge->source != state) {
			continue;
		}
		if (sheet->distance[state] == 0
			    ? goes_on(sheet, edge)
			    : is_inner(sheet, edge) && sheet->distance[edge->target] + 1 == sheet->distance[state]) {
			return edge;
		}
	}
	return NULL;
}

static void measure_run(struct sheet *sheet, struct naive_measure *answer)
{
	uint64_t rest;

	relax_values(sheet);
	relax_distances(sheet);
	answer->is_empty = true;
	for (uint32_t state = 0; state < sheet->graph->state_count; state++) {
		if (in_scope(sheet, state) && (answer->is_empty || sheet->value[state] > answer->value)) {
			answer->is_empty = false;
			answer->start = state;
			answer->value = sheet->value[state];
		}
	}
	rest = answer->value;
	for (uint32_t state = answer->start; rest != 0;) {
		const struct naive_edge *edge = next_step(sheet, state);

		answer->run[answer->run_steps++] = edge->position;
		rest -= weight_of(sheet, edge);
		state = edge->target;
	}
}

static void measure_gauge(const struct sheet *sheet, struct naive_measure *answer)
{
	for (uint32_t state = 0; state < sheet->graph->state_count; state++) {
		if (sheet->graph->info[state].gauges[sheet->measure] > answer->value) {
			answer->value = sheet->graph->info[state].gauges[sheet->measure];
			answer->start = state;
		}
	}
}

void naive_measure(const struct naive_graph *graph, uint32_t measure, struct naive_measure *answer)
{
	static struct sheet sheet;

	memset(answer, 0, sizeof(*answer));
	memset(&sheet, 0, sizeof(sheet));
	sheet.graph = graph;
	sheet.measure = measure;
	if (graph->model->measure_kinds[measure] == SIM_MEASURE_GAUGE) {
		measure_gauge(&sheet, answer);
		return;
	}
	close_scope(&sheet);
	answer->start = first_on_positive_cycle(&sheet);
	if (answer->start != NAIVE_UNKNOWN) {
		answer->unbounded = true;
		answer->loop_steps = measure_cycle(&sheet, answer->start);
		return;
	}
	answer->start = 0;
	measure_run(&sheet, answer);
}
