// SPDX-License-Identifier: BSD-3-Clause
/*
 * A toy of several equal processes, each pinned to itself: it waits for a request, works where it can be interrupted,
 * goes through a section where it cannot, and is done. They meet at a lock, or nowhere.
 *
 * Apart from toy_models.h because it says what it touches, so that it can be searched with reductions.
 */
#ifndef TESTS_SIM_PINNED_MODEL_H
#define TESTS_SIM_PINNED_MODEL_H

#include "sim/model.h"

enum {
	PINNED_MAX = 4,
	PINNED_NOBODY = PINNED_MAX,
	PINNED_EVERYBODY,
	/* Of states: see `unsafe`. */
	PINNED_SAFE = 0,
	PINNED_PROGRESS = 1,
	/* Of quiet states: a request was taken, and nobody can step. */
	PINNED_STUCK = 2,
	PINNED_PROPERTIES = 3,
};

struct pinned_context {
	uint32_t processes;
	/* Steps that can be interrupted, of a handler, and of the section. */
	uint32_t work;
	uint32_t handler;
	uint32_t section;
	/* The section is entered with the lock only. */
	bool has_lock;
	/* At the end of its section this process goes back to work, and is never done. */
	uint32_t livelocked;
	/* This one does not give the lock back. */
	uint32_t forgetful;
	/* This one violates PINNED_SAFE in the last step of its section, if it was interrupted before. */
	uint32_t unsafe;
	/* The model says that its processes are equals: then each of the three is everybody or nobody. */
	bool has_equals;
	/* The model says that processes that never meet can be looked at one by one. */
	bool parts;
};

struct pinned_model {
	struct pinned_context context;
	struct sim_range ranges[PINNED_MAX + 1];
	struct sim_view views[2 * PINNED_MAX];
	uint8_t orbits[PINNED_MAX];
	struct sim_reduction reduction;
	/* Points into this very struct: do not copy it. */
	struct sim_model table;
};

void pinned_model_make(struct pinned_model *pinned, const struct pinned_context *context);

#endif
