// SPDX-License-Identifier: BSD-3-Clause
/*
 * Notifications of the normal world for a partition: the notification pending interrupt (NPI), by version.
 *
 * Sources: Hafnium plat_ffa_inject_notification_pending_interrupt (to v2.12), 6e046119 (v2.13), api_ffa_notification_get.
 */
#include "tests/models/world_helpers.h"

enum { NPI_BIT = 1 << VI_NOTIFICATION_PENDING };

static unsigned npi(void)
{
	return vi_interrupt(&bench.model.config, SP_VCPU, VI_NOTIFICATION_PENDING);
}

static bool owed(void)
{
	return interrupt_owed(&bench.model.config, &bench.world, npi());
}

/* Booted, with a notification set; the SRI is pending, and not taken: the normal world masks it. */
static void start_notified(enum hafnium_version version)
{
	bench_configure(version);
	bench.config.partitions[0].notified = true;
	bench.config.normal_world_pmr = 0x10;
	bench.config.interrupts[UART].priority = 0x08;
	bench_boot();
	bench_take(CHOICE_NWD_NOTIFY, 0);
	bench_run_out();
	assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
	assert_int_equal(bench.world.pes[0].nwd.state, NWD_IDLE);
}

/* Set: pending, the SRI pended, no virtual interrupt, nothing owed; a second one joins it. */
static void test_set(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		start_notified(version);
		assert_int_equal(sp_vcpu()->pending, 0);
		assert_true(gic_pending(&bench.model.config, &bench.world, interrupt_sri(&bench.model.config, 0)));
		assert_false(owed());
		assert_false(bench_offers_kind(CHOICE_NWD_NOTIFY));
	}
}

/* A direct request and FFA_RUN inject it; FFA_NOTIFICATION_GET ends it, and says once that there was one. */
static void test_injected_with_cycles(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		for (unsigned way = 0; way < 4; way++) {
			bool run = (way & 1) != 0;
			bool polls = (way & 2) != 0;

			start_notified(version);
			if (run)
				nwd_run();
			else
				nwd_request();
			assert_int_equal(sp_vcpu()->pending, NPI_BIT);
			assert_int_equal(sp_vcpu()->irq_count, 1);
			assert_int_equal(sp_vcpu()->hcr_lines, LINE_VIRQ);
			assert_int_equal(sp_vcpu()->vint_queue_length, version >= HAFNIUM_V2_13);
			assert_true(owed());
			if (polls) {
				/* Without taking the NPI, which then says nothing new. */
				sp_call(FFA_NOTIFICATION_GET);
				assert_false(owed());
				assert_int_equal(sp_vcpu()->pending, NPI_BIT);
				continue;
			}
			assert_int_equal(sp_hvc(HF_INTERRUPT_GET, 0, 0, 0), HF_NOTIFICATION_PENDING_INTID);
			assert_false(owed());
			sp_call(FFA_NOTIFICATION_GET);
			assert_returned(FFA_SUCCESS, 0);
			assert_int_equal(bench.world.contexts[0].registers[4], 1);
			assert_int_equal(bench.world.partitions[0].received, 0);
			sp_call(FFA_NOTIFICATION_GET);
			assert_int_equal(bench.world.contexts[0].registers[4], 0);
		}
	}
}

/* Given cycles again before FFA_NOTIFICATION_GET: announced again since v2.13, not before. */
static void test_announced_once(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		start_notified(version);
		nwd_request();
		assert_int_equal(sp_hvc(HF_INTERRUPT_GET, 0, 0, 0), HF_NOTIFICATION_PENDING_INTID);
		sp_call(FFA_MSG_SEND_DIRECT_RESP);
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		bench_forget();
		nwd_request();
		assert_int_equal(sp_vcpu()->pending, version >= HAFNIUM_V2_13 ? NPI_BIT : 0);
		assert_int_equal(fired(RULE_NPI_NOT_AGAIN), version < HAFNIUM_V2_13);
	}
}

/* At the response with the NPI pending: intercepted since v2.13; before it goes out, and nobody is told. */
static void test_pending_at_response(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		start_notified(version);
		nwd_request();
		sp_call(FFA_MSG_SEND_DIRECT_RESP);
		assert_int_equal(bench.world.pes[0].panic, PANIC_NONE);
		assert_int_equal(fired(RULE_NPI_LEFT), version < HAFNIUM_V2_13);
		if (version >= HAFNIUM_V2_13) {
			assert_returned(FFA_INTERRUPT, HF_NOTIFICATION_PENDING_INTID);
			continue;
		}
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		assert_int_equal(sp_vcpu()->state, VCPU_STATE_WAITING);
		assert_int_equal(sp_vcpu()->pending, NPI_BIT);
		assert_true((bench_inspect().violations & 1u << PROPERTY_INTERRUPT_SERVICED) != 0);
	}
}

/* With a secure interrupt on top: a CHECK in v2.8 and v2.9, nothing special later. */
static void test_with_a_secure_interrupt(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		start_notified(version);
		nwd_request();
		interrupt_comes(UART);
		assert_int_equal(bench.world.pes[0].panic,
				 version <= HAFNIUM_V2_9 ? PANIC_TARGET_IRQ_COUNT : PANIC_NONE);
		if (version > HAFNIUM_V2_9)
			assert_int_equal(sp_vcpu()->irq_count, 2);
	}
}

/* On the SRI the normal world learns of it, and FFA_RUN is due; but a request may come first. */
static void test_receiver_is_run(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		start_notified(version);
		bench.world.pes[0].pmr = NWD_PMR;
		bench_take(CHOICE_TAKE_IRQ, interrupt_sri(&bench.model.config, 0));
		assert_true(fired(RULE_NWD_INFO_GET_NOTIFICATION));
		assert_true(bench_offers(choice_make(CHOICE_NWD_REQUEST, 0)));
		nwd_run_due();
		assert_int_equal(bench.world.contexts[0].registers[0], FFA_RUN);
		assert_int_equal(sp_vcpu()->pending, NPI_BIT);
	}
}

/* While the partition is preempted: FFA_RUN, which is due all the same, injects it. */
static void test_set_while_preempted(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		bench_configure(version);
		bench.config.partitions[0].notified = true;
		bench_in(RTM_FFA_DIR_REQ);
		interrupt_comes(NET);
		bench_take(CHOICE_TAKE_IRQ, NET);
		assert_int_equal(bench.world.pes[0].nwd.state, NWD_RUN_DUE);
		bench_take(CHOICE_NWD_NOTIFY, 0);
		bench_run_out();
		assert_int_equal(bench.world.pes[0].nwd.state, NWD_RUN_DUE);
		assert_true(bench.world.requests[0].outstanding);
		bench_take(CHOICE_TAKE_IRQ, interrupt_sri(&bench.model.config, 0));
		nwd_run_due();
		assert_int_equal(sp_vcpu()->pending, NPI_BIT);
		assert_int_equal(sp_vcpu()->rt_model, RTM_FFA_DIR_REQ);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_set),
		cmocka_unit_test(test_injected_with_cycles),
		cmocka_unit_test(test_announced_once),
		cmocka_unit_test(test_pending_at_response),
		cmocka_unit_test(test_with_a_secure_interrupt),
		cmocka_unit_test(test_receiver_is_run),
		cmocka_unit_test(test_set_while_preempted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
