// SPDX-License-Identifier: BSD-3-Clause
/*
 * Words, numbers, booleans, texts and mappings, each with the message that helps when it is none.
 */
#include "tools/scenario/bind.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "models/words.h"

enum {
	/* More words than this are not listed in a message; the nearest one is. */
	WORDS_LISTED_MAX = 16,
	WORD_LIST_BYTES = 256,
};

bool fail_at(const struct source *source, const struct yaml_node *node, const char *format, ...)
{
	char text[SCENARIO_MESSAGE_BYTES];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	return source_fail(source, node->line, node->column, "%s", text);
}

/* "a, b, c"; empty when there are too many words. */
static void list_words(const char *const *words, size_t count, char list[WORD_LIST_BYTES])
{
	size_t used = 0;

	list[0] = '\0';
	if (count > WORDS_LISTED_MAX)
		return;
	for (size_t i = 0; i < count; i++) {
		int more = snprintf(list + used, WORD_LIST_BYTES - used, "%s%s", i == 0 ? "" : ", ", words[i]);

		if (more < 0 || (size_t)more >= WORD_LIST_BYTES - used) {
			list[0] = '\0';
			return;
		}
		used += (size_t)more;
	}
}

/* A problem, the words that are expected, and the one that is meant. */
static bool fail_word(const struct source *source, const struct yaml_node *node, const char *problem,
		      const char *const *words, size_t count)
{
	char list[WORD_LIST_BYTES];
	const char *nearest = nearest_word(node->text, words, count);

	list_words(words, count, list);
	return fail_at(source, node, "%s%s%s%s%s%s", problem, list[0] != '\0' ? "; expected " : "", list,
		       nearest != NULL ? "; did you mean \"" : "", nearest != NULL ? nearest : "",
		       nearest != NULL ? "\"?" : "");
}

static const char *kind_name(const struct yaml_node *node)
{
	switch (node->kind) {
	case NODE_MAPPING:
		return "a mapping";
	case NODE_SEQUENCE:
		return "a list";
	default:
		return node->text_bytes == 0 && node->style == STYLE_PLAIN ? "nothing" : "a single value";
	}
}

bool fail_unknown(const struct source *source, const struct yaml_node *node, const char *what, const char *const *words,
		  size_t count)
{
	char problem[EXCERPT_BYTES + 64];

	if (node->kind != NODE_SCALAR)
		return fail_at(source, node, "expected %s, not %s", what, kind_name(node));
	(void)snprintf(problem, sizeof(problem), "\"%s\" is not %s", excerpt(node->text).text, what);
	return fail_word(source, node, problem, words, count);
}

bool bind_is_mapping(const struct source *source, const struct yaml_node *node, const char *what)
{
	if (node->kind != NODE_MAPPING)
		return fail_at(source, node, "%s must be a mapping, not %s", what, kind_name(node));
	return true;
}

static bool fail_key(const struct source *source, const struct yaml_node *key, const char *what,
		     const char *const *names, size_t count)
{
	char problem[2 * EXCERPT_BYTES + 64];

	(void)snprintf(problem, sizeof(problem), "unknown key \"%s\" in %s", excerpt(key->text).text,
		       excerpt(what).text);
	return fail_word(source, key, problem, names, count);
}

bool bind_fields(const struct source *source, const struct yaml_node *node, const char *what,
		 const struct field *fields, size_t count)
{
	const char *names[FIELDS_MAX];

	assert(count <= FIELDS_MAX);
	for (size_t i = 0; i < count; i++) {
		*fields[i].node = NULL;
		names[i] = fields[i].name;
	}
	if (!bind_is_mapping(source, node, what))
		return false;
	for (uint32_t k = 0; k < node->count; k++) {
		size_t i = 0;

		while (i < count && strcmp(node->keys[k]->text, fields[i].name) != 0)
			i++;
		if (i == count)
			return fail_key(source, node->keys[k], what, names, count);
		*fields[i].node = node->items[k];
	}
	for (size_t i = 0; i < count; i++)
		if (fields[i].required && *fields[i].node == NULL)
			return fail_at(source, node, "%s lacks the key \"%s\"", what, fields[i].name);
	return true;
}

bool bind_word(const struct source *source, const struct yaml_node *node, const char *what, const char *const *words,
	       size_t count, uint32_t *index)
{
	*index = 0;
	if (node->kind == NODE_SCALAR) {
		for (size_t i = 0; i < count; i++) {
			if (strcmp(node->text, words[i]) == 0) {
				*index = (uint32_t)i;
				return true;
			}
		}
	}
	return fail_unknown(source, node, what, words, count);
}

static int digit_value(char character)
{
	if (character >= '0' && character <= '9')
		return character - '0';
	if (character >= 'a' && character <= 'f')
		return character - 'a' + 10;
	if (character >= 'A' && character <= 'F')
		return character - 'A' + 10;
	return 16;
}

/* Reads decimal or 0x digits; what does not fit is read as UINT64_MAX, which is out of every range. */
static bool read_digits(const char *text, uint64_t *value)
{
	uint64_t base = 10;

	*value = 0;
	if (strncmp(text, "0x", 2) == 0) {
		base = 16;
		text += 2;
	}
	if (text[0] == '\0')
		return false;
	for (; *text != '\0'; text++) {
		uint64_t digit = (uint64_t)digit_value(*text);

		if (digit >= base)
			return false;
		*value = *value > UINT32_MAX ? UINT64_MAX : *value * base + digit;
	}
	return true;
}

static bool all_digits(const char *text)
{
	return text[strspn(text, "0123456789")] == '\0';
}

bool bind_number(const struct source *source, const struct yaml_node *node, const char *what, uint32_t least,
		 uint32_t most, uint32_t *value)
{
	uint64_t number;

	*value = least;
	if (node->kind != NODE_SCALAR)
		return fail_at(source, node, "%s must be a number, not %s", what, kind_name(node));
	if (node->text[0] == '0' && node->text_bytes > 1 && all_digits(node->text)) {
		return fail_at(source, node,
			       "%s: \"%s\" starts with 0, which some readers take as octal; "
			       "write it in decimal or with 0x",
			       what, excerpt(node->text).text);
	}
	if (!read_digits(node->text, &number)) {
		return fail_at(source, node, "%s must be a number, decimal or 0x and hexadecimal digits, not \"%s\"",
			       what, excerpt(node->text).text);
	}
	if (node->style != STYLE_PLAIN)
		return fail_at(source, node, "%s must be a number without quotes", what);
	if (number < least || number > most) {
		return fail_at(source, node, "%s must be from %u (0x%x) to %u (0x%x), not %s", what, least, least, most,
			       most, excerpt(node->text).text);
	}
	*value = (uint32_t)number;
	return true;
}

bool bind_count(const struct source *source, const struct yaml_node *node, const char *what, struct count *value)
{
	static const char *const words[] = { "any", "endless" };
	const char *nearest;
	uint32_t number;

	if (node->kind == NODE_SCALAR && strcmp(node->text, "any") == 0) {
		*value = (struct count){ .kind = COUNT_ANY };
		return true;
	}
	if (node->kind == NODE_SCALAR && strcmp(node->text, "endless") == 0) {
		*value = (struct count){ .kind = COUNT_ENDLESS };
		return true;
	}
	if (node->kind != NODE_SCALAR)
		return fail_at(source, node, "%s must be any, endless or a number, not %s", what, kind_name(node));
	if (digit_value(node->text[0]) >= 10) {
		nearest = nearest_word(node->text, words, COUNT_OF(words));
		return fail_at(source, node, "%s must be any, endless or a number, not \"%s\"%s%s%s", what,
			       excerpt(node->text).text, nearest != NULL ? "; did you mean \"" : "",
			       nearest != NULL ? nearest : "", nearest != NULL ? "\"?" : "");
	}
	if (!bind_number(source, node, what, 0, COUNT_MAX, &number))
		return false;
	*value = (struct count){ .kind = COUNT_NUMBER, .number = (uint8_t)number };
	return true;
}

bool bind_boolean(const struct source *source, const struct yaml_node *node, const char *what, bool *value)
{
	static const char *const words[] = { "false", "true" };
	uint32_t index;

	if (!bind_word(source, node, "a boolean", words, COUNT_OF(words), &index))
		return false;
	if (node->style != STYLE_PLAIN)
		return fail_at(source, node, "%s must be true or false without quotes", what);
	*value = index == 1;
	return true;
}

bool bind_text(const struct source *source, const struct yaml_node *node, const char *what, bool one_line,
	       const char **text)
{
	if (node->kind != NODE_SCALAR || node->text_bytes == 0) {
		return fail_at(source, node, "%s must be a text, not %s", what,
			       node->kind == NODE_SCALAR ? "an empty one" : kind_name(node));
	}
	if (one_line && node->text[strcspn(node->text, "\n\t")] != '\0')
		return fail_at(source, node, "%s must be one line, without tabs", what);
	*text = node->text;
	return true;
}

bool bind_name(const struct source *source, const struct yaml_node *node, const char *what,
	       char name[INTERRUPT_NAME_BYTES])
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	const char *text = node->text;

	if (node->kind != NODE_SCALAR || text[0] < 'a' || text[0] > 'z' || text[strspn(text, allowed)] != '\0' ||
	    node->text_bytes >= INTERRUPT_NAME_BYTES) {
		return fail_at(source, node,
			       "%s must be a name of at most %d lower-case letters, digits and \"-\", "
			       "starting with a letter, not \"%s\"",
			       what, INTERRUPT_NAME_BYTES - 1, node->kind == NODE_SCALAR ? excerpt(text).text : "");
	}
	memcpy(name, text, node->text_bytes + 1);
	return true;
}

bool bind_recognition(const struct source *source, const struct yaml_node *node, enum recognition *value)
{
	uint32_t index;

	if (!bind_word(source, node, "a recognition mode", recognition_names, RECOGNITIONS, &index))
		return false;
	*value = (enum recognition)index;
	return true;
}

bool bind_manager(const struct source *source, const struct yaml_node *node, enum manager *value)
{
	uint32_t index;

	if (!bind_word(source, node, "a model of an SPMC", manager_names, MANAGERS, &index))
		return false;
	*value = (enum manager)index;
	return true;
}

bool bind_version(const struct source *source, const struct yaml_node *node, enum manager manager, uint8_t *value)
{
	const struct manager_info *info = &manager_infos[manager];
	const char *const *names = &era_versions[info->first];
	uint32_t count = (uint32_t)info->last - info->first + 1;
	uint32_t index;

	if (!info->has_versions)
		return fail_at(source, node, "%s has no versions; leave the key \"version\" out", info->name);
	/* "v2.6" is right but for not being modelled, and says so; "2.9" and "v2,9" are not versions. */
	if (node->kind == NODE_SCALAR && node->text[0] == 'v' && strspn(node->text + 1, "0123456789.") > 0 &&
	    node->text[1 + strspn(node->text + 1, "0123456789.")] == '\0') {
		for (index = 0; index < count; index++) {
			if (strcmp(node->text, names[index]) == 0) {
				*value = (uint8_t)(info->first + index);
				return true;
			}
		}
		if (manager != MANAGER_HAFNIUM)
			return fail_at(source, node, "%s %s is not modelled; modelled are %s and %s", info->name,
				       excerpt(node->text).text, names[0], names[count - 1]);
		return fail_at(source, node, "hafnium %s is not modelled; modelled are %s to %s and %s",
			       excerpt(node->text).text, hafnium_version_names[0],
			       hafnium_version_names[HAFNIUM_HEAD - 1], hafnium_version_names[HAFNIUM_HEAD]);
	}
	if (!bind_word(source, node, "a version", names, count, &index))
		return false;
	*value = (uint8_t)(info->first + index);
	return true;
}

bool bind_asserts(const struct source *source, const struct yaml_node *node, bool *debug)
{
	static const char *const words[] = { "debug", "release" };
	uint32_t index;

	if (!bind_word(source, node, "a value of asserts", words, COUNT_OF(words), &index))
		return false;
	*debug = index == 0;
	return true;
}

bool bind_ffa_version(const struct source *source, const struct yaml_node *node, enum ffa_version *value)
{
	uint32_t index;

	if (!bind_word(source, node, "an FF-A version", ffa_version_names, FFA_VERSIONS, &index))
		return false;
	if (node->style == STYLE_PLAIN)
		return fail_at(source, node, "an FF-A version is a text, not a number: write \"%s\"", node->text);
	*value = (enum ffa_version)index;
	return true;
}

bool bind_ns_action(const struct source *source, const struct yaml_node *node, enum ns_interrupts_action *value)
{
	static const char *const words[] = { "queued", "managed-exit", "signaled" };
	uint32_t index;

	if (!bind_word(source, node, "a value of ns-interrupts-action", words, COUNT_OF(words), &index))
		return false;
	*value = (enum ns_interrupts_action)index;
	return true;
}

bool bind_trigger(const struct source *source, const struct yaml_node *node, enum interrupt_trigger *value)
{
	static const char *const words[] = { "edge", "level" };
	uint32_t index;

	if (!bind_word(source, node, "a trigger", words, COUNT_OF(words), &index))
		return false;
	*value = (enum interrupt_trigger)index;
	return true;
}
