// SPDX-License-Identifier: BSD-3-Clause
/*
 * FFA_VERSION (Hafnium api_ffa_version), and what ends the negotiation.
 *
 * Apart because two callers have a version here: a partition, whose manifest gave it one, and the other-world VM, which has
 * none until the normal world names it. Which one a partition asks for changes nothing but the answer (models/README.md).
 */
#include "models/spmc/spmc.h"

static uint32_t version_of_spmc(const struct step *step)
{
	if (has(step, POLICY_VERSION_1_3))
		return FFA_VERSION_NUMBER(1, 3);
	return has(step, POLICY_VERSION_1_2) ? FFA_VERSION_NUMBER(1, 2) : FFA_VERSION_NUMBER(1, 1);
}

static bool incompatible(const struct step *step, uint32_t requested)
{
	const uint32_t reserved = (uint32_t)1 << 31;

	if ((requested & reserved) != 0)
		return true;
	return has(step, POLICY_VERSION_1_2) &&
	       (requested >> 16 != version_of_spmc(step) >> 16 || requested > version_of_spmc(step));
}

/* w0 of the return. `late`: another version is in use, and the negotiation is over. */
static uint32_t answer(const struct step *step, uint32_t requested, bool late)
{
	if (incompatible(step, requested)) {
		step_rule(step, RULE_VERSION_INCOMPATIBLE);
		return FFA_NOT_SUPPORTED;
	}
	if (has(step, POLICY_VERSION_ONCE) && late) {
		step_rule(step, RULE_VERSION_NEGOTIATED);
		return FFA_NOT_SUPPORTED;
	}
	step_rule(step, RULE_VERSION);
	return version_of_spmc(step);
}

void version_of_partition(const struct step *step)
{
	unsigned minor = vcpu_partition(step->config, step->pe->current)->ffa_version;
	uint32_t requested = step_context(step)->registers[1];
	/* Whoever has ended its initialisation has made another call. */
	bool late = step_current(step)->rt_model != RTM_SP_INIT && requested != FFA_VERSION_NUMBER(1, minor);

	spmc_return(step, step->pe->current, answer(step, requested, late), 0, 0);
	spmc_exit_to_current(step);
}

void version_of_nwd(const struct step *step)
{
	bool late = (step->world->version & VERSION_NEGOTIATED) != 0;

	spmc_message_to_nwd(step, answer(step, step->pe->nwd_registers[1], late), 0, 0, 0);
	spmc_exit_to(step, VCPU_NWD);
}

void version_call_of_nwd(const struct step *step, uint32_t fid)
{
	if (step->config->driver != DRIVER_NEGOTIATES || fid == FFA_VERSION ||
	    (fid == FFA_INTERRUPT && has(step, POLICY_INTERRUPT_IS_NO_CALL)))
		return;
	if (fid == FFA_INTERRUPT && has(step, POLICY_VERSION_ONCE) && step->world->version == 0)
		step_rule(step, RULE_VERSION_ENDED_BY_INTERRUPT);
	step->world->version |= VERSION_NEGOTIATED;
}
