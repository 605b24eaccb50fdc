/* imports_keys.c -- which row of a table has its key first: the others say the same thing again.
 * Asked twenty at a time. */
#include "modules/imports/imports.sql.h"
#include "modules/imports/imports_run.h"

static int64_t row_noted(const struct row *x)
{
    return x->same << ROW_BITS | x->cells.n;
}

struct key {
    int64_t hash, n;
};
/* clang-format off */
static const struct field key_fields[] = {
    INT(struct key, hash, INT64_MIN, INT64_MAX, .doc = "of the key"),
    INT(struct key, n,    0, INT64_MAX,         .doc = "the row that has it first"),
    FIELDS_END,
};
/* clang-format on */

/* Which rows have the keys first; *ALL: every one of them is there. */
static error *first_rows(struct work *w, struct row *const *rows, size_t n, struct db_arg *arg,
                         bool *all)
{
    struct list found;

    arg[1 + DB_WIDTH] = (struct db_arg){ .type = DB_END };
    TRY(db_all(w->r->db, w->r->mem, &sql_imports_keys_rows, arg, key_fields, sizeof(struct key),
               &found));
    const struct key *k = found.item;
    *all = true;
    for (size_t i = 0; i < n; i++) {
        rows[i]->first = 0;
        for (size_t j = 0; j < found.n; j++)
            if (k[j].hash == rows[i]->hash) {
                rows[i]->first = import_row_noted(k[j].n);
                rows[i]->unlike = k[j].n >> ROW_BITS != rows[i]->same;
            }
        *all = *all && rows[i]->first;
    }
    return NULL;
}

/* The keys of at most DB_WIDTH rows in the order of the table. Kept are those of good rows, in a
 * run too: wrong rows are left out. A check mostly finds none of them there, a run all. */
static error *twenty_keys(struct work *w, struct row *const *rows, size_t n)
{
    int64_t       hash[DB_WIDTH], number[DB_WIDTH], added = 0;
    struct db_arg arg[2 * DB_WIDTH + 2] = { db_int("import", w->x->ref.id) };
    bool          all = false;

    for (size_t i = 0; i < n; i++) {
        hash[i] = rows[i]->hash;
        rows[i]->first = rows[i]->cells.n;
        number[i] = row_noted(rows[i]);
    }
    db_values(arg + 1, db_v, DB_WIDTH, hash, n);
    if (w->mode == RUN)
        TRY(first_rows(w, rows, n, arg, &all));
    if (all)
        return NULL;
    db_values(arg + 1 + DB_WIDTH, db_n, DB_WIDTH, number, n);
    TRY(db_exec(w->r->db, w->r->mem, &sql_imports_keys_add, arg, &added));
    return (size_t)added == n && w->mode != RUN ? NULL : first_rows(w, rows, n, arg, &all);
}

error *import_keys(struct work *w, struct row *rows, size_t n)
{
    struct row *some[DB_WIDTH];
    size_t      m = 0;

    for (size_t i = 0; i < n; i++) {
        if (!rows[i].e)
            some[m++] = &rows[i];
        if (m == DB_WIDTH || (m && i + 1 == n)) {
            TRY(twenty_keys(w, some, m));
            m = 0;
        }
    }
    return NULL;
}
