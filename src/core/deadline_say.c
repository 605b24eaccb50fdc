/* deadline_say.c -- why this date, in sentences. */
#include "base/when.h"
#include "core/deadline.h"

/* clang-format off */
static const struct message
    m_units[CLOCK_UNITS] = {
        [CLOCK_HOURS]      = { "clock.hours",     "{0}（自然时间，节假日照计）", "{0} (natural time, holidays included)" },
        [CLOCK_DAYS]       = { "clock.days",      "{0} 个自然日", "{0} natural days" },
        [CLOCK_WORK_HOURS] = { "clock.workhours", "{0}（工作时）", "{0} of working hours" },
        [CLOCK_WORK_DAYS]  = { "clock.workdays",  "{0} 个工作日", "{0} working days" },
        [CLOCK_EMERGENCY]  = { "clock.emergency", "{0}（紧急工作时，昼夜连续）", "{0} of emergency hours, around the clock" } },
    m_one[CLOCK_UNITS] = {
        [CLOCK_DAYS]       = { "clock.day",       "1 个自然日", "1 natural day" },
        [CLOCK_WORK_DAYS]  = { "clock.workday",   "1 个工作日", "1 working day" } },
    m_weekday[7] = {
        { "mon", "周一", "Mon" }, { "tue", "周二", "Tue" }, { "wed", "周三", "Wed" }, { "thu", "周四", "Thu" },
        { "fri", "周五", "Fri" }, { "sat", "周六", "Sat" }, { "sun", "周日", "Sun" } },
    m_when     = { "due.when",     "{0}（{1}）{2}", "{1} {0} {2}" },
    m_range    = { "due.range",    "{0} 至 {1}", "{0} to {1}" },
    m_hours    = { "due.hours",    "{0} 小时", "{0} h" },
    m_minutes  = { "due.minutes",  "{0} 分钟", "{0} min" },
    m_both     = { "due.both",     "{0} 小时 {1} 分钟", "{0} h {1} min" },
    m_due      = { "due.due",      "到期：{0}。", "Due: {0}." },
    m_ask      = { "due.ask",      "收到：{0}；时限：{1}。", "Received: {0}; time allowed: {1}." },
    m_start    = { "due.start",    "从 {0} 开始计时。", "Counting begins on {0}." },
    m_paused   = { "due.paused",   "现在处于暂停；到期时间按现在恢复计时计算，恢复越晚，到期越晚。", "The clock is paused now; the due time is computed as if it ran on from now, and moves as long as the pause lasts." },
    m_prov     = { "due.prov",     "暂定：{0} 年的放假安排还不在工作日历中，按周一至周五计算，录入后重新计算。", "Provisional: the holidays of {0} are not in the calendar yet; Monday to Friday are counted, and it is computed again when they are." },
    m_add      = { "due.add",      "延期：增加 {0}{1}。", "Extension: {0} more{1}." },
    m_move     = { "due.move",     "延期：到期时间改为 {0}{1}。", "Extension: the due time is set to {0}{1}." },
    m_reason   = { "due.reason",   "（{0}）", " ({0})" },
    m_before   = { "due.before",   "未延期时的到期时间：{0}。", "Due time without extension: {0}." },
    m_used     = { "due.used",     "已用 {0}%，还剩 {1}。", "Used {0}%, {1} left." },
    m_over     = { "due.over",     "已到期。", "It is past due." },
    m_marks    = { "due.marks",    "提醒：50% 在 {0}，80% 在 {1}。", "Notices: 50% on {0}, 80% on {1}." },
    m_why      = { "due.why",      "逐段说明：", "How it was counted:" },
    m_counted  = { "why.counted",  "{0}：计 {1}{2}", "{0}: {1} counted{2}" },
    m_passed   = { "why.passed",   "{0}：不计，{1}", "{0}: not counted, {1}" },
    m_day      = { "why.day",      "，第 {0} 天", ", day {0}" },
    m_days     = { "why.days",     "，第 {0} 至 {1} 天", ", days {0} to {1}" },
    m_over_n   = { "why.over",     "，分布在 {0} 天", ", on {0} days" },
    m_makeup   = { "why.makeup",   "，调休上班（{0}）", ", a make-up workday ({0})" },
    m_makeup0  = { "why.makeup0",  "，调休上班", ", a make-up workday" },
    m_within   = { "why.within",   "；其间不计：{0}", "; passed over in between: {0}" },
    m_comma    = { "why.comma",    "、", ", " },
    m_off      = { "why.off",      "办公时间以外", "outside duty hours" },
    m_weekends = { "why.weekends", "周末 {0} 天", "{0} days of weekend" },
    m_weekend1 = { "why.weekend1", "周末 1 天", "1 day of weekend" },
    m_rests    = { "why.rests",    "节假日 {0} 天", "{0} holidays" },
    m_rest1    = { "why.rest1",    "节假日 1 天", "1 holiday" },
    m_named    = { "why.named",    "{0}（{1}）", "{0} ({1})" },
    m_rest     = { "why.rest",     "休息", "day off" },
    m_holiday  = { "why.holiday",  "节假日", "holiday" },
    m_pause    = { "why.pause",    "暂停：{0}", "paused: {0}" },
    m_pause0   = { "why.pause0",   "暂停", "paused" },
    m_lost     = { "why.lost",     "暂停 {0}", "{0} paused" },
    m_receipt  = { "why.receipt",  "收到当日", "day of receipt" },
    m_broken   = { "why.broken",   "当日结束时处于暂停，整天不计", "paused when the day closed, so that the day does not count" },
    m_stretchp = { "why.prov",     "（暂定）", " (provisional)" },
    m_stop     = { "why.stop",     "。", "." },
    m_same     = { "recheck.same", "到期时间不变：{0}。", "The due time stays: {0}." },
    m_moves    = { "recheck.move", "到期时间由 {0} 改为 {1}。", "The due time moves from {0} to {1}." },
    m_differ   = { "recheck.day",  "{0} 原为{1}，现为{2}。", "{0} was a {1} and is a {2} now." },
    m_hours_of = { "recheck.hours", "{0} 的办公时间有变。", "The duty hours of {0} are others now." },
    m_final    = { "recheck.final", "不再是暂定。", "It is not provisional any more." };
/* clang-format on */

#define SAY(a, lang, msg, ...)                                     \
    message_text((a), (msg), (lang), (const str[]){ __VA_ARGS__ }, \
                 sizeof((const str[]){ __VA_ARGS__ }) / sizeof(str))

static str duration(struct arena *a, int64_t minutes, enum lang lang)
{
    str h = str_int(a, minutes / 60), m = str_int(a, minutes % 60);

    if (minutes % 60 == 0 && minutes)
        return SAY(a, lang, &m_hours, h);
    return minutes < 60 ? SAY(a, lang, &m_minutes, m) : SAY(a, lang, &m_both, h, m);
}

str amount_say(struct arena *a, int unit, int64_t amount, enum lang lang)
{
    str n = clock_in_days(unit) ? str_int(a, amount) : duration(a, amount, lang);

    if (amount == 1 && m_one[unit].en)
        return SAY(a, lang, &m_one[unit], n);
    return SAY(a, lang, &m_units[unit], n);
}

/* A point in time. The END of something at midnight is 24:00 of the day before. */
static str point(struct arena *a, int64_t ms, bool end, bool with_date, enum lang lang)
{
    int64_t date = when_date(ms), minute = (ms - date_start(date)) / MS_MINUTE;
    char    text[DATE_TEXT];

    if (end && minute == 0) {
        date--;
        minute = DAY_MINUTES;
    }
    str at = str_fmt(a, "%02d:%02d", (int)(minute / 60), (int)(minute % 60));
    if (!with_date)
        return at;
    date_text(date, text);
    return SAY(a, lang, &m_when, str_of(text), SAY(a, lang, &m_weekday[date_weekday(date)], at),
               at);
}

static str range(struct arena *a, int64_t from, int64_t until, enum lang lang)
{
    bool same = when_date(from) == when_date(until - 1);

    return SAY(a, lang, &m_range, point(a, from, false, true, lang),
               point(a, until, true, !same, lang));
}

/* What lies inside a stretch without being counted. */
static str within(struct arena *a, const struct stretch *s, enum lang lang)
{
    str    part[3];
    size_t n = 0;

    if (s->weekend)
        part[n++] = s->weekend == 1 ? SAY(a, lang, &m_weekend1, STR(""))
                                    : SAY(a, lang, &m_weekends, str_int(a, s->weekend));
    if (s->rest)
        part[n++] = s->rest == 1 ? SAY(a, lang, &m_rest1, STR(""))
                                 : SAY(a, lang, &m_rests, str_int(a, s->rest));
    if (s->paused)
        part[n++] = SAY(a, lang, &m_lost, duration(a, s->paused, lang));
    str out = STR("");
    for (size_t i = 0; i < n; i++)
        out = i ? str_fmt(a, STR_FMT STR_FMT STR_FMT, STR_ARG(out),
                          STR_ARG(SAY(a, lang, &m_comma, STR(""))), STR_ARG(part[i]))
                : part[i];
    return out;
}

static void say_counted(struct buf *b, const struct stretch *s, str name, enum lang lang)
{
    struct arena *a = b->mem;
    struct buf    more;

    buf_init(&more, a, SIZE_MAX);
    if (s->first && s->first == s->last)
        buf_str(&more, SAY(a, lang, &m_day, str_int(a, s->first)));
    else if (s->first)
        buf_str(&more, SAY(a, lang, &m_days, str_int(a, s->first), str_int(a, s->last)));
    else if (s->days > 1)
        buf_str(&more, SAY(a, lang, &m_over_n, str_int(a, s->days)));
    if (s->makeup)
        buf_str(&more, SAY(a, lang, name.n ? &m_makeup : &m_makeup0, name));
    str in = within(a, s, lang);
    if (in.n)
        buf_str(&more, SAY(a, lang, &m_within, in));
    buf_str(b, SAY(a, lang, &m_counted, range(a, s->from, s->until, lang),
                   duration(a, s->minutes, lang), buf_done(&more)));
}

static str reason(struct arena *a, const struct stretch *s, str name, enum lang lang)
{
    str in = within(a, s, lang), what = STR("");

    switch ((enum why)s->why) {
    case WHY_OFF_DUTY:
        return SAY(a, lang, &m_off, STR(""));
    case WHY_WEEKEND:
        return in;
    case WHY_HOLIDAY:
    case WHY_REST:
        what = name.n ? name : SAY(a, lang, s->why == WHY_REST ? &m_rest : &m_holiday, STR(""));
        return SAY(a, lang, &m_named, what, in);
    case WHY_PAUSE:
        what = SAY(a, lang, name.n ? &m_pause : &m_pause0, name);
        return in.n ? SAY(a, lang, &m_named, what, in) : what;
    case WHY_RECEIPT:
        return SAY(a, lang, &m_receipt, STR(""));
    case WHY_BROKEN:
        return SAY(a, lang, &m_broken, STR(""));
    case WHY_COUNTED:
    case WHYS:
        break;
    }
    return what;
}

str stretch_say(struct arena *a, const struct stretch *s, enum lang lang)
{
    str        name = lang == LANG_EN ? s->name_en : s->name;
    struct buf b;

    buf_init(&b, a, SIZE_MAX);
    if (s->why == WHY_COUNTED)
        say_counted(&b, s, name, lang);
    else
        buf_str(&b, SAY(a, lang, &m_passed, range(a, s->from, s->until, lang),
                        reason(a, s, name, lang)));
    if (s->provisional)
        buf_str(&b, SAY(a, lang, &m_stretchp, STR("")));
    buf_str(&b, SAY(a, lang, &m_stop, STR("")));
    return buf_done(&b);
}

static void line(struct buf *b, str s)
{
    buf_str(b, s);
    buf_char(b, '\n');
}

static void say_extensions(struct buf *b, const struct deadline *d, const struct due *due,
                           enum lang lang)
{
    struct arena *a = b->mem;

    for (size_t i = 0; i < d->n_extensions; i++) {
        const struct extension *e = &d->extension[i];
        str                     text = lang == LANG_EN && e->reason_en.n ? e->reason_en : e->reason;
        str                     why = text.n ? SAY(a, lang, &m_reason, text) : text;
        if (e->to)
            line(b, SAY(a, lang, &m_move, point(a, e->to, true, true, lang), why));
        else
            line(b, SAY(a, lang, &m_add, amount_say(a, d->unit, e->add, lang), why));
    }
    if (d->n_extensions)
        line(b, SAY(a, lang, &m_before, point(a, due->base_due, true, true, lang)));
}

void deadline_say(struct buf *b, const struct deadline *d, const struct due *due, enum lang lang)
{
    struct arena         *a = b->mem;
    const struct stretch *s = due->why.item;

    line(b, SAY(a, lang, &m_due, point(a, due->due, due->total > 0, true, lang)));
    line(b, SAY(a, lang, &m_ask, point(a, d->from, false, true, lang),
                amount_say(a, d->unit, d->amount, lang)));
    if (due->start - d->from >= MS_MINUTE)
        line(b, SAY(a, lang, &m_start, point(a, due->start, false, true, lang)));
    say_extensions(b, d, due, lang);
    if (due->paused)
        line(b, SAY(a, lang, &m_paused, STR("")));
    if (due->provisional)
        line(b, SAY(a, lang, &m_prov, str_int(a, due->provisional_year)));
    if (due->total)
        line(b, SAY(a, lang, &m_marks, point(a, due->mark[0], true, true, lang),
                    point(a, due->mark[1], true, true, lang)));
    if (due->share >= 1000)
        line(b, SAY(a, lang, &m_over, STR("")));
    else if (due->total)
        line(b, SAY(a, lang, &m_used,
                    str_fmt(a, "%d.%d", (int)(due->share / 10), (int)(due->share % 10)),
                    duration(a, due->left, lang)));
    if (due->why.n)
        line(b, SAY(a, lang, &m_why, STR("")));
    for (size_t i = 0; i < due->why.n; i++)
        line(b, str_fmt(a, "  " STR_FMT, STR_ARG(stretch_say(a, &s[i], lang))));
}

static str kind_say(struct arena *a, const struct day *d, enum lang lang)
{
    str kind = SAY(a, lang, &day_kind_text[d->kind], STR(""));
    str name = lang == LANG_EN && d->name_en.n ? d->name_en : d->name;

    return name.n ? SAY(a, lang, &m_named, kind, name) : kind;
}

str recheck_say(struct arena *a, const struct recheck *r, enum lang lang)
{
    struct buf b;
    char       text[DATE_TEXT];

    buf_init(&b, a, SIZE_MAX);
    str after = point(a, r->after, true, true, lang);
    if (r->changed)
        line(&b, SAY(a, lang, &m_moves, point(a, r->before, true, true, lang), after));
    else
        line(&b, SAY(a, lang, &m_same, after));
    date_text(r->day_differs ? r->date : 0, text);
    if (r->day_differs && r->was.kind != r->is.kind)
        line(&b, SAY(a, lang, &m_differ, str_of(text), kind_say(a, &r->was, lang),
                     kind_say(a, &r->is, lang)));
    else if (r->day_differs && r->was.provisional == r->is.provisional)
        line(&b, SAY(a, lang, &m_hours_of, str_of(text)));
    if (r->day_differs && r->was.provisional && !r->provisional)
        line(&b, SAY(a, lang, &m_final, STR("")));
    return buf_done(&b);
}
