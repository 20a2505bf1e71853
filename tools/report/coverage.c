// SPDX-License-Identifier: BSD-3-Clause
/*
 * Coverage over a run, and its file.
 */
#include "tools/report/coverage.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "models/manager.h"
#include "models/world_model.h"
#include "tools/report/exit_code.h"

void coverage_add(struct coverage *coverage, const struct outcome *outcome)
{
	unsigned era = outcome->scenario->config.version;

	if (!outcome->report.mark_fired)
		return;
	coverage->ran[era] = true;
	for (uint32_t mark = 0; mark < world_mark_count; mark++) {
		coverage->fired[mark] += outcome->report.mark_fired[mark];
		coverage->fired_in[era][mark] += outcome->report.mark_fired[mark];
		if (world_mark_applies(mark, era))
			coverage->applies[mark] = true;
	}
}

static json_t *edge_by_era(const struct coverage *coverage, uint32_t mark)
{
	json_t *eras = json_object();

	for (unsigned era = 0; era < ERAS; era++) {
		if (coverage->ran[era] && world_mark_applies(mark, era))
			json_object_set_new(eras, era_titles[era],
					    json_integer((json_int_t)coverage->fired_in[era][mark]));
	}
	return eras;
}

bool coverage_write(const struct coverage *coverage, FILE *out)
{
	json_t *marks = json_object();
	json_t *edges = json_object();
	json_t *object = json_object();
	bool written;

	for (uint32_t mark = 0; mark < world_mark_count; mark++) {
		if (coverage->applies[mark])
			json_object_set_new(marks, world_mark_names[mark],
					    json_integer((json_int_t)coverage->fired[mark]));
		if (coverage->applies[mark] && mark >= world_first_edge_mark)
			json_object_set_new(edges, world_mark_names[mark], edge_by_era(coverage, mark));
	}
	json_object_set_new(object, "marks", marks);
	json_object_set_new(object, "edges", edges);
	written = json_dumpf(object, out, JSON_INDENT(2)) == 0 && fputc('\n', out) != EOF;
	json_decref(object);
	return written && !ferror(out);
}

static uint32_t find_mark(const char *name)
{
	uint32_t mark = 0;

	while (mark < world_mark_count && strcmp(world_mark_names[mark], name) != 0)
		mark++;
	return mark;
}

static int read_marks(struct coverage *coverage, json_t *marks, const char *path, char *message, size_t message_bytes)
{
	const char *name;
	json_t *value;

	json_object_foreach(marks, name, value)
	{
		uint32_t mark = find_mark(name);

		if (mark == world_mark_count || !json_is_integer(value) || json_integer_value(value) < 0) {
			snprintf(message, message_bytes, "%s: '%s' is no rule of this version, or its count is wrong",
				 path, name);
			return CODE_BAD_INPUT;
		}
		coverage->applies[mark] = true;
		coverage->fired[mark] = (uint64_t)json_integer_value(value);
	}
	return CODE_AS_EXPECTED;
}

int coverage_read(struct coverage *coverage, const char *path, char *message, size_t message_bytes)
{
	int code = CODE_BAD_INPUT;
	json_error_t error;
	json_t *object;
	FILE *in = fopen(path, "re");

	memset(coverage, 0, sizeof(*coverage));
	if (!in) {
		snprintf(message, message_bytes, "%s: %s", path, strerror(errno));
		return CODE_NO_INPUT;
	}
	object = json_loadf(in, JSON_REJECT_DUPLICATES, &error);
	if (ferror(in)) {
		snprintf(message, message_bytes, "%s: cannot be read", path);
		code = CODE_NO_INPUT;
	} else if (!object) {
		snprintf(message, message_bytes, "%s:%d:%d: %s", path, error.line, error.column, error.text);
	} else if (!json_is_object(json_object_get(object, "marks"))) {
		snprintf(message, message_bytes, "%s: not a coverage file: the key 'marks' is missing", path);
	} else {
		code = read_marks(coverage, json_object_get(object, "marks"), path, message, message_bytes);
	}
	json_decref(object);
	fclose(in);
	return code;
}
