// SPDX-License-Identifier: BSD-3-Clause
/*
 * What engineers ask to have measured: the longest masked window, switches and entries for one request, PMR 0, nesting,
 * the queue. Apart from the properties: a measure is never right or wrong; a scenario may bound it.
 */
#ifndef MODELS_MONITORS_MEASURES_H
#define MODELS_MONITORS_MEASURES_H

#include "models/world.h"

/* PATH or GAUGE, indexed by enum measure. */
extern const enum sim_measure_kind measure_kinds[MEASURES];

/* Scopes and gauges of a state. */
void measures_inspect(const struct world_config *config, const struct world *world, struct sim_state_info *info);

/* Weights of a step of the PE that left `from` by an instruction (`instruction`) or otherwise. */
void measures_step(const struct step *step, enum place from, bool instruction);

#endif
