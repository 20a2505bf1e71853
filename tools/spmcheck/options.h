// SPDX-License-Identifier: BSD-3-Clause
/*
 * Options that several commands share, and the strict reading of their values.
 *
 * Every wrong value ends the process with CODE_USAGE and a message that names what is valid.
 */
#ifndef TOOLS_SPMCHECK_OPTIONS_H
#define TOOLS_SPMCHECK_OPTIONS_H

#include <argp.h>
#include <stdbool.h>
#include <stdint.h>

#include "models/config.h"

enum { THREADS_MAX = 256 };

/* Which recognition modes a scenario is run in. */
enum recognition_choice {
	/* Those of the scenario. */
	RECOGNITION_CHOICE_OWN,
	RECOGNITION_CHOICE_ONE,
	RECOGNITION_CHOICE_ALL,
};

struct recognition_option {
	enum recognition_choice choice;
	/* For RECOGNITION_CHOICE_ONE. */
	enum recognition mode;
};

/* How searches are made: --threads, --memory, --time, --no-progress, --all. */
struct limit_options {
	uint32_t threads;
	uint64_t memory_bytes;
	/* 0: none. Of each search. */
	double seconds;
	bool no_progress;
	/* Every distinct violation, not only the first of each property. */
	bool all_violations;
	/* Without partial order reduction; telling equals apart. */
	bool every_instruction;
	bool no_symmetry;
};

/* Everything that `check` and `matrix` share. */
struct run_options {
	struct limit_options limits;
	struct recognition_option recognition;
	bool reproducible;
	bool require_coverage;
	bool verbose;
	bool quiet;
	/* File names, "-" for standard output, or NULL. */
	const char *coverage_path;
	const char *json_path;
};

/* Child parsers; their input is a struct limit_options (of which bound_argp sets memory and time), or a run_options. */
extern const struct argp bound_argp;
extern const struct argp limit_argp;
extern const struct argp run_argp;

/* Ends the process with a hint when `argv` has a long option that is none of `argp`'s (or of its children). */
void options_refuse_unknown(const char *name, const struct argp *argp, int argc, char **argv, bool in_order);

/* argp_parse() after options_refuse_unknown(). `--json` without a file is `--json=-`, of which `argv` is told. */
void options_parse(const struct argp *argp, int argc, char **argv, void *input);

/* A decimal number from `least` to `most`. */
uint64_t option_number(const struct argp_state *state, const char *option, const char *value, uint64_t least,
		       uint64_t most);

/* A recognition mode; "all" only when `all_allowed`. */
struct recognition_option option_recognition(const struct argp_state *state, const char *value, bool all_allowed);

#endif
