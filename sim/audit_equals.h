// SPDX-License-Identifier: BSD-3-Clause
/*
 * The audit of equals: whether a state and the one that stands for it are alike. Apart from audit.h because it asks nothing
 * but two states, while the other promises are about what all states have in common.
 */
#ifndef SIM_AUDIT_EQUALS_H
#define SIM_AUDIT_EQUALS_H

#include "sim/memory.h"
#include "sim/model.h"

struct sim_audit_equals {
	const struct sim_model *model;
	struct sim_memory *memory;
	unsigned char *canonical;
	unsigned char *room;
	/* What stands for the successors of the state at hand, and of the one that stands for it. */
	unsigned char *successors;
	unsigned char *others;
};

/* False without memory; sim_audit_equals_free() is due in either case. A model without equals needs none. */
bool sim_audit_equals_init(struct sim_audit_equals *audit, const struct sim_model *model, struct sim_memory *memory);

void sim_audit_equals_free(struct sim_audit_equals *audit);

/*
 * Whether canonicalise() of reduction.h keeps its promises in `state`. If not, `*position` is that of the choice without a
 * partner, or SIM_CHOICES_MAX when the states themselves differ.
 */
bool sim_audit_equals_alike(struct sim_audit_equals *audit, const void *state, uint32_t *position);

#endif
