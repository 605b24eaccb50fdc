/* db_pg_line.c -- the connection to a PostgreSQL server: every wait has a deadline of ours.
 *
 * A blocking client hangs as long as a frozen server does; TCP settings do not help (measured). So
 * every call is sent, polled with a deadline, and when that passes the connection is given up: the
 * result is unknown, the client gets 503 and repeats with the same idempotency key. */
#include <poll.h>

#include "base/log.h"
#include "base/when.h"
#include "db/db_pg.h"

enum { CONNECT_MS = 3000 };

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

void pg_drop(struct pg *p)
{
    if (p->con)
        PQfinish(p->con);
    p->con = NULL;
    p->lost = p->lost || p->open;
    p->open = false;
    p->n_later = 0;
}

bool pg_wait(struct pg *p, short events, int64_t until)
{
    int64_t       left = until - when_now();
    struct pollfd fd = { .fd = PQsocket(p->con), .events = events };

    if (left < 0)
        left = 0;
    return poll(&fd, 1, (int)left) > 0;
}

bool pg_alive(struct pg *p)
{
    /* a server that ends says so first: the second look sees that it has hung up */
    for (int looks = 0; looks < 3 && pg_wait(p, POLLIN, 0); looks++)
        if (!PQconsumeInput(p->con))
            return false;
    return PQstatus(p->con) == CONNECTION_OK;
}

bool pg_connect(struct pg *p)
{
    int64_t until = when_now() + CONNECT_MS;

    p->con = PQconnectStart(p->url);
    PostgresPollingStatusType s = PGRES_POLLING_WRITING;
    while (p->con && PQstatus(p->con) != CONNECTION_BAD && s != PGRES_POLLING_OK &&
           s != PGRES_POLLING_FAILED) {
        if (!pg_wait(p, s == PGRES_POLLING_READING ? POLLIN : POLLOUT, until))
            break;
        s = PQconnectPoll(p->con);
    }
    if (!p->con || PQstatus(p->con) != CONNECTION_OK) {
        log_event(LOG_WARN_, "db.pg.connect", "text=\"%s\"",
                  p->con ? PQerrorMessage(p->con) : "no memory");
        pg_drop(p);
        return false;
    }
    PQsetNoticeReceiver(p->con, notice, p);
    PQsetnonblocking(p->con, 1);
    p->life++;
    return true;
}

error *pg_gone(struct pg *p, struct arena *a, const char *what)
{
    log_event(LOG_WARN_, "db.pg.gone", "statement=%s text=\"%s\"", what,
              p->con ? PQerrorMessage(p->con) : "");
    pg_drop(p);
    return error_of(a, FAIL_BUSY, &msg_db_down);
}

bool pg_next(struct pg *p, int64_t until, PGresult **out)
{
    int flushing = PQflush(p->con);

    *out = NULL;
    if (flushing < 0)
        return false;
    while (PQisBusy(p->con) || flushing) {
        if (!pg_wait(p, (short)(POLLIN | (flushing ? POLLOUT : 0)), until) ||
            !PQconsumeInput(p->con))
            return false;
        if (flushing)
            flushing = PQflush(p->con);
    }
    *out = PQgetResult(p->con);
    return true;
}

PGresult *pg_result(struct pg *p, int64_t until)
{
    PGresult *last = NULL, *r = NULL;

    while (pg_next(p, until, &r)) {
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

error *pg_refused(struct pg *p, struct arena *a, const char *what, PGresult *res)
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
            pg_drop(p);
        return error_of(a, FAIL_BUSY, &msg_db_down);
    }
    return error_of(a, FAIL_INTERNAL, &msg_internal);
}

bool pg_good(const PGresult *res)
{
    ExecStatusType s = PQresultStatus(res);

    return s == PGRES_COMMAND_OK || s == PGRES_TUPLES_OK || s == PGRES_COPY_IN;
}
