// SPDX-License-Identifier: BSD-3-Clause
/*
 * Following a log: breadth first over situations, a state together with a place in the log.
 *
 * Apart from the check because nothing is judged here, and because a state is met at many places of a long log: it is
 * stored once, and a situation is two numbers.
 */
#include "sim/follow.h"

#include <stdlib.h>
#include <string.h>

#include "sim/path.h"
#include "sim/store.h"

enum {
	/* Situations expanded between two questions to poll(). */
	POLL_INTERVAL = 256,
};

#define NO_SITUATION UINT32_MAX

/* Two words, no padding: equal when its bytes are. */
struct situation {
	uint32_t state;
	/* The next event of the log that a run has to show. */
	uint32_t event;
};

/* How a situation was first reached; of an initial one `parent` is NO_SITUATION, and `position` its initial state. */
struct origin {
	uint32_t parent;
	uint32_t position;
};

/* Places in the log after a step: it may show an event, and with a lossy log also one that is not in it. */
struct places {
	uint32_t events[SIM_SHOWN_MAX + 1];
	uint32_t count;
};

struct search {
	const struct sim_model *model;
	const struct sim_log *log;
	const struct sim_follow_options *options;
	struct sim_memory memory;
	struct sim_store states;
	struct sim_store situations;
	struct sim_sequence origins;
	/* A stored state is the model's, then the observer's memory from `memory_offset` on. */
	size_t memory_offset;
	size_t block_bytes;
	unsigned char *after;
	uint64_t transitions;
	uint64_t expanded;
	/* The farthest place that a run reached, and the first step that got there; the place may be inside that step. */
	uint32_t farthest;
	struct origin farthest_origin;
	/* Set once the answer is known: now the events that could stand at this place are asked for. */
	bool asking;
};

static size_t aligned(size_t bytes)
{
	size_t unit = _Alignof(max_align_t);

	return (bytes + unit - 1) / unit * unit;
}

static bool search_init(struct search *search)
{
	const struct sim_model *model = search->model;

	search->memory_offset = aligned(model->state_bytes);
	search->block_bytes = search->memory_offset + aligned(search->log->memory_bytes);
	search->memory.max = search->options->memory_bytes_max;
	sim_sequence_init(&search->origins, &search->memory, sizeof(struct origin));
	search->after = sim_memory_take_zeroed(&search->memory, 1, search->block_bytes);
	return sim_store_init(&search->states, &search->memory, search->block_bytes) &&
	       sim_store_init(&search->situations, &search->memory, sizeof(struct situation)) && search->after != NULL;
}

static void search_free(struct search *search)
{
	sim_memory_give(&search->memory, search->after, search->block_bytes);
	sim_sequence_free(&search->origins);
	sim_store_free(&search->situations);
	sim_store_free(&search->states);
}

/* ------------------------------------------------------------------------------------------------------------------
 * Places in the log.
 */

static void add_place(struct places *places, uint32_t event)
{
	for (uint32_t i = 0; i < places->count; i++) {
		if (places->events[i] == event) {
			return;
		}
	}
	places->events[places->count++] = event;
}

/* Takes one shown event: where the log can stand after it. */
static void take_event(struct search *search, uint32_t shown, const struct places *before, struct places *after,
		       const struct origin *origin)
{
	const struct sim_log *log = search->log;

	after->count = 0;
	for (uint32_t i = 0; i < before->count; i++) {
		uint32_t event = before->events[i];
		bool matches;

		if (event == log->event_count) {
			/* The log has ended; the run goes on. */
			add_place(after, event);
			continue;
		}
		if (log->lossy != NULL && log->lossy(log->env, event)) {
			add_place(after, event);
		}
		matches = log->matches(log->env, shown, event);
		if (matches) {
			add_place(after, event + 1);
			if (event + 1 > search->farthest) {
				search->farthest = event + 1;
				search->farthest_origin = *origin;
			}
		} else if (search->asking && event == search->farthest && log->could_be != NULL) {
			log->could_be(log->env, shown, event);
		}
	}
}

/* Where the log can stand after a step that shows `shown_count` events, having stood at places->events[0]. */
static void take_step(struct search *search, uint32_t shown_count, struct places *places, const struct origin *origin)
{
	for (uint32_t shown = 0; shown < shown_count && places->count > 0; shown++) {
		struct places before = *places;

		take_event(search, shown, &before, places, origin);
	}
}

/* ------------------------------------------------------------------------------------------------------------------
 * The search.
 */

static enum sim_result result_of(enum sim_store_answer answer)
{
	return answer == SIM_STORE_FULL ? SIM_STATES_LIMIT : SIM_MEMORY_LIMIT;
}

static enum sim_result add_situations(struct search *search, const struct places *places, const struct origin *origin)
{
	struct situation situation;
	enum sim_store_answer answer;
	uint32_t number;

	answer = sim_store_add(&search->states, search->after, sim_store_hash(&search->states, search->after),
			       SIM_STORE_NUMBERS, &situation.state);
	if (answer != SIM_STORE_KNOWN && answer != SIM_STORE_ADDED) {
		return result_of(answer);
	}
	for (uint32_t i = 0; i < places->count; i++) {
		struct origin *stored;

		situation.event = places->events[i];
		answer = sim_store_add(&search->situations, &situation, sim_store_hash(&search->situations, &situation),
				       SIM_STORE_NUMBERS, &number);
		if (answer == SIM_STORE_KNOWN) {
			continue;
		}
		if (answer != SIM_STORE_ADDED) {
			return result_of(answer);
		}
		stored = sim_sequence_push(&search->origins);
		if (stored == NULL) {
			return SIM_MEMORY_LIMIT;
		}
		*stored = *origin;
	}
	return SIM_COMPLETE;
}

static enum sim_result add_initial(struct search *search)
{
	const struct sim_model *model = search->model;
	struct origin origin = { .parent = NO_SITUATION };
	struct places places = { .count = 1 };
	enum sim_result result = SIM_COMPLETE;

	search->farthest_origin = origin;
	for (; result == SIM_COMPLETE && model->initial(model->context, origin.position, search->after);
	     origin.position++) {
		result = add_situations(search, &places, &origin);
	}
	return result;
}

/* Takes every step of a situation. */
static enum sim_result expand(struct search *search, uint32_t number)
{
	const struct sim_model *model = search->model;
	const struct sim_log *log = search->log;
	const struct situation *situation = sim_store_block(&search->situations, number);
	const unsigned char *before = sim_store_block(&search->states, situation->state);
	uint32_t choices[SIM_CHOICES_MAX];
	uint32_t count = model->enumerate(model->context, before, choices);

	if (count > SIM_CHOICES_MAX) {
		return SIM_BAD_MODEL;
	}
	for (uint32_t i = 0; i < count; i++) {
		struct origin origin = { .parent = number, .position = i };
		struct places places = { .events = { situation->event }, .count = 1 };
		struct sim_label label;
		enum sim_result result;
		uint32_t shown;

		memset(&label, 0, sizeof(label));
		memcpy(search->after + search->memory_offset, before + search->memory_offset,
		       search->block_bytes - search->memory_offset);
		model->step(model->context, before, choices[i], search->after, &label);
		shown = log->observe(log->env, search->after + search->memory_offset, before, choices[i],
				     search->after);
		if (shown > SIM_SHOWN_MAX) {
			return SIM_BAD_MODEL;
		}
		take_step(search, shown, &places, &origin);
		if (search->asking) {
			continue;
		}
		search->transitions++;
		if (search->farthest == log->event_count) {
			return SIM_COMPLETE;
		}
		if (places.count > 0) {
			result = add_situations(search, &places, &origin);
			if (result != SIM_COMPLETE) {
				return result;
			}
		}
	}
	return SIM_COMPLETE;
}

static enum sim_result poll(const struct search *search)
{
	const struct sim_follow_options *options = search->options;
	struct sim_progress progress = {
		.states = sim_store_count(&search->states),
		.transitions = search->transitions,
		.frontier = sim_store_count(&search->situations) - search->expanded,
		.memory_bytes = search->memory.used,
	};
	enum sim_poll answer = SIM_GO_ON;

	if (options->poll != NULL) {
		answer = options->poll(options->poll_env, &progress);
	}
	if (answer == SIM_STOP_TIME) {
		return SIM_TIME_LIMIT;
	}
	return answer == SIM_STOP_INTERRUPT ? SIM_INTERRUPTED : SIM_COMPLETE;
}

static enum sim_result explore(struct search *search)
{
	enum sim_result result = SIM_COMPLETE;

	while (result == SIM_COMPLETE && search->farthest < search->log->event_count &&
	       search->expanded < sim_store_count(&search->situations)) {
		if (search->expanded % POLL_INTERVAL == 0) {
			result = poll(search);
		}
		if (result == SIM_COMPLETE) {
			result = expand(search, (uint32_t)search->expanded++);
		}
	}
	return result;
}

/* Goes again through the situations from which the place of the refused event is reached, and tells what could be. */
static enum sim_result ask(struct search *search)
{
	uint64_t count = sim_store_count(&search->situations);
	enum sim_result result = SIM_COMPLETE;

	search->asking = true;
	for (uint64_t i = 0; i < count && result == SIM_COMPLETE; i++) {
		const struct situation *situation = sim_store_block(&search->situations, (uint32_t)i);

		if (i % POLL_INTERVAL == 0) {
			result = poll(search);
		}
		/* Within one step the log can be followed from a little before. */
		if (result == SIM_COMPLETE && (uint64_t)situation->event + SIM_SHOWN_MAX > search->farthest) {
			result = expand(search, (uint32_t)i);
		}
	}
	return result;
}

/* ------------------------------------------------------------------------------------------------------------------
 * The run.
 */

static struct origin origin_of(const struct search *search, uint32_t number)
{
	return *(const struct origin *)sim_sequence_at(&search->origins, number);
}

/* The way to the farthest place, and where the log stands before each of its steps. */
static enum sim_result write_path(const struct search *search, struct sim_follow_report *report, uint32_t **events)
{
	struct origin origin = search->farthest_origin;
	uint32_t steps = 0;

	for (; origin.parent != NO_SITUATION; origin = origin_of(search, origin.parent)) {
		steps++;
	}
	report->initial = origin.position;
	report->path = calloc((size_t)steps + 1, sizeof(*report->path));
	*events = calloc((size_t)steps + 1, sizeof(**events));
	if (report->path == NULL || *events == NULL) {
		return SIM_MEMORY_LIMIT;
	}
	report->steps = steps;
	origin = search->farthest_origin;
	for (; origin.parent != NO_SITUATION; origin = origin_of(search, origin.parent)) {
		const struct situation *parent = sim_store_block(&search->situations, origin.parent);

		steps--;
		report->path[steps] = (uint16_t)origin.position;
		(*events)[steps] = parent->event;
	}
	return SIM_COMPLETE;
}

/* The run as a replay sees it. */
struct confirmation {
	struct search *search;
	const struct sim_follow_report *report;
	/* Where the search says that the log stands before each step. */
	const uint32_t *events;
	unsigned char *memory;
	uint32_t confirmed;
};

static bool has_place(const struct places *places, uint32_t event)
{
	for (uint32_t i = 0; i < places->count; i++) {
		if (places->events[i] == event) {
			return true;
		}
	}
	return false;
}

static bool confirm_step(void *env, uint32_t index, const void *before, uint32_t choice, uint32_t position,
			 const void *after, const struct sim_label *label)
{
	struct confirmation *confirmation = env;
	struct search *search = confirmation->search;
	struct places places = { .events = { confirmation->events[index] }, .count = 1 };
	struct origin origin = { .parent = index, .position = position };
	bool last = index + 1 == confirmation->report->steps;
	uint32_t shown;

	(void)label;
	/* The last step is the one that gets to the place, be it inside the step. */
	search->farthest = last ? confirmation->report->matched - 1 : UINT32_MAX;
	shown = search->log->observe(search->log->env, confirmation->memory, before, choice, after);
	if (shown > SIM_SHOWN_MAX) {
		return false;
	}
	take_step(search, shown, &places, &origin);
	confirmation->confirmed += last ? search->farthest == confirmation->report->matched
					: has_place(&places, confirmation->events[index + 1]);
	return true;
}

static enum sim_result confirm(struct search *search, const struct sim_follow_report *report, const uint32_t *events)
{
	struct confirmation confirmation = { .search = search, .report = report, .events = events };
	enum sim_result result = SIM_MEMORY_LIMIT;

	search->asking = false;
	confirmation.memory = calloc(1, aligned((size_t)search->log->memory_bytes + 1));
	if (confirmation.memory != NULL) {
		result = sim_replay(search->model, report->initial, report->path, report->steps, confirm_step,
				    &confirmation, NULL);
	}
	free(confirmation.memory);
	if (result == SIM_COMPLETE && confirmation.confirmed != report->steps) {
		result = SIM_IMPURE_MODEL;
	}
	return result;
}

/* ------------------------------------------------------------------------------------------------------------------ */

static enum sim_result follow(struct search *search, struct sim_follow_report *report)
{
	enum sim_result result = add_initial(search);
	enum sim_result written;
	uint32_t *events = NULL;

	if (result == SIM_COMPLETE) {
		result = explore(search);
	}
	report->matched = search->farthest;
	report->states = sim_store_count(&search->states);
	report->situations = sim_store_count(&search->situations);
	report->transitions = search->transitions;
	if (result == SIM_COMPLETE && search->farthest < search->log->event_count) {
		result = ask(search);
	}
	if (report->situations > 0 && result != SIM_BAD_MODEL) {
		written = write_path(search, report, &events);
		if (written == SIM_COMPLETE) {
			written = confirm(search, report, events);
		}
		if (written != SIM_COMPLETE) {
			result = written;
		}
	}
	free(events);
	return result;
}

enum sim_result sim_follow(const struct sim_model *model, const struct sim_log *log,
			   const struct sim_follow_options *options, struct sim_follow_report *report)
{
	struct search search = { .model = model, .log = log, .options = options };
	enum sim_result result = SIM_MEMORY_LIMIT;

	memset(report, 0, sizeof(*report));
	if (sim_model_judge(model) != SIM_COMPLETE || log == NULL || log->observe == NULL || log->matches == NULL) {
		return SIM_BAD_MODEL;
	}
	if (search_init(&search)) {
		result = follow(&search, report);
	}
	report->memory_bytes_peak = search.memory.peak;
	search_free(&search);
	return result;
}

void sim_follow_report_free(struct sim_follow_report *report)
{
	free(report->path);
	memset(report, 0, sizeof(*report));
}
