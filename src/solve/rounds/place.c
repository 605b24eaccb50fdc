/* place.c -- which visits are owed when, set on days by their deadlines; then what fits beside. */
#include "solve/rounds/in.h"

enum { NEWCOMER_DAYS = 60 };

static const struct rounds_house *house_of(const struct rounds *r, int32_t h)
{
    return &r->t->house[h];
}

int32_t call_new(struct rounds *r, int32_t house)
{
    int32_t c = r->n_free ? r->free_call[--r->n_free] : r->n_calls++;

    r->call[c] = (struct call){ .house = house,
                                .lo = INT32_MIN,
                                .hi = INT32_MAX,
                                .day = -1,
                                .day_hi = INT32_MAX - 1,
                                .next = r->house[house].first };
    r->house[house].first = c;
    return c;
}

void call_drop(struct rounds *r, int32_t c)
{
    int32_t *p = &r->house[r->call[c].house].first;

    if (r->call[c].day >= 0)
        walk_take(r, c);
    while (*p != c)
        p = &r->call[*p].next;
    *p = r->call[c].next;
    r->free_call[r->n_free++] = c;
}

struct gap {
    int32_t before, after; /* dates of the visits around, INT32_MIN and INT32_MAX: none */
    bool    planned;       /* the one before is of this plan */
    bool    late;          /* the one after is: there is a hole before it anyhow */
};

static struct gap gap_of(const struct rounds *r, int32_t h, int32_t but, int32_t date)
{
    struct gap g = { house_of(r, h)->last, INT32_MAX, false, false };

    for (int32_t c = r->house[h].first; c >= 0; c = r->call[c].next) {
        if (c == but || r->call[c].day < 0)
            continue;
        int32_t d = r->day[r->call[c].day].date;
        if (d <= date && d >= g.before) {
            g.before = d;
            g.planned = true;
        } else if (d > date && d < g.after) {
            g.after = d;
            g.late = r->call[c].late || r->call[c].pinned;
        }
    }
    return g;
}

bool rounds_fits(const struct rounds *r, int32_t h, int32_t call, int32_t date)
{
    const struct house_state *s = &r->house[h];
    struct gap                g = gap_of(r, h, call, date);
    bool                      late = call >= 0 && r->call[call].late;

    if (g.before != INT32_MIN &&
        (date - g.before < s->least || (g.planned && !late && date - g.before > s->most)))
        return false;
    return g.after == INT32_MAX ||
           (g.after - date >= s->least && (g.late || g.after - date <= s->most));
}

bool rounds_spares(const struct rounds *r, int32_t call, int32_t date)
{
    int32_t    h = r->call[call].house;
    struct gap g = gap_of(r, h, call, r->day[r->call[call].day].date);

    return !g.planned || g.after == INT32_MAX || g.late || g.after - g.before <= r->house[h].most ||
           (date > g.before && date < g.after);
}

bool rounds_may(const struct rounds *r, int32_t c, int32_t day)
{
    const struct walk *d = &r->day[day];
    const struct call *x = &r->call[c];

    return d->date >= x->lo && d->date <= x->hi && rounds_open(r, d) &&
           rounds_allows(house_of(r, x->house), d->date, d->common) &&
           rounds_fits(r, x->house, c, d->date) && rounds_spares(r, c, d->date) &&
           (x->must || rounds_lonely(r, x->house, c, d->month));
}

/* Only that no two visits come close together. */
static bool is_apart(const struct rounds *r, int32_t h, int32_t date)
{
    struct gap g = gap_of(r, h, -1, date);

    return (g.before == INT32_MIN || date - g.before >= r->house[h].least) &&
           (g.after == INT32_MAX || g.after - date >= r->house[h].least);
}

/* ---- what is owed ---- */

struct debt {
    int32_t slot;   /* which part of the year */
    int32_t lo, hi; /* dates; lo > the horizon: nothing owed */
    int32_t due;    /* hi, or the last day before it that suits the household */
    int32_t end;    /* of the slot */
};

/* The date on which part K of the years since January of the first month's year begins. */
static int32_t slot_start(const struct rounds *r, int32_t k, int32_t yearly)
{
    struct civil c = date_civil(r->t->first);
    int32_t      month = k * 12 / yearly, part = k * 12 % yearly;
    int64_t      a = date_of((struct civil){ c.year + month / 12, month % 12 + 1, 1 });
    int64_t      b = date_of((struct civil){ c.year + (month + 1) / 12, (month + 1) % 12 + 1, 1 });

    return (int32_t)(a + (b - a) * part / yearly);
}

static int32_t last_that_suits(const struct rounds *r, int32_t h, int32_t from, int32_t until)
{
    for (int32_t i = r->n_days; i-- > 0;) {
        const struct walk *d = &r->day[i];
        if (d->date < from)
            break;
        if (d->date <= until && !d->closed && rounds_allows(house_of(r, h), d->date, d->common))
            return d->date;
    }
    return INT32_MIN;
}

static void miss(struct rounds *r, int32_t h, int32_t due, enum rounds_miss_why why, int32_t late)
{
    if (r->n_misses == r->cap_misses) {
        size_t cap = r->cap_misses * 2 + 64, size = sizeof *r->miss;
        r->miss = arena_grow(r->a, r->miss, r->cap_misses * size, cap * size);
        r->cap_misses = cap;
    }
    r->miss[r->n_misses++] = (struct rounds_miss){ h, due, why, late };
}

/* Was it seen on or after that date, outside this plan? What was done on the day before which
 * nothing is frozen counts for the year before. */
static bool seen_from(const struct rounds *r, int32_t h, int32_t from)
{
    int32_t last = house_of(r, h)->last;

    return last >= from && (last != r->t->first || r->t->frozen >= r->t->first);
}

/* Has the household a visit (pinned) in these dates? */
static bool served(const struct rounds *r, int32_t h, int32_t from, int32_t until)
{
    for (int32_t c = r->house[h].first; c >= 0; c = r->call[c].next) {
        int32_t d = r->call[c].day < 0 ? INT32_MIN : r->day[r->call[c].day].date;
        if (d >= from && d <= until)
            return true;
    }
    return seen_from(r, h, from);
}

/* Once a year: within 365 days of the last visit, whatever the calendar says; so every year has
 * one. */
static void owe_year(struct rounds *r, int32_t h, struct debt *d)
{
    const struct rounds_house *o = house_of(r, h);
    struct gap                 g = gap_of(r, h, -1, r->last_date);
    int32_t                    lo = r->t->first, hi = r->t->first + NEWCOMER_DAYS;

    if (g.before != INT32_MIN) {
        lo = g.before + r->house[h].least;
        hi = g.before + r->house[h].most;
        /* a plan of a year shows everybody once, also who was seen on the eve */
        if (hi > r->last_date && !g.planned && g.before <= r->t->first)
            hi = r->last_date;
    }
    if (hi > r->last_date || o->none)
        return;
    int32_t due = last_that_suits(r, h, lo, hi);
    *d = (struct debt){ d->slot, lo, hi, due == INT32_MIN ? hi : due, hi };
}

/* The next visit that the household is owed, from slot D->slot on. */
static void owe(struct rounds *r, int32_t h, struct debt *d)
{
    const struct rounds_house *o = house_of(r, h);

    d->lo = INT32_MAX;
    if (o->yearly == 1) {
        owe_year(r, h, d);
        return;
    }
    for (;; d->slot++) {
        int32_t s = slot_start(r, d->slot, o->yearly),
                e = slot_start(r, d->slot + 1, o->yearly) - 1;
        struct gap g = gap_of(r, h, -1, s - 1);
        if (s > r->last_date || o->none)
            return;
        int32_t hi = e, lo = s > r->t->first ? s : r->t->first;
        if (served(r, h, s, e))
            continue;
        if (g.before != INT32_MIN) {
            if (g.before + r->house[h].least > lo)
                lo = g.before + r->house[h].least;
            if (g.before + r->house[h].most < hi)
                hi = g.before + r->house[h].most;
        } else if (r->t->first + NEWCOMER_DAYS < hi) {
            hi = r->t->first + NEWCOMER_DAYS;
        }
        if (hi > r->last_date)
            return;
        int32_t due = last_that_suits(r, h, lo, hi);
        *d = (struct debt){ d->slot, lo, hi, due == INT32_MIN ? hi : due, e };
        return;
    }
}

/* A is more pressing than B in the month that ends on END: care flags whose time ends in it; then
 * whose time ends first, care flags before others, the longest unseen, newcomers. */
static bool before(const struct rounds *r, const struct debt *debt, int32_t end, int32_t a,
                   int32_t b)
{
    const struct rounds_house *x = house_of(r, a), *y = house_of(r, b);
    bool now_x = x->care && debt[a].due <= end, now_y = y->care && debt[b].due <= end;

    if (now_x != now_y)
        return now_x;
    if (debt[a].due != debt[b].due)
        return debt[a].due < debt[b].due;
    if (x->care != y->care)
        return x->care;
    if (x->last != y->last)
        return y->last == ROUNDS_NEVER || (x->last != ROUNDS_NEVER && x->last < y->last);
    return a < b;
}

static int32_t most_pressing(const struct rounds *r, const struct debt *debt, const struct walk *d)
{
    int32_t best = -1, end = r->month[d->month].last;

    for (int32_t h = 0; h < (int32_t)r->t->n; h++)
        if (debt[h].lo <= d->date && (best < 0 || before(r, debt, end, h, best)) &&
            rounds_allows(house_of(r, h), d->date, d->common) && is_apart(r, h, d->date))
            best = h;
    return best;
}

static void settle(struct rounds *r, int32_t day, int32_t h, struct debt *d)
{
    struct walk *w = &r->day[day];
    int32_t      c = call_new(r, h);
    struct call *x = &r->call[c];

    x->must = true;
    x->due = d->hi;
    x->lo = d->lo;
    x->hi = d->end; /* the rhythm to other visits of the plan is looked at when it moves */
    if (!gap_of(r, h, c, w->date).planned && d->hi < x->hi)
        x->hi = d->hi;
    x->late = w->date > d->hi;
    if (x->late) {
        /* its time is over: a care flag not one day later, others not one month */
        int32_t end = r->month[w->month].last;
        x->hi = house_of(r, h)->care ? w->date : end;
        x->lo = d->lo;
    }
    struct seat s = walk_seat(r, w, r->house[h].spot, house_of(r, h)->evening);
    walk_put(r, day, c, s.at);
    d->slot++;
    owe(r, h, d);
}

static void pin_all(struct rounds *r)
{
    for (size_t i = 0; i < r->t->n_pins; i++) {
        const struct rounds_pin *p = &r->t->pin[i];
        int32_t                  day = 0;
        while (day < r->n_days && r->day[day].date != p->date)
            day++;
        if (day == r->n_days || r->day[day].n >= ROUNDS_MAX_DAY)
            continue; /* rounds_check has said so */
        int32_t     c = call_new(r, p->house);
        struct seat s =
            walk_seat(r, &r->day[day], r->house[p->house].spot, house_of(r, p->house)->evening);
        r->call[c].pinned = true;
        r->call[c].lo = r->call[c].hi = r->call[c].due = p->date;
        walk_put(r, day, c, s.at);
    }
}

/* Visits of a day that its month needs. */
static int32_t day_quota(const struct rounds *r, int32_t day)
{
    int32_t m = r->day[day].month, left = 0, want = r->quota;
    for (int32_t i = day; i < r->n_days && r->day[i].month == m; i++)
        left += rounds_open(r, &r->day[i]);
    int32_t still = r->need - r->month_n[m];
    if (left && (still + left - 1) / left > want)
        want = (still + left - 1) / left;
    return want > r->t->limits.day_hi ? r->t->limits.day_hi : want;
}

/* While some are late nobody who is not may be drawn forward into a month before them, nor put off
 * from there, which would leave room that they could have had. */
static void queue_up(struct rounds *r)
{
    int32_t last = -1;

    for (int32_t c = 0; c < r->n_calls; c++)
        if (r->call[c].late && r->day[r->call[c].day].month > last)
            last = r->day[r->call[c].day].month;
    for (int32_t c = 0; c < r->n_calls && last >= 0; c++) {
        struct call *x = &r->call[c];
        if (!x->must)
            continue;
        int32_t m = r->day[x->day].month, from = r->month[m < last ? m : last].first;
        if (m < last && x->hi > r->month[m].last)
            x->hi = r->month[m].last;
        if (!house_of(r, x->house)->care)
            x->lo = x->lo > from ? x->lo : from;
    }
}

static void tell_late(struct rounds *r)
{
    for (int32_t c = 0; c < r->n_calls; c++) {
        const struct call *x = &r->call[c];
        if (x->late)
            miss(r, x->house, x->due, ROUNDS_MISS_LATE, r->day[x->day].date - x->due);
    }
}

void rounds_place(struct rounds *r)
{
    struct debt *debt = NEWN(r->a, struct debt, r->t->n + 1);
    int32_t      end = r->n_place < r->n_days ? r->month[r->t->months - 1].last : r->last_date;

    pin_all(r);
    for (int32_t h = 0; h < (int32_t)r->t->n; h++) {
        struct civil c = date_civil(r->t->first);
        debt[h].slot = (c.month - 1) * house_of(r, h)->yearly / 12;
        owe(r, h, &debt[h]);
    }
    for (int32_t i = 0; i < r->n_place; i++) {
        struct walk *d = &r->day[i];
        int32_t      quota = rounds_open(r, d) ? day_quota(r, i) : 0;
        int32_t      after = i + 1 < r->n_days ? r->day[i + 1].date : INT32_MAX;
        while (rounds_open(r, d) && rounds_room(r, d)) {
            int32_t h = most_pressing(r, debt, d);
            if (h < 0)
                break;
            /* above the quota only what would be late tomorrow, and care that is late today */
            bool pressing = debt[h].due < after && (d->date <= debt[h].due || house_of(r, h)->care);
            if (rounds_of_day(d) >= quota && !pressing)
                break;
            settle(r, i, h, &debt[h]);
        }
    }
    rounds_mend(r);
    queue_up(r);
    tell_late(r);
    for (int32_t h = 0; h < (int32_t)r->t->n; h++)
        while (debt[h].lo != INT32_MAX && debt[h].hi <= end) {
            bool suits = last_that_suits(r, h, debt[h].lo, debt[h].hi) != INT32_MIN;
            miss(r, h, debt[h].hi, suits ? ROUNDS_MISS_ROOM : ROUNDS_MISS_DAYS, 0);
            if (house_of(r, h)->yearly == 1)
                break;
            debt[h].slot++;
            owe(r, h, &debt[h]);
        }
}

/* ---- visits beside, up to what a month has to have ---- */

int32_t rounds_worth(const struct rounds *r, int32_t h)
{
    return house_of(r, h)->care ? CARE_CM : 0;
}

bool rounds_lonely(const struct rounds *r, int32_t h, int32_t call, int32_t month)
{
    if (seen_from(r, h, r->month[month].first))
        return false;
    for (int32_t c = r->house[h].first; c >= 0; c = r->call[c].next)
        if (c != call && r->call[c].day >= 0 && r->day[r->call[c].day].month == month)
            return false;
    return true;
}

/* Give the household a visit in the month that begins with day FIRST, where it costs least. */
static void fill_one(struct rounds *r, int32_t first, int32_t h)
{
    const struct rounds_house *o = house_of(r, h);
    struct seat                best = { 0, INT32_MAX };
    int32_t                    day = -1;

    if (o->none || !rounds_lonely(r, h, -1, r->day[first].month))
        return;
    for (int32_t i = first; i < first + r->day[first].days_of_month; i++) {
        const struct walk *d = &r->day[i];
        if (!rounds_open(r, d) || !rounds_room(r, d) || !rounds_allows(o, d->date, d->common) ||
            !rounds_fits(r, h, -1, d->date))
            continue;
        struct seat s = walk_seat(r, d, r->house[h].spot, o->evening);
        /* days below their least come first */
        s.cm += rounds_of_day(d) < r->t->limits.day_lo ? -ROUNDS_MAX_CM / 2 : 0;
        if (s.cm < best.cm) {
            best = s;
            day = i;
        }
    }
    if (day < 0)
        return;
    int32_t c = call_new(r, h);
    walk_put(r, day, c, best.at);
    r->spare[r->n_spare++] = c;
}

/* A visit of a later month that may be made in the month that begins with day FIRST already, where
 * that costs least; of months that have more than they need before others. */
static bool draw_forward(struct rounds *r, int32_t first)
{
    int32_t m = r->day[first].month, end = first + r->day[first].days_of_month;
    int64_t best = INT64_MAX;
    int32_t day = -1, call = -1, at = 0;

    for (int32_t c = 0; c < r->n_calls; c++) {
        const struct call *x = &r->call[c];
        if (!x->must || x->pinned || x->late || r->day[x->day].month <= m ||
            x->lo > r->day[end - 1].date)
            continue;
        const struct walk *from = &r->day[x->day];
        int32_t            saves = from->saves[walk_find(from, c)];
        for (int32_t i = first; i < end; i++) {
            const struct walk *d = &r->day[i];
            if (!rounds_room(r, d) || !rounds_may(r, c, i))
                continue;
            struct seat s =
                walk_seat(r, d, r->house[x->house].spot, house_of(r, x->house)->evening);
            bool    more = r->month_n[from->month] > r->need;
            int64_t cm = (int64_t)s.cm - saves + (more ? 0 : 4LL * ROUNDS_MAX_CM);
            if (cm < best) {
                best = cm;
                at = s.at;
                day = i;
                call = c;
            }
        }
    }
    if (day < 0)
        return false;
    walk_take(r, call);
    walk_put(r, day, call, at);
    return true;
}

/* Where a month has few visits they are put together: nobody goes out for one household. */
static bool close_day(struct rounds *r, int32_t day)
{
    struct walk *d = &r->day[day];

    while (d->n > 0) {
        int32_t      c = d->stop[d->n - 1], to = -1;
        struct call *x = &r->call[c];
        struct seat  best = { 0, INT32_MAX };
        for (int32_t i = d->first_of_month; i < d->first_of_month + d->days_of_month; i++) {
            const struct walk *o = &r->day[i];
            if (i == day || o->n == 0 || !rounds_room(r, o) || !rounds_may(r, c, i))
                continue;
            struct seat s =
                walk_seat(r, o, r->house[x->house].spot, house_of(r, x->house)->evening);
            if (s.cm < best.cm) {
                best = s;
                to = i;
            }
        }
        if (x->pinned || to < 0)
            return false;
        walk_take(r, c);
        walk_put(r, to, c, best.at);
    }
    return true;
}

/* A day below its least takes from the fullest days. */
static void level_day(struct rounds *r, int32_t day)
{
    struct walk *d = &r->day[day];

    while (rounds_of_day(d) < r->t->limits.day_lo) {
        int32_t     c = -1;
        struct seat best = { 0, INT32_MAX };
        for (int32_t i = d->first_of_month; i < d->first_of_month + d->days_of_month; i++) {
            const struct walk *o = &r->day[i];
            for (int32_t k = 0; k < o->n && rounds_of_day(o) > r->t->limits.day_lo; k++) {
                int32_t x = o->stop[k];
                if (r->call[x].pinned || o->date <= r->t->frozen || !rounds_may(r, x, day))
                    continue;
                struct seat s = walk_seat(r, d, o->spot[k], house_of(r, r->call[x].house)->evening);
                s.cm -= o->saves[k];
                if (s.cm < best.cm) {
                    best = s;
                    c = x;
                }
            }
        }
        if (c < 0)
            return;
        walk_take(r, c);
        walk_put(r, day, c, best.at);
    }
}

/* Too few visits for all the days of the month that begins with day FIRST. */
static bool is_few(const struct rounds *r, int32_t first)
{
    int32_t days = 0, n = 0;

    for (int32_t i = first; i < first + r->day[first].days_of_month; i++)
        if (rounds_open(r, &r->day[i]) && r->day[i].n > 0) {
            days++;
            n += rounds_of_day(&r->day[i]);
        }
    return n < days * r->t->limits.day_lo;
}

/* Days that are too short: filled from others, or closed where the month has too few visits. */
static void short_days(struct rounds *r, int32_t first)
{
    const struct rounds_limits *l = &r->t->limits;

    for (int32_t n = 0; n < l->day_lo; n++)
        for (int32_t i = first; i < first + r->day[first].days_of_month; i++) {
            if (rounds_of_day(&r->day[i]) != n || !rounds_open(r, &r->day[i]))
                continue;
            if (!is_few(r, first))
                level_day(r, i);
            else if (n > r->day[i].beside)
                close_day(r, i);
        }
}

void rounds_fill(struct rounds *r)
{
    for (int32_t i = 0; i < r->n_focus; i += r->day[i].days_of_month) {
        const int32_t *n = &r->month_n[r->day[i].month];
        for (int care = 1; care >= 0; care--)
            for (int32_t h = 0; h < (int32_t)r->t->n && *n < r->need; h++)
                if (house_of(r, h)->care == care)
                    fill_one(r, i, h);
        while (*n < r->need && draw_forward(r, i))
            ;
    }
    for (int32_t i = 0; i < r->n_focus; i += r->day[i].days_of_month)
        short_days(r, i);
}
