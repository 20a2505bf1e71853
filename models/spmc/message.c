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

void spmc_message_to(const struct step *step, unsigned to, uint32_t w0, uint32_t w1, uint32_t w2, uint32_t w3)
{
	if (to == VCPU_NWD) {
		spmc_message_to_nwd(step, w0, w1, w2, w3);
		return;
	}
	spmc_return(step, to, w0, w1, w2);
	step->world->contexts[to].registers[3] = w3;
}

void spmc_refuse(const struct step *step, uint32_t code)
{
	spmc_message_to(step, step->pe->current, FFA_ERROR, 0, code, 0);
	spmc_exit_to_current(step);
}

void spmc_placeholder(const struct step *step, unsigned vcpu)
{
	uint32_t *x = step->world->contexts[vcpu].registers;

	x[0] = FFA_INTERRUPT;
	for (unsigned i = 1; i < 8; i++)
		x[i] = 0;
}
