/* cmd_deadline.c -- gongdi deadline: when something is due, and how that was counted. */
#include "base/when.h"
#include "cli/calendar_file.h"
#include "cli/tally_file.h"
#include "core/deadline.h"
#include "json/json.h"

struct options {
    str  calendar, before, pause, extend, now;
    bool roll, json;
    int  receipt, lang;
};

/* clang-format off */
static const struct field fields[] = {
    TEXT(struct options, calendar, 0, 4000, .doc = "The district's rows (CSV) over the national days; gongdi calendar --help"),
    TEXT(struct options, before, 0, 4000, .doc = "An earlier calendar (CSV): does the due time change?"),
    TEXT(struct options, pause, 0, 20000, .doc = "FROM/UNTIL[/REASON],...; FROM/ is still paused"),
    TEXT(struct options, extend, 0, 20000, .doc = "AMOUNT[/REASON] or @WHEN[/REASON],... in the order granted"),
    TEXT(struct options, now, 0, 40, .doc = "What is used and left at this time; the present by default"),
    WORD(struct options, receipt, receipt_rule_words, .doc = "Days: the day of receipt moves to a workday and is not counted, counts as day 1, or its date is not counted"),
    BOOL(struct options, roll, .doc = "Natural days: a last day that is no workday moves to the next workday"),
    BOOL(struct options, json, .doc = "Print JSON instead of sentences"),
    WORD(struct options, lang, lang_option_words, .doc = "Language of the sentences; LANG by default"),
    FIELDS_END
};
static const struct options defaults = { .receipt = RECEIPT_MOVES, .lang = -1 };
static const struct message
    msg_unit   = { "deadline.word",   "没有“{0}”这个单位；可用 分钟、小时、自然日、工作时、工作日、紧急工作时。", "there is no unit {0}; use minute, hour, day, work_hour, work_day or emergency_hour." },
    msg_amount = { "deadline.number", "“{0}”不是这个单位的数量：天数为整数，小时可带小数但须合整分钟。", "{0} is no amount of this unit: days are whole, hours may have decimals but must make whole minutes." },
    msg_pause  = { "deadline.span",   "“{0}”不是暂停；请写成 开始/结束[/原因]，结束留空表示仍在暂停。", "{0} is no pause; write FROM/UNTIL[/REASON], UNTIL empty while it lasts." };

static const struct {
    const char *en, *zh;
    int         unit, minutes; /* in one of it; 0: days */
} units[] = {
    { "minute",         "分钟",       CLOCK_HOURS,       1 },
    { "hour",           "小时",       CLOCK_HOURS,      60 },
    { "day",            "自然日",     CLOCK_DAYS,        0 },
    { "work_hour",      "工作时",     CLOCK_WORK_HOURS, 60 },
    { "work_day",       "工作日",     CLOCK_WORK_DAYS,   0 },
    { "emergency_hour", "紧急工作时", CLOCK_EMERGENCY,  60 },
};
/* clang-format on */

static error *read_amount(struct cli *c, size_t unit, str s, int64_t *out)
{
    int64_t hundredths = 0, scale = units[unit].minutes ? units[unit].minutes : 1;

    if (!str_fixed(s, 2, 0, INT64_C(1000000000), &hundredths) || hundredths * scale % 100)
        return error_of(c->mem, FAIL_INPUT, &msg_amount, s);
    *out = hundredths * scale / 100;
    return NULL;
}

static error *read_unit(struct cli *c, str s, size_t *out)
{
    for (size_t i = 0; i < COUNT(units); i++)
        if (str_is(s, units[i].en) || str_is(s, units[i].zh)) {
            *out = i;
            return NULL;
        }
    return error_of(c->mem, FAIL_INPUT, &msg_unit, s);
}

static size_t count_of(str list)
{
    size_t n = 1;

    for (size_t i = 0; i < list.n; i++)
        n += list.p[i] == ',';
    return n;
}

static error *read_pauses(struct cli *c, str list, struct deadline *d)
{
    struct pause *p = NEWN(c->mem, struct pause, count_of(list));

    d->pause = p;
    while (list.n) {
        str    one = str_cut(&list, ','), whole = one;
        size_t at = 0;
        if (!str_find(one, STR("/"), &at))
            return error_on(c->mem, "pause", &msg_pause, whole);
        str from = str_trim(str_cut(&one, '/')), until = str_trim(str_cut(&one, '/'));
        TRY(cli_when(c, "pause", from, &p->from));
        if (until.n)
            TRY(cli_when(c, "pause", until, &p->until));
        p->reason = str_trim(one);
        p++;
        d->n_pauses++;
    }
    return NULL;
}

static error *read_extensions(struct cli *c, str list, size_t unit, struct deadline *d)
{
    struct extension *e = NEWN(c->mem, struct extension, count_of(list));

    d->extension = e;
    while (list.n) {
        str one = str_cut(&list, ','), what = str_trim(str_cut(&one, '/'));
        if (str_starts(what, STR("@")))
            TRY(cli_when(c, "extend", (str){ what.p + 1, what.n - 1 }, &e->to));
        else
            TRY(read_amount(c, unit, what, &e->add));
        e->reason = str_trim(one);
        e++;
        d->n_extensions++;
    }
    return NULL;
}

static void print_json(struct buf *b, const struct deadline *d, const struct due *due,
                       const struct recheck *again)
{
    struct jw w;

    jw_init(&w, b, NULL);
    jw_object(&w);
    jw_key(&w, "received");
    jw_time(&w, d->from);
    JW_STR(&w, "clock", str_of(clock_unit_words[d->unit]));
    JW_INT(&w, "amount", d->amount);
    jw_members(&w, due_fields, due);
    jw_key(&w, "marks");
    jw_array(&w);
    for (int i = 0; i < MARKS; i++) {
        jw_object(&w);
        JW_INT(&w, "percent", mark_percent[i]);
        jw_key(&w, "at");
        jw_time(&w, due->mark[i]);
        jw_end(&w);
    }
    jw_end(&w);
    if (again) {
        jw_key(&w, "recheck");
        jw_object(&w);
        JW_BOOL(&w, "changed", again->changed);
        jw_key(&w, "before");
        jw_time(&w, again->before);
        jw_key(&w, "after");
        jw_time(&w, again->after);
        JW_BOOL(&w, "provisional", again->provisional);
        jw_end(&w);
    }
    jw_end(&w);
    jw_done(&w);
    buf_char(b, '\n');
}

static error *run(struct cli *c)
{
    const struct options  *o = c->opt;
    const struct calendar *before = NULL;
    struct deadline        d = { 0 };
    struct due             due = { 0 };
    struct recheck         again = { 0 };
    size_t                 unit = 0;
    int64_t                now = when_now();
    struct buf             b;

    cli_set_lang(c, o->lang);
    TRY(calendar_open(c, o->calendar, &d.calendar));
    TRY(cli_when(c, NULL, c->operand[0], &d.from));
    TRY(read_unit(c, c->operand[2], &unit));
    TRY(read_amount(c, unit, c->operand[1], &d.amount));
    d.unit = units[unit].unit;
    d.receipt = o->receipt;
    d.roll = o->roll;
    TRY(read_pauses(c, o->pause, &d));
    TRY(read_extensions(c, o->extend, unit, &d));
    if (o->now.n)
        TRY(cli_when(c, "now", o->now, &now));
    TRY(deadline_explain(c->mem, &d, now, &due));
    if (o->before.n) {
        TRY(calendar_open(c, o->before, &before));
        TRY(deadline_recheck(c->mem, &d, before, now, &again));
    }
    buf_init(&b, c->mem, SIZE_MAX);
    if (o->json) {
        print_json(&b, &d, &due, o->before.n ? &again : NULL);
    } else {
        deadline_say(&b, &d, &due, c->lang);
        if (o->before.n)
            buf_str(&b, recheck_say(c->mem, &again, c->lang));
    }
    tally_print(buf_done(&b));
    return NULL;
}

const struct command cmd_deadline = {
    .name = "deadline",
    .operands = "FROM AMOUNT UNIT",
    .least = 3,
    .most = 3,
    OPTIONS(struct options, fields),
    .defaults = &defaults,
    .run = run,
    .summary = "When something is due by the working calendar, and why on that date",
};
