// SPDX-License-Identifier: BSD-3-Clause
/*
 * Notifications on two PEs: one state of the SRI for all or a flag of each CPU, FFA_NOTIFICATION_INFO_GET as a call between
 * whose steps another PE may set one, notifications for single vCPUs.
 *
 * Sources: Hafnium v2.11 plat_ffa_sri_trigger_not_delayed and its neighbours, ea8ccfe7 (v2.12), d4065ce2 (v2.14).
 */
#include "tests/models/several_pes_helpers.h"

enum { NPI_BIT = 1 << VI_NOTIFICATION_PENDING };

static void boot(enum hafnium_version version)
{
	bench_configure(version);
	bench.config.pe_count = 2;
	bench.program.sets_notifications = true;
	bench.config.partitions[0].notified = true;
}

static void start(void)
{
	bench_bind();
	call_on(0, "call_smc", FFA_MSG_WAIT, 0, 0);
	call_on(1, "call_smc", FFA_MSG_WAIT, 0, 0);
	assert_int_equal(bench.world.booted, 2);
	bench_forget();
}

static bool sri_pending(unsigned pe)
{
	return gic_pending(&bench.model.config, &bench.world, interrupt_sri(&bench.model.config, pe));
}

static bool sri_owed(unsigned pe)
{
	unsigned sri = interrupt_sri(&bench.model.config, pe);

	return (bench.world.interrupts[sri].flags & INTERRUPT_OWED) != 0;
}

/* The context of `pe` sets a notification for the normal world in a request, and replies. */
static void notify_nwd(unsigned pe, uint32_t flags)
{
	nwd_on(pe, CHOICE_NWD_REQUEST, pe);
	call_on(pe, "call_smc", FFA_NOTIFICATION_SET, 0, flags);
	call_on(pe, "call_smc", FFA_MSG_SEND_DIRECT_RESP, 0, 0);
	assert_int_equal(bench.world.pes[pe].place, PLACE_NWD);
}

/* Up to v2.11 the second one joins the SRI of the other PE; since v2.12 it has its own. One look-up is for both. */
static void test_sri_state(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		bool global = version <= HAFNIUM_V2_11;

		boot(version);
		bench.config.interrupts[NET].arrivals = (struct count){ COUNT_NUMBER, 0 };
		/* SRIs wait, so that the contexts are not preempted. */
		bench.config.normal_world_pmr = 0x10;
		start();
		notify_nwd(0, 0);
		notify_nwd(1, 0);
		assert_true(sri_pending(0));
		assert_int_equal(sri_pending(1), !global);
		assert_int_equal(fired(RULE_SRI_ALREADY), global);
		assert_true(sri_owed(0) && sri_owed(1));
		for (unsigned pe = 0; pe < 2; pe++)
			bench.world.pes[pe].pmr = NWD_PMR;
		take_on(0, CHOICE_TAKE_IRQ, interrupt_sri(&bench.model.config, 0));
		/* Taken, not yet asked. */
		assert_true(sri_owed(0) && sri_owed(1));
		run_out_on(0, PHASE_NONE);
		assert_true(fired(RULE_INFO_GET));
		assert_int_equal(fired(RULE_SRI_HANDLED), global);
		assert_false(sri_owed(0) || sri_owed(1));
		assert_int_equal(bench.world.requests[0].bottom_half_due, 1);
	}
}

/* Set after everything was listed and before the state is HANDLED: with one state nobody is told. */
static void test_set_during_info_get(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		bool global = version <= HAFNIUM_V2_11;

		boot(version);
		bench.config.normal_world_pmr = 0x10;
		start();
		notify_nwd(0, 0);
		for (unsigned pe = 0; pe < 2; pe++)
			bench.world.pes[pe].pmr = NWD_PMR;
		take_on(0, CHOICE_TAKE_IRQ, interrupt_sri(&bench.model.config, 0));
		run_out_on(0, global ? PHASE_SPMC_INFO_GET_END : PHASE_SPMC_EXIT);
		bench.world.pes[1].pmr = 0x10;
		notify_nwd(1, 0);
		run_out_on(0, PHASE_NONE);
		assert_int_equal(sri_pending(1), !global);
		assert_true(sri_owed(1));
		/* Held: the notification is there, only that nobody will ask. */
		assert_true(interrupt_held(&bench.model.config, &bench.world, interrupt_sri(&bench.model.config, 1)));
	}
}

/*
 * The normal world's FFA_NOTIFICATION_SET for a partition at the same moment: owed to the scheduler until it is listed or the
 * partition has got it, and with one state nobody is told.
 */
static void test_set_by_normal_world(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		bool global = version <= HAFNIUM_V2_11;

		boot(version);
		bench.config.partitions[1] = bench.config.partitions[0];
		bench.config.partitions[1].id = PARTITION_ID + 1;
		bench.config.partition_count = 2;
		bench_bind();
		for (unsigned pe = 0; pe < 2; pe++) {
			call_on(pe, "call_smc", FFA_MSG_WAIT, 0, 0);
			call_on(pe, "call_smc", FFA_MSG_WAIT, 0, 0);
		}
		assert_int_equal(bench.world.booted, 2);
		nwd_on(0, CHOICE_NWD_NOTIFY, 0);
		assert_true(sri_owed(0));
		take_on(0, CHOICE_TAKE_IRQ, interrupt_sri(&bench.model.config, 0));
		run_out_on(0, global ? PHASE_SPMC_INFO_GET_END : PHASE_SPMC_EXIT);
		assert_false(sri_owed(0));
		/* The second partition's vCPU on PE1. */
		nwd_on(1, CHOICE_NWD_NOTIFY, 3);
		run_out_on(0, PHASE_NONE);
		assert_int_equal(sri_pending(1), !global);
		assert_true(sri_owed(1));
		assert_true(interrupt_held(&bench.model.config, &bench.world, interrupt_sri(&bench.model.config, 1)));
		/* It has cycles all the same, and looks. */
		if (!global) {
			take_on(1, CHOICE_TAKE_IRQ, interrupt_sri(&bench.model.config, 1));
			run_out_on(1, PHASE_NONE);
		} else {
			nwd_on(1, CHOICE_NWD_REQUEST, 3);
			call_on(1, "call_smc", FFA_NOTIFICATION_GET, 0, 0);
		}
		assert_false(sri_owed(1));
	}
}

/* A request that was preempted is answered on the other PE, while its own is in FFA_NOTIFICATION_SET: no second reply. */
static void test_answered_elsewhere_while_notifying(void **state)
{
	(void)state;
	boot(HAFNIUM_HEAD);
	bench.config.partitions[0].migrates = true;
	bench_bind();
	call_on(0, "call_smc", FFA_MSG_WAIT, 0, 0);
	assert_int_equal(bench.world.booted, 2);
	bench_forget();
	nwd_on(1, CHOICE_NWD_REQUEST, 0);
	bench.world.interrupts[NET].target_pe = 1;
	take_on(0, CHOICE_ARRIVE, NET);
	take_on(1, CHOICE_TAKE_FIQ, 0);
	run_out_on(1, PHASE_NONE);
	assert_int_equal(bench.world.pes[1].nwd.state, NWD_RUN_DUE);
	take_on(1, CHOICE_TAKE_IRQ, NET);
	take_on(1, CHOICE_NWD_NOTIFY, 0);
	assert_int_equal(bench.world.pes[1].nwd.state, NWD_NOTIFYING);
	nwd_on(0, CHOICE_NWD_RUN, 0);
	call_on(0, "call_smc", FFA_MSG_SEND_DIRECT_RESP, 0, 0);
	assert_true(fired(RULE_NWD_REPLY));
	assert_false(violated(PROPERTY_ONE_REPLY));
	assert_false(bench.world.requests[request_of(&bench.model.config, 0, 1)].outstanding);
}

/* A delayed SRI is sent by the next call that leaves: of any PE up to v2.11, of the same one since. */
static void test_delayed(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		bool global = version <= HAFNIUM_V2_11;

		boot(version);
		bench.config.normal_world_pmr = 0x10;
		start();
		nwd_on(0, CHOICE_NWD_REQUEST, 0);
		nwd_on(1, CHOICE_NWD_REQUEST, 1);
		call_on(0, "call_smc", FFA_NOTIFICATION_SET, 0, FFA_NOTIFICATION_FLAG_DELAY_SRI);
		assert_false(sri_pending(0) || sri_pending(1));
		call_on(1, "call_smc", FFA_MSG_SEND_DIRECT_RESP, 0, 0);
		assert_int_equal(sri_pending(1), global);
		call_on(0, "call_smc", FFA_MSG_SEND_DIRECT_RESP, 0, 0);
		assert_int_equal(sri_pending(0), !global);
	}
}

/* For one vCPU: listed and run on its PE, whoever set it and whoever asks; refused since v2.14. */
static void test_per_vcpu(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		boot(version);
		bench.config.partitions[0].notified_per_vcpu = true;
		start();
		nwd_on(0, CHOICE_NWD_NOTIFY, 1);
		if (version >= HAFNIUM_V2_14) {
			assert_true(fired(RULE_NOTIFICATION_PER_VCPU_REFUSED));
			assert_int_equal(bench.world.vcpus[1].received, 0);
			assert_false(sri_pending(0));
			continue;
		}
		assert_int_equal(bench.world.vcpus[1].received, RECEIVED_PENDING);
		assert_int_equal(bench.world.vcpus[0].received, 0);
		take_on(0, CHOICE_TAKE_IRQ, interrupt_sri(&bench.model.config, 0));
		run_out_on(0, PHASE_NONE);
		assert_int_equal(bench.world.requests[0].receiver_run_due, RECEIVER_RUN_NONE);
		assert_int_equal(bench.world.requests[1].receiver_run_due, RECEIVER_RUN_NOTIFICATIONS);
		nwd_on(1, CHOICE_NWD_STEP, 1);
		assert_int_equal(bench.world.vcpus[1].pending, NPI_BIT);
		call_on(1, "call_smc", FFA_NOTIFICATION_GET, 0, 0);
		assert_int_equal(bench.world.vcpus[1].received, 0);
		assert_int_equal(bench.world.contexts[1].registers[4], 1);
	}
}

/* For the partition: the NPI goes to whoever has cycles first; up to v2.12 to nobody else until FFA_NOTIFICATION_GET. */
static void test_global(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		boot(version);
		bench.config.normal_world_pmr = 0x10;
		start();
		nwd_on(0, CHOICE_NWD_NOTIFY, 0);
		assert_false(bench_offers(choice_of_pe(1, choice_make(CHOICE_NWD_NOTIFY, 1))));
		nwd_on(0, CHOICE_NWD_REQUEST, 0);
		nwd_on(1, CHOICE_NWD_REQUEST, 1);
		assert_int_equal(bench.world.vcpus[0].pending, NPI_BIT);
		assert_int_equal(bench.world.vcpus[1].pending, version >= HAFNIUM_V2_13 ? NPI_BIT : 0);
		call_on(1, "call_smc", FFA_NOTIFICATION_GET, 0, 0);
		assert_int_equal(bench.world.contexts[1].registers[4], 1);
		call_on(0, "call_smc", FFA_NOTIFICATION_GET, 0, 0);
		assert_int_equal(bench.world.contexts[0].registers[4], 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sri_state),
		cmocka_unit_test(test_set_during_info_get),
		cmocka_unit_test(test_set_by_normal_world),
		cmocka_unit_test(test_answered_elsewhere_while_notifying),
		cmocka_unit_test(test_delayed),
		cmocka_unit_test(test_per_vcpu),
		cmocka_unit_test(test_global),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
