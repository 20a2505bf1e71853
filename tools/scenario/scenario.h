// SPDX-License-Identifier: BSD-3-Clause
/*
 * A scenario as the command runs it: what the YAML file says, bound to a configuration of the models.
 *
 * The reader is apart from the command so that tests, the matrix and the fuzz targets use the same one.
 */
#ifndef TOOLS_SCENARIO_SCENARIO_H
#define TOOLS_SCENARIO_SCENARIO_H

#include "models/config.h"
#include "models/rules.h"

enum {
	SCENARIO_FILE_BYTES_MAX = 1024 * 1024,
	SCENARIO_SCALAR_BYTES_MAX = 64 * 1024,
	SCENARIO_DEPTH_MAX = 16,
	SCENARIO_NODES_MAX = 20000,
	SCENARIO_WATCHES_MAX = 16,
	SCENARIO_WATCH_RULES_MAX = 4,
	SCENARIO_ALSO_MAX = PROPERTIES,
	/* A path of the longest kind, and what is wrong in it. */
	SCENARIO_MESSAGE_BYTES = 4096 + 512,
	MATRIX_ROWS_MAX = 64,
	MATRIX_COLUMNS_MAX = 24,
};

/* No bound on a measure. */
#define BOUND_NONE UINT32_MAX

/* What went wrong, and the exit code that it means (EX_DATAERR 65, EX_NOINPUT 66, EX_SOFTWARE 70, EX_IOERR 74). */
struct scenario_error {
	int exit_code;
	/* "file:line:column: what, what was expected, nearest valid word", ready to print. */
	char message[SCENARIO_MESSAGE_BYTES];
};

/* One violation that is expected. class_index is CLASSES when the scenario names none. */
struct expected_violation {
	enum property property;
	enum progress_class class_index;
};

struct expectation {
	/* False: the file has no `expect` (for this mode): holds is 0, violated is 1. */
	bool given;
	bool holds;
	/* When not `holds`: the first is `property`/`class`, the others come from `also`. */
	struct expected_violation violations[SCENARIO_ALSO_MAX];
	uint8_t violation_count;
};

/* `sometimes:` and `never:`: rules that fire together in one step. */
struct scenario_watch {
	enum rule rules[SCENARIO_WATCH_RULES_MAX];
	uint8_t rule_count;
	/* false: `never`. */
	bool sometimes;
};

struct scenario {
	/* As given on the command line; the cell "row/column" of a matrix, else "". */
	char *file;
	char *title;
	char *cell;
	struct world_config config;
	/* Bit p each. */
	uint32_t properties;
	/* Per recognition mode; all three are the same unless `expect` distinguishes modes. */
	struct expectation expect[RECOGNITIONS];
	struct scenario_watch watches[SCENARIO_WATCHES_MAX];
	uint8_t watch_count;
	/* Largest value of each measure that is as expected; BOUND_NONE: any. */
	uint32_t bounds[MEASURES];
	/* First six hex digits of a hash of scenario file, programs, cell and model version: of every path token. */
	uint32_t hash24;
	/* A matrix cell runs in these recognition modes (bit r each); 0: only config.recognition. */
	uint8_t modes;
};

/* The cells of one file: one scenario, or rows x columns of them in row-major order. */
struct scenario_file {
	struct scenario *scenarios;
	uint32_t scenario_count;
	/* 0 when the file is not a matrix. */
	uint32_t row_count;
	uint32_t column_count;
	char *row_names[MATRIX_ROWS_MAX];
	char *column_names[MATRIX_COLUMNS_MAX];
	/* Owned: every program of the scenarios, once; config.partitions[].program point to them. */
	struct sp_program **programs;
	uint32_t program_count;
};

/*
 * Reads `path` (and the programs it names, relative to it). Returns true, or false with `error` filled in; `file` can be
 * passed to scenario_file_free() either way.
 */
bool scenario_file_read(const char *path, struct scenario_file *file, struct scenario_error *error);

/* As above, from memory: `path` is only for messages and for finding programs. */
bool scenario_file_parse(const char *path, const char *text, size_t text_bytes, struct scenario_file *file,
			 struct scenario_error *error);

void scenario_file_free(struct scenario_file *file);

/*
 * Whether `path` looks like a scenario: its top mapping has the key `spmcheck`. Used for folders, where other YAML files
 * (programs) are passed over. A file that cannot be parsed counts as one, so that its error is seen.
 */
bool scenario_file_is_scenario(const char *path);

#endif
