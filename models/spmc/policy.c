// SPDX-License-Identifier: BSD-3-Clause
/* The table of policy fields; see policy.h. */
#include "models/spmc/policy.h"

const struct policy_info policy_infos[POLICIES] = {
/* Two steps, so that SINCE and UNTIL in the table become the two versions that they stand for. */
#define POLICY_INFO(id, name, first, last, commit, meaning) [POLICY_##id] = { name, commit, meaning, first, last },
#define POLICY(...) POLICY_INFO(__VA_ARGS__)
#include "models/spmc/policy.def"
#undef POLICY
#undef POLICY_INFO
};

#define BIT(id) (policy_set)1 << POLICY_##id

/*
 * What FF-A asks for, in the terms of these fields. The para-virtual interrupt controller is not in the specification:
 * Hafnium's stands in for it. When a physical interrupt is ended is not, either: at once, as Hafnium does since v2.12.
 */
static const policy_set ffa_policies =
	BIT(CALLS_INTERCEPTED) | BIT(INTERCEPT_MASKS) | BIT(WAIT_BY_RUNTIME_MODEL) |
	BIT(WAIT_CLEARS_MANAGED_EXIT_INTERRUPT) | BIT(WAIT_CLEARS_MANAGED_EXIT_FLAG) | BIT(NOT_MASKED) |
	BIT(END_AT_ONCE) | BIT(SPURIOUS_IGNORED) | BIT(INTERRUPT_ID_IN_W2) | BIT(LOCKED_THROUGHOUT) |
	BIT(UNIFIED_QUEUE) | BIT(DEACTIVATE_NO_OP) | BIT(ENABLE_TYPE_FIRST) | BIT(ENABLE_PHYSICAL) | BIT(RECONFIGURE) |
	BIT(SEND_IPI) | BIT(SELF_IPI) | BIT(MASK_PER_RUN) | BIT(MASK_SPMC_MODE) | BIT(MANAGED_EXIT_MASKS_NS) |
	BIT(YIELD_EVERYWHERE) | BIT(ERROR_HANDLED) | BIT(BUSY_BEFORE_DENIED) | BIT(RESPONSE_SETS_RUNNING) |
	BIT(WAITING_MIGRATED) | BIT(REGS_AVAILABLE_CHECKED) | BIT(RUN_KEEPS_CHAIN_ON_PE) | BIT(S_EL0_RETURN_CONSUMES) |
	BIT(RUNTIME_MODELS) | BIT(MASK_SAVED) | BIT(NS_ACTIONS) | BIT(MANAGED_EXIT_ENABLED) |
	BIT(MANAGED_EXIT_CLEARED) | BIT(RUN_AFTER_MESSAGE) | BIT(WAIT_TAKES_FLAGS) | BIT(ENDED_TARGET_IGNORED) |
	BIT(VERSION_1_2) | BIT(DIRECT_MESSAGES_2) | BIT(VERSION_ONCE) | BIT(INTERRUPT_IS_NO_CALL) |
	BIT(RUN_NEEDS_FINISHED) | BIT(NWD_NOT_PREEMPTED) | BIT(INTERRUPT_CALL_DENIED) | BIT(POWER_MESSAGE_PASSED) |
	BIT(SPMD_CHECKS_CPU_OFF);

/* What v1.3 decided, or added; until then it was open. */
static const policy_set ffa_1_2_policies = BIT(INTERCEPT_OPTIONAL) | BIT(ERROR_OPTIONAL);
static const policy_set ffa_1_3_policies =
	BIT(VERSION_1_3) | BIT(SRI_POLICY) | BIT(ABORT_CALL) | BIT(LIFECYCLE_STATES) | BIT(INTERCEPT_AGAIN_OPTIONAL);

bool policy_of_era(unsigned era, enum policy policy)
{
	policy_set policies = 0;

	if (era == ERA_FFA_1_2)
		policies = ffa_policies | ffa_1_2_policies;
	else if (era == ERA_FFA_1_3)
		policies = ffa_policies | ffa_1_3_policies;
	return (policies >> policy & 1) != 0;
}
