/* test_reform.c -- the tree changes on a day: 海虹 is split into three with matters in every state;
 * crashes on the way, taking back, merging, moving, renaming, grids; the points in the polygons. */
#include "test.h"

#include "base/when.h"
#include "core/outline.h"
#include "lib/play.h"
#include "modules/account/account.h"
#include "modules/casework/casework.h"

static const struct sql sql_overdue_of = {
    "overdue_of", "", "",
    "SELECT COALESCE(SUM(n), 0) AS n FROM rollup WHERE community = :community AND kind = 'overdue'"
};

static int64_t str_code(const char *code)
{
    int64_t v = 0;

    assert_true(str_i64(str_of(code), 1, INT64_MAX, &v));
    return v;
}

static str shifted_day(struct world *w, int64_t days)
{
    char t[DATE_TEXT];

    date_text(when_date(shifted()) + days, t);
    return str_dup(w->mem, str_of(t));
}

/* A session of a member of staff, who is given a post at PLACE unless it is 0. */
static str someone(struct world *w, const char *login, enum role role, int64_t place)
{
    struct db         *db = NULL;
    str                token = { 0 };
    int64_t            post = 0;
    struct account     x = { 0 };
    bool               found = false;
    struct new_account n = { .community = place ? place_communities(place).lo : 1,
                             .staff = true,
                             .demo = true,
                             .login = str_of(login),
                             .name = STR("新人") };

    assert_null(db_open(w->mem, w->app->server.url, DB_WRITE, &db));
    struct req r = open_req(&w->cli, w->app, db);
    r.now = shifted();
    assert_null(db_begin(db, w->mem));
    assert_null(account_by_login(db, w->mem, str_of(login), &x, &found));
    if (!found)
        assert_null(account_add(&r, &n, &x.id));
    if (place)
        assert_null(account_post(&r, x.id, role, place, (str){ 0 }, when_date(r.now) - 1, &post));
    assert_null(person_sign_in(&r, x.id, 0, &token));
    assert_null(db_commit(db, w->mem));
    db_close(db);
    return token;
}

static str prepare(struct world *w, const char *steps, int64_t days)
{
    struct reply r =
        call(w, ADMIN, POST, "/api/v1/reforms",
             str_fmt(w->mem, "{\"title\":\"试验\",\"day\":\"" STR_FMT "\",\"steps\":[%s]}",
                     STR_ARG(shifted_day(w, days)), steps)
                 .p);

    assert_status(r, 201);
    return member(w, r.body, "ref");
}

static struct reply plan_at(struct world *w, str ref, const char *more)
{
    return call(w, DISTRICT, GET,
                str_fmt(w->mem, "/api/v1/reforms/" STR_FMT "%s", STR_ARG(ref), more).p, NULL);
}

static struct reply act(struct world *w, enum who who, str ref, const char *action)
{
    int64_t version = number(w, plan_at(w, ref, "").body, "version");

    return call(w, who, POST, str_fmt(w->mem, "/api/v1/reforms/" STR_FMT "/steps", STR_ARG(ref)).p,
                str_fmt(w->mem, "{\"action\":\"%s\",\"version\":%lld,\"words\":\"因为\"}", action,
                        (long long)version)
                    .p);
}

/* Let its day come, and everything be done. */
static void carry_out(struct world *w, str ref, int64_t days)
{
    shift += days * MS_DAY;
    for (int i = 0; i < 20; i++) {
        turn_any(w);
        if (str_is(member(w, plan_at(w, ref, "").body, "state"), "done"))
            return;
        shift += 15 * MS_SECOND;
    }
    fail_msg("not done: " STR_FMT, STR_ARG(plan_at(w, ref, "").body));
}

static str list_of(struct world *w, str session, const char *queue, const char *place)
{
    struct reply r = call_session(w, session, GET,
                                  str_fmt(w->mem, "/api/v1/cases?queue=%s&limit=200%s%s", queue,
                                          place ? "&place=" : "", place ? place : "")
                                      .p,
                                  NULL, NULL, true);

    assert_status(r, 200);
    return r.body;
}

static str open_list(struct world *w, str session, const char *place)
{
    return list_of(w, session, "open", place);
}

static str closed_list(struct world *w, str session, const char *place)
{
    return list_of(w, session, "closed", place);
}

/* ---- the split of 海虹 -------------------------------------------------------------------------
 */

#define NEW_A "350205003021"
#define NEW_B "350205003022"

/* 海虹 keeps grid 3; grid 1 becomes a community; what lies west of the middle of grid 2 too. */
static const char *split(struct world *w, const char *more)
{
    struct reply g = call(w, CLERK, GET, "/api/v1/places/350205003006002", NULL);
    int64_t      lng = number(w, g.body, "lng");

    assert_status(g, 200);
    return str_fmt(w->mem,
                   "{\"kind\":\"split\",\"from\":[\"350205003006\"],\"to\":["
                   "{\"code\":\"350205003006\",\"parts\":[\"350205003006003\"]},"
                   "{\"code\":\"" NEW_A "\",\"name\":\"海盛新社区居委会\",\"name_en\":\"Haisheng\","
                   "\"parts\":[\"350205003006001\"]},"
                   "{\"code\":\"" NEW_B "\",\"name\":\"海景新社区居委会\",\"outline\":"
                   "\"{\\\"type\\\":\\\"Polygon\\\",\\\"coordinates\\\":[[[117.0,24.0],"
                   "[%lld.%07lld,24.0],[%lld.%07lld,25.0],[117.0,25.0],[117.0,24.0]]]}\"}]%s}",
                   (long long)lng / 10000000, (long long)lng % 10000000, (long long)lng / 10000000,
                   (long long)lng % 10000000, more)
        .p;
}

/* A report at the middle of a grid, or so many 1e-7 degrees east of it. */
static str report_in(struct world *w, const char *grid, int64_t east)
{
    struct reply p = call(w, CLERK, GET, str_fmt(w->mem, "/api/v1/places/%s", grid).p, NULL);

    assert_status(p, 200);
    struct reply r = call(
        w, NEIGHBOUR, POST, "/api/v1/cases",
        str_fmt(w->mem, "{\"category\":\"06011\",\"words\":\"路灯不亮\",\"lng\":%lld,\"lat\":%lld}",
                (long long)(number(w, p.body, "lng") + east), (long long)number(w, p.body, "lat"))
            .p);
    assert_status(r, 201);
    return member(w, r.body, "ref");
}

static struct reply show(struct world *w, enum who who, str ref, const char *more)
{
    return call(w, who, GET, str_fmt(w->mem, "/api/v1/cases/" STR_FMT "%s", STR_ARG(ref), more).p,
                NULL);
}

static void what_is_missing_is_said_and_blocks(void **state)
{
    struct world *w = *state;
    str           ref = prepare(w, split(w, ""), 3);
    struct reply  r = plan_at(w, ref, "/check");

    assert_status(r, 200);
    assert_has(r, "\"blocked\":true");
    assert_true(occurs(r.body, "\"reform.site\"") > 3);
    assert_has(r, "350205003006002");
    assert_status(act(w, ADMIN, ref, "approve"), 403);
    r = act(w, DISTRICT, ref, "approve");
    assert_status(r, 409);
    assert_has(r, "reform.blocked");
    assert_status(call(w, RESIDENT, GET, "/api/v1/reforms", NULL), 403);
    assert_status(call(w, DISPATCHER, POST, "/api/v1/reforms", "{}"), 403);
    assert_has(call(w, ADMIN, GET, "/api/v1/reforms?limit=1", NULL), "\"draft\"");

    static const struct {
        const char *steps, *reason;
    } bad[] = {
        { "{\"kind\":\"split\",\"from\":[\"350205003006\"],\"to\":[{\"code\":\"350205003021\","
          "\"name\":\"x\"}]}",
          "reform.shape" },
        { "{\"kind\":\"rename\",\"from\":[\"350205003099\"],\"to\":[{\"code\":\"350205003099\","
          "\"name\":\"x\"}]}",
          "reform.from" },
        { "{\"kind\":\"move\",\"from\":[\"350205003006\"],\"to\":[{\"code\":\"350205003006009\","
          "\"name\":\"x\"}]}",
          "reform.level" },
        { "{\"kind\":\"move\",\"from\":[\"350205003006\"],\"to\":[{\"code\":\"350205003001\","
          "\"name\":\"x\"}]}",
          "reform.live" },
        { "{\"kind\":\"move\",\"from\":[\"350205003006\"],\"to\":[{\"code\":\"350205009001\","
          "\"name\":\"x\"}]}",
          "reform.parent" },
        { "{\"kind\":\"move\",\"from\":[\"350205003006\"],\"to\":[{\"code\":\"350205002099\"}]}",
          "reform.name" },
        { "{\"kind\":\"rename\",\"from\":[\"350205003006\"],\"to\":[{\"code\":\"350205003006\","
          "\"outline\":\"{}\"}]}",
          "reform.outline" },
        { "{\"kind\":\"rename\",\"from\":[\"350205003006\"],\"to\":[{\"code\":\"350205003006\","
          "\"name\":\"a\"}]},{\"kind\":\"rename\",\"from\":[\"350205003006\"],\"to\":[{\"code\":"
          "\"350205003006\",\"name\":\"b\"}]}",
          "reform.twice" },
        { "{\"kind\":\"split\",\"from\":[\"350205003\"],\"to\":[{\"code\":\"350205008\",\"name\":"
          "\"x\"},{\"code\":\"350205009\",\"name\":\"y\"}]}",
          "reform.child" },
        { "{\"kind\":\"split\",\"from\":[\"350205003006\"],\"rest\":\"350205003006\",\"to\":[{"
          "\"code\":\"350205003006\"},{\"code\":\"350205003021\",\"name\":\"x\",\"parts\":["
          "\"350205003001001\"]}]}",
          "reform.part" },
        { "{\"kind\":\"merge\",\"from\":[\"350205003006001\",\"350205003006002\"],\"to\":[{"
          "\"code\":\"350205003006001\"}]},{\"kind\":\"move\",\"from\":[\"350205003006\"],\"to\":[{"
          "\"code\":\"350205002099\",\"name\":\"x\"}]}",
          "reform.nested" },
        { "", "reform.steps" },
    };
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_has(plan_at(w, prepare(w, bad[i].steps, 3), "/check"), bad[i].reason);
    r = call(w, ADMIN, POST, "/api/v1/reforms",
             "{\"title\":\"x\",\"day\":\"2026-01-01\",\"steps\":[]}");
    assert_status(r, 400);
    assert_has(r, "reform.day");
}

/* Everybody whom SESSION finds by the initials of his name, as the registry's search answers. */
static str people_of(struct world *w, str session)
{
    struct reply r =
        call_session(w, session, GET, "/api/v1/registry/search?q=ch&limit=100", NULL, NULL, true);

    assert_status(r, 200);
    return r.body;
}

/* Whom the clerk of 海虹 found before is found by exactly one of the three, and no one else is. */
static void people_are_shared(struct world *w, str before, const str *after, size_t n)
{
    size_t at = 0, met = 0, sum = 0;

    for (str rest = before; str_find(rest, STR("\"ref\":\""), &at);
         rest = (str){ rest.p + at + 7, rest.n - at - 7 }) {
        str    one = str_dup(w->mem, (str){ rest.p + at + 7, REF_TEXT });
        size_t in = 0;
        for (size_t i = 0; i < n; i++)
            in += occurs(after[i], one.p);
        assert_int_equal(in, 1);
        met++;
    }
    for (size_t i = 0; i < n; i++) {
        assert_true(occurs(after[i], "\"ref\":") > 0);
        sum += occurs(after[i], "\"ref\":");
    }
    assert_true(met > 3);
    assert_int_equal(sum, met);
}

/* Who lived in a place on a day. */
static int64_t lived(struct world *w, const char *place, str day)
{
    struct reply r = call(w, DISTRICT, GET,
                          str_fmt(w->mem, "/api/v1/registry/figures?by=all&place=%s&day=" STR_FMT,
                                  place, STR_ARG(day))
                              .p,
                          NULL);

    assert_status(r, 200);
    return occurs(r.body, "\"n\":") ? number(w, r.body, "n") : 0;
}

static void a_split_with_matters_in_every_state(void **state)
{
    struct world *w = *state;
    str           refs[CASE_STATES], known = people_of(w, w->session[CLERK]);
    char          path[200];

    for (int s = 0; s < CASE_STATES; s++)
        refs[s] = case_in(w, case_state_words[s]);
    str stays = report_in(w, "350205003006003", 0);
    for (int64_t k = -4; k <= 4; k++)
        report_in(w, "350205003006002", 4000 * k);
    str    clerk = open_list(w, w->session[CLERK], NULL);
    size_t all = occurs(clerk, "\"ref\":");
    assert_true(all > 15);
    world_recount(w);

    /* taken back while it is still ahead: nothing happens on its day */
    const char *steps = split(w, ",\"rest\":\"350205003006\"");
    str         first = prepare(w, steps, 2);
    assert_status(act(w, DISTRICT, first, "approve"), 200);
    assert_status(act(w, DISTRICT, first, "return"), 200);
    assert_status(act(w, DISTRICT, first, "approve"), 200);
    assert_status(act(w, ADMIN, first, "cancel"), 200);
    assert_status(act(w, DISTRICT, first, "approve"), 409);

    str          ref = prepare(w, steps, 4);
    struct reply r = plan_at(w, ref, "/check");
    assert_has(r, "\"blocked\":false");
    assert_has(r, "\"to\":\"" NEW_A "001\"");
    assert_status(act(w, DISTRICT, ref, "approve"), 200);
    shift += 3 * MS_DAY;
    turn_any(w);
    str     eve = shifted_day(w, 0), day = shifted_day(w, 1);
    int64_t living = lived(w, "350205003006", eve);
    assert_true(living > 100);
    assert_has(plan_at(w, ref, ""), "\"state\":\"approved\"");
    assert_has(plan_at(w, first, ""), "\"state\":\"cancelled\"");
    assert_status(call(w, NOBODY, GET, "/api/v1/places/" NEW_A, NULL), 404);

    /* the day: statements fail at many places, each time it goes on where it was */
    shift += MS_DAY;
    for (int64_t n = 3; n < 900; n = n * 8 / 5) {
        writer_fail_at(w->app->server.writer, n);
        turn_any(w);
        writer_fail_at(w->app->server.writer, 0);
        if (n > 60) /* it may have given up: the clock takes it up again */
            shift += 11 * MS_MINUTE;
        shift += 15 * MS_SECOND;
    }
    carry_out(w, ref, 0);
    world_recount(w);
    assert_has(plan_at(w, ref, ""), "\"state\":\"done\"");

    /* who lives there is counted in three places now, of the days before in one */
    int64_t left = lived(w, "350205003006", day);
    assert_in_range(left, 1, living - 1);
    assert_int_equal(left + lived(w, NEW_A, day) + lived(w, NEW_B, day), living);
    assert_int_equal(lived(w, "350205003006", eve), living);
    assert_int_equal(lived(w, NEW_A, eve) + lived(w, NEW_B, eve), 0);

    /* the tree: dates, successors, grids with numbers of their own */
    assert_has(call(w, NOBODY, GET, "/api/v1/places/" NEW_A, NULL), "海盛新社区");
    assert_status(call(w, NOBODY, GET, "/api/v1/places/350205003006001", NULL), 404);
    r = call(w, NOBODY, GET, "/api/v1/places/350205003006001/history", NULL);
    assert_has(r, "\"successors\":[{\"code\":\"" NEW_A "001\"");
    assert_has(call(w, NOBODY, GET, "/api/v1/places/350205003006/history", NULL), NEW_B);
    assert_has(call(w, NOBODY, GET, "/api/v1/places/" NEW_B "/history", NULL),
               "\"predecessors\":[{\"code\":\"350205003006\"");
    assert_has(call(w, NOBODY, GET, "/api/v1/places?parent=" NEW_B, NULL), NEW_B "001");

    /* everybody's queue is right: what the clerk had is shared among three, the street has all */
    str after = open_list(w, w->session[CLERK], NULL);
    str a = someone(w, "clerk_a", ROLE_CLERK, INT64_C(350205003021));
    str b = someone(w, "clerk_b", ROLE_CLERK, INT64_C(350205003022));
    str list_a = open_list(w, a, NULL), list_b = open_list(w, b, NULL);
    people_are_shared(
        w, known, (str[]){ people_of(w, w->session[CLERK]), people_of(w, a), people_of(w, b) }, 3);
    str street = open_list(w, w->session[DISPATCHER], NULL);
    str district = open_list(w, w->session[DISTRICT], NULL);
    assert_int_equal(occurs(after, "\"ref\":") + occurs(list_a, "\"ref\":") +
                         occurs(list_b, "\"ref\":"),
                     occurs(street, "\"ref\":"));
    assert_int_equal(occurs(street, "\"ref\":"), occurs(district, "\"ref\":"));
    /* of what was open, each is in exactly one queue now, unless its own clock has ended it */
    size_t at = 0, met = 0;
    for (str rest = clerk; str_find(rest, STR("\"ref\":\""), &at);
         rest = (str){ rest.p + at + 7, rest.n - at - 7 }) {
        str    one = str_dup(w->mem, (str){ rest.p + at + 7, REF_TEXT });
        size_t in = occurs(after, one.p) + occurs(list_a, one.p) + occurs(list_b, one.p);
        str    now = member(w, show(w, DISPATCHER, one, "").body, "state");
        if (in != 1 && !(in == 0 && str_is(now, "closed")))
            fail_msg(STR_FMT " is in %zu queues, " STR_FMT, STR_ARG(one), in, STR_ARG(now));
        met++;
    }
    assert_int_equal(met, all);
    assert_int_equal(occurs(open_list(w, w->session[DISPATCHER], NEW_A), "\"ref\":"),
                     occurs(list_a, "\"ref\":"));
    assert_true(str_find(after, stays, &(size_t){ 0 }));
    assert_true(occurs(list_b, "\"ref\":") > 0);
    assert_int_equal(occurs(list_b, "\"grid\":\"" NEW_B "001\""), occurs(list_b, "\"ref\":"));
    assert_true(occurs(after, "\"grid\":\"350205003006002\"") > 0);
    str closed_a = closed_list(w, a, "350205003006001");
    assert_true(str_find(closed_a, STR("Grid 1 (ended "), &(size_t){ 0 }));
    int over = 0;
    for (int s = 0; s < CASE_STATES; s++) {
        /* old links work, the state is the same, one line in the log however often it crashed */
        struct reply x = show(w, DISPATCHER, refs[s], "");
        assert_status(x, 200);
        assert_true(str_is(member(w, x.body, "place"), NEW_A));
        str now = member(w, x.body, "state");
        if (s != CASE_JUDGING && s != CASE_JUDGED && s != CASE_SUPPLEMENT) /* these may lapse */
            assert_true(str_is(now, case_state_words[s]));
        assert_int_equal(occurs(show(w, DISPATCHER, refs[s], "/events").body, "\"reform\""), 1);
        bool open = case_states[s].open && str_is(now, case_state_words[s]);
        for (enum lang l = LANG_ZH; l <= LANG_EN; l++) { /* names, in the reader's language */
            w->cli.lang = l;
            struct reply log = show(w, l == LANG_EN ? RESIDENT : DISPATCHER, refs[s], "/events");
            assert_has(log, l == LANG_EN
                                ? "After the reform “试验” it went from 海虹社区居委会 to "
                                : "区划调整“试验”后，本事项由海虹社区居委会转到海盛新社区居委会");
            assert_has_not(log, "\"350205003");
        }
        /* what was over is found by who has the place now, in the grid in which it was handled */
        str was = str_dup(w->mem, refs[s]);
        if (open)
            assert_true(str_find(list_a, was, &(size_t){ 0 }));
        else if (!case_states[s].open)
            over += str_find(closed_a, was, &(size_t){ 0 });
        if (open || !case_states[s].open)
            assert_true(str_is(member(w, x.body, "grid"), open ? NEW_A "001" : "350205003006001"));
    }
    assert_in_range(over, 2, CASE_STATES);
    assert_int_equal(occurs(show(w, DISPATCHER, stays, "/events").body, "\"reform\""), 0);
    assert_status(show(w, CLERK, refs[CASE_FILED], ""), 404);
    assert_status(show(w, CLERK, stays, ""), 200);

    /* posts of what vanished went along, and work goes on there */
    r = call(w, WORKER, GET, "/api/v1/session", NULL);
    assert_has(r, NEW_A "001");
    size_t post = 0;
    assert_true(str_find(r.body, STR("\"posts\":"), &post));
    for (size_t hit = 0;
         str_find((str){ r.body.p + post, r.body.n - post }, STR("\"ref\""), &hit);) {
        post += hit;
        str item = { r.body.p + post, r.body.n - post }; /* of two posts the one that went along */
        str here = str_cut(&item, '}');
        if (str_find(here, STR(NEW_A "001"), &hit))
            assert_status(
                call(w, WORKER, POST, "/api/v1/session/post",
                     str_fmt(w->mem, "{\"post\":\"" STR_FMT "\"}", STR_ARG(member(w, here, "ref")))
                         .p),
                200);
        post++;
    }
    snprintf(path, sizeof path, "/api/v1/cases/%.*s/steps", STR_ARG(refs[CASE_REPORTED]));
    r = call_session(
        w, a, POST, path,
        str_fmt(w->mem, "{\"action\":\"ask_verify\",\"version\":%lld}",
                (long long)number(w, show(w, DISPATCHER, refs[CASE_REPORTED], "").body, "version"))
            .p,
        NULL, true);
    assert_status(r, 200);
    assert_status(show(w, WORKER, refs[CASE_REPORTED], ""), 200);
    r = step(w, WORKER, refs[CASE_REPORTED], "confirm", ",\"words\":\"属实\"");
    if (r.status !=
        200) /* the reporter's page is what step() reads: the clerk's is elsewhere now */
        fail_msg("%d " STR_FMT, r.status, STR_ARG(r.body));
    /* its own numbers from the day on */
    assert_has(r, str_fmt(w->mem, "海盛新社区 %.4s-00001", shifted_day(w, 0).p).p);
    /* what is reported now is born where it lies now */
    str fresh = case_in(w, "reported");
    assert_true(str_is(member(w, show(w, DISPATCHER, fresh, "").body, "place"), NEW_A));
    assert_true(str_is(member(w, show(w, DISPATCHER, fresh, "").body, "grid"), NEW_A "001"));
    world_recount(w);
}

/* ---- merging, moving, renaming, grids ----------------------------------------------------------
 */

/* How many matters are kept as overdue for a community, under whatever name it goes. */
static int64_t overdue_of(struct world *w, const char *code)
{
    struct db *db = NULL;
    int64_t    n = 0;

    assert_null(db_open(w->mem, w->app->server.url, DB_READ, &db));
    assert_null(
        db_number(db, w->mem, &sql_overdue_of, DB_ARGS(db_int("community", str_code(code))), &n));
    db_close(db);
    return n;
}

/* What the split left: 海虹 with grids 4 to 8, and the two new ones. */
static void a_merger_takes_everything_along(void **state)
{
    struct world *w = *state;
    str           one = report_in(w, "350205003006003", 0), two = report_in(w, NEW_B "001", 0);
    struct reply  was = call(w, NOBODY, GET, "/api/v1/places/350205003006", NULL);
    struct reply  other = call(w, NOBODY, GET, "/api/v1/places/" NEW_B, NULL);
    struct reply  up = call(w, NOBODY, GET, "/api/v1/places/350205003", NULL);
    str           ref = prepare(w,
                                "{\"kind\":\"merge\",\"from\":[\"350205003006\",\"" NEW_B "\"],"
                                          "\"to\":[{\"code\":\"350205003006\",\"name\":\"海虹海景社区居委会\"}]}",
                                31);

    someone(w, "clerk_merged", ROLE_CLERK, INT64_C(350205003022));
    shift += 30 * MS_DAY; /* much is overdue in both: what is counted of it goes along */
    turn_any(w);
    assert_true(overdue_of(w, NEW_B) > 0);
    assert_status(act(w, DISTRICT, ref, "approve"), 200);
    struct reply check = plan_at(w, ref, "/check");
    assert_has(check, "\"place\":\"" NEW_B "\",\"to\":\"350205003006\"");
    carry_out(w, ref, 1);
    world_recount(w);
    struct reply now = call(w, NOBODY, GET, "/api/v1/places/350205003006", NULL);
    assert_has(now, "海虹海景");
    assert_int_equal(number(w, now.body, "households"),
                     number(w, was.body, "households") + number(w, other.body, "households"));
    assert_int_equal(
        number(w, call(w, NOBODY, GET, "/api/v1/places/350205003", NULL).body, "households"),
        number(w, up.body, "households"));
    assert_status(call(w, NOBODY, GET, "/api/v1/places/" NEW_B, NULL), 404);
    turn_any(w);
    assert_int_equal(overdue_of(w, NEW_B), 0);
    /* the clerk of the one that vanished has the queue of both */
    str list = open_list(w, someone(w, "clerk_merged", ROLE_CLERK, 0), NULL);
    assert_true(str_find(list, one, &(size_t){ 0 }));
    assert_true(str_find(list, two, &(size_t){ 0 }));
    /* its grid is not number 1 again, for 海虹 had one before the split */
    assert_true(str_is(member(w, show(w, DISPATCHER, two, "").body, "grid"), "350205003006004"));
    assert_int_equal(occurs(show(w, DISPATCHER, two, "/events").body, "\"reform\""), 1);
    assert_int_equal(occurs(show(w, DISPATCHER, one, "/events").body, "\"reform\""), 0);
    /* a code that ended is never used again */
    ref = prepare(w,
                  "{\"kind\":\"move\",\"from\":[\"350205003001\"],"
                  "\"to\":[{\"code\":\"" NEW_B "\",\"name\":\"x\"}]}",
                  3);
    assert_has(plan_at(w, ref, "/check"), "reform.used");
}

/* An entrance of a building of the grid WHOLE belongs to PART. */
static void divide(struct world *w, const char *whole, const char *part)
{
    world_put(w, str_fmt(w->mem,
                         "INSERT INTO site_part (community, site, entrance, since, until, grid, "
                         "ord, parts) SELECT community, id, '2', 1, NULL, %s, 2, 4 FROM site WHERE "
                         "grid = %s ORDER BY id LIMIT 1",
                         part, whole)
                     .p);
}

static int64_t parts_in(struct world *w, const char *grid)
{
    struct db *db = NULL;
    int64_t    n = 0;
    struct sql q = {
        "parts", "", "",
        str_fmt(w->mem, "SELECT COUNT(*) AS n FROM site_part WHERE grid = %s AND until IS NULL",
                grid)
            .p
    };

    assert_null(db_open(w->mem, w->app->server.url, DB_READ, &db));
    assert_null(db_number(db, w->mem, &q, DB_NO_ARGS, &n));
    db_close(db);
    return n;
}

static void a_community_moves_to_another_street(void **state)
{
    struct world *w = *state;
    str           ref = report_in(w, NEW_A "001", 0);
    str           plan = prepare(w,
                                 "{\"kind\":\"move\",\"from\":[\"" NEW_A "\"],"
                                           "\"to\":[{\"code\":\"350205002031\",\"name\":\"海盛新社区居委会\"}]}",
                                 1);
    struct reply  from = call(w, NOBODY, GET, "/api/v1/places/350205003", NULL);
    struct reply  to = call(w, NOBODY, GET, "/api/v1/places/350205002", NULL);

    divide(w, NEW_A "001", NEW_A "001");
    assert_status(act(w, DISTRICT, plan, "approve"), 200);
    carry_out(w, plan, 1);
    world_recount(w);
    assert_int_equal(parts_in(w, NEW_A "001"), 0);
    assert_int_equal(parts_in(w, "350205002031001"), 1); /* its entrance came along */
    assert_status(show(w, DISPATCHER, ref, ""), 404);    /* another street answers now */
    struct reply x = show(w, DISTRICT, ref, "");
    assert_true(str_is(member(w, x.body, "place"), "350205002031"));
    assert_true(str_is(member(w, x.body, "grid"), "350205002031001"));
    struct reply from_now = call(w, NOBODY, GET, "/api/v1/places/350205003", NULL);
    struct reply to_now = call(w, NOBODY, GET, "/api/v1/places/350205002", NULL);
    int64_t      went = number(w, from.body, "households") - number(w, from_now.body, "households");
    assert_true(went > 0);
    assert_int_equal(number(w, to_now.body, "households") - number(w, to.body, "households"), went);
}

static void a_rename_moves_nothing(void **state)
{
    struct world *w = *state;
    str           plan = prepare(w,
                                 "{\"kind\":\"rename\",\"from\":[\"350205003004\"],"
                                           "\"to\":[{\"code\":\"350205003004\",\"name\":\"海达新名社区居委会\"}]}",
                                 1);

    assert_status(act(w, DISTRICT, plan, "approve"), 200);
    assert_has_not(call(w, NOBODY, GET, "/api/v1/places/350205003004", NULL), "新名");
    carry_out(w, plan, 1);
    assert_has(call(w, NOBODY, GET, "/api/v1/places/350205003004", NULL), "新名");
    assert_int_equal(occurs(call(w, NOBODY, GET, "/api/v1/places/350205003004/history", NULL).body,
                            "\"valid_from\""),
                     2);
}

static void grids_are_split_and_merged(void **state)
{
    struct world *w = *state;
    str           ref = report_in(w, "350205003006004", 0);
    str           over = report_in(w, "350205003006004", 0);
    struct reply  g = call(w, NOBODY, GET, "/api/v1/places/350205003006003", NULL);
    int64_t       lng = number(w, g.body, "lng");
    /* everything of grid 3 west of its middle becomes grid 20 */
    str west = str_fmt(w->mem,
                       "{\\\"type\\\":\\\"Polygon\\\",\\\"coordinates\\\":[[[117.0,24.0],"
                       "[%lld.%07lld,24.0],[%lld.%07lld,25.0],[117.0,25.0],[117.0,24.0]]]}",
                       (long long)lng / 10000000, (long long)lng % 10000000,
                       (long long)lng / 10000000, (long long)lng % 10000000);
    str plan = prepare(
        w,
        str_fmt(w->mem,
                "{\"kind\":\"split\",\"from\":[\"350205003006003\"],\"rest\":\"350205003006003\","
                "\"to\":[{\"code\":\"350205003006003\"},{\"code\":\"350205003006020\","
                "\"name\":\"第20网格\",\"outline\":\"" STR_FMT "\"}]},"
                "{\"kind\":\"merge\",\"from\":[\"350205003006004\",\"350205003006002\"],"
                "\"to\":[{\"code\":\"350205003006002\"}]}",
                STR_ARG(west))
            .p,
        1);

    assert_status(step(w, CLERK, over, "refuse", ",\"words\":\"不属实\""), 200);
    struct reply check = plan_at(w, plan, "/check");
    assert_has(check, "\"blocked\":false");
    divide(w, "350205003006003", "350205003006004");
    assert_status(act(w, DISTRICT, plan, "approve"), 200);
    carry_out(w, plan, 1);
    world_recount(w);
    assert_int_equal(parts_in(w, "350205003006004"), 0);
    assert_int_equal(parts_in(w, "350205003006002"), 1);
    /* its steps are told by names, of what ended, too */
    assert_has(plan_at(w, plan, ""), "{\"code\":\"350205003006004\",\"name\":\"Grid 4 (ended ");
    assert_has(plan_at(w, plan, ""), "{\"code\":\"350205003006020\",\"name\":\"第20网格\"}");
    struct reply left = call(w, NOBODY, GET, "/api/v1/places/350205003006003", NULL);
    struct reply right = call(w, NOBODY, GET, "/api/v1/places/350205003006020", NULL);
    assert_int_equal(number(w, left.body, "households") + number(w, right.body, "households"),
                     number(w, g.body, "households"));
    assert_true(number(w, right.body, "households") > 0);
    assert_true(number(w, left.body, "households") > 0);
    struct reply x = show(w, DISPATCHER, ref, "");
    assert_true(str_is(member(w, x.body, "grid"), "350205003006002"));
    assert_true(str_is(member(w, x.body, "place"), "350205003006"));
    assert_has(show(w, DISPATCHER, ref, "/events"), "regrid");
    assert_has(show(w, DISPATCHER, over, ""), "\"grid\":\"350205003006004\"");
    assert_has_not(show(w, DISPATCHER, over, "/events"), "regrid");
    assert_true(
        str_find(closed_list(w, w->session[CLERK], "350205003006004"), over, &(size_t){ 0 }));
}

/* Streets take their communities along; numbers that are taken in the other street are given anew.
 */
static void streets_are_merged_and_divided(void **state)
{
    struct world *w = *state;
    struct reply  one = call(w, NOBODY, GET, "/api/v1/places/350205001", NULL);
    struct reply  two = call(w, NOBODY, GET, "/api/v1/places/350205004", NULL);
    size_t        n =
        occurs(call(w, NOBODY, GET, "/api/v1/places?parent=350205001", NULL).body, "\"code\"");
    size_t m =
        occurs(call(w, NOBODY, GET, "/api/v1/places?parent=350205004", NULL).body, "\"code\"");
    str plan = prepare(w,
                       "{\"kind\":\"merge\",\"from\":[\"350205001\",\"350205004\"],"
                       "\"to\":[{\"code\":\"350205001\",\"name\":\"海沧东孚街道\"}]}",
                       1);

    assert_status(act(w, DISTRICT, plan, "approve"), 200);
    carry_out(w, plan, 1);
    world_recount(w);
    struct reply all = call(w, NOBODY, GET, "/api/v1/places?parent=350205001", NULL);
    assert_int_equal(occurs(all.body, "\"code\""), n + m);
    struct reply now = call(w, NOBODY, GET, "/api/v1/places/350205001", NULL);
    assert_int_equal(number(w, now.body, "households"),
                     number(w, one.body, "households") + number(w, two.body, "households"));
    assert_status(call(w, NOBODY, GET, "/api/v1/places/350205004", NULL), 404);
    /* 350205001001 is somebody else's: 350205004001 becomes the next free number */
    struct reply h = call(w, NOBODY, GET, "/api/v1/places/350205004001/history", NULL);
    str          next = member(w, (str){ h.body.p + h.body.n - 200, 200 }, "code");
    assert_true(str_starts(next, STR("350205001")));
    assert_false(str_is(next, "350205001001"));
    /* 渐美村 keeps its number 205: codes of villages were no obstacle */
    assert_has(all, "350205001205");

    /* one community by a step of its own, the others by the list */
    plan =
        prepare(w,
                "{\"kind\":\"split\",\"from\":[\"350205001\"],\"to\":[{\"code\":\"350205001\"},"
                "{\"code\":\"350205005\",\"name\":\"新街道\",\"parts\":[\"350205001205\"]}]},"
                "{\"kind\":\"move\",\"from\":[\"350205001001\"],\"to\":[{\"code\":\"350205005077\","
                "\"name\":\"海沧社区居委会\"}]}",
                1);
    assert_status(act(w, DISTRICT, plan, "approve"), 200);
    carry_out(w, plan, 1);
    world_recount(w);
    struct reply five = call(w, NOBODY, GET, "/api/v1/places?parent=350205005", NULL);
    assert_int_equal(occurs(five.body, "\"code\""), 2);
    assert_has(five, "350205005205");
    assert_has(five, "350205005077");
    assert_has(call(w, NOBODY, GET, "/api/v1/places?parent=350205005077", NULL), "350205005077001");
}

/* One building by name, the others by the nearest middle; a post by the plan. */
/* What the registry counts in the sites of a PLACE ("place_now = …", "grid = …") today. */
static int64_t counted(struct world *w, const char *of)
{
    return world_count(
        w, str_fmt(w->mem, "SELECT CAST(SUM(households) AS BIGINT) AS n FROM site WHERE %s", of).p);
}

static void sites_go_by_list_and_by_nearness(void **state)
{
    struct world *w = *state;
    struct reply  g = call(w, NOBODY, GET, "/api/v1/places/350205003006003", NULL);
    int64_t       lng = number(w, g.body, "lng"), lat = number(w, g.body, "lat");
    struct reply  near = call(
         w, NOBODY, GET,
         str_fmt(w->mem, "/api/v1/sites?lng=%lld&lat=%lld", (long long)lng, (long long)lat).p, NULL);
    str         site = member(w, near.body, "ref");
    const char *to =
        str_fmt(w->mem,
                "{\"code\":\"350205003006\",\"lng\":%lld,\"lat\":%lld},"
                "{\"code\":\"350205003041\",\"name\":\"远社区\",\"lng\":%lld,\"lat\":%lld}",
                (long long)lng, (long long)lat, (long long)lng + 50000000, (long long)lat)
            .p;
    str plan = prepare(w,
                       str_fmt(w->mem,
                               "{\"kind\":\"split\",\"from\":[\"350205003006\"],\"nearest\":true,"
                               "\"sites\":[{\"site\":\"" STR_FMT "\",\"to\":\"350205003041\"}],"
                               "\"to\":[%s]}",
                               STR_ARG(site), to)
                           .p,
                       1);

    /* households moved in that are not in the figure that was stated for the community */
    world_put(w, "UPDATE site SET households = households + 3 WHERE place_now = 350205003006");
    assert_status(act(w, DISTRICT, plan, "approve"), 200);
    carry_out(w, plan, 1);
    world_recount(w);
    struct reply stays = call(w, NOBODY, GET, "/api/v1/places/350205003006", NULL);
    struct reply begins = call(w, NOBODY, GET, "/api/v1/places/350205003041", NULL);
    assert_int_equal(number(w, stays.body, "households"), counted(w, "place_now = 350205003006"));
    assert_int_equal(number(w, begins.body, "households"), counted(w, "place_now = 350205003041"));
    near = call(
        w, NOBODY, GET,
        str_fmt(w->mem, "/api/v1/sites?lng=%lld&lat=%lld", (long long)lng, (long long)lat).p, NULL);
    assert_true(str_is(member(w, near.body, "ref"), (str_dup(w->mem, site)).p)); /* for ever */
    assert_true(str_is(member(w, near.body, "community"), "350205003041"));
    assert_int_equal(occurs(near.body, "\"350205003041\""), 1); /* and none of its neighbours */
    /* a site that is elsewhere cannot be listed */
    plan = prepare(w,
                   str_fmt(w->mem,
                           "{\"kind\":\"split\",\"from\":[\"350205003006\"],"
                           "\"rest\":\"350205003006\",\"sites\":[{\"site\":\"" STR_FMT
                           "\",\"to\":\"350205003042\"}],\"to\":[{\"code\":\"350205003006\"},"
                           "{\"code\":\"350205003042\",\"name\":\"y\"}]}",
                           STR_ARG(site))
                       .p,
                   1);
    assert_has(plan_at(w, plan, "/check"), "reform.listed");
}

/* ---- boundaries --------------------------------------------------------------------------------
 */

static void a_point_lies_in_exactly_one_of_two_neighbours(void **state)
{
    struct arena  *a = arena_new();
    struct outline l, r, hole;

    (void)state;
    assert_true(outline_read(a,
                             STR("{\"type\":\"Polygon\",\"coordinates\":[[[118.0,24.0],"
                                 "[118.1,24.0],[118.13,24.1],[118.0,24.1],[118.0,24.0]]]}"),
                             &l));
    assert_true(outline_read(a,
                             STR("{\"type\":\"Polygon\",\"coordinates\":[[[118.1,24.0],"
                                 "[118.2,24.0],[118.2,24.1],[118.13,24.1],[118.1,24.0]]]}"),
                             &r));
    for (int64_t x = 1180000000; x < 1182000000; x += 99991)
        for (int64_t y = 240000000; y < 241000000; y += 99991)
            assert_int_equal(outline_contains(&l, x, y) + outline_contains(&r, x, y), 1);
    /* on the common border itself */
    for (int64_t k = 0; k < 1000; k++)
        assert_int_equal(outline_contains(&l, 1181000000 + 300 * k, 240000000 + 1000 * k) +
                             outline_contains(&r, 1181000000 + 300 * k, 240000000 + 1000 * k),
                         1);
    assert_true(outline_read(
        a,
        STR("{ \"type\" : \"MultiPolygon\", \"coordinates\" : [ [ [[0,0],[10,0],[10,10],[0,10],"
            "[0,0]], [[4,4],[6,4],[6,6],[4,6],[4,4]] ], [[[20,0,5],[21,0,5],[21,1,5],[20,0,5]]] "
            "]}"),
        &hole));
    assert_true(outline_contains(&hole, 10000000, 10000000));
    assert_false(outline_contains(&hole, 50000000, 50000000));
    assert_true(outline_contains(&hole, 209000000, 5000000));
    struct outline_point m = outline_middle(&l);
    assert_true(outline_contains(&l, m.lng, m.lat));
    static const char *const bad[] = {
        "",
        "{}",
        "{\"type\":\"Point\",\"coordinates\":[1,2]}",
        "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1]]]}",
        "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,1]]]}",
        "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,0]]",
        "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,200],[0,0]]]}",
        "{\"type\":\"Polygon\",\"coordinates\":[[0,0],[1,0],[1,1],[0,0]]}",
        "{\"type\":\"Polygon\",\"coordinates\":[]}",
    };
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_false(outline_read(a, str_of(bad[i]), &hole));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_missing_is_said_and_blocks),
        cmocka_unit_test(a_split_with_matters_in_every_state),
        cmocka_unit_test(a_merger_takes_everything_along),
        cmocka_unit_test(a_community_moves_to_another_street),
        cmocka_unit_test(a_rename_moves_nothing),
        cmocka_unit_test(grids_are_split_and_merged),
        cmocka_unit_test(streets_are_merged_and_divided),
        cmocka_unit_test(sites_go_by_list_and_by_nearness),
        cmocka_unit_test(a_point_lies_in_exactly_one_of_two_neighbours),
    };
    return cmocka_run_group_tests(tests, play_setup, play_teardown);
}
