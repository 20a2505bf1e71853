// SPDX-License-Identifier: BSD-3-Clause
/* The shipped scenarios; see shipped_scenarios.h. */
#include "tests/oracles/shipped_scenarios.h"

#include <fts.h>
#include <stdlib.h>
#include <string.h>

static void visit_file(const struct scenario_file *file, shipped_visit *visit, void *env)
{
	static struct world_model world_model;

	for (uint32_t i = 0; i < file->scenario_count; i++) {
		const struct scenario *scenario = &file->scenarios[i];
		unsigned modes = scenario->modes != 0 ? scenario->modes : 1U << scenario->config.recognition;

		for (unsigned mode = 0; mode < RECOGNITIONS; mode++) {
			struct world_config config = scenario->config;

			if ((modes >> mode & 1) == 0) {
				continue;
			}
			config.recognition = (enum recognition)mode;
			world_model_init(&world_model, &config);
			visit(env, scenario, (enum recognition)mode, &world_model.model);
		}
	}
}

static int by_name(const FTSENT **left, const FTSENT **right)
{
	return strcmp((*left)->fts_name, (*right)->fts_name);
}

static bool is_yaml(const char *name)
{
	const char *end = strrchr(name, '.');

	return end != NULL && (strcmp(end, ".yaml") == 0 || strcmp(end, ".yml") == 0);
}

bool shipped_for_each(const char *path, shipped_visit *visit, void *env, struct scenario_error *error)
{
	char *copy = strdup(path);
	char *paths[] = { copy, NULL };
	FTS *tree = copy != NULL ? fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, by_name) : NULL;
	bool read = tree != NULL;
	FTSENT *entry;

	while (read && (entry = fts_read(tree)) != NULL) {
		struct scenario_file file;

		if (entry->fts_info != FTS_F || !is_yaml(entry->fts_name) ||
		    !scenario_file_is_scenario(entry->fts_accpath)) {
			continue;
		}
		read = scenario_file_read(entry->fts_accpath, &file, error);
		if (read) {
			visit_file(&file, visit, env);
		}
		scenario_file_free(&file);
	}
	if (tree != NULL) {
		fts_close(tree);
	}
	free(copy);
	return read;
}
