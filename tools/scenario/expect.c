// SPDX-License-Identifier: BSD-3-Clause
/*
 * What a scenario asks for and expects: `properties:`, `expect:`, `sometimes:` and `never:`.
 */
#include <string.h>

#include "tools/scenario/draft.h"

_Static_assert((int)PROPERTIES <= 32, "the set of requested properties is 32 bits");
_Static_assert((int)RULES <= 512, "rule names are listed in one array on the stack");

static bool bind_property(const struct source *source, const struct yaml_node *node, enum property *property)
{
	uint32_t index;

	if (!bind_word(source, node, "a property", property_names, PROPERTIES, &index))
		return false;
	*property = (enum property)index;
	return true;
}

static bool bind_property_list(const struct source *source, const struct yaml_node *node, uint32_t *properties)
{
	*properties = 0;
	if (node->kind != NODE_SEQUENCE)
		return fail_at(source, node, "expected a list of properties");
	for (uint32_t i = 0; i < node->count; i++) {
		enum property property;

		if (!bind_property(source, node->items[i], &property))
			return false;
		if ((*properties & (1u << property)) != 0)
			return fail_at(source, node->items[i], "\"%s\" is listed twice", property_names[property]);
		*properties |= 1u << property;
	}
	return true;
}

bool bind_properties(const struct source *source, const struct yaml_node *node, uint32_t *properties)
{
	const uint32_t all = (uint32_t)((1ull << PROPERTIES) - 1);
	const struct yaml_node *all_but;
	const struct field fields[] = { { "all-but", &all_but, true } };
	uint32_t listed = 0;

	*properties = all;
	if (node == NULL || (node->kind == NODE_SCALAR && strcmp(node->text, "all") == 0))
		return true;
	if (node->kind == NODE_SCALAR) {
		return fail_at(source, node, "properties must be \"all\", a list, or {all-but: a list}, not \"%s\"",
			       excerpt(node->text).text);
	}
	if (node->kind == NODE_SEQUENCE) {
		if (!bind_property_list(source, node, properties))
			return false;
	} else {
		if (!bind_fields(source, node, "properties", fields, COUNT_OF(fields)) ||
		    !bind_property_list(source, all_but, &listed))
			return false;
		*properties = all & ~listed;
	}
	if (*properties == 0)
		return fail_at(source, node, "no property is left to check");
	return true;
}

static bool add_violation(const struct source *source, const struct yaml_node *place, uint32_t properties,
			  struct expected_violation violation, struct expectation *expectation)
{
	const char *name = property_names[violation.property];

	if ((properties & (1u << violation.property)) == 0) {
		return fail_at(source, place,
			       "\"%s\" is not among the requested properties, so its violation would "
			       "never be seen",
			       name);
	}
	for (uint8_t i = 0; i < expectation->violation_count; i++)
		if (expectation->violations[i].property == violation.property)
			return fail_at(source, place, "\"%s\" is expected twice", name);
	expectation->violations[expectation->violation_count++] = violation;
	return true;
}

static bool bind_class(const struct source *source, const struct yaml_node *node, struct expected_violation *violation)
{
	uint32_t index;

	violation->class_index = CLASSES;
	if (node == NULL)
		return true;
	if (violation->property != PROPERTY_PROGRESS) {
		return fail_at(source, node, "only \"%s\" has classes, \"%s\" has none",
			       property_names[PROPERTY_PROGRESS], property_names[violation->property]);
	}
	if (!bind_word(source, node, "a class of progress violations", class_names, CLASSES, &index))
		return false;
	violation->class_index = (enum progress_class)index;
	return true;
}

/* `property` and `class` of the expectation itself or of an entry of `also`. */
static bool bind_violation(const struct source *source, const struct yaml_node *property,
			   const struct yaml_node *class_node, uint32_t properties, struct expectation *expectation)
{
	struct expected_violation violation;

	return bind_property(source, property, &violation.property) && bind_class(source, class_node, &violation) &&
	       add_violation(source, property, properties, violation, expectation);
}

static bool bind_also(const struct source *source, const struct yaml_node *node, uint32_t properties,
		      struct expectation *expectation)
{
	const struct yaml_node *property;
	const struct yaml_node *class_node;
	const struct field fields[] = { { "property", &property, true }, { "class", &class_node, false } };

	if (node == NULL)
		return true;
	if (node->kind != NODE_SEQUENCE)
		return fail_at(source, node, "\"also\" must be a list of properties");
	for (uint32_t i = 0; i < node->count; i++) {
		property = node->items[i];
		class_node = NULL;
		if (property->kind == NODE_MAPPING &&
		    !bind_fields(source, node->items[i], "\"also\"", fields, COUNT_OF(fields)))
			return false;
		if (!bind_violation(source, property, class_node, properties, expectation))
			return false;
	}
	return true;
}

static bool bind_expectation(const struct source *source, const struct yaml_node *node, uint32_t properties,
			     struct expectation *expectation)
{
	static const char *const words[] = { "holds", "violated" };
	const struct yaml_node *verdict;
	const struct yaml_node *property;
	const struct yaml_node *class_node;
	const struct yaml_node *also;
	const struct field fields[] = {
		{ "verdict", &verdict, true },
		{ "property", &property, false },
		{ "class", &class_node, false },
		{ "also", &also, false },
	};
	uint32_t index;

	*expectation = (struct expectation){ .given = true };
	if (!bind_fields(source, node, "expect", fields, COUNT_OF(fields)) ||
	    !bind_word(source, verdict, "a verdict", words, COUNT_OF(words), &index))
		return false;
	if (index == 0) {
		const struct yaml_node *other = property != NULL ? property : class_node != NULL ? class_node : also;

		expectation->holds = true;
		return other == NULL || fail_at(source, other, "\"verdict: holds\" stands alone: nothing is violated");
	}
	if (property == NULL)
		return fail_at(source, node, "\"verdict: violated\" lacks the key \"property\"");
	return bind_violation(source, property, class_node, properties, expectation) &&
	       bind_also(source, also, properties, expectation);
}

/* `holds`, or a list of violations such as [progress: livelock, one-reply]. */
static bool bind_short(const struct source *source, const struct yaml_node *node, uint32_t properties,
		       struct expectation *expectation)
{
	*expectation = (struct expectation){ .given = true };
	if (node->kind == NODE_SCALAR && strcmp(node->text, "holds") == 0) {
		expectation->holds = true;
		return true;
	}
	if (node->kind != NODE_SEQUENCE || node->count == 0) {
		return fail_at(source, node,
			       "expected \"holds\", a list of violations such as [progress: livelock], "
			       "or one of these for each recognition mode");
	}
	for (uint32_t i = 0; i < node->count; i++) {
		const struct yaml_node *item = node->items[i];
		const struct yaml_node *property = item;
		const struct yaml_node *class_node = NULL;

		if (item->kind == NODE_MAPPING && item->count == 1) {
			property = item->keys[0];
			class_node = item->items[0];
		}
		if (property->kind == NODE_SCALAR && strcmp(property->text, property_names[PROPERTY_ABI]) == 0)
			return fail_at(source, property, "where \"abi\" is violated stands in \"abi\" of the matrix");
		if (!bind_violation(source, property, class_node, properties, expectation))
			return false;
	}
	return true;
}

bool is_by_mode(const struct yaml_node *node)
{
	for (uint32_t r = 0; r < RECOGNITIONS; r++)
		if (yaml_find(node, recognition_names[r]) != NULL)
			return true;
	return false;
}

typedef bool (*bind_one)(const struct source *source, const struct yaml_node *node, uint32_t properties,
			 struct expectation *expectation);

/* One expectation for all modes, or a mapping with one for each; modes that are left out have none. */
static bool bind_by_mode(const struct source *source, const struct yaml_node *node, uint32_t properties, bind_one one,
			 struct expectation expect[RECOGNITIONS])
{
	const struct yaml_node *modes[RECOGNITIONS];
	struct field fields[RECOGNITIONS];

	memset(expect, 0, RECOGNITIONS * sizeof(*expect));
	if (!is_by_mode(node)) {
		if (!one(source, node, properties, &expect[0]))
			return false;
		for (uint32_t r = 1; r < RECOGNITIONS; r++)
			expect[r] = expect[0];
		return true;
	}
	for (uint32_t r = 0; r < RECOGNITIONS; r++)
		fields[r] = (struct field){ recognition_names[r], &modes[r], false };
	if (!bind_fields(source, node, "an expectation for each recognition mode", fields, RECOGNITIONS))
		return false;
	for (uint32_t r = 0; r < RECOGNITIONS; r++)
		if (modes[r] != NULL && !one(source, modes[r], properties, &expect[r]))
			return false;
	return true;
}

bool bind_expect(const struct source *source, const struct yaml_node *node, uint32_t properties,
		 struct expectation expect[RECOGNITIONS])
{
	return bind_by_mode(source, node, properties, bind_expectation, expect);
}

bool bind_expect_short(const struct source *source, const struct yaml_node *node, uint32_t properties,
		       struct expectation expect[RECOGNITIONS])
{
	return bind_by_mode(source, node, properties, bind_short, expect);
}

static bool bind_rule(const struct source *source, const struct yaml_node *node, struct scenario_watch *watch)
{
	const char *names[RULES];
	uint32_t index;

	for (uint32_t i = 0; i < RULES; i++)
		names[i] = rule_infos[i].name;
	if (!bind_word(source, node, "the name of a rule", names, RULES, &index))
		return false;
	for (uint8_t i = 0; i < watch->rule_count; i++)
		if (watch->rules[i] == (enum rule)index)
			return fail_at(source, node, "the rule \"%s\" is named twice", names[index]);
	if (watch->rule_count == SCENARIO_WATCH_RULES_MAX)
		return fail_at(source, node, "more than %d rules in one step", SCENARIO_WATCH_RULES_MAX);
	watch->rules[watch->rule_count++] = (enum rule)index;
	return true;
}

bool bind_watches(const struct source *source, const struct yaml_node *node, bool sometimes, struct draft *draft)
{
	const char *what = sometimes ? "sometimes" : "never";

	if (node == NULL)
		return true;
	if (node->kind != NODE_SEQUENCE)
		return fail_at(source, node, "\"%s\" must be a list of rules", what);
	for (uint32_t i = 0; i < node->count; i++) {
		const struct yaml_node *item = node->items[i];
		struct scenario_watch *watch = &draft->watches[draft->watch_count];

		if (draft->watch_count == SCENARIO_WATCHES_MAX) {
			return fail_at(source, item, "more than %d entries in \"sometimes\" and \"never\" together",
				       SCENARIO_WATCHES_MAX);
		}
		*watch = (struct scenario_watch){ .sometimes = sometimes };
		if (item->kind == NODE_SEQUENCE && item->count == 0)
			return fail_at(source, item, "expected the name of a rule, or a list of them");
		if (item->kind != NODE_SEQUENCE && !bind_rule(source, item, watch))
			return false;
		for (uint32_t k = 0; item->kind == NODE_SEQUENCE && k < item->count; k++)
			if (!bind_rule(source, item->items[k], watch))
				return false;
		draft->watch_count++;
	}
	return true;
}

bool bind_bounds(const struct source *source, const struct yaml_node *node, struct draft *draft)
{
	const struct yaml_node *values[MEASURES];
	struct field fields[MEASURES];

	for (uint32_t i = 0; i < MEASURES; i++) {
		draft->bounds[i] = BOUND_NONE;
		fields[i] = (struct field){ measure_names[i], &values[i], false };
	}
	if (node == NULL)
		return true;
	if (!bind_fields(source, node, "bounds", fields, MEASURES))
		return false;
	for (uint32_t i = 0; i < MEASURES; i++) {
		if (values[i] != NULL &&
		    !bind_number(source, values[i], measure_names[i], 0, BOUND_NONE - 1, &draft->bounds[i]))
			return false;
	}
	return true;
}
