// SPDX-License-Identifier: BSD-3-Clause
/*
 * What a run shows, in the words of the tables: the partition's own log, and what the normal world sees.
 */
#ifndef TESTS_CONFORMANCE_OBSERVE_H
#define TESTS_CONFORMANCE_OBSERVE_H

#include "tests/conformance/walk.h"

enum {
	OBSERVED_BYTES = 1024,
	/* Of a log that never ends the tables show so many events. */
	OBSERVED_EVENTS_MAX = 5,
	/* w3 of the reply, as the listings of these runs have it. */
	OBSERVED_REPLY = 0x2a,
};

/* Columns of a row; each is "" until something fills it. */
struct observed {
	/* Where the line was raised. */
	char instruction[OBSERVED_BYTES];
	char pstate_i[OBSERVED_BYTES];
	char smc_returns[OBSERVED_BYTES];
	char handler_before_smc[OBSERVED_BYTES];
	char nwd_result[OBSERVED_BYTES];
	char events[OBSERVED_BYTES];
	char next_request[OBSERVED_BYTES];
	char pmr_in_normal_world[OBSERVED_BYTES];
	char panic[OBSERVED_BYTES];
	/* Direct requests that the partition has got. */
	uint32_t requests;
	uint32_t event_count;
	/* The partition has issued its first direct response. */
	bool responded;
	/* The call whose return the partition has not looked at yet; 0: none. */
	uint32_t call;
};

/* Takes a step into the log of the partition: calls and their returns, handlers, polls; whether it is answered. */
void observe_partition(struct observed *observed, const struct walk_step *step);

/* Takes a step into the log of a run with a non-secure interrupt: returns to the normal world, its interrupts. */
void observe_normal_world(struct observed *observed, const struct walk_step *step);

/* The text of a panic of the model, in `observed->panic`. */
void observe_panic(struct observed *observed, const struct walk *walk);

#endif
