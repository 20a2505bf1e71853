// SPDX-License-Identifier: BSD-3-Clause
/*
 * What a verdict assumes, as a list of names and words: printed under every "holds" and written to JSON.
 */
#ifndef TOOLS_REPORT_ASSUMPTIONS_H
#define TOOLS_REPORT_ASSUMPTIONS_H

#include "sim/explore.h"
#include "tools/scenario/scenario.h"

enum { ASSUMPTIONS = 12, ASSUMPTION_BYTES = 384 };

struct assumption {
	const char *name;
	char words[ASSUMPTION_BYTES];
};

/* Writes all ASSUMPTIONS of them, in a fixed order; `report` is that of the search. */
void assumptions_collect(const struct scenario *scenario, enum recognition mode, const struct sim_report *report,
			 struct assumption assumptions[ASSUMPTIONS]);

#endif
