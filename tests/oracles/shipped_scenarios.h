// SPDX-License-Identifier: BSD-3-Clause
/*
 * Every scenario that is shipped, one after the other, in each mode that `spmcheck check` would run it in.
 *
 * Apart from the oracles, because more than one of them compares over the same runs.
 */
#ifndef TESTS_ORACLES_SHIPPED_SCENARIOS_H
#define TESTS_ORACLES_SHIPPED_SCENARIOS_H

#include "models/world_model.h"
#include "tools/scenario/scenario.h"

/* Those with more are left out where they are searched in full. */
enum { PES_COMPARED_MAX = 3 };

/* One run: `model` is bound to `mode`, whatever the scenario's own mode is. */
typedef void shipped_visit(void *env, const struct scenario *scenario, enum recognition mode,
			   const struct sim_model *model);

/* Visits every run of every scenario at or below `path`, by name. False: one could not be read, `error` says why. */
bool shipped_for_each(const char *path, shipped_visit *visit, void *env, struct scenario_error *error);

#endif
