/* adjust.c -- today's grids put into the band with as few households as possible changing theirs.
 *
 * Every household that leaves its grid has a price far above that of borders, so that only grids
 * with a fault, and the neighbours that help them, are touched. Grids keep their numbers. */
#include "solve/grid/ids.h"
#include "solve/grid/work.h"

/* Today's grid of a knot: that of most of its households. Numbers become 0..k-1 by order. */
static void take_today(struct work *w, const struct grid_map *m, const int32_t *today)
{
    struct arena *a = w->scratch;
    size_t        n = (size_t)w->g->n;
    int64_t      *most = NEWN(a, int64_t, n);
    int32_t       top = -1;

    w->old = NEWN(w->mem, int32_t, n);
    for (size_t i = 0; i < n; i++)
        w->old[i] = -1;
    for (size_t i = 0; i < m->n; i++) {
        int32_t q = w->g->knot[i];
        int64_t h = (int64_t)m->cell[i].households + 1;
        if (today[i] != GRID_NONE && h > most[q]) {
            most[q] = h;
            w->old[q] = today[i];
        }
        top = today[i] > top ? today[i] : top;
    }
    /* numbers may be any: sort those in use */
    int32_t *used = NEWN(a, int32_t, n), n_used = 0;
    for (size_t i = 0; i < n; i++)
        if (w->old[i] >= 0)
            used[n_used++] = w->old[i];
    qsort(used, (size_t)n_used, sizeof *used, grid_by_number);
    w->k = 0;
    for (int32_t i = 0; i < n_used; i++)
        if (i == 0 || used[i] != used[w->k - 1])
            used[w->k++] = used[i];
    w->name = NEWN(w->mem, int32_t, (size_t)w->k + 1);
    memcpy(w->name, used, (size_t)w->k * sizeof *used);
    for (size_t i = 0; i < n; i++) {
        int32_t *at = w->old[i] < 0
                          ? NULL
                          : bsearch(&w->old[i], used, (size_t)w->k, sizeof *used, grid_by_number);
        w->old[i] = at ? (int32_t)(at - used) : -1;
        w->label[i] = w->old[i];
    }
    arena_reset(a);
}

struct overlap {
    int64_t households;
    int32_t grid, today;
};

static int by_overlap(const void *a, const void *b)
{
    const struct overlap *x = a, *y = b;

    if (x->households != y->households)
        return x->households > y->households ? -1 : 1;
    if (x->today != y->today)
        return x->today < y->today ? -1 : 1;
    return (x->grid > y->grid) - (x->grid < y->grid);
}

/* Give today's numbers to the grids that overlap most, so that workers stay where they know the
 * people. TODAY is the number of today's grid of a knot, NAMES how they are called. */
static void name_grids(struct work *w, const int32_t *today, const int32_t *names, int32_t n_today)
{
    struct arena   *a = w->scratch;
    size_t          n = (size_t)w->g->n, m = 0;
    struct overlap *o = NEWN(a, struct overlap, n);
    struct ids      ids = ids_make(a, n);
    int32_t        *of = NEWN(a, int32_t, (size_t)n_today + 1);

    for (size_t i = 0; i < n; i++) {
        if (today[i] < 0)
            continue;
        int32_t at = ids_put(&ids, (int64_t)w->label[i] * n_today + today[i]);
        if ((size_t)at == m)
            o[m++] = (struct overlap){ 0, w->label[i], today[i] };
        o[at].households += w->g->w[i] * INT64_C(16) + 1;
    }
    qsort(o, m, sizeof *o, by_overlap);
    int32_t *name = NEWN(w->mem, int32_t, (size_t)w->k + 1);
    for (int32_t q = 0; q < w->k; q++)
        name[q] = -1;
    for (int32_t t = 0; t < n_today; t++)
        of[t] = -1;
    for (size_t i = 0; i < m; i++)
        if (name[o[i].grid] < 0 && of[o[i].today] < 0) {
            name[o[i].grid] = names[o[i].today];
            of[o[i].today] = o[i].grid;
        }
    for (size_t i = 0; i < n; i++)
        w->old[i] = today[i] >= 0 ? of[today[i]] : -1;
    w->name = name;
    arena_reset(a);
}

/* Of each of today's grids only the piece with most households keeps the number; the other pieces,
 * and new buildings, go to the neighbour with the longest (dearest) common border. */
static void mend_pieces(struct work *w)
{
    const struct net *g = w->g;
    struct arena     *a = w->scratch;
    size_t            n = (size_t)g->n;
    int32_t          *piece = NEWN(a, int32_t, n), *queue = NEWN(a, int32_t, n);
    int64_t          *sum = NEWN(a, int64_t, n + 1);
    int32_t          *best = NEWN(a, int32_t, (size_t)w->k + 1), pieces = 0;

    for (int32_t i = 0; i < g->n; i++) {
        int32_t head = 0, tail = 0, q = w->label[i];
        if (q < 0 || piece[i])
            continue;
        piece[i] = ++pieces;
        queue[tail++] = i;
        while (head < tail) {
            int32_t u = queue[head++];
            sum[pieces] += g->w[u] + 1;
            for (int32_t h = g->off[u]; h < g->off[u + 1]; h++) {
                int32_t v = g->nbr[h];
                if (w->label[v] == q && !piece[v]) {
                    piece[v] = pieces;
                    queue[tail++] = v;
                }
            }
        }
        if (best[q] == 0 || sum[pieces] > sum[best[q]])
            best[q] = pieces;
    }
    for (int32_t i = 0; i < g->n; i++)
        if (w->label[i] >= 0 && piece[i] != best[w->label[i]])
            w->label[i] = -1;
    /* waves from what has a grid into what has none */
    int64_t *tie = NEWN(a, int64_t, (size_t)w->k + 1);
    for (bool more = true; more;) {
        more = false;
        for (int32_t i = 0; i < g->n; i++) {
            int32_t to = -1;
            if (w->label[i] >= 0)
                continue;
            for (int32_t h = g->off[i]; h < g->off[i + 1]; h++) {
                int32_t q = w->label[g->nbr[h]];
                if (q < 0)
                    continue;
                tie[q] += g->cost[h];
                if (to < 0 || tie[q] > tie[to])
                    to = q;
            }
            for (int32_t h = g->off[i]; h < g->off[i + 1]; h++)
                if (w->label[g->nbr[h]] >= 0)
                    tie[w->label[g->nbr[h]]] = 0;
            w->label[i] = to;
            more |= to >= 0;
        }
    }
    /* a part of the map that no grid of today touches becomes one new grid */
    for (int32_t i = 0; i < g->n; i++) {
        int32_t head = 0, tail = 0;
        if (w->label[i] >= 0)
            continue;
        w->label[i] = w->k;
        queue[tail++] = i;
        while (head < tail) {
            int32_t u = queue[head++];
            for (int32_t h = g->off[u]; h < g->off[u + 1]; h++)
                if (w->label[g->nbr[h]] < 0) {
                    w->label[g->nbr[h]] = w->k;
                    queue[tail++] = g->nbr[h];
                }
        }
        int32_t *name = NEWN(w->mem, int32_t, (size_t)w->k + 2);
        memcpy(name, w->name, (size_t)w->k * sizeof *name);
        name[w->k++] = -1;
        w->name = name;
    }
    arena_reset(a);
}

/* Everything in terms of MOVE, so that borders hardly matter against a household that moves. */
enum {
    MOVE = 1000, /* cost of a household that changes its grid */
    ROUNDS = 8,  /* of annealing all over the map */
    SHARE = 10,  /* percent of the steps of a plan, for all of them */
    HOT = 300,   /* temperature in percent of MOVE, at the beginning */
    COLD = 3,    /* and at the end */
    SLOPE = 20,  /* a household outside the band, in MOVEs, in the end; a tenth at the beginning */
    BALL = 10,   /* grids around a faulty one */
    BALL_HOT = 1000, /* temperature there, at the beginning: a tower of thirty moves now and then */
    BALL_SLOPE = 5,  /* and a household outside */
    SHAKE = 50000,   /* steps per thousand knots in a ball, on a map of MIDDLING knots */
    MIDDLING = 6000,
    ALONE = 5,     /* rounds of balls by annealing alone */
    RELAYS = 2,    /* and by handing on, at the end */
    FAULT = 30000, /* a grid outside, in MOVEs: comes first */
    OUTSIDE = 2, /* a household outside, in MOVEs: three hundred do not move for the sake of ten */
};

struct names {
    const int32_t *today, *name; /* of a knot; of a number of today */
    int32_t        n;
};

static struct shift shift_of(const struct worth *worth)
{
    struct shift s = { .worth = *worth, .soft = *worth, .hard = true };

    s.worth.slope = worth->move * OUTSIDE;
    s.worth.fixed = worth->move * FAULT;
    return s;
}

/* Grids large enough for two are divided, those nearly empty are closed. */
static void gross_faults(struct work *w, const struct worth *worth)
{
    struct shift s = shift_of(worth);

    s.split = true;
    s.mend = 1000;
    work_round(w, &s);
}

static void anneal_all(struct work *w, const struct worth *worth, int64_t steps)
{
    int64_t unit = worth->move;

    for (int32_t r = 0; r < ROUNDS; r++) {
        struct shift s = { .worth = *worth, .steps = steps / ROUNDS };
        s.from = work_between(unit * HOT / 100, unit * COLD / 100, r, ROUNDS);
        s.to = work_between(unit * HOT / 100, unit * COLD / 100, r + 1, ROUNDS);
        s.worth.slope = work_between(unit * SLOPE / 10, unit * SLOPE, r, ROUNDS);
        work_round(w, &s);
    }
}

/* Around each fault begin anew with today's grids, anneal, and keep what is better: first by
 * annealing alone, then with mending, then also where nothing but too many moves is wrong. At last
 * the same by handing on. */
static void shake(struct work *w, const struct worth *worth, const struct names *names)
{
    int64_t unit = worth->move, mends = 4 + 20000 / (int64_t)w->g->n;
    int64_t last = 36000 / (int64_t)w->g->n;

    int64_t steps = (int64_t)SHAKE * MIDDLING / w->g->n;

    steps = steps < SHAKE / 3 ? SHAKE / 3 : steps > 2 * SHAKE ? 2 * SHAKE : steps;
    mends = mends > 12 ? 12 : mends;
    last = last > 12 ? 12 : last;
    for (int64_t r = 0; r < ALONE + mends + last + RELAYS; r++) {
        struct shift s = shift_of(worth);
        s.ball = BALL;
        s.moved = r >= ALONE + mends;
        s.reset = true;
        s.relay = r >= ALONE + mends + last;
        s.careful = true;
        s.soft.slope = unit * BALL_SLOPE;
        s.soft_steps = steps;
        s.steps = steps / 2;
        s.soft_from = unit * BALL_HOT / 100;
        s.from = unit / 2;
        s.to = unit / 20;
        s.mend = r >= ALONE ? 1500 : 0;
        work_round(w, &s);
        name_grids(w, names->today, names->name, names->n);
    }
}

static void change_little(struct work *w, const struct grid_params *p, struct worth worth)
{
    size_t       n = (size_t)w->g->n;
    int32_t     *today = NEWN(w->mem, int32_t, n);
    struct names names = { today, w->name, w->k };

    memcpy(today, w->old, n * sizeof *today);
    worth.move = (int64_t)MOVE * UNIT;
    gross_faults(w, &worth);
    name_grids(w, today, names.name, names.n);
    anneal_all(w, &worth, work_steps(w->g->n, p->effort) * 10 * SHARE);
    name_grids(w, today, names.name, names.n);
    work_settle(w, p->band);
    shake(w, &worth, &names);
}

error *grid_adjust(struct arena *a, const struct grid_map *m, const struct grid_params *p,
                   const int32_t *today, int32_t **label)
{
    struct arena *mem = arena_new();
    struct work   w = { .seed = (uint64_t)p->seed, .threads = p->threads, .free_k = true };
    int32_t       top = -1, *out = NEWN(a, int32_t, m->n);

    arena_widen(mem);
    work_init(&w, mem, grid_net_make(mem, m, p->band.hi, p->lock));
    take_today(&w, m, today);
    mend_pieces(&w);
    if (p->effort > 0)
        change_little(&w, p, worth_of(&w, p));
    for (size_t i = 0; i < m->n; i++)
        top = today[i] > top ? today[i] : top;
    for (int32_t q = 0; q < w.k; q++)
        if (w.name[q] < 0)
            w.name[q] = ++top;
    for (size_t i = 0; i < m->n; i++)
        out[i] = w.name[w.label[w.g->knot[i]]];
    *label = out;
    work_end(&w);
    arena_free(mem);
    return NULL;
}
