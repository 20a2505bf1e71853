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
