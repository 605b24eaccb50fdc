/* route.h -- what a request is, and the table that says who may ask what.
 *
 * A handler finds everything parsed, checked, signed in and inside a transaction; it writes no SQL,
 * no JSON by hand, no status codes, and reads no clock. The permission stands in the row. */
#ifndef GONGDI_ROUTE_H
#define GONGDI_ROUTE_H

#include "db/db.h"
#include "http/spool.h"
#include "json/json.h"

enum method { GET, POST, PUT, DELETE_, METHODS };
extern const char *const method_words[];

struct app;    /* the process: settings, vault, live stream (core/app.h) */
struct person; /* who asks, with posts and scope (core/person.h) */
struct route;

enum { PATH_PARAMS = 2 };

/* A request as a handler sees it. */
struct req {
    struct arena         *mem; /* freed after the reply is sent */
    struct db            *db;
    struct app           *app;
    const struct ref_key *refs; /* for a reply by hand; elsewhere app->server.refs, also in a job */
    const struct route   *route;
    const struct person  *who;     /* NULL: nobody is signed in */
    int64_t               account; /* its number; 0: nobody */
    uint64_t              perms;   /* bits by enum perm */
    int64_t               now;     /* ms UTC; the only clock handlers use */
    enum lang             lang;
    struct ref            ref;                /* the {ref} in the path */
    str                   param[PATH_PARAMS]; /* other {parts} of the path, in order */
    void                 *in;                 /* body or query, read through route->in */
    struct upload         file;               /* what was sent, for route->file; fd -1: nothing */
    str                   type;               /* its content type */
    str                   session;            /* the session's token, if any */
    str                   agent, peer;        /* user agent; address of the client */
    bool                  loopback;           /* asked from this machine */
    str                   match;              /* If-None-Match */
    str                   last_event;         /* Last-Event-ID of a stream */
    void                 *prepared;           /* what route->prepare left for run */
    uint64_t              number;             /* for the log and for 500 */
};

/* A reply too long for memory: written piece by piece while it is sent. NEXT appends the next piece
 * to OUT in a reading transaction of its own, remembers in AT where it was, and sets END after the
 * last one. It lives until the reply has been sent; A only until NEXT returns. */
struct pour {
    error *(*next)(struct pour *p, struct db *db, struct arena *a, struct buf *out, bool *end);
    const struct app *app;
    enum lang         lang;
    int64_t           now, at[4], args[4];
};

struct res {
    int          status;  /* 0 means route->status, or 200 */
    const void  *out;     /* a record of route->out */
    struct list  page;    /* route->page: records of route->out */
    str          next;    /* route->page: the cursor of the next page, or empty */
    str          current; /* with a 409: the record as it now is, as JSON */
    error       *refusal; /* keep what was written, but answer with this failure */
    str          cookie;  /* a Set-Cookie value */
    str          body;    /* ready-made, with .type */
    const char  *type;
    str          etag;
    int64_t      max_age; /* seconds that a cache may keep it; 0 forbids, -1 revalidates */
    struct pour *pour;    /* instead of .body: with .type; from xcalloc, the engine frees it */
    int          fd;      /* instead of .body: with .type; a file in memory, which the engine sends
                           * and closes. 0: none */
    bool keep;            /* may be given again to the same session: http/kept.h */
    bool file;            /* private bytes: sent with nosniff and a sandboxing policy */
};

enum { PERM_PUBLIC = -1, PERM_SIGNED_IN = -2 };

struct route {
    enum method method;
    const char *path;
    error *(*run)(struct req *r, struct res *w);
    error *(*prepare)(struct req *r); /* slow work outside the transaction, in a bounded pool */
    int                 perm;         /* enum perm, PERM_PUBLIC or PERM_SIGNED_IN */
    const struct field *in;           /* body members (query members of a GET, or beside a file) */
    size_t              in_size;
    const struct field *out;    /* reply members, or NULL: 204, or .body by hand */
    bool                page;   /* {"items": [...], "next": ...} */
    bool                stream; /* server-sent events */
    bool                slow;   /* a reading that takes long: runs in the pool */
    int64_t             file;   /* the body is a file of at most this many bytes; 0: JSON */
    bool                alone;  /* it looks before it writes, and no two such may cross: db_alone */
    bool                secret; /* the reply is never kept for an Idempotency-Key */
    bool                other;  /* replies with something else than JSON: .body and .type */
    int                 status; /* when all goes well; 0 means 200 */
    const char         *summary;
};
#define BODY(T, f)  .in = (f), .in_size = sizeof(T)
#define QUERY(T, f) .in = (f), .in_size = sizeof(T)

/* The routes of a room end with a row without a path. */
struct route_table {
    const struct route *routes;
    size_t              n;
};

/* Write a JSON value into the reply by hand: begin, write, res_json_end. */
struct jw *res_json(struct req *r, struct res *w);
void       res_json_end(struct req *r, struct res *w, struct jw *j);

#endif
