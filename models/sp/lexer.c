// SPDX-License-Identifier: BSD-3-Clause
/*
 * Splits a listing into tokens: words, numbers, strings and punctuation, each with its line and column.
 *
 * Apart from the assembler because this is the only code that touches the raw, untrusted bytes of a listing.
 */
#include "models/sp/lexer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool listing_error(struct sp_error *error, uint32_t line, uint32_t column, const char *format, ...)
{
	va_list arguments;

	error->part = SP_ERROR_CODE;
	error->line = line;
	error->column = column;
	va_start(arguments, format);
	vsnprintf(error->message, sizeof(error->message), format, arguments);
	va_end(arguments);
	return false;
}

static bool is_digit(char character)
{
	return character >= '0' && character <= '9';
}

static bool is_letter(char character)
{
	return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}

static bool starts_word(char character)
{
	return is_letter(character) || character == '_' || character == '.';
}

/* '-' for the interrupts of a scenario, which may be called virtual-timer; a label with one is refused later. */
static bool continues_word(char character)
{
	return starts_word(character) || is_digit(character) || character == '-';
}

static char lower_case(char character)
{
	return character >= 'A' && character <= 'Z' ? (char)(character - 'A' + 'a') : character;
}

bool equal_ignoring_case(const char *one, const char *other)
{
	size_t index = 0;

	while (one[index] != '\0' && lower_case(one[index]) == lower_case(other[index]))
		index++;
	return lower_case(one[index]) == lower_case(other[index]);
}

void listing_start(struct listing_reader *reader, const char *text, size_t text_bytes)
{
	memset(reader, 0, sizeof(*reader));
	reader->text = text;
	reader->text_bytes = text_bytes;
	reader->line = 1;
}

/* The byte `ahead` of the position, or NUL behind the end of the text. */
static char peek(const struct listing_reader *reader, size_t ahead)
{
	size_t position = reader->position + ahead;

	return position < reader->text_bytes ? reader->text[position] : '\0';
}

static bool at_end(const struct listing_reader *reader)
{
	return reader->position >= reader->text_bytes;
}

/* A carriage return counts as space only as part of a line's end. */
static bool at_space(const struct listing_reader *reader)
{
	char character = peek(reader, 0);

	if (character == '\r')
		return peek(reader, 1) == '\n' || reader->position + 1 == reader->text_bytes;
	return character == ' ' || character == '\t';
}

static void skip_space_and_comment(struct listing_reader *reader)
{
	while (at_space(reader))
		reader->position++;
	if (peek(reader, 0) == '/' && peek(reader, 1) == '/') {
		while (!at_end(reader) && peek(reader, 0) != '\n')
			reader->position++;
	}
}

/* Copies the run of word characters at the position to the token. */
static bool read_text(struct listing_reader *reader, struct sp_error *error)
{
	struct listing_token *token = &reader->token;
	size_t length = 0;

	do {
		if (length == sizeof(token->text) - 1)
			return listing_error(error, token->line, token->column, "a name may have %zu bytes at most",
					     sizeof(token->text) - 1);
		token->text[length++] = reader->text[reader->position++];
	} while (!at_end(reader) && continues_word(peek(reader, 0)));
	token->text[length] = '\0';
	return true;
}

/* The value of a digit in the base 16; 16 or more for anything else. */
static uint32_t digit_value(char character)
{
	char lower = lower_case(character);

	if (is_digit(character))
		return (uint32_t)(character - '0');
	if (lower >= 'a' && lower <= 'f')
		return (uint32_t)(lower - 'a') + 10;
	return 16;
}

static bool read_number(struct listing_reader *reader, struct sp_error *error)
{
	struct listing_token *token = &reader->token;
	const char *digits = token->text;
	uint32_t base = 10;
	uint64_t magnitude = 0;
	uint64_t limit = UINT32_MAX;
	bool negative;

	token->kind = TOKEN_NUMBER;
	if (!read_text(reader, error))
		return false;
	negative = digits[0] == '-';
	if (negative) {
		digits++;
		limit = UINT64_C(0x80000000);
	}
	if (digits[0] == '0' && lower_case(digits[1]) == 'x') {
		base = 16;
		digits += 2;
	} else if (digits[0] == '0' && is_digit(digits[1])) {
		return listing_error(error, token->line, token->column,
				     "'%s' has a leading 0: expected a decimal number or one that starts with 0x",
				     token->text);
	}
	if (digits[0] == '\0')
		return listing_error(error, token->line, token->column, "expected hexadecimal digits after '%s'",
				     token->text);
	for (; digits[0] != '\0'; digits++) {
		uint32_t digit = digit_value(digits[0]);

		if (digit >= base)
			return listing_error(error, token->line, token->column,
					     "'%s' is no number: expected decimal digits, or 0x and hexadecimal ones",
					     token->text);
		magnitude = magnitude * base + digit;
		if (magnitude > limit)
			return listing_error(error, token->line, token->column, "'%s' does not fit in 32 bits",
					     token->text);
	}
	token->value = negative ? 0u - (uint32_t)magnitude : (uint32_t)magnitude;
	return true;
}

static bool read_string(struct listing_reader *reader, struct sp_error *error)
{
	struct listing_token *token = &reader->token;
	size_t start = ++reader->position;

	token->kind = TOKEN_STRING;
	while (!at_end(reader) && peek(reader, 0) != '"') {
		unsigned char byte = (unsigned char)peek(reader, 0);

		if (byte == '\n' || byte == '\r')
			break;
		/* The text goes to terminals and reports. */
		if (byte < ' ' || byte == 0x7f)
			return listing_error(error, reader->line, (uint32_t)(reader->position - reader->line_start) + 1,
					     "the control character 0x%02x may not stand in a string", (unsigned)byte);
		reader->position++;
	}
	if (peek(reader, 0) != '"')
		return listing_error(error, token->line, token->column,
				     "the string has no end: expected '\"' before the end of the line");
	token->string = reader->text + start;
	token->string_bytes = reader->position - start;
	reader->position++;
	return true;
}

static bool read_punctuation(struct listing_reader *reader, struct sp_error *error)
{
	static const struct {
		char character;
		enum listing_token_kind kind;
	} marks[] = {
		{ ',', TOKEN_COMMA }, { ':', TOKEN_COLON },        { '=', TOKEN_EQUALS },
		{ '#', TOKEN_HASH },  { '[', TOKEN_OPEN_BRACKET }, { ']', TOKEN_CLOSE_BRACKET },
	};
	struct listing_token *token = &reader->token;
	unsigned char byte = (unsigned char)peek(reader, 0);

	for (size_t index = 0; index < sizeof(marks) / sizeof(marks[0]); index++) {
		if (peek(reader, 0) == marks[index].character) {
			token->kind = marks[index].kind;
			token->text[0] = marks[index].character;
			reader->position++;
			return true;
		}
	}
	if (byte >= 0x80)
		return listing_error(error, token->line, token->column,
				     "the byte 0x%02x may not stand here: only comments and strings may have "
				     "characters outside ASCII",
				     (unsigned)byte);
	if (byte <= ' ' || byte == 0x7f)
		return listing_error(error, token->line, token->column,
				     "the control character 0x%02x may not stand here", (unsigned)byte);
	if (byte == '/' || byte == ';' || byte == '@')
		return listing_error(error, token->line, token->column,
				     "unexpected '%c': a comment starts with '//', and a line holds one instruction",
				     byte);
	return listing_error(error, token->line, token->column, "unexpected '%c'", byte);
}

bool listing_next(struct listing_reader *reader, struct sp_error *error)
{
	struct listing_token *token = &reader->token;

	skip_space_and_comment(reader);
	memset(token, 0, sizeof(*token));
	token->line = reader->line;
	token->column = (uint32_t)(reader->position - reader->line_start) + 1;
	if (at_end(reader)) {
		token->kind = TOKEN_END_OF_LISTING;
		return true;
	}
	if (peek(reader, 0) == '\n') {
		token->kind = TOKEN_END_OF_LINE;
		reader->position++;
		reader->line++;
		reader->line_start = reader->position;
		return true;
	}
	if (starts_word(peek(reader, 0))) {
		token->kind = TOKEN_WORD;
		return read_text(reader, error);
	}
	if (is_digit(peek(reader, 0)) || (peek(reader, 0) == '-' && is_digit(peek(reader, 1))))
		return read_number(reader, error);
	if (peek(reader, 0) == '"')
		return read_string(reader, error);
	return read_punctuation(reader, error);
}

void listing_quote_token(const struct listing_token *token, char quoted[LISTING_QUOTE_BYTES])
{
	switch (token->kind) {
	case TOKEN_END_OF_LISTING:
		snprintf(quoted, LISTING_QUOTE_BYTES, "the end of the listing");
		break;
	case TOKEN_END_OF_LINE:
		snprintf(quoted, LISTING_QUOTE_BYTES, "the end of the line");
		break;
	case TOKEN_STRING:
		snprintf(quoted, LISTING_QUOTE_BYTES, "a string");
		break;
	default:
		snprintf(quoted, LISTING_QUOTE_BYTES, "'%s'", token->text);
		break;
	}
}
