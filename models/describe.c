// SPDX-License-Identifier: BSD-3-Clause
/* Steps and violations in words; see describe.h. */
#include "models/describe.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "models/ffa.h"
#include "models/gic.h"
#include "models/interrupts.h"
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

/* "label+offset: instruction" of the instruction that the partition runs next. */
static void append_instruction(const struct world_config *config, const struct world *world, struct text *text)
{
	char instruction[SIM_TEXT_BYTES / 2];

	sp_program_describe(config->partition.program, world->sp.pc, instruction, sizeof(instruction));
	append(text, "%s", instruction);
}

static void describe_sp(const struct world_config *config, const struct world *before, const struct world *after,
			struct text *text)
{
	const struct sp_program *program = config->partition.program;
	uint32_t x0 = before->sp.registers[0];
	unsigned opcode = program->instructions[before->sp.pc].opcode;

	if (opcode == SP_SWITCH || opcode == SP_CHOOSE) {
		/* Where it went says more than the list of where it could go. */
		const struct sp_instruction *from = &program->instructions[before->sp.pc];
		const struct sp_instruction *to = &program->instructions[after->sp.pc];

		append(text, "%s+%u: %s -> %s",
		       from->label < program->label_count ? program->labels[from->label].name : "", from->label_offset,
		       opcode == SP_SWITCH ? "switch" : "choose",
		       to->label < program->label_count ? program->labels[to->label].name : "");
		return;
	}
	append_instruction(config, before, text);
	if (opcode == SP_SMC) {
		append(text, "  ");
		append_message(text, x0, before->sp.registers[1], before->sp.registers[2]);
	} else if (opcode == SP_HVC) {
		append(text, "  %s", hf_call_name(x0) != NULL ? hf_call_name(x0) : "?");
	}
}

static void describe_spmc(const struct world_config *config, const struct world *before, const struct world *after,
			  struct text *text)
{
	const uint32_t *x = after->sp.registers;

	switch (before->pe.phase) {
	case PHASE_SPMC_SMC:
	case PHASE_SPMC_RESPONSE_UNWIND:
		if (before->pe.phase == PHASE_SPMC_SMC)
			append_message(text, before->sp.registers[0], before->sp.registers[1], before->sp.registers[2]);
		else
			append(text, "unwind");
		if (after->pe.phase == PHASE_SPMC_EXIT) {
			append(text, " -> ");
			if (after->pe.next == VCPU_SP)
				append_message(text, x[0], x[1], x[2]);
			else
				append(text, "NWd");
		}
		break;
	case PHASE_SPMC_HVC:
		append(text, "%s -> ",
		       hf_call_name(before->sp.registers[0]) != NULL ? hf_call_name(before->sp.registers[0]) : "hvc");
		if (x[0] == UINT32_MAX)
			append(text, "-1");
		else
			append(text, "%u", (unsigned)x[0]);
		break;
	case PHASE_SPMC_CALL_FROM_NWD:
		append_message(text, before->nwd_registers[0], before->nwd_registers[1], before->nwd_registers[2]);
		break;
	case PHASE_SPMC_FIQ:
		append(text, "fiq_lower");
		break;
	case PHASE_SPMC_SIGNAL:
		append(text, "irq %u: inject", (unsigned)config->interrupts[before->pe.acknowledged].intid);
		break;
	default:
		if (before->pe.next == VCPU_SP) {
			append(text, "ERET to ");
			append_instruction(config, after, text);
		} else {
			append(text, "exit to the normal world");
		}
		break;
	}
}

static void describe_el3(const struct world *before, struct text *text)
{
	switch (before->pe.phase) {
	case PHASE_EL3_CALL_FROM_NWD:
		append(text, "forward ");
		break;
	case PHASE_EL3_SECURE_INTERRUPT:
		append(text, "secure interrupt: FFA_INTERRUPT to the SPMC");
		return;
	default:
		append(text, "ERET ");
		break;
	}
	append_message(text, before->nwd_registers[0], before->nwd_registers[1], before->nwd_registers[2]);
}

static void describe_event(const struct world_config *config, const struct world *before, uint32_t choice,
			   const struct world *after, struct text *text)
{
	unsigned argument = choice_argument_of(choice);

	switch (choice_kind_of(choice)) {
	case CHOICE_STEP:
		if (before->pe.place == PLACE_S_EL1)
			describe_sp(config, before, after, text);
		else if (before->pe.place == PLACE_EL3)
			describe_el3(before, text);
		else
			describe_spmc(config, before, after, text);
		break;
	case CHOICE_ACKNOWLEDGE:
		if (argument == INTERRUPT_NONE)
			append(text, "ICC_IAR1 = 1023");
		else
			append(text, "ICC_IAR1 = %u", (unsigned)config->interrupts[argument].intid);
		break;
	case CHOICE_TAKE_IRQ:
		if (before->pe.place == PLACE_NWD)
			append(text, "IRQ %u taken and serviced", (unsigned)config->interrupts[argument].intid);
		else
			append(text, "IRQ from the partition");
		break;
	case CHOICE_TAKE_FIQ:
		append(text, before->pe.place == PLACE_NWD ? "FIQ from the normal world" : "FIQ from the partition");
		break;
	case CHOICE_TAKE_VIRQ:
	case CHOICE_TAKE_VFIQ:
		append(text, "%s taken before ", choice_kind_of(choice) == CHOICE_TAKE_VIRQ ? "vIRQ" : "vFIQ");
		append_instruction(config, before, text);
		break;
	case CHOICE_NWD_STEP:
	case CHOICE_NWD_REQUEST:
	case CHOICE_NWD_RUN:
		append_message(text, after->nwd_registers[0], after->nwd_registers[1], after->nwd_registers[2]);
		break;
	case CHOICE_ARRIVE:
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

static void changed_interrupts(const struct world_config *config, const struct world *before, const struct world *after,
			       struct text *text)
{
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		const char *from = gic_state(config, before, i);
		const char *to = gic_state(config, after, i);
		uint16_t bit = (uint16_t)(1u << (VI_FIRST_DEVICE + i));
		unsigned was = before->vcpus[VCPU_SP].pending & bit;
		unsigned is = after->vcpus[VCPU_SP].pending & bit;
		uint8_t flags = before->interrupts[i].flags ^ after->interrupts[i].flags;

		if (strcmp(from, to) != 0) {
			separate(text, "  ");
			append(text, "%s %s>%s", config->interrupts[i].name, from, to);
		}
		if (was != is) {
			separate(text, "  ");
			append(text, "%s %s", config->interrupts[i].name,
			       is != 0 ? "injected" : "taken by the partition");
		}
		if ((flags & INTERRUPT_ENABLED) != 0) {
			separate(text, "  ");
			append(text, "%s GIC %s", config->interrupts[i].name,
			       (after->interrupts[i].flags & INTERRUPT_ENABLED) != 0 ? "enabled" : "disabled");
		}
		if (((before->vcpus[VCPU_SP].enabled ^ after->vcpus[VCPU_SP].enabled) & bit) != 0) {
			separate(text, "  ");
			append(text, "%s virtually %s", config->interrupts[i].name,
			       (after->vcpus[VCPU_SP].enabled & bit) != 0 ? "enabled" : "disabled");
		}
		if ((flags & INTERRUPT_OWED) != 0 && (after->interrupts[i].flags & INTERRUPT_OWED) == 0) {
			separate(text, "  ");
			append(text, "%s serviced", config->interrupts[i].name);
		}
	}
}

static void changed_vcpu(const struct vcpu *before, const struct vcpu *after, struct text *text)
{
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
}

static void append_daif(struct text *text, uint8_t daif)
{
	append(text, "%c%c%c%c", (daif & DAIF_D) != 0 ? 'D' : '-', (daif & DAIF_A) != 0 ? 'A' : '-',
	       (daif & DAIF_I) != 0 ? 'I' : '-', (daif & DAIF_F) != 0 ? 'F' : '-');
}

static void describe_changed(const struct world_config *config, const struct world *before, const struct world *after,
			     struct text *text)
{
	changed_interrupts(config, before, after, text);
	if (before->pe.pmr != after->pe.pmr) {
		separate(text, "  ");
		append(text, "PMR 0x%x>0x%x", before->pe.pmr, after->pe.pmr);
	}
	changed_vcpu(&before->vcpus[VCPU_SP], &after->vcpus[VCPU_SP], text);
	if (before->sp.daif != after->sp.daif) {
		separate(text, "  ");
		append_daif(text, before->sp.daif);
		append(text, ">");
		append_daif(text, after->sp.daif);
	}
	if (before->sp.temporary_stack_depth != after->sp.temporary_stack_depth) {
		separate(text, "  ");
		append(text, "tmp stack %u>%u", before->sp.temporary_stack_depth, after->sp.temporary_stack_depth);
	}
	if (before->pe.sri_delayed != after->pe.sri_delayed) {
		separate(text, "  ");
		append(text, "SRI %s", after->pe.sri_delayed ? "delayed" : "no longer delayed");
	}
	if (after->pe.panic != PANIC_NONE) {
		separate(text, "  ");
		append(text, "panic");
	}
}

void describe_step(const void *context, const void *before, uint32_t choice, const void *after,
		   struct sim_step_text *text)
{
	const struct world_config *config = context;
	struct text event = { text->event, sizeof(text->event), 0 };
	struct text changed = { text->changed, sizeof(text->changed), 0 };
	struct world_model bound;
	struct sim_label label = { 0 };
	struct world scratch;

	text->event[0] = 0;
	text->changed[0] = 0;
	/* Takes the step again for its label: who made it, and by which rule. */
	world_model_init(&bound, config);
	bound.model.step(config, before, choice, &scratch, &label);
	text->actor = label.actor;
	describe_event(config, before, choice, after, &event);
	if (label.actor == ACTOR_SPMC)
		append_rule(&event, &label);
	describe_changed(config, before, after, &changed);
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
	const struct panic_info *info = &panic_infos[world->pe.panic];

	if (info->who == ACTOR_SP)
		append(text, "%s: %s", config->partition.name, info->text);
	else
		append(text, "hafnium %s: %s", hafnium_version_names[config->version], info->text);
	if (world->pe.panic == PANIC_SP)
		append(text, ": \"%s\"", config->partition.program->messages[world->pe.panic_message]);
}

void describe_violation(const void *context, uint32_t property, const void *before, const void *after,
			const struct sim_label *label, char *bytes, size_t text_bytes)
{
	const struct world_config *config = context;
	struct text text = { bytes, text_bytes, 0 };
	unsigned detail;

	(void)before;
	if (text_bytes == 0)
		return;
	bytes[0] = 0;
	if (property == PROPERTY_NO_PANIC) {
		describe_panic(config, after, &text);
		return;
	}
	if (label != NULL) {
		detail = label->detail;
	} else {
		struct sim_state_info info = { 0 };
		struct world_model bound;

		world_model_init(&bound, config);
		bound.model.inspect(config, after, &info);
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

	if (obligation == OBLIGATION_REQUEST)
		snprintf(text, text_bytes, "the request to %s", config->partition.name);
	else
		snprintf(text, text_bytes, "interrupt %s (%u)",
			 config->interrupts[obligation - OBLIGATION_FIRST_INTERRUPT].name,
			 (unsigned)config->interrupts[obligation - OBLIGATION_FIRST_INTERRUPT].intid);
}
