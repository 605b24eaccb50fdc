/* seen.h -- a sink that sees to it what every reader of spreadsheets promises: cells are valid
 * UTF-8 within the bounds, rows go upwards. It aborts when that is broken. */
#ifndef GONGDI_SEEN_H
#define GONGDI_SEEN_H

#include "cli/table_lib.h"

struct seen {
    int64_t             row, rows, sheets, all;
    struct table_bounds b;
};

bool seen_sheet(void *ctx, str name, bool hidden);
bool seen_row(void *ctx, int64_t n, const str *cell, size_t cells);

#endif
