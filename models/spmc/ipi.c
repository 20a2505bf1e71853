// SPDX-License-Identifier: BSD-3-Clause
/* Inter-processor interrupts; see ipi.h. */
#include "models/spmc/ipi.h"

#include "models/gic.h"
#include "models/interrupts.h"
#include "models/spmc/spmc.h"

enum { REFUSED = -1 };

/* ------------------------------------------------------------------------------------------------------------------
 * The list of a CPU, first come first served; a vCPU is in one list at most, once.
 */

static unsigned list_length(const struct step *step, unsigned cpu)
{
	unsigned length = 0;

	for (unsigned v = 0; v < step->config->vcpu_count; v++) {
		const struct vcpu *vcpu = &step->world->vcpus[v];

		if (vcpu->ipi_position > length && vcpu->ipi_cpu == cpu)
			length = vcpu->ipi_position;
	}
	return length;
}

static unsigned list_first(const struct step *step, unsigned cpu)
{
	for (unsigned v = 0; v < step->config->vcpu_count; v++) {
		if (step->world->vcpus[v].ipi_position == 1 && step->world->vcpus[v].ipi_cpu == cpu)
			return v;
	}
	return VCPU_NONE;
}

static void list_append(const struct step *step, unsigned v, unsigned cpu)
{
	step->world->vcpus[v].ipi_position = (uint8_t)(list_length(step, cpu) + 1);
	step->world->vcpus[v].ipi_cpu = (uint8_t)cpu;
}

static void list_remove(const struct step *step, unsigned v)
{
	struct vcpu *removed = &step->world->vcpus[v];

	for (unsigned other = 0; other < step->config->vcpu_count; other++) {
		struct vcpu *vcpu = &step->world->vcpus[other];

		if (vcpu->ipi_cpu == removed->ipi_cpu && vcpu->ipi_position > removed->ipi_position)
			vcpu->ipi_position--;
	}
	removed->ipi_position = 0;
	removed->ipi_cpu = 0;
}

/* ------------------------------------------------------------------------------------------------------------------
 * Sending.
 */

static unsigned sgi_of(const struct world_config *config, unsigned pe)
{
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		if (config->interrupts[i].kind == INTERRUPT_KIND_IPI_SGI && config->interrupts[i].pe == pe)
			return i;
	}
	return INTERRUPT_NONE;
}

/* From now on the target is to be told; further ones, until it is, join. */
static void owe(const struct step *step, unsigned target)
{
	unsigned index = vi_interrupt(step->config, target, VI_IPI);

	if (index != INTERRUPT_NONE)
		step->world->interrupts[index].flags |= INTERRUPT_OWED;
}

/* hf_ipi_send_interrupt(): under the target CPU's lock. */
static void send(const struct step *step, unsigned target)
{
	unsigned cpu = step->world->vcpus[target].cpu;
	unsigned sgi = sgi_of(step->config, cpu);
	unsigned in_slot;

	owe(step, target);
	if (has(step, POLICY_IPI_SLOT)) {
		in_slot = list_first(step, cpu);
		if (in_slot != VCPU_NONE) {
			list_remove(step, in_slot);
			if (in_slot != target)
				step_rule(step, RULE_IPI_OVERWRITTEN);
		}
	} else if (step->world->vcpus[target].ipi_position != 0) {
		step_rule(step, RULE_IPI_LISTED_ALREADY);
		return;
	}
	list_append(step, target, cpu);
	if (sgi != INTERRUPT_NONE)
		gic_make_pending(step, sgi);
	step_rule(step, RULE_IPI_SENT);
}

/* Its PE has not come to initialise it: no CPU is in the vCPU. */
static bool never_started(const struct step *step, unsigned target)
{
	enum vcpu_state state = step->world->vcpus[target].state;

	return !world_booted(step->config, step->world) && (state == VCPU_STATE_OFF || state == VCPU_STATE_CREATED);
}

int64_t ipi_send(const struct step *step, uint32_t number)
{
	const struct partition_config *partition = vcpu_partition(step->config, step->pe->current);
	/* "Itself" is the number of the PE: a partition that migrates has number 0 wherever it runs. */
	bool self = number == step->pe_index;
	unsigned target = partition->first_vcpu + number;

	if (number >= partition->vcpu_count || (self && !has(step, POLICY_SELF_IPI))) {
		step_rule(step, RULE_IPI_REFUSED);
		return REFUSED;
	}
	if (self) {
		owe(step, target);
		vcpu_interrupt_inject(step, target, VI_IPI);
		step_rule(step, RULE_IPI_SELF);
		return 0;
	}
	if (never_started(step, target)) {
		/* vcpu->cpu is set when the vCPU starts: its lock is looked for at an address near 0. */
		step_rule(step, RULE_IPI_NOT_STARTED);
		step_panic(step, PANIC_IPI_NOT_STARTED);
		return 0;
	}
	send(step, target);
	return 0;
}

/* ------------------------------------------------------------------------------------------------------------------
 * On the target's PE.
 */

/* hf_ipi_get_pending_target_vcpu(): `preferred` first, if it is listed anywhere. */
static unsigned take_next(const struct step *step, unsigned preferred)
{
	unsigned target = list_first(step, step->pe_index);

	if (preferred != VCPU_NWD && !has(step, POLICY_IPI_SLOT) && step->world->vcpus[preferred].ipi_position != 0)
		target = preferred;
	if (target != VCPU_NONE)
		list_remove(step, target);
	return target;
}

unsigned ipi_take_target(const struct step *step)
{
	unsigned target = take_next(step, step->pe->current);

	if (target != VCPU_NONE)
		return target;
	if (has(step, POLICY_IPI_SLOT))
		step_panic(step, PANIC_IPI_NO_TARGET);
	else
		step_rule(step, RULE_IPI_NOBODY);
	return VCPU_NONE;
}

/* How the SRI for WAITING targets is sent: at once unless the running vCPU has an IPI itself; once for all. */
enum sri_action { ACTION_INIT, ACTION_NOT_DELAYED, ACTION_DELAYED, ACTION_NONE };

static void handle_waiting(const struct step *step, unsigned target, enum sri_action *action)
{
	unsigned cpu = step->world->vcpus[target].cpu;

	if (*action == ACTION_DELAYED) {
		notifications_sri_set_delayed(step, cpu);
		step_rule(step, RULE_IPI_WAITING_DELAYED);
	} else if (*action != ACTION_NONE) {
		notifications_sri_trigger(step, cpu);
		step_rule(step, RULE_IPI_WAITING);
	}
	*action = ACTION_NONE;
}

/* hf_ipi_handle_list_element(): false when the target is the first, and is to be handled as of any secure interrupt. */
static bool handle_element(const struct step *step, unsigned target, enum sri_action *action)
{
	switch (step->world->vcpus[target].state) {
	case VCPU_STATE_RUNNING:
		if (*action != ACTION_INIT) {
			step_panic(step, PANIC_IPI_RUNNING_LATER);
			return true;
		}
		*action = ACTION_DELAYED;
		step_rule(step, RULE_IPI_RUNNING);
		return false;
	case VCPU_STATE_WAITING:
		handle_waiting(step, target, action);
		return true;
	case VCPU_STATE_BLOCKED:
	case VCPU_STATE_PREEMPTED:
		step_rule(step, RULE_IPI_QUEUED);
		if (*action != ACTION_INIT)
			return true;
		*action = ACTION_NOT_DELAYED;
		return false;
	default:
		return true;
	}
}

/* Hands out what is still listed. False after a panic. */
static bool drain(const struct step *step, unsigned first, enum sri_action *action)
{
	unsigned target = take_next(step, first);

	for (; target != VCPU_NONE && step->pe->panic == PANIC_NONE; target = take_next(step, target)) {
		/* Sent again since it was taken out of the list: its lock is held since then. */
		if (target == first && has(step, POLICY_IPI_LOCKS_AGAIN)) {
			step_panic(step, PANIC_IPI_LOCKED);
			break;
		}
		vcpu_interrupt_inject(step, target, VI_IPI);
		step_rule(step, RULE_IPI_DRAINED);
		if (step->pe->panic == PANIC_NONE)
			handle_element(step, target, action);
	}
	return step->pe->panic == PANIC_NONE;
}

bool ipi_handle(const struct step *step, unsigned target)
{
	enum sri_action action = ACTION_INIT;
	bool handled = handle_element(step, target, &action);

	if (has(step, POLICY_IPI_SLOT))
		return handled;
	return drain(step, target, &action) && handled;
}

/* ------------------------------------------------------------------------------------------------------------------
 * The obligation.
 */

bool ipi_in_flight(const struct world_config *config, const struct world *world, unsigned index)
{
	if (config->interrupts[index].kind != INTERRUPT_KIND_IPI)
		return false;
	for (unsigned v = 0; v < config->vcpu_count; v++) {
		if (!vcpu_has_interrupt(config, v, index))
			continue;
		if (world->vcpus[v].ipi_position != 0)
			return true;
		for (unsigned i = 0; i < config->pe_count; i++) {
			const struct pe *pe = &world->pes[i];

			if (pe->phase == PHASE_SPMC_SIGNAL && pe->signal_target == v &&
			    config->interrupts[pe->acknowledged].kind == INTERRUPT_KIND_IPI_SGI)
				return true;
		}
	}
	return false;
}

void ipi_taken(const struct step *step)
{
	unsigned index = vi_interrupt(step->config, step->pe->current, VI_IPI);

	if (index == INTERRUPT_NONE)
		return;
	/* One that is on its way is a new obligation. */
	if (ipi_in_flight(step->config, step->world, index))
		step->label->discharged |= obligation_of_interrupt(step->config, index);
	else
		interrupt_no_longer_owed(step, index);
}
