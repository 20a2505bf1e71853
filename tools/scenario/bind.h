// SPDX-License-Identifier: BSD-3-Clause
/*
 * From nodes to values: words, numbers, booleans, texts, and mappings with known keys.
 *
 * Apart from the grammar so that each kind of value is read, and refused, in one way everywhere. A scalar is read by
 * the type of its field, never guessed; numbers and booleans must be plain, so that editors see the same types.
 *
 * Each function returns true, or false with the error of `source` filled in.
 */
#ifndef TOOLS_SCENARIO_BIND_H
#define TOOLS_SCENARIO_BIND_H

#include "models/config.h"
#include "models/manager.h"
#include "tools/scenario/yaml.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

enum {
	/* Keys of one mapping, at most. */
	FIELDS_MAX = 128,
};

/* A key that a mapping may have; *node stays NULL when it does not. */
struct field {
	const char *name;
	const struct yaml_node **node;
	bool required;
};

bool fail_at(const struct source *source, const struct yaml_node *node, const char *format, ...) SOURCE_PRINTF(3, 4);

/*
 * The error about a word that is none of `words`: what it should name ("a version"), the words if they are few, and the
 * nearest one.
 */
bool fail_unknown(const struct source *source, const struct yaml_node *node, const char *what, const char *const *words,
		  size_t count);

bool bind_is_mapping(const struct source *source, const struct yaml_node *node, const char *what);

/* Finds the nodes of `fields`; other keys and missing required ones are errors. `what` names the mapping. */
bool bind_fields(const struct source *source, const struct yaml_node *node, const char *what,
		 const struct field *fields, size_t count);

bool bind_word(const struct source *source, const struct yaml_node *node, const char *what, const char *const *words,
	       size_t count, uint32_t *index);

bool bind_number(const struct source *source, const struct yaml_node *node, const char *what, uint32_t least,
		 uint32_t most, uint32_t *value);

/* any, endless, or a number up to COUNT_MAX. */
bool bind_count(const struct source *source, const struct yaml_node *node, const char *what, struct count *value);

bool bind_boolean(const struct source *source, const struct yaml_node *node, const char *what, bool *value);

/* A text that is not empty; `one_line` ones hold neither line feeds nor tabs. The result points into the node. */
bool bind_text(const struct source *source, const struct yaml_node *node, const char *what, bool one_line,
	       const char **text);

/* A name that the scenario gives: [a-z][a-z0-9-]*, which leaves room for its zero in INTERRUPT_NAME_BYTES. */
bool bind_name(const struct source *source, const struct yaml_node *node, const char *what,
	       char name[INTERRUPT_NAME_BYTES]);

bool bind_recognition(const struct source *source, const struct yaml_node *node, enum recognition *value);
/* `model:` of spmc. */
bool bind_manager(const struct source *source, const struct yaml_node *node, enum manager *value);
/* `version:` of a manager, as an era; an error when the manager has no versions. */
bool bind_version(const struct source *source, const struct yaml_node *node, enum manager manager, uint8_t *value);
bool bind_asserts(const struct source *source, const struct yaml_node *node, bool *debug);
bool bind_ffa_version(const struct source *source, const struct yaml_node *node, enum ffa_version *value);
bool bind_ns_action(const struct source *source, const struct yaml_node *node, enum ns_interrupts_action *value);
bool bind_trigger(const struct source *source, const struct yaml_node *node, enum interrupt_trigger *value);

#endif
