/* db_pg_copy.c -- many rows into one table by COPY. */
#include <poll.h>

#include "base/when.h"
#include "db/db_pg.h"

struct copy {
    struct arena *row;
    struct buf    out;
};

error *pg_copy_begin(struct db *db, struct arena *a, const char *table, const char *const *columns_,
                     void **state)
{
    PGresult    *res = NULL;
    struct buf   b;
    struct copy *c = NEW(a, struct copy);

    buf_init(&b, a, 4096);
    buf_fmt(&b, "COPY %s (", table);
    for (int i = 0; columns_[i]; i++)
        buf_fmt(&b, "%s%s", i ? ", " : "", columns_[i]);
    buf_z(&b, ") FROM STDIN");
    buf_char(&b, 0);
    TRY(pg_plain(self(db), a, b.p, &res));
    PQclear(res);
    c->row = arena_new();
    buf_init(&c->out, c->row, 64 << 20);
    *state = c;
    return NULL;
}

static error *flush(struct pg *p, struct arena *a, struct copy *c)
{
    int64_t until = when_now() + BULK_MS;
    int     sent = 0;

    while ((sent = PQputCopyData(p->con, c->out.p, (int)c->out.n)) == 0)
        if (!pg_wait(p, POLLOUT, until) || PQflush(p->con) < 0)
            return pg_gone(p, a, "copy");
    while (sent > 0 && PQflush(p->con) > 0)
        if (!pg_wait(p, POLLOUT, until))
            return pg_gone(p, a, "copy");
    arena_reset(c->row);
    buf_init(&c->out, c->row, 64 << 20);
    return sent > 0 ? NULL : pg_gone(p, a, "copy");
}

error *pg_copy_row(struct db *db, struct arena *a, void *state, const struct db_arg *v)
{
    struct copy *c = state;
    struct buf  *b = &c->out;

    for (int i = 0; v[i].type != DB_END; i++) {
        if (i)
            buf_char(b, '\t');
        if (v[i].type == DB_INT) {
            buf_int(b, v[i].i);
        } else if (v[i].type == DB_TEXT) {
            for (size_t k = 0; k < v[i].s.n; k++) {
                char ch = v[i].s.p[k];
                if (ch == '\\' || ch == '\t' || ch == '\n' || ch == '\r') {
                    buf_char(b, '\\');
                    ch = ch == '\t' ? 't' : ch == '\n' ? 'n' : ch == '\r' ? 'r' : ch;
                }
                buf_char(b, ch);
            }
        } else {
            buf_z(b, "\\N");
        }
    }
    buf_char(b, '\n');
    error *e = b->n > 256 << 10 ? flush(self(db), a, c) : NULL;
    if (e)
        arena_free(c->row); /* nobody ends what has failed */
    return e;
}

error *pg_copy_end(struct db *db, struct arena *a, void *state)
{
    struct pg   *p = self(db);
    struct copy *c = state;
    error       *e = c->out.n ? flush(p, a, c) : NULL;

    arena_free(c->row);
    TRY(e);
    while (PQputCopyEnd(p->con, NULL) == 0)
        if (!pg_wait(p, POLLOUT, when_now() + BULK_MS))
            return pg_gone(p, a, "copy");
    PGresult *res = pg_result(p, when_now() + BULK_MS);
    if (!res)
        return pg_gone(p, a, "copy");
    if (!pg_good(res))
        return pg_refused(p, a, "copy", res);
    PQclear(res);
    return NULL;
}
