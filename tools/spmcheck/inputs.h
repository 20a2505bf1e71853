// SPDX-License-Identifier: BSD-3-Clause
/*
 * From paths on the command line to scenarios in memory and the list of searches to run.
 */
#ifndef TOOLS_SPMCHECK_INPUTS_H
#define TOOLS_SPMCHECK_INPUTS_H

#include <stddef.h>

#include "tools/report/outcome.h"
#include "tools/scenario/scenario.h"
#include "tools/spmcheck/options.h"

/* Folders deeper than this below a path of the command line are an error. */
enum { FOLDER_DEPTH_MAX = 32 };

/* One file, or one path at which there was none. */
struct input {
	char *path;
	struct scenario_file file;
	/* exit_code 0: the file was read. */
	struct scenario_error error;
	/* Where the outcomes of its scenarios start. */
	size_t first_outcome;
};

struct inputs {
	struct input *list;
	size_t count;
	size_t capacity;
};

/*
 * Reads every scenario at `paths`: files as they are named, folders with all scenarios in and below them, ordered by
 * the bytes of their paths. What cannot be read stands in the list with its error.
 */
void inputs_read(struct inputs *inputs, char *const *paths, size_t count);

void inputs_free(struct inputs *inputs);

/* One outcome for each scenario and mode, in order, not yet run; `*count` of them. */
struct outcome *inputs_outcomes(struct inputs *inputs, const struct recognition_option *recognition, size_t *count);

#endif
