// SPDX-License-Identifier: BSD-3-Clause
/*
 * The passes of a check: one over everything, or reduced ones, and then the search for the shortest counterexample.
 *
 * Apart from the pass itself because here is said what a question needs to be kept, and how several answers make one.
 */
#include "sim/check.h"
#include "sim/graph.h"
#include "sim/path.h"

#include <stdlib.h>
#include <string.h>

struct passes {
	const struct sim_model *model;
	const struct sim_check_options *options;
	struct sim_report *report;
	/* What was asked for: of states and steps, and of cycles. */
	uint32_t properties;
	uint32_t progress;
	/* Obligations that no pass has looked at yet. */
	uint64_t open_obligations;
	/* Processes whose steps, and whose states, no pass has looked at yet. */
	uint32_t open_processes;
};

/* The views that have some of these duties. */
static uint64_t views_for(const struct sim_reduction *reduction, const struct sim_view *duties)
{
	uint64_t views = 0;

	for (uint32_t i = 0; i < reduction->view_count; i++) {
		const struct sim_view *view = &reduction->views[i];

		if ((view->properties & duties->properties) != 0 || (view->obligations & duties->obligations) != 0 ||
		    (view->fairness & duties->fairness) != 0 || (view->measures & duties->measures) != 0) {
			views |= (uint64_t)1 << i;
		}
	}
	return views;
}

/* What has a view at all. */
static struct sim_view all_duties(const struct sim_reduction *reduction)
{
	struct sim_view all = { 0 };

	for (uint32_t i = 0; i < reduction->view_count; i++) {
		all.obligations |= reduction->views[i].obligations;
		all.fairness |= reduction->views[i].fairness;
		all.measures |= reduction->views[i].measures;
	}
	return all;
}

/* Whether the model says enough about all that was asked for. */
static bool may_reduce(const struct passes *passes)
{
	const struct sim_model *model = passes->model;
	uint64_t obligations = sim_first_of_many(model->obligation_count);
	uint64_t fairness = sim_first_of_many(model->fairness_count);
	struct sim_view viewed;

	if (model->reduction == NULL || passes->options->every_instruction || passes->options->all_violations) {
		return false;
	}
	viewed = all_duties(model->reduction);
	if ((passes->properties & ~model->reduction->local_properties) != 0 ||
	    (obligations & ~viewed.obligations) != 0 ||
	    (passes->options->measures && (sim_first_bits(model->measure_count) & ~viewed.measures) != 0)) {
		return false;
	}
	/* Without fairness any process may rest for ever, and no pass for progress would leave anything out. */
	return passes->progress == 0 || (fairness != 0 && (fairness & ~viewed.fairness) == 0);
}

/* Those of `obligations` that have the same number as `first`. */
static uint64_t equals_of(const uint8_t *numbers, uint64_t obligations, uint32_t first)
{
	uint64_t equals = 0;

	for (uint64_t rest = obligations; rest != 0; rest &= rest - 1) {
		uint32_t other = (uint32_t)__builtin_ctzll(rest);

		equals |= (uint64_t)(numbers[other] == numbers[first]) << other;
	}
	return equals;
}

/* One obligation of each orbit; all of them if equals are told apart. */
static uint64_t first_of_orbits(const struct passes *passes)
{
	uint64_t all = sim_first_of_many(passes->model->obligation_count);
	const uint8_t *orbits = passes->model->reduction->obligation_orbit;
	uint64_t firsts = 0;

	if (orbits == NULL || passes->options->no_symmetry) {
		return all;
	}
	for (uint64_t rest = all; rest != 0; rest &= ~equals_of(orbits, all, (uint32_t)__builtin_ctzll(rest))) {
		firsts |= rest & -rest;
	}
	return firsts;
}

/* What is owed to one of several equals may be owed to each of them. */
static void spread_ever_owed(const struct passes *passes)
{
	const struct sim_reduction *reduction = passes->model->reduction;
	const uint8_t *numbers[] = { reduction->obligation_orbit, reduction->obligation_mates };
	uint64_t all = sim_first_of_many(passes->model->obligation_count);

	for (uint32_t i = 0; i < 2 && !passes->options->no_symmetry; i++) {
		for (uint64_t rest = passes->report->ever_owed; numbers[i] != NULL && rest != 0; rest &= rest - 1) {
			passes->report->ever_owed |= equals_of(numbers[i], all, (uint32_t)__builtin_ctzll(rest));
		}
	}
}

/* The obligations that are searched together with the first open one. */
static uint64_t next_group(const struct passes *passes)
{
	const struct sim_reduction *reduction = passes->model->reduction;
	uint32_t first = (uint32_t)__builtin_ctzll(passes->open_obligations);
	uint64_t group = 0;

	if (reduction->obligation_group != NULL) {
		return equals_of(reduction->obligation_group, passes->open_obligations, first);
	}
	for (uint32_t i = 0; i < reduction->view_count; i++) {
		if ((reduction->views[i].obligations >> first & 1) != 0) {
			group = reduction->views[i].obligations & passes->open_obligations;
		}
	}
	return group;
}

static struct sim_violation *violation_of(const struct sim_report *report, uint32_t property)
{
	for (uint32_t i = 0; i < report->violation_count; i++) {
		if (report->violations[i].property == property) {
			return &report->violations[i];
		}
	}
	return NULL;
}

/* Takes the first violation out of `from` into `report`, in order of property. */
static void move_violation(struct sim_report *report, struct sim_report *from)
{
	struct sim_violation violation = from->violations[0];
	uint32_t place = report->violation_count;

	for (; place > 0 && report->violations[place - 1].property > violation.property; place--) {
		report->violations[place] = report->violations[place - 1];
	}
	report->violations[place] = violation;
	report->violation_count++;
	from->violations[0].path = NULL;
}

/* Replaces a violation by one of another report, which gets the old one to free. */
static void exchange_violations(struct sim_violation *one, struct sim_violation *other)
{
	struct sim_violation violation = *one;

	*one = *other;
	*other = violation;
}

static bool comes_before(const struct sim_violation *one, const struct sim_violation *other)
{
	if (one->class_index != other->class_index) {
		return one->class_index < other->class_index;
	}
	return one->stem_steps != other->stem_steps ? one->stem_steps < other->stem_steps
						    : one->obligation < other->obligation;
}

static void add_counts(struct sim_report *report, const struct sim_report *part)
{
	report->ever_owed |= part->ever_owed;
	report->states += part->states;
	report->transitions += part->transitions;
	report->depth = report->depth > part->depth ? report->depth : part->depth;
	report->passes++;
	if (report->memory_bytes_peak < part->memory_bytes_peak) {
		report->memory_bytes_peak = part->memory_bytes_peak;
	}
}

/* Whether processes that never meet may be looked at one by one. The runs of a measure are not put together again. */
static bool leaves_apart(const struct passes *passes)
{
	return passes->model->reduction->parts && !passes->options->measures;
}

/* Whether equals need not be told apart. */
static bool is_canonical(const struct passes *passes)
{
	const struct sim_reduction *reduction = passes->model->reduction;

	return reduction != NULL && reduction->canonicalise != NULL && !passes->options->no_symmetry &&
	       !passes->options->all_violations;
}

/* Whether equals need not be told apart to say that there is no cycle. */
static bool is_canonical_for_progress(const struct passes *passes)
{
	const struct sim_reduction *reduction = passes->model->reduction;

	return is_canonical(passes) && reduction->obligation_mates != NULL && reduction->fairness_mates != NULL;
}

/* The obligations of a set, and all that may change places with one of them. */
static uint64_t with_mates(const struct passes *passes, uint64_t obligations)
{
	const uint8_t *mates = passes->model->reduction->obligation_mates;
	uint64_t all = sim_first_of_many(passes->model->obligation_count);
	uint64_t set = obligations;

	for (; obligations != 0; obligations &= obligations - 1) {
		set |= equals_of(mates, all, (uint32_t)__builtin_ctzll(obligations));
	}
	return set;
}

/* The processes that have been looked at with `process`: those that never were left where they are, and its equals. */
static uint32_t looked_at(const struct passes *passes, uint32_t process, uint32_t left)
{
	const struct sim_reduction *reduction = passes->model->reduction;
	uint32_t processes = ~left | (uint32_t)1 << process;

	if (reduction->process_orbit == NULL || passes->options->no_symmetry) {
		return processes;
	}
	for (uint32_t i = 0; i < reduction->process_count; i++) {
		processes |= (uint32_t)(reduction->process_orbit[i] == reduction->process_orbit[process]) << i;
	}
	return processes;
}

/*
 * A pass for the violations of states and steps, for coverage and for measures: of all processes or, where they stand
 * apart, of the first that no pass has looked at. `report` is always initialised.
 */
static enum sim_result pass_for_safety(struct passes *passes, struct sim_report *report)
{
	const struct sim_model *model = passes->model;
	struct sim_check_options options = *passes->options;
	struct sim_view duties = { .properties = passes->properties };
	struct sim_ample_rules rules = { .keeps_quiet = true };
	uint32_t left = 0;
	bool cycle_is_possible;
	struct sim_pass pass = {
		.rules = &rules, .depth_max = UINT32_MAX, .left = &left, .cycle_is_possible = &cycle_is_possible
	};
	enum sim_result result;

	options.properties = passes->properties;
	if (options.measures) {
		duties.measures = sim_first_bits(model->measure_count);
	}
	if (passes->progress == 0) {
		/* Nobody else would see what is ever owed. */
		pass.obligations = sim_first_of_many(model->obligation_count);
		duties.obligations = pass.obligations;
	}
	rules.views = views_for(model->reduction, &duties);
	rules.leaves_apart = leaves_apart(passes);
	rules.is_canonical = is_canonical(passes) && !options.measures &&
			     (!rules.leaves_apart || model->reduction->canonical_keeps_processes);
	rules.process = (uint32_t)__builtin_ctz(passes->open_processes);
	result = sim_check_pass(model, &options, &pass, report);
	passes->report->apart |= left != 0;
	passes->report->symmetric |=
		rules.is_canonical || (passes->open_processes & looked_at(passes, rules.process, left) & left &
				       ~((uint32_t)1 << rules.process)) != 0;
	passes->open_processes &= ~looked_at(passes, rules.process, left);
	return result;
}

/* Adds what a further pass for safety has found. */
static void add_safety(const struct passes *passes, struct sim_report *part)
{
	struct sim_report *report = passes->report;

	add_counts(report, part);
	for (uint32_t i = 0; i < passes->model->mark_count; i++) {
		report->mark_fired[i] += part->mark_fired[i];
	}
	for (uint32_t i = 0; i < passes->options->watch_count; i++) {
		report->watch_fired[i] += part->watch_fired[i];
	}
	while (part->violation_count != 0) {
		struct sim_violation *best = violation_of(report, part->violations[0].property);

		if (best == NULL) {
			move_violation(report, part);
		} else if (part->violations[0].stem_steps < best->stem_steps) {
			exchange_violations(best, &part->violations[0]);
		}
		free(part->violations[0].path);
		part->violation_count--;
		memmove(part->violations, part->violations + 1, part->violation_count * sizeof(*part->violations));
	}
}

/* The passes for safety: one, and as many more as there are processes that were left where they are. */
static enum sim_result pass_for_all_safety(struct passes *passes)
{
	enum sim_result result;

	passes->open_processes = sim_first_bits(passes->model->reduction->process_count);
	result = pass_for_safety(passes, passes->report);
	passes->report->passes = 1;
	passes->report->reduced = true;
	while (result == SIM_COMPLETE && passes->open_processes != 0) {
		struct sim_report part;

		result = pass_for_safety(passes, &part);
		if (part.mark_fired != NULL && part.watch_fired != NULL) {
			add_safety(passes, &part);
		}
		sim_report_free(&part);
	}
	return result;
}

/* A pass for the cycles on which one of these obligations stays owed. Sets `*is_possible` instead if it is canonical. */
static enum sim_result pass_for_obligations(struct passes *passes, uint64_t obligations, bool canonical,
					    bool *is_possible)
{
	const struct sim_model *model = passes->model;
	struct sim_view duties = { .obligations = obligations, .fairness = sim_first_of_many(model->fairness_count) };
	struct sim_ample_rules rules = {
		.keeps_fair_runs = true,
		.views = views_for(model->reduction, &duties),
		.leaves_apart = leaves_apart(passes),
		.is_canonical = canonical,
		.obligations = obligations,
	};
	struct sim_pass pass = {
		.rules = &rules,
		.obligations = obligations,
		.depth_max = UINT32_MAX,
		.cycle_is_possible = is_possible,
	};
	struct sim_check_options options = *passes->options;
	struct sim_report part;
	enum sim_result result;

	options.properties = passes->progress;
	options.measures = false;
	options.watch_count = 0;
	result = sim_check_pass(model, &options, &pass, &part);
	add_counts(passes->report, &part);
	passes->report->progress_states += part.states;
	if (part.violation_count != 0) {
		struct sim_violation *best = violation_of(passes->report, model->progress_property);

		if (best == NULL) {
			move_violation(passes->report, &part);
		} else if (comes_before(&part.violations[0], best)) {
			exchange_violations(best, &part.violations[0]);
		}
	}
	sim_report_free(&part);
	return result;
}

/* The passes for one group of obligations: without telling equals apart, and if that finds a cycle telling them apart. */
static enum sim_result pass_for_progress(struct passes *passes, uint64_t obligations)
{
	bool is_possible = true;

	if (is_canonical_for_progress(passes) &&
	    (!leaves_apart(passes) || passes->model->reduction->canonical_keeps_processes)) {
		enum sim_result result =
			pass_for_obligations(passes, with_mates(passes, obligations), true, &is_possible);

		passes->report->symmetric = true;
		if (result != SIM_COMPLETE) {
			return result;
		}
	}
	return is_possible ? pass_for_obligations(passes, obligations, false, &is_possible) : SIM_COMPLETE;
}

/* Takes a cycle back whose class is not known to be the first, because not all passes came to their end. */
static void drop_open_cycle(struct passes *passes)
{
	struct sim_report *report = passes->report;
	struct sim_violation *cycle = violation_of(report, passes->model->progress_property);

	if (cycle == NULL || cycle->class_index == 0) {
		return;
	}
	free(cycle->path);
	report->violation_count--;
	for (uint32_t i = (uint32_t)(cycle - report->violations); i < report->violation_count; i++) {
		report->violations[i] = report->violations[i + 1];
	}
}

static enum sim_result pass_for_all_progress(struct passes *passes)
{
	enum sim_result result = SIM_COMPLETE;

	passes->open_obligations = first_of_orbits(passes);
	passes->report->symmetric |= passes->open_obligations != sim_first_of_many(passes->model->obligation_count);
	while (passes->progress != 0 && passes->open_obligations != 0 && result == SIM_COMPLETE) {
		uint64_t group = next_group(passes);

		result = pass_for_progress(passes, group);
		passes->open_obligations &= ~group;
	}
	if (result != SIM_COMPLETE) {
		drop_open_cycle(passes);
	}
	return result;
}

/* The part of the model in which a violation as short as those at hand must lie, if it is a violation at all. */
static struct sim_pass pass_for_shortest(const struct passes *passes)
{
	struct sim_pass pass = { .obligations = sim_first_of_many(passes->model->obligation_count) };

	for (uint32_t i = 0; i < passes->report->violation_count; i++) {
		const struct sim_violation *violation = &passes->report->violations[i];

		if (violation->loop_steps != 0) {
			/* The first state on a fair cycle may be one whose cycle goes deep. */
			pass.depth_max = UINT32_MAX;
		} else if (pass.depth_max < violation->stem_steps) {
			pass.depth_max = violation->stem_steps;
		}
	}
	return pass;
}

/*
 * Replaces what was found by what a search in full finds, as far as it comes. Breadth-first order makes a violation of
 * a state or step shortest as soon as it is found; a cycle has to wait for the end.
 */
static enum sim_result shorten(struct passes *passes)
{
	struct sim_report *report = passes->report;
	struct sim_check_options options = *passes->options;
	struct sim_pass pass = pass_for_shortest(passes);
	struct sim_report again;
	enum sim_result result;

	options.properties = 0;
	for (uint32_t i = 0; i < report->violation_count; i++) {
		options.properties |= (uint32_t)1 << report->violations[i].property;
		report->violations[i].proved_shortest = false;
	}
	if (options.properties == 0) {
		return SIM_COMPLETE;
	}
	options.measures = false;
	options.watch_count = 0;
	options.states_max = options.shortest_states_max != 0 ? options.shortest_states_max : SIM_SHORTEST_STATES;
	if (passes->options->states_max != 0 && passes->options->states_max < options.states_max) {
		options.states_max = passes->options->states_max;
	}
	result = sim_check_pass(passes->model, &options, &pass, &again);
	if (report->memory_bytes_peak < again.memory_bytes_peak) {
		report->memory_bytes_peak = again.memory_bytes_peak;
	}
	for (uint32_t i = 0; i < report->violation_count; i++) {
		struct sim_violation *violation = &report->violations[i];
		struct sim_violation *shortest = violation_of(&again, violation->property);

		if (shortest == NULL && result == SIM_COMPLETE) {
			/* What has been shown once must show again. */
			result = SIM_IMPURE_MODEL;
		}
		if (shortest != NULL && (violation->loop_steps == 0 || result == SIM_COMPLETE)) {
			exchange_violations(violation, shortest);
		}
	}
	sim_report_free(&again);
	return result == SIM_BAD_MODEL || result == SIM_IMPURE_MODEL ? result : SIM_COMPLETE;
}

/*
 * One pass over everything, in which equals are not told apart. Where it cannot say that there is no cycle, of progress
 * or of a measure, everything is searched, and reported, as if there were no equals.
 */
static enum sim_result check_symmetric(struct passes *passes)
{
	struct sim_ample_rules rules = { .takes_all = true, .is_canonical = true };
	bool cycle_is_possible = false;
	struct sim_pass pass = {
		.rules = &rules,
		.obligations = UINT64_MAX,
		.depth_max = UINT32_MAX,
		.cycle_is_possible = &cycle_is_possible,
	};
	struct sim_report *report = passes->report;
	enum sim_result result = sim_check_pass(passes->model, passes->options, &pass, report);

	if (result == SIM_COMPLETE && cycle_is_possible) {
		struct sim_pass everything = { .obligations = UINT64_MAX, .depth_max = UINT32_MAX };
		uint64_t memory_bytes_peak = report->memory_bytes_peak;

		sim_report_free(report);
		result = sim_check_pass(passes->model, passes->options, &everything, report);
		report->passes = 1;
		if (report->memory_bytes_peak < memory_bytes_peak) {
			report->memory_bytes_peak = memory_bytes_peak;
		}
	} else {
		enum sim_result shortened;

		report->passes = 1;
		report->symmetric = true;
		spread_ever_owed(passes);
		shortened = result == SIM_BAD_MODEL || result == SIM_IMPURE_MODEL ? result : shorten(passes);
		result = shortened != SIM_COMPLETE ? shortened : result;
	}
	return result;
}

/* Whether that pass may be made. */
static bool is_symmetric(const struct passes *passes)
{
	return is_canonical(passes) && (passes->progress == 0 || is_canonical_for_progress(passes)) &&
	       (!passes->options->measures || passes->model->reduction->canonical_keeps_measures);
}

static enum sim_result check_reduced(struct passes *passes)
{
	enum sim_result result = pass_for_all_safety(passes);
	enum sim_result shortened;

	if (result == SIM_COMPLETE) {
		result = pass_for_all_progress(passes);
	}
	spread_ever_owed(passes);
	if (result == SIM_BAD_MODEL || result == SIM_IMPURE_MODEL) {
		return result;
	}
	shortened = shorten(passes);
	return shortened != SIM_COMPLETE ? shortened : result;
}

enum sim_result sim_check(const struct sim_model *model, const struct sim_check_options *options,
			  struct sim_report *report)
{
	struct passes passes = { .model = model, .options = options, .report = report };
	struct sim_pass everything = { .obligations = UINT64_MAX, .depth_max = UINT32_MAX };
	enum sim_result result = sim_model_judge(model);

	memset(report, 0, sizeof(*report));
	if (result != SIM_COMPLETE) {
		return result;
	}
	passes.properties = options->properties & sim_first_bits(model->property_count);
	if (model->progress_property < model->property_count) {
		passes.progress = passes.properties & (uint32_t)1 << model->progress_property;
		passes.properties &= ~passes.progress;
	}
	if (model->class_count == 0) {
		passes.progress = 0;
	}
	if (may_reduce(&passes)) {
		result = check_reduced(&passes);
	} else if (is_symmetric(&passes)) {
		result = check_symmetric(&passes);
	} else {
		result = sim_check_pass(model, options, &everything, report);
		report->passes = 1;
	}
	if (result == SIM_IMPURE_MODEL) {
		for (uint32_t i = 0; i < report->violation_count; i++) {
			free(report->violations[i].path);
		}
		report->violation_count = 0;
	}
	return result;
}
