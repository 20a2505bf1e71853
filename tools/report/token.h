// SPDX-License-Identifier: BSD-3-Clause
/*
 * Path tokens: "5c1e0b:0.2.0.1.3", six hex digits of a hash of what was searched, then positions in the enumeration.
 *
 * The world has one initial state, so a token does not name it.
 */
#ifndef TOOLS_REPORT_TOKEN_H
#define TOOLS_REPORT_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/scenario/scenario.h"

struct path_token {
	uint32_t hash24;
	uint16_t *positions;
	uint32_t count;
};

/*
 * The hash in the tokens of `scenario` searched in recognition mode `mode`. A path means something else in another
 * mode, so the mode is mixed in, but only when it is not the scenario's own: then the token is that of the file.
 */
uint32_t token_hash24(const struct scenario *scenario, enum recognition mode);

/* The caller frees the text. */
char *token_format(uint32_t hash24, const uint16_t *positions, uint32_t count);

/*
 * Reads a token strictly: what token_format() cannot have written is refused, with `message` saying why and at which
 * step. Free token->positions after a success.
 */
bool token_parse(const char *text, struct path_token *token, char *message, size_t message_bytes);

#endif
