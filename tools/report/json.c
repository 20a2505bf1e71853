// SPDX-License-Identifier: BSD-3-Clause
/*
 * JSON through jansson, which keeps keys in the order of insertion.
 *
 * Values are built by functions that never fail in a way worth handling: jansson passes a NULL on, and a NULL at the
 * end makes the write fail.
 */
#include "tools/report/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/manager.h"
#include "models/world_model.h"
#include "tools/report/assumptions.h"
#include "tools/report/json_values.h"
#include "tools/report/utf8.h"

json_t *json_text(const char *text)
{
	char *clean = utf8_clean(text, true);
	json_t *value = json_string(clean);

	free(clean);
	return value;
}

json_t *json_number(uint64_t number)
{
	return json_integer((json_int_t)number);
}

/* A measured number, with no more digits than were measured; the integer 0 when it is left out. */
static json_t *measured_value(double number)
{
	double rounded = round(number * 1e6) / 1e6;

	return rounded > 0 ? json_real(rounded) : json_integer(0);
}

static json_t *class_value(uint32_t class_index)
{
	return class_index < CLASSES ? json_string(class_names[class_index]) : json_null();
}

bool json_finish(json_t *value, FILE *out)
{
	bool written = value && json_dumpf(value, out, JSON_INDENT(2) | JSON_REAL_PRECISION(15)) == 0 &&
		       fputc('\n', out) != EOF;

	json_decref(value);
	return written && !ferror(out);
}

/* --- check -------------------------------------------------------------------------------------------------- */

static json_t *expected_value(const struct expectation *expect)
{
	json_t *value;
	json_t *also;

	if (!expect->given)
		return json_null();
	value = json_object();
	json_object_set_new(value, "verdict", json_string(expect->holds ? "holds" : "violated"));
	if (expect->holds || expect->violation_count == 0)
		return value;
	json_object_set_new(value, "property", json_string(property_names[expect->violations[0].property]));
	json_object_set_new(value, "class", class_value((uint32_t)expect->violations[0].class_index));
	also = json_array();
	for (uint32_t i = 1; i < expect->violation_count; i++) {
		const struct expected_violation *expected = &expect->violations[i];
		json_t *entry = json_object();

		json_object_set_new(entry, "property", json_string(property_names[expected->property]));
		json_object_set_new(entry, "class", class_value((uint32_t)expected->class_index));
		json_array_append_new(also, entry);
	}
	json_object_set_new(value, "also", also);
	return value;
}

/* Sets property, class, stem, loop and path of `object`: those of the violation, or null. */
static void set_violation(json_t *object, const struct outcome *outcome, const struct sim_violation *violation,
			  bool property, bool place)
{
	if (property) {
		json_object_set_new(object, "property",
				    violation ? json_string(property_names[violation->property]) : json_null());
		json_object_set_new(object, "class", violation ? class_value(violation->class_index) : json_null());
	}
	if (place) {
		char *token = violation ? outcome_token(outcome, violation) : NULL;

		json_object_set_new(object, "stem", violation ? json_number(violation->stem_steps) : json_null());
		json_object_set_new(object, "loop", violation ? json_number(violation->loop_steps) : json_null());
		json_object_set_new(object, "path", token ? json_string(token) : json_null());
		free(token);
	}
}

static json_t *violations_value(const struct outcome *outcome)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < outcome->report.violation_count; i++) {
		json_t *entry = json_object();

		set_violation(entry, outcome, &outcome->report.violations[i], true, true);
		json_array_append_new(list, entry);
	}
	return list;
}

/* The requested properties that hold of nothing: what they speak of never happened. */
static json_t *vacuous_value(const struct outcome *outcome)
{
	json_t *list = json_array();

	for (uint32_t p = 0; p < PROPERTIES; p++) {
		if (outcome_is_vacuous(outcome, p))
			json_array_append_new(list, json_string(property_names[p]));
	}
	return list;
}

static json_t *assumptions_value(const struct outcome *outcome)
{
	struct assumption assumptions[ASSUMPTIONS];
	json_t *object = json_object();

	assumptions_collect(outcome->scenario, outcome->mode, &outcome->report, assumptions);
	for (uint32_t i = 0; i < ASSUMPTIONS; i++)
		json_object_set_new(object, assumptions[i].name, json_text(assumptions[i].words));
	json_object_set_new(object, "vacuous", vacuous_value(outcome));
	/* The verdict is "violated" too if a limit ended the search after it had found something. */
	json_object_set_new(object, "ended",
			    outcome->result == SIM_COMPLETE ? json_null()
							    : json_string(sim_result_text(outcome->result)));
	return object;
}

static json_t *trace_value(const struct trace *trace)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < trace->row_count; i++) {
		const struct trace_row *row = &trace->rows[i];
		json_t *entry = json_object();

		json_object_set_new(entry, "step", json_number(row->step));
		json_object_set_new(entry, "loop", json_boolean(row->loop));
		json_object_set_new(entry, "actor", json_text(trace->actor_names[row->actor]));
		json_object_set_new(entry, "event", json_text(row->event));
		json_object_set_new(entry, "changed", json_text(row->changed));
		json_array_append_new(list, entry);
	}
	return list;
}

/* Each measure with the way to its largest value; {} when the search was ended. */
static json_t *metrics_value(const struct outcome *outcome)
{
	json_t *object = json_object();

	for (uint32_t i = 0; outcome->report.measures && i < MEASURES; i++) {
		const struct sim_measure *measure = &outcome->report.measures[i];
		char *token = outcome_measure_token(outcome, measure);
		json_t *entry = json_object();

		json_object_set_new(entry, "value", measure->unbounded ? json_null() : json_number(measure->value));
		json_object_set_new(entry, "unbounded", json_boolean(measure->unbounded));
		json_object_set_new(entry, "stem", json_number(measure->stem_steps));
		json_object_set_new(entry, "loop", json_number(measure->loop_steps));
		json_object_set_new(entry, "path", json_string(token));
		json_object_set_new(object, measure_names[i], entry);
		free(token);
	}
	return object;
}

static json_t *never_fired_value(const struct outcome *outcome)
{
	json_t *list = json_array();

	for (uint32_t rule = 0; rule < RULES; rule++) {
		if (outcome_never_fired(outcome, rule))
			json_array_append_new(list, json_string(rule_infos[rule].name));
	}
	return list;
}

static json_t *outcome_value(const struct outcome *outcome)
{
	const struct scenario *scenario = outcome->scenario;
	const struct sim_violation *shown = outcome_shown(outcome);
	enum recognition weakest = outcome->weakest_holding;
	json_t *object = json_object();

	json_object_set_new(object, "file", json_text(scenario->file));
	json_object_set_new(object, "cell", *scenario->cell ? json_text(scenario->cell) : json_null());
	json_object_set_new(object, "title", json_text(scenario->title));
	json_object_set_new(object, "recognition", json_string(recognition_names[outcome->mode]));
	json_object_set_new(object, "weakest_holding",
			    weakest < RECOGNITIONS ? json_string(recognition_names[weakest]) : json_null());
	json_object_set_new(object, "verdict", json_string(verdict_names[outcome->verdict.kind]));
	set_violation(object, outcome, shown, true, false);
	json_object_set_new(object, "expected", expected_value(&scenario->expect[outcome->mode]));
	json_object_set_new(object, "ok", json_boolean(outcome->verdict.ok));
	json_object_set_new(object, "violations", violations_value(outcome));
	json_object_set_new(object, "assumptions", assumptions_value(outcome));
	json_object_set_new(object, "states", json_number(outcome->report.states));
	json_object_set_new(object, "transitions", json_number(outcome->report.transitions));
	json_object_set_new(object, "depth", json_number(outcome->report.depth));
	json_object_set_new(object, "seconds", measured_value(outcome->seconds));
	json_object_set_new(object, "peak_rss_bytes", json_number(outcome->peak_rss_bytes));
	set_violation(object, outcome, shown, false, true);
	json_object_set_new(object, "trace", trace_value(&outcome->trace));
	json_object_set_new(object, "metrics", metrics_value(outcome));
	json_object_set_new(object, "never_fired", never_fired_value(outcome));
	return object;
}

bool json_write_check(const struct outcome *outcomes, size_t count, FILE *out)
{
	json_t *object = json_object();
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, outcome_value(&outcomes[i]));
	json_object_set_new(object, "tool", json_string("spmcheck"));
	json_object_set_new(object, "version", json_string(SPMCHECK_VERSION));
	json_object_set_new(object, "scenarios", list);
	return json_finish(object, out);
}

/* --- rules -------------------------------------------------------------------------------------------------- */

bool json_write_rules(const struct coverage *coverage, FILE *out)
{
	json_t *list = json_array();

	for (uint32_t rule = 0; rule < RULES; rule++) {
		json_t *entry = json_object();
		json_t *eras = json_array();
		bool counted = coverage && coverage->applies[rule];

		for (unsigned era = 0; era < ERAS; era++) {
			if (world_mark_applies(rule, era))
				json_array_append_new(eras, json_string(era_names[era]));
		}
		json_object_set_new(entry, "name", json_text(rule_infos[rule].name));
		json_object_set_new(entry, "source", json_text(rule_infos[rule].source));
		json_object_set_new(entry, "eras", eras);
		json_object_set_new(entry, "fired", counted ? json_number(coverage->fired[rule]) : json_null());
		json_array_append_new(list, entry);
	}
	return json_finish(list, out);
}

/* --- bench -------------------------------------------------------------------------------------------------- */

bool json_write_bench(const struct bench_row *rows, size_t count, FILE *out)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++) {
		const struct bench_row *row = &rows[i];
		const struct scenario *scenario = row->scenario;
		json_t *entry = json_object();
		char name[1024];

		snprintf(name, sizeof(name), *scenario->cell ? "%s[%s]" : "%s", scenario->file, scenario->cell);
		json_object_set_new(entry, "scenario", json_text(name));
		json_object_set_new(entry, "states", json_number(row->states));
		json_object_set_new(entry, "transitions", json_number(row->transitions));
		json_object_set_new(entry, "seconds", measured_value(row->seconds));
		json_object_set_new(entry, "states_per_second",
				    measured_value(row->seconds > 0 ? (double)row->states / row->seconds : 0));
		json_object_set_new(entry, "bytes_per_state",
				    measured_value(row->states ? (double)row->memory_bytes / (double)row->states : 0));
		json_object_set_new(entry, "threads", json_number(row->threads));
		json_object_set_new(entry, "peak_rss_bytes", json_number(row->peak_rss_bytes));
		json_array_append_new(list, entry);
	}
	return json_finish(list, out);
}
