// SPDX-License-Identifier: BSD-3-Clause
/*
 * What a step shows: returns at the entry or when they are read, two events of one step, what is passed over; on which PE
 * and of which partition.
 *
 * Apart from the tests of logs because here a step is made by hand: the state before it, the choice, the state after it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "models/ffa.h"
#include "models/observe.h"
#include "models/packed.h"
#include "models/takeable.h"
#include "models/world_model.h"

enum { UART_INTID = 40, TIMER_INTID = 29, ALL_CLASSES = (1 << EVENT_CLASSES) - 1 };

/* Interrupts: a shared one, and the private one of each PE, of which the first is declared. */
enum { UART, TIMER_OF_PE0, TIMER_OF_PE1, DECLARED_INTERRUPTS = TIMER_OF_PE1 };

/* Instructions of the program below. */
enum { PC_SMC, PC_NOP, PC_HVC, PC_LAST };

/* Two PEs and two partitions, their vCPUs. */
enum { PES = 2 };
enum { FIRST_ON_PE0, FIRST_ON_PE1, SECOND_ON_PE0, SECOND_ON_PE1, BENCH_VCPUS };

struct bench {
	struct sp_program program;
	struct world_model model;
	struct observation observation;
	struct observer observers[BENCH_VCPUS];
	struct world before;
	struct world after;
	struct event events[EVENTS_MAX];
	/* Who steps. */
	unsigned pe;
	unsigned vcpu;
};

static struct bench bench;

/* What follows happens on this PE, with this vCPU. */
static void stand(unsigned pe, unsigned vcpu)
{
	bench.pe = pe;
	bench.vcpu = vcpu;
	bench.before.pes[pe].current = (uint8_t)vcpu;
}

static int set_up(void **state)
{
	struct sp_program_source source = { .name = "sp", .entry = "a", .code = "a: smc #0\nnop\nhvc #0\nb a\n" };
	struct world_config config;
	struct sp_error error;

	(void)state;
	memset(&bench, 0, sizeof(bench));
	if (!sp_program_assemble(&source, &bench.program, &error))
		return -1;
	config = (struct world_config){
		.interrupt_count = DECLARED_INTERRUPTS,
		.interrupts = { { .name = "uart", .intid = UART_INTID, .pe = PE_ANY, .target_pe = PE_ANY },
				{ .name = "timer", .intid = TIMER_INTID, .target_pe = PE_ANY } },
		.pe_count = PES,
		.partition_count = 2,
		.partitions = { { .name = "first", .id = 0x8001, .program = &bench.program },
				{ .name = "second", .id = 0x8002, .program = &bench.program } },
	};
	world_model_init(&bench.model, &config);
	bench.observation.config = &bench.model.config;
	bench.observation.classes = ALL_CLASSES;
	world_start(&bench.model.config, &bench.before);
	bench.before.booted = PES;
	for (unsigned pe = 0; pe < PES; pe++) {
		bench.before.pes[pe].place = PLACE_NWD;
		bench.before.pes[pe].current = VCPU_NWD;
	}
	stand(0, FIRST_ON_PE0);
	return 0;
}

/* The number of events that the step from bench.before to bench.after shows. */
static uint32_t observe(enum choice_kind kind, unsigned argument)
{
	return observe_step(&bench.observation, bench.observers, &bench.before,
			    choice_of_pe(bench.pe, choice_make(kind, argument)), &bench.after, bench.events);
}

/* The partition executes the instruction at `pc` with w0, inside `handlers`; returns how many events that shows. */
static uint32_t instruction(uint16_t pc, uint32_t w0, uint8_t handlers)
{
	bench.before.pes[bench.pe].place = PLACE_S_EL1;
	bench.before.contexts[bench.vcpu].pc = pc;
	bench.before.contexts[bench.vcpu].registers[0] = w0;
	bench.before.contexts[bench.vcpu].handlers = handlers;
	bench.after = bench.before;
	bench.after.pes[bench.pe].place = pc == PC_SMC || pc == PC_HVC ? PLACE_S_EL2 : PLACE_S_EL1;
	return observe(CHOICE_STEP, 0);
}

/* The partition is entered with w0 and w2, inside `handlers`. */
static uint32_t entry(uint32_t w0, uint32_t w2, uint8_t handlers)
{
	bench.before.pes[bench.pe].place = PLACE_S_EL2;
	bench.before.contexts[bench.vcpu].handlers = handlers;
	bench.after = bench.before;
	bench.after.pes[bench.pe].place = PLACE_S_EL1;
	bench.after.contexts[bench.vcpu].registers[0] = w0;
	bench.after.contexts[bench.vcpu].registers[2] = w2;
	return observe(CHOICE_STEP, 0);
}

static void assert_event(uint32_t index, enum event_kind kind, uint32_t value)
{
	assert_int_equal(bench.events[index].kind, kind);
	assert_int_equal(bench.events[index].value, value);
	assert_int_equal(bench.events[index].pe, bench.pe);
}

static void assert_partition(uint8_t partition)
{
	assert_int_equal(bench.events[0].partition, partition);
}

/* Intent: an entry is a return only of a trap, once. */
static void returns_at_entry(void **state)
{
	(void)state;
	assert_int_equal(entry(FFA_INTERRUPT, 40, 0), 0);
	assert_int_equal(instruction(PC_NOP, 0, 0), 0);
	assert_int_equal(instruction(PC_SMC, FFA_MSG_WAIT, 0), 1);
	assert_event(0, EVENT_SP_SMC, FFA_MSG_WAIT);
	assert_int_equal(bench.events[0].pc, PC_SMC);
	assert_true((bench.events[0].fields & FIELD_AT) != 0);
	assert_int_equal(entry(FFA_ERROR, FFA_DENIED, 0), 1);
	assert_event(0, EVENT_SP_RETURN, FFA_ERROR);
	assert_int_equal(bench.events[0].w[1], FFA_DENIED);
	assert_int_equal(entry(FFA_ERROR, FFA_DENIED, 0), 0);
	/* A panic on the way out is not an entry. */
	assert_int_equal(instruction(PC_SMC, FFA_MSG_WAIT, 0), 1);
	bench.before.pes[bench.pe].place = PLACE_S_EL2;
	bench.after = bench.before;
	bench.after.pes[bench.pe].place = PLACE_S_EL1;
	bench.after.pes[bench.pe].panic = PANIC_RUN_MODE;
	assert_int_equal(observe(CHOICE_STEP, 0), 1);
	assert_event(0, EVENT_SPMC_PANIC, 0);
}

/* Intent: a hypercall's return by the kind of log; HF_INTERRUPT_GET is told from the others. */
static void hypercalls(void **state)
{
	(void)state;
	assert_int_equal(instruction(PC_HVC, HF_INTERRUPT_GET, 0), 1);
	assert_event(0, EVENT_SP_HVC, HF_INTERRUPT_GET);
	assert_int_equal(entry(UART_INTID, 0, 0), 1);
	assert_event(0, EVENT_SP_HVC_RETURN, UART_INTID);

	bench.observation.classes = 1u << EVENT_CLASS_SP_GETS;
	assert_int_equal(instruction(PC_HVC, HF_INTERRUPT_GET, 0), 0);
	assert_int_equal(entry(HF_INVALID_INTID, 0, 0), 1);
	assert_event(0, EVENT_SP_GET, HF_INVALID_INTID);
	assert_int_equal(instruction(PC_HVC, HF_INTERRUPT_DEACTIVATE, 0), 0);
	assert_int_equal(entry(0, 0, 0), 0);
	/* The SMC's return is not recorded, and is not taken for another's. */
	assert_int_equal(instruction(PC_SMC, HF_INTERRUPT_GET, 0), 0);
	assert_int_equal(entry(UART_INTID, 0, 0), 0);
}

/* Intent: handlers read their own returns; what was interrupted reads its own when it goes on, then does what it does. */
static void returns_when_read(void **state)
{
	(void)state;
	bench.observation.returns_when_read = true;
	assert_int_equal(instruction(PC_SMC, FFA_MSG_WAIT, 0), 1);
	assert_int_equal(entry(FFA_RUN, 0, 0), 0);
	assert_int_equal(instruction(PC_HVC, HF_INTERRUPT_GET, HANDLER_IRQ), 1);
	assert_event(0, EVENT_SP_HVC, HF_INTERRUPT_GET);
	assert_int_equal(entry(UART_INTID, 0, HANDLER_IRQ), 0);
	assert_int_equal(instruction(PC_NOP, UART_INTID, HANDLER_IRQ), 1);
	assert_event(0, EVENT_SP_HVC_RETURN, UART_INTID);
	assert_int_equal(instruction(PC_NOP, 0, HANDLER_IRQ), 0);
	assert_int_equal(instruction(PC_SMC, FFA_RUN, 0), 2);
	assert_event(0, EVENT_SP_RETURN, FFA_RUN);
	assert_event(1, EVENT_SP_SMC, FFA_RUN);
	assert_int_equal(entry(FFA_RUN, 0, 0), 0);
	assert_int_equal(instruction(PC_LAST, FFA_RUN, 0), 1);
	assert_int_equal(instruction(PC_LAST, FFA_RUN, 0), 0);
}

/* Intent: a handler that was left without reading leaves nothing to a later one. */
static void returns_never_read(void **state)
{
	(void)state;
	bench.observation.returns_when_read = true;
	instruction(PC_SMC, FFA_MSG_WAIT, HANDLER_FIQ);
	assert_int_equal(entry(FFA_RUN, 0, HANDLER_FIQ), 0);
	assert_int_equal(instruction(PC_NOP, 0, 0), 0);
	assert_int_equal(instruction(PC_NOP, 0, HANDLER_FIQ), 0);
}

/* Intent: an interrupt taken to a vector that hangs shows both, in this order. */
static void virq_and_panic(void **state)
{
	(void)state;
	bench.before.pes[bench.pe].place = PLACE_S_EL1;
	bench.before.contexts[bench.vcpu].pc = PC_NOP;
	bench.after = bench.before;
	bench.after.pes[bench.pe].panic = PANIC_SP_HANG;
	assert_int_equal(observe(CHOICE_TAKE_VIRQ, 0), 2);
	assert_event(0, EVENT_SP_VIRQ, 0);
	assert_int_equal(bench.events[0].pc, PC_NOP);
	assert_event(1, EVENT_SP_PANIC, 0);
	bench.observation.classes = 1u << EVENT_CLASS_PANICS;
	assert_int_equal(observe(CHOICE_TAKE_VIRQ, 0), 1);
	assert_event(0, EVENT_SP_PANIC, 0);
}

/* Intent: the normal world's returns are those of its calls, not the resumption of what an interrupt preempted. */
static void normal_world(void **state)
{
	(void)state;
	bench.before.pes[bench.pe].place = PLACE_EL3;
	bench.before.pes[bench.pe].nwd_registers[0] = FFA_MSG_SEND_DIRECT_RESP;
	bench.after = bench.before;
	bench.after.pes[bench.pe].place = PLACE_NWD;
	bench.after.pes[bench.pe].pmr = 0xf8;
	assert_int_equal(observe(CHOICE_STEP, 0), 1);
	assert_event(0, EVENT_NWD_RETURN, FFA_MSG_SEND_DIRECT_RESP);
	assert_int_equal(bench.events[0].pmr, 0xf8);
	bench.before.pes[bench.pe].nwd_registers[0] = FFA_NORMAL_WORLD_RESUME;
	assert_int_equal(observe(CHOICE_STEP, 0), 1);
	bench.before.pes[bench.pe].secure_interrupt_ongoing = 1;
	assert_int_equal(observe(CHOICE_STEP, 0), 0);
	bench.before.pes[bench.pe].place = PLACE_NWD;
	assert_int_equal(observe(CHOICE_TAKE_FIQ, 0), 1);
	assert_event(0, EVENT_EL3_FIQ, 0);
	assert_int_equal(observe(CHOICE_TAKE_IRQ, 0), 1);
	assert_event(0, EVENT_NWD_IRQ, UART_INTID);
	bench.after.pes[bench.pe].nwd_registers[0] = FFA_RUN;
	assert_int_equal(observe(CHOICE_NWD_RUN, 0), 1);
	assert_event(0, EVENT_NWD_CALL, FFA_RUN);
}

static void devices_and_acknowledges(void **state)
{
	(void)state;
	bench.before.pes[bench.pe].place = PLACE_S_EL2;
	assert_int_equal(observe(CHOICE_ARRIVE, 0), 1);
	assert_event(0, EVENT_RAISE, UART_INTID);
	assert_int_equal(bench.events[0].fields & FIELD_AT, 0);
	assert_int_equal(observe(CHOICE_ACKNOWLEDGE, 0), 1);
	assert_event(0, EVENT_SPMC_ACKNOWLEDGE, UART_INTID);
	assert_int_equal(observe(CHOICE_ACKNOWLEDGE, INTERRUPT_NONE), 1);
	assert_event(0, EVENT_SPMC_ACKNOWLEDGE, 1023);
	bench.before.pes[bench.pe].place = PLACE_S_EL1;
	bench.before.contexts[bench.vcpu].pc = PC_LAST;
	assert_int_equal(observe(CHOICE_DROP, 0), 1);
	assert_event(0, EVENT_LOWER, UART_INTID);
	assert_int_equal(bench.events[0].pc, PC_LAST);
	assert_int_equal(observe(CHOICE_TAKE_IRQ, 0), 1);
	assert_event(0, EVENT_SPMC_IRQ, 0);
	assert_int_equal(observe(CHOICE_TAKE_FIQ, 0), 1);
	assert_event(0, EVENT_SPMC_FIQ, 0);
}

/* Intent: what happens before the normal world first runs shows only if it is asked for; its last return does. */
static void initialisation(void **state)
{
	(void)state;
	bench.before.booted = 0;
	assert_int_equal(instruction(PC_SMC, FFA_MSG_WAIT, 0), 0);
	bench.observation.from_boot = true;
	assert_int_equal(instruction(PC_SMC, FFA_MSG_WAIT, 0), 1);
	bench.observation.from_boot = false;
	/* The other PE has not. */
	bench.before.booted = PES - 1;
	assert_int_equal(instruction(PC_SMC, FFA_MSG_WAIT, 0), 0);
	bench.before.booted = PES;
	assert_int_equal(entry(FFA_RUN, 0, 0), 1);
	/* A PE that has initialised its contexts is in the normal world, which has not called yet. */
	bench.observation.from_boot = true;
	bench.before.booted = PES - 1;
	bench.before.pes[bench.pe].place = PLACE_EL3;
	bench.before.pes[bench.pe].nwd_registers[0] = FFA_MSG_WAIT;
	bench.after = bench.before;
	bench.after.pes[bench.pe].place = PLACE_NWD;
	assert_int_equal(observe(CHOICE_STEP, 0), 0);
}

/* Intent: each vCPU has its own trap and its own return, on the PE where it comes back. */
static void several_vcpus(void **state)
{
	(void)state;
	assert_int_equal(instruction(PC_SMC, FFA_MSG_WAIT, 0), 1);
	assert_event(0, EVENT_SP_SMC, FFA_MSG_WAIT);
	assert_partition(0);
	stand(0, SECOND_ON_PE0);
	/* Its first entry is no return, though the PE comes from the other's call. */
	assert_int_equal(entry(FFA_RUN, 0, 0), 0);
	assert_int_equal(instruction(PC_HVC, HF_INTERRUPT_GET, 0), 1);
	assert_event(0, EVENT_SP_HVC, HF_INTERRUPT_GET);
	assert_partition(1);
	stand(1, FIRST_ON_PE1);
	assert_int_equal(entry(FFA_RUN, 0, 0), 0);
	stand(1, SECOND_ON_PE1);
	assert_int_equal(instruction(PC_SMC, FFA_YIELD, 0), 1);
	assert_event(0, EVENT_SP_SMC, FFA_YIELD);
	assert_partition(1);
	assert_int_equal(entry(FFA_SUCCESS, 0, 0), 1);
	assert_event(0, EVENT_SP_RETURN, FFA_SUCCESS);
	assert_partition(1);
	stand(0, SECOND_ON_PE0);
	assert_int_equal(entry(UART_INTID, 0, 0), 1);
	assert_event(0, EVENT_SP_HVC_RETURN, UART_INTID);
	assert_partition(1);
	/* One that migrates comes back on another PE. */
	stand(1, FIRST_ON_PE0);
	assert_int_equal(entry(FFA_MSG_SEND_DIRECT_REQ, 0, 0), 1);
	assert_event(0, EVENT_SP_RETURN, FFA_MSG_SEND_DIRECT_REQ);
	assert_partition(0);
}

/* Intent: what is no partition's names none, but for the label of at=; a device shows on the PE it is signalled to. */
static void several_pes(void **state)
{
	(void)state;
	stand(1, SECOND_ON_PE1);
	bench.before.pes[1].place = PLACE_S_EL1;
	bench.before.contexts[SECOND_ON_PE1].pc = PC_HVC;
	bench.after = bench.before;
	assert_int_equal(observe(CHOICE_TAKE_IRQ, 0), 1);
	assert_event(0, EVENT_SPMC_IRQ, 0);
	assert_partition(1);
	assert_int_equal(bench.events[0].pc, PC_HVC);
	assert_int_equal(observe(CHOICE_TAKE_VFIQ, 0), 1);
	assert_event(0, EVENT_SP_VFIQ, 0);
	assert_partition(1);
	/* The choice of a device says no PE. */
	assert_int_equal(observe_step(&bench.observation, bench.observers, &bench.before,
				      choice_make(CHOICE_ARRIVE, TIMER_OF_PE1), &bench.after, bench.events),
			 1);
	assert_event(0, EVENT_RAISE, TIMER_INTID);
	assert_partition(1);
	assert_int_equal(bench.events[0].pc, PC_HVC);
	/* The other PE panics, this one steps. */
	bench.after.pes[1].panic = PANIC_SP_HANG;
	stand(0, FIRST_ON_PE0);
	assert_int_equal(observe(CHOICE_ARRIVE, 0), 1);
	assert_event(0, EVENT_RAISE, UART_INTID);
	assert_partition(EVENT_PARTITION_ANY);
	assert_int_equal(bench.events[0].fields & FIELD_AT, 0);
	stand(1, SECOND_ON_PE1);
	bench.before.pes[1].place = PLACE_NWD;
	bench.after = bench.before;
	bench.after.pes[1].nwd_registers[0] = FFA_MSG_SEND_DIRECT_REQ;
	assert_int_equal(observe(CHOICE_NWD_REQUEST, 0), 1);
	assert_event(0, EVENT_NWD_CALL, FFA_MSG_SEND_DIRECT_REQ);
	assert_partition(EVENT_PARTITION_ANY);
}

/* Intent: packed states show the same. */
static void packed(void **state)
{
	static uint8_t before[sizeof(struct world)];
	static uint8_t after[sizeof(struct world)];
	struct event event;

	(void)state;
	stand(1, SECOND_ON_PE1);
	assert_int_equal(instruction(PC_SMC, FFA_ERROR, 0), 1);
	event = bench.events[0];
	world_pack(&bench.model.config, &bench.before, before);
	world_pack(&bench.model.config, &bench.after, after);
	assert_int_equal(observe_packed_step(&bench.observation, bench.observers, before,
					     choice_of_pe(1, choice_make(CHOICE_STEP, 0)), after, bench.events),
			 1);
	assert_memory_equal(&bench.events[0], &event, sizeof(event));
}

/* Intent: an event is compared as far as the log says. */
static void matching(void **state)
{
	const struct event shown = {
		.kind = EVENT_NWD_RETURN,
		.fields = FIELD_W | FIELD_PMR,
		.value = FFA_ERROR,
		.w = { 1, 2, 3 },
		.pmr = 0x80,
	};
	struct event logged = { .kind = EVENT_NWD_RETURN, .value = FFA_ERROR, .partition = EVENT_PARTITION_ANY };

	(void)state;
	assert_true(event_matches(&logged, &shown));
	logged.fields = FIELD_W2;
	assert_false(event_matches(&logged, &shown));
	logged.w[1] = 2;
	assert_true(event_matches(&logged, &shown));
	logged.fields |= FIELD_PMR;
	assert_false(event_matches(&logged, &shown));
	logged.pmr = 0x80;
	assert_true(event_matches(&logged, &shown));
	logged.fields |= FIELD_AT;
	assert_false(event_matches(&logged, &shown));
	logged.fields = 0;
	logged.pe = 1;
	assert_false(event_matches(&logged, &shown));
	logged.pe = 0;
	logged.partition = 1;
	assert_false(event_matches(&logged, &shown));
	logged.partition = 0;
	logged.value = FFA_RUN;
	assert_false(event_matches(&logged, &shown));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(returns_at_entry, set_up),
		cmocka_unit_test_setup(hypercalls, set_up),
		cmocka_unit_test_setup(returns_when_read, set_up),
		cmocka_unit_test_setup(returns_never_read, set_up),
		cmocka_unit_test_setup(virq_and_panic, set_up),
		cmocka_unit_test_setup(normal_world, set_up),
		cmocka_unit_test_setup(devices_and_acknowledges, set_up),
		cmocka_unit_test_setup(initialisation, set_up),
		cmocka_unit_test_setup(several_vcpus, set_up),
		cmocka_unit_test_setup(several_pes, set_up),
		cmocka_unit_test_setup(packed, set_up),
		cmocka_unit_test_setup(matching, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
