// SPDX-License-Identifier: BSD-3-Clause
/*
 * The user's SIGINT (or SIGTERM): the first asks searches to end, a second one ends the process.
 */
#ifndef TOOLS_SPMCHECK_INTERRUPT_H
#define TOOLS_SPMCHECK_INTERRUPT_H

#include <stdbool.h>

void interrupt_install(void);
bool interrupt_requested(void);

#endif
