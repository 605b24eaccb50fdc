/* test_casework.c -- what each kind of person can and cannot do with a matter. */
#include "test.h"

#include "core/doctor.h"
#include "lib/world.h"
#include "modules/casework/casework.h"

static int setup(void **state)
{
    *state = world_new();
    return 0;
}

static int teardown(void **state)
{
    world_free(*state);
    return 0;
}

static str at(struct world *w, str ref, const char *tail)
{
    return str_fmt(w->mem, "/api/v1/cases/" STR_FMT "%s", STR_ARG(ref), tail);
}

#define assert_has(reply, text)                                        \
    do {                                                               \
        size_t at_ = 0;                                                \
        if (!str_find((reply).body, str_of(text), &at_))               \
            fail_msg("%s not in %.*s", (text), STR_ARG((reply).body)); \
    } while (0)

static void a_matter_travels_from_report_to_closure(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "closed");
    struct reply  r = call(w, RESIDENT, GET, at(w, ref, "").p, NULL);

    assert_int_equal(r.status, 200);
    assert_true(str_is(member(w, r.body, "state"), "closed"));
    assert_int_equal(number(w, r.body, "stars"), 4);
    assert_true(str_starts(member(w, r.body, "number"), STR("海虹社区 20")));
    r = call(w, RESIDENT, GET, at(w, ref, "/events").p, NULL);
    static const char *const steps[] = { "report", "ask_verify", "confirm", "dispatch", "sign",
                                         "submit", "pass",       "judge",   "close" };
    size_t                   from = 0;
    for (size_t i = 0; i < COUNT(steps); i++) {
        str    mark = str_fmt(w->mem, "\"action\":\"%s\"", steps[i]);
        size_t pos = 0;
        assert_true(str_find((str){ r.body.p + from, r.body.n - from }, mark, &pos));
        from += pos + mark.n;
    }
}

static void who_handled_it_never_checks_it(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "filed");

    /* the clerk settles it himself; a clerk may not check, and the checker who handled it neither
     */
    assert_int_equal(step(w, CLERK, ref, "self_handle", "").status, 200);
    assert_int_equal(step(w, WORKER, ref, "submit", ",\"words\":\"x\"").status, 403);
    assert_int_equal(step(w, CLERK, ref, "submit", ",\"words\":\"已处理\"").status, 200);
    assert_int_equal(step(w, CLERK, ref, "pass", "").status, 403);
    assert_int_equal(step(w, CHECKER, ref, "pass", "").status, 200);
}

static void a_return_is_possible_once(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "dispatched");

    assert_int_equal(step(w, HANDLER, ref, "return", "").status, 400);
    assert_int_equal(step(w, HANDLER, ref, "return", ",\"words\":\"不归我们管\"").status, 200);
    assert_int_equal(step(w, DISPATCHER, ref, "dispatch", ",\"unit\":\"chengguan\"").status, 200);
    assert_int_equal(step(w, HANDLER, ref, "return", ",\"words\":\"还是不归\"").status, 403);
    assert_int_equal(step(w, HANDLER, ref, "sign", "").status, 200);
}

static void rework_and_a_bad_verdict_lead_back(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "checking");

    assert_int_equal(step(w, CHECKER, ref, "rework", ",\"words\":\"还有残留\"").status, 200);
    assert_int_equal(step(w, HANDLER, ref, "submit", ",\"words\":\"再次清理\"").status, 200);
    assert_int_equal(step(w, CHECKER, ref, "pass", "").status, 200);
    assert_int_equal(step(w, NEIGHBOUR, ref, "judge", ",\"stars\":5").status, 404);
    assert_int_equal(step(w, RESIDENT, ref, "judge", "").status, 400);
    assert_int_equal(step(w, RESIDENT, ref, "judge", ",\"stars\":1,\"words\":\"没弄好\"").status,
                     200);
    struct reply r = step(w, DISPATCHER, ref, "redo", ",\"words\":\"请重新办理\"");
    assert_int_equal(r.status, 200);
    assert_int_equal(number(w, r.body, "rework"), 2);
    assert_true(str_is(member(w, r.body, "state"), "handling"));
}

static void a_stale_version_shows_the_newer_one(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "reported");

    assert_int_equal(step(w, CLERK, ref, "ask_verify", "").status, 200);
    struct reply r = call(w, CLERK, POST, at(w, ref, "/steps").p,
                          "{\"action\":\"refuse\",\"version\":1,\"words\":\"x\"}");
    assert_int_equal(r.status, 409);
    assert_has(r, "case.changed");
    assert_has(r, "\"current\":{");
}

/* Who has the matter before him and is about to take a step is not stopped by a neighbour's "me
 * too", and his step does not undo it. */
static void following_is_no_change_that_a_step_waits_for(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "reported");
    int64_t       version = number(w, call(w, CLERK, GET, at(w, ref, "").p, NULL).body, "version");
    str body = str_fmt(w->mem, "{\"action\":\"ask_verify\",\"version\":%lld}", (long long)version);

    assert_int_equal(call(w, NEIGHBOUR, POST, at(w, ref, "/follow").p, NULL).status, 200);
    struct reply r = call(w, CLERK, POST, at(w, ref, "/steps").p, body.p);
    assert_int_equal(r.status, 200);
    assert_int_equal(number(w, r.body, "followers"), 1);
    assert_int_equal(call(w, NEIGHBOUR, DELETE_, at(w, ref, "/follow").p, NULL).status, 204);
    assert_int_equal(number(w, step(w, WORKER, ref, "confirm", "").body, "followers"), 0);
}

static void the_same_key_makes_one_report(void **state)
{
    struct world *w = *state;
    str           body =
        str_fmt(w->mem, "{\"category\":\"01037\",\"words\":\"路灯坏了\",\"lng\":%lld,\"lat\":%lld}",
                (long long)w->lng, (long long)w->lat);
    struct reply a = call_key(w, RESIDENT, POST, "/api/v1/cases", body.p, "one-report-0001");
    struct reply b = call_key(w, RESIDENT, POST, "/api/v1/cases", body.p, "one-report-0001");
    struct reply c = call_key(w, NEIGHBOUR, POST, "/api/v1/cases", body.p, "one-report-0001");

    assert_int_equal(a.status, 201);
    assert_int_equal(b.status, 201);
    assert_true(str_eq(a.body, b.body));
    assert_int_equal(c.status, 201); /* another person's key is another key */
    assert_false(str_eq(a.body, c.body));
    b = call_key(w, RESIDENT, POST, "/api/v1/cases",
                 "{\"category\":\"01037\",\"words\":\"别的\",\"lng\":1,\"lat\":1}",
                 "one-report-0001");
    assert_int_equal(b.status, 409);
    assert_int_equal(call_key(w, RESIDENT, POST, "/api/v1/cases", body.p, "short").status, 400);
}

/* What a resident picked from the buildings nearby is where people go; the nearest one that the
 * program found by itself is not. */
static void the_building_that_was_chosen_stands_in_the_address(void **state)
{
    struct world *w = *state;
    str           sites = call(w, NOBODY, GET,
                               str_fmt(w->mem, "/api/v1/sites?lng=%lld&lat=%lld", (long long)w->lng,
                                       (long long)w->lat)
                                   .p,
                               NULL)
                    .body;
    str site = member(w, sites, "ref"), name = member(w, sites, "name");
    const struct {
        str site, words, address;
    } rows[] = {
        { site, { 0 }, name },
        { site, STR("402室"), str_fmt(w->mem, STR_FMT " 402室", STR_ARG(name)) },
        { site, str_fmt(w->mem, STR_FMT "后门", STR_ARG(name)),
          str_fmt(w->mem, STR_FMT "后门", STR_ARG(name)) },
        { { 0 }, STR("路口"), STR("路口") },
    };

    assert_true(site.n && name.n);
    for (size_t i = 0; i < COUNT(rows); i++) {
        str at_site = rows[i].site.n ? str_fmt(w->mem, ",\"site\":\"" STR_FMT "\"", STR_ARG(site))
                                     : (str){ 0 };
        struct reply r = call(w, RESIDENT, POST, "/api/v1/cases",
                              str_fmt(w->mem,
                                      "{\"category\":\"01037\",\"words\":\"路灯坏了\",\"lng\":%lld,"
                                      "\"lat\":%lld,\"address\":\"" STR_FMT "\"" STR_FMT "}",
                                      (long long)w->lng, (long long)w->lat, STR_ARG(rows[i].words),
                                      STR_ARG(at_site))
                                  .p);
        assert_int_equal(r.status, 201);
        assert_true(str_eq(member(w, r.body, "address"), rows[i].address));
    }
}

/* Who picks his community and writes the address has no point but its middle: the building that the
 * address begins with is where it is. What names none, or a number within another, leaves the
 * point. */
static void an_address_that_names_a_building_is_its_place(void **state)
{
    struct world *w = *state;
    str           sites = call(w, NOBODY, GET,
                               str_fmt(w->mem, "/api/v1/sites?lng=%lld&lat=%lld", (long long)w->lng,
                                       (long long)w->lat)
                                   .p,
                               NULL)
                    .body;
    str     name = member(w, sites, "name"), community = member(w, sites, "community");
    int64_t lng = number(w, sites, "lng");
    const struct {
        str  address;
        bool there;
    } rows[] = {
        { name, true },
        { str_fmt(w->mem, STR_FMT "2单元门口", STR_ARG(name)), true },
        { str_fmt(w->mem, STR_FMT "%s", STR_ARG(name), str_ends(name, STR("号")) ? "楼" : ""),
          true },
        { str_fmt(w->mem, "9" STR_FMT, STR_ARG(name)), false },
        { STR("公园门口的长椅旁边"), false },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct reply r =
            call(w, RESIDENT, POST, "/api/v1/cases",
                 str_fmt(w->mem,
                         "{\"category\":\"01037\",\"words\":\"路灯坏了\",\"lng\":%lld,\"lat\":%lld,"
                         "\"community\":\"" STR_FMT "\",\"address\":\"" STR_FMT "\"}",
                         (long long)w->lng + 5000, (long long)w->lat + 5000, STR_ARG(community),
                         STR_ARG(rows[i].address))
                     .p);
        assert_int_equal(r.status, 201);
        assert_true(str_eq(member(w, r.body, "located"), rows[i].there ? name : (str){ 0 }));
        assert_int_equal(number(w, r.body, "lng"), rows[i].there ? lng : w->lng + 5000);
    }
}

static void a_stranger_sees_nothing_and_a_follower_sees_it(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "reported");

    assert_int_equal(call(w, STRANGER, GET, at(w, ref, "").p, NULL).status, 404);
    assert_int_equal(call(w, STRANGER, GET, at(w, ref, "/events").p, NULL).status, 404);
    assert_int_equal(call(w, NEIGHBOUR, GET, at(w, ref, "").p, NULL).status, 404);
    assert_int_equal(call(w, NEIGHBOUR, POST, at(w, ref, "/follow").p, NULL).status, 200);
    struct reply r = call(w, NEIGHBOUR, GET, at(w, ref, "").p, NULL);
    assert_int_equal(r.status, 200);
    assert_has(r, "\"address\":\"***\"");
    assert_has(r, "139****0001");
    assert_int_equal(call(w, NEIGHBOUR, DELETE_, at(w, ref, "/follow").p, NULL).status, 204);
    assert_int_equal(call(w, NEIGHBOUR, GET, at(w, ref, "").p, NULL).status, 404);
    /* who checks goes there, too; not before there is something to check */
    ref = case_in(w, "checking");
    r = call(w, CHECKER, GET, at(w, ref, "").p, NULL);
    assert_has(r, "\"address\":\"3号楼\"");
    r = call(w, CHECKER, GET, at(w, case_in(w, "filed"), "").p, NULL);
    assert_has(r, "\"address\":\"***\"");
}

static void a_masked_field_opens_with_a_reason_that_is_logged(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "filed");
    str           path = at(w, ref, "/reveal");

    assert_int_equal(call(w, DISPATCHER, POST, path.p, "{\"field\":\"reporter_phone\"}").status,
                     400);
    assert_int_equal(
        call(w, CHECKER, POST, path.p, "{\"field\":\"reporter_phone\",\"reason\":\"回访一下\"}")
            .status,
        403);
    struct reply r =
        call(w, DISPATCHER, POST, path.p, "{\"field\":\"reporter_phone\",\"reason\":\"回访一下\"}");
    assert_int_equal(r.status, 200);
    assert_has(r, "13900000001");
    r = call(w, SECURITY, GET, "/api/v1/readlog", NULL);
    assert_has(r, "回访一下");
    assert_has(r, "reporter_phone");
}

static void a_caller_is_reported_for_by_the_hotline_only(void **state)
{
    struct world *w = *state;
    str           body = str_fmt(w->mem,
                                 "{\"category\":\"S0301\",\"answers\":[{\"name\":\"need\",\"value\":\"送药\"}"
                                           "],\"words\":\"想请人帮忙\",\"lng\":%lld,\"lat\":%lld,"
                                           "\"caller\":{\"name\":\"欧阳春\",\"phone\":\"138 0000 1234\"}}",
                                 (long long)w->lng, (long long)w->lat);

    assert_int_equal(call(w, RESIDENT, POST, "/api/v1/cases", body.p).status, 403);
    struct reply r = call(w, HOTLINE, POST, "/api/v1/cases", body.p);
    assert_int_equal(r.status, 201);
    assert_has(r, "138****1234");
    assert_has(r, "\"source\":\"hotline\"");
}

static void bad_reports_say_which_field(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *body, *field;
    } rows[] = {
        { "{\"words\":\"x\",\"lng\":1180000000,\"lat\":245000000}", "category" },
        { "{\"category\":\"99999\",\"words\":\"x\",\"lng\":1180446053,\"lat\":245172835}",
          "category" },
        { "{\"category\":\"06010\",\"words\":\"\",\"lng\":1180446053,\"lat\":245172835}", "words" },
        { "{\"category\":\"06010\",\"words\":\"x\",\"lng\":1,\"lat\":1}", "lng" },
        { "{\"category\":\"06010\",\"words\":\"x\",\"lng\":99999999999,\"lat\":1}", "lng" },
        { "{\"category\":\"06010\",\"words\":\"x\",\"lng\":1180446053,\"lat\":245172835,\"state\":"
          "\"closed\"}",
          "state" },
        { "{\"category\":\"06010\",\"words\":\"x\",\"lng\":1.5,\"lat\":245172835}", "lng" },
        { "{\"category\":\"06010\",\"words\":\"x\",\"lng\":1180446053,\"lat\":245172835,\"photos\":"
          "[\"nonsense\"]}",
          "photos" },
        { "{\"category\":\"06010\",\"words\":\"x\",\"lng\":1180446053,\"lat\":245172835,"
          "\"anonymous\":\"yes\"}",
          "anonymous" },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct reply r = call(w, RESIDENT, POST, "/api/v1/cases", rows[i].body);
        assert_int_equal(r.status, 400);
        assert_has(r, str_fmt(w->mem, "\"field\":\"%s\"", rows[i].field).p);
    }
    assert_int_equal(call(w, RESIDENT, POST, "/api/v1/cases", "{").status, 400);
    assert_int_equal(call(w, RESIDENT, POST, "/api/v1/cases", "[]").status, 400);
    assert_int_equal(call(w, RESIDENT, POST, "/api/v1/cases", "{\"a\":1,\"a\":2}").status, 400);
}

static void a_number_is_found_without_its_community(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "filed");
    str           name = member(w, call(w, CLERK, GET, at(w, ref, "").p, NULL).body, "number");
    size_t        blank = 0;

    assert_true(str_find(name, STR(" "), &blank));
    const char *tail = str_fmt(w->mem, "/api/v1/cases?queue=open&q=%.*s", (int)(name.n - blank - 1),
                               name.p + blank + 1)
                           .p;
    assert_has(call(w, DISPATCHER, GET, tail, NULL), ref.p);
    assert_has(call(w, CLERK, GET, "/api/v1/cases?queue=closed&q=x", NULL), "search.short");
}

static void what_runs_is_ones_own_and_not_done(void **state)
{
    struct world *w = *state;
    str           open = case_in(w, "handling"), done = case_in(w, "judged");
    struct reply  r = call(w, RESIDENT, GET, "/api/v1/cases?queue=running&limit=200", NULL);
    size_t        at = 0;

    assert_has(r, open.p);
    assert_false(str_find(r.body, done, &at));
    assert_false(
        str_find(call(w, NEIGHBOUR, GET, "/api/v1/cases?queue=running", NULL).body, open, &at));
}

static bool listed(struct world *w, enum who who, const char *query, str ref)
{
    struct reply r =
        call(w, who, GET, str_fmt(w->mem, "/api/v1/cases?limit=200&%s", query).p, NULL);
    size_t at = 0;

    assert_int_equal(r.status, 200);
    return str_find(r.body, ref, &at);
}

/* A unit has no place of its own: it looks through what it was given. */
static void a_unit_finds_what_it_was_given(void **state)
{
    struct world *w = *state;
    str    ref = case_in(w, "handling"), done = case_in(w, "closed"), other = case_in(w, "filed");
    str    name = member(w, call(w, CLERK, GET, at(w, ref, "").p, NULL).body, "number");
    size_t blank = 0;

    assert_true(str_find(name, STR(" "), &blank));
    const char *number =
        str_fmt(w->mem, "queue=todo&q=%.*s", (int)(name.n - blank - 1), name.p + blank + 1).p;
    assert_true(listed(w, HANDLER, number, ref));
    assert_false(listed(w, HANDLER, number, done));
    assert_true(listed(w, HANDLER, "queue=todo&q=%E5%9E%83%E5%9C%BE", ref));
    assert_false(listed(w, HANDLER, "queue=todo&q=%E5%9E%83%E5%9C%BE", other));
    assert_true(listed(w, HANDLER, "queue=closed&q=%E5%9E%83%E5%9C%BE", done));
    assert_false(listed(w, HANDLER, "queue=open&q=zzzzqq", ref));
    assert_false(listed(w, HANDLER, "queue=open&q=%25%25", ref)); /* no pattern */
    assert_has(call(w, HANDLER, GET, "/api/v1/cases?queue=todo&q=x", NULL), "search.short");
}

static void search_finds_two_characters(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "reported");

    struct reply r =
        call(w, CLERK, GET, "/api/v1/cases?queue=open&q=%E5%9E%83%E5%9C%BE&limit=200", NULL);
    assert_int_equal(r.status, 200);
    assert_has(r, ref.p);
    r = call(w, STRANGER, GET, "/api/v1/cases?queue=open&q=%E5%9E%83%E5%9C%BE", NULL);
    assert_int_equal(r.status, 200);
    assert_has(r, "\"items\":[]");
}

static void pages_follow_one_another_without_gaps(void **state)
{
    struct world *w = *state;
    size_t        total = 0, pages = 0;
    str           after = { 0 };
    struct reply  all = call(w, CLERK, GET, "/api/v1/cases?queue=closed&limit=200", NULL);
    size_t        want = 0;

    for (size_t i = 0; i + 6 < all.body.n; i++)
        want += memcmp(all.body.p + i, "\"ref\":", 6) == 0;
    do {
        str path = after.n ? str_fmt(w->mem, "/api/v1/cases?queue=closed&limit=7&after=" STR_FMT,
                                     STR_ARG(after))
                           : STR("/api/v1/cases?queue=closed&limit=7");
        struct reply r = call(w, CLERK, GET, path.p, NULL);
        assert_int_equal(r.status, 200);
        for (size_t i = 0; i + 6 < r.body.n; i++)
            total += memcmp(r.body.p + i, "\"ref\":", 6) == 0;
        after = member(w, r.body, "next");
        pages++;
    } while (after.n && pages < 100);
    assert_true(want > 7);
    assert_int_equal(total, want);
}

static void counts_equal_the_matters(void **state)
{
    struct world *w = *state;
    case_in(w, "judging");
    case_in(w, "dispatched");
    int64_t compared = world_recount(w), done = 0;
    assert_true(compared > 5);

    /* until the job has written the names of the buildings down in pairs, nobody asks for them */
    struct db *db = NULL;
    assert_null(db_open(w->mem, w->app->server.url, DB_READ, &db));
    assert_null(doctor_filling(db, w->mem, &done));
    assert_int_equal(done, -1);
    world_put(w, "INSERT INTO job (id, kind, state, owner, args, cursor, done, total, report, "
                 "created, run_at, lease_owner, lease_until, tries, waited) VALUES (28, "
                 "'site_words', 'running', 0, '', '', 7, 0, '', 0, 0, '', 0, 0, 1)");
    world_put(w, "INSERT INTO gram_open (kind, street, community, place_now, doc, gram) VALUES "
                 "(2, 1, 1, 1, 1, 1)");
    assert_null(doctor_filling(db, w->mem, &done));
    assert_int_equal(done, 7);
    assert_int_equal(world_recount(w), compared - 1);
    world_put(w, "UPDATE job SET state = 'done' WHERE id = 28");
    int64_t wrong = 0;
    assert_null(doctor_recount(db, w->mem, &compared, &wrong));
    assert_int_equal(wrong, 1);
    world_put(w, "DELETE FROM gram_open WHERE kind = 2 AND doc = 1 AND community = 1");
    world_put(w, "DELETE FROM job WHERE id = 28");
    db_close(db);
}

/* Whichever statement breaks, the reply is 503 and nothing is half written. */
static void a_broken_database_leaves_no_trace(void **state)
{
    struct world *w = *state;
    str           body = str_fmt(
                  w->mem, "{\"category\":\"06012\",\"words\":\"唯一的一句话\",\"lng\":%lld,\"lat\":%lld}",
                  (long long)w->lng, (long long)w->lat);
    static const char find[] =
        "/api/v1/cases?queue=open&q=%E5%94%AF%E4%B8%80%E7%9A%84%E4%B8%80%E5%8F%A5%E8%AF%9D";
    int n = 1;

    for (; n < 200; n++) {
        writer_fail_at(w->app->server.writer, n);
        struct reply r = call(w, RESIDENT, POST, "/api/v1/cases", body.p);
        if (r.status == 201)
            break;
        assert_int_equal(r.status, 503);
        assert_has(call(w, CLERK, GET, find, NULL), "\"items\":[]");
    }
    writer_fail_at(w->app->server.writer, 0);
    assert_true(n > 8);
    assert_has(call(w, CLERK, GET, find, NULL), "唯一的一句话");
}

static void every_step_survives_a_broken_statement(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *from, *action, *more;
        enum who    who;
    } rows[] = {
        { "reported", "ask_verify", "", CLERK },
        { "verifying", "confirm", ",\"words\":\"属实\"", WORKER },
        { "filed", "dispatch", ",\"unit\":\"chengguan\"", DISPATCHER },
        { "dispatched", "return", ",\"words\":\"不归我们\"", HANDLER },
        { "checking", "pass", "", CHECKER },
        { "judging", "judge", ",\"stars\":5", RESIDENT },
        { "judged", "close", "", DISPATCHER },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        str ref = case_in(w, rows[i].from);
        for (int n = 1; n < 100; n++) {
            writer_fail_at(w->app->server.writer, n);
            struct reply r = step(w, rows[i].who, ref, rows[i].action, rows[i].more);
            writer_fail_at(w->app->server.writer, 0);
            if (r.status == 200)
                break;
            assert_int_equal(r.status, 503);
            r = call(w, CLERK, GET, at(w, ref, "").p, NULL);
            assert_true(str_is(member(w, r.body, "state"), rows[i].from));
            assert_true(n < 99);
        }
    }
}

/* Every state x action x role either is in the table or is refused, and never a 500. */
static void the_life_cycle_has_no_back_doors(void **state)
{
    struct world *w = *state;

    for (int s = 0; s < CASE_STATES; s++) {
        str ref = case_in(w, case_state_words[s]);
        for (size_t i = 0; i < case_flow.n; i++) {
            const struct flow_rule *t = &case_flow.rules[i];
            bool                    here = false;
            for (size_t k = 0; k < case_flow.n; k++)
                here = here || (case_flow.rules[k].from == s &&
                                strcmp(case_flow.rules[k].action, t->action) == 0);
            if (here)
                continue;
            for (int p = RESIDENT; p < PEOPLE; p++) {
                struct reply r = step(w, (enum who)p, ref, t->action, ",\"words\":\"x\"");
                if (r.status != 409 && r.status != 404 && r.status != 403)
                    fail_msg("%s in %s by %s: %d", t->action, case_state_words[s], people[p],
                             r.status);
            }
        }
    }
}

static void every_state_can_be_reached_and_left(void **state)
{
    (void)state;
    for (int s = 0; s < CASE_STATES; s++) {
        bool in = s == CASE_REPORTED || s == CASE_SUSPENDED /* by a side matter */, out = false;
        for (size_t i = 0; i < case_flow.n; i++) {
            in = in || case_flow.rules[i].to == s;
            out = out || case_flow.rules[i].from == s;
        }
        assert_true(in);
        /* what is over may be asked for again: reopened, or looked at once more */
        assert_int_equal(out, case_states[s].open || s == CASE_CLOSED || s == CASE_REFUSED);
        if (case_states[s].open) { /* nobody waits without an owner or a clock */
            assert_non_null(case_states[s].owner);
            assert_true(case_states[s].hours > 0);
        }
    }
}

/* A matter that waits to be verified, put into a grid. */
static str waits_in(struct world *w, int64_t grid)
{
    str ref = case_in(w, "verifying");

    world_put(w, str_fmt(w->mem,
                         "UPDATE casefile SET grid = %lld, place_now = %lld WHERE id = "
                         "(SELECT MAX(id) FROM casefile)",
                         (long long)grid, (long long)(grid / 1000))
                     .p);
    return ref;
}

/* Signed in under one post he has what waits in all his grids, also in another community, page by
 * page in the order of the deadlines; not what waits in the grid of another. */
static void a_worker_of_several_grids_has_one_list(void **state)
{
    struct world *w = *state;
    const int64_t far = INT64_C(350205003001001);
    str           here = w->session[WORKER], after = { 0 };
    str           ref[] = { waits_in(w, far), waits_in(w, INT64_C(350205003006002)),
                            waits_in(w, INT64_C(350205003006001)) };
    str           other = waits_in(w, INT64_C(350205003006003));
    size_t        seen = 0;

    assert_false(listed(w, WORKER, "queue=todo", ref[0])); /* not his yet */
    world_post(w, WORKER, ROLE_GRID_WORKER, far);
    w->session[WORKER] = here;
    do {
        struct reply r = call(
            w, WORKER, GET,
            str_fmt(w->mem, "/api/v1/cases?queue=todo&limit=1&after=" STR_FMT, STR_ARG(after)).p,
            NULL);
        assert_int_equal(r.status, 200);
        for (size_t i = 0; i < COUNT(ref); i++)
            seen += str_find(r.body, ref[i], &(size_t){ 0 });
        after = str_find(r.body, STR("\"next\":\""), &(size_t){ 0 }) ? member(w, r.body, "next")
                                                                     : (str){ 0 };
    } while (after.n);
    assert_int_equal(seen, COUNT(ref));
    assert_false(listed(w, WORKER, "queue=todo", other));
    for (size_t i = 0; i < COUNT(ref); i++)
        assert_int_equal(step(w, WORKER, ref[i], "confirm", ",\"words\":\"属实\"").status, 200);
    assert_int_not_equal(step(w, WORKER, other, "confirm", ",\"words\":\"属实\"").status, 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_matter_travels_from_report_to_closure),
        cmocka_unit_test(who_handled_it_never_checks_it),
        cmocka_unit_test(a_return_is_possible_once),
        cmocka_unit_test(rework_and_a_bad_verdict_lead_back),
        cmocka_unit_test(a_stale_version_shows_the_newer_one),
        cmocka_unit_test(the_same_key_makes_one_report),
        cmocka_unit_test(the_building_that_was_chosen_stands_in_the_address),
        cmocka_unit_test(an_address_that_names_a_building_is_its_place),
        cmocka_unit_test(following_is_no_change_that_a_step_waits_for),
        cmocka_unit_test(a_stranger_sees_nothing_and_a_follower_sees_it),
        cmocka_unit_test(a_masked_field_opens_with_a_reason_that_is_logged),
        cmocka_unit_test(a_caller_is_reported_for_by_the_hotline_only),
        cmocka_unit_test(bad_reports_say_which_field),
        cmocka_unit_test(a_number_is_found_without_its_community),
        cmocka_unit_test(what_runs_is_ones_own_and_not_done),
        cmocka_unit_test(a_unit_finds_what_it_was_given),
        cmocka_unit_test(search_finds_two_characters),
        cmocka_unit_test(pages_follow_one_another_without_gaps),
        cmocka_unit_test(counts_equal_the_matters),
        cmocka_unit_test(a_broken_database_leaves_no_trace),
        cmocka_unit_test(every_step_survives_a_broken_statement),
        cmocka_unit_test(the_life_cycle_has_no_back_doors),
        cmocka_unit_test(every_state_can_be_reached_and_left),
        cmocka_unit_test(a_worker_of_several_grids_has_one_list),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
