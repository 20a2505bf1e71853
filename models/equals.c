// SPDX-License-Identifier: BSD-3-Clause
/* What may change places; see equals.h. */
#include "models/equals.h"

#include <string.h>

#include "models/ffa.h"
#include "models/gic.h"
#include "models/interrupts.h"
#include "models/nwd.h"
#include "models/packed.h"

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

static bool has_kind(const struct world_config *config, enum interrupt_kind kind)
{
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		if (config->interrupts[i].kind == kind)
			return true;
	}
	return false;
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

/* Interrupt number `which` of those that a partition owns, or INTERRUPT_NONE. */
static unsigned interrupt_of_partition(const struct world_config *config, unsigned partition, unsigned which)
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
	unsigned last = INTERRUPT_NONE;

	for (unsigned which = 0; which <= config->interrupt_count; which++) {
		unsigned of_one = interrupt_of_partition(config, one, which);
		unsigned of_other = interrupt_of_partition(config, other, which);
		const struct interrupt_config *first = &config->interrupts[of_one];
		const struct interrupt_config *second = &config->interrupts[of_other];

		if (of_one == INTERRUPT_NONE || of_other == INTERRUPT_NONE)
			return of_one == of_other;
		if (!interrupts_alike(first, second) || first->pe != second->pe ||
		    first->target_pe != second->target_pe || first->fixed_pe != second->fixed_pe ||
		    !alike_to_listings(config, of_one, of_other))
			return false;
		if (last != INTERRUPT_NONE &&
		    (config->interrupts[interrupt_of_partition(config, one, which - 1)].intid < first->intid) !=
			    (config->interrupts[last].intid < second->intid))
			return false;
		last = of_other;
	}
	return true;
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
	       !first->notified && !second->notified &&
	       memcmp(first->program, second->program, sizeof(*first->program)) == 0 &&
	       interrupts_of_partitions_equal(config, one, other);
}

/* Whether partitions can change places at all: nobody looks at them in order, or names one. */
static bool partitions_may_be_equal(const struct world_config *config)
{
	return !knows_contexts(config) && !nwd_uses_psci(config) && config->driver != DRIVER_WRONG_TARGET &&
	       interrupt_sri(config, 0) == INTERRUPT_NONE && !has_kind(config, INTERRUPT_KIND_VIRTUAL_TIMER) &&
	       !has_kind(config, INTERRUPT_KIND_HOST_TIMER) && !has_kind(config, INTERRUPT_KIND_NOTIFICATION) &&
	       !has_kind(config, INTERRUPT_KIND_IPI_SGI) && !has_kind(config, INTERRUPT_KIND_IPI);
}

void equals_init(struct world_config *config)
{
	bool hafnium = config->version < HAFNIUM_VERSIONS && !does_anything(config);
	bool interrupts = hafnium && policy_of(config, POLICY_UNIFIED_QUEUE);
	bool partitions = hafnium && partitions_may_be_equal(config);

	for (unsigned i = 0; i < config->interrupt_count; i++) {
		unsigned equal = 0;

		while (equal < i &&
		       (!interrupts || config->equal_interrupts[equal] != equal || !interrupts_equal(config, equal, i)))
			equal++;
		config->equal_interrupts[i] = (uint8_t)equal;
	}
	for (unsigned p = 0; p < config->partition_count; p++) {
		unsigned equal = 0;

		while (equal < p &&
		       (!partitions || config->equal_partitions[equal] != equal || !partitions_equal(config, equal, p)))
			equal++;
		config->equal_partitions[p] = (uint8_t)equal;
	}
}

bool equals_exist(const struct world_config *config)
{
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		if (config->equal_interrupts[i] != i)
			return true;
	}
	for (unsigned p = 0; p < config->partition_count; p++) {
		if (config->equal_partitions[p] != p)
			return true;
	}
	return false;
}

/* ------------------------------------------------------------------------------------------------------------------
 * Changing places.
 */

/* By index: the place to which each goes. */
struct places {
	uint8_t partitions[PARTITIONS_MAX];
	uint8_t interrupts[INTERRUPTS_MAX];
};

static struct places stay(const struct world_config *config)
{
	struct places places = { { 0 }, { 0 } };

	for (unsigned p = 0; p < config->partition_count; p++)
		places.partitions[p] = (uint8_t)p;
	for (unsigned i = 0; i < config->interrupt_count; i++)
		places.interrupts[i] = (uint8_t)i;
	return places;
}

/* An index of a vCPU, or one of VCPU_SPMC, VCPU_NWD, VCPU_NONE, DEADLINE_NEAREST, which stay what they are. */
static uint8_t place_of_vcpu(const struct world_config *config, const struct places *places, uint8_t vcpu)
{
	unsigned partition;

	if (vcpu >= config->vcpu_count)
		return vcpu;
	partition = config->vcpus[vcpu].partition;
	return (uint8_t)(config->partitions[places->partitions[partition]].first_vcpu + vcpu -
			 config->partitions[partition].first_vcpu);
}

static uint8_t place_of_interrupt(const struct world_config *config, const struct places *places, uint8_t interrupt)
{
	return interrupt < config->interrupt_count ? places->interrupts[interrupt] : interrupt;
}

/* One half of a word: an id of a partition follows it. */
static uint32_t place_of_half(const struct world_config *config, const struct places *places, uint32_t half)
{
	for (unsigned p = 0; p < config->partition_count; p++) {
		if (config->partitions[p].id == half)
			return config->partitions[places->partitions[p]].id;
	}
	return half;
}

/* A word of a register or of memory on `pe` (PE_ANY: of a context that migrates): an INTID, or endpoints. */
static uint32_t place_of_word(const struct world_config *config, const struct places *places, unsigned pe,
			      uint32_t word)
{
	if (word == 0)
		return 0;
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		const struct interrupt_config *interrupt = &config->interrupts[i];

		if (places->interrupts[i] != i && interrupt->intid == word &&
		    (interrupt->pe == PE_ANY || pe == PE_ANY || interrupt->pe == pe))
			return config->interrupts[places->interrupts[i]].intid;
	}
	return place_of_half(config, places, word >> 16) << 16 | place_of_half(config, places, word & 0xffff);
}

static void move_words(const struct world_config *config, const struct places *places, unsigned pe, uint32_t *words,
		       unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		words[i] = place_of_word(config, places, pe, words[i]);
}

/* Whether a context may have a virtual interrupt for this one. */
static bool may_have(const struct world_config *config, unsigned vcpu, unsigned interrupt)
{
	return config->interrupts[interrupt].owner == config->vcpus[vcpu].partition &&
	       config->interrupts[interrupt].kind == INTERRUPT_KIND_DEVICE &&
	       (config->interrupts[interrupt].pe == PE_ANY || config->vcpus[vcpu].pe == PE_ANY ||
		config->interrupts[interrupt].pe == config->vcpus[vcpu].pe);
}

/* A virtual interrupt of a vCPU, as that of the vCPU to whose place it goes. */
static unsigned place_of_vi(const struct world_config *config, const struct places *places, unsigned vcpu, unsigned vi)
{
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		if (places->interrupts[i] != i && may_have(config, vcpu, i) && interrupt_vi(config, i) == vi)
			return interrupt_vi(config, places->interrupts[i]);
	}
	return vi;
}

static uint32_t move_vis(const struct world_config *config, const struct places *places, unsigned vcpu, uint32_t set)
{
	uint32_t moved = 0;

	for (; set != 0; set &= set - 1)
		moved |= (uint32_t)1 << place_of_vi(config, places, vcpu, (unsigned)__builtin_ctz(set));
	return moved;
}

static void move_vcpu(const struct world_config *config, const struct places *places, unsigned index, struct vcpu *vcpu)
{
	vcpu->pending = move_vis(config, places, index, vcpu->pending);
	vcpu->enabled = move_vis(config, places, index, vcpu->enabled);
	vcpu->type_fiq = move_vis(config, places, index, vcpu->type_fiq);
	for (unsigned i = 0; i < vcpu->vint_queue_length; i++)
		vcpu->vint_queue[i] = (uint8_t)place_of_vi(config, places, index, vcpu->vint_queue[i]);
	vcpu->direct_resp_payload =
		(uint16_t)place_of_word(config, places, config->vcpus[index].pe, vcpu->direct_resp_payload);
	vcpu->current_sec_interrupt = place_of_interrupt(config, places, vcpu->current_sec_interrupt);
	vcpu->preempted_vcpu = place_of_vcpu(config, places, vcpu->preempted_vcpu);
	vcpu->direct_request_origin = place_of_vcpu(config, places, vcpu->direct_request_origin);
	vcpu->call_chain_prev = place_of_vcpu(config, places, vcpu->call_chain_prev);
	vcpu->call_chain_next = place_of_vcpu(config, places, vcpu->call_chain_next);
	vcpu->halted_vcpu = place_of_vcpu(config, places, vcpu->halted_vcpu);
}

static void move_pe(const struct world_config *config, const struct places *places, unsigned index, struct pe *pe)
{
	move_words(config, places, index, pe->nwd_registers, 4);
	pe->acknowledged = place_of_interrupt(config, places, pe->acknowledged);
	pe->current = place_of_vcpu(config, places, pe->current);
	pe->next = place_of_vcpu(config, places, pe->next);
	pe->signal_target = place_of_vcpu(config, places, pe->signal_target);
	/* Without a call both are 0, and mean nothing. */
	if (pe->nwd.state != NWD_IDLE) {
		pe->nwd.target = place_of_vcpu(config, places, pe->nwd.target);
		pe->nwd.asked = place_of_vcpu(config, places, pe->nwd.asked);
	}
}

/* Writes `from`, with everything in its new place, to `to`. */
static void move(const struct world_config *config, const struct places *places, const struct world *from,
		 struct world *to)
{
	*to = *from;
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		uint32_t place = (uint32_t)1 << places->interrupts[i];

		to->interrupts[places->interrupts[i]] = from->interrupts[i];
		to->desc_enabled =
			(from->desc_enabled >> i & 1) != 0 ? to->desc_enabled | place : to->desc_enabled & ~place;
	}
	for (unsigned p = 0; p < config->partition_count; p++)
		to->partitions[places->partitions[p]] = from->partitions[p];
	for (unsigned pe = 0; pe < config->pe_count; pe++)
		move_pe(config, places, pe, &to->pes[pe]);
	for (unsigned v = 0; v < config->vcpu_count; v++) {
		unsigned place = place_of_vcpu(config, places, (uint8_t)v);
		unsigned requests = config->vcpus[v].pe == PE_ANY ? config->pe_count : 1;
		struct sp_context *context = &to->contexts[place];

		to->vcpus[place] = from->vcpus[v];
		move_vcpu(config, places, v, &to->vcpus[place]);
		memcpy(&to->requests[config->vcpus[place].first_request],
		       &from->requests[config->vcpus[v].first_request], requests * sizeof(struct request));
		*context = from->contexts[v];
		move_words(config, places, config->vcpus[v].pe, context->registers, SP_REGISTERS);
		move_words(config, places, config->vcpus[v].pe, context->slots, SP_SLOTS_MAX);
		move_words(config, places, config->vcpus[v].pe, context->temporary_stack, SP_TEMPORARY_STACK_MAX);
	}
}

/* ------------------------------------------------------------------------------------------------------------------
 * Order.
 */

enum { WORDS_OF_CONTEXT = SP_REGISTERS + SP_SLOTS_MAX + SP_TEMPORARY_STACK_MAX };

_Static_assert((int)WORDS_OF_CONTEXT <= 64, "more words of a context than a set has");

/*
 * All that a state says of one interrupt. If it says the same of two, nothing changes when they change places: neither is
 * in a queue or a word then, where only one can be.
 */
struct standing {
	uint64_t words[VCPUS_MAX];
	struct interrupt_state state;
	/* Pending, enabled, type_fiq, and whether it is current_sec_interrupt. */
	uint8_t bits[VCPUS_MAX];
	uint8_t queued_at[VCPUS_MAX];
	uint8_t pes[PES_MAX];
	uint8_t desc_enabled;
	uint8_t unused;
};

_Static_assert(sizeof(struct standing) == VCPUS_MAX * 10 + PES_MAX + sizeof(struct interrupt_state) + 2,
	       "padding in struct standing");

static uint64_t words_with(const uint32_t *words, unsigned count, uint32_t intid)
{
	uint64_t set = 0;

	for (unsigned i = 0; i < count; i++)
		set |= (uint64_t)(words[i] == intid) << i;
	return set;
}

static uint64_t words_of_context(const struct world_config *config, const struct world *world, unsigned v,
				 uint32_t intid)
{
	const struct sp_context *context = &world->contexts[v];

	return words_with(context->registers, SP_REGISTERS, intid) |
	       words_with(context->slots, config->vcpus[v].slots, intid) << SP_REGISTERS |
	       words_with(context->temporary_stack, config->vcpus[v].temporary_stack, intid)
		       << (SP_REGISTERS + SP_SLOTS_MAX);
}

static void fill_standing(const struct world_config *config, const struct world *world, unsigned index,
			  struct standing *standing)
{
	const struct interrupt_config *interrupt = &config->interrupts[index];
	unsigned vi = interrupt_vi(config, index);

	memset(standing, 0, sizeof(*standing));
	standing->state = world->interrupts[index];
	standing->desc_enabled = world->desc_enabled >> index & 1;
	for (unsigned v = 0; v < config->vcpu_count; v++) {
		const struct vcpu *vcpu = &world->vcpus[v];

		/* A private INTID on another PE is another interrupt. */
		if (interrupt->pe == PE_ANY || config->vcpus[v].pe == PE_ANY || config->vcpus[v].pe == interrupt->pe)
			standing->words[v] = words_of_context(config, world, v, interrupt->intid);
		if (!may_have(config, v, index))
			continue;
		standing->bits[v] = (uint8_t)((vcpu->pending >> vi & 1) | (vcpu->enabled >> vi & 1) << 1 |
					      (vcpu->type_fiq >> vi & 1) << 2 |
					      (unsigned)(vcpu->current_sec_interrupt == index) << 3);
		for (unsigned i = 0; i < vcpu->vint_queue_length; i++) {
			if (vcpu->vint_queue[i] == vi)
				standing->queued_at[v] = (uint8_t)(i + 1);
		}
	}
	for (unsigned pe = 0; pe < config->pe_count; pe++) {
		if (interrupt->pe == PE_ANY || interrupt->pe == pe)
			standing->pes[pe] = (uint8_t)(words_with(world->pes[pe].nwd_registers, 4, interrupt->intid) |
						      (unsigned)(world->pes[pe].acknowledged == index) << 4);
	}
}

/*
 * Puts the interrupts that are equal to `first` in order. Returns whether anyone has to move; `places` says where to, for
 * these only.
 */
static bool order_equals(const struct world_config *config, const struct world *world, unsigned first,
			 struct places *places)
{
	struct standing standings[INTERRUPTS_MAX];
	uint8_t order[INTERRUPTS_MAX];
	uint8_t slots[INTERRUPTS_MAX];
	unsigned count = 0;
	bool moves = false;

	for (unsigned i = first; i < config->interrupt_count; i++) {
		unsigned place = count;

		if (config->equal_interrupts[i] != first)
			continue;
		fill_standing(config, world, i, &standings[count]);
		slots[count] = (uint8_t)i;
		for (; place > 0 && memcmp(&standings[order[place - 1]], &standings[count], sizeof(*standings)) > 0;
		     place--)
			order[place] = order[place - 1];
		order[place] = (uint8_t)count++;
	}
	for (unsigned i = 0; i < count; i++) {
		places->interrupts[slots[order[i]]] = slots[i];
		moves = moves || order[i] != i;
	}
	return moves;
}

/* Puts all equal interrupts in order, in place. */
static void order_interrupts(const struct world_config *config, struct world *world)
{
	struct places places = stay(config);
	bool moves = false;

	for (unsigned i = 0; i < config->interrupt_count; i++) {
		bool has_equals = false;

		for (unsigned other = i + 1; other < config->interrupt_count; other++)
			has_equals = has_equals || config->equal_interrupts[other] == i;
		if (has_equals && order_equals(config, world, i, &places))
			moves = true;
	}
	if (moves) {
		struct world before = *world;

		move(config, &places, &before, world);
	}
}

enum { ORDERS_OF_PARTITIONS = 24 };

_Static_assert((int)PARTITIONS_MAX == 4, "orders of the partitions");

/*
 * Order number `number` (0: everyone stays) of the partitions, each with its interrupts. False if there is no such order,
 * or if it would exchange partitions that are no equals.
 */
static bool order_of_partitions(const struct world_config *config, unsigned number, struct places *places)
{
	bool taken[PARTITIONS_MAX] = { false };

	*places = stay(config);
	for (unsigned p = 0; p < config->partition_count; p++) {
		unsigned choices = config->partition_count - p;
		unsigned skip = number % choices;
		unsigned place = 0;
		unsigned interrupt;

		number /= choices;
		for (; taken[place] || skip > 0; place++)
			skip -= !taken[place];
		if (config->equal_partitions[place] != config->equal_partitions[p])
			return false;
		taken[place] = true;
		places->partitions[p] = (uint8_t)place;
		for (unsigned which = 0;
		     (interrupt = interrupt_of_partition(config, p, which)) != INTERRUPT_NONE && place != p; which++)
			places->interrupts[interrupt] = (uint8_t)interrupt_of_partition(config, place, which);
	}
	return number == 0;
}

static bool has_equal_partitions(const struct world_config *config)
{
	for (unsigned p = 0; p < config->partition_count; p++) {
		if (config->equal_partitions[p] != p)
			return true;
	}
	return false;
}

void equals_canonicalise(const void *context, const void *state, void *canonical)
{
	const struct world_config *config = context;
	uint8_t packed[sizeof(struct world)];
	struct places places;
	struct world moved;
	struct world world;

	world_unpack(config, state, &world);
	moved = world;
	order_interrupts(config, &moved);
	world_pack(config, &moved, canonical);
	if (!has_equal_partitions(config) || !world_booted(config, &world))
		return;
	/* Of all orders the one with the smallest state. */
	for (unsigned number = 1; number < ORDERS_OF_PARTITIONS; number++) {
		if (!order_of_partitions(config, number, &places))
			continue;
		move(config, &places, &world, &moved);
		order_interrupts(config, &moved);
		world_pack(config, &moved, packed);
		if (memcmp(packed, canonical, packed_bytes(config)) < 0)
			memcpy(canonical, packed, packed_bytes(config));
	}
}

void equals_fill_mates(const struct world_config *config, uint8_t *obligation_mates, uint8_t *fairness_mates)
{
	unsigned of_pes = (unsigned)config->pe_count * PE_FAIRNESSES;

	for (unsigned v = 0; v < config->vcpu_count; v++) {
		const struct vcpu_config *vcpu = &config->vcpus[v];
		unsigned first = config->partitions[config->equal_partitions[vcpu->partition]].first_vcpu + v -
				 config->partitions[vcpu->partition].first_vcpu;

		for (unsigned i = 0; i < (vcpu->pe == PE_ANY ? config->pe_count : 1u); i++)
			obligation_mates[vcpu->first_request + i] = (uint8_t)(config->vcpus[first].first_request + i);
	}
	for (unsigned i = 0; i < of_pes; i++)
		fairness_mates[i] = (uint8_t)i;
	for (unsigned p = 0; p < config->partition_count; p++) {
		unsigned i;

		for (unsigned which = 0; (i = interrupt_of_partition(config, p, which)) != INTERRUPT_NONE; which++)
			fairness_mates[of_pes + i] = config->equal_interrupts[interrupt_of_partition(
				config, config->equal_partitions[p], which)];
	}
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		unsigned first =
			owned_by_partition(config, i) ? fairness_mates[of_pes + i] : config->equal_interrupts[i];

		fairness_mates[of_pes + i] = (uint8_t)(of_pes + first);
		obligation_mates[config->request_count + i] = (uint8_t)(config->request_count + first);
	}
}
