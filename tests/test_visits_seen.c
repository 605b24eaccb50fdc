/* test_visits_seen.c -- what was done counts in the plan, whoever did it and whenever. */
#include "test.h"

#include "lib/month.h"
#include "lib/play.h"
#include "modules/visits/visits.h"

#define GRID "350205003006001"

/* Two workers see more in a day than one may: whoever was seen on such a day was seen, and is not
 * called overdue by the plan that is made next. */
static void whoever_was_seen_on_a_full_day_is_not_overdue(void **state)
{
    struct world *w = *state;
    long long     yesterday = now_day() - 1, week = end_of_week(now_day());

    assert_true(world_count(w, str_fmt(w->mem,
                                       "SELECT COUNT(DISTINCT household) FROM visit_due WHERE "
                                       "grid = " GRID " AND day > %lld",
                                       week)
                                   .p) > 12);
    world_put(w, str_fmt(w->mem,
                         "INSERT INTO visit (community, id, household, place_now, worker, grid, "
                         "due, day, written, result, people, note_sealed, changes_sealed, "
                         "matter_community, matter, demo) SELECT DISTINCT house_community, "
                         "household, household, grid / 1000, 1, grid, 0, %lld, 0, 'done', 1, '', "
                         "'', 0, 0, 1 FROM visit_due WHERE grid = " GRID " AND day > %lld",
                         yesterday, week)
                     .p);
    assert_status(call(w, WORKER, POST, "/api/v1/visits/replan", "{}"), 204);
    /* what is planned first for each of them: a second visit counts from the first */
    assert_int_equal(
        world_count(w, str_fmt(w->mem,
                               "SELECT COUNT(*) FROM visit_due d WHERE grid = " GRID
                               " AND state = 'planned' AND day > %lld AND unseen <> day - %lld AND "
                               "EXISTS (SELECT 1 FROM visit v WHERE v.household = d.household AND "
                               "v.day = %lld) AND NOT EXISTS (SELECT 1 FROM visit_due e WHERE "
                               "e.household = d.household AND e.state = 'planned' AND e.day < "
                               "d.day AND e.day > %lld)",
                               week, yesterday, yesterday, yesterday)
                           .p),
        0);
}

static size_t month_at(struct world *w, int64_t day, struct line *out)
{
    struct reply r = call(
        w, WORKER, GET,
        str_fmt(w->mem, "/api/v1/visits/month?month=" STR_FMT, STR_ARG(text_of(w, day))).p, NULL);

    assert_status(r, 200);
    return lines(w, r, out);
}

static void plan_one(struct world *w, str home, int64_t day)
{
    assert_status(
        call(w, WORKER, POST, "/api/v1/visits/planned",
             str_fmt(w->mem,
                     "{\"household\":\"" STR_FMT "\",\"day\":\"" STR_FMT "\",\"anyway\":true}",
                     STR_ARG(home), STR_ARG(text_of(w, day)))
                 .p),
        201);
}

/* Somebody was met there today. */
static void see(struct world *w, str home)
{
    assert_status(call(w, WORKER, POST, "/api/v1/visits/records",
                       str_fmt(w->mem,
                               "{\"household\":\"" STR_FMT "\",\"day\":\"" STR_FMT
                               "\",\"result\":\"done\",\"people\":1}",
                               STR_ARG(home), STR_ARG(text_of(w, now_day())))
                           .p),
                  201);
}

/* What is planned at HOME for DAY; NULL: nothing. */
static const struct line *planned_on(const struct line *x, size_t n, str home, int64_t day)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(x[i].household, home) && x[i].day == day && str_is(x[i].state, "planned"))
            return &x[i];
    return NULL;
}

/* At the end of a month a household may be planned in the next one, too: what is done today was the
 * visit of these days. */
static void a_record_settles_the_nearest_visit(void **state)
{
    struct world *w = *state;
    struct line  *x = NEWN(w->mem, struct line, MOST);
    int64_t       next = month_of(month_of(now_day()) + 40), day = next + 19;

    shift += (next - 3 - now_day()) * MS_DAY;
    world_stay_signed_in(w);
    size_t n = month_at(w, day, x);
    str    home = { 0 };
    for (size_t i = 0; i < n && !home.n; i++) /* one that has nothing on that day yet */
        if (x[i].day != day && x[i].day != next - 2)
            home = x[i].household;
    assert_true(home.n > 0);
    plan_one(w, home, day);
    plan_one(w, home, next - 2);
    see(w, home);
    n = month_at(w, now_day(), x);
    assert_null(planned_on(x, n, home, next - 2));
    n = month_at(w, day, x);
    assert_non_null(planned_on(x, n, home, day));
}

/* Who plans one more visit to somebody who was seen is told when that was. */
static void one_more_visit_counts_from_the_last(void **state)
{
    struct world *w = *state;
    struct line  *x = NEWN(w->mem, struct line, MOST);
    int64_t       day = now_day() + 2;
    size_t        n = month_at(w, now_day(), x), i = 0;

    while (i < n && (x[i].day <= day || !str_is(x[i].state, "planned")))
        i++;
    assert_true(i < n);
    see(w, x[i].household);
    plan_one(w, x[i].household, day);
    assert_int_equal(world_count(w, "SELECT COUNT(*) FROM visit_due d WHERE why = 'pinned' AND "
                                    "unseen = day - (SELECT MAX(v.day) FROM visit v WHERE "
                                    "v.community = d.house_community AND v.household = "
                                    "d.household AND v.result = 'done')"),
                     1);
}

/* Whom a person leaves out today is not planned for tomorrow instead. */
static void who_is_left_out_waits_for_the_next_month(void **state)
{
    struct world *w = *state;
    struct line  *x = NEWN(w->mem, struct line, MOST);
    size_t        n = month_at(w, now_day(), x), i = 0;

    while (i < n && (x[i].day < now_day() || !str_is(x[i].state, "planned")))
        i++;
    assert_true(i < n);
    shift += (x[i].day - now_day()) * MS_DAY; /* its day has come */
    world_stay_signed_in(w);
    str home = x[i].household;
    assert_status(
        call(w, WORKER, POST, path_of(w, "/api/v1/visits/planned/%s/steps", x[i].ref).p,
             str_fmt(w->mem, "{\"action\":\"skip\",\"reason\":\"住户出差\",\"version\":%lld}",
                     (long long)x[i].version)
                 .p),
        200);
    assert_status(call(w, WORKER, POST, "/api/v1/visits/replan", "{}"), 204);
    n = month_at(w, now_day(), x);
    int64_t skipped = 0;
    for (i = 0; i < n; i++)
        if (str_eq(x[i].household, home)) {
            assert_false(str_is(x[i].state, "planned"));
            skipped += str_is(x[i].state, "skipped");
        }
    assert_int_equal(skipped, 1);
}

/* The next month is planned some days before it begins: who is seen in these days is not due in it
 * as if he had not been. */
static void who_is_seen_before_a_month_begins_is_not_due_so_soon(void **state)
{
    struct world *w = *state;
    int64_t       next = month_of(month_of(now_day()) + 40);
    struct line  *x = NEWN(w->mem, struct line, MOST);

    shift += (next - 4 - now_day()) * MS_DAY;
    world_stay_signed_in(w);
    turns(w);
    assert_true(month_at(w, next, x) > 0);
    str home = x[0].household;
    plan_one(w, home, now_day()); /* what is done today is that one, not the one of next month */
    see(w, home);
    const char *stale = str_fmt(w->mem,
                                "SELECT COUNT(*) FROM visit_due d JOIN visit v ON v.community = "
                                "d.house_community AND v.household = d.household WHERE d.month = "
                                "%lld AND d.state = 'planned' AND d.day >= %lld AND v.result = "
                                "'done' AND v.day = %lld AND d.unseen > d.day - v.day",
                                (long long)next, (long long)next, (long long)now_day())
                            .p;
    assert_true(world_count(w, stale) > 0);
    shift += MS_DAY;
    world_stay_signed_in(w);
    for (int i = 0; i < 5 && world_count(w, stale) > 0; i++)
        turns(w);
    assert_int_equal(world_count(w, stale), 0);
}

#define PLANNED_TWICE(AND_MORE)                                                                   \
    "SELECT COUNT(*) FROM visit_due e JOIN visit_due d ON d.house_community = e.house_community " \
    "AND d.household = e.household WHERE e.grid = " GRID " AND e.state = 'planned' AND e.day >= " \
    "%lld AND e.day < %lld AND d.month = %lld AND d.state = 'planned' AND NOT EXISTS (SELECT 1 "  \
    "FROM visit_due z WHERE z.household = d.household AND z.house_community = d.house_community " \
    "AND z.month = d.month AND z.state = 'planned' AND z.day < d.day) AND " AND_MORE

/* What is still to be done this month is not planned in the next one as if nobody went there; what
 * was not done after all is, as soon as that is known. */
static void what_is_still_to_come_counts_in_the_next_month(void **state)
{
    struct world *w = *state;
    long long     next = month_of(month_of(now_day()) + 40), from = next - 4;

    shift += (from - now_day()) * MS_DAY;
    world_stay_signed_in(w);
    struct line *x = NEWN(w->mem, struct line, MOST);
    size_t       n = month_at(w, next, x);
    assert_true(n > 3);
    for (size_t i = 0; i < 3; i++) /* the planner itself may have put nobody there */
        plan_one(w, x[i].household, from + 3);
    turns(w);
    turns(w);
    assert_true(world_count(w, str_fmt(w->mem,
                                       "SELECT COUNT(*) FROM visit_due WHERE state = 'planned' AND "
                                       "day >= %lld AND day < %lld",
                                       from, next)
                                   .p) >= 3);
    assert_int_equal(
        world_count(w, str_fmt(w->mem, PLANNED_TWICE("(d.unseen < 0 OR d.unseen > d.day - e.day)"),
                               from, next, next)
                           .p),
        0);
    /* nobody went; on the first day this is known */
    shift += (next - now_day()) * MS_DAY;
    world_stay_signed_in(w);
    turns(w);
    turns(w);
    assert_int_equal(
        world_count(w,
                    str_fmt(w->mem, PLANNED_TWICE("d.unseen = d.day - e.day"), from, next, next).p),
        0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whoever_was_seen_on_a_full_day_is_not_overdue),
        cmocka_unit_test(one_more_visit_counts_from_the_last),
        cmocka_unit_test(who_is_left_out_waits_for_the_next_month),
        cmocka_unit_test(a_record_settles_the_nearest_visit),
        cmocka_unit_test(who_is_seen_before_a_month_begins_is_not_due_so_soon),
        cmocka_unit_test(what_is_still_to_come_counts_in_the_next_month),
    };

    return cmocka_run_group_tests(tests, two_months, play_teardown);
}
