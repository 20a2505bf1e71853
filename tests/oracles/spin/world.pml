/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The world for SPIN: one process that takes our steps, one to a transition.
 *
 * Every step is one d_step, so that a state of pan is a state of the world (and one more: before anything happened).
 * The state proper is the C object behind spin_tracked, tracked and matched byte by byte; the functions are those of
 * spin_world.h.
 * Preprocessed by the C preprocessor, which is where the sixty-four alternatives come from: SIM_CHOICES_MAX of them.
 * SPIN takes expressions without side effects only and counts f() among them, but not (f)(): the functions called in
 * expressions change nothing.
 */
c_decl {
\#include "tests/oracles/spin/spin_world.h"
};

c_track "spin_tracked" "sizeof(struct spin_state)" "Matched";

#define ALWAYS(i) :: d_step { c_expr { (spin_enabled)(i) } -> c_code { spin_take(i); } }
#define COUNTED(i) :: d_step { c_expr { (spin_counts)(i) } -> c_code { spin_take_counted(i); } }

#define FOUR(what, i) what(i) what(i + 1) what(i + 2) what(i + 3)
#define SIXTEEN(what, i) FOUR(what, i) FOUR(what, i + 4) FOUR(what, i + 8) FOUR(what, i + 12)
#define SIXTY_FOUR(what) SIXTEEN(what, 0) SIXTEEN(what, 16) SIXTEEN(what, 32) SIXTEEN(what, 48)

active proctype world()
{
	d_step { c_code { spin_start(); } };

	/* All of the graph. At some state in which the obligation is owed the process may settle down to owing it. */
	do
	SIXTY_FOUR(ALWAYS)
	:: d_step { c_expr { (spin_may_settle)() } -> c_code { spin_settle(); } } -> break
	od;

	/*
	 * From here on only edges that keep the obligation owed and are of the class. Fairness constraints are ticked off in
	 * order; when all are, the process passes by the accept label: an acceptance cycle is a fair cycle.
	 */
	do
	SIXTY_FOUR(COUNTED)
	:: d_step { c_expr { (spin_all_met)() } -> c_code { spin_next_round(); } } ->
accept_round:
		skip
	od
}
