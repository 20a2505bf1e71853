// SPDX-License-Identifier: BSD-3-Clause
/*
 * What a state of the world means: violated state properties, what is owed, which fairness constraints are met.
 *
 * Apart from the world that it judges: nothing here changes a state. `abi`, `mask-restored`, `gic-balanced`, `sp-sane`
 * and most of `one-reply` are violations of steps and are judged where the step is taken.
 */
#ifndef MODELS_MONITORS_STATE_H
#define MODELS_MONITORS_STATE_H

#include "models/world.h"

/* Fills `info` (zeroed by the caller) for one state. */
void monitor_inspect(const struct world_config *config, const struct world *world, struct sim_state_info *info);

/* Whether a PE can do anything but what nothing has to wait for: a further request, FFA_RUN of its own accord. */
bool pe_can_step(const struct world_config *config, const struct world *world, unsigned pe);

#endif
