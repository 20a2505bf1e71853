// SPDX-License-Identifier: BSD-3-Clause
/*
 * The partitions' timers: what a deadline that passes does while its partition runs, and while it does not.
 *
 * Hafnium timer_mgmt.c, arch/aarch64/hypervisor/{handler.c,host_timer.c,el1_physical_timer.c}. Since v2.12 (f684d196) a
 * partition's accesses to CNTP_* are made on CNTHPS, the host timer, which raises PPI 20; the SPMC saves and restores it
 * with the vCPU, and on the way to the normal world lets it track the nearest deadline. Before, the partition has CNTV,
 * and nothing but the next request or FFA_RUN looks at it.
 *
 * Apart from the interrupts of devices because there is no line of its own: a deadline is somewhere between registers,
 * a list and one shared comparator. Time does not exist: a deadline that is set may pass at any later boundary.
 */
#ifndef MODELS_SPMC_TIMERS_H
#define MODELS_SPMC_TIMERS_H

#include "models/world.h"

/* INTID of the S-EL2 physical timer. */
enum { HOST_TIMER_INTID = 20 };

/* Whether the deadline behind interrupt `index`, a virtual timer's, is set somewhere and has not passed. */
bool timers_may_expire(const struct world_config *config, const struct world *world, unsigned index);

/* It passes: in every place where it stands. */
void timers_expire(const struct step *step, unsigned index);

/* Whether an expired deadline of interrupt `index` still stands where the SPMC will find it. */
bool timers_hold(const struct world_config *config, const struct world *world, unsigned index);

/* The running partition sets a new deadline, or disables its timer. */
void timers_set(const struct step *step);
void timers_cancel(const struct step *step);

/* The running partition ends: its timer is disabled, and what the host timer was left with (models/README.md). */
void timers_forget(const struct step *step);

/* The PE leaves `from` for `to` (vCPUs or VCPU_NWD): complete_saving_state(), begin_restoring_state(), spmc_exit_to_nwd(). */
void timers_switch(const struct step *step, unsigned from, unsigned to);

/* PPI 20 was acknowledged: disables the host timer; returns the vCPU whose interrupt it is, or VCPU_NONE. */
unsigned timers_find_target(const struct step *step);

/* A direct request to `vcpu`, or a response to it: its virtual interrupt, if its deadline passed while it was out. */
void timers_inject_expired(const struct step *step, unsigned vcpu);

/* A direct request to `vcpu`, or FFA_RUN of it, from this PE: it is tracked here from now on (timer_migrate_to_other_cpu). */
void timers_migrate(const struct step *step, unsigned vcpu);

/* FFA_RUN of `vcpu`: the same, up to v2.11 only. */
void timers_inject_on_run(const struct step *step, unsigned vcpu);

#endif
