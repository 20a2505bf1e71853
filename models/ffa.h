// SPDX-License-Identifier: BSD-3-Clause
/*
 * The words of FF-A and of Hafnium's para-virtual interrupt controller: function identifiers, error codes, hypercalls.
 *
 * One table, from which listings take their symbols and traces take their names (models/ffa.c).
 * Sources: FF-A v1.3 ALP4 table 12.2 and chapters 14 and 15; Hafnium inc/vmapi/hf/ffa.h and inc/vmapi/hf/abi.h.
 */
#ifndef MODELS_FFA_H
#define MODELS_FFA_H

#include <stddef.h>
#include <stdint.h>

/* FF-A function identifiers (w0 of an SMC or of its return). */
#define FFA_ERROR 0x84000060u
#define FFA_SUCCESS 0x84000061u
#define FFA_INTERRUPT 0x84000062u
#define FFA_VERSION 0x84000063u
#define FFA_FEATURES 0x84000064u
#define FFA_ID_GET 0x84000069u
#define FFA_MSG_WAIT 0x8400006Bu
#define FFA_YIELD 0x8400006Cu
#define FFA_RUN 0x8400006Du
/* FF-A v1.0, and deprecated since. */
#define FFA_MSG_SEND 0x8400006Eu
#define FFA_MSG_SEND_DIRECT_REQ 0x8400006Fu
#define FFA_MSG_SEND_DIRECT_RESP 0x84000070u
#define FFA_NORMAL_WORLD_RESUME 0x8400007Cu
#define FFA_NOTIFICATION_SET 0x84000081u
#define FFA_NOTIFICATION_GET 0x84000082u
#define FFA_NOTIFICATION_INFO_GET 0x84000083u
#define FFA_EL3_INTR_HANDLE 0x8400008Cu
#define FFA_MSG_SEND_DIRECT_REQ2 0xC400008Du
#define FFA_MSG_SEND_DIRECT_RESP2 0xC400008Eu
#define FFA_ABORT 0x84000090u

/* Error codes: int32 in w2 of FFA_ERROR, kept here as the register holds them. */
/* What FFA_VERSION takes and returns. */
#define FFA_VERSION_NUMBER(major, minor) ((uint32_t)(major) << 16 | (uint32_t)(minor))

#define FFA_NOT_SUPPORTED ((uint32_t)-1)
#define FFA_INVALID_PARAMETERS ((uint32_t)-2)
#define FFA_NO_MEMORY ((uint32_t)-3)
#define FFA_BUSY ((uint32_t)-4)
#define FFA_INTERRUPTED ((uint32_t)-5)
#define FFA_DENIED ((uint32_t)-6)
#define FFA_RETRY ((uint32_t)-7)
#define FFA_ABORTED ((uint32_t)-8)
#define FFA_NO_DATA ((uint32_t)-9)
#define FFA_NOT_READY ((uint32_t)-10)

/* Framework messages: w2 of a direct message, the functions that PSCI needs (FF-A v1.2 18.2.4), and the PSCI functions. */
#define FFA_FRAMEWORK_MESSAGE 0x80000000u
#define FFA_FRAMEWORK_FUNCTION 0xffu
#define FFA_FRAMEWORK_PSCI_REQ 0u
#define FFA_FRAMEWORK_PSCI_RESP 2u
#define PSCI_CPU_OFF 0x84000002u

/* Endpoint ids of the SPMC and the SPMD. */
enum { SPMC_ID = 0x8000, SPMD_ID = 0xffff };

/* SMCCC: unknown function, in w0. */
#define SMC_UNKNOWN 0xffffffffu

/* Hafnium hypercalls (x0 of an HVC) and their operands. */
#define HF_INTERRUPT_ENABLE 0xff03u
#define HF_INTERRUPT_GET 0xff04u
#define HF_INTERRUPT_DEACTIVATE 0xff08u
#define HF_INTERRUPT_RECONFIGURE 0xff09u
#define HF_INTERRUPT_SEND_IPI 0xff0au
#define HF_INVALID_INTID 0xffffffffu
/* The default of Hafnium's builds; some platforms have more. */
#define HF_NUM_INTIDS 64
#define HF_VIRTUAL_TIMER_INTID 3u
#define HF_MANAGED_EXIT_INTID 4u
#define HF_NOTIFICATION_PENDING_INTID 5u
#define HF_IPI_INTID 9u
#define HF_INT_RECONFIGURE_TARGET_PE 0u
#define HF_INT_RECONFIGURE_SEC_STATE 1u
#define HF_INT_RECONFIGURE_STATUS 2u

/* Flag of FFA_NOTIFICATION_SET: delay the schedule receiver interrupt (FF-A v1.1 16.5, bit 1). */
#define FFA_NOTIFICATION_FLAG_PER_VCPU 1u
#define FFA_NOTIFICATION_FLAG_DELAY_SRI 2u

/* What a direct request of the model's normal world asks for (w3). */
#define PAYLOAD_REQUEST 1u
#define PAYLOAD_BOTTOM_HALF 2u
#define PAYLOAD_RESUME 3u
/* Of FFA_RUN, which has none: an indirect message is in the RX buffer of the partition. */
#define PAYLOAD_MESSAGE 4u

/* A named constant that a listing may use. */
struct ffa_symbol {
	const char *name;
	uint32_t value;
};

/* Every symbol, and how many there are. The order is fixed; names are unique. */
extern const struct ffa_symbol ffa_symbols[];
extern const size_t ffa_symbol_count;

/* The name of an FF-A function identifier ("FFA_MSG_WAIT"), "SMC_UNKNOWN", or NULL. */
const char *ffa_function_name(uint32_t fid);

/* The name of an error code as it stands in w2 ("INTERRUPTED"), or NULL. */
const char *ffa_error_name(uint32_t code);

/* The name of a hypercall, or NULL. */
const char *hf_call_name(uint32_t call);

#endif
