// SPDX-License-Identifier: BSD-3-Clause
/*
 * libFuzzer target: any bytes are a log, or are refused with a message that names a place. What is read is written again
 * line by line, read again, and is the same; then it is followed in a small world, for a bounded time.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/log/conform.h"

static const char path[] = "fuzz.log";

enum {
	/* Longer logs are only read. */
	EVENTS_FOLLOWED = 12,
	FOLLOW_MEMORY = 4 * 1024 * 1024,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct sp_program program;
static struct world_model world;

/* Not assert(): it must also hold where assertions are compiled out. */
static void require(int condition, const char *what)
{
	if (condition)
		return;
	fprintf(stderr, "fuzz_log: %s\n", what);
	abort();
}

static void set_up(void)
{
	struct sp_program_source source = {
		.name = "sp",
		.entry = "boot",
		.irq_sp0 = "irq",
		.code = "boot: mov x0, FFA_MSG_WAIT\n"
			"exit: smc #0\n"
			"      msr daifclr, #0xf\n"
			"      msr daifset, #0xf\n"
			"      mov x0, FFA_MSG_SEND_DIRECT_RESP\n"
			"      b exit\n"
			"irq:  mov x0, HF_INTERRUPT_GET\n"
			"      hvc #0\n"
			"      eret\n",
	};
	struct world_config config = {
		.version = HAFNIUM_HEAD,
		.interrupt_count = 1,
		.interrupts = { { .name = "uart", .intid = 40, .pe = PE_ANY, .enabled_at_boot = true } },
		.pe_count = 1,
		.partition_count = 2,
		.partitions = { { .name = "sp", .id = 0x8001, .program = &program },
				{ .name = "other", .id = 0x8002, .program = &program } },
		.normal_world_pmr = 0xff,
	};
	struct sp_error error;

	require(sp_program_assemble(&source, &program, &error), error.message);
	world_model_init(&world, &config);
}

static void check_line(const struct log *log, const struct log_event *event)
{
	char line[LOG_EVENT_TEXT_BYTES];
	char text[1024] = "spmcheck-log: 1\nrecords:";
	struct scenario_error error;
	struct log again;
	size_t used;

	for (unsigned c = 0; c < EVENT_CLASSES; c++) {
		used = strlen(text);
		if ((log->classes >> c & 1) != 0)
			snprintf(text + used, sizeof(text) - used, " %s", event_class_names[c]);
	}
	log_event_text(&world.config, &event->event, UINT8_MAX, line);
	used = strlen(text);
	snprintf(text + used, sizeof(text) - used, "\n%s\n", line);
	require(log_parse(path, text, strlen(text), &world.config, &again, &error), "an event is not read again");
	require(again.count == 1, "one event is not one");
	require(memcmp(&again.events[0].event, &event->event, sizeof(event->event)) == 0, "another event");
	log_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct sim_follow_options options = { .memory_bytes_max = FOLLOW_MEMORY };
	struct conformance conformance;
	struct scenario_error error;
	struct log log;

	if (program.instruction_count == 0)
		set_up();
	if (!log_parse(path, (const char *)data, size, &world.config, &log, &error)) {
		require(error.exit_code != 0 && strncmp(error.message, path, sizeof(path) - 1) == 0, "no place");
		log_free(&log);
		return 0;
	}
	require(log.count > 0, "no events");
	for (uint32_t i = 0; i < log.count; i++)
		check_line(&log, &log.events[i]);
	if (log.count <= EVENTS_FOLLOWED) {
		conformance_judge(&world, &log, &options, &conformance);
		require(conformance.result == SIM_COMPLETE || conformance.result == SIM_MEMORY_LIMIT, "no answer");
		require(conformance.report.matched <= log.count, "more events than there are");
		conformance_free(&conformance);
	}
	log_free(&log);
	return 0;
}
