// SPDX-License-Identifier: BSD-3-Clause
/*
 * The commands of spmcheck. Each gets its own arguments (argv[0] is "spmcheck COMMAND") and returns an exit code.
 *
 * A wrong command line ends the process inside the parser, with CODE_USAGE, before anything was done.
 */
#ifndef TOOLS_SPMCHECK_COMMAND_H
#define TOOLS_SPMCHECK_COMMAND_H

int command_check(int argc, char **argv);
int command_matrix(int argc, char **argv);
int command_replay(int argc, char **argv);
int command_walk(int argc, char **argv);
int command_list(int argc, char **argv);
int command_explain(int argc, char **argv);
int command_conform(int argc, char **argv);
int command_bench(int argc, char **argv);

#endif
