// SPDX-License-Identifier: BSD-3-Clause
/*
 * Parameter registers of a partition's call that must be zero: the first thing that Hafnium looks at (api_ffa_msg_wait,
 * api_yield, api_ffa_msg_send_direct_req and _resp).
 *
 * Apart because it is asked for: listings abstract the registers that the code between two calls leaves behind, so the
 * check is off unless a scenario turns the policy parameters-checked on for a listing that keeps them.
 */
#include "models/spmc/spmc.h"

/* Registers first..last, as bits. */
static uint32_t registers(unsigned first, unsigned last)
{
	return (((uint32_t)1 << (last + 1)) - 1) & ~(((uint32_t)1 << first) - 1);
}

static uint32_t must_be_zero(const struct step *step, uint32_t fid)
{
	enum ffa_version version = vcpu_partition(step->config, step->pe->current)->ffa_version;

	switch (fid) {
	case FFA_MSG_WAIT:
		/* Since v2.12 w2 holds flags (retain the RX buffer) for partitions of FF-A v1.2. */
		return registers(1, 7) &
		       ~(has(step, POLICY_WAIT_TAKES_FLAGS) && version >= FFA_VERSION_1_2 ? registers(2, 2) : 0);
	case FFA_YIELD:
		/* Since 184501cb (v2.10) x2 and x3 hold a timeout, and x4 to x7 must be zero; before, nothing is looked at. */
		return has(step, POLICY_YIELD_EVERYWHERE) ? registers(4, 7) : 0;
	case FFA_MSG_SEND_DIRECT_REQ:
	case FFA_MSG_SEND_DIRECT_RESP:
		return registers(2, 2);
	default:
		return 0;
	}
}

bool spmc_parameters_refused(const struct step *step)
{
	const uint32_t *x = step_context(step)->registers;
	uint32_t zero = must_be_zero(step, x[0]);

	if (!has(step, POLICY_PARAMETERS_CHECKED))
		return false;
	for (unsigned i = 1; i < 8; i++) {
		if ((zero >> i & 1) != 0 && x[i] != 0) {
			step_rule(step, RULE_PARAMETERS_REFUSED);
			spmc_return_error(step, FFA_INVALID_PARAMETERS);
			return true;
		}
	}
	return false;
}
