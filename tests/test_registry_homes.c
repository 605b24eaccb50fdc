/* test_registry_homes.c -- into which household a row of a table goes, and who heads it. Started
 * with `decode-table` this binary is the child. */
#include "test.h"

#include "cli/cli.h"
#include "lib/people.h"

/* The head, and one who had come that very day, move by a table that is taken back: they are where
 * they were, since when they were. What has changed since stays. */
static void who_moved_by_a_table_is_where_he_was(void **state)
{
    struct world *w = *state;
    str           b = building(w), one = number_of(w, "35029719610101001"),
        two = number_of(w, "35029719620202002");

    MUST(
        take(w,
             str_fmt(w->mem,
                     TABLE_MOVES STR_FMT ",9单元,8721,户主,龚迁甲," STR_FMT "," STR_FMT "\n" STR_FMT
                                         ",9单元,8721,配偶,龚迁乙," STR_FMT "," STR_FMT "\n",
                     STR_ARG(b), STR_ARG(one), STR_ARG(day_text(w, -100)), STR_ARG(b), STR_ARG(two),
                     STR_ARG(day_text(w, 0))),
             "run"),
        200);
    str who[] = { person_of(w, one.p), person_of(w, two.p) }, home = household_of(w, "8721");
    str was[] = { links_of(w, who[0]), links_of(w, who[1]) };
    str moves =
        str_fmt(w->mem,
                TABLE_MOVES STR_FMT ",9单元,8722,配偶,龚迁甲," STR_FMT "," STR_FMT "\n" STR_FMT
                                    ",9单元,8722,户主,龚迁乙," STR_FMT "," STR_FMT "\n",
                STR_ARG(b), STR_ARG(one), STR_ARG(day_text(w, -1)), STR_ARG(b), STR_ARG(two),
                STR_ARG(day_text(w, 0)));
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
                TABLE_MOVES STR_FMT ",9单元,8881,户主,尤先甲," STR_FMT ",2018-01-01\n" STR_FMT
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
                  TABLE_MOVES STR_FMT ",9单元,8881,户主,尤先甲," STR_FMT ",2007-07-07\n" STR_FMT
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

/* Another head with others behind the door of a household: they are one of their own, and the trial
 * says so; with people of it, one of the two heads is wrong. */
static void strangers_begin_a_household_of_their_own(void **state)
{
    struct world *w = *state;
    str           b = building(w);
    str           old =
        str_fmt(w->mem,
                TABLE_PLAIN STR_FMT ",9单元,8901,户主,汤原甲,,12587650301,1966-01-02\n" STR_FMT
                                    ",9单元,8901,配偶,汤原乙,,12587650302,1966-01-03\n",
                STR_ARG(b), STR_ARG(b));
    str fresh =
        str_fmt(w->mem,
                TABLE_PLAIN STR_FMT ",9单元,8901,配偶,汤新乙,,12587650304,1976-01-03\n" STR_FMT
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
    str mixed =
        str_fmt(w->mem,
                TABLE_PLAIN STR_FMT ",9单元,8901,户主,汤错丁,,12587650306,1986-01-02\n" STR_FMT
                                    ",9单元,8901,配偶,汤新乙,,12587650304,1976-01-03\n",
                STR_ARG(b), STR_ARG(b));
    r = take(w, mixed, "check");
    assert_int_equal(number(w, r.body, "bad"), 1);
    assert_true(holds(wrong_of(w, r), "registry.other_head"));
    MUST(take(w,
              str_fmt(w->mem,
                      TABLE_PLAIN STR_FMT ",9单元,8901,户主,汤后戊,,12587650307,1990-01-01\n",
                      STR_ARG(b)),
              "undo"),
         200);
    assert_int_equal(times(search(w, "8901"), "\"name_mask\""), 5);
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

/* Rows that are of another head than the one on record say nothing of relations to the wrong one:
 * neither of who belongs to the household nor of who is new; those that agree with it stay. */
static void relations_to_another_head_are_not_written(void **state)
{
    struct world *w = *state;
    str           b = building(w);
    str           old =
        str_fmt(w->mem,
                TABLE_PLAIN STR_FMT ",9单元,8906,户主,柏子甲,,12587650331,1976-01-02\n" STR_FMT
                                    ",9单元,8906,父母,柏父乙,,12587650332,1946-01-03\n" STR_FMT
                                    ",9单元,8906,父母,柏母丙,,12587650333,1948-01-03\n",
                STR_ARG(b), STR_ARG(b), STR_ARG(b));
    str other =
        str_fmt(w->mem,
                TABLE_PLAIN STR_FMT ",9单元,8906,户主,柏父乙,,12587650332,1946-01-03\n" STR_FMT
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
    str           old =
        str_fmt(w->mem,
                TABLE_PLAIN STR_FMT ",9单元,8931,户主,舒住甲,,12587650321,1966-01-02\n" STR_FMT
                                    ",9单元,8931,,舒住乙,,12587650322,1966-01-03\n" STR_FMT
                                    ",9单元,8932,户主,舒邻丙,,12587650323,1967-01-03\n",
                STR_ARG(b), STR_ARG(b), STR_ARG(b));
    str more = str_fmt(w->mem,
                       TABLE_PLAIN STR_FMT ",9单元,8931,,舒新丁,,12587650324,1990-01-02\n" STR_FMT
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
    str moves = str_fmt(w->mem, TABLE_PLAIN STR_FMT ",9单元,8931,,舒号己," STR_FMT ",,\n",
                        STR_ARG(b), STR_ARG(number_of(w, "35029719680303003")));
    str first = str_fmt(w->mem, TABLE_PLAIN STR_FMT ",9单元,8932,配偶,舒号己," STR_FMT ",,\n",
                        STR_ARG(b), STR_ARG(number_of(w, "35029719680303003")));
    assert_int_equal(number(w, take(w, first, "run").body, "inserted"), 1);
    r = take(w, moves, "check");
    assert_int_equal(number(w, r.body, "told"), 1);
    assert_true(holds(wrong_of(w, r), "舒*甲"));
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
    str moves = str_fmt(w->mem, TABLE_MOVES STR_FMT, STR_ARG(he));

    MUST(take(w,
              str_fmt(w->mem, TABLE_MOVES STR_FMT STR_FMT STR_FMT,
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
             str_fmt(w->mem, TABLE_MOVES STR_FMT STR_FMT STR_FMT, STR_ARG(he),
                     STR_ARG(row_at(w, "8943", "配偶", "霍离乙", two)),
                     STR_ARG(row_at(w, "8943", "子", "霍离丙", three))),
             "check");
    assert_int_equal(number(w, r.body, "told"), 0);

    /* whichever row comes first */
    for (int order = 0; order < 2; order++) {
        str both = str_fmt(w->mem, TABLE_MOVES STR_FMT STR_FMT, STR_ARG(order ? he : she),
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

    r = take(w, str_fmt(w->mem, TABLE_MOVES STR_FMT, STR_ARG(she)), "check");
    assert_int_equal(number(w, r.body, "bad"), 1);
    assert_true(holds(wrong_of(w, r), "registry.other_head"));
    r = take(
        w, str_fmt(w->mem, TABLE_MOVES STR_FMT, STR_ARG(row_at(w, "8941", "配偶", "霍离甲", one))),
        "check");
    assert_int_equal(number(w, r.body, "bad"), 1);
    r = take(
        w,
        str_fmt(w->mem, TABLE_MOVES STR_FMT, STR_ARG(row_at(w, "8941", "其他", "霍离丙", three))),
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
    str csv = STR(TABLE_MOVES), who[5], was[5];

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
                              str_fmt(w->mem, TABLE_MOVES STR_FMT STR_FMT,
                                      STR_ARG(order ? old : heir), STR_ARG(order ? heir : old)),
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
        csv = STR(TABLE_MOVES);

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
    str since = day_text(w, -1000), gone = day_text(w, -100), none = { 0 }, csv = STR(TABLE_DEATHS),
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
        str all =
            str_fmt(w->mem, TABLE_DEATHS STR_FMT STR_FMT STR_FMT, STR_ARG(way % 2 ? son : leaves),
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

int main(int argc, char **argv)
{
    static const struct command *const commands[] = { &cmd_decode_table };
    const struct CMUnitTest            tests[] = {
                   cmocka_unit_test(who_has_gone_does_not_come_in),
                   cmocka_unit_test(who_moved_by_a_table_is_where_he_was),
                   cmocka_unit_test(who_came_first_begins_the_household),
                   cmocka_unit_test(strangers_begin_a_household_of_their_own),
                   cmocka_unit_test(a_second_head_begins_a_household),
                   cmocka_unit_test(the_register_tells_households_apart),
                   cmocka_unit_test(the_register_tells_later_rows_apart),
                   cmocka_unit_test(relations_to_another_head_are_not_written),
                   cmocka_unit_test(who_says_no_relation_is_told_whom_he_joins),
                   cmocka_unit_test(a_table_leaves_no_household_without_a_head_unseen),
                   cmocka_unit_test(who_has_no_row_follows_a_new_head),
                   cmocka_unit_test(who_died_belongs_to_no_household),
                   cmocka_unit_test(a_new_head_of_a_table_begins_when_the_old_one_goes),
                   cmocka_unit_test(counts_add_up),
    };
    if (argc > 1 && strcmp(argv[1], "decode-table") == 0)
        return cli_main(commands, COUNT(commands), argc, argv);
    cmocka_set_test_filter(getenv("ONLY"));
    return cmocka_run_group_tests(tests, people_begin, people_end);
}
