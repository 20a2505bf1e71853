// SPDX-License-Identifier: BSD-3-Clause
/* The partition's instructions; see execute.h. */
#include "models/sp/execute.h"

#include "models/el3_spmc/el3_spmc.h"
#include "models/ffa.h"
#include "models/gic.h"
#include "models/interrupts.h"
#include "models/manager.h"
#include "models/sp/any.h"
#include "models/spmc/timers.h"
#include "models/takeable.h"

enum {
	/* SPSR_EL1 as mrs and msr show it: M[3:0] is EL1t or EL1h, DAIF in bits 9..6, Z in bit 30. */
	SPSR_MODE_EL1T = 4,
	SPSR_DAIF_SHIFT = 6,
	SPSR_ZERO_SHIFT = 30,
	/* Of a word that holds an address of the listing: the number of the instruction stands below. */
	CODE_ADDRESS = 0x40000000,
};

/* What a handler leaves on a temporary stack that was in use: a value that no call returns. */
static const uint32_t CLOBBERED = 0xdeadbeefu;

const struct sp_instruction *sp_next_instruction(const struct world_config *config, const struct world *world,
						 unsigned pe)
{
	unsigned current = world->pes[pe].current;
	const struct sp_program *program;

	if (world->pes[pe].place != PLACE_S_EL1)
		return NULL;
	program = vcpu_partition(config, current)->program;
	if (world->contexts[current].pc >= program->instruction_count)
		return NULL;
	return &program->instructions[world->contexts[current].pc];
}

bool sp_next_is_synchronous_exception(const struct world_config *config, const struct world *world, unsigned pe)
{
	const struct sp_instruction *instruction = sp_next_instruction(config, world, pe);

	if (instruction == NULL)
		return false;
	if (instruction->opcode == SP_INTERRUPT_GET || instruction->opcode == SP_INTERRUPT_END)
		return !manager_at_el3(config);
	/* Accesses to CNTP_* trap. */
	if (instruction->opcode == SP_TIMER_SET || instruction->opcode == SP_TIMER_CANCEL)
		return policy_of(config, POLICY_TIMER_EMULATED);
	if (instruction->opcode == SP_ANY)
		return sp_any_calls(vcpu_partition(config, world->pes[pe].current)->program, instruction) > 0;
	return instruction->opcode == SP_SMC || instruction->opcode == SP_HVC || instruction->opcode == SP_SVC ||
	       instruction->opcode == SP_FAULT;
}

unsigned sp_alternatives(const struct world_config *config, const struct world *world, unsigned pe)
{
	const struct sp_instruction *instruction = sp_next_instruction(config, world, pe);

	if (instruction == NULL)
		return 1;
	if (instruction->opcode == SP_INTERRUPT_GET && manager_at_el3(config))
		return el3_spmc_interrupt_alternatives(config, world, pe);
	if (instruction->opcode != SP_CHOOSE && instruction->opcode != SP_ANY)
		return 1;
	/* Before what must be taken only an exception may come (takeable.h). */
	if (instruction->opcode == SP_ANY && (takeable_now(config, world, pe) & world->pes[pe].forced) != 0)
		return sp_any_calls(vcpu_partition(config, world->pes[pe].current)->program, instruction);
	return instruction->case_count;
}

static const struct sp_program *step_program(const struct step *step)
{
	return vcpu_partition(step->config, step->pe->current)->program;
}

static uint32_t spsr_read(const struct sp_context *sp)
{
	return (uint32_t)SPSR_MODE_EL1T | sp->saved_spsel | (uint32_t)sp->saved_daif << SPSR_DAIF_SHIFT |
	       (uint32_t)sp->saved_zero_flag << SPSR_ZERO_SHIFT;
}

/* What is no saved PSTATE of EL1 is as good as none: an exception return by it would be illegal. */
static void spsr_write(struct sp_context *sp, uint32_t value)
{
	const uint32_t known = (uint32_t)DAIF_ALL << SPSR_DAIF_SHIFT | UINT32_C(1) << SPSR_ZERO_SHIFT | 1;

	if ((value & ~known) != SPSR_MODE_EL1T)
		value = 0;
	sp->saved_spsel = value & 1;
	sp->saved_daif = (uint8_t)(value >> SPSR_DAIF_SHIFT & DAIF_ALL);
	sp->saved_zero_flag = (uint8_t)(value >> SPSR_ZERO_SHIFT & 1);
}

/*
 * Addresses of the listing in words: apart from all other numbers, so that none is taken for an INTID (models/equals.c) or
 * the other way round. A word of 0 is the first instruction, as ever.
 */
static uint32_t address_of(uint16_t pc)
{
	return CODE_ADDRESS | pc;
}

static uint16_t instruction_at(uint32_t address)
{
	if (address == 0)
		return 0;
	return (address & ~(uint32_t)UINT16_MAX) == CODE_ADDRESS ? (uint16_t)address : PROGRAM_PC_NONE;
}

/* Continues at `pc`, which a register or ELR may have got from anywhere. */
static void jump(const struct step *step, uint32_t pc)
{
	if (pc >= step_program(step)->instruction_count)
		step_panic(step, PANIC_SP_BAD_RETURN);
	else
		step_context(step)->pc = (uint16_t)pc;
}

/* The interrupt that a `device` or `serviced` names, directly or by the INTID in a register. */
static unsigned named_interrupt(const struct step *step, const struct sp_instruction *instruction)
{
	unsigned index = instruction->interrupt;
	uint32_t intid = step_context(step)->registers[instruction->source];
	unsigned named;

	if (index != SP_INTERRUPT_IN_REGISTER)
		intid = step->config->interrupts[index].intid;
	/* Each partition has a timer with this INTID, and each PE its own of a private interrupt. */
	if (intid == HF_VIRTUAL_TIMER_INTID)
		return vi_interrupt(step->config, step->pe->current, VI_VIRTUAL_TIMER);
	named = interrupt_find(step->config, step->pe_index, intid);
	/* What is routed to another PE for ever a context that is pinned to this one cannot have taken. */
	if (index == SP_INTERRUPT_IN_REGISTER && named != INTERRUPT_NONE &&
	    !interrupt_concerns(step->config, named, step->pe->current))
		return INTERRUPT_NONE;
	return named;
}

static void drive_device(const struct step *step, const struct sp_instruction *instruction)
{
	unsigned index = named_interrupt(step, instruction);

	if (index == INTERRUPT_NONE)
		return;
	switch (instruction->device_action) {
	case SP_DEVICE_CLEAR:
		device_clear(step, index);
		break;
	case SP_DEVICE_MASK:
		device_mask(step, index);
		break;
	default:
		device_unmask(step, index);
		break;
	}
}

static void push(const struct step *step, const struct sp_instruction *instruction)
{
	const struct sp_case *registers = &step_program(step)->cases[instruction->first_case];
	struct sp_context *sp = step_context(step);

	for (unsigned i = 0; i < instruction->case_count; i++) {
		if (sp->temporary_stack_depth < SP_TEMPORARY_STACK_MAX)
			sp->temporary_stack[sp->temporary_stack_depth++] = sp->registers[registers[i].value];
	}
}

static void pop(const struct step *step, const struct sp_instruction *instruction)
{
	const struct sp_case *registers = &step_program(step)->cases[instruction->first_case];
	struct sp_context *sp = step_context(step);

	for (unsigned i = instruction->case_count; i > 0; i--) {
		if (sp->temporary_stack_depth == 0)
			return;
		sp->registers[registers[i - 1].value] = sp->temporary_stack[--sp->temporary_stack_depth];
		sp->temporary_stack[sp->temporary_stack_depth] = 0;
	}
}

static uint16_t switch_target(const struct step *step, const struct sp_instruction *instruction)
{
	const struct sp_case *cases = &step_program(step)->cases[instruction->first_case];

	for (unsigned i = 0; i < instruction->case_count; i++) {
		if (cases[i].value == step_context(step)->registers[instruction->source])
			return cases[i].target;
	}
	return instruction->target;
}

/* Moves, comparisons, memory: everything that only touches the partition's own registers and slots. */
static void execute_data(const struct step *step, const struct sp_instruction *i)
{
	struct sp_context *sp = step_context(step);
	uint32_t *x = sp->registers;

	switch (i->opcode) {
	case SP_MOV_IMMEDIATE:
		x[i->destination] = i->immediate;
		break;
	case SP_MOV_REGISTER:
		x[i->destination] = x[i->source];
		break;
	case SP_CMP_IMMEDIATE:
		sp->zero_flag = x[i->source] == i->immediate;
		break;
	case SP_CMP_REGISTER:
		sp->zero_flag = x[i->source] == x[i->second];
		break;
	case SP_LDR:
		x[i->destination] = sp->slots[i->slot];
		break;
	case SP_STR:
		sp->slots[i->slot] = x[i->source];
		break;
	case SP_LDP:
		x[i->destination] = sp->slots[i->slot];
		x[i->second] = sp->slots[i->slot + 1];
		break;
	case SP_STP:
		sp->slots[i->slot] = x[i->source];
		sp->slots[i->slot + 1] = x[i->second];
		break;
	case SP_PUSH:
		push(step, i);
		break;
	case SP_POP:
		pop(step, i);
		break;
	case SP_READ_ELR:
		x[i->destination] = address_of(sp->elr);
		break;
	case SP_READ_SPSR:
		x[i->destination] = spsr_read(sp);
		break;
	case SP_READ_MPIDR:
		/* Hafnium arch_regs_reset(): VMPIDR_EL2 of a partition is the number of its vCPU. */
		x[i->destination] = vcpu_number(step->config, step->pe->current);
		break;
	case SP_WRITE_ELR:
		sp->elr = instruction_at(x[i->source]);
		break;
	case SP_WRITE_SPSR:
		spsr_write(sp, x[i->source]);
		break;
	case SP_DEVICE:
		drive_device(step, i);
		break;
	case SP_SERVICED: {
		unsigned index = named_interrupt(step, i);

		if (index != INTERRUPT_NONE)
			interrupt_serviced(step, index);
		break;
	}
	default:
		break;
	}
}

static void exception_return(const struct step *step)
{
	struct sp_context *sp = step_context(step);

	sp->daif = sp->saved_daif;
	sp->spsel = sp->saved_spsel;
	sp->zero_flag = sp->saved_zero_flag;
	sp->handlers >>= HANDLER_BITS;
	jump(step, sp->elr);
	sp->elr = 0;
	sp->saved_daif = 0;
	sp->saved_spsel = 0;
	sp->saved_zero_flag = 0;
	step_rule(step, RULE_SP_ERET);
}

/*
 * svc at S-EL0, which the SPMC takes as an S-EL1 partition's smc or hvc: Hafnium's hvc_handler() (svc_handler() since
 * de0ad569, v2.15) looks for an FF-A call first, then for one of its own.
 */
static void supervisor_call(const struct step *step)
{
	struct sp_context *sp = step_context(step);

	step_rule(step, RULE_SP_SVC);
	if (hf_call_name(sp->registers[0]) != NULL) {
		step->pe->place = PLACE_S_EL2;
		step->pe->phase = PHASE_SPMC_HVC;
		return;
	}
	sp->call = sp->registers[0];
	device_arm_pins(step, sp->call);
	manager_take_smc(step);
}

/* The partition's interrupt driver: hypercalls, or the GIC itself. Returns with the pc after the instruction. */
static void drive_interrupts(const struct step *step, bool get, unsigned alternative)
{
	uint32_t *x = step_context(step)->registers;

	if (manager_at_el3(step->config)) {
		if (get)
			el3_spmc_interrupt_get(step, alternative);
		else
			el3_spmc_interrupt_end(step);
		return;
	}
	if (!get) {
		x[1] = x[0];
		x[2] = x[0];
	}
	x[0] = get ? HF_INTERRUPT_GET : HF_INTERRUPT_DEACTIVATE;
	manager_take_hvc(step);
}

/* An exception of the partition, taken to EL1, where the vector is. */
static void enter_exception(const struct step *step, uint8_t handler, uint16_t vector)
{
	struct sp_context *sp = step_context(step);

	sp->elr = sp->pc;
	sp->saved_daif = sp->daif;
	sp->saved_spsel = sp->spsel;
	sp->saved_zero_flag = sp->zero_flag;
	sp->daif = DAIF_ALL;
	/* An exception to EL1 selects SP_EL1; a handler that runs on SP_EL0 says so itself. */
	sp->spsel = 1;
	/* The innermost is in the low bits; of deeper nesting than fits the outermost is forgotten. */
	sp->handlers = (uint8_t)((unsigned)sp->handlers << HANDLER_BITS | handler);
	if (vector == PROGRAM_PC_HANG)
		step_panic(step, PANIC_SP_HANG);
	else if (vector == PROGRAM_PC_NONE)
		step_panic(step, PANIC_SP_NO_VECTOR);
	else
		sp->pc = vector;
}

/*
 * A synchronous exception. Hafnium passes a fault of a partition at S-EL1 on to its own EL1, in every version
 * (sync_lower_exception: inject_el1_data_abort_exception and its neighbours); most faults never leave EL1.
 */
static void fault(const struct step *step)
{
	const struct sp_vectors *vectors = &step_program(step)->vectors;

	step_rule(step, RULE_SP_FAULT);
	/* A partition at S-EL0 has no EL1 of its own. */
	if (vcpu_is_s_el0(step->config, step->pe->current)) {
		step->pe->place = PLACE_S_EL2;
		step->pe->phase = PHASE_SPMC_FAULT;
		return;
	}
	enter_exception(step, HANDLER_SYNC, step_context(step)->spsel != 0 ? vectors->sync_spx : vectors->sync_sp0);
}

static bool execute_one(const struct step *step, unsigned alternative)
{
	struct sp_context *sp = step_context(step);
	const struct sp_program *program = step_program(step);
	const struct sp_instruction *i = &program->instructions[sp->pc];
	uint16_t next = (uint16_t)(sp->pc + 1);

	switch (i->opcode) {
	case SP_SMC:
		sp->pc = next;
		sp->call = sp->registers[0];
		step->pe->virq_held_back = 0;
		device_arm_pins(step, sp->call);
		manager_take_smc(step);
		step_rule(step, RULE_SP_SMC);
		return false;
	case SP_HVC:
		sp->pc = next;
		manager_take_hvc(step);
		return false;
	case SP_INTERRUPT_GET:
	case SP_INTERRUPT_END:
		sp->pc = next;
		drive_interrupts(step, i->opcode == SP_INTERRUPT_GET, alternative);
		return false;
	case SP_SVC:
		sp->pc = next;
		supervisor_call(step);
		return false;
	case SP_ISB:
		sp->pc = next;
		step_rule(step, RULE_SP_ISB);
		return true;
	case SP_ERET:
		exception_return(step);
		return true;
	case SP_TIMER_SET:
	case SP_TIMER_CANCEL:
		sp->pc = next;
		if (i->opcode == SP_TIMER_SET)
			timers_set(step);
		else
			timers_cancel(step);
		/* A trap, and the ERET from it: nothing else happens in S-EL2. */
		return has(step, POLICY_TIMER_EMULATED);
	case SP_RET:
		jump(step, instruction_at(sp->registers[SP_REGISTER_LR]));
		return false;
	case SP_DAIFSET:
		sp->daif |= (uint8_t)i->immediate;
		break;
	case SP_DAIFCLR:
		sp->daif &= (uint8_t)~i->immediate;
		break;
	case SP_SPSEL:
		sp->spsel = (uint8_t)i->immediate;
		break;
	case SP_B:
		next = i->target;
		break;
	case SP_B_EQ:
		next = sp->zero_flag ? i->target : next;
		break;
	case SP_B_NE:
		next = sp->zero_flag ? next : i->target;
		break;
	case SP_BL:
		sp->registers[SP_REGISTER_LR] = address_of(next);
		next = i->target;
		break;
	case SP_CBZ:
		next = sp->registers[i->source] == 0 ? i->target : next;
		break;
	case SP_CBNZ:
		next = sp->registers[i->source] != 0 ? i->target : next;
		break;
	case SP_PANIC:
		step->pe->panic_message = i->message;
		step_panic(step, PANIC_SP);
		return false;
	case SP_FAULT:
		/* Under OP-TEE, too, it is at S-EL0, and killed: no more is known of its end than of a panic's. */
		if (manager_at_s_el1(step->config)) {
			step->pe->panic_message = i->message;
			step_panic(step, PANIC_SP);
			return false;
		}
		fault(step);
		return step->pe->place == PLACE_S_EL1;
	case SP_CHOOSE:
		next = program->cases[i->first_case + alternative].target;
		break;
	case SP_SWITCH:
		next = switch_target(step, i);
		break;
	default:
		execute_data(step, i);
		break;
	}
	sp->pc = next;
	return false;
}

/* An alternative of `any`: all its instructions up to the branch back. */
static bool execute_any(const struct step *step, const struct sp_program *program, uint16_t target)
{
	struct sp_context *sp = step_context(step);
	bool synchronized = false;

	if (program->instructions[target].opcode == SP_ANY) {
		/* No instruction was executed: what had to be taken still has to. */
		sp->pc = target;
		return step->pe->forced != 0;
	}
	for (sp->pc = target; program->instructions[sp->pc].opcode != SP_B;)
		synchronized = execute_one(step, 0);
	sp->pc = program->entry;
	return synchronized;
}

bool sp_execute(const struct step *step, unsigned alternative)
{
	const struct sp_program *program = step_program(step);
	const struct sp_instruction *i = &program->instructions[step_context(step)->pc];

	if (i->opcode == SP_ANY)
		return execute_any(step, program, program->cases[i->first_case + alternative].target);
	return execute_one(step, alternative);
}

void sp_take_virtual_interrupt(const struct step *step, enum line line)
{
	struct sp_context *sp = step_context(step);
	const struct sp_vectors *vectors = &step_program(step)->vectors;
	bool irq = line == LINE_VIRQ;
	uint8_t handler = irq ? HANDLER_IRQ : HANDLER_FIQ;
	uint16_t vector;

	if (sp->spsel != 0) {
		vector = irq ? vectors->irq_spx : vectors->fiq_spx;
		step_violates(step, PROPERTY_SP_SANE, DETAIL_SP_SPSEL);
	} else {
		vector = irq ? vectors->irq_sp0 : vectors->fiq_sp0;
	}
	for (unsigned entered = sp->handlers; entered != 0; entered >>= HANDLER_BITS) {
		if ((entered & HANDLER_MASK) == handler)
			step_violates(step, PROPERTY_SP_SANE, DETAIL_SP_REENTERED);
	}
	if (sp->temporary_stack_depth > 0) {
		/* The handler starts at the top of the same stack. */
		step_violates(step, PROPERTY_SP_SANE, DETAIL_SP_STACK);
		for (unsigned i = 0; i < sp->temporary_stack_depth; i++)
			sp->temporary_stack[i] = CLOBBERED;
	}
	enter_exception(step, handler, vector);
	if (manager_at_el3(step->config))
		step_rule(step, irq ? RULE_SP_IRQ : RULE_SP_FIQ);
	else
		step_rule(step, irq ? RULE_SP_VIRQ : RULE_SP_VFIQ);
}
