/* walk.c -- the walk of a day: where one more stop costs least, and the best order of all. */
#include "solve/rounds/in.h"

static inline bool is_evening(const struct rounds *r, int32_t call)
{
    return r->t->house[r->call[call].house].evening;
}

static void measure(const struct rounds *r, struct walk *d)
{
    int32_t before = 0;

    d->spot[d->n] = 0;
    for (int32_t i = 0; i <= d->n; i++) {
        d->leg[i] = far_of(r, before, d->spot[i]);
        before = d->spot[i];
    }
    for (int32_t i = 0; i < d->n; i++) {
        d->past[i] = far_of(r, i > 0 ? d->spot[i - 1] : 0, d->spot[i + 1]);
        d->saves[i] = d->leg[i] + d->leg[i + 1] - d->past[i];
    }
    if (d->n == d->n_early + 1)
        d->saves[d->n - 1] += EVENING_CM;
}

/* Places LO .. HI of the walk, which may be none; those behind a stop that is left out are SHIFT
 * lower. BEFORE is how far the spot of FAR is from the stop before. */
static inline int32_t look(const struct walk *d, const int32_t *far, int32_t before, int32_t lo,
                           int32_t hi, int32_t shift, struct seat *best)
{
    for (int32_t i = lo; i <= hi; i++) {
        int32_t after = far[d->spot[i]], cm = before + after - d->leg[i];
        if (cm < best->cm)
            *best = (struct seat){ i - shift, cm };
        before = after;
    }
    return before;
}

struct seat walk_seat(const struct rounds *r, const struct walk *d, int32_t spot, bool evening)
{
    const int32_t *far = r->far + (size_t)spot * (size_t)r->n_spots;
    int32_t        lo = evening ? d->n_early : 0, hi = evening ? d->n : d->n_early;
    struct seat    best = { lo, INT32_MAX };

    look(d, far, far[lo > 0 ? d->spot[lo - 1] : 0], lo, hi, 0, &best);
    if (evening && d->n == d->n_early)
        best.cm += EVENING_CM;
    return best;
}

struct seat walk_seat_but(const struct rounds *r, const struct walk *d, int32_t but, int32_t spot,
                          bool evening)
{
    const int32_t *far = r->far + (size_t)spot * (size_t)r->n_spots;
    int32_t        n_early = d->n_early - (but < d->n_early);
    int32_t        lo = evening ? n_early : 0, hi = evening ? d->n - 1 : n_early;
    int32_t        before = far[lo > 0 ? d->spot[lo - 1 + (lo > but)] : 0];
    struct seat    best = { lo, INT32_MAX };

    before = look(d, far, before, lo, hi < but ? hi : but - 1, 0, &best);
    if (lo <= but && but <= hi) { /* the leg past the one who is left out */
        int32_t after = far[d->spot[but + 1]];
        int32_t cm = before + after - d->past[but];
        if (cm < best.cm)
            best = (struct seat){ but, cm };
        before = after;
    }
    look(d, far, before, (lo > but ? lo : but + 1) + 1, hi + 1, 1, &best);
    if (evening && d->n - 1 == n_early)
        best.cm += EVENING_CM;
    return best;
}

int32_t walk_find(const struct walk *d, int32_t call)
{
    int32_t i = 0;

    while (d->stop[i] != call)
        i++;
    return i;
}

void walk_put(struct rounds *r, int32_t day, int32_t call, int32_t at)
{
    struct walk *d = &r->day[day];

    for (int32_t i = d->n; i > at; i--) {
        d->stop[i] = d->stop[i - 1];
        d->spot[i] = d->spot[i - 1];
    }
    d->stop[at] = call;
    d->spot[at] = r->house[r->call[call].house].spot;
    d->n++;
    d->n_early += !is_evening(r, call);
    r->month_n[d->month]++;
    r->call[call].day = day;
    measure(r, d);
}

void walk_take(struct rounds *r, int32_t call)
{
    struct walk *d = &r->day[r->call[call].day];
    int32_t      at = walk_find(d, call);

    d->n--;
    d->n_early -= !is_evening(r, call);
    r->month_n[d->month]--;
    for (int32_t i = at; i < d->n; i++) {
        d->stop[i] = d->stop[i + 1];
        d->spot[i] = d->spot[i + 1];
    }
    r->call[call].day = -1;
    measure(r, d);
}

int64_t walk_length(const struct rounds *r, const struct walk *d)
{
    int64_t cm = 0;
    int32_t at = 0;

    for (int32_t i = 0; i < d->n; i++) {
        cm += far_of(r, at, d->spot[i]);
        at = d->spot[i];
    }
    return cm + far_of(r, at, 0);
}

/* Held and Karp (1962) over subsets; places of a subset without its early stops are closed to late
 * ones. COST[set][last], stops 0..n-1, those below EARLY first. */
struct tour {
    int32_t  n, early;
    int32_t  from[ROUNDS_MAX_DAY], leg[ROUNDS_MAX_DAY][ROUNDS_MAX_DAY];
    int64_t *cost;
};

static void tour_solve(struct tour *t, int32_t *order)
{
    int32_t  n = t->n, sets = 1 << n, early = (1 << t->early) - 1;
    int64_t *cost = t->cost;

    for (int32_t i = 0; i < sets * n; i++)
        cost[i] = INT64_MAX / 2;
    for (int32_t i = 0; i < n; i++)
        if (i < t->early || !early)
            cost[(1 << i) * n + i] = t->from[i];
    for (int32_t s = 1; s < sets; s++)
        for (int32_t i = 0; i < n; i++) {
            int64_t c = cost[s * n + i];
            if (!(s >> i & 1) || c >= INT64_MAX / 2)
                continue;
            for (int32_t j = 0; j < n; j++) {
                if (s >> j & 1 || (j >= t->early && (s & early) != early))
                    continue;
                int64_t *to = &cost[(s | 1 << j) * n + j];
                if (c + t->leg[i][j] < *to)
                    *to = c + t->leg[i][j];
            }
        }
    int32_t s = sets - 1, last = -1;
    for (int32_t k = n; k-- > 0;) {
        int32_t best = -1;
        for (int32_t i = 0; i < n; i++) {
            if (!(s >> i & 1))
                continue;
            int64_t c = cost[s * n + i] + (last < 0 ? t->from[i] : t->leg[i][last]);
            if (best < 0 ||
                c < cost[s * n + best] + (last < 0 ? t->from[best] : t->leg[best][last]))
                best = i;
        }
        order[k] = best;
        last = best;
        s &= ~(1 << best);
    }
}

/* The order of a day with several stops at one place: one stop per place in the search. */
void walk_best(const struct rounds *r, struct walk *d)
{
    struct walk old = *d;
    struct tour t = { .cost = NULL };
    int32_t     node[ROUNDS_MAX_DAY], order[ROUNDS_MAX_DAY], spot[ROUNDS_MAX_DAY], n = 0;

    for (int32_t i = 0; i < d->n; i++) {
        bool    late = i >= d->n_early;
        int32_t k = late ? t.early : 0;
        while (k < n && spot[k] != d->spot[i])
            k++;
        if (k == n)
            spot[n++] = d->spot[i];
        node[i] = k;
        if (!late)
            t.early = n;
    }
    t.n = n;
    for (int32_t i = 0; i < n; i++) {
        t.from[i] = far_of(r, 0, spot[i]);
        for (int32_t j = 0; j < n; j++)
            t.leg[i][j] = far_of(r, spot[i], spot[j]);
    }
    if (n == 0)
        return;
    t.cost = NEWN(r->a, int64_t, (size_t)n << n);
    tour_solve(&t, order);
    int32_t at = 0;
    for (int32_t k = 0; k < n; k++)
        for (int32_t i = 0; i < old.n; i++)
            if (node[i] == order[k]) {
                d->stop[at] = old.stop[i];
                d->spot[at++] = old.spot[i];
            }
    if (walk_length(r, d) >= walk_length(r, &old))
        *d = old;
}
