// SPDX-License-Identifier: BSD-3-Clause
/*
 * Writing a report file so that nothing is lost: under a temporary name first, renamed when it is complete.
 */
#ifndef TOOLS_SPMCHECK_OUTPUT_H
#define TOOLS_SPMCHECK_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

typedef bool output_writer(const void *env, FILE *out);

/* Whether `path` ("-", NULL or a file) can be written: asked before a long search. 0, or CODE_IO with a message. */
int output_check(const char *path);

/* Has `write` write to `path`; NULL: nothing is done. Returns 0, or CODE_IO with a message. */
int output_write(const char *path, output_writer *write, const void *env);

/* Where text goes when these outputs may be standard output: stderr when one of them is. */
FILE *output_text_stream(const char *path, const char *other_path);

#endif
