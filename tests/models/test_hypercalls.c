// SPDX-License-Identifier: BSD-3-Clause
/*
 * HF_INTERRUPT_ENABLE, DEACTIVATE, RECONFIGURE and SEND_IPI by version, as the partition sees them: with the GIC
 * behind.
 *
 * Sources: Hafnium api.c and ffa/spmc/interrupts.c by version. What they do to the vCPU alone is in test_vcpu.c.
 */
#include "tests/models/world_helpers.h"

/* ---- HF_INTERRUPT_ENABLE ----------------------------------------------------------------------------------------- */

static bool gic_enabled(unsigned index)
{
	return (bench.world.interrupts[index].flags & INTERRUPT_ENABLED) != 0;
}

/* The GIC: enabled at load up to v2.11, since v2.12 only by HF_INTERRUPT_ENABLE on; off never disables there. */
static void test_enable_reaches_the_gic(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_HEAD)
	{
		bench_configure(version);
		bench.config.interrupts[UART].enabled_at_boot = false;
		bench_bind();
		assert_int_equal(gic_enabled(UART), version < HAFNIUM_V2_12);
		assert_int_equal(sp_hvc(HF_INTERRUPT_ENABLE, UART_INTID, 0, 0), 0);
		assert_int_equal(gic_enabled(UART), version < HAFNIUM_V2_12);
		assert_int_equal(sp_hvc(HF_INTERRUPT_ENABLE, UART_INTID, 1, 0), 0);
		assert_true(gic_enabled(UART));
		assert_true((sp_vcpu()->enabled & 1u << VI_UART) != 0);
		assert_int_equal(sp_hvc(HF_INTERRUPT_ENABLE, UART_INTID, 0, 0), 0);
		assert_true(gic_enabled(UART));
		assert_true((sp_vcpu()->enabled & 1u << VI_UART) == 0);
	}
}

/* The SPMC's own virtual interrupts can be enabled and disabled by the partition: 4, 5 and 9. */
static void test_enable_of_fixed_ids(void **state)
{
	static const struct {
		uint32_t intid;
		unsigned vi;
	} fixed[] = { { 4, VI_MANAGED_EXIT }, { 5, VI_NOTIFICATION_PENDING }, { 9, VI_IPI } };

	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_HEAD)
	{
		bench_start(version);
		for (unsigned i = 0; i < LENGTH(fixed); i++) {
			assert_int_equal(sp_hvc(HF_INTERRUPT_ENABLE, fixed[i].intid, 0, 0), 0);
			assert_true((sp_vcpu()->enabled & 1u << fixed[i].vi) == 0);
			assert_int_equal(sp_hvc(HF_INTERRUPT_ENABLE, fixed[i].intid, 1, 0), 0);
			assert_true((sp_vcpu()->enabled & 1u << fixed[i].vi) != 0);
		}
	}
}

/* Interrupt 3, the virtual timer, needs no entry in the manifest either: HF_INTERRUPT_ENABLE accepts it since v2.12. */
static void test_enable_of_the_virtual_timer(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_12, HAFNIUM_HEAD)
	{
		bench_start(version);
		assert_int_equal(sp_hvc(HF_INTERRUPT_ENABLE, 3, 1, 0), 0);
	}
}

/* An id beyond all is refused always, one of somebody else since v2.12. */
static void test_enable_refused(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_HEAD)
	{
		bench_start(version);
		assert_int_equal(sp_hvc(HF_INTERRUPT_ENABLE, 0xffffffff, 1, 0), UINT32_MAX);
		if (version < HAFNIUM_V2_12)
			continue;
		assert_int_equal(sp_hvc(HF_INTERRUPT_ENABLE, NET_INTID, 1, 0), UINT32_MAX);
		assert_int_equal(sp_hvc(HF_INTERRUPT_ENABLE, 61, 1, 0), UINT32_MAX);
	}
}

/* Up to v2.11 any id below HF_NUM_INTIDS is accepted, whoever owns it, and the GIC is not touched. */
static void test_enable_of_others_up_to_v2_11(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_V2_11)
	{
		bench_start(version);
		assert_int_equal(sp_hvc(HF_INTERRUPT_ENABLE, 61, 1, 0), 0);
	}
}

/* ---- HF_INTERRUPT_DEACTIVATE ------------------------------------------------------------------------------------- */

/* Brings UART to where its partition, masked in a direct request, has been interrupted by it. */
static void start_interrupted(enum hafnium_version version)
{
	bench_configure(version);
	bench_in(RTM_FFA_DIR_REQ);
	interrupt_comes(UART);
	assert_int_equal(bench.world.pes[0].place, PLACE_S_EL1);
	assert_int_equal(bench.world.pes[0].panic, PANIC_NONE);
	bench_forget();
}

static uint32_t deactivate(uint32_t pint_id, uint32_t vint_id)
{
	return sp_hvc(HF_INTERRUPT_DEACTIVATE, pint_id, vint_id, 0);
}

static bool is_active(unsigned index)
{
	return (bench.world.interrupts[index].flags & INTERRUPT_ACTIVE) != 0;
}

/* Up to v2.12 refused with -1: out of range, two different ids, not in progress, another one than that in progress. */
static void test_deactivate_refused(void **state)
{
	static const uint32_t rows[][2] = {
		{ 0xffffffff, 0xffffffff }, { UART_INTID, DISK_INTID }, { DISK_INTID, UART_INTID },
		{ DISK_INTID, DISK_INTID }, { NET_INTID, NET_INTID },
	};

	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_V2_12)
	{
		struct world before;

		bench_configure(version);
		bench_in(RTM_FFA_DIR_REQ);
		/* Nothing is in progress; in v2.12, the queue is empty. */
		assert_int_equal(deactivate(UART_INTID, UART_INTID), UINT32_MAX);
		start_interrupted(version);
		before = bench.world;
		for (unsigned i = 0; i < LENGTH(rows); i++) {
			assert_int_equal(deactivate(rows[i][0], rows[i][1]), UINT32_MAX);
			assert_memory_equal(bench.world.vcpus, before.vcpus, sizeof(before.vcpus));
			assert_memory_equal(bench.world.interrupts, before.interrupts, sizeof(before.interrupts));
		}
		assert_int_equal(bench.seen.violations, 0);
	}
}

/*
 * v2.7 to v2.11, the running partition: deactivation ends the interrupt, restores PMR, clears the flags; then it is
 * -1.
 */
static void test_deactivate_completes(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_7, HAFNIUM_V2_11)
	{
		start_interrupted(version);
		assert_true(is_active(UART));
		assert_int_equal(bench.world.pes[0].pmr, 0);
		assert_true(sp_vcpu()->implicit_completion_signal);
		assert_int_equal(sp_hvc(HF_INTERRUPT_GET, 0, 0, 0), UART_INTID);
		assert_int_equal(deactivate(UART_INTID, UART_INTID), 0);
		assert_false(is_active(UART));
		assert_int_equal(bench.world.pes[0].pmr, NWD_PMR);
		assert_false(sp_vcpu()->processing_secure_interrupt);
		assert_false(sp_vcpu()->secure_interrupt_deactivated);
		assert_false(sp_vcpu()->implicit_completion_signal);
		assert_int_equal(deactivate(UART_INTID, UART_INTID), UINT32_MAX);
		assert_int_equal(bench.seen.violations, 0);
	}
}

/*
 * Up to v2.11, entered from WAITING: the interrupt is ended once, a second call returns 0 and ends nothing; PMR
 * stays.
 */
static void test_deactivate_ends_once(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_V2_11)
	{
		bench_configure(version);
		bench_in(RTM_SEC_INTERRUPT);
		assert_true(is_active(UART));
		for (unsigned twice = 0; twice < 2; twice++) {
			assert_int_equal(deactivate(UART_INTID, UART_INTID), 0);
			assert_false(is_active(UART));
			assert_true(sp_vcpu()->secure_interrupt_deactivated);
			assert_true(sp_vcpu()->processing_secure_interrupt);
			assert_int_equal(bench.world.pes[0].pmr, 0);
		}
		assert_int_equal(bench.seen.violations, 0);
	}
}

/* v2.12: deactivation pops the head and touches no GIC; it need not be got first; then the queue is empty. */
static void test_deactivate_pops(void **state)
{
	(void)state;
	start_interrupted(HAFNIUM_V2_12);
	assert_false(is_active(UART));
	assert_int_equal(sp_vcpu()->vint_queue_length, 1);
	assert_true(sp_vcpu()->requires_deactivate_call);
	assert_int_equal(deactivate(UART_INTID, UART_INTID), 0);
	assert_int_equal(sp_vcpu()->vint_queue_length, 0);
	assert_false(sp_vcpu()->requires_deactivate_call);
	assert_int_equal(bench.world.pes[0].pmr, NWD_PMR);
	assert_int_equal(bench.seen.violations, 0);
	assert_int_equal(deactivate(UART_INTID, UART_INTID), UINT32_MAX);
}

/* v2.12: the flag with a preempted vCPU is an assert; without asserts the head is popped. */
static void test_deactivate_asserts_nobody_preempted(void **state)
{
	(void)state;
	for (unsigned debug = 0; debug <= 1; debug++) {
		start_interrupted(HAFNIUM_V2_12);
		bench.model.config.asserts_debug = debug != 0;
		sp_vcpu()->preempted_vcpu = VCPU_NWD;
		deactivate(UART_INTID, UART_INTID);
		assert_int_equal(bench.world.pes[0].panic, debug ? PANIC_DEACTIVATE_PREEMPTED : PANIC_NONE);
		if (!debug)
			assert_int_equal(sp_vcpu()->vint_queue_length, 0);
	}
}

/* Since v2.13 deactivation of anything returns 0 and changes nothing. */
static void test_deactivate_is_a_no_op(void **state)
{
	static const uint32_t rows[][2] = { { UART_INTID, UART_INTID },
					    { UART_INTID, DISK_INTID },
					    { 0xffffffff, 0xffffffff },
					    { NET_INTID, NET_INTID } };

	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_13, HAFNIUM_HEAD)
	{
		struct world before;

		start_interrupted(version);
		before = bench.world;
		for (unsigned i = 0; i < LENGTH(rows); i++) {
			assert_int_equal(deactivate(rows[i][0], rows[i][1]), 0);
			assert_memory_equal(bench.world.vcpus, before.vcpus, sizeof(before.vcpus));
			assert_memory_equal(bench.world.interrupts, before.interrupts, sizeof(before.interrupts));
			assert_int_equal(bench.world.pes[0].pmr, before.pes[0].pmr);
		}
	}
}

/* ---- the other hypercalls ---------------------------------------------------------------------------------------- */

/*
 * HF_INTERRUPT_RECONFIGURE exists since v2.10; of its arguments only those in range and the partition's own are taken.
 */
static void test_reconfigure(void **state)
{
	static const struct {
		uint32_t intid;
		uint32_t command;
		uint32_t value;
		uint32_t result;
	} rows[] = {
		{ UART_INTID, HF_INT_RECONFIGURE_TARGET_PE, 0, 0 },
		{ UART_INTID, HF_INT_RECONFIGURE_TARGET_PE, 1, UINT32_MAX },
		{ UART_INTID, HF_INT_RECONFIGURE_SEC_STATE, 1, 0 },
		{ UART_INTID, HF_INT_RECONFIGURE_SEC_STATE, 2, UINT32_MAX },
		{ UART_INTID, HF_INT_RECONFIGURE_STATUS, 0, 0 },
		{ UART_INTID, HF_INT_RECONFIGURE_STATUS, 1, 0 },
		{ UART_INTID, HF_INT_RECONFIGURE_STATUS, 2, UINT32_MAX },
		{ UART_INTID, 3, 0, UINT32_MAX },
		{ NET_INTID, HF_INT_RECONFIGURE_STATUS, 1, UINT32_MAX },
		{ 61, HF_INT_RECONFIGURE_STATUS, 1, UINT32_MAX },
		{ 5, HF_INT_RECONFIGURE_STATUS, 1, UINT32_MAX },
	};

	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_HEAD)
	{
		bench_start(version);
		for (unsigned i = 0; i < LENGTH(rows); i++) {
			uint32_t expected = version >= HAFNIUM_V2_10 ? rows[i].result : UINT32_MAX;
			struct vcpu before = *sp_vcpu();

			assert_int_equal(
				sp_hvc(HF_INTERRUPT_RECONFIGURE, rows[i].intid, rows[i].command, rows[i].value),
				expected);
			/* The virtual interrupts are not touched. */
			assert_int_equal(sp_vcpu()->enabled, before.enabled);
			assert_int_equal(sp_vcpu()->pending, before.pending);
		}
	}
}

/* The status command enables and disables at the GIC, whatever is enabled virtually. */
static void test_reconfigure_status(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_10, HAFNIUM_HEAD)
	{
		bench_start(version);
		for (uint32_t on = 0; on <= 1; on++) {
			sp_hvc(HF_INTERRUPT_RECONFIGURE, UART_INTID, HF_INT_RECONFIGURE_STATUS, on);
			assert_int_equal(gic_enabled(UART), on);
			assert_true((sp_vcpu()->enabled & 1u << VI_UART) != 0);
		}
	}
}

/* Reconfiguring disables at the GIC, and enables again only what is enabled in the descriptor: not after ENABLE off. */
static void test_reconfigure_what_is_disabled(void **state)
{
	(void)state;
	bench_start(HAFNIUM_HEAD);
	sp_hvc(HF_INTERRUPT_ENABLE, UART_INTID, 1, 0);
	sp_hvc(HF_INTERRUPT_RECONFIGURE, UART_INTID, HF_INT_RECONFIGURE_TARGET_PE, 0);
	assert_true(gic_enabled(UART));
	sp_hvc(HF_INTERRUPT_ENABLE, UART_INTID, 0, 0);
	assert_true(gic_enabled(UART));
	sp_hvc(HF_INTERRUPT_RECONFIGURE, UART_INTID, HF_INT_RECONFIGURE_TARGET_PE, 0);
	assert_false(gic_enabled(UART));
}

/*
 * HF_INTERRUPT_SEND_IPI to itself pends 9 since v2.13, and is -1 before; to a vCPU that is not there it is always -1.
 */
static void test_send_ipi(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_HEAD)
	{
		bool has = version >= HAFNIUM_V2_13;

		bench_start(version);
		assert_int_equal(sp_hvc(HF_INTERRUPT_ENABLE, 9, 1, 0), 0);
		assert_int_equal(sp_hvc(HF_INTERRUPT_SEND_IPI, 1, 0, 0), UINT32_MAX);
		assert_int_equal(sp_vcpu()->pending, 0);
		for (unsigned twice = 0; twice < 2; twice++) {
			assert_int_equal(sp_hvc(HF_INTERRUPT_SEND_IPI, 0, 0, 0), has ? 0 : UINT32_MAX);
			assert_int_equal(sp_vcpu()->pending, has ? 1u << VI_IPI : 0);
			assert_int_equal(sp_vcpu()->irq_count, has ? 1 : 0);
		}
		assert_int_equal(sp_hvc(HF_INTERRUPT_GET, 0, 0, 0), has ? 9 : HF_INVALID_INTID);
	}
}

/* A hypercall that no version has returns -1; HF_INTERRUPT_GET with nothing pending returns the invalid id. */
static void test_unknown_hypercall(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_HEAD)
	{
		bench_start(version);
		assert_int_equal(sp_hvc(0xff42, 0, 0, 0), UINT32_MAX);
		assert_int_equal(sp_hvc(HF_INTERRUPT_GET, 0, 0, 0), HF_INVALID_INTID);
	}
}

/* HF_INTERRUPT_GET that returns nothing leaves the listing of FFA_NOTIFICATION_INFO_GET as it was. */
static void test_get_of_nothing_keeps_the_listing(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_13, HAFNIUM_HEAD)
	{
		bench_configure(version);
		bench_in(RTM_FFA_DIR_REQ);
		sp_vcpu()->interrupts_info_get_retrieved = 1;
		assert_int_equal(sp_hvc(HF_INTERRUPT_GET, 0, 0, 0), HF_INVALID_INTID);
		assert_true(sp_vcpu()->interrupts_info_get_retrieved);
		interrupt_comes(UART);
		assert_int_equal(sp_hvc(HF_INTERRUPT_GET, 0, 0, 0), UART_INTID);
		assert_false(sp_vcpu()->interrupts_info_get_retrieved);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_enable_reaches_the_gic),
		cmocka_unit_test(test_enable_of_fixed_ids),
		cmocka_unit_test(test_enable_of_the_virtual_timer),
		cmocka_unit_test(test_enable_refused),
		cmocka_unit_test(test_enable_of_others_up_to_v2_11),
		cmocka_unit_test(test_deactivate_refused),
		cmocka_unit_test(test_deactivate_completes),
		cmocka_unit_test(test_deactivate_ends_once),
		cmocka_unit_test(test_deactivate_pops),
		cmocka_unit_test(test_deactivate_asserts_nobody_preempted),
		cmocka_unit_test(test_deactivate_is_a_no_op),
		cmocka_unit_test(test_reconfigure),
		cmocka_unit_test(test_reconfigure_status),
		cmocka_unit_test(test_reconfigure_what_is_disabled),
		cmocka_unit_test(test_send_ipi),
		cmocka_unit_test(test_unknown_hypercall),
		cmocka_unit_test(test_get_of_nothing_keeps_the_listing),
	};

	return cmocka_run_group_tests_name("hypercalls", tests, NULL, NULL);
}
