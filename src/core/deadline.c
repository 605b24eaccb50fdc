/* deadline.c -- walking from the receipt to the due time, a day at a time. */
#include "core/deadline.h"

#include "base/when.h"
#include "core/deadline_in.h"

const char *const clock_unit_words[] = { "hour",           "day", "work_hour", "work_day",
                                         "emergency_hour", NULL };
const char *const receipt_rule_words[] = { "moves", "counts", "date", NULL };
const int         mark_percent[MARKS] = { 50, 80, 100 };

/* clang-format off */
static const struct message
    msg_unit    = { "deadline.unit",    "没有这种计时方式。", "there is no such clock." },
    msg_amount  = { "deadline.amount",  "时限须在 0 与 {0} 之间（十年）。", "the amount must lie between 0 and {0} (ten years)." },
    msg_from    = { "deadline.from",    "起算时间须在 1970 年与 9900 年之间。", "the time of receipt must lie between 1970 and 9900." },
    msg_pause   = { "deadline.pause",   "第 {0} 次暂停的结束早于开始。", "pause {0} ends before it begins." },
    msg_extend  = { "deadline.extend",  "第 {0} 次延期须增加时限，或者给出不早于收到时间的新到期时间，二者取一。", "extension {0} must either add to the amount or name a new due time that is not before the receipt." },
    msg_endless = { "deadline.endless", "一百年内到不了期：工作日历里没有足够的办公时间，或者暂停没有尽头。", "it is not due within a hundred years: the calendar has too few duty hours, or a pause does not end." };
/* clang-format on */

enum { MAX_WALK = 100 * 366 };

/* A pause in local minutes; apart and in order. */
struct span {
    int64_t             from, until;
    const struct pause *pause;
};

/* One way from a start until an amount is counted or a limit is reached. */
struct leg {
    int64_t start, limit; /* local minutes */
    int64_t minutes;      /* still to count (clocks of hours) */
    int64_t number, last; /* of the day that closes next, and of the last one (clocks of days) */
    bool    days;         /* count days, not minutes */
};

struct walk {
    const struct deadline *d;
    struct span           *span;
    size_t                 n_spans, at; /* AT: the first span that does not lie behind */
    struct collector      *list;        /* or NULL */
    int64_t                now, start, total, used, due;
    int64_t                threshold[MARKS], mark[MARKS];
    bool                   marking, started;
    int64_t                provisional_year;
};

struct segment {
    int64_t from, until;
    bool    countable;
};

bool clock_in_days(int unit)
{
    return unit == CLOCK_DAYS || unit == CLOCK_WORK_DAYS;
}

static bool at_work(int unit)
{
    return unit == CLOCK_WORK_HOURS || unit == CLOCK_WORK_DAYS;
}

static int64_t floor_minute(int64_t ms)
{
    int64_t local = ms + MS_OFFSET;

    return local / MS_MINUTE - (local % MS_MINUTE < 0);
}

static int64_t ceil_minute(int64_t ms)
{
    return floor_minute(ms + MS_MINUTE - 1);
}

static int64_t to_ms(int64_t minute)
{
    return minute * MS_MINUTE - MS_OFFSET;
}

/* ---- pauses ---- */

static int by_start(const void *a, const void *b)
{
    const struct span *x = a, *y = b;

    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return x->pause < y->pause ? -1 : x->pause > y->pause;
}

static void set_pauses(struct arena *a, struct walk *w, int64_t now)
{
    const struct deadline *d = w->d;
    size_t                 n = 0;

    w->span = NEWN(a, struct span, d->n_pauses + 1);
    for (size_t i = 0; i < d->n_pauses; i++) {
        const struct pause *p = &d->pause[i];
        int64_t             until = p->until ? p->until : now;
        if (until > p->from)
            w->span[n++] = (struct span){ floor_minute(p->from), ceil_minute(until), p };
    }
    if (n)
        qsort(w->span, n, sizeof *w->span, by_start);
    for (size_t i = 0; i < n; i++) {
        struct span s = w->span[i];
        if (w->n_spans && s.from < w->span[w->n_spans - 1].until)
            s.from = w->span[w->n_spans - 1].until;
        if (s.from < s.until)
            w->span[w->n_spans++] = s;
    }
}

/* The pause that holds MINUTE, or the next one after it; the walk never goes back before FROM. */
static const struct span *span_from(struct walk *w, int64_t from)
{
    while (w->at < w->n_spans && w->span[w->at].until <= from)
        w->at++;
    return w->at < w->n_spans ? &w->span[w->at] : NULL;
}

static bool paused_at(const struct walk *w, int64_t minute)
{
    for (size_t i = w->at; i < w->n_spans && w->span[i].from <= minute; i++)
        if (minute < w->span[i].until)
            return true;
    return false;
}

/* ---- counting ---- */

static void count(struct walk *w, int64_t from, int64_t until)
{
    if (!w->started) {
        w->started = true;
        w->start = from;
    }
    if (w->marking) {
        for (int i = 0; i < MARKS; i++)
            if (w->threshold[i] > w->total && w->threshold[i] <= w->total + until - from)
                w->mark[i] = from + (w->threshold[i] - w->total);
        if (from < w->now)
            w->used += (until < w->now ? until : w->now) - from;
    }
    w->total += until - from;
}

/* A piece between two changes of reason. True when the clock of hours is through. */
static bool take_piece(struct walk *w, struct leg *g, struct piece p)
{
    bool done = false;

    if (p.why == WHY_COUNTED && !g->days) {
        done = g->minutes <= p.until - p.from;
        if (done)
            p.until = p.from + g->minutes;
        g->minutes -= p.until - p.from;
    }
    if (p.why == WHY_COUNTED)
        count(w, p.from, p.until);
    if (w->list && p.from < p.until)
        collect(w->list, &p);
    if (done)
        w->due = p.until;
    return done;
}

/* A segment of a day, cut by the pauses. */
static bool take_segment(struct walk *w, struct leg *g, const struct segment *s, struct piece p)
{
    int64_t until = s->until < g->limit ? s->until : g->limit;

    for (int64_t t = s->from > g->start ? s->from : g->start; t < until;) {
        const struct span *x = span_from(w, t);
        struct piece       q = p;
        bool               in = x && x->from <= t;
        int64_t            end = in ? x->until : x ? x->from : until;
        q.from = t;
        q.until = t = end < until ? end : until;
        q.countable = s->countable;
        if (in) {
            q.why = WHY_PAUSE;
            q.pause = x->pause;
        }
        if (take_piece(w, g, q))
            return true;
    }
    return false;
}

static int why_idle(const struct day *day)
{
    static const int why[DAY_KINDS] = { [DAY_WORKDAY] = WHY_OFF_DUTY,
                                        [DAY_WEEKEND] = WHY_WEEKEND,
                                        [DAY_HOLIDAY] = WHY_HOLIDAY,
                                        [DAY_MAKEUP] = WHY_OFF_DUTY,
                                        [DAY_REST] = WHY_REST };
    return why[day->kind];
}

/* Cut a date into segments that can be counted and those that cannot. */
static int segments(const struct walk *w, const struct day *day, struct segment *s)
{
    int64_t            base = day->date * DAY_MINUTES, at = 0;
    const struct duty *duty = day->duty;
    int                n = 0;

    if (!at_work(w->d->unit)) {
        s[0] = (struct segment){ base, base + DAY_MINUTES, true };
        return 1;
    }
    for (int i = 0; i < duty->n; i++) {
        if (duty->period[i].from > at)
            s[n++] = (struct segment){ base + at, base + duty->period[i].from, false };
        at = duty->period[i].to;
        s[n++] = (struct segment){ base + duty->period[i].from, base + at, true };
    }
    if (at < DAY_MINUTES)
        s[n++] = (struct segment){ base + at, base + DAY_MINUTES, false };
    return n;
}

/* Clocks of days: what this date counts for. Sets CLOSE when it is the last one. */
static void judge_day(const struct walk *w, struct leg *g, const struct day *day, struct segment *s,
                      int n, struct piece *p, int64_t *last_close)
{
    int64_t close = INT64_MIN;

    for (int i = 0; i < n; i++)
        if (s[i].countable)
            close = s[i].until;
    if (close <= g->start || close > g->limit)
        return; /* it has closed before the start, or closes after the limit */
    if (w->d->roll && w->d->unit == CLOCK_DAYS && g->number == g->last && !day->works) {
        for (int i = 0; i < n; i++)
            s[i].countable = false;
        return;
    }
    if (paused_at(w, close - 1)) {
        p->why = WHY_BROKEN;
        return;
    }
    if (g->number == 0 && g->last > 0)
        p->why = WHY_RECEIPT;
    else
        p->number = g->number;
    if (g->number == g->last)
        *last_close = close;
    else
        g->number++;
}

/* One date. True when it is due. */
static bool walk_day(struct walk *w, struct leg *g, int64_t date)
{
    struct segment s[2 * DUTY_PERIODS + 1];
    struct day     day;
    struct piece   p = { .why = WHY_COUNTED, .day = &day };
    int64_t        last_close = INT64_MAX, end = (date + 1) * DAY_MINUTES;

    calendar_day(w->d->calendar, date, &day);
    int n = segments(w, &day, s);
    span_from(w, g->start > date * DAY_MINUTES ? g->start : date * DAY_MINUTES);
    bool leans = at_work(w->d->unit) || (w->d->roll && g->days && g->number == g->last);
    if (leans && day.provisional && !w->provisional_year)
        w->provisional_year = date_civil(date).year;
    if (g->days)
        judge_day(w, g, &day, s, n, &p, &last_close);
    for (int i = 0; i < n; i++) {
        struct piece q = p;
        if (!s[i].countable) {
            q.why = why_idle(&day);
            q.number = 0;
        }
        if (take_segment(w, g, &s[i], q))
            return true;
        if (s[i].until == last_close) {
            w->due = last_close;
            return true;
        }
    }
    if (end >= g->limit) {
        w->due = g->limit;
        return true;
    }
    return false;
}

static bool walk_leg(struct walk *w, struct leg *g)
{
    int64_t first = g->start / DAY_MINUTES - (g->start % DAY_MINUTES < 0);

    if (g->start >= g->limit) {
        w->due = g->limit;
        return true;
    }
    for (int64_t date = first; date < first + MAX_WALK; date++)
        if (walk_day(w, g, date))
            return true;
    return false;
}

/* The number of the first day that closes after the start. */
static int64_t first_number(const struct deadline *d, const struct leg *g)
{
    int64_t    date = g->start / DAY_MINUTES - (g->start % DAY_MINUTES < 0), close = DAY_MINUTES;
    struct day day;

    if (d->receipt != RECEIPT_DATE || g->last == 0)
        return d->receipt == RECEIPT_COUNTS;
    calendar_day(d->calendar, date, &day);
    if (at_work(d->unit))
        close = day.duty->n ? day.duty->period[day.duty->n - 1].to : 0;
    return date * DAY_MINUTES + close <= g->start;
}

/* From the receipt to the last extension that names a time, and on from there. */
static bool walk_all(struct walk *w)
{
    const struct deadline *d = w->d;
    int64_t                add = d->amount, limit = INT64_MAX;
    bool                   days = clock_in_days(d->unit);
    struct leg             g = { .start = ceil_minute(d->from), .limit = INT64_MAX };

    for (size_t i = 0; i < d->n_extensions; i++) {
        add += d->extension[i].add;
        if (d->extension[i].to) {
            limit = ceil_minute(d->extension[i].to);
            add = 0;
        }
    }
    /* "Zero days, the first one counts" is the moment of the first duty minute. */
    g.days = days && !(limit == INT64_MAX && d->receipt == RECEIPT_COUNTS && add == 0);
    g.limit = limit;
    g.minutes = limit == INT64_MAX ? add : INT64_MAX;
    g.last = limit == INT64_MAX ? add : INT64_MAX;
    g.number = first_number(d, &g);
    if (!walk_leg(w, &g))
        return false;
    if (limit == INT64_MAX || add == 0)
        return true;
    int64_t number = g.number ? g.number : 1;
    g = (struct leg){ .start = limit, .limit = INT64_MAX, .days = days, .minutes = add };
    g.number = number;
    g.last = number + add - 1;
    return walk_leg(w, &g);
}

/* ---- the question ---- */

static error *check(struct arena *a, const struct deadline *d)
{
    int64_t most = 0, sum = d->amount;

    if (d->unit < 0 || d->unit >= CLOCK_UNITS || d->receipt < 0 || d->receipt > RECEIPT_DATE)
        return error_on(a, "unit", &msg_unit, STR(""));
    most = clock_in_days(d->unit) ? CLOCK_MOST_DAYS : CLOCK_MOST_MINUTES;
    if (d->from < 0 || d->from > date_start(date_of((struct civil){ 9900, 1, 1 })))
        return error_on(a, "from", &msg_from, STR(""));
    if (d->amount < 0 || d->amount > most)
        return error_on(a, "amount", &msg_amount, str_int(a, most));
    for (size_t i = 0; i < d->n_pauses; i++)
        if (d->pause[i].until && d->pause[i].until < d->pause[i].from)
            return error_on(a, "pause", &msg_pause, str_int(a, (int64_t)i + 1));
    for (size_t i = 0; i < d->n_extensions; i++) {
        const struct extension *e = &d->extension[i];
        if (e->add < 0 || e->add > most || (e->add > 0) == (e->to != 0) ||
            (e->to && e->to < d->from))
            return error_on(a, "extension", &msg_extend, str_int(a, (int64_t)i + 1));
        sum += e->add;
        if (sum > most)
            return error_on(a, "extension", &msg_amount, str_int(a, most));
    }
    return NULL;
}

static error *go(struct arena *a, struct walk *w, const struct deadline *d, int64_t now)
{
    w->d = d;
    set_pauses(a, w, now);
    if (!walk_all(w))
        return error_of(a, FAIL_INPUT, &msg_endless, STR(""));
    if (!w->started)
        w->start = w->due;
    return NULL;
}

error *deadline_due(struct arena *a, const struct deadline *d, int64_t now, struct due *out)
{
    struct walk w = { 0 };

    TRY(check(a, d));
    TRY(go(a, &w, d, now));
    *out = (struct due){ .due = to_ms(w.due),
                         .base_due = to_ms(w.due),
                         .start = to_ms(w.start),
                         .total = w.total,
                         .provisional = w.provisional_year != 0,
                         .provisional_year = w.provisional_year };
    for (size_t i = 0; i < d->n_pauses; i++)
        out->paused = out->paused ||
                      (d->pause[i].from <= now && (!d->pause[i].until || now < d->pause[i].until));
    if (d->n_extensions) {
        struct deadline plain = *d;
        struct walk     base = { 0 };
        plain.n_extensions = 0;
        TRY(go(a, &base, &plain, now));
        out->base_due = to_ms(base.due);
    }
    return NULL;
}

error *deadline_explain(struct arena *a, const struct deadline *d, int64_t now, struct due *out)
{
    struct collector list = { .mem = a, .calendar = at_work(d->unit) };
    struct walk      w = { .marking = true, .list = &list, .now = floor_minute(now) };

    TRY(deadline_due(a, d, now, out));
    for (int i = 0; i < MARKS; i++)
        w.threshold[i] = (out->total * mark_percent[i] + 99) / 100;
    TRY(go(a, &w, d, now));
    out->used = w.used;
    out->left = now >= out->due ? 0 : w.total - w.used;
    out->share = now >= out->due ? 1000 : w.total ? w.used * 1000 / w.total : 0;
    for (int i = 0; i < MARKS; i++)
        out->mark[i] = w.threshold[i] && mark_percent[i] < 100 ? to_ms(w.mark[i]) : out->due;
    collector_bound(&list, clock_in_days(d->unit));
    out->why = list.list;
    return NULL;
}

error *deadline_recheck(struct arena *a, const struct deadline *d, const struct calendar *before,
                        int64_t now, struct recheck *out)
{
    struct deadline old = *d;
    struct due      was, is;

    old.calendar = before;
    TRY(deadline_due(a, &old, now, &was));
    TRY(deadline_due(a, d, now, &is));
    *out = (struct recheck){ .changed = was.due != is.due,
                             .before = was.due,
                             .after = is.due,
                             .provisional = is.provisional };
    if (!at_work(d->unit) && !d->roll)
        return NULL;
    out->day_differs = calendar_differs(before, d->calendar, when_date(d->from),
                                        when_date(was.due > is.due ? was.due : is.due), &out->date);
    if (out->day_differs) {
        calendar_day(before, out->date, &out->was);
        calendar_day(d->calendar, out->date, &out->is);
    }
    return NULL;
}
