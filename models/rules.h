// SPDX-License-Identifier: BSD-3-Clause
/*
 * Every rule of the model: its name, where it comes from, in which versions it applies, and what it says.
 *
 * One table (models/rules.def) from which enumeration marks, trace labels, coverage, `list rules` and `explain` are
 * generated. A rule fires by its mark being set in the label of a step.
 */
#ifndef MODELS_RULES_H
#define MODELS_RULES_H

#include "models/config.h"

enum rule {
#define RULE(id, ...) RULE_##id,
#include "models/rules.def"
#undef RULE
	RULES,
};

struct rule_info {
	const char *name;
	/* Clause of a specification, commit, or file and function. */
	const char *source;
	const char *meaning;
	/* Eras (models/config.h). Rules that other managers share with Hafnium: models/manager_rules.c. */
	uint8_t first;
	uint8_t last;
};

extern const struct rule_info rule_infos[RULES];

#endif
