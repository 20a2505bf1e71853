// SPDX-License-Identifier: BSD-3-Clause
/*
 * The property `abi`: what each FF-A call may return, by the tables of the specification.
 *
 * Source: FF-A v1.3 ALP4 tables 14.4, 14.10, 14.14, 15.8, 15.12 and sections 14.1, 15.2, 15.3.
 */
#ifndef MODELS_MONITORS_ABI_H
#define MODELS_MONITORS_ABI_H

#include "models/world.h"
#include "models/world_model.h"

/* What FF-A `version` says of a return of `call` (a FID): w0, and w2 when w0 is FFA_ERROR. */
enum abi_standing abi_standing(enum ffa_version version, uint32_t call, uint32_t w0, uint32_t w2);

/* Judges a return to a vCPU's last call; 0: it was not in a call (it is entered, not returned to). */
void abi_return_to_partition(const struct step *step, unsigned vcpu, uint32_t w0, uint32_t w2);

/* Judges what the normal world's call to the partition of `vcpu` returned. */
void abi_return_to_nwd(const struct step *step, unsigned vcpu, uint32_t call, uint32_t w0, uint32_t w2);

#endif
