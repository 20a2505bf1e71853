// SPDX-License-Identifier: BSD-3-Clause
/*
 * The policy fields of a version of Hafnium; see policy.def.
 */
#ifndef MODELS_SPMC_POLICY_H
#define MODELS_SPMC_POLICY_H

#include "models/config.h"

enum policy {
#define POLICY(id, ...) POLICY_##id,
#include "models/spmc/policy.def"
#undef POLICY
	POLICIES,
};

_Static_assert(POLICIES <= 128, "a policy_set has 128 bits");

struct policy_info {
	const char *name;
	const char *commit;
	const char *meaning;
	enum hafnium_version first;
	enum hafnium_version last;
};

extern const struct policy_info policy_infos[POLICIES];

/* Whether a manager other than Hafnium has this field; those with a state machine of their own have none. */
bool policy_of_era(unsigned era, enum policy policy);

/* Whether the configured manager has this field: its version's, turned around where the scenario says so. */
static inline bool policy_of(const struct world_config *config, enum policy policy)
{
	const struct policy_info *info = &policy_infos[policy];
	bool has = config->version < HAFNIUM_VERSIONS ? config->version >= info->first && config->version <= info->last
						      : policy_of_era(config->version, policy);

	return has != ((config->policy_flips >> policy & 1) != 0);
}

#endif
