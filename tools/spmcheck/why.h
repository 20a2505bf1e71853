// SPDX-License-Identifier: BSD-3-Clause
/*
 * `matrix --why`: between two neighbouring versions whose cells differ, the policy fields (and so the commits) on which
 * the answer depends.
 */
#ifndef TOOLS_SPMCHECK_WHY_H
#define TOOLS_SPMCHECK_WHY_H

#include "tools/spmcheck/run.h"

/*
 * Prints, row by row, every pair of neighbouring columns that differ in the version only and in the answer. Searches
 * again with single fields of the older version turned into those of the younger one.
 */
void why_print(const struct run *run, const struct scenario_file *file);

#endif
