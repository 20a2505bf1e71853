// SPDX-License-Identifier: BSD-3-Clause
/*
 * The model against what real Hafnium did: every row of the tables in data/ is run in the model and compared.
 *
 * Observed on real code: TF-A v2.12 (BL31 with the SPMD), Hafnium at S-EL2 (v2.9, and the development head 21bfbdc1,
 * after v2.15.0; assertions on), a small S-EL1 partition and a small normal-world payload, one PE, emulated by QEMU
 * 7.2.
 *
 * hafnium-*.csv, after-the-trap.csv: one secure, edge-triggered SPI (INTID 40), owned by the partition and enabled by
 * it with HF_INTERRUPT_ENABLE, was raised once, at one boundary, in each run. The partition has the default actions
 * (signaled). The normal world sends direct requests in a loop and answers FFA_INTERRUPT with FFA_RUN. The partition
 * runs one of four exit paths with PSTATE.I=1 and the response in its registers; after the path it looks at w0 and goes
 * by its reaction. The listings scenarios/programs/conformance-*.yaml are these paths and reactions.
 *
 * "at-once" is what the emulator does. In a "forced" run PSTATE.I was set across the trap of the smc and cleared in the
 * saved state: that stands for a PE which executes the smc before it takes the vIRQ, so the model runs it in the mode
 * "architectural", with an arrival that is not recognised before the smc.
 *
 * after-the-trap.csv has the places from the trap of the response on, as ranges of program counters. The model has few
 * boundaries there; each of a range is tried.
 *
 * ns-interrupts.csv: another set-up, with a scripted normal world: a non-secure, edge-triggered SPI (INTID 48) was
 * raised once while the partition handled a direct request, for every ns-interrupts-action.
 *
 * The level-sensitive line is in prose: a secure SPI 40 whose line is raised and kept high. test_level_*() say what was
 * seen; scenarios/conformance/level-*.yaml say what it means.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/conformance/csv.h"
#include "tests/conformance/observe.h"
#include "tests/conformance/walk.h"

/* DATA_DIR and SCENARIO_DIR come from CMakeLists.txt. */

enum {
	TEXT_BYTES = 2048,
	/* Rows of each table: none may be lost or passed over. */
	ROWS_VERSION = 132,
	ROWS_AFTER_THE_TRAP = 4,
	ROWS_NON_SECURE = 176,
	/* Boundaries of the model in the ranges of after-the-trap.csv, all four rows together. */
	BOUNDARIES_AFTER_THE_TRAP = 18,
};

/* The scenarios stand next to those of scenarios/conformance, so that they find the same programs. */
static const char scenario_path[] = SCENARIO_DIR "/conformance/row.yaml";

/* ------------------------------------------------------------------------------------------------------------------
 * Comparison.
 */

/* A table that is being compared. */
struct table {
	struct csv csv;
	uint32_t compared;
	uint32_t differing;
};

static void table_open(struct table *table, const char *path)
{
	*table = (struct table){ 0 };
	if (!csv_read(path, &table->csv))
		fail_msg("%s cannot be read as a table", path);
}

static const char *cell(const struct table *table, uint32_t row, const char *column)
{
	const char *text = csv_cell(&table->csv, row, column);

	if (text == NULL)
		fail_msg("%s has no column %s", table->csv.path, column);
	return text;
}

static void report(struct table *table, uint32_t row, const char *column, const char *expected, const char *got)
{
	print_error("%s:%u: row %u, column %s\n  expected: %s\n  got:      %s\n", table->csv.path,
		    (unsigned)csv_line(row), (unsigned)row + 1, column, expected, got);
	table->differing++;
}

static void compare(struct table *table, uint32_t row, const char *column, const char *got)
{
	const char *expected = cell(table, row, column);

	if (strcmp(expected, got) != 0)
		report(table, row, column, expected, got);
}

static void table_close(struct table *table, uint32_t rows)
{
	uint32_t differing = table->differing;

	assert_int_equal(table->csv.row_count, rows);
	assert_int_equal(table->compared, rows);
	print_message("%s: %u rows compared\n", table->csv.path, (unsigned)table->compared);
	csv_free(&table->csv);
	assert_int_equal(differing, 0);
}

/* ------------------------------------------------------------------------------------------------------------------
 * Scenarios.
 */

static const char *version_of(const struct table *table, uint32_t row)
{
	const char *hafnium = cell(table, row, "hafnium");

	if (strcmp(hafnium, "v2.9") == 0)
		return "v2.9";
	if (strcmp(hafnium, "head-21bfbdc1") == 0)
		return "head";
	fail_msg("%s:%u: unknown version %s", table->csv.path, (unsigned)csv_line(row), hafnium);
	return NULL;
}

/* What a run of the partition's log needs. */
struct setting {
	const char *version;
	const char *recognition;
	/* "edge" or "level". */
	const char *trigger;
	/* The arrival: "at: {...}", or "arrivals: 0". */
	char arrival[256];
	char program[64];
	unsigned requests;
};

static void setting_text(const struct setting *setting, char text[TEXT_BYTES])
{
	snprintf(text, TEXT_BYTES,
		 "spmcheck: 1\n"
		 "title: a row of a table\n"
		 "machine: {pes: 1, recognition: %s}\n"
		 "spmc: {model: hafnium, version: %s, asserts: debug}\n"
		 "interrupts:\n"
		 "  uart: {intid: 40, group: secure, trigger: %s, owner: sp, %s}\n"
		 "partitions:\n"
		 "  sp: {id: 0x8001, program: ../programs/%s.yaml}\n"
		 "normal-world: {driver: linux, requests: {to: sp, count: %u}}\n",
		 setting->recognition, setting->version, setting->trigger, setting->arrival, setting->program,
		 setting->requests);
}

static void start(struct walk *walk, const char *text)
{
	char message[TEXT_BYTES];

	if (!walk_start(walk, scenario_path, text, message, sizeof(message)))
		fail_msg("%s\n%s", message, text);
}

/* ------------------------------------------------------------------------------------------------------------------
 * The partition's log.
 */

/* "a ; b ; ... for ever" of the first OBSERVED_EVENTS_MAX events. */
static void cut_off(char events[OBSERVED_BYTES])
{
	char *end = events;

	for (unsigned i = 0; i < OBSERVED_EVENTS_MAX; i++) {
		char *next = strstr(i == 0 ? end : end + 3, " ; ");

		if (next == NULL) {
			end += strlen(end);
			break;
		}
		end = next;
	}
	snprintf(end, (size_t)(events + OBSERVED_BYTES - end), " ; ... for ever");
}

/* Runs until the partition has got `requests` direct requests, or goes on for ever, or stops. */
static void run_partition(const struct setting *setting, uint32_t requests, struct observed *observed)
{
	char text[TEXT_BYTES];
	struct walk walk;
	struct walk_step step;
	enum walk_result result = WALK_STEP;

	*observed = (struct observed){ 0 };
	setting_text(setting, text);
	start(&walk, text);
	while (observed->requests < requests && !(walk.repeats && observed->event_count > OBSERVED_EVENTS_MAX)) {
		result = walk_next(&walk, &step);
		if (result != WALK_STEP)
			break;
		observe_partition(observed, &step);
	}
	if (observed->handler_before_smc[0] == '\0')
		snprintf(observed->handler_before_smc, OBSERVED_BYTES, "no");
	if (result != WALK_STEP) {
		snprintf(observed->nwd_result, OBSERVED_BYTES, "%s", walk_result_name(result));
		if (result == WALK_PANIC)
			observe_panic(observed, &walk);
	} else if (observed->requests < requests) {
		if (observed->nwd_result[0] == '\0')
			snprintf(observed->nwd_result, OBSERVED_BYTES, "for-ever: never answered");
		cut_off(observed->events);
	}
	walk_free(&walk);
}

static void reaction_program(const struct table *table, uint32_t row, const char *reaction, char program[64])
{
	const char *path = cell(table, row, "exit_path");

	if (strcmp(reaction, "unmask-and-retry") == 0)
		reaction = "retry";
	else if (strcmp(reaction, "optee-4.0.0") == 0)
		reaction = "optee";
	else
		fail_msg("%s:%u: unknown reaction %s", table->csv.path, (unsigned)csv_line(row), reaction);
	snprintf(program, 64, "conformance-path%s-%s", path, reaction);
}

static void set_arrival(const struct table *table, uint32_t row, struct setting *setting)
{
	const char *recognised = cell(table, row, "virq_recognised");
	const char *word = "at-once";

	setting->recognition = "eager";
	if (strcmp(recognised, "no-interrupt") == 0) {
		snprintf(setting->arrival, sizeof(setting->arrival), "arrivals: 0");
		return;
	}
	if (strcmp(recognised, "after-the-smc (forced)") == 0) {
		word = "after-the-smc";
		setting->recognition = "architectural";
	} else if (strcmp(recognised, "at-once") != 0) {
		fail_msg("%s:%u: unknown recognition %s", table->csv.path, (unsigned)csv_line(row), recognised);
	}
	snprintf(setting->arrival, sizeof(setting->arrival), "at: {label: path%s, instruction: %s, recognised: %s}",
		 cell(table, row, "exit_path"), cell(table, row, "boundary"), word);
}

static void compare_version(const char *path)
{
	struct table table;

	table_open(&table, path);
	for (uint32_t row = 0; row < table.csv.row_count; row++) {
		struct setting setting = { .version = version_of(&table, row), .trigger = "edge", .requests = 2 };
		struct observed observed;

		reaction_program(&table, row, cell(&table, row, "reaction"), setting.program);
		set_arrival(&table, row, &setting);
		run_partition(&setting, 2, &observed);
		compare(&table, row, "instruction", observed.instruction);
		compare(&table, row, "pstate_i", observed.pstate_i);
		compare(&table, row, "smc_returns", observed.smc_returns);
		compare(&table, row, "handler_before_smc", observed.handler_before_smc);
		compare(&table, row, "nwd_result", observed.nwd_result);
		compare(&table, row, "events", observed.events);
		table.compared++;
	}
	table_close(&table, ROWS_VERSION);
}

static void test_v2_9(void **state)
{
	(void)state;
	compare_version(DATA_DIR "/hafnium-v2.9.csv");
}

static void test_head(void **state)
{
	(void)state;
	compare_version(DATA_DIR "/hafnium-head-21bfbdc1.csv");
}

/* ------------------------------------------------------------------------------------------------------------------
 * After the trap of the response.
 */

/* The boundaries of one class: how many of each place, and how many of that place come before them. */
struct range {
	uint32_t first[PLACE_S_EL1 + 1];
	uint32_t count[PLACE_S_EL1 + 1];
};

/*
 * Walks the same run without an interrupt, and sorts the boundaries after the response's smc: up to the normal world's
 * next call, and from there until the partition runs again.
 */
static void find_ranges(const struct setting *with, struct range ranges[2])
{
	struct setting setting = *with;
	char text[TEXT_BYTES];
	struct walk walk;
	struct walk_step step;
	struct observed observed = { 0 };
	unsigned class_index = 0;
	bool runs_again = false;

	memset(ranges, 0, 2 * sizeof(*ranges));
	snprintf(setting.arrival, sizeof(setting.arrival), "arrivals: 0");
	setting_text(&setting, text);
	start(&walk, text);
	while (!runs_again) {
		assert_int_equal(walk_next(&walk, &step), WALK_STEP);
		observe_partition(&observed, &step);
		if (!observed.responded)
			continue;
		if (step.before.pes[0].place == PLACE_NWD && class_index == 0) {
			assert_int_equal(step.kind, CHOICE_NWD_REQUEST);
			memcpy(ranges[1].first, ranges[0].count, sizeof(ranges[1].first));
			class_index = 1;
		}
		ranges[class_index].count[step.after.pes[0].place]++;
		runs_again = step.after.pes[0].place == PLACE_S_EL1;
	}
	walk_free(&walk);
}

/* Which class a row is: by where its range begins and ends. */
static unsigned range_of_row(const struct table *table, uint32_t row)
{
	const char *from = cell(table, row, "from");
	const char *up_to = cell(table, row, "up_to");

	if (strcmp(from, "EL2 hafnium:sync_lower_64+0x0") == 0 && strcmp(up_to, "EL2 nwd:nwd_smc+0x0") == 0)
		return 0;
	if (strcmp(from, "EL3 bl31:spmd_smc_handler+0x4b4") == 0 && strcmp(up_to, "EL1 sp:path0_smc+0x4") == 0)
		return 1;
	fail_msg("%s:%u: unknown range %s to %s", table->csv.path, (unsigned)csv_line(row), from, up_to);
	return 0;
}

static void compare_boundary(struct table *table, uint32_t row, const struct setting *setting)
{
	uint32_t differing = table->differing;
	struct observed observed;

	run_partition(setting, 3, &observed);
	compare(table, row, "smc_of_the_response_returns", observed.smc_returns);
	compare(table, row, "nwd_result", observed.nwd_result);
	compare(table, row, "events", observed.events);
	/* The table leaves out a next request in which nothing happens. */
	if (strcmp(observed.next_request, "RESP->taken (next DIRECT_REQ)") == 0)
		observed.next_request[0] = '\0';
	compare(table, row, "next_request", observed.next_request);
	if (table->differing != differing)
		print_error("  in: %s\n", setting->arrival);
}

static void test_after_the_trap(void **state)
{
	static const char *const places[] = {
		[PLACE_NWD] = "nwd",
		[PLACE_EL3] = "el3",
		[PLACE_S_EL2] = "s-el2",
		[PLACE_S_EL1] = "s-el1",
	};
	struct table table;
	uint32_t boundaries = 0;

	(void)state;
	table_open(&table, DATA_DIR "/after-the-trap.csv");
	for (uint32_t row = 0; row < table.csv.row_count; row++) {
		struct setting setting = {
			.version = version_of(&table, row),
			.recognition = "eager",
			.trigger = "edge",
			.requests = 3,
		};
		struct range ranges[2];
		const struct range *range = &ranges[range_of_row(&table, row)];

		reaction_program(&table, row, "unmask-and-retry", setting.program);
		find_ranges(&setting, ranges);
		for (unsigned place = 0; place <= PLACE_S_EL1; place++) {
			for (uint32_t i = 0; i < range->count[place]; i++) {
				snprintf(setting.arrival, sizeof(setting.arrival),
					 "at: {place: %s, boundary: %u, after: FFA_MSG_SEND_DIRECT_RESP}",
					 places[place], (unsigned)(range->first[place] + i));
				compare_boundary(&table, row, &setting);
				boundaries++;
			}
		}
		table.compared++;
	}
	print_message("%s: %u boundaries of the model\n", table.csv.path, (unsigned)boundaries);
	table_close(&table, ROWS_AFTER_THE_TRAP);
	assert_int_equal(boundaries, BOUNDARIES_AFTER_THE_TRAP);
}

/* ------------------------------------------------------------------------------------------------------------------
 * A non-secure interrupt.
 */

static const char *action_text(const struct table *table, uint32_t row)
{
	static const char *const actions[][2] = {
		{ "signaled", "signaled" },
		{ "queued", "queued" },
		{ "managed-exit (vFIQ)", "managed-exit" },
		{ "managed-exit (vIRQ)", "managed-exit, managed-exit-virq: true" },
	};
	const char *action = cell(table, row, "ns_interrupts_action");

	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		if (strcmp(action, actions[i][0]) == 0)
			return actions[i][1];
	}
	fail_msg("%s:%u: unknown action %s", table->csv.path, (unsigned)csv_line(row), action);
	return NULL;
}

static void non_secure_text(const struct table *table, uint32_t row, char text[TEXT_BYTES])
{
	const char *path = cell(table, row, "exit_path");
	const char *boundary = cell(table, row, "boundary");
	bool path4 = strcmp(path, "4-fiq") == 0;
	char arrival[256];

	if (!path4 && strcmp(path, "0") != 0)
		fail_msg("%s:%u: unknown exit path %s", table->csv.path, (unsigned)csv_line(row), path);
	if (boundary[0] == '\0')
		snprintf(arrival, sizeof(arrival), "arrivals: 0");
	else if (strcmp(boundary, "normal world") == 0)
		snprintf(arrival, sizeof(arrival), "at: {place: nwd, boundary: 0, after: FFA_MSG_SEND_DIRECT_RESP}");
	else
		snprintf(arrival, sizeof(arrival), "at: {label: %s, instruction: %s, recognised: at-once}",
			 path4 ? "path4" : "path0", boundary);
	snprintf(text, TEXT_BYTES,
		 "spmcheck: 1\n"
		 "title: a row of a table\n"
		 "machine: {pes: 1, recognition: eager}\n"
		 "spmc: {model: hafnium, version: %s, asserts: debug}\n"
		 "interrupts:\n"
		 "  net: {intid: 48, group: non-secure, trigger: edge, priority: 0xa0, owner: normal-world, %s}\n"
		 "partitions:\n"
		 "  sp: {id: 0x8001, ns-interrupts-action: %s, program: ../programs/%s.yaml}\n"
		 "normal-world: {driver: linux, pmr: 0xf8, requests: {to: sp, count: 1}}\n",
		 version_of(table, row), arrival, action_text(table, row),
		 path4 ? "conformance-path4-fiq" : "conformance-path0-ns");
}

static void compare_non_secure(struct table *table, uint32_t row)
{
	char text[TEXT_BYTES];
	struct walk walk;
	struct walk_step step;
	struct observed observed = { 0 };
	enum walk_result result;

	non_secure_text(table, row, text);
	start(&walk, text);
	while ((result = walk_next(&walk, &step)) == WALK_STEP && !walk.repeats)
		observe_normal_world(&observed, &step);
	if (result == WALK_PANIC)
		observe_panic(&observed, &walk);
	else if (result != WALK_END)
		report(table, row, "(end of the run)", walk_result_name(WALK_END), walk_result_name(result));
	walk_free(&walk);
	compare(table, row, "instruction", observed.instruction);
	compare(table, row, "events", observed.events);
	compare(table, row, "pmr_in_normal_world", observed.pmr_in_normal_world);
	compare(table, row, "panic", observed.panic);
	table->compared++;
}

static void test_non_secure(void **state)
{
	struct table table;

	(void)state;
	table_open(&table, DATA_DIR "/ns-interrupts.csv");
	for (uint32_t row = 0; row < table.csv.row_count; row++)
		compare_non_secure(&table, row);
	table_close(&table, ROWS_NON_SECURE);
}

/* ------------------------------------------------------------------------------------------------------------------
 * A level-sensitive line that stays high.
 */

/* What a run with a level line shows. */
struct level_run {
	struct observed observed;
	/* Physical interrupts taken from the partition, and from the normal world. */
	uint32_t traps;
	uint32_t wakes;
	/* Instructions of the partition while the line was high. */
	uint32_t retired;
	/* PMR in the first of them after a trap. */
	uint8_t pmr_after_trap;
	/* The run went on for ever. */
	bool repeats;
	/* Ended with the normal world having nothing more to do. */
	bool normal_world_goes_on;
};

static void observe_level(struct level_run *run, const struct walk_step *step)
{
	bool in_partition = step->before.pes[0].place == PLACE_S_EL1;

	observe_partition(&run->observed, step);
	if (step->kind == CHOICE_TAKE_IRQ && in_partition)
		run->traps++;
	if (step->kind == CHOICE_TAKE_FIQ && step->before.pes[0].place == PLACE_NWD)
		run->wakes++;
	if (step->kind == CHOICE_STEP && in_partition && (step->before.interrupts[0].flags & INTERRUPT_LINE) != 0) {
		if (run->traps > 0 && run->retired == 0)
			run->pmr_after_trap = step->before.pes[0].pmr;
		run->retired++;
	}
}

/* `drop_after`: the line falls after so many steps, the partition being at work; 0: only by the program. */
static struct level_run run_level(const char *version, const char *program, const char *at, unsigned requests,
				  uint32_t drop_after)
{
	struct setting setting = {
		.version = version,
		.recognition = "eager",
		.trigger = drop_after == 0 ? "level" : "level, drops: any",
		.requests = requests,
	};
	struct level_run run = { 0 };
	enum walk_result result = WALK_STEP;
	char text[TEXT_BYTES];
	struct walk walk;
	struct walk_step step;

	snprintf(setting.arrival, sizeof(setting.arrival), "at: {%s}", at);
	snprintf(setting.program, sizeof(setting.program), "%s", program);
	setting_text(&setting, text);
	start(&walk, text);
	walk.physical_first = true;
	walk.drop_after = drop_after;
	/* What repeats itself only while the line is high goes on when it falls. */
	while (run.observed.requests < 2 && !(walk.repeats && (drop_after == 0 || walk.steps > 2 * drop_after))) {
		result = walk_next(&walk, &step);
		if (result != WALK_STEP)
			break;
		observe_level(&run, &step);
	}
	run.repeats = run.observed.requests < 2 && result == WALK_STEP;
	run.normal_world_goes_on = result == WALK_END && walk.world.pes[0].place == PLACE_NWD;
	walk_free(&walk);
	return run;
}

static const char masked[] = "label: path0, instruction: 4, recognised: at-once";
static const char unmasked[] = "label: path0, instruction: 1, recognised: at-once";
static const char waiting[] = "place: nwd, boundary: 0";

/*
 * Partition RUNNING, v2.9. Masked: one trap, it runs on with PMR=0, its response gets FFA_ERROR(-5); the line is low
 * when the handler has cleared the device, and the response is accepted. Unmasked: one trap, the handler, it goes on.
 */
static void test_level_running_v2_9(void **state)
{
	struct level_run run = run_level("v2.9", "conformance-path0-retry", masked, 2, 0);

	(void)state;
	assert_false(run.repeats);
	assert_int_equal(run.traps, 1);
	assert_true(run.retired > 0);
	assert_int_equal(run.pmr_after_trap, 0);
	assert_string_equal(run.observed.events,
			    "RESP->FFA_ERROR(-5) ; IRQ(40)@on_error+11 ; RESP->taken (next DIRECT_REQ)");
	assert_string_equal(run.observed.nwd_result, "answered");

	run = run_level("v2.9", "conformance-path0-retry", unmasked, 2, 0);
	assert_false(run.repeats);
	assert_int_equal(run.traps, 1);
	assert_string_equal(run.observed.events, "IRQ(40)@path0+1 ; RESP->taken (next DIRECT_REQ)");
	assert_string_equal(run.observed.nwd_result, "answered");
}

/*
 * Partition RUNNING, head. Masked or not, it is trapped again before each instruction, and none retires. When the line
 * falls it goes on; unmasked it then gets the interrupt.
 */
static void test_level_running_head(void **state)
{
	enum { STEPS_OF_MANY_TRAPS = 1000 };
	static const char *const boundaries[] = { masked, unmasked };
	static const char *const afterwards[] = {
		"RESP->FFA_INTERRUPT(w2=40) ; IRQ(40)@handle_interrupt+1 ; WAIT->taken (next DIRECT_REQ)",
		"IRQ(40)@path0+1 ; RESP->taken (next DIRECT_REQ)",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(boundaries) / sizeof(boundaries[0]); i++) {
		struct level_run run = run_level("head", "conformance-path0-retry", boundaries[i], 2, 0);

		assert_true(run.repeats);
		assert_true(run.traps > 1);
		assert_int_equal(run.retired, 0);
		assert_string_equal(run.observed.events, "");

		run = run_level("head", "conformance-path0-retry", boundaries[i], 2, STEPS_OF_MANY_TRAPS);
		assert_false(run.repeats);
		assert_true(run.traps > 100);
		assert_int_equal(run.retired, 0);
		assert_string_equal(run.observed.events, afterwards[i]);
		assert_string_equal(run.observed.nwd_result, "answered");
	}
}

/*
 * Partition WAITING, normal world running, v2.9 and head: FFA_INTERRUPT, GET, DEACTIVATE, FFA_MSG_WAIT again and again
 * while the line is high; then the normal world goes on.
 */
static void test_level_waiting(void **state)
{
	enum { STEPS_OF_MANY_WAKES = 1000 };
	static const char *const versions[] = { "v2.9", "head" };

	(void)state;
	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
		struct level_run run = run_level(versions[i], "conformance-level-kept", waiting, 0, 0);

		assert_true(run.repeats);
		assert_true(run.wakes > 1);
		assert_int_equal(run.traps, 0);

		run = run_level(versions[i], "conformance-level-kept", waiting, 0, STEPS_OF_MANY_WAKES);
		assert_true(run.wakes > 10);
		assert_int_equal(run.traps, 0);
		assert_true(run.normal_world_goes_on);

		run = run_level(versions[i], "conformance-path0-retry", waiting, 0, 0);
		assert_int_equal(run.wakes, 1);
		assert_true(run.normal_world_goes_on);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_v2_9),
		cmocka_unit_test(test_head),
		cmocka_unit_test(test_after_the_trap),
		cmocka_unit_test(test_non_secure),
		cmocka_unit_test(test_level_running_v2_9),
		cmocka_unit_test(test_level_running_head),
		cmocka_unit_test(test_level_waiting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
