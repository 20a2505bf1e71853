// SPDX-License-Identifier: BSD-3-Clause
/*
 * The memory account and the chunked sequence. Apart from its users because the arithmetic of limits and of growth
 * should be right in one place.
 */
#include "sim/memory.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* Small enough that a toy model stays small, large enough that the directory of chunks does not matter. */
	CHUNK_BYTES = 64 * 1024,
	FIRST_DIRECTORY = 16,
};

static bool may_take(const struct sim_memory *memory, size_t bytes)
{
	return memory->max == 0 || (memory->used <= memory->max && bytes <= memory->max - memory->used);
}

static void note_taken(struct sim_memory *memory, size_t bytes)
{
	memory->used += bytes;
	if (memory->used > memory->peak) {
		memory->peak = memory->used;
	}
}

void *sim_memory_take(struct sim_memory *memory, size_t bytes)
{
	void *block;

	if (!may_take(memory, bytes)) {
		return NULL;
	}
	block = malloc(bytes);
	if (block != NULL) {
		note_taken(memory, bytes);
	}
	return block;
}

void *sim_memory_take_zeroed(struct sim_memory *memory, size_t count, size_t element_bytes)
{
	void *block;

	if (count > SIZE_MAX / element_bytes || !may_take(memory, count * element_bytes)) {
		return NULL;
	}
	/* Not malloc and memset: a large table comes as zero pages and is not touched twice. */
	block = calloc(count, element_bytes);
	if (block != NULL) {
		note_taken(memory, count * element_bytes);
	}
	return block;
}

void sim_memory_give(struct sim_memory *memory, void *block, size_t bytes)
{
	if (block == NULL) {
		return;
	}
	free(block);
	memory->used -= bytes;
}

void sim_sequence_init(struct sim_sequence *sequence, struct sim_memory *memory, size_t element_bytes)
{
	unsigned int shift = 0;

	while (element_bytes <= (size_t)CHUNK_BYTES >> (shift + 1)) {
		shift++;
	}
	*sequence = (struct sim_sequence){
		.memory = memory,
		.element_bytes = element_bytes,
		.chunk_bytes = element_bytes << shift,
		.chunk_shift = shift,
	};
}

void sim_sequence_free(struct sim_sequence *sequence)
{
	for (size_t i = 0; i < sequence->chunk_count; i++) {
		sim_memory_give(sequence->memory, sequence->chunks[i], sequence->chunk_bytes);
	}
	sim_memory_give(sequence->memory, sequence->chunks, sequence->chunk_capacity * sizeof(*sequence->chunks));
	sequence->chunks = NULL;
	sequence->chunk_count = 0;
	sequence->chunk_capacity = 0;
	sequence->count = 0;
}

static bool grow_directory(struct sim_sequence *sequence)
{
	size_t capacity = sequence->chunk_capacity == 0 ? FIRST_DIRECTORY : sequence->chunk_capacity * 2;
	unsigned char **chunks = sim_memory_take(sequence->memory, capacity * sizeof(*chunks));

	if (chunks == NULL) {
		return false;
	}
	if (sequence->chunk_count != 0) {
		memcpy(chunks, sequence->chunks, sequence->chunk_count * sizeof(*chunks));
	}
	sim_memory_give(sequence->memory, sequence->chunks, sequence->chunk_capacity * sizeof(*chunks));
	sequence->chunks = chunks;
	sequence->chunk_capacity = capacity;
	return true;
}

bool sim_sequence_grow(struct sim_sequence *sequence)
{
	unsigned char *chunk;

	if (sequence->chunk_count == sequence->chunk_capacity && !grow_directory(sequence)) {
		return false;
	}
	chunk = sim_memory_take(sequence->memory, sequence->chunk_bytes);
	if (chunk == NULL) {
		return false;
	}
	sequence->chunks[sequence->chunk_count++] = chunk;
	return true;
}
