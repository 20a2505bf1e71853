// SPDX-License-Identifier: BSD-3-Clause
/*
 * A path in words: one row per step, one column per actor, and why it is a counterexample.
 *
 * Collected once (from a replay or a walk) and then printed as text or as JSON, so the two cannot disagree.
 */
#ifndef TOOLS_REPORT_TRACE_H
#define TOOLS_REPORT_TRACE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "sim/explore.h"

struct trace_row {
	/* Counted from 1. */
	uint32_t step;
	/* Repeats for ever. */
	bool loop;
	uint8_t actor;
	char *event;
	char *changed;
	/* Names of the rules and edges that fired, separated by commas. */
	char *rules;
};

struct trace {
	struct trace_row *rows;
	uint32_t row_count;
	uint32_t row_capacity;
	/* NULL-free once trace_init() ran; "" when there is nothing to say. */
	char *actor_names[SIM_ACTORS_MAX];
	uint32_t actor_count;
	/* Why the property is violated. */
	char *why;
	/* For a cycle: what stays owed, and the actors whose steps every such cycle contains. */
	char *owed;
	char *needs;
};

void trace_init(struct trace *trace, const struct sim_model *model);
void trace_free(struct trace *trace);

/* Adds one step as sim_replay() and sim_walk() show it. */
void trace_append(struct trace *trace, const struct sim_model *model, const void *before, uint32_t choice,
		  const void *after, const struct sim_label *label);

/* Asks the model why `property` is violated; the arguments are those of describe_violation(). */
void trace_explain(struct trace *trace, const struct sim_model *model, uint32_t property, const void *before,
		   const void *after, const struct sim_label *label);

void trace_explain_cycle(struct trace *trace, const struct sim_model *model, uint32_t obligation, uint64_t needs);

/*
 * Executes the path of `violation` again and collects it. False when the path cannot be walked or does not show the
 * violation: then the search or the model is wrong, and the trace must not be believed.
 */
bool trace_capture(struct trace *trace, const struct sim_model *model, const struct sim_violation *violation);

/* Prints the rows as a table, then why, owed and needs. `rules` adds a line of rules under each row. */
void trace_print(const struct trace *trace, bool rules, FILE *out);

#endif
