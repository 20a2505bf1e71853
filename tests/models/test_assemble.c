// SPDX-License-Identifier: BSD-3-Clause
/*
 * Listings: what each line assembles to, and how it reads in a trace. Apart from the tests of execution: nothing here
 * runs a program. Listings that are refused are in test_assemble_errors.c.
 */
#include "tests/models/listing_helpers.h"

static void assert_description(uint16_t pc, const char *expected)
{
	char text[512];

	sp_program_describe(&program, pc, text, sizeof(text));
	assert_string_equal(text, expected);
}

/* A line reads in a trace as `canonical`, which in turn assembles to the same instruction. */
static void assert_canonical(const char *line, const char *canonical)
{
	char text[512];
	struct sp_instruction once;

	/* All its bytes, those between the members too. */
	memcpy(&once, assemble_line(line), sizeof(once));
	sp_program_describe(&program, 0, text, sizeof(text));
	assert_int_equal(strncmp(text, "first+0: ", strlen("first+0: ")), 0);
	assert_string_equal(text + strlen("first+0: "), canonical);
	assert_memory_equal(&once, assemble_line(canonical), sizeof(once));
}

/* The instructions without operands are what their names say. */
static void test_plain_instructions(void **state)
{
	(void)state;
	assert_int_equal(assemble_line("nop")->opcode, SP_NOP);
	assert_int_equal(assemble_line("isb")->opcode, SP_ISB);
	assert_int_equal(assemble_line("smc #0")->opcode, SP_SMC);
	assert_int_equal(assemble_line("hvc 0")->opcode, SP_HVC);
	assert_int_equal(assemble_line("SVC #0")->opcode, SP_SVC);
	assert_int_equal(assemble_line("eret")->opcode, SP_ERET);
	assert_int_equal(assemble_line("ret")->opcode, SP_RET);
}

/* msr and mrs reach exactly the fields and system registers that matter, in each direction. */
static void test_system_registers(void **state)
{
	const struct sp_instruction *instruction;

	(void)state;
	instruction = assemble_line("msr daifset, #0xf");
	assert_int_equal(instruction->opcode, SP_DAIFSET);
	assert_int_equal(instruction->immediate, 15);
	instruction = assemble_line("msr DAIFClr, 2");
	assert_int_equal(instruction->opcode, SP_DAIFCLR);
	assert_int_equal(instruction->immediate, 2);
	instruction = assemble_line("msr spsel, #1");
	assert_int_equal(instruction->opcode, SP_SPSEL);
	assert_int_equal(instruction->immediate, 1);
	instruction = assemble_line("mrs x19, elr_el1");
	assert_int_equal(instruction->opcode, SP_READ_ELR);
	assert_int_equal(instruction->destination, 8);
	assert_int_equal(assemble_line("mrs x1, SPSR_EL1")->opcode, SP_READ_SPSR);
	assert_int_equal(assemble_line("mrs x1, mpidr_el1")->opcode, SP_READ_MPIDR);
	instruction = assemble_line("msr elr_el1, x20");
	assert_int_equal(instruction->opcode, SP_WRITE_ELR);
	assert_int_equal(instruction->source, 9);
	assert_int_equal(assemble_line("msr spsr_el1, x20")->opcode, SP_WRITE_SPSR);
}

/* Each register has the number of program.h under all of its names. */
static void test_registers(void **state)
{
	static const char *const names[SP_REGISTERS] = { "0", "1",  "2",  "3",  "4",  "5", "6",
							 "7", "19", "20", "21", "22", "30" };
	char line[64];

	(void)state;
	for (uint8_t number = 0; number < SP_REGISTERS; number++) {
		for (const char *bank = "xXwW"; *bank; bank++) {
			snprintf(line, sizeof(line), "mov %c%s, #7", *bank, names[number]);
			assert_int_equal(assemble_line(line)->destination, number);
		}
	}
	assert_int_equal(assemble_line("mov LR, #7")->destination, SP_REGISTER_LR);
}

/* mov and cmp take a number, a symbol, the name of an interrupt or a register. */
static void test_mov_and_cmp(void **state)
{
	const struct sp_instruction *instruction;

	(void)state;
	instruction = assemble_line("mov x2, FFA_MSG_WAIT");
	assert_int_equal(instruction->opcode, SP_MOV_IMMEDIATE);
	assert_int_equal(instruction->destination, 2);
	assert_int_equal(instruction->immediate, FFA_MSG_WAIT);
	assert_int_equal(assemble_line("mov x2, #INTERRUPTED")->immediate, FFA_INTERRUPTED);
	assert_int_equal(assemble_line("mov x2, uart")->immediate, 40);
	assert_int_equal(assemble_line("mov x2, virtual-timer")->immediate, 27);
	instruction = assemble_line("mov x2, w3");
	assert_int_equal(instruction->opcode, SP_MOV_REGISTER);
	assert_int_equal(instruction->destination, 2);
	assert_int_equal(instruction->source, 3);
	instruction = assemble_line("cmp x1, -5");
	assert_int_equal(instruction->opcode, SP_CMP_IMMEDIATE);
	assert_int_equal(instruction->source, 1);
	assert_int_equal(instruction->immediate, FFA_INTERRUPTED);
	instruction = assemble_line("cmp x1, x22");
	assert_int_equal(instruction->opcode, SP_CMP_REGISTER);
	assert_int_equal(instruction->source, 1);
	assert_int_equal(instruction->second, 11);
}

/* Numbers are decimal or hexadecimal, signed or not, and hold 32 bits. */
static void test_numbers(void **state)
{
	(void)state;
	assert_int_equal(assemble_line("mov x0, 0")->immediate, 0);
	assert_int_equal(assemble_line("mov x0, -0")->immediate, 0);
	assert_int_equal(assemble_line("mov x0, # 10")->immediate, 10);
	assert_int_equal(assemble_line("mov x0, 0x0010")->immediate, 16);
	assert_int_equal(assemble_line("mov x0, 0XfF")->immediate, 255);
	assert_int_equal(assemble_line("mov x0, 4294967295")->immediate, 0xffffffff);
	assert_int_equal(assemble_line("mov x0, #-1")->immediate, 0xffffffff);
	assert_int_equal(assemble_line("mov x0, -0x80000000")->immediate, 0x80000000);
}

/* Branches lead to the instruction of their label, forwards, backwards and to themselves. */
static void test_branches(void **state)
{
	static const struct {
		const char *line;
		enum sp_opcode opcode;
		uint8_t source;
	} branches[] = {
		{ "b third", SP_B, 0 },   { "b.eq third", SP_B_EQ, 0 },   { "b.ne third", SP_B_NE, 0 },
		{ "bl third", SP_BL, 0 }, { "cbz x3, third", SP_CBZ, 3 }, { "cbnz w4, third", SP_CBNZ, 4 },
	};

	(void)state;
	for (size_t index = 0; index < LENGTH(branches); index++) {
		const struct sp_instruction *instruction;
		char text[128];

		snprintf(text, sizeof(text), "smc #0\n%s\nthird: b .self\n.self: b .self\n", branches[index].line);
		assemble(text);
		instruction = &program.instructions[1];
		assert_int_equal(instruction->opcode, branches[index].opcode);
		assert_int_equal(instruction->source, branches[index].source);
		assert_int_equal(instruction->target, 2);
		assert_int_equal(program.instructions[3].target, 3);
	}
}

/* Loads and stores reach a word of a slot, and its neighbours at multiples of 8. */
static void test_slots(void **state)
{
	(void)state;
	assemble("str x1, [reply]\n"
		 "ldr x2, [saved]\n"
		 "stp x3, x4, [reply, #8]\n"
		 "ldp x5, x6, [saved]\n"
		 "ldr x7, [ reply , 16 ]\n"
		 "str x7, [last]\n"
		 "a: smc #0\n"
		 "b a\n");
	assert_int_equal(program.slot_count, 6);
	assert_string_equal(program.slots[0], "reply");
	assert_string_equal(program.slots[1], "");
	assert_string_equal(program.slots[3], "saved");
	assert_string_equal(program.slots[5], "last");
	assert_int_equal(program.instructions[0].opcode, SP_STR);
	assert_int_equal(program.instructions[0].source, 1);
	assert_int_equal(program.instructions[0].slot, 0);
	assert_int_equal(program.instructions[1].opcode, SP_LDR);
	assert_int_equal(program.instructions[1].destination, 2);
	assert_int_equal(program.instructions[1].slot, 3);
	assert_int_equal(program.instructions[2].opcode, SP_STP);
	assert_int_equal(program.instructions[2].source, 3);
	assert_int_equal(program.instructions[2].second, 4);
	assert_int_equal(program.instructions[2].slot, 1);
	assert_int_equal(program.instructions[3].opcode, SP_LDP);
	assert_int_equal(program.instructions[3].destination, 5);
	assert_int_equal(program.instructions[3].second, 6);
	assert_int_equal(program.instructions[4].slot, 2);
	assert_description(0, "(start)+0: str x1, [reply]");
	assert_description(2, "(start)+2: stp x3, x4, [reply, #8]");
	assert_description(4, "(start)+4: ldr x7, [reply, #16]");
	assert_description(5, "(start)+5: str x7, [last]");
}

/* `work` is so many boundaries of one line. */
static void test_work(void **state)
{
	(void)state;
	assemble("yielding_call:\n"
		 "  work 2\n"
		 "  msr daifset, #0xf\n"
		 "  work #256\n"
		 "exit:\n"
		 "  smc #0\n"
		 "  b exit\n");
	assert_int_equal(program.instruction_count, 261);
	assert_int_equal(program.instructions[1].opcode, SP_NOP);
	assert_int_equal(program.instructions[1].line, 2);
	assert_int_equal(program.instructions[258].opcode, SP_NOP);
	assert_int_equal(program.instructions[258].line, 4);
	assert_int_equal(program.instructions[259].opcode, SP_SMC);
	assert_description(1, "yielding_call+1: nop");
	assert_description(2, "yielding_call+2: msr daifset, #0xf");
	assert_description(258, "yielding_call+258: nop");
	assert_description(259, "exit+0: smc #0");
}

/* push and pop keep the registers in the order of the listing. */
static void test_stack(void **state)
{
	const struct sp_instruction *instruction;

	(void)state;
	instruction = assemble_line("push x0, lr, x19, x0");
	assert_int_equal(instruction->opcode, SP_PUSH);
	assert_int_equal(instruction->case_count, 4);
	assert_int_equal(program.cases[instruction->first_case + 1].value, SP_REGISTER_LR);
	assert_int_equal(program.cases[instruction->first_case + 2].value, 8);
	instruction = assemble_line("pop x0, x1, x2, x3, x4, x5, x6, x7");
	assert_int_equal(instruction->opcode, SP_POP);
	assert_int_equal(instruction->case_count, SP_TEMPORARY_STACK_MAX);
}

/* device and serviced name an interrupt of the scenario, or the register that holds its INTID. */
static void test_interrupts(void **state)
{
	const struct sp_instruction *instruction;

	(void)state;
	instruction = assemble_line("device timer, mask");
	assert_int_equal(instruction->opcode, SP_DEVICE);
	assert_int_equal(instruction->interrupt, 2);
	assert_int_equal(instruction->device_action, SP_DEVICE_MASK);
	assert_int_equal(assemble_line("device uart, CLEAR")->device_action, SP_DEVICE_CLEAR);
	instruction = assemble_line("device x21, unmask");
	assert_int_equal(instruction->interrupt, SP_INTERRUPT_IN_REGISTER);
	assert_int_equal(instruction->source, 10);
	assert_int_equal(instruction->device_action, SP_DEVICE_UNMASK);
	instruction = assemble_line("serviced virtual-timer");
	assert_int_equal(instruction->opcode, SP_SERVICED);
	assert_int_equal(instruction->interrupt, 1);
	assert_int_equal(assemble_line("serviced x0")->interrupt, SP_INTERRUPT_IN_REGISTER);
}

/* A panic keeps its words, whatever script they are in, and equal ones share a place. */
static void test_panic(void **state)
{
	(void)state;
	assemble("a: smc #0\n cbz x0, c\n b: panic \"FFA_ERROR // no comment; caf\xc3\xa9\"\n"
		 "c: panic \"FFA_ERROR // no comment; caf\xc3\xa9\"");
	assert_int_equal(program.instructions[2].opcode, SP_PANIC);
	assert_int_equal(program.message_count, 1);
	assert_string_equal(program.messages[0], "FFA_ERROR // no comment; caf\xc3\xa9");
	assert_description(2, "b+0: panic \"FFA_ERROR // no comment; caf\xc3\xa9\"");
}

/* A fault keeps its words, too; its vectors are where an exception of the partition goes. */
static void test_fault(void **state)
{
	struct sp_program_source source = { .name = "p", .code = "smc #0\n b: fault \"why\"\n sync: b sync" };

	(void)state;
	source.sync_sp0 = "sync";
	source.sync_spx = "hang";
	assert_true(sp_program_assemble(&source, &program, &error));
	assert_int_equal(program.instructions[1].opcode, SP_FAULT);
	assert_string_equal(program.messages[program.instructions[1].message], "why");
	assert_description(1, "b+0: fault \"why\"");
	assert_int_equal(program.vectors.sync_sp0, 2);
	assert_int_equal(program.vectors.sync_spx, PROGRAM_PC_HANG);
	assert_int_equal(program.vectors.irq_sp0, PROGRAM_PC_NONE);
	/* Nothing follows a fault: it may end the listing. */
	source.code = "sync: smc #0\n fault \"why\"";
	assert_true(sp_program_assemble(&source, &program, &error));
}

/* choose goes to each of its labels. */
static void test_choose(void **state)
{
	const struct sp_instruction *instruction;

	(void)state;
	instruction = assemble_line("choose third, first");
	assert_int_equal(instruction->opcode, SP_CHOOSE);
	assert_int_equal(instruction->case_count, 2);
	assert_int_equal(program.cases[instruction->first_case].target, 2);
	assert_int_equal(program.cases[instruction->first_case + 1].target, 0);
	assert_int_equal(assemble_line("choose third")->case_count, 1);
}

/* switch compares a register with values in turn, over several lines if need be. */
static void test_switch(void **state)
{
	const struct sp_instruction *instruction;

	(void)state;
	assemble("exit: smc #0\n"
		 "  switch x0, // where to\n"
		 "      FFA_MSG_SEND_DIRECT_REQ=request, FFA_INTERRUPT = poll,\r\n"
		 "\n"
		 "      // numbers do as well\n"
		 "      #-1=exit, uart=poll,\n"
		 "      default=exit\n"
		 "request: nop\n"
		 "poll: b exit\n");
	instruction = &program.instructions[1];
	assert_int_equal(instruction->opcode, SP_SWITCH);
	assert_int_equal(instruction->line, 2);
	assert_int_equal(instruction->source, 0);
	assert_int_equal(instruction->target, 0);
	assert_int_equal(instruction->case_count, 4);
	assert_int_equal(program.cases[instruction->first_case].value, FFA_MSG_SEND_DIRECT_REQ);
	assert_int_equal(program.cases[instruction->first_case].target, 2);
	assert_int_equal(program.cases[instruction->first_case + 1].target, 3);
	assert_int_equal(program.cases[instruction->first_case + 2].value, 0xffffffff);
	assert_int_equal(program.cases[instruction->first_case + 3].value, 40);
	assert_int_equal(program.instructions[2].line, 8);
	assert_description(1, "exit+1: switch x0, FFA_MSG_SEND_DIRECT_REQ=request, FFA_INTERRUPT=poll, -1=exit, "
			      "0x28=poll, default=exit");
}

/* Every instruction has one canonical form, which is lower case, names what it can, and assembles to itself. */
static void test_canonical_forms(void **state)
{
	static const struct {
		const char *line;
		const char *canonical;
	} forms[] = {
		{ "NOP", "nop" },
		{ "work 1", "nop" },
		{ "ISB", "isb" },
		{ "smc 0x0", "smc #0" },
		{ "SVC 0", "svc #0" },
		{ "HVC #0", "hvc #0" },
		{ "Eret", "eret" },
		{ "RET", "ret" },
		{ "MSR DAIFSET,15", "msr daifset, #0xf" },
		{ "msr daifclr, #2", "msr daifclr, #0x2" },
		{ "msr SPSel, 1", "msr spsel, #1" },
		{ "mrs w0, ELR_EL1", "mrs x0, elr_el1" },
		{ "mrs x1, mpidr_el1", "mrs x1, mpidr_el1" },
		{ "mrs x0, spsr_el1", "mrs x0, spsr_el1" },
		{ "msr elr_el1, lr", "msr elr_el1, x30" },
		{ "msr spsr_el1, X1", "msr spsr_el1, x1" },
		{ "mov x0, #0x84000062", "mov x0, FFA_INTERRUPT" },
		{ "mov x0, #HF_INTERRUPT_GET", "mov x0, HF_INTERRUPT_GET" },
		{ "mov x4, 9", "mov x4, #9" },
		{ "mov x4, 10", "mov x4, #0xa" },
		{ "mov x2, INTERRUPTED", "mov x2, #-5" },
		{ "mov x2, NOT_SUPPORTED", "mov x2, #-1" },
		{ "mov x2, X3", "mov x2, x3" },
		{ "cmp x0, FFA_ERROR", "cmp x0, FFA_ERROR" },
		{ "cmp x0, -16", "cmp x0, #-16" },
		{ "cmp x0, -17", "cmp x0, #0xffffffef" },
		{ "cmp x0, w30", "cmp x0, x30" },
		{ "B third", "b third" },
		{ "b.eq third", "b.eq third" },
		{ "b.ne third", "b.ne third" },
		{ "bl third", "bl third" },
		{ "cbz x0,third", "cbz x0, third" },
		{ "cbnz x0,\tthird", "cbnz x0, third" },
		{ "ldr x0, [reply,#0]", "ldr x0, [reply]" },
		{ "str w0, [reply]", "str x0, [reply]" },
		{ "ldp x0, x1, [reply]", "ldp x0, x1, [reply]" },
		{ "stp x0, x0, [reply]", "stp x0, x0, [reply]" },
		{ "push x0,x1", "push x0, x1" },
		{ "pop lr", "pop x30" },
		{ "DEVICE uart, Clear", "device uart, clear" },
		{ "device w0, mask", "device x0, mask" },
		{ "device timer, unmask", "device timer, unmask" },
		{ "serviced uart", "serviced uart" },
		{ "timer set", "timer set" },
		{ "TIMER Cancel", "timer cancel" },
		{ "serviced x1", "serviced x1" },
		{ "interrupt get", "interrupt get" },
		{ "INTERRUPT End", "interrupt end" },
		{ "panic\"\"", "panic \"\"" },
		{ "choose first,other", "choose first, other" },
		{ "switch x0, 1=first, default=other", "switch x0, 1=first, default=other" },
	};

	(void)state;
	for (size_t index = 0; index < LENGTH(forms); index++)
		assert_canonical(forms[index].line, forms[index].canonical);
}

/* Several labels may name one instruction, on its line or before it, and differ by case. */
static void test_labels(void **state)
{
	(void)state;
	assemble("nop\na:\nA: b.c:  // three\n d : smc #0\n b A");
	assert_int_equal(program.label_count, 4);
	for (uint16_t label = 0; label < 4; label++)
		assert_int_equal(program.labels[label].pc, 1);
	assert_int_equal(sp_program_find_label(&program, "A"), 1);
	assert_int_equal(sp_program_find_label(&program, "b.c"), 2);
	assert_int_equal(sp_program_find_label(&program, "B.C"), PROGRAM_LABELS_MAX);
	assert_int_equal(program.instructions[0].label, PROGRAM_LABELS_MAX);
	assert_int_equal(program.instructions[1].label, 3);
	assert_int_equal(program.instructions[2].label_offset, 1);
	assert_description(0, "(start)+0: nop");
	assert_description(1, "d+0: smc #0");
	assert_description(2, "d+1: b d");
}

/* A label may have the name of an instruction, a register or a symbol: only its place decides. */
static void test_labels_are_not_reserved(void **state)
{
	(void)state;
	assemble("nop: smc #0\nx0: nop\nFFA_RUN: cbz x0, x0\ndefault: switch x0, 1=FFA_RUN, 2=default, default=nop\n");
	assert_int_equal(program.instructions[2].target, 1);
	assert_int_equal(program.instructions[3].target, 0);
}

/* Line ends may be those of DOS, comments may hold anything, and the last line needs no end. */
static void test_text_form(void **state)
{
	(void)state;
	assemble("\r\n// caf\xc3\xa9 \x01 \r inside\r\nexit:\tsmc #0 // ; @ / \"\r\n  b exit\r");
	assert_int_equal(program.instruction_count, 2);
	assert_int_equal(program.instructions[0].line, 3);
	assert_int_equal(program.instructions[1].line, 4);
}

/* Entry and vectors are labels, the branch to itself, or nothing. */
static void test_entry_and_vectors(void **state)
{
	struct sp_program_source source = source_of("nop\nboot: smc #0\nirq: eret");

	(void)state;
	source.name = "optee";
	source.entry = "boot";
	source.irq_sp0 = "irq";
	source.irq_spx = "hang";
	assemble_source(&source);
	assert_string_equal(program.name, "optee");
	assert_int_equal(program.entry, 1);
	assert_int_equal(program.vectors.irq_sp0, 2);
	assert_int_equal(program.vectors.irq_spx, PROGRAM_PC_HANG);
	assert_int_equal(program.vectors.fiq_sp0, PROGRAM_PC_NONE);
	source.entry = NULL;
	source.irq_spx = NULL;
	source.fiq_spx = "irq";
	source.fiq_sp0 = "boot";
	assemble_source(&source);
	assert_int_equal(program.entry, 0);
	assert_int_equal(program.vectors.irq_spx, PROGRAM_PC_NONE);
	assert_int_equal(program.vectors.fiq_sp0, 1);
	assert_int_equal(program.vectors.fiq_spx, 2);
}

/* The program says whether it enables interrupts itself. */
static void test_enables_interrupts(void **state)
{
	(void)state;
	assemble_line("mov x0, HF_INTERRUPT_ENABLE");
	assert_true(program.enables_interrupts);
	assemble_line("mov x0, HF_INTERRUPT_GET");
	assert_false(program.enables_interrupts);
}

/* A description fits in any buffer, and any index has one. */
static void test_describe_bounds(void **state)
{
	char text[16];

	(void)state;
	assemble("exit: smc #0\n b exit");
	memset(text, '#', sizeof(text));
	sp_program_describe(&program, 0, text, 0);
	assert_int_equal(text[0], '#');
	sp_program_describe(&program, 0, text, 1);
	assert_string_equal(text, "");
	sp_program_describe(&program, 0, text, 8);
	assert_string_equal(text, "exit+0:");
	assert_int_equal(text[8], '#');
	assert_description(2, "outside the listing: 2");
	assert_description(PROGRAM_PC_HANG, "hang: b .");
	assert_description(PROGRAM_PC_NONE, "outside the listing: 65535");
}

/* Assembling twice gives the same bytes, whatever the memory held before. */
static void test_deterministic(void **state)
{
	static struct sp_program first;
	const char *code = "a: smc #0\n device uart, clear\n push x0\n pop x0\n str x0, [s, #8]\n"
			   "switch x0, 1=a, default=b\n b: panic \"x\"";
	struct sp_program_source source = source_of(code);

	(void)state;
	memset(&first, 0x5a, sizeof(first));
	assert_true(sp_program_assemble(&source, &first, &error));
	assemble(code);
	assert_memory_equal(&first, &program, sizeof(first));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain_instructions),
		cmocka_unit_test(test_system_registers),
		cmocka_unit_test(test_registers),
		cmocka_unit_test(test_mov_and_cmp),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_branches),
		cmocka_unit_test(test_slots),
		cmocka_unit_test(test_work),
		cmocka_unit_test(test_stack),
		cmocka_unit_test(test_interrupts),
		cmocka_unit_test(test_panic),
		cmocka_unit_test(test_fault),
		cmocka_unit_test(test_choose),
		cmocka_unit_test(test_switch),
		cmocka_unit_test(test_canonical_forms),
		cmocka_unit_test(test_labels),
		cmocka_unit_test(test_labels_are_not_reserved),
		cmocka_unit_test(test_text_form),
		cmocka_unit_test(test_entry_and_vectors),
		cmocka_unit_test(test_enables_interrupts),
		cmocka_unit_test(test_describe_bounds),
		cmocka_unit_test(test_deterministic),
	};

	return cmocka_run_group_tests_name("assemble", tests, NULL, NULL);
}
