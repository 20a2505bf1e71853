// SPDX-License-Identifier: BSD-3-Clause
/*
 * The nearest word, and the table of FF-A words. Apart from test_assemble.c because scenarios use both as well.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "models/ffa.h"
#include "models/words.h"

static const char *const words[] = { "clear", NULL, "mask", "unmask", "FFA_MSG_WAIT", "x0", "x1" };

static const char *nearest(const char *word)
{
	return nearest_word(word, words, sizeof(words) / sizeof(words[0]));
}

/* A word with a letter missing, added, replaced or swapped finds the word that was meant. */
static void test_one_slip(void **state)
{
	(void)state;
	assert_string_equal(nearest("clea"), "clear");
	assert_string_equal(nearest("clearr"), "clear");
	assert_string_equal(nearest("vlear"), "clear");
	assert_string_equal(nearest("claer"), "clear");
	assert_string_equal(nearest("umask"), "mask");
	assert_string_equal(nearest("FFA_MSG_WIAT"), "FFA_MSG_WAIT");
}

/* Case does not count as a difference. */
static void test_case_is_ignored(void **state)
{
	(void)state;
	assert_string_equal(nearest("CLEAR"), "clear");
	assert_string_equal(nearest("ffa_msg_wait"), "FFA_MSG_WAIT");
}

/* Of two words at the same distance the earlier one is returned. */
static void test_ties(void **state)
{
	(void)state;
	assert_string_equal(nearest("x9"), "x0");
}

/* A word at a third of the longer length plus one is near, and one further is not. */
static void test_bound(void **state)
{
	const char *const six[] = { "abcdef" };

	(void)state;
	assert_string_equal(nearest_word("abcxyz", six, 1), "abcdef");
	assert_null(nearest_word("abwxyz", six, 1));
	assert_null(nearest("completely_different"));
}

/* Nothing is near when there is nothing, and no length of a word is read past its end. */
static void test_extremes(void **state)
{
	char huge[1000];
	const char *const huge_words[] = { huge, "clear" };

	(void)state;
	memset(huge, 'x', sizeof(huge) - 1);
	huge[sizeof(huge) - 1] = '\0';
	assert_null(nearest_word("clear", words, 0));
	assert_null(nearest_word(NULL, words, 1));
	assert_null(nearest(huge));
	assert_string_equal(nearest_word("clear", huge_words, 2), "clear");
	huge[127] = '\0';
	assert_string_equal(nearest_word(huge, huge_words, 2), huge);
	assert_null(nearest(""));
}

/* Every symbol has its own name, so that a listing cannot mean two things. */
static void test_symbols_are_unique(void **state)
{
	(void)state;
	for (size_t one = 0; one < ffa_symbol_count; one++) {
		for (size_t other = one + 1; other < ffa_symbol_count; other++)
			assert_string_not_equal(ffa_symbols[one].name, ffa_symbols[other].name);
	}
}

static uint32_t symbol(const char *name)
{
	for (size_t index = 0; index < ffa_symbol_count; index++) {
		if (strcmp(name, ffa_symbols[index].name) == 0)
			return ffa_symbols[index].value;
	}
	fail_msg("no symbol %s", name);
	return 0;
}

/* Each group of symbols is there with the values of the specifications. */
static void test_symbol_values(void **state)
{
	static const struct ffa_symbol expected[] = {
		{ "FFA_ERROR", 0x84000060 },
		{ "FFA_SUCCESS", 0x84000061 },
		{ "FFA_INTERRUPT", 0x84000062 },
		{ "FFA_VERSION", 0x84000063 },
		{ "FFA_FEATURES", 0x84000064 },
		{ "FFA_ID_GET", 0x84000069 },
		{ "FFA_MSG_WAIT", 0x8400006b },
		{ "FFA_YIELD", 0x8400006c },
		{ "FFA_RUN", 0x8400006d },
		{ "FFA_MSG_SEND_DIRECT_REQ", 0x8400006f },
		{ "FFA_MSG_SEND_DIRECT_RESP", 0x84000070 },
		{ "FFA_NORMAL_WORLD_RESUME", 0x8400007c },
		{ "FFA_NOTIFICATION_SET", 0x84000081 },
		{ "FFA_NOTIFICATION_GET", 0x84000082 },
		{ "FFA_NOTIFICATION_INFO_GET", 0x84000083 },
		{ "FFA_EL3_INTR_HANDLE", 0x8400008c },
		{ "FFA_MSG_SEND_DIRECT_REQ2", 0xc400008d },
		{ "FFA_MSG_SEND_DIRECT_RESP2", 0xc400008e },
		{ "FFA_ABORT", 0x84000090 },
		{ "SMC_UNKNOWN", 0xffffffff },
		{ "NOT_SUPPORTED", 0xffffffff },
		{ "FFA_NOT_SUPPORTED", 0xffffffff },
		{ "INVALID_PARAMETERS", 0xfffffffe },
		{ "NO_MEMORY", 0xfffffffd },
		{ "BUSY", 0xfffffffc },
		{ "INTERRUPTED", 0xfffffffb },
		{ "FFA_INTERRUPTED", 0xfffffffb },
		{ "DENIED", 0xfffffffa },
		{ "RETRY", 0xfffffff9 },
		{ "ABORTED", 0xfffffff8 },
		{ "NO_DATA", 0xfffffff7 },
		{ "NOT_READY", 0xfffffff6 },
		{ "FFA_NOT_READY", 0xfffffff6 },
		{ "HF_INTERRUPT_ENABLE", 0xff03 },
		{ "HF_INTERRUPT_GET", 0xff04 },
		{ "HF_INTERRUPT_DEACTIVATE", 0xff08 },
		{ "HF_INTERRUPT_RECONFIGURE", 0xff09 },
		{ "HF_INTERRUPT_SEND_IPI", 0xff0a },
		{ "HF_INVALID_INTID", 0xffffffff },
		{ "HF_MANAGED_EXIT_INTID", 4 },
		{ "HF_NOTIFICATION_PENDING_INTID", 5 },
		{ "HF_INT_RECONFIGURE_TARGET_PE", 0 },
		{ "HF_INT_RECONFIGURE_SEC_STATE", 1 },
		{ "HF_INT_RECONFIGURE_STATUS", 2 },
		{ "HF_ENABLE", 1 },
		{ "HF_DISABLE", 0 },
		{ "HF_INTERRUPT_TYPE_IRQ", 0 },
		{ "HF_INTERRUPT_TYPE_FIQ", 1 },
		{ "FFA_NOTIFICATION_FLAG_DELAY_SRI", 2 },
		{ "PAYLOAD_REQUEST", 1 },
		{ "PAYLOAD_BOTTOM_HALF", 2 },
		{ "PAYLOAD_RESUME", 3 },
	};

	(void)state;
	for (size_t index = 0; index < sizeof(expected) / sizeof(expected[0]); index++)
		assert_int_equal(symbol(expected[index].name), expected[index].value);
}

/* A value gets its name back, in the table it belongs to and in no other. */
static void test_names_of_values(void **state)
{
	(void)state;
	assert_string_equal(ffa_function_name(FFA_MSG_SEND_DIRECT_RESP2), "FFA_MSG_SEND_DIRECT_RESP2");
	assert_string_equal(ffa_function_name(SMC_UNKNOWN), "SMC_UNKNOWN");
	assert_null(ffa_function_name(0));
	assert_null(ffa_function_name(HF_INTERRUPT_GET));
	assert_string_equal(ffa_error_name(FFA_INTERRUPTED), "INTERRUPTED");
	assert_string_equal(ffa_error_name(FFA_NOT_SUPPORTED), "NOT_SUPPORTED");
	assert_null(ffa_error_name(0));
	assert_null(ffa_error_name(FFA_ERROR));
	assert_string_equal(hf_call_name(HF_INTERRUPT_DEACTIVATE), "HF_INTERRUPT_DEACTIVATE");
	assert_null(hf_call_name(HF_MANAGED_EXIT_INTID));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_slip),      cmocka_unit_test(test_case_is_ignored),
		cmocka_unit_test(test_ties),          cmocka_unit_test(test_bound),
		cmocka_unit_test(test_extremes),      cmocka_unit_test(test_symbols_are_unique),
		cmocka_unit_test(test_symbol_values), cmocka_unit_test(test_names_of_values),
	};

	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
