// SPDX-License-Identifier: BSD-3-Clause
/*
 * What several reports ask of an outcome.
 */
#include "tools/report/outcome.h"

#include "models/monitors/antecedents.h"
#include "models/world_model.h"
#include "tools/report/token.h"

const struct sim_violation *outcome_shown(const struct outcome *outcome)
{
	if (outcome->verdict.shown >= outcome->report.violation_count)
		return NULL;
	return &outcome->report.violations[outcome->verdict.shown];
}

char *outcome_token(const struct outcome *outcome, const struct sim_violation *violation)
{
	return token_format(token_hash24(outcome->scenario, outcome->mode), violation->path,
			    violation->stem_steps + violation->loop_steps);
}

char *outcome_measure_token(const struct outcome *outcome, const struct sim_measure *measure)
{
	return token_format(token_hash24(outcome->scenario, outcome->mode), measure->path,
			    measure->stem_steps + measure->loop_steps);
}

bool outcome_is_vacuous(const struct outcome *outcome, uint32_t property)
{
	if (outcome->result != SIM_COMPLETE || (outcome->scenario->properties >> property & 1) == 0)
		return false;
	for (uint32_t i = 0; i < outcome->report.violation_count; i++) {
		if (outcome->report.violations[i].property == property)
			return false;
	}
	return antecedent_missing((enum property)property, outcome->report.mark_fired, outcome->report.ever_owed);
}

bool outcome_never_fired(const struct outcome *outcome, uint32_t rule)
{
	if (!outcome->report.mark_fired || !world_mark_applies(rule, outcome->scenario->config.version))
		return false;
	return outcome->report.mark_fired[rule] == 0;
}

size_t outcomes_of_one(const struct outcome *outcomes, size_t count)
{
	size_t same = 1;

	while (same < count && outcomes[same].scenario == outcomes[0].scenario)
		same++;
	return same;
}

void outcomes_compare_modes(struct outcome *outcomes, size_t count)
{
	for (size_t first = 0; first < count;) {
		size_t same = outcomes_of_one(&outcomes[first], count - first);
		enum recognition weakest = RECOGNITIONS;

		for (size_t i = first; same > 1 && i < first + same; i++) {
			if (outcomes[i].verdict.kind == VERDICT_HOLDS)
				weakest = outcomes[i].mode;
		}
		for (size_t i = first; i < first + same; i++)
			outcomes[i].weakest_holding = weakest;
		first += same;
	}
}

void outcome_free(struct outcome *outcome)
{
	sim_report_free(&outcome->report);
	trace_free(&outcome->trace);
}
