// SPDX-License-Identifier: BSD-3-Clause
/*
 * Measures: which component, run or cycle answers a measure. Apart from the component search, which finds the sums:
 * here is what is promised about ties, and so about paths.
 */
#include "sim/measure.h"

#include <stdlib.h>
#include <string.h>

enum { POLL_EVERY = 1 << 16 };

struct survey {
	struct sim_graph *graph;
	struct sim_components components;
	/* For each state in scope the largest sum over a run that starts there. */
	uint32_t *longest;
	size_t state_count;
	/* struct node: one component of the run, breadth first. */
	struct sim_sequence nodes;
	uint32_t work;
};

/* A state of a component that the run passes through. */
struct node {
	uint32_t state;
	/* The node it was found from, and the kind of the edge that led here. */
	uint32_t previous;
	uint16_t kind;
};

/* The mark of a state in scope that has been reached by the run: after a whole pass no state in scope has it. */
#define REACHED 0

static enum sim_result survey_init(struct survey *survey, struct sim_graph *graph)
{
	enum sim_result result;

	memset(survey, 0, sizeof(*survey));
	survey->graph = graph;
	survey->state_count = (size_t)sim_store_count(&graph->states);
	sim_sequence_init(&survey->nodes, &graph->memory, sizeof(struct node));
	result = sim_components_init(&survey->components, graph);
	if (result != SIM_COMPLETE) {
		return result;
	}
	survey->longest = sim_memory_take(&graph->memory, (survey->state_count + 1) * sizeof(*survey->longest));
	return survey->longest != NULL ? SIM_COMPLETE : SIM_MEMORY_LIMIT;
}

static void survey_free(struct survey *survey)
{
	sim_memory_give(&survey->graph->memory, survey->longest, (survey->state_count + 1) * sizeof(*survey->longest));
	sim_sequence_free(&survey->nodes);
	sim_components_free(&survey->components);
}

/* The answer of a measure of nothing. */
static enum sim_result answer_nothing(struct sim_measure *answer)
{
	answer->path = calloc(1, sizeof(*answer->path));
	return answer->path != NULL ? SIM_COMPLETE : SIM_MEMORY_LIMIT;
}

/* A cycle of positive weight: round it once, from the state that the last pass found first. */
static enum sim_result answer_cycle(struct survey *survey, struct sim_selection *selection, struct sim_measure *answer)
{
	struct sim_finding finding = { .state = survey->components.smallest, .target = SIM_NO_STATE };
	enum sim_result result;
	struct sim_loop loop;

	selection->root = finding.state;
	selection->longest = NULL;
	result = sim_components_find(&survey->components, selection);
	if (result != SIM_COMPLETE) {
		return result;
	}
	result = sim_lasso_find(&survey->components, finding.state, &loop);
	answer->unbounded = true;
	for (uint64_t i = 0; i < loop.steps.count; i++) {
		const struct sim_loop_step *step = sim_sequence_at(&loop.steps, i);

		answer->value += sim_graph_edge_kind_at(survey->graph, step->kind)->weights[selection->measure];
	}
	if (result == SIM_COMPLETE) {
		finding.loop = &loop;
		result = sim_counterexample_measure(survey->graph, &finding, selection->measure, answer);
	}
	sim_sequence_free(&loop.steps);
	return result;
}

/* What is left to sum up after this edge. */
static uint32_t rest_after(const struct survey *survey, uint64_t edge)
{
	uint32_t target = sim_graph_target(survey->graph, edge);

	return sim_components_state_allowed(&survey->components, target) ? survey->longest[target] : 0;
}

/* Whether the edge stays in the component `number`, some states of which have been reached. */
static bool stays_inside(const struct survey *survey, uint64_t edge, uint32_t number)
{
	uint32_t target = sim_graph_target(survey->graph, edge);
	uint32_t mark = survey->components.mark[target];

	return sim_components_state_allowed(&survey->components, target) && (mark == number || mark == REACHED);
}

/* The first edge of a state that leaves its component and attains the sum; `end` of its row: there is none. */
static uint64_t find_exit(const struct survey *survey, uint32_t state, uint32_t number, uint32_t sum, uint64_t end)
{
	uint64_t edge = sim_graph_first_edge(survey->graph, state);

	for (; edge < end; edge++) {
		if (!stays_inside(survey, edge, number) &&
		    (uint64_t)sim_components_weight(&survey->components, edge) + rest_after(survey, edge) == sum) {
			break;
		}
	}
	return edge;
}

/* Appends a state of the component to the nodes, unless it was reached before. */
static bool reach(struct survey *survey, uint32_t state, uint32_t previous, uint16_t kind)
{
	struct node *node;

	if (survey->components.mark[state] == REACHED) {
		return true;
	}
	node = sim_sequence_push(&survey->nodes);
	if (node == NULL) {
		return false;
	}
	*node = (struct node){ .state = state, .previous = previous, .kind = kind };
	survey->components.mark[state] = REACHED;
	return true;
}

/* Appends the way to a node, and then the edge, to the run. */
static bool append_way(const struct survey *survey, uint32_t number, uint64_t edge, struct sim_loop *run)
{
	const struct node *node = sim_sequence_at(&survey->nodes, number);
	struct sim_loop_step *step;
	uint64_t length = 1;

	for (uint32_t i = number; i != 0; length++) {
		i = ((const struct node *)sim_sequence_at(&survey->nodes, i))->previous;
	}
	for (uint64_t i = 0; i < length; i++) {
		if (sim_sequence_push(&run->steps) == NULL) {
			return false;
		}
	}
	step = sim_sequence_at(&run->steps, run->steps.count - 1);
	*step = (struct sim_loop_step){
		.target = sim_graph_target(survey->graph, edge),
		.kind = sim_graph_kind_of_edge(survey->graph, edge),
	};
	for (uint64_t i = 2; i <= length; i++) {
		step = sim_sequence_at(&run->steps, run->steps.count - i);
		*step = (struct sim_loop_step){ .target = node->state, .kind = node->kind };
		node = sim_sequence_at(&survey->nodes, node->previous);
	}
	return true;
}

/*
 * Appends to the run the fewest steps from `*state` that leave its component and attain its sum; then `*state` is where
 * they lead, and `*rest` what is left. A run never returns to a component, so the marks of this one can be used up.
 */
static enum sim_result pass_component(struct survey *survey, uint32_t *state, uint32_t *rest, struct sim_loop *run)
{
	const struct sim_graph *graph = survey->graph;
	uint32_t number = survey->components.mark[*state];

	sim_sequence_truncate(&survey->nodes, 0);
	if (!reach(survey, *state, 0, 0)) {
		return SIM_MEMORY_LIMIT;
	}
	for (uint32_t i = 0; i < survey->nodes.count; i++) {
		uint32_t here = ((const struct node *)sim_sequence_at(&survey->nodes, i))->state;
		uint64_t end = sim_graph_first_edge(graph, (uint64_t)here + 1);
		uint64_t exit = find_exit(survey, here, number, *rest, end);

		if (exit < end) {
			*rest = rest_after(survey, exit);
			*state = sim_graph_target(graph, exit);
			return append_way(survey, i, exit, run) ? SIM_COMPLETE : SIM_MEMORY_LIMIT;
		}
		for (uint64_t edge = sim_graph_first_edge(graph, here); edge < end; edge++) {
			if (stays_inside(survey, edge, number) &&
			    !reach(survey, sim_graph_target(graph, edge), i, sim_graph_kind_of_edge(graph, edge))) {
				return SIM_MEMORY_LIMIT;
			}
		}
		if (++survey->work % POLL_EVERY == 0) {
			enum sim_result result = sim_graph_poll(graph);

			if (result != SIM_COMPLETE) {
				return result;
			}
		}
	}
	/* Some state of the component attains the sum: not met in a sound graph. */
	return SIM_IMPURE_MODEL;
}

/* The first state with the largest sum; SIM_NO_STATE: none is in scope. */
static uint32_t find_start(const struct survey *survey)
{
	uint32_t start = SIM_NO_STATE;

	for (uint32_t state = 0; state < survey->state_count; state++) {
		if (sim_components_state_allowed(&survey->components, state) &&
		    (start == SIM_NO_STATE || survey->longest[state] > survey->longest[start])) {
			start = state;
		}
	}
	return start;
}

/* The heaviest run. */
static enum sim_result answer_run(struct survey *survey, uint32_t measure, struct sim_measure *answer)
{
	struct sim_finding finding = { .state = find_start(survey), .target = SIM_NO_STATE };
	enum sim_result result = SIM_COMPLETE;
	uint32_t state = finding.state;
	struct sim_loop run;
	uint32_t rest;

	if (state == SIM_NO_STATE) {
		return answer_nothing(answer);
	}
	sim_sequence_init(&run.steps, &survey->graph->memory, sizeof(struct sim_loop_step));
	rest = survey->longest[state];
	answer->value = rest;
	while (rest != 0 && result == SIM_COMPLETE) {
		result = pass_component(survey, &state, &rest, &run);
	}
	if (result == SIM_COMPLETE) {
		finding.loop = &run;
		result = sim_counterexample_measure(survey->graph, &finding, measure, answer);
	}
	sim_sequence_free(&run.steps);
	return result;
}

static enum sim_result answer_path_measure(struct survey *survey, uint32_t measure, struct sim_measure *answer)
{
	struct sim_selection selection = {
		.measure = measure,
		.root = SIM_NO_STATE,
		.longest = survey->longest,
	};
	enum sim_result result = sim_components_find(&survey->components, &selection);

	if (result != SIM_COMPLETE) {
		return result;
	}
	if (survey->components.smallest != SIM_NO_STATE) {
		return answer_cycle(survey, &selection, answer);
	}
	return answer_run(survey, measure, answer);
}

static enum sim_result answer_gauge(struct sim_graph *graph, const struct sim_gauge *gauge, uint32_t measure,
				    struct sim_measure *answer)
{
	struct sim_finding finding = { .state = gauge->state, .target = SIM_NO_STATE };

	if (sim_store_count(&graph->states) == 0) {
		return answer_nothing(answer);
	}
	answer->value = gauge->value;
	return sim_counterexample_measure(graph, &finding, measure, answer);
}

enum sim_result sim_measures_find(struct sim_graph *graph, const struct sim_gauge gauges[SIM_MEASURES_MAX],
				  struct sim_measure *answers)
{
	enum sim_result result = SIM_COMPLETE;
	struct survey survey = { .graph = graph };

	for (uint32_t i = 0; i < graph->model->measure_count && result == SIM_COMPLETE; i++) {
		if (graph->model->measure_kinds[i] == SIM_MEASURE_GAUGE) {
			result = answer_gauge(graph, &gauges[i], i, &answers[i]);
		}
	}
	if (result != SIM_COMPLETE || graph->path_measures == 0) {
		return result;
	}
	result = survey_init(&survey, graph);
	for (uint32_t i = 0; i < graph->model->measure_count && result == SIM_COMPLETE; i++) {
		if ((graph->path_measures >> i & 1) != 0) {
			result = answer_path_measure(&survey, i, &answers[i]);
		}
	}
	survey_free(&survey);
	return result;
}
