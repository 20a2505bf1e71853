// SPDX-License-Identifier: BSD-3-Clause
/*
 * Vacuity: what must have happened for a property to have had anything to judge.
 */
#ifndef MODELS_MONITORS_ANTECEDENTS_H
#define MODELS_MONITORS_ANTECEDENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "models/config.h"

/*
 * Whether nothing that `property` speaks of happened in a search: `mark_fired` counts the steps of each mark,
 * `ever_owed` is the union of what was owed (struct sim_report).
 */
bool antecedent_missing(enum property property, const uint64_t *mark_fired, uint64_t ever_owed);

#endif
