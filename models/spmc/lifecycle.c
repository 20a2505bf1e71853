// SPDX-License-Identifier: BSD-3-Clause
/*
 * The end of a partition, and its new beginning: aborts, what the manifest's abort-action makes of them, restarts, and
 * what calls to such a partition return (Hafnium ffa_partition_abort, ffa_cpu_cycles_abort, api_vcpu_prepare_run,
 * api_ffa_msg_send_direct_req).
 *
 * Apart from cpu_cycles.c because none of it gives or takes cycles in the ordinary way, and most of it is of v2.14 on.
 */
#include <string.h>

#include "models/gic.h"
#include "models/interrupts.h"
#include "models/spmc/locks.h"
#include "models/spmc/spmc.h"
#include "models/spmc/timers.h"
#include "models/vcpu_edges.h"

/* ------------------------------------------------------------------------------------------------------------------
 * Beginnings.
 */

void vcpu_init(const struct world_config *config, unsigned index, struct vcpu *vcpu)
{
	const struct partition_config *partition = vcpu_partition(config, index);

	memset(vcpu, 0, sizeof(*vcpu));
	vcpu->state = policy_of(config, POLICY_LIFECYCLE_STATES) ? VCPU_STATE_CREATED : VCPU_STATE_OFF;
	vcpu->preempted_vcpu = VCPU_NONE;
	vcpu->direct_request_origin = VCPU_NONE;
	vcpu->current_sec_interrupt = INTERRUPT_NONE;
	vcpu->regs_available = 1;
	vcpu->call_chain_prev = VCPU_NONE;
	vcpu->call_chain_next = VCPU_NONE;
	vcpu->halted_vcpu = VCPU_NONE;
	/* The SPMC enables these at load, from the manifest; that of a managed exit since v2.8. */
	if (partition->ns_interrupts_action == NS_ACTION_MANAGED_EXIT &&
	    policy_of(config, POLICY_MANAGED_EXIT_ENABLED)) {
		vcpu->enabled |= 1u << VI_MANAGED_EXIT;
		if (!partition->managed_exit_virq)
			vcpu->type_fiq |= 1u << VI_MANAGED_EXIT;
	}
	vcpu->enabled |= 1u << VI_NOTIFICATION_PENDING;
}

static struct partition_state *partition_state_of(const struct step *step, unsigned vcpu)
{
	return &step->world->partitions[step->config->vcpus[vcpu].partition];
}

/* The next context to initialise on this PE, or VCPU_NWD. */
static unsigned next_to_boot(const struct step *step)
{
	if (world_booted(step->config, step->world))
		return power_boot_next(step);
	for (unsigned v = 0; v < step->config->vcpu_count; v++) {
		enum vcpu_state state = step->world->vcpus[v].state;

		if ((state == VCPU_STATE_OFF || state == VCPU_STATE_CREATED) &&
		    vcpu_boots_on(step->config, v, step->pe_index))
			return v;
	}
	return VCPU_NWD;
}

bool lifecycle_boots_another(const struct step *step)
{
	return next_to_boot(step) != VCPU_NWD;
}

unsigned lifecycle_boot_next(const struct step *step)
{
	unsigned next = next_to_boot(step);

	if (next == VCPU_NWD)
		return VCPU_NWD;
	if (has(step, POLICY_BOOT_LOCKS_LATE))
		lock_vm_late(step);
	if (step->world->vcpus[next].state == VCPU_STATE_CREATED)
		vcpu_state_set(step, next, VCPU_STATE_STARTING);
	vcpu_bootstrap(step->config, step->world, next);
	return next;
}

/* ------------------------------------------------------------------------------------------------------------------
 * Calls to a partition that ended.
 */

/*
 * The first call that finds a vCPU of an aborted partition outside of it takes it there: `gated`, by vcpu_state_set() and a
 * CHECK, or by a plain write.
 */
static void notice_abort(const struct step *step, unsigned index, bool gated)
{
	struct vcpu *vcpu = &step->world->vcpus[index];

	if (partition_state_of(step, index)->vm_state != VM_STATE_ABORTING || vcpu->state == VCPU_STATE_ABORTED ||
	    vcpu->state == VCPU_STATE_STOPPED || vcpu->state == VCPU_STATE_NULL)
		return;
	step_rule(step, RULE_ABORT_NOTICED);
	if (gated || vcpu_edge_find(vcpu->state, VCPU_STATE_ABORTED) < VCPU_EDGES)
		vcpu_state_set(step, index, VCPU_STATE_ABORTED);
	else
		vcpu->state = VCPU_STATE_ABORTED;
}

bool lifecycle_destroyed(const struct step *step, unsigned index, bool request)
{
	if (partition_state_of(step, index)->vm_state == VM_STATE_NULL) {
		step_rule(step, RULE_TARGET_NULL);
		return true;
	}
	/* Up to v2.13 only a vCPU that does not run is looked at, and by a plain write. */
	if (has(step, POLICY_LIFECYCLE_STATES))
		notice_abort(step, index, request);
	return false;
}

uint32_t lifecycle_refusal(const struct step *step, unsigned index)
{
	notice_abort(step, index, false);
	switch (step->world->vcpus[index].state) {
	case VCPU_STATE_ABORTED:
		/* With lifecycle-support it is about to be STOPPED, NULL or CREATED: BUSY. */
		step_rule(step, RULE_TARGET_ABORTED);
		return vcpu_partition(step->config, index)->lifecycle_support && has(step, POLICY_ABORT_CALL)
			       ? FFA_BUSY
			       : FFA_ABORTED;
	case VCPU_STATE_STOPPED:
		step_rule(step, RULE_TARGET_STOPPED);
		return FFA_BUSY;
	default:
		return 0;
	}
}

bool lifecycle_ended(const struct step *step, unsigned index)
{
	return step->world->vcpus[index].state == VCPU_STATE_ABORTED ||
	       partition_state_of(step, index)->vm_state == VM_STATE_ABORTING;
}

/* ------------------------------------------------------------------------------------------------------------------
 * Aborts.
 */

void lifecycle_disable_interrupts(const struct step *step, unsigned index)
{
	for (unsigned i = 0; i < step->config->interrupt_count; i++) {
		const struct interrupt_config *interrupt = &step->config->interrupts[i];

		/* A private interrupt of another PE is out of reach. */
		if (interrupt->owner == step->config->vcpus[index].partition &&
		    (interrupt->pe == PE_ANY || interrupt->pe == step->pe_index))
			step->world->interrupts[i].flags &= (uint8_t)~INTERRUPT_ENABLED;
	}
}

/*
 * Nobody is left to service the interrupts of the partition that runs: they are owed no more. With `again`, it starts
 * again: what its vCPU held is lost with it, and what waits at the GIC is owed once it is enabled there.
 */
static void forgive_interrupts(const struct step *step, bool again)
{
	for (unsigned i = 0; i < step->config->interrupt_count; i++) {
		if (step->config->interrupts[i].owner != step->config->vcpus[step->pe->current].partition)
			continue;
		if (again && gic_pending(step->config, step->world, i))
			step->world->interrupts[i].flags &= (uint8_t)~INTERRUPT_HELD_BY_SP;
		else
			interrupt_no_longer_owed(step, i);
	}
}

/* ffa_vm_free_resources(), and what is never looked at again, so that equal states are equal bytes. */
static void free_resources(const struct step *step)
{
	struct vcpu *current = step_current(step);

	lifecycle_disable_interrupts(step, step->pe->current);
	forgive_interrupts(step, has(step, POLICY_ABORT_CALL) &&
					 vcpu_partition(step->config, step->pe->current)->abort_action ==
						 ABORT_ACTION_RESTART);
	current->enabled = 0;
	current->irq_count = 0;
	current->fiq_count = 0;
	current->processing_managed_exit = 0;
	timers_forget(step);
	step_rule(step, RULE_PARTITION_ABORTED);
}

/* The aborted vCPU is in RTM_FFA_DIR_REQ: whoever asked gets FFA_ERROR(ABORTED) as if it were the response. */
static unsigned abort_request(const struct step *step, enum vcpu_state to)
{
	struct vcpu *current = step_current(step);
	unsigned requester = current->direct_request_origin;

	/* The SPMC has no vCPU to switch to: vm_find(HF_SPMC_VM_ID) is NULL. */
	if (!step_check(step, requester != VCPU_SPMC, PANIC_ABORT_POWER))
		return VCPU_NWD;
	spmc_message_to(step, requester, FFA_ERROR, 0, FFA_ABORTED, 0);
	vcpu_state_set(step, step->pe->current, to);
	current->direct_request_origin = VCPU_NONE;
	current->is_ffa_req2 = 0;
	/* It may wait for a reply itself, or have been signalled while it did: that chain is not unwound. */
	if (!step_assert(step, current->call_chain_next == VCPU_NONE, PANIC_RESPONSE_CHAIN))
		return requester;
	call_chain_remove(step, step->pe->current);
	vcpu_state_set(step, requester, VCPU_STATE_RUNNING);
	return requester;
}

/* With both locked. */
static void resume_found(const struct step *step, unsigned preempted, enum vcpu_state to)
{
	step_current(step)->preempted_vcpu = VCPU_NONE;
	vcpu_state_set(step, step->pe->current, to);
	vcpu_set_running(step, preempted);
}

/*
 * In RTM_SEC_INTERRUPT: whom the interrupt found goes on, here or, as after FFA_MSG_WAIT, when both were unlocked and locked
 * again.
 */
static unsigned abort_secure_interrupt(const struct step *step, enum vcpu_state to)
{
	struct vcpu *current = step_current(step);
	unsigned preempted = current->preempted_vcpu;

	if (!step_check(step, preempted != VCPU_NONE, PANIC_WAIT_PREEMPTED) ||
	    (preempted != VCPU_NWD && !step_check(step, step->world->vcpus[preempted].state == VCPU_STATE_PREEMPTED,
						  PANIC_WAIT_PREEMPTED_STATE)) ||
	    !step_assert(step, current->call_chain_prev == VCPU_NONE, PANIC_ABORT_CHAIN) ||
	    !step_assert(step, current->call_chain_next == VCPU_NONE, PANIC_ABORT_CHAIN))
		return preempted;
	if (cpu_cycles_wait_has_gap(step->config, current)) {
		step->pe->phase = PHASE_SPMC_ABORT_RESUME;
		step_rule(step, RULE_ABORT_UNLOCKS);
	} else {
		resume_found(step, preempted, to);
	}
	return preempted;
}

/* Before it gives up the PE for good: no mode any more, and PMR as it was. */
static void reset_mode(const struct step *step)
{
	struct vcpu *current = step_current(step);

	/* While it initialises nothing was saved: PMR becomes 0. */
	if (current->rt_model != RTM_SP_INIT || has(step, POLICY_ABORT_IN_INIT_UNMASKS))
		interrupts_unmask(step, step->pe->current);
	current->rt_model = RTM_NONE;
	current->scheduling_mode = MODE_NONE;
	current->halted_vcpu = VCPU_NONE;
}

/* abort_action_process(): the vCPU ends in `to`; returns who goes on. */
static unsigned process_abort(const struct step *step, enum vcpu_state to)
{
	struct vcpu *current = step_current(step);
	unsigned next = VCPU_NWD;

	switch (current->rt_model) {
	case RTM_FFA_DIR_REQ:
		next = abort_request(step, to);
		break;
	case RTM_SEC_INTERRUPT:
		next = abort_secure_interrupt(step, to);
		break;
	case RTM_SP_INIT:
		vcpu_state_set(step, step->pe->current, to);
		next = lifecycle_boot_next(step);
		if (next == VCPU_NWD)
			spmc_message_to_nwd(step, FFA_MSG_WAIT, 0, 0, 0);
		break;
	default:
		spmc_message_to_nwd(step, FFA_ERROR, 0, FFA_ABORTED, 0);
		vcpu_state_set(step, step->pe->current, to);
		break;
	}
	if (next == VCPU_NWD)
		vcpu_state_set(step, VCPU_NWD, VCPU_STATE_RUNNING);
	if (step->pe->phase != PHASE_SPMC_ABORT_RESUME)
		reset_mode(step);
	return next;
}

/*
 * Who acknowledged an interrupt of the partition before it ended, or has checked its FFA_RUN, holds a pointer to its vCPU, and
 * takes its lock next. The vCPU that it finds is not the partition's any more.
 */
static void purge(const struct step *step, unsigned index)
{
	for (unsigned i = 0; i < step->config->pe_count; i++) {
		struct pe *pe = &step->world->pes[i];

		if (pe->place == PLACE_S_EL2 && pe->phase == PHASE_SPMC_SIGNAL &&
		    interrupts_target(step->config, step->world, i) == index)
			pe->signal_target = VCPU_PURGED;
		if (pe->place == PLACE_S_EL2 && pe->phase == PHASE_SPMC_RUN_PREPARE && pe->next == index)
			pe->next = VCPU_PURGED;
	}
}

/* load_reinit_partition(): the vCPU anew, with the interrupts that it has from the start. */
static void reload(const struct step *step)
{
	const struct world_config *config = step->config;
	unsigned index = step->pe->current;
	unsigned partition = config->vcpus[index].partition;
	struct vcpu *vcpu = &step->world->vcpus[index];

	vcpu_state_set(step, index, VCPU_STATE_CREATED);
	vcpu_init(config, index, vcpu);
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		const struct interrupt_config *interrupt = &config->interrupts[i];

		if (interrupt->owner != partition ||
		    (!interrupt->enabled_at_boot && !config->partitions[partition].s_el0))
			continue;
		if (interrupt->enabled_at_boot && interrupt->kind == INTERRUPT_KIND_DEVICE)
			step->world->interrupts[i].flags |= INTERRUPT_ENABLED;
		vcpu->enabled |= (uint32_t)1 << interrupt_vi(config, i);
	}
	memset(&step->world->contexts[index], 0, sizeof(step->world->contexts[index]));
	partition_state_of(step, index)->vm_state = VM_STATE_RUNNING;
	if (has(step, POLICY_RESTART_MOVES_VCPU))
		purge(step, index);
}

/* It starts; who was to go on waits for its FFA_MSG_WAIT. */
static void start_again(const struct step *step, unsigned halted)
{
	unsigned index = step->pe->current;
	struct vcpu *vcpu = &step->world->vcpus[index];

	vcpu_state_set(step, index, VCPU_STATE_STARTING);
	vcpu_bootstrap(step->config, step->world, index);
	vcpu->cpu = (uint8_t)step->pe_index;
	vcpu->halted_vcpu = (uint8_t)halted;
	step_rule(step, RULE_ABORT_RESTART);
	spmc_exit_to(step, index);
}

/* The aborted vCPU has given up the PE: `next` goes on, or is halted until the partition has started again. */
static void go_on(const struct step *step, unsigned next)
{
	if (vcpu_partition(step->config, step->pe->current)->abort_action != ABORT_ACTION_RESTART) {
		spmc_exit_to(step, next);
	} else if (step->config->pe_count > 1) {
		/* Nothing is locked now. */
		step->pe->next = (uint8_t)next;
		step->pe->phase = PHASE_SPMC_ABORT_RELOAD;
		step_rule(step, RULE_RESTART_UNLOCKS);
	} else {
		reload(step);
		start_again(step, next);
	}
}

/* Where the manifest's abort-action leaves the vCPU. */
static enum vcpu_state final_state(const struct step *step, const struct partition_config *partition)
{
	switch (partition->abort_action) {
	case ABORT_ACTION_DESTROY:
		step_rule(step, RULE_ABORT_DESTROY);
		return VCPU_STATE_NULL;
	case ABORT_ACTION_STOP:
		step_rule(step, RULE_ABORT_STOP);
		return VCPU_STATE_STOPPED;
	case ABORT_ACTION_RESTART:
		return VCPU_STATE_STOPPED;
	default:
		step_rule(step, RULE_ABORT_IMPLEMENTATION_DEFINED);
		return partition->lifecycle_support ? VCPU_STATE_STOPPED : VCPU_STATE_ABORTED;
	}
}

void lifecycle_abort(const struct step *step)
{
	unsigned index = step->pe->current;
	const struct partition_config *partition = vcpu_partition(step->config, index);
	struct partition_state *state = partition_state_of(step, index);
	enum vcpu_state to;
	unsigned next;

	state->vm_state = VM_STATE_ABORTING;
	vcpu_state_set(step, index, VCPU_STATE_ABORTED);
	free_resources(step);
	if (partition->abort_action == ABORT_ACTION_DESTROY)
		state->vm_state = VM_STATE_NULL;
	vcpu_state_set(step, index, VCPU_STATE_STOPPED);
	if (partition->abort_action == ABORT_ACTION_PROPAGATE) {
		/* FFA_ABORT to the SPMD, which panics. */
		step_rule(step, RULE_ABORT_PROPAGATE);
		step_panic(step, PANIC_ABORT_PROPAGATED);
		return;
	}
	to = final_state(step, partition);
	next = process_abort(step, to);
	if (step->pe->panic != PANIC_NONE)
		return;
	if (step->pe->phase == PHASE_SPMC_ABORT_RESUME)
		step->pe->next = (uint8_t)next;
	else
		go_on(step, next);
}

void lifecycle_abort_resume(const struct step *step)
{
	unsigned preempted = step->pe->next;

	lock_take(step, LOCK_BOTH);
	resume_found(step, preempted, final_state(step, vcpu_partition(step->config, step->pe->current)));
	lock_release(step, LOCK_BOTH);
	if (step->pe->panic != PANIC_NONE)
		return;
	reset_mode(step);
	go_on(step, preempted);
}

void lifecycle_abort_reload(const struct step *step)
{
	reload(step);
	step->pe->phase = PHASE_SPMC_ABORT_BOOTSTRAP;
}

void lifecycle_abort_bootstrap(const struct step *step)
{
	start_again(step, step->pe->next);
}

/*
 * api_abort(), up to v2.13: whatever the partition was doing, the normal world gets FFA_ERROR(ABORTED). PMR, the call chain,
 * the request and whom a secure interrupt preempted stay as they are; the interrupts too, up to v2.9.
 */
static void abort_to_normal_world(const struct step *step)
{
	unsigned index = step->pe->current;

	partition_state_of(step, index)->vm_state = VM_STATE_ABORTING;
	if (has(step, POLICY_ENDED_TARGET_IGNORED)) {
		lifecycle_disable_interrupts(step, index);
		/* Never looked at again, so that equal states are equal bytes. */
		step_current(step)->enabled = 0;
		step_current(step)->irq_count = 0;
		step_current(step)->fiq_count = 0;
	}
	forgive_interrupts(step, false);
	timers_forget(step);
	vcpu_state_set(step, index, VCPU_STATE_ABORTED);
	spmc_message_to_nwd(step, FFA_ERROR, 0, FFA_ABORTED, 0);
	vcpu_state_set(step, VCPU_NWD, VCPU_STATE_RUNNING);
	step_rule(step, RULE_ABORT_TO_NORMAL_WORLD);
	spmc_exit_to(step, VCPU_NWD);
}

void lifecycle_fault(const struct step *step)
{
	if (has(step, POLICY_ABORT_CALL))
		lifecycle_abort(step);
	else
		abort_to_normal_world(step);
}

void lifecycle_fail_to_start(const struct step *step)
{
	unsigned index = step->pe->current;
	struct vcpu *current = step_current(step);
	unsigned next;

	partition_state_of(step, index)->vm_state = VM_STATE_ABORTING;
	free_resources(step);
	current->scheduling_mode = MODE_NONE;
	current->rt_model = RTM_NONE;
	vcpu_state_set(step, index, VCPU_STATE_WAITING);
	next = lifecycle_boot_next(step);
	/* With another partition to initialise the vCPU stays WAITING, until a call finds it. */
	if (next == VCPU_NWD) {
		vcpu_state_set(step, index, VCPU_STATE_ABORTED);
		spmc_message_to_nwd(step, FFA_MSG_WAIT, 0, 0, 0);
		vcpu_state_set(step, VCPU_NWD, VCPU_STATE_RUNNING);
	}
	spmc_exit_to(step, next);
}

/* ------------------------------------------------------------------------------------------------------------------
 * The restarted partition is ready.
 */

bool lifecycle_resume_halted(const struct step *step)
{
	struct vcpu *current = step_current(step);
	unsigned halted = current->halted_vcpu;

	if (halted == VCPU_NONE)
		return false;
	current->halted_vcpu = VCPU_NONE;
	current->scheduling_mode = MODE_NONE;
	current->rt_model = RTM_NONE;
	vcpu_state_set(step, step->pe->current, VCPU_STATE_WAITING);
	vcpu_set_running(step, halted);
	/* Nothing looks for interrupts that came meanwhile. */
	if (vcpu_interrupt_count_nonzero(current))
		step_rule(step, RULE_RESTARTED_UNCHECKED);
	step_rule(step, RULE_RESTARTED);
	spmc_exit_to(step, halted);
	return true;
}
