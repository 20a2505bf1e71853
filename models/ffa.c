// SPDX-License-Identifier: BSD-3-Clause
/*
 * The names of FF-A and Hafnium words: what a listing may write, and what a trace prints.
 *
 * Apart from the header so that every name is spelt once: the lists below make both the table of symbols and the
 * functions that turn a value back into its name.
 */
#include "models/ffa.h"

// clang-format off
#define FUNCTIONS(ENTRY) \
	ENTRY(FFA_ERROR) \
	ENTRY(FFA_SUCCESS) \
	ENTRY(FFA_INTERRUPT) \
	ENTRY(FFA_VERSION) \
	ENTRY(FFA_FEATURES) \
	ENTRY(FFA_ID_GET) \
	ENTRY(FFA_MSG_WAIT) \
	ENTRY(FFA_YIELD) \
	ENTRY(FFA_RUN) \
	ENTRY(FFA_MSG_SEND) \
	ENTRY(FFA_MSG_SEND_DIRECT_REQ) \
	ENTRY(FFA_MSG_SEND_DIRECT_RESP) \
	ENTRY(FFA_NORMAL_WORLD_RESUME) \
	ENTRY(FFA_NOTIFICATION_SET) \
	ENTRY(FFA_NOTIFICATION_GET) \
	ENTRY(FFA_NOTIFICATION_INFO_GET) \
	ENTRY(FFA_EL3_INTR_HANDLE) \
	ENTRY(FFA_MSG_SEND_DIRECT_REQ2) \
	ENTRY(FFA_MSG_SEND_DIRECT_RESP2) \
	ENTRY(FFA_ABORT) \
	ENTRY(SMC_UNKNOWN)

/* Without the FFA_ prefix: people say INTERRUPTED and DENIED, so a listing may use either form. */
#define ERROR_CODES(ENTRY) \
	ENTRY(NOT_SUPPORTED) \
	ENTRY(INVALID_PARAMETERS) \
	ENTRY(NO_MEMORY) \
	ENTRY(BUSY) \
	ENTRY(INTERRUPTED) \
	ENTRY(DENIED) \
	ENTRY(RETRY) \
	ENTRY(ABORTED) \
	ENTRY(NO_DATA) \
	ENTRY(NOT_READY)

#define HYPERCALLS(ENTRY) \
	ENTRY(HF_INTERRUPT_ENABLE) \
	ENTRY(HF_INTERRUPT_GET) \
	ENTRY(HF_INTERRUPT_DEACTIVATE) \
	ENTRY(HF_INTERRUPT_RECONFIGURE) \
	ENTRY(HF_INTERRUPT_SEND_IPI)

/* Operands and payloads: symbols for listings, but no words that a trace could tell from other small numbers. */
#define OPERANDS(ENTRY) \
	ENTRY(HF_INVALID_INTID) \
	ENTRY(HF_VIRTUAL_TIMER_INTID) \
	ENTRY(HF_MANAGED_EXIT_INTID) \
	ENTRY(HF_NOTIFICATION_PENDING_INTID) \
	ENTRY(HF_INT_RECONFIGURE_TARGET_PE) \
	ENTRY(HF_INT_RECONFIGURE_SEC_STATE) \
	ENTRY(HF_INT_RECONFIGURE_STATUS) \
	ENTRY(FFA_NOTIFICATION_FLAG_DELAY_SRI) \
	ENTRY(PAYLOAD_REQUEST) \
	ENTRY(PAYLOAD_BOTTOM_HALF) \
	ENTRY(PAYLOAD_RESUME)

/* `name` must reach these directly: through another macro it would be replaced by its value before it is quoted. */
#define SYMBOL(name) { #name, name },
#define ERROR_SYMBOLS(name) { #name, FFA_##name }, { "FFA_" #name, FFA_##name },
#define NAME_OF_VALUE(name) case name: return #name;
#define NAME_OF_ERROR(name) case FFA_##name: return #name;
// clang-format on

const struct ffa_symbol ffa_symbols[] = {
	FUNCTIONS(SYMBOL) ERROR_CODES(ERROR_SYMBOLS) HYPERCALLS(SYMBOL) OPERANDS(SYMBOL)
	/* Second operands of HF_INTERRUPT_ENABLE, bare numbers in Hafnium's interface. */
	{ "HF_DISABLE", 0 },
	{ "HF_ENABLE", 1 },
	{ "HF_INTERRUPT_TYPE_IRQ", 0 },
	{ "HF_INTERRUPT_TYPE_FIQ", 1 },
};

const size_t ffa_symbol_count = sizeof(ffa_symbols) / sizeof(ffa_symbols[0]);

const char *ffa_function_name(uint32_t fid)
{
	switch (fid) {
		FUNCTIONS(NAME_OF_VALUE)
	default:
		return NULL;
	}
}

const char *ffa_error_name(uint32_t code)
{
	switch (code) {
		ERROR_CODES(NAME_OF_ERROR)
	default:
		return NULL;
	}
}

const char *hf_call_name(uint32_t call)
{
	switch (call) {
		HYPERCALLS(NAME_OF_VALUE)
	default:
		return NULL;
	}
}
