// SPDX-License-Identifier: BSD-3-Clause
/*
 * Measures: drawings of which the heaviest run, or the largest gauge, can be read off.
 *
 * Apart from progress_test.c because nothing is violated here. Measure 0 is a path measure unless a test says so.
 */
#include "tests/sim/drawn_model.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define COUNT(array) ((uint32_t)(sizeof(array) / sizeof((array)[0])))

static const enum sim_measure_kind one_path[] = { SIM_MEASURE_PATH };
static const enum sim_measure_kind one_gauge[] = { SIM_MEASURE_GAUGE };

/* A drawing of these two arrays, with one path measure. */
#define DRAWING(edge_list, state_list) \
	{ \
		.edges = (edge_list), .edge_count = COUNT(edge_list), .states = (state_list), \
		.state_count = COUNT(state_list), .measure_kinds = one_path, .measure_count = 1, \
	}

/* An edge that weighs something in measure 0. */
#define WEIGHS(source, target, weight) \
	{ \
		(source), (target), \
		{ \
			.weights = {(weight) } \
		} \
	}

static void measure(const struct drawing *drawing, struct sim_report *report)
{
	struct sim_check_options options = { .properties = UINT32_MAX, .measures = true };
	struct sim_model model = drawn_model(drawing);

	assert_int_equal(sim_check(&model, &options, report), SIM_COMPLETE);
	assert_non_null(report->measures);
}

static void expect_path(const struct sim_measure *found, const uint16_t *path, uint32_t steps)
{
	assert_non_null(found->path);
	assert_int_equal(found->initial, 0);
	assert_int_equal(found->stem_steps + found->loop_steps, steps);
	if (steps != 0) {
		assert_memory_equal(found->path, path, steps * sizeof(*path));
	}
}

/* Expects measure 0 of a drawing to be bounded, with this value and path. */
static void expect_run(const struct drawing *drawing, uint64_t value, const uint16_t *path, uint32_t steps)
{
	struct sim_report report;

	measure(drawing, &report);
	assert_false(report.measures[0].unbounded);
	assert_int_equal(report.measures[0].value, value);
	assert_int_equal(report.measures[0].loop_steps, 0);
	expect_path(&report.measures[0], path, steps);
	sim_report_free(&report);
}

/* Expects measure 0 of a drawing to be unbounded, with a cycle of this weight. */
static void expect_cycle(const struct drawing *drawing, uint64_t value, uint32_t stem, const uint16_t *path,
			 uint32_t steps)
{
	struct sim_report report;

	measure(drawing, &report);
	assert_true(report.measures[0].unbounded);
	assert_int_equal(report.measures[0].value, value);
	assert_int_equal(report.measures[0].stem_steps, stem);
	expect_path(&report.measures[0], path, steps);
	sim_report_free(&report);
}

/* Intent: along a straight line weights add up. */
static void straight_line(void **state)
{
	static const struct drawn_edge edges[] = { WEIGHS(0, 1, 1), WEIGHS(1, 2, 255), WEIGHS(2, 3, 3) };
	static const struct sim_state_info states[] = {
		{ .scopes = 1 }, { .scopes = 1 }, { .scopes = 1 }, { .scopes = 1 }
	};
	static const struct drawing drawing = DRAWING(edges, states);
	static const uint16_t path[] = { 0, 0, 0 };

	(void)state;
	expect_run(&drawing, 259, path, 3);
}

/* Intent: of several branches the heaviest counts, not the first one and not the longest. */
static void heaviest_branch(void **state)
{
	static const struct drawn_edge edges[] = {
		WEIGHS(0, 1, 1), WEIGHS(0, 2, 0), WEIGHS(0, 3, 2), WEIGHS(1, 3, 1),
		WEIGHS(3, 4, 1), WEIGHS(2, 4, 9), WEIGHS(4, 5, 0),
	};
	static const struct sim_state_info states[] = {
		{ .scopes = 1 }, { .scopes = 1 }, { .scopes = 1 }, { .scopes = 1 }, { .scopes = 1 }, { .scopes = 1 },
	};
	static const struct drawing drawing = DRAWING(edges, states);
	static const uint16_t path[] = { 1, 0 };

	(void)state;
	/* The step that adds nothing at the end is left away. */
	expect_run(&drawing, 9, path, 2);
}

/* Intent: of branches that weigh the same, and of parallel steps, the first one is the path. */
static void first_branch_among_equals(void **state)
{
	static const struct drawn_edge edges[] = {
		WEIGHS(0, 1, 1), WEIGHS(0, 1, 2), WEIGHS(0, 2, 2), WEIGHS(0, 1, 2), WEIGHS(1, 3, 1), WEIGHS(2, 3, 1),
	};
	static const struct sim_state_info states[] = { { .scopes = 1 }, { .scopes = 1 }, { .scopes = 1 }, { 0 } };
	static const struct drawing drawing = DRAWING(edges, states);
	static const uint16_t path[] = { 1, 0 };

	(void)state;
	expect_run(&drawing, 3, path, 2);
}

/* Intent: a run ends where the scope does, its last step included; what comes behind is another run. */
static void scope_ends(void **state)
{
	static const struct drawn_edge edges[] = {
		WEIGHS(0, 1, 1),
		WEIGHS(1, 2, 2),
		WEIGHS(2, 3, 100),
		WEIGHS(3, 4, 2),
	};
	static const struct sim_state_info states[] = {
		{ .scopes = 1 }, { .scopes = 1 }, { 0 }, { .scopes = 1 }, { 0 },
	};
	static const struct drawing drawing = DRAWING(edges, states);
	static const uint16_t path[] = { 0, 0 };

	(void)state;
	expect_run(&drawing, 3, path, 2);
}

/* Intent: a run may begin anywhere; the path leads there first, over steps that do not count. */
static void scope_begins_later(void **state)
{
	static const struct drawn_edge edges[] = {
		WEIGHS(0, 1, 50), WEIGHS(0, 2, 50), WEIGHS(1, 4, 1), WEIGHS(2, 3, 50), WEIGHS(3, 4, 2),
	};
	static const struct sim_state_info states[] = { { 0 }, { .scopes = 1 }, { 0 }, { .scopes = 1 }, { 0 } };
	static const struct drawing drawing = DRAWING(edges, states);
	static const uint16_t path[] = { 1, 0, 0 };

	(void)state;
	expect_run(&drawing, 2, path, 3);
}

/* Intent: of runs of equal weight, the one that begins at the smaller state is told. */
static void first_start_among_equals(void **state)
{
	static const struct drawn_edge edges[] = {
		WEIGHS(0, 1, 0),
		WEIGHS(0, 2, 0),
		WEIGHS(1, 3, 2),
		WEIGHS(2, 3, 2),
	};
	static const struct sim_state_info states[] = { { 0 }, { .scopes = 1 }, { .scopes = 1 }, { 0 } };
	static const struct drawing drawing = DRAWING(edges, states);
	static const uint16_t path[] = { 0, 0 };

	(void)state;
	expect_run(&drawing, 2, path, 2);
}

/* Intent: cycles without weight bound nothing: the run goes through them the shortest way and on. */
static void zero_weight_cycle(void **state)
{
	static const struct drawn_edge edges[] = {
		/* The first edges go round for ever and attain the maximum all the time. */
		WEIGHS(0, 0, 0), WEIGHS(0, 1, 0), WEIGHS(0, 4, 2), WEIGHS(1, 0, 0), WEIGHS(1, 2, 0), WEIGHS(1, 3, 0),
		WEIGHS(2, 3, 0), WEIGHS(3, 3, 0), WEIGHS(3, 0, 0), WEIGHS(3, 4, 5), WEIGHS(4, 5, 1), WEIGHS(5, 4, 0),
	};
	static const struct sim_state_info states[] = {
		{ .scopes = 1 }, { .scopes = 1 }, { .scopes = 1 }, { .scopes = 1 }, { .scopes = 1 }, { 0 },
	};
	static const struct drawing drawing = DRAWING(edges, states);
	static const uint16_t path[] = { 1, 2, 2, 0 };

	(void)state;
	expect_run(&drawing, 6, path, 4);
}

/* Intent: a cycle in scope that weighs something has no largest run: stem, and the shortest turn that weighs. */
static void positive_cycle(void **state)
{
	static const struct drawn_edge edges[] = {
		WEIGHS(0, 1, 200), WEIGHS(1, 2, 0), WEIGHS(2, 1, 0), WEIGHS(2, 3, 1),
		WEIGHS(3, 4, 7),   WEIGHS(4, 1, 0), WEIGHS(3, 1, 4),
	};
	static const struct sim_state_info states[] = {
		{ .scopes = 1 }, { .scopes = 1 }, { .scopes = 1 }, { .scopes = 1 }, { .scopes = 1 },
	};
	static const struct drawing drawing = DRAWING(edges, states);
	static const uint16_t path[] = { 0, 0, 1, 1 };

	(void)state;
	expect_cycle(&drawing, 5, 1, path, 4);
}

/* Intent: of two parallel steps on a cycle, the one that weighs is in the path. */
static void positive_self_loop_among_twins(void **state)
{
	static const struct drawn_edge edges[] = { WEIGHS(0, 0, 0), WEIGHS(0, 0, 3), WEIGHS(0, 0, 4) };
	static const struct sim_state_info states[] = { { .scopes = 1 } };
	static const struct drawing drawing = DRAWING(edges, states);
	static const uint16_t path[] = { 1 };

	(void)state;
	expect_cycle(&drawing, 3, 0, path, 1);
}

/* Intent: a cycle that leaves the scope is a run that ends. */
static void cycle_that_leaves_the_scope(void **state)
{
	static const struct drawn_edge edges[] = { WEIGHS(0, 1, 1), WEIGHS(1, 2, 1), WEIGHS(2, 0, 1) };
	static const struct sim_state_info states[] = { { .scopes = 1 }, { 0 }, { .scopes = 1 } };
	static const struct drawing drawing = DRAWING(edges, states);
	static const uint16_t path[] = { 0, 0, 0, 0 };

	(void)state;
	/* 2 -> 0 -> 1, behind the stem 0 -> 1 -> 2. */
	expect_run(&drawing, 2, path, 4);
}

/* Intent: a step that happens finitely often by assumption happens: it counts, and so does a cycle of such steps. */
static void finite_steps_count(void **state)
{
	static const struct drawn_edge line[] = {
		{ 0, 1, { .weights = { 3 }, .rank = SIM_RANK_FINITE } },
		{ 1, 2, { .weights = { 4 }, .rank = SIM_RANK_FINITE } },
	};
	static const struct drawn_edge ring[] = {
		{ 0, 1, { .weights = { 3 }, .rank = SIM_RANK_FINITE } },
		{ 1, 0, { .rank = SIM_RANK_FINITE } },
	};
	static const struct sim_state_info states[] = { { .scopes = 1 }, { .scopes = 1 }, { .scopes = 1 } };
	static const struct drawing line_drawing = DRAWING(line, states);
	static const struct drawing ring_drawing = DRAWING(ring, states);
	static const uint16_t path[] = { 0, 0 };

	(void)state;
	expect_run(&line_drawing, 7, path, 2);
	expect_cycle(&ring_drawing, 3, 0, path, 2);
}

/* Intent: a scope without any weight, and no scope at all, measure 0 and have a path all the same. */
static void nothing_to_measure(void **state)
{
	static const struct drawn_edge edges[] = { WEIGHS(0, 1, 0), WEIGHS(1, 0, 9) };
	static const struct sim_state_info later[] = { { .scopes = 2 }, { .scopes = 0 } };
	static const struct sim_state_info light[] = { { .scopes = 1 }, { .scopes = 0 } };
	static const struct drawing no_scope = DRAWING(edges, later);
	static const struct drawing no_weight = DRAWING(edges, light);

	(void)state;
	expect_run(&no_scope, 0, NULL, 0);
	expect_run(&no_weight, 0, NULL, 0);
}

/* Intent: a gauge is its largest value in any state, at the first such state. */
static void gauge(void **state)
{
	static const struct drawn_edge edges[] = { WEIGHS(0, 1, 9), WEIGHS(0, 2, 9), WEIGHS(2, 3, 9), WEIGHS(3, 4, 9) };
	static const struct sim_state_info states[] = {
		{ .gauges = { 1 } }, { .gauges = { 2 } }, { .gauges = { 7 } }, { .gauges = { 7 } }, { .gauges = { 6 } },
	};
	struct drawing drawing = DRAWING(edges, states);
	static const uint16_t path[] = { 1 };

	(void)state;
	drawing.measure_kinds = one_gauge;
	expect_run(&drawing, 7, path, 1);
}

/* Intent: measures have scopes and weights of their own, in the order of the model. */
static void several_measures(void **state)
{
	static const enum sim_measure_kind kinds[] = { SIM_MEASURE_GAUGE, SIM_MEASURE_PATH, SIM_MEASURE_PATH };
	static const struct drawn_edge edges[] = {
		{ 0, 1, { .weights = { 99, 1, 10 } } },
		{ 1, 2, { .weights = { 99, 1, 10 } } },
		{ 2, 1, { .weights = { 99, 1, 0 } } },
	};
	static const struct sim_state_info states[] = {
		{ .scopes = 1 | 2, .gauges = { 3, 50, 50 } },
		{ .scopes = 1 | 2 | 4, .gauges = { 4, 50, 50 } },
		{ .scopes = 1 | 4, .gauges = { 0, 50, 50 } },
	};
	struct drawing drawing = DRAWING(edges, states);
	struct sim_report report;

	(void)state;
	drawing.measure_kinds = kinds;
	drawing.measure_count = COUNT(kinds);
	measure(&drawing, &report);
	assert_int_equal(report.measures[0].value, 4);
	assert_int_equal(report.measures[1].value, 2);
	assert_int_equal(report.measures[1].stem_steps, 2);
	assert_true(report.measures[2].unbounded);
	assert_int_equal(report.measures[2].value, 10);
	assert_int_equal(report.measures[2].stem_steps, 1);
	assert_int_equal(report.measures[2].loop_steps, 2);
	sim_report_free(&report);
}

/* Intent: the edges that are kept for a measure make no violation of progress, and hide none. */
static void progress_is_judged_as_ever(void **state)
{
	static const struct drawn_edge edges[] = {
		/* Finite, discharging, out of what is owed: none of them is on a fair cycle. */
		{ 0, 0, { .weights = { 0 }, .rank = SIM_RANK_FINITE } },
		{ 0, 1, { .weights = { 0 }, .discharged = 1 } },
		{ 1, 0, { .weights = { 0 } } },
		{ 0, 2, { .weights = { 1 } } },
		{ 2, 3, { .weights = { 1 } } },
		{ 3, 3, { .weights = { 0 }, .rank = DRAWN_PING_PONG } },
	};
	static const struct sim_state_info states[] = {
		{ .owed = 1, .scopes = 1 },
		{ .owed = 1, .scopes = 1 },
		{ .scopes = 1 },
		{ .owed = 1, .scopes = 1 },
	};
	struct drawing drawing = DRAWING(edges, states);
	const struct sim_violation *violation;
	struct sim_report report;

	(void)state;
	drawing.obligation_count = 1;
	measure(&drawing, &report);
	violation = find_violation(&report, DRAWN_PROGRESS);
	assert_non_null(violation);
	assert_int_equal(violation->class_index, DRAWN_PING_PONG);
	assert_int_equal(violation->stem_steps, 2);
	assert_int_equal(violation->loop_steps, 1);
	assert_int_equal(report.measures[0].value, 2);
	sim_report_free(&report);
}

/* Intent: measures need no property to be judged, and are not computed unless asked for. */
static void only_when_asked_for(void **state)
{
	static const struct drawn_edge edges[] = { WEIGHS(0, 1, 1) };
	static const struct sim_state_info states[] = { { .scopes = 1 }, { 0 } };
	static const struct drawing drawing = DRAWING(edges, states);
	struct sim_check_options options = { .properties = UINT32_MAX };
	struct sim_model model = drawn_model(&drawing);
	struct sim_report report;

	(void)state;
	assert_int_equal(sim_check(&model, &options, &report), SIM_COMPLETE);
	assert_null(report.measures);
	sim_report_free(&report);
	options = (struct sim_check_options){ .measures = true };
	assert_int_equal(sim_check(&model, &options, &report), SIM_COMPLETE);
	assert_int_equal(report.measures[0].value, 1);
	sim_report_free(&report);
	model.measure_count = 0;
	assert_int_equal(sim_check(&model, &options, &report), SIM_COMPLETE);
	assert_non_null(report.measures);
	sim_report_free(&report);
}

static bool no_initial_state(const void *context, uint32_t index, void *state)
{
	(void)context;
	(void)index;
	(void)state;
	return false;
}

/* Intent: a model without states has measures of 0. */
static void no_states(void **state)
{
	static const enum sim_measure_kind kinds[] = { SIM_MEASURE_GAUGE, SIM_MEASURE_PATH };
	static const struct drawing drawing = { .measure_kinds = kinds, .measure_count = 2 };
	struct sim_check_options options = { .measures = true };
	struct sim_model model = drawn_model(&drawing);
	struct sim_report report;

	(void)state;
	model.initial = no_initial_state;
	assert_int_equal(sim_check(&model, &options, &report), SIM_COMPLETE);
	for (uint32_t i = 0; i < 2; i++) {
		assert_int_equal(report.measures[i].value, 0);
		expect_path(&report.measures[i], NULL, 0);
	}
	sim_report_free(&report);
}

/* Intent: a kind of measure that does not exist is refused. */
static void bad_kind_is_refused(void **state)
{
	static const enum sim_measure_kind kinds[] = { (enum sim_measure_kind)2 };
	static const struct drawing drawing = { .measure_kinds = kinds, .measure_count = 1 };
	struct sim_check_options options = { .measures = true };
	struct sim_model model = drawn_model(&drawing);
	struct sim_report report;

	(void)state;
	assert_int_equal(sim_check(&model, &options, &report), SIM_BAD_MODEL);
	assert_null(report.measures);
	sim_report_free(&report);
}

/* What a long line or ring is made of. */
struct long_shape {
	uint32_t states;
	bool closed;
	uint8_t weight;
};

static bool long_initial(const void *context, uint32_t index, void *state)
{
	(void)context;
	*(uint32_t *)state = 0;
	return index == 0;
}

static uint32_t long_enumerate(const void *context, const void *state, uint32_t *choices)
{
	const struct long_shape *shape = context;

	choices[0] = 0;
	return shape->closed || *(const uint32_t *)state + 1 < shape->states ? 1 : 0;
}

static void long_step(const void *context, const void *before, uint32_t choice, void *after, struct sim_label *label)
{
	const struct long_shape *shape = context;

	(void)choice;
	*(uint32_t *)after = (*(const uint32_t *)before + 1) % shape->states;
	label->weights[0] = shape->weight;
}

static void long_inspect(const void *context, const void *state, struct sim_state_info *info)
{
	(void)context;
	(void)state;
	info->scopes = 1;
}

static struct sim_model long_model(const struct long_shape *shape)
{
	static const struct drawing one_measure = { .measure_kinds = one_path, .measure_count = 1 };
	struct sim_model model = drawn_model(&one_measure);

	model.context = shape;
	model.initial = long_initial;
	model.enumerate = long_enumerate;
	model.step = long_step;
	model.inspect = long_inspect;
	return model;
}

/* Intent: a run, a cycle without weight and one with it may be as long as the graph is large: nothing recurses. */
static void long_runs(void **state)
{
	struct sim_check_options options = { .measures = true };
	struct long_shape shape = { .states = 140000, .weight = 255 };
	struct sim_model model = long_model(&shape);
	struct sim_report report;

	(void)state;
	assert_int_equal(sim_check(&model, &options, &report), SIM_COMPLETE);
	assert_int_equal(report.measures[0].value, 255 * 139999);
	assert_int_equal(report.measures[0].stem_steps, 139999);
	sim_report_free(&report);
	shape.closed = true;
	assert_int_equal(sim_check(&model, &options, &report), SIM_COMPLETE);
	assert_true(report.measures[0].unbounded);
	assert_int_equal(report.measures[0].value, 255 * 140000);
	assert_int_equal(report.measures[0].loop_steps, 140000);
	sim_report_free(&report);
	shape.weight = 0;
	assert_int_equal(sim_check(&model, &options, &report), SIM_COMPLETE);
	assert_false(report.measures[0].unbounded);
	assert_int_equal(report.measures[0].value, 0);
	sim_report_free(&report);
}

/* Intent: whatever the memory limit, it is kept, and there are measures or there is that limit. */
static void every_memory_limit_is_survived(void **state)
{
	struct sim_check_options options = { .measures = true };
	struct long_shape shape = { .states = 40000, .weight = 1 };
	struct sim_model model = long_model(&shape);

	(void)state;
	for (uint32_t closed = 0; closed < 2; closed++) {
		enum sim_result result = SIM_MEMORY_LIMIT;
		uint32_t complete_graphs = 0;
		uint32_t limited = 0;

		shape.closed = closed == 1;
		options.memory_bytes_max = 0;
		while (result == SIM_MEMORY_LIMIT) {
			struct sim_report report;

			options.memory_bytes_max += 30011;
			result = sim_check(&model, &options, &report);
			assert_true(report.memory_bytes_peak <= options.memory_bytes_max);
			assert_int_equal(report.measures != NULL, result == SIM_COMPLETE);
			limited += result == SIM_MEMORY_LIMIT;
			complete_graphs += result == SIM_MEMORY_LIMIT && report.states == shape.states;
			sim_report_free(&report);
		}
		assert_int_equal(result, SIM_COMPLETE);
		assert_in_range(limited, 10, 1000);
		/* The limit was hit in each phase, not only while the graph grew. */
		assert_in_range(complete_graphs, 5, 1000);
	}
}

struct stopper {
	uint32_t calls;
	uint32_t calls_max;
};

static enum sim_poll stop_after(void *env, const struct sim_progress *progress)
{
	struct stopper *stopper = env;

	(void)progress;
	return stopper->calls++ < stopper->calls_max ? SIM_GO_ON : SIM_STOP_TIME;
}

/* Intent: the clock can stop each poll, also those behind the graph; then there are no measures. */
static void poll_stops_measures(void **state)
{
	struct stopper stopper = { .calls_max = UINT32_MAX };
	struct sim_check_options options = { .measures = true, .poll = stop_after, .poll_env = &stopper };
	struct long_shape shape = { .states = 140000, .weight = 1 };
	struct sim_model model = long_model(&shape);
	struct sim_report report;
	uint32_t calls;

	(void)state;
	assert_int_equal(sim_check(&model, &options, &report), SIM_COMPLETE);
	calls = stopper.calls;
	assert_true(calls > 140000 / 1024 + 2);
	sim_report_free(&report);
	for (uint32_t before_end = 1; before_end < 5; before_end++) {
		stopper = (struct stopper){ .calls_max = calls - before_end };
		assert_int_equal(sim_check(&model, &options, &report), SIM_TIME_LIMIT);
		assert_null(report.measures);
		sim_report_free(&report);
	}
}

/* Steps like the line, but the weights depend on how often they were asked for. */
static void fickle_step(const void *context, const void *before, uint32_t choice, void *after, struct sim_label *label)
{
	static uint32_t calls;

	long_step(context, before, choice, after, label);
	label->weights[0] = (uint8_t)(calls++ % 7);
}

/* Intent: a value that does not show again is not reported; the model is. */
static void impure_weights_are_detected(void **state)
{
	struct sim_check_options options = { .measures = true };
	struct long_shape shape = { .states = 100 };
	struct sim_model model = long_model(&shape);
	struct sim_report report;

	(void)state;
	model.step = fickle_step;
	assert_int_equal(sim_check(&model, &options, &report), SIM_IMPURE_MODEL);
	assert_null(report.measures);
	sim_report_free(&report);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(straight_line),
		cmocka_unit_test(heaviest_branch),
		cmocka_unit_test(first_branch_among_equals),
		cmocka_unit_test(scope_ends),
		cmocka_unit_test(scope_begins_later),
		cmocka_unit_test(first_start_among_equals),
		cmocka_unit_test(zero_weight_cycle),
		cmocka_unit_test(positive_cycle),
		cmocka_unit_test(positive_self_loop_among_twins),
		cmocka_unit_test(cycle_that_leaves_the_scope),
		cmocka_unit_test(finite_steps_count),
		cmocka_unit_test(nothing_to_measure),
		cmocka_unit_test(gauge),
		cmocka_unit_test(several_measures),
		cmocka_unit_test(progress_is_judged_as_ever),
		cmocka_unit_test(only_when_asked_for),
		cmocka_unit_test(no_states),
		cmocka_unit_test(bad_kind_is_refused),
		cmocka_unit_test(long_runs),
		cmocka_unit_test(every_memory_limit_is_survived),
		cmocka_unit_test(poll_stops_measures),
		cmocka_unit_test(impure_weights_are_detected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
