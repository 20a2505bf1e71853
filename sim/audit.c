// SPDX-License-Identifier: BSD-3-Clause
/*
 * The audit. Apart from the search that relies on the promises, so that a mistake there is not repeated here: nothing is
 * derived, every promise is asked for in its own words.
 */
#include "sim/audit.h"

#include "sim/ample.h"
#include "sim/audit_equals.h"
#include "sim/graph.h"
#include "sim/path.h"

#include <stdlib.h>
#include <string.h>

/* What all states with the same content of a view have in common. */
struct opinion {
	uint32_t view;
	/* Of the first state that had it. */
	uint32_t state;
	uint32_t violations;
	uint64_t owed_by_all;
	uint64_t owed_by_some;
	uint64_t fairness;
	uint32_t scopes_of_all;
	uint32_t scopes_of_some;
	uint8_t gauges[SIM_MEASURES_MAX];
};

/* A quiet state, and what it says. */
struct rest {
	uint32_t state;
	uint32_t violations;
	uint64_t owed;
};

/* The view and the state, with all that does not belong to the view wiped out, for the store. */
struct content {
	uint32_t view;
	unsigned char state[];
};

struct auditor {
	const struct sim_model *model;
	const struct sim_reduction *reduction;
	struct sim_audit *audit;
	struct sim_memory memory;
	struct sim_store states;
	/* For each state: its parent, and the position of the step from there (both uint32_t). */
	struct sim_sequence parents;
	struct sim_sequence positions;
	/* For each state and view the number of its content (uint32_t). */
	struct sim_sequence content_of_state;
	struct sim_store contents;
	/* struct opinion */
	struct sim_sequence opinions;
	/* struct rest: the quiet states that are not stopped. */
	struct sim_sequence rests;
	struct content *content;

	/* The state at hand. */
	uint32_t number;
	uint32_t count;
	uint32_t choices[SIM_CHOICES_MAX];
	uint32_t owners[SIM_CHOICES_MAX];
	struct sim_label labels[SIM_CHOICES_MAX];
	uint64_t changed[SIM_CHOICES_MAX];
	unsigned char *successors;
	struct sim_process processes[SIM_PROCESSES_MAX];
	struct sim_state_info info;
	/* Successors of successors. */
	unsigned char *one;
	unsigned char *other;
	struct sim_audit_equals equals;
};

static unsigned char *successor(const struct auditor *auditor, uint32_t position)
{
	return auditor->successors + (size_t)position * auditor->model->state_bytes;
}

static uint32_t process_of(const struct auditor *auditor, uint32_t position)
{
	return auditor->owners[position] & ~SIM_SPONTANEOUS;
}

static bool stops(const struct auditor *auditor, uint32_t position)
{
	return (auditor->changed[position] & auditor->reduction->stops) != 0;
}

/* Reports a broken promise; `position` is that of the step at fault, or SIM_CHOICES_MAX. Always false. */
static bool accuse(struct auditor *auditor, enum sim_promise promise, uint32_t position)
{
	struct sim_audit *audit = auditor->audit;
	uint32_t state = auditor->number;
	uint32_t steps = 0;

	audit->promise = promise;
	if (position < SIM_CHOICES_MAX) {
		audit->process = process_of(auditor, position);
		steps++;
	}
	for (; sim_sequence_u32(&auditor->parents, state) != SIM_NO_STATE; steps++) {
		state = sim_sequence_u32(&auditor->parents, state);
	}
	audit->initial = sim_sequence_u32(&auditor->positions, state);
	audit->path = malloc(((size_t)steps + 1) * sizeof(*audit->path));
	if (audit->path == NULL) {
		return false;
	}
	audit->steps = steps;
	if (position < SIM_CHOICES_MAX) {
		audit->path[--steps] = (uint16_t)position;
	}
	for (state = auditor->number; steps > 0; state = sim_sequence_u32(&auditor->parents, state)) {
		audit->path[--steps] = (uint16_t)sim_sequence_u32(&auditor->positions, state);
	}
	return false;
}

static void set_lowest(struct auditor *auditor, uint64_t set)
{
	auditor->audit->index = (uint32_t)__builtin_ctzll(set);
}

/* Whether the step that led to the state at hand stopped everything. */
static bool is_stopped(const struct auditor *auditor)
{
	const void *state = sim_store_block(&auditor->states, auditor->number);
	uint32_t parent = sim_sequence_u32(&auditor->parents, auditor->number);

	return parent != SIM_NO_STATE &&
	       (sim_reduction_changed(auditor->model, state, sim_store_block(&auditor->states, parent)) &
		auditor->reduction->stops) != 0;
}

/* Whether all choices of the state at hand are spontaneous, and it is not stopped. */
static bool is_at_rest(const struct auditor *auditor)
{
	bool is_quiet = true;

	for (uint32_t i = 0; i < auditor->count; i++) {
		is_quiet = is_quiet && (auditor->owners[i] & SIM_SPONTANEOUS) != 0;
	}
	return is_quiet && !is_stopped(auditor);
}

/* What a state says by itself, and which view has a say in what. */
static uint32_t violations_to_explain(const struct auditor *auditor)
{
	return is_at_rest(auditor) ? 0 : auditor->info.violations & auditor->reduction->local_properties;
}

/* The number of the content of a view, or (view_count) of what stops everything; UINT32_MAX: no memory. */
static uint32_t content_of(struct auditor *auditor, uint32_t view)
{
	const struct sim_reduction *reduction = auditor->reduction;
	uint64_t components = view == reduction->view_count ? reduction->stops : reduction->views[view].components;
	const unsigned char *state = sim_store_block(&auditor->states, auditor->number);
	struct content *content = auditor->content;
	uint32_t number = UINT32_MAX;

	/* What is said where everything has stopped is another thing. */
	content->view = view + (is_stopped(auditor) ? reduction->view_count + 1 : 0);
	memset(content->state, 0, auditor->model->state_bytes);
	for (uint32_t i = 0; i < reduction->range_count; i++) {
		const struct sim_range *range = &reduction->ranges[i];

		if ((components >> range->component & 1) != 0) {
			memcpy(content->state + range->offset, state + range->offset, range->bytes);
		}
	}
	sim_store_add(&auditor->contents, content, sim_store_hash(&auditor->contents, content), UINT64_MAX, &number);
	return number;
}

/* Adds what this state says to an opinion. */
static void hear(struct opinion *opinion, const struct sim_state_info *info)
{
	opinion->violations &= info->violations;
	opinion->owed_by_all &= info->owed;
	opinion->owed_by_some |= info->owed;
	opinion->fairness &= info->fairness;
	opinion->scopes_of_all &= info->scopes;
	opinion->scopes_of_some |= info->scopes;
	for (uint32_t i = 0; i < SIM_MEASURES_MAX; i++) {
		if (opinion->gauges[i] > info->gauges[i]) {
			opinion->gauges[i] = info->gauges[i];
		}
	}
}

/* Adds what this state says to the opinions of its views, and to that of what stops everything. */
static bool hear_state(struct auditor *auditor)
{
	for (uint32_t view = 0; view <= auditor->reduction->view_count; view++) {
		uint32_t number = content_of(auditor, view);

		if (number == UINT32_MAX || !sim_sequence_push_u32(&auditor->content_of_state, number)) {
			return false;
		}
		if (number == auditor->opinions.count) {
			struct opinion *opinion = sim_sequence_push(&auditor->opinions);

			if (opinion == NULL) {
				return false;
			}
			*opinion = (struct opinion){
				.view = view,
				.state = auditor->number,
				.violations = UINT32_MAX,
				.owed_by_all = UINT64_MAX,
				.fairness = UINT64_MAX,
				.scopes_of_all = UINT32_MAX,
			};
			memset(opinion->gauges, UINT8_MAX, sizeof(opinion->gauges));
		}
		hear(sim_sequence_at(&auditor->opinions, number), &auditor->info);
	}
	return true;
}

/* Notes a quiet state. */
static bool note_rest(struct auditor *auditor)
{
	struct rest *rest;

	if (!auditor->reduction->parts || !is_at_rest(auditor)) {
		return true;
	}
	rest = sim_sequence_push(&auditor->rests);
	if (rest != NULL) {
		*rest = (struct rest){
			.state = auditor->number,
			.violations = auditor->info.violations,
			.owed = auditor->info.owed,
		};
	}
	return rest != NULL;
}

/* Gauges that no view of this state explains. */
static uint32_t unexplained_gauges(const struct auditor *auditor, const uint32_t *contents)
{
	uint32_t gauges = 0;

	for (uint32_t i = 0; i < auditor->model->measure_count; i++) {
		bool has_view = false;
		bool explained = auditor->info.gauges[i] == 0;

		for (uint32_t view = 0; view < auditor->reduction->view_count; view++) {
			const struct opinion *opinion = sim_sequence_at(&auditor->opinions, contents[view]);

			if ((auditor->reduction->views[view].measures >> i & 1) != 0) {
				has_view = true;
				explained |= opinion->gauges[i] == auditor->info.gauges[i];
			}
		}
		if (auditor->model->measure_kinds[i] == SIM_MEASURE_GAUGE && has_view && !explained) {
			gauges |= (uint32_t)1 << i;
		}
	}
	return gauges;
}

static uint32_t content_number(const struct auditor *auditor, uint32_t state, uint32_t view)
{
	return sim_sequence_u32(&auditor->content_of_state,
				(uint64_t)state * (auditor->reduction->view_count + 1) + view);
}

/* Whether one quiet state is, but for views that owe nothing, like another one seen through `view`. */
static bool rests_alike(const struct auditor *auditor, const struct rest *one, const struct rest *other, uint32_t view)
{
	uint64_t all = sim_first_of_many(auditor->model->obligation_count);

	for (uint32_t i = 0; i < auditor->reduction->view_count; i++) {
		bool same = content_number(auditor, one->state, i) == content_number(auditor, other->state, i);

		if (!same && (i == view || (other->owed & all & auditor->reduction->views[i].obligations) != 0)) {
			return false;
		}
	}
	return true;
}

/* Whether one of its views decides that this quiet state violates the property. */
static bool rest_is_explained(const struct auditor *auditor, const struct rest *rest, uint32_t property)
{
	for (uint32_t view = 0; view < auditor->reduction->view_count; view++) {
		bool explains = (auditor->reduction->views[view].properties >> property & 1) != 0;

		for (uint64_t i = 0; i < auditor->rests.count && explains; i++) {
			const struct rest *other = sim_sequence_at(&auditor->rests, i);

			explains = (other->violations >> property & 1) != 0 || !rests_alike(auditor, rest, other, view);
		}
		if (explains) {
			return true;
		}
	}
	return false;
}

/* Tries the promise about quiet states. */
static bool rests_are_explained(struct auditor *auditor)
{
	for (uint64_t i = 0; i < auditor->rests.count && auditor->reduction->parts; i++) {
		const struct rest *rest = sim_sequence_at(&auditor->rests, i);
		uint32_t violations = rest->violations & auditor->reduction->local_properties &
				      sim_first_bits(auditor->model->property_count);

		for (; violations != 0; violations &= violations - 1) {
			uint32_t property = (uint32_t)__builtin_ctz(violations);

			if (!rest_is_explained(auditor, rest, property)) {
				auditor->number = rest->state;
				auditor->audit->index = property;
				return accuse(auditor, SIM_PROMISE_REST, SIM_CHOICES_MAX);
			}
		}
	}
	return true;
}

/* Whether the views of this state explain what it says. */
static bool state_is_explained(struct auditor *auditor)
{
	const struct sim_reduction *reduction = auditor->reduction;
	uint32_t violations = violations_to_explain(auditor);
	uint64_t fairness = 0;
	uint64_t obligations = 0;
	uint32_t measures = 0;
	uint32_t contents[SIM_VIEWS_MAX];

	for (uint32_t view = 0; view < reduction->view_count; view++) {
		fairness |= reduction->views[view].fairness;
	}
	fairness &= auditor->info.fairness & sim_first_of_many(auditor->model->fairness_count);
	for (uint32_t view = 0; view < reduction->view_count; view++) {
		const struct sim_view *duties = &reduction->views[view];
		const struct opinion *opinion;

		contents[view] = content_number(auditor, auditor->number, view);
		opinion = sim_sequence_at(&auditor->opinions, contents[view]);
		violations &= ~(duties->properties & opinion->violations);
		fairness &= ~(duties->fairness & opinion->fairness);
		obligations |= duties->obligations & (opinion->owed_by_all ^ opinion->owed_by_some);
		measures |= duties->measures & (opinion->scopes_of_all ^ opinion->scopes_of_some);
	}
	for (uint32_t i = 0; i < auditor->model->measure_count; i++) {
		if (auditor->model->measure_kinds[i] == SIM_MEASURE_GAUGE) {
			measures &= ~((uint32_t)1 << i);
		}
	}
	measures |= unexplained_gauges(auditor, contents);
	obligations &= sim_first_of_many(auditor->model->obligation_count);
	measures &= sim_first_bits(auditor->model->measure_count);
	if (is_stopped(auditor)) {
		uint32_t stops = content_number(auditor, auditor->number, reduction->view_count);
		const struct opinion *opinion = sim_sequence_at(&auditor->opinions, stops);

		violations &= ~opinion->violations;
	}
	if (violations != 0) {
		set_lowest(auditor, violations);
		return accuse(auditor, SIM_PROMISE_PROPERTY_VIEW, SIM_CHOICES_MAX);
	}
	if (obligations != 0) {
		set_lowest(auditor, obligations);
		return accuse(auditor, SIM_PROMISE_OBLIGATION_VIEW, SIM_CHOICES_MAX);
	}
	if (fairness != 0) {
		set_lowest(auditor, fairness);
		return accuse(auditor, SIM_PROMISE_FAIRNESS_VIEW, SIM_CHOICES_MAX);
	}
	if (measures != 0) {
		set_lowest(auditor, measures);
		return accuse(auditor, SIM_PROMISE_MEASURE_VIEW, SIM_CHOICES_MAX);
	}
	return true;
}

/* The choices of a process in a state: how many, with their numbers and positions. */
static uint32_t choices_of(const struct auditor *auditor, const void *state, uint32_t process, uint32_t *chosen,
			   uint32_t *owners)
{
	const struct sim_model *model = auditor->model;
	uint32_t choices[SIM_CHOICES_MAX];
	uint32_t count = model->enumerate(model->context, state, choices);
	uint32_t found = 0;

	for (uint32_t i = 0; i < count && i < SIM_CHOICES_MAX; i++) {
		uint32_t owner = auditor->reduction->owner(model->context, state, choices[i]);

		if ((owner & ~SIM_SPONTANEOUS) == process) {
			chosen[found] = choices[i];
			owners[found++] = owner;
		}
	}
	return found;
}

/* Takes `choice` from a successor, and compares with the step that has been taken from the state at hand. */
static bool label_is_the_same(struct auditor *auditor, const void *state, uint32_t choice, uint32_t position,
			      unsigned char *after)
{
	struct sim_label label = { 0 };

	auditor->model->step(auditor->model->context, state, choice, after, &label);
	return memcmp(&label, &auditor->labels[position], sizeof(label)) == 0;
}

/* After a step that wrote nothing that `process` reads: whether everything is as it was for that process. */
static bool process_is_unmoved(struct auditor *auditor, uint32_t position, uint32_t process,
			       const struct sim_process *then)
{
	const struct sim_process *now = &auditor->processes[process];
	const unsigned char *after = successor(auditor, position);
	uint32_t choices[SIM_CHOICES_MAX];
	uint32_t owners[SIM_CHOICES_MAX];
	uint32_t count = choices_of(auditor, after, process, choices, owners);
	uint32_t found = 0;

	if (memcmp(&now->now, &then->now, sizeof(now->now)) != 0 || now->bound != then->bound) {
		return false;
	}
	for (uint32_t i = 0; i < auditor->count; i++) {
		uint64_t changed;

		if (process_of(auditor, i) != process) {
			continue;
		}
		if (found == count || choices[found] != auditor->choices[i] || owners[found] != auditor->owners[i] ||
		    !label_is_the_same(auditor, after, choices[found], i, auditor->one)) {
			return false;
		}
		found++;
		/* What it changes is the same, and so is what it makes of that. */
		changed = auditor->changed[i];
		if ((sim_reduction_changed(auditor->model, successor(auditor, i), auditor->one) & changed &
		     ~auditor->changed[position]) != 0) {
			return false;
		}
	}
	return found == count;
}

/* Whether two steps of processes that are independent lead to the same, whichever comes first. */
static bool steps_commute(struct auditor *auditor, uint32_t first, uint32_t second)
{
	const struct sim_model *model = auditor->model;

	if (sim_reduction_conflict(auditor->reduction, &auditor->processes[process_of(auditor, first)].now,
				   &auditor->processes[process_of(auditor, second)].now) ||
	    stops(auditor, first) || stops(auditor, second)) {
		return true;
	}
	return label_is_the_same(auditor, successor(auditor, first), auditor->choices[second], second, auditor->one) &&
	       label_is_the_same(auditor, successor(auditor, second), auditor->choices[first], first, auditor->other) &&
	       memcmp(auditor->one, auditor->other, model->state_bytes) == 0;
}

/* Whether one step leaves the other processes what they were promised. */
static bool others_are_unmoved(struct auditor *auditor, uint32_t position)
{
	const struct sim_model *model = auditor->model;
	struct sim_process then[SIM_PROCESSES_MAX] = { 0 };
	struct sim_state_info info = { 0 };

	model->inspect(model->context, successor(auditor, position), &info);
	auditor->reduction->footprints(model->context, successor(auditor, position), then);
	for (uint32_t other = 0; other < auditor->reduction->process_count; other++) {
		const struct sim_process *before = &auditor->processes[other];
		uint64_t grown = (then[other].later.writes & ~before->later.writes) |
				 (then[other].later.reads & ~before->later.reads & ~auditor->reduction->stops);
		uint64_t met = before->bound & (info.fairness | auditor->labels[position].fairness) &
			       sim_first_of_many(model->fairness_count);

		auditor->audit->other = other;
		auditor->audit->components = grown;
		if (grown != 0) {
			return accuse(auditor, SIM_PROMISE_LATER_GROWS, position);
		}
		if (other == process_of(auditor, position) || stops(auditor, position) ||
		    (auditor->changed[position] & before->now.reads & ~auditor->reduction->stops) != 0) {
			continue;
		}
		auditor->audit->components = auditor->changed[position];
		if (met != 0) {
			set_lowest(auditor, met);
			return accuse(auditor, SIM_PROMISE_BOUND, position);
		}
		if (!process_is_unmoved(auditor, position, other, &then[other])) {
			return accuse(auditor, SIM_PROMISE_READS, position);
		}
	}
	for (uint32_t i = 0; i < auditor->count; i++) {
		auditor->audit->other = process_of(auditor, i);
		if (process_of(auditor, i) != process_of(auditor, position) && !steps_commute(auditor, position, i)) {
			return accuse(auditor, SIM_PROMISE_COMMUTE, position);
		}
	}
	return true;
}

/* Whether a step that adds to a path measure touches its view. */
static bool weights_are_seen(struct auditor *auditor, uint32_t position, uint64_t writes)
{
	const struct sim_model *model = auditor->model;

	for (uint32_t view = 0; view < auditor->reduction->view_count; view++) {
		const struct sim_view *duties = &auditor->reduction->views[view];

		for (uint32_t i = 0; i < model->measure_count; i++) {
			if (model->measure_kinds[i] == SIM_MEASURE_PATH && (duties->measures >> i & 1) != 0 &&
			    (auditor->info.scopes >> i & 1) != 0 && auditor->labels[position].weights[i] != 0 &&
			    (writes & duties->components) == 0) {
				auditor->audit->index = i;
				return accuse(auditor, SIM_PROMISE_WEIGHT, position);
			}
		}
	}
	return true;
}

/* Whether a step that meets a constraint touches one of its views, if there is anything to touch. */
static bool meeting_is_seen(struct auditor *auditor, uint32_t position, uint64_t writes)
{
	const struct sim_reduction *reduction = auditor->reduction;
	uint64_t met = auditor->labels[position].fairness & sim_first_of_many(auditor->model->fairness_count);

	for (; met != 0 && reduction->parts; met &= met - 1) {
		uint32_t constraint = (uint32_t)__builtin_ctzll(met);
		uint64_t components = 0;

		for (uint32_t view = 0; view < reduction->view_count; view++) {
			if ((reduction->views[view].fairness >> constraint & 1) != 0) {
				components |= reduction->views[view].components;
			}
		}
		if (components != 0 && (components & writes) == 0) {
			auditor->audit->index = constraint;
			return accuse(auditor, SIM_PROMISE_MEETS, position);
		}
	}
	return true;
}

static bool step_is_as_said(struct auditor *auditor, uint32_t position)
{
	const struct sim_model *model = auditor->model;
	uint64_t writes = auditor->processes[process_of(auditor, position)].now.writes;
	uint64_t undeclared = auditor->changed[position] & ~writes;
	uint32_t choices[SIM_CHOICES_MAX];

	auditor->audit->components = undeclared;
	if (undeclared != 0) {
		return accuse(auditor, SIM_PROMISE_WRITES, position);
	}
	if (stops(auditor, position) && model->enumerate(model->context, successor(auditor, position), choices) != 0) {
		return accuse(auditor, SIM_PROMISE_STOPS, position);
	}
	return weights_are_seen(auditor, position, writes) && meeting_is_seen(auditor, position, writes) &&
	       others_are_unmoved(auditor, position);
}

/* Takes all steps of the state at hand. */
static bool take_steps(struct auditor *auditor)
{
	const struct sim_model *model = auditor->model;
	const void *state = sim_store_block(&auditor->states, auditor->number);

	auditor->count = model->enumerate(model->context, state, auditor->choices);
	if (auditor->count > SIM_CHOICES_MAX) {
		return false;
	}
	for (uint32_t i = 0; i < auditor->count; i++) {
		auditor->owners[i] = auditor->reduction->owner(model->context, state, auditor->choices[i]);
		if (process_of(auditor, i) >= auditor->reduction->process_count) {
			return accuse(auditor, SIM_PROMISE_OWNER, SIM_CHOICES_MAX);
		}
		memset(&auditor->labels[i], 0, sizeof(auditor->labels[i]));
		model->step(model->context, state, auditor->choices[i], successor(auditor, i), &auditor->labels[i]);
		auditor->changed[i] = sim_reduction_changed(model, state, successor(auditor, i));
	}
	memset(&auditor->info, 0, sizeof(auditor->info));
	model->inspect(model->context, state, &auditor->info);
	return true;
}

static bool processes_are_sound(struct auditor *auditor)
{
	const struct sim_model *model = auditor->model;
	uint64_t open = ~auditor->reduction->stops;

	memset(auditor->processes, 0, sizeof(auditor->processes));
	auditor->reduction->footprints(model->context, sim_store_block(&auditor->states, auditor->number),
				       auditor->processes);
	for (uint32_t i = 0; i < auditor->reduction->process_count; i++) {
		const struct sim_process *process = &auditor->processes[i];
		uint64_t met = process->bound & auditor->info.fairness & sim_first_of_many(model->fairness_count);

		auditor->audit->process = i;
		auditor->audit->components = (process->now.reads & ~process->later.reads & open) |
					     (process->now.writes & ~process->later.writes);
		if (auditor->audit->components != 0) {
			return accuse(auditor, SIM_PROMISE_NOW_IN_LATER, SIM_CHOICES_MAX);
		}
		if (met != 0) {
			set_lowest(auditor, met);
			return accuse(auditor, SIM_PROMISE_BOUND, SIM_CHOICES_MAX);
		}
	}
	return true;
}

/* Whether the state that stands for the one at hand is like it. */
static bool canonical_is_alike(struct auditor *auditor)
{
	uint32_t position;

	return sim_audit_equals_alike(&auditor->equals, sim_store_block(&auditor->states, auditor->number),
				      &position) ||
	       accuse(auditor, SIM_PROMISE_CANONICAL, position);
}

/* Adds a state if it is new. */
static enum sim_result add_state(struct auditor *auditor, const void *state, uint64_t states_max, uint32_t parent,
				 uint32_t position)
{
	uint32_t number;

	switch (sim_store_add(&auditor->states, state, sim_store_hash(&auditor->states, state), states_max, &number)) {
	case SIM_STORE_KNOWN:
		return SIM_COMPLETE;
	case SIM_STORE_ADDED:
		return sim_sequence_push_u32(&auditor->parents, parent) &&
				       sim_sequence_push_u32(&auditor->positions, position)
			       ? SIM_COMPLETE
			       : SIM_MEMORY_LIMIT;
	case SIM_STORE_FULL:
		return SIM_STATES_LIMIT;
	case SIM_STORE_NO_MEMORY:
		break;
	}
	return SIM_MEMORY_LIMIT;
}

/* The first answer counts, but a state too many does not end the audit of those there are. */
static void note(enum sim_result *result, enum sim_result next)
{
	if (*result == SIM_COMPLETE || (*result == SIM_STATES_LIMIT && next != SIM_COMPLETE)) {
		*result = next;
	}
}

/* Audits the steps of all states, and hears what they say. */
static enum sim_result audit_steps(struct auditor *auditor, uint64_t states_max)
{
	const struct sim_model *model = auditor->model;
	enum sim_result result = SIM_COMPLETE;

	for (uint32_t i = 0; model->initial(model->context, i, auditor->one); i++) {
		note(&result, add_state(auditor, auditor->one, states_max, SIM_NO_STATE, i));
	}
	for (; auditor->number < sim_store_count(&auditor->states); auditor->number++) {
		if (!take_steps(auditor)) {
			return auditor->audit->promise == SIM_PROMISES_KEPT ? SIM_BAD_MODEL : SIM_COMPLETE;
		}
		if (!hear_state(auditor) || !note_rest(auditor)) {
			return SIM_MEMORY_LIMIT;
		}
		if (!processes_are_sound(auditor) || !canonical_is_alike(auditor)) {
			return SIM_COMPLETE;
		}
		for (uint32_t i = 0; i < auditor->count; i++) {
			if (!step_is_as_said(auditor, i)) {
				return SIM_COMPLETE;
			}
			note(&result, add_state(auditor, successor(auditor, i), states_max, auditor->number, i));
		}
		if (result != SIM_COMPLETE && result != SIM_STATES_LIMIT) {
			return result;
		}
	}
	return result;
}

static enum sim_result audit_all(struct auditor *auditor, uint64_t states_max)
{
	enum sim_result result = audit_steps(auditor, states_max);

	if (auditor->audit->promise != SIM_PROMISES_KEPT || (result != SIM_COMPLETE && result != SIM_STATES_LIMIT)) {
		return result;
	}
	/* Only now is it known what a view can tell apart. */
	for (auditor->number = 0; auditor->number < sim_store_count(&auditor->states); auditor->number++) {
		if (!take_steps(auditor) || !state_is_explained(auditor)) {
			return SIM_COMPLETE;
		}
	}
	(void)rests_are_explained(auditor);
	return result;
}

enum sim_result sim_audit(const struct sim_model *model, uint64_t states_max, struct sim_audit *audit)
{
	struct auditor auditor = { .model = model, .audit = audit };
	struct sim_memory *memory = &auditor.memory;
	enum sim_result result = SIM_MEMORY_LIMIT;
	size_t content_bytes;
	size_t state_bytes;

	memset(audit, 0, sizeof(*audit));
	if (sim_model_judge(model) != SIM_COMPLETE || model->reduction == NULL) {
		return SIM_BAD_MODEL;
	}
	state_bytes = model->state_bytes;
	content_bytes = sizeof(struct content) + state_bytes;
	auditor.reduction = model->reduction;
	sim_sequence_init(&auditor.parents, memory, sizeof(uint32_t));
	sim_sequence_init(&auditor.positions, memory, sizeof(uint32_t));
	sim_sequence_init(&auditor.content_of_state, memory, sizeof(uint32_t));
	sim_sequence_init(&auditor.opinions, memory, sizeof(struct opinion));
	sim_sequence_init(&auditor.rests, memory, sizeof(struct rest));
	auditor.content = sim_memory_take(memory, content_bytes);
	auditor.successors = sim_memory_take(memory, SIM_CHOICES_MAX * state_bytes);
	auditor.one = sim_memory_take(memory, state_bytes);
	auditor.other = sim_memory_take(memory, state_bytes);
	if (sim_store_init(&auditor.states, memory, state_bytes) &&
	    sim_store_init(&auditor.contents, memory, content_bytes) && auditor.content != NULL &&
	    auditor.successors != NULL && auditor.one != NULL && auditor.other != NULL &&
	    sim_audit_equals_init(&auditor.equals, model, memory)) {
		result = audit_all(&auditor, states_max == 0 ? UINT64_MAX : states_max);
	}
	if (audit->promise == SIM_PROMISES_KEPT) {
		memset(audit, 0, sizeof(*audit));
	}
	audit->states = sim_store_count(&auditor.states);
	sim_store_free(&auditor.states);
	sim_store_free(&auditor.contents);
	sim_sequence_free(&auditor.parents);
	sim_sequence_free(&auditor.positions);
	sim_sequence_free(&auditor.content_of_state);
	sim_sequence_free(&auditor.opinions);
	sim_sequence_free(&auditor.rests);
	sim_memory_give(memory, auditor.content, content_bytes);
	sim_memory_give(memory, auditor.successors, SIM_CHOICES_MAX * state_bytes);
	sim_memory_give(memory, auditor.one, state_bytes);
	sim_memory_give(memory, auditor.other, state_bytes);
	sim_audit_equals_free(&auditor.equals);
	return result;
}

void sim_audit_free(struct sim_audit *audit)
{
	free(audit->path);
	memset(audit, 0, sizeof(*audit));
}
