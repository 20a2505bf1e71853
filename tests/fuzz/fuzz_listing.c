// SPDX-License-Identifier: BSD-3-Clause
/*
 * Feeds arbitrary bytes to the assembler as a listing. What it accepts must be a program within its own bounds, which
 * describes itself as a listing that assembles to the same program; what it refuses must say where and why.
 *
 * The first byte of the input chooses the entry and the vectors, the rest is the listing.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/sp/program.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Not assert(): it must also hold where assertions are compiled out. */
static void require(int condition, const char *what)
{
	if (condition)
		return;
	fprintf(stderr, "fuzz_listing: %s\n", what);
	abort();
}

static struct sp_program program;
static struct sp_program again;
static struct sp_error error;
static char canonical[1024 * 1024];

static uint32_t count_lines(const char *code)
{
	uint32_t lines = 1;

	for (; *code != '\0'; code++)
		lines += *code == '\n';
	return lines;
}

static void check_error(const char *code)
{
	require(error.message[0] != '\0', "an error without a message");
	require(memchr(error.message, '\0', sizeof(error.message)) != NULL, "a message without an end");
	require(error.line <= count_lines(code), "an error behind the last line");
	require((error.line == 0) == (error.column == 0), "a line without a column");
	for (const char *character = error.message; *character != '\0'; character++)
		require(*character >= ' ' && *character <= '~', "a message that is not printable");
}

static void check_place(uint16_t pc)
{
	require(pc < program.instruction_count || pc == PROGRAM_PC_NONE || pc == PROGRAM_PC_HANG, "a wrong place");
}

static void check_instruction(const struct sp_instruction *instruction)
{
	require(instruction->opcode < SP_OPCODES, "a wrong opcode");
	require(instruction->target < program.instruction_count, "a wrong target");
	require(instruction->first_case + instruction->case_count <= program.case_count, "wrong cases");
	require(instruction->destination < SP_REGISTERS && instruction->source < SP_REGISTERS &&
			instruction->second < SP_REGISTERS,
		"a wrong register");
	if (instruction->opcode == SP_LDP || instruction->opcode == SP_STP)
		require(instruction->slot + 1 < program.slot_count, "a wrong pair of slots");
	if (instruction->opcode == SP_LDR || instruction->opcode == SP_STR)
		require(instruction->slot < program.slot_count, "a wrong slot");
	if (instruction->opcode == SP_PANIC || instruction->opcode == SP_FAULT)
		require(instruction->message < program.message_count, "a wrong message");
	require(instruction->line > 0, "no line");
	require(instruction->label == PROGRAM_LABELS_MAX || instruction->label < program.label_count, "a wrong label");
	for (uint16_t at = 0; at < instruction->case_count; at++) {
		const struct sp_case *one = &program.cases[instruction->first_case + at];

		if (instruction->opcode == SP_PUSH || instruction->opcode == SP_POP)
			require(one->value < SP_REGISTERS, "a wrong register in a list");
		else
			require(one->target < program.instruction_count, "a wrong target of a case");
	}
}

/* Writes the program as a listing of its labels and descriptions. */
static void write_canonical(void)
{
	size_t length = 0;
	uint16_t label = 0;

	for (uint16_t pc = 0; pc < program.instruction_count; pc++) {
		char text[8192];
		const char *instruction;

		for (; label < program.label_count && program.labels[label].pc == pc; label++)
			length += (size_t)snprintf(canonical + length, sizeof(canonical) - length, "%s:\n",
						   program.labels[label].name);
		sp_program_describe(&program, pc, text, sizeof(text));
		instruction = strstr(text, ": ");
		require(instruction != NULL, "a description without a place");
		length += (size_t)snprintf(canonical + length, sizeof(canonical) - length, "%s\n", instruction + 2);
		require(length < sizeof(canonical), "no room");
	}
}

static void check_round_trip(const struct sp_program_source *source)
{
	struct sp_program_source second = *source;

	write_canonical();
	/* Long labels may grow the listing beyond the limit. */
	if (strlen(canonical) > 64 * 1024)
		return;
	second.code = canonical;
	if (!sp_program_assemble(&second, &again, &error)) {
		fprintf(stderr, "%s%u:%u: %s\n", canonical, (unsigned)error.line, (unsigned)error.column,
			error.message);
		require(0, "a canonical listing is refused");
	}
	require(again.instruction_count == program.instruction_count, "another number of instructions");
	for (uint16_t pc = 0; pc < program.instruction_count; pc++)
		again.instructions[pc].line = program.instructions[pc].line;
	require(memcmp(&again, &program, sizeof(program)) == 0, "the canonical listing is another program");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct sp_interrupt_name interrupts[] = { { "uart", 40 }, { "virtual-timer", 27 } };
	struct sp_program_source source;
	uint8_t choice;
	char *code;

	if (size == 0)
		return 0;
	choice = data[0];
	code = malloc(size);
	if (!code)
		return 0;
	memcpy(code, data + 1, size - 1);
	code[size - 1] = '\0';
	memset(&source, 0, sizeof(source));
	source.name = "fuzz";
	source.code = code;
	source.entry = (choice & 1) != 0 ? "boot" : NULL;
	source.irq_sp0 = (choice & 2) != 0 ? "irq" : NULL;
	source.irq_spx = (choice & 4) != 0 ? "hang" : NULL;
	source.fiq_sp0 = (choice & 8) != 0 ? "fiq" : NULL;
	/* The listing itself as a name. */
	source.fiq_spx = (choice & 16) != 0 ? code : NULL;
	source.sync_sp0 = (choice & 64) != 0 ? "sync" : NULL;
	source.sync_spx = (choice & 128) != 0 ? "hang" : NULL;
	source.interrupts = interrupts;
	source.interrupt_count = (choice & 32) != 0 ? 0 : sizeof(interrupts) / sizeof(interrupts[0]);
	if (sp_program_assemble(&source, &program, &error)) {
		check_place(program.entry);
		check_place(program.vectors.irq_sp0);
		check_place(program.vectors.irq_spx);
		check_place(program.vectors.fiq_sp0);
		check_place(program.vectors.fiq_spx);
		check_place(program.vectors.sync_sp0);
		check_place(program.vectors.sync_spx);
		for (uint16_t pc = 0; pc < program.instruction_count; pc++)
			check_instruction(&program.instructions[pc]);
		check_round_trip(&source);
	} else {
		check_error(code);
	}
	free(code);
	return 0;
}
