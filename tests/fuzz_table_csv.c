/* fuzz_table_csv.c -- a table as text: whatever comes, cells are valid UTF-8 within the bounds,
 * rows go upwards, and nothing empty is told. */
#include "cli/table_lib.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct seen {
    int64_t row, rows;
};

static bool on_sheet(void *ctx, str name, bool hidden)
{
    struct seen *s = ctx;

    (void)name;
    (void)hidden;
    s->row = 0;
    return true;
}

static bool on_row(void *ctx, int64_t n, const str *cell, size_t cells)
{
    struct seen *s = ctx;
    size_t       chars = 0;

    if (n <= s->row || !cells || cells > 8 || ++s->rows > 50 || !str_trim(cell[cells - 1]).n)
        abort();
    s->row = n;
    for (size_t i = 0; i < cells; i++)
        if (!utf8_count(cell[i], &chars) || cell[i].n > 400)
            abort();
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct seen         s = { 0 };
    struct table_sink   sink = { &s, on_sheet, on_row };
    struct table_bounds b = { 50, 8, 100, 1 << 20, 1 << 16 };
    char               *p = malloc(n + 1); /* its end is the end of what may be read */

    if (!p)
        abort();
    memcpy(p, data, n);
    table_read_csv((str){ p, n }, &b, &sink);
    free(p);
    return 0;
}
