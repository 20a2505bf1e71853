// SPDX-License-Identifier: BSD-3-Clause
/*
 * Rows as logs; see row_logs.h.
 *
 * The tables are in the words of the runs: `RESP->FFA_ERROR(-5)` is an smc and its return, `IRQ(40)@path0+1` a handler and
 * what its HF_INTERRUPT_GET returned, `POLL(40)` a HF_INTERRUPT_GET outside a handler.
 */
#include "tests/conformance/row_logs.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add(struct row_log *log, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(struct row_log *log, const char *format, ...)
{
	va_list arguments;

	if (log->count == ROW_LINES_MAX) {
		snprintf(log->unknown, sizeof(log->unknown), "too many events");
		return;
	}
	va_start(arguments, format);
	vsnprintf(log->lines[log->count++], ROW_LINE_BYTES, format, arguments);
	va_end(arguments);
}

static void unknown(struct row_log *log, const char *text)
{
	snprintf(log->unknown, sizeof(log->unknown), "%s", text);
}

static const char *cell(const struct csv *csv, uint32_t row, const char *column)
{
	const char *text = csv_cell(csv, row, column);

	return text != NULL ? text : "";
}

static bool starts_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

enum {
	PARTS_MAX = 3,
	PART_BYTES = 64,
};

/*
 * Whether the text is `pattern`, in which each '*' stands for what comes before the character that follows it in the
 * pattern, or before the end; these are the parts. Numbers stay words: a log has them as the tables do.
 */
static bool split(const char *text, const char *pattern, char parts[PARTS_MAX][PART_BYTES])
{
	size_t count = 0;

	for (; *pattern != '\0'; pattern++) {
		const char *end;

		if (*pattern != '*') {
			if (*text++ != *pattern)
				return false;
			continue;
		}
		end = pattern[1] != '\0' ? strchr(text, pattern[1]) : text + strlen(text);
		if (end == NULL || end == text || end - text >= PART_BYTES || count == PARTS_MAX)
			return false;
		snprintf(parts[count++], PART_BYTES, "%.*s", (int)(end - text), text);
		text = end;
	}
	return *text == '\0';
}

const char *row_version(const struct csv *csv, uint32_t row)
{
	const char *hafnium = cell(csv, row, "hafnium");

	if (strcmp(hafnium, "v2.9") == 0)
		return "v2.9";
	return strcmp(hafnium, "head-21bfbdc1") == 0 ? "head" : NULL;
}

/* Calls `item` for each of "a ; b ; c". */
static void each_item(struct row_log *log, const char *list, void (*item)(struct row_log *log, const char *text))
{
	while (*list != '\0') {
		const char *end = strstr(list, " ; ");
		size_t bytes = end != NULL ? (size_t)(end - list) : strlen(list);
		char text[256];

		snprintf(text, sizeof(text), "%.*s", (int)bytes, list);
		item(log, text);
		list += end != NULL ? bytes + 3 : bytes;
	}
}

/* ------------------------------------------------------------------------------------------------------------------
 * The partition's log.
 */

static void secure_scenario(struct row_log *log, const char *version, const char *recognition, const char *program)
{
	snprintf(log->scenario, sizeof(log->scenario),
		 "spmcheck: 1\n"
		 "title: a row of a table\n"
		 "machine: {pes: 1, recognition: %s}\n"
		 "spmc: {model: hafnium, version: %s, asserts: debug}\n"
		 "interrupts:\n"
		 "  uart: {intid: 40, group: secure, trigger: edge, owner: sp, arrivals: any}\n"
		 "partitions:\n"
		 "  sp: {id: 0x8001, program: ../programs/%s.yaml}\n"
		 "normal-world: {driver: linux, requests: {to: sp, count: any}}\n",
		 recognition, version, program);
}

static void add_smc(struct row_log *log, const char *call)
{
	if (strcmp(call, "RESP") == 0)
		add(log, "pe0 sp smc FFA_MSG_SEND_DIRECT_RESP w3=0x2a");
	else if (strcmp(call, "WAIT") == 0)
		add(log, "pe0 sp smc FFA_MSG_WAIT");
	else if (strcmp(call, "ERROR") == 0)
		add(log, "pe0 sp smc FFA_ERROR w2=NOT_SUPPORTED");
	else
		unknown(log, call);
}

static void add_return(struct row_log *log, const char *text)
{
	char parts[PARTS_MAX][PART_BYTES];

	if (strcmp(text, "taken (next DIRECT_REQ)") == 0)
		add(log, "pe0 sp return FFA_MSG_SEND_DIRECT_REQ");
	else if (strcmp(text, "SMC_UNKNOWN(-1)") == 0)
		add(log, "pe0 sp return SMC_UNKNOWN");
	else if (split(text, "FFA_ERROR(*)", parts))
		add(log, "pe0 sp return FFA_ERROR w2=%s", parts[0]);
	else if (split(text, "FFA_INTERRUPT(w2=*)", parts))
		add(log, "pe0 sp return FFA_INTERRUPT w2=%s", parts[0]);
	else
		unknown(log, text);
}

/* The last line is an smc: what follows was seen while its return was not yet read. */
static bool smc_is_open(const struct row_log *log)
{
	for (size_t i = log->count; i > 0; i--) {
		if (starts_with(log->lines[i - 1], "pe0 sp smc"))
			return true;
		if (starts_with(log->lines[i - 1], "pe0 sp return"))
			return false;
	}
	return false;
}

/* The tables have HF_INVALID_INTID without its sign. */
static void add_get(struct row_log *log, const char *intid)
{
	add(log, "pe0 sp get %s", strcmp(intid, "4294967295") == 0 ? "-1" : intid);
}

static void add_partition_item(struct row_log *log, const char *text)
{
	const char *arrow = strstr(text, "->");
	char parts[PARTS_MAX][PART_BYTES];
	char call[16];

	if (strcmp(text, "... for ever") == 0)
		return;
	if (split(text, "IRQ(*)@*", parts)) {
		add(log, "pe0 sp virq at=%s", parts[1]);
		add_get(log, parts[0]);
	} else if (split(text, "POLL(*)", parts)) {
		add_get(log, parts[0]);
	} else if (arrow != NULL && arrow - text < (int)sizeof(call)) {
		snprintf(call, sizeof(call), "%.*s", (int)(arrow - text), text);
		if (!smc_is_open(log))
			add_smc(log, call);
		add_return(log, arrow + 2);
	} else {
		unknown(log, text);
	}
}

static const char *reaction_word(const struct csv *csv, uint32_t row)
{
	const char *reaction = cell(csv, row, "reaction");

	if (strcmp(reaction, "unmask-and-retry") == 0)
		return "retry";
	return strcmp(reaction, "optee-4.0.0") == 0 ? "optee" : "?";
}

void row_log_partition(const struct csv *csv, uint32_t row, const char *version, struct row_log *log)
{
	bool forced = strcmp(cell(csv, row, "virq_recognised"), "after-the-smc (forced)") == 0;
	char program[64];

	memset(log, 0, sizeof(*log));
	snprintf(program, sizeof(program), "conformance-path%s-%s", cell(csv, row, "exit_path"),
		 reaction_word(csv, row));
	secure_scenario(log, version, forced ? "architectural" : "eager", program);
	snprintf(log->header, sizeof(log->header),
		 "spmcheck-log: 1\n"
		 "records: sp-calls sp-handlers sp-gets arrivals panics%s\n"
		 "returns: when-read\n",
		 forced ? " traps" : "");
	add(log, "pe0 sp return FFA_MSG_SEND_DIRECT_REQ");
	if (strcmp(cell(csv, row, "virq_recognised"), "no-interrupt") != 0)
		add(log, "pe0 device raise 40 at=path%s+%s", cell(csv, row, "exit_path"), cell(csv, row, "boundary"));
	/* The mode that defers vIRQs defers physical interrupts as well; the emulator did not. */
	if (forced)
		add(log, "pe0 spmc irq at=path%s+%s", cell(csv, row, "exit_path"), cell(csv, row, "boundary"));
	/* The handler that ran first, but not before the smc, ran before its return was read. */
	if (starts_with(cell(csv, row, "events"), "IRQ") && strcmp(cell(csv, row, "handler_before_smc"), "no") == 0)
		add_smc(log, "RESP");
	each_item(log, cell(csv, row, "events"), add_partition_item);
}

/* ------------------------------------------------------------------------------------------------------------------
 * After the trap of the response.
 */

void row_log_after_the_trap(const struct csv *csv, uint32_t row, enum trap_moment moment, struct row_log *log)
{
	static const char raise[] = "pe0 device raise 40";
	const char *version = row_version(csv, row);
	const char *events = cell(csv, row, "events");
	const char *first = strstr(events, "->");
	const char *rest = strstr(events, " ; ");
	char text[64];

	memset(log, 0, sizeof(*log));
	secure_scenario(log, version != NULL ? version : "?", "eager", "conformance-path0-retry");
	snprintf(log->header, sizeof(log->header),
		 "spmcheck-log: 1\n"
		 "records: sp-calls sp-handlers sp-gets nwd-calls arrivals panics\n"
		 "returns: when-read\n");
	if (!starts_with(events, "RESP->") || first == NULL) {
		unknown(log, events);
		return;
	}
	add(log, "pe0 nwd call FFA_MSG_SEND_DIRECT_REQ");
	add(log, "pe0 sp return FFA_MSG_SEND_DIRECT_REQ");
	add_smc(log, "RESP");
	if (moment == TRAP_MOMENT_EXIT)
		add(log, "%s", raise);
	add(log, "pe0 nwd return FFA_MSG_SEND_DIRECT_RESP");
	if (moment == TRAP_MOMENT_NORMAL_WORLD)
		add(log, "%s", raise);
	if (moment == TRAP_MOMENT_NEXT_CALL) {
		add(log, "pe0 nwd call FFA_MSG_SEND_DIRECT_REQ");
		add(log, "%s", raise);
	}
	snprintf(text, sizeof(text), "%.*s", (int)(rest != NULL ? rest - first : (ptrdiff_t)strlen(first)) - 2,
		 first + 2);
	add_return(log, text);
	/* In the first class the normal world's next call is the one that the last return of the row brings. */
	each_item(log, rest != NULL ? rest + 3 : "", add_partition_item);
	if (moment != TRAP_MOMENT_NEXT_CALL && log->count < ROW_LINES_MAX) {
		memcpy(log->lines[log->count], log->lines[log->count - 1], ROW_LINE_BYTES);
		snprintf(log->lines[log->count - 1], ROW_LINE_BYTES, "pe0 nwd call FFA_MSG_SEND_DIRECT_REQ");
		log->count++;
		return;
	}
	each_item(log, cell(csv, row, "next_request"), add_partition_item);
	/* The last return is again one of the normal world's next call. */
	if (log->count + 2 <= ROW_LINES_MAX) {
		memcpy(log->lines[log->count + 1], log->lines[log->count - 1], ROW_LINE_BYTES);
		snprintf(log->lines[log->count - 1], ROW_LINE_BYTES, "pe0 nwd return FFA_MSG_SEND_DIRECT_RESP");
		snprintf(log->lines[log->count], ROW_LINE_BYTES, "pe0 nwd call FFA_MSG_SEND_DIRECT_REQ");
		log->count += 2;
	}
}

/* ------------------------------------------------------------------------------------------------------------------
 * A non-secure interrupt.
 */

static const char *action_text(const char *action)
{
	static const char *const actions[][2] = {
		{ "signaled", "signaled" },
		{ "queued", "queued" },
		{ "managed-exit (vFIQ)", "managed-exit" },
		{ "managed-exit (vIRQ)", "managed-exit, managed-exit-virq: true" },
	};

	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		if (strcmp(action, actions[i][0]) == 0)
			return actions[i][1];
	}
	return NULL;
}

/* Whether the normal world has a call that has not returned. */
static bool call_is_open(const struct row_log *log)
{
	for (size_t i = log->count; i > 0; i--) {
		if (starts_with(log->lines[i - 1], "pe0 nwd call"))
			return true;
		if (starts_with(log->lines[i - 1], "pe0 nwd return"))
			return false;
	}
	return false;
}

static void add_non_secure_item(struct row_log *log, const char *text)
{
	/* The paths of these runs are those of the programs. */
	const char *path = strstr(log->scenario, "path4-fiq") != NULL ? "path4" : "path0";
	char parts[PARTS_MAX][PART_BYTES];

	if (split(text, "NWD IRQ->*", parts)) {
		add(log, "pe0 nwd irq %s", parts[0]);
		return;
	}
	if (split(text, "SP1 v*->*@i*", parts)) {
		add(log, "pe0 sp %s at=%s+%s", strcmp(parts[0], "FIQ") == 0 ? "vfiq" : "virq", path, parts[2]);
		add_get(log, parts[1]);
		return;
	}
	/* What was interrupted is resumed, and only then returns. */
	if (starts_with(text, "NWD<-") && !call_is_open(log))
		add(log, "pe0 nwd call FFA_RUN");
	if (split(text, "NWD<-RESP(w1=*,w3=reply) PMR=*", parts))
		add(log, "pe0 nwd return FFA_MSG_SEND_DIRECT_RESP w1=%s w3=0x2a pmr=%s", parts[0], parts[1]);
	else if (split(text, "NWD<-FFA_INTERRUPT(w1=*,w2=*) PMR=*", parts))
		add(log, "pe0 nwd return FFA_INTERRUPT w1=%s w2=%s pmr=%s", parts[0], parts[1], parts[2]);
	else
		unknown(log, text);
}

void row_log_non_secure(const struct csv *csv, uint32_t row, struct row_log *log)
{
	const char *action = action_text(cell(csv, row, "ns_interrupts_action"));
	const char *version = row_version(csv, row);
	const char *boundary = cell(csv, row, "boundary");
	bool path4 = strcmp(cell(csv, row, "exit_path"), "4-fiq") == 0;
	bool in_normal_world = strcmp(boundary, "normal world") == 0;
	const char *events = cell(csv, row, "events");
	const char *rest = in_normal_world ? strstr(events, " ; ") : NULL;
	char first[256];

	memset(log, 0, sizeof(*log));
	snprintf(
		log->scenario, sizeof(log->scenario),
		"spmcheck: 1\n"
		"title: a row of a table\n"
		"machine: {pes: 1, recognition: eager}\n"
		"spmc: {model: hafnium, version: %s, asserts: debug}\n"
		"interrupts:\n"
		"  net: {intid: 48, group: non-secure, trigger: edge, priority: 0xa0, owner: normal-world, arrivals: any}\n"
		"partitions:\n"
		"  sp: {id: 0x8001, ns-interrupts-action: %s, program: ../programs/%s.yaml}\n"
		"normal-world: {driver: linux, pmr: 0xf8, requests: {to: sp, count: any}}\n",
		version != NULL ? version : "?", action != NULL ? action : "?",
		path4 ? "conformance-path4-fiq" : "conformance-path0-ns");
	snprintf(log->header, sizeof(log->header),
		 "spmcheck-log: 1\n"
		 "records: nwd-calls nwd-interrupts sp-handlers sp-gets arrivals panics\n");
	add(log, "pe0 nwd call FFA_MSG_SEND_DIRECT_REQ");
	if (!in_normal_world) {
		if (boundary[0] != '\0')
			add(log, "pe0 device raise 48 at=%s+%s", path4 ? "path4" : "path0", boundary);
		each_item(log, events, add_non_secure_item);
		return;
	}
	snprintf(first, sizeof(first), "%.*s", (int)(rest != NULL ? rest - events : 0), events);
	each_item(log, first, add_non_secure_item);
	add(log, "pe0 device raise 48");
	each_item(log, rest != NULL ? rest + 3 : "", add_non_secure_item);
}

/* ------------------------------------------------------------------------------------------------------------------
 * Changed logs.
 */

void row_log_text(const struct row_log *log, size_t index, const char *changed, char text[ROW_TEXT_BYTES])
{
	size_t used = (size_t)snprintf(text, ROW_TEXT_BYTES, "%s", log->header);

	for (size_t i = 0; i < log->count; i++) {
		const char *line = i == index ? changed : log->lines[i];

		if (line != NULL)
			used += (size_t)snprintf(text + used, ROW_TEXT_BYTES - used, "%s\n", line);
	}
}

/* The beginning of a line, and the ends that it could have. */
static const char *const other_ends[][ROW_OTHERS_MAX + 1] = {
	{ "pe0 sp return ", "FFA_MSG_SEND_DIRECT_REQ", "FFA_ERROR w2=-5", "FFA_INTERRUPT w2=40", "SMC_UNKNOWN",
	  "FFA_ERROR w2=DENIED", "FFA_INTERRUPT w2=41" },
	{ "pe0 sp smc ", "FFA_MSG_SEND_DIRECT_RESP w3=0x2a", "FFA_MSG_WAIT", "FFA_ERROR w2=NOT_SUPPORTED", "FFA_YIELD",
	  "FFA_ERROR w2=INTERRUPTED", "FFA_MSG_SEND_DIRECT_RESP w3=0x2b" },
	{ "pe0 sp get ", "40", "41", "-1", "4", "5", "48" },
	{ "pe0 nwd call ", "FFA_MSG_SEND_DIRECT_REQ", "FFA_RUN", "FFA_MSG_SEND_DIRECT_RESP" },
	{ "pe0 nwd irq ", "48", "40", "4" },
};

static size_t add_other(char others[ROW_OTHERS_MAX][ROW_LINE_BYTES], size_t count, const char *line, const char *start,
			const char *end)
{
	char other[2 * ROW_LINE_BYTES];

	snprintf(other, sizeof(other), "%s%s", start, end);
	if (count < ROW_OTHERS_MAX && strlen(other) < ROW_LINE_BYTES && strcmp(other, line) != 0)
		memcpy(others[count++], other, ROW_LINE_BYTES);
	return count;
}

size_t row_log_others(const char *line, char others[ROW_OTHERS_MAX][ROW_LINE_BYTES])
{
	char start[ROW_LINE_BYTES];
	const char *plus = strrchr(line, '+');
	const char *tail;
	size_t count = 0;

	for (size_t i = 0; i < sizeof(other_ends) / sizeof(other_ends[0]); i++) {
		if (!starts_with(line, other_ends[i][0]))
			continue;
		for (size_t e = 1; e <= ROW_OTHERS_MAX && other_ends[i][e] != NULL; e++)
			count = add_other(others, count, line, other_ends[i][0], other_ends[i][e]);
		return count;
	}
	if (starts_with(line, "pe0 device raise ")) {
		/* Of another device; at another moment it would be another run. */
		tail = line + strlen("pe0 device raise 40");
		count = add_other(others, count, line, "pe0 device raise 41", tail);
		return add_other(others, count, line, "pe0 device lower 40", tail);
	}
	if (starts_with(line, "pe0 nwd return ")) {
		tail = strstr(line, " w1=");
		tail = tail != NULL ? tail : "";
		count = add_other(others, count, line, "pe0 nwd return FFA_MSG_SEND_DIRECT_RESP", tail);
		count = add_other(others, count, line, "pe0 nwd return FFA_INTERRUPT", tail);
		count = add_other(others, count, line, "pe0 nwd return FFA_ERROR w2=-5", "");
		if (strstr(line, " pmr=") != NULL) {
			snprintf(start, sizeof(start), "%.*s", (int)(strstr(line, " pmr=") - line), line);
			count = add_other(others, count, line, start, " pmr=0x80");
			count = add_other(others, count, line, start, " pmr=0x0");
		}
		return count;
	}
	if (starts_with(line, "pe0 spmc irq")) {
		count = add_other(others, count, line, "pe0 spmc fiq", strstr(line, " at="));
		return add_other(others, count, line, "pe0 el3 fiq", "");
	}
	/* A handler: at the next instruction, of the other kind. */
	if (starts_with(line, "pe0 sp v")) {
		tail = strstr(line, " at=");
		tail = tail != NULL ? tail : "";
		snprintf(start, sizeof(start), "%.*s+%lu", (int)(plus != NULL ? plus - line : (ptrdiff_t)strlen(line)),
			 line, plus != NULL ? strtoul(plus + 1, NULL, 10) + 1 : 1);
		count = add_other(others, count, line, start, "");
		count = add_other(others, count, line, "pe0 sp virq", tail);
		count = add_other(others, count, line, "pe0 sp vfiq", tail);
	}
	return count;
}
