// SPDX-License-Identifier: BSD-3-Clause
/*
 * TF-A's SPMC at EL3: one partition, at S-EL1 (services/std_svc/spm/el3_spmc, read at v2.12.0 and 6a164dda).
 *
 * There is no S-EL2. While the partition runs, secure interrupts are its own IRQs and non-secure ones its own FIQs, and
 * it drives the GIC itself; the manager takes part only when a secure interrupt comes in the normal world.
 */
#ifndef MODELS_EL3_SPMC_EL3_SPMC_H
#define MODELS_EL3_SPMC_EL3_SPMC_H

#include "models/world.h"

/* Executes the pending phase of EL3. Source: spmc_main.c, the function that each rule names. */
void el3_spmc_step(const struct step *step);

/* ---- the partition's own GIC driver (gic_driver.c) ----------------------------------------------------------------- */

/* How many interrupts ICC_IAR1 may return: those signalled with the highest priority. At least 1 (none: 1023). */
unsigned el3_spmc_interrupt_alternatives(const struct world_config *config, const struct world *world, unsigned pe);

/* ICC_IAR1: acknowledges the alternative-th of them; its INTID goes to x0, HF_INVALID_INTID when there is none. */
void el3_spmc_interrupt_get(const struct step *step, unsigned alternative);

/* ICC_EOIR1 with the INTID in x0; x0 becomes 0. */
void el3_spmc_interrupt_end(const struct step *step);

#endif
