// SPDX-License-Identifier: BSD-3-Clause
/*
 * Fair cycles: one drawing for each thing that must, or must not, be reported as a violation of progress.
 *
 * Apart from check_test.c, which is about reachability. In the drawings, actor 0 is `left`, 1 is `right` and 2 is the
 * `device`; obligation 0 is the request that somebody waits for.
 */
#include "tests/sim/drawn_model.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define COUNT(array) ((uint32_t)(sizeof(array) / sizeof((array)[0])))

/* A drawing of these two arrays. */
#define DRAWING(edge_list, state_list, obligations, fairness) \
	{ \
		.edges = (edge_list), .edge_count = COUNT(edge_list), .states = (state_list), \
		.state_count = COUNT(state_list), .obligation_count = (obligations), .fairness_count = (fairness), \
	}

static void expect_lasso(const struct sim_report *report, uint32_t class_index, uint32_t stem, uint32_t loop)
{
	const struct sim_violation *violation = find_violation(report, DRAWN_PROGRESS);

	assert_non_null(violation);
	assert_int_equal(violation->class_index, class_index);
	assert_int_equal(violation->stem_steps, stem);
	assert_int_equal(violation->loop_steps, loop);
	assert_true(violation->proved_shortest);
}

static void expect_no_cycle(const struct drawing *drawing)
{
	struct sim_report report;

	drawn_check(drawing, &report);
	assert_null(find_violation(&report, DRAWN_PROGRESS));
	sim_report_free(&report);
}

/* Intent: two processes that answer each other for ever are a livelock with a known stem and loop. */
static void two_processes_livelock(void **state)
{
	/* 0 -> 1 (the request), 1 -> 2 by left and 2 -> 1 by right; 1 -> 3 would answer. */
	static const struct drawn_edge edges[] = {
		{ 0, 1, { .actor = 0 } },
		{ 1, 3, { .actor = 0, .discharged = 1, .fairness = 1 } },
		{ 1, 2, { .actor = 0, .fairness = 1 } },
		{ 2, 1, { .actor = 1, .fairness = 2 } },
	};
	static const struct sim_state_info states[] = { { 0 }, { .owed = 1 }, { .owed = 1 }, { 0 } };
	static const struct drawing drawing = DRAWING(edges, states, 1, 2);
	const struct sim_violation *violation;
	struct sim_report report;

	(void)state;
	drawn_check(&drawing, &report);
	expect_lasso(&report, DRAWN_LIVELOCK, 1, 2);
	violation = find_violation(&report, DRAWN_PROGRESS);
	assert_int_equal(violation->obligation, 0);
	assert_int_equal(violation->path[0], 0);
	assert_int_equal(violation->path[1], 1);
	assert_int_equal(violation->path[2], 0);
	assert_int_equal(violation->needs, 3);
	assert_int_equal(report.ever_owed, 1);
	sim_report_free(&report);
}

/* Intent: endless arrivals that keep a request waiting are starvation, and no livelock. */
static void storm_is_starvation(void **state)
{
	static const struct drawn_edge edges[] = {
		{ 0, 1, { .actor = 0 } },
		{ 1, 2, { .actor = 2, .rank = DRAWN_STARVATION } },
		{ 2, 1, { .actor = 0, .fairness = 1 } },
		{ 1, 0, { .actor = 0, .discharged = 1, .fairness = 1 } },
	};
	static const struct sim_state_info states[] = { { 0 }, { .owed = 1 }, { .owed = 1 } };
	static const struct drawing drawing = DRAWING(edges, states, 1, 1);
	struct sim_report report;

	(void)state;
	drawn_check(&drawing, &report);
	expect_lasso(&report, DRAWN_STARVATION, 1, 2);
	assert_int_equal(find_violation(&report, DRAWN_PROGRESS)->needs, 1 | 4);
	sim_report_free(&report);
}

/* Intent: a livelock is named even when a storm has a shorter stem. */
static void livelock_beside_storm(void **state)
{
	static const struct drawn_edge edges[] = {
		{ 0, 0, { .actor = 2, .rank = DRAWN_STARVATION } },
		{ 0, 1, { .actor = 0 } },
		{ 1, 2, { .actor = 0 } },
		{ 2, 3, { .actor = 0 } },
		{ 3, 2, { .actor = 1 } },
	};
	static const struct sim_state_info states[] = { { .owed = 1 }, { .owed = 1 }, { .owed = 1 }, { .owed = 1 } };
	static const struct drawing drawing = DRAWING(edges, states, 1, 0);
	struct sim_report report;

	(void)state;
	drawn_check(&drawing, &report);
	expect_lasso(&report, DRAWN_LIVELOCK, 2, 2);
	sim_report_free(&report);
}

/* Intent: a cycle that needs an acknowledgement, but no arrival, is a ping-pong. */
static void acknowledgement_makes_ping_pong(void **state)
{
	static const struct drawn_edge edges[] = {
		{ 0, 1, { .rank = DRAWN_PING_PONG } },
		{ 1, 0, { .rank = DRAWN_LIVELOCK } },
		{ 1, 1, { .rank = DRAWN_STARVATION } },
	};
	static const struct sim_state_info states[] = { { .owed = 1 }, { .owed = 1 } };
	static const struct drawing drawing = DRAWING(edges, states, 1, 0);
	struct sim_report report;

	(void)state;
	drawn_check(&drawing, &report);
	expect_lasso(&report, DRAWN_PING_PONG, 0, 2);
	sim_report_free(&report);
}

/*
 * Two PEs that know nothing of each other. PE 0 takes a request (obligation 0) and fulfils it, again and again. PE 1
 * takes one (obligation 1), and then goes to and fro; `serves`: on the way back it fulfils its own. Each PE steps again
 * and again. State 3 * a + b: PE 0 is in a, PE 1 in b.
 */
static void draw_two_pes(struct drawn_edge edges[12], struct sim_state_info states[6], bool serves)
{
	static const uint32_t next_of_pe_1[] = { 1, 2, 1 };

	for (uint32_t a = 0; a < 2; a++) {
		for (uint32_t b = 0; b < 3; b++) {
			uint32_t state = 3 * a + b;

			states[state] = (struct sim_state_info){ .owed = (a == 1 ? 1 : 0) | (b != 0 ? 2 : 0) };
			edges[2 * state] = (struct drawn_edge){
				state, 3 * (1 - a) + b, { .actor = 0, .fairness = 1, .discharged = a == 1 ? 1 : 0 }
			};
			edges[2 * state + 1] = (struct drawn_edge){
				state,
				3 * a + next_of_pe_1[b],
				{ .actor = 1, .fairness = 2, .discharged = b == 2 && serves ? 2 : 0 }
			};
		}
	}
}

/* Intent: the livelock of one PE is found although the other makes progress for ever: no global progress hides it. */
static void progress_of_another_pe_hides_nothing(void **state)
{
	struct sim_state_info states[6];
	struct drawn_edge edges[12];
	struct drawing drawing = DRAWING(edges, states, 2, 2);
	const struct sim_violation *violation;
	struct sim_report report;

	(void)state;
	draw_two_pes(edges, states, false);
	drawn_check(&drawing, &report);
	assert_int_equal(report.ever_owed, 3);
	/* PE 1 takes its request; then it goes to and fro while PE 0 serves one request, since both must step. */
	expect_lasso(&report, DRAWN_LIVELOCK, 1, 4);
	violation = find_violation(&report, DRAWN_PROGRESS);
	assert_int_equal(violation->obligation, 1);
	assert_int_equal(violation->needs, 3);
	sim_report_free(&report);
}

/* Intent: and when both make progress there is nothing to find, although something is owed at all times. */
static void progress_of_both_pes_is_progress(void **state)
{
	struct sim_state_info states[6];
	struct drawn_edge edges[12];
	struct drawing drawing = DRAWING(edges, states, 2, 2);

	(void)state;
	draw_two_pes(edges, states, true);
	expect_no_cycle(&drawing);
}

/* Intent: a step that happens finitely often by assumption is part of no cycle. */
static void finite_steps_make_no_cycle(void **state)
{
	static const struct drawn_edge edges[] = {
		{ 0, 1, { .rank = SIM_RANK_FINITE } },
		{ 1, 0, { .rank = DRAWN_LIVELOCK } },
		{ 1, 1, { .rank = SIM_RANK_FINITE } },
	};
	static const struct sim_state_info states[] = { { .owed = 1 }, { .owed = 1 } };
	static const struct drawing drawing = DRAWING(edges, states, 1, 0);

	(void)state;
	expect_no_cycle(&drawing);
}

/* Intent: a cycle on which `right` could step and never does is unfair, and no violation. */
static void unfair_cycle_is_ignored(void **state)
{
	static const struct drawn_edge edges[] = {
		{ 0, 1, { .actor = 0, .fairness = 1 } },
		{ 1, 0, { .actor = 0, .fairness = 1 } },
		{ 1, 2, { .actor = 1, .fairness = 2, .discharged = 1 } },
	};
	static const struct sim_state_info states[] = { { .owed = 1 }, { .owed = 1 }, { 0 } };
	static const struct drawing drawing = DRAWING(edges, states, 1, 2);

	(void)state;
	expect_no_cycle(&drawing);
}

/* Intent: the same cycle is fair when in one of its states `right` could not have stepped. */
static void constraint_is_met_by_state(void **state)
{
	static const struct drawn_edge edges[] = {
		{ 0, 1, { .actor = 0, .fairness = 1 } },
		{ 1, 0, { .actor = 0, .fairness = 1 } },
		{ 1, 2, { .actor = 1, .fairness = 2, .discharged = 1 } },
	};
	static const struct sim_state_info states[] = { { .owed = 1, .fairness = 2 }, { .owed = 1 }, { 0 } };
	static const struct drawing drawing = DRAWING(edges, states, 1, 2);
	struct sim_report report;

	(void)state;
	drawn_check(&drawing, &report);
	expect_lasso(&report, DRAWN_LIVELOCK, 0, 2);
	assert_int_equal(find_violation(&report, DRAWN_PROGRESS)->needs, 1);
	sim_report_free(&report);
}

/* Intent: what an edge out of the cycle meets does not make the cycle fair. */
static void leaving_edge_meets_nothing(void **state)
{
	static const struct drawn_edge edges[] = {
		{ 0, 0, { .actor = 0 } },
		{ 0, 1, { .actor = 1, .fairness = 1 } },
	};
	static const struct sim_state_info states[] = { { .owed = 1 }, { .owed = 1, .fairness = 1 } };
	static const struct drawing drawing = DRAWING(edges, states, 1, 1);

	(void)state;
	expect_no_cycle(&drawing);
}

/* Intent: an edge that fulfils the obligation is no part of a cycle, even between two states that owe it. */
static void discharging_edge_is_excluded(void **state)
{
	static const struct drawn_edge edges[] = {
		{ 0, 1, { .actor = 0 } },
		{ 1, 0, { .discharged = 1 } },
	};
	static const struct sim_state_info states[] = { { .owed = 1 }, { .owed = 1 } };
	static const struct drawing drawing = DRAWING(edges, states, 1, 0);

	(void)state;
	expect_no_cycle(&drawing);
}

/* Intent: obligations that take turns are no violation; one and the same must stay owed. */
static void obligations_in_turn_are_progress(void **state)
{
	static const struct drawn_edge edges[] = {
		{ 0, 1, { .actor = 0 } },
		{ 1, 2, { .actor = 0 } },
		{ 2, 0, { .actor = 0 } },
	};
	static const struct sim_state_info states[] = { { .owed = 1 | 2 }, { .owed = 2 | 4 }, { .owed = 4 | 1 } };
	static const struct drawing drawing = DRAWING(edges, states, 3, 0);

	(void)state;
	expect_no_cycle(&drawing);
}

/* Intent: the shortest loop goes to two places when each meets one constraint, and returns the shorter way. */
static void loop_visits_two_places(void **state)
{
	/* Left ear 0-1-0 meets constraint 0; right ear 0-2-3-0 or, later in order, 0-4-0 meets 1. */
	static const struct drawn_edge edges[] = {
		{ 0, 0, { .actor = 0 } },    { 0, 1, { .actor = 0 } },    { 1, 0, { .fairness = 1 } },
		{ 0, 2, { .actor = 0 } },    { 2, 3, { .fairness = 2 } }, { 3, 0, { .actor = 0 } },
		{ 0, 4, { .fairness = 2 } }, { 4, 0, { .actor = 0 } },
	};
	static const struct sim_state_info states[] = {
		{ .owed = 1 }, { .owed = 1 }, { .owed = 1 }, { .owed = 1 }, { .owed = 1 }
	};
	static const struct drawing drawing = DRAWING(edges, states, 1, 2);
	static const uint16_t expected[] = { 1, 0, 3, 0 };
	struct sim_report report;

	(void)state;
	drawn_check(&drawing, &report);
	expect_lasso(&report, DRAWN_LIVELOCK, 0, 4);
	assert_memory_equal(find_violation(&report, DRAWN_PROGRESS)->path, expected, sizeof(expected));
	sim_report_free(&report);
}

/* Intent: of two obligations the one whose cycle is nearer is reported, and of equal ones the smaller. */
static void nearest_obligation_is_reported(void **state)
{
	static const struct drawn_edge edges[] = {
		{ 0, 1, { .actor = 0 } }, { 1, 1, { .actor = 0 } }, { 0, 2, { .actor = 0 } },
		{ 2, 3, { .actor = 0 } }, { 3, 3, { .actor = 0 } },
	};
	static const struct sim_state_info states[] = { { 0 }, { .owed = 2 | 4 }, { 0 }, { .owed = 1 } };
	static const struct drawing drawing = DRAWING(edges, states, 3, 0);
	struct sim_report report;

	(void)state;
	drawn_check(&drawing, &report);
	expect_lasso(&report, DRAWN_LIVELOCK, 1, 1);
	assert_int_equal(find_violation(&report, DRAWN_PROGRESS)->obligation, 1);
	sim_report_free(&report);
}

/* Intent: an actor is needed only if no fair cycle of the class goes without it, in this component or another. */
static void another_cycle_makes_actor_dispensable(void **state)
{
	static const struct drawn_edge edges[] = {
		{ 0, 0, { .actor = 0 } },
		{ 0, 1, { .actor = 0 } },
		{ 1, 1, { .actor = 1 } },
	};
	static const struct sim_state_info states[] = { { .owed = 1 }, { .owed = 1 } };
	static const struct drawing drawing = DRAWING(edges, states, 1, 0);
	struct sim_report report;

	(void)state;
	drawn_check(&drawing, &report);
	expect_lasso(&report, DRAWN_LIVELOCK, 0, 1);
	assert_int_equal(find_violation(&report, DRAWN_PROGRESS)->needs, 0);
	sim_report_free(&report);
}

/* Intent: above twelve constraints a loop is still found and real, and is not called the shortest. */
static void many_constraints_are_not_proved_shortest(void **state)
{
	enum { PLACES = 14 };
	static struct drawn_edge edges[PLACES];
	static struct sim_state_info states[PLACES];
	struct drawing drawing = DRAWING(edges, states, 1, PLACES);
	const struct sim_violation *violation;
	struct sim_report report;

	(void)state;
	for (uint32_t i = 0; i < PLACES; i++) {
		edges[i] = (struct drawn_edge){ i, (i + 1) % PLACES, { .fairness = (uint32_t)1 << i } };
		states[i].owed = 1;
	}
	drawn_check(&drawing, &report);
	violation = find_violation(&report, DRAWN_PROGRESS);
	assert_non_null(violation);
	assert_int_equal(violation->loop_steps, PLACES);
	assert_false(violation->proved_shortest);
	sim_report_free(&report);

	/* What the start meets does not count: twelve are left, and the proof is back. */
	states[0].fairness = 3;
	drawn_check(&drawing, &report);
	expect_lasso(&report, DRAWN_LIVELOCK, 0, PLACES);
	sim_report_free(&report);
}

/* Intent: a cycle on which nothing is owed is rest, and nothing was ever owed says so. */
static void nothing_owed_is_vacuous(void **state)
{
	static const struct drawn_edge edges[] = { { 0, 0, { .actor = 0 } } };
	static const struct sim_state_info states[] = { { 0 } };
	static const struct drawing drawing = DRAWING(edges, states, 1, 0);
	struct sim_report report;

	(void)state;
	drawn_check(&drawing, &report);
	assert_int_equal(report.violation_count, 0);
	assert_int_equal(report.ever_owed, 0);
	sim_report_free(&report);
}

/* Intent: progress that was not asked for is not judged. */
static void progress_not_requested(void **state)
{
	static const struct drawn_edge edges[] = { { 0, 0, { .actor = 0 } } };
	static const struct sim_state_info states[] = { { .owed = 1 } };
	static const struct drawing drawing = DRAWING(edges, states, 1, 0);
	struct sim_check_options options = { .properties = 1 << DRAWN_SAFE | 1 << DRAWN_SANE };
	struct sim_model model = drawn_model(&drawing);
	struct sim_report report;

	(void)state;
	assert_int_equal(sim_check(&model, &options, &report), SIM_COMPLETE);
	assert_int_equal(report.violation_count, 0);
	sim_report_free(&report);
}

/* A ring: all states on one cycle, so that every walk and stack is as deep as the graph is large. */
enum {
	RING = 40000,
	/* The graph groups its rows by 2^16 states; this takes three groups. */
	LONG_RING = 140000,
};

static bool ring_initial(const void *context, uint32_t index, void *state)
{
	(void)context;
	*(uint32_t *)state = 0;
	return index == 0;
}

static uint32_t ring_enumerate(const void *context, const void *state, uint32_t *choices)
{
	(void)context;
	(void)state;
	choices[0] = 0;
	return 1;
}

static void ring_step(const void *context, const void *before, uint32_t choice, void *after, struct sim_label *label)
{
	const uint32_t *length = context;

	(void)choice;
	*(uint32_t *)after = (*(const uint32_t *)before + 1) % *length;
	label->fairness = *(uint32_t *)after == *length / 2;
}

static void ring_inspect(const void *context, const void *state, struct sim_state_info *info)
{
	(void)context;
	(void)state;
	info->owed = 1;
}

static struct sim_model ring_model(const uint32_t *length)
{
	static const struct drawing empty;
	struct sim_model model = drawn_model(&empty);

	model.context = length;
	model.obligation_count = 1;
	model.fairness_count = 1;
	model.initial = ring_initial;
	model.enumerate = ring_enumerate;
	model.step = ring_step;
	model.inspect = ring_inspect;
	return model;
}

/* Intent: a cycle as long as the graph is found without recursion, and its loop is all of it. */
static void long_ring_is_one_loop(void **state)
{
	static const uint32_t length = LONG_RING;
	struct sim_check_options options = { .properties = UINT32_MAX };
	struct sim_model model = ring_model(&length);
	struct sim_report report;

	(void)state;
	assert_int_equal(sim_check(&model, &options, &report), SIM_COMPLETE);
	expect_lasso(&report, DRAWN_LIVELOCK, 0, LONG_RING);
	sim_report_free(&report);
}

/* Intent: whatever the memory limit, a check ends with an answer or with that limit, and never lies about progress. */
static void every_memory_limit_is_survived(void **state)
{
	static const uint32_t length = RING;
	struct sim_check_options options = { .properties = UINT32_MAX };
	struct sim_model model = ring_model(&length);
	enum sim_result result = SIM_MEMORY_LIMIT;
	uint32_t limited = 0;

	(void)state;
	while (result == SIM_MEMORY_LIMIT) {
		struct sim_report report;

		options.memory_bytes_max += 90011;
		result = sim_check(&model, &options, &report);
		assert_true(report.memory_bytes_peak <= options.memory_bytes_max);
		if (result == SIM_MEMORY_LIMIT) {
			limited++;
			assert_true(report.violation_count <= 1);
		} else {
			assert_int_equal(result, SIM_COMPLETE);
			assert_int_equal(report.violation_count, 1);
		}
		sim_report_free(&report);
	}
	assert_in_range(limited, 10, 1000);
}

struct stopper {
	uint32_t calls;
	uint32_t calls_max;
	enum sim_poll answer;
};

static enum sim_poll stop_after(void *env, const struct sim_progress *progress)
{
	struct stopper *stopper = env;

	assert_true(progress->states > 0);
	assert_true(progress->frontier <= progress->states);
	return stopper->calls++ < stopper->calls_max ? SIM_GO_ON : stopper->answer;
}

/* Intent: a user or a clock can stop the search at every poll, and no cycle is claimed on half a graph. */
static void poll_stops_search(void **state)
{
	static const uint32_t length = RING;
	struct stopper stopper = { .answer = SIM_STOP_TIME };
	struct sim_check_options options = { .properties = UINT32_MAX, .poll = stop_after, .poll_env = &stopper };
	struct sim_model model = ring_model(&length);
	struct sim_report report;

	(void)state;
	for (stopper.calls_max = 0; stopper.calls_max < 10; stopper.calls_max++) {
		stopper.calls = 0;
		assert_int_equal(sim_check(&model, &options, &report), SIM_TIME_LIMIT);
		assert_int_equal(report.violation_count, 0);
		sim_report_free(&report);
	}
	stopper = (struct stopper){ .calls_max = 3, .answer = SIM_STOP_INTERRUPT };
	assert_int_equal(sim_check(&model, &options, &report), SIM_INTERRUPTED);
	sim_report_free(&report);
	/* Polls go on after the graph is complete: the components take their time, too. */
	stopper = (struct stopper){ .calls_max = UINT32_MAX };
	assert_int_equal(sim_check(&model, &options, &report), SIM_COMPLETE);
	assert_true(stopper.calls > RING / 1024 + 1);
	sim_report_free(&report);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_processes_livelock),
		cmocka_unit_test(storm_is_starvation),
		cmocka_unit_test(livelock_beside_storm),
		cmocka_unit_test(acknowledgement_makes_ping_pong),
		cmocka_unit_test(progress_of_another_pe_hides_nothing),
		cmocka_unit_test(progress_of_both_pes_is_progress),
		cmocka_unit_test(finite_steps_make_no_cycle),
		cmocka_unit_test(unfair_cycle_is_ignored),
		cmocka_unit_test(constraint_is_met_by_state),
		cmocka_unit_test(leaving_edge_meets_nothing),
		cmocka_unit_test(discharging_edge_is_excluded),
		cmocka_unit_test(obligations_in_turn_are_progress),
		cmocka_unit_test(loop_visits_two_places),
		cmocka_unit_test(nearest_obligation_is_reported),
		cmocka_unit_test(another_cycle_makes_actor_dispensable),
		cmocka_unit_test(many_constraints_are_not_proved_shortest),
		cmocka_unit_test(nothing_owed_is_vacuous),
		cmocka_unit_test(progress_not_requested),
		cmocka_unit_test(long_ring_is_one_loop),
		cmocka_unit_test(every_memory_limit_is_survived),
		cmocka_unit_test(poll_stops_search),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
