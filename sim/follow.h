// SPDX-License-Identifier: BSD-3-Clause
/*
 * Whether a model can do what a log says: is there a run that shows exactly these events, in this order?
 *
 * Apart from explore.h because the question is another one: a check asks about all runs, this asks for one. What a step
 * shows, and when a shown event is the one in the log, is the caller's; nothing here knows what an event is.
 */
#ifndef SIM_FOLLOW_H
#define SIM_FOLLOW_H

#include "sim/explore.h"

enum {
	/* Events that one step can show. */
	SIM_SHOWN_MAX = 4,
};

/* A log, and how steps of the model show in it. Functions are required unless marked optional. */
struct sim_log {
	/* Events in the log; they are numbered from 0. */
	uint32_t event_count;
	/* Bytes that the observer carries along every run, zero at its start; two runs in the same state may differ here. */
	uint32_t memory_bytes;
	/* Passed to every function. */
	void *env;

	/*
	 * Says how many events a step shows, 0 for a silent one, at most SIM_SHOWN_MAX, and notes them in `env` for the
	 * two functions below. `memory` is that of the run before the step, and becomes that after it. It must depend
	 * on its arguments alone.
	 */
	uint32_t (*observe)(void *env, void *memory, const void *before, uint32_t choice, const void *after);

	/* Whether event `shown` of the last observe() is event `event` of the log. */
	bool (*matches)(void *env, uint32_t shown, uint32_t event);

	/* Optional: whether any number of events may be missing in the log just before event `event`. */
	bool (*lossy)(void *env, uint32_t event);

	/*
	 * Optional: called for each event that a run could have shown in the place of the first one that none shows:
	 * event `shown` of the last observe(), in the place of event `event`. In a fixed order, the same event any
	 * number of times.
	 */
	void (*could_be)(void *env, uint32_t shown, uint32_t event);
};

struct sim_follow_options {
	/* 0: no limit. States and tables of the search count. */
	uint64_t memory_bytes_max;
	/* Optional: called now and then; `states` is the number of different states, `frontier` what is left to expand. */
	enum sim_poll (*poll)(void *env, const struct sim_progress *progress);
	void *poll_env;
};

struct sim_follow_report {
	/* How many events, from the first on, some run shows; all of them: the log is allowed. */
	uint32_t matched;
	/*
	 * A shortest run that shows these: positions in enumerate()'s order from initial state `initial`, `steps` of
	 * them, owned by the report. Ties go to the first parent and then the first choice.
	 */
	uint16_t *path;
	uint32_t steps;
	uint32_t initial;
	/* Different states of the model (with the observer's memory), and of those with a place in the log. */
	uint64_t states;
	uint64_t situations;
	uint64_t transitions;
	uint64_t memory_bytes_peak;
};

/*
 * Looks for a run, breadth first over pairs of a state and a place in the log. The log is a prefix of what a run shows:
 * nothing is asked of how the run goes on, nor that it is fair.
 *
 * Returns SIM_COMPLETE with an answer, or the limit that ended the search (`matched` is then what was reached, and says
 * nothing of the events after it), or SIM_BAD_MODEL / SIM_IMPURE_MODEL. The run is executed again before it is
 * returned. `report` is always initialised; free it with sim_follow_report_free().
 */
enum sim_result sim_follow(const struct sim_model *model, const struct sim_log *log,
			   const struct sim_follow_options *options, struct sim_follow_report *report);

void sim_follow_report_free(struct sim_follow_report *report);

#endif
