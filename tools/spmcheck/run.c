// SPDX-License-Identifier: BSD-3-Clause
/*
 * One run over many scenarios.
 */
#include "tools/spmcheck/run.h"

#include <stdlib.h>

#include "models/manager.h"
#include "models/world_model.h"
#include "tools/report/coverage.h"
#include "tools/report/exit_code.h"
#include "tools/report/json.h"
#include "tools/report/memory.h"
#include "tools/report/utf8.h"
#include "tools/spmcheck/output.h"
#include "tools/spmcheck/pool.h"

bool run_prepare(struct run *run, char *const *paths, size_t count)
{
	run->exit_code = output_check(run->options.json_path);
	run->exit_code = exit_code_merge(run->exit_code, output_check(run->options.coverage_path));
	if (run->exit_code != CODE_AS_EXPECTED)
		return false;
	run->text = output_text_stream(run->options.json_path, run->options.coverage_path);
	inputs_read(&run->inputs, paths, count);
	run->outcomes = inputs_outcomes(&run->inputs, &run->options.recognition, &run->outcome_count);
	return true;
}

struct searches {
	struct run *run;
	void (*print)(const struct run *run, const struct outcome *outcome);
	/* The first input whose error, if it has one, was not yet printed. */
	size_t next_input;
};

/* Names the inputs that could not be read and whose place is before that of outcome `index`. */
static void print_errors(struct searches *searches, size_t index)
{
	struct run *run = searches->run;

	for (; searches->next_input < run->inputs.count; searches->next_input++) {
		const struct input *input = &run->inputs.list[searches->next_input];
		char *message;

		if (input->first_outcome > index)
			return;
		if (input->error.exit_code == CODE_AS_EXPECTED)
			continue;
		message = utf8_clean(input->error.message, false);
		fflush(run->text);
		fprintf(stderr, "spmcheck: %s\n", message);
		free(message);
		run->exit_code = exit_code_merge(run->exit_code, input->error.exit_code);
	}
}

static void search_ready(void *env, size_t index)
{
	struct searches *searches = env;
	struct run *run = searches->run;
	struct outcome *outcome = &run->outcomes[index];

	if (run->options.reproducible) {
		outcome->seconds = 0;
		outcome->peak_rss_bytes = 0;
	}
	print_errors(searches, index);
	run->exit_code = exit_code_merge(run->exit_code, outcome->verdict.exit_code);
	if (searches->print)
		searches->print(run, outcome);
	/* Whoever watches a long run sees each outcome when it is there. */
	fflush(run->text);
}

void run_searches(struct run *run, void (*print)(const struct run *run, const struct outcome *outcome))
{
	struct searches searches = { .run = run, .print = print };

	pool_run(run->outcomes, run->outcome_count, &run->options.limits, search_ready, &searches);
	print_errors(&searches, run->outcome_count);
	outcomes_compare_modes(run->outcomes, run->outcome_count);
}

static bool write_json(const void *env, FILE *out)
{
	const struct run *run = env;

	return json_write_check(run->outcomes, run->outcome_count, out);
}

static bool write_coverage(const void *env, FILE *out)
{
	return coverage_write(env, out);
}

/* Of Hafnium each version that was run: an edge that one version takes and another never does would be a gap. */
static bool edge_missing(const struct coverage *coverage, uint32_t mark, unsigned era)
{
	return coverage->ran[era] && world_mark_applies(mark, era) && coverage->fired_in[era][mark] == 0;
}

static void require_edges(struct run *run, const struct coverage *coverage)
{
	for (uint32_t mark = world_first_edge_mark; mark < world_mark_count; mark++) {
		for (unsigned era = 0; era < HAFNIUM_VERSIONS; era++) {
			if (!edge_missing(coverage, mark, era))
				continue;
			fprintf(run->text, "NOT COVERED: %s never fired in %s\n", world_mark_names[mark],
				era_titles[era]);
			run->exit_code = exit_code_merge(run->exit_code, CODE_NOT_AS_EXPECTED);
		}
	}
}

static void require_coverage(struct run *run, const struct coverage *coverage)
{
	uint32_t never = 0;
	uint32_t applicable = 0;

	for (uint32_t rule = 0; rule < RULES; rule++) {
		applicable += coverage->applies[rule];
		never += coverage->applies[rule] && coverage->fired[rule] == 0;
	}
	if (never == 0)
		return;
	fprintf(run->text, "NOT COVERED: %u of %u rules never fired:\n", (unsigned int)never, (unsigned int)applicable);
	for (uint32_t rule = 0; rule < RULES; rule++) {
		if (coverage->applies[rule] && coverage->fired[rule] == 0)
			fprintf(run->text, "  %s\n", rule_infos[rule].name);
	}
	run->exit_code = exit_code_merge(run->exit_code, CODE_NOT_AS_EXPECTED);
}

int run_finish(struct run *run)
{
	struct coverage *coverage = checked_calloc(1, sizeof(*coverage));
	int code;

	for (size_t i = 0; i < run->outcome_count; i++)
		coverage_add(coverage, &run->outcomes[i]);
	if (run->options.require_coverage) {
		require_coverage(run, coverage);
		require_edges(run, coverage);
	}
	code = run->exit_code;
	code = exit_code_merge(code, output_write(run->options.json_path, write_json, run));
	code = exit_code_merge(code, output_write(run->options.coverage_path, write_coverage, coverage));
	for (size_t i = 0; i < run->outcome_count; i++)
		outcome_free(&run->outcomes[i]);
	free(run->outcomes);
	inputs_free(&run->inputs);
	free(coverage);
	return code;
}
