/* server.h -- the life of a request, without a socket: the engine and the tests both start here.
 *
 * match route · session · CSRF · permission · read input by field table · (GET) handler in a
 * snapshot on this thread or in the pool · (else) handler in the writer's transaction · reply. */
#ifndef GONGDI_SERVER_H
#define GONGDI_SERVER_H

#include "db/writer.h"
#include "http/route.h"

enum { BODY_MAX = 1 << 20, REPLY_MAX = 64 << 20 };

struct server_hooks {
    /* Who holds this session? Sets r->who and r->perms; leaves them empty for nobody. */
    error *(*identify)(struct req *r);
    /* A stream was asked for and allowed: STREAM is the engine's handle. */
    error *(*subscribe)(struct req *r, void *stream);
};

struct server {
    const struct route_table *const *tables;
    size_t                           n_tables;
    struct app                      *app;
    str                              url;    /* of the database */
    bool                             remote; /* its readings wait for a server: use the pool */
    struct writer                   *writer;
    struct pool                     *readers, *passwords;
    struct server_hooks              hooks;
    const struct ref_key            *refs;
    bool                             tls;
    int64_t (*clock)(void);
};

/* A request on its way. The engine fills the first part; CALL_DONE is told when the reply stands.
 */
struct call {
    struct server *server;
    struct arena  *mem;
    enum method    method;
    str            path, query, body;
    str cookie, csrf, idem_key, languages, if_none_match, content_type, last_event, agent, peer,
        encodings;
    struct upload upload; /* for a route that takes a file; the engine closes it */
    bool          loopback;
    void (*done)(struct call *c); /* on any thread */
    void *engine;                 /* the engine's own */

    struct write_job job;
    struct req       req;
    struct res       res;
    int              status;
    str              reply;
    const char      *reply_type;
    bool             packed; /* the reply is gzipped */
    bool             stream; /* allowed: the engine opens the stream and calls subscribe */
    int              retry_after;
};

/* The largest body that the route of this request takes, and whether it is a file, to be spooled;
 * 0 when it has no route. */
int64_t server_body_max(const struct server *s, enum method m, str path, bool *file);

/* Work on C; C->done is called exactly once, perhaps before this returns. */
void server_start(struct call *c);

/* A refusal that the engine makes itself (too large, too slow, malformed). */
void server_refuse(struct call *c, enum fail_kind kind, const struct message *m);

/* The same and wait for it: for tests. */
void server_call(struct call *c);

/* This thread's own connection for reading. */
error *server_read_db(struct server *s, struct arena *a, struct db **out) MUST_CHECK;

/* A polling thread works on all requests that have come, then waits for more. Once it has said so,
 * the readings of such a turn share a snapshot while nothing is committed (db_snapshot_share), and
 * it must say when each turn is over. */
void server_turns(void);
void server_turn_over(void);

int status_of(enum fail_kind kind);

extern const struct message msg_large, msg_store, msg_csrf, msg_method, msg_route, msg_slow;

#endif
