// SPDX-License-Identifier: BSD-3-Clause
/*
 * The explorer against the naive implementation, on thousands of random models.
 *
 * Apart from tests/sim, where each test tells one story: here no model means anything, and the failing seed is what a
 * failure reports.
 */
#include "sim/explore.h"
#include "tests/oracles/naive_check.h"
#include "tests/oracles/random_model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { MODELS = 20000 };

/* The model at work, for the message about a failure. */
static uint64_t current_seed;

/* How often each kind of answer was seen: an oracle that only ever sees one kind proves nothing. */
struct tally {
	uint32_t holds;
	uint32_t by_class[RANDOM_CLASSES];
	uint32_t later_obligation;
	uint32_t stems;
	uint32_t long_loops;
	uint32_t needs;
	uint32_t many_constraints;
	uint32_t state_or_step;
};

static const struct sim_violation *violation_of(const struct sim_report *report, uint32_t property)
{
	for (uint32_t i = 0; i < report->violation_count; i++) {
		if (report->violations[i].property == property) {
			return &report->violations[i];
		}
	}
	return NULL;
}

static const struct naive_edge *edge_at(const struct naive_graph *graph, uint32_t source, uint32_t position)
{
	for (uint32_t i = 0; i < graph->edge_count; i++) {
		if (graph->edges[i].source == source && graph->edges[i].position == position) {
			return &graph->edges[i];
		}
	}
	fail_msg("state %u has no choice %u", source, position);
	return NULL;
}

/* Follows the path through the naive graph; returns the state after `steps` steps, and the last edge. */
static uint32_t follow(const struct naive_graph *graph, const struct sim_violation *violation, uint32_t steps,
		       const struct naive_edge **last)
{
	unsigned char bytes[NAIVE_STATE_BYTES_MAX];
	uint32_t state = 0;

	assert_true(graph->model->initial(graph->model->context, violation->initial, bytes));
	while (memcmp(graph->states[state], bytes, graph->model->state_bytes) != 0) {
		state++;
	}
	for (uint32_t i = 0; i < steps; i++) {
		*last = edge_at(graph, state, violation->path[i]);
		state = (*last)->target;
	}
	return state;
}

/* A violation of a state or step has the smallest depth, and its path ends in one. */
static void compare_simple(const struct naive_graph *graph, const struct sim_report *report, uint32_t property,
			   struct tally *tally)
{
	const struct sim_violation *violation = violation_of(report, property);
	uint32_t steps = naive_violation_steps(graph, property);
	const struct naive_edge *last = NULL;
	uint32_t state;

	assert_int_equal(violation != NULL, steps != NAIVE_UNKNOWN);
	if (violation == NULL) {
		return;
	}
	assert_int_equal(violation->stem_steps, steps);
	assert_int_equal(violation->loop_steps, 0);
	state = follow(graph, violation, steps, &last);
	assert_true((graph->info[state].violations >> property & 1) != 0 ||
		    (last != NULL && (last->label.violations >> property & 1) != 0));
	tally->state_or_step++;
}

/* The loop is closed, keeps the obligation owed, uses edges of the class only, and meets every constraint. */
static void judge_loop(const struct naive_graph *graph, const struct sim_violation *violation)
{
	uint32_t all = (1U << graph->model->fairness_count) - 1;
	const struct naive_edge *edge = NULL;
	uint32_t start = follow(graph, violation, violation->stem_steps, &edge);
	uint32_t state = start;
	uint32_t met = 0;

	for (uint32_t i = 0; i < violation->loop_steps; i++) {
		edge = edge_at(graph, state, violation->path[violation->stem_steps + i]);
		assert_true(naive_edge_counts(graph, edge, violation->class_index, violation->obligation));
		state = edge->target;
		met |= edge->label.fairness | graph->info[state].fairness;
	}
	assert_int_equal(state, start);
	assert_int_equal(met & all, all);
}

static void compare_cycle(const struct naive_graph *graph, const struct sim_report *report, struct tally *tally)
{
	const struct sim_violation *violation = violation_of(report, RANDOM_PROGRESS);
	const struct naive_edge *edge = NULL;
	struct naive_cycle cycle;

	naive_find_cycle(graph, &cycle);
	assert_int_equal(violation != NULL, cycle.found);
	tally->holds += !cycle.found;
	if (violation == NULL) {
		return;
	}
	assert_int_equal(violation->class_index, cycle.class_index);
	assert_int_equal(violation->obligation, cycle.obligation);
	assert_int_equal(violation->stem_steps, cycle.stem_steps);
	assert_int_equal(follow(graph, violation, violation->stem_steps, &edge), cycle.start);
	assert_int_equal(violation->needs, cycle.needs);
	assert_true(violation->loop_steps > 0);
	judge_loop(graph, violation);
	if (cycle.loop_steps != NAIVE_UNKNOWN) {
		assert_true(violation->proved_shortest);
		assert_int_equal(violation->loop_steps, cycle.loop_steps);
	}
	tally->by_class[cycle.class_index]++;
	tally->later_obligation += cycle.obligation > 0;
	tally->stems += cycle.stem_steps > 2;
	tally->long_loops += violation->loop_steps > 3;
	tally->needs += cycle.needs != 0;
	tally->many_constraints += !violation->proved_shortest;
}

static void compare_counts(const struct naive_graph *graph, const struct sim_report *report)
{
	uint64_t fired[RANDOM_MARKS] = { 0 };
	uint32_t owed = 0;
	uint32_t depth = 0;

	for (uint32_t i = 0; i < graph->state_count; i++) {
		owed |= graph->info[i].owed;
		depth = graph->depth[i] > depth ? graph->depth[i] : depth;
	}
	for (uint32_t i = 0; i < graph->edge_count; i++) {
		for (uint32_t mark = 0; mark < RANDOM_MARKS; mark++) {
			fired[mark] += graph->edges[i].label.marks[mark / 64] >> mark % 64 & 1;
		}
	}
	assert_int_equal(report->states, graph->state_count);
	assert_int_equal(report->transitions, graph->edge_count);
	assert_int_equal(report->depth, depth);
	assert_int_equal(report->ever_owed, owed);
	assert_memory_equal(report->mark_fired, fired, sizeof(fired));
}

/* Intent: explorer and naive implementation give the same answer to every question about every model. */
static void explorer_agrees_with_naive_implementation(void **state)
{
	static struct random_model random;
	static struct naive_graph graph;
	struct tally tally = { 0 };

	(void)state;
	for (current_seed = 0; current_seed < MODELS; current_seed++) {
		struct sim_check_options options = { .properties = UINT32_MAX };
		struct sim_report report;

		random_model_make(&random, current_seed);
		naive_explore(&random.table, &graph);
		assert_int_equal(sim_check(&random.table, &options, &report), SIM_COMPLETE);
		compare_counts(&graph, &report);
		compare_simple(&graph, &report, 0, &tally);
		compare_simple(&graph, &report, 2, &tally);
		compare_cycle(&graph, &report, &tally);
		sim_report_free(&report);
	}
	assert_in_range(tally.holds, MODELS / 10, MODELS * 9 / 10);
	for (uint32_t i = 0; i < RANDOM_CLASSES; i++) {
		assert_in_range(tally.by_class[i], MODELS / 100, MODELS);
	}
	assert_in_range(tally.later_obligation, MODELS / 100, MODELS);
	assert_in_range(tally.stems, MODELS / 100, MODELS);
	assert_in_range(tally.long_loops, MODELS / 100, MODELS);
	assert_in_range(tally.needs, MODELS / 100, MODELS);
	assert_in_range(tally.many_constraints, MODELS / 1000, MODELS);
	assert_in_range(tally.state_or_step, MODELS / 100, MODELS);
}

/* A failed comparison leaves the loop early. */
static int tell_failing_seed(void **state)
{
	(void)state;
	if (current_seed < MODELS) {
		print_error("the answers differ for seed %u\n", (unsigned int)current_seed);
	}
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(explorer_agrees_with_naive_implementation, tell_failing_seed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
