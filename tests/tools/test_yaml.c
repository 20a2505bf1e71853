// SPDX-License-Identifier: BSD-3-Clause
/*
 * YAML trees: what is read, and that hostile or broken bytes are refused with the place where they are.
 *
 * Apart from test_scenario.c: nothing here knows what a scenario is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tools/scenario/yaml.h"

static struct scenario_error error;
static struct yaml_tree tree;

static bool parse_bytes(const char *text, size_t text_bytes)
{
	struct source source = { .path = "f.yaml", .text = text, .text_bytes = text_bytes, .error = &error };

	error = (struct scenario_error){ 0 };
	return yaml_tree_parse(&source, &tree);
}

static void refused(const char *text, const char *message)
{
	assert_false(parse_bytes(text, strlen(text)));
	assert_int_equal(error.exit_code, 65);
	assert_string_equal(error.message, message);
	yaml_tree_free(&tree);
}

/* The start of the message is enough where libyaml words the rest. */
static void refused_at(const char *text, size_t text_bytes, const char *place)
{
	assert_false(parse_bytes(text, text_bytes));
	assert_int_equal(error.exit_code, 65);
	if (strncmp(error.message, place, strlen(place)) != 0)
		fail_msg("expected %s..., not %s", place, error.message);
	yaml_tree_free(&tree);
}

/* Room for texts that a test puts together. */
static char *repeat(const char *piece, size_t count, const char *end)
{
	size_t piece_bytes = strlen(piece);
	char *text = malloc(piece_bytes * count + strlen(end) + 1);

	assert_non_null(text);
	for (size_t i = 0; i < count; i++)
		memcpy(text + i * piece_bytes, piece, piece_bytes);
	memcpy(text + count * piece_bytes, end, strlen(end) + 1);
	return text;
}

/* Mappings, lists, styles and places arrive as they stand in the text. */
static void reads_a_tree(void **state)
{
	const char text[] = "a: 1\nb: [x, 'y']\ncode: |\n  one\n\n  two\n";
	const struct yaml_node *b;
	const struct yaml_node *code;

	(void)state;
	assert_true(parse_bytes(text, strlen(text)));
	assert_int_equal(tree.root->kind, NODE_MAPPING);
	assert_int_equal(tree.root->count, 3);
	assert_string_equal(yaml_find(tree.root, "a")->text, "1");
	assert_int_equal(yaml_find(tree.root, "a")->style, STYLE_PLAIN);
	assert_int_equal(yaml_find(tree.root, "a")->line, 1);
	assert_int_equal(yaml_find(tree.root, "a")->column, 4);
	b = yaml_find(tree.root, "b");
	assert_int_equal(b->kind, NODE_SEQUENCE);
	assert_int_equal(b->items[1]->style, STYLE_OTHER);
	assert_int_equal(b->items[1]->column, 8);
	code = yaml_find(tree.root, "code");
	assert_int_equal(code->style, STYLE_LITERAL);
	assert_int_equal(code->line, 3);
	assert_string_equal(code->text, "one\n\ntwo\n");
	assert_null(yaml_find(tree.root, "c"));
	assert_null(yaml_find(b, "a"));
	yaml_tree_free(&tree);
}

/* An alias is its anchor's node. */
static void reads_aliases(void **state)
{
	const char text[] = "a: &x [1, 2]\nb: *x\n";

	(void)state;
	assert_true(parse_bytes(text, strlen(text)));
	assert_ptr_equal(yaml_find(tree.root, "a"), yaml_find(tree.root, "b"));
	yaml_tree_free(&tree);
}

/* A byte order mark is passed over, and does not move the places. */
static void skips_a_byte_order_mark(void **state)
{
	(void)state;
	refused("\xef\xbb\xbf"
		"a: 1\na: 2\n",
		"f.yaml:2:1: the key \"a\" is given twice (first at line 1, column 1)");
}

/* What no scenario needs is refused, not half understood. */
static void refuses_features(void **state)
{
	(void)state;
	refused("", "f.yaml:1:1: the file is empty");
	refused("# only a comment\n", "f.yaml:1:1: the file is empty");
	refused("a: 1\nb:\n  c: 1\n  c: 2\n", "f.yaml:4:3: the key \"c\" is given twice (first at line 3, column 3)");
	refused("a: &x {b: 1}\nc:\n  <<: *x\n", "f.yaml:3:3: merge keys (<<) are not supported: write the keys out");
	refused("a: !!int 1\n", "f.yaml:1:4: tags (!...) are not supported: values are read by their keys");
	refused("a: !x [1]\n", "f.yaml:1:4: tags (!...) are not supported: values are read by their keys");
	refused("a: ! {}\n", "f.yaml:1:4: tags (!...) are not supported: values are read by their keys");
	refused("a: 1\n---\nb: 2\n", "f.yaml:2:1: a second document (---): a file holds one scenario or program");
	refused("? [a]\n: 1\n", "f.yaml:1:3: a key must be a single word, not a mapping or a list");
	refused("{{a: b}: c}\n", "f.yaml:1:2: a key must be a single word, not a mapping or a list");
	refused("a: *x\n", "f.yaml:1:4: there is no anchor \"&x\"");
	refused("a: &x [1, *x]\n", "f.yaml:1:11: an alias (*) inside what it stands for");
	refused("a: \"\\0\"\n", "f.yaml:1:4: the text holds a control character");
	refused("a: \"\\e[2J\"\n", "f.yaml:1:4: the text holds a control character");
	refused("a: \"\\x9b\"\n", "f.yaml:1:4: the text holds a control character");
}

/* Bytes that are no YAML, or no text at all, are refused where they stop being it. */
static void refuses_broken_text(void **state)
{
	(void)state;
	refused_at("a: [1, 2\n", strlen("a: [1, 2\n"), "f.yaml:2:1: not valid YAML: ");
	refused_at("a: 'open\n", strlen("a: 'open\n"), "f.yaml:2:1: not valid YAML: ");
	refused_at("a: 1\n\tb: 2\n", strlen("a: 1\n\tb: 2\n"), "f.yaml:2:1: not valid YAML: ");
	refused_at("a: 1\nb: x\xff\n", 11, "f.yaml:2:5: not valid text: ");
	refused_at("a: \xc3\xa4\xc3\n", 7, "f.yaml:1:5: not valid text: ");
	refused_at("a: 1\r\nb: \xe2\x82", 11, "f.yaml:2:4: not valid text: ");
	refused_at("a\0b: 1\n", 7, "f.yaml:1:2: not valid text: ");
	refused_at("\x7f"
		   "ELF\x02\x01\x01\0\0\0",
		   10, "f.yaml:1:1: not valid text: ");
	refused_at("\xff\xfe"
		   "a\0:\0 \0"
		   "1\0",
		   10, "f.yaml:1:1: not valid text: ");
}

/* Nine levels of nine aliases stand for 387 million values: refused after 20000 of them. */
static void refuses_an_alias_bomb(void **state)
{
	char text[1024];
	size_t used = (size_t)snprintf(text, sizeof(text), "a0: &a0 [x]\n");

	(void)state;
	for (int level = 1; level <= 9; level++) {
		used += (size_t)snprintf(text + used, sizeof(text) - used, "a%d: &a%d [", level, level);
		for (int i = 0; i < 9; i++)
			used += (size_t)snprintf(text + used, sizeof(text) - used, "%s*a%d", i == 0 ? "" : ",",
						 level - 1);
		used += (size_t)snprintf(text + used, sizeof(text) - used, "]\n");
	}
	refused(text, "f.yaml:6:10: more than 20000 values in one file (an alias counts as what it stands for)");
}

/* An alias that makes the tree deeper than allowed is refused, too. */
static void refuses_depth_by_alias(void **state)
{
	(void)state;
	refused("a: &x [[[[[[[[1]]]]]]]]\nb: [[[[[[[[*x]]]]]]]]\n",
		"f.yaml:2:12: more than 16 mappings and lists inside each other");
}

/* Sixteen levels are read, seventeen are not, and neither is a hundred thousand. */
static void limits_depth(void **state)
{
	char *deep = repeat("[", 100000, "");

	(void)state;
	assert_true(parse_bytes("[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]", 32));
	yaml_tree_free(&tree);
	refused("[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]", "f.yaml:1:17: more than 16 mappings and lists inside each other");
	refused_at(deep, strlen(deep), "f.yaml:1:");
	free(deep);
}

/* 20000 values are read, 20001 are not. */
static void limits_values(void **state)
{
	char *most = repeat("- x\n", 19999, "");
	char *more = repeat("- x\n", 20000, "");

	(void)state;
	assert_true(parse_bytes(most, strlen(most)));
	yaml_tree_free(&tree);
	refused(more, "f.yaml:20000:3: more than 20000 values in one file (an alias counts as what it stands for)");
	free(most);
	free(more);
}

/* 64 KiB fit in a value, a byte more does not; 10 MB do not fit in a file. */
static void limits_bytes(void **state)
{
	char *most = repeat("x", 65536, "\n");
	char *more = repeat("x", 65537, "\n");
	char *file = repeat("x", 10 * 1000 * 1000, "\n");

	(void)state;
	assert_true(parse_bytes(most, strlen(most)));
	yaml_tree_free(&tree);
	refused(more, "f.yaml:1:1: a single value has more than 64 KiB (65536 bytes)");
	refused(file, "f.yaml:1:1: it has more than 1 MiB (1048576 bytes)");
	free(most);
	free(more);
	free(file);
}

/* However a file is cut short, it is read or refused, and never read beyond its end. */
static void survives_truncation(void **state)
{
	const char text[] = "a: &x {b: [1, 'two', \"\\u00e4\"]}\nc: *x\ncode: |\n  \xc3\xa4 nop\nd: >-\n  folded\n";

	(void)state;
	for (size_t bytes = 0; bytes < sizeof(text); bytes++) {
		char *cut = malloc(bytes + 1);

		assert_non_null(cut);
		memcpy(cut, text, bytes);
		if (!parse_bytes(cut, bytes))
			assert_int_equal(error.exit_code, 65);
		yaml_tree_free(&tree);
		free(cut);
	}
}

/* A raw line is found by its number, with any of the line breaks. */
static void finds_raw_lines(void **state)
{
	struct source source = { .path = "f", .text = "one\r\ntwo\rthree\n\nfive", .text_bytes = 20 };
	const char *line;

	(void)state;
	assert_int_equal(yaml_raw_line(&source, 1, &line), 3);
	assert_int_equal(yaml_raw_line(&source, 3, &line), 5);
	assert_memory_equal(line, "three", 5);
	assert_int_equal(yaml_raw_line(&source, 4, &line), 0);
	assert_int_equal(yaml_raw_line(&source, 5, &line), 4);
	assert_int_equal(yaml_raw_line(&source, 6, &line), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_tree),
		cmocka_unit_test(reads_aliases),
		cmocka_unit_test(skips_a_byte_order_mark),
		cmocka_unit_test(refuses_features),
		cmocka_unit_test(refuses_broken_text),
		cmocka_unit_test(refuses_an_alias_bomb),
		cmocka_unit_test(refuses_depth_by_alias),
		cmocka_unit_test(limits_depth),
		cmocka_unit_test(limits_values),
		cmocka_unit_test(limits_bytes),
		cmocka_unit_test(survives_truncation),
		cmocka_unit_test(finds_raw_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
