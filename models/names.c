// SPDX-License-Identifier: BSD-3-Clause
/*
 * Tables of names: properties, classes, versions, modes, rules, marks. One place, so that reports and the reader of
 * scenarios use the same words.
 */
#include "models/manager.h"
#include "models/rules.h"
#include "models/vcpu_edges.h"
#include "models/world_model.h"

const char *const hafnium_version_names[HAFNIUM_VERSIONS] = {
	[HAFNIUM_V2_6] = "v2.6",   [HAFNIUM_V2_7] = "v2.7",   [HAFNIUM_V2_8] = "v2.8",   [HAFNIUM_V2_9] = "v2.9",
	[HAFNIUM_V2_10] = "v2.10", [HAFNIUM_V2_11] = "v2.11", [HAFNIUM_V2_12] = "v2.12", [HAFNIUM_V2_13] = "v2.13",
	[HAFNIUM_V2_14] = "v2.14", [HAFNIUM_V2_15] = "v2.15", [HAFNIUM_HEAD] = "head",
};

const char *const recognition_names[RECOGNITIONS] = {
	[RECOGNITION_EAGER] = "eager",
	[RECOGNITION_SYNCHRONIZED] = "synchronized",
	[RECOGNITION_ARCHITECTURAL] = "architectural",
};

const char *const driver_names[DRIVERS] = {
	[DRIVER_LINUX] = "linux",
	[DRIVER_NEVER_RESUMES] = "never-resumes",
	[DRIVER_ANY] = "any",
	[DRIVER_WRONG_TARGET] = "wrong-target",
	[DRIVER_RETRIES_BUSY] = "retries-busy",
	[DRIVER_NEGOTIATES] = "negotiates",
};

const char *const ffa_version_names[FFA_VERSIONS] = {
	[FFA_VERSION_1_0] = "1.0",
	[FFA_VERSION_1_1] = "1.1",
	[FFA_VERSION_1_2] = "1.2",
	[FFA_VERSION_1_3] = "1.3",
};

const char *const property_names[PROPERTIES] = {
	[PROPERTY_PROGRESS] = "progress",
	[PROPERTY_INTERRUPT_SERVICED] = "interrupt-serviced",
	[PROPERTY_ONE_REPLY] = "one-reply",
	[PROPERTY_NO_DEADLOCK] = "no-deadlock",
	[PROPERTY_ABI] = "abi",
	[PROPERTY_NO_PANIC] = "no-panic",
	[PROPERTY_MASK_RESTORED] = "mask-restored",
	[PROPERTY_GIC_BALANCED] = "gic-balanced",
	[PROPERTY_VCPU_SANE] = "vcpu-sane",
	[PROPERTY_SP_SANE] = "sp-sane",
};

const char *const property_meanings[PROPERTIES] = {
	[PROPERTY_PROGRESS] = "a reachable fair cycle on which one and the same obligation stays owed",
	[PROPERTY_INTERRUPT_SERVICED] =
		"an owed interrupt that nobody holds, or one pending for a vCPU nobody was told of",
	[PROPERTY_ONE_REPLY] = "a request whose reply can no longer come, a second reply, another's reply",
	[PROPERTY_NO_DEADLOCK] = "nothing can step and something is owed",
	[PROPERTY_ABI] = "a return that no FF-A version lists for the call",
	[PROPERTY_NO_PANIC] = "an assert or CHECK of the SPMC, a panic of the partition, a branch-to-self vector",
	[PROPERTY_MASK_RESTORED] = "the priority mask at an exit to the normal world is not that of the matching entry",
	[PROPERTY_GIC_BALANCED] = "an acknowledged interrupt without exactly one end of interrupt; active at rest",
	[PROPERTY_VCPU_SANE] =
		"an illegal state edge, WAITING with a request or mode, counters that disagree with pending",
	[PROPERTY_SP_SANE] = "an interrupt taken with SPSel=1 or on a live temporary stack, a handler entered again",
};

const char *const measure_names[MEASURES] = {
	[MEASURE_MASKED_WINDOW] = "masked-window",     [MEASURE_WORLD_SWITCHES] = "world-switches",
	[MEASURE_SP_ENTRIES] = "sp-entries",           [MEASURE_PMR_ZERO] = "pmr-zero",
	[MEASURE_NESTED_HANDLERS] = "nested-handlers", [MEASURE_VIRQ_QUEUE] = "virq-queue",
};

const char *const measure_meanings[MEASURES] = {
	[MEASURE_MASKED_WINDOW] = "instructions of the partition while a virtual interrupt is pending and masked",
	[MEASURE_WORLD_SWITCHES] = "world switches while one request is outstanding",
	[MEASURE_SP_ENTRIES] = "entries into the partition by FF-A while one request is outstanding",
	[MEASURE_PMR_ZERO] = "instructions while ICC_PMR_EL1 is 0",
	[MEASURE_NESTED_HANDLERS] = "handlers of the partition inside each other",
	[MEASURE_VIRQ_QUEUE] = "virtual interrupts pending for the vCPU, duplicates included",
};

const char *const class_names[CLASSES] = {
	[CLASS_LIVELOCK] = "livelock",
	[CLASS_PING_PONG] = "ping-pong",
	[CLASS_STARVATION] = "starvation",
};

const struct rule_info rule_infos[RULES] = {
/* Two steps, so that ALL in the table becomes the two versions that it stands for. */
#define RULE_INFO(id, name, first, last, source, meaning) [RULE_##id] = { name, source, meaning, first, last },
#define RULE(...) RULE_INFO(__VA_ARGS__)
#include "models/rules.def"
#undef RULE
#undef RULE_INFO
};

/* The rules, then the edges of models/vcpu_edges.c in its order (a test compares the names). */
const char *const world_mark_names[] = {
#define RULE_NAME(id, name, ...) name,
#define RULE(...) RULE_NAME(__VA_ARGS__, 0)
#include "models/rules.def"
#undef RULE
#undef RULE_NAME
	"vcpu RUNNING>WAITING",  "vcpu RUNNING>BLOCKED",    "vcpu RUNNING>PREEMPTED", "vcpu WAITING>RUNNING",
	"vcpu BLOCKED>RUNNING",  "vcpu PREEMPTED>RUNNING",  "vcpu RUNNING>ABORTED",   "vcpu STARTING>WAITING",
	"vcpu STARTING>BLOCKED", "vcpu STARTING>PREEMPTED", "vcpu STARTING>ABORTED",  "vcpu CREATED>STARTING",
	"vcpu WAITING>ABORTED",  "vcpu ABORTED>STOPPED",    "vcpu STOPPED>ABORTED",   "vcpu STOPPED>NULL",
	"vcpu STOPPED>CREATED",  "vcpu OFF>STARTING",
};

const uint32_t world_mark_count = (uint32_t)(sizeof(world_mark_names) / sizeof(world_mark_names[0]));
const uint32_t world_first_edge_mark = RULES;

bool world_mark_applies(uint32_t mark, unsigned era)
{
	if (era >= HAFNIUM_VERSIONS)
		return manager_mark_applies(mark, era);
	if (mark < RULES)
		return era >= rule_infos[mark].first && era <= rule_infos[mark].last;
	/* The states of a partition's beginning and end are written down since v2.14. */
	if (vcpu_edges[mark - RULES].from >= VCPU_STATE_CREATED || vcpu_edges[mark - RULES].to >= VCPU_STATE_CREATED)
		return era >= HAFNIUM_V2_14;
	/* A partition gives itself up by FFA_ERROR since v2.10. */
	if (vcpu_edges[mark - RULES].to == VCPU_STATE_ABORTED)
		return era >= HAFNIUM_V2_10;
	return true;
}
