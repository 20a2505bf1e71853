// SPDX-License-Identifier: BSD-3-Clause
/*
 * The exhaustive check: counts, violations of states and steps, ties, limits, and models that must be refused.
 *
 * Apart from progress_test.c, which is about cycles.
 */
#include "tests/sim/drawn_model.h"
#include "tests/sim/toy_models.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) ((uint32_t)(sizeof(array) / sizeof((array)[0])))

static const struct sim_check_options everything = { .properties = UINT32_MAX };

/* Intent: states, steps, depth, marks and watches of the counters are what arithmetic says. */
static void counters_are_counted(void **state)
{
	static const struct counters_context context = { .modulus = 30, .state_bytes = 12 };
	static const struct sim_watch watches[] = { { { 1 | 8 } }, { { 1 | 2 } }, { { 8 } } };
	struct sim_check_options options = { .properties = 3, .watches = watches, .watch_count = COUNT(watches) };
	struct sim_model model = counters_model(&context);
	struct sim_report report;

	(void)state;
	assert_int_equal(sim_check(&model, &options, &report), SIM_COMPLETE);
	assert_int_equal(report.states, 30 * 30 * 30);
	assert_int_equal(report.transitions, 3 * 30 * 30 * 30);
	assert_int_equal(report.depth, 3 * 29);
	assert_int_equal(report.violation_count, 0);
	assert_int_equal(report.mark_fired[0], 27000);
	assert_int_equal(report.mark_fired[3], 3 * 900);
	assert_int_equal(report.watch_fired[0], 900);
	assert_int_equal(report.watch_fired[1], 0);
	assert_int_equal(report.watch_fired[2], 3 * 900);
	assert_true(report.memory_bytes_peak > 27000 * 12);
	sim_report_free(&report);
}

/* Intent: states are told apart by their bytes; among 405224 some share their 32 bits of hash. */
static void states_with_equal_hash_are_kept_apart(void **state)
{
	static const struct counters_context context = { .modulus = 74, .state_bytes = 12 };
	struct sim_model model = counters_model(&context);
	struct sim_report report;

	(void)state;
	assert_int_equal(sim_check(&model, &everything, &report), SIM_COMPLETE);
	assert_int_equal(report.states, 74 * 74 * 74);
	sim_report_free(&report);
}

/* Intent: states larger than a chunk of the store, or than a whole batch, are stored like any other. */
static void large_states_are_stored(void **state)
{
	static const struct counters_context context = { .modulus = 3, .state_bytes = 300001 };
	struct sim_model model = counters_model(&context);
	struct sim_report report;

	(void)state;
	assert_int_equal(sim_check(&model, &everything, &report), SIM_COMPLETE);
	assert_int_equal(report.states, 27);
	assert_int_equal(report.depth, 6);
	sim_report_free(&report);
}

/* Intent: the philosophers' deadlock is seen as a violation of a state, at its depth, by the first path. */
static void philosophers_deadlock(void **state)
{
	static const uint16_t first_path[] = { 0, 1, 1, 1, 1 };
	struct sim_model model = philosophers_model();
	struct sim_report report;

	(void)state;
	assert_int_equal(sim_check(&model, &everything, &report), SIM_COMPLETE);
	assert_int_equal(report.states, 82);
	assert_int_equal(report.violation_count, 1);
	assert_int_equal(report.violations[0].property, TOY_SAFE);
	assert_int_equal(report.violations[0].stem_steps, 5);
	assert_int_equal(report.violations[0].loop_steps, 0);
	assert_int_equal(report.violations[0].class_index, model.class_count);
	assert_int_equal(report.violations[0].obligation, model.obligation_count);
	assert_memory_equal(report.violations[0].path, first_path, sizeof(first_path));
	sim_report_free(&report);
}

/* Intent: a property that was not asked for is not reported. */
static void property_not_requested(void **state)
{
	struct sim_check_options options = { .properties = 1 << TOY_PROGRESS };
	struct sim_model model = philosophers_model();
	struct sim_report report;

	(void)state;
	assert_int_equal(sim_check(&model, &options, &report), SIM_COMPLETE);
	assert_int_equal(report.violation_count, 0);
	sim_report_free(&report);
}

/* Intent: in the token ring everybody who wants is served. */
static void token_ring_serves_everybody(void **state)
{
	static const struct ring_context context = { .skipped = STATIONS };
	struct sim_model model = token_ring_model(&context);
	struct sim_report report;

	(void)state;
	assert_int_equal(sim_check(&model, &everything, &report), SIM_COMPLETE);
	assert_int_equal(report.states, STATIONS << STATIONS);
	assert_int_equal(report.violation_count, 0);
	assert_int_equal(report.ever_owed, (1 << STATIONS) - 1);
	sim_report_free(&report);
}

/* Intent: a station that is passed over waits for ever: one step to want, then round the other six. */
static void token_ring_skips_station(void **state)
{
	static const struct ring_context context = { .skipped = 3 };
	struct sim_model model = token_ring_model(&context);
	struct sim_report report;

	(void)state;
	assert_int_equal(sim_check(&model, &everything, &report), SIM_COMPLETE);
	assert_int_equal(report.violation_count, 1);
	assert_int_equal(report.violations[0].property, TOY_PROGRESS);
	assert_int_equal(report.violations[0].obligation, 3);
	assert_int_equal(report.violations[0].stem_steps, 1);
	assert_int_equal(report.violations[0].loop_steps, STATIONS - 1);
	assert_int_equal(report.violations[0].needs, ((1 << STATIONS) - 1) & ~(1 << 3));
	sim_report_free(&report);
}

/* Checks a drawing and expects DRAWN_SAFE to be violated by exactly this path. */
static void expect_path(const struct drawing *drawing, const uint16_t *path, uint32_t steps)
{
	const struct sim_violation *violation;
	struct sim_report report;

	drawn_check(drawing, &report);
	violation = find_violation(&report, DRAWN_SAFE);
	assert_non_null(violation);
	assert_int_equal(violation->stem_steps, steps);
	assert_int_equal(violation->loop_steps, 0);
	assert_memory_equal(violation->path, path, steps * sizeof(*path));
	sim_report_free(&report);
}

/* Intent: of a step and a state that violate at the same depth, the earlier choice is reported, whichever it is. */
static void earlier_choice_wins(void **state)
{
	static const struct drawn_edge step_first[] = { { 0, 2, { .violations = 1 } }, { 0, 1, { .actor = 0 } } };
	static const struct drawn_edge state_first[] = { { 0, 1, { .actor = 0 } }, { 0, 2, { .violations = 1 } } };
	static const struct sim_state_info states[] = { { 0 }, { .violations = 1 }, { 0 } };
	static const uint16_t first_choice[] = { 0 };
	struct drawing drawing = { .edges = step_first, .edge_count = 2, .states = states, .state_count = 3 };

	(void)state;
	expect_path(&drawing, first_choice, 1);
	drawing.edges = state_first;
	expect_path(&drawing, first_choice, 1);
}

/* Intent: at equal depth the first parent wins, although its violation is its last choice. */
static void earlier_parent_wins(void **state)
{
	static const struct drawn_edge edges[] = {
		{ 0, 1, { .actor = 0 } }, { 0, 2, { .actor = 0 } }, { 2, 3, { .actor = 0 } },
		{ 1, 1, { .actor = 0 } }, { 1, 2, { .actor = 0 } }, { 1, 0, { .violations = 1 } },
	};
	static const struct sim_state_info states[] = { { 0 }, { 0 }, { 0 }, { .violations = 1 } };
	static const struct drawing drawing = {
		.edges = edges, .edge_count = COUNT(edges), .states = states, .state_count = COUNT(states)
	};
	static const uint16_t path[] = { 0, 2 };

	(void)state;
	expect_path(&drawing, path, 2);
}

/* Intent: of two steps between the same states, the one that violates is the one in the path. */
static void violating_step_among_twins(void **state)
{
	static const struct drawn_edge edges[] = { { 0, 1, { .actor = 0 } }, { 0, 1, { .violations = 1 } } };
	static const struct sim_state_info states[] = { { 0 }, { 0 } };
	static const struct drawing drawing = {
		.edges = edges, .edge_count = COUNT(edges), .states = states, .state_count = COUNT(states)
	};
	static const uint16_t path[] = { 1 };

	(void)state;
	expect_path(&drawing, path, 1);
}

/* Intent: an initial state can violate, with a path of no steps; and what follows it is explored all the same. */
static void initial_state_violates(void **state)
{
	static const struct drawn_edge edges[] = { { 0, 1, { .actor = 0 } } };
	static const struct sim_state_info states[] = { { .violations = 1 << DRAWN_SAFE },
							{ .violations = 1 << DRAWN_SANE } };
	static const struct drawing drawing = {
		.edges = edges, .edge_count = COUNT(edges), .states = states, .state_count = COUNT(states)
	};
	struct sim_report report;

	(void)state;
	drawn_check(&drawing, &report);
	assert_int_equal(report.states, 2);
	assert_int_equal(report.violation_count, 2);
	assert_int_equal(report.violations[0].property, DRAWN_SAFE);
	assert_int_equal(report.violations[0].stem_steps, 0);
	assert_non_null(report.violations[0].path);
	assert_int_equal(report.violations[1].property, DRAWN_SANE);
	assert_int_equal(report.violations[1].stem_steps, 1);
	sim_report_free(&report);
}

/* Intent: the states limit is exact, and what was found before it is reported. */
static void states_limit(void **state)
{
	struct sim_check_options options = { .properties = UINT32_MAX, .states_max = 82 };
	struct sim_model model = philosophers_model();
	struct sim_report report;

	(void)state;
	assert_int_equal(sim_check(&model, &options, &report), SIM_COMPLETE);
	sim_report_free(&report);
	options.states_max = 81;
	assert_int_equal(sim_check(&model, &options, &report), SIM_STATES_LIMIT);
	assert_int_equal(report.states, 81);
	assert_int_equal(report.violation_count, 1);
	sim_report_free(&report);
	options.states_max = 1;
	assert_int_equal(sim_check(&model, &options, &report), SIM_STATES_LIMIT);
	assert_int_equal(report.states, 1);
	assert_int_equal(report.violation_count, 0);
	sim_report_free(&report);
}

/* Intent: the memory limit ends the search, and is never exceeded. */
static void memory_limit(void **state)
{
	static const struct counters_context context = { .modulus = 100, .state_bytes = 64 };
	struct sim_check_options options = { .properties = UINT32_MAX, .memory_bytes_max = 4 << 20 };
	struct sim_model model = counters_model(&context);
	struct sim_report report;

	(void)state;
	assert_int_equal(sim_check(&model, &options, &report), SIM_MEMORY_LIMIT);
	assert_true(report.memory_bytes_peak <= options.memory_bytes_max);
	assert_in_range(report.states, 10000, 100000);
	sim_report_free(&report);
	options.memory_bytes_max = 1;
	assert_int_equal(sim_check(&model, &options, &report), SIM_MEMORY_LIMIT);
	assert_int_equal(report.states, 0);
	sim_report_free(&report);
}

static void expect_bad(const struct sim_model *model)
{
	struct sim_report report;

	assert_int_equal(sim_check(model, &everything, &report), SIM_BAD_MODEL);
	assert_int_equal(report.violation_count, 0);
	sim_report_free(&report);
}

/* Intent: a table that breaks a limit, lacks a function or is of another version is refused before it is used. */
static void bad_tables_are_refused(void **state)
{
	const struct sim_model good = philosophers_model();
	struct sim_model model;

	(void)state;
	expect_bad(NULL);
#define EXPECT_BAD(member, value) \
	do { \
		model = good; \
		model.member = (value); \
		expect_bad(&model); \
	} while (0)
	EXPECT_BAD(abi_version, SIM_MODEL_ABI_VERSION + 1);
	EXPECT_BAD(state_bytes, 0);
	EXPECT_BAD(property_count, SIM_PROPERTIES_MAX + 1);
	EXPECT_BAD(class_count, SIM_CLASSES_MAX + 1);
	EXPECT_BAD(actor_count, SIM_ACTORS_MAX + 1);
	EXPECT_BAD(mark_count, SIM_MARKS_MAX + 1);
	EXPECT_BAD(obligation_count, SIM_OBLIGATIONS_MAX + 1);
	EXPECT_BAD(fairness_count, SIM_FAIRNESS_MAX + 1);
	EXPECT_BAD(progress_property, TOY_PROPERTIES + 1);
	EXPECT_BAD(initial, NULL);
	EXPECT_BAD(enumerate, NULL);
	EXPECT_BAD(step, NULL);
	EXPECT_BAD(inspect, NULL);
	EXPECT_BAD(measure_count, SIM_MEASURES_MAX + 1);
	EXPECT_BAD(measure_count, 1);
#undef EXPECT_BAD
}

/* Intent: a label that names a class or an actor which does not exist hides cycles, so it is refused. */
static void bad_labels_are_refused(void **state)
{
	static const struct drawn_edge bad_class[] = { { 0, 0, { .rank = DRAWN_CLASSES } } };
	static const struct drawn_edge bad_actor[] = { { 0, 0, { .actor = 3 } } };
	static const struct sim_state_info states[] = { { 0 } };
	struct drawing drawing = { .edges = bad_class, .edge_count = 1, .states = states, .state_count = 1 };
	struct sim_model model = drawn_model(&drawing);

	(void)state;
	expect_bad(&model);
	drawing.edges = bad_actor;
	expect_bad(&model);
}

static uint32_t too_many(const void *context, const void *state, uint32_t *choices)
{
	(void)context;
	(void)state;
	memset(choices, 0, SIM_CHOICES_MAX * sizeof(*choices));
	return SIM_CHOICES_MAX + 1;
}

/* Intent: a model that claims more choices than there is room for is refused. */
static void too_many_choices_are_refused(void **state)
{
	struct sim_model model = philosophers_model();

	(void)state;
	model.enumerate = too_many;
	expect_bad(&model);
}

static bool no_initial_state(const void *context, uint32_t index, void *state)
{
	(void)context;
	(void)index;
	(void)state;
	return false;
}

/* Intent: a model without initial states has no reachable state, and nothing is violated. */
static void no_initial_states(void **state)
{
	struct sim_model model = philosophers_model();
	struct sim_report report;

	(void)state;
	model.initial = no_initial_state;
	assert_int_equal(sim_check(&model, &everything, &report), SIM_COMPLETE);
	assert_int_equal(report.states, 0);
	assert_int_equal(report.violation_count, 0);
	sim_report_free(&report);
}

/* Ten initial states, pairwise equal: index 2n and 2n+1 are philosopher n with the left fork. */
static bool twin_initial_states(const void *context, uint32_t index, void *state)
{
	unsigned char *philosophers = state;

	(void)context;
	if (index >= 2 * PHILOSOPHERS) {
		return false;
	}
	memset(state, 0, PHILOSOPHERS);
	philosophers[index / 2] = 1;
	return true;
}

/* Intent: of several initial states, equal ones count once, and the path names the first that it starts from. */
static void several_initial_states(void **state)
{
	struct sim_model model = philosophers_model();
	struct sim_report report;

	(void)state;
	model.initial = twin_initial_states;
	assert_int_equal(sim_check(&model, &everything, &report), SIM_COMPLETE);
	assert_int_equal(report.states, 82);
	assert_int_equal(report.violation_count, 1);
	assert_int_equal(report.violations[0].stem_steps, 4);
	assert_int_equal(report.violations[0].initial, 0);
	sim_report_free(&report);
}

/* Steps like the philosophers, but a call counter, which a pure function cannot have, finds its way into the label. */
static uint32_t calls;

static void count_calls(const void *context, const void *before, uint32_t choice, void *after, struct sim_label *label)
{
	(void)context;
	(void)choice;
	memcpy(after, before, PHILOSOPHERS);
	label->violations = calls++ == 0 ? 1 << TOY_SAFE : 0;
}

/* Intent: a violation that does not show again is not reported; the model is. */
static void impure_step_is_detected(void **state)
{
	struct sim_model model = philosophers_model();
	struct sim_report report;

	(void)state;
	calls = 0;
	model.step = count_calls;
	assert_int_equal(sim_check(&model, &everything, &report), SIM_IMPURE_MODEL);
	assert_int_equal(report.violation_count, 0);
	sim_report_free(&report);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counters_are_counted),
		cmocka_unit_test(states_with_equal_hash_are_kept_apart),
		cmocka_unit_test(large_states_are_stored),
		cmocka_unit_test(philosophers_deadlock),
		cmocka_unit_test(property_not_requested),
		cmocka_unit_test(token_ring_serves_everybody),
		cmocka_unit_test(token_ring_skips_station),
		cmocka_unit_test(earlier_choice_wins),
		cmocka_unit_test(earlier_parent_wins),
		cmocka_unit_test(violating_step_among_twins),
		cmocka_unit_test(initial_state_violates),
		cmocka_unit_test(states_limit),
		cmocka_unit_test(memory_limit),
		cmocka_unit_test(bad_tables_are_refused),
		cmocka_unit_test(bad_labels_are_refused),
		cmocka_unit_test(too_many_choices_are_refused),
		cmocka_unit_test(no_initial_states),
		cmocka_unit_test(several_initial_states),
		cmocka_unit_test(impure_step_is_detected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
