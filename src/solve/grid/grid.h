/* grid.h -- grids (网格) of a community: which building belongs to which grid, and why.
 *
 * A grid is the area of one or two grid workers: connected, of 300 to 400 households, bounded by
 * streets (街巷定界、动态调整、规模适度). Cells are buildings, or entrances (单元) of a building
 * that alone is above the upper bound. The problem is written down in docs/decisions/021; what can
 * be proved about an input is in proof.h, what is said to people in say.h.
 *
 * Everything lives in the arena of the caller. Households are whole numbers, lengths whole
 * centimetres; a grid is a number from 0. No call reads a clock or a global. */
#ifndef GONGDI_GRID_H
#define GONGDI_GRID_H

#include "base/base.h"

enum {
    GRID_MAX_CELLS = 2000000,
    GRID_MAX_EDGES = 8000000,
    GRID_MAX_HOUSEHOLDS = 1000000, /* of one cell */
    GRID_MAX_COST = 100000000,     /* of one edge */
    GRID_NONE = -1,                /* no grid: a building that today's grids do not know */
};
#define GRID_MAX_TOTAL 500000000  /* households of one map */
#define GRID_MAX_CM    2000000000 /* coordinates, lengths: 20,000 km */

/* What separates two neighbours (街巷等级). */
enum grid_cross { GRID_BLOCK, GRID_LANE, GRID_MAIN, GRID_CROSSES };

struct grid_cell {
    int64_t id;   /* as in the file */
    int32_t x, y; /* cm */
    int32_t households;
    int32_t building; /* dense number; cells of one building share it */
    int64_t block;    /* street block as in the file, -1 unknown */
};

struct grid_edge {
    int32_t u, v;         /* indices of cells, u < v */
    int32_t dist, border; /* cm between the cells, cm of common border */
    int32_t cost;         /* of a grid's border running here */
    uint8_t cross;        /* enum grid_cross */
};

/* A map: cells and who is whose neighbour. Walls (a river, the limit of a community) are edges
 * that are not there. */
struct grid_map {
    struct grid_cell *cell;
    struct grid_edge *edge;
    size_t            n, m;
    size_t            n_buildings;
    int64_t           households;
    int32_t          *start, *link; /* edges of cell i: link[start[i] .. start[i + 1]) */
};

/* The band (规模适度): least and most households of a grid. */
struct grid_band {
    int32_t lo, hi;
};

/* Read the neutral format: NODES `id,x,y,w[,block,bldg]`, EDGES `u,v[,dist,border,cross,cost]`,
 * columns by their headings. Fails at the first thing that is wrong, naming file and line: a
 * number that is none, an unknown or repeated id, a loop, a repeated edge, a negative value. */
error *grid_read(struct arena *a, str nodes, str edges, struct grid_map **out) MUST_CHECK;

/* Build start and link once cell and edge are filled by other means than grid_read. */
void grid_link(struct arena *a, struct grid_map *m);

/* Read `id,grid`: LABEL has a grid for each cell. PARTIAL allows cells without one (GRID_NONE). */
error *grid_answer_read(struct arena *a, const struct grid_map *m, str text, bool partial,
                        int32_t **label) MUST_CHECK;
void   grid_answer_write(struct buf *b, const struct grid_map *m, const int32_t *label);

/* Connected parts of the map: PART[i] is 0.., the return how many. */
size_t grid_parts(struct arena *a, const struct grid_map *m, int32_t **part);

/* The map hangs together, or an error that says which part stands alone. */
error *grid_one_part(struct arena *a, const struct grid_map *m) MUST_CHECK;

/* ---- judging: a recount that shares nothing with the solver ---- */

struct grid_facts {
    int32_t grid; /* its number in the answer */
    int64_t households;
    int32_t cells, buildings, components;
    int32_t straddles;         /* how often a main street must be crossed inside */
    int32_t crossings;         /* edges inside that cross a street or lane */
    int32_t centre;            /* cell nearest to the middle of the households */
    int64_t border, on_street; /* cm of border to other grids, of which along streets */
    int64_t on_main;
    int64_t walk, longest; /* cm: sum over households, longest of a cell with households */
};

struct grid_verdict {
    struct grid_facts *grid; /* by number in the answer */
    size_t             k;
    size_t             in_band, violations, broken; /* components too many; grids with such */
    int64_t            households_in_band, deviation, least, most;
    int64_t            cut_edges, inner_cut_edges, border, inner_border, cost, total_cost;
    int64_t            straddles;
    int64_t            walk, reached, longest; /* cm over households, households reached */
    int64_t            split, wrongly_split;   /* buildings in several grids; those below hi */
    double             rms_m, mean_m, sd;
    bool               has_today;
    int64_t            relabelled, base, carried; /* against today: households; grids kept */
};

/* TODAY may be NULL. LABEL must give every cell a grid. */
struct grid_verdict *grid_judge(struct arena *a, const struct grid_map *m, struct grid_band band,
                                const int32_t *label, const int32_t *today);

/* ---- solving ---- */

struct grid_params {
    struct grid_band band;
    int64_t          seed;
    int32_t          effort;  /* iterations per cell, see GRID_EFFORT; 0: the first plan only */
    int32_t          k;       /* wanted number of grids, 0: households / middle of the band */
    int32_t          threads; /* changes nothing but the time */
    const int32_t   *lock;    /* compounds to keep whole: number per cell, -1 none; or NULL */
    /* what a person may weigh otherwise, in percent of the default (100) */
    int32_t compact, streets;
    void (*progress)(void *with, int32_t percent);
    void *with;
};
#define GRID_EFFORT 370

/* A plan from nothing. LABEL: grids 0..k-1, numbered west to east and north to south. */
error *grid_plan(struct arena *a, const struct grid_map *m, const struct grid_params *p,
                 int32_t **label) MUST_CHECK;

/* The least change of TODAY that puts every grid into the band. Grids keep their numbers; new ones
 * get numbers above today's. */
error *grid_adjust(struct arena *a, const struct grid_map *m, const struct grid_params *p,
                   const int32_t *today, int32_t **label) MUST_CHECK;

extern const struct message msg_grid_parts;

#endif
