// SPDX-License-Identifier: BSD-3-Clause
/*
 * Which choices of a state are taken, so that no other interleaving need be looked at.
 *
 * Apart from the breadth-first search because the proof in README.md ("Reductions") is about this file: it decides,
 * from the state alone, and the search only obeys.
 */
#ifndef SIM_AMPLE_H
#define SIM_AMPLE_H

#include "sim/explore.h"
#include "sim/memory.h"

/* What a pass has to keep. */
struct sim_ample_rules {
	/* Bit v: the order of the steps that write into view v is kept. */
	uint64_t views;
	/* Every quiet state that is not stopped is kept. */
	bool keeps_quiet;
	/* Every fair run is kept, and nothing is added to it. */
	bool keeps_fair_runs;
	/* All choices are taken: only equals are not told apart. */
	bool takes_all;
	/* States are replaced by those that stand for them. */
	bool is_canonical;
	/*
	 * Processes that rest, and never meet those of interest, are left where they are. Of interest are `process` or,
	 * where fair runs are kept, those that may write into a view of `obligations`.
	 */
	bool leaves_apart;
	uint32_t process;
	uint64_t obligations;
};

struct sim_ample {
	const struct sim_model *model;
	struct sim_ample_rules rules;
	struct sim_memory *memory;
	/* The views of the rules that a component belongs to, and all views. */
	uint64_t views_of[SIM_COMPONENTS_MAX];
	uint64_t all_views_of[SIM_COMPONENTS_MAX];
	/* Processes that were left where they are in some state. */
	uint32_t left;

	/* Successors of the state at hand, by position, and which of them there are. */
	struct sim_label *labels;
	unsigned char *states;
	uint64_t stepped;
	/* By position: the components that the step changed. */
	uint64_t changed[SIM_CHOICES_MAX];
	/* Room for one state. */
	unsigned char *room;
};

/* SIM_COMPLETE when the declarations can be used, else SIM_BAD_MODEL. */
enum sim_result sim_reduction_judge(const struct sim_model *model);

/* SIM_COMPLETE or SIM_MEMORY_LIMIT. sim_ample_free() is due in either case. */
enum sim_result sim_ample_init(struct sim_ample *ample, const struct sim_model *model,
			       const struct sim_ample_rules *rules, struct sim_memory *memory);

void sim_ample_free(struct sim_ample *ample);

/*
 * Chooses from the `count` choices of `state`: writes the set of their positions, which is not empty if `count` is not
 * 0. SIM_COMPLETE, or SIM_BAD_MODEL when an owner does not exist or, in a debug build, a step breaks a promise.
 */
enum sim_result sim_ample_choose(struct sim_ample *ample, const void *state, const uint32_t *choices, uint32_t count,
				 uint64_t *positions);

/*
 * The processes outside `chosen` that may ever meet one of it, and in turn those that may meet these, join it: from here
 * on they and the others touch nothing in common, and no view. `processes` are those of one state.
 */
uint32_t sim_ample_part(const struct sim_ample *ample, const struct sim_process *processes, uint32_t chosen);

/* Replaces a state by the one that stands for it, if the rules say so. */
void sim_ample_canonicalise(struct sim_ample *ample, void *state);

/* The step by a chosen position, which has been taken already: its label, and the state after it (or for it). */
const struct sim_label *sim_ample_label(const struct sim_ample *ample, uint32_t position);
const void *sim_ample_after(const struct sim_ample *ample, uint32_t position);

/* Components in which two states differ. */
uint64_t sim_reduction_changed(const struct sim_model *model, const void *one, const void *other);

/* Whether what one process does now may get in the way of another, now or later, apart from views. */
bool sim_reduction_conflict(const struct sim_reduction *reduction, const struct sim_footprint *now,
			    const struct sim_footprint *other);

#endif
