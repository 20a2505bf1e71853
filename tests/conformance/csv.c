// SPDX-License-Identifier: BSD-3-Clause
/* Tables of observations; see csv.h. */
#include "tests/conformance/csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The whole file, with a zero at its end; NULL when it cannot be read. */
static char *read_text(const char *path)
{
	FILE *file = fopen(path, "rb");
	char *text = NULL;
	long bytes = -1;

	if (file == NULL)
		return NULL;
	if (fseek(file, 0, SEEK_END) == 0)
		bytes = ftell(file);
	if (bytes >= 0 && fseek(file, 0, SEEK_SET) == 0)
		text = calloc((size_t)bytes + 1, 1);
	if (text != NULL && fread(text, 1, (size_t)bytes, file) != (size_t)bytes) {
		free(text);
		text = NULL;
	}
	fclose(file);
	return text;
}

/* Takes one field off `*next`, unquoted in place. Returns what ended it: ',', '\n' or '\0'. */
static char take_field(char **next, char **field)
{
	char *from = *next;
	char *to = *next;
	bool quoted = *from == '"';
	char end;

	*field = to;
	if (quoted)
		from++;
	while (*from != '\0') {
		if (quoted && *from == '"') {
			quoted = from[1] == '"';
			if (!quoted) {
				from++;
				continue;
			}
			from++;
		} else if (!quoted && (*from == ',' || *from == '\n')) {
			break;
		}
		*to++ = *from++;
	}
	end = *from;
	*next = end == '\0' ? from : from + 1;
	*to = '\0';
	return end;
}

/* One line. False when its number of fields is not that of the first. */
static bool take_line(struct csv *csv, char **next)
{
	uint32_t first = csv->column_count == 0 ? 0 : (csv->row_count + 1) * csv->column_count;
	uint32_t count = 0;
	char end;

	do {
		char *field;
		char **cells;

		end = take_field(next, &field);
		cells = realloc(csv->cells, (first + count + 1) * sizeof(*cells));
		if (cells == NULL)
			return false;
		csv->cells = cells;
		cells[first + count++] = field;
	} while (end == ',');
	if (csv->column_count == 0) {
		csv->column_count = count;
		return true;
	}
	csv->row_count++;
	return count == csv->column_count;
}

bool csv_read(const char *path, struct csv *csv)
{
	char *next;

	*csv = (struct csv){ .path = path, .text = read_text(path) };
	if (csv->text == NULL)
		return false;
	next = csv->text;
	do {
		if (!take_line(csv, &next)) {
			csv_free(csv);
			return false;
		}
	} while (*next != '\0');
	return true;
}

void csv_free(struct csv *csv)
{
	free(csv->text);
	free(csv->cells);
	*csv = (struct csv){ 0 };
}

const char *csv_cell(const struct csv *csv, uint32_t row, const char *column)
{
	for (uint32_t i = 0; i < csv->column_count; i++) {
		if (strcmp(csv->cells[i], column) == 0)
			return csv->cells[(row + 1) * csv->column_count + i];
	}
	return NULL;
}

uint32_t csv_line(uint32_t row)
{
	return row + 2;
}
