/* test_registry_desk.c -- the registry at the desk: tables of people that come in and are taken
 * back, doubles, one's own data, who may take part, counts. Started with `decode-table` this binary
 * is the child. */
#include "test.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "base/when.h"
#include "cli/cli.h"
#include "cli/table_lib.h"
#include "core/idno.h"
#include "core/steward.h"
#include "lib/book.h"
#include "lib/world.h"

#define IDNO  "350297195604125828"
#define PHONE "12587654321"
#define NAME  "单𬎆祥试"

/* Nobody has a plan of visits here, or every table that comes in would make all of them anew. */
static int setup(void **state)
{
    struct world *w = *state = world_new();

    world_turn(w); /* the clock's own plans, at the end of a month */
    world_put(w, "DELETE FROM visit_due");
    world_put(w, "DELETE FROM visit_plan");
    return 0;
}
static int teardown(void **state)
{
    world_free(*state);
    return 0;
}

static struct reply post(struct world *w, enum who who, str path, str body)
{
    return call(w, who, POST, path.p, body.p);
}

/* The name of a building of 海虹社区. */
static str building(struct world *w)
{
    struct reply r = call(w, CLERK, GET, "/api/v1/registry/buildings?limit=1", NULL);

    MUST(r, 200);
    return member(w, r.body, "name");
}

/* A table, sent to the import centre BASE, read as proposed, tried and run; the last answer. */
static struct reply take_as(struct world *w, enum who who, const char *base, const char *how,
                            str bytes, const char *last)
{
    int          fd = memfd_create("table", MFD_CLOEXEC);
    struct reply r;

    assert_true(write(fd, bytes.p, bytes.n) == (ssize_t)bytes.n);
    r = call_file(w, who, str_fmt(w->mem, "%s?name=table", base).p, fd);
    close(fd);
    MUST(r, 201);
    str path = str_fmt(w->mem, "%s/" STR_FMT, base, STR_ARG(member(w, r.body, "ref")));
    r = call(w, who, PUT, path.p,
             str_fmt(w->mem, "{%s,\"head\":-1,\"skip\":true,\"version\":%lld}", how,
                     (long long)number(w, r.body, "version"))
                 .p);
    MUST(r, 200);
    static const char *const steps[] = { "check", "run", "undo" };
    for (size_t i = 0; i < COUNT(steps); i++) {
        r = post(w, who, str_fmt(w->mem, STR_FMT "/steps", STR_ARG(path)),
                 str_fmt(w->mem, "{\"action\":\"%s\",\"version\":%lld}", steps[i],
                         (long long)number(w, r.body, "version")));
        MUST(r, 200);
        world_turn(w);
        r = call(w, who, GET, path.p, NULL);
        MUST(r, 200);
        if (strcmp(steps[i], last) == 0)
            break;
    }
    return r;
}

/* A table of people. */
static struct reply take(struct world *w, str bytes, const char *last)
{
    return take_as(w, CLERK, "/api/v1/registry/imports", "\"kind\":\"people\",\"heads\":2", bytes,
                   last);
}

static struct reply undone_as(struct world *w, enum who who, struct reply import)
{
    str path = str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT,
                       STR_ARG(member(w, import.body, "ref")));

    MUST(post(w, who, str_fmt(w->mem, STR_FMT "/steps", STR_ARG(path)),
              str_fmt(w->mem, "{\"action\":\"undo\",\"version\":%lld}",
                      (long long)number(w, import.body, "version"))),
         200);
    world_turn(w);
    return call(w, who, GET, path.p, NULL);
}

static struct reply undone(struct world *w, struct reply import)
{
    return undone_as(w, CLERK, import);
}

static str search(struct world *w, const char *q)
{
    struct reply r =
        call(w, CLERK, GET, str_fmt(w->mem, "/api/v1/registry/search?q=%s", q).p, NULL);

    MUST(r, 200);
    return r.body;
}

#define HEAD "房屋,,,人员,,,,\n楼栋,单元,房号,与户主关系,姓名,证件号码,联系电话,出生日期\n"

/* The households of a building, as the table of all of them says. */
static bool stands_with(struct world *w, const char *name, const char *households)
{
    struct reply r = call(w, ADMIN, GET, "/api/v1/tables/sites?format=csv", NULL);
    size_t       at = 0;

    MUST(r, 200);
    assert_true(str_find(r.body, str_of(name), &at));
    str rest = { r.body.p + at, r.body.n - at };
    return str_find(str_cut(&rest, '\n'), str_fmt(w->mem, ",%s,", households), &at);
}

static str changes_of(struct world *w, str ref)
{
    struct reply r =
        call(w, CLERK, GET,
             str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT "/changes", STR_ARG(ref)).p, NULL);

    MUST(r, 200);
    return r.body;
}

/* What a table changes is seen before it is run and after: which field, from what, to what, masked.
 */
static void what_a_table_changes_is_shown(void **state)
{
    struct world *w = *state;
    str           b = building(w);
    str           first = str_fmt(w->mem,
                                  HEAD STR_FMT ",8单元,8861,户主,仇改甲,,12587650101,1966-01-02\n" STR_FMT
                                               ",8单元,8862,户主,仇改乙,,12587650102,1966-01-03\n",
                                  STR_ARG(b), STR_ARG(b));
    str           second = str_fmt(w->mem,
                                   HEAD STR_FMT ",8单元,8861,户主,仇改甲,,12587650199,1966-01-02\n" STR_FMT
                                                ",8单元,8862,户主,仇改乙,,12587650102,1966-01-03\n",
                                   STR_ARG(b), STR_ARG(b));
    take(w, first, "run");
    struct reply r = take(w, second, "check");
    assert_int_equal(number(w, r.body, "changed"), 1);
    assert_int_equal(number(w, r.body, "same"), 1);
    str ref = member(w, r.body, "ref"), found = changes_of(w, ref);
    for (int i = 0; i < 2; i++) {
        assert_true(holds(found, "{\"row\":3,\"fields\":[{\"field\":\"phone\""));
        assert_true(
            holds(found, "\"from\":\"125****0101\",\"to\":\"125****0199\"}]}],\"next\":null"));
        assert_false(holds(found, "12587650101") || holds(found, "12587650199"));
        assert_false(holds(found, "仇改"));
        if (i)
            break;
        r = take(w, second, "run"); /* the same from what was kept */
        found = changes_of(w, member(w, r.body, "ref"));
    }
    MUST(call(w, STRANGER, GET,
              str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT "/changes", STR_ARG(ref)).p,
              NULL),
         404);
    assert_true(
        holds(changes_of(w, member(w, take(w, second, "check").body, "ref")), "\"items\":[]"));
}

/* The first household that is written down of a building is not all of them. */
static void what_the_office_says_of_a_building_stands(void **state)
{
    struct world *w = *state;
    struct reply  r = call(w, NOBODY, GET, "/api/v1/places/350205003006001", NULL);
    char          at[64];

    snprintf(at, sizeof at, "%.7f,%.7f", (double)number(w, r.body, "lng") / 1e7,
             (double)number(w, r.body, "lat") / 1e7);
    take_as(
        w, ADMIN, "/api/v1/imports", "\"kind\":\"sites\",\"alike\":\"new\"",
        str_fmt(w->mem,
                "名称,社区代码,户数,经度,纬度\n高楼,350205003006,72,%s\n新楼,350205003006,0,%s\n",
                at, at),
        "run");
    assert_true(stands_with(w, "高楼", "72"));
    for (int undone = 0; undone < 2; undone++) {
        take(w,
             STR(HEAD
                 "高楼,1单元,101,户主,区丁,,,1960-01-01\n新楼,1单元,101,户主,区戊,,,1961-01-01\n"),
             undone ? "undo" : "run");
        assert_true(stands_with(w, "高楼", "72"));
        assert_true(stands_with(w, "新楼", "1")); /* nobody said how many: what is here counts */
    }
}

/* An address in one column, in the building's or the room's: an entrance is written down under its
 * name. */
static void an_address_says_building_entrance_and_room(void **state)
{
    struct world *w = *state;
    str           b = building(w);
    str           csv = str_fmt(w->mem,
                                "楼栋,房号,姓名,出生日期\n" STR_FMT "A单元7101室,,章址甲,1961-01-01\n" STR_FMT
                                "甲单元7-101,,章址乙,1961-01-02\n" STR_FMT
                                ",东单元7102室,章址丙,1961-01-03\n," STR_FMT
                                "十二单元7103,章址丁,1961-01-04\n" STR_FMT "单元,7104,章址戊,1961-01-05\n",
                                STR_ARG(b), STR_ARG(b), STR_ARG(b), STR_ARG(b), STR_ARG(b));
    struct reply  r = take(w, csv, "run");

    assert_int_equal(number(w, r.body, "inserted"), 4);
    assert_int_equal(number(w, take(w, csv, "check").body, "same"), 4);
    static const char *const where[][3] = { { "A单元", "7101", "A单元7101" },
                                            { "甲单元", "7-101", "甲单元7-101" },
                                            { "东单元", "7102", "东单元7102室" },
                                            { "十二单元", "7103", "十二单元 7103" } };
    r = call(w, CLERK, GET, "/api/v1/registry/buildings?limit=1", NULL);
    r = call(
        w, CLERK, GET,
        str_fmt(w->mem, "/api/v1/registry/buildings/" STR_FMT, STR_ARG(member(w, r.body, "ref"))).p,
        NULL);
    for (size_t i = 0; i < COUNT(where); i++) {
        assert_true(holds(r.body, str_fmt(w->mem, "\"entrance\":\"%s\",", where[i][0]).p));
        assert_true(holds(r.body, str_fmt(w->mem, "\"room\":\"%s\"", where[i][1]).p));
        str found = search(w, str_fmt(w->mem, STR_FMT "%s", STR_ARG(b), where[i][2]).p);
        assert_true(holds(found, "章*") && holds(found, where[i][0]));
    }
}

static int times(str text, const char *what)
{
    int    n = 0;
    size_t at = 0;

    for (; str_find(text, str_of(what), &at); n++)
        text = (str){ text.p + at + 1, text.n - at - 1 };
    return n;
}

/* The door behind which the only one of this name lives: "2单元", "7301". */
static void lives_behind(struct world *w, const char *name, const char *entrance, const char *room)
{
    str found = search(w, name);

    if (!holds(found, entrance))
        fail_msg("%s: " STR_FMT, name, STR_ARG(found));
    struct reply r = call(w, CLERK, GET, "/api/v1/registry/buildings?limit=1", NULL);
    r = call(
        w, CLERK, GET,
        str_fmt(w->mem, "/api/v1/registry/buildings/" STR_FMT, STR_ARG(member(w, r.body, "ref"))).p,
        NULL);
    if (!holds(r.body, str_fmt(w->mem, "\"room\":\"%s\"", room).p))
        fail_msg("%s: no %s", name, room);
}

/* Half of the lists have one column for the whole address, called as people call it; it is read as
 * the search reads it. Without a word for it nobody is told that the building has no column. */
static void one_column_says_where_somebody_lives(void **state)
{
    static const char *const heads[] = { "住址", "地址", "家庭住址", "现住址", "详细地址" };
    static const struct {
        const char *before, *said, *entrance, *room, *road; /* between compound and number */
    } x[] = {
        { "", "2单元6781室", "2单元", "6781" },
        { "", "-3-6782", "3单元", "6782" },
        { "海虹社区", " 6783室", "", "6783" },
        { "海沧街道", "4单元6784", "4单元", "6784" },
        { "福建省厦门市海沧区海沧街道海虹社区", "4单元6785号", "4单元", "6785" },
        /* a road and the number of a house on it say nothing more */
        { "沧虹路12号", "2单元6786", "2单元", "6786" },
        { "福建省厦门市海沧区海沧街道沧虹路128-3号 ", "2单元6787", "2单元", "6787" },
        { "", "2单元6788", "2单元", "6788", "沧虹路12号" },
        { "海沧街道", "2单元6789", "2单元", "6789", "滨湖北一里7号" },
        { "", "2单元6780", "2单元", "6780", "（沧虹东路12号）" },
        /* typed with a Chinese keyboard; with the floor before the room */
        { "", "２单元６７７９室", "2单元", "6779" },
        { "", "2单元6楼6778", "2单元", "6778" },
    };
    struct world *w = *state;
    str           b = building(w), compound = b;
    struct reply  r;

    while (compound.n && !is_digit(compound.p[compound.n - 1]))
        compound.n--;
    while (compound.n && is_digit(compound.p[compound.n - 1]))
        compound.n--;
    str block = { b.p + compound.n, b.n - compound.n };
    assert_true(compound.n && block.n);

    for (size_t k = 0; k < COUNT(x); k++) {
        str csv =
            str_fmt(w->mem, "姓名,%s,出生日期\n栾址%c,%s" STR_FMT "%s" STR_FMT "%s,1961-02-01\n",
                    heads[k % COUNT(heads)], (char)('a' + k), x[k].before, STR_ARG(compound),
                    x[k].road ? x[k].road : "", STR_ARG(block), x[k].said);
        r = take(w, csv, "run");
        if (number(w, r.body, "inserted") != 1)
            fail_msg("%s: " STR_FMT, x[k].said, STR_ARG(r.body));
        lives_behind(w, str_fmt(w->mem, "栾址%c", (char)('a' + k)).p, x[k].entrance, x[k].room);
        assert_int_equal(number(w, take(w, csv, "check").body, "same"), 1);
    }
    r = take(w, STR("姓名,住址\n栾址否,没有的楼9栋101\n栾址无,\n"), "check");
    assert_int_equal(number(w, r.body, "bad"), 2);
    /* nor is one guessed where only the road and a number are known */
    r = take(w,
             str_fmt(w->mem,
                     "姓名,住址\n栾址否,沧虹路12号没有的苑" STR_FMT "101\n栾址无,沧虹路12号" STR_FMT
                     "2单元101\n",
                     STR_ARG(block), STR_ARG(block)),
             "check");
    assert_int_equal(number(w, r.body, "bad"), 2);
    /* a building is no secret: the word about it says which */
    r = take(w, STR("楼栋,房号,姓名\n没有的楼9栋,101,栾址否\n"), "check");
    r = call(w, CLERK, GET,
             str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT "/wrong",
                     STR_ARG(member(w, r.body, "ref")))
                 .p,
             NULL);
    MUST(r, 200);
    assert_true(holds(r.body, "没有的楼9栋. ") || holds(r.body, "：没有的楼9栋"));
    assert_false(holds(r.body, "栾址否"));
    r = call(w, CLERK, GET, "/api/v1/registry/import-kinds", NULL);
    MUST(r, 200);
    assert_true(holds(r.body, "\"required\":true,\"instead\":\"compound|address\""));
}

/* 102室, 102号 and 102 are one room, 2 and 2单元 one entrance, in a table and typed into the form:
 * no second dwelling and no second entrance beside the one that is there. */
static void a_room_and_an_entrance_have_one_name(void **state)
{
    struct world *w = *state;
    str           b = building(w);
    struct reply  r;

    r = take(w,
             str_fmt(w->mem,
                     "楼栋,单元,房号,与户主关系,姓名,出生日期\n" STR_FMT
                     ",19单元,6791室,户主,栾室甲,1961-03-01\n" STR_FMT
                     ",19,6791号,配偶,栾室乙,1962-03-01\n" STR_FMT
                     ",19,6792,户主,栾室丙,1963-03-01\n" STR_FMT
                     ",18,6793,户主,栾室丁,1964-03-01\n",
                     STR_ARG(b), STR_ARG(b), STR_ARG(b), STR_ARG(b)),
             "run");
    assert_int_equal(number(w, r.body, "inserted"), 4);
    str ref =
        member(w, call(w, CLERK, GET, "/api/v1/registry/buildings?limit=1", NULL).body, "ref");
    r = call(w, CLERK, GET, str_fmt(w->mem, "/api/v1/registry/buildings/" STR_FMT, STR_ARG(ref)).p,
             NULL);
    assert_true(holds(r.body, "\"room\":\"6791\"") && !holds(r.body, "6791室"));
    assert_true(holds(r.body, "\"entrance\":\"18单元\""));
    assert_true(times(r.body, "\"usage\":\"\"") >= 2); /* nobody said what they are used for */
    assert_false(holds(r.body, "\"entrance\":\"19\"") || holds(r.body, "\"entrance\":\"18\""));
    MUST(post(w, CLERK, STR("/api/v1/registry/dwellings"),
              str_fmt(w->mem,
                      "{\"building\":\"" STR_FMT "\",\"entrance\":\"19\",\"room\":\"6791室\"}",
                      STR_ARG(ref))),
         409);
    r = post(w, CLERK, STR("/api/v1/registry/dwellings"),
             str_fmt(w->mem,
                     "{\"building\":\"" STR_FMT "\",\"entrance\":\"19\",\"room\":\"6794室\"}",
                     STR_ARG(ref)));
    MUST(r, 201);
    assert_true(holds(r.body, "\"room\":\"6794\""));
    /* without 单元 in one column, the building's */
    r = take(w,
             str_fmt(w->mem,
                     "楼栋,单元,房号,与户主关系,姓名,出生日期\n" STR_FMT
                     ",１９单元,６７９１,子,栾室己,1991-03-01\n" STR_FMT
                     ",１９,67层6796,户主,栾室庚,1966-03-01\n",
                     STR_ARG(b), STR_ARG(b)),
             "run");
    assert_int_equal(number(w, r.body, "inserted"), 2);
    r = call(w, CLERK, GET, str_fmt(w->mem, "/api/v1/registry/buildings/" STR_FMT, STR_ARG(ref)).p,
             NULL);
    assert_int_equal(times(r.body, "\"room\":\"6791\""), 1);
    assert_false(holds(r.body, "６７９１") || holds(r.body, "１９"));
    assert_true(holds(r.body, "\"room\":\"6796\""));
    str one =
        str_fmt(w->mem, "楼栋,姓名,出生日期\n" STR_FMT "6795室,栾室戊,1965-03-01\n", STR_ARG(b));
    assert_int_equal(number(w, take(w, one, "run").body, "inserted"), 1);
    lives_behind(w, "栾室戊", "6", "6795");
}

/* What is said of the wrong and doubtful rows of a table that was tried or run. */
static str wrong_as(struct world *w, enum who who, struct reply import)
{
    struct reply r = call(w, who, GET,
                          str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT "/wrong",
                                  STR_ARG(member(w, import.body, "ref")))
                              .p,
                          NULL);

    MUST(r, 200);
    return r.body;
}

static str wrong_of(struct world *w, struct reply import)
{
    return wrong_as(w, CLERK, import);
}

/* A sign of no width in a name, a number or a day: found by what is seen, and no second person when
 * the next table is without it. A variant of a character is kept, and found without it. */
static void what_nobody_sees_makes_no_second_person(void **state)
{
    struct world *w = *state;
    str           b = building(w);
    str           hidden = str_fmt(w->mem,
                                   HEAD STR_FMT
                                   ",8单元,6671,户主,隗\u200b零宽,,125\u206087650301,1966-01-02\n"
                                             "\ufeff" STR_FMT ",8单元,6671,妻,隗\u200d从宽,,,1966-01-03\u200b\n" STR_FMT
                                   ",8单元,6672,户主,隗葛\U000e0100,,,1966-01-04\n",
                                   STR_ARG(b), STR_ARG(b), STR_ARG(b));
    str           plain = str_fmt(w->mem,
                                  HEAD STR_FMT ",8单元,6671,户主,隗零宽,,12587650301,1966-01-02\n" STR_FMT
                                               ",8单元,6671,妻,隗从宽,,,1966-01-03\n" STR_FMT
                                               ",8单元,6672,户主,隗葛,,,1966-01-04\n",
                                  STR_ARG(b), STR_ARG(b), STR_ARG(b));
    struct reply  r = take(w, hidden, "run");

    assert_int_equal(number(w, r.body, "inserted"), 3);
    assert_true(holds(search(w, "隗零宽"), "\"隗*宽\""));
    assert_true(holds(search(w, "隗%E2%80%8B从宽"), "\"隗*宽\""));
    assert_true(holds(search(w, "隗葛"), "\"隗*\""));
    assert_true(holds(search(w, "12587650301"), "\"隗*宽\""));
    assert_int_equal(number(w, take(w, hidden, "check").body, "same"), 3);
    r = take(w, plain, "check");
    assert_int_equal(number(w, r.body, "inserted"), 0);
    assert_int_equal(number(w, r.body, "same"), 2);
    assert_int_equal(number(w, r.body, "changed"), 1); /* the variant is how the name is written */
    /* one that cannot be dropped is called by its number */
    r = take(w,
             str_fmt(w->mem, HEAD STR_FMT ",8单元,6673,户主,隗\u2028行,,,1966-01-02\n", STR_ARG(b)),
             "check");
    r = call(w, CLERK, GET,
             str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT "/wrong",
                     STR_ARG(member(w, r.body, "ref")))
                 .p,
             NULL);
    assert_true(holds(r.body, "U+2028"));
}

/* The page of the first building. */
static str doors_of(struct world *w)
{
    str ref =
        member(w, call(w, CLERK, GET, "/api/v1/registry/buildings?limit=1", NULL).body, "ref");
    struct reply r =
        call(w, CLERK, GET, str_fmt(w->mem, "/api/v1/registry/buildings/" STR_FMT, STR_ARG(ref)).p,
             NULL);

    MUST(r, 200);
    return r.body;
}

/* 0601 and 601 are one door: over two tables, in one, on the desk and in a search; where both stand
 * already each is itself. */
static void zeros_before_a_room_make_no_second_door(void **state)
{
    static const char *const head = "楼栋,单元,房号,与户主关系,姓名,出生日期\n";
    struct world            *w = *state;
    str                      b = building(w);
    struct reply             r;

    /* one table: the head as text, the son as a number; another entrance has its own */
    str one = str_fmt(
        w->mem,
        "%s" STR_FMT ",12单元,0671,户主,栾零甲,1961-06-01\n" STR_FMT
        ",12单元,671,子,栾零乙,1991-06-01\n" STR_FMT ",11单元,671,户主,栾零丙,1962-06-01\n" STR_FMT
        ",12单元,672,户主,栾零丁,1963-06-01\n" STR_FMT
        ",12单元,A0673,户主,栾零戊,1964-06-01\n" STR_FMT ",12单元,A673,户主,栾零己,1965-06-01\n",
        head, STR_ARG(b), STR_ARG(b), STR_ARG(b), STR_ARG(b), STR_ARG(b), STR_ARG(b));
    r = take(w, one, "check");
    assert_int_equal(number(w, r.body, "good"), 6);
    r = take(w, one, "run");
    assert_int_equal(number(w, r.body, "inserted"), 6);
    str page = doors_of(w);
    assert_int_equal(times(page, "\"room\":\"0671\""), 1); /* as it was written first */
    assert_int_equal(times(page, "\"room\":\"671\""), 1);  /* of the other entrance */
    str wrong = wrong_of(w, r);
    assert_int_equal(times(wrong, "\"row\""),
                     0); /* nobody is without a head, nobody joins unseen */
    assert_int_equal(number(w, take(w, one, "check").body, "same"), 6);

    /* another table: with the zero, without it, with two */
    r = take(w,
             str_fmt(w->mem,
                     "%s" STR_FMT ",12单元,0672,户主,栾零丁,1963-06-01\n" STR_FMT
                     ",12,0672室,子,栾零庚,1993-06-01\n" STR_FMT
                     ",12单元,671,子,栾零辛,1994-06-01\n" STR_FMT
                     ",12单元,00671,女,栾零壬,1995-06-01\n",
                     head, STR_ARG(b), STR_ARG(b), STR_ARG(b), STR_ARG(b)),
             "run");
    assert_int_equal(number(w, r.body, "same"), 1);
    assert_int_equal(number(w, r.body, "inserted"), 3);
    page = doors_of(w);
    assert_int_equal(times(page, "\"room\":\"0672\""), 0);
    assert_int_equal(times(page, "\"room\":\"672\""), 1);
    assert_int_equal(times(page, "\"room\":\"00671\""), 0);
    assert_int_equal(times(page, "\"room\":\"671\""), 1);

    /* the search means the door whichever way it is typed */
    assert_int_equal(
        times(search(w, str_fmt(w->mem, STR_FMT "12单元0672", STR_ARG(b)).p), "\"name_mask\""), 2);
    assert_int_equal(
        times(search(w, str_fmt(w->mem, STR_FMT "12单元671室", STR_ARG(b)).p), "\"name_mask\""), 4);
    assert_int_equal(times(search(w, "0672"), "\"name_mask\""), 2);

    /* on the desk */
    str ref =
        member(w, call(w, CLERK, GET, "/api/v1/registry/buildings?limit=1", NULL).body, "ref");
    static const char *const rooms[] = { "0672", "671", "00671", "0672室" };
    for (size_t i = 0; i < COUNT(rooms); i++) {
        r = post(w, CLERK, STR("/api/v1/registry/dwellings"),
                 str_fmt(w->mem,
                         "{\"building\":\"" STR_FMT "\",\"entrance\":\"12\",\"room\":\"%s\"}",
                         STR_ARG(ref), rooms[i]));
        MUST(r, 409);
        assert_true(holds(r.body, "registry.room_taken"));
        assert_true(holds(r.body, i == 0 || i == 3 ? "672" : "0671"));
    }
    MUST(
        post(w, CLERK, STR("/api/v1/registry/dwellings"),
             str_fmt(w->mem, "{\"building\":\"" STR_FMT "\",\"entrance\":\"10\",\"room\":\"0672\"}",
                     STR_ARG(ref))),
        201);

    /* both stand since before this was so: each is itself, in a table, in a search, on its page */
    world_put(w, "UPDATE dwelling SET entrance = '12单元' WHERE entrance = '10单元'");
    r = take(w,
             str_fmt(w->mem,
                     "%s" STR_FMT ",12单元,0672,户主,栾零癸,1966-06-01\n" STR_FMT
                     ",12单元,672,女,栾零子,1996-06-01\n",
                     head, STR_ARG(b), STR_ARG(b)),
             "run");
    assert_int_equal(number(w, r.body, "inserted"), 2);
    assert_int_equal(
        times(search(w, str_fmt(w->mem, STR_FMT "12单元0672", STR_ARG(b)).p), "\"name_mask\""), 1);
    assert_int_equal(
        times(search(w, str_fmt(w->mem, STR_FMT "12单元672", STR_ARG(b)).p), "\"name_mask\""), 3);
    page = doors_of(w);
    assert_int_equal(times(page, "\"room\":\"0672\""), 1);
    assert_int_equal(times(page, "\"room\":\"672\""), 1);
}

/* 无, 不详, "/" and the like where there is no number are an empty cell: nobody is left out for
 * them, nobody's number is taken away, and a name is still needed. */
static void words_for_nothing_are_empty_cells(void **state)
{
    static const char *const none[] = {
        "无", "没有", "暂无", "不详", "不清楚", "待补", "未知", "空",  "/",    "／",
        "\\", "-",    "--",   "—",    "——",     "*",    "0",    "N/A", "none", " 无 ",
    };
    struct world *w = *state;
    str           b = building(w);
    struct buf    t;

    buf_init(&t, w->mem, 64 << 10);
    buf_z(&t, "楼栋,单元,房号,与户主关系,姓名,证件号码,联系电话,出生日期,来厦原因,死亡日期,户号,"
              "楼层,健康状况\n");
    for (size_t i = 0; i < COUNT(none); i++) /* the same person whatever the word */
        buf_fmt(&t, STR_FMT ",14单元,69%02d,户主,栾无%c,%s,%s,1961-03-%02d,%s,%s,%s,%s,无\n",
                STR_ARG(b), (int)i, (char)('a' + (int)i), none[i], none[i], (int)i + 1, none[i],
                none[i], none[i], strcmp(none[i], "0") == 0 ? "" : none[i]);
    struct reply r = take(w, buf_done(&t), "run");
    if (number(w, r.body, "inserted") != (int64_t)COUNT(none))
        fail_msg(STR_FMT " " STR_FMT, STR_ARG(r.body), STR_ARG(wrong_of(w, r)));

    static const char *const with = HEAD STR_FMT ",14单元,6899,户主,栾有甲,"
                                                 "%s,%s,1961-03-01\n";
    str full = str_fmt(w->mem, with, STR_ARG(b), "", "12587650711");
    r = take(w, full, "run");
    assert_int_equal(number(w, r.body, "inserted"), 1);
    for (size_t i = 0; i < COUNT(none); i++) {
        r = take(w, str_fmt(w->mem, with, STR_ARG(b), none[i], none[i]), i ? "check" : "run");
        if (number(w, r.body, "same") != 1)
            fail_msg("%s: " STR_FMT, none[i], STR_ARG(r.body));
    }
    assert_true(holds(search(w, "12587650711"), "125****0711"));

    r = take(w, str_fmt(w->mem, HEAD STR_FMT ",14单元,6898,户主,无,,,1961-03-01\n", STR_ARG(b)),
             "check");
    assert_int_equal(number(w, r.body, "bad"), 1);
    str empty = wrong_of(
        w, take(w, str_fmt(w->mem, HEAD STR_FMT ",14单元,6898,户主,,,,1961-03-01\n", STR_ARG(b)),
                "check"));
    str said = member(w, wrong_of(w, r), "text");
    assert_true(said.n && str_eq(said, member(w, empty, "text")));
    /* what has such a word among its codes, or is a number, means it */
    r = take(w,
             str_fmt(w->mem,
                     "楼栋,单元,房号,姓名,出生日期,政治面貌,个人年收入\n" STR_FMT
                     ",14单元,6899,栾有甲,1961-03-01,无,0\n",
                     STR_ARG(b)),
             "check");
    assert_int_equal(number(w, r.body, "changed"), 1);
    str found = changes_of(w, member(w, r.body, "ref"));
    assert_true(holds(found, "\"politics\"") && holds(found, "\"own_income\""));
}

/* Of several numbers in the cell of the phone the first comes in, and it is told that there were
 * others, once for each row and beside what is told of it anyway; two identity numbers are an error
 * that says so. */
static void the_first_of_several_phones_comes_in(void **state)
{
    struct world *w = *state;
    str           b = building(w);
    str           csv = str_fmt(w->mem,
                                HEAD STR_FMT
                                ",13单元,6971,户主,栾话甲,,12587650721、12587650722,1961-04-01\n" STR_FMT
                                ",13单元,6972,户主,栾话乙,,12587650723（儿子）,1961-04-02\n" STR_FMT
                                ",13单元,6973,户主,栾话丙,,0592-6051234转801,1961-04-03\n" STR_FMT
                                ",13单元,6974,户主,栾话丁,,012587650725,1961-04-04\n" STR_FMT
                                ",13单元,6975,户主,栾话戊,,1258765072（儿子）,1961-04-05\n",
                                STR_ARG(b), STR_ARG(b), STR_ARG(b), STR_ARG(b), STR_ARG(b));
    struct reply  r = take(w, csv, "run");

    assert_int_equal(number(w, r.body, "inserted"), 4);
    assert_int_equal(number(w, r.body, "bad"), 1);
    str wrong = wrong_of(w, r);
    assert_int_equal(times(wrong, "\"import.phones\""), 1);
    assert_int_equal(times(wrong, "\"import.phone_words\""), 1);
    assert_int_equal(times(wrong, "\"phone.length\""), 1);
    assert_int_equal(times(wrong, "\"row\""), 3);
    assert_false(holds(wrong, "1258765072"));
    assert_true(holds(search(w, "12587650721"), "1961-04-01"));
    assert_false(holds(search(w, "12587650722"), "\"ref\""));
    assert_true(holds(search(w, "12587650723"), "1961-04-02"));
    assert_true(holds(search(w, "05926051234801"), "1961-04-03"));
    assert_true(holds(search(w, "12587650725"), "1961-04-04"));
    assert_true(holds(search(w, "012587650725"), "1961-04-04"));
    /* the same again changes nothing, and tells it again */
    r = take(w, csv, "check");
    assert_int_equal(number(w, r.body, "same"), 4);
    assert_int_equal(times(wrong_of(w, r), "\"import.phones\""), 1);
    /* beside what is told of the row anyway */
    r = take(w,
             str_fmt(w->mem,
                     HEAD STR_FMT ",13单元,6971,,栾话己,,12587650726;12587650727,1986-04-01\n",
                     STR_ARG(b)),
             "check");
    wrong = wrong_of(w, r);
    assert_true(holds(wrong, "\"import.phones\"") && holds(wrong, "\"registry.joins\""));
    assert_int_equal(number(w, r.body, "good"), 1);

    r = take(
        w,
        str_fmt(w->mem, HEAD STR_FMT ",13单元,6976,户主,栾话庚," IDNO "、" IDNO ",,\n", STR_ARG(b)),
        "check");
    assert_int_equal(number(w, r.body, "bad"), 1);
    assert_true(holds(wrong_of(w, r), "\"idno.several\""));
}

/* TEXT as a query of a URL. */
static const char *quoted(struct world *w, str text)
{
    struct buf b;

    buf_init(&b, w->mem, 3 * text.n + 1);
    for (size_t i = 0; i < text.n; i++)
        buf_fmt(&b, "%%%02X", (unsigned)(unsigned char)text.p[i]);
    return str_dup(w->mem, buf_done(&b)).p;
}

/* Each clerk has her own words for a building and a door; what a Chinese keyboard types full-width
 * is the same. Behind "3" are the doors of no "13". */
static void a_building_is_found_under_any_of_its_names(void **state)
{
    static const char *const said[] = {
        "检索园3号楼2单元7501",
        "检索园3幢2单元7501室",
        "检索园3栋2单元7501",
        "检索园3座二单元7501",
        "检索园三号楼2-7501",
        "检索园３号楼２单元７５０１室",
        "检索园 3幢 2单元 7501",
        "检索园3-2-7501",
        "检索园03幢2梯7501",
        "海虹社区检索园3栋7501",
        "3幢2单元7501",
        "3-2-7501",
        "３号楼7501",
        "三栋7501室",
        "检索园3 7501",
    };
    static const char *const not [] = { "检索园13幢2单元7501", "13-2-7501", "检索园33号楼7501",
                                        "检索园1幢7501" };
    struct world *w = *state;
    char          at[64];

    snprintf(at, sizeof at, "%.7f,%.7f", (double)w->lng / 1e7, (double)w->lat / 1e7);
    take_as(w, CLERK, "/api/v1/registry/imports", "\"kind\":\"sites\",\"alike\":\"new\"",
            str_fmt(w->mem, "楼栋名称,经度,纬度\n检索园3号楼,%s\n检索园23号楼,%s\n", at, at),
            "run");
    struct reply r = take(w,
                          STR("楼栋,单元,房号,姓名,手机,出生日期\n"
                              "检索园3号楼,2单元,7501,章索甲,12512340071,1961-05-01\n"
                              "检索园23号楼,2单元,7501,章索乙,,1962-05-01\n"
                              "检索园23号楼,2单元,5-7502,Ｍａｒｉａ Santos,,1963-05-01\n"),
                          "run");

    assert_int_equal(number(w, r.body, "inserted"), 3);
    for (size_t i = 0; i < COUNT(said); i++) {
        str found = search(w, quoted(w, str_of(said[i])));
        if (times(found, "\"name_mask\"") != 1 || !holds(found, "\"1961-05-01\""))
            fail_msg("%s: " STR_FMT, said[i], STR_ARG(found));
    }
    for (size_t i = 0; i < COUNT(not ); i++)
        if (holds(search(w, quoted(w, str_of(not [i]))), "\"1961-05-01\""))
            fail_msg("%s", not [i]);
    /* a dash may belong to the number on the door */
    assert_true(holds(search(w, quoted(w, STR("检索园23栋2单元5-7502"))), "\"1963-05-01\""));
    assert_true(holds(search(w, quoted(w, STR("检索园23栋5-7502"))), "\"1963-05-01\""));
    /* and so with names and numbers */
    assert_true(holds(search(w, quoted(w, STR("１２５１２３４００７１"))), "\"1961-05-01\""));
    assert_true(holds(search(w, quoted(w, STR("125-1234-0071"))), "\"1961-05-01\""));
    assert_true(holds(search(w, quoted(w, STR("００７１"))), "\"1961-05-01\""));
    assert_true(holds(search(w, quoted(w, STR("ＺＳＪ"))), "\"1961-05-01\""));
    assert_true(holds(search(w, "maria"), "\"1963-05-01\""));
    assert_true(holds(search(w, quoted(w, STR("ｍａｒｉａ"))), "\"1963-05-01\""));
    /* what is typed into a form likewise */
    str b = member(w, call(w, CLERK, GET, "/api/v1/registry/buildings?limit=1", NULL).body, "ref");
    r = post(w, CLERK, STR("/api/v1/registry/dwellings"),
             str_fmt(w->mem,
                     "{\"building\":\"" STR_FMT
                     "\",\"entrance\":\"２单元\",\"room\":\"７５０３\",\"since\":\"2020-01-01\"}",
                     STR_ARG(b)));
    MUST(r, 201);
    assert_true(holds(r.body, "\"room\":\"7503\"") && holds(r.body, "\"entrance\":\"2单元\""));
    /* an entrance typed as a bare number is the one that is there, or is called as the others are
     */
    for (int i = 0; i < 2; i++) {
        r = post(w, CLERK, STR("/api/v1/registry/dwellings"),
                 str_fmt(w->mem,
                         "{\"building\":\"" STR_FMT
                         "\",\"entrance\":\"%s\",\"room\":\"750%d\",\"since\":\"2020-01-01\"}",
                         STR_ARG(b), i ? "17" : "二", i + 4));
        MUST(r, 201);
    }
    assert_false(holds(r.body, "\"entrance\":\"二") || holds(r.body, "\"entrance\":\"17\""));
    assert_true(holds(r.body, "\"entrance\":\"17单元\""));
}

/* The same number behind several entrances: who says which entrance gets its people only, however
 * it is named there, and is told the door that he typed; who names one that has no such room gets
 * nobody rather than somebody else. A table that names an entrance
 * in another way means the door that is there. */
static void an_entrance_that_is_said_is_the_one_looked_behind(void **state)
{
    static const struct {
        const char *said, *door;
    } ask[] = { { "东单元7301", "东单元" }, { "东梯7301", "东单元" }, { "西梯7301", "西梯" },
                { "2单元7301", "B单元" },   { "B单元7301", "B单元" }, { "乙梯7301", "B单元" },
                { "二单元7301", "B单元" },  { "12单元7301", "12梯" }, { "十二梯7301", "12梯" } };
    struct world *w = *state;
    str           b = building(w);
    struct reply  r = take(
         w,
         str_fmt(w->mem,
                 "楼栋,单元,房号,姓名,出生日期\n" STR_FMT ",东单元,7301,章入甲,1961-02-01\n" STR_FMT
                 ",西梯,7301,章入乙,1962-02-01\n" STR_FMT ",B单元,7301,章入丙,1963-02-01\n" STR_FMT
                 ",12梯,7301,章入丁,1964-02-01\n",
                 STR_ARG(b), STR_ARG(b), STR_ARG(b), STR_ARG(b)),
         "run");

    assert_int_equal(number(w, r.body, "inserted"), 4);
    for (size_t i = 0; i < COUNT(ask); i++) {
        str found = search(w, str_fmt(w->mem, STR_FMT "%s", STR_ARG(b), ask[i].said).p);
        assert_int_equal(times(found, "\"name_mask\""), 1);
        assert_true(holds(found, ask[i].door));
    }
    assert_int_equal(
        times(search(w, str_fmt(w->mem, STR_FMT "中单元7301", STR_ARG(b)).p), "\"name_mask\""), 0);
    assert_int_equal(
        times(search(w, str_fmt(w->mem, STR_FMT "7301", STR_ARG(b)).p), "\"name_mask\""), 4);
    assert_true(
        holds(search(w, str_fmt(w->mem, STR_FMT "12单元7301", STR_ARG(b)).p), "12梯7301\""));
    /* of all buildings with that number, those whose entrance it is */
    assert_int_equal(times(search(w, quoted(w, STR("3幢7单元7501"))), "\"name_mask\""), 0);
    take(w,
         str_fmt(w->mem,
                 "楼栋,单元,房号,姓名,出生日期\n" STR_FMT ",乙单元,7301,章入戊,1965-02-01\n",
                 STR_ARG(b)),
         "run");
    str found = search(w, str_fmt(w->mem, STR_FMT "2单元7301", STR_ARG(b)).p);
    assert_int_equal(times(found, "\"name_mask\""), 2);
    assert_int_equal(times(found, "B单元"), 2); /* no second door was made */
}

/* What a clerk sends of buildings is of her own community, and may be about people all the same. */
static void a_clerk_brings_the_buildings_of_her_community(void **state)
{
    struct world *w = *state;
    const char   *base = "/api/v1/registry/imports", *how = "\"kind\":\"sites\",\"alike\":\"new\"";
    struct reply  r = call(w, NOBODY, GET, "/api/v1/places/350205003006001", NULL);
    char          at[64], off[64];

    snprintf(at, sizeof at, "%.7f,%.7f", (double)number(w, r.body, "lng") / 1e7,
             (double)number(w, r.body, "lat") / 1e7);
    /* where no grid's boundary is: it goes into the nearest grid of hers */
    snprintf(off, sizeof off, "%.7f,%.7f", (double)number(w, r.body, "lng") / 1e7 + 0.2,
             (double)number(w, r.body, "lat") / 1e7 - 0.2);
    str csv = str_fmt(w->mem,
                      "名称,社区代码,户数,经度,纬度\n社区新楼,350205003006,71,%s\n没写社区,,5,%s\n"
                      "岸边的楼,,3,%s\n"
                      "别处的楼,350205003007,5,%s\n写错的楼,350205003006,找" PHONE ",%s\n",
                      at, at, off, at, at);
    r = take_as(w, CLERK, base, how, csv, "run");
    assert_int_equal(number(w, r.body, "inserted"), 3);
    str path = str_fmt(w->mem, "%s/" STR_FMT, base, STR_ARG(member(w, r.body, "ref")));
    assert_true(stands_with(w, "社区新楼", "71"));
    assert_true(stands_with(w, "没写社区", "5"));
    str    sites = call(w, ADMIN, GET, "/api/v1/tables/sites?format=csv", NULL).body;
    size_t where = 0;
    assert_true(str_find(sites, STR(",岸边的楼"), &where) && where > 15);
    assert_true(str_starts((str){ sites.p + where - 15, 15 }, STR("3502050030060")));
    str wrong = call(w, CLERK, GET, str_fmt(w->mem, STR_FMT "/wrong", STR_ARG(path)).p, NULL).body;
    assert_true(holds(wrong, "where your post is"));
    assert_false(holds(wrong, PHONE));
    MUST(call(w, STRANGER, GET, path.p, NULL), 404);
    MUST(call(w, ADMIN, GET, path.p, NULL), 403);
    r = take_as(w, CLERK, base, how, csv, "undo");
    str list = call(w, CLERK, GET, "/api/v1/registry/import-kinds", NULL).body;
    assert_true(holds(list, "\"kind\":\"sites\""));
    assert_true(holds(list, "\"kind\":\"people\""));
    assert_false(holds(list, "\"kind\":\"units\""));
    MUST(call(w, CLERK, GET, str_fmt(w->mem, STR_FMT "/preview?kind=units", STR_ARG(path)).p, NULL),
         400);
}

static str file_of(struct world *w, const char *path)
{
    str s;

    assert_int_equal(file_read(w->mem, path, 1 << 20, &s), 0);
    return s;
}

/* The table as an office keeps it: tests/data/table/make_xlsx.py says what is in it. */
static void an_office_table_is_read_as_it_stands(void **state)
{
    struct world *w = *state;
    const char   *base = "/api/v1/registry/imports", *how = "\"kind\":\"sites\"";
    str           bytes = file_of(w, "tests/data/table/office.xlsx");
    struct reply  r = take_as(w, CLERK, base, how, bytes, "check");

    assert_int_equal(number(w, r.body, "good"), 9);
    assert_int_equal(number(w, r.body, "bad"), 2); /* a coordinate, another community; no sum */
    str path = str_fmt(w->mem, "%s/" STR_FMT, base, STR_ARG(member(w, r.body, "ref")));
    r = call(w, CLERK, GET, str_fmt(w->mem, STR_FMT "/preview", STR_ARG(path)).p, NULL);
    MUST(r, 200);
    assert_int_equal(number(w, r.body, "head"), 4);
    /* what is read of buildings is shown as it is, the rest masked; nothing is called by its code
     */
    assert_true(holds(r.body, "\"测虹花园\"") && holds(r.body, "\"118.0487\""));
    assert_false(holds(r.body, "人才公寓") || holds(r.body, "[\"place_now\"]"));
    r = take_as(w, CLERK, base, how, bytes, "run");
    assert_int_equal(number(w, r.body, "inserted"), 9);
    assert_true(stands_with(w, "测虹花园1号楼", "28") && stands_with(w, "测景公寓1号楼", "28"));
    assert_true(stands_with(w, "测景公寓5号楼", "900"));
    r = take_as(w, CLERK, base, how, bytes, "run"); /* the same again */
    assert_int_equal(number(w, r.body, "same"), 9);
    assert_int_equal(number(w, r.body, "inserted"), 0);
}

/* Of a table of people the building is shown as it is, as far as it is one; what follows it is not,
 * and nothing where no building is said. */
static void a_preview_shows_buildings_and_no_doors(void **state)
{
    struct world *w = *state;
    struct reply  r =
        take_as(w, CLERK, "/api/v1/registry/imports", "\"kind\":\"people\",\"heads\":1",
                STR("楼栋,地址,单元,房号,姓名,社区\n"
                    "测虹花园3幢,测虹花园三号楼2单元7501,2单元,7501,欧阳某某,海虹社区居委会\n"
                    "3,测虹花园5座-2-7502,2单元,7502,欧阳某某\n"
                    "7503," PHONE "转3幢,2单元,7503,欧阳某某\n"
                    "司马某某,司马某某家7501号,2单元,7504,欧阳某某,司马某某\n"),
                "check");
    static const char *const shown[] = { "\"测虹花园3幢\"", "\"测虹花园三号楼***\"", "[\"3\",",
                                         "\"测虹花园5座***\"", "\"海虹社区居委会\"" };
    static const char *const hidden[] = { "7501", "7502", "7503", "7504",  "2单元",
                                          "某某", PHONE,  "-2-",  "7501号" };

    r = call(w, CLERK, GET,
             str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT "/preview",
                     STR_ARG(member(w, r.body, "ref")))
                 .p,
             NULL);
    MUST(r, 200);
    size_t at = 0;
    assert_true(str_find(r.body, STR("\"rows\""), &at));
    str rows = { r.body.p + at, r.body.n - at };
    for (size_t i = 0; i < COUNT(shown); i++)
        if (!holds(rows, shown[i]))
            fail_msg("%s: " STR_FMT, shown[i], STR_ARG(rows));
    for (size_t i = 0; i < COUNT(hidden); i++)
        if (holds(rows, hidden[i]))
            fail_msg("%s: " STR_FMT, hidden[i], STR_ARG(rows));
}

static void tables_come_in_and_are_taken_back(void **state)
{
    struct world *w = *state;
    str           b = building(w);
    str           csv = str_fmt(w->mem,
                                HEAD STR_FMT ",8单元,8801,户主," NAME "," IDNO "," PHONE ",\n" STR_FMT
                                             ",8单元,8801,配偶,解甲,,,1957-01-02\n" STR_FMT
                                             ",8单元,8802,户主,区乙,350297195604125820,,\n"
                                                       "没有这栋楼,8单元,8803,户主,查丙,,,\n",
                                STR_ARG(b), STR_ARG(b), STR_ARG(b));
    struct reply  r = take(w, csv, "run");

    assert_int_equal(number(w, r.body, "good"), 2);
    assert_int_equal(number(w, r.body, "bad"), 2);
    assert_int_equal(number(w, r.body, "inserted"), 2);
    r = call(w, CLERK, GET,
             str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT "/wrong",
                     STR_ARG(member(w, r.body, "ref")))
                 .p,
             NULL);
    MUST(r, 200);
    assert_true(holds(r.body, "idno.check") && holds(r.body, "registry.no_building"));
    assert_true(holds(search(w, PHONE), "125****4321"));
    assert_true(holds(search(w, "8801"), "\"by\":\"address\""));
    /* the same again changes nothing; somebody of the same name and birth elsewhere waits */
    r = take(w, csv, "run");
    assert_int_equal(number(w, r.body, "same"), 2);
    r = take(w, str_fmt(w->mem, HEAD STR_FMT ",8单元,8804,户主,解甲,,,1957-01-02\n", STR_ARG(b)),
             "run");
    assert_int_equal(number(w, r.body, "good"), 1);
    assert_int_equal(number(w, r.body, "inserted"), 0);
    r = call(w, CLERK, GET, "/api/v1/registry/doubts", NULL);
    MUST(r, 200);
    assert_true(holds(r.body, "\"name_mask\":\"解*\"") && holds(r.body, "\"like_name\":\"解*\""));
    assert_true(holds(r.body, "\"like_born\":\"1957-01-02\"") && holds(r.body, "8单元"));
    str doubt = member(w, r.body, "ref"), like = member(w, r.body, "like");
    r = post(w, STRANGER,
             str_fmt(w->mem, "/api/v1/registry/doubts/" STR_FMT "/decide", STR_ARG(doubt)),
             STR("{\"decision\":\"new\",\"version\":1}"));
    MUST(r, 404);
    r = post(w, CLERK,
             str_fmt(w->mem, "/api/v1/registry/doubts/" STR_FMT "/decide", STR_ARG(doubt)),
             STR("{\"decision\":\"same\",\"version\":1}"));
    MUST(r, 200);
    assert_true(holds(r.body, "\"state\":\"same\"")); /* what was done */
    r = call(w, CLERK, GET, "/api/v1/registry/doubts", NULL);
    assert_false(holds(r.body, "解*"));
    assert_true(holds(search(w, "8804"), like.p)); /* he moved there */
    /* an import that is taken back leaves nothing */
    r = take(
        w,
        str_fmt(w->mem, HEAD STR_FMT ",8单元,8805,户主,查丁,,12587650000,1990-01-01\n", STR_ARG(b)),
        "undo");
    assert_true(holds(r.body, "\"state\":\"undone\""));
    assert_int_equal(number(w, r.body, "undone"), 1);
    assert_false(holds(search(w, "12587650000"), "ref"));
    assert_false(holds(search(w, "8805"), "ref"));
    /* the centre of places does not know tables of people */
    r = call(w, ADMIN, GET, "/api/v1/imports", NULL);
    MUST(r, 200);
    assert_false(holds(r.body, "people"));
    MUST(call(w, STRANGER, GET, "/api/v1/registry/imports", NULL), 200);
    assert_false(holds(call(w, STRANGER, GET, "/api/v1/registry/imports", NULL).body, "people"));
}

/* Buildings out of a workbook of Excel 95 in GBK, then their people out of one of Excel 97 with two
 * rows of headings and merged cells: the building stands once for three rows. */
/* The wrong rows with what stands in them are given for a reason, which is written down, and come
 * again as they are; the page tells the door and a masked name. */
static void wrong_people(struct world *w, const char *path, str page)
{
    const char *bad = str_fmt(w->mem, "%s/bad", path).p;
    str         where = member(w, page, "where"), name = member(w, page, "name");

    assert_true(where.n > 3 && holds(name, "*"));
    MUST(call(w, CLERK, GET, bad, NULL), 404);
    MUST(call(w, CLERK, POST, bad, "{\"format\":\"csv\"}"), 400);
    struct reply r =
        call(w, CLERK, POST, bad, "{\"format\":\"csv\",\"reason\":\"correct the table\"}");
    MUST(r, 200);
    assert_true(holds(r.body, "Row in the table,") && holds(r.body, "人员 证件号码") &&
                holds(r.body, ",What is wrong\r\n6,") && holds(r.body, ",区老丙,3.5"));
    struct reply log = call(w, SECURITY, GET, "/api/v1/readlog?limit=1", NULL);
    MUST(log, 200);
    assert_true(holds(log.body, "correct the table"));
    struct reply again = take(w, r.body, "check");
    assert_int_equal(number(w, again.body, "bad"), 2);
    assert_int_equal(number(w, again.body, "good"), 0);
}

static void old_workbooks_come_in_and_are_taken_back(void **state)
{
    struct world *w = *state;
    struct reply  r = take_as(w, ADMIN, "/api/v1/imports", "\"kind\":\"sites\"",
                              file_of(w, "tests/data/table/sites.xls"), "run");

    assert_true(holds(r.body, "\"encoding\":\"xls gb18030\""));
    assert_int_equal(number(w, r.body, "inserted"), 2);
    assert_int_equal(number(w, r.body, "bad"), 0);
    str book = file_of(w, "tests/data/table/people.xls");
    r = take(w, book, "run");
    assert_true(holds(r.body, "\"encoding\":\"xls\"") && holds(r.body, "填表说明"));
    assert_int_equal(number(w, r.body, "inserted"), 2);
    assert_int_equal(number(w, r.body, "bad"), 2);
    const char *path =
        str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT, STR_ARG(member(w, r.body, "ref"))).p;
    r = call(w, CLERK, GET, str_fmt(w->mem, "%s/wrong", path).p, NULL);
    MUST(r, 200);
    assert_true(
        holds(r.body, "{\"row\":6,\"column\":\"人员 证件号码\",\"code\":\"import.digits\""));
    assert_true(holds(r.body, "registry.no_building"));
    wrong_people(w, path, r.body);
    assert_true(holds(search(w, "8841"), "\"by\":\"address\""));
    assert_true(holds(search(w, "解老乙"), "解*乙"));
    assert_true(holds(search(w, "12587650801"), "125****0801"));
    assert_int_equal(number(w, take(w, book, "run").body, "same"), 2);
}

/* What is proposed for a table that nobody has touched: "head heads" and the columns. */
static str proposed(struct world *w, str bytes, const char *how)
{
    int          fd = memfd_create("table", MFD_CLOEXEC);
    struct reply r;

    assert_true(write(fd, bytes.p, bytes.n) == (ssize_t)bytes.n);
    r = call_file(w, CLERK, "/api/v1/registry/imports?name=table", fd);
    close(fd);
    MUST(r, 201);
    r = call(
        w, CLERK, PUT,
        str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT, STR_ARG(member(w, r.body, "ref"))).p,
        str_fmt(w->mem, "{\"kind\":\"people\",%s,\"version\":%lld}", how,
                (long long)number(w, r.body, "version"))
            .p);
    MUST(r, 200);
    return r.body;
}

/* Two rows of headings are found by what both say together, and so are those that somebody chose
 * before, whatever would be guessed. */
static void rows_of_headings_are_found_and_remembered(void **state)
{
    struct world *w = *state;
    str two = STR("海虹社区人口登记表,,,,,\n楼栋,房号,姓名,证件,证件,联系电话\n"
                  "楼栋,房号,姓名,类型,号码,联系电话\n"
                  "1号楼,8871,解大年,居民身份证,350297195604125828,12587651001\n");
    str p = proposed(w, two, "\"head\":-1,\"heads\":0");

    assert_int_equal(number(w, p, "head"), 3);
    assert_int_equal(number(w, p, "heads"), 2);
    assert_true(holds(p, "{\"field\":\"id_kind\",\"column\":4}") &&
                holds(p, "{\"field\":\"idno\",\"column\":5}"));
    /* one row of them stays one */
    str one = STR("楼栋,房号,姓名,证件号码\n1号楼,8872,解小年,350297195604125828\n");
    p = proposed(w, one, "\"head\":-1");
    assert_int_equal(number(w, p, "head"), 1);
    assert_int_equal(number(w, p, "heads"), 1);

    /* merged cells say that more rows are headings than the one that names most by itself */
    p = proposed(w,
                 STR("海虹社区常住人口台账,,,,,,,\n序号,住址信息,住址信息,人员信息,人员信息,"
                     "人员信息,居住信息,备注\n"
                     "序号,楼栋,房号,姓名,与户主关系,出生日期,迁入日期,备注\n"
                     "序号,楼栋,房号,姓名,与户主关系,出生日期,年/月/日,备注\n"
                     "1,1号楼,8874,解少年,户主,1980-02-03,2020-05-01,\n"),
                 "\"head\":-1,\"heads\":0");
    assert_int_equal(number(w, p, "head"), 4);
    assert_int_equal(number(w, p, "heads"), 2);
    assert_true(holds(p, "{\"field\":\"since\",\"column\":7}"));

    /* headings that no program can know, chosen by hand, and then the next table of that kind */
    str odd = STR("甲表,甲表,甲表,甲表\n居所,居所,人,人\n幢楼在哪,几号门,怎么称呼,何时生\n"
                  "1号楼,8873,解中年,1980-02-03\n");
    p = proposed(w, odd,
                 "\"head\":3,\"heads\":2,\"columns\":[{\"field\":\"building\",\"column\":1},{"
                 "\"field\":\"room\",\"column\":2},{\"field\":\"name\",\"column\":3},{\"field\":"
                 "\"born\",\"column\":4}]");
    MUST(post(w, CLERK,
              str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT "/steps",
                      STR_ARG(member(w, p, "ref"))),
              str_fmt(w->mem, "{\"action\":\"check\",\"version\":%lld}",
                      (long long)number(w, p, "version"))),
         200);
    world_turn(w);
    p = proposed(w, odd, "\"head\":-1");
    assert_int_equal(number(w, p, "head"), 3);
    assert_int_equal(number(w, p, "heads"), 2);
    assert_true(holds(p, "{\"field\":\"born\",\"column\":4}"));
}

/* An explanation stands before the table, and a hidden one of the same kind behind it: the table is
 * found, and said that it was; what somebody chose instead stays, whatever the rows are. */
static void a_workbook_opens_on_its_table(void **state)
{
    struct world *w = *state;
    str           book = file_of(w, "tests/data/table/explained.xlsx");
    str           p = proposed(w, book, "\"head\":-1");
    const char   *path =
        str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT, STR_ARG(member(w, p, "ref"))).p;
    static const char *const found[] = { "\"sheet\":2,\"sheet_found\":true",
                                         "{\"field\":\"building\",\"column\":2}",
                                         "{\"field\":\"born\",\"column\":7}" };

    assert_int_equal(number(w, p, "head"), 2);
    for (size_t i = 0; i < COUNT(found); i++)
        assert_true(holds(p, found[i]));
    /* as it is before anything is chosen, when the page asks what it may be */
    struct reply r =
        take_as(w, CLERK, "/api/v1/registry/imports", "\"kind\":\"people\"", book, "check");
    assert_int_equal(number(w, r.body, "total"), 6);
    r = call(w, CLERK, GET, str_fmt(w->mem, "%s/preview?kind=orgs&head=-1", path).p, NULL);
    MUST(r, 200);
    assert_true(holds(r.body, "\"sheet_found\":true"));
    r = call(
        w, CLERK, PUT, path,
        str_fmt(
            w->mem,
            "{\"kind\":\"people\",\"sheet\":1,\"sheet_found\":true,\"head\":-1,\"version\":%lld}",
            (long long)number(w, p, "version"))
            .p);
    MUST(r, 200);
    assert_true(holds(r.body, "\"sheet\":1,\"sheet_found\":false"));
    r = call(w, CLERK, GET, str_fmt(w->mem, "%s/preview?kind=orgs&head=-1", path).p, NULL);
    MUST(r, 200);
    assert_true(holds(r.body, "\"sheet\":1,\"sheet_found\":false"));
}

/* Whose name, number and phone a column has is known before it is proposed: what may be of an
 * owner, of the head or of whom to call is the clerk's to decide. */
static void columns_of_others_are_not_proposed(void **state)
{
    static const struct {
        const char *head, *row;
        int64_t     heads;
        const char *is, *not1, *not2;
    } x[] = {
        { "户主姓名,户主身份证号码,家庭成员姓名,与户主关系,身份证号码,联系电话,家庭住址\n", "", 1,
          "\"name\",\"column\":3", "\"idno\",\"column\":2", "\"name\",\"column\":1" },
        { "户主姓名,家庭成员,与户主关系,身份证号码,户主联系电话,家庭住址\n", "", 1,
          "\"name\",\"column\":2", "\"phone\"", "\"name\",\"column\":1" },
        { "房东姓名,房东电话,楼栋,单元,房号,租客姓名,租客身份证号,租客电话,与承租人关系\n", "", 1,
          "\"name\",\"column\":6", "\"column\":1", "\"column\":2" },
        { "户主姓名,户主身份证号码,户主联系电话,业主电话,家庭住址\n", "", 1,
          "\"phone\",\"column\":3", "\"column\":4", "\"sex\"" },
        { "房屋,房屋,紧急联系人,紧急联系人,本人信息,本人信息,本人信息\n",
          "楼栋,房号,姓名,电话,姓名,身份证号,电话\n", 2, "\"name\",\"column\":5", "\"column\":3",
          "\"column\":4" },
        { "房屋,,紧急联系人,,本人信息,,\n", "楼栋,房号,姓名,电话,姓名,身份证号,电话\n", 1,
          "\"idno\",\"column\":6", "\"name\"", "\"phone\"" },
    };
    struct world *w = *state;

    for (size_t i = 0; i < COUNT(x); i++) {
        str    p = proposed(w, str_fmt(w->mem, "%s%s1,2,3,4,5,6,7\n", x[i].head, x[i].row),
                            "\"head\":-1,\"heads\":0");
        size_t at = 0;
        if (!str_find(p, STR("\"columns\""), &at) || number(w, p, "heads") != x[i].heads)
            fail_msg("%zu: " STR_FMT, i, STR_ARG(p));
        str c = { p.p + at, p.n - at };
        if (!holds(c, x[i].is) || holds(c, x[i].not1) || holds(c, x[i].not2))
            fail_msg("%zu: " STR_FMT, i, STR_ARG(c));
    }
}

static str number_of(struct world *w, const char *seventeen)
{
    return str_fmt(w->mem, "%s%c", seventeen, idno_check(seventeen));
}

#define MOVES "房屋,,,人员,,,\n楼栋,单元,房号,与户主关系,姓名,证件号码,入住日期\n"

/* The households of somebody as his page says them. */
static str links_of(struct world *w, str ref)
{
    struct reply r = call(
        w, CLERK, GET, str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT, STR_ARG(ref)).p, NULL);
    size_t from = 0, to = 0;

    MUST(r, 200);
    assert_true(str_find(r.body, STR("\"links\":["), &from));
    str rest = { r.body.p + from, r.body.n - from };
    assert_true(str_find(rest, STR("]"), &to));
    return str_dup(w->mem, (str){ rest.p, to });
}

static str household_of(struct world *w, const char *q)
{
    return member(w, search(w, q), "household");
}

static struct reply household(struct world *w, str ref)
{
    return call(w, CLERK, GET,
                str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT, STR_ARG(ref)).p, NULL);
}

static void household_step(struct world *w, str ref, const char *more)
{
    MUST(post(w, CLERK,
              str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT "/steps", STR_ARG(ref)),
              str_fmt(w->mem, "{%s,\"day\":\"" STR_FMT "\",\"why\":\"other\",\"version\":%lld}",
                      more, STR_ARG(day_text(w, 0)),
                      (long long)number(w, household(w, ref).body, "version"))),
         200);
}

/* The head, and one who had come that very day, move by a table that is taken back: they are where
 * they were, since when they were. What has changed since stays. */
static void who_moved_by_a_table_is_where_he_was(void **state)
{
    struct world *w = *state;
    str           b = building(w), one = number_of(w, "35029719610101001"),
        two = number_of(w, "35029719620202002");

    MUST(take(w,
              str_fmt(w->mem,
                      MOVES STR_FMT ",9单元,8721,户主,龚迁甲," STR_FMT "," STR_FMT "\n" STR_FMT
                                    ",9单元,8721,配偶,龚迁乙," STR_FMT "," STR_FMT "\n",
                      STR_ARG(b), STR_ARG(one), STR_ARG(day_text(w, -100)), STR_ARG(b),
                      STR_ARG(two), STR_ARG(day_text(w, 0))),
              "run"),
         200);
    str who[] = { person_of(w, one.p), person_of(w, two.p) }, home = household_of(w, "8721");
    str was[] = { links_of(w, who[0]), links_of(w, who[1]) };
    str moves = str_fmt(w->mem,
                        MOVES STR_FMT ",9单元,8722,配偶,龚迁甲," STR_FMT "," STR_FMT "\n" STR_FMT
                                      ",9单元,8722,户主,龚迁乙," STR_FMT "," STR_FMT "\n",
                        STR_ARG(b), STR_ARG(one), STR_ARG(day_text(w, -1)), STR_ARG(b),
                        STR_ARG(two), STR_ARG(day_text(w, 0)));
    struct reply r = take(w, moves, "undo");
    assert_int_equal(number(w, r.body, "changed"), 2);
    assert_int_equal(number(w, r.body, "undone"), 2);
    assert_int_equal(number(w, r.body, "kept"), 0);
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(links_of(w, who[i]).p, was[i].p);
        assert_true(holds(household(w, home).body, who[i].p));
        assert_true(holds(search(w, "8721"), who[i].p));
    }
    assert_false(holds(search(w, "8722"), "ref"));
    assert_true(holds(household(w, home).body, "\"until\":null"));
    /* nobody is left in it, and it ends; behind a door that is no more nobody can be: they stay
     * where the table has put them */
    r = take(w, moves, "run");
    str sheet = household(w, home).body, door = member(w, sheet, "dwelling");
    assert_string_equal(member(w, sheet, "until").p, day_text(w, 0).p);
    MUST(call(w, CLERK, PUT,
              str_fmt(w->mem, "/api/v1/registry/dwellings/" STR_FMT, STR_ARG(door)).p,
              str_fmt(w->mem, "{\"room\":\"8721\",\"until\":\"" STR_FMT "\",\"version\":1}",
                      STR_ARG(day_text(w, 0)))
                  .p),
         200);
    assert_int_equal(number(w, undone(w, r).body, "kept"), 2);
    for (size_t i = 0; i < 2; i++)
        assert_true(holds(search(w, "8722"), who[i].p));
}

/* 二十单元 and 20单元 are one stairwell of the building, as it was first written. */
static void an_entrance_is_spelt_as_its_building_does(void **state)
{
    struct world *w = *state;
    str           b = building(w);
    struct reply  r = take_as(
         w, CLERK, "/api/v1/registry/imports", "\"kind\":\"people\",\"heads\":1",
         str_fmt(w->mem,
                 "楼栋,单元,房号,姓名,出生日期\n" STR_FMT ",20单元,8761,柏单甲,1961-05-05\n" STR_FMT
                 ",二十单元,8762,柏单乙,1962-05-05\n" STR_FMT ",二十梯,8763,柏单丙,1963-05-05\n",
                 STR_ARG(b), STR_ARG(b), STR_ARG(b)),
         "run");

    assert_int_equal(number(w, r.body, "inserted"), 3);
    str doors = doors_of(w);
    assert_true(holds(doors, "\"entrance\":\"20单元\",\"floor\":0,\"room\":\"8762\""));
    assert_true(holds(doors, "\"entrance\":\"二十梯\",\"floor\":0,\"room\":\"8763\""));
}

/* A ledger keeps who has gone: such rows come in as nobody, and say so. */
static void who_has_gone_does_not_come_in(void **state)
{
    struct world *w = *state;
    str           b = building(w);
    str           csv =
        str_fmt(w->mem,
                "楼栋,单元,房号,与户主关系,姓名,出生日期,迁入日期,状态,迁出日期,迁出去向\n" STR_FMT
                ",9单元,8731,户主,干在甲,1961-05-05,2018-01-01,在住,至今,\n" STR_FMT
                ",9单元,8731,配偶,干走乙,1962-06-06,2018-01-01,迁出,2024-05-06,杏林\n" STR_FMT
                ",9单元,8731,子,干未丙,1992-07-07,2018-01-01,未迁出,无,\n" STR_FMT
                ",9单元,8731,父,干故丁,1932-07-07,2018-01-01,死亡,,\n" STR_FMT
                ",9单元,8731,女,干走戊,1993-07-07,2018-01-01,,2024.5.6,\n",
                STR_ARG(b), STR_ARG(b), STR_ARG(b), STR_ARG(b), STR_ARG(b));
    struct reply r = take_as(w, CLERK, "/api/v1/registry/imports",
                             "\"kind\":\"people\",\"heads\":1", csv, "run");

    assert_int_equal(number(w, r.body, "inserted"), 2);
    assert_int_equal(number(w, r.body, "bad"), 3);
    str wrong = wrong_of(w, r);
    assert_true(holds(wrong, "registry.row_gone") && holds(wrong, "\"column\":\"状态\"") &&
                holds(wrong, "\"column\":\"迁出日期\""));
    str home = household(w, household_of(w, "8731")).body;
    assert_true(holds(home, "干*甲") && holds(home, "干*丙"));
    assert_false(holds(home, "干*乙") || holds(home, "干*丁") || holds(home, "干*戊"));
    /* what the columns say is no change of anybody */
    r = take_as(w, CLERK, "/api/v1/registry/imports", "\"kind\":\"people\",\"heads\":1", csv,
                "check");
    assert_int_equal(number(w, r.body, "same"), 2);
    assert_int_equal(number(w, r.body, "changed"), 0);
}

/* The second table knows what the dwellings are used for: the doors that are there have it, until
 * it is taken back. */
static void what_a_table_says_of_a_dwelling_is_taken(void **state)
{
    struct world *w = *state;
    str           b = building(w);
    const char *head = "楼栋,单元,房号,楼层,房屋用途,与户主关系,姓名,出生日期\n";
    str         csv[2];

    for (size_t i = 0; i < COUNT(csv); i++)
        csv[i] = str_fmt(w->mem,
                         "%s" STR_FMT ",9单元,8741,%s,户主,用甲,1961-05-05\n" STR_FMT
                         ",9单元,8741,%s,妻,用乙,1962-05-05\n",
                         head, STR_ARG(b), i ? "7,出租" : ",", STR_ARG(b), i ? "7,出租" : ",");
    for (size_t i = 0; i < COUNT(csv); i++) {
        struct reply r = take_as(w, CLERK, "/api/v1/registry/imports",
                                 "\"kind\":\"people\",\"heads\":1", csv[i], "run");
        assert_int_equal(number(w, r.body, i ? "changed" : "inserted"), i ? 1 : 2);
        str doors = doors_of(w);
        assert_int_equal(holds(doors, "\"floor\":7,\"room\":\"8741\",\"usage\":\"rent\""), i);
        if (!i)
            continue;
        assert_int_equal(number(w,
                                take_as(w, CLERK, "/api/v1/registry/imports",
                                        "\"kind\":\"people\",\"heads\":1", csv[1], "check")
                                    .body,
                                "same"),
                         2);
        r = undone(w, r);
        assert_int_equal(number(w, r.body, "undone"), 1);
        assert_true(holds(doors_of(w), "\"floor\":0,\"room\":\"8741\",\"usage\":\"\""));
    }
    /* also when who comes to live there is new */
    MUST(post(w, CLERK, STR("/api/v1/registry/dwellings"),
              str_fmt(w->mem,
                      "{\"building\":\"" STR_FMT "\",\"entrance\":\"9单元\",\"room\":\"8742\"}",
                      STR_ARG(member(w, doors_of(w), "ref")))),
         201);
    take_as(w, CLERK, "/api/v1/registry/imports", "\"kind\":\"people\",\"heads\":1",
            str_fmt(w->mem,
                    "%s" STR_FMT ",9单元,8742,,,户主,用丙,1963-05-05\n" STR_FMT
                    ",9单元,8742,8,出租,妻,用丁,1964-05-05\n",
                    head, STR_ARG(b), STR_ARG(b)),
            "run");
    assert_true(holds(doors_of(w), "\"floor\":8,\"room\":\"8742\",\"usage\":\"rent\""));
}

/* The day since which somebody lives in his first household. */
static str since_of(struct world *w, const char *q)
{
    return member(w, links_of(w, person_of(w, q)), "since");
}

/* A household begins with the first of its people, whatever row comes first; an earlier day of
 * another table is taken where tables are all that is known, a later one is told. */
static void who_came_first_begins_the_household(void **state)
{
    struct world *w = *state;
    str           b = building(w), one = number_of(w, "35029719610505001"),
        two = number_of(w, "35029719620606002"), three = number_of(w, "35029719630707003");
    str csv =
        str_fmt(w->mem,
                MOVES STR_FMT ",9单元,8881,户主,尤先甲," STR_FMT ",2018-01-01\n" STR_FMT
                              ",9单元,8881,配偶,尤先乙," STR_FMT ",2009-05-05\n" STR_FMT
                              ",9单元,8882,户主,尤先丙," STR_FMT ",\n",
                STR_ARG(b), STR_ARG(one), STR_ARG(b), STR_ARG(two), STR_ARG(b), STR_ARG(three));
    struct reply first = take(w, csv, "run");

    assert_int_equal(number(w, first.body, "told"), 0);
    str home = household_of(w, "8881");
    assert_string_equal(since_of(w, one.p).p, "2018-01-01");
    assert_string_equal(since_of(w, two.p).p, "2009-05-05");
    assert_string_equal(since_of(w, three.p).p, day_text(w, 0).p);
    assert_string_equal(member(w, household(w, home).body, "since").p, "2009-05-05");
    struct reply r = call(
        w, CLERK, GET,
        str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT "?day=2010-01-01", STR_ARG(home)).p,
        NULL);
    MUST(r, 200);
    assert_true(holds(r.body, "8881") && holds(r.body, "尤*乙") && !holds(r.body, "尤*甲"));
    r = call(w, CLERK, GET, "/api/v1/registry/buildings?limit=500&day=2010-01-01", NULL);
    assert_true(holds(r.body, b.p));
    /* the next table knows better: of the one the day, of another one less */
    csv = str_fmt(w->mem,
                  MOVES STR_FMT ",9单元,8881,户主,尤先甲," STR_FMT ",2007-07-07\n" STR_FMT
                                ",9单元,8881,配偶,尤先乙," STR_FMT ",2020-02-02\n" STR_FMT
                                ",9单元,8882,户主,尤先丙," STR_FMT ",2015-05-05\n",
                  STR_ARG(b), STR_ARG(one), STR_ARG(b), STR_ARG(two), STR_ARG(b), STR_ARG(three));
    r = take(w, csv, "run");
    assert_int_equal(number(w, r.body, "changed"), 2);
    assert_int_equal(number(w, r.body, "same"), 1);
    str wrong = wrong_of(w, r);
    assert_true(holds(wrong, "registry.since_stands") && holds(wrong, "2009-05-05"));
    assert_string_equal(since_of(w, one.p).p, "2007-07-07");
    assert_string_equal(since_of(w, two.p).p, "2009-05-05");
    assert_string_equal(since_of(w, three.p).p, "2015-05-05");
    assert_string_equal(member(w, household(w, home).body, "since").p, "2007-07-07");
    assert_int_equal(number(w, take(w, csv, "check").body, "same"), 3);
    /* taken back */
    r = undone(w, r);
    assert_int_equal(number(w, r.body, "undone"), 2);
    assert_int_equal(number(w, r.body, "kept"), 0);
    assert_string_equal(since_of(w, one.p).p, "2018-01-01");
    assert_string_equal(since_of(w, three.p).p, day_text(w, 0).p);
    assert_string_equal(member(w, household(w, home).body, "since").p, "2009-05-05");
    assert_int_equal(number(w, undone(w, first).body, "undone"), 3);
    assert_false(holds(search(w, "8881"), "ref"));
}

/* The queue of doubtful rows: the one of this phone, decided. */
static int decide(struct world *w, const char *tail, const char *decision)
{
    struct reply r = call(w, CLERK, GET, "/api/v1/registry/doubts", NULL);
    size_t       at = 0, from = 0, next = 0;

    MUST(r, 200);
    if (!str_find(r.body, str_of(tail), &at))
        fail_msg("no doubt about %s: " STR_FMT, tail, STR_ARG(r.body));
    str before = { r.body.p, at };
    while (
        str_find((str){ before.p + from + next, before.n - from - next }, STR("{\"ref\""), &at)) {
        from += next + at;
        next = 1;
    }
    str ref = member(w, (str){ before.p + from, r.body.n - from }, "ref");
    return post(w, CLERK,
                str_fmt(w->mem, "/api/v1/registry/doubts/" STR_FMT "/decide", STR_ARG(ref)),
                str_fmt(w->mem, "{\"decision\":\"%s\",\"version\":1}", decision))
        .status;
}

static int waiting_about(struct world *w, const char *what)
{
    str    rest = call(w, CLERK, GET, "/api/v1/registry/doubts?limit=200", NULL).body;
    size_t at = 0;
    int    n = 0;

    for (; str_find(rest, str_of(what), &at); n++)
        rest = (str){ rest.p + at + 1, rest.n - at - 1 };
    return n;
}

/* A table comes twice while its doubtful rows wait: each waits once, and who was written down as
 * somebody else is not written down again behind the same door. */
static void a_doubtful_row_waits_once(void **state)
{
    struct world *w = *state;
    str           b = building(w);
    str           csv[3];

    for (size_t i = 0; i < COUNT(csv); i++)
        csv[i] = str_fmt(w->mem,
                         "楼栋,单元,房号,与户主关系,姓名,联系电话,出生日期\n" STR_FMT
                         ",9单元,87%s,户主,鲁疑甲,%s,1965-05-05\n",
                         STR_ARG(b), i ? "52" : "51", i == 2 ? "12587650331" : "");
    for (size_t i = 0; i < COUNT(csv); i++)
        for (int twice = 0; twice < 2; twice++)
            take_as(w, CLERK, "/api/v1/registry/imports", "\"kind\":\"people\",\"heads\":1", csv[i],
                    "run");
    assert_int_equal(waiting_about(w, "9单元8752"), 2); /* with and without a telephone */
    assert_int_equal(decide(w, "9单元8752", "new"), 200);
    assert_int_equal(waiting_about(w, "9单元8752"), 1);
    assert_int_equal(decide(w, "9单元8752", "new"), 409);
    assert_int_equal(decide(w, "9单元8752", "dropped"), 200);
    assert_int_equal(waiting_about(w, "9单元8752"), 0);
}

/* A list brings the numbers of people whom an older one brought without: the same name and birth
 * elsewhere in the community is doubtful then, too. Two numbers are two people, two births as well.
 */
static void a_number_does_not_hide_a_double(void **state)
{
    struct world *w = *state;
    str           b = building(w);
    const char    born[] = "房屋,,,人员,,,\n楼栋,单元,房号,与户主关系,姓名,证件号码,出生日期\n";
    str           one = number_of(w, "35029719720731001"), two = number_of(w, "35029719720731002");

    MUST(take(w,
              str_fmt(w->mem, "%s" STR_FMT ",9单元,7321,户主,邬号乙,,1972-07-31\n", born,
                      STR_ARG(b)),
              "run"),
         200);
    str          again = str_fmt(w->mem,
                                 "%s" STR_FMT ",9单元,7322,户主,邬号乙," STR_FMT ",\n" STR_FMT
                                 ",9单元,7323,户主,邬号乙," STR_FMT ",\n",
                                 born, STR_ARG(b), STR_ARG(one), STR_ARG(b),
                                 STR_ARG(number_of(w, "35029719720801003")));
    struct reply r = take(w, again, "check");
    assert_int_equal(number(w, r.body, "inserted"), 1);
    assert_true(holds(wrong_of(w, r), "registry.doubt"));
    r = take(w, again, "run");
    assert_int_equal(number(w, r.body, "inserted"), 1);
    assert_int_equal(waiting_about(w, "9单元7322"), 1);
    assert_int_equal(decide(w, "9单元7322", "dropped"), 200);
    /* behind the same door it is he, who has a number now; another one's is another's */
    MUST(take(w,
              str_fmt(w->mem, "%s" STR_FMT ",9单元,7321,户主,邬号乙," STR_FMT ",\n", born,
                      STR_ARG(b), STR_ARG(one)),
              "run"),
         200);
    r = take(w,
             str_fmt(w->mem, "%s" STR_FMT ",9单元,7324,户主,邬号乙," STR_FMT ",\n", born,
                     STR_ARG(b), STR_ARG(two)),
             "run");
    assert_int_equal(number(w, r.body, "inserted"), 1);
}

/* Another head with others behind the door of a household: they are one of their own, and the trial
 * says so; with people of it, one of the two heads is wrong. */
static void strangers_begin_a_household_of_their_own(void **state)
{
    struct world *w = *state;
    str           b = building(w);
    str           old = str_fmt(w->mem,
                                HEAD STR_FMT ",9单元,8901,户主,汤原甲,,12587650301,1966-01-02\n" STR_FMT
                                             ",9单元,8901,配偶,汤原乙,,12587650302,1966-01-03\n",
                                STR_ARG(b), STR_ARG(b));
    str           fresh = str_fmt(w->mem,
                                  HEAD STR_FMT ",9单元,8901,配偶,汤新乙,,12587650304,1976-01-03\n" STR_FMT
                                               ",9单元,8901,户主,汤新甲,,12587650303,1976-01-02\n" STR_FMT
                                               ",9单元,8901,子,汤新丙,,12587650305,2006-01-04\n",
                                  STR_ARG(b), STR_ARG(b), STR_ARG(b));

    MUST(take(w, old, "run"), 200);
    struct reply r = take(w, fresh, "check");
    assert_int_equal(number(w, r.body, "good"), 3);
    assert_int_equal(number(w, r.body, "told"), 1);
    assert_true(holds(wrong_of(w, r), "registry.apart") && holds(wrong_of(w, r), "汤*甲"));
    r = take(w, fresh, "run");
    assert_int_equal(number(w, r.body, "inserted"), 3);
    str first = links_of(w, person_of(w, "12587650301"));
    str second = links_of(w, person_of(w, "12587650303"));
    assert_false(str_eq(first, second));
    assert_int_equal(times(search(w, "8901"), "\"name_mask\""), 5);
    /* both tables again: everybody is where he is */
    assert_int_equal(number(w, take(w, old, "run").body, "same"), 2);
    assert_int_equal(number(w, take(w, fresh, "run").body, "same"), 3);
    assert_string_equal(links_of(w, person_of(w, "12587650301")).p, first.p);
    str mixed = str_fmt(w->mem,
                        HEAD STR_FMT ",9单元,8901,户主,汤错丁,,12587650306,1986-01-02\n" STR_FMT
                                     ",9单元,8901,配偶,汤新乙,,12587650304,1976-01-03\n",
                        STR_ARG(b), STR_ARG(b));
    r = take(w, mixed, "check");
    assert_int_equal(number(w, r.body, "bad"), 1);
    assert_true(holds(wrong_of(w, r), "registry.other_head"));
    MUST(take(w,
              str_fmt(w->mem, HEAD STR_FMT ",9单元,8901,户主,汤后戊,,12587650307,1990-01-01\n",
                      STR_ARG(b)),
              "undo"),
         200);
    assert_int_equal(times(search(w, "8901"), "\"name_mask\""), 5);
}

#define NUMBERS "户号,,房屋,人员,,,,\n户号,楼栋,单元,房号,与户主关系,姓名,联系电话,出生日期\n"

/* ROWS ("A1,8918,户主,甲,12587650341,1957") as a table of people. */
static str numbered(struct world *w, const char *const *rows, size_t n)
{
    str csv = STR(NUMBERS);

    for (size_t i = 0; i < n; i++) {
        str rest = str_of(rows[i]), no = str_cut(&rest, ',');
        csv = str_fmt(w->mem, STR_FMT STR_FMT "," STR_FMT ",9单元," STR_FMT "-03-04\n",
                      STR_ARG(csv), STR_ARG(no), STR_ARG(building(w)), STR_ARG(rest));
    }
    return csv;
}

/* They live in one household, of COUNT people, and one of them is the head. */
static str at_home(struct world *w, const char *one, const char *other, int count)
{
    str home = household_of(w, one), page = household(w, home).body;

    assert_string_equal(home.p, household_of(w, other).p);
    assert_int_equal(times(page, "\"relation\":"), count);
    assert_int_equal(times(page, "\"relation\":\"0\""), 1);
    return home;
}

/* No household gets two heads by a table: a second one behind a door begins a second household,
 * and the rows below are of it. The trial says so; both are taken back. */
static void a_second_head_begins_a_household(void **state)
{
    static const char *const rows[] = { ",8918,户主,桑甲,12587650341,1957",
                                        ",8918,配偶,桑妻,12587650342,1958",
                                        ",8918,户主,桑乙,12587650343,1967",
                                        ",8919,户主,桑邻,12587650345,1970",
                                        ",8918,配偶,桑媳,12587650344,1968" };
    static const char *const third[] = { ",8918,户主,桑丙,12587650346,1987",
                                         ",8918,户主,桑乙,12587650343,1967",
                                         ",8918,子,桑孙,12587650347,1997" };
    static const char *const of_son[] = { ",8918,配偶,桑新,12587650348,1959",
                                          ",8918,户主,桑妻,12587650342,1958",
                                          ",8918,户主,桑丁,12587650349,1988" };
    struct world            *w = *state;
    str                      csv = numbered(w, rows, COUNT(rows));
    struct reply             r = take(w, csv, "check");

    assert_int_equal(number(w, r.body, "good"), 5);
    assert_int_equal(number(w, r.body, "told"), 1);
    assert_true(holds(wrong_of(w, r), "registry.second_home") && holds(wrong_of(w, r), "桑*"));
    assert_int_equal(number(w, take(w, csv, "undo").body, "undone"), 5);
    assert_false(holds(search(w, "8918"), "ref"));
    assert_int_equal(number(w, take(w, csv, "run").body, "inserted"), 5);
    str one = at_home(w, "12587650341", "12587650342", 2);
    str two = at_home(w, "12587650343", "12587650344", 2);
    assert_false(str_eq(one, two));
    assert_int_equal(number(w, take(w, csv, "run").body, "same"), 5);

    /* of those that are there the rows say which they mean; another head is another household */
    r = take(w, numbered(w, third, COUNT(third)), "run");
    assert_int_equal(number(w, r.body, "inserted"), 2);
    assert_string_equal(at_home(w, "12587650343", "12587650347", 3).p, two.p);
    assert_string_equal(at_home(w, "12587650341", "12587650342", 2).p, one.p);
    at_home(w, "12587650346", "12587650346", 1);

    /* against the head on record is an error, and nothing of it is written */
    r = take(w, numbered(w, of_son, COUNT(of_son)), "check");
    assert_int_equal(number(w, r.body, "bad"), 2);
    r = take(w, numbered(w, of_son, COUNT(of_son)), "run");
    assert_int_equal(number(w, r.body, "inserted"), 1);
    assert_string_equal(at_home(w, "12587650341", "12587650342", 2).p, one.p);
    at_home(w, "12587650349", "12587650349", 1);
}

/* The number of the register tells households behind a door apart in any order of rows; whose
 * register lies elsewhere lives with his family. Nobody is the head for standing first. */
static void the_register_tells_households_apart(void **state)
{
    static const char *const rows[] = { "B2,8916,配偶,郁乙妻,12587650354,1968",
                                        "A1,8916,户主,郁甲,12587650351,1957",
                                        "B2,8916,户主,郁乙,12587650353,1967",
                                        "A1,8916,配偶,郁甲妻,12587650352,1958",
                                        "B2,8916,子,郁乙子,12587650355,1998" };
    static const char *const more[] = { "A1,8916,子,郁甲子,12587650356,1988" };
    static const char *const away[] = { ",8917,,郁丙母,12587650357,1947",
                                        "C3,8917,户主,郁丙,12587650358,1967",
                                        "D4,8917,配偶,郁丙妻,12587650359,1968" };
    struct world            *w = *state;
    str                      csv = numbered(w, rows, COUNT(rows));

    assert_int_equal(number(w, take(w, csv, "check").body, "good"), 5);
    assert_int_equal(number(w, take(w, csv, "undo").body, "undone"), 5);
    assert_false(holds(search(w, "8916"), "ref"));
    assert_int_equal(number(w, take(w, csv, "run").body, "inserted"), 5);
    str one = at_home(w, "12587650351", "12587650352", 2);
    str two = at_home(w, "12587650353", "12587650354", 3);
    assert_false(str_eq(one, two));
    assert_string_equal(household_of(w, "12587650355").p, two.p);
    assert_int_equal(number(w, take(w, numbered(w, more, 1), "run").body, "inserted"), 1);
    assert_string_equal(at_home(w, "12587650351", "12587650356", 3).p, one.p);
    assert_int_equal(number(w, take(w, numbered(w, away, 3), "run").body, "inserted"), 3);
    at_home(w, "12587650357", "12587650358", 3);
    at_home(w, "12587650358", "12587650359", 3);
}

/* A later table that brings only the children: each goes to the household that has his number, in
 * any order of rows and beside whomever; of whom nothing tells is put into none of the two. */
static void the_register_tells_later_rows_apart(void **state)
{
    static const char *const old[] = { "K1,8914,户主,蓝甲,12587650361,1957",
                                       "K1,8914,配偶,蓝甲妻,12587650362,1958",
                                       "K2,8914,户主,蓝乙,12587650363,1967",
                                       "K2,8914,配偶,蓝乙妻,12587650364,1968" };
    static const char *const later[] = { "K2,8914,子,蓝乙子,12587650365,1997",
                                         "K1,8914,子,蓝甲子,12587650366,1987",
                                         ",8914,子,蓝谁子,12587650367,1988",
                                         "K2,8914,女,蓝乙女,12587650368,1999",
                                         "K9,8914,女,蓝谁女,12587650369,1989" };
    static const char *const beside[] = { "K1,8914,户主,蓝甲,12587650361,1957",
                                          "K2,8914,女,蓝小女,12587650370,2001",
                                          ",8914,女,蓝甲女,12587650371,1991" };
    static const char *const with[] = { ",8914,配偶,蓝乙妻,12587650364,1968",
                                        ",8914,父母,蓝乙母,12587650372,1938" };
    struct world            *w = *state;

    assert_int_equal(number(w, take(w, numbered(w, old, 4), "run").body, "inserted"), 4);
    struct reply r = take(w, numbered(w, later, 5), "check");
    assert_int_equal(number(w, r.body, "good"), 3);
    assert_int_equal(number(w, r.body, "bad"), 2);
    assert_int_equal(times(wrong_of(w, r), "registry.which_home"), 2);
    r = take(w, numbered(w, later, 5), "run");
    assert_int_equal(number(w, r.body, "inserted"), 3);
    at_home(w, "12587650361", "12587650366", 3);
    at_home(w, "12587650363", "12587650365", 4);
    at_home(w, "12587650363", "12587650368", 4);
    assert_int_equal(number(w, take(w, numbered(w, later, 5), "run").body, "same"), 3);

    r = take(w, numbered(w, beside, 3), "run");
    assert_int_equal(number(w, r.body, "inserted"), 2);
    at_home(w, "12587650363", "12587650370", 5);
    at_home(w, "12587650361", "12587650371", 4);
    /* beside one who lives in one of them somebody is of it */
    assert_int_equal(number(w, take(w, numbered(w, with, 2), "run").body, "inserted"), 1);
    at_home(w, "12587650363", "12587650372", 6);
}

/* The same name behind the same door with another birthday and no number: no second spouse, but
 * somebody decides. */
static void another_birthday_behind_the_door_is_doubtful(void **state)
{
    static const char *const old[] = { ",8913,户主,苗甲,12587650381,1957",
                                       ",8913,配偶,苗甲妻,12587650382,1958" };
    static const char *const slip[] = { ",8913,配偶,苗甲妻,,1959" };
    struct world            *w = *state;

    assert_int_equal(number(w, take(w, numbered(w, old, 2), "run").body, "inserted"), 2);
    struct reply r = take(w, numbered(w, slip, 1), "check");
    assert_int_equal(number(w, r.body, "told"), 1);
    assert_true(holds(wrong_of(w, r), "registry.doubt"));
    assert_int_equal(number(w, take(w, numbered(w, slip, 1), "run").body, "inserted"), 0);
    at_home(w, "12587650381", "12587650382", 2);
    r = call(w, CLERK, GET, "/api/v1/registry/doubts", NULL);
    MUST(post(w, CLERK,
              str_fmt(w->mem, "/api/v1/registry/doubts/" STR_FMT "/decide",
                      STR_ARG(member(w, r.body, "ref"))),
              STR("{\"decision\":\"same\",\"version\":1}")),
         200);
    at_home(w, "12587650381", "12587650382", 2);
}

/* Rows that are of another head than the one on record say nothing of relations to the wrong one:
 * neither of who belongs to the household nor of who is new; those that agree with it stay. */
static void relations_to_another_head_are_not_written(void **state)
{
    struct world *w = *state;
    str           b = building(w);
    str           old = str_fmt(w->mem,
                                HEAD STR_FMT ",9单元,8906,户主,柏子甲,,12587650331,1976-01-02\n" STR_FMT
                                             ",9单元,8906,父母,柏父乙,,12587650332,1946-01-03\n" STR_FMT
                                             ",9单元,8906,父母,柏母丙,,12587650333,1948-01-03\n",
                                STR_ARG(b), STR_ARG(b), STR_ARG(b));
    str           other = str_fmt(w->mem,
                                  HEAD STR_FMT ",9单元,8906,户主,柏父乙,,12587650332,1946-01-03\n" STR_FMT
                                               ",9单元,8906,妻,柏母丙,,12587650333,1948-01-03\n" STR_FMT
                                               ",9单元,8906,女,柏女丁,,12587650334,1980-01-04\n" STR_FMT
                                               ",9单元,8907,户主,柏邻戊,,12587650335,1980-01-05\n",
                                  STR_ARG(b), STR_ARG(b), STR_ARG(b), STR_ARG(b));

    MUST(take(w, old, "run"), 200);
    str          mother = links_of(w, person_of(w, "12587650333"));
    struct reply r = take(w, other, "check");
    assert_int_equal(number(w, r.body, "bad"), 3);
    assert_int_equal(times(wrong_of(w, r), "registry.other_head"), 3);
    r = take(w, other, "run");
    assert_int_equal(number(w, r.body, "inserted") + number(w, r.body, "changed"), 1);
    assert_string_equal(links_of(w, person_of(w, "12587650333")).p, mother.p);
    assert_int_equal(number(w, take(w, old, "run").body, "same"), 3);
}

/* A row that does not say the relation to the head is told whose household it joins, whether the
 * person is new or comes from elsewhere; not when its table makes the household, nor when he is
 * there already. */
static void who_says_no_relation_is_told_whom_he_joins(void **state)
{
    struct world *w = *state;
    str           b = building(w);
    str           old = str_fmt(w->mem,
                                HEAD STR_FMT ",9单元,8931,户主,舒住甲,,12587650321,1966-01-02\n" STR_FMT
                                             ",9单元,8931,,舒住乙,,12587650322,1966-01-03\n" STR_FMT
                                             ",9单元,8932,户主,舒邻丙,,12587650323,1967-01-03\n",
                                STR_ARG(b), STR_ARG(b), STR_ARG(b));
    str           more = str_fmt(w->mem,
                                 HEAD STR_FMT ",9单元,8931,,舒新丁,,12587650324,1990-01-02\n" STR_FMT
                                              ",9单元,8931,,舒住乙,,12587650322,1966-01-03\n" STR_FMT
                                              ",9单元,8931,子,舒新戊,,12587650325,1991-01-04\n",
                                 STR_ARG(b), STR_ARG(b), STR_ARG(b));

    struct reply r = take(w, old, "check");
    assert_int_equal(number(w, r.body, "told"), 0);
    r = take(w, old, "run");
    assert_int_equal(number(w, r.body, "told"), 0);
    r = take(w, more, "check");
    assert_int_equal(number(w, r.body, "good"), 3);
    assert_int_equal(number(w, r.body, "told"), 1);
    assert_int_equal(times(wrong_of(w, r), "registry.joins"), 1);
    assert_true(holds(wrong_of(w, r), "舒*甲"));
    r = take(w, more, "run");
    assert_int_equal(number(w, r.body, "inserted"), 2);
    assert_int_equal(times(search(w, "8931"), "\"name_mask\""), 4);

    /* whom the registry knows by his number comes from next door */
    str moves = str_fmt(w->mem, HEAD STR_FMT ",9单元,8931,,舒号己," STR_FMT ",,\n", STR_ARG(b),
                        STR_ARG(number_of(w, "35029719680303003")));
    str first = str_fmt(w->mem, HEAD STR_FMT ",9单元,8932,配偶,舒号己," STR_FMT ",,\n", STR_ARG(b),
                        STR_ARG(number_of(w, "35029719680303003")));
    assert_int_equal(number(w, take(w, first, "run").body, "inserted"), 1);
    r = take(w, moves, "check");
    assert_int_equal(number(w, r.body, "told"), 1);
    assert_true(holds(wrong_of(w, r), "舒*甲"));
}

/* The households without a head that the clerk finds. */
static str headless(struct world *w)
{
    struct reply r = call(w, CLERK, GET, "/api/v1/registry/headless", NULL);

    MUST(r, 200);
    return r.body;
}

static str row_at(struct world *w, const char *room, const char *relation, const char *name,
                  str idno)
{
    return str_fmt(w->mem, STR_FMT ",9单元,%s,%s,%s," STR_FMT ",\n", STR_ARG(building(w)), room,
                   relation, name, STR_ARG(idno));
}

/* A head who moves out by a table and leaves others is told, unless they go too or another row says
 * who is the head now; the household is found until it has one. What a member is to the head is
 * corrected and taken back; who heads it against the record is an error. */
static void a_table_leaves_no_household_without_a_head_unseen(void **state)
{
    struct world *w = *state;
    str           one = number_of(w, "35029719630101001"), two = number_of(w, "35029719640202002"),
        three = number_of(w, "35029719900303003");
    str he = row_at(w, "8943", "户主", "霍离甲", one),
        she = row_at(w, "8941", "户主", "霍离乙", two);
    str moves = str_fmt(w->mem, MOVES STR_FMT, STR_ARG(he));

    MUST(take(w,
              str_fmt(w->mem, MOVES STR_FMT STR_FMT STR_FMT,
                      STR_ARG(row_at(w, "8941", "户主", "霍离甲", one)),
                      STR_ARG(row_at(w, "8941", "配偶", "霍离乙", two)),
                      STR_ARG(row_at(w, "8941", "子", "霍离丙", three))),
              "run"),
         200);
    str home = household_of(w, two.p), was = links_of(w, person_of(w, two.p)),
        his = links_of(w, person_of(w, one.p));
    struct reply r = take(w, moves, "check");
    assert_int_equal(number(w, r.body, "good"), 1);
    assert_int_equal(number(w, r.body, "told"), 1);
    str told = wrong_of(w, r);
    assert_true(holds(told, "registry.headless") && holds(told, "霍*甲"));
    assert_true(holds(told, "others stay (2)"));
    r = take(w,
             str_fmt(w->mem, MOVES STR_FMT STR_FMT STR_FMT, STR_ARG(he),
                     STR_ARG(row_at(w, "8943", "配偶", "霍离乙", two)),
                     STR_ARG(row_at(w, "8943", "子", "霍离丙", three))),
             "check");
    assert_int_equal(number(w, r.body, "told"), 0);

    /* whichever row comes first */
    for (int order = 0; order < 2; order++) {
        str both = str_fmt(w->mem, MOVES STR_FMT STR_FMT, STR_ARG(order ? he : she),
                           STR_ARG(order ? she : he));
        r = take(w, both, "check");
        assert_int_equal(number(w, r.body, "good"), 2);
        assert_int_equal(number(w, r.body, "told"), 0);
        r = take(w, both, "run");
        assert_int_equal(number(w, r.body, "changed"), 2);
        assert_true(holds(links_of(w, person_of(w, two.p)), "\"relation\":\"0\""));
        assert_false(holds(headless(w), home.p));
        str path =
            str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT, STR_ARG(member(w, r.body, "ref")));
        MUST(post(w, CLERK, str_fmt(w->mem, STR_FMT "/steps", STR_ARG(path)),
                  str_fmt(w->mem, "{\"action\":\"undo\",\"version\":%lld}",
                          (long long)number(w, r.body, "version"))),
             200);
        world_turn(w);
        r = call(w, CLERK, GET, path.p, NULL);
        assert_int_equal(number(w, r.body, "undone"), 2);
        assert_string_equal(links_of(w, person_of(w, two.p)).p, was.p);
        assert_string_equal(links_of(w, person_of(w, one.p)).p, his.p);
    }

    r = take(w, str_fmt(w->mem, MOVES STR_FMT, STR_ARG(she)), "check");
    assert_int_equal(number(w, r.body, "bad"), 1);
    assert_true(holds(wrong_of(w, r), "registry.other_head"));
    r = take(w, str_fmt(w->mem, MOVES STR_FMT, STR_ARG(row_at(w, "8941", "配偶", "霍离甲", one))),
             "check");
    assert_int_equal(number(w, r.body, "bad"), 1);
    r = take(w, str_fmt(w->mem, MOVES STR_FMT, STR_ARG(row_at(w, "8941", "其他", "霍离丙", three))),
             "run");
    assert_int_equal(number(w, r.body, "changed"), 1);
    assert_true(holds(links_of(w, person_of(w, three.p)), "\"relation\":\"8\""));

    assert_false(holds(headless(w), home.p));
    assert_int_equal(number(w, take(w, moves, "run").body, "changed"), 1);
    assert_true(holds(headless(w), home.p) && holds(headless(w), "\"people\":2"));
    household_step(w, home,
                   str_fmt(w->mem, "\"action\":\"head\",\"person\":\"" STR_FMT "\"",
                           STR_ARG(person_of(w, two.p)))
                       .p);
    assert_false(holds(headless(w), home.p));
}

/* A row as it is, with its day of moving in and its day of death. */
#define DEATHS "房屋,,,人员,,,,\n楼栋,单元,房号,与户主关系,姓名,证件号码,入住日期,死亡日期\n"
static str row_days(struct world *w, str row, str since, str died)
{
    return str_fmt(w->mem, STR_FMT STR_FMT "," STR_FMT "\n", STR_ARG(((str){ row.p, row.n - 1 })),
                   STR_ARG(since), STR_ARG(died));
}

/* A row that cannot be taken is told with the wrong ones, at the trial where it can be known; one
 * that fails while it is written leaves nothing behind, and the rows around it come in. */
static void one_row_stops_no_table(void **state)
{
    enum { ALL = 5 };
    struct world *w = *state;
    str           id[] = { number_of(w, "35029719500711001"), number_of(w, "35029719520712002"),
                           number_of(w, "35029719540713003"), number_of(w, "35029719560714004"),
                           number_of(w, "35029719580715005") };
    static const char *const name[ALL] = { "逄停甲", "逄停乙", "逄停丙", "逄停丁", "逄停戊" },
                             *room[ALL] = { "7301", "7302", "7303", "7304", "7305" };
    str since = day_text(w, -1000), died = day_text(w, -100), csv = STR(DEATHS), none = { 0 };
    str who;

    for (size_t i = 0; i < ALL - 1; i++)
        csv =
            str_fmt(w->mem, STR_FMT STR_FMT, STR_ARG(csv),
                    STR_ARG(row_days(w, row_at(w, room[i], "户主", name[i], id[i]), since, none)));
    MUST(take(w, csv, "run"), 200);
    who = person_of(w, id[0].p);

    /* moves in after the death; moves in today, and has died; the trial knows it */
    csv = str_fmt(
        w->mem, DEATHS STR_FMT STR_FMT,
        STR_ARG(row_days(w, row_at(w, "7306", "户主", name[0], id[0]), day_text(w, -50), died)),
        STR_ARG(row_days(w, row_at(w, "7306", "户主", name[1], id[1]), none, died)));
    struct reply r = take(w, csv, "check");
    assert_int_equal(number(w, r.body, "bad"), 2);
    assert_true(holds(wrong_of(w, r), "registry.since_dead"));
    assert_true(holds(wrong_of(w, r), "registry.dead_elsewhere"));

    /* what it does not know: he is written down elsewhere until a day that comes after; the
     * household that he would join began after he died */
    household_step(
        w, household_of(w, id[0].p),
        str_fmt(w->mem, "\"action\":\"move_out\",\"person\":\"" STR_FMT "\"", STR_ARG(who)).p);
    world_put(w, "UPDATE member SET since = since + 990, why_in = 'other' "
                 "WHERE household = (SELECT MAX(id) FROM household)");
    world_put(w, "UPDATE household SET since = since + 990 "
                 "WHERE id = (SELECT MAX(id) FROM household)");
    csv = str_fmt(
        w->mem, DEATHS STR_FMT STR_FMT STR_FMT STR_FMT,
        STR_ARG(row_days(w, row_at(w, "7307", "户主", name[0], id[0]), day_text(w, -500), none)),
        STR_ARG(row_days(w, row_at(w, "7303", "户主", "逄停丙", id[2]), since, none)),
        STR_ARG(row_days(w, row_at(w, "7304", "配偶", name[1], id[1]), day_text(w, -500), died)),
        STR_ARG(row_days(w, row_at(w, "7305", "户主", name[4], id[4]), since, none)));
    r = take(w, csv, "check");
    assert_int_equal(number(w, r.body, "good"), 4);
    r = take(w, csv, "run");
    assert_true(holds(r.body, "\"state\":\"done\""));
    assert_int_equal(number(w, r.body, "good"), 2);
    assert_int_equal(number(w, r.body, "bad"), 2);
    assert_int_equal(number(w, r.body, "inserted"), 1);
    assert_int_equal(number(w, r.body, "same"), 1);
    assert_true(holds(wrong_of(w, r), "registry.there") &&
                holds(wrong_of(w, r), "registry.dead\""));
    assert_true(holds(links_of(w, person_of(w, id[4].p)), "\"until\":null"));
    assert_false(holds(doors_of(w), "\"7307\"")); /* nothing was made for him */
    assert_int_equal(number(w, undone(w, r).body, "undone"), 1);
}

/* A table that makes another one the head says what the others are to him, also of whom it has no
 * row, as the page does; what does not follow becomes other. All is as it was when it is taken
 * back, unless another one is the head since. */
static void who_has_no_row_follows_a_new_head(void **state)
{
    struct world *w = *state;
    str           id[] = { number_of(w, "35029719510101001"), number_of(w, "35029719530202002"),
                           number_of(w, "35029719780303003"), number_of(w, "35029719790404004"),
                           number_of(w, "35029720050505005") };
    static const char *const relation[] = { "户主", "配偶", "子", "女", "孙子女" },
                             *name[] = { "缪老甲", "缪妻乙", "缪子丙", "缪媳丁", "缪孙戊" },
                             *after[] = { "0", "5", "0", "8", "8" };
    str csv = STR(MOVES), who[5], was[5];

    for (size_t i = 0; i < 5; i++)
        csv = str_fmt(w->mem, STR_FMT STR_FMT, STR_ARG(csv),
                      STR_ARG(row_at(w, "8946", relation[i], name[i], id[i])));
    MUST(take(w, csv, "run"), 200);
    for (size_t i = 0; i < 5; i++) {
        who[i] = person_of(w, id[i].p);
        was[i] = links_of(w, who[i]);
    }
    str home = household_of(w, id[2].p);
    str old = row_at(w, "8947", "户主", name[0], id[0]),
        heir = row_at(w, "8946", "户主", name[2], id[2]);
    for (int order = 0; order < 3; order++) {
        struct reply r = take(w,
                              str_fmt(w->mem, MOVES STR_FMT STR_FMT, STR_ARG(order ? old : heir),
                                      STR_ARG(order ? heir : old)),
                              "run");
        assert_int_equal(number(w, r.body, "changed"), 2);
        for (size_t i = 0; i < 5; i++)
            assert_true(
                holds(links_of(w, who[i]), str_fmt(w->mem, "\"relation\":\"%s\"", after[i]).p));
        if (order == 2) /* the mother is the head since */
            household_step(
                w, home,
                str_fmt(w->mem, "\"action\":\"head\",\"person\":\"" STR_FMT "\"", STR_ARG(who[1]))
                    .p);
        str then = links_of(w, who[4]);
        str path =
            str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT, STR_ARG(member(w, r.body, "ref")));
        MUST(post(w, CLERK, str_fmt(w->mem, STR_FMT "/steps", STR_ARG(path)),
                  str_fmt(w->mem, "{\"action\":\"undo\",\"version\":%lld}",
                          (long long)number(w, r.body, "version"))),
             200);
        world_turn(w);
        r = call(w, CLERK, GET, path.p, NULL);
        assert_int_equal(number(w, r.body, "undone"), order == 2 ? 0 : 2);
        assert_int_equal(number(w, r.body, "kept"), order == 2 ? 2 : 0);
        for (size_t i = 0; i < 5 && order < 2; i++)
            assert_string_equal(links_of(w, who[i]).p, was[i].p);
        if (order == 2)
            assert_string_equal(links_of(w, who[4]).p, then.p);
    }
}

/* What is written down of somebody changes. */
static struct reply edit(struct world *w, str ref, str what)
{
    str          path = str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT, STR_ARG(ref));
    struct reply now = call(w, CLERK, GET, path.p, NULL);

    MUST(now, 200);
    return call(w, CLERK, PUT, path.p,
                str_fmt(w->mem, "{" STR_FMT ",\"why\":\"死亡证明\",\"version\":%lld}",
                        STR_ARG(what), (long long)number(w, now.body, "version"))
                    .p);
}

/* The latest step of a household that is this ACTION: WHOSE it was, and why. */
static void latest_is(struct world *w, str home, const char *action, const char *why, str whose)
{
    size_t       at = 0;
    struct reply r = call(
        w, CLERK, GET,
        str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT "/history", STR_ARG(home)).p, NULL);

    MUST(r, 200);
    assert_true(str_find(r.body, str_fmt(w->mem, "\"action\":\"%s\"", action), &at));
    str row = { r.body.p + at, r.body.n - at };
    row = str_cut(&row, '}');
    assert_true(holds(row, str_fmt(w->mem, "\"why\":\"%s\"", why).p));
    assert_true(!whose.n || holds(row, whose.p));
}

/* Nobody becomes a widow silently: who was married to the dead is named, one step says so, and it
 * goes with the death unless the record was changed since. */
static void the_widow_is_asked_about(struct world *w, str he, str she, str dead, str alive)
{
    str way = str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT "/widowed", STR_ARG(he));
    str her = str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT, STR_ARG(she));

    MUST(edit(w, she, STR("\"person\":{\"marriage\":\"21\"}")), 200);
    assert_false(holds(call(w, CLERK, GET, way.p, NULL).body, she.p)); /* he lives */
    for (int since = 0; since < 2; since++) {
        MUST(edit(w, he, dead), 200);
        struct reply r = call(w, CLERK, GET, way.p, NULL);
        MUST(r, 200);
        assert_true(holds(r.body, she.p) && holds(r.body, "\"marriage\":\"21\""));
        assert_true(holds(call(w, CLERK, GET, her.p, NULL).body, "\"marriage\":\"21\""));
        str take = str_fmt(w->mem, "{\"person\":\"" STR_FMT "\",\"version\":%lld}", STR_ARG(she),
                           (long long)number(w, r.body, "version"));
        MUST(post(w, STRANGER, way, take), 404);
        MUST(post(w, CLERK, way,
                  str_fmt(w->mem, "{\"person\":\"" STR_FMT "\",\"version\":1}", STR_ARG(he))),
             400);
        r = post(w, CLERK, way, take);
        MUST(r, 200);
        assert_false(holds(r.body, she.p)); /* nothing is left to say */
        assert_true(holds(call(w, CLERK, GET, her.p, NULL).body, "\"marriage\":\"30\""));
        r = call(w, CLERK, GET, str_fmt(w->mem, STR_FMT "/history", STR_ARG(her)).p, NULL);
        assert_true(holds(r.body, "now widowed") || holds(r.body, "改为丧偶"));
        if (since) /* hers was changed since */
            MUST(edit(w, she, STR("\"person\":{\"education\":\"20\"}")), 200);
        MUST(edit(w, he, alive), 200);
        assert_true(holds(call(w, CLERK, GET, her.p, NULL).body,
                          since ? "\"marriage\":\"30\"" : "\"marriage\":\"21\""));
    }
}

/* Who died belongs to his household until that day; another one is its head, or it ends with its
 * last member. A death that was noted wrongly is taken back with all that, also with its table. */
static void who_died_belongs_to_no_household(void **state)
{
    struct world *w = *state;
    str           id[] = { number_of(w, "35029719400101001"), number_of(w, "35029719420202002"),
                           number_of(w, "35029719380303003") },
        who[3], was[3], since = day_text(w, -100), died = day_text(w, -10);
    str then = str_fmt(w->mem, STR_FMT "\n", STR_ARG(since));
    str rows[] = { row_at(w, "8951", "户主", "阙老甲", id[0]),
                   row_at(w, "8951", "配偶", "阙老乙", id[1]),
                   row_at(w, "8952", "户主", "阙老丙", id[2]) },
        csv = STR(MOVES);

    for (size_t i = 0; i < 3; i++)
        csv = str_fmt(w->mem, STR_FMT STR_FMT STR_FMT, STR_ARG(csv),
                      STR_ARG(((str){ rows[i].p, rows[i].n - 1 })), STR_ARG(then));
    MUST(take(w, csv, "run"), 200);
    for (size_t i = 0; i < 3; i++) {
        who[i] = person_of(w, id[i].p);
        was[i] = links_of(w, who[i]);
    }
    str home = household_of(w, id[0].p), alone = household_of(w, id[2].p);
    str dead = str_fmt(w->mem, "\"person\":{\"died\":\"" STR_FMT "\"}", STR_ARG(died));
    str ended = str_fmt(w->mem, "\"until\":\"" STR_FMT "\"", STR_ARG(died));
    str alive = STR("\"person\":{},\"clear\":\"died\"");

    struct reply r = edit(w, who[0], dead);
    MUST(r, 400);
    assert_true(holds(r.body, "registry.who_heads") && holds(r.body, "\"head\""));
    str with = str_fmt(w->mem, STR_FMT ",\"head\":\"" STR_FMT "\"", STR_ARG(dead), STR_ARG(who[1]));
    MUST(edit(w, who[0], with), 200);
    assert_true(holds(links_of(w, who[0]), ended.p) && holds(links_of(w, who[0]), "\"death\""));
    assert_true(holds(links_of(w, who[1]), "\"relation\":\"0\""));
    assert_true(holds(links_of(w, who[1]), "\"why_in\":\"head\"") &&
                holds(links_of(w, who[1]), "\"why_out\":\"head\""));
    assert_false(holds(household(w, home).body, who[0].p));
    /* reasons are of a step */
    assert_true(
        holds(call(w, CLERK, GET, "/api/v1/registry/codes", NULL).body, "\"code\":\"birth\"") &&
        holds(call(w, CLERK, GET, "/api/v1/registry/codes", NULL).body, "\"steps\":\"move_in\""));
    static const char *const unfit[] = { "death", "torn", "out", "import", "head" };
    for (size_t i = 0; i < COUNT(unfit); i++) {
        r = post(w, CLERK,
                 str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT "/people", STR_ARG(home)),
                 str_fmt(w->mem, "{\"person\":{\"name\":\"阙新\"},\"why\":\"%s\",\"version\":%lld}",
                         unfit[i], (long long)number(w, household(w, home).body, "version")));
        assert_true(r.status == 400 && holds(r.body, "registry.reason"));
    }
    str before = str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT "?day=" STR_FMT,
                         STR_ARG(home), STR_ARG(day_text(w, -11)));
    r = call(w, CLERK, GET, before.p, NULL);
    assert_true(holds(r.body, who[0].p)); /* he lived that day */
    assert_false(holds(r.body, str_fmt(w->mem, "\"died\":\"" STR_FMT "\"", STR_ARG(died)).p));
    /* and has nothing more to come */
    r = call(w, CLERK, GET, str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT, STR_ARG(who[0])).p,
             NULL);
    assert_true(holds(r.body, "\"action\":\"care\",\"allowed\":false") &&
                holds(r.body, "\"action\":\"link_account\",\"allowed\":false"));
    r = post(w, CLERK, str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT "/care", STR_ARG(who[0])),
             STR("{\"flag\":\"alone\",\"source\":\"民政\"}"));
    assert_true(r.status == 409 && holds(r.body, "registry.died"));
    r = post(w, CLERK,
             str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT "/account", STR_ARG(who[0])),
             STR("{\"phone\":\"12512340001\",\"why\":\"证件\"}"));
    assert_true(r.status == 409 && holds(r.body, "registry.died"));
    /* another day: nobody is asked again */
    MUST(edit(w, who[0],
              str_fmt(w->mem, "\"person\":{\"died\":\"" STR_FMT "\"}", STR_ARG(day_text(w, -9)))),
         200);
    assert_true(holds(links_of(w, who[1]), "\"relation\":\"0\""));
    latest_is(w, home, "head", "", who[1]);
    MUST(edit(w, who[0], alive), 200);
    for (size_t i = 0; i < 2; i++)
        assert_string_equal(links_of(w, who[i]).p, was[i].p);
    latest_is(w, home, "move_in", "error", who[0]); /* and the history ends with what is */
    latest_is(w, home, "head", "error", who[0]);

    the_widow_is_asked_about(w, who[0], who[1], with, alive);

    MUST(edit(w, who[2], dead), 200);
    assert_true(holds(household(w, alone).body, ended.p));
    latest_is(w, alone, "end", "death", (str){ 0 });
    MUST(edit(w, who[2], alive), 200);
    assert_string_equal(links_of(w, who[2]).p, was[2].p);
    latest_is(w, alone, "goes_on", "error", (str){ 0 });
    assert_false(holds(household(w, alone).body, ended.p));

    /* by a table */
    csv =
        str_fmt(w->mem,
                "房屋,,,人员,,,\n楼栋,单元,房号,与户主关系,姓名,证件号码,死亡日期\n" STR_FMT STR_FMT
                "\n" STR_FMT STR_FMT "\n",
                STR_ARG(((str){ rows[0].p, rows[0].n - 1 })), STR_ARG(died),
                STR_ARG(((str){ rows[2].p, rows[2].n - 1 })), STR_ARG(died));
    r = take(w, csv, "check");
    assert_int_equal(number(w, r.body, "good"), 2);
    assert_int_equal(number(w, r.body, "told"), 1);
    assert_true(holds(wrong_of(w, r), "registry.headless") && holds(wrong_of(w, r), "stay (1)"));
    r = take(w, csv, "undo");
    assert_int_equal(number(w, r.body, "changed"), 2);
    assert_int_equal(number(w, r.body, "undone"), 2);
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(links_of(w, who[i]).p, was[i].p);
    assert_int_equal(number(w, take(w, csv, "run").body, "changed"), 2);
    assert_true(holds(headless(w), home.p) && holds(household(w, alone).body, ended.p));
    assert_int_equal(number(w, take(w, csv, "run").body, "same"), 2);
}

/* Who belonged to a household on the day that is so many days from today, as what. */
static str mates_on(struct world *w, str home, int64_t days)
{
    size_t       at = 0;
    struct reply r = call(w, CLERK, GET,
                          str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT "?day=" STR_FMT,
                                  STR_ARG(home), STR_ARG(day_text(w, days)))
                              .p,
                          NULL);

    MUST(r, 200);
    assert_true(str_find(r.body, STR("\"people\":["), &at));
    str rest = { r.body.p + at, r.body.n - at };
    assert_true(str_find(rest, STR("\"actions\":["), &at));
    return str_dup(w->mem, (str){ rest.p, at });
}

static void heads_from(struct world *w, str home, str who, int64_t days)
{
    MUST(post(w, CLERK,
              str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT "/steps", STR_ARG(home)),
              str_fmt(w->mem,
                      "{\"action\":\"head\",\"person\":\"" STR_FMT "\",\"day\":\"" STR_FMT
                      "\",\"why\":\"other\",\"version\":%lld}",
                      STR_ARG(who), STR_ARG(day_text(w, days)),
                      (long long)number(w, household(w, home).body, "version"))),
         200);
}

/* Likewise: only what each of them was to the head. */
static str kin_on(struct world *w, str home, int64_t days)
{
    str    all = mates_on(w, home, days), out = { 0 };
    size_t at = 0;

    while (str_find(all, STR("\"name_mask\":\""), &at)) {
        all = (str){ all.p + at + 13, all.n - at - 13 };
        str name = str_cut(&all, '"');
        assert_true(str_find(all, STR("\"relation\":\""), &at));
        all = (str){ all.p + at + 12, all.n - at - 12 };
        str relation = str_cut(&all, '"');
        out = str_fmt(w->mem, STR_FMT " " STR_FMT STR_FMT, STR_ARG(out), STR_ARG(name),
                      STR_ARG(relation));
    }
    return out;
}

/* The head moves away by a table, or dies by it, and another row of it says who heads the
 * household: from that day on. On the days before all is what it was, the next table with the same
 * rows changes nothing, and it can be taken back; whichever row comes first. */
static void a_new_head_of_a_table_begins_when_the_old_one_goes(void **state)
{
    enum { ALL = 3, WAYS = 4 };
    struct world            *w = *state;
    static const char *const name[ALL] = { "汲师甲", "汲妻乙", "汲子丙" },
                             *relation[ALL] = { "户主", "配偶", "子" };
    str since = day_text(w, -1000), gone = day_text(w, -100), none = { 0 }, csv = STR(DEATHS),
        id[] = { number_of(w, "35029719610721001"), number_of(w, "35029719630722002"),
                 number_of(w, "35029719900723003") },
        who[ALL], was[ALL], days[3];
    static const int64_t on[] = { -900, -101, -1 };
    str                  from = str_fmt(w->mem, "\"since\":\"" STR_FMT "\"", STR_ARG(gone));

    for (size_t i = 0; i < ALL; i++)
        csv = str_fmt(
            w->mem, STR_FMT STR_FMT, STR_ARG(csv),
            STR_ARG(row_days(w, row_at(w, "7311", relation[i], name[i], id[i]), since, none)));
    MUST(take(w, csv, "run"), 200);
    for (size_t i = 0; i < ALL; i++) {
        who[i] = person_of(w, id[i].p);
        was[i] = links_of(w, who[i]);
    }
    str home = household_of(w, id[0].p);
    for (size_t d = 0; d < 3; d++)
        days[d] = kin_on(w, home, on[d]);
    for (int way = 0; way < WAYS; way++) {
        str leaves = way < 2 ? row_days(w, row_at(w, "7312", "户主", name[0], id[0]), gone, none)
                             : row_days(w, row_at(w, "7311", "户主", name[0], id[0]), since, gone);
        str stays = row_days(w, row_at(w, "7311", "户主", name[1], id[1]), since, none),
            son = row_days(w, row_at(w, "7311", "其他", name[2], id[2]), since, none);
        str all = str_fmt(w->mem, DEATHS STR_FMT STR_FMT STR_FMT, STR_ARG(way % 2 ? son : leaves),
                          STR_ARG(stays), STR_ARG(way % 2 ? leaves : son));
        struct reply r = take(w, all, "check");
        assert_int_equal(number(w, r.body, "good"), 3);
        assert_int_equal(number(w, r.body, "told"), 0);
        r = take(w, all, "run");
        assert_int_equal(number(w, r.body, "changed"), 3);
        for (size_t d = 0; d < 2; d++)
            assert_string_equal(kin_on(w, home, on[d]).p, days[d].p);
        assert_string_not_equal(kin_on(w, home, on[2]).p, days[2].p);
        for (size_t i = 1; i < ALL; i++) {
            assert_true(holds(links_of(w, who[i]), from.p));
            assert_true(
                holds(links_of(w, who[i]), i == 1 ? "\"relation\":\"0\"" : "\"relation\":\"8\""));
        }
        assert_false(holds(headless(w), home.p));
        struct reply again = take(w, all, "run");
        assert_int_equal(number(w, again.body, "same"), 3);
        assert_int_equal(number(w, again.body, "told"), 0);
        undone(w, again); /* it names them as well */
        r = undone(w, r);
        assert_int_equal(number(w, r.body, "undone"), 3);
        for (size_t i = 0; i < ALL; i++)
            assert_string_equal(links_of(w, who[i]).p, was[i].p);
        for (size_t d = 0; d < 3; d++)
            assert_string_equal(kin_on(w, home, on[d]).p, days[d].p);
    }
}

/* What a table would change, row by row: whence somebody moves, and every row that leans on another
 * one; the same when it has been run, but for what only the run decides. */
static void changes_tell_whence_somebody_moves(void **state)
{
    struct world *w = *state;
    str           id[] = { number_of(w, "35029719610715041"), number_of(w, "35029719630716042") },
        since = day_text(w, -1000), gone = day_text(w, -100), none = { 0 };

    MUST(
        take(w,
             str_fmt(w->mem, DEATHS STR_FMT STR_FMT,
                     STR_ARG(row_days(w, row_at(w, "7331", "户主", "池改甲", id[0]), since, none)),
                     STR_ARG(row_days(w, row_at(w, "7331", "其他", "池改乙", id[1]), since, none))),
             "run"),
        200);
    str both =
        str_fmt(w->mem, DEATHS STR_FMT STR_FMT,
                STR_ARG(row_days(w, row_at(w, "7332", "户主", "池改甲", id[0]), gone, none)),
                STR_ARG(row_days(w, row_at(w, "7331", "户主", "池改乙", id[1]), since, none)));
    for (int run = 0; run < 2; run++) {
        struct reply r = take(w, both, run ? "run" : "check");
        assert_int_equal(number(w, r.body, "changed"), 2);
        str path = str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT "/changes?limit=1",
                           STR_ARG(member(w, r.body, "ref")));
        str found = call(w, CLERK, GET, path.p, NULL).body;
        assert_true(holds(found, "\"row\":3"));
        assert_true(holds(found, "\"field\":\"room\"") &&
                    holds(found, "\"from\":\"73**\",\"to\":\"7332\""));
        assert_true(holds(found, str_fmt(w->mem, "\"from\":\"" STR_FMT "\",\"to\":\"" STR_FMT "\"",
                                         STR_ARG(since), STR_ARG(gone))
                                     .p));
        assert_false(holds(found, "\"from\":\"\""));
        path = str_fmt(w->mem, STR_FMT "&after=" STR_FMT, STR_ARG(path),
                       STR_ARG(member(w, found, "next")));
        found = call(w, CLERK, GET, path.p, NULL).body;
        assert_true(holds(found, "\"row\":4") && holds(found, "\"from\":\"8\",\"to\":\"0\""));
    }
}

/* Rows with problems are given out in clear: who is on record and stands in one is told who read
 * it, by his number, or by name and birth behind his door. */
static void wrong_rows_are_read_of_those_on_record(void **state)
{
    struct world *w = *state;
    str           one = number_of(w, "35029719610717051"), b = building(w);
    const char    born[] = "房屋,,,人员,,,\n楼栋,单元,房号,与户主关系,姓名,证件号码,出生日期\n";

    str first = str_fmt(w->mem,
                        "%s" STR_FMT ",9单元,7341,户主,佘读甲," STR_FMT ",\n" STR_FMT
                        ",9单元,7342,户主,佘读乙,,1962-02-03\n",
                        born, STR_ARG(b), STR_ARG(one), STR_ARG(b));
    MUST(take(w, first, "run"), 200);
    str          second = str_fmt(w->mem,
                                  "%s没有这栋楼,9单元,7341,户主,佘读甲," STR_FMT ",\n" STR_FMT
                                  ",9单元,7342,没有这种关系,佘读乙,,1962-02-03\n" STR_FMT
                                  ",9单元,7343,没有这种关系,佘读丙,,1962-02-04\n",
                                  born, STR_ARG(one), STR_ARG(b), STR_ARG(b));
    struct reply r = take(w, second, "check");
    assert_int_equal(number(w, r.body, "bad"), 3);
    r = call(w, CLERK, POST,
             str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT "/bad",
                     STR_ARG(member(w, r.body, "ref")))
                 .p,
             "{\"format\":\"csv\",\"reason\":\"改正佘家的表\"}");
    MUST(r, 200);
    assert_true(holds(r.body, "佘读甲") && holds(r.body, "佘读乙"));
    r = call(w, SECURITY, GET, "/api/v1/readlog?limit=9", NULL);
    assert_int_equal(times(r.body, "改正佘家的表"), 3); /* the list, and two of it */
    assert_int_equal(times(r.body, "佘*甲"), 1);
    assert_int_equal(times(r.body, "佘*乙"), 1);
}

/* Deaths that follow each other are taken back from the last one on: whose has to go first is said,
 * and in the end all is as it was, also on the days before. */
static void deaths_are_taken_back_from_the_last_one_on(void **state)
{
    enum { ALL = 4 };
    struct world            *w = *state;
    static const char *const born[ALL] = { "35029719400107001", "35029719420207002",
                                           "35029719700307003", "35029720000407004" },
                             *name[ALL] = { "鄢接甲", "鄢接乙", "鄢接丙", "鄢接丁" },
                             *relation[ALL] = { "户主", "配偶", "子", "孙子" };
    str id[ALL], who[ALL], was[ALL],
        csv = STR(MOVES),
        dead = STR("房屋,,,人员,,,\n楼栋,单元,房号,与户主关系,姓名,证件号码,死亡日期\n");
    str since = day_text(w, -100), alive = STR("\"person\":{},\"clear\":\"died\"");

    for (int i = 0; i < ALL; i++) {
        id[i] = number_of(w, born[i]);
        str row = row_at(w, "8997", relation[i], name[i], id[i]);
        row.n--;
        csv = str_fmt(w->mem, STR_FMT STR_FMT STR_FMT "\n", STR_ARG(csv), STR_ARG(row),
                      STR_ARG(since));
        dead = str_fmt(w->mem, STR_FMT STR_FMT STR_FMT "\n", STR_ARG(dead), STR_ARG(row),
                       STR_ARG(day_text(w, -40 + 10 * i)));
    }
    MUST(take(w, csv, "run"), 200);
    str home = household_of(w, id[0].p);
    for (int i = 0; i < ALL; i++) {
        who[i] = person_of(w, id[i].p);
        was[i] = links_of(w, who[i]);
    }
    str then = mates_on(w, home, -50);
    for (int n = 2; n <= ALL; n++) {
        struct reply r = { 0 };
        for (int i = 0; i < n; i++) {
            str heir = i + 1 < ALL
                           ? str_fmt(w->mem, ",\"head\":\"" STR_FMT "\"", STR_ARG(who[i + 1]))
                           : (str){ 0 };
            MUST(edit(w, who[i],
                      str_fmt(w->mem, "\"person\":{\"died\":\"" STR_FMT "\"}" STR_FMT,
                              STR_ARG(day_text(w, -40 + 10 * i)), STR_ARG(heir))),
                 200);
        }
        for (int i = 0; i < n - 1; i++) {
            r = edit(w, who[i], alive);
            MUST(r, 400);
            assert_true(holds(r.body, "registry.died_after") && holds(r.body, "\"died\""));
            r = edit(w, who[i],
                     str_fmt(w->mem, "\"person\":{\"died\":\"" STR_FMT "\"}",
                             STR_ARG(day_text(w, -39 + 10 * i))));
            MUST(r, 400);
            assert_true(holds(r.body, "registry.died_after"));
        }
        for (int i = n - 1; i >= 0; i--)
            MUST(edit(w, who[i], alive), 200);
        for (int i = 0; i < ALL; i++)
            assert_string_equal(links_of(w, who[i]).p, was[i].p);
        assert_string_equal(mates_on(w, home, -50).p, then.p);
    }
    /* a table that says them goes back row by row, whatever the order */
    struct reply r = take(w, dead, "undo");
    assert_int_equal(number(w, r.body, "changed"), ALL);
    assert_int_equal(number(w, r.body, "undone"), ALL);
    for (int i = 0; i < ALL; i++)
        assert_string_equal(links_of(w, who[i]).p, was[i].p);
}

/* Who came by a table has its day as his first one, and died before it: noted wrongly and taken
 * back, all is as it was, whoever had become the head, and since when the others live there. */
static void a_death_before_the_first_day_is_taken_back(void **state)
{
    enum { ALL = 6, HOME = 5, DAYS = 4 };
    struct world *w = *state;
    static const char
        *born[ALL] = { "35029719400112001", "35029719420213002", "35029719700314003",
                       "35029719450415004", "35029719210516005", "35029719390617006" },
        *name[ALL] = { "鄢前甲", "鄢前乙", "鄢前丙", "鄢前丁", "鄢前戊", "鄢前己" },
        *relation[ALL] = { "户主", "配偶", "子", "兄弟姐妹", "父母", "户主" };
    static const int64_t since[ALL] = { -100, -100, -100, -300, -20, -100 },
                         died[] = { -130, -100 }, days[DAYS] = { -200, -60, -10, 0 };
    str csv = STR(MOVES), id[ALL], who[ALL], was[ALL], mates[DAYS];
    str alive = STR("\"person\":{},\"clear\":\"died\"");

    for (size_t k = 0; k < ALL; k++) { /* who lives there longest first */
        size_t i = k ? k <= 3 ? k - 1 : k : 3;
        id[i] = number_of(w, born[i]);
        str row = row_at(w, i < HOME ? "8961" : "8962", relation[i], name[i], id[i]);
        csv = str_fmt(w->mem, STR_FMT STR_FMT STR_FMT "\n", STR_ARG(csv),
                      STR_ARG(((str){ row.p, row.n - 1 })), STR_ARG(day_text(w, since[i])));
    }
    MUST(take(w, csv, "run"), 200);
    for (size_t i = 0; i < ALL; i++) {
        who[i] = person_of(w, id[i].p);
        was[i] = links_of(w, who[i]);
        assert_true(
            holds(was[i],
                  str_fmt(w->mem, "\"since\":\"" STR_FMT "\"", STR_ARG(day_text(w, since[i]))).p));
    }
    str home = household_of(w, id[0].p), alone = household_of(w, id[5].p);
    for (size_t d = 0; d < DAYS; d++)
        mates[d] = mates_on(w, home, days[d]);
    str sites = call(w, ADMIN, GET, "/api/v1/tables/sites?format=csv", NULL).body;

    for (size_t n = 0; n < COUNT(died); n++) {
        str dead =
            str_fmt(w->mem, "\"person\":{\"died\":\"" STR_FMT "\"}", STR_ARG(day_text(w, died[n])));
        for (size_t heir = 1; heir < HOME; heir++) {
            str with = str_fmt(w->mem, STR_FMT ",\"head\":\"" STR_FMT "\"", STR_ARG(dead),
                               STR_ARG(who[heir]));
            MUST(edit(w, who[0], with), 200);
            assert_true(holds(links_of(w, who[heir]), "\"relation\":\"0\""));
            assert_string_not_equal(mates_on(w, home, 0).p, mates[DAYS - 1].p);
            if (heir == 2) /* on another day: he is the head all the same */
                MUST(edit(w, who[0],
                          str_fmt(w->mem, "\"person\":{\"died\":\"" STR_FMT "\"}",
                                  STR_ARG(day_text(w, -131)))),
                     200);
            assert_true(holds(links_of(w, who[heir]), "\"relation\":\"0\""));
            MUST(edit(w, who[0], alive), 200);
            for (size_t i = 0; i < HOME; i++)
                assert_string_equal(links_of(w, who[i]).p, was[i].p);
            for (size_t d = 0; d < DAYS; d++)
                assert_string_equal(mates_on(w, home, days[d]).p, mates[d].p);
            latest_is(w, home, "move_in", "error", who[0]);
            latest_is(w, home, "head", "error", who[0]);
        }
        MUST(edit(w, who[4], dead), 200); /* not the head: nobody else changes */
        MUST(edit(w, who[4], alive), 200);
        for (size_t i = 0; i < HOME; i++)
            assert_string_equal(links_of(w, who[i]).p, was[i].p);
        MUST(edit(w, who[5], dead), 200); /* he was alone */
        latest_is(w, alone, "end", "death", (str){ 0 });
        assert_string_not_equal(call(w, ADMIN, GET, "/api/v1/tables/sites?format=csv", NULL).body.p,
                                sites.p);
        MUST(edit(w, who[5], alive), 200);
        latest_is(w, alone, "goes_on", "error", (str){ 0 });
        assert_string_equal(links_of(w, who[5]).p, was[5].p);
        assert_string_equal(call(w, ADMIN, GET, "/api/v1/tables/sites?format=csv", NULL).body.p,
                            sites.p);
        /* the wife becomes the head, and a widow when it is said; the head's own is asked too */
        str with =
            str_fmt(w->mem, STR_FMT ",\"head\":\"" STR_FMT "\"", STR_ARG(dead), STR_ARG(who[1]));
        the_widow_is_asked_about(w, who[0], who[1], with, alive);
        the_widow_is_asked_about(w, who[1], who[0], dead, alive);
        for (size_t i = 0; i < HOME; i++)
            assert_string_equal(links_of(w, who[i]).p, was[i].p);
    }

    /* somebody else became the head since: that one stays it, and he is one of the others */
    str with = str_fmt(w->mem, "\"person\":{\"died\":\"" STR_FMT "\"},\"head\":\"" STR_FMT "\"",
                       STR_ARG(day_text(w, died[0])), STR_ARG(who[1]));
    static const int64_t from[] = { 0, -100 };
    for (size_t n = 0; n < COUNT(from); n++) {
        MUST(edit(w, who[0], with), 200);
        heads_from(w, home, who[2], from[COUNT(from) - 1 - n]);
        MUST(edit(w, who[0], alive), 200);
        assert_true(holds(links_of(w, who[2]), "\"relation\":\"0\""));
        assert_false(holds(links_of(w, who[0]), "\"relation\":\"0\""));
        assert_true(holds(mates_on(w, home, 0), "\"relation\":\"8\""));
        latest_is(w, home, "head", "", who[2]);
        latest_is(w, home, "move_in", "error", who[0]);
        if (n == 0)
            heads_from(w, home, who[0], -100);
    }
}

/* A name has a letter of some script in it, wherever somebody is written down. */
static void a_name_has_letters(void **state)
{
    struct world *w = *state;
    str           id = number_of(w, "35029719660718007");

    MUST(take(w, str_fmt(w->mem, MOVES STR_FMT, STR_ARG(row_at(w, "8963", "户主", "鄢有名", id))),
              "run"),
         200);
    str                      home = household_of(w, id.p), who = person_of(w, id.p);
    static const char *const none[] = { "  ",   "　",  "👍", "👍👍",    "·",
                                        "（）", ". -", "☆", "鄢😀三", "鄢☀" },
                             *some[] = { "𬎆", "阿依·古丽", "O'Neil", "鄢〇" };
    for (size_t i = 0; i < COUNT(none) + COUNT(some); i++) {
        const char  *name = i < COUNT(none) ? none[i] : some[i - COUNT(none)];
        struct reply r =
            post(w, CLERK,
                 str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT "/people", STR_ARG(home)),
                 str_fmt(w->mem,
                         "{\"person\":{\"name\":\"%s\"},\"relation\":\"8\",\"why\":\"other\","
                         "\"version\":%lld}",
                         name, (long long)number(w, household(w, home).body, "version")));
        assert_int_equal(r.status, i < COUNT(none) ? 400 : 201);
        assert_true(i >= COUNT(none) || (holds(r.body, i < 2 ? "input.length" : "registry.name") &&
                                         holds(r.body, "\"name\"")));
        r = edit(w, who, str_fmt(w->mem, "\"person\":{\"name\":\"%s\"}", name));
        assert_int_equal(r.status, i < COUNT(none) ? 400 : 200);
        assert_true(i >= COUNT(none) || holds(r.body, "registry.name"));
    }
    struct reply r =
        take(w, str_fmt(w->mem, MOVES STR_FMT, STR_ARG(row_at(w, "8964", "户主", "👍", (str){ 0 }))),
             "check");
    assert_int_equal(number(w, r.body, "good"), 0);
}

/* A year that cannot be is said at its field, with the day as it was read. */
static void years_out_of_sense_are_named(void **state)
{
    struct world *w = *state;
    str           b = building(w);

    struct reply r = take(
        w,
        str_fmt(
            w->mem,
            "房屋,,,人员,,,,\n楼栋,单元,房号,与户主关系,姓名,出生日期,死亡日期,入住日期\n" STR_FMT
            ",9单元,8961,户主,年古甲,0999-01-01,,2020-01-01\n" STR_FMT
            ",9单元,8961,子,年远乙,2150-02-01,,2020-01-01\n" STR_FMT
            ",9单元,8961,子,年旧丙,1990-01-01,,1800-01-01\n" STR_FMT
            ",9单元,8961,子,年倒丁,1990-01-01,1980-01-01,2020-01-01\n" STR_FMT
            ",9单元,8961,子,年无戊,1980-02-30,,2020-01-01\n" STR_FMT
            ",9单元,8961,子,年月己,1980年14月03日,,2020-01-01\n" STR_FMT
            ",9单元,8961,子,月月庚,1961.02,,2020-01-01\n" STR_FMT
            ",9单元,8961,子,月月辛,196102,,2020-01-01\n" STR_FMT
            ",9单元,8961,子,月月壬,１９６１年２月,,2020-01-01\n",
            STR_ARG(b), STR_ARG(b), STR_ARG(b), STR_ARG(b), STR_ARG(b), STR_ARG(b), STR_ARG(b),
            STR_ARG(b), STR_ARG(b)),
        "check");
    assert_int_equal(number(w, r.body, "bad"), 9);
    str told = wrong_of(w, r);
    assert_true(holds(told, "\"column\":\"出生日期\""));
    assert_int_equal(times(told, "There is no day 30 in month 2 of that year"), 1);
    assert_int_equal(times(told, "There is no month 14"), 1);
    assert_int_equal(times(told, "There is a year and a month, but no day"), 3);
    assert_int_equal(times(told, "import.date"), 2);
    assert_int_equal(times(told, "1900 to 2200"), 2);
    assert_true(holds(told, "registry.day") && holds(told, "registry.before_birth"));
    r = post(w, CLERK,
             str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT "/people",
                     STR_ARG(household_of(w, "12587650301"))),
             STR("{\"person\":{\"name\":\"年古甲\",\"born\":\"0999-01-01\"},\"version\":1}"));
    MUST(r, 400);
    assert_true(holds(r.body, "registry.day") && holds(r.body, "The year of 0999-01-01"));
    r = post(w, CLERK,
             str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT "/people",
                     STR_ARG(household_of(w, "12587650301"))),
             STR("{\"person\":{\"name\":\"年后丁\",\"born\":\"2150-01-01\"},\"version\":1}"));
    MUST(r, 400);
    assert_true(holds(r.body, "2150-01-01 is still to come"));
}

/* A day that was kept as a number is told as the day that it is, but for a birthday; that numbers
 * of documents tell birthdays is said of those only. What stands below a table is no row of it, and
 * counted; a remark in the first column of a row is. */
static void what_is_no_day_and_no_row_is_told_apart(void **state)
{
    struct world *w = *state;
    str           b = building(w);
    struct reply  r =
        take(w,
             str_fmt(w->mem,
                     "房屋,,,人员,,,\n楼栋,单元,房号,与户主关系,姓名,出生日期,入住日期\n" STR_FMT
                     ",9单元,8951,户主,数日甲,22314,2020-01-01\n" STR_FMT
                     ",9单元,8951,子,数日乙,1990-01-01,44197\n" STR_FMT
                     ",9单元,8951,子,数日丙,1990-01-02,2020.02\n" STR_FMT
                     ",9单元,8951,子,数日丁,1961.02,2020-01-01\n合 计,,,,4人,,\n"
                     "制表人：数表,,,审核人：数审,,填表日期：2026年11月,\n"
                     "注：以上为常住人口,,,,,,\n填 表 人：,数填,,审核人：,数核,,\n"
                     "制表人（签字）：,,,,,,\n",
                     STR_ARG(b), STR_ARG(b), STR_ARG(b), STR_ARG(b)),
             "check");

    assert_int_equal(number(w, r.body, "bad"), 4);
    assert_int_equal(number(w, r.body, "good"), 0);
    assert_int_equal(number(w, r.body, "sums"), 1);
    assert_int_equal(number(w, r.body, "signs"), 4);
    str told = wrong_of(w, r);
    assert_int_equal(times(told, "as a rule 2021-01-01"), 1);
    assert_int_equal(times(told, "import.serial"), 2);
    assert_int_equal(times(told, "There is a year and a month, but no day"), 2);
    assert_int_equal(times(told, "Where identity numbers tell"), 2);
    assert_false(holds(told, "22314") || holds(told, "1961-02-02"));
    r = take_as(
        w, CLERK, "/api/v1/registry/imports", "\"kind\":\"people\"",
        str_fmt(w->mem, "备注,楼栋,房号,姓名\n备注：外地," STR_FMT ",8952,数备甲\n", STR_ARG(b)),
        "check");
    assert_int_equal(number(w, r.body, "good"), 1);
}

/* Whoever has another head since the table came stays with all links, and the undo says so. */
static void a_head_that_changed_since_is_not_taken_back(void **state)
{
    struct world *w = *state;
    str id[] = { number_of(w, "35029719500101001"), number_of(w, "35029719520202002") }, who[2],
        then[2];
    struct reply r = take(w,
                          str_fmt(w->mem, MOVES STR_FMT STR_FMT,
                                  STR_ARG(row_at(w, "8971", "户主", "郇换甲", id[0])),
                                  STR_ARG(row_at(w, "8971", "配偶", "郇换乙", id[1]))),
                          "run");

    for (size_t i = 0; i < 2; i++)
        who[i] = person_of(w, id[i].p);
    household_step(
        w, household_of(w, id[0].p),
        str_fmt(w->mem, "\"action\":\"head\",\"person\":\"" STR_FMT "\"", STR_ARG(who[1])).p);
    for (size_t i = 0; i < 2; i++)
        then[i] = links_of(w, who[i]);
    str path =
        str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT, STR_ARG(member(w, r.body, "ref")));
    MUST(post(w, CLERK, str_fmt(w->mem, STR_FMT "/steps", STR_ARG(path)),
              str_fmt(w->mem, "{\"action\":\"undo\",\"version\":%lld}",
                      (long long)number(w, r.body, "version"))),
         200);
    world_turn(w);
    assert_int_equal(number(w, call(w, CLERK, GET, path.p, NULL).body, "kept"), 2);
    assert_true(holds(wrong_of(w, r), "\"code\""));
    for (size_t i = 0; i < 2; i++)
        assert_string_equal(links_of(w, who[i]).p, then[i].p);
}

/* Rows that waited go with their table, decided or not. */
static void doubtful_rows_go_with_their_table(void **state)
{
    struct world *w = *state;
    str           b = building(w);

    MUST(take(w,
              str_fmt(w->mem, HEAD STR_FMT ",9单元,8881,户主,逄疑甲,,12587650201,1970-05-05\n",
                      STR_ARG(b)),
              "run"),
         200);
    str          me = person_of(w, "12587650201"), was = links_of(w, me);
    struct reply r =
        take(w,
             str_fmt(w->mem,
                     HEAD STR_FMT ",9单元,8882,户主,逄疑甲,,12587650202,1970-05-05\n" STR_FMT
                                  ",9单元,8883,户主,逄疑甲,,12587650203,1970-05-05\n" STR_FMT
                                  ",9单元,8884,户主,逄疑甲,,12587650204,1970-05-05\n",
                     STR_ARG(b), STR_ARG(b), STR_ARG(b)),
             "run");
    assert_int_equal(number(w, r.body, "good"), 3);
    assert_int_equal(number(w, r.body, "inserted"), 0);
    assert_int_equal(decide(w, "0202", "new"), 200);
    assert_true(holds(call(w, CLERK, GET, "/api/v1/registry/doubles/apart", NULL).body,
                      "decided of a row of a table: somebody else"));
    assert_int_equal(decide(w, "0203", "same"), 200);
    assert_true(holds(search(w, "8882"), "0202") && holds(search(w, "8883"), me.p));
    str path =
        str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT, STR_ARG(member(w, r.body, "ref")));
    MUST(post(w, CLERK, str_fmt(w->mem, STR_FMT "/steps", STR_ARG(path)),
              str_fmt(w->mem, "{\"action\":\"undo\",\"version\":%lld}",
                      (long long)number(w, r.body, "version"))),
         200);
    assert_false(holds(call(w, CLERK, GET, "/api/v1/registry/doubts", NULL).body, "0204"));
    world_turn(w);
    r = call(w, CLERK, GET, path.p, NULL);
    assert_int_equal(number(w, r.body, "undone"), 2);
    assert_int_equal(number(w, r.body, "kept"), 0);
    assert_false(holds(search(w, "12587650202"), "ref") || holds(search(w, "8882"), "ref"));
    assert_false(holds(search(w, "8883"), "ref"));
    assert_true(holds(search(w, "12587650201"), me.p));
    assert_string_equal(links_of(w, me).p, was.p);
}

/* A dry run puts nobody into the queue, and a table that is dropped leaves nothing there; a row of
 * a table that was taken back is decided no more. */
static void what_was_dropped_waits_for_nobody(void **state)
{
    struct world *w = *state;
    str           b = building(w);

    MUST(take(w,
              str_fmt(w->mem, HEAD STR_FMT ",9单元,8886,户主,逄落甲,,12587650221,1971-05-05\n",
                      STR_ARG(b)),
              "run"),
         200);
    str csv = str_fmt(w->mem, HEAD STR_FMT ",9单元,8887,户主,逄落甲,,12587650222,1971-05-05\n",
                      STR_ARG(b));
    struct reply r = take(w, csv, "check");
    assert_int_equal(number(w, r.body, "good"), 1);
    assert_false(holds(call(w, CLERK, GET, "/api/v1/registry/doubts", NULL).body, "0222"));
    r = post(w, CLERK,
             str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT "/steps",
                     STR_ARG(member(w, r.body, "ref"))),
             str_fmt(w->mem, "{\"action\":\"drop\",\"version\":%lld}",
                     (long long)number(w, r.body, "version")));
    MUST(r, 200);
    assert_true(holds(r.body, "\"state\":\"dropped\""));
    world_turn(w);
    assert_false(holds(call(w, CLERK, GET, "/api/v1/registry/doubts", NULL).body, "0222"));
    assert_false(holds(search(w, "12587650222"), "ref"));

    r = take(w, csv, "run");
    str path =
        str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT, STR_ARG(member(w, r.body, "ref")));
    struct reply d = call(w, CLERK, GET, "/api/v1/registry/doubts", NULL);
    assert_true(holds(d.body, "0222"));
    str waits = member(w, d.body, "ref"); /* the only one */
    MUST(post(w, CLERK, str_fmt(w->mem, STR_FMT "/steps", STR_ARG(path)),
              str_fmt(w->mem, "{\"action\":\"undo\",\"version\":%lld}",
                      (long long)number(w, r.body, "version"))),
         200);
    world_turn(w);
    d = post(w, CLERK,
             str_fmt(w->mem, "/api/v1/registry/doubts/" STR_FMT "/decide", STR_ARG(waits)),
             STR("{\"decision\":\"new\",\"version\":1}"));
    MUST(d, 409);
    assert_false(holds(search(w, "12587650222"), "ref"));
}

/* A table has its own way to write 3号楼: its rows go where the map has it, under its own name
 * first; where two are meant both are named. */
static void a_table_has_its_own_names_of_buildings(void **state)
{
    static const char *const said[] = { "同名园3栋",         "同名园3幢", "同名园三号楼",
                                        "同名园３号楼",      "同名园3",   "同名园03座",
                                        "海虹社区同名园３栋" };
    struct world            *w = *state;
    struct buf               b;
    char                     at[64];

    snprintf(at, sizeof at, "%.7f,%.7f", (double)w->lng / 1e7, (double)w->lat / 1e7);
    take_as(w, CLERK, "/api/v1/registry/imports", "\"kind\":\"sites\",\"alike\":\"new\"",
            str_fmt(w->mem,
                    "楼栋名称,经度,纬度\n同名园3号楼,%s\n同名园13号楼,%s\n并列园5号楼,%s\n"
                    "并列园5幢,%s\n",
                    at, at, at, at),
            "run");
    buf_init(&b, w->mem, 8192);
    buf_z(&b, "小区,楼栋,单元,房号,姓名,出生日期\n");
    for (size_t i = 0; i < COUNT(said); i++)
        buf_fmt(&b, ",%s,1单元,76%02d,章名甲,1971-03-0%d\n", said[i], (int)i, (int)i + 1);
    buf_z(&b, "同名园,三栋,1单元,7608,章名八,1971-03-08\n"
              ",并列园5幢,1单元,7609,章名九,1971-03-09\n"
              ",并列园5座,1单元,7610,章名十,1971-03-10\n"
              ",同名园4栋,1单元,7611,章名末,1971-03-11\n");
    struct reply r = take(w, buf_done(&b), "run");
    assert_int_equal(number(w, r.body, "inserted"), (int64_t)COUNT(said) + 2);
    assert_int_equal(number(w, r.body, "bad"), 2);
    for (int i = 0; i <= 8; i++) {
        str there = search(w, quoted(w, str_fmt(w->mem, "同名园3号楼76%02d", i)));
        if (i != 7 && !holds(there, str_fmt(w->mem, "1971-03-0%d", i + (i < 8)).p))
            fail_msg("%d: " STR_FMT, i, STR_ARG(there));
    }
    assert_true(holds(search(w, quoted(w, STR("并列园5幢7609"))), "1971-03-09"));
    str wrong = wrong_of(w, r);
    assert_true(holds(wrong, "registry.alike_buildings") && holds(wrong, "并列园5号楼、并列园5幢"));
    assert_true(holds(wrong, "registry.no_building") && holds(wrong, "同名园4栋"));
}

/* Who was registered in another community comes by a table of where he lives now: that one is told
 * nothing of whom he leaves, and its clerk is. */
static void a_table_registers_who_lived_elsewhere(void **state)
{
    struct world *w = *state;
    str           one = number_of(w, "35029719630111001"), two = number_of(w, "35029719640212002");

    MUST(take(w,
              str_fmt(w->mem, MOVES STR_FMT STR_FMT,
                      STR_ARG(row_at(w, "8951", "户主", "霍迁甲", one)),
                      STR_ARG(row_at(w, "8951", "配偶", "霍迁乙", two))),
              "run"),
         200);
    str home = household_of(w, two.p);
    world_put(w, "UPDATE site SET name = '迁来楼' WHERE id = (SELECT MIN(id) FROM site WHERE "
                 "place_now = 350205002006) AND place_now = 350205002006");
    str csv = str_fmt(w->mem, MOVES "迁来楼,8单元,8952,户主,霍迁甲," STR_FMT "," STR_FMT "\n",
                      STR_ARG(one), STR_ARG(day_text(w, -2)));
    struct reply r = take_as(w, STRANGER, "/api/v1/registry/imports",
                             "\"kind\":\"people\",\"heads\":2", csv, "check");
    assert_int_equal(number(w, r.body, "good"), 1);
    assert_int_equal(number(w, r.body, "told"), 1); /* the day, which is before the one on record */
    r = take_as(w, STRANGER, "/api/v1/registry/imports", "\"kind\":\"people\",\"heads\":2", csv,
                "run");
    str wrong = wrong_as(w, STRANGER, r);
    assert_true(holds(wrong, "registry.since_left") && !holds(wrong, "8951"));
    assert_int_equal(number(w, r.body, "changed"), 1);
    assert_true(holds(headless(w), home.p));
    str told = call(w, CLERK, GET, "/api/v1/notices", NULL).body;
    assert_true(holds(told, "霍*甲") && holds(told, "choose another head"));
    assert_false(holds(told, "8952"));
    str path =
        str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT, STR_ARG(member(w, r.body, "ref")));
    MUST(post(w, STRANGER, str_fmt(w->mem, STR_FMT "/steps", STR_ARG(path)),
              str_fmt(w->mem, "{\"action\":\"undo\",\"version\":%lld}",
                      (long long)number(w, r.body, "version"))),
         200);
    world_turn(w);
    assert_false(holds(headless(w), home.p));
}

/* A credit code with its right check characters. */
static str credit_code(struct world *w, const char *first16)
{
    static const char all[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    str               out = { 0 };

    for (size_t k = 0; !out.n && k < 31 * 31; k++)
        if (credit_code_read(w->mem, str_fmt(w->mem, "%s%c%c", first16, all[k / 31], all[k % 31]),
                             &out))
            out = (str){ 0 };
    assert_true(out.n == 18);
    return out;
}

static struct reply orgs(struct world *w, const char *query)
{
    struct reply r =
        call(w, CLERK, GET, str_fmt(w->mem, "/api/v1/registry/orgs?%s", query).p, NULL);

    MUST(r, 200);
    return r;
}

static struct reply take_orgs(struct world *w, enum who who, str csv, const char *last)
{
    return take_as(w, who, "/api/v1/registry/imports", "\"kind\":\"orgs\"", csv, last);
}

#define ORGS_THAT_ARE "SELECT COUNT(*) AS n FROM org WHERE standing = '%d'"

/* The state of a shop as the register of the market regulator says it. */
static void the_words_of_the_market_register_are_known(void **state)
{
    static const char *const said[] = { "存续",         "在业",
                                        "开业",         "在营",
                                        "营业",         "正常",
                                        "在营（开业）", "存续（在营、开业、在册）",
                                        "吊销",         "\"吊销，未注销\"",
                                        "注销",         "迁往月球" };
    struct world            *w = *state;
    str                      csv = STR("单位名称,楼栋,房号,登记状态\n");
    int64_t                  was[3];

    for (int i = 0; i < 3; i++)
        was[i] = world_count(w, str_fmt(w->mem, ORGS_THAT_ARE, i + 1).p);
    for (size_t i = 0; i < COUNT(said); i++)
        csv = str_fmt(w->mem, STR_FMT "登记小店%zu," STR_FMT ",9884,%s\n", STR_ARG(csv), i,
                      STR_ARG(building(w)), said[i]);
    struct reply r = take_orgs(w, CLERK, csv, "run");
    assert_int_equal(number(w, r.body, "inserted"), 11);
    assert_int_equal(number(w, r.body, "bad"), 1); /* there is no such state */
    static const int came[] = { 8, 1, 2 };
    for (int i = 0; i < 3; i++)
        assert_int_equal(world_count(w, str_fmt(w->mem, ORGS_THAT_ARE, i + 1).p) - was[i], came[i]);
}

/* A table out of a system on the web, whose cells are kept from becoming numbers; its areas are
 * such of a province that there is. */
static void what_spreadsheets_were_not_to_count_is_read(void **state)
{
    struct world *w = *state;
    str           b = building(w);
    str           csv = str_fmt(w->mem,
                                "楼栋,单元,房号,与户主关系,姓名,证件号码,联系电话,户籍地代码\n"
                                          "=\"" STR_FMT "\",=\"8单元\",=\"8871\",户主,=\"殷网甲\",=\"" STR_FMT
                                "\",=\"12587650941\",=\"361102\"\n" STR_FMT
                                ",8单元,8872,户主,殷网乙,'" STR_FMT ",'12587650942,'361102\n" STR_FMT
                                ",8单元,8873,户主,殷网丙,,\u201912587650943,999999\n",
                                STR_ARG(b), STR_ARG(number_of(w, "35029719710203113")), STR_ARG(b),
                                STR_ARG(number_of(w, "35029719710203215")), STR_ARG(b));
    struct reply  r = take_as(w, CLERK, "/api/v1/registry/imports",
                              "\"kind\":\"people\",\"heads\":1", csv, "run");

    assert_int_equal(number(w, r.body, "inserted"), 2);
    assert_int_equal(number(w, r.body, "bad"), 1);
    str told = wrong_of(w, r);
    assert_true(holds(told, "registry.hukou_area") && holds(told, "begins with 99"));
    assert_false(holds(told, "phone."));
    str one = person_of(w, "12587650941"), two = person_of(w, "12587650942");
    assert_true(two.n > 0);
    assert_int_equal(world_count(w, "SELECT COUNT(*) AS n FROM inhabitant WHERE hukou_code = "
                                    "'361102' AND born = 398"),
                     2);
    /* by hand; and one that is there already may stay */
    str         path = str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT, STR_ARG(one));
    const char *strange =
        "{\"person\":{\"hukou_code\":\"999999\",\"work\":\"网店\"},\"why\":\"核对\","
        "\"version\":1}";
    r = call(w, CLERK, PUT, path.p, strange);
    MUST(r, 400);
    assert_true(holds(r.body, "registry.hukou_area") && holds(r.body, "hukou_code"));
    world_put(
        w,
        "UPDATE inhabitant SET hukou_code = '999999' WHERE hukou_code = '361102' AND born = 398");
    MUST(call(w, CLERK, PUT, path.p, strange), 200);
}

static str number_with_x(struct world *w, int from)
{
    str x = { 0 };

    for (int k = from; !x.n || idno_check(x.p) != 'X'; k++)
        x = str_fmt(w->mem, "35029719620303%03dX", k);
    return x;
}

/* What clerks write into a cell beside what it is about is no other thing; what cannot be is named
 * with its row. */
static void cells_are_read_as_clerks_write_them(void **state)
{
    struct world *w = *state;
    str           p = str_fmt(w->mem, STR_FMT ",7单元,", STR_ARG(building(w)));
    str           x = number_with_x(w, 100), y = number_with_x(w, 300), z = number_with_x(w, 500);
    str           part = { x.p, 17 }, whole = STR("350297620304101"); /* an old one of 15 digits */
    struct reply  r =
        take(w,
             str_fmt(w->mem,
                     "楼栋,单元,房号,与户主关系,姓名,证件号码,联系电话,性别\n" STR_FMT
                     "6701.0,户 主,宓空甲," STR_FMT "Х,12587650741.0,\n" STR_FMT
                     "6701,配　偶,宓空乙,,0592-6051234,女\n" STR_FMT "6702,户主,宓数丙," STR_FMT
                     ".0,,\n",
                     STR_ARG(p), STR_ARG(part), STR_ARG(p), STR_ARG(p), STR_ARG(whole)),
             "run");
    if (number(w, r.body, "inserted") != 3)
        fail_msg(STR_FMT " " STR_FMT, STR_ARG(r.body), STR_ARG(wrong_of(w, r)));
    str found = search(w, "12587650741");
    found = call(w, CLERK, GET,
                 str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT,
                         STR_ARG(member(w, found, "household")))
                     .p,
                 NULL)
                .body;
    assert_true(holds(found, "\"relation\":\"0\"") && holds(found, "\"relation\":\"1\""));
    assert_true(holds(search(w, x.p), "宓*甲") && holds(search(w, "05926051234"), "宓*乙"));
    assert_true(holds(search(w, whole.p), "宓*丙"));

    r = take(w,
             str_fmt(w->mem,
                     "楼栋,单元,房号,姓名,证件号码,联系电话,国籍\n" STR_FMT
                     "6703,宓短甲,,605123,\n" STR_FMT "6703,宓短乙,,05926051,\n" STR_FMT
                     "6703,宓长丙," STR_FMT "1.0,,\n" STR_FMT "6703,宓外丁," STR_FMT
                     ",,美国\n" STR_FMT "6703,宓外戊," STR_FMT ",,中国香港\n",
                     STR_ARG(p), STR_ARG(p), STR_ARG(p), STR_ARG(part), STR_ARG(p), STR_ARG(y),
                     STR_ARG(p), STR_ARG(z)),
             "check");
    str said = wrong_of(w, r);
    assert_int_equal(times(said, "\"phone.people\""), 2);
    assert_true(holds(said, "this one has 6 digits") && holds(said, "this one has 8 digits"));
    assert_int_equal(times(said, "\"import.digits\""), 1);
    assert_int_equal(times(said, "\"registry.nation_card\""), 1);
    assert_int_equal(times(said, "\"registry.two_names\""), 0);
}

/* Behind the name of somebody that he died: he is no other person, and does not come in alive. */
static void who_died_by_his_name_does_not_come_in_alive(void **state)
{
    static const char *const ways[] = { "宓故甲（已故）", "宓故甲(去世)", "宓故甲 （ 已去世 ）",
                                        "宓故甲【病故】" };
    struct world *w = *state;
    str           p = str_fmt(w->mem, STR_FMT ",7单元,6705,户主,", STR_ARG(building(w)));
    struct reply  r = take(
         w, str_fmt(w->mem, HEAD STR_FMT "宓故甲,,12587650745,1931-05-01\n", STR_ARG(p)), "run");

    assert_int_equal(number(w, r.body, "inserted"), 1);
    for (size_t k = 0; k < COUNT(ways); k++) {
        r = take(w, str_fmt(w->mem, HEAD STR_FMT "%s,,,1931-05-01\n", STR_ARG(p), ways[k]),
                 "check");
        assert_int_equal(number(w, r.body, "bad"), 1);
        assert_true(holds(wrong_of(w, r), "registry.name_died"));
    }
    r = take(w,
             str_fmt(w->mem,
                     "楼栋,单元,房号,与户主关系,姓名,出生日期,死亡日期\n" STR_FMT
                     "宓故甲（已故）,1931-05-01,2026-02-03\n",
                     STR_ARG(p)),
             "run");
    if (number(w, r.body, "changed") != 1)
        fail_msg(STR_FMT " " STR_FMT, STR_ARG(r.body), STR_ARG(wrong_of(w, r)));
    assert_true(holds(search(w, "12587650745"), "2026-02-03"));
    /* others are told apart by what stands in brackets */
    r = take(w, str_fmt(w->mem, HEAD STR_FMT "宓故乙（大）,,,1961-05-02\n", STR_ARG(p)), "check");
    assert_false(holds(wrong_of(w, r), "registry.name_died"));
}

/* What a filter leaves away in the sheet is read as all of it, and the clerk is told how much. */
static void rows_that_a_sheet_hides_are_counted(void **state)
{
    static const char *const row[] = { "<row r=\"3\">", "<row r=\"4\" hidden=\"1\">",
                                       "<row r=\"5\" hidden=\"true\">",
                                       "<row r=\"6\" hidden=\"0\">", "<row r=\"8\" hidden=\"1\">" };
    static const char *const head[] = { "楼栋", "单元", "房号", "姓名", "出生日期" };
    struct world            *w = *state;
    str                      b = building(w);
    struct buf               t;

    assert_true(table_load_libraries()); /* with which a workbook is put together */
    buf_init(&t, w->mem, 64 << 10);
    buf_z(&t, "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">"
              "<sheetData><row r=\"2\">");
#define CELL "<c t=\"inlineStr\"><is><t>"
    for (size_t i = 0; i < COUNT(head); i++)
        buf_fmt(&t, CELL "%s</t></is></c>", head[i]);
    for (size_t i = 0; i < COUNT(row) - 1; i++)
        buf_fmt(&t,
                "</row>%s" CELL STR_FMT "</t></is></c>" CELL "7单元</t></is></c>" CELL
                "671%d</t></is></c>" CELL "宓隐%c</t></is></c>" CELL "1961-06-0%d</t></is></c>",
                row[i], STR_ARG(b), (int)i, (char)('a' + (int)i), (int)i + 1);
#undef CELL
    buf_fmt(&t, "</row>%s</row></sheetData></worksheet>", row[COUNT(row) - 1]); /* an empty one */
    struct reply r = take_as(w, CLERK, "/api/v1/registry/imports", "\"kind\":\"people\"",
                             book_beside(w->mem, "xl/worksheets/sheet1.xml", buf_done(&t)), "run");
    assert_int_equal(number(w, r.body, "inserted"), 4);
    assert_int_equal(number(w, r.body, "unseen"), 2);
    assert_int_equal(
        number(w,
               take(w, str_fmt(w->mem, HEAD STR_FMT ",7单元,6710,,宓隐a,,,\n", STR_ARG(b)), "check")
                   .body,
               "unseen"),
        0);
}

/* One number under two names: the word about the second row names the first and the column. What
 * the relation says of the sex must fit: 女婿 is a man, 儿媳 a woman. */
static void what_contradicts_itself_is_named(void **state)
{
    struct world *w = *state;
    str           b = building(w);
    str p = str_fmt(w->mem, STR_FMT ",8单元,", STR_ARG(b)), idno = STR("350297196506061511");
    struct reply r = take(
        w,
        str_fmt(w->mem,
                HEAD STR_FMT "6781,户主,戚重甲," STR_FMT ",,\n" STR_FMT "6782,户主,戚异乙," STR_FMT
                             ",,\n" STR_FMT "6781,户主,戚重甲," STR_FMT ",,\n",
                STR_ARG(p), STR_ARG(idno), STR_ARG(p), STR_ARG(idno), STR_ARG(p), STR_ARG(idno)),
        "check");
    assert_int_equal(number(w, r.body, "bad"), 2);
    str said = wrong_of(w, r);
    assert_true(holds(said, "registry.two_names") && holds(said, "\"column\":\"证件号码\""));
    assert_true(holds(said, "Row 3 gives the same number") && holds(said, "import.twice"));

    r = take(w,
             str_fmt(w->mem,
                     "楼栋,单元,房号,与户主关系,姓名,性别\n" STR_FMT "6783,户主,戚性甲,男\n" STR_FMT
                     "6783,妻,戚性乙,男\n" STR_FMT "6783,女,戚性丙,男\n" STR_FMT
                     "6783,母亲,戚性丁,男\n" STR_FMT "6783,女婿,戚性戊,男\n" STR_FMT
                     "6783,儿媳,戚性己,女\n" STR_FMT "6783,配偶,戚性庚,女\n" STR_FMT
                     "6783,子,戚性辛,\n",
                     STR_ARG(p), STR_ARG(p), STR_ARG(p), STR_ARG(p), STR_ARG(p), STR_ARG(p),
                     STR_ARG(p), STR_ARG(p)),
             "check");
    assert_int_equal(number(w, r.body, "bad"), 3);
    assert_int_equal(times(wrong_of(w, r), "registry.other_sex"), 3);
}

/* The import R as it is now. */
static struct reply again(struct world *w, struct reply r)
{
    return call(
        w, CLERK, GET,
        str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT, STR_ARG(member(w, r.body, "ref"))).p,
        NULL);
}

/* A later table that found everybody as he is holds them, too: whoever takes the older one back by
 * mistake loses nobody. Newest first, all of them go. */
static void what_a_later_table_says_as_well_stays(void **state)
{
    struct world *w = *state;
    str           b = building(w), number18 = number_of(w, "35029719670203115");
    str           csv = str_fmt(w->mem,
                                HEAD STR_FMT ",8单元,6674,户主,郈撤甲," STR_FMT ",12587650311,\n" STR_FMT
                                             ",8单元,6674,妻,郈撤乙,,,1967-01-03\n" STR_FMT
                                             ",8单元,6675,户主,郈撤丙,,12587650312,1967-01-04\n",
                                STR_ARG(b), STR_ARG(number18), STR_ARG(b), STR_ARG(b));
    str           less = str_fmt(w->mem,
                                 "楼栋,单元,房号,姓名\n" STR_FMT ",8单元,6674,郈撤甲\n" STR_FMT
                                 ",8单元,6674,郈撤乙\n",
                                 STR_ARG(b), STR_ARG(b));
    struct reply  first = take(w, csv, "run"), second = take(w, csv, "run"),
                 third = take_as(w, CLERK, "/api/v1/registry/imports",
                                 "\"kind\":\"people\",\"heads\":1", less, "run");

    assert_int_equal(number(w, first.body, "inserted"), 3);
    assert_int_equal(number(w, second.body, "same"), 3);
    assert_int_equal(number(w, third.body, "same"), 2);
    struct reply r = undone(w, first);
    assert_int_equal(number(w, r.body, "undone"), 0);
    assert_int_equal(number(w, r.body, "kept"), 3);
    str why = wrong_of(w, r);
    assert_int_equal(times(why, "import.held"), 3);
    assert_false(holds(why, "郈撤"));
    assert_true(holds(search(w, "郈撤甲"), "郈*甲") && holds(search(w, "郈撤丙"), "郈*丙"));
    assert_int_equal(number(w, undone(w, again(w, second)).body, "undone"), 0);
    r = undone(w, again(w, first)); /* by name and door alone the third one has two of them */
    assert_int_equal(number(w, r.body, "undone"), 1);
    assert_int_equal(number(w, r.body, "kept"), 2);
    assert_int_equal(number(w, undone(w, again(w, third)).body, "undone"), 0);
    r = undone(w, again(w, first));
    assert_int_equal(number(w, r.body, "undone"), 3);
    assert_int_equal(number(w, r.body, "kept"), 0);
    assert_false(holds(search(w, "郈撤甲"), "郈*甲"));
}

/* A head is not taken away while others stay in the household that came with him. */
static void a_head_goes_with_the_last_of_his_household(void **state)
{
    struct world *w = *state;
    str           b = building(w);
    struct reply  first =
        take(w,
             str_fmt(w->mem,
                     HEAD STR_FMT ",8单元,6676,户主,郈首甲,,,1967-02-02\n" STR_FMT
                                  ",8单元,6676,子,郈首乙,,12587650321,1997-01-03\n",
                     STR_ARG(b), STR_ARG(b)),
             "run");
    struct reply second = take(
        w,
        str_fmt(w->mem, HEAD STR_FMT ",8单元,6676,子,郈首乙,,12587650322,1997-01-03\n", STR_ARG(b)),
        "run");

    assert_int_equal(number(w, first.body, "inserted"), 2);
    assert_int_equal(number(w, second.body, "changed"), 1);
    struct reply r = undone(w, first);
    assert_int_equal(number(w, r.body, "undone"), 0);
    assert_int_equal(number(w, r.body, "kept"), 2);
    assert_int_equal(times(wrong_of(w, r), "import.head"), 1);
    assert_int_equal(number(w, undone(w, second).body, "undone"), 1);
    r = undone(w, again(w, first));
    assert_int_equal(number(w, r.body, "undone"), 2);
    assert_int_equal(number(w, r.body, "kept"), 0);
}

/* A baby that was written down by hand in the household of a table is not left alone in it. */
static void nobody_is_left_alone_by_an_undo(void **state)
{
    struct world *w = *state;
    str           b = building(w);
    struct reply  first =
        take(w,
             str_fmt(w->mem,
                     HEAD STR_FMT ",8单元,6678,户主,郈留甲,,12587659381,1967-02-02\n" STR_FMT
                                  ",8单元,6678,配偶,郈留乙,,12587659382,1968-01-03\n",
                     STR_ARG(b), STR_ARG(b)),
             "run");
    struct reply r = call(
        w, CLERK, GET,
        str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT, STR_ARG(person_of(w, "12587659381"))).p,
        NULL);
    str home = str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT,
                       STR_ARG(member(w, r.body, "household")));

    assert_int_equal(number(w, first.body, "inserted"), 2);
    r = call(w, CLERK, GET, home.p, NULL);
    MUST(r, 200);
    MUST(call(w, CLERK, POST, str_fmt(w->mem, STR_FMT "/people", STR_ARG(home)).p,
              str_fmt(w->mem,
                      "{\"person\":{\"name\":\"郈留宝\",\"phone\":\"12587659383\"},\"relation\":"
                      "\"2\",\"why\":\"birth\",\"version\":%lld}",
                      (long long)number(w, r.body, "version"))
                  .p),
         201);
    r = undone(w, first);
    assert_int_equal(number(w, r.body, "undone"), 0);
    assert_int_equal(number(w, r.body, "kept"), 2);
    str baby = person_of(w, "12587659383");
    MUST(call(w, CLERK, POST, str_fmt(w->mem, STR_FMT "/steps", STR_ARG(home)).p,
              str_fmt(w->mem,
                      "{\"action\":\"move_out\",\"person\":\"" STR_FMT "\",\"day\":\"" STR_FMT
                      "\",\"version\":%lld}",
                      STR_ARG(baby), STR_ARG(day_text(w, 0)),
                      (long long)number(w, call(w, CLERK, GET, home.p, NULL).body, "version"))
                  .p),
         200);
    r = undone(w, again(w, first));
    assert_int_equal(number(w, r.body, "undone"), 2);
}

/* Who was not taken back is called by his name, masked, and what was wrong with the table is said
 * as long as its number stands. */
static void an_undo_says_whom_it_kept_and_what_was_wrong(void **state)
{
    struct world *w = *state;
    str           b = building(w);
    struct reply  first =
        take(w,
             str_fmt(w->mem,
                     HEAD STR_FMT ",8单元,6771,户主,嵇撤甲,,12587650761,1966-01-02\n" STR_FMT
                                  ",8单元,6772,户主,嵇撤乙,,12587650762,1966-01-03\n" STR_FMT
                                  ",8单元,,户主,嵇撤丙,,12587650763,1966-01-04\n",
                     STR_ARG(b), STR_ARG(b), STR_ARG(b)),
             "run");

    assert_int_equal(number(w, first.body, "bad"), 1);
    take(w,
         str_fmt(w->mem, HEAD STR_FMT ",8单元,6771,户主,嵇撤甲,,12587650769,1966-01-02\n",
                 STR_ARG(b)),
         "run");
    struct reply r = undone(w, first);
    assert_int_equal(number(w, r.body, "undone"), 1);
    assert_int_equal(number(w, r.body, "kept"), 1);
    str said = wrong_of(w, first);
    assert_int_equal(times(said, "\"row\""), 2);
    assert_true(holds(said, "import.kept") && holds(said, "registry.need_room"));
    assert_true(holds(said, "\"name\":\"嵇*甲\"") && holds(said, "\"name\":\"嵇*丙\""));
    assert_true(holds(said, "嵇*甲 was changed or used since"));
}

#define SHOPS                                                                                                                       \
    "海虹社区店铺台账,,,,,,,,,,,\n店铺名称,类型,统一社会信用代码,法定代表人,联系电话,楼栋,单元," \
    "房号,面积,从业人数,行业,开业日期\n"

/* The list of shops of a community: told row by row what is wrong, found by code, else by name in
 * the building, and taken back. */
static void shops_come_in_and_are_taken_back(void **state)
{
    struct world *w = *state;
    str           b = building(w), one = credit_code(w, "92350205MA34KHP1");
    str           two = credit_code(w, "91350205MA34KHP2"), bad = str_dup(w->mem, one);

    ((char *)(uintptr_t)bad.p)[17] = bad.p[17] == '1' ? '2' : '1';
    str          row1 = str_fmt(w->mem,
                                "海虹试便利店,个体户," STR_FMT ",仇老板,12512349981," STR_FMT
                                ",8单元,8861,86.5㎡,3,零售,2020-01-01\n",
                                STR_ARG(one), STR_ARG(b));
    str          good = str_fmt(w->mem,
                                SHOPS STR_FMT "海虹试药房,," STR_FMT ",解掌柜,125-1234-9982," STR_FMT
                                              ",8单元,8862,,5,,\n无码试小吃,其他,,,," STR_FMT
                                              "8单元8863,,,,1,餐饮,\n",
                                STR_ARG(row1), STR_ARG(two), STR_ARG(b), STR_ARG(b));
    struct reply r = take_orgs(w, CLERK,
                               str_fmt(w->mem,
                                       STR_FMT STR_FMT
                                       "错码试店,," STR_FMT ",,," STR_FMT
                                       ",8单元,8864,,,,\n错楼试店,,,,,没有这栋楼,,8865,,,,\n"
                                       "错号试店,,,,12," STR_FMT ",8单元,8866,大,,,\n"
                                       "少位试店,,,,1250001234," STR_FMT
                                       ",8单元,8868,,,,\n,,,查某某,," STR_FMT ",8单元,8867,,,,\n",
                                       STR_ARG(good), STR_ARG(row1), STR_ARG(bad), STR_ARG(b),
                                       STR_ARG(b), STR_ARG(b), STR_ARG(b)),
                               "run");
    assert_int_equal(number(w, r.body, "bad"), 6);
    assert_int_equal(number(w, r.body, "inserted"), 3);
    str told = wrong_of(w, r);
    assert_true(holds(told, "import.twice") && holds(told, "错码试店") &&
                holds(told, "registry.no_building") && holds(told, "phone.wrong") &&
                holds(told, "this one has 10") && holds(told, "registry.org_area") &&
                holds(told, "import.required"));
    assert_false(holds(told, "查某某"));
    str shop = orgs(w, "q=12512349981").body, ref = member(w, shop, "ref");
    assert_true(holds(shop, "海虹试便利店") && holds(shop, "\"kind\":\"trader\""));
    assert_true(holds(shop, "仇*板") && holds(shop, "\"since\":\"2020-01-01\""));
    shop = orgs(w, "q=12512349982").body;
    assert_true(holds(shop, "海虹试药房") && holds(shop, "\"kind\":\"enterprise\""));
    assert_true(holds(orgs(w, "limit=500").body, "无码试小吃"));
    struct reply once_more = take_orgs(w, CLERK, good, "run");
    assert_int_equal(number(w, once_more.body, "same"), 3);

    /* elsewhere the code is somebody else's; here a further door is one more, and it is told */
    world_put(w, "UPDATE site SET name = '铺外楼' WHERE id = (SELECT MAX(id) FROM site WHERE "
                 "place_now = 350205002006) AND place_now = 350205002006");
    struct reply other = take_orgs(
        w, STRANGER,
        str_fmt(w->mem, SHOPS "海虹试便利店,," STR_FMT ",,,铺外楼,,8868,,,,\n", STR_ARG(one)),
        "check");
    assert_int_equal(number(w, other.body, "bad"), 1);
    struct reply second = take_orgs(
        w, CLERK,
        str_fmt(w->mem,
                SHOPS "海虹试便利总店,," STR_FMT ",,12512349989," STR_FMT
                      ",8单元,8869,,9,,\n无码试小吃,,,解店主,," STR_FMT ",8单元,8863,,,,\n",
                STR_ARG(one), STR_ARG(b), STR_ARG(b)),
        "run");
    assert_int_equal(number(w, second.body, "changed"), 2);
    assert_int_equal(number(w, second.body, "told"), 1);
    assert_true(holds(wrong_of(w, second), "registry.org_more_rooms"));
    str changes = changes_of(w, member(w, second.body, "ref"));
    assert_true(holds(changes, "海虹试便利总店") && holds(changes, "解*主"));
    assert_false(holds(changes, "解店主") || holds(changes, "12512349989"));
    const char *path = str_fmt(w->mem, "/api/v1/registry/orgs/" STR_FMT, STR_ARG(ref)).p;
    shop = call(w, CLERK, GET, path, NULL).body;
    assert_true(holds(shop, "海虹试便利总店") && holds(shop, "\"room\":\"8869\"") &&
                holds(shop, "\"room\":\"8861\"") && holds(shop, "125****9989"));

    /* the first one is not taken back while the second one leans on it */
    r = call(
        w, CLERK, GET,
        str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT, STR_ARG(member(w, r.body, "ref"))).p,
        NULL);
    assert_int_equal(number(w, undone(w, second).body, "undone"), 2);
    shop = call(w, CLERK, GET, path, NULL).body;
    assert_true(holds(shop, "\"name\":\"海虹试便利店\"") && holds(shop, "125****9981"));
    assert_false(holds(shop, "8869"));
    r = undone(w, r); /* nor while a later one says the same */
    assert_int_equal(number(w, r.body, "undone"), 0);
    assert_int_equal(times(wrong_of(w, r), "import.held"), 3);
    assert_int_equal(number(w, undone(w, once_more).body, "undone"), 0);
    r = undone(w, again(w, r));
    assert_int_equal(number(w, r.body, "undone"),
                     3); /* two were changed since, and are back again */
    assert_int_equal(number(w, r.body, "kept"), 0);
    assert_false(holds(orgs(w, "limit=500").body, "海虹试药房"));

    r = take_orgs(w, CLERK,
                  str_fmt(w->mem,
                          SHOPS "撤试店,,,仇撤甲,12512349985," STR_FMT
                                ",8单元,8871,,,,\n连锁试店,," STR_FMT ",,," STR_FMT
                                ",8单元,8872,,,,\n连锁试店,," STR_FMT ",,," STR_FMT
                                ",8单元,8873,,,,\n",
                          STR_ARG(b), STR_ARG(two), STR_ARG(b), STR_ARG(two), STR_ARG(b)),
                  "run");
    assert_int_equal(number(w, r.body, "inserted") + number(w, r.body, "changed"), 3);
    /* one about which an answer was typed into a form stays, until that is gone */
    world_put(w, "INSERT INTO form_answer (community, question, person_community, person, "
                 "said_sealed, at, actor) SELECT community, 'q', community, id, '', 0, 0 FROM org "
                 "WHERE name = '撤试店'");
    r = undone(w, r);
    assert_int_equal(number(w, r.body, "undone"), 2);
    assert_int_equal(number(w, r.body, "kept"), 1);
    assert_true(holds(wrong_of(w, r), "import.answered"));
    assert_true(holds(orgs(w, "limit=500").body, "撤试店"));
    world_put(w, "DELETE FROM form_answer WHERE question = 'q' AND person IN (SELECT id FROM org)");
    r = undone(w, r);
    assert_int_equal(number(w, r.body, "undone"), 3);
    assert_int_equal(number(w, r.body, "kept"), 0);
    assert_false(holds(orgs(w, "limit=500").body, "撤试店"));
    assert_false(holds(orgs(w, "limit=500").body, "连锁试店"));
    assert_false(holds(search(w, quoted(w, str_fmt(w->mem, STR_FMT "8873", STR_ARG(b)))), "ref"));
}

/* What lists of shops say of those that are closed for now, or have gone. */
static void shops_that_are_closed_or_gone_are_told(void **state)
{
    struct world *w = *state;
    str           b = building(w);
    const char   *head = "店铺名称,楼栋,单元,店面号,经营状态\n";
    struct buf    t;
    static const char *const said[] = { "歇 业", "停业整顿", "迁出", "已搬迁", "未迁出", "胡写" };

    buf_init(&t, w->mem, 4000);
    buf_z(&t, head);
    for (size_t k = 0; k < COUNT(said); k++)
        buf_fmt(&t, "歇业试店%d," STR_FMT ",8单元,889%d,%s\n", (int)k, STR_ARG(b), (int)k, said[k]);
    struct reply r = take_orgs(w, CLERK, buf_done(&t), "run");
    str          told = wrong_of(w, r);
    if (number(w, r.body, "inserted") != 2)
        fail_msg(STR_FMT " " STR_FMT, STR_ARG(r.body), STR_ARG(told));
    assert_int_equal(times(told, "\"registry.org_closed\""), 2);
    assert_int_equal(times(told, "\"registry.org_gone\""), 2);
    assert_int_equal(times(told, "\"registry.code\""), 2);
    assert_true(holds(orgs(w, "q=歇业试店0").body, "\"standing\":\"1\""));
    /* the same again is told once, and changes nothing */
    r = take_orgs(w, CLERK, buf_done(&t), "check");
    assert_int_equal(number(w, r.body, "same"), 2);
    assert_int_equal(times(wrong_of(w, r), "\"registry.org_closed\""), 2);
}

/* Who may be somebody of a table that was taken back may be nobody: the row waits still, and comes
 * as somebody new or not at all. */
static void nobody_is_like_one_who_is_gone(void **state)
{
    struct world *w = *state;
    str           b = building(w);
    struct reply  first =
        take(w,
             str_fmt(w->mem, HEAD STR_FMT ",9单元,8891,户主,逄无甲,,12587650291,1972-05-05\n",
                     STR_ARG(b)),
             "run");
    struct reply r =
        take(w,
             str_fmt(w->mem, HEAD STR_FMT ",9单元,8892,户主,逄无甲,,12587650292,1972-05-05\n",
                     STR_ARG(b)),
             "run");

    MUST(r, 200);
    str shown = call(w, CLERK, GET, "/api/v1/registry/doubts", NULL).body;
    assert_true(holds(shown, "0291") && holds(shown, "0292"));
    MUST(post(w, CLERK,
              str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT "/steps",
                      STR_ARG(member(w, first.body, "ref"))),
              str_fmt(w->mem, "{\"action\":\"undo\",\"version\":%lld}",
                      (long long)number(w, first.body, "version"))),
         200);
    world_turn(w);
    assert_false(holds(search(w, "12587650291"), "ref"));
    shown = call(w, CLERK, GET, "/api/v1/registry/doubts", NULL).body;
    assert_true(holds(shown, "0292") && holds(shown, "\"like\":null"));
    assert_false(holds(shown, "0291"));
    assert_int_equal(decide(w, "0292", "same"), 409);
    assert_int_equal(decide(w, "0292", "new"), 200);
    assert_true(holds(search(w, "12587650292"), "逄*甲"));
}

/* Two buildings of the clerk's community, one of which goes to the community beside. */
static void one_of_two_goes_beside(struct world *w, str *here, str *there)
{
    struct reply r = call(w, CLERK, GET, "/api/v1/registry/buildings?limit=2", NULL);
    size_t       at = 0;

    *here = member(w, r.body, "name");
    assert_true(str_find(r.body, STR("\"ref\""), &at));
    str rest = { r.body.p + at + 5, r.body.n - at - 5 };
    assert_true(str_find(rest, STR("\"ref\""), &at));
    *there = member(w, (str){ rest.p + at, rest.n - at }, "name");
    world_put(w, str_fmt(w->mem,
                         "UPDATE site SET place_now = 350205003007, grid = 0 WHERE name = "
                         "'" STR_FMT "' AND place_now = 350205003006",
                         STR_ARG(*there))
                     .p);
}

/* The table at PATH is taken back by who has the street: N rows, and nothing stays. */
static void undo_of_street(struct world *w, str path, int64_t n)
{
    struct reply r = call(w, STRANGER, GET, path.p, NULL);

    MUST(post(w, STRANGER, str_fmt(w->mem, STR_FMT "/steps", STR_ARG(path)),
              str_fmt(w->mem, "{\"action\":\"undo\",\"version\":%lld}",
                      (long long)number(w, r.body, "version"))),
         200);
    world_turn(w);
    r = call(w, STRANGER, GET, path.p, NULL);
    assert_int_equal(number(w, r.body, "undone"), n);
    assert_int_equal(number(w, r.body, "kept"), 0);
}

/* What was built upon what a table brought keeps it when the table is taken back; so does another
 * community to which its building went. */
static void what_was_built_upon_is_not_taken_back(void **state)
{
    struct world *w = *state;
    struct reply  r = call(w, CLERK, GET, "/api/v1/registry/buildings?limit=1", NULL);
    char          care[160];

    str b = member(w, r.body, "name");
    r = take(w,
             str_fmt(w->mem,
                     HEAD STR_FMT ",9单元,8871,户主,逄建甲,,12587650271,1931-05-05\n" STR_FMT
                                  ",9单元,8872,户主,逄建乙,,12587650272,1952-05-05\n" STR_FMT
                                  ",9单元,8873,户主,逄建丙,,12587650273,1953-05-05\n" STR_FMT
                                  ",9单元,8874,户主,逄建丁,,12587650274,1954-05-05\n" STR_FMT
                                  ",9单元,8875,户主,逄建戊,,12587650275,1955-05-05\n" STR_FMT
                                  ",9单元,8877,户主,逄建庚,,12587650277,1957-05-05\n" STR_FMT
                                  ",9单元,8878,户主,逄建辛,,12587650278,1958-05-05\n",
                     STR_ARG(b), STR_ARG(b), STR_ARG(b), STR_ARG(b), STR_ARG(b), STR_ARG(b),
                     STR_ARG(b)),
             "run");
    assert_int_equal(number(w, r.body, "inserted"), 7);
    str one = member(w, search(w, "12587650271"), "ref");
    snprintf(care, sizeof care, "/api/v1/registry/people/" STR_FMT "/care", STR_ARG(one));
    MUST(post(w, CLERK, str_of(care), STR("{\"flag\":\"alone\",\"source\":\"x\"}")), 200);
    for (int i = 2; i < 5; i++) {
        str         who = member(w, search(w, str_fmt(w->mem, "1258765027%d", i).p), "household");
        const char *in = i == 2   ? "{\"note\":\"家有重病人\",\"version\":1}"
                         : i == 3 ? "{\"no_visits\":true,\"version\":1}"
                                  : NULL;
        if (in)
            MUST(call(w, CLERK, PUT,
                      str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT, STR_ARG(who)).p, in),
                 200);
        else /* as a visit at its door does */
            world_put(w, "UPDATE household SET used = 1 WHERE id IN (SELECT m.household FROM "
                         "member m JOIN inhabitant p ON p.community = m.person_community AND "
                         "p.id = m.person WHERE p.born = -5720)");
    }
    /* and as an answer that is typed into a form does */
    world_put(w, "INSERT INTO form_answer (community, question, person_community, person, "
                 "said_sealed, at, actor) SELECT community, 'q', community, id, '', 0, 0 FROM "
                 "inhabitant WHERE born = -4624 AND import <> 0");
    /* about the dwelling, which is the last that came */
    world_put(w, "INSERT INTO form_answer (community, question, person_community, person, "
                 "said_sealed, at, actor) SELECT community, 'q', community, id, '', 0, 0 FROM "
                 "dwelling WHERE id = (SELECT MAX(id) FROM dwelling)");
    r = undone(w, r);
    assert_int_equal(number(w, r.body, "undone"), 1);
    assert_int_equal(number(w, r.body, "kept"), 6);
    str why = wrong_of(w, r);
    assert_int_equal(times(why, "import.answered"), 2);
    assert_int_equal(times(why, "import.kept"), 4);
    assert_true(holds(why, "typed into a form about"));
    assert_true(holds(search(w, "12587650277"), "ref") && holds(search(w, "12587650278"), "ref"));
    for (int i = 1; i < 5; i++)
        assert_true(holds(search(w, str_fmt(w->mem, "1258765027%d", i).p), "ref"));
    assert_false(holds(search(w, "12587650275"), "ref"));

    r = take(w,
             str_fmt(w->mem, HEAD STR_FMT ",9单元,8876,户主,逄建己,,12587650276,1956-05-05\n",
                     STR_ARG(b)),
             "run");
    assert_int_equal(number(w, r.body, "inserted"), 1);
    world_put(w, str_fmt(w->mem,
                         "UPDATE site SET place_now = 350205003007, grid = 0 WHERE name = "
                         "'" STR_FMT "' AND place_now = 350205003006",
                         STR_ARG(b))
                     .p);
    r = undone(w, r);
    assert_int_equal(number(w, r.body, "undone"), 0);
    assert_int_equal(number(w, r.body, "kept"), 1);
}

/* Whom a table brings is due like others: the plans that there are are made anew, not by a trial.
 */
static void a_table_makes_the_plans_anew(void **state)
{
    struct world *w = *state;
    const char   *sum = "SELECT SUM(version) AS n FROM visit_plan";
    char          month[DATE_TEXT];

    date_text(when_date(when_now()), month);
    MUST(post(w, CLERK, STR("/api/v1/visits/plans"),
              str_fmt(w->mem, "{\"community\":\"350205003006\",\"month\":\"%s\"}", month)),
         202);
    world_turn(w);
    int64_t before = world_count(w, sum);
    str csv = str_fmt(w->mem, HEAD STR_FMT ",9单元,8877,户主,逄划甲,,12587650277,1941-05-05\n",
                      STR_ARG(building(w)));
    assert_true(before > 0);
    take(w, csv, "check");
    world_turn(w);
    assert_int_equal(world_count(w, sum), before);
    struct reply r = take(w, csv, "run");
    assert_int_equal(number(w, r.body, "inserted"), 1);
    world_turn(w);
    int64_t after = world_count(w, sum);
    assert_true(after > before);
    assert_int_equal(number(w, undone(w, r).body, "undone"), 1);
    world_turn(w);
    assert_true(world_count(w, sum) > after);
}

/* A table of a whole street, by who has a post for it: its rows go to the communities of their
 * buildings, and taken back they are gone from both. The clerk of one of them has no part in it. */
static void a_table_of_two_communities_is_taken_back(void **state)
{
    struct world *w = *state;
    str           here = { 0 }, there = { 0 };
    struct reply  r;

    one_of_two_goes_beside(w, &here, &there);
    world_post(w, STRANGER, ROLE_CLERK, 350205003);
    r = take_as(w, STRANGER, "/api/v1/registry/imports", "\"kind\":\"people\",\"heads\":2",
                str_fmt(w->mem,
                        HEAD STR_FMT ",9单元,8891,户主,逄街甲,,12587650231,1972-05-05\n" STR_FMT
                                     ",9单元,8892,户主,逄街乙,,12587650232,1973-05-05\n",
                        STR_ARG(here), STR_ARG(there)),
                "run");
    assert_int_equal(number(w, r.body, "inserted"), 2);
    str path =
        str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT, STR_ARG(member(w, r.body, "ref")));
    assert_true(holds(search(w, "12587650231"), "ref"));
    assert_false(holds(search(w, "12587650232"), "ref")); /* it is no longer of her community */
    MUST(call(w, CLERK, GET, path.p, NULL), 404);
    str both = call(w, STRANGER, GET, "/api/v1/registry/search?q=12587650232", NULL).body;
    assert_true(holds(both, "ref"));
    undo_of_street(w, path, 2);
    assert_false(holds(search(w, "12587650231"), "ref"));
    assert_false(
        holds(call(w, STRANGER, GET, "/api/v1/registry/search?q=12587650232", NULL).body, "ref"));
}

/* Where the building NAME is. */
static void building_goes(struct world *w, str name, const char *from, const char *to)
{
    world_put(w, str_fmt(w->mem,
                         "UPDATE site SET place_now = %s WHERE name = '" STR_FMT
                         "' AND place_now = %s",
                         to, STR_ARG(name), from)
                     .p);
}

/* One head of a household in each of two buildings; their phones begin with 12587650 and TAIL. */
static str two_doors(struct world *w, str one, str two, const char *mark, int tail)
{
    return str_fmt(w->mem,
                   HEAD STR_FMT ",9单元,8991,户主,逄拆甲%s,,12587650%d1,1972-05-05\n" STR_FMT
                                ",9单元,8992,户主,逄拆乙%s,,12587650%d2,1973-05-05\n",
                   STR_ARG(one), mark, tail, STR_ARG(two), mark, tail);
}

/* A community is split after its table came in: what went to the other one its clerk does not take
 * back, and is told why; who keeps both finds the table and does. One that was tried before is not
 * taken in by halves. */
static void a_table_of_before_a_split_is_taken_back_by_the_street(void **state)
{
    static const char *const both[] = { "350205003006", "350205003007" };
    struct world            *w = *state;
    str                      here = { 0 }, there = { 0 };
    struct reply             r, later;

    one_of_two_goes_beside(w, &here, &there);
    building_goes(w, there, both[1], both[0]);
    world_post(w, STRANGER, ROLE_CLERK, 350205003);
    r = take(w, two_doors(w, here, there, "一", 91), "run");
    assert_int_equal(number(w, r.body, "inserted"), 2);
    later = take(w, two_doors(w, here, there, "二", 92), "check");
    assert_int_equal(number(w, later.body, "good"), 2);
    str path =
        str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT, STR_ARG(member(w, r.body, "ref")));
    str tried =
        str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT, STR_ARG(member(w, later.body, "ref")));
    later = call(
        w, CLERK, PUT, tried.p,
        str_fmt(w->mem,
                "{\"kind\":\"people\",\"heads\":2,\"head\":-1,\"skip\":false,\"version\":%lld}",
                (long long)number(w, later.body, "version"))
            .p);
    MUST(later, 200);
    assert_true(holds(later.body, "\"state\":\"checked\""));
    MUST(call(w, STRANGER, GET, path.p, NULL), 404); /* what is not split is the community's own */

    building_goes(w, there, both[0], both[1]);
    world_put(w, str_fmt(w->mem,
                         "INSERT INTO place_successor (code, successor, since) VALUES "
                         "(350205003006, 350205003007, %lld)",
                         (long long)when_date(when_now()))
                     .p);
    MUST(post(w, CLERK, str_fmt(w->mem, STR_FMT "/steps", STR_ARG(tried)),
              str_fmt(w->mem, "{\"action\":\"run\",\"version\":%lld}",
                      (long long)number(w, later.body, "version"))),
         200);
    world_turn(w);
    later = call(w, CLERK, GET, tried.p, NULL);
    assert_true(holds(later.body, "\"state\":\"checked\"") &&
                holds(later.body, "\"redrawn\":true"));
    assert_int_equal(number(w, later.body, "bad"), 1);
    assert_false(holds(search(w, "12587650921"), "ref"));
    MUST(call(w, STRANGER, GET, tried.p, NULL), 404); /* nothing of it is written */

    r = undone_as(w, CLERK, r);
    assert_true(holds(r.body, "\"state\":\"undone\""));
    assert_int_equal(number(w, r.body, "undone"), 1);
    assert_int_equal(number(w, r.body, "kept"), 1);
    assert_true(holds(wrong_of(w, r), "belongs to another community now"));
    /* again, but it is not hers */
    r = undone_as(w, CLERK, r);
    assert_int_equal(number(w, r.body, "kept"), 1);
    str list = call(w, STRANGER, GET, "/api/v1/registry/imports", NULL).body;
    assert_true(holds(list, member(w, r.body, "ref").p));
    assert_true(holds(list, "\"whose\":\"海虹"));
    undo_of_street(w, path, 2);
    assert_false(
        holds(call(w, STRANGER, GET, "/api/v1/registry/search?q=12587650912", NULL).body, "ref"));
    /* nothing is left to be taken back */
    r = call(w, STRANGER, GET, path.p, NULL);
    MUST(post(w, STRANGER, str_fmt(w->mem, STR_FMT "/steps", STR_ARG(path)),
              str_fmt(w->mem, "{\"action\":\"undo\",\"version\":%lld}",
                      (long long)number(w, r.body, "version"))),
         403);
    world_put(w, "DELETE FROM place_successor WHERE successor = 350205003007");
    building_goes(w, there, both[1], both[0]);
    world_post(w, STRANGER, ROLE_CLERK, 350205002006);
}

/* Buildings by who has a post at a street: the point tells the community, a column does; another
 * street's are refused by the name of the place. Where nothing is known from which a point would
 * tell, the table is asked for the column, once. */
static void a_street_brings_the_buildings_of_its_communities(void **state)
{
    struct world *w = *state;
    const char   *base = "/api/v1/registry/imports", *how = "\"kind\":\"sites\",\"alike\":\"new\"";
    struct reply  r = call(w, NOBODY, GET, "/api/v1/places/350205003006001", NULL);
    char          at[64];

    snprintf(at, sizeof at, "%.7f,%.7f", (double)number(w, r.body, "lng") / 1e7,
             (double)number(w, r.body, "lat") / 1e7);
    str bare = str_fmt(w->mem, "名称,户数,经度,纬度\n街道新楼,4,%s\n街道二楼,6,%s\n", at, at);
    world_post(w, STRANGER, ROLE_CLERK, 350205002);
    r = take_as(w, STRANGER, base, how, bare, "check");
    assert_int_equal(number(w, r.body, "bad"), 2);
    assert_true(holds(r.body, "\"lacking\":0"));
    world_post(w, STRANGER, ROLE_CLERK, 350205003);
    r = take_as(w, STRANGER, base, how, bare, "check");
    assert_int_equal(number(w, r.body, "good"), 2);
    assert_true(holds(r.body, "\"place\":\"350205003006\""));
    r = take_as(w, STRANGER, base, how,
                str_fmt(w->mem,
                        "名称,社区,户数,经度,纬度\n街道三楼,350205003007,4,%s\n"
                        "外街的楼,350205002006,6,%s\n",
                        at, at),
                "check");
    assert_int_equal(number(w, r.body, "good"), 1);
    assert_true(holds(r.body, "\"place\":\"350205003007\""));
    str path = str_fmt(w->mem, "%s/" STR_FMT, base, STR_ARG(member(w, r.body, "ref")));
    str wrong =
        call(w, STRANGER, GET, str_fmt(w->mem, STR_FMT "/wrong", STR_ARG(path)).p, NULL).body;
    assert_true(holds(wrong, "where your post is"));
}

static str doubts_of(struct world *w, enum who who, const char *query)
{
    struct reply r = call(w, who, GET, str_fmt(w->mem, "/api/v1/registry/doubts%s", query).p, NULL);

    MUST(r, 200);
    return r.body;
}

/* The reference of the doubtful row with this phone, as WHO sees it. */
static str doubt_of(struct world *w, enum who who, const char *tail)
{
    str    all = doubts_of(w, who, ""), ref = { 0 };
    size_t at = 0;

    while (str_find(all, STR("{\"ref\""), &at)) {
        all = (str){ all.p + at, all.n - at };
        str one = { all.p, all.n };
        ref = member(w, one, "ref");
        str    rest = { all.p + 1, all.n - 1 };
        size_t end = rest.n;
        str_find(rest, STR("{\"ref\""), &end);
        if (holds((str){ all.p, end + 1 }, tail))
            return ref;
        all = rest;
    }
    fail_msg("no doubt about %s: " STR_FMT, tail, STR_ARG(all));
    return ref;
}

static struct reply decision(struct world *w, enum who who, str ref, const char *what)
{
    return post(w, who, str_fmt(w->mem, "/api/v1/registry/doubts/" STR_FMT "/decide", STR_ARG(ref)),
                str_fmt(w->mem, "{\"decision\":\"%s\",\"version\":1}", what));
}

static int decided(struct world *w, enum who who, str ref, const char *what)
{
    return decision(w, who, ref, what).status;
}

/* The doubtful row with this phone, as the clerk sees it. */
static str doubt_with(struct world *w, const char *tail)
{
    str    all = doubts_of(w, CLERK, "?limit=200");
    size_t at = 0, end = 0;

    while (str_find(all, STR("{\"ref\""), &at)) {
        str rest = { all.p + at + 1, all.n - at - 1 };
        if (!str_find(rest, STR("{\"ref\""), &end))
            end = rest.n;
        str one = { all.p + at, end + 1 };
        if (holds(one, tail))
            return str_dup(w->mem, one);
        all = rest;
    }
    fail_msg("no doubt about %s: " STR_FMT, tail, STR_ARG(all));
    return all;
}

#define CAME "房屋,,,人员,,,,\n楼栋,单元,房号,与户主关系,姓名,联系电话,出生日期,入住日期\n"

/* ROWS ("8921,户主,甲,12587650391,1957-03-04") as a table of people who came on DAY; empty: it is
 * not said. */
static str came(struct world *w, str building, const char *const *rows, size_t n, str day)
{
    str csv = STR(CAME);

    for (size_t i = 0; i < n; i++)
        csv = str_fmt(w->mem, STR_FMT STR_FMT ",9单元,%s," STR_FMT "\n", STR_ARG(csv),
                      STR_ARG(building), rows[i], STR_ARG(day));
    return csv;
}

/* A date of a record. */
static bool on_day(struct world *w, str rec, const char *name, str day)
{
    return holds(rec, str_fmt(w->mem, "\"%s\":\"" STR_FMT "\"", name, STR_ARG(day)).p);
}

/* Beside a doubtful row stands where the known one lives now and what the row says, masked; and
 * what follows when they are the same: the move, its day, the household without a head. It is what
 * is done then, and the answer says so. */
static void a_doubt_tells_who_would_move(void **state)
{
    static const char *const old[] = { "8921,户主,令狐疑甲,12587650391,1957-03-04",
                                       "8921,配偶,令狐疑乙,12587650392,1958-03-04",
                                       "8923,户主,令狐疑丙,12587650393,1959-03-04",
                                       "8925,户主,令狐疑丁,12587650394,1960-03-04",
                                       "8927,户主,令狐疑戊,12587650395,1961-03-04" };
    static const char *const next[] = { "8941,户主,令狐疑甲,12587650391,1957-03-04",
                                        "8942,,令狐疑丙,12587650393,1959-03-04",
                                        "8943,户主,令狐疑丁,12587650394,1960-03-04" };
    static const char *const fall[] = { "8923,户主,令狐疑戊,12587650395,1961-03-04" };
    struct world            *w = *state;
    str b = building(w), one, first = day_text(w, -200), before = day_text(w, -250),
        day = day_text(w, -40), none = { 0 };

    assert_int_equal(number(w, take(w, came(w, b, old, COUNT(old), first), "run").body, "inserted"),
                     5);
    str home = household_of(w, "12587650391");
    take(w, came(w, b, next, 1, day), "run");
    take(w, came(w, b, next + 1, 1, before), "run");
    assert_int_equal(number(w, take(w, came(w, b, next + 2, 1, none), "run").body, "inserted"), 0);

    one = doubt_with(w, "0391");
    str to = member(w, one, "where"), from = member(w, one, "from"); /* which door is which */
    assert_true(str_starts(to, b) && str_ends(to, STR("9单元8941")));
    assert_true(str_starts(from, b) && str_ends(from, STR("9单元8921")));
    assert_true(str_eq(member(w, one, "like_address"), from));
    assert_true(holds(one, "\"relation\":\"0\"") && holds(one, "\"like_relation\":\"0\""));
    assert_true(on_day(w, one, "since", day));
    assert_true(on_day(w, one, "like_since", first) && holds(one, "\"like_until\":null"));
    assert_true(holds(one, "\"here\":false") && holds(one, "\"elsewhere\":false"));
    assert_true(on_day(w, one, "moves", day) && holds(one, "\"refused\":\"\""));
    assert_int_equal(number(w, one, "headless"), 1);
    /* not before he came to where he lives, and today when the row says nothing */
    one = doubt_with(w, "0393");
    assert_true(on_day(w, one, "since", before) && holds(one, "\"relation\":\"\""));
    assert_true(on_day(w, one, "moves", first));
    assert_int_equal(number(w, one, "headless"), 0);
    one = doubt_with(w, "0394");
    assert_true(holds(one, "\"since\":null") && on_day(w, one, "moves", day_text(w, 0)));

    struct reply r = post(w, CLERK,
                          str_fmt(w->mem, "/api/v1/registry/doubts/" STR_FMT "/decide",
                                  STR_ARG(member(w, doubt_with(w, "0391"), "ref"))),
                          STR("{\"decision\":\"same\",\"version\":1}"));
    MUST(r, 200);
    str done = r.body;
    assert_true(holds(done, "\"state\":\"same\"") && on_day(w, done, "moves", day));
    assert_true(str_eq(member(w, done, "from"), from));
    assert_int_equal(number(w, done, "headless"), 1);
    assert_true(holds(headless(w), home.p));
    str links = links_of(w, person_of(w, "12587650391"));
    assert_true(on_day(w, links, "since", day) && on_day(w, links, "until", day));
    for (size_t i = 0; i < 2; i++) { /* what was promised */
        const char *tail[] = { "0393", "0394" };
        one = doubt_with(w, tail[i]);
        r = post(w, CLERK,
                 str_fmt(w->mem, "/api/v1/registry/doubts/" STR_FMT "/decide",
                         STR_ARG(member(w, one, "ref"))),
                 STR("{\"decision\":\"same\",\"version\":1}"));
        MUST(r, 200);
        assert_true(str_eq(member(w, r.body, "moves"), member(w, one, "moves")));
        links = links_of(w, person_of(w, str_fmt(w->mem, "1258765%s", tail[i]).p));
        assert_true(on_day(w, links, "since", member(w, one, "moves")));
    }

    /* who died moves nowhere, and it is said why */
    assert_int_equal(number(w, take(w, came(w, b, fall, 1, day), "run").body, "inserted"), 0);
    str ref = person_of(w, "12587650395");
    str died = day_text(w, -20);
    MUST(edit(w, ref, str_fmt(w->mem, "\"person\":{\"died\":\"" STR_FMT "\"}", STR_ARG(died))),
         200);
    one = doubt_with(w, "0395");
    assert_true(on_day(w, one, "like_died", died) && holds(one, "\"moves\":null"));
    assert_true(holds(member(w, one, "refused"), "is on record as dead"));
    r = post(w, CLERK,
             str_fmt(w->mem, "/api/v1/registry/doubts/" STR_FMT "/decide",
                     STR_ARG(member(w, one, "ref"))),
             STR("{\"decision\":\"same\",\"version\":1}"));
    assert_true(r.status == 409 && holds(r.body, "registry.like_died"));
    assert_int_equal(decided(w, CLERK, member(w, one, "ref"), "dropped"), 200);
}

/* What a record shows of whom a doubtful row was like: by his number, for names are masked. */
static str numbered_like(struct world *w, const char *idno)
{
    return call(w, CLERK, GET,
                str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT, STR_ARG(person_of(w, idno))).p,
                NULL)
        .body;
}

/* Rows without a number are taken as somebody's who has one: an empty cell changes nothing, a known
 * document stays, and what the number says otherwise is refused, in the queue before it is pressed.
 */
static void a_row_without_a_number_changes_no_number(void **state)
{
    static const char *const idno[] = { "350205194009154622", "350205194109154646",
                                        "35020519420915466X" };
    struct world            *w = *state;
    str                      b = building(w), known = STR(HEAD);
    str                      rows = STR("房屋,,,人员,,,,\n楼栋,单元,房号,与户主关系,姓名,性别,联系电话,出生日期\n");
    const char              *sex[] = { "", "男", "女" };

    for (int i = 0; i < 3; i++) {
        str who = str_fmt(w->mem, "海无号%s", (const char *[]){ "甲", "乙", "丙" }[i]);
        known = str_fmt(w->mem, STR_FMT STR_FMT ",9单元,898%d,户主," STR_FMT ",%s,1258765091%d,\n",
                        STR_ARG(known), STR_ARG(b), i, STR_ARG(who), idno[i], i);
        rows = str_fmt(
            w->mem, STR_FMT STR_FMT ",9单元,898%d,户主," STR_FMT ",%s,1258765091%d,194%d-09-15\n",
            STR_ARG(rows), STR_ARG(b), 5 + i, STR_ARG(who), sex[i], i, i);
    }
    assert_int_equal(number(w, take(w, known, "run").body, "inserted"), 3);
    assert_int_equal(number(w, take(w, rows, "run").body, "inserted"), 0);

    str one = doubt_with(w, "0911"); /* a man by the row, a woman by the number */
    assert_true(holds(one, "\"sex\":\"1\"") && holds(one, "\"like_sex\":\"2\""));
    assert_true(holds(member(w, one, "refused"), "identity number"));
    struct reply r = decision(w, CLERK, member(w, one, "ref"), "same");
    assert_true(r.status == 409 && holds(r.body, "registry.like_number"));
    assert_int_equal(decided(w, CLERK, member(w, one, "ref"), "dropped"), 200);

    for (int i = 0; i < 3; i += 2) {
        one = doubt_with(w, str_fmt(w->mem, "091%d", i).p);
        assert_true(holds(one, "\"refused\":\"\""));
        assert_int_equal(decided(w, CLERK, member(w, one, "ref"), "same"), 200);
    }
    for (int i = 0; i < 3; i++) {
        str is = numbered_like(w, idno[i]);
        assert_true(holds(is, "\"id_kind\":\"111\"") && holds(is, "\"sex\":\"2\""));
        MUST(edit(w, person_of(w, idno[i]), STR("\"person\":{\"education\":\"60\"}")), 200);
    }
}

/* Whose home went to the community beside is known, but not where he lives: the clerk hears that he
 * leaves there. Two who live behind the same door move nowhere. */
static void a_doubt_tells_no_home_of_others(void **state)
{
    static const char *const old[] = { "8931,户主,端木疑甲,12587650396,1957-03-04",
                                       "8931,配偶,端木疑乙,12587650397,1958-03-04" };
    static const char *const row[] = { "8932,户主,端木疑甲,12587650396,1957-03-04" };
    static const char *const slip[] = { "8932,配偶,端木疑甲,12587650398,1959-03-04" };
    struct world            *w = *state;
    str                      here = { 0 }, there = { 0 }, day = day_text(w, -40);

    one_of_two_goes_beside(w, &here, &there);
    str back = str_fmt(w->mem,
                       "UPDATE site SET place_now = 350205003006 WHERE name = '" STR_FMT
                       "' AND place_now = 350205003007",
                       STR_ARG(there));
    world_put(w, back.p);
    assert_int_equal(
        number(w, take(w, came(w, there, old, 2, day_text(w, -200)), "run").body, "inserted"), 2);
    assert_int_equal(number(w, take(w, came(w, here, row, 1, day), "run").body, "inserted"), 0);
    assert_true(holds(doubt_with(w, "0396"), "\"elsewhere\":false"));
    one_of_two_goes_beside(w, &here, &there);
    str one = doubt_with(w, "0396");
    assert_true(holds(one, "\"elsewhere\":true") && on_day(w, one, "moves", day));
    assert_int_equal(member(w, one, "like_address").n, 0);
    assert_int_equal(member(w, one, "from").n, 0);
    assert_int_equal(number(w, one, "headless"), 0);
    assert_false(holds(one, there.p));
    assert_int_equal(decided(w, CLERK, member(w, one, "ref"), "same"), 200);
    world_put(w, back.p);

    take(w, came(w, here, slip, 1, day), "run");
    one = doubt_with(w, "0398");
    assert_true(holds(one, "\"here\":true") && holds(one, "\"moves\":null"));
}

/* What a table of the whole street left in doubt is seen and decided by who keeps the registry
 * where the row's building lies today, by the street's clerk, and by nobody else. */
static void doubts_of_a_street_are_for_its_communities(void **state)
{
    static const char *const rows[] = {
        "8911,户主,逄疑街甲,,12587650251,1974-05-05", "8912,户主,逄疑街乙,,12587650252,1975-05-05",
        "8913,户主,逄疑街甲,,12587650253,1974-05-05", "8914,户主,逄疑街乙,,12587650254,1975-05-05",
        "8915,户主,逄疑街甲,,12587650255,1974-05-05", "8916,户主,逄疑街乙,,12587650256,1975-05-05"
    };
    const enum who beside = HOTLINE, elsewhere = CHECKER;
    struct world  *w = *state;
    str            at[2] = { { 0 }, { 0 } }, csv = STR(HEAD), more = STR(HEAD);
    struct reply   r;

    one_of_two_goes_beside(w, &at[0], &at[1]);
    world_post(w, STRANGER, ROLE_CLERK, 350205003);
    world_post(w, beside, ROLE_CLERK, 350205003007);
    world_post(w, elsewhere, ROLE_CLERK, 350205002006);
    for (size_t i = 0; i < COUNT(rows); i++) {
        str *to = i < 2 ? &csv : &more;
        *to = str_fmt(w->mem, STR_FMT STR_FMT ",9单元,%s\n", STR_ARG(*to), STR_ARG(at[i % 2]),
                      rows[i]);
    }
    take_as(w, STRANGER, "/api/v1/registry/imports", "\"kind\":\"people\",\"heads\":2", csv, "run");
    r = take_as(w, STRANGER, "/api/v1/registry/imports", "\"kind\":\"people\",\"heads\":2", more,
                "run");
    assert_int_equal(number(w, r.body, "inserted"), 0);

    str here = doubts_of(w, CLERK, ""), there = doubts_of(w, beside, "");
    assert_true(holds(here, "0253") && holds(here, "0255"));
    assert_false(holds(here, "0254") || holds(here, "0256"));
    assert_true(holds(there, "0254") && holds(there, "0256"));
    assert_false(holds(there, "0253") || holds(there, "0255"));
    str all = doubts_of(w, STRANGER, "");
    for (size_t i = 2; i < COUNT(rows); i++)
        assert_true(holds(all, str_fmt(w->mem, "025%zu", i + 1).p));
    assert_false(holds(doubts_of(w, elsewhere, ""), "\"ref\""));
    assert_false(holds(doubts_of(w, WORKER, ""), "\"ref\""));

    /* page by page: rows of others between do not end a page */
    here = doubts_of(w, CLERK, "?limit=1");
    assert_true(holds(here, "0253") && !holds(here, "0255"));
    here = doubts_of(
        w, CLERK, str_fmt(w->mem, "?limit=1&after=" STR_FMT, STR_ARG(member(w, here, "next"))).p);
    assert_true(holds(here, "0255") && !holds(here, "0253"));

    str one = doubt_of(w, STRANGER, "0253"), other = doubt_of(w, STRANGER, "0254");
    assert_int_equal(decided(w, CLERK, other, "new"), 404);
    assert_int_equal(decided(w, elsewhere, other, "new"), 404);
    assert_int_equal(decided(w, WORKER, one, "new"), 404);
    assert_int_equal(decided(w, beside, one, "dropped"), 404);
    assert_int_equal(decided(w, CLERK, one, "same"), 200);
    assert_int_equal(decided(w, beside, other, "new"), 200);
    assert_int_equal(decided(w, STRANGER, doubt_of(w, STRANGER, "0255"), "new"), 200);
    assert_true(holds(search(w, "12587650253"), "ref") && holds(search(w, "8913"), "ref"));
    r = call(w, beside, GET, "/api/v1/registry/search?q=12587650254", NULL);
    assert_true(holds(r.body, "ref"));
    assert_false(holds(doubts_of(w, CLERK, ""), "\"ref\""));

    /* the building goes back, and with it who decides */
    world_put(w, str_fmt(w->mem,
                         "UPDATE site SET place_now = 350205003006 WHERE name = '" STR_FMT
                         "' AND place_now = 350205003007",
                         STR_ARG(at[1]))
                     .p);
    assert_true(holds(doubts_of(w, CLERK, ""), "0256"));
    assert_false(holds(doubts_of(w, beside, ""), "\"ref\""));

    /* all of it is the street's to take back, whoever decided */
    str path = str_fmt(
        w->mem, "/api/v1/registry/imports/" STR_FMT,
        STR_ARG(member(w, call(w, STRANGER, GET, "/api/v1/registry/imports?limit=1", NULL).body,
                       "ref")));
    undo_of_street(w, path, 3);
    assert_false(holds(doubts_of(w, CLERK, ""), "\"ref\""));
    assert_false(holds(search(w, "12587650253"), "ref"));
}

/* Who died while a row waited, or lived in another household later than the row lets him move in,
 * is not its "same": what he did is said, and the row can be dropped. */
static void who_died_while_a_row_waited_is_said(void **state)
{
    struct world            *w = *state;
    str                      b = building(w), then = day_text(w, -100), later = day_text(w, -50);
    str                      died = day_text(w, -10), head = STR("房屋,,,人员,,,,\n楼栋,单元,房号,与户主关系,姓名,"
                                                                                      "联系电话,出生日期,入住日期\n");
    static const char *const first[] = { "8981,户主,郦走甲,12587650981,1950-01-02",
                                         "8981,配偶,郦走乙,12587650982,1951-01-02",
                                         "8982,户主,郦走丙,12587650983,1952-03-04" },
                             *const second[] = { "8983,户主,郦走乙,12587650984,1951-01-02",
                                                 "8984,户主,郦走丙,12587650985,1952-03-04" };
    str                             csv = head, more = head;

    for (size_t i = 0; i < COUNT(first); i++)
        csv = str_fmt(w->mem, STR_FMT STR_FMT ",9单元,%s," STR_FMT "\n", STR_ARG(csv), STR_ARG(b),
                      first[i], STR_ARG(then));
    for (size_t i = 0; i < COUNT(second); i++)
        more = str_fmt(w->mem, STR_FMT STR_FMT ",9单元,%s," STR_FMT "\n", STR_ARG(more), STR_ARG(b),
                       second[i], STR_ARG(later));
    assert_int_equal(number(w, take(w, csv, "run").body, "inserted"), 3);
    str home = household_of(w, "12587650983"), gone = person_of(w, "12587650983");
    assert_int_equal(number(w, take(w, more, "run").body, "inserted"), 0);
    MUST(edit(w, person_of(w, "12587650982"),
              str_fmt(w->mem, "\"person\":{\"died\":\"" STR_FMT "\"}", STR_ARG(died))),
         200);
    household_step(
        w, home,
        str_fmt(w->mem, "\"action\":\"move_out\",\"person\":\"" STR_FMT "\"", STR_ARG(gone)).p);
    str dead = doubt_of(w, CLERK, "0984"), moved = doubt_of(w, CLERK, "0985");
    assert_true(holds(doubts_of(w, CLERK, ""),
                      str_fmt(w->mem, "\"like_died\":\"" STR_FMT "\"", STR_ARG(died)).p));
    struct reply r = decision(w, CLERK, dead, "same");
    assert_int_equal(r.status, 409);
    assert_true(holds(r.body, "registry.like_died") && holds(r.body, died.p));
    r = decision(w, CLERK, moved, "same");
    assert_int_equal(r.status, 409);
    assert_true(holds(r.body, "registry.like_there") && holds(r.body, day_text(w, 0).p));
    assert_int_equal(decided(w, CLERK, dead, "dropped"), 200);
    assert_int_equal(decided(w, CLERK, moved, "dropped"), 200);
}

/* A part asks beforehand which doors are known, and makes the others itself. */
static void rows_of_a_home_need_not_stand_together(void **state)
{
    struct world *w = *state;
    str b = building(w), csv = STR("楼栋,单元,房号,与户主关系,姓名,联系电话\n");
    static const char *const rows[] = { "9单元,8851,户主,章甲,12587650101",
                                        "9单元,8852,户主,章乙,12587650102",
                                        "10单元,8851,户主,章丙,12587650103",
                                        "9单元,8851,配偶,章丁,12587650104" };

    for (size_t i = 0; i < COUNT(rows); i++)
        csv = str_fmt(w->mem, STR_FMT STR_FMT ",%s\n", STR_ARG(csv), STR_ARG(b), rows[i]);
    assert_int_equal(number(w, take(w, csv, "run").body, "inserted"), 4);
    assert_int_equal(number(w, take(w, csv, "run").body, "same"), 4); /* the doors were there */
    str    found = search(w, "8851"), home[3];
    size_t at = 0, homes = 0;
    for (; homes < 3 && str_find(found, STR("\"household\""), &at); homes++) {
        found = (str){ found.p + at, found.n - at };
        home[homes] = member(w, found, "household");
        found = (str){ found.p + 1, found.n - 1 };
    }
    assert_int_equal(homes, 3);
    assert_false(str_eq(home[0], home[1])); /* entrance 10 */
    assert_true(str_eq(home[1], home[2]));
}

/* A table without numbers and birthdays: whom it may be is told by name and telephone. */
static void the_same_name_and_phone_behind_another_door_is_doubtful(void **state)
{
    static const char *const second[] = { "9单元,7782,户主,戚乙,,12587650171,",
                                          "9单元,7783,户主,戚乙,,12587650172,",
                                          "9单元,7784,户主,戚丙,,12587650171," };
    struct world            *w = *state;
    str                      b = building(w), csv = STR(HEAD);

    take(
        w,
        str_fmt(w->mem, HEAD STR_FMT ",9单元,7781,户主,戚乙,,12587650171,1971-02-03\n", STR_ARG(b)),
        "run");
    for (size_t i = 0; i < COUNT(second); i++)
        csv = str_fmt(w->mem, STR_FMT STR_FMT ",%s\n", STR_ARG(csv), STR_ARG(b), second[i]);
    struct reply r = take(w, csv, "check");
    assert_int_equal(number(w, r.body, "inserted"), 2);
    r = take(w, csv, "run");
    assert_int_equal(number(w, r.body, "inserted"), 2);
    assert_int_equal(decide(w, "0171", "dropped"), 200);
}

/* Tables say 妻, 次子, 外婆, or the two digits of GB/T 4761; what is none of it is refused with
 * what can be written. */
static void the_words_of_tables_for_a_relation_are_read(void **state)
{
    static const struct {
        const char *word, *code;
    } mate[] = { { "户主", "0" },   { "妻", "1" },   { "次子", "2" },   { "女婿", "2" },
                 { "大女儿", "3" }, { "儿媳", "3" }, { "外孙女", "4" }, { "43", "4" },
                 { "母亲", "5" },   { "岳父", "5" }, { "外婆", "6" },   { "姐姐", "7" },
                 { "侄子", "8" },   { "租客", "8" }, { "女友", "" } };
    struct world *w = *state;
    str           b = building(w), csv = STR(HEAD);

    for (size_t i = 0; i < COUNT(mate); i++)
        csv = str_fmt(w->mem, STR_FMT STR_FMT ",9单元,8871,%s,戚甲%c,,,1970-01-%02zu\n",
                      STR_ARG(csv), STR_ARG(b), mate[i].word, (char)('A' + i), i + 1);
    struct reply r = take(w, csv, "run");
    assert_int_equal(number(w, r.body, "inserted"), COUNT(mate) - 1);
    str path = str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT "/wrong",
                       STR_ARG(member(w, r.body, "ref")));
    str wrong = call(w, CLERK, GET, path.p, NULL).body;
    assert_true(holds(wrong, "What can: head, spouse, son, "));
    r = call(w, CLERK, GET,
             str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT,
                     STR_ARG(member(w, search(w, "8871"), "household")))
                 .p,
             NULL);
    for (char code = '0'; code <= '8'; code++) {
        size_t want = 0, got = 0, at = 0;
        for (size_t i = 0; i < COUNT(mate); i++)
            want += mate[i].code[0] == code;
        str said = str_fmt(w->mem, "\"relation\":\"%c\"", code), rest = r.body;
        for (; str_find(rest, said, &at); got++)
            rest = (str){ rest.p + at + 1, rest.n - at - 1 };
        assert_int_equal(got, want);
    }
}

static void nobody_is_a_newcomer_for_want_of_a_column(void **state)
{
    static const struct {
        const char *phone, *number, *hukou, *is;
    } row[] = {
        { "12587650091", "35029719790101002", "", "" },         /* not known */
        { "12587650092", "35029719790202004", "350205", "01" }, /* this district */
        { "12587650093", "35029719790303006", "361102", "02" },
        { "12587650094", NULL, "", "03" }, /* a passport */
    };
    struct world *w = *state;
    str           b = building(w), csv = STR("楼栋,单元,房号,姓名,证件类型,证件号码,联系电话,户籍地代码\n");

    for (size_t i = 0; i < COUNT(row); i++)
        csv =
            str_fmt(w->mem, STR_FMT STR_FMT ",9单元,8831,%s,%s," STR_FMT ",%s,%s\n", STR_ARG(csv),
                    STR_ARG(b), row[i].number ? "章某" : "Kim Lee", row[i].number ? "" : "普通护照",
                    STR_ARG(row[i].number ? number_of(w, row[i].number) : STR("TEST904417")),
                    row[i].phone, row[i].hukou);
    struct reply r = take(w, csv, "run");
    MUST(r, 200);
    assert_int_equal(number(w, r.body, "inserted"), COUNT(row));
    for (size_t i = 0; i < COUNT(row); i++) {
        r = call(
            w, CLERK, GET,
            str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT, STR_ARG(person_of(w, row[i].phone)))
                .p,
            NULL);
        MUST(r, 200);
        assert_true(holds(r.body, str_fmt(w->mem, "\"residence\":\"%s\"", row[i].is).p));
    }
}

static void two_become_one_and_two_again(void **state)
{
    struct world *w = *state;
    str           b = building(w);

    MUST(take(w,
              str_fmt(w->mem,
                      HEAD STR_FMT ",8单元,8811,户主,翟晓梅,,12587650001,1970-05-05\n" STR_FMT
                                   ",8单元,8812,户主,翟小梅,,12587650002,1970-05-05\n",
                      STR_ARG(b), STR_ARG(b)),
              "run"),
         200);
    str          one = person_of(w, "12587650001"), two = person_of(w, "12587650002");
    struct reply r = call(w, CLERK, GET, "/api/v1/registry/doubles", NULL);
    MUST(r, 200);
    assert_true(holds(r.body, one.p) && holds(r.body, two.p) &&
                holds(r.body, "\"like\":\"sound\""));
    r = call(w, CLERK, GET, str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT, STR_ARG(two)).p,
             NULL);
    MUST(r, 200);
    str merge = str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT "/merge", STR_ARG(one));
    str body = str_fmt(
        w->mem,
        "{\"other\":\"" STR_FMT
        "\",\"version\":1,\"other_version\":1,\"why\":\"看了身份证\",\"home\":\"" STR_FMT "\"}",
        STR_ARG(two), STR_ARG(member(w, r.body, "household")));
    MUST(post(w, STRANGER, merge, body), 404);
    MUST(post(w, CLERK, merge, body), 200);
    assert_false(holds(search(w, "12587650002"), two.p));
    assert_true(holds(search(w, "8812"), one.p)); /* her household is theirs */
    MUST(post(w, CLERK, merge, body), 409);
    r = call(w, CLERK, GET,
             str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT "/merges", STR_ARG(one)).p, NULL);
    MUST(r, 200);
    str undo = str_fmt(w->mem, "/api/v1/registry/merges/" STR_FMT "/undo",
                       STR_ARG(member(w, r.body, "ref")));
    MUST(post(w, CLERK, undo, STR("{\"why\":\"是两姐妹\"}")), 200);
    assert_true(holds(search(w, "12587650002"), two.p));
    assert_true(holds(search(w, "8812"), two.p));
    assert_false(holds(search(w, "8812"), one.p));
    MUST(post(w, CLERK, undo, STR("{\"why\":\"是两姐妹\"}")), 409);
    /* two people: they come up no more, until that is taken back */
    str apart = str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT "/apart", STR_ARG(one));
    str other = str_fmt(w->mem, "{\"other\":\"" STR_FMT "\",\"why\":\"是两姐妹\"}", STR_ARG(two));
    assert_true(holds(call(w, CLERK, GET, "/api/v1/registry/doubles", NULL).body, two.p));
    MUST(post(w, STRANGER, apart, other), 404);
    MUST(post(w, CLERK, apart,
              str_fmt(w->mem, "{\"other\":\"" STR_FMT "\",\"why\":\"x\"}", STR_ARG(one))),
         400);
    MUST(post(w, CLERK, apart, other), 200);
    assert_false(holds(call(w, CLERK, GET, "/api/v1/registry/doubles", NULL).body, two.p));
    r = call(w, CLERK, GET, "/api/v1/registry/doubles/apart", NULL);
    assert_true(holds(r.body, two.p) && holds(r.body, "是两姐妹"));
    assert_false(holds(call(w, STRANGER, GET, "/api/v1/registry/doubles/apart", NULL).body, two.p));
    apart = str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT "/apart/undo", STR_ARG(two));
    other = str_fmt(w->mem, "{\"other\":\"" STR_FMT "\",\"why\":\"弄错了\"}", STR_ARG(one));
    MUST(post(w, CLERK, apart, other), 200);
    MUST(post(w, CLERK, apart, other), 404);
    assert_true(holds(call(w, CLERK, GET, "/api/v1/registry/doubles", NULL).body, two.p));
    assert_false(holds(call(w, CLERK, GET, "/api/v1/registry/doubles/apart", NULL).body, two.p));
}

static int link_to(struct world *w, enum who who, str idno)
{
    return post(w, who, STR("/api/v1/registry/me/link"),
                str_fmt(w->mem, "{\"idno\":\"" STR_FMT "\"}", STR_ARG(idno)))
        .status;
}

/* What the program gives as a reason is said in the language of who reads it, as it is written now
 * and as it WAS: 'of a reading', 'of a change'. */
static void says_why(struct world *w, str person, const char *was)
{
    static const struct {
        const char *read, *change, *not_read, *not_change;
    } said[] = { [LANG_ZH] = { "\"本人查阅\"", "\"本人更正\"", "by the person", "correction by" },
                 [LANG_EN] = { "\"by the person\"", "\"correction by the person\"", "本人查阅",
                               "本人更正" } };
    const char *path =
        str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT "/history", STR_ARG(person)).p;
    str rest = str_of(was), read = str_cut(&rest, ',');

    if (*was) {
        world_put(w, str_fmt(w->mem,
                             "UPDATE read_log SET reason = " STR_FMT
                             " WHERE reason = 'registry.read_self'",
                             STR_ARG(read))
                         .p);
        world_put(w, str_fmt(w->mem,
                             "UPDATE registry_past SET why = " STR_FMT
                             " WHERE why = 'registry.corrected'",
                             STR_ARG(rest))
                         .p);
    }
    for (enum lang l = LANG_ZH; l <= LANG_EN; l++) {
        w->cli.lang = l;
        str me = call(w, NEIGHBOUR, GET, "/api/v1/registry/me", NULL).body;
        str log = call(w, SECURITY, GET, "/api/v1/readlog", NULL).body;
        str past = call(w, CLERK, GET, path, NULL).body;
        assert_true(holds(me, said[l].read) && !holds(me, said[l].not_read));
        assert_true(holds(log, said[l].read) && !holds(log, said[l].not_read));
        assert_true(holds(past, said[l].change) && !holds(past, said[l].not_change));
    }
}

static str readings(struct world *w, const char *asked)
{
    return call(w, SECURITY, GET, str_fmt(w->mem, "/api/v1/readlog?%s", asked).p, NULL).body;
}

/* Who reads the log asks by the number of a person, by the reader, by days. */
static void readings_are_found(struct world *w, str read, str other)
{
    const char *why = "办理居住证";

    assert_true(
        holds(readings(w, str_fmt(w->mem, "of=" STR_FMT "&by=clerk01", STR_ARG(read)).p), why));
    assert_false(
        holds(readings(w, str_fmt(w->mem, "of=" STR_FMT "&by=grid01", STR_ARG(read)).p), why));
    str none = readings(w, str_fmt(w->mem, "of=" STR_FMT, STR_ARG(other)).p);
    assert_true(holds(none, "\"items\":") && !holds(none, why));
    assert_true(holds(readings(w, "by=clerk01"), why));
    assert_true(holds(readings(w, "by=clerk01&from=2020-01-01"), why));
    assert_false(holds(readings(w, "by=clerk01&to=2020-01-01"), why));
    assert_true(holds(readings(w, "of=110101190001010000"), "readlog.of"));
    assert_true(holds(readings(w, "by=nobody"), "readlog.by"));
    assert_true(holds(readings(w, "from=2026-02-01&to=2026-01-01"), "readlog.days"));
}

/* What the record said and what it should say, masked as the record is, also when it is decided. */
static void asked_from_what_to_what(struct world *w)
{
    static const char *const ask[] = {
        "{\"field\":\"phone\",\"value\":\"12587650099\"}",
        "{\"field\":\"work\",\"value\":\"海沧区图书馆\"}",
        "{\"field\":\"education\",\"value\":\"\"}",
    };
    struct reply r = { 0 };

    for (size_t i = 0; i < COUNT(ask); i++)
        MUST(post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"), str_of(ask[i])), 201);
    for (size_t i = 0; i < COUNT(ask); i++) {
        r = call(w, CLERK, GET, "/api/v1/registry/corrections", NULL);
        assert_false(holds(r.body, "\"was\":\"1") || holds(r.body, "\"asked\":\"1"));
        MUST(post(w, CLERK,
                  str_fmt(w->mem, "/api/v1/registry/corrections/" STR_FMT "/decide",
                          STR_ARG(member(w, r.body, "ref"))),
                  STR("{\"accept\":false,\"answer\":\"请带证件来\",\"version\":1}")),
             200);
    }
    r = call(w, NEIGHBOUR, GET, "/api/v1/registry/me", NULL);
    MUST(r, 200);
    assert_true(holds(r.body, "\"was\":\"139****0002\",\"asked\":\"125****0099\""));
    assert_true(holds(r.body, "\"asked\":\"***\""));
    assert_true(holds(r.body, "\"was\":\"10\",\"asked\":\"\""));
    assert_false(holds(r.body, "12587650099") || holds(r.body, "图书馆"));
    r = post(w, NEIGHBOUR, STR("/api/v1/registry/me/open"), STR("{}"));
    assert_true(holds(r.body, "\"was\":\"13900000002\",\"value\":\"12587650099\""));
}

/* One field asked for twice: when the later request is done as asked, the earlier one waits no
 * more, for accepted afterwards it would win. Others wait on. */
static void what_was_asked_before_is_set_aside(struct world *w)
{
    static const char *const ask[] = {
        "{\"field\":\"work\",\"value\":\"新单位甲\"}",
        "{\"field\":\"alias\",\"value\":\"阿祥\"}",
        "{\"field\":\"work\",\"value\":\"新单位乙\"}",
    };
    str ref[COUNT(ask)] = { { 0 } };

    for (size_t i = 0; i < COUNT(ask); i++) {
        MUST(post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"), str_of(ask[i])), 201);
        str rest = call(w, CLERK, GET, "/api/v1/registry/corrections", NULL).body;
        for (size_t at = 0; str_find(rest, STR("{\"ref\""), &at); rest.p++, rest.n--) {
            rest = (str){ rest.p + at, rest.n - at }; /* the last is the newest */
            ref[i] = member(w, rest, "ref");
        }
    }
    struct reply r =
        post(w, CLERK,
             str_fmt(w->mem, "/api/v1/registry/corrections/" STR_FMT "/decide", STR_ARG(ref[2])),
             STR("{\"accept\":true,\"answer\":\"已更正\",\"version\":1}"));
    MUST(r, 200);
    size_t at = 0;
    assert_false(str_find(r.body, ref[0], &at));
    assert_true(str_find(r.body, ref[1], &at));
    MUST(post(w, CLERK,
              str_fmt(w->mem, "/api/v1/registry/corrections/" STR_FMT "/decide", STR_ARG(ref[0])),
              STR("{\"accept\":true,\"answer\":\"已更正\",\"version\":1}")),
         409);
    r = post(w, NEIGHBOUR, STR("/api/v1/registry/me/open"), STR("{}"));
    assert_true(holds(r.body, "\"work\":\"新单位乙\"") && holds(r.body, "asked for again later"));
    assert_true(
        holds(call(w, NEIGHBOUR, GET, "/api/v1/registry/me", NULL).body, "asked for again later"));
    MUST(post(w, CLERK,
              str_fmt(w->mem, "/api/v1/registry/corrections/" STR_FMT "/decide", STR_ARG(ref[1])),
              STR("{\"accept\":false,\"answer\":\"请带证件来\",\"version\":1}")),
         200);
}

/* The copy that one takes along has all that the page shows, and the number on one's own door. */
static void the_copy_has_everything(struct world *w)
{
    w->cli.lang = LANG_ZH;
    str me = call(w, NEIGHBOUR, GET, "/api/v1/registry/me", NULL).body;
    str copy = post(w, NEIGHBOUR, STR("/api/v1/registry/me/open"), STR("{}")).body;
    w->cli.lang = LANG_EN;

    assert_true(holds(me, "\"community\":\"海虹社区\"") && holds(me, "\"room_mask\":\"88**\""));
    assert_false(holds(me, "8821"));
    assert_true(holds(copy, "\"community\":\"海虹社区\"") && holds(copy, "\"room\":\"8821\""));
    assert_true(holds(copy, "\"flag\":\"alone\",\"source\":\"邻居反映\""));
    assert_true(holds(copy, "\"field\":\"education\"") && holds(copy, "\"words\":\"去年毕业\"") &&
                holds(copy, "\"state\":\"accepted\",\"answer\":\"已更正\""));
    assert_true(holds(copy, "\"field\":\"idno\",\"reason\":\"办理居住证\"") &&
                holds(copy, "\"field\":\"all\",\"reason\":\"本人查阅"));
}

/* Where a household went after one had left it is not told. */
static void it_moved_on_without_him(struct world *w, str person, str own)
{
    struct ref at = { 0 };
    long long  day = when_date(when_now());

    assert_true(ref_read(w->app->server.refs, person, &at));
    str note = str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT "/reveal",
                       STR_ARG(household_of(w, "13900000002")));
    MUST(post(w, CLERK, note, STR("{\"reason\":\"他还住着时看备注\"}")), 200);
    world_put(
        w, str_fmt(w->mem,
                   "UPDATE read_log SET at = at - %lld, id = id - %lld WHERE subject = 'household'",
                   (long long)(20 * MS_DAY), (long long)(20 * MS_DAY) * 4096)
               .p);
    MUST(post(w, CLERK, note, STR("{\"reason\":\"他走了以后看备注\"}")), 200);
    str his = str_fmt(w->mem, "household IN (SELECT household FROM member WHERE person = %lld)",
                      (long long)at.id);
    world_put(w, str_fmt(w->mem, "UPDATE member SET since = %lld, until = %lld WHERE person = %lld",
                         day - 400, day - 9, (long long)at.id)
                     .p);
    world_put(w, str_fmt(w->mem, "UPDATE living SET since = %lld, until = %lld WHERE " STR_FMT,
                         day - 400, day - 4, STR_ARG(his))
                     .p);
    world_put(w, str_fmt(w->mem,
                         "INSERT INTO living (community, household, since, dwelling) SELECT "
                         "l.community, l.household, %lld, (SELECT MAX(d.id) FROM dwelling d WHERE "
                         "d.community = l.community AND d.id <> l.dwelling) FROM living l WHERE "
                         "l." STR_FMT,
                         day - 4, STR_ARG(his))
                     .p);
    str copy = post(w, NEIGHBOUR, STR("/api/v1/registry/me/open"), STR("{}")).body;
    assert_true(holds(copy, "\"room\":\"8821\""));
    /* what was read of it while he belonged to it stays his to know, what came later is not */
    str of = readings(w, str_fmt(w->mem, "of=" STR_FMT, STR_ARG(own)).p);
    assert_true(holds(copy, "他还住着时看备注") && !holds(copy, "他走了以后看备注"));
    assert_true(holds(of, "他还住着时看备注") && !holds(of, "他走了以后看备注"));
    assert_true(holds(of, "\"field\":\"note\"") && holds(of, "\"subject\":\"household\""));
    str all = readings(w, "limit=2"); /* of whom: of its head on that day, who is the father now */
    assert_true(holds(all, "他走了以后看备注") && holds(all, "陈*明"));
}

static void one_sees_and_corrects_what_is_written_about_oneself(void **state)
{
    struct world *w = *state;
    str           b = building(w);
    str           own = number_of(w, "35029719880101002");
    str           fathers = number_of(w, "35029719580505003");
    struct reply  r = call(w, NEIGHBOUR, GET, "/api/v1/registry/me", NULL);

    MUST(r, 200);
    assert_true(holds(r.body, "\"linked\":false"));
    MUST(post(w, NEIGHBOUR, STR("/api/v1/registry/me/open"), STR("{}")), 404);
    MUST(take(w,
              str_fmt(w->mem,
                      HEAD STR_FMT ",8单元,8821,户主,陈𠮷祥," STR_FMT ",13900000002,\n" STR_FMT
                                   ",8单元,8821,父,陈大明," STR_FMT ",12587650077,\n",
                      STR_ARG(b), STR_ARG(own), STR_ARG(b), STR_ARG(fathers)),
              "run"),
         200);
    assert_int_equal(link_to(w, NEIGHBOUR, fathers), 409); /* another phone */
    assert_int_equal(link_to(w, NEIGHBOUR, own), 200);
    assert_int_equal(link_to(w, NEIGHBOUR, own), 409);
    str me = person_of(w, "13900000002");
    MUST(post(w, CLERK, str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT "/reveal", STR_ARG(me)),
              STR("{\"field\":\"idno\",\"reason\":\"办理居住证\"}")),
         200);
    readings_are_found(w, own, fathers);
    r = call(w, NEIGHBOUR, GET, "/api/v1/registry/me", NULL);
    MUST(r, 200);
    assert_true(holds(r.body, "办理居住证")); /* who read it, and why */
    assert_true(holds(r.body, "\"room_mask\":\"88**\"") && holds(r.body, "\"has_hukou\":false"));
    assert_false(holds(r.body, "陈𠮷祥"));
    r = post(w, NEIGHBOUR, STR("/api/v1/registry/me/open"), STR("{}"));
    MUST(r, 200);
    assert_true(holds(r.body, "陈𠮷祥") && holds(r.body, "8821"));
    r = post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"),
             STR("{\"field\":\"born\",\"value\":\"1990-02-30\",\"words\":\"x\"}"));
    MUST(r, 400);
    assert_true(holds(r.body, "\"field\":\"value\"") && holds(r.body, "2026-11-25"));
    r = post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"),
             STR("{\"field\":\"phone\",\"value\":\"125 0000 12345\"}"));
    MUST(r, 400);
    assert_true(holds(r.body, "phone.length") && holds(r.body, "this one has 12"));
    r = post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"),
             STR("{\"field\":\"hukou_code\",\"value\":\"999999\"}"));
    MUST(r, 400);
    assert_true(holds(r.body, "registry.hukou_area"));
    MUST(post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"),
              STR("{\"field\":\"nothing\",\"value\":\"x\"}")),
         400);
    r = post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"),
             STR("{\"field\":\"name\",\"value\":\"陈𠮷祥\"}"));
    MUST(r, 400);
    assert_true(holds(r.body, "me.same"));
    /* where he lives and his flags are told in words, and nothing changes by itself */
    MUST(post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"), STR("{\"field\":\"home\"}")),
         400);
    MUST(post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"),
              STR("{\"field\":\"home\",\"value\":\"十月起住在3幢\"}")),
         201);
    /* sent once more, as its answer was lost: it is the one that waits */
    long long asked = world_count(w, "SELECT COUNT(*) FROM registry_correction");
    MUST(post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"),
              STR("{\"field\":\"home\",\"value\":\"十月起住在3幢\"}")),
         201);
    assert_int_equal(world_count(w, "SELECT COUNT(*) FROM registry_correction"), asked);
    str moved = member(w, call(w, CLERK, GET, "/api/v1/registry/corrections", NULL).body, "ref");
    r = post(w, CLERK,
             str_fmt(w->mem, "/api/v1/registry/corrections/" STR_FMT "/reveal", STR_ARG(moved)),
             STR("{\"reason\":\"核对\"}"));
    MUST(r, 200);
    assert_true(holds(r.body, "十月起住在3幢") && holds(r.body, "8821 ("));
    MUST(post(w, CLERK,
              str_fmt(w->mem, "/api/v1/registry/corrections/" STR_FMT "/decide", STR_ARG(moved)),
              STR("{\"accept\":true,\"answer\":\"已办理迁入\",\"version\":1}")),
         200);
    r = call(w, NEIGHBOUR, GET, "/api/v1/registry/me", NULL);
    assert_true(holds(r.body, "已办理迁入") && holds(r.body, "\"asked\":\"***\""));
    MUST(post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"),
              STR("{\"field\":\"education\",\"value\":\"研究生\",\"words\":\"去年毕业\"}")),
         201);
    r = call(w, NEIGHBOUR, GET, "/api/v1/registry/me", NULL);
    assert_true(holds(r.body, "\"asked\":\"研究生\""));
    r = call(w, CLERK, GET, "/api/v1/registry/corrections", NULL);
    MUST(r, 200);
    assert_false(holds(r.body, "研究生"));
    str c = member(w, r.body, "ref");
    r = post(w, CLERK,
             str_fmt(w->mem, "/api/v1/registry/corrections/" STR_FMT "/reveal", STR_ARG(c)),
             STR("{\"reason\":\"处理更正\"}"));
    MUST(r, 200);
    assert_true(holds(r.body, "去年毕业") && holds(r.body, "\"now\":\"\""));
    MUST(post(w, STRANGER,
              str_fmt(w->mem, "/api/v1/registry/corrections/" STR_FMT "/decide", STR_ARG(c)),
              STR("{\"accept\":true,\"answer\":\"已更正\",\"version\":1}")),
         404);
    MUST(post(w, CLERK,
              str_fmt(w->mem, "/api/v1/registry/corrections/" STR_FMT "/decide", STR_ARG(c)),
              STR("{\"accept\":true,\"answer\":\"已更正\",\"version\":1}")),
         200);
    r = call(w, NEIGHBOUR, GET, "/api/v1/registry/me", NULL);
    assert_true(holds(r.body, "\"education\":\"10\"") && holds(r.body, "\"accepted\""));
    /* decided: still from what to what, and what was answered */
    assert_true(holds(r.body, "\"asked\":\"研究生\"") && holds(r.body, "\"answer\":\"已更正\""));
    says_why(w, me, "");
    says_why(w, me,
             "'本人查阅 by the person', '本人更正 correction by the person'"); /* of before */
    r = call(w, NEIGHBOUR, GET, "/api/v1/notices", NULL);
    MUST(r, 200);
    assert_true(holds(r.body, "资料更正") && !holds(r.body, "研究生")); /* told, not what */
    r = post(w, NEIGHBOUR, STR("/api/v1/registry/me/open"), STR("{}"));
    assert_true(holds(r.body, "\"words\":\"去年毕业\"")); /* his own words, to himself */
    asked_from_what_to_what(w);
    what_was_asked_before_is_set_aside(w);
    MUST(post(w, CLERK, str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT "/care", STR_ARG(me)),
              STR("{\"flag\":\"alone\",\"source\":\"邻居反映\"}")),
         200);
    the_copy_has_everything(w);
    it_moved_on_without_him(w, me, own);
    MUST(post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"),
              STR("{\"field\":\"died\",\"value\":\"2020-01-01\"}")),
         400);

    /* the other resident was written down by the demonstration, with her account */
    r = call(w, RESIDENT, GET, "/api/v1/registry/me", NULL);
    MUST(r, 200);
    assert_true(holds(r.body, "\"linked\":true"));
    r = post(w, RESIDENT, STR("/api/v1/registry/me/open"), STR("{}"));
    MUST(r, 200);
    assert_true(holds(r.body, "林晓燕") && holds(r.body, "13900000001"));
    assert_int_equal(link_to(w, RESIDENT, fathers), 409);

    /* a link that is wrong is undone with a reason: who had it sees nothing more, and is told */
    str undo = str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT "/account/undo", STR_ARG(me));
    MUST(post(w, CLERK, undo, STR("{}")), 400);
    MUST(post(w, STRANGER, undo, STR("{\"reason\":\"关联错了\"}")), 404);
    r = post(w, CLERK, undo, STR("{\"reason\":\"关联错了\"}"));
    MUST(r, 200);
    assert_true(holds(r.body, "\"has_account\":false"));
    MUST(post(w, CLERK, undo, STR("{\"reason\":\"关联错了\"}")), 404);
    assert_true(
        holds(call(w, NEIGHBOUR, GET, "/api/v1/registry/me", NULL).body, "\"linked\":false"));
    MUST(post(w, NEIGHBOUR, STR("/api/v1/registry/me/open"), STR("{}")), 404);
    assert_true(holds(call(w, NEIGHBOUR, GET, "/api/v1/notices", NULL).body, "undone the link"));
}

/* A number that is not his any more may be given to somebody else: whoever signs in with it sees
 * nothing of him, and he links his own anew. */
static void a_link_ends_with_the_phone(void **state)
{
    struct world *w = *state;
    str own = number_of(w, "35029719880808006"), row = row_at(w, "8825", "户主", "闻换号", own);

    row.n--;
    MUST(take(w,
              str_fmt(w->mem, MOVES STR_FMT STR_FMT "\n", STR_ARG(row), STR_ARG(day_text(w, -100))),
              "run"),
         200);
    str me = person_of(w, own.p);
    MUST(edit(w, me, STR("\"person\":{\"phone\":\"13900000002\"}")), 200);
    assert_int_equal(link_to(w, NEIGHBOUR, own), 200);
    MUST(edit(w, me, STR("\"person\":{\"education\":\"20\"}")), 200);
    assert_true(
        holds(call(w, NEIGHBOUR, GET, "/api/v1/registry/me", NULL).body, "\"linked\":true"));
    MUST(edit(w, me, STR("\"person\":{\"phone\":\"12512340099\"}")), 200);
    assert_true(
        holds(call(w, NEIGHBOUR, GET, "/api/v1/registry/me", NULL).body, "\"linked\":false"));
    MUST(post(w, NEIGHBOUR, STR("/api/v1/registry/me/open"), STR("{}")), 404);
    assert_true(holds(call(w, NEIGHBOUR, GET, "/api/v1/notices", NULL).body, "has ended"));
    assert_int_equal(link_to(w, NEIGHBOUR, own), 409);
}

/* A state of before, as it was kept when a name could still become empty. */
static void was_nameless(struct world *w, str who)
{
    struct ref at = { 0 };

    assert_true(ref_read(w->app->server.refs, who, &at));
    str kept = vault_seal(w->app->vault, w->mem, "registry.past", at,
                          STR("{\"name\":\"\",\"sex\":\"1\",\"gone\":\"no such field\"}"));
    world_put(w, str_fmt(w->mem,
                         "UPDATE registry_past SET at = at - 86400000, state_sealed = '" STR_FMT
                         "' WHERE subject = %lld AND version = 1",
                         STR_ARG(kept), (long long)at.id)
                     .p);
}

/* A name cannot be taken away, whoever asks; a state of before that had none is read all the same.
 */
static void nobody_is_without_a_name(void **state)
{
    struct world *w = *state;
    str           own = number_of(w, "35029719880808004");
    char          path[160], day[160];
    str           row = row_at(w, "8823", "户主", "闻有名", own);

    row.n--;
    MUST(take(w,
              str_fmt(w->mem, MOVES STR_FMT STR_FMT "\n", STR_ARG(row), STR_ARG(day_text(w, -100))),
              "run"),
         200);
    str me = person_of(w, own.p);
    MUST(edit(w, me, STR("\"person\":{\"phone\":\"13900000002\"}")), 200);
    assert_int_equal(link_to(w, NEIGHBOUR, own), 200);
    struct reply r = post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"),
                          STR("{\"field\":\"name\",\"value\":\"\"}"));
    MUST(r, 400);
    assert_true(holds(r.body, "registry.need_name") && holds(r.body, "\"field\":\"value\""));
    r = edit(w, me, STR("\"person\":{},\"clear\":\"work,name\""));
    MUST(r, 400);
    assert_true(holds(r.body, "registry.need_name"));

    /* asked for while that was still taken */
    MUST(post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"),
              STR("{\"field\":\"work\",\"value\":\"海沧区图书馆\"}")),
         201);
    r = call(w, CLERK, GET, "/api/v1/registry/corrections", NULL);
    str asked = member(w, r.body, "ref");
    world_put(
        w, "UPDATE registry_correction SET field = 'name', value_sealed = '' WHERE state = 'open'");
    str decide = str_fmt(w->mem, "/api/v1/registry/corrections/" STR_FMT "/decide", STR_ARG(asked));
    r = post(w, CLERK, decide, STR("{\"accept\":true,\"answer\":\"已更正\",\"version\":1}"));
    MUST(r, 400);
    assert_true(holds(r.body, "registry.need_name"));
    MUST(post(w, CLERK, decide, STR("{\"accept\":false,\"answer\":\"要有姓名\",\"version\":1}")),
         200);

    MUST(edit(w, me, STR("\"person\":{\"work\":\"海沧区图书馆\"}")), 200);
    was_nameless(w, me);
    snprintf(path, sizeof path, "/api/v1/registry/people/" STR_FMT "/history", STR_ARG(me));
    r = call(w, CLERK, GET, path, NULL);
    MUST(r, 200);
    assert_true(holds(r.body, "name,"));
    /* the same state, seen on a day: nothing to see of it fails */
    snprintf(day, sizeof day, "/api/v1/registry/households/" STR_FMT "?day=" STR_FMT,
             STR_ARG(household_of(w, own.p)), STR_ARG(day_text(w, -2)));
    MUST(call(w, CLERK, GET, day, NULL), 200);
    MUST(call(w, CLERK, GET,
              str_fmt(w->mem, "/api/v1/registry/figures?by=sex&day=" STR_FMT,
                      STR_ARG(day_text(w, -2)))
                  .p,
              NULL),
         200);
    MUST(post(w, CLERK,
              str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT "/account/undo", STR_ARG(me)),
              STR("{\"reason\":\"试验\"}")),
         200);
}

/* What follows from the number cannot be asked to be another, nor be told as corrected. */
static void nothing_is_corrected_that_stays(void **state)
{
    static const char *const derived[] = {
        "{\"field\":\"sex\",\"value\":\"\"}",        "{\"field\":\"id_kind\",\"value\":\"\"}",
        "{\"field\":\"id_kind\",\"value\":\"414\"}", "{\"field\":\"born\",\"value\":\"\"}",
        "{\"field\":\"nation\",\"value\":\"\"}",
    };
    struct world *w = *state;
    str           own = number_of(w, "35029719880909005");

    MUST(take(w,
              str_fmt(w->mem, HEAD STR_FMT ",8单元,8824,户主,闻有号," STR_FMT ",13900000002,\n",
                      STR_ARG(building(w)), STR_ARG(own)),
              "run"),
         200);
    assert_int_equal(link_to(w, NEIGHBOUR, own), 200);
    for (size_t i = 0; i < COUNT(derived); i++) {
        struct reply r =
            post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"), str_of(derived[i]));
        MUST(r, 400);
        assert_true(holds(r.body, "me.derived") && holds(r.body, "\"field\":\"value\""));
    }
    struct reply r = post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"),
                          STR("{\"field\":\"phone\",\"value\":\"139 0000 0002\"}"));
    MUST(r, 400);
    assert_true(holds(r.body, "me.same"));

    /* asked for while that was still taken */
    MUST(post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"),
              STR("{\"field\":\"work\",\"value\":\"海沧区图书馆\"}")),
         201);
    world_put(
        w, "UPDATE registry_correction SET field = 'sex', value_sealed = '' WHERE state = 'open'");
    r = call(w, CLERK, GET, "/api/v1/registry/corrections", NULL);
    str decide = str_fmt(w->mem, "/api/v1/registry/corrections/" STR_FMT "/decide",
                         STR_ARG(member(w, r.body, "ref")));
    r = post(w, CLERK, decide, STR("{\"accept\":true,\"answer\":\"已更正\",\"version\":1}"));
    MUST(r, 400);
    assert_true(holds(r.body, "me.derived"));
    MUST(post(w, CLERK, decide, STR("{\"accept\":false,\"answer\":\"号码说明\",\"version\":1}")),
         200);

    /* what is so by the time that it is decided is as it was asked */
    MUST(post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"),
              STR("{\"field\":\"education\",\"value\":\"研究生\"}")),
         201);
    r = call(w, CLERK, GET, "/api/v1/registry/corrections", NULL);
    decide = str_fmt(w->mem, "/api/v1/registry/corrections/" STR_FMT "/decide",
                     STR_ARG(member(w, r.body, "ref")));
    MUST(edit(w, person_of(w, own.p), STR("\"person\":{\"education\":\"10\"}")), 200);
    MUST(post(w, CLERK, decide, STR("{\"accept\":true,\"answer\":\"已更正\",\"version\":1}")), 200);
    MUST(post(w, CLERK,
              str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT "/account/undo",
                      STR_ARG(person_of(w, own.p))),
              STR("{\"reason\":\"试验\"}")),
         200);
}

static void who_may_take_part(void **state)
{
    struct world *w = *state;
    str           b = building(w);

    MUST(take(w,
              str_fmt(w->mem,
                      "房屋,,,人员,,,,\n楼栋,单元,房号,与户主关系,姓名,联系电话,出生日期,"
                      "入住日期\n" STR_FMT ",8单元,8831,户主,乐甲,12587650011,1980-01-01," STR_FMT
                      "\n" STR_FMT ",8单元,8831,子,乐乙,12587650012," STR_FMT "," STR_FMT "\n",
                      STR_ARG(b), STR_ARG(day_text(w, -100)), STR_ARG(b),
                      STR_ARG(day_text(w, -17 * 365)), STR_ARG(day_text(w, -100))),
              "run"),
         200);
    str head = person_of(w, "12587650011"), son = person_of(w, "12587650012");
    MUST(edit(w, son, STR("\"person\":{\"residence\":\"02\"}")), 200);
    struct {
        str         who;
        const char *rule, *code;
    } all[] = {
        { head, "place=350205003006", NULL },
        { head, "place=350205003006&min_days=100&min_age=18&head=true", NULL },
        { head, "place=350205003006&min_days=101", "eligible.days" },
        { head, "place=350205003", NULL },
        { head, "place=350205002006", "eligible.place" },
        { head, "place=350205003006&registered=true", "eligible.residence" },
        { head, "place=350205003006&registered=true", "Residence not known" },
        { son, "place=350205003006&registered=true", "eligible.registered" },
        { head, "place=350205003006&min_age=60", "eligible.young" },
        { head, "place=350205003006&max_age=30", "eligible.old" },
        { son, "place=350205003006&min_age=18", "eligible.young" },
        { son, "place=350205003006&head=true", "eligible.head" },
    };
    for (size_t i = 0; i < COUNT(all); i++) {
        struct reply r = call(w, CLERK, GET,
                              str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT "/eligibility?%s",
                                      STR_ARG(all[i].who), all[i].rule)
                                  .p,
                              NULL);
        MUST(r, 200);
        assert_int_equal(holds(r.body, "\"eligible\":true"), all[i].code == NULL);
        if (all[i].code && !holds(r.body, all[i].code))
            fail_msg("%s: " STR_FMT, all[i].rule, STR_ARG(r.body));
    }
    /* registered here is registered in this place, as far as the code tells */
    static const struct {
        const char *code, *place;
        bool        is;
    } hukou[] = {
        { "350205", "350205003006", true },        { "350205003006", "350205003006", true },
        { "350205003000", "350205003006", true },  { "350205003005", "350205003006", false },
        { "350205003005", "350205003", true },     { "350203001001", "350205", false },
        { "350203000000", "350205003006", false },
    };
    for (size_t i = 0; i < COUNT(hukou); i++) {
        MUST(edit(w, head,
                  str_fmt(w->mem, "\"person\":{\"residence\":\"01\",\"hukou_code\":\"%s\"}",
                          hukou[i].code)),
             200);
        struct reply is =
            call(w, CLERK, GET,
                 str_fmt(w->mem,
                         "/api/v1/registry/people/" STR_FMT "/eligibility?place=%s&registered=true",
                         STR_ARG(head), hukou[i].place)
                     .p,
                 NULL);
        if (holds(is.body, "\"eligible\":true") != hukou[i].is ||
            (!hukou[i].is && !holds(is.body, "eligible.hukou")))
            fail_msg("%s in %s: " STR_FMT, hukou[i].code, hukou[i].place, STR_ARG(is.body));
    }
    /* before he came he could not */
    struct reply r = call(w, CLERK, GET,
                          str_fmt(w->mem,
                                  "/api/v1/registry/people/" STR_FMT
                                  "/eligibility?place=350205003006&day=" STR_FMT,
                                  STR_ARG(head), STR_ARG(day_text(w, -101)))
                              .p,
                          NULL);
    assert_true(holds(r.body, "eligible.place"));
    /* where nothing is, and of a day of which nothing is known, no verdict is given */
    const str asked[] = { str_fmt(w->mem, "people/" STR_FMT, STR_ARG(head)), STR("me") };
    for (size_t i = 0; i < COUNT(asked); i++) {
        str path =
            str_fmt(w->mem, "/api/v1/registry/" STR_FMT "/eligibility?place=", STR_ARG(asked[i]));
        r = call(w, CLERK, GET,
                 str_fmt(w->mem, STR_FMT "350205003999&day=" STR_FMT, STR_ARG(path),
                         STR_ARG(day_text(w, 1)))
                     .p,
                 NULL);
        MUST(r, 400);
        assert_true(holds(r.body, "eligible.nowhere") && holds(r.body, "350205003999"));
        assert_true(holds(r.body, "registry.future"));
        r = call(w, CLERK, GET,
                 str_fmt(w->mem, STR_FMT "350205003006&day=" STR_FMT, STR_ARG(path),
                         STR_ARG(day_text(w, 0)))
                     .p,
                 NULL);
        MUST(r, 200);
    }
}

static int64_t people_on(struct world *w, str household, int64_t days)
{
    struct reply r = call(w, CLERK, GET,
                          str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT "?day=" STR_FMT,
                                  STR_ARG(household), STR_ARG(day_text(w, days)))
                              .p,
                          NULL);

    MUST(r, 200);
    return times(r.body, "\"relation\":");
}

/* A family's table has one day on which it moved in; children are born later, and birthdays
 * corrected. */
static void nobody_lives_before_he_is_born(void **state)
{
    struct world *w = *state;
    str           b = building(w);

    MUST(take(w,
              str_fmt(w->mem,
                      "房屋,,,人员,,,,\n楼栋,单元,房号,与户主关系,姓名,联系电话,出生日期,"
                      "入住日期\n" STR_FMT ",8单元,8841,户主,生甲,12587650021,1980-01-01," STR_FMT
                      "\n" STR_FMT ",8单元,8841,子,生乙,12587650022," STR_FMT "," STR_FMT "\n",
                      STR_ARG(b), STR_ARG(day_text(w, -700)), STR_ARG(b),
                      STR_ARG(day_text(w, -300)), STR_ARG(day_text(w, -700))),
              "run"),
         200);
    str child = person_of(w, "12587650022");
    str home = household_of(w, "12587650021");
    assert_int_equal(people_on(w, home, -301), 1);
    assert_int_equal(people_on(w, home, -300), 2);
    str path = str_fmt(
        w->mem, "/api/v1/registry/people/" STR_FMT "/eligibility?place=350205003006&day=" STR_FMT,
        STR_ARG(child), STR_ARG(day_text(w, -301)));
    assert_true(holds(call(w, CLERK, GET, path.p, NULL).body, "eligible.unborn"));
    /* his birthday was wrong */
    MUST(edit(w, child,
              str_fmt(w->mem, "\"person\":{\"born\":\"" STR_FMT "\"}", STR_ARG(day_text(w, -200)))),
         200);
    assert_int_equal(people_on(w, home, -201), 1);
    assert_int_equal(people_on(w, home, -200), 2);
    assert_int_equal(people_on(w, home, 0), 2);
    /* at the desk it is said */
    str          in = str_fmt(w->mem,
                              "{\"person\":{\"name\":\"生丙\",\"sex\":\"1\",\"born\":\"" STR_FMT
                              "\"},\"relation\":\"2\",\"day\":\"" STR_FMT "\",\"version\":%lld}",
                              STR_ARG(day_text(w, -50)), STR_ARG(day_text(w, -51)),
                              (long long)number(w, household(w, home).body, "version"));
    struct reply r =
        post(w, CLERK,
             str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT "/people", STR_ARG(home)), in);
    MUST(r, 400);
    assert_true(holds(r.body, "registry.unborn") && holds(r.body, "\"field\":\"day\""));
    assert_int_equal(people_on(w, home, 0), 2);
}

/* Who belongs to a household and usually lives in another one does so after it was split, too. */
static void a_split_moves_nobody_from_elsewhere(void **state)
{
    struct world *w = *state;
    str           b = building(w);

    MUST(take(w,
              str_fmt(w->mem,
                      "房屋,,,人员,,,,\n楼栋,单元,房号,与户主关系,姓名,联系电话,出生日期,"
                      "入住日期\n" STR_FMT ",8单元,8851,户主,分甲,12587650031,1960-01-01," STR_FMT
                      "\n" STR_FMT ",8单元,8852,户主,分乙,12587650032,1990-01-01," STR_FMT "\n",
                      STR_ARG(b), STR_ARG(day_text(w, -90)), STR_ARG(b), STR_ARG(day_text(w, -90))),
              "run"),
         200);
    str home = household_of(w, "12587650031"), son = person_of(w, "12587650032");
    str lives = household_of(w, "12587650032");
    MUST(post(w, CLERK,
              str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT "/steps", STR_ARG(home)),
              str_fmt(w->mem,
                      "{\"action\":\"move_in\",\"person\":\"" STR_FMT
                      "\",\"relation\":\"2\",\"elsewhere\":true,\"anyway\":true,\"day\":\"" STR_FMT
                      "\",\"version\":%lld}",
                      STR_ARG(son), STR_ARG(day_text(w, -60)),
                      (long long)number(w, household(w, home).body, "version"))),
         200);
    struct reply r = post(
        w, CLERK, str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT "/steps", STR_ARG(home)),
        str_fmt(w->mem,
                "{\"action\":\"split\",\"people\":[\"" STR_FMT "\"],\"day\":\"" STR_FMT
                "\",\"version\":%lld}",
                STR_ARG(son), STR_ARG(day_text(w, -10)),
                (long long)number(w, household(w, home).body, "version")));
    MUST(r, 200);
    assert_true(holds(r.body, "\"main\":false") && !holds(r.body, "\"main\":true"));
    assert_int_equal(people_on(w, lives, 0), 1);
    assert_true(holds(household(w, lives).body, "\"main\":true"));
    /* he moves out there, and comes to live where he belongs to */
    str now = member(w, r.body, "ref");
    MUST(post(w, CLERK,
              str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT "/steps", STR_ARG(now)),
              str_fmt(w->mem,
                      "{\"action\":\"move_in\",\"person\":\"" STR_FMT
                      "\",\"anyway\":true,\"day\":\"" STR_FMT "\",\"version\":%lld}",
                      STR_ARG(son), STR_ARG(day_text(w, -5)),
                      (long long)number(w, household(w, now).body, "version"))),
         200);
    r = household(w, now);
    assert_true(holds(r.body, "\"main\":true") && !holds(r.body, "\"main\":false"));
    assert_true(holds(r.body, "\"relation\":\"0\""));
    assert_int_equal(people_on(w, lives, 0), 0);
    assert_int_equal(people_on(w, now, -6), 1);
}

static void counts_add_up(void **state)
{
    static const char *const by[] = { "sex", "residence", "age", "newcomers", "usage", "ethnic" };
    struct world            *w = *state;
    struct reply             r = call(w, CLERK, GET, "/api/v1/registry/figures?by=all", NULL);
    int64_t                  all = number(w, r.body, "n");

    MUST(r, 200);
    assert_true(all > 2000);
    for (size_t i = 0; i < COUNT(by); i++) {
        int64_t sum = 0;
        size_t  at = 0;
        r = call(w, CLERK, GET, str_fmt(w->mem, "/api/v1/registry/figures?by=%s", by[i]).p, NULL);
        MUST(r, 200);
        for (str s = r.body; str_find(s, STR("\"n\":"), &at);
             s = (str){ s.p + at + 4, s.n - at - 4 })
            sum += number(w, (str){ s.p + at, s.n - at }, "n");
        assert_int_equal(sum, all);
    }
    MUST(call(w, DISTRICT, GET, "/api/v1/registry/figures?by=sex", NULL), 200);
    MUST(call(w, WORKER, GET, "/api/v1/registry/figures?by=sex", NULL), 403);
    MUST(call(w, AUDITOR, GET, "/api/v1/registry/figures?by=sex", NULL), 403);
    MUST(call(w, CLERK, GET, "/api/v1/registry/figures?by=sex&place=350205002006", NULL), 400);
    r = call(w, DISTRICT, GET, "/api/v1/registry/figures?by=nation", NULL);
    MUST(r, 200); /* one or two people are not told apart */
    assert_false(holds(r.body, "\"n\":1,") || holds(r.body, "\"n\":2,"));
    /* nor is one alone left out, whom the sum would tell */
    static const char *const traits[] = { "nation", "ethnic", "education", "age", "id_kind" };
    int64_t                  untold = 0;
    for (size_t i = 0; i < COUNT(traits); i++) {
        r = call(w, DISTRICT, GET,
                 str_fmt(w->mem, "/api/v1/registry/figures?place=350205003006&by=%s", traits[i]).p,
                 NULL);
        MUST(r, 200);
        int64_t few = times(r.body, "\"few\":true"), rows = times(r.body, "\"trait\":");
        assert_true(few != 1 || rows == 1);
        untold += few;
    }
    assert_true(untold > 0);
}

/* How many dwellings a building of this name has in a community. */
static int64_t doors_in(struct world *w, const char *site, int64_t community)
{
    return world_count(w, str_fmt(w->mem,
                                  "SELECT count(*) AS n FROM dwelling d JOIN site s ON s.community "
                                  "= d.community AND s.id = d.site WHERE s.name = '%s' AND "
                                  "s.place_now = %lld",
                                  site, (long long)community)
                              .p);
}

/* A table of KIND by WHO with one row is refused with the code and the words. */
static void refused_as(struct world *w, enum who who, const char *kind, const char *csv,
                       const char *code, const char *words)
{
    const char  *how = str_fmt(w->mem, "\"kind\":\"%s\"", kind).p;
    struct reply r = take_as(w, who, "/api/v1/registry/imports", how, str_of(csv), "check");
    str          path = str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT "/wrong",
                                STR_ARG(member(w, r.body, "ref")));
    str          wrong = call(w, who, GET, path.p, NULL).body;

    if (number(w, r.body, "bad") != 1 || !holds(wrong, code) || !holds(wrong, words))
        fail_msg("%s: " STR_FMT "\n" STR_FMT, csv, STR_ARG(r.body), STR_ARG(wrong));
}

/* A row that names its community is looked for there and nowhere else, and one that names another
 * community or street than the table is of is refused, by a street and by a community. */
static void a_row_says_its_community(void **state)
{
    static const char *const named[] = { "海虹社区居委会",     "东屿", "350205003007", "东屿居委会",
                                         "东屿社区居民委员会", "" };
    static const char *const columns[] = { "社区",   "所属社区",   "社区名称",
                                           "居委会", "村（社区）", "社区" };
    struct world            *w = *state;
    const char              *base = "/api/v1/registry/imports";
    char                     at[64];
    struct reply             r;

    snprintf(at, sizeof at, "%.7f,%.7f", (double)w->lng / 1e7, (double)w->lat / 1e7);
    world_post(w, STRANGER, ROLE_CLERK, 350205003);
    r = take_as(w, STRANGER, base, "\"kind\":\"sites\",\"alike\":\"new\"",
                str_fmt(w->mem,
                        "名称,社区,户数,经度,纬度\n两处园1幢,350205003006,4,%s\n"
                        "两处园1幢,350205003007,6,%s\n独处园1幢,350205003007,6,%s\n",
                        at, at, at),
                "run");
    assert_int_equal(number(w, r.body, "inserted"), 3);
    for (size_t k = 0; k < COUNT(named); k++) {
        r = take_as(w, STRANGER, base, "\"kind\":\"people\"",
                    str_fmt(w->mem,
                            "%s,街道,社区民警,楼栋,单元,房号,姓名,出生日期\n"
                            "%s,嵩屿街道,东方警,%s1幢,1单元,70%d,洪社%c,1971-03-0%d\n",
                            columns[k], named[k], *named[k] ? "两处园" : "独处园", (int)k,
                            (char)('a' + k), (int)k + 1),
                    "run");
        if (number(w, r.body, "inserted") != 1)
            fail_msg("%s: " STR_FMT, named[k], STR_ARG(r.body));
    }
    assert_int_equal(doors_in(w, "两处园1幢", 350205003006), 1);
    assert_int_equal(doors_in(w, "两处园1幢", 350205003007), 4);
    assert_int_equal(doors_in(w, "独处园1幢", 350205003007), 1);
    /* what was said is no part of what is there: the table can be taken back */
    r = take_as(
        w, STRANGER, base, "\"kind\":\"people\"",
        STR("社区,街道,楼栋,单元,房号,姓名,出生日期\n嵩屿街道东屿社区,嵩屿街道,两处园1幢,1单元,"
            "709,洪社退,1971-03-09\n"),
        "run");
    assert_int_equal(number(w, r.body, "inserted"), 1);
    assert_int_equal(doors_in(w, "两处园1幢", 350205003007), 5);
    r = undone_as(w, STRANGER, r);
    assert_int_equal(number(w, r.body, "undone"), 1);
    assert_int_equal(doors_in(w, "两处园1幢", 350205003007), 4);

    refused_as(w, STRANGER, "people", "楼栋,单元,房号,姓名\n两处园1幢,1单元,801,洪社否\n",
               "registry.two_communities", "海虹社区居委会, 东屿社区居委会");
    refused_as(w, STRANGER, "people", "社区,楼栋,房号,姓名\n海虹社区,独处园1幢,801,洪社否\n",
               "registry.no_building", "海虹社区居委会: 独处园1幢");
    refused_as(w, STRANGER, "people", "社区,楼栋,房号,姓名\n海天社区,独处园1幢,801,洪社否\n",
               "import.no_community", "嵩屿街道");
    refused_as(w, STRANGER, "people", "社区,楼栋,房号,姓名\n350205002006,独处园1幢,801,洪社否\n",
               "registry.row_elsewhere", "嵩屿街道");
    refused_as(w, STRANGER, "people", "街道,楼栋,房号,姓名\n新阳街道,独处园1幢,801,洪社否\n",
               "registry.row_elsewhere", "新阳街道");
    refused_as(w, STRANGER, "people",
               "社区,住址,姓名\n海虹社区居委会,东屿社区两处园1幢1单元801,洪社否\n",
               "registry.place_address", "东屿社区居委会");
    refused_as(w, STRANGER, "people",
               "社区,住址,姓名\n海虹社区,嵩屿街道东屿社区沧虹路12号两处园1幢1单元801,洪社否\n",
               "registry.place_address", "东屿社区居委会");
    refused_as(w, STRANGER, "orgs", "社区,单位名称,楼栋,房号\n海虹社区,两处小店,独处园1幢,101\n",
               "registry.no_building", "海虹社区居委会: 独处园1幢");
    refused_as(w, CLERK, "people", "所属社区,楼栋,房号,姓名\n东屿社区居委会,两处园1幢,801,洪社否\n",
               "registry.row_elsewhere", "东屿社区居委会");
    refused_as(w, CLERK, "people", "住址,姓名\n东屿社区两处园1幢1单元801,洪社否\n",
               "registry.row_elsewhere", "东屿社区居委会");
    r = take(w, STR("社区,楼栋,房号,姓名\n海虹,两处园1幢,801,洪社否\n"), "check");
    assert_int_equal(number(w, r.body, "good"), 1);
}

int main(int argc, char **argv)
{
    static const struct command *const commands[] = { &cmd_decode_table };
    const struct CMUnitTest            tests[] = {
                   cmocka_unit_test(tables_come_in_and_are_taken_back),
                   cmocka_unit_test(rows_of_a_home_need_not_stand_together),
                   cmocka_unit_test(the_same_name_and_phone_behind_another_door_is_doubtful),
                   cmocka_unit_test(the_words_of_tables_for_a_relation_are_read),
                   cmocka_unit_test(nobody_is_a_newcomer_for_want_of_a_column),
                   cmocka_unit_test(what_nobody_sees_makes_no_second_person),
                   cmocka_unit_test(what_the_office_says_of_a_building_stands),
                   cmocka_unit_test(a_clerk_brings_the_buildings_of_her_community),
                   cmocka_unit_test(an_address_says_building_entrance_and_room),
                   cmocka_unit_test(one_column_says_where_somebody_lives),
                   cmocka_unit_test(a_room_and_an_entrance_have_one_name),
                   cmocka_unit_test(zeros_before_a_room_make_no_second_door),
                   cmocka_unit_test(words_for_nothing_are_empty_cells),
                   cmocka_unit_test(the_first_of_several_phones_comes_in),
                   cmocka_unit_test(cells_are_read_as_clerks_write_them),
                   cmocka_unit_test(rows_that_a_sheet_hides_are_counted),
                   cmocka_unit_test(who_died_by_his_name_does_not_come_in_alive),
                   cmocka_unit_test(a_building_is_found_under_any_of_its_names),
                   cmocka_unit_test(a_table_has_its_own_names_of_buildings),
                   cmocka_unit_test(an_entrance_that_is_said_is_the_one_looked_behind),
                   cmocka_unit_test(an_office_table_is_read_as_it_stands),
                   cmocka_unit_test(a_preview_shows_buildings_and_no_doors),
                   cmocka_unit_test(old_workbooks_come_in_and_are_taken_back),
                   cmocka_unit_test(what_a_table_changes_is_shown),
                   cmocka_unit_test(columns_of_others_are_not_proposed),
                   cmocka_unit_test(who_has_gone_does_not_come_in),
                   cmocka_unit_test(what_a_table_says_of_a_dwelling_is_taken),
                   cmocka_unit_test(a_doubtful_row_waits_once),
                   cmocka_unit_test(an_entrance_is_spelt_as_its_building_does),
                   cmocka_unit_test(who_moved_by_a_table_is_where_he_was),
                   cmocka_unit_test(who_came_first_begins_the_household),
                   cmocka_unit_test(a_number_does_not_hide_a_double),
                   cmocka_unit_test(strangers_begin_a_household_of_their_own),
                   cmocka_unit_test(a_second_head_begins_a_household),
                   cmocka_unit_test(the_register_tells_households_apart),
                   cmocka_unit_test(the_register_tells_later_rows_apart),
                   cmocka_unit_test(another_birthday_behind_the_door_is_doubtful),
                   cmocka_unit_test(relations_to_another_head_are_not_written),
                   cmocka_unit_test(who_says_no_relation_is_told_whom_he_joins),
                   cmocka_unit_test(a_table_leaves_no_household_without_a_head_unseen),
                   cmocka_unit_test(one_row_stops_no_table),
                   cmocka_unit_test(who_has_no_row_follows_a_new_head),
                   cmocka_unit_test(who_died_belongs_to_no_household),
                   cmocka_unit_test(a_death_before_the_first_day_is_taken_back),
                   cmocka_unit_test(a_new_head_of_a_table_begins_when_the_old_one_goes),
                   cmocka_unit_test(changes_tell_whence_somebody_moves),
                   cmocka_unit_test(wrong_rows_are_read_of_those_on_record),
                   cmocka_unit_test(deaths_are_taken_back_from_the_last_one_on),
                   cmocka_unit_test(a_name_has_letters),
                   cmocka_unit_test(years_out_of_sense_are_named),
                   cmocka_unit_test(what_is_no_day_and_no_row_is_told_apart),
                   cmocka_unit_test(a_head_that_changed_since_is_not_taken_back),
                   cmocka_unit_test(doubtful_rows_go_with_their_table),
                   cmocka_unit_test(what_was_dropped_waits_for_nobody),
                   cmocka_unit_test(nobody_is_like_one_who_is_gone),
                   cmocka_unit_test(a_table_registers_who_lived_elsewhere),
                   cmocka_unit_test(the_words_of_the_market_register_are_known),
                   cmocka_unit_test(what_spreadsheets_were_not_to_count_is_read),
                   cmocka_unit_test(what_contradicts_itself_is_named),
                   cmocka_unit_test(what_a_later_table_says_as_well_stays),
                   cmocka_unit_test(a_head_goes_with_the_last_of_his_household),
                   cmocka_unit_test(nobody_is_left_alone_by_an_undo),
                   cmocka_unit_test(an_undo_says_whom_it_kept_and_what_was_wrong),
                   cmocka_unit_test(shops_come_in_and_are_taken_back),
                   cmocka_unit_test(shops_that_are_closed_or_gone_are_told),
                   cmocka_unit_test(rows_of_headings_are_found_and_remembered),
                   cmocka_unit_test(a_workbook_opens_on_its_table),
                   cmocka_unit_test(two_become_one_and_two_again),
                   cmocka_unit_test(one_sees_and_corrects_what_is_written_about_oneself),
                   cmocka_unit_test(a_link_ends_with_the_phone),
                   cmocka_unit_test(nobody_is_without_a_name),
                   cmocka_unit_test(nothing_is_corrected_that_stays),
                   cmocka_unit_test(who_may_take_part),
                   cmocka_unit_test(nobody_lives_before_he_is_born),
                   cmocka_unit_test(a_split_moves_nobody_from_elsewhere),
                   cmocka_unit_test(counts_add_up),
                   cmocka_unit_test(what_was_built_upon_is_not_taken_back),
                   cmocka_unit_test(a_table_of_two_communities_is_taken_back),
                   cmocka_unit_test(a_table_of_before_a_split_is_taken_back_by_the_street),
                   cmocka_unit_test(a_street_brings_the_buildings_of_its_communities),
                   cmocka_unit_test(doubts_of_a_street_are_for_its_communities),
                   cmocka_unit_test(who_died_while_a_row_waited_is_said),
                   cmocka_unit_test(a_doubt_tells_who_would_move),
                   cmocka_unit_test(a_doubt_tells_no_home_of_others),
                   cmocka_unit_test(a_row_without_a_number_changes_no_number),
                   cmocka_unit_test(a_row_says_its_community),
                   /* the last one: after it every step of the registry makes plans anew */
                   cmocka_unit_test(a_table_makes_the_plans_anew),
    };
    if (argc > 1 && strcmp(argv[1], "decode-table") == 0)
        return cli_main(commands, COUNT(commands), argc, argv);
    cmocka_set_test_filter(getenv("ONLY"));
    return cmocka_run_group_tests(tests, setup, teardown);
}
