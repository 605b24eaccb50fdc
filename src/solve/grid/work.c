/* work.c -- cutting the net into zones of whole grids, and working on them with some threads.
 *
 * A zone's result depends on the zone, the seed and the round alone; every thread writes the
 * labels of its own zone only. So the number of threads changes nothing but the time. */
#include "solve/grid/work.h"
#include "solve/grid/hope.h"

#include <pthread.h>
#include <stdatomic.h>

enum { ZONE_KNOTS = 6000, SPARE_GRIDS = 8 };

static struct arena *wide_arena(void)
{
    struct arena *a = arena_new();

    arena_widen(a);
    return a;
}

void work_init(struct work *w, struct arena *a, struct net *g)
{
    size_t n = (size_t)g->n;

    grid_net_rings(a, g);
    w->mem = a;
    w->g = g;
    w->zone_knots = ZONE_KNOTS;
    heat_logs(w->log);
    w->label = NEWN(a, int32_t, n);
    w->failed = NEWN(a, int32_t, n);
    w->least = NEWN(a, int32_t, n);
    w->here = NEWN(a, int32_t, n);
    w->zone = NEWN(a, int32_t, n);
    w->list = NEWN(a, int32_t, n);
    w->scratch = wide_arena();
}

void work_end(struct work *w)
{
    for (int i = 0; i < MOST_THREADS; i++)
        arena_free(w->zone_mem[i]);
    arena_free(w->scratch);
}

/* Steps per knot in percent of the effort: maps up to 21,500 knots get the same in
 * all, since small ones are quick anyhow. */
static int64_t boost_of(int64_t n)
{
    int64_t b = 21500 * 100 / n;

    return b < 60 ? 60 : b > 2400 ? 2400 : b;
}

/* In whole numbers, so that it is the same on every machine. */
int64_t work_between(int64_t a, int64_t b, int32_t i, int32_t n)
{
    int64_t lo = 0, hi = INT64_C(1) << 20, v = a;

    /* the factor f / 2^20, by bisection: a * f^n = b */
    if (a <= 0 || b <= 0 || b == a)
        return a;
    hi = b > a ? hi * 64 : hi;
    while (hi - lo > 1) {
        int64_t mid = (lo + hi) / 2, x = a;
        for (int32_t j = 0; j < n && x < INT64_C(1) << 36; j++)
            x = x * mid >> 20;
        if (x <= b)
            lo = mid;
        else
            hi = mid;
    }
    for (int32_t j = 0; j < i; j++)
        v = v * lo >> 20;
    return v < 1 ? 1 : v;
}

int64_t work_steps(int32_t n, int32_t effort)
{
    return boost_of(n) * effort / 100;
}

int grid_by_number(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

    return (x > y) - (x < y);
}

struct worth worth_of(const struct work *w, const struct grid_params *p)
{
    struct worth t = { .band = p->band, .log = w->log };

    t.main = 24 * UNIT * (int64_t)p->streets / 100;
    t.inertia =
        1620 * (int64_t)p->compact / 100; /* 3.9e-4 of cost per household and square metre */
    return t;
}

void work_settle(struct work *w, struct grid_band band)
{
    enum { UNKNOWN = -1, LOOK_AT = 20000 };
    struct arena    *a = w->scratch;
    struct hope_net *hope = NULL;
    int32_t         *hub = NEWN(a, int32_t, (size_t)w->k);
    int64_t         *sum = NEWN(a, int64_t, (size_t)w->k);

    for (int32_t q = 0; q < w->k; q++)
        hub[q] = -1;
    for (int32_t i = 0; i < w->g->n; i++) {
        int32_t q = w->label[i];
        sum[q] += w->g->w[i];
        if (hub[q] < 0 || w->g->w[i] > w->g->w[hub[q]])
            hub[q] = i;
    }
    for (int32_t q = 0; q < w->k; q++) {
        if (band_deviation(sum[q], band) == 0 || w->least[hub[q]] != 0)
            continue;
        if (!hope && !(hope = hope_make(a, w->g)))
            break;
        struct hope_proof p = hope_of(hope, hub[q], band, LOOK_AT);
        int64_t           below = band.lo - p.most_below, above = p.least_above - band.hi;
        if (p.answer != HOPE_NONE)
            w->least[hub[q]] = UNKNOWN;
        else
            w->least[hub[q]] = (int32_t)(below < above ? below : above);
    }
    arena_reset(a);
}

struct span {
    int32_t from, n; /* grids */
};

struct mark {
    int64_t key; /* where the grid lies along the cut, then its number */
    int32_t grid;
};

struct round {
    struct work        *w;
    const struct shift *s;
    int32_t            *n_grids, *extra; /* of a zone: grids, first number for new ones */
    atomic_int          next, threads;
};

static int by_key(const void *a, const void *b)
{
    const struct mark *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->grid > y->grid) - (x->grid < y->grid);
}

/* Number the grids anew without gaps. */
static void close_gaps(struct work *w, struct arena *a, int32_t most)
{
    int32_t *no = NEWN(a, int32_t, (size_t)most);

    for (int32_t i = 0; i < w->g->n; i++)
        no[w->label[i]] = 1;
    int32_t before = w->k;
    w->k = 0;
    for (int32_t q = 0; q < most; q++)
        no[q] = no[q] ? w->k++ : -1;
    for (int32_t i = 0; i < w->g->n; i++)
        w->label[i] = no[w->label[i]];
    if (!w->old)
        return;
    for (int32_t i = 0; i < w->g->n; i++)
        w->old[i] = w->old[i] >= 0 ? no[w->old[i]] : -1;
    int32_t *name = NEWN(w->mem, int32_t, (size_t)w->k);
    for (int32_t q = 0; q < most; q++)
        if (no[q] >= 0)
            name[no[q]] = q < before ? w->name[q] : -1;
    w->name = name;
}

/* Split the grids into zones by cuts of random direction. ZONE_OF[grid]. */
static int32_t make_zones(struct work *w, struct arena *a, struct dice d, int32_t *zone_of)
{
    const struct net *g = w->g;
    size_t            k = (size_t)w->k;
    int64_t          *x = NEWN(a, int64_t, k), *y = NEWN(a, int64_t, k), *c = NEWN(a, int64_t, k);
    struct mark      *spot = NEWN(a, struct mark, k);
    struct span      *stack = NEWN(a, struct span, k + 1);
    int32_t           top = 0, zones = 0;

    for (int32_t i = 0; i < g->n; i++) {
        x[w->label[i]] += g->x[i];
        y[w->label[i]] += g->y[i];
        c[w->label[i]]++;
    }
    for (int32_t q = 0; q < w->k; q++)
        spot[q].grid = q;
    stack[top++] = (struct span){ 0, w->k };
    while (top) {
        struct span t = stack[--top];
        int64_t     knots = 0, half = 0;
        for (int32_t i = t.from; i < t.from + t.n; i++)
            knots += c[spot[i].grid];
        if (knots <= w->zone_knots || t.n < 4) {
            for (int32_t i = t.from; i < t.from + t.n; i++)
                zone_of[spot[i].grid] = zones;
            zones++;
            continue;
        }
        int64_t dx = dice_below(&d, 2001) - 1000, dy = dice_below(&d, 2001) - 1000;
        for (int32_t i = t.from; i < t.from + t.n; i++) {
            int32_t q = spot[i].grid;
            spot[i].key = (x[q] * dx + y[q] * dy) / c[q];
        }
        qsort(spot + t.from, (size_t)t.n, sizeof *spot, by_key);
        int64_t want = knots * (35 + dice_below(&d, 31)) / 100;
        int32_t m = 0;
        while (m < t.n - 1 && half < want)
            half += c[spot[t.from + m++].grid];
        m = m < 1 ? 1 : m;
        stack[top++] = (struct span){ t.from, m };
        stack[top++] = (struct span){ t.from + m, t.n - m };
    }
    return zones;
}

/* Zones that are MOST grids around a faulty one each; all other grids are in none. */
static int32_t make_balls(struct work *w, struct arena *a, struct dice d, const struct shift *s,
                          int32_t *zone_of)
{
    const struct net *g = w->g;
    size_t            k = (size_t)w->k, n = (size_t)g->n;
    int64_t          *sum = NEWN(a, int64_t, k);
    int32_t *bad = NEWN(a, int32_t, k), *first = NEWN(a, int32_t, k), *next = NEWN(a, int32_t, n);
    int32_t *queue = NEWN(a, int32_t, k);
    int32_t  n_bad = 0, zones = 0;

    for (int32_t q = 0; q < w->k; q++)
        zone_of[q] = first[q] = -1;
    for (int32_t i = 0; i < g->n; i++) {
        sum[w->label[i]] += g->w[i];
        next[i] = first[w->label[i]];
        first[w->label[i]] = i;
    }
    bool *moved = NEWN(a, bool, k);
    for (int32_t i = 0; s->moved && i < g->n; i++)
        if (w->old[i] != w->label[i] && g->w[i]) {
            moved[w->label[i]] = true;
            if (w->old[i] >= 0)
                moved[w->old[i]] = true;
        }
    for (int32_t q = 0; q < w->k; q++)
        if (moved[q] || patch_fault(&s->worth, sum[q]) > 0)
            bad[n_bad++] = q;
    while (n_bad) {
        int32_t i = dice_below(&d, n_bad), b = bad[i], head = 0, tail = 0;
        bad[i] = bad[--n_bad];
        if (zone_of[b] >= 0)
            continue;
        int32_t hub = first[b];
        for (int32_t u = hub; u >= 0; u = next[u])
            if (g->w[u] > g->w[hub] || (g->w[u] == g->w[hub] && u < hub))
                hub = u;
        if (!moved[b] && band_deviation(sum[b], s->worth.band) <= w->least[hub])
            continue; /* proved to be as good as it gets */
        /* places that were tried in vain again and again are tried more seldom */
        if (!moved[b] && dice_below(&d, 8 + w->failed[hub] * w->failed[hub] / 8) >= 8)
            continue;
        w->hub[zones] = hub;
        zone_of[b] = zones;
        queue[tail++] = b;
        while (head < tail && tail < s->ball)
            for (int32_t u = first[queue[head++]]; u >= 0; u = next[u])
                for (int32_t h = g->off[u]; h < g->off[u + 1] && tail < s->ball; h++) {
                    int32_t q = w->label[g->nbr[h]];
                    if (zone_of[q] >= 0)
                        continue;
                    zone_of[q] = zones;
                    queue[tail++] = q;
                }
        zones++;
    }
    return zones;
}

/* Today's grids again, as far as they are in the patch; unless some would not hang together. */
static void begin_anew(struct arena *a, struct patch *p)
{
    int32_t *keep = NEWN(a, int32_t, (size_t)p->n);

    memcpy(keep, p->label, (size_t)p->n * sizeof *keep);
    for (int32_t u = 0; u < p->n; u++)
        if (p->at[u].old >= 0 && p->at[u].old != p->label[u])
            patch_move(p, u, p->at[u].old);
    if (patch_whole(p))
        return;
    for (int32_t u = 0; u < p->n; u++)
        if (keep[u] != p->label[u])
            patch_move(p, u, keep[u]);
}

/* FAULT: that of the patch as it is. */
static void heat_and_mend(struct arena *a, struct patch *p, const struct shift *s, bool free_k,
                          int64_t fault)
{
    int64_t     n = p->n;
    struct heat soft = { s->soft_from, s->from, s->soft_steps * n / 1000, false };
    struct heat h = { s->from, s->to, s->steps * n / 1000, s->hard };

    if (s->reset && dice_below(&p->dice, 2))
        begin_anew(a, p);
    if (s->soft_steps) {
        p->worth = &s->soft;
        patch_anneal(p, &soft);
        p->worth = &s->worth;
    }
    if (s->soft_steps || s->reset)
        patch_energy(p, &fault);
    if (s->mend && fault)
        patch_mend(a, p, (int32_t)(s->mend * n / 1000) + 1, free_k, s->split);
    patch_anneal(p, &h);
}

static void work_zone(struct round *r, struct arena *a, int32_t z)
{
    struct work        *w = r->w;
    const struct shift *s = r->s;
    int32_t             from = w->zone_start[z], n = w->zone_start[z + 1] - from;
    int32_t             k = r->n_grids[z];
    int64_t             was = 0, now = 0;

    if (k < 2)
        return;
    struct patch *p = patch_make(a, w->g, w->list + from, n, w->zone, z, w->here, w->label,
                                 w->local, k, k + SPARE_GRIDS, &s->worth);
    for (int32_t i = 0; w->old && i < n; i++) {
        int32_t old = w->old[p->knot[i]];
        p->at[i].old = old >= 0 && w->zone_of[old] == z ? w->local[old] : -1;
    }
    p->least = w->least;
    p->dice = dice_for(w->seed, 7, w->round, (uint64_t)z);
    int64_t before = patch_energy(p, &was);
    if (s->relay) {
        begin_anew(a, p);
        patch_relay(a, p);
    } else {
        heat_and_mend(a, p, s, w->free_k, was);
    }
    int64_t after = patch_energy(p, &now);
    bool    faulty = was != 0;
    if (s->worth.move) { /* faults and moves are weighed */
        was += before;
        now += after;
    }
    if (w->hub && faulty)
        w->failed[w->hub[z]] += now < was ? -w->failed[w->hub[z]] : 1;
    if (s->careful && (now > was || (now == was && after > before)))
        return;
    for (int32_t i = 0; i < n; i++) {
        int32_t q = p->label[i];
        w->label[p->knot[i]] = q < k ? p->roll[q].name : r->extra[z] + q - k;
    }
}

static void *worker(void *with)
{
    struct round  *r = with;
    struct arena **a = &r->w->zone_mem[atomic_fetch_add(&r->threads, 1)];

    if (!*a)
        *a = wide_arena();
    for (;;) {
        int z = atomic_fetch_add(&r->next, 1);
        if (z >= r->w->n_zones)
            break;
        work_zone(r, *a, z);
        arena_reset(*a);
    }
    return NULL;
}

static void list_zones(struct work *w, struct arena *a, const int32_t *zone_of, struct round *r)
{
    size_t zones = (size_t)w->n_zones;

    r->n_grids = NEWN(a, int32_t, zones);
    r->extra = NEWN(a, int32_t, zones);
    w->zone_start = NEWN(a, int32_t, zones + 1);
    w->local = NEWN(a, int32_t, (size_t)w->k);
    for (int32_t q = 0; q < w->k; q++)
        if (zone_of[q] >= 0)
            w->local[q] = r->n_grids[zone_of[q]]++;
    for (int32_t z = 0; z < w->n_zones; z++)
        r->extra[z] = w->k + z * SPARE_GRIDS;
    for (int32_t i = 0; i < w->g->n; i++) {
        w->zone[i] = zone_of[w->label[i]];
        if (w->zone[i] >= 0)
            w->zone_start[w->zone[i]]++;
    }
    for (int32_t z = 0, sum = 0; z <= w->n_zones; z++) {
        sum += z < w->n_zones ? w->zone_start[z] : 0;
        w->zone_start[z] = sum;
    }
    for (int32_t i = w->g->n - 1; i >= 0; i--)
        if (w->zone[i] >= 0)
            w->list[--w->zone_start[w->zone[i]]] = i;
}

void work_round(struct work *w, const struct shift *s)
{
    struct arena *a = w->scratch;
    struct round  r = { .w = w, .s = s };
    pthread_t     thread[MOST_THREADS];
    int32_t      *zone_of = NEWN(a, int32_t, (size_t)w->k), n = 0;

    w->zone_of = zone_of;

    struct dice dice = dice_for(w->seed, 6, w->round, 0);
    w->hub = s->ball ? NEWN(a, int32_t, (size_t)w->k) : NULL;
    w->n_zones = s->ball ? make_balls(w, a, dice, s, zone_of) : make_zones(w, a, dice, zone_of);
    if (w->n_zones == 0) {
        arena_reset(a);
        return;
    }
    list_zones(w, a, zone_of, &r);
    while (n < w->threads - 1 && n < MOST_THREADS - 1 && n < w->n_zones - 1 &&
           pthread_create(&thread[n], NULL, worker, &r) == 0)
        n++;
    worker(&r);
    while (n > 0)
        pthread_join(thread[--n], NULL);
    close_gaps(w, a, w->k + w->n_zones * SPARE_GRIDS);
    w->round++;
    arena_reset(a);
}
