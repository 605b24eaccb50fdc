/* wish.c -- "what would it have taken?", answered by counting again, never by a formula. */
#include "solve/tally/budget_say.h"
#include "solve/tally/turn.h"

int64_t *budget_votes(struct arena *a, const struct pb *e)
{
    int64_t *v = NEWN(a, int64_t, e->n_projects);

    for (size_t i = 0; i < e->n_ballots; i++)
        for (uint32_t k = e->start[i]; k < e->start[i + 1]; k++)
            v[e->item[k]] += e->weight ? e->weight[i] : 1;
    return v;
}

/* The election with one more kind of ballot: MORE voters who want P alone. */
static struct pb *with_voters(struct arena *a, const struct pb *e, uint32_t p, int64_t more)
{
    struct pb *x = NEW(a, struct pb);
    size_t     n = e->n_ballots;

    *x = *e;
    x->n_ballots = n + 1;
    x->n_items = e->n_items + 1;
    x->start = NEWN(a, uint32_t, n + 2);
    x->item = NEWN(a, uint32_t, x->n_items);
    x->weight = NEWN(a, int64_t, n + 1);
    memcpy(x->start, e->start, (n + 1) * sizeof *x->start);
    memcpy(x->item, e->item, e->n_items * sizeof *x->item);
    for (size_t i = 0; i < n; i++)
        x->weight[i] = e->weight ? e->weight[i] : 1;
    x->item[e->n_items] = p;
    x->start[n + 1] = (uint32_t)x->n_items;
    x->weight[n] = more * e->weight_scale;
    return x;
}

static struct pb *with_cost(struct arena *a, const struct pb *e, uint32_t p, int64_t cost)
{
    struct pb *x = NEW(a, struct pb);

    *x = *e;
    x->project = NEWN(a, struct pb_project, e->n_projects);
    memcpy(x->project, e->project, e->n_projects * sizeof *x->project);
    x->project[p].cost = cost;
    return x;
}

struct question {
    const struct pb   *e;
    const struct rule *rule;
    uint32_t           p;
    bool               votes; /* so many more voters, or so much less cost */
};

static bool funded(void *what, int64_t x)
{
    const struct question *q = what;
    struct arena          *a = arena_new();
    struct outcome        *o = NULL;
    struct pb             *e = q->votes ? with_voters(a, q->e, q->p, x)
                                        : with_cost(a, q->e, q->p, q->e->project[q->p].cost - x);
    /* a count that is not possible any more funds nobody */
    bool yes = !budget_count(a, e, q->rule, false, &o) && outcome_has(o, q->p);

    arena_free(a);
    return yes;
}

error *budget_wishes(struct arena *a, const struct pb *e, const struct rule *r,
                     const struct outcome *o, size_t n, struct wish **out, size_t *n_out)
{
    int64_t *votes = budget_votes(a, e);
    bool    *taken = NEWN(a, bool, e->n_projects);

    *out = NEWN(a, struct wish, n + 1);
    *n_out = 0;
    for (size_t i = 0; i < o->n; i++)
        taken[o->step[i].project] = true;
    while (*n_out < n) {
        uint32_t best = UINT32_MAX;
        for (uint32_t p = 0; p < e->n_projects; p++)
            if (!taken[p] && e->project[p].cost <= e->budget && e->project[p].cost > 1 &&
                (best == UINT32_MAX || votes[p] > votes[best]))
                best = p;
        if (best == UINT32_MAX)
            break;
        taken[best] = true;
        struct wish    *w = &(*out)[(*n_out)++];
        struct question q = { e, r, best, true };
        int64_t         cost = e->project[best].cost;
        w->project = best;
        if (r->utility == U_COST || r->utility == U_CARD)
            w->votes = turn_find(funded, &q, (int64_t)e->n_ballots, &w->counts);
        q.votes = false;
        int64_t less = turn_find(funded, &q, cost - 1, &w->counts);
        w->cost = less ? cost - less : 0;
    }
    return NULL;
}
