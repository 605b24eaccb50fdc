/* test_visits_lower.c -- less often, for several households at once: which could be, what it would
 * save, that it is looked at before, done for all or none, and by whom. */
#include "test.h"

#include "base/when.h"
#include "lib/month.h"
#include "lib/play.h"

#define GRID  "350205003006001"
#define LOWER "/api/v1/visits/plan/lower"

/* What the list says of a household. */
struct home {
    str     ref;
    int64_t yearly, counts, version, months, care;
    bool    saves_11, saves_10; /* once a year in the place of monthly; every second month */
};

static struct reply list(struct world *w, enum who who)
{
    return call(w, who, GET, LOWER "?grid=" GRID "&worker=grid01", NULL);
}

static size_t homes(struct world *w, struct home *out)
{
    struct reply r = list(w, CLERK);
    str          rest = r.body;
    size_t       at = 0, n = 0;

    assert_status(r, 200);
    while (n < MOST && str_find(rest, STR("{\"household\":"), &at)) {
        rest = (str){ rest.p + at, rest.n - at };
        str one = rest;
        if (str_find((str){ rest.p + 1, rest.n - 1 }, STR("{\"household\":"), &at))
            one.n = at + 1;
        out[n++] = (struct home){ .ref = member(w, one, "household"),
                                  .counts = number(w, one, "counts"),
                                  .version = number(w, one, "version"),
                                  .months = number(w, one, "months"),
                                  .care = number(w, one, "care") };
        str of = { one.p, one.n };
        assert_true(str_find(of, STR("\"version\":"), &at));
        of = (str){ of.p + at, of.n - at };
        out[n - 1].yearly = number(w, of, "yearly");
        out[n - 1].saves_11 = str_find(one, STR("{\"months\":12,\"visits\":11}"), &at);
        out[n - 1].saves_10 = str_find(one, STR("{\"months\":2,\"visits\":6}"), &at);
        rest = (str){ rest.p + 1, rest.n - 1 };
    }
    return n;
}

/* Those that are visited YEARLY times a year. */
static size_t those(struct world *w, int64_t yearly, struct home *out)
{
    struct home *all = NEWN(w->mem, struct home, MOST);
    size_t       n = homes(w, all), kept = 0;

    for (size_t i = 0; i < n; i++)
        if (all[i].yearly == yearly && !all[i].months)
            out[kept++] = all[i];
    return kept;
}

static struct reply fewer(struct world *w, enum who who, const struct home *h, size_t n,
                          const char *more)
{
    str items = STR("");

    for (size_t i = 0; i < n; i++)
        items = str_fmt(w->mem, STR_FMT "%s{\"household\":\"" STR_FMT "\",\"version\":%lld}",
                        STR_ARG(items), i ? "," : "", STR_ARG(h[i].ref), (long long)h[i].version);
    return call(w, who, POST, LOWER,
                str_fmt(w->mem,
                        "{\"grid\":\"" GRID "\",\"worker\":\"grid01\",\"households\":[" STR_FMT
                        "],%s}",
                        STR_ARG(items), more)
                    .p);
}

static const char *pace(struct world *w, int64_t months, const char *reason, int64_t until,
                        bool only_look)
{
    return str_fmt(
               w->mem, "\"months\":%lld,\"reason\":\"%s\",\"until\":\"" STR_FMT "\",\"look\":%s",
               (long long)months, reason, STR_ARG(text_of(w, until)), only_look ? "true" : "false")
        .p;
}

static int64_t decided(struct world *w)
{
    return world_count(w, "SELECT COUNT(*) AS n FROM visit_often");
}

static int64_t logged(struct world *w, const char *words)
{
    return world_count(w, str_fmt(w->mem,
                                  "SELECT COUNT(DISTINCT subject) AS n FROM event WHERE kind = "
                                  "'visit_often' AND action = 'set' AND words = '%s'",
                                  words)
                              .p);
}

/* A figure before or after: of the worker ("yearly"), or with those who share his grids. */
static int64_t sum(struct world *w, struct reply r, const char *when, const char *what)
{
    size_t at = 0;

    assert_status(r, 200);
    assert_true(str_find(r.body, str_fmt(w->mem, "\"%s\":{", when), &at));
    str of = { r.body.p + at, r.body.n - at };
    assert_int_equal(number(w, of, "most"), 720);
    return number(w, of, what);
}

static int64_t planned(struct world *w)
{
    return number(w, call(w, WORKER, GET, "/api/v1/visits/month", NULL).body, "yearly");
}

static int64_t of_list(struct world *w, const char *what)
{
    return number(w, list(w, CLERK).body, what);
}

static void it_lists_exactly_those_that_could_be_lowered(void **state)
{
    struct world *w = *state;
    struct home  *h = NEWN(w->mem, struct home, MOST);
    size_t        n = homes(w, h), monthly = 0;

    assert_status(list(w, WORKER), 403);
    assert_status(list(w, STRANGER), 404);
    assert_has(call(w, CLERK, GET, LOWER "?grid=" GRID "&worker=clerk01", NULL), "visit.worker");
    assert_true(n > 2);
    assert_int_equal(of_list(w, "yearly"), planned(w));
    for (size_t i = 0; i < n; i++) {
        assert_true(h[i].yearly > 1);
        assert_int_equal(h[i].yearly, h[i].care);
        assert_int_equal(h[i].counts, h[i].care);
        monthly += h[i].yearly == 12;
        assert_int_equal(h[i].saves_11, h[i].yearly == 12);
        assert_int_equal(h[i].saves_10, h[i].yearly == 12);
    }
    assert_true(monthly > 1);
    /* who wishes no visits asks for none */
    world_put(w, "UPDATE household SET no_visits = 1");
    assert_int_equal(homes(w, h), 0);
    world_put(w, "UPDATE household SET no_visits = 0");
    assert_true(homes(w, h) >= n); /* some wished none before */
}

static void a_look_changes_nothing(void **state)
{
    struct world *w = *state;
    struct home  *h = NEWN(w->mem, struct home, MOST);
    size_t        n = those(w, 12, h);
    int64_t       now = of_list(w, "yearly"), all = of_list(w, "together");
    int64_t       had = decided(w), half = now_day() + 181;

    /* who shares a grid with him gets his part of what is saved */
    struct reply r = fewer(w, CLERK, h, n, pace(w, 6, "", now_day() + 500, true));
    assert_has(r, "\"done\":false");
    assert_int_equal(sum(w, r, "before", "yearly"), now);
    assert_int_equal(sum(w, r, "before", "together"), all);
    assert_true(sum(w, r, "after", "yearly") < now);
    assert_int_equal(sum(w, r, "after", "together"), all - 10 * (int64_t)n);
    /* half a year saves half of it; two sums are rounded each */
    r = fewer(w, CLERK, h, n, pace(w, 6, "", half, true));
    int64_t off = sum(w, r, "after", "together") - (all * 365 - 10 * 182 * (int64_t)n + 182) / 365;
    assert_true(-1 <= off && off <= 1);
    assert_int_equal(decided(w), had);
    assert_int_equal(of_list(w, "yearly"), now);
}

static void it_takes_what_one_household_takes(void **state)
{
    struct world *w = *state;
    struct home  *h = NEWN(w->mem, struct home, MOST);
    size_t        n = those(w, 12, h);
    int64_t       until = now_day() + 90, had = decided(w);
    const char   *fine = pace(w, 6, "试着少去", until, false);

    assert_status(fewer(w, WORKER, h, n, fine), 403);
    assert_status(fewer(w, STRANGER, h, n, fine), 404);
    assert_has(fewer(w, CLERK, h, 0, fine), "households");
    assert_has(fewer(w, CLERK, h, n, pace(w, 6, "", until, false)), "visit_often.reason");
    assert_has(fewer(w, CLERK, h, n, pace(w, 5, "x", until, false)), "visit_often.months");
    assert_has(fewer(w, CLERK, h, n, pace(w, 6, "x", now_day() - 1, false)), "visit_often.until");
    assert_has(fewer(w, CLERK, h, n, pace(w, 1, "x", until, false)), "visit_lower.more");
    /* a household of another worker, or of nobody */
    struct home other = h[0];
    world_put(
        w, str_fmt(w->mem, "UPDATE post SET until = %lld WHERE place = " GRID, (long long)now_day())
               .p);
    assert_has(fewer(w, CLERK, h, n, fine), "visit.worker");
    world_put(w, "UPDATE post SET until = NULL WHERE place = " GRID);
    struct line *x = NEWN(w->mem, struct line, MOST);
    assert_true(lines(w, call(w, CLERK, GET, "/api/v1/visits/plan?grid=350205003006003", NULL), x));
    other.ref = x->household;
    other.version = 0;
    assert_has(fewer(w, CLERK, &other, 1, fine), "visit_lower.gone");
    assert_int_equal(decided(w), had);
}

static void all_or_none_and_nobody_writes_over_another(void **state)
{
    struct world *w = *state;
    struct home  *h = NEWN(w->mem, struct home, MOST), *late = NEWN(w->mem, struct home, MOST);
    size_t        n = those(w, 12, h);
    int64_t       all = of_list(w, "together"), until = now_day() + 500;

    assert_true(n > 1);
    memcpy(late, h, n * sizeof *h);
    /* the other desk decided about the last of them meanwhile */
    assert_status(fewer(w, CLERK, &h[n - 1], 1, pace(w, 4, "邻居每周照看", until, false)), 200);
    int64_t      had = decided(w);
    struct reply r = fewer(w, CLERK, late, n, pace(w, 6, "片区人手不足", until, false));
    assert_status(r, 409);
    assert_has(r, "visit_lower.changed");
    assert_true(has(
        r,
        str_fmt(w->mem, "{\"household\":\"" STR_FMT "\",\"version\":1}", STR_ARG(h[n - 1].ref)).p));
    assert_int_equal(decided(w), had);
    assert_int_equal(logged(w, "片区人手不足"), 0);
    /* a look says so, too */
    assert_status(fewer(w, CLERK, late, n, pace(w, 6, "", until, true)), 409);
    /* the same one twice is once too often */
    late[1] = late[0];
    assert_status(fewer(w, CLERK, late, 2, pace(w, 6, "片区人手不足", until, false)), 409);
    assert_int_equal(decided(w), had);
    assert_int_equal(logged(w, "片区人手不足"), 0);

    n = those(w, 12, h);
    r = fewer(w, CLERK, h, n, pace(w, 6, "片区人手不足", until, false));
    assert_has(r, "\"done\":true");
    assert_int_equal(sum(w, r, "before", "together"), all - 9);
    assert_int_equal(sum(w, r, "after", "together"), all - 9 - 10 * (int64_t)n);
    assert_int_equal(decided(w), had + (int64_t)n);
    assert_int_equal(logged(w, "片区人手不足"), (int64_t)n);
    turns(w);
    assert_int_equal(planned(w), sum(w, r, "after", "yearly")); /* it came as it was told */
    assert_int_equal(of_list(w, "yearly"), planned(w));
    /* and one of them is taken back by itself */
    str          one = path_of(w, "/api/v1/visits/households/%s/often", h[0].ref);
    struct reply back =
        call(w, CLERK, POST, one.p, "{\"months\":0,\"reason\":\"又独居了\",\"version\":1}");
    assert_status(back, 200);
    assert_int_equal(number(w, back.body, "yearly"), 12);
    assert_int_equal(of_list(w, "together"), all - 9 - 10 * (int64_t)(n - 1));
    /* what was lowered may be lowered further, with the version of now */
    assert_has(fewer(w, CLERK, &h[1], 1, pace(w, 12, "x", until, true)), "visit_lower.changed");
    h[1].version = 1;
    assert_status(fewer(w, CLERK, &h[1], 1, pace(w, 12, "再减", until, false)), 200);
    assert_int_equal(of_list(w, "together"), all - 9 - 10 * (int64_t)(n - 1) - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_lists_exactly_those_that_could_be_lowered),
        cmocka_unit_test(a_look_changes_nothing),
        cmocka_unit_test(it_takes_what_one_household_takes),
        cmocka_unit_test(all_or_none_and_nobody_writes_over_another),
    };

    return cmocka_run_group_tests(tests, two_months, play_teardown);
}
