// SPDX-License-Identifier: BSD-3-Clause
/* Measures; see measures.h. */
#include "models/monitors/measures.h"

const enum sim_measure_kind measure_kinds[MEASURES] = {
	[MEASURE_MASKED_WINDOW] = SIM_MEASURE_PATH,    [MEASURE_WORLD_SWITCHES] = SIM_MEASURE_PATH,
	[MEASURE_SP_ENTRIES] = SIM_MEASURE_PATH,       [MEASURE_PMR_ZERO] = SIM_MEASURE_PATH,
	[MEASURE_NESTED_HANDLERS] = SIM_MEASURE_GAUGE, [MEASURE_VIRQ_QUEUE] = SIM_MEASURE_GAUGE,
};

/* A virtual interrupt is pending, and the partition, running or trapped, has it masked. */
static bool masked_while_pending(const struct world *world)
{
	const struct vcpu *vcpu = &world->vcpus[VCPU_SP];

	if (vcpu->state != VCPU_STATE_RUNNING)
		return false;
	return (vcpu->irq_count != 0 && (world->sp.daif & DAIF_I) != 0) ||
	       (vcpu->fiq_count != 0 && (world->sp.daif & DAIF_F) != 0);
}

void measures_inspect(const struct world *world, struct sim_state_info *info)
{
	const struct vcpu *vcpu = &world->vcpus[VCPU_SP];
	uint8_t pending = 0;

	if (masked_while_pending(world))
		info->scopes |= 1u << MEASURE_MASKED_WINDOW;
	if (world->nwd.request_outstanding)
		info->scopes |= 1u << MEASURE_WORLD_SWITCHES | 1u << MEASURE_SP_ENTRIES;
	if (world->pe.pmr == 0)
		info->scopes |= 1u << MEASURE_PMR_ZERO;
	for (unsigned entered = world->sp.handlers; entered != 0; entered >>= HANDLER_BITS)
		info->gauges[MEASURE_NESTED_HANDLERS]++;
	for (unsigned bits = vcpu->pending; bits != 0; bits &= bits - 1)
		pending++;
	info->gauges[MEASURE_VIRQ_QUEUE] = pending > vcpu->vint_queue_length ? pending : vcpu->vint_queue_length;
}

void measures_step(const struct step *step, enum place from, bool instruction)
{
	enum place to = step->world->pe.place;

	if (instruction) {
		step->label->weights[MEASURE_MASKED_WINDOW] = from == PLACE_S_EL1;
		step->label->weights[MEASURE_PMR_ZERO] = 1;
	}
	/* EL3 stands between the worlds: what it leaves to is the other one. */
	step->label->weights[MEASURE_WORLD_SWITCHES] = from == PLACE_EL3 && to != PLACE_EL3;
}
