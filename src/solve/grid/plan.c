/* plan.c -- a plan from nothing: first plan, annealing with rising pressure of the band, mending.
 */
#include "solve/grid/work.h"

/* Wanted number of grids of each part of the net: by its households, together K. */
static void share_grids(const struct net *g, const struct grid_band b, int32_t k, int64_t *w,
                        int32_t *out, int32_t parts)
{
    int64_t mid = (b.lo + b.hi) / 2, rest = 0;

    for (int32_t i = 0; i < parts; i++) {
        int64_t want = (w[i] + mid / 2) / mid;
        if (k > 0)
            want = (w[i] * k + g->households / 2) / (g->households ? g->households : 1);
        int64_t least = (w[i] + b.hi - 1) / b.hi, most = w[i] / b.lo;
        if (least <= most)
            want = want < least ? least : want > most ? most : want;
        out[i] = want < 1 ? 1 : (int32_t)want;
        rest += out[i];
    }
    /* what rounding took or gave goes to the largest part */
    int32_t large = 0;
    for (int32_t i = 1; i < parts; i++)
        if (w[i] > w[large])
            large = i;
    if (k > 0 && out[large] + k - rest >= 1)
        out[large] += (int32_t)(k - rest);
}

static void first_plan(struct work *w, const struct grid_params *p, const struct worth *worth)
{
    const struct net *g = w->g;
    struct arena     *a = w->scratch;
    size_t            n = (size_t)g->n;
    int32_t          *part = NEWN(a, int32_t, n), *list = NEWN(a, int32_t, n), *start;
    int32_t           parts = 0, tail = 0, head = 0;

    start = NEWN(a, int32_t, n + 1);
    for (int32_t i = 0; i < g->n; i++) {
        if (part[i])
            continue;
        start[parts++] = tail;
        part[i] = parts;
        list[tail++] = i;
        while (head < tail) {
            int32_t u = list[head++];
            for (int32_t h = g->off[u]; h < g->off[u + 1]; h++)
                if (!part[g->nbr[h]]) {
                    part[g->nbr[h]] = parts;
                    list[tail++] = g->nbr[h];
                }
        }
    }
    start[parts] = tail;
    int64_t *sum = NEWN(a, int64_t, (size_t)parts);
    int32_t *k = NEWN(a, int32_t, (size_t)parts);
    for (int32_t i = 0; i < g->n; i++)
        sum[part[i] - 1] += g->w[i];
    share_grids(g, p->band, p->k, sum, k, parts);
    w->k = 0;
    for (int32_t i = 0; i < parts; i++) {
        int32_t m = start[i + 1] - start[i];
        k[i] = k[i] < m ? k[i] : m;
        grid_start(a, g, list + start[i], m, k[i], w->k, worth,
                   dice_for(w->seed, 1, 0, (uint64_t)i), w->label);
        w->k += k[i];
    }
    arena_reset(a);
}

/* How the effort is spent. Temperatures are in percent of the mean cost of an edge; the values were
 * found by trying, with the same for all maps (docs/decisions/021). */
enum {
    SOFT_ROUNDS = 14,
    SOFT_SHARE = 20, /* percent of the steps */
    SOFT_FROM = 200,
    SOFT_TO = 60,
    SLOPE_FROM = 40, /* cost of a household outside the band */
    SLOPE_TO = 1000,
    HARD_ROUNDS = 8,
    HARD_FROM = 100,
    HARD_TO = 6,
    MEND_ROUNDS = 4, /* of the hard rounds: in these faulty grids are mended, then rescued */
    MEND_TRIES = 1000,
    FAULT = 3000000, /* cost of a household outside the band when nothing may make that worse */
    FAULT_GRID = 10, /* a grid outside counts like so many households */
};

static void hard_worth(struct worth *t)
{
    t->slope = UNIT * (int64_t)FAULT;
    t->fixed = t->slope * FAULT_GRID;
}

/* Grids that are still faulty: again and again shake what is around each, and keep what is better.
 * The smaller the map and the greater the effort, the more rounds. */
static void rescue(struct work *w, const struct worth *worth, int32_t effort)
{
    int64_t unit = (int64_t)w->g->mean_cost * UNIT, rounds = 1 + 50000 / (int64_t)w->g->n;

    if (effort > GRID_EFFORT) /* who has time mostly has it for these */
        rounds += 3 * (effort - GRID_EFFORT) / GRID_EFFORT;

    work_settle(w, worth->band);
    for (int64_t r = 0; r < rounds && r < 21; r++) {
        struct shift s = { .worth = *worth, .soft = *worth, .ball = 20 };
        s.soft.slope = 50 * UNIT;
        s.soft_from = unit * 20 / 100;
        s.soft_steps = s.steps = 60000;
        s.from = unit * 10 / 100;
        s.to = s.from / 8;
        s.mend = 10000;
        s.hard = true;
        s.careful = true;
        hard_worth(&s.worth);
        work_round(w, &s);
    }
}

/* The first plan alone: a few tries where it is faulty. */
static void quick_mend(struct work *w, const struct worth *worth)
{
    for (int r = 0; r < 2; r++) {
        struct shift s = { .worth = *worth, .mend = 400, .hard = true };
        hard_worth(&s.worth);
        work_round(w, &s);
    }
}

static void tell(const struct grid_params *p, int32_t done, int32_t all)
{
    if (p->progress)
        p->progress(p->with, done * 100 / all);
}

/* First the band is a price that rises, then a wall; the temperature falls all the time. */
static void anneal_all(struct work *w, const struct grid_params *p, const struct worth *worth)
{
    int64_t steps = work_steps(w->g->n, p->effort) * 1000;
    int64_t unit = (int64_t)w->g->mean_cost * UNIT;
    int32_t all = SOFT_ROUNDS + HARD_ROUNDS;

    for (int32_t r = 0; r < SOFT_ROUNDS; r++) {
        struct shift s = { .worth = *worth, .steps = steps * SOFT_SHARE / 100 / SOFT_ROUNDS };
        s.from = work_between(unit * SOFT_FROM / 100, unit * SOFT_TO / 100, r, SOFT_ROUNDS);
        s.to = work_between(unit * SOFT_FROM / 100, unit * SOFT_TO / 100, r + 1, SOFT_ROUNDS);
        s.worth.slope = work_between(SLOPE_FROM * UNIT, SLOPE_TO * UNIT, r, SOFT_ROUNDS);
        work_round(w, &s);
        tell(p, r + 1, all);
    }
    work_settle(w, p->band);
    for (int32_t r = 0; r < HARD_ROUNDS; r++) {
        struct shift s = { .worth = *worth, .hard = true };
        s.steps = steps * (100 - SOFT_SHARE) / 100 / HARD_ROUNDS;
        s.from = work_between(unit * HARD_FROM / 100, unit * HARD_TO / 100, r, HARD_ROUNDS);
        s.to = work_between(unit * HARD_FROM / 100, unit * HARD_TO / 100, r + 1, HARD_ROUNDS);
        s.mend = r < MEND_ROUNDS ? MEND_TRIES : 0;
        hard_worth(&s.worth);
        if (r == MEND_ROUNDS)
            rescue(w, worth, p->effort);
        work_round(w, &s);
        tell(p, SOFT_ROUNDS + r + 1, all);
    }
}

struct place {
    int64_t x, y, n;
    int32_t grid;
};

static int west_first(const void *a, const void *b)
{
    const struct place *p = a, *q = b;
    int64_t             px = p->x / p->n, qx = q->x / q->n, py = p->y / p->n, qy = q->y / q->n;

    if (px != qx)
        return px < qx ? -1 : 1;
    if (py != qy)
        return py > qy ? -1 : 1;
    return (p->grid > q->grid) - (p->grid < q->grid);
}

/* Numbers for people: by the middle of the cells from west to east, then from north to south. */
static void answer(struct arena *a, const struct work *w, size_t cells, int32_t **label)
{
    struct place *place = NEWN(w->mem, struct place, (size_t)w->k);
    int32_t      *out = NEWN(a, int32_t, cells), *no = NEWN(w->mem, int32_t, (size_t)w->k);

    for (int32_t q = 0; q < w->k; q++)
        place[q].grid = q;
    for (int32_t i = 0; i < w->g->n; i++) {
        place[w->label[i]].x += w->g->x[i];
        place[w->label[i]].y += w->g->y[i];
        place[w->label[i]].n++;
    }
    qsort(place, (size_t)w->k, sizeof *place, west_first);
    for (int32_t q = 0; q < w->k; q++)
        no[place[q].grid] = q;
    for (size_t i = 0; i < cells; i++)
        out[i] = no[w->label[w->g->knot[i]]];
    *label = out;
}

error *grid_plan(struct arena *a, const struct grid_map *m, const struct grid_params *p,
                 int32_t **label)
{
    struct arena *mem = arena_new();
    struct work   w = { .seed = (uint64_t)p->seed, .threads = p->threads, .free_k = p->k == 0 };

    arena_widen(mem);
    struct net *g = grid_net_make(mem, m, p->band.hi, p->lock);
    work_init(&w, mem, g);
    struct worth worth = worth_of(&w, p);
    first_plan(&w, p, &worth);
    if (p->effort > 0)
        anneal_all(&w, p, &worth);
    else
        quick_mend(&w, &worth);
    answer(a, &w, m->n, label);
    work_end(&w);
    arena_free(mem);
    return NULL;
}
