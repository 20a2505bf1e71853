// SPDX-License-Identifier: BSD-3-Clause
/*
 * Allocation for the command and its reports, whose needs are small: with no memory left for a line of text there is
 * nothing better to do than to say so and to end with the code for an internal error.
 *
 * The searches, which do use memory, do not allocate through these functions: they end at their limit instead.
 */
#ifndef TOOLS_REPORT_MEMORY_H
#define TOOLS_REPORT_MEMORY_H

#include <stddef.h>

/* Zeroed; never NULL, not even for a count of 0. */
void *checked_calloc(size_t count, size_t size);

/* Like reallocarray(); what is beyond the old size is not zeroed. */
void *checked_reallocarray(void *old, size_t count, size_t size);

char *checked_strdup(const char *text);

/* Like asprintf(). */
char *checked_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
