/* test_migration.c -- data of an older schema comes along: superiors' orders and calls that were
 * taken before steps 20 and 21. The rows are written as step 19 had them, by statements of their
 * own, so that no later change of the program changes what is migrated. */
#include "test.h"

#include <sys/stat.h>

#include "base/when.h"
#include "core/id.h"
#include "core/rooms.h"
#include "db/migrate.h"
#include "lib/mould.h"
#include "lib/play.h"
#include "modules/account/account.h"
#include "modules/casework/casework.h"

#define PLACE  INT64_C(350205003006)
#define AT_LNG INT64_C(1180340000)
#define AT_LAT INT64_C(244800000)

enum { ORDER, REPORT, CALL_OPEN, CALL_CLOSED, CALL_FORGOTTEN, CALL_AWAY, MATTERS };

struct old {
    struct world *w;
    struct vault *vault;
    struct db    *db;
    int64_t       base; /* of the ids */
};

static struct ref ref_at(int64_t base, int which)
{
    return (struct ref){ which == CALL_AWAY ? INT64_C(350205002006) : PLACE, base + which };
}

static void run(struct old *o, str text)
{
    struct sql *q = NEW(o->w->mem, struct sql); /* a connection knows them by their address */

    *q = (struct sql){ "old", "a test's few rows", "", text.p };
    error *e = db_exec(o->db, o->w->mem, q, DB_NO_ARGS, NULL);
    if (e)
        fail_msg(STR_FMT ": " STR_FMT, STR_ARG(text), STR_ARG(error_text(o->w->mem, e, LANG_EN)));
}

static void place(struct old *o, int64_t code, const char *level, int64_t parent, const char *name)
{
    run(o,
        str_fmt(o->w->mem,
                "INSERT INTO place (code, valid_from, valid_until, level, parent, name, name_en, "
                "kind, households, lng, lat, outline, synthetic) VALUES (%lld, 0, NULL, '%s', "
                "%lld, '%s', '', '', 0, %lld, %lld, '', 0)",
                (long long)code, level, (long long)parent, name, (long long)AT_LNG,
                (long long)AT_LAT));
}

/* A matter as step 19 had it; with a PHONE it is a call. */
static void matter(struct old *o, int which, const char *source, bool open, bool public,
                   const char *phone)
{
    struct arena *a = o->w->mem;
    struct ref    ref = ref_at(o->base, which);
    str           sealed = vault_seal(o->vault, a, "casefile.phone", ref, str_of(phone));

    run(o,
        str_fmt(
            a,
            "INSERT INTO casefile (community, id, place_now, grid, site, category, state, open, "
            "sort_at, number, source, words, address_sealed, lng, lat, cell, anonymous, public, "
            "urgent, demo, reporter, caller_sealed, caller_mask, phone_sealed, phone_mask, worker, "
            "unit, handler, reported, filed, state_since, due, case_due, closed, result, reworks, "
            "returns, stars, verdict, photos, followers, version, words_head) VALUES (%lld, %lld, "
            "%lld, 0, 0, '06012', '%s', %d, 1, '', '%s', '旧事项%d', '', %lld, %lld, %lld, 0, %d, "
            "0, 0, 7, '', '%s', '" STR_FMT "', '%s', 0, '', 0, 1000, 1000, 1000, 0, 0, %d, '', 0, "
            "0, 0, '', 0, 0, 1, '旧事项%d')",
            (long long)ref.community, (long long)ref.id, (long long)ref.community,
            open ? "filed" : "closed", open, source, which, (long long)AT_LNG, (long long)AT_LAT,
            (long long)place_cell(AT_LNG, AT_LAT), public, phone[0] ? "叶*满" : "", STR_ARG(sealed),
            phone[0] ? "139****0077" : "", open ? 0 : 2000, which));
}

/* One data key, as the table of step 19 holds it. */
static void keyed(struct old *o, const char *column)
{
    str wrapped = { 0 };

    assert_null(vault_key_make(o->vault, o->w->mem, str_of(column), 1, &wrapped));
    assert_null(vault_key_add(o->vault, o->w->mem, str_of(column), 1, wrapped));
    run(o,
        str_fmt(o->w->mem,
                "INSERT INTO vault_key (id, purpose, wrapped, created) VALUES (1, '%s', '" STR_FMT
                "', 1)",
                column, STR_ARG(wrapped)));
}

static void write_old(struct old *o)
{
    int64_t version = 0, cell = place_cell(AT_LNG, AT_LAT);

    assert_null(migrate(o->db, o->w->mem, 19, when_now()));
    assert_null(migrate_version(o->db, o->w->mem, &version));
    assert_int_equal(version, 19);
    assert_null(db_begin(o->db, o->w->mem));
    keyed(o, "casefile.phone");
    place(o, 350205, "district", 0, "海沧区");
    place(o, 350205003, "street", 350205, "嵩屿街道");
    place(o, 350205002, "street", 350205, "新阳街道");
    place(o, PLACE, "community", 350205003, "海虹社区居委会");
    place(o, 350205002006, "community", 350205002, "兴旺社区居委会");
    run(o, STR("INSERT INTO account (id, community, kind, login, name_sealed, name_mask, "
               "phone_sealed, "
               "phone_mask, password, totp_sealed, totp_step, fails, locked_until, locked, demo, "
               "created, seen, version) VALUES (7, 350205003006, 'staff', 'before', '', '某*', '', "
               "'', "
               "'', '', 0, 0, 0, 0, 0, 1, 0, 1)"));
    matter(o, ORDER, "order", true, true, "");
    matter(o, REPORT, "resident", true, true, "");
    matter(o, CALL_OPEN, "hotline", true, false, "13955550077");
    matter(o, CALL_CLOSED, "hotline", false, false, "13955550077");
    matter(o, CALL_FORGOTTEN, "hotline", true, false, "");
    matter(o, CALL_AWAY, "hotline", true, false, "13955550077");
    for (int level = 16; level >= 4; level /= 4) /* as it was kept: the order counts */
        run(o, str_fmt(o->w->mem,
                       "INSERT INTO map_open (street, level, around, block, slot, n) VALUES "
                       "(350205003, %d, %lld, %lld, 0, 2)",
                       level, (long long)(level == 16 ? 0 : place_block(cell, 16)),
                       (long long)place_block(cell, level)));
    assert_null(db_commit(o->db, o->w->mem));
    assert_null(migrate(o->db, o->w->mem, 0, when_now()));
}

static void sign_in(struct world *w, enum who who, enum role role, int64_t at)
{
    struct db         *db = NULL;
    int64_t            post = 0;
    struct new_account n = { .staff = true, .login = str_of(people[who]), .name = STR("某人") };

    assert_null(db_open(w->mem, w->app->server.url, DB_WRITE, &db));
    struct req r = open_req(&w->cli, w->app, db);
    assert_null(db_begin(db, w->mem));
    assert_null(account_add(&r, &n, &w->account[who]));
    assert_null(account_post(&r, w->account[who], role, at, (str){ 0 }, when_date(r.now), &post));
    assert_null(person_sign_in(&r, w->account[who], post, &w->session[who]));
    assert_null(db_commit(db, w->mem));
    db_close(db);
}

static int64_t base_id;

static int setup(void **state)
{
    struct data_options o = { 0 };
    struct world       *w = world_blank(&o);
    struct old          old = { .w = w, .base = id_new(when_now() - MS_DAY) };
    str                 admin = str_of(getenv("GONGDI_TEST_DB"));
    struct db          *db = NULL;

    crypt_init();
    if (admin.n)
        mould_empty(w->mem, admin);
    assert_null(open_settings(&w->cli, &o, w->app));
    mkdir(str_dup(w->mem, w->app->settings.data).p, 0700);
    str key = str_dup(w->mem, w->app->settings.key_file);
    assert_null(vault_create(w->mem, key.p, CRYPT_INTL, str_dup(w->mem, w->app->settings.data).p));
    assert_null(vault_open(w->mem, key.p, &old.vault));
    assert_null(db_open(w->mem, w->app->server.url, DB_CREATE, &old.db));
    write_old(&old);
    db_close(old.db);
    vault_close(old.vault);
    base_id = old.base;
    w->app = NEW(w->mem, struct app);
    world_open(w, &o);
    assert_null(db_open(w->mem, w->app->server.url, DB_WRITE, &db));
    struct req r = open_req(&w->cli, w->app, db);
    assert_null(db_begin(db, w->mem));
    assert_null(categories_seed(&r));
    assert_null(db_commit(db, w->mem));
    db_close(db);
    sign_in(w, HOTLINE, ROLE_HOTLINE, 350205003);
    sign_in(w, DISPATCHER, ROLE_DISPATCHER, 350205003);
    w->app->server.clock = shifted;
    *state = w;
    return 0;
}

static str old_ref(struct world *w, int which)
{
    return ref_text(w->mem, w->app->server.refs, ref_at(base_id, which));
}

static struct reply open_page(struct world *w, const char *path)
{
    return call_session(w, (str){ 0 }, GET, path, NULL, NULL, false);
}

static void orders_of_before_are_hidden(void **state)
{
    struct world *w = *state;
    str           order = old_ref(w, ORDER), report = old_ref(w, REPORT);

    assert_int_equal(world_count(w, "SELECT COUNT(*) AS n FROM casefile WHERE public = 1"), 1);
    struct reply r = open_page(w, "/api/v1/public/cases?place=350205003006&limit=100");
    assert_has(r, report.p);
    assert_has_not(r, order.p);
    assert_status(open_page(w, path_of(w, "/api/v1/public/cases/%s", order).p), 404);
    assert_status(open_page(w, path_of(w, "/api/v1/public/cases/%s", report).p), 200);
    r = open_page(w, "/api/v1/public/map?place=350205003006");
    assert_has(r, report.p);
    assert_has_not(r, order.p);
    /* the street's map counts blocks: one matter in each size of them, and the same blocks as now
     */
    assert_int_equal(world_count(w, "SELECT COUNT(*) AS n FROM map_open WHERE n > 0"), 2);
    assert_int_equal(
        world_count(w, "SELECT CAST(SUM(n) AS BIGINT) AS n FROM map_open WHERE level = 16"), 1);
    assert_int_equal(
        world_count(w, "SELECT CAST(SUM(n) AS BIGINT) AS n FROM map_open WHERE level = 4"), 1);
    int64_t cell = place_cell(AT_LNG, AT_LAT);
    assert_int_equal(
        world_count(w, str_fmt(w->mem,
                               "SELECT COUNT(*) AS n FROM map_open WHERE level = 16 AND block = "
                               "%lld OR level = 4 AND block = %lld AND around = %lld",
                               (long long)place_block(cell, 16), (long long)place_block(cell, 4),
                               (long long)place_block(cell, 16))
                           .p),
        2);
    /* those who work on it still have it */
    assert_has(look(w, DISPATCHER, order), "\"source\":\"order\"");
}

static struct reply matters_of(struct world *w)
{
    return call(w, HOTLINE, POST, "/api/v1/callers/matters", "{\"phone\":\"139 5555 0077\"}");
}

static void calls_of_before_are_found_by_the_number(void **state)
{
    struct world *w = *state;
    str           open = old_ref(w, CALL_OPEN), closed = old_ref(w, CALL_CLOSED);

    assert_has_not(matters_of(w), open.p); /* the schema alone cannot make a token */
    for (int i = 0;
         i < 50 &&
         world_count(w, "SELECT COUNT(*) AS n FROM job WHERE id = 21 AND state <> 'done'");
         i++)
        turn(w);
    assert_int_equal(
        world_count(w,
                    "SELECT COUNT(*) AS n FROM job WHERE id = 21 AND state = 'done' AND done = 4"),
        1);
    struct reply r = matters_of(w);
    assert_has(r, open.p);
    assert_has(r, closed.p);
    assert_has_not(r, old_ref(w, CALL_AWAY).p); /* another street's hotline */
    /* the phone that was forgotten has no token; every call has a receipt that can be read out */
    assert_int_equal(world_count(w, "SELECT COUNT(*) AS n FROM case_caller"), 3);
    assert_int_equal(world_count(w, "SELECT COUNT(*) AS n FROM case_receipt"), 4);
    r = look(w, HOTLINE, open);
    assert_int_equal(member(w, r.body, "receipt").n, 10);
    /* what the caller wrote down then still opens it */
    struct ref ref = ref_at(base_id, CALL_OPEN);
    str        code = vault_token(w->app->vault, w->mem, "casefile.query", ref.community,
                                  str_int(w->mem, ref.id));
    r = open_page(w, str_fmt(w->mem, "/public/case?lang=en&number=" STR_FMT "&code=%.6s",
                             STR_ARG(open), code.p)
                         .p);
    assert_has(r, "06012");
    assert_has(call(w, HOTLINE, GET, "/api/v1/cases?queue=open", NULL), open.p);
    assert_has(call(w, HOTLINE, GET, "/api/v1/cases?queue=closed", NULL), closed.p);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, play_back, play_back)
    const struct CMUnitTest tests[] = {
        T(orders_of_before_are_hidden),
        T(calls_of_before_are_found_by_the_number),
    };
#undef T
    return cmocka_run_group_tests(tests, setup, play_teardown);
}
