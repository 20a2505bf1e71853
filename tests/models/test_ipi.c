// SPDX-License-Identifier: BSD-3-Clause
/*
 * IPIs between two PEs: who may be sent one, the list of a CPU, what SGI 9 does by the state of its target.
 *
 * Apart from the other tests of several PEs because each single step of the sender and of the target counts here.
 */
#include "models/spmc/ipi.h"

#include "tests/models/several_pes_helpers.h"

enum { SENDER = 1, TARGET = 0, IPI_BIT = 1u << VI_IPI };

static uint32_t send(uint32_t number)
{
	return call_on(SENDER, "call_hvc", HF_INTERRUPT_SEND_IPI, number, 0);
}

static void configure(enum hafnium_version version, bool migrates)
{
	bench_configure(version);
	bench.config.pe_count = 2;
	bench.config.partitions[0].migrates = migrates;
	bench.program.sends_ipis = true;
}

/* Booted, IPIs enabled; the vCPU of the second PE is in a request, ready to send. */
static void start(enum hafnium_version version)
{
	configure(version, false);
	bench_bind();
	for (unsigned pe = 0; pe < 2; pe++) {
		assert_int_equal(call_on(pe, "call_hvc", HF_INTERRUPT_ENABLE, HF_IPI_INTID, 1), 0);
		call_on(pe, "call_smc", FFA_MSG_WAIT, 0, 0);
	}
	take_on(SENDER, CHOICE_NWD_REQUEST, SENDER);
	run_out_on(SENDER, PHASE_NONE);
	bench_forget();
}

static bool owed(void)
{
	uint64_t bit = obligation_of_interrupt(&bench.model.config, interrupt_of(INTERRUPT_KIND_IPI, TARGET));

	return (bench_inspect().owed & bit) != 0;
}

/* The target's PE takes SGI 9, and goes on up to `phase`, or to the end. */
static void interrupted(enum phase phase)
{
	take_on(TARGET, bench.world.pes[TARGET].place == PLACE_NWD ? CHOICE_TAKE_FIQ : CHOICE_TAKE_IRQ, 0);
	run_out_on(TARGET, phase);
}

/* What is added for IPIs: an SGI of each PE, an obligation of each context, the SRI; nothing without or on one PE. */
static void test_interrupts_added(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_11, HAFNIUM_HEAD)
	{
		configure(version, false);
		bench_bind();
		assert_int_equal(bench.model.config.interrupt_count,
				 version < HAFNIUM_V2_12 ? BENCH_INTERRUPTS : BENCH_INTERRUPTS + 6);
		configure(version, true);
		bench_bind();
		assert_int_equal(bench.model.config.interrupt_count,
				 version < HAFNIUM_V2_12 ? BENCH_INTERRUPTS : BENCH_INTERRUPTS + 5);
	}
	configure(HAFNIUM_HEAD, false);
	bench.config.pe_count = 1;
	bench_bind();
	assert_int_equal(bench.model.config.interrupt_count, BENCH_INTERRUPTS);
}

/* Bad targets: beyond the partition's contexts; in v2.12 itself. */
static void test_refused(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_12, HAFNIUM_HEAD)
	{
		start(version);
		assert_int_equal(send(2), UINT32_MAX);
		assert_true(fired(RULE_IPI_REFUSED));
		bench_forget();
		assert_int_equal(send(SENDER), version == HAFNIUM_V2_12 ? UINT32_MAX : 0);
		assert_int_equal(fired(RULE_IPI_SELF), version != HAFNIUM_V2_12);
		assert_false(fired(RULE_IPI_SENT));
	}
}

/* WAITING: the SRI on the target's PE, FFA_NOTIFICATION_INFO_GET, FFA_RUN; owed until the normal world was told. */
static void test_waiting(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_12, HAFNIUM_HEAD)
	{
		start(version);
		assert_false(owed());
		assert_int_equal(send(TARGET), 0);
		assert_true(fired(RULE_IPI_SENT));
		assert_true(owed());
		assert_int_equal(bench.world.vcpus[TARGET].ipi_position, 1);
		interrupted(PHASE_NONE);
		assert_true(fired(RULE_IPI_WAITING));
		assert_int_equal(bench.world.vcpus[TARGET].ipi_position, 0);
		assert_int_equal(bench.world.vcpus[TARGET].pending, IPI_BIT);
		assert_int_equal(bench.world.vcpus[TARGET].state, VCPU_STATE_WAITING);
		assert_int_equal(bench.world.pes[TARGET].place, PLACE_NWD);
		assert_true(owed());
		take_on(TARGET, CHOICE_TAKE_IRQ, interrupt_sri(&bench.model.config, TARGET));
		run_out_on(TARGET, PHASE_NONE);
		assert_true(fired(RULE_NWD_INFO_GET));
		assert_false(owed());
		take_on(TARGET, CHOICE_NWD_STEP, TARGET);
		run_out_on(TARGET, PHASE_NONE);
		assert_int_equal(call_on(TARGET, "call_hvc", HF_INTERRUPT_GET, 0, 0), HF_IPI_INTID);
		assert_int_equal(bench.world.vcpus[TARGET].pending, 0);
	}
}

/* RUNNING: made pending, owed until it is taken; an IPI that is sent again meanwhile is a new obligation. */
static void test_running(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_12, HAFNIUM_HEAD)
	{
		start(version);
		take_on(TARGET, CHOICE_NWD_REQUEST, TARGET);
		run_out_on(TARGET, PHASE_NONE);
		send(TARGET);
		interrupted(PHASE_NONE);
		assert_true(fired(RULE_IPI_RUNNING));
		assert_int_equal(bench.world.pes[TARGET].place, PLACE_S_EL1);
		assert_int_equal(bench.world.vcpus[TARGET].hcr_lines, LINE_VIRQ);
		send(TARGET);
		assert_int_equal(call_on(TARGET, "call_hvc", HF_INTERRUPT_GET, 0, 0), HF_IPI_INTID);
		assert_true(bench.seen.discharged != 0);
		assert_true(owed());
	}
}

/* The target is in the list again when the list is drained; RUNNING, so that no version copes. */
static void test_sent_again(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_12, HAFNIUM_HEAD)
	{
		start(version);
		take_on(TARGET, CHOICE_NWD_REQUEST, TARGET);
		run_out_on(TARGET, PHASE_NONE);
		send(TARGET);
		interrupted(version == HAFNIUM_V2_12 ? PHASE_SPMC_IPI_TARGET : PHASE_SPMC_SIGNAL);
		send(TARGET);
		run_out_on(TARGET, PHASE_NONE);
		if (version == HAFNIUM_V2_12) {
			/* The first SGI took what the second one stands for. */
			interrupted(PHASE_NONE);
			assert_int_equal(bench.world.pes[TARGET].panic, PANIC_IPI_NO_TARGET);
		} else {
			assert_int_equal(bench.world.pes[TARGET].panic,
					 version == HAFNIUM_V2_13 ? PANIC_IPI_LOCKED : PANIC_IPI_RUNNING_LATER);
		}
	}
}

/* Listed once: the second one joins, and SGI 9 finds nobody when the first has taken it. */
static void test_list(void **state)
{
	(void)state;
	start(HAFNIUM_HEAD);
	send(TARGET);
	bench_forget();
	send(TARGET);
	assert_true(fired(RULE_IPI_LISTED_ALREADY));
	assert_false(fired(RULE_IPI_SENT));
	/* Acknowledged, and sent again after the list was emptied by it: one SGI too many. */
	interrupted(PHASE_SPMC_IPI_TARGET);
	bench.world.vcpus[TARGET].ipi_position = 0;
	bench_forget();
	run_out_on(TARGET, PHASE_NONE);
	assert_true(fired(RULE_IPI_NOBODY));
	assert_int_equal(bench.world.pes[TARGET].place, PLACE_NWD);
}

/* One vCPU for all PEs has number 0: itself on PE0, "another one" on PE1, which sends itself SGI 9. */
static void test_migrating(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_12, HAFNIUM_HEAD)
	{
		configure(version, true);
		bench_bind();
		call_on(0, "call_hvc", HF_INTERRUPT_ENABLE, HF_IPI_INTID, 1);
		call_on(0, "call_smc", FFA_MSG_WAIT, 0, 0);
		take_on(1, CHOICE_NWD_REQUEST, 0);
		run_out_on(1, PHASE_NONE);
		bench_forget();
		assert_int_equal(call_on(1, "call_hvc", HF_INTERRUPT_SEND_IPI, 0, 0), 0);
		assert_true(fired(RULE_IPI_SENT));
		assert_int_equal(bench.world.vcpus[0].ipi_cpu, 1);
		assert_true(bench_offers(choice_of_pe(1, choice_make(CHOICE_TAKE_IRQ, 0))));
		assert_false(bench_offers(choice_of_pe(0, choice_make(CHOICE_TAKE_FIQ, 0))));
		take_on(1, CHOICE_TAKE_IRQ, 0);
		run_out_on(1, PHASE_NONE);
		assert_int_equal(bench.world.vcpus[0].pending, IPI_BIT);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_interrupts_added), cmocka_unit_test(test_refused),
		cmocka_unit_test(test_waiting),          cmocka_unit_test(test_running),
		cmocka_unit_test(test_sent_again),       cmocka_unit_test(test_list),
		cmocka_unit_test(test_migrating),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
