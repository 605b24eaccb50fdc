/* geos.h -- GEOS, as far as it is used: triangles between points, and surfaces joined and cut.
 *
 * It is loaded by name when first needed (docs/decisions/022): a program that draws no map starts
 * without it. Everything here belongs to one thread at a time. */
#ifndef GONGDI_GRID_GEOS_H
#define GONGDI_GRID_GEOS_H

#include "base/base.h"

struct geos;

/* NULL: the library (libgeos-c1v5) is not on this machine. */
struct geos *geos_open(struct arena *a);
void         geos_close(struct geos *g);

struct geos_point {
    double x, y;
};

/* The Delaunay triangles of N different points: three indices each. False when the library fails
 * (it says nothing useful then). */
bool geos_triangles(struct geos *g, struct arena *a, const struct geos_point *p, size_t n,
                    int32_t (**triangle)[3], size_t *n_triangles);

/* Surfaces, built up piece by piece. Each of these calls takes what it is given and returns what is
 * to be freed or passed on; NULL goes through. */
struct geos_shape;
struct geos_shape *geos_ring(struct geos *g, const struct geos_point *p, size_t n);
struct geos_shape *geos_spot(struct geos *g, struct geos_point p, double radius);
struct geos_shape *geos_join(struct geos *g, struct geos_shape **piece, size_t n);
struct geos_shape *geos_widen(struct geos *g, struct geos_shape *s, double by);
struct geos_shape *geos_cut(struct geos *g, struct geos_shape *a, struct geos_shape *b);
struct geos_shape *geos_simplify(struct geos *g, struct geos_shape *s, double tolerance);

/* Its rings, outer and inner alike, and frees it. RING[i] is where the i-th ends in POINT; a
 * surface begins where FIRST[i] is true. */
struct geos_rings {
    struct geos_point *point;
    size_t            *ring;
    bool              *first;
    size_t             n_rings;
};
void geos_read(struct geos *g, struct arena *a, struct geos_shape *s, struct geos_rings *out);

#endif
