// SPDX-License-Identifier: BSD-3-Clause
/* The world for SPIN's verifier; see spin_world.h. */
#include "tests/oracles/spin/spin_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/world_model.h"
#include "tools/scenario/scenario.h"

enum {
	USAGE = 64,
	/* No class, no obligation: nothing is ever settled. */
	NONE = 0xff,
};

static struct spin_state spin_state;
struct spin_state *const spin_tracked = &spin_state;

static struct world_model world_model;
static const struct sim_model *model;
static uint32_t class_index = NONE;
static uint32_t obligation = NONE;

static const char *setting(const char *name, const char *otherwise)
{
	const char *value = getenv(name);

	return value != NULL && *value != '\0' ? value : otherwise;
}

static void give_up(const char *what)
{
	fprintf(stderr, "spin_world: %s\n", what);
	exit(USAGE);
}

/* The scenario stays in memory: the model refers to its program. */
static void bind_scenario(void)
{
	static struct scenario_file file;
	static struct scenario_error error;
	const char *path = setting("SPMCHECK_SPIN_SCENARIO", "");
	const char *cell = setting("SPMCHECK_SPIN_CELL", "");
	const char *mode = setting("SPMCHECK_SPIN_MODE", "");
	struct world_config config;
	uint32_t i = 0;
	uint32_t r = 0;

	if (!scenario_file_read(path, &file, &error)) {
		give_up(error.message);
	}
	while (i < file.scenario_count && strcmp(file.scenarios[i].cell, cell) != 0) {
		i++;
	}
	while (r < RECOGNITIONS && strcmp(recognition_names[r], mode) != 0) {
		r++;
	}
	if (i == file.scenario_count || r == RECOGNITIONS) {
		give_up("no such cell or mode");
	}
	config = file.scenarios[i].config;
	config.recognition = (enum recognition)r;
	world_model_init(&world_model, &config);
	model = &world_model.model;
	if (model->state_bytes > sizeof(spin_state.world)) {
		give_up("a state does not fit");
	}
}

void spin_start(void)
{
	if (model == NULL) {
		bind_scenario();
		class_index = (uint32_t)strtoul(setting("SPMCHECK_SPIN_CLASS", "255"), NULL, 10);
		obligation = (uint32_t)strtoul(setting("SPMCHECK_SPIN_OBLIGATION", "255"), NULL, 10);
	}
	if (!model->initial(model->context, 0, &spin_state.world)) {
		give_up("no initial state");
	}
}

static uint32_t choices_of(const struct spin_packed *world, uint32_t *choices)
{
	return model->enumerate(model->context, world, choices);
}

/* The step at `position` of where we are now; false: there is none. */
static bool step(int position, struct spin_packed *after, struct sim_label *label)
{
	uint32_t choices[SIM_CHOICES_MAX];

	if ((uint32_t)position >= choices_of(&spin_state.world, choices)) {
		return false;
	}
	memset(label, 0, sizeof(*label));
	model->step(model->context, &spin_state.world, choices[position], after, label);
	return true;
}

static struct sim_state_info judge(const struct spin_packed *world)
{
	struct sim_state_info info;

	memset(&info, 0, sizeof(info));
	model->inspect(model->context, world, &info);
	return info;
}

static bool is_owed(const struct spin_packed *world)
{
	return obligation < SIM_OBLIGATIONS_MAX && (judge(world).owed >> obligation & 1) != 0;
}

int spin_enabled(int position)
{
	uint32_t choices[SIM_CHOICES_MAX];

	return !spin_state.settled && (uint32_t)position < choices_of(&spin_state.world, choices);
}

void spin_take(int position)
{
	struct sim_label label;
	struct spin_packed after = { { 0 } };

	if (step(position, &after, &label)) {
		spin_state.world = after;
	}
}

int spin_may_settle(void)
{
	return !spin_state.settled && is_owed(&spin_state.world);
}

/* Constraints are met in turn; `now` are those that this step or the state it leads to meets. */
static void tick_off(uint64_t now)
{
	while (spin_state.met < model->fairness_count && (now >> spin_state.met & 1) != 0) {
		spin_state.met++;
	}
}

void spin_settle(void)
{
	spin_state.settled = 1;
	spin_state.met = 0;
}

int spin_all_met(void)
{
	return spin_state.settled && spin_state.met == model->fairness_count;
}

void spin_next_round(void)
{
	spin_state.met = 0;
}

int spin_counts(int position)
{
	struct sim_label label;
	struct spin_packed after = { { 0 } };

	return spin_state.settled && !spin_all_met() && step(position, &after, &label) && label.rank <= class_index &&
	       (label.discharged >> obligation & 1) == 0 && is_owed(&after);
}

void spin_take_counted(int position)
{
	struct sim_label label;
	struct spin_packed after = { { 0 } };

	if (step(position, &after, &label)) {
		spin_state.world = after;
		tick_off(label.fairness | judge(&after).fairness);
	}
}
