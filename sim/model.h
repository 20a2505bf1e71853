// SPDX-License-Identifier: BSD-3-Clause
/*
 * The one interface between a model and everything that searches it.
 *
 * A model is a table of pure functions over a flat, pointer-free state of a fixed size. The explorer compares and
 * hashes states as bytes, so a model must leave no byte of a state uninitialised. Nothing here knows of interrupts or
 * FF-A: a ring of philosophers is as good a model as a secure world.
 *
 * Every client (breadth-first check, fair-cycle search, random walk, replay) uses these functions and no others.
 */
#ifndef SIM_MODEL_H
#define SIM_MODEL_H

#include "sim/reduction.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	/* A model built for another version is refused (SIM_BAD_MODEL). */
	SIM_MODEL_ABI_VERSION = 1,
	/* Enabled choices of one state; enumerate() never writes more. */
	SIM_CHOICES_MAX = 64,
	/* Bits in the sets below. */
	SIM_PROPERTIES_MAX = 32,
	SIM_OBLIGATIONS_MAX = 64,
	SIM_FAIRNESS_MAX = 64,
	SIM_ACTORS_MAX = 64,
	SIM_MARK_WORDS = 5,
	SIM_MARKS_MAX = SIM_MARK_WORDS * 64,
	/* Progress classes, nested: a search for class c may use the edges of rank 0..c. */
	SIM_CLASSES_MAX = 4,
	/* Things that a model wants measured over its paths. */
	SIM_MEASURES_MAX = 8,
	/* Rank of an edge that happens finitely often by assumption: no cycle contains it. */
	SIM_RANK_FINITE = 255,
	/* Longest text of one described step, with its terminating zero, in bytes. */
	SIM_TEXT_BYTES = 512,
};

/* What one step (one edge of the graph) means. step() receives it zeroed and fills in what applies. */
struct sim_label {
	/* Coverage: bit i of the set is set when mark i (a rule, a legal state edge) fired in this step. */
	uint64_t marks[SIM_MARK_WORDS];
	/* Bit o: this step fulfils obligation o; a cycle on which o stays owed does not contain it. */
	uint64_t discharged;
	/* Bit f: this step meets fairness constraint f. */
	uint64_t fairness;
	/* Bit p: this step violates property p. */
	uint32_t violations;
	/* What this step adds to each path measure whose scope holds in the state before it. */
	uint8_t weights[SIM_MEASURES_MAX];
	/*
	 * 0..class_count-1: the first progress class that may use this edge; SIM_RANK_FINITE: none. Anything else is
	 * SIM_BAD_MODEL when progress is judged.
	 */
	uint8_t rank;
	/* Who made the step: an index below actor_count. At or above it is SIM_BAD_MODEL when progress is judged. */
	uint8_t actor;
	/* Free for the model: tells describe_violation() which case of a property it was. */
	uint16_t detail;
};

/* What one state means. inspect() receives it zeroed. */
struct sim_state_info {
	/* Bit o: obligation o is owed in this state. */
	uint64_t owed;
	/* Bit f: fairness constraint f is met here (whoever it binds could not act). */
	uint64_t fairness;
	/* Bit p: this state violates property p. */
	uint32_t violations;
	/* Bit m: path measure m counts the steps that are taken from here; the bit of a gauge is ignored. */
	uint8_t scopes;
	/* The value of each gauge in this state; what belongs to a path measure is ignored. */
	uint8_t gauges[SIM_MEASURES_MAX];
	/* As in struct sim_label. */
	uint16_t detail;
};

/*
 * How a measure adds up. A gauge is largest in some state. A path measure sums the weights of consecutive steps taken
 * from states in its scope: a run of steps ends where the scope does. It is unbounded when a cycle inside the scope has
 * a positive weight.
 */
enum sim_measure_kind { SIM_MEASURE_PATH, SIM_MEASURE_GAUGE };

/* One step in words, for a trace: one column per actor. */
struct sim_step_text {
	/* What the actor did. */
	char event[SIM_TEXT_BYTES];
	/* The difference of the two states, "" when nothing worth showing changed. */
	char changed[SIM_TEXT_BYTES];
	uint8_t actor;
};

/*
 * The table. Functions are required unless marked optional. All of them are pure: the same arguments give the same
 * bytes, nothing outside the out-parameters is written, no clock, environment or random source is read. They may be
 * called from several threads at once.
 */
struct sim_model {
	/* SIM_MODEL_ABI_VERSION. */
	uint32_t abi_version;
	/* Size of a state in bytes, at least 1. */
	uint32_t state_bytes;
	/* Passed to every function; the model's configuration, never written. */
	const void *context;

	/* Names, in the order in which reports list them. Counts are at most the limits above. */
	const char *const *property_names;
	const char *const *class_names;
	const char *const *actor_names;
	const char *const *mark_names;
	uint32_t property_count;
	uint32_t class_count;
	uint32_t actor_count;
	uint32_t mark_count;
	uint32_t obligation_count;
	uint32_t fairness_count;
	/* Measures, measure_count of them; NULL when there are none. */
	const char *const *measure_names;
	const enum sim_measure_kind *measure_kinds;
	uint32_t measure_count;
	/* The property that a fair cycle violates; property_count when the model has none. */
	uint32_t progress_property;

	/* Writes initial state `index` (0, 1, ...). Returns false, and writes nothing, when there is no such state. */
	bool (*initial)(const void *context, uint32_t index, void *state);

	/*
	 * Writes the enabled choices of `state` to `choices` (capacity SIM_CHOICES_MAX) in a fixed, documented order
	 * and returns how many there are. A path names a step by its position here. 0 means that the state is an end;
	 * more than SIM_CHOICES_MAX is SIM_BAD_MODEL (and a write beyond the end).
	 */
	uint32_t (*enumerate)(const void *context, const void *state, uint32_t *choices);

	/* Takes one enabled choice: writes the next state to `after` (not overlapping `before`) and fills `label`. */
	void (*step)(const void *context, const void *before, uint32_t choice, void *after, struct sim_label *label);

	/* Judges one state. */
	void (*inspect)(const void *context, const void *state, struct sim_state_info *info);

	/* Optional: describes a step that was taken. */
	void (*describe_step)(const void *context, const void *before, uint32_t choice, const void *after,
			      struct sim_step_text *text);

	/*
	 * Optional: one line on why `property` was violated. `before` is NULL and `label` is NULL for a violation of
	 * the state `after` itself.
	 */
	void (*describe_violation)(const void *context, uint32_t property, const void *before, const void *after,
				   const struct sim_label *label, char *text, size_t text_bytes);

	/* Optional: the name of an obligation, e.g. "request to optee". */
	void (*describe_obligation)(const void *context, uint32_t obligation, char *text, size_t text_bytes);

	/* Optional: what allows the search to be reduced. */
	const struct sim_reduction *reduction;
};

#endif
