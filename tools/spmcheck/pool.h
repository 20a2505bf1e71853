// SPDX-License-Identifier: BSD-3-Clause
/*
 * Runs searches in parallel and hands their outcomes over in order.
 */
#ifndef TOOLS_SPMCHECK_POOL_H
#define TOOLS_SPMCHECK_POOL_H

#include <stddef.h>

#include "tools/report/outcome.h"
#include "tools/spmcheck/options.h"

/* Called in the calling thread, once for each outcome, in their order. */
typedef void pool_ready(void *env, size_t index);

/*
 * Fills in the outcomes, each of which names a scenario and a mode. What is printed cannot depend on the number of
 * threads: a search runs in one of them, and `ready` sees them in order.
 */
void pool_run(struct outcome *outcomes, size_t count, const struct limit_options *options, pool_ready *ready,
	      void *env);

#endif
