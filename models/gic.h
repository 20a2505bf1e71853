// SPDX-License-Identifier: BSD-3-Clause
/*
 * GICv3: pending, active, enable, group, priority; acknowledge, end of interrupt, priority mask.
 *
 * EOImode 0 throughout: ICC_EOIR1_EL1 drops the priority and deactivates. Sources: IHI0069 4.1, 4.8; DAI0492B 3.2.
 */
#ifndef MODELS_GIC_H
#define MODELS_GIC_H

#include "models/world.h"

/* Whether interrupt `index` is pending at the GIC: a high line (level) or a latched edge. */
bool gic_pending(const struct world_config *config, const struct world *world, unsigned index);

/*
 * The interrupts that the CPU interface of `pe` may signal now: enabled, pending, not active, priority higher than PMR and than
 * the running priority, and of the highest priority among those. Bit i for interrupt i; several when priorities are
 * equal (which of them is signalled is IMPLEMENTATION DEFINED); 0 when nothing is signalled.
 */
uint32_t gic_signalled(const struct world_config *config, const struct world *world, unsigned pe);

/* As gic_signalled(), restricted to a group. */
uint32_t gic_signalled_group(const struct world_config *config, const struct world *world, unsigned pe,
			     enum interrupt_group group);

/* ICC_IAR1_EL1 for interrupt `index`: it becomes active, an edge's latch is cleared. */
void gic_acknowledge(const struct step *step, unsigned index);

/* ICC_EOIR1_EL1: priority drop and deactivation. Violates gic-balanced when the interrupt is not active. */
void gic_end_of_interrupt(const struct step *step, unsigned index);

/* ICC_PMR_EL1. */
void gic_set_priority_mask(const struct step *step, uint8_t priority_mask);

/* SGI or device: makes an edge interrupt pending. */
void gic_make_pending(const struct step *step, unsigned index);

/* The index of the device's shared interrupt, or the private one of this PE, with this INTID, or INTERRUPT_NONE. */
unsigned interrupt_find(const struct world_config *config, unsigned pe, uint32_t intid);

/* Index of the schedule receiver interrupt of this PE, or INTERRUPT_NONE. */
unsigned interrupt_sri(const struct world_config *config, unsigned pe);

#endif
