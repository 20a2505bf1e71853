// SPDX-License-Identifier: BSD-3-Clause
/*
 * Calls that managers other than Hafnium answer alike: TF-A's EL3 SPMC and OP-TEE.
 *
 * Apart from both because the FF-A specification asks for the same checks in the same order. Where the PE goes then (EL3
 * leaves at once, OP-TEE has an exit of its own) is left to the caller, as is all that Hafnium does besides.
 */
#ifndef MODELS_MANAGER_CALLS_H
#define MODELS_MANAGER_CALLS_H

#include "models/world.h"

/*
 * The vCPU that a call of the normal world to endpoint `id` may enter: it exists, and is WAITING. VCPU_NONE: refused, with
 * *error INVALID_PARAMETERS or BUSY, and the rule that says so has fired.
 */
unsigned manager_call_target(const struct step *step, uint32_t id, uint32_t *error);

/*
 * FFA_MSG_SEND_DIRECT_REQ of the normal world (direct_req_smc_handler, ffa_handle_sp_direct_req): the target is RUNNING with
 * the request in its registers, and returned. VCPU_NONE: refused, as for manager_call_target().
 */
unsigned manager_direct_request(const struct step *step, uint32_t *error);

/*
 * FFA_VERSION, FFA_FEATURES and FFA_ID_GET of the running partition, which Hafnium answers no differently: writes FFA_SUCCESS.
 */
void manager_answer_information(const struct step *step);

#endif
