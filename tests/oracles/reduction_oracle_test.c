// SPDX-License-Identifier: BSD-3-Clause
/*
 * The reduced search against the search in full, and against the naive implementation where that one can follow, on
 * thousands of random models made of processes.
 *
 * Apart from explorer_oracle_test.c, which shows that the search in full is right: here it is what is compared with.
 */
#include "sim/audit.h"
#include "tests/oracles/naive_check.h"
#include "tests/oracles/random_processes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
	MODELS = 18000,
	LYING_MODELS = 6000,
	ALL = (1 << PROCESS_PROPERTIES) - 1,
};

static uint64_t current_seed;

/* How often what was compared was worth comparing. */
struct tally {
	uint32_t smaller;
	uint32_t half;
	uint32_t equals;
	uint32_t apart;
	uint32_t naive;
	uint32_t holds;
	uint32_t by_class[PROCESS_CLASSES];
	uint32_t small_and_violated[PROCESS_PROPERTIES];
	uint32_t small_and_class[PROCESS_CLASSES];
	uint32_t measured;
	uint32_t unbounded;
	uint32_t not_shortest;
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

static void search(const struct random_processes *random, const struct sim_check_options *options,
		   struct sim_report *report)
{
	assert_int_equal(sim_check(&random->table, options, report), SIM_COMPLETE);
}

static void compare_verdicts(const struct sim_report *full, const struct sim_report *reduced, uint32_t properties,
			     struct tally *tally)
{
	bool is_small = reduced->states - reduced->progress_states < full->states;

	for (uint32_t property = 0; property < PROCESS_PROPERTIES; property++) {
		const struct sim_violation *expected = violation_of(full, property);
		const struct sim_violation *found = violation_of(reduced, property);

		if ((properties >> property & 1) == 0) {
			continue;
		}
		assert_int_equal(expected != NULL, found != NULL);
		if (expected == NULL) {
			tally->holds += is_small;
			continue;
		}
		assert_int_equal(expected->class_index, found->class_index);
		assert_true(found->stem_steps >= expected->stem_steps || property == PROCESS_PROGRESS);
		if (property == PROCESS_PROGRESS) {
			assert_true(found->obligation != expected->obligation || found->needs == expected->needs);
			tally->by_class[found->class_index]++;
			tally->small_and_class[found->class_index] +=
				reduced->progress_states < full->states * (reduced->passes - 1);
		}
		tally->small_and_violated[property] += is_small;
		tally->not_shortest += !found->proved_shortest && found->stem_steps > expected->stem_steps;
	}
}

static void compare_rest(const struct sim_report *full, const struct sim_report *reduced)
{
	/* Where processes were left apart there was more than one pass for states and steps. */
	assert_true(reduced->states - reduced->progress_states <= full->states * (reduced->apart ? PROCESSES_MAX : 1));
	assert_true(reduced->progress_states <= full->states * (reduced->passes - 1));
	assert_true(reduced->states <= full->states * reduced->passes);
	assert_int_equal(reduced->ever_owed, full->ever_owed);
	for (uint32_t mark = 0; mark < PROCESS_MARKS; mark++) {
		assert_int_equal(reduced->mark_fired[mark] != 0, full->mark_fired[mark] != 0);
	}
}

static void compare_measures(const struct sim_report *full, const struct sim_report *reduced, struct tally *tally)
{
	for (uint32_t i = 0; i < PROCESS_MEASURES; i++) {
		assert_int_equal(reduced->measures[i].unbounded, full->measures[i].unbounded);
		if (full->measures[i].unbounded) {
			tally->unbounded++;
			continue;
		}
		assert_int_equal(reduced->measures[i].value, full->measures[i].value);
		tally->measured += full->measures[i].value > 1;
	}
}

/* With a second search in full, nothing but the counts tells a reduced search from one in full. */
static void compare_counterexamples(const struct sim_report *full, const struct sim_report *reduced)
{
	assert_int_equal(reduced->violation_count, full->violation_count);
	for (uint32_t i = 0; i < full->violation_count; i++) {
		struct sim_violation expected = full->violations[i];

		assert_memory_equal(expected.path, reduced->violations[i].path,
				    (expected.stem_steps + expected.loop_steps) * sizeof(*expected.path));
		expected.path = reduced->violations[i].path;
		assert_memory_equal(&expected, &reduced->violations[i], sizeof(expected));
	}
}

static void compare_naive(const struct random_processes *random, const struct sim_report *reduced, struct tally *tally)
{
	static struct naive_graph graph;
	struct naive_cycles cycles;
	const struct sim_violation *cycle = violation_of(reduced, PROCESS_PROGRESS);

	naive_explore(&random->table, &graph);
	naive_find_cycles(&graph, &cycles);
	for (uint32_t property = 0; property < PROCESS_PROPERTIES; property++) {
		if (property != PROCESS_PROGRESS) {
			assert_int_equal(naive_violation_steps(&graph, property) != NAIVE_UNKNOWN,
					 violation_of(reduced, property) != NULL);
		}
	}
	assert_int_equal(cycles.count != 0, cycle != NULL);
	if (cycle != NULL) {
		assert_int_equal(cycles.cycles[0].class_index, cycle->class_index);
	}
	tally->naive++;
}

/* How many states there are if equals are not told apart. */
static uint32_t count_canonical(const struct random_processes *random)
{
	static struct naive_graph graph;
	static unsigned char forms[NAIVE_STATES_MAX][NAIVE_STATE_BYTES_MAX];
	uint32_t count = 0;

	naive_explore(&random->table, &graph);
	for (uint32_t i = 0; i < graph.state_count; i++) {
		uint32_t known = 0;

		random->reduction.canonicalise(random, graph.states[i], forms[count]);
		while (memcmp(forms[known], forms[count], random->table.state_bytes) != 0) {
			known++;
		}
		count += known == count;
	}
	return count;
}

/* One property by itself: other views are visible, or none. */
static void compare_one_property(const struct random_processes *random, const struct sim_report *full,
				 struct tally *tally)
{
	uint32_t property = (uint32_t)(current_seed % PROCESS_PROPERTIES);
	struct sim_check_options options = {
		/* Or all of them, in one pass if there are equals alone. */
		.properties = current_seed % 10 == 0 ? ALL : (uint32_t)1 << property,
		.shortest_states_max = 1,
		/* Equals alone, with some. */
		.every_instruction = current_seed % 5 == 0,
	};
	struct sim_report reduced;

	search(random, &options, &reduced);
	tally->equals += options.every_instruction && reduced.symmetric && reduced.states < full->states;
	if (options.every_instruction && reduced.symmetric && full->states <= NAIVE_STATES_MAX) {
		assert_int_equal(reduced.states, count_canonical(random));
	}
	compare_verdicts(full, &reduced, options.properties, tally);
	compare_rest(full, &reduced);
	sim_report_free(&reduced);
}

/* Processes that stand apart one by one, unless measures are asked for; and told that they do not. */
static void compare_parts(struct random_processes *random, const struct sim_report *full, struct tally *tally)
{
	struct sim_check_options options = { .properties = ALL, .shortest_states_max = 1 };
	struct sim_report together;
	struct sim_report apart;

	if (!random->parts) {
		return;
	}
	/* Equals are told apart in every other one: then each process is looked at. */
	options.no_symmetry = current_seed % 2 == 0;
	search(random, &options, &apart);
	compare_verdicts(full, &apart, ALL, tally);
	compare_rest(full, &apart);
	random->reduction.parts = false;
	search(random, &options, &together);
	random->reduction.parts = true;
	tally->apart += apart.states < together.states;
	sim_report_free(&together);
	sim_report_free(&apart);
}

/* The comparison is only worth something if the models do what they say. */
static void audit_model(const struct random_processes *random)
{
	struct sim_audit audit;

	assert_int_equal(sim_audit(&random->table, 0, &audit), SIM_COMPLETE);
	assert_string_equal(sim_promise_text(audit.promise), sim_promise_text(SIM_PROMISES_KEPT));
	sim_audit_free(&audit);
}

static void compare_model(struct random_processes *random, struct tally *tally)
{
	struct sim_check_options options = { .properties = ALL, .measures = true, .every_instruction = true };
	struct sim_report reduced;
	struct sim_report full;

	search(random, &options, &full);
	assert_false(full.reduced);
	options.every_instruction = false;
	options.shortest_states_max = 1;
	search(random, &options, &reduced);
	assert_true(reduced.reduced);
	compare_verdicts(&full, &reduced, ALL, tally);
	compare_rest(&full, &reduced);
	compare_measures(&full, &reduced, tally);
	if (full.states <= NAIVE_STATES_MAX && full.transitions <= NAIVE_STATES_MAX * NAIVE_CHOICES_MAX) {
		compare_naive(random, &reduced, tally);
	}
	tally->smaller += reduced.states - reduced.progress_states < full.states;
	tally->half += 2 * (reduced.states - reduced.progress_states) <= full.states;
	sim_report_free(&reduced);
	compare_one_property(random, &full, tally);
	compare_parts(random, &full, tally);
	options.measures = false;
	options.shortest_states_max = 0;
	search(random, &options, &reduced);
	compare_counterexamples(&full, &reduced);
	sim_report_free(&reduced);
	sim_report_free(&full);
}

/* Intent: whatever is left out, verdicts, classes, needs, measures and coverage are those of the search in full. */
static void reduced_search_agrees_with_search_in_full(void **state)
{
	static struct random_processes random;
	struct tally tally = { 0 };

	(void)state;
	for (current_seed = 0; current_seed < MODELS; current_seed++) {
		random_processes_make(&random, current_seed);
		if (current_seed % 8 == 0) {
			audit_model(&random);
		}
		compare_model(&random, &tally);
	}
	assert_in_range(tally.smaller, MODELS / 4, MODELS);
	assert_in_range(tally.half, MODELS / 100, MODELS);
	assert_in_range(tally.equals, MODELS / 100, MODELS);
	assert_in_range(tally.apart, MODELS / 100, MODELS);
	assert_in_range(tally.naive, MODELS / 4, MODELS);
	assert_in_range(tally.holds, MODELS / 10, 3 * MODELS);
	for (uint32_t i = 0; i < PROCESS_CLASSES; i++) {
		assert_in_range(tally.by_class[i], MODELS / 100, 2 * MODELS);
		assert_in_range(tally.small_and_class[i], MODELS / 100, 2 * MODELS);
	}
	for (uint32_t i = 0; i < PROCESS_PROPERTIES; i++) {
		assert_in_range(tally.small_and_violated[i], MODELS / 100, 2 * MODELS);
	}
	assert_in_range(tally.measured, MODELS / 10, 2 * MODELS);
	assert_in_range(tally.unbounded, MODELS / 10, 2 * MODELS);
	assert_in_range(tally.not_shortest, MODELS / 100, 3 * MODELS);
}

/* Whether the reduced search gives another answer than the one in full; it may refuse to answer, in a debug build. */
static bool answers_differ(const struct random_processes *random)
{
	struct sim_check_options options = { .properties = ALL, .measures = true, .every_instruction = true };
	struct sim_report reduced;
	struct sim_report full;
	bool differ = false;

	search(random, &options, &full);
	options.every_instruction = false;
	options.measures = random->lie != LIE_CANONICAL && random->lie != LIE_PARTS;
	options.shortest_states_max = 1;
	if (sim_check(&random->table, &options, &reduced) != SIM_COMPLETE) {
		sim_report_free(&reduced);
		sim_report_free(&full);
		return true;
	}
	for (uint32_t property = 0; property < PROCESS_PROPERTIES; property++) {
		const struct sim_violation *expected = violation_of(&full, property);
		const struct sim_violation *found = violation_of(&reduced, property);

		differ |= (expected == NULL) != (found == NULL) ||
			  (expected != NULL && expected->class_index != found->class_index);
	}
	for (uint32_t i = 0; i < PROCESS_MEASURES && reduced.measures != NULL; i++) {
		differ |= reduced.measures[i].unbounded != full.measures[i].unbounded ||
			  (!full.measures[i].unbounded && reduced.measures[i].value != full.measures[i].value);
	}
	for (uint32_t mark = 0; mark < PROCESS_MARKS; mark++) {
		differ |= (reduced.mark_fired[mark] != 0) != (full.mark_fired[mark] != 0);
	}
	differ |= reduced.ever_owed != full.ever_owed;
	sim_report_free(&reduced);
	sim_report_free(&full);
	return differ;
}

/* Intent: what the audit lets pass is harmless. So the promises are enough for the proof. */
static void lies_that_matter_are_found_by_the_audit(void **state)
{
	static struct random_processes random;
	uint32_t found[SIM_PROMISE_REST + 1] = { 0 };
	uint32_t mattered = 0;

	(void)state;
	for (current_seed = 0; current_seed < LYING_MODELS; current_seed++) {
		struct sim_audit audit;

		random_processes_make(&random, current_seed);
		random_processes_lie(&random, current_seed);
		assert_int_equal(sim_audit(&random.table, 0, &audit), SIM_COMPLETE);
		found[audit.promise]++;
		if (answers_differ(&random)) {
			assert_int_not_equal(audit.promise, SIM_PROMISES_KEPT);
			mattered++;
		}
		sim_audit_free(&audit);
	}
	assert_in_range(found[SIM_PROMISE_WRITES], 1, LYING_MODELS);
	assert_in_range(found[SIM_PROMISE_READS], 1, LYING_MODELS);
	assert_in_range(found[SIM_PROMISE_COMMUTE], 1, LYING_MODELS);
	assert_in_range(found[SIM_PROMISE_BOUND], 1, LYING_MODELS);
	assert_in_range(found[SIM_PROMISE_STOPS], 1, LYING_MODELS);
	assert_in_range(found[SIM_PROMISE_PROPERTY_VIEW], 1, LYING_MODELS);
	assert_in_range(found[SIM_PROMISE_OBLIGATION_VIEW], 1, LYING_MODELS);
	assert_in_range(found[SIM_PROMISE_FAIRNESS_VIEW], 1, LYING_MODELS);
	assert_in_range(found[SIM_PROMISE_MEASURE_VIEW], 1, LYING_MODELS);
	assert_in_range(found[SIM_PROMISE_CANONICAL], 1, LYING_MODELS);
	assert_in_range(found[SIM_PROMISE_WEIGHT], 1, LYING_MODELS);
	assert_in_range(found[SIM_PROMISE_MEETS], 1, LYING_MODELS);
	assert_in_range(found[SIM_PROMISE_REST], 1, LYING_MODELS);
	assert_in_range(mattered, LYING_MODELS / 1000, LYING_MODELS);
}

/* A failed comparison leaves the loop early. */
static int tell_failing_seed(void **state)
{
	(void)state;
	if (current_seed != MODELS && current_seed != LYING_MODELS) {
		print_error("the answers differ for seed %u\n", (unsigned int)current_seed);
	}
	return 0;
}

/* ---- two equals that take turns: constraint i is met while it is not the turn of i, and by no step ------------------- */

static bool turns_initial(const void *context, uint32_t index, void *state)
{
	(void)context;
	*(uint8_t *)state = 0;
	return index == 0;
}

static uint32_t turns_enumerate(const void *context, const void *state, uint32_t *choices)
{
	(void)context;
	(void)state;
	choices[0] = 0;
	return 1;
}

static void turns_step(const void *context, const void *before, uint32_t choice, void *after, struct sim_label *label)
{
	(void)context;
	(void)choice;
	(void)label;
	*(uint8_t *)after = *(const uint8_t *)before ^ 1;
}

static void turns_inspect(const void *context, const void *state, struct sim_state_info *info)
{
	(void)context;
	info->owed = 1;
	info->fairness = *(const uint8_t *)state == 0 ? 2 : 1;
}

static uint32_t turns_owner(const void *context, const void *state, uint32_t choice)
{
	(void)context;
	(void)state;
	return choice;
}

static void turns_footprints(const void *context, const void *state, struct sim_process *processes)
{
	(void)context;
	(void)state;
	processes[0].now = (struct sim_footprint){ .reads = 1, .writes = 1 };
	processes[0].later = processes[0].now;
}

static void turns_canonicalise(const void *context, const void *state, void *canonical)
{
	(void)context;
	(void)state;
	*(uint8_t *)canonical = 0;
}

/* Intent: a cycle is not overlooked because each state that stands for others meets the same constraint. */
static void constraints_that_change_places_are_met(void **state)
{
	static const char *const names[] = { "progress" };
	static const struct sim_range range = { .bytes = 1 };
	static const uint8_t alone[] = { 0 };
	static const uint8_t together[] = { 0, 0 };
	const struct sim_reduction reduction = {
		.ranges = &range,
		.range_count = 1,
		.process_count = 1,
		.owner = turns_owner,
		.footprints = turns_footprints,
		.canonicalise = turns_canonicalise,
		.obligation_mates = alone,
		.fairness_mates = together,
	};
	const struct sim_model model = {
		.abi_version = SIM_MODEL_ABI_VERSION,
		.state_bytes = 1,
		.property_names = names,
		.class_names = names,
		.actor_names = names,
		.property_count = 1,
		.class_count = 1,
		.actor_count = 1,
		.obligation_count = 1,
		.fairness_count = 2,
		.initial = turns_initial,
		.enumerate = turns_enumerate,
		.step = turns_step,
		.inspect = turns_inspect,
		.reduction = &reduction,
	};
	struct sim_check_options options = { .properties = 1 };
	struct sim_report report;
	struct sim_audit audit;

	(void)state;
	assert_int_equal(sim_audit(&model, 0, &audit), SIM_COMPLETE);
	assert_string_equal(sim_promise_text(audit.promise), sim_promise_text(SIM_PROMISES_KEPT));
	sim_audit_free(&audit);
	assert_int_equal(sim_check(&model, &options, &report), SIM_COMPLETE);
	assert_int_equal(report.violation_count, 1);
	assert_int_equal(report.violations[0].loop_steps, 2);
	sim_report_free(&report);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(reduced_search_agrees_with_search_in_full, tell_failing_seed),
		cmocka_unit_test_teardown(lies_that_matter_are_found_by_the_audit, tell_failing_seed),
		cmocka_unit_test(constraints_that_change_places_are_met),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
