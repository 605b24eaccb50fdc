/* test_import.c -- the import centre: tables come in, are understood, tried, run and taken back;
 * they go out and come in again unchanged.
 *
 * Started with `decode-table`, `decode-geo` or `encode-table` this binary is the child. */
#include "test.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/when.h"
#include "core/gcj.h"
#include "core/job.h"
#include "core/rooms.h"
#include "core/steward.h"
#include "lib/play.h"
#include "lib/temp.h"

static struct reply send(struct world *w, enum who who, str bytes)
{
    const char *path = temp_file("import-sent");
    int         fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    assert_int_equal(write(fd, bytes.p, bytes.n), (ssize_t)bytes.n);
    struct reply r = call_file(w, who, "/api/v1/imports", fd);
    close(fd);
    unlink(path);
    return r;
}

static struct reply get(struct world *w, str ref, const char *more)
{
    return call(w, ADMIN, GET,
                str_fmt(w->mem, "/api/v1/imports/" STR_FMT "%s", STR_ARG(ref), more).p, NULL);
}

static struct reply choose(struct world *w, str ref, const char *more)
{
    return call(w, ADMIN, PUT, str_fmt(w->mem, "/api/v1/imports/" STR_FMT, STR_ARG(ref)).p,
                str_fmt(w->mem, "{\"version\":%lld,\"head\":-1,%s}",
                        (long long)number(w, get(w, ref, "").body, "version"), more)
                    .p);
}

static struct reply act(struct world *w, str ref, const char *action)
{
    struct reply r =
        call(w, ADMIN, POST, str_fmt(w->mem, "/api/v1/imports/" STR_FMT "/steps", STR_ARG(ref)).p,
             str_fmt(w->mem, "{\"action\":\"%s\",\"version\":%lld}", action,
                     (long long)number(w, get(w, ref, "").body, "version"))
                 .p);

    if (r.status == 200)
        for (int i = 0; i < 200; i++) {
            str s = member(w, get(w, ref, "").body, "state");
            if (!str_is(s, "checking") && !str_is(s, "running") && !str_is(s, "undoing"))
                break;
            turn_any(w);
        }
    return r.status == 200 ? get(w, ref, "") : r;
}

static str sites_csv(struct world *w)
{
    struct reply r = call(w, ADMIN, GET, "/api/v1/tables/sites?format=csv", NULL);

    assert_status(r, 200);
    return r.body;
}

static struct reply sites_reply(struct world *w)
{
    return call(w, ADMIN, GET, "/api/v1/tables/sites?format=csv", NULL);
}

static size_t lines_of(str s)
{
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++)
        n += s.p[i] == '\n';
    return n;
}

struct once {
    struct world    *w;
    struct job_kind *kinds; /* each tells its name before it does its part */
    const char      *name;
};
static struct once once;

static error *told(struct req *r, struct job *j, bool *finished)
{
    const struct rooms *rooms = r->app->rooms;

    for (size_t i = 0; i < rooms->n_jobs; i++)
        if (str_is(j->kind, rooms->jobs[i].name)) {
            once.name = rooms->jobs[i].name;
            return rooms->jobs[i].part(r, j, finished);
        }
    return NULL;
}

static error *one_part(void *ctx, struct db *db)
{
    struct req r = open_req(&once.w->cli, once.w->app, db);
    bool       more = false;

    (void)ctx;
    return job_work(&r, STR("turn"), once.kinds, once.w->app->rooms->n_jobs, &more);
}

/* One part of the job that comes next, which is of this kind. */
static void work_once(struct world *w, const char *kind)
{
    const struct rooms *rooms = w->app->rooms;

    once = (struct once){ w, NEWN(w->mem, struct job_kind, rooms->n_jobs), "" };
    for (size_t i = 0; i < rooms->n_jobs; i++)
        once.kinds[i] = (struct job_kind){ rooms->jobs[i].name, told, rooms->jobs[i].waited };
    assert_null(writer_run(w->app->server.writer, w->mem, one_part, NULL));
    assert_string_equal(once.name, kind);
}

/* ---- a table of buildings ----------------------------------------------------------------------
 */

static str sites(struct world *w, int n)
{
    struct buf b;

    buf_init(&b, w->mem, 64 << 20);
    buf_z(&b, "海虹社区楼栋台账\n\n楼栋名称,所属社区代码,户数(户),经度,纬度,备注\n");
    for (int i = 0; i < n; i++)
        buf_fmt(&b, "%d号新楼,350205003006,%d,%lld.%07lld,%lld.%07lld,x\n", i, i % 50,
                (long long)((w->lng + i % 700 * 100) / 10000000),
                (long long)((w->lng + i % 700 * 100) % 10000000), (long long)(w->lat / 10000000),
                (long long)(w->lat % 10000000));
    return buf_done(&b);
}

static void a_table_is_understood_tried_run_and_taken_back(void **state)
{
    struct world *w = *state;
    str           before = sites_csv(w);
    struct reply  r = send(w, CLERK, sites(w, 5));

    assert_status(r, 403);
    r = send(w, ADMIN, sites(w, 1300));
    assert_status(r, 201);
    str ref = member(w, r.body, "ref");
    assert_has(r, "utf-8 comma");
    r = get(w, ref, "/preview?kind=sites");
    assert_status(r, 200);
    assert_has(r, "\"head\":3");
    assert_has(r, "{\"field\":\"name\",\"column\":1}");
    assert_has(r, "{\"field\":\"place_now\",\"column\":2}");
    assert_has(r, "{\"field\":\"households\",\"column\":3}");
    assert_has(r, "{\"field\":\"lng\",\"column\":4}");
    assert_has_not(r, "\"column\":6}");
    assert_has(r, "gcj02_metres");
    assert_status(act(w, ref, "check"), 403); /* it is not said yet what the rows are */
    assert_status(choose(w, ref, "\"kind\":\"nonsense\""), 400);
    assert_status(choose(w, ref, "\"kind\":\"sites\",\"alike\":\"new\""), 200);
    r = act(w, ref, "check");
    assert_has(r, "\"state\":\"checked\"");
    assert_int_equal(number(w, r.body, "good"), 1300);
    assert_int_equal(number(w, r.body, "bad"), 0);
    assert_int_equal(number(w, r.body, "inserted"), 1300);
    assert_true(str_eq(before, sites_csv(w))); /* nothing was written */
    r = act(w, ref, "run");
    assert_has(r, "\"state\":\"done\"");
    assert_int_equal(number(w, r.body, "inserted"), 1300);
    assert_int_equal(lines_of(sites_csv(w)), lines_of(before) + 1300);
    world_recount(w);
    assert_has(call(w, CLERK, GET,
                    str_fmt(w->mem, "/api/v1/sites?lng=%lld&lat=%lld", (long long)w->lng,
                            (long long)w->lat)
                        .p,
                    NULL),
               "号新楼");
    /* the same again changes nothing; the columns are remembered */
    r = send(w, ADMIN, sites(w, 1300));
    str again = member(w, r.body, "ref");
    assert_status(choose(w, again, "\"kind\":\"sites\",\"alike\":\"new\""), 200);
    r = act(w, again, "check");
    assert_int_equal(number(w, r.body, "same"), 1300);
    /* one of them is used, one is changed since: they stay */
    r = act(w, ref, "undo");
    assert_has(r, "\"state\":\"undone\"");
    assert_int_equal(number(w, r.body, "undone"), 1300);
    assert_true(str_eq(before, sites_csv(w)));
    world_recount(w);
    assert_status(act(w, ref, "run"), 409);
}

/* The list that was fetched comes again with one row put right: it is read as the table was, by
 * what was chosen for it, and row and reason are no columns of anything. */
static void corrected(struct world *w, str list)
{
    struct buf   b;
    struct reply r;
    size_t       at = 0;

    assert_true(str_find(list, STR("很多,"), &at));
    buf_init(&b, w->mem, 1 << 20);
    buf_str(&b, (str){ list.p, at });
    buf_str(&b, STR("5"));
    buf_str(&b, (str){ list.p + at + 6, list.n - at - 6 });
    r = send(w, ADMIN, buf_done(&b));
    assert_status(r, 201);
    str ref = member(w, r.body, "ref");
    r = get(w, ref, "/preview?kind=sites");
    assert_has(r, "\"chosen\":true");
    assert_has(r, "{\"field\":\"households\",\"column\":5}");
    assert_has_not(r, "\"column\":1}");
    assert_has_not(r, "\"column\":8}");
    assert_status(choose(w, ref, "\"kind\":\"sites\",\"alike\":\"new\""), 200);
    r = act(w, ref, "check");
    assert_int_equal(number(w, r.body, "bad"), 7); /* without what was the same twice */
    assert_int_equal(number(w, r.body, "good"), 2);
    r = get(w, ref, "/bad?format=csv");
    assert_has(r, "Row in the table,名称,社区代码,网格代码,户数,经度,纬度,What is wrong\r\n");
    assert_has_not(r, "二号楼");
    act(w, ref, "drop");
}

static void wrong_rows_are_listed_with_their_reasons(void **state)
{
    struct world *w = *state;
    str           before = sites_csv(w);
    str           at = str_fmt(w->mem, "%lld.%07lld,%lld.%07lld", (long long)(w->lng / 10000000),
                               (long long)(w->lng % 10000000), (long long)(w->lat / 10000000),
                               (long long)(w->lat % 10000000));
    str           text = str_fmt(w->mem,
                                 "名称,社区代码,网格代码,户数,经度,纬度\n"
                                           "一号楼,350205003006,,12,%.*s\n"
                                           "二号楼,350205003006,,很多,%.*s\n"
                                           "三号楼,350205003006,350205003007001,1,%.*s\n"
                                           "四号楼,3502050,,1,%.*s\n"
                                           "五号楼,350205003006,,1,24.5,118.0\n"
                                           "六号楼,350205003006,,1,116.4,39.9\n"
                                           "七号楼,350205003006,,1,,\n"
                                           "一号楼,350205003006,,13,%.*s\n"
                                           ",350205003006,,1,%.*s\n"
                                           "八号楼,350205003099,,1,%.*s\n"
                                           "九号楼,350205003006.0,,１２户,%.*s\n",
                                 STR_ARG(at), STR_ARG(at), STR_ARG(at), STR_ARG(at), STR_ARG(at), STR_ARG(at),
                                 STR_ARG(at), STR_ARG(at));
    struct reply  r = send(w, ADMIN, text);
    str           ref = member(w, r.body, "ref");

    assert_status(choose(w, ref, "\"kind\":\"sites\",\"alike\":\"new\""), 200);
    r = act(w, ref, "check");
    assert_int_equal(number(w, r.body, "good"), 2);
    assert_int_equal(number(w, r.body, "bad"), 9);
    r = get(w, ref, "/bad?format=csv");
    assert_status(r, 200);
    /* each with its own cells under the headings of the table, and why at the end */
    static const char *const lines[] = {
        "Row in the table,名称,社区代码,网格代码,户数,经度,纬度,What is wrong\r\n",
        "\n3,二号楼,350205003006,,很多,",
        "户数: \"\"很多\"\" is not a whole number.",
        "\n4,三号楼,350205003006,350205003007001,1,",
        "\n5,四号楼,3502050,,1,",
        "\n6,五号楼,350205003006,,1,24.5,118.0,经度: ",
        "\n7,六号楼,350205003006,,1,116.4,39.9,经度: ",
        "\n8,七号楼,350205003006,,1,,,经度: ",
        ",The same as row 2.\r\n",
        ",名称: Name is missing.\r\n",
        "\n11,八号楼,350205003099,,1,",
    };
    for (size_t i = 0; i < COUNT(lines); i++)
        assert_has(r, lines[i]);
    assert_int_equal(lines_of(r.body), 10);
    corrected(w, r.body);
    r = get(w, ref, "/bad?format=xlsx");
    assert_status(r, 200);
    assert_true(str_starts(r.body, STR("PK")));
    /* and as a spreadsheet: it comes again with the same cells */
    struct reply again = send(w, ADMIN, r.body);
    assert_status(again, 201);
    str list = member(w, again.body, "ref");
    again = get(w, list, "/preview?kind=sites");
    assert_has(again, "\"chosen\":true");
    assert_has(again, "[\"3\",\"二号楼\",\"350205003006\",\"\",\"很多\"");
    act(w, list, "drop");
    /* the same page by page */
    r = get(w, ref, "/wrong?limit=5");
    assert_status(r, 200);
    assert_has(r, "{\"row\":3,\"column\":\"户数\",\"code\":\"import.number\"");
    assert_has(r, "\"name\":\"二号楼\","); /* one finds the row by its name */
    assert_has_not(r, "\"row\":8");
    r = get(w, ref, str_fmt(w->mem, "/wrong?after=" STR_FMT, STR_ARG(member(w, r.body, "next"))).p);
    assert_has(r, "{\"row\":8,\"column\":\"经度\",\"code\":\"import.point\"");
    assert_has_not(r, "\"row\":7");
    assert_has(r, "\"next\":null");
    assert_has(get(w, ref, "/wrong?after=999999"), "\"items\":[]");
    /* wrong rows stop it, unless they are to be left out */
    r = act(w, ref, "run");
    assert_status(r, 403);
    assert_has(r, "import.wrong");
    assert_status(choose(w, ref, "\"kind\":\"sites\",\"alike\":\"new\",\"skip\":true"), 200);
    assert_int_equal(number(w, act(w, ref, "check").body, "bad"), 9);
    r = act(w, ref, "run");
    assert_int_equal(number(w, r.body, "inserted"), 2);
    assert_int_equal(lines_of(sites_csv(w)), lines_of(before) + 2);
    assert_int_equal(number(w, act(w, ref, "undo").body, "undone"), 2);
    assert_true(str_eq(before, sites_csv(w)));
}

/* The buildings of the world's community under the names of an office's table: 海虹社区 is put
 * before them, digits are wide, 幢 stands for 号楼; and one that is new. */
static str renamed(struct world *w, size_t *n, int64_t *households)
{
    str        all = sites_csv(w), line = { 0 };
    struct buf b;

    buf_init(&b, w->mem, 1 << 20);
    buf_z(&b, "楼栋名称,所属社区,户数,经度,纬度\n");
    *n = 0;
    *households = 0;
    for (str_cut(&all, '\n'); all.n;) {
        line = str_cut(&all, '\n');
        str cell[7];
        for (size_t i = 0; i < COUNT(cell); i++)
            cell[i] = str_cut(&line, ',');
        if (!str_is(cell[0], "350205003006"))
            continue;
        int64_t more = 0;
        (void)str_i64(cell[4], 0, INT64_MAX, &more);
        *households += more;
        buf_fmt(&b, "海虹社区 " STR_FMT ",350205003006," STR_FMT "," STR_FMT "," STR_FMT "\n",
                STR_ARG(cell[2]), STR_ARG(cell[4]), STR_ARG(cell[5]), STR_ARG(str_trim(cell[6])));
        ++*n;
    }
    buf_fmt(&b, "全新大楼,350205003006,7,%lld.%07lld,%lld.%07lld\n合计,,999,,\n",
            (long long)((w->lng + 90000) / 10000000), (long long)((w->lng + 90000) % 10000000),
            (long long)((w->lat + 90000) / 10000000), (long long)((w->lat + 90000) % 10000000));
    return buf_done(&b);
}

static void buildings_under_other_names_are_not_counted_twice(void **state)
{
    struct world *w = *state;
    size_t        n = 0;
    int64_t       households = 0;
    str           before = sites_csv(w), table = renamed(w, &n, &households);
    struct reply  r = send(w, ADMIN, table);
    str           ref = member(w, r.body, "ref");

    assert_true(n > 3);
    assert_status(choose(w, ref, "\"kind\":\"sites\""), 200);
    r = act(w, ref, "check");
    assert_int_equal(number(w, r.body, "inserted"), 1);
    /* what is there, what the table adds, and rows that are none */
    assert_has(r,
               str_fmt(w->mem,
                       "\"heads\":1,\"empty\":0,\"sums\":1,\"alike\":%zu,\"beside\":[{\"place\":\""
                       "350205003006\",\"name\":\"海虹社区居委会\",\"there\":%zu,\"there_"
                       "households\":%lld,\"households\":"
                       "%lld,\"met\":0,\"fresh\":1,\"alike\":%zu}]",
                       n, n, (long long)households, (long long)households + 7, n)
                   .p);
    assert_has(get(w, ref, "/wrong"), "\"code\":\"import.alike\"");
    r = act(w, ref, "run"); /* nobody has said what they are */
    assert_status(r, 403);
    assert_has(r, "import.undecided");
    /* the same ones: they are renamed, nothing is doubled, and come back as they were */
    assert_status(choose(w, ref, "\"kind\":\"sites\",\"alike\":\"same\""), 200);
    r = act(w, ref, "check");
    assert_int_equal(number(w, r.body, "inserted"), 1);
    assert_int_equal(number(w, r.body, "changed"), (int64_t)n);
    assert_has(get(w, ref, "/changes"), "\"to\":\"海虹社区 ");
    assert_has(act(w, ref, "run"), "\"done\"");
    assert_int_equal(lines_of(sites_csv(w)), lines_of(before) + 1);
    world_recount(w);
    r = act(w, ref, "undo");
    world_recount(w);
    assert_int_equal(number(w, r.body, "kept"), 0);
    assert_true(str_eq(before, sites_csv(w)));
    /* new ones: that is what was said */
    ref = member(w, send(w, ADMIN, table).body, "ref");
    assert_status(choose(w, ref, "\"kind\":\"sites\",\"alike\":\"new\""), 200);
    assert_int_equal(number(w, act(w, ref, "check").body, "inserted"), (int64_t)n + 1);
    assert_has(act(w, ref, "run"), "\"done\"");
    assert_int_equal(lines_of(sites_csv(w)), lines_of(before) + n + 1);
    act(w, ref, "undo");
    assert_true(str_eq(before, sites_csv(w)));
}

static void a_run_that_is_cut_off_goes_on_where_it_was(void **state)
{
    struct world *w = *state;
    str           before = sites_csv(w);
    struct reply  r = send(w, ADMIN, sites(w, 1200));
    str           ref = member(w, r.body, "ref");

    assert_status(choose(w, ref, "\"kind\":\"sites\",\"alike\":\"new\""), 200);
    assert_int_equal(number(w, act(w, ref, "check").body, "good"), 1200);
    assert_status(call(w, ADMIN, POST,
                       str_fmt(w->mem, "/api/v1/imports/" STR_FMT "/steps", STR_ARG(ref)).p,
                       str_fmt(w->mem, "{\"action\":\"run\",\"version\":%lld}",
                               (long long)number(w, get(w, ref, "").body, "version"))
                           .p),
                  200);
    for (int64_t n = 30; n < 3000; n = n * 7) {
        writer_fail_at(w->app->server.writer, n);
        turn_any(w);
        writer_fail_at(w->app->server.writer, 0);
        struct arena *a = arena_new();
        error        *e = steward_turn(w->app, a, when_now() + 11000 * n);
        (void)e;
        arena_free(a);
    }
    r = get(w, ref, "");
    assert_has(r, "\"state\":\"done\"");
    assert_int_equal(number(w, r.body, "inserted"), 1200);
    assert_int_equal(lines_of(sites_csv(w)), lines_of(before) + 1200);
    assert_int_equal(number(w, act(w, ref, "undo").body, "undone"), 1200);
    assert_true(str_eq(before, sites_csv(w)));
}

/* A step without waiting for what the program makes of it. */
static void begin(struct world *w, str ref, const char *action)
{
    assert_status(call(w, ADMIN, POST,
                       str_fmt(w->mem, "/api/v1/imports/" STR_FMT "/steps", STR_ARG(ref)).p,
                       str_fmt(w->mem, "{\"action\":\"%s\",\"version\":%lld}", action,
                               (long long)number(w, get(w, ref, "").body, "version"))
                           .p),
                  200);
}

/* The rows of every table go away, or come back: as after an older backup was brought back. */
static void rows_go(struct world *w, bool away)
{
    str there = str_fmt(w->mem, "%s/data/imports", w->dir),
        gone = str_fmt(w->mem, "%s/data/lost", w->dir);

    assert_int_equal(away ? rename(there.p, gone.p) : rename(gone.p, there.p), 0);
}

static void without_its_rows_nothing_hangs(void **state)
{
    struct world *w = *state;
    str           before = sites_csv(w), sent = sites(w, 1200);
    str           ref = member(w, send(w, ADMIN, sent).body, "ref");

    /* checked and not run; its check has begun */
    assert_status(choose(w, ref, "\"kind\":\"sites\",\"alike\":\"new\""), 200);
    assert_has(act(w, ref, "check"), "\"checked\"");
    rows_go(w, true);
    static const char *const steps[] = { "check", "run" };
    for (size_t i = 0; i < COUNT(steps); i++) {
        struct reply r = act(w, ref, steps[i]);
        assert_status(r, 403);
        assert_has(r, "import.lost");
    }
    assert_has(get(w, ref, ""), "\"state\":\"checked\"");
    struct reply r = get(w, ref, "/preview");
    assert_status(r, 409);
    assert_has(r, "import.lost");
    rows_go(w, false);
    begin(w, ref, "check");
    rows_go(w, true);
    turn_any(w);
    assert_has(get(w, ref, ""), "\"state\":\"uploaded\"");
    rows_go(w, false);
    /* a run of which nothing is written, and one that is cut off */
    assert_has(act(w, ref, "check"), "\"checked\"");
    begin(w, ref, "run");
    rows_go(w, true);
    turn_any(w);
    assert_has(get(w, ref, ""), "\"state\":\"checked\"");
    assert_true(str_eq(before, sites_csv(w)));
    rows_go(w, false);
    assert_has(act(w, ref, "check"), "\"checked\"");
    begin(w, ref, "run");
    work_once(w, "import");
    rows_go(w, true);
    turn_any(w);
    r = get(w, ref, "");
    assert_has(r, "\"state\":\"done\"");
    int64_t written = number(w, r.body, "inserted");
    assert_in_range(written, 1, 1199);
    assert_int_equal(lines_of(sites_csv(w)), lines_of(before) + (size_t)written);
    /* what it brought in is known without them */
    r = act(w, ref, "undo");
    assert_has(r, "\"state\":\"undone\"");
    assert_int_equal(number(w, r.body, "undone"), written);
    assert_true(str_eq(before, sites_csv(w)));
    world_recount(w);
}

/* What cannot be stored is told while it waits, and goes on by itself. */
static void what_cannot_be_stored_is_told(void **state)
{
    struct world *w = *state;
    struct arena *a = arena_new();
    str           ref = member(w, send(w, ADMIN, sites(w, 5)).body, "ref");
    str           list = str_fmt(w->mem, "%s/data/imports/%lld.bad", w->dir,
                                 (long long)world_count(w, "SELECT MAX(id) AS n FROM import"));

    assert_status(choose(w, ref, "\"kind\":\"sites\",\"alike\":\"new\""), 200);
    assert_int_equal(mkdir(list.p, 0700), 0); /* its wrong rows cannot be written down */
    begin(w, ref, "check");
    assert_has(get(w, ref, ""), "\"stuck\":false");
    turn_any(w);
    assert_has(get(w, ref, ""), "\"stuck\":true");
    assert_has(get(w, ref, ""), "\"state\":\"checking\"");
    assert_int_equal(rmdir(list.p), 0);
    for (int i = 1; i < 4; i++)
        assert_null(steward_turn(w->app, a, shifted() + 11000 * i));
    assert_has(get(w, ref, ""), "\"stuck\":false");
    assert_has(get(w, ref, ""), "\"state\":\"checked\"");
    arena_free(a);
}

/* The list that a step writes cannot be written, until the server has given the step up. */
static void gives_up(struct world *w, str ref, const char *tail)
{
    str list = str_fmt(w->mem, "%s/data/imports/%lld.%s", w->dir,
                       (long long)world_count(w, "SELECT MAX(id) AS n FROM import"), tail);

    remove(list.p);
    assert_int_equal(mkdir(list.p, 0700), 0);
    for (int i = 0; i < 8; i++) {
        assert_has(get(w, ref, ""), i < 6 ? "\"given_up\":false" : "\"given_up\":true");
        turn_any(w);
        shift += 11 * MS_SECOND;
    }
    assert_int_equal(rmdir(list.p), 0);
    assert_has(call(w, ADMIN, GET, "/api/v1/imports", NULL), "\"given_up\":true");
    shift = 0;
}

static bool offered(struct world *w, str ref, const char *action)
{
    return has(get(w, ref, ""), str_fmt(w->mem, "\"action\":\"%s\",\"allowed\":true", action).p);
}

/* A step that was given up is told, and goes on where it was, or ends there; nothing is lost. */
static void what_was_given_up_has_a_way_on(void **state)
{
    struct world *w = *state;
    str           before = sites_csv(w), ref = member(w, send(w, ADMIN, sites(w, 600)).body, "ref");
    struct reply  r;

    assert_status(choose(w, ref, "\"kind\":\"sites\",\"alike\":\"new\""), 200);
    begin(w, ref, "check");
    assert_false(offered(w, ref, "retry") || offered(w, ref, "back") || offered(w, ref, "stop"));
    r = act(w, ref, "retry"); /* it has not been given up */
    assert_status(r, 403);
    assert_has(r, "import.works");
    gives_up(w, ref, "bad");
    assert_has(get(w, ref, ""), "\"state\":\"checking\"");
    r = act(w, ref, "retry");
    assert_has(r, "\"state\":\"checked\"");
    assert_has(r, "\"given_up\":false");
    begin(w, ref, "check");
    gives_up(w, ref, "bad");
    assert_has(act(w, ref, "back"), "\"state\":\"uploaded\"");
    assert_has(act(w, ref, "check"), "\"state\":\"checked\"");

    /* a run of which nothing is written, and one amid which it ends */
    begin(w, ref, "run");
    gives_up(w, ref, "bad");
    assert_true(offered(w, ref, "retry") && offered(w, ref, "back"));
    r = act(w, ref, "stop");
    assert_status(r, 403);
    assert_has(r, "import.unwritten");
    assert_has(act(w, ref, "back"), "\"state\":\"uploaded\"");
    assert_true(str_eq(before, sites_csv(w)));
    assert_has(act(w, ref, "check"), "\"state\":\"checked\"");
    begin(w, ref, "run");
    work_once(w, "import");
    gives_up(w, ref, "bad");
    int64_t written = number(w, get(w, ref, "").body, "inserted");
    assert_in_range(written, 1, 599);
    assert_has(act(w, ref, "back"), "import.written");
    assert_true(offered(w, ref, "retry") && offered(w, ref, "stop"));
    r = act(w, ref, "stop");
    assert_has(r, "\"state\":\"done\"");
    assert_has(r, "\"stopped\":true");
    assert_has_not(r, "\"ended\":null");

    /* so is taking back: what is left of it can be taken back later */
    begin(w, ref, "undo");
    gives_up(w, ref, "kept");
    assert_has(act(w, ref, "stop"), "\"state\":\"done\"");
    r = act(w, ref, "undo");
    assert_has(r, "\"state\":\"undone\"");
    assert_int_equal(number(w, r.body, "undone"), written);
    assert_true(str_eq(before, sites_csv(w)));
}

/* A community is split, or what is split again. */
static void tree_changes(struct world *w, int n)
{
    world_put(w, str_fmt(w->mem,
                         "INSERT INTO place_successor (code, successor, since) VALUES "
                         "(350205003006, 350205003099, %lld)",
                         (long long)when_date(shifted()) + n)
                     .p);
}

/* A table is run under the tree with which it was tried: else it is tried again, and nothing is
 * written; a run amid which the tree changes stops there. */
static void a_table_tried_before_a_reform_is_tried_again(void **state)
{
    struct world *w = *state;
    str           before = sites_csv(w);
    str           ref = member(w, send(w, ADMIN, sites(w, 1200)).body, "ref");
    struct reply  r;

    assert_status(choose(w, ref, "\"kind\":\"sites\",\"alike\":\"new\""), 200);
    assert_has(act(w, ref, "check"), "\"redrawn\":false");
    tree_changes(w, 0);
    r = act(w, ref, "run");
    assert_has(r, "\"state\":\"checked\"");
    assert_has(r, "\"redrawn\":true");
    assert_int_equal(number(w, r.body, "good"), 1200);
    assert_true(str_eq(before, sites_csv(w)));
    /* it had begun, and nothing was written yet */
    begin(w, ref, "run");
    tree_changes(w, 1);
    turn_any(w);
    r = get(w, ref, "");
    assert_has(r, "\"state\":\"checked\"");
    assert_has(r, "\"redrawn\":true");
    assert_true(str_eq(before, sites_csv(w)));
    assert_has(act(w, ref, "check"), "\"redrawn\":false"); /* somebody tries it himself */
    /* amid the run */
    begin(w, ref, "run");
    work_once(w, "import");
    tree_changes(w, 2);
    turn_any(w);
    r = get(w, ref, "");
    assert_has(r, "\"state\":\"done\"");
    assert_has(r, "\"redrawn\":true");
    int64_t written = number(w, r.body, "inserted");
    assert_in_range(written, 1, 1199);
    assert_int_equal(lines_of(sites_csv(w)), lines_of(before) + (size_t)written);
    assert_int_equal(number(w, act(w, ref, "undo").body, "undone"), written);
    assert_true(str_eq(before, sites_csv(w)));
    world_put(w, "DELETE FROM place_successor WHERE successor = 350205003099");
    world_recount(w);
}

/* What somebody waits for does not stand behind the month's visits of a place, on which the program
 * is at work already; and says how long it will be while it is queued. */
static void a_table_does_not_wait_for_work_that_nobody_waits_for(void **state)
{
    struct world *w = *state;
    str           ref = member(w, send(w, ADMIN, sites(w, 5)).body, "ref");
    str           other = member(w, send(w, ADMIN, sites(w, 2)).body, "ref");
    const str     both[] = { other, ref };
    char          day[DATE_TEXT];

    date_text(when_date(when_now()), day);
    assert_status(call(w, CLERK, POST, "/api/v1/visits/plans",
                       str_fmt(w->mem, "{\"community\":\"350205003006\",\"month\":\"%s\"}", day).p),
                  202);
    work_once(w, "visits_plan"); /* it is under way */
    for (size_t i = 0; i < COUNT(both); i++) {
        assert_status(choose(w, both[i], "\"kind\":\"sites\",\"alike\":\"new\""), 200);
        assert_status(call(w, ADMIN, POST,
                           str_fmt(w->mem, "/api/v1/imports/" STR_FMT "/steps", STR_ARG(both[i])).p,
                           str_fmt(w->mem, "{\"action\":\"check\",\"version\":%lld}",
                                   (long long)number(w, get(w, both[i], "").body, "version"))
                               .p),
                      200);
    }
    assert_has(get(w, other, ""), "\"queued\":true,\"ahead\":0");
    assert_has(get(w, ref, ""), "\"queued\":true,\"ahead\":1");
    for (int i = 0; i < 4; i++) /* two rounds each, by turns */
        work_once(w, "import");
    assert_has(get(w, other, ""), "\"state\":\"checked\"");
    assert_has(get(w, ref, ""), "\"state\":\"checked\"");
    assert_has(get(w, ref, ""), "\"queued\":false");
    turn_any(w);
}

/* ---- places, boundaries, units -----------------------------------------------------------------
 */

static void places_lean_on_each_other_in_any_order(void **state)
{
    struct world *w = *state;
    struct reply  r = send(w, ADMIN,
                           STR("区划代码;名称;级别;户数\n"
                                "350205003061001;第1网格;网格;300\n"
                                "350205003061;新社区居委会;社区;300\n"
                                "350205099061;无上级;社区;1\n"
                                "350205003006;海虹社区居委会;社区;999\n"
                                "350205003061002;;网格;1\n"
                                "350205003062001;x;街道;1\n"));
    str           ref = member(w, r.body, "ref");

    assert_has(r, "utf-8 semicolon");
    assert_status(choose(w, ref, "\"kind\":\"places\",\"skip\":true"), 200);
    r = act(w, ref, "check");
    assert_int_equal(number(w, r.body, "inserted"), 2);
    assert_int_equal(number(w, r.body, "changed"), 1);
    r = get(w, ref, "/changes");
    assert_has(r, "{\"row\":5,\"fields\":[{\"field\":\"households\"");
    assert_has(r, "\"to\":\"999\"}]}],\"next\":null");
    r = get(w, ref, "/bad?format=csv");
    assert_has(r, "\n4,350205099061,无上级,社区,1,\"上级代码: There is no place");
    assert_has(r, "\n6,350205003061002,,网格,1,名称: Name is missing.");
    assert_has(r, "\n7,350205003062001,x,街道,1,级别: The level does not fit");
    assert_status(call(w, NOBODY, GET, "/api/v1/places/350205003061", NULL), 404);
    assert_has(act(w, ref, "run"), "\"done\"");
    turn_any(w);
    assert_has(call(w, NOBODY, GET, "/api/v1/places/350205003061", NULL), "新社区居委会");
    assert_has(call(w, NOBODY, GET, "/api/v1/places/350205003006", NULL), "\"households\":999");
    r = act(w, ref, "undo");
    assert_int_equal(number(w, r.body, "undone"), 3);
    assert_int_equal(number(w, r.body, "kept"), 0);
    turn_any(w);
    assert_status(call(w, NOBODY, GET, "/api/v1/places/350205003061", NULL), 404);
    assert_has_not(call(w, NOBODY, GET, "/api/v1/places/350205003006", NULL), "\"households\":999");
}

static void what_was_used_since_is_not_taken_back(void **state)
{
    struct world *w = *state;
    struct reply  r = send(w, ADMIN, sites(w, 3));
    str           ref = member(w, r.body, "ref");

    assert_status(choose(w, ref, "\"kind\":\"sites\",\"alike\":\"new\""), 200);
    act(w, ref, "check");
    act(w, ref, "run");
    /* a report on one of them: the nearest to the point */
    r = call(w, RESIDENT, POST, "/api/v1/cases",
             str_fmt(w->mem,
                     "{\"category\":\"06011\",\"words\":\"满了\",\"lng\":%lld,\"lat\":%lld}",
                     (long long)w->lng + 200, (long long)w->lat)
                 .p);
    assert_status(r, 201);
    r = act(w, ref, "undo");
    assert_int_equal(number(w, r.body, "undone") + number(w, r.body, "kept"), 3);
    assert_int_equal(number(w, r.body, "kept"), 1);
    assert_has(get(w, ref, "/bad?format=csv"), "was changed or used since");
    assert_has(get(w, ref, "/wrong"), "import.kept");
}

static void everything_goes_out_and_comes_in_again(void **state)
{
    struct world            *w = *state;
    static const char *const kinds[] = { "places", "sites", "units" };

    for (size_t i = 0; i < COUNT(kinds); i++)
        for (int xlsx = 0; xlsx < 2; xlsx++) {
            struct reply out = call(
                w, ADMIN, GET,
                str_fmt(w->mem, "/api/v1/tables/%s?format=%s", kinds[i], xlsx ? "xlsx" : "csv").p,
                NULL);
            assert_status(out, 200);
            struct reply r = send(w, ADMIN, out.body);
            assert_status(r, 201);
            str ref = member(w, r.body, "ref");
            assert_status(choose(w, ref, str_fmt(w->mem, "\"kind\":\"%s\"", kinds[i]).p), 200);
            r = act(w, ref, "check");
            if (number(w, r.body, "bad"))
                fail_msg("%s: " STR_FMT, kinds[i], STR_ARG(get(w, ref, "/bad?format=csv").body));
            assert_true(number(w, r.body, "same") > 5);
            assert_int_equal(number(w, r.body, "changed"), 0);
            assert_int_equal(number(w, r.body, "inserted"), 0);
            assert_has(act(w, ref, "drop"), "dropped");
        }
    assert_status(call(w, ADMIN, GET, "/api/v1/tables/boundaries", NULL), 404);
    assert_has(call(w, ADMIN, GET, "/api/v1/tables/categories?format=csv", NULL), "06011");
    assert_true(str_starts(call(w, ADMIN, GET, "/api/v1/tables/categories?format=xlsx", NULL).body,
                           STR("PK")));
    str sent = member(w, send(w, ADMIN, STR("a,b\n1,2\n")).body, "ref");
    assert_status(choose(w, sent, "\"kind\":\"categories\""), 400); /* they only go out here */
    assert_status(call(w, RESIDENT, GET, "/api/v1/tables/sites", NULL), 403);
}

/* ---- geodata ---- */

static int64_t middle(struct world *w, const char *code, const char *what)
{
    turn_any(w);
    return number(w, call(w, NOBODY, GET, str_fmt(w->mem, "/api/v1/places/%s", code).p, NULL).body,
                  what);
}

/* Boundaries of grids by their codes; a point among them is no boundary and is told. */
static void boundaries_come_from_geodata_and_move_out_of_gcj02(void **state)
{
    struct world *w = *state;
    int           fd = open("tests/data/geo/projected.gpkg", O_RDONLY | O_CLOEXEC);
    struct reply  r = call_file(w, ADMIN, "/api/v1/imports", fd);
    int64_t       before = middle(w, "350205003006001", "lng");

    close(fd);
    assert_status(r, 201);
    assert_has(r, "GPKG EPSG:4547"); /* what was taken for granted is said */
    str ref = member(w, r.body, "ref");
    r = get(w, ref, "/preview?kind=boundaries");
    assert_has(r, "{\"field\":\"code\",\"column\":1}");
    assert_has(r, "{\"field\":\"outline\",\"column\":4}");
    assert_has(r, "\"gcj02_metres\":");
    assert_true(number(w, r.body, "gcj02_metres") > 300);
    assert_status(choose(w, ref, "\"kind\":\"boundaries\",\"skip\":true"), 200);
    r = act(w, ref, "check");
    assert_int_equal(number(w, r.body, "changed"), 2);
    assert_int_equal(number(w, r.body, "bad"), 1);
    assert_has(get(w, ref, "/changes"), "\"to\":\"a shape of 5 points\"");
    assert_has(get(w, ref, "/wrong"), "import.no_place");
    assert_has(get(w, ref, "/bad"), "代码: No place is called x");
    assert_has(act(w, ref, "run"), "\"done\"");
    assert_int_equal(middle(w, "350205003006001", "lng"), 1180350000);
    assert_has(call(w, NOBODY, GET, "/api/v1/map?within=350205003006&level=grid", NULL), "118.03");
    assert_int_equal(number(w, act(w, ref, "undo").body, "undone"), 2);
    assert_int_equal(middle(w, "350205003006001", "lng"), before);

    /* the same as GCJ-02: some 500 m away */
    fd = open("tests/data/geo/grids.geojson", O_RDONLY | O_CLOEXEC);
    r = call_file(w, ADMIN, "/api/v1/imports", fd);
    close(fd);
    ref = member(w, r.body, "ref");
    assert_status(choose(w, ref, "\"kind\":\"boundaries\",\"skip\":true,\"system\":\"gcj02\""),
                  200);
    act(w, ref, "check");
    act(w, ref, "run");
    int64_t lng = 1180350000, lat = 244850000;
    gcj_to_wgs84(&lng, &lat);
    assert_in_range(middle(w, "350205003006001", "lng") - lng + 1000, 0, 2000);
    assert_in_range(middle(w, "350205003006001", "lat") - lat + 1000, 0, 2000);
    assert_int_equal(number(w, act(w, ref, "undo").body, "undone"), 2);
}

/* ---- an office's table, end to end -------------------------------------------------------------
 */

/* Outside every grid, and inside the boundary that the test gives 海虹社区. */
#define OFFICE_BORDER                                                                             \
    "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{"        \
    "\"代码\":"                                                                                 \
    "\"350205003006\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[118.30,24.30],[118." \
    "32,"                                                                                         \
    "24.30],[118.32,24.32],[118.30,24.32],[118.30,24.30]]]}}]}"
#define OFFICE_TABLE                                                                 \
    "海虹社区楼栋台账\n序号,楼栋名称,户数,经度,纬度,单元数\n" \
    "1,望海一号塔楼,480,118.310,24.310,4\n"                                    \
    "2,望海二号塔楼,96,118.311,24.310,\n"                                      \
    "3,望海凉亭,0,118.312,24.310,\n"                                             \
    "合计,,576,,,\n"

static void a_point_within_one_community_belongs_to_it(void **state)
{
    struct world *w = *state;
    str           border = member(w, send(w, ADMIN, STR(OFFICE_BORDER)).body, "ref");
    str           ref = member(w, send(w, ADMIN, STR(OFFICE_TABLE)).body, "ref");

    /* nobody's: the preview says so as the dry run does */
    assert_status(choose(w, ref, "\"kind\":\"sites\",\"alike\":\"new\""), 200);
    assert_has(get(w, ref, "/preview"), "It lies within no grid's boundary");
    assert_int_equal(number(w, act(w, ref, "check").body, "bad"), 3);
    assert_status(choose(w, border, "\"kind\":\"boundaries\""), 200);
    act(w, border, "check");
    assert_has(act(w, border, "run"), "\"done\"");
    assert_has_not(get(w, ref, "/preview"), "It lies within no grid's boundary");
    struct reply r = act(w, ref, "check");
    assert_int_equal(number(w, r.body, "good"), 3);
    assert_has(r, "\"place\":\"350205003006\"");
    assert_int_equal(number(w, act(w, border, "undo").body, "undone"), 1);
}

/* What is imported is a building of the registry, with its households and entrances, before anybody
 * writes more of it down; and may be taken back until then. */
static void an_imported_building_is_one_of_the_registry(void **state)
{
    struct world *w = *state;
    str           border = member(w, send(w, ADMIN, STR(OFFICE_BORDER)).body, "ref");
    size_t        at = 0;

    assert_status(choose(w, border, "\"kind\":\"boundaries\""), 200);
    act(w, border, "check");
    act(w, border, "run");
    str ref = member(w, send(w, ADMIN, STR(OFFICE_TABLE)).body, "ref");
    assert_status(choose(w, ref, "\"kind\":\"sites\",\"alike\":\"new\""), 200);
    act(w, ref, "check");
    assert_int_equal(number(w, act(w, ref, "run").body, "inserted"), 3);
    struct reply r = call(w, CLERK, GET, "/api/v1/registry/buildings?limit=500", NULL);
    assert_true(str_find(r.body, STR("\"望海一号塔楼\""), &at));
    while (at && memcmp(r.body.p + at, "\"ref\":\"", 7) != 0)
        at--;
    str tower = { r.body.p + at, r.body.n - at }, it = member(w, tower, "ref");
    assert_int_equal(number(w, tower, "households"), 480);
    assert_int_equal(number(w, tower, "entrances"), 4);
    assert_has(sites_reply(w), "望海一号塔楼,building,480,118.3100000,24.3100000,4");
    const char *path = str_fmt(w->mem, "/api/v1/registry/buildings/" STR_FMT, STR_ARG(it)).p;
    assert_status(call(w, CLERK, GET, path, NULL), 200);
    r = call(w, CLERK, GET, "/api/v1/visits/coverage?community=350205003006", NULL);
    assert_has(r, "\"stated\":");
    /* what is written down of it goes on from there */
    r = call(w, CLERK, PUT, path,
             "{\"floors\":30,\"entrances\":4,\"counted\":false,\"version\":0}");
    assert_status(r, 200);
    assert_has(r, "\"version\":1");
    assert_int_equal(number(w, r.body, "households"), 480);
    assert_status(call(w, CLERK, PUT, path, "{\"floors\":3,\"version\":0}"), 409);
    r = call(w, CLERK, POST, "/api/v1/registry/dwellings",
             str_fmt(w->mem, "{\"building\":\"" STR_FMT "\",\"room\":\"101\"}", STR_ARG(it)).p);
    assert_status(r, 201);
    r = act(w, ref, "undo"); /* the other two go */
    assert_int_equal(number(w, r.body, "undone"), 2);
    assert_int_equal(number(w, r.body, "kept"), 1);
    act(w, border, "undo");
}

/* The kind that was chosen for these headings is known the next time. */
static void the_kind_is_remembered_for_the_same_headings(void **state)
{
    struct world *w = *state;
    str           first = member(w, send(w, ADMIN, STR(OFFICE_TABLE)).body, "ref");

    str fresh = member(w, send(w, ADMIN, STR("标题甲,经度,纬度,名称\n1,118,24,x\n")).body, "ref");
    assert_has(get(w, fresh, "/preview?kind=sites"), "\"chosen\":false");
    assert_status(choose(w, first, "\"kind\":\"sites\""), 200);
    act(w, first, "check");
    str again = member(w, send(w, ADMIN, STR(OFFICE_TABLE)).body, "ref");
    assert_has(get(w, again, "/preview?kind=sites&head=-1"), "\"chosen\":true");
    struct reply r = get(w, again, "/preview?kind=footprints&head=-1");
    assert_has(r, "\"chosen\":false");
    assert_has(r, "import the buildings first"); /* none of its rows would be taken */
}

/* A preview does not call readable what is not taken, nor anything where no column is read. */
static void a_preview_says_what_is_no_row(void **state)
{
    struct world *w = *state;
    str ref = member(w, send(w, ADMIN, STR(OFFICE_TABLE "制表人：测试员\n")).body, "ref");
    struct reply r = get(w, ref, "/preview?kind=sites");

    assert_has(r, "{\"n\":5,\"none\":\"\",\"cells\":[\"3\",\"望海凉亭\"");
    assert_has(r, "{\"n\":6,\"none\":\"sum\",\"cells\":[\"合计\",\"\",\"576\"");
    assert_has(r, "{\"n\":7,\"none\":\"sign\",");
    ref = member(w, send(w, ADMIN, STR("甲,乙\n一,二\n")).body, "ref");
    r = get(w, ref, "/preview?kind=sites");
    assert_has(r, "\"columns\":[]");
    assert_has(r, "{\"n\":2,\"none\":\"empty\",\"cells\":[\"一\",\"二\"]");
}

/* ---- GCJ-02 ------------------------------------------------------------------------------------
 */

static void the_shift_goes_there_and_back(void **state)
{
    (void)state;
    /* Tian'anmen, as the published formula gives it: about 550 m apart */
    int64_t lng = 1163913500, lat = 399075000, x = lng, y = lat;

    gcj_of_wgs84(&x, &y);
    assert_true(place_metres(lng, lat, x, y) > 500 && place_metres(lng, lat, x, y) < 620);
    for (lng = 750000000; lng < 1350000000; lng += 13333333)
        for (lat = 190000000; lat < 530000000; lat += 13333333) {
            x = lng;
            y = lat;
            gcj_of_wgs84(&x, &y);
            assert_true(x != lng || y != lat);
            gcj_to_wgs84(&x, &y);
            assert_in_range(x - lng + 10, 9, 11);
            assert_in_range(y - lat + 10, 9, 11);
        }
    x = 23522000; /* Paris */
    y = 488566000;
    gcj_to_wgs84(&x, &y);
    assert_int_equal(x, 23522000);
}

int main(int argc, char **argv)
{
    static const struct command *const commands[] = { &cmd_decode_table, &cmd_encode_table,
                                                      &cmd_fill_table, &cmd_decode_geo };
    const struct CMUnitTest            tests[] = {
                   cmocka_unit_test(a_table_is_understood_tried_run_and_taken_back),
                   cmocka_unit_test(wrong_rows_are_listed_with_their_reasons),
                   cmocka_unit_test(buildings_under_other_names_are_not_counted_twice),
                   cmocka_unit_test(a_table_does_not_wait_for_work_that_nobody_waits_for),
                   cmocka_unit_test(a_run_that_is_cut_off_goes_on_where_it_was),
                   cmocka_unit_test(without_its_rows_nothing_hangs),
                   cmocka_unit_test(what_cannot_be_stored_is_told),
                   cmocka_unit_test(what_was_given_up_has_a_way_on),
                   cmocka_unit_test(a_table_tried_before_a_reform_is_tried_again),
                   cmocka_unit_test(places_lean_on_each_other_in_any_order),
                   cmocka_unit_test(what_was_used_since_is_not_taken_back),
                   cmocka_unit_test(everything_goes_out_and_comes_in_again),
                   cmocka_unit_test(boundaries_come_from_geodata_and_move_out_of_gcj02),
                   cmocka_unit_test(a_point_within_one_community_belongs_to_it),
                   cmocka_unit_test(an_imported_building_is_one_of_the_registry),
                   cmocka_unit_test(the_kind_is_remembered_for_the_same_headings),
                   cmocka_unit_test(a_preview_says_what_is_no_row),
                   cmocka_unit_test(the_shift_goes_there_and_back),
    };

    if (argc > 1 && (strstr(argv[1], "code-") || strstr(argv[1], "fill-")))
        return cli_main(commands, COUNT(commands), argc, argv);
    return cmocka_run_group_tests(tests, play_setup, play_teardown);
}
