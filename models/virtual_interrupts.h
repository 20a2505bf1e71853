// SPDX-License-Identifier: BSD-3-Clause
/*
 * Which virtual interrupt of a vCPU stands for which interrupt of its partition.
 *
 * Apart from the controller of a vCPU (models/spmc/vcpu.c) because this is decided once, from the configuration: a vCPU's
 * sets have 32 bits, and a machine may have more interrupts than that leaves for devices. A context that is pinned never
 * gets a private interrupt of another PE, so those have the same number on each.
 */
#ifndef MODELS_VIRTUAL_INTERRUPTS_H
#define MODELS_VIRTUAL_INTERRUPTS_H

#include "models/config.h"

/*
 * How many virtual interrupts of devices the vCPUs of a partition need; at most VIS - VI_FIRST_DEVICE (models/world.h) fit.
 * The interrupts of `config` are complete (added_interrupts()).
 */
unsigned virtual_interrupts_needed(const struct world_config *config, unsigned partition);

/* Numbers them, for interrupt_vi() and vi_interrupt() of models/world.h. The vCPUs are numbered already. */
void virtual_interrupts_number(struct world_config *config);

#endif
