// SPDX-License-Identifier: BSD-3-Clause
/*
 * Timers on two PEs: in which CPU's list a deadline is, which host timer passes, what a migration moves and what it loses.
 *
 * Sources: Hafnium v2.12.0 to 21bfbdc1 timer_mgmt.c (timer_list_add_vcpu, timer_migrate_to_other_cpu), handler.c, and
 * ffa/spmc/interrupts.c (interrupt_resume_waiting).
 */
#include "models/spmc/timers.h"
#include "tests/models/several_pes_helpers.h"

enum { TICK = DISK, TIMER_BIT = 1 << VI_VIRTUAL_TIMER };

/* One partition; the bench's second interrupt becomes its timer, the first one is routed to PE1. */
static void start(enum hafnium_version version, bool migrates)
{
	bench_configure(version);
	bench.config.pe_count = 2;
	bench.config.partitions[0].migrates = migrates;
	bench.config.interrupts[UART].target_pe = 1;
	bench.config.interrupts[TICK] = (struct interrupt_config){
		.name = "tick",
		.intid = HF_VIRTUAL_TIMER_INTID,
		.kind = INTERRUPT_KIND_VIRTUAL_TIMER,
		.group = GROUP_1_SECURE,
		.owner = 0,
		.pe = PE_ANY,
		.enabled_at_boot = true,
		.arrivals = { COUNT_ANY, 0 },
	};
	bench_bind();
	call_on(0, "call_smc", FFA_MSG_WAIT, 0, 0);
	if (!migrates)
		call_on(1, "call_smc", FFA_MSG_WAIT, 0, 0);
	assert_int_equal(bench.world.booted, 2);
	bench_forget();
}

/* In a request on `pe` the vCPU sets its timer, and replies. */
static void set_and_reply(unsigned pe, unsigned vcpu)
{
	struct step step = { .config = &bench.model.config,
			     .world = &bench.world,
			     .label = &bench.label,
			     .pe = &bench.world.pes[pe],
			     .pe_index = pe,
			     .locks = &bench.locks };

	nwd_on(pe, CHOICE_NWD_REQUEST, vcpu);
	timers_set(&step);
	call_on(pe, "call_smc", FFA_MSG_SEND_DIRECT_RESP, 0, 0);
	assert_int_equal(bench.world.pes[pe].place, PLACE_NWD);
}

/* Each context has a timer of its own: one that passes is nothing to the other. */
static void test_pinned(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_12, HAFNIUM_HEAD)
	{
		unsigned ticks[2];

		start(version, false);
		for (unsigned pe = 0; pe < 2; pe++) {
			ticks[pe] = interrupt_of(INTERRUPT_KIND_VIRTUAL_TIMER, pe);
			assert_false(bench_offers(choice_make(CHOICE_ARRIVE, ticks[pe])));
			set_and_reply(pe, pe);
			assert_int_equal(bench.world.vcpus[pe].timer_tracked, pe + 1);
			assert_int_equal(bench.world.pes[pe].host_timer, TIMER_SET);
		}
		bench_take(CHOICE_ARRIVE, ticks[1]);
		assert_int_equal(bench.world.pes[0].host_timer, TIMER_SET);
		assert_int_equal(bench.world.vcpus[0].timer, TIMER_SET);
		assert_int_equal(bench.world.pes[1].host_timer, TIMER_EXPIRED);
		assert_int_equal(bench_inspect().owed & obligation_of_interrupt(&bench.model.config, ticks[0]), 0);
		take_on(1, CHOICE_TAKE_FIQ, 0);
		run_out_on(1, PHASE_NONE);
		assert_int_equal(bench.world.vcpus[1].pending, TIMER_BIT);
		assert_int_equal(bench.world.vcpus[0].pending, 0);
		assert_int_equal(bench.world.pes[1].place, PLACE_S_EL1);
	}
}

/* A request from the other PE moves the deadline to its list; the first host timer, still armed, finds nobody. */
static void test_migrated(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_12, HAFNIUM_HEAD)
	{
		start(version, true);
		set_and_reply(0, 0);
		assert_int_equal(bench.world.vcpus[0].timer_tracked, 1);
		bench_forget();
		nwd_on(1, CHOICE_NWD_REQUEST, 0);
		assert_true(fired(RULE_TIMER_MIGRATED));
		assert_int_equal(bench.world.vcpus[0].timer_tracked, 2);
		bench_take(CHOICE_ARRIVE, TICK);
		assert_int_equal(bench.world.pes[0].host_timer, TIMER_EXPIRED);
		assert_int_equal(bench.world.pes[1].host_timer, TIMER_EXPIRED);
		/* PE0: spurious, the normal world goes on. */
		take_on(0, CHOICE_TAKE_FIQ, 0);
		run_out_on(0, PHASE_NONE);
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		assert_int_equal(bench.world.vcpus[0].pending, 0);
		take_on(1, CHOICE_TAKE_IRQ, 0);
		run_out_on(1, PHASE_NONE);
		assert_int_equal(bench.world.vcpus[0].pending, TIMER_BIT);
		assert_int_equal(bench.world.pes[1].place, PLACE_S_EL1);
	}
}

/* Passed while it waited, and FFA_RUN from the other PE comes first: nobody tracks it any more. */
static void test_run_elsewhere_loses(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_12, HAFNIUM_HEAD)
	{
		start(version, true);
		set_and_reply(0, 0);
		bench_take(CHOICE_ARRIVE, TICK);
		nwd_on(1, CHOICE_NWD_RUN, 0);
		assert_true(fired(RULE_TIMER_EXPIRED_UNTRACKED));
		assert_int_equal(bench.world.pes[1].host_timer, TIMER_OFF);
		assert_int_equal(bench.world.vcpus[0].pending, 0);
		assert_true((bench_inspect().violations & 1u << PROPERTY_INTERRUPT_SERVICED) != 0);
	}
}

/* A device interrupt moves the partition, not its place in the list of the first CPU. */
static void test_listed_elsewhere(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_13, HAFNIUM_HEAD)
	{
		start(version, true);
		set_and_reply(0, 0);
		bench_take(CHOICE_ARRIVE, UART);
		take_on(1, CHOICE_TAKE_FIQ, 0);
		run_out_on(1, PHASE_NONE);
		assert_int_equal(bench.world.pes[1].current, 0);
		assert_int_equal(bench.world.vcpus[0].timer_tracked, 1);
		assert_int_equal(bench.world.pes[1].host_timer, TIMER_SET);
		call_on(1, "call_hvc", HF_INTERRUPT_GET, 0, 0);
		call_on(1, "call_smc", FFA_MSG_WAIT, 0, 0);
		assert_true(fired(RULE_TIMER_LISTED_ELSEWHERE));
		assert_int_equal(bench.world.vcpus[0].timer_tracked, 1);
		assert_int_equal(bench.world.pes[1].host_timer, TIMER_OFF);
		/* PE0 has it in its list, and its host timer was armed for it all the time. */
		bench_take(CHOICE_ARRIVE, TICK);
		take_on(0, CHOICE_TAKE_FIQ, 0);
		run_out_on(0, PHASE_NONE);
		assert_int_equal(bench.world.pes[0].current, 0);
		assert_int_equal(bench.world.vcpus[0].pending, TIMER_BIT);
	}
}

/* The host timer that a PE has left armed for a partition that is elsewhere goes when that disables its timer. */
static void test_cancelled_elsewhere(void **state)
{
	struct step step = { .config = &bench.model.config,
			     .world = &bench.world,
			     .label = &bench.label,
			     .pe = &bench.world.pes[1],
			     .pe_index = 1,
			     .locks = &bench.locks };

	(void)state;
	start(HAFNIUM_HEAD, true);
	set_and_reply(0, 0);
	nwd_on(1, CHOICE_NWD_REQUEST, 0);
	assert_int_equal(bench.world.pes[0].host_timer, TIMER_SET);
	timers_cancel(&step);
	assert_int_equal(bench.world.pes[0].host_timer, TIMER_OFF);
	assert_false(bench_offers(choice_make(CHOICE_ARRIVE, TICK)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pinned),
		cmocka_unit_test(test_migrated),
		cmocka_unit_test(test_run_elsewhere_loses),
		cmocka_unit_test(test_listed_elsewhere),
		cmocka_unit_test(test_cancelled_elsewhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
