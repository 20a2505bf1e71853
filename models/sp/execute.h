// SPDX-License-Identifier: BSD-3-Clause
/*
 * The partition at S-EL1: executes one instruction of its listing, or takes one virtual interrupt.
 */
#ifndef MODELS_SP_EXECUTE_H
#define MODELS_SP_EXECUTE_H

#include "models/world.h"

/* The instruction that runs next on `pe`, or NULL when no partition is at one. */
const struct sp_instruction *sp_next_instruction(const struct world_config *config, const struct world *world,
						 unsigned pe);

/* Whether the next instruction raises a synchronous exception (smc, hvc). */
bool sp_next_is_synchronous_exception(const struct world_config *config, const struct world *world, unsigned pe);

/* In how many ways the next instruction can go (choose), at least 1. */
unsigned sp_alternatives(const struct world_config *config, const struct world *world, unsigned pe);

/*
 * Executes the next instruction; `alternative` is below sp_alternatives(). Returns true when it was a context
 * synchronization event at S-EL1 (isb, eret).
 */
bool sp_execute(const struct step *step, unsigned alternative);

/* Takes the vIRQ or the vFIQ (`line`): to its vector, with everything masked. A context synchronization event. */
void sp_take_virtual_interrupt(const struct step *step, enum line line);

#endif
