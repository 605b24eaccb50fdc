/* test_gridding_divided.c -- a tower above the cap goes by its entrances into two grids: from the
 * day on it is divided wherever somebody counts, visits or looks, and the next drawing begins with
 * it divided. Started with `make-cells` this binary is the child. */
#include "test.h"

#include "base/when.h"
#include "cli/cli.h"
#include "lib/month.h"
#include "lib/play.h"
#include "modules/gridding/gridding.h"

#define HAIHONG "350205003006"
#define WHOLE   "350205003006001" /* where the tower stands */
#define PART    "350205003006902" /* where two of its four entrances go */
#define TOWER   "(SELECT id FROM site WHERE households = 702)"

enum { HOUSEHOLDS = 702 };

/* A building of the first grid becomes a tower; half of those who live there are behind its second
 * entrance. It is a morning with days of its month to plan, whenever this runs. */
static int build_tower(void **state)
{
    int           status = play_setup(state);
    struct world *w = *state;

    shift += date_start(quiet_tuesday(now_day())) + 9 * MS_HOUR - shifted();
    world_stay_signed_in(w);
    world_put(w, "UPDATE site SET households = 702 WHERE id = (SELECT d.site FROM site s JOIN "
                 "dwelling d ON d.community = s.community AND d.site = s.id WHERE s.grid = " WHOLE
                 " GROUP BY d.site ORDER BY COUNT(*) DESC, d.site LIMIT 1)");
    world_put(w, "UPDATE building SET counted = 0 WHERE id = " TOWER);
    world_put(w, "DELETE FROM site_shape WHERE id = " TOWER);
    world_put(w, "INSERT INTO site_shape (community, id, outline, entrances) SELECT community, id, "
                 "'', 4 FROM site WHERE households = 702");
    world_put(w, "UPDATE dwelling SET entrance = '1单元' WHERE site = " TOWER);
    world_put(w,
              "UPDATE dwelling SET entrance = '2单元' WHERE site = " TOWER
              " AND id IN (SELECT id FROM dwelling WHERE site = " TOWER " ORDER BY id LIMIT 20)");
    return status;
}

struct cell {
    int64_t entrance, households, number;
};

/* What a drawing is made of, and the number of each cell. */
static size_t cells_of(struct world *w, str json, struct cell *out)
{
    size_t at = 0, n = 0;
    str    rest = json;

    while (str_find(rest, STR("\"entrance\":"), &at)) {
        rest = (str){ rest.p + at, rest.n - at };
        out[n].entrance = number(w, rest, "entrance");
        out[n++].households = number(w, rest, "households");
        rest = (str){ rest.p + 1, rest.n - 1 };
    }
    assert_true(str_find(json, STR("\"answer\":["), &at));
    rest = (str){ json.p + at + 10, json.n - at - 10 };
    rest = str_cut(&rest, ']');
    for (size_t i = 0; i < n; i++)
        assert_true(str_i64(str_cut(&rest, ','), 1, GRID_NUMBERS, &out[i].number));
    assert_int_equal(rest.n, 0);
    return n;
}

static str begin(struct world *w, struct cell *x, size_t *n)
{
    struct reply r = call(w, CLERK, POST, "/api/v1/grid-plans",
                          "{\"community\":\"" HAIHONG "\",\"title\":\"试划\"}");

    assert_status(r, 201);
    *n = cells_of(w, r.body, x);
    return member(w, r.body, "ref");
}

static bool of_tower(const struct cell *x)
{
    return x->entrance && x->households >= HOUSEHOLDS / 4 && x->households <= HOUSEHOLDS / 4 + 1;
}

static void step_(struct world *w, enum who who, str ref, const char *action, const char *more)
{
    struct reply now = call(w, DISPATCHER, GET, path_of(w, "/api/v1/grid-plans/%s", ref).p, NULL);

    assert_status(call(w, who, POST, path_of(w, "/api/v1/grid-plans/%s/steps", ref).p,
                       str_fmt(w->mem, "{\"action\":\"%s\",\"version\":%lld%s}", action,
                               (long long)number(w, now.body, "version"), more)
                           .p),
                  200);
}

/* The drawing as it stands in X, heard, approved, published, and its day comes. */
static void put_in_force(struct world *w, str ref, const struct cell *x, size_t n)
{
    struct buf b;

    buf_init(&b, w->mem, 1 << 20);
    buf_z(&b, "{\"version\":1,\"answer\":[");
    for (size_t i = 0; i < n; i++)
        buf_fmt(&b, "%s%lld", i ? "," : "", (long long)x[i].number);
    buf_z(&b, "]}");
    assert_status(call(w, CLERK, PUT, path_of(w, "/api/v1/grid-plans/%s/answer", ref).p,
                       str_dup(w->mem, buf_done(&b)).p),
                  200);
    step_(w, CLERK, ref, "consult", "");
    step_(w, CLERK, ref, "submit", "");
    step_(w, DISPATCHER, ref, "publish",
          str_fmt(w->mem, ",\"day\":\"" STR_FMT "\"", STR_ARG(text_of(w, now_day() + 1))).p);
    shift += MS_DAY;
    turns(w);
    assert_has(call(w, CLERK, GET, path_of(w, "/api/v1/grid-plans/%s", ref).p, NULL),
               "\"state\":\"in_force\"");
}

/* The number KEY behind the first place where MARK stands. */
static int64_t number_at(struct world *w, struct reply r, const char *mark, const char *key)
{
    size_t at = 0;

    assert_status(r, 200);
    if (!str_find(r.body, str_of(mark), &at))
        fail_msg("%s is nowhere in %.2000s", mark, r.body.p);
    return number(w, (str){ r.body.p + at, r.body.n - at }, key);
}

/* The tree, the posts and the watch count what the drawing said. */
static void counted_as_drawn(struct world *w, const struct cell *x, size_t n)
{
    int64_t      sum[GRID_NUMBERS + 1] = { 0 }, least = INT64_MAX, most = 0;
    struct reply staff = call(w, CLERK, GET, "/api/v1/staffing?community=" HAIHONG, NULL);
    struct reply watch = call(w, CLERK, GET, "/api/v1/grid-watch", NULL);
    struct reply covered = call(w, CLERK, GET, "/api/v1/visits/coverage?community=" HAIHONG, NULL);

    for (size_t i = 0; i < n; i++)
        sum[x[i].number] += x[i].households;
    for (int g = 1; g <= GRID_NUMBERS; g++) {
        if (!sum[g])
            continue;
        str code = str_fmt(w->mem, HAIHONG "%03d", g);
        assert_int_equal(
            number_at(w, call(w, CLERK, GET, path_of(w, "/api/v1/places/%s", code).p, NULL),
                      "\"households\"", "households"),
            sum[g]);
        const char *mark = path_of(w, "\"grid\":\"%s\"", code).p;
        assert_int_equal(number_at(w, staff, mark, "households"), sum[g]);
        assert_int_equal(number_at(w, covered, mark, "stated"), sum[g]);
        least = sum[g] < least ? sum[g] : least;
        most = sum[g] > most ? sum[g] : most;
    }
    size_t at = 0;
    assert_true(str_find(watch.body, STR("\"place\":\"" HAIHONG "\""), &at));
    str here = { watch.body.p + at, watch.body.n - at };
    assert_int_equal(number(w, here, "least"), least);
    assert_int_equal(number(w, here, "most"), most);
    assert_int_equal(number(w, here, "loose_households"), 0);
}

static int64_t people_of(struct world *w, const char *grid)
{
    struct reply r = call(
        w, CLERK, GET, str_fmt(w->mem, "/api/v1/registry/figures?by=all&place=%s", grid).p, NULL);

    assert_status(r, 200);
    return has(r, "\"n\":") ? number(w, r.body, "n") : 0;
}

/* Who works in the grid of an entrance sees what is behind it, and goes to nobody else. */
static void seen_by_entrance(struct world *w)
{
    size_t at = 0;

    world_post(w, AUXILIARY, ROLE_GRID_WORKER, INT64_C(350205003006902));
    world_stay_signed_in(w);
    struct reply r = call(w, AUXILIARY, GET, "/api/v1/registry/buildings?limit=500", NULL);
    assert_status(r, 200);
    assert_int_equal(occurs(r.body, "\"ref\":"), 1);
    r = call(w, AUXILIARY, GET,
             path_of(w, "/api/v1/registry/buildings/%s", member(w, r.body, "ref")).p, NULL);
    assert_status(r, 200);
    assert_has(r, "\"entrance\":\"2单元\"");
    assert_has_not(r, "\"entrance\":\"1单元\"");
    /* neither the others of the building nor their homes */
    r = call(w, CLERK, GET, path_of(w, "/api/v1/registry/buildings/%s", member(w, r.body, "ref")).p,
             NULL);
    for (int k = 1; k <= 2; k++) {
        assert_true(str_find(r.body, str_fmt(w->mem, "\"entrance\":\"%d单元\"", k), &at));
        str rest = { r.body.p + at, r.body.n - at };
        assert_true(str_find(rest, STR("\"households\":[{"), &at));
        rest = (str){ rest.p + at, rest.n - at };
        assert_status(call(w, AUXILIARY, GET,
                           path_of(w, "/api/v1/registry/households/%s", member(w, rest, "ref")).p,
                           NULL),
                      k == 2 ? 200 : 404);
    }
    assert_status(call(w, AUXILIARY, POST, "/api/v1/visits/replan", "{}"), 204);
    r = call(w, AUXILIARY, GET, "/api/v1/visits/month", NULL);
    assert_has(r, "\"grid\":\"" PART "\"");
    assert_has(r, "\"entrance\":\"2单元\"");
    assert_has(r, "\"household\":");
    assert_has_not(r, "\"entrance\":\"1单元\"");
}

/* Figures of a day and lists of today know an entrance by the same names. */
static int64_t told_apart(struct world *w)
{
    static const struct sql q = {
        "told_apart", "", "",
        "SELECT COUNT(*) AS n FROM dwelling_at d WHERE d.grid <> COALESCE((SELECT MIN(x.grid) FROM "
        "dwelling_part x WHERE x.community = d.community AND x.site = d.site AND x.dwelling = d.id "
        "AND x.until IS NULL), d.own)"
    };
    struct db *db = NULL;
    int64_t    n = -1;

    assert_null(db_open(w->mem, w->app->server.url, DB_READ, &db));
    assert_null(db_number(db, w->mem, &q, DB_NO_ARGS, &n));
    db_close(db);
    return n;
}

/* However its door is written, the first entrance is that of the drawing, which is in another grid
 * than the tower as a whole; where nobody knows which number an entrance has, those behind it go
 * with the tower. */
static void counted_by_any_name(struct world *w)
{
    static const struct {
        const char *name;
        bool        first;
    } names[] = { { "甲单元", true },  { "A单元", true },  { "a", true },       { "一单元", true },
                  { "东单元", false }, { "B单元", false }, { "二单元", false }, { "单元", false },
                  { "11单元", false }, { "西梯", false },  { "一梯", true },    { "1号", true },
                  { "1单元", true } };
    int64_t there = people_of(w, WHOLE), all = there + people_of(w, PART);

    for (size_t i = 0; i < COUNT(names); i++) {
        world_put(w, str_fmt(w->mem,
                             "UPDATE dwelling SET entrance = '%s' WHERE entrance = '%s' AND site = "
                             "(SELECT MIN(site) FROM site_part WHERE entrance = '1')",
                             names[i].name, i ? names[i - 1].name : "1单元")
                         .p);
        int64_t now = people_of(w, WHOLE);
        if ((now == there) != names[i].first)
            fail_msg("%s: %lld of %lld", names[i].name, (long long)now, (long long)there);
        assert_int_equal(now + people_of(w, PART), all);
        assert_int_equal(told_apart(w), 0);
    }
}

static void a_tower_is_divided_in_force(void **state)
{
    static struct cell was[DRAWING_CELLS], now[DRAWING_CELLS];
    struct world      *w = *state;
    size_t             n = 0, m = 0, moved = 0;
    str                ref = begin(w, was, &n);
    int64_t            living = people_of(w, WHOLE);

    for (size_t i = 0; i < n; i++)
        if (of_tower(&was[i]) && (was[i].entrance == 2 || was[i].entrance == 3)) {
            was[i].number = 902;
            moved++;
        }
    assert_int_equal(moved, 2);
    put_in_force(w, ref, was, n);
    counted_as_drawn(w, was, n);
    assert_true(people_of(w, PART) > 0);
    assert_true(people_of(w, WHOLE) > 0);
    assert_int_equal(people_of(w, PART) + people_of(w, WHOLE), living);
    counted_by_any_name(w);
    seen_by_entrance(w);

    /* the next one begins with what is in force, and goes on from there */
    ref = begin(w, now, &m);
    assert_int_equal(m, n);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(now[i].number, was[i].number);
    for (size_t i = 0; i < n; i++)
        if (of_tower(&now[i]))
            now[i].number = now[i].entrance == 4 ? 1 : 902;
    put_in_force(w, ref, now, n);
    counted_as_drawn(w, now, n);
    assert_int_equal(people_of(w, WHOLE) + people_of(w, PART), living);
}

int main(int argc, char **argv)
{
    static const struct command *const commands[] = { &cmd_make_cells };
    const struct CMUnitTest            tests[] = {
                   cmocka_unit_test(a_tower_is_divided_in_force),
    };

    if (argc > 1 && strcmp(argv[1], "make-cells") == 0)
        return cli_main(commands, COUNT(commands), argc, argv);
    return cmocka_run_group_tests(tests, build_tower, play_teardown);
}
