// SPDX-License-Identifier: BSD-3-Clause
/*
 * Two PEs: who initialises where, one partition that both call, its interrupt while it runs or leaves on the other PE.
 *
 * Apart from the other tests of the SPMC because the steps of two PEs interleave here: a test says which PE steps.
 */
#include "models/interrupts.h"
#include "tests/models/world_helpers.h"

static void configure(enum hafnium_version version, bool migrates)
{
	bench_configure(version);
	bench.config.pe_count = 2;
	bench.config.partitions[0].migrates = migrates;
	bench.config.interrupts[UART].target_pe = 1;
}

/* `pe` takes a choice, which the state must have. */
static void take(unsigned pe, enum choice_kind kind, unsigned argument)
{
	uint32_t choice = choice_of_pe(pe, choice_make(kind, argument));

	assert_true(bench_offers(choice));
	memset(&bench.label, 0, sizeof(bench.label));
	world_take(&bench.model.config, &bench.world, choice, &bench.label);
	for (unsigned i = 0; i < SIM_MARK_WORDS; i++)
		bench.seen.marks[i] |= bench.label.marks[i];
	bench.seen.violations |= bench.label.violations;
}

/* `pe` steps in EL3 and S-EL2 until somebody below runs there, or the SPMC is in `phase`. */
static void run_out(unsigned pe, enum phase phase)
{
	const struct pe *here = &bench.world.pes[pe];

	while ((here->place == PLACE_EL3 || here->place == PLACE_S_EL2) && here->panic == PANIC_NONE &&
	       here->phase != phase) {
		if (here->phase == PHASE_SPMC_ACKNOWLEDGE)
			take(pe, CHOICE_ACKNOWLEDGE, UART);
		else
			take(pe, CHOICE_STEP, 0);
	}
}

/* The partition that runs on `pe` issues a call, and S-EL2 goes on up to `phase` or the end of the call. */
static void call(unsigned pe, uint32_t fid, enum phase phase)
{
	struct sp_context *context = &bench.world.contexts[bench.world.pes[pe].current];

	context->pc = bench.program.labels[sp_program_find_label(&bench.program, "call_smc")].pc;
	context->registers[0] = fid;
	context->registers[2] = 0;
	context->registers[3] = 0;
	take(pe, CHOICE_STEP, 0);
	run_out(pe, phase);
}

static void boot(enum hafnium_version version, bool migrates)
{
	configure(version, migrates);
	bench_bind();
	call(0, FFA_MSG_WAIT, PHASE_NONE);
	if (!migrates)
		call(1, FFA_MSG_WAIT, PHASE_NONE);
	assert_int_equal(bench.world.booted, 2);
	assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
	assert_int_equal(bench.world.pes[1].place, PLACE_NWD);
	bench_forget();
}

static void request(unsigned pe)
{
	take(pe, CHOICE_NWD_REQUEST, bench.model.config.partitions[0].migrates ? 0 : pe);
	run_out(pe, PHASE_NONE);
}

/* A context of its own on each PE, initialised one after the other; or one, on the first PE. */
static void test_contexts(void **state)
{
	(void)state;
	for (unsigned migrates = 0; migrates <= 1; migrates++) {
		boot(HAFNIUM_HEAD, migrates != 0);
		assert_int_equal(bench.model.config.vcpu_count, migrates ? 1 : 2);
		request(1);
		assert_int_equal(bench.world.pes[1].current, migrates ? 0 : 1);
		assert_int_equal(bench.world.vcpus[bench.world.pes[1].current].cpu, 1);
		request(0);
		/* A second request to the same context is refused, to the other it is not. */
		assert_int_equal(bench.world.pes[0].place, migrates ? PLACE_NWD : PLACE_S_EL1);
		assert_int_equal(fired(RULE_REQUEST_BUSY), migrates != 0);
		assert_false(violated(PROPERTY_ONE_REPLY));
	}
}

/* The registers are available again only when the switch has saved them: until then the partition is BUSY. */
static void test_registers_available(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		boot(version, true);
		request(0);
		assert_int_equal(bench.world.vcpus[0].regs_available, 0);
		call(0, FFA_MSG_SEND_DIRECT_RESP, PHASE_SPMC_EXIT);
		assert_int_equal(bench.world.vcpus[0].state, VCPU_STATE_WAITING);
		assert_int_equal(bench.world.vcpus[0].regs_available, 0);
		request(1);
		assert_true(fired(RULE_REQUEST_BUSY));
		run_out(0, PHASE_NONE);
		assert_int_equal(bench.world.vcpus[0].regs_available, 1);
		request(1);
		assert_int_equal(bench.world.pes[1].place, PLACE_S_EL1);
		assert_false(violated(PROPERTY_VCPU_SANE));
	}
}

/* The interrupt comes to PE1 while the partition is leaving on PE0: a CHECK, an assert, or only injected, by version. */
static void test_interrupt_while_leaving(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_10, HAFNIUM_HEAD)
	{
		boot(version, true);
		request(0);
		call(0, FFA_MSG_SEND_DIRECT_RESP, PHASE_SPMC_EXIT);
		bench_take(CHOICE_ARRIVE, UART);
		take(1, CHOICE_TAKE_FIQ, 0);
		run_out(1, PHASE_NONE);
		if (version <= HAFNIUM_V2_11 || version == HAFNIUM_V2_13) {
			assert_int_equal(bench.world.pes[1].panic, PANIC_REGS_UNAVAILABLE);
			continue;
		}
		assert_int_equal(bench.world.pes[1].panic, PANIC_NONE);
		assert_int_equal(bench.world.pes[1].place, PLACE_NWD);
		assert_true(
			fired(version == HAFNIUM_V2_12 ? RULE_QUEUE_WAITING_ELSEWHERE : RULE_QUEUE_REGS_UNAVAILABLE));
		assert_int_equal(bench.world.vcpus[0].pending, 1u << VI_UART);
	}
}

/* While it runs on PE0: a panic up to v2.11, injected since. */
static void test_interrupt_while_running_elsewhere(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		boot(version, true);
		request(0);
		bench_take(CHOICE_ARRIVE, UART);
		take(1, CHOICE_TAKE_FIQ, 0);
		run_out(1, PHASE_NONE);
		if (version <= HAFNIUM_V2_11) {
			assert_int_equal(bench.world.pes[1].panic, PANIC_TARGET_STATE);
			continue;
		}
		assert_true(fired(RULE_QUEUE_RUNNING_ELSEWHERE));
		/* Seen at its next exit only. */
		assert_int_equal(bench.world.vcpus[0].hcr_lines, 0);
		call(0, FFA_MSG_SEND_DIRECT_RESP, PHASE_NONE);
		assert_int_equal(bench.world.contexts[0].registers[0], FFA_INTERRUPT);
	}
}

/* WAITING, last on PE0: since v2.13 it is run where the interrupt came, before that only queued. */
static void test_interrupt_for_waiting_elsewhere(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_12, HAFNIUM_HEAD)
	{
		boot(version, true);
		bench_take(CHOICE_ARRIVE, UART);
		take(1, CHOICE_TAKE_FIQ, 0);
		run_out(1, PHASE_NONE);
		assert_int_equal(bench.world.pes[1].place, version == HAFNIUM_V2_12 ? PLACE_NWD : PLACE_S_EL1);
		assert_int_equal(fired(RULE_WAITING_MIGRATED), version > HAFNIUM_V2_12);
	}
}

/* One context gives itself up by FFA_ABORT: a request to the other, pinned to the other PE, finds it ended, too. */
static void test_abort_ends_every_context(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_14, HAFNIUM_HEAD)
	{
		boot(version, false);
		request(0);
		call(0, FFA_ABORT, PHASE_EL3_CALL_FROM_SPMC);
		assert_int_equal(bench.world.pes[0].nwd_registers[0], FFA_ERROR);
		take(0, CHOICE_STEP, 0);
		assert_int_equal(bench.world.vcpus[1].state, VCPU_STATE_WAITING);
		take(1, CHOICE_NWD_REQUEST, 1);
		run_out(1, PHASE_EL3_CALL_FROM_SPMC);
		assert_true(fired(RULE_ABORT_NOTICED));
		assert_int_equal(bench.world.vcpus[1].state, VCPU_STATE_ABORTED);
		assert_int_equal(bench.world.pes[1].nwd_registers[2], FFA_ABORTED);
	}
}

/* Preempted on PE0, resumed on PE1 and aborted there: FFA_RUN says so, and nobody owes PE0 a reply any more. */
static void test_abort_answers_elsewhere(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_14, HAFNIUM_HEAD)
	{
		boot(version, true);
		request(0);
		bench_take(CHOICE_ARRIVE, NET);
		take(0, CHOICE_TAKE_FIQ, 0);
		run_out(0, PHASE_NONE);
		assert_int_equal(bench.world.vcpus[0].state, VCPU_STATE_PREEMPTED);
		take(1, CHOICE_NWD_RUN, 0);
		run_out(1, PHASE_NONE);
		assert_int_not_equal(bench_inspect().owed & 1u << request_of(&bench.model.config, 0, 0), 0);
		call(1, FFA_ABORT, PHASE_NONE);
		assert_int_equal(bench.world.pes[1].place, PLACE_NWD);
		assert_int_equal(bench_inspect().owed & 1u << request_of(&bench.model.config, 0, 0), 0);
		assert_false(violated(PROPERTY_ONE_REPLY));
	}
}

/* What one PE does about an abort every other PE may see: such a listing is searched in full. */
static void test_abort_is_not_reduced(void **state)
{
	static const char *const codes[] = { "call_smc: mov x0, FFA_MSG_WAIT\n smc #0\n b call_smc\n",
					     "call_smc: mov x0, FFA_ABORT\n smc #0\n b call_smc\n",
					     "call_smc: mov x0, FFA_ERROR\n mov x2, ABORTED\n smc #0\n b call_smc\n" };

	(void)state;
	for (unsigned i = 0; i < LENGTH(codes); i++) {
		configure(HAFNIUM_HEAD, false);
		bench_assemble(codes[i], "call_smc");
		for (unsigned interrupt = 0; interrupt < BENCH_INTERRUPTS; interrupt++) {
			bench.config.interrupts[interrupt].pe = 1;
			bench.config.interrupts[interrupt].target_pe = 1;
		}
		bench_bind();
		if (i == 0)
			assert_non_null(bench.model.model.reduction);
		else
			assert_null(bench.model.model.reduction);
	}
}

/*
 * The second release of its lock when a secure interrupt finds its target running (v2.10 on): nobody's, unless another PE
 * is about to take it.
 */
static void test_unlocked_twice(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		for (unsigned contended = 0; contended <= 1; contended++) {
			boot(version, true);
			request(1);
			if (contended) {
				take(0, CHOICE_NWD_REQUEST, 0);
				run_out(0, PHASE_SPMC_CALL_FROM_NWD);
			}
			bench_forget();
			bench_take(CHOICE_ARRIVE, UART);
			take(1, CHOICE_TAKE_IRQ, 0);
			run_out(1, PHASE_SPMC_EXIT);
			assert_int_equal(fired(RULE_DOUBLE_UNLOCK), version >= HAFNIUM_V2_10);
			assert_int_equal(violated(PROPERTY_VCPU_SANE), contended && version >= HAFNIUM_V2_10);
			/* It was BUSY; that has nothing to do with whose lock it was. */
			run_out(0, PHASE_NONE);
			assert_int_equal(fired(RULE_REQUEST_BUSY), contended != 0);
		}
	}
}

/* A pin may name the PE that is there, whichever PE the interrupt is routed to. */
static void test_pinned_by_another_pe(void **state)
{
	(void)state;
	for (unsigned given = 0; given <= 1; given++) {
		struct interrupt_config *uart = &bench.config.interrupts[UART];

		configure(HAFNIUM_HEAD, true);
		uart->arrivals = (struct count){ COUNT_NUMBER, 1 };
		uart->pin = (struct interrupt_pin){
			.place = PIN_NWD, .after_call = FFA_MSG_SEND_DIRECT_RESP, .pe_given = given != 0, .pe = 0
		};
		bench_bind();
		call(0, FFA_MSG_WAIT, PHASE_NONE);
		request(0);
		call(0, FFA_MSG_SEND_DIRECT_RESP, PHASE_NONE);
		/* It is routed to PE1, where nobody has issued that call. */
		assert_int_equal(bench.world.interrupts[UART].target_pe, 1);
		assert_int_equal(device_must_arrive(&bench.model.config, &bench.world, UART), given != 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_contexts),
		cmocka_unit_test(test_registers_available),
		cmocka_unit_test(test_interrupt_while_leaving),
		cmocka_unit_test(test_interrupt_while_running_elsewhere),
		cmocka_unit_test(test_interrupt_for_waiting_elsewhere),
		cmocka_unit_test(test_abort_ends_every_context),
		cmocka_unit_test(test_abort_answers_elsewhere),
		cmocka_unit_test(test_abort_is_not_reduced),
		cmocka_unit_test(test_unlocked_twice),
		cmocka_unit_test(test_pinned_by_another_pe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
