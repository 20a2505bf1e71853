// SPDX-License-Identifier: BSD-3-Clause
/* What a run shows; see observe.h. */
#include "tests/conformance/observe.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "models/ffa.h"
#include "models/packed.h"

/* Adds an item to a list; what does not fit is cut off, and the comparison fails. */
static void add(char list[OBSERVED_BYTES], const char *separator, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void add(char list[OBSERVED_BYTES], const char *separator, const char *format, ...)
{
	size_t length = strlen(list);
	va_list arguments;

	if (length > 0)
		length += (size_t)snprintf(list + length, OBSERVED_BYTES - length, "%s", separator);
	if (length >= OBSERVED_BYTES)
		return;
	va_start(arguments, format);
	vsnprintf(list + length, OBSERVED_BYTES - length, format, arguments);
	va_end(arguments);
}

/* ------------------------------------------------------------------------------------------------------------------
 * Places and instructions.
 */

static const struct sp_instruction *instruction_at(const struct walk_step *step, uint16_t pc)
{
	return &step->config->partitions[0].program->instructions[pc];
}

/* "path0+4", or "path0_smc" for the instruction at the label itself. */
static void place_text(const struct walk_step *step, uint16_t pc, char text[PROGRAM_NAME_BYTES + 8])
{
	const struct sp_instruction *instruction = instruction_at(step, pc);
	const char *label = step->config->partitions[0].program->labels[instruction->label].name;

	if (instruction->label_offset == 0)
		snprintf(text, PROGRAM_NAME_BYTES + 8, "%s", label);
	else
		snprintf(text, PROGRAM_NAME_BYTES + 8, "%s+%u", label, instruction->label_offset);
}

/* The instruction as a disassembler prints it; x19 is the address of the partition's private memory. */
static void instruction_text(const struct walk_step *step, uint16_t pc, char text[OBSERVED_BYTES])
{
	const struct sp_instruction *instruction = instruction_at(step, pc);
	const char *offset = step->config->partitions[0].program->slots[instruction->slot][0] != '\0' ? "" : ", #8";

	switch (instruction->opcode) {
	case SP_NOP:
		snprintf(text, OBSERVED_BYTES, "nop");
		break;
	case SP_ISB:
		snprintf(text, OBSERVED_BYTES, "isb");
		break;
	case SP_SMC:
		snprintf(text, OBSERVED_BYTES, "smc #0x0");
		break;
	case SP_DAIFSET:
		snprintf(text, OBSERVED_BYTES, "msr daifset, #0x%x", (unsigned)instruction->immediate);
		break;
	case SP_DAIFCLR:
		snprintf(text, OBSERVED_BYTES, "msr daifclr, #0x%x", (unsigned)instruction->immediate);
		break;
	case SP_STR:
		snprintf(text, OBSERVED_BYTES, "str x%u, [x19%s]", instruction->source, offset);
		break;
	case SP_LDR:
		snprintf(text, OBSERVED_BYTES, "ldr x%u, [x19%s]", instruction->destination, offset);
		break;
	default:
		snprintf(text, OBSERVED_BYTES, "opcode %u", instruction->opcode);
		break;
	}
}

static void observe_arrival(struct observed *observed, const struct walk_step *step)
{
	if (step->kind != CHOICE_ARRIVE || step->before.pes[0].place != PLACE_S_EL1)
		return;
	instruction_text(step, step->before.contexts[0].pc, observed->instruction);
	add(observed->pstate_i, "", "%d", (step->before.contexts[0].daif & DAIF_I) != 0);
}

/* ------------------------------------------------------------------------------------------------------------------
 * The partition.
 */

static bool is_step(const struct walk_step *step, enum place place)
{
	return step->kind == CHOICE_STEP && step->before.pes[0].place == place;
}

/* The list that events go to: those of the first request, then those of the next. */
static char *event_list(struct observed *observed)
{
	if (observed->requests > 1)
		return observed->next_request;
	observed->event_count++;
	return observed->events;
}

static void return_text(const struct world *world, char text[OBSERVED_BYTES])
{
	const uint32_t *x = world->contexts[0].registers;

	switch (x[0]) {
	case FFA_MSG_SEND_DIRECT_REQ:
		snprintf(text, OBSERVED_BYTES, "taken (next DIRECT_REQ)");
		break;
	case FFA_ERROR:
		snprintf(text, OBSERVED_BYTES, "FFA_ERROR(%d)", (int)x[2]);
		break;
	case FFA_INTERRUPT:
		snprintf(text, OBSERVED_BYTES, "FFA_INTERRUPT(w2=%u)", (unsigned)x[2]);
		break;
	case SMC_UNKNOWN:
		snprintf(text, OBSERVED_BYTES, "SMC_UNKNOWN(-1)");
		break;
	default:
		snprintf(text, OBSERVED_BYTES, "0x%x", (unsigned)x[0]);
		break;
	}
}

static const char *call_name(uint32_t call)
{
	switch (call) {
	case FFA_MSG_SEND_DIRECT_RESP:
		return "RESP";
	case FFA_MSG_WAIT:
		return "WAIT";
	case FFA_ERROR:
		return "ERROR";
	default:
		return "?";
	}
}

/* The partition looks at w0 of a call's return: the listings do that with `switch`, and only there. */
static void observe_return(struct observed *observed, const struct walk_step *step)
{
	char text[OBSERVED_BYTES];

	return_text(&step->before, text);
	/* Nothing is logged before the first request. */
	if (observed->requests > 0) {
		add(event_list(observed), " ; ", "%s->%s", call_name(observed->call), text);
		if (observed->call == FFA_MSG_SEND_DIRECT_RESP && observed->smc_returns[0] == '\0')
			add(observed->smc_returns, "", "%s", text);
	}
	if (step->before.contexts[0].registers[0] == FFA_MSG_SEND_DIRECT_REQ)
		observed->requests++;
	observed->call = 0;
}

/* HF_INTERRUPT_GET, in a handler or outside: what it returned. */
static void observe_get(struct observed *observed, const struct walk_step *step)
{
	unsigned handler = step->before.contexts[0].handlers & HANDLER_MASK;
	unsigned intid = step->after.contexts[0].registers[0];
	char place[PROGRAM_NAME_BYTES + 8];

	if (handler == 0) {
		add(event_list(observed), " ; ", "POLL(%u)", intid);
		return;
	}
	place_text(step, step->before.contexts[0].elr, place);
	add(event_list(observed), " ; ", "%s(%u)@%s", handler == HANDLER_IRQ ? "IRQ" : "FIQ", intid, place);
	if (!observed->responded)
		add(observed->handler_before_smc, " ", "yes: %s", place);
}

static bool is_get(const struct walk_step *step)
{
	return is_step(step, PLACE_S_EL2) && step->before.pes[0].phase == PHASE_SPMC_HVC &&
	       step->before.contexts[0].registers[0] == HF_INTERRUPT_GET;
}

void observe_partition(struct observed *observed, const struct walk_step *step)
{
	const struct world *before = &step->before;

	observe_arrival(observed, step);
	if (is_get(step)) {
		observe_get(observed, step);
	} else if (is_step(step, PLACE_S_EL1)) {
		unsigned opcode = instruction_at(step, before->contexts[0].pc)->opcode;

		if (opcode == SP_SMC) {
			observed->call = before->contexts[0].registers[0];
			observed->responded |= observed->call == FFA_MSG_SEND_DIRECT_RESP;
		} else if (opcode == SP_SWITCH && observed->call != 0) {
			observe_return(observed, step);
		}
	} else if (is_step(step, PLACE_EL3) && step->after.pes[0].place == PLACE_NWD &&
		   before->pes[0].nwd_registers[0] == FFA_MSG_SEND_DIRECT_RESP && observed->nwd_result[0] == '\0') {
		add(observed->nwd_result, "", "answered");
	}
}

/* ------------------------------------------------------------------------------------------------------------------
 * The normal world.
 */

static void observe_message(struct observed *observed, const struct walk_step *step)
{
	const uint32_t *x = step->before.pes[0].nwd_registers;
	unsigned pmr = step->after.pes[0].pmr;
	char reply[16];

	if (x[0] == FFA_MSG_SEND_DIRECT_RESP) {
		snprintf(reply, sizeof(reply), "0x%x", (unsigned)x[3]);
		add(observed->events, " ; ", "NWD<-RESP(w1=0x%x,w3=%s) PMR=0x%x", (unsigned)x[1],
		    x[3] == OBSERVED_REPLY ? "reply" : reply, pmr);
	} else if (x[0] == FFA_INTERRUPT) {
		add(observed->events, " ; ", "NWD<-FFA_INTERRUPT(w1=0x%x,w2=%u) PMR=0x%x", (unsigned)x[1],
		    (unsigned)x[2], pmr);
	} else {
		add(observed->events, " ; ", "NWD<-0x%x PMR=0x%x", (unsigned)x[0], pmr);
	}
	add(observed->pmr_in_normal_world, " then ", "0x%x", pmr);
}

/* How many instructions after the beginning of its path the handler was entered. */
static unsigned path_index(const struct walk_step *step, uint16_t pc)
{
	const struct sp_program *program = step->config->partitions[0].program;

	for (uint16_t i = 0; i < program->label_count; i++) {
		/* "path0", not "path0_smc". */
		if (strncmp(program->labels[i].name, "path", 4) == 0 && strchr(program->labels[i].name, '_') == NULL)
			return (unsigned)pc - program->labels[i].pc;
	}
	return UINT16_MAX;
}

void observe_normal_world(struct observed *observed, const struct walk_step *step)
{
	observe_arrival(observed, step);
	/* The return that ends the partition's initialisation is not part of the log. */
	if (is_step(step, PLACE_EL3) && step->after.pes[0].place == PLACE_NWD && step->before.booted)
		observe_message(observed, step);
	if (step->kind == CHOICE_TAKE_IRQ && step->before.pes[0].place == PLACE_NWD)
		add(observed->events, " ; ", "NWD IRQ->%u", (unsigned)step->config->interrupts[step->argument].intid);
	if (is_get(step))
		add(observed->events, " ; ", "SP1 %s->%u@i%u",
		    (step->before.contexts[0].handlers & HANDLER_MASK) == HANDLER_IRQ ? "vIRQ" : "vFIQ",
		    (unsigned)step->after.contexts[0].registers[0], path_index(step, step->before.contexts[0].elr));
}

void observe_panic(struct observed *observed, const struct walk *walk)
{
	const struct sim_model *model = &walk->model.model;
	uint8_t packed[sizeof(struct world)];

	world_pack(&walk->model.config, &walk->world, packed);
	model->describe_violation(model->context, PROPERTY_NO_PANIC, NULL, packed, NULL, observed->panic,
				  sizeof(observed->panic));
}
