// SPDX-License-Identifier: BSD-3-Clause
/*
 * Reduced searches of a toy that says what it touches: verdicts, counterexamples, and how much is left out.
 *
 * Apart from tests/oracles, where thousands of models are compared: here each test tells one story, and the counts are
 * those of a machine with several processing elements that rarely meet.
 */
#include "sim/audit.h"
#include "tests/sim/pinned_model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
	ALL = (1 << PINNED_PROPERTIES) - 1,
	SAFETY = ALL & ~(1 << PINNED_PROGRESS),
	PROGRESS = 1 << PINNED_PROGRESS,
};

/* Two processes of a few dozen states: what can be searched in full in no time. */
static const struct pinned_context small = {
	.processes = 2,
	.work = 2,
	.handler = 2,
	.section = 3,
	.livelocked = PINNED_NOBODY,
	.forgetful = PINNED_NOBODY,
	.unsafe = PINNED_NOBODY,
};

/* Three of 259 states each, which is about what one processing element of the world has in a simple scenario. */
static const struct pinned_context large = {
	.processes = 3,
	.work = 4,
	.handler = 30,
	.section = 50,
	.livelocked = PINNED_NOBODY,
	.forgetful = PINNED_NOBODY,
	.unsafe = PINNED_NOBODY,
};

static void search(const struct pinned_context *context, const struct sim_check_options *options,
		   struct sim_report *report)
{
	struct pinned_model pinned;

	pinned_model_make(&pinned, context);
	assert_int_equal(sim_check(&pinned.table, options, report), SIM_COMPLETE);
}

static uint64_t count_states(const struct pinned_context *context, const struct sim_check_options *options)
{
	struct sim_report report;
	uint64_t states;

	search(context, options, &report);
	assert_int_equal(report.violation_count, 0);
	states = report.states;
	sim_report_free(&report);
	return states;
}

/* The number of states in full: processes that never meet multiply. */
static uint64_t count_in_full(const struct pinned_context *context)
{
	struct sim_check_options options = { .properties = SAFETY, .every_instruction = true };
	struct pinned_context one = *context;
	uint64_t product = 1;

	one.processes = 1;
	for (uint32_t i = 0; i < context->processes; i++) {
		product *= count_states(&one, &options);
	}
	return product;
}

static uint64_t count_in_full_with_lock(void)
{
	struct sim_check_options options = { .properties = SAFETY, .every_instruction = true };
	struct pinned_context context = small;

	context.has_lock = true;
	return count_states(&context, &options);
}

/* Intent: arithmetic replaces the search in full of large toys, so it has to be right for a small one. */
static void independent_processes_multiply(void **state)
{
	struct sim_check_options options = { .properties = ALL, .every_instruction = true };

	(void)state;
	assert_int_equal(count_states(&small, &options), count_in_full(&small));
}

/* Intent: three pinned processes are searched for violations of states and steps with a fiftieth of their states. */
static void pinned_processes_shrink_fifty_times_for_safety(void **state)
{
	struct sim_check_options options = { .properties = SAFETY };
	uint64_t reduced = count_states(&large, &options);

	(void)state;
	print_message("safety: %u of %u states\n", (unsigned int)reduced, (unsigned int)count_in_full(&large));
	assert_true(reduced * 50 <= count_in_full(&large));
}

/* Intent: over all passes together, one for each process's obligation, cycles cost a twentieth. */
static void pinned_processes_shrink_twenty_times_for_progress(void **state)
{
	struct sim_check_options options = { .properties = PROGRESS };
	struct sim_report report;

	(void)state;
	search(&large, &options, &report);
	assert_true(report.reduced);
	assert_int_equal(report.passes, 4);
	print_message("progress: %u of %u states\n", (unsigned int)report.progress_states,
		      (unsigned int)count_in_full(&large));
	assert_true(report.progress_states * 20 <= count_in_full(&large));
	/* The pass for coverage included. */
	assert_true(report.states * 20 <= count_in_full(&large));
	sim_report_free(&report);
}

static const struct sim_violation *only_violation(const struct sim_report *report, uint32_t property)
{
	assert_int_equal(report->violation_count, 1);
	assert_int_equal(report->violations[0].property, property);
	return &report->violations[0];
}

/* Intent: a reduced search finds the livelock of the last process, and reports what a search in full would report. */
static void livelock_of_one_process_is_found(void **state)
{
	struct sim_check_options options = { .properties = ALL };
	struct pinned_context context = small;
	struct sim_violation expected;
	struct sim_report reduced;
	struct sim_report full;

	(void)state;
	context.livelocked = 1;
	search(&context, &options, &reduced);
	options.every_instruction = true;
	search(&context, &options, &full);
	assert_true(reduced.reduced);
	assert_false(full.reduced);
	assert_true(reduced.states - reduced.progress_states < full.states);
	expected = *only_violation(&full, PINNED_PROGRESS);
	assert_true(only_violation(&reduced, PINNED_PROGRESS)->proved_shortest);
	assert_int_equal(reduced.violations[0].obligation, 1);
	assert_int_equal(reduced.violations[0].stem_steps, expected.stem_steps);
	assert_int_equal(reduced.violations[0].loop_steps, expected.loop_steps);
	assert_memory_equal(reduced.violations[0].path, expected.path,
			    (expected.stem_steps + expected.loop_steps) * sizeof(*expected.path));
	sim_report_free(&reduced);
	sim_report_free(&full);
}

/* Intent: where the search in full is too large the livelock is reported all the same, as not proved shortest. */
static void livelock_is_found_where_a_full_search_is_too_large(void **state)
{
	struct sim_check_options options = { .properties = ALL, .shortest_states_max = 1000 };
	struct pinned_context context = large;
	const struct sim_violation *violation;
	struct sim_report report;

	(void)state;
	context.livelocked = 2;
	search(&context, &options, &report);
	violation = only_violation(&report, PINNED_PROGRESS);
	assert_false(violation->proved_shortest);
	assert_int_equal(violation->class_index, 0);
	assert_int_equal(violation->obligation, 2);
	/* The others may rest all the time. */
	assert_int_equal(violation->needs, 1 << 2);
	sim_report_free(&report);
}

/* Intent: a violation of a state is shortest as soon as the search in full has come to its depth. */
static void violation_of_a_state_is_shortened(void **state)
{
	struct sim_check_options options = { .properties = ALL };
	struct pinned_context context = small;
	const struct sim_violation *violation;
	struct sim_report report;

	(void)state;
	context.unsafe = 1;
	search(&context, &options, &report);
	violation = only_violation(&report, PINNED_SAFE);
	/* A request, an arrival, its handler, work, and the section. */
	assert_int_equal(violation->stem_steps, 1 + 1 + 3 + 2 + 2);
	assert_true(violation->proved_shortest);
	sim_report_free(&report);
}

/* Intent: a quiet state that nobody reaches alone is not left out. */
static void processes_that_wait_for_each_other_are_found(void **state)
{
	struct sim_check_options options = { .properties = ALL };
	struct pinned_context context = small;
	struct sim_report report;
	uint64_t states;

	(void)state;
	context.has_lock = true;
	states = count_states(&context, &options);
	options.every_instruction = true;
	assert_true(states < 3 * count_states(&context, &options));
	options.every_instruction = false;
	context.forgetful = 0;
	search(&context, &options, &report);
	only_violation(&report, PINNED_STUCK);
	sim_report_free(&report);
}

/* Intent: processes that meet at a lock are reduced wherever they do not. */
static void lock_leaves_the_rest_reduced(void **state)
{
	struct sim_check_options options = { .properties = SAFETY };
	struct pinned_context context = large;
	uint64_t three;
	uint64_t two;

	(void)state;
	context.has_lock = true;
	three = count_states(&context, &options);
	context.processes = 2;
	two = count_states(&context, &options);
	options.every_instruction = true;
	print_message("with a lock: %u states of two, of %u in full; %u of three\n", (unsigned int)two,
		      (unsigned int)count_states(&context, &options), (unsigned int)three);
	assert_true(two * 10 <= count_states(&context, &options));
	/* In full it would be the states of one, a few hundred times as many. */
	assert_true(three <= two * 50);
}

/* Intent: equals are not told apart: one pass for the obligations of all, and states up to their order. */
static void equals_are_not_told_apart(void **state)
{
	struct sim_check_options options = { .properties = SAFETY };
	struct pinned_context context = large;
	uint64_t reduced;
	struct sim_report report;

	(void)state;
	reduced = count_states(&context, &options);
	context.has_equals = true;
	print_message("safety of equals: %u states\n", (unsigned int)count_states(&context, &options));
	assert_true(count_states(&context, &options) * 5 <= reduced);
	options.no_symmetry = true;
	assert_int_equal(count_states(&context, &options), reduced);
	options = (struct sim_check_options){ .properties = PROGRESS };
	search(&context, &options, &report);
	assert_int_equal(report.passes, 2);
	assert_int_equal(report.ever_owed, 7);
	sim_report_free(&report);
	/* Without the other reduction: n choose k with repetition. */
	context = small;
	context.has_equals = true;
	options = (struct sim_check_options){ .properties = SAFETY, .every_instruction = true };
	reduced = count_states(&context, &options);
	context.processes = 1;
	assert_int_equal(reduced, count_states(&context, &options) * (count_states(&context, &options) + 1) / 2);
}

/* Intent: who never meets is looked at one by one: a sum, and of equals one summand, where the full search multiplies. */
static void processes_apart_add_up(void **state)
{
	struct sim_check_options options = { .properties = ALL };
	struct pinned_context context = large;
	struct sim_report report;
	uint64_t one;

	(void)state;
	context.processes = 1;
	one = count_states(&context, &(struct sim_check_options){ .properties = ALL, .every_instruction = true });
	context.processes = PINNED_MAX;
	context.parts = true;
	search(&context, &options, &report);
	assert_int_equal(report.states, 2 * PINNED_MAX * one);
	assert_int_equal(report.progress_states, PINNED_MAX * one);
	assert_int_equal(report.passes, 2 * PINNED_MAX);
	assert_int_equal(report.ever_owed, (1 << PINNED_MAX) - 1);
	sim_report_free(&report);
	context.has_equals = true;
	search(&context, &options, &report);
	assert_int_equal(report.states, 2 * one);
	assert_int_equal(report.passes, 2);
	assert_int_equal(report.ever_owed, (1 << PINNED_MAX) - 1);
	sim_report_free(&report);
	options.no_symmetry = true;
	assert_int_equal(count_states(&context, &options), 2 * PINNED_MAX * one);
}

/* Intent: what goes wrong is found where it is, also when nobody who went wrong was looked at first. */
static void violations_of_processes_apart_are_found(void **state)
{
	struct sim_check_options options = { .properties = ALL, .shortest_states_max = 1 };
	struct pinned_context context = large;
	struct sim_report report;

	(void)state;
	context.parts = true;
	context.unsafe = 2;
	search(&context, &options, &report);
	only_violation(&report, PINNED_SAFE);
	sim_report_free(&report);
	context.unsafe = PINNED_NOBODY;
	context.livelocked = 1;
	search(&context, &options, &report);
	assert_int_equal(only_violation(&report, PINNED_PROGRESS)->obligation, 1);
	assert_int_equal(only_violation(&report, PINNED_PROGRESS)->needs, 2);
	sim_report_free(&report);
	/* At the lock they meet, so nobody is left. */
	context = small;
	context.parts = true;
	context.has_lock = true;
	context.forgetful = PINNED_EVERYBODY;
	search(&context, &options, &report);
	only_violation(&report, PINNED_STUCK);
	assert_int_equal(report.passes, 3);
	sim_report_free(&report);
}

/* Intent: a path through states that stand for others is a real one, of real steps. */
static void paths_are_those_of_the_states_that_are_stood_for(void **state)
{
	struct sim_check_options options = { .properties = ALL, .shortest_states_max = 1 };
	struct pinned_context context = small;
	struct sim_report report;

	(void)state;
	context.has_equals = true;
	context.unsafe = PINNED_EVERYBODY;
	search(&context, &options, &report);
	assert_false(only_violation(&report, PINNED_SAFE)->proved_shortest);
	sim_report_free(&report);
	context.unsafe = PINNED_NOBODY;
	context.has_lock = true;
	context.forgetful = PINNED_EVERYBODY;
	search(&context, &options, &report);
	only_violation(&report, PINNED_STUCK);
	sim_report_free(&report);
	context.has_lock = false;
	context.livelocked = PINNED_EVERYBODY;
	search(&context, &options, &report);
	assert_int_equal(only_violation(&report, PINNED_PROGRESS)->obligation, 0);
	sim_report_free(&report);
}

/* Intent: what a model does not say cannot be used: the search is in full, and says so. */
static void search_is_full_where_the_model_says_too_little(void **state)
{
	struct sim_check_options options = { .properties = ALL };
	struct pinned_model pinned;
	struct sim_report report;

	(void)state;
	pinned_model_make(&pinned, &small);
	pinned.reduction.local_properties = 1 << PINNED_SAFE;
	assert_int_equal(sim_check(&pinned.table, &options, &report), SIM_COMPLETE);
	assert_false(report.reduced);
	assert_int_equal(report.states, count_in_full(&small));
	sim_report_free(&report);
	/* The property in question was not asked for. */
	options.properties = 1 << PINNED_SAFE;
	assert_int_equal(sim_check(&pinned.table, &options, &report), SIM_COMPLETE);
	assert_true(report.reduced);
	sim_report_free(&report);
	pinned.views[1].obligations = 0;
	assert_int_equal(sim_check(&pinned.table, &options, &report), SIM_COMPLETE);
	assert_false(report.reduced);
	sim_report_free(&report);
	options.all_violations = true;
	pinned.views[1].obligations = 2;
	assert_int_equal(sim_check(&pinned.table, &options, &report), SIM_COMPLETE);
	assert_false(report.reduced);
	sim_report_free(&report);
}

static void (*honest_footprints)(const void *context, const void *state, struct sim_process *processes);

/* Process 1 keeps silent about the lock. */
static void lying_footprints(const void *context, const void *state, struct sim_process *processes)
{
	honest_footprints(context, state, processes);
	processes[1].now.writes &= ~((uint64_t)1 << PINNED_MAX);
	processes[1].later.writes &= ~((uint64_t)1 << PINNED_MAX);
}

static void make_liar(struct pinned_model *pinned)
{
	struct pinned_context context = small;

	context.has_lock = true;
	pinned_model_make(pinned, &context);
	honest_footprints = pinned->reduction.footprints;
	pinned->reduction.footprints = lying_footprints;
}

/* Intent: the audit names the promise, the process, the component, and a way to see it. */
static void audit_shows_the_broken_promise(void **state)
{
	struct pinned_model pinned;
	struct sim_audit audit;
	uint32_t bad;

	(void)state;
	make_liar(&pinned);
	assert_int_equal(sim_audit(&pinned.table, 0, &audit), SIM_COMPLETE);
	assert_int_equal(audit.promise, SIM_PROMISE_WRITES);
	assert_int_equal(audit.process, 1);
	assert_int_equal(audit.components, 1 << PINNED_MAX);
	/* A request, two steps, of which the second takes the lock. */
	assert_int_equal(audit.steps, 3);
	assert_int_equal(sim_replay(&pinned.table, audit.initial, audit.path, audit.steps, NULL, NULL, &bad),
			 SIM_COMPLETE);
	sim_audit_free(&audit);
	pinned.reduction.footprints = honest_footprints;
	assert_int_equal(sim_audit(&pinned.table, 0, &audit), SIM_COMPLETE);
	assert_int_equal(audit.promise, SIM_PROMISES_KEPT);
	assert_int_equal(audit.states, count_in_full_with_lock());
	sim_audit_free(&audit);
	assert_int_equal(sim_audit(&pinned.table, 10, &audit), SIM_STATES_LIMIT);
	assert_int_equal(audit.states, 10);
	sim_audit_free(&audit);
	pinned.table.reduction = NULL;
	assert_int_equal(sim_audit(&pinned.table, 0, &audit), SIM_BAD_MODEL);
}

/* Intent: a debug build does not search on where a step did what its process did not say. */
static void debug_build_refuses_undeclared_writes(void **state)
{
	struct sim_check_options options = { .properties = ALL };
	struct pinned_model pinned;
	struct sim_report report;
	enum sim_result result;

	(void)state;
	make_liar(&pinned);
	result = sim_check(&pinned.table, &options, &report);
#ifdef NDEBUG
	assert_int_equal(result, SIM_COMPLETE);
#else
	assert_int_equal(result, SIM_BAD_MODEL);
#endif
	sim_report_free(&report);
}

/* Intent: declarations that cannot be used are refused, not misread. */
static void unusable_declarations_are_refused(void **state)
{
	struct sim_check_options options = { .properties = ALL };
	struct pinned_model pinned;
	struct sim_report report;

	(void)state;
	pinned_model_make(&pinned, &small);
	pinned.ranges[1].offset++;
	assert_int_equal(sim_check(&pinned.table, &options, &report), SIM_BAD_MODEL);
	pinned_model_make(&pinned, &small);
	pinned.reduction.range_count--;
	assert_int_equal(sim_check(&pinned.table, &options, &report), SIM_BAD_MODEL);
	pinned_model_make(&pinned, &small);
	pinned.views[1].obligations = 1;
	assert_int_equal(sim_check(&pinned.table, &options, &report), SIM_BAD_MODEL);
	pinned_model_make(&pinned, &small);
	pinned.reduction.process_count = SIM_PROCESSES_MAX + 1;
	assert_int_equal(sim_check(&pinned.table, &options, &report), SIM_BAD_MODEL);
	pinned_model_make(&pinned, &small);
	pinned.reduction.process_count = 1;
	assert_int_equal(sim_check(&pinned.table, &options, &report), SIM_BAD_MODEL);
	sim_report_free(&report);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(independent_processes_multiply),
		cmocka_unit_test(pinned_processes_shrink_fifty_times_for_safety),
		cmocka_unit_test(pinned_processes_shrink_twenty_times_for_progress),
		cmocka_unit_test(livelock_of_one_process_is_found),
		cmocka_unit_test(livelock_is_found_where_a_full_search_is_too_large),
		cmocka_unit_test(violation_of_a_state_is_shortened),
		cmocka_unit_test(processes_that_wait_for_each_other_are_found),
		cmocka_unit_test(lock_leaves_the_rest_reduced),
		cmocka_unit_test(equals_are_not_told_apart),
		cmocka_unit_test(processes_apart_add_up),
		cmocka_unit_test(violations_of_processes_apart_are_found),
		cmocka_unit_test(paths_are_those_of_the_states_that_are_stood_for),
		cmocka_unit_test(search_is_full_where_the_model_says_too_little),
		cmocka_unit_test(audit_shows_the_broken_promise),
		cmocka_unit_test(debug_build_refuses_undeclared_writes),
		cmocka_unit_test(unusable_declarations_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
