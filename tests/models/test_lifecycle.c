// SPDX-License-Identifier: BSD-3-Clause
/*
 * The end of a partition: what each abort-action makes of it, who goes on, what later calls return, restarts, and
 * interrupts that come too late.
 *
 * Apart from test_spmc.c because the benches have an abort-action, and mostly a second partition. Sources: Hafnium
 * ffa_partition_abort, ffa_cpu_cycles_abort and abort_action_process of v2.14, ffa_cpu_cycles_error_32 (6ab05136, v2.10),
 * c55c51e6 (v2.10).
 */
#include "tests/models/world_helpers.h"

#include "models/vcpu_edges.h"

enum { FIRST, SECOND, PARTITIONS, SECOND_ID = PARTITION_ID + 1 };
static const uint32_t TO_SECOND = (uint32_t)PARTITION_ID << 16 | SECOND_ID;

static struct vcpu *vcpu_of(unsigned vcpu)
{
	return &bench.world.vcpus[vcpu];
}

static void configure(enum hafnium_version version, enum abort_action action)
{
	bench_configure(version);
	bench.config.partitions[FIRST].lifecycle_support = true;
	bench.config.partitions[FIRST].abort_action = action;
}

/* Two partitions, the interrupt `disk` the second's; the second has the abort-action, the first none. */
static void configure_two(enum hafnium_version version, enum abort_action action)
{
	bench_configure(version);
	bench.config.partitions[SECOND] = bench.config.partitions[FIRST];
	bench.config.partitions[SECOND].id = SECOND_ID;
	bench.config.partitions[SECOND].lifecycle_support = true;
	bench.config.partitions[SECOND].abort_action = action;
	bench.config.partition_count = PARTITIONS;
	bench.config.interrupts[DISK].owner = SECOND;
}

/* The running partition calls. */
static void call(uint32_t fid, uint32_t w1, uint32_t w2)
{
	struct sp_context *context = &bench.world.contexts[bench.world.pes[0].current];
	uint16_t label = sp_program_find_label(&bench.program, "call_smc");

	assert_int_equal(bench.world.pes[0].place, PLACE_S_EL1);
	context->pc = bench.program.labels[label].pc;
	context->registers[0] = fid;
	context->registers[1] = w1;
	context->registers[2] = w2;
	context->registers[3] = 0;
	bench_take(CHOICE_STEP, 0);
	bench_run_out();
}

static void assert_runs(unsigned vcpu, uint32_t w0, uint32_t w2)
{
	assert_int_equal(bench.world.pes[0].panic, PANIC_NONE);
	assert_int_equal(bench.world.pes[0].place, PLACE_S_EL1);
	assert_int_equal(bench.world.pes[0].current, vcpu);
	assert_int_equal(bench.world.contexts[vcpu].registers[0], w0);
	assert_int_equal(bench.world.contexts[vcpu].registers[2], w2);
}

static void assert_in_nwd(void)
{
	assert_int_equal(bench.world.pes[0].panic, PANIC_NONE);
	assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
	assert_int_equal(bench.world.pes[0].pmr, NWD_PMR);
}

static void boot_two(void)
{
	bench_bind();
	call(FFA_MSG_WAIT, 0, 0);
	call(FFA_MSG_WAIT, 0, 0);
	assert_in_nwd();
	bench_forget();
}

static bool edge_seen(enum vcpu_state from, enum vcpu_state to)
{
	unsigned edge = vcpu_edge_find(from, to);

	assert_true(edge < VCPU_EDGES);
	return label_has(&bench.seen, RULES + edge);
}

/* ---- where the vCPU ends ------------------------------------------------------------------------------------------- */

static const struct ending {
	enum abort_action action;
	bool lifecycle_support;
	enum vcpu_state state;
	enum vm_state vm_state;
	enum rule rule;
	/* What a later request finds. */
	enum rule target;
} endings[] = {
	{ ABORT_ACTION_IMPLEMENTATION_DEFINED, false, VCPU_STATE_ABORTED, VM_STATE_ABORTING,
	  RULE_ABORT_IMPLEMENTATION_DEFINED, RULE_TARGET_ABORTED },
	{ ABORT_ACTION_IMPLEMENTATION_DEFINED, true, VCPU_STATE_STOPPED, VM_STATE_ABORTING,
	  RULE_ABORT_IMPLEMENTATION_DEFINED, RULE_TARGET_STOPPED },
	{ ABORT_ACTION_STOP, true, VCPU_STATE_STOPPED, VM_STATE_ABORTING, RULE_ABORT_STOP, RULE_TARGET_STOPPED },
	{ ABORT_ACTION_DESTROY, true, VCPU_STATE_NULL, VM_STATE_NULL, RULE_ABORT_DESTROY, RULE_TARGET_NULL },
};

/* Each action, in each runtime model: the vCPU ends where the manifest says, and the normal world goes on, PMR as it was. */
static void test_endings(void **state)
{
	static const enum rt_model models[] = { RTM_FFA_RUN, RTM_FFA_DIR_REQ, RTM_SEC_INTERRUPT };

	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_14, HAFNIUM_HEAD)
	{
		for (unsigned i = 0; i < LENGTH(endings) * LENGTH(models); i++) {
			const struct ending *ending = &endings[i / LENGTH(models)];

			configure(version, ending->action);
			bench.config.partitions[FIRST].lifecycle_support = ending->lifecycle_support;
			bench_in(models[i % LENGTH(models)]);
			sp_call(FFA_ABORT);
			assert_in_nwd();
			assert_int_equal(sp_vcpu()->state, ending->state);
			assert_int_equal(bench.world.partitions[FIRST].vm_state, ending->vm_state);
			assert_int_equal(sp_vcpu()->rt_model, RTM_NONE);
			assert_int_equal(bench.world.interrupts[UART].flags & INTERRUPT_ENABLED, 0);
			assert_true(fired(ending->rule));
			assert_true(edge_seen(VCPU_STATE_RUNNING, VCPU_STATE_ABORTED));
			assert_true(edge_seen(VCPU_STATE_ABORTED, VCPU_STATE_STOPPED));
			assert_int_equal(bench.world.requests[0].outstanding, 0);
			/* Nobody owes its interrupts any more, and one that comes now is nobody's. */
			assert_int_equal(bench_inspect().owed, 0);
			bench_take(CHOICE_ARRIVE, DISK);
			assert_false(bench_offers_kind(CHOICE_TAKE_FIQ));
			assert_int_equal(bench_inspect().violations, 0);
			bench_forget();
			nwd_request();
			assert_true(fired(ending->target));
			assert_in_nwd();
			bench_forget();
			nwd_run();
			assert_true(fired(ending->target));
			assert_in_nwd();
			assert_false(violated(PROPERTY_VCPU_SANE));
		}
	}
}

/* FFA_ABORT is unknown up to v2.13: SMCCC -1, and the partition goes on. */
static void test_unknown_before(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_V2_13)
	{
		configure(version, ABORT_ACTION_DESTROY);
		bench_in(RTM_FFA_DIR_REQ);
		sp_call(FFA_ABORT);
		assert_runs(FIRST, SMC_UNKNOWN, 0);
		assert_int_equal(sp_vcpu()->state, VCPU_STATE_RUNNING);
	}
}

/* propagate: EL3 panics. */
static void test_propagate(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_14, HAFNIUM_HEAD)
	{
		configure(version, ABORT_ACTION_PROPAGATE);
		bench_in(RTM_FFA_DIR_REQ);
		sp_call(FFA_ABORT);
		assert_int_equal(bench.world.pes[0].panic, PANIC_ABORT_PROPAGATED);
		assert_int_equal(sp_vcpu()->state, VCPU_STATE_STOPPED);
	}
}

/* ---- who goes on ---------------------------------------------------------------------------------------------------- */

/* The partition that asked gets FFA_ERROR(ABORTED) as if it were the response, is RUNNING again, and its chain is gone. */
static void test_requester_goes_on(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_14, HAFNIUM_HEAD)
	{
		configure_two(version, ABORT_ACTION_STOP);
		boot_two();
		nwd_request();
		call(FFA_MSG_SEND_DIRECT_REQ, TO_SECOND, 0);
		assert_runs(SECOND, FFA_MSG_SEND_DIRECT_REQ, 0);
		call(FFA_ABORT, 0, 0);
		assert_runs(FIRST, FFA_ERROR, FFA_ABORTED);
		assert_int_equal(vcpu_of(FIRST)->state, VCPU_STATE_RUNNING);
		assert_int_equal(vcpu_of(FIRST)->call_chain_next, VCPU_NONE);
		assert_int_equal(vcpu_of(SECOND)->call_chain_prev, VCPU_NONE);
		assert_int_equal(vcpu_of(SECOND)->direct_request_origin, VCPU_NONE);
		/* A second request is refused: the one that ended is STOPPED. */
		call(FFA_MSG_SEND_DIRECT_REQ, TO_SECOND, 0);
		assert_runs(FIRST, FFA_ERROR, FFA_BUSY);
		call(FFA_MSG_SEND_DIRECT_RESP, 0, 0);
		assert_in_nwd();
		assert_false(violated(PROPERTY_VCPU_SANE));
	}
}

/* In a secure interrupt whoever it found goes on: the other partition. */
static void test_preempted_goes_on(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_14, HAFNIUM_HEAD)
	{
		configure_two(version, ABORT_ACTION_DESTROY);
		boot_two();
		nwd_request();
		interrupt_comes(DISK);
		assert_runs(SECOND, FFA_INTERRUPT, DISK_INTID);
		assert_int_equal(bench.world.pes[0].pmr, 0);
		call(FFA_ABORT, 0, 0);
		assert_int_equal(bench.world.pes[0].current, FIRST);
		assert_int_equal(vcpu_of(FIRST)->state, VCPU_STATE_RUNNING);
		assert_int_equal(vcpu_of(SECOND)->state, VCPU_STATE_NULL);
		assert_int_equal(bench.world.pes[0].pmr, NWD_PMR);
		assert_true(edge_seen(VCPU_STATE_STOPPED, VCPU_STATE_NULL));
		call(FFA_MSG_SEND_DIRECT_RESP, 0, 0);
		assert_in_nwd();
	}
}

/* The chain behind it is not unwound: an assert; and without asserts the chain keeps its other end. */
static void test_callee_left_behind(void **state)
{
	(void)state;
	for (unsigned release = 0; release < 2; release++) {
		FOR_EACH_VERSION(version, HAFNIUM_V2_14, HAFNIUM_HEAD)
		{
			configure_two(version, ABORT_ACTION_STOP);
			bench.config.asserts_debug = release == 0;
			boot_two();
			nwd_request();
			call(FFA_MSG_SEND_DIRECT_REQ, TO_SECOND, 0);
			call(FFA_YIELD, 0, 0);
			assert_runs(FIRST, FFA_YIELD, 0);
			call(FFA_ABORT, 0, 0);
			if (release == 0) {
				assert_int_equal(bench.world.pes[0].panic, PANIC_RESPONSE_CHAIN);
				continue;
			}
			assert_in_nwd();
			assert_int_equal(vcpu_of(FIRST)->state, VCPU_STATE_ABORTED);
			assert_int_equal(vcpu_of(SECOND)->call_chain_prev, FIRST);
			bench_take(CHOICE_NWD_RUN, SECOND);
			bench_run_out();
			assert_int_equal(bench.world.pes[0].current, SECOND);
			/* Its reply is for a vCPU that cannot run: a CHECK. */
			call(FFA_MSG_SEND_DIRECT_RESP, 0, 0);
			assert_int_equal(bench.world.pes[0].panic, PANIC_VCPU_EDGE);
			assert_int_equal(vcpu_of(FIRST)->state, VCPU_STATE_ABORTED);
		}
	}
}

/* FFA_YIELD to such a requester looks at no return value: it runs again, in the state in which it ended. */
static void test_yield_to_ended_requester(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_14, HAFNIUM_HEAD)
	{
		configure_two(version, ABORT_ACTION_STOP);
		bench.config.asserts_debug = false;
		boot_two();
		nwd_request();
		call(FFA_MSG_SEND_DIRECT_REQ, TO_SECOND, 0);
		call(FFA_YIELD, 0, 0);
		call(FFA_ABORT, 0, 0);
		bench_take(CHOICE_NWD_RUN, SECOND);
		bench_run_out();
		call(FFA_YIELD, 0, 0);
		assert_runs(FIRST, FFA_YIELD, 0);
		assert_int_equal(vcpu_of(FIRST)->state, VCPU_STATE_ABORTED);
		assert_true(violated(PROPERTY_VCPU_SANE));
	}
}

/* ---- while it initialises -------------------------------------------------------------------------------------------- */

/* FFA_ERROR(ABORTED): the next one initialises; the first is WAITING until a call finds it, then ABORTED. */
static void test_fails_to_start(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_10, HAFNIUM_HEAD)
	{
		configure_two(version, ABORT_ACTION_IMPLEMENTATION_DEFINED);
		bench_bind();
		call(FFA_ERROR, 0, FFA_ABORTED);
		assert_int_equal(bench.world.pes[0].current, SECOND);
		assert_int_equal(vcpu_of(FIRST)->state, VCPU_STATE_WAITING);
		assert_int_equal(bench.world.partitions[FIRST].vm_state, VM_STATE_ABORTING);
		assert_int_equal(bench.world.interrupts[UART].flags & INTERRUPT_ENABLED, 0);
		call(FFA_MSG_WAIT, 0, 0);
		assert_in_nwd();
		bench_forget();
		nwd_request();
		assert_in_nwd();
		assert_true(fired(RULE_ABORT_NOTICED));
		assert_true(fired(RULE_TARGET_ABORTED));
		assert_true(edge_seen(VCPU_STATE_WAITING, VCPU_STATE_ABORTED));
		bench_forget();
		nwd_run();
		assert_true(fired(RULE_TARGET_ABORTED));
		assert_false(fired(RULE_ABORT_NOTICED));
		assert_int_equal(vcpu_of(FIRST)->state, VCPU_STATE_ABORTED);
		assert_false(violated(PROPERTY_VCPU_SANE));
	}
}

/* FFA_ABORT instead writes the mask that the vCPU never saved. */
static void test_abort_in_init_masks(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_14, HAFNIUM_HEAD)
	{
		configure_two(version, ABORT_ACTION_STOP);
		bench_bind();
		call(FFA_ABORT, 0, 0);
		assert_int_equal(bench.world.pes[0].current, SECOND);
		assert_int_equal(vcpu_of(FIRST)->state, VCPU_STATE_ABORTED);
		assert_int_equal(bench.world.pes[0].pmr, 0);
		call(FFA_MSG_WAIT, 0, 0);
		assert_true(violated(PROPERTY_MASK_RESTORED));
	}
}

/* The states of the beginning: CREATED, STARTING; up to v2.13 OFF, RUNNING. */
static void test_beginning(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		bool lifecycle = version >= HAFNIUM_V2_14;

		configure_two(version, ABORT_ACTION_IMPLEMENTATION_DEFINED);
		bench_bind();
		assert_int_equal(vcpu_of(FIRST)->state, lifecycle ? VCPU_STATE_STARTING : VCPU_STATE_RUNNING);
		assert_int_equal(vcpu_of(SECOND)->state, lifecycle ? VCPU_STATE_CREATED : VCPU_STATE_OFF);
		call(FFA_MSG_WAIT, 0, 0);
		assert_int_equal(vcpu_of(FIRST)->state, VCPU_STATE_WAITING);
		assert_int_equal(vcpu_of(SECOND)->state, lifecycle ? VCPU_STATE_STARTING : VCPU_STATE_RUNNING);
		assert_int_equal(edge_seen(VCPU_STATE_CREATED, VCPU_STATE_STARTING), lifecycle);
		assert_int_equal(edge_seen(VCPU_STATE_STARTING, VCPU_STATE_WAITING), lifecycle);
	}
}

/* ---- restarts -------------------------------------------------------------------------------------------------------- */

/* It starts again at its entry, its vCPU as new; the normal world waits, and gets ABORTED after FFA_MSG_WAIT. */
static void test_restart(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_14, HAFNIUM_HEAD)
	{
		configure(version, ABORT_ACTION_RESTART);
		bench_in(RTM_FFA_DIR_REQ);
		sp_hvc(HF_INTERRUPT_ENABLE, UART_INTID, 0, 0);
		bench_take(CHOICE_ARRIVE, DISK);
		bench_take(CHOICE_TAKE_IRQ, 0);
		bench_run_out();
		assert_int_not_equal(sp_vcpu()->pending, 0);
		sp_call(FFA_ABORT);
		assert_int_equal(bench.world.pes[0].place, PLACE_S_EL1);
		assert_int_equal(sp_vcpu()->state, VCPU_STATE_STARTING);
		assert_int_equal(sp_vcpu()->rt_model, RTM_SP_INIT);
		assert_int_equal(sp_vcpu()->halted_vcpu, VCPU_NWD);
		assert_int_equal(bench.world.partitions[FIRST].vm_state, VM_STATE_RUNNING);
		assert_int_equal(bench.world.contexts[0].pc, bench.program.entry);
		assert_int_equal(bench.world.contexts[0].daif, DAIF_ALL);
		/* What its vCPU held is lost and owed no more; its interrupts are as at boot. */
		assert_int_equal(sp_vcpu()->pending, 0);
		assert_int_equal(bench.seen.discharged & obligation_of_interrupt(&bench.model.config, DISK),
				 obligation_of_interrupt(&bench.model.config, DISK));
		assert_int_not_equal(sp_vcpu()->enabled & 1u << VI_UART, 0);
		assert_int_not_equal(bench.world.interrupts[UART].flags & INTERRUPT_ENABLED, 0);
		assert_true(edge_seen(VCPU_STATE_STOPPED, VCPU_STATE_CREATED));
		assert_int_equal(bench.world.requests[0].outstanding, 1);
		assert_int_equal(bench_inspect().violations, 0);
		sp_call(FFA_MSG_WAIT);
		assert_in_nwd();
		assert_int_equal(sp_vcpu()->state, VCPU_STATE_WAITING);
		assert_int_equal(sp_vcpu()->halted_vcpu, VCPU_NONE);
		assert_int_equal(bench.world.requests[0].outstanding, 0);
		assert_true(fired(RULE_RESTARTED));
		assert_false(fired(RULE_RESTARTED_UNCHECKED));
		nwd_request();
		assert_runs(FIRST, FFA_MSG_SEND_DIRECT_REQ, 0);
		assert_false(violated(PROPERTY_VCPU_SANE));
	}
}

/* An interrupt that waits at the GIC while the partition aborts is owed to the new one. */
static void test_restart_keeps_what_the_gic_holds(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_14, HAFNIUM_HEAD)
	{
		configure(version, ABORT_ACTION_RESTART);
		/* PMR 0: it stays at the GIC. */
		bench.config.partitions[FIRST].ns_interrupts_action = NS_ACTION_QUEUED;
		bench.config.partitions[FIRST].other_s_interrupts_action = OTHER_S_ACTION_QUEUED;
		bench_in(RTM_FFA_DIR_REQ);
		bench_take(CHOICE_ARRIVE, UART);
		sp_call(FFA_ABORT);
		assert_int_not_equal(bench.world.interrupts[UART].flags & INTERRUPT_OWED, 0);
		assert_int_equal(bench.seen.discharged & obligation_of_interrupt(&bench.model.config, UART), 0);
		assert_int_equal(bench.world.pes[0].pmr, NWD_PMR);
		bench_take(CHOICE_TAKE_IRQ, 0);
		bench_run_out();
		assert_int_equal(sp_vcpu()->state, VCPU_STATE_STARTING);
		assert_int_not_equal(sp_vcpu()->pending & 1u << VI_UART, 0);
		/* Nothing looks at it when the restarted partition waits. */
		sp_call(FFA_MSG_WAIT);
		assert_in_nwd();
		assert_true(fired(RULE_RESTARTED_UNCHECKED));
		assert_int_not_equal(bench_inspect().violations & 1u << PROPERTY_INTERRUPT_SERVICED, 0);
	}
}

/* A second abort while it starts forgets who was halted, and PMR becomes 0. */
static void test_restart_fails(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_14, HAFNIUM_HEAD)
	{
		configure(version, ABORT_ACTION_RESTART);
		bench_in(RTM_FFA_DIR_REQ);
		sp_call(FFA_ABORT);
		assert_int_equal(bench.world.pes[0].nwd_registers[0], FFA_ERROR);
		sp_call(FFA_ABORT);
		assert_int_equal(sp_vcpu()->state, VCPU_STATE_STARTING);
		assert_int_equal(bench.world.pes[0].nwd_registers[0], FFA_MSG_WAIT);
		assert_int_equal(bench.world.pes[0].pmr, 0);
		assert_int_not_equal(bench_inspect().violations & 1u << PROPERTY_ONE_REPLY, 0);
	}
}

/* Halted, the requester counts as RUNNING: its own interrupt is injected, and taken when it goes on. */
static void test_restart_halts_a_partition(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_14, HAFNIUM_HEAD)
	{
		configure_two(version, ABORT_ACTION_RESTART);
		boot_two();
		nwd_request();
		call(FFA_MSG_SEND_DIRECT_REQ, TO_SECOND, 0);
		call(FFA_ABORT, 0, 0);
		assert_int_equal(bench.world.pes[0].current, SECOND);
		assert_int_equal(vcpu_of(SECOND)->halted_vcpu, FIRST);
		interrupt_comes(UART);
		assert_int_equal(bench.world.pes[0].current, SECOND);
		assert_int_not_equal(vcpu_of(FIRST)->pending & 1u << VI_UART, 0);
		call(FFA_MSG_WAIT, 0, 0);
		assert_runs(FIRST, FFA_ERROR, FFA_ABORTED);
		assert_int_equal(vcpu_of(FIRST)->hcr_lines, LINE_VIRQ);
	}
}

/* ---- interrupts that come too late ------------------------------------------------------------------------------------- */

/* The target's partition aborted on another PE between ICC_IAR1 and the locks: ended and ignored; before v2.10 a panic. */
static void test_interrupt_for_ended_target(void **state)
{
	(void)state;
	for (unsigned aborting = 0; aborting < 2; aborting++) {
		FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
		{
			bench_start(version);
			bench_boot();
			bench_take(CHOICE_ARRIVE, UART);
			bench_take(CHOICE_TAKE_FIQ, 0);
			bench_take(CHOICE_STEP, 0);
			bench_take(CHOICE_ACKNOWLEDGE, UART);
			if (aborting != 0)
				bench.world.partitions[FIRST].vm_state = VM_STATE_ABORTING;
			else
				sp_vcpu()->state = VCPU_STATE_ABORTED;
			/* The flag alone is looked at since v2.10. */
			if (aborting != 0 && version < HAFNIUM_V2_10)
				continue;
			bench_run_out();
			if (version < HAFNIUM_V2_10) {
				assert_int_equal(bench.world.pes[0].panic, PANIC_TARGET_STATE);
				continue;
			}
			assert_in_nwd();
			assert_true(fired(RULE_TARGET_ENDED));
			assert_true(fired(RULE_SPMD_RESUME));
			assert_int_equal(sp_vcpu()->pending, 0);
			assert_int_equal(bench.world.interrupts[UART].flags &
						 (INTERRUPT_ENABLED | INTERRUPT_ACTIVE | INTERRUPT_OWED),
					 0);
			assert_int_equal(sp_vcpu()->processing_secure_interrupt, 0);
			assert_int_equal(sp_vcpu()->current_sec_interrupt, INTERRUPT_NONE);
		}
	}
}

/* ---- faults ------------------------------------------------------------------------------------------------------------ */

/* A fault goes to the partition's own vector, with the fault's address to return to; without a vector it is the end. */
static void test_fault(void **state)
{
	static const char code[] = "call_smc: smc #0\n"
				   "          fault \"why\"\n"
				   "sync:     nop\n"
				   "          b sync\n";
	struct sp_program_source source = { .name = "faulty", .entry = "call_smc", .code = code };
	struct sp_error error;

	(void)state;
	for (unsigned vectors = 0; vectors < 3; vectors++) {
		bench_configure(HAFNIUM_HEAD);
		source.sync_sp0 = vectors == 0 ? "sync" : vectors == 1 ? "hang" : NULL;
		assert_true(sp_program_assemble(&source, &bench.program, &error));
		bench_bind();
		bench.world.contexts[0].pc = 1;
		bench.world.contexts[0].daif = DAIF_F;
		bench_take(CHOICE_STEP, 0);
		assert_true(fired(RULE_SP_FAULT));
		assert_int_equal(bench.world.contexts[0].elr, 1);
		assert_int_equal(bench.world.contexts[0].saved_daif, DAIF_F);
		assert_int_equal(bench.world.contexts[0].daif, DAIF_ALL);
		assert_int_equal(bench.world.contexts[0].spsel, 1);
		if (vectors == 0)
			assert_int_equal(bench.world.contexts[0].pc, 2);
		else
			assert_int_equal(bench.world.pes[0].panic, vectors == 1 ? PANIC_SP_HANG : PANIC_SP_NO_VECTOR);
	}
	/* With SP_EL1 selected the other vector is meant. */
	source.sync_sp0 = NULL;
	source.sync_spx = "sync";
	bench_configure(HAFNIUM_HEAD);
	assert_true(sp_program_assemble(&source, &bench.program, &error));
	bench_bind();
	bench.world.contexts[0].pc = 1;
	bench.world.contexts[0].spsel = 1;
	bench_take(CHOICE_STEP, 0);
	assert_int_equal(bench.world.contexts[0].pc, 2);
}

/* At S-EL0 the SPMC takes the fault: an abort since v2.14; before, the normal world hears of it and nothing is unwound. */
static void test_fault_at_s_el0(void **state)
{
	static const char code[] = "call_svc: svc #0\n"
				   "          b call_svc\n"
				   "faults:   fault \"why\"\n";
	struct sp_program_source source = { .name = "faulty", .entry = "call_svc", .code = code };
	struct sp_error error;

	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_9, HAFNIUM_HEAD)
	{
		bool legacy = version < HAFNIUM_V2_14;

		bench_configure(version);
		bench.config.partitions[FIRST].s_el0 = true;
		bench.config.partitions[FIRST].migrates = true;
		assert_true(sp_program_assemble(&source, &bench.program, &error));
		bench_bind();
		bench.world.contexts[0].registers[0] = FFA_MSG_WAIT;
		bench_take(CHOICE_STEP, 0);
		bench_run_out();
		nwd_request();
		bench.world.contexts[0].pc = 2;
		bench_take(CHOICE_STEP, 0);
		assert_int_equal(bench.world.pes[0].phase, PHASE_SPMC_FAULT);
		bench_run_out();
		assert_in_nwd();
		assert_int_equal(sp_vcpu()->state, VCPU_STATE_ABORTED);
		assert_int_equal(bench.world.partitions[FIRST].vm_state, VM_STATE_ABORTING);
		assert_int_equal(bench.world.requests[0].outstanding, 0);
		assert_int_equal(fired(RULE_ABORT_TO_NORMAL_WORLD), legacy);
		assert_int_equal(sp_vcpu()->direct_request_origin, legacy ? VCPU_NWD : VCPU_NONE);
		assert_int_equal((bench.world.interrupts[UART].flags & INTERRUPT_ENABLED) != 0,
				 version < HAFNIUM_V2_10);
		bench_forget();
		nwd_request();
		assert_int_equal(fired(RULE_REQUEST_BUSY), legacy);
		assert_int_equal(fired(RULE_TARGET_ABORTED), !legacy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_endings),
		cmocka_unit_test(test_unknown_before),
		cmocka_unit_test(test_propagate),
		cmocka_unit_test(test_requester_goes_on),
		cmocka_unit_test(test_preempted_goes_on),
		cmocka_unit_test(test_callee_left_behind),
		cmocka_unit_test(test_yield_to_ended_requester),
		cmocka_unit_test(test_fails_to_start),
		cmocka_unit_test(test_abort_in_init_masks),
		cmocka_unit_test(test_beginning),
		cmocka_unit_test(test_restart),
		cmocka_unit_test(test_restart_keeps_what_the_gic_holds),
		cmocka_unit_test(test_restart_fails),
		cmocka_unit_test(test_restart_halts_a_partition),
		cmocka_unit_test(test_interrupt_for_ended_target),
		cmocka_unit_test(test_fault),
		cmocka_unit_test(test_fault_at_s_el0),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
