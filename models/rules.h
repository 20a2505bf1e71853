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
	enum hafnium_version first;
	enum hafnium_version last;
};

extern const struct rule_info rule_infos[RULES];

#endif
