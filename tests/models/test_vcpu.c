// SPDX-License-Identifier: BSD-3-Clause
/*
 * A vCPU's para-virtual interrupt controller in its three designs: bitmaps, a queue beside them (v2.12), one queue.
 *
 * Sources: Hafnium src/vcpu.c, api.c and ffa/spmc/interrupts.c by version, test/unit_test/vcpu_test.cc.
 */
#include "tests/models/world_helpers.h"

static unsigned bits_of(unsigned set)
{
	unsigned count = 0;

	for (; set != 0; set &= set - 1)
		count++;
	return count;
}

static void inject(unsigned vi)
{
	struct step step = bench_step();

	vcpu_interrupt_inject(&step, SP_VCPU, vi);
}

static void clear(unsigned vi)
{
	struct step step = bench_step();

	vcpu_interrupt_clear(&step, SP_VCPU, vi);
}

static void push(unsigned vi)
{
	struct step step = bench_step();

	vcpu_interrupt_queue_push(&step, SP_VCPU, vi);
}

static unsigned get(void)
{
	struct step step = bench_step();

	return vcpu_interrupt_get(&step, SP_VCPU);
}

static unsigned peek(void)
{
	struct step step = bench_step();

	return vcpu_interrupt_peek(&step, SP_VCPU);
}

static void enable(unsigned vi, bool on, bool fiq)
{
	struct step step = bench_step();

	vcpu_interrupt_enable(&step, SP_VCPU, vi, on, fiq);
}

static unsigned lines(void)
{
	struct step step = bench_step();

	vcpu_update_virtual_interrupts(&step, SP_VCPU);
	return sp_vcpu()->hcr_lines;
}

/* A controller with all virtual interrupts disabled and none pending. */
static void start_empty(enum hafnium_version version)
{
	bench_start(version);
	sp_vcpu()->enabled = 0;
	sp_vcpu()->type_fiq = 0;
}

static void start_all_enabled(enum hafnium_version version)
{
	start_empty(version);
	for (unsigned vi = 0; vi < VIS; vi++)
		enable(vi, true, false);
}

/* ---- Hafnium's own unit tests of the queue (v2.13 on) ------------------------------------------------------------ */

/* Interrupts are fetched in the order in which they were injected, not by number, and then there is none. */
static void test_fetch_order(void **state)
{
	static const unsigned order[] = { VI_DISK, VI_IPI, VI_UART, VI_NOTIFICATION_PENDING };

	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_13, HAFNIUM_HEAD)
	{
		start_all_enabled(version);
		for (unsigned i = 0; i < LENGTH(order); i++)
			inject(order[i]);
		assert_int_equal(sp_vcpu()->irq_count, LENGTH(order));
		for (unsigned i = 0; i < LENGTH(order); i++) {
			assert_int_equal(peek(), order[i]);
			assert_int_equal(get(), order[i]);
		}
		assert_int_equal(get(), VI_NONE);
		assert_int_equal(sp_vcpu()->irq_count, 0);
	}
}

/* Disabled interrupts are skipped and stay pending; they come once they are enabled. */
static void test_disabled_are_skipped(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_13, HAFNIUM_HEAD)
	{
		start_all_enabled(version);
		enable(VI_DISK, false, false);
		enable(VI_IPI, false, false);
		inject(VI_DISK);
		inject(VI_IPI);
		inject(VI_UART);
		assert_int_equal(sp_vcpu()->irq_count, 1);
		assert_int_equal(get(), VI_UART);
		assert_int_equal(get(), VI_NONE);
		assert_int_equal(sp_vcpu()->pending, 1u << VI_DISK | 1u << VI_IPI);
		enable(VI_IPI, true, false);
		assert_int_equal(sp_vcpu()->irq_count, 1);
		assert_int_equal(get(), VI_IPI);
		enable(VI_DISK, true, false);
		assert_int_equal(get(), VI_DISK);
		assert_int_equal(sp_vcpu()->vint_queue_length, 0);
	}
}

/* With only disabled interrupts pending peek finds none, and rotates nothing. */
static void test_nothing_enabled(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_13, HAFNIUM_HEAD)
	{
		start_empty(version);
		inject(VI_UART);
		inject(VI_DISK);
		assert_int_equal(peek(), VI_NONE);
		assert_int_equal(get(), VI_NONE);
		assert_int_equal(sp_vcpu()->vint_queue[0], VI_UART);
		assert_int_equal(sp_vcpu()->vint_queue[1], VI_DISK);
		assert_int_equal(lines(), 0);
	}
}

/* Disabled ids at the head go to the tail, so they come after what was injected later. */
static void test_disabled_rotate_to_the_tail(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_13, HAFNIUM_HEAD)
	{
		start_all_enabled(version);
		enable(VI_DISK, false, false);
		inject(VI_DISK);
		inject(VI_UART);
		inject(VI_IPI);
		assert_int_equal(peek(), VI_UART);
		enable(VI_DISK, true, false);
		assert_int_equal(get(), VI_UART);
		assert_int_equal(get(), VI_IPI);
		assert_int_equal(get(), VI_DISK);
	}
}

/* Injecting and getting again and again, more often than the queue has slots, neither fills nor upsets it. */
static void test_repeated_past_the_queue_size(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_HEAD)
	{
		start_all_enabled(version);
		for (unsigned i = 0; i < 3 * VINT_QUEUE_SLOTS; i++) {
			unsigned vi = i % 2 == 0 ? VI_UART : VI_DISK;

			inject(vi);
			assert_int_equal(sp_vcpu()->irq_count, 1);
			assert_int_equal(get(), vi);
			assert_int_equal(sp_vcpu()->irq_count, 0);
			assert_int_equal(sp_vcpu()->vint_queue_length, 0);
		}
		assert_int_equal(bench.world.pes[0].panic, PANIC_NONE);
	}
}

/* What is pending is pended only once, however often it is injected, and keeps its place. */
static void test_pended_once(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_HEAD)
	{
		start_all_enabled(version);
		inject(VI_UART);
		inject(VI_DISK);
		inject(VI_UART);
		assert_int_equal(sp_vcpu()->irq_count, 2);
		assert_int_equal(get(), VI_UART);
		assert_int_equal(get(), VI_DISK);
		assert_int_equal(get(), VI_NONE);
	}
}

/* Clearing takes one id out, wherever it stands, and leaves the order of the others; what is not pending stays so. */
static void test_clear(void **state)
{
	static const unsigned order[] = { VI_UART, VI_DISK, VI_IPI };

	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_13, HAFNIUM_HEAD)
	{
		for (unsigned gone = 0; gone < LENGTH(order); gone++) {
			start_all_enabled(version);
			for (unsigned i = 0; i < LENGTH(order); i++)
				inject(order[i]);
			clear(VI_MANAGED_EXIT);
			clear(order[gone]);
			clear(order[gone]);
			assert_int_equal(sp_vcpu()->irq_count, LENGTH(order) - 1);
			for (unsigned i = 0; i < LENGTH(order); i++) {
				if (i != gone)
					assert_int_equal(get(), order[i]);
			}
			assert_int_equal(get(), VI_NONE);
		}
	}
}

/* A full list is cleared one by one; clearing a disabled id does not count down. */
static void test_clear_full_list(void **state)
{
	static const uint8_t empty[VINT_QUEUE_SLOTS];

	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_13, HAFNIUM_HEAD)
	{
		start_all_enabled(version);
		enable(VI_NOTIFICATION_PENDING, false, false);
		for (unsigned vi = 0; vi < VINT_QUEUE_SLOTS; vi++)
			inject(vi);
		assert_int_equal(sp_vcpu()->vint_queue_length, VINT_QUEUE_SLOTS);
		assert_int_equal(sp_vcpu()->irq_count, VINT_QUEUE_SLOTS - 1);
		for (unsigned vi = 0; vi < VINT_QUEUE_SLOTS; vi++)
			clear(vi);
		assert_int_equal(sp_vcpu()->irq_count, 0);
		assert_int_equal(sp_vcpu()->vint_queue_length, 0);
		assert_memory_equal(sp_vcpu()->vint_queue, empty, sizeof(empty));
	}
}

/* A full queue: the assert panics; without asserts the interrupt is silently dropped. */
static void test_unified_queue_overflow(void **state)
{
	(void)state;
	for (unsigned debug = 0; debug <= 1; debug++) {
		start_all_enabled(HAFNIUM_HEAD);
		bench.model.config.asserts_debug = debug != 0;
		/* No path fills the queue: there are as many slots as virtual interrupts. */
		sp_vcpu()->vint_queue_length = VINT_QUEUE_SLOTS;
		inject(VI_UART);
		assert_int_equal(bench.world.pes[0].panic, debug ? PANIC_VINT_QUEUE_ASSERT : PANIC_NONE);
		assert_int_equal(sp_vcpu()->pending, 0);
		assert_int_equal(sp_vcpu()->irq_count, 0);
	}
}

/* ---- what holds in every design ---------------------------------------------------------------------------------- */

enum operation {
	INJECT_NPI,
	INJECT_UART,
	INJECT_DISK,
	GET,
	PEEK,
	DISABLE_UART,
	ENABLE_UART,
	DISABLE_NPI,
	ENABLE_NPI,
	CLEAR_DISK,
	OPERATIONS
};

/* The virtual interrupt that HF_INTERRUPT_GET must return: the first enabled of the queue, or the lowest id. */
static unsigned expected_get(enum hafnium_version version, const struct vcpu *vcpu)
{
	unsigned available = (unsigned)vcpu->pending & vcpu->enabled;
	unsigned best = VI_NONE;

	if (version >= HAFNIUM_V2_13) {
		for (unsigned i = 0; i < vcpu->vint_queue_length; i++) {
			if ((available & 1u << vcpu->vint_queue[i]) != 0)
				return vcpu->vint_queue[i];
		}
		return VI_NONE;
	}
	for (unsigned vi = 0; vi < VIS; vi++) {
		if ((available & 1u << vi) == 0)
			continue;
		if (best == VI_NONE ||
		    vi_intid(&bench.model.config, SP_VCPU, vi) < vi_intid(&bench.model.config, SP_VCPU, best))
			best = vi;
	}
	return best;
}

static void operate(enum hafnium_version version, enum operation operation)
{
	struct vcpu before = *sp_vcpu();
	unsigned expected = expected_get(version, &before);

	switch (operation) {
	case INJECT_NPI:
		inject(VI_NOTIFICATION_PENDING);
		break;
	case INJECT_UART:
		inject(VI_UART);
		break;
	case INJECT_DISK:
		inject(VI_DISK);
		break;
	case GET:
		assert_int_equal(get(), expected);
		if (expected != VI_NONE)
			assert_int_equal(sp_vcpu()->pending, before.pending & ~(1u << expected));
		break;
	case PEEK:
		/* v2.12 peeks at its own queue, which is empty here. */
		assert_int_equal(peek(), version == HAFNIUM_V2_12 ? (unsigned)VI_NONE : expected);
		assert_int_equal(sp_vcpu()->pending, before.pending);
		break;
	case DISABLE_UART:
	case ENABLE_UART:
		enable(VI_UART, operation == ENABLE_UART, false);
		break;
	case DISABLE_NPI:
	case ENABLE_NPI:
		enable(VI_NOTIFICATION_PENDING, operation == ENABLE_NPI, false);
		break;
	default:
		clear(VI_DISK);
		break;
	}
}

static void assert_invariants(enum hafnium_version version)
{
	const struct vcpu *vcpu = sp_vcpu();
	unsigned queued = 0;

	assert_int_equal(vcpu->irq_count, bits_of((unsigned)vcpu->pending & vcpu->enabled));
	assert_int_equal(vcpu->fiq_count, 0);
	if (version >= HAFNIUM_V2_13) {
		for (unsigned i = 0; i < vcpu->vint_queue_length; i++) {
			assert_int_equal(queued & 1u << vcpu->vint_queue[i], 0);
			queued |= 1u << vcpu->vint_queue[i];
		}
		assert_int_equal(queued, vcpu->pending);
	}
	for (unsigned i = vcpu->vint_queue_length; i < VINT_QUEUE_SLOTS; i++)
		assert_int_equal(vcpu->vint_queue[i], 0);
}

/*
 * After any five operations the count is that of the enabled pending ids, and since v2.13 the queue holds exactly the
 * pending ids, once each; HF_INTERRUPT_GET returns the first enabled one of the queue, or before v2.13 the lowest id.
 */
static void test_invariants(void **state)
{
	enum { LENGTH_OF_A_SEQUENCE = 5 };
	struct world start;

	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_HEAD)
	{
		unsigned sequences = 1;

		start_all_enabled(version);
		start = bench.world;
		for (unsigned i = 0; i < LENGTH_OF_A_SEQUENCE; i++)
			sequences *= OPERATIONS;
		for (unsigned sequence = 0; sequence < sequences; sequence++) {
			unsigned rest = sequence;

			bench.world = start;
			for (unsigned i = 0; i < LENGTH_OF_A_SEQUENCE; i++, rest /= OPERATIONS) {
				operate(version, (enum operation)(rest % OPERATIONS));
				assert_invariants(version);
			}
		}
	}
}

/* An interrupt of type FIQ drives VF by its own counter, one of type IRQ drives VI; both may be up. */
static void test_lines_follow_the_types(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_HEAD)
	{
		start_empty(version);
		enable(VI_UART, true, false);
		enable(VI_DISK, true, true);
		assert_int_equal(lines(), 0);
		inject(VI_DISK);
		assert_int_equal(lines(), LINE_VFIQ);
		inject(VI_UART);
		assert_int_equal(lines(), LINE_VIRQ | LINE_VFIQ);
		clear(VI_DISK);
		assert_int_equal(lines(), LINE_VIRQ);
		clear(VI_UART);
		assert_int_equal(lines(), 0);
	}
}

/* VI and VF are recomputed when S-EL2 is left, neither earlier nor latched. */
static void test_lines_change_at_the_exit(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_HEAD)
	{
		bench_configure(version);
		bench_in(RTM_FFA_DIR_REQ);
		inject(VI_UART);
		assert_int_equal(sp_vcpu()->hcr_lines, 0);
		sp_call(FFA_ID_GET);
		assert_int_equal(sp_vcpu()->hcr_lines, LINE_VIRQ);
		assert_int_equal(sp_hvc(HF_INTERRUPT_GET, 0, 0, 0), UART_INTID);
		assert_int_equal(sp_vcpu()->hcr_lines, 0);
	}
}

/* ---- v2.12: a queue beside the bitmaps --------------------------------------------------------------------------- */

/* v2.12: a device in vint_q comes before a lower id that is only in the bitmaps; an empty queue leaves the lowest. */
static void test_v2_12_queue_comes_first(void **state)
{
	(void)state;
	start_all_enabled(HAFNIUM_V2_12);
	inject(VI_NOTIFICATION_PENDING);
	inject(VI_DISK);
	push(VI_DISK);
	assert_int_equal(get(), VI_DISK);
	assert_true(sp_vcpu()->vint_queue_length == 1);
	start_all_enabled(HAFNIUM_V2_12);
	inject(VI_DISK);
	inject(VI_NOTIFICATION_PENDING);
	assert_int_equal(get(), VI_NOTIFICATION_PENDING);
}

/* v2.12: HF_INTERRUPT_GET does not pop; each further one returns the head again and counts down, below zero, too. */
static void test_v2_12_get_does_not_pop(void **state)
{
	(void)state;
	start_all_enabled(HAFNIUM_V2_12);
	inject(VI_UART);
	push(VI_UART);
	for (int count = 0; count >= -3; count--) {
		assert_int_equal(get(), VI_UART);
		assert_int_equal(sp_vcpu()->irq_count, count);
		assert_int_equal(sp_vcpu()->pending, 0);
		assert_int_equal(sp_vcpu()->vint_queue_length, 1);
	}
	/* uint32_t in Hafnium: what wrapped is not zero. */
	assert_true(vcpu_interrupt_count_nonzero(sp_vcpu()));
	assert_int_equal(lines(), LINE_VIRQ);
}

/* A count that falls below zero stays at the documented minimum, so that the states remain finitely many. */
static void test_count_saturates(void **state)
{
	(void)state;
	start_all_enabled(HAFNIUM_V2_12);
	inject(VI_UART);
	push(VI_UART);
	for (int i = 0; i < 3 * -VINT_COUNT_MIN; i++)
		get();
	assert_int_equal(sp_vcpu()->irq_count, VINT_COUNT_MIN);
}

/* v2.12: duplicates are queued; four entries fit and the fifth panics, without asserts as well. */
static void test_v2_12_overflow_panics(void **state)
{
	(void)state;
	for (unsigned debug = 0; debug <= 1; debug++) {
		start_all_enabled(HAFNIUM_V2_12);
		bench.model.config.asserts_debug = debug != 0;
		for (unsigned i = 1; i <= 4; i++) {
			push(VI_UART);
			assert_int_equal(sp_vcpu()->vint_queue_length, i);
			assert_int_equal(bench.world.pes[0].panic, PANIC_NONE);
		}
		push(VI_DISK);
		assert_int_equal(bench.world.pes[0].panic, PANIC_VINT_QUEUE);
		assert_int_equal(sp_vcpu()->vint_queue_length, 4);
	}
}

/* v2.12: the notification-pending and managed-exit interrupts never enter vint_q. */
static void test_v2_12_injection_does_not_queue(void **state)
{
	(void)state;
	start_all_enabled(HAFNIUM_V2_12);
	inject(VI_NOTIFICATION_PENDING);
	inject(VI_MANAGED_EXIT);
	assert_int_equal(sp_vcpu()->vint_queue_length, 0);
	assert_int_equal(sp_vcpu()->irq_count, 2);
	/* Lowest number first: 4, then 5. */
	assert_int_equal(get(), VI_MANAGED_EXIT);
	assert_int_equal(get(), VI_NOTIFICATION_PENDING);
}

/* ---- the virtual part of HF_INTERRUPT_ENABLE --------------------------------------------------------------------- */

/* Enabling and disabling what is pending moves the count once, and only when the enable changes. */
static void test_enable_with_pending(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_HEAD)
	{
		start_empty(version);
		inject(VI_UART);
		assert_int_equal(sp_vcpu()->irq_count, 0);
		for (unsigned twice = 0; twice < 2; twice++) {
			enable(VI_UART, true, false);
			assert_int_equal(sp_vcpu()->irq_count, 1);
		}
		for (unsigned twice = 0; twice < 2; twice++) {
			enable(VI_UART, false, false);
			assert_int_equal(sp_vcpu()->irq_count, 0);
		}
		assert_int_equal(sp_vcpu()->pending, 1u << VI_UART);
	}
}

/*
 * The type is set before the counter since v2.13, so the right one changes; up to v2.12 after it, so the old one does.
 */
static void test_type_and_counter(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_9, HAFNIUM_HEAD)
	{
		bool type_first = version >= HAFNIUM_V2_13;

		start_empty(version);
		inject(VI_UART);
		enable(VI_UART, true, true);
		assert_int_equal(sp_vcpu()->type_fiq, 1u << VI_UART);
		assert_int_equal(sp_vcpu()->fiq_count, type_first ? 1 : 0);
		assert_int_equal(sp_vcpu()->irq_count, type_first ? 0 : 1);
	}
}

/* Disabling with the type FIQ keeps it since v2.13; v2.9 to v2.12 force IRQ. */
static void test_disabling_and_the_type(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_9, HAFNIUM_HEAD)
	{
		start_empty(version);
		enable(VI_UART, true, true);
		inject(VI_UART);
		assert_int_equal(sp_vcpu()->fiq_count, 1);
		enable(VI_UART, false, true);
		assert_int_equal(sp_vcpu()->fiq_count, 0);
		assert_int_equal(sp_vcpu()->irq_count, 0);
		assert_int_equal(sp_vcpu()->type_fiq, version >= HAFNIUM_V2_13 ? 1u << VI_UART : 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fetch_order),
		cmocka_unit_test(test_disabled_are_skipped),
		cmocka_unit_test(test_nothing_enabled),
		cmocka_unit_test(test_disabled_rotate_to_the_tail),
		cmocka_unit_test(test_repeated_past_the_queue_size),
		cmocka_unit_test(test_pended_once),
		cmocka_unit_test(test_clear),
		cmocka_unit_test(test_clear_full_list),
		cmocka_unit_test(test_unified_queue_overflow),
		cmocka_unit_test(test_invariants),
		cmocka_unit_test(test_lines_follow_the_types),
		cmocka_unit_test(test_lines_change_at_the_exit),
		cmocka_unit_test(test_v2_12_queue_comes_first),
		cmocka_unit_test(test_v2_12_get_does_not_pop),
		cmocka_unit_test(test_count_saturates),
		cmocka_unit_test(test_v2_12_overflow_panics),
		cmocka_unit_test(test_v2_12_injection_does_not_queue),
		cmocka_unit_test(test_enable_with_pending),
		cmocka_unit_test(test_type_and_counter),
		cmocka_unit_test(test_disabling_and_the_type),
	};

	return cmocka_run_group_tests_name("vcpu", tests, NULL, NULL);
}
