// SPDX-License-Identifier: BSD-3-Clause
/*
 * The state of the world: one flat struct, indices instead of pointers.
 *
 * Its arrays have room for the largest machine; a configuration uses the first entries of each. What the explorer stores,
 * compares and hashes is the packed form, which holds the used entries only (models/packed.h). What does not change during
 * a run is in models/config.h. Everything here is written by steps only (models/world_model.c dispatches them).
 */
#ifndef MODELS_WORLD_H
#define MODELS_WORLD_H

#include "models/config.h"
#include "models/rules.h"
#include "models/spmc/policy.h"
#include "sim/model.h"

/* ------------------------------------------------------------------------------------------------------------------
 * Interrupts: the device and the GIC's view of one INTID.
 */

enum interrupt_flag {
	/* The device has an event: a level line is high; for edge, an event that a masked device still holds back. */
	INTERRUPT_LINE = 1 << 0,
	/* Edge: the GIC has latched an edge that nobody acknowledged yet. */
	INTERRUPT_LATCH = 1 << 1,
	/* Acknowledged, not ended. */
	INTERRUPT_ACTIVE = 1 << 2,
	/* GICD_ISENABLER. */
	INTERRUPT_ENABLED = 1 << 3,
	/* The device does not drive its line. */
	INTERRUPT_DEVICE_MASKED = 1 << 4,
	/* Arrived, and neither serviced nor reported since: the obligation. */
	INTERRUPT_OWED = 1 << 5,
	/* The owner took it (HF_INTERRUPT_GET returned it) and has not serviced it yet. */
	INTERRUPT_HELD_BY_SP = 1 << 6,
	/* The pinned arrival waits for its boundary to be counted down. */
	INTERRUPT_PIN_ARMED = 1 << 7,
};

struct interrupt_state {
	uint8_t flags;
	/* Of a counted number of arrivals: how many are left. */
	uint8_t arrivals_left;
	/* The PE that it is signalled to: its own for a private one, GICD_IROUTER for a shared one. */
	uint8_t target_pe;
	/* While active: the PE that acknowledged it. */
	uint8_t active_pe;
	/* A pinned arrival: boundaries counted since it was armed, saturating. */
	uint16_t pin_boundary;
};

/* ------------------------------------------------------------------------------------------------------------------
 * The PE: where it is, and what it will do next there.
 */

enum place {
	PLACE_NWD,
	PLACE_EL3,
	PLACE_S_EL2,
	/* In a partition, at S-EL1 or S-EL0 as its configuration says. */
	PLACE_S_EL1,
	/* A secondary PE, before its turn to initialise the partitions; one that is off or suspended (PSCI). */
	PLACE_OFF,
};

/* What EL3 or S-EL2 does in its next step. Each of these is a boundary at which an interrupt may arrive. */
enum phase {
	PHASE_NONE,
	/* EL3: an SMC of the normal world, to be forwarded to the SPMC. */
	PHASE_EL3_CALL_FROM_NWD,
	/* EL3: a secure interrupt taken in the normal world. */
	PHASE_EL3_SECURE_INTERRUPT,
	/* EL3: the SPMC leaves to the normal world. */
	PHASE_EL3_CALL_FROM_SPMC,
	/* EL3, a manager there: an SMC of the partition. */
	PHASE_EL3_SMC,
	/* EL3: a Group 0 interrupt to handle, taken in the normal world or delegated by the SPMC. */
	PHASE_EL3_GROUP_0,
	/* S-EL2: an FF-A call of the normal world. */
	PHASE_SPMC_CALL_FROM_NWD,
	/* S-EL2: SMC, HVC, IRQ, FIQ trapped from the partition. */
	PHASE_SPMC_SMC,
	PHASE_SPMC_HVC,
	PHASE_SPMC_FIQ,
	/* S-EL2: a fault of a partition at S-EL0. */
	PHASE_SPMC_FAULT,
	/* S-EL2: a secure interrupt to acknowledge (from irq_lower or FFA_INTERRUPT of the SPMD), before any lock. */
	PHASE_SPMC_ACKNOWLEDGE,
	/* S-EL2: SGI 9 was acknowledged; the CPU's list of vCPUs with IPIs is looked at under its lock next. */
	PHASE_SPMC_IPI_TARGET,
	/* S-EL2: acknowledged; the state change under the locks is next. */
	PHASE_SPMC_SIGNAL,
	/* S-EL2, several PEs: FFA_NOTIFICATION_INFO_GET has listed all, and sets the state of the SRI (to v2.11). */
	PHASE_SPMC_INFO_GET_END,
	/* S-EL2, several PEs: FFA_RUN, after run_checks() and before prepare_run() locks the target again. */
	PHASE_SPMC_RUN_PREPARE,
	/* S-EL2, several PEs: FFA_MSG_WAIT, after whom it resumes was CHECKed and before that vCPU is locked. */
	PHASE_SPMC_WAIT_RESUME,
	/* S-EL2: direct response, after current was unlocked and before both are locked. */
	PHASE_SPMC_RESPONSE_UNWIND,
	/* S-EL2: refresh VI/VF of the vCPU that runs next and leave to it. */
	PHASE_SPMC_EXIT,
	/* S-EL2: fiq_lower unwound a call chain: leave to the requester, without a refresh. */
	PHASE_SPMC_EXIT_UNWOUND,
	/* EL3: a PSCI call of the normal world, or the PE is on again. */
	PHASE_EL3_PSCI,
	/* S-EL2: the framework message for CPU_OFF, or the entry of a PE that is on again. */
	PHASE_SPMC_PSCI,
	/* S-EL2, several PEs: an abort, after whom it resumes was CHECKed and before that vCPU is locked. */
	PHASE_SPMC_ABORT_RESUME,
	/* S-EL2, several PEs: a restart, before the partition is loaded again; then before its vCPU is bootstrapped. */
	PHASE_SPMC_ABORT_RELOAD,
	PHASE_SPMC_ABORT_BOOTSTRAP,
	PHASES,
};

/* Indices of vCPUs are those of config.vcpus; beside them: */
enum {
	/* What a vCPU was before its partition was loaded again: who found it before goes on with what is freed memory. */
	VCPU_PURGED = 0xfc,
	/* The SPMC itself: the origin of a framework message. */
	VCPU_SPMC = 0xfd,
	/* The other-world vCPU of the PE concerned. */
	VCPU_NWD = 0xfe,
	VCPU_NONE = 0xff,
};

/* Interrupt lines of a PE, as bits. With the manager at EL3 the last two are the physical IRQ and FIQ of S-EL1. */
enum line {
	LINE_PHYSICAL = 1 << 0,
	LINE_VIRQ = 1 << 1,
	LINE_VFIQ = 1 << 2,
};

enum { INTERRUPT_NONE = 0xff };

/* ------------------------------------------------------------------------------------------------------------------
 * The normal-world driver of the PE.
 */

enum nwd_state {
	/* May send a request. */
	NWD_IDLE,
	/* In a call: the secure world runs. */
	NWD_CALLING,
	/* FFA_INTERRUPT or FFA_YIELD came back: FFA_RUN is due. */
	NWD_RUN_DUE,
	/* In FFA_NOTIFICATION_SET, or with several PEs in FFA_NOTIFICATION_INFO_GET: what was going on goes on after it. */
	NWD_NOTIFYING,
	/* In FFA_VERSION, before any other call. */
	NWD_NEGOTIATING,
};

/* The FF-A call in progress. */
enum nwd_call_kind {
	NWD_CALL_REQUEST,
	NWD_CALL_RUN,
	/* A call that is to be refused, for no vCPU (models/nwd_calls.c). */
	NWD_CALL_OTHER,
	/* PSCI: in progress, and while the PE is off or suspended. */
	NWD_CALL_CPU_OFF,
	NWD_CALL_CPU_SUSPEND,
	/* The PE is on again: until the SPMC has started its partitions there. */
	NWD_CALL_CPU_ON,
};

struct nwd {
	uint8_t state;
	/* The vCPU that the call in progress, or the FFA_RUN that is due, is for. */
	uint8_t target;
	/* The vCPU that was asked: a request, or cycles. FFA_INTERRUPT may name another to be run (w1). */
	uint8_t asked;
	/* enum nwd_call_kind. */
	uint8_t call;
	/* The state in which that call was made, for when it is refused; NWD_NOTIFYING: to which it goes back. */
	uint8_t state_before;
	/* PSTATE.I of the normal world: its own interrupts wait. */
	uint8_t masked;
};

/* What the normal world of one PE knows of a vCPU, and owes it. */
struct request {
	/* A direct request without its reply: the obligation. */
	uint8_t outstanding;
	/* PAYLOAD_* of that request. */
	uint8_t payload;
	/* It was sent while an earlier one had no reply yet. */
	uint8_t is_second;
	/* A reply asked to be called again (managed exit, RPC), or an SRI was taken. */
	uint8_t resume_due;
	uint8_t bottom_half_due;
	/* FFA_NOTIFICATION_INFO_GET listed the vCPU: FFA_RUN is due (enum receiver_run). */
	uint8_t receiver_run_due;
	/* It was BUSY: the request is to be sent again, and how often it may be once more. */
	uint8_t retry_due;
	uint8_t retries_left;
};

enum receiver_run {
	RECEIVER_RUN_NONE,
	/* For its interrupts: before anything else. */
	RECEIVER_RUN_INTERRUPTS,
	/* For its notifications: by a worker of its own, so that a request may come first. */
	RECEIVER_RUN_NOTIFICATIONS,
};

/*
 * TF-A's flag is cleared where spmd_secure_interrupt_handler() returns alone. When something else than
 * FFA_NORMAL_WORLD_RESUME is forwarded to the normal world it stays set, and the C frame to return to is gone.
 */
enum secure_interrupt_ongoing { SECURE_INTERRUPT_NONE, SECURE_INTERRUPT_ONGOING, SECURE_INTERRUPT_ABANDONED };

struct pe {
	/* x0..x3 of the other-world vCPU: the FF-A message to or from the normal world. */
	uint32_t nwd_registers[4];
	struct nwd nwd;
	uint8_t place;
	uint8_t phase;
	/* Hafnium: the state of this PE's other-world vCPU (enum vcpu_state). */
	uint8_t other_world_state;
	/* The vCPU whose registers the PE works with; in the normal world VCPU_NWD. */
	uint8_t current;
	/* PHASE_SPMC_EXIT: who runs next. */
	uint8_t next;
	/* PHASE_SPMC_IPI_TARGET, PHASE_SPMC_SIGNAL: index of the acknowledged interrupt. */
	uint8_t acknowledged;
	/* Lines that were takeable at the last context synchronization event and must be taken before what follows. */
	uint8_t forced;
	/* ICC_PMR_EL1, and its value at the last entry from the normal world. */
	uint8_t pmr;
	uint8_t entry_pmr;
	/* SPMD: enum secure_interrupt_ongoing. */
	uint8_t secure_interrupt_ongoing;
	/* Hafnium: is_sri_delayed (up to v2.11 the state DELAYED, one for all PEs: with several of them in world.sri_state). */
	uint8_t sri_delayed;
	/* GIC: nothing is signalled before the next boundary (knob gic-signals-again). */
	uint8_t gic_quiet;
	/* A pinned arrival keeps its virtual interrupt from being recognised until the partition's next smc. */
	uint8_t virq_held_back;
	/* The PE stopped: enum panic_reason. */
	uint8_t panic;
	/* SP_PANIC: which message; hang and vectors: 0. */
	uint8_t panic_message;
	/* CNTHPS (v2.12 on): enum timer_state, and whose deadline it tracks (a vCPU or DEADLINE_NEAREST). */
	uint8_t host_timer;
	uint8_t host_deadline;
	/* PHASE_SPMC_SIGNAL of the host timer or of SGI 9: the vCPU whose deadline passed, or that the IPI is for. */
	uint8_t signal_target;
};

/* ------------------------------------------------------------------------------------------------------------------
 * The SPMC's vCPU (Hafnium struct vcpu): the fields that the modelled versions need. Names are Hafnium's.
 */

enum vcpu_state {
	VCPU_STATE_OFF,
	VCPU_STATE_RUNNING,
	VCPU_STATE_WAITING,
	VCPU_STATE_BLOCKED,
	VCPU_STATE_PREEMPTED,
	VCPU_STATE_ABORTED,
	/* Since v2.14: created but never run; in its initialisation; ended, its resources free; destroyed. */
	VCPU_STATE_CREATED,
	VCPU_STATE_STARTING,
	VCPU_STATE_STOPPED,
	VCPU_STATE_NULL,
	VCPU_STATES,
};

/* The partition as a whole (Hafnium enum vm_state; up to v2.13 the flag `aborting`). */
enum vm_state { VM_STATE_RUNNING, VM_STATE_ABORTING, VM_STATE_NULL };

enum rt_model { RTM_NONE, RTM_FFA_RUN, RTM_FFA_DIR_REQ, RTM_SEC_INTERRUPT, RTM_SP_INIT, RT_MODELS };
enum scheduling_mode { MODE_NONE, NWD_MODE, SPMC_MODE, SCHEDULING_MODES };

/* Virtual interrupts of a vCPU: fixed ones, then those of devices (models/virtual_interrupts.h numbers them). */
enum virtual_interrupt {
	VI_MANAGED_EXIT,
	VI_NOTIFICATION_PENDING,
	VI_VIRTUAL_TIMER,
	VI_IPI,
	VI_FIRST_DEVICE,
	VIS = VIRTUAL_INTERRUPTS_MAX,
	VI_NONE = 0xff,
};

_Static_assert((int)VIS <= 32, "more virtual interrupts than the sets of a vCPU hold");

enum {
	/* v2.12: VINT_QUEUE_MAX 5, of which 4 are usable; v2.13 on: 10. */
	VINT_QUEUE_SLOTS = 10,
	/* irq_count wraps below zero in v2.12 release; the model saturates here (models/README.md). */
	VINT_COUNT_MIN = -8,
};

/* A timer's registers: enabled or not, and whether the deadline has passed. */
enum timer_state { TIMER_OFF, TIMER_SET, TIMER_EXPIRED };

/* Instead of a vCPU: whichever of the tracked deadlines passes first. */
enum { DEADLINE_NEAREST = 0xfe };

struct vcpu {
	/* Bit v: virtual interrupt v. */
	uint32_t pending;
	uint32_t enabled;
	uint32_t type_fiq;
	/* The direct response kept by the SPMC (v2.11): w3 of it. */
	uint16_t direct_resp_payload;
	int8_t irq_count;
	int8_t fiq_count;
	/* HCR_EL2.VI and VF of this vCPU, as last refreshed: LINE_VIRQ | LINE_VFIQ. */
	uint8_t hcr_lines;
	uint8_t vint_queue_length;
	uint8_t vint_queue[VINT_QUEUE_SLOTS];
	uint8_t state;
	uint8_t rt_model;
	uint8_t scheduling_mode;
	uint8_t preempted_vcpu;
	/* VCPU_NONE: no direct request is being handled. */
	uint8_t direct_request_origin;
	uint8_t processing_managed_exit;
	uint8_t prev_interrupt_priority;
	/* To v2.11. */
	uint8_t priority_mask;
	uint8_t processing_secure_interrupt;
	uint8_t current_sec_interrupt;
	uint8_t secure_interrupt_deactivated;
	uint8_t implicit_completion_signal;
	uint8_t direct_resp_intercepted;
	uint8_t msg_wait_intercepted;
	/* v2.12. */
	uint8_t requires_deactivate_call;
	/* v2.8: present_action_ns_interrupts masked NS interrupts (mask_ns_interrupts is prev_interrupt_priority). */
	uint8_t ns_interrupts_masked;
	/* FFA_NOTIFICATION_INFO_GET has listed the vCPU's interrupts, and it took none since. */
	uint8_t interrupts_info_get_retrieved;
	/* Whose request it handles, and who handles its request: partitions only. */
	uint8_t call_chain_prev;
	uint8_t call_chain_next;
	/* The PE that it runs on, or ran on last. */
	uint8_t cpu;
	/* Its registers are in memory: false from when it is set running until the switch away from it has saved them. */
	uint8_t regs_available;
	/* arch_timer of its saved registers: enum timer_state, and whose deadline it is (its own unless it was left another's). */
	uint8_t timer;
	uint8_t timer_deadline;
	/* It is in a CPU's list of vCPUs with pending timers (v2.12 on): 1 + that CPU; 0: in none. */
	uint8_t timer_tracked;
	/* While it starts again after an abort: who goes on once it is WAITING. */
	uint8_t halted_vcpu;
	/* It handles the framework message for CPU_OFF (v2.13 on). */
	uint8_t pwr_mgmt_op;
	/* Its place in a CPU's list of vCPUs with pending IPIs, from 1, and that CPU (v2.12 on); 0: in none. */
	uint8_t ipi_position;
	uint8_t ipi_cpu;
	/* Notifications of the normal world for this vCPU alone: RECEIVED_* (to v2.13). */
	uint8_t received;
	/* The direct request being handled is one by FFA_MSG_SEND_DIRECT_REQ2 (v2.11 on). */
	uint8_t is_ffa_req2;
	uint8_t reserved[2];
};

/* ------------------------------------------------------------------------------------------------------------------
 * The partition's own state: what its instructions see.
 */

/* PSTATE.{D,A,I,F} as in DAIFSet: D=8 A=4 I=2 F=1. */
enum { DAIF_F = 1, DAIF_I = 2, DAIF_A = 4, DAIF_D = 8, DAIF_ALL = 15 };

/* Handlers that are running, HANDLER_BITS each. */
enum { HANDLER_IRQ = 1, HANDLER_FIQ = 2, HANDLER_SYNC = 3, HANDLER_BITS = 2, HANDLER_MASK = 3 };

/* The arrays come last: a program that uses fewer words leaves the rest zero, and the packed form leaves it out. */
struct sp_context {
	uint16_t pc;
	uint16_t elr;
	uint8_t daif;
	uint8_t spsel;
	uint8_t zero_flag;
	uint8_t saved_daif;
	uint8_t saved_spsel;
	uint8_t saved_zero_flag;
	uint8_t temporary_stack_depth;
	/* Handlers that were entered and have neither returned nor given up the PE: HANDLER_*, the innermost lowest. */
	uint8_t handlers;
	/* The FID that the partition last issued, until it is re-entered: the call that a return answers. */
	uint32_t call;
	uint32_t registers[SP_REGISTERS];
	uint32_t slots[SP_SLOTS_MAX];
	uint32_t temporary_stack[SP_TEMPORARY_STACK_MAX];
};

/* ------------------------------------------------------------------------------------------------------------------ */

struct partition_state {
	/* Of a counted number of requests, and of FFA_RUN. */
	uint8_t requests_left;
	uint8_t runs_left;
	/* It set a notification that the normal world has not got yet. */
	uint8_t notification_pending;
	/* Of a counted number of notifications for it. */
	uint8_t notifications_left;
	/* Notifications of the normal world for it: RECEIVED_*. */
	uint8_t received;
	/* enum vm_state. */
	uint8_t vm_state;
};

/* Hafnium to v2.11: enum plat_ffa_sri_state. */
enum sri_state {
	SRI_HANDLED,
	SRI_TRIGGERED,
	SRI_DELAYED,
};

enum received_notification {
	/* Set, and not yet got by FFA_NOTIFICATION_GET. */
	RECEIVED_PENDING = 1 << 0,
	/* FFA_NOTIFICATION_INFO_GET has listed it. */
	RECEIVED_LISTED = 1 << 1,
	/* Hafnium npi_injected (to v2.12): announced to the partition. */
	RECEIVED_NPI_INJECTED = 1 << 2,
};

struct world {
	struct interrupt_state interrupts[INTERRUPTS_MAX];
	struct partition_state partitions[PARTITIONS_MAX];
	struct pe pes[PES_MAX];
	struct vcpu vcpus[VCPUS_MAX];
	struct request requests[REQUESTS_MAX];
	struct sp_context contexts[VCPUS_MAX];
	/* interrupt_desc[].enabled of the owner: bit i for interrupt i. */
	uint32_t desc_enabled;
	/* PEs on which the partitions have ended their initialisation; one after the other, and then the normal world starts. */
	uint8_t booted;
	/* Of the driver that negotiates: the FF-A version of the other-world VM, VERSION_*. */
	uint8_t version;
	/* Of a counted number of CPU_OFF and CPU_SUSPEND. */
	uint8_t cpu_offs_left;
	uint8_t cpu_suspends_left;
	/* Several PEs, to v2.11: the state of the SRI of all (enum sri_state). */
	uint8_t sri_state;
	uint8_t reserved[3];
};

enum version_flag {
	/* Hafnium vm::ffa_version_negotiated: it made another call than FFA_VERSION. */
	VERSION_NEGOTIATED = 1 << 0,
	/* FFA_VERSION was called, and succeeded; or it was refused. */
	VERSION_AGREED = 1 << 1,
	VERSION_REFUSED = 1 << 2,
};

static inline bool world_booted(const struct world_config *config, const struct world *world)
{
	return world->booted == config->pe_count;
}

_Static_assert(sizeof(struct interrupt_state) == 6, "padding in struct interrupt_state");
_Static_assert(sizeof(struct partition_state) == 6, "padding in struct partition_state");
_Static_assert(sizeof(struct pe) == 40, "padding in struct pe");
_Static_assert(sizeof(struct request) == 8, "padding in struct request");
_Static_assert(sizeof(struct vcpu) == 60, "padding in struct vcpu");
_Static_assert(sizeof(struct sp_context) == 4 * (SP_REGISTERS + SP_SLOTS_MAX + SP_TEMPORARY_STACK_MAX) + 16,
	       "padding in struct sp_context");

/* ------------------------------------------------------------------------------------------------------------------
 * A step in progress.
 */

/* Why a PE stopped. */
enum panic_reason {
#define PANIC(id, who, text) PANIC_##id,
#include "models/panics.def"
#undef PANIC
	PANIC_REASONS,
};

/* Which case of a property a step or state violated: the text of describe_violation(). */
enum detail {
#define DETAIL(id, property, text) DETAIL_##id,
#include "models/details.def"
#undef DETAIL
	DETAILS,
};

/* Fairness constraints: three of each PE, then one of each interrupt. */
enum pe_fairness { FAIRNESS_PE, FAIRNESS_VIRQ, FAIRNESS_VFIQ, PE_FAIRNESSES };

static inline uint64_t fairness_of_pe(unsigned pe, enum pe_fairness which)
{
	return (uint64_t)1 << (pe * PE_FAIRNESSES + which);
}

/* `set`: bit i for interrupt i. */
static inline uint64_t fairness_of_interrupts(const struct world_config *config, uint32_t set)
{
	return (uint64_t)set << (unsigned)config->pe_count * PE_FAIRNESSES;
}

/* The index of the requests of `pe` to `vcpu`, which is pinned there or migrates. */
static inline unsigned request_of(const struct world_config *config, unsigned vcpu, unsigned pe)
{
	return config->vcpus[vcpu].first_request + (config->vcpus[vcpu].pe == PE_ANY ? pe : 0);
}

/* Obligations: the outstanding request of each kind, then each interrupt. As bits. */
static inline uint64_t obligation_of_request(unsigned request)
{
	return (uint64_t)1 << request;
}

static inline uint64_t obligation_of_interrupt(const struct world_config *config, unsigned index)
{
	return (uint64_t)1 << (config->request_count + index);
}

/* Passed down every function of a step. */
struct step {
	const struct world_config *config;
	struct world *world;
	struct sim_label *label;
	/* The PE that steps, and its number. */
	struct pe *pe;
	unsigned pe_index;
	/* Locks of the SPMC that are held, by models/spmc/locks.h; none at the start and at the end of a step. */
	uint8_t *locks;
	/* Which way the manager goes where more than one is open to it (manager_alternatives()). */
	unsigned alternative;
};

/* Marks that a rule fired in this step. */
static inline void step_rule(const struct step *step, enum rule rule)
{
	step->label->marks[(unsigned)rule / 64] |= (uint64_t)1 << ((unsigned)rule % 64);
}

/* Records that this step violates a property; the first detail of a step is kept. */
static inline void step_violates(const struct step *step, enum property property, enum detail detail)
{
	if (step->label->detail == 0)
		step->label->detail = (uint16_t)detail;
	step->label->violations |= 1u << property;
}

/* Stops the PE for ever. The first reason stays. */
static inline void step_panic(const struct step *step, enum panic_reason reason)
{
	if (step->pe->panic == PANIC_NONE)
		step->pe->panic = (uint8_t)reason;
}

/* CHECK() of the SPMC: returns true when `condition` holds; otherwise the SPMC panics and the caller returns. */
static inline bool step_check(const struct step *step, bool condition, enum panic_reason reason)
{
	if (!condition)
		step_panic(step, reason);
	return condition;
}

/* assert() of the SPMC: as step_check() in a debug build; in a release build it is not there and true is returned. */
static inline bool step_assert(const struct step *step, bool condition, enum panic_reason reason)
{
	if (condition || !step->config->asserts_debug)
		return true;
	step_panic(step, reason);
	return false;
}

/* The vCPU, and the context, of the partition that the PE works with. */
static inline struct vcpu *step_current(const struct step *step)
{
	return &step->world->vcpus[step->pe->current];
}

static inline struct sp_context *step_context(const struct step *step)
{
	return &step->world->contexts[step->pe->current];
}

/* The partition that a vCPU belongs to. */
static inline const struct partition_config *vcpu_partition(const struct world_config *config, unsigned vcpu)
{
	return &config->partitions[config->vcpus[vcpu].partition];
}

/* Whether the vCPU's partition runs at S-EL0. */
static inline bool vcpu_is_s_el0(const struct world_config *config, unsigned vcpu)
{
	return vcpu_partition(config, vcpu)->s_el0;
}

/* The number of a vCPU within its partition, as FFA_RUN and FFA_INTERRUPT carry it. */
static inline uint32_t vcpu_number(const struct world_config *config, unsigned vcpu)
{
	return vcpu - vcpu_partition(config, vcpu)->first_vcpu;
}

/* Whether a partition owns the interrupt: not the normal world, EL3 or the SPMC. */
static inline bool owned_by_partition(const struct world_config *config, unsigned index)
{
	return config->interrupts[index].owner < PARTITIONS_MAX;
}

/*
 * The virtual interrupt by which the partition that owns interrupt `index` gets it; VI_NONE if none owns it. Interrupts that
 * are private to two PEs may have the same: no pinned context gets both (models/virtual_interrupts.h).
 */
static inline unsigned interrupt_vi(const struct world_config *config, unsigned index)
{
	return config->interrupts[index].vi;
}

/* Whether the vCPU may get interrupt `index`: it is its partition's, and not private to a PE that the context is never on. */
static inline bool vcpu_has_interrupt(const struct world_config *config, unsigned vcpu, unsigned index)
{
	const struct interrupt_config *interrupt = &config->interrupts[index];
	unsigned pe = config->vcpus[vcpu].pe;

	return interrupt->owner == config->vcpus[vcpu].partition &&
	       (interrupt->pe == PE_ANY || pe == PE_ANY || interrupt->pe == pe);
}

/* The other way round: what interrupt of the vCPU that is, or INTERRUPT_NONE. */
static inline unsigned vi_interrupt(const struct world_config *config, unsigned vcpu, unsigned vi)
{
	return config->vcpus[vcpu].interrupts[vi];
}

/* Whether the modelled manager has a policy field. */
static inline bool has(const struct step *step, enum policy policy)
{
	return policy_of(step->config, policy);
}

#endif
