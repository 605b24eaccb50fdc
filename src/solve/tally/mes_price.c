/* mes_price.c -- what a project costs its supporters: in doubles with a bound, and exactly.
 *
 * The price x solves sum of min(left, x * u) * w = cost over the cells of a project. Cells that
 * cannot pay x * u pay all they have ("capped"); x = (cost - what the capped pay) / (u * w of the
 * others). Raising x only caps more, so capping whoever is below x until nobody is any more ends
 * at the solution. */
#include <math.h>

#include "base/log.h"
#include "solve/tally/mes.h"

#define ULP 2.3e-16

static void gather_uniform(struct mes *m, uint32_t p)
{
    const struct profile *f = m->c->f;

    m->n_cells = 0;
    for (uint32_t k = f->sup_start[p]; k < f->sup_start[p + 1]; k++) {
        uint32_t cls = f->sup_class[k], v = m->of[cls];
        if (v == V_ZERO)
            continue;
        if (m->tally[v] == 0) {
            m->next[v] = (uint32_t)m->n_cells;
            m->cell[m->n_cells++] = (struct cell){ .key = m->value[v].left, .u = 1, .v = v };
        }
        m->tally[v] += f->weight[cls];
    }
    for (size_t i = 0; i < m->n_cells; i++) {
        m->cell[i].w = m->tally[m->cell[i].v];
        m->tally[m->cell[i].v] = 0;
    }
}

static void gather_each(struct mes *m, uint32_t p)
{
    const struct profile *f = m->c->f;

    m->n_cells = 0;
    for (uint32_t k = f->sup_start[p]; k < f->sup_start[p + 1]; k++) {
        uint32_t cls = f->sup_class[k], v = m->of[cls];
        int64_t  u = f->sup_u[k];
        if (v != V_ZERO)
            m->cell[m->n_cells++] = (struct cell){ .key = m->value[v].left / (double)u,
                                                   .u = u,
                                                   .w = f->weight[cls],
                                                   .v = v,
                                                   .class = cls };
    }
}

static void gather(struct mes *m, uint32_t p)
{
    if (m->c->f->uniform)
        gather_uniform(m, p);
    else
        gather_each(m, p);
}

/* Numerator over m->den of what a holder of V has. */
void mes_value(const struct mes *m, uint32_t v, mpz_t out)
{
    mpz_set(out, m->start);
    for (; v != V_START; v = m->value[v].parent)
        mpz_submul_ui(out, m->paid[m->value[v].purchase], (unsigned long)m->value[v].coef);
}

static void add_coef(struct mes *m, const struct cell *c)
{
    for (uint32_t v = c->v; v != V_START; v = m->value[v].parent)
        m->coef[m->value[v].purchase] += (wide)m->value[v].coef * c->w;
}

/* OUT = cost * den - what the capped cells hold, all exact. */
static void rest_exact(struct mes *m, uint32_t p, mpz_t out)
{
    wide weight = 0;

    memset(m->coef, 0, m->n_bought * sizeof *m->coef);
    for (size_t i = 0; i < m->n_cells; i++)
        if (m->cell[i].capped) {
            weight += m->cell[i].w;
            add_coef(m, &m->cell[i]);
        }
    mpz_mul_ui(out, m->den, (unsigned long)m->c->e->project[p].cost);
    if (weight) {
        mpz_set_wide(m->t4, weight);
        mpz_submul(out, m->t4, m->start);
    }
    for (size_t j = 0; j < m->n_bought; j++) {
        if (m->coef[j] == 0)
            continue;
        if (m->coef[j] <= INT64_MAX) {
            mpz_addmul_ui(out, m->paid[j], (unsigned long)m->coef[j]);
        } else {
            mpz_set_wide(m->t4, m->coef[j]);
            mpz_addmul(out, m->t4, m->paid[j]);
        }
    }
}

/* Water-filling in doubles. Returns the price; the cells below it are capped. */
static double fill(struct mes *m, double cost, wide *den, double *capped_money, double *capped_w)
{
    size_t active = m->n_cells;
    double rest = cost, d = 0, x = 0;

    *den = 0;
    *capped_money = *capped_w = 0;
    for (size_t i = 0; i < m->n_cells; i++) {
        m->active[i] = (uint32_t)i;
        m->cell[i].capped = false;
        *den += (wide)m->cell[i].u * m->cell[i].w;
    }
    for (;;) {
        size_t kept = 0;
        d = (double)*den;
        x = active ? rest / d : INFINITY;
        for (size_t i = 0; i < active; i++) {
            struct cell *c = &m->cell[m->active[i]];
            if (c->key >= x) {
                m->active[kept++] = m->active[i];
                continue;
            }
            double money = m->value[c->v].left * (double)c->w;
            c->capped = true;
            rest -= money;
            *capped_money += money;
            *capped_w += (double)c->w;
            *den -= (wide)c->u * c->w;
        }
        if (kept == active || kept == 0) {
            *den = kept ? *den : 0;
            return kept ? x : INFINITY;
        }
        active = kept;
    }
}

/* Do the supporters have COST between them? Only asked when doubles cannot tell. */
static bool affordable_exact(struct mes *m, uint32_t p)
{
    for (size_t i = 0; i < m->n_cells; i++)
        m->cell[i].capped = true;
    rest_exact(m, p, m->t1);
    return mpz_sgn(m->t1) <= 0;
}

/* The smallest difference that doubles may be trusted with when N supporters of weight WEIGHT are
 * asked for COST. */
static double slack_of(const struct mes *m, size_t n, double cost, double weight)
{
    return ULP * ((double)n + 64) * (cost + weight * m->budget) * ((double)m->n_bought + 2);
}

static void bounds(const struct mes *m, struct bid *b, size_t n, double cost, double money,
                   double weight, double each)
{
    b->error =
        ULP * (((double)n + 64) * (cost + money) + weight * m->budget * ((double)m->n_bought + 2)) /
        (double)b->den;
    b->plain = weight == 0;
    b->ratio = weight / (double)b->den;
    b->lo = (b->share - b->error) / each * (1 - 4 * ULP);
    b->hi = (b->share + b->error) / each * (1 + 4 * ULP);
}

/* The careful way: cells, and exact arithmetic where doubles cannot tell. */
static struct bid bid_cells(struct mes *m, uint32_t p)
{
    struct bid b = { .dead = true };
    double     cost = (double)m->c->e->project[p].cost, total = 0, money = 0, weight = 0;
    double     each = (double)m->c->f->each[p];

    gather(m, p);
    for (size_t i = 0; i < m->n_cells; i++) {
        total += m->value[m->cell[i].v].left * (double)m->cell[i].w;
        weight += (double)m->cell[i].w;
    }
    double slack = slack_of(m, m->n_cells, cost, weight);
    b.total = total + slack;
    if (total < cost - slack)
        return b;
    if (total < cost + slack && !affordable_exact(m, p))
        return b;
    b.dead = false;
    b.share = fill(m, cost, &b.den, &money, &weight);
    if (b.den > 0) {
        bounds(m, &b, m->n_cells, cost, money, weight, each);
        return b;
    }
    b.share = 0; /* everybody gives all they have */
    for (size_t i = 0; i < m->n_cells; i++)
        if (m->cell[i].key > b.share)
            b.share = m->cell[i].key;
    b.error = b.share * 1e-9;
    b.ratio = INFINITY;
    b.lo = (b.share - b.error) / each;
    b.hi = (b.share + b.error) / each;
    return b;
}

struct water {
    double rest, den;    /* what the others still have to pay, and their weight */
    double paid, capped; /* by those who give all they have, and their weight */
    size_t n;            /* the others, in m->fill */
};

/* One pass over N purses: who has less than X gives all. */
static inline void cap_below(const struct purse *from, struct purse *to, size_t n, double x,
                             struct water *w)
{
    double paid = 0, capped = 0;
    size_t kept = 0;

    for (size_t i = 0; i < n; i++) {
        struct purse q = from[i];
        bool         below = q.left < x;
        paid += below ? q.left * q.w : 0;
        capped += below ? q.w : 0;
        to[kept] = q;
        kept += !below;
    }
    w->paid += paid;
    w->capped += capped;
    w->n = kept;
}

/* The supporters of P, those below X capped at once. Returns what all of them have. */
static double pour(struct mes *m, uint32_t p, double x, struct water *w, double *weight)
{
    const struct profile *f = m->c->f;
    const uint32_t       *cls = f->sup_class + f->sup_start[p];
    size_t                n = f->sup_start[p + 1] - f->sup_start[p], kept = 0;
    double                paid = 0, capped = 0, total = 0, all = 0;

    for (size_t i = 0; i < n; i++) {
        struct purse q = m->purse[cls[i]];
        bool         below = q.left < x;
        double       money = q.left * q.w;
        total += money;
        all += q.w;
        paid += below ? money : 0;
        capped += below ? q.w : 0;
        m->fill[kept] = q;
        kept += !below;
    }
    *w = (struct water){ .paid = paid, .capped = capped, .n = kept };
    *weight = all;
    return total;
}

/* The quick way for uniform utilities. The price never falls while a count goes on, so that who
 * has less than the last known bound on it is capped for certain. */
static struct bid bid_packed(struct mes *m, uint32_t p)
{
    struct bid   b = { .dead = true };
    double       cost = (double)m->c->e->project[p].cost, each = (double)m->c->f->each[p], all = 0;
    struct water w = { 0 };
    double       total = pour(m, p, m->low[p] * each * (1 - 1e-12), &w, &all);
    size_t       n = m->c->f->sup_start[p + 1] - m->c->f->sup_start[p];
    double       slack = slack_of(m, n, cost, all);

    b.total = total + slack;
    if (total < cost - slack)
        return b;
    if (total < cost + slack)
        return bid_cells(m, p);
    while (w.n) {
        size_t before = w.n;
        b.share = (cost - w.paid) / (all - w.capped);
        cap_below(m->fill, m->fill, w.n, b.share, &w);
        if (w.n == before)
            break;
    }
    if (w.n == 0)
        return bid_cells(m, p);
    b.dead = false;
    b.den = (wide)(all - w.capped);
    bounds(m, &b, n, cost, w.paid, w.capped, each);
    b.plain = w.paid == 0;
    return b;
}

struct bid mes_bid(struct mes *m, uint32_t p)
{
    return m->c->f->uniform ? bid_packed(m, p) : bid_cells(m, p);
}

double mes_slope(const struct mes *m)
{
    double sum = 0, den = 0;

    for (size_t i = 0; i < m->n_cells; i++) {
        const struct cell *c = &m->cell[i];
        if (c->capped)
            sum += (double)c->w * m->value[c->v].slope;
        else
            den += (double)c->w * (double)c->u;
    }
    return den > 0 ? -sum / den : 0;
}

double mes_bid_slope(struct mes *m, uint32_t p)
{
    bid_cells(m, p);
    return mes_slope(m);
}

struct near {
    size_t at;
    double key;
};

/* Cap exactly: the cells whose key is too near to the price for doubles. T1 holds the rest. */
static void cap_near(struct mes *m, struct near *near, size_t n, wide *den, size_t *last)
{
    bool again = true;

    while (again && n) {
        again = false;
        for (size_t i = 0; i < n; i++) {
            struct cell *c = &m->cell[near[i].at];
            mes_value(m, c->v, m->t2);
            mpz_set_wide(m->t4, *den);
            mpz_mul(m->t3, m->t2, m->t4);
            mpz_mul_ui(m->t4, m->t1, (unsigned long)c->u);
            if (mpz_cmp(m->t3, m->t4) > 0)
                continue;
            c->capped = true;
            *last = near[i].at;
            mpz_submul_ui(m->t1, m->t2, (unsigned long)c->w);
            *den -= (wide)c->u * c->w;
            near[i] = near[--n];
            again = *den > 0;
            break;
        }
    }
}

bool mes_price(struct mes *m, uint32_t p, mpz_t num, wide *den, struct bid *out)
{
    struct bid   b = bid_cells(m, p);
    double       near_by = 4 * b.error + 1e-11 * b.share + 1e-12 * m->budget;
    struct near *near = NULL;
    size_t       n = 0, last = 0;

    *out = b;
    if (b.dead)
        return false;
    for (size_t i = 0; i < m->n_cells; i++)
        n += fabs(m->cell[i].key - b.share) <= near_by * (m->c->f->uniform ? 1 : 4);
    if (n)
        near = xcalloc(n, sizeof *near);
    n = 0;
    *den = 0;
    for (size_t i = 0; i < m->n_cells; i++) {
        struct cell *c = &m->cell[i];
        if (fabs(c->key - b.share) <= near_by * (m->c->f->uniform ? 1 : 4)) {
            near[n++] = (struct near){ i, c->key };
            c->capped = false;
        } else {
            c->capped = c->key < b.share;
        }
        if (!c->capped)
            *den += (wide)c->u * c->w;
    }
    rest_exact(m, p, m->t1);
    cap_near(m, near, n, den, &last);
    free(near);
    if (*den == 0) { /* all capped: the price is what the richest of them needs to give all */
        mes_value(m, m->cell[last].v, num);
        *den = m->cell[last].u;
    } else {
        mpz_set(num, m->t1);
    }
    return true;
}

/* The exact price as num / (den * each), the common denominator m->den left aside. */
static void exact_of(struct mes *m, uint32_t p, mpz_t num, mpz_t den)
{
    wide       d = 0;
    struct bid b;

    if (!mes_price(m, p, num, &d, &b))
        BUG("a price was asked of a project that cannot be paid");
    mpz_set_wide(den, d);
    mpz_mul_ui(den, den, (unsigned long)m->c->f->each[p]);
}

static int plain_compare(const struct count *c, const struct bid *x, uint32_t p,
                         const struct bid *y, uint32_t q)
{
    /* cost / (den * each), the other way up */
    return -frac_cmp(x->den * c->f->each[p], c->e->project[p].cost, y->den * c->f->each[q],
                     c->e->project[q].cost);
}

int mes_compare(struct mes *m, const struct bid *x, uint32_t p, const struct bid *y, uint32_t q)
{
    mpz_t a, b, c, d;
    int   r = 0;

    if (x->hi < y->lo || y->hi < x->lo)
        return x->hi < y->lo ? -1 : 1;
    if (x->plain && y->plain) {
        r = plain_compare(m->c, x, p, y, q);
    } else {
        mpz_inits(a, b, c, d, NULL);
        exact_of(m, p, a, b);
        exact_of(m, q, c, d);
        mpz_mul(a, a, d);
        mpz_mul(c, c, b);
        r = mpz_cmp(a, c);
        mpz_clears(a, b, c, d, NULL);
    }
    if (r)
        return r;
    return m->c->rank[p] < m->c->rank[q] ? -1 : 1;
}

int mes_compare_past(struct mes *m, const struct mes *past, size_t j, const struct bid *y,
                     uint32_t q)
{
    const struct mark *k = &past->mark[j];
    mpz_t              a, b, c, d;
    int                r = 0;

    if (k->bid.hi < y->lo || y->hi < k->bid.lo)
        return k->bid.hi < y->lo ? -1 : 1;
    if (k->bid.plain && y->plain) {
        r = plain_compare(m->c, &k->bid, k->project, y, q);
    } else {
        mpz_inits(a, b, c, d, NULL);
        mpz_mul_ui(b, past->den, (unsigned long)m->c->f->each[k->project]);
        exact_of(m, q, c, d);
        mpz_mul(d, d, m->den);
        mpz_mul(a, past->paid[j], d);
        mpz_mul(c, c, b);
        r = mpz_cmp(a, c);
        mpz_clears(a, b, c, d, NULL);
    }
    if (r)
        return r;
    return m->c->rank[k->project] < m->c->rank[q] ? -1 : 1;
}
