// SPDX-License-Identifier: BSD-3-Clause
/*
 * What the parts of the assembler share: its state, the operands it can take, the check of the finished program, and
 * the names that describing an instruction needs as well.
 *
 * Private to models/sp: everyone else sees a program through program.h.
 */
#ifndef MODELS_SP_ASSEMBLER_H
#define MODELS_SP_ASSEMBLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/sp/lexer.h"
#include "models/sp/program.h"

enum {
	/* Interrupts of a scenario: their index must differ from SP_INTERRUPT_IN_REGISTER. */
	INTERRUPTS_MAX = SP_INTERRUPT_IN_REGISTER,
	SP_DEVICE_ACTIONS = SP_DEVICE_UNMASK + 1,
};

/* A named piece of private memory. */
struct slot_area {
	char name[PROGRAM_NAME_BYTES];
	uint32_t words;
	uint32_t first_word;
};

struct assembler {
	const struct sp_program_source *source;
	struct sp_program *program;
	struct sp_error *error;
	struct listing_reader reader;
	/* The second pass: labels and slots are known. */
	bool resolve;
	/* How many instructions the statement stands for: more than one for `work`. */
	uint32_t repeat;
	/* Labels passed in this pass. */
	uint16_t labels_passed;
	struct slot_area slots[SP_SLOTS_MAX];
	uint32_t slot_areas;
	uint32_t slot_words;
	uint16_t label_lines[PROGRAM_LABELS_MAX];
	/* Where the last label and the last instruction stand, for what is wrong at the end of the listing. */
	struct listing_token last_label;
	struct listing_token last_mnemonic;
};

/* The names of the registers, by number, of the actions of a device, by enum sp_device_action, and the mnemonics. */
extern const char *const sp_register_names[SP_REGISTERS];
extern const char *const sp_device_action_names[SP_DEVICE_ACTIONS];
extern const char *const sp_opcode_names[SP_OPCODES];

/*
 * Operands (operands.c). The take functions read one operand at the current token and go past it. All functions that
 * return bool return false with the error filled in.
 */
const struct listing_token *current_token(const struct assembler *assembler);
bool take_token(struct assembler *assembler);

/* Reports that something else than `expected` stands at the current token. Returns false. */
bool report_unexpected(struct assembler *assembler, const char *expected);

/* Reports a word that is none of `words`, with the nearest of them. Returns false. */
bool report_unknown(struct assembler *assembler, const struct listing_token *token, const char *what,
		    const char *const *words, size_t count);

/* Takes a token of that kind, or reports what was expected. */
bool take_kind(struct assembler *assembler, enum listing_token_kind kind, const char *expected);
bool take_comma(struct assembler *assembler);

bool register_number(const char *name, uint8_t *number);
bool take_register(struct assembler *assembler, uint8_t *number);

/*
 * Takes a number, a symbol or the name of an interrupt. `or_register`: a register might have stood here as well, so it
 * is among the nearest words.
 */
bool take_constant(struct assembler *assembler, bool or_register, uint32_t *value);

/* Takes a plain number of a range; `expected` says which. */
bool take_number(struct assembler *assembler, uint32_t lowest, uint32_t highest, const char *expected, uint32_t *value);

/* Takes a label; `index` tells equal labels from different ones at the same instruction. Both are known in pass two. */
bool take_label(struct assembler *assembler, uint16_t *target, uint16_t *index);

/* [slot] or [slot, #offset]; `words`: how many the instruction reads or writes there. */
bool take_slot(struct assembler *assembler, uint32_t words, struct sp_instruction *instruction);

/* Words in the order in which the listing first names them; only the first word of an area carries its name. */
void place_slots(struct assembler *assembler);

/* The name of an interrupt, or the register that holds its INTID. The name goes to the messages, for traces. */
bool take_interrupt(struct assembler *assembler, struct sp_instruction *instruction);

/* Finds or adds a message, so that equal ones share an entry. */
bool add_message(struct assembler *assembler, const struct listing_token *token, const char *text, size_t bytes,
		 uint8_t *index);

/* Adds a case to the last ones of the instruction. */
bool add_case(struct assembler *assembler, struct sp_instruction *instruction, const struct listing_token *token,
	      uint32_t value, uint16_t target);

/* An interrupt name must not mean two things in a listing. */
bool check_interrupts(const struct sp_program_source *source, struct sp_error *error);

/* The finished program (check_program.c): control may go on to the next instruction. */
bool sp_instruction_falls_through(const struct sp_instruction *instruction);

/* Some smc can be reached from the entry or a vector. */
bool sp_program_has_exit(const struct sp_program *program);

#endif
