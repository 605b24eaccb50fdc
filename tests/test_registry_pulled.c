/* test_registry_pulled.c -- buildings that were pulled down, and doors that ended, stay so.
 * Started with `decode-table` this binary is the child. */
#include "test.h"

#include "cli/cli.h"
#include "lib/people.h"

#define BUILDING(w, ref)                                                                        \
    call(w, CLERK, GET, str_fmt(w->mem, "/api/v1/registry/buildings/" STR_FMT, STR_ARG(ref)).p, \
         NULL)

/* Building N of the clerk's community: its name and its reference. */
static str nth_building(struct world *w, int n, str *name)
{
    struct reply r = call(w, CLERK, GET, "/api/v1/registry/buildings?limit=50", NULL);
    str          at = r.body, ref = { 0 };

    MUST(r, 200);
    for (int i = 0; i <= n; i++) {
        at = behind((str){ at.p + 1, at.n - 1 }, "{\"ref\":");
        ref = member(w, at, "ref");
        *name = member(w, at, "name");
    }
    return ref;
}

static struct reply pull(struct world *w, str ref, str day)
{
    return post(w, CLERK,
                str_fmt(w->mem, "/api/v1/registry/buildings/" STR_FMT "/pull-down", STR_ARG(ref)),
                str_fmt(w->mem, "{\"day\":\"" STR_FMT "\",\"why\":\"旧改\",\"version\":%lld}",
                        STR_ARG(day), (long long)number(w, BUILDING(w, ref).body, "version")));
}

/* The dwelling of the building with this room. */
static str door_of(struct world *w, str ref, const char *room)
{
    str    page = BUILDING(w, ref).body;
    size_t at = 0;

    if (!str_find(page, str_fmt(w->mem, "\"room\":\"%s\"", room), &at))
        fail_msg("no %s: " STR_FMT, room, STR_ARG(page));
    while (at && strncmp(page.p + at, "{\"ref\"", 6) != 0)
        at--;
    return member(w, (str){ page.p + at, page.n - at }, "ref");
}

/* The answer is the conflict that says when the building was pulled down, on FIELD. */
static void is_told(struct world *w, struct reply r, const char *field, str day)
{
    MUST(r, 409);
    HOLDS(r, "registry.pulled_down");
    HOLDS(r, day.p);
    if (field && !holds(r.body, str_fmt(w->mem, "\"%s\"", field).p))
        fail_msg("not on %s: " STR_FMT, field, STR_ARG(r.body));
}

static struct reply took(struct world *w, str home, const char *more)
{
    return post(
        w, CLERK, str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT "/steps", STR_ARG(home)),
        str_fmt(w->mem, "{%s,\"day\":\"" STR_FMT "\",\"version\":%lld}", more,
                STR_ARG(day_text(w, 0)), (long long)number(w, household(w, home).body, "version")));
}

static void a_table_does_not_fill_a_building_that_is_gone(void **state)
{
    struct world *w = *state;
    str           name, gone = nth_building(w, 1, &name), day = day_text(w, 0), other;

    nth_building(w, 2, &other);
    const char *head = "楼栋,单元,房号,与户主关系,姓名,出生日期,联系电话,入住日期,迁出日期\n";
    str before = str_fmt(w->mem, "%s" STR_FMT ",1单元,8801,户主,拆甲,1961-04-01,,2015-01-01,\n",
                         head, STR_ARG(name));
    take_as(w, CLERK, "/api/v1/registry/imports", "\"kind\":\"people\"", before, "run");
    MUST(pull(w, gone, day), 200);
    str                      rows = str_fmt(w->mem,
                                            "%s" STR_FMT ",1单元,8801,户主,拆甲,1961-04-01,,2015-01-01,\n" STR_FMT
                                            ",1单元,8802,户主,拆乙,1961-04-02,,2016-01-01,\n" STR_FMT
                                            ",1单元,8803,户主,拆丙,1961-04-03,,2016-01-01,2020-01-01\n" STR_FMT
                                            ",1单元,8804,户主,拆丁,1961-04-04,,2016-01-01,\n",
                                            head, STR_ARG(name), STR_ARG(name), STR_ARG(name), STR_ARG(other));
    static const char *const last[] = { "check", "run" };
    for (size_t k = 0; k < COUNT(last); k++) {
        struct reply r =
            take_as(w, CLERK, "/api/v1/registry/imports", "\"kind\":\"people\"", rows, last[k]);
        if (number(w, r.body, "bad") != 3)
            fail_msg(STR_FMT, STR_ARG(wrong_of(w, r)));
        assert_int_equal(number(w, r.body, "good"), 1);
        str wrong = wrong_of(w, r);
        assert_int_equal(
            times(wrong, str_fmt(w->mem, "was pulled down on " STR_FMT, STR_ARG(day)).p), 2);
        assert_true(holds(wrong, "does not live there any more")); /* as before */
    }
    assert_true(holds(search(w, "拆丁"), "8804") || holds(search(w, "拆丁"), "拆*"));
    assert_false(holds(search(w, "拆乙"), "拆*"));
    assert_false(holds(BUILDING(w, gone).body, "\"room\":\"880"));
    /* organisations alike */
    struct reply r = take_as(w, CLERK, "/api/v1/registry/imports", "\"kind\":\"orgs\"",
                             str_fmt(w->mem,
                                     "名称,单位类别,楼栋,单元,房号\n拆迁小吃店,个体工商户," STR_FMT
                                     ",1单元,8801\n",
                                     STR_ARG(name)),
                             "check");
    assert_int_equal(number(w, r.body, "bad"), 1);
    assert_true(holds(wrong_of(w, r), "was pulled down on"));
}

static void nothing_is_opened_by_hand_in_a_building_that_is_gone(void **state)
{
    struct world *w = *state;
    str           name, gone = nth_building(w, 2, &name), day = day_text(w, 0), other,
              stays = nth_building(w, 3, &other);

    take(w,
         str_fmt(w->mem,
                 TABLE_PLAIN STR_FMT ",1单元,8811,户主,拆戊,,,1962-01-01\n" STR_FMT
                                     ",1单元,8812,户主,拆己,,,1962-01-02\n",
                 STR_ARG(name), STR_ARG(other)),
         "run");
    str door = door_of(w, gone, "8811"), home = household_of(w, "拆戊"),
        lives = household_of(w, "拆己"), who = member(w, search(w, "拆己"), "ref");
    MUST(pull(w, gone, day), 200);

    is_told(w,
            post(w, CLERK, STR("/api/v1/registry/dwellings"),
                 str_fmt(w->mem,
                         "{\"building\":\"" STR_FMT "\",\"entrance\":\"1单元\",\"room\":\"8813\"}",
                         STR_ARG(gone))),
            "building", day);
    is_told(w,
            post(w, CLERK, STR("/api/v1/registry/dwellings"),
                 str_fmt(w->mem,
                         "{\"building\":\"" STR_FMT
                         "\",\"entrance\":\"1单元\",\"room\":\"8813\",\"since\":\"2020-01-01\"}",
                         STR_ARG(gone))),
            "building", day);
    is_told(w,
            call(w, CLERK, PUT,
                 str_fmt(w->mem, "/api/v1/registry/dwellings/" STR_FMT, STR_ARG(door)).p,
                 "{\"entrance\":\"1单元\",\"room\":\"8811\",\"version\":2}"),
            "until", day);
    is_told(w,
            post(w, CLERK, STR("/api/v1/registry/households"),
                 str_fmt(w->mem, "{\"dwelling\":\"" STR_FMT "\"}", STR_ARG(door))),
            "dwelling", day);
    is_told(w,
            took(w, lives,
                 str_fmt(w->mem, "\"action\":\"move_house\",\"dwelling\":\"" STR_FMT "\"",
                         STR_ARG(door))
                     .p),
            "dwelling", day);
    is_told(
        w,
        took(w, home,
             str_fmt(w->mem, "\"action\":\"move_in\",\"person\":\"" STR_FMT "\"", STR_ARG(who)).p),
        NULL, day);
    is_told(
        w,
        post(w, CLERK, STR("/api/v1/registry/orgs"),
             str_fmt(w->mem,
                     "{\"kind\":\"trader\",\"name\":\"拆迁杂货店\",\"premises\":\"" STR_FMT "\"}",
                     STR_ARG(door))),
        "premises", day);
    MUST(BUILDING(w, stays), 200);
}

/* A row that waits to be decided when its building goes. */
static void a_row_that_waited_finds_its_building_gone(void **state)
{
    struct world *w = *state;
    str           name, gone = nth_building(w, 3, &name), other;

    nth_building(w, 4, &other);
    take(w,
         str_fmt(w->mem, TABLE_PLAIN STR_FMT ",1单元,8821,户主,拆庚,,13805958821,1963-01-01\n",
                 STR_ARG(other)),
         "run");
    take(w,
         str_fmt(w->mem, TABLE_PLAIN STR_FMT ",1单元,8822,户主,拆庚,,13805958822,1963-01-01\n",
                 STR_ARG(name)),
         "run");
    MUST(pull(w, gone, day_text(w, 0)), 200);
    HOLDS(call(w, CLERK, GET, "/api/v1/registry/doubts", NULL), "was pulled down on");
    assert_int_not_equal(decide(w, "8822", "same"), 200);
    assert_int_not_equal(decide(w, "8822", "new"), 200);
    assert_int_equal(decide(w, "8822", "dropped"), 200);
}

static void a_table_does_not_open_a_door_that_ended(void **state)
{
    struct world *w = *state;
    str           name, ref = nth_building(w, 5, &name), day = day_text(w, 0);
    str           row =
        str_fmt(w->mem, TABLE_PLAIN STR_FMT ",1单元,961,户主,拆辛,,,1964-01-01\n", STR_ARG(name));

    take(w, row, "run");
    str door = door_of(w, ref, "961"), home = household_of(w, "拆辛");
    MUST(took(w, home, "\"action\":\"end\",\"why\":\"out\""), 200);
    MUST(call(w, CLERK, PUT,
              str_fmt(w->mem, "/api/v1/registry/dwellings/" STR_FMT, STR_ARG(door)).p,
              str_fmt(w->mem,
                      "{\"entrance\":\"1单元\",\"room\":\"961\",\"until\":\"" STR_FMT
                      "\",\"version\":1}",
                      STR_ARG(day))
                  .p),
         200);
    str                      rows = str_fmt(w->mem,
                                            TABLE_PLAIN STR_FMT ",1单元,961,户主,拆壬,,,1964-01-02\n" STR_FMT
                                                                ",1单元,0961,户主,拆癸,,,1964-01-03\n" STR_FMT
                                                                ",2单元,961,户主,拆子,,,1964-01-04\n",
                                            STR_ARG(name), STR_ARG(name), STR_ARG(name));
    static const char *const last[] = { "check", "run" };
    for (size_t k = 0; k < COUNT(last); k++) {
        struct reply r = take(w, rows, last[k]);
        assert_int_equal(number(w, r.body, "bad"), 2);
        assert_int_equal(number(w, r.body, "good"), 1);
        assert_int_equal(
            times(wrong_of(w, r), str_fmt(w->mem, "ended on " STR_FMT, STR_ARG(day)).p), 2);
    }
    assert_int_equal(times(BUILDING(w, ref).body, "\"room\":\"961\""), 1); /* of entrance 2 */
    /* by hand it is there again, and the table goes on with it */
    MUST(post(w, CLERK, STR("/api/v1/registry/dwellings"),
              str_fmt(w->mem,
                      "{\"building\":\"" STR_FMT "\",\"entrance\":\"1单元\",\"room\":\"961\"}",
                      STR_ARG(ref))),
         201);
    assert_int_equal(number(w, take(w, rows, "check").body, "bad"), 0);
}

static struct reply back(struct world *w, str ref)
{
    return post(w, CLERK,
                str_fmt(w->mem, "/api/v1/registry/buildings/" STR_FMT "/pull-back", STR_ARG(ref)),
                str_fmt(w->mem, "{\"why\":\"点错了楼\",\"version\":%lld}",
                        (long long)number(w, BUILDING(w, ref).body, "version")));
}

/* Whether the one of this name lives somewhere. */
static bool lives(struct world *w, const char *name)
{
    str found = search(w, name), ref = member(w, found, "ref");

    if (!ref.n)
        fail_msg("%s: " STR_FMT, name, STR_ARG(found));
    return holds(links_of(w, ref), "\"until\":null");
}

/* What ended with a building that was pulled down by mistake is there again, and nothing else: not
 * a door that had ended that very day, not who lives elsewhere by now, who is named. */
static void a_pull_down_can_be_taken_back(void **state)
{
    struct world *w = *state;
    str           name, ref = nth_building(w, 6, &name), day = day_text(w, 0), other;

    nth_building(w, 7, &other);
    MUST(back(w, ref), 409); /* it stands */
    str                      csv = STR(TABLE_PLAIN);
    static const char *const people[][4] = {
        { "8841", "户主", "归甲", "1965-01-01" }, { "8841", "妻", "归乙", "1965-01-02" },
        { "8842", "户主", "归丙", "1965-01-03" }, { "8842", "妻", "归丁", "1965-01-04" },
        { "8843", "户主", "归戊", "1965-01-05" },
    };
    for (size_t k = 0; k < COUNT(people); k++)
        csv = str_fmt(w->mem, STR_FMT STR_FMT ",1单元,%s,%s,%s,,,%s\n", STR_ARG(csv), STR_ARG(name),
                      people[k][0], people[k][1], people[k][2], people[k][3]);
    take(w, csv, "run"); /* they come on the day on which it will be pulled down */
    take(
        w,
        str_fmt(w->mem, TABLE_PLAIN STR_FMT ",1单元,8844,户主,归己,,,1965-01-06\n", STR_ARG(other)),
        "run");
    str gone = door_of(w, ref, "8843"), shop = door_of(w, ref, "8842");
    MUST(took(w, household_of(w, "归戊"), "\"action\":\"end\",\"why\":\"torn\""), 200);
    MUST(call(w, CLERK, PUT,
              str_fmt(w->mem, "/api/v1/registry/dwellings/" STR_FMT, STR_ARG(gone)).p,
              str_fmt(w->mem,
                      "{\"entrance\":\"1单元\",\"room\":\"8843\",\"until\":\"" STR_FMT
                      "\",\"version\":1}",
                      STR_ARG(day))
                  .p),
         200);
    MUST(post(w, CLERK, STR("/api/v1/registry/orgs"),
              str_fmt(w->mem,
                      "{\"kind\":\"trader\",\"name\":\"归来杂货店\",\"premises\":\"" STR_FMT "\"}",
                      STR_ARG(shop))),
         201);
    str     before = BUILDING(w, ref).body, home = household_of(w, "归甲");
    int64_t n = number(w, before, "households");
    MUST(pull(w, ref, day), 200);
    assert_false(lives(w, "归甲") || lives(w, "归丁"));
    MUST(took(w, household_of(w, "归己"),
              str_fmt(w->mem, "\"action\":\"move_in\",\"person\":\"" STR_FMT "\"",
                      STR_ARG(member(w, search(w, "归丁"), "ref")))
                  .p),
         200);

    struct reply r = back(w, ref);
    MUST(r, 200);
    assert_int_equal(times(behind(r.body, "\"stayed\""), "归*"), 1);
    HOLDS(r, member(w, search(w, "归丁"), "ref").p);
    assert_int_equal(number(w, r.body, "households"), n);
    assert_true(holds(r.body, "\"until\":null") && holds(r.body, "归来杂货店"));
    assert_true(holds(r.body, "\"room\":\"8842\"") && !holds(r.body, "\"room\":\"8843\""));
    assert_true(lives(w, "归甲") && lives(w, "归乙") && lives(w, "归丙") && lives(w, "归丁"));
    assert_false(holds(search(w, "归戊"), "归*")); /* came and left that day, by hand */
    assert_int_equal(times(household(w, household_of(w, "归丁")).body, "\"relation\":"), 2);
    assert_int_equal(times(household(w, household_of(w, "归丙")).body, "\"relation\":"), 1);
    at_home(w, "归甲", "归乙", 2);
    latest_is(w, home, "goes_on", "点错了楼", (str){ 0 });
    MUST(back(w, ref), 409);
    /* and it is a building like any other */
    assert_int_equal(
        number(w,
               take(w,
                    str_fmt(w->mem, TABLE_PLAIN STR_FMT ",1单元,8845,户主,归庚,,,1965-01-07\n",
                            STR_ARG(name)),
                    "run")
                   .body,
               "inserted"),
        1);
    MUST(pull(w, ref, day), 200);
    MUST(back(w, ref), 200);
    assert_true(lives(w, "归庚") && lives(w, "归甲"));
}

int main(int argc, char **argv)
{
    static const struct command *const commands[] = { &cmd_decode_table };
    const struct CMUnitTest            tests[] = {
                   cmocka_unit_test(a_table_does_not_fill_a_building_that_is_gone),
                   cmocka_unit_test(nothing_is_opened_by_hand_in_a_building_that_is_gone),
                   cmocka_unit_test(a_row_that_waited_finds_its_building_gone),
                   cmocka_unit_test(a_table_does_not_open_a_door_that_ended),
                   cmocka_unit_test(a_pull_down_can_be_taken_back),
                   cmocka_unit_test(counts_add_up),
    };
    if (argc > 1 && strcmp(argv[1], "decode-table") == 0)
        return cli_main(commands, COUNT(commands), argc, argv);
    cmocka_set_test_filter(getenv("ONLY"));
    return cmocka_run_group_tests(tests, people_begin, people_end);
}
