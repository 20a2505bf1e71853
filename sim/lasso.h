// SPDX-License-Identifier: BSD-3-Clause
/*
 * The shortest closed walk that meets every fairness constraint (or, for a measure, has a positive weight), inside one
 * component.
 *
 * Apart from the component search because it is breadth first again, and over pairs (state, constraints met so far).
 */
#ifndef SIM_LASSO_H
#define SIM_LASSO_H

#include "sim/components.h"

/* One edge of the loop. Its source is the target of the one before. */
struct sim_loop_step {
	uint32_t target;
	uint16_t kind;
};

struct sim_loop {
	/* struct sim_loop_step */
	struct sim_sequence steps;
	bool proved_shortest;
};

enum {
	/* Up to so many constraints to meet the loop is the shortest; beyond, it is put together leg by leg. */
	SIM_LASSO_EXACT_CONSTRAINTS = 12,
};

/*
 * Finds a loop from `start` in the component that the last pass of `components` closed last.
 *
 * SIM_COMPLETE, or why it is not proved shortest (SIM_MEMORY_LIMIT, or what poll() said): the loop is then put together
 * leg by leg and just as real. It has no steps only if there was no memory for that either. sim_sequence_free() of
 * `loop->steps` is due in every case.
 */
enum sim_result sim_lasso_find(const struct sim_components *components, uint32_t start, struct sim_loop *loop);

#endif
