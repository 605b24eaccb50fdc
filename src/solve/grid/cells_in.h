/* cells_in.h -- what the halves of the map maker share (cells.c, cells_net.c). */
#ifndef GONGDI_GRID_CELLS_IN_H
#define GONGDI_GRID_CELLS_IN_H

#include "solve/grid/cells.h"
#include "solve/grid/geos.h"

/* A stretch of common border of two cells, u < v. */
struct touch {
    int32_t u, v, border, cross;
};

/* Two cells that see each other over more than the gap: a bridge, should one be needed. */
struct reach {
    int32_t u, v, length, cross;
};

struct maker {
    struct arena          *a;
    const struct cells_in *in;
    struct cells_out      *out;
    struct geos           *g;
    int32_t               *first; /* of each building: its first cell; one more at the end */
    struct geos_point     *p;     /* points along the footprints, */
    int32_t               *owner; /* and the cell of each */
    size_t                 n, cap;
    struct touch          *touch;
    size_t                 touches, cap_touches;
    struct reach          *reach;
    size_t                 reaches, cap_reaches;
    size_t                 cap_borders, cap_notes;
    size_t                 said[CELLS_GUESSES]; /* of each guess: its note, from 1 */
    int32_t                gap, bridge;         /* cm, as used */
    bool                  *within; /* of each point: the community's border is around */
    double                *far;    /* of each point: how far its ground reaches, cm */
};

/* A side of a triangle; the triangle on its other side has the same two points. */
struct side {
    int32_t u, v, triangle;
};

/* Only a point of it is known. */
static inline bool is_spot(const struct maker *w, int32_t cell)
{
    return w->in->building[w->out->building[cell]].n < 3;
}

/* Cells and points. On success the caller closes W->g. */
error *cells_points(struct arena *a, const struct cells_in *in, struct cells_out *out,
                    struct maker *w) MUST_CHECK;

void cells_touch(struct maker *w, int32_t u, int32_t v, int64_t border, int32_t cross);

void cells_note(struct maker *w, enum cells_guess kind, int32_t a, int32_t b, int64_t value);

/* Gap, bridge and far, from the N lines between points. */
void cells_reach(struct maker *w, const struct side *s, size_t n);

/* Fill touch, reach and the borders of OUT. */
error *cells_neighbours(struct maker *w) MUST_CHECK;

#endif
