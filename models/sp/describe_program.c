// SPDX-License-Identifier: BSD-3-Clause
/*
 * Instructions back into text, for traces: the canonical form of the line that was assembled.
 *
 * Apart from the assembler because every trace needs it, long after the listing is gone.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "models/ffa.h"
#include "models/sp/assembler.h"

const char *const sp_register_names[SP_REGISTERS] = {
	"x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x19", "x20", "x21", "x22", "x30",
};

const char *const sp_device_action_names[SP_DEVICE_ACTIONS] = { "clear", "mask", "unmask" };

const char *const sp_opcode_names[SP_OPCODES] = {
	[SP_NOP] = "nop",
	[SP_ISB] = "isb",
	[SP_SMC] = "smc",
	[SP_HVC] = "hvc",
	[SP_ERET] = "eret",
	[SP_RET] = "ret",
	[SP_DAIFSET] = "msr daifset",
	[SP_DAIFCLR] = "msr daifclr",
	[SP_SPSEL] = "msr spsel",
	[SP_READ_ELR] = "mrs",
	[SP_READ_SPSR] = "mrs",
	[SP_READ_MPIDR] = "mrs",
	[SP_WRITE_ELR] = "msr elr_el1",
	[SP_WRITE_SPSR] = "msr spsr_el1",
	[SP_MOV_IMMEDIATE] = "mov",
	[SP_MOV_REGISTER] = "mov",
	[SP_CMP_IMMEDIATE] = "cmp",
	[SP_CMP_REGISTER] = "cmp",
	[SP_B] = "b",
	[SP_B_EQ] = "b.eq",
	[SP_B_NE] = "b.ne",
	[SP_BL] = "bl",
	[SP_CBZ] = "cbz",
	[SP_CBNZ] = "cbnz",
	[SP_LDR] = "ldr",
	[SP_STR] = "str",
	[SP_LDP] = "ldp",
	[SP_STP] = "stp",
	[SP_PUSH] = "push",
	[SP_POP] = "pop",
	[SP_DEVICE] = "device",
	[SP_SERVICED] = "serviced",
	[SP_INTERRUPT_GET] = "interrupt get",
	[SP_INTERRUPT_END] = "interrupt end",
	[SP_TIMER_SET] = "timer set",
	[SP_TIMER_CANCEL] = "timer cancel",
	[SP_PANIC] = "panic",
	[SP_CHOOSE] = "choose",
	[SP_SWITCH] = "switch",
	[SP_SVC] = "svc",
	[SP_ANY] = "any",
	[SP_FAULT] = "fault",
};

/* A text that grows until its buffer is full; always terminated. */
struct growing_text {
	char *text;
	size_t length;
	size_t capacity;
};

__attribute__((format(printf, 2, 3))) static void append(struct growing_text *out, const char *format, ...)
{
	va_list arguments;
	int wanted;

	va_start(arguments, format);
	wanted = vsnprintf(out->text + out->length, out->capacity - out->length, format, arguments);
	va_end(arguments);
	if (wanted < 0)
		return;
	out->length += (size_t)wanted;
	if (out->length >= out->capacity)
		out->length = out->capacity - 1;
}

static const char *register_name(uint8_t number)
{
	return number < SP_REGISTERS ? sp_register_names[number] : "x?";
}

/*
 * A function or a hypercall by name. Not 0xffffffff: it is SMC_UNKNOWN, NOT_SUPPORTED and HF_INVALID_INTID, and which
 * one was meant is not known here.
 */
static void append_constant(struct growing_text *out, uint32_t value, const char *prefix)
{
	const char *name = value == SMC_UNKNOWN ? NULL : ffa_function_name(value);

	if (!name)
		name = hf_call_name(value);
	if (name)
		append(out, "%s", name);
	else if (value < 10)
		append(out, "%s%u", prefix, (unsigned)value);
	else if (value >= (uint32_t)-16)
		append(out, "%s-%u", prefix, (unsigned)(0u - value));
	else
		append(out, "%s0x%x", prefix, (unsigned)value);
}

/* Every target of a branch has a label; of several the last one, which stands nearest to the instruction. */
static void append_target(struct growing_text *out, const struct sp_program *program, uint16_t target)
{
	for (uint16_t label = program->label_count; label > 0; label--) {
		if (program->labels[label - 1].pc == target) {
			append(out, "%s", program->labels[label - 1].name);
			return;
		}
	}
	append(out, "%u", (unsigned)target);
}

/* Only the first word of a slot has a name. */
static void append_slot(struct growing_text *out, const struct sp_program *program, uint8_t slot)
{
	uint8_t first = slot < SP_SLOTS_MAX ? slot : 0;

	while (first > 0 && program->slots[first][0] == '\0')
		first--;
	if (first == slot)
		append(out, "[%s]", program->slots[first]);
	else
		append(out, "[%s, #%u]", program->slots[first], 8u * (unsigned)(slot - first));
}

static void append_interrupt(struct growing_text *out, const struct sp_program *program,
			     const struct sp_instruction *instruction)
{
	if (instruction->interrupt == SP_INTERRUPT_IN_REGISTER)
		append(out, "%s", register_name(instruction->source));
	else
		append(out, "%s", program->messages[instruction->message % PROGRAM_MESSAGES_MAX]);
}

static void append_switch(struct growing_text *out, const struct sp_program *program,
			  const struct sp_instruction *instruction)
{
	append(out, "%s", register_name(instruction->source));
	for (uint16_t at = 0; at < instruction->case_count; at++) {
		const struct sp_case *one = &program->cases[instruction->first_case + at];

		append(out, ", ");
		append_constant(out, one->value, "");
		append(out, "=");
		append_target(out, program, one->target);
	}
	append(out, ", default=");
	append_target(out, program, instruction->target);
}

/* The registers of push and pop, or the labels of choose. */
static void append_list(struct growing_text *out, const struct sp_program *program,
			const struct sp_instruction *instruction)
{
	for (uint16_t at = 0; at < instruction->case_count; at++) {
		const struct sp_case *one = &program->cases[instruction->first_case + at];

		append(out, "%s", at == 0 ? "" : ", ");
		if (instruction->opcode == SP_CHOOSE)
			append_target(out, program, one->target);
		else
			append(out, "%s", register_name((uint8_t)one->value));
	}
}

static void append_operands(struct growing_text *out, const struct sp_program *program,
			    const struct sp_instruction *instruction)
{
	const char *destination = register_name(instruction->destination);
	const char *source = register_name(instruction->source);
	const char *second = register_name(instruction->second);

	switch (instruction->opcode) {
	case SP_SMC:
	case SP_HVC:
	case SP_SVC:
		append(out, " #%u", (unsigned)instruction->immediate);
		break;
	case SP_DAIFSET:
	case SP_DAIFCLR:
		append(out, ", #0x%x", (unsigned)instruction->immediate);
		break;
	case SP_SPSEL:
		append(out, ", #%u", (unsigned)instruction->immediate);
		break;
	case SP_READ_ELR:
		append(out, " %s, elr_el1", destination);
		break;
	case SP_READ_SPSR:
		append(out, " %s, spsr_el1", destination);
		break;
	case SP_READ_MPIDR:
		append(out, " %s, mpidr_el1", destination);
		break;
	case SP_WRITE_ELR:
	case SP_WRITE_SPSR:
		append(out, ", %s", source);
		break;
	case SP_MOV_IMMEDIATE:
		append(out, " %s, ", destination);
		append_constant(out, instruction->immediate, "#");
		break;
	case SP_MOV_REGISTER:
		append(out, " %s, %s", destination, source);
		break;
	case SP_CMP_IMMEDIATE:
		append(out, " %s, ", source);
		append_constant(out, instruction->immediate, "#");
		break;
	case SP_CMP_REGISTER:
		append(out, " %s, %s", source, second);
		break;
	case SP_B:
	case SP_B_EQ:
	case SP_B_NE:
	case SP_BL:
		append(out, " ");
		append_target(out, program, instruction->target);
		break;
	case SP_CBZ:
	case SP_CBNZ:
		append(out, " %s, ", source);
		append_target(out, program, instruction->target);
		break;
	case SP_LDR:
		append(out, " %s, ", destination);
		append_slot(out, program, instruction->slot);
		break;
	case SP_STR:
		append(out, " %s, ", source);
		append_slot(out, program, instruction->slot);
		break;
	case SP_LDP:
		append(out, " %s, %s, ", destination, second);
		append_slot(out, program, instruction->slot);
		break;
	case SP_STP:
		append(out, " %s, %s, ", source, second);
		append_slot(out, program, instruction->slot);
		break;
	case SP_PUSH:
	case SP_POP:
	case SP_CHOOSE:
		append(out, " ");
		append_list(out, program, instruction);
		break;
	case SP_DEVICE:
		append(out, " ");
		append_interrupt(out, program, instruction);
		append(out, ", %s", sp_device_action_names[instruction->device_action % SP_DEVICE_ACTIONS]);
		break;
	case SP_SERVICED:
		append(out, " ");
		append_interrupt(out, program, instruction);
		break;
	case SP_PANIC:
	case SP_FAULT:
		append(out, " \"%s\"", program->messages[instruction->message % PROGRAM_MESSAGES_MAX]);
		break;
	case SP_SWITCH:
		append(out, " ");
		append_switch(out, program, instruction);
		break;
	default:
		break;
	}
}

void sp_program_describe(const struct sp_program *program, uint16_t pc, char *text, size_t text_bytes)
{
	struct growing_text out = { .text = text, .capacity = text_bytes };
	const struct sp_instruction *instruction;

	if (text_bytes == 0)
		return;
	text[0] = '\0';
	if (pc == PROGRAM_PC_HANG) {
		append(&out, "hang: b .");
		return;
	}
	if (pc >= program->instruction_count) {
		append(&out, "outside the listing: %u", (unsigned)pc);
		return;
	}
	instruction = &program->instructions[pc];
	append(&out, "%s+%u: ",
	       instruction->label < program->label_count ? program->labels[instruction->label].name : "(start)",
	       (unsigned)instruction->label_offset);
	append(&out, "%s", instruction->opcode < SP_OPCODES ? sp_opcode_names[instruction->opcode] : "?");
	append_operands(&out, program, instruction);
}

uint16_t sp_program_find_label(const struct sp_program *program, const char *name)
{
	for (uint16_t label = 0; label < program->label_count; label++) {
		if (strcmp(name, program->labels[label].name) == 0)
			return label;
	}
	return PROGRAM_LABELS_MAX;
}
