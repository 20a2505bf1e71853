// SPDX-License-Identifier: BSD-3-Clause
/*
 * Counterexamples: from numbers to a path, and the proof by replay. Apart from the searches so that a bug there ends
 * in "not pure" and never in a false trace.
 */
#include "sim/counterexample.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* The path under construction: the states it visits, and the edge kinds that its loop or run asks for. */
struct trail {
	struct sim_graph *graph;
	const struct sim_finding *finding;
	/* SIM_MEASURES_MAX: the path shows a violation. Else the measure that it shows. */
	uint32_t measure;
	/* Steps before the loop or run, and in it. */
	uint32_t head_steps;
	uint32_t tail_steps;
	uint32_t initial;
	/* Positions; NULL until they are asked for. */
	uint16_t *path;
	/* Number of every state on the path, from the initial one: one more than there are steps. */
	struct sim_sequence states;
	/* The property that the path violates, if it shows a violation of a state or step. */
	uint32_t property;
	/* The state that the path has come to, room for one successor, and for the state that stands for one. */
	unsigned char *before;
	unsigned char *after;
	unsigned char *canonical;
};

static enum sim_result trail_init(struct trail *trail, struct sim_graph *graph, const struct sim_finding *finding,
				  uint32_t measure)
{
	uint64_t length = 1;
	uint32_t state;

	memset(trail, 0, sizeof(*trail));
	trail->graph = graph;
	trail->finding = finding;
	trail->measure = measure;
	sim_sequence_init(&trail->states, &graph->memory, sizeof(uint32_t));
	trail->before = sim_memory_take(&graph->memory, graph->model->state_bytes);
	trail->after = sim_memory_take(&graph->memory, graph->model->state_bytes);
	trail->canonical = sim_memory_take(&graph->memory, graph->model->state_bytes);
	if (trail->before == NULL || trail->after == NULL || trail->canonical == NULL) {
		return SIM_MEMORY_LIMIT;
	}
	for (state = finding->state; sim_sequence_u32(&graph->parents, state) != SIM_NO_STATE; length++) {
		state = sim_sequence_u32(&graph->parents, state);
	}
	for (uint64_t i = 0; i < length; i++) {
		if (!sim_sequence_push_u32(&trail->states, 0)) {
			return SIM_MEMORY_LIMIT;
		}
	}
	state = finding->state;
	for (uint64_t i = length; i-- > 0;) {
		*(uint32_t *)sim_sequence_at(&trail->states, i) = state;
		state = sim_sequence_u32(&graph->parents, state);
	}
	if (finding->target != SIM_NO_STATE && !sim_sequence_push_u32(&trail->states, finding->target)) {
		return SIM_MEMORY_LIMIT;
	}
	for (uint64_t i = 0; finding->loop != NULL && i < finding->loop->steps.count; i++) {
		const struct sim_loop_step *step = sim_sequence_at(&finding->loop->steps, i);

		if (!sim_sequence_push_u32(&trail->states, step->target)) {
			return SIM_MEMORY_LIMIT;
		}
	}
	if (trail->states.count > UINT32_MAX) {
		return SIM_MEMORY_LIMIT;
	}
	trail->tail_steps = finding->loop == NULL ? 0 : (uint32_t)finding->loop->steps.count;
	trail->head_steps = (uint32_t)(trail->states.count - 1) - trail->tail_steps;
	return SIM_COMPLETE;
}

static void trail_free(struct trail *trail)
{
	sim_memory_give(&trail->graph->memory, trail->before, trail->graph->model->state_bytes);
	sim_memory_give(&trail->graph->memory, trail->after, trail->graph->model->state_bytes);
	sim_memory_give(&trail->graph->memory, trail->canonical, trail->graph->model->state_bytes);
	sim_sequence_free(&trail->states);
	free(trail->path);
}

/* Whether this is the state with that number, or one that it stands for. */
static bool is_state(const struct trail *trail, const void *bytes, uint32_t number)
{
	const struct sim_graph *graph = trail->graph;
	const struct sim_model *model = graph->model;

	if (graph->is_canonical) {
		model->reduction->canonicalise(model->context, bytes, trail->canonical);
		bytes = trail->canonical;
	}
	return memcmp(bytes, sim_store_block(&graph->states, number), model->state_bytes) == 0;
}

/* Goes on to the state after the step that was taken last. */
static void advance(struct trail *trail)
{
	unsigned char *before = trail->before;

	trail->before = trail->after;
	trail->after = before;
}

/* The first initial state that equals the first one of the trail. */
static enum sim_result find_initial(struct trail *trail)
{
	const struct sim_model *model = trail->graph->model;

	for (; model->initial(model->context, trail->initial, trail->after); trail->initial++) {
		if (is_state(trail, trail->after, sim_sequence_u32(&trail->states, 0))) {
			advance(trail);
			return SIM_COMPLETE;
		}
		if (trail->initial == UINT32_MAX) {
			break;
		}
	}
	return SIM_IMPURE_MODEL;
}

/* Whether this label is what the search saw: alike for progress, or of the same weight. */
static bool is_of_kind(const struct trail *trail, const struct sim_label *label, const struct sim_edge_kind *kind)
{
	struct sim_edge_kind found = sim_graph_edge_kind(trail->graph, label);

	if (trail->measure != SIM_MEASURES_MAX) {
		return label->weights[trail->measure] == kind->weights[trail->measure];
	}
	return memcmp(kind, &found, offsetof(struct sim_edge_kind, weights)) == 0;
}

static void inspect(const struct sim_model *model, const void *state, struct sim_state_info *info)
{
	memset(info, 0, sizeof(*info));
	model->inspect(model->context, state, info);
}

/* Whether the step that was taken last, or the state after it, violates the property of the path. */
static bool violates(const struct trail *trail, const struct sim_label *label)
{
	struct sim_state_info info;

	inspect(trail->graph->model, trail->after, &info);
	return ((label->violations | info.violations) >> trail->property & 1) != 0;
}

/*
 * The first choice that leads on to the state with this number, by an edge of this kind if one is given. The last step
 * of a violation has to be one that violates.
 */
static enum sim_result find_position(struct trail *trail, uint32_t to, const struct sim_edge_kind *kind,
				     bool has_to_violate, uint16_t *position)
{
	const struct sim_model *model = trail->graph->model;
	uint32_t choices[SIM_CHOICES_MAX];
	uint32_t count = model->enumerate(model->context, trail->before, choices);

	for (uint32_t i = 0; i < count && i < SIM_CHOICES_MAX; i++) {
		struct sim_label label = { 0 };

		model->step(model->context, trail->before, choices[i], trail->after, &label);
		if (is_state(trail, trail->after, to) && (kind == NULL || is_of_kind(trail, &label, kind)) &&
		    (!has_to_violate || violates(trail, &label))) {
			*position = (uint16_t)i;
			advance(trail);
			return SIM_COMPLETE;
		}
	}
	return SIM_IMPURE_MODEL;
}

static enum sim_result find_positions(struct trail *trail)
{
	const struct sim_finding *finding = trail->finding;
	enum sim_result result = find_initial(trail);
	uint32_t steps = trail->head_steps + trail->tail_steps;

	for (uint32_t i = 0; i < steps && result == SIM_COMPLETE; i++) {
		const struct sim_edge_kind *kind = NULL;
		bool is_last = finding->target != SIM_NO_STATE && i + 1 == steps;

		if (is_last && !trail->graph->is_canonical) {
			/* The same two states may be joined by another step, which violates nothing. */
			trail->path[i] = (uint16_t)finding->position;
			break;
		}
		if (i >= trail->head_steps) {
			const struct sim_loop_step *step =
				sim_sequence_at(&finding->loop->steps, i - trail->head_steps);

			kind = sim_graph_edge_kind_at(trail->graph, step->kind);
		}
		result = find_position(trail, sim_sequence_u32(&trail->states, (uint64_t)i + 1), kind, is_last,
				       &trail->path[i]);
	}
	return result;
}

/* The path of a finding. trail_free() is due in every case. */
static enum sim_result trail_build(struct trail *trail, struct sim_graph *graph, const struct sim_finding *finding,
				   uint32_t measure, uint32_t property)
{
	enum sim_result result = trail_init(trail, graph, finding, measure);

	trail->property = property;
	if (result != SIM_COMPLETE) {
		return result;
	}
	/* Belongs to the report, which outlives the account. One more than steps, so that an empty path is not NULL. */
	trail->path = malloc((size_t)trail->states.count * sizeof(*trail->path));
	return trail->path == NULL ? SIM_MEMORY_LIMIT : find_positions(trail);
}

/* Hands the path over to its owner. */
static uint16_t *trail_give_path(struct trail *trail)
{
	uint16_t *path = trail->path;

	trail->path = NULL;
	return path;
}

/* What the replay has seen. */
struct proof {
	const struct trail *trail;
	const struct sim_violation *violation;
	/* Every state was the one that the search went through. */
	bool same_states;
	/* On the loop: the obligation was owed and never discharged, and only edges of the class were used. */
	bool stays_owed;
	uint64_t met;
	/* Of the last step. */
	uint32_t violations;
	/* On the run of a measure: every step was taken in scope, and what the steps add up to. */
	bool stays_in_scope;
	uint64_t sum;
	uint32_t steps;
};

/* What every step of a replay has to show. */
static void witness_states(struct proof *proof, uint32_t index, const void *before, const void *after)
{
	const struct trail *trail = proof->trail;

	proof->same_states &= is_state(trail, before, sim_sequence_u32(&trail->states, index)) &&
			      is_state(trail, after, sim_sequence_u32(&trail->states, (uint64_t)index + 1));
	proof->steps = index + 1;
}

static bool witness_violation(void *env, uint32_t index, const void *before, uint32_t choice, uint32_t position,
			      const void *after, const struct sim_label *label)
{
	struct proof *proof = env;
	const struct sim_violation *violation = proof->violation;
	struct sim_state_info info;

	(void)choice;
	(void)position;
	witness_states(proof, index, before, after);
	inspect(proof->trail->graph->model, after, &info);
	proof->violations = label->violations | info.violations;
	if (index >= proof->trail->head_steps) {
		uint64_t obligation = (uint64_t)1 << violation->obligation;

		proof->stays_owed &= (info.owed & obligation) != 0 && (label->discharged & obligation) == 0 &&
				     label->rank <= violation->class_index;
		proof->met |= label->fairness | info.fairness;
	}
	return true;
}

static bool witness_measure(void *env, uint32_t index, const void *before, uint32_t choice, uint32_t position,
			    const void *after, const struct sim_label *label)
{
	struct proof *proof = env;
	const struct trail *trail = proof->trail;
	struct sim_state_info info;

	(void)choice;
	(void)position;
	witness_states(proof, index, before, after);
	if (index >= trail->head_steps) {
		inspect(trail->graph->model, before, &info);
		proof->stays_in_scope &= (info.scopes >> trail->measure & 1) != 0;
		proof->sum += label->weights[trail->measure];
	}
	return true;
}

/* Replays the path. SIM_COMPLETE when it goes through the states that the search went through. */
static enum sim_result replay(struct proof *proof, sim_visit *visit)
{
	const struct trail *trail = proof->trail;
	uint32_t steps = trail->head_steps + trail->tail_steps;
	enum sim_result result;

	proof->same_states = true;
	proof->stays_owed = true;
	proof->stays_in_scope = true;
	result = sim_replay(trail->graph->model, trail->initial, trail->path, steps, visit, proof, NULL);
	if (result == SIM_MEMORY_LIMIT) {
		return result;
	}
	return result == SIM_COMPLETE && proof->steps == steps && proof->same_states ? SIM_COMPLETE : SIM_IMPURE_MODEL;
}

static uint32_t last_state(const struct trail *trail)
{
	return sim_sequence_u32(&trail->states, trail->states.count - 1);
}

/* Whether the loop or run ends where it began. */
static bool is_closed(const struct trail *trail)
{
	return sim_sequence_u32(&trail->states, trail->head_steps) == last_state(trail);
}

/* Replays the path and judges it by the definitions in explore.h alone. */
static enum sim_result prove_violation(const struct trail *trail, const struct sim_violation *violation)
{
	const struct sim_model *model = trail->graph->model;
	uint64_t required = sim_first_of_many(model->fairness_count);
	struct proof proof = { .trail = trail, .violation = violation };
	enum sim_result result = replay(&proof, witness_violation);
	bool shown;

	if (result != SIM_COMPLETE) {
		return result;
	}
	if (trail->tail_steps != 0) {
		shown = proof.stays_owed && (proof.met & required) == required && is_closed(trail);
	} else {
		if (proof.steps == 0) {
			struct sim_state_info info;

			inspect(model, sim_store_block(&trail->graph->states, last_state(trail)), &info);
			proof.violations = info.violations;
		}
		shown = (proof.violations >> violation->property & 1) != 0;
	}
	return shown ? SIM_COMPLETE : SIM_IMPURE_MODEL;
}

/* The same for the value of a measure. */
static enum sim_result prove_measure(const struct trail *trail, const struct sim_measure *measure)
{
	const struct sim_model *model = trail->graph->model;
	struct proof proof = { .trail = trail };
	enum sim_result result = replay(&proof, witness_measure);
	struct sim_state_info info;
	bool shown;

	if (result != SIM_COMPLETE) {
		return result;
	}
	if (model->measure_kinds[trail->measure] == SIM_MEASURE_GAUGE) {
		inspect(model, sim_store_block(&trail->graph->states, last_state(trail)), &info);
		shown = info.gauges[trail->measure] == measure->value;
	} else {
		shown = proof.stays_in_scope && proof.sum == measure->value &&
			(!measure->unbounded || (proof.sum != 0 && is_closed(trail)));
	}
	return shown ? SIM_COMPLETE : SIM_IMPURE_MODEL;
}

enum sim_result sim_counterexample_build(struct sim_graph *graph, const struct sim_finding *finding,
					 struct sim_violation *violation)
{
	struct trail trail;
	enum sim_result result = trail_build(&trail, graph, finding, SIM_MEASURES_MAX, violation->property);

	if (result == SIM_COMPLETE) {
		result = prove_violation(&trail, violation);
	}
	if (result == SIM_COMPLETE) {
		violation->initial = trail.initial;
		violation->stem_steps = trail.head_steps;
		violation->loop_steps = trail.tail_steps;
		violation->path = trail_give_path(&trail);
	}
	trail_free(&trail);
	return result;
}

enum sim_result sim_counterexample_measure(struct sim_graph *graph, const struct sim_finding *finding, uint32_t measure,
					   struct sim_measure *answer)
{
	struct trail trail;
	enum sim_result result = trail_build(&trail, graph, finding, measure, SIM_PROPERTIES_MAX);

	if (result == SIM_COMPLETE) {
		result = prove_measure(&trail, answer);
	}
	if (result == SIM_COMPLETE) {
		answer->initial = trail.initial;
		answer->loop_steps = answer->unbounded ? trail.tail_steps : 0;
		answer->stem_steps = trail.head_steps + trail.tail_steps - answer->loop_steps;
		answer->path = trail_give_path(&trail);
	}
	trail_free(&trail);
	return result;
}
