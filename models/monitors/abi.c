// SPDX-License-Identifier: BSD-3-Clause
/* The property `abi`; see abi.h. */
#include "models/monitors/abi.h"

#include <string.h>

#include "models/ffa.h"

/* Error codes that a call's table lists, and the detail of a violation. */
struct error_table {
	uint32_t call;
	enum detail detail;
	uint32_t codes[6];
};

#define RESPONSE_CODES \
	{ \
		FFA_INVALID_PARAMETERS, FFA_DENIED, FFA_NOT_SUPPORTED, FFA_ABORTED \
	}
#define REQUEST_CODES \
	{ \
		FFA_INVALID_PARAMETERS, FFA_DENIED, FFA_NOT_SUPPORTED, FFA_BUSY, FFA_ABORTED, FFA_NOT_READY \
	}
#define WAIT_CODES \
	{ \
		FFA_INVALID_PARAMETERS, FFA_DENIED, FFA_NOT_SUPPORTED \
	}

static const struct error_table error_tables[] = {
	{ FFA_MSG_SEND_DIRECT_RESP, DETAIL_ABI_RESPONSE_ERROR, RESPONSE_CODES },
	{ FFA_MSG_SEND_DIRECT_RESP2, DETAIL_ABI_RESPONSE_ERROR, RESPONSE_CODES },
	{ FFA_MSG_WAIT, DETAIL_ABI_WAIT_ERROR, WAIT_CODES },
	{ FFA_YIELD, DETAIL_ABI_YIELD_ERROR, WAIT_CODES },
	{ FFA_RUN, DETAIL_ABI_RUN_ERROR, REQUEST_CODES },
	{ FFA_MSG_SEND_DIRECT_REQ, DETAIL_ABI_REQUEST_ERROR, REQUEST_CODES },
	{ FFA_MSG_SEND_DIRECT_REQ2, DETAIL_ABI_REQUEST_ERROR, REQUEST_CODES },
	{ FFA_NORMAL_WORLD_RESUME, DETAIL_ABI_RESUME_ERROR, { FFA_DENIED, FFA_NOT_SUPPORTED } },
};

static const struct error_table *table_of(uint32_t call)
{
	for (size_t i = 0; i < sizeof(error_tables) / sizeof(error_tables[0]); i++) {
		if (error_tables[i].call == call)
			return &error_tables[i];
	}
	return NULL;
}

static enum abi_standing error_standing(enum ffa_version version, uint32_t call, uint32_t code)
{
	const struct error_table *table = table_of(call);

	if (table == NULL)
		return ABI_LISTED;
	for (size_t i = 0; i < sizeof(table->codes) / sizeof(table->codes[0]); i++) {
		if (table->codes[i] != code || code == 0)
			continue;
		/* New in v1.3. */
		return code == FFA_NOT_READY && version < FFA_VERSION_1_3 ? ABI_TOLERATED : ABI_LISTED;
	}
	return ABI_VIOLATION;
}

static bool is_response(uint32_t call)
{
	return call == FFA_MSG_SEND_DIRECT_RESP || call == FFA_MSG_SEND_DIRECT_RESP2;
}

static bool is_request(uint32_t call)
{
	return call == FFA_MSG_SEND_DIRECT_REQ || call == FFA_MSG_SEND_DIRECT_REQ2;
}

enum abi_standing abi_standing(enum ffa_version version, uint32_t call, uint32_t w0, uint32_t w2)
{
	if (w0 == FFA_ERROR)
		return error_standing(version, call, w2);
	if (w0 == SMC_UNKNOWN)
		return call == FFA_ERROR || table_of(call) != NULL ? ABI_VIOLATION : ABI_LISTED;
	/* Completion of a response by FFA_INTERRUPT: v1.3 15.3 with 14.1; a partition of an older version may not know. */
	if (is_response(call) && w0 == FFA_INTERRUPT)
		return version >= FFA_VERSION_1_3 ? ABI_LISTED : ABI_TOLERATED;
	/* FFA_MSG_WAIT and responses end when the partition is given cycles again: 14.1, 15.3. */
	if ((is_response(call) || call == FFA_MSG_WAIT) && (w0 == FFA_SUCCESS || w0 == FFA_YIELD))
		return ABI_VIOLATION;
	/* Completions of a direct request: 15.2 and 15.4. */
	if (is_request(call) && !is_response(w0) && w0 != FFA_INTERRUPT && w0 != FFA_YIELD && w0 != FFA_SUCCESS)
		return ABI_VIOLATION;
	/* Completions of FFA_RUN: 14.3 and 7.2.9. */
	if (call == FFA_RUN && !is_response(w0) && w0 != FFA_INTERRUPT && w0 != FFA_MSG_WAIT && w0 != FFA_YIELD)
		return ABI_VIOLATION;
	return ABI_LISTED;
}

void abi_return_to_partition(const struct step *step, unsigned vcpu, uint32_t w0, uint32_t w2)
{
	uint32_t call = step->world->contexts[vcpu].call;
	enum detail detail = DETAIL_ABI_COMPLETION;

	step->world->contexts[vcpu].call = 0;
	if (call == 0)
		return;
	switch (abi_standing(vcpu_partition(step->config, vcpu)->ffa_version, call, w0, w2)) {
	case ABI_LISTED:
		return;
	case ABI_TOLERATED:
		step_rule(step, RULE_ABI_TOLERATED);
		return;
	case ABI_VIOLATION:
		break;
	}
	step_rule(step, RULE_ABI_VIOLATION);
	if (w0 == SMC_UNKNOWN && call == FFA_ERROR)
		detail = DETAIL_ABI_ERROR_UNKNOWN;
	else if (w0 != SMC_UNKNOWN && call == FFA_MSG_SEND_DIRECT_RESP && w2 == FFA_INTERRUPTED)
		detail = DETAIL_ABI_RESPONSE_INTERRUPTED;
	else if ((w0 == SMC_UNKNOWN || w0 == FFA_ERROR) && table_of(call) != NULL)
		detail = table_of(call)->detail;
	step_violates(step, PROPERTY_ABI, detail);
}

void abi_return_to_nwd(const struct step *step, unsigned vcpu, uint32_t call, uint32_t w0, uint32_t w2)
{
	if (abi_standing(vcpu_partition(step->config, vcpu)->ffa_version, call, w0, w2) != ABI_VIOLATION)
		return;
	step_rule(step, RULE_ABI_VIOLATION);
	step_violates(step, PROPERTY_ABI, w0 == FFA_ERROR ? table_of(call)->detail : DETAIL_ABI_COMPLETION);
}
