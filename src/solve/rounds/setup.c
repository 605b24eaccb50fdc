/* setup.c -- distinct places and the walks between them; which of the worker's days are used. */
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

static void available(const struct rounds *r, struct rounds_month *m, bool given, struct pick *p)
{
    const struct rounds_task *t = r->t;

    for (size_t i = 0; given && i < t->n_days; i++)
        if (t->day[i].date >= m->first && t->day[i].date <= m->last)
            offer(p, t->day[i].date, t->day[i].common);
    for (int32_t d = m->first; !given && d <= m->last; d++)
        if (date_weekday(d) < 5)
            offer(p, d, true);
    m->available = p->n;
    for (size_t i = 0; i < t->n_pins; i++)
        if (t->pin[i].date >= m->first && t->pin[i].date <= m->last)
            offer(p, t->pin[i].date, true);
    for (int32_t i = 1; i < p->n; i++)
        for (int32_t j = i; j > 0 && p->day[j - 1].date > p->day[j].date; j--) {
            struct rounds_day d = p->day[j];
            p->day[j] = p->day[j - 1];
            p->day[j - 1] = d;
        }
    for (int32_t i = 0; i < p->n; i++)
        for (size_t j = 0; j < t->n_pins; j++)
            if (t->pin[j].date == p->day[i].date && p->state[i] == LEFT) {
                p->state[i] = KEPT;
                p->closed[i] = !is_own(r, p->day[i].date, given);
                p->taken += !p->closed[i];
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
            (p->state[i] == LEFT && p->day[i].date <= r->t->frozen))
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

static void month_days(struct rounds *r, struct rounds_month *m, bool given, int32_t need)
{
    const struct rounds_limits *l = &r->t->limits;
    struct pick                 p = { 0 };
    int32_t                     index = (int32_t)(m - r->month);

    available(r, m, given, &p);
    int32_t n = (need + r->quota - 1) / r->quota;
    n = n < l->days_lo ? l->days_lo : n > l->days_hi ? l->days_hi : n;
    spread(r, &p, n - p.taken);
    for (size_t i = 0; i < r->t->n; i++)
        if (wishes(&r->t->house[i]) && p.taken <= l->days_hi)
            suit(r, &p, &r->t->house[i]);
    for (int32_t i = 0; i < p.n; i++)
        if (p.state[i] != LEFT)
            r->day[r->n_days++] = (struct walk){ .date = p.day[i].date,
                                                 .month = index,
                                                 .common = p.day[i].common,
                                                 .closed = p.closed[i] };
}

void rounds_days(struct rounds *r)
{
    const struct rounds_task *t = r->t;
    struct rounds_load        load = rounds_load_of(t);
    int32_t                   last_given = t->n_days ? t->day[t->n_days - 1].date : t->first - 1;
    int32_t                   need = (load.yearly + 11) / 12;

    if (need < t->limits.month_visits)
        need = t->limits.month_visits;
    r->quota = (t->limits.month_visits + t->limits.days_lo - 1) / t->limits.days_lo;
    if (r->quota * t->limits.days_hi < need)
        r->quota = (need + t->limits.days_hi - 1) / t->limits.days_hi;
    if (r->quota > t->limits.day_hi)
        r->quota = t->limits.day_hi;
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
        month_days(r, m, m->first <= last_given, need);
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
