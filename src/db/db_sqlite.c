/* db_sqlite.c -- the embedded engine: prepared statements kept per connection, WAL,
 * synchronous=FULL.
 *
 * The settings and their reasons stand in docs/decisions; synchronous is FULL, always, because with
 * NORMAL a power cut loses commits that were acknowledged. */
#include <pthread.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "base/log.h"
#include "db/driver.h"

enum {
    SLOTS = 2048,
    DEEPEST = 4,
    CACHE_READ_KB = 4096,
    CACHE_WRITE_KB = 24576,
    INDEX_REGION = 32768,
    LONG_LOG = 4000 /* pages after which a connection on its own copies the log */
};

struct stmt {
    const struct sql *sql;
    sqlite3_stmt     *st;
    struct column_map map;
    int               n_params;
    const char       *bound_name[DB_MOST_ARGS]; /* which name stood at which place last time */
    int               bound_to[DB_MOST_ARGS];
    bool              busy;
};

struct sqlite {
    struct db    db;
    sqlite3     *con;
    sqlite3     *guard;       /* a reader that stands in the log while it is copied; or NULL */
    struct stmt *slot[SLOTS]; /* open addressing by the address of the statement */
    size_t       n_slots;
    struct stmt *active[DEEPEST];
    int          depth;
    int64_t      touched;
    int64_t      log_pages;

    bool                     has_read;
    const volatile uint32_t *index; /* the header of the log's index, once it is mapped */
};

static struct sqlite *self(struct db *db)
{
    return (struct sqlite *)db;
}

static error *broken(struct sqlite *s, struct arena *a, const char *what)
{
    int rc = sqlite3_extended_errcode(s->con);

    if (rc == SQLITE_CONSTRAINT_PRIMARYKEY || rc == SQLITE_CONSTRAINT_UNIQUE)
        return error_of(a, FAIL_CONFLICT, &msg_db_taken);
    log_event(LOG_WARN_, "db.sqlite", "statement=%s code=%d text=\"%s\"", what, rc,
              sqlite3_errmsg(s->con));
    switch (rc & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_NOMEM:
        return error_of(a, FAIL_BUSY, &msg_db_down);
    default:
        return error_of(a, FAIL_INTERNAL, &msg_internal);
    }
}

static error *prepare(struct sqlite *s, struct arena *a, const struct sql *q, struct stmt **out)
{
    size_t at = ((uintptr_t)q >> 4) % SLOTS;

    while (s->slot[at] && s->slot[at]->sql != q)
        at = (at + 1) % SLOTS;
    if (!s->slot[at]) {
        sqlite3_stmt *st = NULL;
        if (s->n_slots++ > SLOTS / 2)
            BUG("more statements than slots");
        if (sqlite3_prepare_v3(s->con, q->text, -1, SQLITE_PREPARE_PERSISTENT, &st, NULL))
            return broken(s, a, q->name);
        struct stmt *t = xcalloc(1, sizeof *t);
        t->sql = q;
        t->st = st;
        t->n_params = sqlite3_bind_parameter_count(st);
        if (t->n_params > DB_MOST_ARGS)
            BUG("%s: too many parameters", q->name);
        s->slot[at] = t;
    }
    *out = s->slot[at];
    return NULL;
}

/* The number of the parameter NAME; remembered by place, since a call site always says the same. */
static int parameter(struct stmt *t, size_t place, const char *name)
{
    char with_colon[64];

    if (t->bound_name[place] == name)
        return t->bound_to[place];
    snprintf(with_colon, sizeof with_colon, ":%s", name);
    int i = sqlite3_bind_parameter_index(t->st, with_colon);
    if (i == 0)
        BUG("%s: no parameter %s", t->sql->name, name);
    t->bound_name[place] = name;
    t->bound_to[place] = i;
    return i;
}

static void bind(struct stmt *t, const struct db_arg *args)
{
    uint64_t seen = 0;
    int      n = 0;

    for (size_t i = 0; args[i].type != DB_END; i++) {
        int at = parameter(t, i, args[i].name);
        if (!(seen >> at & 1))
            n++;
        seen |= UINT64_C(1) << at;
        if (args[i].type == DB_INT)
            sqlite3_bind_int64(t->st, at, args[i].i);
        else if (args[i].type == DB_TEXT) /* lives until finish: the caller's arena holds it */
            sqlite3_bind_text(t->st, at, args[i].s.p ? args[i].s.p : "", (int)args[i].s.n,
                              SQLITE_STATIC);
        else
            sqlite3_bind_null(t->st, at);
    }
    if (n != t->n_params)
        BUG("%s: %d of %d parameters given", t->sql->name, n, t->n_params);
}

static struct stmt *top(struct db *db)
{
    return self(db)->active[self(db)->depth - 1];
}

static error *start(struct db *db, struct arena *a, const struct sql *q, const struct db_arg *args)
{
    struct sqlite *s = self(db);
    struct stmt   *t = NULL;

    TRY(prepare(s, a, q, &t));
    if (t->busy || s->depth == DEEPEST)
        BUG("%s: statements nested too deep", q->name);
    bind(t, args);
    t->busy = true;
    s->active[s->depth++] = t;
    return NULL;
}

static error *step(struct db *db, struct arena *a, bool *row)
{
    struct sqlite *s = self(db);
    struct stmt   *t = top(db);
    int            rc = sqlite3_step(t->st);

    *row = rc == SQLITE_ROW;
    s->has_read = s->has_read || *row;
    if (rc == SQLITE_DONE)
        s->touched = sqlite3_changes64(s->con);
    else if (rc != SQLITE_ROW)
        return broken(s, a, t->sql->name);
    return NULL;
}

static void finish(struct db *db)
{
    struct stmt *t = top(db);

    sqlite3_reset(t->st);
    t->busy = false;
    self(db)->depth--;
}

static int columns(struct db *db)
{
    return sqlite3_column_count(top(db)->st);
}

static const char *column_name(struct db *db, int i)
{
    return sqlite3_column_name(top(db)->st, i);
}

static struct cell cell(struct db *db, int i)
{
    /* Connections belong to one thread each (NOMUTEX), so a value may be read where it lies. */
    sqlite3_value *v = sqlite3_column_value(top(db)->st, i);
    int            type = sqlite3_value_type(v);

    if (type == SQLITE_NULL)
        return (struct cell){ .type = CELL_NULL };
    if (type == SQLITE_INTEGER)
        return (struct cell){ .type = CELL_INT, .i = sqlite3_value_int64(v) };
    if (type == SQLITE_FLOAT)
        return (struct cell){ .type = CELL_TEXT,
                              .s = { (const char *)sqlite3_value_text(v),
                                     (size_t)sqlite3_value_bytes(v) } };
    /* as a blob, because a text would be copied first to end in a zero that nobody needs */
    const char *p = sqlite3_value_blob(v);
    return (struct cell){ .type = CELL_TEXT, .s = { p ? p : "", (size_t)sqlite3_value_bytes(v) } };
}

static int64_t touched(struct db *db)
{
    return self(db)->touched;
}

static int64_t changes(struct db *db)
{
    return sqlite3_total_changes64(self(db)->con);
}

static struct column_map *map(struct db *db)
{
    return &top(db)->map;
}

/* The header of the log's index (walformat.html, "wal-index header"), which every commit of every
 * process changes, as this connection has it mapped. Read without a lock: what differs or is torn
 * means "something was committed". */
static bool version(struct db *db, struct db_version *out)
{
    struct sqlite *s = self(db);

    if (!s->index && !s->has_read) /* the log is not open yet */
        return false;
    if (!s->index) {
        sqlite3_file  *file = NULL;
        volatile void *p = NULL;
        if (sqlite3_file_control(s->con, "main", SQLITE_FCNTL_FILE_POINTER, &file) || !file ||
            !file->pMethods || file->pMethods->iVersion < 2 || !file->pMethods->xShmMap ||
            file->pMethods->xShmMap(file, 0, INDEX_REGION, 0, &p) || !p)
            return false;
        s->index = p;
    }
    for (size_t i = 0; i < COUNT(out->word); i++)
        out->word[i] = __atomic_load_n(&s->index[i], __ATOMIC_RELAXED);
    return true;
}

static bool in_transaction(struct db *db)
{
    return !sqlite3_get_autocommit(self(db)->con);
}

static error *script(struct db *db, struct arena *a, str text)
{
    str copy = str_dup(a, text);

    if (sqlite3_exec(self(db)->con, copy.p, NULL, NULL, NULL))
        return broken(self(db), a, "script");
    return NULL;
}

static error *bulk_begin(struct db *db, struct arena *a, const char *table,
                         const char *const *columns_, void **state)
{
    struct buf    b;
    sqlite3_stmt *st = NULL;

    buf_init(&b, a, 4096);
    buf_fmt(&b, "INSERT INTO %s (", table);
    for (int i = 0; columns_[i]; i++)
        buf_fmt(&b, "%s%s", i ? ", " : "", columns_[i]);
    buf_z(&b, ") VALUES (");
    for (int i = 0; columns_[i]; i++)
        buf_z(&b, i ? ", ?" : "?");
    buf_z(&b, ")");
    if (sqlite3_prepare_v2(self(db)->con, b.p, (int)b.n, &st, NULL))
        return broken(self(db), a, table);
    *state = st;
    return NULL;
}

static error *bulk_row(struct db *db, struct arena *a, void *state, const struct db_arg *v)
{
    sqlite3_stmt *st = state;

    for (int i = 0; v[i].type != DB_END; i++) {
        if (v[i].type == DB_INT)
            sqlite3_bind_int64(st, i + 1, v[i].i);
        else if (v[i].type == DB_TEXT)
            sqlite3_bind_text(st, i + 1, v[i].s.p ? v[i].s.p : "", (int)v[i].s.n, SQLITE_STATIC);
        else
            sqlite3_bind_null(st, i + 1);
    }
    int rc = sqlite3_step(st);
    sqlite3_reset(st);
    if (rc == SQLITE_DONE)
        return NULL;
    error *e = broken(self(db), a, "bulk");
    sqlite3_finalize(st); /* nobody ends what has failed */
    return e;
}

static error *bulk_end(struct db *db, struct arena *a, void *state)
{
    (void)db;
    (void)a;
    sqlite3_finalize(state);
    return NULL;
}

static void close_(struct db *db)
{
    struct sqlite *s = self(db);

    for (size_t i = 0; i < SLOTS; i++)
        if (s->slot[i]) {
            sqlite3_finalize(s->slot[i]->st);
            free(s->slot[i]);
        }
    sqlite3_close(s->guard);
    sqlite3_close(s->con);
    free(s);
}

/* A reader enters the log. No writer can begin the log anew before it leaves; and when everything
 * is copied already it reads the file alone, for which the file must not be written. */
static int guard_enters(struct sqlite *s)
{
    int rc = SQLITE_OK;

    if (!s->guard)
        rc = sqlite3_open_v2(sqlite3_db_filename(s->con, "main"), &s->guard,
                             SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(s->guard, "BEGIN; PRAGMA schema_version", NULL, NULL, NULL);
    return rc;
}

static void guard_leaves(struct sqlite *s)
{
    if (s->guard && !sqlite3_get_autocommit(s->guard))
        sqlite3_exec(s->guard, "ROLLBACK", NULL, NULL, NULL);
}

/* Copies the log, never without the guard: SQLite before 3.51.3 (Debian 12 has 3.40) may take a log
 * that a writer begins anew in the moment in which a copy starts for the one before it, and what
 * the new one then begins with is never copied and lost (sqlite.org/wal.html, "The WAL Reset Bug").
 */
static int copy_log(struct sqlite *s)
{
    int rc = guard_enters(s);

    if (rc == SQLITE_OK)
        rc = sqlite3_wal_checkpoint_v2(s->con, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    guard_leaves(s);
    return rc == SQLITE_BUSY ? SQLITE_OK : rc;
}

/* What a commit calls in the place of the library's own copying, which has no guard. Nothing is
 * lost when it fails: the next commit tries again. */
static int copy_when_long(void *ctx, sqlite3 *con, const char *name, int pages)
{
    (void)con, (void)name;
    if (pages >= LONG_LOG)
        copy_log(ctx);
    return SQLITE_OK;
}

static int count_pages(void *ctx, sqlite3 *con, const char *name, int pages)
{
    struct sqlite *s = ctx;

    (void)con, (void)name;
    s->log_pages = pages;
    return SQLITE_OK;
}

static void log_watch(struct db *db)
{
    sqlite3_wal_hook(self(db)->con, count_pages, self(db));
}

static int64_t log_pages(struct db *db)
{
    return self(db)->log_pages;
}

static error *log_copy(struct db *db, struct arena *a)
{
    int rc = copy_log(self(db));

    if (rc == SQLITE_OK)
        return NULL;
    log_event(LOG_WARN_, "db.sqlite", "statement=log code=%d text=\"%s\"", rc, sqlite3_errstr(rc));
    return error_of(a, FAIL_BUSY, &msg_db_down);
}

static const struct driver driver = {
    .start = start,
    .step = step,
    .finish = finish,
    .columns = columns,
    .column_name = column_name,
    .cell = cell,
    .touched = touched,
    .changes = changes,
    .map = map,
    .version = version,
    .in_transaction = in_transaction,
    .script = script,
    .bulk_begin = bulk_begin,
    .bulk_row = bulk_row,
    .bulk_end = bulk_end,
    .log_watch = log_watch,
    .log_pages = log_pages,
    .log_copy = log_copy,
    .close = close_,
};

static error *pragmas(struct sqlite *s, struct arena *a, enum db_mode mode)
{
    str text = str_fmt(a,
                       "PRAGMA busy_timeout=5000;"
                       "PRAGMA foreign_keys=ON;"
                       "PRAGMA trusted_schema=OFF;"
                       "PRAGMA case_sensitive_like=ON;"
                       "PRAGMA temp_store=MEMORY;"
                       "PRAGMA mmap_size=2147418112;" /* the most that SQLite is built for */
                       "PRAGMA cache_size=-%d;"
                       "%s",
                       mode == DB_READ ? CACHE_READ_KB : CACHE_WRITE_KB,
                       mode == DB_READ ? "PRAGMA query_only=ON;"
                                       : "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");

    TRY(script(&s->db, a, text));
    sqlite3_wal_hook(s->con, copy_when_long, s);
    return NULL;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Every connection has one thread at a time: no mutex in it. Without statistics the library's
 * allocator needs no lock that all threads share. */
static void configure(void)
{
    sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

error *sqlite_open(struct arena *a, str path, enum db_mode mode, struct db **out)
{
    struct sqlite *s = xcalloc(1, sizeof *s);
    str            file = str_dup(a, path);
    int            flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE;

    /* A reader opens read-write as well: only so can it use the shared memory of the WAL after a
     * crash; query_only keeps it from writing. */
    if (mode == DB_CREATE)
        flags |= SQLITE_OPEN_CREATE;
    if (mode == DB_CREATE)
        umask(077);
    pthread_once(&once, configure);
    s->db = (struct db){ .driver = &driver, .engine = DB_SQLITE };
    if (sqlite3_open_v2(file.p, &s->con, flags, NULL)) {
        error *e = error_of(a, FAIL_BUSY, &msg_io, file, str_of(sqlite3_errmsg(s->con)));
        close_(&s->db);
        return e;
    }
    error *e = pragmas(s, a, mode);
    if (e) {
        close_(&s->db);
        return e;
    }
    *out = &s->db;
    return NULL;
}
