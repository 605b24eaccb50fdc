/* db_pg.h -- a connection to a PostgreSQL server, seen by the files of its driver only. */
#ifndef GONGDI_DB_PG_H
#define GONGDI_DB_PG_H

#include <libpq-fe.h>

#include "db/driver.h"

enum {
    SLOTS = 2048,
    DEEPEST = 4,
    BULK_MS = 600000,
    LATER_MOST = 400, /* statements under way that nobody has waited for */
};

struct stmt {
    const struct sql *sql;
    struct column_map map;
    int               n_params;
    const char       *param[DB_MOST_ARGS]; /* names in the order of $1, $2 ...; not NUL-ended */
    size_t            param_n[DB_MOST_ARGS];
    char              name[16];
    unsigned          life; /* the connection it was prepared on */
};

struct active {
    struct stmt *stmt;
    PGresult    *res;
    int          row;
};

struct pg {
    struct db     db;
    PGconn       *con;
    char         *url;
    unsigned      life; /* counts connections: statements of an older one are gone */
    int64_t       deadline_ms;
    struct stmt  *slot[SLOTS];
    size_t        n_slots;
    struct active active[DEEPEST];
    int           depth;
    int64_t       touched, changed;
    const char   *later[LATER_MOST]; /* the names of those under way, in their order */
    int           n_later;
    bool          open;   /* a transaction was begun and not yet ended */
    bool          lost;   /* its connection is gone: nothing of it may go on on a new one */
    bool          unsure; /* the server said that a commit may not be safe */
};

static inline struct pg *self(struct db *db)
{
    return (struct pg *)db;
}

/* ---- db_pg_line.c ---- */

/* Whether the server still listens, as far as its line tells. */
bool pg_alive(struct pg *p);
bool pg_connect(struct pg *p);
void pg_drop(struct pg *p);
/* Wait until the socket can be read (or written), not longer than until UNTIL. */
bool pg_wait(struct pg *p, short events, int64_t until);
/* Send what is buffered and read the next result, which is NULL at the end of each statement; false
 * when the deadline passed. */
bool pg_next(struct pg *p, int64_t until, PGresult **out);
/* One whole result; NULL when the deadline passed. */
PGresult *pg_result(struct pg *p, int64_t until);
bool      pg_good(const PGresult *res);
/* The connection is given up: what became of the statement is unknown. */
error *pg_gone(struct pg *p, struct arena *a, const char *what) MUST_CHECK;
/* RES, which is cleared, says no. */
error *pg_refused(struct pg *p, struct arena *a, const char *what, PGresult *res) MUST_CHECK;

/* ---- db_pg.c ---- */

/* A text of its own, not a named statement. */
error *pg_plain(struct pg *p, struct arena *a, const char *text, PGresult **out) MUST_CHECK;

/* ---- db_pg_copy.c ---- */

error *pg_copy_begin(struct db *db, struct arena *a, const char *table, const char *const *columns,
                     void **state) MUST_CHECK;
error *pg_copy_row(struct db *db, struct arena *a, void *state, const struct db_arg *v) MUST_CHECK;
error *pg_copy_end(struct db *db, struct arena *a, void *state) MUST_CHECK;

#endif
