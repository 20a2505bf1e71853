// SPDX-License-Identifier: BSD-3-Clause
/*
 * `conform --json`. Nothing in it depends on time or on the machine.
 */
#include "tools/log/json.h"

#include "tools/report/json_values.h"

const char *conform_verdict(const struct conform_report *report)
{
	if (report->conformance->result != SIM_COMPLETE)
		return "inconclusive";
	return conformance_allows(report->conformance, report->log) ? "allowed" : "not allowed";
}

bool conform_refused_text(const struct conform_report *report, char text[LOG_EVENT_TEXT_BYTES])
{
	uint32_t refused = report->conformance->report.matched;

	if (report->conformance->result != SIM_COMPLETE || refused == report->log->count)
		return false;
	log_event_text(report->config, &report->log->events[refused].event, UINT8_MAX, text);
	return true;
}

static json_t *refused_value(const struct conform_report *report)
{
	const struct conformance *conformance = report->conformance;
	char text[LOG_EVENT_TEXT_BYTES];
	json_t *object;
	json_t *allowed;

	if (!conform_refused_text(report, text))
		return json_null();
	object = json_object();
	json_object_set_new(object, "line", json_number(report->log->events[conformance->report.matched].line));
	json_object_set_new(object, "event", json_text(text));
	allowed = json_array();
	for (uint32_t i = 0; i < conformance->allowed_count; i++)
		json_array_append_new(allowed, json_text(conformance->allowed[i]));
	json_object_set_new(object, "allowed", allowed);
	json_object_set_new(object, "more", json_boolean(conformance->allowed_cut));
	return object;
}

bool json_write_conform(const struct conform_report *report, FILE *out)
{
	const struct sim_follow_report *follow = &report->conformance->report;
	bool complete = report->conformance->result == SIM_COMPLETE;
	json_t *object = json_object();

	json_object_set_new(object, "tool", json_string("spmcheck"));
	json_object_set_new(object, "version", json_string(SPMCHECK_VERSION));
	json_object_set_new(object, "log", json_text(report->log_path));
	json_object_set_new(object, "file", json_text(report->scenario->file));
	json_object_set_new(object, "cell", json_text(report->scenario->cell));
	json_object_set_new(object, "title", json_text(report->scenario->title));
	json_object_set_new(object, "recognition", json_string(recognition_names[report->mode]));
	json_object_set_new(object, "verdict", json_string(conform_verdict(report)));
	json_object_set_new(object, "reason",
			    complete ? json_null() : json_string(sim_result_text(report->conformance->result)));
	json_object_set_new(object, "events", json_number(report->log->count));
	json_object_set_new(object, "matched", json_number(follow->matched));
	json_object_set_new(object, "refused", refused_value(report));
	json_object_set_new(object, "steps", report->token ? json_number(follow->steps) : json_null());
	json_object_set_new(object, "path", report->token ? json_string(report->token) : json_null());
	json_object_set_new(object, "states", json_number(follow->states));
	json_object_set_new(object, "situations", json_number(follow->situations));
	json_object_set_new(object, "transitions", json_number(follow->transitions));
	return json_finish(object, out);
}
