// SPDX-License-Identifier: BSD-3-Clause
/* The one state of several that differ in who is who; see canonical.h. */
#include "models/canonical.h"

#include <string.h>

#include "models/equals.h"
#include "models/packed.h"

/* ------------------------------------------------------------------------------------------------------------------
 * Changing places.
 */

/* By index: the place to which each goes. */
struct places {
	uint8_t partitions[PARTITIONS_MAX];
	uint8_t interrupts[INTERRUPTS_MAX];
	uint8_t pes[PES_MAX];
};

static struct places stay(const struct world_config *config)
{
	struct places places = { { 0 }, { 0 }, { 0 } };

	for (unsigned p = 0; p < config->partition_count; p++)
		places.partitions[p] = (uint8_t)p;
	for (unsigned i = 0; i < config->interrupt_count; i++)
		places.interrupts[i] = (uint8_t)i;
	for (unsigned pe = 0; pe < config->pe_count; pe++)
		places.pes[pe] = (uint8_t)pe;
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

/* An index of a PE, or PE_ANY. */
static uint8_t place_of_pe(const struct world_config *config, const struct places *places, uint8_t pe)
{
	return pe < config->pe_count ? places->pes[pe] : pe;
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

/* A virtual interrupt of a vCPU, as that of the vCPU to whose place it goes. */
static unsigned place_of_vi(const struct world_config *config, const struct places *places, unsigned vcpu, unsigned vi)
{
	unsigned index = vi_interrupt(config, vcpu, vi);

	return index == INTERRUPT_NONE ? vi : interrupt_vi(config, places->interrupts[index]);
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
	vcpu->cpu = place_of_pe(config, places, vcpu->cpu);
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

static void move_interrupts(const struct world_config *config, const struct places *places, const struct world *from,
			    struct world *to)
{
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		struct interrupt_state *interrupt = &to->interrupts[places->interrupts[i]];
		uint32_t place = (uint32_t)1 << places->interrupts[i];

		*interrupt = from->interrupts[i];
		interrupt->target_pe = place_of_pe(config, places, interrupt->target_pe);
		if ((interrupt->flags & INTERRUPT_ACTIVE) != 0)
			interrupt->active_pe = place_of_pe(config, places, interrupt->active_pe);
		to->desc_enabled =
			(from->desc_enabled >> i & 1) != 0 ? to->desc_enabled | place : to->desc_enabled & ~place;
	}
}

static void move_requests(const struct world_config *config, const struct places *places, unsigned vcpu,
			  const struct world *from, struct world *to)
{
	unsigned first = config->vcpus[place_of_vcpu(config, places, (uint8_t)vcpu)].first_request;

	if (config->vcpus[vcpu].pe != PE_ANY) {
		to->requests[first] = from->requests[config->vcpus[vcpu].first_request];
		return;
	}
	for (unsigned pe = 0; pe < config->pe_count; pe++)
		to->requests[first + places->pes[pe]] = from->requests[config->vcpus[vcpu].first_request + pe];
}

/* Writes `from`, with everything in its new place, to `to`. */
static void move(const struct world_config *config, const struct places *places, const struct world *from,
		 struct world *to)
{
	*to = *from;
	move_interrupts(config, places, from, to);
	for (unsigned p = 0; p < config->partition_count; p++)
		to->partitions[places->partitions[p]] = from->partitions[p];
	for (unsigned pe = 0; pe < config->pe_count; pe++) {
		to->pes[places->pes[pe]] = from->pes[pe];
		move_pe(config, places, pe, &to->pes[places->pes[pe]]);
	}
	for (unsigned v = 0; v < config->vcpu_count; v++) {
		unsigned place = place_of_vcpu(config, places, (uint8_t)v);
		struct sp_context *context = &to->contexts[place];

		to->vcpus[place] = from->vcpus[v];
		move_vcpu(config, places, v, &to->vcpus[place]);
		move_requests(config, places, v, from, to);
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

_Static_assert(sizeof(struct standing) == (size_t)VCPUS_MAX * 10 + PES_MAX + sizeof(struct interrupt_state) + 2,
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
		if (!vcpu_has_interrupt(config, v, index))
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

static int compare_bytes(unsigned one, unsigned other)
{
	return (one > other) - (one < other);
}

/* What a state says of vCPUs and of interrupts that go from PE to PE. */
static int compare_residents(const struct world_config *config, const struct world *world, unsigned one, unsigned other)
{
	int order = 0;

	for (unsigned v = 0; v < config->vcpu_count && order == 0; v++) {
		unsigned first = config->vcpus[v].first_request;

		order = compare_bytes(world->vcpus[v].cpu == one, world->vcpus[v].cpu == other);
		if (order == 0)
			order = memcmp(&world->requests[first + one], &world->requests[first + other],
				       sizeof(struct request));
	}
	for (unsigned i = 0; i < config->interrupt_count && order == 0; i++) {
		const struct interrupt_state *interrupt = &world->interrupts[i];
		bool active = (interrupt->flags & INTERRUPT_ACTIVE) != 0;

		if (config->interrupts[i].fixed_pe != PE_ANY)
			continue;
		order = compare_bytes(interrupt->target_pe == one, interrupt->target_pe == other);
		if (order == 0)
			order = compare_bytes(active && interrupt->active_pe == one,
					      active && interrupt->active_pe == other);
	}
	return order;
}

/* The standing of an interrupt on its PE, whichever that is. */
static void fill_standing_on_pe(const struct world_config *config, const struct world *world, unsigned pe,
				unsigned index, struct standing *standing)
{
	uint8_t here;

	fill_standing(config, world, index, standing);
	standing->state.target_pe = 0;
	standing->state.active_pe = 0;
	here = standing->pes[pe];
	memset(standing->pes, 0, sizeof(standing->pes));
	standing->pes[0] = here;
}

/* A PE as it is, whichever it is: which of its own interrupts it acknowledged is part of their standing. */
static struct pe anonymous_pe(const struct world_config *config, const struct world *world, unsigned index)
{
	struct pe pe = world->pes[index];

	if (pe.acknowledged < config->interrupt_count && config->interrupts[pe.acknowledged].fixed_pe == index)
		pe.acknowledged = INTERRUPT_NONE;
	return pe;
}

/*
 * By all that a state says of two PEs, in any order. 0: nothing changes when they change places. Their contexts migrate, and
 * so are no PE's own (models/equals.c).
 */
static int compare_pes(const struct world_config *config, const struct world *world, unsigned one, unsigned other)
{
	struct pe first = anonymous_pe(config, world, one);
	struct pe second = anonymous_pe(config, world, other);
	int order = memcmp(&first, &second, sizeof(first));
	unsigned index;

	if (order == 0)
		order = compare_residents(config, world, one, other);
	for (unsigned which = 0; order == 0 && (index = equals_interrupt_of_pe(config, one, which)) != INTERRUPT_NONE;
	     which++) {
		struct standing of_one;
		struct standing of_other;

		fill_standing_on_pe(config, world, one, index, &of_one);
		fill_standing_on_pe(config, world, other, equals_interrupt_of_pe(config, other, which), &of_other);
		order = memcmp(&of_one, &of_other, sizeof(of_one));
	}
	return order;
}

/* Puts the PEs that are equal to `first` in order, each with its interrupts; returns whether anyone has to move. */
static bool order_equal_pes(const struct world_config *config, const struct world *world, unsigned first,
			    struct places *places)
{
	uint8_t order[PES_MAX];
	uint8_t slots[PES_MAX];
	unsigned count = 0;
	bool moves = false;

	for (unsigned pe = first; pe < config->pe_count; pe++) {
		unsigned place = count;

		if (config->equal_pes[pe] != first)
			continue;
		slots[count++] = (uint8_t)pe;
		for (; place > 0 && compare_pes(config, world, order[place - 1], pe) > 0; place--)
			order[place] = order[place - 1];
		order[place] = (uint8_t)pe;
	}
	for (unsigned i = 0; i < count; i++) {
		unsigned index;

		places->pes[order[i]] = slots[i];
		moves = moves || order[i] != slots[i];
		for (unsigned which = 0; (index = equals_interrupt_of_pe(config, order[i], which)) != INTERRUPT_NONE;
		     which++)
			places->interrupts[index] = (uint8_t)equals_interrupt_of_pe(config, slots[i], which);
	}
	return moves;
}

/* Puts all equal PEs in order, in place. Their interrupts are in order already. */
static void order_pes(const struct world_config *config, struct world *world)
{
	struct places places = stay(config);
	bool moves = false;

	for (unsigned pe = 0; pe < config->pe_count; pe++) {
		if (config->equal_pes[pe] == pe && order_equal_pes(config, world, pe, &places))
			moves = true;
	}
	if (moves) {
		struct world before = *world;

		move(config, &places, &before, world);
	}
}

enum { ORDERS_OF_PARTITIONS = 24 };

_Static_assert((int)PARTITIONS_MAX == 4, "orders of the partitions");

/* What a state says of a partition without naming another one, or a PE: enough to tell most of them apart. */
struct profile {
	struct partition_state partition;
	uint8_t vcpus[VCPUS_MAX][5];
	uint16_t pcs[VCPUS_MAX];
};

_Static_assert(sizeof(struct profile) == sizeof(struct partition_state) + (size_t)VCPUS_MAX * 7,
	       "padding in struct profile");

static void fill_profile(const struct world_config *config, const struct world *world, unsigned partition,
			 struct profile *profile)
{
	const struct partition_config *of = &config->partitions[partition];

	memset(profile, 0, sizeof(*profile));
	profile->partition = world->partitions[partition];
	for (unsigned i = 0; i < of->vcpu_count; i++) {
		const struct vcpu *vcpu = &world->vcpus[of->first_vcpu + i];
		const struct sp_context *context = &world->contexts[of->first_vcpu + i];
		const uint8_t bytes[] = { vcpu->state, vcpu->rt_model, vcpu->scheduling_mode, vcpu->vint_queue_length,
					  context->daif };

		memcpy(profile->vcpus[i], bytes, sizeof(bytes));
		profile->pcs[i] = context->pc;
	}
}

/*
 * Order number `number` (0: everyone stays) of the partitions, each with its interrupts. False if there is no such order, if
 * it would exchange partitions that are no equals, or if their profiles would not be in order.
 */
static bool order_of_partitions(const struct world_config *config, const struct profile *profiles, unsigned number,
				struct places *places)
{
	uint8_t at[PARTITIONS_MAX];
	bool taken[PARTITIONS_MAX] = { false };

	*places = stay(config);
	for (unsigned p = 0; p < config->partition_count; p++) {
		unsigned choices = config->partition_count - p;
		unsigned skip = number % choices;
		unsigned place = 0;
		unsigned index;

		number /= choices;
		for (; taken[place] || skip > 0; place++)
			skip -= !taken[place];
		if (config->equal_partitions[place] != config->equal_partitions[p])
			return false;
		taken[place] = true;
		at[place] = (uint8_t)p;
		places->partitions[p] = (uint8_t)place;
		for (unsigned which = 0;
		     (index = equals_interrupt_of_partition(config, p, which)) != INTERRUPT_NONE && place != p; which++)
			places->interrupts[index] = (uint8_t)equals_interrupt_of_partition(config, place, which);
	}
	for (unsigned place = 1; place < config->partition_count; place++) {
		for (unsigned before = 0; before < place; before++) {
			if (config->equal_partitions[before] == config->equal_partitions[place] &&
			    memcmp(&profiles[at[before]], &profiles[at[place]], sizeof(*profiles)) > 0)
				return false;
		}
	}
	return number == 0;
}

/* Puts everything but the partitions in order. */
static void order_all(const struct world_config *config, struct world *world)
{
	order_interrupts(config, world);
	if (equals_of_pes(config) && world_booted(config, world))
		order_pes(config, world);
}

/* Of all orders of the partitions that their profiles allow, the one with the smallest state. */
static void order_partitions(const struct world_config *config, const struct world *world, void *canonical)
{
	struct profile profiles[PARTITIONS_MAX];
	bool found = false;

	for (unsigned p = 0; p < config->partition_count; p++)
		fill_profile(config, world, p, &profiles[p]);
	for (unsigned number = 0; number < ORDERS_OF_PARTITIONS; number++) {
		uint8_t packed[sizeof(struct world)];
		struct places places;
		struct world ordered;

		if (!order_of_partitions(config, profiles, number, &places))
			continue;
		move(config, &places, world, &ordered);
		order_all(config, &ordered);
		world_pack(config, &ordered, packed);
		if (!found || memcmp(packed, canonical, packed_bytes(config)) < 0)
			memcpy(canonical, packed, packed_bytes(config));
		found = true;
	}
}

void canonicalise_world(const void *context, const void *state, void *canonical)
{
	const struct world_config *config = context;
	struct world world;

	world_unpack(config, state, &world);
	if (equals_of_partitions(config) && world_booted(config, &world)) {
		order_partitions(config, &world, canonical);
		return;
	}
	order_all(config, &world);
	world_pack(config, &world, canonical);
}
