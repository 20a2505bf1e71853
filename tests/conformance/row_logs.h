// SPDX-License-Identifier: BSD-3-Clause
/*
 * The rows of the tables as logs: what tools/log reads, line by line, and the scenario that a row was run in.
 *
 * Apart from the test so that what a row says stands by itself. The scenario is the version, the exit path and the
 * reaction; it leaves open when an interrupt arrives, and the log says it, as the row does.
 */
#ifndef TESTS_CONFORMANCE_ROW_LOGS_H
#define TESTS_CONFORMANCE_ROW_LOGS_H

#include <stdbool.h>
#include <stddef.h>

#include "tests/conformance/csv.h"

enum {
	ROW_LINES_MAX = 32,
	ROW_LINE_BYTES = 128,
	ROW_TEXT_BYTES = 8192,
};

struct row_log {
	char scenario[2048];
	/* The header, with its line ends. */
	char header[256];
	/* The events. */
	char lines[ROW_LINES_MAX][ROW_LINE_BYTES];
	size_t count;
	/* The row has something that this reader does not know: its text. */
	char unknown[256];
};

/* Where an arrival of after-the-trap.csv falls among the events of the log. */
enum trap_moment {
	/* Before, and after, the normal world has its answer; both before it calls again. */
	TRAP_MOMENT_EXIT,
	TRAP_MOMENT_NORMAL_WORLD,
	/* After it has called again. */
	TRAP_MOMENT_NEXT_CALL,
};

/* A row of hafnium-*.csv, run on `version`. */
void row_log_partition(const struct csv *csv, uint32_t row, const char *version, struct row_log *log);

/* A row of after-the-trap.csv. */
void row_log_after_the_trap(const struct csv *csv, uint32_t row, enum trap_moment moment, struct row_log *log);

/* A row of ns-interrupts.csv. */
void row_log_non_secure(const struct csv *csv, uint32_t row, struct row_log *log);

/* The version of the model that a row's column `hafnium` means; NULL: none. */
const char *row_version(const struct csv *csv, uint32_t row);

/* The whole log; `changed` replaces line `index`, or leaves it out when it is NULL; an index of ROW_LINES_MAX: none. */
void row_log_text(const struct row_log *log, size_t index, const char *changed, char text[ROW_TEXT_BYTES]);

/* Writes other events that could have stood in the place of `line`; returns how many. */
enum { ROW_OTHERS_MAX = 6 };
size_t row_log_others(const char *line, char others[ROW_OTHERS_MAX][ROW_LINE_BYTES]);

#endif
