// SPDX-License-Identifier: BSD-3-Clause
/*
 * `program: any`: a partition that makes any call, permitted or not, in any order.
 *
 * Not a listing that somebody wrote but one that code makes for a configuration: a tree of `any` instructions, whose
 * alternatives are all that a partition can do at a boundary. Everything else (execution, traces, pins) is as for listings.
 *
 * What nobody can tell from outside is left out, so that searches close:
 * - PSTATE and handlers: its interrupts stay masked, for whatever it could do in a handler it does without one, and the SPMC
 *   sees neither;
 * - masking its devices, or its interrupts at the GIC: the same as arrivals that come later, which they may anyway;
 * - servicing: what it takes is serviced; what it owes is suspended (models/monitors/state.c).
 */
#ifndef MODELS_SP_ANY_H
#define MODELS_SP_ANY_H

#include "models/world.h"

/*
 * Makes the program of partition `index`: `config` must hold the partitions (names and ids), the interrupts, the number
 * of PEs. Always fits into struct sp_program.
 */
void sp_any_make(const struct world_config *config, unsigned index, struct sp_program *program);

/*
 * On one PE a call of such a partition and what S-EL2 does first with it are one step: nothing that happens in between (an
 * arrival) is read there, and so no state needs the registers. On several PEs others may step in between.
 */
bool sp_any_calls_at_once(const struct step *step);

/* Whether the packed form of a state holds the registers of this partition's contexts. */
bool sp_any_keeps_registers(const struct world_config *config, unsigned partition);

/*
 * After a step: drops what such partitions need not remember (registers between calls), and services what they hold, for
 * they owe nothing. What is left of a context is its masks and where it is in the tree, so that searches close.
 */
void sp_any_forget(const struct step *step);

/* The alternatives that are an exception to S-EL2, or lead to some, come first: how many `instruction` (an SP_ANY) has. */
unsigned sp_any_calls(const struct sp_program *program, const struct sp_instruction *instruction);

#endif
