/* cells_reach.c -- how far apart neighbours may stand, and how far the ground of each reaches. */
#include <math.h>
#include <stdlib.h>

#include "solve/grid/cells_in.h"

enum { NEAR = 3 };

/* The buildings that are nearest to one, and how far they are; the nearest first. */
struct near {
    int32_t building[NEAR];
    double  length[NEAR];
    int     n;
};

static void see(struct near *x, int32_t building, double length)
{
    int at = 0;

    while (at < x->n && x->building[at] != building)
        at++;
    if (at == x->n) {
        if (x->n == NEAR && x->length[NEAR - 1] <= length)
            return;
        x->n += x->n < NEAR;
        at = x->n - 1;
    } else if (x->length[at] <= length) {
        return;
    }
    for (; at > 0 && x->length[at - 1] > length; at--) {
        x->length[at] = x->length[at - 1];
        x->building[at] = x->building[at - 1];
    }
    x->length[at] = length;
    x->building[at] = building;
}

static double length_of(const struct maker *w, const struct side *s)
{
    return hypot(w->p[s->u].x - w->p[s->v].x, w->p[s->u].y - w->p[s->v].y);
}

static int by_size(const void *p, const void *q)
{
    const int32_t *a = p, *b = q;

    return (*a > *b) - (*a < *b);
}

/* How far neighbours may stand apart: in a town the gap that was asked for, in the open country
 * three times the usual (median) distance of a building from the one nearest to it. */
static void choose_gap(struct maker *w, const struct near *near)
{
    size_t   known = 0;
    int32_t *first = NEWN(w->a, int32_t, w->in->n + 1);

    w->gap = w->in->gap;
    w->bridge = w->in->bridge;
    for (size_t i = 0; i < w->in->n; i++)
        if (near[i].n && near[i].length[0] < INT32_MAX)
            first[known++] = (int32_t)near[i].length[0];
    if (!known)
        return;
    qsort(first, known, sizeof *first, by_size);
    int64_t wide = 3 * (int64_t)first[known / 2];
    if (wide <= w->gap || wide > GRID_MAX_CM / 4)
        return;
    w->gap = (int32_t)wide;
    w->bridge = 2 * w->gap > w->bridge ? 2 * w->gap : w->bridge;
    cells_note(w, CELLS_SPARSE, 0, 0, (wide + 50) / 100);
}

/* Half the gap, as footprints say how large buildings are; where only a point is known, more if
 * the buildings around it stand farther apart. */
static double own_reach(const struct maker *w, const struct near *near, int32_t cell)
{
    const struct near *x = &near[w->out->building[cell]];

    if (!is_spot(w, cell) || !x->n)
        return w->gap / 2.0;
    return fmax(w->gap, fmin(CELLS_REACH, 2.5 * x->length[x->n - 1])) / 2;
}

/* What is beside a point meets its ground halfway, also where buildings stand closer. */
static void meet_halfway(struct maker *w, const double *own, int32_t u, int32_t v, double length)
{
    if (is_spot(w, w->owner[v]) && length < 2 * own[v])
        w->far[u] = fmax(w->far[u], fmin(own[v], 0.6 * length));
}

void cells_reach(struct maker *w, const struct side *s, size_t n)
{
    struct near *near = NEWN(w->a, struct near, w->in->n + 1);
    double      *own = NEWN(w->a, double, w->n + 1);

    for (size_t i = 0; i < n; i++) {
        int32_t bu = w->out->building[w->owner[s[i].u]], bv = w->out->building[w->owner[s[i].v]];
        if (bu == bv)
            continue;
        see(&near[bu], bv, length_of(w, &s[i]));
        see(&near[bv], bu, length_of(w, &s[i]));
    }
    choose_gap(w, near);
    w->far = NEWN(w->a, double, w->n + 1);
    for (size_t i = 0; i < w->n; i++)
        w->far[i] = own[i] = own_reach(w, near, w->owner[i]);
    for (size_t i = 0; i < n; i++) {
        meet_halfway(w, own, s[i].u, s[i].v, length_of(w, &s[i]));
        meet_halfway(w, own, s[i].v, s[i].u, length_of(w, &s[i]));
    }
}
