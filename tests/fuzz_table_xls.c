/* fuzz_table_xls.c -- an old workbook: a whole file, or (when it does not begin like a compound
 * file) its stream of records without the container, so that the records are met and not only their
 * chains. */
#include "lib/seen.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct seen       s = { .b = { 50, 8, 4000, 1 << 20, 1 << 16 } };
    struct table_sink sink = { &s, seen_sheet, seen_row };
    char             *p = malloc(n + 1); /* its end is the end of what may be read */

    if (!p)
        abort();
    memcpy(p, data, n);
    if (table_is_xls((str){ p, n }))
        table_read_xls((str){ p, n }, &s.b, &sink);
    free(p);
    return 0;
}
