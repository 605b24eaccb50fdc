/* deadline_list.c -- pieces of days flow together into a list that a person can read. */
#include "core/deadline_in.h"

#include "base/when.h"

const char *const why_words[] = { "counted", "off_duty", "weekend", "holiday", "rest",
                                  "pause",   "receipt",  "broken",  NULL };

/* clang-format off */
const struct field stretch_fields[] = {
    TIME(struct stretch, from,     .doc = "Begin."),
    TIME(struct stretch, until,    .doc = "End, not included."),
    WORD(struct stretch, why,      why_words, .doc = "Counted, or why not."),
    INT (struct stretch, minutes,  0, INT64_MAX, .doc = "Minutes counted in it."),
    INT (struct stretch, days,     0, INT64_MAX, .doc = "Days on which something was counted."),
    INT (struct stretch, first,    0, INT64_MAX, .doc = "Number of the first day counted."),
    INT (struct stretch, last,     0, INT64_MAX, .doc = "Number of the last day counted."),
    INT (struct stretch, weekend,  0, INT64_MAX, .doc = "Days of weekends passed over."),
    INT (struct stretch, rest,     0, INT64_MAX, .doc = "Holidays and days off passed over."),
    INT (struct stretch, paused,   0, INT64_MAX, .doc = "Minutes not counted because of a pause."),
    BOOL(struct stretch, makeup,   .doc = "Counted on a make-up workday."),
    BOOL(struct stretch, provisional, .doc = "Leans on a year whose holidays are not known yet."),
    TEXT(struct stretch, name,     0, 500, .doc = "Holiday or reason of the pause, in Chinese."),
    TEXT(struct stretch, name_en,  0, 500, .doc = "The same in English."),
    FIELDS_END,
};
const struct field due_fields[] = {
    TIME(struct due, due,          .doc = "Due time; while paused, as if the pause ended now."),
    TIME(struct due, base_due,     .doc = "Due time without extensions."),
    TIME(struct due, start,        .doc = "Where counting began."),
    INT (struct due, total,        0, INT64_MAX, .doc = "Minutes that are counted until it is due."),
    INT (struct due, used,         0, INT64_MAX, .doc = "Of these, before now."),
    INT (struct due, left,         0, INT64_MAX, .doc = "Of these, from now on."),
    INT (struct due, share,        0, 1000, .doc = "Used, in thousandths."),
    BOOL(struct due, paused,       .doc = "The clock stands still now."),
    BOOL(struct due, provisional,  .doc = "Leans on a year whose holidays are not known yet."),
    INT (struct due, provisional_year, 0, 9999, .doc = "The first such year."),
    LIST(struct due, why,          struct stretch, stretch_fields, 1000, .doc = "Why this date."),
    FIELDS_END,
};
/* clang-format on */

/* How strongly a reason of the calendar speaks when several meet in one gap. */
static int strength(int why)
{
    return why == WHY_OFF_DUTY ? 1 : why == WHY_WEEKEND ? 2 : 3;
}

static bool calendar_gap(int why)
{
    return why == WHY_OFF_DUTY || why == WHY_WEEKEND || why == WHY_HOLIDAY || why == WHY_REST;
}

static void add_day(struct stretch *s, const struct piece *p)
{
    bool again = s->last_date == p->day->date;

    if (p->why == WHY_PAUSE && p->countable)
        s->paused += p->until - p->from;
    if (p->why == WHY_COUNTED) {
        s->minutes += p->until - p->from;
        s->days += !again;
        s->first = s->first ? s->first : p->number;
        s->last = p->number ? p->number : s->last;
    }
    s->weekend += p->why == WHY_WEEKEND && !again;
    s->rest += (p->why == WHY_HOLIDAY || p->why == WHY_REST) && !again;
    if (p->why != WHY_OFF_DUTY && p->why != WHY_PAUSE)
        s->last_date = p->day->date;
}

static struct stretch fresh(const struct collector *c, const struct piece *p)
{
    struct stretch s = { .from = p->from,
                         .why = p->why,
                         .provisional = c->calendar && p->day->provisional,
                         .last_date = DATE_NONE };

    s.makeup = c->calendar && p->why == WHY_COUNTED && p->day->kind == DAY_MAKEUP;
    if (p->why == WHY_PAUSE) {
        s.name = p->pause->reason;
        s.name_en = p->pause->reason_en.n ? p->pause->reason_en : s.name;
    } else if (s.makeup || p->why == WHY_HOLIDAY || p->why == WHY_REST) {
        s.name = p->day->name;
        s.name_en = p->day->name_en.n ? p->day->name_en : s.name;
    }
    return s;
}

static bool joins(const struct stretch *s, const struct stretch *p)
{
    bool same_name = str_eq(s->name, p->name) && str_eq(s->name_en, p->name_en);

    if (s->why == p->why && s->why == WHY_OFF_DUTY)
        return true;
    if (s->provisional != p->provisional)
        return false;
    if (s->why == p->why)
        return s->makeup == p->makeup && same_name;
    if (p->why == WHY_OFF_DUTY && (s->why == WHY_RECEIPT || s->why == WHY_BROKEN))
        return true;
    if (!calendar_gap(s->why) || !calendar_gap(p->why))
        return false;
    return strength(s->why) != strength(p->why) || same_name;
}

void collect(struct collector *c, const struct piece *p)
{
    struct stretch *s = c->list.item, x = fresh(c, p);

    c->list.size = sizeof *s;
    if (!c->list.n || !joins(&s[c->list.n - 1], &x)) {
        if (c->list.n == c->cap) {
            size_t cap = c->cap ? 2 * c->cap : 32;
            s = c->list.item = arena_grow(c->mem, s, c->cap * sizeof *s, cap * sizeof *s);
            c->cap = cap;
        }
        s[c->list.n++] = x;
    }
    s = &s[c->list.n - 1];
    if (calendar_gap(s->why) && strength(p->why) > strength(s->why)) {
        s->why = p->why;
        s->name = x.name;
        s->name_en = x.name_en;
    }
    if (s->why == WHY_REST && p->why == WHY_HOLIDAY)
        s->why = WHY_HOLIDAY;
    s->provisional = s->provisional || x.provisional;
    add_day(s, p);
    s->until = p->until;
}

/* ---- bounding ---- */

enum level { EXACT, NIGHTS, WEEKS, SEASONS, ALL };

static bool swallowed(const struct stretch *s, enum level level)
{
    return level == ALL || (s->why == WHY_OFF_DUTY && level >= NIGHTS) ||
           (s->why == WHY_WEEKEND && level >= WEEKS) || (s->why != WHY_PAUSE && level >= SEASONS);
}

static bool alike(const struct stretch *a, const struct stretch *b, enum level level)
{
    return level >= SEASONS ||
           (a->makeup == b->makeup && a->provisional == b->provisional && str_eq(a->name, b->name));
}

static void merge(struct stretch *s, const struct stretch *x)
{
    s->until = x->until;
    s->minutes += x->minutes;
    s->days += x->days - (x->days && s->days && s->last_date == x->last_date);
    s->first = s->first ? s->first : x->first;
    s->last = x->last ? x->last : s->last;
    s->weekend += x->weekend;
    s->rest += x->rest;
    s->paused += x->paused;
    s->provisional = s->provisional || x->provisional;
    if (x->minutes)
        s->last_date = x->last_date;
}

/* Counted stretches on both sides of a gap flow over it; at the last level gaps do as well. */
static size_t coarsen(struct stretch *s, size_t n, enum level level)
{
    size_t out = 0;

    for (size_t i = 0; i < n; i++) {
        struct stretch       *o = out ? &s[out - 1] : NULL;
        const struct stretch *next = i + 1 < n ? &s[i + 1] : NULL;
        bool                  counted = o && o->why == WHY_COUNTED;
        if (counted && s[i].why == WHY_COUNTED && alike(o, &s[i], level)) {
            o->makeup = o->makeup && s[i].makeup;
            merge(o, &s[i]);
        } else if (counted && next && next->why == WHY_COUNTED && swallowed(&s[i], level) &&
                   alike(o, next, level)) {
            merge(o, &s[i]);
        } else if (o && calendar_gap(o->why) && calendar_gap(s[i].why) && level >= SEASONS) {
            merge(o, &s[i]); /* one holiday inside another: the name of the first will do */
        } else if (o && !counted && s[i].why != WHY_COUNTED && level == ALL) {
            merge(o, &s[i]);
            o->why = o->paused || s[i].why == WHY_PAUSE ? WHY_PAUSE : o->why;
            o->name = o->name_en = (str){ 0 };
        } else {
            s[out++] = s[i];
        }
        if (level >= SEASONS && s[out - 1].why == WHY_COUNTED && !s[out - 1].makeup)
            s[out - 1].name = s[out - 1].name_en = (str){ 0 };
    }
    return out;
}

static void to_time(struct stretch *s)
{
    s->from = s->from * MS_MINUTE - MS_OFFSET;
    s->until = s->until * MS_MINUTE - MS_OFFSET;
}

void collector_bound(struct collector *c, bool in_days)
{
    struct stretch *s = c->list.item;

    for (int level = in_days ? NIGHTS : EXACT; level <= ALL; level++) {
        for (size_t before = 0; before != c->list.n;) { /* what has flowed may flow on */
            before = c->list.n;
            c->list.n = coarsen(s, before, (enum level)level);
        }
        if (c->list.n <= STRETCHES)
            break;
    }
    for (size_t i = 0; i < c->list.n; i++)
        to_time(&s[i]);
}
