/* driver.h -- what an engine must be able to do; seen only inside src/db. */
#ifndef GONGDI_DRIVER_H
#define GONGDI_DRIVER_H

#include "db/db.h"

/* One value of a row. Text lives until the next step. */
struct cell {
    enum { CELL_NULL, CELL_INT, CELL_TEXT } type;
    int64_t i;
    str     s;
};

enum { MOST_COLUMNS = 64 };

/* Where the columns of a result go: column number per field, worked out once per statement. */
struct column_map {
    const struct field *fields;
    short               column[MOST_COLUMNS], second[MOST_COLUMNS];
};

struct driver {
    error *(*start)(struct db *db, struct arena *a, const struct sql *q, const struct db_arg *args);
    /* NULL: as start */
    error *(*later)(struct db *db, struct arena *a, const struct sql *q, const struct db_arg *args);
    error *(*step)(struct db *db, struct arena *a, bool *row); /* after start; until no row */
    void (*finish)(struct db *db);                             /* always, after start succeeded */
    int (*columns)(struct db *db);
    const char *(*column_name)(struct db *db, int i);
    struct cell (*cell)(struct db *db, int i);
    int64_t (*touched)(struct db *db);
    int64_t (*changes)(struct db *db);
    struct column_map *(*map)(struct db *db);
    bool (*in_transaction)(struct db *db);
    error *(*script)(struct db *db, struct arena *a, str text); /* migrations only */
    error *(*bulk_begin)(struct db *db, struct arena *a, const char *table,
                         const char *const *columns, void **state);
    error *(*bulk_row)(struct db *db, struct arena *a, void *state, const struct db_arg *values);
    error *(*bulk_end)(struct db *db, struct arena *a, void *state);
    /* What the newest commit is known by; false when that cannot be told. NULL: never. */
    bool (*version)(struct db *db, struct db_version *out);
    void (*log_watch)(struct db *db); /* these three NULL: the engine sees to it */
    int64_t (*log_pages)(struct db *db);
    error *(*log_copy)(struct db *db, struct arena *a);
    void (*close)(struct db *db);
};

struct db {
    const struct driver *driver;
    enum db_engine       engine;
    int64_t              fail_at;
    int64_t              round;
    int                  lane;
    bool                 shared; /* the open transaction is a shared snapshot, as of SEEN */
    struct db_version    seen;
};

error *sqlite_open(struct arena *a, str path, enum db_mode mode, struct db **out) MUST_CHECK;
error *pg_open(struct arena *a, str url, enum db_mode mode, struct db **out) MUST_CHECK;

/* Whether NAME is a parameter character, for both drivers' reading of ":name". */
static inline bool is_name(char c)
{
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

#endif
