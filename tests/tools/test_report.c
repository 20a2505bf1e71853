// SPDX-License-Identifier: BSD-3-Clause
/*
 * The pure parts of the reports: exit codes, path tokens, safe text, the cells of a matrix, the table of a trace.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tools/report/exit_code.h"
#include "tools/report/matrix.h"
#include "tools/report/token.h"
#include "tools/report/trace.h"
#include "tools/report/utf8.h"

/* --- exit codes ---------------------------------------------------------------------------------------------- */

static void test_exit_code_order(void **state)
{
	static const int order[] = { 70, 74, 66, 65, 1, 2, 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		for (size_t j = i; j < sizeof(order) / sizeof(order[0]); j++) {
			assert_int_equal(exit_code_merge(order[i], order[j]), order[i]);
			assert_int_equal(exit_code_merge(order[j], order[i]), order[i]);
		}
	}
	assert_int_equal(exit_code_merge(0, 99), 70);
}

/* --- tokens -------------------------------------------------------------------------------------------------- */

static void test_token_round_trip(void **state)
{
	static const uint16_t positions[] = { 0, 2, 0, 1, 63 };
	struct path_token token;
	char message[160];

	(void)state;
	for (uint32_t count = 0; count <= 5; count++) {
		char *text = token_format(0x5c1e0b, positions, count);

		assert_true(token_parse(text, &token, message, sizeof(message)));
		assert_int_equal(token.hash24, 0x5c1e0b);
		assert_int_equal(token.count, count);
		assert_memory_equal(token.positions, positions, count * sizeof(positions[0]));
		free(token.positions);
		if (count == 4)
			assert_string_equal(text, "5c1e0b:0.2.0.1");
		free(text);
	}
}

static void test_token_refused(void **state)
{
	static const struct {
		const char *text;
		const char *why;
	} wrong[] = {
		{ "", "hex digits" },         { "5c1e0b", "hex digits" },
		{ "5c1e0:0", "hex digits" },  { "5c1e0bb:0", "hex digits" },
		{ "5C1E0B:0", "hex digits" }, { "5c1e0g:0", "hex digits" },
		{ "5c1e0b:.", "step 1" },     { "5c1e0b:0.", "step 2" },
		{ "5c1e0b:0..1", "step 2" },  { "5c1e0b:0.1x", "step 2" },
		{ "5c1e0b:0.64", "step 2" },  { "5c1e0b:0.-1", "step 2" },
		{ "5c1e0b:00", "step 1" },    { "5c1e0b:0.2.+1", "step 3" },
		{ "5c1e0b: 0", "step 1" },    { "5c1e0b:4294967296", "step 1" },
		{ "5c1e0b:0,1", "step 1" },
	};
	struct path_token token;
	char message[160];

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_false(token_parse(wrong[i].text, &token, message, sizeof(message)));
		assert_non_null(strstr(message, wrong[i].why));
		assert_null(token.positions);
	}
}

/* The hash is the scenario's own in its own mode, and a different one in each other mode. */
static void test_token_mode(void **state)
{
	struct scenario scenario = { .hash24 = 0x123456 };

	(void)state;
	for (int own = 0; own < RECOGNITIONS; own++) {
		scenario.config.recognition = (enum recognition)own;
		for (int a = 0; a < RECOGNITIONS; a++) {
			uint32_t hash = token_hash24(&scenario, (enum recognition)a);

			assert_int_equal(hash == 0x123456, a == own);
			for (int b = 0; b < a; b++)
				assert_int_not_equal(hash, token_hash24(&scenario, (enum recognition)b));
		}
	}
}

/* --- text ---------------------------------------------------------------------------------------------------- */

static void assert_clean(const char *text, bool keep_controls, const char *expected)
{
	char *clean = utf8_clean(text, keep_controls);

	assert_string_equal(clean, expected);
	free(clean);
}

static void test_clean_text(void **state)
{
	(void)state;
	assert_clean("plain \xe2\x86\xbb \xc3\xa9", false, "plain \xe2\x86\xbb \xc3\xa9");
	assert_clean("\x1b[31mred\n", false, "?[31mred?");
	assert_clean("\x1b[31m", true, "\x1b[31m");
	/* Not UTF-8, cut off, overlong, a surrogate, too large, a control character in two bytes. */
	assert_clean("a\xff!", true, "a\xef\xbf\xbd!");
	assert_clean("\xe2\x86", true, "\xef\xbf\xbd\xef\xbf\xbd");
	assert_clean("\xc0\xaf", true, "\xef\xbf\xbd\xef\xbf\xbd");
	assert_clean("\xed\xa0\x80", true, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	assert_clean("\xf4\x90\x80\x80", true, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	assert_clean("\xc2\x9b", false, "?");
	assert_int_equal(utf8_width("12\xe2\x86\xbb", 5), 3);
}

/* --- matrix -------------------------------------------------------------------------------------------------- */

/* Outcomes of one cell in all modes, with violations set by hand. */
struct cell {
	struct scenario scenario;
	struct outcome outcomes[RECOGNITIONS];
	struct sim_violation violations[RECOGNITIONS][PROPERTIES];
};

static void set_up_cell(struct cell *cell)
{
	memset(cell, 0, sizeof(*cell));
	for (int mode = 0; mode < RECOGNITIONS; mode++) {
		cell->outcomes[mode].scenario = &cell->scenario;
		cell->outcomes[mode].mode = (enum recognition)mode;
		cell->outcomes[mode].report.violations = cell->violations[mode];
	}
}

static void violate(struct cell *cell, int mode, enum property property, uint32_t class_index)
{
	struct sim_report *report = &cell->outcomes[mode].report;

	report->violations[report->violation_count].property = (uint32_t)property;
	report->violations[report->violation_count++].class_index = class_index;
}

static void assert_cell(const struct cell *cell, size_t count, const char *expected)
{
	char text[MATRIX_CELL_BYTES];

	matrix_cell_text(cell->outcomes, count, text, sizeof(text));
	assert_string_equal(text, expected);
}

static void test_matrix_cell(void **state)
{
	struct cell cell;

	(void)state;
	set_up_cell(&cell);
	assert_cell(&cell, 3, "holds");
	assert_cell(&cell, 1, "holds");

	/* abi has a column of its own. */
	violate(&cell, RECOGNITION_ARCHITECTURAL, PROPERTY_ABI, CLASSES);
	assert_cell(&cell, 3, "holds");

	violate(&cell, RECOGNITION_ARCHITECTURAL, PROPERTY_NO_PANIC, CLASSES);
	assert_cell(&cell, 3, "panic/ES");
	assert_cell(&cell, 1, "holds");
	violate(&cell, RECOGNITION_SYNCHRONIZED, PROPERTY_NO_PANIC, CLASSES);
	assert_cell(&cell, 3, "panic/E");
	violate(&cell, RECOGNITION_EAGER, PROPERTY_NO_PANIC, CLASSES);
	assert_cell(&cell, 3, "panic");

	set_up_cell(&cell);
	violate(&cell, RECOGNITION_ARCHITECTURAL, PROPERTY_PROGRESS, CLASS_LIVELOCK);
	violate(&cell, RECOGNITION_ARCHITECTURAL, PROPERTY_ONE_REPLY, CLASSES);
	violate(&cell, RECOGNITION_SYNCHRONIZED, PROPERTY_PROGRESS, CLASS_PING_PONG);
	assert_cell(&cell, 3, "livelock+reply/E~");

	/* A cell has room for three words; more are counted. */
	violate(&cell, RECOGNITION_ARCHITECTURAL, PROPERTY_NO_PANIC, CLASSES);
	violate(&cell, RECOGNITION_ARCHITECTURAL, PROPERTY_MASK_RESTORED, CLASSES);
	violate(&cell, RECOGNITION_ARCHITECTURAL, PROPERTY_GIC_BALANCED, CLASSES);
	assert_cell(&cell, 3, "livelock+reply+panic+2/E~");
}

static void test_matrix_cell_inconclusive(void **state)
{
	struct cell cell;

	(void)state;
	set_up_cell(&cell);
	cell.outcomes[2].result = SIM_TIME_LIMIT;
	assert_cell(&cell, 3, "inconclusive/ES");
	violate(&cell, 2, PROPERTY_PROGRESS, CLASS_STARVATION);
	assert_cell(&cell, 3, "starvation+.../ES");
}

static void test_weakest_holding(void **state)
{
	struct cell cell;

	(void)state;
	set_up_cell(&cell);
	for (int mode = 0; mode < RECOGNITIONS; mode++)
		cell.outcomes[mode].verdict.kind = VERDICT_HOLDS;
	outcomes_compare_modes(cell.outcomes, 3);
	assert_int_equal(cell.outcomes[0].weakest_holding, RECOGNITION_ARCHITECTURAL);
	cell.outcomes[2].verdict.kind = VERDICT_VIOLATED;
	outcomes_compare_modes(cell.outcomes, 3);
	assert_int_equal(cell.outcomes[2].weakest_holding, RECOGNITION_SYNCHRONIZED);
	/* One mode alone compares with nothing. */
	outcomes_compare_modes(cell.outcomes, 1);
	assert_int_equal(cell.outcomes[0].weakest_holding, RECOGNITIONS);
}

/* --- traces -------------------------------------------------------------------------------------------------- */

static char event_one[] = "FFA_MSG_SEND_DIRECT_REQ";
static char event_two[] = "smc FFA_MSG_WAIT";
static char changed[] = "uart pending>active";
static char many_changes[] =
	"PMR 0xff>0  vCPU WAITING>RUNNING  pending {uart, timer, watchdog}>{uart, timer}  call chain NWd>optee  RTM "
	"DIR_REQ>SEC_INTERRUPT  frame pushed, and more than fits";
static char nothing[] = "";
static char actor_one[] = "PE0 NWd";
static char actor_two[] = "PE0 S-EL1";
static char actor_three[] = "devices";
static char why[] = "the request is never answered";

static char *print_trace(const struct trace *trace)
{
	char *text = NULL;
	size_t bytes = 0;
	FILE *out = open_memstream(&text, &bytes);

	assert_non_null(out);
	trace_print(trace, false, out);
	fclose(out);
	return text;
}

/* Only actors that appear have a column, no line ends in a blank, the loop mark takes one column. */
static void test_trace_table(void **state)
{
	struct trace_row rows[] = {
		{ .step = 1, .actor = 0, .event = event_one, .changed = nothing, .rules = nothing },
		{ .step = 2, .actor = 1, .event = event_two, .changed = changed, .rules = nothing, .loop = true },
	};
	struct trace trace = {
		.rows = rows,
		.row_count = 2,
		.actor_names = { actor_one, actor_two, actor_three },
		.actor_count = 3,
		.why = why,
		.owed = nothing,
		.needs = nothing,
	};
	char *text = print_trace(&trace);

	(void)state;
	assert_string_equal(text, "   #  PE0 NWd                  PE0 S-EL1         changed\n"
				  "   1  FFA_MSG_SEND_DIRECT_REQ  .\n"
				  "   2\xe2\x86\xbb .                        smc FFA_MSG_WAIT  uart pending>active\n"
				  "why: the request is never answered\n");
	free(text);
}

/* A long list of changes is wrapped so that no line passes 160 columns, and no word of it is lost. */
static void test_trace_wraps(void **state)
{
	struct trace_row rows[] = {
		{ .step = 1, .actor = 0, .event = event_one, .changed = many_changes, .rules = nothing },
	};
	struct trace trace = {
		.rows = rows,
		.row_count = 1,
		.actor_names = { actor_one },
		.actor_count = 1,
		.why = nothing,
		.owed = nothing,
		.needs = nothing,
	};
	char *text = print_trace(&trace);
	char *rest = NULL;
	uint32_t lines = 0;

	(void)state;
	assert_non_null(strstr(text, "fits"));
	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		assert_true(utf8_width(line, strlen(line)) <= 160);
		assert_int_not_equal(line[strlen(line) - 1], ' ');
		lines++;
	}
	assert_int_equal(lines, 3);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exit_code_order),
		cmocka_unit_test(test_token_round_trip),
		cmocka_unit_test(test_token_refused),
		cmocka_unit_test(test_token_mode),
		cmocka_unit_test(test_clean_text),
		cmocka_unit_test(test_matrix_cell),
		cmocka_unit_test(test_matrix_cell_inconclusive),
		cmocka_unit_test(test_weakest_holding),
		cmocka_unit_test(test_trace_table),
		cmocka_unit_test(test_trace_wraps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
