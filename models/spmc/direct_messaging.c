// SPDX-License-Identifier: BSD-3-Clause
/*
 * Direct messages: requests of the normal world and of partitions, responses (Hafnium ffa/spmc/direct_messaging.c,
 * api_ffa_msg_send_direct_req and _resp), and what the response does when a virtual interrupt is pending: the question
 * that this project was made for.
 */
#include "models/gic.h"
#include "models/spmc/locks.h"
#include "models/spmc/spmc.h"
#include "models/spmc/timers.h"

/* Endpoint ids as w1 carries them: sender in the upper half. */
static uint32_t endpoints(uint32_t sender, uint32_t receiver)
{
	return sender << 16 | receiver;
}

static uint32_t endpoint_id(const struct step *step, unsigned vcpu)
{
	if (vcpu == VCPU_SPMC)
		return SPMC_ID;
	return vcpu == VCPU_NWD ? 0 : vcpu_partition(step->config, vcpu)->id;
}

/*
 * The register of the message's first word: FFA_MSG_SEND_DIRECT_REQ2 and _RESP2 have a UUID, or zero, in x2 and x3. In the
 * model's registers of the normal world, which are four, the word stands in w3 all the same.
 */
static unsigned payload_register(bool by_req2)
{
	return by_req2 ? 4 : 3;
}

/*
 * Hafnium ffa_direct_msg_is_direct_request_supported(): sender and receiver must be of FF-A v1.2. What the normal world
 * agreed on is not looked at, and manifests are taken to allow every kind of message (models/README.md).
 */
static bool req2_supported(const struct step *step, unsigned sender, unsigned to)
{
	return (sender == VCPU_NWD || vcpu_partition(step->config, sender)->ffa_version >= FFA_VERSION_1_2) &&
	       vcpu_partition(step->config, to)->ffa_version >= FFA_VERSION_1_2;
}

/* The receiver that w1 of a request names: VCPU_NONE for one that does not exist, or is the sender itself. */
static unsigned receiver_of(const struct step *step, const uint32_t *x)
{
	unsigned to = spmc_vcpu_of(step, x[1] & 0xffff);

	return to == step->pe->current ? VCPU_NONE : to;
}

/*
 * Why the receiver cannot take a request now, 0: it can. `allowed`: what the runtime model of the sender says, which is
 * asked first up to v2.10, and since 7ea3f7ec (v2.11) after the receiver was found to run or to have a request.
 */
static uint32_t request_refusal(const struct step *step, unsigned to, bool allowed)
{
	const struct vcpu *receiver = &step->world->vcpus[to];
	bool running = receiver->direct_request_origin != VCPU_NONE || receiver->state == VCPU_STATE_RUNNING ||
		       receiver->state == VCPU_STATE_STARTING || !receiver->regs_available;
	uint32_t ended;

	if (lifecycle_destroyed(step, to, true))
		return FFA_INVALID_PARAMETERS;
	if (running && (allowed || has(step, POLICY_BUSY_BEFORE_DENIED))) {
		step_rule(step, RULE_REQUEST_BUSY);
		return FFA_BUSY;
	}
	if (!allowed) {
		step_rule(step, RULE_RTM_DENIED);
		return FFA_DENIED;
	}
	ended = lifecycle_refusal(step, to);
	if (ended != 0 || receiver->state == VCPU_STATE_WAITING)
		return ended;
	step_rule(step, RULE_REQUEST_BUSY);
	return FFA_BUSY;
}

/* Links the receiver to whom it works for (Hafnium wind_call_chain_ffa_direct_req). False after a CHECK failed. */
static bool wind_call_chain(const struct step *step, unsigned sender, unsigned to)
{
	struct vcpu *receiver = &step->world->vcpus[to];

	/* There are neither chains nor modes, and nothing masks, before v2.8. */
	if (!has(step, POLICY_RUNTIME_MODELS))
		return true;
	if (!step_check(step, receiver->scheduling_mode == MODE_NONE, PANIC_REQUEST_MODE) ||
	    !step_check(step, receiver->call_chain_prev == VCPU_NONE && receiver->call_chain_next == VCPU_NONE,
			PANIC_REQUEST_CHAIN) ||
	    !step_check(step, receiver->rt_model == RTM_NONE, PANIC_REQUEST_RTM))
		return false;
	receiver->rt_model = RTM_FFA_DIR_REQ;
	receiver->scheduling_mode = NWD_MODE;
	if (sender != VCPU_NWD) {
		call_chain_extend(step, sender, to);
		receiver->scheduling_mode = step->world->vcpus[sender].scheduling_mode;
	}
	interrupts_mask(step, to);
	return true;
}

static void request_under_locks(const struct step *step)
{
	unsigned sender = step->pe->current;
	const uint32_t *x = sender == VCPU_NWD ? step->pe->nwd_registers : step_context(step)->registers;
	unsigned to = receiver_of(step, x);
	bool by_req2 = x[0] == FFA_MSG_SEND_DIRECT_REQ2;
	uint32_t payload = x[sender == VCPU_NWD ? 3 : payload_register(by_req2)];
	bool allowed = sender == VCPU_NWD || to == VCPU_NONE || spmc_exit_allowed(step, FFA_MSG_SEND_DIRECT_REQ, to);
	struct vcpu *receiver;
	uint32_t refusal;

	/* In this order: w2 and framework messages, sender and receiver, whether it exists. */
	if (sender == VCPU_NWD && (x[2] != 0 || x[1] >> 16 != 0)) {
		step_rule(step, RULE_REQUEST_INVALID);
		spmc_refuse(step, FFA_INVALID_PARAMETERS);
		return;
	}
	if (to == VCPU_NONE) {
		step_rule(step, RULE_CALL_NO_TARGET);
		spmc_refuse(step, FFA_INVALID_PARAMETERS);
		return;
	}
	if (by_req2 && !req2_supported(step, sender, to)) {
		step_rule(step, RULE_REQUEST2_VERSION);
		spmc_refuse(step, FFA_DENIED);
		return;
	}
	receiver = &step->world->vcpus[to];
	refusal = request_refusal(step, to, allowed);
	if (step->pe->panic != PANIC_NONE)
		return;
	if (refusal != 0) {
		spmc_refuse(step, refusal);
		return;
	}
	timers_inject_expired(step, to);
	if (step->pe->panic != PANIC_NONE || !wind_call_chain(step, sender, to))
		return;
	notifications_inject_pending(step, to);
	if (step->pe->panic != PANIC_NONE)
		return;
	receiver->direct_request_origin = (uint8_t)sender;
	receiver->is_ffa_req2 = by_req2;
	timers_migrate(step, to);
	vcpu_set_running(step, to);
	if (step->pe->panic != PANIC_NONE)
		return;
	vcpu_state_set(step, sender, VCPU_STATE_BLOCKED);
	if (sender != VCPU_NWD)
		spmc_placeholder(step, sender);
	spmc_return(step, to, by_req2 ? FFA_MSG_SEND_DIRECT_REQ2 : FFA_MSG_SEND_DIRECT_REQ,
		    endpoints(endpoint_id(step, sender), endpoint_id(step, to)), 0);
	step->world->contexts[to].registers[payload_register(by_req2)] = payload;
	if (by_req2)
		step_rule(step, RULE_REQUEST2);
	step_rule(step, sender == VCPU_NWD ? RULE_REQUEST : RULE_REQUEST_OF_PARTITION);
	spmc_exit_to(step, to);
}

void direct_msg_request(const struct step *step)
{
	lock_take(step, LOCK_VM);
	lock_take(step, LOCK_BOTH);
	request_under_locks(step);
	lock_release(step, LOCK_BOTH);
	lock_release(step, LOCK_VM);
}

void direct_msg_send_response(const struct step *step, unsigned requester, uint32_t payload)
{
	struct vcpu *current = step_current(step);
	bool by_resp2 = current->is_ffa_req2;

	spmc_message_to(step, requester, by_resp2 ? FFA_MSG_SEND_DIRECT_RESP2 : FFA_MSG_SEND_DIRECT_RESP,
			endpoints(endpoint_id(step, step->pe->current), endpoint_id(step, requester)), 0, payload);
	if (by_resp2 && requester != VCPU_NWD) {
		step->world->contexts[requester].registers[3] = 0;
		step->world->contexts[requester].registers[payload_register(true)] = payload;
	}
	current->is_ffa_req2 = 0;
}

void direct_msg_take_registers(const struct step *step, unsigned requester)
{
	if (requester != VCPU_NWD && has(step, POLICY_RESUME_TAKES_REGISTERS))
		step->world->vcpus[requester].regs_available = 0;
}

void direct_msg_resume_requester(const struct step *step, unsigned requester)
{
	/* Up to v2.13 a partition goes on in the state in which it waited. */
	if (requester == VCPU_NWD || has(step, POLICY_RESPONSE_SETS_RUNNING))
		vcpu_state_set(step, requester, VCPU_STATE_RUNNING);
	else
		step_rule(step, RULE_REQUESTER_STAYS_BLOCKED);
	direct_msg_take_registers(step, requester);
}

/*
 * v2.9 and v2.10 (5fd32488): a pending virtual interrupt of a secure interrupt being processed makes the response fail
 * with FFA_ERROR(INTERRUPTED); nothing is changed. Returns true when the caller is to stop.
 */
static bool response_interrupted(const struct step *step)
{
	struct vcpu *current = step_current(step);

	if (vcpu_interrupt_count_nonzero(current) && current->processing_secure_interrupt) {
		if (!step_assert(step, current->implicit_completion_signal, PANIC_RESPONSE_IMPLICIT))
			return true;
		step_rule(step, RULE_RESPONSE_REFUSED_INTERRUPTED);
		spmc_return_error(step, FFA_INTERRUPTED);
		return true;
	}
	return !step_assert(step, !current->processing_secure_interrupt, PANIC_RESPONSE_PROCESSING) ||
	       !step_assert(step, !current->secure_interrupt_deactivated, PANIC_RESPONSE_FLAGS) ||
	       !step_assert(step, !current->implicit_completion_signal, PANIC_RESPONSE_IMPLICIT);
}

/* A response ends a managed exit, whether the partition saw its interrupt or not. Returns false after a panic. */
static bool complete_managed_exit(const struct step *step)
{
	struct vcpu *current = step_current(step);

	if (!current->processing_managed_exit)
		return true;
	if (has(step, POLICY_NOT_MASKED)) {
		if (!step_check(step, current->scheduling_mode != SPMC_MODE, PANIC_MANAGED_EXIT_MODE))
			return false;
		gic_set_priority_mask(step, current->prev_interrupt_priority);
	} else {
		if (!step_check(step, !current->processing_secure_interrupt, PANIC_MANAGED_EXIT_PROCESSING))
			return false;
		interrupts_restore_priority_mask(step, step->pe->current);
	}
	current->processing_managed_exit = 0;
	if (has(step, POLICY_MANAGED_EXIT_CLEARED))
		vcpu_interrupt_clear(step, step->pe->current, VI_MANAGED_EXIT);
	step_rule(step, RULE_MANAGED_EXIT_COMPLETED);
	return true;
}

/*
 * v2.11 (151c2e7f), and v2.9 and v2.10 for S-EL0 (2f76e494): the response is saved, and the partition goes on in SPMC mode.
 * The older one looks at the count only, and asserts the rest.
 */
static bool intercept_saving_response(const struct step *step, uint32_t payload)
{
	struct vcpu *current = step_current(step);
	bool for_s_el0 = s_el0_saves_response(step);

	if (!vcpu_interrupt_count_nonzero(current) || (!for_s_el0 && !current->processing_secure_interrupt))
		return false;
	if (!step_assert(step, current->processing_secure_interrupt, PANIC_RESPONSE_NOT_PROCESSING))
		return true;
	current->direct_resp_intercepted = 1;
	current->direct_resp_payload = (uint16_t)payload;
	if (has(step, POLICY_INTERCEPT_RESETS_IMPLICIT))
		current->implicit_completion_signal = 0;
	interrupts_enter_secure_interrupt_rtm(step);
	spmc_return(step, step->pe->current, FFA_INTERRUPT, 0,
		    current->current_sec_interrupt == INTERRUPT_NONE
			    ? 0
			    : step->config->interrupts[current->current_sec_interrupt].intid);
	step_rule(step, for_s_el0 ? RULE_RESPONSE_SAVED_S_EL0 : RULE_RESPONSE_SAVED);
	spmc_exit_to_current(step);
	return true;
}

/*
 * Whether the response names another endpoint than the one that asked; without a request (a managed exit of v2.6 and v2.7)
 * than the normal world. Listings that leave a stale w1 are not refused (models/README.md): only a w1 whose sender is the
 * partition itself is read.
 */
static bool response_elsewhere(const struct step *step)
{
	uint32_t w1 = step_context(step)->registers[1];
	unsigned origin = step_current(step)->direct_request_origin;

	if (w1 >> 16 != endpoint_id(step, step->pe->current))
		return false;
	return (w1 & 0xffff) != endpoint_id(step, origin == VCPU_NONE ? VCPU_NWD : origin);
}

static void response_under_lock(const struct step *step)
{
	struct vcpu *current = step_current(step);
	const uint32_t *x = step_context(step)->registers;
	bool by_resp2 = x[0] == FFA_MSG_SEND_DIRECT_RESP2;
	uint32_t payload = x[payload_register(by_resp2)];

	if (!spmc_exit_allowed(step, FFA_MSG_SEND_DIRECT_RESP, VCPU_NONE) || response_elsewhere(step)) {
		spmc_exit_denied(step);
		return;
	}
	if (by_resp2 != (current->is_ffa_req2 != 0)) {
		step_rule(step, RULE_RESPONSE_FLAVOUR);
		spmc_return_error(step, FFA_DENIED);
		return;
	}
	if (current->pwr_mgmt_op) {
		power_response(step);
		return;
	}
	if (current->processing_managed_exit && (current->pending & current->enabled & ~(1u << VI_MANAGED_EXIT)) != 0)
		step_rule(step, RULE_MANAGED_EXIT_INTERRUPT_PENDING);
	/* v2.9 and v2.10 look before the request and the managed exit do; not for S-EL0, where nobody could unmask. */
	if (has(step, POLICY_RESPONSE_REFUSED) && !vcpu_is_s_el0(step->config, step->pe->current)) {
		if (response_interrupted(step))
			return;
	}
	if (!complete_managed_exit(step))
		return;
	if ((has(step, POLICY_RESPONSE_SAVED) || s_el0_saves_response(step)) &&
	    intercept_saving_response(step, payload))
		return;
	if (!has(step, POLICY_RESPONSE_REFUSED) && !has(step, POLICY_RESPONSE_SAVED) &&
	    !has(step, POLICY_CALLS_INTERCEPTED) && vcpu_interrupt_count_nonzero(current))
		step_rule(step, RULE_RESPONSE_UNCHECKED);
	spmc_response_completes_interrupt(step);
	/* A managed exit of v2.6 and v2.7 may be answered without a request. */
	step->pe->next = current->direct_request_origin == VCPU_NONE ? VCPU_NWD : current->direct_request_origin;
	current->direct_request_origin = VCPU_NONE;
	direct_msg_send_response(step, step->pe->next, payload);
	vcpu_state_set(step, step->pe->current, VCPU_STATE_WAITING);
	/* current is unlocked here, and both vCPUs are locked next. */
	step->pe->phase = PHASE_SPMC_RESPONSE_UNWIND;
}

void direct_msg_response(const struct step *step)
{
	lock_take(step, LOCK_CURRENT);
	response_under_lock(step);
	lock_release(step, LOCK_CURRENT);
}

void direct_msg_response_unwind(const struct step *step)
{
	struct vcpu *current = step_current(step);
	unsigned next = step->pe->next;

	lock_take(step, LOCK_BOTH);
	if (has(step, POLICY_TIMER_EMULATED) && next != VCPU_NWD)
		timers_inject_expired(step, next);
	if (step->pe->panic != PANIC_NONE ||
	    !step_assert(step, current->call_chain_next == VCPU_NONE, PANIC_RESPONSE_CHAIN))
		return;
	current->scheduling_mode = MODE_NONE;
	current->rt_model = RTM_NONE;
	interrupts_unmask(step, step->pe->current);
	call_chain_remove(step, step->pe->current);
	direct_msg_resume_requester(step, next);
	step_rule(step, next == VCPU_NWD ? RULE_RESPONSE : RULE_RESPONSE_TO_PARTITION);
	if (interrupts_intercept_call(step, next)) {
		step_rule(step, has(step, POLICY_INTERCEPT_MASKS) ? RULE_RESPONSE_INTERCEPTED
								  : RULE_RESPONSE_INTERCEPTED_V2_12);
	} else {
		if ((current->pending & current->enabled & 1u << VI_NOTIFICATION_PENDING) != 0)
			step_rule(step, RULE_NPI_LEFT);
		spmc_exit_to(step, next);
	}
	lock_release(step, LOCK_BOTH);
}
