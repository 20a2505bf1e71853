# SPDX-License-Identifier: BSD-3-Clause
"""
Mistakes in the reductions, which reduction_oracle_test must notice.

Apart from mutate.py, which tries them, because each condition of the proof in sim/README.md has its mutation here.
"""
ORACLE = ["reduction_oracle_test.c", "naive_check.c", "random_processes.c"]

# Name, file, exact old text (once in the file), new text.
MUTATIONS = [
    (
        "there is no proviso",
        "sim/ample.c",
        "if (!goes_forward(model, state, after) ||",
        "if (",
    ),
    (
        "standing still is going forward",
        "sim/ample.c",
        "reduction->position(model->context, before) < reduction->position(model->context, after)",
        "reduction->position(model->context, before) <= reduction->position(model->context, after)",
    ),
    (
        "bytes that stand still are going forward",
        "sim/ample.c",
        "memcmp(before, after, model->state_bytes) < 0",
        "memcmp(before, after, model->state_bytes) <= 0",
    ),
    (
        "one step that goes forward is enough",
        "sim/ample.c",
        "	for (uint64_t rest = candidate->positions; rest != 0; rest &= rest - 1) {\n		uint32_t position",
        "	for (uint64_t rest = candidate->positions & -candidate->positions; rest != 0; rest &= rest - 1) {\n"
        "		uint32_t position",
    ),
    (
        "arrivals may run alone",
        "sim/ample.c",
        "(ample->rules.keeps_quiet && (candidate.positions & situation->driven) == 0) ||",
        "",
    ),
    (
        "a process that may rest for ever runs alone",
        "sim/ample.c",
        "(ample->rules.keeps_fair_runs && bound == 0)",
        "false",
    ),
    (
        "any process that is bound will do",
        "sim/ample.c",
        "	bound &= sim_first_of_many(ample->model->fairness_count);\n",
        "	for (uint32_t i = 0; i < SIM_PROCESSES_MAX; i++) {\n		bound |= situation->processes[i].bound;\n	}\n"
        "	bound &= sim_first_of_many(ample->model->fairness_count);\n",
    ),
    (
        "a step that stops everything runs alone",
        "sim/ample.c",
        "(ample->changed[position] & model->reduction->stops) != 0",
        "false",
    ),
    (
        "writing what others read is no conflict",
        "sim/ample.c",
        "(now->writes & (other->reads & ~stops)) != 0 ||",
        "",
    ),
    (
        "reading what others write is no conflict",
        "sim/ample.c",
        "((now->reads & ~stops) & other->writes) != 0 ||",
        "",
    ),
    (
        "writing what others write is no conflict",
        "sim/ample.c",
        "\n	       (now->writes & other->writes) != 0;",
        " false;",
    ),
    (
        "only what the others do next matters",
        "sim/ample.c",
        "sim_reduction_conflict(reduction, &now, &process->later)",
        "sim_reduction_conflict(reduction, &now, &process->now)",
    ),
    (
        "what a process brings along does not matter",
        "sim/ample.c",
        "			now.reads |= process->now.reads;\n			now.writes |= process->now.writes;\n",
        "",
    ),
    (
        "what a process waits for does not matter",
        "sim/ample.c",
        "			now.reads |= process->now.reads;\n",
        "			now.reads |= situation->positions[i] == 0 ? 0 : process->now.reads;\n",
    ),
    (
        "a group is not closed",
        "sim/ample.c",
        "			grows = true;\n",
        "",
    ),
    (
        "views are not looked at",
        "sim/ample.c",
        "(uint64_t)1 << i & rules->views",
        "(uint64_t)1 << i & 0",
    ),
    (
        "a violated state need not be seen",
        "sim/passes.c",
        "(view->properties & duties->properties) != 0 || ",
        "",
    ),
    (
        "who owes may change unseen",
        "sim/passes.c",
        "(view->obligations & duties->obligations) != 0 ||",
        "",
    ),
    (
        "what disables a constraint may change unseen",
        "sim/passes.c",
        "(view->fairness & duties->fairness) != 0 || ",
        "",
    ),
    (
        "a scope may change unseen",
        "sim/passes.c",
        "(view->measures & duties->measures) != 0",
        "false",
    ),
    (
        "only the first group is searched",
        "sim/passes.c",
        "passes->open_obligations &= ~group;",
        "passes->open_obligations = 0;",
    ),
    (
        "the last cycle is reported",
        "sim/passes.c",
        "comes_before(&part.violations[0], best)",
        "true",
    ),
    (
        "the search for the shortest ends too early",
        "sim/passes.c",
        "pass.depth_max = violation->stem_steps;",
        "pass.depth_max = violation->stem_steps - 1;",
    ),
    (
        "the search for the first cycle ends where one was found",
        "sim/passes.c",
        "pass.depth_max = UINT32_MAX;",
        "pass.depth_max = violation->stem_steps + violation->loop_steps;",
    ),
    (
        "what is owed to one of several equals is owed to no other",
        "sim/passes.c",
        "			passes->report->ever_owed |= equals_of(numbers[i], all, (uint32_t)__builtin_ctzll(rest));\n",
        "",
    ),
    (
        "measures do not tell equals apart",
        "sim/passes.c",
        "rules.is_canonical = is_canonical(passes) && !options.measures &&",
        "rules.is_canonical = is_canonical(passes) &&",
    ),
    (
        "what is owed keeps its name",
        "sim/components.c",
        "wanted = graph->obligation_mates[selection->obligation];",
        "wanted = (uint64_t)1 << selection->obligation;",
    ),
    (
        "what stays owed keeps its name",
        "sim/graph.c",
        "	return sim_graph_with_mates(graph->obligation_mates,\n"
        "				    sim_graph_state_kind(graph, source)->owed & ~label->discharged);",
        "	return sim_graph_state_kind(graph, source)->owed & ~label->discharged;",
    ),
    (
        "what is discharged was owed to nobody else",
        "sim/graph.c",
        "		if (graph->is_canonical) {\n			/* Only",
        "		if (false) {\n			/* Only",
    ),
    (
        "a constraint that is met by a state keeps its name",
        "sim/graph.c",
        "	kind.fairness = sim_graph_with_mates(graph->fairness_mates,\n"
        "					     info->fairness & sim_first_of_many(graph->model->fairness_count));",
        "	kind.fairness = info->fairness & sim_first_of_many(graph->model->fairness_count);",
    ),
    (
        "a constraint that is met by a step keeps its name",
        "sim/graph.c",
        "sim_graph_with_mates(graph->fairness_mates,\n"
        "						 label->fairness & sim_first_of_many(graph->model->fairness_count)),",
        "label->fairness & sim_first_of_many(graph->model->fairness_count),",
    ),
    (
        "a cycle that is possible is none",
        "sim/passes.c",
        "return is_possible ? pass_for_obligations(passes, obligations, false, &is_possible) : SIM_COMPLETE;",
        "return is_canonical_for_progress(passes) && !leaves_apart(passes)\n"
        "		       ? SIM_COMPLETE\n"
        "		       : pass_for_obligations(passes, obligations, false, &is_possible);",
    ),
    (
        "a cycle that is possible is none, of one pass over everything",
        "sim/passes.c",
        "if (result == SIM_COMPLETE && cycle_is_possible) {",
        "if (result != SIM_COMPLETE) {",
    ),
    (
        "obligations that change places are not looked at",
        "sim/passes.c",
        "pass_for_obligations(passes, with_mates(passes, obligations), true, &is_possible);",
        "pass_for_obligations(passes, obligations, true, &is_possible);",
    ),
    (
        "the last step of a real path is any that leads there",
        "sim/counterexample.c",
        "(!has_to_violate || violates(trail, &label))",
        "true",
    ),
    (
        "a path goes through states that stand for others",
        "sim/counterexample.c",
        "			*position = (uint16_t)i;\n			advance(trail);\n",
        "			*position = (uint16_t)i;\n			memcpy(trail->before, sim_store_block(&trail->graph->states, to),\n"
        "			       model->state_bytes);\n",
    ),
    (
        "who is left need not rest",
        "sim/ample.c",
        "(others & situation->driven) != 0 || ",
        "",
    ),
    (
        "who is left may owe something",
        "sim/ample.c",
        "return (info.owed & other_obligations & sim_first_of_many(model->obligation_count)) == 0;",
        "return true;",
    ),
    (
        "a constraint of those who are left need not be met",
        "sim/ample.c",
        "(constraints & ~own_fairness & ~info.fairness) != 0",
        "false",
    ),
    (
        "a constraint may be met by those who are left",
        "sim/ample.c",
        "(own_fairness & other_fairness & constraints) != 0 ||",
        "",
    ),
    (
        "those who go on may rest for ever and owe something",
        "sim/ample.c",
        "return (constraints & ~info.fairness) != 0 || (info.owed & ample->rules.obligations) == 0;",
        "return true;",
    ),
    (
        "those who share a view stand apart",
        "sim/ample.c",
        "(views & views_touched(ample->all_views_of, other->writes)) != 0",
        "false",
    ),
    (
        "those who meet later stand apart",
        "sim/ample.c",
        "const struct sim_footprint *other = &processes[i].later;",
        "const struct sim_footprint *other = &processes[i].now;",
    ),
    (
        "those who meet stand apart",
        "sim/ample.c",
        "			if (sim_reduction_conflict(reduction, &later, other) ||",
        "			if (",
    ),
    (
        "whoever meets one who goes on is not asked whom it meets",
        "sim/ample.c",
        "	while (chosen != before) {\n		uint64_t views;",
        "	if (chosen != before) {\n		uint64_t views;",
    ),
    (
        "only the first process is looked at",
        "sim/passes.c",
        "uint32_t processes = ~left | (uint32_t)1 << process;",
        "uint32_t processes = UINT32_MAX;\n	(void)left;",
    ),
    (
        "only one writer of the views is of interest",
        "sim/ample.c",
        "processes |= (uint32_t)((situation->processes[i].later.writes & components) != 0) << i;",
        "processes = (situation->processes[i].later.writes & components) != 0 ? (uint32_t)1 << i : processes;",
    ),
]
