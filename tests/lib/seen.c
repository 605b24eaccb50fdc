/* seen.c -- see seen.h. */
#include "lib/seen.h"

bool seen_sheet(void *ctx, str name, bool hidden)
{
    struct seen *s = ctx;
    size_t       chars = 0;

    (void)hidden;
    if (!utf8_count(name, &chars))
        abort();
    s->row = s->rows = 0;
    s->sheets++;
    return true;
}

bool seen_row(void *ctx, int64_t n, const str *cell, size_t cells)
{
    struct seen *s = ctx;
    size_t       chars = 0;

    if (n <= s->row || !cells || (int64_t)cells > s->b.columns || ++s->rows > s->b.rows)
        abort();
    s->row = n;
    s->all++;
    for (size_t i = 0; i < cells; i++)
        if (!utf8_count(cell[i], &chars))
            abort();
    return true;
}
