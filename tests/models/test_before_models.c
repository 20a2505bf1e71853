// SPDX-License-Identifier: BSD-3-Clause
/*
 * Hafnium v2.6 and v2.7: no runtime models, no scheduling modes, and what each release of 2021 and 2022 changed.
 *
 * Sources: v2.6 and v2.7 src/api.c, src/arch/aarch64/plat/ffa/spmc.c, src/arch/aarch64/hypervisor/handler.c; the commits
 * are those of models/spmc/policy.def.
 */
#include "tests/models/world_helpers.h"

enum { LINUX_PMR = 0xf8 };

static bool is_active(unsigned index)
{
	return (bench.world.interrupts[index].flags & INTERRUPT_ACTIVE) != 0;
}

static void start_in_request(enum hafnium_version version)
{
	bench_configure(version);
	bench.config.normal_world_pmr = LINUX_PMR;
	bench_in(RTM_FFA_DIR_REQ);
}

/* dd6fdfbe: after a secure interrupt in the normal world PMR is what it was; in v2.6 it is 0xff. */
static void test_priority_mask_saved(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_V2_8)
	{
		bool saved = version >= HAFNIUM_V2_7;

		bench_configure(version);
		bench.config.normal_world_pmr = LINUX_PMR;
		bench_in(RTM_SEC_INTERRUPT);
		assert_int_equal(bench.world.pes[0].pmr, 0);
		assert_int_equal(sp_hvc(HF_INTERRUPT_GET, 0, 0, 0), UART_INTID);
		assert_int_equal(sp_hvc(HF_INTERRUPT_DEACTIVATE, UART_INTID, UART_INTID, 0), 0);
		sp_call(FFA_MSG_WAIT);
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		assert_int_equal(bench.world.pes[0].pmr, saved ? LINUX_PMR : 0xff);
		assert_int_equal(fired(RULE_MASK_OPENED), !saved);
		assert_int_equal(violated(PROPERTY_MASK_RESTORED), !saved);
	}
}

/* 0aaadbba: v2.7 completes the interrupt of a running partition at its deactivation, v2.6 at its direct response. */
static void test_implicit_completion(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_V2_8)
	{
		bool implicit = version >= HAFNIUM_V2_7;

		start_in_request(version);
		interrupt_comes(UART);
		assert_int_equal(sp_vcpu()->implicit_completion_signal, implicit);
		assert_int_equal(sp_hvc(HF_INTERRUPT_GET, 0, 0, 0), UART_INTID);
		assert_int_equal(sp_hvc(HF_INTERRUPT_DEACTIVATE, UART_INTID, UART_INTID, 0), 0);
		assert_false(is_active(UART));
		assert_int_equal(sp_vcpu()->processing_secure_interrupt, !implicit);
		assert_int_equal(bench.world.pes[0].pmr, implicit ? LINUX_PMR : 0);
		sp_call(FFA_MSG_SEND_DIRECT_RESP);
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		assert_int_equal(bench.world.pes[0].pmr, implicit ? LINUX_PMR : 0xff);
		assert_false(sp_vcpu()->processing_secure_interrupt);
		assert_int_equal(fired(RULE_RESPONSE_COMPLETES_INTERRUPT), !implicit);
	}
}

/* A response with the interrupt untouched: v2.6 clears the flags and never ends it, v2.7 leaves flags and PMR 0. */
static void test_response_with_an_interrupt_pending(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_V2_7)
	{
		bool completes = version == HAFNIUM_V2_6;

		start_in_request(version);
		interrupt_comes(UART);
		sp_call(FFA_MSG_SEND_DIRECT_RESP);
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		assert_true(fired(RULE_RESPONSE_UNCHECKED));
		assert_int_equal(bench.world.pes[0].pmr, completes ? 0xff : 0);
		assert_int_equal(sp_vcpu()->processing_secure_interrupt, !completes);
		assert_true(is_active(UART));
		assert_int_equal(sp_vcpu()->pending, 1u << VI_UART);
		/* Nobody can deactivate it any more in v2.6. */
		nwd_request();
		assert_int_equal(sp_hvc(HF_INTERRUPT_GET, 0, 0, 0), UART_INTID);
		assert_int_equal(sp_hvc(HF_INTERRUPT_DEACTIVATE, UART_INTID, UART_INTID, 0),
				 completes ? UINT32_MAX : 0);
		assert_int_equal(is_active(UART), completes);
	}
}

/* The vCPU that handles an interrupt stays WAITING until v2.7, and has neither model nor mode. */
static void test_signalled_in_state(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_V2_8)
	{
		bool models = version >= HAFNIUM_V2_8;

		bench_configure(version);
		bench_in(RTM_SEC_INTERRUPT);
		assert_int_equal(sp_vcpu()->state, models ? VCPU_STATE_RUNNING : VCPU_STATE_WAITING);
		assert_int_equal(sp_vcpu()->rt_model, models ? RTM_SEC_INTERRUPT : RTM_NONE);
		assert_int_equal(sp_vcpu()->scheduling_mode, models ? SPMC_MODE : MODE_NONE);
		assert_int_equal(bench_inspect().violations, 0);
		/* It counts as masked while its interrupt is pending, whatever its state. */
		bench.world.contexts[0].daif = DAIF_ALL;
		assert_true((bench_inspect().scopes & 1u << MEASURE_MASKED_WINDOW) != 0);
		sp_call(FFA_MSG_WAIT);
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		assert_int_equal(sp_vcpu()->state, VCPU_STATE_WAITING);
		assert_false(sp_vcpu()->processing_secure_interrupt);
	}
}

/* FFA_YIELD is denied in a request only; in an interrupt it blocks, until the runtime models deny it. */
static void test_yield(void **state)
{
	static const enum rt_model models[] = { RTM_FFA_DIR_REQ, RTM_SEC_INTERRUPT, RTM_FFA_RUN };

	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_V2_8)
	{
		for (size_t i = 0; i < LENGTH(models); i++) {
			bool denied = models[i] == RTM_FFA_DIR_REQ ||
				      (models[i] == RTM_SEC_INTERRUPT && version >= HAFNIUM_V2_8);

			bench_configure(version);
			bench_in(models[i]);
			sp_call(FFA_YIELD);
			if (denied) {
				assert_returned(FFA_ERROR, FFA_DENIED);
				assert_int_equal(fired(RULE_REQUEST_ONGOING_DENIED), version < HAFNIUM_V2_8);
				continue;
			}
			assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
			assert_int_equal(sp_vcpu()->state, VCPU_STATE_BLOCKED);
			assert_int_equal(fired(RULE_YIELD_IN_INTERRUPT), models[i] == RTM_SEC_INTERRUPT);
		}
	}
}

/* What else goes by the request alone: FFA_MSG_WAIT in one, a response outside one. */
static void test_denied_by_the_request(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_V2_7)
	{
		bench_configure(version);
		bench_in(RTM_FFA_DIR_REQ);
		sp_call(FFA_MSG_WAIT);
		assert_returned(FFA_ERROR, FFA_DENIED);
		bench_configure(version);
		bench_in(RTM_FFA_RUN);
		sp_call(FFA_MSG_SEND_DIRECT_RESP);
		assert_returned(FFA_ERROR, FFA_DENIED);
		bench_configure(version);
		bench_in(RTM_SEC_INTERRUPT);
		sp_call(FFA_MSG_SEND_DIRECT_RESP);
		assert_returned(FFA_ERROR, FFA_DENIED);
	}
}

/* FFA_MSG_WAIT of a vCPU that an interrupt found running: v2.6 reads a null pointer, v2.7 CHECKs (c07883eb). */
static void test_wait_with_an_interrupt_in_progress(void **state)
{
	static const enum rt_model models[] = { RTM_FFA_DIR_REQ, RTM_FFA_RUN, RTM_SP_INIT };

	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_V2_7)
	{
		for (size_t i = 0; i < LENGTH(models); i++) {
			bench_configure(version);
			bench.config.interrupts[UART].arrives_during_boot = true;
			bench.config.asserts_debug = false;
			bench_in(models[i]);
			interrupt_comes(UART);
			sp_call(FFA_MSG_WAIT);
			assert_int_equal(bench.world.pes[0].panic,
					 version == HAFNIUM_V2_6 ? PANIC_WAIT_PREEMPTED : PANIC_WAIT_STATE);
		}
	}
}

/* Until dd883207 FFA_MSG_WAIT does not block with an enabled interrupt pending, in the initialisation neither. */
static void test_wait_refused(void **state)
{
	static const enum rt_model models[] = { RTM_FFA_RUN, RTM_SP_INIT };

	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_V2_8)
	{
		for (size_t i = 0; i < LENGTH(models); i++) {
			struct step step;

			bench_configure(version);
			bench_in(models[i]);
			step = bench_step();
			vcpu_interrupt_inject(&step, SP_VCPU, VI_NOTIFICATION_PENDING);
			sp_call(FFA_MSG_WAIT);
			if (version >= HAFNIUM_V2_8) {
				assert_int_equal(sp_vcpu()->state, VCPU_STATE_WAITING);
				continue;
			}
			assert_returned(FFA_ERROR, FFA_INTERRUPTED);
			assert_true(fired(RULE_WAIT_REFUSED_INTERRUPTED));
			assert_true(violated(PROPERTY_ABI));
			assert_int_equal(sp_vcpu()->state, VCPU_STATE_RUNNING);
		}
	}
}

/* dc0c8017: a BLOCKED target is entered, without an id, and stays BLOCKED; v2.8 panics. */
static void test_blocked_target(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_V2_8)
	{
		bench_configure(version);
		bench_in(RTM_FFA_RUN);
		sp_call(FFA_YIELD);
		assert_int_equal(sp_vcpu()->state, VCPU_STATE_BLOCKED);
		bench_forget();
		interrupt_comes(UART);
		if (version >= HAFNIUM_V2_8) {
			assert_int_equal(bench.world.pes[0].panic, PANIC_TARGET_BLOCKED);
			continue;
		}
		assert_returned(FFA_INTERRUPT, 0);
		assert_int_equal(bench.world.contexts[0].registers[1], 0);
		assert_true(fired(RULE_SIGNAL_BLOCKED_IN_STATE));
		assert_int_equal(sp_vcpu()->state, VCPU_STATE_BLOCKED);
		sp_call(FFA_MSG_WAIT);
		if (version == HAFNIUM_V2_7) {
			assert_int_equal(bench.world.pes[0].panic, PANIC_WAIT_STATE);
			continue;
		}
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		assert_int_equal(sp_vcpu()->state, VCPU_STATE_WAITING);
		assert_false(violated(PROPERTY_VCPU_SANE));
	}
}

/* 84154056, 046dad02, a101911c, 469fa71d: the managed exit of v2.7 against that of v2.8. */
static void test_managed_exit(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_V2_8)
	{
		bool models = version >= HAFNIUM_V2_8;

		bench_configure(version);
		bench.config.partitions[0].ns_interrupts_action = NS_ACTION_MANAGED_EXIT;
		bench_in(RTM_FFA_RUN);
		assert_int_equal((sp_vcpu()->enabled & 1u << VI_MANAGED_EXIT) != 0, models);
		/* As an IRQ: the type is the partition's to set. */
		assert_int_equal(sp_hvc(HF_INTERRUPT_ENABLE, HF_MANAGED_EXIT_INTID, 1, 0), 0);
		interrupt_comes(NET);
		assert_true(fired(RULE_MANAGED_EXIT_VIRQ));
		assert_int_equal(sp_vcpu()->hcr_lines, LINE_VIRQ);
		assert_true(sp_vcpu()->processing_managed_exit);
		bench_forget();
		sp_call(FFA_MSG_SEND_DIRECT_RESP);
		if (models) {
			/* There is no request to answer. */
			assert_returned(FFA_ERROR, FFA_DENIED);
			continue;
		}
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		assert_true(fired(RULE_MANAGED_EXIT_UNREQUESTED));
		assert_true(violated(PROPERTY_ONE_REPLY));
		assert_false(sp_vcpu()->processing_managed_exit);
		/* Not taken, not cleared. */
		assert_int_equal(sp_vcpu()->pending, 1u << VI_MANAGED_EXIT);
		assert_int_equal(bench.world.pes[0].pmr, NWD_PMR);
	}
}

/* Before 84154056 a manifest that queues non-secure interrupts is one that knows no managed exit. */
static void test_queued_is_not_known(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_V2_7)
	{
		bench_configure(version);
		bench.config.partitions[0].ns_interrupts_action = NS_ACTION_QUEUED;
		bench_in(RTM_FFA_DIR_REQ);
		assert_int_equal(bench.world.pes[0].pmr, NWD_PMR);
		interrupt_comes(NET);
		assert_int_equal(bench.world.pes[0].panic, PANIC_NONE);
		assert_int_equal(sp_vcpu()->state, VCPU_STATE_PREEMPTED);
		assert_true(violated(PROPERTY_MASK_RESTORED));
	}
}

/* 01e84e33: FFA_RUN of a vCPU with a queued interrupt masks since v2.7; a response reopens in v2.6. */
static void test_run_of_a_queued_interrupt(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_V2_7)
	{
		bench_configure(version);
		bench_in(RTM_FFA_DIR_REQ);
		interrupt_comes(NET);
		interrupt_comes(UART);
		assert_int_equal(sp_vcpu()->state, VCPU_STATE_PREEMPTED);
		assert_int_equal(bench.world.pes[0].pmr, 0);
		assert_int_equal(sp_vcpu()->implicit_completion_signal, version == HAFNIUM_V2_7);
		bench_forget();
		nwd_run_due();
		assert_int_equal(fired(RULE_RUN_MASKS_FOR_QUEUED), version == HAFNIUM_V2_7);
		assert_int_equal(sp_hvc(HF_INTERRUPT_GET, 0, 0, 0), UART_INTID);
		assert_int_equal(sp_hvc(HF_INTERRUPT_DEACTIVATE, UART_INTID, UART_INTID, 0), 0);
		sp_call(FFA_MSG_SEND_DIRECT_RESP);
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		/* v2.7 saved the 0 that the queued interrupt had left. */
		assert_int_equal(bench.world.pes[0].pmr, version == HAFNIUM_V2_7 ? 0 : 0xff);
	}
}

/* FFA_MSG_SEND2 came with v2.8: before, FFA_RUN delivers the message of FFA_MSG_SEND. */
static void test_message(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_V2_8)
	{
		bench_configure(version);
		bench_in(RTM_FFA_RUN);
		assert_returned(version >= HAFNIUM_V2_8 ? FFA_RUN : FFA_MSG_SEND, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_priority_mask_saved),
		cmocka_unit_test(test_implicit_completion),
		cmocka_unit_test(test_response_with_an_interrupt_pending),
		cmocka_unit_test(test_signalled_in_state),
		cmocka_unit_test(test_yield),
		cmocka_unit_test(test_denied_by_the_request),
		cmocka_unit_test(test_wait_with_an_interrupt_in_progress),
		cmocka_unit_test(test_wait_refused),
		cmocka_unit_test(test_blocked_target),
		cmocka_unit_test(test_managed_exit),
		cmocka_unit_test(test_queued_is_not_known),
		cmocka_unit_test(test_run_of_a_queued_interrupt),
		cmocka_unit_test(test_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
