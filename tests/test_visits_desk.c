/* test_visits_desk.c -- a grid's month on the desk: moves by hand that stay, absences, two that go
 * together, wishes that are planned with, differences that a clerk decides, grids that are redrawn
 * in the middle of a month. */
#include "test.h"

#include "base/when.h"
#include "core/event.h"
#include "db/writer.h"
#include "lib/month.h"
#include "lib/play.h"
#include "modules/visits/visits.h"

#define GRID  "350205003006001"
#define HIS   "350205003006002" /* of his other post */
#define OTHER "350205003006003"
#define NEXT  "350205003006004"

static struct reply grid_month(struct world *w, const char *grid)
{
    return call(w, CLERK, GET,
                str_fmt(w->mem, "/api/v1/visits/plan?grid=%s&month=" STR_FMT, grid,
                        STR_ARG(text_of(w, now_day())))
                    .p,
                NULL);
}

static struct reply desk(struct world *w, str ref, int64_t version, const char *what)
{
    return call(w, CLERK, POST, path_of(w, "/api/v1/visits/plan/%s/steps", ref).p,
                str_fmt(w->mem, "{\"version\":%lld,%s}", (long long)version, what).p);
}

static int begin_month(void **state)
{
    int status = play_setup(state);

    struct world *w = *state;
    shift += (quiet_tuesday(now_day()) - now_day()) * MS_DAY;
    world_stay_signed_in(w);
    assert_status(call(w, WORKER, POST, "/api/v1/visits/replan", "{}"), 204);
    return status;
}

static void a_clerk_moves_by_hand_and_it_stays(void **state)
{
    struct world *w = *state;
    struct line  *x = NEWN(w->mem, struct line, MOST);
    size_t        n = lines(w, grid_month(w, GRID), x);
    struct line   one = *ahead(x, n);

    assert_true(n >= 60);
    assert_true(str_is(one.worker, "grid01"));
    assert_status(call(w, WORKER, GET, "/api/v1/visits/plan?grid=" GRID, NULL), 403);
    assert_status(call(w, STRANGER, GET, "/api/v1/visits/plan?grid=" GRID, NULL), 400);
    int64_t day = now_day() + 1;
    str     move =
        str_fmt(w->mem, "\"action\":\"move\",\"day\":\"" STR_FMT "\"", STR_ARG(text_of(w, day)));
    assert_status(call(w, STRANGER, POST, path_of(w, "/api/v1/visits/plan/%s/steps", one.ref).p,
                       str_fmt(w->mem, "{\"version\":1," STR_FMT "}", STR_ARG(move)).p),
                  404);
    assert_status(desk(w, one.ref, one.version, move.p), 200);
    assert_status(desk(w, one.ref, one.version, move.p), 409); /* that version is over */
    assert_has(desk(w, one.ref, one.version + 1, "\"action\":\"move\",\"worker\":\"police01\""),
               "visit.worker");
    assert_status(call(w, WORKER, POST, "/api/v1/visits/replan", "{}"), 204);
    n = lines(w, grid_month(w, GRID), x);
    assert_int_equal(find(x, n, one.ref)->day, day);
    assert_true(find(x, n, one.ref)->pinned);
}

/* Where one works alone nobody can go along: it is refused, and nothing is kept. */
static void two_do_not_go_where_one_is_alone(void **state)
{
    struct world *w = *state;
    struct line  *x = NEWN(w->mem, struct line, MOST);
    struct line   one = *ahead(x, lines(w, grid_month(w, GRID), x));
    const char   *own = path_of(w, "/api/v1/visits/planned/%s/steps", one.ref).p;

    assert_has(desk(w, one.ref, one.version, "\"action\":\"two\""), "visit.alone");
    assert_has(
        call(w, WORKER, POST, own,
             str_fmt(w->mem, "{\"action\":\"two\",\"version\":%lld}", (long long)one.version).p),
        "visit.alone");
    assert_int_equal(world_count(w, "SELECT COUNT(*) FROM visit_pair"), 0);
}

/* What of a reply stands behind TEXT. */
static str behind(str body, const char *text)
{
    size_t at = 0;

    assert_true(str_find(body, str_of(text), &at));
    return (str){ body.p + at, body.n - at };
}

/* A figure of GRID on the page of the community; what WORKER is told of his month. */
static int64_t of_cover(struct world *w, const char *name)
{
    str cover = call(w, CLERK, GET, "/api/v1/visits/coverage?community=350205003006", NULL).body;

    return number(w, behind(cover, "\"grid\":\"" GRID "\""), name);
}

static int64_t his_tries(struct world *w)
{
    return number(w, call(w, WORKER, GET, "/api/v1/visits/month", NULL).body, "attempts");
}

/* In the morning and in the evening: all is on record, and the day counts as one attempt, with the
 * planned visit, in his month and on the page of the community; another day is another one. */
static void twice_in_vain_on_one_day_is_one_attempt(void **state)
{
    static const char *const rows = "SELECT COUNT(*) FROM visit WHERE result <> 'done'";
    struct world            *w = *state;
    struct line             *x = NEWN(w->mem, struct line, MOST);
    size_t                   all = lines(w, grid_month(w, GRID), x), rows_of = 0, at = 0;
    struct line              one = { 0 };
    int64_t there = of_cover(w, "attempts"), visits = of_cover(w, "visits"), his = his_tries(w),
            kept = world_count(w, rows);

    for (; rows_of != 1; at++) { /* an attempt is that of its nearest day */
        assert_true(at < all);
        one = x[at];
        rows_of = !str_is(one.state, "planned") || one.pinned || one.day <= now_day() + 5;
        for (size_t i = 0; i < all; i++)
            rows_of += str_eq(x[i].household, one.household);
    }
    for (int i = 0; i < 4; i++) { /* the third settles it, the fourth is of the day before */
        assert_status(call(w, WORKER, POST, "/api/v1/visits/records",
                           str_fmt(w->mem,
                                   "{\"household\":\"" STR_FMT "\",\"day\":\"" STR_FMT
                                   "\",\"result\":\"%s\",\"people\":0}",
                                   STR_ARG(one.household), STR_ARG(text_of(w, now_day() - i / 3)),
                                   i == 2 ? "refused" : "nobody")
                               .p),
                      201);
        size_t n = lines(w, grid_month(w, GRID), x);
        assert_int_equal(find(x, n, one.ref)->tries, one.tries + 1);
        assert_int_equal(of_cover(w, "attempts"), there + 1 + i / 3);
        assert_int_equal(of_cover(w, "visits"), visits + 1 + i / 3);
        assert_int_equal(his_tries(w), his + 1 + i / 3);
    }
    assert_int_equal(world_count(w, rows), kept + 4);
}

/* A household that was not at home and was seen afterwards was not at home once, on both pages. */
static void both_pages_count_the_same_attempts(void **state)
{
    struct world *w = *state;
    struct line  *x = NEWN(w->mem, struct line, MOST);
    struct line   one = *ahead(x, lines(w, grid_month(w, GRID), x));

    for (int seen = 0; seen < 2; seen++)
        assert_status(call(w, WORKER, POST, "/api/v1/visits/records",
                           str_fmt(w->mem,
                                   "{\"household\":\"" STR_FMT "\",\"day\":\"" STR_FMT
                                   "\",\"result\":\"%s\",\"people\":%d}",
                                   STR_ARG(one.household), STR_ARG(text_of(w, now_day())),
                                   seen ? "done" : "nobody", seen)
                               .p),
                      201);
    str cover = call(w, CLERK, GET, "/api/v1/visits/coverage?community=350205003006", NULL).body;
    int64_t attempts = number(w, behind(cover, "\"grid\":\"" GRID "\""), "attempts");
    assert_true(attempts > 0);
    assert_int_equal(number(w, grid_month(w, GRID).body, "attempts"), attempts);
}

/* On a rest day, or one on which he is away, only when it is said twice: by the clerk, by himself,
 * and for one more visit. */
static void a_day_on_which_nobody_walks_is_said(void **state)
{
    struct world *w = *state;
    struct line  *x = NEWN(w->mem, struct line, MOST);
    struct line   one = *ahead(x, lines(w, grid_month(w, GRID), x));
    str           saturday = text_of(w, now_day() + 4), off = text_of(w, now_day() + 7);
    str move = str_fmt(w->mem, "\"action\":\"move\",\"day\":\"" STR_FMT "\"", STR_ARG(saturday));
    str own = str_fmt(w->mem, "{\"version\":%lld," STR_FMT, (long long)one.version, STR_ARG(move));
    const char *path = path_of(w, "/api/v1/visits/planned/%s/steps", one.ref).p;

    assert_has(desk(w, one.ref, one.version, move.p), "visit.rest_day");
    assert_has(call(w, WORKER, POST, path, str_fmt(w->mem, STR_FMT "}", STR_ARG(own)).p),
               "visit.rest_day");
    assert_status(
        call(w, WORKER, POST, path, str_fmt(w->mem, STR_FMT ",\"anyway\":true}", STR_ARG(own)).p),
        200);
    str more = str_fmt(w->mem, "{\"household\":\"" STR_FMT "\",\"day\":\"" STR_FMT "\"",
                       STR_ARG(one.household), STR_ARG(text_of(w, now_day() + 5)));
    assert_has(call(w, WORKER, POST, "/api/v1/visits/planned",
                    str_fmt(w->mem, STR_FMT "}", STR_ARG(more)).p),
               "visit.rest_day");
    assert_status(call(w, WORKER, POST, "/api/v1/visits/absences",
                       str_fmt(w->mem, "{\"since\":\"" STR_FMT "\",\"until\":\"" STR_FMT "\"}",
                               STR_ARG(off), STR_ARG(off))
                           .p),
                  200);
    size_t n = lines(w, grid_month(w, GRID), x);
    one = *find(x, n, one.ref);
    assert_int_equal(one.day, now_day() + 4);
    move = str_fmt(w->mem, "\"action\":\"move\",\"day\":\"" STR_FMT "\"", STR_ARG(off));
    assert_has(desk(w, one.ref, one.version, move.p), "visit.away_day");
    assert_status(
        desk(w, one.ref, one.version, str_fmt(w->mem, STR_FMT ",\"anyway\":true", STR_ARG(move)).p),
        200);
    assert_status(call(w, WORKER, POST, "/api/v1/visits/absences",
                       str_fmt(w->mem, "{\"since\":\"" STR_FMT "\"}", STR_ARG(off)).p),
                  200);
}

static void another_worker_takes_it_and_keeps_it(void **state)
{
    struct world *w = *state;
    struct line  *x = NEWN(w->mem, struct line, MOST);

    new_post(w, GRID, "checker01", now_day());
    assert_status(call(w, CLERK, POST, "/api/v1/visits/plans",
                       str_fmt(w->mem, "{\"community\":\"350205003006\",\"month\":\"" STR_FMT "\"}",
                               STR_ARG(text_of(w, now_day())))
                           .p),
                  202);
    turns(w);
    size_t n = lines(w, grid_month(w, GRID), x), mine = 0, hers = 0;
    for (size_t i = 0; i < n; i++) {
        mine += str_is(x[i].worker, "grid01") && str_is(x[i].state, "planned");
        hers += str_is(x[i].worker, "checker01") && str_is(x[i].state, "planned");
    }
    assert_true(mine > 20 && hers > 20); /* the two share the grid */
    /* and what it would take is told of the grid with both, not of the share of one */
    str    both = grid_month(w, GRID).body;
    size_t at = 0;
    assert_true(str_find(both, STR("\"login\":\"checker01\""), &at));
    both = (str){ both.p + at, both.n - at };
    assert_int_equal(number(w, both, "staff"), 2);
    assert_true(number(w, both, "together") > number(w, both, "yearly"));
    struct line one = *ahead(x, n);
    const char *to = str_is(one.worker, "grid01") ? "checker01" : "grid01";
    assert_status(desk(w, one.ref, one.version,
                       str_fmt(w->mem, "\"action\":\"move\",\"worker\":\"%s\"", to).p),
                  200);
    assert_status(call(w, WORKER, POST, "/api/v1/visits/replan", "{}"), 204);
    assert_status(call(w, CLERK, POST, "/api/v1/visits/plans",
                       str_fmt(w->mem, "{\"community\":\"350205003006\",\"month\":\"" STR_FMT "\"}",
                               STR_ARG(text_of(w, now_day())))
                           .p),
                  202);
    turns(w);
    n = lines(w, grid_month(w, GRID), x);
    size_t times = 0;
    for (size_t i = 0; i < n; i++)
        times += str_eq(x[i].household, one.household) && str_is(x[i].state, "planned");
    assert_int_equal(times, 1);
    assert_true(str_is(find(x, n, one.ref)->worker, to));
    assert_int_equal(find(x, n, one.ref)->day, one.day);
}

/* How many of WORKER are planned from DAY on that nobody put there. */
static size_t planned_from(struct world *w, const char *worker, int64_t day)
{
    struct line *x = NEWN(w->mem, struct line, MOST);
    size_t       n = lines(w, grid_month(w, GRID), x), found = 0;

    for (size_t i = 0; i < n; i++)
        found += str_is(x[i].worker, worker) && str_is(x[i].state, "planned") && !x[i].pinned &&
                 x[i].day >= day;
    return found;
}

/* Nothing is planned for somebody who will have no grid any more, from when on that is known. */
static void a_post_that_will_end_is_planned_until_then(void **state)
{
    struct world *w = *state;
    int64_t       end = now_day() + 2;

    assert_true(planned_from(w, "checker01", end) > 10);
    const char *ref = path_of(w, "/api/v1/staffing/posts/%s", post_at(w, GRID, "checker01")).p;
    str         day = str_fmt(w->mem, "{\"day\":\"" STR_FMT "\"}", STR_ARG(text_of(w, end)));
    assert_status(call(w, ADMIN, POST, str_fmt(w->mem, "%s/end", ref).p, day.p), 200);
    turns(w);
    assert_int_equal(planned_from(w, "checker01", end), 0);
    assert_true(planned_from(w, "checker01", now_day()) > 0);
    assert_true(planned_from(w, "grid01", end) > 0);
    assert_status(call(w, ADMIN, POST, str_fmt(w->mem, "%s/stay", ref).p, "{}"), 200);
    turns(w);
    assert_true(planned_from(w, "checker01", end) > 10);
}

static struct reply seen_on(struct world *w, str household, int64_t day)
{
    return call(w, WORKER, POST, "/api/v1/visits/records",
                str_fmt(w->mem,
                        "{\"household\":\"" STR_FMT "\",\"day\":\"" STR_FMT
                        "\",\"result\":\"done\",\"people\":1}",
                        STR_ARG(household), STR_ARG(text_of(w, day)))
                    .p);
}

/* While he had no signal it was given to a colleague: nobody goes there a second time for that. */
static void seen_by_whom_it_was_taken_from(void **state)
{
    struct world *w = *state;
    struct line  *x = NEWN(w->mem, struct line, MOST), one = { 0 };
    size_t        n = lines(w, grid_month(w, GRID), x);

    for (size_t i = 0; i < n; i++)
        if (str_is(x[i].worker, "grid01") && str_is(x[i].state, "planned") && !x[i].pinned &&
            !x[i].two && x[i].day > now_day())
            one = x[i];
    assert_true(one.ref.n > 0);
    assert_status(desk(w, one.ref, one.version,
                       str_fmt(w->mem,
                               "\"action\":\"move\",\"worker\":\"checker01\",\"day\":\"" STR_FMT
                               "\",\"anyway\":true",
                               STR_ARG(text_of(w, now_day() + 1)))
                           .p),
                  200);
    assert_status(seen_on(w, one.household, now_day()), 201);
    turns(w);
    n = lines(w, grid_month(w, GRID), x);
    for (size_t i = 0; i < n; i++)
        assert_false(str_eq(x[i].household, one.household) && str_is(x[i].state, "planned"));
}

/* A visit is that of its month, or of the days ahead that a phone carries: not one of weeks from
 * then, which is thought over instead. */
static void a_visit_of_the_eve_is_not_one_of_weeks_later(void **state)
{
    struct world *w = *state;
    struct line  *x = NEWN(w->mem, struct line, MOST), one = { 0 };
    int64_t       eve = month_of(now_day()) - 2;
    size_t        n = lines(w, grid_month(w, GRID), x);

    for (size_t i = 0; i < n; i++)
        if (str_is(x[i].worker, "grid01") && str_is(x[i].state, "planned") &&
            x[i].day > eve + CARRIED_DAYS)
            one = x[i];
    assert_true(one.ref.n > 0);
    assert_status(seen_on(w, one.household, eve), 201);
    n = lines(w, grid_month(w, GRID), x);
    const struct line *now = find(x, n, one.ref);
    assert_false(now && str_is(now->state, "done"));
}

/* Late on the last days of a month: it is the visit of this month that was opened and made, not the
 * one of the next, however near that is. */
static void late_is_of_its_month_and_not_of_the_next(void **state)
{
    struct world *w = *state;
    struct line  *x = NEWN(w->mem, struct line, MOST), one = { 0 };
    size_t        n = lines(w, grid_month(w, GRID), x);
    struct ref    due;

    for (size_t i = 0; i < n; i++)
        if (str_is(x[i].worker, "grid01") && str_is(x[i].state, "planned") && x[i].day > now_day())
            one = x[i];
    assert_true(one.ref.n > 0);
    assert_true(ref_read(w->app->server.refs, one.ref, &due));
    str next = str_fmt(w->mem,
                       "INSERT INTO visit_due SELECT community, (SELECT MAX(id) + 1 FROM "
                       "visit_due), worker, grid, %lld, %lld, "
                       "ord, house_community, household, why, unseen, due, state, pinned, tries, "
                       "reason, version FROM visit_due WHERE id = %lld",
                       (long long)next_month(), (long long)now_day() + 1, (long long)due.id);
    world_put(w, next.p);
    world_put(w, str_fmt(w->mem, "UPDATE visit_due SET day = %lld WHERE id = %lld",
                         (long long)now_day() - 1, (long long)due.id)
                     .p);
    assert_status(seen_on(w, one.household, now_day()), 201);
    assert_int_equal(world_count(w, str_fmt(w->mem,
                                            "SELECT COUNT(*) AS n FROM visit_due WHERE id = %lld "
                                            "AND state = 'done' AND day = %lld",
                                            (long long)due.id, (long long)now_day())
                                        .p),
                     1);
    assert_int_equal(world_count(w, str_fmt(w->mem,
                                            "SELECT COUNT(*) AS n FROM visit_due WHERE household = "
                                            "(SELECT household FROM visit_due WHERE id = %lld) AND "
                                            "month = %lld AND state = 'done'",
                                            (long long)due.id, (long long)next_month())
                                        .p),
                     0);
}

static void an_absence_by_the_clerk_clears_the_days(void **state)
{
    struct world *w = *state;
    struct line  *x = NEWN(w->mem, struct line, MOST), *before = NEWN(w->mem, struct line, MOST);
    size_t        had = lines(w, grid_month(w, GRID), before), gone = 0;
    int64_t       from = now_day() + 6, to = now_day() + 10;
    str           body = str_fmt(w->mem,
                                 "{\"grid\":\"" GRID "\",\"worker\":\"grid01\",\"since\":\"" STR_FMT
                                 "\",\"until\":\"" STR_FMT "\",\"why\":\"年假\"}",
                                 STR_ARG(text_of(w, from)), STR_ARG(text_of(w, to)));

    assert_status(call(w, STRANGER, POST, "/api/v1/visits/plan/absences", body.p), 404);
    assert_status(call(w, WORKER, POST, "/api/v1/visits/plan/absences", body.p), 403);
    assert_status(call(w, CLERK, POST, "/api/v1/visits/plan/absences", body.p), 200);
    assert_has(grid_month(w, GRID), "年假");
    size_t n = lines(w, grid_month(w, GRID), x);
    for (size_t i = 0; i < n; i++)
        if (str_is(x[i].worker, "grid01") && str_is(x[i].state, "planned") && !x[i].pinned)
            if (x[i].day >= from && x[i].day <= to)
                fail_msg(STR_FMT " " STR_FMT " on " STR_FMT, STR_ARG(x[i].ref), STR_ARG(x[i].why),
                         STR_ARG(text_of(w, x[i].day)));
    /* whoever had one of these days on his screen is told that the plan was made anew; the planner
     * may have moved them all to other days: one was dropped */
    world_put(w,
              str_fmt(w->mem,
                      "DELETE FROM visit_due WHERE state = 'planned' AND pinned = 0 AND worker = "
                      "%lld AND day > %lld",
                      (long long)w->account[WORKER], (long long)to)
                  .p);
    n = lines(w, grid_month(w, GRID), x);
    for (size_t i = 0; i < had && !gone; i++) {
        bool stays = !str_is(before[i].worker, "grid01");
        for (size_t k = 0; k < n; k++)
            stays = stays || str_eq(x[k].ref, before[i].ref);
        if (stays)
            continue;
        gone++;
        const char *own = path_of(w, "/api/v1/visits/planned/%s/steps", before[i].ref).p;
        const char *skip = "{\"action\":\"skip\",\"reason\":\"外出\",\"version\":1}";
        assert_status(call(w, WORKER, POST, own, skip), 404);
        assert_has(call(w, WORKER, POST, own, skip), "\"visit.gone\"");
        assert_has(desk(w, before[i].ref, 1, "\"action\":\"restore\""), "\"visit.gone\"");
    }
    assert_int_equal(gone, 1);
}

static void two_go_together_on_a_common_day(void **state)
{
    struct world *w = *state;
    struct line  *x = NEWN(w->mem, struct line, MOST);
    size_t        n = lines(w, grid_month(w, GRID), x);
    struct line   one = { 0 };

    for (size_t i = 0; i < n; i++)
        if (str_is(x[i].worker, "checker01") && str_is(x[i].state, "planned") && !x[i].pinned &&
            x[i].day > now_day() + 5)
            one = x[i];
    assert_true(one.ref.n > 0);
    assert_status(desk(w, one.ref, one.version, "\"action\":\"two\""), 200);
    turns(w);
    n = lines(w, grid_month(w, GRID), x);
    size_t found = 0;
    for (size_t i = 0; i < n; i++)
        if (str_eq(x[i].household, one.household) && str_is(x[i].state, "planned")) {
            found++;
            assert_true(x[i].two);
            /* the other one is away from the 6th to the 10th day from now */
            assert_false(x[i].day >= now_day() + 6 && x[i].day <= now_day() + 10);
        }
    assert_true(found <= 1);
    assert_has(call(w, WORKER, GET, "/api/v1/visits/month", NULL), "\"together\":[");
    if (found)
        assert_has(call(w, WORKER, GET, "/api/v1/visits/month", NULL), "\"two\":true");
}

/* When the other one takes that day off, the visit does not stay on it. */
static void who_goes_along_is_away_and_both_go_on_another_day(void **state)
{
    struct world *w = *state;
    struct line  *x = NEWN(w->mem, struct line, MOST);
    struct line   one = { 0 };
    size_t        n = 0, i = 0;

    for (int tries = 0; tries < 9 && !one.ref.n; tries++) {
        n = lines(w, grid_month(w, GRID), x);
        for (i = 0; i < n && !one.ref.n; i++)
            if (x[i].two && str_is(x[i].worker, "checker01") && x[i].day > now_day() &&
                str_is(x[i].state, "planned") && !x[i].pinned)
                one = x[i];
        for (i = 0; i < n && !one.ref.n; i++) /* two may have no day in common: one more pair */
            if (!x[i].two && str_is(x[i].worker, "checker01") && x[i].day > now_day() &&
                str_is(x[i].state, "planned")) {
                assert_status(desk(w, x[i].ref, x[i].version, "\"action\":\"two\""), 200);
                turns(w);
                break;
            }
    }
    assert_true(one.ref.n > 0);
    assert_status(leave(w, GRID, "grid01", one.day, one.day), 200);
    turns(w);
    n = lines(w, grid_month(w, GRID), x);
    for (i = 0; i < n; i++)
        assert_false(str_eq(x[i].household, one.household) && x[i].day == one.day &&
                     str_is(x[i].state, "planned"));
}

static void a_wish_is_planned_with(void **state)
{
    struct world *w = *state;
    struct line  *x = NEWN(w->mem, struct line, MOST);
    size_t        n = lines(w, call(w, WORKER, GET, "/api/v1/visits/month", NULL), x);
    struct line   one = *ahead(x, n);

    /* Thursdays only, in the morning */
    assert_status(
        call(w, WORKER, POST, "/api/v1/visits/records",
             str_fmt(w->mem,
                     "{\"household\":\"" STR_FMT "\",\"day\":\"" STR_FMT
                     "\",\"result\":\"nobody\",\"wish\":{\"days\":8,\"from\":0,\"until\":600,"
                     "\"none\":false,\"version\":1}}",
                     STR_ARG(one.household), STR_ARG(text_of(w, now_day())))
                 .p),
        201);
    turns(w);
    n = lines(w, call(w, WORKER, GET, "/api/v1/visits/month", NULL), x);
    for (size_t i = 0; i < n; i++)
        if (str_eq(x[i].household, one.household) && str_is(x[i].state, "planned"))
            assert_int_equal(date_weekday(x[i].day), 3);
}

static str person_behind(struct world *w, str household)
{
    struct reply r =
        call(w, CLERK, GET, path_of(w, "/api/v1/registry/households/%s", household).p, NULL);
    size_t at = 0;

    assert_status(r, 200);
    assert_true(str_find(r.body, STR("\"name_mask\""), &at));
    assert_true(str_find(r.body, STR("\"members\":["), &at) ||
                str_find(r.body, STR("\"people\":["), &at));
    return member(w, (str){ r.body.p + at, r.body.n - at }, "ref");
}

static int64_t planned_for(struct world *w, str household)
{
    struct line *x = NEWN(w->mem, struct line, MOST);
    size_t       n = lines(w, call(w, WORKER, GET, "/api/v1/visits/month", NULL), x);
    int64_t      is = 0;

    for (size_t i = 0; i < n; i++)
        is += str_eq(x[i].household, household) && str_is(x[i].state, "planned");
    return is;
}

static int64_t version_at(struct world *w, str household)
{
    struct reply r =
        call(w, CLERK, GET, path_of(w, "/api/v1/registry/households/%s", household).p, NULL);
    size_t at = 0;

    assert_status(r, 200);
    assert_true(str_find(r.body, STR("\"household\""), &at));
    return number(w, (str){ r.body.p + at, r.body.n - at }, "version");
}

static bool told_of(struct reply r, str household)
{
    size_t at = 0;

    return str_find(behind(r.body, "\"rest\":["), household, &at);
}

/* No plan has room for who wishes rest days only: both pages name the household while its time is
 * over within a month and nothing is planned, and a day that is chosen by hand ends that. */
static void who_wishes_rest_days_is_told_until_a_day_is_chosen(void **state)
{
    struct world *w = *state;
    const char   *cover = "/api/v1/visits/coverage?community=350205003006";
    struct line  *x = NEWN(w->mem, struct line, MOST);
    str           home = ahead(x, lines(w, grid_month(w, GRID), x))->household;

    assert_false(told_of(call(w, CLERK, GET, cover, NULL), home));
    assert_status(
        call(w, CLERK, PUT, path_of(w, "/api/v1/registry/households/%s", home).p,
             str_fmt(w->mem, "{\"wish_days\":96,\"version\":%lld}", (long long)version_at(w, home))
                 .p),
        200);
    turns(w);
    assert_int_equal(planned_for(w, home), 0);
    world_put(w, "DELETE FROM visit");
    assert_true(told_of(call(w, CLERK, GET, cover, NULL), home));
    assert_true(told_of(grid_month(w, GRID), home));
    assert_false(told_of(grid_month(w, OTHER), home));
    str         saturday = text_of(w, now_day() + 4);
    str         one = str_fmt(w->mem,
                              "{\"household\":\"" STR_FMT "\",\"day\":\"" STR_FMT "\",\"grid\":\"" GRID
                              "\",\"worker\":\"grid01\"",
                              STR_ARG(home), STR_ARG(saturday));
    const char *add = "/api/v1/visits/plan/visits";
    assert_has(call(w, CLERK, POST, add, str_fmt(w->mem, STR_FMT "}", STR_ARG(one)).p),
               "visit.rest_day");
    assert_status(
        call(w, CLERK, POST, add, str_fmt(w->mem, STR_FMT ",\"anyway\":true}", STR_ARG(one)).p),
        201);
    assert_false(told_of(call(w, CLERK, GET, cover, NULL), home));
    assert_false(told_of(grid_month(w, GRID), home));
    assert_status(call(w, WORKER, POST, "/api/v1/visits/replan", "{}"), 204);
    assert_int_equal(planned_for(w, home), 1);
}

/* Nobody presses a button: the clerk notes that a household wants no visits, or is no more. */
/* A household wishes no visits: what was put on a day by hand before goes, too; whoever puts one
 * there after that is asked, and then it stays. */
static void no_visits_also_where_a_day_was_chosen(void **state)
{
    struct world *w = *state;
    struct line  *x = NEWN(w->mem, struct line, MOST), one = { 0 };
    size_t        n = lines(w, grid_month(w, GRID), x);

    for (size_t i = 0; i < n; i++)
        if (str_is(x[i].worker, "grid01") && str_is(x[i].state, "planned") &&
            x[i].day > now_day() + 1 && planned_for(w, x[i].household) == 1)
            one = x[i];
    assert_true(one.ref.n > 0);
    str next = text_of(w, now_day() + 1);
    assert_status(
        desk(w, one.ref, one.version,
             str_fmt(w->mem, "\"action\":\"move\",\"day\":\"" STR_FMT "\"", STR_ARG(next)).p),
        200);
    assert_status(call(w, CLERK, PUT, path_of(w, "/api/v1/registry/households/%s", one.household).p,
                       str_fmt(w->mem, "{\"no_visits\":true,\"version\":%lld}",
                               (long long)version_at(w, one.household))
                           .p),
                  200);
    turns(w);
    assert_int_equal(planned_for(w, one.household), 0);
    for (int anyway = 0; anyway < 2; anyway++) {
        struct reply r = call(
            w, WORKER, POST, "/api/v1/visits/planned",
            str_fmt(w->mem, "{\"household\":\"" STR_FMT "\",\"day\":\"" STR_FMT "\",\"anyway\":%s}",
                    STR_ARG(one.household), STR_ARG(next), anyway ? "true" : "false")
                .p);
        assert_status(r, anyway ? 201 : 400);
        if (!anyway)
            assert_has(r, "visit.unwilling");
    }
    turns(w);
    assert_int_equal(planned_for(w, one.household), 1);
}

static void what_the_registry_says_is_planned_with(void **state)
{
    struct world *w = *state;
    struct line  *x = NEWN(w->mem, struct line, MOST);
    size_t        n = lines(w, call(w, WORKER, GET, "/api/v1/visits/month", NULL), x);
    str           unwilling = ahead(x, n)->household;

    assert_true(planned_for(w, unwilling) > 0);
    assert_status(call(w, CLERK, PUT, path_of(w, "/api/v1/registry/households/%s", unwilling).p,
                       str_fmt(w->mem, "{\"no_visits\":true,\"version\":%lld}",
                               (long long)version_at(w, unwilling))
                           .p),
                  200);
    turns(w);
    assert_int_equal(planned_for(w, unwilling), 0);

    n = lines(w, call(w, WORKER, GET, "/api/v1/visits/month", NULL), x);
    str over = ahead(x, n)->household;
    assert_true(planned_for(w, over) > 0);
    assert_status(call(w, CLERK, POST, path_of(w, "/api/v1/registry/households/%s/steps", over).p,
                       str_fmt(w->mem,
                               "{\"action\":\"end\",\"why\":\"out\",\"day\":\"" STR_FMT
                               "\",\"version\":%lld}",
                               STR_ARG(text_of(w, now_day())), (long long)version_at(w, over))
                           .p),
                  200);
    turns(w);
    assert_int_equal(planned_for(w, over), 0);
}

/* One of the two is ill for the month: what care asks for in his half is not left undone, and his
 * doors are his again when he is back. */
static void who_is_ill_all_month_is_stood_in_for(void **state)
{
    struct world *w = *state;
    struct line  *x = NEWN(w->mem, struct line, MOST), *before = NEWN(w->mem, struct line, MOST);
    size_t        had = lines(w, grid_month(w, GRID), before), n, care = 0, taken = 0;
    int64_t       end = month_of(month_of(now_day()) + 40) - 1;

    assert_status(leave(w, GRID, "checker01", month_of(now_day()), end), 200);
    turns(w);
    n = lines(w, grid_month(w, GRID), x);
    for (size_t i = 0; i < n; i++)
        assert_false(str_is(x[i].worker, "checker01") && str_is(x[i].state, "planned") &&
                     !x[i].pinned);
    for (size_t i = 0; i < had; i++) {
        if (!str_is(before[i].worker, "checker01") || !str_is(before[i].state, "planned") ||
            !str_is(before[i].why, "care") || before[i].two || before[i].pinned)
            continue;
        care++;
        for (size_t k = 0; k < n; k++)
            if (str_eq(x[k].household, before[i].household) && str_is(x[k].worker, "grid01")) {
                taken++;
                break;
            }
    }
    print_message("note: %zu of %zu visits for care are made by the other\n", taken, care);
    assert_true(care > 3 && taken == care);
    assert_status(leave(w, GRID, "checker01", month_of(now_day()), 0), 200);
    turns(w);
    n = lines(w, grid_month(w, GRID), x);
    size_t his = 0;
    for (size_t i = 0; i < n; i++)
        his += str_is(x[i].worker, "checker01") && str_is(x[i].state, "planned");
    assert_true(his > care);
}

/* The clerk who decides a difference is told of which door it is, also when the household is no
 * more.
 */
static void a_difference_outlives_its_household(void **state)
{
    struct world *w = *state;
    struct line  *x = NEWN(w->mem, struct line, MOST);
    size_t        n = lines(w, call(w, WORKER, GET, "/api/v1/visits/month", NULL), x);
    str           home = ahead(x, n)->household;
    size_t        at = 0;

    assert_status(call(w, WORKER, POST, "/api/v1/visits/records",
                       str_fmt(w->mem,
                               "{\"household\":\"" STR_FMT "\",\"day\":\"" STR_FMT
                               "\",\"result\":\"done\",\"people\":1,\"changes\":[{\"field\":"
                               "\"other\",\"new\":\"下周搬走\"}]}",
                               STR_ARG(home), STR_ARG(text_of(w, now_day())))
                           .p),
                  201);
    assert_status(call(w, CLERK, POST, path_of(w, "/api/v1/registry/households/%s/steps", home).p,
                       str_fmt(w->mem,
                               "{\"action\":\"end\",\"day\":\"" STR_FMT
                               "\",\"why\":\"out\",\"version\":%lld}",
                               STR_ARG(text_of(w, now_day())), (long long)version_at(w, home))
                           .p),
                  200);
    struct reply r = call(w, CLERK, GET, "/api/v1/visits/changes", NULL);
    assert_status(r, 200);
    assert_true(str_find(r.body, str_fmt(w->mem, "\"home\":\"" STR_FMT "\"", STR_ARG(home)), &at));
    str its = { r.body.p + at, r.body.n - at };
    assert_true(member(w, its, "building").n > 0);
    assert_true(member(w, its, "room").n > 0);
}

/* A building is pulled down: what was planned in it is planned no more. */
static void what_is_pulled_down_is_visited_no_more(void **state)
{
    struct world *w = *state;
    struct line  *x = NEWN(w->mem, struct line, MOST);
    size_t        n = lines(w, call(w, WORKER, GET, "/api/v1/visits/month", NULL), x);
    str           home = ahead(x, n)->household;
    struct reply  r =
        call(w, CLERK, GET, path_of(w, "/api/v1/registry/households/%s", home).p, NULL);
    str building = member(w, r.body, "building");

    assert_true(planned_for(w, home) > 0);
    r = call(w, CLERK, GET, path_of(w, "/api/v1/registry/buildings/%s", building).p, NULL);
    assert_status(r, 200);
    r = call(w, CLERK, POST, path_of(w, "/api/v1/registry/buildings/%s/pull-down", building).p,
             str_fmt(w->mem, "{\"day\":\"" STR_FMT "\",\"why\":\"旧改\",\"version\":%lld}",
                     STR_ARG(text_of(w, now_day())), (long long)number(w, r.body, "version"))
                 .p);
    assert_status(r, 200);
    turns(w);
    assert_int_equal(planned_for(w, home), 0);
    assert_has(
        call(w, CLERK, GET, path_of(w, "/api/v1/registry/households/%s/history", home).p, NULL),
        "\"action\":\"end\"");
}

static int64_t sheet_version(struct world *w, str person)
{
    struct reply r = call(w, CLERK, GET, path_of(w, "/api/v1/registry/people/%s", person).p, NULL);
    size_t       at = 0;

    assert_status(r, 200);
    assert_true(str_find(r.body, STR("\"person\""), &at));
    return number(w, (str){ r.body.p + at, r.body.n - at }, "version");
}

/* What was heard of a double is true of the record with which it became one meanwhile. */
static void a_difference_about_a_double_goes_to_the_record_that_is_kept(void **state)
{
    struct world *w = *state;
    struct line  *x = NEWN(w->mem, struct line, MOST);
    size_t        n = lines(w, grid_month(w, HIS), x);
    struct line   one = *ahead(x, n);
    str           kept = person_behind(w, one.household);
    struct reply  r =
        call(w, CLERK, POST, path_of(w, "/api/v1/registry/households/%s/people", one.household).p,
             str_fmt(w->mem,
                     "{\"person\":{\"name\":\"双份样\",\"phone\":\"12587651122\"},"
                     "\"relation\":\"60\",\"day\":\"" STR_FMT "\",\"version\":%lld}",
                     STR_ARG(text_of(w, now_day())), (long long)version_at(w, one.household))
                 .p);
    assert_true(r.status == 200 || r.status == 201);
    str gone =
        member(w, call(w, CLERK, GET, "/api/v1/registry/search?q=12587651122", NULL).body, "ref");
    assert_status(
        call(w, WORKER, POST, "/api/v1/visits/records",
             str_fmt(w->mem,
                     "{\"household\":\"" STR_FMT "\",\"day\":\"" STR_FMT
                     "\",\"result\":\"done\",\"people\":1,\"changes\":[{\"field\":\"phone\","
                     "\"person\":\"" STR_FMT "\",\"new\":\"12587653344\"}]}",
                     STR_ARG(one.household), STR_ARG(text_of(w, now_day())), STR_ARG(gone))
                 .p),
        201);
    turns(w);
    int64_t made = world_count(w, "SELECT MAX(made) AS n FROM visit_plan");
    r = call(w, CLERK, POST, path_of(w, "/api/v1/registry/people/%s/merge", kept).p,
             str_fmt(w->mem,
                     "{\"other\":\"" STR_FMT
                     "\",\"version\":%lld,\"other_version\":%lld,\"why\":\"同一个人\"}",
                     STR_ARG(gone), (long long)sheet_version(w, kept),
                     (long long)sheet_version(w, gone))
                 .p);
    assert_status(r, 200);
    turns(w); /* who lives there is another, and with him what care asks for */
    assert_true(world_count(w, "SELECT MAX(made) AS n FROM visit_plan") > made);
    r = call(w, CLERK, GET, "/api/v1/visits/changes", NULL);
    size_t at = 0;
    assert_true(str_find(r.body, STR("{\"ref\""), &at));
    str change = member(w, (str){ r.body.p + at, r.body.n - at }, "ref");
    assert_status(call(w, CLERK, POST, path_of(w, "/api/v1/visits/changes/%s/decide", change).p,
                       "{\"accept\":true,\"version\":1}"),
                  200);
    assert_has(call(w, CLERK, POST, path_of(w, "/api/v1/registry/people/%s/reveal", kept).p,
                    "{\"field\":\"phone\",\"reason\":\"看是否已改\"}"),
               "12587653344");
    str found =
        member(w, call(w, CLERK, GET, "/api/v1/registry/search?q=12587653344", NULL).body, "ref");
    assert_true(str_eq(found, kept));
}

static void differences_are_decided_by_a_clerk(void **state)
{
    struct world *w = *state;
    struct line  *x = NEWN(w->mem, struct line, MOST);
    size_t        n = lines(w, grid_month(w, HIS), x); /* he is signed in at GRID */
    struct line   one = *ahead(x, n);
    str           person = person_behind(w, one.household);

    struct reply short_ =
        call(w, WORKER, POST, "/api/v1/visits/records",
             str_fmt(w->mem,
                     "{\"household\":\"" STR_FMT "\",\"day\":\"" STR_FMT
                     "\",\"result\":\"done\",\"people\":1,\"changes\":[{\"field\":\"phone\","
                     "\"person\":\"" STR_FMT "\",\"new\":\"12\"}]}",
                     STR_ARG(one.household), STR_ARG(text_of(w, now_day())), STR_ARG(person))
                 .p);
    assert_status(short_, 400);
    assert_has(short_, "visit_change.phone");
    assert_status(
        call(w, WORKER, POST, "/api/v1/visits/records",
             str_fmt(w->mem,
                     "{\"household\":\"" STR_FMT "\",\"day\":\"" STR_FMT
                     "\",\"result\":\"done\",\"people\":1,\"changes\":[{\"field\":\"phone\","
                     "\"person\":\"" STR_FMT "\",\"new\":\"13955556666\"},{\"field\":\"other\","
                     "\"new\":\"养了一条狗\"}]}",
                     STR_ARG(one.household), STR_ARG(text_of(w, now_day())), STR_ARG(person))
                 .p),
        201);
    struct reply list = call(w, CLERK, GET, "/api/v1/visits/changes", NULL);
    assert_has(list, "\"field\":\"phone\"");
    assert_false(has(list, "13955556666"));
    assert_status(call(w, WORKER, GET, "/api/v1/visits/changes", NULL), 403);
    assert_false(has(call(w, STRANGER, GET, "/api/v1/visits/changes", NULL), "phone"));
    size_t at = 0;
    assert_true(str_find(list.body, STR("{\"ref\""), &at));
    str         ref = member(w, (str){ list.body.p + at, list.body.n - at }, "ref");
    const char *reveal = path_of(w, "/api/v1/visits/changes/%s/reveal", ref).p;
    assert_status(call(w, STRANGER, POST, reveal, "{\"reason\":\"核对\"}"), 404);
    assert_status(call(w, CLERK, POST, reveal, "{}"), 400);
    struct reply r = call(w, CLERK, POST, reveal, "{\"reason\":\"核对变更\"}");
    assert_has(r, "13955556666");
    assert_has(r, "\"by_hand\":false");
    assert_has(call(w, SECURITY, GET, "/api/v1/readlog", NULL), "核对变更");
    const char *decide = path_of(w, "/api/v1/visits/changes/%s/decide", ref).p;
    assert_status(call(w, CLERK, POST, decide, "{\"accept\":false,\"version\":1}"), 400);
    assert_status(call(w, WORKER, POST, decide, "{\"accept\":true,\"version\":1}"), 403);
    r = call(w, WORKER, GET, "/api/v1/visits/changes/own", NULL);
    assert_int_equal(occurs(r.body, "\"name_mask\":\"\""), 1); /* of the dog, not of the person */
    assert_status(call(w, CLERK, POST, decide, "{\"accept\":true,\"version\":1}"), 200);
    assert_status(call(w, CLERK, POST, decide, "{\"accept\":true,\"version\":1}"), 409);
    r = call(w, CLERK, POST, path_of(w, "/api/v1/registry/people/%s/reveal", person).p,
             "{\"field\":\"phone\",\"reason\":\"看是否已改\"}");
    assert_has(r, "13955556666");
    /* the other one is refused, with an answer that the worker sees */
    list = call(w, CLERK, GET, "/api/v1/visits/changes", NULL);
    assert_true(str_find(list.body, STR("{\"ref\""), &at));
    ref = member(w, (str){ list.body.p + at, list.body.n - at }, "ref");
    assert_status(call(w, CLERK, POST, path_of(w, "/api/v1/visits/changes/%s/decide", ref).p,
                       "{\"accept\":false,\"answer\":\"不属于登记内容\",\"version\":1}"),
                  200);
    r = call(w, WORKER, GET, "/api/v1/visits/changes/own", NULL);
    assert_has(r, "\"state\":\"applied\"");
    assert_has(r, "不属于登记内容");
    /* and that stays readable where it was decided, there alone */
    r = call(w, CLERK, GET, "/api/v1/visits/changes/decided", NULL);
    assert_has(r, "\"state\":\"applied\"");
    assert_has(r, "不属于登记内容");
    assert_false(has(r, "13955556666"));
    assert_false(has(call(w, STRANGER, GET, "/api/v1/visits/changes/decided", NULL), "\"ref\""));
    assert_status(call(w, WORKER, GET, "/api/v1/visits/changes/decided", NULL), 403);
}

/* Somebody of a household, the one who heads it where HEADS, else another; empty: nobody. */
static str mate(struct world *w, str household, bool heads)
{
    str rest =
        call(w, CLERK, GET, path_of(w, "/api/v1/registry/households/%s", household).p, NULL).body;
    size_t at = 0;

    if (str_find(rest, STR("\"people\":["), &at))
        rest = (str){ rest.p + at, rest.n - at };
    while (str_find(rest, STR("{\"ref\""), &at)) {
        rest = (str){ rest.p + at + 1, rest.n - at - 1 };
        str one = { rest.p, str_find(rest, STR("{\"ref\""), &at) ? at : rest.n };
        str relation = member(w, one, "relation"); /* what is no person has none */
        if (relation.n && !member(w, one, "until").n && str_is(relation, "0") == heads)
            return member(w, one, "ref");
    }
    return (str){ 0 };
}

/* One of the lines of X behind whose door a head and others live. */
static str manned(struct world *w, const struct line *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (mate(w, x[i].household, true).n && mate(w, x[i].household, false).n)
            return x[i].household;
    fail_msg("nobody lives with a head");
    return (str){ 0 };
}

/* The way to what a worker heard at the door of HOME, the only one that nobody decided: PERSON
 * moved out. */
static const char *heard_out(struct world *w, str home, str person)
{
    assert_status(call(w, WORKER, POST, "/api/v1/visits/records",
                       str_fmt(w->mem,
                               "{\"household\":\"" STR_FMT "\",\"day\":\"" STR_FMT
                               "\",\"result\":\"done\",\"people\":1,\"again\":true,\"changes\":[{"
                               "\"field\":\"moved_out\","
                               "\"person\":\"" STR_FMT "\",\"new\":\"回老家\"}]}",
                               STR_ARG(home), STR_ARG(text_of(w, now_day())), STR_ARG(person))
                           .p),
                  201);
    str    rest = call(w, CLERK, GET, "/api/v1/visits/changes", NULL).body;
    size_t at = 0;
    while (str_find(rest, STR("{\"ref\""), &at)) {
        rest = (str){ rest.p + at + 1, rest.n - at - 1 };
        if (str_eq(member(w, rest, "of"), person))
            return path_of(w, "/api/v1/visits/changes/%s", member(w, rest, "ref")).p;
    }
    fail_msg("nothing of it is there to be decided");
    return NULL;
}

/* The head moved out and others stay: who accepts it says who heads them now. */
static void a_head_who_moved_out_has_an_heir(void **state)
{
    struct world *w = *state;
    struct line  *x = NEWN(w->mem, struct line, MOST);
    str           home = manned(w, x, lines(w, grid_month(w, HIS), x));
    str           head = mate(w, home, true), heir = mate(w, home, false);
    const char   *way = heard_out(w, home, head);
    const char   *decide = str_fmt(w->mem, "%s/decide", way).p;

    assert_has(call(w, CLERK, POST, str_fmt(w->mem, "%s/reveal", way).p, "{\"reason\":\"核对\"}"),
               "\"already\":false");
    struct reply r = call(w, CLERK, POST, decide, "{\"accept\":true,\"version\":1}");
    assert_status(r, 400);
    assert_has(r, "registry.who_heads");
    r = call(w, CLERK, POST, decide,
             str_fmt(w->mem,
                     "{\"accept\":true,\"version\":1,\"head\":\"" STR_FMT
                     "\",\"relations\":[{\"person\":\"" STR_FMT "\",\"relation\":\"0\"}]}",
                     STR_ARG(heir), STR_ARG(heir))
                 .p);
    assert_has(r, "\"relations\""); /* there is one head */
    assert_status(
        call(w, CLERK, POST, decide,
             str_fmt(w->mem,
                     "{\"accept\":true,\"version\":1,\"head\":\"" STR_FMT "\",\"anyway\":true}",
                     STR_ARG(heir))
                 .p),
        200);
    assert_true(str_eq(mate(w, home, true), heir));
    assert_has(call(w, WORKER, GET, "/api/v1/visits/changes/own", NULL), "\"state\":\"applied\"");
}

/* A clerk wrote it down in the registry before he looked here: what the worker said is true, and so
 * he reads it. */
static void what_the_registry_has_already_is_accepted(void **state)
{
    struct world *w = *state;
    struct line  *x = NEWN(w->mem, struct line, MOST);
    size_t        n = lines(w, grid_month(w, HIS), x);
    str           home = manned(w, x, n);
    str           head = mate(w, home, true), heir = mate(w, home, false);
    const char   *way = heard_out(w, home, head);

    assert_status(
        call(w, CLERK, POST, path_of(w, "/api/v1/registry/households/%s/steps", home).p,
             str_fmt(w->mem,
                     "{\"action\":\"move_out\",\"why\":\"out\",\"anyway\":true,\"day\":\"" STR_FMT
                     "\",\"person\":\"" STR_FMT "\",\"head\":\"" STR_FMT "\",\"version\":%lld}",
                     STR_ARG(text_of(w, now_day())), STR_ARG(head), STR_ARG(heir),
                     (long long)version_at(w, home))
                 .p),
        200);
    int64_t links = world_count(w, "SELECT COUNT(*) FROM member");
    assert_has(call(w, CLERK, POST, str_fmt(w->mem, "%s/reveal", way).p, "{\"reason\":\"核对\"}"),
               "\"already\":true");
    assert_status(call(w, CLERK, POST, str_fmt(w->mem, "%s/decide", way).p,
                       "{\"accept\":true,\"version\":1}"),
                  200);
    assert_int_equal(world_count(w, "SELECT COUNT(*) FROM member"), links);
    assert_false(has(call(w, CLERK, GET, "/api/v1/visits/changes", NULL), head.p));
    struct reply own = call(w, WORKER, GET, "/api/v1/visits/changes/own", NULL);
    assert_true(str_is(member(w, own.body, "state"), "applied"));
}

/* ---- grids are redrawn ---- */

static struct world *the_world;

static error *only_run(void *ctx, struct db *db)
{
    return db_exec(db, the_world->mem, ctx, DB_NO_ARGS, NULL);
}

static error *draw_anew(void *ctx, struct db *db)
{
    struct req        r = open_req(&the_world->cli, the_world->app, db);
    const struct sql *q = ctx;

    r.now = shifted();
    TRY(db_exec(db, r.mem, q, DB_NO_ARGS, NULL));
    return event_append(&r, (struct ref){ INT64_C(350205003006), 1 },
                        (struct event){ .kind = STR("grid"), .action = STR("in_force") });
}

/* Who has the way sees the door and the people behind it, with a network and without, while it is
 * his to go there. */
static void the_door_stays_open(struct world *w, const struct line *x, int status)
{
    str carried = call(w, WORKER, POST, "/api/v1/visits/package",
                       str_fmt(w->mem, "{\"from\":\"" STR_FMT "\",\"until\":\"" STR_FMT "\"}",
                               STR_ARG(text_of(w, now_day())), STR_ARG(text_of(w, now_day() + 6)))
                           .p)
                      .body;

    assert_int_equal(holds(carried, str_dup(w->mem, x->ref).p), status == 200);
    assert_status(
        call(w, WORKER, GET,
             str_fmt(w->mem, "/api/v1/visits/planned/" STR_FMT "/people", STR_ARG(x->ref)).p, NULL),
        status);
    assert_status(
        call(w, WORKER, GET,
             str_fmt(w->mem, "/api/v1/visits/households/" STR_FMT, STR_ARG(x->household)).p, NULL),
        status);
}

static void grids_are_redrawn_in_the_middle_of_a_month(void **state)
{
    struct world *w = *state;
    struct line  *before = NEWN(w->mem, struct line, MOST), *x = NEWN(w->mem, struct line, MOST);
    size_t        n = lines(w, grid_month(w, GRID), before);
    int64_t       sunday = now_day() + 6 - date_weekday(now_day());
    /* every second building of the grid goes to a neighbour, whose own went to the next one */
    struct sql make_room = { "room", "", "",
                             "UPDATE site SET grid = " NEXT
                             " WHERE place_now = 350205003006 AND grid = " OTHER };
    struct sql q = { "draw", "", "",
                     "UPDATE site SET grid = " OTHER
                     " WHERE place_now = 350205003006 AND grid = " GRID " AND id % 2 = 0" };

    new_post(w, OTHER, "handler01", now_day());
    the_world = w;
    assert_null(writer_run(w->app->server.writer, w->mem, only_run, &make_room));
    assert_null(writer_run(w->app->server.writer, w->mem, draw_anew, &q));
    turns(w);
    turns(w);
    n = lines(w, grid_month(w, GRID), before) ? n : 0;
    size_t       kept = 0, gone = 0, taken = 0;
    size_t       here = lines(w, grid_month(w, GRID), x);
    size_t       there_n = 0;
    struct line *there = NEWN(w->mem, struct line, MOST);
    there_n = lines(w, grid_month(w, OTHER), there);
    for (size_t i = 0; i < here; i++) {
        kept += str_is(x[i].why, "stays") && x[i].day <= sunday && str_is(x[i].state, "planned");
        gone += str_is(x[i].state, "gone") && x[i].day > sunday;
        if (str_is(x[i].state, "gone"))
            for (size_t k = 0; k < there_n; k++)
                taken += str_eq(there[k].household, x[i].household) && there[k].worker.n &&
                         !str_is(there[k].worker, "grid01") && there[k].day > sunday;
        if (str_is(x[i].why, "stays"))
            for (size_t k = 0; k < there_n; k++) /* nobody is seen twice for it */
                if (str_eq(there[k].household, x[i].household) && str_is(there[k].state, "planned"))
                    fail_msg("stays on " STR_FMT " for " STR_FMT ", and " STR_FMT " on " STR_FMT
                             " for " STR_FMT " (" STR_FMT ")",
                             STR_ARG(text_of(w, x[i].day)), STR_ARG(x[i].worker),
                             STR_ARG(there[k].state), STR_ARG(text_of(w, there[k].day)),
                             STR_ARG(there[k].worker), STR_ARG(there[k].why));
    }
    if (!n || !kept || !gone || !taken)
        fail_msg("planned %zu, stays %zu, gone %zu, taken over %zu; here %zu, there %zu", n, kept,
                 gone, taken, here, there_n);
    /* one that stays is written down by who had it, and is done */
    for (size_t i = 0; i < here; i++)
        if (str_is(x[i].why, "stays") && str_is(x[i].worker, "grid01")) {
            the_door_stays_open(w, &x[i], 200);
            assert_status(call(w, WORKER, POST, "/api/v1/visits/records",
                               str_fmt(w->mem,
                                       "{\"household\":\"" STR_FMT "\",\"day\":\"" STR_FMT
                                       "\",\"result\":\"done\",\"people\":1}",
                                       STR_ARG(x[i].household), STR_ARG(text_of(w, now_day())))
                                   .p),
                          201);
            here = lines(w, call(w, WORKER, GET, "/api/v1/visits/month", NULL), there);
            assert_true(str_is(find(there, here, x[i].ref)->state, "done"));
            the_door_stays_open(w, &x[i], 404);
            break;
        }
}

/* Households and seen ones of GRID in the month of DAY, as the community's page has them. */
static void covered(struct world *w, int64_t day, const char *grid, int64_t *homes, int64_t *seen)
{
    struct reply r =
        call(w, CLERK, GET,
             str_fmt(w->mem, "/api/v1/visits/coverage?community=350205003006&month=" STR_FMT,
                     STR_ARG(text_of(w, day)))
                 .p,
             NULL);
    size_t at = 0;

    assert_status(r, 200);
    *homes = *seen = 0;
    if (!str_find(r.body, str_fmt(w->mem, "\"grid\":\"%s\"", grid), &at))
        return;
    *homes = number(w, (str){ r.body.p + at, r.body.n - at }, "households");
    *seen = number(w, (str){ r.body.p + at, r.body.n - at }, "month_seen");
}

/* A month that is over is counted in the grids as they were drawn when it ended, as the visits that
 * were made in it are. */
static void a_month_that_is_over_keeps_its_grids(void **state)
{
    struct world *w = *state;
    int64_t       month = month_of(now_day()), next = month_of(month + 40);
    int64_t       homes = 0, seen = 0, were = 0, met = 0, others = 0, now = 0, none = 0;

    world_put(w, str_fmt(w->mem,
                         "INSERT INTO visit (community, id, household, place_now, worker, grid, "
                         "due, day, written, result, people, note_sealed, changes_sealed, "
                         "matter_community, matter, demo) SELECT DISTINCT house_community, "
                         "household, household, 350205003006, 1, " GRID ", 0, %lld, 0, 'done', 1, "
                         "'', '', 0, 0, 1 FROM visit_due WHERE grid = " GRID,
                         (long long)month)
                     .p);
    covered(w, month, GRID, &were, &met);
    covered(w, month, OTHER, &others, &none);
    assert_true(were > 0 && met > 0 && others > 0);
    shift += (next - now_day()) * MS_DAY;
    world_stay_signed_in(w);
    world_put(w, str_fmt(w->mem,
                         "INSERT INTO site_past (community, site, place, grid, since, until) "
                         "SELECT community, id, place_now, grid, 0, %lld FROM site WHERE grid "
                         "= " GRID,
                         (long long)next)
                     .p);
    world_put(w, "UPDATE site SET grid = " OTHER " WHERE grid = " GRID);
    covered(w, month, GRID, &homes, &seen);
    assert_int_equal(homes, were);
    assert_int_equal(seen, met);
    covered(w, month, OTHER, &homes, &seen);
    assert_int_equal(homes, others);
    covered(w, next, OTHER, &now, &none);
    assert_int_equal(now, were + others);
}

/* Metres on foot in a grid's month, by all who have a plan of it. */
static int64_t on_foot(struct world *w, const char *grid)
{
    int64_t sum = 0;
    size_t  at = 0;

    for (str b = grid_month(w, grid).body; str_find(b, STR("\"walk\":"), &at);
         b = (str){ b.p + at + 1, b.n - at - 1 })
        sum += number(w, (str){ b.p + at, b.n - at }, "walk");
    return sum;
}

/* The walks go along the streets of the demonstration; without streets they are straight. */
static void walks_follow_the_streets(void **state)
{
    static const struct sql  no_streets = { "no_streets", "a test", "", "DELETE FROM way" };
    static const char *const grids[] = { GRID, OTHER, NEXT };
    struct world            *w = *state;
    struct db               *db = NULL;
    int64_t                  walk[2][COUNT(grids)], sum[2] = { 0, 0 };

    for (int i = 0; i < 2; i++) {
        assert_status(
            call(w, CLERK, POST, "/api/v1/visits/plans",
                 str_fmt(w->mem, "{\"community\":\"350205003006\",\"month\":\"" STR_FMT "\"}",
                         STR_ARG(text_of(w, now_day())))
                     .p),
            202);
        turns(w);
        for (size_t g = 0; g < COUNT(grids); g++)
            sum[i] += walk[i][g] = on_foot(w, grids[g]);
        assert_null(db_open(w->mem, w->app->server.url, DB_WRITE, &db));
        assert_null(db_exec(db, w->mem, &no_streets, DB_NO_ARGS, NULL));
        db_close(db);
    }
    assert_memory_not_equal(walk[0], walk[1], sizeof walk[0]);
    assert_true(sum[1] > 0 && sum[0] > sum[1] / 2 && sum[0] < sum[1] * 2);
    print_message("note: a month on foot along the streets %lld m, straight %lld m\n",
                  (long long)sum[0], (long long)sum[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clerk_moves_by_hand_and_it_stays),
        cmocka_unit_test(two_do_not_go_where_one_is_alone),
        cmocka_unit_test(twice_in_vain_on_one_day_is_one_attempt),
        cmocka_unit_test(both_pages_count_the_same_attempts),
        cmocka_unit_test(a_day_on_which_nobody_walks_is_said),
        cmocka_unit_test(what_the_registry_says_is_planned_with),
        cmocka_unit_test(no_visits_also_where_a_day_was_chosen),
        cmocka_unit_test(who_wishes_rest_days_is_told_until_a_day_is_chosen),
        cmocka_unit_test(differences_are_decided_by_a_clerk),
        cmocka_unit_test(a_head_who_moved_out_has_an_heir),
        cmocka_unit_test(what_the_registry_has_already_is_accepted),
        cmocka_unit_test(a_difference_about_a_double_goes_to_the_record_that_is_kept),
        cmocka_unit_test(a_wish_is_planned_with),
        cmocka_unit_test(another_worker_takes_it_and_keeps_it),
        cmocka_unit_test(a_post_that_will_end_is_planned_until_then),
        cmocka_unit_test(seen_by_whom_it_was_taken_from),
        cmocka_unit_test(a_visit_of_the_eve_is_not_one_of_weeks_later),
        cmocka_unit_test(late_is_of_its_month_and_not_of_the_next),
        cmocka_unit_test(an_absence_by_the_clerk_clears_the_days),
        cmocka_unit_test(two_go_together_on_a_common_day),
        cmocka_unit_test(who_goes_along_is_away_and_both_go_on_another_day),
        cmocka_unit_test(who_is_ill_all_month_is_stood_in_for),
        cmocka_unit_test(a_difference_outlives_its_household),
        cmocka_unit_test(what_is_pulled_down_is_visited_no_more),
        cmocka_unit_test(grids_are_redrawn_in_the_middle_of_a_month),
        cmocka_unit_test(walks_follow_the_streets),
        cmocka_unit_test(a_month_that_is_over_keeps_its_grids), /* the last: it leaves no grid */
    };

    return cmocka_run_group_tests(tests, begin_month, play_teardown);
}
