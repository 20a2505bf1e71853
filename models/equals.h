// SPDX-License-Identifier: BSD-3-Clause
/*
 * Equals: what of a configuration may change places without anybody noticing. Interrupts of one PE that are alike in all
 * but their number, partitions that are alike in all but their id, and PEs with the same interrupts.
 *
 * Apart from the footprints (models/footprint.c), which say who touches what: here is said what is the same. sim/README.md
 * ("Equals", "Apart") has what becomes of it, sim_audit() tries it on every state of a small model.
 */
#ifndef MODELS_EQUALS_H
#define MODELS_EQUALS_H

#include "models/world.h"

/*
 * Numbers what may change places: config->equal_interrupts and config->equal_partitions, for a configuration that is
 * complete otherwise. Nothing is equal where the order matters: to v2.12 the SPMC serves the lowest interrupt first.
 */
void equals_init(struct world_config *config);

/* Whether any two interrupts or partitions are equals. */
bool equals_exist(const struct world_config *config);

/* Whether two PEs can change places: the same contexts, which they have by being pinned, and the same interrupts. */
bool equals_pes(const struct world_config *config, unsigned one, unsigned other);

/* Interrupt number `which` of those that are routed to a PE for ever, or INTERRUPT_NONE. */
unsigned equals_interrupt_of_pe(const struct world_config *config, unsigned pe, unsigned which);

/*
 * As canonicalise() of sim/reduction.h: the same state with its equals in order. Each interrupt and each partition stays on
 * its PE, so processes do not change places. Until the partitions have booted they do not either, for they boot in turn.
 */
void equals_canonicalise(const void *context, const void *state, void *canonical);

/*
 * By `mates`, one number for each obligation (fairness constraint): equal for those that equals_canonicalise() may exchange.
 * The arrays have room for all.
 */
void equals_fill_mates(const struct world_config *config, uint8_t *obligation_mates, uint8_t *fairness_mates);

#endif
