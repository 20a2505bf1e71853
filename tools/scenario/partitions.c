// SPDX-License-Identifier: BSD-3-Clause
/*
 * `partitions:` and `normal-world:`: who runs in the secure world, and who calls them.
 *
 * Apart from the top mapping because these two name each other, and nothing else of a scenario.
 */
#include <string.h>

#include "models/world.h"
#include "tools/scenario/draft.h"

enum {
	PARTITION_ID_LEAST = 0x8001,
	PARTITION_ID_MOST = 0xbfff,
	PMR_MOST = 0xff,
	/* Enough to tell a request that is answered after a while from one that never is. */
	RETRIES_DEFAULT = 3,
};

static bool bind_exception_level(const struct source *source, const struct yaml_node *node,
				 struct partition_draft *draft)
{
	static const char *const words[] = { "s-el1", "s-el0" };
	uint32_t index = 0;

	draft->exception_level = node;
	if (node != NULL && !bind_word(source, node, "an exception level", words, COUNT_OF(words), &index))
		return false;
	draft->at_s_el0 = index == 1;
	return true;
}

/* Where the manager has its partitions, and what of them it knows. */
static bool check_manager(const struct source *source, const struct draft *draft, uint32_t index)
{
	const struct partition_config *partition = &draft->config.partitions[index];
	const struct partition_draft *partition_draft = &draft->partitions[index];
	const char *manager = manager_names[draft->manager];
	bool optee = draft->manager == MANAGER_OPTEE_SPMC;

	if (optee && partition_draft->exception_level != NULL && !partition_draft->at_s_el0)
		return fail_at(source, partition_draft->exception_level,
			       "the partitions of %s are at s-el0; expected s-el0", manager);
	if (draft->manager == MANAGER_TFA_EL3_SPMC && partition_draft->at_s_el0)
		return fail_at(source, partition_draft->exception_level,
			       "partitions of %s at s-el0 are not modelled; expected s-el1", manager);
	if (index > 0 && (optee || draft->manager == MANAGER_TFA_EL3_SPMC))
		return fail_at(source, partition_draft->node, "with %s one partition is modelled", manager);
	if (draft->manager == MANAGER_TFA_EL3_SPMC && partition->migrates)
		return fail_at(source, partition_draft->node,
			       "a partition at s-el1 of %s has an execution context on each PE", manager);
	if ((optee || draft->manager == MANAGER_TFA_EL3_SPMC) && partition_draft->lifecycle != NULL)
		return fail_at(source, partition_draft->lifecycle, "%s knows no lifecycle-support", manager);
	if (partition->requests_by_req2 && (optee || draft->manager == MANAGER_TFA_EL3_SPMC))
		return fail_at(source, draft->spmc, "FFA_MSG_SEND_DIRECT_REQ2 to %s is not modelled", manager);
	if (optee && partition->ns_interrupts_action == NS_ACTION_MANAGED_EXIT)
		return fail_at(source, partition_draft->node, "partitions of %s have no managed exit", manager);
	return true;
}

/* In the order of enum abort_action, from the second on: without the key the SPMC decides. */
static bool bind_abort_action(const struct source *source, const struct yaml_node *node,
			      struct partition_config *partition)
{
	static const char *const words[] = { "stop", "destroy", "restart", "propagate" };
	uint32_t index;

	if (node == NULL)
		return true;
	if (!bind_word(source, node, "a value of abort-action", words, COUNT_OF(words), &index))
		return false;
	partition->abort_action = (enum abort_action)(ABORT_ACTION_STOP + index);
	return true;
}

static bool bind_partition(const struct source *source, const struct yaml_node *node, uint32_t index,
			   struct draft *draft)
{
	static const char *const other_s_words[] = { "queued", "signaled" };
	static const char *const contexts_words[] = { "per-pe", "migrating" };
	struct partition_config *partition = &draft->config.partitions[index];
	struct partition_draft *partition_draft = &draft->partitions[index];
	const struct yaml_node *id;
	const struct yaml_node *exception_level;
	const struct yaml_node *ffa_version;
	const struct yaml_node *ns_action;
	const struct yaml_node *virq;
	const struct yaml_node *sri_policy;
	const struct yaml_node *other_s;
	const struct yaml_node *contexts;
	const struct yaml_node *power;
	const struct yaml_node *lifecycle;
	const struct yaml_node *abort_action;
	const struct yaml_node *program;
	const struct field fields[] = {
		{ "id", &id, false },
		{ "exception-level", &exception_level, false },
		{ "ffa-version", &ffa_version, false },
		{ "ns-interrupts-action", &ns_action, false },
		{ "managed-exit-virq", &virq, false },
		{ "sri-interrupts-policy", &sri_policy, false },
		{ "other-s-interrupts-action", &other_s, false },
		{ "execution-contexts", &contexts, false },
		{ "power-management-messages", &power, false },
		{ "lifecycle-support", &lifecycle, false },
		{ "abort-action", &abort_action, false },
		{ "program", &program, false },
	};
	const char *path;
	uint32_t number = PARTITION_ID_LEAST + index;
	uint32_t policy = 0;
	uint32_t messages = 0;
	uint32_t other_s_action = 1;
	uint32_t contexts_kind = 0;

	partition->ffa_version = FFA_VERSION_1_1;
	partition->ns_interrupts_action = NS_ACTION_SIGNALED;
	if (!bind_fields(source, node, partition->name, fields, COUNT_OF(fields)) ||
	    (id != NULL && !bind_number(source, id, "id", PARTITION_ID_LEAST, PARTITION_ID_MOST, &number)) ||
	    !bind_exception_level(source, exception_level, partition_draft) ||
	    (ffa_version != NULL && !bind_ffa_version(source, ffa_version, &partition->ffa_version)) ||
	    (ns_action != NULL && !bind_ns_action(source, ns_action, &partition->ns_interrupts_action)) ||
	    (virq != NULL && !bind_boolean(source, virq, "managed-exit-virq", &partition->managed_exit_virq)) ||
	    (sri_policy != NULL &&
	     !bind_number(source, sri_policy, "sri-interrupts-policy", 0, SRI_POLICY_MOST, &policy)) ||
	    (other_s != NULL && !bind_word(source, other_s, "a value of other-s-interrupts-action", other_s_words,
					   COUNT_OF(other_s_words), &other_s_action)) ||
	    (contexts != NULL && !bind_word(source, contexts, "a value of execution-contexts", contexts_words,
					    COUNT_OF(contexts_words), &contexts_kind)) ||
	    (power != NULL &&
	     !bind_number(source, power, "power-management-messages", 0, POWER_MANAGEMENT_MOST, &messages)) ||
	    (lifecycle != NULL &&
	     !bind_boolean(source, lifecycle, "lifecycle-support", &partition->lifecycle_support)) ||
	    !bind_abort_action(source, abort_action, partition) ||
	    (program != NULL && !bind_text(source, program, "program", true, &path)))
		return false;
	partition->id = (uint16_t)number;
	partition->sri_policy = (uint8_t)policy;
	partition->power_given = power != NULL;
	partition->power_management = (uint8_t)messages;
	partition->other_s_interrupts_action = other_s_action == 0 ? OTHER_S_ACTION_QUEUED : OTHER_S_ACTION_SIGNALED;
	/* Under OP-TEE every partition is; what is particular to S-EL0 partitions of Hafnium does not concern them. */
	partition->s_el0 = partition_draft->at_s_el0 && draft->manager != MANAGER_OPTEE_SPMC;
	if (partition->s_el0 && contexts != NULL && contexts_kind == 0) {
		return fail_at(
			source, contexts,
			"a partition at s-el0 has one execution context, which runs on any PE: expected migrating");
	}
	partition->migrates = contexts_kind == 1 || partition->s_el0;
	partition_draft->node = node;
	partition_draft->exception_level = exception_level;
	partition_draft->ns_action = ns_action;
	partition_draft->other_s_action = other_s;
	partition_draft->program = program;
	partition_draft->lifecycle = lifecycle;
	partition_draft->abort_action = abort_action;
	return true;
}

/* The name, unlike those of the partitions before it. */
static bool bind_partition_name(const struct source *source, const struct yaml_node *key, uint32_t index,
				struct draft *draft)
{
	char *name = draft->config.partitions[index].name;

	if (!bind_name(source, key, "a partition", name))
		return false;
	if (strcmp(name, "normal-world") == 0)
		return fail_at(source, key, "\"normal-world\" names the normal world, not a partition");
	return true;
}

bool bind_partitions(const struct source *source, const struct yaml_node *node, struct draft *draft)
{
	if (!bind_is_mapping(source, node, "partitions"))
		return false;
	if (node->count == 0 || node->count > PARTITIONS_MAX) {
		return fail_at(source, node->count > PARTITIONS_MAX ? node->keys[PARTITIONS_MAX] : node,
			       "expected one to %d partitions", PARTITIONS_MAX);
	}
	for (uint32_t i = 0; i < node->count; i++) {
		if (!bind_partition_name(source, node->keys[i], i, draft) ||
		    !bind_partition(source, node->items[i], i, draft))
			return false;
		for (uint32_t other = 0; other < i; other++) {
			if (draft->config.partitions[other].id == draft->config.partitions[i].id)
				return fail_at(source, node->items[i], "the id 0x%x is that of %s already",
					       (unsigned)draft->config.partitions[i].id,
					       draft->config.partitions[other].name);
		}
		draft->config.partition_count++;
	}
	return true;
}

/* What there is room for: contexts and requests. How many interrupts there are the programs decide (interrupts.c). */
static bool check_size(const struct source *source, const struct draft *draft)
{
	const struct world_config *config = &draft->config;
	uint32_t vcpus = 0;
	uint32_t requests = (uint32_t)config->partition_count * config->pe_count;

	for (uint32_t i = 0; i < config->partition_count; i++)
		vcpus += config->partitions[i].migrates ? 1 : config->pe_count;
	if (vcpus > VCPUS_MAX) {
		return fail_at(source, draft->partitions[0].node, "%u execution contexts; at most %d", vcpus,
			       VCPUS_MAX);
	}
	if (requests > REQUESTS_MAX) {
		return fail_at(source, draft->partitions[0].node,
			       "%u PEs that may each call %u partitions; at most %d pairs", (unsigned)config->pe_count,
			       (unsigned)config->partition_count, REQUESTS_MAX);
	}
	return true;
}

/* What Hafnium has not at S-EL0: in v2.8 interrupts at all (c0b53f0b), ever a managed exit (its manifest.c). */
static bool check_s_el0(const struct source *source, const struct draft *draft, uint32_t index)
{
	const struct partition_config *partition = &draft->config.partitions[index];
	const struct partition_draft *partition_draft = &draft->partitions[index];

	if (!partition->s_el0)
		return true;
	if (draft->config.version < HAFNIUM_V2_9) {
		return fail_at(
			source, partition_draft->exception_level,
			"Hafnium %s signals no interrupt to a partition at s-el0 (v2.9 does, c0b53f0b); expected "
			"s-el1, or v2.9 and later",
			hafnium_version_names[draft->config.version]);
	}
	if (partition->ns_interrupts_action == NS_ACTION_MANAGED_EXIT) {
		/* A row or a column of a matrix may have said so. */
		return fail_at(
			source,
			partition_draft->ns_action != NULL ? partition_draft->ns_action
							   : partition_draft->exception_level,
			"a managed exit needs a virtual interrupt, which a partition at s-el0 cannot take; expected "
			"ns-interrupts-action queued or signaled, as in Hafnium's manifests");
	}
	return true;
}

/* PEs that go off: what is modelled of it. */
static bool check_psci(const struct source *source, const struct draft *draft)
{
	const struct world_config *config = &draft->config;

	if (!config->turns_off && !config->suspends)
		return true;
	if (draft->manager == MANAGER_TFA_EL3_SPMC || draft->manager == MANAGER_OPTEE_SPMC)
		return fail_at(source, draft->spmc, "with %s no PSCI call is modelled", manager_names[draft->manager]);
	if (config->turns_off && config->version < HAFNIUM_V2_9)
		return fail_at(source, draft->spmc, "CPU_OFF is modelled from Hafnium v2.9 on");
	for (uint32_t i = 0; i < config->interrupt_count; i++) {
		if (config->interrupts[i].kind == INTERRUPT_KIND_VIRTUAL_TIMER)
			return fail_at(source, draft->spmc, "partitions with a timer are modelled without PSCI calls");
	}
	return true;
}

bool check_partitions(const struct source *source, const struct draft *draft)
{
	if (!check_size(source, draft) || !check_psci(source, draft))
		return false;
	for (uint32_t i = 0; i < draft->config.partition_count; i++) {
		const struct partition_config *partition = &draft->config.partitions[i];

		if (draft->partitions[i].program == NULL) {
			return fail_at(source, draft->partitions[i].node, "%s lacks the key \"program\"",
				       partition->name);
		}
		if (!check_manager(source, draft, i))
			return false;
		if (partition->other_s_interrupts_action == OTHER_S_ACTION_QUEUED &&
		    partition->ns_interrupts_action != NS_ACTION_QUEUED) {
			return fail_at(source, draft->partitions[i].other_s_action,
				       "\"other-s-interrupts-action: queued\" needs "
				       "\"ns-interrupts-action: queued\", as in Hafnium's manifests");
		}
		if (!check_s_el0(source, draft, i))
			return false;
		if (draft->partitions[i].abort_action != NULL && !partition->lifecycle_support) {
			return fail_at(source, draft->partitions[i].abort_action,
				       "\"abort-action\" needs \"lifecycle-support: true\", as in Hafnium's manifests");
		}
		if (partition->lifecycle_support && draft->config.pe_count > 1 && !partition->migrates) {
			return fail_at(source, draft->partitions[i].lifecycle,
				       "\"lifecycle-support\" needs \"execution-contexts: migrating\" on several PEs, "
				       "as in Hafnium's manifests");
		}
	}
	return true;
}

size_t partition_names(const struct world_config *config, const char *names[PARTITIONS_MAX])
{
	for (uint32_t i = 0; i < config->partition_count; i++)
		names[i] = config->partitions[i].name;
	return config->partition_count;
}

/* ------------------------------------------------------------------------------------------------------------------
 * The normal world.
 */

enum call_kind { CALL_REQUESTS, CALL_RUNS, CALL_NOTIFICATIONS };

/* One call of `requests`, `runs` or `notifications`: to whom, and how often. */
static bool bind_call_count(const struct source *source, const struct yaml_node *node, const char *what,
			    enum call_kind kind, struct world_config *config)
{
	const char *partitions[PARTITIONS_MAX];
	size_t partition_count = partition_names(config, partitions);
	const struct yaml_node *to;
	const struct yaml_node *count;
	const struct yaml_node *per_vcpu = NULL;
	const struct yaml_node *call = NULL;
	const struct field fields[] = { { "to", &to, false },
					{ "count", &count, false },
					/* The last depends on the kind: */
					{ kind == CALL_REQUESTS ? "call" : "per-vcpu",
					  kind == CALL_REQUESTS ? &call : &per_vcpu, false } };
	static const char *const calls_of_requests[] = { "FFA_MSG_SEND_DIRECT_REQ", "FFA_MSG_SEND_DIRECT_REQ2" };
	/* Only a notification may be for one vCPU, only a request be made by one call or the other. */
	size_t field_count = kind == CALL_RUNS ? COUNT_OF(fields) - 1 : COUNT_OF(fields);
	uint32_t by = 0;
	bool single = false;
	struct count calls = { .kind = kind == CALL_RUNS ? COUNT_NUMBER : COUNT_ANY };
	uint32_t index = 0;

	if (!bind_fields(source, node, what, fields, field_count) ||
	    (per_vcpu != NULL && !bind_boolean(source, per_vcpu, "per-vcpu", &single)) ||
	    (call != NULL && !bind_word(source, call, "call", calls_of_requests, COUNT_OF(calls_of_requests), &by)) ||
	    (to != NULL && !bind_word(source, to, "a partition", partitions, partition_count, &index)) ||
	    (count != NULL && !bind_count(source, count, "count", &calls)))
		return false;
	switch (kind) {
	case CALL_REQUESTS:
		config->partitions[index].requests = calls;
		config->partitions[index].requests_by_req2 = by != 0;
		break;
	case CALL_RUNS:
		config->partitions[index].runs = calls;
		break;
	default:
		config->partitions[index].notified = true;
		config->partitions[index].notified_per_vcpu = single;
		config->partitions[index].notifications = calls;
		break;
	}
	return true;
}

/* `requests`, `runs` and `notifications` alike: one call, or a list of them. */
static bool bind_calls(const struct source *source, const struct yaml_node *node, const char *what, enum call_kind kind,
		       struct world_config *config)
{
	if (node->kind != NODE_SEQUENCE)
		return bind_call_count(source, node, what, kind, config);
	for (uint32_t i = 0; i < node->count; i++) {
		if (!bind_call_count(source, node->items[i], what, kind, config))
			return false;
	}
	return true;
}

/* How often the normal world turns a PE off, and suspends one. */
static bool bind_psci(const struct source *source, const struct yaml_node *node, struct world_config *config)
{
	const struct yaml_node *cpu_off = NULL;
	const struct yaml_node *cpu_suspend = NULL;
	const struct field fields[] = { { "cpu-off", &cpu_off, false }, { "cpu-suspend", &cpu_suspend, false } };

	if (!bind_fields(source, node, "psci", fields, COUNT_OF(fields)) ||
	    (cpu_off != NULL && !bind_count(source, cpu_off, "cpu-off", &config->cpu_offs)) ||
	    (cpu_suspend != NULL && !bind_count(source, cpu_suspend, "cpu-suspend", &config->cpu_suspends)))
		return false;
	config->turns_off = cpu_off != NULL;
	config->suspends = cpu_suspend != NULL;
	return true;
}

bool bind_normal_world(const struct source *source, const struct yaml_node *node, struct world_config *config)
{
	const struct yaml_node *driver = NULL;
	const struct yaml_node *requests = NULL;
	const struct yaml_node *runs = NULL;
	const struct yaml_node *notifications = NULL;
	const struct yaml_node *pmr = NULL;
	const struct yaml_node *retries = NULL;
	const struct yaml_node *psci = NULL;
	const struct field fields[] = {
		{ "driver", &driver, false }, { "requests", &requests, false },
		{ "runs", &runs, false },     { "notifications", &notifications, false },
		{ "pmr", &pmr, false },       { "retries", &retries, false },
		{ "psci", &psci, false },
	};
	uint32_t index = DRIVER_LINUX;
	uint32_t mask = PMR_MOST;
	uint32_t retry_count = RETRIES_DEFAULT;

	config->normal_world_pmr = PMR_MOST;
	if (node != NULL && !bind_fields(source, node, "normal-world", fields, COUNT_OF(fields)))
		return false;
	/* Without a word on it: requests to the first partition, no FFA_RUN. */
	for (uint32_t i = 0; i < config->partition_count; i++) {
		config->partitions[i].requests =
			(struct count){ .kind = i == 0 && requests == NULL ? COUNT_ANY : COUNT_NUMBER };
		config->partitions[i].runs = (struct count){ .kind = COUNT_NUMBER };
	}
	if ((driver != NULL && !bind_word(source, driver, "a driver", driver_names, DRIVERS, &index)) ||
	    (requests != NULL && !bind_calls(source, requests, "requests", CALL_REQUESTS, config)) ||
	    (runs != NULL && !bind_calls(source, runs, "runs", CALL_RUNS, config)) ||
	    (notifications != NULL &&
	     !bind_calls(source, notifications, "notifications", CALL_NOTIFICATIONS, config)) ||
	    (psci != NULL && !bind_psci(source, psci, config)) ||
	    (pmr != NULL && !bind_number(source, pmr, "pmr", 0, PMR_MOST, &mask)) ||
	    (retries != NULL && !bind_number(source, retries, "retries", 0, COUNT_MAX, &retry_count)))
		return false;
	if (retries != NULL && index != DRIVER_RETRIES_BUSY)
		return fail_at(source, retries, "\"retries\" needs \"driver: retries-busy\"");
	if (index == DRIVER_NEGOTIATES && config->version >= ERA_TFA_EL3_V2_12)
		return fail_at(
			source, driver,
			"\"driver: negotiates\" needs a manager with an FFA_VERSION: hafnium, ffa-1.2 or ffa-1.3");
	config->retries = index == DRIVER_RETRIES_BUSY ? (uint8_t)retry_count : 0;
	config->normal_world_pmr = (uint8_t)mask;
	config->driver = (enum normal_world_driver)index;
	return true;
}
