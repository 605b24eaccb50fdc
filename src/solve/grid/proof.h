/* proof.h -- what can be proved about a map before anybody draws a grid (可证明的不可行).
 *
 * Three proofs, each strong enough to be shown to an inspector:
 * - a part of the map (nothing leads out of it) whose households are no multiple of a legal grid;
 * - a cell that no connected set within the band contains (hope.h);
 * - a cell on which parts of the map hang: each hanging part must be cut into whole grids, and what
 *   is left over must share the grid of that cell, which then is too large. */
#ifndef GONGDI_GRID_PROOF_H
#define GONGDI_GRID_PROOF_H

#include "solve/grid/grid.h"

enum grid_reason { REASON_NONE, REASON_PART, REASON_CELL, REASON_HANGING };

struct grid_hopeless {
    int32_t cell;
    int64_t households;
    int64_t below, above; /* nearest possible sums outside the band; -1 there is none */
    int64_t sets;         /* connected sets that were looked at */
};

struct grid_part {
    int32_t cell; /* one of it */
    int64_t cells, households;
};

struct grid_hanging {
    int32_t cell;                     /* where the parts hang */
    int64_t households, parts, rests; /* of the cell; parts with a rest; sum of the rests */
};

struct grid_proofs {
    struct grid_hopeless *hopeless;
    struct grid_part     *part;    /* those that cannot be covered */
    struct grid_hanging  *hanging; /* those that cannot be right */
    size_t                n_hopeless, n_parts, n_hanging;
    int64_t               hopeless_households, least_deviation; /* over the hopeless cells */
    size_t                unknown; /* cells for which the search was cut short */
    uint8_t              *reason;  /* of a cell: enum grid_reason of a grid that is faulty there */
};

/* LABEL, when given, spares work: a grid within the band is a witness for its cells. */
struct grid_proofs *grid_prove(struct arena *a, const struct grid_map *m, struct grid_band band,
                               const int32_t *label);

/* Can W households be divided into whole grids within the band? (Interval theorem.) */
bool grid_coverable(int64_t w, struct grid_band band);

/* Why the grid is outside the band, as far as proved: the reason and the cell it stands for. */
enum grid_reason grid_why(const struct grid_map *m, const struct grid_proofs *p,
                          const int32_t *label, int32_t grid, int32_t *cell);

#endif
