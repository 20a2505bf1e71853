// SPDX-License-Identifier: BSD-3-Clause
/*
 * Replay and walk: one path at a time.
 *
 * Apart from the checks because these need no search, and because the walk is promised to be the same everywhere.
 */
#include "sim/explore.h"
#include "tests/sim/toy_models.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { STEPS = 200 };

/* What a visitor has seen. */
struct record {
	uint32_t steps;
	/* Stop after so many steps; 0: never. */
	uint32_t enough;
	uint32_t positions[STEPS];
	unsigned char last[PHILOSOPHERS];
};

static bool remember(void *env, uint32_t index, const void *before, uint32_t choice, uint32_t position,
		     const void *after, const struct sim_label *label)
{
	struct record *record = env;

	assert_int_equal(index, record->steps);
	assert_memory_equal(before, record->last, PHILOSOPHERS);
	/* A philosopher's number is both its choice and its actor. */
	assert_int_equal(label->actor, choice);
	record->positions[record->steps++] = position;
	memcpy(record->last, after, PHILOSOPHERS);
	return record->steps != record->enough;
}

/* Intent: a path is walked step by step, each from where the last one ended. */
static void replay_follows_path(void **state)
{
	static const uint16_t path[] = { 0, 1, 1, 1, 1 };
	static const uint32_t positions[] = { 0, 1, 1, 1, 1 };
	static const unsigned char all_left[PHILOSOPHERS] = { 1, 1, 1, 1, 1 };
	struct sim_model model = philosophers_model();
	struct record record = { 0 };

	(void)state;
	assert_int_equal(sim_replay(&model, 0, path, 5, remember, &record, NULL), SIM_COMPLETE);
	assert_int_equal(record.steps, 5);
	assert_memory_equal(record.last, all_left, PHILOSOPHERS);
	assert_memory_equal(record.positions, positions, sizeof(positions));
}

/* Intent: every counterexample of a check can be replayed, and ends where the property is violated. */
static void replay_confirms_counterexample(void **state)
{
	static const unsigned char all_left[PHILOSOPHERS] = { 1, 1, 1, 1, 1 };
	struct sim_check_options options = { .properties = UINT32_MAX };
	struct sim_model model = philosophers_model();
	const struct sim_violation *violation;
	struct record record = { 0 };
	struct sim_report report;

	(void)state;
	assert_int_equal(sim_check(&model, &options, &report), SIM_COMPLETE);
	violation = &report.violations[0];
	assert_int_equal(
		sim_replay(&model, violation->initial, violation->path, violation->stem_steps, remember, &record, NULL),
		SIM_COMPLETE);
	assert_memory_equal(record.last, all_left, PHILOSOPHERS);
	sim_report_free(&report);
}

/* Intent: a choice that does not exist is named by the index of its step; the steps before it are taken. */
static void replay_names_bad_step(void **state)
{
	static const uint16_t path[] = { 0, 1, 5, 0 };
	struct sim_model model = philosophers_model();
	struct record record = { 0 };
	uint32_t bad_step = 99;

	(void)state;
	assert_int_equal(sim_replay(&model, 0, path, 4, remember, &record, &bad_step), SIM_BAD_PATH);
	assert_int_equal(bad_step, 2);
	assert_int_equal(record.steps, 2);
	/* An initial state that does not exist. */
	record = (struct record){ 0 };
	assert_int_equal(sim_replay(&model, 1, path, 4, remember, &record, &bad_step), SIM_BAD_PATH);
	assert_int_equal(bad_step, 0);
	assert_int_equal(record.steps, 0);
}

/* Intent: a visitor that has seen enough ends the replay, which is no error. */
static void replay_ends_early(void **state)
{
	static const uint16_t path[] = { 0, 1, 99 };
	struct sim_model model = philosophers_model();
	struct record record = { .enough = 2 };

	(void)state;
	assert_int_equal(sim_replay(&model, 0, path, 3, remember, &record, NULL), SIM_COMPLETE);
	assert_int_equal(record.steps, 2);
}

/* Intent: the same seed gives the same walk, on this machine as on any other; another seed gives another walk. */
static void walk_is_determined_by_seed(void **state)
{
	static const uint32_t everywhere[] = { 2, 4, 1, 3, 1, 0, 1, 0, 0, 2 };
	struct sim_model model = philosophers_model();
	struct record first = { 0 };
	struct record again = { 0 };
	struct record other = { 0 };
	uint32_t steps = 0;

	(void)state;
	assert_int_equal(sim_walk(&model, 7, 10, remember, &first, &steps), SIM_COMPLETE);
	assert_int_equal(steps, 10);
	assert_memory_equal(first.positions, everywhere, sizeof(everywhere));
	assert_int_equal(sim_walk(&model, 7, 10, remember, &again, &steps), SIM_COMPLETE);
	assert_memory_equal(&first, &again, sizeof(first));
	assert_int_equal(sim_walk(&model, 8, 10, remember, &other, &steps), SIM_COMPLETE);
	assert_memory_not_equal(first.positions, other.positions, sizeof(everywhere));
}

static bool tally_actor(void *env, uint32_t index, const void *before, uint32_t choice, uint32_t position,
			const void *after, const struct sim_label *label)
{
	uint32_t *tally = env;

	(void)index;
	(void)before;
	(void)choice;
	(void)after;
	(void)label;
	tally[position]++;
	return true;
}

/* Intent: each of three choices is taken about equally often. */
static void walk_is_unbiased(void **state)
{
	static const struct counters_context context = { .modulus = 5, .state_bytes = 12 };
	struct sim_model model = counters_model(&context);
	uint32_t tally[COUNTERS] = { 0 };
	uint32_t steps = 0;

	(void)state;
	assert_int_equal(sim_walk(&model, 1, 30000, tally_actor, tally, &steps), SIM_COMPLETE);
	assert_int_equal(steps, 30000);
	for (uint32_t i = 0; i < COUNTERS; i++) {
		assert_in_range(tally[i], 9700, 10300);
	}
}

/* Intent: a walk ends where nobody can move, and says after how many steps. */
static void walk_ends_at_deadlock(void **state)
{
	struct sim_model model = philosophers_model();
	uint32_t steps = 0;

	(void)state;
	assert_int_equal(sim_walk(&model, 3, UINT32_MAX, NULL, NULL, &steps), SIM_COMPLETE);
	assert_in_range(steps, PHILOSOPHERS, 1000000);
}

static void forget_a_byte(const void *context, const void *before, uint32_t choice, void *after,
			  struct sim_label *label)
{
	(void)context;
	(void)choice;
	(void)label;
	memcpy(after, before, PHILOSOPHERS - 1);
}

/* Intent: a step that leaves a byte of the next state unwritten is not pure. */
static void unwritten_byte_is_detected(void **state)
{
	static const uint16_t path[] = { 0 };
	struct sim_model model = philosophers_model();
	uint32_t steps = 0;

	(void)state;
	model.step = forget_a_byte;
	assert_int_equal(sim_replay(&model, 0, path, 1, NULL, NULL, NULL), SIM_IMPURE_MODEL);
	assert_int_equal(sim_walk(&model, 0, 1, NULL, NULL, &steps), SIM_IMPURE_MODEL);
}

/* Intent: replay and walk refuse an unusable table as the check does. */
static void bad_model_is_refused(void **state)
{
	struct sim_model model = philosophers_model();

	(void)state;
	model.abi_version++;
	assert_int_equal(sim_replay(&model, 0, NULL, 0, NULL, NULL, NULL), SIM_BAD_MODEL);
	assert_int_equal(sim_walk(&model, 0, 1, NULL, NULL, NULL), SIM_BAD_MODEL);
}

/* Intent: every result has words of its own. */
static void results_have_words(void **state)
{
	(void)state;
	for (int one = SIM_COMPLETE; one <= SIM_IMPURE_MODEL; one++) {
		for (int other = SIM_COMPLETE; other < one; other++) {
			assert_string_not_equal(sim_result_text((enum sim_result)one),
						sim_result_text((enum sim_result)other));
		}
	}
	assert_string_equal(sim_result_text(SIM_MEMORY_LIMIT), "memory limit");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(replay_follows_path),        cmocka_unit_test(replay_confirms_counterexample),
		cmocka_unit_test(replay_names_bad_step),      cmocka_unit_test(replay_ends_early),
		cmocka_unit_test(walk_is_determined_by_seed), cmocka_unit_test(walk_is_unbiased),
		cmocka_unit_test(walk_ends_at_deadlock),      cmocka_unit_test(unwritten_byte_is_detected),
		cmocka_unit_test(bad_model_is_refused),       cmocka_unit_test(results_have_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
