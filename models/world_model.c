// SPDX-License-Identifier: BSD-3-Clause
/*
 * The world as a model: which steps a state has, what each does, what a state means.
 *
 * Choices, in the fixed order of the enumeration: the PE's own step (each alternative of it), acknowledging, taking a
 * physical interrupt, the vIRQ, the vFIQ; the normal-world driver's step, its request, its FFA_RUN; arrivals by interrupt;
 * line drops by interrupt. A pinned arrival that is due is the only choice.
 */
#include "models/world_model.h"

#include <stdio.h>
#include <string.h>

#include "models/describe.h"
#include "models/gic.h"
#include "models/interrupts.h"
#include "models/monitors/measures.h"
#include "models/monitors/state.h"
#include "models/nwd.h"
#include "models/sp/execute.h"
#include "models/spmc/spmc.h"
#include "models/spmd.h"
#include "models/takeable.h"
#include "models/vcpu_edges.h"

_Static_assert((int)RULES + (int)VCPU_EDGES <= (int)SIM_MARKS_MAX, "more marks than the explorer counts");
_Static_assert((int)OBLIGATIONS <= (int)SIM_OBLIGATIONS_MAX, "more obligations than the explorer knows");
_Static_assert((int)FAIRNESSES <= (int)SIM_FAIRNESS_MAX, "more fairness constraints than the explorer knows");

/* ------------------------------------------------------------------------------------------------------------------
 * The initial state: the partition starts its initialisation.
 */

static void initial_interrupt(const struct world_config *config, struct world *world, unsigned index)
{
	const struct interrupt_config *interrupt = &config->interrupts[index];
	struct interrupt_state *state = &world->interrupts[index];
	bool virtually = interrupt->owned_by_partition && interrupt->enabled_at_boot;

	/* Up to v2.11 a partition's interrupts are enabled at the GIC when it is loaded (until cc542042, v2.12). */
	if (!interrupt->owned_by_partition || virtually || !policy_of(config, POLICY_ENABLE_PHYSICAL))
		state->flags |= INTERRUPT_ENABLED;
	if (interrupt->owned_by_partition && (state->flags & INTERRUPT_ENABLED) != 0)
		world->vcpus[VCPU_SP].desc_enabled |= (uint8_t)(1u << index);
	if (virtually)
		world->vcpus[VCPU_SP].enabled |= (uint16_t)(1u << (VI_FIRST_DEVICE + index));
	if (interrupt->arrivals.kind == COUNT_NUMBER)
		state->arrivals_left = interrupt->arrivals.number;
}

static void initial_vcpu(struct vcpu *vcpu)
{
	vcpu->state = VCPU_STATE_RUNNING;
	vcpu->preempted_vcpu = VCPU_NONE;
	vcpu->direct_request_origin = VCPU_NONE;
	vcpu->current_sec_interrupt = INTERRUPT_NONE;
}

static bool world_initial(const void *context, uint32_t index, void *state)
{
	const struct world_config *config = context;
	struct world *world = state;
	struct vcpu *sp;

	if (index != 0)
		return false;
	memset(world, 0, sizeof(*world));
	initial_vcpu(&world->vcpus[VCPU_NWD]);
	initial_vcpu(&world->vcpus[VCPU_SP]);
	sp = &world->vcpus[VCPU_SP];
	sp->rt_model = RTM_SP_INIT;
	/* The SPMC enables these at load, from the manifest. */
	if (config->partition.ns_interrupts_action == NS_ACTION_MANAGED_EXIT) {
		sp->enabled |= 1u << VI_MANAGED_EXIT;
		if (!config->partition.managed_exit_virq)
			sp->type_fiq |= 1u << VI_MANAGED_EXIT;
	}
	sp->enabled |= 1u << VI_NOTIFICATION_PENDING;
	for (unsigned i = 0; i < config->interrupt_count; i++)
		initial_interrupt(config, world, i);
	world->sp.pc = config->partition.program->entry;
	world->sp.daif = DAIF_ALL;
	world->pe.place = PLACE_S_EL1;
	world->pe.current = VCPU_SP;
	world->pe.next = VCPU_NONE;
	world->pe.acknowledged = INTERRUPT_NONE;
	world->pe.pmr = config->normal_world_pmr;
	world->pe.entry_pmr = config->normal_world_pmr;
	world->nwd.state = NWD_IDLE;
	if (config->requests.kind == COUNT_NUMBER)
		world->nwd.requests_left = config->requests.number;
	if (config->runs.kind == COUNT_NUMBER)
		world->nwd.runs_left = config->runs.number;
	return true;
}

/* ------------------------------------------------------------------------------------------------------------------
 * Enumeration.
 */

struct choices {
	uint32_t *list;
	uint32_t count;
};

static void add(struct choices *choices, enum choice_kind kind, unsigned argument)
{
	if (choices->count < SIM_CHOICES_MAX)
		choices->list[choices->count++] = choice_make(kind, argument);
}

static void enumerate_s_el1(const struct world_config *config, const struct world *world, struct choices *choices)
{
	unsigned lines = takeable_now(config, world);

	if (takeable_instruction_allowed(config, world)) {
		for (unsigned i = 0; i < sp_alternatives(config, world); i++)
			add(choices, CHOICE_STEP, i);
	}
	if ((lines & LINE_PHYSICAL) != 0) {
		if (gic_signalled_group(config, world, GROUP_1_SECURE) != 0)
			add(choices, CHOICE_TAKE_IRQ, 0);
		if (gic_signalled_group(config, world, GROUP_1_NON_SECURE) != 0)
			add(choices, CHOICE_TAKE_FIQ, 0);
	}
	if ((lines & LINE_VIRQ) != 0)
		add(choices, CHOICE_TAKE_VIRQ, 0);
	if ((lines & LINE_VFIQ) != 0)
		add(choices, CHOICE_TAKE_VFIQ, 0);
}

static void enumerate_nwd(const struct world_config *config, const struct world *world, struct choices *choices)
{
	uint32_t non_secure = gic_signalled_group(config, world, GROUP_1_NON_SECURE);
	bool allowed = takeable_instruction_allowed(config, world);

	if (gic_signalled_group(config, world, GROUP_1_SECURE) != 0)
		add(choices, CHOICE_TAKE_FIQ, 0);
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		if ((non_secure & 1u << i) != 0)
			add(choices, CHOICE_TAKE_IRQ, i);
	}
	if (allowed && nwd_may(config, world, NWD_CHOICE_STEP))
		add(choices, CHOICE_NWD_STEP, 0);
	if (allowed && nwd_may(config, world, NWD_CHOICE_REQUEST))
		add(choices, CHOICE_NWD_REQUEST, 0);
	if (allowed && nwd_may(config, world, NWD_CHOICE_RUN))
		add(choices, CHOICE_NWD_RUN, 0);
}

static void enumerate_s_el2(const struct world_config *config, const struct world *world, struct choices *choices)
{
	uint32_t signalled;

	if (world->pe.phase != PHASE_SPMC_ACKNOWLEDGE) {
		add(choices, CHOICE_STEP, 0);
		return;
	}
	signalled = gic_signalled_group(config, world, GROUP_1_SECURE);
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		if ((signalled & 1u << i) != 0)
			add(choices, CHOICE_ACKNOWLEDGE, i);
	}
	if (signalled == 0)
		add(choices, CHOICE_ACKNOWLEDGE, INTERRUPT_NONE);
}

static uint32_t world_enumerate(const void *context, const void *state, uint32_t *list)
{
	const struct world_config *config = context;
	const struct world *world = state;
	struct choices choices = { .list = list };

	if (world->pe.panic != PANIC_NONE)
		return 0;
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		if (device_must_arrive(config, world, i))
			add(&choices, CHOICE_ARRIVE, i);
	}
	if (choices.count > 0)
		return choices.count;
	switch (world->pe.place) {
	case PLACE_S_EL1:
		enumerate_s_el1(config, world, &choices);
		break;
	case PLACE_S_EL2:
		enumerate_s_el2(config, world, &choices);
		break;
	case PLACE_EL3:
		add(&choices, CHOICE_STEP, 0);
		break;
	default:
		enumerate_nwd(config, world, &choices);
		break;
	}
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		if (device_may_arrive(config, world, i))
			add(&choices, CHOICE_ARRIVE, i);
	}
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		if (device_may_drop(config, world, i))
			add(&choices, CHOICE_DROP, i);
	}
	return choices.count;
}

/* ------------------------------------------------------------------------------------------------------------------
 * Steps.
 */

/* A physical interrupt is taken from the partition or from the normal world. */
static void take_physical(const struct step *step, enum choice_kind kind, unsigned argument)
{
	struct pe *pe = &step->world->pe;
	enum interrupt_group group = GROUP_1_SECURE;

	if (pe->place == PLACE_NWD) {
		if (kind == CHOICE_TAKE_IRQ) {
			step->label->fairness |= 1u << (FAIRNESS_FIRST_INTERRUPT + argument);
			nwd_take_interrupt(step, argument);
			return;
		}
		pe->entry_pmr = pe->pmr;
		pe->place = PLACE_EL3;
		pe->phase = PHASE_EL3_SECURE_INTERRUPT;
		step->label->actor = ACTOR_EL3;
		step_rule(step, RULE_ROUTE_NWD_FIQ);
	} else {
		pe->place = PLACE_S_EL2;
		step->label->actor = ACTOR_SPMC;
		if (kind == CHOICE_TAKE_IRQ) {
			pe->phase = PHASE_SPMC_ACKNOWLEDGE;
			step_rule(step, RULE_ROUTE_IRQ);
		} else {
			group = GROUP_1_NON_SECURE;
			pe->phase = PHASE_SPMC_FIQ;
			step_rule(step, RULE_ROUTE_FIQ);
		}
	}
	/* In S-EL2 and EL3 nothing can be signalled to the PE; what was signalled here is what this step took. */
	step->label->fairness |= gic_signalled_group(step->config, step->world, group) << FAIRNESS_FIRST_INTERRUPT;
}

/* Returns true when the step ended with a context synchronization event of the code that runs next. */
static bool step_pe(const struct step *step, enum choice_kind kind, unsigned argument)
{
	struct pe *pe = &step->world->pe;
	enum place from = pe->place;

	switch (kind) {
	case CHOICE_STEP:
		if (from == PLACE_S_EL1)
			return sp_execute(step, argument);
		if (from == PLACE_EL3)
			spmd_step(step);
		else
			spmc_step(step);
		break;
	case CHOICE_ACKNOWLEDGE:
		interrupts_acknowledge(step, argument);
		break;
	case CHOICE_TAKE_IRQ:
	case CHOICE_TAKE_FIQ:
		take_physical(step, kind, argument);
		break;
	case CHOICE_TAKE_VIRQ:
		step->label->fairness |= 1u << FAIRNESS_VIRQ;
		sp_take_virtual_interrupt(step, LINE_VIRQ);
		return true;
	case CHOICE_TAKE_VFIQ:
		step->label->fairness |= 1u << FAIRNESS_VFIQ;
		sp_take_virtual_interrupt(step, LINE_VFIQ);
		return true;
	case CHOICE_NWD_STEP:
		nwd_step(step, NWD_CHOICE_STEP);
		break;
	case CHOICE_NWD_REQUEST:
		nwd_step(step, NWD_CHOICE_REQUEST);
		break;
	default:
		nwd_step(step, NWD_CHOICE_RUN);
		break;
	}
	/* ERET from S-EL2 or EL3. */
	return (from == PLACE_S_EL2 && pe->place == PLACE_S_EL1) || (from == PLACE_EL3 && pe->place == PLACE_NWD);
}

static enum actor place_actor(enum place place)
{
	static const enum actor actors[] = {
		[PLACE_NWD] = ACTOR_NWD,
		[PLACE_EL3] = ACTOR_EL3,
		[PLACE_S_EL2] = ACTOR_SPMC,
		[PLACE_S_EL1] = ACTOR_SP,
	};

	return actors[place];
}

static void world_step(const void *context, const void *before, uint32_t choice, void *after, struct sim_label *label)
{
	const struct world_config *config = context;
	struct world *world = after;
	uint8_t locks = 0;
	struct step step = { .config = config, .world = world, .label = label, .locks = &locks };
	enum choice_kind kind = choice_kind_of(choice);
	unsigned argument = choice_argument_of(choice);
	enum place from;
	bool at_boundary;
	bool synchronized;

	memcpy(world, before, sizeof(*world));
	if (kind == CHOICE_ARRIVE || kind == CHOICE_DROP) {
		label->actor = ACTOR_DEVICE;
		if (kind == CHOICE_ARRIVE)
			device_arrive(&step, argument);
		else
			device_drop(&step, argument);
		return;
	}
	label->actor = (uint8_t)place_actor(world->pe.place);
	label->fairness = 1u << FAIRNESS_PE;
	from = world->pe.place;
	at_boundary = from == PLACE_S_EL1 || from == PLACE_NWD;
	synchronized = step_pe(&step, kind, argument);
	measures_step(&step, from, at_boundary && (kind == CHOICE_STEP || kind >= CHOICE_NWD_STEP));
	if (at_boundary)
		world->pe.gic_quiet = 0;
	if (world->pe.place == PLACE_NWD && !world->booted) {
		world->booted = 1;
		device_arm_pins(&step, 0);
	}
	world->pe.forced = synchronized ? (uint8_t)takeable_lines(config, world) : 0;
	if (world->pe.forced != 0)
		step_rule(&step, RULE_FORCED_AT_SYNCHRONIZATION);
	device_count_boundary(&step);
}

/* ------------------------------------------------------------------------------------------------------------------
 * The table.
 */

/*
 * The schedule receiver interrupt: an SGI that the SPMC sends, so no scenario declares it. Its priority changed with the
 * versions: in the secure range up to v2.11, 0x80 in v2.12 (025a451a), 0xf0 since v2.13.
 */
static void add_schedule_receiver_interrupt(struct world_config *config)
{
	struct interrupt_config *sri = &config->interrupts[config->interrupt_count];
	uint8_t priority = 0xf0;

	if ((!config->partition.program->sets_notifications && config->partition.sri_policy == 0) ||
	    config->interrupt_count >= INTERRUPTS_MAX || interrupt_sri(config) != INTERRUPT_NONE)
		return;
	if (policy_of(config, POLICY_SRI_PRIORITY_SECURE))
		priority = 0x10;
	else if (policy_of(config, POLICY_SRI_PRIORITY_MIDDLE))
		priority = 0x80;
	*sri = (struct interrupt_config){
		.name = "sri",
		.intid = SRI_INTID,
		.group = GROUP_1_NON_SECURE,
		.trigger = TRIGGER_EDGE,
		.priority = priority,
		.arrivals = { COUNT_NUMBER, 0 },
	};
	config->interrupt_count++;
}

static void world_inspect(const void *context, const void *state, struct sim_state_info *info)
{
	monitor_inspect(context, state, info);
}

void world_model_init(struct world_model *world_model, const struct world_config *config)
{
	static const char *const columns[ACTORS] = { "PE0 NWd", "PE0 EL3 (SPMD)", "PE0 S-EL2 (hafnium %s)",
						     "PE0 S-EL1 (%s)", "devices" };
	struct sim_model *model = &world_model->model;

	world_model->config = *config;
	add_schedule_receiver_interrupt(&world_model->config);
	config = &world_model->config;
	for (unsigned i = 0; i < ACTORS; i++) {
		char *name = world_model->actor_names[i];
		size_t bytes = sizeof(world_model->actor_names[i]);

		if (i == ACTOR_SPMC)
			snprintf(name, bytes, "PE0 S-EL2 (hafnium %s)", hafnium_version_names[config->version]);
		else if (i == ACTOR_SP)
			snprintf(name, bytes, "PE0 S-EL1 (%s)", config->partition.name);
		else
			snprintf(name, bytes, "%s", columns[i]);
		world_model->actor_name_pointers[i] = name;
	}
	*model = (struct sim_model){
		.abi_version = SIM_MODEL_ABI_VERSION,
		.state_bytes = sizeof(struct world),
		.context = &world_model->config,
		.property_names = property_names,
		.class_names = class_names,
		.actor_names = world_model->actor_name_pointers,
		.mark_names = world_mark_names,
		.property_count = PROPERTIES,
		.class_count = CLASSES,
		.actor_count = ACTORS,
		.mark_count = world_mark_count,
		.obligation_count = OBLIGATION_FIRST_INTERRUPT + config->interrupt_count,
		.fairness_count = FAIRNESS_FIRST_INTERRUPT + config->interrupt_count,
		.progress_property = PROPERTY_PROGRESS,
		.measure_names = measure_names,
		.measure_kinds = measure_kinds,
		.measure_count = MEASURES,
		.initial = world_initial,
		.enumerate = world_enumerate,
		.step = world_step,
		.inspect = world_inspect,
		.describe_step = describe_step,
		.describe_violation = describe_violation,
		.describe_obligation = describe_obligation,
	};
}
