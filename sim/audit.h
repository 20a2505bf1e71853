// SPDX-License-Identifier: BSD-3-Clause
/*
 * The audit of what a model says about itself: every promise of reduction.h, tried on every state and step.
 *
 * Apart from the check because it is much slower, and meant for tests of models: an audit of all states of a model that
 * finds nothing is a proof that its reduced search is right, since the argument in README.md asks for no more than what
 * is tried here.
 */
#ifndef SIM_AUDIT_H
#define SIM_AUDIT_H

#include "sim/explore.h"

enum sim_promise {
	/* Nothing was found. */
	SIM_PROMISES_KEPT,
	/* An owner does not exist. */
	SIM_PROMISE_OWNER,
	/* A step of `process` changed `components`, which it did not say that it writes. */
	SIM_PROMISE_WRITES,
	/* What `process` touches now is not among what it may touch later. */
	SIM_PROMISE_NOW_IN_LATER,
	/* What `other` may touch later grew by `components` along a step of `process`. */
	SIM_PROMISE_LATER_GROWS,
	/*
	 * A step of `process` changed `components`, none of which `other` reads, and `other` has other choices, effects,
	 * labels or answers than before.
	 */
	SIM_PROMISE_READS,
	/* Two steps that are independent by what was said lead to another state, or are labelled otherwise, in turn. */
	SIM_PROMISE_COMMUTE,
	/* Constraint `index`, to which `process` is bound, is met without a step of it. */
	SIM_PROMISE_BOUND,
	/* A step of `process` changed what stops everything, and there are choices. */
	SIM_PROMISE_STOPS,
	/* Property, obligation, constraint or measure `index` is not decided by its views. */
	SIM_PROMISE_PROPERTY_VIEW,
	SIM_PROMISE_OBLIGATION_VIEW,
	SIM_PROMISE_FAIRNESS_VIEW,
	SIM_PROMISE_MEASURE_VIEW,
	/* A state and the one that stands for it differ in more than which of the equals is which. */
	SIM_PROMISE_CANONICAL,
	/* A step of `process` adds to measure `index` and does not write into its view. */
	SIM_PROMISE_WEIGHT,
	/* A step of `process` meets constraint `index` and does not write into its views. */
	SIM_PROMISE_MEETS,
	/* What a quiet state violates, property `index`, is not decided by one of its views. */
	SIM_PROMISE_REST,
};

struct sim_audit {
	enum sim_promise promise;
	uint32_t process;
	uint32_t other;
	uint32_t index;
	uint64_t components;
	/* The way to the state at fault, as for sim_replay(), then the step if there is one; owned by the audit. */
	uint32_t initial;
	uint32_t steps;
	uint16_t *path;
	uint64_t states;
};

/*
 * Tries the promises on the first `states_max` states in breadth-first order (0: on all) and stops at the first that is
 * broken. SIM_COMPLETE: all states were seen, or one at fault was. SIM_STATES_LIMIT: none was at fault as far as the
 * audit came. SIM_BAD_MODEL: there is nothing to audit. `audit` is always initialised; free it with sim_audit_free().
 */
enum sim_result sim_audit(const struct sim_model *model, uint64_t states_max, struct sim_audit *audit);

void sim_audit_free(struct sim_audit *audit);

/* The words for a promise, e.g. "writes only what it says". */
const char *sim_promise_text(enum sim_promise promise);

#endif
