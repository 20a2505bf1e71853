// SPDX-License-Identifier: BSD-3-Clause
/*
 * Of all states that differ only in which of several equals is which, the one that stands for them.
 *
 * Apart from models/equals.h, which says from the configuration who is equal: here is what a state says of each, and
 * everything in it that follows when they change places.
 */
#ifndef MODELS_CANONICAL_H
#define MODELS_CANONICAL_H

/*
 * As canonicalise() of sim/reduction.h; `context` is a struct world_config. Interrupts, partitions and PEs that are equal
 * stand in order. Until all partitions have booted the latter two do not change places, for they boot in turn.
 */
void canonicalise_world(const void *context, const void *state, void *canonical);

#endif
