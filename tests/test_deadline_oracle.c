/* test_deadline_oracle.c -- deadlines against a counter that looks at every single minute.
 *
 * The counter below shares nothing with src/core/deadline*.c: it has a byte for every minute of
 * 2023 to 2038 and walks over them: 100,000 random questions on 40 random calendars. */
#include "test.h"

#include "base/when.h"
#include "core/deadline.h"

enum {
    FIRST_YEAR = 2023,
    LAST_YEAR = 2038,
    CALENDARS = 40,
    QUESTIONS = 100000,
    DAYS = 16 * 366,
    MOST_ROWS = 60,
    WINDOW = 3 * 366 * 1440,
};

/* ---- chance ---- */

static uint64_t seed = 20260214;

static int64_t chance(int64_t n) /* 0 .. n-1 */
{
    seed += 0x9E3779B97F4A7C15u;
    uint64_t z = seed;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    z ^= z >> 31;
    return (int64_t)(z % (uint64_t)n);
}

static bool once_in(int64_t n)
{
    return chance(n) == 0;
}

/* ---- the naive calendar: what every day and every minute is ---- */

struct table {
    int64_t first;       /* the first date */
    char    kind[DAYS];  /* w workday, e weekend, h holiday, m make-up, r rest */
    bool    known[DAYS]; /* not provisional */
    bool    duty[DAYS * 1440];
    bool    works[DAYS];
};

static char national[DAYS]; /* w or r as the package chinese-days says; 0 where it says nothing */

static int64_t first_date(void)
{
    return date_of((struct civil){ FIRST_YEAR, 1, 1 });
}

static void read_national(void)
{
    FILE   *f = fopen("tests/fixtures/calendar/china_days.csv", "r");
    char    line[200];
    int64_t n = 0;

    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        int64_t date = 0;
        if (!date_read((str){ line, 10 }, &date))
            continue;
        national[date - first_date()] = line[11] == '1' ? 'w' : 'r';
        n++;
    }
    fclose(f);
    assert_true(n >= 1096);
}

struct row {
    int64_t from, to;
    char    kind;
    int     periods; /* index of the hours, or -1 */
};

static const char *const hours[] = {
    "08:00-12:00 14:30-17:30",
    "08:00-12:00 15:00-18:00",
    "00:00-24:00",
    "09:00-17:00",
    "07:45-11:30 13:15-17:05 19:00-20:30",
    "22:00-24:00",
    "00:00-00:01 12:00-12:30",
    "08:00-12:00 12:01-12:45 13:00-18:00 18:30-24:00",
};

/* "08:00-12:00 ..." painted into the minutes of a day, as simply as can be. */
static void paint(bool *minute, const char *text)
{
    int64_t at[16], n = 0;

    memset(minute, 0, 1440);
    for (const char *p = text; *p; p++)
        if (p[0] >= '0' && p[0] <= '9' && p[2] == ':') {
            at[n++] = ((p[0] - '0') * 10 + p[1] - '0') * 60 + (p[3] - '0') * 10 + p[4] - '0';
            p += 4;
        }
    for (int64_t i = 0; i < n; i += 2)
        for (int64_t m = at[i]; m < at[i + 1]; m++)
            minute[m] = true;
}

static const char *kind_word(char kind)
{
    return kind == 'w'   ? "workday"
           : kind == 'e' ? "weekend"
           : kind == 'h' ? "holiday"
           : kind == 'm' ? "makeup"
                         : "rest";
}

/* A random layer over the national days: as text for the reader, as minutes for the counter. */
static void make_calendar(struct table *t, struct buf *csv)
{
    static bool taken[DAYS];
    bool        layered = !once_in(5), knows_2027 = once_in(3), seasons = layered && !once_in(4);
    int64_t     summer = 0, winter = 0, special_from = 0, special_to = -1, special = 0, n_rows = 0;
    struct row  row[MOST_ROWS];

    memset(taken, 0, sizeof taken);
    t->first = first_date();
    if (seasons) {
        summer = chance(COUNT(hours));
        winter = chance(COUNT(hours));
        if (once_in(2)) {
            special_from = 365 + chance(DAYS - 1000);
            special_to = special_from + chance(40);
            special = chance(COUNT(hours));
        }
    }
    while (layered && n_rows < MOST_ROWS && !once_in(30)) {
        struct row r = { .from = 365 + chance(DAYS - 1000), .periods = -1 };
        bool       free = true;
        r.to = r.from + (once_in(3) ? chance(10) : 0);
        r.kind = "wehmr"[chance(5)];
        if (r.kind == 'e' || r.kind == 'm') {
            r.to = r.from;
            free = date_weekday(t->first + r.from) >= 5;
        }
        for (int64_t i = r.from; i <= r.to; i++)
            free = free && !taken[i];
        if (!free)
            continue;
        for (int64_t i = r.from; i <= r.to; i++)
            taken[i] = true;
        if ((r.kind == 'w' || r.kind == 'm') && once_in(3))
            r.periods = (int)chance(COUNT(hours));
        row[n_rows++] = r;
    }

    char a[DATE_TEXT], b[DATE_TEXT];
    buf_z(csv, "kind,from,to,name,periods\n");
    if (knows_2027)
        buf_z(csv, "year,2027,,notice,\n");
    bool dated_first = once_in(2); /* dated hours win over recurring ones wherever they stand */
    for (int turn = 0; turn < 2 && seasons; turn++) {
        if ((turn == 0) != dated_first)
            buf_fmt(csv, "season,10-01,05-31,,%s\n作息,06-01,09-30,,%s\n", hours[winter],
                    hours[summer]);
        else if (special_to >= special_from) {
            date_text(t->first + special_from, a);
            date_text(t->first + special_to, b);
            buf_fmt(csv, "season,%s,%s,,%s\n", a, b, hours[special]);
        }
    }
    for (int64_t i = 0; i < n_rows; i++) {
        date_text(t->first + row[i].from, a);
        date_text(t->first + row[i].to, b);
        buf_fmt(csv, "%s,%s,%s,name %d,%s\n", kind_word(row[i].kind), a, b, (int)i,
                row[i].periods >= 0 ? hours[row[i].periods] : "");
    }

    for (int64_t i = 0; i < DAYS; i++) {
        struct civil c = date_civil(t->first + i);
        const char  *day_hours = "08:00-12:00 14:00-18:00";
        t->kind[i] = national[i] ? national[i] : date_weekday(t->first + i) < 5 ? 'w' : 'e';
        t->known[i] = national[i] != 0 || (knows_2027 && c.year == 2027);
        if (seasons)
            day_hours = hours[c.month >= 6 && c.month <= 9 ? summer : winter];
        if (i >= special_from && i <= special_to)
            day_hours = hours[special];
        for (int64_t k = 0; k < n_rows; k++)
            if (row[k].from <= i && i <= row[k].to) {
                t->kind[i] = row[k].kind;
                t->known[i] = true;
                if (row[k].periods >= 0)
                    day_hours = hours[row[k].periods];
            }
        t->works[i] = t->kind[i] == 'w' || t->kind[i] == 'm';
        paint(&t->duty[i * 1440], t->works[i] ? day_hours : "");
    }
}

/* ---- the naive counter ---- */

struct naive {
    const struct table    *t;
    const struct deadline *d;
    int64_t                now; /* ms */
    int64_t                start;
    uint8_t               *counted; /* a byte per minute from START */
    bool                   provisional, failed;
};

static int64_t minute_down(int64_t ms, int64_t first)
{
    int64_t x = ms + 8 * 3600000 - first * 86400000;

    assert_true(x >= 0);
    return x / 60000;
}

static int64_t minute_up(int64_t ms, int64_t first)
{
    return minute_down(ms + 59999, first);
}

static bool paused(const struct naive *n, int64_t minute)
{
    for (size_t i = 0; i < n->d->n_pauses; i++) {
        int64_t from = n->d->pause[i].from, until = n->d->pause[i].until;
        if (!until)
            until = n->now;
        if (until > from && minute_down(from, n->t->first) <= minute &&
            minute < minute_up(until, n->t->first))
            return true;
    }
    return false;
}

static bool working(const struct naive *n)
{
    return n->d->unit == CLOCK_WORK_HOURS || n->d->unit == CLOCK_WORK_DAYS;
}

static bool countable(const struct naive *n, int64_t minute)
{
    return working(n) ? n->t->duty[minute] : true;
}

/* Hours: minute after minute until nothing is left, or until LIMIT. */
static int64_t count_minutes(struct naive *n, int64_t from, int64_t left, int64_t limit)
{
    for (int64_t m = from;; m++) {
        if (m - n->start >= WINDOW - 1440 || m / 1440 >= DAYS) {
            n->failed = true;
            return m;
        }
        if (m >= limit)
            return limit;
        if (working(n) && !n->t->known[m / 1440])
            n->provisional = true;
        if (!countable(n, m) || paused(n, m))
            continue;
        if (left == 0)
            return m;
        n->counted[m - n->start] = 1;
        if (--left == 0)
            return m + 1;
    }
}

/* Days: a day counts when its last countable minute is not paused. Day 0 is that of the receipt. */
static int64_t count_days(struct naive *n, int64_t from, int64_t number, int64_t last,
                          int64_t limit)
{
    for (int64_t date = from / 1440;; date++) {
        int64_t close = -1;
        if ((date + 2) * 1440 - n->start >= WINDOW || date >= DAYS) {
            n->failed = true;
            return from;
        }
        if (date * 1440 >= limit)
            return limit;
        bool roll = n->d->roll && n->d->unit == CLOCK_DAYS && number == last;
        if ((working(n) || roll) && !n->t->known[date])
            n->provisional = true;
        for (int64_t m = date * 1440; m < (date + 1) * 1440; m++)
            if (countable(n, m))
                close = m;
        bool whole = close >= from && close < limit;
        bool counts = !(whole && roll && !n->t->works[date]);
        bool closes = whole && counts && !paused(n, close);
        if (whole && counts && !closes)
            counts = false;
        if (closes && number == 0 && last > 0)
            counts = false;
        for (int64_t m = date * 1440; m < (date + 1) * 1440; m++)
            if (counts && m >= from && m < limit && countable(n, m) && !paused(n, m))
                n->counted[m - n->start] = 1;
        if (closes && number == last)
            return close + 1;
        if (closes)
            number++;
    }
}

static int64_t naive_due(struct naive *n)
{
    const struct deadline *d = n->d;
    int64_t                limit = INT64_MAX, amount = d->amount, due = 0;
    bool                   days = d->unit == CLOCK_DAYS || d->unit == CLOCK_WORK_DAYS;

    for (size_t i = 0; i < d->n_extensions; i++)
        if (d->extension[i].to) {
            limit = minute_up(d->extension[i].to, n->t->first);
            amount = 0;
        } else {
            amount += d->extension[i].add;
        }
    /* by the date: a receipt after the last duty minute of its date is on a day that is over */
    bool later = false;
    for (int64_t m = n->start; m < (n->start / 1440 + 1) * 1440; m++)
        later = later || countable(n, m);
    int64_t first = d->receipt == RECEIPT_COUNTS ||
                    (d->receipt == RECEIPT_DATE && (amount > 0 || limit < INT64_MAX) && !later);
    if (limit == INT64_MAX) {
        if (days && !(d->receipt == RECEIPT_COUNTS && amount == 0))
            return count_days(n, n->start, first, amount, INT64_MAX);
        return count_minutes(n, n->start, amount, INT64_MAX);
    }
    if (n->start < limit) {
        due = days ? count_days(n, n->start, first, INT64_MAX, limit)
                   : count_minutes(n, n->start, INT64_MAX, limit);
        assert_true(n->failed || due == limit);
    }
    if (amount == 0 || n->failed)
        return limit;
    return days ? count_days(n, limit, 1, amount, INT64_MAX)
                : count_minutes(n, limit, amount, INT64_MAX);
}

/* ---- questions ---- */

/* A time that likes the edges: midnights, opening and closing, full minutes. */
static int64_t some_time(int64_t around, int64_t spread)
{
    int64_t ms = around + chance(spread);

    if (once_in(2))
        ms -= ms % 60000;
    if (once_in(4)) {
        static const int64_t edge[] = { 0, 1, 480, 720, 870, 900, 1020, 1050, 1080, 1439 };
        int64_t              date = when_date(ms);
        ms = date_start(date) + edge[chance(COUNT(edge))] * 60000;
    }
    return ms;
}

struct question {
    struct deadline  d;
    struct pause     pause[4];
    struct extension extension[3];
    int64_t          now;
};

static int64_t some_amount(bool days)
{
    int64_t size = chance(20);

    if (once_in(40))
        return 0;
    if (days)
        return size == 0 ? 1 + chance(60) : size < 5 ? 1 + chance(15) : 1 + chance(4);
    return size == 0 ? 1 + chance(9000) : size < 5 ? 60 * (1 + chance(24)) : 1 + chance(600);
}

static void ask(struct question *q, const struct calendar *c)
{
    struct deadline *d = &q->d;
    int64_t          begin = date_start(date_of((struct civil){ 2024, 1, 1 }));

    memset(q, 0, sizeof *q);
    d->calendar = c;
    d->unit = (int)chance(CLOCK_UNITS);
    bool days = d->unit == CLOCK_DAYS || d->unit == CLOCK_WORK_DAYS;
    /* half of them where the national days are known, else any time until 2035 */
    d->from = some_time(begin, once_in(2) ? 3 * 365 * MS_DAY : 12 * 365 * MS_DAY);
    d->amount = some_amount(days);
    d->receipt = (int)chance(3);
    d->roll = once_in(2);
    d->pause = q->pause;
    while (d->n_pauses < COUNT(q->pause) && once_in(2)) {
        struct pause *p = &q->pause[d->n_pauses++];
        p->from = some_time(d->from - 2 * MS_DAY, 8 * MS_DAY);
        p->until = some_time(p->from, once_in(4) ? 12 * MS_DAY : MS_DAY);
        if (p->until < p->from)
            p->until = p->from;
        if (once_in(8))
            p->until = 0;
        p->reason = STR("等待补充");
    }
    d->extension = q->extension;
    while (d->n_extensions < COUNT(q->extension) && once_in(4)) {
        struct extension *e = &q->extension[d->n_extensions++];
        if (once_in(3)) {
            e->to = some_time(d->from, once_in(2) ? MS_DAY : 10 * MS_DAY);
            if (e->to < d->from)
                e->to = d->from;
        } else {
            e->add = 1 + some_amount(days);
        }
    }
    q->now = some_time(d->from - MS_DAY, once_in(4) ? 20 * MS_DAY : 4 * MS_DAY);
}

static int64_t back(const struct table *t, int64_t minute)
{
    return (t->first * 1440 + minute) * 60000 - 8 * 3600000;
}

static int64_t sum(const struct naive *n, int64_t from, int64_t until)
{
    int64_t s = 0;

    for (int64_t m = from; m < until; m++)
        s += n->counted[m - n->start];
    return s;
}

/* The list must tile the whole time and say of each part how much of it was counted. */
static void check_list(const struct naive *n, const struct due *due, int64_t end)
{
    const struct stretch *s = due->why.item;
    int64_t               at = back(n->t, n->start);

    assert_true(due->why.n <= STRETCHES);
    for (size_t i = 0; i < due->why.n; i++) {
        assert_int_equal(s[i].from, at);
        at = s[i].until;
        assert_true(at > s[i].from);
        assert_int_equal(s[i].minutes, sum(n, minute_down(s[i].from, n->t->first),
                                           minute_down(s[i].until, n->t->first)));
        assert_true((s[i].why == WHY_COUNTED) == (s[i].minutes > 0));
    }
    assert_int_equal(at, back(n->t, end > n->start ? end : n->start));
}

static void check_marks(const struct naive *n, const struct due *due, int64_t end)
{
    int64_t total = sum(n, n->start, end), so_far = 0;
    int64_t half = (total * 50 + 99) / 100, most = (total * 80 + 99) / 100;

    assert_int_equal(due->mark[2], due->due);
    for (int64_t m = n->start; m < end && total; m++) {
        so_far += n->counted[m - n->start];
        if (n->counted[m - n->start] && so_far == half)
            assert_int_equal(due->mark[0], back(n->t, m + 1));
        if (n->counted[m - n->start] && so_far == most)
            assert_int_equal(due->mark[1], back(n->t, m + 1));
    }
    int64_t now = minute_down(n->now, n->t->first), used = 0;
    for (int64_t m = n->start; m < end && m < now; m++)
        used += n->counted[m - n->start];
    assert_int_equal(due->total, total);
    assert_int_equal(due->used, used);
    assert_int_equal(due->left, n->now >= due->due ? 0 : total - used);
    assert_int_equal(due->share, n->now >= due->due ? 1000 : total ? used * 1000 / total : 0);
}

static void deadlines_equal_the_count_of_every_minute(void **state)
{
    int64_t       asked = 0;
    struct table *t = xcalloc(1, sizeof *t);
    uint8_t      *counted = xcalloc(WINDOW, 1);
    int64_t       of_unit[CLOCK_UNITS] = { 0 }, with_pause = 0, with_extension = 0, open = 0;

    (void)state;
    read_national();
    for (int k = 0; k < CALENDARS; k++) {
        struct arena          *mem = arena_new(), *round = arena_new();
        const struct calendar *china = calendar_china(mem);
        struct calendar       *c = NULL;
        struct buf             csv;
        buf_init(&csv, mem, 1 << 20);
        make_calendar(t, &csv);
        error *bad = calendar_read(mem, buf_done(&csv), china, &c);
        if (bad)
            fail_msg(STR_FMT, STR_ARG(error_text(mem, bad, LANG_EN)));
        for (int64_t i = 0; i < QUESTIONS / CALENDARS; i++) {
            struct question q;
            struct due      due, quick;
            ask(&q, c);
            struct naive n = {
                t, &q.d, q.now, minute_up(q.d.from, t->first), counted, false, false
            };
            int64_t end = naive_due(&n);
            error  *e = deadline_explain(round, &q.d, q.now, &due);
            if (!e)
                e = deadline_due(round, &q.d, q.now, &quick);
            if (e)
                fail_msg(STR_FMT, STR_ARG(error_text(mem, e, LANG_EN)));
            assert_false(n.failed);
            if (due.due != back(t, end))
                fail_msg("calendar %d question %d unit %d amount %d: off by %d minutes", k, (int)i,
                         q.d.unit, (int)q.d.amount, (int)((due.due - back(t, end)) / 60000));
            assert_int_equal(quick.due, due.due);
            assert_int_equal(quick.total, due.total);
            assert_int_equal(due.provisional, n.provisional);
            check_marks(&n, &due, end);
            check_list(&n, &due, end);
            asked++;
            of_unit[q.d.unit]++;
            with_pause += q.d.n_pauses > 0;
            with_extension += q.d.n_extensions > 0;
            for (size_t p = 0; p < q.d.n_pauses; p++)
                open += q.pause[p].until == 0;
            memset(counted, 0, (size_t)((end > n.start ? end - n.start : 0) + 3 * 1440));
            arena_reset(round);
        }
        arena_free(round);
        arena_free(mem);
    }
    free(t);
    free(counted);
    for (int i = 0; i < CLOCK_UNITS; i++)
        assert_true(of_unit[i] > asked / CLOCK_UNITS / 2);
    assert_true(with_pause > asked / 4 && with_extension > asked / 8 && open > asked / 50);
    printf("note: %d deadlines equal the count of every minute\n", (int)asked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deadlines_equal_the_count_of_every_minute),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
