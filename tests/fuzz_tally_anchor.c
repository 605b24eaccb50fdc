/* fuzz_tally_anchor.c -- two texts, parted by a NUL, and comments on everything in the first. */
#include "solve/anchor/anchor.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena *a = arena_new();
    str           rest = { (const char *)data, n < 1 << 14 ? n : 1 << 14 };
    str           old = str_cut(&rest, 0);
    struct doc   *x = NULL, *y = NULL;

    if (!doc_read(a, old, &x) && !doc_read(a, rest, &y)) {
        struct anchor_map *m = anchor_compare(a, x, y);
        size_t             k = 0;
        for (size_t from = 0; from < old.n; from += 1 + old.n / 50)
            for (size_t len = 1; from + len <= old.n; len *= 4) {
                struct place p = anchor_follow(m, from, from + len);
                if (p.fate != FATE_LOST && (p.from > p.to || p.to > rest.n))
                    abort();
            }
        anchor_changes(m, &k);
    }
    arena_free(a);
    return 0;
}
