// SPDX-License-Identifier: BSD-3-Clause
/*
 * One breadth-first pass over a model.
 *
 * Apart from explore.h because a question may take several passes: passes.c decides which, and puts the answers
 * together.
 */
#ifndef SIM_CHECK_H
#define SIM_CHECK_H

#include "sim/ample.h"

struct sim_pass {
	/* NULL: every choice of every state is taken. */
	const struct sim_ample_rules *rules;
	/* Bit o: obligation o is looked at. */
	uint64_t obligations;
	/* States of this depth are judged, but not expanded. UINT32_MAX: there is no end. */
	uint32_t depth_max;
	/* Optional: receives the processes that were left where they are in some state. */
	uint32_t *left;
	/*
	 * Required if the rules let states stand for others: receives whether there may be a fair cycle, or one that makes a
	 * measure unbounded. None is reported then: it may lead from a state to another for which the same one stands.
	 */
	bool *cycle_is_possible;
};

/*
 * Explores what the pass asks for and judges the requested properties in it; the model has been judged. `report` is
 * always initialised; free it with sim_report_free(). Returns what sim_check() does.
 */
enum sim_result sim_check_pass(const struct sim_model *model, const struct sim_check_options *options,
			       const struct sim_pass *pass, struct sim_report *report);

#endif
