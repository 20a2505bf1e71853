// SPDX-License-Identifier: BSD-3-Clause
/*
 * Reads scenario files and prints "ok" or the error of each, one a line.
 *
 * For test_schema.py, which compares the reader with the schema; the command itself would also run the scenarios.
 */
#include <stdio.h>

#include "tools/scenario/scenario.h"

int main(int argument_count, char **arguments)
{
	for (int i = 1; i < argument_count; i++) {
		struct scenario_file file;
		struct scenario_error error;

		if (scenario_file_read(arguments[i], &file, &error)) {
			scenario_file_free(&file);
			(void)puts("ok");
		} else {
			(void)puts(error.message);
		}
	}
	return 0;
}
