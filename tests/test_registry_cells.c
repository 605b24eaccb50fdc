/* test_registry_cells.c -- cells of tables of people as clerks write them: words for nothing,
 * several phones, names, days and numbers that spreadsheets were not to count. Started with
 * `decode-table` this binary is the child. */
#include "test.h"

#include "cli/cli.h"
#include "core/idno.h"
#include "lib/people.h"

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

    static const char *const with = TABLE_PLAIN STR_FMT ",14单元,6899,户主,栾有甲,"
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

    r = take(w,
             str_fmt(w->mem, TABLE_PLAIN STR_FMT ",14单元,6898,户主,无,,,1961-03-01\n", STR_ARG(b)),
             "check");
    assert_int_equal(number(w, r.body, "bad"), 1);
    str empty = wrong_of(
        w,
        take(w,
             str_fmt(w->mem, TABLE_PLAIN STR_FMT ",14单元,6898,户主,,,,1961-03-01\n", STR_ARG(b)),
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
                                TABLE_PLAIN STR_FMT
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
                     TABLE_PLAIN STR_FMT
                     ",13单元,6971,,栾话己,,12587650726;12587650727,1986-04-01\n",
                     STR_ARG(b)),
             "check");
    wrong = wrong_of(w, r);
    assert_true(holds(wrong, "\"import.phones\"") && holds(wrong, "\"registry.joins\""));
    assert_int_equal(number(w, r.body, "good"), 1);

    r = take(w,
             str_fmt(w->mem, TABLE_PLAIN STR_FMT ",13单元,6976,户主,栾话庚," IDNO "、" IDNO ",,\n",
                     STR_ARG(b)),
             "check");
    assert_int_equal(number(w, r.body, "bad"), 1);
    assert_true(holds(wrong_of(w, r), "\"idno.several\""));
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

/* A name has a letter of some script in it, wherever somebody is written down. */
static void a_name_has_letters(void **state)
{
    struct world *w = *state;
    str           id = number_of(w, "35029719660718007");

    MUST(
        take(w,
             str_fmt(w->mem, TABLE_MOVES STR_FMT, STR_ARG(row_at(w, "8963", "户主", "鄢有名", id))),
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
    struct reply r = take(
        w,
        str_fmt(w->mem, TABLE_MOVES STR_FMT, STR_ARG(row_at(w, "8964", "户主", "👍", (str){ 0 }))),
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
    take(w,
         str_fmt(w->mem, TABLE_PLAIN STR_FMT ",9单元,8962,户主,年在子,,12587650301,1990-01-01\n",
                 STR_ARG(b)),
         "run");
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

/* One number under two names: the word about the second row names the first and the column. What
 * the relation says of the sex must fit: 女婿 is a man, 儿媳 a woman. */
static void what_contradicts_itself_is_named(void **state)
{
    struct world *w = *state;
    str           b = building(w);
    str p = str_fmt(w->mem, STR_FMT ",8单元,", STR_ARG(b)), idno = STR("350297196506061511");
    struct reply r = take(w,
                          str_fmt(w->mem,
                                  TABLE_PLAIN STR_FMT "6781,户主,戚重甲," STR_FMT ",,\n" STR_FMT
                                                      "6782,户主,戚异乙," STR_FMT ",,\n" STR_FMT
                                                      "6781,户主,戚重甲," STR_FMT ",,\n",
                                  STR_ARG(p), STR_ARG(idno), STR_ARG(p), STR_ARG(idno), STR_ARG(p),
                                  STR_ARG(idno)),
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
    str           b = building(w), csv = STR(TABLE_PLAIN);

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
    struct reply  r =
        take(w, str_fmt(w->mem, TABLE_PLAIN STR_FMT "宓故甲,,12587650745,1931-05-01\n", STR_ARG(p)),
             "run");

    assert_int_equal(number(w, r.body, "inserted"), 1);
    for (size_t k = 0; k < COUNT(ways); k++) {
        r = take(w, str_fmt(w->mem, TABLE_PLAIN STR_FMT "%s,,,1931-05-01\n", STR_ARG(p), ways[k]),
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
    r = take(w, str_fmt(w->mem, TABLE_PLAIN STR_FMT "宓故乙（大）,,,1961-05-02\n", STR_ARG(p)),
             "check");
    assert_false(holds(wrong_of(w, r), "registry.name_died"));
}

/* Documents as people call them; an unknown one is said once. */
static void documents_have_many_names(void **state)
{
    static const struct {
        const char *word, *number, *kind;
    } card[] = { { "身份证", "35020519820101301", "111" },
                 { "户口本", "35020519820101303", "111" },
                 { "港澳居民居住证", "81000019820101305", "112" },
                 { "台湾居民居住证", "83000019820101307", "112" },
                 { "台胞证", "87654321", "511" },
                 { "回乡证", "H87654321", "516" },
                 { "护 照", "E87654321", "414" },
                 { "学生证", "35020519820101309", "" } };
    struct world *w = *state;
    str csv = STR("楼栋,单元,房号,与户主关系,姓名,证件类型,证件号码\n");

    for (size_t i = 0; i < COUNT(card); i++) {
        str no =
            strlen(card[i].number) == 17 ? number_of(w, card[i].number) : str_of(card[i].number);
        csv = str_fmt(w->mem, STR_FMT STR_FMT ",7单元,67%zu,户主,证名%s,%s," STR_FMT "\n",
                      STR_ARG(csv), STR_ARG(building(w)), 20 + i,
                      (const char *[]){ "甲", "乙", "丙", "丁", "戊", "己", "庚", "辛" }[i],
                      card[i].word, STR_ARG(no));
    }
    struct reply r = take_as(w, CLERK, "/api/v1/registry/imports",
                             "\"kind\":\"people\",\"heads\":1", csv, "run");
    str          said = wrong_of(w, r);
    if (number(w, r.body, "inserted") != COUNT(card) - 1)
        fail_msg(STR_FMT " " STR_FMT, STR_ARG(r.body), STR_ARG(said));
    assert_int_equal(number(w, r.body, "bad"), 1);
    assert_true(holds(said, "registry.code") && !holds(said, "idno.kind"));
    for (size_t i = 0; i + 1 < COUNT(card); i++) {
        str no =
            strlen(card[i].number) == 17 ? number_of(w, card[i].number) : str_of(card[i].number);
        HOLDS(sheet(w, person_of(w, no.p)), str_fmt(w->mem, "\"id_kind\":\"%s\"", card[i].kind).p);
    }
}

int main(int argc, char **argv)
{
    static const struct command *const commands[] = { &cmd_decode_table };
    const struct CMUnitTest            tests[] = {
                   cmocka_unit_test(the_words_of_tables_for_a_relation_are_read),
                   cmocka_unit_test(nobody_is_a_newcomer_for_want_of_a_column),
                   cmocka_unit_test(words_for_nothing_are_empty_cells),
                   cmocka_unit_test(the_first_of_several_phones_comes_in),
                   cmocka_unit_test(wrong_rows_are_read_of_those_on_record),
                   cmocka_unit_test(a_name_has_letters),
                   cmocka_unit_test(years_out_of_sense_are_named),
                   cmocka_unit_test(what_is_no_day_and_no_row_is_told_apart),
                   cmocka_unit_test(what_spreadsheets_were_not_to_count_is_read),
                   cmocka_unit_test(what_contradicts_itself_is_named),
                   cmocka_unit_test(a_row_says_its_community),
                   cmocka_unit_test(cells_are_read_as_clerks_write_them),
                   cmocka_unit_test(who_died_by_his_name_does_not_come_in_alive),
                   cmocka_unit_test(documents_have_many_names),
                   cmocka_unit_test(counts_add_up),
    };
    if (argc > 1 && strcmp(argv[1], "decode-table") == 0)
        return cli_main(commands, COUNT(commands), argc, argv);
    cmocka_set_test_filter(getenv("ONLY"));
    return cmocka_run_group_tests(tests, people_begin, people_end);
}
