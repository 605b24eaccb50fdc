/* dump.c -- reading and clearing tables by name: the only statements that are put together. */
#include "db/dump.h"

#include "db/driver.h"
#include "db/dump.sql.h"

enum { PIECE = 2000 };

struct column_row {
    str  table_name, column_name;
    bool is_text;
};
static const struct field column_fields[] = {
    TEXT(struct column_row, table_name, 0, 80, .doc = "table"),
    TEXT(struct column_row, column_name, 0, 80, .doc = "column"),
    BOOL(struct column_row, is_text, .doc = "text"),
    FIELDS_END,
};

error *dump_tables(struct db *db, struct arena *a, struct list *out)
{
    struct list rows;

    TRY(db_all(db, a, db_engine(db) == DB_SQLITE ? &sql_dump_columns_sqlite : &sql_dump_columns_pg,
               DB_NO_ARGS, column_fields, sizeof(struct column_row), &rows));
    const struct column_row *x = rows.item;
    struct table            *t = NEWN(a, struct table, rows.n);
    size_t                   n = 0;
    for (size_t i = 0; i < rows.n; i++) {
        if (!n || !str_eq(t[n - 1].name, x[i].table_name)) {
            t[n] = (struct table){ .name = x[i].table_name };
            t[n].columns.item = NEWN(a, struct table_column, MOST_COLUMNS);
            t[n++].columns.size = sizeof(struct table_column);
        }
        struct list *c = &t[n - 1].columns;
        ((struct table_column *)c->item)[c->n++] =
            (struct table_column){ x[i].column_name, x[i].is_text };
    }
    *out = (struct list){ t, n, sizeof *t };
    return NULL;
}

/* A row's cells as values, by the types that the table has. */
static void values(struct db *db, const struct table *t, struct db_arg *v)
{
    const struct table_column *c = t->columns.item;

    for (size_t i = 0; i < t->columns.n; i++) {
        struct cell x = db->driver->cell(db, (int)i);
        v[i] = (struct db_arg){ .name = "" };
        if (x.type == CELL_NULL) {
            v[i].type = c[i].text ? DB_NULL_TEXT : DB_NULL_INT;
        } else if (c[i].text) {
            v[i].type = DB_TEXT;
            v[i].s = x.s;
        } else {
            v[i].type = DB_INT;
            if (x.type == CELL_TEXT && !str_i64(x.s, INT64_MIN, INT64_MAX, &x.i))
                x.i = 0;
            v[i].i = x.i;
        }
    }
    v[t->columns.n] = (struct db_arg){ .type = DB_END };
}

/* What one statement gives; N counts the rows. */
static error *pour(struct db *db, struct arena *a, const struct sql *q, const struct table *t,
                   dump_row_fn *each, void *ctx, size_t *n)
{
    struct arena *mem = arena_new();
    bool          row = false;
    error        *e = db->driver->start(db, a, q, DB_NO_ARGS);

    if (e) {
        arena_free(mem);
        return e;
    }
    for (*n = 0; !(e = db->driver->step(db, a, &row)) && row; ++*n) {
        struct db_arg v[MOST_COLUMNS + 1];
        values(db, t, v);
        e = each(ctx, mem, v, t->columns.n);
        arena_reset(mem);
        if (e)
            break;
    }
    db->driver->finish(db);
    arena_free(mem);
    return e;
}

static const struct sql *statement(struct arena *a, str text)
{
    struct sql *q = NEW(a, struct sql);

    *q = (struct sql){ "dump", "a whole table, for a backup", "", text.p };
    return q;
}

/* The statements are made of names that the database itself gave. PostgreSQL's library would hold
 * a whole answer in memory: there a cursor gives it in pieces. */
error *dump_rows(struct db *db, struct arena *a, const struct table *t, dump_row_fn *each,
                 void *ctx)
{
    const struct table_column *c = t->columns.item;
    struct buf                 b;
    size_t                     n = 0;

    buf_init(&b, a, 8192);
    buf_z(&b, "SELECT ");
    for (size_t i = 0; i < t->columns.n; i++)
        buf_fmt(&b, "%s" STR_FMT, i ? ", " : "", STR_ARG(c[i].name));
    buf_fmt(&b, " FROM " STR_FMT, STR_ARG(t->name));
    str select = str_dup(a, buf_done(&b));
    if (db_engine(db) == DB_SQLITE)
        return pour(db, a, statement(a, select), t, each, ctx, &n);
    TRY(db->driver->script(
        db, a, str_fmt(a, "DECLARE dump NO SCROLL CURSOR FOR " STR_FMT, STR_ARG(select))));
    const struct sql *fetch = statement(a, str_fmt(a, "FETCH %d FROM dump", PIECE));
    do
        TRY(pour(db, a, fetch, t, each, ctx, &n));
    while (n == PIECE);
    return db->driver->script(db, a, STR("CLOSE dump"));
}

error *dump_clear(struct db *db, struct arena *a, const struct table *t)
{
    return db->driver->script(db, a, str_fmt(a, "DELETE FROM " STR_FMT, STR_ARG(t->name)));
}
