/* db.c -- rows into records, for both engines alike. */
#include "db/driver.h"

#include "base/log.h"

/* clang-format off */
const struct message msg_db_again = { "db.again", "同时有其他人在修改，请再试一次。", "Somebody else is changing the same thing; please try again." };
const struct message msg_db_taken = { "db.taken", "已经存在相同的记录。", "There already is such a record." };
const struct message msg_db_down  = { "db.down",  "暂时无法保存，请稍后再试。", "Nothing can be stored at the moment; please try again later." };
static const struct message msg_db_word = { "db.word", "数据库中的“{0}”不在词表内。", "The database holds an unknown word in {0}." };
/* clang-format on */

error *db_open(struct arena *a, str url, enum db_mode mode, struct db **out)
{
    if (str_starts(url, STR("sqlite:")))
        return sqlite_open(a, (str){ url.p + 7, url.n - 7 }, mode, out);
    if (str_starts(url, STR("postgres://")) || str_starts(url, STR("postgresql://")))
        return pg_open(a, url, mode, out);
    return error_of(a, FAIL_INPUT, &msg_io, str_dup(a, url),
                    STR("sqlite:PATH or postgres://... expected"));
}

void db_close(struct db *db)
{
    if (db)
        db->driver->close(db);
}

enum db_engine db_engine(const struct db *db)
{
    return db->engine;
}

void db_fail_at(struct db *db, int64_t n)
{
    db->fail_at = n;
}

static bool fails(struct db *db)
{
    return db->fail_at && --db->fail_at == 0;
}

static error *start(struct db *db, struct arena *a, const struct sql *q, const struct db_arg *args)
{
    if (fails(db))
        return error_of(a, FAIL_BUSY, &msg_db_down);
    return db->driver->start(db, a, q, args);
}

static short column_of(struct db *db, const char *name)
{
    for (int i = 0, n = db->driver->columns(db); i < n; i++)
        if (strcmp(db->driver->column_name(db, i), name) == 0)
            return (short)i;
    return -1;
}

static const struct column_map *columns(struct db *db, const struct sql *q, const struct field *f)
{
    struct column_map *m = db->driver->map(db);

    if (m->fields == f)
        return m;
    for (size_t i = 0; f[i].type != FT_END; i++) {
        if (i == MOST_COLUMNS)
            BUG("%s: too many fields", q->name);
        m->column[i] = m->second[i] = -1;
        if (f[i].virt || f[i].type == FT_LIST || f[i].type == FT_OBJ)
            continue;
        if (f[i].type == FT_REF) {
            m->column[i] = column_of(db, "community");
            m->second[i] = column_of(db, "id");
        } else {
            m->column[i] = column_of(db, f[i].name);
        }
        if (m->column[i] < 0)
            BUG("%s: no column %s", q->name, f[i].name);
    }
    m->fields = f;
    return m;
}

static int64_t whole(const struct sql *q, struct cell c, int64_t none)
{
    if (c.type == CELL_NULL)
        return none;
    if (c.type == CELL_TEXT && !str_i64(c.s, INT64_MIN, INT64_MAX, &c.i))
        BUG("%s: a number is expected", q->name);
    return c.i;
}

static error *fill(struct db *db, struct arena *a, const struct sql *q, const struct field *f,
                   void *rec)
{
    const struct column_map *map = columns(db, q, f);

    for (size_t i = 0; f[i].type != FT_END; i++) {
        void *m = field_at(&f[i], rec);
        if (map->column[i] < 0)
            continue;
        struct cell c = db->driver->cell(db, map->column[i]);
        switch (f[i].type) {
        case FT_INT:
        case FT_TIME:
        case FT_CODE:
            *(int64_t *)m = whole(q, c, 0);
            break;
        case FT_DATE:
            *(int64_t *)m = whole(q, c, DATE_NONE);
            break;
        case FT_BOOL:
            *(bool *)m = whole(q, c, 0) != 0;
            break;
        case FT_TEXT:
            *(str *)m = c.type == CELL_TEXT  ? str_dup(a, c.s)
                        : c.type == CELL_INT ? str_int(a, c.i)
                                             : (str){ 0 };
            break;
        case FT_WORD:
            *(int *)m = -1;
            if (c.type == CELL_TEXT && c.s.n) {
                int w = 0;
                while (f[i].words[w] && !str_is(c.s, f[i].words[w]))
                    w++;
                if (!f[i].words[w])
                    return error_of(a, FAIL_INTERNAL, &msg_db_word, str_of(f[i].name));
                *(int *)m = w;
            }
            break;
        case FT_REF:
            *(struct ref *)m =
                (struct ref){ whole(q, c, 0), whole(q, db->driver->cell(db, map->second[i]), 0) };
            break;
        case FT_LIST:
        case FT_OBJ:
        case FT_END:
            break;
        }
    }
    return NULL;
}

error *db_exec(struct db *db, struct arena *a, const struct sql *q, const struct db_arg *args,
               int64_t *touched)
{
    bool   row = false;
    error *e = NULL;

    TRY(start(db, a, q, args));
    do
        e = db->driver->step(db, a, &row);
    while (!e && row);
    if (!e && touched)
        *touched = db->driver->touched(db);
    db->driver->finish(db);
    return e;
}

error *db_exec_later(struct db *db, struct arena *a, const struct sql *q, const struct db_arg *args)
{
    if (!db->driver->later)
        return db_exec(db, a, q, args, NULL);
    if (fails(db))
        return error_of(a, FAIL_BUSY, &msg_db_down);
    return db->driver->later(db, a, q, args);
}

const struct db_arg *db_record(struct arena *a, const struct field *f, const void *rec)
{
    size_t most = 1, n = 0;

    for (const struct field *c = f; c->type != FT_END; c++)
        most += c->type == FT_REF ? 2 : 1;
    struct db_arg *v = NEWN(a, struct db_arg, most);
    for (; f->type != FT_END; f++) {
        const void *m = field_in(f, rec);
        if (f->virt)
            continue;
        if (n + 2 > DB_MOST_ARGS)
            BUG("a record with more than %d columns", DB_MOST_ARGS);
        switch (f->type) {
        case FT_INT:
        case FT_CODE:
        case FT_TIME:
            v[n++] = db_int(f->name, *(const int64_t *)m);
            break;
        case FT_DATE:
            v[n++] = db_date(f->name, *(const int64_t *)m);
            break;
        case FT_BOOL:
            v[n++] = db_int(f->name, *(const bool *)m);
            break;
        case FT_TEXT:
            v[n++] = db_text(f->name, *(const str *)m);
            break;
        case FT_WORD:
            v[n++] = db_text(f->name,
                             *(const int *)m < 0 ? (str){ 0 } : str_of(f->words[*(const int *)m]));
            break;
        case FT_REF:
            v[n++] = db_int("community", ((const struct ref *)m)->community);
            v[n++] = db_int("id", ((const struct ref *)m)->id);
            break;
        case FT_LIST:
        case FT_OBJ:
        case FT_END:
            break;
        }
    }
    v[n] = (struct db_arg){ .type = DB_END };
    return v;
}

#define TWENTY(P)                                                                             \
    {                                                                                         \
        P "0", P "1", P "2", P "3", P "4", P "5", P "6", P "7", P "8", P "9", P "10", P "11", \
            P "12", P "13", P "14", P "15", P "16", P "17", P "18", P "19"                    \
    }
const char *const db_v[DB_WIDTH] = TWENTY("v"), *const db_n[DB_WIDTH] = TWENTY("n");

void db_values(struct db_arg *out, const char *const *names, size_t width, const int64_t *v,
               size_t n)
{
    if (!n || n > width || width > DB_WIDTH)
        BUG("%zu values of %zu", n, width);
    for (size_t i = 0; i < width; i++)
        out[i] = db_int(names[i], v[i < n ? i : n - 1]);
}

error *db_maybe(struct db *db, struct arena *a, const struct sql *q, const struct db_arg *args,
                const struct field *f, void *rec, bool *found)
{
    bool more = false;

    TRY(start(db, a, q, args));
    error *e = db->driver->step(db, a, found);
    if (!e && *found)
        e = fill(db, a, q, f, rec);
    if (!e && *found)
        e = db->driver->step(db, a, &more); /* a RETURNING statement must run to its end */
    if (!e && more)
        BUG("%s: one row expected", q->name);
    db->driver->finish(db);
    return e;
}

error *db_one(struct db *db, struct arena *a, const struct sql *q, const struct db_arg *args,
              const struct field *f, void *rec)
{
    bool found = false;

    TRY(db_maybe(db, a, q, args, f, rec, &found));
    return found ? NULL : error_of(a, FAIL_MISSING, &msg_missing);
}

error *db_by_ref(struct db *db, struct arena *a, const struct sql *q, struct ref ref,
                 const struct field *f, void *rec)
{
    return db_one(db, a, q, DB_ARGS(db_int("community", ref.community), db_int("id", ref.id)), f,
                  rec);
}

enum { FIRST_ROWS = 24 /* a page of twenty without moving it */ };

error *db_all(struct db *db, struct arena *a, const struct sql *q, const struct db_arg *args,
              const struct field *f, size_t size, struct list *out)
{
    size_t cap = 0;
    bool   row = false;
    error *e = NULL;

    *out = (struct list){ .size = size };
    TRY(start(db, a, q, args));
    while (!(e = db->driver->step(db, a, &row)) && row) {
        if (out->n == cap) {
            size_t grown = cap ? cap * 2 : FIRST_ROWS;
            size_t bytes = 0;
            if (__builtin_mul_overflow(grown, size, &bytes))
                BUG("%s: too many rows", q->name);
            void *item = arena_room(a, bytes, _Alignof(max_align_t));
            if (cap)
                memcpy(item, out->item, cap * size);
            out->item = item;
            cap = grown;
        }
        e = fill(db, a, q, f, memset((char *)out->item + out->n * size, 0, size));
        if (e)
            break;
        out->n++;
    }
    db->driver->finish(db);
    return e;
}

error *db_each(struct db *db, struct arena *a, const struct sql *q, const struct db_arg *args,
               const struct field *f, size_t size, db_row_fn *each, void *ctx)
{
    struct arena *mem = arena_new();
    bool          row = false;
    error        *e = NULL;

    TRY(start(db, a, q, args));
    while (!e && !(e = db->driver->step(db, a, &row)) && row) {
        void *rec = arena_zalloc(mem, 1, size, _Alignof(max_align_t));
        e = fill(db, mem, q, f, rec);
        if (!e)
            e = each(ctx, mem, rec);
        if (e) /* the error must outlive its row */
            e = error_new(a, e->file, e->line, e->kind, e->msg, NULL, e->arg);
        arena_reset(mem);
    }
    db->driver->finish(db);
    arena_free(mem);
    return e;
}

error *db_number(struct db *db, struct arena *a, const struct sql *q, const struct db_arg *args,
                 int64_t *out)
{
    bool row = false, more = false;

    *out = 0;
    TRY(start(db, a, q, args));
    error *e = db->driver->step(db, a, &row);
    if (!e && row) {
        *out = whole(q, db->driver->cell(db, 0), 0);
        e = db->driver->step(db, a, &more);
    }
    db->driver->finish(db);
    return e;
}

/* clang-format off */
static const struct sql
    sql_begin_write = { "begin", "", "sqlite", "BEGIN IMMEDIATE" },
    sql_begin       = { "begin", "", "",       "BEGIN" },
    sql_begin_read  = { "begin", "", "pg",     "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" },
    sql_patient     = { "patient", "", "pg",   "SET LOCAL lock_timeout = 4000" },
    sql_alone       = { "alone", "", "pg",     "SELECT 1 FROM pg_advisory_xact_lock(7105)" },
    sql_commit      = { "commit", "", "",      "COMMIT" },
    sql_rollback    = { "rollback", "", "",    "ROLLBACK" },
    sql_savepoint   = { "savepoint", "", "",   "SAVEPOINT request" },
    sql_release     = { "release", "", "",     "RELEASE SAVEPOINT request" },
    sql_rollback_to = { "rollback_to", "", "", "ROLLBACK TO SAVEPOINT request" };
/* clang-format on */

void db_lane_set(struct db *db, int lane)
{
    db->lane = lane;
}

int db_lane(const struct db *db)
{
    return db->lane;
}

int64_t *db_round(struct db *db)
{
    return &db->round;
}

error *db_begin(struct db *db, struct arena *a)
{
    db->round = 0;
    return db_exec(db, a, db->engine == DB_SQLITE ? &sql_begin_write : &sql_begin, DB_NO_ARGS,
                   NULL);
}

error *db_alone(struct db *db, struct arena *a)
{
    int64_t one = 0;

    if (db->engine == DB_SQLITE)
        return NULL;
    /* behind a long part one tries again (msg_db_again), before a statement counts as lost */
    TRY(db_exec(db, a, &sql_patient, DB_NO_ARGS, NULL));
    return db_number(db, a, &sql_alone, DB_NO_ARGS, &one);
}

error *db_begin_snapshot(struct db *db, struct arena *a)
{
    return db_exec(db, a, db->engine == DB_SQLITE ? &sql_begin : &sql_begin_read, DB_NO_ARGS, NULL);
}

/* Not counted by fault injection: cleaning up must work. */
static bool quietly(struct db *db, const struct sql *q)
{
    struct arena *a = arena_new();
    int64_t       fail_at = db->fail_at;

    db->fail_at = 0;
    error *e = db_exec(db, a, q, DB_NO_ARGS, NULL);
    db->fail_at = fail_at;
    bool ok = !e;
    arena_free(a);
    return ok;
}

void db_rollback(struct db *db)
{
    if (db->driver->in_transaction(db))
        quietly(db, &sql_rollback);
}

void db_snapshot_end(struct db *db)
{
    db->shared = false;
    db_rollback(db);
}

bool db_version(struct db *db, struct db_version *out)
{
    return db->driver->version && db->driver->version(db, out);
}

bool db_snapshot_version(const struct db *db, struct db_version *out)
{
    *out = db->seen;
    return db->shared;
}

error *db_snapshot_share(struct db *db, struct arena *a)
{
    struct db_version now;
    bool              known = db_version(db, &now);

    if (db->shared && known && memcmp(&now, &db->seen, sizeof now) == 0)
        return NULL;
    db_snapshot_end(db);
    /* what was the newest before it began: it is at least as new */
    TRY(db_begin_snapshot(db, a));
    db->shared = known;
    if (known)
        db->seen = now;
    return NULL;
}

error *db_commit(struct db *db, struct arena *a)
{
    return db_exec(db, a, &sql_commit, DB_NO_ARGS, NULL);
}

error *db_savepoint(struct db *db, struct arena *a)
{
    return db_exec(db, a, &sql_savepoint, DB_NO_ARGS, NULL);
}

error *db_release(struct db *db, struct arena *a)
{
    return db_exec(db, a, &sql_release, DB_NO_ARGS, NULL);
}

bool db_rollback_to(struct db *db)
{
    db->round = 0;
    return db->driver->in_transaction(db) && quietly(db, &sql_rollback_to) &&
           quietly(db, &sql_release);
}

int64_t db_changes(const struct db *db)
{
    return db->driver->changes((struct db *)(uintptr_t)db);
}

void db_log_watch(struct db *db)
{
    if (db->driver->log_watch)
        db->driver->log_watch(db);
}

int64_t db_log_pages(const struct db *db)
{
    return db->driver->log_pages ? db->driver->log_pages((struct db *)(uintptr_t)db) : 0;
}

error *db_log_copy(struct db *db, struct arena *a)
{
    return db->driver->log_copy ? db->driver->log_copy(db, a) : NULL;
}

bool db_in_transaction(struct db *db)
{
    return db->driver->in_transaction(db);
}

struct db_bulk {
    struct db    *db;
    struct arena *mem;
    void         *state;
};

error *db_bulk_begin(struct db *db, struct arena *a, const char *table, const char *const *columns,
                     struct db_bulk **out)
{
    struct db_bulk *b = NEW(a, struct db_bulk);

    b->db = db;
    b->mem = a;
    TRY(db->driver->bulk_begin(db, a, table, columns, &b->state));
    *out = b;
    return NULL;
}

error *db_bulk_row(struct db_bulk *b, const struct db_arg *values)
{
    return b->db->driver->bulk_row(b->db, b->mem, b->state, values);
}

error *db_bulk_end(struct db_bulk *b)
{
    return b->db->driver->bulk_end(b->db, b->mem, b->state);
}
