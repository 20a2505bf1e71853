// SPDX-License-Identifier: BSD-3-Clause
/* The audit of equals; see audit_equals.h. */
#include "sim/audit_equals.h"

#include <string.h>

/* The choices of a state, and what they lead to. */
struct steps {
	uint32_t count;
	uint32_t choices[SIM_CHOICES_MAX];
	uint32_t owners[SIM_CHOICES_MAX];
	struct sim_label labels[SIM_CHOICES_MAX];
};

bool sim_audit_equals_init(struct sim_audit_equals *audit, const struct sim_model *model, struct sim_memory *memory)
{
	size_t bytes = model->state_bytes;

	memset(audit, 0, sizeof(*audit));
	audit->model = model;
	audit->memory = memory;
	if (model->reduction->canonicalise == NULL) {
		return true;
	}
	audit->canonical = sim_memory_take(memory, bytes);
	audit->room = sim_memory_take(memory, bytes);
	audit->successors = sim_memory_take(memory, SIM_CHOICES_MAX * bytes);
	audit->others = sim_memory_take(memory, SIM_CHOICES_MAX * bytes);
	return audit->canonical != NULL && audit->room != NULL && audit->successors != NULL && audit->others != NULL;
}

void sim_audit_equals_free(struct sim_audit_equals *audit)
{
	size_t bytes;

	if (audit->model == NULL) {
		return;
	}
	bytes = audit->model->state_bytes;
	sim_memory_give(audit->memory, audit->canonical, bytes);
	sim_memory_give(audit->memory, audit->room, bytes);
	sim_memory_give(audit->memory, audit->successors, SIM_CHOICES_MAX * bytes);
	sim_memory_give(audit->memory, audit->others, SIM_CHOICES_MAX * bytes);
}

/* Takes all steps of a state; what stands for their targets goes to `targets`. False: too many choices. */
static bool take_steps(const struct sim_audit_equals *audit, const void *state, struct steps *steps,
		       unsigned char *targets)
{
	const struct sim_model *model = audit->model;

	steps->count = model->enumerate(model->context, state, steps->choices);
	for (uint32_t i = 0; i < steps->count && steps->count <= SIM_CHOICES_MAX; i++) {
		memset(&steps->labels[i], 0, sizeof(steps->labels[i]));
		steps->owners[i] = model->reduction->owner(model->context, state, steps->choices[i]);
		model->step(model->context, state, steps->choices[i], audit->room, &steps->labels[i]);
		model->reduction->canonicalise(model->context, audit->room, targets + (size_t)i * model->state_bytes);
	}
	return steps->count <= SIM_CHOICES_MAX;
}

/* Whether two sets have, of those with the same number, as many. */
static bool same_but_for_mates(const uint8_t *mates, uint32_t count, uint64_t one, uint64_t other)
{
	for (uint32_t i = 0; i < count; i++) {
		uint64_t orbit = 0;

		for (uint32_t mate = 0; mate < count; mate++) {
			orbit |= (uint64_t)(mates[mate] == mates[i]) << mate;
		}
		if (__builtin_popcountll(one & orbit) != __builtin_popcountll(other & orbit)) {
			return false;
		}
	}
	return true;
}

static bool has_mates(const struct sim_reduction *reduction)
{
	return reduction->obligation_mates != NULL && reduction->fairness_mates != NULL;
}

static bool states_alike(const struct sim_audit_equals *audit, const void *state)
{
	const struct sim_model *model = audit->model;
	const struct sim_reduction *reduction = model->reduction;
	struct sim_process processes[2][SIM_PROCESSES_MAX] = { 0 };
	struct sim_state_info one = { 0 };
	struct sim_state_info other = { 0 };

	reduction->canonicalise(model->context, audit->canonical, audit->room);
	if (memcmp(audit->canonical, audit->room, model->state_bytes) != 0) {
		return false;
	}
	model->inspect(model->context, state, &one);
	model->inspect(model->context, audit->canonical, &other);
	if (reduction->canonical_keeps_processes) {
		reduction->footprints(model->context, state, processes[0]);
		reduction->footprints(model->context, audit->canonical, processes[1]);
	}
	return one.violations == other.violations && memcmp(processes[0], processes[1], sizeof(processes[0])) == 0 &&
	       (!reduction->canonical_keeps_measures ||
		(one.scopes == other.scopes && memcmp(one.gauges, other.gauges, sizeof(one.gauges)) == 0)) &&
	       (!has_mates(reduction) ||
		(same_but_for_mates(reduction->obligation_mates, model->obligation_count, one.owed, other.owed) &&
		 same_but_for_mates(reduction->fairness_mates, model->fairness_count, one.fairness, other.fairness)));
}

static bool labels_alike(const struct sim_model *model, const struct sim_label *one, const struct sim_label *other)
{
	const struct sim_reduction *reduction = model->reduction;

	return memcmp(one->marks, other->marks, sizeof(one->marks)) == 0 && one->violations == other->violations &&
	       (!reduction->canonical_keeps_measures ||
		memcmp(one->weights, other->weights, sizeof(one->weights)) == 0) &&
	       (!has_mates(reduction) ||
		(one->rank == other->rank &&
		 same_but_for_mates(reduction->obligation_mates, model->obligation_count, one->discharged,
				    other->discharged) &&
		 same_but_for_mates(reduction->fairness_mates, model->fairness_count, one->fairness, other->fairness)));
}

static bool owners_alike(const struct sim_reduction *reduction, uint32_t one, uint32_t other)
{
	return reduction->canonical_keeps_processes ? one == other : ((one ^ other) & SIM_SPONTANEOUS) == 0;
}

bool sim_audit_equals_alike(struct sim_audit_equals *audit, const void *state, uint32_t *position)
{
	const struct sim_model *model = audit->model;
	size_t bytes = model->state_bytes;
	struct steps steps;
	struct steps others;
	uint64_t used = 0;

	*position = SIM_CHOICES_MAX;
	if (model->reduction->canonicalise == NULL) {
		return true;
	}
	model->reduction->canonicalise(model->context, state, audit->canonical);
	if (!states_alike(audit, state) || !take_steps(audit, state, &steps, audit->successors) ||
	    !take_steps(audit, audit->canonical, &others, audit->others) || steps.count != others.count) {
		return false;
	}
	for (uint32_t i = 0; i < steps.count; i++) {
		uint32_t partner = 0;

		while (partner < others.count &&
		       ((used >> partner & 1) != 0 ||
			memcmp(audit->successors + i * bytes, audit->others + partner * bytes, bytes) != 0 ||
			!labels_alike(model, &steps.labels[i], &others.labels[partner]) ||
			!owners_alike(model->reduction, steps.owners[i], others.owners[partner]))) {
			partner++;
		}
		if (partner == others.count) {
			*position = i;
			return false;
		}
		used |= (uint64_t)1 << partner;
	}
	return true;
}
