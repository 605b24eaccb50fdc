/* test_visits_cover.c -- what the page of a community says about its visits: who was seen within a
 * year, which care households were not seen in time, what became of the needs that were found. */
#include "test.h"

#include "lib/month.h"
#include "lib/play.h"
#include "modules/visits/visits.h"

#define GRID  "350205003006001"
#define COVER "/api/v1/visits/coverage?community=350205003006"

static struct reply cover(struct world *w, int64_t day)
{
    struct reply r = call(
        w, CLERK, GET, str_fmt(w->mem, COVER "&month=" STR_FMT, STR_ARG(text_of(w, day))).p, NULL);

    assert_status(r, 200);
    return r;
}

/* A figure of GRID. */
static int64_t of_grid(struct world *w, struct reply r, const char *name)
{
    size_t at = 0;

    assert_true(str_find(r.body, STR("{\"grid\":\"" GRID "\""), &at));
    return number(w, (str){ r.body.p + at, r.body.n - at }, name);
}

/* What was found at the NTH household of the grid's plan on DAY, MATTER with it. */
static void seen_on(struct world *w, int nth, int64_t day, const char *matter)
{
    world_put(w, str_fmt(w->mem,
                         "INSERT INTO visit (community, id, household, place_now, worker, grid, "
                         "due, day, written, result, people, note_sealed, changes_sealed, "
                         "matter_community, matter, demo) SELECT house_community, MIN(id), "
                         "household, 350205003006, 1, " GRID ", 0, %lld, 0, 'done', 1, '', '', "
                         "350205003006, %s, 1 FROM visit_due WHERE grid = " GRID
                         " GROUP BY house_community, household ORDER BY household LIMIT 1 "
                         "OFFSET %d",
                         (long long)day, matter, nth)
                     .p);
}

/* Counted back from today in the month that runs and in one that is ahead, from the last day of one
 * that is over. */
static void within_a_year_is_counted_back_from_today(void **state)
{
    struct world *w = *state;
    int64_t       today = now_day(), before = month_of(today) - 1;

    world_put(w, "DELETE FROM visit");
    seen_on(w, 0, today - 364, "0");
    seen_on(w, 1, today - 365, "0");
    assert_true(month_of(today + 10) == month_of(today)); /* not the last days of a month */
    assert_int_equal(of_grid(w, cover(w, today), "year_seen"), 1);
    assert_int_equal(of_grid(w, cover(w, next_month()), "year_seen"), 1);
    assert_int_equal(of_grid(w, cover(w, before), "year_seen"), 2);
    seen_on(w, 2, before - 364, "0");
    seen_on(w, 3, before - 365, "0");
    assert_int_equal(of_grid(w, cover(w, before), "year_seen"), 3);
}

/* What a reply says between FROM and TO. */
static str between(struct reply r, const char *from, const char *to)
{
    size_t at = 0;

    assert_true(str_find(r.body, str_of(from), &at));
    str rest = { r.body.p + at, r.body.n - at };
    assert_true(str_find(rest, str_of(to), &at));
    return (str){ rest.p, at };
}

/* Care households that wish no visits are not seen either: they are told with that. */
static void who_wishes_no_visits_is_told_as_unseen(void **state)
{
    struct world *w = *state;

    world_put(w, "DELETE FROM visit");
    str    care = between(cover(w, now_day()), "\"care\":[", "]"), rest = care, row = { 0 };
    size_t n = occurs(care, "\"household\":"), some = occurs(care, "\"no_visits\":true"), at = 0;
    assert_true(n > some);
    while (!str_find(row, STR("\"no_visits\":false"), &at))
        row = str_cut(&rest, '}');
    str home = member(w, row, "household");
    str sheet =
        call(w, CLERK, GET, path_of(w, "/api/v1/registry/households/%s", home).p, NULL).body;
    assert_status(call(w, CLERK, PUT, path_of(w, "/api/v1/registry/households/%s", home).p,
                       str_fmt(w->mem, "{\"no_visits\":true,\"version\":%lld}",
                               (long long)number(w, sheet, "version"))
                           .p),
                  200);
    care = between(cover(w, now_day()), "\"care\":[", "]");
    assert_int_equal(occurs(care, "\"household\":"), n);
    assert_int_equal(occurs(care, "\"no_visits\":true"), some + 1);
    assert_true(str_find(care, home, &at));
}

/* The Nth matter of the demonstration, as SQL. */
#define MATTER(N) \
    "(SELECT id FROM casefile WHERE community = 350205003006 ORDER BY id LIMIT 1 OFFSET " #N ")"
#define INTO(N, STATE, M)                                      \
    "UPDATE casefile SET state = '" STATE                      \
    "', merged_community = 350205003006, merged_id = " MATTER( \
        M) " WHERE community = 350205003006 AND id = " MATTER(N)

/* Two needs of which one is merged with a matter, and that with another one: both are closed when
 * the last of them is. */
static void a_merged_need_is_closed_with_its_head(void **state)
{
    struct world *w = *state;

    world_put(w, "DELETE FROM visit");
    world_put(w, INTO(0, "merged", 1));
    world_put(w, INTO(1, "merged", 2));
    world_put(w, "UPDATE casefile SET state = 'filed', merged_id = 0 WHERE community = "
                 "350205003006 AND id = " MATTER(2));
    seen_on(w, 0, now_day(), MATTER(0));
    seen_on(w, 1, now_day(), MATTER(2));
    assert_int_equal(of_grid(w, cover(w, now_day()), "needs"), 2);
    assert_int_equal(of_grid(w, cover(w, now_day()), "solved"), 0);
    world_put(
        w,
        "UPDATE casefile SET state = 'closed' WHERE community = 350205003006 AND id = " MATTER(2));
    assert_int_equal(of_grid(w, cover(w, now_day()), "solved"), 2);
    /* what leads in a circle ends nowhere */
    world_put(w, INTO(1, "merged", 0));
    assert_int_equal(of_grid(w, cover(w, now_day()), "solved"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(within_a_year_is_counted_back_from_today),
        cmocka_unit_test(who_wishes_no_visits_is_told_as_unseen),
        cmocka_unit_test(a_merged_need_is_closed_with_its_head),
    };

    return cmocka_run_group_tests(tests, two_months, play_teardown);
}
