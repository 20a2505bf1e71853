// SPDX-License-Identifier: BSD-3-Clause
/*
 * Toy models with numbers that are known from arithmetic: counters, philosophers, a token ring.
 *
 * Apart from the tests because several of them ask different questions about the same toy. They also show that the
 * explorer needs nothing of the world in models/.
 */
#ifndef TESTS_SIM_TOY_MODELS_H
#define TESTS_SIM_TOY_MODELS_H

#include "sim/model.h"

enum {
	/* Property 0 of every toy is one of states; property 1 is progress. */
	TOY_SAFE,
	TOY_PROGRESS,
	TOY_PROPERTIES,
};

enum {
	COUNTERS = 3,
	PHILOSOPHERS = 5,
	STATIONS = 7,
};

/*
 * Three counters; a choice adds one to one of them, modulo `modulus`. modulus^3 states, 3 * modulus^3 steps, depth
 * 3 * (modulus - 1). Mark i fires when counter i steps, mark 3 too when the counter wraps. Nothing is ever violated.
 */
struct counters_context {
	uint32_t modulus;
	/* Size of a state: the counters and then zeros. */
	uint32_t state_bytes;
};

struct sim_model counters_model(const struct counters_context *context);

/*
 * Dining philosophers: each takes the left fork, takes the right fork, puts both down. 82 states (the trace of a
 * transfer matrix to the fifth power: a philosopher who eats has a right neighbour without forks). TOY_SAFE is violated
 * where nobody can move: when all hold their left fork, after 5 steps.
 */
struct sim_model philosophers_model(void);

/*
 * A token ring: a station begins to want (finitely often), the holder serves itself if it wants, else passes the token
 * on. Obligation i: station i wants. 7 * 2^7 states. If `skipped` is a station, its predecessor passes the token over
 * it: a livelock for it, once it wants.
 */
struct ring_context {
	uint32_t skipped;
};

struct sim_model token_ring_model(const struct ring_context *context);

#endif
