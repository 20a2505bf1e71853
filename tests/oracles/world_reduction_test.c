// SPDX-License-Identifier: BSD-3-Clause
/*
 * The world keeps the promises that a reduced search of several PEs rests on, and such a search says what one in full says.
 *
 * Every shipped scenario whose search would be reduced is audited, state by state, and searched both ways. Apart from the
 * oracle of the reductions, which draws its models: this one asks whether models/footprint.c tells the truth.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "sim/audit.h"
#include "sim/explore.h"
#include "tests/oracles/shipped_scenarios.h"

enum {
	/* Searches that are larger, in full or reduced, are not compared. */
	STATES_MAX = 150000,
	/* The audit takes every pair of steps in every state. */
	AUDITED_STATES_MAX = 30000,
	/* More PEs of the same show nothing new to the audit, and are never searched in full. */
	AUDITED_PES_MAX = 3,
};

struct tally {
	unsigned compared;
	unsigned audited;
	unsigned violated;
	unsigned apart;
	unsigned equals;
	uint64_t states_reduced;
	uint64_t states_in_full;
};

static void audit(const struct scenario *scenario, const struct sim_model *model, struct tally *tally)
{
	struct sim_audit found;
	enum sim_result result = sim_audit(model, AUDITED_STATES_MAX, &found);

	if (result == SIM_STATES_LIMIT || result == SIM_COMPLETE)
		tally->audited++;
	else
		fail_msg("%s: the audit ended with %d", scenario->file, result);
	if (found.promise != SIM_PROMISES_KEPT)
		fail_msg(
			"%s: PE%u does not keep the promise \"%s\" (other PE%u, index %u, components 0x%llx, %u steps)",
			scenario->file, found.process, sim_promise_text(found.promise), found.other, found.index,
			(unsigned long long)found.components, found.steps);
	sim_audit_free(&found);
}

/* The violated properties of a report, and the class of the cycle, as one number. */
static uint64_t answer(const struct sim_report *report)
{
	uint64_t properties = 0;

	for (uint32_t i = 0; i < report->violation_count; i++) {
		properties |= (uint64_t)1 << report->violations[i].property;
		if (report->violations[i].property == PROPERTY_PROGRESS)
			properties |= (uint64_t)(report->violations[i].class_index + 1) << 32;
	}
	return properties;
}

/* One of several equal PEs speaks for all: verdicts, what is ever owed, and coverage are as if each had been asked. */
static void compare_without_symmetry(const struct scenario *scenario, const struct sim_model *model,
				     const struct sim_check_options *options, const struct sim_report *with)
{
	struct sim_report without;

	if (sim_check(model, options, &without) == SIM_COMPLETE) {
		assert_false(without.symmetric);
		if (answer(with) != answer(&without))
			fail_msg("%s: with symmetry 0x%llx, without 0x%llx", scenario->file,
				 (unsigned long long)answer(with), (unsigned long long)answer(&without));
		assert_int_equal(with->ever_owed, without.ever_owed);
		for (uint32_t mark = 0; mark < model->mark_count; mark++)
			assert_int_equal(with->mark_fired[mark] != 0, without.mark_fired[mark] != 0);
	}
	sim_report_free(&without);
}

/* The largest values, and whether there is one. */
static void compare_measures(const struct sim_model *model, const struct sim_report *full,
			     const struct sim_report *reduced)
{
	for (uint32_t i = 0; full->measures != NULL && i < model->measure_count; i++) {
		assert_int_equal(full->measures[i].value, reduced->measures[i].value);
		assert_int_equal(full->measures[i].unbounded, reduced->measures[i].unbounded);
	}
}

static void compare(void *env, const struct scenario *scenario, enum recognition mode, const struct sim_model *model)
{
	struct tally *tally = env;
	struct sim_check_options options = {
		.properties = scenario->properties,
		.states_max = STATES_MAX,
		/* As the command has it, unless they are bounded. */
		.measures = scenario->config.pe_count == 1,
	};
	struct sim_report full;
	struct sim_report reduced;
	enum sim_result reduced_result;

	if (model->reduction == NULL)
		return;
	reduced_result = sim_check(model, &options, &reduced);
	options.no_symmetry = true;
	compare_without_symmetry(scenario, model, &options, &reduced);
	if (scenario->config.pe_count > AUDITED_PES_MAX) {
		sim_report_free(&reduced);
		return;
	}
	audit(scenario, model, tally);
	options.every_instruction = true;
	if (sim_check(model, &options, &full) == SIM_COMPLETE) {
		assert_int_equal(reduced_result, SIM_COMPLETE);
		if (answer(&full) != answer(&reduced))
			fail_msg("%s, %s: in full 0x%llx, reduced 0x%llx", scenario->file, recognition_names[mode],
				 (unsigned long long)answer(&full), (unsigned long long)answer(&reduced));
		tally->compared++;
		tally->violated += full.violation_count != 0;
		tally->apart += reduced.apart && reduced.symmetric;
		for (uint32_t mark = 0; mark < model->mark_count; mark++)
			assert_int_equal(full.mark_fired[mark] != 0, reduced.mark_fired[mark] != 0);
		assert_int_equal(full.ever_owed, reduced.ever_owed);
		compare_measures(model, &full, &reduced);
		/* Where equals could not be left untold everything is as if there were none. */
		tally->equals += reduced.symmetric && model->reduction->canonicalise != NULL;
		assert_true(reduced.reduced || model->reduction->canonicalise != NULL);
		if (reduced.reduced) {
			tally->states_in_full += full.states;
			tally->states_reduced += reduced.states;
		}
	}
	sim_report_free(&full);
	sim_report_free(&reduced);
}

static void test_world_keeps_its_promises(void **state)
{
	struct tally tally = { 0 };
	struct scenario_error error;

	(void)state;
	if (!shipped_for_each(SCENARIOS, compare, &tally, &error))
		fail_msg("%s", error.message);
	print_message(
		"%u runs audited, %u searched both ways (%u violated, %u with equal PEs apart, %u with equal interrupts "
		"or partitions): %llu states in full, %llu reduced\n",
		tally.audited, tally.compared, tally.violated, tally.apart, tally.equals,
		(unsigned long long)tally.states_in_full, (unsigned long long)tally.states_reduced);
	assert_true(tally.compared >= 10);
	assert_true(tally.violated >= 1);
	assert_true(tally.apart >= 3);
	assert_true(tally.equals >= 3);
	/* Over all passes together, and with those that do meet. */
	assert_true(tally.states_in_full >= 4 * tally.states_reduced);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_world_keeps_its_promises) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
