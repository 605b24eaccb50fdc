/* bound.c -- Lagrangian bound on compactness by subgradient steps. */
#include "solve/grid/bound.h"

#include <math.h>

#include "solve/grid/ids.h"

enum { STEPS = 700, PATIENCE = 10 };

struct item {
    double  worth; /* squared distance less the price of the cell */
    int32_t cell;
};

struct bound {
    const struct grid_map *m;
    struct grid_band       band;
    int32_t                n, k;
    double                *price; /* of a household of the cell */
    double                *taken; /* how often the cell is assigned by the chosen centres */
    double                *best;  /* prices of the best bound */
    struct item           *item;
    double                *value; /* of a centre */
    int32_t               *order;
};

static double square(const struct bound *b, int32_t i, int32_t j)
{
    const struct grid_cell *p = &b->m->cell[i], *q = &b->m->cell[j];
    double                  dx = ((double)p->x - q->x) / 100, dy = ((double)p->y - q->y) / 100;

    return dx * dx + dy * dy;
}

static int by_worth(const void *a, const void *b)
{
    const struct item *x = a, *y = b;

    if (x->worth != y->worth)
        return x->worth < y->worth ? -1 : 1;
    return (x->cell > y->cell) - (x->cell < y->cell);
}

/* The best load of centre J: cells by worth, as many as pay, at least the lower bound. With ADD the
 * load is noted in taken. */
static double load(struct bound *b, int32_t j, bool add)
{
    double  sum = 0, value = 0;
    int32_t n = 0;

    for (int32_t i = 0; i < b->n; i++)
        if (b->m->cell[i].households)
            b->item[n++] = (struct item){ square(b, i, j) - b->price[i], i };
    qsort(b->item, (size_t)n, sizeof *b->item, by_worth);
    for (int32_t i = 0; i < n; i++) {
        double to = b->item[i].worth < 0 ? b->band.hi : b->band.lo, room = to - sum;
        if (room <= 0)
            break;
        double w = b->m->cell[b->item[i].cell].households, take = w < room ? w : room;
        sum += take;
        value += take * b->item[i].worth;
        if (add)
            b->taken[b->item[i].cell] += take / w;
    }
    return sum < b->band.lo ? HUGE_VAL : value;
}

static double evaluate(struct bound *b)
{
    double total = 0;

    for (int32_t j = 0; j < b->n; j++) {
        b->value[j] = load(b, j, false);
        b->order[j] = j;
        b->taken[j] = 0;
        total += b->m->cell[j].households * b->price[j];
    }
    for (int32_t c = 0; c < b->k; c++) { /* the k best centres; k is small against n */
        int32_t at = c;
        for (int32_t j = c + 1; j < b->n; j++)
            if (b->value[b->order[j]] < b->value[b->order[at]])
                at = j;
        int32_t j = b->order[at];
        b->order[at] = b->order[c];
        b->order[c] = j;
        total += load(b, j, true);
    }
    return total;
}

/* Steps along the violation of "assigned once", with some of the step before kept, which damps the
 * zigzag; half as far when nothing was gained for a while. */
static double ascend(struct bound *b, double above, double *way)
{
    double  best = -HUGE_VAL, pace = 1;
    int32_t idle = 0;

    for (int step = 0; step < STEPS && pace > 1e-3; step++) {
        double value = evaluate(b), norm = 0;
        if (value > best) {
            idle = value > best + 1e-5 * above ? 0 : idle + 1;
            best = value;
            memcpy(b->best, b->price, (size_t)b->n * sizeof *b->best);
        } else {
            idle++;
        }
        if (idle >= PATIENCE) {
            pace /= 2;
            idle = 0;
            memcpy(b->price, b->best, (size_t)b->n * sizeof *b->best);
            memset(way, 0, (size_t)b->n * sizeof *way);
            continue;
        }
        for (int32_t i = 0; i < b->n; i++) {
            way[i] = 0.7 * way[i] + 0.3 * (1 - b->taken[i]);
            norm += b->m->cell[i].households * way[i] * way[i];
        }
        if (norm < 1e-9)
            break;
        for (int32_t i = 0; i < b->n; i++)
            b->price[i] += pace * (above - value) / norm * way[i];
    }
    return best;
}

/* The squared distances of the grids as drawn, each from its best cell. */
static double inertia_of(struct arena *a, const struct bound *b, const int32_t *label, int32_t *k)
{
    struct ids ids = ids_make(a, b->m->n);
    double    *least = NEWN(a, double, b->m->n), sum = 0;

    for (int32_t i = 0; i < b->n; i++)
        least[ids_put(&ids, label[i])] = HUGE_VAL;
    for (int32_t j = 0; j < b->n; j++) {
        double d = 0;
        for (int32_t i = 0; i < b->n; i++)
            if (label[i] == label[j])
                d += b->m->cell[i].households * square(b, i, j);
        int32_t q = ids_find(&ids, label[j]);
        least[q] = d < least[q] ? d : least[q];
    }
    *k = (int32_t)ids_count(&ids);
    for (int32_t q = 0; q < *k; q++)
        sum += least[q];
    return sum;
}

bool grid_bound_of(struct arena *a, const struct grid_map *m, struct grid_band band,
                   const int32_t *label, struct grid_bound *out)
{
    struct bound b = { .m = m, .band = band, .n = (int32_t)m->n };
    size_t       n = m->n;

    if (n > GRID_BOUND_CELLS || m->households == 0)
        return false;
    out->inertia = inertia_of(a, &b, label, &b.k);
    b.price = NEWN(a, double, n);
    b.taken = NEWN(a, double, n);
    b.best = NEWN(a, double, n);
    b.value = NEWN(a, double, n);
    b.item = NEWN(a, struct item, n);
    b.order = NEWN(a, int32_t, n);
    for (size_t i = 0; i < n; i++)
        b.price[i] = out->inertia / (double)m->households;
    out->least = ascend(&b, out->inertia, NEWN(a, double, n));
    if (out->least < 0)
        out->least = 0;
    out->rms_m = sqrt(out->inertia / (double)m->households);
    out->least_rms_m = sqrt(out->least / (double)m->households);
    return true;
}
