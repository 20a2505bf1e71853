// SPDX-License-Identifier: BSD-3-Clause
/*
 * Interrupts of Group 0: who takes them where, by version, and what EL3 leaves behind.
 *
 * Sources: Hafnium 7fc585e1 (v2.9) fiq_lower, spmd_group0_intr_delegate; TF-A spmd_handle_group0_intr_swd; IHI0069 4.6.2.
 */
#include "tests/models/world_helpers.h"

/* The bench's interrupt of the normal world, turned into one of EL3. */
static void configure(enum hafnium_version version)
{
	bench_configure(version);
	bench.config.interrupts[NET].group = GROUP_0;
	bench.config.interrupts[NET].owner = OWNER_EL3;
	bench.config.interrupts[NET].priority = 0x20;
}

static bool owed(void)
{
	return (bench.world.interrupts[NET].flags & INTERRUPT_OWED) != 0;
}

/* In the normal world: EL3, at once, nothing else changes. */
static void test_normal_world(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		configure(version);
		bench_boot();
		bench_take(CHOICE_ARRIVE, NET);
		assert_true(owed());
		assert_false(bench_offers(choice_make(CHOICE_TAKE_FIQ, 0)));
		bench_take(CHOICE_TAKE_FIQ, FIQ_OF_GROUP_0);
		assert_int_equal(bench.world.pes[0].place, PLACE_EL3);
		bench_run_out();
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		assert_true(fired(RULE_GROUP_0_HANDLED));
		assert_false(fired(RULE_SPMD_SECURE_INTERRUPT));
		assert_false(owed());
		assert_int_equal(bench.world.interrupts[NET].flags & (INTERRUPT_ACTIVE | INTERRUPT_LATCH), 0);
		assert_int_equal(bench.seen.violations, 0);
	}
}

/* While a partition runs, since v2.9: delegated, and the same vCPU goes on, whatever its ns-interrupts-action. */
static void test_delegated(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_9, HAFNIUM_HEAD)
	{
		for (int action = NS_ACTION_QUEUED; action <= NS_ACTION_SIGNALED; action++) {
			uint8_t pmr;

			configure(version);
			bench.config.partitions[0].ns_interrupts_action = (enum ns_interrupts_action)action;
			bench_in(RTM_FFA_DIR_REQ);
			pmr = bench.world.pes[0].pmr;
			bench_take(CHOICE_ARRIVE, NET);
			bench_take(CHOICE_TAKE_FIQ, FIQ_OF_GROUP_0);
			bench_run_out();
			assert_int_equal(bench.world.pes[0].place, PLACE_S_EL1);
			assert_int_equal(bench.world.pes[0].pmr, pmr);
			assert_int_equal(sp_vcpu()->state, VCPU_STATE_RUNNING);
			assert_int_equal(sp_vcpu()->pending, 0);
			assert_true(fired(RULE_GROUP_0_DELEGATED));
			assert_true(fired(RULE_GROUP_0_HANDLED));
			assert_false(owed());
			assert_int_equal(bench.world.pes[0].panic, PANIC_NONE);
		}
	}
}

/* v2.8 takes it for a non-secure interrupt: the partition is preempted, or the SPMC asserts. */
static void test_taken_for_non_secure(void **state)
{
	(void)state;
	configure(HAFNIUM_V2_8);
	bench_in(RTM_FFA_DIR_REQ);
	bench_take(CHOICE_ARRIVE, NET);
	bench_take(CHOICE_TAKE_FIQ, FIQ_OF_GROUP_0);
	bench_run_out();
	assert_true(fired(RULE_GROUP_0_TAKEN_FOR_NS));
	assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
	assert_int_equal(sp_vcpu()->state, VCPU_STATE_PREEMPTED);
	assert_true(owed());
	bench_take(CHOICE_TAKE_FIQ, FIQ_OF_GROUP_0);
	bench_run_out();
	assert_false(owed());

	configure(HAFNIUM_V2_8);
	bench.config.partitions[0].ns_interrupts_action = NS_ACTION_QUEUED;
	bench_in(RTM_FFA_DIR_REQ);
	bench_take(CHOICE_ARRIVE, NET);
	bench_take(CHOICE_TAKE_FIQ, FIQ_OF_GROUP_0);
	bench_run_out();
	assert_int_equal(bench.world.pes[0].panic, PANIC_FIQ_QUEUED);
}

/* Gone between ICC_HPPIR0 and ICC_IAR0: no FFA_SUCCESS, and the SPMC CHECKs; in the normal world nothing happens. */
static void test_spurious(void **state)
{
	(void)state;
	for (int running = 0; running <= 1; running++) {
		configure(HAFNIUM_HEAD);
		bench.config.interrupts[NET].trigger = TRIGGER_LEVEL;
		bench.config.interrupts[NET].drops = true;
		if (running)
			bench_in(RTM_FFA_DIR_REQ);
		else
			bench_boot();
		bench_take(CHOICE_ARRIVE, NET);
		bench_take(CHOICE_TAKE_FIQ, FIQ_OF_GROUP_0);
		if (running)
			bench_take(CHOICE_STEP, 0);
		assert_int_equal(bench.world.pes[0].phase, PHASE_EL3_GROUP_0);
		bench_take(CHOICE_DROP, NET);
		bench_take(CHOICE_STEP, 0);
		assert_true(fired(RULE_GROUP_0_SPURIOUS));
		assert_false(fired(RULE_GROUP_0_HANDLED));
		assert_int_equal(bench.world.pes[0].panic, running ? PANIC_GROUP_0 : PANIC_NONE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_normal_world),
		cmocka_unit_test(test_delegated),
		cmocka_unit_test(test_taken_for_non_secure),
		cmocka_unit_test(test_spurious),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
