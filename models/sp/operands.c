// SPDX-License-Identifier: BSD-3-Clause
/*
 * The operands of a listing: registers, constants, labels, slots, interrupts, and the tables of the program they fill.
 *
 * Apart from assemble.c because an operand knows nothing of the instruction it stands in.
 */
#include "models/sp/assembler.h"

#include <string.h>

#include "models/ffa.h"
#include "models/words.h"

enum {
	SYMBOLS_MAX = 128,
	BYTES_OF_WORD = 8,
};

/* Every name of a register, with its number; the other case of a letter means the same. */
static const struct {
	const char *name;
	uint8_t number;
} registers[] = {
	{ "x0", 0 }, { "x1", 1 },  { "x2", 2 },  { "x3", 3 },   { "x4", 4 },   { "x5", 5 },   { "x6", 6 },
	{ "x7", 7 }, { "x19", 8 }, { "x20", 9 }, { "x21", 10 }, { "x22", 11 }, { "x30", 12 }, { "lr", 12 },
	{ "w0", 0 }, { "w1", 1 },  { "w2", 2 },  { "w3", 3 },   { "w4", 4 },   { "w5", 5 },   { "w6", 6 },
	{ "w7", 7 }, { "w19", 8 }, { "w20", 9 }, { "w21", 10 }, { "w22", 11 }, { "w30", 12 },
};

enum { REGISTER_NAMES = sizeof(registers) / sizeof(registers[0]) };

const struct listing_token *current_token(const struct assembler *assembler)
{
	return &assembler->reader.token;
}

bool take_token(struct assembler *assembler)
{
	return listing_next(&assembler->reader, assembler->error);
}

bool report_unexpected(struct assembler *assembler, const char *expected)
{
	const struct listing_token *token = current_token(assembler);
	char quoted[LISTING_QUOTE_BYTES];

	listing_quote_token(token, quoted);
	return listing_error(assembler->error, token->line, token->column, "expected %s, found %s", expected, quoted);
}

bool report_unknown(struct assembler *assembler, const struct listing_token *token, const char *what,
		    const char *const *words, size_t count)
{
	const char *nearest = nearest_word(token->text, words, count);

	if (!nearest)
		return listing_error(assembler->error, token->line, token->column, "unknown %s '%s'", what,
				     token->text);
	return listing_error(assembler->error, token->line, token->column, "unknown %s '%s': did you mean '%s'?", what,
			     token->text, nearest);
}

bool take_kind(struct assembler *assembler, enum listing_token_kind kind, const char *expected)
{
	if (current_token(assembler)->kind != kind)
		return report_unexpected(assembler, expected);
	return take_token(assembler);
}

bool take_comma(struct assembler *assembler)
{
	return take_kind(assembler, TOKEN_COMMA, "','");
}

bool register_number(const char *name, uint8_t *number)
{
	for (size_t index = 0; index < REGISTER_NAMES; index++) {
		if (equal_ignoring_case(name, registers[index].name)) {
			*number = registers[index].number;
			return true;
		}
	}
	return false;
}

static size_t add_register_names(const char **words)
{
	for (size_t index = 0; index < REGISTER_NAMES; index++)
		words[index] = registers[index].name;
	return REGISTER_NAMES;
}

bool take_register(struct assembler *assembler, uint8_t *number)
{
	const char *words[REGISTER_NAMES];

	if (current_token(assembler)->kind != TOKEN_WORD)
		return report_unexpected(assembler, "a register (x0-x7, x19-x22, x30)");
	if (!register_number(current_token(assembler)->text, number))
		return report_unknown(assembler, current_token(assembler), "register (there are x0-x7, x19-x22, x30)",
				      words, add_register_names(words));
	return take_token(assembler);
}

static bool find_interrupt(const struct assembler *assembler, const char *name, uint8_t *index)
{
	for (size_t at = 0; at < assembler->source->interrupt_count; at++) {
		const char *candidate = assembler->source->interrupts[at].name;

		if (candidate && strcmp(name, candidate) == 0) {
			*index = (uint8_t)at;
			return true;
		}
	}
	return false;
}

static size_t add_interrupt_names(const struct assembler *assembler, const char **words)
{
	for (size_t at = 0; at < assembler->source->interrupt_count; at++)
		words[at] = assembler->source->interrupts[at].name;
	return assembler->source->interrupt_count;
}

static const struct ffa_symbol *find_symbol(const char *name)
{
	for (size_t index = 0; index < ffa_symbol_count; index++) {
		if (strcmp(name, ffa_symbols[index].name) == 0)
			return &ffa_symbols[index];
	}
	return NULL;
}

bool take_constant(struct assembler *assembler, bool or_register, uint32_t *value)
{
	const char *words[SYMBOLS_MAX + INTERRUPTS_MAX + REGISTER_NAMES];
	const struct ffa_symbol *symbol;
	uint8_t interrupt;
	size_t count = 0;

	if (current_token(assembler)->kind == TOKEN_HASH) {
		or_register = false;
		if (!take_token(assembler))
			return false;
	}
	if (current_token(assembler)->kind == TOKEN_NUMBER) {
		*value = current_token(assembler)->value;
		return take_token(assembler);
	}
	if (current_token(assembler)->kind != TOKEN_WORD)
		return report_unexpected(assembler,
					 or_register ? "a register, a number or a symbol" : "a number or a symbol");
	symbol = find_symbol(current_token(assembler)->text);
	if (symbol) {
		*value = symbol->value;
		return take_token(assembler);
	}
	if (find_interrupt(assembler, current_token(assembler)->text, &interrupt)) {
		*value = assembler->source->interrupts[interrupt].intid;
		return take_token(assembler);
	}
	while (count < ffa_symbol_count && count < SYMBOLS_MAX) {
		words[count] = ffa_symbols[count].name;
		count++;
	}
	count += add_interrupt_names(assembler, words + count);
	if (or_register)
		count += add_register_names(words + count);
	return report_unknown(assembler, current_token(assembler), or_register ? "register or symbol" : "symbol", words,
			      count);
}

bool take_number(struct assembler *assembler, uint32_t lowest, uint32_t highest, const char *expected, uint32_t *value)
{
	if (current_token(assembler)->kind == TOKEN_HASH && !take_token(assembler))
		return false;
	*value = current_token(assembler)->value;
	if (current_token(assembler)->kind != TOKEN_NUMBER || *value < lowest || *value > highest)
		return report_unexpected(assembler, expected);
	return take_token(assembler);
}

bool take_label(struct assembler *assembler, uint16_t *target, uint16_t *index)
{
	const struct sp_program *program = assembler->program;
	const char *words[PROGRAM_LABELS_MAX];

	*target = 0;
	*index = PROGRAM_LABELS_MAX;
	if (current_token(assembler)->kind != TOKEN_WORD)
		return report_unexpected(assembler, "a label");
	if (assembler->resolve) {
		*index = sp_program_find_label(program, current_token(assembler)->text);
		if (*index == PROGRAM_LABELS_MAX) {
			for (size_t label = 0; label < program->label_count; label++)
				words[label] = program->labels[label].name;
			return report_unknown(assembler, current_token(assembler), "label", words,
					      program->label_count);
		}
		*target = program->labels[*index].pc;
	}
	return take_token(assembler);
}

bool add_case(struct assembler *assembler, struct sp_instruction *instruction, const struct listing_token *token,
	      uint32_t value, uint16_t target)
{
	struct sp_program *program = assembler->program;
	struct sp_case *added;

	if (program->case_count == PROGRAM_CASES_MAX)
		return listing_error(assembler->error, token->line, token->column,
				     "too many targets of switch and choose and registers of push and pop: "
				     "a listing may have %d",
				     PROGRAM_CASES_MAX);
	added = &program->cases[program->case_count++];
	memset(added, 0, sizeof(*added));
	added->value = value;
	added->target = target;
	instruction->case_count++;
	return true;
}

bool add_message(struct assembler *assembler, const struct listing_token *token, const char *text, size_t bytes,
		 uint8_t *index)
{
	struct sp_program *program = assembler->program;

	if (bytes >= PROGRAM_MESSAGE_BYTES)
		return listing_error(assembler->error, token->line, token->column,
				     "a message may have %d bytes at most", PROGRAM_MESSAGE_BYTES - 1);
	for (uint16_t at = 0; at < program->message_count; at++) {
		if (strlen(program->messages[at]) == bytes && memcmp(program->messages[at], text, bytes) == 0) {
			*index = (uint8_t)at;
			return true;
		}
	}
	if (program->message_count == PROGRAM_MESSAGES_MAX)
		return listing_error(assembler->error, token->line, token->column,
				     "too many different panic messages and interrupt names: a listing may have %d",
				     PROGRAM_MESSAGES_MAX);
	memset(program->messages[program->message_count], 0, PROGRAM_MESSAGE_BYTES);
	memcpy(program->messages[program->message_count], text, bytes);
	*index = (uint8_t)program->message_count++;
	return true;
}

/* Finds or adds the area, and sees to it that it has at least `words` words. */
static bool reserve_slot(struct assembler *assembler, const struct listing_token *token, uint32_t words,
			 uint32_t *first_word)
{
	struct slot_area *area = assembler->slots;
	struct slot_area *end = assembler->slots + assembler->slot_areas;
	uint32_t missing;

	while (area < end && strcmp(area->name, token->text) != 0)
		area++;
	missing = area == end ? words : words > area->words ? words - area->words : 0;
	if (missing > SP_SLOTS_MAX - assembler->slot_words)
		return listing_error(assembler->error, token->line, token->column,
				     "too much private memory: all slots together may have %d words", SP_SLOTS_MAX);
	if (area == end) {
		memcpy(area->name, token->text, sizeof(area->name));
		assembler->slot_areas++;
	}
	area->words += missing;
	assembler->slot_words += missing;
	*first_word = area->first_word;
	return true;
}

void place_slots(struct assembler *assembler)
{
	struct sp_program *program = assembler->program;
	uint32_t word = 0;

	for (uint32_t area = 0; area < assembler->slot_areas; area++) {
		assembler->slots[area].first_word = word;
		memcpy(program->slots[word], assembler->slots[area].name, PROGRAM_NAME_BYTES);
		word += assembler->slots[area].words;
	}
	program->slot_count = (uint16_t)word;
}

bool take_slot(struct assembler *assembler, uint32_t words, struct sp_instruction *instruction)
{
	struct listing_token name;
	uint32_t offset = 0;
	uint32_t first_word = 0;
	uint8_t number;

	if (!take_kind(assembler, TOKEN_OPEN_BRACKET, "'[' and the name of a slot"))
		return false;
	name = *current_token(assembler);
	if (name.kind != TOKEN_WORD)
		return report_unexpected(assembler, "the name of a slot");
	if (register_number(name.text, &number) || equal_ignoring_case(name.text, "sp"))
		return listing_error(assembler->error, name.line, name.column,
				     "expected the name of a slot of private memory, found the register '%s': "
				     "there are no addresses in registers",
				     name.text);
	if (strchr(name.text, '-'))
		return listing_error(assembler->error, name.line, name.column,
				     "the slot '%s' has a '-': expected letters, digits, '_' and '.'", name.text);
	if (!take_token(assembler))
		return false;
	if (current_token(assembler)->kind == TOKEN_COMMA) {
		const struct listing_token *token;

		if (!take_token(assembler) || (current_token(assembler)->kind == TOKEN_HASH && !take_token(assembler)))
			return false;
		token = current_token(assembler);
		offset = token->value;
		if (token->kind != TOKEN_NUMBER || offset % BYTES_OF_WORD != 0 ||
		    offset >= SP_SLOTS_MAX * BYTES_OF_WORD)
			return report_unexpected(assembler, "an offset, a multiple of 8 from 0 to 120");
		if (!take_token(assembler))
			return false;
	}
	if (!take_kind(assembler, TOKEN_CLOSE_BRACKET, "']'"))
		return false;
	if (!reserve_slot(assembler, &name, offset / BYTES_OF_WORD + words, &first_word))
		return false;
	/* In the first pass first_word is 0, so this fits as well. */
	instruction->slot = (uint8_t)(first_word + offset / BYTES_OF_WORD);
	return true;
}

bool take_interrupt(struct assembler *assembler, struct sp_instruction *instruction)
{
	const char *words[INTERRUPTS_MAX];
	const struct listing_token *token = current_token(assembler);

	if (token->kind != TOKEN_WORD)
		return report_unexpected(assembler, "an interrupt or a register");
	if (register_number(token->text, &instruction->source)) {
		instruction->interrupt = SP_INTERRUPT_IN_REGISTER;
		return take_token(assembler);
	}
	if (!find_interrupt(assembler, token->text, &instruction->interrupt))
		return report_unknown(assembler, token, "interrupt", words, add_interrupt_names(assembler, words));
	return add_message(assembler, token, token->text, strlen(token->text), &instruction->message) &&
	       take_token(assembler);
}

bool check_interrupts(const struct sp_program_source *source, struct sp_error *error)
{
	if (source->interrupt_count > INTERRUPTS_MAX)
		return listing_error(error, 0, 0, "too many interrupts: a listing may know %d", INTERRUPTS_MAX);
	for (size_t at = 0; at < source->interrupt_count; at++) {
		const char *name = source->interrupts[at].name;
		uint8_t number;

		if (!name)
			continue;
		if (find_symbol(name))
			return listing_error(error, 0, 0, "the interrupt '%s' has the name of a symbol", name);
		if (register_number(name, &number))
			return listing_error(error, 0, 0, "the interrupt '%s' has the name of a register", name);
		if (equal_ignoring_case(name, "default"))
			return listing_error(error, 0, 0,
					     "the interrupt '%s' has the name of the last case of a switch", name);
	}
	return true;
}
