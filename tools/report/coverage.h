// SPDX-License-Identifier: BSD-3-Clause
/*
 * How often each rule and each legal edge fired over a whole run, and the file that keeps it.
 */
#ifndef TOOLS_REPORT_COVERAGE_H
#define TOOLS_REPORT_COVERAGE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "models/config.h"
#include "sim/model.h"
#include "tools/report/outcome.h"

struct coverage {
	uint64_t fired[SIM_MARKS_MAX];
	/* The mark applies to a version that was run. */
	bool applies[SIM_MARKS_MAX];
	/* The same apart for each era that was run. */
	uint64_t fired_in[ERAS][SIM_MARKS_MAX];
	bool ran[ERAS];
};

/* Adds what fired in one outcome. */
void coverage_add(struct coverage *coverage, const struct outcome *outcome);

/*
 * Writes {"marks": {name: fired}, "edges": {name: {era: fired}}}: the marks that apply only, and of the edges of the vCPU
 * state machine also how often each fired in each version that was run and has it. False when the stream took an error.
 */
bool coverage_write(const struct coverage *coverage, FILE *out);

/*
 * Reads such a file. Returns an exit code: 0, 65 when it is no coverage file (of this version), 66 when it cannot be
 * read; then `message` says why.
 */
int coverage_read(struct coverage *coverage, const char *path, char *message, size_t message_bytes);

#endif
