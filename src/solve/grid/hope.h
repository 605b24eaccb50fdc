/* hope.h -- hopeless cells: those that no grid within the band can contain, and a proof of it.
 *
 * All connected sets around a cell with at most the upper bound of households are looked at, cells
 * without households being free connections. That allows more than a real grid could, so "none is
 * within the band" is a proof; "some is" only means that nothing is proved. */
#ifndef GONGDI_GRID_HOPE_H
#define GONGDI_GRID_HOPE_H

#include "solve/grid/net.h"

enum hope { HOPE_YES, HOPE_NONE, HOPE_UNKNOWN };

struct hope_net; /* knots with households, and who can be reached without passing another */

struct hope_net *hope_make(struct arena *a, const struct net *g);

struct hope_proof {
    enum hope answer;
    int64_t   sets;        /* looked at */
    int64_t   most_below;  /* HOPE_NONE: largest sum below the band, */
    int64_t   least_above; /* and smallest above, INT64_MAX if there is none */
};

/* At most LIMIT sets are looked at; more gives HOPE_UNKNOWN. */
struct hope_proof hope_of(struct hope_net *h, int32_t knot, struct grid_band band, int64_t limit);

#endif
