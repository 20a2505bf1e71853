// SPDX-License-Identifier: BSD-3-Clause
/*
 * The world as a model: which steps a state has, what each does, what a state means.
 *
 * Choices, in the fixed order of the enumeration: PE by PE, its own step (each alternative of it), acknowledging, taking a
 * physical interrupt, the vIRQ, the vFIQ; the normal-world driver's steps, requests, and FFA_RUN, vCPU by vCPU, and its
 * other calls; then arrivals by interrupt; line drops by interrupt. A pinned arrival that is due is the only choice.
 */
#include "models/world_model.h"

#include <stdio.h>
#include <string.h>

#include "models/added_interrupts.h"
#include "models/describe.h"
#include "models/equals.h"
#include "models/ffa.h"
#include "models/gic.h"
#include "models/interrupts.h"
#include "models/manager.h"
#include "models/monitors/measures.h"
#include "models/monitors/state.h"
#include "models/nwd.h"
#include "models/packed.h"
#include "models/sp/any.h"
#include "models/sp/execute.h"
#include "models/spmc/spmc.h"
#include "models/spmc/timers.h"
#include "models/spmd.h"
#include "models/takeable.h"
#include "models/vcpu_edges.h"
#include "models/virtual_interrupts.h"

_Static_assert((int)RULES + (int)VCPU_EDGES <= (int)SIM_MARKS_MAX, "more marks than the explorer counts");
_Static_assert((int)REQUESTS_MAX + (int)INTERRUPTS_MAX <= (int)SIM_OBLIGATIONS_MAX,
	       "more obligations than the explorer knows");
_Static_assert((int)PES_MAX *(int)PE_FAIRNESSES + (int)INTERRUPTS_MAX <= (int)SIM_FAIRNESS_MAX,
	       "more constraints than the explorer knows");
_Static_assert((int)ACTORS_MAX <= (int)SIM_ACTORS_MAX, "more actors than the explorer knows");

/* ------------------------------------------------------------------------------------------------------------------
 * The initial state: the first partition starts its initialisation on the first PE.
 */

static void initial_interrupt(const struct world_config *config, struct world *world, unsigned index)
{
	const struct interrupt_config *interrupt = &config->interrupts[index];
	struct interrupt_state *state = &world->interrupts[index];
	bool owned = owned_by_partition(config, index);
	/* An S-EL0 partition need not call HF_INTERRUPT_ENABLE: what its manifest names is enabled virtually at load. */
	bool virtually = owned && (interrupt->enabled_at_boot || config->partitions[interrupt->owner].s_el0);
	bool device = interrupt->kind == INTERRUPT_KIND_DEVICE;

	if (interrupt->pe != PE_ANY)
		state->target_pe = interrupt->pe;
	else if (interrupt->target_pe != PE_ANY)
		state->target_pe = interrupt->target_pe;
	/* Up to v2.11 a partition's interrupts are enabled at the GIC when it is loaded (until cc542042, v2.12). */
	if (!owned || !device || interrupt->enabled_at_boot || !policy_of(config, POLICY_ENABLE_PHYSICAL))
		state->flags |= INTERRUPT_ENABLED;
	if (owned && device && (state->flags & INTERRUPT_ENABLED) != 0)
		world->desc_enabled |= (uint32_t)1 << index;
	for (unsigned v = 0; v < config->vcpu_count && virtually; v++) {
		if (vcpu_has_interrupt(config, v, index))
			world->vcpus[v].enabled |= (uint32_t)1 << interrupt_vi(config, index);
	}
	if (interrupt->arrivals.kind == COUNT_NUMBER)
		state->arrivals_left = interrupt->arrivals.number;
}

static void initial_pe(const struct world_config *config, struct pe *pe)
{
	pe->place = PLACE_OFF;
	pe->other_world_state = VCPU_STATE_RUNNING;
	pe->current = VCPU_NWD;
	pe->next = VCPU_NONE;
	pe->acknowledged = INTERRUPT_NONE;
	pe->signal_target = VCPU_NONE;
	pe->pmr = config->normal_world_pmr;
	pe->entry_pmr = config->normal_world_pmr;
	pe->nwd.state = NWD_IDLE;
}

/* The PE initialises its first context; one without any is in the normal world at once, and the next one follows. */
static void start_pe(const struct world_config *config, struct world *world, unsigned index)
{
	for (; index < config->pe_count; index++) {
		struct pe *pe = &world->pes[index];

		for (unsigned v = 0; v < config->vcpu_count; v++) {
			if (!vcpu_boots_on(config, v, index))
				continue;
			vcpu_bootstrap(config, world, v);
			pe->place = PLACE_S_EL1;
			pe->current = (uint8_t)v;
			return;
		}
		pe->place = PLACE_NWD;
		world->booted++;
	}
}

void world_start(const struct world_config *config, struct world *world)
{
	memset(world, 0, sizeof(*world));
	for (unsigned v = 0; v < config->vcpu_count; v++)
		vcpu_init(config, v, &world->vcpus[v]);
	for (unsigned i = 0; i < config->interrupt_count; i++)
		initial_interrupt(config, world, i);
	for (unsigned i = 0; i < config->pe_count; i++)
		initial_pe(config, &world->pes[i]);
	for (unsigned p = 0; p < config->partition_count; p++) {
		const struct partition_config *partition = &config->partitions[p];

		if (partition->requests.kind == COUNT_NUMBER)
			world->partitions[p].requests_left = partition->requests.number;
		if (partition->runs.kind == COUNT_NUMBER)
			world->partitions[p].runs_left = partition->runs.number;
		if (partition->notified && partition->notifications.kind == COUNT_NUMBER)
			world->partitions[p].notifications_left = partition->notifications.number;
	}
	if (config->cpu_offs.kind == COUNT_NUMBER)
		world->cpu_offs_left = config->cpu_offs.number;
	if (config->cpu_suspends.kind == COUNT_NUMBER)
		world->cpu_suspends_left = config->cpu_suspends.number;
	start_pe(config, world, 0);
}

/* ------------------------------------------------------------------------------------------------------------------
 * Enumeration.
 */

struct choices {
	uint32_t *list;
	uint32_t count;
	/* The PE whose choices are listed. */
	unsigned pe;
};

static void add(struct choices *choices, enum choice_kind kind, unsigned argument)
{
	/* Counted all the same: the explorer refuses a model that has more, and never searches a part of it. */
	if (choices->count < SIM_CHOICES_MAX)
		choices->list[choices->count] = choice_of_pe(choices->pe, choice_make(kind, argument));
	choices->count++;
}

static void enumerate_s_el1(const struct world_config *config, const struct world *world, struct choices *choices)
{
	unsigned pe = choices->pe;
	unsigned lines = takeable_now(config, world, pe);

	if (takeable_instruction_allowed(config, world, pe)) {
		for (unsigned i = 0; i < sp_alternatives(config, world, pe); i++)
			add(choices, CHOICE_STEP, i);
	}
	if ((lines & LINE_PHYSICAL) != 0) {
		if (gic_signalled_group(config, world, pe, GROUP_1_SECURE) != 0)
			add(choices, CHOICE_TAKE_IRQ, 0);
		if (gic_signalled_group(config, world, pe, GROUP_1_NON_SECURE) != 0 &&
		    !manager_holds_back_ns(config, world, pe))
			add(choices, CHOICE_TAKE_FIQ, 0);
		if (gic_signalled_group(config, world, pe, GROUP_0) != 0)
			add(choices, CHOICE_TAKE_FIQ, FIQ_OF_GROUP_0);
	}
	if ((lines & LINE_VIRQ) != 0)
		add(choices, CHOICE_TAKE_VIRQ, 0);
	if ((lines & LINE_VFIQ) != 0)
		add(choices, CHOICE_TAKE_VFIQ, 0);
}

static void enumerate_nwd(const struct world_config *config, const struct world *world, struct choices *choices)
{
	static const enum choice_kind kinds[] = {
		[NWD_CHOICE_STEP] = CHOICE_NWD_STEP,
		[NWD_CHOICE_REQUEST] = CHOICE_NWD_REQUEST,
		[NWD_CHOICE_RUN] = CHOICE_NWD_RUN,
		[NWD_CHOICE_NOTIFY] = CHOICE_NWD_NOTIFY,
	};
	unsigned pe = choices->pe;
	uint32_t takeable = takeable_physical(config, world, pe);

	if (gic_signalled_group(config, world, pe, GROUP_1_SECURE) != 0)
		add(choices, CHOICE_TAKE_FIQ, 0);
	if (gic_signalled_group(config, world, pe, GROUP_0) != 0)
		add(choices, CHOICE_TAKE_FIQ, FIQ_OF_GROUP_0);
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		if ((takeable & (uint32_t)1 << i) != 0 && config->interrupts[i].group == GROUP_1_NON_SECURE)
			add(choices, CHOICE_TAKE_IRQ, i);
	}
	if (!takeable_instruction_allowed(config, world, pe))
		return;
	for (enum nwd_choice choice = NWD_CHOICE_STEP; choice <= NWD_CHOICE_NOTIFY; choice++) {
		for (unsigned v = 0; v < config->vcpu_count; v++) {
			if (nwd_may(config, world, pe, choice, v))
				add(choices, kinds[choice], v);
		}
	}
	for (unsigned call = 0; call < nwd_call_count(config); call++) {
		if (nwd_may_call(config, world, pe, call))
			add(choices, CHOICE_NWD_CALL, call);
	}
	if (nwd_may_psci(config, world, pe, NWD_CALL_CPU_OFF))
		add(choices, CHOICE_NWD_PSCI, NWD_CALL_CPU_OFF);
	if (nwd_may_psci(config, world, pe, NWD_CALL_CPU_SUSPEND))
		add(choices, CHOICE_NWD_PSCI, NWD_CALL_CPU_SUSPEND);
}

static void enumerate_s_el2(const struct world_config *config, const struct world *world, struct choices *choices)
{
	uint32_t signalled;

	if (world->pes[choices->pe].phase != PHASE_SPMC_ACKNOWLEDGE) {
		for (unsigned i = 0; i < manager_alternatives(config, world, choices->pe); i++)
			add(choices, CHOICE_STEP, i);
		return;
	}
	signalled = gic_signalled_group(config, world, choices->pe, GROUP_1_SECURE);
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		if ((signalled & (uint32_t)1 << i) != 0)
			add(choices, CHOICE_ACKNOWLEDGE, i);
	}
	if (signalled == 0)
		add(choices, CHOICE_ACKNOWLEDGE, INTERRUPT_NONE);
}

static void enumerate_pe(const struct world_config *config, const struct world *world, struct choices *choices)
{
	switch (world->pes[choices->pe].place) {
	case PLACE_S_EL1:
		enumerate_s_el1(config, world, choices);
		break;
	case PLACE_S_EL2:
		enumerate_s_el2(config, world, choices);
		break;
	case PLACE_EL3:
		add(choices, CHOICE_STEP, 0);
		break;
	case PLACE_NWD:
		enumerate_nwd(config, world, choices);
		break;
	default:
		if (nwd_may_psci(config, world, choices->pe, NWD_CALL_CPU_ON))
			add(choices, CHOICE_NWD_PSCI, NWD_CALL_CPU_ON);
		break;
	}
}

uint32_t world_choices(const struct world_config *config, const struct world *world, uint32_t *list)
{
	struct choices choices = { .list = list };

	for (unsigned pe = 0; pe < config->pe_count; pe++) {
		if (world->pes[pe].panic != PANIC_NONE)
			return 0;
	}
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		if (device_must_arrive(config, world, i))
			add(&choices, CHOICE_ARRIVE, i);
	}
	if (choices.count > 0)
		return choices.count;
	for (; choices.pe < config->pe_count; choices.pe++)
		enumerate_pe(config, world, &choices);
	choices.pe = 0;
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
	struct pe *pe = step->pe;
	enum interrupt_group group = GROUP_1_SECURE;
	bool group_0 = kind == CHOICE_TAKE_FIQ && argument == FIQ_OF_GROUP_0;

	if (group_0) {
		group = GROUP_0;
		step_rule(step, RULE_ROUTE_GROUP_0);
	}
	if (pe->place == PLACE_NWD) {
		if (kind == CHOICE_TAKE_IRQ) {
			step->label->fairness |= fairness_of_interrupts(step->config, (uint32_t)1 << argument);
			nwd_take_interrupt(step, argument);
			return;
		}
		pe->place = PLACE_EL3;
		step->label->actor = (uint8_t)actor_of_pe(step->pe_index, ACTOR_EL3);
		if (group_0) {
			pe->phase = PHASE_EL3_GROUP_0;
		} else {
			pe->entry_pmr = pe->pmr;
			pe->phase = PHASE_EL3_SECURE_INTERRUPT;
			step_rule(step, RULE_ROUTE_NWD_FIQ);
		}
	} else {
		pe->place = PLACE_S_EL2;
		step->label->actor = (uint8_t)actor_of_pe(step->pe_index, ACTOR_SPMC);
		if (kind == CHOICE_TAKE_IRQ) {
			pe->phase = PHASE_SPMC_ACKNOWLEDGE;
		} else {
			pe->phase = PHASE_SPMC_FIQ;
			if (!group_0)
				group = GROUP_1_NON_SECURE;
		}
		if (manager_at_s_el1(step->config))
			step_rule(step, RULE_ROUTE_S_EL1);
		else if (!group_0)
			step_rule(step, kind == CHOICE_TAKE_IRQ ? RULE_ROUTE_IRQ : RULE_ROUTE_FIQ);
	}
	/* In S-EL2 and EL3 nothing can be signalled to the PE; what was signalled here is what this step took. */
	step->label->fairness |= fairness_of_interrupts(
		step->config, gic_signalled_group(step->config, step->world, step->pe_index, group));
}

/* Returns true when the step ended with a context synchronization event of the code that runs next. */
static bool step_pe(const struct step *step, enum choice_kind kind, unsigned argument)
{
	struct pe *pe = step->pe;
	enum place from = pe->place;

	switch (kind) {
	case CHOICE_STEP:
		if (from == PLACE_S_EL1) {
			bool synchronized = sp_execute(step, argument);

			if (pe->place == PLACE_S_EL2 && sp_any_calls_at_once(step)) {
				struct step call = *step;

				/* Which call it was; what the SPMC leaves open is not chosen by the partition. */
				call.alternative = 0;
				spmc_step(&call);
			}
			return synchronized;
		}
		if (from == PLACE_EL3)
			manager_step_el3(step);
		else
			manager_step(step);
		break;
	case CHOICE_ACKNOWLEDGE:
		manager_acknowledge(step, argument);
		break;
	case CHOICE_TAKE_IRQ:
	case CHOICE_TAKE_FIQ:
		take_physical(step, kind, argument);
		break;
	case CHOICE_TAKE_VIRQ:
		step->label->fairness |= fairness_of_pe(step->pe_index, FAIRNESS_VIRQ);
		sp_take_virtual_interrupt(step, LINE_VIRQ);
		return true;
	case CHOICE_TAKE_VFIQ:
		step->label->fairness |= fairness_of_pe(step->pe_index, FAIRNESS_VFIQ);
		sp_take_virtual_interrupt(step, LINE_VFIQ);
		return true;
	case CHOICE_NWD_STEP:
		nwd_step(step, NWD_CHOICE_STEP, argument);
		break;
	case CHOICE_NWD_REQUEST:
		nwd_step(step, NWD_CHOICE_REQUEST, argument);
		break;
	case CHOICE_NWD_CALL:
		nwd_call(step, argument);
		break;
	case CHOICE_NWD_RUN:
		nwd_step(step, NWD_CHOICE_RUN, argument);
		break;
	case CHOICE_NWD_PSCI:
		nwd_psci(step, argument);
		break;
	default:
		nwd_step(step, NWD_CHOICE_NOTIFY, argument);
		break;
	}
	/* ERET from S-EL2 or EL3. */
	return (from == PLACE_S_EL2 && pe->place == PLACE_S_EL1) ||
	       (from == PLACE_EL3 && (pe->place == PLACE_NWD || pe->place == PLACE_S_EL1));
}

static enum actor place_actor(enum place place)
{
	static const enum actor actors[] = {
		[PLACE_NWD] = ACTOR_NWD,  [PLACE_EL3] = ACTOR_EL3, [PLACE_S_EL2] = ACTOR_SPMC,
		[PLACE_S_EL1] = ACTOR_SP, [PLACE_OFF] = ACTOR_NWD,
	};

	return actors[place];
}

/* The partitions are initialised here: the next PE's turn, or the normal world's. */
static void pe_booted(const struct step *step)
{
	struct world *world = step->world;

	world->booted++;
	start_pe(step->config, world, step->pe_index + 1);
	if (!world_booted(step->config, world))
		return;
	for (unsigned i = 0; i < step->config->pe_count; i++) {
		struct step there = *step;

		there.pe = &world->pes[i];
		there.pe_index = i;
		device_arm_pins(&there, 0);
	}
}

void world_take(const struct world_config *config, struct world *world, uint32_t choice, struct sim_label *label)
{
	uint8_t locks = 0;
	unsigned pe = choice_pe_of(choice);
	struct step step = {
		.config = config, .world = world, .label = label, .pe = &world->pes[pe], .pe_index = pe, .locks = &locks
	};
	enum choice_kind kind = choice_kind_of(choice);
	unsigned argument = choice_argument_of(choice);
	enum place from;
	bool at_boundary;
	bool synchronized;

	if (kind == CHOICE_ARRIVE || kind == CHOICE_DROP) {
		label->actor = (uint8_t)actor_of_devices(config);
		if (kind == CHOICE_ARRIVE)
			device_arrive(&step, argument);
		else
			device_drop(&step, argument);
		return;
	}
	from = step.pe->place;
	step.alternative = kind == CHOICE_STEP ? argument : 0;
	label->actor = (uint8_t)actor_of_pe(pe, place_actor(from));
	label->fairness = fairness_of_pe(pe, FAIRNESS_PE);
	at_boundary = from == PLACE_S_EL1 || from == PLACE_NWD;
	synchronized = step_pe(&step, kind, argument);
	measures_step(&step, from, at_boundary && (kind == CHOICE_STEP || kind >= CHOICE_NWD_STEP));
	if (at_boundary)
		step.pe->gic_quiet = 0;
	if (step.pe->place == PLACE_NWD && !world_booted(config, world))
		pe_booted(&step);
	sp_any_forget(&step);
	step.pe->forced = synchronized ? (uint8_t)takeable_lines(config, world, pe) : 0;
	if (step.pe->forced != 0)
		step_rule(&step, RULE_FORCED_AT_SYNCHRONIZATION);
	device_count_boundary(&step);
}

/* ------------------------------------------------------------------------------------------------------------------
 * The table.
 */

/* Whether the program ever stores a word on its temporary stack. */
static bool pushes(const struct sp_program *program)
{
	for (unsigned i = 0; i < program->instruction_count; i++) {
		if (program->instructions[i].opcode == SP_PUSH)
			return true;
	}
	return false;
}

/* Whether a listing may route interrupts of its partition elsewhere. */
static bool reroutes(const struct sp_program *program)
{
	for (unsigned i = 0; i < program->instruction_count; i++) {
		if (program->instructions[i].opcode == SP_MOV_IMMEDIATE &&
		    program->instructions[i].immediate == HF_INTERRUPT_RECONFIGURE)
			return true;
	}
	return false;
}

static void fix_routes(struct world_config *config)
{
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		struct interrupt_config *interrupt = &config->interrupts[i];
		const struct sp_program *program = interrupt->owner < config->partition_count
							   ? config->partitions[interrupt->owner].program
							   : NULL;

		interrupt->fixed_pe = 0;
		if (interrupt->pe != PE_ANY)
			interrupt->fixed_pe = interrupt->pe;
		else if (interrupt->kind != INTERRUPT_KIND_DEVICE)
			/* Nothing routes it: wherever a context of its owner is. */
			interrupt->fixed_pe = config->pe_count > 1 ? PE_ANY : 0;
		else if (program != NULL && config->pe_count > 1 &&
			 (reroutes(program) || (interrupt->target_pe == PE_ANY && program->enables_interrupts)))
			interrupt->fixed_pe = PE_ANY;
		else if (interrupt->target_pe != PE_ANY)
			interrupt->fixed_pe = interrupt->target_pe;
	}
}

static void number_vcpus(struct world_config *config)
{
	config->vcpu_count = 0;
	config->request_count = 0;
	for (unsigned p = 0; p < config->partition_count; p++) {
		struct partition_config *partition = &config->partitions[p];

		partition->first_vcpu = config->vcpu_count;
		partition->vcpu_count = partition->migrates ? 1 : config->pe_count;
		for (unsigned n = 0; n < partition->vcpu_count && config->vcpu_count < VCPUS_MAX; n++) {
			config->vcpus[config->vcpu_count++] = (struct vcpu_config){
				.partition = (uint8_t)p,
				.pe = (uint8_t)(partition->migrates ? PE_ANY : n),
				.first_request = config->request_count,
				.registers = sp_any_keeps_registers(config, p) ? SP_REGISTERS : 0,
				.slots = (uint8_t)partition->program->slot_count,
				.temporary_stack = pushes(partition->program) ? SP_TEMPORARY_STACK_MAX : 0,
			};
			config->request_count =
				(uint8_t)(config->request_count + (partition->migrates ? config->pe_count : 1));
		}
	}
}

/* ---- the functions of sim/model.h ------------------------------------------------------------------------------ */

static bool world_initial(const void *context, uint32_t index, void *state)
{
	struct world world;

	if (index != 0)
		return false;
	world_start(context, &world);
	world_pack(context, &world, state);
	return true;
}

static uint32_t world_enumerate(const void *context, const void *state, uint32_t *list)
{
	struct world world;

	world_unpack(context, state, &world);
	return world_choices(context, &world, list);
}

static void world_step(const void *context, const void *before, uint32_t choice, void *after, struct sim_label *label)
{
	struct world world;

	world_unpack(context, before, &world);
	world_take(context, &world, choice, label);
	world_pack(context, &world, after);
}

static void world_inspect(const void *context, const void *state, struct sim_state_info *info)
{
	struct world world;

	world_unpack(context, state, &world);
	monitor_inspect(context, &world, info);
}

/* Column heads of a trace. */
static void name_actors(struct world_model *world_model)
{
	const struct world_config *config = &world_model->config;
	size_t bytes = sizeof(world_model->actor_names[0]);

	for (unsigned pe = 0; pe < config->pe_count; pe++) {
		char(*names)[ACTOR_NAME_BYTES] = &world_model->actor_names[actor_of_pe(pe, ACTOR_NWD)];

		snprintf(names[ACTOR_NWD], bytes, "PE%u NWd", pe);
		snprintf(names[ACTOR_EL3], bytes, "PE%u EL3 (%s)", pe,
			 manager_at_el3(config) ? era_titles[config->version] : "SPMD");
		snprintf(names[ACTOR_SPMC], bytes, "PE%u %s (%s)", pe, manager_at_s_el1(config) ? "S-EL1" : "S-EL2",
			 era_titles[config->version]);
		if (config->partition_count == 1)
			snprintf(names[ACTOR_SP], bytes, "PE%u S-EL%d (%s)", pe,
				 manager_at_s_el1(config) || config->partitions[0].s_el0 ? 0 : 1,
				 config->partitions[0].name);
		else
			snprintf(names[ACTOR_SP], bytes, "PE%u partitions", pe);
	}
	snprintf(world_model->actor_names[actor_of_devices(config)], bytes, "devices");
	for (unsigned i = 0; i < ACTORS_MAX; i++)
		world_model->actor_name_pointers[i] = world_model->actor_names[i];
}

void world_model_init(struct world_model *world_model, const struct world_config *config)
{
	struct sim_model *model = &world_model->model;

	world_model->config = *config;
	number_vcpus(&world_model->config);
	added_interrupts(&world_model->config);
	fix_routes(&world_model->config);
	virtual_interrupts_number(&world_model->config);
	equals_init(&world_model->config);
	config = &world_model->config;
	name_actors(world_model);
	*model = (struct sim_model){
		.abi_version = SIM_MODEL_ABI_VERSION,
		.state_bytes = (uint32_t)packed_bytes(config),
		.context = &world_model->config,
		.property_names = property_names,
		.class_names = class_names,
		.actor_names = world_model->actor_name_pointers,
		.mark_names = world_mark_names,
		.property_count = PROPERTIES,
		.class_count = CLASSES,
		.actor_count = actor_of_devices(config) + 1,
		.mark_count = world_mark_count,
		.obligation_count = (uint32_t)config->request_count + config->interrupt_count,
		.fairness_count = (uint32_t)config->pe_count * PE_FAIRNESSES + config->interrupt_count,
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
		.reduction = footprint_init(&world_model->footprint, config),
	};
}
