// SPDX-License-Identifier: BSD-3-Clause
/* The generator of random processes. Apart from the oracle: see random_processes.h. */
#include "tests/oracles/random_processes.h"

#include <string.h>

/* xorshift64*: not the generator of the explorer, on purpose. */
static uint32_t draw(uint64_t *state, uint32_t bound)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (uint32_t)((*state * UINT64_C(0x2545f4914f6cdd1d) >> 32) % bound);
}

static bool chance(uint64_t *state, uint32_t percent)
{
	return draw(state, 100) < percent;
}

/* Each of `count` bits is set in `percent` of all cases. */
static uint32_t draw_set(uint64_t *state, uint32_t count, uint32_t percent)
{
	uint32_t set = 0;

	for (uint32_t i = 0; i < count; i++) {
		set |= (uint32_t)chance(state, percent) << i;
	}
	return set;
}

static uint64_t part_bit(uint32_t part)
{
	return part == NO_PART ? 0 : (uint64_t)1 << part;
}

static uint32_t stop_part(const struct random_processes *random)
{
	return random->part_count - 1;
}

static bool is_enabled(const struct random_processes *random, uint32_t process, const struct process_action *action,
		       const uint8_t *state)
{
	return state[stop_part(random)] == 0 && state[process] == action->location &&
	       (action->guard == NO_PART || state[action->guard] == action->guard_value);
}

static bool initial(const void *context, uint32_t index, void *state)
{
	const struct random_processes *random = context;

	if (index >= random->initial_count) {
		return false;
	}
	memcpy(state, random->initial[index], random->part_count);
	return true;
}

static uint32_t enumerate(const void *context, const void *state, uint32_t *choices)
{
	const struct random_processes *random = context;
	uint32_t count = 0;

	for (uint32_t process = 0; process < random->process_count; process++) {
		for (uint32_t i = 0; i < random->action_count[process]; i++) {
			if (is_enabled(random, process, &random->actions[process][i], state)) {
				choices[count++] = process * ACTIONS_MAX + i;
			}
		}
	}
	return count;
}

static void step(const void *context, const void *before, uint32_t choice, void *after, struct sim_label *label)
{
	const struct random_processes *random = context;
	const struct process_action *action = &random->actions[choice / ACTIONS_MAX][choice % ACTIONS_MAX];
	uint8_t *state = after;

	memcpy(state, before, random->part_count);
	state[choice / ACTIONS_MAX] = action->target;
	if (action->part != NO_PART) {
		state[action->part] = (uint8_t)((action->adds ? state[action->part] : 0) + action->value) % 2;
	}
	if (action->woken != NO_PART) {
		state[action->woken] = action->woken_to;
	}
	if (action->stops) {
		state[stop_part(random)] = 1;
	}
	*label = action->label;
}

/* What a view sees, as a number. A location is below 4, a variable below 2. */
static uint32_t content_of(const struct random_processes *random, uint32_t view, const uint8_t *state)
{
	const struct process_view *asked = &random->views[view];
	uint32_t content = 0;

	for (uint32_t i = 0; i < 2; i++) {
		content = content * LOCATIONS_MAX + (asked->parts[i] == NO_PART ? 0 : state[asked->parts[i]]);
	}
	return content;
}

/* Whether a view says yes. */
static bool says(const struct random_processes *random, uint32_t view, const uint8_t *state)
{
	return (random->views[view].says >> content_of(random, view, state) & 1) != 0;
}

/* Whether one of the views says that this quiet state violates a property. */
static bool rest_is_bad(const struct random_processes *random, const uint8_t *state, uint64_t owed)
{
	for (uint32_t i = 0; i < random->reduction.view_count; i++) {
		const struct sim_view *view = &random->table_views[i];

		if ((view->properties >> PROCESS_STATES & 1) != 0 &&
		    (random->views[i].says_at_rest >> content_of(random, i, state) & 1) != 0 &&
		    (!random->rests_alone || (owed & ~view->obligations) == 0)) {
			return true;
		}
	}
	return false;
}

static bool has_driven_choice(const struct random_processes *random, uint32_t process, const uint8_t *state)
{
	for (uint32_t i = 0; i < random->action_count[process]; i++) {
		const struct process_action *action = &random->actions[process][i];

		if (!action->is_spontaneous && is_enabled(random, process, action, state)) {
			return true;
		}
	}
	return false;
}

/* Equals, each a location and a variable, stand in order. */
static void canonicalise(const void *context, const void *state, void *canonical)
{
	const struct random_processes *random = context;
	uint32_t count = random->process_count;
	uint8_t *sorted = canonical;

	memcpy(sorted, state, random->part_count);
	for (uint32_t end = count; end > 1; end--) {
		for (uint32_t i = 1; i < end; i++) {
			uint8_t location = sorted[i];
			uint8_t variable = sorted[count + i];

			if (sorted[i - 1] > location ||
			    (sorted[i - 1] == location && sorted[count + i - 1] > variable)) {
				sorted[i] = sorted[i - 1];
				sorted[count + i] = sorted[count + i - 1];
				sorted[i - 1] = location;
				sorted[count + i - 1] = variable;
			}
		}
	}
	if (random->lie == LIE_CANONICAL) {
		/* One that has lost its variable. */
		sorted[count] = 0;
	}
}

static uint32_t hash_of(const struct random_processes *random, const uint8_t *original)
{
	uint32_t hash = random->quiet_seed;
	uint8_t state[PARTS_MAX];

	memcpy(state, original, random->part_count);
	if (random->has_equals) {
		canonicalise(random, original, state);
	}
	for (uint32_t i = 0; i < random->part_count; i++) {
		hash = (hash ^ state[i]) * 0x9e3779b1U;
	}
	return hash >> 8;
}

static void inspect(const void *context, const void *bytes, struct sim_state_info *info)
{
	const struct random_processes *random = context;
	const uint8_t *state = bytes;
	bool is_quiet = state[stop_part(random)] == 0;

	for (uint32_t process = 0; process < random->process_count; process++) {
		if (!has_driven_choice(random, process, state)) {
			info->fairness |= (uint32_t)1 << process;
		} else {
			is_quiet = false;
		}
	}
	info->fairness |= ~random->fair & (((uint32_t)1 << random->process_count) - 1);
	for (uint32_t i = 0; i < random->reduction.view_count; i++) {
		const struct sim_view *view = &random->table_views[i];

		/* The views of process fairness only name what it depends on. */
		if (says(random, i, state)) {
			info->violations |= view->properties;
			info->owed |= view->obligations;
			info->fairness |= view->fairness >> random->process_count << random->process_count;
			info->scopes |= (uint8_t)view->measures;
			if ((view->measures >> 1 & 1) != 0) {
				info->gauges[1] = 5;
			}
		}
	}
	if (is_quiet && (random->parts ? rest_is_bad(random, state, info->owed) : hash_of(random, state) % 16 == 0)) {
		info->violations |= (uint32_t)1 << PROCESS_STATES;
	}
}

static uint32_t owner(const void *context, const void *state, uint32_t choice)
{
	const struct random_processes *random = context;
	uint32_t process = choice / ACTIONS_MAX;

	(void)state;
	if (random->lie == LIE_SPONTANEOUS && random->liar == process) {
		return process;
	}
	return random->actions[process][choice % ACTIONS_MAX].is_spontaneous ? process | SIM_SPONTANEOUS : process;
}

/* What an action decides on, and what it changes. */
static void add_action(const struct random_processes *random, uint32_t process, const struct process_action *action,
		       struct sim_footprint *footprint, bool writes)
{
	footprint->reads |= part_bit(process) | part_bit(action->guard) | (action->adds ? part_bit(action->part) : 0);
	if (writes) {
		footprint->writes |= part_bit(process) | part_bit(action->part) | part_bit(action->woken) |
				     (action->stops ? part_bit(stop_part(random)) : 0);
	}
}

/* Locations to which a process may come from some, by itself. */
static uint32_t close_locations(const struct random_processes *random, uint32_t process, uint32_t locations)
{
	uint32_t before = 0;

	while (locations != before) {
		before = locations;
		for (uint32_t i = 0; i < random->action_count[process]; i++) {
			const struct process_action *action = &random->actions[process][i];

			if ((locations >> action->location & 1) != 0) {
				locations |= (uint32_t)1 << action->target;
			}
		}
	}
	return locations;
}

static void tell_lie(const struct random_processes *random, struct sim_process *answer)
{
	uint64_t part = part_bit(random->lie_part);

	switch (random->lie) {
	case LIE_READS:
		answer->now.reads &= ~part;
		break;
	case LIE_WRITES:
		answer->now.writes &= ~part;
		break;
	case LIE_LATER_READS:
		answer->now.reads &= ~part;
		answer->later.reads &= ~part;
		break;
	case LIE_LATER_WRITES:
		answer->now.writes &= ~part;
		answer->later.writes &= ~part;
		break;
	case LIE_BOUND:
		answer->bound = (uint32_t)1 << random->lie_part;
		break;
	default:
		break;
	}
}

static void footprints(const void *context, const void *bytes, struct sim_process *processes)
{
	const struct random_processes *random = context;
	const uint8_t *state = bytes;

	for (uint32_t process = 0; process < random->process_count; process++) {
		struct sim_process *answer = &processes[process];
		uint32_t locations =
			close_locations(random, process, (uint32_t)1 << state[process] | random->woken_to[process]);

		answer->now.reads = part_bit(process);
		answer->later.reads = part_bit(process);
		for (uint32_t i = 0; i < random->action_count[process]; i++) {
			const struct process_action *action = &random->actions[process][i];

			if (action->location == state[process]) {
				add_action(random, process, action, &answer->now,
					   is_enabled(random, process, action, state));
			}
			if ((locations >> action->location & 1) != 0) {
				add_action(random, process, action, &answer->later, true);
			}
		}
		if (has_driven_choice(random, process, state)) {
			answer->bound = random->fair & (uint32_t)1 << process;
		}
	}
	tell_lie(random, &processes[random->liar]);
}

static uint64_t position(const void *context, const void *bytes)
{
	const struct random_processes *random = context;
	const uint8_t *state = bytes;
	uint64_t sum = 0;

	if (random->position_kind == 1) {
		return hash_of(random, state);
	}
	for (uint32_t process = 0; process < random->process_count; process++) {
		sum += random->positions[process][state[process]];
	}
	return sum;
}

/* How much is shared, drawn once a model: a mixture would make all models alike. */
struct densities {
	uint32_t shared_guards;
	uint32_t shared_writes;
	uint32_t wakes;
	uint32_t extra_fairness;
};

/* A part that an action of this process may use: mostly its own. */
static uint8_t draw_part(const struct random_processes *random, uint64_t *seed, uint32_t process, uint32_t shared)
{
	uint32_t own = random->process_count + process;

	if (chance(seed, shared)) {
		own = random->process_count + draw(seed, random->variable_count);
	}
	return (uint8_t)own;
}

static void make_action(struct random_processes *random, uint64_t *seed, uint32_t process, uint32_t locations,
			const struct densities *densities, struct process_action *action)
{
	struct sim_label *label = &action->label;

	action->target = (uint8_t)draw(seed, locations);
	if (chance(seed, 60)) {
		action->target = (uint8_t)((action->location + 1) % locations);
	}
	action->guard = chance(seed, 30) ? draw_part(random, seed, process, densities->shared_guards) : NO_PART;
	action->guard_value = (uint8_t)draw(seed, 2);
	action->part = chance(seed, 60) ? draw_part(random, seed, process, densities->shared_writes) : NO_PART;
	action->value = (uint8_t)draw(seed, 2);
	action->adds = action->part != NO_PART && chance(seed, 30);
	action->woken = NO_PART;
	if (chance(seed, densities->wakes)) {
		action->woken = (uint8_t)((process + 1) % random->process_count);
		action->woken_to = (uint8_t)draw(seed, 2);
		random->woken_to[action->woken] |= (uint32_t)1 << action->woken_to;
	}
	action->stops = chance(seed, 2);
	action->is_spontaneous = chance(seed, 15);
	label->marks[0] = (uint64_t)1 << draw(seed, PROCESS_MARKS);
	label->violations = (uint32_t)chance(seed, 4) << PROCESS_STEPS;
	label->discharged = draw_set(seed, random->table.obligation_count, 10);
	label->fairness = action->is_spontaneous && chance(seed, 50) ? 0 : (uint32_t)1 << process;
	label->fairness |= (uint32_t)chance(seed, densities->extra_fairness) << random->process_count;
	label->actor = (uint8_t)process;
	label->rank = (uint8_t)(chance(seed, 60) ? 0 : draw(seed, PROCESS_CLASSES));
	if (chance(seed, action->is_spontaneous ? 60 : 5)) {
		label->rank = SIM_RANK_FINITE;
	}
}

static void make_process(struct random_processes *random, uint64_t *seed, uint32_t process,
			 const struct densities *densities)
{
	uint32_t locations = 2 + draw(seed, LOCATIONS_MAX - 1);
	uint32_t *count = &random->action_count[process];

	for (uint32_t location = 0; location < locations; location++) {
		uint32_t actions = draw(seed, 12) == 0 ? 0 : 1 + draw(seed, 2);

		for (uint32_t i = 0; i < actions; i++) {
			struct process_action *action = &random->actions[process][(*count)++];

			action->location = (uint8_t)location;
			make_action(random, seed, process, locations, densities, action);
		}
	}
	for (uint32_t location = 0; location < LOCATIONS_MAX; location++) {
		random->positions[process][location] = draw(seed, 4) != 0 ? location : draw(seed, LOCATIONS_MAX);
	}
}

/* Makes a process begin, now and then, where it waits for an arrival; few of them stop everything. */
static void let_rest(struct random_processes *random, uint64_t *seed, uint32_t process)
{
	bool rests = chance(seed, 70);
	bool stops = chance(seed, 20);

	for (uint32_t i = 0; i < random->action_count[process]; i++) {
		struct process_action *action = &random->actions[process][i];

		action->is_spontaneous |= rests && action->location == 0;
		action->stops &= stops;
	}
}

/* Takes a constraint from actions that write into none of its views. */
static void forget_unseen_constraints(struct random_processes *random)
{
	for (uint32_t process = 0; process < random->process_count; process++) {
		for (uint32_t i = 0; i < random->action_count[process]; i++) {
			struct process_action *action = &random->actions[process][i];
			struct sim_footprint footprint = { 0 };
			uint64_t seen = 0;

			add_action(random, process, action, &footprint, true);
			for (uint32_t view = 0; view < random->reduction.view_count; view++) {
				if ((random->table_views[view].components & footprint.writes) != 0) {
					seen |= random->table_views[view].fairness;
				}
			}
			action->label.fairness &= seen | (((uint64_t)1 << random->process_count) - 1);
		}
	}
}

/* The part that is to a process what `part` is to the first one. */
static uint8_t part_of_equal(const struct random_processes *random, uint32_t process, uint8_t part)
{
	if (part == 0 || part == NO_PART || part >= 2 * random->process_count) {
		return part == 0 ? (uint8_t)process : part;
	}
	return (uint8_t)(random->process_count + process);
}

/* Makes a process a copy of the first one; the first one, a copy of itself that does not touch the others. */
static void copy_process(struct random_processes *random, uint32_t process)
{
	random->action_count[process] = random->action_count[0];
	memcpy(random->positions[process], random->positions[0], sizeof(random->positions[0]));
	for (uint32_t i = 0; i < random->action_count[0]; i++) {
		struct process_action *action = &random->actions[process][i];
		struct sim_label *label = &action->label;

		*action = random->actions[0][i];
		action->guard = part_of_equal(random, process, action->guard);
		action->part = part_of_equal(random, process, action->part);
		label->actor = (uint8_t)process;
		label->fairness = (label->fairness & 1) << process;
		label->discharged = (label->discharged & 1) << process;
	}
}

/* Adds a view of these parts, and returns it. */
static struct sim_view *add_view(struct random_processes *random, uint64_t *seed, uint32_t density, uint8_t first,
				 uint8_t second)
{
	uint32_t number = random->reduction.view_count++;
	struct process_view *view = &random->views[number];

	view->parts[0] = first;
	view->parts[1] = second;
	view->says = draw_set(seed, LOCATIONS_MAX * LOCATIONS_MAX, density);
	/* Equals have equal views. */
	view->says_at_rest =
		((random->quiet_seed ^ view->says) * 0x9e3779b1U) & ((random->quiet_seed ^ view->says) * 0x85ebca6bU);
	random->table_views[number].components = part_bit(first) | part_bit(second);
	return &random->table_views[number];
}

/* The same of parts that are drawn: of one process, or of any. */
static struct sim_view *draw_view(struct random_processes *random, uint64_t *seed, uint32_t density)
{
	uint32_t process = draw(seed, random->process_count);
	uint8_t first = (uint8_t)(chance(seed, 50) ? process : random->process_count + process);
	uint8_t second = chance(seed, 40) ? (uint8_t)draw(seed, random->part_count - 1) : NO_PART;

	if (random->parts && second != NO_PART && chance(seed, 80)) {
		second = NO_PART;
	}
	return add_view(random, seed, density, first, second);
}

/* A view that is only named: what it depends on, without an opinion. */
static struct sim_view *name_view(struct random_processes *random, uint64_t components)
{
	uint64_t seed = 1;
	struct sim_view *view = add_view(random, &seed, 0, NO_PART, NO_PART);

	view->components = components;
	return view;
}

/* Adds a view of the first process, and for each of the others its counterpart. */
static void add_equal_views(struct random_processes *random, uint64_t *seed, uint32_t density, uint32_t properties,
			    uint32_t obligation)
{
	uint8_t first = (uint8_t)(chance(seed, 50) ? 0 : random->process_count);
	uint32_t shared = 2 * random->process_count;
	uint8_t second = NO_PART;
	uint64_t same = *seed;

	if (shared < stop_part(random) && chance(seed, 30)) {
		second = (uint8_t)shared;
	}
	for (uint32_t process = 0; process < random->process_count; process++) {
		struct sim_view *view;

		*seed = same;
		view = add_view(random, seed, density, part_of_equal(random, process, first), second);
		view->properties = properties;
		view->obligations = obligation << process;
	}
}

static void make_views(struct random_processes *random, uint64_t *seed)
{
	struct sim_model *table = &random->table;
	uint64_t scope;

	for (uint32_t i = draw(seed, 3); i > 0; i--) {
		if (random->has_equals) {
			add_equal_views(random, seed, 5, (uint32_t)1 << PROCESS_STATES, 0);
			break;
		}
		draw_view(random, seed, 5)->properties = (uint32_t)1 << PROCESS_STATES;
	}
	if (random->has_equals) {
		add_equal_views(random, seed, 40 + draw(seed, 60), 0, 1);
	}
	add_view(random, seed, 0, (uint8_t)stop_part(random), NO_PART)->properties = (uint32_t)1 << PROCESS_STEPS;
	/* Stopped: the part is 1, in the first of the two places. */
	random->views[random->reduction.view_count - 1].says = (uint32_t)1 << LOCATIONS_MAX;
	for (uint32_t i = 0; i < table->obligation_count && !random->has_equals; i++) {
		draw_view(random, seed, 40 + draw(seed, 60))->obligations = (uint32_t)1 << i;
	}
	for (uint32_t process = 0; process < random->process_count; process++) {
		uint64_t components = part_bit(process) | part_bit(stop_part(random));

		for (uint32_t i = 0; i < random->action_count[process]; i++) {
			components |= part_bit(random->actions[process][i].guard);
		}
		name_view(random, (random->fair >> process & 1) != 0 ? components : 0)->fairness = (uint32_t)1
												   << process;
	}
	if (table->fairness_count > random->process_count) {
		uint8_t last = (uint8_t)(random->process_count - 1);

		/* Met where two processes meet: one can easily walk past such a state. */
		add_view(random, seed, 0, (uint8_t)draw(seed, last), last)->fairness = (uint32_t)1
										       << random->process_count;
		random->views[random->reduction.view_count - 1].says = (uint32_t)1
								       << draw(seed, LOCATIONS_MAX * LOCATIONS_MAX);
		if (random->parts && chance(seed, 50)) {
			/* Or where another process is. */
			add_view(random, seed, 20, (uint8_t)draw(seed, random->process_count), NO_PART)->fairness =
				(uint64_t)1 << random->process_count;
		}
	}
	for (uint32_t i = 1 + draw(seed, 2); i > 0; i--) {
		draw_view(random, seed, 20)->measures = 2;
	}
	draw_view(random, seed, 70)->measures = 1;
	scope = random->table_views[random->reduction.view_count - 1].components;
	for (uint32_t process = 0; process < random->process_count; process++) {
		for (uint32_t i = 0; i < random->action_count[process]; i++) {
			struct process_action *action = &random->actions[process][i];
			struct sim_footprint footprint = { 0 };

			add_action(random, process, action, &footprint, true);
			if ((footprint.writes & scope) != 0) {
				action->label.weights[0] = (uint8_t)(chance(seed, 40) ? draw(seed, 3) : 0);
			}
		}
	}
}

void random_processes_make(struct random_processes *random, uint64_t seed)
{
	static const char *const names[PROCESS_MARKS];
	struct sim_reduction *reduction = &random->reduction;
	struct sim_model *table = &random->table;
	struct densities densities;
	uint64_t parts_seed;

	memset(random, 0, sizeof(*random));
	seed = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15);
	parts_seed = ~seed;
	random->process_count = 2 + (draw(&seed, 4) != 0);
	random->variable_count = random->process_count + draw(&seed, 3);
	random->part_count = random->process_count + random->variable_count + 1;
	random->fair = draw_set(&seed, random->process_count, 80);
	random->quiet_seed = draw(&seed, UINT32_MAX);
	random->position_kind = draw(&seed, 4);
	*table = (struct sim_model){
		.abi_version = SIM_MODEL_ABI_VERSION,
		.state_bytes = random->part_count,
		.context = random,
		.property_names = names,
		.class_names = names,
		.actor_names = names,
		.mark_names = names,
		.property_count = PROCESS_PROPERTIES,
		.class_count = PROCESS_CLASSES,
		.actor_count = PROCESSES_MAX,
		.mark_count = PROCESS_MARKS,
		.obligation_count = 1 + draw(&seed, PROCESS_OBLIGATIONS_MAX),
		.fairness_count = random->process_count + draw(&seed, 2),
		.progress_property = PROCESS_PROGRESS,
		.measure_names = names,
		.measure_kinds = random->measure_kinds,
		.measure_count = PROCESS_MEASURES,
		.initial = initial,
		.enumerate = enumerate,
		.step = step,
		.inspect = inspect,
		.reduction = reduction,
	};
	random->measure_kinds[0] = SIM_MEASURE_PATH;
	random->measure_kinds[1] = SIM_MEASURE_GAUGE;
	densities = (struct densities){
		.shared_guards = draw(&seed, 3) == 0 ? 0 : draw(&seed, 70),
		.shared_writes = draw(&seed, 3) == 0 ? 0 : draw(&seed, 100),
		.wakes = draw(&seed, 3) == 0 ? draw(&seed, 10) : 0,
		.extra_fairness = draw(&seed, 2) == 0 ? 0 : draw(&seed, 30),
	};
	random->parts = draw(&parts_seed, 2) == 0;
	random->rests_alone = draw(&parts_seed, 2) == 0;
	if (random->parts && draw(&parts_seed, 3) == 0) {
		/* Then nothing but steps tells who meets whom. */
		random->fair &= draw_set(&parts_seed, random->process_count, 30);
	}
	if (random->parts && draw(&parts_seed, 2) == 0) {
		densities.shared_guards = 0;
		densities.shared_writes = 0;
	}
	for (uint32_t process = 0; process < random->process_count; process++) {
		make_process(random, &seed, process, &densities);
		if (random->parts) {
			let_rest(random, &parts_seed, process);
		}
	}
	if (draw(&seed, 4) == 0) {
		random->has_equals = true;
		random->fair = (random->fair & 1) != 0 ? ((uint32_t)1 << random->process_count) - 1 : 0;
		table->obligation_count = random->process_count;
		table->fairness_count = random->process_count;
		memset(random->woken_to, 0, sizeof(random->woken_to));
		for (uint32_t i = 0; i < random->action_count[0]; i++) {
			random->actions[0][i].woken = NO_PART;
		}
		for (uint32_t process = random->process_count; process-- > 0;) {
			copy_process(random, process);
		}
	}
	random->initial_count = 1 + draw(&seed, 2);
	for (uint32_t i = 0; i < random->initial_count; i++) {
		for (uint32_t part = random->process_count; part < stop_part(random); part++) {
			random->initial[i][part] = (uint8_t)draw(&seed, 2);
			if (random->has_equals && part < 2 * random->process_count) {
				random->initial[i][part] = random->initial[i][random->process_count];
			}
		}
	}
	for (uint32_t part = 0; part < random->part_count; part++) {
		random->ranges[part] = (struct sim_range){ .offset = part, .bytes = 1, .component = part };
	}
	for (uint32_t i = 0; i < PROCESS_OBLIGATIONS_MAX; i++) {
		random->groups[i] = (uint8_t)draw(&seed, 2);
	}
	make_views(random, &seed);
	if (random->parts) {
		forget_unseen_constraints(random);
	}
	*reduction = (struct sim_reduction){
		.ranges = random->ranges,
		.range_count = random->part_count,
		.process_count = random->process_count,
		.views = random->table_views,
		.view_count = reduction->view_count,
		.local_properties = (uint32_t)1 << PROCESS_STATES | (uint32_t)1 << PROCESS_STEPS,
		.stops = part_bit(stop_part(random)),
		.obligation_group = draw(&seed, 2) == 0 ? NULL : random->groups,
		.owner = owner,
		.footprints = footprints,
		.position = random->position_kind == 0 ? NULL : position,
		.canonicalise = random->has_equals ? canonicalise : NULL,
		.obligation_orbit = random->has_equals ? random->orbits : NULL,
		.obligation_mates = random->has_equals ? random->orbits : NULL,
		.fairness_mates = random->has_equals ? random->orbits : NULL,
		.parts = random->parts,
		.process_orbit = random->has_equals ? random->orbits : NULL,
	};
}

void random_processes_lie(struct random_processes *random, uint64_t seed)
{
	struct sim_process processes[SIM_PROCESSES_MAX] = { 0 };
	enum process_lie lie;
	uint64_t touched;

	seed = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15);
	lie = (enum process_lie)(LIE_NONE + 1 + draw(&seed, LIES - 1));
	random->liar = draw(&seed, random->process_count);
	footprints(random, random->initial[0], processes);
	touched = processes[random->liar].later.reads | processes[random->liar].later.writes;
	do {
		random->lie_part = draw(&seed, random->part_count);
	} while ((touched & part_bit(random->lie_part)) == 0);
	random->lie = lie;
	if (random->lie == LIE_BOUND) {
		random->lie_part = draw(&seed, random->table.fairness_count);
	} else if (random->lie == LIE_STOPS) {
		random->reduction.stops |= part_bit(random->lie_part);
	} else if (random->lie == LIE_PARTS) {
		random->reduction.parts = true;
	} else if (random->lie == LIE_VIEW) {
		struct sim_view *view = &random->table_views[draw(&seed, random->reduction.view_count)];

		view->components &= view->components - 1;
	}
}
