// SPDX-License-Identifier: BSD-3-Clause
/*
 * A random run of the model, logged as some tool would log it, is allowed by the model: for many scenarios, kinds of log,
 * and losses. And what is listed in the place of a refused event is allowed there, each of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tools/log/conform.h"
#include "tools/scenario/scenario.h"

/* SCENARIO_DIR comes from the CMake file. */

enum {
	WALK_STEPS = 250,
	WALKS = 6,
	WALKS_ON_TWO_PES = 3,
	TEXT_BYTES = 1 << 16,
	/* Events of a walk that are logged. */
	EVENTS_KEPT = 16,
	/* Listed events that are tried. */
	ALTERNATIVES_MAX = 6,
};

static const char *const files[] = {
	SCENARIO_DIR "/seed/livelock-reported.yaml",
	SCENARIO_DIR "/conformance/level-head-waiting-kept.yaml",
	SCENARIO_DIR "/conformance/path1-optee-v2.9-forced.yaml",
	SCENARIO_DIR "/open/yielding-managed-exit-v2.10.yaml",
	SCENARIO_DIR "/open/run-session-masked-queued-v2.12.yaml",
	SCENARIO_DIR "/open/run-session-masked-signaled-head.yaml",
	SCENARIO_DIR "/measures/bounded-p1c-poll-v2.9.yaml",
	SCENARIO_DIR "/policy/backport-not-enough-v2.10.yaml",
	SCENARIO_DIR "/protocol/chain-yield-head.yaml",
	SCENARIO_DIR "/protocol/two-pes-migrating-v2.12.yaml",
	SCENARIO_DIR "/protocol/two-pes-run-in-chain-head.yaml",
	SCENARIO_DIR "/protocol/chain-owner-of-interrupt-v2.9.yaml",
};

static uint32_t draw(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 16;
}

/* A run that is being logged. */
struct logger {
	struct observation observation;
	struct observer observers[VCPUS_MAX];
	char text[TEXT_BYTES];
	size_t used;
	uint32_t seed;
	/* One in so many events is lost; 0: none. */
	uint32_t lost;
	bool losing;
	uint32_t count;
	/* Whose events were logged: bit p for PE p, for partition p. */
	unsigned pes;
	unsigned partitions;
};

static void put(struct logger *logger, const char *text)
{
	logger->used += (size_t)snprintf(logger->text + logger->used, TEXT_BYTES - logger->used, "%s\n", text);
}

static bool log_step(void *env, uint32_t index, const void *before, uint32_t choice, uint32_t position,
		     const void *after, const struct sim_label *label)
{
	struct logger *logger = env;
	struct event events[EVENTS_MAX];
	uint32_t count = observe_packed_step(&logger->observation, logger->observers, before, choice, after, events);

	(void)index;
	(void)position;
	(void)label;
	for (uint32_t i = 0; i < count && logger->count < EVENTS_KEPT; i++) {
		char line[LOG_EVENT_TEXT_BYTES];

		if (logger->lost != 0 && draw(&logger->seed) % logger->lost == 0) {
			if (!logger->losing)
				put(logger, "...");
			logger->losing = true;
			continue;
		}
		logger->losing = false;
		/* Some tools log more of an event than others. */
		log_event_text(logger->observation.config, &events[i], (uint8_t)draw(&logger->seed), line);
		put(logger, line);
		logger->pes |= 1u << events[i].pe;
		if (events[i].partition != EVENT_PARTITION_ANY)
			logger->partitions |= 1u << events[i].partition;
		logger->count++;
	}
	return logger->count < EVENTS_KEPT;
}

static void begin_log(struct logger *logger, const struct world_config *config, uint32_t seed)
{
	char header[256] = "records:";

	memset(logger, 0, sizeof(*logger));
	logger->seed = seed;
	logger->observation = (struct observation){
		.config = config,
		.classes = draw(&logger->seed) % (1u << EVENT_CLASSES),
		.returns_when_read = draw(&logger->seed) % 2 == 0,
		.from_boot = draw(&logger->seed) % 2 == 0,
	};
	logger->observation.classes |= 1u << EVENT_CLASS_SP_CALLS;
	logger->lost = draw(&logger->seed) % 2 == 0 ? 4 : 0;
	put(logger, "spmcheck-log: 1");
	for (unsigned c = 0; c < EVENT_CLASSES; c++) {
		size_t used = strlen(header);

		if ((logger->observation.classes >> c & 1) != 0)
			snprintf(header + used, sizeof(header) - used, " %s", event_class_names[c]);
	}
	put(logger, header);
	put(logger, logger->observation.returns_when_read ? "returns: when-read" : "returns: at-entry");
	put(logger, logger->observation.from_boot ? "starts: boot" : "starts: booted");
}

static struct conformance judge(const struct world_model *world, const char *text, struct log *log)
{
	static struct scenario_error error;
	const struct sim_follow_options options = { 0 };
	struct conformance conformance;

	if (!log_parse("walk.log", text, strlen(text), &world->config, log, &error))
		fail_msg("%s\n%s", error.message, text);
	conformance_judge(world, log, &options, &conformance);
	assert_int_equal(conformance.result, SIM_COMPLETE);
	return conformance;
}

/* Every event that is listed instead of a last one that nobody shows is allowed in its place, and others are not. */
static void try_alternatives(const struct world_model *world, struct logger *logger)
{
	struct conformance refused;
	struct log log;
	uint32_t events;

	put(logger, "pe0 sp smc 0x1234");
	refused = judge(world, logger->text, &log);
	events = log.count;
	assert_false(conformance_allows(&refused, &log));
	assert_int_equal(refused.report.matched, events - 1);
	log_free(&log);
	logger->used -= strlen("pe0 sp smc 0x1234\n");
	for (uint32_t i = 1; i < refused.allowed_count; i++)
		assert_true(strcmp(refused.allowed[i - 1], refused.allowed[i]) < 0);
	for (uint32_t i = 0; i < refused.allowed_count && i < ALTERNATIVES_MAX; i++) {
		size_t used = logger->used;
		struct conformance allowed;

		put(logger, refused.allowed[i]);
		allowed = judge(world, logger->text, &log);
		if (!conformance_allows(&allowed, &log))
			fail_msg("listed, and refused:\n%s", logger->text);
		logger->used = used;
		log_free(&log);
		conformance_free(&allowed);
	}
	conformance_free(&refused);
}

/* What was tried, for all walks of a test. */
struct tally {
	unsigned logs;
	unsigned events;
	unsigned pes;
	unsigned partitions;
};

static void walk_one(const struct world_model *world, const char *name, uint32_t seed, struct tally *tally)
{
	static struct logger logger;
	struct conformance conformance;
	struct log log;
	uint32_t steps = 0;

	begin_log(&logger, &world->config, seed);
	assert_int_equal(sim_walk(&world->model, seed, WALK_STEPS, log_step, &logger, &steps), SIM_COMPLETE);
	if (logger.count == 0)
		return;
	conformance = judge(world, logger.text, &log);
	if (!conformance_allows(&conformance, &log))
		fail_msg("%s, seed %u: refused at event %u\n%s", name, (unsigned)seed,
			 (unsigned)conformance.report.matched + 1, logger.text);
	assert_true(conformance.report.steps <= steps);
	tally->logs++;
	tally->events += log.count;
	tally->pes |= logger.pes;
	tally->partitions |= logger.partitions;
	log_free(&log);
	conformance_free(&conformance);
	try_alternatives(world, &logger);
}

static void walks_are_allowed(void **state)
{
	static struct scenario_error error;
	static struct world_model world;
	struct tally tally = { 0 };

	(void)state;
	for (size_t f = 0; f < sizeof(files) / sizeof(files[0]); f++) {
		struct scenario_file file;

		if (!scenario_file_read(files[f], &file, &error))
			fail_msg("%s", error.message);
		world_model_init(&world, &file.scenarios[0].config);
		for (uint32_t seed = 1; seed <= WALKS; seed++)
			walk_one(&world, files[f], seed, &tally);
		scenario_file_free(&file);
	}
	print_message("%u logs of random runs, %u events\n", tally.logs, tally.events);
	assert_true(tally.logs > sizeof(files) / sizeof(files[0]) * WALKS / 2);
}

/* ------------------------------------------------------------------------------------------------------------------
 * Several partitions and PEs.
 */

/* It stands next to the shipped scenarios, so that it finds their programs. */
static const char two_path[] = SCENARIO_DIR "/seed/two.yaml";

/* Two partitions with different programs, each with a context on each of `pes` PEs. */
static void open_two(struct scenario_file *file, struct world_model *world, unsigned pes)
{
	static struct scenario_error error;
	char text[1024];

	snprintf(text, sizeof(text),
		 "spmcheck: 1\n"
		 "title: two partitions\n"
		 "machine: {pes: %u}\n"
		 "spmc: {model: hafnium, version: head, asserts: debug}\n"
		 "interrupts:\n"
		 "  uart: {intid: 40, group: secure, trigger: edge, owner: second, arrivals: 1}\n"
		 "partitions:\n"
		 "  first: {id: 0x8001, program: ../programs/uninformed.yaml}\n"
		 "  second: {id: 0x8002, program: ../programs/p1c-poll.yaml}\n"
		 "normal-world:\n"
		 "  driver: linux\n"
		 "  requests: [{to: first, count: 2}, {to: second, count: 2}]\n",
		 pes);
	if (!scenario_file_parse(two_path, text, strlen(text), file, &error))
		fail_msg("%s", error.message);
	world_model_init(world, &file->scenarios[0].config);
}

static void walks_of_two(unsigned pes, uint32_t walks)
{
	static struct world_model world;
	struct tally tally = { 0 };
	struct scenario_file file;

	open_two(&file, &world, pes);
	for (uint32_t seed = 1; seed <= walks; seed++)
		walk_one(&world, two_path, seed, &tally);
	scenario_file_free(&file);
	print_message("%u PEs: %u logs of random runs, %u events\n", pes, tally.logs, tally.events);
	assert_int_equal(tally.pes, (1u << pes) - 1);
	assert_int_equal(tally.partitions, 3);
}

static void walks_of_two_partitions(void **state)
{
	(void)state;
	walks_of_two(1, WALKS);
}

static void walks_on_two_pes(void **state)
{
	(void)state;
	walks_of_two(2, WALKS_ON_TWO_PES);
}

/* How a log calls the two partitions, and the PE that it says of the request to the second one. */
struct two_requests {
	const char *first;
	const char *second;
	/* What is listed in the place of the refused event; NULL: none is refused. */
	const char *allowed;
	unsigned pe;
	/* Events that a run shows. */
	uint32_t matched;
};

static void try_two_requests(const struct world_model *world, const struct two_requests *requests)
{
	char text[1024];
	struct log log;
	struct conformance conformance;
	bool listed = false;

	snprintf(text, sizeof(text),
		 "spmcheck-log: 1\n"
		 "records: sp-calls nwd-calls\n"
		 "pe0 nwd call FFA_MSG_SEND_DIRECT_REQ w1=0x8001\n"
		 "pe0 %s return FFA_MSG_SEND_DIRECT_REQ\n"
		 "pe0 %s smc FFA_MSG_SEND_DIRECT_RESP at=first:exit\n"
		 "pe0 nwd return FFA_MSG_SEND_DIRECT_RESP w1=0x80010000\n"
		 "pe%u nwd call FFA_MSG_SEND_DIRECT_REQ w1=0x8002\n"
		 "pe%u %s return FFA_MSG_SEND_DIRECT_REQ\n"
		 "pe%u %s smc FFA_MSG_SEND_DIRECT_RESP\n"
		 "pe%u nwd return FFA_MSG_SEND_DIRECT_RESP w1=0x80020000\n",
		 requests->first, requests->first, requests->pe, requests->pe, requests->second, requests->pe,
		 requests->second, requests->pe);
	conformance = judge(world, text, &log);
	if (conformance.report.matched != requests->matched)
		fail_msg("matched %u of\n%s", (unsigned)conformance.report.matched, text);
	for (uint32_t i = 0; i < conformance.allowed_count; i++)
		listed |= requests->allowed != NULL && strcmp(conformance.allowed[i], requests->allowed) == 0;
	assert_true(listed || requests->allowed == NULL);
	log_free(&log);
	conformance_free(&conformance);
}

/* Intent: a log tells partitions and PEs apart where it names them; "sp" is any. */
static void two_requests(void **state)
{
	static const struct two_requests on_one[] = {
		{ "sp:first", "sp:second", NULL, 0, 8 },
		{ "sp", "sp", NULL, 0, 8 },
		{ "sp:first", "sp:first", "pe0 sp:second return FFA_MSG_SEND_DIRECT_REQ", 0, 5 },
		{ "sp:first", "sp:second", "pe0 nwd call FFA_MSG_SEND_DIRECT_REQ w1=0x8002", 1, 4 },
	};
	static const struct two_requests on_two[] = {
		{ "sp:first", "sp:second", NULL, 0, 8 },
		{ "sp:first", "sp:second", NULL, 1, 8 },
		{ "sp:first", "sp:first", "pe1 sp:second return FFA_MSG_SEND_DIRECT_REQ", 1, 5 },
	};
	static struct world_model world;
	struct scenario_file file;

	(void)state;
	open_two(&file, &world, 1);
	for (size_t i = 0; i < sizeof(on_one) / sizeof(on_one[0]); i++)
		try_two_requests(&world, &on_one[i]);
	scenario_file_free(&file);
	open_two(&file, &world, 2);
	for (size_t i = 0; i < sizeof(on_two) / sizeof(on_two[0]); i++)
		try_two_requests(&world, &on_two[i]);
	scenario_file_free(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(walks_are_allowed),
		cmocka_unit_test(walks_of_two_partitions),
		cmocka_unit_test(walks_on_two_pes),
		cmocka_unit_test(two_requests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
