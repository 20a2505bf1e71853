// SPDX-License-Identifier: BSD-3-Clause
/*
 * Replay of a path and the seeded walk: clients of the model that need no store. Apart from the search so that a
 * trace is checked by code that shares nothing with what found it.
 */
#include "sim/path.h"

#include "sim/ample.h"

#include <stdlib.h>
#include <string.h>

/* Room for the states of one step: before, after, and after once more. */
struct stage {
	const struct sim_model *model;
	unsigned char *block;
	unsigned char *before;
	unsigned char *after;
	unsigned char *again;
	struct sim_label label;
	uint32_t choices[SIM_CHOICES_MAX];
	uint32_t choice_count;
};

_Static_assert(sizeof(struct sim_label) == SIM_MARK_WORDS * 8 + 2 * 8 + 4 + SIM_MEASURES_MAX + 2 * 1 + 2,
	       "a label has no padding");

/* Whether the measures can be used. */
static bool measures_are_sound(const struct sim_model *model)
{
	if (model->measure_count > SIM_MEASURES_MAX || (model->measure_count != 0 && model->measure_kinds == NULL)) {
		return false;
	}
	for (uint32_t i = 0; i < model->measure_count; i++) {
		if (model->measure_kinds[i] != SIM_MEASURE_PATH && model->measure_kinds[i] != SIM_MEASURE_GAUGE) {
			return false;
		}
	}
	return true;
}

enum sim_result sim_model_judge(const struct sim_model *model)
{
	if (model == NULL || model->abi_version != SIM_MODEL_ABI_VERSION || model->state_bytes == 0 ||
	    model->property_count > SIM_PROPERTIES_MAX || model->class_count > SIM_CLASSES_MAX ||
	    model->actor_count > SIM_ACTORS_MAX || model->mark_count > SIM_MARKS_MAX ||
	    model->obligation_count > SIM_OBLIGATIONS_MAX || model->fairness_count > SIM_FAIRNESS_MAX ||
	    model->progress_property > model->property_count || model->initial == NULL || model->enumerate == NULL ||
	    model->step == NULL || model->inspect == NULL || !measures_are_sound(model)) {
		return SIM_BAD_MODEL;
	}
	return model->reduction == NULL ? SIM_COMPLETE : sim_reduction_judge(model);
}

/* Each state begins where malloc would put it, so that a model may lay its struct over the bytes. */
static size_t aligned(size_t bytes)
{
	size_t unit = _Alignof(max_align_t);

	return (bytes + unit - 1) / unit * unit;
}

static enum sim_result stage_init(struct stage *stage, const struct sim_model *model)
{
	size_t stride;

	memset(stage, 0, sizeof(*stage));
	if (sim_model_judge(model) != SIM_COMPLETE) {
		return SIM_BAD_MODEL;
	}
	stride = aligned(model->state_bytes);
	stage->model = model;
	stage->block = calloc(3, stride);
	if (stage->block == NULL) {
		return SIM_MEMORY_LIMIT;
	}
	stage->before = stage->block;
	stage->after = stage->block + stride;
	stage->again = stage->block + 2 * stride;
	return SIM_COMPLETE;
}

static void stage_free(struct stage *stage)
{
	free(stage->block);
	stage->block = NULL;
}

/*
 * Fills both copies with different bytes first, so that a byte which the model forgets to write shows as a difference
 * as well.
 */
static void spoil(struct stage *stage)
{
	memset(stage->after, 0x5a, stage->model->state_bytes);
	memset(stage->again, 0xa5, stage->model->state_bytes);
}

static bool copies_differ(const struct stage *stage)
{
	return memcmp(stage->after, stage->again, stage->model->state_bytes) != 0;
}

/* Puts the initial state on the stage, as the one after a step. SIM_BAD_PATH: there is no such state. */
static enum sim_result stage_initial(struct stage *stage, uint32_t index)
{
	const struct sim_model *model = stage->model;
	bool exists;

	spoil(stage);
	exists = model->initial(model->context, index, stage->after);
	if (exists != model->initial(model->context, index, stage->again) || (exists && copies_differ(stage))) {
		return SIM_IMPURE_MODEL;
	}
	return exists ? SIM_COMPLETE : SIM_BAD_PATH;
}

/* Moves the state after the last step to before the next one, and asks for its choices. */
static enum sim_result stage_advance(struct stage *stage)
{
	const struct sim_model *model = stage->model;
	unsigned char *before = stage->before;
	uint32_t again[SIM_CHOICES_MAX];

	stage->before = stage->after;
	stage->after = before;
	stage->choice_count = model->enumerate(model->context, stage->before, stage->choices);
	if (stage->choice_count > SIM_CHOICES_MAX) {
		return SIM_BAD_MODEL;
	}
	if (model->enumerate(model->context, stage->before, again) != stage->choice_count ||
	    memcmp(again, stage->choices, stage->choice_count * sizeof(*again)) != 0) {
		return SIM_IMPURE_MODEL;
	}
	return SIM_COMPLETE;
}

static enum sim_result stage_step(struct stage *stage, uint32_t position)
{
	const struct sim_model *model = stage->model;
	struct sim_label again;

	spoil(stage);
	memset(&stage->label, 0, sizeof(stage->label));
	memset(&again, 0, sizeof(again));
	model->step(model->context, stage->before, stage->choices[position], stage->after, &stage->label);
	model->step(model->context, stage->before, stage->choices[position], stage->again, &again);
	/* Its bytes are its value. */
	if (copies_differ(stage) || memcmp(&again, &stage->label, sizeof(again)) != 0) {
		return SIM_IMPURE_MODEL;
	}
	return SIM_COMPLETE;
}

/* Tells the visitor about the step on the stage; false: it has seen enough. */
static bool show(const struct stage *stage, sim_visit *visit, void *env, uint32_t index, uint32_t position)
{
	return visit == NULL ||
	       visit(env, index, stage->before, stage->choices[position], position, stage->after, &stage->label);
}

static enum sim_result replay_steps(struct stage *stage, const uint16_t *path, uint32_t steps, sim_visit *visit,
				    void *env, uint32_t *bad_step)
{
	for (uint32_t i = 0; i < steps; i++) {
		enum sim_result result = stage_advance(stage);

		if (result == SIM_COMPLETE && path[i] >= stage->choice_count) {
			*bad_step = i;
			result = SIM_BAD_PATH;
		}
		if (result == SIM_COMPLETE) {
			result = stage_step(stage, path[i]);
		}
		if (result != SIM_COMPLETE) {
			return result;
		}
		if (!show(stage, visit, env, i, path[i])) {
			break;
		}
	}
	return SIM_COMPLETE;
}

enum sim_result sim_replay(const struct sim_model *model, uint32_t initial, const uint16_t *path, uint32_t steps,
			   sim_visit *visit, void *env, uint32_t *bad_step)
{
	uint32_t bad = 0;
	struct stage stage;
	enum sim_result result = stage_init(&stage, model);

	if (result == SIM_COMPLETE) {
		result = stage_initial(&stage, initial);
	}
	if (result == SIM_COMPLETE) {
		result = replay_steps(&stage, path, steps, visit, env, &bad);
	}
	if (bad_step != NULL) {
		*bad_step = bad;
	}
	stage_free(&stage);
	return result;
}

/* splitmix64: 64 bits of state, every seed is good, and the same numbers on every machine. */
static uint64_t next_random(uint64_t *state)
{
	uint64_t value = *state += UINT64_C(0x9e3779b97f4a7c15);

	value = (value ^ value >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	value = (value ^ value >> 27) * UINT64_C(0x94d049bb133111eb);
	return value ^ value >> 31;
}

/* A number below `bound` (1..SIM_CHOICES_MAX): draws that would favour the smaller numbers are thrown away. */
static uint32_t random_below(uint64_t *state, uint32_t bound)
{
	uint64_t fair_end = UINT64_MAX - UINT64_MAX % bound;
	uint64_t value;

	do {
		value = next_random(state);
	} while (value >= fair_end);
	return (uint32_t)(value % bound);
}

static enum sim_result walk_steps(struct stage *stage, uint64_t seed, uint32_t steps_max, sim_visit *visit, void *env,
				  uint32_t *taken)
{
	while (*taken < steps_max) {
		enum sim_result result = stage_advance(stage);
		uint32_t position;

		if (result != SIM_COMPLETE || stage->choice_count == 0) {
			return result;
		}
		position = random_below(&seed, stage->choice_count);
		result = stage_step(stage, position);
		if (result != SIM_COMPLETE) {
			return result;
		}
		if (!show(stage, visit, env, (*taken)++, position)) {
			break;
		}
	}
	return SIM_COMPLETE;
}

enum sim_result sim_walk(const struct sim_model *model, uint64_t seed, uint32_t steps_max, sim_visit *visit, void *env,
			 uint32_t *steps)
{
	uint32_t taken = 0;
	struct stage stage;
	enum sim_result result = stage_init(&stage, model);

	if (result == SIM_COMPLETE) {
		/* Always the first initial state: the visitor is not told of another, so could not replay it. */
		result = stage_initial(&stage, 0);
		if (result == SIM_COMPLETE) {
			result = walk_steps(&stage, seed, steps_max, visit, env, &taken);
		} else if (result == SIM_BAD_PATH) {
			/* A model without an initial state has one walk, the empty one. */
			result = SIM_COMPLETE;
		}
	}
	if (steps != NULL) {
		*steps = taken;
	}
	stage_free(&stage);
	return result;
}

const char *sim_result_text(enum sim_result result)
{
	switch (result) {
	case SIM_COMPLETE:
		return "complete";
	case SIM_STATES_LIMIT:
		return "states limit";
	case SIM_MEMORY_LIMIT:
		return "memory limit";
	case SIM_TIME_LIMIT:
		return "time limit";
	case SIM_INTERRUPTED:
		return "interrupted";
	case SIM_BAD_MODEL:
		return "unusable model";
	case SIM_BAD_PATH:
		return "path does not exist";
	case SIM_IMPURE_MODEL:
		return "model is not pure";
	}
	return "unknown result";
}
