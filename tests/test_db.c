/* test_db.c -- both engines answer alike; the schema's steps; what is written is sealed and backed
 * up. */
#include "test.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

#include "base/when.h"
#include "core/seal.h"
#include "core/small.h"
#include "core/steward.h"
#include "db/dump.h"
#include "db/migrate.h"
#include "lib/world.h"

extern const struct sql sql_world_backend, sql_world_terminate, sql_world_meta, sql_world_rollup,
    sql_world_tamper, sql_world_untamper, sql_world_remove;

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

static struct db *open_db(struct world *w, enum db_mode mode)
{
    struct db *db = NULL;

    assert_null(db_open(w->mem, w->app->server.url, mode, &db));
    return db;
}

/* ---- counts in lanes ---------------------------------------------------------------------------
 */

enum { CLERKS = 8, EACH = 12 };

struct clerk {
    struct world  *w;
    struct writer *writer;
    pthread_t      thread;
    struct arena  *mem; /* of the one who waits */
    int            n, failed;
    _Atomic int    runs;
};

static error *two_counts(void *ctx, struct db *db)
{
    struct clerk *c = ctx;
    struct arena *a = arena_new();
    struct req    r = { .mem = a, .app = c->w->app, .db = db }; /* all with one number */
    bool          back = c->n & 1;

    atomic_fetch_add(&c->runs, 1);
    error *e = rollup_add_one(&r, 350205003, str_of(back ? "lane:b" : "lane:a"), 0, 1);
    usleep(2000); /* long enough for another to take the other one */
    if (!e)
        e = rollup_add_one(&r, 350205003, str_of(back ? "lane:a" : "lane:b"), 0, 1);
    bool again = e && e->msg == &msg_db_again, bad = e && !again;
    arena_free(a);
    return again ? error_of(c->mem, FAIL_BUSY, &msg_db_again)
           : bad ? error_of(c->mem, FAIL_BUSY, &msg_db_down)
                 : NULL;
}

static void *many_counts(void *arg)
{
    struct clerk *c = arg;

    c->mem = arena_new();
    for (int i = 0; i < EACH; i++)
        c->failed += writer_run(c->writer, c->mem, two_counts, c) != NULL;
    arena_free(c->mem);
    return NULL;
}

/* Half of them by each writer; returns how often one had to be done again. */
static int count_at_once(struct world *w, struct writer *one, struct writer *other)
{
    struct clerk clerk[CLERKS];
    int          runs = 0;

    memset(clerk, 0, sizeof clerk);
    for (int i = 0; i < CLERKS; i++) {
        clerk[i] = (struct clerk){ .w = w, .writer = i & 2 ? other : one, .n = i };
        assert_int_equal(pthread_create(&clerk[i].thread, NULL, many_counts, &clerk[i]), 0);
    }
    for (int i = 0; i < CLERKS; i++) {
        pthread_join(clerk[i].thread, NULL);
        assert_int_equal(clerk[i].failed, 0);
        runs += clerk[i].runs;
    }
    return runs - CLERKS * EACH;
}

static int64_t counted(struct world *w, const char *kind)
{
    struct db *db = open_db(w, DB_READ);
    int64_t    n = 0;

    assert_null(db_number(db, w->mem, &sql_world_rollup,
                          DB_ARGS(db_int("community", 350205003), db_text("kind", str_of(kind))),
                          &n));
    db_close(db);
    return n;
}

/* Steps that add to the same counts in opposite order, by connections that write at the same time:
 * within a process each has rows of its own, so that none waits in a circle; of two processes,
 * which may share rows, who is turned away tries again, and no count is lost. */
static void counts_added_in_opposite_order_meet_no_deadlock(void **state)
{
    struct world  *w = *state;
    struct writer *second = NULL;

    assert_int_equal(count_at_once(w, w->app->server.writer, w->app->server.writer), 0);
    assert_int_equal(counted(w, "lane:a"), CLERKS * EACH);
    assert_int_equal(counted(w, "lane:b"), CLERKS * EACH);
    if (!w->app->server.remote) /* SQLite has one writer */
        return;
    assert_null(writer_start(w->mem, w->app->server.url, (struct writer_hooks){ 0 }, &second));
    int again = count_at_once(w, w->app->server.writer, second);
    writer_stop(second);
    printf("note: two processes in the same lanes: %d of %d done again\n", again, CLERKS * EACH);
    assert_int_equal(counted(w, "lane:a"), 2 * CLERKS * EACH);
    assert_int_equal(counted(w, "lane:b"), 2 * CLERKS * EACH);
}

/* ---- who must be alone -------------------------------------------------------------------------
 */

enum { ALONE = 3 * WRITER_THREADS_PG };

struct alone_job {
    struct write_job job;
    _Atomic int     *at_work, *over, *wrong;
    int              n;
};

static error *looks_and_writes(struct write_job *job, struct db *db)
{
    struct alone_job *x = (struct alone_job *)job;

    (void)db;
    if (atomic_fetch_add(x->at_work, 1))
        atomic_fetch_add(x->wrong, 1); /* two at once */
    usleep(1000);
    atomic_fetch_sub(x->at_work, 1);
    return NULL;
}

static void counted_over(struct write_job *job, error *e)
{
    struct alone_job *x = (struct alone_job *)job;

    if (atomic_fetch_add(x->over, 1) != x->n || e)
        atomic_fetch_add(x->wrong, 1); /* refused, or not in their order */
}

static error *nothing_to_do(void *ctx, struct db *db)
{
    (void)ctx;
    (void)db;
    return NULL;
}

/* While somebody else's long part keeps out who must be alone, all others go on; and who waits for
 * longer than a lock is waited for tries again. */
static void who_waits_to_be_alone_holds_no_thread_of_others(void **state)
{
    struct world    *w = *state;
    struct writer   *own = NULL;
    struct alone_job job[ALONE];
    _Atomic int      at_work = 0, over = 0, wrong = 0;
    struct db       *part = w->app->server.remote ? open_db(w, DB_WRITE) : NULL;

    if (part) { /* SQLite has one writer: nobody waits beside it */
        assert_null(db_begin(part, w->mem));
        assert_null(db_alone(part, w->mem));
    }
    assert_null(writer_start(w->mem, w->app->server.url, (struct writer_hooks){ 0 }, &own));
    for (int i = 0; i < ALONE; i++) {
        job[i] = (struct alone_job){ .job = { .mem = arena_new(),
                                              .run = looks_and_writes,
                                              .done = counted_over,
                                              .quiet = true,
                                              .alone = true },
                                     .at_work = &at_work,
                                     .over = &over,
                                     .wrong = &wrong,
                                     .n = i };
        assert_true(writer_submit(own, &job[i].job));
    }
    for (int i = 0; i < ALONE; i++)
        assert_null(writer_run(own, w->mem, nothing_to_do, NULL));
    if (part) {
        usleep(4500 * 1000); /* db_alone waits for four seconds at a time */
        assert_int_equal(over, 0);
        db_rollback(part);
        db_close(part);
    }
    writer_stop(own); /* what is queued is done first */
    assert_int_equal(over, ALONE);
    assert_int_equal(wrong, 0);
    for (int i = 0; i < ALONE; i++)
        arena_free(job[i].job.mem);
}

static void a_savepoint_takes_back_only_its_own(void **state)
{
    struct world *w = *state;
    struct db    *db = open_db(w, DB_WRITE);
    str           v = { 0 };

    assert_null(db_begin(db, w->mem));
    assert_null(meta_set(db, w->mem, "a", STR("1")));
    assert_null(db_savepoint(db, w->mem));
    assert_null(meta_set(db, w->mem, "a", STR("2")));
    assert_true(db_rollback_to(db));
    assert_null(meta_set(db, w->mem, "b", STR("一'二\"三\\四\t五")));
    assert_null(db_commit(db, w->mem));
    assert_null(meta_get(db, w->mem, "a", &v));
    assert_true(str_is(v, "1"));
    assert_null(meta_get(db, w->mem, "b", &v));
    assert_true(str_is(v, "一'二\"三\\四\t五"));
    assert_null(db_begin(db, w->mem));
    assert_null(meta_set(db, w->mem, "a", STR("3")));
    db_rollback(db);
    assert_null(meta_get(db, w->mem, "a", &v));
    assert_true(str_is(v, "1"));
    db_close(db);
}

/* ---- statements that nobody waits for ----------------------------------------------------------
 */

static error *put_off(struct world *w, struct db *db, str name, str value)
{
    return db_exec_later(db, w->mem, &sql_world_meta,
                         DB_ARGS(db_text("name", name), db_text("value", value)));
}

static void what_is_put_off_stands_in_its_order(void **state)
{
    enum { MANY = 2500 }; /* more than are under way at once */
    struct world *w = *state;
    struct db    *db = open_db(w, DB_WRITE);
    int64_t       before = db_changes(db);
    str           v = { 0 };

    assert_null(db_begin(db, w->mem));
    for (int i = 0; i < MANY; i++) {
        assert_null(put_off(w, db, str_fmt(w->mem, "later%d", i), str_int(w->mem, i)));
        if (i % 7 == 0) { /* one that waits sees all that were sent before it */
            assert_null(meta_get(db, w->mem, str_fmt(w->mem, "later%d", i).p, &v));
            assert_true(str_eq(v, str_int(w->mem, i)));
        }
    }
    assert_null(db_commit(db, w->mem));
    assert_true(db_changes(db) - before >= MANY); /* PostgreSQL counts what was read, too */
    assert_null(meta_get(db, w->mem, "later2499", &v));
    assert_true(str_is(v, "2499"));
    db_close(db);
}

static void what_was_put_off_and_failed_is_told_by_the_commit(void **state)
{
    struct world *w = *state;
    struct db    *db = open_db(w, DB_WRITE);
    str           v = { 0 };

    for (int ask = 0; ask < 2; ask++) {
        assert_null(db_begin(db, w->mem));
        assert_null(put_off(w, db, STR("taken"), STR("1")));
        error *e = put_off(w, db, STR("taken"), STR("2"));
        if (!e)
            e = put_off(w, db, STR("after"), STR("3"));
        if (!e && ask)
            e = meta_get(db, w->mem, "after", &v);
        if (!e)
            e = db_commit(db, w->mem);
        assert_non_null(e);
        assert_ptr_equal(e->msg, &msg_db_taken);
        db_rollback(db);
        assert_null(meta_get(db, w->mem, "taken", &v));
        assert_int_equal(v.n, 0);
    }
    assert_null(db_begin(db, w->mem)); /* given up half-way */
    assert_null(put_off(w, db, STR("taken"), STR("4")));
    db_rollback(db);
    assert_null(meta_get(db, w->mem, "taken", &v));
    assert_int_equal(v.n, 0);
    db_close(db);
}

static void a_savepoint_takes_back_what_was_put_off(void **state)
{
    struct world *w = *state;
    struct db    *db = open_db(w, DB_WRITE);
    str           v = { 0 };

    assert_null(db_begin(db, w->mem));
    assert_null(put_off(w, db, STR("before"), STR("1")));
    assert_null(db_savepoint(db, w->mem));
    assert_null(put_off(w, db, STR("inside"), STR("1")));
    error *e = put_off(w, db, STR("before"), STR("2"));
    assert_true(!e || e->msg == &msg_db_taken);
    assert_true(db_rollback_to(db));
    assert_null(put_off(w, db, STR("behind"), STR("1")));
    assert_null(db_commit(db, w->mem));
    assert_null(meta_get(db, w->mem, "inside", &v));
    assert_int_equal(v.n, 0);
    assert_null(meta_get(db, w->mem, "before", &v));
    assert_true(str_is(v, "1"));
    assert_null(meta_get(db, w->mem, "behind", &v));
    assert_true(str_is(v, "1"));
    db_close(db);
}

static void a_server_that_goes_away_takes_all_that_was_put_off(void **state)
{
    struct world *w = *state;
    struct db    *db = open_db(w, DB_WRITE), *other = open_db(w, DB_WRITE);
    int64_t       pid = 0, killed = 0;
    str           v = { 0 };

    if (db_engine(db) != DB_PG) { /* SQLite has no server */
        db_close(db);
        db_close(other);
        return;
    }
    assert_null(db_number(db, w->mem, &sql_world_backend, DB_NO_ARGS, &pid));
    assert_null(db_begin(db, w->mem));
    for (int i = 0; i < 40; i++)
        assert_null(put_off(w, db, str_fmt(w->mem, "lost%d", i), STR("1")));
    assert_null(
        db_number(other, w->mem, &sql_world_terminate, DB_ARGS(db_int("pid", pid)), &killed));
    assert_int_equal(killed, 1);
    usleep(200000);
    error *e = put_off(w, db, STR("lost"), STR("1"));
    if (!e)
        e = db_commit(db, w->mem);
    assert_non_null(e);
    assert_ptr_equal(e->msg, &msg_db_down);
    /* the rest of the transaction does not go on on a new connection */
    e = put_off(w, db, STR("lost"), STR("1"));
    assert_true(e && e->msg == &msg_db_down);
    db_rollback(db);
    assert_null(meta_get(other, w->mem, "lost0", &v));
    assert_int_equal(v.n, 0);
    assert_null(db_begin(db, w->mem)); /* the next one does */
    assert_null(put_off(w, db, STR("found"), STR("1")));
    assert_null(db_commit(db, w->mem));
    assert_null(meta_get(other, w->mem, "found", &v));
    assert_true(str_is(v, "1"));
    db_close(db);
    db_close(other);
}

static void bulk_rows_keep_tabs_newlines_backslashes_and_nulls(void **state)
{
    struct world            *w = *state;
    struct db               *db = open_db(w, DB_WRITE);
    static const char *const columns[] = { "name", "value", NULL };
    struct db_bulk          *b = NULL;
    str                      v = { 0 };

    assert_null(db_begin(db, w->mem));
    assert_null(db_bulk_begin(db, w->mem, "meta", columns, &b));
    for (int i = 0; i < 5000; i++)
        assert_null(db_bulk_row(b, DB_ARGS(db_text("", str_fmt(w->mem, "bulk%d", i)),
                                           db_text("", STR("a\tb\nc\\d\re 𠮷")))));
    assert_null(db_bulk_end(b));
    assert_null(db_commit(db, w->mem));
    assert_null(meta_get(db, w->mem, "bulk4999", &v));
    assert_true(str_is(v, "a\tb\nc\\d\re 𠮷"));
    db_close(db);
}

static void a_reader_cannot_write(void **state)
{
    struct world *w = *state;
    struct db    *db = open_db(w, DB_READ);

    if (!w->app->server.remote)
        assert_non_null(meta_set(db, w->mem, "x", STR("y")));
    db_close(db);
}

static void a_schema_of_another_build_is_refused(void **state)
{
    struct world *w = *state;
    struct db    *db = open_db(w, DB_WRITE);
    int64_t       version = 0;

    assert_null(migrate_version(db, w->mem, &version));
    assert_int_equal(version, migrate_newest());
    assert_null(migrate(db, w->mem, 0, when_now())); /* nothing to do */
    db_close(db);
}

static void positions_are_dense_and_checkpoints_verify(void **state)
{
    struct world *w = *state;
    struct audit  a = { 0 };

    case_in(w, "closed");
    assert_null(steward_turn(w->app, w->mem, when_now()));
    case_in(w, "handling");
    struct db *db = open_db(w, DB_WRITE);
    /* On PostgreSQL an event gets its position when no older transaction of the whole cluster is
     * open, and other tests share the cluster: a later turn seals what this one had to leave. */
    for (int turn = 1; turn <= 100; turn++) {
        a = (struct audit){ 0 };
        assert_null(steward_turn(w->app, w->mem, when_now() + 1000 * turn));
        assert_null(seal_verify(w->app, db, w->mem, (str){ 0 }, &a));
        if (a.unsealed == 0 && a.checkpoints >= 2)
            break;
        nanosleep(&(struct timespec){ .tv_nsec = 100 * 1000000L }, NULL);
    }
    assert_int_equal(a.trouble.n, 0);
    assert_true(a.checkpoints >= 2);
    assert_true(a.events > 20);
    assert_int_equal(a.unsealed, 0);
    /* a single altered word is found */
    assert_null(db_exec(db, w->mem, &sql_world_tamper, DB_NO_ARGS, NULL));
    assert_null(seal_verify(w->app, db, w->mem, (str){ 0 }, &a));
    assert_true(a.trouble.n > 0);
    assert_null(db_exec(db, w->mem, &sql_world_untamper, DB_NO_ARGS, NULL));
    assert_null(seal_verify(w->app, db, w->mem, (str){ 0 }, &a));
    assert_int_equal(a.trouble.n, 0);
    /* and so is a removed one */
    assert_null(db_exec(db, w->mem, &sql_world_remove, DB_NO_ARGS, NULL));
    assert_null(seal_verify(w->app, db, w->mem, (str){ 0 }, &a));
    assert_true(a.trouble.n > 0);
    db_close(db);
}

static void a_clock_that_runs_out_takes_the_step(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "judging");

    world_stay_signed_in(w); /* that turn would end idle sessions too */
    assert_null(steward_turn(w->app, w->mem, when_now() + 73 * MS_HOUR));
    struct reply r =
        call(w, CLERK, GET, str_fmt(w->mem, "/api/v1/cases/" STR_FMT, STR_ARG(ref)).p, NULL);
    assert_true(str_is(member(w, r.body, "state"), "closed"));
}

static size_t dispatched_notices(struct world *w)
{
    struct reply r = call(w, HANDLER, GET, "/api/v1/notices?limit=200", NULL);
    size_t       n = 0;

    for (size_t i = 0; i + 12 < r.body.n; i++)
        n += memcmp(r.body.p + i, "Dispatched: ", 12) == 0;
    return n;
}

static void notices_reach_those_concerned_once(void **state)
{
    struct world *w = *state;

    assert_null(steward_turn(w->app, w->mem, when_now()));
    size_t before = dispatched_notices(w);
    case_in(w, "dispatched");
    assert_null(steward_turn(w->app, w->mem, when_now()));
    assert_null(steward_turn(w->app, w->mem, when_now()));
    assert_int_equal(dispatched_notices(w), before + 1);
    assert_int_equal(call(w, HANDLER, POST, "/api/v1/notices/read", NULL).status, 204);
    struct reply r = call(w, HANDLER, GET, "/api/v1/session", NULL);
    assert_int_equal(number(w, r.body, "unread"), 0);
}

static void a_job_goes_on_part_by_part_and_can_be_fetched(void **state)
{
    struct world *w = *state;
    struct reply  r = call(w, DISPATCHER, POST, "/api/v1/exports/cases", "{\"queue\":\"closed\"}");
    size_t        at = 0;

    assert_int_equal(r.status, 201);
    str job = str_fmt(w->mem, "/api/v1/jobs/" STR_FMT, STR_ARG(member(w, r.body, "ref")));
    str file = str_fmt(w->mem, STR_FMT "/file", STR_ARG(job));
    assert_int_equal(call(w, DISPATCHER, GET, file.p, NULL).status, 409);
    assert_int_equal(call(w, CLERK, GET, job.p, NULL).status, 404);
    for (int i = 0; i < 10; i++)
        assert_null(steward_turn(w->app, w->mem, when_now() + i));
    r = call(w, DISPATCHER, GET, job.p, NULL);
    assert_true(str_is(member(w, r.body, "state"), "done"));
    assert_int_equal(number(w, r.body, "done"), number(w, r.body, "total"));
    r = call(w, DISPATCHER, GET, file.p, NULL);
    assert_int_equal(r.status, 200);
    assert_true(str_starts(r.body, STR("\xEF\xBB\xBFNumber,Reference,")));
    assert_true(str_find(r.body, STR("海虹社区 20"), &at));
}

static void links_show_on_both_sides(void **state)
{
    struct world *w = *state;
    str           a = case_in(w, "reported"), b = case_in(w, "reported");
    str           path = str_fmt(w->mem, "/api/v1/cases/" STR_FMT "/links", STR_ARG(a));
    size_t        at = 0;

    assert_int_equal(
        call(w, CLERK, POST, path.p, str_fmt(w->mem, "{\"to\":\"" STR_FMT "\"}", STR_ARG(a)).p)
            .status,
        400);
    assert_int_equal(
        call(w, CLERK, POST, path.p,
             str_fmt(w->mem, "{\"to\":\"" STR_FMT "\",\"why\":\"同一件事\"}", STR_ARG(b)).p)
            .status,
        200);
    struct reply r =
        call(w, CLERK, GET, str_fmt(w->mem, "/api/v1/cases/" STR_FMT, STR_ARG(b)).p, NULL);
    assert_true(
        str_find(r.body, str_fmt(w->mem, "\"links\":[{\"ref\":\"" STR_FMT "\"", STR_ARG(a)), &at));
}

static error *count_row(void *ctx, struct arena *mem, const struct db_arg *v, size_t n)
{
    (void)mem;
    (void)v;
    *(size_t *)ctx += n > 0;
    return NULL;
}

static void a_dump_lists_every_table(void **state)
{
    struct world *w = *state;
    struct db    *db = open_db(w, DB_READ);
    struct list   tables;
    size_t        rows = 0;
    bool          casefile = false;

    assert_null(db_begin_snapshot(db, w->mem));
    assert_null(dump_tables(db, w->mem, &tables));
    const struct table *t = tables.item;
    for (size_t i = 0; i < tables.n; i++) {
        casefile = casefile || str_is(t[i].name, "casefile");
        assert_null(dump_rows(db, w->mem, &t[i], count_row, &rows));
    }
    assert_null(db_commit(db, w->mem));
    assert_true(casefile);
    assert_true(rows > 1000);
    db_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_added_in_opposite_order_meet_no_deadlock),
        cmocka_unit_test(who_waits_to_be_alone_holds_no_thread_of_others),
        cmocka_unit_test(a_savepoint_takes_back_only_its_own),
        cmocka_unit_test(what_is_put_off_stands_in_its_order),
        cmocka_unit_test(what_was_put_off_and_failed_is_told_by_the_commit),
        cmocka_unit_test(a_savepoint_takes_back_what_was_put_off),
        cmocka_unit_test(a_server_that_goes_away_takes_all_that_was_put_off),
        cmocka_unit_test(bulk_rows_keep_tabs_newlines_backslashes_and_nulls),
        cmocka_unit_test(a_reader_cannot_write),
        cmocka_unit_test(a_schema_of_another_build_is_refused),
        cmocka_unit_test(positions_are_dense_and_checkpoints_verify),
        cmocka_unit_test(a_clock_that_runs_out_takes_the_step),
        cmocka_unit_test(notices_reach_those_concerned_once),
        cmocka_unit_test(a_job_goes_on_part_by_part_and_can_be_fetched),
        cmocka_unit_test(links_show_on_both_sides),
        cmocka_unit_test(a_dump_lists_every_table),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
