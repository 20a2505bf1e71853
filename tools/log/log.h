// SPDX-License-Identifier: BSD-3-Clause
/*
 * The log of a real run, read: events in order, one a line.
 *
 *     # a comment, to the end of the line
 *     spmcheck-log: 1                            the version of the format; first of all
 *     records: sp-calls sp-handlers sp-gets      the classes of which the log has every event, and no others
 *     starts: boot                               or: booted (the default): nothing before the normal world first runs
 *     returns: at-entry                          the default, or: when-read (see models/observe.h)
 *
 *     pe0 nwd call FFA_MSG_SEND_DIRECT_REQ       PE, who, what, value
 *     pe0 sp smc FFA_MSG_SEND_DIRECT_RESP at=exit+3
 *     pe0 sp return FFA_ERROR w2=INTERRUPTED     fields that a line leaves out are not compared
 *     pe0 sp:optee virq at=exit                  the partition, when there are several,
 *     pe0 spmc irq at=optee:exit+1               also whose label it is where nothing else says so
 *     ...                                        any number of events may be missing here
 *
 * Values are names (of models/ffa.c), decimal numbers, negative ones as a register of 32 bits holds them, or 0x hex.
 * The events are those of models/observe.def; `spmcheck list events` prints them.
 */
#ifndef TOOLS_LOG_LOG_H
#define TOOLS_LOG_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/observe.h"
#include "tools/scenario/scenario.h"

enum {
	/* With the limit of a file (1 MiB): what one line and one word have at most, and how many events a log. */
	LOG_LINE_BYTES_MAX = 1024,
	LOG_WORD_BYTES_MAX = 128,
	LOG_EVENTS_MAX = 50000,
	/* The longest event in words. */
	LOG_EVENT_TEXT_BYTES = 256,
	LOG_PE_MAX = 63,
};

struct log_event {
	struct event event;
	/* From 1. */
	uint32_t line;
	/* Any number of events may be missing just before it. */
	bool lossy;
};

struct log {
	struct log_event *events;
	uint32_t count;
	/* As in struct observation. */
	uint32_t classes;
	bool returns_when_read;
	bool from_boot;
};

/*
 * Reads the log at `path`, which speaks of the world of `config` (its labels, its partitions). Returns true, or false
 * with `error` filled in ("file:line:column: ..."); `log` can be passed to log_free() either way.
 */
bool log_read(const char *path, const struct world_config *config, struct log *log, struct scenario_error *error);

/* As above, from memory: `path` is only for messages. Any bytes are safe. */
bool log_parse(const char *path, const char *text, size_t text_bytes, const struct world_config *config,
	       struct log *log, struct scenario_error *error);

void log_free(struct log *log);

/* An event as a line of a log has it, with the fields of `fields` that it has. */
void log_event_text(const struct world_config *config, const struct event *event, uint8_t fields,
		    char text[LOG_EVENT_TEXT_BYTES]);

/* The form of the lines of one kind of event: "peN sp return FUNCTION [w1=] [w2=] [w3=]". */
void log_event_form(enum event_kind kind, char text[LOG_EVENT_TEXT_BYTES]);

#endif
