// SPDX-License-Identifier: BSD-3-Clause
/*
 * `program: any`: what it may do, in which order, and that its state stays small.
 */
#include "models/sp/any.h"
#include "models/sp/execute.h"
#include "tests/models/world_helpers.h"

static void start(enum hafnium_version version, enum interrupt_trigger trigger)
{
	bench_configure(version);
	bench.config.recognition = RECOGNITION_EAGER;
	bench.config.interrupts[UART].trigger = trigger;
	sp_any_make(&bench.config, 0, &bench.program);
	bench_bind();
}

static const struct sp_instruction *any_at(uint16_t pc)
{
	assert_int_equal(bench.program.instructions[pc].opcode, SP_ANY);
	return &bench.program.instructions[pc];
}

/* Takes the alternative of that name, through the tree if it must. */
static void take(const char *name)
{
	for (;;) {
		const struct sp_instruction *any = any_at(bench.world.contexts[0].pc);
		uint16_t target = 0;

		for (unsigned i = 0; i < any->case_count; i++) {
			target = bench.program.cases[any->first_case + i].target;
			if (bench.program.instructions[target].opcode == SP_ANY ||
			    strcmp(bench.program.labels[bench.program.instructions[target].label].name, name) == 0) {
				bench_take(CHOICE_STEP, i);
				break;
			}
		}
		if (bench.program.instructions[target].opcode != SP_ANY)
			break;
	}
	bench_run_out();
}

/* Every alternative is a labelled sequence that ends with a branch; all fit into the choices of a state. */
static void test_alternatives(void **state)
{
	(void)state;
	for (unsigned pes = 1; pes <= PES_MAX; pes++) {
		unsigned alternatives = 0;

		bench_configure(HAFNIUM_HEAD);
		bench.config.pe_count = (uint8_t)pes;
		sp_any_make(&bench.config, 0, &bench.program);
		for (uint16_t pc = 0; bench.program.instructions[pc].opcode == SP_ANY; pc++) {
			const struct sp_instruction *any = any_at(pc);

			assert_true(any->case_count * pes <= SIM_CHOICES_MAX);
			for (unsigned i = 0; i < any->case_count; i++) {
				uint16_t target = bench.program.cases[any->first_case + i].target;

				if (bench.program.instructions[target].opcode == SP_ANY) {
					assert_int_equal(target, pc + 1);
					continue;
				}
				alternatives++;
				while (bench.program.instructions[target].opcode != SP_B)
					target++;
				assert_true(target < bench.program.instruction_count);
			}
		}
		/* The tree leads to the same ones, however wide it may be. */
		assert_int_equal(alternatives, 38);
	}
}

/* The exceptions stand first; before what must be taken, only they are left. */
static void test_calls_first(void **state)
{
	const struct sp_instruction *any;
	unsigned calls;

	(void)state;
	start(HAFNIUM_HEAD, TRIGGER_EDGE);
	any = any_at(0);
	calls = sp_any_calls(&bench.program, any);
	for (unsigned i = 0; i < any->case_count; i++) {
		uint16_t at = bench.program.cases[any->first_case + i].target;

		while (bench.program.instructions[at].opcode == SP_MOV_IMMEDIATE)
			at++;
		assert_int_equal(bench.program.instructions[at].opcode == SP_SMC ||
					 bench.program.instructions[at].opcode == SP_HVC,
				 i < calls);
	}
	assert_true(calls < any->case_count);
	assert_int_equal(sp_alternatives(&bench.model.config, &bench.world, 0), any->case_count);
	bench.model.config.recognition = RECOGNITION_ARCHITECTURAL;
	bench.world.interrupts[UART].flags |= INTERRUPT_LATCH;
	bench.world.pes[0].forced = LINE_PHYSICAL;
	assert_int_equal(sp_alternatives(&bench.model.config, &bench.world, 0), calls);
}

/* Permitted or not: the SPMC answers, and the partition is where it was. */
static void test_calls(void **state)
{
	(void)state;
	start(HAFNIUM_HEAD, TRIGGER_EDGE);
	take("yield");
	assert_true(fired(RULE_RTM_DENIED));
	take("interrupt");
	assert_true(fired(RULE_CALL_DENIED));
	take("request to nobody");
	assert_true(fired(RULE_CALL_NO_TARGET));
	take("unknown call");
	assert_true(fired(RULE_CALL_UNKNOWN));
	take("unknown hypercall");
	assert_true(fired(RULE_HVC_UNKNOWN));
	assert_int_equal(sp_vcpu()->rt_model, RTM_SP_INIT);
	take("wait");
	assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
	nwd_request();
	bench_forget();
	take("response to nobody");
	assert_true(fired(RULE_RTM_DENIED));
	take("response");
	assert_true(fired(RULE_NWD_REPLY));
}

/* By the source of every version the lock is taken twice; the PE never comes back. */
static void test_run_of_itself(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		start(version, TRIGGER_EDGE);
		take("run of itself");
		assert_int_equal(bench.world.pes[0].panic, PANIC_RUN_SELF);
		assert_true(violated(PROPERTY_VCPU_SANE));
		start(version, TRIGGER_EDGE);
		take("run of nobody");
		assert_int_equal(bench.world.pes[0].panic, PANIC_NONE);
	}
}

/* Between calls nothing is left of the registers, and what it takes is serviced. */
static void test_forgets(void **state)
{
	struct world unpacked;
	uint8_t packed[sizeof(struct world)];
	static const uint32_t none[SP_REGISTERS];

	(void)state;
	start(HAFNIUM_HEAD, TRIGGER_EDGE);
	take("enable uart");
	take("wait");
	nwd_request();
	world_pack(&bench.model.config, &bench.world, packed);
	world_unpack(&bench.model.config, packed, &unpacked);
	assert_memory_equal(unpacked.contexts[0].registers, none, sizeof(none));
	interrupt_comes(UART);
	assert_int_equal(sp_vcpu()->pending, 1u << VI_UART);
	take("get");
	assert_int_equal(sp_vcpu()->pending, 0);
	assert_int_equal(bench.world.interrupts[UART].flags & (INTERRUPT_HELD_BY_SP | INTERRUPT_OWED), 0);
	assert_int_equal(bench.seen.violations, 0);
}

/* A device that is cleared before the interrupt was taken is no loss. */
static void test_clears(void **state)
{
	(void)state;
	start(HAFNIUM_HEAD, TRIGGER_LEVEL);
	take("wait");
	nwd_request();
	bench.world.pes[0].pmr = 0;
	bench_take(CHOICE_ARRIVE, UART);
	take("clear uart");
	assert_int_equal(bench.world.interrupts[UART].flags & (INTERRUPT_LINE | INTERRUPT_OWED), 0);
	assert_int_equal(bench_inspect().violations, 0);
}

/* Its request and its interrupts are suspended, the normal world's interrupts are not. */
static void test_owes_nothing(void **state)
{
	(void)state;
	start(HAFNIUM_HEAD, TRIGGER_EDGE);
	take("enable uart");
	take("wait");
	nwd_request();
	bench.world.pes[0].pmr = 0;
	bench_take(CHOICE_ARRIVE, UART);
	assert_int_equal(bench_inspect().owed, 0);
	bench_take(CHOICE_ARRIVE, NET);
	assert_int_equal(bench_inspect().owed, obligation_of_interrupt(&bench.model.config, NET));
}

/* Its own SRI is suspended while it keeps the PE, and owed once it left without it being sent. */
static void test_delayed_notification(void **state)
{
	unsigned sri;

	(void)state;
	start(HAFNIUM_HEAD, TRIGGER_EDGE);
	sri = interrupt_sri(&bench.model.config, 0);
	take("wait");
	nwd_request();
	take("notification, SRI delayed");
	assert_int_equal(bench_inspect().owed, 0);
	interrupt_comes(NET);
	assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
	assert_int_equal(bench_inspect().owed & obligation_of_interrupt(&bench.model.config, sri),
			 obligation_of_interrupt(&bench.model.config, sri));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_alternatives), cmocka_unit_test(test_calls_first),
		cmocka_unit_test(test_calls),        cmocka_unit_test(test_run_of_itself),
		cmocka_unit_test(test_forgets),      cmocka_unit_test(test_clears),
		cmocka_unit_test(test_owes_nothing), cmocka_unit_test(test_delayed_notification),
	};

	return cmocka_run_group_tests_name("any", tests, NULL, NULL);
}
