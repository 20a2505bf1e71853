// SPDX-License-Identifier: BSD-3-Clause
/*
 * The packed form of a world: what the explorer stores, compares and hashes.
 *
 * Apart from the world because the two want opposite things: rules want plain arrays with room for every machine, the
 * explorer wants few bytes. Packing is injective on worlds of one configuration: what it leaves out (entries beyond the
 * configured PEs, partitions, vCPUs and interrupts, words that no instruction of a program reaches) is zero in all of them.
 */
#ifndef MODELS_PACKED_H
#define MODELS_PACKED_H

#include <stddef.h>

#include "models/world.h"

/* Size of the packed form in bytes. */
size_t packed_bytes(const struct world_config *config);

/* That of one context in it. */
size_t packed_context_bytes(const struct world_config *config, unsigned vcpu);

/* Writes packed_bytes() bytes. */
void world_pack(const struct world_config *config, const struct world *world, void *packed);

/* Fills in the configured entries of `world`; the others are left as they are, and nobody reads them. */
void world_unpack(const struct world_config *config, const void *packed, struct world *world);

#endif
