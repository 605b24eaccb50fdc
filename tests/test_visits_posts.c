/* test_visits_posts.c -- posts and plans: who leaves a grid leaves no visit behind, an absence and
 * a month that is planned ahead, and a worker of two grids, whose day is one. */
#include "test.h"

#include "base/when.h"
#include "core/event.h"
#include "db/writer.h"
#include "lib/month.h"
#include "lib/play.h"
#include "modules/account/account.h"

#define FIRST  "350205003006001"
#define SECOND "350205003006002"
#define THIRD  "350205003006003" /* not grid01's */

enum { DAYS = 70, DAY_MOST = 8 };

static struct reply grid_month(struct world *w, const char *grid, int64_t day)
{
    return call(w, CLERK, GET,
                str_fmt(w->mem, "/api/v1/visits/plan?grid=%s&month=" STR_FMT, grid,
                        STR_ARG(text_of(w, day)))
                    .p,
                NULL);
}

/* What WORKER has before him in a grid in the month of DAY, by whoever it is: per day from today.
 */
static size_t planned(struct world *w, const char *grid, int64_t day, const char *worker,
                      size_t *of_day)
{
    struct line *x = NEWN(w->mem, struct line, MOST);
    struct reply r = grid_month(w, grid, day);
    size_t       n = lines(w, r, x), sum = 0;

    assert_status(r, 200);
    for (size_t i = 0; i < n; i++) {
        if (!str_is(x[i].state, "planned") || !str_eq(x[i].worker, str_of(worker)) ||
            x[i].day < now_day())
            continue;
        sum++;
        if (of_day && x[i].day - now_day() < DAYS)
            of_day[x[i].day - now_day()]++;
    }
    return sum;
}

static void the_day_of_a_worker_of_two_grids_is_one(void **state)
{
    struct world *w = *state;
    size_t        of_day[DAYS] = { 0 }, both = 0;
    struct line  *x = NEWN(w->mem, struct line, MOST);

    for (int i = 0; i < 2; i++) {
        int64_t day = i ? next_month() : now_day();
        size_t  here = planned(w, FIRST, day, "grid01", of_day),
               there = planned(w, SECOND, day, "grid01", of_day);
        assert_true(here > 0 && there > 0);
        both = i ? here + there : both;
    }
    for (size_t i = 0; i < DAYS; i++)
        if (of_day[i] > DAY_MOST)
            fail_msg("%zu visits on day %zu", of_day[i], i);
    assert_true(both >= 60);
    /* he sees the month of both, under whichever post he is signed in */
    struct reply r = call(
        w, WORKER, GET,
        str_fmt(w->mem, "/api/v1/visits/month?month=" STR_FMT, STR_ARG(text_of(w, next_month()))).p,
        NULL);
    assert_int_equal(lines(w, r, x), both);
    assert_has(r, "\"grid\":\"" FIRST "\"");
    assert_has(r, "\"grid\":\"" SECOND "\"");
    assert_has_not(r, "\"mine\":false");
}

/* The first planned visit of a grid, with all that its month says about it. */
static str visit_in(struct world *w, struct reply r, const char *grid)
{
    size_t from = 0, at = 0;

    assert_true(str_find(r.body, STR("\"items\":["), &from)); /* the plan has a grid, too */
    str items = { r.body.p + from, r.body.n - from };
    assert_true(str_find(items, str_fmt(w->mem, "\"grid\":\"%s\"", grid), &at));
    return (str){ items.p + at, items.n - at };
}

/* He is signed in under his post at the first grid: one more visit, and the search for whom to
 * visit, go through the second as well; not through a grid that is not his. */
static void one_more_visit_goes_to_either_grid(void **state)
{
    static const char *const grids[] = { FIRST, SECOND };
    struct world            *w = *state;
    struct reply             month = call(w, WORKER, GET, "/api/v1/visits/month", NULL);

    for (size_t i = 0; i < COUNT(grids); i++) {
        str x = visit_in(w, month, grids[i]), household = member(w, x, "household");
        str q = str_fmt(w->mem, "/api/v1/visits/households?q=" STR_FMT STR_FMT STR_FMT,
                        STR_ARG(member(w, x, "building")), STR_ARG(member(w, x, "entrance")),
                        STR_ARG(member(w, x, "room")));
        assert_has(call(w, WORKER, GET, q.p, NULL), household.p);
        str body = str_fmt(w->mem, "{\"household\":\"" STR_FMT "\",\"day\":\"" STR_FMT "\"}",
                           STR_ARG(household), STR_ARG(text_of(w, now_day() + 3)));
        struct reply r = call(w, WORKER, POST, "/api/v1/visits/planned", body.p);
        assert_status(r, 201);
        assert_has(r, str_fmt(w->mem, "\"grid\":\"%s\"", grids[i]).p);
        assert_status(call(w, CLERK, GET, q.p, NULL), 403);
        /* who lives there, likewise; what is not of the post that he acts under he cannot change */
        r = call(w, WORKER, GET, path_of(w, "/api/v1/visits/households/%s", household).p, NULL);
        assert_status(r, 200);
        assert_has(r, "\"name_mask\":\"");
        assert_status(
            call(w, WORKER, GET, path_of(w, "/api/v1/registry/households/%s", household).p, NULL),
            i ? 404 : 200);
    }
    str x = visit_in(w, grid_month(w, THIRD, now_day()), THIRD);
    assert_status(call(w, WORKER, GET,
                       path_of(w, "/api/v1/visits/households/%s", member(w, x, "household")).p,
                       NULL),
                  404);
    str q = str_fmt(w->mem, "/api/v1/visits/households?q=" STR_FMT STR_FMT STR_FMT,
                    STR_ARG(member(w, x, "building")), STR_ARG(member(w, x, "entrance")),
                    STR_ARG(member(w, x, "room")));
    assert_has_not(call(w, WORKER, GET, q.p, NULL), member(w, x, "household").p);
    str body = str_fmt(w->mem, "{\"household\":\"" STR_FMT "\",\"day\":\"" STR_FMT "\"}",
                       STR_ARG(member(w, x, "household")), STR_ARG(text_of(w, now_day() + 3)));
    assert_status(call(w, WORKER, POST, "/api/v1/visits/planned", body.p), 404);
}

/* A department's handler who also looks after a grid: its visits are his under the post as a
 * handler too, and nothing else of a grid worker is. */
static void visits_are_his_under_any_post(void **state)
{
    struct world *w = *state;
    struct line  *x = NEWN(w->mem, struct line, MOST);
    str           other = visit_in(w, call(w, WORKER, GET, "/api/v1/visits/month", NULL), FIRST);

    assert_status(call(w, HANDLER, GET, "/api/v1/visits/month", NULL), 403);
    struct reply r =
        call(w, ADMIN, POST, "/api/v1/staffing/posts",
             "{\"login\":\"handler01\",\"role\":\"grid_worker\",\"grid\":\"" THIRD "\"}");
    assert_status(r, 201);
    str post = member(w, r.body, "ref");
    assert_status(call(w, HANDLER, POST, "/api/v1/visits/replan", "{}"), 204);
    assert_has(call(w, HANDLER, GET, "/api/v1/session", NULL), "\"visit.make\"");
    r = call(w, HANDLER, GET, "/api/v1/visits/month", NULL);
    assert_status(r, 200);
    assert_true(lines(w, r, x) > 0);
    assert_has_not(r, "\"mine\":false");
    str one = visit_in(w, r, THIRD);
    str body = str_fmt(w->mem,
                       "{\"household\":\"" STR_FMT "\",\"day\":\"" STR_FMT
                       "\",\"result\":\"nobody\",\"people\":0}",
                       STR_ARG(member(w, one, "household")), STR_ARG(text_of(w, now_day())));
    assert_status(call(w, HANDLER, POST, "/api/v1/visits/records", body.p), 201);
    /* not through a grid that is not his, and not into the registry */
    body = str_fmt(w->mem,
                   "{\"household\":\"" STR_FMT "\",\"day\":\"" STR_FMT
                   "\",\"result\":\"nobody\",\"people\":0}",
                   STR_ARG(member(w, other, "household")), STR_ARG(text_of(w, now_day())));
    assert_status(call(w, HANDLER, POST, "/api/v1/visits/records", body.p), 404);
    assert_status(call(w, HANDLER, GET, "/api/v1/registry/buildings", NULL), 403);
    /* the post is over, and so are its visits */
    assert_status(call(w, ADMIN, POST, path_of(w, "/api/v1/staffing/posts/%s/end", post).p, "{}"),
                  200);
    assert_status(call(w, HANDLER, GET, "/api/v1/visits/month", NULL), 403);
}

/* What a month says from a planned visit on. */
static str from_visit(struct reply month, str ref)
{
    size_t at = 0;

    assert_true(str_find(month.body, ref, &at));
    return (str){ month.body.p + at, month.body.n - at };
}

static str wish_of(struct reply month, str ref)
{
    str    x = from_visit(month, ref);
    size_t at = 0;

    assert_true(str_find(x, STR("\"wish\":"), &at));
    return (str){ x.p + at, x.n - at };
}

static struct reply his_month(struct world *w, int64_t day)
{
    return call(w, WORKER, GET,
                str_fmt(w->mem, "/api/v1/visits/month?month=" STR_FMT, STR_ARG(text_of(w, day))).p,
                NULL);
}

/* Said at the door today: Thursdays from 19:00 on. */
static void a_wish_holds_in_the_next_month(void **state)
{
    enum { THURSDAY = 3, EVENING = 18 * 60 };
    struct world *w = *state;
    struct line  *x = NEWN(w->mem, struct line, MOST), *one = NULL;
    struct reply  month = his_month(w, next_month());
    size_t        n = lines(w, month, x), times = 0;
    str           first = { 0 };

    /* there is more to do than days: the one that nobody else goes before */
    for (size_t i = 0; i < n; i++) {
        str due = member(w, from_visit(month, x[i].ref), "due");
        if (!str_is(x[i].state, "planned") || date_weekday(x[i].day) == THURSDAY ||
            (one && strncmp(due.p, first.p, due.n) >= 0))
            continue;
        one = &x[i];
        first = due;
    }
    assert_non_null(one);
    str home = one->household;
    str body = str_fmt(w->mem,
                       "{\"household\":\"" STR_FMT "\",\"day\":\"" STR_FMT
                       "\",\"result\":\"nobody\",\"wish\":{\"days\":8,\"from\":1140,\"until\":0,"
                       "\"none\":false,\"version\":%lld}}",
                       STR_ARG(home), STR_ARG(text_of(w, now_day())),
                       (long long)number(w, wish_of(month, one->ref), "version"));
    assert_status(call(w, WORKER, POST, "/api/v1/visits/records", body.p), 201);
    turns(w);
    month = his_month(w, next_month());
    n = lines(w, month, x);
    for (size_t i = 0; i < n; i++) {
        if (!str_eq(x[i].household, home) || !str_is(x[i].state, "planned"))
            continue;
        times++;
        assert_int_equal(date_weekday(x[i].day), THURSDAY);
        for (size_t k = i + 1; k < n && x[k].day == x[i].day; k++)
            assert_true(number(w, wish_of(month, x[k].ref), "from") >= EVENING);
    }
    assert_true(times > 0);
}

static void an_absence_reaches_the_next_month(void **state)
{
    struct world *w = *state;
    int64_t       from = next_month() + 1, to = from + 2;
    size_t        of_day[DAYS] = { 0 }, n = 0;

    assert_true(to - now_day() < DAYS);
    planned(w, FIRST, from, "grid01", of_day);
    planned(w, SECOND, from, "grid01", of_day);
    for (int64_t day = from; day <= to; day++)
        n += of_day[day - now_day()];
    assert_true(n > 0);
    assert_status(leave(w, FIRST, "grid01", from, to), 200);
    memset(of_day, 0, sizeof of_day);
    planned(w, FIRST, from, "grid01", of_day);
    planned(w, SECOND, from, "grid01", of_day);
    for (int64_t day = from; day <= to; day++)
        assert_int_equal(of_day[day - now_day()], 0);
}

/* What the planner has put before him in a grid from DAY on, this month and the next. */
static size_t planned_after(struct world *w, const char *grid, int64_t day)
{
    struct line *x = NEWN(w->mem, struct line, MOST);
    size_t       sum = 0;

    for (int m = 0; m < 2; m++) {
        size_t n = lines(w, grid_month(w, grid, m ? next_month() : now_day()), x);
        for (size_t i = 0; i < n; i++)
            sum += str_is(x[i].state, "planned") && str_is(x[i].worker, "grid01") && !x[i].pinned &&
                   x[i].day >= day;
    }
    return sum;
}

/* The other one goes on: what is planned in the grid that he leaves lies before that day, this week
 * as well, from when on it is known. */
static void one_of_two_posts_will_end(void **state)
{
    struct world *w = *state;
    int64_t       ends[] = { now_day() + 2, now_day() + 9 };
    size_t        later = planned_after(w, SECOND, ends[1]), here = 0;
    str           post = post_at(w, SECOND, "grid01");

    assert_true(planned_after(w, SECOND, now_day()) > later && later > 20);
    for (size_t i = 0; i < COUNT(ends); i++) {
        end_post(w, SECOND, "grid01",
                 str_fmt(w->mem, "{\"day\":\"" STR_FMT "\"}", STR_ARG(text_of(w, ends[i]))).p);
        assert_int_equal(planned_after(w, SECOND, ends[i]), 0);
        here = planned_after(w, SECOND, now_day());
        assert_true(planned_after(w, FIRST, ends[i]) > 20);
        assert_status(call(w, WORKER, POST, "/api/v1/visits/replan", "{}"), 204);
        assert_int_equal(planned_after(w, SECOND, ends[i]), 0);
        assert_status(
            call(w, ADMIN, POST, path_of(w, "/api/v1/staffing/posts/%s/stay", post).p, "{}"), 200);
        turns(w);
        assert_true(planned_after(w, SECOND, ends[i]) > 20);
    }
    assert_true(here > 0); /* until then he goes there */
}

/* Visits and attempts of this month: those that somebody is told are his, those of the community.
 */
static int64_t done_by(struct world *w, enum who who)
{
    str    r = call(w, who, GET, "/api/v1/visits/month", NULL).body;
    size_t at = 0;

    assert_true(str_find(r, STR("\"count\":{"), &at));
    r = (str){ r.p + at, r.n - at };
    return number(w, r, "visits") + number(w, r, "attempts");
}

static int64_t done_there(struct world *w)
{
    str     r = call(w, CLERK, GET, "/api/v1/visits/coverage?community=350205003006", NULL).body;
    size_t  at = 0;
    int64_t sum = 0;

    while (str_find(r, STR("\"visits\":"), &at)) {
        r = (str){ r.p + at, r.n - at };
        sum += number(w, r, "visits");
        r = (str){ r.p + 9, r.n - 9 };
    }
    return sum;
}

/* The Nth household that is planned for WORKER in the first grid. */
static str planned_for(struct world *w, const char *worker, size_t nth)
{
    struct line *x = NEWN(w->mem, struct line, MOST);
    size_t       n = lines(w, grid_month(w, FIRST, now_day()), x), i = 0;

    for (; i < n; i++)
        if (str_is(x[i].state, "planned") && str_eq(x[i].worker, str_of(worker)) && !nth--)
            return x[i].household;
    fail_msg("nothing is planned for %s", worker);
    return (str){ 0 };
}

static void was_there(struct world *w, enum who who, str household)
{
    assert_status(call(w, who, POST, "/api/v1/visits/records",
                       str_fmt(w->mem,
                               "{\"household\":\"" STR_FMT "\",\"day\":\"" STR_FMT
                               "\",\"result\":\"done\",\"people\":1}",
                               STR_ARG(household), STR_ARG(text_of(w, now_day())))
                           .p),
                  201);
}

/* What each is told of his month adds up to what the community is told, also of what the one who
 * leaves wrote down without signal before and sends after. */
static void who_leaves_leaves_no_visit_behind(void **state)
{
    struct world *w = *state;

    /* a colleague comes: he gets his share of both months */
    new_post(w, FIRST, "checker01", now_day());
    turns(w);
    assert_true(planned(w, FIRST, now_day(), "checker01", NULL) > 5);
    size_t his = planned(w, FIRST, next_month(), "checker01", NULL);
    assert_true(his > 20);
    int64_t all = done_there(w), one = done_by(w, WORKER), two = done_by(w, CHECKER);
    str     late = planned_for(w, "grid01", 1);
    was_there(w, WORKER, planned_for(w, "grid01", 0));
    was_there(w, CHECKER, planned_for(w, "checker01", 0));
    /* the other one leaves: nothing is his any more, and who stays has more */
    end_post(w, FIRST, "grid01", "{}");
    was_there(w, WORKER, late);
    /* who did it has his name there, though nothing can be given to him any more */
    assert_has(grid_month(w, FIRST, now_day()), "\"worker\":\"\",\"worker_name\":\"");
    size_t at = 0;
    assert_false(str_find(grid_month(w, FIRST, now_day()).body, STR("\"worker_name\":\"\""), &at));
    assert_int_equal(done_by(w, WORKER), one + 2);
    assert_int_equal(done_by(w, CHECKER), two + 1);
    assert_int_equal(done_there(w), all + 3);
    for (int i = 0; i < 2; i++) {
        int64_t day = i ? next_month() : now_day();
        assert_int_equal(planned(w, FIRST, day, "grid01", NULL), 0);
        assert_int_equal(planned(w, FIRST, day, "", NULL), 0);
    }
    assert_true(planned(w, FIRST, next_month(), "checker01", NULL) > his);
    /* in the grid that is left to him he goes on */
    assert_true(planned(w, SECOND, next_month(), "grid01", NULL) > 0);
}

/* Somebody new, with no post. */
static void newcomer(struct world *w, const char *login)
{
    struct db *db = NULL;
    int64_t    id = 0;

    assert_null(db_open(w->mem, w->app->server.url, DB_WRITE, &db));
    struct req r = { .mem = w->mem, .db = db, .app = w->app, .now = shifted() };
    assert_null(db_begin(db, w->mem));
    assert_null(account_add(&r,
                            &(struct new_account){ .community = INT64_C(350205003006),
                                                   .staff = true,
                                                   .demo = true,
                                                   .login = str_of(login),
                                                   .name = STR("同事") },
                            &id));
    assert_null(db_commit(db, w->mem));
    db_close(db);
}

/* What is planned for him in a grid from today on, this month and the next. */
static size_t before_him(struct world *w, const char *grid, const char *worker)
{
    return planned(w, grid, now_day(), worker, NULL) + planned(w, grid, next_month(), worker, NULL);
}

static void a_post_that_is_announced_covers_from_its_day_on(void **state)
{
    struct world *w = *state;

    newcomer(w, "grid03b");
    new_post(w, THIRD, "grid03b", now_day() + 3);
    turns(w);
    assert_int_equal(before_him(w, THIRD, "grid03b"), 0);
    shift += 2 * MS_DAY; /* its eve */
    turns(w);
    assert_int_equal(before_him(w, THIRD, "grid03b"), 0);
    assert_has_not(grid_month(w, THIRD, now_day()), "\"login\":\"grid03b\"");
    shift += MS_DAY;
    turns(w);
    assert_has(grid_month(w, THIRD, now_day()), "\"login\":\"grid03b\"");
    assert_true(planned(w, THIRD, now_day(), "grid03b", NULL) > 5);
    assert_true(planned(w, THIRD, next_month(), "grid03b", NULL) > 20);
}

/* All of somebody's posts go to a colleague and end in one step. */
static void a_handover_that_ends_the_posts_moves_the_visits(void **state)
{
    struct world *w = *state;

    end_post(w, THIRD, "", "{\"to\":\"grid03b\"}"); /* of the demonstration, no login */
    newcomer(w, "grid03c");
    new_post(w, THIRD, "grid03c", now_day());
    turns(w);
    size_t hers = planned(w, THIRD, next_month(), "grid03c", NULL);
    assert_true(hers > 20 && before_him(w, THIRD, "grid03b") > 20);
    struct reply r = call(w, ADMIN, POST, "/api/v1/handovers",
                          "{\"from\":\"grid03b\",\"to\":\"grid03c\",\"end\":true}");
    assert_status(r, 200);
    assert_int_equal(number(w, r.body, "ended"), 1);
    turns(w);
    assert_int_equal(before_him(w, THIRD, "grid03b"), 0);
    assert_int_equal(before_him(w, THIRD, ""), 0); /* nor is it nobody's */
    assert_true(planned(w, THIRD, next_month(), "grid03c", NULL) > hers);
    assert_has_not(grid_month(w, THIRD, now_day()), "\"login\":\"grid03b\"");
}

/* The last post of a grid ends and there is no heir, as when a reform ends it. */
static error *ends_without_heir(void *ctx, struct db *db)
{
    static const struct sql last = { "last", "a test", "",
                                     "SELECT MAX(id) AS n FROM post WHERE place = " THIRD
                                     " AND role = 'grid_worker' AND until IS NULL" };
    static const struct sql stop = { "stop", "a test", "",
                                     "UPDATE post SET until = :day WHERE id = :id" };
    struct world           *w = ctx;
    struct req              r = open_req(&w->cli, w->app, db);
    int64_t                 id = 0;

    r.now = shifted();
    TRY(db_number(db, r.mem, &last, DB_NO_ARGS, &id));
    TRY(db_exec(db, r.mem, &stop, DB_ARGS(db_int("day", now_day()), db_int("id", id)), NULL));
    return event_append(&r, (struct ref){ INT64_C(350205003006), id },
                        (struct event){ .kind = STR("post"), .action = STR("end") });
}

/* What COVERAGE or STAFFING says about THIRD, up to the next grid. */
static str about_third(struct reply r)
{
    size_t at = 0, end = 0;

    assert_true(str_find(r.body, STR("{\"grid\":\"" THIRD "\""), &at));
    str x = { r.body.p + at, r.body.n - at };
    if (str_find((str){ x.p + 1, x.n - 1 }, STR("{\"grid\":"), &end))
        x.n = end + 1;
    return x;
}

/* Nobody's visits are not planned, and not hidden: the vacancy shows, the households still count,
 * and whoever comes next finds them. */
static void a_grid_without_a_worker(void **state)
{
    struct world *w = *state;
    struct line  *x = NEWN(w->mem, struct line, MOST);
    size_t        n = lines(w, grid_month(w, THIRD, next_month()), x), at = 0;

    assert_true(before_him(w, THIRD, "grid03c") > 20);
    assert_null(writer_run(w->app->server.writer, w->mem, ends_without_heir, w));
    turns(w);
    for (int i = 0; i < 2; i++) {
        assert_has(grid_month(w, THIRD, next_month()), "\"workers\":[]");
        assert_has_not(grid_month(w, THIRD, next_month()), "\"state\":\"planned\"");
        assert_int_equal(before_him(w, THIRD, ""), 0);
        assert_status(
            call(w, CLERK, POST, "/api/v1/visits/plans",
                 str_fmt(w->mem, "{\"community\":\"350205003006\",\"month\":\"" STR_FMT "\"}",
                         STR_ARG(text_of(w, next_month())))
                     .p),
            202);
        turns(w); /* a plan of the whole community finds nobody for it, either */
    }
    str one = str_fmt(w->mem,
                      "{\"household\":\"" STR_FMT "\",\"day\":\"" STR_FMT "\",\"grid\":\"" THIRD
                      "\",\"worker\":\"grid03c\"}",
                      STR_ARG(x[0].household), STR_ARG(text_of(w, now_day() + 1)));
    assert_true(n > 0);
    assert_has(call(w, CLERK, POST, "/api/v1/visits/plan/visits", one.p), "visit.worker");
    str staff = about_third(call(w, CLERK, GET, "/api/v1/staffing", NULL));
    assert_true(str_find(staff, STR("\"vacant\":true"), &at));
    str seen =
        about_third(call(w, CLERK, GET, "/api/v1/visits/coverage?community=350205003006", NULL));
    assert_true(number(w, seen, "households") > 20);
    newcomer(w, "grid03d");
    new_post(w, THIRD, "grid03d", now_day());
    turns(w);
    assert_true(planned(w, THIRD, now_day(), "grid03d", NULL) > 0);
}

/* Another leave from the same day on does not take the place of the first without a word; sent
 * twice it is one. */
static void a_second_leave_from_the_same_day_is_refused(void **state)
{
    struct world *w = *state;
    str           since = text_of(w, now_day() + 8), until = text_of(w, now_day() + 12);
    str           first =
            str_fmt(w->mem, "\"since\":\"" STR_FMT "\",\"until\":\"" STR_FMT "\",\"why\":\"探亲\"}",
                    STR_ARG(since), STR_ARG(until)),
        second =
            str_fmt(w->mem, "\"since\":\"" STR_FMT "\",\"until\":\"" STR_FMT "\",\"why\":\"体检\"}",
                    STR_ARG(since), STR_ARG(since)),
        clerk = str_fmt(w->mem, "{\"grid\":\"" SECOND "\",\"worker\":\"grid01\"," STR_FMT,
                        STR_ARG(second));
    const char *path = "/api/v1/visits/absences";

    for (int i = 0; i < 2; i++)
        assert_status(call(w, WORKER, POST, path, str_fmt(w->mem, "{" STR_FMT, STR_ARG(first)).p),
                      200);
    struct reply r = call(w, WORKER, POST, path, str_fmt(w->mem, "{" STR_FMT, STR_ARG(second)).p);
    assert_status(r, 409);
    assert_has(r, "visit.away_twice");
    assert_has(r, until.p);
    assert_status(call(w, CLERK, POST, "/api/v1/visits/plan/absences", clerk.p), 409);
    r = call(w, WORKER, GET, path, NULL);
    assert_has(r, "探亲");
    assert_has_not(r, "体检");
    assert_status(call(w, WORKER, POST, path,
                       str_fmt(w->mem, "{\"since\":\"" STR_FMT "\"}", STR_ARG(since)).p),
                  200);
    assert_status(call(w, WORKER, POST, path, str_fmt(w->mem, "{" STR_FMT, STR_ARG(second)).p),
                  200);
    assert_status(call(w, WORKER, POST, path,
                       str_fmt(w->mem, "{\"since\":\"" STR_FMT "\"}", STR_ARG(since)).p),
                  200);
}

static bool says_leave(struct reply r)
{
    assert_status(r, 200);
    return has(r, "年假");
}

/* Signed in under his post in another community he says when he is away: from both. */
static void who_is_away_is_away_from_every_community(void **state)
{
    struct world *w = *state;
    str           whole =
        str_fmt(w->mem, "{\"since\":\"" STR_FMT "\",\"until\":\"" STR_FMT "\",\"why\":\"年假\"}",
                STR_ARG(text_of(w, now_day() + 1)), STR_ARG(text_of(w, now_day() + 4)));
    str here = w->session[WORKER],
        drop = str_fmt(w->mem, "{\"since\":\"" STR_FMT "\"}", STR_ARG(text_of(w, now_day() + 1)));

    world_post(w, WORKER, ROLE_GRID_WORKER, INT64_C(350205003001001));
    world_stay_signed_in(w);
    assert_status(call(w, WORKER, POST, "/api/v1/visits/absences", whole.p), 200);
    struct reply r = call(w, WORKER, GET, "/api/v1/visits/absences", NULL);
    assert_true(says_leave(r));
    assert_int_equal(occurs(r.body, "年假"), 1); /* it is one, though each community has it */
    w->session[WORKER] = here;
    assert_true(says_leave(call(w, WORKER, GET, "/api/v1/visits/absences", NULL)));
    assert_true(says_leave(grid_month(w, SECOND, now_day())));
    assert_status(call(w, WORKER, POST, "/api/v1/visits/absences", drop.p), 200);
    assert_false(says_leave(grid_month(w, SECOND, now_day())));
    assert_false(says_leave(call(w, WORKER, GET, "/api/v1/visits/absences", NULL)));
    /* he goes to the other community for good: what he did in this month stays his */
    int64_t his = done_by(w, WORKER);
    assert_true(his > 0);
    world_put(w, str_fmt(w->mem,
                         "UPDATE post SET until = %lld WHERE place / 1000 = 350205003006 AND "
                         "account = (SELECT id FROM account WHERE login = 'grid01')",
                         (long long)now_day())
                     .p);
    shift += 5 * MS_SECOND;
    assert_int_equal(done_by(w, WORKER), his);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_day_of_a_worker_of_two_grids_is_one),
        cmocka_unit_test(one_more_visit_goes_to_either_grid),
        cmocka_unit_test(visits_are_his_under_any_post),
        cmocka_unit_test(a_wish_holds_in_the_next_month),
        cmocka_unit_test(an_absence_reaches_the_next_month),
        cmocka_unit_test(one_of_two_posts_will_end),
        cmocka_unit_test(who_leaves_leaves_no_visit_behind),
        cmocka_unit_test(a_post_that_is_announced_covers_from_its_day_on),
        cmocka_unit_test(a_handover_that_ends_the_posts_moves_the_visits),
        cmocka_unit_test(a_grid_without_a_worker),
        cmocka_unit_test(a_second_leave_from_the_same_day_is_refused),
        cmocka_unit_test(who_is_away_is_away_from_every_community),
    };

    return cmocka_run_group_tests(tests, two_months, play_teardown);
}
