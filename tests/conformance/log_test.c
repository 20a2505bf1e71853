// SPDX-License-Identifier: BSD-3-Clause
/*
 * The rows of the tables, read as logs of real runs: the model allows each of them, and refuses each with one event
 * changed at that event, or with one left out.
 *
 * conformance_test.c runs each row in the model and compares: there the row's interrupt is pinned. Here the model is open,
 * any number of arrivals at any moment, and the log has to say which run it was. What a log cannot say is left to the
 * other test: that something goes on for ever (`... for ever`, "never answered": the log has its beginning), and the
 * disassembly and PSTATE.I at the boundary. "answered" is in the log as the next request, which comes only then.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/conformance/row_logs.h"
#include "tools/log/conform.h"
#include "tools/scenario/scenario.h"

/* DATA_DIR and SCENARIO_DIR come from CMakeLists.txt. */

/* The scenarios stand next to those of scenarios/conformance, so that they find the same programs. */
static const char scenario_path[] = SCENARIO_DIR "/conformance/row.yaml";

/* The scenario that was read last: neighbouring rows share it. */
struct bench {
	char text[2048];
	struct scenario_file file;
	struct world_model model;
	bool there;
};

static struct bench bench;

/* What was tried in one table. */
struct tally {
	unsigned logs;
	unsigned changed;
	unsigned left_out;
	unsigned wrong;
};

static void bench_free(void)
{
	if (bench.there)
		scenario_file_free(&bench.file);
	bench.there = false;
}

static void bench_load(const char *text)
{
	static struct scenario_error error;

	if (bench.there && strcmp(bench.text, text) == 0)
		return;
	bench_free();
	if (!scenario_file_parse(scenario_path, text, strlen(text), &bench.file, &error))
		fail_msg("%s\n%s", error.message, text);
	bench.there = true;
	snprintf(bench.text, sizeof(bench.text), "%s", text);
	world_model_init(&bench.model, &bench.file.scenarios[0].config);
}

/* Up to the first field: what is listed has other fields than the log, and codes by name. */
static bool same_event(const char *a, const char *b)
{
	const char *fields_of_a = strchr(a, '=');
	const char *fields_of_b = strchr(b, '=');
	size_t length = fields_of_a != NULL ? (size_t)(fields_of_a - a) : strlen(a);
	size_t length_of_b = fields_of_b != NULL ? (size_t)(fields_of_b - b) : strlen(b);

	while (fields_of_a != NULL && length > 0 && a[length - 1] != ' ')
		length--;
	while (fields_of_b != NULL && length_of_b > 0 && b[length_of_b - 1] != ' ')
		length_of_b--;
	length -= length > 0 && a[length - 1] == ' ';
	length_of_b -= length_of_b > 0 && b[length_of_b - 1] == ' ';
	return length == length_of_b && strncmp(a, b, length) == 0;
}

/* How many events of the log a run shows; `allowed` is set when it is all of them. */
static uint32_t judge(const char *text, bool *allowed, bool *listed, const char *original)
{
	static struct scenario_error error;
	const struct sim_follow_options options = { 0 };
	struct conformance conformance;
	struct log log;
	uint32_t matched;

	if (!log_parse("row.log", text, strlen(text), &bench.model.config, &log, &error))
		fail_msg("%s\n%s", error.message, text);
	conformance_judge(&bench.model, &log, &options, &conformance);
	assert_int_equal(conformance.result, SIM_COMPLETE);
	matched = conformance.report.matched;
	*allowed = conformance_allows(&conformance, &log);
	if (listed != NULL) {
		*listed = false;
		for (uint32_t i = 0; i < conformance.allowed_count; i++)
			*listed |= same_event(conformance.allowed[i], original);
	}
	conformance_free(&conformance);
	log_free(&log);
	return matched;
}

/* The original log: allowed. */
static bool try_row(const struct csv *csv, uint32_t row, const struct row_log *log, struct tally *tally)
{
	char text[ROW_TEXT_BYTES];
	bool allowed;
	uint32_t matched;

	if (log->unknown[0] != '\0')
		fail_msg("%s:%u: cannot be read: %s", csv->path, (unsigned)csv_line(row), log->unknown);
	bench_load(log->scenario);
	row_log_text(log, ROW_LINES_MAX, NULL, text);
	matched = judge(text, &allowed, NULL, NULL);
	tally->logs++;
	if (!allowed) {
		print_error("%s:%u: refused at event %u\n%s", csv->path, (unsigned)csv_line(row), (unsigned)matched + 1,
			    text);
		tally->wrong++;
	}
	return allowed;
}

/* One event changed: refused there, and what was there is among what is allowed. */
static void try_changes(const struct csv *csv, uint32_t row, const struct row_log *log, struct tally *tally)
{
	static char others[ROW_OTHERS_MAX][ROW_LINE_BYTES];
	char text[ROW_TEXT_BYTES];

	for (size_t i = 0; i < log->count; i++) {
		size_t count = row_log_others(log->lines[i], others);

		assert_true(count > 0);
		for (size_t o = 0; o < count; o++) {
			bool allowed;
			bool listed;
			uint32_t matched;

			row_log_text(log, i, others[o], text);
			matched = judge(text, &allowed, &listed, log->lines[i]);
			tally->changed++;
			if (matched == i && listed)
				continue;
			print_error("%s:%u: changed at event %u, refused at %u%s\n%s", csv->path,
				    (unsigned)csv_line(row), (unsigned)i + 1, (unsigned)matched + 1,
				    listed ? "" : ", without the original", text);
			tally->wrong++;
		}
	}
}

/* One event left out, but the last: refused there or later. */
static void try_omissions(const struct csv *csv, uint32_t row, const struct row_log *log, struct tally *tally)
{
	char text[ROW_TEXT_BYTES];

	for (size_t i = 0; i + 1 < log->count; i++) {
		bool allowed;
		uint32_t matched;

		row_log_text(log, i, NULL, text);
		matched = judge(text, &allowed, NULL, NULL);
		tally->left_out++;
		if (!allowed && matched >= i)
			continue;
		print_error("%s:%u: event %u left out, and it is %s at %u\n%s", csv->path, (unsigned)csv_line(row),
			    (unsigned)i + 1, allowed ? "allowed" : "refused", (unsigned)matched + 1, text);
		tally->wrong++;
	}
}

static void open_table(struct csv *csv, const char *path)
{
	if (!csv_read(path, csv))
		fail_msg("%s cannot be read as a table", path);
}

static void close_table(struct csv *csv, const struct tally *tally, unsigned logs)
{
	print_message("%s: %u logs allowed; refused with one event changed: %u, left out: %u\n", csv->path, tally->logs,
		      tally->changed, tally->left_out);
	csv_free(csv);
	bench_free();
	assert_int_equal(tally->wrong, 0);
	assert_int_equal(tally->logs, logs);
}

/* ------------------------------------------------------------------------------------------------------------------ */

enum {
	ROWS_VERSION = 132,
	LOGS_AFTER_THE_TRAP = 6,
	ROWS_NON_SECURE = 176,
};

static void partition_table(const char *path)
{
	struct tally tally = { 0 };
	struct csv csv;

	open_table(&csv, path);
	for (uint32_t row = 0; row < csv.row_count; row++) {
		struct row_log log;

		row_log_partition(&csv, row, row_version(&csv, row), &log);
		if (!try_row(&csv, row, &log, &tally))
			continue;
		try_changes(&csv, row, &log, &tally);
		try_omissions(&csv, row, &log, &tally);
	}
	close_table(&csv, &tally, ROWS_VERSION);
}

static void test_v2_9(void **state)
{
	(void)state;
	partition_table(DATA_DIR "/hafnium-v2.9.csv");
}

static void test_head(void **state)
{
	(void)state;
	partition_table(DATA_DIR "/hafnium-head-21bfbdc1.csv");
}

/* A row held against the other version is allowed exactly if that version did the same. */
static void test_other_version(void **state)
{
	struct csv old;
	struct csv new;
	unsigned same = 0;
	unsigned differing = 0;

	(void)state;
	open_table(&old, DATA_DIR "/hafnium-v2.9.csv");
	open_table(&new, DATA_DIR "/hafnium-head-21bfbdc1.csv");
	assert_int_equal(old.row_count, new.row_count);
	for (uint32_t row = 0; row < old.row_count; row++) {
		static const char *const key[] = { "exit_path", "reaction", "boundary", "virq_recognised" };
		bool equal = strcmp(csv_cell(&old, row, "events"), csv_cell(&new, row, "events")) == 0;
		char text[ROW_TEXT_BYTES];
		struct row_log log;
		bool allowed;

		for (size_t k = 0; k < sizeof(key) / sizeof(key[0]); k++)
			assert_string_equal(csv_cell(&old, row, key[k]), csv_cell(&new, row, key[k]));
		row_log_partition(&old, row, "head", &log);
		bench_load(log.scenario);
		row_log_text(&log, ROW_LINES_MAX, NULL, text);
		judge(text, &allowed, NULL, NULL);
		if (allowed != equal)
			fail_msg("line %u on head: %s", (unsigned)csv_line(row), allowed ? "allowed" : "refused");
		row_log_partition(&new, row, "v2.9", &log);
		bench_load(log.scenario);
		row_log_text(&log, ROW_LINES_MAX, NULL, text);
		judge(text, &allowed, NULL, NULL);
		if (allowed != equal)
			fail_msg("line %u on v2.9: %s", (unsigned)csv_line(row), allowed ? "allowed" : "refused");
		same += equal;
		differing += !equal;
	}
	print_message("held against the other version: %u rows allowed, %u refused, both ways\n", same, differing);
	assert_true(same > 0 && differing > 0);
	csv_free(&old);
	csv_free(&new);
	bench_free();
}

static void test_after_the_trap(void **state)
{
	struct tally tally = { 0 };
	struct csv csv;

	(void)state;
	open_table(&csv, DATA_DIR "/after-the-trap.csv");
	for (uint32_t row = 0; row < csv.row_count; row++) {
		bool next_call = strcmp(csv_cell(&csv, row, "next_request"), "") != 0;

		for (int moment = next_call ? TRAP_MOMENT_NEXT_CALL : TRAP_MOMENT_EXIT;
		     moment <= (next_call ? TRAP_MOMENT_NEXT_CALL : TRAP_MOMENT_NORMAL_WORLD); moment++) {
			struct row_log log;

			row_log_after_the_trap(&csv, row, (enum trap_moment)moment, &log);
			if (!try_row(&csv, row, &log, &tally))
				continue;
			try_changes(&csv, row, &log, &tally);
			try_omissions(&csv, row, &log, &tally);
		}
	}
	close_table(&csv, &tally, LOGS_AFTER_THE_TRAP);
}

static void test_non_secure(void **state)
{
	struct tally tally = { 0 };
	struct csv csv;

	(void)state;
	open_table(&csv, DATA_DIR "/ns-interrupts.csv");
	for (uint32_t row = 0; row < csv.row_count; row++) {
		struct row_log log;

		row_log_non_secure(&csv, row, &log);
		if (!try_row(&csv, row, &log, &tally))
			continue;
		try_changes(&csv, row, &log, &tally);
		try_omissions(&csv, row, &log, &tally);
	}
	close_table(&csv, &tally, ROWS_NON_SECURE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_v2_9),          cmocka_unit_test(test_head),
		cmocka_unit_test(test_other_version), cmocka_unit_test(test_after_the_trap),
		cmocka_unit_test(test_non_secure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
