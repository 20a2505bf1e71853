// SPDX-License-Identifier: BSD-3-Clause
/* One run of the model; see walk.h. */
#include "tests/conformance/walk.h"

#include <stdio.h>
#include <string.h>

bool walk_start(struct walk *walk, const char *path, const char *text, char *message, size_t message_bytes)
{
	struct scenario_error error;

	memset(walk, 0, sizeof(*walk));
	if (!scenario_file_parse(path, text, strlen(text), &walk->file, &error)) {
		snprintf(message, message_bytes, "%s", error.message);
		return false;
	}
	world_model_init(&walk->model, &walk->file.scenarios[0].config);
	world_start(&walk->model.config, &walk->world);
	walk->saved = walk->world;
	walk->save_next = 1;
	return true;
}

void walk_free(struct walk *walk)
{
	scenario_file_free(&walk->file);
}

/* Sees a state that comes again, at the latest when the run has been through its loop twice (Brent). */
static void watch_for_loop(struct walk *walk)
{
	if (memcmp(&walk->saved, &walk->world, sizeof(walk->world)) == 0)
		walk->repeats = true;
	if (walk->steps == walk->save_next) {
		walk->saved = walk->world;
		walk->save_next *= 2;
	}
}

/* The one choice that the walk takes. Several are a branch, but for what the walk says of them. */
static enum walk_result choose(const struct walk *walk, const uint32_t *choices, uint32_t count, uint32_t *choice)
{
	bool drop = walk->drop_after != 0 && walk->steps >= walk->drop_after && walk->world.pes[0].place == PLACE_S_EL1;
	uint32_t others = 0;

	for (uint32_t i = 0; i < count; i++) {
		if (choice_kind_of(choices[i]) != CHOICE_DROP) {
			if (others++ == 0)
				*choice = choices[i];
		} else if (drop) {
			*choice = choices[i];
			return WALK_STEP;
		}
	}
	if (others == 0)
		return WALK_END;
	if (others == 1 || (walk->physical_first && choice_kind_of(*choice) == CHOICE_TAKE_IRQ))
		return WALK_STEP;
	return WALK_BRANCH;
}

enum walk_result walk_next(struct walk *walk, struct walk_step *step)
{
	uint32_t choices[SIM_CHOICES_MAX];
	uint32_t count = world_choices(&walk->model.config, &walk->world, choices);
	uint32_t choice = 0;
	enum walk_result result = choose(walk, choices, count, &choice);

	if (walk->world.pes[0].panic != PANIC_NONE)
		return WALK_PANIC;
	if (result == WALK_STEP && walk->steps == WALK_STEPS_MAX)
		return WALK_TOO_LONG;
	if (result != WALK_STEP)
		return result;
	step->config = &walk->model.config;
	step->before = walk->world;
	step->kind = choice_kind_of(choice);
	step->argument = choice_argument_of(choice);
	memset(&step->label, 0, sizeof(step->label));
	world_take(&walk->model.config, &walk->world, choice, &step->label);
	step->after = walk->world;
	walk->steps++;
	watch_for_loop(walk);
	return WALK_STEP;
}

const char *walk_result_name(enum walk_result result)
{
	static const char *const names[] = {
		[WALK_STEP] = "stopped",
		[WALK_END] = "nothing can step",
		[WALK_PANIC] = "panic",
		[WALK_BRANCH] = "more than one choice",
		[WALK_TOO_LONG] = "too many steps",
	};

	return names[result];
}
