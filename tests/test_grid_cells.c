/* test_grid_cells.c -- maps out of buildings: who is whose neighbour, streets, walls, gaps,
 * entrances, the ground of grids; against what one sees on the drawing, and properties of random
 * towns. */
#include "test.h"

#include <math.h>

#include "base/base.h"
#include "solve/grid/cells.h"
#include "solve/grid/dice.h"
#include "solve/grid/geos.h"

struct town {
    struct arena          *a;
    struct cells_building *b;
    struct cells_way      *w;
    struct cells_in        in;
};

static struct town town_new(void)
{
    struct town t = { .a = arena_new() };

    t.b = NEWN(t.a, struct cells_building, 5000);
    t.w = NEWN(t.a, struct cells_way, 200);
    t.in = (struct cells_in){ .building = t.b,
                              .way = t.w,
                              .hi = 400,
                              .entrance = CELLS_ENTRANCE,
                              .gap = CELLS_GAP,
                              .bridge = CELLS_BRIDGE };
    return t;
}

/* A rectangle in metres. */
static void house(struct town *t, int32_t households, double x, double y, double w, double h)
{
    struct cells_point *p = NEWN(t->a, struct cells_point, 4);
    int32_t             l = (int32_t)(x * 100), b = (int32_t)(y * 100);
    int32_t             r = (int32_t)((x + w) * 100), o = (int32_t)((y + h) * 100);

    p[0] = (struct cells_point){ l, b };
    p[1] = (struct cells_point){ r, b };
    p[2] = (struct cells_point){ r, o };
    p[3] = (struct cells_point){ l, o };
    t->b[t->in.n++] = (struct cells_building){
        .households = households, .at = { (l + r) / 2, (b + o) / 2 }, .ring = p, .n = 4
    };
}

static void spot(struct town *t, int32_t households, double x, double y)
{
    t->b[t->in.n++] = (struct cells_building){ .households = households,
                                               .at = { (int32_t)(x * 100), (int32_t)(y * 100) } };
}

static void way(struct town *t, enum cells_class class, double x0, double y0, double x1, double y1)
{
    struct cells_point *p = NEWN(t->a, struct cells_point, 2);

    p[0] = (struct cells_point){ (int32_t)(x0 * 100), (int32_t)(y0 * 100) };
    p[1] = (struct cells_point){ (int32_t)(x1 * 100), (int32_t)(y1 * 100) };
    t->w[t->in.ways++] = (struct cells_way){ class, p, 2 };
}

static void make(struct town *t, struct cells_out *o)
{
    error *e = cells_make(t->a, &t->in, o);

    if (e)
        fail_msg(STR_FMT, STR_ARG(error_text(t->a, e, LANG_EN)));
}

static const struct grid_edge *edge(const struct cells_out *o, int32_t u, int32_t v)
{
    for (size_t i = 0; i < o->map->m; i++)
        if (o->map->edge[i].u == u && o->map->edge[i].v == v)
            return &o->map->edge[i];
    return NULL;
}

static size_t noted(const struct cells_out *o, enum cells_guess kind)
{
    size_t n = 0;

    for (size_t i = 0; i < o->notes; i++)
        n += o->note[i].kind == kind;
    return n;
}

/* Nine houses of 20 by 20 m in three rows, 10 m apart; a street beside the first column, a main
 * street above the first row. */
static void square(struct town *t)
{
    for (int i = 0; i < 9; i++)
        house(t, 10 + i, i % 3 * 30, i / 3 * 30, 20, 20);
    way(t, CELLS_LANE, 25, -50, 25, 150);
    way(t, CELLS_MAIN, -50, 25, 150, 25);
}

static void neighbours_and_streets_are_seen(void **state)
{
    struct town      t = town_new();
    struct cells_out o;

    (void)state;
    square(&t);
    make(&t, &o);
    assert_int_equal(o.map->n, 9);
    assert_int_equal(o.map->households, 9 * 10 + 36);
    const struct grid_edge *e = edge(&o, 4, 5);
    assert_non_null(e);
    assert_int_equal(e->cross, GRID_BLOCK);
    assert_int_equal(e->dist, 3000);
    assert_in_range(e->border, 1900, 3100); /* the 20 m side by side, up to the corners */
    assert_int_equal(edge(&o, 3, 4)->cross, GRID_LANE);
    assert_int_equal(edge(&o, 1, 4)->cross, GRID_MAIN);
    assert_int_equal(edge(&o, 0, 1)->cross, GRID_LANE);
    assert_null(edge(&o, 0, 2)); /* one stands between */
    assert_null(edge(&o, 0, 8));
    /* borders along main streets are the cheapest, through a block the dearest */
    assert_true(edge(&o, 1, 4)->cost < edge(&o, 3, 4)->cost);
    assert_true(edge(&o, 3, 4)->cost < e->cost);
    /* blocks are what no street divides: four of them */
    assert_int_equal(o.map->cell[4].block, o.map->cell[8].block);
    assert_int_not_equal(o.map->cell[3].block, o.map->cell[4].block);
    assert_int_not_equal(o.map->cell[1].block, o.map->cell[4].block);
    assert_int_equal(noted(&o, CELLS_APART) + noted(&o, CELLS_JOINED), 0);
    /* what is written is what the solver reads */
    struct buf       nodes, edges;
    struct grid_map *m = NULL;
    buf_init(&nodes, t.a, SIZE_MAX);
    buf_init(&edges, t.a, SIZE_MAX);
    cells_write(&o, &nodes, &edges);
    assert_null(grid_read(t.a, buf_done(&nodes), buf_done(&edges), &m));
    assert_int_equal(m->n, o.map->n);
    assert_int_equal(m->m, o.map->m);
    for (size_t i = 0; i < m->m; i++) {
        assert_int_equal(m->edge[i].cost, o.map->edge[i].cost);
        assert_int_equal(m->edge[i].border, o.map->edge[i].border);
    }
    arena_free(t.a);
}

static void nothing_leads_through_a_wall(void **state)
{
    struct town      t = town_new();
    struct cells_out o;

    (void)state;
    square(&t);
    way(&t, CELLS_WALL, 55, -50, 55, 150); /* a river before the third column */
    make(&t, &o);
    for (int32_t i = 0; i < 9; i += 3)
        for (int32_t k = 0; k < 3; k++)
            for (int32_t j = 0; j < 9; j += 3)
                if (k < 2 && i + k < j + 2)
                    assert_null(edge(&o, i + k, j + 2));
    assert_int_equal(noted(&o, CELLS_APART), 1);
    assert_int_equal(noted(&o, CELLS_JOINED), 0); /* 10 m, but a river */
    arena_free(t.a);
}

static void islands_are_joined_by_one_bridge(void **state)
{
    struct town      t = town_new();
    struct cells_out o;

    (void)state;
    square(&t);
    for (int i = 0; i < 4; i++) /* another quarter, 150 m to the east */
        house(&t, 20, 230 + i % 2 * 30, i / 2 * 30, 20, 20);
    house(&t, 20, 900, 0, 20, 20); /* and one out of reach */
    make(&t, &o);
    size_t across = 0;
    for (size_t i = 0; i < o.map->m; i++)
        across += o.map->edge[i].u < 9 && o.map->edge[i].v >= 9;
    assert_int_equal(across, 1);
    assert_int_equal(noted(&o, CELLS_JOINED), 1);
    assert_int_equal(noted(&o, CELLS_APART), 1);
    for (size_t i = 0; i < o.notes; i++)
        if (o.note[i].kind == CELLS_JOINED)
            assert_in_range(o.note[i].value, 14900, 15100);
    arena_free(t.a);
}

static void large_buildings_become_entrances(void **state)
{
    struct town      t = town_new();
    struct cells_out o;

    (void)state;
    house(&t, 500, 0, 0, 100, 15); /* long from west to east */
    house(&t, 401, 0, 40, 15, 100);
    t.b[1].entrances = 3;
    house(&t, 400, 60, 40, 30, 30); /* exactly the bound: stays whole */
    make(&t, &o);
    assert_int_equal(o.map->n, 5 + 3 + 1);
    assert_int_equal(noted(&o, CELLS_ENTRANCES), 1);
    int64_t sum[3] = { 0 };
    for (size_t i = 0; i < o.map->n; i++) {
        sum[o.building[i]] += o.map->cell[i].households;
        assert_int_equal(o.entrance[i] == 0, o.building[i] == 2);
    }
    assert_true(sum[0] == 500 && sum[1] == 401 && sum[2] == 400);
    for (int i = 1; i < 5; i++) { /* in a row, each beside the next */
        assert_int_equal(o.map->cell[i].x - o.map->cell[i - 1].x, 2000);
        assert_non_null(edge(&o, i - 1, i));
        assert_int_equal(edge(&o, i - 1, i)->cross, GRID_BLOCK);
    }
    assert_int_equal(abs(o.map->cell[6].y - o.map->cell[5].y), 3333);
    arena_free(t.a);
}

static void odd_towns_are_no_trouble(void **state)
{
    struct town      t = town_new();
    struct cells_out o;

    (void)state;
    assert_non_null(cells_make(t.a, &t.in, &o)); /* no building at all */
    house(&t, 5, 0, 0, 10, 10);
    make(&t, &o);
    assert_int_equal(o.map->n, 1);
    assert_int_equal(o.map->m, 0);
    house(&t, 5, 10, 0, 10, 10); /* wall to wall */
    make(&t, &o);
    assert_int_equal(o.map->m, 1);
    t.in.n = 0;
    for (int i = 0; i < 6; i++) /* all on one line, and twice at the same spot */
        spot(&t, 3, i / 2 * 40, 0);
    make(&t, &o);
    assert_int_equal(noted(&o, CELLS_SAME_SPOT), 1); /* said once, with their number */
    for (size_t i = 0; i < o.notes; i++)
        if (o.note[i].kind == CELLS_SAME_SPOT)
            assert_int_equal(o.note[i].times, 3);
    assert_int_equal(noted(&o, CELLS_APART), 0);
    assert_int_equal(noted(&o, CELLS_POINT), 1);
    t.in.n = 0;
    for (int i = 0; i < 30; i++) /* farms, half a kilometre apart */
        spot(&t, 3, i % 6 * 500 + i * 7 % 5, i / 6 * 500);
    make(&t, &o);
    assert_int_equal(noted(&o, CELLS_SPARSE), 1);
    assert_int_equal(noted(&o, CELLS_APART), 0);
    assert_true(o.map->m > 40);
    arena_free(t.a);
}

static bool holds(const struct geos_rings *r, double x, double y)
{
    bool in = false;

    for (size_t i = 0, from = 0; i < r->n_rings; from = r->ring[i++])
        for (size_t k = from; k + 1 < r->ring[i]; k++) {
            struct geos_point a = r->point[k], b = r->point[k + 1];
            if ((a.y > y) != (b.y > y) && x < a.x + (y - a.y) * (b.x - a.x) / (b.y - a.y))
                in = !in;
        }
    return in;
}

static int32_t degree(const struct cells_out *o, int32_t cell)
{
    int32_t n = 0;

    for (size_t i = 0; i < o->map->m; i++)
        n += o->map->edge[i].u == cell || o->map->edge[i].v == cell;
    return n;
}

/* What buildings without footprints are to each other must not depend on what stands elsewhere: in
 * the open the gap is wide for all, beside a dense quarter it is that of a town. */
static void points_are_neighbours_by_their_spacing(void **state)
{
    (void)state;
    for (int quarter = 0; quarter < 2; quarter++) {
        struct town      t = town_new();
        struct cells_out o;
        struct dice      d = dice_for(5, 78, 0, 0);
        for (int i = 0; i < 90; i++) /* 85 m apart, not quite in rows */
            spot(&t, 60, i % 9 * 85 + dice_below(&d, 9), i / 9 * 85 + dice_below(&d, 9));
        for (int i = 0; quarter && i < 150; i++)
            house(&t, 8, i % 30 * 25, 850 + i / 30 * 25, 15, 15);
        make(&t, &o);
        assert_int_equal(noted(&o, CELLS_SPARSE), !quarter);
        assert_int_equal(noted(&o, CELLS_JOINED) + noted(&o, CELLS_APART), 0);
        for (int32_t i = 0; i < 90; i++) {
            bool inner = i % 9 > 0 && i % 9 < 8 && i / 9 > 0 && i / 9 < 9;
            assert_in_range(degree(&o, i), inner ? 4 : 2, quarter && i / 9 == 9 ? 12 : 8);
            if (i % 9)
                assert_non_null(edge(&o, i - 1, i));
            if (i / 9)
                assert_non_null(edge(&o, i - 9, i));
            if (i % 9 > 1)
                assert_null(edge(&o, i - 2, i)); /* not past one that stands between */
        }
        /* grids of three by two: each one piece, nobody's ground another's, and nothing between */
        int32_t           *label = NEWN(t.a, int32_t, o.map->n);
        struct geos_rings *rings = NEWN(t.a, struct geos_rings, 16);
        for (int32_t i = 0; i < (int32_t)o.map->n; i++)
            label[i] = i < 90 ? i / 9 / 2 * 3 + i % 9 / 3 : 15;
        assert_null(cells_outlines(t.a, &t.in, label, 16, rings));
        for (int g = 0; g < 15; g++) {
            assert_int_equal(rings[g].n_rings, 1);
            assert_true(rings[g].first[0]);
        }
        size_t many = 0, none = 0;
        for (int x = 0; x < 680; x += 4)
            for (int y = 0; y < 765; y += 4) {
                int in = 0;
                for (int g = 0; g < 16; g++)
                    in += holds(&rings[g], x * 100 + 0.37, y * 100 + 0.53);
                many += in > 1;
                none += in == 0;
            }
        assert_int_equal(many, 0);
        assert_int_equal(none, 0);
        arena_free(t.a);
    }
}

/* A dense cluster beside a wide one, a river through it, and a tower that is only a point. */
static void points_meet_what_stands_closer(void **state)
{
    struct town      t = town_new();
    struct cells_out o;

    (void)state;
    for (int i = 0; i < 25; i++)
        spot(&t, 60, i % 5 * 90 + i / 5 % 2, i / 5 * 90 + i % 2);
    for (int i = 0; i < 60; i++)
        spot(&t, 10, 440 + i % 4 * 25, i / 4 * 25 + i % 3);
    t.b[12].households = 1500; /* of four entrances, in a row */
    t.b[12].entrances = 4;
    way(&t, CELLS_WALL, 135, -500, 135, 900); /* after the second column */
    make(&t, &o);
    size_t across = 0, over = 0;
    for (size_t i = 0; i < o.map->m; i++) {
        const struct grid_edge *e = &o.map->edge[i];
        across += o.building[e->u] < 25 && o.building[e->v] >= 25;
        over += (o.map->cell[e->u].x < 13500) != (o.map->cell[e->v].x < 13500);
    }
    assert_true(across >= 5);
    assert_int_equal(over, 0);
    assert_int_equal(noted(&o, CELLS_JOINED), 0);
    assert_int_equal(noted(&o, CELLS_SAME_SPOT), 0);
    assert_int_equal(noted(&o, CELLS_APART), 1);
    for (int32_t i = 12; i < 16; i++) { /* each entrance has more than its neighbours in the row */
        assert_int_equal(o.building[i], 12);
        assert_true(degree(&o, i) >= 3);
    }
    arena_free(t.a);
}

/* A community in the shape of an L: nobody is a neighbour through what is not its own, no ground
 * lies there, and who was put outside of it has his ground all the same. */
static void points_end_at_the_border(void **state)
{
    struct town               t = town_new();
    struct cells_out          o;
    static struct cells_point ell[] = { { -5000, -5000 }, { 30000, -5000 }, { 30000, 12000 },
                                        { 12000, 12000 }, { 12000, 30000 }, { -5000, 30000 },
                                        { -5000, -5000 } };

    (void)state;
    for (int i = 0; i < 16; i++)
        if (i % 4 < 2 || i / 4 < 2)
            spot(&t, 60, i % 4 * 80 + i / 4 % 2, i / 4 * 80 + i % 2);
    spot(&t, 60, 250, 250); /* 12, outside */
    t.w[t.in.ways++] = (struct cells_way){ CELLS_BORDER, ell, 7 };
    make(&t, &o);
    assert_null(edge(&o, 7, 9)); /* (240, 80) and (80, 160) */
    assert_null(edge(&o, 7, 11));
    assert_null(edge(&o, 6, 11)); /* across the bend */
    assert_non_null(edge(&o, 5, 9));
    int32_t label[13] = { 0 };
    assert_int_equal(o.map->n, 13);
    label[12] = 1;
    struct geos_rings rings[2];
    assert_null(cells_outlines(t.a, &t.in, label, 2, rings));
    assert_int_equal(rings[0].n_rings, 1);
    for (int x = -100; x < 330; x += 5)
        for (int y = -100; y < 330; y += 5) {
            bool in = x >= -50 && y >= -50 && x < 300 && y < 300 && (x < 120 || y < 120);
            if (!in)
                assert_false(holds(&rings[0], x * 100 + 0.4, y * 100 + 0.6));
        }
    assert_true(holds(&rings[0], 11500, 11500));
    assert_true(holds(&rings[1], 25000, 25000));
    arena_free(t.a);
}

/* Random towns: every cell reached or told, edges once, households kept, the same twice, and the
 * ground of a grid holds its own buildings and nobody else's. */
static void random_towns_hold(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        struct town      t = town_new();
        struct cells_out o, again;
        struct dice      d = dice_for(seed, 77, 0, 0);
        int              wide = 4 + dice_below(&d, 12);
        int64_t          sum = 0;
        for (int i = 0; i < wide * wide; i++) {
            int32_t n = dice_below(&d, seed % 3 ? 60 : 500);
            if (dice_below(&d, 5) == 0)
                continue;
            double x = i % wide * 40 + dice_below(&d, 10), y = i / wide * 40 + dice_below(&d, 10);
            if (dice_below(&d, 6) == 0)
                spot(&t, n, x + 8, y + 8);
            else
                house(&t, n, x, y, 8 + dice_below(&d, 18), 8 + dice_below(&d, 18));
            sum += n;
        }
        for (int i = 1; i < wide; i += 2)
            way(&t, i % 4 == 1 ? CELLS_MAIN : CELLS_LANE, i * 40 - 3, -99, i * 40 - 3, 9999);
        if (seed % 4 == 0)
            way(&t, CELLS_WALL, -99, 80 - 4, 9999, 80 - 4);
        make(&t, &o);
        make(&t, &again);
        assert_int_equal(o.map->households, sum);
        assert_int_equal(o.map->m, again.map->m);
        assert_memory_equal(o.map->edge, again.map->edge, o.map->m * sizeof *o.map->edge);
        for (size_t i = 1; i < o.map->m; i++)
            assert_true(o.map->edge[i].u > o.map->edge[i - 1].u ||
                        o.map->edge[i].v > o.map->edge[i - 1].v);
        int32_t *part = NULL;
        assert_int_equal(grid_parts(t.a, o.map, &part), 1 + noted(&o, CELLS_APART));
        /* west and east as two grids: the ground of each holds what stands on it */
        int32_t *label = NEWN(t.a, int32_t, o.map->n);
        for (size_t i = 0; i < o.map->n; i++)
            label[i] = o.map->cell[i].x < wide * 2000 ? 0 : 1;
        struct geos_rings rings[2];
        assert_null(cells_outlines(t.a, &t.in, label, 2, rings));
        size_t wrong = 0;
        for (size_t i = 0; i < o.map->n; i++) {
            double x = o.map->cell[i].x + 0.37, y = o.map->cell[i].y + 0.53;
            if (o.entrance[i] == 0)
                wrong += !holds(&rings[label[i]], x, y) || holds(&rings[1 - label[i]], x, y);
        }
        assert_int_equal(wrong, 0);
        arena_free(t.a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(neighbours_and_streets_are_seen),
        cmocka_unit_test(nothing_leads_through_a_wall),
        cmocka_unit_test(islands_are_joined_by_one_bridge),
        cmocka_unit_test(large_buildings_become_entrances),
        cmocka_unit_test(odd_towns_are_no_trouble),
        cmocka_unit_test(points_are_neighbours_by_their_spacing),
        cmocka_unit_test(points_meet_what_stands_closer),
        cmocka_unit_test(points_end_at_the_border),
        cmocka_unit_test(random_towns_hold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
