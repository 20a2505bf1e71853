// SPDX-License-Identifier: BSD-3-Clause
/*
 * Interrupts of one PE, partitions, and PEs that may change places: which ones, and what becomes of a state when they do.
 *
 * Apart from world_reduction_test.c, which asks whether nobody notices: here is asked that a difference is not overlooked,
 * and that nothing of a state is left behind.
 */
#include "models/canonical.h"
#include "models/packed.h"
#include "tests/models/world_helpers.h"

enum { EQUALS = 3, SECOND_ID = 0x8002 };

static const char PLAIN_CODE[] = "idle: smc #0\n      serviced x0\n      b idle\n";

/* Three secure interrupts of the only PE and the only partition. */
static void configure(const char *code)
{
	bench_configure(HAFNIUM_HEAD);
	bench_assemble(code, "idle");
	bench.config.interrupt_count = EQUALS;
	for (unsigned i = 0; i < EQUALS; i++) {
		bench.config.interrupts[i] = bench.config.interrupts[UART];
		bench.config.interrupts[i].intid = UART_INTID + i;
	}
}

/* A second partition, and one interrupt of each. */
static void configure_partitions(const char *code)
{
	configure(code);
	bench.config.interrupt_count = 2;
	bench.config.interrupts[1].owner = 1;
	bench.config.partition_count = 2;
	bench.config.partitions[1] = bench.config.partitions[0];
	bench.config.partitions[1].id = SECOND_ID;
}

/* Bit i: interrupt i may change places with the first one. */
static uint32_t equals_of_first(void)
{
	uint32_t equals = 0;

	bench_bind();
	for (unsigned i = 0; i < bench.model.config.interrupt_count; i++)
		equals |= (uint32_t)(bench.model.config.equal_interrupts[i] == 0) << i;
	return equals;
}

static bool partitions_equal(void)
{
	bench_bind();
	return bench.model.config.equal_partitions[1] == 0;
}

/* Whether the same state stands for both. */
static bool stands_for_both(const struct world *one, const struct world *other)
{
	const struct world_config *config = &bench.model.config;
	uint8_t state[sizeof(struct world)];
	uint8_t of_one[sizeof(struct world)];
	uint8_t of_other[sizeof(struct world)];

	world_pack(config, one, state);
	canonicalise_world(config, state, of_one);
	world_pack(config, other, state);
	canonicalise_world(config, state, of_other);
	return memcmp(of_one, of_other, packed_bytes(config)) == 0;
}

/* GICv3 leaves the order of one priority open, and the queue of a vCPU (v2.13 on) is one of arrivals. */
static void test_equal_interrupts(void **state)
{
	const struct sim_reduction *reduction;

	(void)state;
	configure(PLAIN_CODE);
	assert_int_equal(equals_of_first(), 7);
	reduction = bench.model.model.reduction;
	assert_non_null(reduction->canonicalise);
	assert_int_equal(reduction->obligation_mates[1], reduction->obligation_mates[2]);
	assert_int_equal(reduction->fairness_mates[PE_FAIRNESSES], reduction->fairness_mates[PE_FAIRNESSES + 2]);
	assert_int_not_equal(reduction->obligation_mates[0], reduction->obligation_mates[1]);
	configure(PLAIN_CODE);
	bench.config.version = HAFNIUM_V2_13;
	assert_int_equal(equals_of_first(), 7);
	/* Lowest INTID first. */
	bench.config.version = HAFNIUM_V2_12;
	assert_int_equal(equals_of_first(), 1);
	assert_null(bench.model.model.reduction);
}

/* What sets interrupts apart: how, when and how often they arrive, whose they are, and whoever knows them. */
static void test_unequal_interrupts(void **state)
{
	static const char *const codes[] = {
		"idle: smc #0\n      cmp x0, #41\n      b.eq idle\n      b idle\n",
		"idle: smc #0\n      switch x0, 41=idle, default=idle\n",
		"idle: smc #0\n      mov x1, #41\n      b idle\n",
		"idle: smc #0\n      device disk, clear\n      b idle\n",
	};

	(void)state;
	for (size_t i = 0; i < LENGTH(codes); i++) {
		configure(codes[i]);
		assert_int_equal(equals_of_first(), 5);
	}
	configure(PLAIN_CODE);
	bench.config.interrupts[1].priority = 0x20;
	assert_int_equal(equals_of_first(), 5);
	configure(PLAIN_CODE);
	bench.config.interrupts[1].trigger = TRIGGER_LEVEL;
	assert_int_equal(equals_of_first(), 5);
	configure(PLAIN_CODE);
	bench.config.interrupts[1].enabled_at_boot = false;
	assert_int_equal(equals_of_first(), 5);
	configure(PLAIN_CODE);
	bench.config.interrupts[1].arrivals = (struct count){ COUNT_NUMBER, 2 };
	assert_int_equal(equals_of_first(), 5);
	configure(PLAIN_CODE);
	bench.config.interrupts[1].pin.place = PIN_NWD;
	assert_int_equal(equals_of_first(), 5);
	configure(PLAIN_CODE);
	bench.config.driver = DRIVER_ANY;
	assert_int_equal(equals_of_first(), 1);
	configure_partitions(PLAIN_CODE);
	assert_int_equal(equals_of_first(), 1);
	/* With PSTATE.F alone, at EL1t, SPSR_EL1 reads as 0x44. */
	configure("idle: mrs x1, spsr_el1\n      smc #0\n      b idle\n");
	assert_int_equal(equals_of_first(), 7);
	bench.config.interrupts[1].intid = 0x44;
	bench.config.interrupts[2].intid = 0x48;
	bench.config.interrupts[0].intid = 0x49;
	assert_int_equal(equals_of_first(), 5);
}

/* A private INTID is another interrupt on each PE: who migrates cannot say which one it holds. */
static void test_private_interrupts(void **state)
{
	(void)state;
	configure(PLAIN_CODE);
	bench.config.pe_count = 2;
	for (unsigned i = 0; i < 2; i++)
		bench.config.interrupts[i].intid = 24 + i;
	bench.config.interrupt_count = 2;
	bench_bind();
	assert_int_equal(bench.model.config.interrupt_count, 4);
	for (unsigned i = 0; i < 4; i++) {
		const struct interrupt_config *interrupts = bench.model.config.interrupts;
		unsigned equal = bench.model.config.equal_interrupts[i];

		assert_int_equal(interrupts[equal].pe, interrupts[i].pe);
		assert_int_equal(interrupts[equal].intid, 24);
	}
	bench.config.partitions[0].migrates = true;
	bench_bind();
	for (unsigned i = 0; i < 4; i++)
		assert_int_equal(bench.model.config.equal_interrupts[i], i);
}

/* Everything that says which of two interrupts it is goes with it. */
static void test_interrupts_change_places(void **state)
{
	struct world one;
	struct world other;

	(void)state;
	configure(PLAIN_CODE);
	bench_bind();
	one = bench.world;
	one.interrupts[0].flags |= INTERRUPT_OWED | INTERRUPT_HELD_BY_SP;
	one.interrupts[2].flags |= INTERRUPT_OWED;
	one.vcpus[0].pending = 1u << (VI_FIRST_DEVICE + 2);
	one.vcpus[0].vint_queue[0] = VI_FIRST_DEVICE + 2;
	one.vcpus[0].vint_queue_length = 1;
	one.pes[0].acknowledged = 2;
	one.desc_enabled = 6;
	one.contexts[0].registers[0] = UART_INTID;
	other = bench.world;
	other.interrupts[1].flags |= INTERRUPT_OWED | INTERRUPT_HELD_BY_SP;
	other.interrupts[0].flags |= INTERRUPT_OWED;
	other.vcpus[0].pending = 1u << VI_FIRST_DEVICE;
	other.vcpus[0].vint_queue[0] = VI_FIRST_DEVICE;
	other.vcpus[0].vint_queue_length = 1;
	other.pes[0].acknowledged = 0;
	other.desc_enabled = 5;
	other.contexts[0].registers[0] = UART_INTID + 1;
	assert_true(stands_for_both(&one, &other));
	other.contexts[0].registers[0] = UART_INTID;
	assert_false(stands_for_both(&one, &other));
	other.contexts[0].registers[0] = UART_INTID + 1;
	other.pes[0].acknowledged = 1;
	assert_false(stands_for_both(&one, &other));
	other.pes[0].acknowledged = 0;
	other.desc_enabled = 6;
	assert_false(stands_for_both(&one, &other));
}

/* Partitions with the same listing, and interrupts that are alike. */
static void test_equal_partitions(void **state)
{
	static struct sp_program another;

	(void)state;
	configure_partitions(PLAIN_CODE);
	assert_true(partitions_equal());
	assert_int_equal(bench.model.model.reduction->obligation_mates[0],
			 bench.model.model.reduction->obligation_mates[1]);
	assert_int_equal(bench.model.model.reduction->obligation_mates[2],
			 bench.model.model.reduction->obligation_mates[3]);
	/* To v2.12, too: what is served first is a question of one partition's interrupts. */
	bench.config.version = HAFNIUM_V2_9;
	assert_true(partitions_equal());
	configure_partitions(PLAIN_CODE);
	bench.config.interrupts[1].priority = 0x20;
	assert_false(partitions_equal());
	configure_partitions(PLAIN_CODE);
	bench.config.interrupts[1].owner = 0;
	assert_false(partitions_equal());
	configure_partitions(PLAIN_CODE);
	bench.config.partitions[1].ns_interrupts_action = NS_ACTION_QUEUED;
	assert_false(partitions_equal());
	configure_partitions(PLAIN_CODE);
	bench.config.partitions[1].requests = (struct count){ COUNT_NUMBER, 2 };
	assert_false(partitions_equal());
	configure_partitions(PLAIN_CODE);
	bench.config.driver = DRIVER_WRONG_TARGET;
	assert_false(partitions_equal());
	configure_partitions("idle: smc #0\n      mov x1, #0x80018002\n      b idle\n");
	assert_false(partitions_equal());
	configure_partitions(PLAIN_CODE);
	another = bench.program;
	another.instructions[0].opcode = SP_NOP;
	bench.config.partitions[1].program = &another;
	assert_false(partitions_equal());
}

/* The ids in a message, and every index of a vCPU, go with the partition; not before both have booted. */
static void test_partitions_change_places(void **state)
{
	struct world one;
	struct world other;

	(void)state;
	configure_partitions(PLAIN_CODE);
	bench_bind();
	one = bench.world;
	one.vcpus[0] = one.vcpus[1];
	one.vcpus[0].enabled = bench.world.vcpus[0].enabled;
	one.contexts[0] = one.contexts[1];
	one.booted = 1;
	one.pes[0].place = PLACE_S_EL1;
	one.pes[0].current = 0;
	one.pes[0].nwd.state = NWD_CALLING;
	other = one;
	one.vcpus[0].direct_request_origin = VCPU_NWD;
	one.vcpus[0].preempted_vcpu = 1;
	one.contexts[0].registers[1] = PARTITION_ID;
	one.requests[0].outstanding = 1;
	one.interrupts[1].flags |= INTERRUPT_OWED;
	other.pes[0].current = 1;
	other.pes[0].nwd.target = other.pes[0].nwd.asked = 1;
	other.vcpus[1].direct_request_origin = VCPU_NWD;
	other.vcpus[1].preempted_vcpu = 0;
	other.contexts[1].registers[1] = SECOND_ID;
	other.requests[1].outstanding = 1;
	other.interrupts[0].flags |= INTERRUPT_OWED;
	assert_true(stands_for_both(&one, &other));
	other.contexts[1].registers[1] = PARTITION_ID;
	assert_false(stands_for_both(&one, &other));
	other.contexts[1].registers[1] = SECOND_ID;
	other.vcpus[1].preempted_vcpu = 1;
	assert_false(stands_for_both(&one, &other));
	other.vcpus[1].preempted_vcpu = 0;
	other.pes[0].nwd.asked = 0;
	assert_false(stands_for_both(&one, &other));
	other.pes[0].nwd.asked = 1;
	one.booted = other.booted = 0;
	assert_false(stands_for_both(&one, &other));
}

/* Each of several orders of four partitions leads to the same state. */
static void test_four_partitions(void **state)
{
	struct world worlds[2];

	(void)state;
	configure_partitions(PLAIN_CODE);
	bench.config.interrupt_count = 0;
	bench.config.partition_count = PARTITIONS_MAX;
	for (unsigned p = 1; p < PARTITIONS_MAX; p++) {
		bench.config.partitions[p] = bench.config.partitions[0];
		bench.config.partitions[p].id = (uint16_t)(PARTITION_ID + p);
	}
	bench_bind();
	for (unsigned first = 0; first < PARTITIONS_MAX; first++) {
		for (unsigned way = 0; way < 2; way++) {
			worlds[way] = bench.world;
			worlds[way].booted = 1;
			worlds[way].pes[0].current = VCPU_NWD;
			for (unsigned p = 0; p < PARTITIONS_MAX; p++) {
				worlds[way].vcpus[p] = bench.world.vcpus[1];
				worlds[way].contexts[p] = bench.world.contexts[1];
				/* Backwards, and round from `first`. */
				worlds[way].partitions[p].requests_left =
					(uint8_t)(way == 0 ? p : (PARTITIONS_MAX - 1 - p + first) % PARTITIONS_MAX);
			}
		}
		assert_true(stands_for_both(&worlds[0], &worlds[1]));
	}
	worlds[1].partitions[2].requests_left = 7;
	assert_false(stands_for_both(&worlds[0], &worlds[1]));
}

/* Three PEs, a partition that migrates between them, and a private interrupt of each. */
static void configure_pes(const char *code)
{
	configure(code);
	bench.config.pe_count = 3;
	bench.config.partitions[0].migrates = true;
	bench.config.interrupt_count = 1;
	bench.config.interrupts[0].intid = 24;
}

/* Bit p: PE p may change places with the first one in one state. */
static uint32_t equal_pes(void)
{
	uint32_t equals = 0;

	bench_bind();
	for (unsigned pe = 0; pe < bench.config.pe_count; pe++)
		equals |= (uint32_t)(bench.model.config.equal_pes[pe] == 0) << pe;
	return equals;
}

/* PEs of a partition that migrates; a context that is pinned has the number of its PE, which may stand in any word. */
static void test_equal_pes(void **state)
{
	const struct sim_reduction *reduction;

	(void)state;
	configure_pes(PLAIN_CODE);
	assert_int_equal(equal_pes(), 7);
	reduction = bench.model.model.reduction;
	assert_int_equal(reduction->obligation_mates[0], reduction->obligation_mates[2]);
	assert_int_equal(reduction->obligation_mates[3], reduction->obligation_mates[5]);
	assert_int_equal(reduction->fairness_mates[FAIRNESS_VIRQ],
			 reduction->fairness_mates[2 * PE_FAIRNESSES + FAIRNESS_VIRQ]);
	assert_int_not_equal(reduction->fairness_mates[FAIRNESS_VIRQ], reduction->fairness_mates[FAIRNESS_VFIQ]);
	bench.config.partitions[0].migrates = false;
	assert_int_equal(equal_pes(), 1);
	/* An interrupt that is routed to one PE leaves the others equal. */
	configure_pes(PLAIN_CODE);
	bench.config.interrupts[0].intid = UART_INTID;
	bench.config.interrupts[0].target_pe = 1;
	assert_int_equal(equal_pes(), 5);
	configure_pes("idle: smc #0\n      mov x0, HF_INTERRUPT_RECONFIGURE\n      hvc #0\n      b idle\n");
	assert_int_equal(equal_pes(), 1);
	configure_pes(PLAIN_CODE);
	bench.config.driver = DRIVER_NEGOTIATES;
	assert_int_equal(equal_pes(), 1);
	configure_pes(PLAIN_CODE);
	bench.config.interrupts[0].pin.place = PIN_S_EL2;
	assert_int_equal(equal_pes(), 1);
	configure_pes(PLAIN_CODE);
	bench.config.partitions[0].abort_action = ABORT_ACTION_RESTART;
	assert_int_equal(equal_pes(), 1);
	configure_pes(PLAIN_CODE);
	bench.config.turns_off = true;
	assert_int_equal(equal_pes(), 1);
}

/* What a PE does, its interrupts, its requests, and where the context runs go with it. */
static void test_pes_change_places(void **state)
{
	struct world one;
	struct world other;

	(void)state;
	configure_pes(PLAIN_CODE);
	bench_bind();
	one = bench.world;
	one.booted = 3;
	for (unsigned pe = 0; pe < 3; pe++)
		one.pes[pe] = bench.world.pes[1];
	other = one;
	one.pes[0].acknowledged = 0;
	one.interrupts[0].flags |= INTERRUPT_ACTIVE;
	one.vcpus[0].cpu = 0;
	one.requests[0].outstanding = 1;
	one.pes[1].pmr = 0;
	other.pes[2].acknowledged = 2;
	other.interrupts[2].flags |= INTERRUPT_ACTIVE;
	other.interrupts[2].active_pe = 2;
	other.vcpus[0].cpu = 2;
	other.requests[2].outstanding = 1;
	other.pes[1].pmr = 0;
	assert_true(stands_for_both(&one, &other));
	other.vcpus[0].cpu = 1;
	assert_false(stands_for_both(&one, &other));
	other.vcpus[0].cpu = 2;
	other.requests[2].outstanding = 0;
	other.requests[0].outstanding = 1;
	assert_false(stands_for_both(&one, &other));
	other.requests[2].outstanding = 1;
	other.requests[0].outstanding = 0;
	other.pes[2].acknowledged = 1;
	assert_false(stands_for_both(&one, &other));
	other.pes[2].acknowledged = 2;
	other.interrupts[2].flags = one.interrupts[1].flags;
	other.interrupts[1].flags |= INTERRUPT_ACTIVE;
	assert_false(stands_for_both(&one, &other));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equal_interrupts),   cmocka_unit_test(test_unequal_interrupts),
		cmocka_unit_test(test_private_interrupts), cmocka_unit_test(test_interrupts_change_places),
		cmocka_unit_test(test_equal_partitions),   cmocka_unit_test(test_partitions_change_places),
		cmocka_unit_test(test_four_partitions),    cmocka_unit_test(test_equal_pes),
		cmocka_unit_test(test_pes_change_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
