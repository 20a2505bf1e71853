// SPDX-License-Identifier: BSD-3-Clause
/* Lock discipline; see locks.h. */
#include "models/spmc/locks.h"

#include "models/ffa.h"
#include "models/spmc/spmc.h"

/* The vCPU that a call with these registers is for, as seen from PE `pe`; VCPU_NONE: none. */
static unsigned callee_of(const struct step *step, unsigned pe, const uint32_t *x)
{
	struct step there = *step;

	there.pe = &step->world->pes[pe];
	there.pe_index = pe;
	if (x[0] == FFA_RUN)
		return spmc_vcpu_of(&there, x[1] >> 16);
	return x[0] == FFA_MSG_SEND_DIRECT_REQ || x[0] == FFA_MSG_SEND_DIRECT_REQ2 ? spmc_vcpu_of(&there, x[1] & 0xffff)
										   : VCPU_NONE;
}

/* The vCPU beside its own whose lock the next step of a PE takes; VCPU_NONE: none. */
static unsigned locks_next(const struct step *step, unsigned index)
{
	const struct pe *pe = &step->world->pes[index];

	if (pe->place != PLACE_S_EL2)
		return VCPU_NONE;
	switch (pe->phase) {
	case PHASE_SPMC_CALL_FROM_NWD:
		return callee_of(step, index, pe->nwd_registers);
	case PHASE_SPMC_SMC:
		return callee_of(step, index, step->world->contexts[pe->current].registers);
	case PHASE_SPMC_SIGNAL:
		return interrupts_target(step->config, step->world, index);
	case PHASE_SPMC_RUN_PREPARE:
	case PHASE_SPMC_WAIT_RESUME:
	case PHASE_SPMC_ABORT_RESUME:
	case PHASE_SPMC_RESPONSE_UNWIND:
		return pe->next;
	default:
		return VCPU_NONE;
	}
}

/*
 * The second release of current's lock. A PE whose next step takes it may have taken it between the two: it is freed, and
 * whoever comes then meets it inside. One that is pinned has no company.
 */
static void release_again(const struct step *step)
{
	unsigned v = step->pe->current;

	step_rule(step, RULE_DOUBLE_UNLOCK);
	if (v == VCPU_NWD || step->config->vcpus[v].pe != PE_ANY)
		return;
	for (unsigned pe = 0; pe < step->config->pe_count; pe++) {
		if (pe != step->pe_index && locks_next(step, pe) == v)
			step_violates(step, PROPERTY_VCPU_SANE, DETAIL_UNLOCK_ANOTHERS);
	}
}

void lock_take(const struct step *step, enum lock lock)
{
	if ((*step->locks & lock) != 0)
		step_violates(step, PROPERTY_VCPU_SANE, DETAIL_LOCK_TWICE);
	if (lock == LOCK_VM && (*step->locks & LOCK_BOTH) != 0)
		step_violates(step, PROPERTY_VCPU_SANE, DETAIL_LOCK_ORDER);
	*step->locks |= (uint8_t)lock;
	step_rule(step, RULE_LOCK);
}

void lock_vm_late(const struct step *step)
{
	step_rule(step, RULE_LOCK_ORDER_BROKEN);
}

void lock_release(const struct step *step, enum lock lock)
{
	if ((*step->locks & lock) != lock)
		release_again(step);
	*step->locks &= (uint8_t)~lock;
}

void lock_end_of_step(const struct step *step)
{
	/* A panicked PE keeps what it holds. */
	if (*step->locks != 0 && step->pe->panic == PANIC_NONE)
		step_violates(step, PROPERTY_VCPU_SANE, DETAIL_LOCK_KEPT);
}
