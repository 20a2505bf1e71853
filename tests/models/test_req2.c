// SPDX-License-Identifier: BSD-3-Clause
/*
 * FFA_MSG_SEND_DIRECT_REQ2 and FFA_MSG_SEND_DIRECT_RESP2, by version.
 *
 * Sources: Hafnium v2.11 on, api_ffa_msg_send_direct_req, api_ffa_msg_send_direct_resp (e468c116); TF-A v2.11
 * spmd_smc_handler. Apart from the tests of FFA_MSG_SEND_DIRECT_RESP (test_response.c), which every version has.
 */
#include "tests/models/world_helpers.h"

/* What a reply says: an opaque word of the partition. */
enum { PAYLOAD = 0x55 };

enum { FIRST, SECOND, SECOND_ID = 0x8002 };

/* The normal world asks by REQ2, or not; the partition is of that FF-A version. */
static void start(unsigned version, bool by_req2, enum ffa_version ffa_version)
{
	bench_configure(version);
	bench.config.partitions[0].requests_by_req2 = by_req2;
	bench.config.partitions[0].ffa_version = ffa_version;
	bench_boot();
	nwd_request();
}

static void respond2(uint32_t x3, uint32_t x4)
{
	bench.world.contexts[bench.world.pes[0].current].registers[4] = x4;
	sp_call_with(FFA_MSG_SEND_DIRECT_RESP2, 0, x3);
}

static void assert_request2(void)
{
	const uint32_t *x = bench.world.contexts[0].registers;

	assert_int_equal(bench.world.pes[0].place, PLACE_S_EL1);
	assert_int_equal(x[0], FFA_MSG_SEND_DIRECT_REQ2);
	assert_int_equal(x[1], PARTITION_ID);
	assert_int_equal(x[3], 0);
	assert_int_equal(x[4], PAYLOAD_REQUEST);
	assert_true(sp_vcpu()->is_ffa_req2);
	assert_true(fired(RULE_REQUEST2));
}

/* The normal world has its reply, by RESP2, and nothing is left of the request. */
static void assert_replied(void)
{
	assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
	assert_true(fired(RULE_NWD_REPLY));
	assert_int_equal(bench.world.requests[0].outstanding, 0);
	assert_int_equal(sp_vcpu()->state, VCPU_STATE_WAITING);
	assert_int_equal(sp_vcpu()->direct_request_origin, VCPU_NONE);
	assert_int_equal(sp_vcpu()->is_ffa_req2, 0);
	assert_int_equal(sp_vcpu()->direct_resp_payload, 0);
	assert_int_equal(bench.seen.violations, 0);
}

/* The running partition issues the call that its registers hold. */
static void issue(void)
{
	uint16_t label = sp_program_find_label(&bench.program, "call_smc");

	bench.world.contexts[bench.world.pes[0].current].pc = bench.program.labels[label].pc;
	bench_take(CHOICE_STEP, 0);
	bench_run_out();
}

static void test_request_and_response(void **state)
{
	static const unsigned eras[] = { HAFNIUM_V2_11, HAFNIUM_V2_12, HAFNIUM_V2_13, HAFNIUM_V2_14,
					 HAFNIUM_V2_15, HAFNIUM_HEAD,  ERA_FFA_1_2,   ERA_FFA_1_3 };

	(void)state;
	for (size_t i = 0; i < LENGTH(eras); i++) {
		start(eras[i], true, FFA_VERSION_1_2);
		assert_request2();
		/* The first word is in x4: were x3 looked at, the normal world would ask again. */
		respond2(PAYLOAD_RESUME, PAYLOAD);
		assert_replied();
		assert_int_equal(bench.world.requests[0].resume_due, 0);
		assert_int_equal(bench_inspect().violations, 0);
		nwd_request();
		assert_request2();
		respond2(0, PAYLOAD_RESUME);
		assert_replied();
		assert_int_equal(bench.world.requests[0].resume_due, 1);
	}
}

/* A response of the other flavour is DENIED, and the request goes on. */
static void test_other_flavour(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_11, HAFNIUM_HEAD)
	{
		for (unsigned by_req2 = 0; by_req2 < 2; by_req2++) {
			start(version, by_req2 != 0, FFA_VERSION_1_2);
			assert_int_equal(sp_vcpu()->is_ffa_req2, by_req2);
			sp_call(by_req2 ? FFA_MSG_SEND_DIRECT_RESP : FFA_MSG_SEND_DIRECT_RESP2);
			assert_returned(FFA_ERROR, FFA_DENIED);
			assert_true(fired(RULE_RESPONSE_FLAVOUR));
			assert_int_equal(sp_vcpu()->state, VCPU_STATE_RUNNING);
			assert_int_equal(sp_vcpu()->direct_request_origin, VCPU_NWD);
			assert_int_equal(sp_vcpu()->is_ffa_req2, by_req2);
			sp_call(by_req2 ? FFA_MSG_SEND_DIRECT_RESP2 : FFA_MSG_SEND_DIRECT_RESP);
			assert_replied();
		}
	}
}

/* Before v2.11 the SPMD knows no such call, and the SPMC none from a partition. */
static void test_unknown_before_v2_11(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_6, HAFNIUM_V2_10)
	{
		start(version, true, FFA_VERSION_1_2);
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		assert_true(fired(RULE_SPMD_REFUSED));
		assert_true(fired(RULE_NWD_ERROR));
		assert_false(fired(RULE_SPMD_FORWARD_TO_SPMC));
		assert_int_equal(sp_vcpu()->state, VCPU_STATE_WAITING);
		assert_int_equal(bench.world.requests[0].outstanding, 0);
		assert_int_equal(bench.seen.violations, 0);
		start(version, false, FFA_VERSION_1_2);
		sp_call(FFA_MSG_SEND_DIRECT_RESP2);
		assert_int_equal(bench.world.contexts[0].registers[0], SMC_UNKNOWN);
		assert_true(fired(RULE_CALL_UNKNOWN));
		sp_call(FFA_MSG_SEND_DIRECT_REQ2);
		assert_int_equal(bench.world.contexts[0].registers[0], SMC_UNKNOWN);
		assert_int_equal(sp_vcpu()->direct_request_origin, VCPU_NWD);
	}
}

/* A partition of an older FF-A version is not sent one. */
static void test_ffa_version(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_11, HAFNIUM_HEAD)
	{
		for (unsigned ffa_version = FFA_VERSION_1_0; ffa_version < FFA_VERSIONS; ffa_version++) {
			bool supported = ffa_version >= FFA_VERSION_1_2;

			start(version, true, (enum ffa_version)ffa_version);
			assert_int_equal(fired(RULE_REQUEST2_VERSION), !supported);
			assert_int_equal(fired(RULE_NWD_ERROR), !supported);
			assert_int_equal(bench.world.pes[0].place, supported ? PLACE_S_EL1 : PLACE_NWD);
			assert_int_equal(bench.seen.violations, 0);
		}
	}
}

/* With an interrupt pending RESP2 does what RESP does: v2.11 saves it, and sends it as RESP2 in the end. */
static void test_saved_v2_11(void **state)
{
	(void)state;
	start(HAFNIUM_V2_11, true, FFA_VERSION_1_2);
	interrupt_comes(UART);
	bench_forget();
	respond2(0, PAYLOAD_RESUME);
	assert_returned(FFA_INTERRUPT, UART_INTID);
	assert_true(fired(RULE_RESPONSE_SAVED));
	assert_true(sp_vcpu()->direct_resp_intercepted);
	assert_true(sp_vcpu()->is_ffa_req2);
	assert_int_equal(sp_hvc(HF_INTERRUPT_GET, 0, 0, 0), UART_INTID);
	assert_int_equal(sp_hvc(HF_INTERRUPT_DEACTIVATE, UART_INTID, UART_INTID, 0), 0);
	sp_at("call_smc");
	bench.world.contexts[0].registers[0] = FFA_MSG_WAIT;
	bench_take(CHOICE_STEP, 0);
	while (bench.world.pes[0].place == PLACE_S_EL2)
		bench_take(CHOICE_STEP, 0);
	/* What the normal world is about to get. */
	assert_int_equal(bench.world.pes[0].nwd_registers[0], FFA_MSG_SEND_DIRECT_RESP2);
	bench_run_out();
	assert_true(fired(RULE_RESPONSE_REPLAYED));
	assert_replied();
	assert_int_equal(bench.world.requests[0].resume_due, 1);
}

/* v2.12 on: the response is complete, and the partition goes on for its interrupt. */
static void test_intercepted(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_12, HAFNIUM_HEAD)
	{
		start(version, true, FFA_VERSION_1_2);
		interrupt_comes(UART);
		bench_forget();
		respond2(0, PAYLOAD);
		assert_int_equal(bench.world.contexts[0].registers[0], FFA_INTERRUPT);
		assert_true(
			fired(version == HAFNIUM_V2_12 ? RULE_RESPONSE_INTERCEPTED_V2_12 : RULE_RESPONSE_INTERCEPTED));
		assert_int_equal(sp_vcpu()->rt_model, RTM_SEC_INTERRUPT);
		assert_int_equal(sp_vcpu()->is_ffa_req2, 0);
		assert_int_equal(bench.world.pes[0].nwd_registers[0], FFA_MSG_SEND_DIRECT_RESP2);
		assert_int_equal(sp_hvc(HF_INTERRUPT_GET, 0, 0, 0), UART_INTID);
		(void)sp_hvc(HF_INTERRUPT_DEACTIVATE, UART_INTID, UART_INTID, 0);
		sp_call(FFA_MSG_WAIT);
		assert_replied();
	}
}

/* Of one partition to another: message and answer are in x4, the UUID is nil. */
static void test_between_partitions(void **state)
{
	(void)state;
	FOR_EACH_VERSION(version, HAFNIUM_V2_11, HAFNIUM_HEAD)
	{
		for (unsigned ffa_version = FFA_VERSION_1_1; ffa_version <= FFA_VERSION_1_2; ffa_version++) {
			uint32_t *first = bench.world.contexts[FIRST].registers;
			uint32_t *second = bench.world.contexts[SECOND].registers;

			bench_configure(version);
			bench.config.partition_count = 2;
			bench.config.partitions[SECOND] = bench.config.partitions[FIRST];
			bench.config.partitions[SECOND].id = SECOND_ID;
			bench.config.partitions[SECOND].ffa_version = FFA_VERSION_1_2;
			bench.config.partitions[FIRST].ffa_version = (enum ffa_version)ffa_version;
			bench_bind();
			for (unsigned v = FIRST; v <= SECOND; v++) {
				bench.world.contexts[v].registers[0] = FFA_MSG_WAIT;
				issue();
			}
			nwd_request();
			first[0] = FFA_MSG_SEND_DIRECT_REQ2;
			first[1] = (uint32_t)PARTITION_ID << 16 | SECOND_ID;
			first[2] = 0;
			first[3] = 3;
			first[4] = 7;
			issue();
			if (ffa_version < FFA_VERSION_1_2) {
				assert_returned(FFA_ERROR, FFA_DENIED);
				assert_int_equal(bench.world.vcpus[SECOND].state, VCPU_STATE_WAITING);
				continue;
			}
			assert_int_equal(bench.world.pes[0].current, SECOND);
			assert_int_equal(second[0], FFA_MSG_SEND_DIRECT_REQ2);
			assert_int_equal(second[3], 0);
			assert_int_equal(second[4], 7);
			second[0] = FFA_MSG_SEND_DIRECT_RESP2;
			second[1] = 0;
			second[3] = 3;
			second[4] = 9;
			issue();
			assert_int_equal(bench.world.pes[0].current, FIRST);
			assert_int_equal(first[0], FFA_MSG_SEND_DIRECT_RESP2);
			assert_int_equal(first[3], 0);
			assert_int_equal(first[4], 9);
			/* Its own request was by REQ. */
			assert_int_equal(bench.world.vcpus[FIRST].is_ffa_req2, 0);
			assert_int_equal(bench.world.vcpus[SECOND].is_ffa_req2, 0);
			assert_int_equal(bench.seen.violations, 0);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_request_and_response), cmocka_unit_test(test_other_flavour),
		cmocka_unit_test(test_unknown_before_v2_11), cmocka_unit_test(test_ffa_version),
		cmocka_unit_test(test_saved_v2_11),          cmocka_unit_test(test_intercepted),
		cmocka_unit_test(test_between_partitions),
	};

	return cmocka_run_group_tests_name("req2", tests, NULL, NULL);
}
