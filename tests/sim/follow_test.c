// SPDX-License-Identifier: BSD-3-Clause
/*
 * Following a log, on counters whose steps show what a test wants.
 *
 * Apart from the checks because here a run is looked for, not a violation. The answers are also compared with those of
 * a few lines that know no hash table and no order of search.
 */
#include "sim/follow.h"
#include "tests/sim/toy_models.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
	EVENTS = 8,
	/* Added to the number of a counter: it wrapped. */
	WRAP = 10,
	NEVER = 99,
	DRAWN_LOGS = 3000,
	LETTERS = 16,
};

/* What steps show. */
enum shows {
	/* Which counter was stepped; counter 2 is silent. */
	SHOWS_STEPS,
	/* Which counter wrapped. */
	SHOWS_WRAPS,
	/* Both, in this order. */
	SHOWS_BOTH,
	/* Every third step of a run, whatever it is: event 7. */
	SHOWS_EVERY_THIRD,
	/* Events drawn from the state and the choice. */
	SHOWS_DRAWN,
};

struct toy_log {
	struct sim_log log;
	struct sim_model model;
	struct counters_context counters;
	enum shows shows;
	uint32_t seed;
	uint32_t events[EVENTS];
	bool lossy[EVENTS];
	uint32_t shown[SIM_SHOWN_MAX];
	/* What could_be() was told, one bit an event below 32, and at which place. */
	uint64_t could_be;
	uint32_t refused;
	uint32_t polls;
};

static uint32_t draw(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 16;
}

static uint32_t observe(void *env, void *memory, const void *before, uint32_t choice, const void *after)
{
	struct toy_log *toy = env;
	uint32_t values[COUNTERS];
	uint32_t count = 0;
	uint32_t seed;
	uint32_t steps;

	memcpy(values, after, sizeof(values));
	switch (toy->shows) {
	case SHOWS_EVERY_THIRD:
		memcpy(&steps, memory, sizeof(steps));
		steps = (steps + 1) % 3;
		memcpy(memory, &steps, sizeof(steps));
		if (steps == 0)
			toy->shown[count++] = 7;
		return count;
	case SHOWS_DRAWN:
		memcpy(values, before, sizeof(values));
		seed = toy->seed + values[0] * 64 + values[1] * 16 + values[2] * 4 + choice;
		draw(&seed);
		while (count < SIM_SHOWN_MAX && draw(&seed) % 16 < 11)
			toy->shown[count++] = draw(&seed) % LETTERS;
		return count;
	default:
		if (toy->shows != SHOWS_WRAPS && choice != 2)
			toy->shown[count++] = choice;
		if (toy->shows != SHOWS_STEPS && values[choice] == 0)
			toy->shown[count++] = WRAP + choice;
		return count;
	}
}

static bool matches(void *env, uint32_t shown, uint32_t event)
{
	const struct toy_log *toy = env;

	assert_true(event < toy->log.event_count);
	return toy->shown[shown] == toy->events[event];
}

static bool lossy(void *env, uint32_t event)
{
	return ((const struct toy_log *)env)->lossy[event];
}

static void could_be(void *env, uint32_t shown, uint32_t event)
{
	struct toy_log *toy = env;

	toy->could_be |= (uint64_t)1 << toy->shown[shown];
	toy->refused = event;
}

static void toy_init(struct toy_log *toy, enum shows shows, uint32_t modulus, const uint32_t *events, uint32_t count)
{
	memset(toy, 0, sizeof(*toy));
	toy->shows = shows;
	toy->counters = (struct counters_context){ .modulus = modulus, .state_bytes = sizeof(uint32_t) * COUNTERS };
	toy->model = counters_model(&toy->counters);
	memcpy(toy->events, events, count * sizeof(*events));
	toy->log = (struct sim_log){
		.event_count = count,
		.memory_bytes = sizeof(uint32_t),
		.env = toy,
		.observe = observe,
		.matches = matches,
		.lossy = lossy,
		.could_be = could_be,
	};
}

static struct sim_follow_report follow(struct toy_log *toy, enum sim_result expected)
{
	struct sim_follow_options options = { 0 };
	struct sim_follow_report report;

	assert_int_equal(sim_follow(&toy->model, &toy->log, &options, &report), expected);
	return report;
}

/* Intent: silent steps are free, the run is shortest, and ties go to the first choice. */
static void a_log_is_followed(void **state)
{
	static const uint32_t events[] = { 1, 0, 0 };
	static const uint16_t path[] = { 1, 0, 0 };
	struct sim_follow_report report;
	struct toy_log toy;

	(void)state;
	toy_init(&toy, SHOWS_STEPS, 3, events, 3);
	report = follow(&toy, SIM_COMPLETE);
	assert_int_equal(report.matched, 3);
	assert_int_equal(report.steps, 3);
	assert_memory_equal(report.path, path, sizeof(path));
	assert_int_equal(toy.could_be, 0);
	sim_follow_report_free(&report);
	assert_null(report.path);

	/* A wrap takes as many steps as the modulus says, all but the last one silent. */
	toy_init(&toy, SHOWS_WRAPS, 5, (const uint32_t[]){ WRAP + 2, WRAP + 1 }, 2);
	report = follow(&toy, SIM_COMPLETE);
	assert_int_equal(report.matched, 2);
	assert_int_equal(report.steps, 10);
	sim_follow_report_free(&report);
}

/* Intent: the first event that no run shows is named, with all that could be there, and the way up to it. */
static void a_log_is_refused(void **state)
{
	struct sim_follow_report report;
	struct toy_log toy;

	(void)state;
	toy_init(&toy, SHOWS_WRAPS, 3, (const uint32_t[]){ WRAP, NEVER, WRAP }, 3);
	report = follow(&toy, SIM_COMPLETE);
	assert_int_equal(report.matched, 1);
	assert_int_equal(report.steps, 3);
	assert_int_equal(toy.refused, 1);
	assert_int_equal(toy.could_be, (uint64_t)7 << WRAP);
	/* Every state before the event, and every one after it. */
	assert_int_equal(report.states, 27);
	assert_int_equal(report.situations, 27 + 27);
	sim_follow_report_free(&report);

	toy_init(&toy, SHOWS_WRAPS, 3, (const uint32_t[]){ NEVER }, 1);
	report = follow(&toy, SIM_COMPLETE);
	assert_int_equal(report.matched, 0);
	assert_int_equal(report.steps, 0);
	assert_int_equal(toy.could_be, (uint64_t)7 << WRAP);
	sim_follow_report_free(&report);
}

/* Intent: a log can break off, and be refused, between two events of one step. */
static void events_of_one_step(void **state)
{
	struct sim_follow_report report;
	struct toy_log toy;

	(void)state;
	toy_init(&toy, SHOWS_BOTH, 2, (const uint32_t[]){ 0, 0, WRAP, 1 }, 4);
	report = follow(&toy, SIM_COMPLETE);
	assert_int_equal(report.matched, 4);
	assert_int_equal(report.steps, 3);
	sim_follow_report_free(&report);

	toy_init(&toy, SHOWS_BOTH, 2, (const uint32_t[]){ 0, 0 }, 2);
	report = follow(&toy, SIM_COMPLETE);
	assert_int_equal(report.matched, 2);
	assert_int_equal(report.steps, 2);
	sim_follow_report_free(&report);

	toy_init(&toy, SHOWS_BOTH, 2, (const uint32_t[]){ 0, 0, 0 }, 3);
	report = follow(&toy, SIM_COMPLETE);
	assert_int_equal(report.matched, 2);
	assert_int_equal(report.steps, 2);
	assert_int_equal(toy.refused, 2);
	assert_int_equal(toy.could_be, (uint64_t)1 << WRAP);
	sim_follow_report_free(&report);
}

/* Intent: where events may be missing, any may be passed over, and none need be. */
static void a_lossy_log(void **state)
{
	struct sim_follow_report report;
	struct toy_log toy;

	(void)state;
	toy_init(&toy, SHOWS_BOTH, 3, (const uint32_t[]){ WRAP + 1, 0 }, 2);
	report = follow(&toy, SIM_COMPLETE);
	assert_int_equal(report.matched, 0);
	sim_follow_report_free(&report);

	toy.lossy[0] = true;
	report = follow(&toy, SIM_COMPLETE);
	assert_int_equal(report.matched, 2);
	assert_int_equal(report.steps, 4);
	sim_follow_report_free(&report);

	/* The loss ends where it is said to. */
	toy_init(&toy, SHOWS_BOTH, 3, (const uint32_t[]){ 0, WRAP }, 2);
	toy.lossy[0] = true;
	report = follow(&toy, SIM_COMPLETE);
	assert_int_equal(report.matched, 2);
	sim_follow_report_free(&report);
	toy.events[1] = NEVER;
	report = follow(&toy, SIM_COMPLETE);
	assert_int_equal(report.matched, 1);
	sim_follow_report_free(&report);
}

/* Intent: what the observer remembers belongs to a run, and tells states apart. */
static void the_observer_remembers(void **state)
{
	struct sim_follow_report report;
	struct toy_log toy;

	(void)state;
	toy_init(&toy, SHOWS_EVERY_THIRD, 2, (const uint32_t[]){ 7, 7, 7, NEVER }, 4);
	report = follow(&toy, SIM_COMPLETE);
	assert_int_equal(report.matched, 3);
	assert_int_equal(report.steps, 9);
	assert_int_equal(report.states, 8 * 3);
	sim_follow_report_free(&report);
}

static enum sim_poll stop(void *env, const struct sim_progress *progress)
{
	struct toy_log *toy = env;

	(void)progress;
	return ++toy->polls > 2 ? SIM_STOP_TIME : SIM_GO_ON;
}

/* Intent: a limit is an answer of its own, with what was reached until then. */
static void limits(void **state)
{
	struct sim_follow_options options = { .memory_bytes_max = 200000 };
	struct sim_follow_report report;
	struct toy_log toy;

	(void)state;
	toy_init(&toy, SHOWS_WRAPS, 40, (const uint32_t[]){ WRAP, NEVER }, 2);
	assert_int_equal(sim_follow(&toy.model, &toy.log, &options, &report), SIM_MEMORY_LIMIT);
	assert_true(report.matched <= 1);
	assert_true(report.memory_bytes_peak <= options.memory_bytes_max);
	sim_follow_report_free(&report);
	options = (struct sim_follow_options){ .memory_bytes_max = 64 };
	assert_int_equal(sim_follow(&toy.model, &toy.log, &options, &report), SIM_MEMORY_LIMIT);
	sim_follow_report_free(&report);
	options = (struct sim_follow_options){ .poll = stop, .poll_env = &toy };
	assert_int_equal(sim_follow(&toy.model, &toy.log, &options, &report), SIM_TIME_LIMIT);
	sim_follow_report_free(&report);
	toy.model.abi_version++;
	assert_int_equal(sim_follow(&toy.model, &toy.log, &options, &report), SIM_BAD_MODEL);
	sim_follow_report_free(&report);
}

/* ------------------------------------------------------------------------------------------------------------------
 * Drawn logs, against a fixed point over all pairs of a state and a place.
 */

enum { DRAWN_MODULUS = 3, DRAWN_STATES = 27 };

struct pairs {
	bool reached[DRAWN_STATES][EVENTS + 1];
	uint32_t farthest;
};

/* Marks where a run can be after the events of one step, from `shown` on; true when something is new. */
static bool mark(struct toy_log *toy, struct pairs *pairs, uint32_t to, uint32_t place, uint32_t shown, uint32_t count)
{
	bool changed = false;

	if (place > pairs->farthest)
		pairs->farthest = place;
	if (shown == count) {
		changed = !pairs->reached[to][place];
		pairs->reached[to][place] = true;
		return changed;
	}
	if (place == toy->log.event_count)
		return mark(toy, pairs, to, place, shown + 1, count);
	if (toy->lossy[place])
		changed |= mark(toy, pairs, to, place, shown + 1, count);
	if (toy->shown[shown] == toy->events[place])
		changed |= mark(toy, pairs, to, place + 1, shown + 1, count);
	return changed;
}

static uint32_t farthest_by_fixed_point(struct toy_log *toy)
{
	static struct pairs pairs;
	bool changed = true;

	memset(&pairs, 0, sizeof(pairs));
	pairs.reached[0][0] = true;
	while (changed) {
		changed = false;
		for (uint32_t s = 0; s < DRAWN_STATES; s++) {
			for (uint32_t choice = 0; choice < COUNTERS; choice++) {
				uint32_t before[COUNTERS] = { s / 9, s / 3 % 3, s % 3 };
				uint32_t after[COUNTERS];
				uint32_t memory = 0;
				uint32_t count;

				memcpy(after, before, sizeof(after));
				after[choice] = (after[choice] + 1) % DRAWN_MODULUS;
				count = observe(toy, &memory, before, choice, after);
				for (uint32_t place = 0; place <= toy->log.event_count; place++) {
					if (pairs.reached[s][place])
						changed |= mark(toy, &pairs, after[0] * 9 + after[1] * 3 + after[2],
								place, 0, count);
				}
			}
		}
	}
	return pairs.farthest;
}

/* Intent: the same answer as without hashing, order and early end, for logs and observers of every kind. */
static void drawn_logs(void **state)
{
	uint32_t seed = 1;
	uint32_t allowed = 0;

	(void)state;
	for (uint32_t i = 0; i < DRAWN_LOGS; i++) {
		uint32_t events[EVENTS];
		struct sim_follow_report report;
		struct toy_log toy;

		for (uint32_t e = 0; e < EVENTS; e++)
			events[e] = draw(&seed) % LETTERS;
		toy_init(&toy, SHOWS_DRAWN, DRAWN_MODULUS, events, 1 + draw(&seed) % EVENTS);
		for (uint32_t e = 0; e < EVENTS; e++)
			toy.lossy[e] = draw(&seed) % 8 == 0;
		toy.seed = draw(&seed);
		report = follow(&toy, SIM_COMPLETE);
		assert_int_equal(report.matched, farthest_by_fixed_point(&toy));
		allowed += report.matched == toy.log.event_count;
		sim_follow_report_free(&report);
	}
	/* Neither kind is rare. */
	assert_in_range(allowed, DRAWN_LOGS / 10, DRAWN_LOGS * 9 / 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_log_is_followed),
		cmocka_unit_test(a_log_is_refused),
		cmocka_unit_test(events_of_one_step),
		cmocka_unit_test(a_lossy_log),
		cmocka_unit_test(the_observer_remembers),
		cmocka_unit_test(limits),
		cmocka_unit_test(drawn_logs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
