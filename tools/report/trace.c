// SPDX-License-Identifier: BSD-3-Clause
/*
 * Collects a path in words. Printing is in trace_print.c.
 */
#include "tools/report/trace.h"

#include <stdlib.h>
#include <string.h>

#include "tools/report/memory.h"

void trace_init(struct trace *trace, const struct sim_model *model)
{
	memset(trace, 0, sizeof(*trace));
	trace->actor_count = model->actor_count < SIM_ACTORS_MAX ? model->actor_count : SIM_ACTORS_MAX;
	for (uint32_t i = 0; i < trace->actor_count; i++)
		trace->actor_names[i] = checked_strdup(model->actor_names[i]);
	trace->why = checked_strdup("");
	trace->owed = checked_strdup("");
	trace->needs = checked_strdup("");
}

void trace_free(struct trace *trace)
{
	for (uint32_t i = 0; i < trace->row_count; i++) {
		free(trace->rows[i].event);
		free(trace->rows[i].changed);
		free(trace->rows[i].rules);
	}
	for (uint32_t i = 0; i < trace->actor_count; i++)
		free(trace->actor_names[i]);
	free(trace->rows);
	free(trace->why);
	free(trace->owed);
	free(trace->needs);
	memset(trace, 0, sizeof(*trace));
}

static void replace(char **text, char *by)
{
	free(*text);
	*text = by;
}

static char *fired_rules(const struct sim_model *model, const struct sim_label *label)
{
	char *text = checked_strdup("");

	for (uint32_t m = 0; m < model->mark_count; m++) {
		if (label->marks[m / 64] >> (m % 64) & 1)
			replace(&text, checked_format("%s%s%s", text, *text ? ", " : "", model->mark_names[m]));
	}
	return text;
}

void trace_append(struct trace *trace, const struct sim_model *model, const void *before, uint32_t choice,
		  const void *after, const struct sim_label *label)
{
	struct sim_step_text text = { .actor = label->actor };
	struct trace_row *row;

	if (trace->row_count == trace->row_capacity) {
		trace->row_capacity = trace->row_capacity ? trace->row_capacity * 2 : 32;
		trace->rows = checked_reallocarray(trace->rows, trace->row_capacity, sizeof(trace->rows[0]));
	}
	row = &trace->rows[trace->row_count++];
	memset(row, 0, sizeof(*row));
	row->step = trace->row_count;
	if (model->describe_step) {
		model->describe_step(model->context, before, choice, after, &text);
		row->event = checked_strdup(text.event);
	} else {
		row->event = checked_format("choice %u", (unsigned int)choice);
	}
	row->actor = text.actor < trace->actor_count ? text.actor : 0;
	row->changed = checked_strdup(text.changed);
	row->rules = fired_rules(model, label);
}

void trace_explain(struct trace *trace, const struct sim_model *model, uint32_t property, const void *before,
		   const void *after, const struct sim_label *label)
{
	char text[SIM_TEXT_BYTES] = "";

	if (model->describe_violation)
		model->describe_violation(model->context, property, before, after, label, text, sizeof(text));
	replace(&trace->why, checked_strdup(text));
}

void trace_explain_cycle(struct trace *trace, const struct sim_model *model, uint32_t obligation, uint64_t needs)
{
	char text[SIM_TEXT_BYTES] = "";
	char *names = checked_strdup("");

	if (model->describe_obligation && obligation < model->obligation_count)
		model->describe_obligation(model->context, obligation, text, sizeof(text));
	replace(&trace->owed, checked_strdup(text));
	for (uint32_t a = 0; a < trace->actor_count; a++) {
		if (needs >> a & 1)
			replace(&names, checked_format("%s%s%s", names, *names ? ", " : "", trace->actor_names[a]));
	}
	replace(&trace->needs, names);
}

struct capture {
	struct trace *trace;
	const struct sim_model *model;
	const struct sim_violation *violation;
	/* The state that the loop starts in and must come back to. */
	unsigned char *loop_state;
	/* The walk ended where and how the violation says. */
	bool shown;
};

static bool is_cycle(const struct capture *capture)
{
	return capture->violation->loop_steps > 0;
}

static void judge_state(struct capture *capture, const void *before, const void *after, const struct sim_label *label)
{
	const struct sim_model *model = capture->model;
	uint32_t property = capture->violation->property;
	struct sim_state_info info = { 0 };

	model->inspect(model->context, after, &info);
	if (label && label->violations >> property & 1) {
		trace_explain(capture->trace, model, property, before, after, label);
		capture->shown = true;
	} else if (info.violations >> property & 1) {
		trace_explain(capture->trace, model, property, NULL, after, NULL);
		capture->shown = true;
	}
}

static bool capture_step(void *env, uint32_t index, const void *before, uint32_t choice, uint32_t position,
			 const void *after, const struct sim_label *label)
{
	struct capture *capture = env;
	const struct sim_violation *violation = capture->violation;
	size_t state_bytes = capture->model->state_bytes;
	bool last = index + 1 == violation->stem_steps + violation->loop_steps;

	(void)position;
	trace_append(capture->trace, capture->model, before, choice, after, label);
	if (!is_cycle(capture)) {
		if (last)
			judge_state(capture, before, after, label);
		return true;
	}
	if (index >= violation->stem_steps)
		capture->trace->rows[index].loop = true;
	if (index == violation->stem_steps)
		memcpy(capture->loop_state, before, state_bytes);
	if (last)
		capture->shown = memcmp(capture->loop_state, after, state_bytes) == 0;
	return true;
}

bool trace_capture(struct trace *trace, const struct sim_model *model, const struct sim_violation *violation)
{
	struct capture capture = { .trace = trace, .model = model, .violation = violation };
	uint32_t steps = violation->stem_steps + violation->loop_steps;
	uint32_t bad_step = 0;
	enum sim_result result;

	trace_init(trace, model);
	capture.loop_state = checked_calloc(1, model->state_bytes);
	if (steps == 0 && model->initial(model->context, violation->initial, capture.loop_state))
		judge_state(&capture, NULL, capture.loop_state, NULL);
	result = sim_replay(model, violation->initial, violation->path, steps, capture_step, &capture, &bad_step);
	if (capture.shown && is_cycle(&capture)) {
		trace_explain(trace, model, violation->property, NULL, capture.loop_state, NULL);
		trace_explain_cycle(trace, model, violation->obligation, violation->needs);
	}
	free(capture.loop_state);
	return result == SIM_COMPLETE && capture.shown;
}
