// SPDX-License-Identifier: BSD-3-Clause
/*
 * From libyaml's events to a tree, without recursion and within limits.
 */
#include "tools/scenario/yaml.h"

#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

enum {
	/* An anchor is looked up by walking the list of them, which therefore stays short. */
	ANCHORS_MAX = 64,
	FIRST_CAPACITY = 8,
};

/* A mapping or sequence that is being read. */
struct frame {
	struct yaml_node *node;
	/* Mappings: the key that waits for its value, or NULL. */
	struct yaml_node *key;
};

struct anchor {
	char *name;
	struct yaml_node *node;
};

struct builder {
	const struct source *source;
	struct yaml_tree *tree;
	struct frame frames[SCENARIO_DEPTH_MAX];
	uint32_t depth;
	struct anchor anchors[ANCHORS_MAX];
	uint32_t anchor_count;
	/* Nodes so far, aliases counted as copies. */
	uint32_t nodes;
	bool document_seen;
	bool finished;
};

static uint32_t place(size_t from_zero)
{
	return (uint32_t)from_zero + 1;
}

static bool fail_at_mark(const struct builder *builder, const yaml_mark_t *mark, const char *message)
{
	return source_fail(builder->source, place(mark->line), place(mark->column), "%s", message);
}

/* The bytes of the line break at `text`, or 0: what libyaml counts as one (LF, CR, CR LF, NEL, LS, PS). */
static size_t line_break_bytes(const char *text, size_t bytes)
{
	if (bytes >= 2 && memcmp(text, "\r\n", 2) == 0)
		return 2;
	if (bytes >= 1 && (text[0] == '\n' || text[0] == '\r'))
		return 1;
	if (bytes >= 2 && memcmp(text, "\xc2\x85", 2) == 0)
		return 2;
	if (bytes >= 3 && (memcmp(text, "\xe2\x80\xa8", 3) == 0 || memcmp(text, "\xe2\x80\xa9", 3) == 0))
		return 3;
	return 0;
}

/* libyaml gives an offset, not a place, when bytes are not UTF-8. The bytes before the offset are valid. */
static void place_of_offset(const char *text, size_t bytes, size_t offset, uint32_t *line, uint32_t *column)
{
	*line = 1;
	*column = 1;
	for (size_t i = 0; i < offset && i < bytes;) {
		size_t break_bytes = line_break_bytes(text + i, bytes - i);

		if (break_bytes > 0) {
			(*line)++;
			*column = 1;
			i += break_bytes;
			continue;
		}
		if (((unsigned char)text[i] & 0xc0) != 0x80)
			(*column)++;
		i++;
	}
}

/* libyaml reports the byte that breaks a character of several bytes; the character's first byte is its place. */
static size_t start_of_character(const char *text, size_t offset)
{
	for (size_t back = 1; back <= 3 && back <= offset; back++) {
		unsigned char byte = (unsigned char)text[offset - back];
		size_t character_bytes = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;

		if (character_bytes > back)
			return offset - back;
	}
	return offset;
}

static bool fail_from_libyaml(const struct builder *builder, const yaml_parser_t *parser, const char *text,
			      size_t text_bytes)
{
	const char *problem = parser->problem != NULL ? parser->problem : "it cannot be read";
	uint32_t line;
	uint32_t column;

	if (parser->error == YAML_MEMORY_ERROR)
		return source_fail_memory(builder->source);
	if (parser->error == YAML_READER_ERROR && parser->problem_offset <= text_bytes) {
		place_of_offset(text, text_bytes, start_of_character(text, parser->problem_offset), &line, &column);
		return source_fail(builder->source, line, column, "not valid text: %s", problem);
	}
	line = place(parser->problem_mark.line);
	column = place(parser->problem_mark.column);
	if (parser->context != NULL) {
		return source_fail(builder->source, line, column, "not valid YAML: %s (%s at line %u, column %u)",
				   problem, parser->context, place(parser->context_mark.line),
				   place(parser->context_mark.column));
	}
	return source_fail(builder->source, line, column, "not valid YAML: %s", problem);
}

static struct yaml_node *new_node(struct builder *builder, enum node_kind kind, const yaml_mark_t *mark)
{
	struct yaml_node *node = calloc(1, sizeof(*node));

	if (node == NULL) {
		(void)source_fail_memory(builder->source);
		return NULL;
	}
	node->kind = kind;
	node->line = place(mark->line);
	node->column = place(mark->column);
	node->weight = 1;
	node->height = kind == NODE_SCALAR ? 0 : 1;
	node->complete = kind == NODE_SCALAR;
	node->next_owned = builder->tree->owned;
	builder->tree->owned = node;
	return node;
}

/* Counts `weight` more nodes, and sees that nothing is deeper than allowed. */
static bool within_limits(struct builder *builder, const yaml_mark_t *mark, uint32_t weight, uint32_t height)
{
	if (weight > SCENARIO_NODES_MAX - builder->nodes) {
		return source_fail(builder->source, place(mark->line), place(mark->column),
				   "more than %d values in one file (an alias counts as what it stands for)",
				   SCENARIO_NODES_MAX);
	}
	builder->nodes += weight;
	if (height > SCENARIO_DEPTH_MAX - builder->depth) {
		return source_fail(builder->source, place(mark->line), place(mark->column),
				   "more than %d mappings and lists inside each other", SCENARIO_DEPTH_MAX);
	}
	return true;
}

static bool grow(const struct builder *builder, struct yaml_node *node)
{
	uint32_t capacity = node->capacity == 0 ? FIRST_CAPACITY : node->capacity * 2;
	struct yaml_node **grown;

	if (node->count < node->capacity)
		return true;
	grown = realloc(node->items, capacity * sizeof(struct yaml_node *));
	if (grown == NULL)
		return source_fail_memory(builder->source);
	node->items = grown;
	if (node->kind == NODE_MAPPING) {
		grown = realloc(node->keys, capacity * sizeof(struct yaml_node *));
		if (grown == NULL)
			return source_fail_memory(builder->source);
		node->keys = grown;
	}
	node->capacity = capacity;
	return true;
}

static bool check_key(const struct builder *builder, const struct yaml_node *mapping, const struct yaml_node *key,
		      const yaml_mark_t *mark)
{
	if (key->kind != NODE_SCALAR)
		return fail_at_mark(builder, mark, "a key must be a single word, not a mapping or a list");
	if (key->style == STYLE_PLAIN && strcmp(key->text, "<<") == 0)
		return fail_at_mark(builder, mark, "merge keys (<<) are not supported: write the keys out");
	for (uint32_t i = 0; i < mapping->count; i++) {
		const struct yaml_node *other = mapping->keys[i];

		if (other->text_hash == key->text_hash && strcmp(other->text, key->text) == 0) {
			return source_fail(builder->source, place(mark->line), place(mark->column),
					   "the key \"%s\" is given twice (first at line %u, column %u)",
					   excerpt(key->text).text, other->line, other->column);
		}
	}
	return true;
}

/* Puts a node where it belongs: the root, the next item of a list, or the next key or value of a mapping. */
static bool attach(struct builder *builder, struct yaml_node *node, const yaml_mark_t *mark)
{
	struct frame *frame;
	struct yaml_node *parent;

	if (builder->depth == 0) {
		builder->tree->root = node;
		return true;
	}
	frame = &builder->frames[builder->depth - 1];
	parent = frame->node;
	if (parent->kind == NODE_MAPPING && frame->key == NULL) {
		frame->key = node;
		return check_key(builder, parent, node, mark);
	}
	if (!grow(builder, parent))
		return false;
	if (parent->kind == NODE_MAPPING) {
		parent->keys[parent->count] = frame->key;
		frame->key = NULL;
	}
	parent->items[parent->count++] = node;
	return true;
}

static bool remember_anchor(struct builder *builder, const yaml_char_t *name, struct yaml_node *node,
			    const yaml_mark_t *mark)
{
	struct anchor *anchor;

	if (name == NULL)
		return true;
	if (builder->anchor_count == ANCHORS_MAX) {
		return source_fail(builder->source, place(mark->line), place(mark->column),
				   "more than %d anchors in one file", ANCHORS_MAX);
	}
	anchor = &builder->anchors[builder->anchor_count];
	anchor->name = copy_text((const char *)name);
	if (anchor->name == NULL)
		return source_fail_memory(builder->source);
	anchor->node = node;
	builder->anchor_count++;
	return true;
}

static bool refuse_tag(const struct builder *builder, const yaml_char_t *tag, const yaml_mark_t *mark)
{
	if (tag != NULL)
		return fail_at_mark(builder, mark, "tags (!...) are not supported: values are read by their keys");
	return true;
}

/*
 * Quoted scalars can hold any character by its escape. Those that control a terminal have no place in a message or a
 * report, and NUL would cut the text short.
 */
static bool check_characters(const struct builder *builder, const yaml_event_t *event)
{
	const yaml_char_t *text = event->data.scalar.value;
	size_t bytes = event->data.scalar.length;

	for (size_t i = 0; i < bytes; i++) {
		bool control = (text[i] < 0x20 && text[i] != '\n' && text[i] != '\t') || text[i] == 0x7f;
		/* U+0080 to U+009F. */
		bool control_high = text[i] == 0xc2 && i + 1 < bytes && text[i + 1] < 0xa0;

		if (control || control_high)
			return fail_at_mark(builder, &event->start_mark, "the text holds a control character");
	}
	return true;
}

static bool add_scalar(struct builder *builder, const yaml_event_t *event)
{
	const yaml_mark_t *mark = &event->start_mark;
	size_t bytes = event->data.scalar.length;
	struct yaml_node *node;

	if (!refuse_tag(builder, event->data.scalar.tag, mark) || !within_limits(builder, mark, 1, 0))
		return false;
	if (bytes > SCENARIO_SCALAR_BYTES_MAX)
		return fail_at_mark(builder, mark, "a single value has more than 64 KiB (65536 bytes)");
	if (!check_characters(builder, event))
		return false;
	node = new_node(builder, NODE_SCALAR, mark);
	if (node == NULL)
		return false;
	switch (event->data.scalar.style) {
	case YAML_PLAIN_SCALAR_STYLE:
		node->style = STYLE_PLAIN;
		break;
	case YAML_LITERAL_SCALAR_STYLE:
		node->style = STYLE_LITERAL;
		break;
	default:
		node->style = STYLE_OTHER;
		break;
	}
	node->text = malloc(bytes + 1);
	if (node->text == NULL)
		return source_fail_memory(builder->source);
	memcpy(node->text, event->data.scalar.value, bytes);
	node->text[bytes] = '\0';
	node->text_bytes = bytes;
	node->text_hash = XXH3_64bits(node->text, bytes);
	return remember_anchor(builder, event->data.scalar.anchor, node, mark) && attach(builder, node, mark);
}

static bool open_node(struct builder *builder, const yaml_event_t *event, enum node_kind kind,
		      const yaml_char_t *anchor, const yaml_char_t *tag)
{
	const yaml_mark_t *mark = &event->start_mark;
	struct yaml_node *node;

	if (!refuse_tag(builder, tag, mark) || !within_limits(builder, mark, 1, 1))
		return false;
	node = new_node(builder, kind, mark);
	if (node == NULL || !remember_anchor(builder, anchor, node, mark) || !attach(builder, node, mark))
		return false;
	builder->frames[builder->depth++] = (struct frame){ .node = node };
	return true;
}

static void close_node(struct builder *builder)
{
	struct yaml_node *node = builder->frames[--builder->depth].node;

	/* A frame is made with its node. NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
	for (uint32_t i = 0; i < node->count; i++) {
		const struct yaml_node *item = node->items[i];

		node->weight += item->weight + (node->kind == NODE_MAPPING ? 1 : 0);
		if (item->height + 1 > node->height)
			node->height = item->height + 1;
	}
	node->complete = true;
}

static bool add_alias(struct builder *builder, const yaml_event_t *event)
{
	const yaml_mark_t *mark = &event->start_mark;
	const char *name = (const char *)event->data.alias.anchor;

	/* The latest anchor of a name counts. */
	for (uint32_t i = builder->anchor_count; i > 0; i--) {
		struct yaml_node *node = builder->anchors[i - 1].node;

		if (strcmp(builder->anchors[i - 1].name, name) != 0)
			continue;
		if (!node->complete)
			return fail_at_mark(builder, mark, "an alias (*) inside what it stands for");
		return within_limits(builder, mark, node->weight, node->height) && attach(builder, node, mark);
	}
	return source_fail(builder->source, place(mark->line), place(mark->column), "there is no anchor \"&%s\"",
			   excerpt(name).text);
}

static bool handle_event(struct builder *builder, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		if (builder->document_seen) {
			return fail_at_mark(builder, &event->start_mark,
					    "a second document (---): a file holds one scenario or program");
		}
		builder->document_seen = true;
		return true;
	case YAML_SCALAR_EVENT:
		return add_scalar(builder, event);
	case YAML_SEQUENCE_START_EVENT:
		return open_node(builder, event, NODE_SEQUENCE, event->data.sequence_start.anchor,
				 event->data.sequence_start.tag);
	case YAML_MAPPING_START_EVENT:
		return open_node(builder, event, NODE_MAPPING, event->data.mapping_start.anchor,
				 event->data.mapping_start.tag);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		close_node(builder);
		return true;
	case YAML_ALIAS_EVENT:
		return add_alias(builder, event);
	case YAML_STREAM_END_EVENT:
		builder->finished = true;
		return true;
	default:
		return true;
	}
}

static bool build(struct builder *builder, yaml_parser_t *parser, const char *text, size_t text_bytes)
{
	yaml_event_t event;

	while (!builder->finished) {
		bool handled;

		if (!yaml_parser_parse(parser, &event))
			return fail_from_libyaml(builder, parser, text, text_bytes);
		handled = handle_event(builder, &event);
		yaml_event_delete(&event);
		if (!handled)
			return false;
	}
	if (builder->tree->root == NULL)
		return source_fail(builder->source, 1, 1, "the file is empty");
	return true;
}

bool yaml_tree_parse(const struct source *source, struct yaml_tree *tree)
{
	static const char byte_order_mark[] = "\xef\xbb\xbf";
	struct builder builder = { .source = source, .tree = tree };
	const char *text = source->text;
	size_t text_bytes = source->text_bytes;
	yaml_parser_t parser;
	bool built;

	*tree = (struct yaml_tree){ 0 };
	if (text_bytes > SCENARIO_FILE_BYTES_MAX)
		return source_fail(source, 1, 1, "it has more than 1 MiB (%d bytes)", SCENARIO_FILE_BYTES_MAX);
	if (text_bytes >= 3 && memcmp(text, byte_order_mark, 3) == 0) {
		text += 3;
		text_bytes -= 3;
	}
	if (!yaml_parser_initialize(&parser))
		return source_fail_memory(source);
	/* Places in listings are found in the raw text, so it must be UTF-8; libyaml alone would take UTF-16, too. */
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, text_bytes);
	built = build(&builder, &parser, text, text_bytes);
	yaml_parser_delete(&parser);
	for (uint32_t i = 0; i < builder.anchor_count; i++)
		free(builder.anchors[i].name);
	return built;
}

void yaml_tree_free(struct yaml_tree *tree)
{
	struct yaml_node *node = tree->owned;

	while (node != NULL) {
		struct yaml_node *next = node->next_owned;

		free(node->text);
		free(node->keys);
		free(node->items);
		free(node);
		node = next;
	}
	*tree = (struct yaml_tree){ 0 };
}

const struct yaml_node *yaml_find(const struct yaml_node *node, const char *key)
{
	if (node == NULL || node->kind != NODE_MAPPING)
		return NULL;
	for (uint32_t i = 0; i < node->count; i++)
		if (strcmp(node->keys[i]->text, key) == 0)
			return node->items[i];
	return NULL;
}

size_t yaml_raw_line(const struct source *source, uint32_t line, const char **text)
{
	size_t start = 0;
	uint32_t current = 1;

	for (size_t i = 0; i < source->text_bytes;) {
		size_t break_bytes = line_break_bytes(source->text + i, source->text_bytes - i);

		if (break_bytes == 0) {
			i++;
			continue;
		}
		if (current == line) {
			*text = source->text + start;
			return i - start;
		}
		current++;
		i += break_bytes;
		start = i;
	}
	*text = source->text + start;
	return current == line ? source->text_bytes - start : 0;
}
