/* test_grid.c -- grids: bad input, the judge by hand, plans against exhaustive search, proofs
 * against brute force, one thread against two, adjusting, and the figures of the shared maps. */
#include "test.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/shared.h"
#include "solve/grid/bound.h"
#include "solve/grid/dice.h"
#include "solve/grid/options.h"
#include "solve/grid/say.h"

/* ---- reading ---- */

static void bad_input_is_named(void **state)
{
    static const struct {
        const char *nodes, *edges, *code, *text; /* a part of the English sentence */
    } rows[] = {
        { "", "u,v\n", "grid.heading", "no column id" },
        { "id,x,y\n0,1,2\n", "u,v\n", "grid.heading", "no column w" },
        { "id,x,y,w\n", "u,v\n", "grid.none", "no buildings" },
        { "id,x,y,w\n0,0,0,5\n0,1,1,5\n", "u,v\n", "grid.twice",
          "line 3: id 0 was given in line 2" },
        { "id,x,y,w\n0,0,0,-5\n", "u,v\n", "grid.negative", "line 2: column w" },
        { "id,x,y,w\n0,0,0,five\n", "u,v\n", "grid.number", "(five)" },
        { "id,x,y,w\n0,0,0,\n", "u,v\n", "grid.number", "column w" },
        { "id,x,y,w\n0,1e5,0,5\n", "u,v\n", "grid.number", "1e5" },
        { "id,x,y,w\n0,0,0,99999999\n", "u,v\n", "grid.range", "99999999" },
        { "id,x,y,w\n0,0,0,5\n1,1,1,5\n", "u,v\n0,7\n", "grid.unknown", "no building with id 7" },
        { "id,x,y,w\n0,0,0,5\n1,1,1,5\n", "u,v\n1,1\n", "grid.loop", "building 1" },
        { "id,x,y,w\n0,0,0,5\n1,1,1,5\n", "u,v\n0,1\n1,0\n", "grid.edge", "line 3" },
        { "id,x,y,w\n0,0,0,5\n1,1,1,5\n", "u,v,cross\n0,1,3\n", "grid.range", "cross" },
        { "id,x,y,w\n0,0,0,5\n1,1,1,5\n", "u,v,cost\n0,1,-3\n", "grid.negative", "cost" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct arena    *a = arena_new();
        struct grid_map *m = NULL;
        error           *e = grid_read(a, str_of(rows[i].nodes), str_of(rows[i].edges), &m);
        size_t           at = 0;
        assert_non_null(e);
        assert_string_equal(e->msg->code, rows[i].code);
        str text = error_text(a, e, LANG_EN);
        if (!str_find(text, str_of(rows[i].text), &at))
            fail_msg("row %zu: " STR_FMT, i, STR_ARG(text));
        assert_true(error_text(a, e, LANG_ZH).n > 0);
        arena_free(a);
    }
}

static struct grid_map *map_of(struct arena *a, const char *nodes, const char *edges)
{
    struct grid_map *m = NULL;

    assert_null(grid_read(a, str_of(nodes), str_of(edges), &m));
    return m;
}

static void numbers_and_columns(void **state)
{
    struct arena *a = arena_new();
    /* a byte order mark, CRLF, columns in another order, an unknown one, quotes, many digits */
    struct grid_map *m = map_of(a,
                                "\xEF\xBB\xBFw,id,name,y,x\r\n\"12\",70,a,-1.255,3\r\n\r\n"
                                "0,9,b,2.5,-0.004\r\n",
                                "v,u,border,cross\n70,9,12.3,2\n");

    (void)state;
    assert_int_equal(m->n, 2);
    assert_int_equal(m->cell[0].id, 70);
    assert_int_equal(m->cell[0].households, 12);
    assert_int_equal(m->cell[0].x, 300);
    assert_int_equal(m->cell[0].y, -126);
    assert_int_equal(m->cell[1].x, 0);
    assert_int_equal(m->edge[0].cost, 12); /* border x 1 along a main street */
    assert_int_equal(m->edge[0].dist, 481);
    arena_free(a);
}

static void answers_are_checked(void **state)
{
    static const struct {
        const char *text, *code;
    } rows[] = {
        { "id,grid\n0,1\n", "grid.missing" },     { "id,grid\n0,1\n0,2\n", "grid.twice" },
        { "id,grid\n5,1\n", "grid.unknown" },     { "id,grid\n0,-1\n1,1\n", "grid.negative" },
        { "id,grid\n0,x\n1,1\n", "grid.number" }, { "cell,grid\n", "grid.heading" },
    };
    struct arena    *a = arena_new();
    struct grid_map *m = map_of(a, "id,x,y,w\n0,0,0,5\n1,1,1,5\n", "u,v\n0,1\n");
    int32_t         *label = NULL;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        error *e = grid_answer_read(a, m, str_of(rows[i].text), false, &label);
        assert_non_null(e);
        assert_string_equal(e->msg->code, rows[i].code);
    }
    assert_null(grid_answer_read(a, m, STR("id,grid\n1,4\n"), true, &label));
    assert_int_equal(label[0], GRID_NONE);
    assert_int_equal(label[1], 4);
    arena_free(a);
}

static void a_map_in_parts_is_refused(void **state)
{
    struct arena    *a = arena_new();
    struct grid_map *m = map_of(a, "id,x,y,w\n0,0,0,5\n1,1,1,5\n2,9,9,7\n", "u,v\n0,1\n");
    error           *e = grid_one_part(a, m);
    size_t           at = 0;

    (void)state;
    assert_non_null(e);
    assert_true(str_find(error_text(a, e, LANG_EN), STR("building 2"), &at));
    arena_free(a);
}

/* ---- the judge, by hand ---- */

static void the_judge_by_hand(void **state)
{
    /* 0-1-2 in a row, 3-4-5 below; a main street between 1 and 2, a lane between the rows */
    struct arena    *a = arena_new();
    struct grid_map *m =
        map_of(a,
               "id,x,y,w,block,bldg\n0,0,10,10,1,0\n1,10,10,20,1,1\n2,20,10,30,2,2\n"
               "3,0,0,40,3,3\n4,10,0,0,3,4\n5,20,0,50,4,4\n",
               "u,v,dist,border,cross,cost\n0,1,10,5,0,40\n1,2,10,6,2,6\n"
               "0,3,10,7,1,14\n1,4,10,8,1,16\n2,5,10,9,1,18\n3,4,10,4,0,32\n"
               "4,5,10,3,0,24\n");
    const int32_t        label[] = { 7, 7, 7, 9, 9, 11 }, today[] = { 7, 7, 9, 9, GRID_NONE, 11 };
    struct grid_verdict *v = grid_judge(a, m, (struct grid_band){ 40, 60 }, label, today);

    (void)state;
    assert_int_equal(v->k, 3);
    assert_int_equal(v->grid[0].grid, 7);
    assert_int_equal(v->grid[0].households, 60);
    assert_int_equal(v->grid[1].households, 40);
    assert_int_equal(v->in_band, 3);
    assert_int_equal(v->deviation, 0);
    assert_int_equal(v->violations, 0);
    assert_int_equal(v->cost, 14 + 16 + 18 + 24);
    assert_int_equal(v->border, (7 + 8 + 9 + 3) * 100);
    assert_int_equal(v->inner_border, 300);
    assert_int_equal(v->straddles, 1); /* grid 7 lies on both sides of the main street */
    assert_int_equal(v->grid[0].crossings, 1);
    assert_int_equal(m->cell[v->grid[0].centre].id, 1);
    assert_int_equal(v->walk, 1000 * 10 + 1000 * 30);
    assert_int_equal(v->longest, 1000);
    assert_int_equal(v->wrongly_split, 1); /* building 4 has 50 households in two grids */
    assert_int_equal(v->relabelled, 30);
    assert_int_equal(v->base, 150);
    assert_int_equal(v->carried, 3);
    const int32_t torn[] = { 1, 2, 1, 2, 2, 2 };
    v = grid_judge(a, m, (struct grid_band){ 40, 60 }, torn, NULL);
    assert_int_equal(v->violations, 1);
    assert_int_equal(v->broken, 1);
    assert_int_equal(v->in_band, 1);
    assert_int_equal(v->deviation, 110 - 60);
    arena_free(a);
}

/* ---- random maps ---- */

/* WIDE x HIGH cells, neighbours left, right, above, below and on one diagonal, some edges gone. */
static struct grid_map *random_map(struct arena *a, struct dice *d, int wide, int high, int most)
{
    struct grid_map *m = NEW(a, struct grid_map);
    size_t           n = (size_t)wide * (size_t)high;

    m->n = m->n_buildings = n;
    m->cell = NEWN(a, struct grid_cell, n);
    m->edge = NEWN(a, struct grid_edge, 3 * n);
    for (int i = 0; i < wide * high; i++) {
        struct grid_cell *c = &m->cell[i];
        *c = (struct grid_cell){ .id = i, .block = -1, .building = i };
        c->x = i % wide * 2000 + dice_below(d, 700);
        c->y = i / wide * 2000 + dice_below(d, 700);
        c->households = dice_below(d, 5) ? 1 + dice_below(d, most) : 0;
        m->households += c->households;
        static const int step[3][2] = { { 1, 0 }, { 0, 1 }, { 1, 1 } };
        for (int s = 0; s < 3; s++) {
            int x = i % wide + step[s][0], y = i / wide + step[s][1];
            /* the first two keep the map in one piece: only diagonals are left out */
            if (x >= wide || y >= high || (s == 2 && dice_below(d, 2)))
                continue;
            struct grid_edge *e = &m->edge[m->m++];
            *e = (struct grid_edge){ i, y * wide + x, 2000, 500 + dice_below(d, 1500), 0, 0 };
            e->cross = (uint8_t)dice_below(d, 3);
            e->cost = 1 + dice_below(d, 300);
        }
    }
    grid_link(a, m);
    return m;
}

static struct grid_params params(int32_t lo, int32_t hi, int64_t seed)
{
    return (struct grid_params){ .band = { lo, hi },
                                 .seed = seed,
                                 .effort = 200,
                                 .threads = 1,
                                 .compact = 100,
                                 .streets = 100 };
}

/* ---- exhaustive search ---- */

struct search {
    const struct grid_map *m;
    struct grid_band       band;
    uint32_t               near[16];
    int64_t                sum[1 << 12]; /* households of a set; -1 it does not hang together */
    int32_t               *best;         /* least cost of dividing a set into legal grids */
};

enum { NO_WAY = INT32_MAX / 2 };

static bool hangs(const struct search *s, uint32_t set)
{
    uint32_t in = set & -set, before = 0;

    while (in != before) {
        before = in;
        for (int i = 0; i < 12; i++)
            if (in >> i & 1)
                in |= s->near[i] & set;
    }
    return in == set;
}

static int32_t cut_between(const struct search *s, uint32_t a, uint32_t b)
{
    int32_t d = 0;

    for (size_t i = 0; i < s->m->m; i++) {
        const struct grid_edge *e = &s->m->edge[i];
        bool ua = a >> e->u & 1, ub = b >> e->u & 1, va = a >> e->v & 1, vb = b >> e->v & 1;
        if ((ua && vb) || (ub && va))
            d += e->cost;
    }
    return d;
}

/* By dynamic programming over sets: the grid of the first cell is every possible set. */
static int32_t exhaust(struct arena *a, struct search *s)
{
    uint32_t n = (uint32_t)s->m->n, all = (UINT32_C(1) << n) - 1;

    memset(s->near, 0, sizeof s->near);
    for (size_t i = 0; i < s->m->m; i++) {
        s->near[s->m->edge[i].u] |= UINT32_C(1) << s->m->edge[i].v;
        s->near[s->m->edge[i].v] |= UINT32_C(1) << s->m->edge[i].u;
    }
    s->best = NEWN(a, int32_t, all + 1);
    for (uint32_t set = 1; set <= all; set++) {
        int64_t w = 0;
        for (uint32_t i = 0; i < n; i++)
            w += set >> i & 1 ? s->m->cell[i].households : 0;
        s->sum[set] = hangs(s, set) ? w : -1;
    }
    for (uint32_t set = 1; set <= all; set++) {
        uint32_t first = set & -set;
        s->best[set] = NO_WAY;
        for (uint32_t g = set; g; g = (g - 1) & set) {
            if (!(g & first) || s->sum[g] < s->band.lo || s->sum[g] > s->band.hi ||
                s->best[set ^ g] == NO_WAY)
                continue;
            int32_t c = s->best[set ^ g] + cut_between(s, g, set ^ g);
            s->best[set] = c < s->best[set] ? c : s->best[set];
        }
    }
    return s->best[all];
}

/* Where some division is legal, the plan is; it never costs less than the optimum, and mostly
 * the same. */
static void plans_against_exhaustive_search(void **state)
{
    struct search *s = xcalloc(1, sizeof *s);
    int            possible = 0, optimal = 0;

    (void)state;
    for (int64_t seed = 1; seed <= 150; seed++) {
        struct arena *a = arena_new();
        struct dice   d = dice_for(77, 1, (uint64_t)seed, 0);
        s->m = random_map(a, &d, 4, 3, 30);
        s->band = (struct grid_band){ 30, 45 };
        int32_t            best = exhaust(a, s);
        struct grid_params p = params(30, 45, seed);
        int32_t           *label = NULL;
        p.compact = p.streets = 0; /* the search knows borders only */
        assert_null(grid_plan(a, s->m, &p, &label));
        struct grid_verdict *v = grid_judge(a, s->m, s->band, label, NULL);
        assert_int_equal(v->violations, 0);
        if (v->in_band == v->k)
            assert_in_range(best, 0, v->cost);
        if (best < NO_WAY) {
            possible++;
            if (v->in_band < v->k)
                print_message("seed %d: %zu of %zu\n", (int)seed, v->in_band, v->k);
            assert_int_equal(v->in_band, v->k);
            optimal += v->cost == best;
        }
        arena_free(a);
    }
    print_message("%d legal, %d of them with the least cost\n", possible, optimal);
    assert_true(possible >= 60);
    assert_true(optimal * 10 >= possible * 7);
    free(s);
}

/* A cell is hopeless when no connected set with it is in the band; cells without households may
 * be used freely. */
static void hopeless_cells_against_brute_force(void **state)
{
    struct search *s = xcalloc(1, sizeof *s);
    int            found = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 120; seed++) {
        struct arena *a = arena_new();
        struct dice   d = dice_for(78, 1, seed, 0);
        s->m = random_map(a, &d, 4, 3, 36);
        s->band = (struct grid_band){ 34, 38 };
        exhaust(a, s);
        struct grid_proofs *p = grid_prove(a, s->m, s->band, NULL);
        assert_int_equal(p->unknown, 0);
        for (int32_t v = 0; v < 12; v++) {
            bool    possible = false, said = false;
            int64_t below = -1, above = -1;
            for (uint32_t set = 1; set < 1 << 12; set++) {
                if (!(set >> v & 1) || s->sum[set] < 0)
                    continue;
                possible |= s->sum[set] >= 34 && s->sum[set] <= 38;
                if (s->sum[set] < 34 && s->sum[set] > below)
                    below = s->sum[set];
                if (s->sum[set] > 38 && (above < 0 || s->sum[set] < above))
                    above = s->sum[set];
            }
            for (size_t i = 0; i < p->n_hopeless; i++) {
                if (p->hopeless[i].cell != v)
                    continue;
                said = true;
                assert_int_equal(p->hopeless[i].below, below);
                assert_int_equal(p->hopeless[i].above, above);
            }
            if (s->m->cell[v].households)
                assert_int_equal(said, !possible);
            found += said;
        }
        /* parts and hanging cells are proofs of the same: nothing may be legal then */
        if (p->n_parts || p->n_hanging || p->n_hopeless)
            assert_int_equal(s->best[(1 << 12) - 1], NO_WAY);
        arena_free(a);
    }
    assert_true(found >= 50);
    free(s);
}

/* The linear programme of Hess's model with x <= y, solved by GLPK, against our bound. */
static void the_bound_against_a_linear_programme(void **state)
{
    static char lp[] = "build/grid_bound.lp", answer[] = "build/grid_bound.txt",
                glpsol[] = "glpsol";
    static char   log[] = "build/grid_bound.log", from[] = "--lp", to[] = "-w", notes[] = "--log";
    struct arena *a = arena_new();
    struct dice   d = dice_for(84, 1, 0, 0);
    struct grid_map   *m = random_map(a, &d, 6, 4, 40);
    struct grid_params p = params(90, 130, 1);
    struct grid_bound  b;
    int32_t           *label = NULL, n = (int32_t)m->n;

    (void)state;
    assert_null(grid_plan(a, m, &p, &label));
    size_t k = grid_judge(a, m, p.band, label, NULL)->k;
    assert_true(grid_bound_of(a, m, p.band, label, &b));
    assert_true(b.least <= b.inertia);
    FILE *f = fopen(lp, "w");
    assert_non_null(f);
    fprintf(f, "Minimize\n obj: 0 y0\n");
    for (int32_t i = 0; i < n; i++)
        for (int32_t j = 0; j < n; j++) {
            double dx = (m->cell[i].x - m->cell[j].x) / 100.0;
            double dy = (m->cell[i].y - m->cell[j].y) / 100.0;
            fprintf(f, " + %.6f x%d_%d\n", m->cell[i].households * (dx * dx + dy * dy), i, j);
        }
    fprintf(f, "Subject To\n");
    for (int32_t i = 0; i < n; i++) {
        for (int32_t j = 0; j < n; j++)
            fprintf(f, " + x%d_%d", i, j);
        fprintf(f, " = 1\n");
        for (int32_t j = 0; j < n; j++)
            fprintf(f, " x%d_%d - y%d <= 0\n", i, j, j);
    }
    for (int32_t j = 0; j < n; j++)
        for (int side = 0; side < 2; side++) {
            for (int32_t i = 0; i < n; i++)
                fprintf(f, " + %d x%d_%d", m->cell[i].households, i, j);
            fprintf(f, " - %d y%d %s 0\n", side ? p.band.hi : p.band.lo, j, side ? "<=" : ">=");
        }
    for (int32_t j = 0; j < n; j++)
        fprintf(f, " + y%d", j);
    fprintf(f, " = %zu\nBounds\n", k);
    for (int32_t j = 0; j < n; j++)
        fprintf(f, " y%d <= 1\n", j);
    fprintf(f, "End\n");
    fclose(f);
    char                      *argv[] = { glpsol, from, lp, to, answer, notes, log, NULL };
    pid_t                      pid = 0;
    int                        status = -1;
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
    int failed = posix_spawnp(&pid, "glpsol", &quiet, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&quiet);
    if (failed || waitpid(pid, &status, 0) != pid || status != 0) {
        print_message("note: glpsol (package glpk-utils) is not there\n");
        arena_free(a);
        skip();
    }
    str    text = fixture_read(a, answer);
    size_t at = 0;
    assert_true(str_find(text, STR("obj = "), &at));
    double best = strtod(text.p + at + 6, NULL);
    print_message("linear programme %.0f, our bound %.0f, grids %.0f\n", best, b.least, b.inertia);
    assert_true(b.least <= best * (1 + 1e-6));
    assert_true(b.least >= best * 0.98);
    arena_free(a);
}

static void the_interval_theorem(void **state)
{
    const struct grid_band band = { 300, 400 };

    (void)state;
    for (int64_t w = 1; w < 2000; w++) {
        bool can = false;
        for (int64_t k = 1; k < 8; k++)
            can |= w >= k * 300 && w <= k * 400;
        assert_int_equal(grid_coverable(w, band), can);
    }
}

/* ---- properties ---- */

static void plans_of_larger_maps(void **state)
{
    (void)state;
    for (int64_t seed = 1; seed <= 4; seed++) {
        struct arena      *a = arena_new();
        struct dice        d = dice_for(79, 1, (uint64_t)seed, 0);
        struct grid_map   *m = random_map(a, &d, 70, 60, seed % 2 ? 12 : 90);
        struct grid_params p = params(300, 400, seed);
        int32_t           *one = NULL, *two = NULL, *again = NULL;
        p.effort = 40;
        assert_null(grid_plan(a, m, &p, &one));
        assert_null(grid_plan(a, m, &p, &again));
        p.threads = 2;
        assert_null(grid_plan(a, m, &p, &two));
        assert_memory_equal(one, two, m->n * sizeof *one);
        assert_memory_equal(one, again, m->n * sizeof *one);
        struct grid_verdict *v = grid_judge(a, m, p.band, one, NULL);
        int64_t              cells = 0, households = 0;
        for (size_t q = 0; q < v->k; q++) {
            assert_int_equal(v->grid[q].grid, q); /* numbers without gaps */
            cells += v->grid[q].cells;
            households += v->grid[q].households;
        }
        assert_int_equal(cells, m->n);
        assert_int_equal(households, m->households);
        assert_int_equal(v->violations, 0);
        assert_int_equal(v->in_band, v->k);
        arena_free(a);
    }
}

static void the_number_of_grids_can_be_asked_for(void **state)
{
    struct arena      *a = arena_new();
    struct dice        d = dice_for(80, 1, 0, 0);
    struct grid_map   *m = random_map(a, &d, 40, 30, 12);
    struct grid_params p = params(300, 400, 1);

    (void)state;
    p.effort = 40;
    for (p.k = (int32_t)(m->households / 390); p.k <= m->households / 310; p.k += 2) {
        int32_t *label = NULL;
        assert_null(grid_plan(a, m, &p, &label));
        struct grid_verdict *v = grid_judge(a, m, p.band, label, NULL);
        assert_int_equal(v->k, p.k);
        assert_int_equal(v->in_band, v->k);
    }
    arena_free(a);
}

static void locked_compounds_and_buildings_stay_whole(void **state)
{
    struct arena      *a = arena_new();
    struct dice        d = dice_for(81, 1, 0, 0);
    struct grid_map   *m = random_map(a, &d, 30, 30, 12);
    struct grid_params p = params(300, 400, 1);
    int32_t           *label = NULL, *lock = NEWN(a, int32_t, m->n);

    (void)state;
    for (int32_t i = 0; i < (int32_t)m->n; i++) {
        int32_t x = i % 30, y = i / 30;
        lock[i] = x % 6 < 3 && y % 6 < 3 ? y / 6 * 5 + x / 6 : -1;
        if (x % 2 == 1)
            m->cell[i].building = m->cell[i - 1].building; /* two cells each */
    }
    p.lock = lock;
    assert_null(grid_plan(a, m, &p, &label));
    struct grid_verdict *v = grid_judge(a, m, p.band, label, NULL);
    assert_int_equal(v->violations, 0);
    assert_int_equal(v->wrongly_split, 0);
    assert_int_equal(v->in_band, v->k);
    for (size_t i = 0; i < m->n; i++)
        for (size_t j = 0; j < i; j++)
            if (lock[i] >= 0 && lock[i] == lock[j])
                assert_int_equal(label[i], label[j]);
    arena_free(a);
}

/* Legal grids stay as they are; after a change the adjusted ones are legal again, hardly anybody
 * moves, and a plan from nothing moves far more. */
static void adjusting_moves_few(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 2; seed++) {
        struct arena      *a = arena_new();
        struct dice        d = dice_for(82, 1, seed, 0);
        struct grid_map   *m = random_map(a, &d, 50, 40, 12);
        struct grid_params p = params(300, 400, 1);
        int32_t           *today = NULL, *label = NULL, *two = NULL;
        p.effort = 40;
        assert_null(grid_plan(a, m, &p, &today));
        for (size_t i = 0; i < m->n; i++)
            today[i] = today[i] * 3 + 100; /* numbers of any kind are kept */
        assert_null(grid_adjust(a, m, &p, today, &label));
        assert_memory_equal(today, label, m->n * sizeof *today);
        for (size_t i = 0; i < m->n; i++)
            if (dice_below(&d, 20) == 0) {
                int32_t more = dice_below(&d, 30);
                m->cell[i].households += more;
                m->households += more;
            }
        today[7] = GRID_NONE; /* a new building */
        struct grid_verdict *before = grid_judge(a, m, p.band, label, NULL);
        assert_true(before->in_band < before->k);
        assert_null(grid_adjust(a, m, &p, today, &label));
        p.threads = 2;
        assert_null(grid_adjust(a, m, &p, today, &two));
        assert_memory_equal(label, two, m->n * sizeof *two);
        struct grid_verdict *v = grid_judge(a, m, p.band, label, today);
        assert_int_equal(v->violations, 0);
        assert_true(v->deviation <= before->deviation);
        assert_int_equal(v->in_band, v->k);
        assert_true(v->relabelled * 10 < v->base);
        arena_free(a);
    }
}

/* ---- the shared maps ---- */

static bool shared_map(struct arena *a, const char *name, struct grid_map **m)
{
    str nodes = { 0 }, edges = { 0 };

    if (!shared_read(a, str_fmt(a, "grid/%s.nodes.csv", name).p, &nodes) ||
        !shared_read(a, str_fmt(a, "grid/%s.edges.csv", name).p, &edges))
        return false;
    assert_null(grid_read(a, nodes, edges, m));
    return true;
}

static void shared_maps(void **state)
{
    struct arena    *a = arena_new();
    struct grid_map *m = NULL;

    (void)state;
    if (!shared_map(a, "nanshan", &m)) {
        arena_free(a);
        skip();
    }
    assert_int_equal(m->n, 5345);
    assert_int_equal(m->m, 14357);
    assert_int_equal(m->households, 142766);
    struct grid_proofs *proofs = grid_prove(a, m, (struct grid_band){ 300, 400 }, NULL);
    assert_int_equal(proofs->n_hopeless, 5);
    assert_int_equal(proofs->hopeless_households, 1166);
    assert_int_equal(proofs->least_deviation, 174);
    static const char *const easy[] = { "community_a", "munich", "tiny" };
    for (size_t i = 0; i < COUNT(easy); i++) {
        struct grid_params p = params(300, 400, 1);
        int32_t           *label = NULL;
        assert_true(shared_map(a, easy[i], &m));
        assert_int_equal(grid_prove(a, m, p.band, NULL)->n_hopeless, 0);
        assert_null(grid_plan(a, m, &p, &label));
        struct grid_verdict *v = grid_judge(a, m, p.band, label, NULL);
        assert_int_equal(v->in_band, v->k);
        assert_int_equal(v->violations + (size_t)v->wrongly_split, 0);
    }
    arena_free(a);
}

/* ---- what is said ---- */

static void everything_is_said_in_both_languages(void **state)
{
    struct arena      *a = arena_new();
    struct dice        d = dice_for(83, 1, 5, 0);
    struct grid_map   *m = random_map(a, &d, 8, 8, 60);
    struct grid_params p = params(300, 310, 1);
    int32_t           *label = NULL, *today = NEWN(a, int32_t, m->n);
    size_t             at = 0;

    (void)state;
    m->cell[63].households = 290; /* in a corner, with large neighbours: hopeless */
    m->cell[62].households = m->cell[55].households = m->cell[54].households = 200;
    assert_null(grid_plan(a, m, &p, &label));
    for (size_t i = 0; i < m->n; i++)
        today[i] = i < 32 ? 0 : 1;
    struct grid_report r = { m, p.band, label, today, NULL, NULL };
    r.v = grid_judge(a, m, p.band, label, today);
    r.proofs = grid_prove(a, m, p.band, label);
    assert_true(r.proofs->n_hopeless >= 1);
    for (int lang = LANG_ZH; lang <= LANG_EN; lang++) {
        struct buf b;
        buf_init(&b, a, SIZE_MAX);
        grid_summary_words(&b, &r, (enum lang)lang);
        assert_true(grid_check_words(&b, &r, (enum lang)lang));
        grid_explain_words(&b, &r, (enum lang)lang);
        grid_faults_words(&b, &r, (enum lang)lang);
        assert_true(str_find(buf_done(&b),
                             lang == LANG_EN ? STR("whatever building 63 (290")
                                             : STR("已证明做不到：楼栋 63（290 户）"),
                             &at));
        assert_false(str_find(buf_done(&b), STR("{"), &at)); /* no argument was left out */
    }
    arena_free(a);
}

/* A grid in two pieces: named is the building that is cut off, not the middle of the rest. */
static void a_grid_in_two_pieces_names_what_is_cut_off(void **state)
{
    struct arena    *a = arena_new();
    struct dice      d = dice_for(85, 1, 5, 0);
    struct grid_map *m = random_map(a, &d, 4, 1, 60);
    struct grid_band band = { 1, 4000 };
    int32_t          label[4] = { 1, 1, 2, 1 };
    size_t           at = 0;
    struct buf       b;

    (void)state;
    struct grid_report r = { .m = m, .band = band, .label = label };
    r.v = grid_judge(a, m, band, label, NULL);
    buf_init(&b, a, SIZE_MAX);
    grid_broken_words(&b, &r, LANG_ZH);
    assert_true(str_find(buf_done(&b), STR("第1网格分成 2 块，不相连：最小的一块里有 3，"), &at));
    assert_false(str_find(buf_done(&b), STR("第2网格"), &at));
    arena_free(a);
}

/* One grid where several are needed: the number is the reason, and no worker more is the way out;
 * a part of a divided building is not to be divided again. */
static void too_few_grids_in_words(void **state)
{
    struct arena     *a = arena_new();
    struct dice       d = dice_for(84, 1, 5, 0);
    struct grid_map  *m = random_map(a, &d, 2, 2, 60);
    struct grid_band  band = { 300, 400 };
    int32_t           label[4] = { 0 };
    static const char wrong[][40] = { "没有证明", "网格员", "按单元把" };
    size_t            at = 0;
    struct buf        b;

    (void)state;
    m->households = 0;
    for (int i = 0; i < 4; i++)
        m->households += m->cell[i].households = (int32_t[]){ 200, 150, 90, 80 }[i];
    m->cell[1].building = m->cell[0].building;
    struct grid_report r = { .m = m, .band = band, .label = label };
    r.v = grid_judge(a, m, band, label, NULL);
    r.proofs = grid_prove(a, m, band, label);
    assert_int_equal(grid_options_of(&r, 0).split, 2);
    m->cell[3].households = 3000;
    m->cell[0].households = m->cell[1].households = m->cell[2].households = 10;
    m->households = 3030;
    r.v = grid_judge(a, m, band, label, NULL);
    r.proofs = grid_prove(a, m, band, NULL);
    memset(r.proofs->reason, REASON_NONE, m->n);
    buf_init(&b, a, SIZE_MAX);
    grid_faults_words(&b, &r, LANG_ZH);
    str said = buf_done(&b);
    assert_true(str_find(said, STR("网格太少：按总户数至少要 8 个网格，这里只有 1 个"), &at));
    assert_true(str_find(said, STR("要 8 个网格才分得下"), &at));
    for (size_t i = 0; i < COUNT(wrong); i++)
        assert_false(str_find(said, str_of(wrong[i]), &at));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_input_is_named),
        cmocka_unit_test(too_few_grids_in_words),
        cmocka_unit_test(a_grid_in_two_pieces_names_what_is_cut_off),
        cmocka_unit_test(numbers_and_columns),
        cmocka_unit_test(answers_are_checked),
        cmocka_unit_test(a_map_in_parts_is_refused),
        cmocka_unit_test(the_judge_by_hand),
        cmocka_unit_test(plans_against_exhaustive_search),
        cmocka_unit_test(hopeless_cells_against_brute_force),
        cmocka_unit_test(the_bound_against_a_linear_programme),
        cmocka_unit_test(the_interval_theorem),
        cmocka_unit_test(plans_of_larger_maps),
        cmocka_unit_test(the_number_of_grids_can_be_asked_for),
        cmocka_unit_test(locked_compounds_and_buildings_stay_whole),
        cmocka_unit_test(adjusting_moves_few),
        cmocka_unit_test(shared_maps),
        cmocka_unit_test(everything_is_said_in_both_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
