// SPDX-License-Identifier: BSD-3-Clause
/* Timers of the partitions; see timers.h. */
#include "models/spmc/timers.h"

#include "models/interrupts.h"
#include "models/spmc/spmc.h"

/* ------------------------------------------------------------------------------------------------------------------
 * The host timer of a PE, and its line.
 */

static unsigned host_timer_interrupt(const struct world_config *config, unsigned pe)
{
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		if (config->interrupts[i].kind == INTERRUPT_KIND_HOST_TIMER && config->interrupts[i].pe == pe)
			return i;
	}
	return INTERRUPT_NONE;
}

static void host_timer_write(const struct step *step, unsigned pe_index, enum timer_state state, unsigned deadline)
{
	struct pe *pe = &step->world->pes[pe_index];
	unsigned index = host_timer_interrupt(step->config, pe_index);

	pe->host_timer = (uint8_t)state;
	/* Who set it matters as long as it may pass. */
	pe->host_deadline = state == TIMER_SET ? (uint8_t)deadline : 0;
	if (index == INTERRUPT_NONE)
		return;
	/* The line of a level-sensitive interrupt: high while the timer is enabled and its deadline has passed. */
	if (state == TIMER_EXPIRED)
		step->world->interrupts[index].flags |= INTERRUPT_LINE;
	else
		step->world->interrupts[index].flags &= (uint8_t)~INTERRUPT_LINE;
}

static void vcpu_timer_write(struct vcpu *vcpu, enum timer_state state, unsigned deadline)
{
	vcpu->timer = (uint8_t)state;
	vcpu->timer_deadline = state == TIMER_SET ? (uint8_t)deadline : 0;
}

static bool runs_on_a_pe(const struct world_config *config, const struct world *world, unsigned vcpu)
{
	for (unsigned i = 0; i < config->pe_count; i++) {
		if (world->pes[i].current == vcpu)
			return true;
	}
	return false;
}

/* ------------------------------------------------------------------------------------------------------------------
 * Deadlines.
 */

bool timers_may_expire(const struct world_config *config, const struct world *world, unsigned index)
{
	for (unsigned v = 0; v < config->vcpu_count; v++) {
		unsigned deadline = world->vcpus[v].timer_deadline;

		if (world->vcpus[v].timer == TIMER_SET && deadline != DEADLINE_NEAREST &&
		    vcpu_has_interrupt(config, deadline, index))
			return true;
	}
	for (unsigned i = 0; i < config->pe_count; i++) {
		unsigned deadline = world->pes[i].host_deadline;

		if (world->pes[i].host_timer == TIMER_SET && deadline != DEADLINE_NEAREST &&
		    vcpu_has_interrupt(config, deadline, index))
			return true;
	}
	return false;
}

/* The deadline that passes is this one, or the first of several to pass. */
static bool is_deadline_of(const struct world_config *config, unsigned deadline, unsigned index)
{
	return deadline == DEADLINE_NEAREST || vcpu_has_interrupt(config, deadline, index);
}

/* Whether the vCPU is in the list of that CPU, its timer enabled. */
static bool is_tracked(const struct vcpu *vcpu, unsigned cpu)
{
	return vcpu->timer_tracked == cpu + 1 && vcpu->timer != TIMER_OFF;
}

/* The host timer of a PE passes: it tracks this deadline, or the nearest of those in the CPU's list, and this is one. */
static bool host_timer_passes(const struct world_config *config, const struct world *world, unsigned pe, unsigned index)
{
	if (world->pes[pe].host_timer != TIMER_SET)
		return false;
	if (world->pes[pe].host_deadline != DEADLINE_NEAREST || config->pe_count == 1)
		return is_deadline_of(config, world->pes[pe].host_deadline, index);
	for (unsigned v = 0; v < config->vcpu_count; v++) {
		const struct vcpu *vcpu = &world->vcpus[v];

		if (is_tracked(vcpu, pe) && vcpu->timer == TIMER_SET &&
		    is_deadline_of(config, vcpu->timer_deadline, index))
			return true;
	}
	return false;
}

void timers_expire(const struct step *step, unsigned index)
{
	const struct world_config *config = step->config;

	for (unsigned i = 0; i < config->pe_count; i++) {
		if (host_timer_passes(config, step->world, i, index))
			host_timer_write(step, i, TIMER_EXPIRED, 0);
	}
	for (unsigned v = 0; v < config->vcpu_count; v++) {
		struct vcpu *vcpu = &step->world->vcpus[v];

		if (vcpu->timer == TIMER_SET && is_deadline_of(config, vcpu->timer_deadline, index))
			vcpu_timer_write(vcpu, TIMER_EXPIRED, 0);
	}
	step_rule(step, RULE_TIMER_DEADLINE);
}

bool timers_hold(const struct world_config *config, const struct world *world, unsigned index)
{
	if (config->interrupts[index].kind != INTERRUPT_KIND_VIRTUAL_TIMER)
		return false;
	for (unsigned v = 0; v < config->vcpu_count; v++) {
		if (!vcpu_has_interrupt(config, v, index))
			continue;
		for (unsigned i = 0; i < config->pe_count; i++) {
			const struct pe *pe = &world->pes[i];

			if ((pe->current == v && pe->host_timer == TIMER_EXPIRED) ||
			    (pe->phase == PHASE_SPMC_SIGNAL && pe->signal_target == v &&
			     config->interrupts[pe->acknowledged].kind == INTERRUPT_KIND_HOST_TIMER))
				return true;
		}
		/* Up to v2.11 the registers are the partition's own, also while it runs. */
		if (world->vcpus[v].timer == TIMER_EXPIRED &&
		    (!policy_of(config, POLICY_TIMER_EMULATED) || !runs_on_a_pe(config, world, v)))
			return true;
	}
	return false;
}

/* ------------------------------------------------------------------------------------------------------------------
 * The listing.
 */

/* A timer that is disabled leaves nothing that another PE's host timer, armed for it before it migrated, could pass for. */
static void forget_elsewhere(const struct step *step)
{
	for (unsigned i = 0; i < step->config->pe_count; i++) {
		const struct pe *pe = &step->world->pes[i];

		if (i != step->pe_index && pe->host_timer == TIMER_SET && pe->host_deadline == step->pe->current)
			host_timer_write(step, i, TIMER_OFF, 0);
	}
}

/* A new deadline, or none: one that passed unnoticed is gone. */
static void reprogram(const struct step *step, enum timer_state state)
{
	unsigned current = step->pe->current;
	unsigned index = vi_interrupt(step->config, current, VI_VIRTUAL_TIMER);
	bool taken;

	/* The saved registers are overwritten when the vCPU is switched out: equal ones are equal states. */
	vcpu_timer_write(step_current(step), state, current);
	if (has(step, POLICY_TIMER_EMULATED))
		host_timer_write(step, step->pe_index, state, current);
	if (state == TIMER_OFF)
		forget_elsewhere(step);
	if (index == INTERRUPT_NONE)
		return;
	taken = (step->world->interrupts[index].flags & INTERRUPT_HELD_BY_SP) != 0;
	if (!taken && !interrupt_virtually_pending(step->config, step->world, index))
		interrupt_no_longer_owed(step, index);
}

void timers_set(const struct step *step)
{
	reprogram(step, TIMER_SET);
	step_rule(step, RULE_TIMER_PROGRAMMED);
}

void timers_cancel(const struct step *step)
{
	reprogram(step, TIMER_OFF);
	step_rule(step, RULE_TIMER_CANCELLED);
}

void timers_forget(const struct step *step)
{
	vcpu_timer_write(step_current(step), TIMER_OFF, 0);
	if (has(step, POLICY_TIMER_EMULATED))
		host_timer_write(step, step->pe_index, TIMER_OFF, 0);
}

/* ------------------------------------------------------------------------------------------------------------------
 * Switches.
 */

/* complete_saving_state(): what the host timer holds becomes the vCPU's timer, whoever's it was. */
static void save(const struct step *step, unsigned from)
{
	struct vcpu *vcpu = &step->world->vcpus[from];
	enum timer_state state = (enum timer_state)step->pe->host_timer;
	unsigned deadline = step->pe->host_deadline;

	if (state == TIMER_SET && deadline != from)
		step_rule(step, RULE_TIMER_SAVED_FOREIGN);
	vcpu_timer_write(vcpu, state, deadline);
	/* timer_vcpu_manage(): added to this CPU's list unless it is in one, be it another CPU's. */
	if (state == TIMER_OFF)
		vcpu->timer_tracked = 0;
	else if (vcpu->timer_tracked == 0)
		vcpu->timer_tracked = (uint8_t)(step->pe_index + 1);
	else if (vcpu->timer_tracked != step->pe_index + 1)
		step_rule(step, RULE_TIMER_LISTED_ELSEWHERE);
	host_timer_write(step, step->pe_index, TIMER_OFF, 0);
}

/* begin_restoring_state(): only a deadline that has not passed is tracked; otherwise the host timer is left as it is. */
static void restore(const struct step *step, unsigned to)
{
	struct vcpu *vcpu = &step->world->vcpus[to];

	if (vcpu->timer == TIMER_SET) {
		host_timer_write(step, step->pe_index, TIMER_SET, vcpu->timer_deadline);
		return;
	}
	if (vcpu->timer == TIMER_EXPIRED) {
		if (step->pe->host_timer != TIMER_EXPIRED && (vcpu->pending & 1u << VI_VIRTUAL_TIMER) == 0)
			step_rule(step, RULE_TIMER_EXPIRED_UNTRACKED);
	} else if (step->pe->host_timer != TIMER_OFF) {
		step_rule(step, RULE_TIMER_LEFT_ARMED);
	}
	/* In the list of another CPU, which may look at it meanwhile. */
	if (vcpu->timer_tracked != 0 && vcpu->timer_tracked != step->pe_index + 1)
		return;
	/* The saved registers are overwritten when it is switched out, with what the host timer holds then. */
	vcpu_timer_write(vcpu, TIMER_OFF, 0);
	vcpu->timer_tracked = 0;
}

/* spmc_exit_to_nwd(): the host timer tracks the nearest deadline of the CPU's list; with an empty one it is left as it is. */
static void track_nearest(const struct step *step)
{
	unsigned nearest = VCPU_NONE;

	for (unsigned v = 0; v < step->config->vcpu_count; v++) {
		const struct vcpu *vcpu = &step->world->vcpus[v];

		if (!is_tracked(vcpu, step->pe_index))
			continue;
		if (vcpu->timer == TIMER_EXPIRED) {
			host_timer_write(step, step->pe_index, TIMER_EXPIRED, 0);
			step_rule(step, RULE_TIMER_NEAREST);
			return;
		}
		if (nearest != VCPU_NONE && nearest != vcpu->timer_deadline)
			nearest = DEADLINE_NEAREST;
		else
			nearest = vcpu->timer_deadline;
	}
	if (nearest == VCPU_NONE)
		return;
	host_timer_write(step, step->pe_index, TIMER_SET, nearest);
	step_rule(step, RULE_TIMER_NEAREST);
}

void timers_switch(const struct step *step, unsigned from, unsigned to)
{
	/* Up to v2.11 each vCPU has its registers, and they are only compared when it is given cycles. */
	if (!has(step, POLICY_TIMER_EMULATED))
		return;
	/* From the normal world nothing is saved, and the host timer goes on. */
	if (from != VCPU_NWD && from != to)
		save(step, from);
	if (to == VCPU_NWD)
		track_nearest(step);
	else if (from != to)
		restore(step, to);
}

/* ------------------------------------------------------------------------------------------------------------------
 * PPI 20, and deadlines that passed while their vCPU was out.
 */

unsigned timers_find_target(const struct step *step)
{
	unsigned current = step->pe->current;

	host_timer_write(step, step->pe_index, TIMER_OFF, 0);
	if (current != VCPU_NWD) {
		/* Whoever runs, be it another's deadline that the host timer was left with. */
		vcpu_timer_write(step_current(step), TIMER_OFF, 0);
		return current;
	}
	for (unsigned v = 0; v < step->config->vcpu_count; v++) {
		struct vcpu *vcpu = &step->world->vcpus[v];

		if (is_tracked(vcpu, step->pe_index) && vcpu->timer == TIMER_EXPIRED) {
			vcpu->timer_tracked = 0;
			return v;
		}
	}
	return VCPU_NONE;
}

void timers_migrate(const struct step *step, unsigned vcpu)
{
	struct vcpu *target = &step->world->vcpus[vcpu];

	if (!has(step, POLICY_TIMER_EMULATED) || target->cpu == step->pe_index || target->timer_tracked == 0)
		return;
	target->timer_tracked = (uint8_t)(step->pe_index + 1);
	step_rule(step, RULE_TIMER_MIGRATED);
}

void timers_inject_expired(const struct step *step, unsigned vcpu)
{
	struct vcpu *target = &step->world->vcpus[vcpu];

	if (target->timer != TIMER_EXPIRED)
		return;
	vcpu_interrupt_inject(step, vcpu, VI_VIRTUAL_TIMER);
	if (step->pe->panic != PANIC_NONE)
		return;
	if (has(step, POLICY_VINT_QUEUE))
		vcpu_interrupt_queue_push(step, vcpu, VI_VIRTUAL_TIMER);
	/* arch_timer_mask(): the partition finds its timer masked. */
	if (!has(step, POLICY_TIMER_EMULATED))
		vcpu_timer_write(target, TIMER_OFF, 0);
	step_rule(step, RULE_TIMER_INJECTED);
}

void timers_inject_on_run(const struct step *step, unsigned vcpu)
{
	if (!has(step, POLICY_TIMER_EMULATED))
		timers_inject_expired(step, vcpu);
}
