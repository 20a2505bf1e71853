// SPDX-License-Identifier: BSD-3-Clause
/*
 * What each FF-A call may return, against the tables of FF-A v1.3 ALP4: 14.4, 14.10, 14.14, 14.21, 15.8, 15.12, 15.16,
 * 15.20, and the completions of 14.1 to 14.3, 15.2 to 15.4.
 */
#include "tests/models/world_helpers.h"

#include "models/monitors/abi.h"

/* Bit n: error code -n. */
#define CODE(code) (1u << (unsigned)-(int32_t)(code))

enum { CODES_FIRST = -10, CODES_LAST = -1 };

static const char *const standing_names[] = { "listed", "tolerated", "violation" };

static void assert_standing(enum ffa_version version, uint32_t call, uint32_t w0, uint32_t w2,
			    enum abi_standing expected)
{
	enum abi_standing standing = abi_standing(version, call, w0, w2);

	if (standing != expected)
		fail_msg("FF-A %s, %s returns %s (w2 = %d): expected %s, got %s", ffa_version_names[version],
			 ffa_function_name(call), ffa_function_name(w0), (int)w2, standing_names[expected],
			 standing_names[standing]);
}

/* ---- error codes ------------------------------------------------------------------------------------------------- */

/* Each code from -1 to -10 of one call: those of `listed` are, the others violate; NOT_READY came with v1.3. */
static void assert_codes(uint32_t call, unsigned listed)
{
	for (unsigned version = 0; version < FFA_VERSIONS; version++) {
		for (int32_t code = CODES_FIRST; code <= CODES_LAST; code++) {
			bool is_listed = (listed & CODE(code)) != 0;

			if ((uint32_t)code == FFA_NOT_READY && is_listed && version < FFA_VERSION_1_3)
				continue;
			assert_standing((enum ffa_version)version, call, FFA_ERROR, (uint32_t)code,
					is_listed ? ABI_LISTED : ABI_VIOLATION);
		}
	}
}

static const unsigned WAIT_CODES = CODE(FFA_INVALID_PARAMETERS) | CODE(FFA_DENIED) | CODE(FFA_NOT_SUPPORTED);
static const unsigned RUN_CODES = CODE(FFA_INVALID_PARAMETERS) | CODE(FFA_NOT_SUPPORTED) | CODE(FFA_DENIED) |
				  CODE(FFA_BUSY) | CODE(FFA_ABORTED) | CODE(FFA_NOT_READY);
static const unsigned RESPONSE_CODES =
	CODE(FFA_INVALID_PARAMETERS) | CODE(FFA_DENIED) | CODE(FFA_NOT_SUPPORTED) | CODE(FFA_ABORTED);

/* Of the ten codes each call's table lists some; INTERRUPTED is in none. */
static void test_error_codes(void **state)
{
	(void)state;
	assert_codes(FFA_MSG_WAIT, WAIT_CODES);
	assert_codes(FFA_YIELD, WAIT_CODES);
	assert_codes(FFA_RUN, RUN_CODES);
	assert_codes(FFA_MSG_SEND_DIRECT_REQ, RUN_CODES);
	assert_codes(FFA_MSG_SEND_DIRECT_RESP, RESPONSE_CODES);
}

/* Direct messages of v1.2 have the tables of the older ones (15.16, 15.20). */
static void test_error_codes_of_direct_messages_2(void **state)
{
	(void)state;
	assert_codes(FFA_MSG_SEND_DIRECT_REQ2, RUN_CODES);
	assert_codes(FFA_MSG_SEND_DIRECT_RESP2, RESPONSE_CODES);
}

/* FFA_NORMAL_WORLD_RESUME: DENIED and NOT_SUPPORTED (14.21). */
static void test_error_codes_of_normal_world_resume(void **state)
{
	(void)state;
	assert_codes(FFA_NORMAL_WORLD_RESUME, CODE(FFA_DENIED) | CODE(FFA_NOT_SUPPORTED));
}

/* NOT_READY is new in v1.3: a caller of an older version gets what only a later one lists. */
static void test_not_ready(void **state)
{
	static const uint32_t calls[] = { FFA_RUN, FFA_MSG_SEND_DIRECT_REQ };

	(void)state;
	for (unsigned i = 0; i < LENGTH(calls); i++) {
		assert_standing(FFA_VERSION_1_3, calls[i], FFA_ERROR, FFA_NOT_READY, ABI_LISTED);
		for (unsigned version = 0; version < FFA_VERSION_1_3; version++)
			assert_standing((enum ffa_version)version, calls[i], FFA_ERROR, FFA_NOT_READY, ABI_TOLERATED);
	}
}

/* FFA_ERROR without an error code, or with one that no table has, is a violation. */
static void test_no_code(void **state)
{
	static const uint32_t calls[] = { FFA_MSG_WAIT, FFA_YIELD, FFA_RUN, FFA_MSG_SEND_DIRECT_REQ,
					  FFA_MSG_SEND_DIRECT_RESP };
	static const uint32_t codes[] = { 0, 1, (uint32_t)-11, 0x80000000 };

	(void)state;
	for (unsigned i = 0; i < LENGTH(calls); i++) {
		for (unsigned c = 0; c < LENGTH(codes); c++)
			assert_standing(FFA_VERSION_1_1, calls[i], FFA_ERROR, codes[c], ABI_VIOLATION);
	}
}

/* A call without an error table may fail with any code. */
static void test_calls_without_a_table(void **state)
{
	static const uint32_t calls[] = { FFA_INTERRUPT, FFA_ID_GET, FFA_VERSION, FFA_FEATURES };

	(void)state;
	for (unsigned i = 0; i < LENGTH(calls); i++) {
		for (int32_t code = CODES_FIRST; code <= CODES_LAST; code++)
			assert_standing(FFA_VERSION_1_1, calls[i], FFA_ERROR, (uint32_t)code, ABI_LISTED);
	}
}

/* SMCCC's -1 is no return of a call that FF-A defines, FFA_ERROR among them; of an unknown one it is. */
static void test_unknown_function(void **state)
{
	static const uint32_t calls[] = {
		FFA_MSG_WAIT, FFA_YIELD, FFA_RUN, FFA_MSG_SEND_DIRECT_REQ, FFA_MSG_SEND_DIRECT_RESP, FFA_ERROR
	};

	(void)state;
	for (unsigned version = 0; version < FFA_VERSIONS; version++) {
		for (unsigned i = 0; i < LENGTH(calls); i++)
			assert_standing((enum ffa_version)version, calls[i], SMC_UNKNOWN, 0, ABI_VIOLATION);
	}
	assert_standing(FFA_VERSION_1_1, 0x84000999, SMC_UNKNOWN, 0, ABI_LISTED);
}

/* ---- completions ------------------------------------------------------------------------------------------------- */

/* What may complete a call, and what of it came with which version. */
struct completion {
	uint32_t call;
	uint32_t by[6];
};

static void assert_completions(const struct completion *completions, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (unsigned version = 0; version < FFA_VERSIONS; version++) {
			for (unsigned by = 0; by < LENGTH(completions[i].by) && completions[i].by[by] != 0; by++)
				assert_standing((enum ffa_version)version, completions[i].call, completions[i].by[by],
						0, ABI_LISTED);
		}
	}
}

/* Each call is completed by what its section names; by FFA_INTERRUPT only a response is judged by version. */
static void test_completions(void **state)
{
	static const struct completion completions[] = {
		/* 14.1: the context is next given cycles. */
		{ FFA_MSG_WAIT, { FFA_INTERRUPT, FFA_RUN, FFA_MSG_SEND_DIRECT_REQ, FFA_MSG_SEND_DIRECT_REQ2 } },
		{ FFA_MSG_SEND_DIRECT_RESP, { FFA_RUN, FFA_MSG_SEND_DIRECT_REQ, FFA_MSG_SEND_DIRECT_REQ2 } },
		/* 15.2. */
		{ FFA_MSG_SEND_DIRECT_REQ, { FFA_MSG_SEND_DIRECT_RESP, FFA_INTERRUPT, FFA_YIELD, FFA_SUCCESS } },
		/* 14.3. */
		{ FFA_RUN, { FFA_INTERRUPT, FFA_MSG_WAIT, FFA_YIELD, FFA_MSG_SEND_DIRECT_RESP } },
		/* 14.2. */
		{ FFA_YIELD, { FFA_RUN, FFA_INTERRUPT } },
	};

	(void)state;
	assert_completions(completions, LENGTH(completions));
}

/* FFA_INTERRUPT completes a direct response since v1.3 (15.3 with 14.1); before, a later version lists it. */
static void test_response_completed_by_interrupt(void **state)
{
	(void)state;
	for (unsigned version = 0; version < FFA_VERSIONS; version++)
		assert_standing((enum ffa_version)version, FFA_MSG_SEND_DIRECT_RESP, FFA_INTERRUPT, 0,
				version >= FFA_VERSION_1_3 ? ABI_LISTED : ABI_TOLERATED);
}

/* A direct response of v1.2 is completed in the same way (15.3). */
static void test_response_2_completed_by_interrupt(void **state)
{
	(void)state;
	assert_standing(FFA_VERSION_1_3, FFA_MSG_SEND_DIRECT_RESP2, FFA_INTERRUPT, 0, ABI_LISTED);
	assert_standing(FFA_VERSION_1_2, FFA_MSG_SEND_DIRECT_RESP2, FFA_INTERRUPT, 0, ABI_TOLERATED);
}

/* Nothing else completes a direct request: not FFA_MSG_WAIT, not FFA_NORMAL_WORLD_RESUME, not a request. */
static void test_no_completion_of_a_request(void **state)
{
	static const uint32_t wrong[] = { FFA_MSG_WAIT, FFA_NORMAL_WORLD_RESUME, FFA_RUN, FFA_MSG_SEND_DIRECT_REQ, 0 };

	(void)state;
	for (unsigned version = 0; version < FFA_VERSIONS; version++) {
		for (unsigned i = 0; i < LENGTH(wrong); i++)
			assert_int_equal(abi_standing((enum ffa_version)version, FFA_MSG_SEND_DIRECT_REQ, wrong[i], 0),
					 ABI_VIOLATION);
	}
}

/* Nothing else completes FFA_RUN (14.3): not FFA_SUCCESS, not FFA_NORMAL_WORLD_RESUME. */
static void test_no_completion_of_a_run(void **state)
{
	(void)state;
	assert_standing(FFA_VERSION_1_3, FFA_RUN, FFA_SUCCESS, 0, ABI_VIOLATION);
	assert_standing(FFA_VERSION_1_3, FFA_RUN, FFA_NORMAL_WORLD_RESUME, 0, ABI_VIOLATION);
}

/* Nothing else completes FFA_MSG_WAIT (14.1) or a response (15.3): not FFA_SUCCESS, not FFA_YIELD. */
static void test_no_completion_of_a_wait(void **state)
{
	static const uint32_t calls[] = { FFA_MSG_WAIT, FFA_MSG_SEND_DIRECT_RESP };

	(void)state;
	for (unsigned i = 0; i < LENGTH(calls); i++) {
		assert_standing(FFA_VERSION_1_3, calls[i], FFA_SUCCESS, 0, ABI_VIOLATION);
		assert_standing(FFA_VERSION_1_3, calls[i], FFA_YIELD, 0, ABI_VIOLATION);
	}
}

/* ---- judgements in a step ---------------------------------------------------------------------------------------- */

/* A return answers the partition's last call once; what enters it without a call is not judged. */
static void test_return_to_the_partition(void **state)
{
	struct step step;

	(void)state;
	bench_start(HAFNIUM_HEAD);
	step = bench_step();
	bench.world.contexts[0].call = FFA_MSG_SEND_DIRECT_RESP;
	abi_return_to_partition(&step, SP_VCPU, FFA_ERROR, FFA_INTERRUPTED);
	assert_int_equal(bench.label.violations, 1u << PROPERTY_ABI);
	assert_int_equal(bench.label.detail, DETAIL_ABI_RESPONSE_INTERRUPTED);
	assert_true(label_has(&bench.label, RULE_ABI_VIOLATION));
	assert_int_equal(bench.world.contexts[0].call, 0);
	step = bench_step();
	abi_return_to_partition(&step, SP_VCPU, FFA_ERROR, FFA_INTERRUPTED);
	assert_int_equal(bench.label.violations, 0);
}

/* The message of a violation names the table of the call. */
static void test_details(void **state)
{
	static const struct {
		uint32_t call;
		uint32_t w0;
		uint32_t w2;
		enum detail detail;
	} rows[] = {
		{ FFA_MSG_SEND_DIRECT_RESP, FFA_ERROR, FFA_BUSY, DETAIL_ABI_RESPONSE_ERROR },
		{ FFA_MSG_SEND_DIRECT_RESP, FFA_ERROR, FFA_INTERRUPTED, DETAIL_ABI_RESPONSE_INTERRUPTED },
		{ FFA_MSG_WAIT, FFA_ERROR, FFA_BUSY, DETAIL_ABI_WAIT_ERROR },
		{ FFA_YIELD, FFA_ERROR, FFA_BUSY, DETAIL_ABI_YIELD_ERROR },
		{ FFA_RUN, FFA_ERROR, FFA_INTERRUPTED, DETAIL_ABI_RUN_ERROR },
		{ FFA_MSG_SEND_DIRECT_REQ, FFA_ERROR, FFA_INTERRUPTED, DETAIL_ABI_REQUEST_ERROR },
		{ FFA_ERROR, SMC_UNKNOWN, 0, DETAIL_ABI_ERROR_UNKNOWN },
	};

	(void)state;
	bench_start(HAFNIUM_HEAD);
	for (unsigned i = 0; i < LENGTH(rows); i++) {
		struct step step = bench_step();

		bench.world.contexts[0].call = rows[i].call;
		abi_return_to_partition(&step, SP_VCPU, rows[i].w0, rows[i].w2);
		assert_int_equal(bench.label.violations, 1u << PROPERTY_ABI);
		assert_int_equal(bench.label.detail, rows[i].detail);
	}
}

/* What is tolerated leaves its mark and violates nothing. */
static void test_tolerated(void **state)
{
	(void)state;
	for (unsigned version = 0; version < FFA_VERSIONS; version++) {
		struct step step;

		bench_configure(HAFNIUM_HEAD);
		bench.config.partitions[0].ffa_version = (enum ffa_version)version;
		bench_bind();
		step = bench_step();
		bench.world.contexts[0].call = FFA_MSG_SEND_DIRECT_RESP;
		abi_return_to_partition(&step, SP_VCPU, FFA_INTERRUPT, UART_INTID);
		assert_int_equal(bench.label.violations, 0);
		assert_int_equal(label_has(&bench.label, RULE_ABI_TOLERATED), version < FFA_VERSION_1_3);
	}
}

/* What the normal world's call returned is judged as well: completion and error code. */
static void test_return_to_the_normal_world(void **state)
{
	static const struct {
		uint32_t call;
		uint32_t w0;
		uint32_t w2;
		enum detail detail;
	} rows[] = {
		{ FFA_MSG_SEND_DIRECT_REQ, FFA_MSG_SEND_DIRECT_RESP, 0, DETAIL_NONE },
		{ FFA_MSG_SEND_DIRECT_REQ, FFA_INTERRUPT, 0, DETAIL_NONE },
		{ FFA_MSG_SEND_DIRECT_REQ, FFA_ERROR, FFA_BUSY, DETAIL_NONE },
		{ FFA_MSG_SEND_DIRECT_REQ, FFA_MSG_WAIT, 0, DETAIL_ABI_COMPLETION },
		{ FFA_MSG_SEND_DIRECT_REQ, FFA_ERROR, FFA_NO_DATA, DETAIL_ABI_REQUEST_ERROR },
		{ FFA_RUN, FFA_MSG_WAIT, 0, DETAIL_NONE },
		{ FFA_RUN, FFA_ERROR, FFA_RETRY, DETAIL_ABI_RUN_ERROR },
	};

	(void)state;
	bench_start(HAFNIUM_HEAD);
	for (unsigned i = 0; i < LENGTH(rows); i++) {
		struct step step = bench_step();

		abi_return_to_nwd(&step, SP_VCPU, rows[i].call, rows[i].w0, rows[i].w2);
		assert_int_equal(bench.label.violations, rows[i].detail == DETAIL_NONE ? 0 : 1u << PROPERTY_ABI);
		assert_int_equal(bench.label.detail, rows[i].detail);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_error_codes),
		cmocka_unit_test(test_error_codes_of_direct_messages_2),
		cmocka_unit_test(test_error_codes_of_normal_world_resume),
		cmocka_unit_test(test_not_ready),
		cmocka_unit_test(test_no_code),
		cmocka_unit_test(test_calls_without_a_table),
		cmocka_unit_test(test_unknown_function),
		cmocka_unit_test(test_completions),
		cmocka_unit_test(test_response_completed_by_interrupt),
		cmocka_unit_test(test_response_2_completed_by_interrupt),
		cmocka_unit_test(test_no_completion_of_a_request),
		cmocka_unit_test(test_no_completion_of_a_run),
		cmocka_unit_test(test_no_completion_of_a_wait),
		cmocka_unit_test(test_return_to_the_partition),
		cmocka_unit_test(test_details),
		cmocka_unit_test(test_tolerated),
		cmocka_unit_test(test_return_to_the_normal_world),
	};

	return cmocka_run_group_tests_name("abi", tests, NULL, NULL);
}
