// SPDX-License-Identifier: BSD-3-Clause
/*
 * `matrix:` of a scenario: rows and columns of overrides, and what is expected of each cell.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/scenario/draft.h"

enum {
	MATRIX_NAME_BYTES = 48,
	CELL_NAME_BYTES = 2 * MATRIX_NAME_BYTES,
};

_Static_assert((int)MATRIX_COLUMNS_MAX <= 32, "a set of columns is 32 bits");

/* What stands for the rows or columns that are not named. */
static const char default_key[] = "default";

/* What a row or a column changes; each node is NULL when it does not. */
struct overrides {
	const char *name;
	const struct yaml_node *program;
	struct manager_nodes manager;
	const struct yaml_node *arrivals;
	const struct yaml_node *trigger;
	const struct yaml_node *recognition;
	const struct yaml_node *ns_action;
	const struct yaml_node *ffa_version;
};

/* The rows or the columns. */
struct axis {
	/* "row" or "column", and with its article. */
	const char *what;
	const char *one;
	const char *names[MATRIX_ROWS_MAX];
	struct overrides overrides[MATRIX_ROWS_MAX];
	uint32_t count;
};

/* One cell while it is being read. */
struct cell {
	struct expectation expect[RECOGNITIONS];
};

struct matrix {
	const struct source *source;
	uint32_t properties;
	struct axis rows;
	struct axis columns;
	uint8_t modes;
	/* rows.count * columns.count of them. */
	struct cell *cells;
};

static bool apply_to_interrupts(const struct source *source, const struct overrides *overrides, struct draft *draft)
{
	struct count arrivals;
	enum interrupt_trigger trigger;

	if (overrides->arrivals != NULL && !bind_count(source, overrides->arrivals, "arrivals", &arrivals))
		return false;
	if (overrides->trigger != NULL && !bind_trigger(source, overrides->trigger, &trigger))
		return false;
	for (uint8_t i = 0; i < draft->config.interrupt_count; i++) {
		struct interrupt_config *interrupt = &draft->config.interrupts[i];

		if (overrides->arrivals != NULL && interrupt->pin.place == PIN_NONE)
			interrupt->arrivals = arrivals;
		if (overrides->trigger != NULL && interrupt->group == GROUP_1_SECURE) {
			interrupt->trigger = trigger;
			/* An edge has no line that could drop; the rows that are level-sensitive still mean it. */
			interrupt->drops = interrupt->drops && trigger == TRIGGER_LEVEL;
		}
	}
	return true;
}

static bool apply(const struct source *source, const struct overrides *overrides, struct draft *draft)
{
	struct world_config *config = &draft->config;
	const char *path;

	if ((overrides->program != NULL && !bind_text(source, overrides->program, "program", true, &path)) ||
	    !bind_spmc_manager(source, &overrides->manager, draft) ||
	    (overrides->recognition != NULL &&
	     !bind_recognition(source, overrides->recognition, &config->recognition)) ||
	    (overrides->ns_action != NULL &&
	     !bind_ns_action(source, overrides->ns_action, &config->partitions[0].ns_interrupts_action)) ||
	    (overrides->ffa_version != NULL &&
	     !bind_ffa_version(source, overrides->ffa_version, &config->partitions[0].ffa_version)))
		return false;
	if (overrides->program != NULL)
		draft->partitions[0].program = overrides->program;
	return apply_to_interrupts(source, overrides, draft);
}

/* The name of a row or column: part of a cell's name, so without '/', and no word with a meaning of its own. */
static bool bind_axis_name(const struct source *source, const struct yaml_node *key, const char *what)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-";
	const char *text = key->text;

	if (text[0] == '\0' || text[strspn(text, allowed)] != '\0' || key->text_bytes >= MATRIX_NAME_BYTES) {
		return fail_at(source, key,
			       "the name of a %s must be 1 to %d letters, digits or any of \"._+-\", "
			       "not \"%s\"",
			       what, MATRIX_NAME_BYTES - 1, excerpt(text).text);
	}
	if (strcmp(text, default_key) == 0)
		return fail_at(source, key, "\"default\" stands for the other %ss and cannot be the name of one", what);
	return true;
}

static bool bind_overrides(const struct matrix *matrix, const struct yaml_node *node, struct overrides *overrides)
{
	const struct source *source = matrix->source;
	const struct field fields[] = {
		{ "program", &overrides->program, false },
		{ "model", &overrides->manager.model, false },
		{ "version", &overrides->manager.version, false },
		{ "asserts", &overrides->manager.asserts, false },
		{ "arrivals", &overrides->arrivals, false },
		{ "trigger", &overrides->trigger, false },
		{ "recognition", &overrides->recognition, false },
		{ "ns-interrupts-action", &overrides->ns_action, false },
		{ "ffa-version", &overrides->ffa_version, false },
	};
	struct draft scratch = { 0 };

	if (!bind_fields(source, node, overrides->name, fields, COUNT_OF(fields)))
		return false;
	if (overrides->recognition != NULL && matrix->modes != 0) {
		return fail_at(source, overrides->recognition,
			       "\"recognition\" of the matrix gives the modes of every "
			       "cell already");
	}
	/* Values are checked even where another override hides them. */
	return apply(source, overrides, &scratch);
}

static bool bind_axis(const struct matrix *matrix, const struct yaml_node *node, const char *key, uint32_t most,
		      struct axis *axis)
{
	const struct source *source = matrix->source;

	if (!bind_is_mapping(source, node, key))
		return false;
	if (node->count == 0)
		return fail_at(source, node, "\"%s\" is empty; expected at least one %s", key, axis->what);
	for (uint32_t i = 0; i < node->count; i++) {
		struct overrides *overrides = &axis->overrides[i];

		if (i == most)
			return fail_at(source, node->keys[i], "more than %u %s", most, key);
		if (!bind_axis_name(source, node->keys[i], axis->what))
			return false;
		overrides->name = node->keys[i]->text;
		axis->names[i] = overrides->name;
		if (!bind_overrides(matrix, node->items[i], overrides))
			return false;
		axis->count++;
	}
	return true;
}

static bool bind_modes(const struct source *source, const struct yaml_node *node, uint8_t *modes)
{
	*modes = 0;
	if (node == NULL)
		return true;
	if (node->kind != NODE_SEQUENCE || node->count == 0)
		return fail_at(source, node, "\"recognition\" of a matrix must be a list of recognition modes");
	for (uint32_t i = 0; i < node->count; i++) {
		enum recognition recognition;

		if (!bind_recognition(source, node->items[i], &recognition))
			return false;
		if ((*modes & (1u << recognition)) != 0) {
			return fail_at(source, node->items[i], "\"%s\" is listed twice",
				       recognition_names[recognition]);
		}
		*modes = (uint8_t)(*modes | (1u << recognition));
	}
	return true;
}

/* Keys must be names of the axis or `default`. */
static bool check_axis_keys(const struct source *source, const struct yaml_node *node, const struct axis *axis)
{
	const char *names[MATRIX_ROWS_MAX + 1];
	uint32_t index;

	memcpy(names, axis->names, axis->count * sizeof(*names));
	names[axis->count] = default_key;
	for (uint32_t i = 0; i < node->count; i++)
		if (!bind_word(source, node->keys[i], axis->one, names, axis->count + 1, &index))
			return false;
	return true;
}

/* What a mapping says of `name`: its own entry, else that of `default`, else NULL. */
static const struct yaml_node *find_or_default(const struct yaml_node *node, const char *name)
{
	const struct yaml_node *found = yaml_find(node, name);

	return found != NULL ? found : yaml_find(node, default_key);
}

/* Every expectation must be valid, also one that no cell uses. */
static bool check_expectations(const struct matrix *matrix, const struct yaml_node *node)
{
	const struct source *source = matrix->source;
	struct expectation scratch[RECOGNITIONS];

	if (!bind_is_mapping(source, node, "expect") || !check_axis_keys(source, node, &matrix->rows))
		return false;
	for (uint32_t r = 0; r < node->count; r++) {
		const struct yaml_node *row = node->items[r];

		if (!bind_is_mapping(source, row, "what is expected of a row") ||
		    !check_axis_keys(source, row, &matrix->columns))
			return false;
		for (uint32_t c = 0; c < row->count; c++)
			if (!bind_expect_short(source, row->items[c], matrix->properties, scratch))
				return false;
	}
	return true;
}

static bool bind_expectations(struct matrix *matrix, const struct yaml_node *node)
{
	if (node == NULL)
		return true;
	if (!check_expectations(matrix, node))
		return false;
	for (uint32_t r = 0; r < matrix->rows.count; r++) {
		const struct yaml_node *row = find_or_default(node, matrix->rows.names[r]);

		for (uint32_t c = 0; c < matrix->columns.count; c++) {
			const struct yaml_node *short_form = find_or_default(row, matrix->columns.names[c]);
			struct cell *cell = &matrix->cells[r * matrix->columns.count + c];

			if (short_form != NULL &&
			    !bind_expect_short(matrix->source, short_form, matrix->properties, cell->expect))
				return false;
		}
	}
	return true;
}

static bool bind_column_set(const struct matrix *matrix, const struct yaml_node *node, uint32_t *columns)
{
	*columns = 0;
	if (node->kind != NODE_SEQUENCE)
		return fail_at(matrix->source, node, "expected a list of the columns where \"abi\" is violated");
	for (uint32_t i = 0; i < node->count; i++) {
		uint32_t index;

		if (!bind_word(matrix->source, node->items[i], matrix->columns.one, matrix->columns.names,
			       matrix->columns.count, &index))
			return false;
		if ((*columns & (1u << index)) != 0) {
			return fail_at(matrix->source, node->items[i], "the column \"%s\" is listed twice",
				       matrix->columns.names[index]);
		}
		*columns |= 1u << index;
	}
	return true;
}

/* A list of columns for all modes, or a mapping with one for each. */
static bool bind_abi_row(const struct matrix *matrix, const struct yaml_node *node, uint32_t columns[RECOGNITIONS])
{
	const struct yaml_node *modes[RECOGNITIONS];
	struct field fields[RECOGNITIONS];

	for (uint32_t m = 0; m < RECOGNITIONS; m++) {
		columns[m] = 0;
		fields[m] = (struct field){ recognition_names[m], &modes[m], false };
	}
	if (node->kind != NODE_MAPPING) {
		if (!bind_column_set(matrix, node, &columns[0]))
			return false;
		for (uint32_t m = 1; m < RECOGNITIONS; m++)
			columns[m] = columns[0];
		return true;
	}
	if (!bind_fields(matrix->source, node, "\"abi\" for each recognition mode", fields, RECOGNITIONS))
		return false;
	for (uint32_t m = 0; m < RECOGNITIONS; m++)
		if (modes[m] != NULL && !bind_column_set(matrix, modes[m], &columns[m]))
			return false;
	return true;
}

/* Adds `abi` to what is expected of a row's cells; a cell and mode without an expectation stays without. */
static void fold_abi(struct matrix *matrix, uint32_t row, const uint32_t columns[RECOGNITIONS])
{
	for (uint32_t c = 0; c < matrix->columns.count; c++) {
		struct cell *cell = &matrix->cells[row * matrix->columns.count + c];

		for (uint32_t m = 0; m < RECOGNITIONS; m++) {
			struct expectation *expectation = &cell->expect[m];

			if ((columns[m] & (1u << c)) == 0 || !expectation->given)
				continue;
			expectation->holds = false;
			expectation->violations[expectation->violation_count++] =
				(struct expected_violation){ PROPERTY_ABI, CLASSES };
		}
	}
}

static bool bind_abi(struct matrix *matrix, const struct yaml_node *node, const struct yaml_node *expect)
{
	uint32_t columns[RECOGNITIONS];

	if (node == NULL)
		return true;
	if (expect == NULL)
		return fail_at(matrix->source, node, "\"abi\" completes \"expect\" of the matrix, which is missing");
	if ((matrix->properties & (1u << PROPERTY_ABI)) == 0) {
		return fail_at(matrix->source, node,
			       "\"abi\" is not among the requested properties, so its violation "
			       "would never be seen");
	}
	if (node->kind == NODE_MAPPING) {
		if (!check_axis_keys(matrix->source, node, &matrix->rows))
			return false;
		for (uint32_t i = 0; i < node->count; i++)
			if (!bind_abi_row(matrix, node->items[i], columns))
				return false;
	}
	for (uint32_t r = 0; r < matrix->rows.count; r++) {
		const struct yaml_node *row =
			node->kind == NODE_MAPPING ? find_or_default(node, matrix->rows.names[r]) : node;

		if (row == NULL)
			continue;
		if (!bind_abi_row(matrix, row, columns))
			return false;
		fold_abi(matrix, r, columns);
	}
	return true;
}

static bool keep_names(const struct source *source, const struct axis *axis, char **names)
{
	for (uint32_t i = 0; i < axis->count; i++) {
		names[i] = copy_text(axis->names[i]);
		if (names[i] == NULL)
			return source_fail_memory(source);
	}
	return true;
}

/* Says in which cell something is wrong that depends on overrides. Always returns false. */
static bool fail_in_cell(const struct source *source, const char *cell)
{
	struct scenario_error *error = source->error;
	size_t used = strlen(error->message);

	if (error->exit_code != EXIT_CODE_SOFTWARE)
		(void)snprintf(error->message + used, sizeof(error->message) - used, " (in the cell %s)", cell);
	return false;
}

static bool add_cell(struct reading *reading, const struct matrix *matrix, const struct draft *base, uint32_t row,
		     uint32_t column)
{
	const struct overrides *row_overrides = &matrix->rows.overrides[row];
	const struct overrides *column_overrides = &matrix->columns.overrides[column];
	const struct cell *cell = &matrix->cells[row * matrix->columns.count + column];
	struct draft draft = *base;
	char name[CELL_NAME_BYTES];

	(void)snprintf(name, sizeof(name), "%s/%s", row_overrides->name, column_overrides->name);
	memcpy(draft.expect, cell->expect, sizeof(draft.expect));
	if (!apply(matrix->source, row_overrides, &draft) || !apply(matrix->source, column_overrides, &draft) ||
	    !add_scenario(reading, &draft, name, matrix->modes))
		return fail_in_cell(matrix->source, name);
	return true;
}

static bool add_cells(struct reading *reading, const struct matrix *matrix, const struct draft *base)
{
	struct scenario_file *file = reading->file;

	file->row_count = matrix->rows.count;
	file->column_count = matrix->columns.count;
	if (!keep_names(matrix->source, &matrix->rows, file->row_names) ||
	    !keep_names(matrix->source, &matrix->columns, file->column_names))
		return false;
	for (uint32_t r = 0; r < matrix->rows.count; r++) {
		for (uint32_t c = 0; c < matrix->columns.count; c++)
			if (!add_cell(reading, matrix, base, r, c))
				return false;
	}
	return true;
}

static bool read_matrix(struct reading *reading, const struct yaml_node *node, const struct draft *base,
			struct matrix *matrix)
{
	const struct source *source = reading->source;
	const struct yaml_node *rows;
	const struct yaml_node *columns;
	const struct yaml_node *recognition;
	const struct yaml_node *expect;
	const struct yaml_node *abi;
	const struct field fields[] = {
		{ "rows", &rows, true },      { "columns", &columns, true }, { "recognition", &recognition, false },
		{ "expect", &expect, false }, { "abi", &abi, false },
	};

	if (!bind_fields(source, node, "matrix", fields, COUNT_OF(fields)) ||
	    !bind_modes(source, recognition, &matrix->modes) ||
	    !bind_axis(matrix, rows, "rows", MATRIX_ROWS_MAX, &matrix->rows) ||
	    !bind_axis(matrix, columns, "columns", MATRIX_COLUMNS_MAX, &matrix->columns))
		return false;
	matrix->cells = calloc((size_t)matrix->rows.count * matrix->columns.count, sizeof(*matrix->cells));
	if (matrix->cells == NULL)
		return source_fail_memory(source);
	return bind_expectations(matrix, expect) && bind_abi(matrix, abi, expect) && add_cells(reading, matrix, base);
}

bool bind_matrix(struct reading *reading, const struct yaml_node *node, const struct draft *base)
{
	struct matrix *matrix = calloc(1, sizeof(*matrix));
	bool read;

	if (matrix == NULL)
		return source_fail_memory(reading->source);
	matrix->source = reading->source;
	matrix->properties = base->properties;
	matrix->rows.what = "row";
	matrix->rows.one = "a row";
	matrix->columns.what = "column";
	matrix->columns.one = "a column";
	read = read_matrix(reading, node, base, matrix);
	free(matrix->cells);
	free(matrix);
	return read;
}
