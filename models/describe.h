// SPDX-License-Identifier: BSD-3-Clause
/*
 * Steps, violations and obligations in words, for traces. Formats into buffers; prints nothing.
 */
#ifndef MODELS_DESCRIBE_H
#define MODELS_DESCRIBE_H

#include "sim/model.h"

/* The describe functions of sim/model.h for the world. */
void describe_step(const void *context, const void *before, uint32_t choice, const void *after,
		   struct sim_step_text *text);
void describe_violation(const void *context, uint32_t property, const void *before, const void *after,
			const struct sim_label *label, char *text, size_t text_bytes);
void describe_obligation(const void *context, uint32_t obligation, char *text, size_t text_bytes);

#endif
