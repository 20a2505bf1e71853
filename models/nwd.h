// SPDX-License-Identifier: BSD-3-Clause
/*
 * The normal world of a PE: a Linux-like driver of FF-A.
 *
 * It sends direct requests, answers FFA_INTERRUPT and FFA_YIELD with FFA_RUN of the vCPU that w1 names, takes its
 * interrupts, calls again when a reply asks for it, and on the schedule receiver interrupt requests the bottom half. Other
 * drivers (enum normal_world_driver) leave out or add something; none but these two is fair.
 */
#ifndef MODELS_NWD_H
#define MODELS_NWD_H

#include "models/world.h"

/* What the driver may do next. */
enum nwd_choice {
	/* FFA_RUN, or a request that is owed (resume, bottom half): the driver cannot decline it for ever. */
	NWD_CHOICE_STEP,
	/* A request of its own accord. */
	NWD_CHOICE_REQUEST,
	/* FFA_RUN of its own accord: gives the partition cycles without a message. */
	NWD_CHOICE_RUN,
	/* FFA_NOTIFICATION_SET for the partition. */
	NWD_CHOICE_NOTIFY,
};

/* Whether the driver keeps its side: it answers FFA_INTERRUPT and FFA_YIELD. */
static inline bool nwd_is_fair(const struct world_config *config)
{
	return config->driver == DRIVER_LINUX || config->driver == DRIVER_RETRIES_BUSY ||
	       config->driver == DRIVER_NEGOTIATES;
}

/*
 * Whether the driver of `pe` has this choice for this vCPU (the PE being in the normal world, outside its own calls).
 */
bool nwd_may(const struct world_config *config, const struct world *world, unsigned pe, enum nwd_choice choice,
	     unsigned vcpu);

/* Whether it owes a step (NWD_CHOICE_STEP) to any vCPU. */
bool nwd_owes_step(const struct world_config *config, const struct world *world, unsigned pe);

void nwd_step(const struct step *step, enum nwd_choice choice, unsigned vcpu);

/*
 * The driver `any` (nwd_calls.c): how many further calls it has, whether it may make one of them now, its step, its name for
 * traces.
 */
unsigned nwd_call_count(const struct world_config *config);
bool nwd_may_call(const struct world_config *config, const struct world *world, unsigned pe, unsigned call);
void nwd_call(const struct step *step, unsigned call);
const char *nwd_call_name(unsigned call);

/* A call for no vCPU, which is to be refused. */
void nwd_refused_call(const struct step *step, uint32_t fid, uint32_t w1, uint32_t w2);

/*
 * PSCI (psci.c): whether the normal world may call CPU_OFF or CPU_SUSPEND on this PE now, or, with NWD_CALL_CPU_ON, whether
 * the PE is off or suspended and may come back; the step.
 */
bool nwd_may_psci(const struct world_config *config, const struct world *world, unsigned pe, enum nwd_call_kind call);
void nwd_psci(const struct step *step, enum nwd_call_kind call);

/* Whether a PE is ever turned off or suspended. */
static inline bool nwd_uses_psci(const struct world_config *config)
{
	return config->turns_off || config->suspends;
}

/* EL3 is done with it: the PE is off or suspended, or in the normal world again. */
void nwd_psci_done(const struct step *step);

/* FFA_NOTIFICATION_INFO_GET and what follows: the bottom half of a notification, FFA_RUN for pending interrupts. */
void nwd_info_get(const struct step *step);

/*
 * Whether that is a call like others, through EL3 and the SPMC: with several PEs, of which another may set a notification
 * meanwhile. On one PE it is done when the SRI is taken. And the call.
 */
bool nwd_calls_info_get(const struct world_config *config);
void nwd_call_info_get(const struct step *step);

/* The call that the normal world made has returned; its registers hold what came back. */
void nwd_call_returned(const struct step *step);

/* The normal world takes its own interrupt: acknowledged, serviced and ended. */
void nwd_take_interrupt(const struct step *step, unsigned index);

#endif
