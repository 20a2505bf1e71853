// SPDX-License-Identifier: BSD-3-Clause
/*
 * Turns what a search found (numbers of states and edges) into a path of choices, and proves it by replaying it.
 *
 * Apart from the searches because nothing they believe is taken over: the path is replayed as a user would.
 */
#ifndef SIM_COUNTEREXAMPLE_H
#define SIM_COUNTEREXAMPLE_H

#include "sim/lasso.h"

/* What was found. */
struct sim_finding {
	/* The stem leads to this state by way of parents... */
	uint32_t state;
	/* ...and then, if `target` is not SIM_NO_STATE, takes this choice, which leads to `target`. */
	uint32_t target;
	uint32_t position;
	/* NULL, or the steps that follow: a loop from `state` back to it, or the run of a measure. */
	const struct sim_loop *loop;
};

/*
 * Completes `violation` (property, class_index and obligation are set) with initial, steps and path. SIM_COMPLETE,
 * SIM_MEMORY_LIMIT, or SIM_IMPURE_MODEL when the path does not show again what was found.
 */
enum sim_result sim_counterexample_build(struct sim_graph *graph, const struct sim_finding *finding,
					 struct sim_violation *violation);

/*
 * Completes the path of `answer` (value and unbounded are set) to this measure of the model. Returns what the function
 * above does.
 */
enum sim_result sim_counterexample_measure(struct sim_graph *graph, const struct sim_finding *finding, uint32_t measure,
					   struct sim_measure *answer);

#endif
