// SPDX-License-Identifier: BSD-3-Clause
/*
 * The SPMC: Hafnium at S-EL2, by version.
 *
 * One state machine; every difference between versions is a policy field (policy.def) that the code asks for with
 * has(), never a copy. File and function names follow Hafnium's own (src/ffa/spmc, src/vcpu.c, handler.c).
 * What Hafnium does under one lock is one step; each gap between locks is a phase of the PE, where interrupts arrive.
 */
#ifndef MODELS_SPMC_SPMC_H
#define MODELS_SPMC_SPMC_H

#include "models/ffa.h"
#include "models/world.h"

/* PMR values of the SPMC, secure view (Hafnium inc/hf/arch/gicv3.h). */
enum { SWD_MASK_NS_INT = 0x80, SWD_MASK_ALL_INT = 0x00 };

/* ---- handler.c: the entry points from the exception vectors ---------------------------------------------------- */

/* Executes the pending phase of S-EL2. */
void spmc_step(const struct step *step);

/*
 * open.c: how many ways that step can go, where policy fields leave more than one open. In the way numbered 1 the call is
 * not intercepted (interrupts_intercept_call), or FFA_ERROR completes the request.
 */
unsigned spmc_alternatives(const struct world_config *config, const struct world *world, unsigned pe);

/* open.c: FFA_ERROR of the partition completes its direct request, if a policy field says so; returns whether. */
bool cpu_cycles_error_completes_request(const struct step *step);

/* ---- message.c: registers, and who runs next ---------------------------------------------------------------------- */

/* `next` (a vCPU or VCPU_NWD) runs after the exit boundary. */
void spmc_exit_to(const struct step *step, unsigned next);

/* The vCPU that the PE works with goes on. */
void spmc_exit_to_current(const struct step *step);

/* Writes w0, w1, w2 of a vCPU as an SMC returns them (other parameter registers are zero). */
void spmc_return(const struct step *step, unsigned vcpu, uint32_t w0, uint32_t w1, uint32_t w2);

/* FFA_ERROR(code) to the partition that called, judged by `abi`; it goes on. */
void spmc_return_error(const struct step *step, uint32_t code);

/* Writes the other-world registers: what the normal world will get. */
void spmc_message_to_nwd(const struct step *step, uint32_t w0, uint32_t w1, uint32_t w2, uint32_t w3);

/* The same to a requester: VCPU_NWD or a vCPU, whose call returns by it. */
void spmc_message_to(const struct step *step, unsigned to, uint32_t w0, uint32_t w1, uint32_t w2, uint32_t w3);

/* FFA_ERROR(code) to whoever called, the normal world or a partition; it goes on. */
void spmc_refuse(const struct step *step, uint32_t code);

/*
 * What a partition that gave up its PE by a direct request or FFA_RUN finds in its registers unless somebody writes the
 * real result: FFA_INTERRUPT, all else zero (Hafnium hvc_smc_handler writes the handler's value last).
 */
void spmc_placeholder(const struct step *step, unsigned vcpu);

/* ---- call_chain.c ------------------------------------------------------------------------------------------------ */

void call_chain_extend(const struct step *step, unsigned caller, unsigned callee);

/* Unlinks the callee from its caller, if it has one. */
void call_chain_remove(const struct step *step, unsigned callee);

/* Whether `vcpu` is a predecessor of `later` in its call chain. */
bool call_chain_precedes(const struct world *world, unsigned vcpu, unsigned later);

/* ---- vcpu.c: states and the virtual interrupt controller -------------------------------------------------------- */

/* The vCPU that a call on this PE to endpoint `id` is for: the context pinned here, or the one that migrates; VCPU_NONE. */
unsigned spmc_vcpu_of(const struct step *step, uint32_t id);

/* Whether the context initialises on this PE: pinned here, or migrating and this the first PE. */
bool vcpu_boots_on(const struct world_config *config, unsigned vcpu, unsigned pe);

/* The context at its entry, RUNNING (since v2.14 STARTING) in RTM_SP_INIT. */
void vcpu_bootstrap(const struct world_config *config, struct world *world, unsigned vcpu);

/* The one gate through which a vCPU changes state. */
void vcpu_state_set(const struct step *step, unsigned vcpu, enum vcpu_state to);

/* As vcpu_state_set(), for a caller that does not look whether the change was refused: no panic. */
void vcpu_state_set_unchecked(const struct step *step, unsigned vcpu, enum vcpu_state to);

/*
 * RUNNING on this PE, its registers no longer in memory (Hafnium vcpu_set_running, vcpu_dir_req_set_state). May panic: since
 * v2.15 a managed exit must not be going on.
 */
void vcpu_set_running(const struct step *step, unsigned vcpu);

/* The number of enabled pending virtual interrupts as Hafnium counts them (not 0 also when it wrapped below 0). */
bool vcpu_interrupt_count_nonzero(const struct vcpu *vcpu);

void vcpu_interrupt_inject(const struct step *step, unsigned vcpu, unsigned vi);
void vcpu_interrupt_clear(const struct step *step, unsigned vcpu, unsigned vi);

/* v2.12: pushes to vint_q, a duplicate or not; panics when it is full. */
void vcpu_interrupt_queue_push(const struct step *step, unsigned vcpu, unsigned vi);

/* The virtual interrupt that would be taken next, or VI_NONE; v2.13 on rotates disabled ones to the tail. */
unsigned vcpu_interrupt_peek(const struct step *step, unsigned vcpu);

/* HF_INTERRUPT_GET: takes the next virtual interrupt, or VI_NONE. */
unsigned vcpu_interrupt_get(const struct step *step, unsigned vcpu);

/* The virtual part of HF_INTERRUPT_ENABLE. */
void vcpu_interrupt_enable(const struct step *step, unsigned vcpu, unsigned vi, bool enable, bool fiq);

/* v2.12: pops the head of vint_q if it is `vi`; returns whether it was. */
bool vcpu_interrupt_queue_pop_head(const struct step *step, unsigned vcpu, unsigned vi);

/* As Hafnium recomputes HCR_EL2.VI and VF from the counters. */
void vcpu_update_virtual_interrupts(const struct step *step, unsigned vcpu);

/* The INTID of a virtual interrupt, and back for the running partition on this PE (VI_NONE when it does not have it). */
uint32_t vi_intid(const struct world_config *config, unsigned vcpu, unsigned vi);
unsigned vi_find(const struct step *step, uint32_t intid);

/* ---- hypercalls.c: HF_INTERRUPT_* -------------------------------------------------------------------------------- */

/* Executes the hypercall in the partition's x0..x3 and writes x0. */
void spmc_hypercall(const struct step *step);

/* ---- interrupts.c: physical interrupts ---------------------------------------------------------------------------- */

/* ICC_IAR1: which interrupt is acknowledged is `choice` (index, or INTERRUPT_NONE for 1023). */
void interrupts_acknowledge(const struct step *step, unsigned choice);

/* In PHASE_SPMC_SIGNAL on PE `pe`: the vCPU that the acknowledged interrupt is for. */
unsigned interrupts_target(const struct world_config *config, const struct world *world, unsigned pe);

/* SGI 9 was acknowledged: for whom; and the end of the interrupt. */
void interrupts_find_ipi_target(const struct step *step);

/* The state change of a secure interrupt, under the locks. */
void interrupts_signal_secure_interrupt(const struct step *step);

/* fiq_lower: a non-secure interrupt while the partition runs. */
void interrupts_fiq_lower(const struct step *step);

/* Saves PMR and masks as the receiver's actions and its scheduling mode demand. */
void interrupts_mask(const struct step *step, unsigned vcpu);

/* PMR as it was before the secure interrupt or managed exit of the vCPU; in v2.6 wide open. */
void interrupts_restore_priority_mask(const struct step *step, unsigned vcpu);

/* PMR := prev_interrupt_priority. */
void interrupts_unmask(const struct step *step, unsigned vcpu);

/* The running partition in SPMC mode, in the runtime model for secure interrupts. */
void interrupts_enter_secure_interrupt_rtm(const struct step *step);

/* Clears the fields of the running partition that track a secure interrupt (to v2.11). */
void interrupts_reset_flags(const struct step *step);

/*
 * v2.12 on: returns true, with the partition resumed by FFA_INTERRUPT, when a virtual interrupt is pending although it
 * has just become WAITING and `next` was about to run.
 */
bool interrupts_intercept_call(const struct step *step, unsigned next);

/* ---- s_el0.c: what differs for partitions at S-EL0 ---------------------------------------------------------------- */

/*
 * v2.9 to v2.11: an injected interrupt of an S-EL0 target that is not WAITING waits in the vCPU; whoever ran goes on. False
 * after a panic.
 */
bool s_el0_queue_masked(const struct step *step, unsigned index, unsigned to);

/*
 * The virtual interrupt whose id FFA_INTERRUPT reports to `to`, or VI_NONE: an S-EL1 partition only reads it here, from an
 * S-EL0 one it is taken (4b9add55, v2.13 on).
 */
unsigned s_el0_reported_interrupt(const struct step *step, unsigned to);

/* v2.9 and v2.10 (2f76e494): the running partition's direct response is saved when an interrupt is pending. */
bool s_el0_saves_response(const struct step *step);

/* ---- direct_messaging.c, cpu_cycles.c, notifications.c: FF-A calls ------------------------------------------------ */

/* A request of whoever runs on the PE, the normal world or a partition. */
void direct_msg_request(const struct step *step);
void direct_msg_response(const struct step *step);
/* The reply of the running partition into the registers of the requester (VCPU_NWD or a vCPU), which is to run again. */
void direct_msg_send_response(const struct step *step, unsigned requester, uint32_t payload);
/* The requester, a vCPU or VCPU_NWD, is no longer BLOCKED: it got its reply. */
void direct_msg_resume_requester(const struct step *step, unsigned requester);
/* By its reply, or FFA_YIELD: no Hafnium says that its registers are not in memory any more. */
void direct_msg_take_registers(const struct step *step, unsigned requester);
/* The second half of a response, once both vCPUs are locked; pe->next is the requester. */
void direct_msg_response_unwind(const struct step *step);

void cpu_cycles_msg_wait(const struct step *step);
/* Its second half where there is a gap, and whether there is: pe->next is the vCPU to resume. */
void cpu_cycles_wait_resume(const struct step *step);
bool cpu_cycles_wait_has_gap(const struct world_config *config, const struct vcpu *current);
void cpu_cycles_yield(const struct step *step);
/* FFA_RUN of whoever runs on the PE, the normal world or a partition. */
void cpu_cycles_run(const struct step *step);
/* Its second half on several PEs: pe->next is the target. */
void cpu_cycles_run_prepare(const struct step *step);
void cpu_cycles_error(const struct step *step);
void cpu_cycles_abort(const struct step *step);

/* ---- power.c: PSCI ------------------------------------------------------------------------------------------------ */

/* The framework message of the SPMD for CPU_OFF, or the entry of a PE that is on again. */
void power_message(const struct step *step);

/* FFA_MSG_SEND_DIRECT_RESP of the running partition, which handles the message for CPU_OFF. */
void power_response(const struct step *step);

/* The PE is on again, and the running partition has started: the next vCPU to start there, or VCPU_NWD. */
unsigned power_boot_next(const struct step *step);

/* ---- lifecycle.c: how a partition ends, and begins again --------------------------------------------------------- */

/* A vCPU that was never run, with the virtual interrupts that its manifest enables. */
void vcpu_init(const struct world_config *config, unsigned index, struct vcpu *vcpu);

/* Whether lifecycle_boot_next() would find a partition. */
bool lifecycle_boots_another(const struct step *step);

/* sp_boot_next: bootstraps the next partition that has a context on this PE; VCPU_NWD when there is none left. */
unsigned lifecycle_boot_next(const struct step *step);

/*
 * The first look of a `request`, or else of FFA_RUN, at the vCPU's partition: whether it is destroyed. The SPMC may have
 * panicked.
 */
bool lifecycle_destroyed(const struct step *step, unsigned index, bool request);

/* The error that a request or FFA_RUN to a vCPU that is not running, of a partition that ended, returns; 0: it has not. */
uint32_t lifecycle_refusal(const struct step *step, unsigned index);

/* Whether a secure interrupt for that vCPU comes too late: nobody is to be told. */
bool lifecycle_ended(const struct step *step, unsigned index);

/* ffa_vm_disable_interrupts(): the interrupts of the vCPU's partition, at the GIC. */
void lifecycle_disable_interrupts(const struct step *step, unsigned index);

/* ffa_partition_abort: the running partition's end, as its abort-action has it. */
void lifecycle_abort(const struct step *step);

/* Its further steps on several PEs: whom it resumes is locked; the partition is loaded again; its vCPU is bootstrapped. */
void lifecycle_abort_resume(const struct step *step);
void lifecycle_abort_reload(const struct step *step);
void lifecycle_abort_bootstrap(const struct step *step);

/* The running partition, at S-EL0, faulted: its end, too. */
void lifecycle_fault(const struct step *step);

/* FFA_ERROR(ABORTED) while the running partition initialises. */
void lifecycle_fail_to_start(const struct step *step);

/* FFA_MSG_WAIT of a partition that started again: whoever was to go on after its abort does. False: it did not start again. */
bool lifecycle_resume_halted(const struct step *step);

void notifications_set(const struct step *step);
/* FFA_NOTIFICATION_SET of the normal world for a partition. */
void notifications_set_by_nwd(const struct step *step);
void notifications_get(const struct step *step);
/* The notification pending interrupt of a vCPU that is given cycles; whether it was injected. */
bool notifications_inject_pending(const struct step *step, unsigned vcpu);
/*
 * Several PEs: whether interrupt `index` is an SRI by which a notification is owed that the SPMC still holds: set, and
 * not yet listed. On one PE the SRI stands for it.
 */
bool notifications_hold(const struct world_config *config, const struct world *world, unsigned index);
/* Several PEs: one was listed or got. If it was the last, nothing is owed by the SRIs any more, whoever was sent one. */
void notifications_told(const struct step *step);
/* FFA_NOTIFICATION_INFO_GET of the normal world, with several PEs; and its end. */
void notifications_info_get(const struct step *step);
void notifications_info_get_end(const struct step *step);
/* The SRI of a PE: now, or with the next call there that returns to the normal world. */
void notifications_sri_trigger(const struct step *step, unsigned pe);
void notifications_sri_set_delayed(const struct step *step, unsigned pe);
/* SRI if it was delayed and the normal world runs next. */
void notifications_sri_trigger_if_delayed(const struct step *step);

/* ---- version.c: FFA_VERSION ------------------------------------------------------------------------------------- */

void version_of_partition(const struct step *step);
void version_of_nwd(const struct step *step);
/* A call of the normal world, or FFA_INTERRUPT of the SPMD, that is handled: whether it ends the negotiation. */
void version_call_of_nwd(const struct step *step, uint32_t fid);

/* ---- the runtime model: which exits the partition may take (FF-A v1.1 EAC0 7.2 to 7.5) ----------------------------- */

/*
 * Whether `vcpu`, a partition's, may call `fid`; `target` is the vCPU that a direct request or FFA_RUN is for, else
 * VCPU_NONE.
 */
bool spmc_runtime_model_allows(const struct step *step, unsigned vcpu, uint32_t fid, unsigned target);

/* ---- parameters.c: registers that must be zero ----------------------------------------------------------------------- */

/* Whether the running partition's call has such a register set; then INVALID_PARAMETERS was returned. */
bool spmc_parameters_refused(const struct step *step);

/* ---- before_runtime_models.c: v2.6 and v2.7 ---------------------------------------------------------------------- */

/*
 * Whether the running partition may exit by this call: by its runtime model, or by its request where there are none.
 * `target` as for spmc_runtime_model_allows().
 */
bool spmc_exit_allowed(const struct step *step, uint32_t fid, unsigned target);

/* FFA_ERROR(DENIED), for the reason that spmc_exit_allowed() gave. */
void spmc_exit_denied(const struct step *step);

/* The vCPU runs in that model and mode from now on; where there are no models, nothing changes. */
void spmc_set_runtime_model(const struct step *step, unsigned vcpu, enum rt_model rt_model, enum scheduling_mode mode);

/* Enters a WAITING or BLOCKED target of interrupt `index`, which keeps its state. */
void spmc_signal_in_state(const struct step *step, unsigned index, unsigned to);

/*
 * FFA_RUN by a partition for `index`: completes the secure interrupt for which the partition was resumed while BLOCKED.
 * False after a refusal or a panic.
 */
bool spmc_run_completes_interrupt(const struct step *step, unsigned index);

/* A direct response in v2.6 completes a secure interrupt. */
void spmc_response_completes_interrupt(const struct step *step);

#endif
