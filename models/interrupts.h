// SPDX-License-Identifier: BSD-3-Clause
/*
 * Devices, and what an interrupt's owner owes: arrivals, line drops, masking at the device, servicing.
 *
 * The obligation of design section 3 lives here: an arrived interrupt is owed until its owner has serviced it or it was
 * reported to the normal world; what its owner disabled is owed again when it is enabled.
 */
#ifndef MODELS_INTERRUPTS_H
#define MODELS_INTERRUPTS_H

#include "models/world.h"

/* HF_SCHEDULE_RECEIVER_INTID: a non-secure SGI. */
enum { SRI_INTID = 8 };

/* Whether the device of `index` may raise its line in this state, pins and counts considered. */
bool device_may_arrive(const struct world_config *config, const struct world *world, unsigned index);

/* Whether a pinned arrival falls on exactly this boundary: then it is the only choice. */
bool device_must_arrive(const struct world_config *config, const struct world *world, unsigned index);

/* Whether the line of `index` may drop by itself. */
bool device_may_drop(const struct world_config *config, const struct world *world, unsigned index);

void device_arrive(const struct step *step, unsigned index);
void device_drop(const struct step *step, unsigned index);

/* Counts a boundary for the pins, after a step of the PE; `before` is the place that the step left. */
void device_count_boundary(const struct step *step);

/* Arms the pins on this PE that wait for this call of the partition (0: the first entry of the normal world). */
void device_arm_pins(const struct step *step, uint32_t call);

/* `device NAME, ...` of a listing. */
void device_clear(const struct step *step, unsigned index);
void device_mask(const struct step *step, unsigned index);
void device_unmask(const struct step *step, unsigned index);

/* The owner serviced the interrupt: the obligation is fulfilled. */
void interrupt_serviced(const struct step *step, unsigned index);

/* The normal world was told of it by FFA_NOTIFICATION_INFO_GET: that counts as service. */
void interrupt_reported(const struct step *step, unsigned index);

/* Whether `index` can ever be pending for that vCPU of its owner: it migrates, or the interrupt is routed to its PE. */
bool interrupt_concerns(const struct world_config *config, unsigned index, unsigned vcpu);

/* Whether `index` is owed in this state: arrived, and enabled wherever its owner can disable it. */
bool interrupt_owed(const struct world_config *config, const struct world *world, unsigned index);

/* Whether it is pending for a vCPU of its owner. */
bool interrupt_virtually_pending(const struct world_config *config, const struct world *world, unsigned index);

/* The obligation ended without service: what was owed is no longer there, its owner ended or got it otherwise. */
void interrupt_no_longer_owed(const struct step *step, unsigned index);

/* Whether an owed interrupt is held by somebody: GIC, device, vCPU, partition, SPMC, SRI. */
bool interrupt_held(const struct world_config *config, const struct world *world, unsigned index);

#endif
