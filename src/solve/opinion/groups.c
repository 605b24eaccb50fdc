/* groups.c -- k-means with several starts, silhouette, and stability by drawing again. */
#include <math.h>

#include "solve/opinion/opinion.h"

enum { STARTS = 10, ROUNDS = 60, SAMPLE = 400 };

struct points {
    const double *x, *y;
    size_t        n;
};

static double apart(double ax, double ay, double bx, double by)
{
    return (ax - bx) * (ax - bx) + (ay - by) * (ay - by);
}

static size_t nearest(const double *cx, const double *cy, size_t k, double x, double y, double *d)
{
    size_t best = 0;

    *d = INFINITY;
    for (size_t c = 0; c < k; c++) {
        double e = apart(cx[c], cy[c], x, y);
        if (e < *d) {
            *d = e;
            best = c;
        }
    }
    return best;
}

/* Spread-out starting points (k-means++). */
static void seed_centers(const struct points *p, size_t k, uint64_t *rnd, double *cx, double *cy)
{
    size_t first = (size_t)(opinion_random(rnd) % p->n);

    cx[0] = p->x[first];
    cy[0] = p->y[first];
    for (size_t c = 1; c < k; c++) {
        double sum = 0, d = 0;
        for (size_t i = 0; i < p->n; i++) {
            nearest(cx, cy, c, p->x[i], p->y[i], &d);
            sum += d;
        }
        double at = (double)(opinion_random(rnd) >> 11) / 9007199254740992.0 * sum;
        size_t i = 0;
        for (; i + 1 < p->n; i++) {
            nearest(cx, cy, c, p->x[i], p->y[i], &d);
            if (at < d)
                break;
            at -= d;
        }
        cx[c] = p->x[i];
        cy[c] = p->y[i];
    }
}

static double one_run(const struct points *p, size_t k, uint64_t *rnd, double *cx, double *cy,
                      int32_t *of)
{
    double cost = INFINITY;

    seed_centers(p, k, rnd, cx, cy);
    for (int round = 0; round < ROUNDS; round++) {
        double sx[OPINION_MAX_GROUPS] = { 0 }, sy[OPINION_MAX_GROUPS] = { 0 }, sum = 0, d = 0;
        double n[OPINION_MAX_GROUPS] = { 0 };
        for (size_t i = 0; i < p->n; i++) {
            size_t c = nearest(cx, cy, k, p->x[i], p->y[i], &d);
            of[i] = (int32_t)c;
            sum += d;
            sx[c] += p->x[i];
            sy[c] += p->y[i];
            n[c]++;
        }
        for (size_t c = 0; c < k; c++)
            if (n[c] > 0) {
                cx[c] = sx[c] / n[c];
                cy[c] = sy[c] / n[c];
            }
        if (sum >= cost)
            break;
        cost = sum;
    }
    return cost;
}

/* The best of several starts. CX, CY get the centers. */
static double kmeans(struct arena *a, const struct points *p, size_t k, int starts, uint64_t *rnd,
                     double *cx, double *cy, int32_t *of)
{
    int32_t *try = NEWN(a, int32_t, p->n);
    double   best = INFINITY, x[OPINION_MAX_GROUPS], y[OPINION_MAX_GROUPS];

    for (int s = 0; s < starts; s++) {
        double cost = one_run(p, k, rnd, x, y, try);
        if (cost < best) {
            best = cost;
            memcpy(of, try, p->n * sizeof *of);
            memcpy(cx, x, k * sizeof *x);
            memcpy(cy, y, k * sizeof *y);
        }
    }
    return best;
}

/* On a sample when there are many people: it only serves to choose k and to be shown. */
static double silhouette(const struct points *p, const int32_t *of, size_t k)
{
    size_t by = p->n / SAMPLE + 1, n = 0;
    double sum = 0;

    for (size_t i = 0; i < p->n; i += by, n++) {
        double d[OPINION_MAX_GROUPS] = { 0 }, c[OPINION_MAX_GROUPS] = { 0 }, near = INFINITY;
        for (size_t j = 0; j < p->n; j += by)
            if (j != i) {
                d[of[j]] += sqrt(apart(p->x[i], p->y[i], p->x[j], p->y[j]));
                c[of[j]]++;
            }
        if (c[of[i]] == 0)
            continue;
        double own = d[of[i]] / c[of[i]];
        for (size_t g = 0; g < k; g++)
            if ((int32_t)g != of[i] && c[g] > 0 && d[g] / c[g] < near)
                near = d[g] / c[g];
        double most = own > near ? own : near;
        sum += most > 0 && near < INFINITY ? (near - own) / most : 0;
    }
    return n ? sum / (double)n : 0;
}

double adjusted_rand(const int32_t *x, const int32_t *y, size_t n)
{
    double t[OPINION_MAX_GROUPS][OPINION_MAX_GROUPS] = { { 0 } }, a[OPINION_MAX_GROUPS] = { 0 };
    double b[OPINION_MAX_GROUPS] = { 0 }, both = 0, sa = 0, sb = 0, all = (double)n;

    for (size_t i = 0; i < n; i++) {
        t[x[i]][y[i]]++;
        a[x[i]]++;
        b[y[i]]++;
    }
    for (int i = 0; i < OPINION_MAX_GROUPS; i++) {
        for (int j = 0; j < OPINION_MAX_GROUPS; j++)
            both += t[i][j] * (t[i][j] - 1) / 2;
        sa += a[i] * (a[i] - 1) / 2;
        sb += b[i] * (b[i] - 1) / 2;
    }
    double pairs = all * (all - 1) / 2, expect = pairs > 0 ? sa * sb / pairs : 0;
    double most = (sa + sb) / 2;
    return most - expect > 0 ? (both - expect) / (most - expect) : 1;
}

/* Draw people again, group them, and see whether everybody lands with the same others. */
static double stability(struct arena *a, const struct points *p, const int32_t *of, size_t k,
                        uint64_t *rnd)
{
    double  *x = NEWN(a, double, p->n), *y = NEWN(a, double, p->n), sum = 0, d = 0;
    int32_t *again = NEWN(a, int32_t, p->n);
    double   cx[OPINION_MAX_GROUPS], cy[OPINION_MAX_GROUPS];

    for (int b = 0; b < OPINION_BOOTSTRAPS; b++) {
        struct points q = { x, y, p->n };
        for (size_t i = 0; i < p->n; i++) {
            size_t from = (size_t)(opinion_random(rnd) % p->n);
            x[i] = p->x[from];
            y[i] = p->y[from];
        }
        kmeans(a, &q, k, 3, rnd, cx, cy, again);
        for (size_t i = 0; i < p->n; i++)
            again[i] = (int32_t)nearest(cx, cy, k, p->x[i], p->y[i], &d);
        sum += adjusted_rand(of, again, p->n);
    }
    return sum / OPINION_BOOTSTRAPS;
}

void opinion_groups(struct arena *a, const struct opinion *o, const struct axes *ax, size_t least,
                    struct grouping *out)
{
    size_t   n = o->n_people, m = o->n_statements, kept = 0;
    size_t  *who = NEWN(a, size_t, n);
    double  *x = NEWN(a, double, n), *y = NEWN(a, double, n);
    double   cx[OPINION_MAX_GROUPS], cy[OPINION_MAX_GROUPS];
    uint64_t rnd = 20261125;

    *out = (struct grouping){ .of = NEWN(a, int32_t, n), .silhouette = -2 };
    for (size_t i = 0; i < n; i++) {
        size_t cast = 0;
        for (size_t j = 0; j < m; j++)
            cast += o->vote[i * m + j] != VOTE_NONE;
        out->of[i] = -1;
        if (cast < least)
            continue;
        x[kept] = ax->x[i];
        y[kept] = ax->y[i];
        who[kept++] = i;
    }
    struct points p = { x, y, kept };
    int32_t      *of = NEWN(a, int32_t, n), *best = NEWN(a, int32_t, n);
    for (size_t k = 2; k <= 5 && k < kept; k++) {
        kmeans(a, &p, k, STARTS, &rnd, cx, cy, of);
        double s = silhouette(&p, of, k);
        if (s > out->silhouette) {
            out->silhouette = s;
            out->k = k;
            memcpy(best, of, kept * sizeof *of);
        }
    }
    if (out->k == 0)
        return;
    for (size_t i = 0; i < kept; i++) {
        out->of[who[i]] = best[i];
        out->size[best[i]]++;
    }
    out->stability = stability(a, &p, best, out->k, &rnd);
}
