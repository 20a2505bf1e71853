// SPDX-License-Identifier: BSD-3-Clause
/* What the world says about itself; see footprint.h. */
#include "models/footprint.h"

#include <string.h>

#include "models/canonical.h"
#include "models/equals.h"
#include "models/ffa.h"
#include "models/gic.h"
#include "models/monitors/state.h"
#include "models/nwd.h"
#include "models/packed.h"
#include "models/takeable.h"

/* ------------------------------------------------------------------------------------------------------------------
 * Components: each interrupt, each partition's counters, each PE, each vCPU with its context and requests, the rest,
 * and each PE's panic.
 */

static unsigned component_of_partition(const struct world_config *config, unsigned partition)
{
	return config->interrupt_count + partition;
}

static unsigned component_of_pe(const struct world_config *config, unsigned pe)
{
	return component_of_partition(config, config->partition_count) + pe;
}

static unsigned component_of_vcpu(const struct world_config *config, unsigned vcpu)
{
	return component_of_pe(config, config->pe_count) + vcpu;
}

static unsigned component_of_rest(const struct world_config *config)
{
	return component_of_vcpu(config, config->vcpu_count);
}

/* Apart from the rest of a PE, for it stops the others, too. */
static unsigned component_of_panic(const struct world_config *config, unsigned pe)
{
	return component_of_rest(config) + 1 + pe;
}

static unsigned component_count(const struct world_config *config)
{
	return component_of_panic(config, config->pe_count);
}

static uint64_t bit(unsigned component)
{
	return (uint64_t)1 << component;
}

static uint64_t every_component(const struct world_config *config)
{
	return UINT64_MAX >> (SIM_COMPONENTS_MAX - component_count(config));
}

static uint64_t every_panic(const struct world_config *config)
{
	return every_component(config) & ~(bit(component_of_panic(config, 0)) - 1);
}

/* ------------------------------------------------------------------------------------------------------------------
 * Who touches what.
 */

static bool is_counted(const struct count *count)
{
	return count->kind == COUNT_NUMBER && count->number > 0;
}

/* Whether a partition's counters change. */
static bool has_counters(const struct partition_config *partition)
{
	return is_counted(&partition->requests) || is_counted(&partition->runs);
}

/* Whether an instruction names an interrupt, not by its INTID in a register. */
static bool names_interrupt(const struct sp_instruction *instruction)
{
	return (instruction->opcode == SP_DEVICE || instruction->opcode == SP_SERVICED) &&
	       instruction->interrupt != SP_INTERRUPT_IN_REGISTER;
}

/* The shared interrupts that a listing names: whichever PE runs it may drive their devices. */
static uint64_t named_interrupts(const struct world_config *config)
{
	uint64_t named = 0;

	for (unsigned p = 0; p < config->partition_count; p++) {
		const struct sp_program *program = config->partitions[p].program;

		for (unsigned i = 0; i < program->instruction_count; i++) {
			const struct sp_instruction *instruction = &program->instructions[i];

			/* A private one is each PE's own. */
			if (names_interrupt(instruction) && config->interrupts[instruction->interrupt].pe == PE_ANY)
				named |= bit(instruction->interrupt);
		}
	}
	return named;
}

/*
 * All that a PE may ever read or write once the partitions are initialised: itself, the contexts pinned to it, the
 * interrupts routed to it, what a listing names, and counters. Two PEs share the latter two only.
 */
static uint64_t touched(const struct world_config *config, unsigned pe)
{
	uint64_t set = bit(component_of_pe(config, pe)) | named_interrupts(config);

	for (unsigned i = 0; i < config->interrupt_count; i++) {
		if (config->interrupts[i].fixed_pe == pe)
			set |= bit(i);
	}
	for (unsigned v = 0; v < config->vcpu_count; v++) {
		if (config->vcpus[v].pe == pe)
			set |= bit(component_of_vcpu(config, v));
	}
	for (unsigned p = 0; p < config->partition_count; p++) {
		if (has_counters(&config->partitions[p]))
			set |= bit(component_of_partition(config, p));
	}
	return set;
}

/* The counters that only a normal world reads and writes, when it makes a call of its own accord; nothing is judged by them. */
static uint64_t counted_calls(const struct world_config *config)
{
	uint64_t set = 0;

	for (unsigned p = 0; p < config->partition_count; p++) {
		if (has_counters(&config->partitions[p]) && !config->partitions[p].program->sets_notifications)
			set |= bit(component_of_partition(config, p));
	}
	return set;
}

static uint32_t footprint_owner(const void *context, const void *state, uint32_t choice)
{
	const struct world_config *config = context;
	enum choice_kind kind = choice_kind_of(choice);

	(void)state;
	if (kind == CHOICE_ARRIVE || kind == CHOICE_DROP)
		return config->interrupts[choice_argument_of(choice)].fixed_pe | SIM_SPONTANEOUS;
	/* What the normal world does of its own accord nothing has to wait for; nor for what it need not do. */
	if (kind == CHOICE_NWD_REQUEST || kind == CHOICE_NWD_RUN || (kind == CHOICE_NWD_STEP && !nwd_is_fair(config)))
		return choice_pe_of(choice) | SIM_SPONTANEOUS;
	return choice_pe_of(choice);
}

static void footprint_processes(const void *context, const void *state, struct sim_process *processes)
{
	const struct world_config *config = context;
	struct world world;
	bool booted;

	world_unpack(config, state, &world);
	booted = world_booted(config, &world);
	for (unsigned pe = 0; pe < config->pe_count; pe++) {
		/* The PEs initialise one after the other: until the last has, each waits for all. */
		uint64_t set = booted ? touched(config, pe) : every_component(config);
		struct sim_footprint footprint = { .reads = set | bit(component_of_rest(config)), .writes = set };

		footprint.writes |= bit(component_of_panic(config, pe));
		processes[pe].later = footprint;
		if (booted && world.pes[pe].place != PLACE_NWD) {
			footprint.reads &= ~counted_calls(config);
			footprint.writes &= ~counted_calls(config);
		}
		processes[pe].now = footprint;
		if (pe_can_step(config, &world, pe))
			processes[pe].bound = fairness_of_pe(pe, FAIRNESS_PE);
	}
}

/* ------------------------------------------------------------------------------------------------------------------
 * How far a state has come.
 */

enum {
	/* At one instruction: the call that led to it, itself, an interrupt trapped there, the way back, one pending. */
	POSITION_OF_INSTRUCTION = 32,
	POSITION_OF_TRAP = 64,
	POSITION_OF_WAY_BACK = 96,
	POSITION_OF_PENDING = 128,
	POSITIONS_OF_HANDLER_INSTRUCTION = 256,
	/* Of counted arrivals, when none is owed any more: behind the handler. */
	POSITION_OF_SERVED = 1 << 19,
	POSITIONS_OF_INSTRUCTION = 1 << 20,
	POSITIONS_OF_ARRIVAL = 64,
};

/* Of the normal world's call on its way in and out. */
static const uint64_t POSITION_OF_CALL = (uint64_t)1 << 32;

_Static_assert((int)PHASES < (int)POSITION_OF_INSTRUCTION, "more phases than come before an instruction");
_Static_assert(((int)PROGRAM_INSTRUCTIONS_MAX + 1) * (int)POSITIONS_OF_HANDLER_INSTRUCTION <
		       (int)POSITIONS_OF_INSTRUCTION,
	       "a long handler");
_Static_assert((uint64_t)PROGRAM_INSTRUCTIONS_MAX *POSITIONS_OF_INSTRUCTION < (uint64_t)1 << 32, "a long listing");
_Static_assert((int)INTERRUPTS_MAX < (int)POSITIONS_OF_ARRIVAL, "arrivals that outweigh a step");

/* What happens at an instruction, in order. An smc has moved pc on already: what S-EL2 does about it comes first. */
static uint64_t position_at_instruction(const struct pe *pe, bool pending)
{
	if (pe->place == PLACE_S_EL1)
		return pending ? POSITION_OF_PENDING : POSITION_OF_INSTRUCTION;
	switch (pe->phase) {
	case PHASE_SPMC_FIQ:
	case PHASE_SPMC_ACKNOWLEDGE:
	case PHASE_SPMC_SIGNAL:
		return (uint64_t)POSITION_OF_TRAP + pe->phase;
	case PHASE_SPMC_EXIT:
		return (pending ? (uint64_t)POSITION_OF_WAY_BACK : 0) + pe->phase;
	default:
		return pe->phase;
	}
}

/* Grows with the listing, with each thing that happens at one of its instructions, and inside a handler. */
static uint64_t position_in_partition(const struct world *world, const struct pe *pe, bool served)
{
	const struct sp_context *context = &world->contexts[pe->current];
	uint64_t at = position_at_instruction(pe, world->vcpus[pe->current].pending != 0);

	if (context->handlers == 0)
		return (uint64_t)context->pc * POSITIONS_OF_INSTRUCTION + (served ? POSITION_OF_SERVED : 0) + at;
	return (uint64_t)context->elr * POSITIONS_OF_INSTRUCTION +
	       ((uint64_t)context->pc + 1) * POSITIONS_OF_HANDLER_INSTRUCTION + at;
}

/* From the normal world's call to the return; falls at loops of the listing, at the ends of handlers and at the return. */
static uint64_t position_of_pe(const struct world *world, const struct pe *pe, bool served)
{
	bool leaving = pe->next == VCPU_NWD && pe->phase == PHASE_SPMC_EXIT;

	if (pe->place == PLACE_NWD)
		return 0;
	if (pe->phase == PHASE_EL3_CALL_FROM_SPMC)
		return 4 * POSITION_OF_CALL;
	if (leaving)
		return 3 * POSITION_OF_CALL;
	if (pe->current == VCPU_NWD)
		return 1u + pe->phase + (pe->phase == PHASE_SPMC_EXIT ? POSITION_OF_CALL : 0);
	return 2 * POSITION_OF_CALL + position_in_partition(world, pe, served);
}

/*
 * Whether the interrupts of a PE arrive so many times, and none of those that came is owed. What arrives for ever comes
 * back to where it was: then there is no telling before from after.
 */
static bool is_served(const struct world_config *config, const struct world *world, unsigned pe)
{
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		if (config->interrupts[i].fixed_pe == pe && (config->interrupts[i].arrivals.kind != COUNT_NUMBER ||
							     (world->interrupts[i].flags & INTERRUPT_OWED) != 0))
			return false;
	}
	return true;
}

/* Counted arrivals weigh more than all that happens between them; others less than any other step. */
static uint64_t position_of_arrivals(const struct world_config *config, const struct world *world)
{
	const uint64_t counted = (uint64_t)1 << 44;
	uint64_t position = 0;

	for (unsigned i = 0; i < config->interrupt_count; i++) {
		const struct count *arrivals = &config->interrupts[i].arrivals;

		if (arrivals->kind == COUNT_NUMBER)
			position += counted * (uint64_t)(arrivals->number - world->interrupts[i].arrivals_left);
		else
			position += (world->interrupts[i].flags & (INTERRUPT_LATCH | INTERRUPT_LINE)) != 0;
	}
	return position;
}

static uint64_t footprint_position(const void *context, const void *state)
{
	const struct world_config *config = context;
	struct world world;
	uint64_t position;

	world_unpack(config, state, &world);
	position = position_of_arrivals(config, &world);
	for (unsigned pe = 0; pe < config->pe_count; pe++)
		position +=
			position_of_pe(&world, &world.pes[pe], is_served(config, &world, pe)) * POSITIONS_OF_ARRIVAL;
	return position;
}

/* ------------------------------------------------------------------------------------------------------------------
 * The tables.
 */

struct builder {
	struct footprint *footprint;
	uint32_t count;
	uint32_t offset;
};

static void range(struct builder *builder, size_t bytes, unsigned component)
{
	if (bytes == 0)
		return;
	builder->footprint->ranges[builder->count++] =
		(struct sim_range){ builder->offset, (uint32_t)bytes, component };
	builder->offset += (uint32_t)bytes;
}

/* In the order of models/packed.c. */
static void fill_ranges(struct footprint *footprint, const struct world_config *config)
{
	const size_t panic = offsetof(struct pe, panic);
	struct builder builder = { .footprint = footprint };

	for (unsigned i = 0; i < config->interrupt_count; i++)
		range(&builder, sizeof(struct interrupt_state), i);
	for (unsigned p = 0; p < config->partition_count; p++)
		range(&builder, sizeof(struct partition_state), component_of_partition(config, p));
	for (unsigned pe = 0; pe < config->pe_count; pe++) {
		range(&builder, panic, component_of_pe(config, pe));
		range(&builder, 1, component_of_panic(config, pe));
		range(&builder, sizeof(struct pe) - panic - 1, component_of_pe(config, pe));
	}
	for (unsigned v = 0; v < config->vcpu_count; v++)
		range(&builder, sizeof(struct vcpu), component_of_vcpu(config, v));
	for (unsigned v = 0; v < config->vcpu_count; v++)
		range(&builder, sizeof(struct request), component_of_vcpu(config, v));
	for (unsigned v = 0; v < config->vcpu_count; v++)
		range(&builder, packed_context_bytes(config, v), component_of_vcpu(config, v));
	range(&builder, packed_bytes(config) - builder.offset, component_of_rest(config));
	footprint->reduction.range_count = builder.count;
}

static void fill_views(struct footprint *footprint, const struct world_config *config)
{
	for (unsigned pe = 0; pe < config->pe_count; pe++) {
		struct sim_view *view = &footprint->views[pe];
		uint32_t interrupts = 0;

		view->components = touched(config, pe) & ~counted_calls(config);
		view->properties =
			1u << PROPERTY_INTERRUPT_SERVICED | 1u << PROPERTY_ONE_REPLY | 1u << PROPERTY_VCPU_SANE;
		for (unsigned v = 0; v < config->vcpu_count; v++) {
			if (config->vcpus[v].pe == pe)
				view->obligations |= obligation_of_request(request_of(config, v, pe));
		}
		for (unsigned i = 0; i < config->interrupt_count; i++) {
			if (config->interrupts[i].fixed_pe != pe)
				continue;
			interrupts |= (uint32_t)1 << i;
			view->obligations |= obligation_of_interrupt(config, i);
		}
		view->fairness = fairness_of_interrupts(config, interrupts);
		for (enum pe_fairness which = FAIRNESS_PE; which < PE_FAIRNESSES; which++)
			view->fairness |= fairness_of_pe(pe, which);
	}
	footprint->reduction.view_count = config->pe_count;
}

/*
 * Whether a listing may end its partition (FFA_ABORT, or FFA_ERROR(ABORTED) while it initialises): then its interrupts on
 * every PE are disabled and forgiven, and every PE reads that it ended.
 */
static bool may_end(const struct sp_program *program)
{
	for (unsigned i = 0; i < program->instruction_count; i++) {
		uint32_t value = program->instructions[i].immediate;

		if (program->instructions[i].opcode == SP_MOV_IMMEDIATE &&
		    (value == FFA_ABORT || value == (uint32_t)FFA_ABORTED))
			return true;
	}
	return false;
}

/* Whether what the normal world does on one PE depends on that PE only. */
static bool driver_keeps_to_its_pe(enum normal_world_driver driver)
{
	return driver == DRIVER_LINUX || driver == DRIVER_NEVER_RESUMES || driver == DRIVER_WRONG_TARGET ||
	       driver == DRIVER_RETRIES_BUSY;
}

/*
 * Whether PEs can be told apart: contexts are pinned, and nobody moves or enables an interrupt. What was not looked at for
 * this is searched in full: other managers, drivers that do anything or negotiate, timers, notifications, IPIs and Group 0.
 */
static bool separable(const struct world_config *config)
{
	if (config->pe_count == 1 || config->version >= HAFNIUM_VERSIONS || !driver_keeps_to_its_pe(config->driver) ||
	    nwd_uses_psci(config))
		return false;
	if (component_count(config) > SIM_COMPONENTS_MAX)
		return false;
	/* With an SRI there is FFA_NOTIFICATION_INFO_GET, which looks at all PEs. */
	if (interrupt_sri(config, 0) != INTERRUPT_NONE)
		return false;
	for (unsigned p = 0; p < config->partition_count; p++) {
		const struct partition_config *partition = &config->partitions[p];

		if (partition->migrates || partition->program->any || partition->program->enables_interrupts ||
		    may_end(partition->program))
			return false;
	}
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		const struct interrupt_config *interrupt = &config->interrupts[i];

		if (interrupt->fixed_pe == PE_ANY || interrupt->pin.place != PIN_NONE || interrupt->group == GROUP_0 ||
		    interrupt->kind != INTERRUPT_KIND_DEVICE)
			return false;
	}
	return true;
}

/* Whether no two PEs ever touch the same: then each can be looked at by itself. */
static bool never_meet(const struct world_config *config)
{
	uint64_t touched_before = 0;

	for (unsigned pe = 0; pe < config->pe_count; pe++) {
		if ((touched_before & touched(config, pe)) != 0)
			return false;
		touched_before |= touched(config, pe);
	}
	return true;
}

/* ------------------------------------------------------------------------------------------------------------------
 * Equals.
 */

/* Numbers the PEs, and what is owed there, such that equals have the same number. */
static void fill_orbits(struct footprint *footprint, const struct world_config *config)
{
	uint8_t next;

	for (unsigned pe = 0; pe < config->pe_count; pe++) {
		unsigned equal = 0;

		while (equal < pe && (footprint->pe_orbits[equal] != equal || !equals_pes(config, equal, pe)))
			equal++;
		footprint->pe_orbits[pe] = (uint8_t)equal;
	}
	for (unsigned v = 0; v < config->vcpu_count; v++) {
		unsigned pe = config->vcpus[v].pe;

		/* Requests of one partition on equal PEs; `v - pe` is that partition's first context. */
		footprint->obligation_orbits[request_of(config, v, pe)] = (uint8_t)(v - pe + footprint->pe_orbits[pe]);
	}
	next = config->vcpu_count;
	for (unsigned i = 0; i < config->interrupt_count; i++)
		footprint->obligation_orbits[config->request_count + i] = next++;
	for (unsigned pe = 0; pe < config->pe_count; pe++) {
		for (unsigned which = 0; equals_interrupt_of_pe(config, pe, which) != INTERRUPT_NONE; which++) {
			unsigned first = equals_interrupt_of_pe(config, footprint->pe_orbits[pe], which);

			footprint
				->obligation_orbits[config->request_count + equals_interrupt_of_pe(config, pe, which)] =
				footprint->obligation_orbits[config->request_count + config->equal_interrupts[first]];
		}
	}
	footprint->reduction.process_orbit = footprint->pe_orbits;
	footprint->reduction.obligation_orbit = footprint->obligation_orbits;
}

/* What changes places does so on one PE. */
static void fill_equals(struct footprint *footprint, const struct world_config *config)
{
	if (!equals_exist(config))
		return;
	equals_fill_mates(config, footprint->obligation_mates, footprint->fairness_mates);
	footprint->reduction.canonicalise = canonicalise_world;
	footprint->reduction.canonical_keeps_processes = true;
	footprint->reduction.canonical_keeps_measures = true;
	footprint->reduction.obligation_mates = footprint->obligation_mates;
	footprint->reduction.fairness_mates = footprint->fairness_mates;
}

/* Where PEs are not told apart everything is one process, of which nothing can be left out. */
static uint32_t owner_of_whole(const void *context, const void *state, uint32_t choice)
{
	return footprint_owner(context, state, choice) & SIM_SPONTANEOUS;
}

static void process_of_whole(const void *context, const void *state, struct sim_process *process)
{
	(void)context;
	(void)state;
	process->now = (struct sim_footprint){ .reads = 1, .writes = 1 };
	process->later = process->now;
}

static const struct sim_reduction *whole(struct footprint *footprint, const struct world_config *config)
{
	if (!equals_exist(config))
		return NULL;
	footprint->ranges[0].bytes = (uint32_t)packed_bytes(config);
	footprint->reduction.ranges = footprint->ranges;
	footprint->reduction.range_count = 1;
	footprint->reduction.process_count = 1;
	footprint->reduction.owner = owner_of_whole;
	footprint->reduction.footprints = process_of_whole;
	fill_equals(footprint, config);
	return &footprint->reduction;
}

const struct sim_reduction *footprint_init(struct footprint *footprint, const struct world_config *config)
{
	memset(footprint, 0, sizeof(*footprint));
	if (!separable(config))
		return whole(footprint, config);
	fill_ranges(footprint, config);
	fill_views(footprint, config);
	footprint->reduction.ranges = footprint->ranges;
	footprint->reduction.views = footprint->views;
	footprint->reduction.process_count = config->pe_count;
	footprint->reduction.local_properties = (1u << PROPERTIES) - 1;
	footprint->reduction.stops = every_panic(config);
	footprint->reduction.owner = footprint_owner;
	footprint->reduction.footprints = footprint_processes;
	footprint->reduction.position = footprint_position;
	footprint->reduction.parts = never_meet(config);
	if (footprint->reduction.parts)
		fill_orbits(footprint, config);
	fill_equals(footprint, config);
	return &footprint->reduction;
}
