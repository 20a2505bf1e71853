// SPDX-License-Identifier: BSD-3-Clause
/*
 * Judges a report against the expectation of its scenario.
 *
 * Three answers are collected apart: what contradicts the expectation (it stays contradicted however much more is
 * searched), what is missing from it (open while the search is incomplete), and what the bound was.
 */
#include "tools/report/verdict.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tools/report/exit_code.h"

const char *const verdict_names[] = { "holds", "violated", "inconclusive" };

__attribute__((format(printf, 2, 3))) static void add_reason(struct verdict *verdict, const char *format, ...)
{
	size_t used = strlen(verdict->reason);
	va_list arguments;

	if (used > 0 && used + 2 < sizeof(verdict->reason)) {
		memcpy(verdict->reason + used, "; ", 3);
		used += 2;
	}
	va_start(arguments, format);
	vsnprintf(verdict->reason + used, sizeof(verdict->reason) - used, format, arguments);
	va_end(arguments);
}

void verdict_property_text(uint32_t property, uint32_t class_index, char *text, size_t text_bytes)
{
	const char *name = property < PROPERTIES ? property_names[property] : "?";

	if (class_index < CLASSES)
		snprintf(text, text_bytes, "%s: %s", name, class_names[class_index]);
	else
		snprintf(text, text_bytes, "%s", name);
}

static bool matches(const struct sim_violation *violation, const struct expected_violation *expected)
{
	if (violation->property != (uint32_t)expected->property)
		return false;
	return expected->class_index >= CLASSES || violation->class_index == (uint32_t)expected->class_index;
}

static uint32_t find(const struct sim_report *report, const struct expected_violation *expected)
{
	uint32_t i = 0;

	while (i < report->violation_count && !matches(&report->violations[i], expected))
		i++;
	return i;
}

static bool listed(const struct expectation *expect, const struct sim_violation *violation)
{
	for (uint32_t i = 0; i < expect->violation_count; i++) {
		if (matches(violation, &expect->violations[i]))
			return true;
	}
	return false;
}

/* Violations that the expectation does not list. */
static bool contradicted(const struct expectation *expect, const struct sim_report *report, struct verdict *verdict)
{
	bool found = false;

	for (uint32_t i = 0; i < report->violation_count; i++) {
		const struct sim_violation *violation = &report->violations[i];
		char text[64];

		if (!expect->holds && listed(expect, violation))
			continue;
		verdict_property_text(violation->property, violation->class_index, text, sizeof(text));
		add_reason(verdict, "%s is violated%s", text, expect->holds ? ", expected to hold" : " and not listed");
		found = true;
	}
	return found;
}

/* Expected violations that were not found. */
static bool missing(const struct expectation *expect, const struct sim_report *report, struct verdict *verdict)
{
	bool found = false;

	for (uint32_t i = 0; !expect->holds && i < expect->violation_count; i++) {
		const struct expected_violation *expected = &expect->violations[i];
		char text[64];

		if (find(report, expected) < report->violation_count)
			continue;
		verdict_property_text((uint32_t)expected->property, (uint32_t)expected->class_index, text,
				      sizeof(text));
		add_reason(verdict, "expected %s, which was not found violated", text);
		found = true;
	}
	return found;
}

static void watch_text(const struct scenario_watch *watch, char *text, size_t text_bytes)
{
	size_t used = 0;

	text[0] = '\0';
	for (uint32_t i = 0; i < watch->rule_count && used < text_bytes; i++) {
		int length = snprintf(text + used, text_bytes - used, "%s%s", i ? " with " : "",
				      rule_infos[watch->rules[i]].name);

		used += length > 0 ? (size_t)length : 0;
	}
}

/* `sometimes` (want_fired false) that never happened, or `never` (true) that did. */
static bool watch_failed(const struct scenario *scenario, const struct sim_report *report, bool sometimes,
			 struct verdict *verdict)
{
	bool found = false;

	for (uint32_t i = 0; report->watch_fired && i < scenario->watch_count; i++) {
		const struct scenario_watch *watch = &scenario->watches[i];
		char text[256];

		if (watch->sometimes != sometimes || sometimes == (report->watch_fired[i] > 0))
			continue;
		watch_text(watch, text, sizeof(text));
		if (sometimes)
			add_reason(verdict, "sometimes: %s never happened", text);
		else
			add_reason(verdict, "never: %s happened", text);
		found = true;
	}
	return found;
}

/* A measure that is larger than the scenario allows. */
static bool bound_exceeded(const struct scenario *scenario, const struct sim_report *report, struct verdict *verdict)
{
	bool found = false;

	for (uint32_t i = 0; report->measures && i < MEASURES; i++) {
		const struct sim_measure *measure = &report->measures[i];

		if (scenario->bounds[i] == BOUND_NONE || (!measure->unbounded && measure->value <= scenario->bounds[i]))
			continue;
		if (measure->unbounded)
			add_reason(verdict, "bounds: %s is unbounded, at most %u expected", measure_names[i],
				   (unsigned int)scenario->bounds[i]);
		else
			add_reason(verdict, "bounds: %s is %llu, at most %u expected", measure_names[i],
				   (unsigned long long)measure->value, (unsigned int)scenario->bounds[i]);
		found = true;
	}
	return found;
}

void verdict_judge(const struct scenario *scenario, enum recognition mode, enum sim_result result,
		   const struct sim_report *report, struct verdict *verdict)
{
	const struct expectation *expect = &scenario->expect[mode];
	bool complete = result == SIM_COMPLETE;
	bool wrong;
	bool open;

	memset(verdict, 0, sizeof(*verdict));
	verdict->shown = 0;
	if (expect->given && !expect->holds && expect->violation_count > 0) {
		verdict->shown = find(report, &expect->violations[0]);
		if (verdict->shown == report->violation_count)
			verdict->shown = 0;
	}
	if (!complete && result != SIM_STATES_LIMIT && result != SIM_MEMORY_LIMIT && result != SIM_TIME_LIMIT &&
	    result != SIM_INTERRUPTED) {
		verdict->kind = VERDICT_INCONCLUSIVE;
		verdict->exit_code = CODE_INTERNAL;
		add_reason(verdict, "internal error: %s", sim_result_text(result));
		return;
	}

	if (!complete)
		add_reason(verdict, "the search was ended: %s", sim_result_text(result));
	wrong = expect->given ? contradicted(expect, report, verdict) : report->violation_count > 0;
	wrong |= watch_failed(scenario, report, false, verdict);
	wrong |= bound_exceeded(scenario, report, verdict);
	open = expect->given && missing(expect, report, verdict);
	open |= watch_failed(scenario, report, true, verdict);
	/* Nothing found within a bound says nothing: neither that it holds nor that what is expected is not there. */
	if (!complete && report->violation_count == 0)
		open = true;
	if (complete && open) {
		wrong = true;
		open = false;
	}

	if (!wrong && open)
		verdict->kind = VERDICT_INCONCLUSIVE;
	else if (report->violation_count > 0)
		verdict->kind = VERDICT_VIOLATED;
	else
		verdict->kind = complete ? VERDICT_HOLDS : VERDICT_INCONCLUSIVE;
	verdict->ok = !wrong && !open;
	if (wrong)
		verdict->exit_code = CODE_NOT_AS_EXPECTED;
	else
		verdict->exit_code = open ? CODE_INCONCLUSIVE : CODE_AS_EXPECTED;
}
