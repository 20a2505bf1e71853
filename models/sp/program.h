// SPDX-License-Identifier: BSD-3-Clause
/*
 * A secure partition's program: the listing of an exit path, assembled into instructions.
 *
 * Apart from the interpreter (models/sp/execute.c) so that a listing can be checked without a world, and so that other
 * kinds of program can take the same slot later.
 *
 * The listing is in the syntax of the GNU assembler for A64, one instruction or pseudo-operation a line, labels end
 * with ':', comments start with '//'. One instruction is one boundary at which an interrupt may be taken.
 *
 *   instructions   nop | isb | smc #0 | hvc #0 | svc #0 | eret | ret
 *                  msr daifset, #imm4 | msr daifclr, #imm4 | msr spsel, #0|1
 *                  mrs Xd, elr_el1|spsr_el1 | msr elr_el1|spsr_el1, Xn
 *                  mov Xd, #imm|SYMBOL|Xn | cmp Xn, #imm|SYMBOL|Xm
 *                  b L | b.eq L | b.ne L | bl L | cbz Xn, L | cbnz Xn, L
 *                  ldr Xd, [slot] | str Xn, [slot] | ldp Xd, Xe, [slot] | stp Xn, Xm, [slot]
 *   pseudo         work N                      N instructions that touch only private registers (N boundaries)
 *                  push Xn[, Xm...]            store registers on the temporary stack, which is then live
 *                  pop  Xn[, Xm...]            load them back; with all words popped the stack is free again
 *                  device NAME|Xn, clear|mask|unmask   the device of that interrupt (or of the INTID in Xn)
 *                  serviced NAME|Xn            the owner has serviced that interrupt (or the INTID in Xn)
 *                  interrupt get               x0 := the INTID that is next, or HF_INVALID_INTID: what the partition's
 *                                              driver does under its manager, HF_INTERRUPT_GET by hvc, or ICC_IAR1
 *                  interrupt end               the interrupt in x0 is done: HF_INTERRUPT_DEACTIVATE, or ICC_EOIR1
 *                  timer set|cancel            a new deadline of the partition's timer, or its timer disabled
 *                  panic "why"                 the partition stops
 *                  fault "why"                 a synchronous exception: to its own vector (sync-sp0, sync-spx)
 *                  choose L[, L...]            goes to any of the labels
 *                  switch Xn, VALUE=L[, ...], default=L
 *
 * Registers are x0-x7, x19-x22 and x30 (lr); w-names mean the same registers. All of them hold 32 bits.
 * "[slot]" names a private word of memory; "[slot, #8]" is the word after it (offsets are multiples of 8).
 *
 * A partition at S-EL1 calls by smc (FF-A) and hvc (HF_*); one at S-EL0 by svc for both, and has neither exceptions nor
 * masks: sp_program_check_level() says which program can run where.
 */
#ifndef MODELS_SP_PROGRAM_H
#define MODELS_SP_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	PROGRAM_INSTRUCTIONS_MAX = 1024,
	PROGRAM_LABELS_MAX = 256,
	PROGRAM_CASES_MAX = 512,
	PROGRAM_NAME_BYTES = 64,
	PROGRAM_MESSAGE_BYTES = 96,
	PROGRAM_MESSAGES_MAX = 32,
	/* Words of private memory and of the temporary stack. */
	SP_SLOTS_MAX = 16,
	SP_TEMPORARY_STACK_MAX = 8,
	/* x0-x7, x19-x22, x30, in this order. */
	SP_REGISTERS = 13,
	SP_REGISTER_LR = 12,
	/* An instruction index that is no instruction: an unset vector, or a branch-to-self one. */
	PROGRAM_PC_NONE = 0xffff,
	PROGRAM_PC_HANG = 0xfffe,
};

enum sp_opcode {
	SP_NOP, /* nop, and each instruction of `work` */
	SP_ISB, /* context synchronization event */
	SP_SMC,
	SP_HVC,
	SP_ERET,
	SP_RET,
	SP_DAIFSET, /* immediate: bits D=8 A=4 I=2 F=1 */
	SP_DAIFCLR,
	SP_SPSEL,    /* immediate: 0 or 1 */
	SP_READ_ELR, /* mrs destination, elr_el1 */
	SP_READ_SPSR,
	SP_READ_MPIDR,
	SP_WRITE_ELR, /* msr elr_el1, source */
	SP_WRITE_SPSR,
	SP_MOV_IMMEDIATE,
	SP_MOV_REGISTER,
	SP_CMP_IMMEDIATE,
	SP_CMP_REGISTER,
	SP_B,
	SP_B_EQ,
	SP_B_NE,
	SP_BL,
	SP_CBZ,
	SP_CBNZ,
	SP_LDR, /* slot: first word */
	SP_STR,
	SP_LDP,
	SP_STP,
	SP_PUSH, /* registers: first_case.. in cases[].value, count of them */
	SP_POP,
	SP_DEVICE, /* device_action; interrupt or source register */
	SP_SERVICED,
	SP_INTERRUPT_GET,
	SP_INTERRUPT_END,
	SP_TIMER_SET,
	SP_TIMER_CANCEL,
	SP_PANIC,  /* message */
	SP_CHOOSE, /* cases[first_case .. +case_count].target */
	SP_SWITCH, /* source, cases as above (value, target), default in target */
	SP_SVC,    /* a call of a partition at S-EL0: FF-A or hypercall, by x0 */
	SP_ANY,    /* as SP_CHOOSE, and then what stands there up to its SP_B, all in one step (models/sp/any.c) */
	SP_FAULT,  /* message */
	SP_OPCODES,
};

enum sp_device_action { SP_DEVICE_CLEAR, SP_DEVICE_MASK, SP_DEVICE_UNMASK };

/* For SP_DEVICE and SP_SERVICED: the interrupt is the one whose INTID is in the source register. */
enum { SP_INTERRUPT_IN_REGISTER = 0xff };

struct sp_instruction {
	uint32_t immediate;
	uint16_t target;
	uint16_t first_case;
	uint8_t opcode;
	/* Register numbers, 0..SP_REGISTERS-1. `second` is the other register of ldp, stp, cmp. */
	uint8_t destination;
	uint8_t source;
	uint8_t second;
	uint8_t slot;
	uint8_t case_count;
	uint8_t device_action;
	/* Index of the interrupt in the scenario, or SP_INTERRUPT_IN_REGISTER. */
	uint8_t interrupt;
	/* Index into messages: the text of SP_PANIC and SP_FAULT, the interrupt's name of SP_DEVICE and SP_SERVICED. */
	uint8_t message;
	/* For traces: the line in the listing, from 1, and the nearest label before it (PROGRAM_LABELS_MAX: none). */
	uint16_t line;
	uint16_t label;
	/* Boundaries from that label: "exit+3" (an instruction before any label counts from the listing's start). */
	uint16_t label_offset;
};

struct sp_case {
	uint32_t value;
	uint16_t target;
};

/* Of several labels at one instruction a trace shows the last. */
struct sp_label {
	char name[PROGRAM_NAME_BYTES];
	uint16_t pc;
};

/* Where an exception of the partition goes: an instruction, PROGRAM_PC_HANG (branch to self) or PROGRAM_PC_NONE. */
struct sp_vectors {
	uint16_t irq_sp0;
	uint16_t irq_spx;
	uint16_t fiq_sp0;
	uint16_t fiq_spx;
	uint16_t sync_sp0;
	uint16_t sync_spx;
};

struct sp_program {
	char name[PROGRAM_NAME_BYTES];
	struct sp_instruction instructions[PROGRAM_INSTRUCTIONS_MAX];
	struct sp_case cases[PROGRAM_CASES_MAX];
	struct sp_label labels[PROGRAM_LABELS_MAX];
	/* "" for a word that is only reached by an offset from the named word before it. */
	char slots[SP_SLOTS_MAX][PROGRAM_NAME_BYTES];
	char messages[PROGRAM_MESSAGES_MAX][PROGRAM_MESSAGE_BYTES];
	struct sp_vectors vectors;
	uint16_t instruction_count;
	uint16_t case_count;
	uint16_t label_count;
	uint16_t slot_count;
	uint16_t message_count;
	uint16_t entry;
	/* The listing itself calls HF_INTERRUPT_ENABLE (a `mov` of that symbol stands in it). */
	bool enables_interrupts;
	/* It sets its timer: somebody must say when the deadline passes. */
	bool sets_timer;
	/* It sets notifications (a `mov` of FFA_NOTIFICATION_SET): the world then has a schedule receiver interrupt. */
	bool sets_notifications;
	/* It sends IPIs (a `mov` of HF_INTERRUPT_SEND_IPI): with several PEs each has an SGI for them. */
	bool sends_ipis;
	/* It does anything (models/sp/any.c): its partition owes nothing. */
	bool any;
};

/* An interrupt that the scenario declares: the names a listing may use for `device`, `serviced` and as a constant. */
struct sp_interrupt_name {
	const char *name;
	uint32_t intid;
};

/* Vectors and entry as the program file gives them: label names, "hang", or NULL for none. */
struct sp_program_source {
	const char *name;
	const char *entry;
	const char *irq_sp0;
	const char *irq_spx;
	const char *fiq_sp0;
	const char *fiq_spx;
	const char *sync_sp0;
	const char *sync_spx;
	const char *code;
	const struct sp_interrupt_name *interrupts;
	size_t interrupt_count;
};

/* Which part of the source an error is in, so that the reader of the file can give its place. */
enum sp_error_part {
	SP_ERROR_CODE,
	SP_ERROR_ENTRY,
	SP_ERROR_IRQ_SP0,
	SP_ERROR_IRQ_SPX,
	SP_ERROR_FIQ_SP0,
	SP_ERROR_FIQ_SPX,
	SP_ERROR_SYNC_SP0,
	SP_ERROR_SYNC_SPX,
};

struct sp_error {
	enum sp_error_part part;
	/* In the listing, counted from 1; 0 when the error has no line. */
	uint32_t line;
	uint32_t column;
	/* What was expected, and the nearest valid word where there is one. */
	char message[256];
};

/*
 * Assembles `source` into `program`. Returns true, or false with `error` filled in (program is then unspecified).
 *
 * Errors are, among others: an unknown mnemonic, register, symbol, label or interrupt (each with the nearest valid
 * word), an operand out of range, a label defined twice, an instruction after which control falls off the end of the
 * listing, a limit above, an empty listing, and a listing without an exit: no `smc` reachable from the entry, the
 * vectors included.
 */
bool sp_program_assemble(const struct sp_program_source *source, struct sp_program *program, struct sp_error *error);

/*
 * Whether the program can run at S-EL0, or else at S-EL1. False with `error` filled in: the part, the line in the listing
 * (0: a vector), what cannot be, and what to write instead. Apart from assembling because one program file may serve
 * partitions at both levels, if it never leaves.
 */
bool sp_program_check_level(const struct sp_program *program, bool s_el0, struct sp_error *error);

/* Writes "label+offset: instruction" for a trace. `pc` may be any index; text is truncated to fit. */
void sp_program_describe(const struct sp_program *program, uint16_t pc, char *text, size_t text_bytes);

/* The index of a label, or PROGRAM_LABELS_MAX. */
uint16_t sp_program_find_label(const struct sp_program *program, const char *name);

#endif
