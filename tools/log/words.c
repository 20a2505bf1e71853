// SPDX-License-Identifier: BSD-3-Clause
/*
 * Events as lines of a log. Apart from the reader so that each can be read against the other.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "models/ffa.h"
#include "tools/log/log.h"

static void add(char text[LOG_EVENT_TEXT_BYTES], const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(char text[LOG_EVENT_TEXT_BYTES], const char *format, ...)
{
	size_t length = strlen(text);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text + length, LOG_EVENT_TEXT_BYTES - length, format, arguments);
	va_end(arguments);
}

static void add_name_or_hex(char text[LOG_EVENT_TEXT_BYTES], const char *name, uint32_t value)
{
	if (name != NULL)
		add(text, " %s", name);
	else
		add(text, " 0x%" PRIx32, value);
}

/* An INTID, or what a hypercall returned. */
static void add_number(char text[LOG_EVENT_TEXT_BYTES], uint32_t value)
{
	if (value == UINT32_MAX)
		add(text, " -1");
	else
		add(text, " %" PRIu32, value);
}

static void add_value(char text[LOG_EVENT_TEXT_BYTES], const struct event *event)
{
	switch (event_infos[event->kind].value) {
	case VALUE_FUNCTION:
		add_name_or_hex(text, ffa_function_name(event->value), event->value);
		break;
	case VALUE_HYPERCALL:
		add_name_or_hex(text, hf_call_name(event->value), event->value);
		break;
	case VALUE_NUMBER:
		add_number(text, event->value);
		break;
	default:
		break;
	}
}

static bool is_ffa(const struct event *event, uint32_t fid)
{
	return event_infos[event->kind].value == VALUE_FUNCTION && event->value == fid;
}

/* w2 of an error is a code, that of FFA_INTERRUPT an INTID. */
static void add_w(char text[LOG_EVENT_TEXT_BYTES], const struct event *event, unsigned index)
{
	uint32_t value = event->w[index];

	add(text, " w%u=", index + 1);
	if (index == 1 && is_ffa(event, FFA_ERROR) && ffa_error_name(value) != NULL)
		add(text, "%s", ffa_error_name(value));
	else if (index == 1 && is_ffa(event, FFA_INTERRUPT) && value != UINT32_MAX)
		add(text, "%" PRIu32, value);
	else if (value == UINT32_MAX)
		add(text, "-1");
	else
		add(text, "0x%" PRIx32, value);
}

/* As traces have it: the nearest label before the instruction, and how far it is from there; after `name`: whose. */
static void add_at(char text[LOG_EVENT_TEXT_BYTES], const char *name, const struct sp_program *program, uint16_t pc)
{
	const struct sp_instruction *instruction;

	add(text, " at=");
	if (name != NULL)
		add(text, "%s:", name);
	if (pc >= program->instruction_count) {
		add(text, "+%u", pc);
		return;
	}
	instruction = &program->instructions[pc];
	add(text, "%s", instruction->label < program->label_count ? program->labels[instruction->label].name : "");
	if (instruction->label_offset != 0 || instruction->label >= program->label_count)
		add(text, "+%u", instruction->label_offset);
}

void log_event_text(const struct world_config *config, const struct event *event, uint8_t fields,
		    char text[LOG_EVENT_TEXT_BYTES])
{
	const struct event_info *info = &event_infos[event->kind];
	unsigned shown = event->fields & fields;
	bool known = event->partition != EVENT_PARTITION_ANY;
	uint32_t partition = known ? event->partition : 0;
	/* With one partition nobody has to say which it is. */
	const char *name =
		known && observe_partition_count(config) > 1 ? observe_partition_name(config, partition) : NULL;

	snprintf(text, LOG_EVENT_TEXT_BYTES, "pe%u %s", event->pe, event_who_names[info->who]);
	if (info->who == EVENT_SP && name != NULL)
		add(text, ":%s", name);
	add(text, " %s", info->what);
	add_value(text, event);
	for (unsigned i = 0; i < 3; i++) {
		if ((shown & (unsigned)FIELD_W1 << i) != 0)
			add_w(text, event, i);
	}
	if ((shown & FIELD_PMR) != 0)
		add(text, " pmr=0x%x", event->pmr);
	if ((shown & FIELD_AT) != 0)
		add_at(text, info->who == EVENT_SP ? NULL : name, observe_partition_program(config, partition),
		       event->pc);
}

void log_event_form(enum event_kind kind, char text[LOG_EVENT_TEXT_BYTES])
{
	static const char *const values[] = {
		[VALUE_NONE] = "",
		[VALUE_FUNCTION] = " FUNCTION",
		[VALUE_HYPERCALL] = " HYPERCALL",
		[VALUE_NUMBER] = " NUMBER",
	};
	const struct event_info *info = &event_infos[kind];

	snprintf(text, LOG_EVENT_TEXT_BYTES, "peN %s %s%s", event_who_names[info->who], info->what,
		 values[info->value]);
	if ((info->fields & FIELD_W) != 0)
		add(text, " [w1= w2= w3=]");
	if ((info->fields & FIELD_PMR) != 0)
		add(text, " [pmr=]");
	if ((info->fields & FIELD_AT) != 0)
		add(text, " [at=LABEL+N]");
}
