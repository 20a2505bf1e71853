// SPDX-License-Identifier: BSD-3-Clause
/*
 * The world as a model that the explorer can search: binds a configuration to the table of sim/model.h.
 */
#ifndef MODELS_WORLD_MODEL_H
#define MODELS_WORLD_MODEL_H

#include "models/footprint.h"
#include "models/world.h"
#include "sim/model.h"

/* Changes whenever a verdict, a count or a path may change; part of the hash of every path token. */
#define WORLD_MODEL_VERSION "3"

/* Who steps: these of each PE, then the devices. */
enum actor {
	ACTOR_NWD,
	ACTOR_EL3,
	ACTOR_SPMC,
	ACTOR_SP,
	PE_ACTORS,
	ACTORS_MAX = PES_MAX * PE_ACTORS + 1,
	ACTOR_NAME_BYTES = 64,
};

static inline unsigned actor_of_pe(unsigned pe, enum actor actor)
{
	return pe * PE_ACTORS + actor;
}

static inline unsigned actor_of_devices(const struct world_config *config)
{
	return (unsigned)config->pe_count * PE_ACTORS;
}

/* A configuration bound to the interface. Pointers lead into it: it must not move while `model` is in use. */
struct world_model {
	struct sim_model model;
	struct world_config config;
	/*
	 * Column heads of a trace: "PE0 NWd", "PE0 S-EL2 (hafnium v2.9)", "PE0 S-EL1 (optee)", "devices"; with the manager
	 * at EL3 "PE0 EL3 (tfa-el3-spmc v2.13)".
	 */
	char actor_names[ACTORS_MAX][ACTOR_NAME_BYTES];
	const char *actor_name_pointers[ACTORS_MAX];
	struct footprint footprint;
};

/* Binds `config` (copied; its program is referred to). Every configuration that the reader accepts is valid. */
void world_model_init(struct world_model *world_model, const struct world_config *config);

/*
 * The same functions on worlds, for those who look inside (tests, models/describe.c): `config` is that of a world_model.
 * world_take() changes `world` and fills in `label` (zeroed by the caller); world_choices() writes at most SIM_CHOICES_MAX.
 */
void world_start(const struct world_config *config, struct world *world);
uint32_t world_choices(const struct world_config *config, const struct world *world, uint32_t *list);
void world_take(const struct world_config *config, struct world *world, uint32_t choice, struct sim_label *label);

/* Marks are the rules (0..RULES-1), then the legal vCPU state edges; the name of any of them. */
extern const char *const world_mark_names[];
extern const uint32_t world_mark_count;

/*
 * The legal edges of the vCPU state machine, as marks from `first_edge_mark` on; whether an era has this mark.
 */
extern const uint32_t world_first_edge_mark;
bool world_mark_applies(uint32_t mark, unsigned era);

/*
 * FFA_INTERRUPT as the completion of a direct response and the like: what the FF-A version of the partition says of
 * a return. Used by `abi`; the table's name is in the message of a violation.
 */
enum abi_standing { ABI_LISTED, ABI_TOLERATED, ABI_VIOLATION };

#endif
