// SPDX-License-Identifier: BSD-3-Clause
/*
 * What `check` and `matrix` share: reading, searching, writing the reports, and the exit code.
 */
#ifndef TOOLS_SPMCHECK_RUN_H
#define TOOLS_SPMCHECK_RUN_H

#include "tools/spmcheck/inputs.h"
#include "tools/spmcheck/options.h"

struct run {
	struct run_options options;
	struct inputs inputs;
	struct outcome *outcomes;
	size_t outcome_count;
	/* Where text goes: stdout, or stderr when a report is on stdout. */
	FILE *text;
	int exit_code;
};

/* Refuses reports that cannot be written, then reads the scenarios. False: run->exit_code says why not to go on. */
bool run_prepare(struct run *run, char *const *paths, size_t count);

/*
 * Searches. `print` is called for each outcome in order, and each input that could not be read is named, in order, too.
 */
void run_searches(struct run *run, void (*print)(const struct run *run, const struct outcome *outcome));

/* Writes --json and --coverage, judges --require-coverage, frees everything; returns the exit code. */
int run_finish(struct run *run);

#endif
