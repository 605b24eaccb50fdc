/* engine_pour.c -- replies that are written while they are sent, in constant memory. */
#include "http/engine_pour.h"

#include <stdlib.h>

#include "base/log.h"

enum { BLOCK = 32768, PIECE_MAX = 4 << 20 };

struct pouring {
    struct server *server;
    struct pour   *pour;
    struct arena  *mem;
    str            left; /* of the last piece */
    bool           end;
};

static error *next_piece(struct pouring *p)
{
    struct db *db = NULL;
    struct buf b;

    arena_reset(p->mem);
    buf_init(&b, p->mem, PIECE_MAX);
    TRY(server_read_db(p->server, p->mem, &db));
    db_snapshot_end(db); /* of the requests before it: this one may take long */
    TRY(db_begin_snapshot(db, p->mem));
    error *e = p->pour->next(p->pour, db, p->mem, &b, &p->end);
    if (!e)
        e = db_commit(db, p->mem);
    if (e)
        db_rollback(db);
    p->left = buf_done(&b);
    return e;
}

static ssize_t read_(void *cls, uint64_t pos, char *out, size_t max)
{
    struct pouring *p = cls;

    (void)pos;
    while (!p->left.n && !p->end) {
        error *e = next_piece(p);
        if (e) { /* the reader notices: the last chunk is missing */
            log_event(LOG_WARN_, "http.pour", "code=%s", e->msg->code);
            return MHD_CONTENT_READER_END_WITH_ERROR;
        }
    }
    if (!p->left.n)
        return MHD_CONTENT_READER_END_OF_STREAM;
    size_t n = p->left.n < max ? p->left.n : max;
    memcpy(out, p->left.p, n);
    p->left.p += n;
    p->left.n -= n;
    return (ssize_t)n;
}

static void free_(void *cls)
{
    struct pouring *p = cls;

    arena_free(p->mem);
    free(p->pour);
    free(p);
}

struct MHD_Response *engine_pour(struct server *s, struct pour *pour)
{
    struct pouring *p = xcalloc(1, sizeof *p);

    *p = (struct pouring){ .server = s, .pour = pour, .mem = arena_new() };
    struct MHD_Response *r =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, read_, p, free_);
    if (!r)
        free_(p);
    return r;
}
