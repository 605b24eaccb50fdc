/* phragmen.c -- Phragmén's sequential rule: everyone earns money at the same pace; a project is
 * bought at the moment when its supporters have its cost together, which takes all they have.
 *
 * The load of a voter is the moment of the last purchase she took part in: one of the few moments
 * t_0 = 0, t_1, ... So the moment of a project is (cost + sum of weight_j * t_j) / votes, where
 * weight_j counts its supporters whose last moment is t_j: exact at any time from a small table.
 * The whole count ends as soon as any of the projects tied for the next place does not fit. */
#include <math.h>

#include "solve/tally/count.h"

struct clock {
    struct count *c;
    mpz_t         den, *t; /* t_j = t[j] / den, exact */
    mpz_t         x, y, z;
    double       *about;  /* t_j in doubles */
    size_t        n;      /* moments, t_0 = 0 counted */
    int64_t      *weight; /* [project * (projects + 1) + j] */
    uint32_t     *last;   /* moment of a class */
};

static int64_t *row(const struct clock *k, uint32_t p)
{
    return k->weight + p * (k->c->e->n_projects + 1);
}

static double about(const struct clock *k, uint32_t p)
{
    const int64_t *w = row(k, p);
    double         sum = (double)k->c->e->project[p].cost;

    for (size_t j = 1; j < k->n; j++)
        sum += (double)w[j] * k->about[j];
    return sum / (double)k->c->f->votes[p];
}

/* votes * moment * den, exact */
static void exact(const struct clock *k, uint32_t p, mpz_t out)
{
    const int64_t *w = row(k, p);

    mpz_mul_ui(out, k->den, (unsigned long)k->c->e->project[p].cost);
    for (size_t j = 1; j < k->n; j++)
        mpz_addmul_ui(out, k->t[j], (unsigned long)w[j]);
}

static int compare(struct clock *k, uint32_t p, uint32_t q)
{
    exact(k, p, k->x);
    exact(k, q, k->y);
    mpz_mul_ui(k->x, k->x, (unsigned long)k->c->f->votes[q]);
    mpz_mul_ui(k->y, k->y, (unsigned long)k->c->f->votes[p]);
    return mpz_cmp(k->x, k->y);
}

static double to_double(const mpz_t num, const mpz_t den)
{
    long   a = 0, b = 0;
    double x = mpz_get_d_2exp(&a, num), y = mpz_get_d_2exp(&b, den);

    return ldexp(x / y, (int)(a - b));
}

/* The supporters of P have spent all up to the moment of its purchase. */
static void purchase(struct clock *k, uint32_t p)
{
    const struct profile *f = k->c->f;
    unsigned long         votes = (unsigned long)f->votes[p];
    size_t                at = k->n;

    exact(k, p, k->z);
    unsigned long g = mpz_gcd_ui(NULL, k->z, votes);
    mpz_divexact_ui(k->z, k->z, g);
    mpz_mul_ui(k->den, k->den, votes / g);
    for (size_t j = 1; j < at; j++)
        mpz_mul_ui(k->t[j], k->t[j], votes / g);
    mpz_set(k->t[at], k->z);
    k->about[at] = to_double(k->t[at], k->den);
    for (uint32_t i = f->sup_start[p]; i < f->sup_start[p + 1]; i++) {
        uint32_t cls = f->sup_class[i];
        for (uint32_t b = f->ballot_start[cls]; b < f->ballot_start[cls + 1]; b++) {
            int64_t *w = row(k, f->ballot_item[b]);
            w[k->last[cls]] -= f->weight[cls];
            w[at] += f->weight[cls];
        }
        k->last[cls] = (uint32_t)at;
    }
    k->n++;
}

/* The first in tie order of those that come next; when some of those tied do not fit, the first of
 * these, and *FITS is false. */
static bool next(struct clock *k, const bool *left, uint32_t *winner, bool *fits)
{
    const struct count *c = k->c;
    size_t              n = c->e->n_projects;
    double              best = INFINITY, *m = NEWN(c->mem, double, n);
    bool                any = false;
    uint32_t            first = 0;

    for (uint32_t p = 0; p < n; p++) {
        m[p] = INFINITY;
        if (left[p] && c->f->votes[p] > 0) {
            m[p] = about(k, p);
            best = m[p] < best ? m[p] : best;
        }
    }
    for (uint32_t p = 0; p < n; p++)
        if (left[p] && m[p] <= best + 1e-9 * best && (!any || compare(k, p, first) < 0)) {
            first = p;
            any = true;
        }
    *fits = true;
    bool found = false;
    for (uint32_t p = 0; p < n; p++) {
        bool tied = any ? m[p] <= best + 1e-9 * best && compare(k, p, first) == 0 : true;
        if (!left[p] || !tied)
            continue;
        bool fit = c->o->cost + c->e->project[p].cost <= c->e->budget;
        if (!found || (*fits && !fit) || (*fits == fit && c->rank[p] < c->rank[*winner]))
            *winner = p;
        *fits &= fit;
        found = true;
    }
    return found;
}

static void run(struct clock *k)
{
    struct count *c = k->c;
    size_t        n = c->e->n_projects;
    bool         *left = NEWN(c->mem, bool, n), fits = true;
    uint32_t      p = 0;

    for (size_t i = 0; i < n; i++)
        left[i] = count_open(c, (uint32_t)i) && c->e->project[i].cost <= c->e->budget;
    c->o->stop = STOP_ALL;
    while (next(k, left, &p, &fits)) {
        if (!fits) {
            c->o->stop = STOP_NOFIT;
            if (c->rule->partial && c->rule->completion == C_NONE)
                count_fund_part(c, p);
            return;
        }
        struct step *s = count_fund(c, p, STEP_CHOSEN);
        for (size_t i = 0; i < n; i++)
            left[i] &= !c->in[i] && !c->out[i];
        if (c->f->votes[p] == 0)
            continue;
        purchase(k, p);
        if (c->explain) {
            mpz_mul_ui(k->x, k->t[k->n - 1], (unsigned long)c->e->weight_scale);
            mpz_mul_ui(k->y, k->den, (unsigned long)c->e->scale);
            s->price = frac_text(c->mem, k->x, k->y);
            s->full = c->f->votes[p];
        }
    }
}

error *phragmen_count(struct count *c)
{
    size_t       n = c->e->n_projects;
    struct clock k = { .c = c, .n = 1 };

    k.t = xcalloc(n + 1, sizeof *k.t);
    for (size_t j = 0; j <= n; j++)
        mpz_init(k.t[j]);
    mpz_inits(k.x, k.y, k.z, NULL);
    mpz_init_set_ui(k.den, 1);
    k.about = xcalloc(n + 1, sizeof *k.about);
    k.weight = xcalloc(n * (n + 1), sizeof *k.weight);
    k.last = xcalloc(c->f->n_classes, sizeof *k.last);
    for (uint32_t p = 0; p < n; p++)
        row(&k, p)[0] = c->f->votes[p];
    run(&k);
    for (size_t j = 0; j <= n; j++)
        mpz_clear(k.t[j]);
    mpz_clears(k.x, k.y, k.z, k.den, NULL);
    free(k.t);
    free(k.about);
    free(k.weight);
    free(k.last);
    return NULL;
}
