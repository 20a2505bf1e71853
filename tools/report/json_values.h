// SPDX-License-Identifier: BSD-3-Clause
/*
 * Values of JSON as every report writes them. Apart from json.h, whose readers need no jansson.
 */
#ifndef TOOLS_REPORT_JSON_VALUES_H
#define TOOLS_REPORT_JSON_VALUES_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* A text that may have come from anywhere: what is not UTF-8 is replaced. Returns a new value. */
json_t *json_text(const char *text);

/* Returns a new value. */
json_t *json_number(uint64_t number);

/* Writes a value (NULL: memory ran out on the way) and a newline, and frees it; false when that failed. */
bool json_finish(json_t *value, FILE *out);

#endif
