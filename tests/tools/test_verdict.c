// SPDX-License-Identifier: BSD-3-Clause
/*
 * Every way in which a report can meet, miss or leave open what a scenario expects.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tools/report/exit_code.h"
#include "tools/report/verdict.h"

/* A report made by hand. */
struct fixture {
	struct scenario scenario;
	struct sim_report report;
	struct sim_violation violations[4];
	uint64_t watch_fired[SCENARIO_WATCHES_MAX];
	struct verdict verdict;
};

static void set_up(struct fixture *fixture)
{
	memset(fixture, 0, sizeof(*fixture));
	fixture->report.violations = fixture->violations;
	fixture->report.watch_fired = fixture->watch_fired;
}

static void violate(struct fixture *fixture, enum property property, uint32_t class_index)
{
	struct sim_violation *violation = &fixture->violations[fixture->report.violation_count++];

	violation->property = (uint32_t)property;
	violation->class_index = class_index;
}

static void expect_violated(struct fixture *fixture, enum property property, enum progress_class class_index)
{
	struct expectation *expect = &fixture->scenario.expect[RECOGNITION_EAGER];

	expect->given = true;
	expect->violations[expect->violation_count++] = (struct expected_violation){ property, class_index };
}

static void expect_holds(struct fixture *fixture)
{
	fixture->scenario.expect[RECOGNITION_EAGER].given = true;
	fixture->scenario.expect[RECOGNITION_EAGER].holds = true;
}

static void watch(struct fixture *fixture, bool sometimes, uint64_t fired)
{
	struct scenario_watch *added = &fixture->scenario.watches[fixture->scenario.watch_count];

	added->sometimes = sometimes;
	added->rule_count = 1;
	fixture->watch_fired[fixture->scenario.watch_count++] = fired;
}

static void assert_verdict(struct fixture *fixture, enum sim_result result, enum verdict_kind kind, int exit_code)
{
	verdict_judge(&fixture->scenario, RECOGNITION_EAGER, result, &fixture->report, &fixture->verdict);
	assert_int_equal(fixture->verdict.kind, kind);
	assert_int_equal(fixture->verdict.exit_code, exit_code);
	assert_int_equal(fixture->verdict.ok, exit_code == CODE_AS_EXPECTED);
}

/* Without `expect`, holds is 0 and violated is 1. */
static void test_no_expectation(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f);
	assert_verdict(&f, SIM_COMPLETE, VERDICT_HOLDS, 0);
	assert_string_equal(f.verdict.reason, "");
	violate(&f, PROPERTY_ABI, CLASSES);
	assert_verdict(&f, SIM_COMPLETE, VERDICT_VIOLATED, 1);
}

static void test_expected_violation(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f);
	expect_violated(&f, PROPERTY_PROGRESS, CLASS_LIVELOCK);
	violate(&f, PROPERTY_PROGRESS, CLASS_LIVELOCK);
	assert_verdict(&f, SIM_COMPLETE, VERDICT_VIOLATED, 0);
	assert_string_equal(f.verdict.reason, "");
}

/* An expectation without a class takes any class; one with a class takes only that. */
static void test_class(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f);
	expect_violated(&f, PROPERTY_PROGRESS, CLASSES);
	violate(&f, PROPERTY_PROGRESS, CLASS_STARVATION);
	assert_verdict(&f, SIM_COMPLETE, VERDICT_VIOLATED, 0);

	set_up(&f);
	expect_violated(&f, PROPERTY_PROGRESS, CLASS_LIVELOCK);
	violate(&f, PROPERTY_PROGRESS, CLASS_PING_PONG);
	assert_verdict(&f, SIM_COMPLETE, VERDICT_VIOLATED, 1);
	assert_non_null(strstr(f.verdict.reason, "progress: ping-pong is violated and not listed"));
	assert_non_null(strstr(f.verdict.reason, "expected progress: livelock"));
}

static void test_expected_violation_missing(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f);
	expect_violated(&f, PROPERTY_NO_PANIC, CLASSES);
	assert_verdict(&f, SIM_COMPLETE, VERDICT_HOLDS, 1);
	assert_non_null(strstr(f.verdict.reason, "no-panic"));
}

static void test_also(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f);
	expect_violated(&f, PROPERTY_NO_PANIC, CLASSES);
	expect_violated(&f, PROPERTY_ABI, CLASSES);
	violate(&f, PROPERTY_NO_PANIC, CLASSES);
	assert_verdict(&f, SIM_COMPLETE, VERDICT_VIOLATED, 1);
	violate(&f, PROPERTY_ABI, CLASSES);
	assert_verdict(&f, SIM_COMPLETE, VERDICT_VIOLATED, 0);
	violate(&f, PROPERTY_SP_SANE, CLASSES);
	assert_verdict(&f, SIM_COMPLETE, VERDICT_VIOLATED, 1);
	assert_string_equal(f.verdict.reason, "sp-sane is violated and not listed");
}

static void test_expected_to_hold(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f);
	expect_holds(&f);
	assert_verdict(&f, SIM_COMPLETE, VERDICT_HOLDS, 0);
	violate(&f, PROPERTY_ONE_REPLY, CLASSES);
	assert_verdict(&f, SIM_COMPLETE, VERDICT_VIOLATED, 1);
}

/* The violation that `expect` names is the one that reports repeat. */
static void test_shown(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f);
	expect_violated(&f, PROPERTY_NO_PANIC, CLASSES);
	expect_violated(&f, PROPERTY_ABI, CLASSES);
	violate(&f, PROPERTY_ABI, CLASSES);
	violate(&f, PROPERTY_NO_PANIC, CLASSES);
	assert_verdict(&f, SIM_COMPLETE, VERDICT_VIOLATED, 0);
	assert_int_equal(f.verdict.shown, 1);

	set_up(&f);
	expect_violated(&f, PROPERTY_SP_SANE, CLASSES);
	violate(&f, PROPERTY_ABI, CLASSES);
	assert_verdict(&f, SIM_COMPLETE, VERDICT_VIOLATED, 1);
	assert_int_equal(f.verdict.shown, 0);
}

/* A bound never lets anything hold, and its name is told. */
static void test_bound(void **state)
{
	static const enum sim_result bounds[] = { SIM_STATES_LIMIT, SIM_MEMORY_LIMIT, SIM_TIME_LIMIT, SIM_INTERRUPTED };
	struct fixture f;

	(void)state;
	for (size_t i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++) {
		set_up(&f);
		assert_verdict(&f, bounds[i], VERDICT_INCONCLUSIVE, 2);
		assert_non_null(strstr(f.verdict.reason, sim_result_text(bounds[i])));

		set_up(&f);
		expect_holds(&f);
		assert_verdict(&f, bounds[i], VERDICT_INCONCLUSIVE, 2);

		/* What is expected may still lie behind the bound. */
		set_up(&f);
		expect_violated(&f, PROPERTY_NO_PANIC, CLASSES);
		assert_verdict(&f, bounds[i], VERDICT_INCONCLUSIVE, 2);
		expect_violated(&f, PROPERTY_ABI, CLASSES);
		violate(&f, PROPERTY_ABI, CLASSES);
		assert_verdict(&f, bounds[i], VERDICT_INCONCLUSIVE, 2);

		/* What was found was found. */
		violate(&f, PROPERTY_NO_PANIC, CLASSES);
		assert_verdict(&f, bounds[i], VERDICT_VIOLATED, 0);
		violate(&f, PROPERTY_SP_SANE, CLASSES);
		assert_verdict(&f, bounds[i], VERDICT_VIOLATED, 1);
	}
}

static void test_watches(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f);
	watch(&f, true, 3);
	watch(&f, false, 0);
	assert_verdict(&f, SIM_COMPLETE, VERDICT_HOLDS, 0);

	set_up(&f);
	watch(&f, true, 0);
	assert_verdict(&f, SIM_COMPLETE, VERDICT_HOLDS, 1);
	assert_non_null(strstr(f.verdict.reason, rule_infos[0].name));
	assert_verdict(&f, SIM_TIME_LIMIT, VERDICT_INCONCLUSIVE, 2);

	set_up(&f);
	watch(&f, false, 1);
	assert_verdict(&f, SIM_COMPLETE, VERDICT_HOLDS, 1);
	assert_non_null(strstr(f.verdict.reason, "never: "));
}

static void test_internal_error(void **state)
{
	struct fixture f;

	(void)state;
	set_up(&f);
	assert_verdict(&f, SIM_IMPURE_MODEL, VERDICT_INCONCLUSIVE, 70);
	assert_verdict(&f, SIM_BAD_MODEL, VERDICT_INCONCLUSIVE, 70);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_expectation), cmocka_unit_test(test_expected_violation),
		cmocka_unit_test(test_class),          cmocka_unit_test(test_expected_violation_missing),
		cmocka_unit_test(test_also),           cmocka_unit_test(test_expected_to_hold),
		cmocka_unit_test(test_shown),          cmocka_unit_test(test_bound),
		cmocka_unit_test(test_watches),        cmocka_unit_test(test_internal_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
