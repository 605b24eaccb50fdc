/* proof.c -- parts that cannot be covered, hopeless cells, hanging parts. */
#include "solve/grid/proof.h"
#include "solve/grid/hope.h"

enum { MOST_SETS = 2000000 };

bool grid_coverable(int64_t w, struct grid_band band)
{
    return w == 0 || (w + band.hi - 1) / band.hi <= w / band.lo;
}

/* The least that must be taken off W so that what stays can be divided into whole grids. */
static int64_t rest_of(int64_t w, struct grid_band band)
{
    return grid_coverable(w, band) ? 0 : w - w / band.lo * band.hi;
}

struct prove {
    struct arena          *mem;
    const struct grid_map *m;
    const struct net      *g;
    struct grid_band       band;
    struct grid_proofs    *p;
    int32_t               *cell; /* of a knot: its heaviest cell */
    bool                  *fine; /* of a knot: in a grid within the band */
};

static void find_cells(struct prove *v, const int32_t *label)
{
    const struct grid_cell *c = v->m->cell;
    int64_t                *w = NULL;
    int32_t                 most = 0;

    v->cell = NEWN(v->mem, int32_t, (size_t)v->g->n);
    v->fine = NEWN(v->mem, bool, (size_t)v->g->n);
    for (int32_t q = 0; q < v->g->n; q++)
        v->cell[q] = -1;
    for (int32_t i = 0; i < (int32_t)v->m->n; i++) {
        int32_t q = v->g->knot[i];
        if (v->cell[q] < 0 || c[i].households > c[v->cell[q]].households)
            v->cell[q] = i;
        if (label && label[i] > most)
            most = label[i];
    }
    if (!label || most > GRID_MAX_CELLS)
        return;
    w = NEWN(v->mem, int64_t, (size_t)most + 1);
    for (size_t i = 0; i < v->m->n; i++)
        w[label[i]] += c[i].households;
    for (size_t i = 0; i < v->m->n; i++)
        if (w[label[i]] >= v->band.lo && w[label[i]] <= v->band.hi)
            v->fine[v->g->knot[i]] = true;
}

static void prove_cells(struct prove *v)
{
    struct grid_proofs *p = v->p;
    struct hope_net    *h = hope_make(v->mem, v->g);
    size_t              room = 0;

    if (!h) {
        p->unknown = (size_t)v->g->n;
        return;
    }
    for (int32_t q = 0; q < v->g->n; q++) {
        if (v->fine[q] || v->g->w[q] == 0)
            continue;
        struct hope_proof r = hope_of(h, q, v->band, MOST_SETS);
        p->unknown += r.answer == HOPE_UNKNOWN;
        if (r.answer != HOPE_NONE)
            continue;
        if (p->n_hopeless == room) {
            size_t more = room ? 2 * room : 16;
            p->hopeless = arena_grow(v->mem, p->hopeless, room * sizeof *p->hopeless,
                                     more * sizeof *p->hopeless);
            room = more;
        }
        struct grid_hopeless *out = &p->hopeless[p->n_hopeless++];
        out->cell = v->cell[q];
        out->households = v->g->w[q];
        out->below = r.most_below > 0 ? r.most_below : -1;
        out->above = r.least_above < INT64_MAX ? r.least_above : -1;
        out->sets = r.sets;
        int64_t under = out->below >= 0 ? v->band.lo - out->below : INT64_MAX;
        int64_t over = out->above >= 0 ? out->above - v->band.hi : INT64_MAX;
        p->least_deviation += under < over ? under : over;
        p->hopeless_households += out->households;
        for (size_t i = 0; i < v->m->n; i++)
            if (v->g->knot[i] == q)
                p->reason[i] = REASON_CELL;
    }
}

/* Depth-first search without recursion: when it was met, and how far up its branch leads. */
struct walk {
    int32_t *order, *up, *met, *low, *next;
    int64_t *sum; /* of the branch */
    int32_t *root;
    int32_t  n;
};

static void walk_all(struct prove *v, struct walk *w)
{
    const struct net *g = v->g;
    size_t            n = (size_t)g->n;

    w->order = NEWN(v->mem, int32_t, n);
    w->up = NEWN(v->mem, int32_t, n);
    w->met = NEWN(v->mem, int32_t, n);
    w->low = NEWN(v->mem, int32_t, n);
    w->next = NEWN(v->mem, int32_t, n);
    w->root = NEWN(v->mem, int32_t, n);
    w->sum = NEWN(v->mem, int64_t, n);
    for (int32_t r = 0; r < g->n; r++) {
        int32_t u = r;
        if (w->met[r])
            continue;
        w->up[r] = -1;
        while (u >= 0) {
            if (!w->met[u]) {
                w->order[w->n++] = u;
                w->met[u] = w->low[u] = w->n;
                w->next[u] = g->off[u];
                w->sum[u] = g->w[u];
                w->root[u] = r;
            }
            if (w->next[u] == g->off[u + 1]) {
                int32_t t = w->up[u];
                if (t >= 0) {
                    w->low[t] = w->low[u] < w->low[t] ? w->low[u] : w->low[t];
                    w->sum[t] += w->sum[u];
                }
                u = t;
                continue;
            }
            int32_t to = g->nbr[w->next[u]++];
            if (!w->met[to]) {
                w->up[to] = u;
                u = to;
            } else if (to != w->up[u] && w->met[to] < w->low[u]) {
                w->low[u] = w->met[to];
            }
        }
    }
}

static void prove_parts(struct prove *v, const struct walk *w)
{
    struct grid_proofs *p = v->p;
    int64_t            *cells = NEWN(v->mem, int64_t, (size_t)v->g->n);

    for (size_t i = 0; i < v->m->n; i++)
        cells[w->root[v->g->knot[i]]]++;
    for (int pass = 0; pass < 2; pass++) {
        size_t n = 0;
        for (int32_t r = 0; r < v->g->n; r++) {
            if (w->root[r] != r || (w->sum[r] > 0 && grid_coverable(w->sum[r], v->band)))
                continue;
            if (pass)
                p->part[n] = (struct grid_part){ v->cell[r], cells[r], w->sum[r] };
            n++;
        }
        if (!pass)
            p->part = NEWN(v->mem, struct grid_part, n + 1);
        p->n_parts = n;
    }
    for (size_t i = 0; i < v->m->n; i++) {
        int32_t r = w->root[v->g->knot[i]];
        if (w->sum[r] == 0 || !grid_coverable(w->sum[r], v->band))
            p->reason[i] = REASON_PART;
    }
}

static void mark_branch(struct prove *v, const struct walk *w, int32_t top)
{
    /* the branch of TOP is the run of the order from it on, as long as met late enough */
    int32_t from = w->met[top] - 1;

    for (int32_t i = from; i < w->n; i++) {
        int32_t u = w->order[i];
        if (i > from && w->met[w->up[u] < 0 ? u : w->up[u]] - 1 < from)
            break;
        int32_t c = v->cell[u];
        if (v->p->reason[c] == REASON_NONE)
            v->p->reason[c] = REASON_HANGING;
    }
}

static void prove_hanging(struct prove *v, const struct walk *w)
{
    const struct net   *g = v->g;
    struct grid_proofs *p = v->p;
    int64_t            *rests = NEWN(v->mem, int64_t, (size_t)g->n);
    int64_t            *below = NEWN(v->mem, int64_t, (size_t)g->n);
    int32_t            *parts = NEWN(v->mem, int32_t, (size_t)g->n);
    size_t              n = 0;

    /* every branch that leads no further up than the knot it hangs on */
    for (int32_t i = 0; i < w->n; i++) {
        int32_t u = w->order[i], t = w->up[u];
        if (t < 0 || w->low[u] < w->met[t])
            continue;
        int64_t r = rest_of(w->sum[u], v->band);
        rests[t] += r;
        parts[t] += r > 0;
        below[t] += w->sum[u];
    }
    for (int pass = 0; pass < 2; pass++) {
        n = 0;
        for (int32_t u = 0; u < g->n; u++) {
            /* what lies above is a part as well, unless there is nothing */
            int64_t above = w->sum[w->root[u]] - below[u] - g->w[u];
            int64_t r = above > 0 ? rest_of(above, v->band) : 0;
            if (g->w[u] > v->band.hi || g->w[u] + rests[u] + r <= v->band.hi)
                continue;
            if (pass)
                p->hanging[n] =
                    (struct grid_hanging){ v->cell[u], g->w[u], parts[u] + (r > 0), rests[u] + r };
            n++;
        }
        if (!pass)
            p->hanging = NEWN(v->mem, struct grid_hanging, n + 1);
        p->n_hanging = n;
    }
    for (size_t i = 0; i < n; i++) {
        int32_t u = g->knot[p->hanging[i].cell];
        if (p->reason[p->hanging[i].cell] == REASON_NONE)
            p->reason[p->hanging[i].cell] = REASON_HANGING;
        for (int32_t h = g->off[u]; h < g->off[u + 1]; h++) {
            int32_t c = g->nbr[h];
            if (w->up[c] == u && w->low[c] >= w->met[u] && rest_of(w->sum[c], v->band) > 0 &&
                w->sum[c] * 2 < w->sum[w->root[u]])
                mark_branch(v, w, c);
        }
    }
}

struct grid_proofs *grid_prove(struct arena *a, const struct grid_map *m, struct grid_band band,
                               const int32_t *label)
{
    struct grid_proofs *p = NEW(a, struct grid_proofs);
    struct net         *g = grid_net_make(a, m, band.hi, NULL);
    struct prove        v = { a, m, g, band, p, NULL, NULL };
    struct walk         w = { 0 };

    p->reason = NEWN(a, uint8_t, m->n);
    find_cells(&v, label);
    walk_all(&v, &w);
    prove_cells(&v);
    prove_parts(&v, &w);
    prove_hanging(&v, &w);
    return p;
}

enum grid_reason grid_why(const struct grid_map *m, const struct grid_proofs *p,
                          const int32_t *label, int32_t grid, int32_t *cell)
{
    static const uint8_t order[] = { REASON_PART, REASON_CELL, REASON_HANGING };

    *cell = -1;
    for (size_t o = 0; o < COUNT(order); o++)
        for (size_t i = 0; i < m->n; i++)
            if (label[i] == grid && p->reason[i] == order[o]) {
                *cell = (int32_t)i;
                return (enum grid_reason)order[o];
            }
    return REASON_NONE;
}
