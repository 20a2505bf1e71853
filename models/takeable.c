// SPDX-License-Identifier: BSD-3-Clause
/* Recognition of interrupts; see takeable.h. */
#include "models/takeable.h"

#include "models/gic.h"
#include "models/sp/execute.h"

unsigned takeable_lines(const struct world_config *config, const struct world *world)
{
	const struct vcpu *vcpu = &world->vcpus[VCPU_SP];
	unsigned lines = 0;

	if (world->pe.place != PLACE_S_EL1 && world->pe.place != PLACE_NWD)
		return 0;
	if (gic_signalled(config, world) != 0)
		lines |= LINE_PHYSICAL;
	if (world->pe.place != PLACE_S_EL1)
		return lines;
	if ((vcpu->hcr_lines & LINE_VIRQ) != 0 && (world->sp.daif & DAIF_I) == 0)
		lines |= LINE_VIRQ;
	if ((vcpu->hcr_lines & LINE_VFIQ) != 0 && (world->sp.daif & DAIF_F) == 0)
		lines |= LINE_VFIQ;
	return lines;
}

unsigned takeable_now(const struct world_config *config, const struct world *world)
{
	unsigned lines = takeable_lines(config, world);

	if (world->pe.virq_held_back && (world->pe.forced & LINE_VIRQ) == 0)
		lines &= ~(unsigned)LINE_VIRQ;
	return lines;
}

/* Lines that a pinned arrival wants taken at once, whatever the mode allows. */
static unsigned pinned_at_once(const struct world_config *config, const struct world *world)
{
	unsigned lines = 0;

	for (unsigned i = 0; i < config->interrupt_count; i++) {
		enum pin_recognised recognised = config->interrupts[i].pin.recognised;

		if (recognised == PIN_RECOGNISED_ANY || (world->interrupts[i].flags & INTERRUPT_OWED) == 0)
			continue;
		lines |= LINE_PHYSICAL;
		if (recognised == PIN_RECOGNISED_AT_ONCE || !world->pe.virq_held_back)
			lines |= LINE_VIRQ;
	}
	return lines;
}

bool takeable_instruction_allowed(const struct world_config *config, const struct world *world)
{
	unsigned lines = takeable_now(config, world);

	if (config->recognition == RECOGNITION_EAGER)
		return lines == 0;
	if ((lines & pinned_at_once(config, world)) != 0)
		return false;
	if ((lines & world->pe.forced) == 0)
		return true;
	return config->recognition == RECOGNITION_ARCHITECTURAL && sp_next_is_synchronous_exception(config, world);
}
