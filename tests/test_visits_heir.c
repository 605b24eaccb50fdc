/* test_visits_heir.c -- what was settled with a household stays settled: with who takes over when a
 * post ends, with who is there during a long leave, with the worker of a grid that was redrawn. */
#include "test.h"

#include "base/when.h"
#include "core/event.h"
#include "db/writer.h"
#include "lib/month.h"
#include "lib/play.h"
#include "modules/visits/visits.h"

#define GRID  "350205003006001"
#define THIRD "350205003006003" /* not grid01's */

static struct reply grid_month(struct world *w, const char *grid)
{
    struct reply r = call(w, CLERK, GET,
                          str_fmt(w->mem, "/api/v1/visits/plan?grid=%s&month=" STR_FMT, grid,
                                  STR_ARG(text_of(w, now_day())))
                              .p,
                          NULL);

    assert_status(r, 200);
    return r;
}

/* What a grid's month says of a planned visit of WHO (NULL: of anybody but checker01). */
static struct line seen_at(struct world *w, const char *grid, str ref, const char *who)
{
    struct line *x = NEWN(w->mem, struct line, MOST), *one;
    struct reply r = grid_month(w, grid);

    one = find(x, lines(w, r, x), ref);
    assert_non_null(one);
    if (who ? !str_is(one->worker, who) : str_is(one->worker, "checker01"))
        fail_msg(STR_FMT ", of " STR_FMT, STR_ARG(one->state), STR_ARG(one->worker));
    return *one;
}

/* How often a household is before somebody on a day (0: any that is not over). */
static size_t planned(struct world *w, const char *grid, str household, int64_t day)
{
    struct line *x = NEWN(w->mem, struct line, MOST);
    size_t       n = lines(w, grid_month(w, grid), x), times = 0;

    for (size_t i = 0; i < n; i++)
        times += str_eq(x[i].household, household) && str_is(x[i].state, "planned") &&
                 (day ? x[i].day == day : x[i].day >= now_day());
    return times;
}

static struct reply change(struct world *w, enum who who, const struct line *x, str what)
{
    return call(
        w, who, POST, path_of(w, "/api/v1/visits/planned/%s/steps", x->ref).p,
        str_fmt(w->mem, "{\"version\":%lld," STR_FMT "}", (long long)x->version, STR_ARG(what)).p);
}

static void move(struct world *w, enum who who, const struct line *x, int64_t day)
{
    assert_status(change(w, who, x,
                         str_fmt(w->mem,
                                 "\"action\":\"move\",\"day\":\"" STR_FMT
                                 "\",\"reason\":\"约好这一天\",\"anyway\":true",
                                 STR_ARG(text_of(w, day)))),
                  200);
}

static void leave_out(struct world *w, enum who who, const struct line *x)
{
    assert_status(change(w, who, x, STR("\"action\":\"skip\",\"reason\":\"回老家了\"")), 200);
}

/* The Nth visit of WORKER in a grid that is planned after this week, of a household without another
 * one and without wishes. */
static struct line nth(struct world *w, const char *grid, const char *worker, size_t n)
{
    struct line *x = NEWN(w->mem, struct line, MOST);
    size_t       all = lines(w, grid_month(w, grid), x), i = 0;

    for (; i < all; i++)
        if (str_is(x[i].worker, worker) && str_is(x[i].state, "planned") && !x[i].pinned &&
            x[i].day > now_day() + 5 && planned(w, grid, x[i].household, 0) == 1 && !n--)
            return x[i];
    fail_msg("%s has nothing before him", worker);
    return *x;
}

/* The colleague. */
static void comes(struct world *w, const char *grid)
{
    new_post(w, grid, "checker01", now_day());
    turns(w);
}

static void away(struct world *w, const char *grid, int64_t since, int64_t until)
{
    assert_status(leave(w, grid, "checker01", since, until), 200);
    turns(w);
}

/* grid01's post at GRID ends; the colleague who stays has his households. */
static void who_takes_over_keeps_what_was_settled(void **state)
{
    struct world *w = *state;
    int64_t       sunday = end_of_week(now_day()) + 7, tuesday = now_day() + 14;
    struct line   agreed = nth(w, GRID, "grid01", 0), out = nth(w, GRID, "grid01", 1),
                on_sunday = nth(w, GRID, "grid01", 2), lost = nth(w, GRID, "grid01", 3);

    move(w, WORKER, &agreed, tuesday);
    leave_out(w, WORKER, &out);
    move(w, WORKER, &on_sunday, sunday);
    move(w, WORKER, &lost, tuesday + 1);
    comes(w, GRID);
    away(w, GRID, tuesday + 1, tuesday + 1);
    end_post(w, GRID, "grid01", "{\"to\":\"checker01\"}");

    struct line x = seen_at(w, GRID, agreed.ref, "checker01");
    assert_true(str_is(x.state, "planned") && x.pinned && x.day == tuesday);
    assert_true(str_is(x.why, "agreed"));
    assert_int_equal(planned(w, GRID, agreed.household, 0), 1);
    assert_has(call(w, CHECKER, GET, "/api/v1/visits/month", NULL), "约好这一天");
    x = seen_at(w, GRID, on_sunday.ref, "checker01");
    assert_true(str_is(x.state, "planned") && x.day == sunday);
    x = seen_at(w, GRID, out.ref, "checker01");
    assert_true(str_is(x.state, "skipped"));
    assert_int_equal(planned(w, GRID, out.household, 0), 0);
    assert_has(call(w, CHECKER, GET, "/api/v1/visits/month", NULL), "回老家了");
    /* he is away on that day: he is told, and has it again when he is there after all */
    x = seen_at(w, GRID, lost.ref, "checker01");
    assert_true(str_is(x.state, "gone") && str_is(x.why, "handed"));
    assert_int_equal(planned(w, GRID, lost.household, tuesday + 1), 0);
    away(w, GRID, tuesday + 1, 0);
    x = seen_at(w, GRID, lost.ref, "checker01");
    if (!str_is(x.state, "planned") || !x.pinned || x.day != tuesday + 1)
        fail_msg(STR_FMT " (" STR_FMT ") on " STR_FMT ", planned %zu, agreed " STR_FMT,
                 STR_ARG(x.state), STR_ARG(x.why), STR_ARG(text_of(w, x.day)),
                 planned(w, GRID, lost.household, 0), STR_ARG(text_of(w, tuesday + 1)));
    /* a day that he chooses himself is his own */
    x = seen_at(w, GRID, agreed.ref, "checker01");
    move(w, CHECKER, &x, tuesday + 2);
    x = seen_at(w, GRID, agreed.ref, "checker01");
    assert_true(str_is(x.why, "pinned") && x.day == tuesday + 2);
    /* what the one who left did before, without signal, is taken when it comes */
    assert_status(call(w, WORKER, POST, "/api/v1/visits/records",
                       str_fmt(w->mem,
                               "{\"household\":\"" STR_FMT "\",\"day\":\"" STR_FMT
                               "\",\"result\":\"done\",\"people\":1}",
                               STR_ARG(on_sunday.household), STR_ARG(text_of(w, now_day())))
                           .p),
                  201);
}

static error *in_force(void *ctx, struct db *db)
{
    struct world *w = ctx;
    struct req    r = open_req(&w->cli, w->app, db);

    r.now = shifted();
    return event_append(&r, (struct ref){ INT64_C(350205003006), 1 },
                        (struct event){ .kind = STR("grid"), .action = STR("in_force") });
}

/* A building goes to another grid; this week stays with who has it in his head. Is he away then, or
 * not there any more, the other one goes. */
static void this_week_of_a_grid_that_was_redrawn(void **state)
{
    struct world *w = *state;
    struct line  *x = NEWN(w->mem, struct line, MOST), *stays = NULL;

    turns(w); /* what was to be thought over before has been */
    world_put(
        w, str_fmt(w->mem,
                   "UPDATE site SET grid = " THIRD " WHERE id = (SELECT MIN(d.site) FROM "
                   "visit_due v JOIN living l ON l.household = v.household JOIN dwelling_at d ON "
                   "d.id = l.dwelling WHERE v.grid = " GRID " AND v.state = 'planned' AND "
                   "v.pinned = 0 AND v.day > %lld AND v.day <= %lld AND l.until IS NULL)",
                   (long long)now_day(), (long long)end_of_week(now_day()))
               .p);
    assert_null(writer_run(w->app->server.writer, w->mem, in_force, w));
    turns(w);
    for (size_t n = lines(w, grid_month(w, GRID), x), i = 0; i < n; i++)
        if (str_is(x[i].why, "stays") && str_is(x[i].state, "planned") && x[i].day > now_day())
            stays = &x[i];
    assert_non_null(stays);
    assert_int_equal(planned(w, THIRD, stays->household, 0), 0);
    away(w, GRID, stays->day, stays->day);
    assert_int_equal(planned(w, GRID, stays->household, stays->day), 0);
    assert_int_equal(planned(w, THIRD, stays->household, 0), 1);
    away(w, GRID, stays->day, 0);
}

/* Buildings go to another grid; nobody told the new worker, but the plan does. */
static void in_a_grid_that_was_redrawn(void **state)
{
    struct world *w = *state;
    struct line   agreed = nth(w, GRID, "checker01", 0), out = nth(w, GRID, "checker01", 1);
    int64_t       day = agreed.day + (date_weekday(agreed.day) < 4 ? 1 : -1);

    move(w, CHECKER, &agreed, day);
    leave_out(w, CHECKER, &out);
    world_put(w, "UPDATE site SET grid = " THIRD " WHERE grid = " GRID);
    assert_null(writer_run(w->app->server.writer, w->mem, in_force, w));
    turns(w);
    struct line x = seen_at(w, THIRD, agreed.ref, NULL);
    assert_true(str_is(x.state, "planned") && x.pinned && x.day == day && str_is(x.why, "agreed"));
    assert_int_equal(planned(w, THIRD, agreed.household, 0), 1);
    x = seen_at(w, THIRD, out.ref, NULL);
    assert_true(str_is(x.state, "skipped"));
    assert_int_equal(planned(w, THIRD, out.household, 0), 0);
}

/* The other one of the grid stands in, and whom she left out stays left out, with the reason. */
static void during_a_long_leave(void **state)
{
    struct world *w = *state;

    comes(w, THIRD);
    struct line out = nth(w, THIRD, "checker01", 0), agreed = nth(w, THIRD, "checker01", 1);
    int64_t     day = agreed.day + (date_weekday(agreed.day) < 4 ? 1 : -1);
    leave_out(w, CHECKER, &out);
    move(w, CHECKER, &agreed, day);
    away(w, THIRD, month_of(now_day()), month_of(month_of(now_day()) + 40) - 1);
    struct line x = seen_at(w, THIRD, out.ref, NULL);
    assert_true(str_is(x.state, "skipped") && str_is(x.why, "agreed"));
    assert_int_equal(planned(w, THIRD, out.household, 0), 0);
    struct line kept = seen_at(w, THIRD, agreed.ref, NULL);
    assert_true(str_is(kept.state, "planned") && kept.pinned && str_is(kept.why, "agreed"));
    assert_true(kept.day == day && planned(w, THIRD, agreed.household, 0) == 1);
    away(w, THIRD, month_of(now_day()), 0);
    kept = seen_at(w, THIRD, agreed.ref, NULL); /* the other one goes, as the household was told */
    assert_true(str_is(kept.state, "planned") && kept.day == day);
    x = seen_at(w, THIRD, out.ref, "checker01");
    assert_int_equal(planned(w, THIRD, out.household, 0), 0);
}

/* A third one comes: doors go from hand to hand, but nobody loses a visit of this week. */
static void shares_shift_after_this_week(void **state)
{
    struct world *w = *state;
    struct line  *was = NEWN(w->mem, struct line, MOST);
    size_t        n = lines(w, grid_month(w, THIRD), was), looked = 0;

    world_put(w, "INSERT INTO post (id, account, role, place, unit, since) SELECT 991, id, "
                 "'grid_worker', " THIRD ", '', 1 FROM account WHERE login = 'street01'");
    assert_status(call(w, CLERK, POST, "/api/v1/visits/plans",
                       str_fmt(w->mem, "{\"community\":\"350205003006\",\"month\":\"" STR_FMT "\"}",
                               STR_ARG(text_of(w, now_day())))
                           .p),
                  202);
    turns(w);
    struct line *now = NEWN(w->mem, struct line, MOST), *x;
    size_t       m = lines(w, grid_month(w, THIRD), now);
    for (size_t i = 0; i < n; i++) {
        if (!str_is(was[i].state, "planned") || was[i].day < now_day() ||
            was[i].day > end_of_week(now_day()))
            continue;
        x = find(now, m, was[i].ref);
        assert_true(x && str_is(x->state, "planned") && x->day == was[i].day);
        assert_true(str_eq(x->worker, was[i].worker));
        assert_int_equal(planned(w, THIRD, x->household, 0), 1);
        looked++;
    }
    assert_true(looked > 5);
}

/* The grid's month, and the worker's own, name where two are to go and there is one alone. */
static bool named_alone(struct world *w, str household)
{
    str    body = grid_month(w, THIRD).body;
    size_t at = 0;

    assert_true(str_find(body, STR("\"alone\":["), &at));
    body = (str){ body.p + at, body.n - at };
    body = str_cut(&body, ']');
    return str_find(body, household, &at);
}

/* Two go together there; one of them leaves: nobody goes there alone, and that is said. */
static void one_of_two_leaves(void **state)
{
    struct world *w = *state;
    struct line   one = { 0 };

    for (size_t n = 0; !n || !str_is(one.why, "care") || !is_due(w, &one); n++)
        one = nth(w, THIRD, "checker01", n);
    assert_status(change(w, CHECKER, &one, STR("\"action\":\"two\"")), 200);
    turns(w);
    assert_false(named_alone(w, one.household));
    end_post(w, THIRD, "checker01", "{}");
    assert_int_equal(planned(w, THIRD, one.household, 0), 0);
    assert_true(named_alone(w, one.household));
    assert_has(call(w, WORKER, GET, "/api/v1/visits/month", NULL), "\"alone\":[]");
    comes(w, THIRD);
    assert_false(named_alone(w, one.household));
    assert_int_equal(planned(w, THIRD, one.household, 0), 1);
}

/* The planner had put on DAY who lost an agreed one by a leave. */
static void planned_anew_on(struct world *w, int64_t day)
{
    world_put(
        w, str_fmt(w->mem,
                   "UPDATE visit_due SET day = %lld WHERE state = 'planned' AND household = "
                   "(SELECT MAX(household) FROM visit_due WHERE state = 'gone' AND why = 'leave')",
                   (long long)day)
               .p);
}

/* What he has agreed on for a day does not stand there without a word when he is entered as away:
 * who enters it is told, the household comes on another day, and it is his day again when the leave
 * is taken back. What is put on a day of leave is meant. */
static void a_leave_frees_what_was_agreed_on(void **state)
{
    struct world *w = *state;
    int64_t       tuesday = now_day() + 14;
    struct line   agreed = { 0 }, meant, x;

    for (size_t n = 0; !n || !str_is(agreed.why, "care") || !is_due(w, &agreed); n++)
        agreed = nth(w, GRID, "grid01", n);
    move(w, WORKER, &agreed, tuesday);
    meant = nth(w, GRID, "grid01", 0);
    struct reply r = leave(w, GRID, "grid01", tuesday, tuesday + 1);
    assert_status(r, 200);
    str one = { 0 };
    assert_true(item_of(
        r, str_fmt(w->mem, "\"day\":\"" STR_FMT "\"", STR_ARG(text_of(w, tuesday))).p, &one));
    assert_true(str_eq(member(w, one, "ref"), agreed.ref) && member(w, one, "building").n);
    turns(w);
    x = seen_at(w, GRID, agreed.ref, "grid01"); /* both pages name it (handedOf) */
    assert_true(str_is(x.state, "gone") && str_is(x.why, "leave") && x.day == tuesday);
    assert_int_equal(planned(w, GRID, agreed.household, tuesday), 0);
    assert_int_equal(planned(w, GRID, agreed.household, 0), 1);
    int64_t day = 0;
    assert_true(date_read(member(w, one, "anew"), &day));
    assert_int_equal(planned(w, GRID, agreed.household, day), 1);
    meant = nth(w, GRID, "grid01", 0);
    if (str_eq(meant.household, agreed.household))
        meant = nth(w, GRID, "grid01", 1);
    move(w, WORKER, &meant, tuesday + 1);
    r = leave(w, GRID, "grid01", tuesday, tuesday + 1); /* the same, sent twice */
    assert_status(r, 200);
    assert_has(r, "\"items\":[]");
    x = seen_at(w, GRID, meant.ref, "grid01");
    assert_true(str_is(x.state, "planned") && x.day == tuesday + 1);
    assert_status(leave(w, GRID, "grid01", tuesday, 0), 200);
    turns(w);
    x = seen_at(w, GRID, agreed.ref, "grid01");
    assert_true(str_is(x.state, "planned") && x.pinned && str_is(x.why, "pinned"));
    assert_int_equal(planned(w, GRID, agreed.household, tuesday), 1);
    assert_int_equal(planned(w, GRID, agreed.household, 0), 1);
    /* also where the other day is of this week, which stands: it would be seen twice */
    assert_status(leave(w, GRID, "grid01", tuesday, tuesday), 200);
    turns(w);
    planned_anew_on(w, now_day() + 1);
    assert_status(leave(w, GRID, "grid01", tuesday, 0), 200);
    turns(w);
    assert_int_equal(planned(w, GRID, agreed.household, tuesday), 1);
    assert_int_equal(planned(w, GRID, agreed.household, 0), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_leave_frees_what_was_agreed_on),
        cmocka_unit_test(who_takes_over_keeps_what_was_settled),
        cmocka_unit_test(this_week_of_a_grid_that_was_redrawn),
        cmocka_unit_test(in_a_grid_that_was_redrawn),
        cmocka_unit_test(during_a_long_leave),
        cmocka_unit_test(one_of_two_leaves),
        cmocka_unit_test(shares_shift_after_this_week),
    };

    return cmocka_run_group_tests(tests, two_months, play_teardown);
}
