/* fuzz_json.c -- any bytes as the body of a report: read by its field table, never a crash. */
#include "modules/casework/casework.h"
#include "json/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    static const struct ref_key key = { { 1, 2, 3 } };
    struct arena               *a = arena_new();
    struct case_in              in = { 0 };
    struct buf                  b;
    struct jw                   j;

    fields_init(case_in_fields, &in);
    error *e = json_read(a, &key, (str){ (const char *)p, n }, case_in_fields, &in);
    if (!e) { /* what was read can be written and read again */
        struct case_in again = { 0 };
        buf_init(&b, a, 1 << 24);
        jw_init(&j, &b, &key);
        jw_record(&j, case_in_fields, &in);
        jw_done(&j);
        fields_init(case_in_fields, &again);
        e = json_read(a, &key, buf_done(&b), case_in_fields, &again);
        if (e || !str_eq(in.words, again.words) || in.lng != again.lng)
            __builtin_trap();
    }
    for (const error *x = e; x; x = x->next) {
        size_t chars = 0;
        if (!utf8_count(error_text(a, x, LANG_ZH), &chars))
            __builtin_trap();
    }
    arena_free(a);
    return 0;
}
