/* test_log.c -- SQLite's write-ahead log is copied beside a writer without losing anything, also
 * when the writer begins it anew in the moment in which a copy starts. Without the guard of
 * src/db/db_sqlite.c this fails with every library before 3.51.3. */
#include "test.h"

#include <sqlite3.h>
#include <unistd.h>

#include "db/db.h"

enum { ROWS = 300, MORE = 900 };

static const struct sql sql_make = {
    .name = "log_make",
    .scan = "",
    .only = "",
    .text = "CREATE TABLE t(n INTEGER PRIMARY KEY, round INTEGER, text TEXT)",
};
static const struct sql sql_put = {
    .name = "log_put",
    .scan = "",
    .only = "",
    .text = "INSERT INTO t(n, round, text) VALUES (:n, :round, :text) "
            "ON CONFLICT (n) DO UPDATE SET round = excluded.round",
};
static const struct sql sql_rounds = {
    .name = "log_rounds",
    .scan = "test",
    .only = "",
    .text = "SELECT sum(round) FROM t",
};
static const struct sql sql_sound = {
    .name = "log_sound",
    .scan = "test",
    .only = "",
    .text = "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'",
};

/* ---- a file system in which something happens just when a copy has begun ---- */

static struct {
    sqlite3_vfs        vfs, *real;
    sqlite3_io_methods methods;
    void (*happens)(void);
} slow;

/* The library lets go of what it has mapped after it has read the header of the log and before it
 * looks how much of the log is copied: the moment that matters. */
static int x_unfetch(sqlite3_file *f, sqlite3_int64 at, void *p)
{
    void (*happens)(void) = slow.happens;

    (void)f;
    if (happens && !p && at == 0) {
        slow.happens = NULL;
        happens();
    }
    return SQLITE_OK;
}

static int x_fetch(sqlite3_file *f, sqlite3_int64 at, int n, void **out)
{
    (void)f, (void)at, (void)n;
    *out = NULL; /* nothing is mapped: every page is read */
    return SQLITE_OK;
}

static int x_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *f, int flags, int *out)
{
    (void)vfs;
    int rc = slow.real->xOpen(slow.real, path, f, flags, out);

    if (rc == SQLITE_OK && flags & SQLITE_OPEN_MAIN_DB) {
        slow.methods = *f->pMethods;
        slow.methods.xFetch = x_fetch;
        slow.methods.xUnfetch = x_unfetch;
        f->pMethods = &slow.methods;
    }
    return rc;
}

static int setup(void **state)
{
    (void)state;
    slow.real = sqlite3_vfs_find(NULL);
    slow.vfs = *slow.real;
    slow.vfs.zName = "slow";
    slow.vfs.xOpen = x_open;
    return sqlite3_vfs_register(&slow.vfs, 1);
}

static int teardown(void **state)
{
    (void)state;
    sqlite3_vfs_register(slow.real, 1);
    return sqlite3_vfs_unregister(&slow.vfs);
}

/* ---- the test ---- */

static struct {
    struct arena *a;
    str           url;
    struct db    *writer, *keeper;
    bool          happened;
} x;

static void put(int from, int to, int round)
{
    static const char filler[1500];

    assert_null(db_begin(x.writer, x.a));
    for (int n = from; n < to; n++)
        assert_null(db_exec(x.writer, x.a, &sql_put,
                            DB_ARGS(db_int("n", n), db_int("round", round),
                                    db_text("text", (str){ filler, sizeof filler })),
                            NULL));
    assert_null(db_commit(x.writer, x.a));
}

static void begins_anew(void)
{
    put(0, ROWS / 3, 1);
    x.happened = true;
}

static void a_log_begun_anew_while_a_copy_starts_loses_nothing(void **state)
{
    char    path[96];
    int64_t sum = 0, sound = 0;

    (void)state;
    snprintf(path, sizeof path, "/tmp/gongdi-log-%ld.db", (long)getpid());
    x.a = arena_new();
    x.url = str_fmt(x.a, "sqlite:%s", path);
    assert_null(db_open(x.a, x.url, DB_CREATE, &x.writer));
    db_log_watch(x.writer);
    assert_null(db_exec(x.writer, x.a, &sql_make, DB_NO_ARGS, NULL));
    assert_null(db_open(x.a, x.url, DB_READ, &x.keeper));
    assert_null(db_log_copy(x.keeper, x.a)); /* it has seen the log once */

    put(0, ROWS, 0);
    assert_null(db_log_copy(x.writer, x.a)); /* all is copied: the next commit begins anew */
    slow.happens = begins_anew;
    assert_null(db_log_copy(x.keeper, x.a));
    assert_true(x.happened);

    put(ROWS, MORE, 1); /* beyond the length that the log had before */
    assert_null(db_log_copy(x.keeper, x.a));
    assert_null(db_log_copy(x.writer, x.a));
    put(MORE, MORE + 1, 1); /* writes over what was not copied */
    assert_null(db_log_copy(x.keeper, x.a));
    db_close(x.keeper);
    db_close(x.writer);

    struct db *db = NULL;
    assert_null(db_open(x.a, x.url, DB_READ, &db));
    assert_null(db_number(db, x.a, &sql_sound, DB_NO_ARGS, &sound));
    assert_int_equal(sound, 1);
    assert_null(db_number(db, x.a, &sql_rounds, DB_NO_ARGS, &sum));
    assert_int_equal(sum, ROWS / 3 + MORE - ROWS + 1);
    db_close(db);
    unlink(path);
    arena_free(x.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_log_begun_anew_while_a_copy_starts_loses_nothing),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
