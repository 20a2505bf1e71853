// SPDX-License-Identifier: BSD-3-Clause
/*
 * `spmcheck explain`: one word of the reports, in a few lines.
 *
 * All but the short texts below come from the tables of the models, so they cannot drift apart from what runs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/manager.h"
#include "models/rules.h"
#include "models/spmc/policy.h"
#include "models/words.h"
#include "models/world_model.h"
#include "tools/report/exit_code.h"
#include "tools/report/memory.h"
#include "tools/report/utf8.h"
#include "tools/spmcheck/command.h"
#include "tools/spmcheck/options.h"

static const char *const class_meanings[CLASSES] = {
	[CLASS_LIVELOCK] =
		"a fair cycle on which something stays owed, without a raised line, a new request or an acknowledged "
		"interrupt on it: software that goes round by itself",
	[CLASS_PING_PONG] =
		"a fair cycle on which something stays owed, on which interrupts are acknowledged again without a new "
		"arrival: a level line that stays high",
	[CLASS_STARVATION] =
		"a fair cycle on which something stays owed, kept going by the arrivals and requests that the scenario "
		"declares endless",
};

static const char *const recognition_meanings[RECOGNITIONS] = {
	[RECOGNITION_EAGER] =
		"a pending, unmasked interrupt is taken at the first boundary: what emulators and the Arm "
		"pseudocode do",
	[RECOGNITION_SYNCHRONIZED] =
		"a pending, unmasked interrupt may be deferred, but is taken at the next context synchronization event "
		"(ISB, exception entry, exception return)",
	[RECOGNITION_ARCHITECTURAL] =
		"as synchronized, but when the first instruction after the event raises a synchronous exception, such "
		"as an smc, either may come first: what the architecture promises",
};

static void print_versions(uint32_t mark)
{
	printf("versions:");
	for (unsigned era = 0; era < ERAS; era++) {
		if (world_mark_applies(mark, era))
			printf(" %s", era_names[era]);
	}
	putchar('\n');
}

static bool explain_mark(const char *name)
{
	for (uint32_t mark = 0; mark < world_mark_count; mark++) {
		if (strcmp(world_mark_names[mark], name) != 0)
			continue;
		if (mark < RULES) {
			printf("%s: a rule of the model\n%s\nsource: %s\n", name, rule_infos[mark].meaning,
			       rule_infos[mark].source);
		} else {
			printf("%s: a legal edge of the vCPU state machine\n", name);
		}
		print_versions(mark);
		return true;
	}
	return false;
}

static bool explain_word(const char *name, const char *kind, const char *const *names, const char *const *meanings,
			 size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(names[i], name) != 0)
			continue;
		printf("%s: %s\n%s\n", name, kind, meanings[i]);
		return true;
	}
	return false;
}

static bool explain_version(const char *name)
{
	for (int v = 0; v < HAFNIUM_VERSIONS; v++) {
		if (strcmp(hafnium_version_names[v], name) != 0)
			continue;
		printf("%s: a version of Hafnium\n", name);
		for (uint32_t rule = 0; rule < RULES; rule++) {
			const struct rule_info *info = &rule_infos[rule];

			if (v > 0 && (int)info->first == v)
				printf("first with %s: %s (%s)\n", info->name, info->meaning, info->source);
			if (v + 1 < HAFNIUM_VERSIONS && (int)info->last == v)
				printf("last with %s: %s (%s)\n", info->name, info->meaning, info->source);
		}
		return true;
	}
	return false;
}

/* What no other manager does. */
static void print_rules_of(enum manager manager)
{
	for (uint32_t rule = 0; rule < RULES; rule++) {
		const struct rule_info *info = &rule_infos[rule];

		if (info->first >= manager_infos[manager].first && info->first <= manager_infos[manager].last)
			printf("rule %s: %s (%s)\n", info->name, info->meaning, info->source);
	}
}

static void print_policies_of(unsigned era)
{
	const struct world_config config = { .version = (uint8_t)era };

	for (uint32_t policy = 0; policy < POLICIES; policy++) {
		if (policy_of(&config, (enum policy)policy))
			printf("with %s: %s\n", policy_infos[policy].name, policy_infos[policy].meaning);
	}
}

static bool explain_manager(const char *name)
{
	for (int manager = 0; manager < MANAGERS; manager++) {
		const struct manager_info *info = &manager_infos[manager];

		if (strcmp(info->name, name) != 0)
			continue;
		printf("%s: a manager (spmc: model)\n%s\n", name, info->meaning);
		printf("%s the key \"policy\"\n", info->has_policies ? "takes" : "has no use for");
		for (unsigned era = info->first; info->has_versions && era <= info->last; era++)
			printf("version %s\n", era_versions[era]);
		if (manager != MANAGER_HAFNIUM)
			print_rules_of((enum manager)manager);
		if (info->has_policies && !info->has_versions)
			print_policies_of(info->first);
		return true;
	}
	return false;
}

static bool explain_code(const char *name)
{
	for (size_t i = 0; i < exit_code_count; i++) {
		char number[16];

		snprintf(number, sizeof(number), "%d", exit_code_infos[i].code);
		if (strcmp(number, name) != 0)
			continue;
		printf("%s: an exit code\n%s\n", name, exit_code_infos[i].meaning);
		return true;
	}
	return false;
}

static bool explain(const char *name)
{
	return explain_mark(name) || explain_word(name, "a property", property_names, property_meanings, PROPERTIES) ||
	       explain_word(name, "a measure", measure_names, measure_meanings, MEASURES) ||
	       explain_word(name, "a class of progress", class_names, class_meanings, CLASSES) ||
	       explain_word(name, "a recognition mode", recognition_names, recognition_meanings, RECOGNITIONS) ||
	       explain_version(name) || explain_manager(name) || explain_code(name);
}

/* Nothing has this name: say which name is near. */
static int unknown(const char *name)
{
	size_t count = world_mark_count + PROPERTIES + MEASURES + CLASSES + RECOGNITIONS + HAFNIUM_VERSIONS + MANAGERS;
	const char **names = checked_calloc(count, sizeof(names[0]));
	char *clean = utf8_clean(name, false);
	const char *nearest;
	size_t at = 0;

	for (uint32_t mark = 0; mark < world_mark_count; mark++)
		names[at++] = world_mark_names[mark];
	for (int i = 0; i < PROPERTIES; i++)
		names[at++] = property_names[i];
	for (int i = 0; i < MEASURES; i++)
		names[at++] = measure_names[i];
	for (int i = 0; i < CLASSES; i++)
		names[at++] = class_names[i];
	for (int i = 0; i < RECOGNITIONS; i++)
		names[at++] = recognition_names[i];
	for (int i = 0; i < HAFNIUM_VERSIONS; i++)
		names[at++] = hafnium_version_names[i];
	for (int i = 0; i < MANAGERS; i++)
		names[at++] = manager_names[i];
	nearest = nearest_word(name, names, count);
	fprintf(stderr, "spmcheck explain: nothing is called '%s'", clean);
	if (nearest)
		fprintf(stderr, "; did you mean '%s'?", nearest);
	fputc('\n', stderr);
	free(clean);
	free(names);
	return CODE_USAGE;
}

static error_t parse(int key, char *value, struct argp_state *state)
{
	const char **name = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		if (*name)
			argp_error(state, "one NAME at a time");
		*name = value;
		return 0;
	case ARGP_KEY_END:
		if (!*name)
			argp_error(state, "NAME is missing");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

int command_explain(int argc, char **argv)
{
	static const struct argp argp = {
		.parser = parse,
		.args_doc = "NAME",
		.doc = "Explains a rule, a vCPU state edge, a property, a measure, a class of progress, a recognition mode, a "
		       "version of Hafnium, a manager or an exit code.",
	};
	const char *name = NULL;

	options_parse(&argp, argc, argv, &name);
	if (!name)
		return CODE_USAGE;
	return explain(name) ? CODE_AS_EXPECTED : unknown(name);
}
