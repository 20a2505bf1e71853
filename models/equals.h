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
 * Numbers what may change places: config->equal_interrupts, equal_partitions and equal_pes, for a configuration that
 * is complete otherwise. Nothing is equal where the order matters: to v2.12 the SPMC serves the lowest interrupt first.
 */
void equals_init(struct world_config *config);

/* Whether any two interrupts, partitions or PEs may change places in one state; any two partitions; any two PEs. */
bool equals_exist(const struct world_config *config);
bool equals_of_partitions(const struct world_config *config);
bool equals_of_pes(const struct world_config *config);

/* Whether two PEs have the same interrupts, as far as anybody could tell, and no listing knows its contexts. */
bool equals_pes(const struct world_config *config, unsigned one, unsigned other);

/* Interrupt number `which` of those that are routed to a PE for ever, or that a partition owns; or INTERRUPT_NONE. */
unsigned equals_interrupt_of_pe(const struct world_config *config, unsigned pe, unsigned which);
unsigned equals_interrupt_of_partition(const struct world_config *config, unsigned partition, unsigned which);

/*
 * By `mates`, one number for each obligation (fairness constraint): equal for those that canonicalise_world() may exchange.
 * The arrays have room for all.
 */
void equals_fill_mates(const struct world_config *config, uint8_t *obligation_mates, uint8_t *fairness_mates);

#endif
