// SPDX-License-Identifier: BSD-3-Clause
/*
 * Managers other than Hafnium: their tables, what FF-A leaves open, TF-A's SPMC at EL3, OP-TEE as the SPMC.
 */
#include <stdio.h>

#include "tests/models/world_helpers.h"

#include "models/el3_spmc/el3_spmc.h"
#include "models/spmc/policy.h"
#include "models/vcpu_edges.h"

/* A partition that does most of what one can do, without a hypercall of its own. */
static const char BUSY_CODE[] =
	"boot:      choose wait, odd_boot\n"
	"odd_boot:  mov x0, FFA_MSG_SEND_DIRECT_RESP\n"
	"           smc #0\n"
	"wait:      mov x0, FFA_MSG_WAIT\n"
	"leave:     smc #0\n"
	"           switch x0, FFA_MSG_SEND_DIRECT_REQ=request, FFA_RUN=run, FFA_INTERRUPT=interrupt, default=any_call\n"
	"request:   choose respond, unmasked, any_call\n"
	"any_call:  choose respond, wait, error, yield, version, send, abort, notify\n"
	"unmasked:  msr daifclr, #3\n"
	"           work 1\n"
	"           isb\n"
	"           msr daifset, #15\n"
	"respond:   mov x0, FFA_MSG_SEND_DIRECT_RESP\n"
	"           b leave\n"
	"error:     mov x0, FFA_ERROR\n"
	"           mov x2, NOT_SUPPORTED\n"
	"           b leave\n"
	"yield:     mov x0, FFA_YIELD\n"
	"           b leave\n"
	"version:   mov x0, FFA_VERSION\n"
	"           b leave\n"
	"send:      mov x0, FFA_MSG_SEND_DIRECT_REQ\n"
	"           b leave\n"
	"abort:     mov x0, FFA_RUN\n"
	"           b leave\n"
	"notify:    mov x0, FFA_NOTIFICATION_SET\n"
	"           b leave\n"
	"run:       choose unmasked, any_call\n"
	"interrupt: choose unmasked_wait, any_call, wait\n"
	"unmasked_wait: msr daifclr, #3\n"
	"           isb\n"
	"           nop\n"
	"           msr daifset, #15\n"
	"           b wait\n"
	"irq:       msr spsel, #0\n"
	"           interrupt get\n"
	"           cmp x0, HF_INVALID_INTID\n"
	"           b.eq irq_end\n"
	"           mov x3, x0\n"
	"           device x3, clear\n"
	"           serviced x3\n"
	"           interrupt end\n"
	"irq_end:   eret\n"
	"fiq:       eret\n";

/* ---- tables --------------------------------------------------------------------------------------------------------- */

static void test_tables(void **state)
{
	unsigned era = 0;

	(void)state;
	for (unsigned manager = 0; manager < MANAGERS; manager++) {
		const struct manager_info *info = &manager_infos[manager];

		assert_string_equal(info->name, manager_names[manager]);
		assert_int_equal(info->first, era);
		assert_true(info->meaning[0] != 0);
		for (; era <= info->last; era++) {
			assert_int_equal(manager_of_era(era), manager);
			assert_int_equal(era_versions[era] != NULL, info->has_versions);
			assert_true(strncmp(era_titles[era], info->name, strlen(info->name)) == 0);
			assert_null(strchr(era_names[era], ' '));
		}
		assert_true(info->has_versions || info->first == info->last);
	}
	assert_int_equal(era, ERAS);
	for (unsigned i = 0; i < ERAS; i++) {
		for (unsigned j = 0; j < i; j++)
			assert_string_not_equal(era_names[i], era_names[j]);
	}
	for (unsigned v = 0; v < HAFNIUM_VERSIONS; v++)
		assert_string_equal(era_names[v], hafnium_version_names[v]);
}

/* What is open belongs to the specification; Hafnium has none of it, and the other machines have no fields at all. */
static void test_policies(void **state)
{
	static const enum policy open[] = { POLICY_INTERCEPT_OPTIONAL, POLICY_INTERCEPT_AGAIN_OPTIONAL,
					    POLICY_ERROR_COMPLETES_REQUEST, POLICY_ERROR_OPTIONAL };
	struct world_config config = { 0 };

	(void)state;
	for (unsigned era = 0; era < ERAS; era++) {
		config.version = (uint8_t)era;
		for (unsigned i = 0; i < LENGTH(open) && era < HAFNIUM_VERSIONS; i++)
			assert_false(policy_of(&config, open[i]));
		for (unsigned p = 0; p < POLICIES && !manager_infos[manager_of_era(era)].has_policies; p++)
			assert_false(policy_of(&config, (enum policy)p));
	}
	config.version = ERA_FFA_1_2;
	assert_true(policy_of(&config, POLICY_INTERCEPT_OPTIONAL));
	assert_false(policy_of(&config, POLICY_SRI_POLICY));
	config.policy_flips = (policy_set)1 << POLICY_INTERCEPT_OPTIONAL;
	assert_false(policy_of(&config, POLICY_INTERCEPT_OPTIONAL));
	config.policy_flips = 0;
	config.version = ERA_FFA_1_3;
	assert_false(policy_of(&config, POLICY_INTERCEPT_OPTIONAL));
	assert_true(policy_of(&config, POLICY_INTERCEPT_AGAIN_OPTIONAL));
	assert_true(policy_of(&config, POLICY_SRI_POLICY));
}

/* ---- walks ---------------------------------------------------------------------------------------------------------- */

static uint32_t next_number(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 16;
}

static void start(unsigned era)
{
	bench_configure(era);
	bench_assemble(BUSY_CODE, "boot");
	bench.config.asserts_debug = false;
	bench.config.interrupts[UART].trigger = TRIGGER_LEVEL;
	bench.config.interrupts[UART].drops = true;
	bench.config.partitions[0].migrates = era == ERA_OPTEE_SPMC;
	bench_bind();
}

/* A walk at random in each mode: rules and edges fire in their eras only, and the packed form loses nothing. */
static void test_walks(void **state)
{
	enum { STEPS = 12000 };

	(void)state;
	for (unsigned era = HAFNIUM_VERSIONS; era < ERAS; era++) {
		uint32_t seed = era;

		for (unsigned mode = 0; mode < RECOGNITIONS; mode++) {
			start(era);
			bench.model.config.recognition = (enum recognition)mode;
			for (unsigned i = 0; i < STEPS; i++) {
				uint32_t choices[SIM_CHOICES_MAX];
				uint32_t count = world_choices(&bench.model.config, &bench.world, choices);
				struct world unpacked = { 0 };
				uint8_t packed[sizeof(struct world)];
				uint32_t choice;

				if (count == 0) {
					world_start(&bench.model.config, &bench.world);
					continue;
				}
				choice = choices[next_number(&seed) % count];
				bench_take(choice_kind_of(choice), choice_argument_of(choice));
				for (uint32_t mark = 0; mark < world_mark_count; mark++) {
					if (label_has(&bench.label, mark) && !world_mark_applies(mark, era))
						fail_msg("%s fires in %s", world_mark_names[mark], era_titles[era]);
				}
				world_pack(&bench.model.config, &bench.world, packed);
				world_unpack(&bench.model.config, packed, &unpacked);
				assert_memory_equal(&unpacked, &bench.world, sizeof(unpacked));
			}
		}
	}
}

/* ---- what FF-A leaves open -------------------------------------------------------------------------------------------- */

/* A request being handled, with the UART's interrupt pending virtually. */
static void in_request_with_interrupt(unsigned era)
{
	bench_configure(era);
	bench.config.asserts_debug = false;
	bench_in(RTM_FFA_DIR_REQ);
	interrupt_comes(UART);
	assert_int_equal(sp_vcpu()->pending, 1u << VI_UART);
}

static void to_unwind(void)
{
	sp_at("call_smc");
	bench.world.contexts[0].registers[0] = FFA_MSG_SEND_DIRECT_RESP;
	bench_take(CHOICE_STEP, 0);
	bench_take(CHOICE_STEP, 0);
	assert_int_equal(bench.world.pes[0].phase, PHASE_SPMC_RESPONSE_UNWIND);
}

static void test_v1_2_response_is_open(void **state)
{
	(void)state;
	in_request_with_interrupt(ERA_FFA_1_2);
	to_unwind();
	assert_true(bench_offers(choice_make(CHOICE_STEP, 0)));
	assert_true(bench_offers(choice_make(CHOICE_STEP, 1)));
	assert_false(bench_offers(choice_make(CHOICE_STEP, 2)));
	bench_take(CHOICE_STEP, 1);
	assert_true(fired(RULE_INTERCEPTION_DECLINED));
	assert_int_equal(sp_vcpu()->state, VCPU_STATE_WAITING);
	in_request_with_interrupt(ERA_FFA_1_2);
	to_unwind();
	bench_take(CHOICE_STEP, 0);
	bench_run_out();
	assert_returned(FFA_INTERRUPT, UART_INTID);
}

/* v1.3: the response is intercepted; the second time FFA_MSG_WAIT may go through. */
static void test_v1_3_repeats_are_open(void **state)
{
	(void)state;
	in_request_with_interrupt(ERA_FFA_1_3);
	to_unwind();
	assert_false(bench_offers(choice_make(CHOICE_STEP, 1)));
	bench_take(CHOICE_STEP, 0);
	bench_run_out();
	assert_returned(FFA_INTERRUPT, UART_INTID);
	sp_at("call_smc");
	bench.world.contexts[0].registers[0] = FFA_MSG_WAIT;
	bench_take(CHOICE_STEP, 0);
	assert_true(bench_offers(choice_make(CHOICE_STEP, 1)));
	bench_take(CHOICE_STEP, 1);
	bench_run_out();
	assert_true(fired(RULE_INTERCEPTION_DECLINED));
	assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
	assert_int_equal(sp_vcpu()->pending, 1u << VI_UART);
}

static void test_error_in_a_request(void **state)
{
	(void)state;
	bench_configure(ERA_FFA_1_2);
	bench_in(RTM_FFA_DIR_REQ);
	sp_at("call_smc");
	bench.world.contexts[0].registers[0] = FFA_ERROR;
	bench.world.contexts[0].registers[2] = FFA_DENIED;
	bench_take(CHOICE_STEP, 0);
	assert_true(bench_offers(choice_make(CHOICE_STEP, 1)));
	bench_take(CHOICE_STEP, 1);
	assert_int_equal(bench.world.pes[0].nwd_registers[0], FFA_ERROR);
	assert_int_equal(bench.world.pes[0].nwd_registers[2], FFA_DENIED);
	bench_run_out();
	assert_int_equal(sp_vcpu()->state, VCPU_STATE_WAITING);
	assert_int_equal(bench.world.requests[0].outstanding, 0);
	assert_int_equal(bench_inspect().violations, 0);
	/* In v1.3 there is one way. */
	bench_configure(ERA_FFA_1_3);
	bench_in(RTM_FFA_DIR_REQ);
	sp_call_with(FFA_ERROR, FFA_DENIED, 0);
	assert_returned(FFA_ERROR, FFA_NOT_SUPPORTED);
}

/* Hafnium with the proposed field. */
static void test_error_completes_on_hafnium(void **state)
{
	(void)state;
	bench_configure(HAFNIUM_HEAD);
	bench.config.policy_flips = (policy_set)1 << POLICY_ERROR_COMPLETES_REQUEST;
	bench_in(RTM_FFA_DIR_REQ);
	sp_call_with(FFA_ERROR, FFA_DENIED, 0);
	assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
	assert_true(fired(RULE_ERROR_COMPLETES_REQUEST));
	/* Not outside a request. */
	bench_in(RTM_FFA_RUN);
	sp_call_with(FFA_ERROR, FFA_DENIED, 0);
	assert_returned(FFA_ERROR, FFA_NOT_SUPPORTED);
}

/* ---- TF-A's SPMC at EL3 ----------------------------------------------------------------------------------------------- */

static void configure_el3(unsigned era)
{
	bench_configure(era);
	bench.config.asserts_debug = false;
}

/* The runtime models: what is refused, and with which code. */
static void test_el3_runtime_models(void **state)
{
	(void)state;
	configure_el3(ERA_TFA_EL3_V2_13);
	bench_in(RTM_FFA_DIR_REQ);
	sp_call(FFA_MSG_WAIT);
	assert_returned(FFA_ERROR, FFA_DENIED);
	sp_call(FFA_YIELD);
	assert_returned(FFA_ERROR, FFA_NOT_SUPPORTED);
	sp_call(FFA_MSG_SEND_DIRECT_REQ);
	assert_returned(FFA_ERROR, FFA_INVALID_PARAMETERS);
	sp_call(FFA_ID_GET);
	assert_returned(FFA_SUCCESS, 0);
	sp_call(FFA_MSG_SEND_DIRECT_RESP);
	assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
	assert_int_equal(bench.world.requests[0].outstanding, 0);
	bench_in(RTM_FFA_RUN);
	sp_call(FFA_MSG_SEND_DIRECT_RESP);
	assert_returned(FFA_ERROR, FFA_DENIED);
	sp_call(FFA_MSG_WAIT);
	assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
	assert_int_equal(bench.seen.violations, 0);
}

/* In the normal world: FFA_INTERRUPT without an id, the interrupt still pending; FFA_MSG_WAIT resumes. */
static void test_el3_interrupt_in_the_normal_world(void **state)
{
	(void)state;
	configure_el3(ERA_TFA_EL3_V2_12);
	bench_in(RTM_SEC_INTERRUPT);
	assert_returned(FFA_INTERRUPT, 0);
	assert_true(gic_pending(&bench.model.config, &bench.world, UART));
	sp_call(FFA_MSG_SEND_DIRECT_RESP);
	assert_returned(FFA_ERROR, FFA_DENIED);
	el3_spmc_interrupt_get(&(struct step){ .config = &bench.model.config,
					       .world = &bench.world,
					       .label = &bench.label,
					       .pe = &bench.world.pes[0],
					       .locks = &bench.locks },
			       0);
	assert_int_equal(bench.world.contexts[0].registers[0], UART_INTID);
	assert_false(gic_pending(&bench.model.config, &bench.world, UART));
	sp_call(FFA_MSG_WAIT);
	assert_true(fired(RULE_EL3_WAIT_RESUMES));
	assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
	/* Acknowledged and not ended. */
	assert_true(violated(PROPERTY_GIC_BALANCED));
}

/* While the partition runs its PSTATE decides; the manager hears nothing. */
static void test_el3_partition_takes_interrupts_itself(void **state)
{
	struct sp_context *sp = &bench.world.contexts[0];

	(void)state;
	configure_el3(ERA_TFA_EL3_V2_13);
	bench.config.recognition = RECOGNITION_EAGER;
	bench_in(RTM_FFA_DIR_REQ);
	sp_at("idle");
	bench_take(CHOICE_ARRIVE, UART);
	assert_false(bench_offers_kind(CHOICE_TAKE_IRQ));
	assert_false(bench_offers(choice_make(CHOICE_TAKE_VIRQ, 0)));
	sp->daif = DAIF_ALL & ~DAIF_I;
	assert_true(bench_offers(choice_make(CHOICE_TAKE_VIRQ, 0)));
	assert_false(bench_offers(choice_make(CHOICE_STEP, 0)));
	bench_take(CHOICE_TAKE_VIRQ, 0);
	assert_true(fired(RULE_SP_IRQ));
	assert_int_equal(bench.world.pes[0].place, PLACE_S_EL1);
	/* A non-secure one is FIQ. */
	bench_in(RTM_FFA_DIR_REQ);
	sp_at("idle");
	sp->daif = DAIF_ALL & ~DAIF_F;
	bench_take(CHOICE_ARRIVE, NET);
	bench_take(CHOICE_TAKE_VFIQ, 0);
	assert_true(fired(RULE_SP_FIQ));
}

/* e1168bc37. */
static void test_el3_error(void **state)
{
	(void)state;
	configure_el3(ERA_TFA_EL3_V2_12);
	bench_in(RTM_FFA_DIR_REQ);
	sp_call_with(FFA_ERROR, FFA_DENIED, 0);
	assert_returned(FFA_ERROR, FFA_NOT_SUPPORTED);
	configure_el3(ERA_TFA_EL3_V2_13);
	bench_in(RTM_FFA_DIR_REQ);
	sp_call_with(FFA_ERROR, FFA_DENIED, 0);
	assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
	assert_int_equal(sp_vcpu()->state, VCPU_STATE_WAITING);
	assert_int_equal(bench.world.requests[0].outstanding, 0);
	/* Elsewhere nothing changed. */
	bench_in(RTM_SEC_INTERRUPT);
	sp_call_with(FFA_ERROR, FFA_DENIED, 0);
	assert_returned(FFA_ERROR, FFA_NOT_SUPPORTED);
	bench_in(RTM_FFA_RUN);
	sp_call_with(FFA_ERROR, FFA_DENIED, 0);
	assert_returned(FFA_ERROR, FFA_NOT_SUPPORTED);
}

/* A failed initialisation leaves the context RUNNING: requests are refused, and an interrupt panics EL3. */
static void test_el3_panic(void **state)
{
	(void)state;
	configure_el3(ERA_TFA_EL3_V2_13);
	bench_in(RTM_SP_INIT);
	sp_call_with(FFA_ERROR, FFA_ABORTED, 0);
	assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
	assert_int_equal(sp_vcpu()->state, VCPU_STATE_RUNNING);
	nwd_request();
	assert_true(fired(RULE_REQUEST_BUSY));
	assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
	bench_take(CHOICE_ARRIVE, UART);
	bench_take(CHOICE_TAKE_FIQ, 0);
	bench_run_out();
	assert_int_equal(bench.world.pes[0].panic, PANIC_EL3_TARGET_NOT_WAITING);
}

/* No EL2, no hypercall. */
static void test_hvc_is_undefined(void **state)
{
	static const unsigned eras[] = { ERA_TFA_EL3_V2_12, ERA_TFA_EL3_V2_13, ERA_OPTEE_SPMC };

	(void)state;
	for (unsigned i = 0; i < LENGTH(eras); i++) {
		configure_el3(eras[i]);
		bench_in(RTM_FFA_DIR_REQ);
		sp_at("call_hvc");
		bench.world.contexts[0].registers[0] = HF_INTERRUPT_GET;
		bench_take(CHOICE_STEP, 0);
		assert_int_equal(bench.world.pes[0].panic, PANIC_SP_UNDEFINED);
	}
}

/* ---- OP-TEE as the SPMC ----------------------------------------------------------------------------------------------- */

static void configure_optee(void)
{
	bench_configure(ERA_OPTEE_SPMC);
	bench.config.asserts_debug = false;
	bench.config.partitions[0].migrates = true;
}

/* Secure interrupts are OP-TEE's, whatever the partition's PSTATE says. */
static void test_optee_services_interrupts(void **state)
{
	(void)state;
	configure_optee();
	bench_in(RTM_FFA_DIR_REQ);
	bench.world.contexts[0].daif = DAIF_ALL;
	interrupt_comes(UART);
	assert_true(fired(RULE_OPTEE_NATIVE_INTERRUPT));
	assert_int_equal(bench.world.pes[0].place, PLACE_S_EL1);
	assert_int_equal(bench.world.interrupts[UART].flags & (INTERRUPT_OWED | INTERRUPT_ACTIVE | INTERRUPT_LATCH), 0);
	assert_int_equal(sp_vcpu()->pending, 0);
	/* In the normal world, too: it is resumed where it was. */
	configure_optee();
	bench_boot();
	interrupt_comes(UART);
	assert_true(fired(RULE_OPTEE_NATIVE_INTERRUPT));
	assert_true(fired(RULE_SPMD_RESUME));
	assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
}

/* A non-secure interrupt suspends the thread, and FFA_RUN resumes it; an idle one is not run. */
static void test_optee_foreign_interrupt(void **state)
{
	(void)state;
	configure_optee();
	bench_in(RTM_FFA_DIR_REQ);
	interrupt_comes(NET);
	assert_int_equal(sp_vcpu()->state, VCPU_STATE_PREEMPTED);
	assert_int_equal(bench.world.pes[0].nwd.state, NWD_RUN_DUE);
	bench_take(CHOICE_TAKE_IRQ, NET);
	nwd_run_due();
	assert_int_equal(sp_vcpu()->state, VCPU_STATE_RUNNING);
	sp_call(FFA_MSG_SEND_DIRECT_RESP);
	assert_int_equal(bench.world.requests[0].outstanding, 0);
	nwd_run();
	assert_true(fired(RULE_OPTEE_RUN_DENIED));
	assert_int_equal(bench.seen.violations, 0);
	/* queued: held back while it runs. */
	configure_optee();
	bench.config.partitions[0].ns_interrupts_action = NS_ACTION_QUEUED;
	bench_in(RTM_FFA_DIR_REQ);
	bench_take(CHOICE_ARRIVE, NET);
	assert_false(bench_offers(choice_make(CHOICE_TAKE_FIQ, 0)));
}

/* The echo, and what is refused. */
static void test_optee_calls(void **state)
{
	(void)state;
	configure_optee();
	bench_in(RTM_SP_INIT);
	sp_call(FFA_MSG_SEND_DIRECT_RESP);
	assert_returned(FFA_ERROR, FFA_INVALID_PARAMETERS);
	bench_in(RTM_FFA_DIR_REQ);
	sp_call_with(FFA_ERROR, FFA_BUSY, 0);
	assert_returned(FFA_ERROR, FFA_BUSY);
	assert_true(fired(RULE_OPTEE_ERROR_ECHOED));
	sp_call(FFA_YIELD);
	assert_returned(FFA_ERROR, FFA_INVALID_PARAMETERS);
	assert_int_equal(bench.seen.violations, 0);
	sp_call(FFA_MSG_WAIT);
	assert_true(violated(PROPERTY_ONE_REPLY));
	assert_true(violated(PROPERTY_ABI));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_policies),
		cmocka_unit_test(test_walks),
		cmocka_unit_test(test_v1_2_response_is_open),
		cmocka_unit_test(test_v1_3_repeats_are_open),
		cmocka_unit_test(test_error_in_a_request),
		cmocka_unit_test(test_error_completes_on_hafnium),
		cmocka_unit_test(test_el3_runtime_models),
		cmocka_unit_test(test_el3_interrupt_in_the_normal_world),
		cmocka_unit_test(test_el3_partition_takes_interrupts_itself),
		cmocka_unit_test(test_el3_error),
		cmocka_unit_test(test_el3_panic),
		cmocka_unit_test(test_hvc_is_undefined),
		cmocka_unit_test(test_optee_services_interrupts),
		cmocka_unit_test(test_optee_foreign_interrupt),
		cmocka_unit_test(test_optee_calls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
