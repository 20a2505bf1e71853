// SPDX-License-Identifier: BSD-3-Clause
/*
 * A partition at S-EL0: calls by svc, no virtual interrupts, and how each version tells it of a secure interrupt.
 *
 * Sources: Hafnium c0b53f0b and 2f76e494 (v2.9), plat_ffa_signal_secure_interrupt_sel0 of v2.9 to v2.12, 4b9add55 (v2.13);
 * sync_lower_exception, vcpu_update_virtual_interrupts, plat_ffa_enable_virtual_interrupts. Read, not run.
 */
#include "tests/models/world_helpers.h"

enum { PAYLOAD = 0x55 };

/* As BENCH_CODE, with the one way to call that there is. */
static const char S_EL0_CODE[] = "idle:     nop\n"
				 "          nop\n"
				 "          b idle\n"
				 "call_smc: svc #0\n"
				 "          b idle\n"
				 "call_hvc: svc #0\n"
				 "          b idle\n";

static void configure(enum hafnium_version version)
{
	bench_configure(version);
	bench_assemble(S_EL0_CODE, "call_smc");
	bench.config.partitions[0].s_el0 = true;
	bench.config.partitions[0].migrates = true;
}

static void start_in(enum hafnium_version version, enum rt_model rt_model)
{
	configure(version);
	bench_in(rt_model);
}

/* The partition that runs calls. */
static void call_of(unsigned vcpu, uint32_t fid, uint32_t x1)
{
	struct sp_context *context = &bench.world.contexts[vcpu];

	assert_int_equal(bench.world.pes[0].place, PLACE_S_EL1);
	assert_int_equal(bench.world.pes[0].current, vcpu);
	context->pc = bench.program.labels[sp_program_find_label(&bench.program, "call_smc")].pc;
	memset(context->registers, 0, sizeof(context->registers));
	context->registers[0] = fid;
	context->registers[1] = x1;
	bench_take(CHOICE_STEP, 0);
	bench_run_out();
}

static void respond(void)
{
	sp_call_with(FFA_MSG_SEND_DIRECT_RESP, 0, PAYLOAD);
}

static bool is_active(unsigned index)
{
	return (bench.world.interrupts[index].flags & INTERRUPT_ACTIVE) != 0;
}

static bool is_pending(void)
{
	return (sp_vcpu()->pending & 1u << VI_UART) != 0;
}

/* What is wrong with the state, short of the service of the interrupt, which no instruction of the bench does. */
static uint32_t violations_at_rest(void)
{
	return bench_inspect().violations & ~(1u << PROPERTY_INTERRUPT_SERVICED);
}

static void assert_replied(void)
{
	assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
	assert_true(fired(RULE_NWD_REPLY));
	assert_false(bench.world.requests[0].outstanding);
	assert_int_equal(sp_vcpu()->state, VCPU_STATE_WAITING);
	assert_int_equal(sp_vcpu()->direct_request_origin, VCPU_NONE);
	assert_int_equal(bench.world.pes[0].pmr, NWD_PMR);
}

/* ---- calls ------------------------------------------------------------------------------------------------------- */

/* svc is an FF-A call or a hypercall, by x0; what neither knows returns -1. */
static void test_calls(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_9, HAFNIUM_HEAD)
	{
		start_in(version, RTM_FFA_DIR_REQ);
		sp_call(FFA_ID_GET);
		assert_returned(FFA_SUCCESS, 0);
		assert_true(fired(RULE_SP_SVC));
		assert_false(fired(RULE_SP_SMC));
		assert_int_equal(sp_hvc(HF_INTERRUPT_GET, 0, 0, 0), HF_INVALID_INTID);
		assert_false(fired(RULE_SP_HVC));
		sp_call(0x1234);
		assert_returned(SMC_UNKNOWN, 0);
		respond();
		assert_replied();
	}
}

/* The call that a return answers is remembered for FF-A calls only, so that the ABI tables judge them. */
static void test_abi_call(void **state)
{
	(void)state;
	start_in(HAFNIUM_V2_9, RTM_FFA_DIR_REQ);
	(void)sp_hvc(HF_INTERRUPT_GET, 0, 0, 0);
	assert_int_equal(bench.world.contexts[0].call, 0);
	sp_call(FFA_ERROR);
	assert_returned(SMC_UNKNOWN, 0);
	assert_true(violated(PROPERTY_ABI));
}

/* One context, on any PE; nothing is masked; the trace says where it runs. */
static void test_context(void **state)
{
	(void)state;
	configure(HAFNIUM_HEAD);
	bench_bind();
	assert_int_equal(bench.model.config.vcpu_count, 1);
	assert_int_equal(bench.model.config.vcpus[0].pe, PE_ANY);
	assert_int_equal(bench.world.contexts[0].daif, 0);
	assert_string_equal(bench.model.actor_names[actor_of_pe(0, ACTOR_SP)], "PE0 S-EL0 (sp)");
}

/* A pinned arrival counts the boundaries in S-EL0, and those of S-EL1 never come. */
static void test_pins(void **state)
{
	static const struct {
		enum pin_place place;
		bool comes;
	} pins[] = { { PIN_S_EL0, true }, { PIN_S_EL1, false } };

	(void)state;
	for (unsigned i = 0; i < LENGTH(pins); i++) {
		configure(HAFNIUM_HEAD);
		bench.config.interrupts[UART].arrivals = (struct count){ COUNT_NUMBER, 1 };
		bench.config.interrupts[UART].pin.place = pins[i].place;
		bench.config.interrupts[UART].pin.boundary = 1;
		bench_in(RTM_FFA_DIR_REQ);
		assert_false(bench_offers(choice_make(CHOICE_ARRIVE, UART)));
		bench_take(CHOICE_STEP, 0);
		assert_int_equal(bench_offers(choice_make(CHOICE_ARRIVE, UART)), pins[i].comes);
	}
}

/* ---- load -------------------------------------------------------------------------------------------------------- */

/* Its interrupts are enabled virtually at load; at the GIC as for S-EL1: to v2.11 at load, then by HF_INTERRUPT_ENABLE. */
static void test_enabled_at_load(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_9, HAFNIUM_HEAD)
	{
		configure(version);
		bench.config.interrupts[UART].enabled_at_boot = false;
		bench_bind();
		assert_true(sp_vcpu()->enabled & 1u << VI_UART);
		assert_int_equal((bench.world.interrupts[UART].flags & INTERRUPT_ENABLED) != 0,
				 version <= HAFNIUM_V2_11);
		assert_int_equal(sp_hvc(HF_INTERRUPT_ENABLE, UART_INTID, 1, 0), 0);
		assert_true(bench.world.interrupts[UART].flags & INTERRUPT_ENABLED);
	}
}

/* ---- a WAITING target ---------------------------------------------------------------------------------------------- */

/* It is told by FFA_INTERRUPT with the id; no vIRQ comes with it; since v2.13 the return is what takes the interrupt. */
static void test_waiting(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_9, HAFNIUM_HEAD)
	{
		bool consumed = version >= HAFNIUM_V2_13;

		start_in(version, RTM_SEC_INTERRUPT);
		assert_returned(FFA_INTERRUPT, UART_INTID);
		assert_int_equal(sp_vcpu()->hcr_lines, 0);
		assert_false(bench_offers_kind(CHOICE_TAKE_VIRQ));
		assert_int_equal(is_pending(), !consumed);
		assert_int_equal((bench.world.interrupts[UART].flags & INTERRUPT_HELD_BY_SP) != 0, consumed);
		assert_int_equal(sp_hvc(HF_INTERRUPT_GET, 0, 0, 0), consumed ? HF_INVALID_INTID : UART_INTID);
		assert_false(is_pending());
		assert_true(bench.world.interrupts[UART].flags & INTERRUPT_HELD_BY_SP);
		(void)sp_hvc(HF_INTERRUPT_DEACTIVATE, UART_INTID, UART_INTID, 0);
		sp_call(FFA_MSG_WAIT);
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		assert_int_equal(bench.world.pes[0].pmr, NWD_PMR);
		assert_int_equal(violations_at_rest(), 0);
		assert_false(is_active(UART));
	}
}

/* At S-EL1 the same return leaves the interrupt pending in every version. */
static void test_waiting_s_el1(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		bench_configure(version);
		bench_in(RTM_SEC_INTERRUPT);
		assert_true(is_pending());
		assert_false(fired(RULE_S_EL0_RETURN_CONSUMES));
	}
}

/* Told, and FFA_MSG_WAIT at once: DENIED to v2.10, an assert in v2.11, told again for ever in v2.12, fine since. */
static void test_wait_without_get(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_9, HAFNIUM_HEAD)
	{
		start_in(version, RTM_SEC_INTERRUPT);
		sp_call(FFA_MSG_WAIT);
		if (version <= HAFNIUM_V2_10) {
			assert_returned(FFA_ERROR, FFA_DENIED);
		} else if (version == HAFNIUM_V2_11) {
			assert_int_equal(bench.world.pes[0].panic, PANIC_WAIT_INTERCEPT_RTM);
		} else if (version == HAFNIUM_V2_12) {
			assert_returned(FFA_INTERRUPT, UART_INTID);
			assert_true(fired(RULE_WAIT_INTERCEPTED));
		} else {
			assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
			assert_int_equal(sp_vcpu()->state, VCPU_STATE_WAITING);
		}
	}
}

/* ---- the running target ------------------------------------------------------------------------------------------- */

/* It is not told: v2.9 ends the interrupt and leaves the vCPU PREEMPTED; v2.10 and v2.11 leave it active; then only queued. */
static void test_running(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_9, HAFNIUM_HEAD)
	{
		bool masks = version <= HAFNIUM_V2_11;

		start_in(version, RTM_FFA_DIR_REQ);
		interrupt_comes(UART);
		assert_int_equal(bench.world.pes[0].place, PLACE_S_EL1);
		assert_int_equal(bench.world.contexts[0].registers[0], FFA_MSG_SEND_DIRECT_REQ);
		assert_true(is_pending());
		assert_int_equal(sp_vcpu()->hcr_lines, 0);
		assert_int_equal(bench.world.pes[0].pmr, masks ? SWD_MASK_ALL_INT : NWD_PMR);
		assert_int_equal(sp_vcpu()->state, version == HAFNIUM_V2_9 ? VCPU_STATE_PREEMPTED : VCPU_STATE_RUNNING);
		assert_int_equal(is_active(UART), version == HAFNIUM_V2_10 || version == HAFNIUM_V2_11);
		assert_int_equal(sp_vcpu()->secure_interrupt_deactivated, version == HAFNIUM_V2_9);
		assert_int_equal(sp_vcpu()->implicit_completion_signal, 0);
		assert_int_equal(sp_vcpu()->requires_deactivate_call, 0);
		assert_int_equal(fired(RULE_S_EL0_QUEUED_MASKED), version == HAFNIUM_V2_9);
		assert_int_equal(fired(RULE_S_EL0_RUNNING_MASKED),
				 version == HAFNIUM_V2_10 || version == HAFNIUM_V2_11);
		assert_int_equal(fired(RULE_SIGNAL_SELF), !masks);
	}
}

/* Its response is never refused: kept back to v2.11, then sent and followed by FFA_INTERRUPT; the reply always comes. */
static void test_response_intercepted(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_9, HAFNIUM_HEAD)
	{
		start_in(version, RTM_FFA_DIR_REQ);
		interrupt_comes(UART);
		respond();
		assert_returned(FFA_INTERRUPT, UART_INTID);
		assert_false(fired(RULE_RESPONSE_REFUSED_INTERRUPTED));
		assert_int_equal(fired(RULE_RESPONSE_SAVED_S_EL0), version <= HAFNIUM_V2_10);
		assert_int_equal(fired(RULE_RESPONSE_SAVED), version == HAFNIUM_V2_11);
		assert_int_equal(sp_vcpu()->state, VCPU_STATE_RUNNING);
		assert_int_equal(sp_vcpu()->rt_model, RTM_SEC_INTERRUPT);
		assert_int_equal(sp_vcpu()->scheduling_mode, SPMC_MODE);
		assert_int_equal(is_pending(), version <= HAFNIUM_V2_12);
		(void)sp_hvc(HF_INTERRUPT_GET, 0, 0, 0);
		(void)sp_hvc(HF_INTERRUPT_DEACTIVATE, UART_INTID, UART_INTID, 0);
		sp_call(FFA_MSG_WAIT);
		assert_int_equal(fired(RULE_RESPONSE_REPLAYED), version <= HAFNIUM_V2_11);
		assert_replied();
		assert_false(is_active(UART));
		assert_int_equal(bench.seen.violations, 0);
		assert_int_equal(violations_at_rest(), 0);
	}
}

/* With nothing pending a response completes its request, and nothing of the above happens. */
static void test_plain_response(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_9, HAFNIUM_HEAD)
	{
		start_in(version, RTM_FFA_DIR_REQ);
		respond();
		assert_replied();
		assert_false(fired(RULE_RESPONSE_SAVED_S_EL0));
		assert_false(fired(RULE_S_EL0_RETURN_CONSUMES));
	}
}

/* v2.9 has ended the interrupt itself, so FFA_MSG_WAIT replays without HF_INTERRUPT_GET; what stays pending fails later. */
static void test_stale_interrupt(void **state)
{
	(void)state;
	for (unsigned debug = 0; debug < 2; debug++) {
		configure(HAFNIUM_V2_9);
		bench.config.asserts_debug = debug != 0;
		bench_in(RTM_FFA_DIR_REQ);
		interrupt_comes(UART);
		respond();
		sp_call(FFA_MSG_WAIT);
		assert_replied();
		assert_true(is_pending());
		nwd_request();
		bench_forget();
		respond();
		if (debug) {
			assert_int_equal(bench.world.pes[0].panic, PANIC_RESPONSE_NOT_PROCESSING);
			continue;
		}
		/* No interrupt is in progress: id 0; and FFA_MSG_WAIT goes to the normal world in place of the reply. */
		assert_returned(FFA_INTERRUPT, 0);
		sp_call(FFA_MSG_WAIT);
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		assert_true(fired(RULE_NWD_REPLY_LOST));
	}
}

/*
 * v2.9: after HF_INTERRUPT_GET the response is not kept back. The vCPU that ran marked PREEMPTED becomes WAITING, which no
 * gate refused before v2.14; the interrupt stays in progress, and the next one trips the CHECK.
 */
static void test_polled_while_running_v2_9(void **state)
{
	(void)state;
	start_in(HAFNIUM_V2_9, RTM_FFA_DIR_REQ);
	interrupt_comes(UART);
	assert_int_equal(sp_hvc(HF_INTERRUPT_GET, 0, 0, 0), UART_INTID);
	assert_int_equal(sp_hvc(HF_INTERRUPT_DEACTIVATE, UART_INTID, UART_INTID, 0), 0);
	respond();
	assert_replied();
	assert_int_equal(bench.seen.violations, 0);
	assert_true(sp_vcpu()->processing_secure_interrupt);
	interrupt_comes(DISK);
	assert_int_equal(bench.world.pes[0].panic, PANIC_TARGET_PROCESSING);
}

/* v2.12: a second edge before HF_INTERRUPT_DEACTIVATE is an assert at S-EL1; at S-EL0 it is queued again, four at most. */
static void test_second_edge_v2_12(void **state)
{
	(void)state;
	start_in(HAFNIUM_V2_12, RTM_FFA_DIR_REQ);
	for (unsigned edges = 1; edges <= 4; edges++) {
		interrupt_comes(UART);
		assert_int_equal(bench.world.pes[0].panic, PANIC_NONE);
		assert_int_equal(sp_vcpu()->vint_queue_length, edges);
	}
	interrupt_comes(UART);
	assert_int_equal(bench.world.pes[0].panic, PANIC_VINT_QUEUE);

	bench_configure(HAFNIUM_V2_12);
	bench_in(RTM_FFA_DIR_REQ);
	interrupt_comes(UART);
	interrupt_comes(UART);
	assert_int_equal(bench.world.pes[0].panic, PANIC_REQUIRES_DEACTIVATE);
}

/* ---- targets that stand still ------------------------------------------------------------------------------------- */

/* PREEMPTED by a non-secure interrupt: queued; to v2.11 ended, with PMR 0 left behind; told when it leaves the request. */
static void test_preempted(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_9, HAFNIUM_HEAD)
	{
		bool masks = version <= HAFNIUM_V2_11;

		start_in(version, RTM_FFA_DIR_REQ);
		interrupt_comes(NET);
		assert_int_equal(sp_vcpu()->state, VCPU_STATE_PREEMPTED);
		bench_take(CHOICE_TAKE_IRQ, NET);
		interrupt_comes(UART);
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		assert_int_equal(sp_vcpu()->state, VCPU_STATE_PREEMPTED);
		assert_false(is_active(UART));
		assert_true(is_pending());
		assert_int_equal(violated(PROPERTY_MASK_RESTORED), masks);
		assert_int_equal(sp_vcpu()->implicit_completion_signal, 0);
		nwd_run_due();
		assert_int_equal(bench.world.pes[0].place, PLACE_S_EL1);
		assert_false(bench_offers_kind(CHOICE_TAKE_VIRQ));
		respond();
		assert_returned(FFA_INTERRUPT, UART_INTID);
	}
}

/* BLOCKED by FFA_YIELD: queued too; but FFA_RUN of v2.10 and v2.11 asserts that only a PREEMPTED vCPU has one queued. */
static void test_blocked(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_10, HAFNIUM_HEAD)
	{
		start_in(version, RTM_FFA_DIR_REQ);
		sp_call(FFA_YIELD);
		assert_int_equal(sp_vcpu()->state, VCPU_STATE_BLOCKED);
		interrupt_comes(UART);
		assert_int_equal(bench.world.pes[0].panic, PANIC_NONE);
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		assert_int_equal(fired(RULE_S_EL0_QUEUED_MASKED), version <= HAFNIUM_V2_11);
		assert_int_equal(fired(RULE_QUEUE_BLOCKED), version >= HAFNIUM_V2_12);
		nwd_run_due();
		if (version <= HAFNIUM_V2_11) {
			assert_int_equal(bench.world.pes[0].panic, PANIC_RUN_PREEMPTED);
			continue;
		}
		respond();
		assert_returned(FFA_INTERRUPT, UART_INTID);
	}
}

/* BLOCKED in a call chain: unlike at S-EL1 it is not entered; whoever it waits for goes on, and it is told once it responds. */
static void test_blocked_in_call_chain(void **state)
{
	enum { FIRST, SECOND };

	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_9, HAFNIUM_HEAD)
	{
		configure(version);
		bench.config.partitions[SECOND] = bench.config.partitions[FIRST];
		bench.config.partitions[SECOND].id = PARTITION_ID + 1;
		bench.config.partitions[SECOND].requests = (struct count){ COUNT_NUMBER, 0 };
		bench.config.partitions[SECOND].runs = (struct count){ COUNT_NUMBER, 0 };
		bench.config.partition_count = 2;
		bench_bind();
		call_of(FIRST, FFA_MSG_WAIT, 0);
		call_of(SECOND, FFA_MSG_WAIT, 0);
		nwd_request();
		call_of(FIRST, FFA_MSG_SEND_DIRECT_REQ, (uint32_t)PARTITION_ID << 16 | (PARTITION_ID + 1));
		assert_int_equal(sp_vcpu()->state, VCPU_STATE_BLOCKED);
		interrupt_comes(UART);
		assert_int_equal(bench.world.pes[0].panic, PANIC_NONE);
		assert_int_equal(bench.world.pes[0].current, SECOND);
		assert_int_equal(bench.world.pes[0].place, PLACE_S_EL1);
		assert_true(is_pending());
		assert_false(fired(RULE_SIGNAL_BLOCKED));
		call_of(SECOND, FFA_MSG_SEND_DIRECT_RESP, 0);
		assert_int_equal(bench.world.pes[0].current, FIRST);
		assert_int_equal(bench.world.contexts[FIRST].registers[0], FFA_MSG_SEND_DIRECT_RESP);
		call_of(FIRST, FFA_MSG_SEND_DIRECT_RESP, 0);
		assert_returned(FFA_INTERRUPT, UART_INTID);
		(void)sp_hvc(HF_INTERRUPT_GET, 0, 0, 0);
		(void)sp_hvc(HF_INTERRUPT_DEACTIVATE, UART_INTID, UART_INTID, 0);
		call_of(FIRST, FFA_MSG_WAIT, 0);
		assert_replied();
	}
}

/* A target in any other state is a panic, as at S-EL1. */
static void test_other_target_state(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_9, HAFNIUM_HEAD)
	{
		configure(version);
		bench_boot();
		sp_vcpu()->state = VCPU_STATE_OFF;
		interrupt_comes(UART);
		assert_int_equal(bench.world.pes[0].panic, PANIC_TARGET_STATE);
	}
}

/* ---- policies ---------------------------------------------------------------------------------------------------- */

/* Without the commit that keeps its response back v2.10 sends it, with the interrupt pending and still active. */
static void test_without_2f76e494(void **state)
{
	(void)state;
	configure(HAFNIUM_V2_10);
	bench.config.policy_flips = (policy_set)1 << POLICY_RESPONSE_SAVED_S_EL0;
	bench_in(RTM_FFA_DIR_REQ);
	interrupt_comes(UART);
	respond();
	assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
	assert_true(is_pending());
	assert_true(violated(PROPERTY_GIC_BALANCED));
}

/* Without the commit that takes the interrupt with the return, the development head tells it for ever. */
static void test_without_4b9add55(void **state)
{
	(void)state;
	configure(HAFNIUM_HEAD);
	bench.config.policy_flips = (policy_set)1 << POLICY_S_EL0_RETURN_CONSUMES;
	bench_in(RTM_SEC_INTERRUPT);
	assert_true(is_pending());
	sp_call(FFA_MSG_WAIT);
	assert_returned(FFA_INTERRUPT, UART_INTID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_calls),
		cmocka_unit_test(test_abi_call),
		cmocka_unit_test(test_context),
		cmocka_unit_test(test_pins),
		cmocka_unit_test(test_enabled_at_load),
		cmocka_unit_test(test_waiting),
		cmocka_unit_test(test_waiting_s_el1),
		cmocka_unit_test(test_wait_without_get),
		cmocka_unit_test(test_running),
		cmocka_unit_test(test_response_intercepted),
		cmocka_unit_test(test_plain_response),
		cmocka_unit_test(test_stale_interrupt),
		cmocka_unit_test(test_polled_while_running_v2_9),
		cmocka_unit_test(test_second_edge_v2_12),
		cmocka_unit_test(test_preempted),
		cmocka_unit_test(test_blocked),
		cmocka_unit_test(test_blocked_in_call_chain),
		cmocka_unit_test(test_other_target_state),
		cmocka_unit_test(test_without_2f76e494),
		cmocka_unit_test(test_without_4b9add55),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
