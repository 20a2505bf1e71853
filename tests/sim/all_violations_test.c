// SPDX-License-Identifier: BSD-3-Clause
/*
 * The list of all violations: which ones are told apart, in which order they come, and where the list ends.
 *
 * Apart from check_test.c and progress_test.c, whose answers must not depend on whether the list is asked for.
 */
#include "tests/sim/drawn_model.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define COUNT(array) ((uint32_t)(sizeof(array) / sizeof((array)[0])))

enum { SAFE = 1 << DRAWN_SAFE, SANE = 1 << DRAWN_SANE };

/* A drawing of these two arrays. */
#define DRAWING(edge_list, state_list) \
	{ \
		.edges = (edge_list), .edge_count = COUNT(edge_list), .states = (state_list), \
		.state_count = COUNT(state_list), .mark_count = 100, \
	}

/* What a test expects of one entry: the last position of the path is enough to tell which it is. */
struct expected {
	uint32_t property;
	uint32_t steps;
	uint32_t last_position;
};

static void list_all(const struct drawing *drawing, struct sim_report *report)
{
	struct sim_check_options options = { .properties = UINT32_MAX, .all_violations = true };
	struct sim_model model = drawn_model(drawing);

	assert_int_equal(sim_check(&model, &options, report), SIM_COMPLETE);
}

static void expect_list(const struct drawing *drawing, const struct expected *expected, uint32_t count)
{
	struct sim_report report;

	list_all(drawing, &report);
	assert_int_equal(report.violation_count, count);
	for (uint32_t i = 0; i < count; i++) {
		const struct sim_violation *violation = &report.violations[i];

		assert_int_equal(violation->property, expected[i].property);
		assert_int_equal(violation->stem_steps, expected[i].steps);
		if (violation->stem_steps != 0) {
			assert_int_equal(violation->path[violation->stem_steps - 1], expected[i].last_position);
		}
	}
	sim_report_free(&report);
}

/* Intent: violations of one property by different rules are listed each, by depth, and each rule once. */
static void one_entry_a_mark(void **state)
{
	static const struct drawn_edge edges[] = {
		{ 0, 1, { .marks = { 8 } } },
		{ 0, 1, { .marks = { 4 }, .violations = SAFE } },
		{ 0, 2, { .marks = { 4 | 8 }, .violations = SAFE } },
		{ 0, 3, { .marks = { 2 }, .violations = SAFE } },
		{ 1, 3, { .marks = { 4 }, .violations = SAFE | SANE } },
		{ 2, 3, { .marks = { 0, 2 }, .violations = SAFE } },
	};
	static const struct sim_state_info states[4];
	static const struct drawing drawing = DRAWING(edges, states);
	static const struct expected expected[] = {
		{ DRAWN_SAFE, 1, 1 },
		{ DRAWN_SAFE, 1, 3 },
		{ DRAWN_SAFE, 2, 0 },
		{ DRAWN_SANE, 2, 0 },
	};
	struct sim_report report;

	(void)state;
	expect_list(&drawing, expected, COUNT(expected));
	drawn_check(&drawing, &report);
	assert_int_equal(report.violation_count, 2);
	sim_report_free(&report);
}

/* Intent: a state is told apart by the step that reached it first; a step by the same rule is the same violation. */
static void states_by_the_step_that_found_them(void **state)
{
	static const struct drawn_edge edges[] = {
		{ 0, 1, { .marks = { 1 } } },
		{ 0, 2, { .marks = { 2 } } },
		/* Not the step by which 2 was first reached. */
		{ 0, 2, { .marks = { 4 } } },
		{ 1, 3, { .marks = { 1 } } },
		{ 2, 4, { .marks = { 2 }, .violations = SAFE } },
		{ 3, 4, { .marks = { 4 }, .violations = SAFE } },
	};
	static const struct sim_state_info states[] = {
		{ 0 }, { .violations = SAFE }, { .violations = SAFE }, { .violations = SAFE }, { 0 },
	};
	static const struct drawing drawing = DRAWING(edges, states);
	static const struct expected expected[] = { { DRAWN_SAFE, 1, 0 }, { DRAWN_SAFE, 1, 1 }, { DRAWN_SAFE, 3, 0 } };

	(void)state;
	expect_list(&drawing, expected, COUNT(expected));
}

/* Intent: an initial state has no last step, and is told apart from violations by a rule, not from those without. */
static void initial_state_has_no_mark(void **state)
{
	static const struct drawn_edge edges[] = {
		{ 0, 1, { .marks = { 0, (uint64_t)1 << 40 } } },
		{ 0, 2, { .marks = { 1 } } },
		{ 1, 2, { .violations = SAFE } },
	};
	static const struct sim_state_info states[] = {
		{ .violations = SAFE },
		{ .violations = SAFE },
		{ .violations = SAFE },
	};
	static const struct drawing drawing = DRAWING(edges, states);
	static const struct expected expected[] = { { DRAWN_SAFE, 0, 0 }, { DRAWN_SAFE, 1, 1 } };

	(void)state;
	/* 64 + 40 is no mark of the model, so step 0 is one without. */
	expect_list(&drawing, expected, COUNT(expected));
}

/* Intent: each obligation that stays owed is listed, with its first class; the first entry is the one of old. */
static void one_entry_an_obligation(void **state)
{
	static const struct drawn_edge edges[] = {
		{ 0, 0, { .rank = DRAWN_STARVATION, .actor = 0 } },
		{ 0, 1, { .actor = 0 } },
		{ 1, 1, { .rank = DRAWN_PING_PONG, .actor = 1 } },
		{ 1, 2, { .actor = 0 } },
		{ 2, 3, { .rank = DRAWN_PING_PONG, .actor = 1 } },
		{ 3, 2, { .actor = 2 } },
		{ 3, 4, { .actor = 0 } },
		{ 4, 4, { .rank = DRAWN_LIVELOCK, .actor = 2 } },
	};
	static const struct sim_state_info states[] = {
		{ .owed = 1 }, { .owed = 1 | 16 }, { .owed = 4 }, { .owed = 4 | 8 }, { .owed = 2 },
	};
	struct drawing drawing = DRAWING(edges, states);
	static const struct sim_violation expected[] = {
		{ .class_index = DRAWN_LIVELOCK, .obligation = 1, .stem_steps = 4, .loop_steps = 1, .needs = 4 },
		{ .class_index = DRAWN_PING_PONG, .obligation = 0, .stem_steps = 1, .loop_steps = 1, .needs = 2 },
		{ .class_index = DRAWN_PING_PONG, .obligation = 4, .stem_steps = 1, .loop_steps = 1, .needs = 2 },
		{ .class_index = DRAWN_PING_PONG, .obligation = 2, .stem_steps = 2, .loop_steps = 2, .needs = 6 },
	};
	struct sim_report report;

	(void)state;
	drawing.obligation_count = 5;
	list_all(&drawing, &report);
	assert_int_equal(report.violation_count, COUNT(expected));
	for (uint32_t i = 0; i < COUNT(expected); i++) {
		const struct sim_violation *violation = &report.violations[i];

		assert_int_equal(violation->property, DRAWN_PROGRESS);
		assert_int_equal(violation->class_index, expected[i].class_index);
		assert_int_equal(violation->obligation, expected[i].obligation);
		assert_int_equal(violation->stem_steps, expected[i].stem_steps);
		assert_int_equal(violation->loop_steps, expected[i].loop_steps);
		assert_int_equal(violation->needs, expected[i].needs);
		assert_true(violation->proved_shortest);
	}
	sim_report_free(&report);
	drawn_check(&drawing, &report);
	assert_int_equal(report.violation_count, 1);
	assert_int_equal(report.violations[0].obligation, 1);
	sim_report_free(&report);
}

/* A line: every step, each by another rule, violates everything but the last property; its end violates that. */
enum { LINE_PROPERTIES = 31, LINE_STATES = SIM_MARKS_MAX + 1 };

static uint32_t line_enumerate(const void *context, const void *state, uint32_t *choices)
{
	(void)context;
	choices[0] = 0;
	return *(const uint32_t *)state + 1 < LINE_STATES ? 1 : 0;
}

static void line_step(const void *context, const void *before, uint32_t choice, void *after, struct sim_label *label)
{
	uint32_t number = *(const uint32_t *)before;

	(void)context;
	(void)choice;
	*(uint32_t *)after = number + 1;
	label->marks[number / 64] = (uint64_t)1 << number % 64;
	label->violations = ((uint32_t)1 << (LINE_PROPERTIES - 1)) - 1;
}

static void line_inspect(const void *context, const void *state, struct sim_state_info *info)
{
	(void)context;
	if (*(const uint32_t *)state + 1 == LINE_STATES) {
		info->violations = (uint32_t)1 << (LINE_PROPERTIES - 1);
	}
}

/* Intent: the list is bounded, and a property whose first violation comes late is on it all the same. */
static void list_is_bounded(void **state)
{
	static const struct drawing empty = { .mark_count = SIM_MARKS_MAX };
	struct sim_check_options options = { .properties = UINT32_MAX, .all_violations = true };
	struct sim_model model = drawn_model(&empty);
	struct sim_report report;

	(void)state;
	model.property_count = LINE_PROPERTIES;
	model.progress_property = LINE_PROPERTIES;
	model.enumerate = line_enumerate;
	model.step = line_step;
	model.inspect = line_inspect;
	assert_int_equal(sim_check(&model, &options, &report), SIM_COMPLETE);
	assert_in_range(report.violation_count, SIM_VIOLATIONS_MAX * 9 / 10, SIM_VIOLATIONS_MAX);
	assert_int_equal(report.violations[report.violation_count - 1].property, LINE_PROPERTIES - 1);
	assert_int_equal(report.violations[report.violation_count - 1].stem_steps, LINE_STATES - 1);
	for (uint32_t i = 0; i + 1 < report.violation_count; i++) {
		const struct sim_violation *violation = &report.violations[i];

		assert_true(violation->property < violation[1].property ||
			    violation->stem_steps < violation[1].stem_steps);
	}
	sim_report_free(&report);
}

/* Intent: a memory limit leaves what was found so far, and is never exceeded. */
static void memory_limit(void **state)
{
	static const struct drawn_edge edges[] = { { 0, 1, { .violations = SAFE } } };
	static const struct sim_state_info states[2];
	static const struct drawing drawing = DRAWING(edges, states);
	struct sim_check_options options = { .properties = UINT32_MAX, .all_violations = true };
	struct sim_model model = drawn_model(&drawing);
	enum sim_result result = SIM_MEMORY_LIMIT;

	(void)state;
	while (result == SIM_MEMORY_LIMIT) {
		struct sim_report report;

		options.memory_bytes_max += 4099;
		result = sim_check(&model, &options, &report);
		assert_true(report.memory_bytes_peak <= options.memory_bytes_max);
		assert_true(report.violation_count == 1 || result == SIM_MEMORY_LIMIT);
		sim_report_free(&report);
	}
	assert_int_equal(result, SIM_COMPLETE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_entry_a_mark),          cmocka_unit_test(states_by_the_step_that_found_them),
		cmocka_unit_test(initial_state_has_no_mark), cmocka_unit_test(one_entry_an_obligation),
		cmocka_unit_test(list_is_bounded),           cmocka_unit_test(memory_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
