/* test_visits_room.c -- a day of a worker has room for eight households, whoever has come, gone or
 * is away since it was planned: also in the week in which a month begins, of which much stands. */
#include "test.h"

#include "base/when.h"
#include "lib/month.h"
#include "lib/play.h"
#include "modules/visits/visits.h"

#define COMMUNITY "350205003006"
#define FIRST     COMMUNITY "001"
#define THIRD     COMMUNITY "003"

enum { DAY_MOST = 8, WORKERS = 12, DAYS = 70, GRIDS = 3 };

/* A Monday in whose week a month begins, after which there are plans of both. */
static int setup(void **state)
{
    int           status = play_setup(state);
    struct world *w = *state;
    int64_t       next = month_of(month_of(now_day()) + 40);

    while (date_weekday(next) < 1 || date_weekday(next) > 3)
        next = month_of(next + 40);
    shift += (next - date_weekday(next) - now_day()) * MS_DAY;
    world_stay_signed_in(w);
    for (int i = 0; i < 2; i++)
        assert_status(
            call(w, CLERK, POST, "/api/v1/visits/plans",
                 str_fmt(w->mem, "{\"community\":\"" COMMUNITY "\",\"month\":\"" STR_FMT "\"}",
                         STR_ARG(text_of(w, i ? next : now_day())))
                     .p),
            202);
    turns(w);
    return status;
}

struct load {
    str    worker;
    size_t of_day[DAYS];
};

/* No day has more than it has room for, and nobody waits for two visits that the planner made. */
static void days_have_room(struct world *w, const char *after)
{
    struct load *all = NEWN(w->mem, struct load, WORKERS);
    struct line *x = NEWN(w->mem, struct line, MOST);
    size_t       workers = 0, sum = 0;

    for (int i = 0; i < 2 * GRIDS; i++) {
        int64_t month = month_of(now_day() + 10 * (i % 2));
        if (i % 2 && month == month_of(now_day()))
            continue;
        struct reply r =
            call(w, CLERK, GET,
                 str_fmt(w->mem, "/api/v1/visits/plan?grid=" COMMUNITY "00%d&month=" STR_FMT,
                         1 + i / 2, STR_ARG(text_of(w, month)))
                     .p,
                 NULL);
        assert_status(r, 200);
        size_t n = lines(w, r, x);
        for (size_t k = 0; k < n; k++) {
            size_t who = 0;
            if (!str_is(x[k].state, "planned") || x[k].day < now_day())
                continue;
            while (who < workers && !str_eq(all[who].worker, x[k].worker))
                who++;
            assert_true(who < WORKERS);
            all[who].worker = x[k].worker;
            workers = who < workers ? workers : who + 1;
            sum++;
            if (++all[who].of_day[x[k].day - now_day()] > DAY_MOST)
                fail_msg("%s: " STR_FMT " has more on " STR_FMT, after, STR_ARG(x[k].worker),
                         STR_ARG(text_of(w, x[k].day)));
            for (size_t j = 0; j < k; j++)
                if (str_is(x[j].state, "planned") && x[j].day >= now_day() &&
                    str_eq(x[j].household, x[k].household) && str_is(x[k].why, "year"))
                    fail_msg("%s: " STR_FMT " twice for one household, on " STR_FMT " and " STR_FMT,
                             after, STR_ARG(x[k].worker), STR_ARG(text_of(w, x[j].day)),
                             STR_ARG(text_of(w, x[k].day)));
        }
    }
    assert_true(sum > 100);
}

static void is_away(struct world *w, const char *grid, const char *worker, int64_t since,
                    int64_t until)
{
    assert_status(leave(w, grid, worker, since, until), 200);
    turns(w);
}

static void a_colleague_comes_and_goes(void **state)
{
    struct world *w = *state;

    days_have_room(w, "planned");
    new_post(w, FIRST, "checker01", now_day());
    days_have_room(w, "a colleague has come");
    assert_status(call(w, WORKER, POST, "/api/v1/visits/replan", "{}"), 204);
    days_have_room(w, "thought over");
    is_away(w, FIRST, "checker01", now_day() + 1, now_day() + 3);
    days_have_room(w, "the colleague is away");
    is_away(w, FIRST, "checker01", now_day() + 4, now_day() + 27);
    days_have_room(w, "the colleague is away for long");
    end_post(w, FIRST, "checker01", "{}");
    days_have_room(w, "the colleague is gone");
    new_post(w, THIRD, "checker01", now_day());
    days_have_room(w, "a colleague has come elsewhere");
    end_post(w, THIRD, "checker01", "{}");
    days_have_room(w, "the colleague is gone from there");
    new_post(w, FIRST, "checker01", now_day());
    shift += 2 * MS_DAY;
    turns(w);
    end_post(w, FIRST, "grid01", "{}");
    days_have_room(w, "he is gone himself");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_colleague_comes_and_goes),
    };
    cmocka_set_test_filter(getenv("ONLY"));
    return cmocka_run_group_tests(tests, setup, play_teardown);
}
