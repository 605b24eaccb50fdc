/* axes.c -- the two directions in which people differ most: Lanczos on the covariance.
 *
 * Only votes that were cast differ from the mean, so the centered matrix is sparse. */
#include <math.h>

#include "solve/opinion/opinion.h"

enum { MOST_STEPS = 160, CHECK_EVERY = 8 };

uint64_t opinion_random(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;

    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

struct sparse {
    size_t    n, m;
    size_t   *start;
    uint32_t *col;
    double   *val;
};

static double vote_of(const struct opinion *o, size_t i, size_t j)
{
    return o->masked && o->masked[j] ? 0 : o->vote[i * o->n_statements + j];
}

static void build(struct arena *a, const struct opinion *o, struct axes *x, struct sparse *s)
{
    size_t  n = o->n_people, m = o->n_statements, cast = 0;
    double *count = NEWN(a, double, m);

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < m; j++)
            if (o->vote[i * m + j] != VOTE_NONE) {
                x->center[j] += vote_of(o, i, j);
                count[j]++;
                cast++;
            }
    for (size_t j = 0; j < m; j++)
        x->center[j] = count[j] > 0 ? x->center[j] / count[j] : 0;
    *s = (struct sparse){ n, m, NEWN(a, size_t, n + 1), NEWN(a, uint32_t, cast),
                          NEWN(a, double, cast) };
    for (size_t i = 0; i < n; i++) {
        size_t k = s->start[i];
        for (size_t j = 0; j < m; j++)
            if (o->vote[i * m + j] != VOTE_NONE) {
                s->col[k] = (uint32_t)j;
                s->val[k++] = vote_of(o, i, j) - x->center[j];
            }
        s->start[i + 1] = k;
    }
}

/* OUT = transposed(S) * S * V */
static void twice(const struct sparse *s, const double *v, double *out)
{
    memset(out, 0, s->m * sizeof *out);
    for (size_t i = 0; i < s->n; i++) {
        double sum = 0;
        for (size_t k = s->start[i]; k < s->start[i + 1]; k++)
            sum += s->val[k] * v[s->col[k]];
        if (sum == 0)
            continue;
        for (size_t k = s->start[i]; k < s->start[i + 1]; k++)
            out[s->col[k]] += s->val[k] * sum;
    }
}

static double dot(const double *x, const double *y, size_t n)
{
    double s = 0;

    for (size_t i = 0; i < n; i++)
        s += x[i] * y[i];
    return s;
}

/* Eigenvalues and -vectors of the K x K matrix A by Jacobi rotations; V holds vectors as rows. */
static void jacobi(double *A, double *V, size_t k)
{
    for (size_t i = 0; i < k * k; i++)
        V[i] = i / k == i % k;
    for (int sweep = 0; sweep < 60; sweep++) {
        double off = 0, all = 0;
        for (size_t p = 0; p < k; p++)
            for (size_t q = 0; q < k; q++)
                *(p == q ? &all : &off) += A[p * k + q] * A[p * k + q];
        if (off <= 1e-30 * all)
            return;
        for (size_t p = 0; p < k; p++)
            for (size_t q = p + 1; q < k; q++) {
                double apq = A[p * k + q];
                if (fabs(apq) < 1e-300)
                    continue;
                double theta = (A[q * k + q] - A[p * k + p]) / (2 * apq);
                double t = (theta >= 0 ? 1 : -1) / (fabs(theta) + sqrt(theta * theta + 1));
                double c = 1 / sqrt(t * t + 1), s = t * c;
                for (size_t i = 0; i < k; i++) {
                    double x = A[i * k + p], y = A[i * k + q];
                    A[i * k + p] = c * x - s * y;
                    A[i * k + q] = s * x + c * y;
                }
                for (size_t i = 0; i < k; i++) {
                    double x = A[p * k + i], y = A[q * k + i];
                    A[p * k + i] = c * x - s * y;
                    A[q * k + i] = s * x + c * y;
                    x = V[p * k + i], y = V[q * k + i];
                    V[p * k + i] = c * x - s * y;
                    V[q * k + i] = s * x + c * y;
                }
            }
    }
}

struct lanczos {
    double *q; /* basis, row by row */
    double  alpha[MOST_STEPS], beta[MOST_STEPS + 1];
    size_t  k;
    double  value[2];
    double  weight[2][MOST_STEPS]; /* the two best vectors in the basis */
};

/* The two largest of the small matrix; true when both are accurate. */
static bool settle(struct arena *a, struct lanczos *l, size_t m)
{
    size_t  k = l->k, top[2] = { 0, 0 };
    double *A = NEWN(a, double, k *k), *V = NEWN(a, double, k *k);

    for (size_t i = 0; i < k; i++) {
        A[i * k + i] = l->alpha[i];
        if (i + 1 < k)
            A[i * k + i + 1] = A[(i + 1) * k + i] = l->beta[i + 1];
    }
    jacobi(A, V, k);
    for (size_t i = 1; i < k; i++)
        if (A[i * k + i] > A[top[0] * k + top[0]])
            top[0] = i;
    top[1] = top[0] == 0 && k > 1 ? 1 : 0;
    for (size_t i = 0; i < k; i++)
        if (i != top[0] && A[i * k + i] > A[top[1] * k + top[1]])
            top[1] = i;
    bool good = k >= m;
    for (int c = 0; c < 2; c++) {
        l->value[c] = A[top[c] * k + top[c]];
        memcpy(l->weight[c], V + top[c] * k, k * sizeof(double));
    }
    double gap = l->value[1] > 0 ? l->value[1] : 1;
    double err = fabs(l->beta[k]) * (fabs(l->weight[0][k - 1]) + fabs(l->weight[1][k - 1]));
    return good || err < 1e-9 * gap;
}

static void step(const struct sparse *s, struct lanczos *l, double *w)
{
    size_t  m = s->m, k = l->k;
    double *q = l->q + k * m;

    twice(s, q, w);
    l->alpha[k] = dot(w, q, m);
    for (int pass = 0; pass < 2; pass++) /* against all before, twice is enough */
        for (size_t i = 0; i <= k; i++) {
            double d = dot(w, l->q + i * m, m);
            for (size_t j = 0; j < m; j++)
                w[j] -= d * l->q[i * m + j];
        }
    l->k++;
    l->beta[l->k] = sqrt(dot(w, w, m));
}

static void principal(struct arena *a, const struct sparse *s, struct axes *x)
{
    struct lanczos *l = NEW(a, struct lanczos);
    size_t          m = s->m, most = m < MOST_STEPS ? m : MOST_STEPS;
    double         *w = NEWN(a, double, m), total = 0;
    uint64_t        seed = 20261125;

    l->q = NEWN(a, double, (most + 1) * m);
    for (size_t j = 0; j < m; j++)
        w[j] = (double)(opinion_random(&seed) >> 11) / 9007199254740992.0 - 0.5;
    double norm = sqrt(dot(w, w, m));
    for (size_t j = 0; j < m; j++)
        l->q[j] = w[j] / norm;
    while (l->k < most) {
        step(s, l, w);
        bool last = l->k == most || l->beta[l->k] < 1e-12 * (fabs(l->alpha[0]) + 1);
        if (last || l->k % CHECK_EVERY == 0)
            last |= settle(a, l, m);
        if (last)
            break;
        for (size_t j = 0; j < m; j++)
            l->q[l->k * m + j] = w[j] / l->beta[l->k];
    }
    for (size_t i = 0; i < l->k; i++)
        for (size_t j = 0; j < m; j++) {
            x->first[j] += l->weight[0][i] * l->q[i * m + j];
            x->second[j] += l->k > 1 ? l->weight[1][i] * l->q[i * m + j] : 0;
        }
    for (size_t k = 0; k < s->start[s->n]; k++)
        total += s->val[k] * s->val[k];
    for (int c = 0; c < 2; c++)
        x->explained[c] = total > 0 ? l->value[c] / total : 0;
}

void opinion_axes(struct arena *a, const struct opinion *o, struct axes *x)
{
    struct sparse s;
    size_t        n = o->n_people, m = o->n_statements;

    *x = (struct axes){ .center = NEWN(a, double, m),
                        .first = NEWN(a, double, m),
                        .second = NEWN(a, double, m),
                        .x = NEWN(a, double, n),
                        .y = NEWN(a, double, n) };
    if (n == 0 || m == 0)
        return;
    build(a, o, x, &s);
    principal(a, &s, x);
    for (size_t i = 0; i < n; i++) {
        size_t cast = s.start[i + 1] - s.start[i];
        double scale = sqrt((double)m / (double)(cast ? cast : 1));
        for (size_t k = s.start[i]; k < s.start[i + 1]; k++) {
            x->x[i] += s.val[k] * x->first[s.col[k]] * scale;
            x->y[i] += s.val[k] * x->second[s.col[k]] * scale;
        }
    }
}
