// SPDX-License-Identifier: BSD-3-Clause
/*
 * `spmcheck replay`: walks a path token again and says what the path violates.
 *
 * A replay believes nothing of what a search said: it judges every state and step by itself, and a loop by the
 * definition of a fair cycle.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/report/exit_code.h"
#include "tools/report/memory.h"
#include "tools/report/text.h"
#include "tools/report/token.h"
#include "tools/report/trace.h"
#include "tools/report/utf8.h"
#include "tools/spmcheck/command.h"
#include "tools/spmcheck/target.h"

struct arguments {
	struct target target;
	const char *token;
	bool full;
};

enum { KEY_PATH = 0x300, KEY_FULL };

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->target;
		return 0;
	case KEY_PATH:
		arguments->token = value;
		return 0;
	case KEY_FULL:
		arguments->full = true;
		return 0;
	case ARGP_KEY_END:
		if (!arguments->token)
			argp_error(state, "--path TOKEN is missing");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* The first place on the path where a property is violated. */
struct finding {
	bool found;
	/* Steps before it. */
	uint32_t steps;
	char why[SIM_TEXT_BYTES];
};

struct walked {
	const struct sim_model *model;
	uint32_t properties;
	struct trace trace;
	/* Every state of the path, the initial one first, and what it and the step into it mean. */
	unsigned char *states;
	struct sim_state_info *infos;
	struct sim_label *labels;
	struct finding findings[SIM_PROPERTIES_MAX];
};

static void find_violations(struct walked *walked, uint32_t violations, uint32_t steps, const void *before,
			    const void *after, const struct sim_label *label)
{
	const struct sim_model *model = walked->model;

	for (uint32_t p = 0; p < model->property_count; p++) {
		struct finding *finding = &walked->findings[p];

		if (finding->found || !(violations & walked->properties & 1u << p))
			continue;
		finding->found = true;
		finding->steps = steps;
		if (model->describe_violation)
			model->describe_violation(model->context, p, before, after, label, finding->why,
						  sizeof(finding->why));
	}
}

static unsigned char *state_at(const struct walked *walked, uint32_t steps)
{
	return walked->states + (size_t)steps * walked->model->state_bytes;
}

static void judge_state(struct walked *walked, uint32_t steps)
{
	struct sim_state_info *info = &walked->infos[steps];

	walked->model->inspect(walked->model->context, state_at(walked, steps), info);
	find_violations(walked, info->violations, steps, NULL, state_at(walked, steps), NULL);
}

static bool visit(void *env, uint32_t index, const void *before, uint32_t choice, uint32_t position, const void *after,
		  const struct sim_label *label)
{
	struct walked *walked = env;

	(void)position;
	memcpy(state_at(walked, index + 1), after, walked->model->state_bytes);
	walked->labels[index] = *label;
	trace_append(&walked->trace, walked->model, before, choice, after, label);
	find_violations(walked, label->violations, index + 1, before, after, label);
	judge_state(walked, index + 1);
	return true;
}

/* --- the loop ------------------------------------------------------------------------------------------------ */

struct loop {
	/* The path comes back to the state after `start` steps. */
	bool closed;
	uint32_t start;
	/* Obligations that stay owed throughout. */
	uint64_t owed;
	/* Every fairness constraint is met and no edge is one that happens finitely often only. */
	bool fair;
	uint32_t class_index;
};

static void judge_loop(const struct walked *walked, uint32_t steps, struct loop *loop)
{
	const struct sim_model *model = walked->model;
	uint64_t all = model->fairness_count >= 64 ? UINT64_MAX : ((uint64_t)1 << model->fairness_count) - 1;
	uint64_t met = 0;

	memset(loop, 0, sizeof(*loop));
	while (loop->start < steps &&
	       memcmp(state_at(walked, loop->start), state_at(walked, steps), model->state_bytes) != 0)
		loop->start++;
	if (loop->start == steps)
		return;
	loop->closed = true;
	loop->owed = UINT64_MAX;
	for (uint32_t i = loop->start; i < steps; i++) {
		const struct sim_state_info *info = &walked->infos[i];
		const struct sim_label *label = &walked->labels[i];

		loop->owed &= info->owed & ~label->discharged;
		met |= info->fairness | label->fairness;
		if (label->rank > loop->class_index)
			loop->class_index = label->rank;
	}
	loop->fair = (met & all) == all && loop->class_index < model->class_count;
}

static bool violates_progress(const struct walked *walked, const struct loop *loop)
{
	return loop->closed && loop->fair && loop->owed != 0 &&
	       (walked->properties & 1u << walked->model->progress_property);
}

/* --- printing ------------------------------------------------------------------------------------------------ */

/* The violation that the path ends in, else the first one; property_count for none. */
static uint32_t headline(const struct walked *walked, uint32_t steps)
{
	uint32_t best = walked->model->property_count;

	for (uint32_t p = 0; p < walked->model->property_count; p++) {
		const struct finding *finding = &walked->findings[p];

		if (finding->found && finding->steps == steps)
			return p;
		if (finding->found &&
		    (best == walked->model->property_count || finding->steps < walked->findings[best].steps))
			best = p;
	}
	return best;
}

static void print_loop(const struct walked *walked, const struct loop *loop)
{
	if (!loop->closed)
		return;
	printf("the path comes back to the state after step %" PRIu32 ": from there it can go on for ever\n",
	       loop->start);
	if (loop->owed == 0)
		puts("nothing stays owed on that loop");
	else if (!loop->fair)
		puts("that loop is not fair: someone who could step for ever, or an interrupt that could be taken for "
		     "ever, is not in it, or it needs infinitely many of what is finite");
	else if (!(walked->properties & 1u << walked->model->progress_property))
		puts("something stays owed on that loop, but progress is not asked for");
}

static void print_walked(struct walked *walked, uint32_t steps, const struct loop *loop, bool full)
{
	const struct sim_model *model = walked->model;
	uint32_t shown = headline(walked, steps);
	bool progress = violates_progress(walked, loop);
	char length[48];

	if (progress) {
		text_count(length, sizeof(length), loop->start, "step");
		printf("VIOLATED  %s: %s   %s, then %" PRIu32 " for ever\n",
		       model->property_names[model->progress_property], model->class_names[loop->class_index], length,
		       steps - loop->start);
		trace_explain(&walked->trace, model, model->progress_property, NULL, state_at(walked, loop->start),
			      NULL);
		trace_explain_cycle(&walked->trace, model, (uint32_t)__builtin_ctzll(loop->owed), 0);
		shown = model->property_count;
	} else if (shown < model->property_count) {
		text_count(length, sizeof(length), walked->findings[shown].steps, "step");
		printf("VIOLATED  %s   %s\n", model->property_names[shown], length);
	} else {
		text_count(length, sizeof(length), steps, "step");
		printf("no requested property is violated on this path   %s\n", length);
	}
	for (uint32_t i = loop->start; loop->closed && i < steps; i++)
		walked->trace.rows[i].loop = true;
	trace_print(&walked->trace, full, stdout);
	if (shown < model->property_count && *walked->findings[shown].why)
		printf("why: %s\n", walked->findings[shown].why);
	for (uint32_t p = 0; p < model->property_count; p++) {
		const struct finding *finding = &walked->findings[p];

		if (finding->found && p != shown)
			printf("also violated: %s, after step %" PRIu32 "%s%s\n", model->property_names[p],
			       finding->steps, *finding->why ? ": " : "", finding->why);
	}
	print_loop(walked, loop);
}

/* --- the command --------------------------------------------------------------------------------------------- */

static int bad_token(const char *message)
{
	char *clean = utf8_clean(message, false);

	fprintf(stderr, "spmcheck replay: %s\n", clean);
	free(clean);
	return CODE_BAD_INPUT;
}

static int walk_path(const struct target *target, const struct path_token *token, bool full)
{
	struct walked walked = { .model = &target->world->model, .properties = target->scenario->properties };
	uint32_t bad_step = 0;
	enum sim_result result;
	struct loop loop;
	char message[160];
	int code;

	walked.states = checked_calloc((size_t)token->count + 1, walked.model->state_bytes);
	walked.infos = checked_calloc((size_t)token->count + 1, sizeof(walked.infos[0]));
	walked.labels = checked_calloc((size_t)token->count + 1, sizeof(walked.labels[0]));
	trace_init(&walked.trace, walked.model);
	walked.model->initial(walked.model->context, 0, walked.states);
	judge_state(&walked, 0);
	result = sim_replay(walked.model, 0, token->positions, token->count, visit, &walked, &bad_step);
	if (result == SIM_COMPLETE) {
		judge_loop(&walked, token->count, &loop);
		print_walked(&walked, token->count, &loop, full);
		code = violates_progress(&walked, &loop) ||
				       headline(&walked, token->count) < walked.model->property_count
			       ? CODE_NOT_AS_EXPECTED
			       : CODE_AS_EXPECTED;
	} else if (result == SIM_BAD_PATH) {
		snprintf(message, sizeof(message),
			 "step %" PRIu32 " of the path is position %u, which its state does not have", bad_step + 1,
			 (unsigned int)token->positions[bad_step]);
		code = bad_token(message);
	} else {
		fprintf(stderr, "spmcheck replay: internal error: %s\n", sim_result_text(result));
		code = CODE_INTERNAL;
	}
	trace_free(&walked.trace);
	free(walked.states);
	free(walked.infos);
	free(walked.labels);
	return code;
}

static int replay(const struct target *target, const char *text, bool full)
{
	uint32_t hash24 = token_hash24(target->scenario, target->mode);
	struct path_token token;
	char message[256];
	int code;

	if (!token_parse(text, &token, message, sizeof(message)))
		return bad_token(message);
	if (token.hash24 != hash24) {
		snprintf(message, sizeof(message),
			 "refused before step 1: the path token is of %06x, but this scenario, with its programs, "
			 "cell, recognition mode and model version, is %06x",
			 (unsigned int)token.hash24, (unsigned int)hash24);
		code = bad_token(message);
	} else {
		code = walk_path(target, &token, full);
	}
	free(token.positions);
	return code;
}

int command_replay(int argc, char **argv)
{
	static const struct argp_option table[] = {
		{ "path", KEY_PATH, "TOKEN", 0, "The path, as a report prints it: 5c1e0b:0.2.0.1.3", 0 },
		{ "full", KEY_FULL, NULL, 0, "Also name the rules that fired in each step", 0 },
		{ 0 },
	};
	static const struct argp_child children[] = { { .argp = &target_argp }, { 0 } };
	static const struct argp argp = {
		.options = table,
		.parser = parse,
		.args_doc = "FILE --path TOKEN",
		.doc = "Walks a path again and prints it."
		       "\vExit code 1 when a requested property is violated on the path, or when the path ends in a "
		       "fair loop on which something stays owed; 65 when the token is of another scenario or names a "
		       "step that does not exist.",
		.children = children,
	};
	struct arguments arguments = { 0 };
	int code;

	options_parse(&argp, argc, argv, &arguments);
	code = target_open(&arguments.target);
	if (code == CODE_AS_EXPECTED)
		code = replay(&arguments.target, arguments.token, arguments.full);
	target_close(&arguments.target);
	return code;
}
