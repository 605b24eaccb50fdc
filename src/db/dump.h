/* dump.h -- the whole database as rows of values, for backups that either engine can take back. */
#ifndef GONGDI_DUMP_H
#define GONGDI_DUMP_H

#include "db/db.h"

struct table {
    str         name;
    struct list columns; /* struct table_column */
};
struct table_column {
    str  name;
    bool text; /* else a whole number */
};

/* Every table but the schema's own, in the order of their names. */
error *dump_tables(struct db *db, struct arena *a, struct list *out) MUST_CHECK;

/* Each row of a table, inside a transaction: one db_arg per column; NULL and DB_END as in DB_ARGS.
 */
typedef error *dump_row_fn(void *ctx, struct arena *mem, const struct db_arg *values, size_t n);
error         *dump_rows(struct db *db, struct arena *a, const struct table *t, dump_row_fn *each,
                         void *ctx) MUST_CHECK;

/* Empty a table before it is filled again. */
error *dump_clear(struct db *db, struct arena *a, const struct table *t) MUST_CHECK;

#endif
