// SPDX-License-Identifier: BSD-3-Clause
/*
 * Numbers of virtual interrupts, up to the largest machine: 8 PEs with 4 private interrupts each.
 *
 * Apart from test_vcpu.c, which is about the controller of one vCPU: here is asked whose interrupt a number means.
 */
#include "models/added_interrupts.h"
#include "models/nwd.h"
#include "models/virtual_interrupts.h"
#include "tests/models/several_pes_helpers.h"

enum { OTHER = 1, OTHER_ID = PARTITION_ID + 1, LAST_PE = PES_MAX - 1, PRIVATE = 4, FIRST_PPI = 20 };

/* `shared` and `private` interrupts, in turn, of the first partition and, if there are two, of the second. */
static void configure(unsigned version, unsigned pes, unsigned shared, unsigned private)
{
	const struct interrupt_config uart = { .name = "uart",
					       .intid = UART_INTID,
					       .group = GROUP_1_SECURE,
					       .priority = 0x10,
					       .trigger = TRIGGER_EDGE,
					       .owner = 0,
					       .pe = PE_ANY,
					       .target_pe = PE_ANY,
					       .enabled_at_boot = true,
					       .arrivals = { COUNT_ANY, 0 } };

	bench_configure(version);
	bench.config.pe_count = (uint8_t)pes;
	bench.config.interrupt_count = 0;
	for (unsigned i = 0; shared + private > 0; i++) {
		struct interrupt_config *interrupt = &bench.config.interrupts[bench.config.interrupt_count++];
		bool is_private = private > 0 && (i % 2 == 0 || shared == 0);

		*interrupt = uart;
		interrupt->intid = is_private ? FIRST_PPI + private : UART_INTID + shared;
		if (is_private)
		private--;
		else shared--;
	}
}

/* A second partition, which owns every other interrupt. */
static void add_other(bool migrates)
{
	bench.config.partition_count = 2;
	bench.config.partitions[OTHER] = bench.config.partitions[0];
	bench.config.partitions[OTHER].id = OTHER_ID;
	bench.config.partitions[OTHER].migrates = migrates;
	for (unsigned i = 1; i < bench.config.interrupt_count; i += 2)
		bench.config.interrupts[i].owner = OTHER;
}

/* How many interrupts the configuration has, and how many of them each context of the partition may get. */
static unsigned counted(void)
{
	struct world_config config = bench.config;

	return added_interrupts(&config);
}

static unsigned needed(unsigned partition)
{
	struct world_config config = bench.config;

	added_interrupts(&config);
	return virtual_interrupts_needed(&config, partition);
}

/* Whether interrupt `index` may be acknowledged on `pe`. */
static bool comes_to(unsigned index, unsigned pe)
{
	return bench.model.config.interrupts[index].pe == PE_ANY || bench.model.config.interrupts[index].pe == pe;
}

/* Every interrupt that may come to a vCPU has a number there that is no other's, and means it. */
static void numbers_are_distinct(void)
{
	const struct world_config *config = &bench.model.config;
	uint32_t used[VCPUS_MAX] = { 0 };
	uint32_t seen[VCPUS_MAX] = { 0 };

	for (unsigned i = 0; i < config->interrupt_count; i++) {
		unsigned vi = interrupt_vi(config, i);

		assert_true(vi >= VI_FIRST_DEVICE && vi < VIS);
		for (unsigned pe = 0; pe < config->pe_count; pe++) {
			unsigned vcpu;

			if (!comes_to(i, pe))
				continue;
			bench.world.pes[pe].acknowledged = (uint8_t)i;
			vcpu = interrupts_target(config, &bench.world, pe);
			assert_true(vcpu_has_interrupt(config, vcpu, i));
			assert_int_equal(vi_interrupt(config, vcpu, vi), i);
			/* A context that migrates gets it on any PE: the same one. */
			assert_true((used[vcpu] & 1u << vi) == 0 || config->vcpus[vcpu].pe == PE_ANY);
			used[vcpu] |= 1u << vi;
		}
	}
	for (unsigned v = 0; v < config->vcpu_count; v++) {
		for (unsigned vi = 0; vi < VIS; vi++) {
			unsigned index = vi_interrupt(config, v, vi);

			if (index == INTERRUPT_NONE)
				continue;
			assert_int_equal(interrupt_vi(config, index), vi);
			assert_int_equal(vi_intid(config, v, vi), config->interrupts[index].intid);
			seen[v] |= 1u << vi;
		}
		assert_int_equal(seen[v], used[v]);
	}
}

/* Every machine: one or two partitions, pinned or not, with shared and private interrupts. */
static void test_numbers(void **state)
{
	unsigned machines = 0;

	(void)state;
	for (unsigned at = 0; at < PES_MAX * 3 * 5 * 2 * 3; at++) {
		unsigned pes = at % PES_MAX + 1;
		unsigned others = at / (PES_MAX * 3 * 5 * 2);

		configure(HAFNIUM_HEAD, pes, at / PES_MAX % 3, at / (PES_MAX * 3) % 5);
		bench.config.partitions[0].migrates = at / (PES_MAX * 3 * 5) % 2 != 0;
		if (others > 0)
			add_other(others == 2);
		if (counted() > INTERRUPTS_MAX || needed(0) > VIS - VI_FIRST_DEVICE ||
		    needed(OTHER) > VIS - VI_FIRST_DEVICE)
			continue;
		bench_bind();
		numbers_are_distinct();
		machines++;
	}
	/* What is beyond the limits is not tried: few machines, and none with pinned contexts and 4 interrupts of each PE. */
	assert_true(machines > PES_MAX * 3 * 5 * 2 * 3 * 8 / 10);
}

/* Contexts that are pinned need a number for each of the 4 interrupts only; one that migrates for all 32. */
static void test_needed(void **state)
{
	(void)state;
	configure(HAFNIUM_HEAD, PES_MAX, 0, PRIVATE);
	assert_int_equal(counted(), INTERRUPTS_MAX);
	assert_int_equal(needed(0), PRIVATE);
	bench.config.partitions[0].migrates = true;
	assert_int_equal(needed(0), PES_MAX * PRIVATE);
	configure(HAFNIUM_HEAD, PES_MAX, 3, 3);
	assert_int_equal(needed(0), 6);
	add_other(true);
	/* Private, shared, private, ... : the second partition has the shared ones. */
	assert_int_equal(needed(0), 3);
	assert_int_equal(needed(OTHER), 3);
	bench.config.interrupts[0].owner = OTHER;
	assert_int_equal(needed(0), 2);
	assert_int_equal(needed(OTHER), 3 + PES_MAX);
}

/* ---- the largest machine ---------------------------------------------------------------------------------------- */

static unsigned private_of(unsigned pe, unsigned which)
{
	for (unsigned i = 0; i < bench.model.config.interrupt_count; i++) {
		if (bench.model.config.interrupts[i].pe == pe && which-- == 0)
			return i;
	}
	return INTERRUPT_NONE;
}

/* 8 PEs with 4 private interrupts each, all in the normal world. */
static void boot_largest(unsigned version)
{
	configure(version, PES_MAX, 0, PRIVATE);
	bench_bind();
	assert_int_equal(bench.model.config.interrupt_count, 32);
	for (unsigned pe = 0; pe < PES_MAX; pe++)
		call_on(pe, "call_smc", FFA_MSG_WAIT, 0, 0);
	assert_true(world_booted(&bench.model.config, &bench.world));
	bench_forget();
}

/* The interrupts that a vCPU, the GIC or the partition has of those with this flag. */
static uint32_t interrupts_with(enum interrupt_flag flag)
{
	uint32_t set = 0;

	for (unsigned i = 0; i < bench.model.config.interrupt_count; i++) {
		if ((bench.world.interrupts[i].flags & flag) != 0)
			set |= 1u << i;
	}
	return set;
}

/* The last interrupt of the last PE comes while the partition runs there: no other PE's has to do with it. */
static void test_last_interrupt(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		unsigned index;
		unsigned vi;
		uint32_t intid;

		boot_largest(version);
		index = private_of(LAST_PE, PRIVATE - 1);
		assert_int_equal(index, INTERRUPTS_MAX - 1);
		vi = interrupt_vi(&bench.model.config, index);
		intid = bench.model.config.interrupts[index].intid;
		nwd_on(LAST_PE, CHOICE_NWD_REQUEST, LAST_PE);
		bench_take(CHOICE_ARRIVE, index);
		assert_int_equal(bench_inspect().owed >> bench.model.config.request_count, 1u << index);
		take_on(LAST_PE, CHOICE_TAKE_IRQ, 0);
		run_out_on(LAST_PE, PHASE_NONE);
		for (unsigned v = 0; v < PES_MAX; v++)
			assert_int_equal(bench.world.vcpus[v].pending, v == LAST_PE ? 1u << vi : 0);
		for (unsigned i = 0; i < INTERRUPTS_MAX; i++)
			assert_int_equal(interrupt_virtually_pending(&bench.model.config, &bench.world, i), i == index);
		assert_int_equal(call_on(LAST_PE, "call_hvc", HF_INTERRUPT_GET, 0, 0), intid);
		assert_int_equal(interrupts_with(INTERRUPT_HELD_BY_SP), 1u << index);
		assert_false(violated(PROPERTY_VCPU_SANE));
		assert_int_equal(bench.world.pes[LAST_PE].panic, PANIC_NONE);
	}
}

/* HF_INTERRUPT_ENABLE and HF_INTERRUPT_RECONFIGURE of a private interrupt reach the one of the PE where they are called. */
static void test_enable_and_reconfigure(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_12, HAFNIUM_HEAD)
	{
		unsigned index;
		uint32_t bit;
		uint32_t intid;

		boot_largest(version);
		index = private_of(LAST_PE, PRIVATE - 1);
		bit = 1u << interrupt_vi(&bench.model.config, index);
		intid = bench.model.config.interrupts[index].intid;
		assert_int_equal(bench.world.desc_enabled, UINT32_MAX);
		nwd_on(LAST_PE, CHOICE_NWD_REQUEST, LAST_PE);
		assert_int_equal(call_on(LAST_PE, "call_hvc", HF_INTERRUPT_ENABLE, intid, 0), 0);
		assert_int_equal(bench.world.desc_enabled, UINT32_MAX & ~(1u << index));
		for (unsigned v = 0; v < PES_MAX; v++)
			assert_int_equal((bench.world.vcpus[v].enabled & bit) != 0, v != LAST_PE);
		assert_int_equal(call_on(LAST_PE, "call_hvc", HF_INTERRUPT_ENABLE, intid, 1), 0);
		assert_int_equal(bench.world.desc_enabled, UINT32_MAX);
		assert_int_not_equal(bench.world.vcpus[LAST_PE].enabled & bit, 0);
		/* x3 is 0: HF_INT_RECONFIGURE_STATUS, disabled at the GIC of this PE. */
		assert_int_equal(
			call_on(LAST_PE, "call_hvc", HF_INTERRUPT_RECONFIGURE, intid, HF_INT_RECONFIGURE_STATUS), 0);
		assert_int_equal(interrupts_with(INTERRUPT_ENABLED), UINT32_MAX & ~(1u << index));
	}
}

/* Signalled by FFA_INTERRUPT: the id is that of the interrupt of this PE. */
static void test_signalled_while_waiting(void **state)
{
	(void)state;
	for (unsigned which = 0; which < PRIVATE; which++) {
		unsigned index;

		boot_largest(HAFNIUM_HEAD);
		index = private_of(LAST_PE, which);
		bench_take(CHOICE_ARRIVE, index);
		take_on(LAST_PE, CHOICE_TAKE_FIQ, 0);
		run_out_on(LAST_PE, PHASE_NONE);
		assert_int_equal(bench.world.pes[LAST_PE].current, LAST_PE);
		assert_int_equal(bench.world.contexts[LAST_PE].registers[0], FFA_INTERRUPT);
		assert_int_equal(bench.world.contexts[LAST_PE].registers[2],
				 bench.model.config.interrupts[index].intid);
	}
}

/* FFA_NOTIFICATION_INFO_GET reports what a vCPU has, and not what has the same number for another. */
static void test_reported(void **state)
{
	enum { PES = 2, ONE = 1 };
	struct step step;
	unsigned here;
	unsigned there;

	(void)state;
	configure(HAFNIUM_HEAD, PES, 1, 2);
	bench.config.partitions[0].sri_policy = SRI_POLICY_INTR_WHILE_WAITING;
	bench_bind();
	for (unsigned pe = 0; pe < PES; pe++)
		call_on(pe, "call_smc", FFA_MSG_WAIT, 0, 0);
	there = private_of(0, 1);
	here = private_of(ONE, 1);
	assert_int_equal(interrupt_vi(&bench.model.config, here), interrupt_vi(&bench.model.config, there));
	for (unsigned i = 0; i < 3 + PES; i++)
		bench.world.interrupts[i].flags |= INTERRUPT_OWED;
	step = bench_step();
	vcpu_interrupt_inject(&step, ONE, interrupt_vi(&bench.model.config, here));
	nwd_info_get(&step);
	assert_int_equal(interrupts_with(INTERRUPT_OWED), ((1u << (3 + PES)) - 1) & ~(1u << here));
}

/* Every interrupt of the largest machine has its fairness: none is due at rest, one is once it is signalled. */
static void test_fairness(void **state)
{
	uint64_t all = 0;

	(void)state;
	boot_largest(HAFNIUM_HEAD);
	for (unsigned i = 0; i < INTERRUPTS_MAX; i++)
		all |= fairness_of_interrupts(&bench.model.config, (uint32_t)1 << i);
	assert_int_equal(all, (uint64_t)UINT32_MAX << PES_MAX * PE_FAIRNESSES);
	assert_int_equal(bench_inspect().fairness & all, all);
	bench_take(CHOICE_ARRIVE, INTERRUPTS_MAX - 1);
	assert_int_equal(bench_inspect().fairness & all,
			 all & ~fairness_of_interrupts(&bench.model.config, (uint32_t)1 << (INTERRUPTS_MAX - 1)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_needed),
		cmocka_unit_test(test_last_interrupt),
		cmocka_unit_test(test_enable_and_reconfigure),
		cmocka_unit_test(test_signalled_while_waiting),
		cmocka_unit_test(test_reported),
		cmocka_unit_test(test_fairness),
	};

	return cmocka_run_group_tests_name("virtual interrupts", tests, NULL, NULL);
}
