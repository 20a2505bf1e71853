// SPDX-License-Identifier: BSD-3-Clause
/* Recognition of interrupts; see takeable.h. */
#include "models/takeable.h"

#include "models/gic.h"
#include "models/manager.h"
#include "models/sp/execute.h"

/* Without an S-EL2 the partition takes physical interrupts itself, as IRQ and FIQ, and its PSTATE masks them. */
static unsigned lines_of_partition(const struct world_config *config, const struct world *world, unsigned pe)
{
	uint8_t daif = world->contexts[world->pes[pe].current].daif;
	unsigned lines = 0;

	if ((daif & DAIF_I) == 0 && gic_signalled_group(config, world, pe, GROUP_1_SECURE) != 0)
		lines |= LINE_VIRQ;
	if ((daif & DAIF_F) == 0 && gic_signalled_group(config, world, pe, GROUP_1_NON_SECURE) != 0)
		lines |= LINE_VFIQ;
	return lines;
}

uint32_t takeable_physical(const struct world_config *config, const struct world *world, unsigned pe)
{
	uint32_t secure = gic_signalled_group(config, world, pe, GROUP_1_SECURE);

	if (world->pes[pe].place == PLACE_NWD && world->pes[pe].nwd.masked)
		return secure | gic_signalled_group(config, world, pe, GROUP_0);
	return secure == 0 && manager_holds_back_ns(config, world, pe) ? 0 : gic_signalled(config, world, pe);
}

unsigned takeable_lines(const struct world_config *config, const struct world *world, unsigned pe_index)
{
	const struct pe *pe = &world->pes[pe_index];
	const struct sp_context *sp;
	uint8_t hcr_lines;
	unsigned lines = 0;

	if (pe->place != PLACE_S_EL1 && pe->place != PLACE_NWD)
		return 0;
	if (pe->place == PLACE_S_EL1 && manager_at_el3(config))
		return lines_of_partition(config, world, pe_index);
	if (takeable_physical(config, world, pe_index) != 0)
		lines |= LINE_PHYSICAL;
	if (pe->place != PLACE_S_EL1)
		return lines;
	sp = &world->contexts[pe->current];
	hcr_lines = world->vcpus[pe->current].hcr_lines;
	if ((hcr_lines & LINE_VIRQ) != 0 && (sp->daif & DAIF_I) == 0)
		lines |= LINE_VIRQ;
	if ((hcr_lines & LINE_VFIQ) != 0 && (sp->daif & DAIF_F) == 0)
		lines |= LINE_VFIQ;
	return lines;
}

unsigned takeable_now(const struct world_config *config, const struct world *world, unsigned pe)
{
	unsigned lines = takeable_lines(config, world, pe);

	if (world->pes[pe].virq_held_back && (world->pes[pe].forced & LINE_VIRQ) == 0)
		lines &= ~(unsigned)LINE_VIRQ;
	return lines;
}

/* Lines that a pinned arrival wants taken at once, whatever the mode allows. */
static unsigned pinned_at_once(const struct world_config *config, const struct world *world, unsigned pe)
{
	unsigned lines = 0;

	for (unsigned i = 0; i < config->interrupt_count; i++) {
		enum pin_recognised recognised = config->interrupts[i].pin.recognised;

		if (recognised == PIN_RECOGNISED_ANY || world->interrupts[i].target_pe != pe ||
		    (world->interrupts[i].flags & INTERRUPT_OWED) == 0)
			continue;
		lines |= LINE_PHYSICAL;
		if (recognised == PIN_RECOGNISED_AT_ONCE || !world->pes[pe].virq_held_back)
			lines |= LINE_VIRQ;
	}
	return lines;
}

bool takeable_instruction_allowed(const struct world_config *config, const struct world *world, unsigned pe)
{
	unsigned lines = takeable_now(config, world, pe);

	if (config->recognition == RECOGNITION_EAGER)
		return lines == 0;
	if ((lines & pinned_at_once(config, world, pe)) != 0)
		return false;
	if ((lines & world->pes[pe].forced) == 0)
		return true;
	return config->recognition == RECOGNITION_ARCHITECTURAL && sp_next_is_synchronous_exception(config, world, pe);
}
