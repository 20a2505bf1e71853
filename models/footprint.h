// SPDX-License-Identifier: BSD-3-Clause
/*
 * What the world says about itself so that a search of several PEs need not try every interleaving (sim/reduction.h).
 *
 * Apart from the world because nothing here changes a state or a verdict: it names the parts of a state, which PE touches
 * which of them, and which of them decide each judgement. PEs whose partitions are pinned and whose interrupts stay where
 * they are routed meet nowhere but at what is listed here. If they meet nowhere each is looked at by itself, and one of
 * those with the same interrupts speaks for its equals. What may change places besides is in models/equals.h.
 */
#ifndef MODELS_FOOTPRINT_H
#define MODELS_FOOTPRINT_H

#include "models/world.h"
#include "sim/reduction.h"

enum {
	/* Every part that changes on its own, three ranges of each PE (its panic lies between the rest). */
	FOOTPRINT_RANGES_MAX = INTERRUPTS_MAX + PARTITIONS_MAX + 3 * PES_MAX + 3 * VCPUS_MAX + REQUESTS_MAX + 1,
	/* One of each PE. */
	FOOTPRINT_VIEWS_MAX = PES_MAX,
};

/* The tables behind a struct sim_reduction; they must not move while it is in use. */
struct footprint {
	struct sim_reduction reduction;
	struct sim_range ranges[FOOTPRINT_RANGES_MAX];
	struct sim_view views[FOOTPRINT_VIEWS_MAX];
	uint8_t pe_orbits[PES_MAX];
	uint8_t obligation_orbits[REQUESTS_MAX + INTERRUPTS_MAX];
	uint8_t obligation_mates[REQUESTS_MAX + INTERRUPTS_MAX];
	uint8_t fairness_mates[PES_MAX * PE_FAIRNESSES + INTERRUPTS_MAX];
};

/*
 * Fills in `footprint` for a configuration that world_model_init() has numbered. Returns its reduction, or NULL where a
 * search is not reduced: no equals, and one PE, a partition that migrates, an interrupt that a listing may route or enable
 * itself, or more components than the explorer tells apart.
 */
const struct sim_reduction *footprint_init(struct footprint *footprint, const struct world_config *config);

#endif
