// SPDX-License-Identifier: BSD-3-Clause
/*
 * Formatting and strict parsing of path tokens.
 */
#include "tools/report/token.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/model.h"
#include "tools/report/memory.h"

enum { HASH_DIGITS = 6 };

uint32_t token_hash24(const struct scenario *scenario, enum recognition mode)
{
	/* Different and not zero for each mode; the values mean nothing else. */
	static const uint32_t salt[RECOGNITIONS] = {
		[RECOGNITION_EAGER] = 0xea6e12,
		[RECOGNITION_SYNCHRONIZED] = 0x57c4a5,
		[RECOGNITION_ARCHITECTURAL] = 0xa9c431,
	};

	if (mode == scenario->config.recognition)
		return scenario->hash24 & 0xffffff;
	return (scenario->hash24 ^ salt[mode]) & 0xffffff;
}

char *token_format(uint32_t hash24, const uint16_t *positions, uint32_t count)
{
	/* A position is five digits and its dot at most. */
	size_t bytes = HASH_DIGITS + 2 + (size_t)count * 6;
	char *text = checked_calloc(bytes, 1);
	size_t at = (size_t)snprintf(text, bytes, "%06x:", (unsigned int)(hash24 & 0xffffff));

	for (uint32_t i = 0; i < count; i++)
		at += (size_t)snprintf(text + at, bytes - at, i ? ".%u" : "%u", (unsigned int)positions[i]);
	return text;
}

static bool parse_hash(const char *text, uint32_t *hash24)
{
	*hash24 = 0;
	for (int i = 0; i < HASH_DIGITS; i++) {
		char c = text[i];

		if (c >= '0' && c <= '9')
			*hash24 = *hash24 << 4 | (uint32_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			*hash24 = *hash24 << 4 | (uint32_t)(c - 'a' + 10);
		else
			return false;
	}
	return text[HASH_DIGITS] == ':';
}

/* Reads one position; returns what follows it, or NULL. */
static const char *parse_position(const char *text, uint16_t *position)
{
	uint32_t value = 0;
	const char *c = text;

	for (; *c >= '0' && *c <= '9'; c++) {
		value = value * 10 + (uint32_t)(*c - '0');
		if (value >= SIM_CHOICES_MAX)
			return NULL;
	}
	if (c == text || (c - text > 1 && text[0] == '0'))
		return NULL;
	*position = (uint16_t)value;
	return c;
}

bool token_parse(const char *text, struct path_token *token, char *message, size_t message_bytes)
{
	const char *c;
	uint32_t dots = 0;

	memset(token, 0, sizeof(*token));
	if (!parse_hash(text, &token->hash24)) {
		snprintf(message, message_bytes,
			 "a path token is six lower-case hex digits, ':' and positions, as in 5c1e0b:0.2.0");
		return false;
	}
	c = text + HASH_DIGITS + 1;
	for (const char *d = c; *d; d++)
		dots += *d == '.';
	token->positions = checked_calloc((size_t)dots + 1, sizeof(token->positions[0]));
	while (*c || token->count > 0) {
		c = parse_position(c, &token->positions[token->count]);
		if (!c || (*c && *c != '.')) {
			snprintf(message, message_bytes, "step %u of the path token is not a position from 0 to %d",
				 (unsigned int)token->count + 1, SIM_CHOICES_MAX - 1);
			free(token->positions);
			token->positions = NULL;
			return false;
		}
		token->count++;
		if (!*c)
			break;
		c++;
	}
	return true;
}
