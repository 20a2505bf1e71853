// SPDX-License-Identifier: BSD-3-Clause
/* The toy of pinned processes. Apart from the tests: see pinned_model.h. */
#include "tests/sim/pinned_model.h"

#include <string.h>

struct process {
	/* 0 waits for a request, then work, then the section. */
	uint8_t place;
	/* 0, or the step of the handler. */
	uint8_t handler;
	bool pending;
	bool was_interrupted;
};

struct pinned_state {
	struct process processes[PINNED_MAX];
	uint8_t lock_is_held;
};

enum choice { CHOICE_STEP, CHOICE_REQUEST, CHOICE_ARRIVAL, CHOICES };

static uint32_t section_end(const struct pinned_context *context)
{
	return context->work + context->section;
}

static bool is_among(uint32_t number, uint32_t set)
{
	return set == number || set == PINNED_EVERYBODY;
}

static uint64_t bit(uint32_t number)
{
	return (uint64_t)1 << number;
}

static bool initial(const void *context, uint32_t index, void *state)
{
	(void)context;
	if (index != 0) {
		return false;
	}
	memset(state, 0, sizeof(struct pinned_state));
	return true;
}

static bool takes_lock(const struct pinned_context *context, const struct process *process)
{
	return context->has_lock && process->handler == 0 && process->place == context->work;
}

static bool gives_lock(const struct pinned_context *context, const struct process *process)
{
	return context->has_lock && process->handler == 0 && process->place == section_end(context);
}

/* Whether the interrupt comes before the next step of the program. */
static bool is_interrupted(const struct pinned_context *context, const struct process *process)
{
	return process->pending && process->handler == 0 && process->place <= context->work;
}

static bool can_step(const struct pinned_context *context, const struct pinned_state *state, uint32_t number)
{
	const struct process *process = &state->processes[number];

	if (process->handler != 0 || is_interrupted(context, process)) {
		return true;
	}
	if (process->place == 0) {
		return false;
	}
	return !takes_lock(context, process) || state->lock_is_held == 0;
}

static uint32_t enumerate(const void *env, const void *bytes, uint32_t *choices)
{
	const struct pinned_context *context = env;
	const struct pinned_state *state = bytes;
	uint32_t count = 0;

	for (uint32_t i = 0; i < context->processes; i++) {
		const struct process *process = &state->processes[i];

		if (can_step(context, state, i)) {
			choices[count++] = i * CHOICES + CHOICE_STEP;
		}
		if (process->place == 0 && process->handler == 0) {
			choices[count++] = i * CHOICES + CHOICE_REQUEST;
		}
		if (!process->pending && process->handler == 0) {
			choices[count++] = i * CHOICES + CHOICE_ARRIVAL;
		}
	}
	return count;
}

static void step_program(const struct pinned_context *context, struct pinned_state *state, uint32_t number,
			 struct sim_label *label)
{
	struct process *process = &state->processes[number];

	if (process->handler != 0) {
		process->handler = (uint8_t)((process->handler + 1) % (context->handler + 1));
	} else if (is_interrupted(context, process)) {
		process->pending = false;
		process->was_interrupted = process->place != 0;
		process->handler = 1;
	} else if (process->place == section_end(context)) {
		state->lock_is_held = is_among(number, context->forgetful) ? state->lock_is_held : 0;
		process->was_interrupted = false;
		process->place = 0;
		if (is_among(number, context->livelocked)) {
			process->place = 1;
		} else {
			label->discharged |= (uint32_t)bit(number);
		}
	} else {
		state->lock_is_held = takes_lock(context, process) ? 1 : state->lock_is_held;
		process->place++;
	}
}

static void step(const void *env, const void *before, uint32_t choice, void *after, struct sim_label *label)
{
	const struct pinned_context *context = env;
	struct pinned_state *state = after;
	uint32_t number = choice / CHOICES;

	memcpy(after, before, sizeof(*state));
	label->actor = (uint8_t)number;
	label->marks[0] = bit(choice % CHOICES);
	label->rank = SIM_RANK_FINITE;
	switch ((enum choice)(choice % CHOICES)) {
	case CHOICE_STEP:
		label->rank = 0;
		label->fairness = (uint32_t)bit(number);
		step_program(context, state, number, label);
		break;
	case CHOICE_REQUEST:
		state->processes[number].place = 1;
		break;
	case CHOICE_ARRIVAL:
	case CHOICES:
		state->processes[number].pending = true;
		break;
	}
}

static void inspect(const void *env, const void *bytes, struct sim_state_info *info)
{
	const struct pinned_context *context = env;
	const struct pinned_state *state = bytes;
	bool is_quiet = true;

	for (uint32_t i = 0; i < context->processes; i++) {
		const struct process *process = &state->processes[i];

		if (process->place != 0) {
			info->owed |= (uint32_t)bit(i);
		}
		if (!can_step(context, state, i)) {
			info->fairness |= (uint32_t)bit(i);
		}
		if (is_among(i, context->unsafe) && process->place == section_end(context) &&
		    process->was_interrupted) {
			info->violations |= (uint32_t)1 << PINNED_SAFE;
		}
		is_quiet = is_quiet && !can_step(context, state, i);
	}
	info->violations |= (uint32_t)(is_quiet && info->owed != 0) << PINNED_STUCK;
}

static uint32_t owner(const void *env, const void *state, uint32_t choice)
{
	(void)env;
	(void)state;
	return choice % CHOICES == CHOICE_STEP ? choice / CHOICES : choice / CHOICES | SIM_SPONTANEOUS;
}

static void footprints(const void *env, const void *bytes, struct sim_process *processes)
{
	const struct pinned_context *context = env;
	const struct pinned_state *state = bytes;
	uint64_t lock = bit(PINNED_MAX);

	for (uint32_t i = 0; i < context->processes; i++) {
		const struct process *process = &state->processes[i];
		struct sim_process *answer = &processes[i];
		bool meets = (takes_lock(context, process) && !is_interrupted(context, process)) ||
			     gives_lock(context, process);

		answer->now.reads = bit(i) | (meets ? lock : 0);
		answer->now.writes = bit(i) | (meets ? lock : 0);
		answer->later.reads = bit(i) | (context->has_lock ? lock : 0);
		answer->later.writes = answer->later.reads;
		answer->bound = can_step(context, state, i) ? (uint32_t)bit(i) : 0;
	}
}

static uint64_t position(const void *env, const void *bytes)
{
	const struct pinned_context *context = env;
	const struct pinned_state *state = bytes;
	uint64_t sum = 0;

	for (uint32_t i = 0; i < context->processes; i++) {
		const struct process *process = &state->processes[i];

		/* Only the end of the handler and that of the section go back. */
		sum += process->place * (2U * context->handler + 2) + 2U * process->handler + process->pending;
	}
	return sum;
}

/* Equals stand in order. */
static void canonicalise(const void *env, const void *state, void *canonical)
{
	const struct pinned_context *context = env;
	struct pinned_state *sorted = canonical;

	memcpy(canonical, state, sizeof(*sorted));
	for (uint32_t end = context->processes; end > 1; end--) {
		for (uint32_t i = 1; i < end; i++) {
			struct process process = sorted->processes[i];

			if (memcmp(&sorted->processes[i - 1], &process, sizeof(process)) > 0) {
				sorted->processes[i] = sorted->processes[i - 1];
				sorted->processes[i - 1] = process;
			}
		}
	}
}

void pinned_model_make(struct pinned_model *pinned, const struct pinned_context *context)
{
	static const char *const properties[] = { "safe", "progress", "stuck" };
	static const char *const classes[] = { "livelock" };
	static const char *const actors[] = { "one", "two", "three", "four" };
	static const char *const marks[] = { "step", "request", "arrival" };
	struct sim_reduction *reduction = &pinned->reduction;
	uint32_t processes = context->processes;

	memset(pinned, 0, sizeof(*pinned));
	pinned->context = *context;
	for (uint32_t i = 0; i < PINNED_MAX; i++) {
		pinned->ranges[i] = (struct sim_range){
			.offset = (uint32_t)(i * sizeof(struct process)),
			.bytes = sizeof(struct process),
			.component = i,
		};
		pinned->views[i] = (struct sim_view){
			.components = bit(i),
			.properties = (uint32_t)1 << PINNED_SAFE | (uint32_t)context->parts << PINNED_STUCK,
			.obligations = (uint32_t)bit(i),
		};
		pinned->views[PINNED_MAX + i] = (struct sim_view){
			.components = bit(i) | (context->has_lock ? bit(PINNED_MAX) : 0),
			.fairness = (uint32_t)bit(i),
		};
	}
	pinned->ranges[PINNED_MAX] = (struct sim_range){
		.offset = offsetof(struct pinned_state, lock_is_held),
		.bytes = 1,
		.component = PINNED_MAX,
	};
	*reduction = (struct sim_reduction){
		.ranges = pinned->ranges,
		.range_count = PINNED_MAX + 1,
		.process_count = processes,
		.views = pinned->views,
		.view_count = 2 * PINNED_MAX,
		.local_properties = (uint32_t)1 << PINNED_SAFE | (uint32_t)1 << PINNED_STUCK,
		.owner = owner,
		.footprints = footprints,
		.position = position,
		.canonicalise = context->has_equals ? canonicalise : NULL,
		.obligation_orbit = context->has_equals ? pinned->orbits : NULL,
		.parts = context->parts,
		.process_orbit = context->has_equals ? pinned->orbits : NULL,
	};
	pinned->table = (struct sim_model){
		.abi_version = SIM_MODEL_ABI_VERSION,
		.state_bytes = sizeof(struct pinned_state),
		.context = &pinned->context,
		.property_names = properties,
		.class_names = classes,
		.actor_names = actors,
		.mark_names = marks,
		.property_count = PINNED_PROPERTIES,
		.class_count = 1,
		.actor_count = processes,
		.mark_count = CHOICES,
		.obligation_count = processes,
		.fairness_count = processes,
		.progress_property = PINNED_PROGRESS,
		.initial = initial,
		.enumerate = enumerate,
		.step = step,
		.inspect = inspect,
		.reduction = reduction,
	};
}
