/* test_visits_thin.c -- a month in its middle: what thin days left undone is made up for or said,
 * days of others are no days of one's own, and a day off that is put into the calendar is one. */
#include "test.h"

#include "base/when.h"
#include "core/calendars.h"
#include "lib/month.h"
#include "lib/play.h"
#include "modules/visits/visits.h"

#define GRID "350205003006001"

enum { DAYS = 31 };

static struct reply month(struct world *w)
{
    struct reply r = call(w, WORKER, GET, "/api/v1/visits/month", NULL);

    assert_status(r, 200);
    return r;
}

/* What the plan tells of its month. */
static str told(struct world *w)
{
    str    body = month(w).body;
    size_t at = 0;

    assert_true(str_find(body, STR("\"months\":[{"), &at));
    return (str){ body.p + at, body.n - at };
}

static void plan_anew(struct world *w)
{
    assert_status(call(w, WORKER, POST, "/api/v1/visits/replan", "{}"), 204);
}

static int64_t counted(struct world *w, const char *what, int64_t from, int64_t until)
{
    return world_count(w, str_fmt(w->mem, "SELECT %s WHERE day >= %lld AND day <= %lld", what,
                                  (long long)from, (long long)until)
                              .p);
}

#define WORKER_IS " (SELECT id FROM account WHERE login = 'grid01') "
#define AHEAD     "FROM (SELECT * FROM visit_due WHERE state = 'planned' AND worker =" WORKER_IS ") x"
#define OWN       "FROM (SELECT * FROM visit WHERE result = 'done' AND worker =" WORKER_IS ") x"

/* The month as it is counted from what was written down and what is planned. */
static void is_told_right(struct world *w)
{
    int64_t today = now_day(), first = month_of(today), last = month_of(first + 40) - 1;
    int64_t ahead = counted(w, "COUNT(*) " AHEAD, today, last);
    int64_t days = counted(w, "COUNT(DISTINCT day) " AHEAD, today, last) +
                   counted(w, "COUNT(DISTINCT day) " OWN, first, today - 1);
    int64_t seen = counted(w, "COUNT(DISTINCT household) " OWN, first, today);

    assert_int_equal(number(w, told(w), "visits"), ahead + seen);
    assert_int_equal(number(w, told(w), "households"), ahead + seen);
    assert_int_equal(number(w, told(w), "days"), days);
}

/* One household on each day that is over: sixty are seen nevertheless, on days of four to eight. */
static void thin_days_are_made_up_for(void **state)
{
    struct world *w = *state;
    struct line  *x = NEWN(w->mem, struct line, MOST);
    int64_t       on[DAYS] = { 0 }, sum = 0, walked = 0;

    shift += 7 * MS_DAY;
    /* nobody is due soon, but everybody may be seen: no deadline asks for more days */
    world_put(w, str_fmt(w->mem, "UPDATE visit SET day = %lld WHERE day < %lld",
                         (long long)month_of(now_day()) - 190, (long long)month_of(now_day()))
                     .p);
    world_put(w, "UPDATE code_item SET yearly = 1 WHERE list = 'care'");
    plan_anew(w);
    size_t n = lines(w, month(w), x);
    for (int64_t day = month_of(now_day()); day < now_day(); day++) {
        while (!str_is(x[--n].state, "planned"))
            ;
        assert_status(call(w, WORKER, POST, "/api/v1/visits/records",
                           str_fmt(w->mem,
                                   "{\"household\":\"" STR_FMT "\",\"day\":\"" STR_FMT
                                   "\",\"result\":\"done\",\"people\":1}",
                                   STR_ARG(x[n].household), STR_ARG(text_of(w, day)))
                               .p),
                      201);
        walked++;
    }
    plan_anew(w);
    n = lines(w, month(w), x);
    for (size_t i = 0; i < n; i++)
        if (str_is(x[i].state, "planned") && x[i].day >= now_day())
            on[x[i].day - month_of(now_day())]++;
    for (int i = 0; i < DAYS; i++) {
        assert_true(on[i] == 0 || (on[i] >= 4 && on[i] <= 8));
        sum += on[i];
    }
    assert_true(sum + walked >= 60);
    is_told_right(w);
    assert_true(number(w, told(w), "least") >= 4);
    size_t at = 0;
    assert_true(str_find(told(w), STR("\"few\":false,\"why\":\"\"}"), &at));
}

/* Whom a colleague saw in this month is not due again in it, but his days are not the worker's. */
static void the_days_of_others_are_not_ones_own(void **state)
{
    struct world *w = *state;
    int64_t       today = now_day(), first = month_of(today), last = month_of(first + 40) - 1;
    int64_t       had = number(w, told(w), "available");

    for (int64_t day = first; day < today; day++)
        world_put(w,
                  str_fmt(w->mem,
                          "INSERT INTO visit (community, id, household, place_now, worker, grid, "
                          "due, day, written, result, people, note_sealed, changes_sealed, "
                          "matter_community, matter, demo) SELECT house_community, id + 1, "
                          "household, grid / 1000, 1, grid, 0, %lld, 0, 'done', 1, '', '', 0, 0, 1 "
                          "FROM visit_due WHERE state = 'planned' AND worker =" WORKER_IS
                          "AND month = %lld AND household NOT IN (SELECT household FROM visit "
                          "WHERE day >= %lld) ORDER BY id LIMIT 4",
                          (long long)day, (long long)first, (long long)first)
                      .p);
    int64_t others =
        counted(w, "COUNT(*) FROM (SELECT * FROM visit WHERE worker = 1) x", first, today);
    assert_true(others >= 20);
    plan_anew(w);
    is_told_right(w);
    assert_int_equal(number(w, told(w), "available"), had);
    assert_true(number(w, told(w), "days") >= 10);
    assert_int_equal(
        counted(w,
                "COUNT(*) FROM (SELECT d.* FROM visit_due d JOIN visit v ON v.household = "
                "d.household AND v.community = d.house_community AND v.worker = 1 WHERE d.state "
                "= 'planned' AND v.day >= d.month) x",
                today, last),
        0);
}

static void away(struct world *w, int64_t since, int64_t until)
{
    str end = until ? str_fmt(w->mem, ",\"until\":\"" STR_FMT "\"", STR_ARG(text_of(w, until)))
                    : (str){ 0 };

    assert_status(call(w, WORKER, POST, "/api/v1/visits/absences",
                       str_fmt(w->mem, "{\"since\":\"" STR_FMT "\"" STR_FMT "}",
                               STR_ARG(text_of(w, since)), STR_ARG(end))
                           .p),
                  200);
}

/* Who is away for the rest of the month but for some days is told what is lacking, and why. */
static void what_cannot_be_made_up_for_is_said(void **state)
{
    struct world *w = *state;
    int64_t       today = now_day(), last = month_of(month_of(today) + 40) - 1;
    size_t        at = 0;

    away(w, today + 4, last);
    plan_anew(w);
    assert_true(str_find(told(w), STR("\"few\":true,\"why\":\"days\"}"), &at));
    assert_true(number(w, told(w), "households") < 60);
    assert_true(number(w, told(w), "left") <= 4);
    is_told_right(w);
    away(w, today + 4, 0);
    assert_true(str_find(told(w), STR("\"few\":false,\"why\":\"\"}"), &at));
}

static void calendar(struct world *w, const char *rows)
{
    assert_status(
        call(w, ADMIN, POST, "/api/v1/calendar/layer",
             str_fmt(w->mem, "{\"place\":\"350205\",\"csv\":\"kind,from,to,name,name_en\\n%s\"}",
                     rows)
                 .p),
        201);
    turns(w);
}

static str row(struct world *w, const char *kind, int64_t day)
{
    str t = text_of(w, day);

    return str_fmt(w->mem, "%s," STR_FMT "," STR_FMT ",台风停工,\\n", kind, STR_ARG(t), STR_ARG(t));
}

/* Days off reach the plans at once: of this week, which was to stay, of this month and of the next;
 * only what a person put there stays. */
static void a_day_off_in_the_calendar_is_free_of_visits(void **state)
{
    struct world *w = *state;
    struct line  *x = NEWN(w->mem, struct line, MOST);
    struct line   one = *ahead(x, lines(w, month(w), x));
    int64_t       day[3] = { now_day() + 1 }, week = end_of_week(now_day());

    for (int i = 1; i < 3; i++)
        day[i] = world_count(w, str_fmt(w->mem,
                                        "SELECT MIN(day) " AHEAD " WHERE day > %lld AND month = "
                                        "%lld",
                                        (long long)week,
                                        (long long)month_of(i > 1 ? next_month() : week))
                                    .p);
    world_put(w, str_fmt(w->mem,
                         "UPDATE visit_due SET day = %lld WHERE id IN (SELECT id " AHEAD
                         " WHERE day = %lld ORDER BY id LIMIT 3)",
                         (long long)day[0], (long long)day[1])
                     .p);
    for (int i = 0; i < 3; i++)
        assert_true(counted(w, "COUNT(*) " AHEAD, day[i], day[i]) > 0);
    one = *ahead(x, lines(w, month(w), x));
    assert_status(
        call(w, WORKER, POST, path_of(w, "/api/v1/visits/planned/%s/steps", one.ref).p,
             str_fmt(w->mem, "{\"action\":\"move\",\"day\":\"" STR_FMT "\",\"version\":%lld}",
                     STR_ARG(text_of(w, day[0])), (long long)one.version)
                 .p),
        200);
    str rows = str_fmt(w->mem, STR_FMT STR_FMT STR_FMT, STR_ARG(row(w, "rest", day[0])),
                       STR_ARG(row(w, "rest", day[1])), STR_ARG(row(w, "rest", day[2])));
    calendar(w, rows.p);
    for (int i = 0; i < 3; i++)
        assert_int_equal(counted(w, "COUNT(*) " AHEAD, day[i], day[i]), i == 0);
    struct line *stays = find(x, lines(w, month(w), x), one.ref);
    assert_non_null(stays);
    assert_int_equal(stays->day, day[0]);
    assert_true(counted(w, "COUNT(*) " AHEAD, week, now_day() + 99) > 60);
}

/* The other way round: a Saturday that is to be worked is one of his days. */
static void a_makeup_workday_is_a_day_of_the_worker(void **state)
{
    struct world *w = *state;
    int64_t       off = end_of_week(now_day()) + 1;

    calendar(w, "");
    while (date_weekday(off) < 5 || !calendar_rests(app_calendar(w->app, INT64_C(350205)), off))
        off++;
    int64_t had = number(w, told(w), "left");
    calendar(w, row(w, "makeup", off).p);
    assert_int_equal(number(w, told(w), "left"), had + 1);
    calendar(w, "");
    assert_int_equal(number(w, told(w), "left"), had);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_off_in_the_calendar_is_free_of_visits),
        cmocka_unit_test(a_makeup_workday_is_a_day_of_the_worker),
        cmocka_unit_test(thin_days_are_made_up_for), /* a week later */
        cmocka_unit_test(the_days_of_others_are_not_ones_own),
        cmocka_unit_test(what_cannot_be_made_up_for_is_said),
    };

    return cmocka_run_group_tests(tests, two_months, play_teardown);
}
