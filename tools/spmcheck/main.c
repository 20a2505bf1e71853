// SPDX-License-Identifier: BSD-3-Clause
/*
 * spmcheck: finds the command, runs it, and makes sure that what was printed really was written.
 */
#include <argp.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "models/words.h"
#include "models/world_model.h"
#include "tools/report/exit_code.h"
#include "tools/report/memory.h"
#include "tools/spmcheck/command.h"
#include "tools/spmcheck/options.h"

struct command {
	const char *name;
	int (*run)(int argc, char **argv);
};

static const struct command commands[] = {
	{ "check", command_check }, { "matrix", command_matrix },   { "replay", command_replay },
	{ "walk", command_walk },   { "conform", command_conform }, { "list", command_list },
	{ "bench", command_bench }, { "explain", command_explain },
};

enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

/* Set once a command has returned: its code, and not only that of a --help, then reports a failed write. */
static bool stdout_judged;

static bool stdout_failed(void)
{
	bool failed = ferror(stdout) != 0;

	if (fflush(stdout) != 0 && !failed) {
		fprintf(stderr, "spmcheck: standard output: %s\n", strerror(errno));
		return true;
	}
	if (failed)
		fputs("spmcheck: standard output: write error\n", stderr);
	return failed;
}

/* argp ends the process by itself after --help, --usage and --version. */
static void judge_stdout_at_exit(void)
{
	if (!stdout_judged && stdout_failed())
		_exit(CODE_IO);
}

static void print_version(FILE *out, struct argp_state *state)
{
	(void)state;
	fprintf(out, "spmcheck %s (model %s)\n", SPMCHECK_VERSION, WORLD_MODEL_VERSION);
}

static const struct command *find_command(const char *name, const struct argp_state *state)
{
	const char *names[COMMANDS];
	const char *nearest;

	for (size_t i = 0; i < COMMANDS; i++) {
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
		names[i] = commands[i].name;
	}
	nearest = nearest_word(name, names, COMMANDS);
	argp_error(state, nearest ? "unknown command '%s'; did you mean '%s'?" : "unknown command '%s'", name, nearest);
	return NULL;
}

struct chosen {
	const struct command *command;
	/* Index in argv of the command's name. */
	int index;
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct chosen *chosen = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		chosen->command = find_command(argument, state);
		chosen->index = state->next - 1;
		/* What follows is the command's own. */
		state->next = state->argc;
		return 0;
	case ARGP_KEY_END:
		if (!chosen->command)
			argp_error(state, "a command is missing");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char description[] =
	"Proves that a secure partition's exit path, an SPMC and their interrupts cannot livelock, starve, lose an "
	"interrupt or a reply, panic or break the FF-A ABI - or shows the shortest way in which they do."
	"\vCommands:\n"
	"  check PATH...            run scenarios: files, or folders of them\n"
	"  matrix FILE              run a family of scenarios and print the table\n"
	"  replay FILE --path TOKEN walk a counterexample again\n"
	"  walk FILE --seed N       walk at random until a property is violated\n"
	"  conform LOG SCENARIO     hold the log of a real run against the model\n"
	"  list WHAT                scenarios, rules, properties, measures, versions, managers or events\n"
	"  explain NAME             a rule, property, class, mode, version or exit code\n"
	"  bench [PATH...]          measure the speed of the search\n"
	"\n"
	"'spmcheck COMMAND --help' says more.\n"
	"\n"
	"Exit codes: 0 as expected, 1 violated or not as expected, 2 inconclusive, 64 usage, 65 bad scenario, program, "
	"log or token, 66 missing or unreadable file, 70 internal error, 74 input or output.";

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.parser = parse,
		.args_doc = "COMMAND [ARGUMENT...]",
		.doc = description,
	};
	struct chosen chosen = { 0 };
	char *own_name;
	int code;

	argp_err_exit_status = CODE_USAGE;
	argp_program_version_hook = print_version;
	atexit(judge_stdout_at_exit);
	options_refuse_unknown("spmcheck", &argp, argc, argv, true);
	argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &chosen);
	/* argp_error() does not come back, but nothing in its declaration says so. */
	if (!chosen.command)
		return CODE_USAGE;

	own_name = checked_format("spmcheck %s", chosen.command->name);
	argv[chosen.index] = own_name;
	code = chosen.command->run(argc - chosen.index, argv + chosen.index);
	stdout_judged = true;
	if (stdout_failed() || ferror(stderr))
		code = exit_code_merge(code, CODE_IO);
	free(own_name);
	return code;
}
