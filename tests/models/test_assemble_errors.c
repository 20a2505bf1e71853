// SPDX-License-Identifier: BSD-3-Clause
/*
 * Listings that are refused: what is wrong, in which line and column, with the nearest word, and the limits at which a
 * listing just passes. Apart from test_assemble.c, which is about what listings mean.
 */
#include "tests/models/listing_helpers.h"

/* Room for listings that tests put together. */
static char listing[80 * 1024];

/* A wrong entry or vector is reported as such, with the nearest label. */
static void test_wrong_entry_and_vectors(void **state)
{
	struct sp_program_source source = source_of("boot: smc #0\nnative_irq: eret");

	(void)state;
	source.entry = "bot";
	assert_source_error(&source, SP_ERROR_ENTRY, 0, 0, "unknown label 'bot': did you mean 'boot'?");
	source.entry = "hang";
	assert_source_error(&source, SP_ERROR_ENTRY, 0, 0, "unknown label 'hang'");
	source.entry = NULL;
	source.irq_sp0 = "native_irg";
	assert_source_error(&source, SP_ERROR_IRQ_SP0, 0, 0, "did you mean 'native_irq'?");
	source.irq_sp0 = NULL;
	source.irq_spx = "hag";
	assert_source_error(&source, SP_ERROR_IRQ_SPX, 0, 0, "did you mean 'hang'?");
	source.irq_spx = NULL;
	source.fiq_sp0 = "a name that is\n\xc3\xa9 much longer than anything that could ever be a label in a listing";
	assert_source_error(&source, SP_ERROR_FIQ_SP0, 0, 0, "unknown label 'a name that is??? much longer than");
	source.fiq_sp0 = NULL;
	source.fiq_spx = "";
	assert_source_error(&source, SP_ERROR_FIQ_SPX, 0, 0, "unknown label ''");
	source.fiq_spx = NULL;
	source.sync_sp0 = "hag";
	assert_source_error(&source, SP_ERROR_SYNC_SP0, 0, 0, "did you mean 'hang'?");
	source.sync_sp0 = NULL;
	source.sync_spx = "syn";
	assert_source_error(&source, SP_ERROR_SYNC_SPX, 0, 0, "unknown label 'syn'");
	source.sync_spx = NULL;
	source = source_of("smc #0\nhang: b hang");
	source.irq_spx = "hang";
	assert_source_error(&source, SP_ERROR_IRQ_SPX, 0, 0, "rename the label");
}

/* An unknown instruction is reported at its column, with the nearest one. */
static void test_unknown_instruction(void **state)
{
	(void)state;
	assert_line_error("  smcc #0", 3, "unknown instruction 'smcc': did you mean 'smc'?");
	assert_line_error("a: erte", 4, "did you mean 'eret'?");
	assert_line_error("\tbeq first", 2, "did you mean 'b.eq'?");
	assert_line_error("serviecd uart", 1, "did you mean 'serviced'?");
	assert_line_error("frobnicate", 1, "unknown instruction 'frobnicate'");
	assert_null(strstr(error.message, "did you mean"));
	assert_line_error("12", 1, "expected a label or an instruction, found '12'");
	assert_line_error(", nop", 1, "found ','");
	assert_line_error("a: : nop", 4, "found ':'");
}

/* An unknown register is reported with those there are. */
static void test_unknown_register(void **state)
{
	(void)state;
	assert_line_error("mov x8, #1", 5, "unknown register (there are x0-x7, x19-x22, x30) 'x8': did you mean 'x0'?");
	assert_line_error("str sp, [a]", 5, "unknown register");
	assert_line_error("mov 3, #1", 5, "expected a register (x0-x7, x19-x22, x30), found '3'");
	assert_line_error("push", 5, "expected a register (x0-x7, x19-x22, x30), found the end of the line");
}

/* An unknown symbol is reported with the nearest symbol, interrupt or register. */
static void test_unknown_symbol(void **state)
{
	(void)state;
	assert_line_error("mov x0, FFA_MSG_WIAT", 9,
			  "unknown register or symbol 'FFA_MSG_WIAT': did you mean 'FFA_MSG_WAIT'?");
	assert_line_error("mov x0, ffa_run", 9, "did you mean 'FFA_RUN'?");
	assert_line_error("mov x0, #utar", 10, "unknown symbol 'utar': did you mean 'uart'?");
	assert_line_error("mov x0, x23", 9, "did you mean 'x2'?");
	assert_line_error("cmp x0, #x1", 10, "unknown symbol 'x1'");
	assert_line_error("cmp x0, [", 9, "expected a register, a number or a symbol, found '['");
	assert_line_error("switch x0, FFA_RAN=first, default=first", 12, "did you mean 'FFA_RUN'?");
}

/* An unknown system register is reported with those that the instruction has. */
static void test_unknown_system_register(void **state)
{
	(void)state;
	assert_line_error("msr daifst, #1", 5, "unknown operand of msr 'daifst': did you mean 'daifset'?");
	assert_line_error("mrs x0, daifset", 9, "unknown operand of mrs 'daifset'");
	assert_line_error("mrs x0, elr_el2", 9, "did you mean 'elr_el1'?");
	assert_line_error("msr mpidr_el1, x0", 5, "unknown operand of msr");
	assert_line_error("msr 1, x0", 5, "expected daifset, daifclr, spsel, elr_el1 or spsr_el1, found '1'");
	assert_line_error("mrs x0, 1", 9, "expected elr_el1, spsr_el1 or mpidr_el1, found '1'");
}

/* An unknown label is reported with the nearest one, wherever it stands. */
static void test_unknown_label(void **state)
{
	(void)state;
	assert_line_error("b frist", 3, "unknown label 'frist': did you mean 'first'?");
	assert_line_error("cbz x0, First", 9, "did you mean 'first'?");
	assert_line_error("choose first, lats", 15, "did you mean 'last'?");
	assert_line_error("switch x0, 1=fist, default=first", 14, "did you mean 'first'?");
	assert_error("first: smc #0\nswitch x0, 1=first,\n  default=fist", 3, 11, "did you mean 'first'?");
}

/* An unknown interrupt or action is reported with the nearest one. */
static void test_unknown_interrupt(void **state)
{
	struct sp_program_source source = source_of("a: serviced uart\nsmc #0\nb a");

	(void)state;
	assert_line_error("device urt, clear", 8, "unknown interrupt 'urt': did you mean 'uart'?");
	assert_line_error("serviced tmier", 10, "did you mean 'timer'?");
	assert_line_error("timer sat", 7, "did you mean 'set'?");
	assert_line_error("timer 5", 7, "expected set or cancel, found '5'");
	assert_line_error("serviced 40", 10, "expected an interrupt or a register, found '40'");
	assert_line_error("device uart, cleer", 14,
			  "unknown action (clear, mask or unmask) 'cleer': did you mean 'clear'?");
	assert_line_error("device uart, 1", 14, "expected clear, mask or unmask, found '1'");
	source.interrupts = NULL;
	source.interrupt_count = 0;
	assert_source_error(&source, SP_ERROR_CODE, 1, 13, "unknown interrupt 'uart'");
}

/* An operand out of its range is reported with the range. */
static void test_ranges(void **state)
{
	(void)state;
	assert_line_error("smc #1", 6, "expected #0, found '1'");
	assert_line_error("hvc x0", 5, "expected #0, found 'x0'");
	assert_line_error("smc", 4, "expected #0, found the end of the line");
	assert_line_error("msr daifset, #16", 15, "expected a number from 0 to 15");
	assert_line_error("msr daifclr, #-1", 15, "expected a number from 0 to 15");
	assert_line_error("msr spsel, #2", 13, "expected #0 or #1, found '2'");
	assert_line_error("work 0", 6, "expected a number from 1 to 256, found '0'");
	assert_line_error("work 257", 6, "expected a number from 1 to 256, found '257'");
	assert_line_error("work", 5, "found the end of the line");
	assert_line_error("ldr x0, [a, #4]", 14, "expected an offset, a multiple of 8 from 0 to 120, found '4'");
	assert_line_error("ldr x0, [a, #128]", 14, "found '128'");
	assert_line_error("ldr x0, [a, #-8]", 14, "found '-8'");
	assert_line_error("ldr x0, [a, b]", 13, "found 'b'");
}

/* A number that is none, or does not fit, is reported as what it is. */
static void test_wrong_numbers(void **state)
{
	(void)state;
	assert_line_error("mov x0, 010", 9, "'010' has a leading 0");
	assert_line_error("mov x0, #-010", 10, "'-010' has a leading 0");
	assert_line_error("mov x0, 00", 9, "'00' has a leading 0");
	assert_line_error("mov x0, 0x", 9, "expected hexadecimal digits after '0x'");
	assert_line_error("mov x0, 12a", 9, "'12a' is no number");
	assert_line_error("mov x0, 0x1g", 9, "'0x1g' is no number");
	assert_line_error("mov x0, 1-1", 9, "'1-1' is no number");
	assert_line_error("mov x0, 4294967296", 9, "'4294967296' does not fit in 32 bits");
	assert_line_error("mov x0, -2147483649", 9, "does not fit in 32 bits");
	assert_line_error("mov x0, 0x100000000000000000000000000000001", 9, "does not fit in 32 bits");
	assert_line_error("mov x0, -x1", 9, "unexpected '-'");
}

/* Missing and superfluous operands and punctuation are reported where the listing goes wrong. */
static void test_punctuation(void **state)
{
	(void)state;
	assert_line_error("nop x0", 5, "expected the end of the line, found 'x0'");
	assert_line_error("nop \"x\"", 5, "expected the end of the line, found a string");
	assert_line_error("cbz x0 first", 8, "expected ',', found 'first'");
	assert_line_error("stp x0, [reply]", 9, "expected a register (x0-x7, x19-x22, x30), found '['");
	assert_line_error("ret x30", 5, "expected the end of the line");
	assert_line_error("mov x0 x1", 8, "expected ',', found 'x1'");
	assert_line_error("mov x0,", 8, "expected a register, a number or a symbol, found the end of the line");
	assert_line_error("mov x0, x1, x2", 11, "expected the end of the line, found ','");
	assert_line_error("b", 2, "expected a label, found the end of the line");
	assert_line_error("b #1", 3, "expected a label, found '#'");
	assert_line_error("ldr x0, reply", 9, "expected '[' and the name of a slot, found 'reply'");
	assert_line_error("ldr x0, [8]", 10, "expected the name of a slot, found '8'");
	assert_line_error("ldr x0, [reply", 15, "expected ']', found the end of the line");
	assert_line_error("ldr x0, [sp, #16]", 10, "found the register 'sp'");
	assert_line_error("ldr x0, [X1]", 10, "found the register 'X1'");
	assert_line_error("ldr x0, [a-b]", 10, "the slot 'a-b' has a '-'");
	assert_line_error("ldp x0, w0, [reply]", 9, "ldp loads 'w0' twice");
	assert_line_error("pop x0, x1, x0", 13, "pop loads 'x0' twice");
	assert_line_error("push x0,", 9, "expected a register");
	assert_line_error("choose first,", 14, "expected a label, found the end of the line");
	assert_line_error("choose first, first", 15, "'first' stands twice in this choose");
	assert_line_error("panic why", 7, "expected a message in double quotes, found 'why'");
	assert_line_error("nop; nop", 4, "unexpected ';'");
	assert_line_error("nop / comment", 5, "a comment starts with '//'");
	assert_line_error("nop !", 5, "unexpected '!'");
}

/* A switch has cases of different values, and a default behind them. */
static void test_wrong_switches(void **state)
{
	(void)state;
	assert_line_error("switch x0", 10, "expected ',' and the next case");
	assert_line_error("switch x0, 1=first", 19, "the last one of a switch is default=");
	assert_line_error("switch x0, default=first", 12, "expected at least one VALUE=label before the default");
	assert_line_error("switch x0, 1=first, default=first, 2=first", 34, "default= is the last case");
	assert_line_error("switch x0, 1=first, default=first,", 34, "default= is the last case");
	assert_line_error("switch x0, 1:first, default=first", 13, "expected '=' and a label, found ':'");
	assert_line_error("switch x0, 1=first, default first", 29, "expected '=' and a label, found 'first'");
	assert_line_error("switch x0, -5=first, INTERRUPTED=first, default=first", 22,
			  "the value 0xfffffffb stands twice in this switch");
	assert_error("a: smc #0\n switch x0, 1=a,\n   1=a, default=a", 3, 4, "stands twice");
	assert_error("a: smc #0\n switch x0, 1=a,\n", 3, 1, "found the end of the listing");
}

/* Only a switch may go on in the next line. */
static void test_no_other_continuation(void **state)
{
	(void)state;
	assert_line_error("choose first,\n first", 14, "expected a label");
}

/* A label is defined once, is an identifier, and has an instruction. */
static void test_wrong_labels(void **state)
{
	(void)state;
	assert_line_error("  first: nop", 3, "the label 'first' is already defined in line 1");
	assert_line_error("a-b: nop", 1, "the label 'a-b' has a '-'");
	assert_line_error("1: nop", 1, "expected a label or an instruction, found '1'");
	assert_error("a: smc #0\nb a\n  last:\n// the end", 3, 3, "there is no instruction after the label 'last'");
	assert_error("alone:", 1, 1, "there is no instruction after the label 'alone'");
}

/* Bytes that belong in no listing are reported where they stand; columns count bytes. */
static void test_wrong_bytes(void **state)
{
	(void)state;
	assert_line_error("nop \xc3\xa9", 5, "the byte 0xc3 may not stand here");
	assert_line_error("caf\xc3\xa9: nop", 4, "the byte 0xc3");
	assert_line_error("nop \x01", 5, "the control character 0x01 may not stand here");
	assert_line_error("nop \r nop", 5, "the control character 0x0d");
	assert_line_error("panic \"a\tb\"", 9, "the control character 0x09 may not stand in a string");
	assert_line_error("panic \"a\x7f\"", 9, "0x7f");
	assert_line_error("panic \"no end", 7, "the string has no end");
	assert_error("a: smc #0\npanic \"no end", 2, 7, "the string has no end");
	assert_error("a: smc #0\npanic \"no end\r\nb a", 2, 7, "the string has no end");
	assert_error("panic \"\xc3\xa9\xc3\xa9\" !", 1, 14, "unexpected '!'");
}

/* Control must not fall off the end of the listing. */
static void test_end_of_listing(void **state)
{
	static const char *const good[] = {
		"b a", "ret", "eret", "panic \"x\"", "choose a", "switch x0, 1=a, default=a"
	};
	static const char *const bad[] = { "nop", "smc #0", "hvc #0", "bl a", "b.eq a", "cbz x0, a", "isb", "work 3" };
	char text[128];

	(void)state;
	for (size_t index = 0; index < LENGTH(good); index++) {
		snprintf(text, sizeof(text), "a: smc #0\n  %s\n", good[index]);
		assemble(text);
	}
	for (size_t index = 0; index < LENGTH(bad); index++) {
		snprintf(text, sizeof(text), "a: smc #0\n  %s\n\n", bad[index]);
		assert_error(text, 2, 3, "control falls off the end of the listing");
	}
}

/* An empty listing, or none, is reported as that. */
static void test_empty_listing(void **state)
{
	struct sp_program_source source = source_of(NULL);

	(void)state;
	assert_error("", 0, 0, "the listing is empty");
	assert_error("\n  // nothing\r\n", 0, 0, "the listing is empty");
	assert_source_error(&source, SP_ERROR_CODE, 0, 0, "the listing is empty");
}

/* A program out of which no smc leads is refused. */
static void test_no_exit(void **state)
{
	struct sp_program_source source = source_of("boot: b boot\nirq: smc #0\n b boot");

	(void)state;
	assert_error("a: b a", 0, 0,
		     "the program has no exit: no smc or svc can be reached from the first instruction");
	assert_error("a: hvc #0\n b a", 0, 0, "no exit");
	assemble("a: svc #0\n b a");
	assert_error("b b\na: smc #0\nb: eret", 0, 0, "no exit");
	assert_error("b b\na: smc #0\nb: panic \"x\"", 0, 0, "no exit");
	/* Without a call a ret leads nowhere. */
	assert_error("ret\na: smc #0\n b a", 0, 0, "no exit");
	source.entry = "boot";
	assert_source_error(&source, SP_ERROR_CODE, 0, 0, "from the entry 'boot'");
	source.irq_spx = "hang";
	assert_source_error(&source, SP_ERROR_CODE, 0, 0, "from the entry 'boot' or the vectors");
	source.fiq_spx = "irq";
	assemble_source(&source);
}

/* The program is refused at this level, at this line, with these words. */
static void assert_misplaced(const char *code, bool s_el0, uint32_t line, const char *words)
{
	assemble(code);
	assert_false(sp_program_check_level(&program, s_el0, &error));
	assert_int_equal(error.part, SP_ERROR_CODE);
	assert_int_equal(error.line, line);
	if (strstr(error.message, words) == NULL)
		fail_msg("'%s' does not say '%s'", error.message, words);
}

/* Each exception level has its own way to call; masks and exceptions exist at S-EL1 only. */
static void test_levels(void **state)
{
	static const char *const s_el1_only[] = {
		"msr daifset, #2", "msr daifclr, #2",  "msr spsel, #0", "mrs x0, elr_el1",   "mrs x0, spsr_el1",
		"msr elr_el1, x0", "msr spsr_el1, x0", "eret",          "mrs x0, mpidr_el1",
	};
	char listing_text[64];

	(void)state;
	for (size_t i = 0; i < LENGTH(s_el1_only); i++) {
		snprintf(listing_text, sizeof(listing_text), "a: svc #0\n %s\n b a", s_el1_only[i]);
		assert_misplaced(listing_text, true, 2, "does not exist at S-EL0");
		snprintf(listing_text, sizeof(listing_text), "a: smc #0\n %s\n b a", s_el1_only[i]);
		assemble(listing_text);
		assert_true(sp_program_check_level(&program, false, &error));
	}
	assert_misplaced("a: nop\n\n smc #0\n b a", true, 3, "'smc' is no way out of S-EL0");
	assert_misplaced("a: svc #0\n hvc #0\n b a", true, 2, "'hvc' is no way out of S-EL0");
	assert_misplaced("a: smc #0\n svc #0\n b a", false, 2, "'svc' at S-EL1 goes to the partition's own vectors");
	assemble("a: svc #0\n isb\n push x0\n pop x0\n device uart, clear\n serviced uart\n work 2\n b a");
	assert_true(sp_program_check_level(&program, true, &error));
}

/* A vector at S-EL0 would never be taken: it is refused, whichever it is. */
static void test_vectors_at_s_el0(void **state)
{
	static const enum sp_error_part parts[] = { SP_ERROR_IRQ_SP0, SP_ERROR_IRQ_SPX, SP_ERROR_FIQ_SP0,
						    SP_ERROR_FIQ_SPX };

	(void)state;
	for (size_t i = 0; i < LENGTH(parts); i++) {
		struct sp_program_source source = source_of("a: svc #0\n b a");

		source.irq_sp0 = i == 0 ? "hang" : NULL;
		source.irq_spx = i == 1 ? "a" : NULL;
		source.fiq_sp0 = i == 2 ? "a" : NULL;
		source.fiq_spx = i == 3 ? "hang" : NULL;
		assemble_source(&source);
		assert_false(sp_program_check_level(&program, true, &error));
		assert_int_equal(error.part, parts[i]);
		assert_int_equal(error.line, 0);
		assert_non_null(strstr(error.message, "takes no exception"));
	}
}

/* An exit is found over every kind of edge. */
static void test_exit_over_every_edge(void **state)
{
	static const char *const listings[] = {
		"b e\ns: b s\ne: smc #0\n b s",
		"b.eq e\ns: b s\ne: smc #0\n b s",
		"b.ne e\ns: b s\ne: smc #0\n b s",
		"cbz x0, e\ns: b s\ne: smc #0\n b s",
		"cbnz x0, e\ns: b s\ne: smc #0\n b s",
		"choose s, e\ns: b s\ne: smc #0\n b s",
		"switch x0, 1=e, default=s\ns: b s\ne: smc #0\n b s",
		"switch x0, 1=s, default=e\ns: b s\ne: smc #0\n b s",
		/* Into the called function, behind the call, and back to another call through the stack. */
		"bl e\ns: b s\ne: smc #0\n b s",
		"bl f\n smc #0\ns: b s\nf: b s",
		"b f\ns: bl s\n smc #0\n b s\nf: ret",
	};

	(void)state;
	for (size_t index = 0; index < LENGTH(listings); index++)
		assemble(listings[index]);
}

/* The name of an interrupt must not be a name that listings have already. */
static void test_ambiguous_interrupts(void **state)
{
	static const char *const names[] = { "FFA_RUN", "BUSY", "x0", "LR", "default" };
	static struct sp_interrupt_name many[300];

	(void)state;
	for (size_t index = 0; index < LENGTH(names); index++) {
		struct sp_interrupt_name wrong[] = { { "uart", 40 }, { names[index], 41 } };
		struct sp_program_source source = source_of("a: smc #0\n b a");

		source.interrupts = wrong;
		source.interrupt_count = LENGTH(wrong);
		assert_source_error(&source, SP_ERROR_CODE, 0, 0, names[index]);
	}
	for (size_t index = 0; index < LENGTH(many); index++)
		many[index].name = "many";
	{
		struct sp_program_source source = source_of("a: smc #0\n b a");

		source.interrupts = many;
		source.interrupt_count = 256;
		assert_source_error(&source, SP_ERROR_CODE, 0, 0, "too many interrupts");
		source.interrupt_count = 255;
		assemble_source(&source);
	}
}

static size_t listing_length;

static void listing_clear(void)
{
	listing_length = 0;
	listing[0] = '\0';
}

static void listing_add(const char *text)
{
	size_t length = strlen(text);

	assert_true(listing_length + length < sizeof(listing));
	memcpy(listing + listing_length, text, length + 1);
	listing_length += length;
}

/* A listing may have 64 KiB and not a byte more. */
static void test_longest_listing(void **state)
{
	(void)state;
	listing_clear();
	listing_add("a: smc #0\n b a //");
	while (listing_length < 64 * 1024)
		listing_add("x");
	assemble(listing);
	listing_add("x");
	assert_error(listing, 0, 0, "the listing is too long");
}

/* Lines are counted right to the last one that a listing can have. */
static void test_most_lines(void **state)
{
	(void)state;
	listing_clear();
	listing_add("a: smc #0");
	while (listing_length < 64 * 1024 - 3)
		listing_add("\n");
	listing_add("b a");
	assemble(listing);
	assert_int_equal(program.instructions[1].line, 64 * 1024 - 3 - 9 + 1);
}

/* A listing may have 1024 instructions. */
static void test_most_instructions(void **state)
{
	(void)state;
	listing_clear();
	listing_add("a: smc #0\nwork 256\nwork 256\nwork 256\nwork 254\n");
	listing_add("b a");
	assemble(listing);
	assert_int_equal(program.instruction_count, PROGRAM_INSTRUCTIONS_MAX);
	listing_add("\n  b a");
	assert_error(listing, 7, 3, "too many instructions: a listing may have 1024");
	assert_error("work 256\nwork 256\nwork 256\nwork 256\nwork 1", 5, 1, "too many instructions");
}

/* A listing may have 256 labels, of 63 bytes. */
static void test_most_labels(void **state)
{
	char label[80];

	(void)state;
	listing_clear();
	for (int index = 0; index < PROGRAM_LABELS_MAX; index++) {
		snprintf(label, sizeof(label), "label_%057d: ", index);
		listing_add(label);
	}
	listing_add("smc #0\n");
	snprintf(label, sizeof(label), "b label_%057d\n", 255);
	listing_add(label);
	assemble(listing);
	assert_int_equal(program.label_count, PROGRAM_LABELS_MAX);
	listing_add("more: nop\n");
	assert_error(listing, 3, 1, "too many labels: a listing may have 256");
	snprintf(label, sizeof(label), "%064d: nop", 0);
	label[0] = 'l';
	assert_line_error(label, 1, "a name may have 63 bytes at most");
}

/* A listing may have 16 words of private memory. */
static void test_most_slots(void **state)
{
	char line[64];

	(void)state;
	listing_clear();
	for (int index = 0; index < 8; index++) {
		snprintf(line, sizeof(line), "stp x0, x1, [slot%d]\n", index);
		listing_add(line);
	}
	listing_add("a: smc #0\n b a\n");
	assemble(listing);
	assert_int_equal(program.slot_count, SP_SLOTS_MAX);
	listing_add(" ldr x0, [more]");
	assert_error(listing, 11, 11, "too much private memory: all slots together may have 16 words");
	assert_line_error("ldp x0, x1, [wide, #120]", 14, "too much private memory");
	assemble_line("ldp x0, x1, [wide, #112]");
	assert_int_equal(program.slot_count, SP_SLOTS_MAX);
	assert_int_equal(program.instructions[0].slot, 14);
}

/* A listing may have 32 messages of 95 bytes, interrupt names included. */
static void test_most_messages(void **state)
{
	char line[160];

	(void)state;
	listing_clear();
	listing_add("a: smc #0\n");
	for (int index = 0; index < PROGRAM_MESSAGES_MAX; index++) {
		snprintf(line, sizeof(line), "panic \"%095d\"\n", index);
		listing_add(line);
	}
	assemble(listing);
	assert_int_equal(program.message_count, PROGRAM_MESSAGES_MAX);
	listing_add(" panic \"more\"");
	assert_error(listing, 34, 8, "too many different panic messages and interrupt names: a listing may have 32");
	snprintf(line, sizeof(line), "panic \"%096d\"", 0);
	assert_line_error(line, 7, "a message may have 95 bytes at most");
}

/* A switch or choose may have 32 targets, a stack 8 words, and all of them together 512. */
static void test_most_cases(void **state)
{
	char text[32];

	(void)state;
	for (int wanted = 32; wanted <= 33; wanted++) {
		listing_clear();
		listing_add("a: smc #0\nswitch x0, ");
		for (int index = 0; index < wanted; index++) {
			snprintf(text, sizeof(text), "%d=a,\n", index);
			listing_add(text);
		}
		listing_add("default=a");
		if (wanted == 32)
			assemble(listing);
		else
			assert_error(listing, 34, 1, "too many targets: one switch may have 32");
	}
	listing_clear();
	listing_add("a: smc #0\n");
	for (int index = 0; index < 32; index++) {
		snprintf(text, sizeof(text), "l%d: nop\n", index);
		listing_add(text);
	}
	listing_add("choose a");
	for (int index = 0; index < 31; index++) {
		snprintf(text, sizeof(text), ", l%d", index);
		listing_add(text);
	}
	assemble(listing);
	listing_add(", l31");
	assert_error(listing, 34, 156, "too many targets: one choose may have 32");
	assert_line_error("push x0, x1, x2, x3, x4, x5, x6, x7, x19", 38, "the temporary stack has 8 words");
	listing_clear();
	listing_add("a: smc #0\n");
	for (int index = 0; index < PROGRAM_CASES_MAX / SP_TEMPORARY_STACK_MAX; index++)
		listing_add("push x0, x1, x2, x3, x4, x5, x6, x7\n");
	listing_add("b a\n");
	assemble(listing);
	assert_int_equal(program.case_count, PROGRAM_CASES_MAX);
	listing_add("push x0");
	assert_error(listing, 67, 6, "a listing may have 512");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wrong_entry_and_vectors),
		cmocka_unit_test(test_unknown_instruction),
		cmocka_unit_test(test_unknown_register),
		cmocka_unit_test(test_unknown_symbol),
		cmocka_unit_test(test_unknown_system_register),
		cmocka_unit_test(test_unknown_label),
		cmocka_unit_test(test_unknown_interrupt),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_wrong_numbers),
		cmocka_unit_test(test_punctuation),
		cmocka_unit_test(test_wrong_switches),
		cmocka_unit_test(test_no_other_continuation),
		cmocka_unit_test(test_wrong_labels),
		cmocka_unit_test(test_wrong_bytes),
		cmocka_unit_test(test_end_of_listing),
		cmocka_unit_test(test_empty_listing),
		cmocka_unit_test(test_no_exit),
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_vectors_at_s_el0),
		cmocka_unit_test(test_exit_over_every_edge),
		cmocka_unit_test(test_ambiguous_interrupts),
		cmocka_unit_test(test_longest_listing),
		cmocka_unit_test(test_most_lines),
		cmocka_unit_test(test_most_instructions),
		cmocka_unit_test(test_most_labels),
		cmocka_unit_test(test_most_slots),
		cmocka_unit_test(test_most_messages),
		cmocka_unit_test(test_most_cases),
	};

	return cmocka_run_group_tests_name("assemble errors", tests, NULL, NULL);
}
