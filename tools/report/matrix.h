// SPDX-License-Identifier: BSD-3-Clause
/*
 * The table of a matrix: rows by columns, one short text a cell.
 */
#ifndef TOOLS_REPORT_MATRIX_H
#define TOOLS_REPORT_MATRIX_H

#include <stddef.h>
#include <stdio.h>

#include "tools/report/outcome.h"

enum { MATRIX_CELL_BYTES = 192 };

/*
 * The text of one cell from its outcomes, one a mode, the weakest last: what the last one says, then in parentheses
 * the modes in which it is different: "panic (eager, synchronized hold)". `abi` is left to the last column.
 */
void matrix_cell_text(const struct outcome *outcomes, size_t count, char *text, size_t text_bytes);

/* Prints the table and its legend; `outcomes` are those of the file's scenarios, in their order. */
void matrix_print(const struct scenario_file *file, const struct outcome *outcomes, size_t count, FILE *out);

#endif
