// SPDX-License-Identifier: BSD-3-Clause
/* Vacuity; see antecedents.h. */
#include "models/monitors/antecedents.h"

#include <stddef.h>

#include "models/rules.h"

enum { ANTECEDENT_RULES_MAX = 4 };

/* Any one of these rules makes the property speak of something; RULES ends a shorter list. */
static const enum rule antecedents[PROPERTIES][ANTECEDENT_RULES_MAX] = {
	[PROPERTY_INTERRUPT_SERVICED] = { RULE_DEVICE_EDGE, RULE_DEVICE_LINE_RISES, RULE_NWD_SRI, RULE_IPI_SENT },
	[PROPERTY_ONE_REPLY] = { RULE_NWD_REQUEST, RULE_NWD_BOTTOM_HALF, RULES, RULES },
	[PROPERTY_ABI] = { RULE_SP_SMC, RULE_SP_SVC, RULE_NWD_REQUEST, RULE_NWD_RUN_SESSION },
	[PROPERTY_MASK_RESTORED] = { RULE_NWD_REQUEST, RULE_NWD_RUN_SESSION, RULE_ROUTE_NWD_FIQ, RULES },
	[PROPERTY_GIC_BALANCED] = { RULE_GIC_ACKNOWLEDGE, RULES, RULES, RULES },
	[PROPERTY_SP_SANE] = { RULE_SP_VIRQ, RULE_SP_VFIQ, RULE_SP_IRQ, RULES },
};

bool antecedent_missing(enum property property, const uint64_t *mark_fired, uint64_t ever_owed)
{
	switch (property) {
	case PROPERTY_PROGRESS:
	case PROPERTY_NO_DEADLOCK:
		return ever_owed == 0;
	case PROPERTY_NO_PANIC:
	case PROPERTY_VCPU_SANE:
		/* Every step can panic, and every state has a vCPU. */
		return false;
	default:
		break;
	}
	for (size_t i = 0; i < ANTECEDENT_RULES_MAX; i++) {
		if (antecedents[property][i] < RULES && mark_fired[antecedents[property][i]] > 0)
			return false;
	}
	return true;
}
