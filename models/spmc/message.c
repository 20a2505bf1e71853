// SPDX-License-Identifier: BSD-3-Clause
/*
 * What the SPMC leaves in the registers of either world, and who runs next.
 *
 * Apart from the handlers because every FF-A call ends with these.
 */
#include "models/monitors/abi.h"
#include "models/spmc/spmc.h"

void spmc_exit_to(const struct step *step, unsigned next)
{
	step->pe->next = (uint8_t)next;
	step->pe->phase = PHASE_SPMC_EXIT;
}

void spmc_exit_to_current(const struct step *step)
{
	spmc_exit_to(step, step->pe->current);
}

void spmc_return(const struct step *step, unsigned vcpu, uint32_t w0, uint32_t w1, uint32_t w2)
{
	uint32_t *x = step->world->contexts[vcpu].registers;

	abi_return_to_partition(step, vcpu, w0, w2);
	step->label->weights[MEASURE_SP_ENTRIES] = 1;
	x[0] = w0;
	x[1] = w1;
	x[2] = w2;
	for (unsigned i = 3; i < 8; i++)
		x[i] = 0;
}

void spmc_return_error(const struct step *step, uint32_t code)
{
	spmc_return(step, step->pe->current, FFA_ERROR, 0, code);
	spmc_exit_to_current(step);
}

void spmc_message_to_nwd(const struct step *step, uint32_t w0, uint32_t w1, uint32_t w2, uint32_t w3)
{
	uint32_t *x = step->pe->nwd_registers;

	x[0] = w0;
	x[1] = w1;
	x[2] = w2;
	x[3] = w3;
}
