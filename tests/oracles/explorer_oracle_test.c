// SPDX-License-Identifier: BSD-3-Clause
/*
 * The explorer against the naive implementation, on thousands of random models.
 *
 * Apart from tests/sim, where each test tells one story: here no model means anything, and the failing seed is what a
 * failure reports.
 */
#include "sim/explore.h"
#include "tests/oracles/naive_measure.h"
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
	uint32_t several_marks;
	uint32_t several_obligations;
	uint32_t several_classes;
	uint32_t gauges;
	uint32_t empty_scopes;
	uint32_t unbounded;
	uint32_t long_cycles;
	uint32_t long_runs;
	uint32_t heavy_runs;
	uint32_t runs_with_detours;
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

/* Follows a path through the naive graph; returns the state after `steps` steps, and the last edge. */
static uint32_t follow(const struct naive_graph *graph, uint32_t initial, const uint16_t *path, uint32_t steps,
		       const struct naive_edge **last)
{
	unsigned char bytes[NAIVE_STATE_BYTES_MAX];
	uint32_t state = 0;

	assert_true(graph->model->initial(graph->model->context, initial, bytes));
	while (memcmp(graph->states[state], bytes, graph->model->state_bytes) != 0) {
		state++;
	}
	for (uint32_t i = 0; i < steps; i++) {
		*last = edge_at(graph, state, path[i]);
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
	state = follow(graph, violation->initial, violation->path, steps, &last);
	assert_true((graph->info[state].violations >> property & 1) != 0 ||
		    (last != NULL && (last->label.violations >> property & 1) != 0));
	tally->state_or_step++;
}

/* The loop is closed, keeps the obligation owed, uses edges of the class only, and meets every constraint. */
static void judge_loop(const struct naive_graph *graph, const struct sim_violation *violation)
{
	uint32_t all = (1U << graph->model->fairness_count) - 1;
	const struct naive_edge *edge = NULL;
	uint32_t start = follow(graph, violation->initial, violation->path, violation->stem_steps, &edge);
	uint32_t state = start;
	uint64_t met = 0;

	for (uint32_t i = 0; i < violation->loop_steps; i++) {
		edge = edge_at(graph, state, violation->path[violation->stem_steps + i]);
		assert_true(naive_edge_counts(graph, edge, violation->class_index, violation->obligation));
		state = edge->target;
		met |= edge->label.fairness | graph->info[state].fairness;
	}
	assert_int_equal(state, start);
	assert_int_equal(met & all, all);
}

static void compare_one_cycle(const struct naive_graph *graph, const struct sim_violation *violation,
			      const struct naive_cycle *cycle)
{
	const struct naive_edge *edge = NULL;
	uint32_t start = follow(graph, violation->initial, violation->path, violation->stem_steps, &edge);

	assert_int_equal(violation->class_index, cycle->class_index);
	assert_int_equal(violation->obligation, cycle->obligation);
	assert_int_equal(violation->stem_steps, cycle->stem_steps);
	assert_int_equal(start, cycle->start);
	assert_int_equal(violation->needs, cycle->needs);
	assert_true(violation->loop_steps > 0);
	judge_loop(graph, violation);
	if (cycle->loop_steps != NAIVE_UNKNOWN) {
		assert_true(violation->proved_shortest);
		assert_int_equal(violation->loop_steps, cycle->loop_steps);
	}
}

static void compare_cycle(const struct naive_graph *graph, const struct sim_report *report,
			  const struct naive_cycles *cycles, struct tally *tally)
{
	const struct sim_violation *violation = violation_of(report, RANDOM_PROGRESS);
	const struct naive_cycle *first = &cycles->cycles[0];

	assert_int_equal(violation != NULL, cycles->count != 0);
	tally->holds += cycles->count == 0;
	if (violation == NULL) {
		return;
	}
	compare_one_cycle(graph, violation, first);
	tally->by_class[first->class_index]++;
	tally->later_obligation += first->obligation > 0;
	tally->stems += first->stem_steps > 2;
	tally->long_loops += violation->loop_steps > 3;
	tally->needs += first->needs != 0;
	tally->many_constraints += !violation->proved_shortest;
}

/* The violations of a state or step of one property, from `*violation` on; moves it behind them. */
static void compare_listed(const struct naive_graph *graph, uint32_t property, const struct sim_violation **violation,
			   struct tally *tally)
{
	struct naive_violations list;

	naive_list_violations(graph, property, &list);
	for (uint32_t i = 0; i < list.count; i++, (*violation)++) {
		const struct naive_edge *last = NULL;

		assert_int_equal((*violation)->property, property);
		assert_int_equal((*violation)->stem_steps, list.violations[i].steps);
		assert_int_equal((*violation)->loop_steps, 0);
		follow(graph, (*violation)->initial, (*violation)->path, (*violation)->stem_steps, &last);
		assert_ptr_equal(last, list.violations[i].edge);
	}
	tally->several_marks += list.count > 1;
}

/* The list of all violations: every entry, and the order. */
static void compare_list(const struct naive_graph *graph, const struct sim_report *report,
			 const struct naive_cycles *cycles, struct tally *tally)
{
	const struct sim_violation *violation = report->violations;

	for (uint32_t property = 0; property < RANDOM_PROPERTIES; property++) {
		if (property != RANDOM_PROGRESS) {
			compare_listed(graph, property, &violation, tally);
			continue;
		}
		for (uint32_t i = 0; i < cycles->count; i++, violation++) {
			assert_int_equal(violation->property, property);
			compare_one_cycle(graph, violation, &cycles->cycles[i]);
		}
	}
	assert_int_equal(violation - report->violations, report->violation_count);
	tally->several_obligations += cycles->count > 1;
	tally->several_classes +=
		cycles->count > 1 && cycles->cycles[cycles->count - 1].class_index != cycles->cycles[0].class_index;
}

/* The loop is closed and stays in scope, and weighs what is said and not nothing. */
static void judge_turn(const struct naive_graph *graph, uint32_t measure, const struct sim_measure *found,
		       uint32_t start)
{
	uint32_t state = start;
	uint64_t sum = 0;

	for (uint32_t i = 0; i < found->loop_steps; i++) {
		const struct naive_edge *edge = edge_at(graph, state, found->path[found->stem_steps + i]);

		assert_true((graph->info[state].scopes >> measure & 1) != 0);
		sum += edge->label.weights[measure];
		state = edge->target;
	}
	assert_int_equal(state, start);
	assert_int_equal(sum, found->value);
	assert_true(sum > 0);
}

static void compare_measure(const struct naive_graph *graph, uint32_t measure, const struct sim_measure *found,
			    struct tally *tally)
{
	static struct naive_measure answer;
	const struct naive_edge *edge = NULL;
	uint32_t stem_steps;

	naive_measure(graph, measure, &answer);
	assert_int_equal(found->unbounded, answer.unbounded);
	assert_int_equal(found->loop_steps, answer.loop_steps);
	tally->empty_scopes += answer.is_empty;
	if (answer.is_empty) {
		assert_int_equal(found->value, 0);
		assert_int_equal(found->stem_steps, 0);
		return;
	}
	stem_steps = graph->depth[answer.start];
	assert_int_equal(found->stem_steps, stem_steps + answer.run_steps);
	assert_int_equal(follow(graph, found->initial, found->path, stem_steps, &edge), answer.start);
	tally->gauges += graph->model->measure_kinds[measure] == SIM_MEASURE_GAUGE && stem_steps > 1;
	if (answer.unbounded) {
		judge_turn(graph, measure, found, answer.start);
		tally->unbounded++;
		tally->long_cycles += answer.loop_steps > 3;
		return;
	}
	assert_int_equal(found->value, answer.value);
	for (uint32_t i = 0; i < answer.run_steps; i++) {
		assert_int_equal(found->path[stem_steps + i], answer.run[i]);
	}
	tally->long_runs += answer.run_steps > 4;
	tally->heavy_runs += answer.run_steps > 1 && answer.value > answer.run_steps;
	tally->runs_with_detours += answer.run_steps > answer.value;
}

/* Everything but measures is as if they had not been asked for. */
static void expect_same_violations(const struct sim_report *one, const struct sim_report *other)
{
	assert_int_equal(one->violation_count, other->violation_count);
	for (uint32_t i = 0; i < one->violation_count; i++) {
		struct sim_violation violation = one->violations[i];

		assert_memory_equal(violation.path, other->violations[i].path,
				    (violation.stem_steps + violation.loop_steps) * sizeof(*violation.path));
		violation.path = other->violations[i].path;
		assert_memory_equal(&violation, &other->violations[i], sizeof(violation));
	}
}

static void compare_counts(const struct naive_graph *graph, const struct sim_report *report)
{
	uint64_t fired[RANDOM_MARKS] = { 0 };
	uint64_t owed = 0;
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

/* The model at work, asked for everything in three ways. */
static void compare_model(const struct random_model *random, struct tally *tally)
{
	struct sim_check_options options = { .properties = UINT32_MAX };
	static struct naive_graph graph;
	struct sim_report measured;
	struct sim_report report;
	struct naive_cycles cycles;

	naive_explore(&random->table, &graph);
	naive_find_cycles(&graph, &cycles);
	assert_int_equal(sim_check(&random->table, &options, &report), SIM_COMPLETE);
	assert_null(report.measures);
	compare_counts(&graph, &report);
	compare_simple(&graph, &report, 0, tally);
	compare_simple(&graph, &report, 2, tally);
	compare_cycle(&graph, &report, &cycles, tally);
	options.measures = true;
	assert_int_equal(sim_check(&random->table, &options, &measured), SIM_COMPLETE);
	expect_same_violations(&report, &measured);
	for (uint32_t measure = 0; measure < RANDOM_MEASURES; measure++) {
		compare_measure(&graph, measure, &measured.measures[measure], tally);
	}
	sim_report_free(&report);
	sim_report_free(&measured);
	options = (struct sim_check_options){ .properties = UINT32_MAX, .all_violations = true };
	assert_int_equal(sim_check(&random->table, &options, &report), SIM_COMPLETE);
	compare_list(&graph, &report, &cycles, tally);
	sim_report_free(&report);
}

/* Intent: explorer and naive implementation give the same answer to every question about every model. */
static void explorer_agrees_with_naive_implementation(void **state)
{
	static struct random_model random;
	struct tally tally = { 0 };

	(void)state;
	for (current_seed = 0; current_seed < MODELS; current_seed++) {
		random_model_make(&random, current_seed);
		compare_model(&random, &tally);
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
	assert_in_range(tally.several_marks, MODELS / 100, MODELS);
	assert_in_range(tally.several_obligations, MODELS / 100, MODELS);
	assert_in_range(tally.several_classes, MODELS / 100, MODELS);
	assert_in_range(tally.gauges, MODELS / 100, 2 * MODELS);
	assert_in_range(tally.empty_scopes, MODELS / 100, 3 * MODELS);
	assert_in_range(tally.unbounded, MODELS / 100, 3 * MODELS);
	assert_in_range(tally.long_cycles, MODELS / 100, 3 * MODELS);
	assert_in_range(tally.long_runs, MODELS / 100, 3 * MODELS);
	assert_in_range(tally.heavy_runs, MODELS / 100, 3 * MODELS);
	assert_in_range(tally.runs_with_detours, MODELS / 100, 3 * MODELS);
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
