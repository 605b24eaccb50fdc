/* db.h -- one small interface to named statements; SQLite and PostgreSQL stand behind it.
 *
 * No function takes SQL text: only struct sql objects, which only tools/sqlpack.awk makes out of
 * .sql files. Parameters are named; forgetting one or giving one too many is a BUG(). Columns are
 * read by name into records described by field tables. A connection is used by one thread at a
 * time. Every call to a database server has a deadline of ours. */
#ifndef GONGDI_DB_H
#define GONGDI_DB_H

#include "base/field.h"

struct db;

enum db_engine { DB_SQLITE, DB_PG };

/* A named statement, packed from a .sql file at build time. */
struct sql {
    const char *name; /* "casework_by_id": for logs and errors */
    const char *scan; /* why it may read a whole table, or "" */
    const char *only; /* "sqlite" or "pg" for a variant of one engine, or "" */
    const char *text; /* parameters are written :name */
};

/* A named, typed parameter. The compiler checks the type of each value. */
struct db_arg {
    const char *name;
    enum { DB_END, DB_INT, DB_TEXT, DB_NULL_INT, DB_NULL_TEXT } type;
    int64_t i;
    str     s;
};
static inline struct db_arg db_int(const char *name, int64_t v)
{
    return (struct db_arg){ .name = name, .type = DB_INT, .i = v };
}
static inline struct db_arg db_text(const char *name, str v)
{
    return (struct db_arg){ .name = name, .type = DB_TEXT, .s = v };
}
/* NULL instead of zero, or instead of the empty text */
static inline struct db_arg db_int_or_null(const char *name, int64_t v)
{
    return (struct db_arg){ .name = name, .type = v ? DB_INT : DB_NULL_INT, .i = v };
}
static inline struct db_arg db_text_or_null(const char *name, str v)
{
    return (struct db_arg){ .name = name, .type = v.n ? DB_TEXT : DB_NULL_TEXT, .s = v };
}
/* NULL instead of DATE_NONE */
static inline struct db_arg db_date(const char *name, int64_t v)
{
    return (struct db_arg){ .name = name, .type = v == DATE_NONE ? DB_NULL_INT : DB_INT, .i = v };
}
/* All columns of a record as parameters of its INSERT, virtual fields left out; ends as DB_ARGS
 * does. */
const struct db_arg *db_record(struct arena *a, const struct field *f, const void *rec);
/* For a statement that takes WIDTH values at a time, as its parameters v0, v1 ... (or n0, n1 ...):
 * where there are only N, the last one is repeated. OUT has room for WIDTH. */
enum { DB_WIDTH = 20 };
extern const char *const db_v[DB_WIDTH], *const db_n[DB_WIDTH];
void db_values(struct db_arg *out, const char *const *names, size_t width, const int64_t *v,
               size_t n);
enum { DB_MOST_ARGS = 48 };
#define DB_ARGS(...) ((const struct db_arg[]){ __VA_ARGS__, { .type = DB_END } })
#define DB_NO_ARGS   ((const struct db_arg[]){ { .type = DB_END } })

enum db_mode {
    DB_READ,   /* reading only; each read transaction is one snapshot */
    DB_WRITE,  /* the writer */
    DB_CREATE, /* the writer, making the database file when there is none (SQLite) */
};

/* URL is "sqlite:PATH" or "postgres://...". */
error         *db_open(struct arena *a, str url, enum db_mode mode, struct db **out) MUST_CHECK;
void           db_close(struct db *db);
enum db_engine db_engine(const struct db *db);

/* Run a statement that returns no rows; how many rows it touched goes to TOUCHED (may be NULL). */
error *db_exec(struct db *db, struct arena *a, const struct sql *q, const struct db_arg *args,
               int64_t *touched) MUST_CHECK;

/* Run one whose outcome nobody waits for, inside a transaction: that it failed is told by a later
 * statement, at the latest by the commit. A database server gets such statements by the hundred
 * instead of each in a round trip of its own; on SQLite it is db_exec. Not for what may fail for a
 * reason that the caller wants to tell, such as a key that is taken. */
error *db_exec_later(struct db *db, struct arena *a, const struct sql *q,
                     const struct db_arg *args) MUST_CHECK;

/* Fetch one row into REC. db_one: FAIL_MISSING when there is none; db_maybe: FOUND says so. */
error *db_one(struct db *db, struct arena *a, const struct sql *q, const struct db_arg *args,
              const struct field *f, void *rec) MUST_CHECK;
error *db_maybe(struct db *db, struct arena *a, const struct sql *q, const struct db_arg *args,
                const struct field *f, void *rec, bool *found) MUST_CHECK;

/* The row of a reference, by a statement with :community and :id; FAIL_MISSING when there is none.
 */
error *db_by_ref(struct db *db, struct arena *a, const struct sql *q, struct ref ref,
                 const struct field *f, void *rec) MUST_CHECK;

/* Fetch all rows into a list of records of SIZE bytes. */
error *db_all(struct db *db, struct arena *a, const struct sql *q, const struct db_arg *args,
              const struct field *f, size_t size, struct list *out) MUST_CHECK;

/* Row by row, without keeping them: MEM inside EACH is emptied after each row. */
typedef error *db_row_fn(void *ctx, struct arena *mem, void *rec);
error *db_each(struct db *db, struct arena *a, const struct sql *q, const struct db_arg *args,
               const struct field *f, size_t size, db_row_fn *each, void *ctx) MUST_CHECK;

/* The one integer of the one row; 0 when there is no row or it is NULL. */
error *db_number(struct db *db, struct arena *a, const struct sql *q, const struct db_arg *args,
                 int64_t *out) MUST_CHECK;

error *db_begin(struct db *db, struct arena *a) MUST_CHECK; /* to write */
/* From here to the end of its transaction nobody else is behind this call, in any process: what one
 * finds before writing (no such number, no such door) is still true when it is written. SQLite has
 * one writer and does nothing. To be called before the first look, so that each look sees what the
 * one before has committed; and before rows that others may wait for are written. */
error *db_alone(struct db *db, struct arena *a) MUST_CHECK;
error *db_begin_snapshot(struct db *db, struct arena *a) MUST_CHECK; /* to read */

/* What the newest commit, of any process, is known by (SQLite). False when that cannot be told. */
struct db_version {
    uint32_t word[12];
};
bool db_version(struct db *db, struct db_version *out);

/* A snapshot that the requests of a moment share, because taking one costs system calls: begun, or
 * kept from the request before when nobody, in this process or another, has committed since. It is
 * ended before its thread waits: a snapshot that stays holds up the log. */
error *db_snapshot_share(struct db *db, struct arena *a) MUST_CHECK;
void   db_snapshot_end(struct db *db); /* harmless without one */
/* The version that an open shared snapshot has at least; false without one. */
bool   db_snapshot_version(const struct db *db, struct db_version *out);
error *db_commit(struct db *db, struct arena *a) MUST_CHECK;
void   db_rollback(struct db *db);
error *db_savepoint(struct db *db, struct arena *a) MUST_CHECK;
error *db_release(struct db *db, struct arena *a) MUST_CHECK;
bool   db_rollback_to(struct db *db); /* false: the engine has given up the whole transaction */

/* Rows changed on this connection since it was opened; and whether a transaction is open. */
int64_t db_changes(const struct db *db);
bool    db_in_transaction(struct db *db);

/* SQLite's write-ahead log. After db_log_watch no commit of this connection copies the log back
 * into the file by itself, which stops the writer for as long as the disk takes; somebody calls
 * db_log_copy instead, on any connection, while others write and read. It copies what no reader
 * still needs, so the log only begins anew when it is called in a moment without writes.
 * PostgreSQL keeps its own log: 0 pages, nothing to copy. */
void    db_log_watch(struct db *db);
int64_t db_log_pages(const struct db *db); /* in the log after this connection's last commit */
error  *db_log_copy(struct db *db, struct arena *a) MUST_CHECK;

/* A number that belongs to the open transaction: 0 after its begin and after every going back. */
int64_t *db_round(struct db *db);

/* Which of the DB_LANES connections that write at the same time this one is: who keeps a count in
 * as many rows and adds to the row of its lane waits for none of the others, and never in a circle.
 * Connections of one process have lanes of their own; those of two processes may share some. */
enum { DB_LANES = 16 };
void db_lane_set(struct db *db, int lane);
int  db_lane(const struct db *db);

/* Many rows into one table, faster than single statements: COPY on PostgreSQL, one prepared INSERT
 * on SQLite. Inside a transaction. COLUMNS ends with NULL. After a row that failed nothing else is
 * to be called. */
struct db_bulk;
error *db_bulk_begin(struct db *db, struct arena *a, const char *table, const char *const *columns,
                     struct db_bulk **out) MUST_CHECK;
error *db_bulk_row(struct db_bulk *b, const struct db_arg *values) MUST_CHECK;
error *db_bulk_end(struct db_bulk *b) MUST_CHECK;

/* Tests only: the Nth statement from now on fails, as a full disk would. 0 switches it off. */
void db_fail_at(struct db *db, int64_t n);

/* Refused for a reason that may pass: trying the whole request again is right (PostgreSQL). */
extern const struct message msg_db_again;
/* A unique key is taken. */
extern const struct message msg_db_taken;
extern const struct message msg_db_down;

#endif
