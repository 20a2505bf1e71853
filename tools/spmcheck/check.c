// SPDX-License-Identifier: BSD-3-Clause
/*
 * `spmcheck check` and `spmcheck matrix`: the same run, told as lines or as a table.
 */
#include <stdlib.h>
#include <string.h>

#include "tools/report/exit_code.h"
#include "tools/report/matrix.h"
#include "tools/report/memory.h"
#include "tools/report/text.h"
#include "tools/report/utf8.h"
#include "tools/spmcheck/command.h"
#include "tools/spmcheck/run.h"
#include "tools/spmcheck/why.h"

struct arguments {
	struct run_options run;
	char **paths;
	size_t path_count;
	/* `matrix` only. */
	bool why;
};

enum { KEY_WHY = 0x500 };

static const struct argp_child children[] = { { .argp = &run_argp }, { 0 } };

static error_t parse_paths(int key, char *argument, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	(void)argument;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->run;
		return 0;
	case ARGP_KEY_ARGS:
		arguments->paths = state->argv + state->next;
		arguments->path_count = (size_t)(state->argc - state->next);
		return 0;
	case KEY_WHY:
		arguments->why = true;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "a scenario is missing");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* --- check --------------------------------------------------------------------------------------------------- */

/* After the last mode of a scenario: the weakest one that holds. */
static void print_weakest(const struct run *run, const struct outcome *outcome)
{
	size_t index = (size_t)(outcome - run->outcomes);
	size_t first = index;
	enum recognition weakest = RECOGNITIONS;
	char *name;

	if (index + 1 < run->outcome_count && outcome[1].scenario == outcome->scenario)
		return;
	while (first > 0 && run->outcomes[first - 1].scenario == outcome->scenario)
		first--;
	if (first == index || run->options.quiet)
		return;
	for (size_t i = first; i <= index; i++) {
		if (run->outcomes[i].verdict.kind == VERDICT_HOLDS)
			weakest = run->outcomes[i].mode;
	}
	name = text_scenario_name(outcome->scenario);
	fprintf(run->text, "%s: weakest recognition that holds: %s\n", name,
		weakest < RECOGNITIONS ? recognition_names[weakest] : "none");
	free(name);
}

static void print_outcome(const struct run *run, const struct outcome *outcome)
{
	const struct text_options options = {
		.traces = run->outcome_count == 1 && run->inputs.count == 1,
		.verbose = run->options.verbose,
		.quiet = run->options.quiet,
	};

	text_outcome(outcome, &options, run->text);
	print_weakest(run, outcome);
}

static void print_summary(const struct run *run)
{
	size_t failed = 0;
	size_t inconclusive = 0;
	size_t unread = 0;

	for (size_t i = 0; i < run->inputs.count; i++)
		unread += run->inputs.list[i].error.exit_code != CODE_AS_EXPECTED;
	for (size_t i = 0; i < run->outcome_count; i++) {
		inconclusive += run->outcomes[i].verdict.exit_code == CODE_INCONCLUSIVE;
		failed += !run->outcomes[i].verdict.ok && run->outcomes[i].verdict.exit_code != CODE_INCONCLUSIVE;
	}
	if (run->outcome_count + unread < 2 || run->options.quiet)
		return;
	fprintf(run->text, "%zu runs: %zu good, %zu bad, %zu inconclusive; %zu files not run\n", run->outcome_count,
		run->outcome_count - failed - inconclusive, failed, inconclusive, unread);
}

int command_check(int argc, char **argv)
{
	static const struct argp argp = {
		.parser = parse_paths,
		.args_doc = "PATH...",
		.doc = "Runs scenarios and judges each against its expectation."
		       "\vA PATH is a scenario, a matrix of scenarios, or a folder: then every *.yaml and *.yml in and "
		       "below it that has the key 'spmcheck'. Without an expectation a scenario is good when all of it "
		       "holds. Every file is run; the exit code is the first of 70, 74, 66, 65, 1, 2, 0 that any gave.",
		.children = children,
	};
	struct arguments arguments = { 0 };
	struct run run = { 0 };

	options_parse(&argp, argc, argv, &arguments);
	run.options = arguments.run;
	if (!run_prepare(&run, arguments.paths, arguments.path_count))
		return run.exit_code;
	run_searches(&run, print_outcome);
	print_summary(&run);
	return run_finish(&run);
}

/* --- matrix -------------------------------------------------------------------------------------------------- */

/* Under the table: what is not as expected or was ended, and in verbose runs everything. */
static void print_details(const struct run *run)
{
	const struct text_options options = { .verbose = run->options.verbose, .quiet = !run->options.verbose };

	for (size_t i = 0; i < run->outcome_count; i++) {
		const struct outcome *outcome = &run->outcomes[i];

		/* A violation that nobody said anything about stands in the table already. */
		if (run->options.verbose || outcome->scenario->expect[outcome->mode].given || *outcome->verdict.reason)
			text_outcome(outcome, &options, run->text);
	}
}

int command_matrix(int argc, char **argv)
{
	static const struct argp_option table[] = {
		{ "why", KEY_WHY, NULL, 0,
		  "Also print, for every pair of neighbouring versions whose cells differ, the policy fields and commits "
		  "on which that depends",
		  0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = table,
		.parser = parse_paths,
		.args_doc = "FILE",
		.doc = "Runs a matrix, a family of scenarios in one file, and prints the table."
		       "\vThe exit code is that of 'spmcheck check FILE'.",
		.children = children,
	};
	struct arguments arguments = { 0 };
	struct run run = { 0 };
	const struct scenario_file *file;

	options_parse(&argp, argc, argv, &arguments);
	if (arguments.path_count != 1) {
		fputs("spmcheck matrix: one FILE at a time\n", stderr);
		return CODE_USAGE;
	}
	run.options = arguments.run;
	if (!run_prepare(&run, arguments.paths, 1))
		return run.exit_code;
	file = &run.inputs.list[0].file;
	if (run.inputs.count != 1 || (run.inputs.list[0].error.exit_code == CODE_AS_EXPECTED && file->row_count == 0)) {
		char *name = utf8_clean(arguments.paths[0], false);

		fprintf(stderr, "spmcheck matrix: %s is not a matrix; 'spmcheck check' runs a scenario\n", name);
		free(name);
		run.options.json_path = NULL;
		run.options.coverage_path = NULL;
		run.options.require_coverage = false;
		run_finish(&run);
		return CODE_USAGE;
	}
	run_searches(&run, NULL);
	if (run.outcome_count > 0) {
		matrix_print(file, run.outcomes, run.outcome_count, run.text);
		print_details(&run);
		if (arguments.why)
			why_print(&run, file);
	}
	return run_finish(&run);
}
