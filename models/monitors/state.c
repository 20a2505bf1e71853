// SPDX-License-Identifier: BSD-3-Clause
/* What a state means; see state.h. */
#include "models/monitors/state.h"

#include "models/ffa.h"
#include "models/gic.h"
#include "models/interrupts.h"
#include "models/monitors/measures.h"
#include "models/nwd.h"
#include "models/spmc/spmc.h"
#include "models/spmc/timers.h"
#include "models/takeable.h"

static void violates(struct sim_state_info *info, enum property property, enum detail detail)
{
	if (info->detail == 0)
		info->detail = (uint16_t)detail;
	info->violations |= 1u << property;
}

bool pe_can_step(const struct world_config *config, const struct world *world, unsigned pe)
{
	if (world->pes[pe].panic != PANIC_NONE)
		return false;
	if (world->pes[pe].place != PLACE_NWD)
		return true;
	if (takeable_physical(config, world, pe) != 0)
		return true;
	return nwd_is_fair(config) && nwd_owes_step(config, world, pe);
}

/* Whether a vCPU stands still until a driver that need not do so resumes it. */
static bool stands_still(const struct world *world, unsigned v)
{
	return world->vcpus[v].state == VCPU_STATE_PREEMPTED || world->vcpus[v].state == VCPU_STATE_BLOCKED;
}

/* Whether a vCPU can run on that PE: pinned there, or migrating. Nothing that is judged of it depends on any other. */
static bool may_run_on(const struct world_config *config, unsigned v, unsigned pe)
{
	return config->vcpus[v].pe == PE_ANY || config->vcpus[v].pe == pe;
}

/*
 * The partition stands still, and no PE is in the secure world to change that: what it owes is suspended. That of a
 * partition that does anything is at all times.
 */
static bool suspended(const struct world_config *config, const struct world *world, unsigned v)
{
	if (vcpu_partition(config, v)->program->any)
		return true;
	if (nwd_is_fair(config) || !stands_still(world, v))
		return false;
	for (unsigned pe = 0; pe < config->pe_count; pe++) {
		if (may_run_on(config, v, pe) && world->pes[pe].place != PLACE_NWD)
			return false;
	}
	return true;
}

/* A delayed SRI waits for a call that leaves: of the partition that keeps the PE, or of a driver that leaves one where it is. */
static bool sri_suspended(const struct world_config *config, const struct world *world, const struct pe *pe)
{
	if (pe->current != VCPU_NWD)
		return vcpu_partition(config, pe->current)->program->any;
	for (unsigned v = 0; v < config->vcpu_count && !nwd_is_fair(config); v++) {
		if (stands_still(world, v))
			return true;
	}
	return false;
}

/*
 * Interrupts of the normal world, but not those of EL3, are suspended when it holds them back itself, or has not started;
 * so is the SRI of a notification that was delayed, as long as nobody need do what sends it.
 */
static bool held_back(const struct world_config *config, const struct world *world, unsigned index)
{
	unsigned at = world->interrupts[index].target_pe;
	const struct pe *pe = &world->pes[at];

	if (config->interrupts[index].group == GROUP_0)
		return false;
	if (pe->nwd.masked || !world_booted(config, world))
		return true;
	return index == interrupt_sri(config, at) && pe->sri_delayed && !gic_pending(config, world, index) &&
	       sri_suspended(config, world, pe);
}

/* Whether interrupt `index` is owed now: as interrupt_owed(), but not while only an unfair driver could advance it. */
static bool owed_now(const struct world_config *config, const struct world *world, unsigned index)
{
	unsigned owner = config->interrupts[index].owner;
	unsigned first;

	if (!interrupt_owed(config, world, index))
		return false;
	if (!owned_by_partition(config, index))
		return !held_back(config, world, index);
	if (config->partitions[owner].program->any)
		return false;
	if (gic_pending(config, world, index))
		return true;
	first = config->partitions[owner].first_vcpu;
	for (unsigned v = first; v < first + config->partitions[owner].vcpu_count; v++) {
		if (interrupt_concerns(config, index, v) && !suspended(config, world, v))
			return true;
	}
	return false;
}

/* The obligations of requests that are owed now. */
static uint64_t requests_owed(const struct world_config *config, const struct world *world)
{
	uint64_t owed = 0;

	for (unsigned v = 0; v < config->vcpu_count; v++) {
		unsigned first = config->vcpus[v].first_request;
		unsigned count = config->vcpus[v].pe == PE_ANY ? config->pe_count : 1;

		for (unsigned i = first; i < first + count; i++) {
			if (world->requests[i].outstanding && !suspended(config, world, v))
				owed |= obligation_of_request(i);
		}
	}
	return owed;
}

/* Nothing steps any more, new arrivals and requests apart: whatever is owed now stays owed. */
static void inspect_rest(const struct world_config *config, const struct world *world, struct sim_state_info *info)
{
	bool asleep = false;
	bool stuck = false;
	bool sri_delayed = false;

	for (unsigned pe = 0; pe < config->pe_count; pe++)
		sri_delayed = sri_delayed || world->pes[pe].sri_delayed;
	stuck = requests_owed(config, world) != 0;
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		/* One that is held nowhere is lost: a violation of its own. */
		if (!owed_now(config, world, i) || !interrupt_held(config, world, i))
			continue;
		if ((world->interrupts[i].flags & INTERRUPT_HELD_BY_SP) != 0 ||
		    interrupt_virtually_pending(config, world, i) || timers_hold(config, world, i) || sri_delayed ||
		    notifications_hold(config, world, i))
			asleep = true;
		else
			stuck = true;
	}
	if (asleep)
		violates(info, PROPERTY_INTERRUPT_SERVICED, DETAIL_INTERRUPT_ASLEEP);
	else if (stuck)
		violates(info, PROPERTY_NO_DEADLOCK, DETAIL_DEADLOCK);
}

static unsigned bit_count(uint32_t bits)
{
	unsigned count = 0;

	for (; bits != 0; bits &= bits - 1)
		count++;
	return count;
}

/* The PE that runs a vCPU is inside S-EL2, where fields change one after the other. */
static bool in_s_el2(const struct world_config *config, const struct world *world, unsigned v)
{
	for (unsigned pe = 0; pe < config->pe_count; pe++) {
		if (may_run_on(config, v, pe) && world->pes[pe].place == PLACE_S_EL2)
			return true;
	}
	return false;
}

static void inspect_pes(const struct world_config *config, const struct world *world, struct sim_state_info *info)
{
	for (unsigned one = 0; one < config->pe_count; one++) {
		if (world->pes[one].current == VCPU_NWD)
			continue;
		for (unsigned other = one + 1; other < config->pe_count; other++) {
			if (world->pes[other].current == world->pes[one].current)
				violates(info, PROPERTY_VCPU_SANE, DETAIL_VCPU_TWO_PES);
		}
	}
}

/* Since v2.13 the queue holds every pending virtual interrupt, and nothing else, once. */
static bool queue_is_pending(const struct vcpu *sp)
{
	uint32_t queued = 0;

	for (unsigned i = 0; i < sp->vint_queue_length; i++)
		queued |= (uint32_t)1 << sp->vint_queue[i];
	return queued == sp->pending && bit_count(queued) == sp->vint_queue_length;
}

static void inspect_vcpu(const struct world_config *config, const struct vcpu *sp, struct sim_state_info *info)
{
	if (sp->state == VCPU_STATE_WAITING &&
	    (sp->scheduling_mode != MODE_NONE || sp->rt_model != RTM_NONE || sp->direct_request_origin != VCPU_NONE ||
	     sp->processing_managed_exit || sp->call_chain_prev != VCPU_NONE || sp->call_chain_next != VCPU_NONE))
		violates(info, PROPERTY_VCPU_SANE, DETAIL_VCPU_WAITING);
	if (sp->irq_count + sp->fiq_count != (int)bit_count(sp->enabled & sp->pending) ||
	    (policy_of(config, POLICY_UNIFIED_QUEUE) && !queue_is_pending(sp)))
		violates(info, PROPERTY_VCPU_SANE, DETAIL_VCPU_COUNT);
}

/* Whether a vCPU has an outstanding request of any PE. */
static bool any_outstanding(const struct world_config *config, const struct world *world, unsigned v)
{
	unsigned first = config->vcpus[v].first_request;
	unsigned count = config->vcpus[v].pe == PE_ANY ? config->pe_count : 1;

	for (unsigned i = first; i < first + count; i++) {
		/* One that was BUSY, and is to be sent again, is not with the partition. */
		if (world->requests[i].outstanding && !world->requests[i].retry_due)
			return true;
	}
	return false;
}

/* An outstanding request that neither the partition nor a saved or written reply accounts for. */
static bool reply_impossible(const struct world_config *config, const struct world *world, unsigned v)
{
	const struct vcpu *sp = &world->vcpus[v];
	bool in_secure_world = false;

	if (!any_outstanding(config, world, v) || sp->direct_request_origin != VCPU_NONE || sp->direct_resp_intercepted)
		return false;
	for (unsigned i = 0; i < config->pe_count; i++) {
		const struct pe *pe = &world->pes[i];

		if (!may_run_on(config, v, i))
			continue;
		/* The reply is on its way, or an error in its place, or the request not there yet. */
		if (pe->nwd_registers[0] == FFA_MSG_SEND_DIRECT_RESP ||
		    pe->nwd_registers[0] == FFA_MSG_SEND_DIRECT_RESP2 || pe->nwd_registers[0] == FFA_ERROR ||
		    pe->place == PLACE_EL3 || pe->place == PLACE_S_EL2)
			return false;
		in_secure_world = in_secure_world || pe->place == PLACE_S_EL1;
	}
	return in_secure_world;
}

static void inspect_fairness(const struct world_config *config, const struct world *world, unsigned pe,
			     uint32_t *signalled, struct sim_state_info *info)
{
	unsigned lines = takeable_lines(config, world, pe);

	if ((lines & LINE_PHYSICAL) != 0)
		*signalled |= takeable_physical(config, world, pe);
	if (!pe_can_step(config, world, pe))
		info->fairness |= fairness_of_pe(pe, FAIRNESS_PE);
	if ((lines & LINE_VIRQ) == 0)
		info->fairness |= fairness_of_pe(pe, FAIRNESS_VIRQ);
	if ((lines & LINE_VFIQ) == 0)
		info->fairness |= fairness_of_pe(pe, FAIRNESS_VFIQ);
}

void monitor_inspect(const struct world_config *config, const struct world *world, struct sim_state_info *info)
{
	uint32_t every_interrupt = (uint32_t)(((uint64_t)1 << config->interrupt_count) - 1);
	uint32_t signalled = 0;
	bool can_step = false;

	for (unsigned pe = 0; pe < config->pe_count; pe++) {
		if (world->pes[pe].panic != PANIC_NONE) {
			violates(info, PROPERTY_NO_PANIC, DETAIL_PANIC);
			return;
		}
	}
	for (unsigned pe = 0; pe < config->pe_count; pe++) {
		can_step = can_step || pe_can_step(config, world, pe);
		inspect_fairness(config, world, pe, &signalled, info);
	}
	info->owed |= requests_owed(config, world);
	info->fairness |= fairness_of_interrupts(config, every_interrupt & ~signalled);
	for (unsigned v = 0; v < config->vcpu_count; v++) {
		if (reply_impossible(config, world, v))
			violates(info, PROPERTY_ONE_REPLY, DETAIL_REPLY_IMPOSSIBLE);
		if (!in_s_el2(config, world, v))
			inspect_vcpu(config, &world->vcpus[v], info);
	}
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		if (owed_now(config, world, i))
			info->owed |= obligation_of_interrupt(config, i);
		if ((world->interrupts[i].flags & INTERRUPT_OWED) != 0 && !interrupt_held(config, world, i))
			violates(info, PROPERTY_INTERRUPT_SERVICED, DETAIL_INTERRUPT_LOST);
	}
	inspect_pes(config, world, info);
	if (!can_step)
		inspect_rest(config, world, info);
	measures_inspect(config, world, info);
}
