// SPDX-License-Identifier: BSD-3-Clause
/* The promises of a model in words. Apart from the audit that tries them, which has nothing to do with words. */
#include "sim/audit.h"

const char *sim_promise_text(enum sim_promise promise)
{
	switch (promise) {
	case SIM_PROMISES_KEPT:
		return "all promises are kept";
	case SIM_PROMISE_OWNER:
		return "a choice has an owner that exists";
	case SIM_PROMISE_WRITES:
		return "a step changes only what its process writes";
	case SIM_PROMISE_NOW_IN_LATER:
		return "what a process touches now is part of what it touches later";
	case SIM_PROMISE_LATER_GROWS:
		return "what a process touches later does not grow";
	case SIM_PROMISE_READS:
		return "a process depends only on what it reads";
	case SIM_PROMISE_COMMUTE:
		return "independent steps commute";
	case SIM_PROMISE_BOUND:
		return "only the process that is bound meets the constraint";
	case SIM_PROMISE_STOPS:
		return "a stop leaves no choice";
	case SIM_PROMISE_PROPERTY_VIEW:
		return "a property is decided by its views";
	case SIM_PROMISE_OBLIGATION_VIEW:
		return "an obligation is decided by its view";
	case SIM_PROMISE_FAIRNESS_VIEW:
		return "a fairness constraint is decided by its views";
	case SIM_PROMISE_MEASURE_VIEW:
		return "a measure is decided by its views";
	case SIM_PROMISE_CANONICAL:
		return "the state that stands for another is like it";
	case SIM_PROMISE_WEIGHT:
		return "a step that adds to a measure writes into its view";
	case SIM_PROMISE_MEETS:
		return "a step that meets a constraint writes into one of its views";
	case SIM_PROMISE_REST:
		return "what a quiet state violates is decided by a view";
	}
	return "unknown promise";
}
