// SPDX-License-Identifier: BSD-3-Clause
/*
 * The text that `check` prints. Nothing in it depends on time, threads or the machine unless it is asked for.
 */
#include "tools/report/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "models/rules.h"
#include "models/world_model.h"
#include "tools/report/assumptions.h"
#include "tools/report/memory.h"
#include "tools/report/utf8.h"

void text_count(char *text, size_t text_bytes, uint64_t count, const char *noun)
{
	snprintf(text, text_bytes, "%" PRIu64 " %s%s", count, noun, count == 1 ? "" : "s");
}

char *text_scenario_name(const struct scenario *scenario)
{
	char *name = *scenario->cell ? checked_format("%s[%s]", scenario->file, scenario->cell)
				     : checked_strdup(scenario->file);
	char *clean = utf8_clean(name, false);

	free(name);
	return clean;
}

/* "11 steps", or "11 steps, then 4 for ever". */
static void print_length(const struct sim_violation *violation, FILE *out)
{
	char steps[48];

	text_count(steps, sizeof(steps), violation->stem_steps, "step");
	fputs(steps, out);
	if (violation->loop_steps > 0)
		fprintf(out, ", then %u for ever", (unsigned int)violation->loop_steps);
}

/* As one word of a shell: as it is when it is plain, else in single quotes. */
static void print_quoted(const char *word, FILE *out)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%+,-./:=@_";

	if (*word && word[strspn(word, plain)] == '\0') {
		fputs(word, out);
		return;
	}
	fputc('\'', out);
	for (const char *c = word; *c; c++) {
		if (*c == '\'')
			fputs("'\\''", out);
		else
			fputc(*c, out);
	}
	fputc('\'', out);
}

void text_replay_line(const struct scenario *scenario, enum recognition mode, const char *token, FILE *out)
{
	char *file = utf8_clean(scenario->file, false);
	char *cell = utf8_clean(scenario->cell, false);

	fputs("replay: spmcheck replay ", out);
	print_quoted(file, out);
	if (*cell) {
		fputs(" --cell ", out);
		print_quoted(cell, out);
	}
	if (mode != scenario->config.recognition)
		fprintf(out, " --recognition %s", recognition_names[mode]);
	fprintf(out, " --path %s\n", token);
	free(file);
	free(cell);
}

static void print_line(const struct outcome *outcome, const struct text_options *options, FILE *out)
{
	const struct verdict *verdict = &outcome->verdict;
	const struct sim_violation *shown = outcome_shown(outcome);
	const struct expectation *expect = &outcome->scenario->expect[outcome->mode];
	char *name = text_scenario_name(outcome->scenario);
	char text[64];

	fprintf(out, "%s%s%s: ", name, outcome->mode_named ? " " : "",
		outcome->mode_named ? recognition_names[outcome->mode] : "");
	free(name);
	if (verdict->kind == VERDICT_INCONCLUSIVE)
		fputs("INCONCLUSIVE, ", out);
	else if (verdict->kind == VERDICT_HOLDS)
		fputs("holds, ", out);
	if (shown) {
		verdict_property_text(shown->property, shown->class_index, text, sizeof(text));
		fprintf(out, "%s %s, ", verdict->kind == VERDICT_VIOLATED ? "VIOLATED" : "violated", text);
		print_length(shown, out);
		fputs(", ", out);
	}
	text_count(text, sizeof(text), outcome->report.states, "state");
	fputs(text, out);
	if (options->verbose && outcome->seconds > 0)
		fprintf(out, ", %.2f s", outcome->seconds);
	/* Without an expectation a violation is what it is, and a bound is only named. */
	if (!verdict->ok && verdict->kind != VERDICT_INCONCLUSIVE &&
	    (expect->given || (outcome->result == SIM_COMPLETE && *verdict->reason)))
		fputs(", NOT AS EXPECTED", out);
	else if (verdict->ok && expect->given)
		fputs(", as expected", out);
	if (*verdict->reason)
		fprintf(out, ": %s", verdict->reason);
	fputc('\n', out);
}

static void print_assumptions(const struct outcome *outcome, FILE *out)
{
	struct assumption assumptions[ASSUMPTIONS];

	assumptions_collect(outcome->scenario, outcome->mode, &outcome->report, assumptions);
	fputs("  assumes ", out);
	for (uint32_t i = 0; i < ASSUMPTIONS; i++)
		fprintf(out, "%s%s: %s", i ? "; " : "", assumptions[i].name, assumptions[i].words);
	fputc('\n', out);
}

/* Holds of nothing is worth a warning whatever the verdict on the rest is. */
static void print_vacuous(const struct outcome *outcome, FILE *out)
{
	uint32_t listed = 0;

	for (uint32_t p = 0; p < PROPERTIES; p++) {
		if (outcome_is_vacuous(outcome, p))
			fprintf(out, "%s%s",
				listed++ ? ", " : "  warning: what they speak of never happened: ", property_names[p]);
	}
	if (listed > 0)
		fputc('\n', out);
}

static void print_measures(const struct outcome *outcome, FILE *out)
{
	for (uint32_t i = 0; outcome->report.measures && i < MEASURES; i++) {
		const struct sim_measure *measure = &outcome->report.measures[i];

		fprintf(out, "%s%s ", i ? ", " : "  measures: ", measure_names[i]);
		if (measure->unbounded)
			fputs("unbounded", out);
		else
			fprintf(out, "%" PRIu64, measure->value);
	}
	if (outcome->report.measures)
		fputc('\n', out);
}

static void print_violation(const struct outcome *outcome, const struct sim_violation *violation, bool rules, FILE *out)
{
	char property[64];
	char states[48];
	char *token = outcome_token(outcome, violation);

	verdict_property_text(violation->property, violation->class_index, property, sizeof(property));
	text_count(states, sizeof(states), outcome->report.states, "state");
	fprintf(out, "\nVIOLATED  %s   ", property);
	print_length(violation, out);
	fprintf(out, "   (%s; %s)\n", violation->proved_shortest ? "shortest" : "short, not proved shortest", states);
	trace_print(&outcome->trace, rules, out);
	text_replay_line(outcome->scenario, outcome->mode, token, out);
	free(token);
}

static void print_other_violations(const struct outcome *outcome, FILE *out)
{
	for (uint32_t i = 0; i < outcome->report.violation_count; i++) {
		const struct sim_violation *violation = &outcome->report.violations[i];
		char property[64];
		char *token;

		if (i == outcome->verdict.shown)
			continue;
		token = outcome_token(outcome, violation);
		verdict_property_text(violation->property, violation->class_index, property, sizeof(property));
		fprintf(out, "also violated: %s, ", property);
		print_length(violation, out);
		fputs("; ", out);
		text_replay_line(outcome->scenario, outcome->mode, token, out);
		free(token);
	}
}

static void print_never_fired(const struct outcome *outcome, FILE *out)
{
	uint32_t never = 0;
	uint32_t applicable = 0;

	for (uint32_t rule = 0; rule < RULES; rule++) {
		applicable += world_mark_applies(rule, outcome->scenario->config.version);
		never += outcome_never_fired(outcome, rule);
	}
	fprintf(out, "never fired: %u of %u rules", (unsigned int)never, (unsigned int)applicable);
	for (uint32_t rule = 0, listed = 0; rule < RULES; rule++) {
		if (outcome_never_fired(outcome, rule))
			fprintf(out, "%s%s", listed++ ? ", " : ": ", rule_infos[rule].name);
	}
	fputc('\n', out);
}

void text_outcome(const struct outcome *outcome, const struct text_options *options, FILE *out)
{
	bool traced;

	if (options->quiet && outcome->verdict.ok)
		return;
	print_line(outcome, options, out);
	if (outcome->verdict.kind == VERDICT_HOLDS && !options->quiet)
		print_assumptions(outcome, out);
	if (!options->quiet)
		print_vacuous(outcome, out);
	if (options->traces || options->verbose)
		print_measures(outcome, out);
	traced = outcome_shown(outcome) && (options->traces || options->verbose || !outcome->verdict.ok);
	if (traced) {
		print_violation(outcome, outcome_shown(outcome), options->verbose, out);
		print_other_violations(outcome, out);
	}
	if (options->verbose)
		print_never_fired(outcome, out);
	if (traced)
		fputc('\n', out);
}
