// SPDX-License-Identifier: BSD-3-Clause
/*
 * Program files: read, assembled once for a scenario file, and their errors placed in the file.
 */
#include "models/sp/program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/sp/any.h"
#include "tools/scenario/draft.h"

enum {
	/* Each row and each column of a matrix, and each partition, may name one. */
	PROGRAMS_MAX = MATRIX_ROWS_MAX + MATRIX_COLUMNS_MAX + PARTITIONS_MAX,
};

/* The keys of a program file. */
struct program_nodes {
	const struct yaml_node *name;
	const struct yaml_node *entry;
	const struct yaml_node *vectors;
	const struct yaml_node *code;
	const struct yaml_node *note;
	const struct yaml_node *irq_sp0;
	const struct yaml_node *irq_spx;
	const struct yaml_node *fiq_sp0;
	const struct yaml_node *fiq_spx;
	const struct yaml_node *sync_sp0;
	const struct yaml_node *sync_spx;
};

static bool bind_label(const struct source *source, const struct yaml_node *node, const char *what, const char **label)
{
	*label = NULL;
	return node == NULL || bind_text(source, node, what, true, label);
}

static bool bind_vectors(const struct source *source, struct program_nodes *nodes,
			 struct sp_program_source *program_source)
{
	const struct field fields[] = {
		{ "irq-sp0", &nodes->irq_sp0, false },   { "irq-spx", &nodes->irq_spx, false },
		{ "fiq-sp0", &nodes->fiq_sp0, false },   { "fiq-spx", &nodes->fiq_spx, false },
		{ "sync-sp0", &nodes->sync_sp0, false }, { "sync-spx", &nodes->sync_spx, false },
	};

	if (nodes->vectors == NULL)
		return true;
	return bind_fields(source, nodes->vectors, "vectors", fields, COUNT_OF(fields)) &&
	       bind_label(source, nodes->irq_sp0, "irq-sp0", &program_source->irq_sp0) &&
	       bind_label(source, nodes->irq_spx, "irq-spx", &program_source->irq_spx) &&
	       bind_label(source, nodes->fiq_sp0, "fiq-sp0", &program_source->fiq_sp0) &&
	       bind_label(source, nodes->fiq_spx, "fiq-spx", &program_source->fiq_spx) &&
	       bind_label(source, nodes->sync_sp0, "sync-sp0", &program_source->sync_sp0) &&
	       bind_label(source, nodes->sync_spx, "sync-spx", &program_source->sync_spx);
}

static bool bind_code(const struct source *source, const struct yaml_node *node,
		      struct sp_program_source *program_source)
{
	if (node->kind == NODE_SEQUENCE) {
		return fail_at(source, node,
			       "a listing is one literal block (code: |): a YAML list of plain scalars "
			       "drops `#imm` as a comment");
	}
	if (node->kind != NODE_SCALAR || node->style != STYLE_LITERAL)
		return fail_at(source, node, "a listing is one literal block (code: |)");
	program_source->code = node->text;
	return true;
}

static bool bind_program(const struct source *source, const struct yaml_node *root, struct program_nodes *nodes,
			 struct sp_program_source *program_source)
{
	const char *note;
	const struct field fields[] = {
		{ "name", &nodes->name, true },        { "entry", &nodes->entry, false },
		{ "vectors", &nodes->vectors, false }, { "code", &nodes->code, true },
		{ "note", &nodes->note, false },
	};

	if (root->kind == NODE_MAPPING && yaml_find(root, "spmcheck") != NULL)
		return fail_at(source, root, "expected a program (name, entry, vectors, code), but this is a scenario");
	if (!bind_fields(source, root, "the program", fields, COUNT_OF(fields)) ||
	    !bind_text(source, nodes->name, "name", true, &program_source->name) ||
	    !bind_label(source, nodes->entry, "entry", &program_source->entry) ||
	    !bind_vectors(source, nodes, program_source) || !bind_code(source, nodes->code, program_source) ||
	    (nodes->note != NULL && !bind_text(source, nodes->note, "note", false, &note)))
		return false;
	if (nodes->name->text_bytes >= PROGRAM_NAME_BYTES)
		return fail_at(source, nodes->name, "a program's name has at most %d bytes", PROGRAM_NAME_BYTES - 1);
	return true;
}

/* The bytes of line `line` (from 1) of a listing. */
static size_t listing_line_bytes(const char *code, uint32_t line)
{
	for (uint32_t current = 1; current < line; current++) {
		code += strcspn(code, "\n");
		if (*code == '\0')
			return 0;
		code++;
	}
	return strcspn(code, "\n");
}

/*
 * A literal block starts on the line after its '|', and its lines lost their indentation: what the line in the file has
 * more than the line of the listing.
 */
static bool fail_in_code(const struct source *source, const struct yaml_node *code, const struct sp_error *error)
{
	/* A program without `code` has been refused before. NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
	uint32_t line = code->line + error->line;
	uint32_t column = error->column > 0 ? error->column : 1;
	const char *raw;
	size_t raw_bytes = yaml_raw_line(source, line, &raw);
	size_t listing_bytes = listing_line_bytes(code->text, error->line);

	if (raw_bytes > listing_bytes)
		column += (uint32_t)(raw_bytes - listing_bytes);
	return source_fail(source, line, column, "%s", error->message);
}

static bool fail_assembly(const struct source *source, const struct yaml_node *root, const struct program_nodes *nodes,
			  const struct sp_error *error)
{
	const struct yaml_node *place = NULL;

	switch (error->part) {
	case SP_ERROR_CODE:
		if (error->line > 0)
			return fail_in_code(source, nodes->code, error);
		place = nodes->code;
		break;
	case SP_ERROR_ENTRY:
		place = nodes->entry;
		break;
	case SP_ERROR_IRQ_SP0:
		place = nodes->irq_sp0;
		break;
	case SP_ERROR_IRQ_SPX:
		place = nodes->irq_spx;
		break;
	case SP_ERROR_FIQ_SP0:
		place = nodes->fiq_sp0;
		break;
	case SP_ERROR_FIQ_SPX:
		place = nodes->fiq_spx;
		break;
	case SP_ERROR_SYNC_SP0:
		place = nodes->sync_sp0;
		break;
	case SP_ERROR_SYNC_SPX:
		place = nodes->sync_spx;
		break;
	}
	return fail_at(source, place != NULL ? place : root, "%s", error->message);
}

/* Assembles; `code_line` becomes the line of `code:`. */
static bool assemble(const struct source *source, const struct yaml_node *root, const struct world_config *config,
		     struct sp_program *program, uint32_t *code_line)
{
	struct sp_interrupt_name interrupts[INTERRUPTS_DECLARED_MAX];
	struct program_nodes nodes = { 0 };
	struct sp_program_source program_source = { 0 };
	struct sp_error error = { 0 };

	for (uint8_t i = 0; i < config->interrupt_count; i++) {
		interrupts[i].name = config->interrupts[i].name;
		interrupts[i].intid = config->interrupts[i].intid;
	}
	program_source.interrupts = interrupts;
	program_source.interrupt_count = config->interrupt_count;
	if (!bind_program(source, root, &nodes, &program_source))
		return false;
	/* A program without a code did not bind. */
	*code_line = nodes.code != NULL ? nodes.code->line : 0;
	return sp_program_assemble(&program_source, program, &error) || fail_assembly(source, root, &nodes, &error);
}

/* The path of a program that a scenario names: relative paths start at the scenario's folder. */
static char *resolve(const char *scenario_path, const char *program_path)
{
	const char *slash = strrchr(scenario_path, '/');
	size_t folder_bytes = program_path[0] == '/' || slash == NULL ? 0 : (size_t)(slash - scenario_path) + 1;
	size_t program_bytes = strlen(program_path) + 1;
	char *path = malloc(folder_bytes + program_bytes);

	if (path != NULL) {
		memcpy(path, scenario_path, folder_bytes);
		memcpy(path + folder_bytes, program_path, program_bytes);
	}
	return path;
}

static bool load_entry(struct reading *reading, const struct yaml_node *node, const struct world_config *config,
		       struct program_entry *entry)
{
	const struct source *source = reading->source;
	struct source_trouble trouble;
	struct yaml_tree tree;
	bool assembled;

	entry->source = (struct source){ .path = entry->path, .error = source->error };
	trouble = source_load(&entry->source);
	if (trouble.exit_code == EXIT_CODE_SOFTWARE)
		return source_fail_memory(source);
	if (trouble.exit_code == EXIT_CODE_DATA)
		return source_fail(&entry->source, 1, 1, "%s", trouble.reason);
	if (trouble.exit_code != 0) {
		return source_fail_code(source, trouble.exit_code, node->line, node->column, "the program %s: %s",
					entry->path, trouble.reason);
	}
	entry->program = calloc(1, sizeof(*entry->program));
	if (entry->program == NULL)
		return source_fail_memory(source);
	assembled = yaml_tree_parse(&entry->source, &tree) &&
		    assemble(&entry->source, tree.root, config, entry->program, &entry->code_line);
	yaml_tree_free(&tree);
	return assembled;
}

/*
 * Where `program: any` is kept: no path that resolve() makes, and one for each partition, for what it may do depends on
 * who else is there.
 */
static char *any_path(uint32_t partition)
{
	enum { ANY_PATH_BYTES = 24 };
	char *path = malloc(ANY_PATH_BYTES);

	if (path != NULL)
		snprintf(path, ANY_PATH_BYTES, "any: %u", (unsigned int)partition);
	return path;
}

/* Nothing is read: the program follows from the scenario, and the hash of its text is that of none. */
static bool make_any(struct reading *reading, const struct world_config *config, uint32_t partition,
		     struct program_entry *entry)
{
	entry->source = (struct source){ .path = entry->path, .text = "", .error = reading->source->error };
	entry->program = calloc(1, sizeof(*entry->program));
	if (entry->program == NULL)
		return source_fail_memory(reading->source);
	sp_any_make(config, partition, entry->program);
	return true;
}

const struct program_entry *program_store_get(struct reading *reading, const struct yaml_node *node,
					      const struct world_config *config, uint32_t partition)
{
	struct program_store *store = &reading->programs;
	struct program_entry *entry;
	bool any = strcmp(node->text, "any") == 0;
	char *path = any ? any_path(partition) : resolve(reading->source->path, node->text);
	bool made;

	if (path == NULL) {
		(void)source_fail_memory(reading->source);
		return NULL;
	}
	for (uint32_t i = 0; i < store->count; i++) {
		if (strcmp(store->entries[i].path, path) == 0) {
			free(path);
			return &store->entries[i];
		}
	}
	if (store->entries == NULL)
		store->entries = calloc(PROGRAMS_MAX, sizeof(*store->entries));
	if (store->entries == NULL || store->count == PROGRAMS_MAX) {
		free(path);
		(void)source_fail_memory(reading->source);
		return NULL;
	}
	entry = &store->entries[store->count++];
	entry->path = path;
	made = any ? make_any(reading, config, partition, entry) : load_entry(reading, node, config, entry);
	return made ? entry : NULL;
}

bool program_check_level(const struct source *source, const struct yaml_node *node, const struct program_entry *entry,
			 bool s_el0)
{
	struct source in_program = entry->source;
	struct sp_error error;
	const char *raw;
	uint32_t line;
	uint32_t column = 1;

	if (sp_program_check_level(entry->program, s_el0, &error))
		return true;
	if (error.line == 0)
		return fail_at(source, node, "%s: %s", entry->program->name, error.message);
	in_program.error = source->error;
	line = entry->code_line + error.line;
	if (yaml_raw_line(&in_program, line, &raw) > 0)
		column += (uint32_t)strspn(raw, " ");
	return source_fail(&in_program, line, column, "%s", error.message);
}

void program_store_free(struct program_store *store)
{
	for (uint32_t i = 0; i < store->count; i++) {
		free(store->entries[i].path);
		source_free(&store->entries[i].source);
		free(store->entries[i].program);
	}
	free(store->entries);
	*store = (struct program_store){ 0 };
}
