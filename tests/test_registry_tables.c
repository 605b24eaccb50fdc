/* test_registry_tables.c -- tables of people at the desk: they come in as they stand, what they
 * change is shown, and they are taken back. Started with `decode-table` this binary is the child.
 */
#include "test.h"

#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "base/when.h"
#include "cli/cli.h"
#include "cli/table_lib.h"
#include "lib/book.h"
#include "lib/people.h"

#define NAME "单𬎆祥试"
/* What a table changes is seen before it is run and after: which field, from what, to what, masked.
 */
static void what_a_table_changes_is_shown(void **state)
{
    struct world *w = *state;
    str           b = building(w);
    str           first =
        str_fmt(w->mem,
                TABLE_PLAIN STR_FMT ",8单元,8861,户主,仇改甲,,12587650101,1966-01-02\n" STR_FMT
                                    ",8单元,8862,户主,仇改乙,,12587650102,1966-01-03\n",
                STR_ARG(b), STR_ARG(b));
    str second =
        str_fmt(w->mem,
                TABLE_PLAIN STR_FMT ",8单元,8861,户主,仇改甲,,12587650199,1966-01-02\n" STR_FMT
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
                                TABLE_PLAIN STR_FMT ",8单元,8801,户主," NAME "," IDNO "," PHONE ",\n" STR_FMT
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
    r = take(
        w, str_fmt(w->mem, TABLE_PLAIN STR_FMT ",8单元,8804,户主,解甲,,,1957-01-02\n", STR_ARG(b)),
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
    r = take(w,
             str_fmt(w->mem, TABLE_PLAIN STR_FMT ",8单元,8805,户主,查丁,,12587650000,1990-01-01\n",
                     STR_ARG(b)),
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
    str since = day_text(w, -1000), died = day_text(w, -100), csv = STR(TABLE_DEATHS), none = { 0 };
    str who;

    for (size_t i = 0; i < ALL - 1; i++)
        csv =
            str_fmt(w->mem, STR_FMT STR_FMT, STR_ARG(csv),
                    STR_ARG(row_days(w, row_at(w, room[i], "户主", name[i], id[i]), since, none)));
    MUST(take(w, csv, "run"), 200);
    who = person_of(w, id[0].p);

    /* moves in after the death; moves in today, and has died; the trial knows it */
    csv = str_fmt(
        w->mem, TABLE_DEATHS STR_FMT STR_FMT,
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
        w->mem, TABLE_DEATHS STR_FMT STR_FMT STR_FMT STR_FMT,
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

/* What a table would change, row by row: whence somebody moves, and every row that leans on another
 * one; the same when it has been run, but for what only the run decides. */
static void changes_tell_whence_somebody_moves(void **state)
{
    struct world *w = *state;
    str           id[] = { number_of(w, "35029719610715041"), number_of(w, "35029719630716042") },
        since = day_text(w, -1000), gone = day_text(w, -100), none = { 0 };

    MUST(
        take(w,
             str_fmt(w->mem, TABLE_DEATHS STR_FMT STR_FMT,
                     STR_ARG(row_days(w, row_at(w, "7331", "户主", "池改甲", id[0]), since, none)),
                     STR_ARG(row_days(w, row_at(w, "7331", "其他", "池改乙", id[1]), since, none))),
             "run"),
        200);
    str both =
        str_fmt(w->mem, TABLE_DEATHS STR_FMT STR_FMT,
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
    str     csv =
        str_fmt(w->mem, TABLE_PLAIN STR_FMT ",9单元,8877,户主,逄划甲,,12587650277,1941-05-05\n",
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
               take(w, str_fmt(w->mem, TABLE_PLAIN STR_FMT ",7单元,6710,,宓隐a,,,\n", STR_ARG(b)),
                    "check")
                   .body,
               "unseen"),
        0);
}

int main(int argc, char **argv)
{
    static const struct command *const commands[] = { &cmd_decode_table };
    const struct CMUnitTest            tests[] = {
                   cmocka_unit_test(tables_come_in_and_are_taken_back),
                   cmocka_unit_test(rows_of_a_home_need_not_stand_together),
                   cmocka_unit_test(an_office_table_is_read_as_it_stands),
                   cmocka_unit_test(a_preview_shows_buildings_and_no_doors),
                   cmocka_unit_test(old_workbooks_come_in_and_are_taken_back),
                   cmocka_unit_test(what_a_table_changes_is_shown),
                   cmocka_unit_test(columns_of_others_are_not_proposed),
                   cmocka_unit_test(one_row_stops_no_table),
                   cmocka_unit_test(changes_tell_whence_somebody_moves),
                   cmocka_unit_test(rows_of_headings_are_found_and_remembered),
                   cmocka_unit_test(a_workbook_opens_on_its_table),
                   cmocka_unit_test(rows_that_a_sheet_hides_are_counted),
                   cmocka_unit_test(counts_add_up),
                   /* the last one: after it every step of the registry makes plans anew */
                   cmocka_unit_test(a_table_makes_the_plans_anew),
    };
    if (argc > 1 && strcmp(argv[1], "decode-table") == 0)
        return cli_main(commands, COUNT(commands), argc, argv);
    cmocka_set_test_filter(getenv("ONLY"));
    return cmocka_run_group_tests(tests, people_begin, people_end);
}
