// SPDX-License-Identifier: BSD-3-Clause
/*
 * Outcomes, rules and measurements as JSON; the schemas are in tools/report/schema/.
 *
 * Keys stand in the order of the schema. Numbers are written the same in every locale.
 */
#ifndef TOOLS_REPORT_JSON_H
#define TOOLS_REPORT_JSON_H

#include <stdbool.h>
#include <stdio.h>

#include "models/rules.h"
#include "tools/report/coverage.h"
#include "tools/report/outcome.h"

struct bench_row {
	const struct scenario *scenario;
	uint64_t states;
	uint64_t transitions;
	double seconds;
	uint64_t memory_bytes;
	uint32_t threads;
	uint64_t peak_rss_bytes;
};

/* Each writes one JSON value and a newline; false when the stream took an error. */
bool json_write_check(const struct outcome *outcomes, size_t count, FILE *out);
bool json_write_rules(const struct coverage *coverage, FILE *out);
bool json_write_bench(const struct bench_row *rows, size_t count, FILE *out);

#endif
