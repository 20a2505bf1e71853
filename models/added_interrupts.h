// SPDX-License-Identifier: BSD-3-Clause
/*
 * Interrupts that no scenario declares: SGIs, PPIs of each PE, and what stands for an obligation without a line.
 *
 * Apart from the world's steps because this is decided once, from what the scenario declares; the reader asks beforehand
 * whether there is room.
 */
#ifndef MODELS_ADDED_INTERRUPTS_H
#define MODELS_ADDED_INTERRUPTS_H

#include "models/config.h"

/* Adds them to `config`, as far as there is room. Returns how many interrupts there are, or would be with more room. */
unsigned added_interrupts(struct world_config *config);

#endif
