/* test_registry_merge.c -- two records of one person that usually live in two households, that
 * stand in one household twice, and of which one belongs to an account: what becomes of homes,
 * heads, counts, accounts, readings and requests, and that all of it can be taken back. */
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

static struct reply joins(struct world *w, str home, const char *person, const char *relation,
                          int64_t days)
{
    struct reply r = household(w, home);

    MUST(r, 200);
    return call(w, CLERK, POST,
                str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT "/people", STR_ARG(home)).p,
                str_fmt(w->mem,
                        "{\"person\":{%s},\"relation\":\"%s\",\"day\":\"" STR_FMT
                        "\",\"version\":%lld}",
                        person, relation, STR_ARG(day_text(w, days)),
                        (long long)number(w, behind(r.body, "\"household\""), "version"))
                    .p);
}

static int64_t version_of(struct world *w, str person)
{
    struct reply r = sheet(w, person);

    MUST(r, 200);
    return number(w, behind(r.body, "\"person\""), "version");
}

/* HOME: "" or a household of the two. */
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

/* How a person stands in a household, as "relation main since". */
static str stands(struct world *w, str person, str home)
{
    struct reply r = sheet(w, person);

    MUST(r, 200);
    str links = behind(r.body, "\"links\"");
    str mark = str_fmt(w->mem, "\"household\":\"" STR_FMT "\"", STR_ARG(home));
    if (!holds(links, mark.p))
        return STR("not there");
    str one = behind(links, mark.p);
    one = str_cut(&one, '}');
    return str_fmt(w->mem, STR_FMT " %s " STR_FMT, STR_ARG(member(w, one, "relation")),
                   holds(one, "\"main\":true") ? "main" : "elsewhere",
                   STR_ARG(member(w, one, "since")));
}

static int64_t counted(struct world *w)
{
    struct reply r = call(w, CLERK, GET, "/api/v1/registry/figures?by=all", NULL);

    MUST(r, 200);
    return number(w, r.body, "n");
}

#define IS(w, person, home, format, days)                                          \
    do {                                                                           \
        str is_ = stands(w, person, home);                                         \
        str want_ = str_fmt((w)->mem, format, STR_ARG(day_text(w, days)));         \
        if (!str_eq(is_, want_))                                                   \
            fail_msg("line %d: " STR_FMT ", not " STR_FMT, __LINE__, STR_ARG(is_), \
                     STR_ARG(want_));                                              \
    } while (0)

static void one_person_usually_lives_in_one_household(void **state)
{
    struct world *w = *state;
    str           a = home_at(w, "6单元", "6601", -90), b = home_at(w, "6单元", "6602", -90);

    MUST(joins(w, a, "\"name\":\"查晓梅\",\"phone\":\"12587660001\",\"born\":\"1970-05-05\"", "0",
               -80),
         201);
    MUST(
        joins(w, b,
              "\"name\":\"查小梅\",\"phone\":\"12587660002\",\"born\":\"1970-05-05\",\"sex\":\"2\"",
              "0", -40),
        201);
    str     one = person_of(w, "12587660001"), two = person_of(w, "12587660002");
    int64_t all = counted(w);
    /* nothing is chosen for the clerk */
    struct reply r = merge(w, one, two, (str){ 0 });
    MUST(r, 400);
    HOLDS(r, "\"field\":\"home\"");
    r = merge(w, one, two, home_at(w, "6单元", "6603", -9));
    MUST(r, 400);
    HOLDS(r, "merge.no_home");
    assert_int_equal(counted(w), all);
    HOLDS(sheet(w, one), "\"sex\":\"0\"");
    MUST(merge(w, one, two, b), 200);
    IS(w, one, b, "0 main " STR_FMT, -40);
    HOLDS(sheet(w, one), "\"sex\":\"2\"");      /* nobody knew it, the other one says it */
    IS(w, one, a, "0 elsewhere " STR_FMT, -40); /* since both say that somebody lives there */
    assert_int_equal(counted(w), all - 1);
    MUST(take_apart(w, one), 200);
    HOLDS(sheet(w, one), "\"sex\":\"0\"");
    IS(w, one, a, "0 main " STR_FMT, -80);
    IS(w, two, b, "0 main " STR_FMT, -40);
    assert_true(str_is(stands(w, one, b), "not there"));
    assert_int_equal(counted(w), all);

    /* what was done since stays done */
    MUST(merge(w, one, two, a), 200);
    IS(w, one, b, "0 elsewhere " STR_FMT, -40);
    r = household(w, b);
    MUST(call(w, CLERK, POST,
              str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT "/steps", STR_ARG(b)).p,
              str_fmt(w->mem,
                      "{\"action\":\"move_out\",\"person\":\"" STR_FMT "\",\"day\":\"" STR_FMT
                      "\",\"version\":%lld}",
                      STR_ARG(one), STR_ARG(day_text(w, 0)),
                      (long long)number(w, behind(r.body, "\"household\""), "version"))
                  .p),
         200);
    r = take_apart(w, one);
    MUST(r, 409);
    HOLDS(r, "merge.relinked");
}

static void twice_in_one_household_is_once_and_still_its_head(void **state)
{
    struct world *w = *state;
    str           a = home_at(w, "6单元", "6611", -90);

    MUST(joins(w, a, "\"name\":\"解东升\",\"phone\":\"12587660012\",\"born\":\"1960-05-05\"", "0",
               -80),
         201);
    MUST(joins(w, a, "\"name\":\"解冬生\",\"phone\":\"12587660011\",\"born\":\"1960-05-05\"", "8",
               -30),
         201);
    str kept = person_of(w, "12587660011"), gone = person_of(w, "12587660012");
    MUST(merge(w, kept, gone, (str){ 0 }), 200);
    IS(w, kept, a, "0 main " STR_FMT, -80);
    MUST(take_apart(w, kept), 200);
    IS(w, kept, a, "8 main " STR_FMT, -30);
    IS(w, gone, a, "0 main " STR_FMT, -80);
}

/* Two who became one, and one of the homes has gone on its first day since: taken apart, somebody
 * would be nowhere. It is said why that cannot be, nothing is changed, and there is a way. */
static void nobody_is_left_nowhere(void **state)
{
    static const struct {
        const char *rooms[2], *phones[2];
    } all[] = { { { "6651", "6652" }, { "12587660051", "12587660052" } },
                { { "6653", "6654" }, { "12587660053", "12587660054" } } };
    struct world *w = *state;

    for (size_t i = 0; i < COUNT(all); i++) {
        str home[2], who[2];
        for (size_t k = 0; k < 2; k++) {
            home[k] = home_at(w, "6单元", all[i].rooms[k], -90);
            MUST(joins(w, home[k],
                       str_fmt(w->mem,
                               "\"name\":\"暨今日\",\"phone\":\"%s\",\"born\":\"1975-0%zu-05\"",
                               all[i].phones[k], i + 1)
                           .p,
                       "0", k ? -80 : 0),
                 201);
            who[k] = person_of(w, all[i].phones[k]);
        }
        /* the one who came today goes on, or goes */
        MUST(merge(w, who[i], who[1 - i], home[0]), 200);
        struct reply r = household(w, home[0]);
        MUST(call(w, CLERK, POST,
                  str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT "/steps", STR_ARG(home[0]))
                      .p,
                  str_fmt(w->mem,
                          "{\"action\":\"move_out\",\"person\":\"" STR_FMT "\",\"day\":\"" STR_FMT
                          "\",\"version\":%lld}",
                          STR_ARG(who[i]), STR_ARG(day_text(w, 0)),
                          (long long)number(w, behind(r.body, "\"household\""), "version"))
                      .p),
             200);
        int64_t before = counted(w);
        r = take_apart(w, who[i]);
        MUST(r, 409);
        HOLDS(r, "merge.nowhere");
        assert_int_equal(counted(w), before);
        IS(w, who[i], home[1], "0 elsewhere " STR_FMT, 0);
        if (i)
            continue;
        str other = home_at(w, "6单元", "6655", -90);
        MUST(
            call(w, CLERK, POST,
                 str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT "/steps", STR_ARG(other)).p,
                 str_fmt(w->mem,
                         "{\"action\":\"move_in\",\"person\":\"" STR_FMT
                         "\",\"relation\":\"0\",\"day\":\"" STR_FMT "\",\"version\":1}",
                         STR_ARG(who[i]), STR_ARG(day_text(w, 0)))
                     .p),
            200);
        MUST(take_apart(w, who[i]), 200);
        IS(w, who[i], other, "0 main " STR_FMT, 0);
        IS(w, who[1], home[1], "0 main " STR_FMT, -80);
    }
}

static void reads_phone(struct world *w, str person, const char *why)
{
    MUST(call(w, CLERK, POST,
              str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT "/reveal", STR_ARG(person)).p,
              str_fmt(w->mem, "{\"field\":\"phone\",\"reason\":\"%s\"}", why).p),
         200);
}

/* The readings of a record that went into another are the person's, by whichever number he is
 * asked for; taken apart, they are each one's own again. */
static void readings_go_with_the_record(void **state)
{
    static const char *const phones[] = { "12587660041", "12587660042", "12587660043" };
    static const char *const why[] = { "通知体检一", "通知体检二", "通知体检三" };
    static const char *const names[] = { "甲", "乙", "丙" };
    struct world            *w = *state;
    str                      home = home_at(w, "6单元", "6641", -90), who[COUNT(phones)];

    for (size_t i = 0; i < COUNT(phones); i++) {
        MUST(joins(w, home,
                   str_fmt(w->mem, "\"name\":\"别乙%s\",\"phone\":\"%s\",\"born\":\"1971-0%zu-05\"",
                           names[i], phones[i], i + 1)
                       .p,
                   i ? "8" : "0", -80),
             201);
        who[i] = person_of(w, phones[i]);
        reads_phone(w, who[i], why[i]);
    }
    MUST(merge(w, who[1], who[0], home), 200);
    MUST(merge(w, who[2], who[1], home), 200); /* and on */
    for (size_t i = 0; i < COUNT(phones); i++) {
        struct reply r =
            call(w, SECURITY, GET, str_fmt(w->mem, "/api/v1/readlog?of=%s", phones[i]).p, NULL);
        MUST(r, 200);
        for (size_t k = 0; k < COUNT(why); k++)
            HOLDS(r, why[k]);
    }
    MUST(take_apart(w, who[2]), 200);
    struct reply r = call(w, SECURITY, GET, "/api/v1/readlog?of=12587660043", NULL);
    HOLDS(r, why[2]);
    assert_false(holds(r.body, why[1]) || holds(r.body, why[0]));
}

static struct reply mine(struct world *w)
{
    struct reply r = call(w, NEIGHBOUR, GET, "/api/v1/registry/me", NULL);

    MUST(r, 200);
    return r;
}

static void an_account_goes_with_the_record(void **state)
{
    struct world *w = *state;
    str           a = home_at(w, "6单元", "6621", -90), b = home_at(w, "6单元", "6622", -90);

    MUST(joins(w, a, "\"name\":\"盖明远\",\"phone\":\"13900000002\",\"born\":\"1990-05-05\"", "0",
               -80),
         201);
    MUST(joins(w, b, "\"name\":\"盖明元\",\"phone\":\"12587660022\",\"born\":\"1990-05-05\"", "0",
               -40),
         201);
    str gone = person_of(w, "13900000002"), kept = person_of(w, "12587660022");
    str other = str_fmt(w->mem, "\"of\":\"" STR_FMT "\"", STR_ARG(kept));
    str own = str_fmt(w->mem, "\"of\":\"" STR_FMT "\"", STR_ARG(gone));
    MUST(call(w, CLERK, POST,
              str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT "/account", STR_ARG(gone)).p,
              "{\"phone\":\"13900000002\",\"why\":\"看了居民身份证\"}"),
         200);
    MUST(call(w, CLERK, POST,
              str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT "/reveal", STR_ARG(gone)).p,
              "{\"field\":\"phone\",\"reason\":\"通知领取证件\"}"),
         200);
    MUST(call(w, NEIGHBOUR, POST, "/api/v1/registry/me/corrections",
              "{\"field\":\"education\",\"value\":\"研究生\",\"words\":\"去年毕业\"}"),
         201);
    HOLDS(call(w, CLERK, GET, "/api/v1/registry/corrections", NULL), own.p);

    MUST(call(w, CLERK, POST,
              str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT "/care", STR_ARG(gone)).p,
              "{\"flag\":\"alone\",\"source\":\"入户走访\"}"),
         200);
    /* where one is written down and as what, and what is said about one */
    HOLDS(mine(w), "\"entrance\":\"6单元\",\"relation\":\"0\",\"main\":true");
    HOLDS(mine(w), "\"flag\":\"alone\",\"source\":\"入户走访\"");
    assert_false(holds(mine(w).body, "6621"));

    MUST(merge(w, kept, gone, b), 200);
    HOLDS(mine(w), "\"linked\":true");
    HOLDS(mine(w), "\"relation\":\"0\",\"main\":false");
    HOLDS(mine(w), "\"flag\":\"alone\"");
    HOLDS(mine(w), str_fmt(w->mem, "\"ref\":\"" STR_FMT "\"", STR_ARG(kept)).p);
    HOLDS(mine(w), "通知领取证件"); /* who read the record that is no more */
    struct reply r = call(w, CLERK, GET, "/api/v1/registry/corrections", NULL);
    HOLDS(r, other.p);
    assert_false(holds(r.body, own.p));

    /* what was written since stays with who goes on; what came with the other goes with it */
    HOLDS(sheet(w, kept), "\"phone_mask\":\"125****0022\"");
    MUST(call(w, CLERK, PUT, str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT, STR_ARG(kept)).p,
              str_fmt(w->mem,
                      "{\"person\":{\"marriage\":\"20\"},\"why\":\"结婚证\",\"version\":%lld}",
                      (long long)version_of(w, kept))
                  .p),
         200);
    MUST(take_apart(w, kept), 200);
    HOLDS(sheet(w, kept), "\"marriage\":\"20\"");
    HOLDS(sheet(w, gone), "\"marriage\":\"\"");
    HOLDS(sheet(w, gone), "\"phone_mask\":\"139****0002\"");
    HOLDS(mine(w), str_fmt(w->mem, "\"ref\":\"" STR_FMT "\"", STR_ARG(gone)).p);
    HOLDS(call(w, CLERK, GET, "/api/v1/registry/corrections", NULL), own.p);
    HOLDS(sheet(w, kept), "\"has_account\":false");
}

static struct reply writes(struct world *w, enum method m, str person, const char *what,
                           const char *body)
{
    return call(w, CLERK, m,
                str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT "%s", STR_ARG(person), what).p,
                body);
}

/* Somebody has the page of a record open while another one merges it away: what he writes there is
 * refused, whatever it is, and neither flags nor accounts end on a record that nobody looks at. */
static void nothing_is_written_into_a_record_that_is_no_more(void **state)
{
    struct world *w = *state;
    str           home = home_at(w, "6单元", "6699", -90);
    struct {
        enum method method;
        const char *what, *body;
    } step[] = {
        { POST, "/care", "{\"flag\":\"alone\",\"source\":\"入户走访\"}" },
        { POST, "/account", "{\"phone\":\"13900000002\",\"why\":\"看了居民身份证\"}" },
        { POST, "/account/undo", "{\"reason\":\"不是本人\"}" },
        { PUT, "", "{\"person\":{\"marriage\":\"20\"},\"why\":\"结婚证\",\"version\":1}" },
        { PUT, "/more", "{\"more\":[],\"why\":\"核对\",\"version\":1}" },
        { POST, "/widowed", NULL },
        { POST, "/apart", NULL },
        { POST, "/apart/undo", NULL },
        { POST, "/merge", NULL },
    };

    MUST(joins(w, home, "\"name\":\"留一人\",\"phone\":\"12587660091\",\"born\":\"1982-02-02\"",
               "0", -80),
         201);
    MUST(joins(w, home, "\"name\":\"留一仁\",\"phone\":\"12587660092\",\"born\":\"1982-02-02\"",
               "8", -80),
         201);
    MUST(joins(w, home, "\"name\":\"邻二人\",\"phone\":\"12587660093\",\"born\":\"1983-03-03\"",
               "8", -80),
         201);
    str kept = person_of(w, "12587660091"), gone = person_of(w, "12587660092");
    str linked = person_of(w, "12587660093");
    MUST(writes(w, POST, linked, "/account", step[1].body), 200);
    MUST(call(w, NEIGHBOUR, POST, "/api/v1/registry/me/corrections",
              "{\"field\":\"education\",\"value\":\"研究生\",\"words\":\"去年毕业\"}"),
         201);
    int64_t version = version_of(w, gone);
    step[5].body = str_fmt(w->mem, "{\"person\":\"" STR_FMT "\",\"version\":%lld}", STR_ARG(kept),
                           (long long)version_of(w, kept))
                       .p;
    step[6].body = step[7].body =
        str_fmt(w->mem, "{\"other\":\"" STR_FMT "\",\"why\":\"是两个人\"}", STR_ARG(kept)).p;
    MUST(merge(w, kept, gone, home), 200);
    step[8].body = str_fmt(w->mem,
                           "{\"other\":\"" STR_FMT
                           "\",\"version\":%lld,\"other_version\":%lld,\"why\":\"看了原件\"}",
                           STR_ARG(linked), (long long)version, (long long)version_of(w, linked))
                       .p;
    for (size_t i = 0; i < COUNT(step); i++) {
        struct reply r = writes(w, step[i].method, gone, step[i].what, step[i].body);
        if (r.status != 409 || !holds(r.body, "registry.merged"))
            fail_msg("%s: %d " STR_FMT, step[i].what, r.status, STR_ARG(r.body));
    }
    HOLDS(mine(w), str_fmt(w->mem, "\"ref\":\"" STR_FMT "\"", STR_ARG(linked)).p);

    /* a request whose account was taken from the record before it went into another one waits there
     */
    MUST(writes(w, POST, linked, "/account/undo", "{\"reason\":\"不是本人\"}"), 200);
    MUST(merge(w, kept, linked, home), 200);
    HOLDS(call(w, CLERK, GET, "/api/v1/registry/corrections", NULL),
          str_fmt(w->mem, "\"of\":\"" STR_FMT "\"", STR_ARG(kept)).p);
    MUST(writes(w, POST, kept, "/care", step[0].body), 200);
}

/* Who had no number takes the other one's, and what it says of sex and birthday with it: else every
 * later change would be refused. */
static void with_a_number_comes_what_it_says(void **state)
{
    struct world *w = *state;
    str           a = home_at(w, "6单元", "6681", -90), b = home_at(w, "6单元", "6682", -90);

    MUST(joins(w, a, "\"name\":\"查有号\",\"idno\":\"350205196706068446\"", "0", -80), 201);
    MUST(joins(w, b,
               "\"name\":\"查有号\",\"phone\":\"12587660081\",\"born\":\"1967-06-07\","
               "\"sex\":\"1\"",
               "0", -40),
         201);
    str gone = person_of(w, "350205196706068446"), kept = person_of(w, "12587660081");
    MUST(merge(w, kept, gone, a), 200);
    HOLDS(sheet(w, kept), "\"sex\":\"2\"");
    HOLDS(sheet(w, kept), "\"born\":\"1967-06-06\"");
    struct reply r = call(
        w, CLERK, PUT, str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT, STR_ARG(kept)).p,
        str_fmt(w->mem, "{\"person\":{\"education\":\"60\"},\"why\":\"问过\",\"version\":%lld}",
                (long long)version_of(w, kept))
            .p);
    MUST(r, 200);
    MUST(take_apart(w, kept), 200);
    HOLDS(sheet(w, kept), "\"sex\":\"1\"");
    HOLDS(sheet(w, kept), "\"born\":\"1967-06-07\"");
}

static struct reply link_to(struct world *w, const char *idno)
{
    return call(w, NEIGHBOUR, POST, "/api/v1/registry/me/link",
                str_fmt(w->mem, "{\"idno\":\"%s\"}", idno).p);
}

/* Numbers are not tried until one fits: five a day for an account, each on record for who looks
 * after that, whatever succeeded in between. */
static void numbers_are_not_guessed(void **state)
{
    static const char own[] = "350297196604125822", nobodys[] = "350297195604125828";
    struct world     *w = *state;
    str               home = home_at(w, "6单元", "6697", -90);
    const char       *count = "SELECT COUNT(*) AS n FROM read_log WHERE field = 'link'";

    MUST(joins(w, home,
               str_fmt(w->mem,
                       "\"name\":\"试一试\",\"phone\":\"13900000002\",\"id_kind\":\"111\","
                       "\"idno\":\"%s\"",
                       own)
                   .p,
               "0", -80),
         201);
    str me = person_of(w, own);
    MUST(link_to(w, "350297196604125823"), 400); /* mistyped: no number at all */
    for (int i = 0; i < 4; i++)
        MUST(link_to(w, nobodys), 409);
    MUST(link_to(w, own), 200);
    MUST(writes(w, POST, me, "/account/undo", "{\"reason\":\"试完取消\"}"), 200);
    MUST(link_to(w, nobodys), 409);
    struct reply r = link_to(w, own);
    MUST(r, 429);
    HOLDS(r, "me.tries");
    MUST(link_to(w, nobodys), 429);
    HOLDS(mine(w), "\"linked\":false");
    assert_int_equal(world_count(w, count), 5);
    HOLDS(call(w, SECURITY, GET, "/api/v1/readlog", NULL), "\"field\":\"link\"");
    world_put(w, "UPDATE read_log SET id = id - 353894400000 WHERE field = 'link'"); /* a day */
    MUST(link_to(w, own), 200);
}

/* Who read what of it is told to its end: page by page, and all at once in the copy. */
static void readings_are_told_to_the_end(void **state)
{
    struct world *w = *state;
    str           me = person_of(w, "350297196604125822"), next;
    size_t        at = 0;

    reads_phone(w, me, "头一回查阅");
    for (int i = 0; i < 205; i++)
        reads_phone(w, me, "又查阅一次");
    struct reply r = mine(w);
    assert_false(holds(r.body, "头一回查阅"));
    next = member(w, r.body, "readings_next");
    assert_true(next.n > 0);
    r = call(w, NEIGHBOUR, GET,
             str_fmt(w->mem, "/api/v1/registry/me/readings?after=" STR_FMT, STR_ARG(next)).p, NULL);
    MUST(r, 200);
    HOLDS(r, "头一回查阅");
    HOLDS(r, "\"next\":null");
    int64_t n = 0;
    for (str s = r.body; str_find(s, STR("又查阅一次"), &at); n++)
        s = (str){ s.p + at + 1, s.n - at - 1 };
    assert_int_equal(n, 5); /* none twice, none left out */
    HOLDS(call(w, NEIGHBOUR, GET, "/api/v1/registry/me/readings?limit=3", NULL), "\"next\":\"");
    MUST(call(w, RESIDENT, GET, "/api/v1/registry/me/readings?after=nonsense", NULL), 400);
    r = call(w, NEIGHBOUR, POST, "/api/v1/registry/me/open", "{}");
    MUST(r, 200);
    HOLDS(r, "头一回查阅");
    HOLDS(r, "\"readings_cut\":false");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_person_usually_lives_in_one_household),
        cmocka_unit_test(twice_in_one_household_is_once_and_still_its_head),
        cmocka_unit_test(nobody_is_left_nowhere),
        cmocka_unit_test(with_a_number_comes_what_it_says),
        cmocka_unit_test(readings_go_with_the_record),
        cmocka_unit_test(an_account_goes_with_the_record),
        cmocka_unit_test(nothing_is_written_into_a_record_that_is_no_more),
        cmocka_unit_test(numbers_are_not_guessed),
        cmocka_unit_test(readings_are_told_to_the_end),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
