// SPDX-License-Identifier: BSD-3-Clause
/*
 * A partition that ends on one of two PEs, between whose locks the other one comes: with an interrupt that was acknowledged
 * before, with FFA_RUN of whom the abort is to resume.
 *
 * Apart from test_lifecycle.c because there all happens on one PE. Sources: Hafnium abort_action_process, ffa_cpu_cycles_abort
 * and ffa_interrupts_handle_secure_interrupt of v2.14.0 to the head; c55c51e6, e7400ac2, f242cb22.
 */
#include "tests/models/several_pes_helpers.h"

enum { FIRST, SECOND, PARTITIONS, SECOND_ID = PARTITION_ID + 1 };

/* Both migrate; the interrupt `disk` is the second's, and so is the abort-action. */
static void boot(enum hafnium_version version, enum abort_action action)
{
	bench_configure(version);
	bench.config.pe_count = 2;
	bench.config.partitions[FIRST].migrates = true;
	bench.config.partitions[SECOND] = bench.config.partitions[FIRST];
	bench.config.partitions[SECOND].id = SECOND_ID;
	bench.config.partitions[SECOND].lifecycle_support = true;
	bench.config.partitions[SECOND].abort_action = action;
	bench.config.partition_count = PARTITIONS;
	bench.config.interrupts[DISK].owner = SECOND;
	bench_bind();
	call_on(0, "call_smc", FFA_MSG_WAIT, 0, 0);
	call_on(0, "call_smc", FFA_MSG_WAIT, 0, 0);
	assert_int_equal(bench.world.booted, 2);
	bench_forget();
}

/* `disk`, routed to PE1, is acknowledged there; nothing is locked yet. */
static void acknowledge_disk_on_second_pe(void)
{
	bench.world.interrupts[DISK].target_pe = 1;
	take_on(0, CHOICE_ARRIVE, DISK);
	take_on(1, CHOICE_TAKE_FIQ, 0);
	run_out_on(1, PHASE_SPMC_SIGNAL);
	assert_int_equal(bench.world.pes[1].phase, PHASE_SPMC_SIGNAL);
}

/* The second partition, asked from PE0, gives itself up there, as far as `phase`. */
static void abort_request(enum phase phase)
{
	struct sp_context *context = &bench.world.contexts[SECOND];

	context->pc = bench.program.labels[sp_program_find_label(&bench.program, "call_smc")].pc;
	context->registers[0] = FFA_ABORT;
	take_on(0, CHOICE_STEP, 0);
	run_out_on(0, phase);
}

static void test_restart_and_interrupt(void **state)
{
	static const enum phase phases[] = { PHASE_SPMC_ABORT_RELOAD, PHASE_SPMC_ABORT_BOOTSTRAP, PHASE_SPMC_EXIT };

	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_14, HAFNIUM_HEAD)
	{
		for (unsigned i = 0; i < LENGTH(phases); i++) {
			bool ended = phases[i] == PHASE_SPMC_ABORT_RELOAD;
			bool purged = !ended && version >= HAFNIUM_V2_15;
			bool created = !purged && phases[i] == PHASE_SPMC_ABORT_BOOTSTRAP;

			boot(version, ABORT_ACTION_RESTART);
			nwd_on(0, CHOICE_NWD_REQUEST, SECOND);
			acknowledge_disk_on_second_pe();
			abort_request(phases[i]);
			assert_int_equal(bench.world.vcpus[SECOND].state, ended ? VCPU_STATE_STOPPED
									  : phases[i] == PHASE_SPMC_ABORT_BOOTSTRAP
										  ? VCPU_STATE_CREATED
										  : VCPU_STATE_STARTING);
			take_on(1, CHOICE_STEP, 0);
			assert_int_equal(fired(RULE_TARGET_ENDED), ended);
			assert_int_equal(fired(RULE_TARGET_PURGED), purged);
			assert_int_equal(fired(RULE_TARGET_CREATED), created);
			assert_int_equal(bench.world.pes[1].panic, purged || created ? PANIC_TARGET_STATE : PANIC_NONE);
		}
	}
}

/* Nobody else can give cycles to a partition that is being loaded again. */
static void test_restart_and_calls(void **state)
{
	static const enum phase phases[] = { PHASE_SPMC_ABORT_RELOAD, PHASE_SPMC_ABORT_BOOTSTRAP, PHASE_SPMC_EXIT };
	static const enum choice_kind calls[] = { CHOICE_NWD_REQUEST, CHOICE_NWD_RUN };

	(void)state;
	for (unsigned i = 0; i < LENGTH(phases) * LENGTH(calls); i++) {
		enum choice_kind call = calls[i % LENGTH(calls)];

		boot(HAFNIUM_HEAD, ABORT_ACTION_RESTART);
		nwd_on(0, CHOICE_NWD_REQUEST, SECOND);
		abort_request(phases[i / LENGTH(calls)]);
		take_on(1, call, SECOND);
		run_out_on(1, PHASE_EL3_CALL_FROM_SPMC);
		assert_int_equal(bench.world.pes[1].nwd_registers[0], FFA_ERROR);
		assert_int_equal(bench.world.pes[1].nwd_registers[2], FFA_BUSY);
		assert_int_equal(bench.world.pes[1].panic, PANIC_NONE);
	}
}

/* FFA_RUN, checked before the abort, of what the vCPU was: BUSY, also when the partition waits again. Before v2.15 it is run. */
static void test_restart_in_the_gap_of_run(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_14, HAFNIUM_HEAD)
	{
		boot(version, ABORT_ACTION_RESTART);
		nwd_on(0, CHOICE_NWD_REQUEST, SECOND);
		take_on(1, CHOICE_NWD_RUN, SECOND);
		run_out_on(1, PHASE_SPMC_RUN_PREPARE);
		abort_request(PHASE_NONE);
		call_on(0, "call_smc", FFA_MSG_WAIT, 0, 0);
		assert_int_equal(bench.world.vcpus[SECOND].state, VCPU_STATE_WAITING);
		bench_forget();
		take_on(1, CHOICE_STEP, 0);
		assert_int_equal(fired(RULE_TARGET_STOPPED), version >= HAFNIUM_V2_15);
		assert_int_equal(fired(RULE_RUN_WAITING), version < HAFNIUM_V2_15);
	}
}

/* FFA_RUN of whom the interrupt preempted, before the CHECK or between it and the locks. */
static void test_abort_in_interrupt(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_14, HAFNIUM_HEAD)
	{
		for (unsigned before = 0; before < 2; before++) {
			boot(version, ABORT_ACTION_STOP);
			nwd_on(0, CHOICE_NWD_REQUEST, FIRST);
			take_on(0, CHOICE_ARRIVE, DISK);
			take_on(0, CHOICE_TAKE_IRQ, 0);
			run_out_on(0, PHASE_NONE);
			assert_int_equal(bench.world.pes[0].current, SECOND);
			if (before)
				nwd_on(1, CHOICE_NWD_RUN, FIRST);
			abort_request(PHASE_SPMC_ABORT_RESUME);
			if (before) {
				assert_int_equal(bench.world.pes[0].panic, PANIC_WAIT_PREEMPTED_STATE);
				continue;
			}
			assert_true(fired(RULE_ABORT_UNLOCKS));
			assert_int_equal(bench.world.vcpus[SECOND].state, VCPU_STATE_STOPPED);
			nwd_on(1, CHOICE_NWD_RUN, FIRST);
			assert_int_equal(bench.world.pes[1].current, FIRST);
			run_out_on(0, PHASE_NONE);
			/* One vCPU on two PEs. */
			assert_int_equal(bench.world.pes[0].current, FIRST);
			assert_int_equal(bench.world.pes[0].pmr, NWD_PMR);
			assert_int_equal(bench.world.vcpus[SECOND].rt_model, RTM_NONE);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_restart_and_interrupt),
		cmocka_unit_test(test_restart_and_calls),
		cmocka_unit_test(test_restart_in_the_gap_of_run),
		cmocka_unit_test(test_abort_in_interrupt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
