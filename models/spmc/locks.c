// SPDX-License-Identifier: BSD-3-Clause
/* Lock discipline; see locks.h. */
#include "models/spmc/locks.h"

void lock_take(const struct step *step, enum lock lock)
{
	if ((*step->locks & lock) != 0)
		step_violates(step, PROPERTY_VCPU_SANE, DETAIL_LOCK_TWICE);
	if (lock == LOCK_VM && (*step->locks & LOCK_BOTH) != 0)
		step_violates(step, PROPERTY_VCPU_SANE, DETAIL_LOCK_ORDER);
	*step->locks |= (uint8_t)lock;
	step_rule(step, RULE_LOCK);
}

void lock_release(const struct step *step, enum lock lock)
{
	if ((*step->locks & lock) != lock)
		step_rule(step, RULE_DOUBLE_UNLOCK);
	*step->locks &= (uint8_t)~lock;
}

void lock_end_of_step(const struct step *step)
{
	/* A panicked PE keeps what it holds. */
	if (*step->locks != 0 && step->pe->panic == PANIC_NONE)
		step_violates(step, PROPERTY_VCPU_SANE, DETAIL_LOCK_KEPT);
}
