// SPDX-License-Identifier: BSD-3-Clause
/*
 * Steps of one of several PEs. Apart from world_helpers.h because there everything happens on the first PE, to the first
 * vCPU.
 */
#ifndef TESTS_MODELS_SEVERAL_PES_HELPERS_H
#define TESTS_MODELS_SEVERAL_PES_HELPERS_H

#include "tests/models/world_helpers.h"

/* `pe` takes a choice, which the state must have. */
static inline void take_on(unsigned pe, enum choice_kind kind, unsigned argument)
{
	uint32_t choice = choice_of_pe(pe, choice_make(kind, argument));

	if (!bench_offers(choice))
		fail_msg("PE%u: choice %u.%u is not there in place %u, phase %u", pe, (unsigned)kind, argument,
			 bench.world.pes[pe].place, bench.world.pes[pe].phase);
	memset(&bench.label, 0, sizeof(bench.label));
	world_take(&bench.model.config, &bench.world, choice, &bench.label);
	for (unsigned i = 0; i < SIM_MARK_WORDS; i++)
		bench.seen.marks[i] |= bench.label.marks[i];
	bench.seen.violations |= bench.label.violations;
	bench.seen.discharged |= bench.label.discharged;
}

/* The interrupt of this kind that is private to `pe`, or PE_ANY a shared one. */
static inline unsigned interrupt_of(enum interrupt_kind kind, unsigned pe)
{
	for (unsigned i = 0; i < bench.model.config.interrupt_count; i++) {
		if (bench.model.config.interrupts[i].kind == kind && bench.model.config.interrupts[i].pe == pe)
			return i;
	}
	return INTERRUPT_NONE;
}

/* `pe` steps in EL3 and S-EL2 until somebody below runs there, or the SPMC is in `phase`; it acknowledges what there is. */
static inline void run_out_on(unsigned pe, enum phase phase)
{
	const struct pe *here = &bench.world.pes[pe];

	while ((here->place == PLACE_EL3 || here->place == PLACE_S_EL2) && here->panic == PANIC_NONE &&
	       here->phase != phase) {
		unsigned index = 0;

		if (here->phase != PHASE_SPMC_ACKNOWLEDGE) {
			take_on(pe, CHOICE_STEP, 0);
			continue;
		}
		while (!bench_offers(choice_of_pe(pe, choice_make(CHOICE_ACKNOWLEDGE, index))) &&
		       index < INTERRUPT_NONE)
			index++;
		take_on(pe, CHOICE_ACKNOWLEDGE, index);
	}
}

/* The partition that runs on `pe` executes the instruction at `how` (call_smc, call_hvc); returns its x0 afterwards. */
static inline uint32_t call_on(unsigned pe, const char *how, uint32_t x0, uint32_t x1, uint32_t x2)
{
	unsigned current = bench.world.pes[pe].current;
	struct sp_context *context = &bench.world.contexts[current];

	assert_int_equal(bench.world.pes[pe].place, PLACE_S_EL1);
	context->pc = bench.program.labels[sp_program_find_label(&bench.program, how)].pc;
	context->registers[0] = x0;
	context->registers[1] = x1;
	context->registers[2] = x2;
	context->registers[3] = 0;
	take_on(pe, CHOICE_STEP, 0);
	run_out_on(pe, PHASE_NONE);
	return bench.world.contexts[current].registers[0];
}

/* The normal world of `pe` makes a call (a kind of CHOICE_NWD_*) for a vCPU, and the secure world does what it asks. */
static inline void nwd_on(unsigned pe, enum choice_kind kind, unsigned vcpu)
{
	take_on(pe, kind, vcpu);
	run_out_on(pe, PHASE_NONE);
}

#endif
