// SPDX-License-Identifier: BSD-3-Clause
/*
 * A log against the model: whether some run of the world shows what the log has.
 *
 * The model is a nondeterministic automaton, steps that the log does not record are silent. A log that is refused is
 * refused at its first event that no run shows after those before it.
 */
#ifndef TOOLS_LOG_CONFORM_H
#define TOOLS_LOG_CONFORM_H

#include "models/world_model.h"
#include "sim/follow.h"
#include "tools/log/log.h"

enum {
	/* Different events that are listed in the place of a refused one; more are counted only. */
	CONFORM_ALLOWED_MAX = 1000,
};

struct conformance {
	/* SIM_COMPLETE: there is an answer: all events matched, or not. */
	enum sim_result result;
	struct sim_follow_report report;
	/* Not all matched: what could have stood there instead, as lines of a log, ordered by their bytes. */
	char **allowed;
	uint32_t allowed_count;
	/* There are more than CONFORM_ALLOWED_MAX. */
	bool allowed_cut;
};

/* Follows the log; free the answer with conformance_free(). */
void conformance_judge(const struct world_model *world, const struct log *log, const struct sim_follow_options *options,
		       struct conformance *conformance);

void conformance_free(struct conformance *conformance);

/* Whether there is an answer and every event of the log is in it. */
static inline bool conformance_allows(const struct conformance *conformance, const struct log *log)
{
	return conformance->result == SIM_COMPLETE && conformance->report.matched == log->count;
}

#endif
