// SPDX-License-Identifier: BSD-3-Clause
/*
 * Finds and reads scenario files.
 */
#include "tools/spmcheck/inputs.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tools/report/exit_code.h"
#include "tools/report/memory.h"

struct paths {
	char **list;
	size_t count;
	size_t capacity;
};

static void add_path(struct paths *paths, char *path)
{
	if (paths->count == paths->capacity) {
		paths->capacity = paths->capacity ? paths->capacity * 2 : 16;
		paths->list = checked_reallocarray(paths->list, paths->capacity, sizeof(paths->list[0]));
	}
	paths->list[paths->count++] = path;
}

static struct input *add_input(struct inputs *inputs, const char *path)
{
	struct input *input;

	if (inputs->count == inputs->capacity) {
		inputs->capacity = inputs->capacity ? inputs->capacity * 2 : 16;
		inputs->list = checked_reallocarray(inputs->list, inputs->capacity, sizeof(inputs->list[0]));
	}
	input = &inputs->list[inputs->count++];
	memset(input, 0, sizeof(*input));
	input->path = checked_strdup(path);
	return input;
}

static void add_error(struct inputs *inputs, const char *path, const char *why)
{
	struct input *input = add_input(inputs, path);

	input->error.exit_code = CODE_NO_INPUT;
	snprintf(input->error.message, sizeof(input->error.message), "%.400s: %s", path, why);
}

static void add_file(struct inputs *inputs, const char *path)
{
	struct input *input = add_input(inputs, path);

	if (scenario_file_read(path, &input->file, &input->error))
		input->error.exit_code = CODE_AS_EXPECTED;
	else if (input->error.exit_code == CODE_AS_EXPECTED)
		input->error.exit_code = CODE_INTERNAL;
}

static bool has_yaml_name(const char *name)
{
	size_t length = strlen(name);

	return (length > 5 && strcmp(name + length - 5, ".yaml") == 0) ||
	       (length > 4 && strcmp(name + length - 4, ".yml") == 0);
}

/*
 * Collects the scenarios in one folder and the folders in it; a link to a folder is not followed, so no loop is walked.
 * Folders that cannot be read become inputs with an error.
 */
static void scan_folder(struct inputs *inputs, const char *folder, struct paths *files, struct paths *folders)
{
	DIR *directory = opendir(folder);
	const struct dirent *entry;

	if (!directory) {
		add_error(inputs, folder, strerror(errno));
		return;
	}
	for (errno = 0; (entry = readdir(directory)); errno = 0) {
		struct stat status;
		char *path;

		if (entry->d_name[0] == '.')
			continue;
		path = checked_format("%s/%s", folder, entry->d_name);
		if (lstat(path, &status) == 0 && S_ISDIR(status.st_mode))
			add_path(folders, path);
		else if (has_yaml_name(entry->d_name) && (stat(path, &status) != 0 || !S_ISDIR(status.st_mode)) &&
			 scenario_file_is_scenario(path))
			add_path(files, path);
		else
			free(path);
	}
	if (errno != 0)
		add_error(inputs, folder, strerror(errno));
	closedir(directory);
}

static int compare_paths(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void free_paths(struct paths *paths)
{
	for (size_t i = 0; i < paths->count; i++)
		free(paths->list[i]);
	free(paths->list);
	memset(paths, 0, sizeof(*paths));
}

static void read_folder(struct inputs *inputs, const char *top)
{
	struct paths files = { 0 };
	struct paths level = { 0 };
	size_t first = inputs->count;

	add_path(&level, checked_strdup(top));
	for (int depth = 0; level.count > 0; depth++) {
		struct paths next = { 0 };

		for (size_t i = 0; i < level.count; i++) {
			if (depth > FOLDER_DEPTH_MAX)
				add_error(inputs, level.list[i], "too many folders inside each other");
			else
				scan_folder(inputs, level.list[i], &files, &next);
		}
		free_paths(&level);
		level = next;
	}
	free(level.list);
	if (files.count > 0)
		qsort(files.list, files.count, sizeof(files.list[0]), compare_paths);
	for (size_t i = 0; i < files.count; i++)
		add_file(inputs, files.list[i]);
	free_paths(&files);
	if (inputs->count == first)
		add_error(inputs, top, "there is no scenario in this folder");
}

void inputs_read(struct inputs *inputs, char *const *paths, size_t count)
{
	memset(inputs, 0, sizeof(*inputs));
	for (size_t i = 0; i < count; i++) {
		struct stat status;

		if (stat(paths[i], &status) == 0 && S_ISDIR(status.st_mode)) {
			char *folder = checked_strdup(paths[i]);

			for (size_t end = strlen(folder); end > 1 && folder[end - 1] == '/'; end--)
				folder[end - 1] = '\0';
			read_folder(inputs, folder);
			free(folder);
		} else {
			add_file(inputs, paths[i]);
		}
	}
}

void inputs_free(struct inputs *inputs)
{
	for (size_t i = 0; i < inputs->count; i++) {
		scenario_file_free(&inputs->list[i].file);
		free(inputs->list[i].path);
	}
	free(inputs->list);
	memset(inputs, 0, sizeof(*inputs));
}

static uint32_t readable_scenarios(const struct input *input)
{
	return input->error.exit_code == CODE_AS_EXPECTED ? input->file.scenario_count : 0;
}

/* The modes to run, a bit each. */
static uint32_t wanted_modes(const struct scenario *scenario, const struct recognition_option *recognition)
{
	if (recognition->choice == RECOGNITION_CHOICE_ONE)
		return 1u << recognition->mode;
	if (recognition->choice == RECOGNITION_CHOICE_ALL)
		return (1u << RECOGNITIONS) - 1;
	return scenario->modes ? scenario->modes : 1u << scenario->config.recognition;
}

struct outcome *inputs_outcomes(struct inputs *inputs, const struct recognition_option *recognition, size_t *count)
{
	struct outcome *outcomes;
	size_t most = 0;

	*count = 0;
	for (size_t i = 0; i < inputs->count; i++) {
		most += readable_scenarios(&inputs->list[i]) * (size_t)RECOGNITIONS;
	}
	outcomes = checked_calloc(most, sizeof(outcomes[0]));
	for (size_t i = 0; i < inputs->count; i++) {
		struct input *input = &inputs->list[i];

		input->first_outcome = *count;
		/* A file that was not read has none. */
		for (uint32_t s = 0; s < readable_scenarios(input); s++) {
			const struct scenario *scenario = &input->file.scenarios[s];
			uint32_t modes = wanted_modes(scenario, recognition);

			for (int mode = 0; mode < RECOGNITIONS; mode++) {
				if (!(modes >> mode & 1))
					continue;
				outcomes[*count].scenario = scenario;
				outcomes[*count].mode = (enum recognition)mode;
				outcomes[*count].mode_named = modes != 1u << scenario->config.recognition;
				outcomes[*count].weakest_holding = RECOGNITIONS;
				(*count)++;
			}
		}
	}
	return outcomes;
}
