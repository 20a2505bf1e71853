// SPDX-License-Identifier: BSD-3-Clause
/*
 * When a pending, unmasked interrupt is taken, in each recognition mode: DDI0487 D1.3.6 (earlier D1.13.4).
 *
 * A partition runs the listings that exit paths are made of, at every boundary of which the real model is asked what
 * may come next.
 */
#include <stdio.h>

#include "tests/models/world_helpers.h"

/* What may come first: the interrupt before `mark`, `mark` before the interrupt. */
enum first { INTERRUPT_FIRST = 1 << 0, INSTRUCTION_FIRST = 1 << 1, EITHER = INTERRUPT_FIRST | INSTRUCTION_FIRST };

static const char HANDLERS[] = "after: b after\n"
			       "irq: nop\n"
			       "     smc #0\n"
			       "     b irq\n"
			       "fiq: nop\n"
			       "     b fiq\n";

/* The partition is at the start of `code`, which must hold an smc; everything masked, nothing pending. */
static void start_listing(enum recognition recognition, const char *code)
{
	char text[1024];

	snprintf(text, sizeof(text), "start: nop\n%s\n%s", code, HANDLERS);
	bench_configure(HAFNIUM_HEAD);
	bench_assemble(text, "start");
	bench.config.recognition = recognition;
	bench_bind();
	/* Devices are quiet while a partition initialises. */
	bench.world.booted = 1;
	sp_vcpu()->rt_model = RTM_FFA_DIR_REQ;
	sp_vcpu()->scheduling_mode = NWD_MODE;
	sp_vcpu()->direct_request_origin = VCPU_NWD;
	bench_take(CHOICE_STEP, 0);
}

/* HCR_EL2.VI or VF as S-EL2 would have left it. */
static void lines_pend(unsigned lines)
{
	sp_vcpu()->hcr_lines = (uint8_t)lines;
}

/*
 * Follows every path from here. Returns which may come first: the taking of an interrupt by `kind`, or the execution of
 * the instruction at the label "mark".
 */
static unsigned who_is_first(enum choice_kind kind)
{
	uint16_t mark = bench.program.labels[sp_program_find_label(&bench.program, "mark")].pc;
	struct world here = bench.world;
	unsigned result = 0;

	if (bench_offers(choice_make(kind, 0)))
		result |= INTERRUPT_FIRST;
	if (bench_offers(choice_make(CHOICE_STEP, 0))) {
		if (here.contexts[0].pc == mark) {
			result |= INSTRUCTION_FIRST;
		} else {
			bench_take(CHOICE_STEP, 0);
			result |= who_is_first(kind);
			bench.world = here;
		}
	}
	return result;
}

static void assert_first(const char *what, enum recognition recognition, enum choice_kind kind, unsigned expected)
{
	unsigned result = who_is_first(kind);

	if (result != expected)
		fail_msg("%s, %s: %s%s may come first", what, recognition_names[recognition],
			 (result & INTERRUPT_FIRST) != 0 ? "the interrupt " : "",
			 (result & INSTRUCTION_FIRST) != 0 ? "the instruction" : "");
}

/* ---- the sequences ----------------------------------------------------------------------------------------------- */

static const struct {
	const char *code;
	unsigned expected[RECOGNITIONS];
} sequences[] = {
	/* No event between: only eager takes it for certain. */
	{ "msr daifclr, #3\n mark: smc #0", { INTERRUPT_FIRST, EITHER, EITHER } },
	{ "msr daifclr, #3\n nop\n nop\n mark: smc #0", { INTERRUPT_FIRST, EITHER, EITHER } },
	/* The first instruction after the event raises a synchronous exception. */
	{ "msr daifclr, #3\n isb\n mark: smc #0", { INTERRUPT_FIRST, INTERRUPT_FIRST, EITHER } },
	{ "msr daifclr, #3\n isb\n mark: hvc #0\n smc #0", { INTERRUPT_FIRST, INTERRUPT_FIRST, EITHER } },
	/* It does not. */
	{ "msr daifclr, #3\n isb\n nop\n mark: smc #0", { INTERRUPT_FIRST, INTERRUPT_FIRST, INTERRUPT_FIRST } },
	{ "msr daifclr, #3\n isb\n mark: msr daifset, #3\n smc #0",
	  { INTERRUPT_FIRST, INTERRUPT_FIRST, INTERRUPT_FIRST } },
	/* An event before the unmasking is too early. */
	{ "isb\n msr daifclr, #3\n mark: smc #0", { INTERRUPT_FIRST, EITHER, EITHER } },
	/* Masked again: never taken. */
	{ "msr daifset, #3\n isb\n nop\n mark: smc #0", { INSTRUCTION_FIRST, INSTRUCTION_FIRST, INSTRUCTION_FIRST } },
	/* Unmasked for one boundary only. */
	{ "msr daifclr, #3\n msr daifset, #3\n isb\n mark: nop\n smc #0", { INTERRUPT_FIRST, EITHER, EITHER } },
	/* The other one is unmasked: see test_each_mask_is_its_own. */
	{ "msr daifclr, #12\n isb\n nop\n mark: smc #0", { INSTRUCTION_FIRST, INSTRUCTION_FIRST, INSTRUCTION_FIRST } },
};

/*
 * A virtual interrupt pending before the partition unmasks comes before the smc as the sequence and the mode have it.
 */
static void test_unmasking_sequences(void **state)
{
	static const struct {
		enum line line;
		enum choice_kind kind;
	} lines[] = { { LINE_VIRQ, CHOICE_TAKE_VIRQ }, { LINE_VFIQ, CHOICE_TAKE_VFIQ } };

	(void)state;
	for (unsigned recognition = 0; recognition < RECOGNITIONS; recognition++) {
		for (unsigned i = 0; i < LENGTH(sequences); i++) {
			for (unsigned l = 0; l < LENGTH(lines); l++) {
				start_listing((enum recognition)recognition, sequences[i].code);
				lines_pend(lines[l].line);
				assert_first(sequences[i].code, (enum recognition)recognition, lines[l].kind,
					     sequences[i].expected[recognition]);
			}
		}
	}
}

/* Returning from S-EL2 is an event: what is pending there comes before an instruction, but an smc may win. */
static void test_eret_from_s_el2(void **state)
{
	static const struct {
		const char *code;
		unsigned expected[RECOGNITIONS];
	} rows[] = {
		{ "mark: smc #0", { INTERRUPT_FIRST, INTERRUPT_FIRST, EITHER } },
		{ "mark: hvc #0\n smc #0", { INTERRUPT_FIRST, INTERRUPT_FIRST, EITHER } },
		{ "mark: msr daifset, #3\n smc #0", { INTERRUPT_FIRST, INTERRUPT_FIRST, INTERRUPT_FIRST } },
		{ "mark: nop\n smc #0", { INTERRUPT_FIRST, INTERRUPT_FIRST, INTERRUPT_FIRST } },
		{ "nop\n mark: smc #0", { INTERRUPT_FIRST, INTERRUPT_FIRST, INTERRUPT_FIRST } },
	};

	(void)state;
	for (unsigned recognition = 0; recognition < RECOGNITIONS; recognition++) {
		for (unsigned i = 0; i < LENGTH(rows); i++) {
			start_listing((enum recognition)recognition, rows[i].code);
			bench.world.contexts[0].daif = 0;
			/* A physical interrupt traps, is injected, and S-EL2 returns to the same instruction. */
			interrupt_comes(UART);
			assert_int_equal(bench.world.pes[0].place, PLACE_S_EL1);
			assert_first(rows[i].code, (enum recognition)recognition, CHOICE_TAKE_VIRQ,
				     rows[i].expected[recognition]);
		}
	}
}

/* The partition's own eret is an event, too: it unmasks by SPSR_EL1 and returns onto the instruction. */
static void test_eret_of_the_partition(void **state)
{
	static const struct {
		const char *code;
		unsigned expected[RECOGNITIONS];
	} rows[] = {
		{ "eret\n mark: smc #0", { INTERRUPT_FIRST, INTERRUPT_FIRST, EITHER } },
		{ "eret\n mark: msr daifset, #3\n smc #0", { INTERRUPT_FIRST, INTERRUPT_FIRST, INTERRUPT_FIRST } },
		{ "eret\n nop\n mark: smc #0", { INTERRUPT_FIRST, INTERRUPT_FIRST, INTERRUPT_FIRST } },
	};

	(void)state;
	for (unsigned recognition = 0; recognition < RECOGNITIONS; recognition++) {
		for (unsigned i = 0; i < LENGTH(rows); i++) {
			start_listing((enum recognition)recognition, rows[i].code);
			lines_pend(LINE_VIRQ);
			bench.world.contexts[0].elr = (uint16_t)(bench.world.contexts[0].pc + 1);
			bench.world.contexts[0].saved_daif = 0;
			assert_first(rows[i].code, (enum recognition)recognition, CHOICE_TAKE_VIRQ,
				     rows[i].expected[recognition]);
		}
	}
}

/* A physical interrupt is recognised by the same rules, whatever PSTATE says: it is routed to S-EL2. */
static void test_physical(void **state)
{
	static const struct {
		const char *code;
		unsigned expected[RECOGNITIONS];
	} rows[] = {
		{ "mark: smc #0", { INTERRUPT_FIRST, EITHER, EITHER } },
		{ "isb\n mark: smc #0", { INTERRUPT_FIRST, INTERRUPT_FIRST, EITHER } },
		{ "isb\n mark: nop\n smc #0", { INTERRUPT_FIRST, INTERRUPT_FIRST, INTERRUPT_FIRST } },
	};

	(void)state;
	for (unsigned recognition = 0; recognition < RECOGNITIONS; recognition++) {
		for (unsigned i = 0; i < LENGTH(rows); i++) {
			for (unsigned secure = 0; secure <= 1; secure++) {
				start_listing((enum recognition)recognition, rows[i].code);
				bench_take(CHOICE_ARRIVE, secure ? UART : NET);
				assert_int_equal(bench.world.contexts[0].daif, DAIF_ALL);
				assert_first(rows[i].code, (enum recognition)recognition,
					     secure ? CHOICE_TAKE_IRQ : CHOICE_TAKE_FIQ, rows[i].expected[recognition]);
			}
		}
	}
}

/* ---- what is forced ---------------------------------------------------------------------------------------------- */

/* An interrupt that becomes pending after the isb is not forced by it: the next instruction may come first. */
static void test_pending_after_the_event(void **state)
{
	(void)state;
	for (unsigned recognition = RECOGNITION_SYNCHRONIZED; recognition < RECOGNITIONS; recognition++) {
		start_listing((enum recognition)recognition, "isb\n nop\n mark: smc #0");
		bench_take(CHOICE_STEP, 0);
		bench_take(CHOICE_ARRIVE, UART);
		assert_true(bench_offers(choice_make(CHOICE_TAKE_IRQ, 0)));
		assert_true(bench_offers(choice_make(CHOICE_STEP, 0)));
		/* In eager mode it is. */
		bench.model.config.recognition = RECOGNITION_EAGER;
		assert_false(bench_offers(choice_make(CHOICE_STEP, 0)));
	}
}

/* A physical and a virtual interrupt that are both takeable are both choices; which comes first is not defined. */
static void test_both(void **state)
{
	(void)state;
	for (unsigned recognition = 0; recognition < RECOGNITIONS; recognition++) {
		start_listing((enum recognition)recognition, "nop\n mark: smc #0");
		lines_pend(LINE_VIRQ | LINE_VFIQ);
		bench.world.contexts[0].daif = 0;
		bench_take(CHOICE_ARRIVE, UART);
		assert_int_equal(takeable_lines(&bench.model.config, &bench.world, 0),
				 LINE_PHYSICAL | LINE_VIRQ | LINE_VFIQ);
		assert_true(bench_offers(choice_make(CHOICE_TAKE_IRQ, 0)));
		assert_true(bench_offers(choice_make(CHOICE_TAKE_VIRQ, 0)));
		assert_true(bench_offers(choice_make(CHOICE_TAKE_VFIQ, 0)));
		assert_int_equal(bench_offers(choice_make(CHOICE_STEP, 0)), recognition != RECOGNITION_EAGER);
	}
}

/* Of equal priority, a secure and a non-secure interrupt are both choices: as IRQ and as FIQ. */
static void test_secure_and_non_secure(void **state)
{
	(void)state;
	start_listing(RECOGNITION_ARCHITECTURAL, "nop\n mark: smc #0");
	bench.model.config.interrupts[NET].priority = bench.model.config.interrupts[UART].priority;
	bench_take(CHOICE_ARRIVE, UART);
	bench_take(CHOICE_ARRIVE, NET);
	assert_true(bench_offers(choice_make(CHOICE_TAKE_IRQ, 0)));
	assert_true(bench_offers(choice_make(CHOICE_TAKE_FIQ, 0)));
}

/* Of two interrupts that an event forces, either may be first, and the other is then forced before the handler runs. */
static void test_the_other_stays_forced(void **state)
{
	(void)state;
	for (unsigned recognition = RECOGNITION_SYNCHRONIZED; recognition < RECOGNITIONS; recognition++) {
		start_listing((enum recognition)recognition, "isb\n nop\n mark: smc #0");
		lines_pend(LINE_VIRQ);
		bench.world.contexts[0].daif = 0;
		bench_take(CHOICE_ARRIVE, UART);
		bench_take(CHOICE_STEP, 0);
		assert_int_equal(bench.world.pes[0].forced, LINE_PHYSICAL | LINE_VIRQ);
		assert_false(bench_offers(choice_make(CHOICE_STEP, 0)));
		bench_take(CHOICE_TAKE_VIRQ, 0);
		assert_int_equal(bench.world.contexts[0].daif, DAIF_ALL);
		/* The entry of the exception is an event again. */
		assert_false(bench_offers(choice_make(CHOICE_STEP, 0)));
		assert_true(bench_offers(choice_make(CHOICE_TAKE_IRQ, 0)));
	}
}

/* What an event forced may still become not pending before it is taken: then nothing is forced any more. */
static void test_forced_and_gone(void **state)
{
	(void)state;
	start_listing(RECOGNITION_ARCHITECTURAL, "isb\n nop\n mark: smc #0");
	bench.model.config.interrupts[UART].trigger = TRIGGER_LEVEL;
	bench.model.config.interrupts[UART].drops = true;
	bench_take(CHOICE_ARRIVE, UART);
	bench_take(CHOICE_STEP, 0);
	assert_false(bench_offers(choice_make(CHOICE_STEP, 0)));
	bench_take(CHOICE_DROP, UART);
	assert_true(bench_offers(choice_make(CHOICE_STEP, 0)));
}

/* PSTATE.I masks the vIRQ, PSTATE.F the vFIQ, each only its own; neither masks a physical interrupt. */
static void test_each_mask_is_its_own(void **state)
{
	(void)state;
	start_listing(RECOGNITION_ARCHITECTURAL, "nop\n mark: smc #0");
	lines_pend(LINE_VIRQ | LINE_VFIQ);
	bench.world.interrupts[UART].flags |= INTERRUPT_LATCH;
	for (unsigned daif = 0; daif <= DAIF_ALL; daif++) {
		unsigned expected = LINE_PHYSICAL;

		if ((daif & DAIF_I) == 0)
			expected |= LINE_VIRQ;
		if ((daif & DAIF_F) == 0)
			expected |= LINE_VFIQ;
		bench.world.contexts[0].daif = (uint8_t)daif;
		assert_int_equal(takeable_lines(&bench.model.config, &bench.world, 0), expected);
	}
}

/* In EL3 and S-EL2 nothing is taken; in the normal world no virtual interrupt of the partition is. */
static void test_places(void **state)
{
	static const struct {
		enum place place;
		unsigned lines;
	} rows[] = {
		{ PLACE_S_EL1, LINE_PHYSICAL | LINE_VIRQ },
		{ PLACE_NWD, LINE_PHYSICAL },
		{ PLACE_S_EL2, 0 },
		{ PLACE_EL3, 0 },
	};

	(void)state;
	start_listing(RECOGNITION_ARCHITECTURAL, "nop\n mark: smc #0");
	lines_pend(LINE_VIRQ);
	bench.world.contexts[0].daif = 0;
	bench.world.interrupts[UART].flags |= INTERRUPT_LATCH;
	for (unsigned i = 0; i < LENGTH(rows); i++) {
		bench.world.pes[0].place = (uint8_t)rows[i].place;
		assert_int_equal(takeable_lines(&bench.model.config, &bench.world, 0), rows[i].lines);
	}
}

/* The priority mask holds physical interrupts back and leaves virtual ones alone. */
static void test_priority_mask(void **state)
{
	(void)state;
	start_listing(RECOGNITION_EAGER, "nop\n mark: smc #0");
	lines_pend(LINE_VIRQ);
	bench.world.contexts[0].daif = 0;
	bench.world.interrupts[UART].flags |= INTERRUPT_LATCH;
	bench.world.pes[0].pmr = 0;
	assert_int_equal(takeable_lines(&bench.model.config, &bench.world, 0), LINE_VIRQ);
}

/* ---- pins -------------------------------------------------------------------------------------------------------- */

/*
 * A pinned arrival recognised at once is taken at the first boundary, though the mode would let the instruction pass.
 */
static void test_recognised_at_once(void **state)
{
	(void)state;
	for (unsigned at_once = 0; at_once <= 1; at_once++) {
		start_listing(RECOGNITION_ARCHITECTURAL, "msr daifclr, #3\n mark: smc #0");
		bench.model.config.interrupts[UART].pin.recognised =
			at_once ? PIN_RECOGNISED_AT_ONCE : PIN_RECOGNISED_ANY;
		struct step step = bench_step();

		device_arrive(&step, UART);
		assert_first("mark", RECOGNITION_ARCHITECTURAL, CHOICE_TAKE_IRQ, at_once ? INTERRUPT_FIRST : EITHER);
		bench_take(CHOICE_TAKE_IRQ, 0);
		bench_run_out();
		assert_first("mark", RECOGNITION_ARCHITECTURAL, CHOICE_TAKE_VIRQ, at_once ? INTERRUPT_FIRST : EITHER);
	}
}

/*
 * A pinned arrival recognised after the smc holds its vIRQ back up to the partition's next smc, where nothing forces
 * it.
 */
static void test_recognised_after_the_smc(void **state)
{
	struct step step;

	(void)state;
	start_listing(RECOGNITION_ARCHITECTURAL, "msr daifclr, #3\n mark: smc #0");
	bench.model.config.interrupts[UART].pin.recognised = PIN_RECOGNISED_AFTER_THE_SMC;
	step = bench_step();
	device_arrive(&step, UART);
	bench_take(CHOICE_TAKE_IRQ, 0);
	bench_run_out();
	assert_first("mark", RECOGNITION_ARCHITECTURAL, CHOICE_TAKE_VIRQ, INSTRUCTION_FIRST);
	bench_take(CHOICE_STEP, 0);
	bench_take(CHOICE_STEP, 0);
	assert_int_equal(bench.world.pes[0].place, PLACE_S_EL2);
	assert_int_equal(bench.world.pes[0].virq_held_back, 0);
}

/* ---- fairness ---------------------------------------------------------------------------------------------------- */

static bool excused(unsigned fairness)
{
	return (bench_inspect().fairness & 1u << fairness) != 0;
}

/*
 * "In finite time" is fairness: while it is takeable a line is owed, masked for one boundary it is not, taking it is
 * fair.
 */
static void test_finite_time_virtual(void **state)
{
	static const struct {
		enum line line;
		uint8_t mask;
		enum choice_kind kind;
		enum pe_fairness fairness;
	} rows[] = {
		{ LINE_VIRQ, DAIF_I, CHOICE_TAKE_VIRQ, FAIRNESS_VIRQ },
		{ LINE_VFIQ, DAIF_F, CHOICE_TAKE_VFIQ, FAIRNESS_VFIQ },
	};

	(void)state;
	for (unsigned i = 0; i < LENGTH(rows); i++) {
		start_listing(RECOGNITION_ARCHITECTURAL, "nop\n nop\n mark: smc #0");
		bench.world.contexts[0].daif = 0;
		assert_true(excused(rows[i].fairness));
		lines_pend(rows[i].line);
		assert_false(excused(rows[i].fairness));
		bench.world.contexts[0].daif = rows[i].mask;
		assert_true(excused(rows[i].fairness));
		bench.world.contexts[0].daif = 0;
		bench_take(CHOICE_STEP, 0);
		assert_int_equal(bench.label.fairness, 1u << FAIRNESS_PE);
		bench_take(rows[i].kind, 0);
		assert_int_equal(bench.label.fairness, 1u << FAIRNESS_PE | 1u << rows[i].fairness);
	}
}

/* The same for physical interrupts, each by itself: masked by PMR it is excused, taken by the trap it is met. */
static void test_finite_time_physical(void **state)
{
	(void)state;
	start_listing(RECOGNITION_ARCHITECTURAL, "nop\n nop\n mark: smc #0");
	assert_true(excused(FIRST_INTERRUPT_FAIRNESS + UART));
	bench_take(CHOICE_ARRIVE, UART);
	bench_take(CHOICE_ARRIVE, DISK);
	assert_false(excused(FIRST_INTERRUPT_FAIRNESS + UART));
	/* Of lower priority than what is signalled. */
	assert_true(excused(FIRST_INTERRUPT_FAIRNESS + DISK));
	bench.world.pes[0].pmr = 0;
	assert_true(excused(FIRST_INTERRUPT_FAIRNESS + UART));
	bench.world.pes[0].pmr = NWD_PMR;
	bench_take(CHOICE_STEP, 0);
	assert_int_equal(bench.label.fairness, 1u << FAIRNESS_PE);
	bench_take(CHOICE_TAKE_IRQ, 0);
	assert_int_equal(bench.label.fairness,
			 1u << FAIRNESS_PE | fairness_of_interrupts(&bench.model.config, 1u << UART));
}

/*
 * A PE that can step is owed its step; in the normal world with nothing to do it is excused. A device's step is not
 * one.
 */
static void test_fairness_of_the_pe(void **state)
{
	(void)state;
	bench_configure(HAFNIUM_HEAD);
	bench_boot();
	assert_true(excused(FAIRNESS_PE));
	bench_take(CHOICE_ARRIVE, NET);
	assert_int_equal(bench.label.fairness, 0);
	assert_false(excused(FAIRNESS_PE));
	bench_take(CHOICE_TAKE_IRQ, NET);
	assert_int_equal(bench.label.fairness,
			 1u << FAIRNESS_PE | fairness_of_interrupts(&bench.model.config, 1u << NET));
	assert_true(excused(FAIRNESS_PE));
	nwd_request();
	assert_false(excused(FAIRNESS_PE));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unmasking_sequences),
		cmocka_unit_test(test_eret_from_s_el2),
		cmocka_unit_test(test_eret_of_the_partition),
		cmocka_unit_test(test_physical),
		cmocka_unit_test(test_pending_after_the_event),
		cmocka_unit_test(test_both),
		cmocka_unit_test(test_secure_and_non_secure),
		cmocka_unit_test(test_the_other_stays_forced),
		cmocka_unit_test(test_forced_and_gone),
		cmocka_unit_test(test_each_mask_is_its_own),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_priority_mask),
		cmocka_unit_test(test_recognised_at_once),
		cmocka_unit_test(test_recognised_after_the_smc),
		cmocka_unit_test(test_finite_time_virtual),
		cmocka_unit_test(test_finite_time_physical),
		cmocka_unit_test(test_fairness_of_the_pe),
	};

	return cmocka_run_group_tests_name("takeable", tests, NULL, NULL);
}
