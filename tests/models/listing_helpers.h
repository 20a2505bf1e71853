// SPDX-License-Identifier: BSD-3-Clause
/*
 * What the tests of listings share: assembling one, and asserting that one is refused at a place.
 *
 * Apart from them because there are two: one for what listings mean, one for what is wrong with them.
 */
#ifndef TESTS_MODELS_LISTING_HELPERS_H
#define TESTS_MODELS_LISTING_HELPERS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "models/ffa.h"
#include "models/sp/program.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const struct sp_interrupt_name interrupts[] = {
	{ "uart", 40 },
	{ "virtual-timer", 27 },
	{ "timer", 29 },
	{ NULL, 0 },
};

static struct sp_program program;
static struct sp_error error;

static inline struct sp_program_source source_of(const char *code)
{
	struct sp_program_source source = {
		.name = "test",
		.code = code,
		.interrupts = interrupts,
		.interrupt_count = LENGTH(interrupts),
	};

	return source;
}

static inline void assemble_source(const struct sp_program_source *source)
{
	memset(&program, 0xa5, sizeof(program));
	if (!sp_program_assemble(source, &program, &error))
		fail_msg("%u:%u: %s", (unsigned)error.line, (unsigned)error.column, error.message);
}

static inline void assemble(const char *code)
{
	struct sp_program_source source = source_of(code);

	assemble_source(&source);
}

/* Assembles one line in a listing that is otherwise complete, and returns what became of it. */
static inline const struct sp_instruction *assemble_line(const char *line)
{
	static char text[4096];
	struct sp_program_source source;

	snprintf(text, sizeof(text), "first: %s\nother: smc #0\nthird: b first\n", line);
	source = source_of(text);
	/* Whatever the line is, the smc is reached. */
	source.entry = "other";
	assemble_source(&source);
	return &program.instructions[0];
}

static inline void assert_source_error(const struct sp_program_source *source, enum sp_error_part part, uint32_t line,
				       uint32_t column, const char *message)
{
	memset(&program, 0xa5, sizeof(program));
	assert_false(sp_program_assemble(source, &program, &error));
	if (!strstr(error.message, message))
		fail_msg("expected \"%s\", got \"%s\"", message, error.message);
	if (error.line != line || error.column != column)
		fail_msg("%s: expected %u:%u, got %u:%u", error.message, (unsigned)line, (unsigned)column,
			 (unsigned)error.line, (unsigned)error.column);
	assert_int_equal(error.part, part);
}

static inline void assert_error(const char *code, uint32_t line, uint32_t column, const char *message)
{
	struct sp_program_source source = source_of(code);

	assert_source_error(&source, SP_ERROR_CODE, line, column, message);
}

/* `line` is wrong at `column`, in a listing that is otherwise complete. */
static inline void assert_line_error(const char *line, uint32_t column, const char *message)
{
	static char text[4096];

	snprintf(text, sizeof(text), "first: smc #0\n%s\nlast: b first\n", line);
	assert_error(text, 2, column, message);
}

#endif
