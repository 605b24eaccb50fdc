/* test_registry_doors.c -- buildings, entrances and rooms as tables write them: each door once.
 * Started with `decode-table` this binary is the child. */
#include "test.h"

#include "cli/cli.h"
#include "lib/people.h"

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
             STR(TABLE_PLAIN
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

int main(int argc, char **argv)
{
    static const struct command *const commands[] = { &cmd_decode_table };
    const struct CMUnitTest            tests[] = {
                   cmocka_unit_test(what_the_office_says_of_a_building_stands),
                   cmocka_unit_test(a_clerk_brings_the_buildings_of_her_community),
                   cmocka_unit_test(an_address_says_building_entrance_and_room),
                   cmocka_unit_test(one_column_says_where_somebody_lives),
                   cmocka_unit_test(a_room_and_an_entrance_have_one_name),
                   cmocka_unit_test(zeros_before_a_room_make_no_second_door),
                   cmocka_unit_test(a_building_is_found_under_any_of_its_names),
                   cmocka_unit_test(a_table_has_its_own_names_of_buildings),
                   cmocka_unit_test(an_entrance_that_is_said_is_the_one_looked_behind),
                   cmocka_unit_test(what_a_table_says_of_a_dwelling_is_taken),
                   cmocka_unit_test(an_entrance_is_spelt_as_its_building_does),
                   cmocka_unit_test(a_street_brings_the_buildings_of_its_communities),
                   cmocka_unit_test(counts_add_up),
    };
    if (argc > 1 && strcmp(argv[1], "decode-table") == 0)
        return cli_main(commands, COUNT(commands), argc, argv);
    cmocka_set_test_filter(getenv("ONLY"));
    return cmocka_run_group_tests(tests, people_begin, people_end);
}
