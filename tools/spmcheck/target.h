// SPDX-License-Identifier: BSD-3-Clause
/*
 * The one scenario that `replay` and `walk` are about: a file, a cell of it, a recognition mode.
 */
#ifndef TOOLS_SPMCHECK_TARGET_H
#define TOOLS_SPMCHECK_TARGET_H

#include <argp.h>

#include "models/world_model.h"
#include "tools/scenario/scenario.h"
#include "tools/spmcheck/options.h"

struct target {
	/* From the command line. */
	const char *path;
	const char *cell;
	struct recognition_option recognition;
	/* Filled in by target_open(). */
	struct scenario_file file;
	const struct scenario *scenario;
	enum recognition mode;
	struct world_model *world;
};

/* Options and the FILE argument; the input is a struct target. */
extern const struct argp target_argp;

/* Reads the file and binds the model. Returns an exit code, with a message when it is not 0. */
int target_open(struct target *target);

void target_close(struct target *target);

#endif
