// SPDX-License-Identifier: BSD-3-Clause
/*
 * Tables of observations: comma-separated values with a line of column names, fields quoted where they need it.
 */
#ifndef TESTS_CONFORMANCE_CSV_H
#define TESTS_CONFORMANCE_CSV_H

#include <stdbool.h>
#include <stdint.h>

struct csv {
	const char *path;
	/* The file; the cells point into it. */
	char *text;
	/* The column names, then the rows: (row_count + 1) * column_count of them. */
	char **cells;
	uint32_t column_count;
	uint32_t row_count;
};

/* Reads a file. Returns false when it cannot be read, or a line does not have as many fields as the first. */
bool csv_read(const char *path, struct csv *csv);

void csv_free(struct csv *csv);

/* The cell of row `row` (from 0) in the column of that name; NULL when there is no such column. */
const char *csv_cell(const struct csv *csv, uint32_t row, const char *column);

/* The line of the file in which row `row` stands. */
uint32_t csv_line(uint32_t row);

#endif
