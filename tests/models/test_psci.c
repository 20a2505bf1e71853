// SPDX-License-Identifier: BSD-3-Clause
/* PSCI: what CPU_OFF, CPU_ON and CPU_SUSPEND of the normal world do to the SPMC and to its partitions, by version. */
#include "tests/models/world_helpers.h"

enum { FIRST, SECOND, THIRD };

static const uint32_t PSCI_RESPONSE = FFA_FRAMEWORK_MESSAGE | FFA_FRAMEWORK_PSCI_RESP;

static void configure(enum hafnium_version version, unsigned partitions)
{
	const struct count any = { COUNT_ANY, 0 };

	bench_configure(version);
	bench.config.turns_off = true;
	bench.config.suspends = true;
	bench.config.cpu_offs = any;
	bench.config.cpu_suspends = any;
	bench.config.partition_count = (uint8_t)partitions;
	for (unsigned p = 1; p < partitions; p++) {
		bench.config.partitions[p] = bench.config.partitions[0];
		bench.config.partitions[p].id = (uint16_t)(PARTITION_ID + p);
	}
}

static void subscribe(unsigned partition, uint8_t messages)
{
	bench.config.partitions[partition].power_given = true;
	bench.config.partitions[partition].power_management = messages;
}

/* Whoever runs issues a call. */
static void call(uint32_t fid, uint32_t x2, uint32_t x3)
{
	struct sp_context *context = &bench.world.contexts[bench.world.pes[0].current];

	assert_int_equal(bench.world.pes[0].place, PLACE_S_EL1);
	context->pc = bench.program.labels[sp_program_find_label(&bench.program, "call_smc")].pc;
	context->registers[0] = fid;
	context->registers[1] = 0;
	context->registers[2] = x2;
	context->registers[3] = x3;
	bench_take(CHOICE_STEP, 0);
	bench_run_out();
}

static void boot(void)
{
	bench_bind();
	while (bench.world.pes[0].place == PLACE_S_EL1)
		call(FFA_MSG_WAIT, 0, 0);
	bench_forget();
}

static void psci(enum nwd_call_kind kind)
{
	bench_take(CHOICE_NWD_PSCI, kind);
	bench_run_out();
}

static const struct vcpu *vcpu_of(unsigned index)
{
	return &bench.world.vcpus[index];
}

static void assert_off(void)
{
	assert_int_equal(bench.world.pes[0].place, PLACE_OFF);
	assert_int_equal(bench.world.pes[0].panic, PANIC_NONE);
	assert_true(fired(RULE_SPMD_OFF));
	/* Nothing is taken there, and nothing but CPU_ON is left. */
	assert_int_equal(takeable_lines(&bench.model.config, &bench.world, 0), 0);
	assert_true(bench_offers(choice_make(CHOICE_NWD_PSCI, NWD_CALL_CPU_ON)));
	assert_false(bench_offers_kind(CHOICE_NWD_REQUEST));
}

static void assert_told(unsigned index)
{
	const uint32_t *x = bench.world.contexts[index].registers;

	assert_int_equal(bench.world.pes[0].place, PLACE_S_EL1);
	assert_int_equal(bench.world.pes[0].current, index);
	assert_int_equal(bench.world.pes[0].pmr, 0);
	assert_int_equal(x[0], FFA_MSG_SEND_DIRECT_REQ);
	assert_int_equal(x[1] >> 16, SPMC_ID);
	assert_int_equal(x[2], FFA_FRAMEWORK_MESSAGE);
	assert_int_equal(x[3], PSCI_CPU_OFF);
	assert_int_equal(vcpu_of(index)->state, VCPU_STATE_RUNNING);
	assert_int_equal(vcpu_of(index)->rt_model, RTM_FFA_DIR_REQ);
	assert_int_equal(vcpu_of(index)->scheduling_mode, SPMC_MODE);
}

/* ---- CPU_OFF ----------------------------------------------------------------------------------------------------------- */

/* Without a word in the manifest: up to v2.12 as with both bits, since v2.13 as with none; OFF in either case. */
static void test_off_untold(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_9, HAFNIUM_HEAD)
	{
		configure(version, 1);
		boot();
		psci(NWD_CALL_CPU_OFF);
		assert_off();
		assert_int_equal(vcpu_of(FIRST)->state, VCPU_STATE_OFF);
		assert_int_equal(fired(RULE_POWER_FIRST_OFF), version <= HAFNIUM_V2_12);
		assert_int_equal(fired(RULE_POWER_ALL_OFF), version >= HAFNIUM_V2_13);
		/* What PMR is then does not matter: the PE gets a new one. */
		assert_false(violated(PROPERTY_MASK_RESTORED));
		psci(NWD_CALL_CPU_ON);
		assert_int_equal(bench.world.pes[0].pmr, NWD_PMR);
		assert_int_equal(vcpu_of(FIRST)->state,
				 version >= HAFNIUM_V2_14 ? VCPU_STATE_STARTING : VCPU_STATE_RUNNING);
		assert_int_equal(vcpu_of(FIRST)->rt_model, RTM_SP_INIT);
		/* From its entry, with everything masked. */
		assert_int_equal(bench.world.contexts[FIRST].pc, bench.program.entry);
		assert_int_equal(bench.world.contexts[FIRST].daif, DAIF_ALL);
		call(FFA_MSG_WAIT, 0, 0);
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		nwd_request();
		call(FFA_MSG_SEND_DIRECT_RESP, 0, 0);
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		assert_int_equal(bench.seen.violations, 0);
	}
}

/* Up to v2.12 without bit 0 the vCPU stays as it is, without bit 3 it is not started. */
static void test_off_and_on_bits(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_9, HAFNIUM_V2_12)
	{
		configure(version, 1);
		subscribe(FIRST, POWER_MANAGEMENT_CPU_OFF);
		boot();
		psci(NWD_CALL_CPU_OFF);
		psci(NWD_CALL_CPU_ON);
		assert_true(fired(RULE_POWER_ON_NOTHING));
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		assert_int_equal(vcpu_of(FIRST)->state, VCPU_STATE_OFF);
		nwd_request();
		assert_true(fired(RULE_REQUEST_BUSY));
		nwd_run();
		assert_true(fired(RULE_RUN_OFF));
		interrupt_comes(UART);
		assert_int_equal(bench.world.pes[0].panic, PANIC_TARGET_STATE);

		configure(version, 1);
		subscribe(FIRST, POWER_MANAGEMENT_CPU_ON);
		boot();
		psci(NWD_CALL_CPU_OFF);
		assert_int_equal(vcpu_of(FIRST)->state, VCPU_STATE_WAITING);
		psci(NWD_CALL_CPU_ON);
		assert_true(fired(RULE_POWER_ON_UNRESET));
		assert_int_not_equal(bench.world.contexts[FIRST].pc, bench.program.entry);
		assert_int_equal(bench.world.contexts[FIRST].registers[0], 0);
	}
}

/* One after the other is told, in the order of the partitions; who migrates or did not subscribe is not. */
static void test_told_in_turn(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_13, HAFNIUM_HEAD)
	{
		configure(version, 3);
		subscribe(FIRST, POWER_MANAGEMENT_CPU_OFF);
		subscribe(THIRD, POWER_MANAGEMENT_CPU_OFF);
		boot();
		psci(NWD_CALL_CPU_OFF);
		assert_told(FIRST);
		call(FFA_MSG_SEND_DIRECT_RESP, PSCI_RESPONSE, 0);
		assert_int_equal(vcpu_of(FIRST)->state, VCPU_STATE_OFF);
		assert_int_equal(vcpu_of(FIRST)->direct_request_origin, VCPU_NONE);
		assert_int_equal(vcpu_of(SECOND)->state, VCPU_STATE_WAITING);
		assert_told(THIRD);
		call(FFA_MSG_SEND_DIRECT_RESP, PSCI_RESPONSE, 0);
		assert_off();
		for (unsigned v = FIRST; v <= THIRD; v++)
			assert_int_equal(vcpu_of(v)->state, VCPU_STATE_OFF);
		/* And they start one after the other. */
		psci(NWD_CALL_CPU_ON);
		for (unsigned v = FIRST; v <= THIRD; v++) {
			assert_int_equal(bench.world.pes[0].current, v);
			call(FFA_MSG_WAIT, 0, 0);
		}
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		assert_int_equal(bench.seen.violations, 0);
	}
}

/* What is no answer to it, and what may not be called meanwhile. */
static void test_refused_meanwhile(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_13, HAFNIUM_HEAD)
	{
		configure(version, 2);
		subscribe(FIRST, POWER_MANAGEMENT_CPU_OFF);
		boot();
		psci(NWD_CALL_CPU_OFF);
		call(FFA_YIELD, 0, 0);
		assert_returned(FFA_ERROR, FFA_DENIED);
		assert_true(fired(RULE_POWER_CALL_DENIED));
		call(FFA_MSG_WAIT, 0, 0);
		assert_returned(FFA_ERROR, FFA_DENIED);
		call(FFA_MSG_SEND_DIRECT_RESP, 0, 0);
		assert_returned(FFA_ERROR, FFA_DENIED);
		call(FFA_MSG_SEND_DIRECT_RESP, FFA_FRAMEWORK_MESSAGE | 5, 0);
		assert_returned(FFA_ERROR, FFA_INVALID_PARAMETERS);
		call(FFA_MSG_SEND_DIRECT_RESP, PSCI_RESPONSE, 0);
		assert_off();
	}
}

/* Another code: the SPMD panics, since 8723eaf2f; before, the PE goes off, and the partition keeps the message. */
static void test_denied(void **state)
{
	(void)state;
	for (unsigned checks = 0; checks < 2; checks++) {
		configure(HAFNIUM_HEAD, 1);
		if (!checks)
			bench.config.policy_flips |= (policy_set)1 << POLICY_SPMD_CHECKS_CPU_OFF;
		subscribe(FIRST, POWER_MANAGEMENT_CPU_OFF);
		boot();
		psci(NWD_CALL_CPU_OFF);
		call(FFA_MSG_SEND_DIRECT_RESP, PSCI_RESPONSE, 1);
		assert_true(fired(RULE_POWER_DENIED));
		assert_int_equal(bench.world.pes[0].panic, checks ? PANIC_CPU_OFF_REFUSED : PANIC_NONE);
		if (checks)
			continue;
		assert_off();
		assert_int_equal(vcpu_of(FIRST)->direct_request_origin, VCPU_SPMC);
	}
}

/* A vCPU that subscribed and is not WAITING is told if no other is left; a fix tells nobody then. */
static void test_told_in_any_state(void **state)
{
	(void)state;
	for (unsigned any = 0; any < 2; any++) {
		FOR_EACH_VERSION(version, HAFNIUM_V2_13, HAFNIUM_HEAD)
		{
			configure(version, 1);
			bench.config.driver = DRIVER_NEVER_RESUMES;
			if (!any)
				bench.config.policy_flips |= (policy_set)1 << POLICY_POWER_MESSAGE_ANY_STATE;
			subscribe(FIRST, POWER_MANAGEMENT_CPU_OFF);
			boot();
			nwd_request();
			interrupt_comes(NET);
			bench_take(CHOICE_TAKE_IRQ, NET);
			assert_int_equal(vcpu_of(FIRST)->state, VCPU_STATE_PREEMPTED);
			psci(NWD_CALL_CPU_OFF);
			/* Whoever turns the PE off gives up what it asked for. */
			assert_int_not_equal(bench.seen.discharged & 1u << REQUEST_OBLIGATION, 0);
			if (any) {
				assert_true(fired(RULE_POWER_MESSAGE_IN_STATE));
				assert_told(FIRST);
				continue;
			}
			assert_off();
			psci(NWD_CALL_CPU_ON);
			call(FFA_MSG_WAIT, 0, 0);
			assert_int_equal(vcpu_of(FIRST)->direct_request_origin, VCPU_NWD);
			nwd_request();
			assert_true(fired(RULE_REQUEST_BUSY));
		}
	}
}

/* FFA_ABORT meanwhile: there is nobody to tell. An aborted vCPU is told of the next CPU_OFF: an illegal change of its state. */
static void test_aborts(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_14, HAFNIUM_HEAD)
	{
		configure(version, 1);
		subscribe(FIRST, POWER_MANAGEMENT_CPU_OFF);
		boot();
		psci(NWD_CALL_CPU_OFF);
		call(FFA_ABORT, 0, 0);
		assert_int_equal(bench.world.pes[0].panic, PANIC_ABORT_POWER);

		configure(version, 1);
		subscribe(FIRST, POWER_MANAGEMENT_CPU_OFF);
		boot();
		nwd_request();
		call(FFA_ABORT, 0, 0);
		psci(NWD_CALL_CPU_OFF);
		assert_int_equal(bench.world.pes[0].panic, PANIC_VCPU_EDGE);
	}
}

/* ---- CPU_ON ------------------------------------------------------------------------------------------------------------ */

/* The first partition migrates: by version run as it stands, an illegal change, or nothing. */
static void test_on_migrating_first(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_13, HAFNIUM_HEAD)
	{
		configure(version, 2);
		bench.config.partitions[FIRST].migrates = true;
		boot();
		psci(NWD_CALL_CPU_OFF);
		assert_int_equal(vcpu_of(FIRST)->state, VCPU_STATE_WAITING);
		assert_int_equal(vcpu_of(SECOND)->state, VCPU_STATE_OFF);
		psci(NWD_CALL_CPU_ON);
		if (version == HAFNIUM_V2_13) {
			assert_true(fired(RULE_POWER_ON_UNRESET));
		} else if (version == HAFNIUM_V2_14) {
			assert_int_equal(bench.world.pes[0].panic, PANIC_VCPU_EDGE);
		} else {
			assert_true(fired(RULE_POWER_ON_NOTHING));
			assert_int_equal(vcpu_of(SECOND)->state, VCPU_STATE_OFF);
		}
	}
}

/* One that migrates between two that do not ends the chain. */
static void test_on_chain_ends(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_13, HAFNIUM_HEAD)
	{
		configure(version, 3);
		bench.config.partitions[SECOND].migrates = true;
		boot();
		psci(NWD_CALL_CPU_OFF);
		psci(NWD_CALL_CPU_ON);
		assert_int_equal(bench.world.pes[0].current, FIRST);
		call(FFA_MSG_WAIT, 0, 0);
		assert_true(fired(RULE_POWER_ON_CHAIN_ENDS));
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		assert_int_equal(vcpu_of(THIRD)->state, VCPU_STATE_OFF);
	}
}

/* While partitions start there, no non-secure interrupt is signalled on the PE. */
static void test_on_without_non_secure(void **state)
{
	(void)state;
	configure(HAFNIUM_HEAD, 1);
	boot();
	psci(NWD_CALL_CPU_OFF);
	psci(NWD_CALL_CPU_ON);
	bench_take(CHOICE_ARRIVE, NET);
	assert_int_equal(gic_signalled(&bench.model.config, &bench.world, 0), 0);
	call(FFA_MSG_WAIT, 0, 0);
	assert_int_equal(gic_signalled(&bench.model.config, &bench.world, 0), 1u << NET);
}

/* ---- the normal world -------------------------------------------------------------------------------------------------- */

/* CPU_SUSPEND: nobody is told, nothing changes; an interrupt waits until the PE wakes up. */
static void test_suspend(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_HEAD)
	{
		struct vcpu before;

		configure(version, 1);
		bench.config.turns_off = false;
		boot();
		before = *sp_vcpu();
		psci(NWD_CALL_CPU_SUSPEND);
		assert_true(fired(RULE_SPMD_SUSPEND));
		assert_int_equal(bench.world.pes[0].place, PLACE_OFF);
		bench_take(CHOICE_ARRIVE, UART);
		assert_int_equal(takeable_lines(&bench.model.config, &bench.world, 0), 0);
		psci(NWD_CALL_CPU_ON);
		assert_true(fired(RULE_PSCI_RESUMED));
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		assert_int_equal(bench.world.pes[0].nwd.state, NWD_IDLE);
		assert_memory_equal(sp_vcpu(), &before, sizeof(before));
		assert_true(bench_offers(choice_make(CHOICE_TAKE_FIQ, 0)));
	}
}

/* Linux empties a PE first; others do not. A count is kept. */
static void test_when(void **state)
{
	(void)state;
	for (enum normal_world_driver driver = DRIVER_LINUX; driver <= DRIVER_NEVER_RESUMES; driver++) {
		configure(HAFNIUM_HEAD, 1);
		bench.config.driver = driver;
		bench.config.cpu_offs = (struct count){ COUNT_NUMBER, 1 };
		boot();
		nwd_request();
		interrupt_comes(NET);
		bench_take(CHOICE_TAKE_IRQ, NET);
		assert_int_equal(bench.world.pes[0].nwd.state, NWD_RUN_DUE);
		assert_int_equal(bench_offers_kind(CHOICE_NWD_PSCI), driver == DRIVER_NEVER_RESUMES);
	}
	configure(HAFNIUM_HEAD, 1);
	bench.config.cpu_offs = (struct count){ COUNT_NUMBER, 1 };
	boot();
	psci(NWD_CALL_CPU_OFF);
	psci(NWD_CALL_CPU_ON);
	call(FFA_MSG_WAIT, 0, 0);
	assert_false(bench_offers(choice_make(CHOICE_NWD_PSCI, NWD_CALL_CPU_OFF)));
	assert_true(bench_offers(choice_make(CHOICE_NWD_PSCI, NWD_CALL_CPU_SUSPEND)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_off_untold),    cmocka_unit_test(test_off_and_on_bits),
		cmocka_unit_test(test_told_in_turn),  cmocka_unit_test(test_refused_meanwhile),
		cmocka_unit_test(test_denied),        cmocka_unit_test(test_told_in_any_state),
		cmocka_unit_test(test_aborts),        cmocka_unit_test(test_on_migrating_first),
		cmocka_unit_test(test_on_chain_ends), cmocka_unit_test(test_on_without_non_secure),
		cmocka_unit_test(test_suspend),       cmocka_unit_test(test_when),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
