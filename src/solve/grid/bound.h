/* bound.h -- how compact grids could be at best (紧凑度下界): a proved bound and the gap to it.
 *
 * The measure is the sum over households of the squared distance to the cell that is the centre of
 * the grid. The bound is that of the Hess model (Hess et al. 1965: centres are cells, every cell is
 * assigned, loads within the band, k centres) without contiguity, by Lagrangian relaxation of
 * "every cell is assigned once": for any prices of the cells the value is a valid bound, and the
 * best is that of the linear relaxation with x <= y. */
#ifndef GONGDI_GRID_BOUND_H
#define GONGDI_GRID_BOUND_H

#include "solve/grid/grid.h"

enum { GRID_BOUND_CELLS = 3000 }; /* work grows with the square */

struct grid_bound {
    double inertia, least; /* households x m2: of the grids, and at least */
    double rms_m, least_rms_m;
};

/* LABEL has as many grids as the bound is for. False: too many cells, or nobody lives there. */
bool grid_bound_of(struct arena *a, const struct grid_map *m, struct grid_band band,
                   const int32_t *label, struct grid_bound *out);

#endif
