// SPDX-License-Identifier: BSD-3-Clause
/*
 * `spmcheck conform`: reads the log of a real run and says that the model allows it, or names the first event that it
 * does not, and what it would have allowed there.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tools/log/json.h"
#include "tools/report/exit_code.h"
#include "tools/report/memory.h"
#include "tools/report/text.h"
#include "tools/report/token.h"
#include "tools/report/trace.h"
#include "tools/report/utf8.h"
#include "tools/spmcheck/command.h"
#include "tools/spmcheck/interrupt.h"
#include "tools/spmcheck/output.h"
#include "tools/spmcheck/target.h"

enum {
	/* A longer path token is no argument for a command line; --json has it. */
	STEPS_ON_COMMAND_LINE_MAX = 20000,
};

struct arguments {
	struct target target;
	struct limit_options limits;
	const char *log_path;
	const char *json_path;
	bool trace;
};

enum { KEY_JSON = 0x300, KEY_TRACE };

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->target;
		state->child_inputs[1] = &arguments->limits;
		return 0;
	case KEY_JSON:
		arguments->json_path = value;
		return 0;
	case KEY_TRACE:
		arguments->trace = true;
		return 0;
	case ARGP_KEY_ARG:
		/* The second one is the scenario's, whose parser is asked next. */
		if (arguments->log_path)
			return ARGP_ERR_UNKNOWN;
		arguments->log_path = value;
		return 0;
	case ARGP_KEY_END:
		if (!arguments->log_path)
			argp_error(state, "LOG and SCENARIO are missing");
		else if (!arguments->target.path)
			argp_error(state, "SCENARIO is missing");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* --- the search ----------------------------------------------------------------------------------------------- */

struct clock {
	struct timespec started;
	double seconds;
};

static enum sim_poll poll_search(void *env, const struct sim_progress *progress)
{
	const struct clock *clock = env;
	struct timespec now;

	(void)progress;
	if (interrupt_requested())
		return SIM_STOP_INTERRUPT;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (clock->seconds > 0 &&
	    (double)(now.tv_sec - clock->started.tv_sec) + (double)(now.tv_nsec - clock->started.tv_nsec) / 1e9 >=
		    clock->seconds)
		return SIM_STOP_TIME;
	return SIM_GO_ON;
}

/* --- the report ----------------------------------------------------------------------------------------------- */

/* The run, as it is executed again for the table. */
struct run {
	struct trace trace;
	const struct sim_model *model;
};

static bool append_step(void *env, uint32_t index, const void *before, uint32_t choice, uint32_t position,
			const void *after, const struct sim_label *label)
{
	struct run *run = env;

	(void)index;
	(void)position;
	trace_append(&run->trace, run->model, before, choice, after, label);
	return true;
}

static void print_run(const struct conform_report *report, const struct sim_model *model, bool table, FILE *out)
{
	const struct sim_follow_report *follow = &report->conformance->report;
	struct run run = { .model = model };

	if (!report->token)
		return;
	if (table) {
		trace_init(&run.trace, model);
		sim_replay(model, follow->initial, follow->path, follow->steps, append_step, &run, NULL);
		trace_print(&run.trace, false, out);
		trace_free(&run.trace);
	}
	if (follow->steps > STEPS_ON_COMMAND_LINE_MAX)
		fputs("replay: the run is too long for a command line; --json F has its path\n", out);
	else
		text_replay_line(report->scenario, report->mode, report->token, out);
}

static void print_refusal(const struct conform_report *report, FILE *out)
{
	const struct conformance *conformance = report->conformance;
	uint32_t matched = conformance->report.matched;
	char *path = utf8_clean(report->log_path, false);
	char text[LOG_EVENT_TEXT_BYTES];
	char count[48];

	conform_refused_text(report, text);
	fprintf(out, "NOT ALLOWED  %s:%" PRIu32 ": %s\n", path, report->log->events[matched].line, text);
	if (conformance->allowed_count == 0)
		fputs("allowed there: no event at all\n", out);
	else
		fputs("allowed there:\n", out);
	for (uint32_t i = 0; i < conformance->allowed_count; i++)
		fprintf(out, "  %s\n", conformance->allowed[i]);
	if (conformance->allowed_cut)
		fputs("  and more\n", out);
	text_count(count, sizeof(count), matched, "event");
	fprintf(out, "before it: %s, as in this run of %" PRIu32 " steps\n", count, conformance->report.steps);
	free(path);
}

static void print_report(const struct conform_report *report, const struct sim_model *model, bool table, FILE *out)
{
	const struct conformance *conformance = report->conformance;
	char *path = utf8_clean(report->log_path, false);
	char events[48];
	char states[48];

	text_count(events, sizeof(events), report->log->count, "event");
	text_count(states, sizeof(states), conformance->report.states, "state");
	if (conformance->result != SIM_COMPLETE)
		fprintf(out, "INCONCLUSIVE  %s: %s, after %" PRIu32 " of %s\n", path,
			sim_result_text(conformance->result), conformance->report.matched, events);
	else if (conformance_allows(conformance, report->log))
		fprintf(out, "allowed  %s: %s; a shortest run has %" PRIu32 " steps (%s)\n", path, events,
			conformance->report.steps, states);
	else
		print_refusal(report, out);
	print_run(report, model, table, out);
	free(path);
}

static bool write_json(const void *env, FILE *out)
{
	return json_write_conform(env, out);
}

static int exit_code(const struct conform_report *report)
{
	switch (report->conformance->result) {
	case SIM_COMPLETE:
		return conformance_allows(report->conformance, report->log) ? CODE_AS_EXPECTED : CODE_NOT_AS_EXPECTED;
	case SIM_STATES_LIMIT:
	case SIM_MEMORY_LIMIT:
	case SIM_TIME_LIMIT:
	case SIM_INTERRUPTED:
		return CODE_INCONCLUSIVE;
	default:
		return CODE_INTERNAL;
	}
}

/* --- the command ---------------------------------------------------------------------------------------------- */

static int judge(const struct arguments *arguments, const struct log *log)
{
	const struct target *target = &arguments->target;
	struct clock clock = { .seconds = arguments->limits.seconds };
	const struct sim_follow_options options = {
		.memory_bytes_max = arguments->limits.memory_bytes,
		.poll = poll_search,
		.poll_env = &clock,
	};
	struct conformance conformance;
	struct conform_report report = {
		.log_path = arguments->log_path,
		.log = log,
		.scenario = target->scenario,
		.mode = target->mode,
		.config = &target->world->config,
		.conformance = &conformance,
	};
	char *token = NULL;
	int code;

	interrupt_install();
	clock_gettime(CLOCK_MONOTONIC, &clock.started);
	conformance_judge(target->world, log, &options, &conformance);
	if (conformance.report.path)
		token = token_format(token_hash24(target->scenario, target->mode), conformance.report.path,
				     conformance.report.steps);
	report.token = token;
	code = exit_code(&report);
	if (code == CODE_INTERNAL)
		fprintf(stderr, "spmcheck conform: internal error: %s\n", sim_result_text(conformance.result));
	else
		print_report(&report, &target->world->model, arguments->trace,
			     output_text_stream(arguments->json_path, NULL));
	if (code != CODE_INTERNAL)
		code = exit_code_merge(code, output_write(arguments->json_path, write_json, &report));
	free(token);
	conformance_free(&conformance);
	return code;
}

static int read_and_judge(const struct arguments *arguments)
{
	struct scenario_error error;
	struct log log;
	char *message;
	int code;

	if (log_read(arguments->log_path, &arguments->target.world->config, &log, &error)) {
		code = judge(arguments, &log);
	} else {
		message = utf8_clean(error.message, false);
		fprintf(stderr, "spmcheck: %s\n", message);
		free(message);
		code = error.exit_code ? error.exit_code : CODE_INTERNAL;
	}
	log_free(&log);
	return code;
}

int command_conform(int argc, char **argv)
{
	static const struct argp_option table[] = {
		{ "json", KEY_JSON, "F", 0,
		  "Write the result to F; '-' is standard output, the text then goes to stderr", 0 },
		{ "trace", KEY_TRACE, NULL, 0, "Also print the run as a table, as 'replay' does", 0 },
		{ 0 },
	};
	static const struct argp_child children[] = { { .argp = &target_argp }, { .argp = &bound_argp }, { 0 } };
	static const struct argp argp = {
		.options = table,
		.parser = parse,
		.args_doc = "LOG SCENARIO",
		.doc = "Holds the log of a real run against the model: is there a run of SCENARIO that shows these events?"
		       "\vA log has one event a line, in order, and '#' comments:\n"
		       "\n"
		       "  spmcheck-log: 1\n"
		       "  records: sp-calls    # every event of these classes is here\n"
		       "  starts: booted       # or boot: with the initialisation\n"
		       "  returns: at-entry    # or when-read: after handlers in between\n"
		       "  pe0 sp return FFA_MSG_SEND_DIRECT_REQ\n"
		       "  pe0 sp smc FFA_MSG_SEND_DIRECT_RESP at=exit\n"
		       "  pe0 sp return FFA_ERROR w2=INTERRUPTED\n"
		       "  ...                  # any number of events may be missing here\n"
		       "\n"
		       "'spmcheck list events' prints the classes and their events. Fields (w1= w2= w3= pmr= at=) that a "
		       "line leaves out are not compared. Values are names, decimal or 0x hex.\n"
		       "\n"
		       "Exit code 0 when the model allows the log, 1 when it does not, 2 when memory or time ended the "
		       "search.",
		.children = children,
	};
	struct arguments arguments = { 0 };
	int code;

	options_parse(&argp, argc, argv, &arguments);
	code = output_check(arguments.json_path);
	if (code == CODE_AS_EXPECTED)
		code = target_open(&arguments.target);
	if (code == CODE_AS_EXPECTED)
		code = read_and_judge(&arguments);
	target_close(&arguments.target);
	return code;
}
