// SPDX-License-Identifier: BSD-3-Clause
/* The generator of small random models. Apart from the oracle: see random_model.h. */
#include "tests/oracles/random_model.h"

#include <string.h>

/* xorshift64*: not the generator of the explorer, on purpose. */
static uint32_t draw(uint64_t *state, uint32_t bound)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (uint32_t)((*state * UINT64_C(0x2545f4914f6cdd1d) >> 32) % bound);
}

/* Each of `count` bits is set in `percent` of all cases. */
static uint32_t draw_set(uint64_t *state, uint32_t count, uint32_t percent)
{
	uint32_t set = 0;

	for (uint32_t i = 0; i < count; i++) {
		if (draw(state, 100) < percent) {
			set |= (uint32_t)1 << i;
		}
	}
	return set;
}

/* A state is eleven bytes: an odd size, and more bytes than information. */
enum { STATE_BYTES = 11 };

static void write_state(uint32_t number, unsigned char *bytes)
{
	for (uint32_t i = 0; i < STATE_BYTES; i++) {
		bytes[i] = (unsigned char)(number * (i + 1));
	}
}

static bool initial(const void *context, uint32_t index, void *state)
{
	const struct random_model *random = context;

	if (index >= random->initial_count) {
		return false;
	}
	write_state(random->initial[index], state);
	return true;
}

static uint32_t enumerate(const void *context, const void *state, uint32_t *choices)
{
	const struct random_model *random = context;
	uint32_t number = *(const unsigned char *)state;

	for (uint32_t i = 0; i < random->edge_count[number]; i++) {
		choices[i] = 100 + i;
	}
	return random->edge_count[number];
}

static void step(const void *context, const void *before, uint32_t choice, void *after, struct sim_label *label)
{
	const struct random_model *random = context;
	const struct random_edge *edge = &random->edges[*(const unsigned char *)before][choice - 100];

	write_state(edge->target, after);
	*label = edge->label;
}

static void inspect(const void *context, const void *state, struct sim_state_info *info)
{
	const struct random_model *random = context;

	*info = random->info[*(const unsigned char *)state];
}

/* How dense everything is, drawn once a model: a mixture would make all models alike. */
struct densities {
	uint32_t forward;
	uint32_t owed;
	uint32_t discharged;
	uint32_t state_fairness;
	uint32_t edge_fairness;
	uint32_t finite;
	uint32_t lowest_rank;
	uint32_t violation;
};

static void make_edge(struct random_model *random, uint64_t *seed, const struct densities *densities, uint32_t source,
		      struct random_edge *edge)
{
	const struct sim_model *table = &random->table;
	struct sim_label *label = &edge->label;

	/* Rings with chords have long shortest paths; plain random graphs have not. */
	edge->target = draw(seed, random->state_count);
	if (draw(seed, 100) < densities->forward) {
		edge->target = (source + 1) % random->state_count;
	}
	label->marks[0] = (uint64_t)1 << draw(seed, 64);
	label->marks[1] = draw(seed, 64);
	label->violations = draw_set(seed, RANDOM_PROPERTIES, densities->violation);
	label->discharged = draw_set(seed, table->obligation_count, densities->discharged);
	label->fairness = draw_set(seed, table->fairness_count, densities->edge_fairness);
	label->actor = (uint8_t)draw(seed, RANDOM_ACTORS);
	label->rank = (uint8_t)(draw(seed, 100) < densities->lowest_rank ? 0 : draw(seed, RANDOM_CLASSES));
	if (draw(seed, 100) < densities->finite) {
		label->rank = SIM_RANK_FINITE;
	}
}

/* States come in blocks, for models whose cycles stay inside one. */
enum { BLOCK_STATES = 5 };

/* Weighs one edge, and takes its marks from some. */
static void weigh_edge(uint64_t *seed, uint32_t source, struct random_edge *edge, bool has_blocks,
		       const uint32_t weight_percent[RANDOM_MEASURES])
{
	uint32_t block = source / BLOCK_STATES;

	if (has_blocks && edge->target / BLOCK_STATES < block) {
		edge->target = block * BLOCK_STATES + edge->target % BLOCK_STATES;
		edge->target = edge->target > source ? source : edge->target;
	}
	for (uint32_t measure = 0; measure < RANDOM_MEASURES; measure++) {
		bool weighs = draw(seed, 100) < weight_percent[measure];
		uint8_t weight = (uint8_t)(1 + draw(seed, 2));

		if (weighs && (!has_blocks || edge->target / BLOCK_STATES > block)) {
			edge->label.weights[measure] = weight;
		}
	}
	if (draw(seed, 8) == 0) {
		memset(edge->label.marks, 0, sizeof(edge->label.marks));
	}
}

/*
 * Adds what is measured, with numbers of its own. Scopes run from nothing to everything. In most models with many
 * states in scope some cycle weighs something; so in every fourth one no step leads back to an earlier block, and none
 * inside a block weighs: there are long runs, through cycles without weight.
 */
static void add_measures(struct random_model *random, uint64_t seed)
{
	uint32_t scope_percent[RANDOM_MEASURES];
	uint32_t weight_percent[RANDOM_MEASURES];
	bool has_blocks = draw(&seed, 4) == 0;

	for (uint32_t measure = 0; measure < RANDOM_MEASURES; measure++) {
		random->measure_kinds[measure] = measure % 2 == 0 ? SIM_MEASURE_PATH : SIM_MEASURE_GAUGE;
		scope_percent[measure] = draw(&seed, 111);
		weight_percent[measure] = draw(&seed, 80);
	}
	for (uint32_t state = 0; state < random->state_count; state++) {
		struct sim_state_info *info = &random->info[state];
		uint32_t scopes = 0;

		for (uint32_t measure = 0; measure < RANDOM_MEASURES; measure++) {
			scopes |= (uint32_t)(draw(&seed, 100) < scope_percent[measure]) << measure;
			info->gauges[measure] = (uint8_t)draw(&seed, 6);
		}
		info->scopes = (uint8_t)scopes;
		for (uint32_t i = 0; i < random->edge_count[state]; i++) {
			weigh_edge(&seed, state, &random->edges[state][i], has_blocks, weight_percent);
		}
	}
}

void random_model_make(struct random_model *random, uint64_t seed)
{
	static const char *const names[RANDOM_MARKS];
	struct sim_model *table = &random->table;
	struct densities densities;

	memset(random, 0, sizeof(*random));
	seed = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15);
	*table = (struct sim_model){
		.abi_version = SIM_MODEL_ABI_VERSION,
		.state_bytes = STATE_BYTES,
		.context = random,
		.property_names = names,
		.class_names = names,
		.actor_names = names,
		.mark_names = names,
		.property_count = RANDOM_PROPERTIES,
		.class_count = RANDOM_CLASSES,
		.actor_count = RANDOM_ACTORS,
		.mark_count = RANDOM_MARKS,
		.obligation_count = draw(&seed, 5),
		.fairness_count = draw(&seed, 6),
		.progress_property = RANDOM_PROGRESS,
		.measure_names = names,
		.measure_kinds = random->measure_kinds,
		.measure_count = RANDOM_MEASURES,
		.initial = initial,
		.enumerate = enumerate,
		.step = step,
		.inspect = inspect,
	};
	densities = (struct densities){
		.forward = draw(&seed, 100),
		.owed = 30 + draw(&seed, 70),
		.discharged = draw(&seed, 40),
		.state_fairness = draw(&seed, 20),
		.edge_fairness = 5 + draw(&seed, 45),
		.finite = draw(&seed, 60),
		.lowest_rank = draw(&seed, 100),
		.violation = draw(&seed, 5),
	};
	if (draw(&seed, 8) == 0) {
		/* More than the shortest loop is promised for; few of them are met at the start. */
		table->fairness_count = 13 + draw(&seed, 4);
		densities.finite /= 4;
		densities.discharged /= 4;
		densities.owed = 95;
		densities.edge_fairness = 20 + draw(&seed, 30);
	}
	random->state_count = 1 + draw(&seed, RANDOM_STATES_MAX);
	random->initial_count = 1 + draw(&seed, 3);
	for (uint32_t i = 0; i < random->initial_count; i++) {
		random->initial[i] = draw(&seed, random->state_count);
	}
	for (uint32_t state = 0; state < random->state_count; state++) {
		struct sim_state_info *info = &random->info[state];

		info->violations = draw_set(&seed, RANDOM_PROPERTIES, densities.violation);
		info->owed = draw_set(&seed, table->obligation_count, densities.owed);
		info->fairness = draw_set(&seed, table->fairness_count, densities.state_fairness);
		random->edge_count[state] = draw(&seed, RANDOM_EDGES_MAX + 1);
		for (uint32_t i = 0; i < random->edge_count[state]; i++) {
			make_edge(random, &seed, &densities, state, &random->edges[state][i]);
		}
	}
	add_measures(random, seed);
}
