// SPDX-License-Identifier: BSD-3-Clause
/*
 * The search for a fair cycle on which an obligation stays owed.
 *
 * Apart from the component search: this file decides which classes and obligations are reported, and from where.
 */
#ifndef SIM_PROGRESS_H
#define SIM_PROGRESS_H

#include "sim/lasso.h"

struct sim_fair_cycle {
	uint32_t class_index;
	uint32_t obligation;
	/* Where the loop starts: the first state on a fair cycle of this class and obligation. */
	uint32_t start;
	/* Bit a: every fair cycle of this class and obligation contains a step of actor a. */
	uint64_t needs;
	struct sim_loop loop;
};

/* Ordered by class, then by the number of the first state, then by obligation. */
struct sim_fair_cycles {
	/* Of a graph in which states stand for others nothing else is known; see README.md, "Equals". */
	bool is_possible;
	uint32_t count;
	struct sim_fair_cycle cycles[SIM_OBLIGATIONS_MAX];
};

/*
 * Searches a complete graph for the first cycle or, if all violations are asked for, for that of each obligation; where
 * states stand for others, it only says whether there may be any.
 * SIM_COMPLETE, SIM_MEMORY_LIMIT or what poll() said; also after a limit cycles may have been found, the last of them
 * with a loop that is not proved shortest or a `needs` that lists too few. sim_fair_cycles_free() is due in every case,
 * before the graph is freed.
 */
enum sim_result sim_progress_find(struct sim_graph *graph, struct sim_fair_cycles *found);

void sim_fair_cycles_free(struct sim_fair_cycles *found);

#endif
