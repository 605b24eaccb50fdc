/* test_visits.c -- the room of visits: plans, the day's package, records at the door, needs that
 * become cases, moves and absences, coverage; who may what. */
#include "test.h"

#include "lib/month.h"
#include "lib/play.h"
#include "modules/visits/visits.h"

#define HAIHONG "350205003006"

static struct reply month(struct world *w)
{
    return call(w, WORKER, GET, "/api/v1/visits/month", NULL);
}

static void a_worker_finds_a_plan_of_this_month(void **state)
{
    struct world *w = *state;
    struct reply  r = month(w);

    assert_status(r, 200);
    assert_true(has(r, "\"yearly\":"));
    assert_true(has(r, "\"state\":\"done\""));
    assert_true(has(r, "\"state\":\"planned\""));
    assert_true(has(r, "\"building\":"));
    assert_true(has(r, "\"room\":"));
    assert_false(has(r, "\"name\":")); /* names only with the package */
    assert_false(has(r, "\"worker\":"));
    assert_true(number(w, r.body, "seen") > 0);
}

static void others_have_no_such_month(void **state)
{
    struct world *w = *state;

    for (int who = NOBODY; who < PEOPLE; who++) {
        int want = who == NOBODY ? 401 : who == WORKER ? 200 : 403;
        assert_status(call(w, (enum who)who, GET, "/api/v1/visits/month", NULL), want);
    }
}

static void who_lives_behind_the_door_of_a_visit_is_told_masked(void **state)
{
    struct world *w = *state;
    str           one = { 0 };

    assert_true(item_of(month(w), "\"state\":\"planned\"", &one));
    const char *way =
        str_fmt(w->mem, "/api/v1/visits/planned/" STR_FMT "/people", STR_ARG(member(w, one, "ref")))
            .p;
    struct reply r = call(w, WORKER, GET, way, NULL);
    assert_status(r, 200);
    assert_true(has(r, "\"name_mask\":\""));
    assert_true(has(r, "*"));
    assert_false(has(r, "\"phone\""));
    assert_status(call(w, CLERK, GET, way, NULL), 403);
    assert_status(call(w, NOBODY, GET, way, NULL), 401);
}

static int64_t readings(struct world *w)
{
    struct reply r = call(w, SECURITY, GET, "/api/v1/readlog", NULL);
    int64_t      n = 0;
    size_t       at = 0;

    assert_status(r, 200);
    for (str s = r.body; str_find(s, STR("\"field\":\"name\""), &at); n++)
        s = (str){ s.p + at + 1, s.n - at - 1 };
    return n;
}

static str package(struct world *w)
{
    str          body = str_fmt(w->mem, "{\"from\":\"" STR_FMT "\",\"until\":\"" STR_FMT "\"}",
                                STR_ARG(text_of(w, now_day())), STR_ARG(text_of(w, now_day() + 7)));
    struct reply r = call(w, WORKER, POST, "/api/v1/visits/package", body.p);

    assert_status(r, 200);
    return r.body;
}

static void the_package_names_people_and_every_reading_is_on_record(void **state)
{
    struct world *w = *state;
    int64_t       before = readings(w);
    str           p = package(w);
    size_t        at = 0;

    assert_true(str_find(p, STR("\"members\":["), &at));
    assert_true(str_find(p, STR("\"name\":"), &at));
    assert_true(str_find(p, STR("\"phone\":\"125"), &at));
    assert_true(readings(w) > before);
    str far = str_fmt(w->mem, "{\"from\":\"" STR_FMT "\",\"until\":\"" STR_FMT "\"}",
                      STR_ARG(text_of(w, now_day())), STR_ARG(text_of(w, now_day() + 30)));
    assert_status(call(w, WORKER, POST, "/api/v1/visits/package", far.p), 400);
    assert_status(call(w, CLERK, POST, "/api/v1/visits/package", far.p), 403);
}

/* How many households the package has. */
static int64_t along(struct world *w)
{
    size_t  at = 0;
    int64_t n = 0;

    for (str rest = package(w); str_find(rest, STR("\"members\":["), &at); n++)
        rest = (str){ rest.p + at + 1, rest.n - at - 1 };
    return n;
}

/* One that is planned for later was for the first of the month instead. */
static void was_left(struct world *w, const char *state)
{
    int64_t today = now_day(), first = month_of(today);

    world_put(w, str_fmt(w->mem,
                         "UPDATE visit_due SET day = %lld, state = '%s' WHERE id = (SELECT MIN(id) "
                         "FROM visit_due WHERE state = 'planned' AND month = %lld AND day > %lld)",
                         (long long)first, state, (long long)first, (long long)today + 7)
                     .p);
}

/* What was not done on its day stands under today on the phone's list: it is along, too; what was
 * left out on a day before is not. */
static void what_was_left_is_in_the_package(void **state)
{
    struct world *w = *state;
    int64_t       before = along(w);

    was_left(w, "planned");
    assert_int_equal(along(w), before + 1);
    was_left(w, "skipped");
    assert_int_equal(along(w), before + 1);
}

static str record_body(struct world *w, str household, const char *result, const char *more)
{
    return str_fmt(w->mem,
                   "{\"household\":\"" STR_FMT "\",\"day\":\"" STR_FMT
                   "\",\"result\":\"%s\",\"people\":2%s}",
                   STR_ARG(household), STR_ARG(text_of(w, now_day())), result, more);
}

/* In the midst of a month, whenever this runs, of which some was done. */
static int setup(void **state)
{
    int           status = two_months(state);
    struct world *w = *state;
    str           x = { 0 };

    for (int i = 0; i < 3; i++) {
        assert_true(item_of(month(w), "\"state\":\"planned\"", &x));
        assert_status(call(w, WORKER, POST, "/api/v1/visits/records",
                           record_body(w, member(w, x, "household"), "done", "").p),
                      201);
    }
    return status;
}

static void a_record_is_taken_once_whatever_is_repeated(void **state)
{
    struct world *w = *state;
    str           x = { 0 };

    assert_true(item_of(month(w), "\"state\":\"planned\"", &x));
    str     household = member(w, x, "household");
    int64_t before = number(w, month(w).body, "seen");
    str     body = record_body(w, household, "done", ",\"note\":\"门前台阶松动\"");
    for (int i = 0; i < 3; i++)
        assert_status(call_key(w, WORKER, POST, "/api/v1/visits/records", body.p, "key-one-000001"),
                      201);
    assert_int_equal(number(w, month(w).body, "seen"), before + 1);
    /* another telephone writes the same visit down: a person decides */
    struct reply r = call_key(w, WORKER, POST, "/api/v1/visits/records", body.p, "key-two-000001");
    assert_status(r, 409);
    assert_true(has(r, "\"current\""));
    str again = record_body(w, household, "done", ",\"again\":true");
    assert_status(call(w, WORKER, POST, "/api/v1/visits/records", again.p), 201);
    assert_int_equal(number(w, month(w).body, "seen"), before + 1);
    /* or it was the same visit: what was found is kept with it, and no visit is counted */
    int64_t visits = number(w, month(w).body, "visits"), needs = number(w, month(w).body, "needs");
    int64_t attempts = number(w, month(w).body, "attempts");
    str     same = record_body(w, household, "done",
                               ",\"same\":true,\"note\":\"扶手也松了\",\"need\":{\"category\":"
                                   "\"01001\",\"words\":\"楼道扶手松动\"}");
    r = call(w, WORKER, POST, "/api/v1/visits/records", same.p);
    assert_status(r, 201);
    assert_true(has(r, "\"result\":\"joined\"") && !has(r, "\"matter_ref\":null"));
    assert_int_equal(number(w, month(w).body, "visits"), visits);
    assert_int_equal(number(w, month(w).body, "attempts"), attempts);
    assert_int_equal(number(w, month(w).body, "needs"), needs + 1);
    assert_int_equal(world_count(w, "SELECT count(*) AS n FROM visit WHERE result = 'joined'"), 1);
}

/* A visit of this month may be the one that was planned for the month before: its page says so. */
static void a_visit_of_a_month_before_tells_what_was_written(void **state)
{
    struct world *w = *state;
    int64_t       first = month_of(now_day()), before = month_of(first - 1);
    size_t        at = 0;
    str           x = { 0 },
        q = str_fmt(w->mem, "/api/v1/visits/month?month=" STR_FMT, STR_ARG(text_of(w, before)));

    /* one of a household that has no other, nor was seen in this month */
    world_put(
        w,
        str_fmt(w->mem,
                "UPDATE visit_due SET state = 'skipped' WHERE state = 'planned' AND month < %lld",
                (long long)first)
            .p);
    world_put(w,
              str_fmt(w->mem,
                      "UPDATE visit_due SET month = %lld, day = %lld, ord = 77 WHERE id = "
                      "(SELECT MAX(id) FROM visit_due WHERE month = %lld AND worker = "
                      "(SELECT id FROM account WHERE login = 'grid01') AND household IN "
                      "(SELECT household FROM visit_due WHERE state = 'planned' AND month <= %lld "
                      "GROUP BY household HAVING COUNT(*) = 1) AND household NOT IN "
                      "(SELECT household FROM visit WHERE day >= %lld) AND state = 'planned')",
                      (long long)before, (long long)before + 5, (long long)first, (long long)first,
                      (long long)first)
                  .p);
    assert_true(item_of(call(w, WORKER, GET, q.p, NULL), "\"ord\":77,", &x));
    int64_t counted = number(w, call(w, WORKER, GET, q.p, NULL).body, "visits");
    assert_status(call(w, WORKER, POST, "/api/v1/visits/records",
                       record_body(w, member(w, x, "household"), "done", "").p),
                  201);
    struct reply r = call(w, WORKER, GET, q.p, NULL);
    assert_true(item_of(r, "\"ord\":77,", &x));
    assert_false(str_find(x, STR("\"record\":null"), &at));
    assert_int_equal(number(w, r.body, "visits"), counted); /* it is one of this month */
}

/* The phone fetches the package whenever it is unlocked: the same for the same people is one
 * reading a day, and the visit that is planned is no case. */
static void the_package_is_one_reading_a_day(void **state)
{
    static const char *const count =
        "SELECT COUNT(*) AS n FROM read_log WHERE reason = 'visits.taken'";
    struct world *w = *state;

    package(w);
    int64_t one = world_count(w, count);
    assert_true(one > 0);
    package(w);
    assert_int_equal(world_count(w, count), one);
    /* as they were written before, with the visit, and on another day */
    world_put(w, "UPDATE read_log SET id = id - 353894400000, matter = 4242424242"
                 " WHERE reason = 'visits.taken'");
    assert_false(has(call(w, SECURITY, GET, "/api/v1/readlog?by=grid01", NULL), "\"case\":\""));
    package(w);
    assert_true(world_count(w, count) > one);
}

/* What was noted comes along to the next visit, and the community reads it for a reason. */
static void what_was_noted_is_not_lost(void **state)
{
    struct world *w = *state;
    str           x = { 0 };
    struct reply  r = { .status = 200, .body = package(w) };

    assert_true(item_of(r, "\"state\":\"planned\"", &x));
    str home = member(w, x, "household");
    assert_status(call(w, WORKER, POST, "/api/v1/visits/records",
                       record_body(w, home, "nobody", ",\"note\":\"邻居说下午在家\"").p),
                  201);
    static const char *const noted =
        "SELECT COUNT(*) AS n FROM read_log WHERE field = 'visit_note' AND subject = 'household'";
    int64_t before = world_count(w, noted);
    str     p = package(w);
    size_t  at = 0;
    assert_true(str_find(p, STR("\"last\":{\"day\":"), &at));
    assert_true(str_find(p, STR("\"result\":\"nobody\",\"note\":\"邻居说下午在家\""), &at));
    assert_true(world_count(w, noted) > before);

    const char *all =
        str_fmt(w->mem, "/api/v1/visits/households/" STR_FMT "/visits", STR_ARG(home)).p;
    r = call(w, CLERK, GET, all, NULL);
    assert_status(r, 200);
    assert_true(has(r, "\"result\":\"nobody\"") && has(r, "\"note\":true"));
    assert_false(has(r, "邻居"));
    assert_status(call(w, STRANGER, GET, all, NULL), 404);
    const char *note = str_fmt(w->mem, "/api/v1/visits/records/" STR_FMT "/note",
                               STR_ARG(member(w, r.body, "ref")))
                           .p;
    assert_status(call(w, CLERK, POST, note, "{}"), 400);
    assert_status(call(w, STRANGER, POST, note, "{\"reason\":\"看看\"}"), 404);
    assert_status(call(w, RESIDENT, POST, note, "{\"reason\":\"看看\"}"), 403);
    r = call(w, CLERK, POST, note, "{\"reason\":\"安排下次走访\"}");
    assert_status(r, 200);
    assert_true(has(r, "邻居说下午在家"));
    assert_true(has(call(w, SECURITY, GET, "/api/v1/readlog?limit=3", NULL), "安排下次走访"));
}

static void nobody_at_home_is_an_attempt(void **state)
{
    struct world *w = *state;
    str           x = { 0 };
    int64_t       households = number(w, month(w).body, "seen");
    int64_t       attempts = number(w, month(w).body, "attempts");

    assert_true(item_of(month(w), "\"state\":\"planned\"", &x));
    str body = record_body(w, member(w, x, "household"), "nobody", "");
    assert_status(call(w, WORKER, POST, "/api/v1/visits/records", body.p), 201);
    assert_int_equal(number(w, month(w).body, "seen"), households);
    assert_int_equal(number(w, month(w).body, "attempts"), attempts + 1);
    assert_true(has(month(w), "\"tries\":1"));
}

/* A phone that lay in a drawer for months: what it had written down is taken with its true day, and
 * leaves alone what has been planned since. */
static void what_was_written_long_ago_is_taken_with_its_day(void **state)
{
    struct world *w = *state;
    str           x = { 0 };
    int64_t       households = number(w, month(w).body, "seen");

    assert_true(item_of(month(w), "\"state\":\"planned\"", &x));
    const char *body =
        str_fmt(w->mem,
                "{\"household\":\"" STR_FMT "\",\"day\":\"" STR_FMT
                "\",\"result\":\"done\",\"people\":2}",
                STR_ARG(member(w, x, "household")), STR_ARG(text_of(w, now_day() - 200)))
            .p;
    struct reply r = call(w, WORKER, POST, "/api/v1/visits/records", body);
    assert_status(r, 201);
    assert_true(str_eq(member(w, r.body, "day"), text_of(w, now_day() - 200)));
    assert_true(item_of(month(w), member(w, x, "ref").p, &x));
    assert_true(str_eq(member(w, x, "state"), STR("planned")));
    assert_int_equal(number(w, month(w).body, "seen"), households);
    body = str_fmt(w->mem,
                   "{\"household\":\"" STR_FMT
                   "\",\"day\":\"1970-01-02\",\"result\":\"done\",\"people\":2}",
                   STR_ARG(member(w, x, "household")))
               .p;
    r = call(w, WORKER, POST, "/api/v1/visits/records", body);
    assert_status(r, 400); /* a clock that nobody has set */
    assert_true(has(r, "visit.day"));
}

/* The needs of this month, as the community's page counts those of all its grids. */
static int64_t needs_told(struct world *w)
{
    struct reply r = call(w, CLERK, GET, "/api/v1/visits/coverage?community=" HAIHONG, NULL);
    int64_t      sum = 0;
    size_t       at = 0;

    assert_status(r, 200);
    for (str rest = r.body; str_find(rest, STR("\"needs\":"), &at);) {
        rest = (str){ rest.p + at, rest.n - at };
        sum += number(w, rest, "needs");
        rest = (str){ rest.p + 8, rest.n - 8 };
    }
    return sum;
}

static void a_need_becomes_a_case_and_stays_linked(void **state)
{
    struct world *w = *state;
    str           x = { 0 };

    assert_true(item_of(month(w), "\"state\":\"planned\"", &x));
    int64_t      before = needs_told(w);
    str          body = record_body(w, member(w, x, "household"), "done",
                                    ",\"need\":{\"category\":\"01001\",\"words\":\"独居老人灯坏了\"}");
    struct reply r = call(w, WORKER, POST, "/api/v1/visits/records", body.p);
    if (r.status == 400) { /* whichever category the catalogue has */
        struct reply c = call(w, WORKER, GET, "/api/v1/categories", NULL);
        (void)c;
        fail_msg(STR_FMT, STR_ARG(r.body));
    }
    assert_status(r, 201);
    str matter = member(w, r.body, "matter_ref");
    assert_true(matter.n > 10);
    r = call(w, WORKER, GET, str_fmt(w->mem, "/api/v1/cases/" STR_FMT, STR_ARG(matter)).p, NULL);
    assert_status(r, 200);
    assert_true(has(r, "独居老人灯坏了"));
    /* the planned visit tells what was written down */
    assert_true(has(month(w), "\"record\":{\"ref\":"));
    assert_true(
        has(month(w), str_fmt(w->mem, "\"matter_ref\":\"" STR_FMT "\"", STR_ARG(matter)).p));
    assert_int_equal(needs_told(w), before + 1);
}

static void a_need_answers_what_its_category_asks(void **state)
{
    struct world *w = *state;
    str           x = { 0 };

    assert_true(item_of(month(w), "\"state\":\"done\"", &x));
    str household = member(w, x, "household");
    str silent =
        record_body(w, household, "done",
                    ",\"again\":true,\"need\":{\"category\":\"S0301\",\"words\":\"药快吃完了\"}");
    struct reply r = call(w, WORKER, POST, "/api/v1/visits/records", silent.p);
    assert_status(r, 400);
    assert_true(has(r, "\"field\":\"answers\""));
    str told =
        record_body(w, household, "done",
                    ",\"again\":true,\"need\":{\"category\":\"S0301\",\"words\":\"药快吃完了\","
                    "\"answers\":[{\"name\":\"need\",\"value\":\"送药\"}]}");
    r = call(w, WORKER, POST, "/api/v1/visits/records", told.p);
    assert_status(r, 201);
    r = call(w, WORKER, GET,
             str_fmt(w->mem, "/api/v1/cases/" STR_FMT, STR_ARG(member(w, r.body, "matter_ref"))).p,
             NULL);
    assert_status(r, 200);
    assert_true(has(r, "\"value\":\"送药\""));
}

static void a_wish_is_kept_and_a_stale_one_shown(void **state)
{
    struct world *w = *state;
    str           x = { 0 };

    assert_true(item_of(month(w), "\"state\":\"planned\"", &x));
    str household = member(w, x, "household");
    /* somebody moves in meanwhile: the wishes are still those that were seen */
    assert_status(
        call(
            w, CLERK, POST,
            str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT "/people", STR_ARG(household)).p,
            "{\"person\":{\"name\":\"乐新来\"},\"version\":1}"),
        201);
    str          nowhen = record_body(w, household, "done",
                                      ",\"wish\":{\"days\":4,\"from\":840,\"until\":720,\"none\":false,"
                                               "\"version\":1}");
    struct reply bad = call(w, WORKER, POST, "/api/v1/visits/records", nowhen.p);
    assert_status(bad, 400);
    assert_true(has(bad, "\"field\":\"wish.until\""));
    str wish = record_body(w, household, "done",
                           ",\"wish\":{\"days\":4,\"from\":1140,\"until\":0,\"none\":false,"
                           "\"version\":1}");
    assert_status(call(w, WORKER, POST, "/api/v1/visits/records", wish.p), 201);
    str          stale = record_body(w, household, "done",
                                     ",\"again\":true,\"wish\":{\"days\":0,\"from\":0,\"until\":0,"
                                              "\"none\":true,\"version\":1}");
    struct reply r = call(w, WORKER, POST, "/api/v1/visits/records", stale.p);
    assert_status(r, 409);
    assert_true(has(r, "\"from\":1140"));
    assert_true(has(month(w), "\"from\":1140"));
}

static void moves_and_reasons(void **state)
{
    struct world *w = *state;
    str           x = { 0 };

    assert_true(item_of(month(w), "\"state\":\"planned\"", &x));
    str         ref = member(w, x, "ref");
    int64_t     version = number(w, x, "version");
    const char *path = str_fmt(w->mem, "/api/v1/visits/planned/" STR_FMT "/steps", STR_ARG(ref)).p;
    str skip = str_fmt(w->mem, "{\"action\":\"skip\",\"version\":%lld}", (long long)version);
    assert_status(call(w, WORKER, POST, path, skip.p), 400);
    skip = str_fmt(w->mem, "{\"action\":\"skip\",\"reason\":\"住院\",\"version\":%lld}",
                   (long long)version);
    assert_status(call(w, WORKER, POST, path, skip.p), 200);
    assert_status(call(w, WORKER, POST, path, skip.p), 409); /* that version is over */
    /* today may be a rest day */
    str move = str_fmt(
        w->mem, "{\"action\":\"move\",\"day\":\"" STR_FMT "\",\"version\":%lld,\"anyway\":true}",
        STR_ARG(text_of(w, now_day())), (long long)version + 1);
    assert_status(call(w, WORKER, POST, path, move.p), 200);
    move = str_fmt(w->mem, "{\"action\":\"move\",\"day\":\"" STR_FMT "\",\"version\":%lld}",
                   STR_ARG(text_of(w, now_day() - 1)), (long long)version + 2);
    assert_status(call(w, WORKER, POST, path, move.p), 400);
    assert_status(call(w, CLERK, POST, path, move.p), 403);
    /* planned anew, what a person decided stays */
    assert_status(call(w, WORKER, POST, "/api/v1/visits/replan", "{}"), 204);
    struct reply r = month(w);
    assert_true(item_of(r, str_fmt(w->mem, "\"ref\":\"" STR_FMT "\"", STR_ARG(ref)).p, &x));
    size_t at = 0;
    assert_true(str_find(x, STR("\"pinned\":true"), &at));
}

static void an_absence_clears_its_days(void **state)
{
    struct world *w = *state;
    str           body =
        str_fmt(w->mem, "{\"since\":\"" STR_FMT "\",\"until\":\"" STR_FMT "\",\"why\":\"年假\"}",
                STR_ARG(text_of(w, now_day() + 1)), STR_ARG(text_of(w, now_day() + 40)));

    assert_status(call(w, WORKER, POST, "/api/v1/visits/absences", body.p), 200);
    assert_true(has(call(w, WORKER, GET, "/api/v1/visits/absences", NULL), "年假"));
    body = str_fmt(w->mem, "{\"since\":\"" STR_FMT "\"}", STR_ARG(text_of(w, now_day() + 1)));
    assert_status(call(w, WORKER, POST, "/api/v1/visits/absences", body.p), 200);
    assert_false(has(call(w, WORKER, GET, "/api/v1/visits/absences", NULL), "年假"));
}

static void strange_households_are_missing(void **state)
{
    struct world *w = *state;
    str           x = { 0 };

    assert_true(item_of(month(w), "\"state\":\"planned\"", &x));
    str body = record_body(w, member(w, x, "household"), "done", "");
    assert_status(call(w, STRANGER, POST, "/api/v1/visits/records", body.p), 403);
    assert_status(call(w, CLERK, POST, "/api/v1/visits/records", body.p), 403);
    assert_status(call(w, STRANGER, GET, "/api/v1/visits/coverage?community=" HAIHONG, NULL), 400);
}

static void plans_of_a_place_are_a_job(void **state)
{
    struct world *w = *state;
    str body = str_fmt(w->mem, "{\"community\":\"" HAIHONG "\",\"month\":\"" STR_FMT "\"}",
                       STR_ARG(text_of(w, now_day())));

    assert_status(call(w, CLERK, POST, "/api/v1/visits/plans", body.p), 202);
    turns(w);
    assert_status(month(w), 200);
    assert_status(call(w, STRANGER, POST, "/api/v1/visits/plans", body.p), 400);
}

/* Everybody with a flag was seen sixty days ago: too long for who is seen each month, also where
 * one of the household has a flag besides for which it would do. */
static int64_t unseen(struct world *w)
{
    struct reply r = call(w, CLERK, GET, "/api/v1/visits/coverage?community=" HAIHONG, NULL);
    int64_t      n = 0;
    size_t       at = 0;

    assert_status(r, 200);
    assert_true(str_find(r.body, STR("单元"), &at)); /* the door can be found by what is shown */
    for (str s = r.body; str_find(s, STR("\"unseen\":"), &at); n++)
        s = (str){ s.p + at + 1, s.n - at - 1 };
    return n;
}

/* How often somebody with the flag CODE is visited, as the administrator says. */
static void rhythm(struct world *w, const char *code, int yearly)
{
    assert_status(call(w, ADMIN, PUT, "/api/v1/registry/codes",
                       str_fmt(w->mem,
                               "{\"list\":\"care\",\"code\":\"%s\",\"zh\":\"%s\",\"en\":\"%s\","
                               "\"number\":90,\"yearly\":%d}",
                               code, code, code, yearly)
                           .p),
                  200);
}

static void another_flag_hides_nobody_who_is_not_seen(void **state)
{
    struct world    *w = *state;
    const struct sql besides = { "besides", "", "",
                                 "INSERT INTO care (community, person, id, flag, source, since, "
                                 "review, until, actor, version) "
                                 "SELECT community, person, -id, 'disabled', source, since, "
                                 "review, until, actor, version "
                                 "FROM care WHERE flag IN ('help', 'low')" };
    const struct sql ago = { "ago", "", "", "UPDATE visit SET day = day - 60" };
    struct sql       seen = { "seen", "", "",
                              str_fmt(w->mem, "UPDATE visit SET day = %lld", (long long)now_day()).p };
    struct db       *db = NULL;

    assert_null(db_open(w->mem, w->app->server.url, DB_WRITE, &db));
    assert_null(db_exec(db, w->mem, &seen, DB_NO_ARGS, NULL));
    int64_t never = unseen(w);
    assert_null(db_exec(db, w->mem, &ago, DB_NO_ARGS, NULL));
    int64_t before = unseen(w);
    assert_true(before > never);
    assert_null(db_exec(db, w->mem, &besides, DB_NO_ARGS, NULL));
    db_close(db);
    assert_int_equal(unseen(w), before);
    /* each second month would do for all of them */
    rhythm(w, "alone", 6);
    rhythm(w, "low", 6);
    assert_int_equal(
        call(w, ADMIN, PUT, "/api/v1/registry/codes",
             "{\"list\":\"care\",\"code\":\"help\",\"zh\":\"x\",\"en\":\"x\",\"yearly\":13}")
            .status,
        400);
    assert_in_range(unseen(w), never + 1, before - 1);
    rhythm(w, "help", 6);
    assert_int_equal(unseen(w), never);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_worker_finds_a_plan_of_this_month),
        cmocka_unit_test(others_have_no_such_month),
        cmocka_unit_test(who_lives_behind_the_door_of_a_visit_is_told_masked),
        cmocka_unit_test(the_package_names_people_and_every_reading_is_on_record),
        cmocka_unit_test(what_was_left_is_in_the_package),
        cmocka_unit_test(a_record_is_taken_once_whatever_is_repeated),
        cmocka_unit_test(nobody_at_home_is_an_attempt),
        cmocka_unit_test(a_visit_of_a_month_before_tells_what_was_written),
        cmocka_unit_test(what_was_noted_is_not_lost),
        cmocka_unit_test(the_package_is_one_reading_a_day),
        cmocka_unit_test(what_was_written_long_ago_is_taken_with_its_day),
        cmocka_unit_test(a_need_becomes_a_case_and_stays_linked),
        cmocka_unit_test(a_need_answers_what_its_category_asks),
        cmocka_unit_test(a_wish_is_kept_and_a_stale_one_shown),
        cmocka_unit_test(moves_and_reasons),
        cmocka_unit_test(an_absence_clears_its_days),
        cmocka_unit_test(strange_households_are_missing),
        cmocka_unit_test(plans_of_a_place_are_a_job),
        cmocka_unit_test(another_flag_hides_nobody_who_is_not_seen),
    };

    return cmocka_run_group_tests(tests, setup, play_teardown);
}
