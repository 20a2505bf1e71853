// SPDX-License-Identifier: BSD-3-Clause
/*
 * What the tests of the reader share: a folder of their own, so that paths in messages are short and programs are real
 * files, and what the reader makes of a text there.
 */
#ifndef TESTS_TOOLS_SCENARIO_HELPERS_H
#define TESTS_TOOLS_SCENARIO_HELPERS_H

#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "models/ffa.h"
#include "models/world_model.h"
#include "tools/scenario/scenario.h"

#define TOP "spmcheck: 1\ntitle: a title\nspmc: {model: hafnium, version: v2.9}\n"
#define PARTITION "partitions: {sp1: {program: exit.yaml}}\n"
#define SCENARIO TOP PARTITION

static const char exit_program[] = "name: exit\n"
				   "entry: boot\n"
				   "code: |\n"
				   "  boot:\n"
				   "      mov x0, FFA_MSG_WAIT\n"
				   "  again:\n"
				   "      smc #0\n"
				   "      b again\n";

static struct scenario_error error;
static struct scenario_file file;
static char folder[] = "/tmp/spmcheck-test-XXXXXX";

static inline void write_file(const char *path, const char *text)
{
	FILE *stream = fopen(path, "wb");

	assert_non_null(stream);
	assert_int_equal(fwrite(text, 1, strlen(text), stream), strlen(text));
	assert_int_equal(fclose(stream), 0);
}

static inline int enter_folder(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL || chdir(folder) != 0)
		return -1;
	write_file("exit.yaml", exit_program);
	return mkdir("folder", 0700);
}

static inline int leave_folder(void **state)
{
	(void)state;
	(void)unlink("exit.yaml");
	(void)unlink("tried.yaml");
	(void)unlink("pipe");
	(void)rmdir("folder");
	return chdir("/") != 0 || rmdir(folder) != 0 ? -1 : 0;
}

static inline const struct scenario *read_one(const char *text)
{
	if (!scenario_file_parse("s.yaml", text, strlen(text), &file, &error))
		fail_msg("%s", error.message);
	assert_int_equal(file.scenario_count, 1);
	assert_int_equal(file.row_count, 0);
	return &file.scenarios[0];
}

static inline void refused_code(const char *text, int exit_code, const char *message)
{
	assert_false(scenario_file_parse("s.yaml", text, strlen(text), &file, &error));
	assert_string_equal(error.message, message);
	assert_int_equal(error.exit_code, exit_code);
	scenario_file_free(&file);
}

static inline void refused(const char *text, const char *message)
{
	refused_code(text, 65, message);
}

/* The reader is given a program file with these contents. */
static inline void program_refused(const char *program, const char *message)
{
	write_file("tried.yaml", program);
	refused(TOP "partitions: {sp1: {program: tried.yaml}}\ninterrupts: {uart: {intid: 40}}\n", message);
}

#endif
