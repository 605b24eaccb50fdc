/* test_registry_order.c -- what is not written down in the order in which it happened: leavings,
 * deaths, and two records of one person that become one. On every day the registry shows each once,
 * and no household has two heads or ends before somebody of it has left. */
#include "test.h"

#include "base/when.h"
#include "lib/people.h"

static int setup(void **state)
{
    *state = world_new();
    return 0;
}
static int teardown(void **state)
{
    world_free(*state);
    return 0;
}

/* The household as it was DAYS from today. */
static struct reply home_on(struct world *w, str ref, int64_t days)
{
    return call(w, CLERK, GET,
                str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT "?day=" STR_FMT,
                        STR_ARG(ref), STR_ARG(day_text(w, days)))
                    .p,
                NULL);
}

static int64_t version_of(struct world *w, str person)
{
    struct reply r = sheet(w, person);

    MUST(r, 200);
    return number(w, behind(r.body, "\"person\""), "version");
}

/* A newcomer of HOME, of whom NAME, PHONE and the year of birth are known. */
static str joins(struct world *w, str home, const char *name, const char *phone, int born,
                 const char *relation, int64_t days)
{
    struct reply r = household(w, home);

    MUST(r, 200);
    MUST(call(w, CLERK, POST,
              str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT "/people", STR_ARG(home)).p,
              str_fmt(w->mem,
                      "{\"person\":{\"name\":\"%s\",\"phone\":\"%s\",\"born\":\"%d-03-03\"},"
                      "\"relation\":\"%s\",\"day\":\"" STR_FMT "\",\"version\":%lld}",
                      name, phone, born, relation, STR_ARG(day_text(w, days)),
                      (long long)number(w, behind(r.body, "\"household\""), "version"))
                  .p),
         201);
    return person_of(w, phone);
}

/* A step of HOME on the day DAYS from today; MORE: members of its body, each with a comma before.
 */
static struct reply takes(struct world *w, str home, const char *action, int64_t days, str more)
{
    struct reply r = household(w, home);

    MUST(r, 200);
    return call(
        w, CLERK, POST,
        str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT "/steps", STR_ARG(home)).p,
        str_fmt(w->mem, "{\"action\":\"%s\",\"day\":\"" STR_FMT "\",\"version\":%lld" STR_FMT "}",
                action, STR_ARG(day_text(w, days)),
                (long long)number(w, behind(r.body, "\"household\""), "version"), STR_ARG(more))
            .p);
}

static str person_is(struct world *w, str person)
{
    return str_fmt(w->mem, ",\"person\":\"" STR_FMT "\"", STR_ARG(person));
}

/* DIED: a day as text, or empty: the death is taken back. */
static struct reply dies(struct world *w, str person, str died)
{
    return call(w, CLERK, PUT,
                str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT, STR_ARG(person)).p,
                died.n ? str_fmt(w->mem,
                                 "{\"version\":%lld,\"why\":\"死亡证明\",\"person\":{\"died\":"
                                 "\"" STR_FMT "\"}}",
                                 (long long)version_of(w, person), STR_ARG(died))
                             .p
                       : str_fmt(w->mem,
                                 "{\"version\":%lld,\"why\":\"写错了\",\"person\":{},"
                                 "\"clear\":\"died\"}",
                                 (long long)version_of(w, person))
                             .p);
}

static int64_t counted_on(struct world *w, int64_t days)
{
    struct reply r = call(
        w, CLERK, GET,
        str_fmt(w->mem, "/api/v1/registry/figures?by=all&day=" STR_FMT, STR_ARG(day_text(w, days)))
            .p,
        NULL);

    MUST(r, 200);
    return number(w, r.body, "n");
}

static int heads_on(struct world *w, str home, int64_t days)
{
    struct reply r = home_on(w, home, days);

    MUST(r, 200);
    return times(behind(r.body, "\"people\""), "\"relation\":\"0\"");
}

static const char *z(struct world *w, str s)
{
    return str_fmt(w->mem, STR_FMT, STR_ARG(s)).p;
}

/* ---- leavings ---- */

/* A moved away 20 days ago, as was written down first; B, the head, 60 days ago. */
static void ends_with_the_last_one(struct world *w, const char *room, const char *phone,
                                   const char *phone_b, bool died)
{
    char to[8];
    str  home = home_at(w, "7单元", room, -400);

    snprintf(to, sizeof to, "%s", room);
    to[0] = '8';
    str          other = home_at(w, "7单元", to, -400);
    str          b = joins(w, home, "毕先", phone_b, 1950, "0", -400);
    str          a = joins(w, home, "毕后", phone, 1951, "8", -400);
    int64_t      all = counted_on(w, -40);
    struct reply r =
        takes(w, other, "move_in", -20,
              str_fmt(w->mem, STR_FMT ",\"relation\":\"0\"", STR_ARG(person_is(w, a))));
    MUST(r, 200);
    if (died)
        MUST(dies(w, b, day_text(w, -60)), 200);
    else
        MUST(takes(w, home, "move_out", -60, person_is(w, b)), 200);
    /* only B is gone on a day in between, and the household ends when A left */
    assert_int_equal(counted_on(w, -40), all - 1);
    HOLDS(home_on(w, home, -40), z(w, a));
    HOLDS(household(w, home),
          str_fmt(w->mem, "\"until\":\"" STR_FMT "\"", STR_ARG(day_text(w, -20))).p);
    r = call(w, CLERK, GET,
             str_fmt(w->mem,
                     "/api/v1/registry/people/" STR_FMT
                     "/eligibility?place=350205003006&min_days=300",
                     STR_ARG(a))
                 .p,
             NULL);
    MUST(r, 200);
    HOLDS(r, "\"eligible\":true");
    if (!died)
        return;
    /* taken back, it goes on as if nobody had written that down */
    MUST(dies(w, b, (str){ 0 }), 200);
    assert_int_equal(counted_on(w, -40), all);
    assert_int_equal(heads_on(w, home, 0), 1);
}

static void a_household_ends_with_the_last_one_who_left(void **state)
{
    struct world *w = *state;

    ends_with_the_last_one(w, "701", "12587660001", "12587660002", false);
    ends_with_the_last_one(w, "702", "12587660003", "12587660004", true);
}

static void a_household_does_not_end_before_somebody_left(void **state)
{
    struct world *w = *state;
    str           home = home_at(w, "7单元", "711", -400);
    str           b = joins(w, home, "毕先", "12587660011", 1950, "0", -400);
    str           a = joins(w, home, "毕后", "12587660012", 1951, "8", -400);

    MUST(takes(w, home, "move_out", -20, person_is(w, a)), 200);
    struct reply r = takes(w, home, "end", -60, STR(""));
    MUST(r, 400);
    HOLDS(r, "registry.lived_until");
    HOLDS(r, z(w, day_text(w, -20)));
    MUST(takes(w, home, "end", -20, STR("")), 200);
    HOLDS(home_on(w, home, -40), z(w, b));
}

/* ---- two records of one person ---- */

static struct reply merge(struct world *w, str kept, str gone, str home)
{
    str at = home.n ? str_fmt(w->mem, ",\"home\":\"" STR_FMT "\"", STR_ARG(home)) : STR("");

    return call(w, CLERK, POST,
                str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT "/merge", STR_ARG(kept)).p,
                str_fmt(w->mem,
                        "{\"other\":\"" STR_FMT
                        "\",\"version\":%lld,\"other_version\":%lld,\"why\":\"看了原件\"" STR_FMT
                        "}",
                        STR_ARG(gone), (long long)version_of(w, kept),
                        (long long)version_of(w, gone), STR_ARG(at))
                    .p);
}

static void a_dead_man_does_not_live_on_in_his_double(void **state)
{
    struct world *w = *state;
    str           a = home_at(w, "7单元", "721", -400), b = home_at(w, "7单元", "722", -400);
    str           dead = joins(w, a, "钟故", "12587660021", 1940, "0", -400);
    str           alive = joins(w, b, "钟故", "12587660022", 1940, "0", -400);
    str           wife = joins(w, b, "钟妻", "12587660023", 1942, "1", -400);

    MUST(dies(w, dead, day_text(w, -60)), 200);
    for (int i = 0; i < 2; i++) {
        struct reply r = merge(w, i ? alive : dead, i ? dead : alive, (str){ 0 });
        MUST(r, 409);
        HOLDS(r, "merge.died");
        HOLDS(r, z(w, day_text(w, -60)));
    }
    assert_int_equal(heads_on(w, b, 0), 1);
    /* the death is put there as always, with who becomes the head; a day that differs is asked */
    for (int i = 0; i < 2; i++) {
        MUST(call(w, CLERK, PUT,
                  str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT, STR_ARG(alive)).p,
                  str_fmt(w->mem,
                          "{\"version\":%lld,\"why\":\"死亡证明\",\"head\":\"" STR_FMT
                          "\",\"person\":{\"died\":\"" STR_FMT "\"}}",
                          (long long)version_of(w, alive), STR_ARG(wife),
                          STR_ARG(day_text(w, i ? -60 : -50)))
                      .p),
             200);
        struct reply r = merge(w, dead, alive, (str){ 0 });
        MUST(r, i ? 200 : 409);
        if (!i)
            HOLDS(r, "merge.died_days");
    }
    struct reply r = household(w, b);
    assert_int_equal(times(behind(r.body, "\"people\""), "\"relation\":"), 1);
    assert_int_equal(heads_on(w, b, 0), 1);
    assert_int_equal(heads_on(w, b, -70), 1);
}

static struct reply take_apart(struct world *w, str kept)
{
    struct reply r =
        call(w, CLERK, GET,
             str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT "/merges", STR_ARG(kept)).p, NULL);

    MUST(r, 200);
    return call(w, CLERK, POST,
                str_fmt(w->mem, "/api/v1/registry/merges/" STR_FMT "/undo",
                        STR_ARG(member(w, r.body, "ref")))
                    .p,
                "{\"why\":\"是两个人\"}");
}

/* X was the head until 100 days ago, when his heir became it; by another record he has lived there
 * as the father since 200 days ago. */
static void one_household_has_one_head_a_day(void **state)
{
    struct world *w = *state;
    str           a = home_at(w, "7单元", "751", -400);
    str           x = joins(w, a, "再来", "12587660051", 1950, "0", -400);
    str           heir = joins(w, a, "再子", "12587660052", 1980, "2", -400);

    MUST(takes(w, a, "move_out", -100,
               str_fmt(w->mem, STR_FMT ",\"head\":\"" STR_FMT "\"", STR_ARG(person_is(w, x)),
                       STR_ARG(heir))),
         200);
    str other = joins(w, a, "再来", "12587660053", 1950, "5", -200);
    str was[] = { links_of(w, x), links_of(w, other) };
    for (int twice = 0; twice < 2; twice++) {
        str kept = twice ? other : x, gone = twice ? x : other;
        MUST(merge(w, kept, gone, (str){ 0 }), 200);
        static const int64_t days[] = { -300, -150, -100, 0 };
        for (size_t i = 0; i < COUNT(days); i++) {
            assert_int_equal(heads_on(w, a, days[i]), 1);
            str mates = behind(home_on(w, a, days[i]).body, "\"people\"");
            assert_int_equal(times(mates, "\"relation\":"), 2);
        }
        assert_int_equal(times(links_of(w, kept), "\"household\":"), 2);
        MUST(take_apart(w, kept), 200);
        assert_true(str_eq(links_of(w, x), was[0]));
        assert_true(str_eq(links_of(w, other), was[1]));
    }
}

/* The past is not counted twice, and not lost: X lived in A until 100 days ago, and by another
 * record in B since 300 days ago. */
static void the_past_is_counted_once(void **state)
{
    struct world *w = *state;
    str           a = home_at(w, "7单元", "731", -400), b = home_at(w, "7单元", "732", -400);
    str           x = joins(w, a, "叠甲", "12587660031", 1960, "0", -400);
    str           wife = joins(w, a, "叠妻", "12587660032", 1961, "1", -400);
    str           y = joins(w, b, "叠甲", "12587660033", 1960, "0", -300);

    MUST(takes(w, a, "move_out", -100,
               str_fmt(w->mem, STR_FMT ",\"head\":\"" STR_FMT "\"", STR_ARG(person_is(w, x)),
                       STR_ARG(wife))),
         200);
    static const int64_t days[] = { -350, -200, -50, 0 };
    int64_t              n[COUNT(days)];
    str                  was[] = { links_of(w, x), links_of(w, y) };
    for (size_t i = 0; i < COUNT(days); i++)
        n[i] = counted_on(w, days[i]);
    for (int twice = 0; twice < 2; twice++) { /* whichever record goes on */
        str kept = twice ? x : y, gone = twice ? y : x;
        MUST(merge(w, kept, gone, (str){ 0 }), 200);
        for (size_t i = 0; i < COUNT(days); i++)
            assert_int_equal(counted_on(w, days[i]), n[i] - (days[i] == -200));
        HOLDS(home_on(w, a, -200), "\"main\":false");
        HOLDS(home_on(w, b, -200), "\"main\":true");
        MUST(take_apart(w, kept), 200);
        for (size_t i = 0; i < COUNT(days); i++)
            assert_int_equal(counted_on(w, days[i]), n[i]);
        assert_true(str_eq(links_of(w, x), was[0]));
        assert_true(str_eq(links_of(w, y), was[1]));
    }
}

/* Both are open: of the home that is not chosen the days before they met stay. */
static void days_before_they_met_stay(void **state)
{
    struct world *w = *state;
    str           a = home_at(w, "7单元", "741", -400), b = home_at(w, "7单元", "742", -400);
    str           x = joins(w, a, "叠丁", "12587660041", 1960, "0", -300);
    str           y = joins(w, b, "叠丁", "12587660042", 1960, "0", -100);
    int64_t       before = counted_on(w, -200), now = counted_on(w, 0);
    str           was[] = { links_of(w, x), links_of(w, y) };

    MUST(merge(w, x, y, b), 200);
    assert_int_equal(counted_on(w, -200), before);
    assert_int_equal(counted_on(w, 0), now - 1);
    HOLDS(home_on(w, a, -200), "\"main\":true");
    HOLDS(home_on(w, a, 0), "\"main\":false");
    MUST(take_apart(w, x), 200);
    assert_int_equal(counted_on(w, 0), now);
    assert_true(str_eq(links_of(w, x), was[0]));
    assert_true(str_eq(links_of(w, y), was[1]));
}

/* ---- and two again ---- */

static struct reply mine(struct world *w, const char *open)
{
    struct reply r = open ? call(w, NEIGHBOUR, POST, "/api/v1/registry/me/open", open)
                          : call(w, NEIGHBOUR, GET, "/api/v1/registry/me", NULL);

    MUST(r, 200);
    return r;
}

static void asks(struct world *w, const char *field, const char *value)
{
    MUST(
        call(w, NEIGHBOUR, POST, "/api/v1/registry/me/corrections",
             str_fmt(w->mem, "{\"field\":\"%s\",\"value\":\"%s\",\"words\":\"\"}", field, value).p),
        201);
}

/* The clerk grants what was asked about FIELD and waits. */
static void grants(struct world *w, const char *field)
{
    struct reply r = call(w, CLERK, GET, "/api/v1/registry/corrections", NULL);
    str          mark = str_fmt(w->mem, "\"field\":\"%s\"", field), items = r.body;
    size_t       at = 0, k = 0, from = 0;

    MUST(r, 200);
    assert_true(str_find(items, mark, &at));
    while (str_find((str){ items.p + from, at - from }, STR("{\"ref\":\""), &k))
        from += k + 8;
    str ref = { items.p + from, 20 };
    MUST(call(w, CLERK, POST,
              str_fmt(w->mem, "/api/v1/registry/corrections/" STR_FMT "/decide", STR_ARG(ref)).p,
              "{\"accept\":true,\"answer\":\"可以\",\"version\":1}"),
         200);
}

/* Of the resident: X. He is merged into Y, and is another one after all. */
static void each_has_what_was_granted_to_him(void **state)
{
    struct world *w = *state;
    str           a = home_at(w, "7单元", "761", -400), b = home_at(w, "7单元", "762", -400);
    str           x = joins(w, a, "归还", "13900000002", 1970, "0", -400);
    str           y = joins(w, b, "归还", "12587660062", 1970, "0", -300);

    MUST(call(w, CLERK, POST,
              str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT "/account", STR_ARG(x)).p,
              "{\"phone\":\"13900000002\",\"why\":\"看了居民身份证\"}"),
         200);
    asks(w, "education", "研究生");
    MUST(merge(w, y, x, b), 200);
    asks(w, "work", "合并后单位");
    asks(w, "phone", "13900000002");
    grants(w, "education");
    grants(w, "work");
    HOLDS(sheet(w, y), "\"education\":\"10\"");
    HOLDS(sheet(w, y), "\"has_work\":true");
    HOLDS(mine(w, NULL), "125****0062"); /* as long as they are one */
    MUST(call(w, CLERK, POST,
              str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT "/reveal", STR_ARG(y)).p,
              "{\"field\":\"phone\",\"reason\":\"合并后核对号码\"}"),
         200);
    MUST(take_apart(w, y), 200);
    MUST(call(w, CLERK, POST,
              str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT "/reveal", STR_ARG(y)).p,
              "{\"field\":\"phone\",\"reason\":\"分开后核对号码\"}"),
         200);
    /* (b) who read him while he was the other one; what was read of that one later is not his */
    HOLDS(mine(w, NULL), "合并后核对号码");
    assert_false(holds(mine(w, NULL).body, "分开后核对号码"));
    struct reply r = call(w, SECURITY, GET, "/api/v1/readlog?of=13900000002", NULL);
    HOLDS(r, "合并后核对号码");
    assert_false(holds(r.body, "分开后核对号码"));
    r = call(w, SECURITY, GET, "/api/v1/readlog?of=12587660062", NULL);
    HOLDS(r, "合并后核对号码");
    HOLDS(r, "分开后核对号码");
    /* (a) what he was granted is his */
    HOLDS(sheet(w, x), "\"education\":\"10\"");
    HOLDS(sheet(w, x), "\"has_work\":true");
    HOLDS(sheet(w, y), "\"education\":\"\"");
    HOLDS(sheet(w, y), "\"has_work\":false");
    /* (c) nothing of the stranger's */
    HOLDS(mine(w, NULL), "\"was\":\"139****0002\"");
    assert_false(holds(mine(w, NULL).body, "125****0062"));
    assert_false(holds(mine(w, "{}").body, "12587660062"));
}

/* ---- deaths ---- */

static void a_death_is_not_before_later_moves(void **state)
{
    struct world *w = *state;
    str           a = home_at(w, "7单元", "771", -400), b = home_at(w, "7单元", "772", -400);
    str           other = joins(w, a, "先主", "12587660071", 1950, "0", -400);
    str           x = joins(w, a, "亡者", "12587660072", 1940, "8", -400);

    MUST(takes(w, b, "move_in", -60,
               str_fmt(w->mem, STR_FMT ",\"relation\":\"0\"", STR_ARG(person_is(w, x)))),
         200);
    /* before the move: it names it, also when that has ended */
    for (int i = 0; i < 2; i++) {
        struct reply r = dies(w, x, day_text(w, -100));
        MUST(r, 400);
        HOLDS(r, "\"field\":\"died\"");
        HOLDS(r, "registry.moved_after_death");
        HOLDS(r, z(w, day_text(w, -60)));
        if (!i)
            MUST(takes(w, b, "move_out", -30, person_is(w, x)), 200);
    }
    str was = links_of(w, x);
    /* the moves were none: on every day he is where he was when he died, and nowhere after it */
    int64_t      n = counted_on(w, -80);
    struct reply r =
        call(w, CLERK, PUT, str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT, STR_ARG(x)).p,
             str_fmt(w->mem,
                     "{\"version\":%lld,\"why\":\"死亡证明\",\"anyway\":true,"
                     "\"person\":{\"died\":\"" STR_FMT "\"}}",
                     (long long)version_of(w, x), STR_ARG(day_text(w, -100)))
                 .p);
    MUST(r, 200);
    assert_int_equal(counted_on(w, -80), n - 1);
    HOLDS(home_on(w, a, -101), z(w, x));
    assert_false(holds(home_on(w, a, -80).body, z(w, x)));
    assert_false(holds(home_on(w, b, -40).body, z(w, x)));
    HOLDS(home_on(w, a, -100), z(w, other));
    /* and taken back they are what they were */
    MUST(dies(w, x, (str){ 0 }), 200);
    assert_true(str_eq(links_of(w, x), was));
    assert_int_equal(counted_on(w, -80), n);
    MUST(dies(w, x, day_text(w, -20)), 200); /* after all moves: nothing is asked */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_household_ends_with_the_last_one_who_left),
        cmocka_unit_test(a_household_does_not_end_before_somebody_left),
        cmocka_unit_test(a_dead_man_does_not_live_on_in_his_double),
        cmocka_unit_test(one_household_has_one_head_a_day),
        cmocka_unit_test(the_past_is_counted_once),
        cmocka_unit_test(days_before_they_met_stay),
        cmocka_unit_test(each_has_what_was_granted_to_him),
        cmocka_unit_test(a_death_is_not_before_later_moves),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
