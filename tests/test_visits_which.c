/* test_visits_which.c -- which planned visit it is that somebody writes down: one of this month
 * before what was missed weeks ago in the month before, and one of its own where the plan has
 * dropped it before he had signal again. */
#include "test.h"

#include "base/when.h"
#include "lib/month.h"
#include "lib/play.h"
#include "modules/visits/visits.h"

static void days_later(struct world *w, int64_t days)
{
    shift += days * MS_DAY;
    world_stay_signed_in(w);
}

static size_t month(struct world *w, struct line **x)
{
    struct reply r = call(w, WORKER, GET, "/api/v1/visits/month", NULL);

    assert_status(r, 200);
    *x = NEWN(w->mem, struct line, MOST);
    return lines(w, r, *x);
}

/* How often a household stands in his month in a state. */
static size_t times(struct world *w, str home, const char *state)
{
    struct line *x;
    size_t       n = month(w, &x), found = 0;

    for (size_t i = 0; i < n; i++)
        found += str_eq(x[i].household, home) && str_is(x[i].state, state);
    return found;
}

/* The first that is planned FROM to UNTIL, and nothing else of its household. */
static struct line planned(struct world *w, int64_t from, int64_t until)
{
    struct line *x;
    size_t       n = month(w, &x);

    for (size_t i = 0; i < n; i++)
        if (str_is(x[i].state, "planned") && x[i].day >= from && x[i].day <= until &&
            times(w, x[i].household, "planned") == 1)
            return x[i];
    fail_msg("nothing is planned from %lld to %lld", (long long)from, (long long)until);
    return (struct line){ 0 };
}

static struct reply record(struct world *w, str home, int64_t day)
{
    struct reply r = call(w, WORKER, POST, "/api/v1/visits/records",
                          str_fmt(w->mem,
                                  "{\"household\":\"" STR_FMT "\",\"day\":\"" STR_FMT
                                  "\",\"result\":\"done\",\"people\":1}",
                                  STR_ARG(home), STR_ARG(text_of(w, day)))
                              .p);

    assert_status(r, 201);
    return r;
}

/* His month shows him what he did, and no more once he takes it back. */
static void what_fell_out_of_the_plan(void **state)
{
    struct world *w = *state;
    struct line   x = planned(w, now_day(), now_day() + 20);
    struct line  *all;

    days_later(w, x.day + 1 - now_day());
    world_put(w, str_fmt(w->mem, /* it would be what he makes up for */
                         "UPDATE visit_due SET state = 'skipped' WHERE state = 'planned' AND "
                         "month < %lld",
                         (long long)month_of(now_day()))
                     .p);
    world_put(w, str_fmt(w->mem, "DELETE FROM visit_due WHERE worker = %lld AND day = %lld",
                         (long long)w->account[WORKER], (long long)x.day)
                     .p);
    assert_int_equal(times(w, x.household, "planned"), 0);
    str    ref = member(w, record(w, x.household, x.day).body, "ref");
    size_t n = month(w, &all), at = n;
    for (size_t i = 0; i < n; i++)
        if (str_eq(all[i].household, x.household))
            at = i;
    assert_true(at < n);
    assert_true(str_is(all[at].state, "done") && all[at].day == x.day && !all[at].pinned);
    turns(w);
    assert_status(call(w, WORKER, POST, "/api/v1/visits/replan", "{}"), 204);
    assert_int_equal(times(w, x.household, "done"), 1);
    assert_int_equal(times(w, x.household, "planned"), 0);
    assert_status(call(w, WORKER, POST, path_of(w, "/api/v1/visits/records/%s/withdraw", ref).p,
                       "{\"reason\":\"记错了门牌\"}"),
                  204);
    turns(w);
    assert_int_equal(times(w, x.household, "done"), 0);
}

static void of_two_months_it_is_this_one(void **state)
{
    struct world *w = *state;
    struct line   x = planned(w, now_day() + 8, now_day() + 20), *all;

    days_later(w, 4);
    world_put(w, str_fmt(w->mem,
                         "INSERT INTO visit_due (community, id, worker, grid, month, day, ord, "
                         "house_community, household, why, unseen, due, state, pinned, tries, "
                         "reason, version) SELECT community, id - 5000000000007, worker, grid, "
                         "%lld, %lld, ord, house_community, household, why, unseen, due, "
                         "'planned', 0, 0, '', 1 FROM visit_due WHERE month = %lld AND worker = "
                         "%lld AND day = %lld",
                         (long long)month_of(month_of(now_day()) - 1), (long long)now_day() - 12,
                         (long long)month_of(now_day()), (long long)w->account[WORKER],
                         (long long)x.day)
                     .p);
    x.day += 20; /* further away than that one */
    world_put(w, str_fmt(w->mem,
                         "UPDATE visit_due SET day = %lld WHERE worker = %lld AND day = %lld AND "
                         "month = %lld",
                         (long long)x.day, (long long)w->account[WORKER], (long long)x.day - 20,
                         (long long)month_of(now_day()))
                     .p);
    record(w, x.household, now_day());
    size_t n = month(w, &all);
    assert_true(str_is(find(all, n, x.ref)->state, "done"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_fell_out_of_the_plan),
        cmocka_unit_test(of_two_months_it_is_this_one),
    };

    return cmocka_run_group_tests(tests, two_months, play_teardown);
}
