// SPDX-License-Identifier: BSD-3-Clause
/*
 * What SPIN must find: one line for each run of the shipped scenarios that is not too large.
 *
 * Usage: spin_expected SCENARIOS STATES. Fields, by tabs: file, cell, mode; states, transitions and progress (as
 * "class obligation", "-" when it holds) of the explorer; of the textbook graph the states without a choice, the number
 * of classes, the number of obligations, and for each pair of them (obligations fastest) 1 when it has a fair cycle,
 * else 0.
 *
 * Apart from the comparison, which knows SPIN and nothing of models.
 */
#include "sim/explore.h"
#include "tests/oracles/plain_graph.h"
#include "tests/oracles/shipped_scenarios.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void print_progress(const struct sim_report *report)
{
	for (uint32_t i = 0; i < report->violation_count; i++) {
		if (report->violations[i].property == PROPERTY_PROGRESS) {
			printf("%" PRIu32 " %" PRIu32 "\t", report->violations[i].class_index,
			       report->violations[i].obligation);
			return;
		}
	}
	printf("-\t");
}

static void print_cycles(const struct plain_graph *graph)
{
	const struct sim_model *model = graph->model;

	printf("%" PRIu32 "\t%" PRIu32 "\t%" PRIu32 "\t", plain_ends(graph), model->class_count,
	       model->obligation_count);
	for (uint32_t class_index = 0; class_index < model->class_count; class_index++) {
		for (uint32_t obligation = 0; obligation < model->obligation_count; obligation++) {
			printf("%d", plain_first_on_fair_cycle(graph, class_index, obligation, PLAIN_NOBODY) !=
					     PLAIN_UNKNOWN);
		}
	}
	printf("\n");
}

static void print_run(void *env, const struct scenario *scenario, enum recognition mode, const struct sim_model *model)
{
	struct sim_check_options options = {
		.properties = 1U << PROPERTY_PROGRESS,
		.every_instruction = true,
		.no_symmetry = true,
	};
	const uint32_t *states_max = env;
	struct plain_graph graph;
	struct sim_report report;

	/* In full, more PEs than that never fit. */
	if (scenario->config.pe_count > PES_COMPARED_MAX)
		return;
	if (plain_explore(model, *states_max, &graph)) {
		if (sim_check(model, &options, &report) != SIM_COMPLETE) {
			fprintf(stderr, "%s: the search did not end\n", scenario->file);
			exit(1);
		}
		printf("%s\t%s\t%s\t%" PRIu64 "\t%" PRIu64 "\t", scenario->file, scenario->cell,
		       recognition_names[mode], report.states, report.transitions);
		print_progress(&report);
		print_cycles(&graph);
		sim_report_free(&report);
	}
	plain_free(&graph);
}

int main(int argc, char **argv)
{
	struct scenario_error error;
	uint32_t states_max;

	if (argc != 3) {
		fprintf(stderr, "usage: spin_expected SCENARIOS STATES\n");
		return 64;
	}
	states_max = (uint32_t)strtoul(argv[2], NULL, 10);
	if (!shipped_for_each(argv[1], print_run, &states_max, &error)) {
		fprintf(stderr, "spin_expected: %s\n", error.message);
		return error.exit_code;
	}
	return 0;
}
