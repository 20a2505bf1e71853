// SPDX-License-Identifier: BSD-3-Clause
/*
 * Where control can go in an assembled program, whether it ever leaves the partition, and at which exception level it can
 * run.
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
	case SP_FAULT:
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
	reach(&reachable, program->vectors.sync_sp0);
	reach(&reachable, program->vectors.sync_spx);
	while (reachable.waiting_count > 0) {
		uint16_t pc = reachable.waiting[--reachable.waiting_count];

		if (program->instructions[pc].opcode == SP_SMC || program->instructions[pc].opcode == SP_SVC)
			return true;
		reach_successors(&reachable, pc);
	}
	return false;
}

/* ------------------------------------------------------------------------------------------------------------------
 * The exception level.
 */

static bool check_vector_absent(uint16_t vector, enum sp_error_part part, struct sp_error *error)
{
	if (vector == PROGRAM_PC_NONE)
		return true;
	listing_error(error, 0, 0, "a partition at S-EL0 takes no exception: expected no vectors");
	error->part = part;
	return false;
}

/* Hafnium sync_lower_exception: an S-EL0 partition reaches the SPMC by svc; anything else that traps aborts it. */
static bool check_instruction_at_s_el0(const struct sp_instruction *instruction, struct sp_error *error)
{
	const char *mnemonic = sp_opcode_names[instruction->opcode];

	switch (instruction->opcode) {
	case SP_SMC:
	case SP_HVC:
		return listing_error(
			error, instruction->line, 0,
			"'%s' is no way out of S-EL0 (the SPMC aborts the partition): FF-A calls and hypercalls "
			"are svc #0 there, x0 says which",
			mnemonic);
	case SP_DAIFSET:
	case SP_DAIFCLR:
	case SP_SPSEL:
	case SP_READ_ELR:
	case SP_READ_SPSR:
	case SP_READ_MPIDR:
	case SP_WRITE_ELR:
	case SP_WRITE_SPSR:
	case SP_ERET:
		return listing_error(
			error, instruction->line, 0,
			"'%s' does not exist at S-EL0: a partition there masks nothing and takes no exception",
			mnemonic);
	default:
		return true;
	}
}

bool sp_program_check_level(const struct sp_program *program, bool s_el0, struct sp_error *error)
{
	for (unsigned i = 0; i < program->instruction_count; i++) {
		const struct sp_instruction *instruction = &program->instructions[i];

		if (s_el0) {
			if (!check_instruction_at_s_el0(instruction, error))
				return false;
		} else if (instruction->opcode == SP_SVC) {
			return listing_error(
				error, instruction->line, 0,
				"'svc' at S-EL1 goes to the partition's own vectors: expected smc #0 for an "
				"FF-A call, hvc #0 for a hypercall");
		}
	}
	return !s_el0 || (check_vector_absent(program->vectors.irq_sp0, SP_ERROR_IRQ_SP0, error) &&
			  check_vector_absent(program->vectors.irq_spx, SP_ERROR_IRQ_SPX, error) &&
			  check_vector_absent(program->vectors.fiq_sp0, SP_ERROR_FIQ_SP0, error) &&
			  check_vector_absent(program->vectors.fiq_spx, SP_ERROR_FIQ_SPX, error));
}
