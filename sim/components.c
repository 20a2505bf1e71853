// SPDX-License-Identifier: BSD-3-Clause
/*
 * Strongly connected components with their fairness. Apart from the progress search because this is the one place
 * where the search leaves breadth-first order, and so the one place to show that no order leaks into an answer: only
 * sets and minima leave this file.
 */
#include "sim/components.h"

#include <string.h>

enum { POLL_EVERY = 1 << 16 };

/* One state on the path of the depth-first search. Its row has at most SIM_CHOICES_MAX edges. */
struct frame {
	uint32_t state;
	uint16_t next_edge;
	/* No state reached from here was visited earlier and is still open. */
	bool is_root;
	bool has_self_loop;
};

enum sim_result sim_components_init(struct sim_components *components, struct sim_graph *graph)
{
	memset(components, 0, sizeof(*components));
	components->graph = graph;
	sim_sequence_init(&components->open, &graph->memory, sizeof(uint32_t));
	sim_sequence_init(&components->frames, &graph->memory, sizeof(struct frame));
	components->state_count = (size_t)sim_store_count(&graph->states);
	components->edge_kind_count = (size_t)sim_store_count(&graph->edge_kinds);
	components->state_kind_count = (size_t)sim_store_count(&graph->state_kinds);
	/* One more than needed, so that an empty graph asks for something too. */
	components->edge_allowed = sim_memory_take(&graph->memory, components->edge_kind_count + 1);
	components->state_allowed = sim_memory_take(&graph->memory, components->state_kind_count + 1);
	components->mark = sim_memory_take_zeroed(&graph->memory, components->state_count + 1, sizeof(uint32_t));
	if (components->edge_allowed == NULL || components->state_allowed == NULL || components->mark == NULL) {
		return SIM_MEMORY_LIMIT;
	}
	return SIM_COMPLETE;
}

void sim_components_free(struct sim_components *components)
{
	struct sim_memory *memory = &components->graph->memory;

	sim_memory_give(memory, components->edge_allowed, components->edge_kind_count + 1);
	sim_memory_give(memory, components->state_allowed, components->state_kind_count + 1);
	sim_memory_give(memory, components->mark, (components->state_count + 1) * sizeof(uint32_t));
	sim_sequence_free(&components->open);
	sim_sequence_free(&components->frames);
}

/* Allows what progress may use. */
static void allow_class(struct sim_components *components, const struct sim_selection *selection)
{
	const struct sim_graph *graph = components->graph;
	uint64_t wanted = sim_first_of_many(graph->model->obligation_count);
	bool any_obligation = selection->obligation >= graph->model->obligation_count;

	components->required = sim_first_of_many(graph->model->fairness_count);
	if (!any_obligation) {
		wanted = graph->obligation_mates[selection->obligation];
	}
	for (uint32_t i = 0; i < components->edge_kind_count; i++) {
		const struct sim_edge_kind *kind = sim_graph_edge_kind_at(graph, i);

		components->edge_allowed[i] = kind->rank <= selection->class_index &&
					      kind->actor != selection->excluded_actor &&
					      (any_obligation || (kind->discharged & wanted) == 0);
	}
	for (uint32_t i = 0; i < components->state_kind_count; i++) {
		const struct sim_state_kind *kind = sim_store_block(&graph->state_kinds, i);

		components->state_allowed[i] = (kind->owed & wanted) != 0;
	}
}

/* Allows what a measure counts: every edge between states in its scope. */
static void allow_scope(struct sim_components *components, uint32_t measure)
{
	components->required = 1;
	memset(components->edge_allowed, true, components->edge_kind_count);
	for (uint32_t i = 0; i < components->state_kind_count; i++) {
		const struct sim_state_kind *kind = sim_store_block(&components->graph->state_kinds, i);

		components->state_allowed[i] = kind->scopes >> measure & 1;
	}
}

static void prepare(struct sim_components *components, const struct sim_selection *selection)
{
	if (selection->measure == SIM_MEASURES_MAX) {
		allow_class(components, selection);
	} else {
		allow_scope(components, selection->measure);
	}
	components->measure = selection->measure;
	components->within = selection->within;
	memset(components->mark, 0, components->state_count * sizeof(*components->mark));
	/*
	 * Component numbers come from the top: larger than every visit number (there are fewer than 2^32 states), so a
	 * closed state never looks like an earlier open one, and no two meanings of a mark share a value.
	 */
	components->next_visit = 1;
	components->next_component = UINT32_MAX;
	components->smallest = SIM_NO_STATE;
	components->last_component = 0;
	sim_sequence_truncate(&components->open, 0);
	sim_sequence_truncate(&components->frames, 0);
}

static bool enter(struct sim_components *components, uint32_t state)
{
	struct frame *frame = sim_sequence_push(&components->frames);

	if (frame == NULL) {
		return false;
	}
	*frame = (struct frame){ .state = state, .is_root = true };
	components->mark[state] = components->next_visit++;
	return true;
}

/* What is met in the component `number` at `state`, by the state or by an edge that stays inside. */
static uint64_t met_at(const struct sim_components *components, uint32_t state, uint32_t number)
{
	const struct sim_graph *graph = components->graph;
	uint64_t end = sim_graph_first_edge(graph, (uint64_t)state + 1);
	uint64_t met = sim_components_state_meets(components, state);

	for (uint64_t edge = sim_graph_first_edge(graph, state); edge < end; edge++) {
		uint16_t kind = sim_graph_kind_of_edge(graph, edge);

		if (components->edge_allowed[kind] != 0 && components->mark[sim_graph_target(graph, edge)] == number) {
			met |= sim_components_edge_meets(components, kind);
		}
	}
	return met;
}

/*
 * The largest sum over a run that begins with a step from `state` out of the component `number`: out of the scope, or
 * to a component that is closed, so that its states know their longest run.
 */
static uint64_t longest_from(const struct sim_components *components, uint32_t state, uint32_t number,
			     const uint32_t *longest)
{
	const struct sim_graph *graph = components->graph;
	uint64_t end = sim_graph_first_edge(graph, (uint64_t)state + 1);
	uint64_t largest = 0;

	for (uint64_t edge = sim_graph_first_edge(graph, state); edge < end; edge++) {
		uint32_t target = sim_graph_target(graph, edge);
		uint64_t sum = sim_components_weight(components, edge);

		if (sim_components_state_allowed(components, target) && components->mark[target] != number) {
			sum += longest[target];
		}
		if (sum > largest) {
			largest = sum;
		}
	}
	return largest;
}

/*
 * Gives all states of the component, the open ones from `first` on, their longest run. Inside it nothing weighs, so
 * what one state reaches all of them do. SIM_MEMORY_LIMIT: a number has no room for the sum.
 */
static enum sim_result note_longest(struct sim_components *components, uint64_t first, uint32_t number,
				    uint32_t *longest)
{
	uint64_t end = components->open.count;
	uint64_t largest = 0;

	for (uint64_t i = first; i < end; i++) {
		uint64_t sum = longest_from(components, sim_sequence_u32(&components->open, i), number, longest);

		if (sum > largest) {
			largest = sum;
		}
	}
	if (largest > UINT32_MAX) {
		return SIM_MEMORY_LIMIT;
	}
	for (uint64_t i = first; i < end; i++) {
		longest[sim_sequence_u32(&components->open, i)] = (uint32_t)largest;
	}
	return SIM_COMPLETE;
}

/* Closes the component of the root in `frame`: all open states from `first` on. Judges it if it has an edge. */
static enum sim_result close_component(struct sim_components *components, const struct frame *frame, uint64_t first,
				       const struct sim_selection *selection)
{
	enum sim_result result = SIM_COMPLETE;
	uint64_t required = components->required;
	uint64_t end = components->open.count;
	uint32_t number = components->next_component--;
	uint64_t met = 0;

	for (uint64_t i = first; i < end; i++) {
		components->mark[sim_sequence_u32(&components->open, i)] = number;
	}
	components->last_component = number;
	if (end - first > 1 || frame->has_self_loop) {
		for (uint64_t i = first; i < end && met != required; i++) {
			met |= met_at(components, sim_sequence_u32(&components->open, i), number);
		}
		for (uint64_t i = first; i < end && met == required; i++) {
			uint32_t state = sim_sequence_u32(&components->open, i);

			if (state < components->smallest) {
				components->smallest = state;
			}
			if (selection->members != NULL) {
				selection->members[state / 64] |= (uint64_t)1 << state % 64;
			}
		}
	}
	if (selection->longest != NULL) {
		result = note_longest(components, first, number, selection->longest);
	}
	sim_sequence_truncate(&components->open, first);
	return result;
}

/* Leaves the state on top of the path: closes its component if it is the root of one, and tells the state before. */
static enum sim_result leave(struct sim_components *components, const struct sim_selection *selection)
{
	struct frame frame = *(const struct frame *)sim_sequence_at(&components->frames, components->frames.count - 1);
	uint32_t visit = components->mark[frame.state];

	sim_sequence_truncate(&components->frames, components->frames.count - 1);
	if (!sim_sequence_push_u32(&components->open, frame.state)) {
		return SIM_MEMORY_LIMIT;
	}
	if (frame.is_root) {
		enum sim_result result;
		uint64_t first = components->open.count - 1;

		while (first > 0 && components->mark[sim_sequence_u32(&components->open, first - 1)] >= visit) {
			first--;
		}
		components->next_visit -= (uint32_t)(components->open.count - first);
		result = close_component(components, &frame, first, selection);
		if (result != SIM_COMPLETE) {
			return result;
		}
	}
	if (components->frames.count != 0) {
		struct frame *before = sim_sequence_at(&components->frames, components->frames.count - 1);

		if (components->mark[frame.state] < components->mark[before->state]) {
			components->mark[before->state] = components->mark[frame.state];
			before->is_root = false;
		}
	}
	return SIM_COMPLETE;
}

/* Takes edges of the state on top until one leads to a state not seen yet, which is then on top, or none is left. */
static enum sim_result advance(struct sim_components *components, const struct sim_selection *selection)
{
	const struct sim_graph *graph = components->graph;
	struct frame *frame = sim_sequence_at(&components->frames, components->frames.count - 1);
	uint64_t edge = sim_graph_first_edge(graph, frame->state) + frame->next_edge;
	uint64_t end = sim_graph_first_edge(graph, (uint64_t)frame->state + 1);

	for (; edge < end; edge++) {
		uint32_t target = sim_graph_target(graph, edge);

		frame->next_edge++;
		if (!sim_components_edge_allowed(components, edge)) {
			continue;
		}
		if (components->mark[target] == 0) {
			return enter(components, target) ? SIM_COMPLETE : SIM_MEMORY_LIMIT;
		}
		frame->has_self_loop |= target == frame->state;
		if (components->mark[target] < components->mark[frame->state]) {
			components->mark[frame->state] = components->mark[target];
			frame->is_root = false;
		}
	}
	return leave(components, selection);
}

static enum sim_result search_from(struct sim_components *components, uint32_t root,
				   const struct sim_selection *selection)
{
	if (components->mark[root] != 0 || !sim_components_state_allowed(components, root)) {
		return SIM_COMPLETE;
	}
	if (!enter(components, root)) {
		return SIM_MEMORY_LIMIT;
	}
	while (components->frames.count != 0) {
		enum sim_result result = advance(components, selection);

		if (result == SIM_COMPLETE && ++components->work % POLL_EVERY == 0) {
			result = sim_graph_poll(components->graph);
		}
		if (result != SIM_COMPLETE) {
			return result;
		}
		if (selection->first_only && components->smallest != SIM_NO_STATE) {
			break;
		}
	}
	return SIM_COMPLETE;
}

enum sim_result sim_components_find(struct sim_components *components, const struct sim_selection *selection)
{
	enum sim_result result = SIM_COMPLETE;

	prepare(components, selection);
	if (selection->root != SIM_NO_STATE) {
		return search_from(components, selection->root, selection);
	}
	for (uint32_t state = 0; state < components->state_count && result == SIM_COMPLETE; state++) {
		result = search_from(components, state, selection);
		if (selection->first_only && components->smallest != SIM_NO_STATE) {
			break;
		}
	}
	return result;
}
