// SPDX-License-Identifier: BSD-3-Clause
/*
 * HF_INTERRUPT_*: the hypercalls by which a partition drives its para-virtual interrupt controller.
 *
 * Apart from vcpu.c because these also reach the physical GIC. Each returns -1 in x0 for what it refuses.
 */
#include "models/gic.h"
#include "models/interrupts.h"
#include "models/spmc/ipi.h"
#include "models/spmc/locks.h"
#include "models/spmc/spmc.h"

enum {
	REFUSED = -1,
};

static void set_desc_enabled(const struct step *step, unsigned index, bool enabled)
{
	uint32_t *desc_enabled = &step->world->desc_enabled;
	uint32_t bit = (uint32_t)1 << index;

	*desc_enabled = enabled ? *desc_enabled | bit : *desc_enabled & ~bit;
}

static int64_t interrupt_get(const struct step *step)
{
	unsigned vi = vcpu_interrupt_get(step, step->pe->current);
	unsigned index;

	/* Only what was taken makes room for a further listing (vcpu_virt_interrupt_get_pending_and_enabled). */
	if (vi != VI_NONE)
		step_current(step)->interrupts_info_get_retrieved = 0;
	index = vi == VI_NONE ? INTERRUPT_NONE : vi_interrupt(step->config, step->pe->current, vi);
	if (index == INTERRUPT_NONE)
		return (int64_t)vi_intid(step->config, step->pe->current, vi);
	/* The NPI says that there is something to get, an IPI is all there is: with that the partition has been told. */
	if (vi == VI_IPI)
		ipi_taken(step);
	else if (vi == VI_NOTIFICATION_PENDING)
		interrupt_no_longer_owed(step, index);
	else
		step->world->interrupts[index].flags |= INTERRUPT_HELD_BY_SP;
	return (int64_t)vi_intid(step->config, step->pe->current, vi);
}

static int64_t interrupt_enable(const struct step *step, uint32_t intid, uint32_t enable, uint32_t type)
{
	unsigned vi = vi_find(step, intid);

	if (vi == VI_NONE) {
		/* Up to v2.11 any id that exists will do; it is not modelled further. */
		if (!has(step, POLICY_ENABLE_PHYSICAL) && intid < HF_NUM_INTIDS)
			return 0;
		step_rule(step, RULE_HVC_ENABLE_REFUSED);
		return REFUSED;
	}
	/* Since v2.12 the physical interrupt is configured here, and enabled if on; off leaves it enabled. */
	if (has(step, POLICY_ENABLE_PHYSICAL) && vi >= VI_FIRST_DEVICE) {
		unsigned index = vi_interrupt(step->config, step->pe->current, vi);

		set_desc_enabled(step, index, enable != 0);
		if (enable != 0) {
			struct interrupt_state *interrupt = &step->world->interrupts[index];
			const struct interrupt_config *config = &step->config->interrupts[index];

			interrupt->flags |= INTERRUPT_ENABLED;
			/* Without a target in the manifest it is routed to the PE that enables it. */
			if (config->pe == PE_ANY && config->target_pe == PE_ANY)
				interrupt->target_pe = (uint8_t)step->pe_index;
		}
		step_rule(step, RULE_HVC_ENABLE_PHYSICAL);
	}
	vcpu_interrupt_enable(step, step->pe->current, vi, enable != 0, type != 0);
	return 0;
}

/* To v2.11: ends the physical interrupt, and may complete its handling. */
static int64_t deactivate_ends_physical(const struct step *step, uint32_t pint_id, uint32_t vint_id)
{
	struct vcpu *current = step_current(step);
	unsigned index = interrupt_find(step->config, step->pe_index, vint_id);

	if (pint_id != vint_id || !current->processing_secure_interrupt || index == INTERRUPT_NONE ||
	    current->current_sec_interrupt != index) {
		step_rule(step, RULE_DEACTIVATE_REFUSED);
		return REFUSED;
	}
	if (!current->secure_interrupt_deactivated) {
		gic_end_of_interrupt(step, index);
		current->secure_interrupt_deactivated = 1;
		step_rule(step, RULE_DEACTIVATE_ENDS_PHYSICAL);
	}
	if (current->implicit_completion_signal) {
		if (!step_assert(step, current->preempted_vcpu == VCPU_NONE, PANIC_DEACTIVATE_PREEMPTED))
			return 0;
		interrupts_restore_priority_mask(step, step->pe->current);
		current->processing_secure_interrupt = 0;
		current->secure_interrupt_deactivated = 0;
		current->current_sec_interrupt = INTERRUPT_NONE;
		current->implicit_completion_signal = 0;
		step_rule(step, RULE_DEACTIVATE_COMPLETES);
	}
	return 0;
}

/* v2.12: pops the head of the queue. */
static int64_t deactivate_pops(const struct step *step, uint32_t pint_id, uint32_t vint_id)
{
	struct vcpu *current = step_current(step);
	unsigned vi = vi_find(step, vint_id);

	if (pint_id != vint_id || vi == VI_NONE || current->vint_queue_length == 0 || current->vint_queue[0] != vi) {
		step_rule(step, RULE_DEACTIVATE_REFUSED);
		return REFUSED;
	}
	if (current->requires_deactivate_call) {
		if (!step_assert(step, current->preempted_vcpu == VCPU_NONE, PANIC_DEACTIVATE_PREEMPTED))
			return 0;
		current->requires_deactivate_call = 0;
	}
	vcpu_interrupt_queue_pop_head(step, step->pe->current, vi);
	step_rule(step, RULE_DEACTIVATE_POPS);
	return 0;
}

static int64_t interrupt_deactivate(const struct step *step, uint32_t pint_id, uint32_t vint_id)
{
	if (has(step, POLICY_DEACTIVATE_NO_OP)) {
		step_rule(step, RULE_DEACTIVATE_NO_OP);
		return 0;
	}
	if (has(step, POLICY_VINT_QUEUE))
		return deactivate_pops(step, pint_id, vint_id);
	return deactivate_ends_physical(step, pint_id, vint_id);
}

static int64_t interrupt_reconfigure(const struct step *step, uint32_t intid, uint32_t command, uint32_t value)
{
	unsigned vi = vi_find(step, intid);

	if (vi == VI_NONE || vi < VI_FIRST_DEVICE) {
		step_rule(step, RULE_RECONFIGURE_REFUSED);
		return REFUSED;
	}
	unsigned index = vi_interrupt(step->config, step->pe->current, vi);
	struct interrupt_state *interrupt = &step->world->interrupts[index];
	bool enabled;

	switch (command) {
	case HF_INT_RECONFIGURE_TARGET_PE:
		/* Any PE for a partition that has a context on each; only its own for one that migrates. */
		if (value >= step->config->pe_count ||
		    (vcpu_partition(step->config, step->pe->current)->migrates && value != step->pe_index)) {
			step_rule(step, RULE_RECONFIGURE_REFUSED);
			return REFUSED;
		}
		if (step->config->interrupts[index].pe == PE_ANY)
			interrupt->target_pe = (uint8_t)value;
		break;
	case HF_INT_RECONFIGURE_SEC_STATE:
		/* Keeping it secure changes nothing; making it non-secure is not modelled and refused. */
		if (value == 1)
			break;
		step_rule(step, RULE_RECONFIGURE_REFUSED);
		return REFUSED;
	case HF_INT_RECONFIGURE_STATUS:
		if (value > 1) {
			step_rule(step, RULE_RECONFIGURE_REFUSED);
			return REFUSED;
		}
		set_desc_enabled(step, index, value != 0);
		break;
	default:
		step_rule(step, RULE_RECONFIGURE_REFUSED);
		return REFUSED;
	}
	/* Disabled, configured, and enabled again if its descriptor says so. */
	enabled = (step->world->desc_enabled & (uint32_t)1 << index) != 0;
	interrupt->flags =
		(uint8_t)(enabled ? interrupt->flags | INTERRUPT_ENABLED : interrupt->flags & ~INTERRUPT_ENABLED);
	step_rule(step, RULE_RECONFIGURE);
	return 0;
}

/* The locks that a hypercall holds (Hafnium api_interrupt_enable and its neighbours). */
static unsigned hypercall_locks(uint32_t call)
{
	switch (call) {
	case HF_INTERRUPT_ENABLE:
		return LOCK_VM | LOCK_CURRENT;
	case HF_INTERRUPT_RECONFIGURE:
		return LOCK_VM;
	default:
		return LOCK_CURRENT;
	}
}

void spmc_hypercall(const struct step *step)
{
	uint32_t *x = step_context(step)->registers;
	int64_t result = REFUSED;
	unsigned locks = hypercall_locks(x[0]);

	if ((locks & LOCK_VM) != 0)
		lock_take(step, LOCK_VM);
	if ((locks & LOCK_CURRENT) != 0)
		lock_take(step, LOCK_CURRENT);

	switch (x[0]) {
	case HF_INTERRUPT_ENABLE:
		result = interrupt_enable(step, x[1], x[2], x[3]);
		break;
	case HF_INTERRUPT_GET:
		result = interrupt_get(step);
		break;
	case HF_INTERRUPT_DEACTIVATE:
		result = interrupt_deactivate(step, x[1], x[2]);
		break;
	case HF_INTERRUPT_RECONFIGURE:
		if (has(step, POLICY_RECONFIGURE))
			result = interrupt_reconfigure(step, x[1], x[2], x[3]);
		else
			step_rule(step, RULE_HVC_UNKNOWN);
		break;
	case HF_INTERRUPT_SEND_IPI:
		if (has(step, POLICY_SEND_IPI))
			result = ipi_send(step, x[1]);
		else
			step_rule(step, RULE_HVC_UNKNOWN);
		break;
	default:
		step_rule(step, RULE_HVC_UNKNOWN);
		break;
	}
	x[0] = (uint32_t)result;
	lock_release(step, (enum lock)locks);
}
