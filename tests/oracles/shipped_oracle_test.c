// SPDX-License-Identifier: BSD-3-Clause
/*
 * The explorer against the textbook implementation, on the world: every shipped scenario that is not too large.
 *
 * Usage: shipped_oracle_test SCENARIOS STATES: graphs of more than STATES states are left out for the time they take.
 *
 * Apart from explorer_oracle_test.c: random models reach corners that no world has, and the world has sizes,
 * constraints and obligations that no random model has. The successor function is the same on both sides; what is
 * compared is what is made of it. The explorer searches without reductions: those have world_reduction_test.c.
 */
#include "sim/explore.h"
#include "tests/oracles/plain_graph.h"
#include "tests/oracles/shipped_scenarios.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
	/* What must at least be compared; fewer: the scenarios or their sizes changed a lot. */
	RUNS_MIN = 800,
	CYCLES_MIN = 100,
};

static const char *scenarios_path;
static uint32_t states_max;

/* The run at work, for the message about a failure. */
static const struct scenario *current;
static enum recognition current_mode;

struct tally {
	uint32_t runs;
	uint32_t too_large;
	uint64_t states;
	uint32_t simple;
	uint32_t cycles[CLASSES];
	uint32_t loops;
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

/* Follows the path from state `state`; returns the state after `steps` steps, and the last edge. */
static uint32_t follow(const struct plain_graph *graph, uint32_t state, const uint16_t *path, uint32_t steps,
		       const struct plain_edge **last)
{
	for (uint32_t i = 0; i < steps; i++) {
		assert_true(path[i] < graph->first_edge[state + 1] - graph->first_edge[state]);
		*last = &graph->edges[graph->first_edge[state] + path[i]];
		state = (*last)->target;
	}
	return state;
}

static void compare_counts(const struct plain_graph *graph, const struct sim_report *report)
{
	uint64_t fired[SIM_MARKS_MAX] = { 0 };
	uint64_t owed = 0;
	uint32_t depth = 0;

	for (uint32_t i = 0; i < graph->state_count; i++) {
		const struct plain_state *state = graph->states[i];

		owed |= state->info.owed;
		depth = state->depth > depth ? state->depth : depth;
	}
	for (uint32_t i = 0; i < graph->edge_count; i++) {
		for (uint32_t mark = 0; mark < graph->model->mark_count; mark++) {
			fired[mark] += graph->edges[i].label.marks[mark / 64] >> mark % 64 & 1;
		}
	}
	assert_int_equal(report->states, graph->state_count);
	assert_int_equal(report->transitions, graph->edge_count);
	assert_int_equal(report->depth, depth);
	assert_int_equal(report->ever_owed, owed);
	assert_memory_equal(report->mark_fired, fired, graph->model->mark_count * sizeof(uint64_t));
}

/* A violation of a state or step has the smallest depth, and its path ends in one. */
static void compare_simple(const struct plain_graph *graph, const struct sim_report *report, uint32_t property,
			   struct tally *tally)
{
	const struct sim_violation *violation = violation_of(report, property);
	uint32_t steps = plain_violation_steps(graph, property);
	const struct plain_edge *last = NULL;
	uint32_t state;

	assert_int_equal(violation != NULL, steps != PLAIN_UNKNOWN);
	if (violation == NULL) {
		return;
	}
	assert_int_equal(violation->stem_steps, steps);
	assert_int_equal(violation->loop_steps, 0);
	state = follow(graph, violation->initial, violation->path, steps, &last);
	assert_true((graph->states[state]->info.violations >> property & 1) != 0 ||
		    (last != NULL && (last->label.violations >> property & 1) != 0));
	tally->simple++;
}

/* The loop is closed, keeps the obligation owed, uses edges of the class only, and meets every constraint. */
static void judge_loop(const struct plain_graph *graph, const struct sim_violation *violation, uint32_t start)
{
	uint64_t all = plain_set(graph->model->fairness_count);
	const struct plain_edge *edge = NULL;
	uint32_t state = start;
	uint64_t met = 0;

	for (uint32_t i = 0; i < violation->loop_steps; i++) {
		state = follow(graph, state, &violation->path[violation->stem_steps + i], 1, &edge);
		assert_true(plain_edge_counts(graph, edge, violation->class_index, violation->obligation));
		met |= edge->label.fairness | graph->states[state]->info.fairness;
	}
	assert_true(violation->loop_steps > 0);
	assert_int_equal(state, start);
	assert_int_equal(met & all, all);
}

static void compare_cycle(const struct plain_graph *graph, const struct sim_report *report, struct tally *tally)
{
	const struct sim_violation *violation = violation_of(report, PROPERTY_PROGRESS);
	const struct plain_edge *edge = NULL;
	struct plain_cycle cycle;
	uint32_t start;

	plain_find_cycle(graph, &cycle);
	assert_int_equal(violation != NULL, cycle.found);
	if (violation == NULL) {
		return;
	}
	assert_int_equal(violation->class_index, cycle.class_index);
	assert_int_equal(violation->obligation, cycle.obligation);
	assert_int_equal(violation->stem_steps, cycle.stem_steps);
	assert_int_equal(violation->needs, cycle.needs);
	start = follow(graph, violation->initial, violation->path, violation->stem_steps, &edge);
	assert_int_equal(start, cycle.start);
	judge_loop(graph, violation, start);
	tally->cycles[cycle.class_index]++;
	if (violation->proved_shortest && cycle.loop_steps != PLAIN_UNKNOWN) {
		assert_int_equal(violation->loop_steps, cycle.loop_steps);
		tally->loops++;
	}
}

static void compare(void *env, const struct scenario *scenario, enum recognition mode, const struct sim_model *model)
{
	struct sim_check_options options = {
		.properties = UINT32_MAX,
		.every_instruction = true,
		.no_symmetry = true,
	};
	struct tally *tally = env;
	struct plain_graph graph;
	struct sim_report report;

	current = scenario;
	current_mode = mode;
	/* In full, more PEs than that never fit. */
	if (scenario->config.pe_count > PES_COMPARED_MAX) {
		tally->too_large++;
		return;
	}
	if (!plain_explore(model, states_max, &graph)) {
		plain_free(&graph);
		tally->too_large++;
		return;
	}
	assert_int_equal(sim_check(model, &options, &report), SIM_COMPLETE);
	compare_counts(&graph, &report);
	for (uint32_t property = 0; property < model->property_count; property++) {
		if (property != PROPERTY_PROGRESS) {
			compare_simple(&graph, &report, property, tally);
		}
	}
	compare_cycle(&graph, &report, tally);
	tally->runs++;
	tally->states += graph.state_count;
	sim_report_free(&report);
	plain_free(&graph);
}

/* Intent: of every shipped scenario the explorer says what the definitions say. */
static void explorer_agrees_with_textbook_on_shipped_scenarios(void **state)
{
	struct tally tally = { 0 };
	struct scenario_error error;
	uint32_t cycles;

	(void)state;
	if (!shipped_for_each(scenarios_path, compare, &tally, &error)) {
		fail_msg("%s", error.message);
	}
	current = NULL;
	cycles = tally.cycles[CLASS_LIVELOCK] + tally.cycles[CLASS_PING_PONG] + tally.cycles[CLASS_STARVATION];
	print_message("compared %u runs of shipped scenarios (%u have more than %u states): %llu states, %u violations "
		      "of states and steps, cycles: %u livelock, %u ping-pong, %u starvation; %u shortest loops\n",
		      tally.runs, tally.too_large, states_max, (unsigned long long)tally.states, tally.simple,
		      tally.cycles[CLASS_LIVELOCK], tally.cycles[CLASS_PING_PONG], tally.cycles[CLASS_STARVATION],
		      tally.loops);
	assert_true(tally.runs >= RUNS_MIN);
	assert_true(cycles >= CYCLES_MIN);
	assert_true(tally.cycles[CLASS_PING_PONG] > 0);
	assert_true(tally.cycles[CLASS_STARVATION] > 0);
	assert_int_equal(tally.loops, cycles);
}

/* A failed comparison leaves the loop early. */
static int tell_failing_scenario(void **state)
{
	(void)state;
	if (current != NULL) {
		print_error("the answers differ for %s %s, %s\n", current->file, current->cell,
			    recognition_names[current_mode]);
	}
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(explorer_agrees_with_textbook_on_shipped_scenarios, tell_failing_scenario),
	};

	if (argc != 3) {
		print_error("usage: shipped_oracle_test SCENARIOS STATES\n");
		return 64;
	}
	scenarios_path = argv[1];
	states_max = (uint32_t)strtoul(argv[2], NULL, 10);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
