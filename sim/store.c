// SPDX-License-Identifier: BSD-3-Clause
/*
 * The exact store. Apart from the search because this is where the time of a large run goes: one cache miss for the
 * slot and one for the block, both announced by the caller well before they happen.
 */
#include "sim/store.h"

#define XXH_INLINE_ALL
#include <string.h>
#include <xxhash.h>

enum {
	FIRST_SLOT_BITS = 9,
	LAST_SLOT_BITS = 32,
	HASH_BITS = 32,
};

bool sim_store_init(struct sim_store *store, struct sim_memory *memory, size_t block_bytes)
{
	sim_sequence_init(&store->blocks, memory, block_bytes);
	store->slot_bits = FIRST_SLOT_BITS;
	store->slots = sim_memory_take_zeroed(memory, (size_t)1 << FIRST_SLOT_BITS, sizeof(*store->slots));
	return store->slots != NULL;
}

void sim_store_freeze(struct sim_store *store)
{
	sim_memory_give(store->blocks.memory, store->slots, sizeof(*store->slots) << store->slot_bits);
	store->slots = NULL;
}

void sim_store_free(struct sim_store *store)
{
	if (store->blocks.memory == NULL) {
		return;
	}
	sim_store_freeze(store);
	sim_sequence_free(&store->blocks);
}

uint32_t sim_store_hash(const struct sim_store *store, const void *block)
{
	return (uint32_t)(XXH3_64bits(block, store->blocks.element_bytes) >> HASH_BITS);
}

static inline size_t first_slot(const struct sim_store *store, uint32_t hash)
{
	return (size_t)(hash >> (HASH_BITS - store->slot_bits));
}

static inline size_t next_slot(const struct sim_store *store, size_t slot)
{
	return (slot + 1) & (((size_t)1 << store->slot_bits) - 1);
}

void sim_store_prefetch_slot(const struct sim_store *store, uint32_t hash)
{
	__builtin_prefetch(&store->slots[first_slot(store, hash)]);
}

void sim_store_prefetch_block(const struct sim_store *store, uint32_t hash)
{
	size_t slot = first_slot(store, hash);
	uint64_t content;

	while ((content = store->slots[slot]) != 0) {
		if (content >> HASH_BITS == hash) {
			const unsigned char *block = sim_sequence_at(&store->blocks, (uint32_t)content - 1);

			/* The first two lines are ours to ask for; the processor streams in the rest. */
			__builtin_prefetch(block);
			__builtin_prefetch(block + store->blocks.element_bytes / 2);
			return;
		}
		slot = next_slot(store, slot);
	}
}

/* Doubles the table. Since the place is made of the top bits of the hash, both tables are passed in order, once. */
static bool grow(struct sim_store *store)
{
	size_t slots_before = (size_t)1 << store->slot_bits;
	uint64_t *before = store->slots;
	uint64_t *slots;

	if (store->slot_bits == LAST_SLOT_BITS) {
		return false;
	}
	slots = sim_memory_take_zeroed(store->blocks.memory, slots_before * 2, sizeof(*slots));
	if (slots == NULL) {
		return false;
	}
	store->slots = slots;
	store->slot_bits++;
	for (size_t i = 0; i < slots_before; i++) {
		size_t slot;

		if (before[i] == 0) {
			continue;
		}
		slot = first_slot(store, (uint32_t)(before[i] >> HASH_BITS));
		while (slots[slot] != 0) {
			slot = next_slot(store, slot);
		}
		slots[slot] = before[i];
	}
	sim_memory_give(store->blocks.memory, before, slots_before * sizeof(*slots));
	return true;
}

enum sim_store_answer sim_store_add(struct sim_store *store, const void *block, uint32_t hash, uint64_t blocks_max,
				    uint32_t *number)
{
	size_t block_bytes = store->blocks.element_bytes;
	uint64_t slots = (uint64_t)1 << store->slot_bits;
	size_t slot = first_slot(store, hash);
	uint64_t content;
	void *copy;

	while ((content = store->slots[slot]) != 0) {
		uint32_t candidate = (uint32_t)content - 1;

		if (content >> HASH_BITS == hash &&
		    memcmp(sim_sequence_at(&store->blocks, candidate), block, block_bytes) == 0) {
			*number = candidate;
			return SIM_STORE_KNOWN;
		}
		slot = next_slot(store, slot);
	}
	*number = UINT32_MAX;
	if (store->blocks.count >= blocks_max || store->blocks.count >= SIM_STORE_NUMBERS) {
		return SIM_STORE_FULL;
	}
	if (store->blocks.count >= slots - slots / 4) {
		if (!grow(store)) {
			return SIM_STORE_NO_MEMORY;
		}
		slot = first_slot(store, hash);
		while (store->slots[slot] != 0) {
			slot = next_slot(store, slot);
		}
	}
	copy = sim_sequence_push(&store->blocks);
	if (copy == NULL) {
		return SIM_STORE_NO_MEMORY;
	}
	memcpy(copy, block, block_bytes);
	*number = (uint32_t)(store->blocks.count - 1);
	store->slots[slot] = (uint64_t)hash << HASH_BITS | (*number + 1);
	return SIM_STORE_ADDED;
}
