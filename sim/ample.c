// SPDX-License-Identifier: BSD-3-Clause
/* The choice of ample sets. Apart from the search that uses them: see ample.h, and README.md for the proof. */
#include "sim/ample.h"
#include "sim/graph.h"

#include <string.h>

/* Processes that may run alone. */
struct candidate {
	uint32_t processes;
	uint64_t positions;
	uint32_t position_count;
};

/* What is known of the state at hand. */
struct situation {
	struct sim_process processes[SIM_PROCESSES_MAX];
	/* By process: the positions of its choices. */
	uint64_t positions[SIM_PROCESSES_MAX];
	/* Of all processes: those of choices that are not spontaneous. */
	uint64_t driven;
	struct candidate candidates[SIM_PROCESSES_MAX];
	uint32_t candidate_count;
};

static uint32_t count_bits(uint64_t set)
{
	return (uint32_t)__builtin_popcountll(set);
}

static bool ranges_are_sound(const struct sim_reduction *reduction, uint32_t state_bytes)
{
	uint64_t covered = 0;

	for (uint32_t i = 0; i < reduction->range_count; i++) {
		const struct sim_range *range = &reduction->ranges[i];

		if (range->offset != covered || range->component >= SIM_COMPONENTS_MAX) {
			return false;
		}
		covered += range->bytes;
	}
	return covered == state_bytes;
}

/* An obligation or a path measure is decided by one view. */
static bool views_are_sound(const struct sim_model *model)
{
	const struct sim_reduction *reduction = model->reduction;
	uint64_t obligations = 0;
	uint32_t measures = 0;

	for (uint32_t i = 0; i < reduction->view_count; i++) {
		const struct sim_view *view = &reduction->views[i];
		uint32_t twice = measures & view->measures;

		if ((obligations & view->obligations) != 0) {
			return false;
		}
		for (; twice != 0; twice &= twice - 1) {
			uint32_t measure = (uint32_t)__builtin_ctz(twice);

			if (measure < model->measure_count && model->measure_kinds[measure] == SIM_MEASURE_PATH) {
				return false;
			}
		}
		obligations |= view->obligations;
		measures |= view->measures;
	}
	return true;
}

enum sim_result sim_reduction_judge(const struct sim_model *model)
{
	const struct sim_reduction *reduction = model->reduction;

	if (reduction->owner == NULL || reduction->footprints == NULL || reduction->process_count == 0 ||
	    reduction->process_count > SIM_PROCESSES_MAX || reduction->view_count > SIM_VIEWS_MAX ||
	    !ranges_are_sound(reduction, model->state_bytes) || !views_are_sound(model)) {
		return SIM_BAD_MODEL;
	}
	return SIM_COMPLETE;
}

enum sim_result sim_ample_init(struct sim_ample *ample, const struct sim_model *model,
			       const struct sim_ample_rules *rules, struct sim_memory *memory)
{
	const struct sim_reduction *reduction = model->reduction;

	memset(ample, 0, sizeof(*ample));
	ample->model = model;
	ample->rules = *rules;
	ample->memory = memory;
	for (uint32_t i = 0; i < reduction->view_count; i++) {
		for (uint64_t rest = reduction->views[i].components; rest != 0; rest &= rest - 1) {
			ample->views_of[__builtin_ctzll(rest)] |= (uint64_t)1 << i & rules->views;
			ample->all_views_of[__builtin_ctzll(rest)] |= (uint64_t)1 << i;
		}
	}
	ample->labels = sim_memory_take(memory, SIM_CHOICES_MAX * sizeof(*ample->labels));
	ample->states = sim_memory_take(memory, (size_t)SIM_CHOICES_MAX * model->state_bytes);
	ample->room = sim_memory_take(memory, model->state_bytes);
	return ample->labels != NULL && ample->states != NULL && ample->room != NULL ? SIM_COMPLETE : SIM_MEMORY_LIMIT;
}

void sim_ample_free(struct sim_ample *ample)
{
	if (ample->model != NULL) {
		sim_memory_give(ample->memory, ample->labels, SIM_CHOICES_MAX * sizeof(*ample->labels));
		sim_memory_give(ample->memory, ample->states, (size_t)SIM_CHOICES_MAX * ample->model->state_bytes);
		sim_memory_give(ample->memory, ample->room, ample->model->state_bytes);
	}
	ample->labels = NULL;
	ample->states = NULL;
	ample->room = NULL;
}

void sim_ample_canonicalise(struct sim_ample *ample, void *state)
{
	const struct sim_model *model = ample->model;

	if (ample->rules.is_canonical) {
		model->reduction->canonicalise(model->context, state, ample->room);
		memcpy(state, ample->room, model->state_bytes);
	}
}

const struct sim_label *sim_ample_label(const struct sim_ample *ample, uint32_t position)
{
	return &ample->labels[position];
}

const void *sim_ample_after(const struct sim_ample *ample, uint32_t position)
{
	return ample->states + (size_t)position * ample->model->state_bytes;
}

uint64_t sim_reduction_changed(const struct sim_model *model, const void *one, const void *other)
{
	const struct sim_reduction *reduction = model->reduction;
	uint64_t changed = 0;

	for (uint32_t i = 0; i < reduction->range_count; i++) {
		const struct sim_range *range = &reduction->ranges[i];

		if (memcmp((const unsigned char *)one + range->offset, (const unsigned char *)other + range->offset,
			   range->bytes) != 0) {
			changed |= (uint64_t)1 << range->component;
		}
	}
	return changed;
}

bool sim_reduction_conflict(const struct sim_reduction *reduction, const struct sim_footprint *now,
			    const struct sim_footprint *other)
{
	uint64_t stops = reduction->stops;

	/* Whoever stops comes last, or is not chosen: reading there is no conflict. */
	return (now->writes & (other->reads & ~stops)) != 0 || ((now->reads & ~stops) & other->writes) != 0 ||
	       (now->writes & other->writes) != 0;
}

/* The views into which a set of components reaches; `views_of`: those to look at. */
static uint64_t views_touched(const uint64_t *views_of, uint64_t components)
{
	uint64_t views = 0;

	for (; components != 0; components &= components - 1) {
		views |= views_of[__builtin_ctzll(components)];
	}
	return views;
}

/*
 * The smallest set of processes around `first` whose choices here are independent of all that the others may ever do,
 * so that nobody outside can enable, disable or change them, or be told apart by when they happen.
 */
static uint32_t close_processes(const struct sim_ample *ample, const struct situation *situation, uint32_t first)
{
	const struct sim_reduction *reduction = ample->model->reduction;
	uint32_t chosen = (uint32_t)1 << first;
	struct sim_footprint now = situation->processes[first].now;
	bool grows = true;

	while (grows) {
		uint64_t views = views_touched(ample->views_of, now.writes);

		grows = false;
		for (uint32_t i = 0; i < reduction->process_count; i++) {
			const struct sim_process *process = &situation->processes[i];

			if ((chosen >> i & 1) != 0 ||
			    (!sim_reduction_conflict(reduction, &now, &process->later) &&
			     (views & views_touched(ample->views_of, process->later.writes)) == 0)) {
				continue;
			}
			chosen |= (uint32_t)1 << i;
			now.reads |= process->now.reads;
			now.writes |= process->now.writes;
			grows = true;
		}
	}
	return chosen;
}

uint32_t sim_ample_part(const struct sim_ample *ample, const struct sim_process *processes, uint32_t chosen)
{
	const struct sim_reduction *reduction = ample->model->reduction;
	struct sim_footprint later = { 0 };
	uint32_t before = 0;

	while (chosen != before) {
		uint64_t views;

		for (uint32_t rest = chosen & ~before; rest != 0; rest &= rest - 1) {
			later.reads |= processes[__builtin_ctz(rest)].later.reads;
			later.writes |= processes[__builtin_ctz(rest)].later.writes;
		}
		before = chosen;
		views = views_touched(ample->all_views_of, later.writes);
		for (uint32_t i = 0; i < reduction->process_count; i++) {
			const struct sim_footprint *other = &processes[i].later;

			if (sim_reduction_conflict(reduction, &later, other) ||
			    (views & views_touched(ample->all_views_of, other->writes)) != 0) {
				chosen |= (uint32_t)1 << i;
			}
		}
	}
	return chosen;
}

/* The processes that the pass is about. */
static uint32_t processes_of_interest(const struct sim_ample *ample, const struct situation *situation)
{
	const struct sim_reduction *reduction = ample->model->reduction;
	uint64_t components = 0;
	uint32_t processes = 0;

	if (!ample->rules.keeps_fair_runs) {
		return (uint32_t)1 << ample->rules.process;
	}
	for (uint32_t i = 0; i < reduction->view_count; i++) {
		if ((reduction->views[i].obligations & ample->rules.obligations) != 0) {
			components |= reduction->views[i].components;
		}
	}
	for (uint32_t i = 0; i < reduction->process_count; i++) {
		processes |= (uint32_t)((situation->processes[i].later.writes & components) != 0) << i;
	}
	return processes;
}

/* Whether this pass loses nothing if only those who write into these views go on. */
static bool others_may_rest(const struct sim_ample *ample, const void *state, uint64_t views)
{
	const struct sim_model *model = ample->model;
	const struct sim_reduction *reduction = model->reduction;
	uint64_t constraints = sim_first_of_many(model->fairness_count);
	uint64_t own_fairness = 0;
	uint64_t other_fairness = 0;
	uint64_t other_obligations = 0;
	struct sim_state_info info = { 0 };

	for (uint32_t i = 0; i < reduction->view_count; i++) {
		if ((views >> i & 1) != 0) {
			own_fairness |= reduction->views[i].fairness;
		} else {
			other_fairness |= reduction->views[i].fairness;
			other_obligations |= reduction->views[i].obligations;
		}
	}
	model->inspect(model->context, state, &info);
	if (!ample->rules.keeps_fair_runs) {
		return (info.owed & other_obligations & sim_first_of_many(model->obligation_count)) == 0;
	}
	if ((own_fairness & other_fairness & constraints) != 0 || (constraints & ~own_fairness & ~info.fairness) != 0) {
		return false;
	}
	/* Those of interest may rest here for ever and owe something, while the others go on. */
	return (constraints & ~info.fairness) != 0 || (info.owed & ample->rules.obligations) == 0;
}

/* The processes that go on in this state, if the others can be left where they are; else all of them. */
static uint32_t leave_apart(struct sim_ample *ample, const void *state, const struct situation *situation)
{
	uint32_t all = (uint32_t)(((uint64_t)1 << ample->model->reduction->process_count) - 1);
	uint32_t chosen = processes_of_interest(ample, situation);
	uint64_t others = 0;
	uint64_t views = 0;

	if (chosen == 0) {
		return all;
	}
	chosen = sim_ample_part(ample, situation->processes, chosen);
	for (uint32_t rest = chosen; rest != 0; rest &= rest - 1) {
		views |= views_touched(ample->all_views_of, situation->processes[__builtin_ctz(rest)].later.writes);
	}
	for (uint32_t rest = all & ~chosen; rest != 0; rest &= rest - 1) {
		others |= situation->positions[__builtin_ctz(rest)];
	}
	if (others == 0 || (others & situation->driven) != 0 || !others_may_rest(ample, state, views)) {
		return all;
	}
	ample->left |= all & ~chosen;
	return chosen;
}

/* Adds the choices of some processes, unless the pass could lose something by taking no others. */
static void consider(const struct sim_ample *ample, struct situation *situation, uint32_t processes, uint64_t all)
{
	struct candidate candidate = { .processes = processes };
	uint32_t place = situation->candidate_count;
	uint64_t bound = 0;

	for (uint32_t rest = processes; rest != 0; rest &= rest - 1) {
		uint32_t process = (uint32_t)__builtin_ctz(rest);

		candidate.positions |= situation->positions[process];
		bound |= situation->processes[process].bound;
	}
	bound &= sim_first_of_many(ample->model->fairness_count);
	if (candidate.positions == 0 || candidate.positions == all ||
	    (ample->rules.keeps_quiet && (candidate.positions & situation->driven) == 0) ||
	    (ample->rules.keeps_fair_runs && bound == 0)) {
		return;
	}
	for (uint32_t i = 0; i < situation->candidate_count; i++) {
		if (situation->candidates[i].positions == candidate.positions) {
			return;
		}
	}
	/* Fewer choices first, then the process that comes first. */
	candidate.position_count = count_bits(candidate.positions);
	for (; place > 0 && situation->candidates[place - 1].position_count > candidate.position_count; place--) {
		situation->candidates[place] = situation->candidates[place - 1];
	}
	situation->candidates[place] = candidate;
	situation->candidate_count++;
}

static void take_step(struct sim_ample *ample, const void *state, const uint32_t *choices, uint32_t position)
{
	const struct sim_model *model = ample->model;
	unsigned char *after = ample->states + (size_t)position * model->state_bytes;

	if ((ample->stepped >> position & 1) != 0) {
		return;
	}
	memset(&ample->labels[position], 0, sizeof(ample->labels[position]));
	model->step(model->context, state, choices[position], after, &ample->labels[position]);
	ample->stepped |= (uint64_t)1 << position;
#ifdef NDEBUG
	if (model->reduction->stops != 0) {
		ample->changed[position] = sim_reduction_changed(model, state, after);
	}
#else
	ample->changed[position] = sim_reduction_changed(model, state, after);
#endif
	sim_ample_canonicalise(ample, after);
}

static bool goes_forward(const struct sim_model *model, const void *before, const void *after)
{
	const struct sim_reduction *reduction = model->reduction;

	if (reduction->position == NULL) {
		return memcmp(before, after, model->state_bytes) < 0;
	}
	return reduction->position(model->context, before) < reduction->position(model->context, after);
}

/* Whether all steps of a candidate go forward, so that no cycle is made of such states, and none of them stops. */
static bool may_run_alone(struct sim_ample *ample, const void *state, const uint32_t *choices,
			  const struct candidate *candidate)
{
	const struct sim_model *model = ample->model;

	for (uint64_t rest = candidate->positions; rest != 0; rest &= rest - 1) {
		uint32_t position = (uint32_t)__builtin_ctzll(rest);
		const void *after = sim_ample_after(ample, position);

		take_step(ample, state, choices, position);
		if (!goes_forward(model, state, after) ||
		    (model->reduction->stops != 0 && (ample->changed[position] & model->reduction->stops) != 0)) {
			return false;
		}
	}
	return true;
}

#ifndef NDEBUG
/* Whether the steps that were taken kept the promises that can be seen here. */
static bool promises_are_kept(const struct sim_ample *ample, const struct situation *situation)
{
	const struct sim_model *model = ample->model;
	const struct sim_reduction *reduction = model->reduction;

	for (uint32_t i = 0; i < reduction->process_count; i++) {
		const struct sim_process *process = &situation->processes[i];

		if ((process->now.reads & ~process->later.reads & ~reduction->stops) != 0 ||
		    (process->now.writes & ~process->later.writes) != 0) {
			return false;
		}
		for (uint64_t rest = situation->positions[i] & ample->stepped; rest != 0; rest &= rest - 1) {
			uint32_t position = (uint32_t)__builtin_ctzll(rest);
			const void *after = sim_ample_after(ample, position);
			struct sim_process then[SIM_PROCESSES_MAX] = { 0 };

			if ((ample->changed[position] & ~process->now.writes) != 0) {
				return false;
			}
			if (ample->rules.is_canonical && !reduction->canonical_keeps_processes) {
				/* The processes may have changed places. */
				continue;
			}
			reduction->footprints(model->context, after, then);
			for (uint32_t other = 0; other < reduction->process_count; other++) {
				const struct sim_footprint *later = &situation->processes[other].later;

				if ((then[other].later.reads & ~later->reads & ~reduction->stops) != 0 ||
				    (then[other].later.writes & ~later->writes) != 0) {
					return false;
				}
			}
		}
	}
	return true;
}
#endif

/* Tells the choices of the processes apart. */
static enum sim_result sort_choices(const struct sim_ample *ample, const void *state, const uint32_t *choices,
				    uint32_t count, struct situation *situation)
{
	const struct sim_model *model = ample->model;

	for (uint32_t position = 0; position < count; position++) {
		uint32_t owner = model->reduction->owner(model->context, state, choices[position]);
		uint64_t bit = (uint64_t)1 << position;

		if ((owner & ~SIM_SPONTANEOUS) >= model->reduction->process_count) {
			return SIM_BAD_MODEL;
		}
		situation->positions[owner & ~SIM_SPONTANEOUS] |= bit;
		situation->driven |= (owner & SIM_SPONTANEOUS) == 0 ? bit : 0;
	}
	return SIM_COMPLETE;
}

enum sim_result sim_ample_choose(struct sim_ample *ample, const void *state, const uint32_t *choices, uint32_t count,
				 uint64_t *positions)
{
	const struct sim_reduction *reduction = ample->model->reduction;
	uint64_t all = count == 64 ? UINT64_MAX : ((uint64_t)1 << count) - 1;
	struct situation situation = { .candidate_count = 0 };
	uint64_t chosen = all;
	uint32_t processes = UINT32_MAX;

	*positions = all;
	ample->stepped = 0;
	if (sort_choices(ample, state, choices, count, &situation) != SIM_COMPLETE) {
		return SIM_BAD_MODEL;
	}
	reduction->footprints(ample->model->context, state, situation.processes);
	if (ample->rules.leaves_apart) {
		processes = leave_apart(ample, state, &situation);
		all = 0;
		for (uint32_t rest = processes; rest != 0; rest &= rest - 1) {
			all |= situation.positions[__builtin_ctz(rest)];
		}
		chosen = all;
	}
	for (uint32_t i = 0; i < reduction->process_count; i++) {
		if ((processes >> i & 1) != 0 && situation.positions[i] != 0 && !ample->rules.takes_all) {
			consider(ample, &situation, close_processes(ample, &situation, i), all);
		}
	}
	for (uint32_t i = 0; i < situation.candidate_count && chosen == all; i++) {
		if (may_run_alone(ample, state, choices, &situation.candidates[i])) {
			chosen = situation.candidates[i].positions;
		}
	}
	for (uint64_t rest = chosen; rest != 0; rest &= rest - 1) {
		take_step(ample, state, choices, (uint32_t)__builtin_ctzll(rest));
	}
#ifndef NDEBUG
	if (!promises_are_kept(ample, &situation)) {
		return SIM_BAD_MODEL;
	}
#endif
	*positions = chosen;
	return SIM_COMPLETE;
}
