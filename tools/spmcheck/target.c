// SPDX-License-Identifier: BSD-3-Clause
/*
 * Opens one scenario, one cell when the file is a matrix.
 */
#include "tools/spmcheck/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/words.h"
#include "tools/report/exit_code.h"
#include "tools/report/memory.h"
#include "tools/report/utf8.h"

enum { KEY_CELL = 0x200, KEY_RECOGNITION };

static error_t parse_target(int key, char *value, struct argp_state *state)
{
	struct target *target = state->input;

	switch (key) {
	case KEY_CELL:
		target->cell = value;
		return 0;
	case KEY_RECOGNITION:
		target->recognition = option_recognition(state, value, false);
		return 0;
	case ARGP_KEY_ARG:
		if (target->path)
			argp_error(state, "one FILE at a time");
		target->path = value;
		return 0;
	case ARGP_KEY_END:
		if (!target->path)
			argp_error(state, "FILE is missing");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option target_option_table[] = {
	{ "cell", KEY_CELL, "ROW/COLUMN", 0, "The cell, when FILE is a matrix", 0 },
	{ "recognition", KEY_RECOGNITION, "MODE", 0,
	  "Recognise interrupts as MODE has it: eager, synchronized or architectural (default: the scenario's)", 0 },
	{ 0 },
};

const struct argp target_argp = { .options = target_option_table, .parser = parse_target };

/* Like fprintf(stderr), with a text that may have come from anywhere. */
static int complain(int code, char *message)
{
	char *clean = utf8_clean(message, false);

	fprintf(stderr, "spmcheck: %s\n", clean);
	free(clean);
	free(message);
	return code;
}

static int choose_cell(struct target *target)
{
	const struct scenario_file *file = &target->file;
	const char **names;
	const char *nearest;
	int code;

	if (file->row_count == 0) {
		target->scenario = &file->scenarios[0];
		if (!target->cell)
			return CODE_AS_EXPECTED;
		return complain(CODE_USAGE, checked_format("%s is not a matrix: it has no cells", target->path));
	}
	if (!target->cell)
		return complain(CODE_USAGE, checked_format("%s is a matrix: say which cell, such as --cell %s",
							   target->path, file->scenarios[0].cell));
	names = checked_calloc(file->scenario_count, sizeof(names[0]));
	for (uint32_t i = 0; i < file->scenario_count; i++) {
		names[i] = file->scenarios[i].cell;
		if (strcmp(names[i], target->cell) == 0)
			target->scenario = &file->scenarios[i];
	}
	nearest = nearest_word(target->cell, names, file->scenario_count);
	code = CODE_AS_EXPECTED;
	if (!target->scenario)
		code = complain(CODE_USAGE, checked_format("%s has no cell '%s'%s%s%s", target->path, target->cell,
							   nearest ? "; did you mean '" : "", nearest ? nearest : "",
							   nearest ? "'?" : ""));
	free(names);
	return code;
}

int target_open(struct target *target)
{
	struct scenario_error error = { 0 };
	struct world_config config;
	int code;

	if (!scenario_file_read(target->path, &target->file, &error))
		return complain(error.exit_code ? error.exit_code : CODE_INTERNAL, checked_strdup(error.message));
	code = choose_cell(target);
	if (code != CODE_AS_EXPECTED)
		return code;
	config = target->scenario->config;
	if (target->recognition.choice == RECOGNITION_CHOICE_ONE)
		config.recognition = target->recognition.mode;
	target->mode = config.recognition;
	target->world = checked_calloc(1, sizeof(*target->world));
	world_model_init(target->world, &config);
	return CODE_AS_EXPECTED;
}

void target_close(struct target *target)
{
	free(target->world);
	scenario_file_free(&target->file);
}
