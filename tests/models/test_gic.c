// SPDX-License-Identifier: BSD-3-Clause
/*
 * The GIC of one PE against the tables of the architecture: IHI0069 4.1 and 4.8, IHI0048 3.2.
 */
#include "tests/models/world_helpers.h"

enum lifecycle { INACTIVE, PENDING, ACTIVE, ACTIVE_PENDING, LIFECYCLES, NOT_POSSIBLE };

static const char *const lifecycle_names[] = { "inactive", "pending", "active", "active and pending" };

static void put(enum lifecycle lifecycle)
{
	bool level = bench.model.config.interrupts[UART].trigger == TRIGGER_LEVEL;
	uint8_t flags = INTERRUPT_ENABLED;

	if (lifecycle == PENDING || lifecycle == ACTIVE_PENDING)
		flags |= level ? INTERRUPT_LINE : INTERRUPT_LATCH;
	if (lifecycle == ACTIVE || lifecycle == ACTIVE_PENDING)
		flags |= INTERRUPT_ACTIVE;
	bench.world.interrupts[UART].flags = flags;
}

static enum lifecycle get(void)
{
	bool active = (bench.world.interrupts[UART].flags & INTERRUPT_ACTIVE) != 0;
	bool pending = gic_pending(&bench.model.config, &bench.world, UART);

	if (active)
		return pending ? ACTIVE_PENDING : ACTIVE;
	return pending ? PENDING : INACTIVE;
}

static uint32_t signalled(void)
{
	return gic_signalled(&bench.model.config, &bench.world, 0);
}

static void bench_with_trigger(enum interrupt_trigger trigger)
{
	bench_configure(HAFNIUM_HEAD);
	bench.config.interrupts[UART].trigger = trigger;
	bench_bind();
	/* The normal world has enabled its group. */
	bench.world.booted = 1;
}

/* Every event moves an interrupt as the table of its trigger says, from each of the four states. */
static void test_lifecycle(void **state)
{
	static const struct {
		const char *name;
		void (*happen)(const struct step *step, unsigned index);
		enum lifecycle level[LIFECYCLES];
		enum lifecycle edge[LIFECYCLES];
	} events[] = {
		{ "arrival",
		  device_arrive,
		  { PENDING, PENDING, ACTIVE_PENDING, ACTIVE_PENDING },
		  { PENDING, PENDING, ACTIVE_PENDING, ACTIVE_PENDING } },
		/* The line is still high; the latch is cleared. */
		{ "acknowledge",
		  gic_acknowledge,
		  { NOT_POSSIBLE, ACTIVE_PENDING, NOT_POSSIBLE, NOT_POSSIBLE },
		  { NOT_POSSIBLE, ACTIVE, NOT_POSSIBLE, NOT_POSSIBLE } },
		{ "line drops",
		  device_drop,
		  { INACTIVE, INACTIVE, ACTIVE, ACTIVE },
		  { INACTIVE, PENDING, ACTIVE, ACTIVE_PENDING } },
		{ "device cleared",
		  device_clear,
		  { INACTIVE, INACTIVE, ACTIVE, ACTIVE },
		  { INACTIVE, PENDING, ACTIVE, ACTIVE_PENDING } },
		/* EOImode 0: priority drop and deactivation together. */
		{ "end of interrupt",
		  gic_end_of_interrupt,
		  { NOT_POSSIBLE, NOT_POSSIBLE, INACTIVE, PENDING },
		  { NOT_POSSIBLE, NOT_POSSIBLE, INACTIVE, PENDING } },
	};

	(void)state;
	for (unsigned trigger = TRIGGER_EDGE; trigger <= TRIGGER_LEVEL; trigger++) {
		bench_with_trigger((enum interrupt_trigger)trigger);
		for (unsigned e = 0; e < LENGTH(events); e++) {
			for (unsigned from = INACTIVE; from < LIFECYCLES; from++) {
				enum lifecycle to =
					trigger == TRIGGER_LEVEL ? events[e].level[from] : events[e].edge[from];
				struct step step = bench_step();

				if (to == NOT_POSSIBLE)
					continue;
				put((enum lifecycle)from);
				events[e].happen(&step, UART);
				if (get() != to)
					fail_msg("%s, %s in %s: expected %s, got %s",
						 trigger == TRIGGER_LEVEL ? "level" : "edge", events[e].name,
						 lifecycle_names[from], lifecycle_names[to], lifecycle_names[get()]);
				assert_int_equal(bench.label.violations, 0);
			}
		}
	}
}

/* Only what is pending and not active is signalled: "never any interrupt that is active and pending". */
static void test_signalled_by_state(void **state)
{
	static const bool expected[LIFECYCLES] = { [PENDING] = true };

	(void)state;
	for (unsigned trigger = TRIGGER_EDGE; trigger <= TRIGGER_LEVEL; trigger++) {
		bench_with_trigger((enum interrupt_trigger)trigger);
		for (unsigned lifecycle = INACTIVE; lifecycle < LIFECYCLES; lifecycle++) {
			put((enum lifecycle)lifecycle);
			assert_int_equal(signalled(), expected[lifecycle] ? 1u << UART : 0);
		}
	}
}

/* A disabled interrupt stays pending and is not signalled until it is enabled. */
static void test_disabled(void **state)
{
	(void)state;
	bench_with_trigger(TRIGGER_EDGE);
	put(PENDING);
	bench.world.interrupts[UART].flags &= (uint8_t)~INTERRUPT_ENABLED;
	assert_true(gic_pending(&bench.model.config, &bench.world, UART));
	assert_int_equal(signalled(), 0);
	bench.world.interrupts[UART].flags |= INTERRUPT_ENABLED;
	assert_int_equal(signalled(), 1u << UART);
}

/* A masked device drives no level line; an edge that the GIC has latched already is past it. */
static void test_masked_device(void **state)
{
	(void)state;
	bench_with_trigger(TRIGGER_LEVEL);
	put(PENDING);
	bench.world.interrupts[UART].flags |= INTERRUPT_DEVICE_MASKED;
	assert_int_equal(get(), INACTIVE);
	bench_with_trigger(TRIGGER_EDGE);
	put(PENDING);
	bench.world.interrupts[UART].flags |= INTERRUPT_DEVICE_MASKED;
	assert_int_equal(get(), PENDING);
}

/*
 * An interrupt is signalled when its priority is higher, a smaller number, than PMR and the running one; equal is
 * masked.
 */
static void test_priorities(void **state)
{
	enum { IDLE = 0x100 };
	static const struct {
		unsigned priority;
		unsigned pmr;
		/* Priority of an active interrupt, or IDLE. */
		unsigned running;
		bool signalled;
	} rows[] = {
		{ 0x10, 0xff, IDLE, true },  { 0x10, 0x11, IDLE, true },  { 0x10, 0x10, IDLE, false },
		{ 0x10, 0x00, IDLE, false }, { 0x00, 0x00, IDLE, false }, { 0x00, 0x01, IDLE, true },
		{ 0x7f, 0x80, IDLE, true },  { 0x80, 0x80, IDLE, false }, { 0xff, 0xff, IDLE, false },
		{ 0x10, 0xff, 0x11, true },  { 0x10, 0xff, 0x10, false }, { 0x10, 0xff, 0x0f, false },
		{ 0x10, 0x10, 0x20, false },
	};

	(void)state;
	for (unsigned i = 0; i < LENGTH(rows); i++) {
		bench_with_trigger(TRIGGER_EDGE);
		bench.model.config.interrupts[UART].priority = (uint8_t)rows[i].priority;
		bench.world.pes[0].pmr = (uint8_t)rows[i].pmr;
		put(PENDING);
		if (rows[i].running != IDLE) {
			bench.model.config.interrupts[DISK].priority = (uint8_t)rows[i].running;
			bench.world.interrupts[DISK].flags |= INTERRUPT_ACTIVE;
		}
		if (signalled() != (rows[i].signalled ? 1u << UART : 0))
			fail_msg("row %u: signalled 0x%x", i, signalled());
	}
}

/* Of several active interrupts the one of highest priority is the running priority. */
static void test_running_priority_is_the_highest(void **state)
{
	(void)state;
	bench_with_trigger(TRIGGER_EDGE);
	bench.model.config.interrupts[UART].priority = 0x30;
	bench.model.config.interrupts[DISK].priority = 0x20;
	bench.model.config.interrupts[NET].priority = 0x40;
	put(PENDING);
	bench.world.interrupts[DISK].flags |= INTERRUPT_ACTIVE;
	bench.world.interrupts[NET].flags |= INTERRUPT_ACTIVE;
	assert_int_equal(signalled(), 0);
	bench.world.interrupts[DISK].flags &= (uint8_t)~INTERRUPT_ACTIVE;
	assert_int_equal(signalled(), 1u << UART);
}

/* Before the normal world has started nobody has enabled its group. */
static void test_before_the_normal_world(void **state)
{
	(void)state;
	bench_with_trigger(TRIGGER_EDGE);
	bench.world.interrupts[NET].flags |= INTERRUPT_LATCH;
	assert_int_equal(signalled(), 1u << NET);
	bench.world.booted = 0;
	assert_int_equal(signalled(), 0);
	put(PENDING);
	assert_int_equal(signalled(), 1u << UART);
}

/* Two interrupts of equal priority are both signalled; a higher one hides them; groups are told apart afterwards. */
static void test_several(void **state)
{
	(void)state;
	bench_with_trigger(TRIGGER_EDGE);
	put(PENDING);
	bench.world.interrupts[DISK].flags |= INTERRUPT_LATCH;
	bench.world.interrupts[NET].flags |= INTERRUPT_LATCH;
	bench.model.config.interrupts[UART].priority = 0x50;
	bench.model.config.interrupts[DISK].priority = 0x50;
	bench.model.config.interrupts[NET].priority = 0x50;
	assert_int_equal(signalled(), 1u << UART | 1u << DISK | 1u << NET);
	assert_int_equal(gic_signalled_group(&bench.model.config, &bench.world, 0, GROUP_1_SECURE),
			 1u << UART | 1u << DISK);
	assert_int_equal(gic_signalled_group(&bench.model.config, &bench.world, 0, GROUP_1_NON_SECURE), 1u << NET);
	bench.model.config.interrupts[DISK].priority = 0x4f;
	assert_int_equal(signalled(), 1u << DISK);
	assert_int_equal(gic_signalled_group(&bench.model.config, &bench.world, 0, GROUP_1_NON_SECURE), 0);
}

/* The order in which interrupts are declared does not matter: the higher one may come first or last. */
static void test_several_in_any_order(void **state)
{
	(void)state;
	for (unsigned high = UART; high <= NET; high++) {
		bench_with_trigger(TRIGGER_EDGE);
		for (unsigned i = UART; i <= NET; i++) {
			bench.model.config.interrupts[i].priority = i == high ? 0x10 : 0x20;
			bench.world.interrupts[i].flags = INTERRUPT_ENABLED | INTERRUPT_LATCH;
		}
		assert_int_equal(signalled(), 1u << high);
	}
}

/*
 * With gic-signals-again one-boundary-later an end of interrupt or a mask change silences the GIC; else nothing does.
 */
static void test_quiet(void **state)
{
	(void)state;
	for (unsigned later = 0; later <= 1; later++) {
		struct step step;

		bench_configure(HAFNIUM_HEAD);
		bench.config.signalled_one_boundary_later = later != 0;
		bench_bind();
		step = bench_step();
		put(ACTIVE_PENDING);
		gic_end_of_interrupt(&step, UART);
		assert_int_equal(signalled(), later ? 0 : 1u << UART);
		bench.world.pes[0].gic_quiet = 0;
		gic_set_priority_mask(&step, 0xfe);
		assert_int_equal(signalled(), later ? 0 : 1u << UART);
		/* Writing what is there already changes nothing. */
		bench.world.pes[0].gic_quiet = 0;
		gic_set_priority_mask(&step, 0xfe);
		assert_int_equal(signalled(), 1u << UART);
	}
}

/*
 * A level line that stays high is signalled again at the first boundary of the partition after the ERET, or the
 * second.
 */
static void test_quiet_lasts_one_boundary(void **state)
{
	(void)state;
	for (unsigned later = 0; later <= 1; later++) {
		bench_configure(HAFNIUM_HEAD);
		bench.config.signalled_one_boundary_later = later != 0;
		bench.config.interrupts[UART].trigger = TRIGGER_LEVEL;
		bench_boot();
		nwd_request();
		sp_at("idle");
		/* Ended at S-EL2 right after it was acknowledged. */
		interrupt_comes(UART);
		assert_int_equal(bench.world.pes[0].place, PLACE_S_EL1);
		assert_int_equal(bench_offers(choice_make(CHOICE_TAKE_IRQ, 0)), !later);
		assert_int_equal(bench_offers(choice_make(CHOICE_STEP, 0)), later);
		if (later) {
			bench_take(CHOICE_STEP, 0);
			assert_true(bench_offers(choice_make(CHOICE_TAKE_IRQ, 0)));
		}
	}
}

/* An arrival in between does not end the quiet boundary: no instruction has passed. */
static void test_quiet_survives_an_arrival(void **state)
{
	(void)state;
	bench_configure(HAFNIUM_HEAD);
	bench.config.signalled_one_boundary_later = true;
	bench_boot();
	nwd_request();
	sp_at("idle");
	interrupt_comes(UART);
	bench_take(CHOICE_ARRIVE, DISK);
	assert_false(bench_offers(choice_make(CHOICE_TAKE_IRQ, 0)));
	bench_take(CHOICE_STEP, 0);
	assert_true(bench_offers(choice_make(CHOICE_TAKE_IRQ, 0)));
}

/* End of interrupt of what is not active, or a second time, violates gic-balanced. */
static void test_end_twice(void **state)
{
	struct step step;

	(void)state;
	bench_with_trigger(TRIGGER_EDGE);
	put(ACTIVE);
	step = bench_step();
	gic_end_of_interrupt(&step, UART);
	assert_int_equal(bench.label.violations, 0);
	gic_end_of_interrupt(&step, UART);
	assert_int_equal(bench.label.violations, 1u << PROPERTY_GIC_BALANCED);
	assert_int_equal(bench.label.detail, DETAIL_GIC_END_TWICE);
	step = bench_step();
	put(PENDING);
	gic_end_of_interrupt(&step, UART);
	assert_int_equal(bench.label.violations, 1u << PROPERTY_GIC_BALANCED);
	assert_int_equal(get(), PENDING);
}

/* An interrupt that is still active when the normal world is entered violates gic-balanced; an ended one does not. */
static void test_active_at_rest(void **state)
{
	(void)state;
	for (unsigned active = 0; active <= 1; active++) {
		bench_configure(HAFNIUM_HEAD);
		bench_boot();
		nwd_request();
		if (active)
			bench.world.interrupts[UART].flags |= INTERRUPT_ACTIVE;
		sp_call(FFA_MSG_SEND_DIRECT_RESP);
		assert_int_equal(bench.world.pes[0].place, PLACE_NWD);
		assert_int_equal(violated(PROPERTY_GIC_BALANCED), active);
	}
}

/*
 * An INTID is found by its number; the schedule receiver interrupt is there only for a program that sets
 * notifications.
 */
static void test_find(void **state)
{
	(void)state;
	bench_start(HAFNIUM_HEAD);
	assert_int_equal(interrupt_find(&bench.model.config, 0, DISK_INTID), DISK);
	assert_int_equal(interrupt_find(&bench.model.config, 0, 1023), INTERRUPT_NONE);
	assert_int_equal(interrupt_sri(&bench.model.config, 0), INTERRUPT_NONE);
	bench_configure(HAFNIUM_HEAD);
	bench.program.sets_notifications = true;
	bench_bind();
	assert_int_equal(interrupt_sri(&bench.model.config, 0), BENCH_INTERRUPTS);
	assert_int_equal(bench.model.config.interrupts[BENCH_INTERRUPTS].intid, SRI_INTID);
	assert_int_equal(bench.model.config.interrupts[BENCH_INTERRUPTS].group, GROUP_1_NON_SECURE);
}

/* The priority of the SRI by version: in the secure range up to v2.11, 0x80 in v2.12, 0xf0 since v2.13. */
static void test_sri_priority(void **state)
{
	(void)state;
	for (unsigned version = HAFNIUM_V2_6; version < HAFNIUM_VERSIONS; version++) {
		unsigned priority = version < HAFNIUM_V2_12 ? 0x10 : version < HAFNIUM_V2_13 ? 0x80 : 0xf0;

		bench_configure((enum hafnium_version)version);
		bench.program.sets_notifications = true;
		bench_bind();
		assert_int_equal(bench.model.config.interrupts[BENCH_INTERRUPTS].priority, priority);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lifecycle),
		cmocka_unit_test(test_signalled_by_state),
		cmocka_unit_test(test_disabled),
		cmocka_unit_test(test_masked_device),
		cmocka_unit_test(test_priorities),
		cmocka_unit_test(test_running_priority_is_the_highest),
		cmocka_unit_test(test_several),
		cmocka_unit_test(test_before_the_normal_world),
		cmocka_unit_test(test_several_in_any_order),
		cmocka_unit_test(test_quiet),
		cmocka_unit_test(test_quiet_lasts_one_boundary),
		cmocka_unit_test(test_quiet_survives_an_arrival),
		cmocka_unit_test(test_end_twice),
		cmocka_unit_test(test_active_at_rest),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_sri_priority),
	};

	return cmocka_run_group_tests_name("gic", tests, NULL, NULL);
}
