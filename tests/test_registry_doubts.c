/* test_registry_doubts.c -- rows about whom it is not sure who is meant: they wait for somebody to
 * decide. Started with `decode-table` this binary is the child. */
#include "test.h"

#include "cli/cli.h"
#include "lib/people.h"

/* A sign of no width in a name, a number or a day: found by what is seen, and no second person when
 * the next table is without it. A variant of a character is kept, and found without it. */
static void what_nobody_sees_makes_no_second_person(void **state)
{
    struct world *w = *state;
    str           b = building(w);
    str           hidden = str_fmt(w->mem,
                                   TABLE_PLAIN STR_FMT
                                   ",8单元,6671,户主,隗\u200b零宽,,125\u206087650301,1966-01-02\n"
                                             "\ufeff" STR_FMT ",8单元,6671,妻,隗\u200d从宽,,,1966-01-03\u200b\n" STR_FMT
                                   ",8单元,6672,户主,隗葛\U000e0100,,,1966-01-04\n",
                                   STR_ARG(b), STR_ARG(b), STR_ARG(b));
    str           plain =
        str_fmt(w->mem,
                TABLE_PLAIN STR_FMT ",8单元,6671,户主,隗零宽,,12587650301,1966-01-02\n" STR_FMT
                                    ",8单元,6671,妻,隗从宽,,,1966-01-03\n" STR_FMT
                                    ",8单元,6672,户主,隗葛,,,1966-01-04\n",
                STR_ARG(b), STR_ARG(b), STR_ARG(b));
    struct reply r = take(w, hidden, "run");

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
             str_fmt(w->mem, TABLE_PLAIN STR_FMT ",8单元,6673,户主,隗\u2028行,,,1966-01-02\n",
                     STR_ARG(b)),
             "check");
    r = call(w, CLERK, GET,
             str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT "/wrong",
                     STR_ARG(member(w, r.body, "ref")))
                 .p,
             NULL);
    assert_true(holds(r.body, "U+2028"));
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

/* Rows that waited go with their table, decided or not. */
static void doubtful_rows_go_with_their_table(void **state)
{
    struct world *w = *state;
    str           b = building(w);

    MUST(take(w,
              str_fmt(w->mem,
                      TABLE_PLAIN STR_FMT ",9单元,8881,户主,逄疑甲,,12587650201,1970-05-05\n",
                      STR_ARG(b)),
              "run"),
         200);
    str          me = person_of(w, "12587650201"), was = links_of(w, me);
    struct reply r =
        take(w,
             str_fmt(w->mem,
                     TABLE_PLAIN STR_FMT ",9单元,8882,户主,逄疑甲,,12587650202,1970-05-05\n" STR_FMT
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
              str_fmt(w->mem,
                      TABLE_PLAIN STR_FMT ",9单元,8886,户主,逄落甲,,12587650221,1971-05-05\n",
                      STR_ARG(b)),
              "run"),
         200);
    str csv =
        str_fmt(w->mem, TABLE_PLAIN STR_FMT ",9单元,8887,户主,逄落甲,,12587650222,1971-05-05\n",
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

/* Who was registered in another community comes by a table of where he lives now: that one is told
 * nothing of whom he leaves, and its clerk is. */
static void a_table_registers_who_lived_elsewhere(void **state)
{
    struct world *w = *state;
    str           one = number_of(w, "35029719630111001"), two = number_of(w, "35029719640212002");

    MUST(take(w,
              str_fmt(w->mem, TABLE_MOVES STR_FMT STR_FMT,
                      STR_ARG(row_at(w, "8951", "户主", "霍迁甲", one)),
                      STR_ARG(row_at(w, "8951", "配偶", "霍迁乙", two))),
              "run"),
         200);
    str home = household_of(w, two.p);
    world_put(w, "UPDATE site SET name = '迁来楼' WHERE id = (SELECT MIN(id) FROM site WHERE "
                 "place_now = 350205002006) AND place_now = 350205002006");
    str          csv = str_fmt(w->mem, TABLE_MOVES "迁来楼,8单元,8952,户主,霍迁甲," STR_FMT "," STR_FMT "\n",
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

/* Who may be somebody of a table that was taken back may be nobody: the row waits still, and comes
 * as somebody new or not at all. */
static void nobody_is_like_one_who_is_gone(void **state)
{
    struct world *w = *state;
    str           b = building(w);
    struct reply  first = take(
         w,
         str_fmt(w->mem, TABLE_PLAIN STR_FMT ",9单元,8891,户主,逄无甲,,12587650291,1972-05-05\n",
                 STR_ARG(b)),
         "run");
    struct reply r = take(
        w,
        str_fmt(w->mem, TABLE_PLAIN STR_FMT ",9单元,8892,户主,逄无甲,,12587650292,1972-05-05\n",
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

/* The doubtful row with a phone that ends in TAIL, as the clerk sees it. */
static str doubt_with(struct world *w, const char *tail)
{
    str    all = doubts_of(w, CLERK, "?limit=200");
    size_t at = 0, end = 0;

    while (str_find(all, STR("{\"ref\""), &at)) {
        str rest = { all.p + at + 1, all.n - at - 1 };
        if (!str_find(rest, STR("{\"ref\""), &end))
            end = rest.n;
        str one = { all.p + at, end + 1 };
        if (holds(one, str_fmt(w->mem, "****%s\"", tail).p))
            return str_dup(w->mem, one);
        all = rest;
    }
    fail_msg("no doubt about %s: " STR_FMT, tail, STR_ARG(all));
    return all;
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
    str                      b = building(w), known = STR(TABLE_PLAIN);
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
    if (!holds(one, "\"sex\":\"1\"") || !holds(one, "\"like_sex\":\"2\""))
        fail_msg("not a man like a woman: " STR_FMT, STR_ARG(one));
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
    str            at[2] = { { 0 }, { 0 } }, csv = STR(TABLE_PLAIN), more = STR(TABLE_PLAIN);
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

/* A table without numbers and birthdays: whom it may be is told by name and telephone. */
static void the_same_name_and_phone_behind_another_door_is_doubtful(void **state)
{
    static const char *const second[] = { "9单元,7782,户主,戚乙,,12587650171,",
                                          "9单元,7783,户主,戚乙,,12587650172,",
                                          "9单元,7784,户主,戚丙,,12587650171," };
    struct world            *w = *state;
    str                      b = building(w), csv = STR(TABLE_PLAIN);

    take(w,
         str_fmt(w->mem, TABLE_PLAIN STR_FMT ",9单元,7781,户主,戚乙,,12587650171,1971-02-03\n",
                 STR_ARG(b)),
         "run");
    for (size_t i = 0; i < COUNT(second); i++)
        csv = str_fmt(w->mem, STR_FMT STR_FMT ",%s\n", STR_ARG(csv), STR_ARG(b), second[i]);
    struct reply r = take(w, csv, "check");
    assert_int_equal(number(w, r.body, "inserted"), 2);
    r = take(w, csv, "run");
    assert_int_equal(number(w, r.body, "inserted"), 2);
    assert_int_equal(decide(w, "0171", "dropped"), 200);
}

int main(int argc, char **argv)
{
    static const struct command *const commands[] = { &cmd_decode_table };
    const struct CMUnitTest            tests[] = {
                   cmocka_unit_test(the_same_name_and_phone_behind_another_door_is_doubtful),
                   cmocka_unit_test(what_nobody_sees_makes_no_second_person),
                   cmocka_unit_test(a_doubtful_row_waits_once),
                   cmocka_unit_test(a_number_does_not_hide_a_double),
                   cmocka_unit_test(another_birthday_behind_the_door_is_doubtful),
                   cmocka_unit_test(doubtful_rows_go_with_their_table),
                   cmocka_unit_test(what_was_dropped_waits_for_nobody),
                   cmocka_unit_test(nobody_is_like_one_who_is_gone),
                   cmocka_unit_test(a_table_registers_who_lived_elsewhere),
                   cmocka_unit_test(doubts_of_a_street_are_for_its_communities),
                   cmocka_unit_test(who_died_while_a_row_waited_is_said),
                   cmocka_unit_test(a_doubt_tells_who_would_move),
                   cmocka_unit_test(a_doubt_tells_no_home_of_others),
                   cmocka_unit_test(a_row_without_a_number_changes_no_number),
                   cmocka_unit_test(counts_add_up),
    };
    if (argc > 1 && strcmp(argv[1], "decode-table") == 0)
        return cli_main(commands, COUNT(commands), argc, argv);
    cmocka_set_test_filter(getenv("ONLY"));
    return cmocka_run_group_tests(tests, people_begin, people_end);
}
