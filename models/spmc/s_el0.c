// SPDX-License-Identifier: BSD-3-Clause
/*
 * Secure interrupts of a partition at S-EL0 (Hafnium c0b53f0b on, v2.9): nobody there takes a virtual interrupt, so it is
 * told of one by FFA_INTERRUPT, and only while it is WAITING; whatever else it does, the interrupt waits.
 *
 * Apart from interrupts.c because to v2.11 the two levels had a function each there
 * (plat_ffa_signal_secure_interrupt_sel0), with other completions; since v2.12 they differ only in what is asked here.
 */
#include "models/gic.h"
#include "models/spmc/spmc.h"

bool s_el0_queue_masked(const struct step *step, unsigned index, unsigned to)
{
	struct vcpu *target = &step->world->vcpus[to];

	switch (target->state) {
	case VCPU_STATE_BLOCKED:
	case VCPU_STATE_PREEMPTED:
		/*
		 * Also the running partition in v2.9, which has just been marked PREEMPTED, and runs on so. Unlike at S-EL1
		 * the scheduling mode is not checked, and HF_INTERRUPT_DEACTIVATE will not be the completion.
		 */
		gic_end_of_interrupt(step, index);
		target->secure_interrupt_deactivated = 1;
		step_rule(step, RULE_S_EL0_QUEUED_MASKED);
		break;
	case VCPU_STATE_RUNNING:
		/* On another PE: not supported, says the source, and panics. */
		if (step->pe->current != to) {
			step_panic(step, PANIC_TARGET_STATE);
			return false;
		}
		step_rule(step, RULE_S_EL0_RUNNING_MASKED);
		break;
	default:
		step_panic(step, PANIC_TARGET_STATE);
		return false;
	}
	target->preempted_vcpu = VCPU_NONE;
	return true;
}

unsigned s_el0_reported_interrupt(const struct step *step, unsigned to)
{
	unsigned vi;

	if (!vcpu_is_s_el0(step->config, to) || !has(step, POLICY_S_EL0_RETURN_CONSUMES))
		return vcpu_interrupt_peek(step, to);
	vi = vcpu_interrupt_get(step, to);
	step->world->vcpus[to].interrupts_info_get_retrieved = 0;
	/* The return hands it over: the partition has it now, and is to service it. */
	if (vi >= VI_FIRST_DEVICE && vi != VI_NONE)
		step->world->interrupts[vi_interrupt(step->config, to, vi)].flags |= INTERRUPT_HELD_BY_SP;
	step_rule(step, RULE_S_EL0_RETURN_CONSUMES);
	return vi;
}

bool s_el0_saves_response(const struct step *step)
{
	return vcpu_is_s_el0(step->config, step->pe->current) && has(step, POLICY_RESPONSE_SAVED_S_EL0);
}
