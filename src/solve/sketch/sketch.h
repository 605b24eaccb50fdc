/* sketch.h -- dividing an outline into cells that look like places: for demonstrations only.
 *
 * Seeds are spread inside the outline, evened out (Lloyd), and each takes what is nearer to it than
 * to any other (Voronoi), clipped to the outline. Pure and deterministic for a seed number. */
#ifndef GONGDI_SKETCH_H
#define GONGDI_SKETCH_H

#include "base/base.h"

struct ring {
    double *x, *y; /* degrees; not closed */
    size_t  n;
};

struct rng {
    uint64_t s;
};
uint64_t rng_next(struct rng *r);
int64_t  rng_below(struct rng *r, int64_t n); /* 0 .. n-1 */
double   rng_unit(struct rng *r);             /* 0 <= u < 1 */

bool ring_holds(const struct ring *g, double x, double y);
void ring_box(const struct ring *g, double box[4]); /* west, south, east, north */

/* Divide G into K cells; SEEDS (2*K numbers x, y) may be given, else they are drawn. MIDDLE gets
 * 2*K numbers. */
void sketch_divide(struct arena *a, const struct ring *g, size_t k, const double *seeds,
                   struct rng *r, struct ring *cells, double *middle);

/* A point inside G. */
void sketch_point(const struct ring *g, struct rng *r, double *x, double *y);

#endif
