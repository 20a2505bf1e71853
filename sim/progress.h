// SPDX-License-Identifier: BSD-3-Clause
/*
 * The search for a fair cycle on which an obligation stays owed.
 *
 * Apart from the component search: this file decides which class and obligation is reported, and from where.
 */
#ifndef SIM_PROGRESS_H
#define SIM_PROGRESS_H

#include "sim/lasso.h"

struct sim_fair_cycle {
	bool found;
	uint32_t class_index;
	uint32_t obligation;
	/* Where the loop starts: the first state on a fair cycle of this class and obligation. */
	uint32_t start;
	/* Bit a: every fair cycle of this class and obligation contains a step of actor a. */
	uint32_t needs;
	struct sim_loop loop;
};

/*
 * Searches a complete graph. SIM_COMPLETE, SIM_MEMORY_LIMIT or what poll() said; also after a limit the cycle may have
 * been found, with a loop that is not proved shortest or a `needs` that lists too few. sim_fair_cycle_free() is due in
 * every case, before the graph is freed.
 */
enum sim_result sim_progress_find(struct sim_graph *graph, struct sim_fair_cycle *cycle);

void sim_fair_cycle_free(struct sim_fair_cycle *cycle);

#endif
