// SPDX-License-Identifier: BSD-3-Clause
/*
 * `spmcheck walk`: a random walk that ends at the first violation of a state or a step.
 *
 * Only positions are kept on the way; the trace is collected by walking them again, as every trace is.
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
#include "tools/spmcheck/command.h"
#include "tools/spmcheck/interrupt.h"
#include "tools/spmcheck/target.h"

enum { STEPS_DEFAULT = 1000, STEPS_MAX = 100000000 };

struct arguments {
	struct target target;
	uint64_t seed;
	uint32_t steps;
	bool seeded;
	bool full;
};

enum { KEY_SEED = 0x300, KEY_STEPS, KEY_FULL };

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->target;
		return 0;
	case KEY_SEED:
		arguments->seed = option_number(state, "seed", value, 0, UINT64_MAX);
		arguments->seeded = true;
		return 0;
	case KEY_STEPS:
		arguments->steps = (uint32_t)option_number(state, "steps", value, 1, STEPS_MAX);
		return 0;
	case KEY_FULL:
		arguments->full = true;
		return 0;
	case ARGP_KEY_END:
		if (!arguments->seeded)
			argp_error(state, "--seed N is missing");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

struct walked {
	const struct sim_model *model;
	uint32_t properties;
	/* Violated in the state that was reached last, or by the step into it. */
	uint32_t violations;
	uint16_t *positions;
	uint32_t count;
	uint32_t capacity;
};

static void judge(struct walked *walked, const void *state, uint32_t step_violations)
{
	struct sim_state_info info = { 0 };

	walked->model->inspect(walked->model->context, state, &info);
	walked->violations = (info.violations | step_violations) & walked->properties;
}

static bool visit(void *env, uint32_t index, const void *before, uint32_t choice, uint32_t position, const void *after,
		  const struct sim_label *label)
{
	struct walked *walked = env;

	(void)index;
	(void)before;
	(void)choice;
	if (walked->count == walked->capacity) {
		walked->capacity = walked->capacity ? walked->capacity * 2 : 1024;
		walked->positions = checked_reallocarray(walked->positions, walked->capacity, sizeof(uint16_t));
	}
	walked->positions[walked->count++] = (uint16_t)position;
	judge(walked, after, label->violations);
	return walked->violations == 0 && !interrupt_requested();
}

static int print_violation(const struct target *target, struct walked *walked, bool full)
{
	const struct sim_model *model = walked->model;
	struct sim_violation violation = {
		.property = (uint32_t)__builtin_ctz(walked->violations),
		.stem_steps = walked->count,
		.path = walked->positions,
	};
	struct trace trace;
	char length[48];
	char *token;

	if (!trace_capture(&trace, model, &violation)) {
		fputs("spmcheck walk: internal error: the walk cannot be walked again\n", stderr);
		trace_free(&trace);
		return CODE_INTERNAL;
	}
	text_count(length, sizeof(length), walked->count, "step");
	printf("VIOLATED  %s   %s   (a random walk: not the shortest)\n", model->property_names[violation.property],
	       length);
	trace_print(&trace, full, stdout);
	for (uint32_t p = violation.property + 1; p < model->property_count; p++) {
		if (walked->violations >> p & 1)
			printf("also violated: %s\n", model->property_names[p]);
	}
	token = token_format(token_hash24(target->scenario, target->mode), walked->positions, walked->count);
	text_replay_line(target->scenario, target->mode, token, stdout);
	free(token);
	trace_free(&trace);
	return CODE_NOT_AS_EXPECTED;
}

static int walk(const struct target *target, const struct arguments *arguments)
{
	struct walked walked = { .model = &target->world->model, .properties = target->scenario->properties };
	unsigned char *initial = checked_calloc(1, walked.model->state_bytes);
	enum sim_result result = SIM_COMPLETE;
	uint32_t steps = 0;
	char length[48];
	int code;

	interrupt_install();
	walked.model->initial(walked.model->context, 0, initial);
	judge(&walked, initial, 0);
	free(initial);
	if (!walked.violations)
		result = sim_walk(walked.model, arguments->seed, arguments->steps, visit, &walked, &steps);
	text_count(length, sizeof(length), walked.count, "step");
	if (result != SIM_COMPLETE) {
		fprintf(stderr, "spmcheck walk: internal error: %s\n", sim_result_text(result));
		code = CODE_INTERNAL;
	} else if (walked.violations) {
		code = print_violation(target, &walked, arguments->full);
	} else if (interrupt_requested()) {
		printf("interrupted: no requested property was violated in %s\n", length);
		code = CODE_INCONCLUSIVE;
	} else {
		printf("no requested property was violated in %s%s; a walk proves nothing, and sees no cycle\n", length,
		       walked.count < arguments->steps ? ", where nothing can step" : "");
		code = CODE_AS_EXPECTED;
	}
	free(walked.positions);
	return code;
}

int command_walk(int argc, char **argv)
{
	static const struct argp_option table[] = {
		{ "seed", KEY_SEED, "N", 0, "Seed of the walk: the same seed gives the same walk everywhere", 0 },
		{ "steps", KEY_STEPS, "N", 0, "Steps to take at most (default: 1000)", 0 },
		{ "full", KEY_FULL, NULL, 0, "Also name the rules that fired in each step", 0 },
		{ 0 },
	};
	static const struct argp_child children[] = { { .argp = &target_argp }, { 0 } };
	static const struct argp argp = {
		.options = table,
		.parser = parse,
		.args_doc = "FILE --seed N",
		.doc = "Walks at random and prints the way to the first violated property."
		       "\vExit code 1 when a property was violated, else 0. Cycles (progress) are not looked for.",
		.children = children,
	};
	struct arguments arguments = { .steps = STEPS_DEFAULT };
	int code;

	options_parse(&argp, argc, argv, &arguments);
	code = target_open(&arguments.target);
	if (code == CODE_AS_EXPECTED)
		code = walk(&arguments.target, &arguments);
	target_close(&arguments.target);
	return code;
}
