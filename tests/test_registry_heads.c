/* test_registry_heads.c -- who heads a household, as tables of people and the desk say it one after
 * the other: on no day two, and none where there was one. Started with `decode-table` this binary
 * is the child. */
#include "test.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/when.h"
#include "cli/cli.h"
#include "core/idno.h"
#include "core/job.h"
#include "lib/people.h"

static struct reply get(struct world *w, const char *path, str ref, const char *more)
{
    return call(w, CLERK, GET, str_fmt(w->mem, "%s/" STR_FMT "%s", path, STR_ARG(ref), more).p,
                NULL);
}

static struct reply step_of(struct world *w, struct reply import, const char *action)
{
    str ref = member(w, import.body, "ref");

    MUST(call(w, CLERK, POST,
              str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT "/steps", STR_ARG(ref)).p,
              str_fmt(w->mem, "{\"action\":\"%s\",\"version\":%lld}", action,
                      (long long)number(w, import.body, "version"))
                  .p),
         200);
    return get(w, "/api/v1/registry/imports", ref, "");
}

/* A step of an import, and what came of it. */
static struct reply goes(struct world *w, struct reply import, const char *action)
{
    step_of(w, import, action);
    world_turn(w);
    return get(w, "/api/v1/registry/imports", member(w, import.body, "ref"), "");
}

#define DAYS "楼栋,单元,房号,与户主关系,姓名,证件号码,入住日期,死亡日期\n"

/* A table of people that was sent and is read as proposed. */
static struct reply sent(struct world *w, str rows)
{
    int          fd = memfd_create("table", MFD_CLOEXEC);
    str          bytes = str_fmt(w->mem, DAYS STR_FMT, STR_ARG(rows));
    struct reply r;

    assert_true(write(fd, bytes.p, bytes.n) == (ssize_t)bytes.n);
    r = call_file(w, CLERK, "/api/v1/registry/imports?name=table", fd);
    close(fd);
    MUST(r, 201);
    r = call(
        w, CLERK, PUT,
        str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT, STR_ARG(member(w, r.body, "ref"))).p,
        str_fmt(w->mem,
                "{\"kind\":\"people\",\"heads\":1,\"head\":-1,\"skip\":true,\"version\":%lld}",
                (long long)number(w, r.body, "version"))
            .p);
    MUST(r, 200);
    return r;
}

/* And tried; and run. */
static struct reply tried(struct world *w, str rows)
{
    return goes(w, sent(w, rows), "check");
}
static struct reply taken(struct world *w, str rows)
{
    return goes(w, tried(w, rows), "run");
}

/* What is said of the rows of a table that was tried or run. */
static str said_of(struct world *w, struct reply import)
{
    struct reply r = get(w, "/api/v1/registry/imports", member(w, import.body, "ref"), "/wrong");

    MUST(r, 200);
    return r.body;
}

/* A row; CAME and DIED are days from today, 0: none. */
static str row(struct world *w, const char *room, const char *relation, const char *name, str idno,
               int64_t came, int64_t died)
{
    struct reply r = call(w, CLERK, GET, "/api/v1/registry/buildings?limit=1", NULL);
    str          none = { 0 };

    MUST(r, 200);
    return str_fmt(w->mem, STR_FMT ",9单元,%s,%s,%s," STR_FMT "," STR_FMT "," STR_FMT "\n",
                   STR_ARG(member(w, r.body, "name")), room, relation, name, STR_ARG(idno),
                   STR_ARG(came ? day_text(w, came) : none),
                   STR_ARG(died ? day_text(w, died) : none));
}

static str rows(struct world *w, str one, str other)
{
    return str_fmt(w->mem, STR_FMT STR_FMT, STR_ARG(one), STR_ARG(other));
}

static str home_of(struct world *w, str idno)
{
    return member(w,
                  call(w, CLERK, GET,
                       str_fmt(w->mem, "/api/v1/registry/search?q=" STR_FMT, STR_ARG(idno)).p, NULL)
                      .body,
                  "household");
}

/* Who belonged to a household on the day that is so many days from today, as what: "汲*甲0 ...". */
static str kin_on(struct world *w, str home, int64_t days)
{
    struct reply r = get(w, "/api/v1/registry/households", home,
                         str_fmt(w->mem, "?day=" STR_FMT, STR_ARG(day_text(w, days))).p);
    size_t       at = 0, end = 0;
    str          out = { 0 };

    MUST(r, 200);
    assert_true(str_find(r.body, STR("\"people\":["), &at));
    str all = { r.body.p + at, r.body.n - at };
    assert_true(str_find(all, STR("\"actions\":["), &end));
    all.n = end;
    while (str_find(all, STR("\"name_mask\":\""), &at)) {
        all = (str){ all.p + at + 13, all.n - at - 13 };
        str name = str_cut(&all, '"');
        assert_true(str_find(all, STR("\"relation\":\""), &at));
        all = (str){ all.p + at + 12, all.n - at - 12 };
        str relation = str_cut(&all, '"');
        out = str_fmt(w->mem, STR_FMT "%s" STR_FMT STR_FMT, STR_ARG(out), out.n ? " " : "",
                      STR_ARG(name), STR_ARG(relation));
    }
    return out;
}

#define KIN(w, home, days, text)                                                        \
    do {                                                                                \
        str k_ = kin_on(w, home, days);                                                 \
        if (!str_is(k_, text))                                                          \
            fail_msg("line %d: %s, and it is " STR_FMT, __LINE__, (text), STR_ARG(k_)); \
    } while (0)

/* By the desk: PERSON died DAYS from today, and HEIR is the head. */
static void dies(struct world *w, str person, int64_t days, str heir)
{
    struct reply r = get(w, "/api/v1/registry/people", person, "");
    size_t       at = 0;

    MUST(r, 200);
    assert_true(str_find(r.body, STR("\"person\""), &at));
    MUST(call(w, CLERK, PUT, str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT, STR_ARG(person)).p,
              str_fmt(w->mem,
                      "{\"version\":%lld,\"why\":\"死亡证明\",\"head\":\"" STR_FMT
                      "\",\"person\":{\"died\":\"" STR_FMT "\"}}",
                      (long long)number(w, (str){ r.body.p + at, r.body.n - at }, "version"),
                      STR_ARG(heir), STR_ARG(day_text(w, days)))
                  .p),
         200);
}

/* The desk wrote down when the head died, and his son became it; a table says another day. A job
 * reads and writes what the death changed of the others as a request does. */
static void a_table_says_another_day_of_death(void **state)
{
    struct world *w = *state;
    str           id[] = { number_of(w, "35029719550811001"), number_of(w, "35029719760811003"),
                           number_of(w, "35029720080811005") };

    MUST(taken(w, rows(w, row(w, "7101", "户主", "慎老甲", id[0], -270, 0),
                       row(w, "7101", "子", "慎子乙", id[1], -270, 0))),
         200);
    MUST(taken(w, row(w, "7101", "孙子女", "慎孙丙", id[2], -10, 0)), 200);
    str home = home_of(w, id[1]);
    dies(w, person_of(w, id[0].p), -26, person_of(w, id[1].p));
    struct reply r = taken(w, row(w, "7101", "户主", "慎老甲", id[0], 0, -23));
    HOLDS(r, "\"state\":\"done\"");
    assert_int_equal(number(w, r.body, "changed"), 1);
    KIN(w, home, -24, "慎*甲0 慎*乙2");
    KIN(w, home, -23, "慎*乙0");
    KIN(w, home, 0, "慎*乙0 慎*丙8");
}

/* A head and his wife behind a door, for a long time; his household. */
static str couple(struct world *w, const char *room, const char *he, str idno, const char *she)
{
    str none = { 0 };

    MUST(taken(w, rows(w, row(w, room, "户主", he, idno, -270, 0),
                       row(w, room, "配偶", she, none, -270, 0))),
         200);
    return home_of(w, idno);
}

/* A head is said to leave by a row that is refused, above or below the one that names another: he
 * stays the head. A stranger begins a household of his own beside him, one of his own household is
 * refused; the trial says the same. */
static void a_head_whose_row_is_refused_stays_it(void **state)
{
    static const char *const room[] = { "7111", "7112" }, *to[] = { "7113", "7114" },
                             *name[] = { "慎留甲", "慎留乙" }, *wife[] = { "慎妻甲", "慎妻乙" },
                             *other[] = { "慎占甲", "慎占乙" }, *hers[] = { "慎伴甲", "慎伴乙" },
                             *came[] = { "慎来甲", "慎来乙" };
    struct world *w = *state;
    str           none = { 0 };

    for (int order = 0; order < 2; order++) {
        str id = number_of(w, order ? "35029719600101003" : "35029719600101001"),
            its = number_of(w, order ? "35029719610101003" : "35029719610101001"),
            new_ = number_of(w, order ? "35029719620101003" : "35029719620101001");
        str home = couple(w, room[order], name[order], id, wife[order]);
        couple(w, to[order], other[order], its, hers[order]);
        str moves = rows(w, row(w, to[order], "户主", name[order], id, -10, 0),
                         row(w, to[order], "配偶", hers[order], none, 0, 0)),
            comes = row(w, room[order], "户主", came[order], new_, -11, 0),
            stays = row(w, room[order], "户主", wife[order], none, 0, 0);
        struct reply r = tried(w, order ? rows(w, stays, moves) : rows(w, moves, stays));
        assert_int_equal(number(w, r.body, "bad"), 2);
        r = tried(w, order ? rows(w, comes, moves) : rows(w, moves, comes));
        assert_int_equal(number(w, r.body, "bad"), 1);
        assert_int_equal(number(w, r.body, "told"), 1);
        assert_true(holds(said_of(w, r), "registry.other_head"));
        assert_true(holds(said_of(w, r), "registry.apart"));
        r = goes(w, r, "run");
        assert_int_equal(number(w, r.body, "inserted"), 1);
        assert_int_equal(number(w, r.body, "bad"), 1);
        KIN(w, home, 0,
            str_fmt(w->mem, "慎*%s0 慎*%s1", order ? "乙" : "甲", order ? "乙" : "甲").p);
        assert_false(str_eq(home_of(w, new_), home));
    }
}

/* A table names somebody who comes as the head of a household whose head leaves by another row, or
 * dies: he is it from the day on which that one goes, or on which he comes himself, and what the
 * others are to him begins then. Taken back, all is as it was, whichever row came first. */
static void who_comes_is_the_head_when_the_old_one_goes(void **state)
{
    enum { DIES, DIES_FIRST, MOVES, WAYS };
    struct world *w = *state;
    str           id = number_of(w, "35029719650101003"), new_ = number_of(w, "35029719660101003"),
        known = number_of(w, "35029719670101003");
    str home = couple(w, "7121", "慎去甲", id, "慎去乙");

    couple(w, "7122", "慎至丁", known, "慎至戊");
    for (int way = 0; way < WAYS * 4; way++) {
        int          kind = way / 4;
        bool         order = way % 2, moves = way / 2 % 2;
        int          comes = kind == DIES_FIRST ? -9 : -20, gone = kind == DIES_FIRST ? -23 : -10;
        str          leaves = kind == MOVES ? row(w, "7123", "户主", "慎去甲", id, gone, 0)
                                            : row(w, "7121", "户主", "慎去甲", id, 0, gone);
        str          heir = moves ? row(w, "7121", "户主", "慎至丁", known, comes, 0)
                                  : row(w, "7121", "户主", "慎至丙", new_, comes, 0);
        str          table = order ? rows(w, leaves, heir) : rows(w, heir, leaves);
        struct reply r = taken(w, table);
        assert_int_equal(number(w, r.body, "bad"), 0);
        assert_int_equal(number(w, r.body, "inserted"), moves ? 0 : 1);
        KIN(w, home, -24, "慎*甲0 慎*乙1");
        KIN(w, home, -15,
            kind == DIES_FIRST ? "慎*乙1"
            : moves            ? "慎*甲0 慎*乙1 慎*丁8"
                               : "慎*甲0 慎*乙1 慎*丙8");
        KIN(w, home, 0, moves ? "慎*丁0 慎*乙8" : "慎*丙0 慎*乙8");
        KIN(w, home, kind == DIES_FIRST ? -9 : -10, kin_on(w, home, 0).p);
        r = goes(w, r, "undo");
        assert_int_equal(number(w, r.body, "undone"), 2);
        assert_int_equal(number(w, r.body, "kept"), 0);
        KIN(w, home, -15, "慎*甲0 慎*乙1");
        KIN(w, home, 0, "慎*甲0 慎*乙1");
        KIN(w, home_of(w, known), 0, "慎*丁0 慎*戊1");
    }
}

/* A household with two heads, as tables once left it, is found among those without one; another
 * head makes one head of them. */
static void two_heads_become_one(void **state)
{
    struct world *w = *state;
    str           id = number_of(w, "35029719700101003");
    str           home = couple(w, "7131", "慎双甲", id, "慎双乙");

    assert_false(holds(call(w, CLERK, GET, "/api/v1/registry/headless", NULL).body, home.p));
    world_put(
        w,
        "UPDATE member SET relation = '0' WHERE household = (SELECT MAX(household) FROM member)");
    str both = kin_on(w, home, 0);
    assert_true(holds(both, "慎*甲0") && holds(both, "慎*乙0"));
    HOLDS(call(w, CLERK, GET, "/api/v1/registry/headless", NULL), home.p);
    struct reply r = get(w, "/api/v1/registry/households", home, "");
    size_t       at = 0;
    assert_true(str_find(r.body, STR("\"household\""), &at));
    MUST(call(w, CLERK, POST,
              str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT "/steps", STR_ARG(home)).p,
              str_fmt(w->mem,
                      "{\"action\":\"head\",\"person\":\"" STR_FMT "\",\"day\":\"" STR_FMT
                      "\",\"version\":%lld}",
                      STR_ARG(person_of(w, id.p)), STR_ARG(day_text(w, -1)),
                      (long long)number(w, (str){ r.body.p + at, r.body.n - at }, "version"))
                  .p),
         200);
    KIN(w, home, 0, "慎*甲0 慎*乙8");
    assert_false(holds(call(w, CLERK, GET, "/api/v1/registry/headless", NULL).body, home.p));
}

struct beginner {
    struct world *w;
    const char   *me;
    int64_t       at; /* ms after now */
    bool          begun;
};

static error *begins(void *ctx, struct db *db)
{
    struct beginner *b = ctx;
    struct req       r = open_req(&b->w->cli, b->w->app, db);

    r.now += b->at;
    return job_begin(&r, str_of(b->me), &b->begun);
}

/* A part that takes the process down is no try of its own, for nothing of it is kept: that it was
 * begun is. After five such the job is set aside, and nothing falls with it again; who asked for it
 * is told, and may have it done again. */
static void a_job_that_fells_the_server_is_given_up(void **state)
{
    enum { TRIES = 5, MINUTES = 2 * 60000 };
    struct world *w = *state;
    struct reply  r =
        step_of(w, sent(w, row(w, "7191", "户主", "慎坠甲", (str){ 0 }, -9, 0)), "check");
    struct beginner b = { .w = w, .me = "first" };

    for (int i = 0; i <= TRIES; i++, b.at += MINUTES) {
        char me[] = "process0";
        me[7] = (char)('0' + i);
        b.me = me;
        assert_null(writer_run(w->app->server.writer, w->mem, begins, &b));
        assert_true(b.begun);
        HOLDS(get(w, "/api/v1/registry/imports", member(w, r.body, "ref"), ""),
              i < TRIES ? "\"given_up\":false" : "\"given_up\":true");
        assert_null(writer_run(w->app->server.writer, w->mem, begins, &b)); /* by itself: once */
        assert_false(b.begun);
    }
    r = goes(w, get(w, "/api/v1/registry/imports", member(w, r.body, "ref"), ""), "retry");
    assert_int_equal(number(w, r.body, "good"), 1);
}

int main(int argc, char **argv)
{
    static const struct command *const commands[] = { &cmd_decode_table };
    const struct CMUnitTest            tests[] = {
                   cmocka_unit_test(a_table_says_another_day_of_death),
                   cmocka_unit_test(a_head_whose_row_is_refused_stays_it),
                   cmocka_unit_test(who_comes_is_the_head_when_the_old_one_goes),
                   cmocka_unit_test(two_heads_become_one),
                   cmocka_unit_test(a_job_that_fells_the_server_is_given_up),
    };
    if (argc > 1 && strcmp(argv[1], "decode-table") == 0)
        return cli_main(commands, COUNT(commands), argc, argv);
    return cmocka_run_group_tests(tests, people_begin, people_end);
}
