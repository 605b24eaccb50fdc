/* test_powercut.c -- SQLite with our settings loses nothing that it has acknowledged when the power
 * fails; with synchronous=NORMAL it does, which proves that this test can see a loss.
 *
 * 200 cuts by seed; 2,000 with LONG=1. */
#include "test.h"

#include <inttypes.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "db/writer.h"
#include "lib/cutvfs.h"

static char path[96];

/* What a seed has led to. */
struct life {
    int64_t acked;   /* the last row that was acknowledged */
    int64_t tried;   /* the last row of the transaction in which the power failed */
    int64_t lost;    /* acknowledged rows that are not there */
    bool    damaged; /* not a database any more, or a transaction by halves */
};

static bool exec(sqlite3 *db, const char *sql)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

static int64_t number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *st = NULL;
    int64_t       v = -1;

    if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW)
        v = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return v;
}

static sqlite3 *open_db(const char *synchronous)
{
    sqlite3 *db = NULL;
    char     sql[256];

    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK) {
        sqlite3_close(db);
        return NULL;
    }
    snprintf(sql, sizeof sql,
             "PRAGMA journal_mode=WAL; PRAGMA synchronous=%s; PRAGMA wal_autocheckpoint=12; "
             "CREATE TABLE IF NOT EXISTS t(n INTEGER PRIMARY KEY, last INTEGER, text TEXT)",
             synchronous);
    if (!exec(db, sql)) {
        sqlite3_close(db);
        return NULL;
    }
    return db;
}

/* Transactions of one to eight rows, until the power fails. Each row knows the last one of its
 * transaction. */
static void work(const char *synchronous, uint64_t seed, struct life *l)
{
    sqlite3 *db = open_db(synchronous);
    char     sql[512];

    l->tried = l->acked;
    while (db && !cut_happened()) {
        int64_t from = l->acked + 1, to = l->acked + 1 + (int64_t)(cut_random(&seed) % 8);
        bool    ok = exec(db, "BEGIN IMMEDIATE");
        l->tried = to;
        for (int64_t n = from; ok && n <= to; n++) {
            snprintf(sql, sizeof sql,
                     "INSERT INTO t VALUES(%" PRId64 ", %" PRId64 ", printf('%%.*c', %d, 'x'))", n,
                     to, (int)(cut_random(&seed) % 700));
            ok = exec(db, sql);
        }
        if (!ok || !exec(db, "COMMIT"))
            break;
        l->acked = to;
    }
    sqlite3_close(db);
}

/* What is there after the power came back. */
static void look(struct life *l)
{
    sqlite3      *db = NULL;
    sqlite3_stmt *st = NULL;
    int64_t       rows = 0;

    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK) {
        l->damaged = l->acked > 0;
    } else {
        if (sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &st, NULL) != SQLITE_OK ||
            sqlite3_step(st) != SQLITE_ROW ||
            strcmp((const char *)sqlite3_column_text(st, 0), "ok") != 0)
            l->damaged = true;
        sqlite3_finalize(st);
        rows = number(db, "SELECT count(*) FROM t");
        if (rows < 0) /* no table: only right when nothing was acknowledged */
            rows = 0;
        else if (rows > 0 && (number(db, "SELECT max(n) FROM t") != rows ||
                              number(db, "SELECT last FROM t ORDER BY n DESC") != rows))
            l->damaged = true;
    }
    sqlite3_close(db);
    if (rows > l->acked && rows != l->tried)
        l->damaged = true;
    l->lost = rows < l->acked ? l->acked - rows : 0;
    l->acked = rows;
}

static void clear(void)
{
    static const char *const tails[] = { "", "-wal", "-shm", "-journal" };
    char                     file[128];

    for (size_t i = 0; i < COUNT(tails); i++) {
        snprintf(file, sizeof file, "%s%s", path, tails[i]);
        unlink(file);
    }
}

/* CUTS cuts; the database lives on through three of them, so that recovery is cut as well. */
static void cuts(const char *synchronous, int n, int *losses, int *damages, int64_t *acked)
{
    struct life l = { 0 };

    *losses = *damages = 0;
    *acked = 0;
    for (int i = 0; i < n; i++) {
        uint64_t seed = (uint64_t)i * 7919 + 1, dice = seed;
        int64_t  step = 1 + (int64_t)(cut_random(&dice) % (i % 3 ? 60 : 600));
        if (i % 3 == 0) {
            clear();
            l = (struct life){ 0 };
        }
        int64_t before = l.acked;
        cut_begin(seed, step);
        work(synchronous, seed, &l);
        cut_end();
        *acked += l.acked - before;
        look(&l);
        if (l.lost)
            ++*losses;
        if (l.damaged) {
            ++*damages;
            printf("note: %s, cut %d, step %" PRId64 ": damaged\n", synchronous, i, step);
            clear();
            l = (struct life){ 0 };
        }
    }
    clear();
}

static int how_many(void)
{
    const char *v = getenv("LONG");

    return v && strcmp(v, "1") == 0 ? 2000 : 200;
}

static void full_loses_nothing(void **state)
{
    int     losses = 0, damages = 0, n = how_many();
    int64_t acked = 0;

    (void)state;
    cuts("FULL", n, &losses, &damages, &acked);
    printf("note: synchronous=FULL: %d cuts, %" PRId64 " rows acknowledged, %d cuts lost some\n", n,
           acked, losses);
    assert_true(acked > n * 10);
    assert_int_equal(losses, 0);
    assert_int_equal(damages, 0);
}

static void normal_does_lose(void **state)
{
    int     losses = 0, damages = 0, n = how_many();
    int64_t acked = 0;

    (void)state;
    cuts("NORMAL", n, &losses, &damages, &acked);
    printf("note: synchronous=NORMAL: %d cuts, %" PRId64 " rows acknowledged, %d cuts lost some\n",
           n, acked, losses);
    assert_true(losses > n / 10);
    assert_int_equal(damages, 0); /* it loses, but stays a database */
}

static void off_is_no_database_any_more(void **state)
{
    int     losses = 0, damages = 0;
    int64_t acked = 0;

    (void)state;
    cuts("OFF", 60, &losses, &damages, &acked);
    assert_true(damages > 0); /* the cuts tear pages too, not only ends of files */
}

/* ---- the same with the program's own writer: group commit, its settings, many threads ---- */

enum { CLIENTS = 8, MOST = 4000 };

static const struct sql sql_make = {
    .name = "cut_make",
    .scan = "",
    .only = "",
    .text = "CREATE TABLE IF NOT EXISTS t(n INTEGER PRIMARY KEY, text TEXT)",
};
static const struct sql sql_insert = {
    .name = "cut_insert",
    .scan = "",
    .only = "",
    .text = "INSERT INTO t(n, text) VALUES (:n, :text)",
};

struct crowd {
    struct writer  *w;
    _Atomic int64_t next;
    uint64_t        seed;
    _Atomic bool    acked[MOST];
    bool            sent[MOST];
};

struct wish {
    int64_t       n;
    struct arena *mem;
    str           text;
};

static error *insert(void *ctx, struct db *db)
{
    struct wish *x = ctx;

    return db_exec(db, x->mem, &sql_insert, DB_ARGS(db_int("n", x->n), db_text("text", x->text)),
                   NULL);
}

/* Asks until the first refusal: the power is gone then. */
static void *client(void *arg)
{
    struct crowd *c = arg;
    struct arena *a = arena_new();
    static char   filler[600];

    for (;;) {
        int64_t n = atomic_fetch_add(&c->next, 1);
        if (n >= MOST)
            break;
        struct wish x = { n, a, { filler, (size_t)(n * 37 % 600) } };
        c->sent[n] = true;
        error *e = writer_run(c->w, a, insert, &x);
        if (e)
            break;
        atomic_store(&c->acked[n], true);
        arena_reset(a);
    }
    arena_free(a);
    return NULL;
}

static void crowd_works(struct crowd *c)
{
    struct arena *a = arena_new();
    struct db    *db = NULL;
    pthread_t     t[CLIENTS];
    str           url = str_fmt(a, "sqlite:%s", path);
    error        *e = db_open(a, url, DB_CREATE, &db);

    if (!e)
        e = db_exec(db, a, &sql_make, DB_NO_ARGS, NULL);
    if (!e)
        e = writer_start(a, url, (struct writer_hooks){ 0 }, &c->w);
    if (!e) {
        writer_copy_log_at(c->w, 12);
        for (size_t i = 0; i < CLIENTS; i++)
            assert_int_equal(pthread_create(&t[i], NULL, client, c), 0);
        for (size_t i = 0; i < CLIENTS; i++)
            pthread_join(t[i], NULL);
        writer_stop(c->w);
    }
    db_close(db);
    arena_free(a);
}

/* Rows that were acknowledged and are not there; -1 when the database is damaged or holds a row
 * that nobody sent. */
static int64_t missing(struct crowd *c)
{
    sqlite3      *db = NULL;
    sqlite3_stmt *st = NULL;
    int64_t       lost = 0;
    static bool   there[MOST];

    memset(there, 0, sizeof there);
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK) {
        if (number(db,
                   "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'")) {
            lost = -1;
            printf("note: damaged: %s\n", sqlite3_errmsg(db));
        }
        if (sqlite3_prepare_v2(db, "SELECT n FROM t", -1, &st, NULL) == SQLITE_OK)
            while (sqlite3_step(st) == SQLITE_ROW) {
                int64_t n = sqlite3_column_int64(st, 0);
                if (n < 0 || n >= MOST || !c->sent[n]) {
                    lost = -1;
                    printf("note: row %lld was not sent\n", (long long)n);
                } else
                    there[n] = true;
            }
        sqlite3_finalize(st);
    }
    sqlite3_close(db);
    for (size_t n = 0; n < MOST && lost >= 0; n++)
        lost += atomic_load(&c->acked[n]) && !there[n];
    return lost;
}

static void the_writer_loses_nothing(void **state)
{
    static struct crowd c;
    int64_t             acked = 0;
    int                 n = how_many();

    (void)state;
    log_threshold(LOG_ERROR_);
    for (int i = 0; i < n; i++) {
        uint64_t seed = (uint64_t)i * 104729 + 7, dice = seed;
        clear();
        memset(&c, 0, sizeof c);
        cut_begin(seed, 1 + (int64_t)(cut_random(&dice) % 700));
        crowd_works(&c);
        cut_now(); /* when everything was sent before the step came */
        cut_end();
        int64_t lost = missing(&c);
        if (lost)
            fail_msg("cut %d of the writer: %lld rows lost (-1: damaged)", i, (long long)lost);
        for (size_t k = 0; k < MOST; k++)
            acked += atomic_load(&c.acked[k]);
    }
    clear();
    printf("note: the writer: %d cuts, %" PRId64 " rows acknowledged, none lost\n", n, acked);
    assert_true(acked > n * 10);
}

static void without_a_cut_everything_stays(void **state)
{
    struct life l = { 0 };

    (void)state;
    clear();
    cut_begin(1, 0);
    sqlite3 *db = open_db("FULL");
    assert_non_null(db);
    assert_true(exec(db, "INSERT INTO t VALUES(1, 1, 'x')"));
    assert_true(cut_steps() > 3);
    l.acked = l.tried = 1;
    cut_now();
    assert_false(exec(db, "INSERT INTO t VALUES(2, 2, 'x')"));
    sqlite3_close(db);
    cut_end();
    look(&l);
    assert_int_equal(l.acked, 1);
    assert_false(l.damaged);
    clear();
}

static int setup(void **state)
{
    (void)state;
    snprintf(path, sizeof path, "/tmp/gongdi-cut-%ld.db", (long)getpid());
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_cut_everything_stays),
        cmocka_unit_test(full_loses_nothing),
        cmocka_unit_test(normal_does_lose),
        cmocka_unit_test(the_writer_loses_nothing),
        cmocka_unit_test(off_is_no_database_any_more),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
