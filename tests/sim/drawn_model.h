// SPDX-License-Identifier: BSD-3-Clause
/*
 * Models drawn edge by edge, as on paper: for tests that need to know every path.
 *
 * Apart from the tests because the table that turns a drawing into a model is the same for all of them. A state is one
 * number; the initial state is 0. The choices of a state are its edges in the order of the drawing.
 */
#ifndef TESTS_SIM_DRAWN_MODEL_H
#define TESTS_SIM_DRAWN_MODEL_H

#include "sim/explore.h"

/* The properties of every drawn model, in order. */
enum { DRAWN_SAFE, DRAWN_PROGRESS, DRAWN_SANE, DRAWN_PROPERTIES };

/* Its progress classes, in order. */
enum { DRAWN_LIVELOCK, DRAWN_PING_PONG, DRAWN_STARVATION, DRAWN_CLASSES };

struct drawn_edge {
	uint32_t from;
	uint32_t to;
	struct sim_label label;
};

struct drawing {
	const struct drawn_edge *edges;
	uint32_t edge_count;
	/* One for each state. */
	const struct sim_state_info *states;
	uint32_t state_count;
	uint32_t obligation_count;
	uint32_t fairness_count;
	uint32_t mark_count;
	const enum sim_measure_kind *measure_kinds;
	uint32_t measure_count;
};

/* The model of a drawing, which must outlive it. */
struct sim_model drawn_model(const struct drawing *drawing);

/* Checks all properties of a drawing without limits, and expects the search to be complete. */
void drawn_check(const struct drawing *drawing, struct sim_report *report);

/* The violation of a property in a report; NULL: there is none. */
const struct sim_violation *find_violation(const struct sim_report *report, uint32_t property);

#endif
