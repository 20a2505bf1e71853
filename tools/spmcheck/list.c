// SPDX-License-Identifier: BSD-3-Clause
/*
 * `spmcheck list`: what there is. Scenarios come from files, the rest from the tables of the models.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/manager.h"
#include "models/words.h"
#include "models/world_model.h"
#include "tools/log/log.h"
#include "tools/report/coverage.h"
#include "tools/report/exit_code.h"
#include "tools/report/json.h"
#include "tools/report/memory.h"
#include "tools/report/utf8.h"
#include "tools/spmcheck/command.h"
#include "tools/spmcheck/inputs.h"
#include "tools/spmcheck/output.h"

struct arguments {
	const char *what;
	char **paths;
	size_t path_count;
	const char *coverage_path;
	const char *json_path;
};

enum { KEY_COVERAGE = 0x300, KEY_JSON };

static const char *const things[] = {
	"scenarios", "rules", "properties", "measures", "versions", "managers", "events"
};

enum { THINGS = sizeof(things) / sizeof(things[0]) };

static void check_thing(const struct arguments *arguments, const struct argp_state *state)
{
	const char *nearest;
	size_t i = 0;

	while (i < THINGS && strcmp(things[i], arguments->what) != 0)
		i++;
	if (i == THINGS) {
		nearest = nearest_word(arguments->what, things, THINGS);
		argp_error(
			state,
			"cannot list '%s', only scenarios, rules, properties, measures, versions, managers and events%s%s%s",
			arguments->what, nearest ? "; did you mean '" : "", nearest ? nearest : "",
			nearest ? "'?" : "");
	}
	if (strcmp(arguments->what, "rules") != 0 && (arguments->coverage_path || arguments->json_path))
		argp_error(state, "--json and --coverage are for 'list rules'");
	if (strcmp(arguments->what, "scenarios") != 0 && arguments->path_count > 0)
		argp_error(state, "'list %s' takes no further argument", arguments->what);
}

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case KEY_COVERAGE:
		arguments->coverage_path = value;
		return 0;
	case KEY_JSON:
		arguments->json_path = value;
		return 0;
	case ARGP_KEY_ARGS:
		arguments->what = state->argv[state->next];
		arguments->paths = state->argv + state->next + 1;
		arguments->path_count = (size_t)(state->argc - state->next - 1);
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state,
			   "say what to list: scenarios, rules, properties, measures, versions, managers or events");
		return 0;
	case ARGP_KEY_END:
		if (arguments->what)
			check_thing(arguments, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int list_scenarios(char *const *paths, size_t count)
{
	struct inputs inputs;
	int code = CODE_AS_EXPECTED;

	inputs_read(&inputs, paths, count);
	for (size_t i = 0; i < inputs.count; i++) {
		const struct input *input = &inputs.list[i];
		char *message = utf8_clean(input->error.message, false);
		char *path = utf8_clean(input->path, false);
		char *title;

		code = exit_code_merge(code, input->error.exit_code);
		if (input->error.exit_code != CODE_AS_EXPECTED) {
			fflush(stdout);
			fprintf(stderr, "spmcheck: %s\n", message);
		} else {
			title = utf8_clean(input->file.scenarios[0].title, false);
			printf("%s: ", path);
			if (input->file.row_count > 0)
				printf("%u x %u cells: ", (unsigned int)input->file.row_count,
				       (unsigned int)input->file.column_count);
			printf("%s\n", title);
			free(title);
		}
		free(path);
		free(message);
	}
	inputs_free(&inputs);
	return code;
}

static bool write_rules(const void *env, FILE *out)
{
	return json_write_rules(env, out);
}

static void print_rules(const struct coverage *coverage)
{
	for (uint32_t rule = 0; rule < RULES; rule++) {
		const struct rule_info *info = &rule_infos[rule];

		printf("%-36s %-5s to %-5s  ", info->name, era_names[info->first], era_names[info->last]);
		if (coverage && coverage->applies[rule])
			printf("%10llu  ", (unsigned long long)coverage->fired[rule]);
		else if (coverage)
			printf("%10s  ", "-");
		printf("%s\n", info->meaning);
	}
}

static int list_rules(const struct arguments *arguments)
{
	struct coverage *coverage = NULL;
	char message[512] = "";
	int code = output_check(arguments->json_path);

	if (code == CODE_AS_EXPECTED && arguments->coverage_path) {
		coverage = checked_calloc(1, sizeof(*coverage));
		code = coverage_read(coverage, arguments->coverage_path, message, sizeof(message));
		if (code != CODE_AS_EXPECTED)
			fprintf(stderr, "spmcheck: %s\n", message);
	}
	if (code == CODE_AS_EXPECTED && arguments->json_path)
		code = output_write(arguments->json_path, write_rules, coverage);
	else if (code == CODE_AS_EXPECTED)
		print_rules(coverage);
	free(coverage);
	return code;
}

/* The format of logs, by its table: each class of events, and how their lines look. */
static void print_events(void)
{
	for (int c = 0; c < EVENT_CLASSES; c++) {
		printf("%s: %s\n", event_class_names[c], event_class_meanings[c]);
		for (int k = 0; k < EVENT_KINDS; k++) {
			char form[LOG_EVENT_TEXT_BYTES];

			if ((int)event_infos[k].class != c)
				continue;
			log_event_form((enum event_kind)k, form);
			printf("  %-48s %s\n", form, event_infos[k].meaning);
		}
	}
}

static void print_manager(const struct manager_info *info)
{
	printf("%-14s %s", info->name, info->meaning);
	for (unsigned era = info->first; info->has_versions && era <= info->last; era++)
		printf("%s%s", era == info->first ? ": " : ", ", era_versions[era]);
	putchar('\n');
}

int command_list(int argc, char **argv)
{
	static const struct argp_option table[] = {
		{ "json", KEY_JSON, "F", 0, "Write the rules to F as JSON; '-', or no F, is standard output", 0 },
		{ "coverage", KEY_COVERAGE, "F", 0,
		  "Say how often each rule fired, from F as 'check --coverage' wrote it", 0 },
		{ 0 },
	};
	static const struct argp argp = {
		.options = table,
		.parser = parse,
		.args_doc = "scenarios [PATH...]\nrules\nproperties\nmeasures\nversions\nmanagers\nevents",
		.doc = "Lists scenarios, the rules of the model, the properties, the measures, the versions of Hafnium, the "
		       "managers and their versions, or the events that a log may hold."
		       "\vWithout a PATH 'list scenarios' looks in the folder 'scenarios'.",
	};
	static char default_path[] = "scenarios";
	char *default_paths[] = { default_path };
	struct arguments arguments = { 0 };

	options_parse(&argp, argc, argv, &arguments);
	if (!arguments.what)
		return CODE_USAGE;
	if (strcmp(arguments.what, "scenarios") == 0 && arguments.path_count == 0)
		return list_scenarios(default_paths, 1);
	if (strcmp(arguments.what, "scenarios") == 0)
		return list_scenarios(arguments.paths, arguments.path_count);
	if (strcmp(arguments.what, "rules") == 0)
		return list_rules(&arguments);
	if (strcmp(arguments.what, "properties") == 0) {
		for (int p = 0; p < PROPERTIES; p++)
			printf("%-20s %s\n", property_names[p], property_meanings[p]);
	} else if (strcmp(arguments.what, "measures") == 0) {
		for (int m = 0; m < MEASURES; m++)
			printf("%-20s %s\n", measure_names[m], measure_meanings[m]);
	} else if (strcmp(arguments.what, "events") == 0) {
		print_events();
	} else if (strcmp(arguments.what, "managers") == 0) {
		for (int manager = 0; manager < MANAGERS; manager++)
			print_manager(&manager_infos[manager]);
	} else {
		for (int v = 0; v < HAFNIUM_VERSIONS; v++)
			printf("%s\n", hafnium_version_names[v]);
	}
	return CODE_AS_EXPECTED;
}
