// SPDX-License-Identifier: BSD-3-Clause
/*
 * Single calls to the SPMC by version: what the runtime model permits, what a busy partition answers, how the priority
 * mask is kept, FFA_YIELD, FFA_RUN, FFA_ERROR.
 *
 * Sources: Hafnium api.c, ffa/spmc/cpu_cycles.c, interrupts.c by version. Responses and managed exit: test_response.c.
 */
#include "tests/models/world_helpers.h"

/* No rule fired in a version that it does not belong to. */
static void assert_marks_apply(void)
{
	for (uint32_t mark = 0; mark < world_mark_count; mark++) {
		if (label_has(&bench.seen, mark) && !world_mark_applies(mark, bench.config.version))
			fail_msg("%s fires in %s, which is not of its versions", world_mark_names[mark],
				 hafnium_version_names[bench.config.version]);
	}
}

/* An FF-A call of the normal world reaches the SPMC whatever the driver would do, up to the SPMC's exit. */
static void spmc_call(uint32_t fid)
{
	bench.world.pes[0].nwd_registers[0] = fid;
	bench.world.pes[0].nwd_registers[1] = PARTITION_ID;
	bench.world.pes[0].nwd_registers[2] = 0;
	bench.world.pes[0].nwd_registers[3] = PAYLOAD_REQUEST;
	bench.world.pes[0].place = PLACE_S_EL2;
	bench.world.pes[0].phase = PHASE_SPMC_CALL_FROM_NWD;
	bench.world.pes[0].current = VCPU_NWD;
	bench_take(CHOICE_STEP, 0);
}

/* ---- the runtime model ------------------------------------------------------------------------------------------- */

enum outcome {
	/* FFA_ERROR(DENIED), and the partition goes on. */
	DENIED,
	/* It gave up the PE in that state. */
	BECOMES_WAITING,
	BECOMES_BLOCKED,
	/* FFA_SUCCESS, and nothing changed. */
	NO_OP,
};

static const char *const outcome_names[] = { "DENIED", "WAITING", "BLOCKED", "FFA_SUCCESS" };

static enum outcome outcome_of(uint32_t fid)
{
	uint8_t rt_model = sp_vcpu()->rt_model;

	sp_call(fid);
	if (bench.world.pes[0].panic != PANIC_NONE)
		fail_msg("panic %u", bench.world.pes[0].panic);
	if (bench.world.pes[0].place == PLACE_NWD)
		return sp_vcpu()->state == VCPU_STATE_WAITING ? BECOMES_WAITING : BECOMES_BLOCKED;
	assert_int_equal(sp_vcpu()->rt_model, rt_model);
	assert_int_equal(sp_vcpu()->state, rt_model == RTM_SP_INIT && bench.config.version >= HAFNIUM_V2_14
						   ? VCPU_STATE_STARTING
						   : VCPU_STATE_RUNNING);
	if (bench.world.contexts[0].registers[0] == FFA_SUCCESS)
		return NO_OP;
	assert_returned(FFA_ERROR, FFA_DENIED);
	return DENIED;
}

/* Each call in each runtime model does what the table of permitted transitions says, by version. */
static void test_runtime_models(void **state)
{
	static const struct {
		uint32_t fid;
		enum rt_model rt_model;
		enum hafnium_version first;
		enum hafnium_version last;
		enum outcome outcome;
	} rows[] = {
		{ FFA_MSG_SEND_DIRECT_RESP, RTM_FFA_RUN, HAFNIUM_V2_8, HAFNIUM_HEAD, DENIED },
		{ FFA_MSG_SEND_DIRECT_RESP, RTM_FFA_DIR_REQ, HAFNIUM_V2_8, HAFNIUM_HEAD, BECOMES_WAITING },
		{ FFA_MSG_SEND_DIRECT_RESP, RTM_SEC_INTERRUPT, HAFNIUM_V2_8, HAFNIUM_HEAD, DENIED },
		{ FFA_MSG_SEND_DIRECT_RESP, RTM_SP_INIT, HAFNIUM_V2_8, HAFNIUM_HEAD, DENIED },
		{ FFA_MSG_WAIT, RTM_FFA_RUN, HAFNIUM_V2_8, HAFNIUM_HEAD, BECOMES_WAITING },
		{ FFA_MSG_WAIT, RTM_FFA_DIR_REQ, HAFNIUM_V2_8, HAFNIUM_HEAD, DENIED },
		{ FFA_MSG_WAIT, RTM_SP_INIT, HAFNIUM_V2_8, HAFNIUM_HEAD, BECOMES_WAITING },
		{ FFA_YIELD, RTM_FFA_RUN, HAFNIUM_V2_8, HAFNIUM_HEAD, BECOMES_BLOCKED },
		{ FFA_YIELD, RTM_FFA_DIR_REQ, HAFNIUM_V2_8, HAFNIUM_V2_9, DENIED },
		{ FFA_YIELD, RTM_FFA_DIR_REQ, HAFNIUM_V2_10, HAFNIUM_HEAD, BECOMES_BLOCKED },
		{ FFA_YIELD, RTM_SEC_INTERRUPT, HAFNIUM_V2_8, HAFNIUM_V2_9, DENIED },
		{ FFA_YIELD, RTM_SEC_INTERRUPT, HAFNIUM_V2_10, HAFNIUM_HEAD, NO_OP },
		{ FFA_YIELD, RTM_SP_INIT, HAFNIUM_V2_8, HAFNIUM_HEAD, DENIED },
	};

	(void)state;
	for (unsigned i = 0; i < LENGTH(rows); i++) {
		FOR_EACH_VERSION(version, rows[i].first, rows[i].last)
		{
			enum outcome outcome;

			bench_configure(version);
			bench_in(rows[i].rt_model);
			outcome = outcome_of(rows[i].fid);
			if (outcome != rows[i].outcome)
				fail_msg("%s, row %u: expected %s, got %s", hafnium_version_names[version], i,
					 outcome_names[rows[i].outcome], outcome_names[outcome]);
		}
	}
}

/* FFA_MSG_WAIT ends a secure interrupt once it is handled as the version wants; whoever ran before goes on. */
static void test_wait_ends_a_secure_interrupt(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_HEAD)
	{
		bench_configure(version);
		bench_in(RTM_SEC_INTERRUPT);
		assert_int_equal(bench.world.pes[0].pmr, 0);
		assert_int_equal(sp_hvc(HF_INTERRUPT_GET, 0, 0, 0), UART_INTID);
		assert_int_equal(sp_hvc(HF_INTERRUPT_DEACTIVATE, UART_INTID, UART_INTID, 0), 0);
		sp_call(FFA_MSG_WAIT);
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		assert_int_equal(sp_vcpu()->state, VCPU_STATE_WAITING);
		assert_int_equal(sp_vcpu()->rt_model, RTM_NONE);
		assert_int_equal(sp_vcpu()->scheduling_mode, MODE_NONE);
		assert_int_equal(bench.world.pes[0].pmr, NWD_PMR);
		assert_int_equal(bench.world.pes[0].nwd.state, NWD_IDLE);
		assert_true(fired(RULE_SPMD_RESUME));
		assert_int_equal(bench.seen.violations, 0);
	}
}

/*
 * v2.9 to v2.11 refuse FFA_MSG_WAIT before HF_INTERRUPT_DEACTIVATE; since v2.12 neither GET nor DEACTIVATE is
 * required.
 */
static void test_wait_without_deactivation(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_9, HAFNIUM_HEAD)
	{
		bench_configure(version);
		bench_in(RTM_SEC_INTERRUPT);
		assert_int_equal(sp_hvc(HF_INTERRUPT_GET, 0, 0, 0), UART_INTID);
		sp_call(FFA_MSG_WAIT);
		if (version <= HAFNIUM_V2_11) {
			assert_returned(FFA_ERROR, FFA_DENIED);
			assert_true(fired(RULE_WAIT_NOT_DEACTIVATED));
		} else if (version == HAFNIUM_V2_12) {
			/* The head is still queued: intercepted. */
			assert_returned(FFA_INTERRUPT, UART_INTID);
		} else {
			assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		}
	}
}

/* Since v2.13 FFA_MSG_WAIT with an interrupt that was not got is intercepted, each time, with everything masked. */
static void test_wait_intercepted_again_and_again(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_13, HAFNIUM_HEAD)
	{
		bench_configure(version);
		bench_in(RTM_SEC_INTERRUPT);
		for (unsigned times = 0; times < 3; times++) {
			sp_call(FFA_MSG_WAIT);
			assert_returned(FFA_INTERRUPT, UART_INTID);
			assert_int_equal(sp_vcpu()->rt_model, RTM_SEC_INTERRUPT);
			assert_int_equal(sp_vcpu()->scheduling_mode, SPMC_MODE);
			assert_int_equal(bench.world.pes[0].pmr, 0);
		}
		assert_int_equal(sp_hvc(HF_INTERRUPT_GET, 0, 0, 0), UART_INTID);
		sp_call(FFA_MSG_WAIT);
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		assert_int_equal(bench.world.pes[0].pmr, NWD_PMR);
	}
}

/* FFA_VERSION: what is supported, and since v2.12 (6eeec8e8) no other than the partition's once it has made another call. */
static void test_version(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_HEAD)
	{
		unsigned minor = version < HAFNIUM_V2_11 ? 1 : version < HAFNIUM_V2_14 ? 2 : 3;
		const struct {
			uint32_t requested;
			bool refused;
		} rows[] = {
			{ FFA_VERSION_NUMBER(1, 1), false },
			{ 0x80000000u | FFA_VERSION_NUMBER(1, 1), true },
			{ FFA_VERSION_NUMBER(1, 0), version >= HAFNIUM_V2_12 },
			{ FFA_VERSION_NUMBER(1, 9), version >= HAFNIUM_V2_11 },
			{ FFA_VERSION_NUMBER(2, 0), version >= HAFNIUM_V2_11 },
		};

		for (unsigned i = 0; i < LENGTH(rows); i++) {
			bench_configure(version);
			bench_in(RTM_FFA_DIR_REQ);
			sp_at("call_smc");
			bench.world.contexts[0].registers[0] = FFA_VERSION;
			bench.world.contexts[0].registers[1] = rows[i].requested;
			bench_take(CHOICE_STEP, 0);
			bench_run_out();
			assert_returned(rows[i].refused ? FFA_NOT_SUPPORTED : FFA_VERSION_NUMBER(1, minor), 0);
		}
	}
}

/* FFA_INTERRUPT is for the SPMD: up to v2.9 a partition that calls it makes the SPMC read ICC_IAR1 (03edf40f). */
static void test_interrupt_call(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_V2_9)
	{
		bench_configure(version);
		bench_in(RTM_FFA_DIR_REQ);
		sp_at("call_smc");
		bench.world.contexts[0].registers[0] = FFA_INTERRUPT;
		bench_take(CHOICE_STEP, 0);
		bench_take(CHOICE_STEP, 0);
		assert_true(fired(RULE_INTERRUPT_CALL));
		assert_int_equal(bench.world.pes[0].phase, PHASE_SPMC_ACKNOWLEDGE);
		bench_take(CHOICE_ACKNOWLEDGE, INTERRUPT_NONE);
		assert_int_equal(bench.world.pes[0].panic, PANIC_SPURIOUS_TARGET);
	}
}

/* A call to an endpoint that does not exist is INVALID_PARAMETERS, FFA_INTERRUPT is DENIED, the unknown is SMCCC -1. */
static void test_other_calls(void **state)
{
	static const struct {
		uint32_t fid;
		uint32_t w0;
		uint32_t w2;
	} rows[] = {
		{ FFA_MSG_SEND_DIRECT_REQ, FFA_ERROR, FFA_INVALID_PARAMETERS },
		/* w1 = 0: the normal world exists, but no partition resumes it. */
		{ FFA_RUN, FFA_ERROR, FFA_DENIED },
		{ FFA_INTERRUPT, FFA_ERROR, FFA_DENIED },
		{ FFA_SUCCESS, SMC_UNKNOWN, 0 },
		{ FFA_NORMAL_WORLD_RESUME, SMC_UNKNOWN, 0 },
		{ 0x84000999, SMC_UNKNOWN, 0 },
		{ FFA_FEATURES, FFA_SUCCESS, 0 },
		{ FFA_ID_GET, FFA_SUCCESS, 0 },
	};

	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_HEAD)
	{
		for (unsigned i = 0; i < LENGTH(rows); i++) {
			struct vcpu before;

			if (rows[i].fid == FFA_INTERRUPT && version < HAFNIUM_V2_10)
				continue;
			bench_configure(version);
			bench_in(RTM_FFA_DIR_REQ);
			before = *sp_vcpu();
			sp_call(rows[i].fid);
			assert_returned(rows[i].w0, rows[i].w2);
			assert_memory_equal(sp_vcpu(), &before, sizeof(before));
			assert_int_equal(bench.world.pes[0].pmr, NWD_PMR);
		}
	}
}

/* FFA_ERROR outside the initialisation: no known function up to v2.9, then NOT_SUPPORTED. */
static void test_error(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		for (unsigned rt_model = RTM_FFA_RUN; rt_model <= RTM_SEC_INTERRUPT; rt_model++) {
			bench_configure(version);
			bench_in((enum rt_model)rt_model);
			sp_call(FFA_ERROR);
			if (version < HAFNIUM_V2_10)
				assert_returned(SMC_UNKNOWN, 0);
			else
				assert_returned(FFA_ERROR, FFA_NOT_SUPPORTED);
			assert_int_equal(violated(PROPERTY_ABI), version < HAFNIUM_V2_10);
			assert_int_equal(sp_vcpu()->state, VCPU_STATE_RUNNING);
			assert_int_equal(sp_vcpu()->rt_model, rt_model);
		}
	}
}

/* In the initialisation FFA_ERROR of a partition up to FF-A 1.2 gives it up: it does not return to it. */
static void test_error_in_the_initialisation(void **state)
{
	(void)state;
	bench_configure(HAFNIUM_HEAD);
	bench.config.partitions[0].ffa_version = FFA_VERSION_1_2;
	bench_in(RTM_SP_INIT);
	sp_call_with(FFA_ERROR, FFA_ABORTED, 0);
	assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
}

/* FFA_ABORT, since v2.14, is permitted in every runtime model and does not return. */
static void test_abort(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_14, HAFNIUM_HEAD)
	{
		bench_configure(version);
		bench_in(RTM_FFA_DIR_REQ);
		sp_call(FFA_ABORT);
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
	}
}

/* ---- FFA_YIELD and FFA_RUN --------------------------------------------------------------------------------------- */

/* A yield keeps runtime model, mode and request, restores PMR, reports FFA_YIELD; FFA_RUN goes on where it was. */
static void test_yield_and_run(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_9, HAFNIUM_HEAD)
	{
		for (unsigned rt_model = RTM_FFA_RUN; rt_model <= RTM_FFA_DIR_REQ; rt_model++) {
			if (rt_model == RTM_FFA_DIR_REQ && version < HAFNIUM_V2_10)
				continue;
			bench_configure(version);
			bench.config.partitions[0].ns_interrupts_action = NS_ACTION_QUEUED;
			bench_in((enum rt_model)rt_model);
			assert_int_equal(bench.world.pes[0].pmr, SWD_MASK_NS_INT);
			sp_call(FFA_YIELD);
			assert_int_equal(sp_vcpu()->state, VCPU_STATE_BLOCKED);
			assert_int_equal(sp_vcpu()->rt_model, rt_model);
			assert_int_equal(sp_vcpu()->scheduling_mode, NWD_MODE);
			assert_int_equal(bench.world.pes[0].pmr, NWD_PMR);
			assert_int_equal(bench.world.pes[0].nwd.state, NWD_RUN_DUE);
			nwd_run_due();
			assert_int_equal(bench.world.pes[0].place, PLACE_S_EL1);
			assert_int_equal(sp_vcpu()->state, VCPU_STATE_RUNNING);
			assert_int_equal(sp_vcpu()->rt_model, rt_model);
			assert_int_equal(bench.world.pes[0].pmr, SWD_MASK_NS_INT);
			assert_true(fired(RULE_RUN_BLOCKED));
			assert_int_equal(bench.seen.violations, 0);
		}
	}
}

/* Steps on until EL3 has what the SPMC left for the normal world. */
static void assert_message_to_nwd(uint32_t w0, uint32_t w1)
{
	while (bench.world.pes[0].place != PLACE_EL3)
		bench_take(CHOICE_STEP, 0);
	assert_int_equal(bench.world.pes[0].phase, PHASE_EL3_CALL_FROM_SPMC);
	assert_int_equal(bench.world.pes[0].nwd_registers[0], w0);
	assert_int_equal(bench.world.pes[0].nwd_registers[1], w1);
}

/* What the normal world gets names the partition's vCPU: FFA_YIELD, FFA_INTERRUPT; FFA_MSG_WAIT carries nothing. */
static void test_messages_to_the_normal_world(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_HEAD)
	{
		bench_configure(version);
		bench_in(RTM_FFA_RUN);
		sp_at("call_smc");
		bench.world.contexts[0].registers[0] = FFA_YIELD;
		assert_message_to_nwd(FFA_YIELD, (uint32_t)PARTITION_ID << 16);
		bench_in(RTM_FFA_RUN);
		sp_at("call_smc");
		bench.world.contexts[0].registers[0] = FFA_MSG_WAIT;
		assert_message_to_nwd(FFA_MSG_WAIT, 0);
		bench_in(RTM_FFA_DIR_REQ);
		bench_take(CHOICE_ARRIVE, NET);
		bench_take(CHOICE_TAKE_FIQ, 0);
		assert_message_to_nwd(FFA_INTERRUPT, (uint32_t)PARTITION_ID << 16);
	}
}

/* The rules of a yield in RTM_FFA_RUN belong to every version: it was denied in a direct request only. */
static void test_yield_has_its_versions(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_HEAD)
	{
		bench_configure(version);
		bench_in(RTM_FFA_RUN);
		sp_call(FFA_YIELD);
		nwd_run_due();
		assert_int_equal(bench.world.pes[0].place, PLACE_S_EL1);
		assert_marks_apply();
	}
}

/*
 * A yield is never intercepted: a pending virtual interrupt stays pending (since v2.12, when nothing is masked by it).
 */
static void test_yield_with_pending(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_12, HAFNIUM_HEAD)
	{
		bench_configure(version);
		bench_in(RTM_FFA_DIR_REQ);
		interrupt_comes(UART);
		sp_call(FFA_YIELD);
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		assert_int_equal(sp_vcpu()->state, VCPU_STATE_BLOCKED);
		assert_int_equal(sp_vcpu()->pending, 1u << VI_UART);
		nwd_run_due();
		assert_int_equal(sp_vcpu()->hcr_lines, LINE_VIRQ);
		assert_int_equal(sp_hvc(HF_INTERRUPT_GET, 0, 0, 0), UART_INTID);
	}
}

/* A secure interrupt for a partition that yielded panics v2.10 and v2.11; since v2.12 it is queued, PMR untouched. */
static void test_interrupt_for_a_blocked_partition(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_10, HAFNIUM_HEAD)
	{
		bench_configure(version);
		bench_in(RTM_FFA_DIR_REQ);
		sp_call(FFA_YIELD);
		interrupt_comes(UART);
		if (version < HAFNIUM_V2_12) {
			assert_int_equal(bench.world.pes[0].panic, PANIC_TARGET_BLOCKED);
			continue;
		}
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		assert_int_equal(bench.world.pes[0].pmr, NWD_PMR);
		assert_int_equal(sp_vcpu()->state, VCPU_STATE_BLOCKED);
		assert_int_equal(sp_vcpu()->pending, 1u << VI_UART);
		assert_int_equal(bench.world.pes[0].nwd.state, NWD_RUN_DUE);
		assert_int_equal(bench.seen.violations, 0);
	}
}

/*
 * FFA_RUN enters a WAITING partition with FFA_RUN; of a BLOCKED or PREEMPTED one it leaves the registers as they are.
 */
static void test_run_and_the_registers(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		uint32_t registers[SP_REGISTERS];

		bench_configure(version);
		bench_in(RTM_FFA_RUN);
		assert_int_equal(bench.world.contexts[0].registers[0], FFA_RUN);
		assert_int_equal(sp_vcpu()->scheduling_mode, NWD_MODE);
		assert_int_equal(sp_vcpu()->direct_request_origin, VCPU_NONE);
		for (unsigned i = 0; i < SP_REGISTERS; i++)
			bench.world.contexts[0].registers[i] = 0x1000 + i;
		memcpy(registers, bench.world.contexts[0].registers, sizeof(registers));
		interrupt_comes(NET);
		assert_int_equal(sp_vcpu()->state, VCPU_STATE_PREEMPTED);
		assert_int_equal(bench.world.pes[0].nwd.state, NWD_RUN_DUE);
		bench_take(CHOICE_TAKE_IRQ, NET);
		nwd_run_due();
		assert_int_equal(sp_vcpu()->state, VCPU_STATE_RUNNING);
		assert_int_equal(sp_vcpu()->rt_model, RTM_FFA_RUN);
		assert_memory_equal(bench.world.contexts[0].registers, registers, sizeof(registers));
	}
}

/*
 * A non-secure interrupt preempts: mode, model and request are kept, PMR is not changed, the GIC is not acknowledged.
 */
static void test_preempted(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		bench_configure(version);
		bench_in(RTM_FFA_DIR_REQ);
		interrupt_comes(NET);
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		assert_int_equal(sp_vcpu()->state, VCPU_STATE_PREEMPTED);
		assert_int_equal(sp_vcpu()->rt_model, RTM_FFA_DIR_REQ);
		assert_int_equal(sp_vcpu()->scheduling_mode, NWD_MODE);
		assert_int_equal(sp_vcpu()->direct_request_origin, VCPU_NWD);
		assert_int_equal(bench.world.pes[0].pmr, NWD_PMR);
		assert_true(gic_pending(&bench.model.config, &bench.world, NET));
		assert_false(fired(RULE_GIC_ACKNOWLEDGE));
		assert_int_equal(bench.seen.violations, 0);
	}
}

/*
 * A secure interrupt for a PREEMPTED partition is queued: up to v2.11 PMR stays 0 in the normal world, then it is
 * kept.
 */
static void test_interrupt_for_a_preempted_partition(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		bool leaks = version < HAFNIUM_V2_12;

		bench_configure(version);
		bench_in(RTM_FFA_DIR_REQ);
		interrupt_comes(NET);
		bench_take(CHOICE_TAKE_IRQ, NET);
		interrupt_comes(UART);
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		assert_int_equal(bench.world.pes[0].pmr, leaks ? 0 : NWD_PMR);
		assert_int_equal(violated(PROPERTY_MASK_RESTORED), leaks);
		assert_int_equal(bench.world.interrupts[UART].flags & INTERRUPT_ACTIVE, 0);
		assert_int_equal(sp_vcpu()->state, VCPU_STATE_PREEMPTED);
		assert_int_equal(sp_vcpu()->implicit_completion_signal, leaks);
		nwd_run_due();
		assert_int_equal(sp_vcpu()->hcr_lines, LINE_VIRQ);
		assert_int_equal(bench.world.pes[0].pmr, leaks ? 0 : NWD_PMR);
	}
}

/* ---- requests to a partition that is not WAITING ----------------------------------------------------------------- */

/* A direct request to a partition that is BLOCKED, PREEMPTED or RUNNING is BUSY and changes nothing of it. */
static void test_request_busy(void **state)
{
	static const enum vcpu_state states[] = { VCPU_STATE_RUNNING, VCPU_STATE_BLOCKED, VCPU_STATE_PREEMPTED };

	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_HEAD)
	{
		for (unsigned rt_model = RTM_FFA_RUN; rt_model <= RTM_SEC_INTERRUPT; rt_model++) {
			for (unsigned i = 0; i < LENGTH(states); i++) {
				struct vcpu before;
				uint8_t pmr;

				bench_configure(version);
				bench_in((enum rt_model)rt_model);
				sp_vcpu()->state = (uint8_t)states[i];
				before = *sp_vcpu();
				pmr = bench.world.pes[0].pmr;
				spmc_call(FFA_MSG_SEND_DIRECT_REQ);
				assert_int_equal(bench.world.pes[0].nwd_registers[0], FFA_ERROR);
				assert_int_equal(bench.world.pes[0].nwd_registers[2], FFA_BUSY);
				assert_int_equal(bench.world.pes[0].next, VCPU_NWD);
				assert_memory_equal(sp_vcpu(), &before, sizeof(before));
				assert_int_equal(bench.world.pes[0].pmr, pmr);
			}
		}
	}
}

/* A WAITING partition that still has a request is BUSY, too: the check comes before that of its state. */
static void test_request_busy_with_a_request(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_HEAD)
	{
		bench_configure(version);
		bench_boot();
		sp_vcpu()->direct_request_origin = VCPU_NWD;
		spmc_call(FFA_MSG_SEND_DIRECT_REQ);
		assert_int_equal(bench.world.pes[0].nwd_registers[0], FFA_ERROR);
		assert_int_equal(bench.world.pes[0].nwd_registers[2], FFA_BUSY);
	}
}

/* A request that finds a mode or a runtime model left behind fails a CHECK, in release builds too. */
static void test_request_checks(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		for (unsigned what = 0; what <= 1; what++) {
			bench_configure(version);
			bench.config.asserts_debug = false;
			bench_boot();
			if (what == 0)
				sp_vcpu()->scheduling_mode = NWD_MODE;
			else
				sp_vcpu()->rt_model = RTM_FFA_RUN;
			spmc_call(FFA_MSG_SEND_DIRECT_REQ);
			assert_int_equal(bench.world.pes[0].panic, what == 0 ? PANIC_REQUEST_MODE : PANIC_REQUEST_RTM);
		}
	}
}

/*
 * An accepted request: RUNNING in RTM_FFA_DIR_REQ and NWD_MODE, with its origin, the payload in w3, the caller
 * BLOCKED.
 */
static void test_request(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		bench_configure(version);
		bench_in(RTM_FFA_DIR_REQ);
		assert_int_equal(sp_vcpu()->state, VCPU_STATE_RUNNING);
		assert_int_equal(sp_vcpu()->scheduling_mode, NWD_MODE);
		assert_int_equal(sp_vcpu()->direct_request_origin, VCPU_NWD);
		assert_int_equal(bench.world.pes[0].other_world_state, VCPU_STATE_BLOCKED);
		assert_int_equal(bench.world.contexts[0].registers[0], FFA_MSG_SEND_DIRECT_REQ);
		assert_int_equal(bench.world.contexts[0].registers[1], PARTITION_ID);
		assert_int_equal(bench.world.contexts[0].registers[3], PAYLOAD_REQUEST);
	}
}

/* ---- the priority mask ------------------------------------------------------------------------------------------- */

struct mask_row {
	enum ns_interrupts_action ns;
	enum other_s_interrupts_action other_s;
	uint8_t before;
	uint8_t after;
};

/* Given cycles, a partition gets the mask of its actions, which only ever lowers PMR; its end puts back what was. */
static void test_masks(void **state)
{
	static const struct mask_row rows[] = {
		{ NS_ACTION_SIGNALED, OTHER_S_ACTION_SIGNALED, 0xff, 0xff },
		{ NS_ACTION_MANAGED_EXIT, OTHER_S_ACTION_SIGNALED, 0xff, 0xff },
		{ NS_ACTION_QUEUED, OTHER_S_ACTION_SIGNALED, 0xff, 0x80 },
		{ NS_ACTION_QUEUED, OTHER_S_ACTION_QUEUED, 0xff, 0x00 },
		{ NS_ACTION_SIGNALED, OTHER_S_ACTION_SIGNALED, 0x40, 0x40 },
		{ NS_ACTION_QUEUED, OTHER_S_ACTION_SIGNALED, 0x80, 0x80 },
		{ NS_ACTION_QUEUED, OTHER_S_ACTION_SIGNALED, 0x40, 0x40 },
		{ NS_ACTION_QUEUED, OTHER_S_ACTION_QUEUED, 0x40, 0x00 },
		{ NS_ACTION_QUEUED, OTHER_S_ACTION_QUEUED, 0x00, 0x00 },
		{ NS_ACTION_QUEUED, OTHER_S_ACTION_SIGNALED, 0x00, 0x00 },
	};

	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_9, HAFNIUM_HEAD)
	{
		for (unsigned i = 0; i < LENGTH(rows); i++) {
			for (unsigned run = 0; run <= 1; run++) {
				bench_configure(version);
				bench.config.partitions[0].ns_interrupts_action = rows[i].ns;
				bench.config.partitions[0].other_s_interrupts_action = rows[i].other_s;
				bench.config.normal_world_pmr = rows[i].before;
				bench_in(run ? RTM_FFA_RUN : RTM_FFA_DIR_REQ);
				assert_int_equal(bench.world.pes[0].pmr, rows[i].after);
				assert_int_equal(sp_vcpu()->prev_interrupt_priority, rows[i].before);
				sp_call(run ? FFA_MSG_WAIT : FFA_MSG_SEND_DIRECT_RESP);
				assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
				assert_int_equal(bench.world.pes[0].pmr, rows[i].before);
				assert_int_equal(bench.seen.violations, 0);
			}
		}
	}
}

/* v2.8: only a direct request masks, only non-secure interrupts, only when queued; FFA_RUN does not. */
static void test_masks_v2_8(void **state)
{
	static const struct mask_row rows[] = {
		{ NS_ACTION_SIGNALED, OTHER_S_ACTION_SIGNALED, 0xff, 0xff },
		{ NS_ACTION_MANAGED_EXIT, OTHER_S_ACTION_SIGNALED, 0xff, 0xff },
		{ NS_ACTION_QUEUED, OTHER_S_ACTION_SIGNALED, 0xff, 0x80 },
		{ NS_ACTION_QUEUED, OTHER_S_ACTION_QUEUED, 0xff, 0x80 },
	};

	(void)state;
	for (unsigned i = 0; i < LENGTH(rows); i++) {
		for (unsigned run = 0; run <= 1; run++) {
			bench_configure(HAFNIUM_V2_8);
			bench.config.partitions[0].ns_interrupts_action = rows[i].ns;
			bench.config.partitions[0].other_s_interrupts_action = rows[i].other_s;
			bench_in(run ? RTM_FFA_RUN : RTM_FFA_DIR_REQ);
			assert_int_equal(bench.world.pes[0].pmr, run ? rows[i].before : rows[i].after);
			sp_call(run ? FFA_MSG_WAIT : FFA_MSG_SEND_DIRECT_RESP);
			assert_int_equal(bench.world.pes[0].pmr, rows[i].before);
			assert_int_equal(bench.seen.violations, 0);
		}
	}
}

/* In SPMC mode everything is masked: up to v2.11 by every secure interrupt, then by the mode. */
static void test_mask_of_a_secure_interrupt(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		bench_configure(version);
		bench_in(RTM_SEC_INTERRUPT);
		assert_int_equal(bench.world.pes[0].pmr, 0);
		assert_int_equal(sp_vcpu()->scheduling_mode, SPMC_MODE);
		if (version < HAFNIUM_V2_12)
			assert_int_equal(sp_vcpu()->priority_mask, NWD_PMR);
		else
			assert_int_equal(sp_vcpu()->prev_interrupt_priority, NWD_PMR);
		/* The running partition as the target. */
		bench_in(RTM_FFA_DIR_REQ);
		interrupt_comes(UART);
		assert_int_equal(bench.world.pes[0].pmr, version < HAFNIUM_V2_12 ? 0 : NWD_PMR);
	}
}

/* A WAITING target finds the id in w2, in v2.8 in w1, and everything else zero; the normal world is preempted. */
static void test_entry_of_a_secure_interrupt(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_HEAD)
	{
		bool in_w1 = version < HAFNIUM_V2_9;

		bench_configure(version);
		bench_in(RTM_SEC_INTERRUPT);
		assert_int_equal(bench.world.contexts[0].registers[0], FFA_INTERRUPT);
		assert_int_equal(bench.world.contexts[0].registers[1], in_w1 ? UART_INTID : 0);
		assert_int_equal(bench.world.contexts[0].registers[2], in_w1 ? 0 : UART_INTID);
		assert_int_equal(bench.world.contexts[0].registers[3], 0);
		assert_int_equal(sp_vcpu()->preempted_vcpu, VCPU_NWD);
		/* At S-EL1 it stays pending: the vIRQ comes as well. */
		assert_int_equal(sp_vcpu()->pending, 1u << VI_UART);
		assert_int_equal(sp_vcpu()->hcr_lines, LINE_VIRQ);
		assert_true(bench.world.pes[0].secure_interrupt_ongoing);
	}
}

/* A non-secure interrupt in spite of "queued" violates mask-restored, and the assert of debug builds panics. */
static void test_queued_not_honoured(void **state)
{
	(void)state;
	for (unsigned debug = 0; debug <= 1; debug++) {
		bench_configure(HAFNIUM_HEAD);
		bench.config.asserts_debug = debug != 0;
		bench.config.partitions[0].ns_interrupts_action = NS_ACTION_QUEUED;
		bench_in(RTM_FFA_DIR_REQ);
		bench.world.pes[0].pmr = NWD_PMR;
		interrupt_comes(NET);
		assert_true(violated(PROPERTY_MASK_RESTORED));
		assert_int_equal(bench.world.pes[0].panic, debug ? PANIC_FIQ_QUEUED : PANIC_NONE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_runtime_models),
		cmocka_unit_test(test_wait_ends_a_secure_interrupt),
		cmocka_unit_test(test_wait_without_deactivation),
		cmocka_unit_test(test_wait_intercepted_again_and_again),
		cmocka_unit_test(test_other_calls),
		cmocka_unit_test(test_interrupt_call),
		cmocka_unit_test(test_version),
		cmocka_unit_test(test_error),
		cmocka_unit_test(test_error_in_the_initialisation),
		cmocka_unit_test(test_abort),
		cmocka_unit_test(test_yield_and_run),
		cmocka_unit_test(test_messages_to_the_normal_world),
		cmocka_unit_test(test_yield_has_its_versions),
		cmocka_unit_test(test_yield_with_pending),
		cmocka_unit_test(test_interrupt_for_a_blocked_partition),
		cmocka_unit_test(test_run_and_the_registers),
		cmocka_unit_test(test_preempted),
		cmocka_unit_test(test_interrupt_for_a_preempted_partition),
		cmocka_unit_test(test_request_busy),
		cmocka_unit_test(test_request_busy_with_a_request),
		cmocka_unit_test(test_request_checks),
		cmocka_unit_test(test_request),
		cmocka_unit_test(test_masks),
		cmocka_unit_test(test_masks_v2_8),
		cmocka_unit_test(test_mask_of_a_secure_interrupt),
		cmocka_unit_test(test_entry_of_a_secure_interrupt),
		cmocka_unit_test(test_queued_not_honoured),
	};

	return cmocka_run_group_tests_name("spmc", tests, NULL, NULL);
}
