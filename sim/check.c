// SPDX-License-Identifier: BSD-3-Clause
/*
 * The exhaustive check: breadth-first search, and the report.
 *
 * Apart from the graph and the store because order is decided here and nowhere else: states are numbered as they are
 * found, parents are expanded in order of number and their choices in order of enumeration. So the first violation
 * that is seen is the one that is reported, and no table can change that.
 */
#include "sim/counterexample.h"
#include "sim/path.h"
#include "sim/progress.h"

#include <stdlib.h>
#include <string.h>

enum {
	POLL_EVERY = 1024,
	/* Successors that wait together while their table slots come in from memory. */
	BATCH_SUCCESSORS = 64,
	/* Fewer of them if they are large: they should stay in the cache until they are looked up. */
	BATCH_BYTES = 128 * 1024,
};

/* One successor that waits to be looked up. Its state lies beside, in `batch_states`. */
struct successor {
	struct sim_label label;
	uint32_t parent;
	uint32_t position;
	uint32_t hash;
};

struct check {
	struct sim_graph graph;
	const struct sim_model *model;
	const struct sim_check_options *options;
	struct sim_report *report;

	/* Properties of states and steps still without a violation. */
	uint32_t open_properties;
	uint32_t found_properties;
	struct sim_finding findings[SIM_PROPERTIES_MAX];

	struct successor *batch;
	unsigned char *batch_states;
	uint32_t batch_count;
	uint32_t batch_max;
	/* Depth of the states that are being expanded. */
	uint32_t level;
};

static enum sim_result check_init(struct check *check, const struct sim_model *model,
				  const struct sim_check_options *options, struct sim_report *report)
{
	uint32_t properties = options->properties & sim_first_bits(model->property_count);
	struct sim_memory *memory = &check->graph.memory;
	enum sim_result result;

	memset(check, 0, sizeof(*check));
	check->model = model;
	check->options = options;
	check->report = report;
	check->open_properties = properties;
	if (model->progress_property < model->property_count) {
		check->open_properties &= ~((uint32_t)1 << model->progress_property);
	}
	check->batch_max = BATCH_SUCCESSORS;
	while (check->batch_max > 1 && (uint64_t)check->batch_max * model->state_bytes > BATCH_BYTES) {
		check->batch_max /= 2;
	}
	result = sim_graph_init(&check->graph, model, options);
	if (result != SIM_COMPLETE) {
		return result;
	}
	check->batch = sim_memory_take(memory, check->batch_max * sizeof(*check->batch));
	check->batch_states = sim_memory_take(memory, (size_t)check->batch_max * model->state_bytes);
	return check->batch != NULL && check->batch_states != NULL ? SIM_COMPLETE : SIM_MEMORY_LIMIT;
}

static void free_batch(struct check *check)
{
	struct sim_memory *memory = &check->graph.memory;

	sim_memory_give(memory, check->batch, check->batch_max * sizeof(*check->batch));
	sim_memory_give(memory, check->batch_states, (size_t)check->batch_max * check->model->state_bytes);
	check->batch = NULL;
	check->batch_states = NULL;
}

/* Remembers the first violation of each property. */
static void note_violations(struct check *check, uint32_t violations, const struct sim_finding *finding)
{
	uint32_t fresh = violations & check->open_properties;

	for (uint32_t rest = fresh; rest != 0; rest &= rest - 1) {
		check->findings[__builtin_ctz(rest)] = *finding;
	}
	check->open_properties &= ~fresh;
	check->found_properties |= fresh;
}

static void count_marks(struct check *check, const struct sim_label *label)
{
	struct sim_report *report = check->report;

	for (uint32_t word = 0; word < SIM_MARK_WORDS; word++) {
		for (uint64_t marks = label->marks[word]; marks != 0; marks &= marks - 1) {
			uint32_t mark = word * 64 + (uint32_t)__builtin_ctzll(marks);

			if (mark < check->model->mark_count) {
				report->mark_fired[mark]++;
			}
		}
	}
	for (uint32_t i = 0; i < check->options->watch_count; i++) {
		const struct sim_watch *watch = &check->options->watches[i];
		uint64_t missing = 0;

		for (uint32_t word = 0; word < SIM_MARK_WORDS; word++) {
			missing |= watch->marks[word] & ~label->marks[word];
		}
		report->watch_fired[i] += missing == 0;
	}
}

/* Judges the state that was numbered last. */
static enum sim_result judge_new_state(struct check *check, uint32_t number, uint32_t parent, uint32_t position)
{
	const struct sim_model *model = check->model;
	struct sim_state_info info = { 0 };

	model->inspect(model->context, sim_store_block(&check->graph.states, number), &info);
	check->report->ever_owed |= info.owed & sim_first_bits(model->obligation_count);
	if ((info.violations & check->open_properties) != 0) {
		struct sim_finding finding = { .state = parent, .target = number, .position = position };

		if (parent == SIM_NO_STATE) {
			finding = (struct sim_finding){ .state = number, .target = SIM_NO_STATE };
		}
		note_violations(check, info.violations, &finding);
	}
	return sim_graph_add_state(&check->graph, parent, &info);
}

static uint64_t states_max(const struct check *check)
{
	return check->options->states_max == 0 ? UINT64_MAX : check->options->states_max;
}

/* Looks up one state, and judges it if it is new. `number` is only written on SIM_COMPLETE. */
static enum sim_result look_up(struct check *check, const void *state, uint32_t hash, uint32_t parent,
			       uint32_t position, uint32_t *number)
{
	switch (sim_store_add(&check->graph.states, state, hash, states_max(check), number)) {
	case SIM_STORE_KNOWN:
		return SIM_COMPLETE;
	case SIM_STORE_ADDED:
		return judge_new_state(check, *number, parent, position);
	case SIM_STORE_FULL:
		return SIM_STATES_LIMIT;
	case SIM_STORE_NO_MEMORY:
		break;
	}
	return SIM_MEMORY_LIMIT;
}

/* Takes one waiting successor into the graph. */
static enum sim_result absorb(struct check *check, const struct successor *successor, const void *state)
{
	const struct sim_label *label = &successor->label;
	uint64_t states_before = sim_store_count(&check->graph.states);
	enum sim_result result;
	uint32_t target;

	result = look_up(check, state, successor->hash, successor->parent, successor->position, &target);
	if (result != SIM_COMPLETE) {
		return result;
	}
	if (sim_store_count(&check->graph.states) != states_before) {
		check->graph.depth = check->level + 1;
	}
	check->graph.transitions++;
	count_marks(check, label);
	if ((label->violations & check->open_properties) != 0) {
		struct sim_finding finding = {
			.state = successor->parent,
			.target = target,
			.position = successor->position,
		};

		note_violations(check, label->violations, &finding);
	}
	if (check->graph.keeps_edges) {
		return sim_graph_add_edge(&check->graph, successor->parent, target, label);
	}
	return SIM_COMPLETE;
}

/* Takes all waiting successors into the graph, in order. */
static enum sim_result flush(struct check *check)
{
	size_t state_bytes = check->model->state_bytes;
	enum sim_result result = SIM_COMPLETE;

	for (uint32_t i = 0; i < check->batch_count; i++) {
		sim_store_prefetch_block(&check->graph.states, check->batch[i].hash);
	}
	for (uint32_t i = 0; i < check->batch_count && result == SIM_COMPLETE; i++) {
		result = absorb(check, &check->batch[i], check->batch_states + i * state_bytes);
	}
	check->batch_count = 0;
	return result;
}

/* Puts all successors of one state into the batch. */
static enum sim_result expand(struct check *check, uint32_t parent)
{
	const struct sim_model *model = check->model;
	const void *before = sim_store_block(&check->graph.states, parent);
	uint32_t choices[SIM_CHOICES_MAX];
	uint32_t count = model->enumerate(model->context, before, choices);

	if (count > SIM_CHOICES_MAX) {
		return SIM_BAD_MODEL;
	}
	for (uint32_t position = 0; position < count; position++) {
		struct successor *successor;
		unsigned char *after;

		if (check->batch_count == check->batch_max) {
			enum sim_result result = flush(check);

			if (result != SIM_COMPLETE) {
				return result;
			}
		}
		successor = &check->batch[check->batch_count];
		after = check->batch_states + (size_t)check->batch_count * model->state_bytes;
		memset(&successor->label, 0, sizeof(successor->label));
		model->step(model->context, before, choices[position], after, &successor->label);
		successor->parent = parent;
		successor->position = position;
		successor->hash = sim_store_hash(&check->graph.states, after);
		sim_store_prefetch_slot(&check->graph.states, successor->hash);
		check->batch_count++;
	}
	return SIM_COMPLETE;
}

static enum sim_result add_initial_states(struct check *check)
{
	const struct sim_model *model = check->model;

	for (uint32_t index = 0; model->initial(model->context, index, check->batch_states); index++) {
		uint32_t hash = sim_store_hash(&check->graph.states, check->batch_states);
		enum sim_result result = SIM_COMPLETE;
		uint32_t number;

		if (index == UINT32_MAX) {
			return SIM_BAD_MODEL;
		}
		if (index % POLL_EVERY == POLL_EVERY - 1) {
			result = sim_graph_poll(&check->graph);
		}
		if (result == SIM_COMPLETE) {
			result = look_up(check, check->batch_states, hash, SIM_NO_STATE, 0, &number);
		}
		if (result != SIM_COMPLETE) {
			return result;
		}
	}
	return SIM_COMPLETE;
}

static enum sim_result explore(struct check *check)
{
	struct sim_graph *graph = &check->graph;
	enum sim_result result = add_initial_states(check);
	uint64_t level_end = sim_store_count(&graph->states);
	uint32_t parent = 0;

	while (result == SIM_COMPLETE) {
		if (parent == level_end) {
			result = flush(check);
			if (result != SIM_COMPLETE || sim_store_count(&graph->states) == level_end) {
				break;
			}
			level_end = sim_store_count(&graph->states);
			check->level++;
		}
		if (parent % POLL_EVERY == 0) {
			result = sim_graph_poll(graph);
			if (result != SIM_COMPLETE) {
				break;
			}
		}
		result = expand(check, parent++);
		graph->expanded = parent;
	}
	if (result == SIM_COMPLETE && graph->keeps_edges) {
		/* One row more than there are states: it marks where the last row ends. */
		result = sim_graph_open_rows(graph, sim_store_count(&graph->states));
	}
	return result;
}

/* Builds the counterexample of a finding and appends it to the report. */
static enum sim_result report_finding(struct check *check, uint32_t property, const struct sim_finding *finding,
				      const struct sim_fair_cycle *cycle)
{
	struct sim_report *report = check->report;
	struct sim_violation violation = {
		.property = property,
		.class_index = check->model->class_count,
		.obligation = check->model->obligation_count,
		.proved_shortest = true,
	};
	enum sim_result result;

	if (cycle != NULL) {
		violation.class_index = cycle->class_index;
		violation.obligation = cycle->obligation;
		violation.needs = cycle->needs;
		violation.proved_shortest = cycle->loop.proved_shortest;
	}
	result = sim_counterexample_build(&check->graph, finding, &violation);
	if (result == SIM_COMPLETE) {
		report->violations[report->violation_count++] = violation;
	}
	return result;
}

/* Reports everything found, in order of property. Returns the first thing that went wrong. */
static enum sim_result report_findings(struct check *check, const struct sim_fair_cycle *cycle)
{
	enum sim_result first = SIM_COMPLETE;

	for (uint32_t property = 0; property < check->model->property_count; property++) {
		enum sim_result result = SIM_COMPLETE;

		if ((check->found_properties >> property & 1) != 0) {
			result = report_finding(check, property, &check->findings[property], NULL);
		} else if (cycle->found && property == check->model->progress_property) {
			struct sim_finding finding = {
				.state = cycle->start,
				.target = SIM_NO_STATE,
				.loop = &cycle->loop,
			};

			result = report_finding(check, property, &finding, cycle);
		}
		if (first == SIM_COMPLETE || result == SIM_IMPURE_MODEL) {
			first = result;
		}
	}
	return first;
}

static void drop_violations(struct sim_report *report)
{
	for (uint32_t i = 0; i < report->violation_count; i++) {
		free(report->violations[i].path);
	}
	report->violation_count = 0;
}

static enum sim_result run(struct check *check)
{
	struct sim_report *report = check->report;
	struct sim_fair_cycle cycle = { 0 };
	enum sim_result result = explore(check);
	enum sim_result reported;

	report->states = sim_store_count(&check->graph.states);
	report->transitions = check->graph.transitions;
	report->depth = check->graph.depth;
	if (result == SIM_BAD_MODEL) {
		return result;
	}
	free_batch(check);
	sim_graph_freeze(&check->graph);
	if (result == SIM_COMPLETE && check->graph.keeps_edges) {
		result = sim_progress_find(&check->graph, &cycle);
	}
	reported = report_findings(check, &cycle);
	if (result == SIM_COMPLETE || reported == SIM_IMPURE_MODEL) {
		result = reported;
	}
	if (result == SIM_IMPURE_MODEL) {
		/* Nothing that such a model shows is worth telling. */
		drop_violations(report);
	}
	sim_fair_cycle_free(&cycle);
	return result;
}

/* An array of a report: zeroed, and not NULL even when it is empty. */
static void *report_array(size_t count, size_t element_bytes)
{
	return calloc(count + 1, element_bytes);
}

enum sim_result sim_check(const struct sim_model *model, const struct sim_check_options *options,
			  struct sim_report *report)
{
	enum sim_result result = sim_model_judge(model);
	struct check check;

	memset(report, 0, sizeof(*report));
	if (result != SIM_COMPLETE) {
		return result;
	}
	report->violations = report_array(model->property_count, sizeof(*report->violations));
	report->mark_fired = report_array(model->mark_count, sizeof(*report->mark_fired));
	report->watch_fired = report_array(options->watch_count, sizeof(*report->watch_fired));
	if (report->violations == NULL || report->mark_fired == NULL || report->watch_fired == NULL) {
		return SIM_MEMORY_LIMIT;
	}
	result = check_init(&check, model, options, report);
	if (result == SIM_COMPLETE) {
		result = run(&check);
	}
	report->memory_bytes_peak = check.graph.memory.peak;
	free_batch(&check);
	sim_graph_free(&check.graph);
	return result;
}

void sim_report_free(struct sim_report *report)
{
	drop_violations(report);
	free(report->violations);
	free(report->mark_fired);
	free(report->watch_fired);
	memset(report, 0, sizeof(*report));
}
