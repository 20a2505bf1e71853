// SPDX-License-Identifier: BSD-3-Clause
/* Numbers of virtual interrupts; see virtual_interrupts.h. */
#include "models/virtual_interrupts.h"

#include <string.h>

#include "models/world.h"

static bool is_device_of(const struct world_config *config, unsigned index, unsigned partition)
{
	return config->interrupts[index].kind == INTERRUPT_KIND_DEVICE && config->interrupts[index].owner == partition;
}

/*
 * Whether an interrupt of a partition has a smaller number than another. Shared ones come first, then those of each PE: no
 * pinned context gets private ones of two PEs. A context that migrates does, and may hold all of them at once.
 */
static bool comes_before(const struct world_config *config, unsigned one, unsigned other)
{
	const struct interrupt_config *a = &config->interrupts[one];
	const struct interrupt_config *b = &config->interrupts[other];

	if (a->pe == b->pe || config->partitions[b->owner].migrates)
		return one < other;
	return a->pe == PE_ANY;
}

static unsigned device_number(const struct world_config *config, unsigned index)
{
	unsigned number = 0;

	for (unsigned i = 0; i < config->interrupt_count; i++) {
		if (is_device_of(config, i, config->interrupts[index].owner) && comes_before(config, i, index))
			number++;
	}
	return number;
}

unsigned virtual_interrupts_needed(const struct world_config *config, unsigned partition)
{
	unsigned needed = 0;

	for (unsigned i = 0; i < config->interrupt_count; i++) {
		if (is_device_of(config, i, partition) && device_number(config, i) >= needed)
			needed = device_number(config, i) + 1;
	}
	return needed;
}

static unsigned number_of(const struct world_config *config, unsigned index)
{
	if (!owned_by_partition(config, index))
		return VI_NONE;
	switch (config->interrupts[index].kind) {
	case INTERRUPT_KIND_VIRTUAL_TIMER:
		return VI_VIRTUAL_TIMER;
	case INTERRUPT_KIND_NOTIFICATION:
		return VI_NOTIFICATION_PENDING;
	case INTERRUPT_KIND_IPI:
		return VI_IPI;
	default:
		return VI_FIRST_DEVICE + device_number(config, index);
	}
}

void virtual_interrupts_number(struct world_config *config)
{
	for (unsigned v = 0; v < config->vcpu_count; v++)
		memset(config->vcpus[v].interrupts, INTERRUPT_NONE, sizeof(config->vcpus[v].interrupts));
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		unsigned vi = number_of(config, i);

		config->interrupts[i].vi = (uint8_t)vi;
		for (unsigned v = 0; v < config->vcpu_count && vi < VIS; v++) {
			if (vcpu_has_interrupt(config, v, i))
				config->vcpus[v].interrupts[vi] = (uint8_t)i;
		}
	}
}
