// SPDX-License-Identifier: BSD-3-Clause
/* Packing; see packed.h. */
#include "models/packed.h"

#include <string.h>

/* What follows the arrays of struct world. */
enum { GLOBAL_BYTES = sizeof(struct world) - offsetof(struct world, desc_enabled) };

/* The part of a context before its registers: always packed. */
enum { CONTEXT_BYTES = offsetof(struct sp_context, registers) };

static size_t array_bytes(const struct world_config *config)
{
	return config->interrupt_count * sizeof(struct interrupt_state) +
	       config->partition_count * sizeof(struct partition_state) + config->pe_count * sizeof(struct pe) +
	       config->vcpu_count * sizeof(struct vcpu) + config->request_count * sizeof(struct request);
}

size_t packed_context_bytes(const struct world_config *config, unsigned vcpu)
{
	const struct vcpu_config *words = &config->vcpus[vcpu];

	return CONTEXT_BYTES + ((size_t)words->registers + words->slots + words->temporary_stack) * sizeof(uint32_t);
}

size_t packed_bytes(const struct world_config *config)
{
	size_t bytes = GLOBAL_BYTES + array_bytes(config);

	for (unsigned v = 0; v < config->vcpu_count; v++)
		bytes += packed_context_bytes(config, v);
	return bytes;
}

static void put(uint8_t **at, const void *from, size_t bytes)
{
	memcpy(*at, from, bytes);
	*at += bytes;
}

void world_pack(const struct world_config *config, const struct world *world, void *packed)
{
	uint8_t *at = packed;

	put(&at, world->interrupts, config->interrupt_count * sizeof(struct interrupt_state));
	put(&at, world->partitions, config->partition_count * sizeof(struct partition_state));
	put(&at, world->pes, config->pe_count * sizeof(struct pe));
	put(&at, world->vcpus, config->vcpu_count * sizeof(struct vcpu));
	put(&at, world->requests, config->request_count * sizeof(struct request));
	for (unsigned v = 0; v < config->vcpu_count; v++) {
		const struct sp_context *context = &world->contexts[v];

		put(&at, context, CONTEXT_BYTES);
		put(&at, context->registers, config->vcpus[v].registers * sizeof(uint32_t));
		put(&at, context->slots, config->vcpus[v].slots * sizeof(uint32_t));
		put(&at, context->temporary_stack, config->vcpus[v].temporary_stack * sizeof(uint32_t));
	}
	put(&at, &world->desc_enabled, GLOBAL_BYTES);
}

static void get(const uint8_t **at, void *to, size_t bytes)
{
	memcpy(to, *at, bytes);
	*at += bytes;
}

void world_unpack(const struct world_config *config, const void *packed, struct world *world)
{
	const uint8_t *at = packed;

	get(&at, world->interrupts, config->interrupt_count * sizeof(struct interrupt_state));
	get(&at, world->partitions, config->partition_count * sizeof(struct partition_state));
	get(&at, world->pes, config->pe_count * sizeof(struct pe));
	get(&at, world->vcpus, config->vcpu_count * sizeof(struct vcpu));
	get(&at, world->requests, config->request_count * sizeof(struct request));
	for (unsigned v = 0; v < config->vcpu_count; v++) {
		struct sp_context *context = &world->contexts[v];

		get(&at, context, CONTEXT_BYTES);
		/* What is not packed is zero, as it is in an initial state. */
		memset(context->registers, 0, sizeof(context->registers));
		get(&at, context->registers, config->vcpus[v].registers * sizeof(uint32_t));
		get(&at, context->slots, config->vcpus[v].slots * sizeof(uint32_t));
		get(&at, context->temporary_stack, config->vcpus[v].temporary_stack * sizeof(uint32_t));
	}
	get(&at, &world->desc_enabled, GLOBAL_BYTES);
}
