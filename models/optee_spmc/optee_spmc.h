// SPDX-License-Identifier: BSD-3-Clause
/*
 * OP-TEE as the SPMC at S-EL1, its partitions at S-EL0 as threads of it (CFG_CORE_SEL1_SPMC, read at d5001fe0a).
 *
 * The SPMD at EL3 is TF-A's, as with Hafnium. OP-TEE takes every interrupt itself: secure ones its drivers service, for
 * non-secure ones it suspends the partition's thread. A partition hears of neither and has no vectors.
 * The place that the world calls S-EL2 is S-EL1 here, and S-EL1 is S-EL0 (a trace says so).
 */
#ifndef MODELS_OPTEE_SPMC_OPTEE_SPMC_H
#define MODELS_OPTEE_SPMC_OPTEE_SPMC_H

#include "models/world.h"

/* Executes the pending phase of OP-TEE. Source: spmc_sp_handler.c, the function that each rule names. */
void optee_spmc_step(const struct step *step);

/* The native interrupt handler: which interrupt ICC_IAR1 returns is `choice` (index, or INTERRUPT_NONE for 1023). */
void optee_spmc_acknowledge(const struct step *step, unsigned choice);

#endif
