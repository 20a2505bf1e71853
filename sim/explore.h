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
	/* The model is unusable (version, counts, a missing function, a label or an enumeration out of bounds). */
	SIM_BAD_MODEL,
	/* A path names a choice that its state does not have. */
	SIM_BAD_PATH,
	/* A step was executed twice and gave two different answers: the model is not pure. */
	SIM_IMPURE_MODEL,
};

enum {
	/* all_violations lists no more. The first of each property, and every cycle, are always among them. */
	SIM_VIOLATIONS_MAX = 1024,
	/* States of the search in full for a shortest counterexample, if the options do not say. */
	SIM_SHORTEST_STATES = 1 << 20,
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
	/*
	 * 0: no limit. States, edges, tables and working sets of the search count. A reduced search has several passes,
	 * one after the other, and the limits are for each.
	 */
	uint64_t memory_bytes_max;
	/* 0: no limit but that of the index width. */
	uint64_t states_max;
	/* Optional: called now and then (never from two threads at once); tells the search to go on or to stop. */
	enum sim_poll (*poll)(void *env, const struct sim_progress *progress);
	void *poll_env;
	const struct sim_watch *watches;
	uint32_t watch_count;
	/* Also compute the model's measures. Costs a few bytes more for every state and edge. */
	bool measures;
	/*
	 * List every distinct violation, not only the first of each property: distinct by property and by the lowest
	 * mark of the last step (none, where an initial state is violated), for a cycle by obligation instead, each
	 * with its shortest counterexample. An obligation is listed with its first class only: the cycles of a class
	 * are cycles of the later ones too. The last step of a violated state is the one by which it was first reached.
	 */
	bool all_violations;
	/*
	 * Search in full even if the model says what would allow a reduced search. So does all_violations, and so does
	 * a question about which the model does not say enough (see reduction.h).
	 */
	bool every_instruction;
	/* Tell equals apart, even if the model says which parts of a state may change places. */
	bool no_symmetry;
	/*
	 * What a reduced search finds is searched again in full, up to so many states; 0: SIM_SHORTEST_STATES. If they
	 * do not suffice, what was found is reported as it is: short, not proved shortest.
	 */
	uint64_t shortest_states_max;
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
	uint64_t needs;
	/*
	 * False only when a loop has more than 12 fairness constraints to meet, when a limit ended the search for it,
	 * or when the search was reduced and its repetition in full would have been too large: short, not proved
	 * shortest. The class is right in any case; which obligation of that class is reported depends on it.
	 */
	bool proved_shortest;
};

/*
 * The largest value of one measure, and the way to it.
 *
 * A gauge: the largest value in a reachable state, and the way to the first such state in order of discovery. A path
 * measure: the largest sum over a run of steps, each taken from a state in scope; the path goes to the state with the
 * smallest number from which a run has this sum, and then along the first steps that attain it, until all of it is
 * summed up. Among states that reach each other in scope (at no weight, or the measure were unbounded) it takes the
 * fewest steps to where the sum goes on. A measure of nothing (no state in scope) is 0 with a path of no steps.
 */
struct sim_measure {
	/* If unbounded, what one turn of the cycle adds. */
	uint64_t value;
	/*
	 * A cycle in scope with a positive weight makes a path measure as large as one likes: `path` then goes to the
	 * first state on such a cycle, and once round the shortest closed walk from there that weighs anything.
	 */
	bool unbounded;
	/* Number of steps before that cycle, and in it; loop_steps is 0 if not unbounded. */
	uint32_t stem_steps;
	uint32_t loop_steps;
	/* As in struct sim_violation. */
	uint16_t *path;
	uint32_t initial;
};

struct sim_report {
	/*
	 * At most one violation a property, ordered by property. With all_violations several: those of one property by
	 * depth of discovery, cycles by class first; the first one is the one that is reported without.
	 */
	struct sim_violation *violations;
	uint32_t violation_count;
	/* measure_count entries when measures were asked for and the result is SIM_COMPLETE, else NULL. */
	struct sim_measure *measures;
	/*
	 * Steps in which each mark fired; mark_count entries. A reduced search counts fewer of them, but one at least
	 * if there is any. Likewise for the watches.
	 */
	uint64_t *mark_fired;
	/* Steps that matched each watch; watch_count entries. */
	uint64_t *watch_fired;
	/* Union over all reachable states of what was owed: an empty one makes `progress` vacuous. */
	uint64_t ever_owed;
	/*
	 * The passes that the search took: 1, and all is as if there were no reductions but for equals; or, if it was
	 * reduced, one for violations of states and steps (several, if processes are looked at one by one) and one or two for
	 * each group of obligations. States and transitions are those of all passes together, the depth is that of the
	 * deepest. What was searched again in full does not count.
	 */
	uint32_t passes;
	/* Whether not every order of steps was taken. */
	bool reduced;
	/* Whether processes were left where they are, and whether one of several equals stood for the others. */
	bool apart;
	bool symmetric;
	uint64_t states;
	uint64_t transitions;
	/* Of `states`, those of the passes for progress in a reduced search. */
	uint64_t progress_states;
	uint32_t depth;
	uint64_t memory_bytes_peak;
};

/*
 * Explores every reachable state breadth first and judges the requested properties. If the model allows it, and nobody
 * forbids it, not every state is looked at: verdicts and classes stay as they are, and so do the values of measures
 * (not the paths to them); see README.md, "Reductions".
 *
 * The graph is completed before anything is counted, whatever was found on the way; a state without choices simply
 * has no successors. A violation of a state or step is reported at its smallest depth, ties going to the first parent
 * and then the first choice. A cycle is searched class by class; the first class with a fair cycle is reported: the
 * obligation whose fair cycle has a state of the smallest depth (ties: smaller state number, then smaller obligation),
 * then from that state the shortest closed walk that meets every fairness constraint. Every step of every
 * counterexample, and of every path to a measured value, is executed again before it is returned.
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
 * index of the first step that does not exist. `visit` and `bad_step` may be NULL.
 */
enum sim_result sim_replay(const struct sim_model *model, uint32_t initial, const uint16_t *path, uint32_t steps,
			   sim_visit *visit, void *env, uint32_t *bad_step);

/*
 * Takes up to `steps_max` steps from initial state 0, each chosen uniformly by a generator seeded with `seed`; the same
 * seed gives the same walk everywhere. Ends at a state without choices. `*steps` is how many were taken. `visit` and
 * `steps` may be NULL.
 */
enum sim_result sim_walk(const struct sim_model *model, uint64_t seed, uint32_t steps_max, sim_visit *visit, void *env,
			 uint32_t *steps);

/* The words for a result, e.g. "memory limit". */
const char *sim_result_text(enum sim_result result);

#endif
