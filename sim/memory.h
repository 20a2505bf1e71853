// SPDX-License-Identifier: BSD-3-Clause
/*
 * Memory of a search: every byte is taken from one account with a limit, and a sequence grows in chunks.
 *
 * Apart from the store because edges, stacks and queues need the same two things. A refused request is an answer
 * (NULL), not an error: the search then ends with SIM_MEMORY_LIMIT.
 */
#ifndef SIM_MEMORY_H
#define SIM_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim_memory {
	uint64_t used;
	uint64_t peak;
	/* 0: no limit but the machine's. */
	uint64_t max;
};

/* Takes `bytes` (at least 1) of uninitialised memory; NULL when the account or the machine has no more. */
void *sim_memory_take(struct sim_memory *memory, size_t bytes);

/* As sim_memory_take(), for `count` elements that are zero. */
void *sim_memory_take_zeroed(struct sim_memory *memory, size_t count, size_t element_bytes);

/* Gives back what was taken with exactly this size. NULL is allowed. */
void sim_memory_give(struct sim_memory *memory, void *block, size_t bytes);

/*
 * Elements of one size, addressed by number. Growing never moves an element, so a pointer to one stays valid until it
 * is removed, and growth costs no copy of what is there.
 */
struct sim_sequence {
	struct sim_memory *memory;
	unsigned char **chunks;
	uint64_t count;
	size_t element_bytes;
	size_t chunk_bytes;
	size_t chunk_count;
	size_t chunk_capacity;
	/* A chunk holds 1 << chunk_shift elements. */
	unsigned int chunk_shift;
};

/* Makes an empty sequence; takes no memory yet. */
void sim_sequence_init(struct sim_sequence *sequence, struct sim_memory *memory, size_t element_bytes);

/* Gives everything back and leaves an empty sequence. */
void sim_sequence_free(struct sim_sequence *sequence);

/* Adds one chunk. Only for sim_sequence_push(). */
bool sim_sequence_grow(struct sim_sequence *sequence);

static inline void *sim_sequence_at(const struct sim_sequence *sequence, uint64_t number)
{
	uint64_t mask = ((uint64_t)1 << sequence->chunk_shift) - 1;

	return sequence->chunks[number >> sequence->chunk_shift] + (number & mask) * sequence->element_bytes;
}

/* Appends one uninitialised element and returns it; NULL when there is no memory. */
static inline void *sim_sequence_push(struct sim_sequence *sequence)
{
	if (sequence->count >> sequence->chunk_shift == sequence->chunk_count && !sim_sequence_grow(sequence)) {
		return NULL;
	}
	return sim_sequence_at(sequence, sequence->count++);
}

/* Shortens to the first `count` elements. Chunks are kept for the next use. */
static inline void sim_sequence_truncate(struct sim_sequence *sequence, uint64_t count)
{
	sequence->count = count;
}

static inline uint32_t sim_sequence_u32(const struct sim_sequence *sequence, uint64_t number)
{
	return *(const uint32_t *)sim_sequence_at(sequence, number);
}

static inline bool sim_sequence_push_u32(struct sim_sequence *sequence, uint32_t value)
{
	uint32_t *element = sim_sequence_push(sequence);

	if (element == NULL) {
		return false;
	}
	*element = value;
	return true;
}

#endif
