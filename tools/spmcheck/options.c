// SPDX-License-Identifier: BSD-3-Clause
/*
 * Shared options. Numbers are read by hand: strtod() and strtoull() know locales, signs and blanks that are none of
 * ours.
 */
#include "tools/spmcheck/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "models/words.h"
#include "tools/report/exit_code.h"

/* --- words --------------------------------------------------------------------------------------------------- */

enum { WORDS_MAX = 64 };

struct option_word {
	const char *name;
	bool has_value;
};

static size_t collect_words(const struct argp *argp, struct option_word *words, size_t count)
{
	bool has_value = false;

	for (const struct argp_option *o = argp->options; o && (o->name || o->key || o->doc); o++) {
		if (!(o->flags & OPTION_ALIAS))
			has_value = o->arg != NULL;
		if (o->name && !(o->flags & OPTION_DOC) && count < WORDS_MAX)
			words[count++] = (struct option_word){ o->name, has_value };
	}
	for (const struct argp_child *child = argp->children; child && child->argp; child++)
		count = collect_words(child->argp, words, count);
	return count;
}

/* The word that `name` is or, as getopt allows, abbreviates. */
static const struct option_word *find_word(const struct option_word *words, size_t count, const char *name,
					   size_t length)
{
	const struct option_word *found = NULL;

	for (size_t i = 0; i < count; i++) {
		if (strncmp(words[i].name, name, length) != 0)
			continue;
		if (words[i].name[length] == '\0')
			return &words[i];
		found = &words[i];
	}
	return found;
}

void options_refuse_unknown(const char *name, const struct argp *argp, int argc, char **argv, bool in_order)
{
	struct option_word words[WORDS_MAX + 3] = { { "help", false }, { "usage", false }, { "version", false } };
	const char *names[WORDS_MAX + 3];
	size_t count = collect_words(argp, words, 3);

	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		const struct option_word *word;
		const char *nearest;
		char wrong[64];
		size_t length;

		if (strncmp(argv[i], "--", 2) != 0) {
			if (in_order && argv[i][0] != '-')
				return;
			continue;
		}
		length = strcspn(argv[i] + 2, "=");
		word = find_word(words, count, argv[i] + 2, length);
		if (word) {
			i += word->has_value && argv[i][2 + length] == '\0';
			continue;
		}
		for (size_t w = 0; w < count; w++)
			names[w] = words[w].name;
		snprintf(wrong, sizeof(wrong), "%.*s", (int)(length < 63 ? length : 63), argv[i] + 2);
		nearest = nearest_word(wrong, names, count);
		fprintf(stderr, "%s: unknown option '--%s'", name, wrong);
		if (nearest)
			fprintf(stderr, "; did you mean '--%s'?", nearest);
		fprintf(stderr, "\nTry '%s --help' for more information.\n", name);
		exit(CODE_USAGE);
	}
}

/* `--json` without a file, at the end or before another option: standard output. argp has no such option. */
static void complete_json(int argc, char **argv)
{
	static char to_stdout[] = "--json=-";

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--json") == 0 && (i + 1 == argc || strncmp(argv[i + 1], "--", 2) == 0))
			argv[i] = to_stdout;
	}
}

void options_parse(const struct argp *argp, int argc, char **argv, void *input)
{
	complete_json(argc, argv);
	options_refuse_unknown(argv[0], argp, argc, argv, false);
	argp_parse(argp, argc, argv, 0, NULL, input);
}

/* --- values -------------------------------------------------------------------------------------------------- */

/* Reads decimal digits; false on none or overflow. `*end` is what follows. */
static bool read_digits(const char *text, uint64_t *number, const char **end)
{
	const char *c = text;

	*number = 0;
	for (; *c >= '0' && *c <= '9'; c++) {
		if (__builtin_mul_overflow(*number, 10u, number) ||
		    __builtin_add_overflow(*number, (uint64_t)(*c - '0'), number))
			return false;
	}
	*end = c;
	return c > text;
}

uint64_t option_number(const struct argp_state *state, const char *option, const char *value, uint64_t least,
		       uint64_t most)
{
	const char *end;
	uint64_t number;

	if (!read_digits(value, &number, &end) || *end || number < least || number > most)
		argp_error(state, "--%s takes a number from %llu to %llu, not '%s'", option, (unsigned long long)least,
			   (unsigned long long)most, value);
	return number;
}

/* "512M", "2G", "1073741824"; K, M, G and T are powers of 1024. */
static uint64_t option_size(const struct argp_state *state, const char *option, const char *value)
{
	static const char units[] = "KMGT";
	const char *end = value;
	uint64_t number = 0;
	bool valid = read_digits(value, &number, &end) && number > 0;

	if (valid && *end) {
		const char *unit = strchr(units, *end);

		valid = unit && end[1] == '\0' &&
			!__builtin_mul_overflow(number, (uint64_t)1 << (10 * (unit - units + 1)), &number);
	}
	if (!valid)
		argp_error(state, "--%s takes a size such as 512M or 2G (K, M, G, T), not '%s'", option, value);
	return number;
}

/* "60" or "0.5". */
static double option_seconds(const struct argp_state *state, const char *option, const char *value)
{
	const char *end = value;
	uint64_t whole = 0;
	double seconds = 0;
	bool valid = read_digits(value, &whole, &end);

	seconds = (double)whole;
	if (valid && *end == '.') {
		double unit = 1;

		for (end++; *end >= '0' && *end <= '9'; end++) {
			unit /= 10;
			seconds += unit * (*end - '0');
		}
		valid = end[-1] != '.';
	}
	if (!valid || *end || seconds <= 0)
		argp_error(state, "--%s takes a number of seconds above 0, not '%s'", option, value);
	return seconds;
}

struct recognition_option option_recognition(const struct argp_state *state, const char *value, bool all_allowed)
{
	struct recognition_option option = { .choice = RECOGNITION_CHOICE_ONE };
	const char *words[RECOGNITIONS + 1];
	const char *nearest;

	for (int mode = 0; mode < RECOGNITIONS; mode++) {
		words[mode] = recognition_names[mode];
		if (strcmp(value, recognition_names[mode]) == 0) {
			option.mode = (enum recognition)mode;
			return option;
		}
	}
	words[RECOGNITIONS] = all_allowed ? "all" : NULL;
	if (all_allowed && strcmp(value, "all") == 0) {
		option.choice = RECOGNITION_CHOICE_ALL;
		return option;
	}
	nearest = nearest_word(value, words, RECOGNITIONS + 1);
	argp_error(state, "--recognition takes %s, %s%s %s%s, not '%s'%s%s%s", recognition_names[0],
		   recognition_names[1], all_allowed ? "," : " or", recognition_names[2], all_allowed ? " or all" : "",
		   value, nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
	return option;
}

/* --- defaults ------------------------------------------------------------------------------------------------ */

/* What a container may use, or UINT64_MAX. */
static uint64_t container_memory_bytes(void)
{
	static const char *const files[] = { "/sys/fs/cgroup/memory.max",
					     "/sys/fs/cgroup/memory/memory.limit_in_bytes" };
	uint64_t least = UINT64_MAX;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char line[64] = "";
		const char *end;
		uint64_t bytes;
		FILE *in = fopen(files[i], "re");

		if (!in)
			continue;
		if (fgets(line, sizeof(line), in) && read_digits(line, &bytes, &end) && bytes > 0 && bytes < least)
			least = bytes;
		fclose(in);
	}
	return least;
}

static uint64_t default_memory_bytes(void)
{
	long pages = sysconf(_SC_PHYS_PAGES);
	long page_bytes = sysconf(_SC_PAGESIZE);
	uint64_t bytes = (uint64_t)2 << 30;
	uint64_t container = container_memory_bytes();

	if (pages > 0 && page_bytes > 0)
		bytes = (uint64_t)pages * (uint64_t)page_bytes;
	if (container < bytes)
		bytes = container;
	return bytes / 4 * 3;
}

static uint32_t default_threads(void)
{
	long online = sysconf(_SC_NPROCESSORS_ONLN);

	if (online < 1)
		return 1;
	return online > THREADS_MAX ? THREADS_MAX : (uint32_t)online;
}

/* --- parsers ------------------------------------------------------------------------------------------------- */

enum option_key {
	KEY_THREADS = 0x100,
	KEY_MEMORY,
	KEY_TIME,
	KEY_NO_PROGRESS,
	KEY_RECOGNITION,
	KEY_EVERY_INSTRUCTION,
	KEY_NO_SYMMETRY,
	KEY_REPRODUCIBLE,
	KEY_ALL,
	KEY_COVERAGE,
	KEY_REQUIRE_COVERAGE,
	KEY_JSON,
};

static error_t parse_bounds(int key, char *value, struct argp_state *state)
{
	struct limit_options *options = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		options->memory_bytes = default_memory_bytes();
		return 0;
	case KEY_MEMORY:
		options->memory_bytes = option_size(state, "memory", value);
		return 0;
	case KEY_TIME:
		options->seconds = option_seconds(state, "time", value);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option bound_option_table[] = {
	{ "memory", KEY_MEMORY, "SIZE", 0,
	  "End searches that need more memory than SIZE, such as 512M or 2G, all searches together (default: three "
	  "quarters of the machine's)",
	  0 },
	{ "time", KEY_TIME, "SECONDS", 0, "End each search after SECONDS (default: none)", 0 },
	{ 0 },
};

const struct argp bound_argp = { .options = bound_option_table, .parser = parse_bounds };

static error_t parse_limits(int key, char *value, struct argp_state *state)
{
	struct limit_options *options = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		options->threads = default_threads();
		state->child_inputs[0] = options;
		return 0;
	case KEY_THREADS:
		options->threads = (uint32_t)option_number(state, "threads", value, 1, THREADS_MAX);
		return 0;
	case KEY_NO_PROGRESS:
		options->no_progress = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option limit_option_table[] = {
	{ "threads", KEY_THREADS, "N", 0, "Search N scenarios at a time, 1 to 256 (default: one for each CPU)", 0 },
	{ "no-progress", KEY_NO_PROGRESS, NULL, 0, "Show no progress, not even on a terminal", 0 },
	{ 0 },
};

static const struct argp_child limit_children[] = { { .argp = &bound_argp }, { 0 } };

const struct argp limit_argp = { .options = limit_option_table, .parser = parse_limits, .children = limit_children };

static error_t parse_run(int key, char *value, struct argp_state *state)
{
	struct run_options *options = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->limits;
		return 0;
	case KEY_RECOGNITION:
		options->recognition = option_recognition(state, value, true);
		return 0;
	case KEY_EVERY_INSTRUCTION:
		options->limits.every_instruction = true;
		return 0;
	case KEY_NO_SYMMETRY:
		options->limits.no_symmetry = true;
		return 0;
	case KEY_ALL:
		options->limits.all_violations = true;
		return 0;
	case KEY_REPRODUCIBLE:
		options->reproducible = true;
		return 0;
	case KEY_COVERAGE:
		options->coverage_path = value;
		return 0;
	case KEY_REQUIRE_COVERAGE:
		options->require_coverage = true;
		return 0;
	case KEY_JSON:
		options->json_path = value;
		return 0;
	case 'v':
		options->verbose = true;
		return 0;
	case 'q':
		options->quiet = true;
		return 0;
	case ARGP_KEY_END:
		if (options->verbose && options->quiet)
			argp_error(state, "--verbose and --quiet exclude each other");
		if (options->json_path && options->coverage_path && strcmp(options->json_path, "-") == 0 &&
		    strcmp(options->coverage_path, "-") == 0)
			argp_error(state, "only one of --json and --coverage can be standard output");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option run_option_table[] = {
	{ "recognition", KEY_RECOGNITION, "MODE", 0,
	  "Recognise interrupts as MODE has it: eager, synchronized, architectural, or all of them in turn (default: "
	  "as the scenario says)",
	  0 },
	{ "every-instruction", KEY_EVERY_INSTRUCTION, NULL, 0,
	  "Search every interleaving of several PEs, without partial order reduction", 0 },
	{ "no-symmetry", KEY_NO_SYMMETRY, NULL, 0, "Tell equal PEs, partitions and interrupts apart", 0 },
	{ "all", KEY_ALL, NULL, 0,
	  "List every distinct violation (by property, class and last rule), not only the first of each property", 0 },
	{ "reproducible", KEY_REPRODUCIBLE, NULL, 0, "Leave out times and memory, which differ from run to run", 0 },
	{ "coverage", KEY_COVERAGE, "F", 0, "Write how often each rule and edge fired to F", 0 },
	{ "require-coverage", KEY_REQUIRE_COVERAGE, NULL, 0,
	  "Exit 1 when a rule of a version that was run, or a vCPU edge of a Hafnium, never fired", 0 },
	{ "json", KEY_JSON, "F", 0,
	  "Write the results to F; '-', or no F, is standard output, the text then goes to stderr", 0 },
	{ "verbose", 'v', NULL, 0, "Every trace with its rules, times, rules that never fired", 0 },
	{ "quiet", 'q', NULL, 0, "Only what is not as expected", 0 },
	{ 0 },
};

static const struct argp_child run_children[] = { { .argp = &limit_argp }, { 0 } };

const struct argp run_argp = { .options = run_option_table, .parser = parse_run, .children = run_children };
