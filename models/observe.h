// SPDX-License-Identifier: BSD-3-Clause
/*
 * What a run of the world shows to whoever logs it: calls and their returns, interrupts, arrivals, panics.
 *
 * Apart from describe.h, which puts every step in words for a reader: these events are what an emulator, a firmware log
 * or a partition's own prints can hold of a real run, and are compared. One table (models/observe.def) has them all; the
 * reader of logs, the messages and the documentation are generated from it.
 */
#ifndef MODELS_OBSERVE_H
#define MODELS_OBSERVE_H

#include "models/world.h"

/* What a log records; a log holds every event of the classes that it names, and none of the others. */
enum event_class {
	EVENT_CLASS_SP_CALLS,
	EVENT_CLASS_SP_HYPERCALLS,
	EVENT_CLASS_SP_GETS,
	EVENT_CLASS_SP_HANDLERS,
	EVENT_CLASS_NWD_CALLS,
	EVENT_CLASS_NWD_INTERRUPTS,
	EVENT_CLASS_TRAPS,
	EVENT_CLASS_ACKNOWLEDGES,
	EVENT_CLASS_ARRIVALS,
	EVENT_CLASS_PANICS,
	EVENT_CLASSES,
};

enum event_who { EVENT_SP, EVENT_NWD, EVENT_SPMC, EVENT_EL3, EVENT_DEVICE, EVENT_WHOS };
enum event_value { VALUE_NONE, VALUE_FUNCTION, VALUE_HYPERCALL, VALUE_NUMBER };

/* Fields of an event that are there: in a log, those that are compared. */
enum event_field {
	FIELD_W1 = 1 << 0,
	FIELD_W2 = 1 << 1,
	FIELD_W3 = 1 << 2,
	FIELD_W = FIELD_W1 | FIELD_W2 | FIELD_W3,
	FIELD_PMR = 1 << 3,
	FIELD_AT = 1 << 4,
};

enum event_kind {
#define EVENT(id, class, who, what, value, fields, meaning) EVENT_##id,
#include "models/observe.def"
#undef EVENT
	EVENT_KINDS,
};

enum {
	/* No partition; in a log: any, the line does not say which. */
	EVENT_PARTITION_ANY = 0xff,
	/* Events that one step shows at most: what was read of a return, then what the instruction does. */
	EVENTS_MAX = 3,
};

/* No padding: equal when its bytes are. */
struct event {
	/* enum event_kind */
	uint8_t kind;
	uint8_t pe;
	/* Whose, for the events of a partition, and whose program at= speaks of; else EVENT_PARTITION_ANY. */
	uint8_t partition;
	uint8_t fields;
	/* at=: index of the instruction in the program of the partition. */
	uint16_t pc;
	uint16_t pmr;
	uint32_t value;
	/* w1, w2, w3. */
	uint32_t w[3];
};

_Static_assert(sizeof(struct event) == 24, "padding in struct event");

struct event_info {
	enum event_class class;
	enum event_who who;
	const char *what;
	enum event_value value;
	uint8_t fields;
	const char *meaning;
};

extern const struct event_info event_infos[EVENT_KINDS];

/* "sp-calls" ...; "sp" ...; one line on each class. */
extern const char *const event_class_names[EVENT_CLASSES];
extern const char *const event_class_meanings[EVENT_CLASSES];
extern const char *const event_who_names[EVENT_WHOS];

/* What is logged, and how. */
struct observation {
	const struct world_config *config;
	/* Bit c: events of class c. */
	uint32_t classes;
	/*
	 * When a return shows: false: when the partition is entered again, as an emulator or the SPMC logs it; true: when the
	 * partition goes on where it called, after handlers that were taken in between, as its own log has it.
	 */
	bool returns_when_read;
	/* Also what happens before the normal world first runs. */
	bool from_boot;
};

/* What must be remembered of a run besides its state, for each vCPU: zero at its start. */
struct observer {
	/* Returns that were not read yet, by how many handlers are inside each other; two bits each. */
	uint16_t unread;
	/* The trap that the SPMC has not returned from. */
	uint8_t trap;
	uint8_t reserved;
};

_Static_assert(sizeof(struct observer) == 4, "padding in struct observer");

/*
 * The events that a step shows, in order; returns how many. `observers`, one of each vCPU, are those before the step, and
 * become those after it. All fields that an event has are filled in; what does not apply is 0.
 */
uint32_t observe_step(const struct observation *observation, struct observer *observers, const struct world *before,
		      uint32_t choice, const struct world *after, struct event events[EVENTS_MAX]);

/* The same with states as sim/model.h has them, packed. */
uint32_t observe_packed_step(const struct observation *observation, struct observer *observers, const void *before,
			     uint32_t choice, const void *after, struct event events[EVENTS_MAX]);

/* Whether an event of a run is the one that a log has: the same, as far as the log says. */
bool event_matches(const struct event *logged, const struct event *shown);

/* The partitions of a world, and how each is called. */
uint32_t observe_partition_count(const struct world_config *config);
const char *observe_partition_name(const struct world_config *config, uint32_t partition);
const struct sp_program *observe_partition_program(const struct world_config *config, uint32_t partition);

#endif
