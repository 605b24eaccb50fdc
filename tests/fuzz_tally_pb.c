/* fuzz_tally_pb.c -- any bytes as a budget vote: read, count by several rules, explain, write. */
#include "solve/tally/budget_say.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void count(struct arena *a, const struct pb *e, const char *name)
{
    struct rule     r = { 0 };
    struct outcome *o = NULL;
    struct buf      b;

    if (rule_read(a, str_of(name), &r) || budget_count(a, e, &r, true, &o))
        return;
    if (o->cost > e->budget)
        abort();
    struct report rep = { e, &r, o, NULL, 0, true };
    buf_init(&b, a, 1 << 22);
    budget_json(&b, &rep);
    budget_words(&b, &rep, LANG_ZH);
    budget_html(&b, &rep, LANG_EN);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const char *const rules[] = { "greedy_cost", "mes_cost",        "mes_card_add1",
                                         "mes_pts_u",   "mes_borda",       "mes_cost_pct",
                                         "phragmen_u",  "maximin_support", "maxwelfare_cost" };
    struct arena            *a = arena_new();
    struct pb               *e = NULL, *again = NULL;
    struct buf               b;

    if (n < 1 << 16 && !pb_read(a, (str){ (const char *)data, n }, &e)) {
        for (size_t i = 0; i < COUNT(rules); i++)
            count(a, e, rules[i]);
        buf_init(&b, a, 1 << 22);
        pb_write(&b, e);
        if (!b.over && (pb_read(a, buf_done(&b), &again) || again->n_items != e->n_items))
            abort();
    }
    arena_free(a);
    return 0;
}
