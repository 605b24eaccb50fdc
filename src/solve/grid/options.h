/* options.h -- what explanations need to look up: ways out of a fault, changes against today. */
#ifndef GONGDI_GRID_OPTIONS_H
#define GONGDI_GRID_OPTIONS_H

#include "solve/grid/say.h"

struct grid_options {
    int32_t split;    /* cell that could be split by entrance, -1 none */
    int32_t from, to; /* cells between which a way would help, -1 none */
    int64_t gap;      /* cm between them */
};

/* Ways to put a grid right that the rules do not allow by themselves. */
struct grid_options grid_options_of(const struct grid_report *r, int32_t grid);

struct grid_change {
    bool    came;  /* from OTHER into the grid, else from it to OTHER */
    int32_t other; /* grid of today, or of the answer */
    int32_t cell;  /* one of them */
    int64_t cells, households;
};

struct grid_changes {
    struct grid_change *item;
    size_t              n;
    int64_t             was; /* households of today's grid of this number now, -1 there was none */
};

struct grid_changes grid_changes_of(struct arena *a, const struct grid_report *r, int32_t grid);

/* The proof about hanging parts that concerns a grid, or NULL. */
const struct grid_hanging *grid_hanging_of(const struct grid_report *r, int32_t grid);

#endif
