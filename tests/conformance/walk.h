// SPDX-License-Identifier: BSD-3-Clause
/*
 * One run of the model, step by step: a scenario in which nothing is left open has one choice in every state, as the
 * runs on real code had.
 */
#ifndef TESTS_CONFORMANCE_WALK_H
#define TESTS_CONFORMANCE_WALK_H

#include "models/takeable.h"
#include "models/world_model.h"
#include "tools/scenario/scenario.h"

enum {
	/* Far above the longest run. */
	WALK_STEPS_MAX = 4000,
};

enum walk_result {
	WALK_STEP,
	/* Nothing can step any more. */
	WALK_END,
	/* The PE stopped. */
	WALK_PANIC,
	/* The state has several choices, and the walk does not say which is meant. */
	WALK_BRANCH,
	/* WALK_STEPS_MAX steps. */
	WALK_TOO_LONG,
};

struct walk {
	struct scenario_file file;
	struct world_model model;
	struct world world;
	/* An earlier state, to see that one comes again. */
	struct world saved;
	uint32_t steps;
	uint32_t save_next;
	/* Of several choices: a physical interrupt is taken first, as the emulator does. */
	bool physical_first;
	/* A line that may drop does so after so many steps, as soon as the partition is at work; 0: it does not. */
	uint32_t drop_after;
	/* A state came a second time: the run goes on for ever. Stays set. */
	bool repeats;
};

/* One step that was taken. */
struct walk_step {
	const struct world_config *config;
	struct world before;
	struct world after;
	enum choice_kind kind;
	unsigned argument;
	struct sim_label label;
};

/*
 * Starts a walk of the scenario `text`, programs being found relative to `path`. Returns false with a message for a
 * text that is no scenario. walk_free() either way.
 */
bool walk_start(struct walk *walk, const char *path, const char *text, char *message, size_t message_bytes);

void walk_free(struct walk *walk);

/* Takes the next step, or says why there is none. */
enum walk_result walk_next(struct walk *walk, struct walk_step *step);

/* Why a walk ended, in a word. */
const char *walk_result_name(enum walk_result result);

#endif
