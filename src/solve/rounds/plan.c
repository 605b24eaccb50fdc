/* plan.c -- a plan from first to last: set up, place, improve, order, explain. */
#include "solve/rounds/in.h"

enum { TRIES = 6 }; /* to find days for who would be left out */

const struct rounds_limits rounds_limits_default = { 60, 10, 22, 4, 8, 720 };

/* clang-format off */
static const struct message
    msg_house = { "rounds.house", "第 {0} 户（编号 {1}）：每年走访次数应在 1 至 {2} 之间。", "household {0} (id {1}): the visits a year must be 1 to {2}." },
    msg_days  = { "rounds.days", "走访日应当按日期升序排列，不得重复（第 {0} 个）。", "the days must ascend and be given once each (number {0})." },
    msg_pin   = { "rounds.pin", "固定走访第 {0} 项：户或日期超出范围。", "pinned visit {0}: its household or its date is out of range." },
    msg_full  = { "rounds.full", "固定走访第 {0} 项：这一天已有 {1} 户。", "pinned visit {0}: that day has {1} households already." },
    msg_limit = { "rounds.limits", "走访限额不成立：每月 {0} 户，{1} 天，每天 {2} 户。", "the limits do not fit together: {0} households a month, {1} days, {2} a day." },
    msg_many  = { "rounds.many", "一名网格员至多 {0} 户、{1} 个月。", "one worker has at most {0} households and {1} months." };
/* clang-format on */

static error *check_pins(struct arena *a, const struct rounds_task *t)
{
    int32_t end = t->first + ROUNDS_MAX_MONTHS * 31;

    for (size_t i = 0; i < t->n_pins; i++) {
        const struct rounds_pin *p = &t->pin[i];
        int32_t                  same = 0;
        if (p->house < 0 || (size_t)p->house >= t->n || p->date < t->first || p->date > end)
            return error_of(a, FAIL_INPUT, &msg_pin, str_int(a, (int64_t)i + 1));
        for (size_t j = 0; j < i; j++)
            same += t->pin[j].date == p->date;
        if (same >= ROUNDS_MAX_DAY)
            return error_of(a, FAIL_INPUT, &msg_full, str_int(a, (int64_t)i + 1), str_int(a, same));
    }
    return NULL;
}

error *rounds_check(struct arena *a, const struct rounds_task *t)
{
    const struct rounds_limits *l = &t->limits;

    if (t->n > ROUNDS_MAX_HOUSES || t->months < 1 || t->months > ROUNDS_MAX_MONTHS)
        return error_of(a, FAIL_INPUT, &msg_many, str_int(a, ROUNDS_MAX_HOUSES),
                        str_int(a, ROUNDS_MAX_MONTHS));
    if (l->month_visits < 0 || l->days_lo < 1 || l->days_hi < l->days_lo || l->days_hi > 31 ||
        l->day_lo < 0 || l->day_hi < 1 || l->day_hi < l->day_lo || l->day_hi > ROUNDS_MAX_DAY ||
        l->month_visits > l->days_hi * l->day_hi || l->yearly < 1)
        return error_of(a, FAIL_INPUT, &msg_limit, str_int(a, l->month_visits),
                        str_fmt(a, "%d-%d", l->days_lo, l->days_hi),
                        str_fmt(a, "%d-%d", l->day_lo, l->day_hi));
    for (size_t i = 0; i < t->n; i++)
        if (t->house[i].yearly < 1 || t->house[i].yearly > ROUNDS_MAX_YEARLY)
            return error_of(a, FAIL_INPUT, &msg_house, str_int(a, (int64_t)i + 1),
                            str_int(a, t->house[i].id), str_int(a, ROUNDS_MAX_YEARLY));
    for (size_t i = 1; i < t->n_days; i++)
        if (t->day[i].date <= t->day[i - 1].date)
            return error_of(a, FAIL_INPUT, &msg_days, str_int(a, (int64_t)i + 1));
    return check_pins(a, t);
}

int32_t rounds_by_days(const struct rounds_house *h)
{
    return h->by_days ? h->by_days : h->yearly * ROUNDS_DAYS;
}

int32_t rounds_of_days(int32_t by_days)
{
    return (by_days + ROUNDS_DAYS / 2) / ROUNDS_DAYS;
}

/* How many households would have to be seen less often, from the most frequent down: to once a
 * month, then to every second month, then to each quarter. */
static void propose(const struct rounds_task *t, struct rounds_load *l)
{
    static const int32_t to[] = { 12, 6, 4 };
    int32_t              n[ROUNDS_MAX_YEARLY + 1] = { 0 }, over = l->yearly - l->most;

    for (size_t i = 0; i < t->n; i++)
        n[rounds_of_days(rounds_by_days(&t->house[i]))] += !t->house[i].none;
    for (size_t k = 0; k < COUNT(to); k++)
        for (int32_t from = ROUNDS_MAX_YEARLY; over > 0 && from > to[k]; from--) {
            int32_t each = from - to[k], want = (over + each - 1) / each;
            if (n[from] == 0 || l->n_lower == ROUNDS_LOWER)
                continue;
            if (want > n[from])
                want = n[from];
            l->lower[l->n_lower].n = want;
            l->lower[l->n_lower].from = from;
            l->lower[l->n_lower++].to = to[k];
            n[from] -= want;
            n[to[k]] += want;
            over -= want * each;
        }
    if (over > 0)
        l->n_lower = 0;
}

struct rounds_load rounds_load_of(const struct rounds_task *t)
{
    struct rounds_load l = { .houses = (int32_t)t->n,
                             .most = t->limits.yearly,
                             .staff = t->staff ? t->staff : 1 };
    int32_t            by_days = 0;

    for (size_t i = 0; i < t->n; i++) {
        const struct rounds_house *h = &t->house[i];
        l.care += h->care;
        l.willing += !h->none;
        by_days += h->none ? 0 : rounds_by_days(h);
    }
    l.yearly = rounds_of_days(by_days);
    l.together = l.yearly + t->beside;
    l.workers = (l.together + l.most - 1) / l.most;
    l.few = l.willing < t->limits.month_visits;
    propose(t, &l);
    return l;
}

static void house_states(struct rounds *r)
{
    for (size_t i = 0; i < r->t->n; i++) {
        int32_t f = r->t->house[i].yearly;
        r->house[i].first = -1;
        r->house[i].least = (365 + 2 * f - 1) / (2 * f);
        r->house[i].most = f == 1 ? 365 : 365 * 3 / (2 * f);
    }
}

static enum rounds_why why_of(const struct rounds *r, const struct call *c)
{
    const struct rounds_house *h = &r->t->house[c->house];

    if (c->pinned)
        return ROUNDS_PINNED;
    if (!c->must)
        return h->care ? ROUNDS_EXTRA_CARE : ROUNDS_EXTRA;
    if (r->day[c->day].date > c->due)
        return ROUNDS_LATE;
    if (h->care)
        return ROUNDS_CARE;
    return h->last == ROUNDS_NEVER ? ROUNDS_NEW : ROUNDS_YEAR;
}

static void tell_visit(const struct rounds *r, const struct walk *d, int32_t i,
                       struct rounds_visit *v)
{
    const struct call *c = &r->call[d->stop[i]];
    int32_t            before = r->t->house[c->house].last;

    for (int32_t o = r->house[c->house].first; o >= 0; o = r->call[o].next) {
        int32_t date = r->call[o].day < 0 ? INT32_MIN : r->day[r->call[o].day].date;
        if (date < d->date && date > before)
            before = date;
    }
    *v = (struct rounds_visit){ .house = c->house, .date = d->date, .order = i + 1 };
    v->why = why_of(r, c);
    v->since = before == ROUNDS_NEVER ? -1 : d->date - before;
    v->due = c->must ? c->due : d->date;
    v->leg = r->far[(size_t)(i ? d->spot[i - 1] : 0) * (size_t)r->n_spots + (size_t)d->spot[i]];
}

static enum rounds_few few_of(const struct rounds *r, int32_t m, const struct rounds_month *o)
{
    if (o->houses >= r->t->limits.month_visits)
        return ROUNDS_ENOUGH;
    for (int32_t i = 0; i < r->n_days; i++)
        if (r->day[i].month == m && rounds_open(r, &r->day[i]) && rounds_room(r, &r->day[i]))
            return ROUNDS_FEW_HOUSES;
    return ROUNDS_FEW_DAYS;
}

static void tell_month(const struct rounds *r, int32_t m, struct rounds_month *o)
{
    bool *seen = NEWN(r->a, bool, r->t->n + 1);

    o->least = INT32_MAX;
    for (int32_t i = 0; i < r->n_days; i++) {
        const struct walk *d = &r->day[i];
        if (d->month != m || d->n + d->beside == 0)
            continue;
        o->days++;
        o->visits += d->n + d->beside;
        o->houses += d->beside;
        o->walk += walk_length(r, d);
        if (rounds_open(r, d)) { /* what was walked in few is as it is */
            o->least = rounds_of_day(d) < o->least ? rounds_of_day(d) : o->least;
            o->most = rounds_of_day(d) > o->most ? rounds_of_day(d) : o->most;
        }
        for (int32_t k = 0; k < d->n; k++) {
            int32_t h = r->call[d->stop[k]].house;
            o->houses += !seen[h];
            o->care += r->t->house[h].care;
            seen[h] = true;
        }
    }
    for (int32_t c = 0; c < r->n_calls; c++)
        if (r->call[c].must && r->call[c].day >= 0)
            o->owed += r->call[c].due >= o->first && r->call[c].due <= o->last;
    if (o->most == 0)
        o->least = 0;
    o->few = few_of(r, m, o);
}

static struct rounds_plan *tell(struct rounds *r)
{
    struct rounds_plan *p = NEW(r->a, struct rounds_plan);
    size_t              n = 0;

    p->load = rounds_load_of(r->t);
    p->n_months = r->t->months;
    p->month = r->month;
    for (int32_t m = 0; m < p->n_months; m++) {
        tell_month(r, m, &p->month[m]);
        n += (size_t)p->month[m].visits;
    }
    p->visit = NEWN(r->a, struct rounds_visit, n + 1);
    for (int32_t i = 0; i < r->n_asked; i++)
        for (int32_t k = 0; k < r->day[i].n; k++)
            tell_visit(r, &r->day[i], k, &p->visit[p->n++]);
    p->miss = NEWN(r->a, struct rounds_miss, r->n_misses + 1);
    for (size_t i = 0; i < r->n_misses; i++) {
        const struct rounds_miss *m = &r->miss[i];
        if (m->due <= p->month[p->n_months - 1].last)
            p->miss[p->n_misses++] = *m;
    }
    return p;
}

static void place_on_days(struct rounds *r, bool asked)
{
    house_states(r);
    r->n_days = r->n_asked = r->n_focus = r->n_calls = r->n_spare = r->n_free = 0;
    r->n_misses = 0;
    rounds_days(r);
    r->n_place = asked ? r->n_asked : r->n_days;
    size_t cap = (size_t)r->n_days * ROUNDS_MAX_DAY + 1;
    r->call = NEWN(r->a, struct call, cap);
    r->spare = NEWN(r->a, int32_t, cap);
    r->free_call = NEWN(r->a, int32_t, cap);
    rounds_place(r);
}

static int32_t left_out(struct rounds *r)
{
    int32_t n = 0;

    place_on_days(r, true);
    for (size_t i = 0; i < r->n_misses; i++)
        n += rounds_is_short(r, &r->miss[i]);
    return n;
}

/* Somebody whose time is over comes only after the months asked for. */
static bool is_put_off(const struct rounds *r)
{
    int32_t last = r->month[r->t->months - 1].last;

    for (size_t i = 0; i < r->n_misses; i++)
        if (r->miss[i].why == ROUNDS_MISS_LATE && r->miss[i].due <= last &&
            r->miss[i].due + r->miss[i].late > last)
            return true;
    return false;
}

/* A year's visits may need few days where one month owes many: other days are taken, then more of
 * them; a few more may serve fewer people than before (who is due before the next day is seen above
 * what a day aims at), so it is gone on with, and those are kept that left the fewest out. */
static void place_owed(struct rounds *r)
{
    int32_t least = left_out(r), best = 0;

    for (int again = 0; again < TRIES && least > 0; again++) {
        if (!rounds_more_days(r, again == 0))
            break;
        int32_t now = left_out(r);
        if (now < least || (now == least && again > 0)) {
            least = now;
            best = r->n_more;
        } else if (again == 0) {
            r->n_more = 0;
            left_out(r);
        }
    }
    r->n_more = best;
    place_on_days(r, false);
    for (int again = 0; again < TRIES && is_put_off(r) && rounds_more_days(r, false); again++)
        place_on_days(r, false);
}

/* The last of the days beside those of the year, in a month that has too few visits for them all:
 * that a day has enough of them is a rule, too. -1: there is none. */
static int32_t day_too_many(const struct rounds *r)
{
    for (int32_t i = 0; i < r->n_asked; i++) {
        const struct walk *d = &r->day[i];
        if (!rounds_open(r, d) || d->n == 0 || rounds_of_day(d) >= r->t->limits.day_lo)
            continue;
        for (int32_t k = r->n_more; k-- > 0;)
            if (!r->more[k].instead && r->more[k].date >= r->month[d->month].first &&
                r->more[k].date <= r->month[d->month].last)
                return k;
    }
    return -1;
}

struct rounds_plan *rounds_plan(struct arena *a, const struct rounds_task *t)
{
    struct rounds r = { .t = t, .a = a };

    r.house = NEWN(a, struct house_state, t->n + 1);
    r.more = NEWN(a, struct more_day, (size_t)t->months * 31 * TRIES);
    rounds_spots(&r);
    place_owed(&r);
    r.dice = dice_for(t->seed, 0x7EB17, 0, 0);
    rounds_fill(&r);
    for (int32_t k; (k = day_too_many(&r)) >= 0;) {
        r.more[k] = r.more[--r.n_more];
        place_on_days(&r, false);
        rounds_fill(&r);
    }
    if (t->effort > 0 && r.n_days > 0)
        rounds_anneal(&r);
    for (int32_t i = 0; i < r.n_asked; i++)
        walk_best(&r, &r.day[i]);
    return tell(&r);
}

int64_t rounds_order(struct arena *a, const struct rounds_task *t, int32_t *stop, int32_t n)
{
    struct rounds r = { .t = t, .a = a };
    struct walk   d = { 0 };
    struct call   call[ROUNDS_MAX_DAY];

    r.house = NEWN(a, struct house_state, t->n + 1);
    rounds_spots(&r);
    r.call = call;
    r.day = &d;
    r.month_n = &(int32_t){ 0 };
    for (int32_t i = 0; i < n; i++) {
        call[i] = (struct call){ .house = stop[i] };
        struct seat s = walk_seat(&r, &d, r.house[stop[i]].spot, t->house[stop[i]].evening);
        walk_put(&r, 0, i, s.at);
    }
    walk_best(&r, &d);
    for (int32_t i = 0; i < n; i++)
        stop[i] = call[d.stop[i]].house;
    return walk_length(&r, &d);
}
