// SPDX-License-Identifier: BSD-3-Clause
/*
 * Two partitions: direct requests between them, who is told of an interrupt, and in which state everybody is afterwards.
 *
 * Apart from test_spmc.c because the bench has a second partition here.
 */
#include "tests/models/world_helpers.h"

enum { FIRST, SECOND, PARTITIONS, SECOND_ID = PARTITION_ID + 1 };
static const uint32_t TO_SECOND = (uint32_t)PARTITION_ID << 16 | SECOND_ID;
static const uint32_t RUN_SECOND = (uint32_t)SECOND_ID << 16;

static void configure_two(enum hafnium_version version)
{
	const struct count none = { COUNT_NUMBER, 0 };

	bench_configure(version);
	bench.config.partitions[SECOND] = bench.config.partitions[FIRST];
	bench.config.partitions[SECOND].id = SECOND_ID;
	bench.config.partitions[SECOND].requests = none;
	bench.config.partitions[SECOND].runs = none;
	bench.config.partition_count = PARTITIONS;
	bench.config.interrupts[DISK].owner = SECOND;
}

static struct vcpu *vcpu_of(unsigned partition)
{
	return &bench.world.vcpus[partition];
}

/* The running partition calls; w1 is given, w3 the payload. */
static void call(uint32_t fid, uint32_t w1, uint32_t w3)
{
	unsigned current = bench.world.pes[0].current;
	struct sp_context *context = &bench.world.contexts[current];
	uint16_t label = sp_program_find_label(&bench.program, "call_smc");

	assert_int_equal(bench.world.pes[0].place, PLACE_S_EL1);
	context->pc = bench.program.labels[label].pc;
	context->registers[0] = fid;
	context->registers[1] = w1;
	context->registers[2] = 0;
	context->registers[3] = w3;
	bench_take(CHOICE_STEP, 0);
	bench_run_out();
}

/* Who runs, and what its call returned. */
static void assert_runs(unsigned partition, uint32_t w0)
{
	assert_int_equal(bench.world.pes[0].place, PLACE_S_EL1);
	assert_int_equal(bench.world.pes[0].current, partition);
	assert_int_equal(bench.world.contexts[partition].registers[0], w0);
}

/* The running partition takes that interrupt and ends it. */
static void handles(unsigned partition, uint32_t intid)
{
	struct sp_context *context = &bench.world.contexts[partition];
	uint16_t label = sp_program_find_label(&bench.program, "call_hvc");

	context->pc = bench.program.labels[label].pc;
	context->registers[0] = HF_INTERRUPT_GET;
	bench_take(CHOICE_STEP, 0);
	bench_run_out();
	assert_int_equal(context->registers[0], intid);
	context->pc = bench.program.labels[label].pc;
	context->registers[0] = HF_INTERRUPT_DEACTIVATE;
	context->registers[1] = intid;
	context->registers[2] = intid;
	bench_take(CHOICE_STEP, 0);
	bench_run_out();
}

/* Both initialised, one after the other, as they are listed; then the normal world. */
static void boot_two(enum hafnium_version version)
{
	configure_two(version);
	bench_bind();
	assert_int_equal(vcpu_of(SECOND)->state, version >= HAFNIUM_V2_14 ? VCPU_STATE_CREATED : VCPU_STATE_OFF);
	call(FFA_MSG_WAIT, 0, 0);
	assert_int_equal(bench.world.pes[0].current, SECOND);
	assert_int_equal(vcpu_of(SECOND)->rt_model, RTM_SP_INIT);
	call(FFA_MSG_WAIT, 0, 0);
	assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
	bench_forget();
}

/* The first partition handles a request of the normal world, and has asked the second. */
static void second_asked(enum hafnium_version version)
{
	boot_two(version);
	nwd_request();
	assert_runs(FIRST, FFA_MSG_SEND_DIRECT_REQ);
	call(FFA_MSG_SEND_DIRECT_REQ, TO_SECOND, 7);
}

/* A request links the two, blocks the sender and inherits its scheduling mode; the response undoes it. */
static void test_request_and_response(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		second_asked(version);
		assert_runs(SECOND, FFA_MSG_SEND_DIRECT_REQ);
		assert_int_equal(bench.world.contexts[SECOND].registers[1], TO_SECOND);
		assert_int_equal(bench.world.contexts[SECOND].registers[3], 7);
		assert_int_equal(vcpu_of(FIRST)->state, VCPU_STATE_BLOCKED);
		assert_int_equal(vcpu_of(FIRST)->call_chain_next, SECOND);
		assert_int_equal(vcpu_of(SECOND)->call_chain_prev, FIRST);
		assert_int_equal(vcpu_of(SECOND)->scheduling_mode, NWD_MODE);
		/* Unless the real result is written, the sender finds this. */
		assert_int_equal(bench.world.contexts[FIRST].registers[0], FFA_INTERRUPT);
		call(FFA_MSG_SEND_DIRECT_RESP, 0, 9);
		assert_runs(FIRST, FFA_MSG_SEND_DIRECT_RESP);
		assert_int_equal(bench.world.contexts[FIRST].registers[3], 9);
		assert_int_equal(vcpu_of(SECOND)->state, VCPU_STATE_WAITING);
		assert_int_equal(vcpu_of(SECOND)->call_chain_prev, VCPU_NONE);
		assert_int_equal(vcpu_of(FIRST)->call_chain_next, VCPU_NONE);
		/* Up to v2.13 nobody sets it running again. */
		assert_int_equal(vcpu_of(FIRST)->state,
				 version >= HAFNIUM_V2_14 ? VCPU_STATE_RUNNING : VCPU_STATE_BLOCKED);
		call(FFA_MSG_SEND_DIRECT_RESP, 0, 1);
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		assert_int_equal(bench.world.requests[FIRST].outstanding, 0);
		assert_false(violated(PROPERTY_VCPU_SANE));
	}
}

/* A request to oneself, to nobody, to whoever waits for one: INVALID_PARAMETERS, or DENIED and BUSY by version. */
static void test_refused_requests(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		second_asked(version);
		call(FFA_MSG_SEND_DIRECT_REQ, (uint32_t)SECOND_ID << 16 | SECOND_ID, 0);
		assert_runs(SECOND, FFA_ERROR);
		assert_int_equal(bench.world.contexts[SECOND].registers[2], FFA_INVALID_PARAMETERS);
		call(FFA_MSG_SEND_DIRECT_REQ, 0x80ff, 0);
		assert_int_equal(bench.world.contexts[SECOND].registers[2], FFA_INVALID_PARAMETERS);
		/* The predecessor has a request, too: 7ea3f7ec (v2.11) looks at that first. */
		call(FFA_MSG_SEND_DIRECT_REQ, PARTITION_ID, 0);
		assert_int_equal(bench.world.contexts[SECOND].registers[2],
				 version >= HAFNIUM_V2_11 ? FFA_BUSY : FFA_DENIED);
	}
}

/* The interrupt of the partition that waits: it goes on with FFA_INTERRUPT, and FFA_RUN leads back. */
static void test_interrupt_of_the_requester(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		second_asked(version);
		interrupt_comes(UART);
		assert_runs(FIRST, FFA_INTERRUPT);
		assert_int_equal(bench.world.contexts[FIRST].registers[2], 0);
		assert_int_equal(vcpu_of(SECOND)->state, VCPU_STATE_PREEMPTED);
		assert_int_equal(vcpu_of(FIRST)->preempted_vcpu, SECOND);
		assert_true(fired(RULE_SIGNAL_BLOCKED));
		/* Not before the interrupt is dealt with; v2.8 does not look. */
		if (version > HAFNIUM_V2_8) {
			call(FFA_RUN, RUN_SECOND, 0);
			assert_runs(FIRST, FFA_ERROR);
			assert_int_equal(bench.world.contexts[FIRST].registers[2], FFA_DENIED);
		}
		handles(FIRST, UART_INTID);
		call(FFA_RUN, RUN_SECOND, 0);
		assert_int_equal(bench.world.pes[0].current, SECOND);
		assert_int_equal(vcpu_of(SECOND)->state, VCPU_STATE_RUNNING);
		assert_int_equal(vcpu_of(FIRST)->state, VCPU_STATE_BLOCKED);
		assert_int_equal(bench.world.pes[0].pmr, NWD_PMR);
		call(FFA_MSG_SEND_DIRECT_RESP, 0, 3);
		assert_runs(FIRST, FFA_MSG_SEND_DIRECT_RESP);
	}
}

/* A non-secure interrupt preempts the callee, resumes the requester, and preempts that, too. */
static void test_non_secure_interrupt(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		second_asked(version);
		bench_take(CHOICE_ARRIVE, NET);
		bench_take(CHOICE_TAKE_FIQ, 0);
		bench_run_out();
		assert_runs(FIRST, FFA_INTERRUPT);
		assert_int_equal(bench.world.contexts[FIRST].registers[1], RUN_SECOND);
		assert_int_equal(vcpu_of(SECOND)->state, VCPU_STATE_PREEMPTED);
		assert_int_equal(vcpu_of(SECOND)->call_chain_prev, VCPU_NONE);
		assert_int_equal(vcpu_of(FIRST)->call_chain_next, VCPU_NONE);
		bench_take(CHOICE_TAKE_FIQ, 0);
		bench_run_out();
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		assert_int_equal(vcpu_of(FIRST)->state, VCPU_STATE_PREEMPTED);
		bench_take(CHOICE_TAKE_IRQ, NET);
		nwd_run_due();
		call(FFA_RUN, RUN_SECOND, 0);
		assert_int_equal(bench.world.pes[0].current, SECOND);
		call(FFA_MSG_SEND_DIRECT_RESP, 0, 3);
		assert_runs(FIRST, FFA_MSG_SEND_DIRECT_RESP);
	}
}

/* A partition may resume one that was preempted; one that is blocked since v2.10; never one that waits. */
static void test_whom_a_partition_may_run(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		boot_two(version);
		nwd_request();
		call(FFA_RUN, RUN_SECOND, 0);
		assert_runs(FIRST, FFA_ERROR);
		assert_int_equal(bench.world.contexts[FIRST].registers[2], FFA_DENIED);
		call(FFA_RUN, 0x80ff0000, 0);
		assert_int_equal(bench.world.contexts[FIRST].registers[2], FFA_INVALID_PARAMETERS);
		if (version < HAFNIUM_V2_10)
			continue;
		call(FFA_MSG_SEND_DIRECT_REQ, TO_SECOND, 0);
		call(FFA_YIELD, 0, 0);
		assert_runs(FIRST, FFA_YIELD);
		assert_int_equal(vcpu_of(SECOND)->state, VCPU_STATE_BLOCKED);
		assert_int_equal(vcpu_of(SECOND)->call_chain_prev, FIRST);
		call(FFA_RUN, RUN_SECOND, 0);
		assert_runs(SECOND, FFA_SUCCESS);
	}
}

/* In a session of FFA_RUN the predecessor has no request: DENIED, not BUSY, in every version. */
static void test_refused_predecessor_without_request(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		boot_two(version);
		nwd_run();
		assert_runs(FIRST, FFA_RUN);
		call(FFA_MSG_SEND_DIRECT_REQ, TO_SECOND, 0);
		assert_runs(SECOND, FFA_MSG_SEND_DIRECT_REQ);
		call(FFA_MSG_SEND_DIRECT_REQ, (uint32_t)SECOND_ID << 16 | PARTITION_ID, 0);
		assert_runs(SECOND, FFA_ERROR);
		assert_int_equal(bench.world.contexts[SECOND].registers[2], FFA_DENIED);
	}
}

/* The number of the vCPU is looked at last: whom the interrupt preempted has been forgotten by then. */
static void test_run_of_a_vcpu_that_is_not(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		second_asked(version);
		interrupt_comes(UART);
		handles(FIRST, UART_INTID);
		assert_int_equal(vcpu_of(FIRST)->preempted_vcpu, SECOND);
		call(FFA_RUN, RUN_SECOND | 1, 0);
		assert_runs(FIRST, FFA_ERROR);
		assert_int_equal(bench.world.contexts[FIRST].registers[2], FFA_INVALID_PARAMETERS);
		assert_int_equal(vcpu_of(FIRST)->preempted_vcpu, VCPU_NONE);
		assert_int_equal(vcpu_of(SECOND)->state, VCPU_STATE_PREEMPTED);
	}
}

/* Up to v2.8 FFA_RUN does not ask whether the interrupt was deactivated (d0195f9b): it is over, and stays active. */
static void test_run_before_the_interrupt_is_dealt_with(void **state)
{
	(void)state;
	second_asked(HAFNIUM_V2_8);
	interrupt_comes(UART);
	assert_runs(FIRST, FFA_INTERRUPT);
	call(FFA_RUN, RUN_SECOND, 0);
	assert_int_equal(bench.world.pes[0].current, SECOND);
	assert_int_equal(bench.world.pes[0].pmr, NWD_PMR);
	assert_int_equal(vcpu_of(FIRST)->processing_secure_interrupt, 0);
	assert_true((bench.world.interrupts[UART].flags & INTERRUPT_ACTIVE) != 0);
}

/* Whom an interrupt preempted in a managed exit is set running again at its end: asserted against since aa5fdab9 (v2.15). */
static void test_interrupt_in_a_managed_exit(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_12, HAFNIUM_HEAD)
	{
		configure_two(version);
		bench.config.partitions[FIRST].ns_interrupts_action = NS_ACTION_MANAGED_EXIT;
		bench_bind();
		call(FFA_MSG_WAIT, 0, 0);
		call(FFA_MSG_WAIT, 0, 0);
		nwd_request();
		bench_take(CHOICE_ARRIVE, NET);
		bench_take(CHOICE_TAKE_FIQ, 0);
		bench_run_out();
		assert_int_equal(vcpu_of(FIRST)->processing_managed_exit, 1);
		interrupt_comes(DISK);
		assert_runs(SECOND, FFA_INTERRUPT);
		assert_int_equal(vcpu_of(FIRST)->state, VCPU_STATE_PREEMPTED);
		handles(SECOND, DISK_INTID);
		if (version < HAFNIUM_V2_15) {
			call(FFA_MSG_WAIT, 0, 0);
			assert_int_equal(bench.world.pes[0].current, FIRST);
			assert_int_equal(bench.world.pes[0].pmr, SWD_MASK_NS_INT);
			continue;
		}
		bench.world.contexts[SECOND].pc =
			bench.program.labels[sp_program_find_label(&bench.program, "call_smc")].pc;
		bench.world.contexts[SECOND].registers[0] = FFA_MSG_WAIT;
		bench_take(CHOICE_STEP, 0);
		bench_take(CHOICE_STEP, 0);
		assert_int_equal(bench.world.pes[0].panic, PANIC_MANAGED_EXIT_RUNNING);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_request_and_response),
		cmocka_unit_test(test_refused_requests),
		cmocka_unit_test(test_interrupt_of_the_requester),
		cmocka_unit_test(test_non_secure_interrupt),
		cmocka_unit_test(test_whom_a_partition_may_run),
		cmocka_unit_test(test_refused_predecessor_without_request),
		cmocka_unit_test(test_run_of_a_vcpu_that_is_not),
		cmocka_unit_test(test_run_before_the_interrupt_is_dealt_with),
		cmocka_unit_test(test_interrupt_in_a_managed_exit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
