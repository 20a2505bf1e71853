// SPDX-License-Identifier: BSD-3-Clause
/*
 * The measures of a model: the largest gauges, and the heaviest runs of steps in a scope.
 *
 * Apart from progress because nothing is right or wrong here; what they share is the component search.
 */
#ifndef SIM_MEASURE_H
#define SIM_MEASURE_H

#include "sim/counterexample.h"

/* The first state in which a gauge was largest. All zero before the first state. */
struct sim_gauge {
	uint32_t value;
	uint32_t state;
};

/* Takes note of the state numbered `number`; they come in order. Gauges that the model does not have are noted, too. */
static inline void sim_gauges_note(struct sim_gauge gauges[SIM_MEASURES_MAX], const struct sim_state_info *info,
				   uint32_t number)
{
	for (uint32_t i = 0; i < SIM_MEASURES_MAX; i++) {
		if (info->gauges[i] > gauges[i].value) {
			gauges[i] = (struct sim_gauge){ .value = info->gauges[i], .state = number };
		}
	}
}

/*
 * Completes the answers, measure_count of them, all zero. SIM_COMPLETE, SIM_MEMORY_LIMIT, what poll() said, or
 * SIM_IMPURE_MODEL when a path does not show again what was measured. The paths, as far as there are any, belong to the
 * caller in every case.
 */
enum sim_result sim_measures_find(struct sim_graph *graph, const struct sim_gauge gauges[SIM_MEASURES_MAX],
				  struct sim_measure *answers);

#endif
