/* cmd_calendar.c -- gongdi calendar: check a calendar's rows, show its days. */
#include "base/when.h"
#include "cli/calendar_file.h"
#include "cli/tally_file.h"
#include "json/json.h"

struct options {
    int64_t from, to;
    bool    rows, json;
    int     lang;
};

/* clang-format off */
static const struct field fields[] = {
    DATE(struct options, from, .doc = "First day; the first of this year by default"),
    DATE(struct options, to, .doc = "Last day; the last of this year by default"),
    BOOL(struct options, rows, .doc = "Print the rows of the file (or the national ones) as they were understood"),
    BOOL(struct options, json, .doc = "Print JSON instead of a table"),
    WORD(struct options, lang, lang_option_words, .doc = "Language of the words; LANG by default"),
    FIELDS_END
};
static const struct options defaults = { .from = DATE_NONE, .to = DATE_NONE, .lang = -1 };
static const struct message
    msg_span = { "calendar.span", "起止相差须在 0 与 40000 天之间。", "the last day must follow the first by 0 to 40000 days." },
    m_prov   = { "calendar.prov", "暂定", "provisional" },
    m_week[7] = { { "mon", "周一", "Mon" }, { "tue", "周二", "Tue" }, { "wed", "周三", "Wed" },
                  { "thu", "周四", "Thu" }, { "fri", "周五", "Fri" }, { "sat", "周六", "Sat" },
                  { "sun", "周日", "Sun" } };
/* clang-format on */

static str word(struct cli *c, const struct message *m)
{
    return message_text(c->mem, m, c->lang, NULL, 0);
}

static void print_day(struct cli *c, struct buf *b, const struct day *d)
{
    char text[DATE_TEXT];
    str  name = c->lang == LANG_EN && d->name_en.n ? d->name_en : d->name;

    date_text(d->date, text);
    buf_fmt(b, "%s\t" STR_FMT "\t" STR_FMT "\t" STR_FMT "\t" STR_FMT "%s" STR_FMT "\n", text,
            STR_ARG(word(c, &m_week[date_weekday(d->date)])),
            STR_ARG(word(c, &day_kind_text[d->kind])), STR_ARG(name),
            STR_ARG(duty_text(c->mem, d->duty)), d->provisional ? "\t" : "",
            STR_ARG(d->provisional ? word(c, &m_prov) : STR("")));
}

static void json_day(struct cli *c, struct jw *w, const struct day *d)
{
    char text[DATE_TEXT];

    date_text(d->date, text);
    jw_object(w);
    JW_STR(w, "date", str_of(text));
    JW_STR(w, "kind", str_of(day_kind_words[d->kind]));
    JW_BOOL(w, "works", d->works);
    JW_STR(w, "name", d->name);
    JW_STR(w, "name_en", d->name_en);
    JW_STR(w, "duty", duty_text(c->mem, d->duty));
    JW_BOOL(w, "provisional", d->provisional);
    jw_end(w);
}

static error *run(struct cli *c)
{
    const struct options  *o = c->opt;
    const struct calendar *cal = NULL;
    int                    year = date_civil(when_date(when_now())).year;
    int64_t                from = o->from, to = o->to;
    struct buf             b;
    struct jw              w;

    cli_set_lang(c, o->lang);
    TRY(calendar_open(c, c->n_operands ? c->operand[0] : STR(""), &cal));
    buf_init(&b, c->mem, SIZE_MAX);
    if (from == DATE_NONE)
        from = date_of((struct civil){ to == DATE_NONE ? year : date_civil(to).year, 1, 1 });
    if (to == DATE_NONE)
        to = date_of((struct civil){ date_civil(from).year, 12, 31 });
    if (to < from || to - from > 40000)
        return error_on(c->mem, "to", &msg_span, STR(""));
    if (o->rows)
        calendar_write(&b, c->mem, cal);
    jw_init(&w, &b, NULL);
    if (!o->rows && o->json)
        jw_array(&w);
    for (int64_t date = from; date <= to && !o->rows; date++) {
        struct day d;
        calendar_day(cal, date, &d);
        if (o->json)
            json_day(c, &w, &d);
        else
            print_day(c, &b, &d);
    }
    if (!o->rows && o->json) {
        jw_end(&w);
        jw_done(&w);
        buf_char(&b, '\n');
    }
    tally_print(buf_done(&b));
    return NULL;
}

const struct command cmd_calendar = {
    .name = "calendar",
    .operands = "[FILE]",
    .least = 0,
    .most = 1,
    OPTIONS(struct options, fields),
    .defaults = &defaults,
    .run = run,
    .summary = "Check a district's calendar (CSV) and show its days over the national ones",
};
