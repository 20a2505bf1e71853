// SPDX-License-Identifier: BSD-3-Clause
/*
 * The shortest fair loop. Apart from the component search because it has its own idea of a node, and because its size
 * is the number of pairs (state, constraints met), which must be bounded on its own.
 */
#include "sim/lasso.h"

#include <string.h>

enum {
	POLL_EVERY = 1 << 16,
	FIRST_SLOTS = 256,
};

/* A node of the search: a state and what has been met on the way to it. */
struct node {
	uint64_t met;
	uint32_t state;
	/* The node it was found from, and which edge of that node's state led here. */
	uint32_t previous;
	uint32_t edge;
};

struct search {
	const struct sim_components *components;
	/* All nodes in order of discovery; also the queue. */
	struct sim_sequence nodes;
	/* Open addressing: node number + 1, 0 is empty. */
	uint32_t *slots;
	size_t slot_count;
	bool may_poll;
	uint32_t work;
};

/* When a walk ends. */
struct goal {
	/* Constraints to meet. */
	uint64_t wanted;
	/* Where to be with all of them met. */
	uint32_t home;
	/* End as soon as one of them is met (unless none is wanted): one leg of a walk. */
	bool any;
};

static uint32_t slot_hash(uint32_t state, uint64_t met)
{
	uint64_t value = (met * UINT64_C(0xff51afd7ed558ccd) ^ state) * UINT64_C(0x9e3779b97f4a7c15);

	return (uint32_t)(value >> 32 ^ value >> 20);
}

static const struct node *node_at(const struct search *search, uint64_t number)
{
	return sim_sequence_at(&search->nodes, number);
}

/* The slot of a node, or the empty one where it belongs. */
static uint32_t *find_slot(const struct search *search, uint32_t state, uint64_t met)
{
	size_t slot = slot_hash(state, met) & (search->slot_count - 1);

	while (search->slots[slot] != 0) {
		const struct node *node = node_at(search, search->slots[slot] - 1);

		if (node->state == state && node->met == met) {
			break;
		}
		slot = (slot + 1) & (search->slot_count - 1);
	}
	return &search->slots[slot];
}

static bool resize_slots(struct search *search, size_t slot_count)
{
	struct sim_memory *memory = search->nodes.memory;
	uint32_t *slots = sim_memory_take_zeroed(memory, slot_count, sizeof(*slots));

	if (slots == NULL) {
		return false;
	}
	sim_memory_give(memory, search->slots, search->slot_count * sizeof(*slots));
	search->slots = slots;
	search->slot_count = slot_count;
	for (uint64_t i = 0; i < search->nodes.count; i++) {
		const struct node *node = node_at(search, i);

		*find_slot(search, node->state, node->met) = (uint32_t)(i + 1);
	}
	return true;
}

/* Adds a node unless it is known. False: no memory. */
static bool add_node(struct search *search, const struct node *node)
{
	uint32_t *slot = find_slot(search, node->state, node->met);
	struct node *copy;

	if (*slot != 0) {
		return true;
	}
	if (search->nodes.count >= search->slot_count / 2) {
		if (search->nodes.count >= UINT32_MAX / 2 || !resize_slots(search, search->slot_count * 2)) {
			return false;
		}
		slot = find_slot(search, node->state, node->met);
	}
	copy = sim_sequence_push(&search->nodes);
	if (copy == NULL) {
		return false;
	}
	*copy = *node;
	*slot = (uint32_t)search->nodes.count;
	return true;
}

static void search_free(struct search *search)
{
	sim_memory_give(search->nodes.memory, search->slots, search->slot_count * sizeof(*search->slots));
	search->slots = NULL;
	search->slot_count = 0;
	sim_sequence_free(&search->nodes);
}

/* What taking this edge meets: by itself, and by the state it leads to. */
static uint64_t gained(const struct sim_components *components, uint64_t edge)
{
	return sim_components_edge_meets(components, sim_graph_kind_of_edge(components->graph, edge)) |
	       sim_components_state_meets(components, sim_graph_target(components->graph, edge));
}

static bool reached(const struct goal *goal, uint64_t met, uint32_t state)
{
	if (goal->any && goal->wanted != 0) {
		return met != 0;
	}
	return met == goal->wanted && state == goal->home;
}

/* Appends the walk to the node `last`, then the edge that ended it, to the loop. */
static bool append_walk(const struct search *search, uint32_t last, uint64_t last_edge, struct sim_loop *loop)
{
	const struct sim_graph *graph = search->components->graph;
	struct sim_loop_step *step;
	uint64_t length = 1;

	for (uint32_t i = last; i != 0; i = node_at(search, i)->previous) {
		length++;
	}
	for (uint64_t i = 0; i < length; i++) {
		if (sim_sequence_push(&loop->steps) == NULL) {
			return false;
		}
	}
	step = sim_sequence_at(&loop->steps, loop->steps.count - 1);
	step->target = sim_graph_target(graph, last_edge);
	step->kind = sim_graph_kind_of_edge(graph, last_edge);
	for (uint64_t i = 2; i <= length; i++) {
		const struct node *node = node_at(search, last);
		uint64_t edge = sim_graph_first_edge(graph, node_at(search, node->previous)->state) + node->edge;

		step = sim_sequence_at(&loop->steps, loop->steps.count - i);
		step->target = node->state;
		step->kind = sim_graph_kind_of_edge(graph, edge);
		last = node->previous;
	}
	return true;
}

enum expansion { EXPANDED, GOAL_REACHED, NO_MEMORY };

/* Follows the edges of one node; at the goal, appends the walk to the loop. */
static enum expansion expand_node(struct search *search, uint32_t number, const struct goal *goal,
				  struct sim_loop *loop)
{
	const struct sim_components *components = search->components;
	const struct sim_graph *graph = components->graph;
	struct node from = *node_at(search, number);
	uint64_t first = sim_graph_first_edge(graph, from.state);
	uint64_t end = sim_graph_first_edge(graph, (uint64_t)from.state + 1);

	for (uint64_t edge = first; edge < end; edge++) {
		struct node next = {
			.state = sim_graph_target(graph, edge),
			.previous = number,
			.edge = (uint32_t)(edge - first),
		};

		if (!sim_components_edge_allowed(components, edge) ||
		    components->mark[next.state] != components->last_component) {
			continue;
		}
		next.met = from.met | (gained(components, edge) & goal->wanted);
		if (reached(goal, next.met, next.state)) {
			return append_walk(search, number, edge, loop) ? GOAL_REACHED : NO_MEMORY;
		}
		if (!add_node(search, &next)) {
			return NO_MEMORY;
		}
	}
	return EXPANDED;
}

/* Appends to the loop the shortest walk from `start` to the goal, the first one in order of discovery. */
static enum sim_result find_walk(struct search *search, uint32_t start, const struct goal *goal, struct sim_loop *loop)
{
	struct node first = { .state = start };

	sim_sequence_truncate(&search->nodes, 0);
	if (search->slots == NULL && !resize_slots(search, FIRST_SLOTS)) {
		return SIM_MEMORY_LIMIT;
	}
	memset(search->slots, 0, search->slot_count * sizeof(*search->slots));
	if (!add_node(search, &first)) {
		return SIM_MEMORY_LIMIT;
	}
	for (uint32_t i = 0; i < search->nodes.count; i++) {
		switch (expand_node(search, i, goal, loop)) {
		case EXPANDED:
			break;
		case GOAL_REACHED:
			return SIM_COMPLETE;
		case NO_MEMORY:
			return SIM_MEMORY_LIMIT;
		}
		if (search->may_poll && ++search->work % POLL_EVERY == 0) {
			enum sim_result result = sim_graph_poll(search->components->graph);

			if (result != SIM_COMPLETE) {
				return result;
			}
		}
	}
	/* Every state of a fair component reaches every constraint and comes home: not met in a sound graph. */
	return SIM_IMPURE_MODEL;
}

/* Puts a loop together: to the nearest constraint that is open, again and again, then home. At most 65 legs. */
static enum sim_result find_legs(struct search *search, uint32_t start, uint64_t wanted, struct sim_loop *loop)
{
	const struct sim_components *components = search->components;
	uint32_t here = start;

	while (wanted != 0 || loop->steps.count == 0 || here != start) {
		struct goal goal = { .wanted = wanted, .home = start, .any = true };
		enum sim_result result = find_walk(search, here, &goal, loop);
		const struct sim_loop_step *last;

		if (result != SIM_COMPLETE) {
			return result;
		}
		last = sim_sequence_at(&loop->steps, loop->steps.count - 1);
		here = last->target;
		/* The steps before the last met nothing that was open: the leg would have ended there. */
		wanted &= ~(sim_components_edge_meets(components, last->kind) |
			    sim_components_state_meets(components, here));
	}
	return SIM_COMPLETE;
}

static bool has_more_than(uint64_t set, unsigned int limit)
{
	unsigned int count = 0;

	for (; set != 0; set &= set - 1) {
		count++;
	}
	return count > limit;
}

enum sim_result sim_lasso_find(const struct sim_components *components, uint32_t start, struct sim_loop *loop)
{
	struct sim_graph *graph = components->graph;
	struct search search = { .components = components, .may_poll = true };
	/* What the start meets is met by every closed walk through it. */
	uint64_t wanted = components->required & ~sim_components_state_meets(components, start);
	enum sim_result result = SIM_COMPLETE;
	bool exact = !has_more_than(wanted, SIM_LASSO_EXACT_CONSTRAINTS);

	sim_sequence_init(&loop->steps, &graph->memory, sizeof(struct sim_loop_step));
	sim_sequence_init(&search.nodes, &graph->memory, sizeof(struct node));
	if (exact) {
		struct goal goal = { .wanted = wanted, .home = start };

		result = find_walk(&search, start, &goal, loop);
		search_free(&search);
		if (result == SIM_COMPLETE) {
			loop->proved_shortest = true;
			return SIM_COMPLETE;
		}
	}
	/* The violation is certain by now; these walks are few, each is linear, so they are not asked to stop. */
	loop->proved_shortest = false;
	search.may_poll = false;
	sim_sequence_truncate(&loop->steps, 0);
	if (find_legs(&search, start, wanted, loop) != SIM_COMPLETE) {
		sim_sequence_truncate(&loop->steps, 0);
		result = result == SIM_COMPLETE ? SIM_MEMORY_LIMIT : result;
	}
	search_free(&search);
	return result;
}
