// SPDX-License-Identifier: BSD-3-Clause
/*
 * The normal world's PSCI calls: CPU_OFF and what brings the PE back, CPU_SUSPEND and the wake-up.
 *
 * Apart from the drivers (nwd.c) because none of them is an FF-A call. A PE that is off comes on again sometime (another PE
 * calls CPU_ON, one of the model or of the rest of the machine); what arrives for it meanwhile waits at the GIC.
 */
#include <string.h>

#include "models/ffa.h"
#include "models/nwd.h"

static bool left(const struct count *count, unsigned number_left)
{
	return count->kind != COUNT_NUMBER || number_left > 0;
}

/*
 * A fair driver first finishes what it began (Linux empties a PE before it turns it off); others leave off in the middle, too.
 */
static bool may_leave(const struct world_config *config, const struct world *world, unsigned pe)
{
	if (!world_booted(config, world))
		return false;
	if (nwd_is_fair(config))
		return world->pes[pe].nwd.state == NWD_IDLE && !nwd_owes_step(config, world, pe);
	return world->pes[pe].nwd.state == NWD_IDLE || world->pes[pe].nwd.state == NWD_RUN_DUE;
}

bool nwd_may_psci(const struct world_config *config, const struct world *world, unsigned pe, enum nwd_call_kind call)
{
	const struct nwd *nwd = &world->pes[pe].nwd;

	switch (call) {
	case NWD_CALL_CPU_OFF:
		return config->turns_off && left(&config->cpu_offs, world->cpu_offs_left) &&
		       may_leave(config, world, pe);
	case NWD_CALL_CPU_SUSPEND:
		return config->suspends && left(&config->cpu_suspends, world->cpu_suspends_left) &&
		       may_leave(config, world, pe);
	default:
		/* A secondary PE that has not been on yet has made no call. */
		return nwd->state == NWD_CALLING &&
		       (nwd->call == NWD_CALL_CPU_OFF || nwd->call == NWD_CALL_CPU_SUSPEND);
	}
}

/* Whoever turns the PE off gives up what was asked from it. */
static void give_up_requests(const struct step *step)
{
	for (unsigned v = 0; v < step->config->vcpu_count; v++) {
		unsigned index = request_of(step->config, v, step->pe_index);

		if (step->config->vcpus[v].pe != PE_ANY && step->config->vcpus[v].pe != step->pe_index)
			continue;
		if (step->world->requests[index].outstanding)
			step->label->discharged |= obligation_of_request(index);
		memset(&step->world->requests[index], 0, sizeof(struct request));
	}
	memset(&step->pe->nwd, 0, sizeof(struct nwd));
}

static void count_down(const struct step *step, const struct count *count, uint8_t *number_left)
{
	if (*number_left > 0)
		(*number_left)--;
	step->label->rank = count->kind == COUNT_ENDLESS ? CLASS_STARVATION : SIM_RANK_FINITE;
}

static void enter_el3(const struct step *step)
{
	step->pe->place = PLACE_EL3;
	step->pe->phase = PHASE_EL3_PSCI;
}

void nwd_psci(const struct step *step, enum nwd_call_kind call)
{
	struct pe *pe = step->pe;

	switch (call) {
	case NWD_CALL_CPU_OFF:
		count_down(step, &step->config->cpu_offs, &step->world->cpu_offs_left);
		give_up_requests(step);
		pe->nwd.call = NWD_CALL_CPU_OFF;
		pe->nwd.state = NWD_CALLING;
		step_rule(step, RULE_PSCI_CPU_OFF);
		enter_el3(step);
		break;
	case NWD_CALL_CPU_SUSPEND:
		count_down(step, &step->config->cpu_suspends, &step->world->cpu_suspends_left);
		pe->nwd.state_before = pe->nwd.state;
		pe->nwd.call = NWD_CALL_CPU_SUSPEND;
		pe->nwd.state = NWD_CALLING;
		step_rule(step, RULE_PSCI_CPU_SUSPEND);
		enter_el3(step);
		break;
	default:
		if (pe->nwd.call == NWD_CALL_CPU_SUSPEND) {
			step_rule(step, RULE_PSCI_RESUMED);
			nwd_psci_done(step);
			break;
		}
		pe->nwd.call = NWD_CALL_CPU_ON;
		step_rule(step, RULE_PSCI_CPU_ON);
		/* EL3 and the firmware set up the interrupt controller's interface anew. */
		pe->pmr = step->config->normal_world_pmr;
		pe->entry_pmr = pe->pmr;
		enter_el3(step);
		break;
	}
}

void nwd_psci_done(const struct step *step)
{
	struct pe *pe = step->pe;
	bool leaves = pe->phase == PHASE_EL3_PSCI || pe->nwd.call == NWD_CALL_CPU_OFF;

	memset(pe->nwd_registers, 0, sizeof(pe->nwd_registers));
	pe->phase = PHASE_NONE;
	pe->current = VCPU_NWD;
	if (leaves) {
		pe->place = PLACE_OFF;
		return;
	}
	pe->place = PLACE_NWD;
	/* After CPU_ON the normal world starts anew; state_before is then idle. */
	pe->nwd.state = pe->nwd.state_before;
	pe->nwd.state_before = NWD_IDLE;
	pe->nwd.call = 0;
}
