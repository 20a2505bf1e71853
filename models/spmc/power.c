// SPDX-License-Identifier: BSD-3-Clause
/*
 * CPU_OFF and CPU_ON of the PE at the SPMC (Hafnium spmd_handler() and plat_psci_cpu_resume(), since v2.13
 * ffa/spmc/direct_messaging.c and plat/psci/spmc.c; read, not run).
 *
 * The SPMD passes CPU_OFF on as a framework message, and enters the SPMC anew when the PE is on again. CPU_SUSPEND it tells
 * nobody (TF-A spmd_pm has no svc_suspend). Up to v2.12 the SPMC answers by itself; since v2.13 it passes the message on to
 * one partition after the other. Apart from direct_messaging.c because nobody of the call chain is involved: the requester
 * is the SPMC itself.
 */
#include <string.h>

#include "models/gic.h"
#include "models/spmc/locks.h"
#include "models/spmc/spmc.h"

/* PSCI error codes, in w3 of the answer. */
#define PSCI_SUCCESS 0u
#define PSCI_DENIED ((uint32_t)-3)

/* ------------------------------------------------------------------------------------------------------------------
 * Who is told.
 */

/* The vCPU of partition `p` on this PE; VCPU_NONE: it has none of its own here (it migrates). */
static unsigned pinned_vcpu(const struct step *step, unsigned p)
{
	const struct partition_config *partition = &step->config->partitions[p];

	return partition->migrates ? VCPU_NONE : partition->first_vcpu + step->pe_index;
}

/* Manifest power-management-messages; ignored of partitions that have one context. */
static bool subscribed(const struct step *step, unsigned p, unsigned message)
{
	const struct partition_config *partition = &step->config->partitions[p];

	if (partition->migrates)
		return false;
	if (!partition->power_given)
		return has(step, POLICY_POWER_MESSAGES_DEFAULT);
	return (partition->power_management & message) != 0;
}

/*
 * find_next_vcpu_to_inform(): from partition `p` on, the first WAITING vCPU of this PE that subscribed. When there is none
 * the search ends with the last one that subscribed, and returns it in whatever state it is.
 */
static unsigned find_next_to_inform(const struct step *step, unsigned p)
{
	unsigned found = VCPU_NONE;

	for (; p < step->config->partition_count; p++) {
		unsigned v = pinned_vcpu(step, p);

		if (v == VCPU_NONE || !subscribed(step, p, POWER_MANAGEMENT_CPU_OFF))
			continue;
		if (step->world->vcpus[v].state == VCPU_STATE_WAITING)
			return v;
		if (has(step, POLICY_POWER_MESSAGE_ANY_STATE))
			found = v;
	}
	return found;
}

/* ------------------------------------------------------------------------------------------------------------------
 * CPU_OFF.
 */

static void answer(const struct step *step, uint32_t status)
{
	spmc_message_to_nwd(step, FFA_MSG_SEND_DIRECT_RESP, (uint32_t)SPMC_ID << 16 | SPMD_ID,
			    FFA_FRAMEWORK_MESSAGE | FFA_FRAMEWORK_PSCI_RESP, status);
	spmc_exit_to(step, VCPU_NWD);
}

/* psci_cpu_off_success_fwk_resp(): every vCPU that is pinned here is OFF, whatever it did. */
static void all_off(const struct step *step)
{
	for (unsigned p = 0; p < step->config->partition_count; p++) {
		unsigned v = pinned_vcpu(step, p);

		if (v != VCPU_NONE)
			vcpu_state_set(step, v, VCPU_STATE_OFF);
	}
	step_rule(step, RULE_POWER_ALL_OFF);
	answer(step, PSCI_SUCCESS);
}

/* build_psci_off_frmk_msg(): the vCPU goes on with the message in its registers, in SPMC scheduled mode. */
static void inform(const struct step *step, unsigned v)
{
	struct vcpu *vcpu = &step->world->vcpus[v];
	uint32_t id = vcpu_partition(step->config, v)->id;

	lock_take(step, LOCK_OTHER);
	step_rule(step, vcpu->state == VCPU_STATE_WAITING ? RULE_POWER_MESSAGE_PASSED : RULE_POWER_MESSAGE_IN_STATE);
	vcpu_set_running(step, v);
	vcpu->direct_request_origin = VCPU_SPMC;
	vcpu->is_ffa_req2 = 0;
	vcpu->pwr_mgmt_op = 1;
	vcpu->scheduling_mode = SPMC_MODE;
	vcpu->rt_model = RTM_FFA_DIR_REQ;
	spmc_return(step, v, FFA_MSG_SEND_DIRECT_REQ, (uint32_t)SPMC_ID << 16 | id,
		    FFA_FRAMEWORK_MESSAGE | FFA_FRAMEWORK_PSCI_REQ);
	step->world->contexts[v].registers[3] = PSCI_CPU_OFF;
	lock_release(step, LOCK_OTHER);
	spmc_exit_to(step, v);
}

static void inform_next(const struct step *step, unsigned p)
{
	unsigned next = find_next_to_inform(step, p);

	if (next == VCPU_NONE)
		all_off(step);
	else
		inform(step, next);
}

static void cpu_off(const struct step *step)
{
	unsigned v = pinned_vcpu(step, 0);

	if (has(step, POLICY_POWER_MESSAGE_PASSED)) {
		/* No need to unmask later: the PE is on its way out. */
		gic_set_priority_mask(step, SWD_MASK_ALL_INT);
		inform_next(step, 0);
		return;
	}
	/* Only the partition that boots first is looked at. */
	if (v != VCPU_NONE && subscribed(step, 0, POWER_MANAGEMENT_CPU_OFF)) {
		vcpu_state_set(step, v, VCPU_STATE_OFF);
		step_rule(step, RULE_POWER_FIRST_OFF);
	}
	answer(step, PSCI_SUCCESS);
}

void power_response(const struct step *step)
{
	struct vcpu *current = step_current(step);
	const uint32_t *x = step_context(step)->registers;

	if ((x[2] & FFA_FRAMEWORK_MESSAGE) == 0) {
		step_rule(step, RULE_POWER_RESPONSE_MISMATCH);
		spmc_return_error(step, FFA_DENIED);
		return;
	}
	if ((x[2] & FFA_FRAMEWORK_FUNCTION) != FFA_FRAMEWORK_PSCI_RESP) {
		step_rule(step, RULE_POWER_RESPONSE_MISMATCH);
		spmc_return_error(step, FFA_INVALID_PARAMETERS);
		return;
	}
	if (x[3] != PSCI_SUCCESS) {
		vcpu_state_set(step, step->pe->current, VCPU_STATE_OFF);
		step_rule(step, RULE_POWER_DENIED);
		answer(step, PSCI_DENIED);
		return;
	}
	current->pwr_mgmt_op = 0;
	current->direct_request_origin = VCPU_NONE;
	current->scheduling_mode = MODE_NONE;
	current->rt_model = RTM_NONE;
	vcpu_state_set(step, step->pe->current, VCPU_STATE_OFF);
	step_rule(step, RULE_POWER_ANSWERED);
	inform_next(step, step->config->vcpus[step->pe->current].partition + 1u);
}

/* ------------------------------------------------------------------------------------------------------------------
 * CPU_ON.
 */

static void boot(const struct step *step, unsigned v)
{
	if (has(step, POLICY_LIFECYCLE_STATES))
		vcpu_state_set(step, v, VCPU_STATE_STARTING);
	vcpu_bootstrap(step->config, step->world, v);
	step->world->vcpus[v].cpu = (uint8_t)step->pe_index;
	step_rule(step, RULE_POWER_ON_BOOTS);
	spmc_exit_to(step, v);
}

/* The registers stay those of its last call or interruption, but for x0: the number of the PE. */
static void go_on_unreset(const struct step *step, unsigned v)
{
	struct vcpu *vcpu = &step->world->vcpus[v];

	vcpu->state = VCPU_STATE_RUNNING;
	vcpu->rt_model = RTM_SP_INIT;
	vcpu->regs_available = 0;
	vcpu->cpu = (uint8_t)step->pe_index;
	step->world->contexts[v].registers[0] = step->pe_index;
	step_rule(step, RULE_POWER_ON_UNRESET);
	spmc_exit_to(step, v);
}

static void nothing_to_boot(const struct step *step)
{
	step_rule(step, RULE_POWER_ON_NOTHING);
	spmc_message_to_nwd(step, FFA_MSG_WAIT, 0, 0, 0);
	spmc_exit_to(step, VCPU_NWD);
}

/* The first partition with a vCPU to boot here: on the first PE also one that migrates. */
static unsigned first_to_boot(const struct step *step)
{
	for (unsigned p = 0; p < step->config->partition_count; p++) {
		if (step->pe_index == 0 || !step->config->partitions[p].migrates)
			return p;
	}
	return PARTITIONS_MAX;
}

static void cpu_on(const struct step *step)
{
	bool chain = has(step, POLICY_POWER_MESSAGE_PASSED);
	unsigned p = chain ? first_to_boot(step) : 0;
	unsigned v;
	bool off;

	if (p == PARTITIONS_MAX || (!chain && !subscribed(step, p, POWER_MANAGEMENT_CPU_ON))) {
		nothing_to_boot(step);
		return;
	}
	v = pinned_vcpu(step, p) == VCPU_NONE ? step->config->partitions[p].first_vcpu : pinned_vcpu(step, p);
	off = step->world->vcpus[v].state == VCPU_STATE_OFF;
	if (off || (chain && has(step, POLICY_POWER_ON_BOOTS_ANY) && has(step, POLICY_LIFECYCLE_STATES)))
		boot(step, v);
	else if (!chain || has(step, POLICY_POWER_ON_BOOTS_ANY))
		go_on_unreset(step, v);
	else
		nothing_to_boot(step);
}

unsigned power_boot_next(const struct step *step)
{
	unsigned p = step->config->vcpus[step->pe->current].partition + 1u;
	unsigned v;

	if (step->pe->nwd.call != NWD_CALL_CPU_ON || !has(step, POLICY_POWER_MESSAGE_PASSED))
		return VCPU_NWD;
	/* vm_get_next_boot_secondary_core() leaves out partitions that migrate. */
	while (p < step->config->partition_count && step->pe_index != 0 && step->config->partitions[p].migrates)
		p++;
	if (p >= step->config->partition_count)
		return VCPU_NWD;
	v = pinned_vcpu(step, p);
	/* One that needs no boot ends the chain, also for those after it. */
	if (v == VCPU_NONE || step->world->vcpus[v].state != VCPU_STATE_OFF) {
		step_rule(step, RULE_POWER_ON_CHAIN_ENDS);
		return VCPU_NWD;
	}
	return v;
}

void power_message(const struct step *step)
{
	if (step->pe->nwd.call == NWD_CALL_CPU_OFF)
		cpu_off(step);
	else
		cpu_on(step);
}
