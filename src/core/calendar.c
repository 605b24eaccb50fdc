/* calendar.c -- looking a date up through the layers. */
#include "core/calendar.h"

#include "base/log.h"
#include "base/when.h"

extern const char calendar_china_csv[]; /* calendar_blob.S; ends in NUL */

const char *const day_kind_words[] = { "workday", "weekend", "holiday", "makeup", "rest", NULL };

/* clang-format off */
const struct message day_kind_text[DAY_KINDS] = {
    [DAY_WORKDAY] = { "day.workday", "工作日",   "workday" },
    [DAY_WEEKEND] = { "day.weekend", "周末",     "weekend" },
    [DAY_HOLIDAY] = { "day.holiday", "节假日",   "holiday" },
    [DAY_MAKEUP]  = { "day.makeup",  "调休上班", "make-up workday" },
    [DAY_REST]    = { "day.rest",    "休息",     "day off" },
};
/* clang-format on */

static const struct duty no_duty = { 0 };

static const struct day_rule *rule_of(const struct calendar *c, int64_t date)
{
    const struct day_rule *r = c->rule.item;
    size_t                 lo = 0, hi = c->rule.n;

    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (r[mid].to < date)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < c->rule.n && r[lo].from <= date ? &r[lo] : NULL;
}

static bool in_season(const struct season *s, int64_t date, int64_t month_day)
{
    if (s->dated)
        return s->from <= date && date <= s->to;
    if (s->from <= s->to)
        return s->from <= month_day && month_day <= s->to;
    return month_day >= s->from || month_day <= s->to;
}

static const struct duty *duty_of(const struct calendar *c, int64_t date)
{
    struct civil       d = date_civil(date);
    const struct duty *found = &no_duty;

    for (; c && found == &no_duty; c = c->base) {
        const struct season *s = c->season.item;
        bool                 dated = false;
        for (size_t i = 0; i < c->season.n; i++)
            if (in_season(&s[i], date, d.month * 100 + d.day) && (s[i].dated || !dated)) {
                found = &s[i].duty;
                dated = s[i].dated;
            }
    }
    return found;
}

bool calendar_knows(const struct calendar *c, int64_t year)
{
    for (; c; c = c->base) {
        const struct known_year *y = c->year.item;
        for (size_t i = 0; i < c->year.n; i++)
            if (y[i].year == year)
                return true;
    }
    return false;
}

void calendar_day(const struct calendar *c, int64_t date, struct day *out)
{
    const struct day_rule *rule = NULL;

    for (const struct calendar *layer = c; layer && !rule; layer = layer->base)
        rule = rule_of(layer, date);
    *out = (struct day){ .date = date, .duty = &no_duty };
    if (rule) {
        out->kind = rule->kind;
        out->name = rule->name;
        out->name_en = rule->name_en;
    } else {
        out->kind = date_weekday(date) < 5 ? DAY_WORKDAY : DAY_WEEKEND;
        out->provisional = !calendar_knows(c, date_civil(date).year);
    }
    out->works = out->kind == DAY_WORKDAY || out->kind == DAY_MAKEUP;
    if (out->works)
        out->duty = rule && rule->duty.n ? &rule->duty : duty_of(c, date);
}

bool calendar_rests(const struct calendar *c, int64_t date)
{
    static const int fixed[] = { 101, 501, 502, 1001, 1002, 1003 };
    struct civil     d = date_civil(date);
    struct day       day;
    bool             holiday = false;

    calendar_day(c, date, &day);
    for (size_t i = 0; i < COUNT(fixed); i++)
        holiday = holiday || fixed[i] == d.month * 100 + d.day;
    return !day.works || (day.provisional && holiday);
}

static bool same_duty(const struct duty *a, const struct duty *b)
{
    if (a->n != b->n)
        return false;
    for (int i = 0; i < a->n; i++)
        if (a->period[i].from != b->period[i].from || a->period[i].to != b->period[i].to)
            return false;
    return true;
}

bool calendar_differs(const struct calendar *a, const struct calendar *b, int64_t from, int64_t to,
                      int64_t *date)
{
    for (int64_t d = from; d <= to; d++) {
        struct day x, y;
        calendar_day(a, d, &x);
        calendar_day(b, d, &y);
        if (x.kind != y.kind || x.provisional != y.provisional || !same_duty(x.duty, y.duty)) {
            *date = d;
            return true;
        }
    }
    return false;
}

const struct calendar *calendar_china(struct arena *a)
{
    struct calendar *c = NULL;
    error           *e = calendar_read(a, str_of(calendar_china_csv), NULL, &c);

    if (e) /* the tests read the shipped rows: only a broken build comes here */
        BUG("the shipped calendar does not read");
    return c;
}
