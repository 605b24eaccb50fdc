/* test_account.c -- signing in: codes, passwords, second factors, locks, sessions. */
#include "test.h"

#include "base/when.h"
#include "core/demo_code.h"
#include "core/totp.h"
#include "lib/world.h"
#include "modules/account/account.h"

static int64_t shift; /* of the clock, ms */

static int64_t shifted(void)
{
    return when_now() + shift;
}

static int setup(void **state)
{
    struct world *w = world_new();

    w->app->server.clock = shifted;
    w->app->code_sent = demo_code_show;
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    world_free(*state);
    return 0;
}

static str code_for(struct world *w, const char *phone)
{
    struct demo_code codes[DEMO_CODES];
    size_t           n = demo_codes(codes);

    for (size_t i = 0; i < n; i++)
        if (strcmp(codes[i].phone, phone) == 0)
            return str_dup(w->mem, str_of(codes[i].code));
    return (str){ 0 };
}

static str token_of(struct world *w, struct reply r)
{
    str c = r.cookie, head = STR("gongdi=");

    assert_true(str_starts(c, head));
    str rest = { c.p + head.n, c.n - head.n };
    return str_dup(w->mem, str_cut(&rest, ';'));
}

static void a_newcomer_registers_with_a_code(void **state)
{
    struct world *w = *state;

    assert_int_equal(
        call(w, NOBODY, POST, "/api/v1/session/code", "{\"phone\":\"not a phone\"}").status, 400);
    assert_int_equal(
        call(w, NOBODY, POST, "/api/v1/session/code", "{\"phone\":\"138 1111 2222\"}").status, 204);
    str code = code_for(w, "13811112222");
    assert_int_equal(code.n, 6);
    struct reply r = call(
        w, NOBODY, POST, "/api/v1/session/phone",
        str_fmt(w->mem, "{\"phone\":\"13811112222\",\"code\":\"" STR_FMT "\"}", STR_ARG(code)).p);
    assert_int_equal(r.status, 400);
    assert_true(has(r, "account.new"));
    r = call(w, NOBODY, POST, "/api/v1/session/phone",
             str_fmt(w->mem,
                     "{\"phone\":\"13811112222\",\"code\":\"" STR_FMT
                     "\",\"name\":\"𠮷·阿依\",\"community\":\"350205003006\"}",
                     STR_ARG(code))
                 .p);
    assert_int_equal(r.status, 201);
    assert_true(has(r, "𠮷·阿依"));
    r = call_session(w, token_of(w, r), GET, "/api/v1/session", NULL, NULL, true);
    assert_int_equal(r.status, 200);
    /* a code works once */
    r = call(
        w, NOBODY, POST, "/api/v1/session/phone",
        str_fmt(w->mem, "{\"phone\":\"13811112222\",\"code\":\"" STR_FMT "\"}", STR_ARG(code)).p);
    assert_int_equal(r.status, 401);
}

static void codes_are_guessed_five_times_at_most_and_asked_for_six_times_an_hour(void **state)
{
    struct world *w = *state;

    for (int i = 0; i < CODES_PER_HOUR; i++)
        assert_int_equal(
            call(w, NOBODY, POST, "/api/v1/session/code", "{\"phone\":\"13811113333\"}").status,
            204);
    assert_int_equal(
        call(w, NOBODY, POST, "/api/v1/session/code", "{\"phone\":\"13811113333\"}").status, 429);
    str         good = code_for(w, "13811113333");
    const char *wrong = str_is(good, "000000") ? "000001" : "000000";
    for (int i = 0; i < CODE_TRIES; i++)
        assert_int_equal(
            call(w, NOBODY, POST, "/api/v1/session/phone",
                 str_fmt(w->mem, "{\"phone\":\"13811113333\",\"code\":\"%s\"}", wrong).p)
                .status,
            401);
    /* now even the right one is refused */
    assert_int_equal(call(w, NOBODY, POST, "/api/v1/session/phone",
                          str_fmt(w->mem,
                                  "{\"phone\":\"13811113333\",\"code\":\"" STR_FMT
                                  "\",\"name\":\"甲\",\"community\":\"350205003006\"}",
                                  STR_ARG(good))
                              .p)
                         .status,
                     401);
    shift = 61 * MS_MINUTE;
    assert_int_equal(
        call(w, NOBODY, POST, "/api/v1/session/code", "{\"phone\":\"13811113333\"}").status, 204);
    good = code_for(w, "13811113333");
    shift += (CODE_MINUTES + 1) * MS_MINUTE; /* too old */
    assert_int_equal(
        call(w, NOBODY, POST, "/api/v1/session/phone",
             str_fmt(w->mem, "{\"phone\":\"13811113333\",\"code\":\"" STR_FMT "\"}", STR_ARG(good))
                 .p)
            .status,
        401);
    shift = 0;
}

static str current_code(struct world *w, int64_t at)
{
    struct db     *db = NULL;
    struct account x = { 0 };
    bool           found = false;
    str            text = { 0 }, secret = { 0 };

    assert_null(db_open(w->mem, w->app->server.url, DB_READ, &db));
    assert_null(account_by_login(db, w->mem, STR("dispatch01"), &x, &found));
    assert_true(found);
    assert_null(account_totp(w->app, w->mem, &x, &text));
    assert_true(base64_read(w->mem, text, &secret));
    db_close(db);
    return totp_text(w->mem, secret, at);
}

static void staff_needs_both_factors_and_a_code_works_once(void **state)
{
    struct world *w = *state;

    shift = 10 * MS_MINUTE;
    assert_int_equal(call(w, NOBODY, POST, "/api/v1/session/password",
                          "{\"login\":\"dispatch01\",\"password\":\"wrong\"}")
                         .status,
                     401);
    struct reply r = call(w, NOBODY, POST, "/api/v1/session/password",
                          "{\"login\":\"dispatch01\",\"password\":\"Gongdi-2026\"}");
    assert_int_equal(r.status, 401);
    assert_true(has(r, "session.totp"));
    str body = str_fmt(
        w->mem, "{\"login\":\"dispatch01\",\"password\":\"Gongdi-2026\",\"totp\":\"" STR_FMT "\"}",
        STR_ARG(current_code(w, shifted())));
    r = call(w, NOBODY, POST, "/api/v1/session/password", body.p);
    assert_int_equal(r.status, 201);
    assert_true(has(r, "case.dispatch"));
    r = call(w, NOBODY, POST, "/api/v1/session/password", body.p);
    assert_int_equal(r.status, 401); /* a replayed code */
    assert_true(has(r, "session.totp_used"));
    assert_int_equal(call(w, NOBODY, POST, "/api/v1/session/password",
                          "{\"login\":\"nobody-at-all\",\"password\":\"x\"}")
                         .status,
                     401);
    shift = 0;
}

static void five_wrong_passwords_lock_for_ten_minutes(void **state)
{
    struct world *w = *state;

    for (int i = 0; i < ACCOUNT_TRIES; i++)
        assert_int_equal(call(w, NOBODY, POST, "/api/v1/session/password",
                              "{\"login\":\"admin01\",\"password\":\"wrong\"}")
                             .status,
                         401);
    assert_int_equal(call(w, NOBODY, POST, "/api/v1/session/password",
                          "{\"login\":\"admin01\",\"password\":\"Gongdi-2026\"}")
                         .status,
                     429);
    shift = 11 * MS_MINUTE;
    assert_int_equal(call(w, NOBODY, POST, "/api/v1/session/password",
                          "{\"login\":\"admin01\",\"password\":\"Gongdi-2026\"}")
                         .status,
                     201);
    shift = 0;
}

static void sessions_are_listed_revoked_and_end_when_idle(void **state)
{
    struct world *w = *state;
    struct reply  in = call(w, NOBODY, POST, "/api/v1/session/password",
                            "{\"login\":\"admin01\",\"password\":\"Gongdi-2026\"}");
    str           token = token_of(w, in);

    struct reply r = call_session(w, token, GET, "/api/v1/sessions", NULL, NULL, true);
    assert_int_equal(r.status, 200);
    str first = member(w, r.body, "ref");
    assert_true(has(r, "\"current\":true"));
    /* another person's session cannot be ended */
    assert_int_equal(call(w, AUDITOR, DELETE_,
                          str_fmt(w->mem, "/api/v1/sessions/" STR_FMT, STR_ARG(first)).p, NULL)
                         .status,
                     404);
    assert_int_equal(call_session(w, token, DELETE_,
                                  str_fmt(w->mem, "/api/v1/sessions/" STR_FMT, STR_ARG(first)).p,
                                  NULL, NULL, true)
                         .status,
                     204);
    assert_int_equal(call_session(w, token, GET, "/api/v1/session", NULL, NULL, true).status, 401);
    in = call(w, NOBODY, POST, "/api/v1/session/password",
              "{\"login\":\"admin01\",\"password\":\"Gongdi-2026\"}");
    token = token_of(w, in);
    shift = (w->app->settings.idle_minutes + 1) * MS_MINUTE;
    assert_int_equal(call_session(w, token, GET, "/api/v1/session", NULL, NULL, true).status, 401);
    shift = 0;
    in = call(w, NOBODY, POST, "/api/v1/session/password",
              "{\"login\":\"admin01\",\"password\":\"Gongdi-2026\"}");
    token = token_of(w, in);
    assert_int_equal(call_session(w, token, DELETE_, "/api/v1/session", NULL, NULL, true).status,
                     204);
    assert_int_equal(call_session(w, token, GET, "/api/v1/session", NULL, NULL, true).status, 401);
}

static void a_locked_account_is_out_at_once(void **state)
{
    struct world *w = *state;
    struct reply  r = call(w, ADMIN, GET, "/api/v1/accounts?limit=200", NULL);
    size_t        at = 0;

    assert_true(str_find(r.body, STR("\"login\":\"police01\""), &at));
    while (at && memcmp(r.body.p + at, "{\"ref\"", 6) != 0)
        at--;
    str ref = member(w, (str){ r.body.p + at, r.body.n - at }, "ref");
    str path = str_fmt(w->mem, "/api/v1/accounts/" STR_FMT "/lock", STR_ARG(ref));
    assert_int_equal(call(w, POLICE, GET, "/api/v1/session", NULL).status, 200);
    assert_int_equal(call(w, CLERK, POST, path.p, "{\"locked\":true}").status, 403);
    assert_int_equal(call(w, ADMIN, POST, path.p, "{\"locked\":true}").status, 200);
    assert_int_equal(call(w, POLICE, GET, "/api/v1/session", NULL).status, 401);
    assert_int_equal(call(w, NOBODY, POST, "/api/v1/session/password",
                          "{\"login\":\"police01\",\"password\":\"Gongdi-2026\"}")
                         .status,
                     403);
    assert_int_equal(call(w, ADMIN, POST, path.p, "{\"locked\":false}").status, 200);
    assert_int_equal(call(w, NOBODY, POST, "/api/v1/session/password",
                          "{\"login\":\"police01\",\"password\":\"Gongdi-2026\"}")
                         .status,
                     201);
}

/* For an address. */
static str page_escaped(struct world *w, str s)
{
    struct buf b;

    buf_init(&b, w->mem, 1000);
    for (size_t i = 0; i < s.n; i++)
        buf_fmt(&b, "%%%02X", (unsigned char)s.p[i]);
    return buf_done(&b);
}

/* The accounts that the administrator finds with a query, page by page of LIMIT, as one text. */
static str found(struct world *w, const char *query, int limit)
{
    struct buf all;
    str        after = { 0 };

    buf_init(&all, w->mem, 1 << 20);
    do {
        struct reply r = call(w, ADMIN, GET,
                              str_fmt(w->mem, "/api/v1/accounts?limit=%d&%s%s" STR_FMT, limit,
                                      query, after.n ? "&after=" : "", STR_ARG(after))
                                  .p,
                              NULL);
        assert_int_equal(r.status, 200);
        buf_str(&all, r.body);
        after = member(w, r.body, "next");
    } while (after.n);
    return buf_done(&all);
}

static size_t hits(str body)
{
    size_t n = 0, at = 0;

    for (; str_find(body, STR("\"login\":"), &at); body = (str){ body.p + at + 1, body.n - at - 1 })
        n++;
    return n;
}

static void the_administrator_finds_an_account(void **state)
{
    struct world *w = *state;
    size_t        at = 0, all = hits(found(w, "", 200));

    assert_true(all > 10);
    assert_int_equal(hits(found(w, "", 3)), all); /* nobody twice, nobody left out */
    str one = found(w, "q=POLICE01", 50);
    assert_int_equal(hits(one), 1);
    assert_true(str_find(one, STR("\"login\":\"police01\""), &at));
    /* by the whole name, which nobody is told; part of it says nothing that the mask does not */
    str name = member(w, call(w, CLERK, GET, "/api/v1/session", NULL).body, "name");
    assert_true(name.n >= 6);
    str known = found(w, str_fmt(w->mem, "q=" STR_FMT, STR_ARG(page_escaped(w, name))).p, 50);
    assert_true(str_find(known, STR("\"clerk01\""), &at));
    assert_false(str_find(known, name, &at));
    str end = { name.p + 3, name.n - 3 };
    assert_false(str_find(found(w,
                                str_fmt(w->mem, "q=" STR_FMT "%s", STR_ARG(page_escaped(w, end)),
                                        name.n > 6 ? "" : "x")
                                    .p,
                                50),
                          STR("\"clerk01\""), &at));
    /* by post, by place, by both; page by page */
    size_t workers = hits(found(w, "role=grid_worker", 200));
    assert_true(workers > 0 && workers < all);
    assert_int_equal(hits(found(w, "role=grid_worker", 1)), workers);
    size_t there = hits(found(w, "place=350205003006", 200));
    assert_true(there > 0 && there < all);
    assert_true(hits(found(w, "place=350205003", 200)) >= there);
    one = found(w, "place=350205003006001&role=grid_worker", 50);
    assert_true(hits(one) > 0 && hits(one) <= workers);
    assert_int_equal(hits(found(w, "q=police01&role=grid_worker", 50)), 0);
    assert_int_equal(hits(found(w, "q=nobody-is-called-so", 50)), 0);
    assert_int_equal(call(w, ADMIN, GET, "/api/v1/accounts?role=king", NULL).status, 400);
    assert_int_equal(call(w, CLERK, GET, "/api/v1/accounts?q=a", NULL).status, 403);
}

static void one_person_acts_under_one_post_at_a_time(void **state)
{
    struct world *w = *state;
    struct reply  r = call(w, STRANGER, GET, "/api/v1/session", NULL);
    str           posts = r.body, second = { 0 };
    size_t        at = 0;

    assert_true(str_find(posts, STR("\"posts\":["), &at));
    posts = (str){ posts.p + at, posts.n - at };
    assert_true(str_find(posts, STR("\"role\":\"dispatcher\""), &at));
    while (at && memcmp(posts.p + at, "{\"ref\"", 6) != 0)
        at--;
    second = member(w, (str){ posts.p + at, posts.n - at }, "ref");
    assert_false(has((struct reply){ 0, (str){ r.body.p, r.body.n }, { 0 } }, "case.dispatch"));
    r = call(w, STRANGER, POST, "/api/v1/session/post",
             str_fmt(w->mem, "{\"post\":\"" STR_FMT "\"}", STR_ARG(second)).p);
    assert_int_equal(r.status, 200);
    assert_true(has(r, "case.dispatch"));
    assert_int_equal(call(w, CLERK, POST, "/api/v1/session/post",
                          str_fmt(w->mem, "{\"post\":\"" STR_FMT "\"}", STR_ARG(second)).p)
                         .status,
                     400);
}

/* Names, phones and secrets that were planted are nowhere in the files as they are. */
static void nothing_personal_lies_open_on_the_disk(void **state)
{
    struct world            *w = *state;
    static const char *const planted[] = { "林晓燕", "13900000001", "欧阳春水", "13877778888",
                                           "神秘的小巷十八号" };
    str                      body =
        str_fmt(w->mem,
                "{\"category\":\"S0301\",\"answers\":[{\"name\":\"need\",\"value\":\"其他\"}],"
                "\"words\":\"想请人帮忙\",\"address\":\"神秘的小巷十八号\",\"lng\":"
                "%lld,\"lat\":%lld,\"caller\":{\"name\":\"欧阳春水\",\"phone\":\"13877778888\"}}",
                (long long)w->lng, (long long)w->lat);

    assert_int_equal(call(w, HOTLINE, POST, "/api/v1/cases", body.p).status, 201);
    if (w->app->server.remote) /* the files are the server's */
        return;
    static const char *const files[] = { "gongdi.db", "gongdi.db-wal" };
    for (size_t i = 0; i < COUNT(files); i++) {
        FILE *f = fopen(str_fmt(w->mem, "%s/data/%s", w->dir, files[i]).p, "rb");
        assert_non_null(f);
        char  *p = NEWN(w->mem, char, 64 << 20);
        size_t n = fread(p, 1, 64 << 20, f), at = 0;
        fclose(f);
        assert_true(n > 0);
        for (size_t k = 0; k < COUNT(planted); k++)
            if (str_find((str){ p, n }, str_of(planted[k]), &at))
                fail_msg("%s lies open in %s", planted[k], files[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_newcomer_registers_with_a_code),
        cmocka_unit_test(codes_are_guessed_five_times_at_most_and_asked_for_six_times_an_hour),
        cmocka_unit_test(staff_needs_both_factors_and_a_code_works_once),
        cmocka_unit_test(five_wrong_passwords_lock_for_ten_minutes),
        cmocka_unit_test(sessions_are_listed_revoked_and_end_when_idle),
        cmocka_unit_test(a_locked_account_is_out_at_once),
        cmocka_unit_test(the_administrator_finds_an_account),
        cmocka_unit_test(one_person_acts_under_one_post_at_a_time),
        cmocka_unit_test(nothing_personal_lies_open_on_the_disk),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
