// SPDX-License-Identifier: BSD-3-Clause
/* Measures; see measures.h. */
#include "models/monitors/measures.h"

const enum sim_measure_kind measure_kinds[MEASURES] = {
	[MEASURE_MASKED_WINDOW] = SIM_MEASURE_PATH,    [MEASURE_WORLD_SWITCHES] = SIM_MEASURE_PATH,
	[MEASURE_SP_ENTRIES] = SIM_MEASURE_PATH,       [MEASURE_PMR_ZERO] = SIM_MEASURE_PATH,
	[MEASURE_NESTED_HANDLERS] = SIM_MEASURE_GAUGE, [MEASURE_VIRQ_QUEUE] = SIM_MEASURE_GAUGE,
};

/* A virtual interrupt is pending, and the partition, running or trapped, has it masked. */
static bool masked_while_pending(const struct vcpu *vcpu, const struct sp_context *sp, bool unmarked)
{
	if (vcpu->state != VCPU_STATE_RUNNING && vcpu->state != VCPU_STATE_STARTING && !unmarked)
		return false;
	return (vcpu->irq_count != 0 && (sp->daif & DAIF_I) != 0) || (vcpu->fiq_count != 0 && (sp->daif & DAIF_F) != 0);
}

/* The largest over all vCPUs. */
static void gauge(struct sim_state_info *info, enum measure measure, unsigned value)
{
	if (value > info->gauges[measure])
		info->gauges[measure] = (uint8_t)value;
}

/* Up to v2.7 a vCPU that handles a secure interrupt may run in state WAITING or BLOCKED. */
static bool runs_unmarked(const struct world_config *config, const struct world *world, unsigned v)
{
	for (unsigned pe = 0; pe < config->pe_count; pe++) {
		if (world->pes[pe].current == v && world->vcpus[v].processing_secure_interrupt)
			return true;
	}
	return false;
}

static void inspect_vcpu(const struct vcpu *vcpu, const struct sp_context *sp, bool unmarked,
			 struct sim_state_info *info)
{
	unsigned nested = 0;
	unsigned pending = 0;

	if (masked_while_pending(vcpu, sp, unmarked))
		info->scopes |= 1u << MEASURE_MASKED_WINDOW;
	for (unsigned entered = sp->handlers; entered != 0; entered >>= HANDLER_BITS)
		nested++;
	for (uint32_t bits = vcpu->pending; bits != 0; bits &= bits - 1)
		pending++;
	gauge(info, MEASURE_NESTED_HANDLERS, nested);
	gauge(info, MEASURE_VIRQ_QUEUE, pending > vcpu->vint_queue_length ? pending : vcpu->vint_queue_length);
}

void measures_inspect(const struct world_config *config, const struct world *world, struct sim_state_info *info)
{
	for (unsigned i = 0; i < config->request_count; i++) {
		if (world->requests[i].outstanding)
			info->scopes |= 1u << MEASURE_WORLD_SWITCHES | 1u << MEASURE_SP_ENTRIES;
	}
	for (unsigned v = 0; v < config->vcpu_count; v++) {
		inspect_vcpu(&world->vcpus[v], &world->contexts[v], runs_unmarked(config, world, v), info);
	}
	for (unsigned pe = 0; pe < config->pe_count; pe++) {
		if (world->pes[pe].pmr == 0)
			info->scopes |= 1u << MEASURE_PMR_ZERO;
	}
}

void measures_step(const struct step *step, enum place from, bool instruction)
{
	enum place to = step->pe->place;

	if (instruction) {
		step->label->weights[MEASURE_MASKED_WINDOW] = from == PLACE_S_EL1;
		step->label->weights[MEASURE_PMR_ZERO] = 1;
	}
	/* EL3 stands between the worlds: what it leaves to is the other one. */
	step->label->weights[MEASURE_WORLD_SWITCHES] = from == PLACE_EL3 && to != PLACE_EL3;
}
