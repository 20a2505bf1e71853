// SPDX-License-Identifier: BSD-3-Clause
/*
 * What the text of a scenario means, and where and how a wrong one is refused.
 *
 * Its files are in test_scenario_files.c, what both the reader and the schema must say of a document in test_schema.py;
 * the matrix is in test_matrix.c.
 */
#include "tests/tools/scenario_helpers.h"

/* What a scenario leaves out has its documented default. */
static void fills_in_defaults(void **state)
{
	const struct scenario *scenario = read_one(SCENARIO "interrupts: {uart: {intid: 40}, net: {intid: 48, "
							    "group: non-secure}}\n");
	const struct world_config *config = &scenario->config;

	(void)state;
	assert_string_equal(scenario->file, "s.yaml");
	assert_string_equal(scenario->title, "a title");
	assert_string_equal(scenario->cell, "");
	assert_int_equal(scenario->modes, 0);
	assert_int_equal(config->recognition, RECOGNITION_ARCHITECTURAL);
	assert_int_equal(config->version, HAFNIUM_V2_9);
	assert_true(config->asserts_debug);
	assert_false(config->signalled_one_boundary_later);
	assert_string_equal(config->partitions[0].name, "sp1");
	assert_int_equal(config->partitions[0].id, 0x8001);
	assert_int_equal(config->partitions[0].ffa_version, FFA_VERSION_1_1);
	assert_int_equal(config->partitions[0].ns_interrupts_action, NS_ACTION_SIGNALED);
	assert_int_equal(config->partitions[0].other_s_interrupts_action, OTHER_S_ACTION_SIGNALED);
	assert_false(config->partitions[0].managed_exit_virq);
	assert_ptr_equal(config->partitions[0].program, scenario->config.partitions[0].program);
	assert_int_equal(config->partitions[0].requests.kind, COUNT_ANY);
	assert_int_equal(config->normal_world_pmr, 0xff);
	assert_int_equal(config->interrupt_count, 2);
	assert_int_equal(config->interrupts[0].group, GROUP_1_SECURE);
	assert_int_equal(config->interrupts[0].trigger, TRIGGER_EDGE);
	assert_int_equal(config->interrupts[0].priority, 0x10);
	assert_int_equal(config->interrupts[0].owner, 0);
	assert_true(config->interrupts[0].enabled_at_boot);
	assert_false(config->interrupts[0].arrives_during_boot);
	assert_false(config->interrupts[0].drops);
	assert_int_equal(config->interrupts[0].arrivals.kind, COUNT_ANY);
	assert_int_equal(config->interrupts[0].pin.place, PIN_NONE);
	assert_int_equal(config->interrupts[1].priority, 0xa0);
	assert_int_equal(config->interrupts[1].owner, OWNER_NWD);
	assert_int_equal(scenario->properties, (1u << PROPERTIES) - 1);
	assert_false(scenario->expect[RECOGNITION_EAGER].given);
	assert_int_equal(scenario->watch_count, 0);
	scenario_file_free(&file);
}

/* What a scenario says arrives in the configuration. */
static void reads_every_key(void **state)
{
	const struct scenario *scenario = read_one(
		"spmcheck: 1\ntitle: 'two words'\nnote: |\n  free\n"
		"machine: {pes: 1, recognition: synchronized, gic-signals-again: one-boundary-later}\n"
		"spmc: {model: hafnium, version: head, asserts: release}\n"
		"interrupts:\n"
		"  uart: {intid: 0x28, group: secure, trigger: level, priority: 0x20, owner: sp1, arrivals: endless,\n"
		"         drops: any, enabled: by-program, arrives-from: boot}\n"
		"  net: {intid: 48, group: non-secure, owner: normal-world, priority: 0xb0, arrivals: 200}\n"
		"partitions:\n"
		"  sp1: {id: 0x8002, exception-level: s-el1, ffa-version: \"1.2\", ns-interrupts-action: queued,\n"
		"        managed-exit-virq: true, other-s-interrupts-action: queued, program: exit.yaml}\n"
		"normal-world: {driver: linux, requests: {to: sp1, count: 0}, pmr: 0x80}\n"
		"properties: {all-but: [abi]}\n"
		"expect: {verdict: violated, property: progress, class: ping-pong, also: [no-panic]}\n");
	const struct world_config *config = &scenario->config;
	const struct expectation *expectation = &scenario->expect[RECOGNITION_EAGER];

	(void)state;
	assert_int_equal(config->recognition, RECOGNITION_SYNCHRONIZED);
	assert_true(config->signalled_one_boundary_later);
	assert_int_equal(config->version, HAFNIUM_HEAD);
	assert_false(config->asserts_debug);
	assert_int_equal(config->interrupts[0].intid, 40);
	assert_int_equal(config->interrupts[0].trigger, TRIGGER_LEVEL);
	assert_int_equal(config->interrupts[0].priority, 0x20);
	assert_int_equal(config->interrupts[0].arrivals.kind, COUNT_ENDLESS);
	assert_true(config->interrupts[0].drops);
	assert_false(config->interrupts[0].enabled_at_boot);
	assert_true(config->interrupts[0].arrives_during_boot);
	assert_int_equal(config->interrupts[1].arrivals.kind, COUNT_NUMBER);
	assert_int_equal(config->interrupts[1].arrivals.number, 200);
	assert_int_equal(config->partitions[0].id, 0x8002);
	assert_int_equal(config->partitions[0].ffa_version, FFA_VERSION_1_2);
	assert_int_equal(config->partitions[0].ns_interrupts_action, NS_ACTION_QUEUED);
	assert_int_equal(config->partitions[0].other_s_interrupts_action, OTHER_S_ACTION_QUEUED);
	assert_true(config->partitions[0].managed_exit_virq);
	assert_int_equal(config->partitions[0].requests.kind, COUNT_NUMBER);
	assert_int_equal(config->partitions[0].requests.number, 0);
	assert_int_equal(config->normal_world_pmr, 0x80);
	assert_int_equal(scenario->properties, ((1u << PROPERTIES) - 1) & ~(1u << PROPERTY_ABI));
	assert_true(expectation->given);
	assert_false(expectation->holds);
	assert_int_equal(expectation->violation_count, 2);
	assert_int_equal(expectation->violations[0].property, PROPERTY_PROGRESS);
	assert_int_equal(expectation->violations[0].class_index, CLASS_PING_PONG);
	assert_int_equal(expectation->violations[1].property, PROPERTY_NO_PANIC);
	assert_int_equal(expectation->violations[1].class_index, CLASSES);
	assert_memory_equal(expectation, &scenario->expect[RECOGNITION_ARCHITECTURAL], sizeof(*expectation));
	scenario_file_free(&file);
}

/* An expectation for each mode leaves the modes that it does not name without one. */
static void reads_expectations_by_mode(void **state)
{
	const struct scenario *scenario = read_one(
		SCENARIO "expect: {eager: {verdict: holds}, architectural: {verdict: violated, property: abi}}\n");

	(void)state;
	assert_true(scenario->expect[RECOGNITION_EAGER].given);
	assert_true(scenario->expect[RECOGNITION_EAGER].holds);
	assert_false(scenario->expect[RECOGNITION_SYNCHRONIZED].given);
	assert_false(scenario->expect[RECOGNITION_ARCHITECTURAL].holds);
	scenario_file_free(&file);
}

/* `sometimes` and `never` take rules, alone or several in one step. */
static void reads_watches(void **state)
{
	char text[1024];
	const struct scenario *scenario;

	(void)state;
	(void)snprintf(text, sizeof(text), SCENARIO "sometimes: [%s, [%s, %s]]\nnever: [%s]\n", rule_infos[0].name,
		       rule_infos[1].name, rule_infos[2].name, rule_infos[3].name);
	scenario = read_one(text);
	assert_int_equal(scenario->watch_count, 3);
	assert_true(scenario->watches[0].sometimes);
	assert_int_equal(scenario->watches[0].rule_count, 1);
	assert_int_equal(scenario->watches[1].rule_count, 2);
	assert_int_equal(scenario->watches[1].rules[1], 2);
	assert_false(scenario->watches[2].sometimes);
	assert_int_equal(scenario->watches[2].rules[0], 3);
	scenario_file_free(&file);
	(void)snprintf(text, sizeof(text), SCENARIO "never:\n  - %sx\n", rule_infos[0].name);
	assert_false(scenario_file_parse("s.yaml", text, strlen(text), &file, &error));
	assert_non_null(strstr(error.message, "s.yaml:6:5: "));
	assert_non_null(strstr(error.message, rule_infos[0].name));
	assert_non_null(strstr(error.message, "did you mean"));
	(void)snprintf(text, sizeof(text), SCENARIO "never: [[%s, %s]]\n", rule_infos[0].name, rule_infos[0].name);
	assert_false(scenario_file_parse("s.yaml", text, strlen(text), &file, &error));
	assert_non_null(strstr(error.message, " is named twice"));
}

/* A pin falls on the instruction counted from its label, or on a boundary of its place, and arrives once. */
static void reads_pins(void **state)
{
	const struct scenario *scenario =
		read_one(SCENARIO "interrupts:\n"
				  "  a: {intid: 40, at: {label: again, instruction: 1, recognised: after-the-smc}}\n"
				  "  b: {intid: 41, arrivals: 1, at: {place: el3, boundary: 7, after: FFA_MSG_WAIT}}\n"
				  "  c: {intid: 42, at: {place: nwd}}\n"
				  "  d: {intid: 43, at: {place: nwd, pe: 0}}\n");
	const struct interrupt_config *interrupts = scenario->config.interrupts;

	(void)state;
	assert_int_equal(interrupts[0].pin.place, PIN_LABEL);
	assert_int_equal(interrupts[0].pin.pc, 2);
	assert_int_equal(interrupts[0].pin.recognised, PIN_RECOGNISED_AFTER_THE_SMC);
	assert_int_equal(interrupts[0].arrivals.kind, COUNT_NUMBER);
	assert_int_equal(interrupts[0].arrivals.number, 1);
	assert_int_equal(interrupts[1].pin.place, PIN_EL3);
	assert_int_equal(interrupts[1].pin.boundary, 7);
	assert_int_equal(interrupts[1].pin.after_call, FFA_MSG_WAIT);
	assert_int_equal(interrupts[2].pin.place, PIN_NWD);
	assert_int_equal(interrupts[2].pin.after_call, 0);
	assert_false(interrupts[2].pin.pe_given);
	assert_true(interrupts[3].pin.pe_given);
	assert_int_equal(interrupts[3].pin.pe, 0);
	scenario_file_free(&file);
}

/* A listing that enables its interrupts finds the secure ones disabled, unless the scenario says otherwise. */
static void enables_as_the_program_does(void **state)
{
	const struct interrupt_config *interrupts;

	(void)state;
	write_file("tried.yaml", "name: enabling\ncode: |\n  boot:\n    mov x0, HF_INTERRUPT_ENABLE\n    hvc #0\n"
				 "    smc #0\n    b boot\n");
	interrupts = read_one(TOP "partitions: {sp1: {program: tried.yaml}}\n"
				  "interrupts: {a: {intid: 40}, b: {intid: 41, enabled: at-boot}, "
				  "c: {intid: 42, group: non-secure}}\n")
			     ->config.interrupts;
	assert_false(interrupts[0].enabled_at_boot);
	assert_true(interrupts[1].enabled_at_boot);
	assert_true(interrupts[2].enabled_at_boot);
	scenario_file_free(&file);
}

/* What is no device's: a partition's timer, Group 0, notifications of the normal world; what they cannot be. */
static void reads_timers_and_notifications(void **state)
{
	const struct world_config *config;

	(void)state;
	config = &read_one(SCENARIO "interrupts:\n"
				    "  tick: {device: timer, arrivals: 3, enabled: at-boot}\n"
				    "  ras: {intid: 17, group: group-0, priority: 0x7f}\n"
				    "normal-world: {notifications: {count: endless}}\n")
			  ->config;
	assert_int_equal(config->interrupts[0].kind, INTERRUPT_KIND_VIRTUAL_TIMER);
	assert_int_equal(config->interrupts[0].intid, HF_VIRTUAL_TIMER_INTID);
	assert_int_equal(config->interrupts[0].owner, 0);
	assert_int_equal(config->interrupts[0].arrivals.number, 3);
	assert_true(config->interrupts[0].enabled_at_boot);
	assert_int_equal(config->interrupts[1].group, GROUP_0);
	assert_int_equal(config->interrupts[1].owner, OWNER_EL3);
	assert_int_equal(config->interrupts[1].priority, 0x7f);
	assert_true(config->partitions[0].notified);
	assert_int_equal(config->partitions[0].notifications.kind, COUNT_ENDLESS);
	scenario_file_free(&file);
	config = &read_one(SCENARIO)->config;
	assert_false(config->partitions[0].notified);
	scenario_file_free(&file);
	refused(SCENARIO "interrupts: {a: {device: timer}, b: {device: timer}}\n",
		"s.yaml:5:46: the timer of sp1 is \"a\" already");
	refused(SCENARIO "interrupts: {a: {device: timer, intid: 20}}\n",
		"s.yaml:5:40: a timer has no intid, group, trigger, priority, drops or target-pe");
	write_file("tried.yaml", "name: timed\ncode: |\n  boot:\n    timer set\n    smc #0\n    b boot\n");
	refused(TOP "partitions: {sp1: {program: tried.yaml}}\n",
		"s.yaml:4:19: the program of sp1 sets its timer; expected an interrupt with "
		"\"device: timer, owner: sp1\"");
}

/* Another grammar's file is refused by its version, before anything in it is looked at. */
static void refuses_other_grammars(void **state)
{
	(void)state;
	refused("spmcheck: 2\nnew-key: x\n", "s.yaml:1:11: this version of spmcheck reads grammar 1, not 2");
	refused("title: x\n", "s.yaml:1:1: the scenario lacks the key \"spmcheck\"");
	refused("- x\n", "s.yaml:1:1: the scenario must be a mapping, not a list");
}

/* Keys and words that are not known come with what is expected and the nearest one. */
static void names_the_nearest_word(void **state)
{
	(void)state;
	refused(SCENARIO "machine:\n  recogniton: eager\n",
		"s.yaml:6:3: unknown key \"recogniton\" in machine; expected pes, recognition, gic-signals-again; "
		"did you mean \"recognition\"?");
	refused(SCENARIO "machine: {recognition: eagre}\n",
		"s.yaml:5:24: \"eagre\" is not a recognition mode; expected eager, synchronized, architectural; "
		"did you mean \"eager\"?");
	refused("spmcheck: 1\ntitle: x\nspmc: {model: hafnium, version: 2.9}\n" PARTITION,
		"s.yaml:3:33: \"2.9\" is not a version; expected v2.6, v2.7, v2.8, v2.9, v2.10, v2.11, v2.12, v2.13, v2.14, v2.15, "
		"head; did you mean \"v2.9\"?");
	refused("spmcheck: 1\ntitle: x\nspmc: {model: hafnium, version: v2.5}\n" PARTITION,
		"s.yaml:3:33: hafnium v2.5 is not modelled; modelled are v2.6 to v2.15 and head");
	refused(SCENARIO "interrupts: {uart: {intid: 40, arrivals: anny}}\n",
		"s.yaml:5:42: arrivals must be any, endless or a number, not \"anny\"; did you mean \"any\"?");
	refused(SCENARIO "interrupts: {uart: {intid: 40, at: {label: agin}}}\n",
		"s.yaml:5:44: the program exit has no label \"agin\"; did you mean \"again\"?");
}

/* A required key that is missing is named with the mapping that lacks it. */
static void names_missing_keys(void **state)
{
	(void)state;
	refused("spmcheck: 1\ntitle: x\nspmc: {version: v2.9}\n" PARTITION, "s.yaml:3:7: spmc lacks the key \"model\"");
	refused("spmcheck: 1\ntitle: x\nspmc:\n  model: hafnium\n" PARTITION,
		"s.yaml:4:3: spmc lacks the key \"version\"");
	refused(TOP "partitions:\n  sp1:\n    id: 0x8001\n", "s.yaml:6:5: sp1 lacks the key \"program\"");
	refused(SCENARIO "interrupts:\n  uart: {}\n", "s.yaml:6:9: uart lacks the key \"intid\"");
	refused(SCENARIO "interrupts:\n  uart: {intid: 40, at: {boundary: 1}}\n",
		"s.yaml:6:25: \"at\" lacks the key \"label\" or \"place\"");
}

/* Numbers are decimal or hexadecimal, without quotes, and in range; a leading zero is ambiguous. */
static void reads_numbers_strictly(void **state)
{
	(void)state;
	refused(SCENARIO "interrupts: {uart: {intid: 040}}\n",
		"s.yaml:5:28: intid: \"040\" starts with 0, which some readers take as octal; write it in decimal or "
		"with 0x");
	refused(SCENARIO "interrupts: {uart: {intid: \"40\"}}\n", "s.yaml:5:28: intid must be a number without quotes");
	refused(SCENARIO "interrupts: {uart: {intid: 0xzz}}\n",
		"s.yaml:5:28: intid must be a number, decimal or 0x and hexadecimal digits, not \"0xzz\"");
	refused(SCENARIO "interrupts: {uart: {intid: -40}}\n",
		"s.yaml:5:28: intid must be a number, decimal or 0x and hexadecimal digits, not \"-40\"");
	refused(SCENARIO "interrupts: {uart: {intid: 18446744073709551656}}\n",
		"s.yaml:5:28: intid must be from 0 (0x0) to 4294967295 (0xffffffff), not 18446744073709551656");
	refused(SCENARIO "interrupts: {uart: {intid: 7}}\n",
		"s.yaml:5:28: intid 7 is a software-generated interrupt, which is not modelled yet; "
		"expected 16 to 1019");
	refused(SCENARIO "interrupts: {uart: {intid: [40]}}\n", "s.yaml:5:28: intid must be a number, not a list");
	refused(TOP "partitions: {sp1: {id: 0x8000, program: exit.yaml}}\n",
		"s.yaml:4:24: id must be from 32769 (0x8001) to 49151 (0xbfff), not 0x8000");
	refused(SCENARIO "normal-world: {pmr: 0x100}\n",
		"s.yaml:5:21: pmr must be from 0 (0x0) to 255 (0xff), not 0x100");
}

/* A boolean is true or false, an FF-A version a text: nothing is guessed. */
static void guesses_no_types(void **state)
{
	(void)state;
	refused(TOP "partitions: {sp1: {ffa-version: 1.1, program: exit.yaml}}\n",
		"s.yaml:4:33: an FF-A version is a text, not a number: write \"1.1\"");
	refused(TOP "partitions: {sp1: {managed-exit-virq: yes, program: exit.yaml}}\n",
		"s.yaml:4:39: \"yes\" is not a boolean; expected false, true");
	refused(TOP "partitions: {sp1: {managed-exit-virq: 'true', program: exit.yaml}}\n",
		"s.yaml:4:39: managed-exit-virq must be true or false without quotes");
}

/* 8 PEs with 4 interrupts of their own partition, two of them private to each PE. */
static void takes_the_largest_machine(void **state)
{
	const struct scenario *scenario =
		read_one(TOP "machine: {pes: 8}\ninterrupts: {w: {intid: 16}, x: {intid: 17}, y: {intid: 40}, "
			     "z: {intid: 41, target-pe: 7}}\npartitions: {a: {program: exit.yaml}}\n");
	static struct world_model world_model;

	(void)state;
	world_model_init(&world_model, &scenario->config);
	assert_int_equal(world_model.config.interrupt_count, 2 * 8 + 2);
	assert_int_equal(world_model.model.obligation_count, 8 + 2 * 8 + 2);
	assert_int_equal(world_model.model.fairness_count, 8 * PE_FAIRNESSES + 2 * 8 + 2);
	assert_int_equal(world_model.model.actor_count, 8 * PE_ACTORS + 1);
	scenario_file_free(&file);
}

/* 32 interrupts in all, and 28 of devices for a context that migrates, which may get those of every PE. */
static void takes_as_many_interrupts_as_there_are_bits(void **state)
{
	static const char four[] = "interrupts: {w: {intid: 16}, x: {intid: 17}, y: {intid: 18}, z: {intid: 19}}\n";
	static const char five[] =
		"interrupts: {v: {intid: 40}, w: {intid: 16}, x: {intid: 17}, y: {intid: 18}, z: {intid: 19}}\n";
	static const char pinned[] = "partitions: {a: {program: exit.yaml}}\n";
	static const char migrating[] = "partitions: {a: {program: exit.yaml, execution-contexts: migrating}}\n";
	static struct world_model world_model;
	char text[1024];

	(void)state;
	snprintf(text, sizeof(text), "%smachine: {pes: 8}\n%s%s", TOP, four, pinned);
	world_model_init(&world_model, &read_one(text)->config);
	assert_int_equal(world_model.config.interrupt_count, 32);
	assert_int_equal(world_model.model.obligation_count, 8 + 32);
	assert_int_equal(world_model.model.fairness_count, 8 * PE_FAIRNESSES + 32);
	scenario_file_free(&file);
	snprintf(text, sizeof(text), "%smachine: {pes: 8}\n%s%s", TOP, five, pinned);
	refused(text, "s.yaml:6:17: 33 interrupts with those that each PE has by itself (private ones, SGIs and "
		      "timers); at most 32");
	/* The SRI of each PE counts only if there is one. */
	snprintf(text, sizeof(text),
		 "%smachine: {pes: 8}\n%spartitions: {a: {program: exit.yaml, sri-interrupts-policy: 1}}\n", TOP, four);
	refused(text, "s.yaml:6:17: 40 interrupts with those that each PE has by itself (private ones, SGIs and "
		      "timers); at most 32");
	snprintf(text, sizeof(text), "%smachine: {pes: 7}\n%s%s", TOP, four, migrating);
	world_model_init(&world_model, &read_one(text)->config);
	assert_int_equal(world_model.config.interrupts[27].vi, VIS - 1);
	scenario_file_free(&file);
	snprintf(text, sizeof(text), "%smachine: {pes: 8}\n%s%s", TOP, four, migrating);
	refused(text,
		"s.yaml:6:17: 32 interrupts of devices may reach one execution context, which migrates; at most 28");
}

/* What the machine does not model yet is refused, not ignored. */
static void refuses_what_is_not_modelled(void **state)
{
	(void)state;
	refused(SCENARIO "machine: {pes: 9}\n", "s.yaml:5:16: expected one to 8 PEs");
	refused(TOP "partitions: {a: {program: exit.yaml}, b: {}, c: {}, d: {}, e: {}}\n",
		"s.yaml:4:60: expected one to 4 partitions");
	refused(TOP "machine: {pes: 8}\npartitions: {a: {program: exit.yaml}, b: {program: exit.yaml}, c: {program: "
		    "exit.yaml}}\n",
		"s.yaml:5:17: 24 execution contexts; at most 16");
	refused(TOP "machine: {pes: 8}\npartitions:\n  a: {program: exit.yaml, exception-level: s-el0}\n"
		    "  b: {program: exit.yaml, exception-level: s-el0, id: 0x8002}\n"
		    "  c: {program: exit.yaml, exception-level: s-el0, id: 0x8003}\n"
		    "  d: {program: exit.yaml, exception-level: s-el0, id: 0x8004}\n",
		"s.yaml:6:6: 8 PEs that may each call 4 partitions; at most 24 pairs");
	refused(TOP "machine: {pes: 2}\ninterrupts: {uart: {intid: 40, target-pe: 2}}\n"
		    "partitions: {a: {program: exit.yaml}}\n",
		"s.yaml:5:43: target-pe must be from 0 (0x0) to 1 (0x1), not 2");
	refused(TOP "interrupts: {uart: {intid: 30, target-pe: 0}}\npartitions: {a: {program: exit.yaml}}\n",
		"s.yaml:4:43: an interrupt below 32 is private to each PE");
	refused(TOP "partitions: {a: {id: 0x8002, program: exit.yaml}, b: {program: exit.yaml}}\n",
		"s.yaml:4:54: the id 0x8002 is that of a already");
}

/* A partition at S-EL0 has one context that migrates, and is told of interrupts in no other way than FFA_INTERRUPT. */
static void reads_partitions_at_s_el0(void **state)
{
	const struct scenario *scenario;

	(void)state;
	write_file("tried.yaml", "name: p\ncode: |\n  a:\n    svc #0\n    b a\n");
	scenario = read_one(
		TOP "partitions: {sp1: {exception-level: s-el0, program: tried.yaml}, sp2: {program: exit.yaml}}\n"
		    "interrupts: {uart: {intid: 40, owner: sp1, at: {place: s-el0, boundary: 3}}}\n");
	assert_true(scenario->config.partitions[0].s_el0);
	assert_true(scenario->config.partitions[0].migrates);
	assert_false(scenario->config.partitions[1].s_el0);
	assert_false(scenario->config.partitions[1].migrates);
	assert_int_equal(scenario->config.interrupts[0].pin.place, PIN_S_EL0);
	assert_int_equal(scenario->config.interrupts[0].pin.boundary, 3);
	scenario_file_free(&file);
	(void)read_one(
		TOP
		"partitions: {sp1: {exception-level: s-el0, execution-contexts: migrating, program: tried.yaml}}\n");
	scenario_file_free(&file);

	refused(TOP "partitions: {sp1: {exception-level: s-el2, program: exit.yaml}}\n",
		"s.yaml:4:37: \"s-el2\" is not an exception level; expected s-el1, s-el0; did you mean \"s-el1\"?");
	refused(TOP "partitions: {sp1: {exception-level: s-el0, execution-contexts: per-pe, program: tried.yaml}}\n",
		"s.yaml:4:64: a partition at s-el0 has one execution context, which runs on any PE: expected migrating");
	refused(TOP
		"partitions: {sp1: {exception-level: s-el0, ns-interrupts-action: managed-exit, program: tried.yaml}}\n",
		"s.yaml:4:66: a managed exit needs a virtual interrupt, which a partition at s-el0 cannot take; expected "
		"ns-interrupts-action queued or signaled, as in Hafnium's manifests");
	refused("spmcheck: 1\ntitle: x\nspmc: {model: hafnium, version: v2.8}\n"
		"partitions: {sp1: {exception-level: s-el0, program: tried.yaml}}\n",
		"s.yaml:4:37: Hafnium v2.8 signals no interrupt to a partition at s-el0 (v2.9 does, c0b53f0b); expected "
		"s-el1, or v2.9 and later");
}

/* A program that cannot run at its partition's level is refused at the line that cannot, once for each level. */
static void checks_the_level_of_programs(void **state)
{
	(void)state;
	refused(TOP "partitions: {sp1: {exception-level: s-el0, program: exit.yaml}}\n",
		"exit.yaml:7:7: 'smc' is no way out of S-EL0 (the SPMC aborts the partition): FF-A calls and hypercalls "
		"are svc #0 there, x0 says which");
	program_refused(
		"name: p\ncode: |\n  a:\n\n    svc #0\n    b a\n",
		"tried.yaml:5:5: 'svc' at S-EL1 goes to the partition's own vectors: expected smc #0 for an FF-A "
		"call, hvc #0 for a hypercall");
	write_file("tried.yaml", "name: p\nvectors: {irq-sp0: hang}\ncode: |\n  a:\n    svc #0\n    b a\n");
	refused(TOP "partitions: {sp1: {exception-level: s-el0, program: tried.yaml}}\n",
		"s.yaml:4:53: p: a partition at S-EL0 takes no exception: expected no vectors");
}

/* A pin in a level where no partition runs, or on a virtual interrupt that nobody takes, would never come. */
static void checks_the_level_of_pins(void **state)
{
	(void)state;
	refused(SCENARIO "interrupts: {uart: {intid: 40, at: {place: s-el0}}}\n",
		"s.yaml:5:36: no partition runs at s-el0");
	write_file("tried.yaml", "name: p\ncode: |\n  a:\n    svc #0\n    b a\n");
	refused(TOP "partitions: {sp1: {exception-level: s-el0, program: tried.yaml}}\n"
		    "interrupts: {uart: {intid: 40, at: {place: s-el1}}}\n",
		"s.yaml:5:36: no partition runs at s-el1");
	refused(TOP "partitions: {sp1: {exception-level: s-el0, program: tried.yaml}}\n"
		    "interrupts: {uart: {intid: 40, at: {label: a, recognised: at-once}}}\n",
		"s.yaml:5:36: \"recognised\" is about the virtual interrupt, and sp1, at s-el0, takes none");
}

/* A column of a matrix cannot take back what the level needs. */
static void checks_the_level_in_cells(void **state)
{
	(void)state;
	write_file("tried.yaml", "name: p\ncode: |\n  a:\n    svc #0\n    b a\n");
	refused("spmcheck: 1\ntitle: x\nspmc: {model: hafnium}\npartitions: {sp1: {exception-level: s-el0}}\n"
		"matrix: {rows: {A: {program: tried.yaml}}, columns: {old: {version: v2.8}}}\n",
		"s.yaml:4:37: Hafnium v2.8 signals no interrupt to a partition at s-el0 (v2.9 does, c0b53f0b); expected "
		"s-el1, or v2.9 and later (in the cell A/old)");
	refused("spmcheck: 1\ntitle: x\nspmc: {model: hafnium}\npartitions: {sp1: {exception-level: s-el0}}\n"
		"matrix: {rows: {A: {program: tried.yaml}}, columns: {me: {version: head, ns-interrupts-action: "
		"managed-exit}}}\n",
		"s.yaml:4:37: a managed exit needs a virtual interrupt, which a partition at s-el0 cannot take; expected "
		"ns-interrupts-action queued or signaled, as in Hafnium's manifests (in the cell A/me)");
}

/* Interrupts that could not exist, or whose keys contradict each other, are refused. */
static void refuses_impossible_interrupts(void **state)
{
	(void)state;
	refused(SCENARIO "interrupts:\n  a: {intid: 40}\n  b: {intid: 40}\n",
		"s.yaml:7:14: intid 40 belongs to \"a\" already");
	refused(SCENARIO "interrupts: {a: {intid: 40, priority: 0x80}}\n",
		"s.yaml:5:39: the priority of a secure interrupt must be from 0 (0x0) to 127 (0x7f), not 0x80");
	refused(SCENARIO "interrupts: {a: {intid: 40, owner: normal-world}}\n",
		"s.yaml:5:36: a secure interrupt cannot belong to the normal world; expected sp1");
	refused(SCENARIO "interrupts: {a: {intid: 40, group: non-secure, owner: sp1}}\n",
		"s.yaml:5:55: a non-secure interrupt cannot belong to a partition; expected normal-world");
	refused(SCENARIO "interrupts: {a: {intid: 40, drops: any}}\n",
		"s.yaml:5:36: only a level-sensitive line drops by itself: \"drops: any\" needs \"trigger: level\"");
	refused(SCENARIO "interrupts: {a: {intid: 40, arrivals: 2, at: {label: again}}}\n",
		"s.yaml:5:39: an interrupt with \"at\" arrives once; expected 1");
	refused(SCENARIO "interrupts: {a: {intid: 40, at: {label: again, instruction: 2}}}\n",
		"s.yaml:5:33: the program exit has only 2 instructions from \"again\" on, so instruction 2 does not "
		"exist");
	refused(SCENARIO "interrupts: {x19: {intid: 40}}\n",
		"s.yaml:5:14: an interrupt must not have the name of a register (\"x19\")");
	refused(SCENARIO "interrupts: {Uart: {intid: 40}}\n",
		"s.yaml:5:14: an interrupt must be a name of at most 31 lower-case letters, digits and \"-\", starting "
		"with a letter, not \"Uart\"");
	refused(TOP "partitions: {sp1: {program: exit.yaml, other-s-interrupts-action: queued}}\n",
		"s.yaml:4:67: \"other-s-interrupts-action: queued\" needs \"ns-interrupts-action: queued\", as in "
		"Hafnium's manifests");
	refused(TOP "partitions: {sp1: {program: exit.yaml, abort-action: stop}}\n",
		"s.yaml:4:54: \"abort-action\" needs \"lifecycle-support: true\", as in Hafnium's manifests");
	refused(TOP "partitions: {sp1: {program: exit.yaml, lifecycle-support: true, abort-action: halt}}\n",
		"s.yaml:4:79: \"halt\" is not a value of abort-action; expected stop, destroy, restart, propagate");
	refused(TOP "partitions: {sp1: {program: exit.yaml}}\nnormal-world: {psci: {cpu-of: 1}}\n",
		"s.yaml:5:23: unknown key \"cpu-of\" in psci; expected cpu-off, cpu-suspend; did you mean \"cpu-off\"?");
	refused(TOP "machine: {pes: 2}\npartitions: {sp1: {program: exit.yaml, lifecycle-support: true}}\n",
		"s.yaml:5:59: \"lifecycle-support\" needs \"execution-contexts: migrating\" on several PEs, as in "
		"Hafnium's manifests");
}

/* An expectation that can never be met is an error, not a failing run. */
static void refuses_impossible_expectations(void **state)
{
	(void)state;
	refused(SCENARIO "properties: [abi]\nexpect: {verdict: violated, property: no-panic}\n",
		"s.yaml:6:39: \"no-panic\" is not among the requested properties, so its violation would never be "
		"seen");
	refused(SCENARIO "expect: {verdict: holds, property: abi}\n",
		"s.yaml:5:36: \"verdict: holds\" stands alone: nothing is violated");
	refused(SCENARIO "expect: {verdict: violated}\n",
		"s.yaml:5:9: \"verdict: violated\" lacks the key \"property\"");
	refused(SCENARIO "expect: {verdict: violated, property: abi, class: livelock}\n",
		"s.yaml:5:51: only \"progress\" has classes, \"abi\" has none");
	refused(SCENARIO "expect: {verdict: violated, property: abi, also: [abi]}\n",
		"s.yaml:5:51: \"abi\" is expected twice");
	refused(SCENARIO "properties: []\n", "s.yaml:5:13: no property is left to check");
	refused(SCENARIO "properties: {all-but: [abi, abi]}\n", "s.yaml:5:29: \"abi\" is listed twice");
}

/* `program: any` is read from no file; what it may do follows from the scenario, and so does the hash. */
static void makes_any_program(void **state)
{
	static const char file_any[] = TOP "partitions: {sp1: {program: ./any}}\n";
	const struct scenario *scenario =
		read_one(TOP "partitions: {sp1: {program: any}, sp2: {program: exit.yaml}, sp3: {program: any}}\n");
	const struct world_config *config = &scenario->config;
	uint32_t hash = scenario->hash24;

	(void)state;
	assert_true(config->partitions[0].program->any);
	assert_false(config->partitions[1].program->any);
	assert_true(config->partitions[2].program->any);
	/* Each has its own: the others that it can call are different. */
	assert_ptr_not_equal(config->partitions[0].program, config->partitions[2].program);
	assert_int_not_equal(sp_program_find_label(config->partitions[0].program, "run of sp3"), PROGRAM_LABELS_MAX);
	assert_int_equal(sp_program_find_label(config->partitions[0].program, "run of sp1"), PROGRAM_LABELS_MAX);
	assert_int_not_equal(sp_program_find_label(config->partitions[2].program, "run of sp1"), PROGRAM_LABELS_MAX);
	scenario_file_free(&file);
	scenario = read_one(TOP "partitions: {sp1: {program: any}, sp2: {program: any}, sp3: {program: any}}\n");
	assert_int_not_equal(scenario->hash24, hash);
	scenario_file_free(&file);
	/* A file of that name has a path. */
	assert_false(scenario_file_parse("s.yaml", file_any, strlen(file_any), &file, &error));
	assert_int_equal(error.exit_code, 66);
	assert_non_null(strstr(error.message, "the program ./any"));
}

/* Drivers, and how often BUSY is retried. */
static void reads_drivers(void **state)
{
	static const char *const names[DRIVERS] = { "linux",        "never-resumes", "any",
						    "wrong-target", "retries-busy",  "negotiates" };
	char text[sizeof(SCENARIO) + 80];

	(void)state;
	for (unsigned driver = 0; driver < DRIVERS; driver++) {
		snprintf(text, sizeof(text), SCENARIO "normal-world: {driver: %s}\n", names[driver]);
		assert_int_equal(read_one(text)->config.driver, driver);
		assert_int_equal(file.scenarios[0].config.retries, driver == DRIVER_RETRIES_BUSY ? 3 : 0);
		scenario_file_free(&file);
	}
	assert_int_equal(read_one(SCENARIO "normal-world: {driver: retries-busy, retries: 200}\n")->config.retries,
			 200);
	scenario_file_free(&file);
	refused(SCENARIO "normal-world: {retries: 2}\n", "s.yaml:5:25: \"retries\" needs \"driver: retries-busy\"");
}

/* PSCI calls, and what a manifest says of them: without a word there are none, and the version decides. */
static void reads_psci(void **state)
{
	static const char text[] = TOP "partitions: {sp1: {program: exit.yaml, power-management-messages: 9}}\n"
				       "normal-world: {psci: {cpu-suspend: 2}}\n";
	const struct world_config *config = &read_one(text)->config;

	(void)state;
	assert_true(!config->turns_off && config->suspends && config->partitions[0].power_given);
	assert_int_equal(config->partitions[0].power_management, POWER_MANAGEMENT_CPU_OFF | POWER_MANAGEMENT_CPU_ON);
	scenario_file_free(&file);
	refused(SCENARIO "interrupts: {t: {device: timer}}\nnormal-world: {psci: {cpu-suspend: 1}}\n",
		"s.yaml:3:7: partitions with a timer are modelled without PSCI calls");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fills_in_defaults),
		cmocka_unit_test(reads_every_key),
		cmocka_unit_test(makes_any_program),
		cmocka_unit_test(reads_drivers),
		cmocka_unit_test(reads_expectations_by_mode),
		cmocka_unit_test(reads_watches),
		cmocka_unit_test(reads_pins),
		cmocka_unit_test(enables_as_the_program_does),
		cmocka_unit_test(reads_timers_and_notifications),
		cmocka_unit_test(refuses_other_grammars),
		cmocka_unit_test(names_the_nearest_word),
		cmocka_unit_test(names_missing_keys),
		cmocka_unit_test(reads_numbers_strictly),
		cmocka_unit_test(guesses_no_types),
		cmocka_unit_test(takes_the_largest_machine),
		cmocka_unit_test(takes_as_many_interrupts_as_there_are_bits),
		cmocka_unit_test(refuses_what_is_not_modelled),
		cmocka_unit_test(reads_partitions_at_s_el0),
		cmocka_unit_test(checks_the_level_of_programs),
		cmocka_unit_test(checks_the_level_of_pins),
		cmocka_unit_test(checks_the_level_in_cells),
		cmocka_unit_test(refuses_impossible_interrupts),
		cmocka_unit_test(refuses_impossible_expectations),
		cmocka_unit_test(reads_psci),
	};

	return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
