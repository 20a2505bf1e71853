// SPDX-License-Identifier: BSD-3-Clause
/*
 * What a run shows; see observe.h.
 *
 * Where an event is seen follows from where the PE was before the step; only a return needs more: an entry of the
 * partition looks the same whether an SMC comes back or an interrupt was dealt with, so the trap is remembered.
 */
#include "models/observe.h"

#include <string.h>

#include "models/ffa.h"
#include "models/packed.h"
#include "models/takeable.h"
#include "models/world_model.h"

const struct event_info event_infos[EVENT_KINDS] = {
#define EVENT(id, class, who, what, value, fields, meaning) \
	[EVENT_##id] = { EVENT_CLASS_##class, EVENT_##who, what, VALUE_##value, fields, meaning },
#include "models/observe.def"
#undef EVENT
};

const char *const event_class_names[EVENT_CLASSES] = {
	[EVENT_CLASS_SP_CALLS] = "sp-calls",   [EVENT_CLASS_SP_HYPERCALLS] = "sp-hypercalls",
	[EVENT_CLASS_SP_GETS] = "sp-gets",     [EVENT_CLASS_SP_HANDLERS] = "sp-handlers",
	[EVENT_CLASS_NWD_CALLS] = "nwd-calls", [EVENT_CLASS_NWD_INTERRUPTS] = "nwd-interrupts",
	[EVENT_CLASS_TRAPS] = "traps",         [EVENT_CLASS_ACKNOWLEDGES] = "acknowledges",
	[EVENT_CLASS_ARRIVALS] = "arrivals",   [EVENT_CLASS_PANICS] = "panics",
};

const char *const event_class_meanings[EVENT_CLASSES] = {
	[EVENT_CLASS_SP_CALLS] = "the partition's FF-A calls and what they return",
	[EVENT_CLASS_SP_HYPERCALLS] = "its hypercalls and what they return",
	[EVENT_CLASS_SP_GETS] = "of its hypercalls only what HF_INTERRUPT_GET returns",
	[EVENT_CLASS_SP_HANDLERS] = "the virtual interrupts that it takes",
	[EVENT_CLASS_NWD_CALLS] = "the normal world's FF-A calls and what they return",
	[EVENT_CLASS_NWD_INTERRUPTS] = "the interrupts that the normal world services",
	[EVENT_CLASS_TRAPS] = "physical interrupts that go to S-EL2 or EL3",
	[EVENT_CLASS_ACKNOWLEDGES] = "the INTIDs that the SPMC acknowledges",
	[EVENT_CLASS_ARRIVALS] = "interrupts that devices raise, lines that drop by themselves",
	[EVENT_CLASS_PANICS] = "who stops for ever",
};

const char *const event_who_names[EVENT_WHOS] = { "sp", "nwd", "spmc", "el3", "device" };

/* What a partition's context trapped for. */
enum trap { TRAP_NONE, TRAP_SMC, TRAP_HVC, TRAP_GET, TRAP_BITS = 2, TRAP_MASK = 3 };

enum { SPURIOUS_INTID = 1023 };

/* --- the world ------------------------------------------------------------------------------------------------ */

uint32_t observe_partition_count(const struct world_config *config)
{
	return config->partition_count;
}

const char *observe_partition_name(const struct world_config *config, uint32_t partition)
{
	return config->partitions[partition].name;
}

const struct sp_program *observe_partition_program(const struct world_config *config, uint32_t partition)
{
	return config->partitions[partition].program;
}

/* How many handlers of the partition are inside each other. */
static unsigned handler_depth(const struct sp_context *context)
{
	unsigned depth = 0;

	for (unsigned entered = context->handlers; entered != 0; entered >>= HANDLER_BITS)
		depth++;
	return depth;
}

/* --- events --------------------------------------------------------------------------------------------------- */

/* A step, and what it showed so far. */
struct scene {
	const struct observation *observation;
	const struct world_config *config;
	struct observer *observers;
	const struct world *before;
	const struct world *after;
	/* The PE that the next event carries: the one that steps. */
	unsigned pe;
	struct event *events;
	uint32_t count;
	/* Where an event goes that is not recorded. */
	struct event passed_over;
};

static const struct pe *pe_before(const struct scene *scene)
{
	return &scene->before->pes[scene->pe];
}

static const struct pe *pe_after(const struct scene *scene)
{
	return &scene->after->pes[scene->pe];
}

static bool records(const struct scene *scene, enum event_class class)
{
	return (scene->observation->classes >> class & 1) != 0;
}

/* Adds an event and returns it, to be filled in. */
static struct event *show(struct scene *scene, enum event_kind kind, uint32_t value)
{
	const struct event_info *info = &event_infos[kind];
	struct event *event = &scene->passed_over;

	if (records(scene, info->class) && scene->count < EVENTS_MAX)
		event = &scene->events[scene->count++];
	*event = (struct event){
		.kind = (uint8_t)kind,
		.pe = (uint8_t)scene->pe,
		.partition = EVENT_PARTITION_ANY,
		.fields = (uint8_t)(info->fields & ~FIELD_AT),
		.value = value,
	};
	return event;
}

/* An event of the partition that a vCPU belongs to. */
static struct event *show_of_vcpu(struct scene *scene, enum event_kind kind, unsigned vcpu, uint32_t value)
{
	struct event *event = show(scene, kind, value);

	event->partition = scene->config->vcpus[vcpu].partition;
	return event;
}

/* An FF-A message or a hypercall in w0 to w3. */
static void set_registers(struct event *event, const uint32_t *registers)
{
	event->value = registers[0];
	memcpy(event->w, registers + 1, sizeof(event->w));
}

/* The instruction that the vCPU runs next. */
static void set_at(const struct scene *scene, struct event *event, unsigned vcpu)
{
	event->fields |= FIELD_AT;
	event->partition = scene->config->vcpus[vcpu].partition;
	event->pc = scene->before->contexts[vcpu].pc;
}

/* What a trap came back with, in the registers of the vCPU. */
static void show_return(struct scene *scene, enum trap trap, unsigned vcpu, const uint32_t *registers)
{
	if (trap == TRAP_SMC)
		set_registers(show_of_vcpu(scene, EVENT_SP_RETURN, vcpu, 0), registers);
	else if (trap == TRAP_GET && !records(scene, EVENT_CLASS_SP_HYPERCALLS))
		show_of_vcpu(scene, EVENT_SP_GET, vcpu, registers[0]);
	else if (trap != TRAP_NONE)
		show_of_vcpu(scene, EVENT_SP_HVC_RETURN, vcpu, registers[0]);
}

/* The vCPU goes on: what is unread at this depth of handlers is read now, what is deeper never will be. */
static void read_return(struct scene *scene, unsigned vcpu)
{
	const struct sp_context *context = &scene->before->contexts[vcpu];
	struct observer *observer = &scene->observers[vcpu];
	unsigned shift = handler_depth(context) * TRAP_BITS;

	show_return(scene, (enum trap)(observer->unread >> shift & TRAP_MASK), vcpu, context->registers);
	observer->unread &= (uint16_t)((1u << shift) - 1);
}

static void show_instruction(struct scene *scene)
{
	unsigned vcpu = pe_before(scene)->current;
	const struct sp_context *context = &scene->before->contexts[vcpu];
	struct observer *observer = &scene->observers[vcpu];
	unsigned opcode = vcpu_partition(scene->config, vcpu)->program->instructions[context->pc].opcode;
	struct event *event;

	read_return(scene, vcpu);
	if (opcode != SP_SMC && opcode != SP_HVC)
		return;
	event = show_of_vcpu(scene, opcode == SP_SMC ? EVENT_SP_SMC : EVENT_SP_HVC, vcpu, 0);
	set_registers(event, context->registers);
	set_at(scene, event, vcpu);
	if (opcode == SP_SMC)
		observer->trap = TRAP_SMC;
	else
		observer->trap = context->registers[0] == HF_INTERRUPT_GET ? TRAP_GET : TRAP_HVC;
}

/* A vCPU is entered: what it trapped for has come back, if it trapped for anything. */
static void show_entry(struct scene *scene)
{
	unsigned vcpu = pe_after(scene)->current;
	const struct sp_context *context = &scene->after->contexts[vcpu];
	struct observer *observer = &scene->observers[vcpu];
	unsigned shift = handler_depth(context) * TRAP_BITS;

	if (observer->trap == TRAP_NONE)
		return;
	if (scene->observation->returns_when_read)
		observer->unread =
			(uint16_t)((observer->unread & ((1u << shift) - 1)) | (unsigned)observer->trap << shift);
	else
		show_return(scene, (enum trap)observer->trap, vcpu, context->registers);
	observer->trap = TRAP_NONE;
}

/* EL3 returns to the normal world: a return of its call, but for the resumption of what an interrupt preempted. */
static void show_normal_world_entry(struct scene *scene)
{
	const struct pe *pe = pe_before(scene);
	struct event *event;

	if (!world_booted(scene->config, scene->before) ||
	    (pe->nwd_registers[0] == FFA_NORMAL_WORLD_RESUME && pe->secure_interrupt_ongoing))
		return;
	event = show(scene, EVENT_NWD_RETURN, 0);
	set_registers(event, pe->nwd_registers);
	event->pmr = pe_after(scene)->pmr;
}

static void show_step(struct scene *scene)
{
	switch (pe_before(scene)->place) {
	case PLACE_S_EL1:
		show_instruction(scene);
		break;
	case PLACE_S_EL2:
		/* A panic on the way out is no entry. */
		if (pe_after(scene)->place == PLACE_S_EL1 && pe_after(scene)->panic == PANIC_NONE)
			show_entry(scene);
		break;
	case PLACE_EL3:
		if (pe_after(scene)->place == PLACE_NWD)
			show_normal_world_entry(scene);
		break;
	default:
		break;
	}
}

/* A physical interrupt is taken. */
static void show_physical(struct scene *scene, enum choice_kind kind, unsigned argument)
{
	if (pe_before(scene)->place == PLACE_S_EL1)
		set_at(scene, show(scene, kind == CHOICE_TAKE_IRQ ? EVENT_SPMC_IRQ : EVENT_SPMC_FIQ, 0),
		       pe_before(scene)->current);
	else if (kind == CHOICE_TAKE_IRQ)
		show(scene, EVENT_NWD_IRQ, scene->config->interrupts[argument].intid);
	else
		show(scene, EVENT_EL3_FIQ, 0);
}

/* Devices step on no PE: the event carries the one that the interrupt is signalled to. */
static void show_line(struct scene *scene, enum event_kind kind, unsigned argument)
{
	struct event *event;

	scene->pe = scene->before->interrupts[argument].target_pe;
	event = show(scene, kind, scene->config->interrupts[argument].intid);
	if (pe_before(scene)->place == PLACE_S_EL1)
		set_at(scene, event, pe_before(scene)->current);
}

static void show_virtual(struct scene *scene, enum event_kind kind)
{
	unsigned vcpu = pe_before(scene)->current;

	set_at(scene, show_of_vcpu(scene, kind, vcpu, 0), vcpu);
}

static void show_panic(struct scene *scene)
{
	static const enum actor who[PANIC_REASONS] = {
#define PANIC(id, actor, text) ACTOR_##actor,
#include "models/panics.def"
#undef PANIC
	};

	if (pe_before(scene)->panic != PANIC_NONE || pe_after(scene)->panic == PANIC_NONE)
		return;
	switch (who[pe_after(scene)->panic]) {
	case ACTOR_SP:
		show_of_vcpu(scene, EVENT_SP_PANIC, pe_after(scene)->current, 0);
		break;
	case ACTOR_SPMC:
		show(scene, EVENT_SPMC_PANIC, 0);
		break;
	default:
		show(scene, EVENT_EL3_PANIC, 0);
		break;
	}
}

uint32_t observe_step(const struct observation *observation, struct observer *observers, const struct world *before,
		      uint32_t choice, const struct world *after, struct event events[EVENTS_MAX])
{
	struct scene scene = {
		.observation = observation,
		.config = observation->config,
		.observers = observers,
		.before = before,
		.after = after,
		.pe = choice_pe_of(choice),
		.events = events,
	};
	enum choice_kind kind = choice_kind_of(choice);
	unsigned argument = choice_argument_of(choice);

	switch (kind) {
	case CHOICE_STEP:
		show_step(&scene);
		break;
	case CHOICE_ACKNOWLEDGE:
		show(&scene, EVENT_SPMC_ACKNOWLEDGE,
		     argument == INTERRUPT_NONE ? (uint32_t)SPURIOUS_INTID : scene.config->interrupts[argument].intid);
		break;
	case CHOICE_TAKE_IRQ:
	case CHOICE_TAKE_FIQ:
		show_physical(&scene, kind, argument);
		break;
	case CHOICE_TAKE_VIRQ:
		show_virtual(&scene, EVENT_SP_VIRQ);
		break;
	case CHOICE_TAKE_VFIQ:
		show_virtual(&scene, EVENT_SP_VFIQ);
		break;
	case CHOICE_ARRIVE:
		show_line(&scene, EVENT_RAISE, argument);
		break;
	case CHOICE_DROP:
		show_line(&scene, EVENT_LOWER, argument);
		break;
	default:
		set_registers(show(&scene, EVENT_NWD_CALL, 0), pe_after(&scene)->nwd_registers);
		break;
	}
	show_panic(&scene);
	return world_booted(observation->config, before) || observation->from_boot ? scene.count : 0;
}

uint32_t observe_packed_step(const struct observation *observation, struct observer *observers, const void *before,
			     uint32_t choice, const void *after, struct event events[EVENTS_MAX])
{
	struct world world_before;
	struct world world_after;

	world_unpack(observation->config, before, &world_before);
	world_unpack(observation->config, after, &world_after);
	return observe_step(observation, observers, &world_before, choice, &world_after, events);
}

bool event_matches(const struct event *logged, const struct event *shown)
{
	if (logged->kind != shown->kind || logged->pe != shown->pe || logged->value != shown->value ||
	    (logged->fields & ~shown->fields) != 0)
		return false;
	if (logged->partition != EVENT_PARTITION_ANY && logged->partition != shown->partition)
		return false;
	for (unsigned i = 0; i < 3; i++) {
		if ((logged->fields & (unsigned)FIELD_W1 << i) != 0 && logged->w[i] != shown->w[i])
			return false;
	}
	return ((logged->fields & FIELD_PMR) == 0 || logged->pmr == shown->pmr) &&
	       ((logged->fields & FIELD_AT) == 0 || logged->pc == shown->pc);
}
