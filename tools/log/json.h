// SPDX-License-Identifier: BSD-3-Clause
/*
 * The answer of `conform` as JSON; the schema is tools/report/schema/conform.schema.json.
 */
#ifndef TOOLS_LOG_JSON_H
#define TOOLS_LOG_JSON_H

#include <stdio.h>

#include "tools/log/conform.h"

/* What was held against what, and what came of it. */
struct conform_report {
	const char *log_path;
	const struct log *log;
	const struct scenario *scenario;
	enum recognition mode;
	const struct world_config *config;
	const struct conformance *conformance;
	/* The path token of the run, or NULL. */
	const char *token;
};

/* "allowed", "not allowed" or "inconclusive". */
const char *conform_verdict(const struct conform_report *report);

/* The first event that is not allowed as a line of a log; false when there is none. */
bool conform_refused_text(const struct conform_report *report, char text[LOG_EVENT_TEXT_BYTES]);

/* Writes one JSON object and a newline; false when the stream took an error. */
bool json_write_conform(const struct conform_report *report, FILE *out);

#endif
