/* test_deadline.c -- calendars day by day, deadlines at the edges, their lists and sentences.
 *
 * test_deadline_oracle.c compares with a naive counter; suite_calendar.sh with the package that the
 * national days come from. What that package says of every day is kept in tests/fixtures/calendar.
 */
#include "test.h"

#include "base/when.h"
#include "core/deadline.h"
#include "json/json.h"

static struct arena          *mem;
static const struct calendar *china, *haicang;

static const char summer_and_winter[] = "kind,from,to,name,name_en,periods\n"
                                        "season,10-01,05-31,冬令,winter,08:00-12:00 14:30-17:30\n"
                                        "season,06-01,09-30,夏令,summer,08:00-12:00 15:00-18:00\n";

static const struct calendar *layer(const struct calendar *base, const char *rows)
{
    struct calendar *c = NULL;
    error           *e = calendar_read(mem, str_of(rows), base, &c);

    if (e)
        fail_msg(STR_FMT, STR_ARG(error_text(mem, e, LANG_EN)));
    return c;
}

static int setup(void **state)
{
    (void)state;
    mem = arena_new();
    china = calendar_china(mem);
    haicang = layer(china, summer_and_winter);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(mem);
    return 0;
}

/* Local time, "2026-02-13 17:30" or with seconds. */
static int64_t at(const char *z)
{
    int64_t ms = 0;

    if (!when_read(str_fmt(mem, "%s:00+08:00", z), &ms))
        assert_true(when_read(str_fmt(mem, "%s+08:00", z), &ms));
    return ms;
}

static const char *local(int64_t ms)
{
    char text[WHEN_TEXT];

    when_text(ms + MS_OFFSET, text);
    str s = str_dup(mem, (str){ text, 16 });
    ((char *)(uintptr_t)s.p)[10] = ' ';
    return s.p;
}

static int64_t date(const char *z)
{
    int64_t d = 0;

    assert_true(date_read(str_of(z), &d));
    return d;
}

/* ---- the calendar ---- */

static void every_day_is_what_the_package_says(void **state)
{
    FILE *f = fopen("tests/fixtures/calendar/china_days.csv", "r");
    char  line[200];
    int   n = 0, makeup = 0, in_lieu = 0;

    (void)state;
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        str        rest = str_trim(str_of(line)), day = str_cut(&rest, ',');
        str        work = str_cut(&rest, ','), lieu = str_cut(&rest, ',');
        struct day d;
        int64_t    x = 0;
        if (!date_read(day, &x))
            continue;
        calendar_day(china, x, &d);
        if (d.works != str_is(work, "1") || (d.kind == DAY_REST) != str_is(lieu, "1") ||
            !str_eq(d.name, rest) || d.provisional)
            fail_msg("%s", line);
        assert_true(d.works == (d.duty->n > 0));
        assert_int_equal(d.kind == DAY_MAKEUP, d.works && rest.n > 0);
        n++;
        makeup += d.kind == DAY_MAKEUP;
        in_lieu += d.kind == DAY_REST;
    }
    fclose(f);
    assert_int_equal(n, 366 + 365 + 365);
    assert_int_equal(makeup, 8 + 5 + 6);
    assert_int_equal(in_lieu, 8 + 5 + 6);
}

static void unknown_years_count_monday_to_friday(void **state)
{
    struct day d;

    (void)state;
    for (int64_t x = date("2027-01-01"); x <= date("2035-12-31"); x++) {
        calendar_day(china, x, &d);
        assert_true(d.provisional);
        assert_int_equal(d.works, date_weekday(x) < 5);
    }
    assert_true(calendar_knows(china, 2026));
    assert_false(calendar_knows(china, 2027));
    /* nobody is sent out on what is a holiday anyhow; the notice of 2026 has joined days to them */
    assert_true(calendar_rests(china, date_of((struct civil){ 2027, 1, 1 })));
    assert_true(calendar_rests(china, date_of((struct civil){ 2027, 10, 1 })));
    assert_false(calendar_rests(china, date_of((struct civil){ 2027, 1, 4 })));
    assert_true(calendar_rests(china, date_of((struct civil){ 2027, 1, 9 })));
    assert_true(calendar_rests(china, date_of((struct civil){ 2026, 1, 2 })));
    assert_false(calendar_rests(china, date_of((struct civil){ 2026, 1, 4 })));
    assert_false(calendar_knows(china, 2023));
}

static void a_district_lays_its_rows_over_the_nation(void **state)
{
    const struct calendar *c =
        layer(haicang, "\xEF\xBB\xBF种类,起,止,名称,英文名称,时段\r\n"
                       "休息,2026-09-08,,台风停工,typhoon,\r\n"
                       "工作日,2026-09-09,,台风后上午停工,after the typhoon,15:00-18:00\r\n"
                       "周末,2026-09-20,,,,\r\n"
                       "工作日,2026-10-07,,,,\r\n"
                       "作息,2026-06-10,2026-06-12,高考,exams,08:30-12:00 15:00-18:00\r\n"
                       "\r\n"
                       "年度,2027,,国办通知,notice,\r\n");
    static const struct {
        const char *date, *duty;
        int         kind;
    } rows[] = {
        { "2026-09-08", "", DAY_REST },
        { "2026-09-09", "15:00-18:00", DAY_WORKDAY },
        { "2026-09-10", "08:00-12:00 15:00-18:00", DAY_WORKDAY },
        { "2026-09-20", "", DAY_WEEKEND }, /* the nation makes it a make-up workday */
        { "2026-10-07", "08:00-12:00 14:30-17:30", DAY_WORKDAY }, /* and this a day off */
        { "2026-10-06", "", DAY_REST },
        { "2026-06-10", "08:30-12:00 15:00-18:00", DAY_WORKDAY },
        { "2026-06-15", "08:00-12:00 15:00-18:00", DAY_WORKDAY },
        { "2026-05-29", "08:00-12:00 14:30-17:30", DAY_WORKDAY },
        { "2026-12-31", "08:00-12:00 14:30-17:30", DAY_WORKDAY },
        { "2027-01-01", "08:00-12:00 14:30-17:30", DAY_WORKDAY },
    };
    struct day d;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        calendar_day(c, date(rows[i].date), &d);
        assert_int_equal(d.kind, rows[i].kind);
        assert_string_equal(duty_text(mem, d.duty).n ? duty_text(mem, d.duty).p : "", rows[i].duty);
        assert_false(d.provisional);
    }
    int64_t first = 0;
    assert_true(calendar_differs(haicang, c, date("2026-08-01"), date("2026-12-31"), &first));
    assert_int_equal(first, date("2026-09-08"));
    assert_false(calendar_differs(haicang, c, date("2026-07-01"), date("2026-08-31"), &first));
    assert_true(calendar_differs(haicang, c, date("2026-06-09"), date("2026-08-31"), &first));
    assert_int_equal(first, date("2026-06-10"));
}

static void what_is_written_reads_back(void **state)
{
    struct buf b, again;

    (void)state;
    buf_init(&b, mem, 1 << 20);
    buf_init(&again, mem, 1 << 20);
    calendar_write(&b, mem, china);
    struct calendar *c = NULL;
    assert_null(calendar_read(mem, buf_done(&b), NULL, &c));
    calendar_write(&again, mem, c);
    assert_true(str_eq(buf_done(&b), buf_done(&again)));
    int64_t first = 0;
    assert_false(calendar_differs(china, c, date("2023-01-01"), date("2029-12-31"), &first));
    /* what a spreadsheet would take for a formula is protected on the way out only */
    const struct calendar *odd = layer(china, "kind,from,name\nrest,2026-03-02,\"=1,\"\"2\"\n");
    struct day             d;
    struct buf             out;
    buf_init(&out, mem, 1 << 20);
    calendar_write(&out, mem, odd);
    assert_null(calendar_read(mem, buf_done(&out), china, &c));
    calendar_day(c, date("2026-03-02"), &d);
    assert_true(str_is(d.name, "=1,\"2"));
}

static void wrong_rows_are_named_by_line(void **state)
{
#define HEAD "kind,from,to,name,name_en,periods\n"
    static const struct {
        const char *text, *code, *say;
        bool        bottom; /* without the nation below */
    } rows[] = {
        { "", "calendar.empty", "the file is empty", false },
        { "\n\n", "calendar.empty", "the file is empty", false },
        { "kind,from,colour\n", "calendar.column", "no column colour", false },
        { "kind,kind,from\n", "calendar.twice", "kind stands there twice", false },
        { "kind,to\n", "calendar.lacks", "from is missing", false },
        { "\xB9\xA4\xD7\xF7\n", "calendar.utf8", "not UTF-8", false },
        { HEAD "holiday,2026-02-30,,,,\n", "calendar.date", "Line 2: 2026-02-30", false },
        { HEAD "\n\nholiday,2026-02-28,2026-2-29,,,\n", "calendar.date", "Line 4: 2026-2-29",
          false },
        { HEAD "holiday,2026-02-28,2026-02-27,,,\n", "calendar.order", "Line 2", false },
        { HEAD "holiday,2026-02-28,2027-03-27,,,\n", "calendar.order", "Line 2", false },
        { HEAD "feast,2026-02-28,,,,\n", "calendar.kind", "Line 2: there is no kind feast", false },
        { HEAD "makeup,2026-02-13,,,,\n", "calendar.weekend", "Line 2: 2026-02-13", false },
        { HEAD "rest,2026-02-13,,,,08:00-09:00\n", "calendar.idle", "Line 2: the kind rest",
          false },
        { HEAD "workday,2026-02-13,,,,8-9\n", "calendar.periods", "Line 2: 8-9", false },
        { HEAD "workday,2026-02-13,,,,08:00-12:00 11:00-13:00\n", "calendar.periods", "Line 2",
          false },
        { HEAD "workday,2026-02-13,,,,08:00-24:01\n", "calendar.periods", "Line 2", false },
        { HEAD "season,06-01,2026-09-30,,,08:00-12:00\n", "calendar.season", "Line 2: 2026-09-30",
          false },
        { HEAD "season,02-30,09-30,,,08:00-12:00\n", "calendar.season", "Line 2: 02-30", false },
        { HEAD "season,06-01,09-30,,,\n", "calendar.periods", "Line 2", false },
        { HEAD "season,2026-06-30,2026-06-01,,,08:00-12:00\n", "calendar.order", "Line 2", false },
        { HEAD "rest,2026-03-02,,123456789 123456789 123456789 123456789 123456789 123456789 "
               "123456789 123456789 1,,\n",
          "calendar.name", "Line 2", false },
        { HEAD "year,26,,,,\n", "calendar.year", "Line 2: 26", false },
        { HEAD "year,2027,,,,\nyear,2027,,,,\n", "calendar.overlap", "Line 3: 2027 is in line 2",
          false },
        { HEAD "holiday,2026-03-02,2026-03-04,a,,\n\nrest,2026-03-04,,b,,\n", "calendar.overlap",
          "Line 4: 2026-03-04 is in line 2", false },
        { HEAD "rest,2026-03-02,,\"two\nlines\",,\nholiday,2026-03-02,,,,\n", "calendar.overlap",
          "Line 4: 2026-03-02 is in line 2", false },
        { HEAD "rest,2026-03-02,,\"open,,\n", "calendar.quote", "Line 2", false },
        { HEAD "season,06-01,02-28,,,08:00-12:00\nseason,03-01,05-31,,,08:00-12:00\n",
          "calendar.gap", "02-29", true },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct calendar *c = NULL;
        error *e = calendar_read(mem, str_of(rows[i].text), rows[i].bottom ? NULL : china, &c);
        size_t where = 0;
        assert_non_null(e);
        assert_null(c);
        assert_string_equal(e->msg->code, rows[i].code);
        if (!str_find(error_text(mem, e, LANG_EN), str_of(rows[i].say), &where))
            fail_msg("row %d: " STR_FMT, (int)i, STR_ARG(error_text(mem, e, LANG_EN)));
        assert_true(error_text(mem, e, LANG_ZH).n > 0);
        assert_null(e->next);
    }
    struct calendar *c = NULL;
    struct buf       many;
    int              told = 0;
    buf_init(&many, mem, 1 << 20);
    buf_z(&many, HEAD);
    for (int i = 0; i < 100; i++)
        buf_z(&many, "holiday,never,,,,\n");
    for (error *e = calendar_read(mem, buf_done(&many), china, &c); e; e = e->next, told++)
        assert_true(str_is(e->arg[0], str_int(mem, told + 2).p));
    assert_int_equal(told, 20);
}

/* ---- deadlines at the edges ---- */

struct edge {
    const char *what, *from;
    int64_t     amount;
    int         unit;
    const char *due;
    const char *pause_from, *pause_until; /* NULL: none */
    bool        first, date, roll;
    bool        provisional;
};

/* clang-format off */
static const struct edge edges[] = {
    { "natural hours go through the night",      "2026-02-13 23:30",    60, CLOCK_HOURS,      "2026-02-14 00:30" },
    { "natural hours end at midnight",           "2026-02-13 23:00",    60, CLOCK_HOURS,      "2026-02-14 00:00" },
    { "seconds count from the next minute",      "2026-02-13 23:00:01", 60, CLOCK_HOURS,      "2026-02-14 00:01" },
    { "nothing is due at once",                  "2026-02-14 03:00",     0, CLOCK_HOURS,      "2026-02-14 03:00" },
    { "emergency hours know no holiday",         "2026-02-17 02:00",   240, CLOCK_EMERGENCY,  "2026-02-17 06:00" },
    { "working hours over lunch",                "2026-02-13 11:00",   120, CLOCK_WORK_HOURS, "2026-02-13 15:30" },
    { "working hours up to lunch",               "2026-02-13 11:00",    60, CLOCK_WORK_HOURS, "2026-02-13 12:00" },
    { "received before duty",                    "2026-02-13 06:00",    60, CLOCK_WORK_HOURS, "2026-02-13 09:00" },
    { "received at the opening",                 "2026-02-13 08:00",    60, CLOCK_WORK_HOURS, "2026-02-13 09:00" },
    { "received at the close: next morning",     "2026-02-12 17:30",    60, CLOCK_WORK_HOURS, "2026-02-13 09:00" },
    { "received at the close of a Friday, make-up Saturday follows", "2026-02-13 17:30", 60, CLOCK_WORK_HOURS, "2026-02-14 09:00" },
    { "all of a day ends at its close",          "2026-02-13 08:00",   420, CLOCK_WORK_HOURS, "2026-02-13 17:30" },
    { "received on the make-up Saturday's evening, nine days of Spring Festival", "2026-02-14 18:00", 1, CLOCK_WORK_HOURS, "2026-02-24 08:01" },
    { "received in the middle of the holiday",   "2026-02-18 10:00",    60, CLOCK_WORK_HOURS, "2026-02-24 09:00" },
    { "no working hours: the next duty minute",  "2026-02-18 10:00",     0, CLOCK_WORK_HOURS, "2026-02-24 08:00" },
    { "no working hours, inside duty",           "2026-02-13 10:00",     0, CLOCK_WORK_HOURS, "2026-02-13 10:00" },
    { "no working hours, at the close",          "2026-02-13 17:30",     0, CLOCK_WORK_HOURS, "2026-02-14 08:00" },
    { "winter hours become summer hours",        "2026-05-29 17:00",    60, CLOCK_WORK_HOURS, "2026-06-01 08:30" },
    { "summer afternoon",                        "2026-06-01 12:30",    60, CLOCK_WORK_HOURS, "2026-06-01 16:00" },
    { "one working day",                         "2026-02-12 10:00",     1, CLOCK_WORK_DAYS,  "2026-02-13 17:30" },
    { "one working day, received at the close",  "2026-02-11 17:30",     1, CLOCK_WORK_DAYS,  "2026-02-13 17:30" },
    { "one working day, the day of receipt counts", "2026-02-12 10:00",  1, CLOCK_WORK_DAYS,  "2026-02-12 17:30", .first = true },
    { "working day on a make-up Saturday",       "2026-02-13 10:00",     1, CLOCK_WORK_DAYS,  "2026-02-14 17:30" },
    { "and over the festival",                   "2026-02-13 10:00",     2, CLOCK_WORK_DAYS,  "2026-02-24 17:30" },
    { "received on a holiday counts as received on the next workday", "2026-02-18 10:00", 1, CLOCK_WORK_DAYS, "2026-02-25 17:30" },
    { "received on a holiday, by its date",      "2026-02-18 10:00",     1, CLOCK_WORK_DAYS,  "2026-02-24 17:30", .date = true },
    { "received after the close, by its date",   "2026-02-12 18:00",     1, CLOCK_WORK_DAYS,  "2026-02-13 17:30", .date = true },
    { "received at the close, by its date",      "2026-02-12 17:30",     1, CLOCK_WORK_DAYS,  "2026-02-13 17:30", .date = true },
    { "received in duty hours, by its date",     "2026-02-12 17:29",     1, CLOCK_WORK_DAYS,  "2026-02-13 17:30", .date = true },
    { "zero working days by date, on a holiday", "2026-02-18 10:00",     0, CLOCK_WORK_DAYS,  "2026-02-24 17:30", .date = true },
    { "natural days by date",                    "2026-03-02 10:00",     7, CLOCK_DAYS,       "2026-03-10 00:00", .date = true },
    { "zero working days: by the close of the day", "2026-02-13 10:00",  0, CLOCK_WORK_DAYS,  "2026-02-13 17:30" },
    { "zero working days, the first counts",     "2026-02-18 10:00",     0, CLOCK_WORK_DAYS,  "2026-02-24 08:00", .first = true },
    { "working days: paused at one close",       "2026-03-02 10:00",     1, CLOCK_WORK_DAYS,  "2026-03-04 17:30", "2026-03-03 16:00", "2026-03-04 09:00" },
    { "working days: paused in between only",    "2026-03-02 10:00",     1, CLOCK_WORK_DAYS,  "2026-03-03 17:30", "2026-03-03 09:00", "2026-03-03 17:29" },
    { "working days: the pause ends at the close", "2026-03-02 10:00",   1, CLOCK_WORK_DAYS,  "2026-03-04 17:30", "2026-03-03 09:00", "2026-03-03 17:30" },
    { "working days: the pause begins at the close", "2026-03-02 10:00", 1, CLOCK_WORK_DAYS,  "2026-03-03 17:30", "2026-03-03 17:30", "2026-03-03 22:00" },
    { "a pause over the festival costs what it covers", "2026-02-14 15:00", 240, CLOCK_WORK_HOURS, "2026-02-24 11:00", "2026-02-14 17:00", "2026-02-24 09:00" },
    { "a pause inside the festival costs nothing", "2026-02-14 15:00", 240, CLOCK_WORK_HOURS, "2026-02-24 09:30", "2026-02-15 00:00", "2026-02-23 23:00" },
    { "working days: a pause over the festival", "2026-02-13 10:00",     2, CLOCK_WORK_DAYS,  "2026-02-25 17:30", "2026-02-14 09:00", "2026-02-23 09:00" },
    { "natural hours: a pause moves all",        "2026-03-02 10:00",   120, CLOCK_HOURS,      "2026-03-03 10:00", "2026-03-02 11:00", "2026-03-03 09:00" },
    { "natural days end at 24:00",               "2026-03-02 10:00",     7, CLOCK_DAYS,       "2026-03-10 00:00" },
    { "natural days, the first counts",          "2026-03-02 10:00",     7, CLOCK_DAYS,       "2026-03-09 00:00", .first = true },
    { "natural days that end on a holiday",      "2026-02-13 10:00",     7, CLOCK_DAYS,       "2026-02-25 00:00", .roll = true },
    { "natural days that end on a make-up workday", "2026-02-13 10:00",  1, CLOCK_DAYS,       "2026-02-15 00:00", .roll = true },
    { "natural days do not care otherwise",      "2026-02-13 10:00",     7, CLOCK_DAYS,       "2026-02-21 00:00" },
    { "due exactly at the end of the year",      "2026-12-24 10:00",     7, CLOCK_DAYS,       "2027-01-01 00:00" },
    { "the same, rolling: the last day is known", "2026-12-24 10:00",    7, CLOCK_DAYS,       "2027-01-01 00:00", .roll = true },
    { "working days up to the end of the year",  "2026-12-30 10:00",     1, CLOCK_WORK_DAYS,  "2026-12-31 17:30" },
    { "and into the unknown",                    "2026-12-30 10:00",     2, CLOCK_WORK_DAYS,  "2027-01-01 17:30", .provisional = true },
    { "working hours up to the last minute",     "2026-12-31 16:30",    60, CLOCK_WORK_HOURS, "2026-12-31 17:30" },
    { "and one more",                            "2026-12-31 16:30",    61, CLOCK_WORK_HOURS, "2027-01-01 08:01", .provisional = true },
    { "natural hours are never provisional",     "2030-12-31 23:30",    60, CLOCK_HOURS,      "2031-01-01 00:30" },
    { "leap day",                                "2024-02-28 10:00",     1, CLOCK_WORK_DAYS,  "2024-02-29 17:30" },
};
/* clang-format on */

static void edges_are_as_they_should_be(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(edges); i++) {
        const struct edge *x = &edges[i];
        struct pause       p = { 0 };
        struct due         due;
        struct deadline    d = { .calendar = haicang,
                                 .from = at(x->from),
                                 .unit = x->unit,
                                 .amount = x->amount,
                                 .receipt = x->first  ? RECEIPT_COUNTS
                                            : x->date ? RECEIPT_DATE
                                                      : RECEIPT_MOVES,
                                 .roll = x->roll,
                                 .pause = &p,
                                 .n_pauses = x->pause_from != NULL };
        if (x->pause_from)
            p = (struct pause){ at(x->pause_from), at(x->pause_until), STR("原因"), STR("reason") };
        assert_null(deadline_explain(mem, &d, at("2027-06-01 00:00"), &due));
        if (strcmp(local(due.due), x->due) != 0)
            fail_msg("%s: %s instead of %s", x->what, local(due.due), x->due);
        if (due.provisional != x->provisional)
            fail_msg("%s: provisional", x->what);
    }
}

static void questions_out_of_bounds_are_refused(void **state)
{
    struct pause     back = { at("2026-03-02 10:00"), at("2026-03-02 09:00"), STR(""), STR("") };
    struct pause     ever = { at("2026-03-02 10:00"), at("2150-03-02 09:00"), STR(""), STR("") };
    struct extension none = { 0 }, both = { 1, at("2026-03-05 10:00"), STR(""), STR("") };
    struct extension early = { 0, at("2026-03-01 10:00"), STR(""), STR("") };
    struct extension huge = { CLOCK_MOST_DAYS, 0, STR(""), STR("") };
    struct deadline  good = {
         .calendar = haicang, .from = at("2026-03-02 10:00"), .unit = CLOCK_WORK_DAYS, .amount = 3
    };
    struct deadline          bad[] = { good, good, good, good, good, good, good, good, good, good };
    static const char *const code[] = { "deadline.unit",   "deadline.amount",  "deadline.amount",
                                        "deadline.pause",  "deadline.endless", "deadline.extend",
                                        "deadline.extend", "deadline.extend",  "deadline.amount",
                                        "deadline.from" };
    struct due               due;

    (void)state;
    bad[0].unit = CLOCK_UNITS;
    bad[1].amount = -1;
    bad[2].amount = CLOCK_MOST_DAYS + 1;
    bad[3].pause = &back;
    bad[4].pause = &ever;
    bad[3].n_pauses = bad[4].n_pauses = 1;
    bad[5].extension = &none;
    bad[6].extension = &both;
    bad[7].extension = &early;
    bad[8].extension = &huge;
    bad[5].n_extensions = bad[6].n_extensions = bad[7].n_extensions = bad[8].n_extensions = 1;
    bad[9].from = -1;
    assert_null(deadline_due(mem, &good, 0, &due));
    for (size_t i = 0; i < COUNT(bad); i++) {
        error *e = deadline_explain(mem, &bad[i], at("2026-03-02 12:00"), &due);
        assert_non_null(e);
        assert_string_equal(e->msg->code, code[i]);
    }
}

static void extensions_add_or_set(void **state)
{
    struct extension e[2] = { { 2, 0, STR("材料多"), STR("many papers") },
                              { 0, at("2026-03-20 12:00"), STR(""), STR("") } };
    struct deadline  d = { .calendar = haicang,
                           .from = at("2026-03-02 10:00"),
                           .unit = CLOCK_WORK_DAYS,
                           .amount = 3,
                           .extension = e,
                           .n_extensions = 1 };
    struct due       due;

    (void)state;
    assert_null(deadline_explain(mem, &d, d.from, &due));
    assert_string_equal(local(due.base_due), "2026-03-05 17:30");
    assert_string_equal(local(due.due), "2026-03-09 17:30");
    d.n_extensions = 2;
    assert_null(deadline_explain(mem, &d, d.from, &due));
    assert_string_equal(local(due.due), "2026-03-20 12:00");
    assert_int_equal(due.mark[2], due.due);
    e[0] = e[1];
    e[1] =
        (struct extension){ 1, 0, STR(""), STR("") }; /* one more day from the time that was set */
    assert_null(deadline_explain(mem, &d, d.from, &due));
    assert_string_equal(local(due.due), "2026-03-20 17:30");
}

static void marks_and_shares_follow_the_clock(void **state)
{
    struct pause    open = { at("2026-03-03 09:00"), 0, STR("待补充"), STR("") };
    struct deadline d = { .calendar = haicang,
                          .from = at("2026-03-02 08:00"),
                          .unit = CLOCK_WORK_HOURS,
                          .amount = 600,
                          .pause = &open };
    struct due      due, later;

    (void)state;
    assert_null(deadline_explain(mem, &d, at("2026-03-02 16:00"), &due));
    assert_string_equal(local(due.due), "2026-03-03 11:00");
    assert_string_equal(local(due.mark[0]), "2026-03-02 15:30");
    assert_string_equal(local(due.mark[1]), "2026-03-03 09:00");
    assert_int_equal(due.used, 330);
    assert_int_equal(due.left, 270);
    assert_int_equal(due.share, 550);
    d.n_pauses = 1;
    assert_null(deadline_explain(mem, &d, at("2026-03-03 10:00"), &due));
    assert_null(deadline_explain(mem, &d, at("2026-03-05 10:00"), &later));
    assert_true(due.paused && later.paused);
    assert_int_equal(due.left, 120);
    assert_int_equal(later.left, 120);
    assert_string_equal(local(due.due), "2026-03-03 12:00");
    assert_string_equal(local(later.due), "2026-03-05 12:00");
    d.n_pauses = 0;
    assert_null(deadline_explain(mem, &d, at("2026-03-03 11:00"), &due));
    assert_int_equal(due.share, 1000);
    assert_int_equal(due.left, 0);
    assert_false(due.paused);
}

/* ---- the list ---- */

static void lists_stay_short(void **state)
{
    struct pause p[200];
    struct due   due;

    (void)state;
    for (int i = 0; i < 200; i++)
        p[i] = (struct pause){ at("2026-01-05 10:00") + i * 3 * MS_DAY,
                               at("2026-01-05 11:00") + i * 3 * MS_DAY, str_fmt(mem, "%d", i),
                               STR("") };
    for (int unit = 0; unit < CLOCK_UNITS; unit++)
        for (int days = 1; days < 1800; days = days * 2 + 1)
            for (size_t n = 0; n <= 200; n += 200) {
                struct deadline d = { .calendar = haicang,
                                      .from = at("2026-01-05 08:00"),
                                      .unit = unit,
                                      .amount = clock_in_days(unit) ? days : days * 420,
                                      .pause = p,
                                      .n_pauses = n };
                assert_null(deadline_explain(mem, &d, d.from, &due));
                const struct stretch *s = due.why.item;
                int64_t               minutes = 0, at_ms = d.from;
                assert_in_range(due.why.n, 1, STRETCHES);
                for (size_t i = 0; i < due.why.n; i++) {
                    assert_int_equal(s[i].from, at_ms);
                    at_ms = s[i].until;
                    minutes += s[i].minutes;
                }
                assert_int_equal(at_ms, due.due);
                assert_int_equal(minutes, due.total);
                if (clock_in_days(unit))
                    assert_int_equal(s[due.why.n - 1].last, days);
            }
}

static void say(struct deadline *d, const char *now, enum lang lang, const char *want)
{
    struct due due;
    struct buf b;

    assert_null(deadline_explain(mem, d, at(now), &due));
    buf_init(&b, mem, 1 << 16);
    deadline_say(&b, d, &due, lang);
    buf_char(&b, 0);
    assert_string_equal(b.p, want);
}

static void the_sentences_say_why(void **state)
{
    struct pause p = { at("2026-02-26 09:00"), at("2026-02-27 09:30"), STR("等待补充照片"),
                       STR("waiting for a photo") };
    struct extension e = { 1, 0, STR("下雨"), STR("rain") };
    struct deadline  d = { .calendar = haicang,
                           .from = at("2026-02-12 10:20"),
                           .unit = CLOCK_WORK_DAYS,
                           .amount = 5,
                           .pause = &p,
                           .n_pauses = 1,
                           .extension = &e,
                           .n_extensions = 1 };

    (void)state;
    say(&d, "2026-02-24 09:00", LANG_ZH,
        "到期：2026-02-28（周六）17:30。\n"
        "收到：2026-02-12（周四）10:20；时限：5 个工作日。\n"
        "从 2026-02-13（周五）08:00 开始计时。\n"
        "延期：增加 1 个工作日（下雨）。\n"
        "未延期时的到期时间：2026-02-27（周五）17:30。\n"
        "提醒：50% 在 2026-02-24（周二）16:45，80% 在 2026-02-27（周五）16:24。\n"
        "已用 37.0%，还剩 25 小时 30 分钟。\n"
        "逐段说明：\n"
        "  2026-02-12（周四）10:20 至 2026-02-13（周五）08:00：不计，收到当日。\n"
        "  2026-02-13（周五）08:00 至 17:30：计 7 小时，第 1 天。\n"
        "  2026-02-13（周五）17:30 至 2026-02-14（周六）08:00：不计，办公时间以外。\n"
        "  2026-02-14（周六）08:00 至 17:30：计 7 小时，第 2 天，调休上班（春节）。\n"
        "  2026-02-14（周六）17:30 至 2026-02-24（周二）08:00：不计，春节（节假日 9 天）。\n"
        "  2026-02-24（周二）08:00 至 2026-02-25（周三）17:30：计 14 小时，第 3 至 4 天。\n"
        "  2026-02-25（周三）17:30 至 2026-02-26（周四）08:00：不计，办公时间以外。\n"
        "  2026-02-26（周四）08:00 至 09:00：不计，当日结束时处于暂停，整天不计。\n"
        "  2026-02-26（周四）09:00 至 2026-02-27（周五）09:30：不计，暂停：等待补充照片（暂停 7 "
        "小时 30 分钟）。\n"
        "  2026-02-27（周五）09:30 至 17:30：计 5 小时 30 分钟，第 5 天。\n"
        "  2026-02-27（周五）17:30 至 2026-02-28（周六）08:00：不计，办公时间以外。\n"
        "  2026-02-28（周六）08:00 至 17:30：计 7 小时，第 6 天，调休上班（春节）。\n");
    d = (struct deadline){
        .calendar = haicang, .from = at("2026-12-31 16:00"), .unit = CLOCK_WORK_HOURS, .amount = 120
    };
    say(&d, "2026-12-31 17:00", LANG_EN,
        "Due: Fri 2027-01-01 08:30.\n"
        "Received: Thu 2026-12-31 16:00; time allowed: 2 h of working hours.\n"
        "Provisional: the holidays of 2027 are not in the calendar yet; Monday to Friday are "
        "counted, "
        "and "
        "it is computed again when they are.\n"
        "Notices: 50% on Thu 2026-12-31 17:00, 80% on Fri 2027-01-01 08:06.\n"
        "Used 50.0%, 1 h left.\n"
        "How it was counted:\n"
        "  Thu 2026-12-31 16:00 to 17:30: 1 h 30 min counted.\n"
        "  Thu 2026-12-31 17:30 to Fri 2027-01-01 08:00: not counted, outside duty hours "
        "(provisional).\n"
        "  Fri 2027-01-01 08:00 to 08:30: 30 min counted (provisional).\n");
}

/* What a line about TEXT in the answer says, in both languages. */
static void says(const struct deadline *d, const char *now, const char *zh, const char *en)
{
    static const enum lang langs[] = { LANG_ZH, LANG_EN };
    struct due             due;
    struct buf             b;
    size_t                 where = 0;

    assert_null(deadline_explain(mem, d, at(now), &due));
    for (int i = 0; i < 2; i++) {
        buf_init(&b, mem, 1 << 16);
        deadline_say(&b, d, &due, langs[i]);
        if (!str_find(buf_done(&b), str_of(i ? en : zh), &where))
            fail_msg("%s not in " STR_FMT, i ? en : zh, STR_ARG(buf_done(&b)));
    }
}

static void every_reason_has_its_words(void **state)
{
    struct pause     open = { at("2026-03-03 09:00"), 0, STR(""), STR("") };
    struct extension set = { 0, at("2026-03-20 12:00"), STR("会议"), STR("meeting") };
    struct deadline  d = {
         .calendar = haicang, .from = at("2026-03-06 16:00"), .unit = CLOCK_WORK_HOURS, .amount = 120
    };

    (void)state;
    says(&d, "2026-03-06 16:00",
         "2026-03-06（周五）17:30 至 2026-03-09（周一）08:00：不计，周末 2 天。",
         "Fri 2026-03-06 17:30 to Mon 2026-03-09 08:00: not counted, 2 days of weekend.");
    says(&d, "2026-03-09 08:30", "已到期。", "It is past due.");
    d.unit = CLOCK_DAYS;
    d.amount = 3;
    says(&d, "2026-03-06 16:00", "到期：2026-03-09（周一）24:00。", "Due: Mon 2026-03-09 24:00.");
    says(&d, "2026-03-06 16:00", "计 72 小时，第 1 至 3 天。", "72 h counted, days 1 to 3.");
    d.from = at("2026-03-02 08:00");
    d.pause = &open;
    d.n_pauses = 1;
    d.extension = &set;
    says(&d, "2026-03-04 08:00", "现在处于暂停", "The clock is paused now");
    says(&d, "2026-03-04 08:00", "不计，暂停（暂停 23 小时）。",
         "not counted, paused (23 h paused).");
    d.n_extensions = 1;
    says(&d, "2026-03-04 08:00", "到期时间改为 2026-03-20（周五）12:00（会议）。",
         "the due time is set to Fri 2026-03-20 12:00 (meeting).");
    /* two years of working days flow together and still say what lies in between */
    d = (struct deadline){
        .calendar = haicang, .from = at("2024-01-02 10:00"), .unit = CLOCK_WORK_DAYS, .amount = 500
    };
    says(&d, "2026-01-05 10:00", "第 1 至 500 天；其间不计：周末 ",
         "days 1 to 500; passed over in between: ");
    says(&d, "2026-01-05 10:00", " 天、节假日 ", " days of weekend, ");
    d.unit = CLOCK_WORK_HOURS;
    d.amount = 80 * 60;
    says(&d, "2026-01-05 10:00", "，分布在 ", ", on ");
}

static void hours_that_change_are_named(void **state)
{
    const struct calendar *later =
        layer(haicang, "kind,from,to,periods\n"
                       "season,2026-03-02,2026-03-31,09:00-12:00 13:00-17:00\n");
    struct deadline d = {
        .calendar = later, .from = at("2026-03-02 10:00"), .unit = CLOCK_WORK_DAYS, .amount = 1
    };
    struct recheck r;
    size_t         where = 0;

    (void)state;
    assert_null(deadline_recheck(mem, &d, haicang, d.from, &r));
    assert_true(r.changed);
    assert_true(
        str_find(recheck_say(mem, &r, LANG_EN), STR("The duty hours of 2026-03-02"), &where));
    assert_true(str_find(recheck_say(mem, &r, LANG_ZH), STR("2026-03-02 的办公时间有变"), &where));
    d.unit = CLOCK_HOURS; /* does not lean on any calendar */
    d.amount = 600;
    assert_null(deadline_recheck(mem, &d, haicang, d.from, &r));
    assert_false(r.changed || r.day_differs);
}

static void amounts_are_said_as_people_say_them(void **state)
{
    static const struct {
        int         unit;
        int64_t     amount;
        const char *zh, *en;
    } rows[] = {
        { CLOCK_WORK_DAYS, 1, "1 个工作日", "1 working day" },
        { CLOCK_WORK_DAYS, 5, "5 个工作日", "5 working days" },
        { CLOCK_DAYS, 1, "1 个自然日", "1 natural day" },
        { CLOCK_WORK_HOURS, 1, "1 分钟（工作时）", "1 min of working hours" },
        { CLOCK_WORK_HOURS, 90, "1 小时 30 分钟（工作时）", "1 h 30 min of working hours" },
        { CLOCK_HOURS, 0, "0 分钟（自然时间，节假日照计）",
          "0 min (natural time, holidays included)" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        str zh = amount_say(mem, rows[i].unit, rows[i].amount, LANG_ZH);
        str en = amount_say(mem, rows[i].unit, rows[i].amount, LANG_EN);
        assert_true(str_is(zh, rows[i].zh));
        assert_true(str_is(en, rows[i].en));
    }
}

static void a_year_that_arrives_is_asked_again(void **state)
{
    const struct calendar *arrived =
        layer(haicang, "kind,from,to,name,name_en\n"
                       "year,2027,,通知,notice\n"
                       "holiday,2027-01-01,2027-01-03,元旦,New Year\n");
    struct deadline d = {
        .calendar = arrived, .from = at("2026-12-30 10:00"), .unit = CLOCK_WORK_DAYS, .amount = 2
    };
    struct recheck r;
    size_t         where = 0;

    (void)state;
    assert_null(deadline_recheck(mem, &d, haicang, d.from, &r));
    assert_true(r.changed && r.day_differs && !r.provisional);
    assert_string_equal(local(r.before), "2027-01-01 17:30");
    assert_string_equal(local(r.after), "2027-01-04 17:30");
    assert_int_equal(r.date, date("2027-01-01"));
    assert_int_equal(r.was.kind, DAY_WORKDAY);
    assert_int_equal(r.is.kind, DAY_HOLIDAY);
    assert_true(str_find(recheck_say(mem, &r, LANG_ZH),
                         STR("2027-01-01 原为工作日，现为节假日（元旦）。"), &where));
    d.amount = 1;
    assert_null(deadline_recheck(mem, &d, haicang, d.from, &r));
    assert_false(r.changed || r.day_differs);
    d.amount =
        8; /* confirmed, but not moved: the same number of days is lost on both sides of nothing */
    d.from = at("2027-01-11 10:00");
    assert_null(deadline_recheck(mem, &d, haicang, d.from, &r));
    assert_false(r.changed);
    assert_true(r.day_differs && !r.provisional);
    assert_true(str_find(recheck_say(mem, &r, LANG_EN), STR("not provisional any more"), &where));
}

static void the_answer_writes_itself_as_json(void **state)
{
    struct deadline d = {
        .calendar = haicang, .from = at("2026-02-13 11:30"), .unit = CLOCK_WORK_HOURS, .amount = 60
    };
    struct due due;
    struct buf b;
    struct jw  w;

    (void)state;
    assert_null(deadline_explain(mem, &d, d.from, &due));
    buf_init(&b, mem, 1 << 16);
    jw_init(&w, &b, NULL);
    jw_record(&w, due_fields, &due);
    jw_done(&w);
    struct due back = { 0 };
    error     *e = json_read(mem, NULL, buf_done(&b), due_fields, &back);
    if (e)
        fail_msg(STR_FMT, STR_ARG(error_text(mem, e, LANG_EN)));
    assert_int_equal(back.due, due.due);
    assert_int_equal(back.why.n, 3);
    assert_int_equal(((struct stretch *)back.why.item)[1].why, WHY_OFF_DUTY);
    assert_int_equal(((struct stretch *)back.why.item)[2].minutes, 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_is_what_the_package_says),
        cmocka_unit_test(unknown_years_count_monday_to_friday),
        cmocka_unit_test(a_district_lays_its_rows_over_the_nation),
        cmocka_unit_test(what_is_written_reads_back),
        cmocka_unit_test(wrong_rows_are_named_by_line),
        cmocka_unit_test(edges_are_as_they_should_be),
        cmocka_unit_test(questions_out_of_bounds_are_refused),
        cmocka_unit_test(extensions_add_or_set),
        cmocka_unit_test(marks_and_shares_follow_the_clock),
        cmocka_unit_test(lists_stay_short),
        cmocka_unit_test(the_sentences_say_why),
        cmocka_unit_test(every_reason_has_its_words),
        cmocka_unit_test(hours_that_change_are_named),
        cmocka_unit_test(amounts_are_said_as_people_say_them),
        cmocka_unit_test(a_year_that_arrives_is_asked_again),
        cmocka_unit_test(the_answer_writes_itself_as_json),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
