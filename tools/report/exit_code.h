// SPDX-License-Identifier: BSD-3-Clause
/*
 * The exit codes of the command and which of two wins.
 *
 * Apart from the commands so that reports, tests and `explain` speak of the same table.
 */
#ifndef TOOLS_REPORT_EXIT_CODE_H
#define TOOLS_REPORT_EXIT_CODE_H

#include <stddef.h>

enum exit_code {
	CODE_AS_EXPECTED = 0,
	CODE_NOT_AS_EXPECTED = 1,
	CODE_INCONCLUSIVE = 2,
	CODE_USAGE = 64,
	CODE_BAD_INPUT = 65,
	CODE_NO_INPUT = 66,
	CODE_INTERNAL = 70,
	CODE_IO = 74,
};

struct exit_code_info {
	int code;
	const char *meaning;
};

/* Every code, the one that wins first; CODE_USAGE, which no run gives, is last. */
extern const struct exit_code_info exit_code_infos[];
extern const size_t exit_code_count;

/* The code of a run of which one part gave `a` and another `b`. An unknown code counts as CODE_INTERNAL. */
int exit_code_merge(int a, int b);

#endif
