// SPDX-License-Identifier: BSD-3-Clause
/*
 * Timers of partitions: where a deadline that passes is found, by version, and where it is not.
 *
 * Sources: Hafnium v2.12.0 to 21bfbdc1 timer_mgmt.c, host_timer.c, handler.c (complete_saving_state,
 * begin_restoring_state), exceptions.S (handle_smc_from_nwd); v2.11 api.c (arch_timer_pending).
 */
#include "models/spmc/timers.h"
#include "tests/models/world_helpers.h"

enum { FIRST, SECOND, PARTITIONS, SECOND_ID = PARTITION_ID + 1, TICK = DISK, TIMER_BIT = 1 << VI_VIRTUAL_TIMER };

/* Two partitions; the bench's second interrupt becomes the timer of the first one. */
static void configure(enum hafnium_version version)
{
	const struct count none = { COUNT_NUMBER, 0 };

	bench_configure(version);
	bench.config.interrupts[TICK] = (struct interrupt_config){
		.name = "tick",
		.intid = HF_VIRTUAL_TIMER_INTID,
		.kind = INTERRUPT_KIND_VIRTUAL_TIMER,
		.group = GROUP_1_SECURE,
		.owner = FIRST,
		.pe = PE_ANY,
		.enabled_at_boot = true,
		.arrivals = { COUNT_ANY, 0 },
	};
	bench.config.partitions[SECOND] = bench.config.partitions[FIRST];
	bench.config.partitions[SECOND].id = SECOND_ID;
	bench.config.partitions[SECOND].runs = none;
	bench.config.partition_count = PARTITIONS;
	bench.config.interrupts[UART].owner = SECOND;
}

/* The running partition calls; the listing's pc does not matter before. */
static void call(uint32_t fid, uint32_t w1)
{
	struct sp_context *context = &bench.world.contexts[bench.world.pes[0].current];
	uint16_t label = sp_program_find_label(&bench.program, "call_smc");

	assert_int_equal(bench.world.pes[0].place, PLACE_S_EL1);
	context->pc = bench.program.labels[label].pc;
	context->registers[0] = fid;
	context->registers[1] = w1;
	context->registers[2] = 0;
	context->registers[3] = 0;
	bench_take(CHOICE_STEP, 0);
	bench_run_out();
}

static void request_to(unsigned partition)
{
	bench_take(CHOICE_NWD_REQUEST, partition);
	bench_run_out();
	assert_int_equal(bench.world.pes[0].current, partition);
}

/* Both booted, the first in a request, in which it sets its timer. */
static void set_timer(enum hafnium_version version)
{
	struct step step;

	configure(version);
	bench_bind();
	call(FFA_MSG_WAIT, 0);
	call(FFA_MSG_WAIT, 0);
	assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
	request_to(FIRST);
	assert_false(bench_offers(choice_make(CHOICE_ARRIVE, TICK)));
	step = bench_step();
	timers_set(&step);
	assert_true(bench_offers(choice_make(CHOICE_ARRIVE, TICK)));
	bench_forget();
}

static void deadline_passes(void)
{
	bench_take(CHOICE_ARRIVE, TICK);
	assert_true(interrupt_held(&bench.model.config, &bench.world, TICK));
	assert_false(bench_offers(choice_make(CHOICE_ARRIVE, TICK)));
}

static struct vcpu *vcpu_of(unsigned partition)
{
	return &bench.world.vcpus[partition];
}

/* While it runs: PPI 20, the host timer disabled, virtual interrupt 3; up to v2.11 nothing. */
static void test_running(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		set_timer(version);
		deadline_passes();
		if (version < HAFNIUM_V2_12) {
			assert_false(bench_offers_kind(CHOICE_TAKE_IRQ));
			continue;
		}
		bench_take(CHOICE_TAKE_IRQ, 0);
		bench_run_out();
		assert_true(fired(RULE_TIMER_SIGNALLED));
		assert_int_equal(bench.world.pes[0].host_timer, TIMER_OFF);
		assert_int_equal(vcpu_of(FIRST)->pending, TIMER_BIT);
		assert_int_equal(vcpu_of(FIRST)->hcr_lines, LINE_VIRQ);
		assert_int_equal(sp_hvc(HF_INTERRUPT_GET, 0, 0, 0), HF_VIRTUAL_TIMER_INTID);
		assert_true((bench.world.interrupts[TICK].flags & INTERRUPT_HELD_BY_SP) != 0);
		assert_int_equal(bench.seen.violations, 0);
	}
}

/* In the normal world: the nearest deadline is tracked, its WAITING vCPU is signalled; up to v2.11 nobody is told. */
static void test_waiting(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		set_timer(version);
		call(FFA_MSG_SEND_DIRECT_RESP, 0);
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		assert_int_equal(vcpu_of(FIRST)->timer, TIMER_SET);
		deadline_passes();
		if (version < HAFNIUM_V2_12) {
			assert_true((bench_inspect().violations & 1u << PROPERTY_INTERRUPT_SERVICED) != 0);
			continue;
		}
		bench_take(CHOICE_TAKE_FIQ, 0);
		bench_run_out();
		assert_int_equal(bench.world.pes[0].current, FIRST);
		assert_int_equal(bench.world.contexts[FIRST].registers[0], FFA_INTERRUPT);
		assert_int_equal(bench.world.contexts[FIRST].registers[2], HF_VIRTUAL_TIMER_INTID);
		assert_int_equal(vcpu_of(FIRST)->rt_model, RTM_SEC_INTERRUPT);
		assert_false(vcpu_of(FIRST)->timer_tracked);
	}
}

/* A deadline that passed while the vCPU was out: with a request, with FFA_RUN only up to v2.11. */
static void test_injected_with_cycles(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		for (int run = 0; run <= 1; run++) {
			set_timer(version);
			call(FFA_MSG_SEND_DIRECT_RESP, 0);
			/* In EL3 on its way: nothing is signalled there. */
			bench_take(run ? CHOICE_NWD_RUN : CHOICE_NWD_REQUEST, FIRST);
			deadline_passes();
			bench_run_out();
			assert_int_equal(bench.world.pes[0].place, PLACE_S_EL1);
			assert_int_equal(fired(RULE_TIMER_INJECTED), !run || version < HAFNIUM_V2_12);
			assert_int_equal((vcpu_of(FIRST)->pending & TIMER_BIT) != 0, !run || version < HAFNIUM_V2_12);
			/* The host timer still tracks it: it comes all the same, on v2.12 a second time. */
			assert_int_equal(bench_offers_kind(CHOICE_TAKE_IRQ), version >= HAFNIUM_V2_12);
			if (version < HAFNIUM_V2_12)
				continue;
			bench_take(CHOICE_TAKE_IRQ, 0);
			bench_run_out();
			assert_int_equal(vcpu_of(FIRST)->pending, TIMER_BIT);
			assert_int_equal(vcpu_of(FIRST)->vint_queue_length, version == HAFNIUM_V2_12 && !run ? 2 : 1);
		}
	}
}

/* To a partition that waits for a response: with the response. */
static void test_injected_with_response(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_12, HAFNIUM_HEAD)
	{
		set_timer(version);
		call(FFA_MSG_SEND_DIRECT_REQ, (uint32_t)PARTITION_ID << 16 | SECOND_ID);
		assert_int_equal(bench.world.pes[0].current, SECOND);
		assert_int_equal(bench.world.pes[0].host_timer, TIMER_OFF);
		deadline_passes();
		assert_false(bench_offers_kind(CHOICE_TAKE_IRQ));
		call(FFA_MSG_SEND_DIRECT_RESP, 0);
		assert_int_equal(bench.world.pes[0].current, FIRST);
		assert_int_equal(vcpu_of(FIRST)->pending, TIMER_BIT);
		assert_int_equal(vcpu_of(FIRST)->hcr_lines, LINE_VIRQ);
		assert_true(fired(RULE_TIMER_INJECTED));
	}
}

/* Resumed after another one's secure interrupt, which injects nothing: lost. */
static void test_lost_when_resumed(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_12, HAFNIUM_HEAD)
	{
		set_timer(version);
		interrupt_comes(UART);
		assert_int_equal(bench.world.pes[0].current, SECOND);
		bench.world.contexts[SECOND].registers[0] = 0;
		deadline_passes();
		bench.world.vcpus[SECOND].pending = 0;
		bench.world.vcpus[SECOND].irq_count = 0;
		bench.world.vcpus[SECOND].vint_queue_length = 0;
		call(FFA_MSG_WAIT, 0);
		assert_int_equal(bench.world.pes[0].current, FIRST);
		assert_true(fired(RULE_TIMER_EXPIRED_UNTRACKED));
		assert_int_equal(vcpu_of(FIRST)->pending, 0);
		assert_false(bench_offers_kind(CHOICE_TAKE_IRQ));
		assert_false(interrupt_held(&bench.model.config, &bench.world, TICK));
		assert_true((bench_inspect().violations & 1u << PROPERTY_INTERRUPT_SERVICED) != 0);
	}
}

/* The normal world enters another partition: the host timer goes on, and what it holds is saved as that one's timer. */
static void test_left_armed(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_12, HAFNIUM_HEAD)
	{
		set_timer(version);
		call(FFA_MSG_SEND_DIRECT_RESP, 0);
		request_to(SECOND);
		assert_true(fired(RULE_TIMER_LEFT_ARMED));
		assert_int_equal(bench.world.pes[0].host_timer, TIMER_SET);
		assert_int_equal(bench.world.pes[0].host_deadline, FIRST);
		call(FFA_MSG_SEND_DIRECT_RESP, 0);
		assert_true(fired(RULE_TIMER_SAVED_FOREIGN));
		assert_int_equal(vcpu_of(SECOND)->timer, TIMER_SET);
		assert_int_equal(vcpu_of(SECOND)->timer_deadline, FIRST);
		assert_true(vcpu_of(SECOND)->timer_tracked);
		/* One deadline, two vCPUs. */
		deadline_passes();
		assert_int_equal(vcpu_of(FIRST)->timer, TIMER_EXPIRED);
		assert_int_equal(vcpu_of(SECOND)->timer, TIMER_EXPIRED);
	}
	set_timer(HAFNIUM_HEAD);
	call(FFA_MSG_SEND_DIRECT_RESP, 0);
	request_to(SECOND);
	deadline_passes();
	bench_take(CHOICE_TAKE_IRQ, 0);
	bench_run_out();
	assert_int_equal(vcpu_of(SECOND)->pending, TIMER_BIT);
	assert_int_equal(vcpu_of(FIRST)->pending, 0);
	/* Not lost: the saved one is still tracked. */
	assert_true(interrupt_held(&bench.model.config, &bench.world, TICK));
}

/* Set again or cancelled before anybody looked: the old deadline is gone, and owed no more. */
static void test_reprogrammed(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		for (int again = 0; again <= 1; again++) {
			struct step step;

			set_timer(version);
			deadline_passes();
			step = bench_step();
			if (again)
				timers_set(&step);
			else
				timers_cancel(&step);
			assert_int_equal(bench.label.discharged, obligation_of_interrupt(&bench.model.config, TICK));
			assert_false(bench_offers_kind(CHOICE_TAKE_IRQ));
			assert_int_equal(bench_offers(choice_make(CHOICE_ARRIVE, TICK)), again);
			assert_int_equal(bench.world.interrupts[TICK].flags & INTERRUPT_OWED, 0);
		}
	}
}

/* HF_INTERRUPT_ENABLE of 3 needs no descriptor. */
static void test_enable(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		bench_start(version);
		assert_int_equal(sp_vcpu()->enabled & TIMER_BIT, 0);
		assert_int_equal(sp_hvc(HF_INTERRUPT_ENABLE, HF_VIRTUAL_TIMER_INTID, 1, 0), 0);
		assert_int_equal(sp_vcpu()->enabled & TIMER_BIT, TIMER_BIT);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_running),
		cmocka_unit_test(test_waiting),
		cmocka_unit_test(test_injected_with_cycles),
		cmocka_unit_test(test_injected_with_response),
		cmocka_unit_test(test_lost_when_resumed),
		cmocka_unit_test(test_left_armed),
		cmocka_unit_test(test_reprogrammed),
		cmocka_unit_test(test_enable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
