/* patch.h -- a piece of the net with its grids, as the solver works on it.
 *
 * A patch is some whole grids and nothing else: what happens in one is not seen by another, so
 * that patches can be worked on side by side and the answer does not depend on who was first.
 * Energy is a whole number: the price of the borders, of distance to the middle of the grid, of
 * households outside the band, of households that change their grid. */
#ifndef GONGDI_GRID_PATCH_H
#define GONGDI_GRID_PATCH_H

#include "solve/grid/dice.h"
#include "solve/grid/net.h"

/* N of T that the caller writes before it reads them. */
#define ROOM(a, T, n) ((T *)arena_room((a), (n) * sizeof(T), _Alignof(T)))

enum {
    UNIT = 64, /* energy of one unit of border cost */
    LOG_STEPS = 4096,
};

/* What things are worth; all in energy. */
struct worth {
    struct grid_band band;
    int64_t          fixed;   /* a grid outside the band */
    int64_t          slope;   /* a household outside the band */
    int64_t          main;    /* a main street inside a grid, beside its edge's cost */
    int64_t          inertia; /* 2^-20 for a household at one quarter metre, squared */
    int64_t          move;    /* a household that changes its grid; a cell counts for one more */
    const int32_t   *log;     /* -ln((i + 1/2) / LOG_STEPS), 16 binary places */
};

struct spot {
    int32_t w, x, y, old; /* households, place, today's grid or -1 */
};

/* What annealing looks at stands close together: SIDE repeats the label of TO, so that the price
 * of a step is read from one place. */
struct arc {
    int32_t  to, side, cost;
    uint32_t ring; /* which neighbours of the knot are neighbours of to */
};

struct half {
    int32_t arc, from; /* an arc and the knot that it leaves */
};

struct sums {
    int32_t w, cx, cy, size; /* households, their middle, knots */
};

struct roll {
    int64_t sx, sy;
    int32_t head, name; /* first knot; number outside */
};

struct patch {
    int32_t      n, k, k_cap; /* knots; grids in use are 0..k-1, some may have died out */
    int32_t     *knot;        /* in the net */
    struct spot *at;
    int32_t     *off, *rev; /* arcs of u: off[u] .. off[u + 1]; the same edge the other way */
    struct arc  *arc;
    int32_t     *label;
    struct sums *grid;
    struct roll *roll;        /* beside grid: what is seldom looked at */
    int32_t     *next, *prev; /* knots of a grid */
    struct half *edge;        /* half edges between two grids, */
    int32_t     *place;       /* and where they stand, -1 inside a grid */
    int32_t      n_edge;
    int32_t     *mark, *queue, tick;
    int32_t      typical; /* price of an edge of middling cost */
    struct dice  dice;
    const struct worth *worth;
    const int32_t      *least; /* of a knot of the net: deviation of its grid is at least this */
};

/* The knots LIST of the net, whose grids are LOCAL[label] = 0..k-1 in the patch. HERE is scratch
 * for all patches of a round: it holds the place of a knot in its patch. MINE[knot] == which says
 * that a knot is in this patch. Nobody has an old grid; the caller may fill that in. */
struct patch *patch_make(struct arena *a, const struct net *g, const int32_t *list, int32_t n,
                         const int32_t *mine, int32_t which, int32_t *here, const int32_t *label,
                         const int32_t *local, int32_t k, int32_t k_cap, const struct worth *worth);

/* Move a knot; sums, lists and borders follow. */
void patch_move(struct patch *p, int32_t u, int32_t to);

/* Whether the grid of U stays in one piece without U. SAME is the mask of U's neighbours of the
 * same grid when there are at most RING, else 0. */
bool patch_spare(struct patch *p, int32_t u, uint32_t same);

/* Every grid is in one piece. */
bool patch_whole(struct patch *p);

/* All borders, distances and moves; FAULT: all grids outside the band. */
int64_t patch_energy(const struct patch *p, int64_t *fault);

static inline int64_t band_deviation(int64_t w, struct grid_band b)
{
    return w < b.lo ? b.lo - w : w > b.hi ? w - b.hi : 0;
}

/* What a grid of W households costs for being outside the band. */
static inline int64_t patch_fault(const struct worth *t, int64_t w)
{
    int64_t d = band_deviation(w, t->band);

    return t->slope * d + (t->fixed & -(int64_t)(d > 0)); /* without branches */
}

static inline int64_t patch_inertia(int64_t weight, int32_t dx, int32_t dy, int64_t price)
{
    int64_t d2 = (int64_t)dx * dx + (int64_t)dy * dy;

    if (d2 > 1000000000)
        d2 = 1000000000; /* eight kilometres */
    return (weight * d2 * price) >> 20;
}

/* ---- anneal.c ---- */

struct heat {
    int64_t from, to; /* temperature in energy, at the beginning and at the end */
    int64_t steps;
    bool    hard; /* nothing may make a grid worse than its band */
};
void patch_anneal(struct patch *p, const struct heat *h);
void heat_logs(int32_t log[LOG_STEPS]);

/* ---- mend.c ---- */

/* Put faulty grids right by dividing some neighbours anew, in at most TRIES tries. FREE_K: the
 * number of grids may change. SPLIT: only divide grids that are large enough for two, alone. */
void patch_mend(struct arena *a, struct patch *p, int32_t tries, bool free_k, bool split);

/* ---- relay.c ---- */

/* Put faulty grids right by handing on knots from grid to grid, with few that move. For patches of
 * few knots; others stay as they are. */
void patch_relay(struct arena *a, struct patch *p);

/* ---- start.c ---- */

/* A first plan of the knots of one part: LABEL from FIRST on, K grids. */
void grid_start(struct arena *a, const struct net *g, int32_t *list, int32_t n, int32_t k,
                int32_t first, const struct worth *worth, struct dice dice, int32_t *label);

#endif
