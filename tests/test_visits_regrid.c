/* test_visits_regrid.c -- a worker goes along to a new grid in the middle of his month: what was
 * seen counts, what is planned this week stays as it is in his head, wishes and days that a person
 * chose hold, and what he writes down without signal before he hears of it finds its place. Started
 * with `make-cells` this binary is the child. */
#include "test.h"

#include "base/when.h"
#include "cli/cli.h"
#include "lib/month.h"
#include "lib/play.h"
#include "modules/visits/visits.h"

#define HAIHONG "350205003006"
#define OLD     "350205003006001"
#define FRESH   "350205003006901"

/* The post of somebody at a place, by who he is. */
static str his_post(struct world *w, struct reply me, const char *place)
{
    size_t at = 0;

    assert_true(str_find(me.body, str_fmt(w->mem, "\"place\":\"%s\"", place), &at));
    while (at && me.body.p[at] != '{')
        at--;
    return member(w, (str){ me.body.p + at, me.body.n - at }, "ref");
}

static int begin_month(void **state)
{
    int status = play_setup(state);

    struct world *w = *state;
    shift += (quiet_tuesday(now_day()) - now_day()) * MS_DAY;
    world_stay_signed_in(w);
    /* under the post of this grid, as one is after signing in: he looks after another one, too */
    struct reply me = call(w, WORKER, GET, "/api/v1/session", NULL);
    assert_status(
        call(w, WORKER, POST, "/api/v1/session/post",
             str_fmt(w->mem, "{\"post\":\"" STR_FMT "\"}", STR_ARG(his_post(w, me, OLD))).p),
        200);
    assert_status(call(w, WORKER, POST, "/api/v1/visits/replan", "{}"), 204);
    return status;
}

static struct reply month(struct world *w)
{
    struct reply r = call(w, WORKER, GET, "/api/v1/visits/month", NULL);

    assert_status(r, 200);
    return r;
}

static struct reply record(struct world *w, str household, int64_t day, const char *more)
{
    return call(w, WORKER, POST, "/api/v1/visits/records",
                str_fmt(w->mem,
                        "{\"household\":\"" STR_FMT "\",\"day\":\"" STR_FMT
                        "\",\"result\":\"done\",\"people\":1%s}",
                        STR_ARG(household), STR_ARG(text_of(w, day)), more)
                    .p);
}

/* ---- grid 1 ends, 901 takes its place ---- */

static struct reply act(struct world *w, enum who who, str ref, const char *action,
                        const char *more)
{
    struct reply now = call(w, DISPATCHER, GET, path_of(w, "/api/v1/grid-plans/%s", ref).p, NULL);

    return call(w, who, POST, path_of(w, "/api/v1/grid-plans/%s/steps", ref).p,
                str_fmt(w->mem, "{\"action\":\"%s\",\"version\":%lld%s}", action,
                        (long long)number(w, now.body, "version"), more)
                    .p);
}

static void draw_anew(struct world *w, int64_t day)
{
    struct reply r = call(w, CLERK, POST, "/api/v1/grid-plans",
                          "{\"community\":\"" HAIHONG "\",\"title\":\"试划\"}");
    size_t       at = 0;
    struct buf   b;

    assert_status(r, 201);
    str ref = member(w, r.body, "ref");
    assert_true(str_find(r.body, STR("\"answer\":["), &at));
    str rest = { r.body.p + at + 10, r.body.n - at - 10 };
    rest = str_cut(&rest, ']');
    buf_init(&b, w->mem, 1 << 20);
    buf_z(&b, "{\"version\":1,\"answer\":[");
    for (bool first = true; rest.n; first = false) {
        str grid = str_cut(&rest, ',');
        buf_z(&b, first ? "" : ",");
        buf_str(&b, str_is(grid, "1") ? STR("901") : grid);
    }
    buf_z(&b, "]}");
    assert_status(call(w, CLERK, PUT, path_of(w, "/api/v1/grid-plans/%s/answer", ref).p,
                       str_dup(w->mem, buf_done(&b)).p),
                  200);
    assert_status(act(w, CLERK, ref, "consult", ""), 200);
    assert_status(act(w, CLERK, ref, "submit", ""), 200);
    assert_status(act(w, DISPATCHER, ref, "publish",
                      str_fmt(w->mem, ",\"day\":\"" STR_FMT "\"", STR_ARG(text_of(w, day))).p),
                  200);
    turns(w);
}

/* How often a household is in a state; what was planned for days that are past was missed. */
static size_t of_household(const struct line *x, size_t n, str household, const char *state)
{
    size_t times = 0;

    for (size_t i = 0; i < n; i++)
        times += str_eq(x[i].household, household) && str_is(x[i].state, state) &&
                 (x[i].day >= now_day() || strcmp(state, "planned") != 0);
    return times;
}

/* What stood in the month before, by what became of it. */
static void compare(struct world *w, struct line *before, size_t n, struct line *after, size_t m,
                    int64_t sunday)
{
    size_t this_week = 0, later = 0;

    (void)w;
    for (size_t i = 0; i < n; i++) {
        struct line *now = find(after, m, before[i].ref);
        if (str_is(before[i].state, "done")) {
            if (!now || !str_is(now->state, "done") || now->day != before[i].day)
                fail_msg("what was done at " STR_FMT " is %.*s of %zu",
                         STR_ARG(before[i].household), now ? (int)now->state.n : 4,
                         now ? now->state.p : "lost", m);
        } else if (str_is(before[i].state, "planned") && before[i].day >= now_day() &&
                   before[i].day <= sunday) {
            this_week++;
            if (!now || now->day != before[i].day || !str_is(now->state, "planned"))
                fail_msg("this week's visit of " STR_FMT " is not where it was",
                         STR_ARG(before[i].household));
            assert_false(str_is(now->why, "stays")); /* it is his own, not a colleague's */
        }
    }
    for (size_t i = 0; i < m; i++) {
        struct line *was = find(before, n, after[i].ref);
        if (!was || !str_is(was->state, "gone")) /* as the one that wished another day may be */
            assert_false(str_is(after[i].state, "gone")); /* nothing went to anybody else */
        later += str_is(after[i].state, "planned") && after[i].day > sunday;
        if (str_is(after[i].state, "planned") &&
            of_household(after, m, after[i].household, "planned") > 1)
            fail_msg(
                "planned %zu times, %zu before: " STR_FMT " for " STR_FMT " on %lld, sunday %lld",
                of_household(after, m, after[i].household, "planned"),
                of_household(before, n, after[i].household, "planned"), STR_ARG(after[i].household),
                STR_ARG(after[i].why), (long long)after[i].day, (long long)sunday);
    }
    assert_true(this_week > 0 && later > 20);
}

static void a_worker_goes_along_with_his_month(void **state)
{
    struct world *w = *state;
    struct line  *before = NEWN(w->mem, struct line, MOST), *x = NEWN(w->mem, struct line, MOST);
    size_t        n = lines(w, month(w), x), seen = 0;
    int64_t       tuesday = now_day(), sunday = tuesday + 6 - date_weekday(tuesday);
    struct line   wished = { 0 }, chosen = { 0 }, offline = { 0 };

    assert_true(n >= 60);
    world_put(w, str_fmt(w->mem,
                         "UPDATE visit_due SET state = 'skipped' WHERE state = 'planned' AND "
                         "month < %lld",
                         (long long)month_of(tuesday))
                     .p); /* it would be what he makes up for */
    for (size_t i = 0; i < n; i++) {
        if (!str_is(x[i].state, "planned"))
            continue;
        if (x[i].day == tuesday && seen < 3) {
            assert_status(record(w, x[i].household, tuesday, ""), 201);
            seen++;
        } else if (x[i].day > tuesday && x[i].day <= tuesday + 1 && !offline.ref.n) {
            offline = x[i];
        } else if (x[i].day > sunday + 1 && !wished.ref.n) {
            wished = x[i];
        }
    }
    assert_true(seen > 0 && offline.ref.n && wished.ref.n);
    /* a household wishes Thursdays, the clerk has chosen a day for another */
    assert_status(call(w, WORKER, POST, "/api/v1/visits/records",
                       str_fmt(w->mem,
                               "{\"household\":\"" STR_FMT "\",\"day\":\"" STR_FMT
                               "\",\"result\":\"nobody\",\"wish\":{\"days\":8,\"from\":0,"
                               "\"until\":0,\"none\":false,\"version\":1}}",
                               STR_ARG(wished.household), STR_ARG(text_of(w, tuesday)))
                           .p),
                  201);
    turns(w);
    n = lines(w, month(w), x);
    for (size_t i = 0; i < n; i++) /* of the month as it was planned anew for the wish */
        if (str_is(x[i].state, "planned") && x[i].day > sunday + 1 &&
            !str_eq(x[i].household, wished.household))
            chosen = x[i];
    int64_t monday = sunday + 8;
    assert_status(
        call(w, CLERK, POST, path_of(w, "/api/v1/visits/plan/%s/steps", chosen.ref).p,
             str_fmt(w->mem, "{\"version\":%lld,\"action\":\"move\",\"day\":\"" STR_FMT "\"}",
                     (long long)chosen.version, STR_ARG(text_of(w, monday)))
                 .p),
        200);
    turns(w);
    draw_anew(w, tuesday + 2);
    struct reply r = month(w);
    size_t       n_before = lines(w, r, before);
    int64_t      done = number(w, r.body, "seen");
    shift += 2 * MS_DAY;
    turns(w);
    turns(w);
    /* he is still signed in, in the new grid, and has his month */
    assert_has(call(w, WORKER, GET, "/api/v1/session", NULL), FRESH);
    assert_has_not(call(w, WORKER, GET, "/api/v1/session", NULL), OLD);
    r = month(w);
    n = lines(w, r, x);
    assert_int_equal(number(w, r.body, "seen"), done);
    compare(w, before, n_before, x, n, sunday);
    /* what he wrote down in a stairwell before he heard of it; where it was not due in this month
     * its row had fallen away, and it has one of its own */
    assert_status(record(w, offline.household, tuesday + 1, ""), 201);
    n = lines(w, month(w), x);
    assert_int_equal(of_household(x, n, offline.household, "done"), 1);
    /* wishes hold, and so does what a person decided */
    for (size_t i = 0; i < n; i++)
        if (str_eq(x[i].household, wished.household) && str_is(x[i].state, "planned"))
            assert_int_equal(date_weekday(x[i].day), 3);
    assert_non_null(find(x, n, chosen.ref));
    assert_int_equal(find(x, n, chosen.ref)->day, monday);
    assert_true(find(x, n, chosen.ref)->pinned);
    /* the desk sees the same in the new grid, and nothing is left in the old one */
    r = call(w, CLERK, GET,
             str_fmt(w->mem, "/api/v1/visits/plan?grid=" FRESH "&month=" STR_FMT,
                     STR_ARG(text_of(w, now_day())))
                 .p,
             NULL);
    assert_status(r, 200);
    size_t mine = 0, there = lines(w, r, before);
    for (size_t i = 0; i < there; i++)
        mine += str_is(before[i].worker, "grid01");
    assert_true(mine >= 60);
    /* a month that is made anew asks for nobody again who was seen */
    assert_status(call(w, WORKER, POST, "/api/v1/visits/replan", "{}"), 204);
    n = lines(w, month(w), x);
    assert_int_equal(of_household(x, n, offline.household, "done"), 1);
    assert_int_equal(of_household(x, n, offline.household, "planned"), 0);
    size_t all = 0;
    for (size_t i = 0; i < n; i++)
        all += str_is(x[i].state, "planned") || str_is(x[i].state, "done");
    assert_true(all >= 60); /* still 60 households a month */
}

int main(int argc, char **argv)
{
    static const struct command *const commands[] = { &cmd_make_cells };
    const struct CMUnitTest            tests[] = {
                   cmocka_unit_test(a_worker_goes_along_with_his_month),
    };

    if (argc > 1 && strcmp(argv[1], "make-cells") == 0)
        return cli_main(commands, COUNT(commands), argc, argv);
    return cmocka_run_group_tests(tests, begin_month, play_teardown);
}
