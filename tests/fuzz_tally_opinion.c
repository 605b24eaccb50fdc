/* fuzz_tally_opinion.c -- any bytes as a file of votes on statements: read, mapped, told. */
#include "solve/opinion/opinion_say.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena        *a = arena_new();
    struct conversation *c = NULL;
    struct buf           b;

    if (n < 1 << 14 && !opinion_read(a, (str){ (const char *)data, n }, &c) &&
        c->o.n_people < 200 && c->o.n_statements < 60) {
        struct opinion_report *r = opinion_report_make(a, c, 1);
        buf_init(&b, a, 1 << 20);
        opinion_words(&b, r, LANG_ZH);
        opinion_words(&b, r, LANG_EN);
        opinion_json(&b, r);
        opinion_html(&b, r, LANG_ZH);
    }
    arena_free(a);
    return 0;
}
