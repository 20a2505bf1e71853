// SPDX-License-Identifier: BSD-3-Clause
/* Models drawn edge by edge. Apart from the tests: see drawn_model.h. */
#include "tests/sim/drawn_model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static uint32_t number_of(const void *state)
{
	uint32_t number;

	memcpy(&number, state, sizeof(number));
	return number;
}

static bool initial(const void *context, uint32_t index, void *state)
{
	uint32_t number = 0;

	(void)context;
	if (index != 0) {
		return false;
	}
	memcpy(state, &number, sizeof(number));
	return true;
}

static uint32_t enumerate(const void *context, const void *state, uint32_t *choices)
{
	const struct drawing *drawing = context;
	uint32_t count = 0;

	for (uint32_t i = 0; i < drawing->edge_count; i++) {
		if (drawing->edges[i].from == number_of(state)) {
			choices[count++] = i;
		}
	}
	return count;
}

static void step(const void *context, const void *before, uint32_t choice, void *after, struct sim_label *label)
{
	const struct drawing *drawing = context;

	(void)before;
	memcpy(after, &drawing->edges[choice].to, sizeof(uint32_t));
	*label = drawing->edges[choice].label;
}

static void inspect(const void *context, const void *state, struct sim_state_info *info)
{
	const struct drawing *drawing = context;

	*info = drawing->states[number_of(state)];
}

struct sim_model drawn_model(const struct drawing *drawing)
{
	static const char *const properties[] = { "safe", "progress", "sane" };
	static const char *const classes[] = { "livelock", "ping-pong", "starvation" };
	static const char *const actors[] = { "left", "right", "device" };

	return (struct sim_model){
		.abi_version = SIM_MODEL_ABI_VERSION,
		.state_bytes = sizeof(uint32_t),
		.context = drawing,
		.property_names = properties,
		.class_names = classes,
		.actor_names = actors,
		.property_count = DRAWN_PROPERTIES,
		.class_count = DRAWN_CLASSES,
		.actor_count = 3,
		.obligation_count = drawing->obligation_count,
		.fairness_count = drawing->fairness_count,
		.mark_count = drawing->mark_count,
		.measure_kinds = drawing->measure_kinds,
		.measure_count = drawing->measure_count,
		.progress_property = DRAWN_PROGRESS,
		.initial = initial,
		.enumerate = enumerate,
		.step = step,
		.inspect = inspect,
	};
}

void drawn_check(const struct drawing *drawing, struct sim_report *report)
{
	struct sim_check_options options = { .properties = UINT32_MAX };
	struct sim_model model = drawn_model(drawing);

	assert_int_equal(sim_check(&model, &options, report), SIM_COMPLETE);
}

const struct sim_violation *find_violation(const struct sim_report *report, uint32_t property)
{
	for (uint32_t i = 0; i < report->violation_count; i++) {
		if (report->violations[i].property == property) {
			return &report->violations[i];
		}
	}
	return NULL;
}
