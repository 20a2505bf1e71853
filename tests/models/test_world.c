// SPDX-License-Identifier: BSD-3-Clause
/*
 * The world as a model: pure steps, the documented order of choices, arrivals and their obligations, names, texts.
 */
#include <stdio.h>

#include "tests/models/world_helpers.h"

#include "models/describe.h"
#include "models/vcpu_edges.h"

/* ---- walks ------------------------------------------------------------------------------------------------------- */

/* A partition that does most of what one can do: answers, yields, waits, handles, masks its device, notifies. */
static const char BUSY_CODE[] =
	"boot:      mov x0, HF_INTERRUPT_ENABLE\n"
	"           mov x1, uart\n"
	"           mov x2, #1\n"
	"           mov x3, #0\n"
	"           hvc #0\n"
	"wait:      mov x0, FFA_MSG_WAIT\n"
	"leave:     smc #0\n"
	"back:      switch x0, FFA_MSG_SEND_DIRECT_REQ=request, FFA_RUN=run, FFA_INTERRUPT=interrupt, default=wait\n"
	"request:   choose respond, unmasked, yield, notify, mask_device\n"
	"unmasked:  msr daifclr, #3\n"
	"           work 1\n"
	"           isb\n"
	"           msr daifset, #15\n"
	"respond:   mov x0, FFA_MSG_SEND_DIRECT_RESP\n"
	"           smc #0\n"
	"           switch x0, FFA_MSG_SEND_DIRECT_REQ=request, FFA_RUN=run, FFA_INTERRUPT=interrupt, FFA_ERROR=poll,"
	" default=wait\n"
	"yield:     mov x0, FFA_YIELD\n"
	"           smc #0\n"
	"           b respond\n"
	"notify:    mov x0, FFA_NOTIFICATION_SET\n"
	"           mov x2, #2\n"
	"           smc #0\n"
	"           b respond\n"
	"mask_device: device uart, mask\n"
	"           work 1\n"
	"           device uart, unmask\n"
	"           b respond\n"
	"poll:      bl handle\n"
	"           b respond\n"
	"run:       choose interrupt, run_yield, wait\n"
	"run_yield: mov x0, FFA_YIELD\n"
	"           smc #0\n"
	"interrupt: bl handle\n"
	"           b wait\n"
	"handle:    mov x0, HF_INTERRUPT_GET\n"
	"           hvc #0\n"
	"           mov x2, x0\n"
	"           device x2, clear\n"
	"           serviced x2\n"
	"           mov x1, x2\n"
	"           mov x0, HF_INTERRUPT_DEACTIVATE\n"
	"           hvc #0\n"
	"           ret\n"
	"irq:       msr spsel, #0\n"
	"           stp x0, x1, [saved]\n"
	"           stp x2, x30, [saved, #16]\n"
	"           bl handle\n"
	"           ldp x2, x30, [saved, #16]\n"
	"           ldp x0, x1, [saved]\n"
	"           eret\n"
	"fiq:       msr spsel, #0\n"
	"           eret\n";

static void start_busy(enum hafnium_version version, enum recognition recognition)
{
	bench_configure(version);
	bench_assemble(BUSY_CODE, "boot");
	bench.config.recognition = recognition;
	bench.config.interrupts[UART].trigger = TRIGGER_LEVEL;
	bench.config.interrupts[UART].drops = true;
	bench_bind();
}

/* The same numbers on every machine. */
static uint32_t next_number(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 16;
}

enum { STEPS_OF_A_WALK = 6000 };

/*
 * Walks at random through each version in each mode, from the start again at an end, and hands every step to `see`:
 * the states before and after, the choices of the state before, which of them was taken, its label.
 */
typedef void see_step(const void *before, const uint32_t *choices, uint32_t count, uint32_t choice, const void *after,
		      const struct sim_label *label);

/* Room for the packed form of any world. */
struct packed {
	uint8_t bytes[sizeof(struct world)];
};

static void walk_everywhere(see_step *see)
{
	for (enum hafnium_version version = HAFNIUM_V2_6; version <= HAFNIUM_HEAD; version++) {
		for (unsigned recognition = 0; recognition < RECOGNITIONS; recognition++) {
			const struct sim_model *model = &bench.model.model;
			uint32_t seed = (uint32_t)version * RECOGNITIONS + recognition;
			struct packed here = { { 0 } };

			start_busy(version, (enum recognition)recognition);
			assert_true(model->state_bytes <= sizeof(here));
			assert_true(model->initial(model->context, 0, &here));
			for (unsigned i = 0; i < STEPS_OF_A_WALK; i++) {
				struct packed before = here;
				uint32_t choices[SIM_CHOICES_MAX];
				uint32_t count = model->enumerate(model->context, &before, choices);
				uint32_t choice;

				assert_true(count <= SIM_CHOICES_MAX);
				if (count == 0) {
					assert_true(model->initial(model->context, 0, &here));
					continue;
				}
				choice = choices[next_number(&seed) % count];
				memset(&bench.label, 0, sizeof(bench.label));
				model->step(model->context, &before, choice, &here, &bench.label);
				see(&before, choices, count, choice, &here, &bench.label);
			}
		}
	}
}

static void see_purity(const void *before, const uint32_t *choices, uint32_t count, uint32_t choice, const void *after,
		       const struct sim_label *label)
{
	const struct sim_model *model = &bench.model.model;
	struct packed kept = *(const struct packed *)before;
	struct packed again[2];
	uint32_t other_choices[SIM_CHOICES_MAX];
	struct sim_state_info infos[2];

	for (unsigned i = 0; i < 2; i++) {
		struct sim_label other = { 0 };

		memset(&again[i], i == 0 ? 0x00 : 0xff, sizeof(again[i]));
		model->step(model->context, before, choice, &again[i], &other);
		assert_memory_equal(&again[i], after, model->state_bytes);
		/* Nothing is written behind it. */
		assert_int_equal(again[i].bytes[model->state_bytes], i == 0 ? 0x00 : 0xff);
		assert_memory_equal(other.marks, label->marks, sizeof(label->marks));
		assert_int_equal(other.violations, label->violations);
		assert_int_equal(other.discharged, label->discharged);
		assert_int_equal(other.fairness, label->fairness);
		assert_int_equal(other.rank, label->rank);
		assert_int_equal(other.actor, label->actor);
		assert_int_equal(other.detail, label->detail);
		assert_memory_equal(other.weights, label->weights, sizeof(label->weights));
		memset(&infos[i], 0, sizeof(infos[i]));
		model->inspect(model->context, &again[i], &infos[i]);
	}
	assert_memory_equal(&infos[0], &infos[1], sizeof(infos[0]));
	assert_memory_equal(&kept, before, sizeof(kept));
	assert_int_equal(model->enumerate(model->context, before, other_choices), count);
	assert_memory_equal(other_choices, choices, count * sizeof(choices[0]));
}

/* A step writes every byte of the next state, the same ones whatever the buffer held, and none of the state before. */
static void test_purity(void **state)
{
	(void)state;
	walk_everywhere(see_purity);
}

/* There is one initial state, which fills its buffer; an index beyond it writes nothing. */
static void test_initial(void **state)
{
	struct packed filled[2];
	struct packed untouched;

	(void)state;
	start_busy(HAFNIUM_HEAD, RECOGNITION_ARCHITECTURAL);
	memset(&filled[0], 0x00, sizeof(filled[0]));
	memset(&filled[1], 0xff, sizeof(filled[1]));
	assert_true(bench.model.model.initial(&bench.model.config, 0, &filled[0]));
	assert_true(bench.model.model.initial(&bench.model.config, 0, &filled[1]));
	assert_memory_equal(&filled[0], &filled[1], bench.model.model.state_bytes);
	memset(&filled[0], 0xa5, sizeof(filled[0]));
	untouched = filled[0];
	assert_false(bench.model.model.initial(&bench.model.config, 1, &filled[0]));
	assert_memory_equal(&filled[0], &untouched, sizeof(untouched));
}

/* The place of a kind of choice in the documented order. */
static unsigned order_of(enum choice_kind kind)
{
	switch (kind) {
	case CHOICE_STEP:
		return 0;
	case CHOICE_ACKNOWLEDGE:
		return 1;
	case CHOICE_TAKE_IRQ:
	case CHOICE_TAKE_FIQ:
		return 2;
	case CHOICE_TAKE_VIRQ:
		return 3;
	case CHOICE_TAKE_VFIQ:
		return 4;
	case CHOICE_NWD_STEP:
		return 5;
	case CHOICE_NWD_REQUEST:
		return 6;
	case CHOICE_NWD_RUN:
		return 7;
	case CHOICE_ARRIVE:
		return 8;
	default:
		return 9;
	}
}

static void see_order(const void *before, const uint32_t *choices, uint32_t count, uint32_t choice, const void *after,
		      const struct sim_label *label)
{
	(void)before;
	(void)choice;
	(void)after;
	(void)label;
	for (uint32_t i = 1; i < count; i++) {
		enum choice_kind one = choice_kind_of(choices[i - 1]);
		enum choice_kind next = choice_kind_of(choices[i]);

		assert_true(order_of(one) <= order_of(next));
		if (one == next)
			assert_true(choice_argument_of(choices[i - 1]) < choice_argument_of(choices[i]));
	}
}

/* Choices come by kind in the documented order, each kind by its alternative or its interrupt, none twice. */
static void test_order_of_choices(void **state)
{
	(void)state;
	walk_everywhere(see_order);
}

/* What fired in a version that it does not belong to, by version and mark. */
static bool stray[HAFNIUM_VERSIONS][SIM_MARKS_MAX];

static void see_eras(const void *before, const uint32_t *choices, uint32_t count, uint32_t choice, const void *after,
		     const struct sim_label *label)
{
	(void)before;
	(void)choices;
	(void)count;
	(void)choice;
	(void)after;
	for (uint32_t mark = 0; mark < world_mark_count; mark++) {
		if (label_has(label, mark) && !world_mark_applies(mark, bench.config.version))
			stray[bench.config.version][mark] = true;
	}
}

/* A rule fires only in the versions that the table gives it. */
static void test_rules_fire_in_their_versions(void **state)
{
	bool any = false;

	(void)state;
	memset(stray, 0, sizeof(stray));
	walk_everywhere(see_eras);
	for (unsigned version = 0; version < HAFNIUM_VERSIONS; version++) {
		for (uint32_t mark = 0; mark < world_mark_count; mark++) {
			if (stray[version][mark])
				print_error("%s fires in %s, which is not of its versions\n", world_mark_names[mark],
					    hafnium_version_names[version]);
			any |= stray[version][mark];
		}
	}
	assert_false(any);
}

/* ---- arrivals ---------------------------------------------------------------------------------------------------- */

static bool may_arrive(unsigned index)
{
	return bench_offers(choice_make(CHOICE_ARRIVE, index));
}

/* In the partition's initialisation no device raises its line, unless it is said to. */
static void test_arrivals_while_booting(void **state)
{
	(void)state;
	bench_configure(HAFNIUM_HEAD);
	bench.config.interrupts[DISK].arrives_during_boot = true;
	bench_bind();
	assert_false(may_arrive(UART));
	assert_true(may_arrive(DISK));
	sp_call(FFA_MSG_WAIT);
	assert_true(may_arrive(UART));
	assert_true(may_arrive(DISK));
}

/*
 * An arrival while the same interrupt is pending joins it: there is no such choice; once acknowledged there is again.
 */
static void test_arrivals_join(void **state)
{
	(void)state;
	for (unsigned trigger = TRIGGER_EDGE; trigger <= TRIGGER_LEVEL; trigger++) {
		bench_configure(HAFNIUM_HEAD);
		bench.config.interrupts[UART].trigger = (enum interrupt_trigger)trigger;
		bench_in(RTM_FFA_DIR_REQ);
		assert_true(may_arrive(UART));
		bench_take(CHOICE_ARRIVE, UART);
		assert_false(may_arrive(UART));
		assert_true(may_arrive(DISK));
		bench_take(CHOICE_TAKE_IRQ, 0);
		bench_take(CHOICE_ACKNOWLEDGE, UART);
		/* The latch is free; a level line is still high. */
		assert_int_equal(may_arrive(UART), trigger == TRIGGER_EDGE);
	}
}

/* A masked device holds one event back, whatever arrives. */
static void test_arrivals_at_a_masked_device(void **state)
{
	(void)state;
	for (unsigned trigger = TRIGGER_EDGE; trigger <= TRIGGER_LEVEL; trigger++) {
		bench_configure(HAFNIUM_HEAD);
		bench.config.interrupts[UART].trigger = (enum interrupt_trigger)trigger;
		bench_in(RTM_FFA_DIR_REQ);
		bench.world.interrupts[UART].flags |= INTERRUPT_DEVICE_MASKED;
		bench_take(CHOICE_ARRIVE, UART);
		assert_false(may_arrive(UART));
		assert_false(gic_pending(&bench.model.config, &bench.world, UART));
	}
}

/* A counted number of arrivals runs out; of any finite number and of endless ones there are always more. */
static void test_counts_of_arrivals(void **state)
{
	static const struct {
		struct count count;
		unsigned times;
		unsigned rank;
	} rows[] = {
		{ { COUNT_NUMBER, 0 }, 0, SIM_RANK_FINITE },     { { COUNT_NUMBER, 1 }, 1, SIM_RANK_FINITE },
		{ { COUNT_NUMBER, 3 }, 3, SIM_RANK_FINITE },     { { COUNT_ANY, 0 }, 300, SIM_RANK_FINITE },
		{ { COUNT_ENDLESS, 0 }, 300, CLASS_STARVATION },
	};

	(void)state;
	for (unsigned i = 0; i < LENGTH(rows); i++) {
		bench_configure(HAFNIUM_HEAD);
		bench.config.interrupts[NET].arrivals = rows[i].count;
		bench_boot();
		for (unsigned n = 0; n < rows[i].times; n++) {
			bench_take(CHOICE_ARRIVE, NET);
			assert_int_equal(bench.label.rank, rows[i].rank);
			assert_int_equal(bench.label.actor, actor_of_devices(&bench.model.config));
			/* A line that stays high needs no new arrival: its acknowledgement is another class. */
			bench_take(CHOICE_TAKE_IRQ, NET);
			assert_int_equal(bench.label.rank, CLASS_PING_PONG);
		}
		assert_int_equal(may_arrive(NET), rows[i].count.kind != COUNT_NUMBER);
	}
}

/* Requests and FFA_RUN of the normal world likewise. */
static void test_counts_of_calls(void **state)
{
	static const struct {
		struct count count;
		unsigned rank;
	} rows[] = {
		{ { COUNT_NUMBER, 2 }, SIM_RANK_FINITE },
		{ { COUNT_ANY, 0 }, SIM_RANK_FINITE },
		{ { COUNT_ENDLESS, 0 }, CLASS_STARVATION },
	};

	(void)state;
	for (unsigned i = 0; i < LENGTH(rows); i++) {
		for (unsigned run = 0; run <= 1; run++) {
			enum choice_kind kind = run ? CHOICE_NWD_RUN : CHOICE_NWD_REQUEST;

			bench_configure(HAFNIUM_HEAD);
			if (run)
				bench.config.partitions[0].runs = rows[i].count;
			else
				bench.config.partitions[0].requests = rows[i].count;
			bench_boot();
			for (unsigned n = 0; n < 2; n++) {
				bench_take(kind, 0);
				assert_int_equal(bench.label.rank, rows[i].rank);
				bench_run_out();
				sp_call(run ? FFA_MSG_WAIT : FFA_MSG_SEND_DIRECT_RESP);
				assert_int_equal(bench.world.pes[0].nwd.state, NWD_IDLE);
			}
			assert_int_equal(bench_offers(choice_make(kind, 0)), rows[i].count.kind != COUNT_NUMBER);
		}
	}
}

/* A pinned arrival that is due is the only choice; before and after it there is none of it. */
static void test_pins(void **state)
{
	static const struct {
		enum pin_place place;
		uint16_t boundary;
		uint32_t after_call;
		enum place expected;
		enum phase phase;
	} rows[] = {
		{ PIN_NWD, 0, 0, PLACE_NWD, PHASE_NONE },
		{ PIN_S_EL2, 0, 0, PLACE_S_EL2, PHASE_SPMC_CALL_FROM_NWD },
		{ PIN_S_EL2, 1, 0, PLACE_S_EL2, PHASE_SPMC_EXIT },
		{ PIN_EL3, 0, 0, PLACE_EL3, PHASE_EL3_CALL_FROM_NWD },
		{ PIN_EL3, 0, FFA_MSG_SEND_DIRECT_RESP, PLACE_EL3, PHASE_EL3_CALL_FROM_SPMC },
		{ PIN_S_EL2, 0, FFA_MSG_SEND_DIRECT_RESP, PLACE_S_EL2, PHASE_SPMC_SMC },
		{ PIN_S_EL2, 1, FFA_MSG_SEND_DIRECT_RESP, PLACE_S_EL2, PHASE_SPMC_RESPONSE_UNWIND },
		{ PIN_S_EL2, 2, FFA_MSG_SEND_DIRECT_RESP, PLACE_S_EL2, PHASE_SPMC_EXIT },
	};

	(void)state;
	for (unsigned i = 0; i < LENGTH(rows); i++) {
		unsigned arrivals = 0;

		bench_configure(HAFNIUM_HEAD);
		bench_assemble("boot:    mov x0, FFA_MSG_WAIT\n"
			       "         smc #0\n"
			       "respond: mov x0, FFA_MSG_SEND_DIRECT_RESP\n"
			       "         smc #0\n"
			       "         b respond\n"
			       "irq:     b irq\n"
			       "fiq:     b fiq\n",
			       "boot");
		bench.config.partitions[0].requests = (struct count){ COUNT_NUMBER, 2 };
		bench.config.partitions[0].runs = (struct count){ COUNT_NUMBER, 0 };
		for (unsigned other = DISK; other <= NET; other++)
			bench.config.interrupts[other].arrivals = (struct count){ COUNT_NUMBER, 0 };
		/* Pending, and never taken: the GIC leaves the walk alone. */
		bench.config.normal_world_pmr = 0;
		bench.config.interrupts[UART].arrivals = (struct count){ COUNT_NUMBER, 1 };
		bench.config.interrupts[UART].pin = (struct interrupt_pin){ .place = rows[i].place,
									    .boundary = rows[i].boundary,
									    .after_call = rows[i].after_call };
		bench_bind();
		while (bench_choice_count() > 0) {
			uint32_t choices[SIM_CHOICES_MAX];
			uint32_t count = world_choices(&bench.model.config, &bench.world, choices);

			assert_int_equal(count, 1);
			if (choice_kind_of(choices[0]) == CHOICE_ARRIVE) {
				assert_int_equal(bench.world.pes[0].place, rows[i].expected);
				assert_int_equal(bench.world.pes[0].phase, rows[i].phase);
				arrivals++;
			}
			bench_take(choice_kind_of(choices[0]), choice_argument_of(choices[0]));
		}
		if (arrivals != 1)
			fail_msg("row %u: %u arrivals", i, arrivals);
	}
}

/* An arrival pinned to an instruction falls before it, at the first visit after the initialisation, and once. */
static void test_pin_at_an_instruction(void **state)
{
	(void)state;
	bench_configure(HAFNIUM_HEAD);
	bench.config.interrupts[UART].arrivals = (struct count){ COUNT_NUMBER, 1 };
	bench.config.interrupts[UART].pin.place = PIN_LABEL;
	bench.config.interrupts[UART].pin.pc =
		(uint16_t)(bench.program.labels[sp_program_find_label(&bench.program, "idle")].pc + 1);
	bench_in(RTM_FFA_DIR_REQ);
	sp_at("idle");
	assert_false(may_arrive(UART));
	bench_take(CHOICE_STEP, 0);
	assert_int_equal(bench_choice_count(), 1);
	assert_true(may_arrive(UART));
	bench_take(CHOICE_ARRIVE, UART);
	assert_false(may_arrive(UART));
	assert_true(bench_offers(choice_make(CHOICE_STEP, 0)));
}

/* A level line that may drop does so while it is high, and an edge never does. */
static void test_drops(void **state)
{
	(void)state;
	for (unsigned drops = 0; drops <= 1; drops++) {
		bench_configure(HAFNIUM_HEAD);
		bench.config.interrupts[UART].trigger = TRIGGER_LEVEL;
		bench.config.interrupts[UART].drops = drops != 0;
		bench_in(RTM_FFA_DIR_REQ);
		assert_false(bench_offers_kind(CHOICE_DROP));
		bench_take(CHOICE_ARRIVE, UART);
		assert_int_equal(bench_offers(choice_make(CHOICE_DROP, UART)), drops);
		if (!drops)
			continue;
		bench_take(CHOICE_DROP, UART);
		assert_int_equal(bench.label.actor, actor_of_devices(&bench.model.config));
		assert_false(bench_offers_kind(CHOICE_DROP));
		assert_true(may_arrive(UART));
	}
}

/* A drop between the trap and ICC_IAR1 leaves nothing to acknowledge: 1023, ignored since v2.11, a panic before. */
static void test_drop_before_the_acknowledgement(void **state)
{
	(void)state;
	for (enum hafnium_version version = HAFNIUM_V2_6; version <= HAFNIUM_HEAD; version++) {
		bench_configure(version);
		bench.config.interrupts[UART].trigger = TRIGGER_LEVEL;
		bench.config.interrupts[UART].drops = true;
		bench_in(RTM_FFA_DIR_REQ);
		bench_take(CHOICE_ARRIVE, UART);
		bench_take(CHOICE_TAKE_IRQ, 0);
		assert_true(bench_offers(choice_make(CHOICE_ACKNOWLEDGE, UART)));
		bench_take(CHOICE_DROP, UART);
		assert_false(bench_offers(choice_make(CHOICE_ACKNOWLEDGE, UART)));
		bench_take(CHOICE_ACKNOWLEDGE, INTERRUPT_NONE);
		bench_run_out();
		assert_int_equal(bench.world.pes[0].panic,
				 version >= HAFNIUM_V2_11 ? PANIC_NONE : PANIC_SPURIOUS_TARGET);
		if (version >= HAFNIUM_V2_11)
			assert_int_equal(bench.world.pes[0].place, PLACE_S_EL1);
	}
}

/* A panic ends a path: the state has no choices, not even arrivals, and violates no-panic alone. */
static void test_panic_ends_a_path(void **state)
{
	(void)state;
	bench_configure(HAFNIUM_HEAD);
	bench_in(RTM_FFA_DIR_REQ);
	assert_true(bench_choice_count() > 0);
	bench.world.pes[0].panic = PANIC_TARGET_STATE;
	assert_int_equal(bench_choice_count(), 0);
	assert_int_equal(bench_inspect().violations, 1u << PROPERTY_NO_PANIC);
	assert_int_equal(bench_inspect().owed, 0);
}

/* The first of two reasons to panic stays. */
static void test_first_panic_stays(void **state)
{
	struct step step;

	(void)state;
	bench_start(HAFNIUM_HEAD);
	step = bench_step();
	step_panic(&step, PANIC_SP);
	step_panic(&step, PANIC_TARGET_STATE);
	assert_int_equal(bench.world.pes[0].panic, PANIC_SP);
}

/* ---- names and texts --------------------------------------------------------------------------------------------- */

/* Marks are the rules in their order, then the edges of the vCPU in theirs. */
static void test_mark_names(void **state)
{
	(void)state;
	assert_int_equal(world_first_edge_mark, RULES);
	assert_int_equal(world_mark_count, RULES + VCPU_EDGES);
	assert_true(world_mark_count <= SIM_MARKS_MAX);
	for (unsigned i = 0; i < RULES; i++)
		assert_string_equal(world_mark_names[i], rule_infos[i].name);
	for (unsigned i = 0; i < VCPU_EDGES; i++) {
		char name[64];

		assert_string_equal(world_mark_names[RULES + i], vcpu_edges[i].name);
		snprintf(name, sizeof(name), "vcpu %s>%s", vcpu_state_names[vcpu_edges[i].from],
			 vcpu_state_names[vcpu_edges[i].to]);
		assert_string_equal(vcpu_edges[i].name, name);
	}
}

/* No two marks share a name; every rule says where it comes from, what it means, and in which versions. */
static void test_rules_are_complete(void **state)
{
	(void)state;
	for (unsigned i = 0; i < world_mark_count; i++) {
		assert_true(world_mark_names[i][0] != 0);
		for (unsigned j = 0; j < i; j++)
			assert_string_not_equal(world_mark_names[i], world_mark_names[j]);
	}
	for (unsigned i = 0; i < RULES; i++) {
		assert_true(rule_infos[i].source[0] != 0);
		assert_true(rule_infos[i].meaning[0] != 0);
		assert_true(rule_infos[i].first <= rule_infos[i].last);
		assert_true(rule_infos[i].last < ERAS);
		/* No rule is of Hafnium and of another manager by its range: those are in models/manager_rules.c. */
		assert_int_equal(manager_of_era(rule_infos[i].first) == MANAGER_HAFNIUM,
				 manager_of_era(rule_infos[i].last) == MANAGER_HAFNIUM);
	}
}

/* Policy fields are complete and told apart by name; each version has its own, and a flip turns exactly one around. */
static void test_policies(void **state)
{
	(void)state;
	for (unsigned i = 0; i < POLICIES; i++) {
		assert_true(policy_infos[i].name[0] != 0);
		assert_true(policy_infos[i].commit[0] != 0);
		assert_true(policy_infos[i].meaning[0] != 0);
		/* Only parameters-checked is in no version: scenarios turn it on. */
		assert_int_equal(policy_infos[i].first <= policy_infos[i].last, i != POLICY_PARAMETERS_CHECKED);
		for (unsigned j = 0; j < i; j++)
			assert_string_not_equal(policy_infos[i].name, policy_infos[j].name);
	}
	for (enum hafnium_version version = HAFNIUM_V2_6; version <= HAFNIUM_HEAD; version++) {
		for (unsigned flipped = 0; flipped < POLICIES; flipped++) {
			bench_configure(version);
			bench.config.policy_flips = (policy_set)1 << flipped;
			for (unsigned i = 0; i < POLICIES; i++) {
				bool own = version >= policy_infos[i].first && version <= policy_infos[i].last;

				assert_int_equal(policy_of(&bench.config, (enum policy)i), own != (i == flipped));
			}
		}
	}
}

/* Properties, classes, versions, modes and measures all have names, and no two the same. */
static void test_other_names(void **state)
{
	static const struct {
		const char *const *names;
		unsigned count;
	} tables[] = {
		{ property_names, PROPERTIES },
		{ property_meanings, PROPERTIES },
		{ class_names, CLASSES },
		{ hafnium_version_names, HAFNIUM_VERSIONS },
		{ recognition_names, RECOGNITIONS },
		{ ffa_version_names, FFA_VERSIONS },
		{ measure_names, MEASURES },
		{ measure_meanings, MEASURES },
		{ vcpu_state_names, VCPU_STATES },
		{ driver_names, DRIVERS },
	};

	(void)state;
	for (unsigned t = 0; t < LENGTH(tables); t++) {
		for (unsigned i = 0; i < tables[t].count; i++) {
			assert_non_null(tables[t].names[i]);
			assert_true(tables[t].names[i][0] != 0);
			for (unsigned j = 0; j < i; j++)
				assert_string_not_equal(tables[t].names[i], tables[t].names[j]);
		}
	}
}

static void see_description(const void *before, const uint32_t *choices, uint32_t count, uint32_t choice,
			    const void *after, const struct sim_label *label)
{
	struct sim_step_text text;

	(void)choices;
	(void)count;
	memset(&text, 0xa5, sizeof(text));
	describe_step(&bench.model.config, before, choice, after, &text);
	assert_true(strnlen(text.event, SIM_TEXT_BYTES) < SIM_TEXT_BYTES);
	assert_true(strnlen(text.changed, SIM_TEXT_BYTES) < SIM_TEXT_BYTES);
	assert_true(text.event[0] != 0);
	assert_int_equal(text.actor, label->actor);
}

/* Every step has a text that ends within its buffer, and the actor of its label. */
static void test_describe_step(void **state)
{
	(void)state;
	walk_everywhere(see_description);
}

/* A violation's text is cut to the buffer, ends with a zero, and leaves what lies behind it alone. */
static void test_describe_violation_fits(void **state)
{
	enum { GUARD = 0x5a };
	char text[400];
	struct packed here;

	(void)state;
	bench_configure(HAFNIUM_HEAD);
	bench_in(RTM_FFA_DIR_REQ);
	world_pack(&bench.model.config, &bench.world, &here);
	for (unsigned property = 0; property < PROPERTIES; property++) {
		for (unsigned detail = 0; detail < DETAILS; detail++) {
			for (size_t bytes = 0; bytes < sizeof(text); bytes += bytes < 8 ? 1 : 97) {
				struct sim_label label = { .violations = 1u << property, .detail = (uint16_t)detail };

				memset(text, GUARD, sizeof(text));
				describe_violation(&bench.model.config, property, &here, &here, &label, text, bytes);
				if (bytes > 0)
					assert_true(strnlen(text, bytes) < bytes);
				for (size_t i = bytes; i < sizeof(text); i++)
					assert_int_equal(text[i], GUARD);
			}
		}
	}
}

/* So are the texts of a state's violation, of every way to panic and of an obligation. */
static void test_describe_state_fits(void **state)
{
	enum { GUARD = 0x5a };
	char text[400];
	struct packed here;

	(void)state;
	bench_configure(HAFNIUM_HEAD);
	bench_in(RTM_FFA_DIR_REQ);
	world_pack(&bench.model.config, &bench.world, &here);
	for (size_t bytes = 0; bytes < sizeof(text); bytes += bytes < 8 ? 1 : 97) {
		for (unsigned reason = 0; reason < PANIC_REASONS; reason++) {
			bench.world.pes[0].panic = (uint8_t)reason;
			world_pack(&bench.model.config, &bench.world, &here);
			for (unsigned property = 0; property < PROPERTIES; property++) {
				memset(text, GUARD, sizeof(text));
				describe_violation(&bench.model.config, property, NULL, &here, NULL, text, bytes);
				if (bytes > 0)
					assert_true(strnlen(text, bytes) < bytes);
				for (size_t i = bytes; i < sizeof(text); i++)
					assert_int_equal(text[i], GUARD);
			}
		}
		for (unsigned obligation = 0; obligation < bench.model.model.obligation_count; obligation++) {
			memset(text, GUARD, sizeof(text));
			describe_obligation(&bench.model.config, obligation, text, bytes);
			if (bytes > 0)
				assert_true(strnlen(text, bytes) < bytes);
			for (size_t i = bytes; i < sizeof(text); i++)
				assert_int_equal(text[i], GUARD);
		}
	}
}

/* Names as long as they may be do not overflow the texts either. */
static void test_describe_long_names(void **state)
{
	struct sim_step_text text;
	struct world before;
	struct packed packed_before;
	struct packed packed_after;

	(void)state;
	bench_configure(HAFNIUM_HEAD);
	memset(bench.config.partitions[0].name, 'p', INTERRUPT_NAME_BYTES - 1);
	for (unsigned i = 0; i < BENCH_INTERRUPTS; i++)
		memset(bench.config.interrupts[i].name, 'a' + (int)i, INTERRUPT_NAME_BYTES - 1);
	bench_in(RTM_FFA_DIR_REQ);
	before = bench.world;
	/* Everything about every interrupt changes at once. */
	for (unsigned i = 0; i < BENCH_INTERRUPTS; i++)
		before.interrupts[i].flags = INTERRUPT_OWED | INTERRUPT_LATCH;
	before.vcpus[SP_VCPU].enabled = 0;
	before.vcpus[SP_VCPU].pending = UINT32_MAX;
	memset(&text, 0xa5, sizeof(text));
	world_pack(&bench.model.config, &before, &packed_before);
	world_pack(&bench.model.config, &bench.world, &packed_after);
	describe_step(&bench.model.config, &packed_before, choice_make(CHOICE_ARRIVE, UART), &packed_after, &text);
	assert_true(strnlen(text.event, SIM_TEXT_BYTES) < SIM_TEXT_BYTES);
	assert_true(strnlen(text.changed, SIM_TEXT_BYTES) < SIM_TEXT_BYTES);
	for (unsigned i = 0; i <= actor_of_devices(&bench.model.config); i++)
		assert_true(strnlen(bench.model.actor_names[i], sizeof(bench.model.actor_names[i])) <
			    sizeof(bench.model.actor_names[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_purity),
		cmocka_unit_test(test_initial),
		cmocka_unit_test(test_order_of_choices),
		cmocka_unit_test(test_rules_fire_in_their_versions),
		cmocka_unit_test(test_arrivals_while_booting),
		cmocka_unit_test(test_arrivals_join),
		cmocka_unit_test(test_arrivals_at_a_masked_device),
		cmocka_unit_test(test_counts_of_arrivals),
		cmocka_unit_test(test_counts_of_calls),
		cmocka_unit_test(test_pins),
		cmocka_unit_test(test_pin_at_an_instruction),
		cmocka_unit_test(test_drops),
		cmocka_unit_test(test_drop_before_the_acknowledgement),
		cmocka_unit_test(test_panic_ends_a_path),
		cmocka_unit_test(test_first_panic_stays),
		cmocka_unit_test(test_mark_names),
		cmocka_unit_test(test_rules_are_complete),
		cmocka_unit_test(test_policies),
		cmocka_unit_test(test_other_names),
		cmocka_unit_test(test_describe_step),
		cmocka_unit_test(test_describe_violation_fits),
		cmocka_unit_test(test_describe_state_fits),
		cmocka_unit_test(test_describe_long_names),
	};

	return cmocka_run_group_tests_name("world", tests, NULL, NULL);
}
