/* test_grid_relay.c -- handing on: a chain of three grids by hand, and random towns, where grids
 * stay in one piece and nothing gets worse. */
#include "test.h"

#include "solve/grid/patch.h"

/* WIDE x HIGH houses, each the neighbour of those beside, above and below it. */
static struct grid_map *town(struct arena *a, struct dice *d, int wide, int high, int most)
{
    struct grid_map *m = NEW(a, struct grid_map);

    m->n = m->n_buildings = (size_t)(wide * high);
    m->cell = NEWN(a, struct grid_cell, m->n);
    m->edge = NEWN(a, struct grid_edge, 2 * m->n);
    for (int i = 0; i < wide * high; i++) {
        m->cell[i] = (struct grid_cell){ .id = i, .block = -1, .building = i };
        m->cell[i].x = i % wide * 2000;
        m->cell[i].y = i / wide * 2000;
        m->cell[i].households = most > 10 ? dice_below(d, most) : most;
        m->households += m->cell[i].households;
        if (i % wide + 1 < wide)
            m->edge[m->m++] = (struct grid_edge){ i, i + 1, 2000, 1000, 10, 0 };
        if (i / wide + 1 < high)
            m->edge[m->m++] = (struct grid_edge){ i, i + wide, 2000, 1000, 10, 0 };
    }
    grid_link(a, m);
    return m;
}

/* The whole map as one patch with today's grids TODAY. */
static struct patch *patch_of(struct arena *a, const struct grid_map *m, const int32_t *today,
                              int32_t k, const struct worth *worth)
{
    int32_t    *list = NEWN(a, int32_t, m->n), *zone = NEWN(a, int32_t, m->n);
    int32_t    *here = NEWN(a, int32_t, m->n), *local = NEWN(a, int32_t, (size_t)k);
    struct net *g = grid_net_make(a, m, worth->band.hi, NULL);

    grid_net_rings(a, g);
    for (int32_t i = 0; i < g->n; i++)
        list[i] = i;
    for (int32_t q = 0; q < k; q++)
        local[q] = q;
    struct patch *p = patch_make(a, g, list, g->n, zone, 0, here, today, local, k, k, worth);
    for (int32_t i = 0; i < g->n; i++)
        p->at[i].old = today[i];
    p->least = NEWN(a, int32_t, m->n);
    return p;
}

static struct worth worth_in(int32_t lo, int32_t hi)
{
    struct worth t = { .band = { lo, hi }, .move = INT64_C(1000) * UNIT };

    t.fixed = 30000 * t.move;
    t.slope = 2 * t.move;
    return t;
}

/* In a row of houses the first grid lacks 20 households, the second has none to spare, the third
 * has: two houses of ten go on from the second, and two from the third to it. */
static void a_chain_by_hand(void **state)
{
    struct arena    *a = arena_new();
    struct worth     worth = worth_in(300, 400);
    struct grid_map *m = town(a, NULL, 94, 1, 10);
    int32_t          today[94];
    int64_t          fault = 0;

    (void)state;
    for (int i = 0; i < 94; i++)
        today[i] = i < 28 ? 0 : i < 58 ? 1 : 2;
    struct patch *p = patch_of(a, m, today, 3, &worth);
    int64_t       border = patch_energy(p, &fault);
    assert_int_equal(fault, worth.fixed + 20 * worth.slope);
    patch_relay(a, p);
    assert_int_equal(patch_energy(p, &fault), border + 44 * worth.move); /* houses count too */
    assert_int_equal(fault, 0);
    for (int i = 0; i < 94; i++)
        assert_int_equal(p->label[i], i < 30 ? 0 : i < 60 ? 1 : 2);
    arena_free(a);
}

/* Stripes of random towers: some are outside the band, and most of these are put right. */
static void towns_of_towers(void **state)
{
    enum { WIDE = 24, HIGH = 6, GRIDS = 8 };
    int before = 0, after = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct arena    *a = arena_new();
        struct dice      d = dice_for(91, 1, seed, 0);
        struct grid_map *m = town(a, &d, WIDE, HIGH, 40);
        struct worth     worth = worth_in(300, 400);
        int32_t          today[WIDE * HIGH];
        int64_t          fault = 0;
        for (int i = 0; i < WIDE * HIGH; i++)
            today[i] = i % WIDE / (WIDE / GRIDS);
        struct patch *p = patch_of(a, m, today, GRIDS, &worth);
        struct patch *q = patch_of(a, m, today, GRIDS, &worth);
        int64_t       was = patch_energy(p, &fault) + fault;
        for (int32_t g = 0; g < GRIDS; g++)
            before += band_deviation(p->grid[g].w, worth.band) > 0;
        patch_relay(a, p);
        patch_relay(a, q);
        assert_true(patch_whole(p));
        assert_memory_equal(p->label, q->label, sizeof today);
        for (int32_t g = 0; g < GRIDS; g++) {
            after += band_deviation(p->grid[g].w, worth.band) > 0;
            assert_true(p->grid[g].size > 0);
        }
        int64_t now = patch_energy(p, &fault) + fault;
        assert_true(now <= was + worth.move); /* borders are not looked at */
        arena_free(a);
    }
    assert_true(before > 120);
    assert_true(after * 4 < before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chain_by_hand),
        cmocka_unit_test(towns_of_towers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
