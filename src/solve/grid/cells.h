/* cells.h -- a map for the solver out of what an office has (底图生成): buildings with households,
 * streets, walls.
 *
 * Cells are buildings 楼栋; one that alone is above the upper bound of a grid becomes its entrances
 * 单元. Two cells are neighbours where nothing but open ground of at most GAP (in the open country:
 * of three times the usual distance of a building from the nearest) lies between their footprints
 * (the Voronoi cells of points along the footprints touch); the length of that common border and
 * the streets that run through it give the price of a grid's border there (街巷定界). Of a building
 * without a footprint only a point is known: it and what is beside it are neighbours where their
 * grounds meet along a line, and its ground reaches as far as the buildings around it stand apart
 * (2.5 times its third nearest, halved; REACH / 2 at most). No edge leads
 * through a wall, a river or a railway. Parts that hang apart by at most BRIDGE and no wall are
 * joined by one bridge edge each, which is noted. Everything that was guessed is noted.
 *
 * Coordinates are centimetres in a plane. The geometry is by GEOS; the sums are whole numbers. */
#ifndef GONGDI_GRID_CELLS_H
#define GONGDI_GRID_CELLS_H

#include "solve/grid/grid.h"

struct cells_point {
    int32_t x, y;
};

struct cells_building {
    int32_t                   households;
    int32_t                   entrances; /* 0: unknown */
    struct cells_point        at;        /* its middle */
    const struct cells_point *ring;      /* its footprint, or NULL: a point on the map */
    size_t                    n;
};

/* CELLS_BORDER: that of the community, a closed line. What stands within it as a point only is no
 * neighbour across it, and its ground ends there; what stands outside was put there by somebody. */
enum cells_class { CELLS_LANE, CELLS_MAIN, CELLS_WALL, CELLS_BORDER, CELLS_CLASSES };

struct cells_way {
    enum cells_class class;
    const struct cells_point *p;
    size_t                    n;
};

struct cells_in {
    const struct cells_building *building;
    size_t                       n;
    const struct cells_way      *way;
    size_t                       ways;
    int32_t                      hi;          /* households of a grid at most */
    int32_t                      entrance;    /* households of a guessed entrance at most */
    int32_t                      gap, bridge; /* cm; more where buildings stand far apart */
};
enum { CELLS_ENTRANCE = 120, CELLS_GAP = 7000, CELLS_BRIDGE = 25000, CELLS_REACH = 30000 };

/* What was guessed or left: A and B are buildings (indices), VALUE households, entrances or cm.
 * What may be guessed at many places is one note: of the first, of bridges the longest. */
enum cells_guess {
    CELLS_POINT,     /* no footprint: only its middle is known; VALUE: how many such */
    CELLS_ENTRANCES, /* the entrances of A were not known: VALUE were assumed (of all of them) */
    CELLS_SAME_SPOT, /* A and B stand at the same point */
    CELLS_JOINED,    /* A and B were joined by a bridge of VALUE cm */
    CELLS_APART,     /* A and what hangs with it (VALUE households) could not be joined */
    CELLS_SPARSE,    /* buildings stand far apart: neighbours up to VALUE cm */
    CELLS_GUESSES,
};
struct cells_note {
    enum cells_guess kind;
    int32_t          a, b;
    int64_t          value;
    int32_t          times; /* of how many it is said */
};

/* A note as a sentence; A and B: what its buildings are called. */
str cells_note_text(struct arena *m, const struct cells_note *n, enum lang lang, str a, str b);

/* A stretch of the line in the middle between two cells: where a border between grids would run. */
struct cells_border {
    int32_t            u, v; /* cells */
    struct cells_point from, to;
};

struct cells_out {
    struct grid_map     *map;      /* ids are 0 .. n - 1 */
    int32_t             *building; /* of each cell: index into cells_in.building */
    int32_t             *entrance; /* of each cell: from 1; 0: the whole building */
    struct cells_note   *note;
    size_t               notes;
    struct cells_border *border;
    size_t               borders;
};

/* Fails when GEOS is missing (FAIL_BUSY) or there is no building. */
error *cells_make(struct arena *a, const struct cells_in *in, struct cells_out *out) MUST_CHECK;

/* The map in the neutral format; BLOCK is the street block: what hangs together without crossing a
 * street. NODES has two more columns, `source` (index of the building) and `entrance`. */
void cells_write(const struct cells_out *c, struct buf *nodes, struct buf *edges);

/* The ground of each grid: LABEL of each cell as cells_make counts them (GRID_NONE: none), K grids.
 * RINGS[g] is filled; surfaces of neighbours meet on the line in the middle between them. */
struct geos_rings;
error *cells_outlines(struct arena *a, const struct cells_in *in, const int32_t *label, int32_t k,
                      struct geos_rings *rings) MUST_CHECK;

#endif
