/* anneal.c -- simulated annealing: a visit goes to another day, two visits change their days, a
 * visit beside is given to another household. No move breaks a rule that holds. */
#include "solve/grid/patch.h"
#include "solve/rounds/in.h"

/* The heat begins at so many percent of a mean leg of the first plan and ends at a thirtieth of it.
 */
enum { HOT_PERCENT = 35, COLD_SHARE = 30, FEW_DAYS = 40 };

struct heat_now {
    const int32_t *log;
    int64_t        t;
};

static int64_t limit_of(struct rounds *r, const struct heat_now *h)
{
    return (h->t * h->log[dice_next(&r->dice) >> 32 & (LOG_STEPS - 1)]) >> 16;
}

static bool movable(const struct rounds *r, int32_t c)
{
    return !r->call[c].pinned;
}

/* Somebody is seen on that day, and others may be. */
static bool is_open(const struct rounds *r, const struct walk *d)
{
    return d->n > 0 && rounds_open(r, d);
}

/* 0 .. N - 1 from 28 of the bits of a draw. */
static int32_t below(uint64_t bits, int32_t n)
{
    return (int32_t)((bits & 0xFFFFFFF) * (uint64_t)n >> 28);
}

static bool in_time(const struct call *x, int32_t date)
{
    return date >= x->lo && date <= x->hi;
}

static int32_t any_house(struct rounds *r, int32_t spot)
{
    int32_t n = r->at[spot + 1] - r->at[spot];

    return r->of[r->at[spot] + dice_below(&r->dice, n)];
}

/* A place near SPOT, often the same. */
static int32_t any_near(struct rounds *r, int32_t spot)
{
    int32_t k = dice_below(&r->dice, NEAR + 4);

    return k < NEAR ? r->near[(size_t)spot * NEAR + (size_t)k] : spot;
}

/* A day on which somebody near the spot is seen; -1 none. */
static int32_t any_day_near(struct rounds *r, int32_t spot)
{
    int32_t h = any_house(r, any_near(r, spot)), day[CALLS], n = 0;

    for (int32_t c = r->house[h].first; c >= 0 && n < CALLS; c = r->call[c].next)
        day[n++] = r->call[c].day;
    return n > 0 ? day[dice_below(&r->dice, n)] : -1;
}

/* A day for the call: when few are in its time any of them, else one on which somebody near is
 * seen. */
static int32_t any_day(struct rounds *r, int32_t c, int32_t spot)
{
    const struct call *x = &r->call[c];
    int32_t            n = x->day_hi - x->day_lo + 1;

    if (n <= FEW_DAYS)
        return n > 0 ? x->day_lo + dice_below(&r->dice, n) : -1;
    return any_day_near(r, spot);
}

static bool evening_of(const struct rounds *r, int32_t c)
{
    return r->t->house[r->call[c].house].evening;
}

/* One of two stops: the one that costs more. */
static inline int32_t costlier(struct rounds *r, const struct walk *d)
{
    uint64_t bits = dice_next(&r->dice);
    int32_t  a = below(bits, d->n), b = below(bits >> 28, d->n);

    return a == b || d->saves[a] >= d->saves[b] ? a : b;
}

static void swap(struct rounds *r, int32_t c, int32_t at, int32_t to, const struct heat_now *heat)
{
    int32_t      from = r->call[c].day;
    struct walk *a = &r->day[from], *b = &r->day[to];

    if (!is_open(r, b))
        return;
    int32_t bt = costlier(r, b), o = b->stop[bt];
    if (!movable(r, o) || !in_time(&r->call[o], a->date) || r->call[o].house == r->call[c].house)
        return;
    int64_t     limit = limit_of(r, heat) + a->saves[at] + b->saves[bt];
    struct seat sa = walk_seat_but(r, a, at, b->spot[bt], evening_of(r, o));
    if (sa.cm > limit)
        return;
    struct seat sb = walk_seat_but(r, b, bt, a->spot[at], evening_of(r, c));
    if ((int64_t)sa.cm + sb.cm > limit || !rounds_may(r, c, to) || !rounds_may(r, o, from))
        return;
    walk_take(r, c);
    walk_take(r, o);
    walk_put(r, from, o, sa.at);
    walk_put(r, to, c, sb.at);
}

static void shift(struct rounds *r, uint64_t bits, const struct heat_now *heat)
{
    /* half of them begin in the months that are asked for: only these are kept */
    int32_t      from = below(bits, bits >> 59 & 1 ? r->n_focus : r->n_asked);
    struct walk *a = &r->day[from];

    if (!is_open(r, a))
        return;
    int32_t at = costlier(r, a), c = a->stop[at];
    if (!movable(r, c))
        return;
    int32_t to = any_day(r, c, a->spot[at]);
    if (to < 0 || to == from || !in_time(&r->call[c], r->day[to].date))
        return;
    struct walk *b = &r->day[to];
    bool         room = b->n > 0 && rounds_room(r, b) && rounds_of_day(a) > r->t->limits.day_lo &&
                (a->month == b->month || r->month_n[a->month] > r->need) && below(bits >> 28, 3);
    if (!room) {
        swap(r, c, at, to, heat);
        return;
    }
    struct seat s = walk_seat(r, b, a->spot[at], evening_of(r, c));
    int64_t     cm = (int64_t)s.cm - a->saves[at];
    if (cm > limit_of(r, heat) || !rounds_may(r, c, to))
        return;
    walk_take(r, c);
    walk_put(r, to, c, s.at);
}

/* A visit that nobody is owed goes to another household, of the same month. */
static void give(struct rounds *r, const struct heat_now *heat)
{
    if (r->n_spare == 0)
        return;
    int32_t      k = dice_below(&r->dice, r->n_spare), c = r->spare[k], from = r->call[c].day;
    struct walk *a = &r->day[from];
    int32_t      to = a->first_of_month + dice_below(&r->dice, a->days_of_month);
    struct walk *b = &r->day[to];
    if (from >= r->n_focus || !movable(r, c) || !is_open(r, a) || !is_open(r, b))
        return;
    int32_t h = any_house(r, any_near(r, b->spot[dice_below(&r->dice, b->n)]));
    if (h == r->call[c].house ||
        (to != from && (!rounds_room(r, b) || rounds_of_day(a) <= r->t->limits.day_lo)))
        return;
    int32_t at = walk_find(a, c);
    int64_t cm = -(int64_t)a->saves[at] + rounds_worth(r, r->call[c].house) - rounds_worth(r, h);
    struct seat s = to == from ? walk_seat_but(r, b, at, r->house[h].spot, r->t->house[h].evening)
                               : walk_seat(r, b, r->house[h].spot, r->t->house[h].evening);
    if (cm + s.cm > limit_of(r, heat) || !rounds_allows(&r->t->house[h], b->date, b->common) ||
        !rounds_fits(r, h, -1, b->date) || !rounds_lonely(r, h, -1, b->month) ||
        !rounds_spares(r, c, INT32_MIN))
        return;
    call_drop(r, c);
    r->spare[k] = call_new(r, h);
    walk_put(r, to, r->spare[k], s.at);
}

/* A day in another order: one stop elsewhere. */
static void turn(struct rounds *r)
{
    struct walk *d = &r->day[dice_below(&r->dice, r->n_focus)];

    if (d->n < 3)
        return;
    int32_t     at = dice_below(&r->dice, d->n), c = d->stop[at];
    struct seat s = walk_seat_but(r, d, at, d->spot[at], evening_of(r, c));
    if (s.cm >= d->saves[at])
        return;
    int32_t day = r->call[c].day;
    walk_take(r, c);
    walk_put(r, day, c, s.at);
}

/* Which days the windows of calls cover. */
static void windows(struct rounds *r)
{
    for (int32_t c = 0; c < r->n_calls; c++) {
        struct call *x = &r->call[c];
        x->day_lo = 0;
        x->day_hi = r->n_days - 1;
        while (x->day_lo < r->n_days && r->day[x->day_lo].date < x->lo)
            x->day_lo++;
        while (x->day_hi >= 0 && r->day[x->day_hi].date > x->hi)
            x->day_hi--;
    }
}

void rounds_anneal(struct rounds *r)
{
    int32_t         log[LOG_STEPS];
    struct heat_now heat = { log, 0 };
    int64_t         steps = 0, walk = 0;

    for (int32_t i = 0; i < r->n_focus; i++) {
        steps += r->day[i].n;
        walk += walk_length(r, &r->day[i]);
    }
    if (steps == 0)
        return;
    int64_t hot = 1 + walk * HOT_PERCENT / 100 / steps, cold = hot / COLD_SHARE;
    steps *= r->t->effort;
    windows(r);
    heat_logs(log);
    for (int64_t i = 0; i < steps; i++) {
        if ((i & 255) == 0) { /* falls faster at first */
            int64_t left = (steps - i) * 1000 / steps;
            heat.t = cold + (hot - cold) * left * left / 1000000;
        }
        uint64_t bits = dice_next(&r->dice);
        if (bits >> 60 < 13)
            shift(r, bits, &heat);
        else if (bits >> 60 < 15)
            give(r, &heat);
        else
            turn(r);
    }
}
