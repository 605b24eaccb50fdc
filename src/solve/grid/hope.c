/* hope.c -- enumerating the connected sets around a knot, each once, without recursion. */
#include "solve/grid/hope.h"

enum { DEEPEST = 512 };

struct level {
    int32_t from; /* candidates of this level begin here on the stack */
    int32_t next; /* the one to take next */
    int64_t sum;
};

struct hope_net {
    const struct net *g;
    int32_t          *off, *nbr; /* between knots with households */
    int32_t          *stack, room;
    int32_t          *seen; /* a candidate or member already */
    struct level      level[DEEPEST];
};

/* Connected knots without households get one number, from 1. */
static int32_t *free_areas(struct arena *a, const struct net *g, int32_t *n_areas)
{
    int32_t *area = NEWN(a, int32_t, (size_t)g->n), *queue = NEWN(a, int32_t, (size_t)g->n);

    *n_areas = 0;
    for (int32_t i = 0; i < g->n; i++) {
        int32_t head = 0, tail = 0;
        if (g->w[i] || area[i])
            continue;
        area[i] = ++*n_areas;
        queue[tail++] = i;
        while (head < tail) {
            int32_t u = queue[head++];
            for (int32_t h = g->off[u]; h < g->off[u + 1]; h++)
                if (g->w[g->nbr[h]] == 0 && !area[g->nbr[h]]) {
                    area[g->nbr[h]] = *n_areas;
                    queue[tail++] = g->nbr[h];
                }
        }
    }
    return area;
}

struct hope_net *hope_make(struct arena *a, const struct net *g)
{
    struct hope_net *h = NEW(a, struct hope_net);
    int32_t          areas = 0, *area = free_areas(a, g, &areas);
    size_t           n = (size_t)g->n;
    int32_t         *first = NEWN(a, int32_t, (size_t)areas + 2), *seen = NEWN(a, int32_t, n);

    h->g = g;
    h->off = NEWN(a, int32_t, n + 1);
    h->seen = NEWN(a, int32_t, n);
    /* who lives around each free area */
    for (int32_t i = 0; i < g->n; i++)
        for (int32_t e = g->off[i]; area[i] && e < g->off[i + 1]; e++)
            first[area[i]] += g->w[g->nbr[e]] > 0;
    for (int32_t q = 0, sum = 0; q <= areas + 1; q++) {
        sum += q <= areas ? first[q] : 0;
        first[q] = sum;
    }
    int32_t *around = NEWN(a, int32_t, (size_t)first[areas + 1] + 1);
    for (int32_t i = g->n - 1; i >= 0; i--)
        for (int32_t e = g->off[i]; area[i] && e < g->off[i + 1]; e++)
            if (g->w[g->nbr[e]] > 0)
                around[--first[area[i]]] = g->nbr[e];
    /* twice the same: first to count, then to fill */
    for (int pass = 0; pass < 2; pass++) {
        int32_t at = 0;
        memset(seen, 0xff, n * sizeof *seen);
        for (int32_t i = 0; i < g->n; i++) {
            h->off[i] = at;
            seen[i] = i;
            for (int32_t e = g->off[i]; g->w[i] && e < g->off[i + 1]; e++) {
                int32_t v = g->nbr[e], from = area[v] ? first[area[v]] : e;
                int32_t to = area[v] ? first[area[v] + 1] : e + 1;
                for (int32_t j = from; j < to; j++) {
                    int32_t t = area[v] ? around[j] : v;
                    if (seen[t] == i)
                        continue;
                    seen[t] = i;
                    if (pass)
                        h->nbr[at] = t;
                    at++;
                    if (at > 64 * g->n + 1000000) /* a huge free area: give up on completeness */
                        return NULL;
                }
            }
        }
        h->off[g->n] = at;
        if (!pass)
            h->nbr = NEWN(a, int32_t, (size_t)at + 1);
    }
    h->room = 1 << 16;
    h->stack = NEWN(a, int32_t, (size_t)h->room);
    return h;
}

/* Neighbours of U that were not met yet become candidates. */
static int32_t meet(struct hope_net *h, int32_t u, int32_t top)
{
    for (int32_t e = h->off[u]; e < h->off[u + 1] && top < h->room; e++)
        if (!h->seen[h->nbr[e]]) {
            h->seen[h->nbr[e]] = 1;
            h->stack[top++] = h->nbr[e];
        }
    return top;
}

/* Each set is built in one order only: at each level candidates are taken in turn, and one that
 * was passed over is not taken further down. The candidates of a level are those of the level
 * above behind the one taken, and the new neighbours. */
struct hope_proof hope_of(struct hope_net *h, int32_t knot, struct grid_band band, int64_t limit)
{
    const int32_t    *w = h->g->w;
    struct hope_proof p = { HOPE_NONE, 1, w[knot] <= band.hi ? w[knot] : 0, INT64_MAX };
    int32_t           depth = 0, top = 0;

    if (w[knot] > band.hi)
        p.least_above = w[knot];
    if (w[knot] >= band.lo && w[knot] <= band.hi)
        p.answer = HOPE_YES;
    if (w[knot] >= band.lo)
        return p;
    h->seen[knot] = 1;
    h->level[0] = (struct level){ 0, 0, w[knot] };
    top = meet(h, knot, 0);
    while (depth >= 0) {
        struct level *l = &h->level[depth];
        int32_t       end = top;
        if (l->next == end) { /* this level is done: forget what it met */
            if (depth == 0)
                break;
            int32_t kept = h->level[depth].from;
            for (int32_t i = kept; i < end; i++)
                h->seen[h->stack[i]] = 0;
            top = kept;
            depth--;
            continue;
        }
        int32_t u = h->stack[l->next++];
        int64_t sum = l->sum + w[u];
        p.sets++;
        if (sum > band.hi) {
            p.least_above = sum < p.least_above ? sum : p.least_above;
            continue;
        }
        if (sum >= band.lo) {
            p.answer = HOPE_YES;
            break;
        }
        p.most_below = sum > p.most_below ? sum : p.most_below;
        if (p.sets > limit || depth + 1 == DEEPEST) {
            p.answer = HOPE_UNKNOWN;
            break;
        }
        int32_t next = l->next;
        h->level[++depth] = (struct level){ top, next, sum };
        top = meet(h, u, top);
        if (top == h->room) {
            p.answer = HOPE_UNKNOWN;
            break;
        }
    }
    for (int32_t i = 0; i < top; i++)
        h->seen[h->stack[i]] = 0;
    h->seen[knot] = 0;
    return p;
}
