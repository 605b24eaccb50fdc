/* options.c -- the nearest ways out of a fault, and what changed against today's grids. */
#include "solve/grid/options.h"

enum { LARGE_BUILDING = 60, NEAR_CM = 25000 };

static bool neighbours(const struct grid_report *r, int32_t cell, int32_t grid)
{
    const struct grid_map *m = r->m;

    for (int32_t s = m->start[cell]; s < m->start[cell + 1]; s++) {
        const struct grid_edge *e = &m->edge[m->link[s]];
        if (r->label[e->u == cell ? e->v : e->u] == grid)
            return true;
    }
    return false;
}

/* Whether a way from the grid to a cell of another grid could help: too small a grid needs one who
 * has something to give, too large a one somebody who can take. */
static bool helps(const struct grid_report *r, int64_t mine, int64_t other)
{
    int64_t missing = r->band.lo - mine, surplus = mine - r->band.hi;

    if (missing > 0)
        return other - missing >= r->band.lo || mine + other <= r->band.hi;
    return other + surplus <= r->band.hi;
}

static int64_t households_of(const struct grid_report *r, int32_t grid)
{
    size_t lo = 0, hi = r->v->k;

    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (r->v->grid[mid].grid < grid)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < r->v->k ? r->v->grid[lo].households : 0;
}

/* A part of a building that is divided already has nothing more to be divided by. */
static bool is_part(const struct grid_map *m, int32_t cell)
{
    for (size_t i = 0; i < m->n; i++)
        if ((int32_t)i != cell && m->cell[i].building == m->cell[cell].building)
            return true;
    return false;
}

struct grid_options grid_options_of(const struct grid_report *r, int32_t grid)
{
    const struct grid_map *m = r->m;
    struct grid_options    o = { -1, -1, -1, INT64_MAX };
    int64_t                mine = households_of(r, grid);
    int32_t                n = (int32_t)m->n;

    for (int32_t i = 0; i < n; i++) {
        if (r->label[i] != grid)
            continue;
        int32_t h = m->cell[i].households;
        /* one that is too small gets smaller yet by parting one of its own buildings */
        if (mine > r->band.hi && h >= LARGE_BUILDING &&
            (o.split < 0 || h > m->cell[o.split].households) && !is_part(m, i))
            o.split = i;
        for (int32_t j = 0; j < n; j++) {
            int64_t dx = (int64_t)m->cell[i].x - m->cell[j].x;
            int64_t dy = (int64_t)m->cell[i].y - m->cell[j].y;
            if (dx > NEAR_CM || dx < -NEAR_CM || dy > NEAR_CM || dy < -NEAR_CM)
                continue;
            int64_t d2 = dx * dx + dy * dy;
            if (d2 >= o.gap || r->label[j] == grid || neighbours(r, j, grid) ||
                m->cell[i].building == m->cell[j].building || !d2 ||
                !helps(r, mine, households_of(r, r->label[j])))
                continue;
            o.gap = d2;
            o.from = i;
            o.to = j;
        }
    }
    if (o.from >= 0)
        o.gap = (int64_t)__builtin_sqrt((double)o.gap);
    return o;
}

static struct grid_change *entry(struct grid_changes *c, bool came, int32_t other, int32_t cell)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->item[i].came == came && c->item[i].other == other)
            return &c->item[i];
    c->item[c->n] = (struct grid_change){ came, other, cell, 0, 0 };
    return &c->item[c->n++];
}

struct grid_changes grid_changes_of(struct arena *a, const struct grid_report *r, int32_t grid)
{
    struct grid_changes c = { .was = -1 };
    size_t              most = 0;

    for (size_t i = 0; i < r->m->n; i++)
        most += (r->label[i] == grid) != (r->today[i] == grid);
    c.item = NEWN(a, struct grid_change, most + 1);
    for (size_t i = 0; i < r->m->n; i++) {
        int64_t h = r->m->cell[i].households;
        if (r->today[i] == grid)
            c.was = (c.was < 0 ? 0 : c.was) + h;
        if ((r->label[i] == grid) == (r->today[i] == grid))
            continue;
        bool                came = r->label[i] == grid;
        struct grid_change *g = entry(&c, came, came ? r->today[i] : r->label[i], (int32_t)i);
        g->cells++;
        g->households += h;
    }
    return c;
}

const struct grid_hanging *grid_hanging_of(const struct grid_report *r, int32_t grid)
{
    const struct grid_hanging *best = NULL;

    /* the one whose cell is in the grid, else the first: its parts reach into it */
    for (size_t i = 0; i < r->proofs->n_hanging; i++) {
        const struct grid_hanging *h = &r->proofs->hanging[i];
        if (r->label[h->cell] == grid)
            return h;
        if (!best && neighbours(r, h->cell, grid))
            best = h;
    }
    return best;
}
