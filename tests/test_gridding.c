/* test_gridding.c -- grids drawn and put in force: a map from the buildings of a community, the
 * solver, a person's drawing, opinions, the street, the day; matters and posts that follow.
 * Started with `make-cells` or `decode-table` this binary is the child. */
#include "test.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/when.h"
#include "core/steward.h"
#include "lib/temp.h"
#include "lib/world.h"
#include "modules/gridding/gridding.h"

#define HAIHONG "350205003006"

static int64_t shift; /* of the clock, ms */

static int64_t shifted(void)
{
    return when_now() + shift;
}

static int setup(void **state)
{
    struct world *w = world_new();

    w->app->server.clock = shifted;
    world_stay_signed_in(w);
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    world_free(*state);
    return 0;
}

#define assert_status(got, want)                                                     \
    do {                                                                             \
        struct reply r_ = (got);                                                     \
        if (r_.status != (want))                                                     \
            fail_msg("%d instead of %d: %.*s", r_.status, (want), STR_ARG(r_.body)); \
    } while (0)

static void turn(struct world *w)
{
    struct arena *a = arena_new();

    assert_null(steward_turn(w->app, a, shifted()));
    arena_free(a);
}

static struct reply begin(struct world *w, enum who who)
{
    return call(w, who, POST, "/api/v1/grid-plans",
                "{\"community\":\"" HAIHONG "\",\"title\":\"试划\"}");
}

static struct reply ask(struct world *w, enum who who, str ref, const char *tail, enum method m,
                        const char *body)
{
    return call(w, who, m,
                str_fmt(w->mem, "/api/v1/grid-plans/" STR_FMT "%s", STR_ARG(ref), tail).p, body);
}

static struct reply act(struct world *w, enum who who, str ref, const char *action,
                        const char *more)
{
    int64_t version = number(w, ask(w, DISPATCHER, ref, "", GET, NULL).body, "version");

    return ask(
        w, who, ref, "/steps", POST,
        str_fmt(w->mem, "{\"action\":\"%s\",\"version\":%lld%s}", action, (long long)version, more)
            .p);
}

/* The numbers behind a key: "answer":[1,2,2]. */
static size_t numbers(struct world *w, str json, const char *key, int32_t **out)
{
    size_t at = 0, n = 0;
    str    mark = str_fmt(w->mem, "\"%s\":[", key);

    *out = NEWN(w->mem, int32_t, DRAWING_CELLS);
    assert_true(str_find(json, mark, &at));
    json = (str){ json.p + at + mark.n, json.n - at - mark.n };
    json = str_cut(&json, ']');
    while (json.n) {
        int64_t v = 0;
        assert_true(str_i64(str_cut(&json, ','), -1, 1000, &v));
        (*out)[n++] = (int32_t)v;
    }
    return n;
}

/* "links":[[0,7,...: end K of the first. */
static int32_t first_link(struct world *w, str json, size_t k)
{
    size_t  at = 0;
    int64_t v[2] = { 0 };

    (void)w;
    assert_true(str_find(json, STR("\"links\":[["), &at));
    json = (str){ json.p + at + 10, json.n - at - 10 };
    assert_true(str_i64(str_cut(&json, ','), 0, DRAWING_CELLS, &v[0]));
    assert_true(str_i64(str_cut(&json, ','), 0, DRAWING_CELLS, &v[1]));
    return (int32_t)v[k];
}

/* Cells A and B of N as one compound, the others in none. */
static void locks_text(struct buf *text, size_t n, int32_t a, int32_t b)
{
    buf_z(text, "\"locks\":[");
    for (size_t i = 0; i < n; i++)
        buf_fmt(text, "%s%d", i ? "," : "", (int32_t)i == a || (int32_t)i == b ? 1 : -1);
    buf_z(text, "]");
}

/* Solve with them; the drawing is at version 3. */
static struct reply locked(struct world *w, str ref, size_t n, int32_t a, int32_t b)
{
    struct buf text;

    buf_init(&text, w->mem, 1 << 20);
    buf_z(&text, "{\"mode\":\"plan\",\"version\":3,");
    locks_text(&text, n, a, b);
    buf_z(&text, "}");
    return ask(w, CLERK, ref, "/solve", POST, str_dup(w->mem, buf_done(&text)).p);
}

static str shifted_day(struct world *w, int64_t days)
{
    char t[DATE_TEXT];

    date_text(when_date(shifted()) + days, t);
    return str_dup(w->mem, str_of(t));
}

/* ---- drawing ---- */

static void a_community_becomes_a_map_and_is_divided(void **state)
{
    struct world *w = *state;
    struct reply  r = begin(w, CLERK);
    str           ref = member(w, r.body, "ref");
    int32_t      *today = NULL, *answer = NULL;

    assert_status(r, 201);
    size_t n = numbers(w, r.body, "today", &today);
    assert_true(n > 20);
    assert_int_equal(numbers(w, r.body, "answer", &answer), n); /* begins as it is today */
    assert_memory_equal(today, answer, n * sizeof *today);
    assert_true(has(r, "\"links\":[["));
    assert_true(has(r, "\"borders\":[["));
    r = ask(w, CLERK, ref, "/solve", POST,
            "{\"mode\":\"plan\",\"version\":1,\"lo\":200,\"hi\":400,\"alternatives\":true}");
    assert_status(r, 200);
    assert_int_equal(numbers(w, r.body, "answer", &answer), n);
    assert_true(has(r, "\"share_in_band\":1.0000"));
    assert_true(has(r, "\"contiguity_violations\":0"));
    assert_true(has(r, "\"name\":\"compact\"") && has(r, "\"name\":\"more\""));
    assert_true(has(r, "summary_zh") && has(r, "grids_en"));
    /* somebody else's version is old by now */
    assert_status(ask(w, CLERK, ref, "/solve", POST, "{\"mode\":\"plan\",\"version\":1}"), 409);
    /* the same again gives the same */
    struct reply again = ask(w, CLERK, ref, "/solve", POST, "{\"mode\":\"plan\",\"version\":2}");
    int32_t     *second = NULL;
    assert_status(again, 200);
    numbers(w, again.body, "answer", &second);
    assert_memory_equal(answer, second, n * sizeof *answer);
    /* compounds that are locked stay whole, if they can: neighbours that fit into one grid */
    assert_status(locked(w, ref, n, 0, (int32_t)n - 1), 400);
    r = locked(w, ref, n, first_link(w, r.body, 0), first_link(w, r.body, 1));
    assert_status(r, 200);
    numbers(w, r.body, "answer", &answer);
    assert_int_equal(answer[first_link(w, r.body, 0)], answer[first_link(w, r.body, 1)]);
}

static void a_person_draws_and_is_judged(void **state)
{
    struct world *w = *state;
    struct reply  r = begin(w, CLERK);
    str           ref = member(w, r.body, "ref");
    int32_t      *answer = NULL;
    int32_t      *lock = NULL;
    struct buf    b;

    size_t  n = numbers(w, r.body, "answer", &answer);
    int32_t a = first_link(w, r.body, 0), c = first_link(w, r.body, 1);
    buf_init(&b, w->mem, 1 << 20);
    buf_z(&b, "{\"version\":1,");
    locks_text(&b, n, a, c);
    buf_z(&b, ",\"answer\":[");
    for (size_t i = 0; i < n; i++)
        buf_fmt(&b, "%s%d", i ? "," : "", i == 0 ? 900 : answer[i]);
    buf_z(&b, "]}");
    r = ask(w, CLERK, ref, "/answer", PUT, str_dup(w->mem, buf_done(&b)).p);
    assert_status(r, 200);
    assert_int_equal(numbers(w, r.body, "locks", &lock), n); /* what is locked is kept with it */
    for (size_t i = 0; i < n; i++)
        assert_int_equal(lock[i], (int32_t)i == a || (int32_t)i == c ? 1 : -1);
    assert_false(has(r, "\"share_in_band\":1.0000")); /* a grid of one building */
    assert_true(has(r, "第900网格"));
    assert_false(has(r, "目前找到的最好"));
    assert_status(ask(w, CLERK, ref, "/answer", PUT, "{\"version\":2,\"answer\":[1]}"), 400);
    assert_status(ask(w, CLERK, ref, "/answer", PUT, "{\"version\":2,\"answer\":[0]}"), 400);
}

static void others_may_not(void **state)
{
    struct world *w = *state;
    struct reply  r = begin(w, CLERK);
    str           ref = member(w, r.body, "ref");

    assert_status(begin(w, NOBODY), 401);
    assert_status(begin(w, RESIDENT), 403);
    assert_status(begin(w, WORKER), 403);
    assert_status(begin(w, STRANGER), 404);
    assert_status(ask(w, RESIDENT, ref, "", GET, NULL), 404); /* a draft is the office's */
    assert_status(ask(w, STRANGER, ref, "", GET, NULL), 404);
    assert_status(ask(w, DISPATCHER, ref, "", GET, NULL), 200);
    assert_status(call(w, CLERK, POST, "/api/v1/grid-plans",
                       "{\"community\":\"350205003\",\"title\":\"整条街\"}"),
                  400);
    assert_status(call(w, CLERK, POST, "/api/v1/grid-plans",
                       "{\"community\":\"" HAIHONG "\",\"title\":\"反\",\"lo\":500,\"hi\":400}"),
                  400);
}

/* ---- its life ---- */

static int64_t grid_of_case(struct world *w, str ref)
{
    struct reply r =
        call(w, DISPATCHER, GET, str_fmt(w->mem, "/api/v1/cases/" STR_FMT, STR_ARG(ref)).p, NULL);
    int64_t v = 0;

    assert_status(r, 200);
    assert_true(str_i64(member(w, r.body, "grid"), 0, INT64_MAX, &v));
    return v;
}

#define UNREAD                                                                                   \
    "SELECT COUNT(*) AS n FROM notice WHERE page = 'drawing' AND read_at IS NULL AND account = " \
    "(SELECT id FROM account WHERE login = 'grid01')"

/* What officers still have to do about drawings. */
static int64_t duties(struct world *w)
{
    return world_count(w,
                       "SELECT COUNT(*) AS n FROM notice WHERE kind = 'duty' AND page = 'drawing'");
}

/* All of one grid but its first building becomes a new one with the number 901. */
static str drawing_with_new_numbers(struct world *w, str *ref)
{
    struct reply r = begin(w, CLERK);
    int32_t     *answer = NULL;
    struct buf   b;
    size_t       n = numbers(w, r.body, "answer", &answer);

    *ref = member(w, r.body, "ref");
    buf_init(&b, w->mem, 1 << 20);
    buf_z(&b, "{\"version\":1,\"answer\":[");
    for (size_t i = 0; i < n; i++) /* grid 1 ends, 901 takes its place */
        buf_fmt(&b, "%s%d", i ? "," : "", answer[i] == 1 ? 901 : answer[i]);
    buf_z(&b, "]}");
    r = ask(w, CLERK, *ref, "/answer", PUT, str_dup(w->mem, buf_done(&b)).p);
    assert_status(r, 200);
    return r.body;
}

/* Somebody imports buildings while a drawing is open. */
static void change(struct world *w, const char *text)
{
    struct db *db = NULL;
    struct sql q = { "change", "", "", text };

    assert_null(db_open(w->mem, w->app->server.url, DB_WRITE, &db));
    assert_null(db_exec(db, w->mem, &q, DB_NO_ARGS, NULL));
    db_close(db);
}

/* Who lived in a grid on a day, AGO days back. */
static int64_t people_of(struct world *w, const char *grid, int ago)
{
    struct reply r = call(w, CLERK, GET,
                          str_fmt(w->mem, "/api/v1/registry/figures?by=all&place=%s&day=" STR_FMT,
                                  grid, STR_ARG(shifted_day(w, -ago)))
                              .p,
                          NULL);

    assert_status(r, 200);
    return has(r, "\"n\":") ? number(w, r.body, "n") : 0;
}

static struct reply closed_in(struct world *w, enum who who, const char *place)
{
    struct reply r =
        call(w, who, GET, str_fmt(w->mem, "/api/v1/cases?queue=closed&limit=200&place=%s", place).p,
             NULL);

    assert_status(r, 200);
    return r;
}

/* What was over on the day stays in the grid in which it was handled, which is named with the day
 * of its end; whoever has the community finds it, there and in the list of that grid. Open again it
 * goes where its building is. */
static void what_is_over_stays(struct world *w, str ref, str day)
{
    static const enum who readers[] = { WORKER, CLERK, DISPATCHER };
    const char           *path = str_fmt(w->mem, "/api/v1/cases/" STR_FMT, STR_ARG(ref)).p;
    const char           *named = str_fmt(w->mem, "Grid 1 (ended " STR_FMT ")", STR_ARG(day)).p;

    assert_int_equal(grid_of_case(w, ref), INT64_C(350205003006001));
    assert_false(has(call(w, CLERK, GET, str_fmt(w->mem, "%s/events", path).p, NULL), "regrid"));
    assert_true(has(call(w, CLERK, GET, path, NULL), "\"grid_ended\":true"));
    for (size_t i = 0; i < COUNT(readers); i++) {
        assert_true(has(call(w, readers[i], GET, path, NULL), named));
        assert_true(has(closed_in(w, readers[i], HAIHONG), named));
    }
    assert_true(has(closed_in(w, DISPATCHER, "350205003006001"), str_dup(w->mem, ref).p));
    assert_false(has(closed_in(w, DISPATCHER, "350205003006901"), str_dup(w->mem, ref).p));
    w->cli.lang = LANG_ZH;
    assert_true(has(closed_in(w, CLERK, HAIHONG),
                    str_fmt(w->mem, "第1网格（" STR_FMT " 撤销）", STR_ARG(day)).p));
    w->cli.lang = LANG_EN;
    assert_status(step(w, RESIDENT, ref, "reopen", ",\"words\":\"又满了\""), 200);
    assert_int_equal(grid_of_case(w, ref), INT64_C(350205003006901));
    assert_true(has(call(w, CLERK, GET, str_fmt(w->mem, "%s/events", path).p, NULL),
                    "{\"field\":\"grid\",\"old\":\"Grid 1\",\"new\":\"Grid 901\"}"));
}

/* A wall of 300 m that begins EAST of the middle of the community, by a table. */
static void import_wall(struct world *w, const char *name, int64_t east)
{
    const char *path = temp_file("ways-sent");
    int         fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    int64_t     lng = w->lng + east, end = lng + 30000;
    str         bytes = str_fmt(
                w->mem,
                "Class,Name,Line\nwall,%s,\"{\"\"type\"\":\"\"LineString\"\",\"\"coordinates\"\":"
                        "[[%lld.%07lld,%lld.%07lld],[%lld.%07lld,%lld.%07lld]]}\"\n",
                name, (long long)lng / 10000000, (long long)lng % 10000000, (long long)w->lat / 10000000,
                (long long)w->lat % 10000000, (long long)end / 10000000, (long long)end % 10000000,
                (long long)w->lat / 10000000, (long long)w->lat % 10000000);

    assert_int_equal(write(fd, bytes.p, bytes.n), (ssize_t)bytes.n);
    struct reply r = call_file(w, ADMIN, "/api/v1/imports", fd);
    close(fd);
    unlink(path);
    assert_status(r, 201);
    const char *at =
        str_fmt(w->mem, "/api/v1/imports/" STR_FMT, STR_ARG(member(w, r.body, "ref"))).p;
    static const char *const steps[] = { "check", "run" };
    assert_status(call(w, ADMIN, PUT, at, "{\"version\":1,\"head\":-1,\"kind\":\"ways\"}"), 200);
    for (size_t i = 0; i < COUNT(steps); i++) {
        r = call(w, ADMIN, POST, str_fmt(w->mem, "%s/steps", at).p,
                 str_fmt(w->mem, "{\"action\":\"%s\",\"version\":%lld}", steps[i],
                         (long long)number(w, call(w, ADMIN, GET, at, NULL).body, "version"))
                     .p);
        assert_status(r, 200);
        for (int k = 0; k < 20; k++)
            turn(w);
    }
    r = call(w, ADMIN, GET, at, NULL);
    assert_true(has(r, "\"state\":\"done\"") && has(r, "\"inserted\":1"));
}

/* A railway is built where grids were drawn: the watch says so with the day, and so does a drawing
 * that was begun before, until its map is made anew. One far away is nothing to them. */
static void the_ground_changes(struct world *w)
{
    str          ref = member(w, begin(w, CLERK).body, "ref");
    struct reply r = call(w, CLERK, GET, "/api/v1/grid-watch", NULL);

    assert_status(r, 200);
    assert_false(has(r, "\"ways\":"));
    shift += MS_MINUTE;
    import_wall(w, "Far railway", 3000000);
    assert_false(has(call(w, CLERK, GET, "/api/v1/grid-watch", NULL), "\"ways\":"));
    assert_true(has(ask(w, CLERK, ref, "", GET, NULL), "\"drift\":null"));
    import_wall(w, "Railway", 0);
    r = call(w, CLERK, GET, "/api/v1/grid-watch", NULL);
    assert_true(has(r, "\"ways\":1,\"ways_at\":\""));
    r = ask(w, CLERK, ref, "", GET, NULL);
    assert_true(has(r, "\"ways\":1,\"ways_at\":\""));
    assert_true(has(r, "\"added\":0,") && has(r, "\"reshaped\":0,"));
    r = ask(w, CLERK, ref, "/refresh", POST,
            str_fmt(w->mem, "{\"version\":%lld}", (long long)number(w, r.body, "version")).p);
    assert_status(r, 200);
    assert_true(has(r, "\"drift\":null"));
    assert_status(act(w, CLERK, ref, "cancel", ""), 200);
}

static void from_draft_to_in_force(void **state)
{
    struct world *w = *state;
    str           ref = { 0 }, matter = case_in(w, "handling"), over = case_in(w, "closed"),
        loose = case_in(w, "handling"); /* where there was no grid */
    int64_t before = grid_of_case(w, matter);

    change(w, "UPDATE casefile SET grid = 0 WHERE id = (SELECT MAX(id) FROM casefile)");
    assert_int_equal(before, INT64_C(350205003006001));
    drawing_with_new_numbers(w, &ref);
    assert_status(act(w, CLERK, ref, "publish", ""), 409); /* not from a draft */
    assert_status(ask(w, WORKER, ref, "/opinions", POST, "{\"stance\":\"for\",\"words\":\"好\"}"),
                  404);
    assert_status(act(w, CLERK, ref, "consult", ""), 200);
    assert_status(ask(w, CLERK, ref, "/solve", POST, "{\"mode\":\"plan\",\"version\":3}"), 409);
    assert_status(ask(w, WORKER, ref, "/opinions", POST,
                      "{\"stance\":\"against\",\"grid\":901,\"words\":\"太远\"}"),
                  201);
    assert_status(
        ask(w, RESIDENT, ref, "/opinions", POST, "{\"stance\":\"for\",\"words\":\"同意\"}"), 201);
    assert_status(
        ask(w, STRANGER, ref, "/opinions", POST, "{\"stance\":\"for\",\"words\":\"同意\"}"), 404);
    turn(w);
    turn(w); /* everybody who is asked is told, once */
    assert_true(has(call(w, RESIDENT, GET, "/api/v1/notices", NULL), "网格方案征求意见"));
    assert_true(has(call(w, WORKER, GET, "/api/v1/notices", NULL), "网格方案征求意见"));
    assert_false(has(call(w, STRANGER, GET, "/api/v1/notices", NULL), "网格方案征求意见"));
    assert_true(has(ask(w, RESIDENT, ref, "", GET, NULL), "太远"));
    /* the office is told what was said to it, until it has looked; who has answered has nothing new
     */
    assert_true(has(call(w, CLERK, GET, "/api/v1/notices", NULL), "网格方案收到新的意见"));
    int64_t unread = world_count(w, UNREAD); /* he was told after he had answered */
    assert_status(ask(w, WORKER, ref, "/seen", POST, "{}"), 204);
    assert_true(world_count(w, UNREAD) < unread);
    assert_true(duties(w) >= 1);
    int64_t due = duties(w);
    assert_status(ask(w, CLERK, ref, "/seen", POST, "{}"), 204);
    assert_true(duties(w) < due);
    assert_status(ask(w, STRANGER, ref, "/seen", POST, "{}"), 404);
    assert_status(act(w, CLERK, ref, "submit", ",\"words\":\"沧江苑两栋居民不同意\""), 200);
    /* the community's word to the street stands with the drawing, for those who decide */
    assert_true(has(ask(w, DISPATCHER, ref, "", GET, NULL),
                    "{\"action\":\"submit\",\"words\":\"沧江苑两栋居民不同意\",\"at\":"));
    assert_true(has(ask(w, WORKER, ref, "", GET, NULL), "\"said\":[]"));
    turn(w);
    turn(w);
    assert_true(has(call(w, DISPATCHER, GET, "/api/v1/notices", NULL), "报街道审批"));
    assert_true(duties(w) >= 1);
    assert_true(has(call(w, DISPATCHER, GET, "/api/v1/notices", NULL),
                    str_fmt(w->mem, "\"case\":null,\"drawing\":\"" STR_FMT "\"", STR_ARG(ref)).p));
    assert_status(act(w, CLERK, ref, "publish", ""), 403);     /* the street approves */
    assert_status(act(w, DISPATCHER, ref, "return", ""), 400); /* not without a word */
    assert_status(act(w, DISPATCHER, ref, "publish",
                      str_fmt(w->mem, ",\"day\":\"" STR_FMT "\"", STR_ARG(shifted_day(w, 0))).p),
                  400); /* not today */
    change(w,
           "UPDATE post SET until = since WHERE place = 350205003006002 AND role = 'grid_worker'");
    struct reply r = act(w, DISPATCHER, ref, "publish",
                         str_fmt(w->mem, ",\"day\":\"" STR_FMT "\",\"words\":\"同意保留这一格\"",
                                 STR_ARG(shifted_day(w, 2)))
                             .p);
    assert_status(r, 200);
    /* what the street said with it stands with the plan, for residents too */
    assert_true(has(call(w, RESIDENT, GET,
                         str_fmt(w->mem, "/api/v1/grid-plans/" STR_FMT, STR_ARG(ref)).p, NULL),
                    "{\"action\":\"publish\",\"words\":\"同意保留这一格\""));
    assert_int_equal(duties(w), 0); /* it was decided: nothing is left to do about it */
    assert_true(has(r, "\"grid\":901,\"outline\":\"{\\\"type\\\":\\\"MultiPolygon\\\""));
    turn(w);
    turn(w);
    assert_true(
        has(call(w, RESIDENT, GET, "/api/v1/notices", NULL),
            str_fmt(w->mem, "自 " STR_FMT " 起按新网格执行", STR_ARG(shifted_day(w, 2))).p));
    /* its worker is told what becomes of his grid, those who work with it what they have to do,
     * none of them what residents are told */
    assert_true(has(call(w, WORKER, GET, "/api/v1/notices", NULL),
                    "并入第901网格，您以后管第901网格：共 "));
    assert_true(has(call(w, CLERK, GET, "/api/v1/notices", NULL), "请在这之前告诉网格员"));
    assert_true(has(call(w, CLERK, GET, "/api/v1/notices", NULL), "还没有网格员的网格：第2网格"));
    static const enum who at_work[] = { WORKER, CLERK, DISPATCHER };
    for (size_t i = 0; i < COUNT(at_work); i++)
        assert_false(has(call(w, at_work[i], GET, "/api/v1/notices", NULL), "按新网格执行"));
    assert_int_equal(grid_of_case(w, matter), before); /* not before its day */
    assert_int_equal(grid_of_case(w, over), before);
    int64_t living = people_of(w, "350205003006001", 0);
    assert_true(living > 100);
    assert_int_equal(people_of(w, "350205003006901", 0), 0);
    shift += 2 * MS_DAY;
    str day = shifted_day(w, 0);
    for (int i = 0; i < 6; i++)
        turn(w);
    assert_true(has(ask(w, CLERK, ref, "", GET, NULL), "\"state\":\"in_force\""));
    assert_int_equal(grid_of_case(w, matter), INT64_C(350205003006901));
    /* the tree: the old grid ended on the day and names its successor, the new one is there */
    r = call(w, CLERK, GET, "/api/v1/places/350205003006901", NULL);
    assert_status(r, 200);
    assert_true(has(r, "第901网格"));
    assert_int_equal(world_count(w,
                                 "SELECT COUNT(*) AS n FROM place WHERE code = 350205003006001 AND "
                                 "valid_until IS NOT NULL"),
                     1);
    assert_int_equal(world_count(w, "SELECT COUNT(*) AS n FROM place_successor WHERE code = "
                                    "350205003006001 AND successor = 350205003006901"),
                     1);
    assert_int_equal(world_count(w, "SELECT COUNT(*) AS n FROM site WHERE grid = 350205003006001"),
                     0);
    /* of yesterday, its people are counted where they lived then */
    assert_int_equal(people_of(w, "350205003006001", 0), 0);
    assert_int_equal(people_of(w, "350205003006901", 0), living);
    assert_int_equal(people_of(w, "350205003006001", 1), living);
    assert_int_equal(people_of(w, "350205003006901", 1), 0);
    assert_int_equal(world_count(w, "SELECT COUNT(*) AS n FROM casefile WHERE open = 1 AND "
                                    "grid = 350205003006001"),
                     0);
    what_is_over_stays(w, over, day);
    /* its worker goes on in the new one, still signed in, and sees the matter */
    assert_int_equal(world_count(w,
                                 "SELECT COUNT(*) AS n FROM post WHERE place = 350205003006001 AND "
                                 "until IS NULL"),
                     0);
    assert_true(
        world_count(w, "SELECT COUNT(*) AS n FROM post WHERE place = 350205003006901 AND until "
                       "IS NULL") > 0);
    assert_status(
        call(w, WORKER, GET, str_fmt(w->mem, "/api/v1/cases/" STR_FMT, STR_ARG(matter)).p, NULL),
        200);
    /* its history says so in the reader's language, without codes; and everybody in the community
     * was told once */
    static const enum who readers[] = { RESIDENT, CLERK };
    for (size_t i = 0; i < COUNT(readers); i++) {
        r = call(w, readers[i], GET,
                 str_fmt(w->mem, "/api/v1/cases/" STR_FMT "/events", STR_ARG(matter)).p, NULL);
        assert_true(has(r, "Grids were redrawn: it went from Grid 1 to Grid 901."));
        assert_false(has(r, "网格调整"));
        assert_false(has(r, "\"place_now\""));
    }
    r = call(w, CLERK, GET, str_fmt(w->mem, "/api/v1/cases/" STR_FMT "/events", STR_ARG(loose)).p,
             NULL);
    assert_true(has(r, "Grids were redrawn: it went from no grid to Grid 901."));
    assert_true(has(call(w, RESIDENT, GET, "/api/v1/notices", NULL), "网格调整已生效"));
    assert_int_equal(world_count(w, "SELECT COUNT(*) AS n FROM job WHERE kind = 'case_regrid'"), 1);
    world_recount(w);
    the_ground_changes(w);
    /* the number 1 is used up */
    r = begin(w, CLERK);
    int32_t   *answer = NULL;
    struct buf b;
    size_t     n = numbers(w, r.body, "answer", &answer);
    buf_init(&b, w->mem, 1 << 20);
    buf_z(&b, "{\"version\":1,\"answer\":[");
    for (size_t i = 0; i < n; i++)
        buf_fmt(&b, "%s%d", i ? "," : "", i ? answer[i] : 1);
    buf_z(&b, "]}");
    assert_status(
        ask(w, CLERK, member(w, r.body, "ref"), "/answer", PUT, str_dup(w->mem, buf_done(&b)).p),
        400);
}

/* What is asked of residents has an end, and until then it is not submitted. Until the street has
 * decided the community may take a drawing back, and the street has nothing to do about it. */
static void it_is_heard_until_a_day_and_taken_back(void **state)
{
    struct world *w = *state;
    str           ref = { 0 };

    drawing_with_new_numbers(w, &ref);
    assert_status(act(w, CLERK, ref, "consult",
                      str_fmt(w->mem, ",\"until\":\"" STR_FMT "\"", STR_ARG(shifted_day(w, -1))).p),
                  400);
    struct reply r =
        act(w, CLERK, ref, "consult",
            str_fmt(w->mem, ",\"until\":\"" STR_FMT "\"", STR_ARG(shifted_day(w, 1))).p);
    assert_status(r, 200);
    assert_true(has(
        r, str_fmt(w->mem, "\"opinions_until\":\"" STR_FMT "\"", STR_ARG(shifted_day(w, 1))).p));
    r = act(w, CLERK, ref, "submit", "");
    assert_status(r, 403);
    assert_true(has(r, "grid.heard"));
    shift += 2 * MS_DAY;
    r = ask(w, RESIDENT, ref, "/opinions", POST, "{\"stance\":\"for\",\"words\":\"好\"}");
    assert_status(r, 409);
    assert_true(has(r, "grid.over"));
    assert_status(act(w, CLERK, ref, "submit", ""), 200);
    turn(w);
    turn(w);
    assert_true(duties(w) >= 1);
    assert_status(act(w, WORKER, ref, "recall", ""), 403);
    r = act(w, DISPATCHER, ref, "recall", "");
    assert_status(r, 403);
    assert_true(has(r, "grid.taken"));
    r = act(w, CLERK, ref, "recall", ",\"words\":\"户数有误\"");
    assert_status(r, 200);
    assert_true(has(r, "\"state\":\"draft\""));
    assert_true(has(r, "\"opinions_until\":null"));
    assert_int_equal(duties(w), 0);
    /* taken back before anybody was told: nobody is told to do it */
    assert_status(act(w, CLERK, ref, "consult", ""), 200);
    assert_status(act(w, CLERK, ref, "submit", ""), 200);
    assert_status(act(w, CLERK, ref, "recall", ""), 200);
    turn(w);
    turn(w);
    assert_int_equal(duties(w), 0);
    /* what the street has decided is not taken back */
    assert_status(act(w, CLERK, ref, "consult", ""), 200);
    assert_status(act(w, CLERK, ref, "submit", ""), 200);
    assert_status(act(w, DISPATCHER, ref, "return", ",\"words\":\"再看看\""), 200);
    assert_status(act(w, CLERK, ref, "recall", ""), 409);
    assert_status(act(w, CLERK, ref, "cancel", ""), 200);
}

/* Four eyes: whoever ever drew it, changed it or took it over does not approve it, whoever answers
 * for it now. Alone in his street, a dispatcher hears so from the beginning; that the community
 * takes his drawing over, as it stands or changed, does not make it another's. */
static void who_had_it_in_hand_never_approves(void **state)
{
    struct world *w = *state;
    str           day = str_fmt(w->mem, ",\"day\":\"" STR_FMT "\"", STR_ARG(shifted_day(w, 9)));
    struct reply  r = call(w, DISPATCHER, GET, "/api/v1/grid-approvers?community=" HAIHONG, NULL);

    assert_status(r, 200);
    assert_false(has(r, "name_mask")); /* nobody but himself */
    assert_true(
        has(call(w, CLERK, GET, "/api/v1/grid-approvers?community=" HAIHONG, NULL), "name_mask"));
    assert_status(call(w, STRANGER, GET, "/api/v1/grid-approvers?community=" HAIHONG, NULL), 404);
    r = begin(w, DISPATCHER);
    str ref = member(w, r.body, "ref");
    assert_true(has(r, "\"approvers\":[]"));
    r = ask(w, DISPATCHER, ref, "/solve", POST,
            "{\"mode\":\"plan\",\"version\":1,\"k\":2,\"hi\":900}");
    assert_status(r, 200);
    assert_status(act(w, DISPATCHER, ref, "consult", ""), 200);
    assert_status(
        ask(w, RESIDENT, ref, "/opinions", POST, "{\"stance\":\"for\",\"words\":\"可以\"}"), 201);
    assert_status(act(w, DISPATCHER, ref, "submit", ""), 200);
    turn(w);
    turn(w);
    assert_true(has(call(w, CLERK, GET, "/api/v1/notices", NULL), "街道没有别人能批准这个方案"));
    r = act(w, DISPATCHER, ref, "publish", day.p);
    assert_status(r, 403);
    assert_true(has(r, "grid.own"));
    assert_status(act(w, DISPATCHER, ref, "take", ""), 403); /* it is his */
    /* taken over and nothing changed: it is still what he drew */
    r = act(w, CLERK, ref, "take", ",\"words\":\"看过，同意\"");
    assert_status(r, 200);
    assert_true(has(r, "\"state\":\"review\"") && has(r, "可以") && has(r, "\"mine\":true"));
    assert_true(has(r, "\"approvers\":[]"));
    assert_status(act(w, CLERK, ref, "take", ""), 403);
    turn(w);
    turn(w);
    assert_false(has(call(w, DISPATCHER, GET, "/api/v1/notices", NULL), "已由社区接手，请审批"));
    r = act(w, DISPATCHER, ref, "publish", day.p);
    assert_status(r, 403);
    assert_true(has(r, "grid.own"));
    /* changed by the community: it is still not another's */
    assert_status(act(w, DISPATCHER, ref, "return", ",\"words\":\"再算\""), 200);
    int64_t version = number(w, ask(w, CLERK, ref, "", GET, NULL).body, "version");
    assert_status(ask(w, CLERK, ref, "/solve", POST,
                      str_fmt(w->mem, "{\"mode\":\"plan\",\"k\":4,\"hi\":800,\"version\":%lld}",
                              (long long)version)
                          .p),
                  200);
    assert_status(act(w, CLERK, ref, "consult", ""), 200);
    assert_status(act(w, CLERK, ref, "submit", ""), 200);
    assert_status(act(w, DISPATCHER, ref, "publish", day.p), 403);
    assert_status(act(w, CLERK, ref, "recall", ""), 200);
    assert_status(act(w, CLERK, ref, "cancel", ""), 200);
    /* nor does he approve what another drew and he changed, or took back */
    ref = member(w, begin(w, CLERK).body, "ref");
    assert_status(ask(w, DISPATCHER, ref, "/solve", POST,
                      "{\"mode\":\"plan\",\"version\":1,\"k\":2,\"hi\":900}"),
                  200);
    assert_status(act(w, CLERK, ref, "take", ""), 200);
    assert_status(act(w, CLERK, ref, "consult", ""), 200);
    assert_status(act(w, CLERK, ref, "submit", ""), 200);
    assert_status(act(w, DISPATCHER, ref, "publish", day.p), 403);
    assert_status(act(w, CLERK, ref, "recall", ""), 200);
    assert_status(act(w, CLERK, ref, "cancel", ""), 200);
}

#define ASKED "SELECT COUNT(*) AS n FROM notice WHERE text_zh LIKE '网格方案征求意见%'"

/* The last day is moved, or the hearing ended, with a reason that those who are asked read; nobody
 * is told twice of the same drawing. */
static void the_hearing_ends_early_with_a_reason(void **state)
{
    struct world *w = *state;
    str           ref = { 0 };
    str           week = str_fmt(w->mem, ",\"until\":\"" STR_FMT "\"", STR_ARG(shifted_day(w, 7)));
    str more = str_fmt(w->mem, ",\"until\":\"" STR_FMT "\",\"words\":\"放假多留几天\"",
                       STR_ARG(shifted_day(w, 9)));

    drawing_with_new_numbers(w, &ref);
    turn(w);
    turn(w);
    int64_t before = world_count(w, ASKED);
    assert_status(act(w, CLERK, ref, "consult",
                      str_fmt(w->mem, STR_FMT ",\"words\":\"请看三号楼\"", STR_ARG(week)).p),
                  200);
    turn(w);
    turn(w);
    int64_t once = world_count(w, ASKED);
    assert_true(once > before);
    assert_status(act(w, CLERK, ref, "submit", ""), 403);
    assert_status(act(w, CLERK, ref, "until", week.p), 400); /* not without a reason */
    assert_status(act(w, RESIDENT, ref, "close", ",\"words\":\"够了\""), 403);
    struct reply r = act(w, CLERK, ref, "until", more.p);
    assert_status(r, 200);
    assert_true(has(r, "\"state\":\"opinions\"") && has(r, shifted_day(w, 9).p));
    assert_status(act(w, CLERK, ref, "close", ",\"words\":\"都说过了\""), 200);
    r = ask(w, RESIDENT, ref, "", GET, NULL);
    assert_true(has(r, "放假多留几天") && has(r, "都说过了") && has(r, "请看三号楼"));
    assert_status(ask(w, RESIDENT, ref, "/opinions", POST, "{\"stance\":\"for\",\"words\":\"好\"}"),
                  409);
    assert_status(act(w, CLERK, ref, "close", ",\"words\":\"再关\""), 403);
    /* asked again of the same drawing: heard, not told */
    assert_status(act(w, CLERK, ref, "redraw", ""), 200);
    assert_status(act(w, CLERK, ref, "consult", ""), 200);
    turn(w);
    turn(w);
    assert_int_equal(world_count(w, ASKED), once);
    assert_status(ask(w, RESIDENT, ref, "/opinions", POST, "{\"stance\":\"for\",\"words\":\"好\"}"),
                  201);
    assert_status(act(w, CLERK, ref, "submit", ",\"words\":\"给街道的话\""), 200);
    assert_false(has(ask(w, RESIDENT, ref, "", GET, NULL), "给街道的话"));
    /* of another drawing they are */
    assert_status(act(w, CLERK, ref, "recall", ""), 200);
    int64_t version = number(w, ask(w, CLERK, ref, "", GET, NULL).body, "version");
    assert_status(ask(w, CLERK, ref, "/solve", POST,
                      str_fmt(w->mem, "{\"mode\":\"plan\",\"k\":2,\"hi\":900,\"version\":%lld}",
                              (long long)version)
                          .p),
                  200);
    assert_status(act(w, CLERK, ref, "consult", ""), 200);
    turn(w);
    turn(w);
    assert_true(world_count(w, ASKED) > once);
    assert_status(act(w, CLERK, ref, "cancel", ""), 200);
}

/* A title that the program gave is said in each language, what somebody wrote stays. */
static void titles_are_said_in_both_languages(void **state)
{
    struct world *w = *state;
    struct reply  r =
        call(w, CLERK, POST, "/api/v1/grid-plans",
             "{\"community\":\"" HAIHONG "\",\"title\":\"海虹社区居委会网格方案 2026-03-01\"}");
    str ref = member(w, r.body, "ref");

    assert_status(r, 201);
    w->cli.lang = LANG_EN;
    r = ask(w, CLERK, ref, "", GET, NULL);
    assert_true(has(r, "\"title\":\"Grids of "));
    assert_true(has(r, " (drawn 2026-03-01)\"")); /* no bare day, which looks like the first one */
    w->cli.lang = LANG_ZH;
    assert_true(has(ask(w, CLERK, ref, "", GET, NULL),
                    "\"title\":\"海虹社区居委会网格方案（2026-03-01 拟）\""));
    w->cli.lang = LANG_EN;
    assert_status(act(w, CLERK, ref, "cancel", ""), 200);
    assert_true(has(begin(w, CLERK), "\"title\":\"试划")); /* as somebody called it */
}

#define NEW_SITE                                                                                   \
    "INSERT INTO site (community, id, place_now, grid, name, kind, households, lng, lat, cell, "   \
    "demo) "                                                                                       \
    "SELECT community, 77, place_now, 0, '新来楼', kind, 33, lng + 900, lat + 900, cell, demo " \
    "FROM site WHERE place_now = " HAIHONG " ORDER BY id LIMIT 1"

static void a_drawing_takes_the_buildings_of_now(void **state)
{
    struct world *w = *state;
    struct reply  r = begin(w, CLERK);
    str           ref = member(w, r.body, "ref");
    int32_t      *answer = NULL;

    size_t n = numbers(w, r.body, "answer", &answer);
    assert_true(has(r, "\"drift\":null"));
    r = ask(w, CLERK, ref, "/solve", POST, "{\"mode\":\"plan\",\"version\":1}");
    assert_status(r, 200);
    int32_t first = 0;
    numbers(w, r.body, "answer", &answer);
    first = answer[0];
    change(w, NEW_SITE);
    r = ask(w, CLERK, ref, "", GET, NULL);
    assert_true(has(r, "\"drift\":{\"added\":1,\"added_households\":33,\"removed\":0"));
    /* the list says what is in no grid */
    struct reply list = call(w, CLERK, GET, "/api/v1/grid-watch", NULL);
    assert_int_equal(number(w, list.body, "loose"), 1);
    assert_int_equal(number(w, list.body, "loose_households"), 33);
    /* taken by hand: what was drawn stays with its building */
    assert_status(ask(w, WORKER, ref, "/refresh", POST, "{\"version\":2}"), 403);
    assert_status(ask(w, CLERK, ref, "/refresh", POST, "{\"version\":1}"), 409);
    r = ask(w, CLERK, ref, "/refresh", POST, "{\"version\":2}");
    assert_status(r, 200);
    assert_true(has(r, "\"drift\":null") && has(r, "新来楼"));
    assert_int_equal(numbers(w, r.body, "answer", &answer), n + 1);
    assert_true(answer[0] == first || answer[1] == first);
    r = ask(w, CLERK, ref, "", GET, NULL); /* kept */
    assert_int_equal(numbers(w, r.body, "answer", &answer), n + 1);
    /* a footprint with its entrances is a change too: so a large building comes to be divided */
    change(w, "INSERT INTO site_shape (community, id, outline, entrances) SELECT community, id, "
              "'', 3 FROM site WHERE id = 77");
    assert_true(has(ask(w, CLERK, ref, "", GET, NULL), "\"reshaped\":1"));
    /* computing takes what has changed since by itself */
    change(w, "UPDATE site SET households = 44 WHERE id = 77");
    assert_true(has(ask(w, CLERK, ref, "", GET, NULL), "\"changed\":1"));
    r = ask(w, CLERK, ref, "/solve", POST, "{\"mode\":\"plan\",\"version\":3}");
    assert_status(r, 200);
    assert_true(has(r, "\"drift\":null") && has(r, "\"households\":44"));
    assert_true(has(r, "另有 44 户现在不在任何网格内"));
    /* gone before the street decides: the ground is made of what stands */
    assert_status(act(w, CLERK, ref, "consult", ""), 200);
    assert_status(act(w, CLERK, ref, "submit", ""), 200);
    change(w, "DELETE FROM site WHERE id = 77");
    r = act(w, DISPATCHER, ref, "publish",
            str_fmt(w->mem, ",\"day\":\"" STR_FMT "\"", STR_ARG(shifted_day(w, 9))).p);
    assert_status(r, 200);
    assert_true(has(r, "\"outline\":\"{"));
    assert_status(act(w, DISPATCHER, ref, "cancel", ",\"words\":\"试一试\""), 200);
}

static void the_watch_counts(void **state)
{
    struct world *w = *state;
    struct reply  r = call(w, CLERK, GET, "/api/v1/grid-watch", NULL);

    assert_status(r, 200);
    assert_true(has(r, "\"place\":\"" HAIHONG "\""));
    assert_int_equal(
        number(w, r.body, "households"),
        world_count(w, "SELECT COALESCE(SUM(households), 0) AS n FROM site WHERE place_now "
                       "= " HAIHONG));
    assert_int_equal(
        number(w, r.body, "grids"),
        world_count(w, "SELECT COUNT(DISTINCT grid) AS n FROM site WHERE place_now = " HAIHONG));
    assert_status(call(w, RESIDENT, GET, "/api/v1/grid-watch", NULL), 403);
}

/* Two of one day are told apart, in both languages; what is called otherwise keeps its name. */
static void titles_of_one_day_are_numbered(void **state)
{
    struct world            *w = *state;
    static const char *const titles[] = { "海虹社区居委会网格方案（2026-03-02 拟）",
                                          "网格三稿 · 旧" };
    static const char *const second[] = { " (drawn 2026-03-02) · 2\"", "\"网格三稿 · 旧 · 2\"" };

    for (size_t i = 0; i < COUNT(titles); i++) {
        const char *body =
            str_fmt(w->mem, "{\"community\":\"" HAIHONG "\",\"title\":\"%s\"}", titles[i]).p;
        struct reply r = call(w, CLERK, POST, "/api/v1/grid-plans", body);
        assert_status(r, 201);
        assert_false(has(r, " · 2\""));
        r = call(w, CLERK, POST, "/api/v1/grid-plans", body);
        assert_status(r, 201);
        assert_true(has(r, second[i]));
    }
}

/* Adjusting is advised by what it gives: never when no fewer households are outside the band. */
static void a_trial_says_whether_adjusting_pays(void **state)
{
    struct world *w = *state;
    int64_t       plans = world_count(w, "SELECT COUNT(*) AS n FROM grid_plan");
    struct reply r = call(w, CLERK, POST, "/api/v1/grid-trials", "{\"community\":\"" HAIHONG "\"}");

    assert_status(r, 200);
    assert_true(number(w, r.body, "then") <= number(w, r.body, "outside"));
    assert_true(number(w, r.body, "outside") > 0);
    /* a band that everything is within: nothing to gain */
    r = call(w, CLERK, POST, "/api/v1/grid-trials",
             "{\"community\":\"" HAIHONG "\",\"lo\":1,\"hi\":100000}");
    assert_true(has(r, "{\"outside\":0,\"then\":0,\"moved\":"));
    assert_status(call(w, STRANGER, POST, "/api/v1/grid-trials", "{\"community\":\"" HAIHONG "\"}"),
                  404);
    assert_int_equal(world_count(w, "SELECT COUNT(*) AS n FROM grid_plan"), plans);
}

/* The grid OLD ends: most of it goes on as 911, its first cell alone as 912; published. */
static str published(struct world *w, int32_t old)
{
    struct reply r = begin(w, CLERK);
    str          ref = member(w, r.body, "ref");
    int32_t     *answer = NULL;
    struct buf   b;
    size_t       n = numbers(w, r.body, "answer", &answer), first = 0;

    while (answer[first] != old)
        first++;
    buf_init(&b, w->mem, 1 << 20);
    buf_z(&b, "{\"version\":1,\"answer\":[");
    for (size_t i = 0; i < n; i++)
        buf_fmt(&b, "%s%d", i ? "," : "", i == first ? 912 : answer[i] == old ? 911 : answer[i]);
    buf_z(&b, "]}");
    assert_status(ask(w, CLERK, ref, "/answer", PUT, str_dup(w->mem, buf_done(&b)).p), 200);
    assert_status(act(w, CLERK, ref, "consult", ""), 200);
    assert_status(act(w, CLERK, ref, "submit", ""), 200);
    assert_status(act(w, DISPATCHER, ref, "publish",
                      str_fmt(w->mem, ",\"day\":\"" STR_FMT "\"", STR_ARG(shifted_day(w, 2))).p),
                  200);
    return ref;
}

static struct reply name(struct world *w, enum who who, const char *login, const char *grid,
                         const char *more)
{
    return call(w, who, POST, "/api/v1/staffing/posts",
                str_fmt(w->mem, "{\"login\":\"%s\",\"role\":\"grid_worker\",\"grid\":\"%s\"%s}",
                        login, grid, more)
                    .p);
}

static struct reply coming(struct world *w, enum who who)
{
    return call(w, who, GET, "/api/v1/staffing/coming?community=" HAIHONG, NULL);
}

#define NAMED_912                                                                               \
    "SELECT COUNT(*) AS n FROM post WHERE place = " HAIHONG "912 AND role = 'grid_worker' AND " \
    "until IS NULL"

#define SAID_912                                                                               \
    "SELECT COUNT(*) AS n FROM event WHERE kind = 'post' AND action = 'begin' AND words LIKE " \
    "'%第912网格%'"

/* From the publishing until the day the community names workers for the grids that are new. */
static void new_grids_get_their_workers_before_the_day(void **state)
{
    struct world *w = *state;
    int64_t       said = world_count(w, SAID_912);

    assert_true(has(coming(w, CLERK), "\"items\":[]"));
    assert_status(name(w, CLERK, "grid01", HAIHONG "912", ""), 403); /* there is none to come */
    str ref = published(w, 901);
    assert_status(coming(w, RESIDENT), 403);
    assert_status(coming(w, WORKER), 403);
    assert_status(coming(w, STRANGER), 404);
    assert_true(has(coming(w, DISPATCHER), "\"vacant\":true,\"may\":false"));
    struct reply r = coming(w, CLERK);
    /* most of grid 901 goes into 911, and its worker with it; nobody goes into 912 */
    assert_true(has(r, "\"grid\":\"" HAIHONG "911\""));
    assert_true(has(r, "\"was\":\"" HAIHONG "901\""));
    assert_true(has(r, "\"vacant\":false,\"may\":true"));
    assert_true(has(r, "\"vacant\":true,\"may\":true"));
    assert_true(has(ask(w, CLERK, ref, "", GET, NULL), "\"place\":\"" HAIHONG "911\""));
    /* who may not, and what not */
    assert_status(name(w, STRANGER, "grid01", HAIHONG "912", ""), 404);
    assert_status(name(w, DISPATCHER, "grid01", HAIHONG "912", ""), 403);
    assert_status(name(w, WORKER, "grid01", HAIHONG "912", ""), 403);
    assert_status(name(w, CLERK, "grid01", HAIHONG "002", ""), 403); /* it is not new */
    assert_status(name(w, CLERK, "grid01", HAIHONG "913", ""), 403); /* nor in the drawing */
    assert_true(has(name(w, CLERK, "clerk01", HAIHONG "912", ""), "staff.here"));
    assert_true(has(name(w, CLERK, "grid01", HAIHONG "911", ""), "staff.twice"));
    assert_true(
        has(name(w, CLERK, "grid01", HAIHONG "912",
                 str_fmt(w->mem, ",\"since\":\"" STR_FMT "\"", STR_ARG(shifted_day(w, 1))).p),
            "staff.comes"));
    r = name(w, CLERK, "grid01", HAIHONG "912", "");
    assert_status(r, 201);
    assert_true(has(r, str_fmt(w->mem, "\"since\":\"" STR_FMT "\"", STR_ARG(shifted_day(w, 2))).p));
    assert_false(has(coming(w, CLERK), "\"vacant\":true"));
    assert_true(has(ask(w, CLERK, ref, "", GET, NULL), "\"place\":\"" HAIHONG "912\""));
    /* taken back, and named again; both stand in the log */
    const char *end =
        str_fmt(w->mem, "/api/v1/staffing/posts/" STR_FMT "/end", STR_ARG(member(w, r.body, "ref")))
            .p;
    assert_status(call(w, STRANGER, POST, end, "{}"), 404);
    assert_status(call(w, DISPATCHER, POST, end, "{}"), 403);
    assert_status(call(w, CLERK, POST, end, "{}"), 200);
    r = coming(w, CLERK);
    assert_true(has(r, "\"vacant\":true"));
    size_t at = 0; /* by a post of his: not every login name is known to who names */
    assert_true(str_find(r.body, STR("\"role\":\"grid_worker\""), &at));
    while (r.body.p[at] != '{')
        at--;
    str his = member(w, (str){ r.body.p + at, r.body.n - at }, "ref");
    assert_status(call(w, CLERK, POST, "/api/v1/staffing/posts",
                       str_fmt(w->mem,
                               "{\"holds\":\"" STR_FMT
                               "\",\"role\":\"grid_worker\",\"grid\":\"" HAIHONG "912\"}",
                               STR_ARG(his))
                           .p),
                  201);
    assert_int_equal(world_count(w, SAID_912), said + 2);
    shift += 2 * MS_DAY;
    for (int i = 0; i < 6; i++)
        turn(w);
    assert_true(has(coming(w, CLERK), "\"items\":[]"));
    assert_int_equal(world_count(w, NAMED_912), 1);
    assert_int_equal(world_count(w, "SELECT COUNT(*) AS n FROM post WHERE place = " HAIHONG
                                    "911 AND role = 'grid_worker' AND until IS NULL"),
                     1);
    r = call(w, CLERK, GET, "/api/v1/staffing?community=" HAIHONG, NULL);
    assert_true(has(r, "\"place\":\"" HAIHONG "912\""));
}

/* A drawing that is withdrawn takes those with it who were named for its grids. */
static void nobody_is_named_for_what_does_not_come(void **state)
{
    struct world *w = *state;
    str           ref = published(w, 1);

    assert_status(name(w, CLERK, "grid01", HAIHONG "912", ""), 201);
    assert_int_equal(world_count(w, NAMED_912), 1);
    assert_status(act(w, DISPATCHER, ref, "cancel", ",\"words\":\"另行划分\""), 200);
    turn(w);
    turn(w);
    assert_int_equal(world_count(w, NAMED_912), 0);
    assert_true(has(coming(w, CLERK), "\"items\":[]"));
    shift += 3 * MS_DAY;
    turn(w);
    assert_int_equal(
        world_count(w, "SELECT COUNT(*) AS n FROM event WHERE kind = 'post' AND action = 'start'"),
        0);
}

int main(int argc, char **argv)
{
    static const struct command *const commands[] = { &cmd_make_cells, &cmd_decode_table };
    const struct CMUnitTest            tests[] = {
                   cmocka_unit_test(a_community_becomes_a_map_and_is_divided),
                   cmocka_unit_test(a_person_draws_and_is_judged),
                   cmocka_unit_test(others_may_not),
                   cmocka_unit_test(the_watch_counts),
                   cmocka_unit_test(a_drawing_takes_the_buildings_of_now),
                   cmocka_unit_test(it_is_heard_until_a_day_and_taken_back),
                   cmocka_unit_test(who_had_it_in_hand_never_approves),
                   cmocka_unit_test(the_hearing_ends_early_with_a_reason),
                   cmocka_unit_test(titles_are_said_in_both_languages),
                   cmocka_unit_test(titles_of_one_day_are_numbered),
                   cmocka_unit_test(a_trial_says_whether_adjusting_pays),
                   cmocka_unit_test(nobody_is_named_for_what_does_not_come),
                   cmocka_unit_test(from_draft_to_in_force),
                   cmocka_unit_test(new_grids_get_their_workers_before_the_day),
    };

    if (argc > 1 && (strcmp(argv[1], "make-cells") == 0 || strcmp(argv[1], "decode-table") == 0))
        return cli_main(commands, COUNT(commands), argc, argv);
    return cmocka_run_group_tests(tests, setup, teardown);
}
