// SPDX-License-Identifier: BSD-3-Clause
/*
 * A text file that is read: its bytes, and the messages about places in it.
 *
 * Apart from the YAML so that everything that finds something wrong, from the bytes up to the meaning of the whole,
 * says so in one form: "file:line:column: message".
 */
#ifndef TOOLS_SCENARIO_SOURCE_H
#define TOOLS_SCENARIO_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/scenario/scenario.h"

#if defined(__GNUC__)
#define SOURCE_PRINTF(text, first) __attribute__((__format__(__printf__, text, first)))
#else
#define SOURCE_PRINTF(text, first)
#endif

/* As sysexits.h has them; that header is not in every C library. */
enum {
	EXIT_CODE_DATA = 65,
	EXIT_CODE_NO_INPUT = 66,
	EXIT_CODE_SOFTWARE = 70,
	EXIT_CODE_IO = 74,
};

struct source {
	/* As messages name it. */
	const char *path;
	const char *text;
	size_t text_bytes;
	/* The text, when source_load() read it; NULL when it belongs to the caller. */
	char *owned;
	struct scenario_error *error;
};

/* Why a file could not be read; `exit_code` is 0 when it could. */
struct source_trouble {
	int exit_code;
	const char *reason;
};

/*
 * Reads the regular file at source->path, which the caller has set. Directories, pipes and devices are refused: reading
 * them would hang, or give another answer the second time.
 */
struct source_trouble source_load(struct source *source);

/* Frees what source_load() read. */
void source_free(struct source *source);

/* Fills in the error about a place, with exit code 65. Always returns false, so that callers can return it. */
bool source_fail(const struct source *source, uint32_t line, uint32_t column, const char *format, ...)
	SOURCE_PRINTF(4, 5);

/* The same with another exit code. A line of 0 means that the error has no place. */
bool source_fail_code(const struct source *source, int exit_code, uint32_t line, uint32_t column, const char *format,
		      ...) SOURCE_PRINTF(5, 6);

/* Memory ran out: exit code 70. */
bool source_fail_memory(const struct source *source);

/* A user's text as a message quotes it: cut to fit, between characters. */
enum { EXCERPT_BYTES = 72 };

struct excerpt {
	char text[EXCERPT_BYTES];
};

struct excerpt excerpt(const char *text);

/* A copy of `text` in memory of its own, or NULL. */
char *copy_text(const char *text);

#endif
