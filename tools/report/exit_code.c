// SPDX-License-Identifier: BSD-3-Clause
/*
 * The table of exit codes; its order is the order in which they win.
 */
#include "tools/report/exit_code.h"

const struct exit_code_info exit_code_infos[] = {
	{ CODE_INTERNAL, "internal error: please report it with the scenario" },
	{ CODE_IO, "a report could not be written" },
	{ CODE_NO_INPUT, "a file or folder is missing or cannot be read" },
	{ CODE_BAD_INPUT, "a scenario, a program, a log or a path token is wrong" },
	{ CODE_NOT_AS_EXPECTED, "a property is violated, a run did not meet its expectation, or a log is not allowed" },
	{ CODE_INCONCLUSIVE, "inconclusive: memory, time, another bound or a signal ended a search" },
	{ CODE_AS_EXPECTED, "as expected: every property holds, or exactly the expected ones are violated" },
	{ CODE_USAGE, "the command line is wrong" },
};

const size_t exit_code_count = sizeof(exit_code_infos) / sizeof(exit_code_infos[0]);

static size_t place(int code)
{
	for (size_t i = 0; i < exit_code_count; i++) {
		if (exit_code_infos[i].code == code)
			return i;
	}
	return 0;
}

int exit_code_merge(int a, int b)
{
	size_t first = place(a) < place(b) ? place(a) : place(b);

	return exit_code_infos[first].code;
}
