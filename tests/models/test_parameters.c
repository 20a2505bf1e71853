// SPDX-License-Identifier: BSD-3-Clause
/*
 * Registers of a partition's call that must be zero; see models/spmc/parameters.c.
 *
 * Sources: api_ffa_msg_wait (v2.6 to head), api_yield (184501cb, v2.10), api_ffa_dir_msg_is_arg2_zero.
 */
#include "tests/models/world_helpers.h"

/* The partition in its request, with the check turned on. */
static void start(enum hafnium_version version, enum ffa_version ffa_version, enum rt_model rt_model)
{
	bench_configure(version);
	bench.config.partitions[0].ffa_version = ffa_version;
	bench.config.policy_flips = (policy_set)1 << POLICY_PARAMETERS_CHECKED;
	bench_in(rt_model);
}

/* Issues the call with one register set, the others zero. Returns whether it was refused for that. */
static bool refused(uint32_t fid, unsigned which)
{
	uint32_t *x = bench.world.contexts[0].registers;

	sp_at("call_smc");
	memset(x, 0, sizeof(bench.world.contexts[0].registers));
	x[0] = fid;
	x[which] = 1;
	bench_take(CHOICE_STEP, 0);
	bench_run_out();
	return fired(RULE_PARAMETERS_REFUSED);
}

/* Each register of each call is looked at or not, by the version and the partition's FF-A version. */
static void test_registers(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_HEAD)
	{
		for (unsigned x = 1; x < 8; x++) {
			start(version, FFA_VERSION_1_1, RTM_FFA_RUN);
			assert_true(refused(FFA_MSG_WAIT, x));
			assert_returned(FFA_ERROR, FFA_INVALID_PARAMETERS);
			assert_int_equal(sp_vcpu()->state, VCPU_STATE_RUNNING);
			/* Flags of FF-A v1.2, since v2.12. */
			start(version, FFA_VERSION_1_2, RTM_FFA_RUN);
			assert_int_equal(refused(FFA_MSG_WAIT, x), !(x == 2 && version >= HAFNIUM_V2_12));
			start(version, FFA_VERSION_1_1, RTM_FFA_RUN);
			assert_int_equal(refused(FFA_YIELD, x), x >= 4 && version >= HAFNIUM_V2_10);
			start(version, FFA_VERSION_1_1, RTM_FFA_DIR_REQ);
			assert_int_equal(refused(FFA_MSG_SEND_DIRECT_RESP, x), x == 2);
			start(version, FFA_VERSION_1_1, RTM_FFA_DIR_REQ);
			assert_int_equal(refused(FFA_MSG_SEND_DIRECT_REQ, x), x == 2);
		}
	}
}

/* INVALID_PARAMETERS comes before DENIED; without the policy nothing is looked at. */
static void test_order(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_HEAD)
	{
		start(version, FFA_VERSION_1_1, RTM_FFA_DIR_REQ);
		assert_true(refused(FFA_MSG_WAIT, 3));
		assert_returned(FFA_ERROR, FFA_INVALID_PARAMETERS);
		bench_configure(version);
		bench_in(RTM_FFA_DIR_REQ);
		assert_false(refused(FFA_MSG_WAIT, 3));
		assert_returned(FFA_ERROR, FFA_DENIED);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_registers),
		cmocka_unit_test(test_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
