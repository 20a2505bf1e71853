// SPDX-License-Identifier: BSD-3-Clause
/*
 * Assembles a listing: reads the instructions and pseudo-operations of program.h into a struct sp_program.
 *
 * Two passes over the same code. The first finds the labels and how many words each slot has, and reports everything
 * that is wrong in itself; the second, which then knows where names lead, resolves them. Apart from the check of the
 * finished program (check_program.c), which knows instructions but no text.
 */
#include "models/sp/assembler.h"

#include <string.h>

#include "models/ffa.h"

enum {
	WORK_MAX = 256,
	/* Targets of one switch or choose. */
	TARGETS_MAX = 32,
	DAIF_MAX = 15,
};

struct mnemonic {
	const char *name;
	enum sp_opcode opcode;
	/* Reads the operands into the instruction. */
	bool (*operands)(struct assembler *assembler, struct sp_instruction *instruction);
};

/* nop, isb, eret, ret */
static bool no_operands(struct assembler *assembler, struct sp_instruction *instruction)
{
	(void)assembler;
	(void)instruction;
	return true;
}

/* smc #0, hvc #0 */
static bool zero_operand(struct assembler *assembler, struct sp_instruction *instruction)
{
	return take_number(assembler, 0, 0, "#0", &instruction->immediate);
}

/* The system registers by the opcodes that read and write them. */
static const struct {
	const char *name;
	enum sp_opcode read;
	enum sp_opcode write;
} system_registers[] = {
	{ "elr_el1", SP_READ_ELR, SP_WRITE_ELR },
	{ "spsr_el1", SP_READ_SPSR, SP_WRITE_SPSR },
	/* Not written. */
	{ "mpidr_el1", SP_READ_MPIDR, SP_OPCODES },
	/* Written with a number only; SP_OPCODES: not read. */
	{ "daifset", SP_OPCODES, SP_DAIFSET },
	{ "daifclr", SP_OPCODES, SP_DAIFCLR },
	{ "spsel", SP_OPCODES, SP_SPSEL },
};

static bool take_system_register(struct assembler *assembler, bool write, enum sp_opcode *opcode)
{
	const char *words[sizeof(system_registers) / sizeof(system_registers[0])];
	size_t count = 0;

	if (current_token(assembler)->kind != TOKEN_WORD)
		return report_unexpected(assembler, write ? "daifset, daifclr, spsel, elr_el1 or spsr_el1"
							  : "elr_el1, spsr_el1 or mpidr_el1");
	for (size_t at = 0; at < sizeof(system_registers) / sizeof(system_registers[0]); at++) {
		enum sp_opcode candidate = write ? system_registers[at].write : system_registers[at].read;

		if (candidate == SP_OPCODES)
			continue;
		if (equal_ignoring_case(current_token(assembler)->text, system_registers[at].name)) {
			*opcode = candidate;
			return take_token(assembler);
		}
		words[count++] = system_registers[at].name;
	}
	return report_unknown(assembler, current_token(assembler), write ? "operand of msr" : "operand of mrs", words,
			      count);
}

static bool msr_operands(struct assembler *assembler, struct sp_instruction *instruction)
{
	enum sp_opcode opcode;

	if (!take_system_register(assembler, true, &opcode) || !take_comma(assembler))
		return false;
	instruction->opcode = (uint8_t)opcode;
	if (opcode == SP_WRITE_ELR || opcode == SP_WRITE_SPSR)
		return take_register(assembler, &instruction->source);
	if (opcode == SP_SPSEL)
		return take_number(assembler, 0, 1, "#0 or #1", &instruction->immediate);
	return take_number(assembler, 0, DAIF_MAX, "a number from 0 to 15 (D=8, A=4, I=2, F=1)",
			   &instruction->immediate);
}

static bool mrs_operands(struct assembler *assembler, struct sp_instruction *instruction)
{
	enum sp_opcode opcode = SP_OPCODES;

	if (!take_register(assembler, &instruction->destination) || !take_comma(assembler) ||
	    !take_system_register(assembler, false, &opcode))
		return false;
	instruction->opcode = (uint8_t)opcode;
	return true;
}

/* A register, which turns the instruction into `with_register`, or a constant. */
static bool take_register_or_constant(struct assembler *assembler, struct sp_instruction *instruction,
				      enum sp_opcode with_register, uint8_t *number)
{
	if (current_token(assembler)->kind == TOKEN_WORD && register_number(current_token(assembler)->text, number)) {
		instruction->opcode = (uint8_t)with_register;
		return take_token(assembler);
	}
	return take_constant(assembler, true, &instruction->immediate);
}

static bool mov_operands(struct assembler *assembler, struct sp_instruction *instruction)
{
	if (!take_register(assembler, &instruction->destination) || !take_comma(assembler) ||
	    !take_register_or_constant(assembler, instruction, SP_MOV_REGISTER, &instruction->source))
		return false;
	if (instruction->opcode == SP_MOV_IMMEDIATE && instruction->immediate == HF_INTERRUPT_ENABLE)
		assembler->program->enables_interrupts = true;
	if (instruction->opcode == SP_MOV_IMMEDIATE && instruction->immediate == FFA_NOTIFICATION_SET)
		assembler->program->sets_notifications = true;
	if (instruction->opcode == SP_MOV_IMMEDIATE && instruction->immediate == HF_INTERRUPT_SEND_IPI)
		assembler->program->sends_ipis = true;
	return true;
}

static bool cmp_operands(struct assembler *assembler, struct sp_instruction *instruction)
{
	return take_register(assembler, &instruction->source) && take_comma(assembler) &&
	       take_register_or_constant(assembler, instruction, SP_CMP_REGISTER, &instruction->second);
}

static bool label_operand(struct assembler *assembler, struct sp_instruction *instruction)
{
	uint16_t index;

	return take_label(assembler, &instruction->target, &index);
}

static bool register_and_label(struct assembler *assembler, struct sp_instruction *instruction)
{
	return take_register(assembler, &instruction->source) && take_comma(assembler) &&
	       label_operand(assembler, instruction);
}

static bool ldr_operands(struct assembler *assembler, struct sp_instruction *instruction)
{
	return take_register(assembler, &instruction->destination) && take_comma(assembler) &&
	       take_slot(assembler, 1, instruction);
}

static bool str_operands(struct assembler *assembler, struct sp_instruction *instruction)
{
	return take_register(assembler, &instruction->source) && take_comma(assembler) &&
	       take_slot(assembler, 1, instruction);
}

static bool ldp_operands(struct assembler *assembler, struct sp_instruction *instruction)
{
	struct listing_token second;

	if (!take_register(assembler, &instruction->destination) || !take_comma(assembler))
		return false;
	second = *current_token(assembler);
	if (!take_register(assembler, &instruction->second))
		return false;
	if (instruction->destination == instruction->second)
		return listing_error(assembler->error, second.line, second.column,
				     "ldp loads '%s' twice: expected two different registers", second.text);
	return take_comma(assembler) && take_slot(assembler, 2, instruction);
}

static bool stp_operands(struct assembler *assembler, struct sp_instruction *instruction)
{
	return take_register(assembler, &instruction->source) && take_comma(assembler) &&
	       take_register(assembler, &instruction->second) && take_comma(assembler) &&
	       take_slot(assembler, 2, instruction);
}

static bool work_operands(struct assembler *assembler, struct sp_instruction *instruction)
{
	(void)instruction;
	return take_number(assembler, 1, WORK_MAX, "a number from 1 to 256", &assembler->repeat);
}

/* push and pop: the registers as they are listed. */
static bool stack_operands(struct assembler *assembler, struct sp_instruction *instruction)
{
	uint32_t seen = 0;

	instruction->first_case = assembler->program->case_count;
	for (;;) {
		struct listing_token token = *current_token(assembler);
		uint8_t number;

		if (!take_register(assembler, &number))
			return false;
		if (instruction->case_count == SP_TEMPORARY_STACK_MAX)
			return listing_error(assembler->error, token.line, token.column,
					     "too many registers: the temporary stack has %d words",
					     SP_TEMPORARY_STACK_MAX);
		if (instruction->opcode == SP_POP && (seen >> number & 1) != 0)
			return listing_error(assembler->error, token.line, token.column, "pop loads '%s' twice",
					     token.text);
		seen |= 1u << number;
		if (!add_case(assembler, instruction, &token, number, 0))
			return false;
		if (current_token(assembler)->kind != TOKEN_COMMA)
			return true;
		if (!take_token(assembler))
			return false;
	}
}

static bool device_operands(struct assembler *assembler, struct sp_instruction *instruction)
{
	if (!take_interrupt(assembler, instruction) || !take_comma(assembler))
		return false;
	if (current_token(assembler)->kind != TOKEN_WORD)
		return report_unexpected(assembler, "clear, mask or unmask");
	for (unsigned action = 0; action < SP_DEVICE_ACTIONS; action++) {
		if (equal_ignoring_case(current_token(assembler)->text, sp_device_action_names[action])) {
			instruction->device_action = (uint8_t)action;
			return take_token(assembler);
		}
	}
	return report_unknown(assembler, current_token(assembler), "action (clear, mask or unmask)",
			      sp_device_action_names, SP_DEVICE_ACTIONS);
}

/* interrupt get, interrupt end */
static bool interrupt_operands(struct assembler *assembler, struct sp_instruction *instruction)
{
	static const char *const words[] = { "get", "end" };

	if (current_token(assembler)->kind != TOKEN_WORD)
		return report_unexpected(assembler, "get or end");
	for (size_t at = 0; at < sizeof(words) / sizeof(words[0]); at++) {
		if (equal_ignoring_case(current_token(assembler)->text, words[at])) {
			instruction->opcode = at == 0 ? SP_INTERRUPT_GET : SP_INTERRUPT_END;
			return take_token(assembler);
		}
	}
	return report_unknown(assembler, current_token(assembler), "operation on interrupts (get or end)", words,
			      sizeof(words) / sizeof(words[0]));
}

static bool panic_operands(struct assembler *assembler, struct sp_instruction *instruction)
{
	const struct listing_token *token = current_token(assembler);

	if (token->kind != TOKEN_STRING)
		return report_unexpected(assembler, "a message in double quotes");
	return add_message(assembler, token, token->string, token->string_bytes, &instruction->message) &&
	       take_token(assembler);
}

static bool check_target_count(struct assembler *assembler, const struct sp_instruction *instruction,
			       const struct listing_token *token)
{
	if (instruction->case_count < TARGETS_MAX)
		return true;
	return listing_error(assembler->error, token->line, token->column, "too many targets: one %s may have %d",
			     instruction->opcode == SP_SWITCH ? "switch" : "choose", TARGETS_MAX);
}

static bool choose_operands(struct assembler *assembler, struct sp_instruction *instruction)
{
	uint16_t labels[TARGETS_MAX] = { 0 };

	instruction->first_case = assembler->program->case_count;
	for (;;) {
		struct listing_token token = *current_token(assembler);
		uint16_t target, label;

		if (!take_label(assembler, &target, &label) || !check_target_count(assembler, instruction, &token))
			return false;
		for (uint8_t at = 0; assembler->resolve && at < instruction->case_count; at++) {
			if (labels[at] == label)
				return listing_error(assembler->error, token.line, token.column,
						     "'%s' stands twice in this choose", token.text);
		}
		labels[instruction->case_count] = label;
		if (!add_case(assembler, instruction, &token, 0, target))
			return false;
		if (current_token(assembler)->kind != TOKEN_COMMA)
			return true;
		if (!take_token(assembler))
			return false;
	}
}

/* The comma between two cases, after which the line may end. */
static bool take_comma_and_lines(struct assembler *assembler)
{
	if (current_token(assembler)->kind != TOKEN_COMMA)
		return report_unexpected(assembler, "',' and the next case: the last one of a switch is default=");
	do {
		if (!take_token(assembler))
			return false;
	} while (current_token(assembler)->kind == TOKEN_END_OF_LINE);
	return true;
}

static bool take_case(struct assembler *assembler, struct sp_instruction *instruction)
{
	struct listing_token token = *current_token(assembler);
	uint32_t value = 0;
	uint16_t target, label;

	if (!take_constant(assembler, false, &value) || !check_target_count(assembler, instruction, &token))
		return false;
	for (uint16_t at = 0; at < instruction->case_count; at++) {
		if (assembler->program->cases[instruction->first_case + at].value == value)
			return listing_error(assembler->error, token.line, token.column,
					     "the value 0x%x stands twice in this switch", (unsigned)value);
	}
	return take_kind(assembler, TOKEN_EQUALS, "'=' and a label") && take_label(assembler, &target, &label) &&
	       add_case(assembler, instruction, &token, value, target);
}

static bool at_default(const struct assembler *assembler)
{
	const struct listing_token *token = current_token(assembler);

	return token->kind == TOKEN_WORD && equal_ignoring_case(token->text, "default");
}

static bool switch_operands(struct assembler *assembler, struct sp_instruction *instruction)
{
	instruction->first_case = assembler->program->case_count;
	if (!take_register(assembler, &instruction->source) || !take_comma_and_lines(assembler))
		return false;
	while (!at_default(assembler)) {
		if (!take_case(assembler, instruction) || !take_comma_and_lines(assembler))
			return false;
	}
	if (instruction->case_count == 0)
		return report_unexpected(assembler, "at least one VALUE=label before the default");
	if (!take_token(assembler) || !take_kind(assembler, TOKEN_EQUALS, "'=' and a label") ||
	    !label_operand(assembler, instruction))
		return false;
	if (current_token(assembler)->kind == TOKEN_COMMA)
		return report_unexpected(assembler, "the end of the line: default= is the last case of a switch");
	return true;
}

/* timer set, timer cancel */
static bool timer_operands(struct assembler *assembler, struct sp_instruction *instruction)
{
	static const char *const words[] = { "set", "cancel" };
	const struct listing_token *token = current_token(assembler);

	if (token->kind != TOKEN_WORD)
		return report_unexpected(assembler, "set or cancel");
	if (equal_ignoring_case(token->text, words[0])) {
		assembler->program->sets_timer = true;
		return take_token(assembler);
	}
	if (!equal_ignoring_case(token->text, words[1]))
		return report_unknown(assembler, token, "operand of timer", words, sizeof(words) / sizeof(words[0]));
	instruction->opcode = SP_TIMER_CANCEL;
	return take_token(assembler);
}

static const struct mnemonic mnemonics[] = {
	{ "nop", SP_NOP, no_operands },
	{ "isb", SP_ISB, no_operands },
	{ "smc", SP_SMC, zero_operand },
	{ "hvc", SP_HVC, zero_operand },
	{ "svc", SP_SVC, zero_operand },
	{ "eret", SP_ERET, no_operands },
	{ "ret", SP_RET, no_operands },
	/* The system register decides the opcode of these two. */
	{ "msr", SP_DAIFSET, msr_operands },
	{ "mrs", SP_READ_ELR, mrs_operands },
	/* A register as the last operand changes the opcode of these two. */
	{ "mov", SP_MOV_IMMEDIATE, mov_operands },
	{ "cmp", SP_CMP_IMMEDIATE, cmp_operands },
	{ "b", SP_B, label_operand },
	{ "b.eq", SP_B_EQ, label_operand },
	{ "b.ne", SP_B_NE, label_operand },
	{ "bl", SP_BL, label_operand },
	{ "cbz", SP_CBZ, register_and_label },
	{ "cbnz", SP_CBNZ, register_and_label },
	{ "ldr", SP_LDR, ldr_operands },
	{ "str", SP_STR, str_operands },
	{ "ldp", SP_LDP, ldp_operands },
	{ "stp", SP_STP, stp_operands },
	{ "work", SP_NOP, work_operands },
	{ "push", SP_PUSH, stack_operands },
	{ "pop", SP_POP, stack_operands },
	{ "device", SP_DEVICE, device_operands },
	{ "serviced", SP_SERVICED, take_interrupt },
	{ "interrupt", SP_INTERRUPT_GET, interrupt_operands },
	/* The operand decides the opcode. */
	{ "timer", SP_TIMER_SET, timer_operands },
	{ "panic", SP_PANIC, panic_operands },
	{ "fault", SP_FAULT, panic_operands },
	{ "choose", SP_CHOOSE, choose_operands },
	{ "switch", SP_SWITCH, switch_operands },
};

enum { MNEMONICS = sizeof(mnemonics) / sizeof(mnemonics[0]) };

static const struct mnemonic *find_mnemonic(struct assembler *assembler, const struct listing_token *token)
{
	const char *words[MNEMONICS];

	for (size_t at = 0; at < MNEMONICS; at++) {
		if (equal_ignoring_case(token->text, mnemonics[at].name))
			return &mnemonics[at];
		words[at] = mnemonics[at].name;
	}
	report_unknown(assembler, token, "instruction", words, MNEMONICS);
	return NULL;
}

static bool add_label(struct assembler *assembler, const struct listing_token *token)
{
	struct sp_program *program = assembler->program;
	uint16_t defined;

	assembler->last_label = *token;
	assembler->labels_passed++;
	if (assembler->resolve)
		return true;
	if (strchr(token->text, '-'))
		return listing_error(assembler->error, token->line, token->column,
				     "the label '%s' has a '-': expected letters, digits, '_' and '.'", token->text);
	defined = sp_program_find_label(program, token->text);
	if (defined != PROGRAM_LABELS_MAX)
		return listing_error(assembler->error, token->line, token->column,
				     "the label '%s' is already defined in line %u", token->text,
				     (unsigned)assembler->label_lines[defined]);
	if (program->label_count == PROGRAM_LABELS_MAX)
		return listing_error(assembler->error, token->line, token->column,
				     "too many labels: a listing may have %d", PROGRAM_LABELS_MAX);
	memcpy(program->labels[program->label_count].name, token->text, PROGRAM_NAME_BYTES);
	program->labels[program->label_count].pc = program->instruction_count;
	assembler->label_lines[program->label_count] = (uint16_t)token->line;
	program->label_count++;
	return true;
}

static bool add_instructions(struct assembler *assembler, struct sp_instruction *instruction)
{
	const struct listing_token *token = &assembler->last_mnemonic;
	struct sp_program *program = assembler->program;
	uint16_t label_pc = 0;

	if (assembler->repeat > (uint32_t)PROGRAM_INSTRUCTIONS_MAX - program->instruction_count)
		return listing_error(assembler->error, token->line, token->column,
				     "too many instructions: a listing may have %d", PROGRAM_INSTRUCTIONS_MAX);
	instruction->label = PROGRAM_LABELS_MAX;
	if (assembler->labels_passed > 0) {
		instruction->label = (uint16_t)(assembler->labels_passed - 1);
		label_pc = program->labels[instruction->label].pc;
	}
	/* Fits: the shortest instruction has three bytes, and the listing 64 KiB. */
	instruction->line = (uint16_t)token->line;
	for (uint32_t times = 0; times < assembler->repeat; times++) {
		instruction->label_offset = (uint16_t)(program->instruction_count - label_pc);
		/* Not an assignment, which may leave the bytes between members as they were. */
		memcpy(&program->instructions[program->instruction_count++], instruction, sizeof(*instruction));
	}
	return true;
}

static bool at_end_of_line(const struct assembler *assembler)
{
	enum listing_token_kind kind = current_token(assembler)->kind;

	return kind == TOKEN_END_OF_LINE || kind == TOKEN_END_OF_LISTING;
}

/* A line: any number of labels, then at most one instruction. */
static bool assemble_line(struct assembler *assembler)
{
	const struct mnemonic *mnemonic = NULL;
	struct sp_instruction instruction;

	while (current_token(assembler)->kind == TOKEN_WORD && !mnemonic) {
		struct listing_token word = *current_token(assembler);

		if (!take_token(assembler))
			return false;
		if (current_token(assembler)->kind == TOKEN_COLON) {
			if (!add_label(assembler, &word) || !take_token(assembler))
				return false;
			continue;
		}
		mnemonic = find_mnemonic(assembler, &word);
		if (!mnemonic)
			return false;
		assembler->last_mnemonic = word;
	}
	if (mnemonic) {
		memset(&instruction, 0, sizeof(instruction));
		instruction.opcode = (uint8_t)mnemonic->opcode;
		assembler->repeat = 1;
		if (!mnemonic->operands(assembler, &instruction))
			return false;
	}
	if (!at_end_of_line(assembler))
		return report_unexpected(assembler, mnemonic ? "the end of the line" : "a label or an instruction");
	return !mnemonic || add_instructions(assembler, &instruction);
}

static bool assemble_pass(struct assembler *assembler, size_t text_bytes)
{
	struct sp_program *program = assembler->program;

	listing_start(&assembler->reader, assembler->source->code, text_bytes);
	assembler->labels_passed = 0;
	program->instruction_count = 0;
	program->case_count = 0;
	program->message_count = 0;
	do {
		if (!take_token(assembler) || !assemble_line(assembler))
			return false;
	} while (current_token(assembler)->kind != TOKEN_END_OF_LISTING);
	return true;
}

/* What is wrong with the listing as a whole, short of what its instructions do. */
static bool check_end(struct assembler *assembler)
{
	const struct sp_program *program = assembler->program;
	const struct listing_token *label = &assembler->last_label;
	const struct listing_token *mnemonic = &assembler->last_mnemonic;

	if (program->label_count > 0 && program->labels[program->label_count - 1].pc == program->instruction_count)
		return listing_error(assembler->error, label->line, label->column,
				     "there is no instruction after the label '%s'", label->text);
	if (program->instruction_count == 0)
		return listing_error(assembler->error, 0, 0, "the listing is empty: expected at least one instruction");
	if (sp_instruction_falls_through(&program->instructions[program->instruction_count - 1]))
		return listing_error(assembler->error, mnemonic->line, mnemonic->column,
				     "control falls off the end of the listing: expected b, ret, eret, switch, choose "
				     "or panic as the last instruction, found '%s'",
				     mnemonic->text);
	return true;
}

/* Copies a name of the source for a message: bounded, and without bytes that are not printable ASCII. */
static void copy_name(char copy[PROGRAM_NAME_BYTES], const char *name)
{
	size_t length = 0;

	for (; name[length] != '\0' && length < PROGRAM_NAME_BYTES - 1; length++)
		copy[length] = name[length] >= ' ' && name[length] <= '~' ? name[length] : '?';
	copy[length] = '\0';
}

static bool find_named_place(struct assembler *assembler, enum sp_error_part part, const char *name, uint16_t *pc)
{
	const struct sp_program *program = assembler->program;
	const char *words[PROGRAM_LABELS_MAX + 1];
	size_t count = program->label_count;
	uint16_t label = sp_program_find_label(program, name);
	bool hangs = part != SP_ERROR_ENTRY && strcmp(name, "hang") == 0;
	struct listing_token token;

	if (label != PROGRAM_LABELS_MAX && !hangs) {
		*pc = program->labels[label].pc;
		return true;
	}
	if (hangs && label == PROGRAM_LABELS_MAX) {
		*pc = PROGRAM_PC_HANG;
		return true;
	}
	memset(&token, 0, sizeof(token));
	copy_name(token.text, name);
	for (size_t at = 0; at < count; at++)
		words[at] = program->labels[at].name;
	if (part != SP_ERROR_ENTRY)
		words[count++] = "hang";
	if (hangs)
		listing_error(assembler->error, 0, 0,
			      "'hang' is a vector that branches to itself, but the listing has a label 'hang' too: "
			      "rename the label");
	else
		report_unknown(assembler, &token, "label", words, count);
	assembler->error->part = part;
	return false;
}

static bool find_vector(struct assembler *assembler, enum sp_error_part part, const char *name, uint16_t *pc)
{
	*pc = PROGRAM_PC_NONE;
	return !name || find_named_place(assembler, part, name, pc);
}

static bool find_entry_and_vectors(struct assembler *assembler)
{
	const struct sp_program_source *source = assembler->source;
	struct sp_program *program = assembler->program;

	program->entry = 0;
	if (source->entry && !find_named_place(assembler, SP_ERROR_ENTRY, source->entry, &program->entry))
		return false;
	return find_vector(assembler, SP_ERROR_IRQ_SP0, source->irq_sp0, &program->vectors.irq_sp0) &&
	       find_vector(assembler, SP_ERROR_IRQ_SPX, source->irq_spx, &program->vectors.irq_spx) &&
	       find_vector(assembler, SP_ERROR_FIQ_SP0, source->fiq_sp0, &program->vectors.fiq_sp0) &&
	       find_vector(assembler, SP_ERROR_FIQ_SPX, source->fiq_spx, &program->vectors.fiq_spx) &&
	       find_vector(assembler, SP_ERROR_SYNC_SP0, source->sync_sp0, &program->vectors.sync_sp0) &&
	       find_vector(assembler, SP_ERROR_SYNC_SPX, source->sync_spx, &program->vectors.sync_spx);
}

static bool check_exit(struct assembler *assembler)
{
	const struct sp_program_source *source = assembler->source;
	const char *or_vectors = "";

	if (sp_program_has_exit(assembler->program))
		return true;
	if (source->irq_sp0 || source->irq_spx || source->fiq_sp0 || source->fiq_spx || source->sync_sp0 ||
	    source->sync_spx)
		or_vectors = " or the vectors";
	if (source->entry)
		return listing_error(assembler->error, 0, 0,
				     "the program has no exit: no smc or svc can be reached from the entry '%s'%s",
				     source->entry, or_vectors);
	return listing_error(assembler->error, 0, 0,
			     "the program has no exit: no smc or svc can be reached from the first instruction%s",
			     or_vectors);
}

bool sp_program_assemble(const struct sp_program_source *source, struct sp_program *program, struct sp_error *error)
{
	struct assembler assembler;
	size_t text_bytes = 0;

	memset(program, 0, sizeof(*program));
	memset(error, 0, sizeof(*error));
	memset(&assembler, 0, sizeof(assembler));
	assembler.source = source;
	assembler.program = program;
	assembler.error = error;
	for (size_t at = 0; source->name && source->name[at] != '\0' && at < PROGRAM_NAME_BYTES - 1; at++)
		program->name[at] = source->name[at];
	if (!check_interrupts(source, error))
		return false;
	while (source->code && source->code[text_bytes] != '\0') {
		if (++text_bytes > LISTING_BYTES_MAX)
			return listing_error(error, 0, 0, "the listing is too long: it may have %d bytes",
					     LISTING_BYTES_MAX);
	}
	if (!assemble_pass(&assembler, text_bytes) || !check_end(&assembler))
		return false;
	place_slots(&assembler);
	assembler.resolve = true;
	return assemble_pass(&assembler, text_bytes) && find_entry_and_vectors(&assembler) && check_exit(&assembler);
}
