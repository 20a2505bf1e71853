// SPDX-License-Identifier: BSD-3-Clause
/*
 * EL3: the SPMD, which carries calls and secure interrupts between the worlds (TF-A services/std_svc/spmd).
 */
#ifndef MODELS_SPMD_H
#define MODELS_SPMD_H

#include "models/world.h"

/* Executes the pending phase of EL3. */
void spmd_step(const struct step *step);

/*
 * The two judgements of every exit to the normal world, of a manager at EL3 too: the mask is the caller's again, and
 * nothing is left active.
 */
void spmd_judge_exit(const struct step *step);

#endif
