// SPDX-License-Identifier: BSD-3-Clause
/*
 * Inter-processor interrupts: HF_INTERRUPT_SEND_IPI of a vCPU to another of its partition (Hafnium src/hf_ipi.c, v2.12 on).
 *
 * The sender writes the target into a list of the target's CPU, or into its one slot (v2.12), and sends that CPU the SGI 9;
 * there the SPMC makes virtual interrupt 9 pending for whom it finds. Apart from the interrupts of devices because the SGI
 * says nothing of whom it is for: between it and the list other PEs may run. An IPI is owed to its target from the call on,
 * until the target takes it or the normal world is told of it.
 */
#ifndef MODELS_SPMC_IPI_H
#define MODELS_SPMC_IPI_H

#include "models/world.h"

/* HF_INTERRUPT_SEND_IPI of the running partition to its vCPU with that number. Returns what x0 becomes: 0, or -1. */
int64_t ipi_send(const struct step *step, uint32_t number);

/* SGI 9 was acknowledged: the vCPU that it is for, which is taken out of the list; VCPU_NONE when there is none. */
unsigned ipi_take_target(const struct step *step);

/*
 * After virtual interrupt 9 was made pending for `target`: what an IPI does by the state of its target, and for all that
 * are still in the list. Returns true when nothing is left to do; false when `target` is to be handled like that of any
 * secure interrupt, or after a panic.
 */
bool ipi_handle(const struct step *step, unsigned target);

/* HF_INTERRUPT_GET returned the IPI to the running vCPU: with that it has been told. */
void ipi_taken(const struct step *step);

/* Whether an IPI for the context behind interrupt `index` is on its way: listed, or found and not yet made pending. */
bool ipi_in_flight(const struct world_config *config, const struct world *world, unsigned index);

#endif
