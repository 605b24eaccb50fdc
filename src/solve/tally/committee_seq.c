/* committee_seq.c -- rules that add one member after the other, along every way ties allow. */
#include "solve/tally/committee.h"

#include <math.h>

#include "solve/tally/count.h"

enum { MOST_STATES = 50000 };

/* S is reached by adding C to what TRAIL leads to. */
static bool reach(struct finder *f, struct reached *r, set s, uint32_t trail)
{
    for (size_t i = r->n; i-- > 0;)
        if (r->s[i] == s)
            return true;
    if (r->n == MOST_STATES / 10) {
        f->hard = true;
        return false;
    }
    if (r->n == r->cap) {
        size_t cap = r->cap ? 2 * r->cap : 64;
        r->s = arena_grow(f->mem, r->s, r->cap * sizeof(set), cap * sizeof(set));
        r->trail = arena_grow(f->mem, r->trail, r->cap * sizeof(uint32_t), cap * sizeof(uint32_t));
        r->cap = cap;
    }
    r->trail[r->n] = trail;
    r->s[r->n++] = s;
    return true;
}

/* One step further; entry 0 is the beginning. */
static uint32_t trail_new(struct finder *f, uint32_t before, size_t c)
{
    if (f->n_trail == f->cap_trail) {
        size_t cap = f->cap_trail ? 2 * f->cap_trail : 64;
        f->trail =
            arena_grow(f->mem, f->trail, f->cap_trail * sizeof *f->trail, cap * sizeof *f->trail);
        f->cap_trail = cap;
    }
    f->n_trail += f->n_trail == 0;
    f->trail[f->n_trail] = (struct trail){ before, (int)c };
    return (uint32_t)f->n_trail++;
}

/* Grow committees level by level; BETTER(f, s, c, out) gives the cost of adding c to s as a
 * fraction num / den (den 0: infinite); the cheapest are taken, all of them. */
struct price {
    wide num, den;
};
typedef struct price (*price_of)(const struct finder *f, set s, size_t c);

static int price_cmp(struct price a, struct price b)
{
    if (a.den == 0 || b.den == 0)
        return (a.den == 0) - (b.den == 0);
    return frac_cmp(a.num, (int64_t)a.den, b.num, (int64_t)b.den);
}

static void grow(struct finder *f, price_of price)
{
    const struct approvals *v = f->v;
    struct reached          now = { 0 };

    reach(f, &now, 0, 0);
    for (size_t k = 0; k < v->seats && !f->hard; k++) {
        struct reached next = { 0 };
        for (size_t i = 0; i < now.n && !f->hard; i++) {
            struct price p[COMMITTEE_MAX], best = { 0 };
            bool         any = false;
            for (size_t c = 0; c < v->n_candidates; c++) {
                if (now.s[i] >> c & 1)
                    continue;
                p[c] = price(f, now.s[i], c);
                if (!any || price_cmp(p[c], best) < 0)
                    best = p[c];
                any = true;
            }
            for (size_t c = 0; c < v->n_candidates; c++)
                if (!(now.s[i] >> c & 1) && price_cmp(p[c], best) == 0)
                    reach(f, &next, now.s[i] | (set)1 << c, trail_new(f, now.trail[i], c));
        }
        now = next;
    }
    for (size_t i = 0; i < now.n; i++)
        committee_add(f, now.s[i]);
    f->done = now;
}

/* What PAV's gains are counted in: a number that every size of a committee divides. */
static wide pav_unit(const struct approvals *v)
{
    wide unit = 1;

    for (size_t i = 2; i <= v->seats && i <= 40; i++) {
        wide a = unit, b = (wide)i;
        while (b) {
            wide t = a % b;
            a = b;
            b = t;
        }
        unit = unit / a * (wide)i;
    }
    return unit;
}

/* The gain of PAV, negated so that the cheapest is the best. */
static struct price pav_price(const struct finder *f, set s, size_t c)
{
    const struct approvals *v = f->v;
    wide                    unit = pav_unit(v), sum = 0;

    for (size_t i = 0; i < v->n_classes; i++)
        if (v->ballot[i] >> c & 1)
            sum += v->weight[i] * (unit / (set_size(v->ballot[i] & s) + 1));
    return (struct price){ -sum, 1 };
}

void seq_pav(struct finder *f)
{
    f->hard = f->v->seats > 40;
    if (!f->hard)
        grow(f, pav_price);
}

/* The least possible greatest load when every member of a set costs one: the maximum over its
 * subsets of members / supporters. */
static struct price load_price(const struct finder *f, set s, size_t c)
{
    const struct approvals *v = f->v;
    set                     all = s | (set)1 << c;
    struct price            best = { 0, 1 };

    for (set t = all; t; t = (t - 1) & all) {
        wide who = 0;
        for (size_t i = 0; i < v->n_classes; i++)
            who += v->ballot[i] & t ? v->weight[i] : 0;
        struct price p = { set_size(t), who };
        if (price_cmp(p, best) > 0)
            best = p;
    }
    return best;
}

void seq_maximin(struct finder *f)
{
    double work = ldexp((double)f->v->n_classes * (double)f->v->n_candidates, (int)f->v->seats);

    f->hard = f->v->seats > 16 || work > 4e9;
    if (!f->hard)
        grow(f, load_price);
}

/* Phragmén and Equal Shares: a state is a committee and what every class holds. */
struct state {
    set      s;
    bool     second; /* equal shares: nobody can pay any more, Phragmén goes on */
    mpq_t   *money;  /* of a class; may be negative for Phragmén */
    uint32_t trail;
};

struct walk {
    struct finder *f;
    struct state  *now, *next;
    size_t         n_now, n_next;
    mpq_t          x, y, q;
};

static mpq_t *money_new(size_t n)
{
    mpq_t *m = xcalloc(n, sizeof *m);

    for (size_t i = 0; i < n; i++)
        mpq_init(m[i]);
    return m;
}

static void money_free(mpq_t *m, size_t n)
{
    for (size_t i = 0; m && i < n; i++)
        mpq_clear(m[i]);
    free(m);
}

static void push(struct walk *w, struct state s)
{
    size_t n = w->f->v->n_classes;

    for (size_t i = 0; i < w->n_next; i++) {
        bool same = w->next[i].s == s.s && w->next[i].second == s.second;
        for (size_t k = 0; same && k < n; k++)
            same = mpq_equal(w->next[i].money[k], s.money[k]);
        if (same) {
            money_free(s.money, n);
            return;
        }
    }
    if (w->n_next == MOST_STATES / 10) {
        w->f->hard = true;
        money_free(s.money, n);
        return;
    }
    if (w->n_next % 64 == 0)
        w->next = xrealloc(w->next, w->n_next + 64, sizeof *w->next);
    w->next[w->n_next++] = s;
}

/* Money that everyone must be given until the supporters of C have one: (1 - sum) / weight. */
static bool wait_for(struct walk *w, const struct state *s, size_t c, mpq_t out)
{
    const struct approvals *v = w->f->v;
    int64_t                 who = 0;

    mpq_set_ui(out, 1, 1);
    for (size_t i = 0; i < v->n_classes; i++)
        if (v->ballot[i] >> c & 1) {
            who += v->weight[i];
            mpq_set_si(w->y, (long)v->weight[i], 1);
            mpq_mul(w->y, w->y, s->money[i]);
            mpq_sub(out, out, w->y);
        }
    if (who == 0)
        return false;
    mpq_set_si(w->y, (long)who, 1);
    mpq_div(out, out, w->y);
    return true;
}

/* The equal share of C: sum of min(q, money) * weight = 1. False when they do not have it. */
static bool share_of(struct walk *w, const struct state *s, size_t c, mpq_t q)
{
    const struct approvals *v = w->f->v;
    bool                   *capped = xcalloc(v->n_classes, sizeof *capped), again = true;
    int64_t                 who = 1;

    while (again && who) {
        again = false;
        who = 0;
        mpq_set_ui(q, 1, 1);
        for (size_t i = 0; i < v->n_classes; i++) {
            if (!(v->ballot[i] >> c & 1))
                continue;
            if (!capped[i]) {
                who += v->weight[i];
                continue;
            }
            mpq_set_si(w->y, (long)v->weight[i], 1);
            mpq_mul(w->y, w->y, s->money[i]);
            mpq_sub(q, q, w->y);
        }
        if (who == 0)
            break;
        mpq_set_si(w->y, (long)who, 1);
        mpq_div(q, q, w->y);
        for (size_t i = 0; i < v->n_classes; i++)
            if (v->ballot[i] >> c & 1 && !capped[i] && mpq_cmp(s->money[i], q) < 0)
                capped[i] = again = true;
    }
    free(capped);
    return who > 0;
}

/* S with C added: its supporters pay Q each, or all they have; PLUS is given to all before. */
static void add_member(struct walk *w, const struct state *s, size_t c, const mpq_t q, bool second)
{
    const struct approvals *v = w->f->v;
    struct state            t = { s->s | (set)1 << c, second, money_new(v->n_classes),
                                  trail_new(w->f, s->trail, c) };

    for (size_t i = 0; i < v->n_classes; i++) {
        bool pays = v->ballot[i] >> c & 1;
        if (second) { /* the clock runs on for all; supporters are at nothing at that moment */
            if (pays)
                mpq_neg(t.money[i], q);
            else
                mpq_set(t.money[i], s->money[i]);
        } else {
            mpq_set(t.money[i], s->money[i]);
            if (pays && mpq_cmp(s->money[i], q) <= 0)
                mpq_set_ui(t.money[i], 0, 1);
            else if (pays)
                mpq_sub(t.money[i], t.money[i], q);
        }
    }
    push(w, t);
}

/* All cheapest next members of S. False when phase one (equal shares) has none. */
static bool extend(struct walk *w, const struct state *s, bool second)
{
    const struct approvals *v = w->f->v;
    bool                    any = false, finite = false;

    for (int pass = 0; pass < 2; pass++)
        for (size_t c = 0; c < v->n_candidates; c++) {
            if (s->s >> c & 1)
                continue;
            bool can = second ? wait_for(w, s, c, w->x) : share_of(w, s, c, w->x);
            if (pass == 0) {
                if (can && (!finite || mpq_cmp(w->x, w->q) < 0))
                    mpq_set(w->q, w->x);
                finite |= can;
            } else if (finite ? can && mpq_equal(w->x, w->q) : second) {
                add_member(w, s, c, w->q, second);
                any = true;
            }
        }
    return any;
}

static void begin(struct walk *w, bool equal_shares)
{
    const struct approvals *v = w->f->v;
    struct state            start = { 0, !equal_shares, money_new(v->n_classes), 0 };

    mpq_inits(w->x, w->y, w->q, NULL);
    for (size_t i = 0; equal_shares && i < v->n_classes; i++) {
        mpq_set_ui(start.money[i], v->seats, v->n_voters);
        mpq_canonicalize(start.money[i]);
    }
    push(w, start);
}

/* What was reached becomes where the next member is added. */
static void advance(struct walk *w)
{
    w->now = w->next;
    w->n_now = w->n_next;
    w->next = NULL;
    w->n_next = 0;
}

static void drop(struct walk *w, struct state *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        money_free(s[i].money, w->f->v->n_classes);
    free(s);
}

void seq_phragmen(struct finder *f, bool equal_shares)
{
    struct walk w = { .f = f };

    begin(&w, equal_shares);
    for (size_t k = 0; k < f->v->seats && !f->hard; k++) {
        advance(&w);
        for (size_t i = 0; i < w.n_now; i++)
            if (w.now[i].second || !extend(&w, &w.now[i], false))
                extend(&w, &w.now[i], true);
        drop(&w, w.now, w.n_now);
    }
    for (size_t i = 0; i < w.n_next; i++)
        reach(f, &f->done, w.next[i].s, w.next[i].trail);
    drop(&w, w.next, w.n_next);
    for (size_t i = 0; i < f->done.n; i++)
        committee_add(f, f->done.s[i]);
    mpq_clears(w.x, w.y, w.q, NULL);
}

static str text_of(struct walk *w)
{
    return frac_text(w->f->mem, mpq_numref(w->x), mpq_denref(w->x));
}

/* How many pay the share in W->X, and how many all they have. */
static void payers(struct walk *w, const struct state *s, struct seat *seat)
{
    const struct approvals *v = w->f->v;

    for (size_t i = 0; i < v->n_classes; i++) {
        if (!(v->ballot[i] >> seat->candidate & 1) || mpq_sgn(s->money[i]) <= 0)
            continue;
        if (mpq_cmp(s->money[i], w->x) >= 0)
            seat->full += v->weight[i];
        else
            seat->part += v->weight[i];
    }
}

/* The members in ORDER once more, for the figures. */
static void explain_money(struct finder *f, bool equal_shares, struct seat *seat, size_t n)
{
    struct walk w = { .f = f };

    begin(&w, equal_shares);
    for (size_t k = 0; k < n; k++) {
        size_t c = (size_t)seat[k].candidate;
        advance(&w);
        struct state *s = &w.now[0];
        bool          first = false; /* does anybody's group still afford a member? */
        for (size_t d = 0; d < f->v->n_candidates && !s->second; d++)
            first |= !(s->s >> d & 1) && share_of(&w, s, d, w.x);
        seat[k].second = equal_shares && !first;
        bool can = first ? share_of(&w, s, c, w.x) : wait_for(&w, s, c, w.x);
        if (can) {
            seat[k].price = text_of(&w);
            if (first)
                payers(&w, s, &seat[k]);
        }
        mpq_set(w.q, w.x);
        add_member(&w, s, c, w.q, !first);
        drop(&w, w.now, w.n_now);
    }
    drop(&w, w.next, w.n_next);
    mpq_clears(w.x, w.y, w.q, NULL);
}

static void explain_price(struct finder *f, bool pav, struct seat *seat, size_t n)
{
    set s = 0;

    for (size_t k = 0; k < n; k++) {
        size_t       c = (size_t)seat[k].candidate;
        struct price p = pav ? pav_price(f, s, c) : load_price(f, s, c);
        if (pav)
            seat[k].price = frac_wide(f->mem, -p.num, pav_unit(f->v));
        else if (p.den)
            seat[k].price = frac_wide(f->mem, p.num, p.den);
        s |= (set)1 << c;
    }
}

void seq_explain(struct finder *f, str rule)
{
    struct committees *res = f->res;
    size_t             n = f->v->seats, at = 0;

    while (at < f->done.n && res->n && f->done.s[at] != res->committee[0])
        at++;
    if (at == f->done.n || res->n == 0)
        return;
    res->seat = NEWN(f->mem, struct seat, n);
    res->n_seats = n;
    uint32_t t = f->done.trail[at];
    for (size_t k = n; k-- > 0; t = f->trail[t].before)
        res->seat[k].candidate = f->trail[t].candidate;
    if (str_is(rule, "seqpav") || str_is(rule, "maximin-support"))
        explain_price(f, str_is(rule, "seqpav"), res->seat, n);
    else
        explain_money(f, str_is(rule, "equal-shares"), res->seat, n);
}
