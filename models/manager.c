// SPDX-License-Identifier: BSD-3-Clause
/* The managers and the dispatch between them; see manager.h. */
#include "models/manager.h"

#include "models/el3_spmc/el3_spmc.h"
#include "models/optee_spmc/optee_spmc.h"
#include "models/spmc/spmc.h"
#include "models/spmd.h"

const struct manager_info manager_infos[MANAGERS] = {
	[MANAGER_HAFNIUM] = { "hafnium", HAFNIUM_V2_6, HAFNIUM_HEAD, true, true, true, "Hafnium at S-EL2, by version" },
	[MANAGER_FFA_1_2] = { "ffa-1.2", ERA_FFA_1_2, ERA_FFA_1_2, false, true, false,
			      "what FF-A v1.2 asks of a manager at S-EL2; what it leaves open may go either way" },
	[MANAGER_FFA_1_3] = { "ffa-1.3", ERA_FFA_1_3, ERA_FFA_1_3, false, true, false,
			      "what FF-A v1.3 ALP4 asks of a manager at S-EL2; what it leaves open may go either way" },
	[MANAGER_TFA_EL3_SPMC] = { "tfa-el3-spmc", ERA_TFA_EL3_V2_12, ERA_TFA_EL3_V2_13, true, false, false,
				   "TF-A's SPMC at EL3, its partition at S-EL1 with the GIC to itself" },
	[MANAGER_OPTEE_SPMC] = { "optee-spmc", ERA_OPTEE_SPMC, ERA_OPTEE_SPMC, false, false, false,
				 "OP-TEE as the SPMC at S-EL1, its partitions at S-EL0" },
};

const char *const manager_names[MANAGERS] = {
	[MANAGER_HAFNIUM] = "hafnium",           [MANAGER_FFA_1_2] = "ffa-1.2",       [MANAGER_FFA_1_3] = "ffa-1.3",
	[MANAGER_TFA_EL3_SPMC] = "tfa-el3-spmc", [MANAGER_OPTEE_SPMC] = "optee-spmc",
};

/* Three columns of the same table: the name of the era, with the manager's, and the version alone. */
#define HAFNIUM_ERAS(name) \
	[HAFNIUM_V2_6] = name("v2.6"), [HAFNIUM_V2_7] = name("v2.7"), [HAFNIUM_V2_8] = name("v2.8"), \
	[HAFNIUM_V2_9] = name("v2.9"), [HAFNIUM_V2_10] = name("v2.10"), [HAFNIUM_V2_11] = name("v2.11"), \
	[HAFNIUM_V2_12] = name("v2.12"), [HAFNIUM_V2_13] = name("v2.13"), [HAFNIUM_V2_14] = name("v2.14"), \
	[HAFNIUM_V2_15] = name("v2.15"), [HAFNIUM_HEAD] = name("head")
#define PLAIN(version) version
#define TITLED(version) "hafnium " version
#define ERAS_WITHOUT_VERSION [ERA_FFA_1_2] = "ffa-1.2", [ERA_FFA_1_3] = "ffa-1.3", [ERA_OPTEE_SPMC] = "optee-spmc"

const char *const era_names[ERAS] = {
	HAFNIUM_ERAS(PLAIN),
	ERAS_WITHOUT_VERSION,
	[ERA_TFA_EL3_V2_12] = "tfa-el3-spmc-v2.12",
	[ERA_TFA_EL3_V2_13] = "tfa-el3-spmc-v2.13",
};
const char *const era_titles[ERAS] = {
	HAFNIUM_ERAS(TITLED),
	ERAS_WITHOUT_VERSION,
	[ERA_TFA_EL3_V2_12] = "tfa-el3-spmc v2.12",
	[ERA_TFA_EL3_V2_13] = "tfa-el3-spmc v2.13",
};
const char *const era_versions[ERAS] = {
	HAFNIUM_ERAS(PLAIN),
	[ERA_TFA_EL3_V2_12] = "v2.12",
	[ERA_TFA_EL3_V2_13] = "v2.13",
};

enum manager manager_of_era(unsigned era)
{
	for (unsigned manager = 0; manager < MANAGERS; manager++) {
		if (era <= manager_infos[manager].last)
			return (enum manager)manager;
	}
	return MANAGER_HAFNIUM;
}

void manager_step_el3(const struct step *step)
{
	if (manager_at_el3(step->config))
		el3_spmc_step(step);
	else
		spmd_step(step);
}

void manager_step(const struct step *step)
{
	if (manager_at_s_el1(step->config))
		optee_spmc_step(step);
	else
		spmc_step(step);
}

unsigned manager_alternatives(const struct world_config *config, const struct world *world, unsigned pe)
{
	if (manager_at_s_el1(config))
		return 1;
	return spmc_alternatives(config, world, pe);
}

void manager_acknowledge(const struct step *step, unsigned choice)
{
	if (manager_at_s_el1(step->config))
		optee_spmc_acknowledge(step, choice);
	else
		interrupts_acknowledge(step, choice);
}

void manager_take_smc(const struct step *step)
{
	if (manager_at_el3(step->config)) {
		step->pe->place = PLACE_EL3;
		step->pe->phase = PHASE_EL3_SMC;
		return;
	}
	step->pe->place = PLACE_S_EL2;
	step->pe->phase = PHASE_SPMC_SMC;
}

void manager_take_hvc(const struct step *step)
{
	if (manager_at_el3(step->config) || manager_at_s_el1(step->config)) {
		step_panic(step, PANIC_SP_UNDEFINED);
		return;
	}
	step->pe->place = PLACE_S_EL2;
	step->pe->phase = PHASE_SPMC_HVC;
	step_rule(step, RULE_SP_HVC);
}

bool manager_holds_back_ns(const struct world_config *config, const struct world *world, unsigned pe)
{
	/* OP-TEE sp_cpsr_configure_foreign_interrupts: SPSR.F of a partition whose action is queued. */
	return manager_at_s_el1(config) && world->pes[pe].place == PLACE_S_EL1 &&
	       vcpu_partition(config, world->pes[pe].current)->ns_interrupts_action == NS_ACTION_QUEUED;
}
