/* db_pg.c -- PostgreSQL by libpq's asynchronous calls, each with a deadline of ours.
 *
 * A blocking client hangs as long as a frozen server does; TCP settings do not help (measured). So
 * every call is sent, polled with a deadline, and when that passes the connection is given up: the
 * result is unknown, the client gets 503 and repeats with the same idempotency key. */
#include <arpa/inet.h>
#include <libpq-fe.h>
#include <poll.h>

#include "base/log.h"
#include "base/when.h"
#include "db/driver.h"

enum {
    OID_INT8 = 20,
    OID_TEXT = 25,
    SLOTS = 2048,
    DEEPEST = 4,
    READ_MS = 2000,
    WRITE_MS = 5000,
    CONNECT_MS = 3000,
    BULK_MS = 600000,
    LATER_MOST = 400, /* statements under way that nobody has waited for */
    LATER_SENT = 16,  /* so many go to the server together, which works on them meanwhile */
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

static struct pg *self(struct db *db)
{
    return (struct pg *)db;
}

static void notice(void *arg, const PGresult *res)
{
    struct pg  *p = arg;
    const char *text = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);
    const char *state = PQresultErrorField(res, PG_DIAG_SQLSTATE);

    /* "canceling wait for synchronous replication": committed here, perhaps nowhere else */
    if (state && strcmp(state, "01000") == 0)
        p->unsure = true;
    if (state && strcmp(state, "00000") != 0)
        log_event(LOG_WARN_, "db.pg.notice", "state=%s text=\"%s\"", state, text ? text : "");
}

static void drop(struct pg *p)
{
    if (p->con)
        PQfinish(p->con);
    p->con = NULL;
    p->lost = p->lost || p->open;
    p->open = false;
    p->n_later = 0;
}

/* Wait until the socket can be read (or written), not longer than until UNTIL. */
static bool wait_for(struct pg *p, short events, int64_t until)
{
    int64_t       left = until - when_now();
    struct pollfd fd = { .fd = PQsocket(p->con), .events = events };

    if (left < 0)
        left = 0;
    return poll(&fd, 1, (int)left) > 0;
}

static bool connect_(struct pg *p)
{
    int64_t until = when_now() + CONNECT_MS;

    p->con = PQconnectStart(p->url);
    PostgresPollingStatusType s = PGRES_POLLING_WRITING;
    while (p->con && PQstatus(p->con) != CONNECTION_BAD && s != PGRES_POLLING_OK &&
           s != PGRES_POLLING_FAILED) {
        if (!wait_for(p, s == PGRES_POLLING_READING ? POLLIN : POLLOUT, until))
            break;
        s = PQconnectPoll(p->con);
    }
    if (!p->con || PQstatus(p->con) != CONNECTION_OK) {
        log_event(LOG_WARN_, "db.pg.connect", "text=\"%s\"",
                  p->con ? PQerrorMessage(p->con) : "no memory");
        drop(p);
        return false;
    }
    PQsetNoticeReceiver(p->con, notice, p);
    PQsetnonblocking(p->con, 1);
    p->life++;
    return true;
}

static error *gone(struct pg *p, struct arena *a, const char *what)
{
    log_event(LOG_WARN_, "db.pg.gone", "statement=%s text=\"%s\"", what,
              p->con ? PQerrorMessage(p->con) : "");
    drop(p);
    return error_of(a, FAIL_BUSY, &msg_db_down);
}

/* Send what is buffered and read the next result, which is NULL at the end of each statement; false
 * when the deadline passed. */
static bool next_result(struct pg *p, int64_t until, PGresult **out)
{
    int flushing = PQflush(p->con);

    *out = NULL;
    if (flushing < 0)
        return false;
    while (PQisBusy(p->con) || flushing) {
        if (!wait_for(p, (short)(POLLIN | (flushing ? POLLOUT : 0)), until) ||
            !PQconsumeInput(p->con))
            return false;
        if (flushing)
            flushing = PQflush(p->con);
    }
    *out = PQgetResult(p->con);
    return true;
}

/* One whole result; NULL when the deadline passed. */
static PGresult *result(struct pg *p, int64_t until)
{
    PGresult *last = NULL, *r = NULL;

    while (next_result(p, until, &r)) {
        if (!r)
            return last;
        ExecStatusType s = PQresultStatus(r);
        PQclear(last);
        last = r;
        if (s == PGRES_COPY_IN || s == PGRES_COPY_OUT || s == PGRES_COPY_BOTH)
            return last;
    }
    PQclear(last);
    return NULL;
}

static error *refused(struct pg *p, struct arena *a, const char *what, PGresult *res)
{
    const char *state = PQresultErrorField(res, PG_DIAG_SQLSTATE);
    str         s = str_dup(a, str_of(state ? state : ""));

    if (!str_is(s, "23505"))
        log_event(LOG_WARN_, "db.pg", "statement=%s state=%s text=\"%s\"", what, s.p,
                  PQresultErrorMessage(res));
    PQclear(res);
    if (str_is(s, "23505"))
        return error_of(a, FAIL_CONFLICT, &msg_db_taken);
    if (str_is(s, "40001") || str_is(s, "40P01") || str_is(s, "55P03"))
        return error_of(a, FAIL_BUSY, &msg_db_again);
    /* resources, read-only, shutting down, lost connection */
    if (str_starts(s, STR("53")) || str_starts(s, STR("57P")) || str_starts(s, STR("08")) ||
        str_is(s, "25006") || str_is(s, "58030") || s.n == 0) {
        if (PQstatus(p->con) != CONNECTION_OK)
            drop(p);
        return error_of(a, FAIL_BUSY, &msg_db_down);
    }
    return error_of(a, FAIL_INTERNAL, &msg_internal);
}

static bool good(const PGresult *res)
{
    ExecStatusType s = PQresultStatus(res);

    return s == PGRES_COMMAND_OK || s == PGRES_TUPLES_OK || s == PGRES_COPY_IN;
}

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
        return gone(p, a, t->sql->name);
    PGresult *res = result(p, when_now() + p->deadline_ms);
    if (!res)
        return gone(p, a, t->sql->name);
    if (!good(res))
        return refused(p, a, t->sql->name, res);
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
        return gone(p, a, name);
    for (int i = 0; i < p->n_later + mine; i++) {
        PQclear(res);
        res = result(p, when_now() + (i < p->n_later ? p->deadline_ms : ms));
        if (!res) {
            PQclear(bad);
            return gone(p, a, i < p->n_later ? p->later[i] : name);
        }
        if (!bad && i < p->n_later && !good(res)) {
            what = p->later[i];
            bad = res;
            res = NULL;
        }
    }
    p->n_later = 0;
    PGresult *sync = NULL;
    bool      over = next_result(p, when_now() + p->deadline_ms, &sync) &&
                PQresultStatus(sync) == PGRES_PIPELINE_SYNC;
    PQclear(sync);
    if (!over || !PQexitPipelineMode(p->con)) {
        PQclear(res);
        PQclear(bad);
        return gone(p, a, name);
    }
    if (bad) {
        PQclear(res);
        return refused(p, a, what, bad);
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
        return gone(p, a, t->sql->name);
    if (p->n_later)
        return settle(p, a, t->sql->name, ms, out);
    *out = result(p, when_now() + ms);
    return *out ? NULL : gone(p, a, t->sql->name);
}

/* After this the statement can be handed over. What is under way is settled before another is
 * prepared, and before a way back is taken, which would be left out with the rest. */
static error *ready(struct pg *p, struct arena *a, struct stmt *t, const struct db_arg *args)
{
    if (p->con && PQstatus(p->con) == CONNECTION_BAD)
        drop(p);
    if (p->lost)
        return error_of(a, FAIL_BUSY, &msg_db_down);
    if (!p->con && !connect_(p))
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
    if (!good(res))
        return refused(p, a, q->name, res);
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
        return gone(p, a, q->name);
    if (!hand(p, a, t, args))
        return gone(p, a, q->name);
    p->later[p->n_later++] = q->name;
    p->changed++; /* who asks whether something was written must not have to wait */
    if (p->n_later == LATER_MOST)
        return settle(p, a, q->name, 0, NULL);
    if (p->n_later % LATER_SENT == 0 && PQflush(p->con) < 0)
        return gone(p, a, q->name);
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

static error *plain(struct pg *p, struct arena *a, const char *text, int64_t ms, PGresult **out)
{
    if (!p->con && !connect_(p))
        return error_of(a, FAIL_BUSY, &msg_db_down);
    if (p->n_later)
        TRY(settle(p, a, "script", 0, NULL));
    if (!PQsendQuery(p->con, text))
        return gone(p, a, "script");
    *out = result(p, when_now() + ms);
    if (!*out)
        return gone(p, a, "script");
    return good(*out) ? NULL : refused(p, a, "script", *out);
}

static error *script(struct db *db, struct arena *a, str text)
{
    PGresult *res = NULL;

    TRY(plain(self(db), a, str_dup(a, text).p, BULK_MS, &res));
    PQclear(res);
    return NULL;
}

/* ---- COPY ---------------------------------------------------------------------------------- */

struct copy {
    struct arena *row;
    struct buf    out;
};

static error *bulk_begin(struct db *db, struct arena *a, const char *table,
                         const char *const *columns_, void **state)
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
    TRY(plain(self(db), a, b.p, BULK_MS, &res));
    PQclear(res);
    c->row = arena_new();
    buf_init(&c->out, c->row, 64 << 20);
    *state = c;
    return NULL;
}

static error *bulk_flush(struct pg *p, struct arena *a, struct copy *c)
{
    int64_t until = when_now() + BULK_MS;
    int     sent = 0;

    while ((sent = PQputCopyData(p->con, c->out.p, (int)c->out.n)) == 0)
        if (!wait_for(p, POLLOUT, until) || PQflush(p->con) < 0)
            return gone(p, a, "copy");
    while (sent > 0 && PQflush(p->con) > 0)
        if (!wait_for(p, POLLOUT, until))
            return gone(p, a, "copy");
    arena_reset(c->row);
    buf_init(&c->out, c->row, 64 << 20);
    return sent > 0 ? NULL : gone(p, a, "copy");
}

static error *bulk_row(struct db *db, struct arena *a, void *state, const struct db_arg *v)
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
    return b->n > 256 << 10 ? bulk_flush(self(db), a, c) : NULL;
}

static error *bulk_end(struct db *db, struct arena *a, void *state)
{
    struct pg   *p = self(db);
    struct copy *c = state;
    error       *e = c->out.n ? bulk_flush(p, a, c) : NULL;

    arena_free(c->row);
    TRY(e);
    while (PQputCopyEnd(p->con, NULL) == 0)
        if (!wait_for(p, POLLOUT, when_now() + BULK_MS))
            return gone(p, a, "copy");
    PGresult *res = result(p, when_now() + BULK_MS);
    if (!res)
        return gone(p, a, "copy");
    if (!good(res))
        return refused(p, a, "copy", res);
    PQclear(res);
    return NULL;
}

static void close_(struct db *db)
{
    struct pg *p = self(db);

    drop(p);
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
    .bulk_begin = bulk_begin,
    .bulk_row = bulk_row,
    .bulk_end = bulk_end,
    .close = close_,
};

error *pg_open(struct arena *a, str url, enum db_mode mode, struct db **out)
{
    struct pg *p = xcalloc(1, sizeof *p);

    p->db = (struct db){ .driver = &driver, .engine = DB_PG };
    p->url = xstrdup(str_dup(a, url).p);
    p->deadline_ms = mode == DB_READ ? READ_MS : WRITE_MS;
    if (!connect_(p)) {
        close_(&p->db);
        return error_of(a, FAIL_BUSY, &msg_db_down);
    }
    *out = &p->db;
    return NULL;
}
