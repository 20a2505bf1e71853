// SPDX-License-Identifier: BSD-3-Clause
/*
 * What is owed: an arrived interrupt until its owner has serviced it, a request until its reply (design of `progress`
 * and `interrupt-serviced`; models/interrupts.h).
 */
#include "tests/models/world_helpers.h"

static uint8_t *flags_of(unsigned index)
{
	return &bench.world.interrupts[index].flags;
}

static bool owed(unsigned index)
{
	return interrupt_owed(&bench.model.config, &bench.world, index);
}

static bool held(unsigned index)
{
	return interrupt_held(&bench.model.config, &bench.world, index);
}

static uint64_t bit(unsigned index)
{
	return obligation_of_interrupt(&bench.model.config, index);
}

typedef void on_interrupt(const struct step *step, unsigned index);

/* Does it to UART; returns what it discharged. */
static uint64_t happen(on_interrupt *what)
{
	struct step step = bench_step();

	what(&step, UART);
	return bench.label.discharged;
}

static void start(enum interrupt_trigger trigger)
{
	bench_configure(HAFNIUM_HEAD);
	bench.config.interrupts[UART].trigger = trigger;
	bench_in(RTM_FFA_DIR_REQ);
}

/* Nothing is owed before an arrival; from it on the interrupt is, and the state says so. */
static void test_arrival_is_owed(void **state)
{
	(void)state;
	for (unsigned trigger = TRIGGER_EDGE; trigger <= TRIGGER_LEVEL; trigger++) {
		start((enum interrupt_trigger)trigger);
		assert_false(owed(UART));
		assert_int_equal(bench_inspect().owed, 1u << REQUEST_OBLIGATION);
		happen(device_arrive);
		assert_true(owed(UART));
		assert_true(held(UART));
		assert_false(owed(DISK));
		assert_int_equal(bench_inspect().owed, 1u << REQUEST_OBLIGATION | bit(UART));
	}
}

/* Whichever way the owner disables an interrupt suspends what is owed; enabling it again makes it owed again. */
static void test_suspended(void **state)
{
	enum { AT_THE_GIC, AT_THE_DEVICE, VIRTUALLY, WAYS };

	(void)state;
	for (unsigned trigger = TRIGGER_EDGE; trigger <= TRIGGER_LEVEL; trigger++) {
		for (unsigned way = 0; way < WAYS; way++) {
			start((enum interrupt_trigger)trigger);
			happen(device_arrive);
			if (way == AT_THE_GIC)
				sp_hvc(HF_INTERRUPT_RECONFIGURE, UART_INTID, HF_INT_RECONFIGURE_STATUS, 0);
			else if (way == AT_THE_DEVICE)
				happen(device_mask);
			else
				sp_hvc(HF_INTERRUPT_ENABLE, UART_INTID, 0, 0);
			assert_false(owed(UART));
			/* Suspended is not lost. */
			assert_true(held(UART));
			assert_int_equal(bench_inspect().violations & 1u << PROPERTY_INTERRUPT_SERVICED, 0);
			if (way == AT_THE_GIC)
				sp_hvc(HF_INTERRUPT_RECONFIGURE, UART_INTID, HF_INT_RECONFIGURE_STATUS, 1);
			else if (way == AT_THE_DEVICE)
				happen(device_unmask);
			else
				sp_hvc(HF_INTERRUPT_ENABLE, UART_INTID, 1, 0);
			assert_true(owed(UART));
		}
	}
}

/* What the vCPU has pending is past the GIC and the device: only disabling it virtually suspends it. */
static void test_suspended_when_virtually_pending(void **state)
{
	(void)state;
	start(TRIGGER_EDGE);
	interrupt_comes(UART);
	assert_true((sp_vcpu()->pending & 1u << VI_UART) != 0);
	*flags_of(UART) &= (uint8_t)~INTERRUPT_ENABLED;
	assert_true(owed(UART));
	happen(device_mask);
	assert_true(owed(UART));
	sp_hvc(HF_INTERRUPT_ENABLE, UART_INTID, 0, 0);
	assert_false(owed(UART));
	sp_hvc(HF_INTERRUPT_ENABLE, UART_INTID, 1, 0);
	assert_true(owed(UART));
}

/* What the owner has taken it owes, whatever it disables. */
static void test_taken_is_owed(void **state)
{
	(void)state;
	start(TRIGGER_EDGE);
	interrupt_comes(UART);
	assert_int_equal(sp_hvc(HF_INTERRUPT_GET, 0, 0, 0), UART_INTID);
	assert_true((*flags_of(UART) & INTERRUPT_HELD_BY_SP) != 0);
	sp_hvc(HF_INTERRUPT_ENABLE, UART_INTID, 0, 0);
	happen(device_mask);
	assert_true(owed(UART));
	assert_true(held(UART));
	assert_int_equal(happen(interrupt_serviced), bit(UART));
	assert_false(owed(UART));
}

/* The normal world's interrupts are suspended at the GIC and the device alone. */
static void test_suspended_normal_world(void **state)
{
	struct step step;

	(void)state;
	start(TRIGGER_EDGE);
	step = bench_step();
	device_arrive(&step, NET);
	assert_true(owed(NET));
	*flags_of(NET) &= (uint8_t)~INTERRUPT_ENABLED;
	assert_false(owed(NET));
}

/* Serviced, an edge is no longer owed, unless another one is latched or pending: that is a new obligation. */
static void test_serviced_edge(void **state)
{
	enum { NOTHING, LATCHED, VIRTUALLY_PENDING, CASES };

	(void)state;
	for (unsigned what = NOTHING; what < CASES; what++) {
		start(TRIGGER_EDGE);
		interrupt_comes(UART);
		assert_int_equal(sp_hvc(HF_INTERRUPT_GET, 0, 0, 0), UART_INTID);
		if (what == LATCHED)
			bench_take(CHOICE_ARRIVE, UART);
		else if (what == VIRTUALLY_PENDING)
			interrupt_comes(UART);
		assert_int_equal(happen(interrupt_serviced), bit(UART));
		assert_int_equal(owed(UART), what != NOTHING);
		assert_int_equal(*flags_of(UART) & INTERRUPT_HELD_BY_SP, 0);
	}
}

/* Serviced with its line still high, a level interrupt is owed anew; with the device cleared first it is not. */
static void test_serviced_level(void **state)
{
	(void)state;
	for (unsigned cleared = 0; cleared <= 1; cleared++) {
		start(TRIGGER_LEVEL);
		happen(device_arrive);
		*flags_of(UART) |= INTERRUPT_HELD_BY_SP;
		if (cleared)
			happen(device_clear);
		assert_true(owed(UART));
		assert_int_equal(happen(interrupt_serviced), bit(UART));
		assert_int_equal(owed(UART), !cleared);
	}
}

/* Servicing what is not owed discharges nothing. */
static void test_serviced_for_nothing(void **state)
{
	(void)state;
	start(TRIGGER_EDGE);
	assert_int_equal(happen(interrupt_serviced), 0);
	assert_false(owed(UART));
}

/* After it was serviced a further arrival makes it owed again. */
static void test_owed_again(void **state)
{
	(void)state;
	for (unsigned trigger = TRIGGER_EDGE; trigger <= TRIGGER_LEVEL; trigger++) {
		start((enum interrupt_trigger)trigger);
		for (unsigned twice = 0; twice < 2; twice++) {
			happen(device_arrive);
			assert_true(owed(UART));
			/* As if acknowledged and got. */
			*flags_of(UART) &= (uint8_t)~INTERRUPT_LATCH;
			*flags_of(UART) |= INTERRUPT_HELD_BY_SP;
			happen(device_clear);
			assert_int_equal(happen(interrupt_serviced), bit(UART));
			assert_false(owed(UART));
		}
	}
}

/* A line that drops by itself takes its event with it: nothing is owed, though a stale virtual interrupt may remain. */
static void test_drop_ends_the_obligation(void **state)
{
	(void)state;
	start(TRIGGER_LEVEL);
	happen(device_arrive);
	assert_int_equal(happen(device_drop), bit(UART));
	assert_false(owed(UART));
	assert_int_equal(bench_inspect().violations, 0);
	start(TRIGGER_LEVEL);
	happen(device_arrive);
	bench_take(CHOICE_TAKE_IRQ, 0);
	bench_take(CHOICE_ACKNOWLEDGE, UART);
	happen(device_drop);
	bench_run_out();
	assert_true((sp_vcpu()->pending & 1u << VI_UART) != 0);
	assert_false(owed(UART));
	assert_int_equal(bench_inspect().violations, 0);
}

/* A masked device keeps its event: the GIC sees it at the unmasking, as a latch or as a line. */
static void test_masked_device(void **state)
{
	(void)state;
	for (unsigned trigger = TRIGGER_EDGE; trigger <= TRIGGER_LEVEL; trigger++) {
		start((enum interrupt_trigger)trigger);
		happen(device_mask);
		happen(device_arrive);
		assert_false(gic_pending(&bench.model.config, &bench.world, UART));
		assert_false(owed(UART));
		assert_true(held(UART));
		happen(device_unmask);
		assert_true(gic_pending(&bench.model.config, &bench.world, UART));
		assert_true(owed(UART));
		assert_int_equal((*flags_of(UART) & INTERRUPT_LATCH) != 0, trigger == TRIGGER_EDGE);
	}
}

/* Unmasking a device without an event makes nothing pending. */
static void test_unmask_for_nothing(void **state)
{
	(void)state;
	for (unsigned trigger = TRIGGER_EDGE; trigger <= TRIGGER_LEVEL; trigger++) {
		start((enum interrupt_trigger)trigger);
		happen(device_mask);
		happen(device_unmask);
		assert_false(gic_pending(&bench.model.config, &bench.world, UART));
		assert_false(owed(UART));
	}
}

/* On its whole way an interrupt is held by somebody: device, GIC, SPMC, vCPU, partition; then it is no longer owed. */
static void test_held_all_the_way(void **state)
{
	(void)state;
	for (enum hafnium_version version = HAFNIUM_V2_6; version <= HAFNIUM_HEAD; version++) {
		for (unsigned trigger = TRIGGER_EDGE; trigger <= TRIGGER_LEVEL; trigger++) {
			bench_configure(version);
			bench.config.interrupts[UART].trigger = (enum interrupt_trigger)trigger;
			bench_in(RTM_FFA_DIR_REQ);
			bench_take(CHOICE_ARRIVE, UART);
			assert_true(held(UART));
			bench_take(CHOICE_TAKE_IRQ, 0);
			while (bench.world.pes[0].place == PLACE_S_EL2) {
				uint32_t choices[SIM_CHOICES_MAX];

				assert_true(held(UART));
				world_choices(&bench.model.config, &bench.world, choices);
				bench_take(choice_kind_of(choices[0]), choice_argument_of(choices[0]));
			}
			happen(device_clear);
			assert_true(held(UART));
			assert_int_equal(sp_hvc(HF_INTERRUPT_GET, 0, 0, 0), UART_INTID);
			assert_true(held(UART));
			assert_true(owed(UART));
			happen(interrupt_serviced);
			assert_false(held(UART));
			assert_false(owed(UART));
		}
	}
}

/* Owed and held by nobody is lost: the state violates interrupt-serviced. */
static void test_lost(void **state)
{
	(void)state;
	start(TRIGGER_EDGE);
	happen(device_arrive);
	*flags_of(UART) &= (uint8_t)~INTERRUPT_LATCH;
	assert_true((bench_inspect().violations & 1u << PROPERTY_INTERRUPT_SERVICED) != 0);
	assert_int_equal(bench_inspect().detail, DETAIL_INTERRUPT_LOST);
}

/*
 * At rest an interrupt pending for a WAITING vCPU that nobody was told of is asleep; anything else owed is a deadlock.
 */
static void test_at_rest(void **state)
{
	(void)state;
	bench_configure(HAFNIUM_HEAD);
	bench_boot();
	assert_int_equal(bench_inspect().violations, 0);
	*flags_of(UART) |= INTERRUPT_OWED;
	sp_vcpu()->pending |= 1u << VI_UART;
	sp_vcpu()->vint_queue[sp_vcpu()->vint_queue_length++] = VI_UART;
	sp_vcpu()->irq_count = 1;
	assert_int_equal(bench_inspect().violations, 1u << PROPERTY_INTERRUPT_SERVICED);
	assert_int_equal(bench_inspect().detail, DETAIL_INTERRUPT_ASLEEP);
	/* Disabled by its owner it is suspended. */
	sp_vcpu()->enabled &= (uint16_t) ~(1u << VI_UART);
	sp_vcpu()->irq_count = 0;
	assert_int_equal(bench_inspect().violations, 0);
	bench_boot();
	*flags_of(UART) |= INTERRUPT_OWED | INTERRUPT_LATCH;
	bench.world.pes[0].pmr = 0;
	assert_int_equal(bench_inspect().violations, 1u << PROPERTY_NO_DEADLOCK);
	assert_int_equal(bench_inspect().detail, DETAIL_DEADLOCK);
}

/* A request is owed from its sending to its reply, which discharges it; a refused one is over, too. */
static void test_request(void **state)
{
	(void)state;
	bench_configure(HAFNIUM_HEAD);
	bench_boot();
	assert_int_equal(bench_inspect().owed, 0);
	nwd_request();
	assert_int_equal(bench_inspect().owed, 1u << REQUEST_OBLIGATION);
	sp_call(FFA_YIELD);
	assert_int_equal(bench_inspect().owed, 1u << REQUEST_OBLIGATION);
	nwd_run_due();
	bench_forget();
	sp_call(FFA_MSG_SEND_DIRECT_RESP);
	assert_int_equal(bench.seen.discharged, 1u << REQUEST_OBLIGATION);
	assert_int_equal(bench_inspect().owed, 0);
	assert_int_equal(bench.seen.violations, 0);
}

/* FFA_MSG_WAIT reaching a normal world that waits for a reply loses it: one-reply, and the request is over. */
static void test_reply_lost(void **state)
{
	(void)state;
	bench_configure(HAFNIUM_HEAD);
	bench_in(RTM_FFA_DIR_REQ);
	/* As a partition that was entered by FFA_RUN would be allowed to. */
	sp_vcpu()->rt_model = RTM_FFA_RUN;
	sp_vcpu()->direct_request_origin = VCPU_NONE;
	assert_true((bench_inspect().violations & 1u << PROPERTY_ONE_REPLY) != 0);
	assert_int_equal(bench_inspect().detail, DETAIL_REPLY_IMPOSSIBLE);
	sp_call(FFA_MSG_WAIT);
	assert_true(violated(PROPERTY_ONE_REPLY));
	assert_true(fired(RULE_NWD_REPLY_LOST));
	assert_int_equal(bench_inspect().owed, 0);
}

/* The SRI is owed from the notification on, and held while it is delayed or pending. */
static void test_sri(void **state)
{
	(void)state;
	for (unsigned delayed = 0; delayed <= 1; delayed++) {
		unsigned sri;

		bench_configure(HAFNIUM_HEAD);
		bench.program.sets_notifications = true;
		/* Not at once, so that the partition goes on. */
		bench.config.normal_world_pmr = 0x80;
		bench_in(RTM_FFA_DIR_REQ);
		sri = interrupt_sri(&bench.model.config, 0);
		assert_false(owed(sri));
		sp_call_with(FFA_NOTIFICATION_SET, delayed ? FFA_NOTIFICATION_FLAG_DELAY_SRI : 0, 0);
		assert_true(owed(sri));
		assert_true(held(sri));
		assert_int_equal(bench.world.pes[0].sri_delayed, delayed);
		sp_call(FFA_MSG_SEND_DIRECT_RESP);
		assert_true(owed(sri));
		assert_true(held(sri));
		bench.world.pes[0].pmr = NWD_PMR;
		bench_take(CHOICE_TAKE_IRQ, sri);
		assert_int_equal(bench.label.discharged, bit(sri));
		assert_false(owed(sri));
		/* The driver asks for what was notified. */
		bench_forget();
		nwd_run_due();
		assert_true(fired(RULE_NWD_BOTTOM_HALF));
		assert_int_equal(bench.world.contexts[0].registers[3], PAYLOAD_BOTTOM_HALF);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arrival_is_owed),
		cmocka_unit_test(test_suspended),
		cmocka_unit_test(test_suspended_when_virtually_pending),
		cmocka_unit_test(test_taken_is_owed),
		cmocka_unit_test(test_suspended_normal_world),
		cmocka_unit_test(test_serviced_edge),
		cmocka_unit_test(test_serviced_level),
		cmocka_unit_test(test_serviced_for_nothing),
		cmocka_unit_test(test_owed_again),
		cmocka_unit_test(test_drop_ends_the_obligation),
		cmocka_unit_test(test_masked_device),
		cmocka_unit_test(test_unmask_for_nothing),
		cmocka_unit_test(test_held_all_the_way),
		cmocka_unit_test(test_lost),
		cmocka_unit_test(test_at_rest),
		cmocka_unit_test(test_request),
		cmocka_unit_test(test_reply_lost),
		cmocka_unit_test(test_sri),
	};

	return cmocka_run_group_tests_name("obligations", tests, NULL, NULL);
}
