// SPDX-License-Identifier: BSD-3-Clause
/*
 * What the world says about itself: which PEs never meet, and which of them are equals.
 *
 * Apart from world_reduction_test.c, which asks whether it is true: here is asked what it is, and that a difference
 * between two PEs is not overlooked.
 */
#include "sim/ample.h"
#include "tests/models/world_helpers.h"

/* Four PEs, each with a secure interrupt of its own that any PE's listing would take alike. */
static void configure(const char *code)
{
	bench_configure(HAFNIUM_HEAD);
	bench_assemble(code, "idle");
	bench.config.pe_count = 4;
	bench.config.partitions[0].runs = (struct count){ COUNT_NUMBER, 0 };
	bench.config.interrupt_count = 4;
	for (unsigned i = 0; i < 4; i++) {
		bench.config.interrupts[i] = bench.config.interrupts[UART];
		bench.config.interrupts[i].intid = UART_INTID + i;
		bench.config.interrupts[i].target_pe = (uint8_t)i;
	}
}

static const struct sim_reduction *bind(void)
{
	bench_bind();
	return bench.model.model.reduction;
}

/* Bit p: PE p is an equal of the first one. */
static uint32_t equals_of_first(void)
{
	const struct sim_reduction *reduction = bind();
	uint32_t equals = 0;

	assert_true(reduction->parts);
	for (unsigned pe = 0; pe < bench.config.pe_count; pe++)
		equals |= (uint32_t)(reduction->process_orbit[pe] == reduction->process_orbit[0]) << pe;
	return equals;
}

static const char PLAIN_CODE[] = "idle: smc #0\n      serviced x0\n      b idle\n";

/* PEs with the same interrupts are equals, and what is owed there is owed to equals. */
static void test_equal_pes(void **state)
{
	const struct sim_reduction *reduction;

	(void)state;
	configure(PLAIN_CODE);
	assert_int_equal(equals_of_first(), 0xf);
	reduction = bench.model.model.reduction;
	for (unsigned pe = 0; pe < 4; pe++) {
		assert_int_equal(reduction->obligation_orbit[pe], reduction->obligation_orbit[0]);
		assert_int_equal(reduction->obligation_orbit[4 + pe], reduction->obligation_orbit[4]);
	}
	assert_int_not_equal(reduction->obligation_orbit[0], reduction->obligation_orbit[4]);
}

/* Private interrupts have the same number everywhere, so a listing may know it. */
static void test_private_interrupts(void **state)
{
	(void)state;
	configure("idle: smc #0\n      device uart, clear\n      cmp x0, #20\n      b.eq idle\n      b idle\n");
	bench.config.interrupt_count = 1;
	bench.config.interrupts[0].intid = 20;
	bench.config.interrupts[0].target_pe = PE_ANY;
	assert_int_equal(equals_of_first(), 0xf);
	assert_int_equal(bench.model.config.interrupt_count, 4);
}

/* What sets PEs apart: how often, when and how an interrupt arrives, and one more of them. */
static void test_unequal_pes(void **state)
{
	(void)state;
	configure(PLAIN_CODE);
	bench.config.interrupts[1].arrivals = (struct count){ COUNT_NUMBER, 2 };
	assert_int_equal(equals_of_first(), 0xd);
	configure(PLAIN_CODE);
	bench.config.interrupts[2].priority = 0x20;
	assert_int_equal(equals_of_first(), 0xb);
	configure(PLAIN_CODE);
	bench.config.interrupts[2].trigger = TRIGGER_LEVEL;
	assert_int_equal(equals_of_first(), 0xb);
	configure(PLAIN_CODE);
	bench.config.interrupts[3].intid = 64;
	assert_int_equal(equals_of_first(), 0x7);
	configure(PLAIN_CODE);
	bench.config.interrupts[3].arrives_during_boot = true;
	assert_int_equal(equals_of_first(), 0x7);
	configure(PLAIN_CODE);
	bench.config.interrupts[3].target_pe = 1;
	assert_int_equal(equals_of_first(), 0x5);
}

/* A listing that knows a number or a context may treat PEs differently; one that counts words does not exist. */
static void test_listings_that_know(void **state)
{
	static const char *const codes[] = {
		"idle: smc #0\n      cmp x0, #42\n      b.eq idle\n      b idle\n",
		"idle: smc #0\n      switch x0, 42=idle, default=idle\n",
		"idle: smc #0\n      mrs x1, mpidr_el1\n      b idle\n",
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(codes); i++) {
		configure(codes[i]);
		assert_int_equal(equals_of_first() & 4, 0);
	}
	configure("idle: smc #0\n      switch x1, 0x80010001=idle, default=idle\n");
	assert_int_equal(equals_of_first(), 1);
	/* A number is no address of the listing. */
	configure("idle: smc #0\n      msr elr_el1, x0\n      b idle\n");
	assert_int_equal(equals_of_first(), 0xf);
}

/* PEs meet at an interrupt that a listing names, at a count, and at what moves. */
static void test_pes_that_meet(void **state)
{
	(void)state;
	configure("idle: smc #0\n      device uart, clear\n      b idle\n");
	assert_false(bind()->parts);
	configure(PLAIN_CODE);
	bench.config.partitions[0].requests = (struct count){ COUNT_NUMBER, 3 };
	assert_false(bind()->parts);
	configure(PLAIN_CODE);
	bench.config.partitions[0].migrates = true;
	assert_int_equal(bind()->process_count, 1);
}

/* The largest machine: 8 PEs, two interrupts for all and two private to each; nothing is left out without a word. */
static void test_largest_machine(void **state)
{
	(void)state;
	configure(PLAIN_CODE);
	bench.config.pe_count = PES_MAX;
	bench.config.interrupts[0].intid = 20;
	bench.config.interrupts[1].intid = 21;
	bench_bind();
	assert_int_equal(bench.model.config.interrupt_count, 2 + 2 * PES_MAX);
	assert_int_equal(bench.model.model.obligation_count, PES_MAX + 2 + 2 * PES_MAX);
	assert_int_equal(bench.model.model.fairness_count, PES_MAX * PE_FAIRNESSES + 2 + 2 * PES_MAX);
	assert_int_equal(bench.model.model.actor_count, PES_MAX * PE_ACTORS + 1);
	assert_int_equal(sim_reduction_judge(&bench.model.model), SIM_COMPLETE);
}

/* 8 PEs, `shared` interrupts routed in turn and `private` ones of each, and a second partition if `partitions` is 2. */
static void configure_wide(unsigned shared, unsigned private, unsigned partitions)
{
	configure(PLAIN_CODE);
	bench.config.pe_count = PES_MAX;
	bench.config.interrupt_count = (uint8_t)(shared + private);
	for (unsigned i = 0; i < shared + private; i++) {
		bench.config.interrupts[i] = bench.config.interrupts[0];
		bench.config.interrupts[i].intid = i < private ? 16 + i : UART_INTID + i;
		bench.config.interrupts[i].target_pe = i < private ? PE_ANY : (uint8_t)(i % PES_MAX);
	}
	bench.config.partition_count = (uint8_t)partitions;
	bench.config.partitions[1] = bench.config.partitions[0];
	bench.config.partitions[1].id = PARTITION_ID + 1;
}

/* Up to 64 components are told apart, and every bit is one; with more everything is one process. */
static void test_all_components(void **state)
{
	const struct sim_reduction *reduction;

	(void)state;
	configure_wide(0, 4, 1);
	reduction = bind();
	assert_non_null(reduction);
	assert_int_equal(bench.model.config.interrupt_count, INTERRUPTS_MAX);
	assert_int_equal(sim_reduction_judge(&bench.model.model), SIM_COMPLETE);
	assert_int_equal(equals_of_first(), 0xff);
	/* 29 interrupts, 2 partitions, 8 PEs, 16 contexts, the rest, 8 panics. */
	configure_wide(5, 3, 2);
	reduction = bind();
	assert_non_null(reduction);
	assert_int_equal(bench.model.config.interrupt_count, 29);
	assert_int_equal(sim_reduction_judge(&bench.model.model), SIM_COMPLETE);
	assert_int_equal(reduction->stops, (uint64_t)0xff << 56);
	configure_wide(6, 3, 2);
	assert_int_equal(bind()->process_count, 1);
	assert_int_equal(bench.model.config.interrupt_count, 30);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equal_pes),      cmocka_unit_test(test_private_interrupts),
		cmocka_unit_test(test_unequal_pes),    cmocka_unit_test(test_listings_that_know),
		cmocka_unit_test(test_pes_that_meet),  cmocka_unit_test(test_largest_machine),
		cmocka_unit_test(test_all_components),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
