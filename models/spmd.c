// SPDX-License-Identifier: BSD-3-Clause
/* EL3: the SPMD; see spmd.h. */
#include "models/spmd.h"

#include "models/ffa.h"
#include "models/gic.h"
#include "models/interrupts.h"
#include "models/nwd.h"

static void enter_spmc(const struct step *step, enum phase phase)
{
	step->pe->place = PLACE_S_EL2;
	step->pe->phase = (uint8_t)phase;
}

void spmd_judge_exit(const struct step *step)
{
	const struct world *world = step->world;

	if (step->pe->pmr != step->pe->entry_pmr)
		step_violates(step, PROPERTY_MASK_RESTORED, DETAIL_MASK_AT_EXIT);
	for (unsigned i = 0; i < step->config->interrupt_count; i++) {
		if ((world->interrupts[i].flags & INTERRUPT_ACTIVE) != 0 &&
		    world->interrupts[i].active_pe == step->pe_index)
			step_violates(step, PROPERTY_GIC_BALANCED, DETAIL_GIC_ACTIVE_AT_REST);
	}
}

/* spmd_cpu_off_handler(): the message, and what the SPMC makes of it. */
static void send_cpu_off(const struct step *step)
{
	uint32_t *x = step->pe->nwd_registers;

	x[0] = FFA_MSG_SEND_DIRECT_REQ;
	x[1] = (uint32_t)SPMD_ID << 16 | SPMC_ID;
	x[2] = FFA_FRAMEWORK_MESSAGE | FFA_FRAMEWORK_PSCI_REQ;
	x[3] = PSCI_CPU_OFF;
	step_rule(step, RULE_SPMD_CPU_OFF);
	enter_spmc(step, PHASE_SPMC_PSCI);
}

static void cpu_off_answered(const struct step *step)
{
	const uint32_t *x = step->pe->nwd_registers;
	bool success = x[0] == FFA_MSG_SEND_DIRECT_RESP && (x[2] & FFA_FRAMEWORK_MESSAGE) != 0 &&
		       (x[2] & FFA_FRAMEWORK_FUNCTION) == FFA_FRAMEWORK_PSCI_RESP && x[3] == 0;

	/* An error is taken for that of a manager that knows no such message. */
	if (!success && x[0] != FFA_ERROR && policy_of(step->config, POLICY_SPMD_CHECKS_CPU_OFF))
		step_panic(step, PANIC_CPU_OFF_REFUSED);
	step->pe->secure_interrupt_ongoing = SECURE_INTERRUPT_NONE;
	step_rule(step, RULE_SPMD_OFF);
	nwd_psci_done(step);
}

static void psci_call(const struct step *step)
{
	switch (step->pe->nwd.call) {
	case NWD_CALL_CPU_OFF:
		send_cpu_off(step);
		break;
	case NWD_CALL_CPU_SUSPEND:
		/* spmd_pm has no svc_suspend: nobody in the secure world hears of it. */
		step_rule(step, RULE_SPMD_SUSPEND);
		nwd_psci_done(step);
		break;
	default:
		step_rule(step, RULE_SPMD_CPU_ON);
		enter_spmc(step, PHASE_SPMC_PSCI);
		break;
	}
}

static void call_from_spmc(const struct step *step)
{
	struct pe *pe = step->pe;
	bool resume = step->pe->nwd_registers[0] == FFA_NORMAL_WORLD_RESUME;

	if (pe->nwd.state == NWD_CALLING && pe->nwd.call == NWD_CALL_CPU_OFF) {
		cpu_off_answered(step);
		return;
	}
	if (pe->nwd.state == NWD_CALLING && pe->nwd.call == NWD_CALL_CPU_ON) {
		spmd_judge_exit(step);
		pe->secure_interrupt_ongoing = SECURE_INTERRUPT_NONE;
		nwd_psci_done(step);
		return;
	}
	spmd_judge_exit(step);
	pe->place = PLACE_NWD;
	pe->phase = PHASE_NONE;
	pe->current = VCPU_NWD;
	if (resume && pe->secure_interrupt_ongoing == SECURE_INTERRUPT_ABANDONED) {
		step_rule(step, RULE_SPMD_RESUME_ABANDONED);
		step_panic(step, PANIC_EL3_FRAME_GONE);
		return;
	}
	if (resume && pe->secure_interrupt_ongoing) {
		pe->secure_interrupt_ongoing = SECURE_INTERRUPT_NONE;
		step_rule(step, RULE_SPMD_RESUME);
		return;
	}
	/* Anything else is forwarded as an ordinary return, also to a normal world that was preempted, not calling. */
	if (pe->secure_interrupt_ongoing == SECURE_INTERRUPT_ONGOING) {
		step_violates(step, PROPERTY_VCPU_SANE, DETAIL_NWD_OVERWRITTEN);
		pe->secure_interrupt_ongoing = SECURE_INTERRUPT_ABANDONED;
	}
	step_rule(step, RULE_SPMD_FORWARD_TO_NWD);
	nwd_call_returned(step);
}

/*
 * A Group 0 interrupt, taken in the normal world or delegated by FFA_EL3_INTR_HANDLE of the SPMC. If it is gone when it is
 * acknowledged, the latter call returns without its registers having been written: its own function id is in w0.
 */
static void handle_group_0(const struct step *step)
{
	struct pe *pe = step->pe;
	uint32_t signalled = gic_signalled_group(step->config, step->world, step->pe_index, GROUP_0);
	unsigned index = 0;

	if (pe->current == VCPU_NWD) {
		pe->place = PLACE_NWD;
		pe->phase = PHASE_NONE;
	} else {
		enter_spmc(step, PHASE_SPMC_EXIT);
		pe->next = pe->current;
	}
	if (signalled == 0) {
		step_rule(step, RULE_GROUP_0_SPURIOUS);
		if (pe->current != VCPU_NWD)
			step_panic(step, PANIC_GROUP_0);
		return;
	}
	while ((signalled & (uint32_t)1 << index) == 0)
		index++;
	gic_acknowledge(step, index);
	step->world->interrupts[index].flags &= (uint8_t)~INTERRUPT_LINE;
	interrupt_serviced(step, index);
	gic_end_of_interrupt(step, index);
	step->label->rank = CLASS_PING_PONG;
	step_rule(step, RULE_GROUP_0_HANDLED);
}

/* Calls that only the secure world may make, or that the SPMD does not know: the error code; 0: it forwards the call. */
static uint32_t refusal(const struct world_config *config, uint32_t fid)
{
	switch (fid) {
	case FFA_MSG_SEND_DIRECT_REQ:
	case FFA_MSG_SEND_DIRECT_RESP:
	case FFA_RUN:
	case FFA_NOTIFICATION_SET:
	case FFA_VERSION:
	case FFA_NOTIFICATION_INFO_GET:
	case FFA_SUCCESS:
	case FFA_ERROR:
		return 0;
	case FFA_MSG_SEND_DIRECT_REQ2:
	case FFA_MSG_SEND_DIRECT_RESP2:
		/* TF-A's since v2.11, like Hafnium's. */
		return policy_of(config, POLICY_DIRECT_MESSAGES_2) ? 0 : FFA_NOT_SUPPORTED;
	case FFA_NORMAL_WORLD_RESUME:
		return FFA_DENIED;
	default:
		return FFA_NOT_SUPPORTED;
	}
}

static void call_from_nwd(const struct step *step)
{
	uint32_t *x = step->pe->nwd_registers;
	uint32_t code = refusal(step->config, x[0]);

	if (code == 0) {
		step_rule(step, RULE_SPMD_FORWARD_TO_SPMC);
		enter_spmc(step, PHASE_SPMC_CALL_FROM_NWD);
		return;
	}
	step_rule(step, RULE_SPMD_REFUSED);
	x[0] = FFA_ERROR;
	x[1] = 0;
	x[2] = code;
	step->pe->place = PLACE_NWD;
	step->pe->phase = PHASE_NONE;
	nwd_call_returned(step);
}

void spmd_step(const struct step *step)
{
	struct pe *pe = step->pe;

	switch (pe->phase) {
	case PHASE_EL3_CALL_FROM_NWD:
		call_from_nwd(step);
		break;
	case PHASE_EL3_SECURE_INTERRUPT:
		/* The INTID is not passed on: the SPMC acknowledges, and may find another or none. */
		pe->secure_interrupt_ongoing = SECURE_INTERRUPT_ONGOING;
		step_rule(step, RULE_SPMD_SECURE_INTERRUPT);
		enter_spmc(step, PHASE_SPMC_ACKNOWLEDGE);
		break;
	case PHASE_EL3_CALL_FROM_SPMC:
		call_from_spmc(step);
		break;
	case PHASE_EL3_GROUP_0:
		handle_group_0(step);
		break;
	case PHASE_EL3_PSCI:
		psci_call(step);
		break;
	default:
		break;
	}
}
