// SPDX-License-Identifier: BSD-3-Clause
/*
 * Which secure partition manager core is modelled, and where it differs from Hafnium in more than policy fields.
 *
 * The one place that dispatches between managers. Hafnium and what the FF-A specification asks for (ffa-1.2, ffa-1.3)
 * are one state machine, models/spmc, with different policy fields; TF-A's EL3 SPMC and OP-TEE's are machines of their
 * own (models/el3_spmc, models/optee_spmc). They share the words of a vCPU, the GIC, the SPMD and the monitors.
 */
#ifndef MODELS_MANAGER_H
#define MODELS_MANAGER_H

#include "models/world.h"

enum manager {
	MANAGER_HAFNIUM,
	MANAGER_FFA_1_2,
	MANAGER_FFA_1_3,
	MANAGER_TFA_EL3_SPMC,
	MANAGER_OPTEE_SPMC,
	MANAGERS,
};

struct manager_info {
	/* As `model:` of a scenario names it. */
	const char *name;
	/* Its versions, as eras; one without versions has one era. */
	uint8_t first;
	uint8_t last;
	bool has_versions;
	/* The state machine of models/spmc: policy fields apply. */
	bool has_policies;
	/* Scenarios say whether its assert() panics. */
	bool has_asserts;
	/* One line for `explain`. */
	const char *meaning;
};

extern const struct manager_info manager_infos[MANAGERS];

/* "hafnium", ..., indexed by enum manager. */
extern const char *const manager_names[MANAGERS];

/* How the eras of a rule are named, in one word: "v2.9", "ffa-1.3", "tfa-el3-spmc-v2.13". */
extern const char *const era_names[ERAS];

/* The manager and its version: "hafnium v2.9", "tfa-el3-spmc v2.13". */
extern const char *const era_titles[ERAS];

/* The version alone ("v2.13"), or NULL where the manager has none. */
extern const char *const era_versions[ERAS];

enum manager manager_of_era(unsigned era);

static inline enum manager manager_of(const struct world_config *config)
{
	return manager_of_era(config->version);
}

/* The manager is in EL3 itself: no S-EL2, and interrupts are taken where the partition is, by its PSTATE. */
static inline bool manager_at_el3(const struct world_config *config)
{
	return config->version == ERA_TFA_EL3_V2_12 || config->version == ERA_TFA_EL3_V2_13;
}

/* The manager is in S-EL1 and its partitions in S-EL0, so that they mask nothing and have no vectors. */
static inline bool manager_at_s_el1(const struct world_config *config)
{
	return config->version == ERA_OPTEE_SPMC;
}

/* manager_rules.c: whether a rule, or a vCPU state edge, belongs to an era of another manager than Hafnium. */
bool manager_mark_applies(uint32_t mark, unsigned era);

/* ---- steps ---------------------------------------------------------------------------------------------------------- */

/* EL3 does what is pending there: the SPMD, or a manager at EL3. */
void manager_step_el3(const struct step *step);

/* The manager below EL3 does what is pending. */
void manager_step(const struct step *step);

/* How many ways that step can go: choices that the specification leaves to the manager. At least 1. */
unsigned manager_alternatives(const struct world_config *config, const struct world *world, unsigned pe);

/* ICC_IAR1 of the manager below EL3; see interrupts_acknowledge(). */
void manager_acknowledge(const struct step *step, unsigned choice);

/* The partition's smc reaches its manager. */
void manager_take_smc(const struct step *step);

/* Its hvc: undefined without an EL2 that takes it. */
void manager_take_hvc(const struct step *step);

/* The partition may not be preempted by a non-secure interrupt on this PE, other than by PMR. */
bool manager_holds_back_ns(const struct world_config *config, const struct world *world, unsigned pe);

#endif
