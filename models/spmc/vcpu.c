// SPDX-License-Identifier: BSD-3-Clause
/*
 * vCPU states and the para-virtual interrupt controller of a vCPU.
 *
 * Apart because three designs of pending interrupts follow each other here: bitmaps (to v2.11), a queue beside them
 * (v2.12), one queue for everything (v2.13 on).
 */
#include <string.h>

#include "models/spmc/spmc.h"
#include "models/vcpu_edges.h"

/* ------------------------------------------------------------------------------------------------------------------
 * States.
 */

/* Makes the change if it is legal, or was not looked at; returns false for one that vcpu_state_set() refuses. */
static bool change_state(const struct step *step, unsigned vcpu, enum vcpu_state to)
{
	enum vcpu_state from;

	/* The other-world vCPU may change in any way. */
	if (vcpu == VCPU_NWD) {
		step->pe->other_world_state = (uint8_t)to;
		return true;
	}
	from = step->world->vcpus[vcpu].state;
	step->world->vcpus[vcpu].state = (uint8_t)to;
	/* A partition that gives up its PE has left its handlers, with or without eret. */
	if (to == VCPU_STATE_WAITING)
		step->world->contexts[vcpu].handlers = 0;
	/* Every vCPU may be turned off. */
	if (from == to || to == VCPU_STATE_OFF)
		return true;
	/*
	 * Before vcpu_state_set() existed a partition could run in the state in which it had waited for a reply, or in
	 * which an interrupt for another one had found it: from there every state is possible.
	 */
	if (!has(step, POLICY_RESPONSE_SETS_RUNNING) && (from == VCPU_STATE_BLOCKED || from == VCPU_STATE_PREEMPTED) &&
	    to != VCPU_STATE_RUNNING)
		return true;
	/* Before runtime models also in the state in which its own interrupt had found it: WAITING. */
	if (!has(step, POLICY_RUNTIME_MODELS) && from == VCPU_STATE_WAITING && to != VCPU_STATE_RUNNING)
		return true;
	unsigned edge = vcpu_edge_find(from, to);

	if (edge < VCPU_EDGES) {
		unsigned mark = RULES + edge;

		step->label->marks[mark / 64] |= (uint64_t)1 << (mark % 64);
		return true;
	}
	step_violates(step, PROPERTY_VCPU_SANE, DETAIL_VCPU_EDGE);
	if (!has(step, POLICY_STATE_GATE))
		return true;
	step->world->vcpus[vcpu].state = (uint8_t)from;
	return false;
}

void vcpu_state_set(const struct step *step, unsigned vcpu, enum vcpu_state to)
{
	if (!change_state(step, vcpu, to))
		step_panic(step, PANIC_VCPU_EDGE);
}

void vcpu_set_running(const struct step *step, unsigned vcpu)
{
	struct vcpu *target;

	if (vcpu == VCPU_NWD) {
		vcpu_state_set(step, vcpu, VCPU_STATE_RUNNING);
		return;
	}
	target = &step->world->vcpus[vcpu];
	/* Meant for the entries by a call; but whoever was preempted or blocked in a managed exit passes here as well. */
	if (has(step, POLICY_MANAGED_EXIT_ASSERTED) &&
	    !step_assert(step, !target->processing_managed_exit, PANIC_MANAGED_EXIT_RUNNING))
		return;
	vcpu_state_set(step, vcpu, VCPU_STATE_RUNNING);
	target->regs_available = 0;
	target->cpu = (uint8_t)step->pe_index;
}

void vcpu_state_set_unchecked(const struct step *step, unsigned vcpu, enum vcpu_state to)
{
	change_state(step, vcpu, to);
}

unsigned spmc_vcpu_of(const struct step *step, uint32_t id)
{
	const struct world_config *config = step->config;

	for (unsigned v = 0; v < config->vcpu_count; v++) {
		if (vcpu_partition(config, v)->id == id &&
		    (config->vcpus[v].pe == PE_ANY || config->vcpus[v].pe == step->pe_index))
			return v;
	}
	return VCPU_NONE;
}

bool vcpu_boots_on(const struct world_config *config, unsigned vcpu, unsigned pe)
{
	return config->vcpus[vcpu].pe == (pe == 0 && config->vcpus[vcpu].pe == PE_ANY ? PE_ANY : pe);
}

void vcpu_bootstrap(const struct world_config *config, struct world *world, unsigned vcpu)
{
	world->vcpus[vcpu].state =
		policy_of(config, POLICY_LIFECYCLE_STATES) ? VCPU_STATE_STARTING : VCPU_STATE_RUNNING;
	world->vcpus[vcpu].rt_model = RTM_SP_INIT;
	world->vcpus[vcpu].regs_available = 0;
	if (config->vcpus[vcpu].pe != PE_ANY)
		world->vcpus[vcpu].cpu = config->vcpus[vcpu].pe;
	/* Its memory stays. */
	memset(&world->contexts[vcpu], 0, offsetof(struct sp_context, slots));
	world->contexts[vcpu].pc = vcpu_partition(config, vcpu)->program->entry;
	/* At S-EL0 nothing is masked, and nothing could be. */
	world->contexts[vcpu].daif = vcpu_is_s_el0(config, vcpu) ? 0 : DAIF_ALL;
}

/* ------------------------------------------------------------------------------------------------------------------
 * Counters.
 */

static void count_add(struct vcpu *vcpu, unsigned vi, int change)
{
	int8_t *count = (vcpu->type_fiq & (1u << vi)) != 0 ? &vcpu->fiq_count : &vcpu->irq_count;
	int value = *count + change;

	if (value < VINT_COUNT_MIN)
		value = VINT_COUNT_MIN;
	*count = (int8_t)value;
}

bool vcpu_interrupt_count_nonzero(const struct vcpu *vcpu)
{
	/* uint32_t in Hafnium: a sum that wrapped below 0 counts as greater than 0. */
	return vcpu->irq_count + vcpu->fiq_count != 0;
}

/* ------------------------------------------------------------------------------------------------------------------
 * The queue: head at index 0, so that equal contents are equal bytes.
 */

static unsigned queue_pop(struct vcpu *vcpu)
{
	unsigned vi = vcpu->vint_queue[0];

	vcpu->vint_queue_length--;
	memmove(vcpu->vint_queue, vcpu->vint_queue + 1, vcpu->vint_queue_length);
	vcpu->vint_queue[vcpu->vint_queue_length] = 0;
	return vi;
}

void vcpu_interrupt_queue_push(const struct step *step, unsigned index, unsigned vi)
{
	/* VINT_QUEUE_MAX is 5 and head == tail means empty: four are usable. */
	enum { V2_12_USABLE = 4 };
	struct vcpu *vcpu = &step->world->vcpus[index];

	if (vcpu->vint_queue_length >= V2_12_USABLE) {
		step_rule(step, RULE_VINT_QUEUE_PANIC);
		step_panic(step, PANIC_VINT_QUEUE);
		return;
	}
	vcpu->vint_queue[vcpu->vint_queue_length++] = (uint8_t)vi;
}

static void queue_remove(struct vcpu *vcpu, unsigned vi)
{
	unsigned kept = 0;
	unsigned length = vcpu->vint_queue_length;

	for (unsigned i = 0; i < length; i++) {
		if (vcpu->vint_queue[i] != vi)
			vcpu->vint_queue[kept++] = vcpu->vint_queue[i];
	}
	memset(vcpu->vint_queue + kept, 0, length - kept);
	vcpu->vint_queue_length = (uint8_t)kept;
}

/* ------------------------------------------------------------------------------------------------------------------
 * Inject, clear, peek.
 */

void vcpu_interrupt_inject(const struct step *step, unsigned index, unsigned vi)
{
	struct vcpu *vcpu = &step->world->vcpus[index];
	uint32_t bit = (uint32_t)1 << vi;

	if (has(step, POLICY_UNIFIED_QUEUE)) {
		if ((vcpu->pending & bit) != 0) {
			step_rule(step, RULE_VINT_ALREADY_PENDING);
			return;
		}
		if (vcpu->vint_queue_length >= VINT_QUEUE_SLOTS) {
			/* The physical interrupt has been ended: without the assert it is lost. */
			step_assert(step, false, PANIC_VINT_QUEUE_ASSERT);
			return;
		}
		vcpu->vint_queue[vcpu->vint_queue_length++] = (uint8_t)vi;
		step_rule(step, RULE_VINT_UNIFIED_QUEUE);
	}
	if ((vcpu->enabled & bit) != 0 && (vcpu->pending & bit) == 0)
		count_add(vcpu, vi, 1);
	vcpu->pending |= bit;
	step_rule(step, RULE_VINT_INJECT);
}

void vcpu_interrupt_clear(const struct step *step, unsigned index, unsigned vi)
{
	struct vcpu *vcpu = &step->world->vcpus[index];
	uint32_t bit = (uint32_t)1 << vi;

	if ((vcpu->pending & bit) == 0)
		return;
	if (has(step, POLICY_UNIFIED_QUEUE))
		queue_remove(vcpu, vi);
	vcpu->pending &= ~bit;
	if ((vcpu->enabled & bit) != 0)
		count_add(vcpu, vi, -1);
}

/* The enabled pending virtual interrupt with the lowest INTID (the bitmaps up to v2.12). */
static unsigned lowest_pending(const struct step *step, unsigned index)
{
	const struct vcpu *vcpu = &step->world->vcpus[index];
	unsigned best = VI_NONE;

	for (unsigned vi = 0; vi < VIS; vi++) {
		if ((vcpu->enabled & vcpu->pending & (1u << vi)) == 0)
			continue;
		if (best == VI_NONE || vi_intid(step->config, index, vi) < vi_intid(step->config, index, best))
			best = vi;
	}
	return best;
}

unsigned vcpu_interrupt_peek(const struct step *step, unsigned index)
{
	struct vcpu *vcpu = &step->world->vcpus[index];

	if (!has(step, POLICY_VINT_QUEUE) && !has(step, POLICY_UNIFIED_QUEUE))
		return lowest_pending(step, index);
	if (!has(step, POLICY_UNIFIED_QUEUE))
		return vcpu->vint_queue_length > 0 ? vcpu->vint_queue[0] : VI_NONE;
	if (!vcpu_interrupt_count_nonzero(vcpu))
		return VI_NONE;
	for (unsigned turns = 0; turns < vcpu->vint_queue_length; turns++) {
		unsigned head = vcpu->vint_queue[0];

		if ((vcpu->enabled & (1u << head)) != 0)
			return head;
		queue_pop(vcpu);
		vcpu->vint_queue[vcpu->vint_queue_length++] = (uint8_t)head;
		step_rule(step, RULE_VINT_ROTATE_DISABLED);
	}
	return VI_NONE;
}

void vcpu_update_virtual_interrupts(const struct step *step, unsigned index)
{
	struct vcpu *vcpu = &step->world->vcpus[index];

	/* Nobody at S-EL0 could take the exception: HCR_EL2 is left alone. */
	if (vcpu_is_s_el0(step->config, index))
		return;
	vcpu->hcr_lines = (uint8_t)((vcpu->irq_count != 0 ? LINE_VIRQ : 0) | (vcpu->fiq_count != 0 ? LINE_VFIQ : 0));
}

/* ------------------------------------------------------------------------------------------------------------------
 * Hypercalls that only touch this controller; see hypercalls.c for their arguments.
 */

unsigned vcpu_interrupt_get(const struct step *step, unsigned index)
{
	struct vcpu *vcpu = &step->world->vcpus[index];
	unsigned vi;

	if (has(step, POLICY_UNIFIED_QUEUE)) {
		vi = vcpu_interrupt_peek(step, index);
		if (vi != VI_NONE)
			vcpu_interrupt_clear(step, index, vi);
		step_rule(step, RULE_VINT_GET_POPS);
		return vi;
	}
	if (has(step, POLICY_VINT_QUEUE) && vcpu->vint_queue_length > 0) {
		vi = vcpu->vint_queue[0];
		/* Cleared and counted down unconditionally: a duplicate in the queue takes the count below 0. */
		vcpu->pending &= ~((uint32_t)1 << vi);
		count_add(vcpu, vi, -1);
		step_rule(step, RULE_VINT_GET_HEAD);
		return vi;
	}
	vi = lowest_pending(step, index);
	if (vi != VI_NONE)
		vcpu_interrupt_clear(step, index, vi);
	step_rule(step, RULE_VINT_GET_BITMAP);
	return vi;
}

void vcpu_interrupt_enable(const struct step *step, unsigned index, unsigned vi, bool enable, bool fiq)
{
	struct vcpu *vcpu = &step->world->vcpus[index];
	uint32_t bit = (uint32_t)1 << vi;
	bool pending = (vcpu->pending & bit) != 0;
	bool enabled = (vcpu->enabled & bit) != 0;
	bool type_first = has(step, POLICY_ENABLE_TYPE_FIRST);
	int change = 0;

	if (pending && enable && !enabled)
		change = 1;
	if (pending && !enable && enabled)
		change = -1;
	/* Up to v2.12 the counter is changed before the type, and disabling forces IRQ. */
	if (!type_first && change != 0)
		count_add(vcpu, vi, change);
	if (!enable && !type_first)
		fiq = false;
	vcpu->type_fiq = fiq ? vcpu->type_fiq | bit : vcpu->type_fiq & ~bit;
	vcpu->enabled = enable ? vcpu->enabled | bit : vcpu->enabled & ~bit;
	if (type_first && change != 0)
		count_add(vcpu, vi, change);
	step_rule(step, type_first ? RULE_VINT_ENABLE_TYPE_FIRST : RULE_VINT_ENABLE_COUNT_FIRST);
}

bool vcpu_interrupt_queue_pop_head(const struct step *step, unsigned index, unsigned vi)
{
	struct vcpu *vcpu = &step->world->vcpus[index];

	if (vcpu->vint_queue_length == 0 || vcpu->vint_queue[0] != vi)
		return false;
	queue_pop(vcpu);
	return true;
}

/* ------------------------------------------------------------------------------------------------------------------ */

uint32_t vi_intid(const struct world_config *config, unsigned vcpu, unsigned vi)
{
	static const uint32_t fixed[VI_FIRST_DEVICE] = {
		[VI_MANAGED_EXIT] = HF_MANAGED_EXIT_INTID,
		[VI_NOTIFICATION_PENDING] = HF_NOTIFICATION_PENDING_INTID,
		[VI_VIRTUAL_TIMER] = HF_VIRTUAL_TIMER_INTID,
		[VI_IPI] = HF_IPI_INTID,
	};

	if (vi == VI_NONE)
		return HF_INVALID_INTID;
	if (vi < VI_FIRST_DEVICE)
		return fixed[vi];
	return config->interrupts[vi_interrupt(config, vcpu, vi)].intid;
}

unsigned vi_find(const struct step *step, uint32_t intid)
{
	const struct world_config *config = step->config;

	for (unsigned vi = 0; vi < VI_FIRST_DEVICE; vi++) {
		if (vi_intid(config, step->pe->current, vi) == intid)
			return vi;
	}
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		const struct interrupt_config *interrupt = &config->interrupts[i];

		if (interrupt->intid == intid && interrupt->kind == INTERRUPT_KIND_DEVICE &&
		    interrupt->owner == config->vcpus[step->pe->current].partition &&
		    (interrupt->pe == PE_ANY || interrupt->pe == step->pe_index))
			return interrupt_vi(config, i);
	}
	return VI_NONE;
}
