/* setup.c -- distinct places and the walks between them. */
#include "solve/grid/ids.h"
#include "solve/rounds/in.h"

int32_t rounds_apart(int32_t x1, int32_t y1, int32_t x2, int32_t y2)
{
    double dx = (double)x1 - x2, dy = (double)y1 - y2;
    double d = __builtin_sqrt(dx * dx + dy * dy) * 1.25 + 0.5;

    return d > ROUNDS_MAX_CM ? ROUNDS_MAX_CM : (int32_t)d;
}

void rounds_plane(int64_t d_lng, int64_t d_lat, int64_t lat, int32_t *x, int32_t *y)
{
    /* the cosine by its series, so that every machine gets the same: below 1e-6 off */
    double t = (double)lat * 1e-7 * 0.017453292519943295, q = t * t;
    double cos = 1 - q / 2 * (1 - q / 12 * (1 - q / 30 * (1 - q / 56)));
    double cx = (double)d_lng * 1.1131949 * cos, cy = (double)d_lat * 1.1131949;

    *x = cx > ROUNDS_MAX_CM ? ROUNDS_MAX_CM : cx < -ROUNDS_MAX_CM ? -ROUNDS_MAX_CM : (int32_t)cx;
    *y = cy > ROUNDS_MAX_CM ? ROUNDS_MAX_CM : cy < -ROUNDS_MAX_CM ? -ROUNDS_MAX_CM : (int32_t)cy;
}

static void nearest(struct rounds *r, int32_t s)
{
    int32_t *near = r->near + (size_t)s * NEAR, n = 0;

    for (int32_t o = 1; o < r->n_spots; o++) {
        int32_t cm = far_of(r, s, o), i = n;
        if (o == s || (n == NEAR && cm >= far_of(r, s, near[n - 1])))
            continue;
        if (n < NEAR)
            n++;
        else
            i--;
        for (; i > 0 && far_of(r, s, near[i - 1]) > cm; i--)
            near[i] = near[i - 1];
        near[i] = o;
    }
    for (; n < NEAR; n++)
        near[n] = s;
}

static int32_t walked(const struct rounds *r, const int32_t *rep, int32_t i, int32_t j)
{
    const struct rounds_task *t = r->t;
    size_t                    a = i ? (size_t)rep[i] : t->n, b = j ? (size_t)rep[j] : t->n;

    if (t->walk)
        return t->walk[a * (t->n + 1) + b];
    return rounds_apart(i ? t->house[a].x : t->x, i ? t->house[a].y : t->y,
                        j ? t->house[b].x : t->x, j ? t->house[b].y : t->y);
}

void rounds_spots(struct rounds *r)
{
    const struct rounds_task *t = r->t;
    struct ids                ids = ids_make(r->a, t->n);
    int32_t                  *rep = NEWN(r->a, int32_t, t->n + 1);

    r->n_spots = 1;
    for (size_t i = 0; i < t->n; i++) {
        const struct rounds_house *h = &t->house[i];
        int32_t s = 1 + ids_put(&ids, (int64_t)((uint64_t)(uint32_t)h->x << 32 | (uint32_t)h->y));
        if (s == r->n_spots)
            rep[r->n_spots++] = (int32_t)i;
        r->house[i].spot = s;
    }
    size_t n = (size_t)r->n_spots;
    r->far = NEWN(r->a, int32_t, n * n);
    for (int32_t i = 0; i < r->n_spots; i++)
        for (int32_t j = 0; j < (t->walk ? r->n_spots : i); j++)
            r->far[(size_t)i * n + (size_t)j] = i == j ? 0 : walked(r, rep, i, j);
    for (int32_t i = 0; i < r->n_spots && !t->walk; i++)
        for (int32_t j = i + 1; j < r->n_spots; j++)
            r->far[(size_t)i * n + (size_t)j] = far_of(r, j, i);
    r->near = NEWN(r->a, int32_t, n * NEAR);
    for (int32_t s = 1; s < r->n_spots; s++)
        nearest(r, s);
    r->at = NEWN(r->a, int32_t, n + 1);
    r->of = NEWN(r->a, int32_t, t->n + 1);
    for (size_t i = 0; i < t->n; i++)
        r->at[r->house[i].spot]++;
    for (size_t s = 1; s <= n; s++)
        r->at[s] = r->at[s - 1] + (s < n ? r->at[s] : 0);
    for (size_t i = t->n; i-- > 0;)
        r->of[--r->at[r->house[i].spot]] = (int32_t)i;
}
