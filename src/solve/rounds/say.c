/* say.c -- plans of visits in sentences and as JSON. */
#include "solve/rounds/say.h"

#include "solve/tally/say.h"

const char *const        rounds_why_names[] = { "care",       "year",  "late",   "new",
                                                "extra_care", "extra", "pinned", NULL };
const char *const        rounds_miss_names[] = { "days", "room", "late", NULL };
static const char *const few_names[] = { "", "days", "households", NULL };

/* clang-format off */
static const struct message
    m_load  = { "rounds.say.load",  "{0} 户（关怀户 {1}），一年应走访 {2} 次；一名网格员一年 {3} 次。", "{0} households ({1} with a care flag) ask for {2} visits a year; one worker does {3}." },
    m_fits  = { "rounds.say.fits",  "定理：各户年次数之和不超过 {0} 即可排满一年。这里 {1} ≤ {0}，可行，余 {2} 次优先给关怀户。", "Theorem: a year can be planned if and only if the yearly visits sum up to at most {0}. Here {1} <= {0}: it can, and {2} visits are left, for care flags first." },
    m_over  = { "rounds.say.over",  "定理：各户年次数之和超过 {0}，一名网格员排不下（多 {1} 次）。", "Theorem: the yearly visits sum up to more than {0}; one worker cannot do them ({1} too many)." },
    m_two   = { "rounds.say.two",   "  可选：配 {0} 名网格员，每人一年约 {1} 次。", "  Option: {0} workers, about {1} visits a year each." },
    m_lower = { "rounds.say.lower", "  可选：把 {0} 户由每年 {1} 次改为 {2} 次。", "  Option: {0} households from {1} visits a year to {2}." },
    m_and   = { "rounds.say.and",   "    并把 {0} 户由每年 {1} 次改为 {2} 次。", "    and {0} households from {1} visits a year to {2}." },
    m_few   = { "rounds.say.few",   "愿意接受走访的只有 {0} 户，少于每月 {1} 户，不可能每月走访 {1} 户不同的家庭；按各户节奏安排。", "Only {0} households wish to be visited, fewer than {1} a month: {1} different ones cannot be seen each month. The plan follows their rhythm." },
    m_month = { "rounds.say.month", "{0}：{1}，步行 {2} 米。", "{0}: {1}, {2} m on foot." },
    m_count = { "rounds.say.count", "{0} 天走访 {1} 户（每天 {2}），其中关怀户 {3} 次", "{1} households on {0} days ({2} a day), {3} visits to care flags" },
    m_mean  = { "rounds.say.mean",  "平均每月步行 {0} 米。", "{0} m on foot a month on average." },
    m_short = { "rounds.say.short", "{0}：可走访的工作日只有 {1} 天，少于 {2} 天。", "{0}: there are only {1} days to go out on, fewer than {2}." },
    m_less  = { "rounds.say.less",  "{0}：只排到 {1} 户，少于 {2} 户：其余各户距上次走访还不到半个周期，或意愿不合。", "{0}: only {1} households, fewer than {2}: the others were seen less than half their rhythm ago, or do not wish it on these days." },
    m_full  = { "rounds.say.full",  "{0}：只排到 {1} 户，少于 {2} 户：还能走访的 {3} 天都已排满。", "{0}: only {1} households, fewer than {2}: the {3} days that are left are full." },
    m_days  = { "rounds.miss.days", "户 {0}：{1} 之前没有一天同时合它的意愿和周期。", "Household {0}: before {1} no day suits its wishes and its rhythm." },
    m_room  = { "rounds.miss.room", "户 {0}：{1} 之前的走访日都已排满。", "Household {0}: all days before {1} are full." },
    m_late  = { "rounds.miss.late", "户 {0}：应在 {1} 之前走访，最早能排在 {2} 天之后。", "Household {0}: due before {1}; the first room was {2} days later." },
    m_why[] = {
        { "rounds.why.care",  "关怀户：距上次走访 {0} 天，应在 {1} 前再访。", "Care flag: {0} days since the last visit, due by {1}." },
        { "rounds.why.year",  "距上次走访 {0} 天，应在 {1} 前再访。", "{0} days since the last visit, due by {1}." },
        { "rounds.why.late",  "已过期：距上次走访 {0} 天，应在 {1} 前走访，尽早补上。", "Overdue: {0} days since the last visit, was due by {1}; as early as there was room." },
        { "rounds.why.new",   "新住户，还没有走访过；应在 {1} 前认识。", "New here and not visited yet; to be met by {1}." },
        { "rounds.why.extra_care", "关怀户多走一次：今天顺路，距上次走访 {0} 天。", "One visit more for a care flag: on today's way, {0} days since the last." },
        { "rounds.why.extra", "今天顺路：距上次走访 {0} 天。", "On today's way: {0} days since the last visit." },
        { "rounds.why.pinned","由人安排在这一天。", "Set on this day by a person." } },
    m_new   = { "rounds.why.never", "今天顺路：还没有走访过。", "On today's way: not visited yet." },
    m_visit = { "rounds.say.visit", "{0} 第 {1} 户：编号 {2}。{3}", "{0} no. {1}: id {2}. {3}" };
/* clang-format on */

static str number(struct arena *a, int64_t v)
{
    return str_int(a, v);
}

static str metres(struct arena *a, int64_t cm)
{
    return str_int(a, (cm + 50) / 100);
}

static str date(struct arena *a, int32_t d)
{
    char text[DATE_TEXT];

    date_text(d, text);
    return str_dup(a, str_of(text));
}

static str month(struct arena *a, const struct rounds_month *m)
{
    return (str){ date(a, m->first).p, 7 };
}

void rounds_load_words(struct buf *b, const struct rounds_load *l, enum lang lang)
{
    struct arena *a = b->mem;

    SAY(b, lang, &m_load, number(a, l->houses), number(a, l->care), number(a, l->yearly),
        number(a, l->most));
    if (l->yearly <= l->most) {
        SAY(b, lang, &m_fits, number(a, l->most), number(a, l->yearly),
            number(a, l->most - l->yearly));
    } else {
        SAY(b, lang, &m_over, number(a, l->most), number(a, l->yearly - l->most));
        SAY(b, lang, &m_two, number(a, l->workers),
            number(a, (l->together + l->workers - 1) / l->workers));
        for (int32_t i = 0; i < l->n_lower; i++)
            SAY(b, lang, i ? &m_and : &m_lower, number(a, l->lower[i].n),
                number(a, l->lower[i].from), number(a, l->lower[i].to));
    }
    if (l->few)
        SAY(b, lang, &m_few, number(a, l->willing), number(a, l->most / 12));
}

static void miss_words(struct buf *b, const struct rounds_task *t, const struct rounds_miss *m,
                       enum lang lang)
{
    static const struct message *const text[] = { &m_days, &m_room, &m_late };
    struct arena                      *a = b->mem;

    SAY(b, lang, text[m->why], number(a, t->house[m->house].id), date(a, m->due),
        number(a, m->late));
}

void rounds_plan_words(struct buf *b, const struct rounds_task *t, const struct rounds_plan *p,
                       enum lang lang)
{
    struct arena *a = b->mem;
    int64_t       sum = 0;

    rounds_load_words(b, &p->load, lang);
    for (int32_t i = 0; i < p->n_months; i++) {
        const struct rounds_month *m = &p->month[i];
        str                        args[] = { number(a, m->days), number(a, m->houses),
                                              str_fmt(a, "%d-%d", m->least, m->most), number(a, m->care) };
        SAY(b, lang, &m_month, month(a, m), message_text(a, &m_count, lang, args, COUNT(args)),
            metres(a, m->walk));
        if (m->available < t->limits.days_lo)
            SAY(b, lang, &m_short, month(a, m), number(a, m->available),
                number(a, t->limits.days_lo));
        if (m->houses < t->limits.month_visits)
            SAY(b, lang, m->few == ROUNDS_FEW_DAYS ? &m_full : &m_less, month(a, m),
                number(a, m->houses), number(a, t->limits.month_visits), number(a, m->left));
        sum += m->walk;
    }
    SAY(b, lang, &m_mean, metres(a, sum / p->n_months));
    for (size_t i = 0; i < p->n_misses; i++)
        miss_words(b, t, &p->miss[i], lang);
}

str rounds_why_words(struct arena *a, const struct rounds_visit *v, enum lang lang)
{
    str                   args[] = { number(a, v->since), date(a, v->due) };
    const struct message *m = &m_why[v->why];

    if (v->since < 0 && v->why != ROUNDS_PINNED)
        m = v->why == ROUNDS_EXTRA || v->why == ROUNDS_EXTRA_CARE ? &m_new : &m_why[ROUNDS_NEW];
    return message_text(a, m, lang, args, COUNT(args));
}

void rounds_visits_words(struct buf *b, const struct rounds_task *t, const struct rounds_plan *p,
                         enum lang lang)
{
    struct arena *a = b->mem;

    for (size_t i = 0; i < p->n; i++) {
        const struct rounds_visit *v = &p->visit[i];
        SAY(b, lang, &m_visit, date(a, v->date), number(a, v->order),
            number(a, t->house[v->house].id), rounds_why_words(a, v, lang));
    }
}

static void json_number(struct buf *b, bool *first, const char *key, int64_t v)
{
    json_key(b, first, key);
    buf_int(b, v);
}

static void json_months(struct buf *b, const struct rounds_plan *p)
{
    for (int32_t i = 0; i < p->n_months; i++) {
        const struct rounds_month *m = &p->month[i];
        bool                       first = true;
        buf_z(b, i ? ",{" : "{");
        json_key(b, &first, "month");
        json_str(b, month(b->mem, m));
        json_number(b, &first, "available", m->available);
        json_number(b, &first, "left", m->left);
        json_number(b, &first, "days", m->days);
        json_number(b, &first, "visits", m->visits);
        json_number(b, &first, "households", m->houses);
        json_number(b, &first, "care", m->care);
        json_number(b, &first, "least", m->least);
        json_number(b, &first, "most", m->most);
        json_number(b, &first, "owed", m->owed);
        json_number(b, &first, "walk_cm", m->walk);
        json_key(b, &first, "few");
        buf_z(b, m->few ? "true" : "false");
        json_key(b, &first, "why");
        json_str(b, str_of(few_names[m->few]));
        buf_char(b, '}');
    }
}

static void json_visits(struct buf *b, const struct rounds_task *t, const struct rounds_plan *p)
{
    for (size_t i = 0; i < p->n; i++) {
        const struct rounds_visit *v = &p->visit[i];
        bool                       first = true;
        buf_z(b, i ? ",{" : "{");
        json_key(b, &first, "date");
        json_str(b, date(b->mem, v->date));
        json_number(b, &first, "order", v->order);
        json_number(b, &first, "id", t->house[v->house].id);
        json_key(b, &first, "why");
        json_str(b, str_of(rounds_why_names[v->why]));
        json_number(b, &first, "since", v->since);
        json_key(b, &first, "due");
        json_str(b, date(b->mem, v->due));
        json_number(b, &first, "leg_cm", v->leg);
        buf_char(b, '}');
    }
}

static void json_misses(struct buf *b, const struct rounds_task *t, const struct rounds_plan *p)
{
    for (size_t i = 0; i < p->n_misses; i++) {
        const struct rounds_miss *m = &p->miss[i];
        bool                      first = true;
        buf_z(b, i ? ",{" : "{");
        json_number(b, &first, "id", t->house[m->house].id);
        json_key(b, &first, "due");
        json_str(b, date(b->mem, m->due));
        json_key(b, &first, "why");
        json_str(b, str_of(rounds_miss_names[m->why]));
        json_number(b, &first, "late", m->late);
        buf_char(b, '}');
    }
}

static void json_head(struct buf *b, const struct rounds_plan *p)
{
    const struct rounds_load *l = &p->load;
    bool                      first = true;

    buf_char(b, '{');
    json_number(b, &first, "households", l->houses);
    json_number(b, &first, "care", l->care);
    json_number(b, &first, "willing", l->willing);
    json_number(b, &first, "yearly", l->yearly);
    json_number(b, &first, "most", l->most);
    json_number(b, &first, "staff", l->staff);
    json_number(b, &first, "together", l->together);
    json_number(b, &first, "workers", l->workers);
    json_key(b, &first, "few");
    buf_z(b, l->few ? "true" : "false");
    json_key(b, &first, "lower");
    buf_char(b, '[');
    for (int32_t i = 0; i < l->n_lower; i++)
        buf_fmt(b, "%s{\"households\":%d,\"from\":%d,\"to\":%d}", i ? "," : "", l->lower[i].n,
                l->lower[i].from, l->lower[i].to);
    buf_char(b, ']');
    json_key(b, &first, "months");
    buf_char(b, '[');
    json_months(b, p);
    buf_z(b, "]");
}

void rounds_load_json(struct buf *b, const struct rounds_plan *p)
{
    json_head(b, p);
    buf_char(b, '}');
}

void rounds_plan_json(struct buf *b, const struct rounds_task *t, const struct rounds_plan *p)
{
    bool first = false;

    json_head(b, p);
    json_key(b, &first, "missed");
    buf_char(b, '[');
    json_misses(b, t, p);
    buf_z(b, "]");
    json_key(b, &first, "visits");
    buf_char(b, '[');
    json_visits(b, t, p);
    buf_z(b, "]}\n");
}
