// SPDX-License-Identifier: BSD-3-Clause
/*
 * Where control can go in an assembled program, and whether it ever leaves the partition.
 *
 * Apart from the assembler because it knows instructions and no text: it would do for any other way to make a program.
 */
#include <string.h>

#include "models/sp/assembler.h"

bool sp_instruction_falls_through(const struct sp_instruction *instruction)
{
	switch (instruction->opcode) {
	case SP_B:
	case SP_RET:
	case SP_ERET:
	case SP_PANIC:
	case SP_CHOOSE:
	case SP_SWITCH:
		return false;
	default:
		return true;
	}
}

/* Instructions that were reached, and those of them whose successors are not yet. */
struct reachable {
	const struct sp_program *program;
	bool seen[PROGRAM_INSTRUCTIONS_MAX];
	uint16_t waiting[PROGRAM_INSTRUCTIONS_MAX];
	uint16_t waiting_count;
};

/* Every instruction waits at most once, so `waiting` cannot overflow. Places that are no instruction are left out. */
static void reach(struct reachable *reachable, uint16_t pc)
{
	if (pc >= reachable->program->instruction_count || reachable->seen[pc])
		return;
	reachable->seen[pc] = true;
	reachable->waiting[reachable->waiting_count++] = pc;
}

static void reach_successors(struct reachable *reachable, uint16_t pc)
{
	const struct sp_program *program = reachable->program;
	const struct sp_instruction *instruction = &program->instructions[pc];

	if (sp_instruction_falls_through(instruction))
		reach(reachable, (uint16_t)(pc + 1));
	switch (instruction->opcode) {
	case SP_B:
	case SP_B_EQ:
	case SP_B_NE:
	case SP_BL:
	case SP_CBZ:
	case SP_CBNZ:
	case SP_SWITCH:
		reach(reachable, instruction->target);
		break;
	case SP_RET:
		/* The link register may have been saved and loaded: any call may be the one that returns. */
		for (uint16_t call = 0; call < program->instruction_count; call++) {
			if (program->instructions[call].opcode == SP_BL)
				reach(reachable, (uint16_t)(call + 1));
		}
		break;
	default:
		break;
	}
	if (instruction->opcode != SP_SWITCH && instruction->opcode != SP_CHOOSE)
		return;
	for (uint16_t at = 0; at < instruction->case_count; at++)
		reach(reachable, program->cases[instruction->first_case + at].target);
}

bool sp_program_has_exit(const struct sp_program *program)
{
	struct reachable reachable;

	memset(&reachable, 0, sizeof(reachable));
	reachable.program = program;
	reach(&reachable, program->entry);
	reach(&reachable, program->vectors.irq_sp0);
	reach(&reachable, program->vectors.irq_spx);
	reach(&reachable, program->vectors.fiq_sp0);
	reach(&reachable, program->vectors.fiq_spx);
	while (reachable.waiting_count > 0) {
		uint16_t pc = reachable.waiting[--reachable.waiting_count];

		if (program->instructions[pc].opcode == SP_SMC)
			return true;
		reach_successors(&reachable, pc);
	}
	return false;
}
