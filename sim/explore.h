// SPDX-License-Identifier: BSD-3-Clause
/*
 * What can be asked about a model: an exhaustive check, a replay of a path, a seeded random walk.
 *
 * Answers depend on the model alone: no clock, address or hash order reaches them.
 */
#ifndef SIM_EXPLORE_H
#define SIM_EXPLORE_H

#include "sim/model.h"

enum sim_result {
	/* The search saw every reachable state, or the path was walked to its end. */
	SIM_COMPLETE,
	/* Stopped by a limit: the verdict on anything not found violated is open. */
	SIM_STATES_LIMIT,
	SIM_MEMORY_LIMIT,
	SIM_TIME_LIMIT,
	SIM_INTERRUPTED,
	/* The model table is unusable (version, counts, a missing function). */
	SIM_BAD_MODEL,
	/* A path names a choice that its state does not have. */
	SIM_BAD_PATH,
	/* A step was executed twice and gave two different answers: the model is not pure. */
	SIM_IMPURE_MODEL,
};

/* What poll() answers. */
enum sim_poll { SIM_GO_ON, SIM_STOP_TIME, SIM_STOP_INTERRUPT };

struct sim_progress {
	uint64_t states;
	uint64_t transitions;
	uint64_t frontier;
	uint64_t memory_bytes;
	uint32_t depth;
};

/* Watched combination: counts the steps in which all of these marks fired together. */
struct sim_watch {
	uint64_t marks[SIM_MARK_WORDS];
};

struct sim_check_options {
	/* Properties to judge, bit p each; others are ignored and cost nothing. */
	uint32_t properties;
	/* 0: no limit. States, edges, tables and working sets of the search count. */
	uint64_t memory_bytes_max;
	/* 0: no limit but that of the index width. */
	uint64_t states_max;
	/* Optional: called now and then (never from two threads at once); tells the search to go on or to stop. */
	enum sim_poll (*poll)(void *env, const struct sim_progress *progress);
	void *poll_env;
	const struct sim_watch *watches;
	uint32_t watch_count;
};

/* One violated property with its shortest counterexample. */
struct sim_violation {
	uint32_t property;
	/* Progress class and obligation; class_count and obligation_count for a violation that is not a cycle. */
	uint32_t class_index;
	uint32_t obligation;
	/* Number of steps before the loop, and in it; loop_steps is 0 for a violation of a state or a step. */
	uint32_t stem_steps;
	uint32_t loop_steps;
	/* Positions in enumerate()'s order, stem_steps + loop_steps of them; owned by the report. */
	uint16_t *path;
	/* Index of the initial state that the path starts from. */
	uint32_t initial;
	/* For a cycle: bit a: every fair cycle of this class and obligation contains a step of actor a. */
	uint32_t needs;
	/* False only when a loop has more than 12 fairness constraints to meet: short, not proved shortest. */
	bool proved_shortest;
};

struct sim_report {
	/* At most one violation a property, ordered by property. */
	struct sim_violation *violations;
	uint32_t violation_count;
	/* Steps in which each mark fired; mark_count entries. */
	uint64_t *mark_fired;
	/* Steps that matched each watch; watch_count entries. */
	uint64_t *watch_fired;
	/* Union over all reachable states of what was owed: an empty one makes `progress` vacuous. */
	uint32_t ever_owed;
	uint64_t states;
	uint64_t transitions;
	uint32_t depth;
	uint64_t memory_bytes_peak;
};

/*
 * Explores every reachable state breadth first and judges the requested properties.
 *
 * The graph is completed before anything is counted, whatever was found on the way; a state without choices simply
 * has no successors. A violation of a state or step is reported at its smallest depth, ties going to the first parent
 * and then the first choice. A cycle is searched class by class; the first class with a fair cycle is reported: the
 * obligation whose fair cycle has a state of the smallest depth (ties: smaller state number, then smaller obligation),
 * then from that state the shortest closed walk that meets every fairness constraint. Every step of every
 * counterexample is executed again before it is returned.
 *
 * Returns SIM_COMPLETE, or the limit that ended the search (violations found so far are still reported), or
 * SIM_BAD_MODEL / SIM_IMPURE_MODEL. `report` is always initialised; free it with sim_report_free().
 */
enum sim_result sim_check(const struct sim_model *model, const struct sim_check_options *options,
			  struct sim_report *report);

void sim_report_free(struct sim_report *report);

/*
 * Called for each step of a replay or walk with the state before and after it, its position in the enumeration, and
 * its label. `index` counts from 0. Returning false ends the walk early (the result is still SIM_COMPLETE).
 */
typedef bool sim_visit(void *env, uint32_t index, const void *before, uint32_t choice, uint32_t position,
		       const void *after, const struct sim_label *label);

/*
 * Walks `path` (positions in enumerate()'s order) from initial state `initial`. On SIM_BAD_PATH `*bad_step` is the
 * index of the first step that does not exist.
 */
enum sim_result sim_replay(const struct sim_model *model, uint32_t initial, const uint16_t *path, uint32_t steps,
			   sim_visit *visit, void *env, uint32_t *bad_step);

/*
 * Takes up to `steps_max` steps, each chosen uniformly by a generator seeded with `seed`; the same seed gives the same
 * walk everywhere. Ends at a state without choices. `*steps` is how many were taken.
 */
enum sim_result sim_walk(const struct sim_model *model, uint64_t seed, uint32_t steps_max, sim_visit *visit, void *env,
			 uint32_t *steps);

/* The words for a result, e.g. "memory limit". */
const char *sim_result_text(enum sim_result result);

#endif
