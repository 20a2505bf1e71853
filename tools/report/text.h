// SPDX-License-Identifier: BSD-3-Clause
/*
 * Outcomes as text: the line of a run, what it assumes, its counterexample and how to replay it.
 */
#ifndef TOOLS_REPORT_TEXT_H
#define TOOLS_REPORT_TEXT_H

#include <stdbool.h>
#include <stdio.h>

#include "tools/report/outcome.h"

struct text_options {
	/* Print the trace of a violation even when it is as expected. */
	bool traces;
	/* Also times, the rules of each step, and the names of the rules that never fired. */
	bool verbose;
	/* Only what is not as expected. */
	bool quiet;
};

void text_outcome(const struct outcome *outcome, const struct text_options *options, FILE *out);

/* "FILE" or "FILE[ROW/COLUMN]", safe for a terminal; the caller frees it. */
char *text_scenario_name(const struct scenario *scenario);

/* "3 steps", "1 step". */
void text_count(char *text, size_t text_bytes, uint64_t count, const char *noun);

/* The command line that walks a path again. */
void text_replay_line(const struct scenario *scenario, enum recognition mode, const char *token, FILE *out);

#endif
