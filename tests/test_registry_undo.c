/* test_registry_undo.c -- a table is taken back, and what was built upon it meanwhile stays.
 * Started with `decode-table` this binary is the child. */
#include "test.h"

#include "base/when.h"
#include "cli/cli.h"
#include "lib/people.h"

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
        csv = STR(TABLE_MOVES),
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
    str csv = STR(TABLE_MOVES), id[ALL], who[ALL], was[ALL], mates[DAYS];
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

/* Whoever has another head since the table came stays with all links, and the undo says so. */
static void a_head_that_changed_since_is_not_taken_back(void **state)
{
    struct world *w = *state;
    str id[] = { number_of(w, "35029719500101001"), number_of(w, "35029719520202002") }, who[2],
        then[2];
    struct reply r = take(w,
                          str_fmt(w->mem, TABLE_MOVES STR_FMT STR_FMT,
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

/* A later table that found everybody as he is holds them, too: whoever takes the older one back by
 * mistake loses nobody. Newest first, all of them go. */
static void what_a_later_table_says_as_well_stays(void **state)
{
    struct world *w = *state;
    str           b = building(w), number18 = number_of(w, "35029719670203115");
    str           csv =
        str_fmt(w->mem,
                TABLE_PLAIN STR_FMT ",8单元,6674,户主,郈撤甲," STR_FMT ",12587650311,\n" STR_FMT
                                    ",8单元,6674,妻,郈撤乙,,,1967-01-03\n" STR_FMT
                                    ",8单元,6675,户主,郈撤丙,,12587650312,1967-01-04\n",
                STR_ARG(b), STR_ARG(number18), STR_ARG(b), STR_ARG(b));
    str          less = str_fmt(w->mem,
                                "楼栋,单元,房号,姓名\n" STR_FMT ",8单元,6674,郈撤甲\n" STR_FMT
                                ",8单元,6674,郈撤乙\n",
                                STR_ARG(b), STR_ARG(b));
    struct reply first = take(w, csv, "run"), second = take(w, csv, "run"),
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
                     TABLE_PLAIN STR_FMT ",8单元,6676,户主,郈首甲,,,1967-02-02\n" STR_FMT
                                         ",8单元,6676,子,郈首乙,,12587650321,1997-01-03\n",
                     STR_ARG(b), STR_ARG(b)),
             "run");
    struct reply second =
        take(w,
             str_fmt(w->mem, TABLE_PLAIN STR_FMT ",8单元,6676,子,郈首乙,,12587650322,1997-01-03\n",
                     STR_ARG(b)),
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
                     TABLE_PLAIN STR_FMT ",8单元,6678,户主,郈留甲,,12587659381,1967-02-02\n" STR_FMT
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
                     TABLE_PLAIN STR_FMT ",8单元,6771,户主,嵇撤甲,,12587650761,1966-01-02\n" STR_FMT
                                         ",8单元,6772,户主,嵇撤乙,,12587650762,1966-01-03\n" STR_FMT
                                         ",8单元,,户主,嵇撤丙,,12587650763,1966-01-04\n",
                     STR_ARG(b), STR_ARG(b), STR_ARG(b)),
             "run");

    assert_int_equal(number(w, first.body, "bad"), 1);
    take(w,
         str_fmt(w->mem, TABLE_PLAIN STR_FMT ",8单元,6771,户主,嵇撤甲,,12587650769,1966-01-02\n",
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
                     TABLE_PLAIN STR_FMT ",9单元,8871,户主,逄建甲,,12587650271,1931-05-05\n" STR_FMT
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
             str_fmt(w->mem,
                     TABLE_PLAIN STR_FMT ",9单元,8876,户主,逄建己,,12587650276,1956-05-05\n",
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
                        TABLE_PLAIN STR_FMT
                        ",9单元,8891,户主,逄街甲,,12587650231,1972-05-05\n" STR_FMT
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
                   TABLE_PLAIN STR_FMT ",9单元,8991,户主,逄拆甲%s,,12587650%d1,1972-05-05\n" STR_FMT
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

int main(int argc, char **argv)
{
    static const struct command *const commands[] = { &cmd_decode_table };
    const struct CMUnitTest            tests[] = {
                   cmocka_unit_test(a_death_before_the_first_day_is_taken_back),
                   cmocka_unit_test(deaths_are_taken_back_from_the_last_one_on),
                   cmocka_unit_test(a_head_that_changed_since_is_not_taken_back),
                   cmocka_unit_test(what_a_later_table_says_as_well_stays),
                   cmocka_unit_test(a_head_goes_with_the_last_of_his_household),
                   cmocka_unit_test(nobody_is_left_alone_by_an_undo),
                   cmocka_unit_test(an_undo_says_whom_it_kept_and_what_was_wrong),
                   cmocka_unit_test(what_was_built_upon_is_not_taken_back),
                   cmocka_unit_test(a_table_of_two_communities_is_taken_back),
                   cmocka_unit_test(a_table_of_before_a_split_is_taken_back_by_the_street),
                   cmocka_unit_test(counts_add_up),
    };
    if (argc > 1 && strcmp(argv[1], "decode-table") == 0)
        return cli_main(commands, COUNT(commands), argc, argv);
    cmocka_set_test_filter(getenv("ONLY"));
    return cmocka_run_group_tests(tests, people_begin, people_end);
}
