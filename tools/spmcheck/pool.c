// SPDX-License-Identifier: BSD-3-Clause
/*
 * A pool of workers that take the next search from a list. The calling thread waits for the outcomes in order and shows
 * progress meanwhile.
 */
#include "tools/spmcheck/pool.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "models/world_model.h"
#include "tools/report/exit_code.h"
#include "tools/report/memory.h"
#include "tools/spmcheck/interrupt.h"

struct pool;

/* One search: what its worker tells the others. */
struct slot {
	struct pool *pool;
	struct sim_progress progress;
	struct timespec started;
	bool running;
	bool done;
};

struct pool {
	struct outcome *outcomes;
	struct slot *slots;
	size_t count;
	/* The search that the next free worker takes. */
	size_t next;
	const struct limit_options *options;
	uint64_t memory_bytes_each;
	/* Guards everything above that changes, and the slots. */
	pthread_mutex_t lock;
	pthread_cond_t done;
};

static double seconds_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

/* --- one search ---------------------------------------------------------------------------------------------- */

static enum sim_poll poll_search(void *env, const struct sim_progress *progress)
{
	struct slot *slot = env;
	struct pool *pool = slot->pool;

	pthread_mutex_lock(&pool->lock);
	slot->progress = *progress;
	pthread_mutex_unlock(&pool->lock);
	if (interrupt_requested())
		return SIM_STOP_INTERRUPT;
	if (pool->options->seconds > 0 && seconds_since(&slot->started) >= pool->options->seconds)
		return SIM_STOP_TIME;
	return SIM_GO_ON;
}

static void fill_watches(const struct scenario *scenario, struct sim_watch *watches)
{
	memset(watches, 0, SCENARIO_WATCHES_MAX * sizeof(watches[0]));
	for (uint32_t w = 0; w < scenario->watch_count; w++) {
		for (uint32_t r = 0; r < scenario->watches[w].rule_count; r++) {
			uint32_t mark = (uint32_t)scenario->watches[w].rules[r];

			watches[w].marks[mark / 64] |= (uint64_t)1 << (mark % 64);
		}
	}
}

static uint64_t peak_rss_bytes(void)
{
	struct rusage usage;

	if (getrusage(RUSAGE_SELF, &usage) != 0)
		return 0;
	return (uint64_t)usage.ru_maxrss * 1024;
}

static bool scenario_has_bounds(const struct scenario *scenario)
{
	for (uint32_t i = 0; i < MEASURES; i++) {
		if (scenario->bounds[i] != BOUND_NONE)
			return true;
	}
	return false;
}

static void explore(struct pool *pool, size_t index, struct world_model *world)
{
	struct outcome *outcome = &pool->outcomes[index];
	struct world_config config = outcome->scenario->config;
	struct sim_watch watches[SCENARIO_WATCHES_MAX];
	struct sim_check_options options = {
		.properties = outcome->scenario->properties,
		.memory_bytes_max = pool->memory_bytes_each,
		.poll = poll_search,
		.poll_env = &pool->slots[index],
		.watches = watches,
		.watch_count = outcome->scenario->watch_count,
		/* Sums over the paths of several PEs would keep a search from being reduced: only when they are bounded. */
		.measures = config.pe_count == 1 || scenario_has_bounds(outcome->scenario),
		.all_violations = pool->options->all_violations,
		.every_instruction = pool->options->every_instruction,
		.no_symmetry = pool->options->no_symmetry,
	};

	config.recognition = outcome->mode;
	world_model_init(world, &config);
	fill_watches(outcome->scenario, watches);
	clock_gettime(CLOCK_MONOTONIC, &pool->slots[index].started);
	outcome->result = sim_check(&world->model, &options, &outcome->report);
	outcome->seconds = seconds_since(&pool->slots[index].started);
	outcome->peak_rss_bytes = peak_rss_bytes();
}

static void search(struct pool *pool, size_t index)
{
	struct outcome *outcome = &pool->outcomes[index];
	struct world_model *world = checked_calloc(1, sizeof(*world));

	/* A small search may end before it asks poll_search(): after a signal none is started. */
	if (interrupt_requested())
		outcome->result = SIM_INTERRUPTED;
	else
		explore(pool, index, world);
	verdict_judge(outcome->scenario, outcome->mode, outcome->result, &outcome->report, &outcome->verdict);
	if (outcome_shown(outcome) && !trace_capture(&outcome->trace, &world->model, outcome_shown(outcome))) {
		outcome->verdict.kind = VERDICT_INCONCLUSIVE;
		outcome->verdict.ok = false;
		outcome->verdict.exit_code = CODE_INTERNAL;
		snprintf(outcome->verdict.reason, sizeof(outcome->verdict.reason),
			 "internal error: the counterexample cannot be walked again");
	}
	free(world);
}

static void *work(void *env)
{
	struct pool *pool = env;

	pthread_mutex_lock(&pool->lock);
	while (pool->next < pool->count) {
		size_t index = pool->next++;

		pool->slots[index].running = true;
		pthread_mutex_unlock(&pool->lock);
		search(pool, index);
		pthread_mutex_lock(&pool->lock);
		pool->slots[index].running = false;
		pool->slots[index].done = true;
		pthread_cond_broadcast(&pool->done);
	}
	pthread_mutex_unlock(&pool->lock);
	return NULL;
}

/* --- progress ------------------------------------------------------------------------------------------------ */

struct meter {
	bool shown;
	/* A line stands on the terminal and must be cleared before anything else is printed. */
	bool on_screen;
	uint64_t last_states;
	struct timespec last;
};

static void clear_meter(struct meter *meter)
{
	if (meter->on_screen)
		fputs("\r\033[K", stderr);
	meter->on_screen = false;
}

/* Called with the lock held. */
static void show_meter(const struct pool *pool, struct meter *meter)
{
	struct sim_progress sum = { 0 };
	size_t done = 0;
	double seconds = seconds_since(&meter->last);
	uint64_t rate = 0;

	if (!meter->shown || seconds < 1)
		return;
	for (size_t i = 0; i < pool->count; i++) {
		const struct slot *slot = &pool->slots[i];

		done += slot->done;
		sum.states += slot->progress.states;
		if (!slot->running)
			continue;
		sum.frontier += slot->progress.frontier;
		sum.memory_bytes += slot->progress.memory_bytes;
		if (slot->progress.depth > sum.depth)
			sum.depth = slot->progress.depth;
	}
	if (sum.states > meter->last_states)
		rate = (uint64_t)((double)(sum.states - meter->last_states) / seconds);
	fprintf(stderr,
		"\r\033[K%zu of %zu done  %" PRIu64 " states  depth %u  frontier %" PRIu64 "  %" PRIu64
		" states/s  %" PRIu64 " of %" PRIu64 " MiB",
		done, pool->count, sum.states, (unsigned int)sum.depth, sum.frontier, rate, sum.memory_bytes >> 20,
		pool->options->memory_bytes >> 20);
	fflush(stderr);
	meter->on_screen = true;
	meter->last_states = sum.states;
	clock_gettime(CLOCK_MONOTONIC, &meter->last);
}

/* Waits, with the lock held, until the search is done. */
static void wait_for(struct pool *pool, size_t index, struct meter *meter)
{
	while (!pool->slots[index].done) {
		struct timespec until;

		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec++;
		pthread_cond_timedwait(&pool->done, &pool->lock, &until);
		show_meter(pool, meter);
	}
}

/* --- the pool ------------------------------------------------------------------------------------------------ */

static void initialise(struct pool *pool, size_t workers)
{
	pthread_condattr_t attributes;

	pool->memory_bytes_each = pool->options->memory_bytes / workers;
	pool->slots = checked_calloc(pool->count, sizeof(pool->slots[0]));
	for (size_t i = 0; i < pool->count; i++)
		pool->slots[i].pool = pool;
	pthread_mutex_init(&pool->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&pool->done, &attributes);
	pthread_condattr_destroy(&attributes);
}

void pool_run(struct outcome *outcomes, size_t count, const struct limit_options *options, pool_ready *ready, void *env)
{
	struct pool pool = { .outcomes = outcomes, .count = count, .options = options };
	struct meter meter = { .shown = !options->no_progress && isatty(STDERR_FILENO) };
	size_t workers = options->threads < count ? options->threads : count;
	pthread_t threads[THREADS_MAX];
	size_t started = 0;

	if (count == 0)
		return;
	interrupt_install();
	initialise(&pool, workers);
	clock_gettime(CLOCK_MONOTONIC, &meter.last);
	while (started < workers && pthread_create(&threads[started], NULL, work, &pool) == 0)
		started++;
	/* Without a single thread to be had, this one does the work. */
	if (started == 0)
		work(&pool);

	for (size_t i = 0; i < count; i++) {
		pthread_mutex_lock(&pool.lock);
		wait_for(&pool, i, &meter);
		pthread_mutex_unlock(&pool.lock);
		clear_meter(&meter);
		ready(env, i);
	}
	for (size_t i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	pthread_cond_destroy(&pool.done);
	pthread_mutex_destroy(&pool.lock);
	free(pool.slots);
}
