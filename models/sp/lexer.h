// SPDX-License-Identifier: BSD-3-Clause
/*
 * The tokens of a listing.
 *
 * Private to models/sp: everyone else sees a program through program.h.
 */
#ifndef MODELS_SP_LEXER_H
#define MODELS_SP_LEXER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/sp/program.h"

enum {
	/* Longest listing, in bytes. */
	LISTING_BYTES_MAX = 64 * 1024,
	/* Room for a token in an error message, quotes included. */
	LISTING_QUOTE_BYTES = PROGRAM_NAME_BYTES + 16,
};

enum listing_token_kind {
	TOKEN_END_OF_LISTING,
	TOKEN_END_OF_LINE,
	TOKEN_WORD,
	TOKEN_NUMBER,
	TOKEN_STRING,
	TOKEN_COMMA,
	TOKEN_COLON,
	TOKEN_EQUALS,
	TOKEN_HASH,
	TOKEN_OPEN_BRACKET,
	TOKEN_CLOSE_BRACKET,
};

struct listing_token {
	enum listing_token_kind kind;
	/* Where it stands, both counted from 1; columns are bytes. */
	uint32_t line;
	uint32_t column;
	/* Of a number. */
	uint32_t value;
	/* Of a string: its bytes between the quotes. */
	const char *string;
	size_t string_bytes;
	/* Of a word or a number: as it is written. */
	char text[PROGRAM_NAME_BYTES];
};

struct listing_reader {
	const char *text;
	size_t text_bytes;
	size_t position;
	size_t line_start;
	uint32_t line;
	/* The token that was read last. */
	struct listing_token token;
};

/* Starts at the first byte of `text`; there is no token until the first listing_next(). */
void listing_start(struct listing_reader *reader, const char *text, size_t text_bytes);

/* Reads the next token. Returns false, with `error` filled in, when the text at that place is no token. */
bool listing_next(struct listing_reader *reader, struct sp_error *error);

/* Writes a token as an error message names it: "'exit'", "','" or "the end of the line". */
void listing_quote_token(const struct listing_token *token, char quoted[LISTING_QUOTE_BYTES]);

/* Fills in an error of the listing. Returns false, so that a caller can return it. */
__attribute__((format(printf, 4, 5))) bool listing_error(struct sp_error *error, uint32_t line, uint32_t column,
							 const char *format, ...);

/* ASCII only, whatever the locale is. */
bool equal_ignoring_case(const char *one, const char *other);

#endif
