// SPDX-License-Identifier: BSD-3-Clause
/*
 * The world as what sim/follow.h follows, and the list of what could have come.
 */
#include "tools/log/conform.h"

#include <stdlib.h>
#include <string.h>

#include "models/ffa.h"
#include "tools/report/memory.h"

/* What the functions below share; the events are those of the last step that was observed. */
struct following {
	struct observation observation;
	const struct log *log;
	struct event events[EVENTS_MAX];
	uint32_t event_count;
	/* What could stand in the place of the refused event, without its fields that nobody asked for. */
	struct event *allowed;
	uint32_t allowed_count;
	bool allowed_cut;
};

_Static_assert((int)EVENTS_MAX <= (int)SIM_SHOWN_MAX, "a step shows more events than can be followed");

static uint32_t observe(void *env, void *memory, const void *before, uint32_t choice, const void *after)
{
	struct following *following = env;

	following->event_count =
		observe_packed_step(&following->observation, memory, before, choice, after, following->events);
	return following->event_count;
}

static bool matches(void *env, uint32_t shown, uint32_t event)
{
	const struct following *following = env;

	return event_matches(&following->log->events[event].event, &following->events[shown]);
}

static bool lossy(void *env, uint32_t event)
{
	const struct following *following = env;

	return following->log->events[event].lossy;
}

/* The fields that tell this event apart: those that the refused one has if it is the same, a code, a place. */
static uint8_t telling_fields(const struct event *refused, const struct event *shown)
{
	const struct event_info *info = &event_infos[shown->kind];
	unsigned fields = FIELD_AT;

	if (shown->kind == refused->kind && shown->value == refused->value)
		fields |= refused->fields;
	else if (info->class == EVENT_CLASS_ARRIVALS)
		fields = 0;
	if (info->value == VALUE_FUNCTION &&
	    (shown->value == FFA_ERROR || (shown->value == FFA_INTERRUPT && shown->w[1] != 0)))
		fields |= FIELD_W2;
	return (uint8_t)fields;
}

static void could_be(void *env, uint32_t shown, uint32_t refused)
{
	struct following *following = env;
	struct event event = following->events[shown];
	uint8_t fields = telling_fields(&following->log->events[refused].event, &event);

	event.fields &= fields;
	for (unsigned i = 0; i < 3; i++)
		event.w[i] = (event.fields & (unsigned)FIELD_W1 << i) != 0 ? event.w[i] : 0;
	event.pmr = (event.fields & FIELD_PMR) != 0 ? event.pmr : 0;
	event.pc = (event.fields & FIELD_AT) != 0 ? event.pc : 0;
	if ((event.fields & FIELD_AT) == 0 && event_infos[event.kind].who != EVENT_SP)
		event.partition = EVENT_PARTITION_ANY;
	for (uint32_t i = 0; i < following->allowed_count; i++) {
		if (memcmp(&following->allowed[i], &event, sizeof(event)) == 0)
			return;
	}
	if (following->allowed_count == CONFORM_ALLOWED_MAX)
		following->allowed_cut = true;
	else
		following->allowed[following->allowed_count++] = event;
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void conformance_judge(const struct world_model *world, const struct log *log, const struct sim_follow_options *options,
		       struct conformance *conformance)
{
	struct following following = {
		.observation = {
			.config = &world->config,
			.classes = log->classes,
			.returns_when_read = log->returns_when_read,
			.from_boot = log->from_boot,
		},
		.log = log,
	};
	const struct sim_log sim_log = {
		.event_count = log->count,
		.memory_bytes = world->config.vcpu_count * (uint32_t)sizeof(struct observer),
		.env = &following,
		.observe = observe,
		.matches = matches,
		.lossy = lossy,
		.could_be = could_be,
	};

	memset(conformance, 0, sizeof(*conformance));
	following.allowed = checked_calloc(CONFORM_ALLOWED_MAX, sizeof(following.allowed[0]));
	conformance->result = sim_follow(&world->model, &sim_log, options, &conformance->report);
	conformance->allowed = checked_calloc(following.allowed_count, sizeof(conformance->allowed[0]));
	for (uint32_t i = 0; i < following.allowed_count; i++) {
		char text[LOG_EVENT_TEXT_BYTES];

		log_event_text(&world->config, &following.allowed[i], UINT8_MAX, text);
		conformance->allowed[i] = checked_strdup(text);
	}
	conformance->allowed_count = following.allowed_count;
	conformance->allowed_cut = following.allowed_cut;
	if (following.allowed_count > 0)
		qsort(conformance->allowed, following.allowed_count, sizeof(conformance->allowed[0]), compare_texts);
	free(following.allowed);
}

void conformance_free(struct conformance *conformance)
{
	for (uint32_t i = 0; i < conformance->allowed_count; i++)
		free(conformance->allowed[i]);
	free(conformance->allowed);
	sim_follow_report_free(&conformance->report);
	memset(conformance, 0, sizeof(*conformance));
}
