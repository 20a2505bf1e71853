// SPDX-License-Identifier: BSD-3-Clause
/* Steps and violations in words; see describe.h. */
#include "models/describe.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "models/ffa.h"
#include "models/gic.h"
#include "models/interrupts.h"
#include "models/manager.h"
#include "models/monitors/state.h"
#include "models/nwd.h"
#include "models/packed.h"
#include "models/spmc/spmc.h"
#include "models/takeable.h"
#include "models/vcpu_edges.h"
#include "models/world_model.h"

/* ------------------------------------------------------------------------------------------------------------------
 * Text that never overflows.
 */

struct text {
	char *bytes;
	size_t capacity;
	size_t length;
};

static void append(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void append(struct text *text, const char *format, ...)
{
	va_list arguments;
	int written;

	va_start(arguments, format);
	written = vsnprintf(text->bytes + text->length, text->capacity - text->length, format, arguments);
	va_end(arguments);
	if (written <= 0)
		return;
	text->length += (size_t)written;
	if (text->length >= text->capacity)
		text->length = text->capacity - 1;
}

/* Starts a further item of a list. */
static void separate(struct text *text, const char *separator)
{
	if (text->length > 0)
		append(text, "%s", separator);
}

/* An FF-A message: "FFA_ERROR(INTERRUPTED)", "FFA_INTERRUPT(w2=40)". */
static void append_message(struct text *text, uint32_t w0, uint32_t w1, uint32_t w2)
{
	const char *name = ffa_function_name(w0);

	if (name == NULL) {
		append(text, "0x%x", (unsigned)w0);
	} else if (w0 == FFA_ERROR) {
		const char *error = ffa_error_name(w2);

		if (error != NULL)
			append(text, "FFA_ERROR(%s)", error);
		else
			append(text, "FFA_ERROR(0x%x)", (unsigned)w2);
	} else if (w0 == FFA_INTERRUPT) {
		if (w2 == HF_INVALID_INTID)
			append(text, "FFA_INTERRUPT(w2=-1)");
		else if (w2 != 0)
			append(text, "FFA_INTERRUPT(w2=%u)", (unsigned)w2);
		else
			append(text, "FFA_INTERRUPT(w1=0x%x)", (unsigned)w1);
	} else {
		append(text, "%s", name);
	}
}

/* ------------------------------------------------------------------------------------------------------------------
 * Events.
 */

/* The first rule that fired, of those that are not always there: the table puts what tells versions apart first. */
static void append_rule(struct text *text, const struct sim_label *label)
{
	for (unsigned rule = 0; rule < RULE_RESPONSE; rule++) {
		if ((label->marks[rule / 64] >> (rule % 64) & 1) != 0) {
			append(text, "  [%s]", rule_infos[rule].name);
			return;
		}
	}
}

/* A step: what it started from, what it led to, and the PE that made it. */
struct scene {
	const struct world_config *config;
	const struct world *before;
	const struct world *after;
	unsigned pe;
};

static const struct pe *pe_before(const struct scene *scene)
{
	return &scene->before->pes[scene->pe];
}

static const struct pe *pe_after(const struct scene *scene)
{
	return &scene->after->pes[scene->pe];
}

/* "label+offset: instruction" of the instruction that the vCPU runs next. */
static void append_instruction(const struct scene *scene, const struct world *world, unsigned vcpu, struct text *text)
{
	char instruction[SIM_TEXT_BYTES / 2];

	/* With one partition the column says whose it is. */
	if (scene->config->partition_count > 1)
		append(text, "%s ", vcpu_partition(scene->config, vcpu)->name);
	sp_program_describe(vcpu_partition(scene->config, vcpu)->program, world->contexts[vcpu].pc, instruction,
			    sizeof(instruction));
	append(text, "%s", instruction);
}

static void describe_sp(const struct scene *scene, unsigned alternative, struct text *text)
{
	unsigned current = pe_before(scene)->current;
	const struct sp_program *program = vcpu_partition(scene->config, current)->program;
	const struct sp_context *before = &scene->before->contexts[current];
	const struct sp_context *after = &scene->after->contexts[current];
	uint32_t x0 = before->registers[0];
	unsigned opcode = program->instructions[before->pc].opcode;

	if (opcode == SP_ANY) {
		const struct sp_instruction *any = &program->instructions[before->pc];
		uint16_t target = program->cases[any->first_case + alternative].target;

		if (program->instructions[target].opcode == SP_ANY)
			append(text, "any: something else");
		else
			append(text, "any: %s", program->labels[program->instructions[target].label].name);
		return;
	}
	if (opcode == SP_SWITCH || opcode == SP_CHOOSE) {
		/* Where it went says more than the list of where it could go. */
		const struct sp_instruction *from = &program->instructions[before->pc];
		const struct sp_instruction *to = &program->instructions[after->pc];

		append(text, "%s+%u: %s -> %s",
		       from->label < program->label_count ? program->labels[from->label].name : "", from->label_offset,
		       opcode == SP_SWITCH ? "switch" : "choose",
		       to->label < program->label_count ? program->labels[to->label].name : "");
		return;
	}
	append_instruction(scene, scene->before, current, text);
	if (opcode == SP_SMC || (opcode == SP_SVC && hf_call_name(x0) == NULL)) {
		append(text, "  ");
		append_message(text, x0, before->registers[1], before->registers[2]);
	} else if (opcode == SP_HVC || opcode == SP_SVC) {
		append(text, "  %s", hf_call_name(x0) != NULL ? hf_call_name(x0) : "?");
	}
}

/* What an FF-A call of the partition ended with: a return, or somebody else runs. */
static void append_outcome(const struct scene *scene, struct text *text)
{
	unsigned next = pe_after(scene)->next;
	const uint32_t *x;

	if (pe_after(scene)->phase != PHASE_SPMC_EXIT)
		return;
	append(text, " -> ");
	if (next == VCPU_NWD) {
		append(text, "NWd");
		return;
	}
	x = scene->after->contexts[next].registers;
	append_message(text, x[0], x[1], x[2]);
}

static void describe_spmc(const struct scene *scene, struct text *text)
{
	const struct pe *pe = pe_before(scene);
	const uint32_t *x =
		pe->current == VCPU_NWD ? pe->nwd_registers : scene->before->contexts[pe->current].registers;
	const char *call;
	uint32_t result;

	switch (pe->phase) {
	case PHASE_SPMC_SMC:
		append_message(text, x[0], x[1], x[2]);
		append_outcome(scene, text);
		break;
	case PHASE_SPMC_WAIT_RESUME:
	case PHASE_SPMC_ABORT_RESUME:
	case PHASE_SPMC_RESPONSE_UNWIND:
		append(text, "unwind");
		append_outcome(scene, text);
		break;
	case PHASE_SPMC_HVC:
		call = hf_call_name(x[0]);
		result = scene->after->contexts[pe->current].registers[0];
		append(text, "%s -> ", call != NULL ? call : "hvc");
		if (result == UINT32_MAX)
			append(text, "-1");
		else
			append(text, "%u", (unsigned)result);
		break;
	case PHASE_SPMC_CALL_FROM_NWD:
		append_message(text, x[0], x[1], x[2]);
		break;
	case PHASE_SPMC_FIQ:
		append(text, "fiq_lower");
		break;
	case PHASE_SPMC_PSCI:
		append(text, pe->nwd.call == NWD_CALL_CPU_OFF ? "CPU_OFF" : "CPU_ON");
		append_outcome(scene, text);
		break;
	case PHASE_SPMC_FAULT:
		append(text, "sync_lower_exception");
		break;
	case PHASE_SPMC_INFO_GET_END:
		append(text, "the SRI is handled");
		break;
	case PHASE_SPMC_RUN_PREPARE:
		append(text, "prepare_run");
		append_outcome(scene, text);
		break;
	case PHASE_SPMC_ABORT_RELOAD:
		append(text, "load_reinit_partition");
		break;
	case PHASE_SPMC_ABORT_BOOTSTRAP:
		append(text, "vcpu_bootstrap");
		break;
	case PHASE_SPMC_IPI_TARGET:
		append(text, "irq %u: whom for", (unsigned)HF_IPI_INTID);
		break;
	case PHASE_SPMC_SIGNAL:
		append(text, "irq %u: inject", (unsigned)scene->config->interrupts[pe->acknowledged].intid);
		break;
	default:
		if (pe->next != VCPU_NWD) {
			append(text, "ERET to ");
			append_instruction(scene, scene->after, pe->next, text);
		} else {
			append(text, "exit to the normal world");
		}
		break;
	}
}

/* A manager at EL3 leaves in the same step: to the partition, or to the normal world. */
static void describe_manager_at_el3(const struct scene *scene, struct text *text)
{
	const struct pe *before = pe_before(scene);
	const struct pe *after = pe_after(scene);
	const uint32_t *x = before->nwd_registers;

	if (before->phase == PHASE_EL3_SMC)
		x = scene->before->contexts[before->current].registers;
	if (before->phase == PHASE_EL3_SECURE_INTERRUPT)
		append(text, "secure interrupt");
	else
		append_message(text, x[0], x[1], x[2]);
	if (after->place == PLACE_NWD)
		append(text, " -> NWd");
	if (after->place != PLACE_S_EL1)
		return;
	x = scene->after->contexts[after->current].registers;
	append(text, " -> ");
	append_message(text, x[0], x[1], x[2]);
}

static void describe_el3(const struct scene *scene, struct text *text)
{
	const struct pe *pe = pe_before(scene);

	switch (pe->phase) {
	case PHASE_EL3_CALL_FROM_NWD:
		append(text, pe_after(scene)->place == PLACE_NWD ? "refuse " : "forward ");
		break;
	case PHASE_EL3_GROUP_0:
		append(text, "Group 0 interrupt");
		return;
	case PHASE_EL3_PSCI:
		if (pe->nwd.call == NWD_CALL_CPU_OFF)
			append(text, "framework message CPU_OFF to the SPMC");
		else
			append(text, pe->nwd.call == NWD_CALL_CPU_ON ? "enter the SPMC" : "suspended");
		return;
	case PHASE_EL3_SECURE_INTERRUPT:
		append(text, "secure interrupt: FFA_INTERRUPT to the SPMC");
		return;
	default:
		append(text, "ERET ");
		break;
	}
	append_message(text, pe->nwd_registers[0], pe->nwd_registers[1], pe->nwd_registers[2]);
}

static void describe_event(const struct scene *scene, uint32_t choice, struct text *text)
{
	const struct world_config *config = scene->config;
	const struct pe *pe = pe_before(scene);
	const uint32_t *sent = pe_after(scene)->nwd_registers;
	unsigned argument = choice_argument_of(choice);

	switch (choice_kind_of(choice)) {
	case CHOICE_STEP:
		if (pe->place == PLACE_S_EL1)
			describe_sp(scene, argument, text);
		else if (pe->place == PLACE_EL3 && manager_at_el3(config))
			describe_manager_at_el3(scene, text);
		else if (pe->place == PLACE_EL3)
			describe_el3(scene, text);
		else
			describe_spmc(scene, text);
		break;
	case CHOICE_ACKNOWLEDGE:
		if (argument == INTERRUPT_NONE)
			append(text, "ICC_IAR1 = 1023");
		else
			append(text, "ICC_IAR1 = %u", (unsigned)config->interrupts[argument].intid);
		break;
	case CHOICE_TAKE_IRQ:
		if (pe->place == PLACE_NWD)
			append(text, "IRQ %u taken and serviced", (unsigned)config->interrupts[argument].intid);
		else
			append(text, "IRQ from the partition");
		break;
	case CHOICE_TAKE_FIQ:
		if (argument == FIQ_OF_GROUP_0)
			append(text, "Group 0 ");
		append(text, pe->place == PLACE_NWD ? "FIQ from the normal world" : "FIQ from the partition");
		break;
	case CHOICE_TAKE_VIRQ:
	case CHOICE_TAKE_VFIQ:
		append(text, "%s%s taken before ", manager_at_el3(config) ? "" : "v",
		       choice_kind_of(choice) == CHOICE_TAKE_VIRQ ? "IRQ" : "FIQ");
		append_instruction(scene, scene->before, pe->current, text);
		break;
	case CHOICE_NWD_STEP:
	case CHOICE_NWD_REQUEST:
	case CHOICE_NWD_RUN:
	case CHOICE_NWD_NOTIFY:
		append_message(text, sent[0], sent[1], sent[2]);
		break;
	case CHOICE_NWD_PSCI:
		if (argument == NWD_CALL_CPU_ON)
			append(text, pe->nwd.call == NWD_CALL_CPU_OFF ? "CPU_ON" : "wakes up");
		else
			append(text, argument == NWD_CALL_CPU_OFF ? "CPU_OFF" : "CPU_SUSPEND");
		break;
	case CHOICE_NWD_CALL:
		append(text, "%s", nwd_call_name(argument) != NULL ? nwd_call_name(argument) : "an unknown call");
		break;
	case CHOICE_ARRIVE:
		if (config->interrupts[argument].kind == INTERRUPT_KIND_VIRTUAL_TIMER) {
			append(text, "%s deadline passes", config->interrupts[argument].name);
			break;
		}
		append(text, "%s %s", config->interrupts[argument].name,
		       config->interrupts[argument].trigger == TRIGGER_LEVEL ? "line rises" : "edge");
		break;
	default:
		append(text, "%s line drops", config->interrupts[argument].name);
		break;
	}
}

/* ------------------------------------------------------------------------------------------------------------------
 * Differences.
 */

static const char *gic_state(const struct world_config *config, const struct world *world, unsigned index)
{
	bool active = (world->interrupts[index].flags & INTERRUPT_ACTIVE) != 0;
	bool pending = gic_pending(config, world, index);

	if (active)
		return pending ? "active+pending" : "active";
	return pending ? "pending" : "idle";
}

static void changed_interrupt(const struct scene *scene, unsigned i, struct text *text)
{
	const struct world_config *config = scene->config;
	const char *from = gic_state(config, scene->before, i);
	const char *to = gic_state(config, scene->after, i);
	const char *name = config->interrupts[i].name;
	uint32_t bit = owned_by_partition(config, i) ? (uint32_t)1 << interrupt_vi(config, i) : 0;
	uint8_t now = scene->after->interrupts[i].flags;
	uint8_t flags = scene->before->interrupts[i].flags ^ now;

	if (strcmp(from, to) != 0) {
		separate(text, "  ");
		append(text, "%s %s>%s", name, from, to);
	}
	for (unsigned v = 0; v < config->vcpu_count; v++) {
		const struct vcpu *before = &scene->before->vcpus[v];
		const struct vcpu *after = &scene->after->vcpus[v];

		if (vcpu_has_interrupt(config, v, i) && ((before->pending ^ after->pending) & bit) != 0) {
			separate(text, "  ");
			append(text, "%s %s", name,
			       (after->pending & bit) != 0 ? "injected" : "taken by the partition");
		}
	}
	if ((flags & INTERRUPT_ENABLED) != 0) {
		separate(text, "  ");
		append(text, "%s GIC %s", name, (now & INTERRUPT_ENABLED) != 0 ? "enabled" : "disabled");
	}
	for (unsigned v = 0; v < config->vcpu_count; v++) {
		uint32_t enabled = scene->after->vcpus[v].enabled;

		if (vcpu_has_interrupt(config, v, i) && ((scene->before->vcpus[v].enabled ^ enabled) & bit) != 0) {
			separate(text, "  ");
			append(text, "%s virtually %s", name, (enabled & bit) != 0 ? "enabled" : "disabled");
		}
	}
	if ((flags & INTERRUPT_OWED) != 0 && (now & INTERRUPT_OWED) == 0) {
		separate(text, "  ");
		append(text, "%s serviced", name);
	}
}

static void changed_vcpu(const struct vcpu *before, const struct vcpu *after, struct text *text)
{
	static const char *const timers[] = { [TIMER_OFF] = "off", [TIMER_SET] = "set", [TIMER_EXPIRED] = "expired" };
	static const char *const rt_models[RT_MODELS] = { "NONE", "FFA_RUN", "DIR_REQ", "SEC_INTERRUPT", "SP_INIT" };
	static const char *const modes[SCHEDULING_MODES] = { "NONE", "NWD", "SPMC" };

	if (before->state != after->state) {
		separate(text, "  ");
		append(text, "%s>%s", vcpu_state_names[before->state], vcpu_state_names[after->state]);
	}
	if (before->rt_model != after->rt_model) {
		separate(text, "  ");
		append(text, "rtm %s>%s", rt_models[before->rt_model], rt_models[after->rt_model]);
	}
	if (before->scheduling_mode != after->scheduling_mode) {
		separate(text, "  ");
		append(text, "mode %s>%s", modes[before->scheduling_mode], modes[after->scheduling_mode]);
	}
	if (before->irq_count != after->irq_count || before->fiq_count != after->fiq_count) {
		separate(text, "  ");
		append(text, "count %d>%d", before->irq_count + before->fiq_count, after->irq_count + after->fiq_count);
	}
	if ((before->hcr_lines ^ after->hcr_lines) & LINE_VIRQ) {
		separate(text, "  ");
		append(text, "VI=%d", (after->hcr_lines & LINE_VIRQ) != 0);
	}
	if ((before->hcr_lines ^ after->hcr_lines) & LINE_VFIQ) {
		separate(text, "  ");
		append(text, "VF=%d", (after->hcr_lines & LINE_VFIQ) != 0);
	}
	if (before->vint_queue_length != after->vint_queue_length) {
		separate(text, "  ");
		append(text, "queue %u>%u", before->vint_queue_length, after->vint_queue_length);
	}
	if (before->processing_managed_exit != after->processing_managed_exit) {
		separate(text, "  ");
		append(text, "managed exit %s", after->processing_managed_exit ? "begins" : "ends");
	}
	if (before->timer != after->timer) {
		separate(text, "  ");
		append(text, "timer %s>%s", timers[before->timer], timers[after->timer]);
	}
	if ((before->ipi_position == 0) != (after->ipi_position == 0)) {
		separate(text, "  ");
		append(text, "IPI %s", after->ipi_position != 0 ? "listed" : "no longer listed");
	}
}

static void append_daif(struct text *text, uint8_t daif)
{
	append(text, "%c%c%c%c", (daif & DAIF_D) != 0 ? 'D' : '-', (daif & DAIF_A) != 0 ? 'A' : '-',
	       (daif & DAIF_I) != 0 ? 'I' : '-', (daif & DAIF_F) != 0 ? 'F' : '-');
}

static void changed_context(const struct sp_context *before, const struct sp_context *after, struct text *text)
{
	if (before->daif != after->daif) {
		separate(text, "  ");
		append_daif(text, before->daif);
		append(text, ">");
		append_daif(text, after->daif);
	}
	if (before->temporary_stack_depth != after->temporary_stack_depth) {
		separate(text, "  ");
		append(text, "tmp stack %u>%u", before->temporary_stack_depth, after->temporary_stack_depth);
	}
}

/* With several partitions or PEs: whose vCPU the differences that follow are of. */
static void name_vcpu(const struct scene *scene, unsigned v, struct text *text)
{
	const struct world_config *config = scene->config;

	separate(text, "  ");
	append(text, "%s", vcpu_partition(config, v)->name);
	if (vcpu_partition(config, v)->vcpu_count > 1)
		append(text, ".%u", (unsigned)vcpu_number(config, v));
	append(text, ":");
}

static void describe_changed(const struct scene *scene, struct text *text)
{
	const struct world_config *config = scene->config;
	const struct pe *before = pe_before(scene);
	const struct pe *after = pe_after(scene);

	for (unsigned i = 0; i < config->interrupt_count; i++)
		changed_interrupt(scene, i, text);
	if (before->pmr != after->pmr) {
		separate(text, "  ");
		append(text, "PMR 0x%x>0x%x", before->pmr, after->pmr);
	}
	for (unsigned v = 0; v < config->vcpu_count; v++) {
		struct text parts = *text;
		size_t named_length;

		if (config->vcpu_count > 1)
			name_vcpu(scene, v, &parts);
		named_length = parts.length;
		changed_vcpu(&scene->before->vcpus[v], &scene->after->vcpus[v], &parts);
		changed_context(&scene->before->contexts[v], &scene->after->contexts[v], &parts);
		/* Nothing after the name: nothing changed. */
		if (parts.length > named_length || config->vcpu_count == 1)
			*text = parts;
		else
			text->bytes[text->length] = 0;
	}
	if (before->sri_delayed != after->sri_delayed) {
		separate(text, "  ");
		append(text, "SRI %s", after->sri_delayed ? "delayed" : "no longer delayed");
	}
	if (after->panic != PANIC_NONE) {
		separate(text, "  ");
		append(text, "panic");
	}
}

void describe_step(const void *context, const void *packed_before, uint32_t choice, const void *packed_after,
		   struct sim_step_text *text)
{
	const struct world_config *config = context;
	struct text event = { text->event, sizeof(text->event), 0 };
	struct text changed = { text->changed, sizeof(text->changed), 0 };
	struct sim_label label = { 0 };
	struct world before;
	struct world taken;
	struct world after;
	struct scene scene = { config, &before, &after, choice_pe_of(choice) };

	text->event[0] = 0;
	text->changed[0] = 0;
	/* Takes the step again for its label: who made it, and by which rule. */
	world_unpack(config, packed_before, &before);
	taken = before;
	world_take(config, &taken, choice, &label);
	world_unpack(config, packed_after, &after);
	for (unsigned v = 0; v < config->vcpu_count; v++) {
		/* What the packed form leaves out is as the step left it. */
		if (config->vcpus[v].registers == 0)
			memcpy(after.contexts[v].registers, taken.contexts[v].registers,
			       sizeof(after.contexts[v].registers));
	}
	text->actor = label.actor;
	describe_event(&scene, choice, &event);
	if (label.actor == actor_of_pe(scene.pe, ACTOR_SPMC) ||
	    (manager_at_el3(config) && label.actor == actor_of_pe(scene.pe, ACTOR_EL3)))
		append_rule(&event, &label);
	describe_changed(&scene, &changed);
}

/* ------------------------------------------------------------------------------------------------------------------
 * Violations.
 */

struct detail_info {
	enum property property;
	const char *text;
};

static const struct detail_info detail_infos[DETAILS] = {
#define DETAIL(id, property, text) [DETAIL_##id] = { PROPERTY_##property, text },
#include "models/details.def"
#undef DETAIL
};

struct panic_info {
	enum actor who;
	const char *text;
};

static const struct panic_info panic_infos[PANIC_REASONS] = {
#define PANIC(id, who, text) [PANIC_##id] = { ACTOR_##who, text },
#include "models/panics.def"
#undef PANIC
};

static void describe_panic(const struct world_config *config, const struct world *world, struct text *text)
{
	for (unsigned i = 0; i < config->pe_count; i++) {
		const struct pe *pe = &world->pes[i];
		const struct panic_info *info = &panic_infos[pe->panic];

		if (pe->panic == PANIC_NONE)
			continue;
		if (info->who == ACTOR_SP)
			append(text, "%s: %s", vcpu_partition(config, pe->current)->name, info->text);
		else
			append(text, "%s: %s", era_titles[config->version], info->text);
		if (pe->panic == PANIC_SP)
			append(text, ": \"%s\"",
			       vcpu_partition(config, pe->current)->program->messages[pe->panic_message]);
		return;
	}
}

void describe_violation(const void *context, uint32_t property, const void *before, const void *after,
			const struct sim_label *label, char *bytes, size_t text_bytes)
{
	const struct world_config *config = context;
	struct text text = { bytes, text_bytes, 0 };
	struct world world;
	unsigned detail;

	(void)before;
	if (text_bytes == 0)
		return;
	bytes[0] = 0;
	world_unpack(config, after, &world);
	if (property == PROPERTY_NO_PANIC) {
		describe_panic(config, &world, &text);
		return;
	}
	if (label != NULL) {
		detail = label->detail;
	} else {
		struct sim_state_info info = { 0 };

		monitor_inspect(config, &world, &info);
		detail = info.detail;
	}
	/* Of several violations at once only the first has its case noted. */
	if (detail != DETAIL_NONE && detail_infos[detail].property == (enum property)property)
		append(&text, "%s", detail_infos[detail].text);
	else
		append(&text, "%s", property_meanings[property]);
}

void describe_obligation(const void *context, uint32_t obligation, char *text, size_t text_bytes)
{
	const struct world_config *config = context;

	if (obligation < config->request_count) {
		unsigned vcpu = config->vcpu_count - 1u;

		while (config->vcpus[vcpu].first_request > obligation)
			vcpu--;
		if (config->pe_count > 1)
			snprintf(text, text_bytes, "the request of PE%u to %s",
				 config->vcpus[vcpu].pe != PE_ANY ? (unsigned)config->vcpus[vcpu].pe
								  : obligation - config->vcpus[vcpu].first_request,
				 vcpu_partition(config, vcpu)->name);
		else
			snprintf(text, text_bytes, "the request to %s", vcpu_partition(config, vcpu)->name);
		return;
	}
	obligation -= config->request_count;
	snprintf(text, text_bytes, "interrupt %s (%u)", config->interrupts[obligation].name,
		 (unsigned)config->interrupts[obligation].intid);
}
