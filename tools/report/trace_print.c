// SPDX-License-Identifier: BSD-3-Clause
/*
 * A trace as a table for a terminal: rows down, one column per actor that appears, what changed last.
 *
 * Apart from collecting because all of it is layout: widths are computed from what is there, and when the table would
 * pass LINE_WIDTH the cells are wrapped, the `changed` column first.
 */
#include <string.h>

#include "tools/report/trace.h"
#include "tools/report/utf8.h"

enum {
	LINE_WIDTH = 160,
	/* Narrowest that wrapping makes a column. */
	CHANGED_WIDTH_MIN = 32,
	ACTOR_WIDTH_MIN = 18,
	/* "   12↻ " */
	NUMBER_WIDTH = 4,
	MARK_WIDTH = 1,
	GAP = 2,
	COLUMNS_MAX = SIM_ACTORS_MAX + 1,
};

static const char loop_mark[] = "\xe2\x86\xbb";

struct columns {
	/* The actor of each column; the last column is `changed`. */
	uint8_t actor[COLUMNS_MAX];
	size_t width[COLUMNS_MAX];
	uint32_t count;
};

static size_t text_width(const char *text)
{
	return utf8_width(text, strlen(text));
}

static void widen(size_t *width, const char *text)
{
	size_t wanted = text_width(text);

	if (wanted > *width)
		*width = wanted;
}

static size_t table_width(const struct columns *columns)
{
	size_t sum = NUMBER_WIDTH + MARK_WIDTH + 1;

	for (uint32_t i = 0; i < columns->count; i++)
		sum += columns->width[i] + (i + 1 < columns->count ? GAP : 0);
	return sum;
}

/* Takes columns away from one column until the table fits or the column has its smallest width. */
static void narrow(struct columns *columns, uint32_t column, size_t width_min)
{
	size_t sum = table_width(columns);
	size_t spare;

	if (sum <= LINE_WIDTH || columns->width[column] <= width_min)
		return;
	spare = columns->width[column] - width_min;
	columns->width[column] -= sum - LINE_WIDTH < spare ? sum - LINE_WIDTH : spare;
}

static void lay_out(const struct trace *trace, struct columns *columns)
{
	bool appears[SIM_ACTORS_MAX] = { false };
	uint32_t changed;

	memset(columns, 0, sizeof(*columns));
	for (uint32_t i = 0; i < trace->row_count; i++)
		appears[trace->rows[i].actor] = true;
	for (uint32_t a = 0; a < trace->actor_count; a++) {
		uint32_t column = columns->count;

		if (!appears[a])
			continue;
		columns->actor[column] = (uint8_t)a;
		columns->width[column] = 1;
		widen(&columns->width[column], trace->actor_names[a]);
		for (uint32_t i = 0; i < trace->row_count; i++) {
			if (trace->rows[i].actor == a)
				widen(&columns->width[column], trace->rows[i].event);
		}
		columns->count++;
	}
	changed = columns->count++;
	widen(&columns->width[changed], "changed");
	for (uint32_t i = 0; i < trace->row_count; i++)
		widen(&columns->width[changed], trace->rows[i].changed);

	narrow(columns, changed, CHANGED_WIDTH_MIN);
	/* The widest actor gives way, one column at a time, so that no column is squeezed while another is wide. */
	while (table_width(columns) > LINE_WIDTH) {
		uint32_t widest = 0;

		for (uint32_t i = 1; i < changed; i++) {
			if (columns->width[i] > columns->width[widest])
				widest = i;
		}
		if (changed == 0 || columns->width[widest] <= ACTOR_WIDTH_MIN)
			break;
		columns->width[widest]--;
	}
}

static void print_blanks(size_t count, FILE *out)
{
	fprintf(out, "%*s", (int)count, "");
}

/* Prints one table row; each cell is wrapped to the width of its column. */
static void print_cells(const struct columns *columns, const char *head, const char *mark,
			const char *const cells[COLUMNS_MAX], FILE *out)
{
	const char *rest[COLUMNS_MAX];
	bool more = true;

	for (uint32_t i = 0; i < columns->count; i++)
		rest[i] = cells[i];
	for (uint32_t line = 0; more; line++) {
		/* Blanks are owed, and paid only before text: no line ends in a blank. */
		size_t owed = GAP - 1;

		more = false;
		if (line == 0)
			fprintf(out, "%*s%s", NUMBER_WIDTH, head, mark);
		else
			owed += NUMBER_WIDTH + MARK_WIDTH;
		if (line == 0 && !*mark)
			owed += MARK_WIDTH;
		for (uint32_t i = 0; i < columns->count; i++) {
			size_t skip;
			size_t bytes = utf8_first_line(rest[i], columns->width[i], &skip);
			size_t width = utf8_width(rest[i], bytes);

			if (bytes > 0) {
				print_blanks(owed, out);
				fwrite(rest[i], 1, bytes, out);
				owed = 0;
			}
			owed += columns->width[i] - width + GAP;
			rest[i] += bytes + skip;
			more |= *rest[i] != '\0';
		}
		fputc('\n', out);
	}
}

static void print_row(const struct columns *columns, const struct trace_row *row, bool rules, FILE *out)
{
	const char *cells[COLUMNS_MAX];
	uint32_t changed = columns->count - 1;
	char number[16];

	for (uint32_t i = 0; i < changed; i++)
		cells[i] = columns->actor[i] == row->actor ? row->event : ".";
	cells[changed] = row->changed;
	snprintf(number, sizeof(number), "%u", (unsigned int)row->step);
	print_cells(columns, number, row->loop ? loop_mark : "", cells, out);
	if (rules && *row->rules)
		fprintf(out, "%*s  rules: %s\n", NUMBER_WIDTH + MARK_WIDTH, "", row->rules);
}

void trace_print(const struct trace *trace, bool rules, FILE *out)
{
	const char *cells[COLUMNS_MAX];
	struct columns columns;

	if (trace->row_count > 0) {
		lay_out(trace, &columns);
		for (uint32_t i = 0; i + 1 < columns.count; i++)
			cells[i] = trace->actor_names[columns.actor[i]];
		cells[columns.count - 1] = "changed";
		print_cells(&columns, "#", "", cells, out);
		for (uint32_t i = 0; i < trace->row_count; i++)
			print_row(&columns, &trace->rows[i], rules, out);
	}
	if (*trace->why)
		fprintf(out, "why: %s\n", trace->why);
	if (*trace->owed)
		fprintf(out, "owed: %s\n", trace->owed);
	if (*trace->needs)
		fprintf(out, "needs: %s\n", trace->needs);
}
