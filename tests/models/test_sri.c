// SPDX-License-Identifier: BSD-3-Clause
/*
 * The schedule receiver interrupt: of a notification, and of the manifest's sri-interrupts-policy; what the normal
 * world does on it, and what normal worlds that do not play along leave behind.
 *
 * Sources: Hafnium ffa/spmc/notifications.c, bb2703a7, ce42f7a0, 4796d11e (v2.13); FF-A v1.3 ALP4 9.3.2.3.
 */
#include "tests/models/world_helpers.h"

static bool sri_pending(void)
{
	return gic_pending(&bench.model.config, &bench.world, interrupt_sri(&bench.model.config, 0));
}

/* ---- notifications ----------------------------------------------------------------------------------------------- */

static void start_notifying(enum hafnium_version version)
{
	bench_configure(version);
	bench.program.sets_notifications = true;
	/* The SRI is seen, not taken: it would preempt the partition. */
	bench.config.normal_world_pmr = 0x10;
	bench.config.interrupts[UART].priority = 0x08;
	bench_in(RTM_FFA_DIR_REQ);
}

/* Without the delay flag the SRI is pended at once, with it at the exit of the call that leaves to the normal world. */
static void test_notification(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_HEAD)
	{
		for (unsigned delayed = 0; delayed <= 1; delayed++) {
			start_notifying(version);
			sp_call_with(FFA_NOTIFICATION_SET, delayed ? FFA_NOTIFICATION_FLAG_DELAY_SRI : 0, 0);
			assert_returned(FFA_SUCCESS, 0);
			assert_int_equal(sri_pending(), !delayed);
			assert_int_equal(bench.world.pes[0].sri_delayed, delayed);
			/* A call that returns to the partition sends none. */
			sp_call(FFA_ID_GET);
			assert_int_equal(sri_pending(), !delayed);
			sp_call(FFA_MSG_SEND_DIRECT_RESP);
			assert_true(sri_pending());
			assert_false(bench.world.pes[0].sri_delayed);
			assert_int_equal(fired(RULE_SRI_AT_EXIT), delayed);
		}
	}
}

/* An exit by preemption sends no delayed SRI: it waits for the next call that leaves. */
static void test_notification_and_preemption(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_HEAD)
	{
		start_notifying(version);
		bench.model.config.interrupts[NET].priority = 0x04;
		sp_call_with(FFA_NOTIFICATION_SET, FFA_NOTIFICATION_FLAG_DELAY_SRI, 0);
		interrupt_comes(NET);
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		assert_false(sri_pending());
		assert_true(bench.world.pes[0].sri_delayed);
		bench_take(CHOICE_TAKE_IRQ, NET);
		nwd_run_due();
		sp_call(FFA_MSG_SEND_DIRECT_RESP);
		assert_true(sri_pending());
	}
}

/* FFA_YIELD and FFA_MSG_WAIT leave by a call, too: they send it. */
static void test_notification_at_other_exits(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_10, HAFNIUM_HEAD)
	{
		start_notifying(version);
		sp_call_with(FFA_NOTIFICATION_SET, FFA_NOTIFICATION_FLAG_DELAY_SRI, 0);
		sp_call(FFA_YIELD);
		assert_true(sri_pending());
		start_notifying(version);
		sp_call(FFA_MSG_SEND_DIRECT_RESP);
		nwd_run();
		sp_call_with(FFA_NOTIFICATION_SET, FFA_NOTIFICATION_FLAG_DELAY_SRI, 0);
		sp_call(FFA_MSG_WAIT);
		assert_true(sri_pending());
	}
}

/* ---- sri-interrupts-policy --------------------------------------------------------------------------------------- */

static void start_with_policy(enum hafnium_version version, unsigned policy)
{
	bench_configure(version);
	bench.config.partitions[0].sri_policy = (uint8_t)policy;
	bench_boot();
}

/* The normal world takes the SRI, is told of the partition's interrupts once, and gives it cycles: there they come. */
static void assert_reported_and_run(void)
{
	assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
	assert_true(sri_pending());
	assert_false(bench.world.pes[0].sri_delayed);
	bench_forget();
	bench_take(CHOICE_TAKE_IRQ, interrupt_sri(&bench.model.config, 0));
	assert_true(fired(RULE_NWD_INFO_GET));
	assert_true(sp_vcpu()->interrupts_info_get_retrieved);
	nwd_run_due();
	assert_int_equal(bench.world.pes[0].place, PLACE_S_EL1);
	assert_int_equal(bench.world.contexts[0].registers[0], FFA_RUN);
	assert_int_equal(sp_vcpu()->rt_model, RTM_FFA_RUN);
	assert_int_equal(sp_vcpu()->hcr_lines, LINE_VIRQ);
	assert_int_equal(sp_hvc(HF_INTERRUPT_GET, 0, 0, 0), UART_INTID);
	assert_false(sp_vcpu()->interrupts_info_get_retrieved);
	sp_call(FFA_MSG_WAIT);
	assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
	assert_false(sri_pending());
	assert_int_equal(bench.world.pes[0].pmr, NWD_PMR);
}

/* Bit 0: an interrupt for the WAITING partition does not enter it, PMR untouched; the SRI follows the resumed world. */
static void test_policy_while_waiting(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_13, HAFNIUM_HEAD)
	{
		for (unsigned policy = 0; policy <= SRI_POLICY_MOST; policy++) {
			start_with_policy(version, policy);
			interrupt_comes(UART);
			if ((policy & SRI_POLICY_INTR_WHILE_WAITING) == 0) {
				assert_int_equal(bench.world.pes[0].place, PLACE_S_EL1);
				assert_int_equal(sp_vcpu()->rt_model, RTM_SEC_INTERRUPT);
				continue;
			}
			assert_int_equal(sp_vcpu()->state, VCPU_STATE_WAITING);
			assert_int_equal(sp_vcpu()->pending, 1u << VI_UART);
			assert_int_equal(bench.world.pes[0].pmr, NWD_PMR);
			assert_true(fired(RULE_SPMD_RESUME));
			assert_int_equal(bench.seen.violations, 0);
			assert_reported_and_run();
		}
	}
}

/* Bit 1: a response with an interrupt pending is not intercepted: it goes out, the interrupt stays, the SRI follows. */
static void test_policy_response(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_13, HAFNIUM_HEAD)
	{
		for (unsigned policy = 0; policy <= SRI_POLICY_MOST; policy++) {
			start_with_policy(version, policy);
			nwd_request();
			interrupt_comes(UART);
			sp_call(FFA_MSG_SEND_DIRECT_RESP);
			if ((policy & SRI_POLICY_INTR_PENDING_ENTRY_WAIT) == 0) {
				assert_returned(FFA_INTERRUPT, UART_INTID);
				continue;
			}
			assert_true(fired(RULE_NWD_REPLY));
			assert_int_equal(sp_vcpu()->state, VCPU_STATE_WAITING);
			assert_int_equal(sp_vcpu()->pending, 1u << VI_UART);
			assert_int_equal(bench.seen.violations, 0);
			assert_reported_and_run();
		}
	}
}

/* Bit 1: FFA_MSG_WAIT with an interrupt pending likewise, in an FFA_RUN session. */
static void test_policy_wait(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_13, HAFNIUM_HEAD)
	{
		for (unsigned policy = 0; policy <= SRI_POLICY_MOST; policy++) {
			start_with_policy(version, policy);
			nwd_run();
			interrupt_comes(UART);
			sp_call(FFA_MSG_WAIT);
			if ((policy & SRI_POLICY_INTR_PENDING_ENTRY_WAIT) == 0) {
				assert_returned(FFA_INTERRUPT, UART_INTID);
				continue;
			}
			assert_int_equal(sp_vcpu()->state, VCPU_STATE_WAITING);
			assert_int_equal(bench.seen.violations, 0);
			assert_reported_and_run();
		}
	}
}

/* Bit 1 alone: entered for an interrupt, the partition may leave without it; whoever was interrupted goes on. */
static void test_policy_wait_in_a_secure_interrupt(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_13, HAFNIUM_HEAD)
	{
		start_with_policy(version, SRI_POLICY_INTR_PENDING_ENTRY_WAIT);
		interrupt_comes(UART);
		assert_int_equal(sp_vcpu()->rt_model, RTM_SEC_INTERRUPT);
		sp_call(FFA_MSG_WAIT);
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		assert_int_equal(bench.world.pes[0].pmr, NWD_PMR);
		assert_true(fired(RULE_SPMD_RESUME));
		assert_reported_and_run();
	}
}

/* Before v2.13 the policy is not there: whatever it says, the partition is entered. */
static void test_policy_before_v2_13(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_V2_12)
	{
		start_with_policy(version, SRI_POLICY_MOST);
		interrupt_comes(UART);
		assert_int_equal(bench.world.pes[0].place, PLACE_S_EL1);
		assert_int_equal(sp_vcpu()->rt_model, RTM_SEC_INTERRUPT);
	}
}

/* Told of by FFA_NOTIFICATION_INFO_GET, an interrupt is no longer owed: the normal world's scheduler has it. */
static void test_reported_is_served(void **state)
{
	uint64_t uart = obligation_of_interrupt(&bench.model.config, UART);

	(void)state;
	start_with_policy(HAFNIUM_HEAD, SRI_POLICY_MOST);
	interrupt_comes(UART);
	assert_true((bench_inspect().owed & uart) != 0);
	bench_take(CHOICE_TAKE_IRQ, interrupt_sri(&bench.model.config, 0));
	assert_true((bench.label.discharged & uart) != 0);
	assert_int_equal(bench_inspect().owed & uart, 0);
}

/* ---- normal worlds ----------------------------------------------------------------------------------------------- */

static void start_preempted(enum normal_world_driver driver)
{
	bench_configure(HAFNIUM_HEAD);
	bench.config.driver = driver == DRIVER_NEGOTIATES ? DRIVER_LINUX : driver;
	bench_in(RTM_FFA_DIR_REQ);
	/* One that negotiates has done so. */
	bench.model.config.driver = driver;
	bench.world.version = VERSION_AGREED;
	interrupt_comes(NET);
	bench_take(CHOICE_TAKE_IRQ, NET);
	assert_int_equal(sp_vcpu()->state, VCPU_STATE_PREEMPTED);
}

/* A fair driver owes FFA_RUN and does nothing else before; the others may call what they like, or must not resume. */
static void test_drivers(void **state)
{
	static const struct {
		enum normal_world_driver driver;
		bool step;
		bool request;
	} rows[] = {
		{ DRIVER_LINUX, true, false },        { DRIVER_NEVER_RESUMES, false, true },
		{ DRIVER_ANY, true, true },           { DRIVER_WRONG_TARGET, true, true },
		{ DRIVER_RETRIES_BUSY, true, false }, { DRIVER_NEGOTIATES, true, false },
	};

	(void)state;
	for (unsigned i = 0; i < LENGTH(rows); i++) {
		start_preempted(rows[i].driver);
		assert_int_equal(bench_offers(choice_make(CHOICE_NWD_STEP, 0)), rows[i].step);
		assert_int_equal(bench_offers(choice_make(CHOICE_NWD_REQUEST, 0)), rows[i].request);
	}
}

/* What only an unfair driver could advance is suspended: neither owed nor a deadlock; of a fair one it is owed. */
static void test_suspended_by_the_driver(void **state)
{
	(void)state;
	for (unsigned driver = DRIVER_LINUX; driver < DRIVERS; driver++) {
		bool fair = driver == DRIVER_LINUX || driver == DRIVER_RETRIES_BUSY || driver == DRIVER_NEGOTIATES;

		start_preempted((enum normal_world_driver)driver);
		assert_int_equal(bench_inspect().owed, fair ? 1u << REQUEST_OBLIGATION : 0);
		assert_int_equal(bench_inspect().violations, 0);
		interrupt_comes(UART);
		assert_int_equal(sp_vcpu()->pending, 1u << VI_UART);
		assert_int_equal((bench_inspect().owed & obligation_of_interrupt(&bench.model.config, UART)) != 0,
				 fair);
		assert_int_equal(bench_inspect().violations, 0);
	}
}

/* A second request while the first is in progress is BUSY, and the first keeps its obligation and can be resumed. */
static void test_second_request(void **state)
{
	(void)state;
	start_preempted(DRIVER_ANY);
	nwd_request();
	assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
	assert_true(fired(RULE_REQUEST_BUSY));
	assert_int_equal(sp_vcpu()->state, VCPU_STATE_PREEMPTED);
	assert_true(bench.world.requests[0].outstanding);
	nwd_run_due();
	sp_call(FFA_MSG_SEND_DIRECT_RESP);
	assert_false(bench.world.requests[0].outstanding);
	assert_int_equal(bench.seen.violations, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_notification),
		cmocka_unit_test(test_notification_and_preemption),
		cmocka_unit_test(test_notification_at_other_exits),
		cmocka_unit_test(test_policy_while_waiting),
		cmocka_unit_test(test_policy_response),
		cmocka_unit_test(test_policy_wait),
		cmocka_unit_test(test_policy_wait_in_a_secure_interrupt),
		cmocka_unit_test(test_policy_before_v2_13),
		cmocka_unit_test(test_reported_is_served),
		cmocka_unit_test(test_drivers),
		cmocka_unit_test(test_suspended_by_the_driver),
		cmocka_unit_test(test_second_request),
	};

	return cmocka_run_group_tests_name("sri", tests, NULL, NULL);
}
