// SPDX-License-Identifier: BSD-3-Clause
/*
 * Call chains between partitions: who waits for whose reply (Hafnium vcpu_call_chain_extend and its neighbours, since
 * v2.8).
 *
 * A direct request of one partition to another links their vCPUs; the normal world is no node. The response unlinks them,
 * and so does a non-secure interrupt that unwinds the chain.
 */
#include "models/spmc/spmc.h"

void call_chain_extend(const struct step *step, unsigned caller, unsigned callee)
{
	step->world->vcpus[caller].call_chain_next = (uint8_t)callee;
	step->world->vcpus[callee].call_chain_prev = (uint8_t)caller;
	step_rule(step, RULE_CALL_CHAIN_EXTENDED);
}

void call_chain_remove(const struct step *step, unsigned callee)
{
	struct vcpu *vcpu = &step->world->vcpus[callee];

	if (vcpu->call_chain_prev == VCPU_NONE)
		return;
	step->world->vcpus[vcpu->call_chain_prev].call_chain_next = VCPU_NONE;
	vcpu->call_chain_prev = VCPU_NONE;
}

bool call_chain_precedes(const struct world *world, unsigned vcpu, unsigned later)
{
	unsigned node = world->vcpus[later].call_chain_prev;

	/* A chain has no more nodes than there are vCPUs. */
	for (unsigned i = 0; i < VCPUS_MAX && node != VCPU_NONE; i++) {
		if (node == vcpu)
			return true;
		node = world->vcpus[node].call_chain_prev;
	}
	return false;
}
