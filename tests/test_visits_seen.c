/* test_visits_seen.c -- what was done by others counts in a plan that is made anew. */
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whoever_was_seen_on_a_full_day_is_not_overdue),
    };

    return cmocka_run_group_tests(tests, two_months, play_teardown);
}
