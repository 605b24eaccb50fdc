/* db_pg.c -- named statements on PostgreSQL, by libpq's asynchronous calls.
 *
 * A statement that nobody waits for (db_exec_later) goes into libpq's pipeline; the next one that
 * somebody waits for ends the pipeline and is told what failed in it. */
#include <arpa/inet.h>

#include "base/log.h"
#include "base/when.h"
#include "db/db_pg.h"

enum {
    OID_INT8 = 20,
    OID_TEXT = 25,
    READ_MS = 2000,
    WRITE_MS = 5000,
    LATER_SENT = 16, /* so many go to the server together, which works on them meanwhile */
};

/* Rewrite :name to $n, leaving 'quoted text' alone; note which name is which number. */
static str rewrite(struct arena *a, struct stmt *t)
{
    struct buf b;
    bool       quoted = false;

    buf_init(&b, a, 65536);
    for (const char *s = t->sql->text; *s;) {
        if (*s == '\'')
            quoted = !quoted;
        if (quoted || *s != ':' || !is_name(s[1])) {
            buf_char(&b, *s++);
            continue;
        }
        size_t n = 0;
        int    i = 0;
        while (is_name(s[1 + n]))
            n++;
        while (i < t->n_params && (t->param_n[i] != n || memcmp(t->param[i], s + 1, n) != 0))
            i++;
        if (i == t->n_params) {
            if (i == DB_MOST_ARGS)
                BUG("%s: too many parameters", t->sql->name);
            t->param[i] = s + 1;
            t->param_n[i] = n;
            t->n_params++;
        }
        buf_fmt(&b, "$%d", i + 1);
        s += 1 + n;
    }
    buf_char(&b, 0);
    return buf_done(&b);
}

static struct stmt *find(struct pg *p, const struct sql *q)
{
    size_t at = ((uintptr_t)q >> 4) % SLOTS;

    while (p->slot[at] && p->slot[at]->sql != q)
        at = (at + 1) % SLOTS;
    if (!p->slot[at]) {
        if (p->n_slots++ > SLOTS / 2)
            BUG("more statements than slots");
        p->slot[at] = xcalloc(1, sizeof(struct stmt));
        p->slot[at]->sql = q;
        snprintf(p->slot[at]->name, sizeof p->slot[at]->name, "s%zu", p->n_slots);
    }
    return p->slot[at];
}

/* Arguments in the order of the statement's parameters. */
static void arrange(const struct stmt *t, const struct db_arg *args, const struct db_arg *out[])
{
    int given = 0;

    for (int i = 0; i < t->n_params; i++) {
        out[i] = NULL;
        for (const struct db_arg *g = args; g->type != DB_END; g++)
            if (strlen(g->name) == t->param_n[i] &&
                memcmp(g->name, t->param[i], t->param_n[i]) == 0)
                out[i] = g;
        if (!out[i])
            BUG("%s: parameter %.*s is missing", t->sql->name, (int)t->param_n[i], t->param[i]);
    }
    for (const struct db_arg *g = args; g->type != DB_END; g++)
        given++;
    if (given != t->n_params)
        BUG("%s: %d of %d parameters given", t->sql->name, given, t->n_params);
}

static error *prepare(struct pg *p, struct arena *a, struct stmt *t, const struct db_arg *args)
{
    const struct db_arg *in[DB_MOST_ARGS] = { NULL };
    Oid                  type[DB_MOST_ARGS];

    t->n_params = 0;
    str text = rewrite(a, t);
    arrange(t, args, in);
    for (int i = 0; i < t->n_params; i++)
        type[i] = in[i]->type == DB_INT || in[i]->type == DB_NULL_INT ? OID_INT8 : OID_TEXT;
    if (!PQsendPrepare(p->con, t->name, text.p, t->n_params, type))
        return pg_gone(p, a, t->sql->name);
    PGresult *res = pg_result(p, when_now() + p->deadline_ms);
    if (!res)
        return pg_gone(p, a, t->sql->name);
    if (!pg_good(res))
        return pg_refused(p, a, t->sql->name, res);
    PQclear(res);
    t->life = p->life;
    return NULL;
}

/* Hand the statement to libpq; false: the connection is gone. */
static bool hand(struct pg *p, struct arena *a, struct stmt *t, const struct db_arg *args)
{
    const struct db_arg *in[DB_MOST_ARGS] = { NULL };
    const char          *value[DB_MOST_ARGS];
    int                  length[DB_MOST_ARGS], format[DB_MOST_ARGS];
    uint64_t             wire[DB_MOST_ARGS];

    arrange(t, args, in);
    for (int i = 0; i < t->n_params; i++) {
        format[i] = in[i]->type == DB_INT;
        value[i] = NULL;
        length[i] = 0;
        if (in[i]->type == DB_INT) {
            wire[i] = (uint64_t)htonl((uint32_t)((uint64_t)in[i]->i >> 32)) |
                      (uint64_t)htonl((uint32_t)in[i]->i) << 32;
            value[i] = (const char *)&wire[i];
            length[i] = sizeof wire[i];
        } else if (in[i]->type == DB_TEXT) {
            value[i] = str_dup(a, in[i]->s).p;
        }
    }
    return PQsendQueryPrepared(p->con, t->name, t->n_params, value, length, format, 0);
}

static int64_t count_of(PGresult *res)
{
    int64_t n = 0;
    str     count = str_of(PQcmdTuples(res));

    return count.n && str_i64(count, 0, INT64_MAX, &n) ? n : 0;
}

/* Read what the statements under way came to, and what came to the one sent after them (OUT: NULL
 * when there was none). The first that failed is told; the server then left out all after it. */
static error *settle(struct pg *p, struct arena *a, const char *name, int64_t ms, PGresult **out)
{
    PGresult   *res = NULL, *bad = NULL;
    const char *what = name;
    bool        mine = out != NULL;

    if (!PQpipelineSync(p->con))
        return pg_gone(p, a, name);
    for (int i = 0; i < p->n_later + mine; i++) {
        PQclear(res);
        res = pg_result(p, when_now() + (i < p->n_later ? p->deadline_ms : ms));
        if (!res) {
            PQclear(bad);
            return pg_gone(p, a, i < p->n_later ? p->later[i] : name);
        }
        if (!bad && i < p->n_later && !pg_good(res)) {
            what = p->later[i];
            bad = res;
            res = NULL;
        }
    }
    p->n_later = 0;
    PGresult *sync = NULL;
    bool      over = pg_next(p, when_now() + p->deadline_ms, &sync) &&
                PQresultStatus(sync) == PGRES_PIPELINE_SYNC;
    PQclear(sync);
    if (!over || !PQexitPipelineMode(p->con)) {
        PQclear(res);
        PQclear(bad);
        return pg_gone(p, a, name);
    }
    if (bad) {
        PQclear(res);
        return pg_refused(p, a, what, bad);
    }
    if (mine)
        *out = res;
    else
        PQclear(res);
    return NULL;
}

static error *send_(struct pg *p, struct arena *a, struct stmt *t, const struct db_arg *args,
                    PGresult **out)
{
    int64_t ms = t->sql->scan[0] ? BULK_MS : p->deadline_ms;

    if (!hand(p, a, t, args))
        return pg_gone(p, a, t->sql->name);
    if (p->n_later)
        return settle(p, a, t->sql->name, ms, out);
    *out = pg_result(p, when_now() + ms);
    return *out ? NULL : pg_gone(p, a, t->sql->name);
}

/* After this the statement can be handed over. What is under way is settled before another is
 * prepared, and before a way back is taken, which would be left out with the rest. */
static error *ready(struct pg *p, struct arena *a, struct stmt *t, const struct db_arg *args)
{
    /* a server that was away is noticed before anything depends on it: each of many connections
     * would refuse somebody once */
    bool idle = p->con && !p->open && !p->depth && !p->n_later;
    if (p->con && (idle ? !pg_alive(p) : PQstatus(p->con) == CONNECTION_BAD))
        pg_drop(p);
    if (p->lost)
        return error_of(a, FAIL_BUSY, &msg_db_down);
    if (!p->con && !pg_connect(p))
        return error_of(a, FAIL_BUSY, &msg_db_down);
    bool back = str_starts(str_of(t->sql->name), STR("rollback"));
    if (p->n_later && (back || t->life != p->life)) {
        error *e = settle(p, a, t->sql->name, 0, NULL);
        if (e && (!back || p->lost))
            return e;
    }
    return t->life != p->life ? prepare(p, a, t, args) : NULL;
}

static error *start(struct db *db, struct arena *a, const struct sql *q, const struct db_arg *args)
{
    struct pg   *p = self(db);
    struct stmt *t = find(p, q);
    PGresult    *res = NULL;

    if (p->depth == DEEPEST)
        BUG("%s: statements nested too deep", q->name);
    bool begins = strcmp(q->name, "begin") == 0;
    bool commits = strcmp(q->name, "commit") == 0;
    if (begins)
        p->lost = p->unsure = false;
    TRY(ready(p, a, t, args));
    TRY(send_(p, a, t, args, &res));
    if (!pg_good(res))
        return pg_refused(p, a, q->name, res);
    if (begins)
        p->open = true;
    if (commits || strcmp(q->name, "rollback") == 0)
        p->open = false;
    if (commits && p->unsure) {
        PQclear(res);
        return error_of(a, FAIL_BUSY, &msg_db_down);
    }
    p->touched = count_of(res);
    p->changed += PQresultStatus(res) == PGRES_COMMAND_OK || PQnfields(res) ? p->touched : 0;
    p->active[p->depth++] = (struct active){ .stmt = t, .res = res, .row = -1 };
    return NULL;
}

static error *later(struct db *db, struct arena *a, const struct sql *q, const struct db_arg *args)
{
    struct pg   *p = self(db);
    struct stmt *t = find(p, q);

    TRY(ready(p, a, t, args));
    if (!p->open)
        BUG("%s: put off outside a transaction", q->name);
    if (!p->n_later && !PQenterPipelineMode(p->con))
        return pg_gone(p, a, q->name);
    if (!hand(p, a, t, args))
        return pg_gone(p, a, q->name);
    p->later[p->n_later++] = q->name;
    p->changed++; /* who asks whether something was written must not have to wait */
    if (p->n_later == LATER_MOST)
        return settle(p, a, q->name, 0, NULL);
    if (p->n_later % LATER_SENT == 0 && PQflush(p->con) < 0)
        return pg_gone(p, a, q->name);
    return NULL;
}

static struct active *top(struct db *db)
{
    return &self(db)->active[self(db)->depth - 1];
}

static error *step(struct db *db, struct arena *a, bool *row)
{
    struct active *c = top(db);

    (void)a;
    *row = ++c->row < PQntuples(c->res);
    return NULL;
}

static void finish(struct db *db)
{
    PQclear(top(db)->res);
    self(db)->depth--;
}

static int columns(struct db *db)
{
    return PQnfields(top(db)->res);
}

static const char *column_name(struct db *db, int i)
{
    return PQfname(top(db)->res, i);
}

static struct cell cell(struct db *db, int i)
{
    struct active *c = top(db);

    if (PQgetisnull(c->res, c->row, i))
        return (struct cell){ .type = CELL_NULL };
    return (struct cell){ .type = CELL_TEXT,
                          .s = { PQgetvalue(c->res, c->row, i),
                                 (size_t)PQgetlength(c->res, c->row, i) } };
}

static int64_t touched(struct db *db)
{
    return self(db)->touched;
}

static int64_t changes(struct db *db)
{
    return self(db)->changed;
}

static struct column_map *map(struct db *db)
{
    return &top(db)->stmt->map;
}

static bool in_transaction(struct db *db)
{
    struct pg *p = self(db);

    return p->con && PQtransactionStatus(p->con) != PQTRANS_IDLE &&
           PQtransactionStatus(p->con) != PQTRANS_UNKNOWN;
}

error *pg_plain(struct pg *p, struct arena *a, const char *text, PGresult **out)
{
    if (!p->con && !pg_connect(p))
        return error_of(a, FAIL_BUSY, &msg_db_down);
    if (p->n_later)
        TRY(settle(p, a, "script", 0, NULL));
    if (!PQsendQuery(p->con, text))
        return pg_gone(p, a, "script");
    *out = pg_result(p, when_now() + BULK_MS);
    if (!*out)
        return pg_gone(p, a, "script");
    return pg_good(*out) ? NULL : pg_refused(p, a, "script", *out);
}

static error *script(struct db *db, struct arena *a, str text)
{
    PGresult *res = NULL;

    TRY(pg_plain(self(db), a, str_dup(a, text).p, &res));
    PQclear(res);
    return NULL;
}

static void close_(struct db *db)
{
    struct pg *p = self(db);

    pg_drop(p);
    for (size_t i = 0; i < SLOTS; i++)
        free(p->slot[i]);
    free(p->url);
    free(p);
}

static const struct driver driver = {
    .start = start,
    .later = later,
    .step = step,
    .finish = finish,
    .columns = columns,
    .column_name = column_name,
    .cell = cell,
    .touched = touched,
    .changes = changes,
    .map = map,
    .in_transaction = in_transaction,
    .script = script,
    .bulk_begin = pg_copy_begin,
    .bulk_row = pg_copy_row,
    .bulk_end = pg_copy_end,
    .close = close_,
};

error *pg_open(struct arena *a, str url, enum db_mode mode, struct db **out)
{
    struct pg *p = xcalloc(1, sizeof *p);

    p->db = (struct db){ .driver = &driver, .engine = DB_PG };
    p->url = xstrdup(str_dup(a, url).p);
    p->deadline_ms = mode == DB_READ ? READ_MS : WRITE_MS;
    if (!pg_connect(p)) {
        close_(&p->db);
        return error_of(a, FAIL_BUSY, &msg_db_down);
    }
    *out = &p->db;
    return NULL;
}
