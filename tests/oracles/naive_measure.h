// SPDX-License-Identifier: BSD-3-Clause
/*
 * A second answer to what a measure is: sums are relaxed until none grows, paths follow the definition step by step.
 *
 * Apart from naive_check.h because a measure judges nothing, and needs nothing of obligations and fairness.
 */
#ifndef TESTS_ORACLES_NAIVE_MEASURE_H
#define TESTS_ORACLES_NAIVE_MEASURE_H

#include "tests/oracles/naive_check.h"

struct naive_measure {
	/* Nothing is in scope: the rest is 0. */
	bool is_empty;
	bool unbounded;
	/* Where the run or cycle begins, or the state of the gauge. */
	uint32_t start;
	/* If unbounded, the weight of some turn; which one of the shortest is left open here. */
	uint64_t value;
	/* If unbounded, the length of the shortest closed walk that weighs anything. */
	uint32_t loop_steps;
	/* Else the run: positions. */
	uint32_t run_steps;
	uint32_t run[NAIVE_STATES_MAX * NAIVE_STATES_MAX];
};

void naive_measure(const struct naive_graph *graph, uint32_t measure, struct naive_measure *answer);

#endif
