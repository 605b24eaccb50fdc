/* work.h -- rounds over the whole net: it is cut into zones, which are worked on side by side. */
#ifndef GONGDI_GRID_WORK_H
#define GONGDI_GRID_WORK_H

#include "solve/grid/patch.h"

enum { MOST_THREADS = 64 };

struct work {
    struct arena     *mem;
    const struct net *g;
    int32_t          *label; /* of a knot */
    int32_t          *old;   /* today's label of a knot, -1 none or died out; or NULL */
    int32_t          *name;  /* beside old: today's number of a label, -1 for a new one */
    int32_t           k;
    int32_t           log[LOG_STEPS];
    uint64_t          seed, round;
    int32_t           threads;
    bool              free_k;
    /* scratch */
    int32_t *tired;  /* see patch.h */
    int32_t *least;  /* of a knot no grid in the band can hold: least deviation; see work_settle */
    int32_t *failed; /* of a knot: rounds in vain around the faulty grid it is heaviest in */
    int32_t *hub;    /* of a zone around a faulty grid: that knot; NULL otherwise */
    int32_t *here, *zone, *zone_of, *local, *list, *zone_start;
    int32_t  n_zones, zone_knots;
    /* of a round, and of a zone, one for each thread: kept from round to round */
    struct arena *scratch, *zone_mem[MOST_THREADS];
};

/* What one round does in every zone. */
struct shift {
    struct worth worth;
    int64_t      steps; /* of annealing, per thousand knots */
    int64_t      from, to;
    int32_t      mend; /* tries per thousand knots */
    bool         hard;
    int64_t      soft_steps; /* before that, with soft worth, from soft_from to from; 0 none */
    int64_t      soft_from;
    struct worth soft;
    bool         reset;   /* every second time begin with today's grids, if they hang together */
    bool         relay;   /* begin with today's grids and hand on from there, nothing else */
    bool         split;   /* mending only divides grids that are large enough for two */
    bool         moved;   /* balls also around grids whose households changed */
    int32_t      ball;    /* zones are so many grids around every faulty one; 0: the whole net */
    bool         careful; /* keep what was there when the result is not better */
};

/* G gets its rings. */
void work_init(struct work *w, struct arena *a, struct net *g);
void work_end(struct work *w);
/* Find out which faulty grids cannot be put right because of their heaviest knot. */
void work_settle(struct work *w, struct grid_band band);

/* Steps of annealing per knot for the effort asked for. */
int64_t work_steps(int32_t n, int32_t effort);

/* The I-th of N values between A and B, each the one before times the same factor. */
int64_t work_between(int64_t a, int64_t b, int32_t i, int32_t n);

struct worth worth_of(const struct work *w, const struct grid_params *p);

int grid_by_number(const void *a, const void *b); /* for qsort of int32_t */

void work_round(struct work *w, const struct shift *s);

#endif
