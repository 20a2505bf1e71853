// SPDX-License-Identifier: BSD-3-Clause
/*
 * What SPIN's verifier sees of the world: one state and the functions that change it.
 *
 * Apart from world.pml, so that what is Promela is only who may step when. Predicates change nothing.
 *
 * Environment: SPMCHECK_SPIN_SCENARIO, the file; SPMCHECK_SPIN_CELL, "row/column" of a matrix or nothing;
 * SPMCHECK_SPIN_MODE, a recognition mode. With SPMCHECK_SPIN_CLASS and SPMCHECK_SPIN_OBLIGATION (numbers) the process
 * may settle down to owing that obligation; without them it only runs through all states.
 */
#ifndef TESTS_ORACLES_SPIN_SPIN_WORLD_H
#define TESTS_ORACLES_SPIN_SPIN_WORLD_H

#include <stdint.h>

/* Room for the packed form of a world of one PE and a few partitions; pan's state vector has 1,024 bytes. */
struct spin_packed {
	uint8_t bytes[800];
};

struct spin_state {
	struct spin_packed world;
	/* Only edges that count may be taken. */
	uint8_t settled;
	/* Settled: constraints 0 to `met`-1 were met in this round. */
	uint8_t met;
};

/* Where the state is: what pan copies to and fro. */
extern struct spin_state *const spin_tracked;

/* The initial state. */
void spin_start(void);

/* Whether there is a choice at this position, and nothing is settled. */
int spin_enabled(int position);
void spin_take(int position);

int spin_may_settle(void);
void spin_settle(void);

/* Whether the step is there, of the class, and keeps the obligation owed; false once all constraints are met. */
int spin_counts(int position);
void spin_take_counted(int position);

int spin_all_met(void);
void spin_next_round(void);

#endif
