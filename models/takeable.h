// SPDX-License-Identifier: BSD-3-Clause
/*
 * When an interrupt is taken: the recognition modes.
 *
 * DDI0487 D1.3.6 (earlier D1.13.4): an interrupt that is pending and unmasked at a context synchronization event is
 * taken before the first instruction after it; if that instruction raises a synchronous exception, which of the two
 * comes first is not defined; otherwise "in finite time" (fairness).
 */
#ifndef MODELS_TAKEABLE_H
#define MODELS_TAKEABLE_H

#include "models/world.h"

/* Kinds of choice, in the order of the enumeration. */
enum choice_kind {
	CHOICE_STEP,
	CHOICE_ACKNOWLEDGE,
	CHOICE_TAKE_IRQ,
	CHOICE_TAKE_FIQ,
	CHOICE_TAKE_VIRQ,
	CHOICE_TAKE_VFIQ,
	CHOICE_NWD_STEP,
	CHOICE_NWD_REQUEST,
	CHOICE_NWD_RUN,
	CHOICE_NWD_NOTIFY,
	CHOICE_NWD_CALL,
	/* PSCI: the argument is NWD_CALL_CPU_OFF, _SUSPEND or _ON. */
	CHOICE_NWD_PSCI,
	CHOICE_ARRIVE,
	CHOICE_DROP,
};

/* The argument of CHOICE_TAKE_FIQ: the interrupt is of Group 0; 0: of the other group that is an FIQ here. */
enum { FIQ_OF_GROUP_0 = 1 };

static inline uint32_t choice_make(enum choice_kind kind, unsigned argument)
{
	return (uint32_t)kind << 8 | argument;
}

/* A choice of this PE; those of devices belong to none and say 0. */
static inline uint32_t choice_of_pe(unsigned pe, uint32_t choice)
{
	return (uint32_t)pe << 16 | choice;
}

static inline unsigned choice_pe_of(uint32_t choice)
{
	return choice >> 16;
}

static inline enum choice_kind choice_kind_of(uint32_t choice)
{
	return (enum choice_kind)(choice >> 8 & 0xff);
}

static inline unsigned choice_argument_of(uint32_t choice)
{
	return choice & 0xff;
}

/*
 * The interrupts that are signalled to `pe` and that PSTATE does not hold back there: what is routed to a higher level it
 * never does, only the normal world's own interrupts in the normal world. Bit i for interrupt i.
 */
uint32_t takeable_physical(const struct world_config *config, const struct world *world, unsigned pe);

/*
 * The lines (LINE_*) that are pending and unmasked where `pe` is: physical ones in the partition and in the normal
 * world, virtual ones in the partition.
 */
unsigned takeable_lines(const struct world_config *config, const struct world *world, unsigned pe);

/* Those of them that may be taken at this boundary: all, but for a pinned arrival that holds its vIRQ back. */
unsigned takeable_now(const struct world_config *config, const struct world *world, unsigned pe);

/* Whether the next instruction may run before any of them is taken. */
bool takeable_instruction_allowed(const struct world_config *config, const struct world *world, unsigned pe);

#endif
