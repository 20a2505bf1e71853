// SPDX-License-Identifier: BSD-3-Clause
/*
 * Which locks the SPMC takes in a step, and whether it keeps the documented order.
 *
 * Hafnium api.c: vm::lock, then vcpu::lock; two vCPUs at once by address (sl_lock_both, which spins for ever when both are
 * the same). A step starts and ends without locks: what is held across a boundary is modelled as one step. On one PE
 * nobody competes; what is checked is the discipline, part of vcpu-sane.
 */
#ifndef MODELS_SPMC_LOCKS_H
#define MODELS_SPMC_LOCKS_H

#include "models/world.h"

enum lock { LOCK_VM = 1 << 0, LOCK_CURRENT = 1 << 1, LOCK_OTHER = 1 << 2, LOCK_BOTH = LOCK_CURRENT | LOCK_OTHER };

/* Takes one lock, or both vCPUs. Taking what is held, or the VM after a vCPU, violates vcpu-sane. */
void lock_take(const struct step *step, enum lock lock);

/*
 * Takes and releases another VM's lock with current's held, as sp_boot_next() does: against the order, and no violation, for
 * nobody waits crosswise. Who holds that VM's lock waits for a vCPU of that VM or for its own, and never for current.
 */
void lock_vm_late(const struct step *step);

/*
 * Releases. A lock that is not held is freed all the same, as a spinlock's store of 0 does: the rule double-unlock fires,
 * for on several PEs it could be somebody else's; if another PE may have taken it in between, that violates vcpu-sane.
 */
void lock_release(const struct step *step, enum lock lock);

/* The end of a step of the SPMC: a lock still held violates vcpu-sane. */
void lock_end_of_step(const struct step *step);

#endif
