/* test_visits_missed.c -- what was not made on its day: the household is due, once, however often
 * plans are made anew, and a visit settles all that was open of it. */
#include "test.h"

#include "base/when.h"
#include "lib/month.h"
#include "lib/play.h"
#include "modules/visits/visits.h"

#define GRID      "350205003006001"
#define COMMUNITY "350205003006"

static void a_day_later(struct world *w, int64_t days)
{
    shift += days * MS_DAY;
    world_stay_signed_in(w);
}

/* A Wednesday of a month that is planned; nobody went on the two days before. */
static int after_two_days(void **state)
{
    int           status = two_months(state);
    struct world *w = *state;

    a_day_later(w, 8);
    return status;
}

static void replan(struct world *w)
{
    assert_status(call(w, WORKER, POST, "/api/v1/visits/replan", "{}"), 204);
}

/* As a wish, an import or leave has it done; this week stays. */
static void replan_by_itself(struct world *w)
{
    assert_status(
        call(w, CLERK, POST, "/api/v1/visits/plans",
             str_fmt(w->mem, "{\"community\":\"" COMMUNITY "\",\"month\":\"" STR_FMT "\"}",
                     STR_ARG(text_of(w, now_day())))
                 .p),
        202);
    turns(w);
}

static struct reply his_month(struct world *w)
{
    struct reply r = call(w, WORKER, GET, "/api/v1/visits/month", NULL);

    assert_status(r, 200);
    return r;
}

static int64_t told(struct world *w, const char *what)
{
    str    r = his_month(w).body;
    size_t at = 0;

    assert_true(str_find(r, STR("\"count\":{"), &at));
    return number(w, (str){ r.p + at, r.n - at }, what);
}

/* How many rows of this month there are that are D and AND_MORE. */
static int64_t rows(struct world *w, const char *and_more)
{
    return world_count(w,
                       str_fmt(w->mem, "SELECT COUNT(*) FROM visit_due d WHERE month = %lld AND %s",
                               (long long)month_of(now_day()), and_more)
                           .p);
}

static int64_t missed(struct world *w)
{
    return rows(w, str_fmt(w->mem, "state = 'planned' AND day < %lld", (long long)now_day()).p);
}

/* Of those, which stand there beside another planned visit of the household. */
static int64_t missed_and_due(struct world *w)
{
    return rows(w, str_fmt(w->mem,
                           "state = 'planned' AND day < %lld AND EXISTS (SELECT 1 FROM visit_due o "
                           "WHERE o.household = d.household AND o.house_community = "
                           "d.house_community AND o.month = d.month AND o.state = 'planned' AND "
                           "o.id <> d.id)",
                           (long long)now_day())
                       .p);
}

/* How often a household stands in his month in a state, and one of these. */
static size_t times(struct world *w, str home, const char *state, struct line *one)
{
    struct line *x = NEWN(w->mem, struct line, MOST);
    size_t       n = lines(w, his_month(w), x), found = 0;

    for (size_t i = 0; i < n; i++)
        if (str_eq(x[i].household, home) && str_is(x[i].state, state)) {
            found++;
            if (one)
                *one = x[i];
        }
    return found;
}

/* The NTH of his visits that nobody put on its day, and that are planned for FROM to UNTIL. */
static struct line nth(struct world *w, size_t nth, int64_t from, int64_t until)
{
    struct line *x = NEWN(w->mem, struct line, MOST);
    size_t       n = lines(w, his_month(w), x);

    for (size_t i = 0; i < n; i++)
        if (str_is(x[i].state, "planned") && !x[i].pinned && x[i].day >= from &&
            x[i].day <= until && !nth--)
            return x[i];
    fail_msg("nothing is planned from %lld to %lld", (long long)from, (long long)until);
    return (struct line){ 0 };
}

static int64_t record(struct world *w, str home, const char *result, int64_t day)
{
    int64_t before = told(w, "visits");

    assert_status(call(w, WORKER, POST, "/api/v1/visits/records",
                       str_fmt(w->mem,
                               "{\"household\":\"" STR_FMT "\",\"day\":\"" STR_FMT
                               "\",\"result\":\"%s\",\"people\":1}",
                               STR_ARG(home), STR_ARG(text_of(w, day)), result)
                           .p),
                  201);
    return told(w, "visits") - before;
}

static struct reply act(struct world *w, const struct line *x, const char *what)
{
    return call(w, WORKER, POST, path_of(w, "/api/v1/visits/planned/%s/steps", x->ref).p,
                str_fmt(w->mem, "{\"version\":%lld,%s}", (long long)x->version, what).p);
}

/* A row beside X, the first of its day, as earlier versions left them. */
static void double_of(struct world *w, const struct line *x, int64_t day, const char *worker)
{
    static long long more = 0;

    more++;
    world_put(w, str_fmt(w->mem,
                         "INSERT INTO visit_due (community, id, worker, grid, month, day, ord, "
                         "house_community, household, why, unseen, due, state, pinned, tries, "
                         "reason, version) SELECT community, id - 100000007 * %lld, %s, grid, "
                         "month, %lld, ord, "
                         "house_community, household, why, 300, due, 'planned', 0, 0, '', 1 FROM "
                         "visit_due WHERE day = %lld AND state = 'planned' AND ord = (SELECT "
                         "MIN(o.ord) FROM visit_due o WHERE o.day = visit_due.day AND o.worker = "
                         "visit_due.worker AND o.state = 'planned') AND worker = %lld",
                         more, worker, (long long)day, (long long)x->day,
                         (long long)w->account[WORKER])
                     .p);
}

/* ---- plans that are made anew ---- */

/* Nobody was at home on any of these days: those are attempts, and told where the household stands
 * now. */
static void what_was_missed_is_due_once(void **state)
{
    struct world *w = *state;
    int64_t       today = now_day(), before = missed(w), attempts = told(w, "attempts");
    struct line  *x = NEWN(w->mem, struct line, MOST), one = { 0 };
    size_t        n = lines(w, his_month(w), x), tried = 0;

    assert_true(before > 5);
    for (; tried < n && x[tried].day < today; tried++)
        assert_int_equal(record(w, x[tried].household, "nobody", x[tried].day), 0);
    for (int day = 0; day < 4; day++) {
        day % 2 ? replan_by_itself(w) : replan(w);
        assert_int_equal(missed_and_due(w), 0);
        assert_true(missed(w) < before);
        for (size_t i = 0; i < tried; i++) {
            assert_int_equal(times(w, x[i].household, "planned", &one), 1);
            assert_int_equal(one.tries, 1);
        }
        a_day_later(w, 1);
    }
    assert_int_equal(told(w, "attempts"), attempts + (int64_t)tried);
    assert_true(
        world_count(w, str_fmt(w->mem,
                               "SELECT COUNT(*) FROM (SELECT DISTINCT house_community, "
                               "household FROM visit_due WHERE worker = %lld AND month = "
                               "%lld AND state IN ('planned', 'done')) x",
                               (long long)w->account[WORKER], (long long)month_of(now_day()))
                           .p) >= 60);
}

/* A day that he chose for it, and on which he did not go, is over like others. */
static void a_chosen_day_that_is_over_comes_anew(void **state)
{
    struct world *w = *state;
    struct line   x = nth(w, 0, now_day() + 1, now_day() + 20), one = { 0 };

    str to = str_fmt(w->mem, "\"action\":\"move\",\"anyway\":true,\"day\":\"" STR_FMT "\"",
                     STR_ARG(text_of(w, now_day())));
    assert_status(act(w, &x, to.p), 200);
    assert_int_equal(record(w, x.household, "nobody", now_day()), 0);
    replan(w); /* today's is left alone, and nothing is planned beside it */
    assert_int_equal(times(w, x.household, "planned", &one), 1);
    assert_true(one.day == now_day() && one.pinned);
    a_day_later(w, 1);
    replan(w);
    assert_int_equal(times(w, x.household, "planned", &one), 1);
    assert_true(one.day >= now_day() && !one.pinned);
    assert_int_equal(times(w, x.household, "gone", NULL), 1); /* who chose the day can be told */
    assert_int_equal(one.tries, x.tries + 1);
}

/* Rows that earlier versions left beside each other; and of who wishes no visits any more, or is
 * not due again this month, one stays. */
static void doubles_that_there_were_heal(void **state)
{
    struct world *w = *state;
    int64_t       first = month_of(now_day());
    struct line   due = nth(w, 0, now_day() + 1, now_day() + 20), none, one = { 0 };

    for (int i = 0; i < 3; i++)
        double_of(w, &due, first + i, "worker");
    assert_int_equal(missed_and_due(w), 3);
    assert_int_equal(times(w, due.household, "planned", NULL), 4);
    replan_by_itself(w);
    assert_int_equal(missed_and_due(w), 0);
    assert_int_equal(times(w, due.household, "planned", &one), 1);
    assert_true(one.day >= now_day());

    none = nth(w, 0, now_day() + 1, now_day() + 20);
    for (int i = 0; i < 3; i++)
        double_of(w, &none, first + i, "worker");
    world_put(w, str_fmt(w->mem,
                         "UPDATE household SET no_visits = 1 WHERE id = (SELECT household FROM "
                         "visit_due WHERE day = %lld AND state = 'planned' AND unseen = 300)",
                         (long long)first + 2)
                     .p);
    replan(w);
    assert_int_equal(times(w, none.household, "planned", &one), 1);
    assert_int_equal(one.day, first + 2);
    replan(w);
    assert_int_equal(times(w, none.household, "planned", NULL), 1);
}

/* ---- records ---- */

static void a_visit_settles_all_that_was_open(void **state)
{
    static const char *const results[] = { "done", "refused" };
    struct world            *w = *state;
    int64_t                  first = month_of(now_day());
    const char              *open =
        str_fmt(w->mem, "state = 'planned' AND unseen = 300 AND day <= %lld", (long long)now_day())
            .p;

    for (size_t i = 0; i < COUNT(results); i++) {
        int64_t     had = rows(w, open);
        struct line x = nth(w, 0, now_day() + 1, now_day() + 20);
        double_of(w, &x, first, "worker");
        double_of(w, &x, first + 1, "worker");
        double_of(w, &x, now_day(), "worker");
        double_of(w, &x, first, "worker + 1"); /* whoever that is */
        assert_int_equal(record(w, x.household, results[i], now_day()), i == 0);
        assert_int_equal(rows(w, open), had);
        assert_int_equal(times(w, x.household, "done", NULL), 1);
        if (i == 0) { /* what stands further on is not due so soon */
            assert_int_equal(times(w, x.household, "planned", NULL), 1);
            turns(w);
            assert_int_equal(times(w, x.household, "planned", NULL), 0);
        }
    }
}

/* One that stands in this week, too: it would be the second within days. */
static void what_is_planned_this_week_is_thought_over(void **state)
{
    struct world *w = *state;

    a_day_later(w, 8 - date_weekday(now_day())); /* Tuesday */
    replan(w);
    struct line x = nth(w, 0, now_day() + 1, now_day() + 3);
    size_t      done = times(w, x.household, "done", NULL); /* one that refused before */
    double_of(w, &x, now_day(), "worker");
    record(w, x.household, "done", now_day());
    assert_int_equal(times(w, x.household, "done", NULL), done + 1);
    assert_int_equal(times(w, x.household, "planned", NULL), 1);
    turns(w);
    assert_int_equal(times(w, x.household, "planned", NULL), 0);
}

/* Written in a stairwell on a day that was over when the plan was made anew: it is the visit that
 * went along to another day. */
static void what_a_phone_held_is_taken_once(void **state)
{
    static const char *const again =
        "SELECT COUNT(*) FROM job WHERE kind = 'visits_again' AND state = 'queued'";
    struct world *w = *state;
    struct line   x = nth(w, 0, now_day(), now_day() + 20), one = { 0 };

    turns(w);
    a_day_later(w, x.day + 1 - now_day());
    replan(w);
    assert_int_equal(times(w, x.household, "planned", &one), 1);
    assert_true(one.day >= now_day());
    assert_int_equal(world_count(w, again), 0);
    size_t done = times(w, x.household, "done", NULL);
    assert_int_equal(record(w, x.household, "done", x.day), 1);
    assert_true(world_count(w, again) > 0); /* there may have to be another one in its place */
    turns(w);
    assert_int_equal(times(w, x.household, "planned", NULL), 0);
    assert_int_equal(times(w, x.household, "done", &one), done + 1);
    assert_true(one.day == x.day || done);
    /* leaving it out, asked for before that was known, is shown with how it is now */
    struct reply r = act(w, &x, "\"action\":\"skip\",\"reason\":\"住院\"");
    assert_status(r, 409);
}

/* Who is due each week keeps the visits of the weeks that are left. */
static void who_is_due_each_week_keeps_his_visits(void **state)
{
    struct world *w = *state;
    int64_t       monday = month_of(month_of(now_day()) + 40) + 7;
    struct line  *x = NEWN(w->mem, struct line, MOST), one = { 0 };
    str           home = { 0 };

    /* early in the month after, of which nothing is planned */
    monday -= date_weekday(monday);
    a_day_later(w, monday - now_day());
    world_put(w, "UPDATE care SET flag = 'low' WHERE flag = 'left'");
    world_put(w, "UPDATE code_item SET yearly = 52 WHERE list = 'care' AND code = 'left'");
    replan(w);
    one = nth(w, 0, now_day(), now_day() + 20);
    world_put(w,
              str_fmt(w->mem,
                      "INSERT INTO care (community, person, id, flag, source, since, review, "
                      "until, actor, version) SELECT m.person_community, m.person, -1, 'left', "
                      "'', m.since, NULL, NULL, 0, 1 FROM member m WHERE m.person = (SELECT "
                      "MIN(p.person) FROM member p JOIN visit_due d ON d.house_community = "
                      "p.community AND d.household = p.household WHERE d.day = %lld AND d.worker "
                      "= %lld AND p.until IS NULL)",
                      (long long)one.day, (long long)w->account[WORKER])
                  .p);
    replan(w);
    size_t n = lines(w, his_month(w), x), most = 0;
    for (size_t i = 0; i < n; i++) {
        size_t often = times(w, x[i].household, "planned", NULL);
        if (often > most) {
            most = often;
            home = x[i].household;
        }
    }
    assert_true(most >= 3);
    for (size_t i = 0; i < n; i++) /* the first of them */
        if (str_eq(x[i].household, home)) {
            one = x[i];
            break;
        }
    a_day_later(w, one.day + 1 - now_day());
    replan(w);
    assert_int_equal(missed_and_due(w), 0);
    size_t left = times(w, home, "planned", NULL);
    assert_true(left >= 2);
    record(w, home, "done", now_day());
    assert_int_equal(times(w, home, "done", NULL), 1);
    assert_int_equal(times(w, home, "planned", NULL), left - 1);
    turns(w);
    assert_true(times(w, home, "planned", NULL) >= 1);
    a_day_later(w, 1);
    replan(w);
    assert_true(times(w, home, "planned", NULL) >= 1);
}

/* ---- two workers of a grid ---- */

static size_t of_grid(struct world *w, struct line *out)
{
    struct reply r = call(w, CLERK, GET,
                          str_fmt(w->mem, "/api/v1/visits/plan?grid=" GRID "&month=" STR_FMT,
                                  STR_ARG(text_of(w, now_day())))
                              .p,
                          NULL);

    assert_status(r, 200);
    return lines(w, r, out);
}

/* What a person gave to a colleague is his to make up for; and what he has left of somebody who is
 * in another one's plan is over. */
static void of_two_workers_one_has_it_before_him(void **state)
{
    struct world *w = *state;
    struct line  *x = NEWN(w->mem, struct line, MOST), one = { 0 };

    a_day_later(w, month_of(month_of(now_day()) + 40) + 6 - now_day());
    a_day_later(w, (8 - date_weekday(now_day())) % 7); /* Tuesday */
    world_put(w, "DELETE FROM care WHERE id = -1");
    new_post(w, GRID, "checker01", now_day());
    replan_by_itself(w);
    size_t n = of_grid(w, x);
    for (size_t i = 0; i < n; i++)
        if (str_is(x[i].state, "planned") && str_is(x[i].worker, "grid01") && is_due(w, &x[i]))
            one = x[i];
    assert_true(one.ref.n > 0);
    assert_status(call(w, CLERK, POST, path_of(w, "/api/v1/visits/plan/%s/steps", one.ref).p,
                       str_fmt(w->mem,
                               "{\"action\":\"move\",\"worker\":\"checker01\",\"anyway\":true,"
                               "\"day\":\"" STR_FMT "\",\"version\":%lld}",
                               STR_ARG(text_of(w, now_day())), (long long)one.version)
                           .p),
                  200);
    for (int day = 0; day < 3; day++) {
        a_day_later(w, 1);
        replan_by_itself(w);
        size_t open = 0;
        n = of_grid(w, x);
        for (size_t i = 0; i < n; i++)
            if (str_eq(x[i].household, one.household) && str_is(x[i].state, "planned")) {
                open++;
                assert_true(str_is(x[i].worker, "checker01"));
                assert_true(x[i].day > now_day());
            }
        assert_int_equal(open, 1);
    }
    one = nth(w, 0, now_day() + 1, now_day() + 20);
    double_of(w, &one, month_of(now_day()), "(SELECT id FROM account WHERE login = 'checker01')");
    assert_int_equal(missed_and_due(w), 1);
    replan(w);
    assert_int_equal(missed_and_due(w), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_missed_is_due_once),
        cmocka_unit_test(a_chosen_day_that_is_over_comes_anew),
        cmocka_unit_test(doubles_that_there_were_heal),
        cmocka_unit_test(a_visit_settles_all_that_was_open),
        cmocka_unit_test(what_is_planned_this_week_is_thought_over),
        cmocka_unit_test(what_a_phone_held_is_taken_once),
        cmocka_unit_test(who_is_due_each_week_keeps_his_visits),
        cmocka_unit_test(of_two_workers_one_has_it_before_him),
    };

    return cmocka_run_group_tests(tests, after_two_days, play_teardown);
}
