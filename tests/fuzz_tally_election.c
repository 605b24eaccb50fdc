/* fuzz_tally_election.c -- any bytes as ranked ballots, as approvals, and as a rule of a charter.
 */
#include "solve/tally/election_say.h"
#include "solve/tally/motion.h"

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
            stv_words(&b, r, STR("scotland"), s, LANG_EN);
            stv_json(&b, r, STR("scotland"), s);
        }
    struct pairwise *p = pairwise_make(a, r);
    pairs_words(&b, r, STR("schulze"), p, schulze(a, p, 0), LANG_ZH);
    pairs_json(&b, r, STR("ranked-pairs"), p, ranked_pairs(a, p, -1, NULL));
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
            committees_json(&b, v, str_of(committee_rules[i]), c);
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
    if (!motion_settle(&m) && motion_ask(&m, f, &ans))
        return;
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
