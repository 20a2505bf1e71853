// SPDX-License-Identifier: BSD-3-Clause
/* Devices and obligations of interrupts; see interrupts.h. */
#include "models/interrupts.h"

#include "models/gic.h"
#include "models/nwd.h"
#include "models/spmc/ipi.h"
#include "models/spmc/spmc.h"
#include "models/spmc/timers.h"

/* ------------------------------------------------------------------------------------------------------------------
 * Arrivals.
 */

static uint8_t pin_place_of(const struct world_config *config, const struct pe *pe)
{
	switch (pe->place) {
	case PLACE_NWD:
		return PIN_NWD;
	case PLACE_EL3:
		return PIN_EL3;
	case PLACE_S_EL2:
		return PIN_S_EL2;
	default:
		return pe->current < config->vcpu_count && vcpu_is_s_el0(config, pe->current) ? PIN_S_EL0 : PIN_S_EL1;
	}
}

/* The PE whose way a pinned arrival is counted by. */
static unsigned pin_pe(const struct world_config *config, const struct world *world, unsigned index)
{
	const struct interrupt_pin *pin = &config->interrupts[index].pin;

	return pin->pe_given ? pin->pe : world->interrupts[index].target_pe;
}

/* Whether the PE of the pin, or for the timer of a partition that migrates any, is at the pinned label. */
static bool is_at_label(const struct world_config *config, const struct world *world, unsigned index)
{
	const struct interrupt_pin *pin = &config->interrupts[index].pin;
	bool anywhere = config->interrupts[index].kind == INTERRUPT_KIND_VIRTUAL_TIMER &&
			config->interrupts[index].fixed_pe == PE_ANY && !pin->pe_given;

	for (unsigned i = 0; i < config->pe_count; i++) {
		const struct pe *pe = &world->pes[i];

		if ((anywhere || i == pin_pe(config, world, index)) && pe->place == PLACE_S_EL1 &&
		    config->vcpus[pe->current].partition == pin->partition &&
		    world->contexts[pe->current].pc == pin->pc)
			return true;
	}
	return false;
}

bool device_must_arrive(const struct world_config *config, const struct world *world, unsigned index)
{
	const struct interrupt_pin *pin = &config->interrupts[index].pin;
	const struct interrupt_state *interrupt = &world->interrupts[index];
	const struct pe *pe = &world->pes[pin_pe(config, world, index)];

	if (pin->place == PIN_NONE || interrupt->arrivals_left == 0 || !world_booted(config, world))
		return false;
	if (config->interrupts[index].kind == INTERRUPT_KIND_VIRTUAL_TIMER && !timers_may_expire(config, world, index))
		return false;
	if (pin->place == PIN_LABEL)
		return is_at_label(config, world, index);
	return (interrupt->flags & INTERRUPT_PIN_ARMED) != 0 && pin_place_of(config, pe) == pin->place &&
	       interrupt->pin_boundary == pin->boundary;
}

bool device_may_arrive(const struct world_config *config, const struct world *world, unsigned index)
{
	const struct interrupt_config *interrupt = &config->interrupts[index];
	uint8_t flags = world->interrupts[index].flags;

	if (interrupt->pin.place != PIN_NONE)
		return device_must_arrive(config, world, index);
	if (!world_booted(config, world) && !interrupt->arrives_during_boot)
		return false;
	if (interrupt->arrivals.kind == COUNT_NUMBER && world->interrupts[index].arrivals_left == 0)
		return false;
	if (interrupt->kind == INTERRUPT_KIND_VIRTUAL_TIMER)
		return timers_may_expire(config, world, index);
	/* An arrival while the same INTID is pending joins it: nothing would change. */
	if (interrupt->trigger == TRIGGER_LEVEL)
		return (flags & INTERRUPT_LINE) == 0;
	if ((flags & INTERRUPT_DEVICE_MASKED) != 0)
		return (flags & INTERRUPT_LINE) == 0;
	return (flags & INTERRUPT_LATCH) == 0;
}

void device_arrive(const struct step *step, unsigned index)
{
	const struct interrupt_config *config = &step->config->interrupts[index];
	struct interrupt_state *interrupt = &step->world->interrupts[index];

	if (config->kind == INTERRUPT_KIND_VIRTUAL_TIMER) {
		timers_expire(step, index);
	} else {
		step_rule(step, config->trigger == TRIGGER_LEVEL ? RULE_DEVICE_LINE_RISES : RULE_DEVICE_EDGE);
		if (config->trigger == TRIGGER_LEVEL || (interrupt->flags & INTERRUPT_DEVICE_MASKED) != 0)
			interrupt->flags |= INTERRUPT_LINE;
		else
			interrupt->flags |= INTERRUPT_LATCH;
	}
	interrupt->flags |= INTERRUPT_OWED;
	interrupt->flags &= (uint8_t)~INTERRUPT_PIN_ARMED;
	interrupt->pin_boundary = 0;
	if (interrupt->arrivals_left > 0)
		interrupt->arrivals_left--;
	if (config->pin.recognised == PIN_RECOGNISED_AFTER_THE_SMC)
		step->world->pes[interrupt->target_pe].virq_held_back = 1;
	step->label->rank = config->arrivals.kind == COUNT_ENDLESS ? CLASS_STARVATION : SIM_RANK_FINITE;
}

bool device_may_drop(const struct world_config *config, const struct world *world, unsigned index)
{
	return config->interrupts[index].drops && (world->interrupts[index].flags & INTERRUPT_LINE) != 0;
}

void device_drop(const struct step *step, unsigned index)
{
	struct interrupt_state *interrupt = &step->world->interrupts[index];

	step_rule(step, RULE_DEVICE_LINE_DROPS);
	/* The event is gone: nothing is left that the owner could service. A stale virtual interrupt may remain. */
	interrupt->flags &= (uint8_t) ~(INTERRUPT_LINE | INTERRUPT_OWED);
	step->label->discharged |= obligation_of_interrupt(step->config, index);
}

/* ------------------------------------------------------------------------------------------------------------------
 * Pins.
 */

void device_arm_pins(const struct step *step, uint32_t call)
{
	for (unsigned i = 0; i < step->config->interrupt_count; i++) {
		const struct interrupt_pin *pin = &step->config->interrupts[i].pin;
		struct interrupt_state *interrupt = &step->world->interrupts[i];

		if (pin->place == PIN_NONE || pin->place == PIN_LABEL || pin->after_call != call ||
		    pin_pe(step->config, step->world, i) != step->pe_index || interrupt->arrivals_left == 0 ||
		    (interrupt->flags & INTERRUPT_PIN_ARMED) != 0)
			continue;
		interrupt->flags |= INTERRUPT_PIN_ARMED;
		/* The first boundary of its place becomes number 0. */
		interrupt->pin_boundary = UINT16_MAX;
	}
}

void device_count_boundary(const struct step *step)
{
	for (unsigned i = 0; i < step->config->interrupt_count; i++) {
		const struct interrupt_pin *pin = &step->config->interrupts[i].pin;

		/* The pinned boundary itself is not passed: there the arrival is the only choice. */
		if ((step->world->interrupts[i].flags & INTERRUPT_PIN_ARMED) != 0 &&
		    pin_pe(step->config, step->world, i) == step->pe_index &&
		    pin_place_of(step->config, step->pe) == pin->place)
			step->world->interrupts[i].pin_boundary++;
	}
}

/* ------------------------------------------------------------------------------------------------------------------
 * What a listing does to its device.
 */

void device_clear(const struct step *step, unsigned index)
{
	struct interrupt_state *interrupt = &step->world->interrupts[index];

	interrupt->flags &= (uint8_t)~INTERRUPT_LINE;
	step_rule(step, RULE_DEVICE_CLEARED);
}

void device_mask(const struct step *step, unsigned index)
{
	step->world->interrupts[index].flags |= INTERRUPT_DEVICE_MASKED;
	step_rule(step, RULE_DEVICE_MASKED);
}

void device_unmask(const struct step *step, unsigned index)
{
	struct interrupt_state *interrupt = &step->world->interrupts[index];

	interrupt->flags &= (uint8_t)~INTERRUPT_DEVICE_MASKED;
	if (step->config->interrupts[index].trigger == TRIGGER_EDGE && (interrupt->flags & INTERRUPT_LINE) != 0) {
		interrupt->flags &= (uint8_t)~INTERRUPT_LINE;
		interrupt->flags |= INTERRUPT_LATCH;
	}
	step_rule(step, RULE_DEVICE_UNMASKED);
}

/* ------------------------------------------------------------------------------------------------------------------
 * Obligations.
 */

bool interrupt_concerns(const struct world_config *config, unsigned index, unsigned vcpu)
{
	unsigned fixed_pe = config->interrupts[index].fixed_pe;

	return fixed_pe == PE_ANY || config->vcpus[vcpu].pe == PE_ANY || config->vcpus[vcpu].pe == fixed_pe;
}

/* The bits of interrupt `index` in `which` (pending, enabled) of its owner's vCPUs. */
enum vcpu_bits { BITS_PENDING, BITS_ENABLED };

static bool virtually(const struct world_config *config, const struct world *world, unsigned index,
		      enum vcpu_bits which)
{
	const struct partition_config *owner;

	if (!owned_by_partition(config, index))
		return false;
	owner = &config->partitions[config->interrupts[index].owner];
	for (unsigned v = owner->first_vcpu; v < (unsigned)owner->first_vcpu + owner->vcpu_count; v++) {
		uint32_t bits = which == BITS_PENDING ? world->vcpus[v].pending : world->vcpus[v].enabled;

		if (interrupt_concerns(config, index, v) && (bits & (uint32_t)1 << interrupt_vi(config, index)) != 0)
			return true;
	}
	return false;
}

bool interrupt_virtually_pending(const struct world_config *config, const struct world *world, unsigned index)
{
	return virtually(config, world, index, BITS_PENDING);
}

void interrupt_serviced(const struct step *step, unsigned index)
{
	const struct world_config *config = step->config;
	const struct world *world = step->world;
	struct interrupt_state *interrupt = &step->world->interrupts[index];

	interrupt->flags &= (uint8_t)~INTERRUPT_HELD_BY_SP;
	step_rule(step, RULE_INTERRUPT_SERVICED);
	if ((interrupt->flags & INTERRUPT_OWED) == 0)
		return;
	step->label->discharged |= obligation_of_interrupt(step->config, index);
	/* A further event that is still held somewhere is a new obligation. */
	if (!gic_pending(config, world, index) && !virtually(config, world, index, BITS_PENDING) &&
	    (interrupt->flags & INTERRUPT_LINE) == 0 && !timers_hold(config, world, index))
		interrupt->flags &= (uint8_t)~INTERRUPT_OWED;
}

void interrupt_no_longer_owed(const struct step *step, unsigned index)
{
	struct interrupt_state *interrupt = &step->world->interrupts[index];

	interrupt->flags &= (uint8_t)~INTERRUPT_HELD_BY_SP;
	if ((interrupt->flags & INTERRUPT_OWED) == 0)
		return;
	interrupt->flags &= (uint8_t)~INTERRUPT_OWED;
	step->label->discharged |= obligation_of_interrupt(step->config, index);
}

void interrupt_reported(const struct step *step, unsigned index)
{
	struct interrupt_state *interrupt = &step->world->interrupts[index];

	if ((interrupt->flags & INTERRUPT_OWED) == 0)
		return;
	step->label->discharged |= obligation_of_interrupt(step->config, index);
	/* A further event, at the GIC or on its way, is a new obligation; what the vCPU holds is the scheduler's business now. */
	if (!gic_pending(step->config, step->world, index) && !ipi_in_flight(step->config, step->world, index))
		interrupt->flags &= (uint8_t)~INTERRUPT_OWED;
}

bool interrupt_owed(const struct world_config *config, const struct world *world, unsigned index)
{
	uint8_t flags = world->interrupts[index].flags;

	if ((flags & INTERRUPT_OWED) == 0)
		return false;
	if ((flags & INTERRUPT_HELD_BY_SP) != 0)
		return true;
	/*
	 * Disabled by its owner: owed again once enabled. What the vCPU already has pending is past the GIC and the
	 * device, so only the virtual enable holds it back.
	 */
	if (owned_by_partition(config, index)) {
		if (!virtually(config, world, index, BITS_ENABLED))
			return false;
		if (virtually(config, world, index, BITS_PENDING))
			return true;
	}
	return (flags & INTERRUPT_ENABLED) != 0 && (flags & INTERRUPT_DEVICE_MASKED) == 0;
}

bool interrupt_held(const struct world_config *config, const struct world *world, unsigned index)
{
	const struct interrupt_state *interrupt = &world->interrupts[index];

	if ((interrupt->flags & (INTERRUPT_LINE | INTERRUPT_LATCH | INTERRUPT_HELD_BY_SP)) != 0)
		return true;
	if (virtually(config, world, index, BITS_PENDING) || timers_hold(config, world, index) ||
	    ipi_in_flight(config, world, index) || notifications_hold(config, world, index))
		return true;
	for (unsigned i = 0; i < config->pe_count; i++) {
		const struct pe *pe = &world->pes[i];

		if (config->interrupts[index].fixed_pe != PE_ANY && config->interrupts[index].fixed_pe != i)
			continue;
		if (pe->place == PLACE_S_EL2 && pe->phase == PHASE_SPMC_SIGNAL && pe->acknowledged == index)
			return true;
		if (index == interrupt_sri(config, i) && pe->sri_delayed)
			return true;
	}
	return false;
}
