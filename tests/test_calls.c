/* test_calls.c -- who answers the phone: which building an address means, a caller's earlier
 * matters, what is read out to him and how he looks it up, the calls of the whole hotline; whom to
 * ring about a grid. */
#include "test.h"

#include "base/when.h"
#include "lib/play.h"
#include "modules/account/account.h"

/* A statement of the test's own. */
static void change(struct world *w, const char *text)
{
    struct db *db = NULL;
    struct sql q = { "change", "a test's few rows", "", text };

    assert_null(db_open(w->mem, w->app->server.url, DB_WRITE, &db));
    assert_null(db_exec(db, w->mem, &q, DB_NO_ARGS, NULL));
    db_close(db);
}

static struct reply look_up(struct world *w, str number, str code)
{
    str n = str_dup(w->mem, number), c = str_dup(w->mem, code);
    str path = str_fmt(w->mem, "/public/case?lang=en&number=" STR_FMT "&code=" STR_FMT, STR_ARG(n),
                       STR_ARG(c));

    return call_session(w, (str){ 0 }, GET, path.p, NULL, NULL, false);
}

/* ---- an address ---- */

static struct reply buildings(struct world *w, enum who who, const char *said)
{
    return call(w, who, GET, str_fmt(w->mem, "/api/v1/callers/buildings?q=%s", said).p, NULL);
}

static void add_building(struct world *w, int64_t place, int id, const char *name)
{
    change(w, str_fmt(w->mem,
                      "INSERT INTO site (community, id, place_now, grid, name, kind, households, "
                      "lng, lat, cell, demo) VALUES (%lld, %d, %lld, 0, '%s', 'residential', 1, "
                      "%lld, %lld, 1, 1)",
                      (long long)place, id, (long long)place, name, (long long)w->lng,
                      (long long)w->lat)
                  .p);
}

/* Buildings that came before their names were kept in pairs: the job of migration 28 finds them. */
static void name_them(struct world *w)
{
    change(w, "INSERT INTO job (id, kind, state, owner, args, cursor, done, total, report, "
              "created, run_at, lease_owner, lease_until, tries) SELECT MAX(id) + 1, "
              "'site_words', 'queued', 0, '', '', 0, 0, '', 0, 0, '', 0, 0 FROM "
              "(SELECT id FROM job UNION SELECT 1 AS id) j");
    turn(w);
}

static void an_address_names_buildings(void **state)
{
    struct world *w = *state;
    struct reply  r = call(
         w, HOTLINE, GET,
         str_fmt(w->mem, "/api/v1/sites?lng=%lld&lat=%lld", (long long)w->lng, (long long)w->lat).p,
         NULL);
    str name = member(w, r.body, "name"), ref = member(w, r.body, "ref");

    r = call(w, HOTLINE, GET,
             str_fmt(w->mem, "/api/v1/callers/buildings?q=" STR_FMT, STR_ARG(name)).p, NULL);
    assert_status(r, 200);
    assert_has(r, ref.p);
    r = call(w, HOTLINE, GET,
             str_fmt(w->mem, "/api/v1/callers/buildings?q=" STR_FMT "1203", STR_ARG(name)).p, NULL);
    assert_has(r, ref.p);
    assert_status(call(w, HOTLINE, GET, "/api/v1/callers/buildings?q=x", NULL), 400);
    assert_status(call(w, RESIDENT, GET, "/api/v1/callers/buildings?q=xx", NULL), 403);
}

/* Three communities have a 3号楼; a fourth lies in another street. */
static void a_building_is_named_with_its_community(void **state)
{
    struct world *w = *state;

    add_building(w, 350205003006, 9001, "星河湾3号楼");
    add_building(w, 350205003007, 9002, "星河湾3号楼");
    add_building(w, 350205003007, 9003, "星河湾13号楼");
    add_building(w, 350205003007, 9004, "老星河湾3号楼");
    add_building(w, 350205003012, 9005, "星河湾3幢");
    add_building(w, 350205002006, 9006, "星河湾3号楼");
    assert_int_equal(occurs(buildings(w, HOTLINE, "星河湾").body, "\"ref\""), 0);
    name_them(w);
    struct reply r = buildings(w, HOTLINE, "星河湾3号楼");
    /* the name itself in each community, then what only holds it; the other street's is not there
     */
    assert_int_equal(occurs(r.body, "\"exact\":true"), 3);
    assert_int_equal(occurs(r.body, "\"ref\""), 4);
    assert_has(r, "\"place_name\":\"海虹社区\"");
    assert_has(r, "\"place_name\":\"东屿社区\"");
    assert_has(r, "\"place_name\":\"海景社区\"");
    assert_has(r, "\"same\":3,\"more\":0");
    size_t first = 0, second = 0, last = 0;
    assert_true(str_find(r.body, STR("\"星河湾3幢\""), &first) &&
                str_find(r.body, STR("\"老星河湾3号楼\""), &last) && first < last);
    /* 13 is not 3: it comes after the others */
    r = buildings(w, HOTLINE, "东屿%203号楼");
    assert_true(str_find(r.body, STR("\"星河湾3号楼\""), &first) &&
                str_find(r.body, STR("\"老星河湾3号楼\""), &second) &&
                str_find(r.body, STR("\"星河湾13号楼\""), &last));
    assert_true(first < second && second < last);
    /* community and building in any order, with a blank or none, in full width */
    static const char *const said[] = { "东屿%20星河湾3号楼", "星河湾3号楼%20东屿社区",
                                        "东屿社区星河湾３号楼", "东屿星河湾3幢1203室",
                                        "嵩屿街道，东屿，星河湾3栋" };
    for (size_t i = 0; i < COUNT(said); i++) {
        r = buildings(w, HOTLINE, said[i]);
        assert_status(r, 200);
        assert_true(str_is(member(w, r.body, "place_name"), "东屿社区"));
        assert_true(str_is(member(w, r.body, "name"), "星河湾3号楼"));
        assert_has_not(r, "海虹社区");
        if (i < 3 || i == 4)
            assert_int_equal(occurs(r.body, "\"exact\":true"), 1);
    }
    /* a post that spans streets is told the street, too; a community's own clerk sees her own */
    r = buildings(w, CLERK, "星河湾3号楼");
    assert_int_equal(occurs(r.body, "\"ref\""), 1);
    change(w, "DELETE FROM site WHERE id BETWEEN 9001 AND 9006");
}

static void what_is_not_shown_is_counted(void **state)
{
    struct world *w = *state;

    for (int i = 0; i < 30; i++)
        add_building(w, 350205003007, 9100 + i, str_fmt(w->mem, "长堤%d号楼", 100 + i).p);
    name_them(w);
    struct reply r = buildings(w, HOTLINE, "长堤");
    assert_int_equal(occurs(r.body, "\"ref\""), 12);
    assert_has(r, "\"more\":18");
    r = buildings(w, HOTLINE, "长堤117号楼2单元");
    assert_int_equal(occurs(r.body, "\"ref\""), 1);
    assert_has(r, "\"more\":0");
    change(w, "DELETE FROM site WHERE id BETWEEN 9100 AND 9130");
}

/* What one says of a building is found wherever it stands in its name, however short it is. */
static void parts_of_names_are_found(void **state)
{
    struct world *w = *state;
    /* clang-format off */
    static const struct { const char *said, *name, *place; } rows[] = {
        { "榕树",                           "榕树巷12号",  "东屿社区" },
        { "树巷",                           "榕树巷12号",  "东屿社区" },
        { "榕树巷12号",                     "榕树巷12号",  "东屿社区" },
        { "榕树巷12号301室",                "榕树巷12号",  "东屿社区" },
        { "嵩屿街道东屿社区榕树巷12号",     "榕树巷12号",  "东屿社区" },
        { "嵩屿街道东屿社区东屿大院1203室", "东屿大院",    "东屿社区" },
        { "东屿%20榕%2012",                 "榕树巷12号",  "东屿社区" },
        { "𠮷祥",                           "𠮷祥大厦B",   "海虹社区" },
        { "海虹%20b%20𠮷",                  "𠮷祥大厦B",   "海虹社区" },
        { "大厦b",                          "𠮷祥大厦B",   "海虹社区" },
        { "圪%20",                          "圪",          "东屿社区" },
        { "圪302室",                        "圪",          "东屿社区" },
        /* its number is of the community that it was built in; it lies in another today */
        { "迁址楼",                         "迁址楼7号",   "海景社区" },
        { "海景%20迁址楼7号",               "迁址楼7号",   "海景社区" },
    };
    /* clang-format on */

    add_building(w, 350205003007, 9201, "榕树巷12号");
    add_building(w, 350205003007, 9202, "东屿大院");
    add_building(w, 350205003006, 9203, "𠮷祥大厦B");
    add_building(w, 350205003007, 9204, "圪");
    add_building(w, 350205003006, 9205, "迁址楼7号");
    change(w, "UPDATE site SET place_now = 350205003012 WHERE id = 9205");
    name_them(w);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct reply r = buildings(w, HOTLINE, rows[i].said);
        assert_status(r, 200);
        if (!str_is(member(w, r.body, "name"), rows[i].name) ||
            !str_is(member(w, r.body, "place_name"), rows[i].place))
            fail_msg("%s: %.*s", rows[i].said, STR_ARG(r.body));
    }
    assert_int_equal(occurs(buildings(w, HOTLINE, "海虹%20迁址楼7号").body, "\"ref\""), 0);
    assert_int_equal(occurs(buildings(w, HOTLINE, "榕树巷13号").body, "\"ref\""), 0);
    /* a community alone: all of its buildings; with one character: those that hold it */
    assert_has(buildings(w, CLERK, "海虹社区"), "\"ref\"");
    assert_int_equal(occurs(buildings(w, HOTLINE, "东屿%20圪").body, "\"ref\""), 1);
    change(w, "DELETE FROM site WHERE id BETWEEN 9201 AND 9205");
}

/* ---- who called ---- */

static void a_caller_is_told_of_his_matters(void **state)
{
    struct world *w = *state;
    struct reply  r = take_call(w, "13955550001", "楼道灯不亮，第一次来电");

    assert_status(r, 201);
    str ref = member(w, r.body, "ref"), code = member(w, r.body, "query_code");
    r = call(w, HOTLINE, POST, "/api/v1/callers/matters", "{\"phone\":\"139 5555 0001\"}");
    assert_status(r, 200);
    assert_has(r, ref.p);
    assert_has(r, "\"state\":\"reported\"");
    assert_has_not(r, "第一次来电");
    assert_has(call(w, SECURITY, GET, "/api/v1/readlog?limit=50", NULL), "caller_matters");
    assert_has_not(call(w, HOTLINE, POST, "/api/v1/callers/matters", "{\"phone\":\"13955550002\"}"),
                   ref.p);
    assert_status(call(w, RESIDENT, POST, "/api/v1/callers/matters", "{\"phone\":\"13955550001\"}"),
                  403);
    /* the look-up works with what the page gives, before there is a number */
    r = call_session(w, (str){ 0 }, GET,
                     str_fmt(w->mem, "/public/case?lang=en&number=" STR_FMT "&code=" STR_FMT,
                             STR_ARG(ref), STR_ARG(code))
                         .p,
                     NULL, NULL, false);
    assert_has(r, "Submitted");
    r = call_session(
        w, (str){ 0 }, GET,
        str_fmt(w->mem, "/public/case?lang=en&number=" STR_FMT "&code=000000", STR_ARG(ref)).p,
        NULL, NULL, false);
    assert_has(r, "No matter has this number");
}

/* Another clerk of the hotline has the caller on the phone. */
static str second_clerk(struct world *w, int64_t place)
{
    struct db *db = NULL;
    str        session = { 0 };
    int64_t    id = 0, post = 0;

    assert_null(db_open(w->mem, w->app->server.url, DB_WRITE, &db));
    struct req         r = open_req(&w->cli, w->app, db);
    struct new_account n = { .staff = true,
                             .demo = true,
                             .login = str_fmt(w->mem, "hotline%lld", (long long)place),
                             .name = STR("赵小云") };
    assert_null(db_begin(db, w->mem));
    assert_null(account_add(&r, &n, &id));
    assert_null(account_post(&r, id, ROLE_HOTLINE, place, (str){ 0 }, when_date(r.now) - 1, &post));
    assert_null(person_sign_in(&r, id, post, &session));
    assert_null(db_commit(db, w->mem));
    db_close(db);
    return session;
}

static struct reply ask(struct world *w, str session, const char *path)
{
    return call_session(w, session, GET, path, NULL, NULL, true);
}

static void every_clerk_of_the_hotline_follows_its_calls(void **state)
{
    struct world *w = *state;
    str           ref = member(w, take_call(w, "13955550011", "井盖松动").body, "ref");
    str           own = case_in(w, "reported"); /* a resident's, on the phone face */
    str           here = second_clerk(w, 350205003), away = second_clerk(w, 350205002);
    const char   *page = path_of(w, "/api/v1/cases/%s", ref).p;

    /* open are the calls of the whole hotline, mine those that she took */
    assert_has(call(w, HOTLINE, GET, "/api/v1/cases?queue=open", NULL), ref.p);
    assert_has(call(w, HOTLINE, GET, "/api/v1/cases?queue=mine", NULL), ref.p);
    assert_has(ask(w, here, "/api/v1/cases?queue=open"), ref.p);
    assert_has_not(ask(w, here, "/api/v1/cases?queue=mine"), ref.p);
    assert_has(ask(w, here, "/api/v1/cases?queue=open&q=%E4%BA%95%E7%9B%96"), ref.p);
    assert_has_not(ask(w, here, "/api/v1/cases?queue=open&q=nowhere"), ref.p);
    assert_has_not(ask(w, here, "/api/v1/cases?queue=open"), own.p);
    assert_has_not(ask(w, away, "/api/v1/cases?queue=open"), ref.p);
    assert_status(ask(w, here, page), 200);
    assert_has(ask(w, here, page), "\"receipt\":\""); /* to be read out once more */
    assert_status(ask(w, away, page), 404);
    assert_status(ask(w, here, path_of(w, "/api/v1/cases/%s", own).p), 404);
    /* what must be asked of the caller waits for any of them, and any of them adds it */
    assert_status(step(w, CLERK, ref, "ask_more", ",\"words\":\"在哪个路口？\""), 200);
    assert_has(ask(w, here, "/api/v1/cases?queue=todo"), ref.p);
    str body =
        str_fmt(w->mem, "{\"action\":\"supplement\",\"version\":%lld,\"words\":\"路口东侧\"}",
                (long long)number(w, look(w, CLERK, ref).body, "version"));
    const char *steps = path_of(w, "/api/v1/cases/%s/steps", ref).p;
    assert_status(call_session(w, away, POST, steps, body.p, NULL, true), 404);
    assert_status(call_session(w, here, POST, steps, body.p, NULL, true), 200);
    assert_state(ref, "reported");
    assert_status(step(w, CLERK, ref, "refuse", ",\"words\":\"不属实\""), 200);
    assert_has(ask(w, here, "/api/v1/cases?queue=closed"), ref.p);
    assert_has_not(ask(w, here, "/api/v1/cases?queue=open"), ref.p);
}

/* ---- what is read out ---- */

static void a_receipt_is_said_and_typed_in_any_way(void **state)
{
    struct world *w = *state;
    struct reply  r = take_call(w, "13955550021", "树枝挡住路灯");
    str           receipt = member(w, r.body, "receipt"), code = member(w, r.body, "query_code"),
        ref = member(w, r.body, "ref");

    assert_int_equal(receipt.n, 10);
    assert_int_equal(code.n, 8);
    for (size_t i = 0; i < receipt.n; i++)
        assert_true(is_digit(receipt.p[i]));
    assert_has(look_up(w, receipt, code), "Submitted");
    /* in groups, with dashes, in full width, with what stood before it; letters for digits */
    const char *p = receipt.p, *c = code.p;
    str         wide = { "", 0 };
    for (size_t i = 0; i < receipt.n; i++)
        wide = str_fmt(w->mem, STR_FMT "\xEF\xBC%c", STR_ARG(wide),
                       (char)(0x90 + (receipt.p[i] - '0')));
    str letters = str_dup(w->mem, receipt);
    for (size_t i = 0; i < letters.n; i++) {
        char *at = (char *)(uintptr_t)&letters.p[i];
        *at = *at == '0' ? 'O' : *at == '1' ? 'l' : *at;
    }
    const str typed[] = { str_fmt(w->mem, "%.3s%%20%.3s%%20%.4s", p, p + 3, p + 6),
                          str_fmt(w->mem, "%.4s-%.4s-%.2s", p, p + 4, p + 8),
                          str_fmt(w->mem, "受理号：%.10s", p), wide, letters };
    str       coded = str_fmt(w->mem, "%.4s%%20%.4s", c, c + 4);
    for (size_t i = 0; i < COUNT(typed); i++)
        assert_has(look_up(w, typed[i], coded), "Submitted");
    /* the reference, in fours and in capitals */
    const char *f = ref.p;
    str         fours =
        str_fmt(w->mem, "%.4s%%20%.4s%%20%.4s%%20%.4s%%20%.4s", f, f + 4, f + 8, f + 12, f + 16);
    assert_has(look_up(w, fours, code), "Submitted");
    str capitals = str_dup(w->mem, ref);
    for (size_t i = 0; i < capitals.n; i++)
        if (capitals.p[i] >= 'a' && capitals.p[i] <= 'z')
            *(char *)(uintptr_t)&capitals.p[i] = (char)(capitals.p[i] - 32);
    assert_has(look_up(w, capitals, code), "Submitted");
    /* neither opens anything alone, nor with another's */
    assert_has(look_up(w, receipt, STR("00000000")), "No matter has this number");
    assert_has(look_up(w, receipt, (str){ 0 }), "No matter has this number");
    str other = str_dup(w->mem, receipt);
    *(char *)(uintptr_t)&other.p[4] = other.p[4] == '9' ? '0' : (char)(other.p[4] + 1);
    assert_has(look_up(w, other, code), "No matter has this number");
    /* the six characters of before open nothing that is younger than the receipts */
    struct ref at;
    assert_true(ref_read(w->app->server.refs, ref, &at));
    str old =
        vault_token(w->app->vault, w->mem, "casefile.query", at.community, str_int(w->mem, at.id));
    old.n = 6;
    assert_has(look_up(w, receipt, old), "No matter has this number");
    change(w, "UPDATE schema_step SET applied = applied + 100000000000 WHERE n = 21");
    assert_has(look_up(w, receipt, old), "Submitted");
    change(w, "UPDATE schema_step SET applied = applied - 100000000000 WHERE n = 21");
    /* who guesses is stopped, whatever he types then, also where he guesses at many in turn; an
     * hour later not */
    str many[30];
    for (size_t i = 0; i < COUNT(many); i++)
        many[i] = member(w, take_call(w, "13955550022", "路灯不亮").body, "receipt");
    for (int i = 0; i < 10; i++)
        for (size_t k = 0; k < COUNT(many); k++)
            assert_has(look_up(w, many[k], str_fmt(w->mem, "1234567%d", i)), "No matter has this");
    for (size_t k = 0; k < COUNT(many); k++)
        assert_has(look_up(w, many[k], STR("12345678")), "Too many wrong codes");
    assert_has(look_up(w, receipt, code), "Submitted");
    for (int i = 0; i < 10; i++)
        look_up(w, receipt, str_fmt(w->mem, "1234567%d", i));
    assert_has(look_up(w, receipt, code), "Too many wrong codes");
    shift += MS_HOUR;
    assert_has(look_up(w, receipt, code), "Submitted");
    assert_has(look_up(w, many[0], STR("12345678")), "No matter has this number");
    /* the unit that handles it has no use for them */
    assert_has(look(w, CLERK, ref), "\"receipt\":\"");
    assert_has(look(w, CHECKER, ref), "\"receipt\":null");
    assert_has(look(w, CHECKER, ref), "\"query_code\":null");
}

/* ---- whom to ring about a grid ---- */

static struct reply contacts(struct world *w, enum who who, const char *grid)
{
    return call(w, who, POST, "/api/v1/staffing/contacts",
                str_fmt(w->mem, "{\"grid\":\"%s\"}", grid).p);
}

static void who_works_at_a_grid_reaches_the_others(void **state)
{
    struct world         *w = *state;
    static const enum who may[] = { WORKER, POLICE, AUXILIARY, CLERK, DISPATCHER };
    static const enum who may_not[] = { RESIDENT, HOTLINE, HANDLER, STRANGER };
    const char           *grid = "350205003006001";

    for (size_t i = 0; i < COUNT(may); i++) {
        struct reply r = contacts(w, may[i], grid);
        assert_status(r, 200);
        assert_has(r, "张海生"); /* the worker first, by name */
        assert_has(r, "周卫国");
        assert_has(r, "何明辉");
        assert_true(str_is(member(w, r.body, "role"), "grid_worker"));
        assert_int_equal(member(w, r.body, "phone").n, 11);
    }
    for (size_t i = 0; i < COUNT(may_not); i++)
        assert_status(contacts(w, may_not[i], grid), 404);
    assert_status(contacts(w, ADMIN, grid), 403);
    assert_status(contacts(w, POLICE, "350205003007001"), 404);
    assert_status(contacts(w, CLERK, "350205003006"), 404);
    assert_true(
        occurs(call(w, SECURITY, GET, "/api/v1/readlog?limit=50", NULL).body, "work_contact") >= 3);
}

static void the_administrator_enters_a_work_phone(void **state)
{
    struct world *w = *state;
    struct reply  r = call(w, ADMIN, GET, "/api/v1/accounts?q=police01", NULL);
    str           ref = member(w, r.body, "ref");
    const char   *path = path_of(w, "/api/v1/accounts/%s/work-phone", ref).p;

    assert_status(call(w, CLERK, POST, path, "{\"phone\":\"0592 000 2222\"}"), 403);
    assert_status(call(w, ADMIN, POST, path, "{\"phone\":\"内线\"}"), 400);
    r = call(w, ADMIN, POST, path, "{\"phone\":\"0592 000 2222\"}");
    assert_status(r, 200);
    assert_has_not(r, "05920002222"); /* masked to him, too */
    assert_has(contacts(w, WORKER, "350205003006001"), "05920002222");
    /* nobody signs in with it */
    assert_has_not(call(w, NOBODY, POST, "/api/v1/session/phone",
                        "{\"phone\":\"05920002222\",\"code\":\"000000\"}"),
                   "police01");
    assert_status(call(w, ADMIN, POST, path, "{\"phone\":\"\"}"), 200);
    assert_has_not(contacts(w, WORKER, "350205003006001"), "05920002222");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, play_back, play_back)
    const struct CMUnitTest tests[] = {
        T(an_address_names_buildings),
        T(a_building_is_named_with_its_community),
        T(what_is_not_shown_is_counted),
        T(parts_of_names_are_found),
        T(a_caller_is_told_of_his_matters),
        T(every_clerk_of_the_hotline_follows_its_calls),
        T(a_receipt_is_said_and_typed_in_any_way),
        T(who_works_at_a_grid_reaches_the_others),
        T(the_administrator_enters_a_work_phone),
    };
#undef T
    return cmocka_run_group_tests(tests, play_setup, play_teardown);
}
