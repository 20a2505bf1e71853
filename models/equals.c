// SPDX-License-Identifier: BSD-3-Clause
/* What may change places; see equals.h. */
#include "models/equals.h"

#include "models/ffa.h"
#include "models/gic.h"
#include "models/interrupts.h"
#include "models/nwd.h"

/* ------------------------------------------------------------------------------------------------------------------
 * What listings tell apart.
 */

/* Whether an instruction names this interrupt, not by its INTID in a register. */
static bool names_interrupt(const struct sp_instruction *instruction, unsigned index)
{
	return (instruction->opcode == SP_DEVICE || instruction->opcode == SP_SERVICED) &&
	       instruction->interrupt == index;
}

/* Whether a word may be a saved PSTATE as `mrs spsr_el1` reads it: M[3:0] EL1t or EL1h, DAIF, Z. */
static bool is_pstate(uint32_t word)
{
	return (word & ~UINT32_C(0x400003c1)) == 4;
}

/*
 * Whether a listing tells this interrupt from others: by its name, or by a number that is its INTID. No instruction counts
 * with a word, or asks for its order; a word with an address of the listing is no INTID (models/sp/execute.c).
 */
static bool is_known_to_listings(const struct world_config *config, unsigned index)
{
	const struct interrupt_config *interrupt = &config->interrupts[index];

	for (unsigned p = 0; p < config->partition_count; p++) {
		const struct sp_program *program = config->partitions[p].program;

		for (unsigned i = 0; i < program->instruction_count; i++) {
			const struct sp_instruction *instruction = &program->instructions[i];

			if (names_interrupt(instruction, index) || instruction->immediate == interrupt->intid ||
			    (instruction->opcode == SP_READ_SPSR && is_pstate(interrupt->intid)))
				return true;
		}
		for (unsigned i = 0; i < program->case_count; i++) {
			if (program->cases[i].value == interrupt->intid)
				return true;
		}
	}
	return false;
}

/* Whether one half of a word is the id of a partition: endpoints in w1, or an execution context. */
static bool has_id(const struct world_config *config, uint32_t word)
{
	for (unsigned p = 0; p < config->partition_count; p++) {
		if (word >> 16 == config->partitions[p].id || (word & 0xffff) == config->partitions[p].id)
			return true;
	}
	return false;
}

/* Whether a listing names a partition, itself perhaps, or asks which of its execution contexts it is. */
static bool knows_contexts(const struct world_config *config)
{
	for (unsigned p = 0; p < config->partition_count; p++) {
		const struct sp_program *program = config->partitions[p].program;

		for (unsigned i = 0; i < program->instruction_count; i++) {
			if (program->instructions[i].opcode == SP_READ_MPIDR ||
			    has_id(config, program->instructions[i].immediate))
				return true;
		}
		for (unsigned i = 0; i < program->case_count; i++) {
			if (has_id(config, program->cases[i].value))
				return true;
		}
	}
	return false;
}

/* ------------------------------------------------------------------------------------------------------------------
 * What is alike.
 */

/* Whether two interrupts differ in name, number, PE and owner only, and in no way that anybody asks for. */
static bool interrupts_alike(const struct interrupt_config *one, const struct interrupt_config *other)
{
	return one->kind == other->kind && one->group == other->group && one->trigger == other->trigger &&
	       one->priority == other->priority && (one->pe == PE_ANY) == (other->pe == PE_ANY) &&
	       one->enabled_at_boot == other->enabled_at_boot && !one->arrives_during_boot &&
	       !other->arrives_during_boot && one->drops == other->drops &&
	       one->arrivals.kind == other->arrivals.kind && one->arrivals.number == other->arrivals.number &&
	       one->pin.place == PIN_NONE && other->pin.place == PIN_NONE &&
	       (one->intid < HF_NUM_INTIDS) == (other->intid < HF_NUM_INTIDS);
}

/* The same number on both PEs, or for both partitions, may be known. */
static bool alike_to_listings(const struct world_config *config, unsigned one, unsigned other)
{
	return config->interrupts[one].intid == config->interrupts[other].intid ||
	       (!is_known_to_listings(config, one) && !is_known_to_listings(config, other));
}

/* No timers, IPIs, notifications and PSCI: nobody looks at partitions or PEs in order. */
static bool has_devices_only(const struct world_config *config)
{
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		if (config->interrupts[i].kind != INTERRUPT_KIND_DEVICE)
			return false;
	}
	return !nwd_uses_psci(config) && interrupt_sri(config, 0) == INTERRUPT_NONE;
}

static bool does_anything(const struct world_config *config)
{
	for (unsigned p = 0; p < config->partition_count; p++) {
		if (config->partitions[p].program->any)
			return true;
	}
	return config->driver == DRIVER_ANY;
}

static bool any_migrates(const struct world_config *config)
{
	for (unsigned p = 0; p < config->partition_count; p++) {
		if (config->partitions[p].migrates)
			return true;
	}
	return false;
}

/*
 * Whether two interrupts can change places. GICv3 leaves open which of several of one priority it signals, and since v2.13
 * a vCPU gets its interrupts in the order in which they came. A private INTID means another interrupt on each PE, so a
 * context that migrates could not say which one a word of its registers is.
 */
static bool interrupts_equal(const struct world_config *config, unsigned one, unsigned other)
{
	const struct interrupt_config *first = &config->interrupts[one];
	const struct interrupt_config *second = &config->interrupts[other];

	return first->kind == INTERRUPT_KIND_DEVICE && interrupts_alike(first, second) &&
	       first->owner == second->owner && first->pe == second->pe && first->target_pe == second->target_pe &&
	       first->fixed_pe == second->fixed_pe && alike_to_listings(config, one, other) &&
	       first->intid != SRI_INTID && second->intid != SRI_INTID &&
	       (first->pe == PE_ANY || config->pe_count == 1 || !any_migrates(config));
}

bool equals_pes(const struct world_config *config, unsigned one, unsigned other)
{
	for (unsigned which = 0; which <= config->interrupt_count; which++) {
		unsigned of_one = equals_interrupt_of_pe(config, one, which);
		unsigned of_other = equals_interrupt_of_pe(config, other, which);

		if (of_one == INTERRUPT_NONE || of_other == INTERRUPT_NONE)
			return of_one == of_other && !knows_contexts(config);
		if (!interrupts_alike(&config->interrupts[of_one], &config->interrupts[of_other]) ||
		    config->interrupts[of_one].owner != config->interrupts[of_other].owner ||
		    !alike_to_listings(config, of_one, of_other))
			return false;
	}
	return true;
}

unsigned equals_interrupt_of_pe(const struct world_config *config, unsigned pe, unsigned which)
{
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		if (config->interrupts[i].fixed_pe == pe && which-- == 0)
			return i;
	}
	return INTERRUPT_NONE;
}

unsigned equals_interrupt_of_partition(const struct world_config *config, unsigned partition, unsigned which)
{
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		if (config->interrupts[i].owner == partition && which-- == 0)
			return i;
	}
	return INTERRUPT_NONE;
}

/* Whether two partitions own interrupts that can change places in pairs, in the same order of numbers. */
static bool interrupts_of_partitions_equal(const struct world_config *config, unsigned one, unsigned other)
{
	const struct interrupt_config *last_first = NULL;
	const struct interrupt_config *last_second = NULL;

	for (unsigned which = 0;; which++) {
		unsigned of_one = equals_interrupt_of_partition(config, one, which);
		unsigned of_other = equals_interrupt_of_partition(config, other, which);
		const struct interrupt_config *first;
		const struct interrupt_config *second;

		if (of_one == INTERRUPT_NONE || of_other == INTERRUPT_NONE)
			return of_one == of_other;
		first = &config->interrupts[of_one];
		second = &config->interrupts[of_other];
		if (!interrupts_alike(first, second) || first->pe != second->pe ||
		    first->target_pe != second->target_pe || first->fixed_pe != second->fixed_pe ||
		    !alike_to_listings(config, of_one, of_other) ||
		    (which > 0 && (last_first->intid < first->intid) != (last_second->intid < second->intid)))
			return false;
		last_first = first;
		last_second = second;
	}
}

static bool counts_equal(const struct count *one, const struct count *other)
{
	return one->kind == other->kind && one->number == other->number;
}

static bool partitions_equal(const struct world_config *config, unsigned one, unsigned other)
{
	const struct partition_config *first = &config->partitions[one];
	const struct partition_config *second = &config->partitions[other];

	return first->ffa_version == second->ffa_version &&
	       first->ns_interrupts_action == second->ns_interrupts_action &&
	       first->other_s_interrupts_action == second->other_s_interrupts_action &&
	       first->managed_exit_virq == second->managed_exit_virq && first->sri_policy == second->sri_policy &&
	       first->lifecycle_support == second->lifecycle_support && first->abort_action == second->abort_action &&
	       first->power_given == second->power_given && first->power_management == second->power_management &&
	       first->migrates == second->migrates && first->s_el0 == second->s_el0 &&
	       counts_equal(&first->requests, &second->requests) &&
	       first->requests_by_req2 == second->requests_by_req2 && counts_equal(&first->runs, &second->runs) &&
	       !first->notified && !second->notified && first->program == second->program &&
	       interrupts_of_partitions_equal(config, one, other);
}

/* Whether partitions can change places at all: nobody looks at them in order, or names one. */
static bool partitions_may_be_equal(const struct world_config *config)
{
	return !knows_contexts(config) && config->driver != DRIVER_WRONG_TARGET && has_devices_only(config);
}

/* Whether a listing gives an interrupt to a PE that it names. */
static bool names_pes(const struct world_config *config)
{
	for (unsigned p = 0; p < config->partition_count; p++) {
		const struct sp_program *program = config->partitions[p].program;

		for (unsigned i = 0; i < program->instruction_count; i++) {
			if (program->instructions[i].immediate == HF_INTERRUPT_RECONFIGURE)
				return true;
		}
	}
	return false;
}

/* Whether a context belongs to a PE, or comes back to the first one when its partition is loaded again. */
static bool contexts_have_pes(const struct world_config *config)
{
	for (unsigned p = 0; p < config->partition_count; p++) {
		if (!config->partitions[p].migrates || config->partitions[p].abort_action == ABORT_ACTION_RESTART)
			return true;
	}
	return false;
}

/*
 * Whether PEs can change places in one state: the number of a pinned context would have to follow, and stands in words
 * beside ids. An interrupt that may go from one PE to another has its own place in the order of its equals.
 */
static bool pes_may_be_equal(const struct world_config *config)
{
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		if (config->interrupts[i].pin.place != PIN_NONE ||
		    (config->interrupts[i].fixed_pe == PE_ANY && config->equal_interrupts[i] != i))
			return false;
	}
	return config->partition_count > 0 && !contexts_have_pes(config) && !names_pes(config) &&
	       config->driver != DRIVER_NEGOTIATES && has_devices_only(config);
}

/* By index: the first that is equal to it, if any are. */
static void number_equals(const struct world_config *config, uint8_t *equals, unsigned count, bool any_are,
			  bool (*are_equal)(const struct world_config *config, unsigned one, unsigned other))
{
	for (unsigned i = 0; i < count; i++) {
		unsigned first = 0;

		while (first < i && (!any_are || equals[first] != first || !are_equal(config, first, i)))
			first++;
		equals[i] = (uint8_t)first;
	}
}

void equals_init(struct world_config *config)
{
	bool hafnium = config->version < HAFNIUM_VERSIONS && !does_anything(config);

	number_equals(config, config->equal_interrupts, config->interrupt_count,
		      hafnium && policy_of(config, POLICY_UNIFIED_QUEUE), interrupts_equal);
	number_equals(config, config->equal_partitions, config->partition_count,
		      hafnium && partitions_may_be_equal(config), partitions_equal);
	number_equals(config, config->equal_pes, config->pe_count, hafnium && pes_may_be_equal(config), equals_pes);
}

/* Whether any entry of such a list is not its own. */
static bool has_equals(const uint8_t *equals, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		if (equals[i] != i)
			return true;
	}
	return false;
}

bool equals_exist(const struct world_config *config)
{
	return has_equals(config->equal_interrupts, config->interrupt_count) || equals_of_partitions(config) ||
	       equals_of_pes(config);
}

bool equals_of_partitions(const struct world_config *config)
{
	return has_equals(config->equal_partitions, config->partition_count);
}

bool equals_of_pes(const struct world_config *config)
{
	return has_equals(config->equal_pes, config->pe_count);
}

/* ------------------------------------------------------------------------------------------------------------------
 * Mates.
 */

/* Gives all that have the number of one the number of the other, whichever is smaller. */
static void join(uint8_t *mates, unsigned count, unsigned one, unsigned other)
{
	uint8_t kept = mates[one] < mates[other] ? mates[one] : mates[other];
	uint8_t lost = mates[one] < mates[other] ? mates[other] : mates[one];

	for (unsigned i = 0; i < count; i++) {
		if (mates[i] == lost)
			mates[i] = kept;
	}
}

/* The interrupts among the obligations or the constraints: those of one PE, of equal partitions and of equal PEs. */
static void join_interrupts(const struct world_config *config, uint8_t *mates, unsigned first)
{
	unsigned count = first + config->interrupt_count;
	unsigned i;

	for (i = 0; i < config->interrupt_count; i++)
		join(mates, count, first + i, first + config->equal_interrupts[i]);
	for (unsigned p = 0; p < config->partition_count; p++) {
		for (unsigned which = 0; (i = equals_interrupt_of_partition(config, p, which)) != INTERRUPT_NONE;
		     which++)
			join(mates, count, first + i,
			     first + equals_interrupt_of_partition(config, config->equal_partitions[p], which));
	}
	for (unsigned pe = 0; pe < config->pe_count; pe++) {
		for (unsigned which = 0; (i = equals_interrupt_of_pe(config, pe, which)) != INTERRUPT_NONE; which++)
			join(mates, count, first + i,
			     first + equals_interrupt_of_pe(config, config->equal_pes[pe], which));
	}
}

void equals_fill_mates(const struct world_config *config, uint8_t *obligation_mates, uint8_t *fairness_mates)
{
	unsigned obligations = (unsigned)config->request_count + config->interrupt_count;
	unsigned of_pes = (unsigned)config->pe_count * PE_FAIRNESSES;

	for (unsigned i = 0; i < obligations; i++)
		obligation_mates[i] = (uint8_t)i;
	for (unsigned i = 0; i < of_pes + config->interrupt_count; i++)
		fairness_mates[i] = (uint8_t)i;
	for (unsigned v = 0; v < config->vcpu_count; v++) {
		const struct vcpu_config *vcpu = &config->vcpus[v];
		unsigned equal = config->partitions[config->equal_partitions[vcpu->partition]].first_vcpu + v -
				 config->partitions[vcpu->partition].first_vcpu;

		for (unsigned pe = 0; pe < (vcpu->pe == PE_ANY ? config->pe_count : 1u); pe++) {
			join(obligation_mates, obligations, vcpu->first_request + pe,
			     config->vcpus[equal].first_request + pe);
			join(obligation_mates, obligations, vcpu->first_request + pe,
			     vcpu->first_request + (vcpu->pe == PE_ANY ? config->equal_pes[pe] : 0u));
		}
	}
	for (unsigned i = 0; i < of_pes; i++)
		join(fairness_mates, of_pes, i,
		     (unsigned)config->equal_pes[i / PE_FAIRNESSES] * PE_FAIRNESSES + i % PE_FAIRNESSES);
	join_interrupts(config, obligation_mates, config->request_count);
	join_interrupts(config, fairness_mates, of_pes);
}
