// SPDX-License-Identifier: BSD-3-Clause
/*
 * `interrupts:` of a scenario: devices, who owns them, and when they may raise their lines.
 */
#include <string.h>

#include "models/added_interrupts.h"
#include "models/ffa.h"
#include "models/virtual_interrupts.h"
#include "models/words.h"
#include "models/world.h"
#include "tools/scenario/draft.h"

enum {
	/* Software-generated interrupts come before, special INTIDs after. */
	INTID_LEAST = 16,
	INTID_MOST = 1019,
	PRIORITY_MOST = 0xff,
	/* The secure half of the priorities is the more urgent one. */
	PRIORITY_NON_SECURE_LEAST = 0x80,
	PRIORITY_SECURE_DEFAULT = 0x10,
	PRIORITY_NON_SECURE_DEFAULT = 0xa0,
	/* Function identifiers that can be named: more than models/ffa.c has. */
	CALLS_MAX = 64,
	BOUNDARY_MOST = 0xffff,
};

/* The keys of one interrupt. */
struct interrupt_nodes {
	const struct yaml_node *device;
	const struct yaml_node *intid;
	const struct yaml_node *group;
	const struct yaml_node *trigger;
	const struct yaml_node *priority;
	const struct yaml_node *owner;
	const struct yaml_node *arrivals;
	const struct yaml_node *drops;
	const struct yaml_node *enabled;
	const struct yaml_node *arrives_from;
	const struct yaml_node *at;
	const struct yaml_node *target_pe;
};

static bool is_timer(const struct yaml_node *node)
{
	const struct yaml_node *device = yaml_find(node, "device");

	return device != NULL && device->kind == NODE_SCALAR && strcmp(device->text, "timer") == 0;
}

/* A listing may name an interrupt where it may name a register, too. */
static bool is_register(const char *name)
{
	static const char *const others[] = { "lr", "sp", "wsp", "xzr", "wzr" };

	if ((name[0] == 'x' || name[0] == 'w') && name[1] != '\0' && name[1 + strspn(name + 1, "0123456789")] == '\0')
		return true;
	for (size_t i = 0; i < COUNT_OF(others); i++)
		if (strcmp(name, others[i]) == 0)
			return true;
	return false;
}

static bool bind_interrupt_name(const struct source *source, const struct yaml_node *key,
				char name[INTERRUPT_NAME_BYTES])
{
	if (!bind_name(source, key, "an interrupt", name))
		return false;
	return !is_register(name) ||
	       fail_at(source, key, "an interrupt must not have the name of a register (\"%s\")", name);
}

static bool bind_intid(const struct source *source, const struct yaml_node *node, const struct world_config *config,
		       struct interrupt_config *interrupt)
{
	if (!bind_number(source, node, "intid", 0, UINT32_MAX, &interrupt->intid))
		return false;
	if (interrupt->intid < INTID_LEAST) {
		return fail_at(source, node,
			       "intid %u is a software-generated interrupt, which is not modelled yet; "
			       "expected %d to %d",
			       interrupt->intid, INTID_LEAST, INTID_MOST);
	}
	if (interrupt->intid > INTID_MOST) {
		return fail_at(source, node, "intid %u is no device's; expected %d to %d", interrupt->intid,
			       INTID_LEAST, INTID_MOST);
	}
	for (uint8_t i = 0; i < config->interrupt_count; i++) {
		if (config->interrupts[i].intid == interrupt->intid) {
			return fail_at(source, node, "intid %u belongs to \"%s\" already", interrupt->intid,
				       config->interrupts[i].name);
		}
	}
	return true;
}

static bool bind_group(const struct source *source, const struct yaml_node *node, struct interrupt_config *interrupt)
{
	static const char *const words[] = { "secure", "non-secure", "group-0" };
	static const enum interrupt_group groups[] = { GROUP_1_SECURE, GROUP_1_NON_SECURE, GROUP_0 };
	uint32_t index = 0;

	if (node != NULL && !bind_word(source, node, "a value of group", words, COUNT_OF(words), &index))
		return false;
	interrupt->group = groups[index];
	return true;
}

static bool bind_priority(const struct source *source, const struct yaml_node *node, struct interrupt_config *interrupt)
{
	bool secure = interrupt->group != GROUP_1_NON_SECURE;
	uint32_t priority = secure ? PRIORITY_SECURE_DEFAULT : PRIORITY_NON_SECURE_DEFAULT;
	uint32_t least = secure ? 0 : PRIORITY_NON_SECURE_LEAST;
	uint32_t most = secure ? PRIORITY_NON_SECURE_LEAST - 1 : PRIORITY_MOST;

	if (node != NULL &&
	    !bind_number(source, node,
			 secure ? "the priority of a secure interrupt" : "the priority of a non-secure interrupt",
			 least, most, &priority))
		return false;
	interrupt->priority = (uint8_t)priority;
	return true;
}

/* Group 0 belongs to EL3. */
static bool bind_owner_of_group_0(const struct source *source, const struct yaml_node *node,
				  struct interrupt_config *interrupt)
{
	static const char *const words[] = { "el3" };
	uint32_t index;

	interrupt->owner = OWNER_EL3;
	return node == NULL || bind_word(source, node, "the owner of Group 0", words, COUNT_OF(words), &index);
}

static bool bind_owner(const struct source *source, const struct yaml_node *node, const struct world_config *config,
		       struct interrupt_config *interrupt)
{
	const char *words[PARTITIONS_MAX + 1];
	uint32_t normal_world = (uint32_t)partition_names(config, words);
	bool secure = interrupt->group == GROUP_1_SECURE;
	uint32_t index = secure ? 0 : normal_world;

	if (interrupt->group == GROUP_0)
		return bind_owner_of_group_0(source, node, interrupt);
	words[normal_world] = "normal-world";
	if (node != NULL && !bind_word(source, node, "an owner", words, (size_t)normal_world + 1, &index))
		return false;
	if (secure && index == normal_world) {
		return fail_at(source, node, "a secure interrupt cannot belong to the normal world; expected %s",
			       words[0]);
	}
	if (!secure && index != normal_world) {
		return fail_at(source, node,
			       "a non-secure interrupt cannot belong to a partition; "
			       "expected normal-world");
	}
	interrupt->owner = (uint8_t)(secure ? index : OWNER_NWD);
	return true;
}

/* The PE that a shared interrupt is routed to by the manifest. */
static bool bind_target_pe(const struct source *source, const struct yaml_node *node, const struct world_config *config,
			   struct interrupt_config *interrupt)
{
	uint32_t pe = PE_ANY;

	if (node != NULL && interrupt->intid < INTIDS_PRIVATE)
		return fail_at(source, node, "an interrupt below %d is private to each PE", INTIDS_PRIVATE);
	if (node != NULL && !bind_number(source, node, "target-pe", 0, config->pe_count - 1u, &pe))
		return false;
	interrupt->target_pe = (uint8_t)pe;
	return true;
}

static bool bind_pin_label(const struct source *source, const struct yaml_node *label,
			   const struct yaml_node *instruction, const struct yaml_node *partition,
			   const struct world_config *config, struct interrupt_draft *draft, struct interrupt_pin *pin)
{
	const char *names[PARTITIONS_MAX];
	size_t count = partition_names(config, names);
	const char *text;
	uint32_t index;

	if (partition != NULL) {
		if (!bind_word(source, partition, "a partition", names, count, &index))
			return false;
		pin->partition = (uint8_t)index;
		draft->partition_given = true;
	}

	pin->place = PIN_LABEL;
	draft->label = label;
	draft->instruction = 0;
	return bind_text(source, label, "label", true, &text) &&
	       (instruction == NULL ||
		bind_number(source, instruction, "instruction", 0, PROGRAM_INSTRUCTIONS_MAX - 1, &draft->instruction));
}

/* A call that the partition issues, by its FF-A name. */
static bool bind_call(const struct source *source, const struct yaml_node *node, uint32_t *call)
{
	const char *names[CALLS_MAX];
	size_t count = 0;

	for (size_t i = 0; i < ffa_symbol_count && count < CALLS_MAX; i++) {
		const char *function = ffa_function_name(ffa_symbols[i].value);

		/* An error code, or a name for the same value, is no call. */
		if (function == NULL || strcmp(function, ffa_symbols[i].name) != 0 || strncmp(function, "FFA_", 4) != 0)
			continue;
		if (node->kind == NODE_SCALAR && strcmp(node->text, function) == 0) {
			*call = ffa_symbols[i].value;
			return true;
		}
		names[count++] = function;
	}
	return fail_unknown(source, node, "an FF-A call", names, count);
}

static bool bind_pin_place(const struct source *source, const struct yaml_node *place, const struct yaml_node *boundary,
			   const struct yaml_node *after, struct interrupt_pin *pin)
{
	static const char *const words[] = { "s-el1", "s-el2", "el3", "nwd", "s-el0" };
	static const enum pin_place places[] = { PIN_S_EL1, PIN_S_EL2, PIN_EL3, PIN_NWD, PIN_S_EL0 };
	uint32_t index;
	uint32_t number = 0;

	if (!bind_word(source, place, "a place", words, COUNT_OF(words), &index) ||
	    (boundary != NULL && !bind_number(source, boundary, "boundary", 0, BOUNDARY_MOST, &number)) ||
	    (after != NULL && !bind_call(source, after, &pin->after_call)))
		return false;
	pin->place = places[index];
	pin->boundary = (uint16_t)number;
	return true;
}

static bool bind_recognised(const struct source *source, const struct yaml_node *node, struct interrupt_pin *pin)
{
	static const char *const words[] = { "at-once", "after-the-smc" };
	uint32_t index;

	if (node == NULL)
		return true;
	if (!bind_word(source, node, "a value of recognised", words, COUNT_OF(words), &index))
		return false;
	pin->recognised = index == 0 ? PIN_RECOGNISED_AT_ONCE : PIN_RECOGNISED_AFTER_THE_SMC;
	return true;
}

static bool bind_pin_pe(const struct source *source, const struct yaml_node *node, const struct world_config *config,
			struct interrupt_pin *pin)
{
	uint32_t pe;

	if (node == NULL)
		return true;
	if (!bind_number(source, node, "pe", 0, PES_MAX - 1, &pe))
		return false;
	if (pe >= config->pe_count)
		return fail_at(source, node, "pe %u, but the machine has %u", pe, config->pe_count);
	pin->pe_given = true;
	pin->pe = (uint8_t)pe;
	return true;
}

static bool bind_pin(const struct source *source, const struct yaml_node *node, const struct world_config *config,
		     struct interrupt_draft *draft, struct interrupt_pin *pin)
{
	const struct yaml_node *partition;
	const struct yaml_node *label;
	const struct yaml_node *instruction;
	const struct yaml_node *recognised;
	const struct yaml_node *place;
	const struct yaml_node *boundary;
	const struct yaml_node *after;
	const struct yaml_node *pe;
	const struct field at_label[] = {
		{ "label", &label, true },
		{ "instruction", &instruction, false },
		{ "partition", &partition, false },
		{ "recognised", &recognised, false },
		{ "pe", &pe, false },
	};
	const struct field at_place[] = {
		{ "place", &place, true },
		{ "boundary", &boundary, false },
		{ "after", &after, false },
		{ "pe", &pe, false },
	};

	draft->at = node;
	if (yaml_find(node, "place") != NULL && yaml_find(node, "label") != NULL)
		return fail_at(source, node, "\"at\" has both a label and a place; expected one of them");
	if (yaml_find(node, "place") != NULL) {
		return bind_fields(source, node, "\"at\" with a place", at_place, COUNT_OF(at_place)) &&
		       bind_pin_place(source, place, boundary, after, pin) && bind_pin_pe(source, pe, config, pin);
	}
	if (node->kind == NODE_MAPPING && yaml_find(node, "label") == NULL)
		return fail_at(source, node, "\"at\" lacks the key \"label\" or \"place\"");
	return bind_fields(source, node, "\"at\" with a label", at_label, COUNT_OF(at_label)) &&
	       bind_pin_label(source, label, instruction, partition, config, draft, pin) &&
	       bind_recognised(source, recognised, pin) && bind_pin_pe(source, pe, config, pin);
}

static bool bind_arrivals(const struct source *source, const struct interrupt_nodes *nodes,
			  const struct world_config *config, struct interrupt_draft *draft,
			  struct interrupt_config *interrupt)
{
	interrupt->arrivals = (struct count){ .kind = COUNT_ANY };
	if (nodes->arrivals != NULL && !bind_count(source, nodes->arrivals, "arrivals", &interrupt->arrivals))
		return false;
	if (nodes->at == NULL)
		return true;
	if (nodes->arrivals != NULL && !(interrupt->arrivals.kind == COUNT_NUMBER && interrupt->arrivals.number == 1))
		return fail_at(source, nodes->arrivals, "an interrupt with \"at\" arrives once; expected 1");
	interrupt->arrivals = (struct count){ .kind = COUNT_NUMBER, .number = 1 };
	return bind_pin(source, nodes->at, config, draft, &interrupt->pin);
}

static bool bind_line(const struct source *source, const struct interrupt_nodes *nodes, struct interrupt_draft *draft,
		      struct interrupt_config *interrupt)
{
	static const char *const drops_words[] = { "program", "any" };
	static const char *const enabled_words[] = { "by-program", "at-boot" };
	static const char *const from_words[] = { "init-done", "boot" };
	uint32_t drops = 0;
	uint32_t enabled = 0;
	uint32_t from = 0;

	interrupt->trigger = TRIGGER_EDGE;
	if ((nodes->trigger != NULL && !bind_trigger(source, nodes->trigger, &interrupt->trigger)) ||
	    (nodes->drops != NULL &&
	     !bind_word(source, nodes->drops, "a value of drops", drops_words, COUNT_OF(drops_words), &drops)) ||
	    (nodes->enabled != NULL && !bind_word(source, nodes->enabled, "a value of enabled", enabled_words,
						  COUNT_OF(enabled_words), &enabled)) ||
	    (nodes->arrives_from != NULL && !bind_word(source, nodes->arrives_from, "a value of arrives-from",
						       from_words, COUNT_OF(from_words), &from)))
		return false;
	if (drops == 1 && interrupt->trigger == TRIGGER_EDGE) {
		return fail_at(source, nodes->drops,
			       "only a level-sensitive line drops by itself: \"drops: any\" "
			       "needs \"trigger: level\"");
	}
	interrupt->drops = drops == 1;
	draft->enabled_given = nodes->enabled != NULL;
	interrupt->enabled_at_boot = enabled == 1;
	interrupt->arrives_during_boot = from == 1;
	return true;
}

/*
 * The timer of a partition: its virtual interrupt has a fixed id; whatever is physical about it belongs to the SPMC.
 */
static bool bind_timer(const struct source *source, const struct interrupt_nodes *nodes,
		       const struct world_config *config, struct interrupt_config *interrupt)
{
	const struct yaml_node *const others[] = { nodes->intid,    nodes->group, nodes->trigger,
						   nodes->priority, nodes->drops, nodes->target_pe };

	for (size_t i = 0; i < COUNT_OF(others); i++) {
		if (others[i] != NULL)
			return fail_at(source, others[i],
				       "a timer has no intid, group, trigger, priority, drops or target-pe");
	}
	interrupt->kind = INTERRUPT_KIND_VIRTUAL_TIMER;
	interrupt->intid = HF_VIRTUAL_TIMER_INTID;
	interrupt->group = GROUP_1_SECURE;
	if (!bind_owner(source, nodes->owner, config, interrupt))
		return false;
	for (uint8_t i = 0; i < config->interrupt_count; i++) {
		if (config->interrupts[i].kind == INTERRUPT_KIND_VIRTUAL_TIMER &&
		    config->interrupts[i].owner == interrupt->owner)
			return fail_at(source, nodes->device, "the timer of %s is \"%s\" already",
				       config->partitions[interrupt->owner].name, config->interrupts[i].name);
	}
	return true;
}

static bool bind_device(const struct source *source, const struct interrupt_nodes *nodes,
			const struct world_config *config, struct interrupt_config *interrupt)
{
	static const char *const words[] = { "line", "timer" };
	uint32_t index = 0;

	if (nodes->device != NULL && !bind_word(source, nodes->device, "a device", words, COUNT_OF(words), &index))
		return false;
	if (index == 1)
		return bind_timer(source, nodes, config, interrupt);
	return bind_intid(source, nodes->intid, config, interrupt) && bind_group(source, nodes->group, interrupt) &&
	       bind_priority(source, nodes->priority, interrupt) && bind_owner(source, nodes->owner, config, interrupt);
}

static bool bind_interrupt(const struct source *source, const struct yaml_node *key, const struct yaml_node *node,
			   struct draft *draft)
{
	struct world_config *config = &draft->config;
	struct interrupt_config *interrupt = &config->interrupts[config->interrupt_count];
	struct interrupt_draft *interrupt_draft = &draft->interrupts[config->interrupt_count];
	struct interrupt_nodes nodes;
	const struct field fields[] = {
		{ "device", &nodes.device, false },       { "intid", &nodes.intid, !is_timer(node) },
		{ "group", &nodes.group, false },         { "trigger", &nodes.trigger, false },
		{ "priority", &nodes.priority, false },   { "owner", &nodes.owner, false },
		{ "arrivals", &nodes.arrivals, false },   { "drops", &nodes.drops, false },
		{ "enabled", &nodes.enabled, false },     { "arrives-from", &nodes.arrives_from, false },
		{ "target-pe", &nodes.target_pe, false }, { "at", &nodes.at, false },
	};

	if (!bind_interrupt_name(source, key, interrupt->name) ||
	    !bind_fields(source, node, interrupt->name, fields, COUNT_OF(fields)) ||
	    !bind_device(source, &nodes, config, interrupt) ||
	    !bind_target_pe(source, nodes.target_pe, config, interrupt) ||
	    !bind_line(source, &nodes, interrupt_draft, interrupt) ||
	    !bind_arrivals(source, &nodes, config, interrupt_draft, interrupt))
		return false;
	interrupt->pe = PE_ANY;
	config->interrupt_count++;
	return true;
}

bool bind_interrupts(const struct source *source, const struct yaml_node *node, struct draft *draft)
{
	if (!bind_is_mapping(source, node, "interrupts"))
		return false;
	for (uint32_t i = 0; i < node->count; i++) {
		if (i == INTERRUPTS_DECLARED_MAX)
			return fail_at(source, node->keys[i], "more than %d interrupts", INTERRUPTS_DECLARED_MAX);
		if (!bind_interrupt(source, node->keys[i], node->items[i], draft))
			return false;
	}
	return true;
}

static bool fail_label(const struct source *source, const struct yaml_node *label, const struct sp_program *program)
{
	const char *names[PROGRAM_LABELS_MAX];
	const char *nearest;

	for (uint16_t i = 0; i < program->label_count; i++)
		names[i] = program->labels[i].name;
	nearest = nearest_word(label->text, names, program->label_count);
	return fail_at(source, label, "the program %s has no label \"%s\"%s%s%s", program->name,
		       excerpt(label->text).text, nearest != NULL ? "; did you mean \"" : "",
		       nearest != NULL ? nearest : "", nearest != NULL ? "\"?" : "");
}

static bool finish_pin(const struct source *source, const struct interrupt_draft *draft,
		       const struct sp_program *program, struct interrupt_pin *pin)
{
	uint16_t label;
	uint32_t pc;

	if (pin->place != PIN_LABEL)
		return true;
	label = sp_program_find_label(program, draft->label->text);
	if (label == PROGRAM_LABELS_MAX)
		return fail_label(source, draft->label, program);
	pc = program->labels[label].pc + draft->instruction;
	if (pc >= program->instruction_count) {
		return fail_at(source, draft->at,
			       "the program %s has only %d instructions from \"%s\" on, so "
			       "instruction %u does not exist",
			       program->name, program->instruction_count - program->labels[label].pc,
			       excerpt(draft->label->text).text, draft->instruction);
	}
	pin->pc = (uint16_t)pc;
	return true;
}

/* A pin in a partition's level needs a partition there, and a word on recognition one that takes virtual interrupts. */
static bool check_pin_level(const struct source *source, const struct interrupt_draft *draft,
			    const struct interrupt_config *interrupt, const struct world_config *config)
{
	bool wants_s_el0 = interrupt->pin.place == PIN_S_EL0;
	bool there = false;

	for (uint8_t i = 0; i < config->partition_count; i++)
		there = there || config->partitions[i].s_el0 == wants_s_el0;
	if ((wants_s_el0 || interrupt->pin.place == PIN_S_EL1) && !there)
		return fail_at(source, draft->at, "no partition runs at %s", wants_s_el0 ? "s-el0" : "s-el1");
	if (interrupt->pin.recognised != PIN_RECOGNISED_ANY && interrupt->owner < config->partition_count &&
	    config->partitions[interrupt->owner].s_el0)
		return fail_at(source, draft->at,
			       "\"recognised\" is about the virtual interrupt, and %s, at s-el0, takes none",
			       config->partitions[interrupt->owner].name);
	return true;
}

/* A program that sets its timer needs somebody who says how often the deadline passes. */
static bool check_timers(const struct source *source, const struct draft *draft, const struct world_config *config)
{
	for (uint32_t p = 0; p < config->partition_count; p++) {
		bool declared = !config->partitions[p].program->sets_timer;

		for (uint8_t i = 0; i < config->interrupt_count && !declared; i++)
			declared = config->interrupts[i].kind == INTERRUPT_KIND_VIRTUAL_TIMER &&
				   config->interrupts[i].owner == p;
		if (!declared)
			return fail_at(source, draft->partitions[p].node,
				       "the program of %s sets its timer; expected an interrupt with "
				       "\"device: timer, owner: %s\"",
				       config->partitions[p].name, config->partitions[p].name);
	}
	return true;
}

/* With the interrupts that the programs make necessary: SGIs and timers of each PE, and what stands for an obligation. */
static bool check_room(const struct source *source, const struct draft *draft, const struct world_config *config)
{
	struct world_config with_added = *config;
	uint32_t interrupts = added_interrupts(&with_added);

	if (interrupts > INTERRUPTS_MAX)
		return fail_at(source, draft->partitions[0].node,
			       "%u interrupts with those that each PE has by itself (private ones, SGIs and timers); "
			       "at most %d",
			       (unsigned)interrupts, INTERRUPTS_MAX);
	for (uint32_t p = 0; p < config->partition_count; p++) {
		unsigned needed = virtual_interrupts_needed(&with_added, p);

		if (needed > VIS - VI_FIRST_DEVICE)
			return fail_at(source, draft->partitions[p].node,
				       "%u interrupts of devices may reach one execution context, which migrates; at "
				       "most %d",
				       needed, VIS - VI_FIRST_DEVICE);
	}
	return true;
}

bool finish_interrupts(const struct source *source, const struct draft *draft, struct world_config *config)
{
	if (!check_timers(source, draft, config) || !check_room(source, draft, config))
		return false;
	for (uint8_t i = 0; i < config->interrupt_count; i++) {
		struct interrupt_config *interrupt = &config->interrupts[i];
		bool owned = interrupt->owner < PARTITIONS_MAX;

		/* Not said: the label is one of the owner's program; of the first one's for an interrupt of the normal world. */
		if (!draft->interrupts[i].partition_given)
			interrupt->pin.partition = owned ? interrupt->owner : 0;
		if (!finish_pin(source, &draft->interrupts[i], config->partitions[interrupt->pin.partition].program,
				&interrupt->pin) ||
		    !check_pin_level(source, &draft->interrupts[i], interrupt, config))
			return false;
		if (!draft->interrupts[i].enabled_given) {
			/* A program that enables its interrupts itself expects to find them disabled. */
			interrupt->enabled_at_boot =
				!owned || !config->partitions[interrupt->owner].program->enables_interrupts;
		}
	}
	return true;
}
