// SPDX-License-Identifier: BSD-3-Clause
/*
 * What came of one scenario in one recognition mode: the material of every report.
 */
#ifndef TOOLS_REPORT_OUTCOME_H
#define TOOLS_REPORT_OUTCOME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/explore.h"
#include "tools/report/trace.h"
#include "tools/report/verdict.h"
#include "tools/scenario/scenario.h"

struct outcome {
	const struct scenario *scenario;
	enum recognition mode;
	/* The scenario was run in other modes, too, or not in its own: texts name the mode. */
	bool mode_named;
	enum sim_result result;
	struct sim_report report;
	struct verdict verdict;
	/* Of report.violations[verdict.shown]; empty when nothing is violated. */
	struct trace trace;
	/* The weakest of the modes that were run in which it holds; RECOGNITIONS: none, or only one was run. */
	enum recognition weakest_holding;
	/* 0 when reports must be reproducible. */
	double seconds;
	uint64_t peak_rss_bytes;
};

/* The violation that reports repeat, or NULL. */
const struct sim_violation *outcome_shown(const struct outcome *outcome);

/* The token of a violation; the caller frees it. */
char *outcome_token(const struct outcome *outcome, const struct sim_violation *violation);

/* The token of the way to a measure's largest value; the caller frees it. */
char *outcome_measure_token(const struct outcome *outcome, const struct sim_measure *measure);

/* Whether a requested property holds only because what it speaks of never happened. */
bool outcome_is_vacuous(const struct outcome *outcome, uint32_t property);

/* Whether the rule applies to the version that was run and did not fire. */
bool outcome_never_fired(const struct outcome *outcome, uint32_t rule);

/* Fills in weakest_holding: outcomes of one scenario stand together, in the order of the modes. */
void outcomes_compare_modes(struct outcome *outcomes, size_t count);

/* How many of the outcomes, from the first on, are of the same scenario. */
size_t outcomes_of_one(const struct outcome *outcomes, size_t count);

void outcome_free(struct outcome *outcome);

#endif
