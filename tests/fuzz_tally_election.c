/* fuzz_tally_election.c -- any bytes as ranked ballots, as approvals, and as a rule of a charter.
 */
#include "solve/tally/election_say.h"
#include "solve/tally/motion_say.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void ranked(struct arena *a, str text)
{
    struct ranked     *r = NULL;
    struct stv_result *s = NULL;
    struct buf         b;

    if (blt_read(a, text, &r) || r->n_candidates > 40)
        return;
    buf_init(&b, a, 1 << 22);
    for (int k = 0; k < 2; k++)
        if (!stv_count(a, r, (enum stv_rule)k, NULL, &s)) {
            if (s->n_elected > r->seats)
                abort();
            struct further    f[2];
            struct stv_report rep = { .r = r, .rule = STR("scotland"), .s = s, .more = f };
            if (r->n_ballots < 50)
                rep.n_more = stv_further(a, r, (enum stv_rule)k, NULL, s, 2, f);
            stv_words(&b, &rep, LANG_EN);
            stv_json(&b, &rep);
            stv_html(&b, &rep, LANG_ZH);
        }
    struct pairwise    *p = pairwise_make(a, r);
    struct pairs_report rep = { .r = r, .rule = STR("schulze"), .p = p, .s = schulze(a, p, 0) };
    struct further      f[2];
    rep.more = f;
    rep.n_more = pairs_further(a, p, true, 0, NULL, r->voters, rep.s, 2, f);
    pairs_words(&b, &rep, LANG_ZH);
    pairs_html(&b, &rep, LANG_ZH);
    rep.s = ranked_pairs(a, p, -1, NULL);
    pairs_json(&b, &rep);
}

static void approvals(struct arena *a, str text)
{
    struct approvals  *v = NULL;
    struct committees *c = NULL;
    struct buf         b;

    if (abc_read(a, text, &v) || v->n_candidates > 8 || v->n_voters > 60)
        return;
    for (size_t i = 0; committee_rules[i]; i++)
        if (!committee_count(a, v, str_of(committee_rules[i]), &c)) {
            buf_init(&b, a, 1 << 20);
            struct further          f[2];
            struct committee_report rep = { .v = v, .rule = str_of(committee_rules[i]), .c = c };
            rep.drawn = c->n > 1 ? committees_draw(a, c, STR("s")) : -1;
            rep.more = f;
            rep.n_more = committee_further(a, v, rep.rule, c, 2, f);
            committees_json(&b, &rep);
            committees_words(&b, &rep, LANG_EN);
            committees_html(&b, &rep, LANG_ZH);
            if (c->n == 0)
                abort();
        }
}

static void formula(struct arena *a, str text)
{
    struct motion m = { .mem = a };
    struct answer ans;
    str           rest = text, f = str_cut(&rest, '\n');

    while (rest.n && m.n < 8)
        if (motion_give(&m, str_cut(&rest, '\n')))
            break;
    if (motion_settle(&m) || motion_ask(&m, f, &ans))
        return;
    motion_wish(&m, &ans);
    struct answer        all[QUESTIONS] = { [Q_PASSED] = ans };
    struct motion_report rep = { .m = &m, .ans = all };
    struct buf           b;
    buf_init(&b, a, 1 << 20);
    motion_words(&b, &rep, LANG_ZH);
    motion_html(&b, &rep, LANG_EN);
    motion_json(&b, &rep);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena *a = arena_new();
    str           text = { (const char *)data, n };

    if (n < 1 << 16) {
        ranked(a, text);
        approvals(a, text);
        formula(a, text);
    }
    arena_free(a);
    return 0;
}
