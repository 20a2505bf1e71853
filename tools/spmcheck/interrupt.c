// SPDX-License-Identifier: BSD-3-Clause
/*
 * One flag for the whole process, because a signal is for the whole process.
 */
#include "tools/spmcheck/interrupt.h"

#include <signal.h>
#include <stdatomic.h>
#include <string.h>

/* Set by the handler, read by every search: lock-free, hence safe in a handler. */
static atomic_bool requested;

static void request(int signal_number)
{
	(void)signal_number;
	atomic_store(&requested, true);
}

void interrupt_install(void)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = request;
	/* The handler is gone after the first signal: the second one kills. */
	action.sa_flags = (int)SA_RESETHAND | SA_RESTART;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

bool interrupt_requested(void)
{
	return atomic_load(&requested);
}
