// SPDX-License-Identifier: BSD-3-Clause
/*
 * Small random models made of processes that share some variables, with all that a reduced search asks of a model.
 *
 * Apart from random_model.h, whose models are one table without parts: here what a step touches is known, because the
 * steps are drawn as guarded assignments.
 */
#ifndef TESTS_ORACLES_RANDOM_PROCESSES_H
#define TESTS_ORACLES_RANDOM_PROCESSES_H

#include "sim/model.h"

enum {
	PROCESSES_MAX = 3,
	LOCATIONS_MAX = 4,
	ACTIONS_MAX = 4 * LOCATIONS_MAX,
	/* One of each process, and shared ones. */
	VARIABLES_MAX = PROCESSES_MAX + 2,
	/* Locations, variables, the one that stops everything. */
	PARTS_MAX = PROCESSES_MAX + VARIABLES_MAX + 1,
	PROCESS_VIEWS_MAX = 24,
	PROCESS_OBLIGATIONS_MAX = 3,
	PROCESS_FAIRNESS_MAX = PROCESSES_MAX + 1,
	PROCESS_MARKS = 40,
	/* Violated by states, and by quiet ones; by cycles; by steps, and where everything stops. */
	PROCESS_STATES = 0,
	PROCESS_PROGRESS = 1,
	PROCESS_STEPS = 2,
	PROCESS_PROPERTIES = 3,
	PROCESS_CLASSES = 3,
	/* A path measure and a gauge. */
	PROCESS_MEASURES = 2,
	NO_PART = 255,
};

/* What a model may say that is wrong. */
enum process_lie {
	LIE_NONE,
	LIE_READS,
	LIE_WRITES,
	LIE_LATER_READS,
	LIE_LATER_WRITES,
	LIE_BOUND,
	LIE_STOPS,
	LIE_VIEW,
	LIE_SPONTANEOUS,
	LIE_CANONICAL,
	LIE_PARTS,
	LIES,
};

/* At `location`, if part `guard` is `guard_value`: sets `part` to `value`, then `woken` to `woken_to`; goes on. */
struct process_action {
	uint8_t location;
	uint8_t target;
	uint8_t guard;
	uint8_t guard_value;
	uint8_t part;
	uint8_t value;
	/* Adds `value` instead. */
	bool adds;
	/* NO_PART, or the location of another process. */
	uint8_t woken;
	uint8_t woken_to;
	bool stops;
	bool is_spontaneous;
	struct sim_label label;
};

/* Two parts (the second may be NO_PART), and which of their contents say yes. */
struct process_view {
	uint8_t parts[2];
	uint32_t says;
	/* The same of quiet states. */
	uint32_t says_at_rest;
};

struct random_processes {
	uint32_t process_count;
	uint32_t variable_count;
	uint32_t part_count;
	uint32_t action_count[PROCESSES_MAX];
	struct process_action actions[PROCESSES_MAX][ACTIONS_MAX];
	/* Bit l: some other process may send this one to location l. */
	uint32_t woken_to[PROCESSES_MAX];
	/* Bit p: process p is fair. */
	uint32_t fair;
	/* What a quiet state violates is said by views, some of the time only if no other part owes anything. */
	bool parts;
	bool rests_alone;
	/* All processes are copies of the first one. */
	bool has_equals;
	uint32_t initial_count;
	uint8_t initial[2][PARTS_MAX];
	/* By state content, of quiet states. */
	uint32_t quiet_seed;
	uint32_t position_kind;
	uint32_t positions[PROCESSES_MAX][LOCATIONS_MAX];

	/* Set after the model is made. */
	enum process_lie lie;
	uint32_t liar;
	uint32_t lie_part;

	struct process_view views[PROCESS_VIEWS_MAX];
	struct sim_view table_views[PROCESS_VIEWS_MAX];
	struct sim_range ranges[PARTS_MAX];
	uint8_t orbits[PROCESS_OBLIGATIONS_MAX];
	uint8_t groups[PROCESS_OBLIGATIONS_MAX];
	enum sim_measure_kind measure_kinds[PROCESS_MEASURES];
	struct sim_reduction reduction;
	/* The table to give to the explorer. Points into this very struct: do not copy it. */
	struct sim_model table;
};

/* Fills `random` with the model of this seed; the same one on every machine. */
void random_processes_make(struct random_processes *random, uint64_t seed);

/* Makes the model say something wrong about itself, which may or may not matter. */
void random_processes_lie(struct random_processes *random, uint64_t seed);

#endif
