/* net.h -- the map as the solver sees it: things that must stay together are one knot.
 *
 * A knot is a cell, or all entrances of a building below the upper bound, or a locked compound. */
#ifndef GONGDI_GRID_NET_H
#define GONGDI_GRID_NET_H

#include "solve/grid/grid.h"

struct net {
    int32_t  n, m;      /* knots; edges, each of which stands twice in nbr */
    int32_t *off, *nbr; /* neighbours of i: nbr[off[i] .. off[i + 1]) */
    int32_t *cost;      /* beside nbr: price of a border here */
    uint8_t *cross;     /* beside nbr */
    int32_t *w, *x, *y; /* households; quarter metres from the corner of the map */
    int32_t *knot;      /* of a cell */
    int64_t  households;
    int32_t  mean_cost; /* of an edge: the unit of temperature */
    /* beside nbr, when grid_net_rings was asked: */
    int32_t  *back; /* the same edge the other way */
    uint32_t *ring; /* which of up to RING neighbours of the knot are neighbours of this one */
};

enum { RING = 32 }; /* up to so many neighbours the short test of contiguity works */

struct net *grid_net_make(struct arena *a, const struct grid_map *m, int32_t hi,
                          const int32_t *lock);
void        grid_net_rings(struct arena *a, struct net *g);

#endif
