// SPDX-License-Identifier: BSD-3-Clause
/*
 * Lays out a matrix. Every text is computed from verdicts alone, so the table is the same on every machine.
 */
#include "tools/report/matrix.h"

#include <stdlib.h>
#include <string.h>

#include "tools/report/memory.h"
#include "tools/report/utf8.h"

enum {
	GAP = 2,
	CELL_WIDTH_MAX = 48,
	/* Words in a cell; more are counted. */
	CELL_WORDS_MAX = 3,
};

static void append(char *text, size_t text_bytes, const char *more)
{
	size_t used = strlen(text);

	snprintf(text + used, text_bytes - used, "%s", more);
}

/* A table of a dozen versions has room for one short word a property; the legend says what they stand for. */
static const char *short_name(const struct sim_violation *violation)
{
	static const char *const words[PROPERTIES] = {
		[PROPERTY_INTERRUPT_SERVICED] = "lost", [PROPERTY_ONE_REPLY] = "reply",
		[PROPERTY_NO_DEADLOCK] = "deadlock",    [PROPERTY_NO_PANIC] = "panic",
		[PROPERTY_MASK_RESTORED] = "mask",      [PROPERTY_GIC_BALANCED] = "gic",
		[PROPERTY_VCPU_SANE] = "vcpu",          [PROPERTY_SP_SANE] = "sp",
	};

	if (violation->property == PROPERTY_PROGRESS && violation->class_index < CLASSES)
		return class_names[violation->class_index];
	return words[violation->property] != NULL ? words[violation->property] : property_names[violation->property];
}

static bool is_complete(const struct outcome *outcome)
{
	return outcome->result == SIM_COMPLETE;
}

/* "livelock+panic", "holds", or "livelock+..." and "inconclusive" when a bound ended the search. */
static void mode_text(const struct outcome *outcome, char *text, size_t text_bytes)
{
	uint32_t words = 0;

	text[0] = '\0';
	for (uint32_t i = 0; i < outcome->report.violation_count; i++) {
		const struct sim_violation *violation = &outcome->report.violations[i];

		if (violation->property == PROPERTY_ABI)
			continue;
		if (words++ >= CELL_WORDS_MAX)
			continue;
		if (*text)
			append(text, text_bytes, "+");
		append(text, text_bytes, short_name(violation));
	}
	if (words > CELL_WORDS_MAX) {
		char more[16];

		snprintf(more, sizeof(more), "+%u", (unsigned)(words - CELL_WORDS_MAX));
		append(text, text_bytes, more);
	}
	if (*text)
		append(text, text_bytes, is_complete(outcome) ? "" : "+...");
	else
		append(text, text_bytes, is_complete(outcome) ? "holds" : "inconclusive");
}

void matrix_cell_text(const struct outcome *outcomes, size_t count, char *text, size_t text_bytes)
{
	char base[MATRIX_CELL_BYTES];
	bool holding = false;
	bool different = false;

	mode_text(&outcomes[count - 1], base, sizeof(base));
	snprintf(text, text_bytes, "%s", base);
	/* The modes, by their first letters, in which the answer is better than in the weakest one. */
	for (size_t i = 0; i + 1 < count; i++) {
		char said[MATRIX_CELL_BYTES];

		mode_text(&outcomes[i], said, sizeof(said));
		if (strcmp(said, base) == 0)
			continue;
		if (strcmp(said, "holds") != 0) {
			different = true;
			continue;
		}
		if (!holding)
			append(text, text_bytes, "/");
		append(text, text_bytes, (char[]){ (char)(recognition_names[outcomes[i].mode][0] - 'a' + 'A'), '\0' });
		holding = true;
	}
	if (different)
		append(text, text_bytes, "~");
}

static bool abi_violated(const struct outcome *outcomes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (uint32_t v = 0; v < outcomes[i].report.violation_count; v++) {
			if (outcomes[i].report.violations[v].property == PROPERTY_ABI)
				return true;
		}
	}
	return false;
}

static bool all_ok(const struct outcome *outcomes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!outcomes[i].verdict.ok && outcomes[i].scenario->expect[outcomes[i].mode].given)
			return false;
	}
	return true;
}

/* The table as texts, row by row; the last column is `abi`, the first the names of the rows. */
struct table {
	char **cells;
	size_t row_count;
	size_t column_count;
};

static char **cell_at(const struct table *table, size_t row, size_t column)
{
	return &table->cells[row * table->column_count + column];
}

/* The names of the columns in which abi is violated. */
static char *abi_text(const struct scenario_file *file, const bool *violated)
{
	char *text = checked_strdup("");
	uint32_t count = 0;

	for (uint32_t column = 0; column < file->column_count; column++) {
		char *longer;

		if (!violated[column])
			continue;
		longer = checked_format("%s%s%s", text, count ? ", " : "", file->column_names[column]);
		free(text);
		text = longer;
		count++;
	}
	if (count > 0 && (count < file->column_count || count == 1))
		return text;
	free(text);
	return checked_strdup(count ? "all" : "none");
}

static void fill_table(const struct scenario_file *file, const struct outcome *outcomes, size_t count,
		       struct table *table)
{
	size_t at = 0;

	*cell_at(table, 0, 0) = checked_strdup("");
	for (uint32_t column = 0; column < file->column_count; column++)
		*cell_at(table, 0, column + 1) = utf8_clean(file->column_names[column], false);
	*cell_at(table, 0, table->column_count - 1) = checked_strdup("abi");
	for (uint32_t row = 0; row < file->row_count; row++) {
		bool violated[MATRIX_COLUMNS_MAX] = { false };
		char *abi;

		*cell_at(table, row + 1, 0) = utf8_clean(file->row_names[row], false);
		for (uint32_t column = 0; column < file->column_count; column++) {
			char text[MATRIX_CELL_BYTES] = "";

			if (at < count) {
				size_t same = outcomes_of_one(&outcomes[at], count - at);

				matrix_cell_text(&outcomes[at], same, text, sizeof(text));
				if (!all_ok(&outcomes[at], same))
					append(text, sizeof(text), " !");
				violated[column] = abi_violated(&outcomes[at], same);
				at += same;
			}
			*cell_at(table, row + 1, column + 1) = checked_strdup(text);
		}
		abi = abi_text(file, violated);
		*cell_at(table, row + 1, table->column_count - 1) = utf8_clean(abi, false);
		free(abi);
	}
}

/* Widths of the columns: as wide as the longest text, but no wider than CELL_WIDTH_MAX. */
static size_t *column_widths(const struct table *table)
{
	size_t *width = checked_calloc(table->column_count, sizeof(*width));

	for (size_t row = 0; row < table->row_count; row++) {
		for (size_t column = 0; column < table->column_count; column++) {
			const char *text = *cell_at(table, row, column);
			size_t wanted = utf8_width(text, strlen(text));

			if (wanted > width[column])
				width[column] = wanted < CELL_WIDTH_MAX ? wanted : CELL_WIDTH_MAX;
		}
	}
	return width;
}

/* Prints one row; what does not fit into a column stands below. */
static void print_row(const struct table *table, size_t row, const size_t *width, const char **rest, FILE *out)
{
	bool more = true;

	for (size_t column = 0; column < table->column_count; column++)
		rest[column] = *cell_at(table, row, column);
	while (more) {
		/* Blanks are owed, and paid only before text: no line ends in a blank. */
		size_t owed = 0;

		more = false;
		for (size_t column = 0; column < table->column_count; column++) {
			size_t skip;
			size_t bytes = utf8_first_line(rest[column], width[column], &skip);

			if (bytes > 0) {
				fprintf(out, "%*s", (int)owed, "");
				fwrite(rest[column], 1, bytes, out);
				owed = 0;
			}
			owed += width[column] - utf8_width(rest[column], bytes) + GAP;
			rest[column] += bytes + skip;
			more |= *rest[column] != '\0';
		}
		fputc('\n', out);
	}
}

static void print_table(const struct table *table, FILE *out)
{
	size_t *width = column_widths(table);
	const char **rest = checked_calloc(table->column_count, sizeof(*rest));

	for (size_t row = 0; row < table->row_count; row++)
		print_row(table, row, width, rest, out);
	free(rest);
	free(width);
}

void matrix_print(const struct scenario_file *file, const struct outcome *outcomes, size_t count, FILE *out)
{
	struct table table = { .row_count = file->row_count + 1u, .column_count = file->column_count + 2u };

	table.cells = checked_calloc(table.row_count * table.column_count, sizeof(table.cells[0]));
	fill_table(file, outcomes, count, &table);
	print_table(&table, out);
	for (size_t i = 0; i < table.row_count * table.column_count; i++)
		free(table.cells[i]);
	free(table.cells);
	fputs("\n"
	      "A cell says what is violated in the weakest recognition mode that was run, abi apart: livelock, ping-pong,\n"
	      "starvation (classes of progress), lost (interrupt-serviced), reply (one-reply), deadlock, panic, mask\n"
	      "(mask-restored), gic (gic-balanced), vcpu (vcpu-sane), sp (sp-sane), +N for N more. /E: holds in eager, /ES:\n"
	      "in eager and synchronized. ~: a stronger mode violates something else. ...: the search was ended before it\n"
	      "was complete. !: not as expected. abi: the columns in which abi is violated, in any mode.\n",
	      out);
}
