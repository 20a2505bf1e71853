// SPDX-License-Identifier: BSD-3-Clause
/*
 * The reader of logs: what it accepts, what it says of what it does not, and that it bears any bytes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "models/ffa.h"
#include "tools/log/log.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

#define HEADER "spmcheck-log: 1\nrecords: sp-calls sp-handlers nwd-calls arrivals\n"

static const char everything[] =
	"spmcheck-log: 1\n"
	"records: sp-calls sp-gets sp-handlers nwd-calls nwd-interrupts traps acknowledges arrivals panics\n";

static struct sp_program program;
static struct world_config config;
static struct scenario_error error;

static int set_up(void **state)
{
	static const char code[] = "boot: smc #0\n"
				   "      nop\n"
				   "exit: smc #0\n"
				   "      b exit\n";
	struct sp_program_source source = { .name = "sp", .entry = "boot", .code = code };
	struct sp_error assembly;

	(void)state;
	if (!sp_program_assemble(&source, &program, &assembly))
		return -1;
	snprintf(config.partitions[0].name, sizeof(config.partitions[0].name), "optee");
	config.partitions[0].program = &program;
	config.partition_count = 1;
	return 0;
}

static struct log read_good(const char *text)
{
	struct log log;

	if (!log_parse("l", text, strlen(text), &config, &log, &error))
		fail_msg("%s", error.message);
	return log;
}

/* Intent: the header says what is recorded and how; its defaults are the plain case. */
static void header(void **state)
{
	struct log log;

	(void)state;
	log = read_good("# words\n\n  spmcheck-log: 1 # version\r\nrecords: panics\tsp-calls sp-calls\n\npe0 sp panic");
	assert_int_equal(log.count, 1);
	assert_int_equal(log.classes, 1u << EVENT_CLASS_PANICS | 1u << EVENT_CLASS_SP_CALLS);
	assert_false(log.returns_when_read);
	assert_false(log.from_boot);
	assert_int_equal(log.events[0].line, 6);
	log_free(&log);
	assert_null(log.events);

	log = read_good(HEADER "returns: when-read\nstarts: boot\npe0 sp virq\n");
	assert_true(log.returns_when_read);
	assert_true(log.from_boot);
	log_free(&log);
	log = read_good(HEADER "returns: at-entry\nstarts: booted\npe0 sp virq\n");
	assert_false(log.returns_when_read);
	assert_false(log.from_boot);
	log_free(&log);
}

/* Intent: values by name and by number, fields only where they are given. */
static void events(void **state)
{
	const struct event *event;
	struct log log;

	(void)state;
	log = read_good(HEADER "pe0 sp smc FFA_ERROR w2=INTERRUPTED at=exit+1 w3=0xFfFf\n"
			       "pe63 sp:optee return 0xc4000090 w1=-2147483648\n"
			       "...\n"
			       "pe1 nwd return FFA_INTERRUPT pmr=0xf8 # w2=1\n"
			       "pe0 device raise 40 at=boot\n"
			       "pe0\tdevice  lower\t4294967295\n");
	assert_int_equal(log.count, 5);
	event = &log.events[0].event;
	assert_int_equal(event->kind, EVENT_SP_SMC);
	assert_int_equal(event->partition, EVENT_PARTITION_ANY);
	assert_int_equal(event->value, FFA_ERROR);
	assert_int_equal(event->fields, FIELD_W2 | FIELD_W3 | FIELD_AT);
	assert_int_equal(event->w[1], FFA_INTERRUPTED);
	assert_int_equal(event->w[2], 0xffff);
	assert_int_equal(event->pc, 3);
	event = &log.events[1].event;
	assert_int_equal(event->pe, 63);
	assert_int_equal(event->partition, 0);
	assert_int_equal(event->value, 0xc4000090);
	assert_int_equal(event->w[0], 0x80000000);
	assert_false(log.events[1].lossy);
	event = &log.events[2].event;
	assert_true(log.events[2].lossy);
	assert_int_equal(event->fields, FIELD_PMR);
	assert_int_equal(event->pmr, 0xf8);
	assert_int_equal(log.events[3].event.fields, FIELD_AT);
	assert_int_equal(log.events[3].event.pc, 0);
	assert_int_equal(log.events[4].event.value, UINT32_MAX);
	assert_int_equal(log.events[4].line, 8);
	log_free(&log);
}

/* Intent: an event in words is a line that is read as the same event, for every kind and each set of fields. */
static void round_trip(void **state)
{
	(void)state;
	for (unsigned kind = 0; kind < EVENT_KINDS; kind++) {
		const struct event_info *info = &event_infos[kind];

		for (unsigned fields = 0; fields <= (FIELD_W | FIELD_PMR | FIELD_AT); fields++) {
			static const uint32_t w2s[] = { 0, 40, UINT32_MAX, FFA_DENIED, 0x80000000 };
			static const uint32_t values[] = { FFA_ERROR, FFA_INTERRUPT, HF_INTERRUPT_GET, 0x12345678 };

			if ((fields & ~info->fields) != 0)
				continue;
			for (size_t i = 0; i < LENGTH(w2s) * LENGTH(values); i++) {
				struct event event = { .kind = (uint8_t)kind, .pe = 7, .fields = (uint8_t)fields };
				char line[LOG_EVENT_TEXT_BYTES];
				char text[1024];
				struct log log;

				event.partition = EVENT_PARTITION_ANY;
				if (info->value != VALUE_NONE)
					event.value = values[i % LENGTH(values)];
				event.w[0] = (fields & FIELD_W1) != 0 ? 0x80010000 : 0;
				event.w[1] = (fields & FIELD_W2) != 0 ? w2s[i / LENGTH(values)] : 0;
				event.w[2] = (fields & FIELD_W3) != 0 ? 0x2a : 0;
				event.pmr = (fields & FIELD_PMR) != 0 ? 0x80 : 0;
				event.pc = (fields & FIELD_AT) != 0 ? 3 : 0;
				log_event_text(&config, &event, UINT8_MAX, line);
				snprintf(text, sizeof(text), "%s%s\n",
					 info->class == EVENT_CLASS_SP_HYPERCALLS
						 ? "spmcheck-log: 1\nrecords: sp-hypercalls\n"
						 : everything,
					 line);
				log = read_good(text);
				assert_int_equal(log.count, 1);
				assert_memory_equal(&log.events[0].event, &event, sizeof(event));
				log_free(&log);
			}
		}
	}
}

static const struct {
	const char *text;
	const char *message;
} bad[] = {
	{ "", "l:1:1: expected 'spmcheck-log: 1' first of all" },
	{ "# nothing\n", "l:1:1: expected 'spmcheck-log: 1' first of all" },
	{ "pe0 sp virq\n", "l:1:1: expected 'spmcheck-log: 1' first of all" },
	{ "records: panics\n", "l:1:1: expected 'spmcheck-log: 1' first of all" },
	{ "spmcheck-log: 2\n", "l:1:15: expected the version of the format, 1, found '2'; did you mean '1'?" },
	{ "spmcheck-log: 1 1\n", "l:1:17: expected the end of the line, found '1'" },
	{ "spmcheck-log: 1\nspmcheck-log: 1\n", "l:2:1: 'spmcheck-log:' stands here a second time" },
	{ "spmcheck-log: 1\n", "l:1:1: expected 'records:' and the classes" },
	{ "spmcheck-log: 1\npe0 sp virq\n", "l:2:1: expected 'records:' and the classes" },
	{ "spmcheck-log: 1\nrecords:\n", "l:2:9: expected a class of events, found the end of the line" },
	{ "spmcheck-log: 1\nrecords: sp-cals\n",
	  "l:2:10: expected a class of events, found 'sp-cals'; did you mean 'sp-calls'?" },
	{ "spmcheck-log: 1\nrecord: sp-calls\n",
	  "l:2:1: expected a line of the header, found 'record:'; did you mean 'records:'?" },
	{ HEADER, "l:2:1: the log has no events" },
	{ HEADER "...\n", "l:3:1: the log has no events" },
	{ HEADER "starts: boots\n", "l:3:9: expected 'booted' or 'boot', found 'boots'; did you mean 'boot'?" },
	{ HEADER "starts: boot\nstarts: boot\n", "l:4:1: 'starts:' stands here a second time" },
	{ HEADER "returns: read\n", "l:3:10: expected 'at-entry' or 'when-read', found 'read'" },
	{ HEADER "pe0 sp virq\nstarts: boot\n", "l:4:1: 'starts:' must stand before the first event" },
	{ HEADER "cpu0 sp virq\n", "l:3:1: expected a PE (pe0 to pe63), or '...', found 'cpu0'; did you mean 'pe0'?" },
	{ HEADER "pe64 sp virq\n", "l:3:1: expected a PE" },
	{ HEADER "pe00 sp virq\n", "l:3:1: expected a PE" },
	{ HEADER "pe sp virq\n", "l:3:1: expected a PE" },
	{ HEADER "pe0\n", "l:3:4: expected who (sp, nwd, spmc, el3 or device), found the end of the line" },
	{ HEADER "pe0 nw call\n",
	  "l:3:5: expected who (sp, nwd, spmc, el3 or device), found 'nw'; did you mean 'nwd'?" },
	{ HEADER "pe0 nwd:optee call\n", "l:3:5: expected who (sp, nwd, spmc, el3 or device), found 'nwd:optee'" },
	{ HEADER "pe0 sp:opte virq\n",
	  "l:3:8: expected a partition of the scenario, found 'opte'; did you mean 'optee'?" },
	{ HEADER "pe0 sp: virq\n", "l:3:8: expected a partition of the scenario" },
	{ HEADER "pe0 sp vrq\n", "l:3:8: expected an event, found 'vrq'; did you mean 'virq'?" },
	{ HEADER "pe0 sp call FFA_RUN\n", "l:3:8: expected an event, found 'call'" },
	{ HEADER "pe0 sp get 40\n", "l:3:8: 'sp get' is of the class sp-gets, which 'records:' does not name" },
	{ "spmcheck-log: 1\nrecords: sp-gets sp-hypercalls\npe0 sp get 40\n",
	  "l:3:8: 'sp get' is for logs without sp-hypercalls" },
	{ HEADER "pe0 sp smc\n", "l:3:11: expected a function identifier (a name or a number), found ''" },
	{ HEADER "pe0 sp smc FFA_MSG_WIAT\n", "l:3:12: expected a function identifier (a name or a number), found "
					      "'FFA_MSG_WIAT'; did you mean 'FFA_MSG_WAIT'?" },
	{ HEADER "pe0 sp smc INTERRUPTED\n", "l:3:12: expected a function identifier" },
	{ HEADER "pe0 sp smc HF_INTERRUPT_GET\n", "l:3:12: expected a function identifier" },
	{ HEADER "pe0 sp smc 0x\n", "l:3:12: expected a function identifier" },
	{ HEADER "pe0 sp smc 0x100000000\n", "l:3:12: expected a function identifier" },
	{ HEADER "pe0 sp smc 4294967296\n", "l:3:12: expected a function identifier" },
	{ HEADER "pe0 sp smc 007\n", "l:3:12: expected a function identifier" },
	{ HEADER "pe0 sp smc -2147483649\n", "l:3:12: expected a function identifier" },
	{ HEADER "pe0 sp smc -0x1\n", "l:3:12: expected a function identifier" },
	{ HEADER "pe0 sp smc 1e3\n", "l:3:12: expected a function identifier" },
	{ HEADER "pe0 sp return FFA_ERROR w2=INTERUPTED\n",
	  "l:3:28: expected a number of 32 bits or a name, found 'INTERUPTED'; did you mean 'INTERRUPTED'?" },
	{ HEADER "pe0 sp return FFA_ERROR w2=\n", "l:3:28: expected a number of 32 bits or a name, found ''" },
	{ HEADER "pe0 sp return FFA_ERROR w2=1 w2=1\n", "l:3:30: a second 'w2='" },
	{ HEADER "pe0 sp return FFA_ERROR w4=1\n", "l:3:25: expected a field of this event, found 'w4=1'" },
	{ HEADER "pe0 sp return FFA_ERROR pmr=1\n", "l:3:25: expected a field of this event, found 'pmr=1'" },
	{ HEADER "pe0 nwd return FFA_ERROR pmr=256\n", "l:3:30: a priority mask has 8 bits" },
	{ HEADER "pe0 sp virq at=exti\n",
	  "l:3:16: expected a label of the program, found 'exti'; did you mean 'exit'?" },
	{ HEADER "pe0 sp virq at=exit+2\n", "l:3:16: the program ends before exit+2" },
	{ HEADER "pe0 sp virq at=exit+\n", "l:3:21: expected a number of instructions after the label, found ''" },
	{ HEADER "pe0 sp virq at=exit+-1\n", "l:3:16: the program ends before exit+4294967295" },
	{ HEADER "pe0 sp virq at=+1\n", "l:3:16: expected a label of the program" },
	{ HEADER "pe0 sp virq exit\n", "l:3:13: expected a field of this event, found 'exit'" },
	{ HEADER "pe0 device raise 40 41\n", "l:3:21: expected a field of this event, found '41'" },
	{ HEADER "... pe0\n", "l:3:5: expected the end of the line, found 'pe0'" },
	{ HEADER "pe0 sp virq\vat=exit\n", "l:3:12: a control character (0x0b)" },
	{ HEADER "pe0 sp virq\r at=exit\n", "l:3:12: a control character (0x0d)" },
	{ HEADER "\xef\xbb\xbfpe0 sp virq\n", "l:3:1: expected a PE" },
};

/* Intent: every complaint names its place, what was expected, and the nearest word. */
static void complaints(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(bad); i++) {
		struct log log;

		if (log_parse("l", bad[i].text, strlen(bad[i].text), &config, &log, &error))
			fail_msg("accepted: %s", bad[i].text);
		log_free(&log);
		assert_int_equal(error.exit_code, 65);
		if (strncmp(error.message, bad[i].message, strlen(bad[i].message)) != 0)
			fail_msg("%s\n  is not %s\n  for\n%s", error.message, bad[i].message, bad[i].text);
	}
}

/* Intent: with several partitions a line says which it means, and at= whose label it is; the text says so again. */
static void several_partitions(void **state)
{
	static const struct {
		const char *line;
		/* NULL: the same. */
		const char *again;
		uint8_t partition;
		uint16_t pc;
	} good[] = {
		{ "pe0 sp:optee virq at=exit+1", NULL, 0, 3 },
		{ "pe0 sp:stmm virq at=exit+1", NULL, 1, 2 },
		{ "pe0 sp virq at=stmm:exit+1", "pe0 sp:stmm virq at=exit+1", 1, 2 },
		{ "pe0 sp:stmm virq at=stmm:exit+1", "pe0 sp:stmm virq at=exit+1", 1, 2 },
		{ "pe1 device raise 40 at=stmm:exit", NULL, 1, 1 },
		{ "pe1 device raise 40 at=optee:exit", NULL, 0, 2 },
		{ "pe1 device raise 40", NULL, EVENT_PARTITION_ANY, 0 },
		{ "pe0 sp virq", NULL, EVENT_PARTITION_ANY, 0 },
	};
	static const struct {
		const char *text;
		const char *message;
	} refused[] = {
		{ HEADER "pe0 sp:stm virq\n",
		  "l:3:8: expected a partition of the scenario, found 'stm'; did you mean 'stmm'?" },
		{ HEADER "pe0 sp virq at=exit\n",
		  "l:3:16: there are several partitions: expected at=PARTITION:LABEL, found 'exit'" },
		{ HEADER "pe0 device raise 40 at=boot+1\n", "l:3:24: there are several partitions" },
		{ HEADER "pe0 sp virq at=opte:exit\n",
		  "l:3:16: expected a partition of the scenario, found 'opte'; did you mean 'optee'?" },
		{ HEADER "pe0 sp virq at=stmm:boot+1+1\n",
		  "l:3:26: expected a number of instructions after the label, found '1+1'" },
		{ HEADER "pe0 sp virq at=stmm:exti\n",
		  "l:3:21: expected a label of the program, found 'exti'; did you mean 'exit'?" },
		{ HEADER "pe0 sp virq at=stmm:exit+2\n", "l:3:21: the program ends before exit+2" },
		{ HEADER "pe0 sp:optee virq at=stmm:exit\n",
		  "l:3:22: an instruction of 'stmm' in an event of 'optee'" },
	};
	static struct sp_program other;
	struct sp_program_source source = { .name = "stmm",
					    .entry = "boot",
					    .code = "boot: smc #0\nexit: smc #0\nb exit\n" };
	struct sp_error assembly;
	char text[1024];
	char line[LOG_EVENT_TEXT_BYTES];
	struct log log;

	(void)state;
	assert_true(sp_program_assemble(&source, &other, &assembly));
	snprintf(config.partitions[1].name, sizeof(config.partitions[1].name), "stmm");
	config.partitions[1].program = &other;
	config.partition_count = 2;
	for (size_t i = 0; i < LENGTH(good); i++) {
		snprintf(text, sizeof(text), HEADER "%s\n", good[i].line);
		log = read_good(text);
		assert_int_equal(log.events[0].event.partition, good[i].partition);
		assert_int_equal(log.events[0].event.pc, good[i].pc);
		log_event_text(&config, &log.events[0].event, UINT8_MAX, line);
		assert_string_equal(line, good[i].again != NULL ? good[i].again : good[i].line);
		log_free(&log);
	}
	for (size_t i = 0; i < LENGTH(refused); i++) {
		assert_false(log_parse("l", refused[i].text, strlen(refused[i].text), &config, &log, &error));
		log_free(&log);
		if (strncmp(error.message, refused[i].message, strlen(refused[i].message)) != 0)
			fail_msg("%s\n  is not %s", error.message, refused[i].message);
	}
	config.partition_count = 1;
}

/* Intent: lines, words, events and files have limits, a little more is refused, and the comment does not count. */
static void limits(void **state)
{
	const size_t bytes = (size_t)SCENARIO_FILE_BYTES_MAX + 1;
	char *text = malloc(bytes);
	struct log log;
	size_t used;

	(void)state;
	assert_non_null(text);
	used = (size_t)sprintf(text, "%spe0 sp virq", HEADER);
	memset(text + used, ' ', LOG_LINE_BYTES_MAX);
	assert_false(log_parse("l", text, used + LOG_LINE_BYTES_MAX, &config, &log, &error));
	assert_non_null(strstr(error.message, "l:3:1: a line of 1035 bytes; at most 1024"));
	log_free(&log);
	text[used + 1] = '#';
	assert_true(log_parse("l", text, used + LOG_LINE_BYTES_MAX, &config, &log, &error));
	log_free(&log);

	memset(text + used, 'x', LOG_WORD_BYTES_MAX + 1);
	text[used] = ' ';
	assert_false(log_parse("l", text, used + LOG_WORD_BYTES_MAX + 1, &config, &log, &error));
	assert_non_null(strstr(error.message, "l:3:13: expected a field of this event"));
	log_free(&log);
	text[used + LOG_WORD_BYTES_MAX + 1] = 'x';
	assert_false(log_parse("l", text, used + LOG_WORD_BYTES_MAX + 2, &config, &log, &error));
	assert_non_null(strstr(error.message, "l:3:13: a word of 129 bytes; at most 128"));
	log_free(&log);

	used = (size_t)sprintf(text, "%s", HEADER);
	for (uint32_t i = 0; i < LOG_EVENTS_MAX; i++)
		used += (size_t)sprintf(text + used, "pe0 sp virq\n");
	assert_true(log_parse("l", text, used, &config, &log, &error));
	assert_int_equal(log.count, LOG_EVENTS_MAX);
	log_free(&log);
	used += (size_t)sprintf(text + used, "pe0 sp virq\n");
	assert_false(log_parse("l", text, used, &config, &log, &error));
	assert_non_null(strstr(error.message, "l:50003:1: more than 50000 events"));
	log_free(&log);

	memset(text, '\n', bytes);
	assert_false(log_parse("l", text, bytes, &config, &log, &error));
	assert_non_null(strstr(error.message, "more than 1 MiB"));
	log_free(&log);
	free(text);
}

/* Intent: a log that was cut off, or in which any byte is another, is read or refused with its place. */
static void any_bytes(void **state)
{
	static const char good[] = HEADER "returns: when-read\n"
					  "pe0 sp smc FFA_ERROR w2=INTERRUPTED at=exit+1 w3=0xFfFf # why\n"
					  "pe63 sp:optee return 0xc4000090 w1=-2147483648\n"
					  "...\n"
					  "pe1 nwd return FFA_INTERRUPT pmr=0xf8\n";
	char *text = malloc(sizeof(good));
	struct log log;

	(void)state;
	assert_non_null(text);
	memcpy(text, good, sizeof(good));
	for (size_t bytes = 0; bytes < sizeof(good); bytes++) {
		if (!log_parse("l", text, bytes, &config, &log, &error))
			assert_memory_equal(error.message, "l:", 2);
		log_free(&log);
	}
	for (size_t at = 0; at + 1 < sizeof(good); at++) {
		for (unsigned byte = 0; byte < 256; byte++) {
			text[at] = (char)byte;
			if (!log_parse("l", text, sizeof(good) - 1, &config, &log, &error))
				assert_memory_equal(error.message, "l:", 2);
			log_free(&log);
		}
		text[at] = good[at];
	}
	free(text);
}

/* Intent: the table says of each event what a line of it looks like. */
static void forms(void **state)
{
	char text[LOG_EVENT_TEXT_BYTES];

	(void)state;
	log_event_form(EVENT_NWD_RETURN, text);
	assert_string_equal(text, "peN nwd return FUNCTION [w1= w2= w3=] [pmr=]");
	log_event_form(EVENT_RAISE, text);
	assert_string_equal(text, "peN device raise NUMBER [at=LABEL+N]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(header),     cmocka_unit_test(events),
		cmocka_unit_test(round_trip), cmocka_unit_test(complaints),
		cmocka_unit_test(limits),     cmocka_unit_test(any_bytes),
		cmocka_unit_test(forms),      cmocka_unit_test(several_partitions),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
