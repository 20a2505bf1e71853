// SPDX-License-Identifier: BSD-3-Clause
/*
 * Counterexamples: from numbers to a path, and the proof by replay. Apart from the searches so that a bug there ends
 * in "not pure" and never in a false trace.
 */
#include "sim/counterexample.h"

#include <stdlib.h>
#include <string.h>

/* The path under construction: the states it visits, and the edge kinds that its loop asks for. */
struct trail {
	struct sim_graph *graph;
	const struct sim_finding *finding;
	/* Number of every state on the path, from the initial one: one more than there are steps. */
	struct sim_sequence states;
	/* Room for one successor. */
	unsigned char *after;
};

static enum sim_result trail_init(struct trail *trail, struct sim_graph *graph, const struct sim_finding *finding)
{
	uint64_t length = 1;
	uint32_t state;

	trail->graph = graph;
	trail->finding = finding;
	sim_sequence_init(&trail->states, &graph->memory, sizeof(uint32_t));
	trail->after = sim_memory_take(&graph->memory, graph->model->state_bytes);
	if (trail->after == NULL) {
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
	return trail->states.count <= UINT32_MAX ? SIM_COMPLETE : SIM_MEMORY_LIMIT;
}

static void trail_free(struct trail *trail)
{
	sim_memory_give(&trail->graph->memory, trail->after, trail->graph->model->state_bytes);
	sim_sequence_free(&trail->states);
}

static bool is_state(const struct sim_graph *graph, const void *bytes, uint32_t number)
{
	return memcmp(bytes, sim_store_block(&graph->states, number), graph->model->state_bytes) == 0;
}

/* The first initial state that equals the first one of the trail. */
static enum sim_result find_initial(struct trail *trail, uint32_t *initial)
{
	const struct sim_model *model = trail->graph->model;

	for (*initial = 0; model->initial(model->context, *initial, trail->after); (*initial)++) {
		if (is_state(trail->graph, trail->after, sim_sequence_u32(&trail->states, 0))) {
			return SIM_COMPLETE;
		}
		if (*initial == UINT32_MAX) {
			break;
		}
	}
	return SIM_IMPURE_MODEL;
}

/* The first choice that leads from one state to another, by an edge of this kind if one is given. */
static enum sim_result find_position(struct trail *trail, uint32_t from, uint32_t to, const struct sim_edge_kind *kind,
				     uint16_t *position)
{
	const struct sim_model *model = trail->graph->model;
	const void *before = sim_store_block(&trail->graph->states, from);
	uint32_t choices[SIM_CHOICES_MAX];
	uint32_t count = model->enumerate(model->context, before, choices);

	for (uint32_t i = 0; i < count && i < SIM_CHOICES_MAX; i++) {
		struct sim_label label = { 0 };
		struct sim_edge_kind found;

		model->step(model->context, before, choices[i], trail->after, &label);
		found = sim_graph_edge_kind(trail->graph, &label);
		if (is_state(trail->graph, trail->after, to) &&
		    (kind == NULL || memcmp(kind, &found, sizeof(found)) == 0)) {
			*position = (uint16_t)i;
			return SIM_COMPLETE;
		}
	}
	return SIM_IMPURE_MODEL;
}

static enum sim_result find_positions(struct trail *trail, struct sim_violation *violation)
{
	const struct sim_finding *finding = trail->finding;
	enum sim_result result = find_initial(trail, &violation->initial);
	uint32_t steps = violation->stem_steps + violation->loop_steps;

	for (uint32_t i = 0; i < steps && result == SIM_COMPLETE; i++) {
		const struct sim_edge_kind *kind = NULL;

		if (finding->target != SIM_NO_STATE && i + 1 == steps) {
			/* The same two states may be joined by another step, which violates nothing. */
			violation->path[i] = (uint16_t)finding->position;
			break;
		}
		if (i >= violation->stem_steps) {
			const struct sim_loop_step *step =
				sim_sequence_at(&finding->loop->steps, i - violation->stem_steps);

			kind = sim_graph_edge_kind_at(trail->graph, step->kind);
		}
		result = find_position(trail, sim_sequence_u32(&trail->states, i),
				       sim_sequence_u32(&trail->states, (uint64_t)i + 1), kind, &violation->path[i]);
	}
	return result;
}

/* What the replay has seen. */
struct proof {
	const struct trail *trail;
	const struct sim_violation *violation;
	/* Every state was the one that the search went through. */
	bool same_states;
	/* On the loop: the obligation was owed and never discharged, and only edges of the class were used. */
	bool stays_owed;
	uint32_t met;
	/* Of the last step. */
	uint32_t violations;
	uint32_t steps;
};

static void inspect(const struct sim_model *model, const void *state, struct sim_state_info *info)
{
	memset(info, 0, sizeof(*info));
	model->inspect(model->context, state, info);
}

static bool witness(void *env, uint32_t index, const void *before, uint32_t choice, uint32_t position,
		    const void *after, const struct sim_label *label)
{
	struct proof *proof = env;
	const struct sim_violation *violation = proof->violation;
	const struct trail *trail = proof->trail;
	struct sim_state_info info;

	(void)choice;
	(void)position;
	proof->same_states &= is_state(trail->graph, before, sim_sequence_u32(&trail->states, index)) &&
			      is_state(trail->graph, after, sim_sequence_u32(&trail->states, (uint64_t)index + 1));
	inspect(trail->graph->model, after, &info);
	proof->violations = label->violations | info.violations;
	proof->steps = index + 1;
	if (index >= violation->stem_steps) {
		uint32_t obligation = (uint32_t)1 << violation->obligation;

		proof->stays_owed &= (info.owed & obligation) != 0 && (label->discharged & obligation) == 0 &&
				     label->rank <= violation->class_index;
		proof->met |= label->fairness | info.fairness;
	}
	return true;
}

/* Replays the path and judges it by the definitions in explore.h alone. */
static enum sim_result prove(struct trail *trail, const struct sim_violation *violation)
{
	const struct sim_model *model = trail->graph->model;
	uint32_t required = sim_first_bits(model->fairness_count);
	uint32_t steps = violation->stem_steps + violation->loop_steps;
	uint32_t last = sim_sequence_u32(&trail->states, steps);
	struct proof proof = { .trail = trail, .violation = violation, .same_states = true, .stays_owed = true };
	enum sim_result result = sim_replay(model, violation->initial, violation->path, steps, witness, &proof, NULL);
	bool shown;

	if (result == SIM_MEMORY_LIMIT) {
		return result;
	}
	if (violation->loop_steps != 0) {
		shown = proof.stays_owed && (proof.met & required) == required &&
			sim_sequence_u32(&trail->states, violation->stem_steps) == last;
	} else {
		if (steps == 0) {
			struct sim_state_info info;

			inspect(model, sim_store_block(&trail->graph->states, last), &info);
			proof.violations = info.violations;
		}
		shown = (proof.violations >> violation->property & 1) != 0;
	}
	if (result != SIM_COMPLETE || proof.steps != steps || !proof.same_states || !shown) {
		return SIM_IMPURE_MODEL;
	}
	return SIM_COMPLETE;
}

enum sim_result sim_counterexample_build(struct sim_graph *graph, const struct sim_finding *finding,
					 struct sim_violation *violation)
{
	struct trail trail;
	enum sim_result result = trail_init(&trail, graph, finding);

	if (result == SIM_COMPLETE) {
		violation->loop_steps = finding->loop == NULL ? 0 : (uint32_t)finding->loop->steps.count;
		violation->stem_steps = (uint32_t)(trail.states.count - 1) - violation->loop_steps;
		/* Belongs to the report, which outlives the account. One more, so that an empty path is not NULL. */
		violation->path = malloc((size_t)trail.states.count * sizeof(*violation->path));
		result = violation->path == NULL ? SIM_MEMORY_LIMIT : find_positions(&trail, violation);
	}
	if (result == SIM_COMPLETE) {
		result = prove(&trail, violation);
	}
	if (result != SIM_COMPLETE) {
		free(violation->path);
		violation->path = NULL;
	}
	trail_free(&trail);
	return result;
}
