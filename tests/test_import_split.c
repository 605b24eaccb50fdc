/* test_import_split.c -- tables of buildings and a community that is divided after they came in:
 * taken back, no building goes to where it no longer belongs; sent again, none is there twice.
 *
 * Started with `decode-table` this binary is the child. */
#include "test.h"

#include <sys/mman.h>
#include <unistd.h>

#include "base/when.h"
#include "cli/cli.h"
#include "lib/play.h"

#define WHOLE "350205003006"
#define PART  "350205003041"

static const char *const of_clerks = "/api/v1/registry/imports", *const of_places =
                                                                     "/api/v1/imports";

static struct reply stepped(struct world *w, enum who who, str path, const char *action)
{
    struct reply r = call(w, who, GET, path.p, NULL);

    r = call(w, who, POST, str_fmt(w->mem, STR_FMT "/steps", STR_ARG(path)).p,
             str_fmt(w->mem, "{\"action\":\"%s\",\"version\":%lld}", action,
                     (long long)number(w, r.body, "version"))
                 .p);
    assert_status(r, 200);
    for (int i = 0; i < 20; i++) {
        r = call(w, who, GET, path.p, NULL);
        str s = member(w, r.body, "state");
        if (!str_is(s, "checking") && !str_is(s, "running") && !str_is(s, "undoing"))
            break;
        turn_any(w);
    }
    return r;
}

/* A table of buildings, tried; and run, unless it is only TRIED. *PATH: where it is. */
static struct reply sent(struct world *w, enum who who, const char *base, str bytes, bool tried,
                         str *path)
{
    int          fd = memfd_create("table", MFD_CLOEXEC);
    struct reply r;

    assert_true(write(fd, bytes.p, bytes.n) == (ssize_t)bytes.n);
    r = call_file(w, who, str_fmt(w->mem, "%s?name=table", base).p, fd);
    close(fd);
    assert_status(r, 201);
    *path = str_fmt(w->mem, "%s/" STR_FMT, base, STR_ARG(member(w, r.body, "ref")));
    r = call(w, who, PUT, path->p,
             str_fmt(w->mem,
                     "{\"kind\":\"sites\",\"alike\":\"new\",\"head\":-1,\"skip\":true,"
                     "\"version\":%lld}",
                     (long long)number(w, r.body, "version"))
                 .p);
    assert_status(r, 200);
    r = stepped(w, who, *path, "check");
    return tried ? r : stepped(w, who, *path, "run");
}

static str wrong_of(struct world *w, enum who who, str path)
{
    struct reply r = call(w, who, GET, str_fmt(w->mem, STR_FMT "/wrong", STR_ARG(path)).p, NULL);

    assert_status(r, 200);
    return r.body;
}

#define assert_counts(r, a, na, b, nb)                                          \
    do {                                                                        \
        struct reply c_ = (r);                                                  \
        if (number(w, c_.body, a) != (na) || number(w, c_.body, b) != (nb))     \
            fail_msg("not %d %s, %d %s: %.*s", na, a, nb, b, STR_ARG(c_.body)); \
    } while (0)

/* The middle of a grid, as two cells of a table. */
static str middle(struct world *w, const char *grid)
{
    struct reply r = call(w, NOBODY, GET, str_fmt(w->mem, "/api/v1/places/%s", grid).p, NULL);
    char         at[64];

    assert_status(r, 200);
    snprintf(at, sizeof at, "%.7f,%.7f", (double)number(w, r.body, "lng") / 1e7,
             (double)number(w, r.body, "lat") / 1e7);
    return str_dup(w->mem, str_of(at));
}

static int64_t stand(struct world *w, const char *name, const char *place, const char *grid,
                     int households)
{
    return world_count(w, str_fmt(w->mem,
                                  "SELECT COUNT(*) AS n FROM site WHERE name = '%s' AND place_now "
                                  "= %s AND grid = %s AND households = %d",
                                  name, place, grid, households)
                              .p);
}

static int64_t named(struct world *w, const char *like)
{
    return world_count(
        w, str_fmt(w->mem, "SELECT COUNT(*) AS n FROM site WHERE name LIKE '%s'", like).p);
}

static str two_rows(struct world *w, int n, str one, int m, str two, str more)
{
    return str_fmt(w->mem,
                   "名称,社区,网格代码,户数,经度,纬度\n拆一楼,海虹社区," WHOLE "001,%d," STR_FMT
                   "\n拆二楼,海虹社区," WHOLE "002,%d," STR_FMT "\n" STR_FMT,
                   n, STR_ARG(one), m, STR_ARG(two), STR_ARG(more));
}

/* The tree changes the next day. */
static void reformed(struct world *w, const char *steps)
{
    char         day[DATE_TEXT];
    struct reply r;

    date_text(when_date(shifted()) + 1, day);
    r = call(w, ADMIN, POST, "/api/v1/reforms",
             str_fmt(w->mem, "{\"title\":\"试验\",\"day\":\"%s\",\"steps\":[%s]}", day, steps).p);
    assert_status(r, 201);
    str path = str_fmt(w->mem, "/api/v1/reforms/" STR_FMT, STR_ARG(member(w, r.body, "ref")));
    r = call(w, DISTRICT, GET, path.p, NULL);
    assert_status(
        call(w, DISTRICT, POST, str_fmt(w->mem, STR_FMT "/steps", STR_ARG(path)).p,
             str_fmt(w->mem, "{\"action\":\"approve\",\"version\":%lld,\"words\":\"因为\"}",
                     (long long)number(w, r.body, "version"))
                 .p),
        200);
    shift += MS_DAY;
    for (int i = 0; i < 20; i++) {
        turn_any(w);
        r = call(w, DISTRICT, GET, path.p, NULL);
        if (str_is(member(w, r.body, "state"), "done"))
            return;
        shift += 15 * MS_SECOND;
    }
    fail_msg("not done: " STR_FMT, STR_ARG(r.body));
}

/* 海虹 gives its first grid to a new community. What the clerk's table made and changed is taken
 * back by her where it is hers still, and by who keeps both where it is not; what was there before
 * the table stays where the split has put it. */
static void a_clerks_table_of_before_a_split(void **state)
{
    struct world *w = *state;
    str           one = middle(w, WHOLE "001"), two = middle(w, WHOLE "002"), first, path, again;
    struct reply  r;

    r = sent(w, CLERK, of_clerks, two_rows(w, 4, one, 6, two, (str){ 0 }), false, &first);
    assert_counts(r, "inserted", 2, "bad", 0);
    str table = two_rows(
        w, 14, one, 16, two,
        str_fmt(w->mem, "拆三楼,海虹社区," WHOLE "001,7,%s\n拆四楼,海虹社区," WHOLE "002,8,%s\n",
                one.p, two.p));
    r = sent(w, CLERK, of_clerks, table, false, &path);
    assert_counts(r, "inserted", 2, "changed", 2);
    world_post(w, STRANGER, ROLE_CLERK, 350205003);
    world_stay_signed_in(w);
    int64_t past = world_count(w, "SELECT COUNT(*) AS n FROM site_past");

    reformed(w, "{\"kind\":\"split\",\"from\":[\"" WHOLE "\"],\"rest\":\"" WHOLE "\",\"to\":["
                "{\"code\":\"" WHOLE "\",\"parts\":[\"" WHOLE "002\",\"" WHOLE "003\"]},"
                "{\"code\":\"" PART "\",\"name\":\"海盛新社区居委会\",\"parts\":[\"" WHOLE
                "001\"]}]}");
    assert_int_equal(stand(w, "拆一楼", PART, PART "001", 14), 1);
    assert_true(world_count(w, "SELECT COUNT(*) AS n FROM site_past") > past);

    /* the same table again: nothing is there twice */
    r = sent(w, CLERK, of_clerks, table, false, &again);
    assert_counts(r, "same", 2, "bad", 2);
    assert_true(str_find(wrong_of(w, CLERK, again), STR("海盛新社区居委会"), &(size_t){ 0 }));
    r = sent(w, STRANGER, of_clerks, table, false, &again);
    assert_counts(r, "same", 4, "bad", 0);
    r = sent(w, STRANGER, of_clerks,
             str_fmt(w->mem, "名称,社区,户数,经度,纬度\n拆一楼,%s,15,%s\n", WHOLE, one.p), false,
             &again);
    assert_counts(r, "changed", 1, "bad", 0);
    assert_int_equal(stand(w, "拆一楼", PART, PART "001", 15), 1);
    assert_counts(stepped(w, STRANGER, again, "undo"), "undone", 1, "kept", 0);
    assert_int_equal(stand(w, "拆一楼", PART, PART "001", 14), 1);
    assert_int_equal(named(w, "拆_楼"), 4);

    r = stepped(w, CLERK, path, "undo");
    assert_counts(r, "undone", 2, "kept", 2);
    assert_int_equal(occurs(wrong_of(w, CLERK, path), "belongs to another community now"), 2);
    assert_int_equal(stand(w, "拆二楼", WHOLE, WHOLE "002", 6), 1);
    assert_int_equal(stand(w, "拆一楼", PART, PART "001", 14), 1);
    r = stepped(w, STRANGER, path, "undo");
    assert_counts(r, "undone", 4, "kept", 0);
    assert_int_equal(stand(w, "拆一楼", PART, PART "001", 4), 1);
    assert_int_equal(named(w, "拆三楼"), 0);
    r = stepped(w, STRANGER, first, "undo");
    assert_counts(r, "undone", 2, "kept", 0);
    assert_int_equal(named(w, "拆_楼"), 0);
    /* nothing says of what never was where it stood */
    assert_int_equal(world_count(w,
                                 "SELECT COUNT(*) AS n FROM site_past p WHERE NOT EXISTS (SELECT "
                                 "1 FROM site s WHERE s.community = p.community AND s.id = "
                                 "p.site)"),
                     0);
}

/* A community that is no more, by its name, its code and those of its grids: its buildings are
 * found in what it became; one that is nowhere is no building of today. */
static void a_table_names_a_community_that_is_no_more(void **state)
{
    struct world *w = *state;
    str           one = middle(w, PART "001"), path, again;
    struct reply  r;

    r = sent(w, ADMIN, of_places,
             str_fmt(w->mem,
                     "名称,社区代码,网格代码,户数,经度,纬度\n终一楼," PART "," PART "001,5,%s\n",
                     one.p),
             false, &path);
    assert_counts(r, "inserted", 1, "bad", 0);
    reformed(w, "{\"kind\":\"move\",\"from\":[\"" PART "\"],\"to\":[{\"code\":\"350205003042\","
                "\"name\":\"海景新社区居委会\"}]}");
    assert_int_equal(stand(w, "终一楼", "350205003042", "350205003042001", 5), 1);
    static const char *const said[] = { "海盛新社区," PART "001", "海盛新社区居委会,", PART ",",
                                        "," PART "001", PART "001," };
    for (size_t i = 0; i < COUNT(said); i++) {
        r = sent(
            w, ADMIN, of_places,
            str_fmt(w->mem, "名称,社区,网格代码,户数,经度,纬度\n终一楼,%s,5,%s\n", said[i], one.p),
            true, &again);
        assert_counts(r, "same", 1, "bad", 0);
    }
    r = sent(
        w, ADMIN, of_places,
        str_fmt(w->mem,
                "名称,社区,网格代码,户数,经度,纬度\n终二楼,海盛新社区,,5,%s\n终三楼,,%s,5,%s\n",
                one.p, PART "001", one.p),
        true, &again);
    assert_counts(r, "bad", 2, "good", 0);
    assert_true(
        str_find(wrong_of(w, ADMIN, again), STR("write the community of today"), &(size_t){ 0 }));
    assert_counts(stepped(w, ADMIN, path, "undo"), "undone", 1, "kept", 0);
    assert_int_equal(named(w, "终_楼"), 0);
}

int main(int argc, char **argv)
{
    static const struct command *const commands[] = { &cmd_decode_table, &cmd_encode_table,
                                                      &cmd_decode_geo };
    const struct CMUnitTest            tests[] = {
                   cmocka_unit_test(a_clerks_table_of_before_a_split),
                   cmocka_unit_test(a_table_names_a_community_that_is_no_more),
    };

    if (argc > 1 && strstr(argv[1], "code-"))
        return cli_main(commands, COUNT(commands), argc, argv);
    return cmocka_run_group_tests(tests, play_setup, play_teardown);
}
