// SPDX-License-Identifier: BSD-3-Clause
/*
 * Small random models: a table of states and edges behind the model interface.
 *
 * Apart from the oracle that judges them, because the generator decides what is tested and the oracle what is right.
 */
#ifndef TESTS_ORACLES_RANDOM_MODEL_H
#define TESTS_ORACLES_RANDOM_MODEL_H

#include "sim/model.h"

enum {
	RANDOM_STATES_MAX = 40,
	RANDOM_EDGES_MAX = 5,
	RANDOM_PROPERTIES = 3,
	RANDOM_CLASSES = 3,
	RANDOM_ACTORS = 3,
	RANDOM_MARKS = 70,
	/* Two of them are gauges. */
	RANDOM_MEASURES = 5,
	/* The property that cycles violate; those before and after it are of states and steps. */
	RANDOM_PROGRESS = 1,
};

struct random_edge {
	uint32_t target;
	struct sim_label label;
};

struct random_model {
	uint32_t state_count;
	uint32_t initial_count;
	uint32_t initial[3];
	enum sim_measure_kind measure_kinds[RANDOM_MEASURES];
	uint32_t edge_count[RANDOM_STATES_MAX];
	struct random_edge edges[RANDOM_STATES_MAX][RANDOM_EDGES_MAX];
	struct sim_state_info info[RANDOM_STATES_MAX];
	/* The table to give to the explorer. Points to this very struct: do not copy it. */
	struct sim_model table;
};

/* Fills `random` with the model of this seed; the same one on every machine. */
void random_model_make(struct random_model *random, uint64_t seed);

#endif
