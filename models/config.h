// SPDX-License-Identifier: BSD-3-Clause
/*
 * What a scenario fixes about the world: the machine, the SPMC, the partition, the interrupts, the normal world.
 *
 * Read-only once built. Apart from the state (models/world.h), which is what steps change; the reader of scenarios
 * (tools/scenario) fills it in and needs nothing else of the models.
 */
#ifndef MODELS_CONFIG_H
#define MODELS_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "models/sp/program.h"

enum {
	PES_MAX = 8,
	PARTITIONS_MAX = 4,
	/* Execution contexts of all partitions together. */
	VCPUS_MAX = 16,
	/* Pairs of a vCPU and a PE that can send it requests. */
	REQUESTS_MAX = 24,
	/* Interrupts that a scenario may declare. Those of models/added_interrupts.c come on top of them. */
	INTERRUPTS_DECLARED_MAX = 8,
	/* Of the whole machine, each PE's own counted for each: what a set of them, a uint32_t, has room for. */
	INTERRUPTS_MAX = 32,
	/* What the sets of a vCPU (models/world.h) have room for. */
	VIRTUAL_INTERRUPTS_MAX = 32,
	/* The normal world, where a partition is asked for. */
	OWNER_NWD = 0xff,
	/* EL3, of a Group 0 interrupt; the SPMC, of the timer that it emulates the partitions' timers on. */
	OWNER_EL3 = 0xfe,
	OWNER_SPMC = 0xfd,
	/* No particular PE. */
	PE_ANY = 0xff,
	/* INTIDs below are private to a PE. */
	INTIDS_PRIVATE = 32,
	INTERRUPT_NAME_BYTES = 32,
	/* Largest finite count of arrivals of one interrupt, or of requests. */
	COUNT_MAX = 200,
};

/*
 * When a pending, unmasked interrupt, physical or virtual, is taken; DDI0487 D1.3.6 leaves it open
 * (reference: "When must an unmasked pending interrupt be taken?").
 */
enum recognition {
	/* At the first boundary: what emulators and the Arm pseudocode do. */
	RECOGNITION_EAGER,
	/* Any time, but at the latest at a context synchronization event (ISB, exception entry, exception return). */
	RECOGNITION_SYNCHRONIZED,
	/* As synchronized, but if the first instruction after the event raises a synchronous exception either wins. */
	RECOGNITION_ARCHITECTURAL,
	RECOGNITIONS,
};

/* Releases of Hafnium that behave differently, in order of age. */
enum hafnium_version {
	HAFNIUM_V2_6,
	HAFNIUM_V2_7,
	HAFNIUM_V2_8,
	HAFNIUM_V2_9,
	HAFNIUM_V2_10,
	HAFNIUM_V2_11,
	HAFNIUM_V2_12,
	HAFNIUM_V2_13,
	HAFNIUM_V2_14,
	HAFNIUM_V2_15,
	HAFNIUM_HEAD,
	HAFNIUM_VERSIONS,
};

/* "v2.6" ... "head", indexed by enum hafnium_version. */
extern const char *const hafnium_version_names[HAFNIUM_VERSIONS];

/* The eras of rules and of configurations: the versions of Hafnium, then those of the other managers (models/manager.h). */
enum era {
	ERA_FFA_1_2 = HAFNIUM_VERSIONS,
	ERA_FFA_1_3,
	ERA_TFA_EL3_V2_12,
	ERA_TFA_EL3_V2_13,
	ERA_OPTEE_SPMC,
	ERAS,
};
extern const char *const recognition_names[RECOGNITIONS];

/* How often something may happen. */
enum count_kind {
	/* Any finite number, without a bound. */
	COUNT_ANY,
	/* At most `number` times. */
	COUNT_NUMBER,
	/* Infinitely often is allowed, too. */
	COUNT_ENDLESS,
};

struct count {
	enum count_kind kind;
	uint8_t number;
};

enum interrupt_group { GROUP_1_SECURE, GROUP_1_NON_SECURE, GROUP_0 };
enum interrupt_trigger { TRIGGER_EDGE, TRIGGER_LEVEL };

/* What raises an interrupt. All but the first have no line of their own at the GIC, or one that no scenario drives. */
enum interrupt_kind {
	INTERRUPT_KIND_DEVICE,
	/* The deadline of the owner's timer passes (HF_VIRTUAL_TIMER_INTID). */
	INTERRUPT_KIND_VIRTUAL_TIMER,
	/* The S-EL2 physical timer (PPI 20) of a PE: added, like those below (models/added_interrupts.h). */
	INTERRUPT_KIND_HOST_TIMER,
	/* A notification for the owner is pending (HF_NOTIFICATION_PENDING_INTID). */
	INTERRUPT_KIND_NOTIFICATION,
	/* The SGI (9) by which the SPMC of another PE says that a vCPU of this one has an IPI. */
	INTERRUPT_KIND_IPI_SGI,
	/* An IPI for the owner, or for its context on that PE (HF_IPI_INTID): it has no line of its own. */
	INTERRUPT_KIND_IPI,
};

/* Where a pinned arrival falls. */
enum pin_place {
	PIN_NONE,
	/* Before instruction `instruction` after label `label`, at the first visit. */
	PIN_LABEL,
	/* At boundary `boundary` (from 0) that the PE passes in that place, once `armed_by` has happened. */
	PIN_S_EL1,
	PIN_S_EL2,
	PIN_EL3,
	PIN_NWD,
	/* In a partition at S-EL0; PIN_S_EL1 is in one at S-EL1. */
	PIN_S_EL0,
};

/* How the virtual interrupt of a pinned arrival is recognised. */
enum pin_recognised {
	/* As the recognition mode has it. */
	PIN_RECOGNISED_ANY,
	/* At the first boundary where it is pending and unmasked. */
	PIN_RECOGNISED_AT_ONCE,
	/* Not before the partition's next `smc` was executed. */
	PIN_RECOGNISED_AFTER_THE_SMC,
};

struct interrupt_pin {
	enum pin_place place;
	enum pin_recognised recognised;
	/* PIN_LABEL: the partition, and the index of the instruction in its program. */
	uint8_t partition;
	uint16_t pc;
	/* The other places: which boundary, counted once the partition has issued its first `smc` with x0 == after_call. */
	uint16_t boundary;
	/* 0: counted from the first entry of the normal world. */
	uint32_t after_call;
	/* The PE that is where the pin says; if it is not given, the one to which the interrupt is routed. */
	bool pe_given;
	uint8_t pe;
};

struct interrupt_config {
	char name[INTERRUPT_NAME_BYTES];
	uint32_t intid;
	enum interrupt_kind kind;
	enum interrupt_group group;
	enum interrupt_trigger trigger;
	uint8_t priority;
	/* The partition that owns it (secure ones have one), or OWNER_*. */
	uint8_t owner;
	/* A private interrupt (PPI, SGI, a timer or an IPI of a context) of this PE; PE_ANY: a shared one. */
	uint8_t pe;
	/* A shared one: the PE that the manifest routes it to; PE_ANY: the first, or where it was enabled last. */
	uint8_t target_pe;
	/* The PE to which it is routed for ever, or PE_ANY when a listing may move it; world_model_init() sets it. */
	uint8_t fixed_pe;
	/* The virtual interrupt by which the partition that owns it gets it, or VI_NONE; world_model_init() sets it. */
	uint8_t vi;
	/* The owner finds it enabled, at the GIC and virtually, without a HF_INTERRUPT_ENABLE of its own. */
	bool enabled_at_boot;
	/* The device may raise its line while the partition initialises; otherwise only afterwards. */
	bool arrives_during_boot;
	/* Level: the line may drop between any two steps. */
	bool drops;
	struct count arrivals;
	struct interrupt_pin pin;
};

/* An SGI or a PPI of a device: each PE has its own. */
static inline bool interrupt_is_private(const struct interrupt_config *interrupt)
{
	return interrupt->kind == INTERRUPT_KIND_DEVICE && interrupt->intid < INTIDS_PRIVATE;
}

/* FF-A versions, as the partition's manifest gives them. */
enum ffa_version { FFA_VERSION_1_0, FFA_VERSION_1_1, FFA_VERSION_1_2, FFA_VERSION_1_3, FFA_VERSIONS };

/* "1.0" ... "1.3". */
extern const char *const ffa_version_names[FFA_VERSIONS];

enum ns_interrupts_action { NS_ACTION_QUEUED, NS_ACTION_MANAGED_EXIT, NS_ACTION_SIGNALED };
enum other_s_interrupts_action { OTHER_S_ACTION_QUEUED, OTHER_S_ACTION_SIGNALED };

/* Manifest abort-action (Hafnium v2.14 on); without one the SPMC decides. */
enum abort_action {
	ABORT_ACTION_IMPLEMENTATION_DEFINED,
	ABORT_ACTION_STOP,
	ABORT_ACTION_DESTROY,
	ABORT_ACTION_RESTART,
	ABORT_ACTION_PROPAGATE,
	ABORT_ACTIONS,
};

/* Manifest sri-interrupts-policy: when Hafnium sends an SRI instead of FFA_INTERRUPT (v2.13 on). */
enum { SRI_POLICY_INTR_WHILE_WAITING = 1, SRI_POLICY_INTR_PENDING_ENTRY_WAIT = 2, SRI_POLICY_MOST = 3 };

/* Manifest power-management-messages: which of PSCI a partition is told, if it has a context on each PE (v2.9 on). */
enum { POWER_MANAGEMENT_CPU_OFF = 1, POWER_MANAGEMENT_CPU_ON = 8, POWER_MANAGEMENT_MOST = 15 };

struct partition_config {
	char name[INTERRUPT_NAME_BYTES];
	uint16_t id;
	enum ffa_version ffa_version;
	enum ns_interrupts_action ns_interrupts_action;
	enum other_s_interrupts_action other_s_interrupts_action;
	/* Managed exit is signalled by vIRQ instead of vFIQ. */
	bool managed_exit_virq;
	/* sri-interrupts-policy, a set of SRI_POLICY_*. */
	uint8_t sri_policy;
	/* Manifest lifecycle-support and abort-action: what becomes of it after a fatal error. */
	bool lifecycle_support;
	enum abort_action abort_action;
	/* power-management-messages, a set of POWER_MANAGEMENT_*; not given: the version decides. */
	bool power_given;
	uint8_t power_management;
	/* One execution context that runs on any PE, instead of one pinned to each. */
	bool migrates;
	/* At S-EL0: calls by svc, masks nothing, takes no exception, is told of interrupts by FFA_INTERRUPT only. It migrates. */
	bool s_el0;
	/* Direct requests of the normal world to it. */
	struct count requests;
	/* They are by FFA_MSG_SEND_DIRECT_REQ2. */
	bool requests_by_req2;
	/* FFA_RUN while it is WAITING, with an indirect message in its RX buffer. */
	struct count runs;
	/* The normal world sets notifications for it, and how often. */
	bool notified;
	/* They are for single vCPUs, not for the partition (to v2.13). */
	bool notified_per_vcpu;
	struct count notifications;
	const struct sp_program *program;
	/* Its vCPUs: config.vcpus[first_vcpu ... + vcpu_count]; world_model_init() numbers them. */
	uint8_t first_vcpu;
	uint8_t vcpu_count;
};

/* An execution context. */
struct vcpu_config {
	uint8_t partition;
	/* The PE to which it is pinned; PE_ANY: it migrates. */
	uint8_t pe;
	/* Its requests: config.request_count in all, one for each PE that can send it any, from this on. */
	uint8_t first_request;
	/* Registers, and words of its program, that the packed form of a state holds. */
	uint8_t registers;
	uint8_t slots;
	uint8_t temporary_stack;
	/* By virtual interrupt: which interrupt that is of this context, or INTERRUPT_NONE. */
	uint8_t interrupts[VIRTUAL_INTERRUPTS_MAX];
};

enum normal_world_driver {
	/* Answers FFA_INTERRUPT and FFA_YIELD with FFA_RUN: fair. */
	DRIVER_LINUX,
	/* Never does: what only it could advance is suspended, not owed. May send further requests meanwhile. */
	DRIVER_NEVER_RESUMES,
	/* Any call, permitted or not, in any order, or none at all; masks its interrupts, or not. */
	DRIVER_ANY,
	/*
	 * Answers FFA_INTERRUPT with FFA_RUN of another partition than w1 names (edk2 6f2b09986b, of the one called first),
	 * or of a vCPU that does not exist, and takes what that ends with for the end of its request.
	 */
	DRIVER_WRONG_TARGET,
	/* As linux, but a request that is BUSY is sent again, up to world_config.retries times (edk2 ed21313ac7). */
	DRIVER_RETRIES_BUSY,
	/*
	 * As linux, but its first call is FFA_VERSION (v1.1), on the first PE, as Linux arm_ffa ffa_version_check(); unless that
	 * succeeds it makes no other.
	 */
	DRIVER_NEGOTIATES,
	DRIVERS,
};

/* "linux", "never-resumes", "any", "wrong-target", "retries-busy", "negotiates". */
extern const char *const driver_names[DRIVERS];

/* A set of policy fields (models/spmc/policy.def): more than 64. */
__extension__ typedef unsigned __int128 policy_set;

struct world_config {
	/* Bit p: policy field p (models/spmc/policy.def) is not as in that version. */
	policy_set policy_flips;
	enum recognition recognition;
	enum normal_world_driver driver;
	/* PSCI: how often the normal world turns a PE off (and it comes on again), and suspends one. */
	struct count cpu_offs;
	struct count cpu_suspends;
	bool turns_off;
	bool suspends;
	/* DRIVER_RETRIES_BUSY: how often a request is sent again before it is given up. */
	uint8_t retries;
	/* ICC_PMR_EL1 as the normal world leaves it, secure view. */
	uint8_t normal_world_pmr;
	/* The manager and its version: an enum hafnium_version, or an enum era after those. */
	uint8_t version;
	/* assert() of the SPMC panics (debug) or is not there (release); CHECK() always panics. */
	bool asserts_debug;
	/* The GIC signals an interrupt again one boundary after an end of interrupt or a mask change, not at once. */
	bool signalled_one_boundary_later;
	uint8_t pe_count;
	uint8_t interrupt_count;
	uint8_t partition_count;
	/* Numbered by world_model_init(): partition by partition, in the order of PEs. */
	uint8_t vcpu_count;
	uint8_t request_count;
	struct interrupt_config interrupts[INTERRUPTS_MAX];
	struct partition_config partitions[PARTITIONS_MAX];
	struct vcpu_config vcpus[VCPUS_MAX];
	/* By index: the first of those that may change places with it; world_model_init() sets them (models/equals.h). */
	uint8_t equal_interrupts[INTERRUPTS_MAX];
	uint8_t equal_partitions[PARTITIONS_MAX];
	uint8_t equal_pes[PES_MAX];
};

/* Properties, in the order in which verdicts are listed; a bit each in sim_check_options.properties. */
enum property {
	PROPERTY_PROGRESS,
	PROPERTY_INTERRUPT_SERVICED,
	PROPERTY_ONE_REPLY,
	PROPERTY_NO_DEADLOCK,
	PROPERTY_ABI,
	PROPERTY_NO_PANIC,
	PROPERTY_MASK_RESTORED,
	PROPERTY_GIC_BALANCED,
	PROPERTY_VCPU_SANE,
	PROPERTY_SP_SANE,
	PROPERTIES,
};

/* "progress" ..., indexed by enum property; one line on what violates it. */
extern const char *const property_names[PROPERTIES];
extern const char *const property_meanings[PROPERTIES];

/* What is measured over the paths; weights and scopes in models/monitors/measures.c. */
enum measure {
	/* Instructions of the partition while a virtual interrupt is pending for it and masked by its PSTATE. */
	MEASURE_MASKED_WINDOW,
	/* World switches while one request is outstanding. */
	MEASURE_WORLD_SWITCHES,
	/* Entries into the partition by an FF-A return or call while one request is outstanding. */
	MEASURE_SP_ENTRIES,
	/* Instructions and driver steps while ICC_PMR_EL1 is 0. */
	MEASURE_PMR_ZERO,
	/* Handlers of the partition inside each other. */
	MEASURE_NESTED_HANDLERS,
	/* Virtual interrupts pending for the vCPU, duplicates in its queue included. */
	MEASURE_VIRQ_QUEUE,
	MEASURES,
};

/* "masked-window" ..., indexed by enum measure; one line on what each counts. */
extern const char *const measure_names[MEASURES];
extern const char *const measure_meanings[MEASURES];

enum progress_class { CLASS_LIVELOCK, CLASS_PING_PONG, CLASS_STARVATION, CLASSES };
extern const char *const class_names[CLASSES];

#endif
