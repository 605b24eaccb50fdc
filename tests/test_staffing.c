/* test_staffing.c -- the people of the grids: who may place them, how many, and that nothing open
 * is left without an owner when a post ends, today or on a day to come. */
#include "test.h"

#include "base/when.h"
#include "lib/play.h"
#include "modules/staffing/staffing.h"

static str day_in(struct world *w, int64_t days)
{
    char t[DATE_TEXT];

    date_text(when_date(shifted()) + days, t);
    return str_dup(w->mem, str_of(t));
}

static str grid_of(struct world *w)
{
    return member(w, call(w, CLERK, GET, "/api/v1/staffing", NULL).body, "grid");
}

static struct reply place_(struct world *w, enum who who, const char *login, const char *role,
                           str grid, const char *more)
{
    return call(w, who, POST, "/api/v1/staffing/posts",
                str_fmt(w->mem, "{\"login\":\"%s\",\"role\":\"%s\",\"grid\":\"" STR_FMT "\"%s}",
                        login, role, STR_ARG(grid), more)
                    .p);
}

static struct reply end_(struct world *w, str ref, const char *body)
{
    return call(w, ADMIN, POST, path_of(w, "/api/v1/staffing/posts/%s/end", ref).p, body);
}

static struct reply heirs_(struct world *w, str ref)
{
    return call(w, ADMIN, GET, path_of(w, "/api/v1/staffing/posts/%s/heirs", ref).p, NULL);
}

static void who_may_see_and_place(void **state)
{
    struct world *w = *state;
    str           grid = grid_of(w);

    assert_has(call(w, CLERK, GET, "/api/v1/staffing", NULL), "\"role\":\"grid_worker\"");
    assert_status(call(w, RESIDENT, GET, "/api/v1/staffing", NULL), 403);
    assert_status(call(w, WORKER, GET, "/api/v1/staffing", NULL), 403);
    assert_status(place_(w, CLERK, "grid01", "police", grid, ""), 403);
    assert_status(place_(w, ADMIN, "nobody", "police", grid, ""), 400);
    assert_status(place_(w, ADMIN, "grid01", "clerk", grid, ""), 400);
    assert_has(
        call(w, ADMIN, POST, "/api/v1/staffing/posts",
             str_fmt(w->mem, "{\"role\":\"police\",\"grid\":\"" STR_FMT "\"}", STR_ARG(grid)).p),
        "staff.whom");
    assert_status(place_(w, ADMIN, "grid01", "grid_worker", STR("350205003999999"), ""), 400);
    assert_has(place_(w, ADMIN, "grid01", "grid_worker", grid, ""), "staff.twice");
    assert_has(place_(w, ADMIN, "grid01", "police", grid,
                      str_fmt(w->mem, ",\"since\":\"" STR_FMT "\"", STR_ARG(day_in(w, -1))).p),
               "staff.day");
}

/* Two grids, each of them bearable: together they are not, and the figures say so. */
static void load_is_of_a_person_over_all_posts(void **state)
{
    struct world *w = *state;
    str           rest = call(w, CLERK, GET, "/api/v1/staffing", NULL).body;
    int64_t       households[2];
    size_t        at = 0;

    for (int i = 0; i < 2; i++) { /* grid01 has the first grid alone, the second with a colleague */
        assert_true(str_find(rest, STR("{\"grid\":"), &at));
        rest = (str){ rest.p + at + 1, rest.n - at - 1 };
        households[i] = number(w, rest, "households");
        assert_true(households[i] <= STAFF_HOUSEHOLDS);
        str one = rest;
        if (str_find(rest, STR("{\"grid\":"), &at))
            one.n = at;
        assert_true(str_find(one, STR("\"heavy\":true"), &at));
        assert_true(str_find(one, STR("\"login\":\"grid01\""), &at));
    }
    assert_true(households[0] + households[1] / 2 > STAFF_HOUSEHOLDS);
    assert_int_equal(
        occurs(
            call(w, CLERK, GET, "/api/v1/staffing", NULL).body,
            str_fmt(w->mem, "\"share\":%lld,", (long long)(households[0] + households[1] / 2)).p),
        2);
}

static void two_workers_are_the_most(void **state)
{
    struct world *w = *state;
    str           grid = grid_of(w);
    struct reply  second = place_(w, ADMIN, "clerk01", "grid_worker", grid, "");

    assert_status(second, 201);
    assert_has(place_(w, ADMIN, "checker01", "grid_worker", grid, ""), "staff.full");
    /* one person, two posts: shown as such */
    assert_has(call(w, CLERK, GET, "/api/v1/staffing", NULL), "\"posts\":2");
    assert_status(end_(w, member(w, second.body, "ref"), "{}"), 200);
    assert_has(end_(w, member(w, second.body, "ref"), "{}"), "staff.ended");
}

static struct reply stay_(struct world *w, str post)
{
    return call(w, ADMIN, POST, path_of(w, "/api/v1/staffing/posts/%s/stay", post).p, "{}");
}

/* A last day that was set by mistake is changed, or taken back, until it has come. */
static void a_last_day_is_changed_and_taken_back(void **state)
{
    struct world *w = *state;
    str post = member(w, place_(w, ADMIN, "clerk01", "auxiliary", grid_of(w), "").body, "ref");
    str day = day_in(w, 20), later = day_in(w, 9);

    assert_has(stay_(w, post), "staff.stays");
    assert_status(end_(w, post, str_fmt(w->mem, "{\"day\":\"%s\"}", day.p).p), 200);
    assert_has(call(w, CLERK, GET, "/api/v1/staffing", NULL), day.p);
    assert_status(end_(w, post, str_fmt(w->mem, "{\"day\":\"%s\"}", later.p).p), 200);
    struct reply all = call(w, CLERK, GET, "/api/v1/staffing", NULL);
    assert_has(all, later.p);
    assert_has_not(all, day.p);
    assert_status(stay_(w, post), 200);
    assert_has_not(call(w, CLERK, GET, "/api/v1/staffing", NULL), later.p);
    assert_status(end_(w, post, "{}"), 200);
    assert_has(stay_(w, post), "staff.ended");
}

/* 三员分立: who looks after the program gets no post that reads residents' data, from nobody. */
static void the_three_separate_roles_get_no_other_post(void **state)
{
    static const char *const logins[] = { "admin01", "security01", "auditor01" };
    struct world            *w = *state;

    for (size_t i = 0; i < COUNT(logins); i++)
        assert_has(place_(w, ADMIN, logins[i], "auxiliary", grid_of(w), ""), "staff.apart");
    assert_status(place_(w, ADMIN, "checker01", "auxiliary", grid_of(w), ""), 201);
}

static void nothing_open_is_left_without_an_owner(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "reported");
    str           him = member(
                  w, call(w, CLERK, GET, path_of(w, "/api/v1/cases/%s/workers", ref).p, NULL).body, "ref");

    assert_status(step(w, CLERK, ref, "ask_verify",
                       str_fmt(w->mem, ",\"worker\":\"" STR_FMT "\"", STR_ARG(him)).p),
                  200);

    struct reply r = call(w, CLERK, GET, "/api/v1/staffing", NULL);
    size_t       at = 0;
    assert_true(str_find(r.body, STR("\"role\":\"grid_worker\""), &at));
    while (r.body.p[at] != '{')
        at--;
    str post = member(w, (str){ r.body.p + at, r.body.n - at }, "ref");
    /* the only worker: somebody must be named, and so far there is nobody to choose */
    assert_has(end_(w, post, "{}"), "staff.heir");
    assert_has_not(heirs_(w, post), "\"ref\"");
    assert_has(end_(w, post, "{\"to\":\"grid01\"}"), "staff.self");
    /* and somebody who may open what he takes over: no auditor, and no clerk */
    assert_has(end_(w, post, "{\"to\":\"auditor01\"}"), "staff.follow");
    assert_has(end_(w, post, "{\"to\":\"clerk01\"}"), "staff.follow");
    /* whose post begins on that day: that will do for that day, and for no other */
    assert_status(place_(w, ADMIN, "clerk01", "grid_worker", grid_of(w),
                         str_fmt(w->mem, ",\"since\":\"" STR_FMT "\"", STR_ARG(day_in(w, 3))).p),
                  201);
    assert_has(end_(w, post, "{\"to\":\"clerk01\"}"), "staff.follow");
    /* who may take over is told by the post, and may be named by it; another post will not do */
    r = heirs_(w, post);
    assert_has(r, "\"login\":\"clerk01\"");
    assert_has_not(r, "\"login\":\"grid01\"");
    str next = member(w, r.body, "ref");
    assert_status(call(w, CLERK, GET, path_of(w, "/api/v1/staffing/posts/%s/heirs", post).p, NULL),
                  403);
    r = place_(w, ADMIN, "handler01", "auxiliary", grid_of(w), "");
    assert_status(r, 201);
    str helper = member(w, r.body, "ref");
    assert_has(end_(w, post, str_fmt(w->mem, "{\"holds\":\"" STR_FMT "\"}", STR_ARG(helper)).p),
               "staff.whom");
    assert_status(end_(w, helper, "{}"), 200);
    /* on a day to come */
    r = end_(w, post,
             str_fmt(w->mem, "{\"holds\":\"" STR_FMT "\",\"day\":\"" STR_FMT "\"}", STR_ARG(next),
                     STR_ARG(day_in(w, 3)))
                 .p);
    assert_status(r, 200);
    assert_has(call(w, CLERK, GET, "/api/v1/staffing", NULL), day_in(w, 3).p);
    shift += 3 * MS_DAY + MS_HOUR;
    turn(w);
    turn(w);
    r = call(w, CLERK, GET, path_of(w, "/api/v1/cases/%s/events", ref).p, NULL);
    assert_has(r, "\"action\":\"handover\"");
}

/* Who was to take over leaves first: what he was to get goes to who takes over from him; a locked
 * account looks after nothing. */
static void an_heir_who_leaves_is_followed(void **state)
{
    struct world *w = *state;

    shift += 5 * MS_DAY; /* what the test before arranged is over */
    turn(w);
    str ref = case_in(w, "reported");
    str him = member(
        w, call(w, CLERK, GET, path_of(w, "/api/v1/cases/%s/workers", ref).p, NULL).body, "ref");

    assert_status(step(w, CLERK, ref, "ask_verify",
                       str_fmt(w->mem, ",\"worker\":\"" STR_FMT "\"", STR_ARG(him)).p),
                  200);
    struct reply r = call(w, CLERK, GET, "/api/v1/staffing", NULL);
    size_t       at = 0;
    assert_true(str_find(r.body, STR("\"role\":\"grid_worker\""), &at));
    while (r.body.p[at] != '{')
        at--;
    str a = member(w, (str){ r.body.p + at, r.body.n - at }, "ref");
    str login = member(w, (str){ r.body.p + at, r.body.n - at }, "login");
    r = place_(w, ADMIN, "handler01", "grid_worker", grid_of(w), "");
    assert_status(r, 201);
    str b = member(w, r.body, "ref");
    assert_status(end_(w, a,
                       str_fmt(w->mem, "{\"to\":\"handler01\",\"day\":\"" STR_FMT "\"}",
                               STR_ARG(day_in(w, 3)))
                           .p),
                  200);
    /* nothing is open in his hands: the reason is another one */
    assert_has(end_(w, b, "{}"), "staff.heir_alone");
    assert_has(end_(w, b, str_fmt(w->mem, "{\"to\":\"" STR_FMT "\"}", STR_ARG(login)).p),
               "staff.leaves");
    /* the grid has two: one of them is gone before the third comes */
    assert_status(place_(w, ADMIN, "dispatch01", "grid_worker", grid_of(w),
                         str_fmt(w->mem, ",\"since\":\"" STR_FMT "\"", STR_ARG(day_in(w, 3))).p),
                  201);
    assert_status(end_(w, b,
                       str_fmt(w->mem, "{\"to\":\"dispatch01\",\"day\":\"" STR_FMT "\"}",
                               STR_ARG(day_in(w, 3)))
                           .p),
                  200);
    shift += 3 * MS_DAY + MS_HOUR;
    turn(w);
    turn(w);
    /* in the hands of the one who is there */
    assert_int_equal(world_count(w, "SELECT COUNT(*) AS n FROM casefile c JOIN account a ON a.id = "
                                    "c.worker WHERE c.open = 1 AND a.login = 'handler01'"),
                     0);
    assert_true(world_count(w, "SELECT COUNT(*) AS n FROM casefile c JOIN account a ON a.id = "
                               "c.worker WHERE c.open = 1 AND a.login = 'dispatch01'") > 0);
    r = call(w, CLERK, GET, "/api/v1/staffing", NULL);
    at = 0;
    str key = str_fmt(w->mem, "{\"grid\":\"" STR_FMT "\"", STR_ARG(grid_of(w)));
    assert_true(str_find(r.body, key, &at));
    assert_has(((struct reply){ 200, { r.body.p + at, 300 }, { 0 } }), "\"vacant\":false");
    world_put(w, "UPDATE account SET locked = 1 WHERE login = 'dispatch01'");
    r = call(w, CLERK, GET, "/api/v1/staffing", NULL);
    assert_true(str_find(r.body, key, &at));
    assert_has(((struct reply){ 200, { r.body.p + at, 300 }, { 0 } }), "\"vacant\":true");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(who_may_see_and_place, play_back),
        cmocka_unit_test_teardown(load_is_of_a_person_over_all_posts, play_back),
        cmocka_unit_test_teardown(two_workers_are_the_most, play_back),
        cmocka_unit_test_teardown(a_last_day_is_changed_and_taken_back, play_back),
        cmocka_unit_test_teardown(the_three_separate_roles_get_no_other_post, play_back),
        cmocka_unit_test_teardown(nothing_open_is_left_without_an_owner, play_back),
        cmocka_unit_test_teardown(an_heir_who_leaves_is_followed, play_back),
    };

    (void)argc;
    (void)argv;
    return cmocka_run_group_tests(tests, play_setup, play_teardown);
}
