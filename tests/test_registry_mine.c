/* test_registry_mine.c -- one's own data: seen, copied, corrected, read by whom; links by
 * telephone. Started with `decode-table` this binary is the child. */
#include "test.h"

#include "base/when.h"
#include "cli/cli.h"
#include "lib/people.h"

static int link_to(struct world *w, enum who who, str idno)
{
    return post(w, who, STR("/api/v1/registry/me/link"),
                str_fmt(w->mem, "{\"idno\":\"" STR_FMT "\"}", STR_ARG(idno)))
        .status;
}

/* What the program gives as a reason is said in the language of who reads it, as it is written now
 * and as it WAS: 'of a reading', 'of a change'. */
static void says_why(struct world *w, str person, const char *was)
{
    static const struct {
        const char *read, *change, *not_read, *not_change;
    } said[] = { [LANG_ZH] = { "\"本人查阅\"", "\"本人更正\"", "by the person", "correction by" },
                 [LANG_EN] = { "\"by the person\"", "\"correction by the person\"", "本人查阅",
                               "本人更正" } };
    const char *path =
        str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT "/history", STR_ARG(person)).p;
    str rest = str_of(was), read = str_cut(&rest, ',');

    if (*was) {
        world_put(w, str_fmt(w->mem,
                             "UPDATE read_log SET reason = " STR_FMT
                             " WHERE reason = 'registry.read_self'",
                             STR_ARG(read))
                         .p);
        world_put(w, str_fmt(w->mem,
                             "UPDATE registry_past SET why = " STR_FMT
                             " WHERE why = 'registry.corrected'",
                             STR_ARG(rest))
                         .p);
    }
    for (enum lang l = LANG_ZH; l <= LANG_EN; l++) {
        w->cli.lang = l;
        str me = call(w, NEIGHBOUR, GET, "/api/v1/registry/me", NULL).body;
        str log = call(w, SECURITY, GET, "/api/v1/readlog", NULL).body;
        str past = call(w, CLERK, GET, path, NULL).body;
        assert_true(holds(me, said[l].read) && !holds(me, said[l].not_read));
        assert_true(holds(log, said[l].read) && !holds(log, said[l].not_read));
        assert_true(holds(past, said[l].change) && !holds(past, said[l].not_change));
    }
}

static str readings(struct world *w, const char *asked)
{
    return call(w, SECURITY, GET, str_fmt(w->mem, "/api/v1/readlog?%s", asked).p, NULL).body;
}

/* Who reads the log asks by the number of a person, by the reader, by days. */
static void readings_are_found(struct world *w, str read, str other)
{
    const char *why = "办理居住证";

    assert_true(
        holds(readings(w, str_fmt(w->mem, "of=" STR_FMT "&by=clerk01", STR_ARG(read)).p), why));
    assert_false(
        holds(readings(w, str_fmt(w->mem, "of=" STR_FMT "&by=grid01", STR_ARG(read)).p), why));
    str none = readings(w, str_fmt(w->mem, "of=" STR_FMT, STR_ARG(other)).p);
    assert_true(holds(none, "\"items\":") && !holds(none, why));
    assert_true(holds(readings(w, "by=clerk01"), why));
    assert_true(holds(readings(w, "by=clerk01&from=2020-01-01"), why));
    assert_false(holds(readings(w, "by=clerk01&to=2020-01-01"), why));
    assert_true(holds(readings(w, "of=110101190001010000"), "readlog.of"));
    assert_true(holds(readings(w, "by=nobody"), "readlog.by"));
    assert_true(holds(readings(w, "from=2026-02-01&to=2026-01-01"), "readlog.days"));
}

/* What the record said and what it should say, masked as the record is, also when it is decided. */
static void asked_from_what_to_what(struct world *w)
{
    static const char *const ask[] = {
        "{\"field\":\"phone\",\"value\":\"12587650099\"}",
        "{\"field\":\"work\",\"value\":\"海沧区图书馆\"}",
        "{\"field\":\"education\",\"value\":\"\"}",
    };
    struct reply r = { 0 };

    for (size_t i = 0; i < COUNT(ask); i++)
        MUST(post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"), str_of(ask[i])), 201);
    for (size_t i = 0; i < COUNT(ask); i++) {
        r = call(w, CLERK, GET, "/api/v1/registry/corrections", NULL);
        assert_false(holds(r.body, "\"was\":\"1") || holds(r.body, "\"asked\":\"1"));
        MUST(post(w, CLERK,
                  str_fmt(w->mem, "/api/v1/registry/corrections/" STR_FMT "/decide",
                          STR_ARG(member(w, r.body, "ref"))),
                  STR("{\"accept\":false,\"answer\":\"请带证件来\",\"version\":1}")),
             200);
    }
    r = call(w, NEIGHBOUR, GET, "/api/v1/registry/me", NULL);
    MUST(r, 200);
    assert_true(holds(r.body, "\"was\":\"139****0002\",\"asked\":\"125****0099\""));
    assert_true(holds(r.body, "\"asked\":\"***\""));
    assert_true(holds(r.body, "\"was\":\"10\",\"asked\":\"\""));
    assert_false(holds(r.body, "12587650099") || holds(r.body, "图书馆"));
    r = post(w, NEIGHBOUR, STR("/api/v1/registry/me/open"), STR("{}"));
    assert_true(holds(r.body, "\"was\":\"13900000002\",\"value\":\"12587650099\""));
}

/* One field asked for twice: when the later request is done as asked, the earlier one waits no
 * more, for accepted afterwards it would win. Others wait on. */
static void what_was_asked_before_is_set_aside(struct world *w)
{
    static const char *const ask[] = {
        "{\"field\":\"work\",\"value\":\"新单位甲\"}",
        "{\"field\":\"alias\",\"value\":\"阿祥\"}",
        "{\"field\":\"work\",\"value\":\"新单位乙\"}",
    };
    str ref[COUNT(ask)] = { { 0 } };

    for (size_t i = 0; i < COUNT(ask); i++) {
        MUST(post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"), str_of(ask[i])), 201);
        str rest = call(w, CLERK, GET, "/api/v1/registry/corrections", NULL).body;
        for (size_t at = 0; str_find(rest, STR("{\"ref\""), &at); rest.p++, rest.n--) {
            rest = (str){ rest.p + at, rest.n - at }; /* the last is the newest */
            ref[i] = member(w, rest, "ref");
        }
    }
    struct reply r =
        post(w, CLERK,
             str_fmt(w->mem, "/api/v1/registry/corrections/" STR_FMT "/decide", STR_ARG(ref[2])),
             STR("{\"accept\":true,\"answer\":\"已更正\",\"version\":1}"));
    MUST(r, 200);
    size_t at = 0;
    assert_false(str_find(r.body, ref[0], &at));
    assert_true(str_find(r.body, ref[1], &at));
    MUST(post(w, CLERK,
              str_fmt(w->mem, "/api/v1/registry/corrections/" STR_FMT "/decide", STR_ARG(ref[0])),
              STR("{\"accept\":true,\"answer\":\"已更正\",\"version\":1}")),
         409);
    r = post(w, NEIGHBOUR, STR("/api/v1/registry/me/open"), STR("{}"));
    assert_true(holds(r.body, "\"work\":\"新单位乙\"") && holds(r.body, "asked for again later"));
    assert_true(
        holds(call(w, NEIGHBOUR, GET, "/api/v1/registry/me", NULL).body, "asked for again later"));
    MUST(post(w, CLERK,
              str_fmt(w->mem, "/api/v1/registry/corrections/" STR_FMT "/decide", STR_ARG(ref[1])),
              STR("{\"accept\":false,\"answer\":\"请带证件来\",\"version\":1}")),
         200);
}

/* The copy that one takes along has all that the page shows, and the number on one's own door. */
static void the_copy_has_everything(struct world *w)
{
    w->cli.lang = LANG_ZH;
    str me = call(w, NEIGHBOUR, GET, "/api/v1/registry/me", NULL).body;
    str copy = post(w, NEIGHBOUR, STR("/api/v1/registry/me/open"), STR("{}")).body;
    w->cli.lang = LANG_EN;

    assert_true(holds(me, "\"community\":\"海虹社区\"") && holds(me, "\"room_mask\":\"88**\""));
    assert_false(holds(me, "8821"));
    assert_true(holds(copy, "\"community\":\"海虹社区\"") && holds(copy, "\"room\":\"8821\""));
    assert_true(holds(copy, "\"flag\":\"alone\",\"source\":\"邻居反映\""));
    assert_true(holds(copy, "\"field\":\"education\"") && holds(copy, "\"words\":\"去年毕业\"") &&
                holds(copy, "\"state\":\"accepted\",\"answer\":\"已更正\""));
    assert_true(holds(copy, "\"field\":\"idno\",\"reason\":\"办理居住证\"") &&
                holds(copy, "\"field\":\"all\",\"reason\":\"本人查阅"));
}

/* Where a household went after one had left it is not told. */
static void it_moved_on_without_him(struct world *w, str person, str own)
{
    struct ref at = { 0 };
    long long  day = when_date(when_now());

    assert_true(ref_read(w->app->server.refs, person, &at));
    str note = str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT "/reveal",
                       STR_ARG(household_of(w, "13900000002")));
    MUST(post(w, CLERK, note, STR("{\"reason\":\"他还住着时看备注\"}")), 200);
    world_put(
        w, str_fmt(w->mem,
                   "UPDATE read_log SET at = at - %lld, id = id - %lld WHERE subject = 'household'",
                   (long long)(20 * MS_DAY), (long long)(20 * MS_DAY) * 4096)
               .p);
    MUST(post(w, CLERK, note, STR("{\"reason\":\"他走了以后看备注\"}")), 200);
    str his = str_fmt(w->mem, "household IN (SELECT household FROM member WHERE person = %lld)",
                      (long long)at.id);
    world_put(w, str_fmt(w->mem, "UPDATE member SET since = %lld, until = %lld WHERE person = %lld",
                         day - 400, day - 9, (long long)at.id)
                     .p);
    world_put(w, str_fmt(w->mem, "UPDATE living SET since = %lld, until = %lld WHERE " STR_FMT,
                         day - 400, day - 4, STR_ARG(his))
                     .p);
    world_put(w, str_fmt(w->mem,
                         "INSERT INTO living (community, household, since, dwelling) SELECT "
                         "l.community, l.household, %lld, (SELECT MAX(d.id) FROM dwelling d WHERE "
                         "d.community = l.community AND d.id <> l.dwelling) FROM living l WHERE "
                         "l." STR_FMT,
                         day - 4, STR_ARG(his))
                     .p);
    str copy = post(w, NEIGHBOUR, STR("/api/v1/registry/me/open"), STR("{}")).body;
    assert_true(holds(copy, "\"room\":\"8821\""));
    /* what was read of it while he belonged to it stays his to know, what came later is not */
    str of = readings(w, str_fmt(w->mem, "of=" STR_FMT, STR_ARG(own)).p);
    assert_true(holds(copy, "他还住着时看备注") && !holds(copy, "他走了以后看备注"));
    assert_true(holds(of, "他还住着时看备注") && !holds(of, "他走了以后看备注"));
    assert_true(holds(of, "\"field\":\"note\"") && holds(of, "\"subject\":\"household\""));
    str all = readings(w, "limit=2"); /* of whom: of its head on that day, who is the father now */
    assert_true(holds(all, "他走了以后看备注") && holds(all, "陈*明"));
}

static void one_sees_and_corrects_what_is_written_about_oneself(void **state)
{
    struct world *w = *state;
    str           b = building(w);
    str           own = number_of(w, "35029719880101002");
    str           fathers = number_of(w, "35029719580505003");
    struct reply  r = call(w, NEIGHBOUR, GET, "/api/v1/registry/me", NULL);

    MUST(r, 200);
    assert_true(holds(r.body, "\"linked\":false"));
    MUST(post(w, NEIGHBOUR, STR("/api/v1/registry/me/open"), STR("{}")), 404);
    MUST(take(w,
              str_fmt(w->mem,
                      TABLE_PLAIN STR_FMT ",8单元,8821,户主,陈𠮷祥," STR_FMT
                                          ",13900000002,\n" STR_FMT ",8单元,8821,父,陈大明," STR_FMT
                                          ",12587650077,\n",
                      STR_ARG(b), STR_ARG(own), STR_ARG(b), STR_ARG(fathers)),
              "run"),
         200);
    assert_int_equal(link_to(w, NEIGHBOUR, fathers), 409); /* another phone */
    assert_int_equal(link_to(w, NEIGHBOUR, own), 200);
    assert_int_equal(link_to(w, NEIGHBOUR, own), 409);
    str me = person_of(w, "13900000002");
    MUST(post(w, CLERK, str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT "/reveal", STR_ARG(me)),
              STR("{\"field\":\"idno\",\"reason\":\"办理居住证\"}")),
         200);
    readings_are_found(w, own, fathers);
    r = call(w, NEIGHBOUR, GET, "/api/v1/registry/me", NULL);
    MUST(r, 200);
    assert_true(holds(r.body, "办理居住证")); /* who read it, and why */
    assert_true(holds(r.body, "\"room_mask\":\"88**\"") && holds(r.body, "\"has_hukou\":false"));
    assert_false(holds(r.body, "陈𠮷祥"));
    r = post(w, NEIGHBOUR, STR("/api/v1/registry/me/open"), STR("{}"));
    MUST(r, 200);
    assert_true(holds(r.body, "陈𠮷祥") && holds(r.body, "8821"));
    r = post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"),
             STR("{\"field\":\"born\",\"value\":\"1990-02-30\",\"words\":\"x\"}"));
    MUST(r, 400);
    assert_true(holds(r.body, "\"field\":\"value\"") && holds(r.body, "2026-11-25"));
    r = post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"),
             STR("{\"field\":\"phone\",\"value\":\"125 0000 12345\"}"));
    MUST(r, 400);
    assert_true(holds(r.body, "phone.length") && holds(r.body, "this one has 12"));
    r = post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"),
             STR("{\"field\":\"hukou_code\",\"value\":\"999999\"}"));
    MUST(r, 400);
    assert_true(holds(r.body, "registry.hukou_area"));
    MUST(post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"),
              STR("{\"field\":\"nothing\",\"value\":\"x\"}")),
         400);
    r = post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"),
             STR("{\"field\":\"name\",\"value\":\"陈𠮷祥\"}"));
    MUST(r, 400);
    assert_true(holds(r.body, "me.same"));
    /* where he lives and his flags are told in words, and nothing changes by itself */
    MUST(post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"), STR("{\"field\":\"home\"}")),
         400);
    MUST(post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"),
              STR("{\"field\":\"home\",\"value\":\"十月起住在3幢\"}")),
         201);
    /* sent once more, as its answer was lost: it is the one that waits */
    long long asked = world_count(w, "SELECT COUNT(*) FROM registry_correction");
    MUST(post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"),
              STR("{\"field\":\"home\",\"value\":\"十月起住在3幢\"}")),
         201);
    assert_int_equal(world_count(w, "SELECT COUNT(*) FROM registry_correction"), asked);
    str moved = member(w, call(w, CLERK, GET, "/api/v1/registry/corrections", NULL).body, "ref");
    r = post(w, CLERK,
             str_fmt(w->mem, "/api/v1/registry/corrections/" STR_FMT "/reveal", STR_ARG(moved)),
             STR("{\"reason\":\"核对\"}"));
    MUST(r, 200);
    assert_true(holds(r.body, "十月起住在3幢") && holds(r.body, "8821 ("));
    MUST(post(w, CLERK,
              str_fmt(w->mem, "/api/v1/registry/corrections/" STR_FMT "/decide", STR_ARG(moved)),
              STR("{\"accept\":true,\"answer\":\"已办理迁入\",\"version\":1}")),
         200);
    r = call(w, NEIGHBOUR, GET, "/api/v1/registry/me", NULL);
    assert_true(holds(r.body, "已办理迁入") && holds(r.body, "\"asked\":\"***\""));
    MUST(post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"),
              STR("{\"field\":\"education\",\"value\":\"研究生\",\"words\":\"去年毕业\"}")),
         201);
    r = call(w, NEIGHBOUR, GET, "/api/v1/registry/me", NULL);
    assert_true(holds(r.body, "\"asked\":\"研究生\""));
    r = call(w, CLERK, GET, "/api/v1/registry/corrections", NULL);
    MUST(r, 200);
    assert_false(holds(r.body, "研究生"));
    str c = member(w, r.body, "ref");
    r = post(w, CLERK,
             str_fmt(w->mem, "/api/v1/registry/corrections/" STR_FMT "/reveal", STR_ARG(c)),
             STR("{\"reason\":\"处理更正\"}"));
    MUST(r, 200);
    assert_true(holds(r.body, "去年毕业") && holds(r.body, "\"now\":\"\""));
    MUST(post(w, STRANGER,
              str_fmt(w->mem, "/api/v1/registry/corrections/" STR_FMT "/decide", STR_ARG(c)),
              STR("{\"accept\":true,\"answer\":\"已更正\",\"version\":1}")),
         404);
    MUST(post(w, CLERK,
              str_fmt(w->mem, "/api/v1/registry/corrections/" STR_FMT "/decide", STR_ARG(c)),
              STR("{\"accept\":true,\"answer\":\"已更正\",\"version\":1}")),
         200);
    r = call(w, NEIGHBOUR, GET, "/api/v1/registry/me", NULL);
    assert_true(holds(r.body, "\"education\":\"10\"") && holds(r.body, "\"accepted\""));
    /* decided: still from what to what, and what was answered */
    assert_true(holds(r.body, "\"asked\":\"研究生\"") && holds(r.body, "\"answer\":\"已更正\""));
    says_why(w, me, "");
    says_why(w, me,
             "'本人查阅 by the person', '本人更正 correction by the person'"); /* of before */
    r = call(w, NEIGHBOUR, GET, "/api/v1/notices", NULL);
    MUST(r, 200);
    assert_true(holds(r.body, "资料更正") && !holds(r.body, "研究生")); /* told, not what */
    r = post(w, NEIGHBOUR, STR("/api/v1/registry/me/open"), STR("{}"));
    assert_true(holds(r.body, "\"words\":\"去年毕业\"")); /* his own words, to himself */
    asked_from_what_to_what(w);
    what_was_asked_before_is_set_aside(w);
    MUST(post(w, CLERK, str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT "/care", STR_ARG(me)),
              STR("{\"flag\":\"alone\",\"source\":\"邻居反映\"}")),
         200);
    the_copy_has_everything(w);
    it_moved_on_without_him(w, me, own);
    MUST(post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"),
              STR("{\"field\":\"died\",\"value\":\"2020-01-01\"}")),
         400);

    /* the other resident was written down by the demonstration, with her account */
    r = call(w, RESIDENT, GET, "/api/v1/registry/me", NULL);
    MUST(r, 200);
    assert_true(holds(r.body, "\"linked\":true"));
    r = post(w, RESIDENT, STR("/api/v1/registry/me/open"), STR("{}"));
    MUST(r, 200);
    assert_true(holds(r.body, "林晓燕") && holds(r.body, "13900000001"));
    assert_int_equal(link_to(w, RESIDENT, fathers), 409);

    /* a link that is wrong is undone with a reason: who had it sees nothing more, and is told */
    str undo = str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT "/account/undo", STR_ARG(me));
    MUST(post(w, CLERK, undo, STR("{}")), 400);
    MUST(post(w, STRANGER, undo, STR("{\"reason\":\"关联错了\"}")), 404);
    r = post(w, CLERK, undo, STR("{\"reason\":\"关联错了\"}"));
    MUST(r, 200);
    assert_true(holds(r.body, "\"has_account\":false"));
    MUST(post(w, CLERK, undo, STR("{\"reason\":\"关联错了\"}")), 404);
    assert_true(
        holds(call(w, NEIGHBOUR, GET, "/api/v1/registry/me", NULL).body, "\"linked\":false"));
    MUST(post(w, NEIGHBOUR, STR("/api/v1/registry/me/open"), STR("{}")), 404);
    assert_true(holds(call(w, NEIGHBOUR, GET, "/api/v1/notices", NULL).body, "undone the link"));
}

/* A number that is not his any more may be given to somebody else: whoever signs in with it sees
 * nothing of him, and he links his own anew. */
static void a_link_ends_with_the_phone(void **state)
{
    struct world *w = *state;
    str own = number_of(w, "35029719880808006"), row = row_at(w, "8825", "户主", "闻换号", own);

    row.n--;
    MUST(take(w,
              str_fmt(w->mem, TABLE_MOVES STR_FMT STR_FMT "\n", STR_ARG(row),
                      STR_ARG(day_text(w, -100))),
              "run"),
         200);
    str me = person_of(w, own.p);
    MUST(edit(w, me, STR("\"person\":{\"phone\":\"13900000002\"}")), 200);
    assert_int_equal(link_to(w, NEIGHBOUR, own), 200);
    MUST(edit(w, me, STR("\"person\":{\"education\":\"20\"}")), 200);
    assert_true(
        holds(call(w, NEIGHBOUR, GET, "/api/v1/registry/me", NULL).body, "\"linked\":true"));
    MUST(edit(w, me, STR("\"person\":{\"phone\":\"12512340099\"}")), 200);
    assert_true(
        holds(call(w, NEIGHBOUR, GET, "/api/v1/registry/me", NULL).body, "\"linked\":false"));
    MUST(post(w, NEIGHBOUR, STR("/api/v1/registry/me/open"), STR("{}")), 404);
    assert_true(holds(call(w, NEIGHBOUR, GET, "/api/v1/notices", NULL).body, "has ended"));
    assert_int_equal(link_to(w, NEIGHBOUR, own), 409);
}

/* A state of before, as it was kept when a name could still become empty. */
static void was_nameless(struct world *w, str who)
{
    struct ref at = { 0 };

    assert_true(ref_read(w->app->server.refs, who, &at));
    str kept = vault_seal(w->app->vault, w->mem, "registry.past", at,
                          STR("{\"name\":\"\",\"sex\":\"1\",\"gone\":\"no such field\"}"));
    world_put(w, str_fmt(w->mem,
                         "UPDATE registry_past SET at = at - 86400000, state_sealed = '" STR_FMT
                         "' WHERE subject = %lld AND version = 1",
                         STR_ARG(kept), (long long)at.id)
                     .p);
}

/* A name cannot be taken away, whoever asks; a state of before that had none is read all the same.
 */
static void nobody_is_without_a_name(void **state)
{
    struct world *w = *state;
    str           own = number_of(w, "35029719880808004");
    char          path[160], day[160];
    str           row = row_at(w, "8823", "户主", "闻有名", own);

    row.n--;
    MUST(take(w,
              str_fmt(w->mem, TABLE_MOVES STR_FMT STR_FMT "\n", STR_ARG(row),
                      STR_ARG(day_text(w, -100))),
              "run"),
         200);
    str me = person_of(w, own.p);
    MUST(edit(w, me, STR("\"person\":{\"phone\":\"13900000002\"}")), 200);
    assert_int_equal(link_to(w, NEIGHBOUR, own), 200);
    struct reply r = post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"),
                          STR("{\"field\":\"name\",\"value\":\"\"}"));
    MUST(r, 400);
    assert_true(holds(r.body, "registry.need_name") && holds(r.body, "\"field\":\"value\""));
    r = edit(w, me, STR("\"person\":{},\"clear\":\"work,name\""));
    MUST(r, 400);
    assert_true(holds(r.body, "registry.need_name"));

    /* asked for while that was still taken */
    MUST(post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"),
              STR("{\"field\":\"work\",\"value\":\"海沧区图书馆\"}")),
         201);
    r = call(w, CLERK, GET, "/api/v1/registry/corrections", NULL);
    str asked = member(w, r.body, "ref");
    world_put(
        w, "UPDATE registry_correction SET field = 'name', value_sealed = '' WHERE state = 'open'");
    str decide = str_fmt(w->mem, "/api/v1/registry/corrections/" STR_FMT "/decide", STR_ARG(asked));
    r = post(w, CLERK, decide, STR("{\"accept\":true,\"answer\":\"已更正\",\"version\":1}"));
    MUST(r, 400);
    assert_true(holds(r.body, "registry.need_name"));
    MUST(post(w, CLERK, decide, STR("{\"accept\":false,\"answer\":\"要有姓名\",\"version\":1}")),
         200);

    MUST(edit(w, me, STR("\"person\":{\"work\":\"海沧区图书馆\"}")), 200);
    was_nameless(w, me);
    snprintf(path, sizeof path, "/api/v1/registry/people/" STR_FMT "/history", STR_ARG(me));
    r = call(w, CLERK, GET, path, NULL);
    MUST(r, 200);
    assert_true(holds(r.body, "name,"));
    /* the same state, seen on a day: nothing to see of it fails */
    snprintf(day, sizeof day, "/api/v1/registry/households/" STR_FMT "?day=" STR_FMT,
             STR_ARG(household_of(w, own.p)), STR_ARG(day_text(w, -2)));
    MUST(call(w, CLERK, GET, day, NULL), 200);
    MUST(call(w, CLERK, GET,
              str_fmt(w->mem, "/api/v1/registry/figures?by=sex&day=" STR_FMT,
                      STR_ARG(day_text(w, -2)))
                  .p,
              NULL),
         200);
    MUST(post(w, CLERK,
              str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT "/account/undo", STR_ARG(me)),
              STR("{\"reason\":\"试验\"}")),
         200);
}

/* What follows from the number cannot be asked to be another, nor be told as corrected. */
static void nothing_is_corrected_that_stays(void **state)
{
    static const char *const derived[] = {
        "{\"field\":\"sex\",\"value\":\"\"}",        "{\"field\":\"id_kind\",\"value\":\"\"}",
        "{\"field\":\"id_kind\",\"value\":\"414\"}", "{\"field\":\"born\",\"value\":\"\"}",
        "{\"field\":\"nation\",\"value\":\"\"}",
    };
    struct world *w = *state;
    str           own = number_of(w, "35029719880909005");

    MUST(take(w,
              str_fmt(w->mem,
                      TABLE_PLAIN STR_FMT ",8单元,8824,户主,闻有号," STR_FMT ",13900000002,\n",
                      STR_ARG(building(w)), STR_ARG(own)),
              "run"),
         200);
    assert_int_equal(link_to(w, NEIGHBOUR, own), 200);
    for (size_t i = 0; i < COUNT(derived); i++) {
        struct reply r =
            post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"), str_of(derived[i]));
        MUST(r, 400);
        assert_true(holds(r.body, "me.derived") && holds(r.body, "\"field\":\"value\""));
    }
    struct reply r = post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"),
                          STR("{\"field\":\"phone\",\"value\":\"139 0000 0002\"}"));
    MUST(r, 400);
    assert_true(holds(r.body, "me.same"));

    /* asked for while that was still taken */
    MUST(post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"),
              STR("{\"field\":\"work\",\"value\":\"海沧区图书馆\"}")),
         201);
    world_put(
        w, "UPDATE registry_correction SET field = 'sex', value_sealed = '' WHERE state = 'open'");
    r = call(w, CLERK, GET, "/api/v1/registry/corrections", NULL);
    str decide = str_fmt(w->mem, "/api/v1/registry/corrections/" STR_FMT "/decide",
                         STR_ARG(member(w, r.body, "ref")));
    r = post(w, CLERK, decide, STR("{\"accept\":true,\"answer\":\"已更正\",\"version\":1}"));
    MUST(r, 400);
    assert_true(holds(r.body, "me.derived"));
    MUST(post(w, CLERK, decide, STR("{\"accept\":false,\"answer\":\"号码说明\",\"version\":1}")),
         200);

    /* what is so by the time that it is decided is as it was asked */
    MUST(post(w, NEIGHBOUR, STR("/api/v1/registry/me/corrections"),
              STR("{\"field\":\"education\",\"value\":\"研究生\"}")),
         201);
    r = call(w, CLERK, GET, "/api/v1/registry/corrections", NULL);
    decide = str_fmt(w->mem, "/api/v1/registry/corrections/" STR_FMT "/decide",
                     STR_ARG(member(w, r.body, "ref")));
    MUST(edit(w, person_of(w, own.p), STR("\"person\":{\"education\":\"10\"}")), 200);
    MUST(post(w, CLERK, decide, STR("{\"accept\":true,\"answer\":\"已更正\",\"version\":1}")), 200);
    MUST(post(w, CLERK,
              str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT "/account/undo",
                      STR_ARG(person_of(w, own.p))),
              STR("{\"reason\":\"试验\"}")),
         200);
}

int main(int argc, char **argv)
{
    static const struct command *const commands[] = { &cmd_decode_table };
    const struct CMUnitTest            tests[] = {
                   cmocka_unit_test(one_sees_and_corrects_what_is_written_about_oneself),
                   cmocka_unit_test(a_link_ends_with_the_phone),
                   cmocka_unit_test(nobody_is_without_a_name),
                   cmocka_unit_test(nothing_is_corrected_that_stays),
                   cmocka_unit_test(counts_add_up),
    };
    if (argc > 1 && strcmp(argv[1], "decode-table") == 0)
        return cli_main(commands, COUNT(commands), argc, argv);
    cmocka_set_test_filter(getenv("ONLY"));
    return cmocka_run_group_tests(tests, people_begin, people_end);
}
