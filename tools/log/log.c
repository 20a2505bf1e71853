// SPDX-License-Identifier: BSD-3-Clause
/*
 * The reader of logs; log.h has the format.
 *
 * A log comes from a machine that is being debugged, cut off or garbled as may be: every byte is looked at as a byte, and
 * what is wrong is named with its place and the nearest word that would be right.
 */
#include "tools/log/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/ffa.h"
#include "models/words.h"
#include "tools/scenario/source.h"

enum {
	/* The longest list of words that a message chooses from. */
	CANDIDATES_MAX = 512,
};

struct reader {
	const struct source *source;
	const struct world_config *config;
	struct log *log;
	uint32_t capacity;
	/* The line that is read, without its comment, and what is left of it. */
	char line[LOG_LINE_BYTES_MAX + 1];
	const char *rest;
	uint32_t line_number;
	/* The word that was read last. */
	char word[LOG_WORD_BYTES_MAX + 1];
	uint32_t column;
	/* Headers that were there. */
	bool version;
	bool records;
	bool starts;
	bool returns;
	bool lossy;
};

/* Words that would be right, for a message. */
struct candidates {
	const char *words[CANDIDATES_MAX];
	size_t count;
};

static void add_candidate(struct candidates *candidates, const char *word)
{
	if (candidates->count < CANDIDATES_MAX)
		candidates->words[candidates->count++] = word;
}

/* Says what the word should have been, and the nearest such word. */
static bool fail_word(const struct reader *reader, const char *expected, const struct candidates *candidates)
{
	const char *nearest = nearest_word(reader->word, candidates->words, candidates->count);

	if (reader->word[0] == '\0')
		return source_fail(reader->source, reader->line_number, reader->column,
				   "expected %s, found the end of the line", expected);
	return source_fail(reader->source, reader->line_number, reader->column, "expected %s, found '%s'%s%s%s",
			   expected, excerpt(reader->word).text, nearest != NULL ? "; did you mean '" : "",
			   nearest != NULL ? nearest : "", nearest != NULL ? "'?" : "");
}

/* Reads the next word into reader->word, "" at the end of the line. */
static bool read_word(struct reader *reader)
{
	size_t length;

	reader->rest += strspn(reader->rest, " \t");
	length = strcspn(reader->rest, " \t");
	reader->column = (uint32_t)(reader->rest - reader->line) + 1;
	if (length > LOG_WORD_BYTES_MAX) {
		reader->word[0] = '\0';
		return source_fail(reader->source, reader->line_number, reader->column,
				   "a word of %zu bytes; at most %d", length, LOG_WORD_BYTES_MAX);
	}
	memcpy(reader->word, reader->rest, length);
	reader->word[length] = '\0';
	reader->rest += length;
	return true;
}

static bool expect_end(struct reader *reader)
{
	static const struct candidates none;

	if (!read_word(reader))
		return false;
	return reader->word[0] == '\0' || fail_word(reader, "the end of the line", &none);
}

/* --- numbers -------------------------------------------------------------------------------------------------- */

/* A digit in base 10 or 16, or 16. */
static unsigned digit(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned)(c - 'A') + 10;
	return 16;
}

/* Decimal, negative decimal or 0x hex of 32 bits, no leading zeros in decimal. */
static bool parse_number(const char *text, uint32_t *number)
{
	bool negative = text[0] == '-';
	unsigned base = 10;
	uint64_t value = 0;

	text += negative;
	if (!negative && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
		base = 16;
		text += 2;
	} else if (text[0] == '0' && text[1] != '\0') {
		return false;
	}
	if (text[0] == '\0')
		return false;
	for (; *text != '\0'; text++) {
		if (digit(*text) >= base)
			return false;
		value = value * base + digit(*text);
		if (value > UINT32_MAX)
			return false;
	}
	if (negative && value > (uint64_t)INT32_MAX + 1)
		return false;
	*number = negative ? 0u - (uint32_t)value : (uint32_t)value;
	return true;
}

/* A symbol has its value here only if it is of the right kind: no error code in the place of a function. */
static bool symbol_fits(const struct ffa_symbol *symbol, enum event_value value)
{
	const char *name = NULL;

	if (value == VALUE_FUNCTION)
		name = ffa_function_name(symbol->value);
	else if (value == VALUE_HYPERCALL)
		name = hf_call_name(symbol->value);
	else
		return true;
	return name != NULL && strcmp(name, symbol->name) == 0;
}

/* Reads reader->word from `offset` on as a name or a number. */
static bool parse_value(const struct reader *reader, size_t offset, enum event_value value, uint32_t *number)
{
	static const char *const expected[] = {
		[VALUE_FUNCTION] = "a function identifier (a name or a number)",
		[VALUE_HYPERCALL] = "a hypercall (a name or a number)",
		[VALUE_NUMBER] = "a number of 32 bits or a name",
	};
	const char *text = reader->word + offset;
	struct candidates candidates = { .count = 0 };
	const char *nearest;

	if (parse_number(text, number))
		return true;
	for (size_t i = 0; i < ffa_symbol_count; i++) {
		if (!symbol_fits(&ffa_symbols[i], value))
			continue;
		if (strcmp(text, ffa_symbols[i].name) == 0) {
			*number = ffa_symbols[i].value;
			return true;
		}
		add_candidate(&candidates, ffa_symbols[i].name);
	}
	nearest = nearest_word(text, candidates.words, candidates.count);
	return source_fail(reader->source, reader->line_number, reader->column + (uint32_t)offset,
			   "expected %s, found '%s'%s%s%s", expected[value], excerpt(text).text,
			   nearest != NULL ? "; did you mean '" : "", nearest != NULL ? nearest : "",
			   nearest != NULL ? "'?" : "");
}

/* --- the header ----------------------------------------------------------------------------------------------- */

static bool once(const struct reader *reader, bool *there)
{
	if (*there)
		return source_fail(reader->source, reader->line_number, 1, "'%s' stands here a second time",
				   excerpt(reader->word).text);
	*there = true;
	return true;
}

static bool read_version(struct reader *reader)
{
	static const struct candidates versions = { .words = { "1" }, .count = 1 };

	if (!read_word(reader))
		return false;
	if (strcmp(reader->word, "1") != 0)
		return fail_word(reader, "the version of the format, 1", &versions);
	return expect_end(reader);
}

static bool read_records(struct reader *reader)
{
	struct candidates classes = { .count = 0 };

	for (unsigned c = 0; c < EVENT_CLASSES; c++)
		add_candidate(&classes, event_class_names[c]);
	do {
		unsigned found = EVENT_CLASSES;

		if (!read_word(reader))
			return false;
		if (reader->word[0] == '\0' && reader->log->classes != 0)
			return true;
		for (unsigned c = 0; c < EVENT_CLASSES; c++) {
			if (strcmp(reader->word, event_class_names[c]) == 0)
				found = c;
		}
		if (found == EVENT_CLASSES)
			return fail_word(reader, "a class of events", &classes);
		reader->log->classes |= 1u << found;
	} while (true);
}

/* One of two words; the second one sets `flag`. */
static bool read_choice(struct reader *reader, const char *first, const char *second, bool *flag)
{
	const struct candidates words = { .words = { first, second }, .count = 2 };
	char expected[64];

	if (!read_word(reader))
		return false;
	*flag = strcmp(reader->word, second) == 0;
	if (!*flag && strcmp(reader->word, first) != 0) {
		snprintf(expected, sizeof(expected), "'%s' or '%s'", first, second);
		return fail_word(reader, expected, &words);
	}
	return expect_end(reader);
}

static bool read_header(struct reader *reader)
{
	static const struct candidates headers = {
		.words = { "spmcheck-log:", "records:", "starts:", "returns:" },
		.count = 4,
	};

	if (reader->log->count > 0 || reader->lossy)
		return source_fail(reader->source, reader->line_number, 1, "'%s' must stand before the first event",
				   excerpt(reader->word).text);
	if (strcmp(reader->word, "spmcheck-log:") == 0)
		return once(reader, &reader->version) && read_version(reader);
	if (!reader->version)
		return source_fail(reader->source, reader->line_number, 1, "expected 'spmcheck-log: 1' first of all");
	if (strcmp(reader->word, "records:") == 0)
		return once(reader, &reader->records) && read_records(reader);
	if (strcmp(reader->word, "starts:") == 0)
		return once(reader, &reader->starts) && read_choice(reader, "booted", "boot", &reader->log->from_boot);
	if (strcmp(reader->word, "returns:") == 0)
		return once(reader, &reader->returns) &&
		       read_choice(reader, "at-entry", "when-read", &reader->log->returns_when_read);
	return fail_word(reader, "a line of the header", &headers);
}

/* --- events --------------------------------------------------------------------------------------------------- */

static bool read_pe(const struct reader *reader, struct event *event)
{
	static const struct candidates pes = { .words = { "pe0", "..." }, .count = 2 };
	uint32_t number;

	if (strncmp(reader->word, "pe", 2) != 0 || !parse_number(reader->word + 2, &number) || number > LOG_PE_MAX)
		return fail_word(reader, "a PE (pe0 to pe63), or '...'", &pes);
	event->pe = (uint8_t)number;
	return true;
}

/* Drops what stands in the word before `part`, for a message on the rest. */
static void cut_word(struct reader *reader, const char *part)
{
	reader->column += (uint32_t)(part - reader->word);
	memmove(reader->word, part, strlen(part) + 1);
}

/* `name` leads into reader->word. */
static bool find_partition(struct reader *reader, const char *name, uint8_t *partition)
{
	struct candidates words = { .count = 0 };

	for (uint32_t p = 0; p < observe_partition_count(reader->config); p++) {
		add_candidate(&words, observe_partition_name(reader->config, p));
		if (strcmp(name, observe_partition_name(reader->config, p)) == 0) {
			*partition = (uint8_t)p;
			return true;
		}
	}
	cut_word(reader, name);
	return fail_word(reader, "a partition of the scenario", &words);
}

/* "sp", "sp:optee", "nwd" ... */
static bool read_who(struct reader *reader, struct event *event, enum event_who *who)
{
	struct candidates words = { .count = 0 };
	char *name;

	if (!read_word(reader))
		return false;
	event->partition = EVENT_PARTITION_ANY;
	name = strchr(reader->word, ':');
	if (name != NULL)
		*name++ = '\0';
	for (unsigned w = 0; w < EVENT_WHOS; w++) {
		add_candidate(&words, event_who_names[w]);
		if (strcmp(reader->word, event_who_names[w]) == 0)
			*who = (enum event_who)w;
	}
	if (*who == EVENT_WHOS || (name != NULL && *who != EVENT_SP)) {
		if (name != NULL)
			name[-1] = ':';
		return fail_word(reader, "who (sp, nwd, spmc, el3 or device)", &words);
	}
	return name == NULL || find_partition(reader, name, &event->partition);
}

static bool read_what(struct reader *reader, enum event_who who, struct event *event)
{
	struct candidates words = { .count = 0 };

	if (!read_word(reader))
		return false;
	event->kind = EVENT_KINDS;
	for (unsigned k = 0; k < EVENT_KINDS; k++) {
		if (event_infos[k].who != who)
			continue;
		add_candidate(&words, event_infos[k].what);
		if (strcmp(reader->word, event_infos[k].what) == 0)
			event->kind = (uint8_t)k;
	}
	if (event->kind == EVENT_KINDS)
		return fail_word(reader, "an event", &words);
	if (event->kind == EVENT_SP_GET && (reader->log->classes >> EVENT_CLASS_SP_HYPERCALLS & 1) != 0)
		return source_fail(
			reader->source, reader->line_number, reader->column,
			"'sp get' is for logs without sp-hypercalls; here it is 'sp hvc HF_INTERRUPT_GET' and "
			"'sp hvc-return'");
	if ((reader->log->classes >> event_infos[event->kind].class & 1) == 0)
		return source_fail(reader->source, reader->line_number, reader->column,
				   "'%s %s' is of the class %s, which 'records:' does not name",
				   event_who_names[event_infos[event->kind].who], event_infos[event->kind].what,
				   event_class_names[event_infos[event->kind].class]);
	return true;
}

/* Whose label `*name` is, at=PARTITION:LABEL or at=LABEL; moves it to the label. */
static bool read_whose_label(struct reader *reader, struct event *event, char **name)
{
	uint32_t column = reader->column + (uint32_t)(*name - reader->word);
	uint8_t partition = event->partition;
	char *colon = strchr(*name, ':');

	if (colon == NULL && event->partition == EVENT_PARTITION_ANY && observe_partition_count(reader->config) > 1)
		return source_fail(reader->source, reader->line_number, column,
				   "there are several partitions: expected at=PARTITION:LABEL, found '%s'",
				   excerpt(*name).text);
	if (colon == NULL)
		return true;
	*colon = '\0';
	if (!find_partition(reader, *name, &partition))
		return false;
	if (event->partition != EVENT_PARTITION_ANY && event->partition != partition)
		return source_fail(reader->source, reader->line_number, column,
				   "an instruction of '%s' in an event of '%s'",
				   observe_partition_name(reader->config, partition),
				   observe_partition_name(reader->config, event->partition));
	event->partition = partition;
	*name = colon + 1;
	return true;
}

/* at=LABEL or at=LABEL+N, before the label PARTITION: or not; reader->word is cut at the ':' and the '+'. */
static bool read_at(struct reader *reader, struct event *event)
{
	const struct sp_program *program;
	struct candidates labels = { .count = 0 };
	char *name = reader->word + 3;
	uint32_t offset = 0;
	char *plus;
	uint16_t label;

	if (!read_whose_label(reader, event, &name))
		return false;
	program = observe_partition_program(reader->config,
					    event->partition == EVENT_PARTITION_ANY ? 0 : event->partition);
	plus = strchr(name, '+');
	if (plus != NULL && !parse_number(plus + 1, &offset))
		return source_fail(
			reader->source, reader->line_number, reader->column + (uint32_t)(plus + 1 - reader->word),
			"expected a number of instructions after the label, found '%s'", excerpt(plus + 1).text);
	if (plus != NULL)
		*plus = '\0';
	label = sp_program_find_label(program, name);
	if (label == PROGRAM_LABELS_MAX) {
		for (uint16_t i = 0; i < program->label_count; i++)
			add_candidate(&labels, program->labels[i].name);
		cut_word(reader, name);
		return fail_word(reader, "a label of the program", &labels);
	}
	if (offset >= (uint32_t)(program->instruction_count - program->labels[label].pc))
		return source_fail(reader->source, reader->line_number,
				   reader->column + (uint32_t)(name - reader->word), "the program ends before %s+%u",
				   name, (unsigned)offset);
	event->pc = (uint16_t)(program->labels[label].pc + offset);
	return true;
}

/* Reads reader->word, which is one field. */
static bool read_field(struct reader *reader, struct event *event)
{
	static const struct {
		const char *name;
		uint8_t field;
	} fields[] = {
		{ "w1=", FIELD_W1 }, { "w2=", FIELD_W2 },   { "w3=", FIELD_W3 },
		{ "at=", FIELD_AT }, { "pmr=", FIELD_PMR },
	};
	struct candidates words = { .count = 0 };
	const size_t count = sizeof(fields) / sizeof(fields[0]);
	size_t f = count;
	uint32_t number = 0;

	for (size_t i = 0; i < count; i++) {
		if ((event_infos[event->kind].fields & fields[i].field) == 0)
			continue;
		add_candidate(&words, fields[i].name);
		if (strncmp(reader->word, fields[i].name, strlen(fields[i].name)) == 0)
			f = i;
	}
	if (f == count)
		return fail_word(reader, words.count > 0 ? "a field of this event" : "the end of the line", &words);
	if ((event->fields & fields[f].field) != 0)
		return source_fail(reader->source, reader->line_number, reader->column, "a second '%s'",
				   fields[f].name);
	event->fields |= fields[f].field;
	if (fields[f].field == FIELD_AT)
		return read_at(reader, event);
	if (!parse_value(reader, strlen(fields[f].name), VALUE_NUMBER, &number))
		return false;
	if (fields[f].field == FIELD_PMR && number > UINT8_MAX)
		return source_fail(reader->source, reader->line_number, reader->column + 4,
				   "a priority mask has 8 bits");
	if (fields[f].field == FIELD_PMR)
		event->pmr = (uint16_t)number;
	else
		event->w[reader->word[1] - '1'] = number;
	return true;
}

static bool add_event(struct reader *reader, const struct event *event)
{
	struct log *log = reader->log;

	if (log->count == LOG_EVENTS_MAX)
		return source_fail(reader->source, reader->line_number, 1, "more than %d events", LOG_EVENTS_MAX);
	if (log->count == reader->capacity) {
		uint32_t capacity = reader->capacity != 0 ? reader->capacity * 2 : 64;
		struct log_event *events = reallocarray(log->events, capacity, sizeof(*events));

		if (events == NULL)
			return source_fail_memory(reader->source);
		log->events = events;
		reader->capacity = capacity;
	}
	log->events[log->count++] = (struct log_event){
		.event = *event,
		.line = reader->line_number,
		.lossy = reader->lossy,
	};
	reader->lossy = false;
	return true;
}

/* The rest of a line, of which the PE was read. */
static bool read_event(struct reader *reader)
{
	struct event event = { 0 };
	enum event_who who = EVENT_WHOS;

	if (!read_pe(reader, &event) || !read_who(reader, &event, &who) || !read_what(reader, who, &event))
		return false;
	if (event_infos[event.kind].value != VALUE_NONE &&
	    (!read_word(reader) || !parse_value(reader, 0, event_infos[event.kind].value, &event.value)))
		return false;
	while (read_word(reader)) {
		if (reader->word[0] == '\0')
			return add_event(reader, &event);
		if (!read_field(reader, &event))
			return false;
	}
	return false;
}

static bool header_is_there(const struct reader *reader)
{
	if (!reader->version)
		return source_fail(reader->source, reader->line_number, 1, "expected 'spmcheck-log: 1' first of all");
	return reader->records ||
	       source_fail(reader->source, reader->line_number, 1,
			   "expected 'records:' and the classes of events that the log has, before the first event");
}

/* --- lines ---------------------------------------------------------------------------------------------------- */

/* One line without its end and its comment, in reader->line. */
static bool read_line(struct reader *reader)
{
	size_t length;

	reader->rest = reader->line;
	if (!read_word(reader))
		return false;
	length = strlen(reader->word);
	if (length == 0)
		return true;
	if (reader->word[length - 1] == ':')
		return read_header(reader);
	if (!header_is_there(reader))
		return false;
	if (strcmp(reader->word, "...") != 0)
		return read_event(reader);
	reader->lossy = true;
	return expect_end(reader);
}

/* Takes the next line out of the text; control characters but the tab are refused, bytes above 0x7f stand as they are. */
static bool take_line(struct reader *reader, const char *text, size_t bytes)
{
	size_t used = bytes > 0 && text[bytes - 1] == '\r' ? bytes - 1 : bytes;

	for (size_t i = 0; i < used; i++) {
		if (text[i] == '#' && (i == 0 || text[i - 1] == ' ' || text[i - 1] == '\t'))
			used = i;
	}
	if (used > LOG_LINE_BYTES_MAX)
		return source_fail(reader->source, reader->line_number, 1, "a line of %zu bytes; at most %d", used,
				   LOG_LINE_BYTES_MAX);
	for (size_t i = 0; i < used; i++) {
		if ((unsigned char)text[i] < ' ' && text[i] != '\t')
			return source_fail(reader->source, reader->line_number, (uint32_t)i + 1,
					   "a control character (0x%02x)", (unsigned)(unsigned char)text[i]);
	}
	memcpy(reader->line, text, used);
	reader->line[used] = '\0';
	return true;
}

bool log_parse(const char *path, const char *text, size_t text_bytes, const struct world_config *config,
	       struct log *log, struct scenario_error *error)
{
	struct source source = { .path = path, .text = text, .text_bytes = text_bytes, .error = error };
	struct reader reader = { .source = &source, .config = config, .log = log };

	memset(log, 0, sizeof(*log));
	memset(error, 0, sizeof(*error));
	if (text_bytes > SCENARIO_FILE_BYTES_MAX)
		return source_fail(&source, 0, 0, "it has more than 1 MiB (1048576 bytes)");
	for (size_t at = 0; at < text_bytes;) {
		const char *end = memchr(text + at, '\n', text_bytes - at);
		size_t bytes = end != NULL ? (size_t)(end - (text + at)) : text_bytes - at;

		reader.line_number++;
		if (!take_line(&reader, text + at, bytes) || !read_line(&reader))
			return false;
		at += bytes + 1;
	}
	reader.line_number += reader.line_number == 0;
	if (!header_is_there(&reader))
		return false;
	return log->count > 0 || source_fail(&source, reader.line_number, 1, "the log has no events");
}

bool log_read(const char *path, const struct world_config *config, struct log *log, struct scenario_error *error)
{
	struct source source = { .path = path, .error = error };
	struct source_trouble trouble;
	bool read;

	memset(log, 0, sizeof(*log));
	memset(error, 0, sizeof(*error));
	trouble = source_load(&source);
	if (trouble.exit_code != 0)
		return source_fail_code(&source, trouble.exit_code, 0, 0, "%s", trouble.reason);
	read = log_parse(path, source.text, source.text_bytes, config, log, error);
	source_free(&source);
	return read;
}

void log_free(struct log *log)
{
	free(log->events);
	memset(log, 0, sizeof(*log));
}
