/* further.c -- further ballots for those not elected: put them in, count, look. */
#include "solve/tally/election.h"
#include "solve/tally/turn.h"

struct stv_case {
    const struct ranked *r;
    enum stv_rule        rule;
    const uint32_t      *lot;
    uint16_t             who;
};

/* R with one more line: MORE ballots for WHO alone. */
static struct ranked *ranked_with(struct arena *a, const struct ranked *r, uint16_t who,
                                  int64_t more)
{
    struct ranked *x = NEW(a, struct ranked);
    size_t         n = r->n_ballots;

    *x = *r;
    x->n_ballots = n + 1;
    x->n_items = r->n_items + 1;
    x->voters += more;
    x->start = NEWN(a, uint32_t, n + 2);
    x->weight = NEWN(a, int64_t, n + 1);
    x->item = NEWN(a, uint16_t, x->n_items);
    x->tied = NEWN(a, bool, x->n_items);
    memcpy(x->start, r->start, (n + 1) * sizeof *x->start);
    memcpy(x->weight, r->weight, n * sizeof *x->weight);
    memcpy(x->item, r->item, r->n_items * sizeof *x->item);
    memcpy(x->tied, r->tied, r->n_items * sizeof *x->tied);
    x->item[r->n_items] = who;
    x->weight[n] = more;
    x->start[n + 1] = (uint32_t)x->n_items;
    return x;
}

static bool stv_elects(void *what, int64_t more)
{
    const struct stv_case *k = what;
    struct arena          *a = arena_new();
    struct stv_result     *s = NULL;
    bool                   yes = false;

    if (!stv_count(a, ranked_with(a, k->r, k->who, more), k->rule, k->lot, &s))
        for (size_t i = 0; i < s->n_elected; i++)
            yes |= s->elected[i] == k->who;
    arena_free(a);
    return yes;
}

size_t stv_further(struct arena *a, const struct ranked *r, enum stv_rule rule, const uint32_t *lot,
                   const struct stv_result *s, size_t n, struct further *out)
{
    size_t k = 0;

    (void)a;
    for (; k < n && k < s->n_other; k++) {
        struct stv_case what = { r, rule, lot, s->other[k] };
        out[k] = (struct further){ .candidate = s->other[k] };
        out[k].ballots = turn_find(stv_elects, &what, r->voters, &out[k].counts);
    }
    return k;
}

struct pair_case {
    const struct pairwise *p;
    bool                   schulze_rule;
    int                    status_quo;
    const uint32_t        *lot;
    size_t                 who;
};

static bool pairs_elect(void *what, int64_t more)
{
    const struct pair_case *k = what;
    struct arena           *a = arena_new();
    size_t                  n = k->p->n;
    struct pairwise         p = { n, NEWN(a, int64_t, n * n) };

    memcpy(p.beats, k->p->beats, n * n * sizeof *p.beats);
    for (size_t j = 0; j < n; j++)
        if (j != k->who)
            p.beats[k->who * n + j] += more;
    struct pair_result *s = k->schulze_rule ? schulze(a, &p, k->status_quo)
                                            : ranked_pairs(a, &p, k->status_quo, k->lot);
    bool                yes = s->winner[k->who];
    for (size_t j = 0; j < n; j++)
        yes &= j == k->who || !s->winner[j];
    arena_free(a);
    return yes;
}

size_t pairs_further(struct arena *a, const struct pairwise *p, bool schulze_rule, int status_quo,
                     const uint32_t *lot, int64_t voters, const struct pair_result *s, size_t n,
                     struct further *out)
{
    size_t  m = p->n, found = 0, winners = 0;
    size_t *above = NEWN(a, size_t, m);
    bool   *taken = NEWN(a, bool, m);

    for (size_t i = 0; i < m; i++) {
        winners += s->winner[i];
        for (size_t j = 0; j < m; j++)
            above[i] += s->strength[i * m + j] > s->strength[j * m + i];
    }
    for (size_t i = 0; i < m; i++) /* of several winners, each would like to be the only one */
        taken[i] = s->winner[i] && winners == 1;
    while (found < n) {
        size_t best = m;
        for (size_t i = 0; i < m; i++)
            if (!taken[i] && (best == m || above[i] > above[best]))
                best = i;
        if (best == m)
            break;
        taken[best] = true;
        struct pair_case what = { p, schulze_rule, status_quo, lot, best };
        struct further  *f = &out[found++];
        *f = (struct further){ .candidate = best };
        f->ballots = turn_find(pairs_elect, &what, voters, &f->counts);
    }
    return found;
}

struct committee_case {
    const struct approvals *v;
    str                     rule;
    size_t                  who;
};

static bool in_every(const struct committees *c, size_t who)
{
    bool yes = c->n > 0 && !c->cut;

    for (size_t i = 0; i < c->n; i++)
        yes &= c->committee[i] >> who & 1;
    return yes;
}

static bool committee_elects(void *what, int64_t more)
{
    const struct committee_case *k = what;
    struct arena                *a = arena_new();
    struct approvals             v = *k->v;
    struct committees           *c = NULL;
    size_t                       n = v.n_classes;

    v.ballot = NEWN(a, set, n + 1);
    v.weight = NEWN(a, int64_t, n + 1);
    memcpy(v.ballot, k->v->ballot, n * sizeof(set));
    memcpy(v.weight, k->v->weight, n * sizeof *v.weight);
    v.ballot[n] = (set)1 << k->who;
    v.weight[n] = more;
    v.n_classes = n + 1;
    v.n_voters += (size_t)more;
    bool yes = !committee_count(a, &v, k->rule, &c) && in_every(c, k->who);
    arena_free(a);
    return yes;
}

size_t committee_further(struct arena *a, const struct approvals *v, str rule,
                         const struct committees *c, size_t n, struct further *out)
{
    int64_t *votes = committee_votes(a, v);
    bool    *taken = NEWN(a, bool, v->n_candidates);
    size_t   found = 0;

    while (found < n) {
        size_t best = v->n_candidates;
        for (size_t i = 0; i < v->n_candidates; i++)
            if (!taken[i] && !in_every(c, i) && (best == v->n_candidates || votes[i] > votes[best]))
                best = i;
        if (best == v->n_candidates)
            break;
        taken[best] = true;
        struct committee_case what = { v, rule, best };
        struct further       *f = &out[found++];
        *f = (struct further){ .candidate = best };
        f->ballots = turn_find(committee_elects, &what, (int64_t)v->n_voters, &f->counts);
    }
    return found;
}
