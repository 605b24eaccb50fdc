/* test_registry_shops.c -- tables of shops, offices and plants come in and are taken back. Started
 * with `decode-table` this binary is the child. */
#include "test.h"

#include "cli/cli.h"
#include "core/idno.h"
#include "lib/people.h"

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

int main(int argc, char **argv)
{
    static const struct command *const commands[] = { &cmd_decode_table };
    const struct CMUnitTest            tests[] = {
                   cmocka_unit_test(the_words_of_the_market_register_are_known),
                   cmocka_unit_test(shops_come_in_and_are_taken_back),
                   cmocka_unit_test(shops_that_are_closed_or_gone_are_told),
                   cmocka_unit_test(counts_add_up),
    };
    if (argc > 1 && strcmp(argv[1], "decode-table") == 0)
        return cli_main(commands, COUNT(commands), argc, argv);
    cmocka_set_test_filter(getenv("ONLY"));
    return cmocka_run_group_tests(tests, people_begin, people_end);
}
