// SPDX-License-Identifier: BSD-3-Clause
/*
 * A direct response by version, with nothing and with something pending, and the managed exit that a response ends.
 *
 * Sources: Hafnium api_ffa_msg_send_direct_resp and what it calls, fiq_lower, by version (5fd32488, 151c2e7f, bd32c97b,
 * 75496910; a101911c, d7992236, aa5fdab9). The other calls are in test_spmc.c.
 */
#include "tests/models/world_helpers.h"

/* What a partition's reply says: an opaque word of its own. */
enum { PAYLOAD = 0x55 };

static void respond(void)
{
	sp_call_with(FFA_MSG_SEND_DIRECT_RESP, 0, PAYLOAD);
}

static void inject(unsigned vi)
{
	struct step step = bench_step();

	vcpu_interrupt_inject(&step, SP_VCPU, vi);
}

static bool is_active(unsigned index)
{
	return (bench.world.interrupts[index].flags & INTERRUPT_ACTIVE) != 0;
}

/* The normal world has its reply, the partition is WAITING and clean. */
static void assert_replied(void)
{
	assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
	assert_true(fired(RULE_NWD_REPLY));
	assert_false(bench.world.requests[0].outstanding);
	assert_int_equal(bench.world.pes[0].nwd.state, NWD_IDLE);
	assert_int_equal(sp_vcpu()->state, VCPU_STATE_WAITING);
	assert_int_equal(sp_vcpu()->direct_request_origin, VCPU_NONE);
	assert_int_equal(sp_vcpu()->rt_model, RTM_NONE);
	assert_int_equal(sp_vcpu()->scheduling_mode, MODE_NONE);
}

/* The partition in a direct request, its vIRQ masked, when its own secure interrupt came. */
static void start_interrupted(enum hafnium_version version)
{
	bench_configure(version);
	bench_in(RTM_FFA_DIR_REQ);
	interrupt_comes(UART);
	assert_int_equal(bench.world.pes[0].place, PLACE_S_EL1);
	bench_forget();
}

static void handle(void)
{
	assert_int_equal(sp_hvc(HF_INTERRUPT_GET, 0, 0, 0), UART_INTID);
	assert_int_equal(sp_hvc(HF_INTERRUPT_DEACTIVATE, UART_INTID, UART_INTID, 0), 0);
}

/* ---- nothing pending --------------------------------------------------------------------------------------------- */

/* With nothing pending a response completes its request in every version, the mask put back. */
static void test_plain_response(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_HEAD)
	{
		for (unsigned ns = NS_ACTION_QUEUED; ns <= NS_ACTION_SIGNALED; ns++) {
			bench_configure(version);
			bench.config.partitions[0].ns_interrupts_action = (enum ns_interrupts_action)ns;
			bench_in(RTM_FFA_DIR_REQ);
			respond();
			assert_replied();
			assert_int_equal(bench.world.pes[0].pmr, NWD_PMR);
			assert_int_equal(bench.seen.violations, 0);
			assert_int_equal(bench_inspect().violations, 0);
		}
	}
}

/* An interrupt that was handled in the request leaves nothing behind: the response goes out, the mask is put back. */
static void test_response_after_handling(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_HEAD)
	{
		start_interrupted(version);
		handle();
		respond();
		assert_replied();
		assert_int_equal(bench.world.pes[0].pmr, NWD_PMR);
		assert_false(is_active(UART));
		assert_int_equal(bench.seen.violations, 0);
	}
}

/* Between the unlocking of current and the locking of both the partition is WAITING, its mode not yet reset. */
static void test_gap_between_the_locks(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		bench_configure(version);
		bench_in(RTM_FFA_DIR_REQ);
		sp_at("call_smc");
		bench.world.contexts[0].registers[0] = FFA_MSG_SEND_DIRECT_RESP;
		bench.world.contexts[0].registers[3] = PAYLOAD;
		bench_take(CHOICE_STEP, 0);
		assert_int_equal(bench.world.pes[0].phase, PHASE_SPMC_SMC);
		bench_take(CHOICE_STEP, 0);
		assert_int_equal(bench.world.pes[0].phase, PHASE_SPMC_RESPONSE_UNWIND);
		assert_int_equal(sp_vcpu()->state, VCPU_STATE_WAITING);
		assert_int_equal(sp_vcpu()->direct_request_origin, VCPU_NONE);
		assert_int_equal(sp_vcpu()->scheduling_mode, NWD_MODE);
		assert_int_equal(bench.world.pes[0].nwd_registers[0], FFA_MSG_SEND_DIRECT_RESP);
		assert_int_equal(bench.world.pes[0].nwd_registers[1], (uint32_t)PARTITION_ID << 16);
		assert_int_equal(bench.world.pes[0].nwd_registers[3], PAYLOAD);
		/* Devices may act here. */
		assert_true(bench_offers(choice_make(CHOICE_ARRIVE, UART)));
		bench_run_out();
		assert_replied();
	}
}

/* ---- something pending ------------------------------------------------------------------------------------------- */

/* v2.8 does not look: the response goes out, the interrupt stays pending and active, PMR 0 reaches the normal world. */
static void test_pending_v2_8(void **state)
{
	(void)state;
	start_interrupted(HAFNIUM_V2_8);
	respond();
	assert_replied();
	assert_true(fired(RULE_RESPONSE_UNCHECKED));
	assert_int_equal(bench.world.pes[0].pmr, 0);
	assert_int_equal(sp_vcpu()->pending, 1u << VI_UART);
	assert_true(sp_vcpu()->processing_secure_interrupt);
	assert_true(sp_vcpu()->implicit_completion_signal);
	assert_true(violated(PROPERTY_MASK_RESTORED));
	assert_true(violated(PROPERTY_GIC_BALANCED));
}

/* v2.8: of a partition whose non-secure action is queued the mask is put back all the same. */
static void test_pending_v2_8_queued(void **state)
{
	(void)state;
	bench_configure(HAFNIUM_V2_8);
	bench.config.partitions[0].ns_interrupts_action = NS_ACTION_QUEUED;
	bench_in(RTM_FFA_DIR_REQ);
	assert_int_equal(bench.world.pes[0].pmr, SWD_MASK_NS_INT);
	interrupt_comes(UART);
	assert_int_equal(bench.world.pes[0].pmr, 0);
	respond();
	assert_replied();
	assert_int_equal(bench.world.pes[0].pmr, NWD_PMR);
	assert_false(violated(PROPERTY_MASK_RESTORED));
}

/*
 * v2.9 and v2.10 refuse with FFA_ERROR(INTERRUPTED), which violates abi, and change nothing, however often it is
 * tried.
 */
static void test_pending_v2_9(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_9, HAFNIUM_V2_10)
	{
		struct vcpu before;

		start_interrupted(version);
		before = *sp_vcpu();
		for (unsigned times = 0; times < 3; times++) {
			respond();
			assert_returned(FFA_ERROR, FFA_INTERRUPTED);
			assert_memory_equal(sp_vcpu(), &before, sizeof(before));
			assert_int_equal(bench.world.pes[0].pmr, 0);
			assert_true(is_active(UART));
			assert_true(bench.world.requests[0].outstanding);
		}
		assert_int_equal(bench.seen.violations, 1u << PROPERTY_ABI);
		handle();
		assert_int_equal(bench.world.pes[0].pmr, NWD_PMR);
		respond();
		assert_replied();
	}
}

/*
 * v2.9 and v2.10: a pending interrupt alone is not enough; without a secure interrupt in progress the response goes
 * out.
 */
static void test_pending_notification_v2_9(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_9, HAFNIUM_V2_10)
	{
		bench_configure(version);
		bench_in(RTM_FFA_DIR_REQ);
		inject(VI_NOTIFICATION_PENDING);
		respond();
		assert_replied();
		assert_int_equal(sp_vcpu()->pending, 1u << VI_NOTIFICATION_PENDING);
	}
}

/* v2.9 and v2.10: one that was got but not deactivated, with an unrelated one pending, is refused as well. */
static void test_got_and_another_pending_v2_9(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_9, HAFNIUM_V2_10)
	{
		start_interrupted(version);
		assert_int_equal(sp_hvc(HF_INTERRUPT_GET, 0, 0, 0), UART_INTID);
		inject(VI_NOTIFICATION_PENDING);
		respond();
		assert_returned(FFA_ERROR, FFA_INTERRUPTED);
	}
}

/* v2.9 and v2.10: got, not deactivated, nothing else pending: an assert; a release sends it, masked and unended. */
static void test_got_not_deactivated_v2_9(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_9, HAFNIUM_V2_10)
	{
		for (unsigned debug = 0; debug <= 1; debug++) {
			start_interrupted(version);
			bench.model.config.asserts_debug = debug != 0;
			assert_int_equal(sp_hvc(HF_INTERRUPT_GET, 0, 0, 0), UART_INTID);
			respond();
			if (debug) {
				assert_int_equal(bench.world.pes[0].panic, PANIC_RESPONSE_PROCESSING);
				continue;
			}
			assert_replied();
			assert_true(violated(PROPERTY_GIC_BALANCED));
			assert_true(is_active(UART));
			assert_true(sp_vcpu()->processing_secure_interrupt);
		}
	}
}

/* v2.9 and v2.10: the refusal asserts that the partition itself was interrupted while it ran. */
static void test_refusal_asserts_implicit_v2_9(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_9, HAFNIUM_V2_10)
	{
		start_interrupted(version);
		sp_vcpu()->implicit_completion_signal = 0;
		respond();
		assert_int_equal(bench.world.pes[0].panic, PANIC_RESPONSE_IMPLICIT);
	}
}

/* v2.9 and v2.10 look before the managed exit is cleaned up: refused, it goes on. */
static void test_refusal_before_managed_exit_v2_9(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_9, HAFNIUM_V2_10)
	{
		start_interrupted(version);
		sp_vcpu()->processing_managed_exit = 1;
		respond();
		assert_returned(FFA_ERROR, FFA_INTERRUPTED);
		assert_true(sp_vcpu()->processing_managed_exit);
	}
}

/* The runtime model is looked at first: a response that is DENIED is so in every version, whatever is pending. */
static void test_denied_before_all(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_HEAD)
	{
		bench_configure(version);
		bench_in(RTM_SEC_INTERRUPT);
		respond();
		assert_returned(FFA_ERROR, FFA_DENIED);
		assert_int_equal(bench.seen.violations, 0);
	}
}

/*
 * v2.11 saves the response: SPMC mode, FFA_INTERRUPT with the id; FFA_MSG_WAIT sends it once the interrupt is handled.
 */
static void test_pending_v2_11(void **state)
{
	(void)state;
	start_interrupted(HAFNIUM_V2_11);
	respond();
	assert_returned(FFA_INTERRUPT, UART_INTID);
	assert_int_equal(sp_vcpu()->state, VCPU_STATE_RUNNING);
	assert_int_equal(sp_vcpu()->rt_model, RTM_SEC_INTERRUPT);
	assert_int_equal(sp_vcpu()->scheduling_mode, SPMC_MODE);
	assert_true(sp_vcpu()->direct_resp_intercepted);
	assert_false(sp_vcpu()->implicit_completion_signal);
	assert_int_equal(sp_vcpu()->direct_request_origin, VCPU_NWD);
	assert_int_equal(bench.world.pes[0].other_world_state, VCPU_STATE_BLOCKED);
	assert_int_equal(bench.world.pes[0].pmr, 0);
	/* A second response is not permitted there, nor FFA_MSG_WAIT before the deactivation. */
	respond();
	assert_returned(FFA_ERROR, FFA_DENIED);
	assert_int_equal(sp_hvc(HF_INTERRUPT_GET, 0, 0, 0), UART_INTID);
	sp_call(FFA_MSG_WAIT);
	assert_returned(FFA_ERROR, FFA_DENIED);
	assert_int_equal(sp_hvc(HF_INTERRUPT_DEACTIVATE, UART_INTID, UART_INTID, 0), 0);
	sp_call(FFA_MSG_WAIT);
	assert_replied();
	assert_true(fired(RULE_RESPONSE_REPLAYED));
	assert_int_equal(bench.world.pes[0].pmr, NWD_PMR);
	assert_int_equal(bench.seen.violations, 0);
}

/* v2.11: the saved response, asked for before HF_INTERRUPT_GET, fails an assert: its runtime model is not FFA_RUN's. */
static void test_wait_without_get_v2_11(void **state)
{
	(void)state;
	start_interrupted(HAFNIUM_V2_11);
	respond();
	assert_returned(FFA_INTERRUPT, UART_INTID);
	sp_call(FFA_MSG_WAIT);
	assert_int_equal(bench.world.pes[0].panic, PANIC_WAIT_INTERCEPT_RTM);
}

/* v2.11: without a secure interrupt in progress a pending notification does not hold the response back. */
static void test_pending_notification_v2_11(void **state)
{
	(void)state;
	bench_configure(HAFNIUM_V2_11);
	bench_in(RTM_FFA_DIR_REQ);
	inject(VI_NOTIFICATION_PENDING);
	respond();
	assert_replied();
}

/* v2.12 on: the response is complete, its receiver PREEMPTED with it; v2.12 leaves PMR open, later ones mask. */
static void test_pending_v2_12(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_12, HAFNIUM_HEAD)
	{
		start_interrupted(version);
		respond();
		assert_returned(FFA_INTERRUPT, UART_INTID);
		assert_int_equal(bench.world.contexts[0].registers[1], 0);
		assert_int_equal(sp_vcpu()->state, VCPU_STATE_RUNNING);
		assert_int_equal(sp_vcpu()->rt_model, RTM_SEC_INTERRUPT);
		assert_int_equal(sp_vcpu()->scheduling_mode, SPMC_MODE);
		assert_int_equal(sp_vcpu()->direct_request_origin, VCPU_NONE);
		assert_int_equal(sp_vcpu()->preempted_vcpu, VCPU_NWD);
		assert_int_equal(bench.world.pes[0].other_world_state, VCPU_STATE_PREEMPTED);
		assert_int_equal(bench.world.pes[0].nwd_registers[0], FFA_MSG_SEND_DIRECT_RESP);
		assert_int_equal(bench.world.pes[0].nwd_registers[3], PAYLOAD);
		assert_int_equal(bench.world.pes[0].pmr, version == HAFNIUM_V2_12 ? NWD_PMR : 0);
		if (version > HAFNIUM_V2_12)
			assert_int_equal(sp_vcpu()->prev_interrupt_priority, NWD_PMR);
		/* It must not be sent again. */
		respond();
		assert_returned(FFA_ERROR, FFA_DENIED);
		handle();
		sp_call(FFA_MSG_WAIT);
		assert_replied();
		assert_int_equal(bench.world.pes[0].pmr, NWD_PMR);
		assert_int_equal(bench.seen.violations, 0);
	}
}

/* The id reported is that of the head: of two pending the one that came first. */
static void test_head_is_reported(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_13, HAFNIUM_HEAD)
	{
		bench_configure(version);
		bench_in(RTM_FFA_DIR_REQ);
		interrupt_comes(DISK);
		interrupt_comes(UART);
		respond();
		assert_returned(FFA_INTERRUPT, DISK_INTID);
	}
}

/* v2.12 looks at its queue alone: a pending notification does not intercept; since v2.13 every enabled one does. */
static void test_pending_notification_v2_12(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_12, HAFNIUM_HEAD)
	{
		bench_configure(version);
		bench_in(RTM_FFA_DIR_REQ);
		inject(VI_NOTIFICATION_PENDING);
		respond();
		if (version == HAFNIUM_V2_12)
			assert_replied();
		else
			assert_returned(FFA_INTERRUPT, 5);
	}
}

/* v2.12: got but not deactivated is still in the queue, and intercepts. */
static void test_got_not_deactivated_v2_12(void **state)
{
	(void)state;
	start_interrupted(HAFNIUM_V2_12);
	assert_int_equal(sp_hvc(HF_INTERRUPT_GET, 0, 0, 0), UART_INTID);
	respond();
	assert_returned(FFA_INTERRUPT, UART_INTID);
	assert_int_equal(sp_hvc(HF_INTERRUPT_DEACTIVATE, UART_INTID, UART_INTID, 0), 0);
	sp_call(FFA_MSG_WAIT);
	assert_replied();
}

/* Pending and disabled does not count since v2.13: the response goes out, and the interrupt is carried over. */
static void test_pending_and_disabled(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_13, HAFNIUM_HEAD)
	{
		start_interrupted(version);
		assert_int_equal(sp_hvc(HF_INTERRUPT_ENABLE, UART_INTID, 0, 0), 0);
		respond();
		assert_replied();
		assert_int_equal(sp_vcpu()->pending, 1u << VI_UART);
		/* Enabled in the next request, it comes. */
		nwd_request();
		assert_int_equal(sp_vcpu()->hcr_lines, 0);
		assert_int_equal(sp_hvc(HF_INTERRUPT_ENABLE, UART_INTID, 1, 0), 0);
		assert_int_equal(sp_vcpu()->hcr_lines, LINE_VIRQ);
	}
}

/* ---- managed exit ------------------------------------------------------------------------------------------------ */

static void start_managed_exit(enum hafnium_version version, enum rt_model rt_model, bool virq)
{
	bench_configure(version);
	bench.config.partitions[0].ns_interrupts_action = NS_ACTION_MANAGED_EXIT;
	bench.config.partitions[0].managed_exit_virq = virq;
	bench_in(rt_model);
	interrupt_comes(NET);
	assert_int_equal(bench.world.pes[0].place, PLACE_S_EL1);
}

/* A non-secure interrupt injects 4 as vFIQ, or vIRQ if the manifest says so, and masks: all to v2.11, then NS only. */
static void test_managed_exit_begins(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		for (unsigned virq = 0; virq <= 1; virq++) {
			for (unsigned rt_model = RTM_FFA_RUN; rt_model <= RTM_FFA_DIR_REQ; rt_model++) {
				start_managed_exit(version, (enum rt_model)rt_model, virq != 0);
				assert_true(sp_vcpu()->processing_managed_exit);
				assert_int_equal(sp_vcpu()->pending, 1u << VI_MANAGED_EXIT);
				assert_int_equal(sp_vcpu()->hcr_lines, virq ? LINE_VIRQ : LINE_VFIQ);
				assert_int_equal(bench.world.pes[0].pmr,
						 version < HAFNIUM_V2_12 ? SWD_MASK_ALL_INT : SWD_MASK_NS_INT);
				assert_int_equal(version < HAFNIUM_V2_12 ? sp_vcpu()->priority_mask
									 : sp_vcpu()->prev_interrupt_priority,
						 NWD_PMR);
				/* Neither model nor mode are touched; the interrupt is not acknowledged. */
				assert_int_equal(sp_vcpu()->rt_model, rt_model);
				assert_int_equal(sp_vcpu()->scheduling_mode, NWD_MODE);
				assert_true(gic_pending(&bench.model.config, &bench.world, NET));
				assert_false(fired(RULE_GIC_ACKNOWLEDGE));
			}
		}
	}
}

/* A response ends it, whether 4 was got or not: flag and interrupt cleared, the mask put back. */
static void test_managed_exit_ends_by_response(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		for (unsigned got = 0; got <= 1; got++) {
			start_managed_exit(version, RTM_FFA_DIR_REQ, false);
			if (got)
				assert_int_equal(sp_hvc(HF_INTERRUPT_GET, 0, 0, 0), 4);
			respond();
			assert_replied();
			assert_false(sp_vcpu()->processing_managed_exit);
			assert_int_equal(sp_vcpu()->pending, 0);
			assert_int_equal(sp_vcpu()->fiq_count, 0);
			assert_int_equal(bench.world.pes[0].pmr, NWD_PMR);
			assert_int_equal(bench.seen.violations, 0);
			assert_int_equal(bench_inspect().violations, 0);
		}
	}
}

/* A partition that disabled 4 enters the state all the same: pending, and not signalled. */
static void test_managed_exit_disabled(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		bench_configure(version);
		bench.config.partitions[0].ns_interrupts_action = NS_ACTION_MANAGED_EXIT;
		bench_in(RTM_FFA_DIR_REQ);
		assert_int_equal(sp_hvc(HF_INTERRUPT_ENABLE, 4, 0, 0), 0);
		interrupt_comes(NET);
		assert_true(sp_vcpu()->processing_managed_exit);
		assert_int_equal(sp_vcpu()->hcr_lines, 0);
		assert_int_equal(sp_vcpu()->pending, 1u << VI_MANAGED_EXIT);
		respond();
		assert_replied();
		assert_int_equal(sp_vcpu()->pending, 0);
	}
}

/* FFA_MSG_WAIT in RTM_FFA_RUN clears the interrupt since v2.13 and the flag since v2.15; before, they stay. */
static void test_managed_exit_and_wait(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_9, HAFNIUM_HEAD)
	{
		bool clears_flag = version >= HAFNIUM_V2_15;

		start_managed_exit(version, RTM_FFA_RUN, false);
		sp_call(FFA_MSG_WAIT);
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		assert_int_equal(sp_vcpu()->pending, version >= HAFNIUM_V2_13 ? 0 : 1u << VI_MANAGED_EXIT);
		assert_int_equal(sp_vcpu()->processing_managed_exit, !clears_flag);
		assert_int_equal(bench.world.pes[0].pmr, NWD_PMR);
		assert_int_equal((bench_inspect().violations & 1u << PROPERTY_VCPU_SANE) != 0, !clears_flag);
	}
}

/* FFA_YIELD clears neither: the flag stays set while the partition is BLOCKED; PMR goes back to what was saved. */
static void test_managed_exit_and_yield(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_10, HAFNIUM_HEAD)
	{
		start_managed_exit(version, RTM_FFA_DIR_REQ, false);
		sp_call(FFA_YIELD);
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		assert_int_equal(sp_vcpu()->state, VCPU_STATE_BLOCKED);
		assert_true(sp_vcpu()->processing_managed_exit);
		assert_int_equal(sp_vcpu()->pending, 1u << VI_MANAGED_EXIT);
		assert_int_equal(bench.world.pes[0].pmr, NWD_PMR);
	}
}

/* During a managed exit secure interrupts come since v2.12, and never before. */
static void test_secure_interrupt_during_managed_exit(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_HEAD)
	{
		start_managed_exit(version, RTM_FFA_DIR_REQ, false);
		bench_take(CHOICE_ARRIVE, UART);
		assert_int_equal(bench_offers(choice_make(CHOICE_TAKE_IRQ, 0)), version >= HAFNIUM_V2_12);
		assert_false(bench_offers(choice_make(CHOICE_TAKE_FIQ, 0)));
	}
}

/* Since v2.12 the response of a managed exit is intercepted if a secure interrupt came meanwhile; the exit is over. */
static void test_managed_exit_and_pending(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_12, HAFNIUM_HEAD)
	{
		start_managed_exit(version, RTM_FFA_DIR_REQ, false);
		interrupt_comes(UART);
		respond();
		assert_returned(FFA_INTERRUPT, UART_INTID);
		assert_true(fired(RULE_MANAGED_EXIT_COMPLETED));
		assert_false(sp_vcpu()->processing_managed_exit);
		assert_int_equal(sp_vcpu()->pending, 1u << VI_UART);
	}
}

/*
 * Up to v2.11 a managed exit with a secure interrupt in progress fails a CHECK in the response; v2.9 and v2.10 refuse.
 */
static void test_managed_exit_checks(void **state)
{
	(void)state;
	static const enum hafnium_version versions[] = { HAFNIUM_V2_6, HAFNIUM_V2_11 };

	for (unsigned i = 0; i < LENGTH(versions); i++) {
		start_managed_exit(versions[i], RTM_FFA_DIR_REQ, false);
		bench.model.config.asserts_debug = false;
		sp_vcpu()->processing_secure_interrupt = 1;
		respond();
		assert_int_equal(bench.world.pes[0].panic, PANIC_MANAGED_EXIT_PROCESSING);
	}
}

/* Since v2.12 the response checks that the exit is not in SPMC mode. */
static void test_managed_exit_checks_the_mode(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_12, HAFNIUM_HEAD)
	{
		start_managed_exit(version, RTM_FFA_DIR_REQ, false);
		bench.model.config.asserts_debug = false;
		sp_vcpu()->scheduling_mode = SPMC_MODE;
		respond();
		assert_int_equal(bench.world.pes[0].panic, PANIC_MANAGED_EXIT_MODE);
	}
}

/* A managed exit left behind is an assert when the partition runs again, since v2.15: by a request and by FFA_RUN. */
static void test_managed_exit_left_behind(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_HEAD)
	{
		for (unsigned run = 0; run <= 1; run++) {
			bench_configure(version);
			bench_boot();
			sp_vcpu()->processing_managed_exit = 1;
			if (run)
				nwd_run();
			else
				nwd_request();
			assert_int_equal(bench.world.pes[0].panic,
					 version >= HAFNIUM_V2_15 ? PANIC_MANAGED_EXIT_RUNNING : PANIC_NONE);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain_response),
		cmocka_unit_test(test_response_after_handling),
		cmocka_unit_test(test_gap_between_the_locks),
		cmocka_unit_test(test_pending_v2_8),
		cmocka_unit_test(test_pending_v2_8_queued),
		cmocka_unit_test(test_pending_v2_9),
		cmocka_unit_test(test_pending_notification_v2_9),
		cmocka_unit_test(test_got_and_another_pending_v2_9),
		cmocka_unit_test(test_got_not_deactivated_v2_9),
		cmocka_unit_test(test_refusal_asserts_implicit_v2_9),
		cmocka_unit_test(test_refusal_before_managed_exit_v2_9),
		cmocka_unit_test(test_denied_before_all),
		cmocka_unit_test(test_pending_v2_11),
		cmocka_unit_test(test_wait_without_get_v2_11),
		cmocka_unit_test(test_pending_notification_v2_11),
		cmocka_unit_test(test_pending_v2_12),
		cmocka_unit_test(test_head_is_reported),
		cmocka_unit_test(test_pending_notification_v2_12),
		cmocka_unit_test(test_got_not_deactivated_v2_12),
		cmocka_unit_test(test_pending_and_disabled),
		cmocka_unit_test(test_managed_exit_begins),
		cmocka_unit_test(test_managed_exit_ends_by_response),
		cmocka_unit_test(test_managed_exit_disabled),
		cmocka_unit_test(test_managed_exit_and_wait),
		cmocka_unit_test(test_managed_exit_and_yield),
		cmocka_unit_test(test_secure_interrupt_during_managed_exit),
		cmocka_unit_test(test_managed_exit_and_pending),
		cmocka_unit_test(test_managed_exit_checks),
		cmocka_unit_test(test_managed_exit_checks_the_mode),
		cmocka_unit_test(test_managed_exit_left_behind),
	};

	return cmocka_run_group_tests_name("response", tests, NULL, NULL);
}
