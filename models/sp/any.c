// SPDX-License-Identifier: BSD-3-Clause
/* A partition that does anything; see any.h. */
#include "models/sp/any.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "models/ffa.h"
#include "models/interrupts.h"

enum {
	/* Neither a partition nor the SPMC has this id; no interrupt, vCPU, function or hypercall these numbers. */
	NOBODY_ID = 0xbfff,
	NO_INTID = 0x3f,
	NO_VCPU = 0xff,
	NO_HYPERCALL = 0xffff,
	/* At a boundary the lines may be taken, too: IRQ, FIQ, vIRQ, vFIQ. */
	LINES = 4,
	ALTERNATIVES_MAX = 128,
};

#define NO_FUNCTION 0x840000ffu

/* A program in the making. */
struct maker {
	struct sp_program *program;
	/* The first instruction of each alternative, in the order of their choices. */
	uint16_t alternatives[ALTERNATIVES_MAX];
	unsigned count;
	/* Alternatives that trap to S-EL2: they come first. */
	unsigned calls;
	/* Most choices of one `any`. */
	unsigned width;
	/* At S-EL0 both kinds of calls are svc. */
	bool s_el0;
};

static struct sp_instruction *emit(struct maker *maker, enum sp_opcode opcode)
{
	struct sp_program *program = maker->program;
	struct sp_instruction *instruction = &program->instructions[program->instruction_count];

	memset(instruction, 0, sizeof(*instruction));
	instruction->opcode = (uint8_t)opcode;
	instruction->label = (uint16_t)(program->label_count - 1);
	instruction->label_offset =
		(uint16_t)(program->instruction_count - program->labels[program->label_count - 1].pc);
	program->instruction_count++;
	return instruction;
}

/* Names what follows, as traces show it. */
__attribute__((format(printf, 2, 3))) static void label(struct maker *maker, const char *format, ...)
{
	struct sp_program *program = maker->program;
	struct sp_label *at = &program->labels[program->label_count++];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(at->name, sizeof(at->name), format, arguments);
	va_end(arguments);
	at->pc = program->instruction_count;
}

/* The instruction at the last label starts a further alternative. */
static void begin(struct maker *maker)
{
	maker->alternatives[maker->count++] = maker->program->instruction_count;
}

static void move(struct maker *maker, uint8_t number, uint32_t value)
{
	struct sp_instruction *instruction = emit(maker, SP_MOV_IMMEDIATE);

	instruction->destination = number;
	instruction->immediate = value;
}

/* x0..x3, then smc, hvc or svc; all are set, so that nothing of the call before is left. */
static void call(struct maker *maker, enum sp_opcode opcode, const uint32_t x[4])
{
	begin(maker);
	for (uint8_t i = 0; i < 4; i++)
		move(maker, i, x[i]);
	emit(maker, maker->s_el0 ? SP_SVC : opcode);
	emit(maker, SP_B);
	maker->calls = maker->count;
}

static void smc(struct maker *maker, uint32_t fid, uint32_t x1, uint32_t x2, uint32_t x3)
{
	call(maker, SP_SMC, (const uint32_t[]){ fid, x1, x2, x3 });
}

static void hvc(struct maker *maker, uint32_t hypercall, uint32_t x1, uint32_t x2, uint32_t x3)
{
	call(maker, SP_HVC, (const uint32_t[]){ hypercall, x1, x2, x3 });
}

/* Every call that the SPMC tells from the others, with what matters in its parameters. */
static void make_calls(struct maker *maker, const struct world_config *config, unsigned index)
{
	uint32_t own = (uint32_t)config->partitions[index].id << 16;

	label(maker, "response");
	smc(maker, FFA_MSG_SEND_DIRECT_RESP, 0, 0, 0);
	label(maker, "response that asks for more");
	smc(maker, FFA_MSG_SEND_DIRECT_RESP, 0, 0, PAYLOAD_RESUME);
	if (config->partitions[index].requests_by_req2) {
		label(maker, "response by RESP2");
		smc(maker, FFA_MSG_SEND_DIRECT_RESP2, 0, 0, 0);
	}
	label(maker, "response to nobody");
	smc(maker, FFA_MSG_SEND_DIRECT_RESP, own | NOBODY_ID, 0, 0);
	if (config->turns_off) {
		label(maker, "CPU_OFF may go on");
		smc(maker, FFA_MSG_SEND_DIRECT_RESP, 0, FFA_FRAMEWORK_MESSAGE | FFA_FRAMEWORK_PSCI_RESP, 0);
		label(maker, "CPU_OFF denied");
		smc(maker, FFA_MSG_SEND_DIRECT_RESP, 0, FFA_FRAMEWORK_MESSAGE | FFA_FRAMEWORK_PSCI_RESP, 1);
	}
	label(maker, "wait");
	smc(maker, FFA_MSG_WAIT, 0, 0, 0);
	label(maker, "yield");
	smc(maker, FFA_YIELD, 0, 0, 0);
	label(maker, "request to nobody");
	smc(maker, FFA_MSG_SEND_DIRECT_REQ, own | NOBODY_ID, 0, PAYLOAD_REQUEST);
	label(maker, "request to itself");
	smc(maker, FFA_MSG_SEND_DIRECT_REQ, own | own >> 16, 0, PAYLOAD_REQUEST);
	label(maker, "run of nobody");
	smc(maker, FFA_RUN, (uint32_t)NOBODY_ID << 16, 0, 0);
	for (unsigned p = 0; p < config->partition_count; p++) {
		const struct partition_config *other = &config->partitions[p];

		if (p == index)
			continue;
		label(maker, "request to %s", other->name);
		smc(maker, FFA_MSG_SEND_DIRECT_REQ, own | other->id, 0, PAYLOAD_REQUEST);
		label(maker, "response to %s", other->name);
		smc(maker, FFA_MSG_SEND_DIRECT_RESP, own | other->id, 0, 0);
		label(maker, "run of %s", other->name);
		smc(maker, FFA_RUN, (uint32_t)other->id << 16, 0, 0);
	}
	label(maker, "run of itself");
	smc(maker, FFA_RUN, own, 0, 0);
	label(maker, "error ABORTED");
	smc(maker, FFA_ERROR, 0, FFA_ABORTED, 0);
	label(maker, "another error");
	smc(maker, FFA_ERROR, 0, FFA_DENIED, 0);
	label(maker, "abort");
	smc(maker, FFA_ABORT, 0, 0, 0);
	label(maker, "notification");
	smc(maker, FFA_NOTIFICATION_SET, 0, 0, 0);
	label(maker, "notification, SRI delayed");
	smc(maker, FFA_NOTIFICATION_SET, 0, FFA_NOTIFICATION_FLAG_DELAY_SRI, 0);
	label(maker, "interrupt");
	smc(maker, FFA_INTERRUPT, 0, 0, 0);
	label(maker, "normal world resume");
	smc(maker, FFA_NORMAL_WORLD_RESUME, 0, 0, 0);
	label(maker, "information");
	smc(maker, FFA_ID_GET, 0, 0, 0);
	label(maker, "unknown call");
	smc(maker, NO_FUNCTION, 0, 0, 0);
}

/* The para-virtual controller, for one virtual interrupt that is the partition's. */
static void make_enables(struct maker *maker, const char *name, uint32_t intid)
{
	label(maker, "enable %s", name);
	hvc(maker, HF_INTERRUPT_ENABLE, intid, 1, 0);
	label(maker, "disable %s", name);
	hvc(maker, HF_INTERRUPT_ENABLE, intid, 0, 0);
}

static void make_hypercalls(struct maker *maker, const struct world_config *config, unsigned index)
{
	uint32_t first = NO_INTID;

	label(maker, "get");
	hvc(maker, HF_INTERRUPT_GET, 0, 0, 0);
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		const struct interrupt_config *interrupt = &config->interrupts[i];

		if (interrupt->owner != index)
			continue;
		first = interrupt->intid;
		make_enables(maker, interrupt->name, interrupt->intid);
		label(maker, "deactivate %s", interrupt->name);
		hvc(maker, HF_INTERRUPT_DEACTIVATE, interrupt->intid, interrupt->intid, 0);
		label(maker, "GIC off %s", interrupt->name);
		hvc(maker, HF_INTERRUPT_RECONFIGURE, interrupt->intid, HF_INT_RECONFIGURE_STATUS, 0);
		label(maker, "GIC on %s", interrupt->name);
		hvc(maker, HF_INTERRUPT_RECONFIGURE, interrupt->intid, HF_INT_RECONFIGURE_STATUS, 1);
	}
	if (config->partitions[index].ns_interrupts_action == NS_ACTION_MANAGED_EXIT)
		make_enables(maker, "managed exit", HF_MANAGED_EXIT_INTID);
	label(maker, "enable nobody's");
	hvc(maker, HF_INTERRUPT_ENABLE, NO_INTID, 1, 0);
	label(maker, "deactivate another than taken");
	hvc(maker, HF_INTERRUPT_DEACTIVATE, first, NO_INTID, 0);
	label(maker, "reconfigure nobody's");
	hvc(maker, HF_INTERRUPT_RECONFIGURE, NO_INTID, HF_INT_RECONFIGURE_STATUS, 0);
	make_enables(maker, "IPI", HF_IPI_INTID);
	label(maker, "IPI to itself");
	hvc(maker, HF_INTERRUPT_SEND_IPI, 0, 0, 0);
	label(maker, "IPI to nobody");
	hvc(maker, HF_INTERRUPT_SEND_IPI, NO_VCPU, 0, 0);
	label(maker, "unknown hypercall");
	hvc(maker, NO_HYPERCALL, 0, 0, 0);
}

/* Whoever clears the device has served it; a bare clear would look like a loss. */
static void clear_device(struct maker *maker, unsigned interrupt, const char *name)
{
	static const enum sp_opcode opcodes[] = { SP_DEVICE, SP_SERVICED };
	struct sp_program *program = maker->program;

	snprintf(program->messages[program->message_count], sizeof(program->messages[0]), "%s", name);
	begin(maker);
	for (unsigned i = 0; i < sizeof(opcodes) / sizeof(opcodes[0]); i++) {
		struct sp_instruction *instruction = emit(maker, opcodes[i]);

		instruction->device_action = SP_DEVICE_CLEAR;
		instruction->interrupt = (uint8_t)interrupt;
		instruction->message = (uint8_t)program->message_count;
	}
	program->message_count++;
	emit(maker, SP_B);
}

/* What is no call: time passes, or a device is cleared. */
static void make_plain(struct maker *maker, const struct world_config *config, unsigned index)
{
	label(maker, "nothing");
	begin(maker);
	emit(maker, SP_NOP);
	emit(maker, SP_B);
	for (unsigned i = 0; i < config->interrupt_count; i++) {
		const struct interrupt_config *interrupt = &config->interrupts[i];

		/* An edge leaves nothing to clear. */
		if (interrupt->owner != index || interrupt->trigger != TRIGGER_LEVEL)
			continue;
		label(maker, "clear %s", interrupt->name);
		clear_device(maker, i, interrupt->name);
	}
}

/* The instruction `any` number `at` gets its alternatives, from `next` on; the last of them may be the next `any`. */
static unsigned make_any(struct maker *maker, unsigned at, unsigned next)
{
	struct sp_program *program = maker->program;
	struct sp_instruction *any = &program->instructions[at];
	unsigned left = maker->count - next;
	unsigned here = left <= maker->width ? left : maker->width - 1;

	any->first_case = program->case_count;
	for (unsigned i = 0; i < here; i++)
		program->cases[program->case_count++].target = maker->alternatives[next + i];
	if (here < left)
		program->cases[program->case_count++].target = (uint16_t)(at + 1);
	any->case_count = (uint8_t)(program->case_count - any->first_case);
	return next + here;
}

/* Choices that the other actors may have in a state leave this many for one PE. */
static unsigned choices_of_pe(const struct world_config *config)
{
	/* Arrivals and drops of six interrupts; with more, a state may have more choices than the explorer takes. */
	const unsigned devices = 12;

	return (SIM_CHOICES_MAX - devices) / (config->pe_count > 0 ? config->pe_count : 1);
}

void sp_any_make(const struct world_config *config, unsigned index, struct sp_program *program)
{
	struct maker maker = { .program = program, .s_el0 = config->partitions[index].s_el0 };
	unsigned next = 0;
	unsigned anys = ALTERNATIVES_MAX;

	memset(program, 0, sizeof(*program));
	snprintf(program->name, sizeof(program->name), "any");
	program->any = true;
	/* Never taken: its interrupts stay masked; at S-EL0 there are none. */
	program->vectors = (struct sp_vectors){ PROGRAM_PC_NONE, PROGRAM_PC_NONE, PROGRAM_PC_NONE,
						PROGRAM_PC_NONE, PROGRAM_PC_NONE, PROGRAM_PC_NONE };
	program->enables_interrupts = true;
	program->sets_notifications = true;
	program->sends_ipis = true;
	/* Two choices at least: an alternative and the way on. */
	maker.width = choices_of_pe(config) > LINES + 2 ? choices_of_pe(config) - LINES : 2;
	/* How many `any` instructions there must be is known once the alternatives are; they come first all the same. */
	for (unsigned pass = 0; pass < 2; pass++) {
		program->instruction_count = 0;
		program->label_count = 0;
		program->message_count = 0;
		program->case_count = 0;
		maker.count = 0;
		label(&maker, "any");
		for (unsigned i = 0; i < anys; i++)
			emit(&maker, SP_ANY);
		make_calls(&maker, config, index);
		make_hypercalls(&maker, config, index);
		make_plain(&maker, config, index);
		anys = 1;
		for (unsigned left = maker.count; left > maker.width; left -= maker.width - 1)
			anys++;
	}
	for (unsigned i = 0; i < anys; i++)
		next = make_any(&maker, i, next);
}

unsigned sp_any_calls(const struct sp_program *program, const struct sp_instruction *instruction)
{
	unsigned calls = 0;

	for (unsigned i = 0; i < instruction->case_count; i++) {
		uint16_t at = program->cases[instruction->first_case + i].target;

		/* The way on counts when calls stand there, too. */
		if (program->instructions[at].opcode == SP_ANY)
			at = program->cases[program->instructions[at].first_case].target;
		while (program->instructions[at].opcode == SP_MOV_IMMEDIATE)
			at++;
		if (program->instructions[at].opcode == SP_SMC || program->instructions[at].opcode == SP_HVC ||
		    program->instructions[at].opcode == SP_SVC)
			calls = i + 1;
	}
	return calls;
}

/* ------------------------------------------------------------------------------------------------------------------ */

static bool any_partition(const struct world_config *config, unsigned vcpu)
{
	return vcpu_partition(config, vcpu)->program->any;
}

bool sp_any_keeps_registers(const struct world_config *config, unsigned partition)
{
	return config->pe_count > 1 || !config->partitions[partition].program->any;
}

bool sp_any_calls_at_once(const struct step *step)
{
	return step->pe->place == PLACE_S_EL2 &&
	       !sp_any_keeps_registers(step->config, step->config->vcpus[step->pe->current].partition);
}

/* Whether S-EL2 still reads the registers of a vCPU, or has just written what a trace shows. */
static bool registers_in_use(const struct step *step, unsigned vcpu)
{
	for (unsigned i = 0; i < step->config->pe_count; i++) {
		const struct pe *pe = &step->world->pes[i];

		if (pe->place == PLACE_S_EL2 && (pe->current == vcpu || pe->next == vcpu))
			return true;
	}
	return false;
}

void sp_any_forget(const struct step *step)
{
	for (unsigned v = 0; v < step->config->vcpu_count; v++) {
		/* Where they are not packed they stay for traces. */
		if (step->config->vcpus[v].registers > 0 && any_partition(step->config, v) &&
		    !registers_in_use(step, v))
			memset(step->world->contexts[v].registers, 0, sizeof(step->world->contexts[v].registers));
	}
	for (unsigned i = 0; i < step->config->interrupt_count; i++) {
		unsigned owner = step->config->interrupts[i].owner;

		if (owned_by_partition(step->config, i) && step->config->partitions[owner].program->any &&
		    (step->world->interrupts[i].flags & INTERRUPT_HELD_BY_SP) != 0)
			interrupt_serviced(step, i);
	}
}
