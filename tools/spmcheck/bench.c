// SPDX-License-Identifier: BSD-3-Clause
/*
 * `spmcheck bench`: how fast the search is and how much memory a state takes. Verdicts do not matter here.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "tools/report/exit_code.h"
#include "tools/report/json.h"
#include "tools/report/memory.h"
#include "tools/report/text.h"
#include "tools/report/utf8.h"
#include "tools/spmcheck/command.h"
#include "tools/spmcheck/inputs.h"
#include "tools/spmcheck/output.h"
#include "tools/spmcheck/pool.h"

struct arguments {
	struct limit_options limits;
	const char *json_path;
	char **paths;
	size_t path_count;
};

enum { KEY_JSON = 0x300 };

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->limits;
		return 0;
	case KEY_JSON:
		arguments->json_path = value;
		return 0;
	case ARGP_KEY_ARGS:
		arguments->paths = state->argv + state->next;
		arguments->path_count = (size_t)(state->argc - state->next);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

struct bench {
	const struct outcome *outcomes;
	struct bench_row *rows;
	size_t count;
	uint32_t threads;
	FILE *text;
	int exit_code;
};

static void print_row(FILE *out, const struct bench_row *row)
{
	char *name = text_scenario_name(row->scenario);
	double rate = row->seconds > 0 ? (double)row->states / row->seconds : 0;
	double bytes = row->states ? (double)row->memory_bytes / (double)row->states : 0;

	fprintf(out, "%10" PRIu64 " states %11" PRIu64 " transitions %9.3f s %12.0f states/s %8.1f bytes/state  %s\n",
		row->states, row->transitions, row->seconds, rate, bytes, name);
	free(name);
}

static void bench_ready(void *env, size_t index)
{
	struct bench *bench = env;
	const struct outcome *outcome = &bench->outcomes[index];
	struct bench_row *row = &bench->rows[index];

	*row = (struct bench_row){
		.scenario = outcome->scenario,
		.states = outcome->report.states,
		.transitions = outcome->report.transitions,
		.seconds = outcome->seconds,
		.memory_bytes = outcome->report.memory_bytes_peak,
		.threads = bench->threads,
		.peak_rss_bytes = outcome->peak_rss_bytes,
	};
	print_row(bench->text, row);
	if (outcome->verdict.exit_code == CODE_INTERNAL)
		bench->exit_code = exit_code_merge(bench->exit_code, CODE_INTERNAL);
	if (outcome->result != SIM_COMPLETE) {
		fprintf(bench->text, "           ended: %s\n", sim_result_text(outcome->result));
		bench->exit_code = exit_code_merge(bench->exit_code, CODE_INCONCLUSIVE);
	}
}

static bool write_json(const void *env, FILE *out)
{
	const struct bench *bench = env;

	return json_write_bench(bench->rows, bench->count, out);
}

static void run(struct bench *bench, const struct arguments *arguments)
{
	const struct recognition_option own = { .choice = RECOGNITION_CHOICE_OWN };
	struct outcome *outcomes;
	struct inputs inputs;

	inputs_read(&inputs, arguments->paths, arguments->path_count);
	for (size_t i = 0; i < inputs.count; i++) {
		const struct scenario_error *error = &inputs.list[i].error;
		char *message = utf8_clean(error->message, false);

		if (error->exit_code != CODE_AS_EXPECTED)
			fprintf(stderr, "spmcheck: %s\n", message);
		bench->exit_code = exit_code_merge(bench->exit_code, error->exit_code);
		free(message);
	}
	outcomes = inputs_outcomes(&inputs, &own, &bench->count);
	bench->outcomes = outcomes;
	bench->rows = checked_calloc(bench->count, sizeof(bench->rows[0]));
	pool_run(outcomes, bench->count, &arguments->limits, bench_ready, bench);
	bench->exit_code = exit_code_merge(bench->exit_code, output_write(arguments->json_path, write_json, bench));
	for (size_t i = 0; i < bench->count; i++)
		outcome_free(&outcomes[i]);
	free(bench->rows);
	free(outcomes);
	inputs_free(&inputs);
}

int command_bench(int argc, char **argv)
{
	static const struct argp_option table[] = {
		{ "json", KEY_JSON, "F", 0,
		  "Write the measurements to F; '-', or no F, is standard output, the text then goes to stderr", 0 },
		{ 0 },
	};
	static const struct argp_child children[] = { { .argp = &limit_argp }, { 0 } };
	static const struct argp argp = {
		.options = table,
		.parser = parse,
		.args_doc = "[PATH...]",
		.doc = "Searches every scenario once and measures."
		       "\vWithout a PATH: those in scenarios/seed. Verdicts do not count: the exit code is 0 when "
		       "every search was complete.",
		.children = children,
	};
	/* What stands in the source tree, for a first look at a machine. */
	static char default_path[] = "scenarios/seed";
	static char *default_paths[] = { default_path };
	struct arguments arguments = { .paths = default_paths, .path_count = 1 };
	struct bench bench = { 0 };

	options_parse(&argp, argc, argv, &arguments);
	bench.threads = arguments.limits.threads;
	bench.text = output_text_stream(arguments.json_path, NULL);
	bench.exit_code = output_check(arguments.json_path);
	if (bench.exit_code == CODE_AS_EXPECTED)
		run(&bench, &arguments);
	return bench.exit_code;
}
