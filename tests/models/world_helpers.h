// SPDX-License-Identifier: BSD-3-Clause
/*
 * What the tests of the world share: a partition that issues whatever call a test asks for, and single steps.
 *
 * Apart from them because most tests need the same short way to a state: booted, in a request, interrupted. Every step
 * is one that the model offers; a test that needs a state which no path reaches writes the fields itself.
 */
#ifndef TESTS_MODELS_WORLD_HELPERS_H
#define TESTS_MODELS_WORLD_HELPERS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "models/ffa.h"
#include "models/gic.h"
#include "models/interrupts.h"
#include "models/manager.h"
#include "models/monitors/state.h"
#include "models/packed.h"
#include "models/spmc/spmc.h"
#include "models/takeable.h"
#include "models/world_model.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

#define FOR_EACH_VERSION(version, first, last) \
	for (enum hafnium_version version = (first); (version) <= (last); (version)++)

/* The interrupts of every bench: two of the partition, one of the normal world. */
enum { UART, DISK, NET, BENCH_INTERRUPTS };
enum { UART_INTID = 40, DISK_INTID = 41, NET_INTID = 60, PARTITION_ID = 0x8001, NWD_PMR = 0xff };

/* The vCPU of the one partition, and the obligation of a request to it. */
enum { SP_VCPU, REQUEST_OBLIGATION = 0, FIRST_INTERRUPT_FAIRNESS = PE_FAIRNESSES };

enum { VI_UART = VI_FIRST_DEVICE + UART, VI_DISK = VI_FIRST_DEVICE + DISK };

struct bench {
	struct sp_program program;
	struct world_config config;
	struct world_model model;
	struct world world;
	/* Locks held, for what a test calls itself. */
	uint8_t locks;
	/* The label of the last step, and the union of all since bench_forget(). */
	struct sim_label label;
	struct sim_label seen;
};

static struct bench bench;

/* A partition whose next call is whatever its registers hold. */
static const char BENCH_CODE[] = "idle:     nop\n"
				 "          nop\n"
				 "          b idle\n"
				 "call_smc: smc #0\n"
				 "          b idle\n"
				 "call_hvc: hvc #0\n"
				 "          b idle\n"
				 "irq:      nop\n"
				 "          eret\n"
				 "fiq:      nop\n"
				 "          eret\n";

static inline void bench_assemble(const char *code, const char *entry)
{
	static const struct sp_interrupt_name names[] = { { "uart", UART_INTID },
							  { "disk", DISK_INTID },
							  { "net", NET_INTID } };
	bool has_handlers = strstr(code, "irq:") != NULL;
	struct sp_program_source source = {
		.name = "bench",
		.entry = entry,
		.code = code,
		.interrupts = names,
		.interrupt_count = LENGTH(names),
	};
	struct sp_error error;

	if (has_handlers) {
		source.irq_sp0 = source.irq_spx = "irq";
		source.fiq_sp0 = source.fiq_spx = "fiq";
	}
	if (!sp_program_assemble(&source, &bench.program, &error))
		fail_msg("%u:%u: %s", (unsigned)error.line, (unsigned)error.column, error.message);
}

/* The configuration that tests vary: everything signalled, everything owned enabled at boot. */
static inline void bench_configure(unsigned version)
{
	const struct count any = { COUNT_ANY, 0 };

	memset(&bench, 0, sizeof(bench));
	bench_assemble(BENCH_CODE, "call_smc");
	bench.config = (struct world_config){
		.recognition = RECOGNITION_ARCHITECTURAL,
		.version = (uint8_t)version,
		.asserts_debug = true,
		.interrupt_count = BENCH_INTERRUPTS,
		.interrupts = {
			[UART] = { .name = "uart", .intid = UART_INTID, .group = GROUP_1_SECURE, .priority = 0x10,
				   .trigger = TRIGGER_EDGE, .owner = 0, .pe = PE_ANY, .target_pe = PE_ANY,
				   .enabled_at_boot = true, .arrivals = any },
			[DISK] = { .name = "disk", .intid = DISK_INTID, .group = GROUP_1_SECURE, .priority = 0x20,
				   .trigger = TRIGGER_EDGE, .owner = 0, .pe = PE_ANY, .target_pe = PE_ANY,
				   .enabled_at_boot = true, .arrivals = any },
			[NET] = { .name = "net", .intid = NET_INTID, .group = GROUP_1_NON_SECURE, .priority = 0xa0,
				  .trigger = TRIGGER_EDGE, .owner = OWNER_NWD, .pe = PE_ANY, .target_pe = PE_ANY, .arrivals = any },
		},
		.pe_count = 1,
		.partition_count = 1,
		.partitions[0] = { .name = "sp", .id = PARTITION_ID, .ffa_version = FFA_VERSION_1_1,
			       .ns_interrupts_action = NS_ACTION_SIGNALED,
			       .other_s_interrupts_action = OTHER_S_ACTION_SIGNALED, .program = &bench.program,
				   .requests = any, .runs = any },
		.normal_world_pmr = NWD_PMR,
	};
}

/* Binds the configuration and goes to the initial state. */
static inline void bench_bind(void)
{
	world_model_init(&bench.model, &bench.config);
	world_start(&bench.model.config, &bench.world);
	memset(&bench.seen, 0, sizeof(bench.seen));
}

static inline void bench_start(enum hafnium_version version)
{
	bench_configure(version);
	bench_bind();
}

/* A step for functions that a test calls itself; its label is bench.label, its locks are bench.locks. */
static inline struct step bench_step(void)
{
	memset(&bench.label, 0, sizeof(bench.label));
	bench.locks = 0;
	return (struct step){ .config = &bench.model.config,
			      .world = &bench.world,
			      .label = &bench.label,
			      .pe = &bench.world.pes[0],
			      .pe_index = 0,
			      .locks = &bench.locks };
}

static inline void bench_forget(void)
{
	memset(&bench.seen, 0, sizeof(bench.seen));
}

static inline bool label_has(const struct sim_label *label, unsigned mark)
{
	return (label->marks[mark / 64] >> (mark % 64) & 1) != 0;
}

/* Whether the rule fired since bench_forget(). */
static inline bool fired(enum rule rule)
{
	return label_has(&bench.seen, rule);
}

static inline bool violated(enum property property)
{
	return (bench.seen.violations & 1u << property) != 0;
}

static inline bool bench_offers(uint32_t choice)
{
	uint32_t choices[SIM_CHOICES_MAX];
	uint32_t count = world_choices(&bench.model.config, &bench.world, choices);

	for (uint32_t i = 0; i < count; i++) {
		if (choices[i] == choice)
			return true;
	}
	return false;
}

/* Whether a choice of this kind is offered, with any argument. */
static inline bool bench_offers_kind(enum choice_kind kind)
{
	for (unsigned argument = 0; argument < 256; argument++) {
		if (bench_offers(choice_make(kind, argument)))
			return true;
	}
	return false;
}

static inline uint32_t bench_choice_count(void)
{
	uint32_t choices[SIM_CHOICES_MAX];

	return world_choices(&bench.model.config, &bench.world, choices);
}

static inline struct sim_state_info bench_inspect(void)
{
	struct sim_state_info info = { 0 };

	monitor_inspect(&bench.model.config, &bench.world, &info);
	return info;
}

/* Takes a choice, which the state must have. */
static inline void bench_take(enum choice_kind kind, unsigned argument)
{
	uint32_t choice = choice_make(kind, argument);
	const struct pe *pe = &bench.world.pes[0];

	if (!bench_offers(choice))
		fail_msg("%s: choice %u.%u is not there in place %u, phase %u", era_titles[bench.config.version],
			 (unsigned)kind, argument, pe->place, pe->phase);
	memset(&bench.label, 0, sizeof(bench.label));
	world_take(&bench.model.config, &bench.world, choice, &bench.label);
	for (unsigned i = 0; i < SIM_MARK_WORDS; i++)
		bench.seen.marks[i] |= bench.label.marks[i];
	bench.seen.violations |= bench.label.violations;
	bench.seen.discharged |= bench.label.discharged;
	bench.seen.fairness |= bench.label.fairness;
}

/* EL3 and S-EL2 do what they have to do, without arrivals, until somebody below runs or the PE stops. */
static inline void bench_run_out(void)
{
	while ((bench.world.pes[0].place == PLACE_EL3 || bench.world.pes[0].place == PLACE_S_EL2) &&
	       bench.world.pes[0].panic == PANIC_NONE) {
		uint32_t choices[SIM_CHOICES_MAX];

		assert_true(world_choices(&bench.model.config, &bench.world, choices) > 0);
		bench_take(choice_kind_of(choices[0]), choice_argument_of(choices[0]));
	}
}

/* ---- the partition ------------------------------------------------------------------------------------------- */

static inline void sp_at(const char *label)
{
	uint16_t index = sp_program_find_label(&bench.program, label);

	assert_true(index < PROGRAM_LABELS_MAX);
	bench.world.contexts[0].pc = bench.program.labels[index].pc;
}

static inline void sp_call_with(uint32_t fid, uint32_t x2, uint32_t x3)
{
	assert_int_equal(bench.world.pes[0].place, PLACE_S_EL1);
	sp_at("call_smc");
	bench.world.contexts[0].registers[0] = fid;
	bench.world.contexts[0].registers[1] = 0;
	bench.world.contexts[0].registers[2] = x2;
	bench.world.contexts[0].registers[3] = x3;
	bench_take(CHOICE_STEP, 0);
	bench_run_out();
}

static inline void sp_call(uint32_t fid)
{
	sp_call_with(fid, 0, 0);
}

/* A hypercall; returns its x0. */
static inline uint32_t sp_hvc(uint32_t call, uint32_t x1, uint32_t x2, uint32_t x3)
{
	assert_int_equal(bench.world.pes[0].place, PLACE_S_EL1);
	sp_at("call_hvc");
	bench.world.contexts[0].registers[0] = call;
	bench.world.contexts[0].registers[1] = x1;
	bench.world.contexts[0].registers[2] = x2;
	bench.world.contexts[0].registers[3] = x3;
	bench_take(CHOICE_STEP, 0);
	bench_run_out();
	return bench.world.contexts[0].registers[0];
}

static inline struct vcpu *sp_vcpu(void)
{
	return &bench.world.vcpus[SP_VCPU];
}

/* What the partition's last call returned. */
static inline void assert_returned(uint32_t w0, uint32_t w2)
{
	assert_int_equal(bench.world.pes[0].place, PLACE_S_EL1);
	assert_int_equal(bench.world.contexts[0].registers[0], w0);
	assert_int_equal(bench.world.contexts[0].registers[2], w2);
}

/* ---- the normal world and the devices -------------------------------------------------------------------------- */

/* The partition initialised and WAITING, the PE in the normal world. */
static inline void bench_boot(void)
{
	bench_bind();
	sp_call(FFA_MSG_WAIT);
	assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
	assert_int_equal(sp_vcpu()->state, VCPU_STATE_WAITING);
	bench_forget();
}

static inline void nwd_request(void)
{
	bench_take(CHOICE_NWD_REQUEST, 0);
	bench_run_out();
}

static inline void nwd_run(void)
{
	bench_take(CHOICE_NWD_RUN, 0);
	bench_run_out();
}

/* FFA_RUN after FFA_INTERRUPT or FFA_YIELD. */
static inline void nwd_run_due(void)
{
	bench_take(CHOICE_NWD_STEP, 0);
	bench_run_out();
}

/* An interrupt arrives and is taken where the PE is, up to the ERET. */
static inline void interrupt_comes(unsigned index)
{
	bool secure = bench.model.config.interrupts[index].group == GROUP_1_SECURE;
	bool irq = bench.world.pes[0].place == PLACE_S_EL1 ? secure : !secure;

	bench_take(CHOICE_ARRIVE, index);
	bench_take(irq ? CHOICE_TAKE_IRQ : CHOICE_TAKE_FIQ, 0);
	bench_run_out();
}

/* ---- a partition in each runtime model ------------------------------------------------------------------------- */

/* Brings the partition, booted or not as the model needs, to run in `rt_model`, in its own way. */
static inline void bench_in(enum rt_model rt_model)
{
	if (rt_model == RTM_SP_INIT) {
		bench_bind();
	} else {
		bench_boot();
		if (rt_model == RTM_FFA_RUN)
			nwd_run();
		else if (rt_model == RTM_FFA_DIR_REQ)
			nwd_request();
		else
			interrupt_comes(UART);
	}
	assert_int_equal(bench.world.pes[0].place, PLACE_S_EL1);
	/* Before v2.8 the vCPU does not keep it. */
	if (policy_of(&bench.config, POLICY_RUNTIME_MODELS))
		assert_int_equal(sp_vcpu()->rt_model, rt_model);
	bench_forget();
}

#endif
