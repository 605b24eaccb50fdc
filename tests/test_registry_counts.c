/* test_registry_counts.c -- two records that become one and two again, who may take part, and
 * counts that add up. Started with `decode-table` this binary is the child. */
#include "test.h"

#include "cli/cli.h"
#include "lib/people.h"

static void two_become_one_and_two_again(void **state)
{
    struct world *w = *state;
    str           b = building(w);

    MUST(
        take(w,
             str_fmt(w->mem,
                     TABLE_PLAIN STR_FMT ",8单元,8811,户主,翟晓梅,,12587650001,1970-05-05\n" STR_FMT
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

static void few_are_not_told(void **state)
{
    struct world *w = *state;
    str           b = building(w), few_are = str_fmt(w->mem,
                                                     "楼栋,单元,房号,与户主关系,姓名,民族,出生日期\n" STR_FMT
                                                     ",9单元,8971,户主,数少甲,鄂伦春族,1981-01-02\n" STR_FMT
                                                     ",9单元,8972,户主,数少乙,赫哲族,1982-01-02\n" STR_FMT
                                                     ",9单元,8972,其他,数少丙,赫哲族,1983-01-02\n",
                                                     STR_ARG(b), STR_ARG(b), STR_ARG(b));

    assert_int_equal(number(w,
                            take_as(w, CLERK, "/api/v1/registry/imports",
                                    "\"kind\":\"people\",\"heads\":1", few_are, "run")
                                .body,
                            "inserted"),
                     3);
    MUST(call(w, DISTRICT, GET, "/api/v1/registry/figures?by=sex", NULL), 200);
    MUST(call(w, WORKER, GET, "/api/v1/registry/figures?by=sex", NULL), 403);
    MUST(call(w, AUDITOR, GET, "/api/v1/registry/figures?by=sex", NULL), 403);
    MUST(call(w, CLERK, GET, "/api/v1/registry/figures?by=sex&place=350205002006", NULL), 400);
    struct reply r = call(w, DISTRICT, GET, "/api/v1/registry/figures?by=nation", NULL);
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

int main(int argc, char **argv)
{
    static const struct command *const commands[] = { &cmd_decode_table };
    const struct CMUnitTest            tests[] = {
                   cmocka_unit_test(two_become_one_and_two_again),
                   cmocka_unit_test(who_may_take_part),
                   cmocka_unit_test(nobody_lives_before_he_is_born),
                   cmocka_unit_test(a_split_moves_nobody_from_elsewhere),
                   cmocka_unit_test(few_are_not_told),
                   cmocka_unit_test(counts_add_up),
    };
    if (argc > 1 && strcmp(argv[1], "decode-table") == 0)
        return cli_main(commands, COUNT(commands), argc, argv);
    cmocka_set_test_filter(getenv("ONLY"));
    return cmocka_run_group_tests(tests, people_begin, people_end);
}
