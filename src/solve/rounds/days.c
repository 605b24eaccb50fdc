/* days.c -- which of the worker's days are used: as many as a year asks for, spread over the month,
 * and more where otherwise somebody would not be seen in his time. */
#include "solve/rounds/in.h"

bool rounds_allows(const struct rounds_house *h, int32_t date, bool common)
{
    if (h->none || (h->two && !common))
        return false;
    if (date >= h->away_from && date <= h->away_until)
        return false;
    return h->weekdays >> date_weekday(date) & 1;
}

static int32_t month_start(int32_t first, int32_t months)
{
    struct civil c = date_civil(first);
    int          m = c.month - 1 + months;

    return (int32_t)date_of((struct civil){ c.year + m / 12, m % 12 + 1, 1 });
}

/* The days of one month: what can be had, and what is taken. */
struct pick {
    struct rounds_day day[31];
    enum { LEFT, TAKEN, KEPT } state[31];
    bool    closed[31]; /* only a pin's: nobody else is seen there */
    int32_t n, taken;
    int32_t walked; /* of the taken: those on which nothing more is planned */
    int32_t held;   /* visits on these and on closed days */
};

static void offer(struct pick *p, int32_t date, bool common)
{
    for (int32_t i = 0; i < p->n; i++)
        if (p->day[i].date == date)
            return;
    if (p->n < 31)
        p->day[p->n++] = (struct rounds_day){ date, common };
}

/* One of the worker's own days, or of a month of which they are not known. A day on which only a
 * pin stands is none: it is walked for what stands there and for nobody else. */
static bool is_own(const struct rounds *r, int32_t date, bool given)
{
    for (size_t i = 0; given && i < r->t->n_days; i++)
        if (r->t->day[i].date == date)
            return true;
    return !given && date_weekday(date) < 5;
}

static int32_t beside(const struct rounds_task *t, int32_t from, int32_t until)
{
    int32_t n = 0;

    for (size_t i = 0; i < t->n_elsewhere; i++)
        n += t->elsewhere[i] >= from && t->elsewhere[i] <= until;
    return n;
}

/* Visits that stand on a day whatever is planned, or were made. */
static int32_t standing(const struct rounds_task *t, int32_t date)
{
    int32_t n = beside(t, date, date);

    for (size_t i = 0; i < t->n_pins; i++)
        n += t->pin[i].date == date;
    return n;
}

/* Visits that stand in the month beside another one of the same household: they make it no more
 * households. */
static int32_t repeated(const struct rounds_task *t, const struct rounds_month *m)
{
    int32_t n = 0;

    for (size_t i = 0; i < t->n_pins; i++)
        for (size_t j = 0; j < i && t->pin[i].date >= m->first && t->pin[i].date <= m->last; j++)
            if (t->pin[j].house == t->pin[i].house && t->pin[j].date >= m->first &&
                t->pin[j].date <= m->last) {
                n++;
                break;
            }
    return n;
}

/* The days of the months up to the last one that has any are given. */
static bool is_given(const struct rounds_task *t, const struct rounds_month *m)
{
    return t->n_days && m->first <= t->day[t->n_days - 1].date;
}

static void available(const struct rounds *r, struct rounds_month *m, bool given, struct pick *p)
{
    const struct rounds_task *t = r->t;

    for (size_t i = 0; given && i < t->n_days; i++)
        if (t->day[i].date >= m->first && t->day[i].date <= m->last)
            offer(p, t->day[i].date, t->day[i].common);
    for (int32_t d = m->first; !given && d <= m->last; d++)
        if (date_weekday(d) < 5)
            offer(p, d, true);
    for (size_t i = 0; i < t->n_pins; i++)
        if (t->pin[i].date >= m->first && t->pin[i].date <= m->last)
            offer(p, t->pin[i].date, true);
    for (size_t i = 0; i < t->n_elsewhere; i++)
        if (t->elsewhere[i] >= m->first && t->elsewhere[i] <= m->last)
            offer(p, t->elsewhere[i], true);
    for (int32_t i = 1; i < p->n; i++)
        for (int32_t j = i; j > 0 && p->day[j - 1].date > p->day[j].date; j--) {
            struct rounds_day d = p->day[j];
            p->day[j] = p->day[j - 1];
            p->day[j - 1] = d;
        }
    m->available = m->left = 0;
    for (int32_t i = 0; i < p->n; i++) {
        int32_t stand = standing(t, p->day[i].date);
        bool    own = !stand || is_own(r, p->day[i].date, given);
        bool    open = own && p->day[i].date > t->frozen;
        m->left += open;
        m->available += own && (stand || open);
        if (!stand)
            continue;
        p->state[i] = KEPT;
        p->closed[i] = !own;
        p->taken += own;
        p->walked += own && !open;
        p->held += open ? 0 : stand;
    }
}

/* N more, as evenly as the calendar allows. */
static void spread(const struct rounds *r, struct pick *p, int32_t n)
{
    int32_t left[31], k = 0;

    for (int32_t i = 0; i < p->n; i++)
        if (p->state[i] == LEFT && p->day[i].date > r->t->frozen)
            left[k++] = i;
    if (n > k)
        n = k;
    for (int32_t i = 0; i < n; i++)
        p->state[left[(2 * i + 1) * k / (2 * n)]] = TAKEN;
    p->taken += n > 0 ? n : 0;
}

/* How far a day is from the middle of the month, in weeks: visits in the middle keep a monthly
 * rhythm. */
static int32_t off_middle(const struct pick *p, int32_t i)
{
    return abs(date_civil(p->day[i].date).day - 16) / 8;
}

/* A household with wishes needs a day that suits it: one of the others is given for it. */
static void suit(const struct rounds *r, struct pick *p, const struct rounds_house *h)
{
    int32_t want = -1, give = -1;

    for (int32_t i = 0; i < p->n; i++) {
        if (p->closed[i] || !rounds_allows(h, p->day[i].date, p->day[i].common) ||
            p->day[i].date <= r->t->frozen)
            continue;
        int32_t gain = want < 0 ? 1 : off_middle(p, want) - off_middle(p, i);
        if (gain > 0 || (gain == 0 && p->state[want] == LEFT && p->state[i] != LEFT))
            want = i;
    }
    if (want < 0)
        return;
    if (p->state[want] == LEFT) {
        for (int32_t i = 0; i < p->n; i++)
            if (p->state[i] == TAKEN && (give < 0 || abs(i - want) < abs(give - want)))
                give = i;
        if (give >= 0)
            p->state[give] = LEFT;
        else
            p->taken++;
    }
    p->state[want] = KEPT;
}

static bool wishes(const struct rounds_house *h)
{
    return !h->none && (h->two || (h->weekdays & 31) != 31 || h->away_from <= h->away_until);
}

/* A day that is wanted for somebody who would be missed: instead of the next one to it, or beside
 * those that the year needs. */
static void want(struct rounds *r, struct pick *p, const struct more_day *m)
{
    int32_t want = -1, give = -1;

    for (int32_t i = 0; i < p->n; i++)
        if (p->day[i].date == m->date && p->state[i] == LEFT)
            want = i;
    for (int32_t i = 0; want >= 0 && m->instead && i < p->n; i++)
        if (p->state[i] == TAKEN && (give < 0 || abs(i - want) < abs(give - want)))
            give = i;
    if (want < 0 || (m->instead && give < 0) || (!m->instead && p->taken >= r->t->limits.days_hi))
        return;
    p->state[want] = KEPT;
    if (m->instead)
        p->state[give] = LEFT;
    else
        p->taken++;
}

/* How many of the days that are left are gone out on: as many as what is still to be seen in the
 * month asks for; days that were walked for few do not stand for those of six. */
static int32_t days_needed(const struct rounds *r, const struct pick *p, int32_t need)
{
    const struct rounds_limits *l = &r->t->limits;
    int32_t                     n = (need - p->held + r->quota - 1) / r->quota;
    int32_t                     full = (r->need - p->held + l->day_hi - 1) / l->day_hi;

    n = n > full ? n : full;
    n = n > l->days_lo - p->walked ? n : l->days_lo - p->walked;
    return n < l->days_hi - p->walked ? n : l->days_hi - p->walked;
}

static void month_days(struct rounds *r, struct rounds_month *m, bool given, int32_t need)
{
    const struct rounds_limits *l = &r->t->limits;
    struct pick                 p = { 0 };
    int32_t                     index = (int32_t)(m - r->month), twice = repeated(r->t, m);

    available(r, m, given, &p);
    p.held -= twice;
    r->month_n[index] = beside(r->t, m->first, m->last) - twice;
    spread(r, &p, days_needed(r, &p, need) - (p.taken - p.walked));
    for (size_t i = 0; i < r->t->n; i++)
        if (wishes(&r->t->house[i]) && p.taken <= l->days_hi)
            suit(r, &p, &r->t->house[i]);
    for (int32_t i = 0; i < r->n_more; i++)
        want(r, &p, &r->more[i]);
    for (int32_t i = 0; i < p.n; i++)
        if (p.state[i] != LEFT)
            r->day[r->n_days++] =
                (struct walk){ .date = p.day[i].date,
                               .month = index,
                               .common = p.day[i].common,
                               .closed = p.closed[i],
                               .beside = beside(r->t, p.day[i].date, p.day[i].date) };
}

void rounds_days(struct rounds *r)
{
    const struct rounds_task *t = r->t;
    struct rounds_load        load = rounds_load_of(t);
    int32_t                   need = (load.yearly + 11) / 12;

    if (need < t->limits.month_visits)
        need = t->limits.month_visits;
    r->quota = (t->limits.month_visits + t->limits.days_lo - 1) / t->limits.days_lo;
    if (r->quota * t->limits.days_hi < need)
        r->quota = (need + t->limits.days_hi - 1) / t->limits.days_hi;
    if (r->quota > t->limits.day_hi)
        r->quota = t->limits.day_hi;
    if (r->quota < 1) /* no number is asked for */
        r->quota = 1;
    r->need = t->limits.month_visits;
    for (size_t i = 0; i < t->n; i++)
        if (!t->house[i].none)
            r->need += (t->house[i].yearly - 1) / 12;
    r->n_months = t->months < ROUNDS_HORIZON ? ROUNDS_HORIZON : t->months;
    r->month = NEWN(r->a, struct rounds_month, (size_t)r->n_months);
    r->month_n = NEWN(r->a, int32_t, (size_t)r->n_months);
    r->day = NEWN(r->a, struct walk, (size_t)r->n_months * 31);
    for (int32_t i = 0; i < r->n_months; i++) {
        struct rounds_month *m = &r->month[i];
        m->first = month_start(t->first, i);
        m->last = month_start(t->first, i + 1) - 1;
        month_days(r, m, is_given(t, m), need);
    }
    for (int32_t i = 0, first = 0; i < r->n_days; i++) {
        if (r->day[i].month != r->day[first].month)
            first = i;
        r->day[i].first_of_month = first;
        r->n_asked += r->day[i].month < t->months;
        r->n_focus += r->day[i].month < t->months + AHEAD;
        for (int32_t k = first; k <= i; k++)
            r->day[k].days_of_month = i + 1 - first;
    }
    r->last_date = r->month[r->n_months - 1].last;
}

/* ---- more days than the year needs, where this month owes more ---- */

/* A day that is not used yet, and how many it would still take. */
struct free_day {
    int32_t date, month, room;
    bool    common, used;
};

struct free_days {
    struct free_day *day;
    int32_t          n;
    int32_t         *left; /* days that each month may have beside those used */
};

static void free_of_month(const struct rounds *r, int32_t month, bool instead, struct free_days *f)
{
    struct rounds_month m = r->month[month];
    struct pick         p = { 0 };
    int32_t             day = 0;

    available(r, &m, is_given(r->t, &m), &p);
    f->left[month] = instead ? 31 : r->t->limits.days_hi;
    while (day < r->n_days && r->day[day].month < month)
        day++;
    for (int32_t i = 0; i < p.n; i++) {
        bool used = day < r->n_days && r->day[day].date == p.day[i].date;
        f->left[month] -= used && !r->day[day].closed;
        day += used;
        if (!used && p.day[i].date > r->t->frozen)
            f->day[f->n++] = (struct free_day){ .date = p.day[i].date,
                                                .month = month,
                                                .common = p.day[i].common,
                                                .room = r->t->limits.day_hi };
    }
}

/* Its time was over before the first day on which anything is planned; or it passes in the first
 * month, and there is no room before the next one. */
static bool is_over(const struct rounds *r, const struct rounds_miss *m)
{
    int32_t last = r->month[0].last;

    return m->due < r->t->first || m->due <= r->t->frozen ||
           (m->why == ROUNDS_MISS_LATE && m->due <= last && m->due + m->late > last);
}

/* A day for what was missed: one that is wanted already, else a new one: the last in its time, so
 * that it serves others, too; the first of all when its time was over before. */
static struct free_day *day_for(const struct rounds *r, const struct free_days *f,
                                const struct rounds_miss *m)
{
    const struct rounds_house *h = &r->t->house[m->house];
    int32_t                    from = m->due - (r->house[m->house].most - r->house[m->house].least);
    bool                       over = is_over(r, m);
    struct free_day           *best = NULL;

    for (int32_t i = 0; i < f->n; i++) {
        struct free_day *d = &f->day[i];
        if (d->room == 0 || !rounds_allows(h, d->date, d->common) ||
            (!d->used && f->left[d->month] <= 0) ||
            (over ? d->month > 0 : d->date < from || d->date > m->due))
            continue;
        if (d->used)
            return d;
        if (!best || !over)
            best = d;
    }
    return best;
}

bool rounds_is_short(const struct rounds *r, const struct rounds_miss *m)
{
    if (m->why == ROUNDS_MISS_DAYS || m->due > r->month[r->t->months - 1].last)
        return false;
    return !is_over(r, m) || m->why == ROUNDS_MISS_ROOM || m->due + m->late > r->month[0].last;
}

bool rounds_more_days(struct rounds *r, bool instead)
{
    int32_t          months = r->t->months, had = r->n_more;
    struct free_days f = { NEWN(r->a, struct free_day, (size_t)months * 31), 0,
                           NEWN(r->a, int32_t, (size_t)months) };

    for (int32_t m = 0; m < months; m++)
        free_of_month(r, m, instead, &f);
    for (int32_t date = r->t->first - 1; date <= r->month[months - 1].last; date++)
        for (size_t i = 0; i < r->n_misses; i++) {
            const struct rounds_miss *m = &r->miss[i];
            if (!rounds_is_short(r, m) || (is_over(r, m) ? r->t->first - 1 : m->due) != date)
                continue;
            struct free_day *d = day_for(r, &f, m);
            if (!d)
                continue;
            d->room--;
            if (d->used)
                continue;
            d->used = true;
            f.left[d->month]--;
            r->more[r->n_more++] = (struct more_day){ d->date, instead };
        }
    return r->n_more > had;
}
