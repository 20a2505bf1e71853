// SPDX-License-Identifier: BSD-3-Clause
/*
 * YAML as a small tree: mappings, sequences and scalars, each with its place in the file.
 *
 * Apart from the binding so that one file knows libyaml and defends against hostile input: sizes, depth and the number
 * of nodes are bounded (aliases count as the copies they stand for), and what no scenario needs (tags, merge keys,
 * several documents, duplicate keys, keys that are no scalars) is refused here.
 */
#ifndef TOOLS_SCENARIO_YAML_H
#define TOOLS_SCENARIO_YAML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/scenario/source.h"

enum node_kind { NODE_SCALAR, NODE_SEQUENCE, NODE_MAPPING };

enum scalar_style {
	/* Without quotes: the only style in which a number or a boolean may be written. */
	STYLE_PLAIN,
	/* A block that starts with '|': lines stay as they are. */
	STYLE_LITERAL,
	STYLE_OTHER,
};

struct yaml_node {
	enum node_kind kind;
	enum scalar_style style;
	/* From 1; columns count characters. An alias is its anchor's node, so its place is the anchor's. */
	uint32_t line;
	uint32_t column;
	/* Scalars: the value, without NUL and control characters but for tab and line feed. */
	char *text;
	size_t text_bytes;
	/* Sequences: items. Mappings: values; keys[i] belongs to items[i]. */
	struct yaml_node **keys;
	struct yaml_node **items;
	uint32_t count;
	uint32_t capacity;
	/* Of this node and all below it, with aliases as copies. */
	uint32_t weight;
	/* Levels of mappings and sequences, this one included. */
	uint32_t height;
	/* False while a mapping or sequence is being read: an alias to it would be a loop. */
	bool complete;
	uint64_t text_hash;
	struct yaml_node *next_owned;
};

struct yaml_tree {
	struct yaml_node *root;
	/* Every node once, however often it is used. */
	struct yaml_node *owned;
};

/*
 * Reads the text of `source`. Returns true, or false with the error filled in; `tree` can be passed to
 * yaml_tree_free() either way.
 */
bool yaml_tree_parse(const struct source *source, struct yaml_tree *tree);

void yaml_tree_free(struct yaml_tree *tree);

/* The value of a key, or NULL; also when `node` is no mapping. */
const struct yaml_node *yaml_find(const struct yaml_node *node, const char *key);

/* The bytes of a line (from 1) as they stand in the file, without its break; 0 when there is no such line. */
size_t yaml_raw_line(const struct source *source, uint32_t line, const char **text);

#endif
