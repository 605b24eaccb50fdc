/* people.c -- tables of people, and the homes they make. */
#include "test.h"

#include <sys/mman.h>
#include <unistd.h>

#include "core/idno.h"
#include "lib/people.h"

int people_begin(void **state)
{
    struct world *w = *state = world_new();

    world_turn(w); /* the clock's own plans, at the end of a month */
    world_put(w, "DELETE FROM visit_due");
    world_put(w, "DELETE FROM visit_plan");
    return 0;
}

int people_end(void **state)
{
    world_free(*state);
    return 0;
}

struct reply post(struct world *w, enum who who, str path, str body)
{
    return call(w, who, POST, path.p, body.p);
}

str building(struct world *w)
{
    struct reply r = call(w, CLERK, GET, "/api/v1/registry/buildings?limit=1", NULL);

    MUST(r, 200);
    return member(w, r.body, "name");
}

struct reply take_as(struct world *w, enum who who, const char *base, const char *how, str bytes,
                     const char *last)
{
    int          fd = memfd_create("table", MFD_CLOEXEC);
    struct reply r;

    assert_true(write(fd, bytes.p, bytes.n) == (ssize_t)bytes.n);
    r = call_file(w, who, str_fmt(w->mem, "%s?name=table", base).p, fd);
    close(fd);
    MUST(r, 201);
    str path = str_fmt(w->mem, "%s/" STR_FMT, base, STR_ARG(member(w, r.body, "ref")));
    r = call(w, who, PUT, path.p,
             str_fmt(w->mem, "{%s,\"head\":-1,\"skip\":true,\"version\":%lld}", how,
                     (long long)number(w, r.body, "version"))
                 .p);
    MUST(r, 200);
    static const char *const steps[] = { "check", "run", "undo" };
    for (size_t i = 0; i < COUNT(steps); i++) {
        r = post(w, who, str_fmt(w->mem, STR_FMT "/steps", STR_ARG(path)),
                 str_fmt(w->mem, "{\"action\":\"%s\",\"version\":%lld}", steps[i],
                         (long long)number(w, r.body, "version")));
        MUST(r, 200);
        world_turn(w);
        r = call(w, who, GET, path.p, NULL);
        MUST(r, 200);
        if (strcmp(steps[i], last) == 0)
            break;
    }
    return r;
}

struct reply take(struct world *w, str bytes, const char *last)
{
    return take_as(w, CLERK, "/api/v1/registry/imports", "\"kind\":\"people\",\"heads\":2", bytes,
                   last);
}

struct reply undone_as(struct world *w, enum who who, struct reply import)
{
    str path = str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT,
                       STR_ARG(member(w, import.body, "ref")));

    MUST(post(w, who, str_fmt(w->mem, STR_FMT "/steps", STR_ARG(path)),
              str_fmt(w->mem, "{\"action\":\"undo\",\"version\":%lld}",
                      (long long)number(w, import.body, "version"))),
         200);
    world_turn(w);
    return call(w, who, GET, path.p, NULL);
}

struct reply undone(struct world *w, struct reply import)
{
    return undone_as(w, CLERK, import);
}

str search(struct world *w, const char *q)
{
    struct reply r =
        call(w, CLERK, GET, str_fmt(w->mem, "/api/v1/registry/search?q=%s", q).p, NULL);

    MUST(r, 200);
    return r.body;
}

bool stands_with(struct world *w, const char *name, const char *households)
{
    struct reply r = call(w, ADMIN, GET, "/api/v1/tables/sites?format=csv", NULL);
    size_t       at = 0;

    MUST(r, 200);
    assert_true(str_find(r.body, str_of(name), &at));
    str rest = { r.body.p + at, r.body.n - at };
    return str_find(str_cut(&rest, '\n'), str_fmt(w->mem, ",%s,", households), &at);
}

str changes_of(struct world *w, str ref)
{
    struct reply r =
        call(w, CLERK, GET,
             str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT "/changes", STR_ARG(ref)).p, NULL);

    MUST(r, 200);
    return r.body;
}

int times(str text, const char *what)
{
    int    n = 0;
    size_t at = 0;

    for (; str_find(text, str_of(what), &at); n++)
        text = (str){ text.p + at + 1, text.n - at - 1 };
    return n;
}

str wrong_as(struct world *w, enum who who, struct reply import)
{
    struct reply r = call(w, who, GET,
                          str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT "/wrong",
                                  STR_ARG(member(w, import.body, "ref")))
                              .p,
                          NULL);

    MUST(r, 200);
    return r.body;
}

str wrong_of(struct world *w, struct reply import)
{
    return wrong_as(w, CLERK, import);
}

str doors_of(struct world *w)
{
    str ref =
        member(w, call(w, CLERK, GET, "/api/v1/registry/buildings?limit=1", NULL).body, "ref");
    struct reply r =
        call(w, CLERK, GET, str_fmt(w->mem, "/api/v1/registry/buildings/" STR_FMT, STR_ARG(ref)).p,
             NULL);

    MUST(r, 200);
    return r.body;
}

const char *quoted(struct world *w, str text)
{
    struct buf b;

    buf_init(&b, w->mem, 3 * text.n + 1);
    for (size_t i = 0; i < text.n; i++)
        buf_fmt(&b, "%%%02X", (unsigned)(unsigned char)text.p[i]);
    return str_dup(w->mem, buf_done(&b)).p;
}

str number_of(struct world *w, const char *seventeen)
{
    return str_fmt(w->mem, "%s%c", seventeen, idno_check(seventeen));
}

str links_of(struct world *w, str ref)
{
    struct reply r = sheet(w, ref);

    MUST(r, 200);
    str links = behind(r.body, "\"links\":[");
    return str_dup(w->mem, str_cut(&links, ']'));
}

str household_of(struct world *w, const char *q)
{
    return member(w, search(w, q), "household");
}

struct reply household(struct world *w, str ref)
{
    return call(w, CLERK, GET,
                str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT, STR_ARG(ref)).p, NULL);
}

void household_step(struct world *w, str ref, const char *more)
{
    MUST(post(w, CLERK,
              str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT "/steps", STR_ARG(ref)),
              str_fmt(w->mem, "{%s,\"day\":\"" STR_FMT "\",\"why\":\"other\",\"version\":%lld}",
                      more, STR_ARG(day_text(w, 0)),
                      (long long)number(w, household(w, ref).body, "version"))),
         200);
}

int decide(struct world *w, const char *tail, const char *decision)
{
    struct reply r = call(w, CLERK, GET, "/api/v1/registry/doubts", NULL);
    size_t       at = 0, from = 0, next = 0;

    MUST(r, 200);
    if (!str_find(r.body, str_of(tail), &at))
        fail_msg("no doubt about %s: " STR_FMT, tail, STR_ARG(r.body));
    str before = { r.body.p, at };
    while (
        str_find((str){ before.p + from + next, before.n - from - next }, STR("{\"ref\""), &at)) {
        from += next + at;
        next = 1;
    }
    str ref = member(w, (str){ before.p + from, r.body.n - from }, "ref");
    return post(w, CLERK,
                str_fmt(w->mem, "/api/v1/registry/doubts/" STR_FMT "/decide", STR_ARG(ref)),
                str_fmt(w->mem, "{\"decision\":\"%s\",\"version\":1}", decision))
        .status;
}

str numbered(struct world *w, const char *const *rows, size_t n)
{
    str csv = STR(TABLE_NUMBERS);

    for (size_t i = 0; i < n; i++) {
        str rest = str_of(rows[i]), no = str_cut(&rest, ',');
        csv = str_fmt(w->mem, STR_FMT STR_FMT "," STR_FMT ",9单元," STR_FMT "-03-04\n",
                      STR_ARG(csv), STR_ARG(no), STR_ARG(building(w)), STR_ARG(rest));
    }
    return csv;
}

str at_home(struct world *w, const char *one, const char *other, int count)
{
    str home = household_of(w, one), page = household(w, home).body;

    assert_string_equal(home.p, household_of(w, other).p);
    assert_int_equal(times(page, "\"relation\":"), count);
    assert_int_equal(times(page, "\"relation\":\"0\""), 1);
    return home;
}

str headless(struct world *w)
{
    struct reply r = call(w, CLERK, GET, "/api/v1/registry/headless", NULL);

    MUST(r, 200);
    return r.body;
}

str row_at(struct world *w, const char *room, const char *relation, const char *name, str idno)
{
    return str_fmt(w->mem, STR_FMT ",9单元,%s,%s,%s," STR_FMT ",\n", STR_ARG(building(w)), room,
                   relation, name, STR_ARG(idno));
}

str row_days(struct world *w, str row, str since, str died)
{
    return str_fmt(w->mem, STR_FMT STR_FMT "," STR_FMT "\n", STR_ARG(((str){ row.p, row.n - 1 })),
                   STR_ARG(since), STR_ARG(died));
}

struct reply edit(struct world *w, str ref, str what)
{
    str          path = str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT, STR_ARG(ref));
    struct reply now = call(w, CLERK, GET, path.p, NULL);

    MUST(now, 200);
    return call(w, CLERK, PUT, path.p,
                str_fmt(w->mem, "{" STR_FMT ",\"why\":\"死亡证明\",\"version\":%lld}",
                        STR_ARG(what), (long long)number(w, now.body, "version"))
                    .p);
}

void latest_is(struct world *w, str home, const char *action, const char *why, str whose)
{
    size_t       at = 0;
    struct reply r = call(
        w, CLERK, GET,
        str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT "/history", STR_ARG(home)).p, NULL);

    MUST(r, 200);
    assert_true(str_find(r.body, str_fmt(w->mem, "\"action\":\"%s\"", action), &at));
    str row = { r.body.p + at, r.body.n - at };
    row = str_cut(&row, '}');
    assert_true(holds(row, str_fmt(w->mem, "\"why\":\"%s\"", why).p));
    assert_true(!whose.n || holds(row, whose.p));
}

void the_widow_is_asked_about(struct world *w, str he, str she, str dead, str alive)
{
    str way = str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT "/widowed", STR_ARG(he));
    str her = str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT, STR_ARG(she));

    MUST(edit(w, she, STR("\"person\":{\"marriage\":\"21\"}")), 200);
    assert_false(holds(call(w, CLERK, GET, way.p, NULL).body, she.p)); /* he lives */
    for (int since = 0; since < 2; since++) {
        MUST(edit(w, he, dead), 200);
        struct reply r = call(w, CLERK, GET, way.p, NULL);
        MUST(r, 200);
        assert_true(holds(r.body, she.p) && holds(r.body, "\"marriage\":\"21\""));
        assert_true(holds(call(w, CLERK, GET, her.p, NULL).body, "\"marriage\":\"21\""));
        str take = str_fmt(w->mem, "{\"person\":\"" STR_FMT "\",\"version\":%lld}", STR_ARG(she),
                           (long long)number(w, r.body, "version"));
        MUST(post(w, STRANGER, way, take), 404);
        MUST(post(w, CLERK, way,
                  str_fmt(w->mem, "{\"person\":\"" STR_FMT "\",\"version\":1}", STR_ARG(he))),
             400);
        r = post(w, CLERK, way, take);
        MUST(r, 200);
        assert_false(holds(r.body, she.p)); /* nothing is left to say */
        assert_true(holds(call(w, CLERK, GET, her.p, NULL).body, "\"marriage\":\"30\""));
        r = call(w, CLERK, GET, str_fmt(w->mem, STR_FMT "/history", STR_ARG(her)).p, NULL);
        assert_true(holds(r.body, "now widowed") || holds(r.body, "改为丧偶"));
        if (since) /* hers was changed since */
            MUST(edit(w, she, STR("\"person\":{\"education\":\"20\"}")), 200);
        MUST(edit(w, he, alive), 200);
        assert_true(holds(call(w, CLERK, GET, her.p, NULL).body,
                          since ? "\"marriage\":\"30\"" : "\"marriage\":\"21\""));
    }
}

str mates_on(struct world *w, str home, int64_t days)
{
    size_t       at = 0;
    struct reply r = call(w, CLERK, GET,
                          str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT "?day=" STR_FMT,
                                  STR_ARG(home), STR_ARG(day_text(w, days)))
                              .p,
                          NULL);

    MUST(r, 200);
    assert_true(str_find(r.body, STR("\"people\":["), &at));
    str rest = { r.body.p + at, r.body.n - at };
    assert_true(str_find(rest, STR("\"actions\":["), &at));
    return str_dup(w->mem, (str){ rest.p, at });
}

struct reply again(struct world *w, struct reply r)
{
    return call(
        w, CLERK, GET,
        str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT, STR_ARG(member(w, r.body, "ref"))).p,
        NULL);
}

void one_of_two_goes_beside(struct world *w, str *here, str *there)
{
    struct reply r = call(w, CLERK, GET, "/api/v1/registry/buildings?limit=2", NULL);
    size_t       at = 0;

    *here = member(w, r.body, "name");
    assert_true(str_find(r.body, STR("\"ref\""), &at));
    str rest = { r.body.p + at + 5, r.body.n - at - 5 };
    assert_true(str_find(rest, STR("\"ref\""), &at));
    *there = member(w, (str){ rest.p + at, rest.n - at }, "name");
    world_put(w, str_fmt(w->mem,
                         "UPDATE site SET place_now = 350205003007, grid = 0 WHERE name = "
                         "'" STR_FMT "' AND place_now = 350205003006",
                         STR_ARG(*there))
                     .p);
}

void undo_of_street(struct world *w, str path, int64_t n)
{
    struct reply r = call(w, STRANGER, GET, path.p, NULL);

    MUST(post(w, STRANGER, str_fmt(w->mem, STR_FMT "/steps", STR_ARG(path)),
              str_fmt(w->mem, "{\"action\":\"undo\",\"version\":%lld}",
                      (long long)number(w, r.body, "version"))),
         200);
    world_turn(w);
    r = call(w, STRANGER, GET, path.p, NULL);
    assert_int_equal(number(w, r.body, "undone"), n);
    assert_int_equal(number(w, r.body, "kept"), 0);
}

struct reply decision(struct world *w, enum who who, str ref, const char *what)
{
    return post(w, who, str_fmt(w->mem, "/api/v1/registry/doubts/" STR_FMT "/decide", STR_ARG(ref)),
                str_fmt(w->mem, "{\"decision\":\"%s\",\"version\":1}", what));
}

int decided(struct world *w, enum who who, str ref, const char *what)
{
    return decision(w, who, ref, what).status;
}

str came(struct world *w, str building, const char *const *rows, size_t n, str day)
{
    str csv = STR(TABLE_CAME);

    for (size_t i = 0; i < n; i++)
        csv = str_fmt(w->mem, STR_FMT STR_FMT ",9单元,%s," STR_FMT "\n", STR_ARG(csv),
                      STR_ARG(building), rows[i], STR_ARG(day));
    return csv;
}

void counts_add_up(void **state)
{
    static const char *const by[] = { "sex", "residence", "age", "newcomers", "usage", "ethnic" };
    struct world            *w = *state;
    struct reply             r = call(w, CLERK, GET, "/api/v1/registry/figures?by=all", NULL);
    int64_t                  all = number(w, r.body, "n");

    MUST(r, 200);
    assert_true(all > 2000);
    for (size_t i = 0; i < COUNT(by); i++) {
        int64_t sum = 0;
        size_t  at = 0;
        r = call(w, CLERK, GET, str_fmt(w->mem, "/api/v1/registry/figures?by=%s", by[i]).p, NULL);
        MUST(r, 200);
        for (str s = r.body; str_find(s, STR("\"n\":"), &at);
             s = (str){ s.p + at + 4, s.n - at - 4 })
            sum += number(w, (str){ s.p + at, s.n - at }, "n");
        assert_int_equal(sum, all);
    }
}

str behind(str json, const char *where)
{
    size_t at = 0;

    if (!str_find(json, str_of(where), &at))
        fail_msg("no %s in " STR_FMT, where, STR_ARG(json));
    return (str){ json.p + at, json.n - at };
}

struct reply sheet(struct world *w, str person)
{
    return call(w, CLERK, GET,
                str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT, STR_ARG(person)).p, NULL);
}

str home_at(struct world *w, const char *entrance, const char *room, int64_t days)
{
    struct reply r = call(w, CLERK, GET, "/api/v1/registry/buildings?limit=1", NULL);

    MUST(r, 200);
    r = call(w, CLERK, POST, "/api/v1/registry/dwellings",
             str_fmt(w->mem,
                     "{\"building\":\"" STR_FMT
                     "\",\"entrance\":\"%s\",\"room\":\"%s\",\"floor\":6,\"since\":\"" STR_FMT
                     "\"}",
                     STR_ARG(member(w, r.body, "ref")), entrance, room, STR_ARG(day_text(w, days)))
                 .p);
    MUST(r, 201);
    size_t at = 0, k = 0, from = 0;
    str    door = { 0 };
    assert_true(str_find(r.body, str_fmt(w->mem, "\"room\":\"%s\"", room), &at));
    while (str_find((str){ r.body.p + from, at - from }, STR("\"ref\":\""), &k)) {
        door = (str){ r.body.p + from + k + 7, 20 };
        from += k + 7;
    }
    r = call(w, CLERK, POST, "/api/v1/registry/households",
             str_fmt(w->mem, "{\"dwelling\":\"" STR_FMT "\",\"since\":\"" STR_FMT "\"}",
                     STR_ARG(door), STR_ARG(day_text(w, days)))
                 .p);
    MUST(r, 201);
    return member(w, behind(r.body, "\"household\""), "ref");
}
