// SPDX-License-Identifier: BSD-3-Clause
/* The toy models. Apart from the tests: see toy_models.h. */
#include "tests/sim/toy_models.h"

#include <string.h>

static const char *const property_names[] = { "safe", "progress" };
static const char *const class_names[] = { "livelock" };
static const char *const actor_names[] = { "a", "b", "c", "d", "e", "f", "g" };
static const char *const mark_names[] = { "first", "second", "third", "wrap" };

static bool zeros(uint32_t bytes, uint32_t index, void *state)
{
	if (index != 0) {
		return false;
	}
	memset(state, 0, bytes);
	return true;
}

static bool counters_initial(const void *context, uint32_t index, void *state)
{
	const struct counters_context *counters = context;

	return zeros(counters->state_bytes, index, state);
}

static uint32_t counters_enumerate(const void *context, const void *state, uint32_t *choices)
{
	(void)context;
	(void)state;
	for (uint32_t i = 0; i < COUNTERS; i++) {
		choices[i] = i;
	}
	return COUNTERS;
}

static void counters_step(const void *context, const void *before, uint32_t choice, void *after,
			  struct sim_label *label)
{
	const struct counters_context *counters = context;
	uint32_t values[COUNTERS];

	memcpy(after, before, counters->state_bytes);
	memcpy(values, before, sizeof(values));
	values[choice] = (values[choice] + 1) % counters->modulus;
	memcpy(after, values, sizeof(values));
	label->actor = (uint8_t)choice;
	label->marks[0] = (uint64_t)1 << choice;
	if (values[choice] == 0) {
		label->marks[0] |= 1 << COUNTERS;
	}
}

static void nothing_to_say(const void *context, const void *state, struct sim_state_info *info)
{
	(void)context;
	(void)state;
	(void)info;
}

struct sim_model counters_model(const struct counters_context *context)
{
	return (struct sim_model){
		.abi_version = SIM_MODEL_ABI_VERSION,
		.state_bytes = context->state_bytes,
		.context = context,
		.property_names = property_names,
		.class_names = class_names,
		.actor_names = actor_names,
		.mark_names = mark_names,
		.property_count = TOY_PROPERTIES,
		.class_count = 1,
		.actor_count = COUNTERS,
		.mark_count = COUNTERS + 1,
		.progress_property = TOY_PROGRESS,
		.initial = counters_initial,
		.enumerate = counters_enumerate,
		.step = counters_step,
		.inspect = nothing_to_say,
	};
}

enum philosopher { THINKING, HAS_LEFT_FORK, EATING };

static bool philosophers_initial(const void *context, uint32_t index, void *state)
{
	(void)context;
	return zeros(PHILOSOPHERS, index, state);
}

/* Whether philosopher `i` can take a step: only a fork in the neighbour's hand can hinder. */
static bool can_move(const unsigned char *philosophers, uint32_t i)
{
	switch (philosophers[i]) {
	case THINKING:
		return philosophers[(i + PHILOSOPHERS - 1) % PHILOSOPHERS] != EATING;
	case HAS_LEFT_FORK:
		return philosophers[(i + 1) % PHILOSOPHERS] == THINKING;
	default:
		return true;
	}
}

static uint32_t philosophers_enumerate(const void *context, const void *state, uint32_t *choices)
{
	uint32_t count = 0;

	(void)context;
	for (uint32_t i = 0; i < PHILOSOPHERS; i++) {
		if (can_move(state, i)) {
			choices[count++] = i;
		}
	}
	return count;
}

static void philosophers_step(const void *context, const void *before, uint32_t choice, void *after,
			      struct sim_label *label)
{
	unsigned char *philosophers = after;

	(void)context;
	memcpy(after, before, PHILOSOPHERS);
	philosophers[choice] = (unsigned char)((philosophers[choice] + 1) % (EATING + 1));
	label->actor = (uint8_t)choice;
}

static void philosophers_inspect(const void *context, const void *state, struct sim_state_info *info)
{
	uint32_t choices[SIM_CHOICES_MAX];

	if (philosophers_enumerate(context, state, choices) == 0) {
		info->violations = 1 << TOY_SAFE;
	}
}

struct sim_model philosophers_model(void)
{
	return (struct sim_model){
		.abi_version = SIM_MODEL_ABI_VERSION,
		.state_bytes = PHILOSOPHERS,
		.property_names = property_names,
		.class_names = class_names,
		.actor_names = actor_names,
		.property_count = TOY_PROPERTIES,
		.class_count = 1,
		.actor_count = PHILOSOPHERS,
		.progress_property = TOY_PROGRESS,
		.initial = philosophers_initial,
		.enumerate = philosophers_enumerate,
		.step = philosophers_step,
		.inspect = philosophers_inspect,
	};
}

struct ring_state {
	uint32_t holder;
	uint32_t wanting;
};

/* Choices of the ring: 0..STATIONS-1 begin to want, STATIONS serves or passes. */
static bool ring_initial(const void *context, uint32_t index, void *state)
{
	(void)context;
	return zeros(sizeof(struct ring_state), index, state);
}

static uint32_t ring_enumerate(const void *context, const void *state, uint32_t *choices)
{
	const struct ring_state *ring = state;
	uint32_t count = 0;

	(void)context;
	for (uint32_t i = 0; i < STATIONS; i++) {
		if ((ring->wanting >> i & 1) == 0) {
			choices[count++] = i;
		}
	}
	choices[count++] = STATIONS;
	return count;
}

static void ring_step(const void *context, const void *before, uint32_t choice, void *after, struct sim_label *label)
{
	const struct ring_context *configuration = context;
	struct ring_state ring = *(const struct ring_state *)before;
	uint32_t holder = (uint32_t)1 << ring.holder;

	if (choice < STATIONS) {
		ring.wanting |= (uint32_t)1 << choice;
		label->actor = (uint8_t)choice;
		label->rank = SIM_RANK_FINITE;
	} else {
		label->actor = (uint8_t)ring.holder;
		label->fairness = 1;
		if ((ring.wanting & holder) != 0) {
			ring.wanting &= ~holder;
			label->discharged = holder;
		} else {
			ring.holder = (ring.holder + 1) % STATIONS;
			if (ring.holder == configuration->skipped) {
				ring.holder = (ring.holder + 1) % STATIONS;
			}
		}
	}
	memcpy(after, &ring, sizeof(ring));
}

static void ring_inspect(const void *context, const void *state, struct sim_state_info *info)
{
	const struct ring_state *ring = state;

	(void)context;
	info->owed = ring->wanting;
}

struct sim_model token_ring_model(const struct ring_context *context)
{
	return (struct sim_model){
		.abi_version = SIM_MODEL_ABI_VERSION,
		.state_bytes = sizeof(struct ring_state),
		.context = context,
		.property_names = property_names,
		.class_names = class_names,
		.actor_names = actor_names,
		.property_count = TOY_PROPERTIES,
		.class_count = 1,
		.actor_count = STATIONS,
		.obligation_count = STATIONS,
		.fairness_count = 1,
		.progress_property = TOY_PROGRESS,
		.initial = ring_initial,
		.enumerate = ring_enumerate,
		.step = ring_step,
		.inspect = ring_inspect,
	};
}
