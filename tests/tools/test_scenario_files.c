// SPDX-License-Identifier: BSD-3-Clause
/* Scenarios and programs as files: where an error is, what cannot be read, and what the hash of the input is of. */
#include "tests/tools/scenario_helpers.h"

/* An error in a listing is at its line and column in the program file, whatever the indentation and line ends. */
static void places_errors_in_listings(void **state)
{
	(void)state;
	program_refused("name: p\ncode: |\n\n    boot:\n        smx #0\n        b boot\n",
			"tried.yaml:5:9: unknown instruction 'smx': did you mean 'smc'?");
	program_refused("name: p\r\ncode: |\r\n  boot:\r\n   smx #0\r\n",
			"tried.yaml:4:4: unknown instruction 'smx': did you mean 'smc'?");
	program_refused("name: p\nvectors: {irq-sp0: boott}\ncode: |\n  boot:\n    smc #0\n    b boot\n",
			"tried.yaml:2:20: unknown label 'boott': did you mean 'boot'?");
	program_refused("name: p\nentry: boott\ncode: |\n  boot:\n    smc #0\n    b boot\n",
			"tried.yaml:2:8: unknown label 'boott': did you mean 'boot'?");
	program_refused("name: p\ncode: |2\n    boot:\n     smx #0\n",
			"tried.yaml:4:6: unknown instruction 'smx': did you mean 'smc'?");
}

/* A listing that never leaves the partition, or is no literal block, is refused with the reason. */
static void refuses_listings(void **state)
{
	(void)state;
	write_file("tried.yaml", "name: p\ncode: |\n  boot:\n    nop\n    b boot\n");
	assert_false(scenario_file_parse("s.yaml", TOP "partitions: {a: {program: tried.yaml}}\n",
					 strlen(TOP "partitions: {a: {program: tried.yaml}}\n"), &file, &error));
	assert_non_null(strstr(error.message, "the program has no exit: no smc or svc can be reached"));
	program_refused("name: p\ncode:\n  - smc #0\n",
			"tried.yaml:3:3: a listing is one literal block (code: |): a YAML list of plain scalars drops "
			"`#imm` as a comment");
	program_refused("name: p\ncode: smc\n", "tried.yaml:2:7: a listing is one literal block (code: |)");
	program_refused("name: p\n", "tried.yaml:1:1: the program lacks the key \"code\"");
	program_refused("name: p\ncodes: x\n",
			"tried.yaml:2:1: unknown key \"codes\" in the program; expected name, entry, vectors, code, "
			"note; did you mean \"code\"?");
	program_refused(SCENARIO, "tried.yaml:1:1: expected a program (name, entry, vectors, code), but this is a "
				  "scenario");
	program_refused("name: p\nname: q\n",
			"tried.yaml:2:1: the key \"name\" is given twice (first at line 1, column 1)");
}

/* A program that cannot be read is reported where the scenario names it. */
static void reports_missing_programs(void **state)
{
	(void)state;
	assert_int_equal(mkfifo("pipe", 0600), 0);
	refused_code(TOP "partitions:\n  sp1: {program: absent.yaml}\n", 66,
		     "s.yaml:5:18: the program absent.yaml: there is no such file");
	refused_code(TOP "partitions:\n  sp1: {program: folder}\n", 66,
		     "s.yaml:5:18: the program folder: it is a directory");
	refused_code(TOP "partitions:\n  sp1: {program: pipe}\n", 66,
		     "s.yaml:5:18: the program pipe: it is not a regular file");
	refused(TOP "partitions:\n  sp1: {program: ''}\n", "s.yaml:5:18: program must be a text, not an empty one");
}

/* Programs are found from the scenario's folder, not from where the command runs. */
static void finds_programs_from_the_scenario(void **state)
{
	const char text[] = TOP "partitions: {sp1: {program: ../exit.yaml}}\n";

	(void)state;
	assert_true(scenario_file_parse("folder/s.yaml", text, strlen(text), &file, &error));
	assert_string_equal(file.scenarios[0].config.partitions[0].program->name, "exit");
	scenario_file_free(&file);
}

/* A scenario that cannot be read has the exit code of a missing file, one that is too large that of bad data. */
static void reports_unreadable_scenarios(void **state)
{
	FILE *stream;

	(void)state;
	assert_false(scenario_file_read("absent.yaml", &file, &error));
	assert_string_equal(error.message, "absent.yaml: there is no such file");
	assert_int_equal(error.exit_code, 66);
	assert_false(scenario_file_read("folder", &file, &error));
	assert_string_equal(error.message, "folder: it is a directory");
	assert_int_equal(error.exit_code, 66);
	stream = fopen("tried.yaml", "wb");
	assert_non_null(stream);
	for (int i = 0; i < 10 * 1024; i++)
		assert_true(fprintf(stream, "%01023d\n", 0) == 1024);
	assert_int_equal(fclose(stream), 0);
	assert_false(scenario_file_read("tried.yaml", &file, &error));
	assert_string_equal(error.message, "tried.yaml:1:1: it has more than 1 MiB (1048576 bytes)");
	assert_int_equal(error.exit_code, 65);
	scenario_file_free(&file);
}

/* A file is a scenario by its key; one that cannot be parsed counts as one, so that its error is seen. */
static void tells_scenarios_from_programs(void **state)
{
	(void)state;
	assert_false(scenario_file_is_scenario("exit.yaml"));
	write_file("tried.yaml", "spmcheck: 7\n");
	assert_true(scenario_file_is_scenario("tried.yaml"));
	write_file("tried.yaml", "a: [\n");
	assert_true(scenario_file_is_scenario("tried.yaml"));
	write_file("tried.yaml", "- a\n");
	assert_false(scenario_file_is_scenario("tried.yaml"));
	assert_true(scenario_file_is_scenario("absent.yaml"));
}

/* The hash is 24 bits, the same for the same input, and another when the scenario or the program differs. */
static void hashes_the_input(void **state)
{
	uint32_t first = read_one(SCENARIO)->hash24;
	uint32_t other;

	(void)state;
	scenario_file_free(&file);
	assert_true(first < 1u << 24);
	assert_int_equal(read_one(SCENARIO)->hash24, first);
	scenario_file_free(&file);
	other = read_one(SCENARIO "# a comment\n")->hash24;
	assert_int_not_equal(other, first);
	scenario_file_free(&file);
	write_file("exit.yaml", "name: exit\nentry: boot\ncode: |\n  boot:\n      smc #0\n      b boot\n");
	other = read_one(SCENARIO)->hash24;
	assert_int_not_equal(other, first);
	scenario_file_free(&file);
	write_file("exit.yaml", exit_program);
}

/* However a scenario is cut short, it is read or refused with a message. */
static void survives_truncation(void **state)
{
	const char text[] = SCENARIO "interrupts:\n  uart: {intid: 40, at: {label: again, instruction: 1}}\n"
				     "expect: {eager: {verdict: holds}}\nproperties: {all-but: [abi]}\n";

	(void)state;
	for (size_t bytes = 0; bytes < sizeof(text); bytes++) {
		if (!scenario_file_parse("s.yaml", text, bytes, &file, &error))
			assert_memory_equal(error.message, "s.yaml:", 7);
		scenario_file_free(&file);
	}
}

/* A message of a path of the longest kind is still whole. */
static void keeps_long_paths(void **state)
{
	char path[4000];

	(void)state;
	memset(path, 'a', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	assert_false(scenario_file_parse(path, "a: 1\n", 5, &file, &error));
	assert_non_null(strstr(error.message, ":1:1: unknown key \"a\" in the scenario; expected spmcheck, "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places_errors_in_listings),
		cmocka_unit_test(refuses_listings),
		cmocka_unit_test(reports_missing_programs),
		cmocka_unit_test(finds_programs_from_the_scenario),
		cmocka_unit_test(reports_unreadable_scenarios),
		cmocka_unit_test(tells_scenarios_from_programs),
		cmocka_unit_test(hashes_the_input),
		cmocka_unit_test(survives_truncation),
		cmocka_unit_test(keeps_long_paths),
	};

	return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
