// SPDX-License-Identifier: BSD-3-Clause
/*
 * The exhaustive check: breadth-first search, and the report.
 *
 * Apart from the graph and the store because order is decided here and nowhere else: states are numbered as they are
 * found, parents are expanded in order of number and their choices in order of enumeration. So the first violation
 * that is seen is the one that is reported, and no table can change that.
 */
#include "sim/check.h"
#include "sim/measure.h"
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

/* A violation of a state or a step. */
struct noted {
	uint32_t property;
	struct sim_finding finding;
};

enum {
	/* The mark of a step on which none fired, or of no step at all. */
	NO_MARK = SIM_MARKS_MAX,
	SIGNATURE_WORDS = SIM_MARK_WORDS + 1,
	/* So many of the violations that may be listed are kept for the first ones of properties, and for cycles. */
	RESERVED_NOTES = SIM_PROPERTIES_MAX + SIM_OBLIGATIONS_MAX,
};

struct check {
	struct sim_graph graph;
	const struct sim_model *model;
	const struct sim_check_options *options;
	const struct sim_pass *pass;
	struct sim_report *report;
	/* Used only if the pass is reduced. */
	struct sim_ample ample;

	/* Properties of states and steps that are still looked at: those without a violation, or all of them. */
	uint32_t open_properties;
	uint32_t found_properties;
	/* What was found, in order of discovery: in `first`, or on the account if all violations are asked for. */
	struct noted *notes;
	uint32_t note_count;
	struct noted first[SIM_PROPERTIES_MAX];
	/* For all violations, a set for each property: the lowest marks of the last steps of those found. */
	uint64_t signatures[SIM_PROPERTIES_MAX][SIGNATURE_WORDS];

	struct sim_gauge gauges[SIM_MEASURES_MAX];

	struct successor *batch;
	unsigned char *batch_states;
	uint32_t batch_count;
	uint32_t batch_max;
	/* Depth of the states that are being expanded. */
	uint32_t level;
};

static enum sim_result check_init(struct check *check, const struct sim_model *model,
				  const struct sim_check_options *options, const struct sim_pass *pass,
				  struct sim_report *report)
{
	uint32_t properties = options->properties & sim_first_bits(model->property_count);
	struct sim_memory *memory = &check->graph.memory;
	enum sim_result result;

	memset(check, 0, sizeof(*check));
	check->model = model;
	check->options = options;
	check->pass = pass;
	check->report = report;
	check->open_properties = properties;
	if (model->progress_property < model->property_count) {
		check->open_properties &= ~((uint32_t)1 << model->progress_property);
	}
	check->batch_max = BATCH_SUCCESSORS;
	while (check->batch_max > 1 && (uint64_t)check->batch_max * model->state_bytes > BATCH_BYTES) {
		check->batch_max /= 2;
	}
	result = sim_graph_init(&check->graph, model, options, pass->obligations,
				pass->rules != NULL && pass->rules->is_canonical);
	if (result == SIM_COMPLETE && pass->rules != NULL) {
		result = sim_ample_init(&check->ample, model, pass->rules, memory);
	}
	if (result != SIM_COMPLETE) {
		return result;
	}
	check->notes = check->first;
	if (options->all_violations) {
		check->notes = sim_memory_take(memory, SIM_VIOLATIONS_MAX * sizeof(*check->notes));
		if (check->notes == NULL) {
			return SIM_MEMORY_LIMIT;
		}
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

static void free_notes(struct check *check)
{
	if (check->notes != check->first) {
		sim_memory_give(&check->graph.memory, check->notes, SIM_VIOLATIONS_MAX * sizeof(*check->notes));
	}
	check->notes = NULL;
}

static uint32_t lowest_mark(const struct check *check, const struct sim_label *label)
{
	for (uint32_t word = 0; label != NULL && word < SIM_MARK_WORDS; word++) {
		if (label->marks[word] != 0) {
			uint32_t mark = word * 64 + (uint32_t)__builtin_ctzll(label->marks[word]);

			return mark < check->model->mark_count ? mark : NO_MARK;
		}
	}
	return NO_MARK;
}

/* Whether there is a place for a violation of this kind, which is then taken. */
static bool takes_signature(struct check *check, uint32_t property, uint32_t mark)
{
	uint64_t *word = &check->signatures[property][mark / 64];
	uint64_t bit = (uint64_t)1 << mark % 64;
	bool is_first = (check->found_properties >> property & 1) == 0;

	if ((*word & bit) != 0 || (!is_first && check->note_count >= SIM_VIOLATIONS_MAX - RESERVED_NOTES)) {
		return false;
	}
	*word |= bit;
	return true;
}

/*
 * Remembers the first violation of each property or, if all are asked for, of each property and mark. `label` belongs
 * to the last step; NULL: there is none.
 */
static void note_violations(struct check *check, uint32_t violations, const struct sim_label *label,
			    const struct sim_finding *finding)
{
	bool wants_all = check->options->all_violations;

	for (uint32_t rest = violations & check->open_properties; rest != 0; rest &= rest - 1) {
		uint32_t property = (uint32_t)__builtin_ctz(rest);

		if (wants_all && !takes_signature(check, property, lowest_mark(check, label))) {
			continue;
		}
		check->notes[check->note_count++] = (struct noted){ .property = property, .finding = *finding };
		check->found_properties |= (uint32_t)1 << property;
	}
	if (!wants_all) {
		check->open_properties &= ~check->found_properties;
	}
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

/* Judges the state that was numbered last. `label` and `position` belong to the step from its parent. */
static enum sim_result judge_new_state(struct check *check, uint32_t number, uint32_t parent,
				       const struct sim_label *label, uint32_t position)
{
	const struct sim_model *model = check->model;
	struct sim_state_info info = { 0 };

	model->inspect(model->context, sim_store_block(&check->graph.states, number), &info);
	check->report->ever_owed |= info.owed & check->pass->obligations & sim_first_of_many(model->obligation_count);
	if ((info.violations & check->open_properties) != 0) {
		struct sim_finding finding = { .state = parent, .target = number, .position = position };

		if (parent == SIM_NO_STATE) {
			finding = (struct sim_finding){ .state = number, .target = SIM_NO_STATE };
		}
		note_violations(check, info.violations, label, &finding);
	}
	if (check->options->measures) {
		sim_gauges_note(check->gauges, &info, number);
	}
	return sim_graph_add_state(&check->graph, parent, &info);
}

static uint64_t states_max(const struct check *check)
{
	return check->options->states_max == 0 ? UINT64_MAX : check->options->states_max;
}

/* Looks up one state, and judges it if it is new. `number` is only written on SIM_COMPLETE. */
static enum sim_result look_up(struct check *check, const void *state, uint32_t hash, uint32_t parent,
			       const struct sim_label *label, uint32_t position, uint32_t *number)
{
	switch (sim_store_add(&check->graph.states, state, hash, states_max(check), number)) {
	case SIM_STORE_KNOWN:
		return SIM_COMPLETE;
	case SIM_STORE_ADDED:
		return judge_new_state(check, *number, parent, label, position);
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

	result = look_up(check, state, successor->hash, successor->parent, label, successor->position, &target);
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

		note_violations(check, label->violations, label, &finding);
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

/* A place in the batch for one more successor. NULL: `*result` says why there is none. */
static struct successor *next_successor(struct check *check, unsigned char **after, enum sim_result *result)
{
	*result = check->batch_count == check->batch_max ? flush(check) : SIM_COMPLETE;
	if (*result != SIM_COMPLETE) {
		return NULL;
	}
	*after = check->batch_states + (size_t)check->batch_count * check->model->state_bytes;
	return &check->batch[check->batch_count];
}

/* Takes a successor that was written to the place above into the batch. */
static void add_successor(struct check *check, struct successor *successor, const unsigned char *after, uint32_t parent,
			  uint32_t position)
{
	successor->parent = parent;
	successor->position = position;
	successor->hash = sim_store_hash(&check->graph.states, after);
	sim_store_prefetch_slot(&check->graph.states, successor->hash);
	check->batch_count++;
}

/* Puts the successors of one state by the choices that the reduction leaves into the batch. */
static enum sim_result expand_reduced(struct check *check, uint32_t parent, const uint32_t *choices, uint32_t count)
{
	const void *before = sim_store_block(&check->graph.states, parent);
	uint64_t positions;
	enum sim_result result = sim_ample_choose(&check->ample, before, choices, count, &positions);

	for (; result == SIM_COMPLETE && positions != 0; positions &= positions - 1) {
		uint32_t position = (uint32_t)__builtin_ctzll(positions);
		unsigned char *after;
		struct successor *successor = next_successor(check, &after, &result);

		if (successor != NULL) {
			successor->label = *sim_ample_label(&check->ample, position);
			memcpy(after, sim_ample_after(&check->ample, position), check->model->state_bytes);
			add_successor(check, successor, after, parent, position);
		}
	}
	return result;
}

/* Puts the successors of one state into the batch. */
static enum sim_result expand(struct check *check, uint32_t parent)
{
	const struct sim_model *model = check->model;
	const void *before = sim_store_block(&check->graph.states, parent);
	uint32_t choices[SIM_CHOICES_MAX];
	uint32_t count = model->enumerate(model->context, before, choices);
	enum sim_result result = SIM_COMPLETE;

	if (count > SIM_CHOICES_MAX) {
		return SIM_BAD_MODEL;
	}
	if (check->pass->rules != NULL) {
		return expand_reduced(check, parent, choices, count);
	}
	for (uint32_t position = 0; position < count; position++) {
		unsigned char *after;
		struct successor *successor = next_successor(check, &after, &result);

		if (successor == NULL) {
			break;
		}
		memset(&successor->label, 0, sizeof(successor->label));
		model->step(model->context, before, choices[position], after, &successor->label);
		add_successor(check, successor, after, parent, position);
	}
	return result;
}

static enum sim_result add_initial_states(struct check *check)
{
	const struct sim_model *model = check->model;

	for (uint32_t index = 0; model->initial(model->context, index, check->batch_states); index++) {
		enum sim_result result = SIM_COMPLETE;
		uint32_t number;
		uint32_t hash;

		if (check->pass->rules != NULL) {
			sim_ample_canonicalise(&check->ample, check->batch_states);
		}
		hash = sim_store_hash(&check->graph.states, check->batch_states);
		if (index == UINT32_MAX) {
			return SIM_BAD_MODEL;
		}
		if (index % POLL_EVERY == POLL_EVERY - 1) {
			result = sim_graph_poll(&check->graph);
		}
		if (result == SIM_COMPLETE) {
			result = look_up(check, check->batch_states, hash, SIM_NO_STATE, NULL, 0, &number);
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

	while (result == SIM_COMPLETE && check->level < check->pass->depth_max) {
		if (parent == level_end) {
			result = flush(check);
			if (result != SIM_COMPLETE || sim_store_count(&graph->states) == level_end) {
				break;
			}
			level_end = sim_store_count(&graph->states);
			if (++check->level == check->pass->depth_max) {
				break;
			}
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

/* The first thing that went wrong; but an impure model outweighs everything. */
static enum sim_result worse(enum sim_result first, enum sim_result second)
{
	return first == SIM_COMPLETE || second == SIM_IMPURE_MODEL ? second : first;
}

static enum sim_result report_cycles(struct check *check, const struct sim_fair_cycles *found)
{
	enum sim_result first = SIM_COMPLETE;

	for (uint32_t i = 0; i < found->count; i++) {
		const struct sim_fair_cycle *cycle = &found->cycles[i];
		struct sim_finding finding = {
			.state = cycle->start,
			.target = SIM_NO_STATE,
			.loop = &cycle->loop,
		};

		first = worse(first, report_finding(check, check->model->progress_property, &finding, cycle));
	}
	return first;
}

/* Reports everything found, in order of property. Returns the first thing that went wrong. */
static enum sim_result report_findings(struct check *check, const struct sim_fair_cycles *found)
{
	enum sim_result first = SIM_COMPLETE;

	for (uint32_t property = 0; property < check->model->property_count; property++) {
		for (uint32_t i = 0; i < check->note_count; i++) {
			const struct noted *noted = &check->notes[i];

			if (noted->property == property) {
				first = worse(first, report_finding(check, property, &noted->finding, NULL));
			}
		}
		if (property == check->model->progress_property) {
			first = worse(first, report_cycles(check, found));
		}
	}
	return first;
}

/* An array of a report: zeroed, and not NULL even when it is empty. */
static void *report_array(size_t count, size_t element_bytes)
{
	return calloc(count + 1, element_bytes);
}

static void drop_measures(struct sim_report *report)
{
	/* Those that the model does not have, and those that were not completed, have no path. */
	for (uint32_t i = 0; report->measures != NULL && i < SIM_MEASURES_MAX; i++) {
		free(report->measures[i].path);
	}
	free(report->measures);
	report->measures = NULL;
}

static enum sim_result report_measures(struct check *check)
{
	struct sim_report *report = check->report;
	enum sim_result result;

	report->measures = report_array(SIM_MEASURES_MAX, sizeof(*report->measures));
	if (report->measures == NULL) {
		return SIM_MEMORY_LIMIT;
	}
	result = sim_measures_find(&check->graph, check->gauges, report->measures);
	if (result != SIM_COMPLETE) {
		drop_measures(report);
	}
	return result;
}

static bool measure_is_unbounded(const struct sim_report *report)
{
	for (uint32_t i = 0; report->measures != NULL && i < SIM_MEASURES_MAX; i++) {
		if (report->measures[i].unbounded) {
			return true;
		}
	}
	return false;
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
	struct sim_fair_cycles found = { 0 };
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
	if (result == SIM_COMPLETE && check->graph.judges_progress) {
		result = sim_progress_find(&check->graph, &found);
	}
	reported = report_findings(check, &found);
	result = worse(result, reported);
	if (result == SIM_COMPLETE && check->options->measures) {
		result = report_measures(check);
	}
	if (check->pass->cycle_is_possible != NULL) {
		*check->pass->cycle_is_possible = found.is_possible || measure_is_unbounded(report);
	}
	sim_fair_cycles_free(&found);
	if (result == SIM_IMPURE_MODEL) {
		/* Nothing that such a model shows is worth telling. */
		drop_violations(report);
	}
	return result;
}

enum sim_result sim_check_pass(const struct sim_model *model, const struct sim_check_options *options,
			       const struct sim_pass *pass, struct sim_report *report)
{
	enum sim_result result;
	struct check check;

	memset(report, 0, sizeof(*report));
	report->violations = report_array(options->all_violations ? SIM_VIOLATIONS_MAX : model->property_count,
					  sizeof(*report->violations));
	report->mark_fired = report_array(model->mark_count, sizeof(*report->mark_fired));
	report->watch_fired = report_array(options->watch_count, sizeof(*report->watch_fired));
	if (report->violations == NULL || report->mark_fired == NULL || report->watch_fired == NULL) {
		return SIM_MEMORY_LIMIT;
	}
	result = check_init(&check, model, options, pass, report);
	if (result == SIM_COMPLETE) {
		result = run(&check);
	}
	report->memory_bytes_peak = check.graph.memory.peak;
	if (pass->left != NULL) {
		*pass->left = check.ample.left;
	}
	free_batch(&check);
	free_notes(&check);
	sim_ample_free(&check.ample);
	sim_graph_free(&check.graph);
	return result;
}

void sim_report_free(struct sim_report *report)
{
	drop_violations(report);
	drop_measures(report);
	free(report->violations);
	free(report->mark_fired);
	free(report->watch_fired);
	memset(report, 0, sizeof(*report));
}
