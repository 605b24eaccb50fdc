/* fuzz_text.c -- references, cursors and search pairs out of any text; the vault opens nothing
 * foreign. */
#include "base/crypt.h"
#include "base/when.h"
#include "core/merkle.h"
#include "core/small.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    static const struct ref_key key = { { 9, 8, 7 } };
    struct arena               *a = arena_new();
    str                         s = { (const char *)p, n };
    struct ref                  ref = { 0, 0 };
    size_t                      chars = 0;
    int64_t                     v = 0, *pairs = NULL;
    struct merkle               m;

    if (ref_read(&key, s, &ref)) {
        str back = ref_text(a, &key, ref);
        if (back.n != REF_TEXT)
            __builtin_trap();
    }
    if (when_read(s, &v)) {
        char    text[WHEN_TEXT];
        int64_t again = 0;
        when_text(v, text);
        if (v >= -INT64_C(62135596800000) && v < INT64_C(253402300800000) &&
            (!when_read(str_of(text), &again) || again != v))
            __builtin_trap();
    }
    if (utf8_count(s, &chars)) {
        size_t k = gram_pairs(a, s, &pairs);
        for (size_t i = 1; i < k; i++)
            if (pairs[i - 1] >= pairs[i])
                __builtin_trap();
        if (k > chars)
            __builtin_trap();
    }
    str out = { 0 };
    if (merkle_read(s, &m))
        out = merkle_text(a, &m);
    struct checkpoint c;
    if (checkpoint_read(a, s, STR("gongdi+00000000+AAAA"), &c))
        __builtin_trap();
    (void)out;
    arena_free(a);
    return 0;
}
