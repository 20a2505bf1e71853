// SPDX-License-Identifier: BSD-3-Clause
/*
 * A scenario while it is being read: what the file says, before programs are assembled and rules that need all of it
 * are checked.
 *
 * Apart from struct scenario because a matrix overrides parts of a draft, and only a cell is a scenario. The parts of
 * the reader (interrupts, expectations, programs, matrix) meet here.
 */
#ifndef TOOLS_SCENARIO_DRAFT_H
#define TOOLS_SCENARIO_DRAFT_H

#include "models/sp/program.h"
#include "tools/scenario/bind.h"
#include "tools/scenario/scenario.h"

/* What of an interrupt is decided only when the program of a cell is known. */
struct interrupt_draft {
	/* `enabled` is given; otherwise the program's listing decides. */
	bool enabled_given;
	/* PIN_LABEL: the partition is given; otherwise it is the owner. */
	bool partition_given;
	/* PIN_LABEL: the label, and which instruction after it. */
	const struct yaml_node *label;
	const struct yaml_node *at;
	uint32_t instruction;
};

/* What of a partition is needed later, for messages too. */
struct partition_draft {
	const struct yaml_node *node;
	/* What it says of exception-level and ns-interrupts-action, or NULL. */
	const struct yaml_node *exception_level;
	const struct yaml_node *ns_action;
	/* What it says of other-s-interrupts-action, or NULL. */
	const struct yaml_node *other_s_action;
	/* Whether exception-level is s-el0. */
	bool at_s_el0;
	const struct yaml_node *lifecycle;
	const struct yaml_node *abort_action;
	/* The path of the program, or NULL until a row or a column of a matrix gives it. */
	const struct yaml_node *program;
};

struct draft {
	/* Partly filled: no program, no pin's pc; its title points into the tree. */
	struct world_config config;
	const char *title;
	uint32_t properties;
	struct expectation expect[RECOGNITIONS];
	struct scenario_watch watches[SCENARIO_WATCHES_MAX];
	uint8_t watch_count;
	uint32_t bounds[MEASURES];
	struct interrupt_draft interrupts[INTERRUPTS_DECLARED_MAX];
	/* Who the manager is, and whether its version is known: one without versions is. */
	enum manager manager;
	bool version_given;
	/* `policy:` fields that the file sets (bit p), and to what; the version decides which of them are flips. */
	policy_set policy_given;
	policy_set policy_wanted;
	struct partition_draft partitions[PARTITIONS_MAX];
	/* For messages. */
	const struct yaml_node *spmc;
	const struct yaml_node *policy;
};

/* Of `spmc:`, or of a row or a column of a matrix that overrides it; each may be NULL. */
struct manager_nodes {
	const struct yaml_node *model;
	const struct yaml_node *version;
	const struct yaml_node *asserts;
};

/* scenario.c: the manager, its version and its asserts; another manager than before starts anew. */
bool bind_spmc_manager(const struct source *source, const struct manager_nodes *nodes, struct draft *draft);

/* One program file, as long as a scenario file is being read. */
struct program_entry {
	/* The path as messages name it. */
	char *path;
	struct source source;
	struct sp_program *program;
	/* Where its listing starts: the line of `code:`. */
	uint32_t code_line;
};

/* Every program of a scenario file, each read and assembled once. */
struct program_store {
	struct program_entry *entries;
	uint32_t count;
};

/* The reader of one scenario file. */
struct reading {
	const struct source *source;
	struct program_store programs;
	struct scenario_file *file;
};

/* partitions.c: `partitions:` into draft->config and draft->partitions. */
bool bind_partitions(const struct source *source, const struct yaml_node *node, struct draft *draft);

/* partitions.c: what needs all of a draft: every partition has a program, and its actions fit together. */
bool check_partitions(const struct source *source, const struct draft *draft);

/* partitions.c: the names of the partitions read so far; returns how many. */
size_t partition_names(const struct world_config *config, const char *names[PARTITIONS_MAX]);

/* partitions.c: `normal-world:`, or the defaults when `node` is NULL. The partitions must have been read. */
bool bind_normal_world(const struct source *source, const struct yaml_node *node, struct world_config *config);

/* interrupts.c: `interrupts:` into draft->config and draft->interrupts. The partitions must have been read. */
bool bind_interrupts(const struct source *source, const struct yaml_node *node, struct draft *draft);

/* interrupts.c: what depends on the programs: pins at a label, and which interrupts are enabled at boot. */
bool finish_interrupts(const struct source *source, const struct draft *draft, struct world_config *config);

/*
 * expect.c. Expectations name only properties of `properties`, the requested ones; others can never be met.
 * The short form is the one in cells of a matrix.
 */
bool bind_expect(const struct source *source, const struct yaml_node *node, uint32_t properties,
		 struct expectation expect[RECOGNITIONS]);
bool bind_expect_short(const struct source *source, const struct yaml_node *node, uint32_t properties,
		       struct expectation expect[RECOGNITIONS]);
bool bind_properties(const struct source *source, const struct yaml_node *node, uint32_t *properties);

/* Whether a mapping's keys are recognition modes: then it says something for each. */
bool is_by_mode(const struct yaml_node *node);

/* expect.c: `sometimes:` (or, if not, `never:`) into draft->watches. */
bool bind_watches(const struct source *source, const struct yaml_node *node, bool sometimes, struct draft *draft);

/* expect.c: `bounds:` into draft->bounds; NULL: none. */
bool bind_bounds(const struct source *source, const struct yaml_node *node, struct draft *draft);

/*
 * program.c: the program of a partition at `node` (a path relative to the scenario file, or `any`), read and assembled, or
 * made, when it is not yet in the store; NULL with the error filled in when that fails. The program belongs to reading->file.
 */
const struct program_entry *program_store_get(struct reading *reading, const struct yaml_node *node,
					      const struct world_config *config, uint32_t partition);
void program_store_free(struct program_store *store);

/*
 * program.c: whether the program can run at S-EL0, or else at S-EL1; false with the error filled in, at the line of the
 * program, or at `node`, the scenario's word for it, when no line is wrong.
 */
bool program_check_level(const struct source *source, const struct yaml_node *node, const struct program_entry *entry,
			 bool s_el0);

/* scenario.c: appends the scenario of `draft` to the file; `cell` is "" but for a matrix, `modes` as in scenario.h. */
bool add_scenario(struct reading *reading, const struct draft *draft, const char *cell, uint8_t modes);

/* matrix.c: `matrix:` into the cells of the file, each made of `base` and overrides. */
bool bind_matrix(struct reading *reading, const struct yaml_node *node, const struct draft *base);

#endif
