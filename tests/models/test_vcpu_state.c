// SPDX-License-Identifier: BSD-3-Clause
/*
 * The states of a vCPU and the SPMC's locks. Apart from test_vcpu.c, which is about virtual interrupts.
 *
 * Sources: Hafnium vcpu_state_set (199a3b1e, v2.14), the lock order of api.c.
 */
#include "tests/models/world_helpers.h"

#include "models/spmc/locks.h"
#include "models/vcpu_edges.h"

/* ---- states ------------------------------------------------------------------------------------------------------ */

enum verdict { LEGAL, ILLEGAL };

/* Makes the change and says whether the version has it. */
static enum verdict change(enum hafnium_version version, enum vcpu_state from, enum vcpu_state to)
{
	struct step step;

	bench_start(version);
	sp_vcpu()->state = (uint8_t)from;
	step = bench_step();
	vcpu_state_set(&step, SP_VCPU, to);
	if ((bench.label.violations & 1u << PROPERTY_VCPU_SANE) == 0) {
		assert_int_equal(bench.world.pes[0].panic, PANIC_NONE);
		assert_int_equal(sp_vcpu()->state, to);
		return LEGAL;
	}
	assert_int_equal(bench.label.detail, DETAIL_VCPU_EDGE);
	/* Refused, and the caller's CHECK panics, since v2.14; before, the write just happened. */
	assert_int_equal(bench.world.pes[0].panic, version >= HAFNIUM_V2_14 ? PANIC_VCPU_EDGE : PANIC_NONE);
	return ILLEGAL;
}

/*
 * Before v2.14 a partition may run in the state in which it had waited, BLOCKED or PREEMPTED: any state may follow. Before
 * v2.8 also in that in which its interrupt had found it, WAITING.
 */
static bool ran_on_in(enum hafnium_version version, unsigned from)
{
	if (version < HAFNIUM_V2_8 && from == VCPU_STATE_WAITING)
		return true;
	return version < HAFNIUM_V2_14 && (from == VCPU_STATE_BLOCKED || from == VCPU_STATE_PREEMPTED);
}

/* Each change of state is legal or not as the table of vcpu_state_set says; staying where it is always is. */
static void test_edges(void **state)
{
	static const enum verdict table[VCPU_STATES][VCPU_STATES] = {
		/* to: OFF, RUNNING, WAITING, BLOCKED, PREEMPTED, ABORTED, CREATED, STARTING, STOPPED, NULL */
		/* Hafnium also has OFF>CREATED, which nothing does. */
		[VCPU_STATE_OFF] = { LEGAL, ILLEGAL, ILLEGAL, ILLEGAL, ILLEGAL, ILLEGAL, ILLEGAL, LEGAL, ILLEGAL,
				     ILLEGAL },
		[VCPU_STATE_RUNNING] = { LEGAL, LEGAL, LEGAL, LEGAL, LEGAL, LEGAL, ILLEGAL, ILLEGAL, ILLEGAL, ILLEGAL },
		[VCPU_STATE_WAITING] = { LEGAL, LEGAL, LEGAL, ILLEGAL, ILLEGAL, LEGAL, ILLEGAL, ILLEGAL, ILLEGAL,
					 ILLEGAL },
		[VCPU_STATE_BLOCKED] = { LEGAL, LEGAL, ILLEGAL, LEGAL, ILLEGAL, ILLEGAL, ILLEGAL, ILLEGAL, ILLEGAL,
					 ILLEGAL },
		[VCPU_STATE_PREEMPTED] = { LEGAL, LEGAL, ILLEGAL, ILLEGAL, LEGAL, ILLEGAL, ILLEGAL, ILLEGAL, ILLEGAL,
					   ILLEGAL },
		[VCPU_STATE_ABORTED] = { LEGAL, ILLEGAL, ILLEGAL, ILLEGAL, ILLEGAL, LEGAL, ILLEGAL, ILLEGAL, LEGAL,
					 ILLEGAL },
		[VCPU_STATE_CREATED] = { LEGAL, ILLEGAL, ILLEGAL, ILLEGAL, ILLEGAL, ILLEGAL, LEGAL, LEGAL, ILLEGAL,
					 ILLEGAL },
		[VCPU_STATE_STARTING] = { LEGAL, ILLEGAL, LEGAL, LEGAL, LEGAL, LEGAL, ILLEGAL, LEGAL, ILLEGAL,
					  ILLEGAL },
		[VCPU_STATE_STOPPED] = { LEGAL, ILLEGAL, ILLEGAL, ILLEGAL, ILLEGAL, LEGAL, LEGAL, ILLEGAL, LEGAL,
					 LEGAL },
		[VCPU_STATE_NULL] = { LEGAL, ILLEGAL, ILLEGAL, ILLEGAL, ILLEGAL, ILLEGAL, ILLEGAL, ILLEGAL, ILLEGAL,
				      LEGAL },
	};

	(void)state;
	for (enum hafnium_version version = HAFNIUM_V2_6; version <= HAFNIUM_HEAD; version++) {
		/* How a vCPU leaves OFF is written down since v2.14. */
		unsigned first = version >= HAFNIUM_V2_14 ? VCPU_STATE_OFF : VCPU_STATE_RUNNING;

		for (unsigned from = first; from < VCPU_STATES; from++) {
			for (unsigned to = VCPU_STATE_RUNNING; to < VCPU_STATES; to++) {
				enum verdict expected = ran_on_in(version, from) ? LEGAL : table[from][to];

				if (change(version, (enum vcpu_state)from, (enum vcpu_state)to) != expected)
					fail_msg("%s: %s>%s", hafnium_version_names[version], vcpu_state_names[from],
						 vcpu_state_names[to]);
			}
		}
	}
}

/* Any state may become OFF. */
static void test_edges_to_off(void **state)
{
	(void)state;
	for (enum hafnium_version version = HAFNIUM_V2_14; version <= HAFNIUM_HEAD; version++) {
		for (unsigned from = 0; from < VCPU_STATES; from++)
			assert_int_equal(change(version, (enum vcpu_state)from, VCPU_STATE_OFF), LEGAL);
	}
}

/* A legal edge leaves its coverage mark, and no other; staying leaves none. */
static void test_edge_marks(void **state)
{
	(void)state;
	for (unsigned from = 0; from < VCPU_STATES; from++) {
		for (unsigned to = 0; to < VCPU_STATES; to++) {
			unsigned expected = vcpu_edge_find((enum vcpu_state)from, (enum vcpu_state)to);

			change(HAFNIUM_V2_13, (enum vcpu_state)from, (enum vcpu_state)to);
			for (unsigned edge = 0; edge < VCPU_EDGES; edge++)
				assert_int_equal(label_has(&bench.label, world_first_edge_mark + edge),
						 edge == expected && from != to);
		}
	}
}

/* Whatever state it leaves: a vCPU that is set running has no managed exit, by an assert of v2.15 on (aa5fdab9). */
static void test_running_without_managed_exit(void **state)
{
	static const enum vcpu_state states[] = { VCPU_STATE_WAITING, VCPU_STATE_BLOCKED, VCPU_STATE_PREEMPTED };

	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_8, HAFNIUM_HEAD)
	{
		for (unsigned i = 0; i < LENGTH(states) * 2; i++) {
			bool debug = i % 2 == 0;
			struct step step;

			bench_start(version);
			bench.model.config.asserts_debug = debug;
			sp_vcpu()->state = (uint8_t)states[i / 2];
			sp_vcpu()->processing_managed_exit = 1;
			step = bench_step();
			vcpu_set_running(&step, SP_VCPU);
			assert_int_equal(bench.world.pes[0].panic,
					 debug && version >= HAFNIUM_V2_15 ? PANIC_MANAGED_EXIT_RUNNING : PANIC_NONE);
		}
	}
}

/* The other world's vCPU may change in any way. */
static void test_other_world_is_free(void **state)
{
	(void)state;
	for (unsigned from = 0; from < VCPU_STATES; from++) {
		for (unsigned to = 0; to < VCPU_STATES; to++) {
			struct step step;

			bench_start(HAFNIUM_HEAD);
			bench.world.pes[0].other_world_state = (uint8_t)from;
			step = bench_step();
			vcpu_state_set(&step, VCPU_NWD, (enum vcpu_state)to);
			assert_int_equal(bench.world.pes[0].other_world_state, to);
			assert_int_equal(bench.label.violations, 0);
			assert_int_equal(bench.world.pes[0].panic, PANIC_NONE);
		}
	}
}

/* A WAITING vCPU with a mode, a runtime model, a request or a managed exit violates vcpu-sane, each on its own. */
static void test_waiting_is_clean(void **state)
{
	(void)state;
	for (unsigned what = 0; what < 5; what++) {
		bench_configure(HAFNIUM_HEAD);
		bench_boot();
		if (what == 1)
			sp_vcpu()->scheduling_mode = NWD_MODE;
		else if (what == 2)
			sp_vcpu()->rt_model = RTM_FFA_RUN;
		else if (what == 3)
			sp_vcpu()->direct_request_origin = VCPU_NWD;
		else if (what == 4)
			sp_vcpu()->processing_managed_exit = 1;
		assert_int_equal((bench_inspect().violations & 1u << PROPERTY_VCPU_SANE) != 0, what != 0);
	}
}

/* A count that is not the number of enabled pending interrupts violates vcpu-sane; inside S-EL2 it may lag behind. */
static void test_count_agrees(void **state)
{
	(void)state;
	bench_configure(HAFNIUM_HEAD);
	bench_in(RTM_FFA_DIR_REQ);
	assert_int_equal(bench_inspect().violations, 0);
	sp_vcpu()->irq_count = 1;
	assert_int_equal(bench_inspect().violations, 1u << PROPERTY_VCPU_SANE);
	bench.world.pes[0].place = PLACE_S_EL2;
	bench.world.pes[0].phase = PHASE_SPMC_SMC;
	assert_int_equal(bench_inspect().violations, 0);
}

/* ---- locks ------------------------------------------------------------------------------------------------------- */

/* The VM before its vCPUs is the documented order; both vCPUs are taken together. */
static void test_lock_order(void **state)
{
	struct step step;

	(void)state;
	bench_start(HAFNIUM_HEAD);
	step = bench_step();
	lock_take(&step, LOCK_VM);
	lock_take(&step, LOCK_BOTH);
	lock_release(&step, LOCK_BOTH);
	lock_release(&step, LOCK_VM);
	lock_end_of_step(&step);
	assert_int_equal(bench.label.violations, 0);
	assert_false(label_has(&bench.label, RULE_DOUBLE_UNLOCK));
}

/* The VM after a vCPU, either of them, violates vcpu-sane. */
static void test_lock_order_violated(void **state)
{
	static const enum lock first[] = { LOCK_CURRENT, LOCK_OTHER, LOCK_BOTH };

	(void)state;
	bench_start(HAFNIUM_HEAD);
	for (unsigned i = 0; i < LENGTH(first); i++) {
		struct step step = bench_step();

		lock_take(&step, first[i]);
		assert_int_equal(bench.label.violations, 0);
		lock_take(&step, LOCK_VM);
		assert_int_equal(bench.label.violations, 1u << PROPERTY_VCPU_SANE);
		assert_int_equal(bench.label.detail, DETAIL_LOCK_ORDER);
	}
}

/* Taking what is held, also as one of both, spins for ever: vcpu-sane. */
static void test_lock_twice(void **state)
{
	static const struct {
		enum lock held;
		enum lock taken;
		bool violates;
	} rows[] = {
		{ LOCK_VM, LOCK_VM, true },        { LOCK_CURRENT, LOCK_CURRENT, true },
		{ LOCK_CURRENT, LOCK_BOTH, true }, { LOCK_OTHER, LOCK_BOTH, true },
		{ LOCK_BOTH, LOCK_OTHER, true },   { LOCK_CURRENT, LOCK_OTHER, false },
		{ LOCK_VM, LOCK_CURRENT, false },
	};

	(void)state;
	bench_start(HAFNIUM_HEAD);
	for (unsigned i = 0; i < LENGTH(rows); i++) {
		struct step step = bench_step();

		lock_take(&step, rows[i].held);
		lock_take(&step, rows[i].taken);
		assert_int_equal(bench.label.violations, rows[i].violates ? 1u << PROPERTY_VCPU_SANE : 0);
		assert_int_equal(bench.label.detail, rows[i].violates ? DETAIL_LOCK_TWICE : DETAIL_NONE);
	}
}

/* A lock kept at the end of a step violates vcpu-sane, but a PE that panicked keeps what it holds. */
static void test_lock_kept(void **state)
{
	struct step step;

	(void)state;
	bench_start(HAFNIUM_HEAD);
	step = bench_step();
	lock_take(&step, LOCK_OTHER);
	lock_end_of_step(&step);
	assert_int_equal(bench.label.violations, 1u << PROPERTY_VCPU_SANE);
	assert_int_equal(bench.label.detail, DETAIL_LOCK_KEPT);
	step = bench_step();
	lock_take(&step, LOCK_OTHER);
	step_panic(&step, PANIC_TARGET_STATE);
	lock_end_of_step(&step);
	assert_int_equal(bench.label.violations, 0);
}

/* A second release frees the lock all the same and violates nothing by itself: it is marked. */
static void test_double_unlock(void **state)
{
	struct step step;

	(void)state;
	bench_start(HAFNIUM_HEAD);
	step = bench_step();
	lock_take(&step, LOCK_CURRENT);
	lock_release(&step, LOCK_CURRENT);
	assert_false(label_has(&bench.label, RULE_DOUBLE_UNLOCK));
	lock_release(&step, LOCK_CURRENT);
	lock_end_of_step(&step);
	assert_true(label_has(&bench.label, RULE_DOUBLE_UNLOCK));
	assert_int_equal(bench.label.violations, 0);
}

/* The two double unlocks of the source: FFA_MSG_WAIT since v2.12, a secure interrupt of the running one since v2.10. */
static void test_double_unlocks_by_version(void **state)
{
	(void)state;
	for (enum hafnium_version version = HAFNIUM_V2_6; version <= HAFNIUM_HEAD; version++) {
		bench_configure(version);
		bench_in(RTM_FFA_RUN);
		sp_call(FFA_MSG_WAIT);
		assert_int_equal(fired(RULE_DOUBLE_UNLOCK), version >= HAFNIUM_V2_12);
		bench_in(RTM_FFA_DIR_REQ);
		interrupt_comes(UART);
		assert_int_equal(fired(RULE_DOUBLE_UNLOCK), version >= HAFNIUM_V2_10);
		/* Another target than the one that runs is released once. */
		bench_boot();
		interrupt_comes(UART);
		assert_false(fired(RULE_DOUBLE_UNLOCK));
	}
}

/* No call of the partition or of the normal world leaves a lock behind or takes one out of order. */
static void test_calls_keep_the_discipline(void **state)
{
	static const uint32_t calls[] = {
		FFA_MSG_SEND_DIRECT_RESP,
		FFA_MSG_WAIT,
		FFA_YIELD,
		FFA_ERROR,
		FFA_INTERRUPT,
		FFA_ID_GET,
		FFA_RUN,
		FFA_MSG_SEND_DIRECT_REQ,
		FFA_NORMAL_WORLD_RESUME,
	};
	static const uint32_t hypercalls[] = { HF_INTERRUPT_ENABLE,      HF_INTERRUPT_GET,      HF_INTERRUPT_DEACTIVATE,
					       HF_INTERRUPT_RECONFIGURE, HF_INTERRUPT_SEND_IPI, 0xff42 };

	(void)state;
	for (enum hafnium_version version = HAFNIUM_V2_8; version <= HAFNIUM_HEAD; version++) {
		for (unsigned rt_model = RTM_FFA_RUN; rt_model <= RTM_SP_INIT; rt_model++) {
			for (unsigned i = 0; i < LENGTH(calls); i++) {
				bench_configure(version);
				bench_in((enum rt_model)rt_model);
				sp_call(calls[i]);
				assert_false(violated(PROPERTY_VCPU_SANE));
			}
			for (unsigned i = 0; i < LENGTH(hypercalls); i++) {
				bench_configure(version);
				bench_in((enum rt_model)rt_model);
				sp_hvc(hypercalls[i], UART_INTID, 1, 0);
				assert_false(violated(PROPERTY_VCPU_SANE));
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_edges_to_off),
		cmocka_unit_test(test_edge_marks),
		cmocka_unit_test(test_running_without_managed_exit),
		cmocka_unit_test(test_other_world_is_free),
		cmocka_unit_test(test_waiting_is_clean),
		cmocka_unit_test(test_count_agrees),
		cmocka_unit_test(test_lock_order),
		cmocka_unit_test(test_lock_order_violated),
		cmocka_unit_test(test_lock_twice),
		cmocka_unit_test(test_lock_kept),
		cmocka_unit_test(test_double_unlock),
		cmocka_unit_test(test_double_unlocks_by_version),
		cmocka_unit_test(test_calls_keep_the_discipline),
	};

	return cmocka_run_group_tests_name("vcpu state", tests, NULL, NULL);
}
