// SPDX-License-Identifier: BSD-3-Clause
/*
 * The strategy of the fair-cycle search. Apart from the algorithm it uses, since what is reported first is a promise
 * of the interface, while how components are found is not.
 */
#include "sim/progress.h"

#include <string.h>

/* What the passes tell each other. */
struct hunt {
	struct sim_graph *graph;
	struct sim_components components;
	/* States on fair cycles of some obligation in the largest class: later passes need no others. */
	uint64_t *candidates;
	size_t candidate_words;
	/* For the largest class: the first state on a fair cycle of each obligation, or SIM_NO_STATE. */
	uint32_t first_state[SIM_OBLIGATIONS_MAX];
};

static enum sim_result hunt_init(struct hunt *hunt, struct sim_graph *graph)
{
	enum sim_result result;

	memset(hunt, 0, sizeof(*hunt));
	hunt->graph = graph;
	hunt->candidate_words = (size_t)(sim_store_count(&graph->states) / 64 + 1);
	result = sim_components_init(&hunt->components, graph);
	if (result != SIM_COMPLETE) {
		return result;
	}
	hunt->candidates = sim_memory_take_zeroed(&graph->memory, hunt->candidate_words, sizeof(*hunt->candidates));
	return hunt->candidates != NULL ? SIM_COMPLETE : SIM_MEMORY_LIMIT;
}

static void hunt_free(struct hunt *hunt)
{
	sim_memory_give(&hunt->graph->memory, hunt->candidates, hunt->candidate_words * sizeof(*hunt->candidates));
	sim_components_free(&hunt->components);
}

/* The selection that looks at all of a class and obligation. */
static struct sim_selection select_all(const struct hunt *hunt, uint32_t class_index, uint32_t obligation)
{
	return (struct sim_selection){
		.measure = SIM_MEASURES_MAX,
		.class_index = class_index,
		.obligation = obligation,
		.excluded_actor = SIM_ACTORS_MAX,
		.within = hunt->candidates,
		.root = SIM_NO_STATE,
	};
}

/*
 * Passes over the largest class. A cycle of a smaller class is one of the largest class too, and a cycle on which an
 * obligation stays owed is one on which some obligation does, so a model without livelocks is done after one pass, or
 * after one for each obligation if its obligations take turns.
 */
static enum sim_result search_largest_class(struct hunt *hunt)
{
	const struct sim_model *model = hunt->graph->model;
	struct sim_selection any = select_all(hunt, model->class_count - 1, model->obligation_count);
	enum sim_result result;

	any.within = NULL;
	any.members = hunt->candidates;
	for (uint32_t i = 0; i < model->obligation_count; i++) {
		hunt->first_state[i] = SIM_NO_STATE;
	}
	result = sim_components_find(&hunt->components, &any);
	if (result != SIM_COMPLETE || hunt->components.smallest == SIM_NO_STATE) {
		return result;
	}
	for (uint32_t i = 0; i < model->obligation_count; i++) {
		struct sim_selection one = select_all(hunt, model->class_count - 1, i);

		result = sim_components_find(&hunt->components, &one);
		if (result != SIM_COMPLETE) {
			return result;
		}
		hunt->first_state[i] = hunt->components.smallest;
	}
	return SIM_COMPLETE;
}

/*
 * Adds a cycle that begins at `state`, unless that is no state, behind those of smaller classes and those that begin
 * earlier. State numbers are ordered by depth, so the smaller one says it all.
 */
static void consider(struct sim_fair_cycles *found, uint32_t class_index, uint32_t obligation, uint32_t state)
{
	uint32_t place = found->count;

	if (state == SIM_NO_STATE) {
		return;
	}
	for (; place > 0; place--) {
		const struct sim_fair_cycle *before = &found->cycles[place - 1];

		if (before->class_index < class_index || before->start <= state) {
			break;
		}
		found->cycles[place] = *before;
	}
	found->cycles[place] = (struct sim_fair_cycle){
		.class_index = class_index,
		.obligation = obligation,
		.start = state,
	};
	found->count++;
}

static bool is_found(const struct sim_fair_cycles *found, uint32_t obligation)
{
	for (uint32_t i = 0; i < found->count; i++) {
		if (found->cycles[i].obligation == obligation) {
			return true;
		}
	}
	return false;
}

/* Considers the first fair cycle of this class for each obligation that has none yet. */
static enum sim_result search_class(struct hunt *hunt, uint32_t class_index, struct sim_fair_cycles *found)
{
	const struct sim_model *model = hunt->graph->model;

	for (uint32_t i = 0; i < model->obligation_count; i++) {
		struct sim_selection selection = select_all(hunt, class_index, i);
		enum sim_result result;

		if (hunt->first_state[i] == SIM_NO_STATE || is_found(found, i)) {
			continue;
		}
		if (class_index == model->class_count - 1) {
			consider(found, class_index, i, hunt->first_state[i]);
			continue;
		}
		result = sim_components_find(&hunt->components, &selection);
		if (result != SIM_COMPLETE) {
			return result;
		}
		consider(found, class_index, i, hunt->components.smallest);
	}
	return SIM_COMPLETE;
}

/* Finds the first class with a fair cycle, and there the obligation and state to report; or all there is to report. */
static enum sim_result search_classes(struct hunt *hunt, struct sim_fair_cycles *found)
{
	bool wants_all = hunt->graph->options->all_violations;
	enum sim_result result = search_largest_class(hunt);

	for (uint32_t class_index = 0; class_index < hunt->graph->model->class_count; class_index++) {
		if (result == SIM_COMPLETE) {
			result = search_class(hunt, class_index, found);
		}
		if (result != SIM_COMPLETE) {
			/* Not all were compared: a class or an obligation is not known to be the first. */
			found->count = 0;
			return result;
		}
		if (found->count != 0 && !wants_all) {
			found->count = 1;
			break;
		}
	}
	return SIM_COMPLETE;
}

static enum sim_result search_loop(struct hunt *hunt, struct sim_fair_cycle *cycle)
{
	struct sim_selection selection = select_all(hunt, cycle->class_index, cycle->obligation);
	enum sim_result result;

	selection.root = cycle->start;
	result = sim_components_find(&hunt->components, &selection);
	if (result != SIM_COMPLETE) {
		return result;
	}
	return sim_lasso_find(&hunt->components, cycle->start, &cycle->loop);
}

/* Asks for each actor whether a fair cycle remains without its steps. */
static enum sim_result search_needs(struct hunt *hunt, struct sim_fair_cycle *cycle)
{
	uint64_t actors = 0;

	/* An actor without a step in the loop at hand is not needed, and need not be asked for. */
	for (uint64_t i = 0; i < cycle->loop.steps.count; i++) {
		const struct sim_loop_step *step = sim_sequence_at(&cycle->loop.steps, i);

		actors |= (uint64_t)1 << sim_graph_edge_kind_at(hunt->graph, step->kind)->actor;
	}
	for (uint32_t actor = 0; actor < hunt->graph->model->actor_count; actor++) {
		struct sim_selection selection = select_all(hunt, cycle->class_index, cycle->obligation);
		enum sim_result result;

		if ((actors >> actor & 1) == 0) {
			continue;
		}
		selection.excluded_actor = actor;
		selection.first_only = true;
		result = sim_components_find(&hunt->components, &selection);
		if (result != SIM_COMPLETE) {
			return result;
		}
		if (hunt->components.smallest == SIM_NO_STATE) {
			cycle->needs |= (uint64_t)1 << actor;
		}
	}
	return SIM_COMPLETE;
}

/* Completes the cycles, and drops those for which a limit left no loop. */
static enum sim_result complete_cycles(struct hunt *hunt, struct sim_fair_cycles *found)
{
	for (uint32_t i = 0; i < found->count; i++) {
		struct sim_fair_cycle *cycle = &found->cycles[i];
		enum sim_result result = search_loop(hunt, cycle);

		if (result == SIM_COMPLETE) {
			result = search_needs(hunt, cycle);
		}
		if (result != SIM_COMPLETE) {
			found->count = i;
			if (cycle->loop.steps.count != 0) {
				found->count++;
			} else {
				sim_sequence_free(&cycle->loop.steps);
			}
			return result;
		}
	}
	return SIM_COMPLETE;
}

enum sim_result sim_progress_find(struct sim_graph *graph, struct sim_fair_cycles *found)
{
	enum sim_result result;
	struct hunt hunt;

	memset(found, 0, sizeof(*found));
	if (graph->model->obligation_count == 0) {
		return SIM_COMPLETE;
	}
	result = hunt_init(&hunt, graph);
	if (result == SIM_COMPLETE && graph->is_canonical) {
		result = search_largest_class(&hunt);
		for (uint32_t i = 0; i < graph->model->obligation_count && result == SIM_COMPLETE; i++) {
			found->is_possible |= hunt.first_state[i] != SIM_NO_STATE;
		}
	} else if (result == SIM_COMPLETE) {
		result = search_classes(&hunt, found);
	}
	if (result == SIM_COMPLETE) {
		result = complete_cycles(&hunt, found);
	}
	hunt_free(&hunt);
	return result;
}

void sim_fair_cycles_free(struct sim_fair_cycles *found)
{
	for (uint32_t i = 0; i < found->count; i++) {
		sim_sequence_free(&found->cycles[i].loop.steps);
	}
	found->count = 0;
}
