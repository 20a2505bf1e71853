// SPDX-License-Identifier: BSD-3-Clause
/*
 * The exact store: a set of byte blocks of one size, numbered in the order in which they were added.
 *
 * Apart from the search because it knows nothing of models. It holds the states, and also the few distinct labels and
 * verdicts that the graph refers to by number. The hash only finds a block; two blocks are equal when their bytes are.
 */
#ifndef SIM_STORE_H
#define SIM_STORE_H

#include "sim/memory.h"

/* Numbers end below this: three quarters of the largest table that 32 bits of hash can address. */
#define SIM_STORE_NUMBERS ((uint64_t)3 << 30)

struct sim_store {
	struct sim_sequence blocks;
	/* Open addressing, linear probing. A slot is hash << 32 | number + 1; 0 is empty. */
	uint64_t *slots;
	/* The table has 1 << slot_bits slots; the top bits of the hash are the place to begin. */
	unsigned int slot_bits;
};

enum sim_store_answer {
	SIM_STORE_KNOWN,
	SIM_STORE_ADDED,
	/* The block is new, and the caller's limit or the width of a number leaves no room for it. */
	SIM_STORE_FULL,
	SIM_STORE_NO_MEMORY,
};

/* Makes an empty store; false when there is no memory. sim_store_free() is due in either case. */
bool sim_store_init(struct sim_store *store, struct sim_memory *memory, size_t block_bytes);

void sim_store_free(struct sim_store *store);

/* Gives the table back and keeps the blocks: for a store that is only read from now on. */
void sim_store_freeze(struct sim_store *store);

static inline uint64_t sim_store_count(const struct sim_store *store)
{
	return store->blocks.count;
}

static inline const void *sim_store_block(const struct sim_store *store, uint32_t number)
{
	return sim_sequence_at(&store->blocks, number);
}

/* The hash that the other functions ask for. */
uint32_t sim_store_hash(const struct sim_store *store, const void *block);

/* Hints for a coming sim_store_add(): first the slot, later (once it has arrived) the block it leads to. */
void sim_store_prefetch_slot(const struct sim_store *store, uint32_t hash);
void sim_store_prefetch_block(const struct sim_store *store, uint32_t hash);

/*
 * Finds `block` or adds it, and writes its number (UINT32_MAX when it is neither). The store never holds more than
 * `blocks_max` blocks.
 */
enum sim_store_answer sim_store_add(struct sim_store *store, const void *block, uint32_t hash, uint64_t blocks_max,
				    uint32_t *number);

#endif
