// SPDX-License-Identifier: BSD-3-Clause
/*
 * Execution of single steps, for everything that follows one path: replay, walk, and the counterexamples.
 *
 * Apart from the search because here every step is executed twice and compared, which the search cannot afford.
 */
#ifndef SIM_PATH_H
#define SIM_PATH_H

#include "sim/explore.h"

/* SIM_COMPLETE when the table can be used, else SIM_BAD_MODEL. */
enum sim_result sim_model_judge(const struct sim_model *model);

#endif
