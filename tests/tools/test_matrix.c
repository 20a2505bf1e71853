// SPDX-License-Identifier: BSD-3-Clause
/*
 * A matrix: its cells, what rows and columns override, and what is expected of each cell.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tools/scenario/scenario.h"

#define BASE \
	"spmcheck: 1\ntitle: a family\nspmc: {model: hafnium}\n" \
	"interrupts:\n  uart: {intid: 40, trigger: level, drops: any}\n  net: {intid: 48, group: non-secure}\n" \
	"  once: {intid: 41, at: {label: again}}\n" \
	"partitions: {sp1: {}}\n"
#define AXES \
	"matrix:\n  rows: {A: {program: a.yaml}, B: {program: b.yaml}}\n" \
	"  columns: {v2.9: {version: v2.9}, v2.10: {version: v2.10}, head: {version: head}}\n"

static struct scenario_error error;
static struct scenario_file file;
static char folder[] = "/tmp/spmcheck-test-XXXXXX";

static int write_program(const char *path, const char *name, const char *first)
{
	FILE *stream = fopen(path, "wb");

	if (stream == NULL)
		return -1;
	(void)fprintf(stream, "name: %s\ncode: |\n  boot:\n%s  again:\n    smc #0\n    b again\n", name, first);
	return fclose(stream);
}

static int enter_folder(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL || chdir(folder) != 0)
		return -1;
	return write_program("a.yaml", "a", "") != 0 || write_program("b.yaml", "b", "    nop\n") != 0 ? -1 : 0;
}

static int leave_folder(void **state)
{
	(void)state;
	(void)unlink("a.yaml");
	(void)unlink("b.yaml");
	return chdir("/") != 0 || rmdir(folder) != 0 ? -1 : 0;
}

static void read_text(const char *text)
{
	if (!scenario_file_parse("m.yaml", text, strlen(text), &file, &error))
		fail_msg("%s", error.message);
}

static void refused(const char *text, const char *message)
{
	assert_false(scenario_file_parse("m.yaml", text, strlen(text), &file, &error));
	assert_string_equal(error.message, message);
	assert_int_equal(error.exit_code, 65);
	scenario_file_free(&file);
}

/* Rows times columns cells, row by row, each with its name, its program and a hash of its own. */
static void makes_cells(void **state)
{
	(void)state;
	read_text(BASE AXES);
	assert_int_equal(file.scenario_count, 6);
	assert_int_equal(file.row_count, 2);
	assert_int_equal(file.column_count, 3);
	assert_string_equal(file.row_names[1], "B");
	assert_string_equal(file.column_names[2], "head");
	assert_string_equal(file.scenarios[1].cell, "A/v2.10");
	assert_string_equal(file.scenarios[3].cell, "B/v2.9");
	assert_int_equal(file.scenarios[1].config.version, HAFNIUM_V2_10);
	assert_string_equal(file.scenarios[3].config.partitions[0].program->name, "b");
	assert_int_equal(file.program_count, 2);
	assert_ptr_equal(file.scenarios[0].config.partitions[0].program,
			 file.scenarios[2].config.partitions[0].program);
	for (uint32_t i = 1; i < file.scenario_count; i++)
		assert_int_not_equal(file.scenarios[i].hash24, file.scenarios[i - 1].hash24);
	assert_false(file.scenarios[0].expect[RECOGNITION_EAGER].given);
	assert_int_equal(file.scenarios[0].modes, 0);
	scenario_file_free(&file);
}

/* A pin at a label is found again in the program of each cell. */
static void places_pins_in_each_program(void **state)
{
	(void)state;
	read_text(BASE AXES);
	assert_int_equal(file.scenarios[0].config.interrupts[2].pin.pc, 0);
	assert_int_equal(file.scenarios[3].config.interrupts[2].pin.pc, 1);
	scenario_file_free(&file);
}

/* Every key that may be overridden is, and a column's word counts after a row's. */
static void overrides_the_base(void **state)
{
	const struct world_config *config;

	(void)state;
	read_text(BASE
		  "matrix:\n"
		  "  rows: {A: {program: a.yaml, version: v2.8, asserts: release, arrivals: endless,\n"
		  "             trigger: edge, recognition: eager, ns-interrupts-action: queued, ffa-version: '1.3'}}\n"
		  "  columns: {x: {}, y: {program: b.yaml, version: head, arrivals: 3, trigger: level}}\n");
	config = &file.scenarios[0].config;
	assert_int_equal(config->version, HAFNIUM_V2_8);
	assert_false(config->asserts_debug);
	assert_int_equal(config->recognition, RECOGNITION_EAGER);
	assert_int_equal(config->partitions[0].ns_interrupts_action, NS_ACTION_QUEUED);
	assert_int_equal(config->partitions[0].ffa_version, FFA_VERSION_1_3);
	assert_int_equal(config->interrupts[0].arrivals.kind, COUNT_ENDLESS);
	assert_int_equal(config->interrupts[1].arrivals.kind, COUNT_ENDLESS);
	assert_int_equal(config->interrupts[2].arrivals.kind, COUNT_NUMBER);
	assert_int_equal(config->interrupts[2].arrivals.number, 1);
	assert_int_equal(config->interrupts[0].trigger, TRIGGER_EDGE);
	assert_false(config->interrupts[0].drops);
	config = &file.scenarios[1].config;
	assert_int_equal(config->version, HAFNIUM_HEAD);
	assert_string_equal(config->partitions[0].program->name, "b");
	assert_int_equal(config->interrupts[0].arrivals.number, 3);
	assert_int_equal(config->interrupts[2].trigger, TRIGGER_LEVEL);
	assert_int_equal(config->interrupts[1].trigger, TRIGGER_EDGE);
	scenario_file_free(&file);
}

/* `recognition` of the matrix gives the modes of every cell, and then no row or column may. */
static void takes_modes(void **state)
{
	(void)state;
	read_text(BASE AXES "  recognition: [eager, architectural]\n");
	assert_int_equal(file.scenarios[5].modes, 1 << RECOGNITION_EAGER | 1 << RECOGNITION_ARCHITECTURAL);
	scenario_file_free(&file);
	refused(BASE "matrix:\n  rows: {A: {recognition: eager}}\n  columns: {x: {}}\n  recognition: [eager]\n",
		"m.yaml:10:27: \"recognition\" of the matrix gives the modes of every cell already");
}

/* `default` stands for the other rows, and in a row for its other columns; a cell may stay without an expectation. */
static void expects_by_default(void **state)
{
	const struct scenario *cells;

	(void)state;
	read_text(BASE AXES "  expect:\n"
			    "    A: {v2.9: [progress: livelock, one-reply], default: holds}\n"
			    "    default: {head: {eager: holds, architectural: [no-panic]}}\n");
	cells = file.scenarios;
	assert_int_equal(cells[0].expect[RECOGNITION_EAGER].violation_count, 2);
	assert_int_equal(cells[0].expect[RECOGNITION_EAGER].violations[0].class_index, CLASS_LIVELOCK);
	assert_int_equal(cells[0].expect[RECOGNITION_EAGER].violations[1].property, PROPERTY_ONE_REPLY);
	assert_true(cells[1].expect[RECOGNITION_ARCHITECTURAL].holds);
	assert_true(cells[2].expect[RECOGNITION_EAGER].holds);
	assert_false(cells[3].expect[RECOGNITION_EAGER].given);
	assert_true(cells[5].expect[RECOGNITION_EAGER].holds);
	assert_false(cells[5].expect[RECOGNITION_SYNCHRONIZED].given);
	assert_int_equal(cells[5].expect[RECOGNITION_ARCHITECTURAL].violations[0].property, PROPERTY_NO_PANIC);
	scenario_file_free(&file);
}

/* `abi` is folded into what is expected of the cells that it names, in the modes that it names. */
static void folds_abi(void **state)
{
	const struct scenario *cells;

	(void)state;
	read_text(BASE AXES "  expect: {A: {v2.9: [no-panic], default: holds}, default: {v2.9: holds}}\n"
			    "  abi: {A: [v2.9, head], default: {eager: [v2.9, head]}}\n");
	cells = file.scenarios;
	assert_int_equal(cells[0].expect[RECOGNITION_EAGER].violation_count, 2);
	assert_int_equal(cells[0].expect[RECOGNITION_EAGER].violations[0].property, PROPERTY_NO_PANIC);
	assert_int_equal(cells[0].expect[RECOGNITION_EAGER].violations[1].property, PROPERTY_ABI);
	assert_true(cells[1].expect[RECOGNITION_EAGER].holds);
	assert_false(cells[2].expect[RECOGNITION_ARCHITECTURAL].holds);
	assert_int_equal(cells[2].expect[RECOGNITION_ARCHITECTURAL].violations[0].property, PROPERTY_ABI);
	assert_false(cells[3].expect[RECOGNITION_EAGER].holds);
	assert_true(cells[3].expect[RECOGNITION_ARCHITECTURAL].holds);
	assert_false(cells[5].expect[RECOGNITION_EAGER].given);
	scenario_file_free(&file);
	read_text(BASE AXES "  expect: {default: {default: holds}}\n  abi: [head]\n");
	assert_true(file.scenarios[3].expect[RECOGNITION_EAGER].holds);
	assert_false(file.scenarios[5].expect[RECOGNITION_EAGER].holds);
	scenario_file_free(&file);
}

/* What is wrong only in a cell names the cell. */
static void names_the_cell(void **state)
{
	(void)state;
	refused(BASE "matrix:\n  rows: {A: {program: a.yaml}, B: {}}\n  columns: {x: {version: head}}\n",
		"m.yaml:8:19: sp1 lacks the key \"program\" (in the cell B/x)");
	refused(BASE "matrix:\n  rows: {A: {program: a.yaml}}\n  columns: {x: {}}\n",
		"m.yaml:3:7: spmc lacks the key \"version\" (in the cell A/x)");
}

/* Names that are no row or column, values that no cell uses, and expectations in the wrong place are refused. */
static void refuses_mistakes(void **state)
{
	(void)state;
	refused(BASE "expect: {verdict: holds}\n" AXES,
		"m.yaml:9:9: in a matrix, what is expected stands in \"expect\" of \"matrix\"");
	refused(BASE AXES "  expect: {C: {v2.9: holds}}\n",
		"m.yaml:12:12: \"C\" is not a row; expected A, B, default; did you mean \"A\"?");
	refused(BASE AXES "  expect: {A: {haed: holds}}\n",
		"m.yaml:12:16: \"haed\" is not a column; expected v2.9, v2.10, head, default; did you mean \"head\"?");
	refused(BASE AXES "  expect: {A: {v2.9: [abi]}}\n",
		"m.yaml:12:23: where \"abi\" is violated stands in \"abi\" of the matrix");
	refused(BASE AXES "  expect: {A: {default: holds}, B: {default: holds}, default: {head: [panic]}}\n",
		"m.yaml:12:71: \"panic\" is not a property; expected progress, interrupt-serviced, one-reply, "
		"no-deadlock, abi, no-panic, mask-restored, gic-balanced, vcpu-sane, sp-sane; "
		"did you mean \"no-panic\"?");
	refused(BASE AXES "  abi: [head]\n",
		"m.yaml:12:8: \"abi\" completes \"expect\" of the matrix, which is missing");
	refused(BASE "matrix:\n  rows: {A: {version: v2.99}}\n  columns: {x: {version: head}}\n",
		"m.yaml:10:23: hafnium v2.99 is not modelled; modelled are v2.6 to v2.15 and head");
	refused(BASE "matrix:\n  rows: {default: {}}\n  columns: {x: {}}\n",
		"m.yaml:10:10: \"default\" stands for the other rows and cannot be the name of one");
	refused(BASE "matrix:\n  rows: {a/b: {}}\n  columns: {x: {}}\n",
		"m.yaml:10:10: the name of a row must be 1 to 47 letters, digits or any of \"._+-\", not \"a/b\"");
	refused(BASE "matrix:\n  rows: {}\n  columns: {x: {}}\n",
		"m.yaml:10:9: \"rows\" is empty; expected at least one row");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(makes_cells),        cmocka_unit_test(places_pins_in_each_program),
		cmocka_unit_test(overrides_the_base), cmocka_unit_test(takes_modes),
		cmocka_unit_test(expects_by_default), cmocka_unit_test(folds_abi),
		cmocka_unit_test(names_the_cell),     cmocka_unit_test(refuses_mistakes),
	};

	return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
