// SPDX-License-Identifier: BSD-3-Clause
/*
 * Normal worlds that are no Linux: calls that are refused, the wrong target of FFA_RUN, BUSY retried, masked interrupts.
 *
 * Sources: TF-A spmd_smc_handler(), Hafnium smc_handler_from_nwd(); edk2 6f2b09986b (FFA_RUN of what w1 names) and
 * ed21313ac7 (BUSY retried, with a bound).
 */
#include "models/nwd.h"
#include "tests/models/world_helpers.h"

enum { OTHER_ID = 0x8002, OTHER_VCPU = 1 };

static void start(enum normal_world_driver driver)
{
	bench_configure(HAFNIUM_HEAD);
	bench.config.driver = driver;
	bench_boot();
}

/* As start(), with a second partition of the same program, booted, too. */
static void start_two(enum normal_world_driver driver, enum hafnium_version version)
{
	const struct count any = { COUNT_ANY, 0 };

	bench_configure(version);
	bench.config.driver = driver;
	bench.config.partitions[1] = bench.config.partitions[0];
	bench.config.partitions[1].id = OTHER_ID;
	bench.config.partitions[1].requests = any;
	bench.config.partition_count = 2;
	bench_bind();
	for (unsigned v = 0; v < 2; v++) {
		struct sp_context *context = &bench.world.contexts[bench.world.pes[0].current];

		context->registers[0] = FFA_MSG_WAIT;
		bench_take(CHOICE_STEP, 0);
		bench_run_out();
	}
	assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
	bench_forget();
}

/* ---- calls that are refused ---------------------------------------------------------------------------------------- */

/* What the call ends with: the error code that comes back, read at the ERET to the normal world. */
static uint32_t refusal_of(unsigned call)
{
	uint32_t code = 0;

	bench_take(CHOICE_NWD_CALL, call);
	while (bench.world.pes[0].place != PLACE_NWD) {
		bench_take(CHOICE_STEP, 0);
		if (bench.world.pes[0].nwd_registers[0] == FFA_ERROR)
			code = bench.world.pes[0].nwd_registers[2];
	}
	return code;
}

/* Every one is refused, and leaves the world as it was; those that the SPMD refuses never reach the SPMC. */
static void test_refused(void **state)
{
	unsigned refused = 0;
	unsigned at_the_spmd = 0;

	(void)state;
	start(DRIVER_ANY);
	for (unsigned call = 0; call < nwd_call_count(&bench.model.config); call++) {
		struct world before = bench.world;

		if (!bench_offers(choice_make(CHOICE_NWD_CALL, call)))
			continue;
		bench_forget();
		bench_take(CHOICE_NWD_CALL, call);
		if (bench.world.pes[0].place == PLACE_NWD) {
			/* The look-up of notifications, and the mask. */
			bench.world = before;
			continue;
		}
		bench_run_out();
		assert_true(fired(RULE_NWD_CALL_REFUSED));
		assert_memory_equal(&bench.world, &before, sizeof(before));
		assert_int_equal(bench.seen.violations, 0);
		refused++;
		if (fired(RULE_SPMD_REFUSED)) {
			assert_false(fired(RULE_SPMD_FORWARD_TO_SPMC));
			at_the_spmd++;
		}
	}
	assert_int_equal(refused, 14);
	assert_int_equal(at_the_spmd, 6);
}

/* The codes of those that the SPMC refuses. */
static void test_refusal_codes(void **state)
{
	static const struct {
		const char *name;
		uint32_t code;
	} rows[] = {
		{ "FFA_SUCCESS", FFA_NOT_SUPPORTED },
		{ "FFA_ERROR", FFA_NOT_SUPPORTED },
		{ "FFA_MSG_SEND_DIRECT_RESP", FFA_INVALID_PARAMETERS },
		{ "FFA_RUN", FFA_INVALID_PARAMETERS },
		{ "FFA_MSG_SEND_DIRECT_REQ", FFA_INVALID_PARAMETERS },
	};

	(void)state;
	start(DRIVER_ANY);
	for (unsigned i = 0; i < LENGTH(rows); i++) {
		unsigned found = 0;

		for (unsigned call = 0; call < nwd_call_count(&bench.model.config); call++) {
			const char *name = nwd_call_name(call);

			if (name == NULL || strcmp(name, rows[i].name) != 0)
				continue;
			assert_int_equal(refusal_of(call), rows[i].code);
			found++;
		}
		assert_true(found > 0);
	}
}

/* A refused call between FFA_INTERRUPT and FFA_RUN: FFA_RUN is due as before, and the request is answered. */
static void test_refused_in_between(void **state)
{
	(void)state;
	start(DRIVER_ANY);
	nwd_request();
	interrupt_comes(NET);
	bench_take(CHOICE_TAKE_IRQ, NET);
	bench_take(CHOICE_NWD_CALL, 0);
	bench_run_out();
	assert_int_equal(bench.world.pes[0].nwd.state, NWD_RUN_DUE);
	nwd_run_due();
	sp_call(FFA_MSG_SEND_DIRECT_RESP);
	assert_true(fired(RULE_NWD_REPLY));
	assert_int_equal(bench.seen.violations, 0);
}

/* The other drivers make none of them. */
static void test_only_any(void **state)
{
	(void)state;
	for (unsigned driver = 0; driver < DRIVERS; driver++) {
		start((enum normal_world_driver)driver);
		assert_int_equal(bench_offers_kind(CHOICE_NWD_CALL), driver == DRIVER_ANY);
	}
}

/* ---- masked interrupts --------------------------------------------------------------------------------------------- */

static unsigned call_named(const char *name)
{
	for (unsigned call = 0; call < nwd_call_count(&bench.model.config); call++) {
		if (nwd_call_name(call) != NULL && strcmp(nwd_call_name(call), name) == 0)
			return call;
	}
	fail_msg("no call %s", name);
	return 0;
}

/* PSTATE.I holds the normal world's own interrupts back, there; secure ones, and those that preempt a partition, it does not. */
static void test_masked(void **state)
{
	(void)state;
	start(DRIVER_ANY);
	bench_take(CHOICE_NWD_CALL, call_named("masks its interrupts"));
	bench_take(CHOICE_ARRIVE, NET);
	assert_false(bench_offers(choice_make(CHOICE_TAKE_IRQ, NET)));
	assert_int_equal(bench_inspect().owed, 0);
	nwd_request();
	assert_true(bench_offers(choice_make(CHOICE_TAKE_FIQ, 0)));
	bench_take(CHOICE_TAKE_FIQ, 0);
	bench_run_out();
	assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
	assert_false(bench_offers(choice_make(CHOICE_TAKE_IRQ, NET)));
	bench_take(CHOICE_NWD_CALL, call_named("unmasks its interrupts"));
	assert_true(bench_offers(choice_make(CHOICE_TAKE_IRQ, NET)));
	assert_int_equal(bench_inspect().owed, obligation_of_interrupt(&bench.model.config, NET));
}

static void test_masked_and_a_secure_interrupt(void **state)
{
	(void)state;
	start(DRIVER_ANY);
	bench_take(CHOICE_NWD_CALL, call_named("masks its interrupts"));
	bench_take(CHOICE_ARRIVE, UART);
	assert_true(bench_offers(choice_make(CHOICE_TAKE_FIQ, 0)));
}

/* ---- FFA_RUN of the wrong target ----------------------------------------------------------------------------------- */

/* Alone: of a vCPU that does not exist. The request is left, what it asked stays PREEMPTED, a further one is BUSY. */
static void test_wrong_vcpu(void **state)
{
	(void)state;
	start(DRIVER_WRONG_TARGET);
	nwd_request();
	interrupt_comes(NET);
	bench_take(CHOICE_TAKE_IRQ, NET);
	nwd_run_due();
	assert_true(fired(RULE_NWD_RUN_WRONG) && fired(RULE_CALL_NO_TARGET) && fired(RULE_NWD_CALL_REFUSED));
	assert_int_equal(bench.world.pes[0].nwd.state, NWD_IDLE);
	assert_int_equal(sp_vcpu()->state, VCPU_STATE_PREEMPTED);
	assert_int_equal(bench_inspect().owed, 0);
	assert_false(bench_offers_kind(CHOICE_NWD_STEP));
	nwd_request();
	assert_true(fired(RULE_REQUEST_BUSY));
	assert_int_equal(bench.seen.violations, 0);
}

/* Of two partitions the other one is run: it has cycles that nobody meant for it, and gives them back. */
static void test_wrong_partition(void **state)
{
	(void)state;
	start_two(DRIVER_WRONG_TARGET, HAFNIUM_HEAD);
	nwd_request();
	interrupt_comes(NET);
	bench_take(CHOICE_TAKE_IRQ, NET);
	assert_false(bench_offers(choice_make(CHOICE_NWD_STEP, SP_VCPU)));
	bench_take(CHOICE_NWD_STEP, OTHER_VCPU);
	bench_run_out();
	assert_int_equal(bench.world.pes[0].current, OTHER_VCPU);
	assert_int_equal(bench.world.vcpus[OTHER_VCPU].rt_model, RTM_FFA_RUN);
	assert_int_equal(bench.world.requests[SP_VCPU].outstanding, 1);
}

/* Linux runs what w1 names. */
static void test_right_target(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		start_two(DRIVER_LINUX, version);
		bench_take(CHOICE_NWD_REQUEST, OTHER_VCPU);
		bench_run_out();
		interrupt_comes(NET);
		bench_take(CHOICE_TAKE_IRQ, NET);
		assert_int_equal(bench.world.pes[0].nwd.target, OTHER_VCPU);
		assert_false(bench_offers(choice_make(CHOICE_NWD_STEP, SP_VCPU)));
		assert_true(bench_offers(choice_make(CHOICE_NWD_STEP, OTHER_VCPU)));
		/* Whatever w1 says, and not whom it asked. */
		bench.world.pes[0].nwd.state = NWD_CALLING;
		bench.world.pes[0].nwd_registers[0] = FFA_INTERRUPT;
		bench.world.pes[0].nwd_registers[1] = (uint32_t)PARTITION_ID << 16;
		struct step step = bench_step();

		nwd_call_returned(&step);
		assert_int_equal(bench.world.pes[0].nwd.target, SP_VCPU);
		assert_int_equal(bench.world.pes[0].nwd.asked, OTHER_VCPU);
	}
}

/* ---- BUSY ---------------------------------------------------------------------------------------------------------- */

/* A partition that another endpoint occupies: no path of one PE leads there, so the test writes it. */
static void start_busy(uint8_t retries)
{
	bench_configure(HAFNIUM_HEAD);
	bench.config.driver = DRIVER_RETRIES_BUSY;
	bench.config.retries = retries;
	bench_boot();
	sp_vcpu()->state = VCPU_STATE_BLOCKED;
}

static void test_retried_and_given_up(void **state)
{
	(void)state;
	for (uint8_t retries = 0; retries <= 3; retries++) {
		start_busy(retries);
		nwd_request();
		for (unsigned i = 0; i < retries; i++) {
			assert_false(fired(RULE_NWD_GIVES_UP));
			assert_true(bench_inspect().owed & 1u << REQUEST_OBLIGATION);
			assert_false(bench_offers(choice_make(CHOICE_NWD_REQUEST, 0)));
			bench_take(CHOICE_NWD_STEP, 0);
			bench_run_out();
		}
		/* Given up, it is over: nothing is owed, and a request of its own may be next. */
		assert_true(fired(RULE_NWD_GIVES_UP));
		assert_int_equal(fired(RULE_NWD_RETRY), retries > 0);
		assert_int_equal(bench_inspect().owed, 0);
		assert_int_equal(bench.world.requests[0].retries_left, 0);
		assert_true(bench_offers(choice_make(CHOICE_NWD_REQUEST, 0)));
		assert_int_equal(bench.seen.violations, 0);
	}
}

static void test_retried_and_answered(void **state)
{
	(void)state;
	start_busy(3);
	nwd_request();
	sp_vcpu()->state = VCPU_STATE_WAITING;
	bench_take(CHOICE_NWD_STEP, 0);
	bench_run_out();
	sp_call(FFA_MSG_SEND_DIRECT_RESP);
	assert_true(fired(RULE_NWD_REPLY));
	assert_int_equal(bench_inspect().owed, 0);
	assert_int_equal(bench.world.requests[0].retries_left, 0);
	assert_int_equal(bench.seen.violations, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_refusal_codes),
		cmocka_unit_test(test_refused_in_between),
		cmocka_unit_test(test_only_any),
		cmocka_unit_test(test_masked),
		cmocka_unit_test(test_masked_and_a_secure_interrupt),
		cmocka_unit_test(test_wrong_vcpu),
		cmocka_unit_test(test_wrong_partition),
		cmocka_unit_test(test_right_target),
		cmocka_unit_test(test_retried_and_given_up),
		cmocka_unit_test(test_retried_and_answered),
	};

	return cmocka_run_group_tests_name("drivers", tests, NULL, NULL);
}
