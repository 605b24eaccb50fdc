/* test_visits_often.c -- how often one household is visited: who may decide it, what it takes, how
 * it counts in plans and in what is overdue, how it ends. */
#include "test.h"

#include "base/when.h"
#include "lib/month.h"
#include "lib/play.h"
#include "modules/visits/visits.h"

#define COMMUNITY "350205003006"
#define GRID      "350205003006001"

static struct reply month_at(struct world *w, int64_t day)
{
    return call(w, WORKER, GET,
                str_fmt(w->mem, "/api/v1/visits/month?month=" STR_FMT, STR_ARG(text_of(w, day))).p,
                NULL);
}

/* Visits a year that are asked for by all households of the worker, as his plan says it. */
static int64_t asked_for(struct world *w, int64_t day)
{
    return number(w, month_at(w, day).body, "yearly");
}

/* That SUM once a household of CARE visits a year is visited YEARLY times a year from DAY up to
 * UNTIL: by the days of a year, to the nearest visit. */
static int64_t with(int64_t sum, int64_t care, int64_t yearly, int64_t day, int64_t until)
{
    int64_t days = until - day < 364 ? until - day + 1 : 365;

    return (sum * 365 + (yearly - care) * days + 182) / 365;
}

static const char *path(struct world *w, str household)
{
    return path_of(w, "/api/v1/visits/households/%s/often", household).p;
}

static struct reply show(struct world *w, str household)
{
    struct reply r = call(w, CLERK, GET, path(w, household), NULL);

    assert_status(r, 200);
    return r;
}

static struct reply set(struct world *w, str household, int64_t months, const char *reason,
                        int64_t until, int64_t version)
{
    return call(w, CLERK, POST, path(w, household),
                str_fmt(w->mem,
                        "{\"months\":%lld,\"reason\":\"%s\",\"until\":\"" STR_FMT
                        "\",\"version\":%lld}",
                        (long long)months, reason, STR_ARG(text_of(w, until)), (long long)version)
                    .p);
}

/* A household whose flags ask for more than a visit a year; of the grid that is his alone, as two
 * workers share a grid by what its households ask for. */
static str cared_for(struct world *w, int64_t *care)
{
    struct line *x = NEWN(w->mem, struct line, MOST);
    struct reply r = call(w, CLERK, GET,
                          str_fmt(w->mem, "/api/v1/visits/plan?grid=" GRID "&month=" STR_FMT,
                                  STR_ARG(text_of(w, next_month())))
                              .p,
                          NULL);
    size_t       n = lines(w, r, x);

    for (size_t i = 0; i < n; i++) {
        *care = number(w, show(w, x[i].household).body, "care");
        if (*care > 1)
            return x[i].household;
    }
    fail_msg("none of %zu has a care flag", n);
    return (str){ 0 };
}

/* What the log of events knows of a kind of deed, with these words of why. */
static int64_t logged(struct world *w, const char *action, const char *words)
{
    static const struct sql q = {
        "logged", "a test", "",
        "SELECT COUNT(*) AS n FROM event WHERE kind = 'visit_often' AND "
        "action = :action AND words = :words AND (action = 'along' OR changes LIKE '%months%')"
    };
    struct db *db = NULL;
    int64_t    n = 0;

    assert_null(db_open(w->mem, w->app->server.url, DB_READ, &db));
    assert_null(
        db_number(db, w->mem, &q,
                  DB_ARGS(db_text("action", str_of(action)), db_text("words", str_of(words))), &n));
    db_close(db);
    return n;
}

/* Households to which one goes alone. */
static int64_t alone(struct world *w)
{
    return world_count(w, "SELECT COUNT(*) AS n FROM household h WHERE NOT EXISTS (SELECT 1 FROM "
                          "visit_pair v WHERE v.community = h.community AND v.household = h.id)");
}

static void it_takes_a_reason_a_day_and_the_right_to_plan(void **state)
{
    struct world *w = *state;
    int64_t       care = 0, today = now_day();
    str           home = cared_for(w, &care);
    const char   *body = "{\"months\":6,\"reason\":\"本人要求\",\"version\":0}";

    assert_has(show(w, home), "\"months\":0");
    assert_int_equal(number(w, show(w, home).body, "yearly"), care);
    assert_status(call(w, WORKER, GET, path(w, home), NULL), 403);
    assert_status(call(w, WORKER, POST, path(w, home), body), 403);
    assert_status(call(w, STRANGER, GET, path(w, home), NULL), 404);
    assert_status(call(w, STRANGER, POST, path(w, home), body), 404);
    assert_has(call(w, CLERK, POST, path(w, home), body), "visit_often.until");
    assert_has(set(w, home, 6, "本人要求", today - 1, 0), "visit_often.until");
    assert_has(set(w, home, 6, "本人要求", today + 3 * 366, 0), "visit_often.until");
    assert_has(set(w, home, 6, "", today + 90, 0), "visit_often.reason");
    assert_has(set(w, home, 5, "本人要求", today + 90, 0), "visit_often.months");
    assert_has(set(w, home, 0, "本人要求", today + 90, 0), "visit_often.none");
    assert_has(show(w, home), "\"version\":0");
}

static void it_takes_the_place_of_what_flags_ask_for(void **state)
{
    struct world *w = *state;
    int64_t       care = 0, until = next_month() + 200, ahead = month_of(next_month());
    str           home = cared_for(w, &care);
    int64_t       now = asked_for(w, now_day()), then = asked_for(w, next_month());

    struct reply r = set(w, home, 12, "本人要求少来", until, 0);
    assert_status(r, 200);
    assert_has(r, "\"months\":12");
    assert_int_equal(number(w, r.body, "yearly"), 1);
    assert_int_equal(number(w, r.body, "care"), care);
    turns(w);
    assert_int_equal(asked_for(w, now_day()), with(now, care, 1, now_day(), until));
    assert_true(asked_for(w, now_day()) > now - care + 1);
    assert_int_equal(asked_for(w, next_month()), with(then, care, 1, ahead, until));
    assert_int_equal(logged(w, "set", "本人要求少来"), 1);
    /* somebody who saw nothing of it does not write over it */
    r = set(w, home, 1, "术后", until, 0);
    assert_status(r, 409);
    assert_has(r, "本人要求少来");
    /* more often than the flags say is as good, and the worker reads why */
    assert_status(set(w, home, 1, "术后每月看望", until, 1), 200);
    turns(w);
    assert_int_equal(asked_for(w, next_month()), with(then, care, 12, ahead, until));
    str why = str_fmt(
        w->mem, "\"often\":{\"months\":1,\"reason\":\"术后每月看望\",\"until\":\"" STR_FMT "\"}",
        STR_ARG(text_of(w, until)));
    assert_has(month_at(w, next_month()), why.p);
    /* for more than a year: all of it */
    assert_status(set(w, home, 12, "长期由子女照看", now_day() + 400, 2), 200);
    turns(w);
    assert_int_equal(asked_for(w, now_day()), now - care + 1);
    /* taken back: as the flags ask for */
    assert_status(set(w, home, 0, "已康复", until, 3), 200);
    turns(w);
    assert_int_equal(asked_for(w, now_day()), now);
    assert_int_equal(asked_for(w, next_month()), then);
    assert_int_equal(logged(w, "end", "已康复"), 1);
    assert_has_not(month_at(w, next_month()), "术后每月看望");
}

/* Its last day lies in this month: the next one is planned without it already; three days of a year
 * change nothing in the sum. */
static void it_ends_by_itself(void **state)
{
    struct world *w = *state;
    int64_t       care = 0;
    str           home = cared_for(w, &care);
    int64_t       now = asked_for(w, now_day()), then = asked_for(w, next_month());
    int64_t       version = number(w, show(w, home).body, "version");

    assert_status(set(w, home, 12, "临时外出", now_day() + 2, version), 200);
    turns(w);
    assert_int_equal(asked_for(w, now_day()), with(now, care, 1, now_day(), now_day() + 2));
    assert_int_equal(asked_for(w, next_month()), then);
    shift += 2 * MS_DAY; /* its last day, still */
    assert_has(show(w, home), "\"months\":12");
    shift += MS_DAY;
    assert_has(show(w, home), "\"months\":0");
    assert_int_equal(number(w, show(w, home).body, "yearly"), care);
    assert_status(call(w, WORKER, POST, "/api/v1/visits/replan", "{}"), 204);
    assert_int_equal(asked_for(w, now_day()), now);
}

/* The first care household that was seen too long ago. */
static str overdue(struct world *w)
{
    str    rest = call(w, CLERK, GET, "/api/v1/visits/coverage?community=" COMMUNITY, NULL).body;
    size_t at = 0;

    assert_true(str_find(rest, STR("\"care\":["), &at));
    rest = (str){ rest.p + at, rest.n - at };
    while (str_find(rest, STR("{\"household\":"), &at)) {
        rest = (str){ rest.p + at + 1, rest.n - at - 1 };
        if (number(w, rest, "unseen") > 0)
            return member(w, rest, "household");
    }
    fail_msg("every care household was seen in time");
    return rest;
}

static void what_is_overdue_goes_by_it(void **state)
{
    struct world *w = *state;
    str           home = overdue(w);

    assert_status(set(w, home, 12, "子女同住照看", now_day() + 90, 0), 200);
    assert_has_not(call(w, CLERK, GET, "/api/v1/visits/coverage?community=" COMMUNITY, NULL),
                   home.p);
}

static struct reply household(struct world *w, str ref)
{
    struct reply r = call(w, CLERK, GET, path_of(w, "/api/v1/registry/households/%s", ref).p, NULL);

    assert_status(r, 200);
    return r;
}

/* Somebody new comes to live there, with a care flag or without; he comes last of its people. */
static str joins(struct world *w, str home, const char *name, bool cared)
{
    str    body = str_fmt(w->mem,
                          "{\"person\":{\"name\":\"%s\",\"idno\":\"\",\"phone\":\"\"},"
                             "\"relation\":\"8\",\"day\":\"" STR_FMT "\",\"version\":%lld}",
                          name, STR_ARG(text_of(w, now_day() - 2)),
                          (long long)number(w, household(w, home).body, "version"));
    size_t at = 0;

    struct reply r =
        call(w, CLERK, POST, path_of(w, "/api/v1/registry/households/%s/people", home).p, body.p);
    assert_status(r, 201);
    str rest = r.body, mask = str_fmt(w->mem, "\"name_mask\":\"%.3s*\"", name);
    if (!str_find(rest, mask, &at))
        fail_msg(STR_FMT " is not in " STR_FMT, STR_ARG(mask), STR_ARG(rest));
    /* one of the same mask may have joined it in a test before */
    for (size_t more = 0; str_find((str){ rest.p + at + 1, rest.n - at - 1 }, mask, &more);)
        at += more + 1;
    while (strncmp(rest.p + at, "{\"ref\"", 6) != 0)
        at--;
    str person = member(w, (str){ rest.p + at, rest.n - at }, "ref");
    if (cared)
        assert_status(call(w, CLERK, POST, path_of(w, "/api/v1/registry/people/%s/care", person).p,
                           "{\"flag\":\"alone\",\"source\":\"入户走访\"}"),
                      200);
    return person;
}

static str splits(struct world *w, str home, str person)
{
    struct reply r =
        call(w, CLERK, POST, path_of(w, "/api/v1/registry/households/%s/steps", home).p,
             str_fmt(w->mem,
                     "{\"action\":\"split\",\"people\":[\"" STR_FMT "\"],\"day\":\"" STR_FMT
                     "\",\"version\":%lld}",
                     STR_ARG(person), STR_ARG(text_of(w, now_day())),
                     (long long)number(w, household(w, home).body, "version"))
                 .p);

    assert_status(r, 200);
    turns(w);
    return member(w, r.body, "ref");
}

/* Nobody asked anew: what was wished holds on both sides. The pace goes with who is cared for. */
static void what_was_decided_goes_along_with_a_split(void **state)
{
    struct world *w = *state;

    shift +=
        3 * MS_DAY; /* it may be the one that split off before: somebody joins it two days ago */
    int64_t care = 0, until = now_day() + 90;
    str     home = cared_for(w, &care);
    int64_t version = number(w, show(w, home).body, "version"), told = logged(w, "along", "");
    str     cared = joins(w, home, "卞老", true), other = joins(w, home, "尹青", false);

    world_put(w, "UPDATE household SET wish_days = 8, wish_from = 1140, no_visits = 1");
    world_put(w, "INSERT INTO visit_pair (community, household, actor, since) SELECT community, "
                 "id, 1, 1 FROM household h WHERE NOT EXISTS (SELECT 1 FROM visit_pair v WHERE "
                 "v.community = h.community AND v.household = h.id)");
    assert_status(set(w, home, 6, "子女同住照看", until, version), 200);
    struct reply r = household(w, splits(w, home, other));
    assert_has(r, "\"wish_days\":8,\"wish_from\":1140");
    assert_has(r, "\"no_visits\":true");
    assert_int_equal(alone(w), 0);
    assert_has(show(w, member(w, r.body, "ref")), "\"months\":0"); /* for the others' flags */
    r = show(w, splits(w, home, cared));
    assert_has(r, "\"months\":6,\"reason\":\"子女同住照看\"");
    assert_true(number(w, r.body, "care") > 0);
    assert_has(show(w, home), "\"months\":6");
    assert_int_equal(logged(w, "along", ""), told + 1);
}

/* Of a household without flags it is the decision about both. */
static void a_pace_without_flags_holds_for_both(void **state)
{
    struct world *w = *state;
    int64_t       care = 1;
    struct line  *x = NEWN(w->mem, struct line, MOST);
    size_t        n = lines(w, month_at(w, next_month()), x), i = 0;

    for (; i < n; i++) {
        care = number(w, show(w, x[i].household).body, "care");
        if (!care)
            break;
    }
    assert_true(i < n);
    str home = x[i].household, person = joins(w, home, "尹蓝", false);
    assert_status(
        set(w, home, 2, "邻里纠纷", now_day() + 90, number(w, show(w, home).body, "version")), 200);
    assert_has(show(w, splits(w, home, person)), "\"months\":2");
}

/* Who begins a household of his own was seen with those whom he leaves: he is neither never seen
 * nor overdue. */
static void who_splits_off_is_no_newcomer(void **state)
{
    struct world *w = *state;
    int64_t       care = 0;
    size_t        at = 0;
    str           home = cared_for(w, &care), cared = joins(w, home, "卞新", true);
    str           other = joins(w, home, "尹新", false);

    world_put(w, str_fmt(w->mem,
                         "INSERT INTO visit (community, id, household, place_now, worker, grid, "
                         "due, day, written, result, people, note_sealed, changes_sealed, "
                         "matter_community, matter, demo) SELECT community, id, "
                         "id, " COMMUNITY ", 1, " GRID ", 0, %lld, 0, 'done', 1, '', '', 0, 0, 1 "
                         "FROM household",
                         (long long)now_day() - 1)
                     .p);
    world_put(w, "UPDATE household SET no_visits = 0");
    str          fresh = splits(w, home, cared), plain = splits(w, home, other);
    struct reply r = call(w, CLERK, GET, "/api/v1/visits/coverage?community=" COMMUNITY, NULL);
    assert_status(r, 200);
    assert_false(str_find(r.body, fresh, &at));
    /* all were seen yesterday: those who split off, too */
    assert_true(str_find(r.body, STR("\"grid\":\"" GRID "\""), &at));
    str of_grid = { r.body.p + at, r.body.n - at };
    assert_int_equal(number(w, of_grid, "year_seen"), number(w, of_grid, "households"));
    assert_status(
        call(w, CLERK, POST, "/api/v1/visits/plans",
             str_fmt(w->mem, "{\"community\":\"" COMMUNITY "\",\"month\":\"" STR_FMT "\"}",
                     STR_ARG(text_of(w, next_month())))
                 .p),
        202);
    turns(w);
    struct line *x = NEWN(w->mem, struct line, MOST);
    size_t       n = lines(w,
                           call(w, CLERK, GET,
                                str_fmt(w->mem, "/api/v1/visits/plan?grid=" GRID "&month=" STR_FMT,
                                        STR_ARG(text_of(w, next_month())))
                                    .p,
                                NULL),
                           x),
           i = 0;
    while (i < n && !str_eq(x[i].household, plain))
        i++;
    assert_true(i == n || !str_is(x[i].why, "new"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_takes_a_reason_a_day_and_the_right_to_plan),
        cmocka_unit_test(it_takes_the_place_of_what_flags_ask_for),
        cmocka_unit_test(it_ends_by_itself),
        cmocka_unit_test(what_is_overdue_goes_by_it),
        cmocka_unit_test(a_pace_without_flags_holds_for_both),
        cmocka_unit_test(who_splits_off_is_no_newcomer),
        cmocka_unit_test(what_was_decided_goes_along_with_a_split),
    };

    return cmocka_run_group_tests(tests, two_months, play_teardown);
}
