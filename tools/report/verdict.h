// SPDX-License-Identifier: BSD-3-Clause
/*
 * What the report of a search means for a scenario: its verdict, and whether that is as expected.
 *
 * Pure, and apart from the run so that every case can be tested with a report made by hand.
 */
#ifndef TOOLS_REPORT_VERDICT_H
#define TOOLS_REPORT_VERDICT_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/explore.h"
#include "tools/scenario/scenario.h"

enum { VERDICT_REASON_BYTES = 1024 };

enum verdict_kind { VERDICT_HOLDS, VERDICT_VIOLATED, VERDICT_INCONCLUSIVE };

/* "holds", "violated", "inconclusive". */
extern const char *const verdict_names[];

struct verdict {
	enum verdict_kind kind;
	/* The expectation is met; without one: nothing is violated and the search was complete. */
	bool ok;
	/* 0, 1, 2 or 70. */
	int exit_code;
	/* The violation that reports repeat: the one that `expect` names, else the first; violation_count for none. */
	uint32_t shown;
	/* Why not as expected, or which bound ended the search; "" when as expected. */
	char reason[VERDICT_REASON_BYTES];
};

/* `report` is that of sim_check() in recognition mode `mode`, with the scenario's watches. */
void verdict_judge(const struct scenario *scenario, enum recognition mode, enum sim_result result,
		   const struct sim_report *report, struct verdict *verdict);

/* "progress: livelock", "abi": the property with its class, if it has one. */
void verdict_property_text(uint32_t property, uint32_t class_index, char *text, size_t text_bytes);

#endif
