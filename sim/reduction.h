// SPDX-License-Identifier: BSD-3-Clause
/*
 * What a model may say about itself so that the explorer can leave interleavings out: which part of a state each of its
 * processes touches, and which part decides each judgement.
 *
 * Apart from model.h because it is optional: a model that says nothing is searched in full. Whoever says something makes
 * the promises below; README.md ("Reductions") has the proof that rests on them, and sim_audit() of audit.h tries them
 * all on every state and step of a small model.
 */
#ifndef SIM_REDUCTION_H
#define SIM_REDUCTION_H

#include <stdbool.h>
#include <stdint.h>

enum {
	/* Components are bits of a set of 64. */
	SIM_COMPONENTS_MAX = 64,
	SIM_VIEWS_MAX = 64,
	SIM_PROCESSES_MAX = 32,
};

/* In the answer of owner(): the choice is an arrival from outside, which nothing has to wait for (see `views`). */
#define SIM_SPONTANEOUS UINT32_C(0x80000000)

/* Bytes of the state, and the component that they belong to. */
struct sim_range {
	uint32_t offset;
	uint32_t bytes;
	uint32_t component;
};

/* Sets of components. */
struct sim_footprint {
	uint64_t reads;
	uint64_t writes;
};

/* One process in one state. */
struct sim_process {
	/*
	 * The steps that it can take here. `reads`: whatever decides which choices of this process are enabled, what
	 * each of them does, how it is labelled and whether it is spontaneous, and this very answer (`now` and `bound`).
	 * `writes`: whatever one of its enabled choices may change; what only a part of is changed is read, too. A
	 * process without an enabled choice reads what keeps it from stepping.
	 */
	struct sim_footprint now;
	/*
	 * Every step that it may take from here on, whatever the others do: contains `now`, and never grows along a
	 * step of anybody.
	 */
	struct sim_footprint later;
	/*
	 * Fairness constraints that are not met in this state and that only a step of this process can meet, as long as
	 * the others write nothing that it reads `now`: without such a step no infinite run is fair.
	 */
	uint64_t bound;
};

/*
 * A part of the state that decides something. A view may have several duties, and a duty several views: then it is the
 * disjunction (for a gauge, the largest) of what each view says by itself. An obligation and a path measure have one
 * view.
 */
struct sim_view {
	uint64_t components;
	/* Violations of states, the owed obligations, the fairness met by states, and the measures of these views. */
	uint64_t obligations;
	uint64_t fairness;
	uint32_t properties;
	uint32_t measures;
};

/* What a model says about itself. The functions are pure, as those of struct sim_model are. */
struct sim_reduction {
	/* In order of offset; together they cover each byte of the state once. */
	const struct sim_range *ranges;
	uint32_t range_count;

	uint32_t process_count;

	const struct sim_view *views;
	uint32_t view_count;
	/*
	 * Properties that are violated by a state only if one of their views says so, or if the state is quiet (all its
	 * choices, if there are any, are spontaneous) and not stopped. What a step violates is said by its label, which
	 * depends on what the step reads; it needs no view. A search for a property that is not listed here, for an
	 * obligation or a measure without a view, or (of cycles) with a fairness constraint without one, is not reduced.
	 * A constraint that no state ever meets is named by a view without components. A step that adds to a path
	 * measure in its scope writes (or says that it may write) a component of its view.
	 */
	uint32_t local_properties;

	/*
	 * Components that stop everything. A step that changes one of them leads to a state without choices, and what a
	 * process reads there need not be listed. Such a state says what these components say, or its views; but these may
	 * say something else there than where nothing has stopped.
	 */
	uint64_t stops;

	/*
	 * Processes that never meet again may be looked at one after the other. True makes two more promises, about all
	 * views, of whatever duty:
	 * - a step that meets a fairness constraint says that it may write a component of one of the constraint's views,
	 *   unless none of them has a component;
	 * - if a quiet state that is not stopped violates a property, one of the property's views is such that every
	 *   other quiet state that is not stopped violates it, too, if its content of that view is the same, and each
	 *   other view has the same content or owes nothing.
	 */
	bool parts;

	/*
	 * Optional, one number for each process, asked for only if `parts`: those with the same number are equals.
	 * Whatever one of them can do, with the same marks and violations, each can, and then as much is violated and
	 * owed by equals.
	 */
	const uint8_t *process_orbit;

	/*
	 * Optional, one number for each obligation: those with the same number are searched together. NULL: those with
	 * the same view are. The search for some obligations is the smaller, the fewer they are.
	 */
	const uint8_t *obligation_group;

	/* The process (below process_count) that takes this enabled choice, and SIM_SPONTANEOUS if it is an arrival. */
	uint32_t (*owner)(const void *context, const void *state, uint32_t choice);

	/* Describes all processes; `processes` has process_count entries and is zeroed. */
	void (*footprints)(const void *context, const void *state, struct sim_process *processes);

	/*
	 * Optional: how far this state has come. Any function of the state is right. A process runs alone only while its
	 * steps make this number larger, so a good one grows with every step but those that go back in a loop: the sum,
	 * over the processes, of how far each has come in its own. NULL: states are compared as bytes.
	 */
	uint64_t (*position)(const void *context, const void *state);

	/*
	 * Optional: writes the one state that stands for all those that differ from `state` only in which of several
	 * equals is which; it stands for itself. The choices of both can be paired: the same marks and violations,
	 * spontaneous or not alike, and successors for which the same state stands. Both violate the same.
	 */
	void (*canonicalise)(const void *context, const void *state, void *canonical);

	/* The paired choices belong to the same process, and what it says of itself is the same: parts may be left apart. */
	bool canonical_keeps_processes;

	/* The paired choices weigh the same, and both states have the same scopes and gauges. */
	bool canonical_keeps_measures;

	/*
	 * Optional, one number for each obligation, and for each fairness constraint: when a state is replaced, those with
	 * the same number may change places, all at once, and no others do. If both are there, paired choices have the same
	 * rank, and what is owed, discharged and met is the same but for these changes. Without them a pass for progress
	 * replaces no state.
	 */
	const uint8_t *obligation_mates;
	const uint8_t *fairness_mates;

	/*
	 * Optional, one number for each obligation: those with the same number are owed to equals. If there is a fair
	 * cycle of some class for one of them there is one for each, and if one is ever owed each is.
	 */
	const uint8_t *obligation_orbit;
};

#endif
