// SPDX-License-Identifier: BSD-3-Clause
/*
 * The reader of scenarios: the top mapping, and what a cell needs before it can run.
 */
#include "tools/scenario/scenario.h"

#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "models/spmc/policy.h"
#include "models/world_model.h"
#include "tools/scenario/draft.h"

enum {
	/* The version of the grammar that this reader reads. */
	GRAMMAR_VERSION = 1,
	/* Of the 64 bits of the hash, the top 24 are in tokens. */
	HASH_SHIFT = 40,
};

/* The keys of the top mapping. */
struct scenario_nodes {
	const struct yaml_node *spmcheck;
	const struct yaml_node *title;
	const struct yaml_node *note;
	const struct yaml_node *machine;
	const struct yaml_node *spmc;
	const struct yaml_node *interrupts;
	const struct yaml_node *partitions;
	const struct yaml_node *normal_world;
	const struct yaml_node *properties;
	const struct yaml_node *expect;
	const struct yaml_node *sometimes;
	const struct yaml_node *never;
	const struct yaml_node *bounds;
	const struct yaml_node *matrix;
};

static bool bind_grammar_version(const struct source *source, const struct yaml_node *node)
{
	uint32_t number;

	if (!bind_number(source, node, "spmcheck", 0, UINT32_MAX, &number))
		return false;
	return number == GRAMMAR_VERSION ||
	       fail_at(source, node, "this version of spmcheck reads grammar %d, not %u", GRAMMAR_VERSION, number);
}

static bool bind_machine(const struct source *source, const struct yaml_node *node, struct world_config *config)
{
	static const char *const again_words[] = { "at-once", "one-boundary-later" };
	const struct yaml_node *pes;
	const struct yaml_node *recognition;
	const struct yaml_node *again;
	const struct field fields[] = {
		{ "pes", &pes, false },
		{ "recognition", &recognition, false },
		{ "gic-signals-again", &again, false },
	};
	uint32_t count = 1;
	uint32_t index = 0;

	config->recognition = RECOGNITION_ARCHITECTURAL;
	config->pe_count = 1;
	if (node == NULL)
		return true;
	if (!bind_fields(source, node, "machine", fields, COUNT_OF(fields)) ||
	    (pes != NULL && !bind_number(source, pes, "pes", 0, UINT32_MAX, &count)))
		return false;
	if (count < 1 || count > PES_MAX)
		return fail_at(source, pes, "expected one to %d PEs", PES_MAX);
	config->pe_count = (uint8_t)count;
	if ((recognition != NULL && !bind_recognition(source, recognition, &config->recognition)) ||
	    (again != NULL &&
	     !bind_word(source, again, "a value of gic-signals-again", again_words, COUNT_OF(again_words), &index)))
		return false;
	config->signalled_one_boundary_later = index == 1;
	return true;
}

_Static_assert((int)POLICIES <= (int)FIELDS_MAX, "more policy fields than bind_fields() takes");

/* Single fields of the version, turned on or off: a manager that does not exist yet. */
static bool bind_policy(const struct source *source, const struct yaml_node *node, struct draft *draft)
{
	const struct yaml_node *values[POLICIES];
	struct field fields[POLICIES];

	for (uint32_t p = 0; p < POLICIES; p++)
		fields[p] = (struct field){ policy_infos[p].name, &values[p], false };
	if (!bind_fields(source, node, "policy", fields, POLICIES))
		return false;
	for (uint32_t p = 0; p < POLICIES; p++) {
		bool wanted = false;

		if (values[p] == NULL)
			continue;
		if (!bind_boolean(source, values[p], policy_infos[p].name, &wanted))
			return false;
		draft->policy_given |= (policy_set)1 << p;
		draft->policy_wanted |= (policy_set)wanted << p;
	}
	return true;
}

/* Which fields are not as in the version of the configuration. */
static policy_set policy_flips(const struct draft *draft)
{
	struct world_config plain = draft->config;
	policy_set flips = 0;

	plain.policy_flips = 0;
	for (uint32_t p = 0; p < POLICIES; p++) {
		bool wanted = (draft->policy_wanted >> p & 1) != 0;

		if ((draft->policy_given >> p & 1) != 0 && policy_of(&plain, (enum policy)p) != wanted)
			flips |= (policy_set)1 << p;
	}
	return flips;
}

bool bind_spmc_manager(const struct source *source, const struct manager_nodes *nodes, struct draft *draft)
{
	struct world_config *config = &draft->config;
	enum manager manager = draft->manager;

	if (nodes->model != NULL && !bind_manager(source, nodes->model, &manager))
		return false;
	if (manager != draft->manager) {
		draft->manager = manager;
		config->version = manager_infos[manager].first;
		config->asserts_debug = manager_infos[manager].has_asserts;
		draft->version_given = !manager_infos[manager].has_versions;
	}
	if (nodes->version != NULL) {
		if (!bind_version(source, nodes->version, manager, &config->version))
			return false;
		draft->version_given = true;
	}
	if (nodes->asserts == NULL)
		return true;
	if (!manager_infos[manager].has_asserts)
		return fail_at(source, nodes->asserts, "\"asserts\" is for hafnium: %s has none that the model knows",
			       manager_names[manager]);
	return bind_asserts(source, nodes->asserts, &config->asserts_debug);
}

static bool bind_spmc(const struct source *source, const struct yaml_node *node, struct draft *draft)
{
	struct manager_nodes nodes = { 0 };
	const struct field fields[] = {
		{ "model", &nodes.model, true },
		{ "policy", &draft->policy, false },
		{ "version", &nodes.version, false },
		{ "asserts", &nodes.asserts, false },
	};

	draft->spmc = node;
	draft->manager = MANAGER_HAFNIUM;
	draft->config.asserts_debug = true;
	return bind_fields(source, node, "spmc", fields, COUNT_OF(fields)) &&
	       bind_spmc_manager(source, &nodes, draft) &&
	       (draft->policy == NULL || bind_policy(source, draft->policy, draft));
}

static bool bind_top(const struct source *source, const struct yaml_node *root, struct scenario_nodes *nodes,
		     struct draft *draft)
{
	const char *note;
	const struct field fields[] = {
		{ "spmcheck", &nodes->spmcheck, true },
		{ "title", &nodes->title, true },
		{ "note", &nodes->note, false },
		{ "machine", &nodes->machine, false },
		{ "spmc", &nodes->spmc, true },
		{ "interrupts", &nodes->interrupts, false },
		{ "partitions", &nodes->partitions, true },
		{ "normal-world", &nodes->normal_world, false },
		{ "properties", &nodes->properties, false },
		{ "expect", &nodes->expect, false },
		{ "sometimes", &nodes->sometimes, false },
		{ "never", &nodes->never, false },
		{ "bounds", &nodes->bounds, false },
		{ "matrix", &nodes->matrix, false },
	};
	const struct yaml_node *version = yaml_find(root, "spmcheck");

	/* The version comes first: of another grammar's file, every other message would mislead. */
	if ((version != NULL && !bind_grammar_version(source, version)) ||
	    !bind_fields(source, root, "the scenario", fields, COUNT_OF(fields)) ||
	    !bind_text(source, nodes->title, "title", true, &draft->title) ||
	    (nodes->note != NULL && !bind_text(source, nodes->note, "note", false, &note)) ||
	    !bind_machine(source, nodes->machine, &draft->config) || !bind_spmc(source, nodes->spmc, draft) ||
	    !bind_partitions(source, nodes->partitions, draft) ||
	    (nodes->interrupts != NULL && !bind_interrupts(source, nodes->interrupts, draft)) ||
	    !bind_normal_world(source, nodes->normal_world, &draft->config) ||
	    !bind_properties(source, nodes->properties, &draft->properties))
		return false;
	if (nodes->expect != NULL && nodes->matrix != NULL) {
		return fail_at(source, nodes->expect,
			       "in a matrix, what is expected stands in \"expect\" of \"matrix\"");
	}
	return (nodes->expect == NULL || bind_expect(source, nodes->expect, draft->properties, draft->expect)) &&
	       bind_watches(source, nodes->sometimes, true, draft) &&
	       bind_watches(source, nodes->never, false, draft) && bind_bounds(source, nodes->bounds, draft);
}

/* A part of the hash; its length keeps parts apart that would read the same in a row. */
static void hash_part(XXH3_state_t *state, const char *bytes, size_t count)
{
	unsigned char length[8];

	for (size_t i = 0; i < sizeof(length); i++)
		length[i] = (unsigned char)((uint64_t)count >> (8 * i));
	(void)XXH3_64bits_update(state, length, sizeof(length));
	(void)XXH3_64bits_update(state, bytes, count);
}

static uint32_t hash_cell(const struct source *source, const struct program_entry *const *programs, uint32_t count,
			  const char *cell)
{
	XXH3_state_t state;

	XXH3_INITSTATE(&state);
	(void)XXH3_64bits_reset(&state);
	hash_part(&state, WORLD_MODEL_VERSION, strlen(WORLD_MODEL_VERSION));
	hash_part(&state, source->text, source->text_bytes);
	for (uint32_t i = 0; i < count; i++)
		hash_part(&state, programs[i]->source.text, programs[i]->source.text_bytes);
	hash_part(&state, cell, strlen(cell));
	return (uint32_t)(XXH3_64bits_digest(&state) >> HASH_SHIFT);
}

/* The programs of all partitions, into the scenario. */
static bool add_programs(struct reading *reading, const struct draft *draft, const char *cell,
			 struct scenario *scenario)
{
	const struct program_entry *programs[PARTITIONS_MAX];
	struct world_config *config = &scenario->config;

	for (uint32_t i = 0; i < config->partition_count; i++) {
		programs[i] = program_store_get(reading, draft->partitions[i].program, config, i);
		if (programs[i] == NULL || !program_check_level(reading->source, draft->partitions[i].program,
								programs[i], config->partitions[i].s_el0))
			return false;
		config->partitions[i].program = programs[i]->program;
	}
	scenario->hash24 = hash_cell(reading->source, programs, config->partition_count, cell);
	return finish_interrupts(reading->source, draft, config);
}

/* The number of scenarios is known before the first is added: 1, or rows times columns. */
static struct scenario *next_scenario(struct scenario_file *file)
{
	if (file->scenarios == NULL) {
		size_t cells = file->row_count == 0 ? 1 : (size_t)file->row_count * file->column_count;

		file->scenarios = calloc(cells, sizeof(*file->scenarios));
		if (file->scenarios == NULL)
			return NULL;
	}
	return &file->scenarios[file->scenario_count++];
}

bool add_scenario(struct reading *reading, const struct draft *draft, const char *cell, uint8_t modes)
{
	const struct source *source = reading->source;
	struct scenario *scenario;

	if (!draft->version_given)
		return fail_at(source, draft->spmc, "spmc lacks the key \"version\"");
	if (draft->policy != NULL && !manager_infos[draft->manager].has_policies)
		return fail_at(source, draft->policy,
			       "\"policy\" is for hafnium, ffa-1.2 and ffa-1.3: %s has a state machine of its own",
			       manager_names[draft->manager]);
	if (!check_partitions(source, draft))
		return false;
	scenario = next_scenario(reading->file);
	if (scenario == NULL)
		return source_fail_memory(source);
	scenario->file = copy_text(source->path);
	scenario->title = copy_text(draft->title);
	scenario->cell = copy_text(cell);
	if (scenario->file == NULL || scenario->title == NULL || scenario->cell == NULL)
		return source_fail_memory(source);
	scenario->config = draft->config;
	scenario->config.policy_flips = policy_flips(draft);
	/* A partition of OP-TEE's has one execution context, which runs wherever it is called. */
	for (uint32_t i = 0; i < draft->config.partition_count && draft->manager == MANAGER_OPTEE_SPMC; i++)
		scenario->config.partitions[i].migrates = true;
	scenario->properties = draft->properties;
	memcpy(scenario->expect, draft->expect, sizeof(scenario->expect));
	memcpy(scenario->watches, draft->watches, sizeof(scenario->watches));
	scenario->watch_count = draft->watch_count;
	memcpy(scenario->bounds, draft->bounds, sizeof(scenario->bounds));
	scenario->modes = modes;
	return add_programs(reading, draft, cell, scenario);
}

/* Hands the programs over to the file, which outlives the reading. */
static bool keep_programs(struct reading *reading)
{
	struct scenario_file *file = reading->file;
	struct program_store *store = &reading->programs;

	file->programs = calloc(store->count, sizeof(*file->programs));
	if (file->programs == NULL)
		return source_fail_memory(reading->source);
	for (uint32_t i = 0; i < store->count; i++) {
		file->programs[i] = store->entries[i].program;
		store->entries[i].program = NULL;
	}
	file->program_count = store->count;
	return true;
}

static bool read_tree(struct reading *reading, const struct yaml_node *root)
{
	struct scenario_nodes nodes = { 0 };
	struct draft *draft = calloc(1, sizeof(*draft));
	bool read;

	if (draft == NULL)
		return source_fail_memory(reading->source);
	read = bind_top(reading->source, root, &nodes, draft) &&
	       (nodes.matrix != NULL ? bind_matrix(reading, nodes.matrix, draft)
				     : add_scenario(reading, draft, "", 0)) &&
	       keep_programs(reading);
	free(draft);
	return read;
}

static bool read_source(const struct source *source, struct scenario_file *file)
{
	struct reading reading = { .source = source, .file = file };
	struct yaml_tree tree;
	bool read;

	*source->error = (struct scenario_error){ 0 };
	read = yaml_tree_parse(source, &tree) && read_tree(&reading, tree.root);
	yaml_tree_free(&tree);
	program_store_free(&reading.programs);
	if (!read)
		scenario_file_free(file);
	return read;
}

bool scenario_file_parse(const char *path, const char *text, size_t text_bytes, struct scenario_file *file,
			 struct scenario_error *error)
{
	struct source source = { .path = path, .text = text, .text_bytes = text_bytes, .error = error };

	*file = (struct scenario_file){ 0 };
	return read_source(&source, file);
}

bool scenario_file_read(const char *path, struct scenario_file *file, struct scenario_error *error)
{
	struct source source = { .path = path, .error = error };
	struct source_trouble trouble = source_load(&source);
	bool read;

	*file = (struct scenario_file){ 0 };
	if (trouble.exit_code != 0) {
		return source_fail_code(&source, trouble.exit_code, trouble.exit_code == EXIT_CODE_DATA ? 1 : 0, 1,
					"%s", trouble.reason);
	}
	read = read_source(&source, file);
	source_free(&source);
	return read;
}

void scenario_file_free(struct scenario_file *file)
{
	for (uint32_t i = 0; i < file->scenario_count; i++) {
		free(file->scenarios[i].file);
		free(file->scenarios[i].title);
		free(file->scenarios[i].cell);
	}
	free(file->scenarios);
	for (uint32_t i = 0; i < file->program_count; i++)
		free(file->programs[i]);
	free(file->programs);
	for (uint32_t i = 0; i < MATRIX_ROWS_MAX; i++)
		free(file->row_names[i]);
	for (uint32_t i = 0; i < MATRIX_COLUMNS_MAX; i++)
		free(file->column_names[i]);
	*file = (struct scenario_file){ 0 };
}

bool scenario_file_is_scenario(const char *path)
{
	struct scenario_error error = { 0 };
	struct source source = { .path = path, .error = &error };
	struct yaml_tree tree = { 0 };
	bool is_scenario = true;

	if (source_load(&source).exit_code == 0 && yaml_tree_parse(&source, &tree))
		is_scenario = yaml_find(tree.root, "spmcheck") != NULL;
	yaml_tree_free(&tree);
	source_free(&source);
	return is_scenario;
}
