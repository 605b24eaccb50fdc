/* sketch.c -- Lloyd and Voronoi by half planes; small and plain rather than fast. */
#include "solve/sketch/sketch.h"

uint64_t rng_next(struct rng *r)
{
    uint64_t z = (r->s += UINT64_C(0x9E3779B97F4A7C15)); /* splitmix64 */

    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

int64_t rng_below(struct rng *r, int64_t n)
{
    return n > 0 ? (int64_t)(rng_next(r) % (uint64_t)n) : 0;
}

double rng_unit(struct rng *r)
{
    return (double)(rng_next(r) >> 11) / 9007199254740992.0;
}

bool ring_holds(const struct ring *g, double x, double y)
{
    bool in = false;

    for (size_t i = 0, j = g->n - 1; i < g->n; j = i++)
        if ((g->y[i] > y) != (g->y[j] > y) &&
            x < (g->x[j] - g->x[i]) * (y - g->y[i]) / (g->y[j] - g->y[i]) + g->x[i])
            in = !in;
    return in;
}

void ring_box(const struct ring *g, double box[4])
{
    box[0] = box[2] = g->x[0];
    box[1] = box[3] = g->y[0];
    for (size_t i = 1; i < g->n; i++) {
        box[0] = g->x[i] < box[0] ? g->x[i] : box[0];
        box[2] = g->x[i] > box[2] ? g->x[i] : box[2];
        box[1] = g->y[i] < box[1] ? g->y[i] : box[1];
        box[3] = g->y[i] > box[3] ? g->y[i] : box[3];
    }
}

void sketch_point(const struct ring *g, struct rng *r, double *x, double *y)
{
    double box[4];

    ring_box(g, box);
    for (int i = 0; i < 4000; i++) {
        *x = box[0] + rng_unit(r) * (box[2] - box[0]);
        *y = box[1] + rng_unit(r) * (box[3] - box[1]);
        if (ring_holds(g, *x, *y))
            return;
    }
}

enum { POINTS_PER_SEED = 40, ROUNDS = 8 };

static void even_out(struct arena *a, const struct ring *g, size_t k, struct rng *r, double *middle)
{
    size_t  n = k * POINTS_PER_SEED;
    double *p = NEWN(a, double, 2 * n), *sum = NEWN(a, double, 3 * k);

    for (size_t i = 0; i < n; i++)
        sketch_point(g, r, &p[2 * i], &p[2 * i + 1]);
    for (int round = 0; round < ROUNDS; round++) {
        memset(sum, 0, 3 * k * sizeof *sum);
        for (size_t i = 0; i < n; i++) {
            size_t best = 0;
            double least = 1e300;
            for (size_t s = 0; s < k; s++) {
                double dx = p[2 * i] - middle[2 * s], dy = p[2 * i + 1] - middle[2 * s + 1];
                if (dx * dx + dy * dy < least) {
                    least = dx * dx + dy * dy;
                    best = s;
                }
            }
            sum[3 * best] += p[2 * i];
            sum[3 * best + 1] += p[2 * i + 1];
            sum[3 * best + 2] += 1;
        }
        for (size_t s = 0; s < k; s++)
            if (sum[3 * s + 2] > 0) {
                middle[2 * s] = sum[3 * s] / sum[3 * s + 2];
                middle[2 * s + 1] = sum[3 * s + 1] / sum[3 * s + 2];
            }
    }
}

/* Keep the part of IN that is nearer to A than to B. */
static struct ring clip(struct arena *mem, const struct ring *in, const double *a, const double *b)
{
    struct ring out = { NEWN(mem, double, 2 * in->n + 2), NEWN(mem, double, 2 * in->n + 2), 0 };
    double      nx = b[0] - a[0], ny = b[1] - a[1];
    double      mx = (a[0] + b[0]) / 2, my = (a[1] + b[1]) / 2;

    for (size_t i = 0; i < in->n; i++) {
        size_t j = (i + 1) % in->n;
        double di = (in->x[i] - mx) * nx + (in->y[i] - my) * ny;
        double dj = (in->x[j] - mx) * nx + (in->y[j] - my) * ny;
        if (di <= 0) {
            out.x[out.n] = in->x[i];
            out.y[out.n++] = in->y[i];
        }
        if ((di < 0 && dj > 0) || (di > 0 && dj < 0)) {
            double t = di / (di - dj);
            out.x[out.n] = in->x[i] + t * (in->x[j] - in->x[i]);
            out.y[out.n++] = in->y[i] + t * (in->y[j] - in->y[i]);
        }
    }
    return out;
}

void sketch_divide(struct arena *a, const struct ring *g, size_t k, const double *seeds,
                   struct rng *r, struct ring *cells, double *middle)
{
    for (size_t s = 0; s < k; s++) {
        if (seeds) {
            middle[2 * s] = seeds[2 * s];
            middle[2 * s + 1] = seeds[2 * s + 1];
        } else {
            sketch_point(g, r, &middle[2 * s], &middle[2 * s + 1]);
        }
    }
    if (!seeds && k > 1)
        even_out(a, g, k, r, middle);
    for (size_t s = 0; s < k; s++) {
        cells[s] = *g;
        for (size_t t = 0; t < k; t++)
            if (t != s && cells[s].n >= 3)
                cells[s] = clip(a, &cells[s], &middle[2 * s], &middle[2 * t]);
    }
}
