// SPDX-License-Identifier: BSD-3-Clause
/* What a state means; see state.h. */
#include "models/monitors/state.h"

#include "models/ffa.h"
#include "models/gic.h"
#include "models/interrupts.h"
#include "models/monitors/measures.h"
#include "models/nwd.h"
#include "models/takeable.h"

static void violates(struct sim_state_info *info, enum property property, enum detail detail)
{
	if (info->detail == 0)
		info->detail = (uint16_t)detail;
	info->violations |= 1u << property;
}

/* Whether the PE can do anything but send another request. */
static bool pe_can_step(const struct world_config *config, const struct world *world)
{
	if (world->pe.place != PLACE_NWD)
		return true;
	if (gic_signalled(config, world) != 0)
		return true;
	return nwd_is_fair(config) && nwd_may(config, world, NWD_CHOICE_STEP);
}

/* The partition stands still until a driver that need not do so resumes it: what it owes is suspended. */
static bool suspended(const struct world_config *config, const struct world *world)
{
	enum vcpu_state state = world->vcpus[VCPU_SP].state;

	return !nwd_is_fair(config) && world->pe.place == PLACE_NWD &&
	       (state == VCPU_STATE_PREEMPTED || state == VCPU_STATE_BLOCKED);
}

/* Whether interrupt `index` is owed now: as interrupt_owed(), but not while only an unfair driver could advance it. */
static bool owed_now(const struct world_config *config, const struct world *world, unsigned index)
{
	if (!interrupt_owed(config, world, index))
		return false;
	return !suspended(config, world) || !config->interrupts[index].owned_by_partition ||
	       gic_pending(config, world, index);
}

/* Nothing steps any more, new arrivals and requests apart: whatever is owed now stays owed. */
static void inspect_rest(const struct world_config *config, const struct world *world, struct sim_state_info *info)
{
	bool asleep = false;
	bool stuck = world->nwd.request_outstanding && !suspended(config, world);

	for (unsigned i = 0; i < config->interrupt_count; i++) {
		if (!owed_now(config, world, i))
			continue;
		if ((world->interrupts[i].flags & INTERRUPT_HELD_BY_SP) != 0 ||
		    (world->vcpus[VCPU_SP].pending & 1u << (VI_FIRST_DEVICE + i)) != 0 || world->pe.sri_delayed)
			asleep = true;
		else
			stuck = true;
	}
	if (asleep)
		violates(info, PROPERTY_INTERRUPT_SERVICED, DETAIL_INTERRUPT_ASLEEP);
	else if (stuck)
		violates(info, PROPERTY_NO_DEADLOCK, DETAIL_DEADLOCK);
}

static unsigned bit_count(unsigned bits)
{
	unsigned count = 0;

	for (; bits != 0; bits &= bits - 1)
		count++;
	return count;
}

static void inspect_vcpu(const struct world *world, struct sim_state_info *info)
{
	const struct vcpu *sp = &world->vcpus[VCPU_SP];

	/* Inside S-EL2 the fields change one after the other; between two entries they must agree. */
	if (world->pe.place == PLACE_S_EL2)
		return;
	if (sp->state == VCPU_STATE_WAITING && (sp->scheduling_mode != MODE_NONE || sp->rt_model != RTM_NONE ||
						sp->direct_request_origin != VCPU_NONE || sp->processing_managed_exit))
		violates(info, PROPERTY_VCPU_SANE, DETAIL_VCPU_WAITING);
	if (sp->irq_count + sp->fiq_count != (int)bit_count((unsigned)sp->enabled & sp->pending))
		violates(info, PROPERTY_VCPU_SANE, DETAIL_VCPU_COUNT);
}

/* An outstanding request that neither the partition nor a saved or written reply accounts for. */
static bool reply_impossible(const struct world *world)
{
	const struct vcpu *sp = &world->vcpus[VCPU_SP];

	if (!world->nwd.request_outstanding || world->pe.place != PLACE_S_EL1)
		return false;
	return sp->direct_request_origin == VCPU_NONE && !sp->direct_resp_intercepted &&
	       world->nwd_registers[0] != FFA_MSG_SEND_DIRECT_RESP;
}

static void inspect_fairness(const struct world_config *config, const struct world *world, bool can_step,
			     struct sim_state_info *info)
{
	unsigned lines = takeable_lines(config, world);
	uint32_t signalled = (lines & LINE_PHYSICAL) != 0 ? gic_signalled(config, world) : 0;

	if (!can_step)
		info->fairness |= 1u << FAIRNESS_PE;
	if ((lines & LINE_VIRQ) == 0)
		info->fairness |= 1u << FAIRNESS_VIRQ;
	if ((lines & LINE_VFIQ) == 0)
		info->fairness |= 1u << FAIRNESS_VFIQ;
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		if ((signalled & 1u << i) == 0)
			info->fairness |= 1u << (FAIRNESS_FIRST_INTERRUPT + i);
	}
}

void monitor_inspect(const struct world_config *config, const struct world *world, struct sim_state_info *info)
{
	bool can_step;

	if (world->pe.panic != PANIC_NONE) {
		violates(info, PROPERTY_NO_PANIC, DETAIL_PANIC);
		return;
	}
	can_step = pe_can_step(config, world);
	if (world->nwd.request_outstanding && !suspended(config, world))
		info->owed |= 1u << OBLIGATION_REQUEST;
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		if (owed_now(config, world, i))
			info->owed |= 1u << (OBLIGATION_FIRST_INTERRUPT + i);
		if ((world->interrupts[i].flags & INTERRUPT_OWED) != 0 && !interrupt_held(config, world, i))
			violates(info, PROPERTY_INTERRUPT_SERVICED, DETAIL_INTERRUPT_LOST);
	}
	if (reply_impossible(world))
		violates(info, PROPERTY_ONE_REPLY, DETAIL_REPLY_IMPOSSIBLE);
	if (!can_step)
		inspect_rest(config, world, info);
	inspect_vcpu(world, info);
	measures_inspect(world, info);
	inspect_fairness(config, world, can_step, info);
}
