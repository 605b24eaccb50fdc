/* engine_mhd.c -- requests, replies and streams through GNU libmicrohttpd, which only the files
 * engine_*.c know.
 *
 * Two or more polling threads (with one, the library has lost wake-ups at some hundred
 * connections). A write suspends its connection until the writer's commit; a stream suspends its
 * connection until there is something to say. */
#include <microhttpd.h>
#include <netdb.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/when.h"
#include "http/engine.h"
#include "http/engine_asset.h"
#include "http/engine_loop.h"
#include "http/engine_net.h"
#include "http/engine_pour.h"
#include "http/reply.h"
#include "http/spool.h"

enum { HEAD_MEMORY = 5632, IDLE_SECONDS = 65, STREAM_BLOCK = 512 };

enum kind { EXCHANGE, STREAM };

enum { RUNNING, SUSPENDED, DONE };

/* One request and its reply. */
struct exchange {
    enum kind              kind;
    struct engine         *engine;
    struct MHD_Connection *con;
    struct arena          *mem;
    str                    uri;
    struct call            call;
    struct buf             body;
    struct spool          *file; /* the body, where the route takes a file */
    bool                   seen, started, too_large;
    _Atomic int            state;
};

struct message_out {
    _Atomic int refs;
    size_t      n;
    char        text[];
};

struct pending {
    struct message_out *m;
    struct pending     *next;
};

enum { MOST_PENDING = 256 };

struct stream {
    enum kind              kind;
    struct engine         *engine;
    struct MHD_Connection *con;
    pthread_mutex_t        lock;
    struct pending        *head, **tail;
    int                    n;
    size_t                 sent; /* of the first pending message */
    bool                   suspended, ending;
    void (*closed)(void *ctx);
    void *ctx;
};

struct engine {
    struct server        *server;
    struct engine_options options;
    struct loops         *loops;
    struct net           *net;
    int64_t               port;
    _Atomic int           exchanges;
    _Atomic bool          draining;
};

/* ---- replies --------------------------------------------------------------------------------- */

static void cache_header(struct exchange *x, struct MHD_Response *r)
{
    const struct res *w = &x->call.res;

    if (w->max_age > 0)
        engine_header(r, "Cache-Control",
                      str_fmt(x->mem, "private, max-age=%lld", (long long)w->max_age).p);
    else
        engine_header(r, "Cache-Control", w->max_age < 0 ? "no-cache" : "no-store");
    if (w->etag.n)
        engine_header(r, "ETag", str_dup(x->mem, w->etag).p);
    if (w->etag.n || w->max_age > 0) /* what is kept is kept for one reader in one language */
        engine_header(r, "Vary", "Cookie, Accept-Language, Accept-Encoding");
}

static enum MHD_Result reply(struct exchange *x)
{
    struct call *c = &x->call;
    char         number[16];

    reply_pack(c);
    bool        poured = c->res.pour && c->status == 200;
    bool        held = c->res.fd > 0 && c->status == 200;
    struct stat st = { 0 };
    if (held && fstat(c->res.fd, &st) != 0)
        return MHD_NO;
    struct MHD_Response *r =
        poured ? engine_pour(c->server, c->res.pour)
        : held ? MHD_create_response_from_fd64((uint64_t)st.st_size, c->res.fd)
               : MHD_create_response_from_buffer(c->reply.n, (void *)(uintptr_t)c->reply.p,
                                                 MHD_RESPMEM_PERSISTENT);
    if (!r)
        return MHD_NO;
    if (held)
        c->res.fd = 0; /* it is the response's now */
    if (c->reply_type && (c->reply.n || poured || held))
        engine_header(r, "Content-Type", c->reply_type);
    if (c->packed)
        engine_header(r, "Content-Encoding", "gzip");
    cache_header(x, r);
    engine_header(r, "X-Content-Type-Options", "nosniff");
    if (c->res.cookie.n)
        engine_header(r, "Set-Cookie", str_dup(x->mem, c->res.cookie).p);
    if (c->retry_after) {
        snprintf(number, sizeof number, "%d", c->retry_after);
        engine_header(r, "Retry-After", number);
    }
    if (c->reply_type && strncmp(c->reply_type, "text/html", 9) == 0)
        engine_page_headers(r);
    if (c->res.file)
        engine_header(r, "Content-Security-Policy", "default-src 'none'; sandbox");
    if (x->too_large || atomic_load(&x->engine->draining))
        engine_header(r, "Connection", "close");
    enum MHD_Result ok = MHD_queue_response(x->con, (unsigned)c->status, r);
    MHD_destroy_response(r);
    return ok;
}

/* ---- streams -----------------------------------------------------------------------------------
 */

struct message_out *message_new(str text)
{
    struct message_out *m = xcalloc(1, sizeof *m + text.n);

    atomic_init(&m->refs, 1);
    m->n = text.n;
    memcpy(m->text, text.p, text.n);
    return m;
}

void message_drop(struct message_out *m)
{
    if (atomic_fetch_sub(&m->refs, 1) == 1)
        free(m);
}

static void pop(struct stream *s)
{
    struct pending *p = s->head;

    s->head = p->next;
    if (!s->head)
        s->tail = &s->head;
    s->n--;
    s->sent = 0;
    message_drop(p->m);
    free(p);
}

static void push(struct stream *s, struct message_out *m)
{
    struct pending *p = xcalloc(1, sizeof *p);

    atomic_fetch_add(&m->refs, 1);
    p->m = m;
    *s->tail = p;
    s->tail = &p->next;
    s->n++;
}

void stream_send(struct stream *s, struct message_out *m)
{
    pthread_mutex_lock(&s->lock);
    if (s->n >= MOST_PENDING) {
        while (s->n > 1)
            pop(s);
        struct message_out *afresh = message_new(STR("event: resync\ndata: {}\n\n"));
        push(s, afresh);
        message_drop(afresh);
    }
    push(s, m);
    bool wake = s->suspended;
    s->suspended = false;
    if (wake)
        loops_resume(s->engine->loops, s->con);
    pthread_mutex_unlock(&s->lock);
}

void stream_watch(struct stream *s, void (*closed)(void *ctx), void *ctx)
{
    s->closed = closed;
    s->ctx = ctx;
}

static ssize_t stream_read(void *cls, uint64_t pos, char *out, size_t max)
{
    struct stream *s = cls;
    size_t         n = 0;

    (void)pos;
    pthread_mutex_lock(&s->lock);
    while (s->head && n < max) {
        struct message_out *m = s->head->m;
        size_t              left = m->n - s->sent;
        size_t              k = left < max - n ? left : max - n;
        memcpy(out + n, m->text + s->sent, k);
        n += k;
        s->sent += k;
        if (s->sent == m->n)
            pop(s);
    }
    if (n == 0 && !s->ending) {
        s->suspended = true;
        MHD_suspend_connection(s->con);
    }
    bool end = n == 0 && s->ending;
    pthread_mutex_unlock(&s->lock);
    return end ? MHD_CONTENT_READER_END_OF_STREAM : (ssize_t)n;
}

static void stream_free(struct stream *s)
{
    if (s->closed)
        s->closed(s->ctx);
    while (s->head)
        pop(s);
    net_stream_gone(s->engine->net, s);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

static void stream_end(void *p)
{
    struct stream *s = p;

    pthread_mutex_lock(&s->lock);
    s->ending = true;
    bool wake = s->suspended;
    s->suspended = false;
    if (wake)
        loops_resume(s->engine->loops, s->con);
    pthread_mutex_unlock(&s->lock);
}

static void exchange_free(struct exchange *x)
{
    atomic_fetch_sub(&x->engine->exchanges, 1);
    spool_close(x->file);
    if (x->call.res.fd > 0)
        close(x->call.res.fd);
    arena_free(x->mem);
    free(x);
}

/* The exchange becomes a stream; only a small record is kept while it is idle. */
static enum MHD_Result reply_stream(struct exchange *x, void **con_cls)
{
    struct stream *s = xcalloc(1, sizeof *s);

    s->kind = STREAM;
    s->engine = x->engine;
    s->con = x->con;
    s->tail = &s->head;
    pthread_mutex_init(&s->lock, NULL);
    struct message_out *hello = message_new(STR("retry: 3000\n: hello\n\n"));
    push(s, hello);
    message_drop(hello);
    error *e = x->engine->server->hooks.subscribe(&x->call.req, s);
    if (e) {
        while (s->head)
            pop(s);
        free(s);
        server_refuse(&x->call, e->kind, e->msg);
        return reply(x);
    }
    net_stream(x->engine->net, s);
    struct MHD_Response *r =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK, stream_read, s, NULL);
    engine_header(r, "Content-Type", "text/event-stream; charset=utf-8");
    engine_header(r, "Cache-Control", "no-store");
    engine_header(r, "X-Accel-Buffering", "no");
    engine_header(r, "X-Content-Type-Options", "nosniff");
    enum MHD_Result ok = MHD_queue_response(x->con, 200, r);
    MHD_destroy_response(r);
    *con_cls = s;
    exchange_free(x);
    return ok;
}

/* ---- requests ----------------------------------------------------------------------------------
 */

static void done(struct call *c)
{
    struct exchange *x = c->engine;

    if (atomic_exchange(&x->state, DONE) == SUSPENDED)
        loops_resume(x->engine->loops, x->con);
}

static str head_value(struct exchange *x, enum MHD_ValueKind kind, const char *name)
{
    const char *v = NULL;
    size_t      n = 0;

    if (MHD_lookup_connection_value_n(x->con, kind, name, strlen(name), &v, &n) != MHD_YES || !v)
        return (str){ 0 };
    return (str){ v, n };
}

static bool take_method(struct call *c, const char *method)
{
    for (int i = 0; method_words[i]; i++)
        if (strcmp(method, method_words[i]) == 0) {
            c->method = (enum method)i;
            return true;
        }
    c->method = GET; /* HEAD is answered like GET, without the body */
    return strcmp(method, "HEAD") == 0;
}

static void take_head(struct exchange *x)
{
    struct call *c = &x->call;
    str          uri = x->uri;

    c->server = x->engine->server;
    c->mem = x->mem;
    c->engine = x;
    c->done = done;
    c->path = str_cut(&uri, '?');
    c->query = uri;
    c->cookie = head_value(x, MHD_COOKIE_KIND, "gongdi");
    c->csrf = head_value(x, MHD_HEADER_KIND, "X-Gongdi");
    c->idem_key = head_value(x, MHD_HEADER_KIND, "Idempotency-Key");
    c->languages = head_value(x, MHD_HEADER_KIND, "Accept-Language");
    c->if_none_match = head_value(x, MHD_HEADER_KIND, "If-None-Match");
    c->encodings = head_value(x, MHD_HEADER_KIND, "Accept-Encoding");
    c->content_type = head_value(x, MHD_HEADER_KIND, "Content-Type");
    c->last_event = head_value(x, MHD_HEADER_KIND, "Last-Event-ID");
    c->agent = head_value(x, MHD_HEADER_KIND, "User-Agent");
    c->peer = net_address(x->con, &c->loopback);
}

static enum MHD_Result refuse(struct exchange *x, enum fail_kind kind, const struct message *m)
{
    server_refuse(&x->call, kind, m);
    return reply(x);
}

/* The first call: the head is there, the body is not. */
static enum MHD_Result head(struct exchange *x, const char *method)
{
    int64_t length = 0;

    x->seen = true;
    take_head(x);
    net_body(x->con, x->engine->net);
    if (!take_method(&x->call, method))
        return refuse(x, FAIL_MISSING, &msg_method);
    if (x->call.method == GET && !str_starts(x->call.path, STR("/api/"))) {
        const struct asset *f =
            x->engine->options.asset ? x->engine->options.asset(asset_path(x->call.path)) : NULL;
        if (f)
            return asset_reply(x->con, x->mem, f);
    }
    bool    file = false;
    int64_t max = x->call.method == GET
                      ? 0
                      : server_body_max(x->engine->server, x->call.method, x->call.path, &file);
    str     given = head_value(x, MHD_HEADER_KIND, "Content-Length");
    if (given.n && str_i64(given, 0, INT64_MAX, &length) && length > (max ? max : BODY_MAX)) {
        x->too_large = true;
        return refuse(x, FAIL_LARGE, &msg_large);
    }
    buf_init(&x->body, x->mem, (size_t)(max && !file ? max : BODY_MAX));
    if (file && !x->call.cookie.n) { /* strangers do not write on this disk */
        x->too_large = true;
        return refuse(x, FAIL_LOGIN, &msg_login);
    }
    if (file && !(x->file = spool_open(x->engine->options.spool, max)))
        return refuse(x, FAIL_BUSY, &msg_store);
    return MHD_YES;
}

static enum MHD_Result begin(struct exchange *x, void **con_cls)
{
    x->started = true;
    net_work(x->con, x->engine->net);
    x->call.body = buf_done(&x->body);
    x->call.upload.fd = -1;
    if (x->file && !spool_done(x->file, &x->call.upload))
        return refuse(x, FAIL_BUSY, &msg_store);
    server_start(&x->call);
    if (atomic_load(&x->state) != DONE) {
        MHD_suspend_connection(x->con);
        if (atomic_exchange(&x->state, SUSPENDED) == DONE) {
            atomic_store(&x->state, DONE);
            loops_resume(x->engine->loops, x->con);
        }
        return MHD_YES;
    }
    return x->call.stream ? reply_stream(x, con_cls) : reply(x);
}

static enum MHD_Result handle(void *cls, struct MHD_Connection *con, const char *url,
                              const char *method, const char *version, const char *data,
                              size_t *data_n, void **con_cls)
{
    struct exchange *x = *con_cls;

    (void)cls;
    (void)url;
    (void)version;
    x->con = con;
    if (!x->seen)
        return head(x, method);
    if (*data_n) {
        if (x->file)
            spool_add(x->file, data, *data_n);
        else
            buf_bytes(&x->body, data, *data_n);
        net_received(con, *data_n);
        *data_n = 0;
        return MHD_YES;
    }
    if (x->body.over || (x->file && spool_over(x->file))) {
        x->too_large = true;
        return refuse(x, FAIL_LARGE, &msg_large);
    }
    if (!x->started)
        return begin(x, con_cls);
    if (atomic_load(&x->state) != DONE) /* resumed for another reason: not ours yet */
        return MHD_YES;
    return x->call.stream ? reply_stream(x, con_cls) : reply(x);
}

static void *uri_seen(void *cls, const char *uri, struct MHD_Connection *con)
{
    struct exchange *x = xcalloc(1, sizeof *x);

    x->kind = EXCHANGE;
    x->engine = cls;
    x->con = con;
    x->mem = arena_new();
    x->uri = str_dup(x->mem, str_of(uri));
    atomic_init(&x->state, RUNNING);
    atomic_fetch_add(&x->engine->exchanges, 1);
    return x;
}

static void completed(void *cls, struct MHD_Connection *con, void **con_cls,
                      enum MHD_RequestTerminationCode why)
{
    struct engine *e = cls;

    (void)why;
    if (!*con_cls)
        return;
    net_idle(con, e->net);
    if (*(enum kind *)*con_cls == STREAM)
        stream_free(*con_cls);
    else
        exchange_free(*con_cls);
    *con_cls = NULL;
}

/* ---- start and stop ----------------------------------------------------------------------------
 */

static unsigned threads(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);

    return n < 2 ? 2 : n > 16 ? 16 : (unsigned)n;
}

error *engine_start(struct arena *a, struct server *s, const struct engine_options *o,
                    struct engine **out)
{
    struct engine *e = xcalloc(1, sizeof *e);
    int            fd = -1;
    unsigned       flags = MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO;

    e->server = s;
    e->options = *o;
    error *bad = net_listen(a, o->listen, o->port, &fd, &e->port);
    if (bad) {
        free(e);
        return bad;
    }
    e->net = net_start(o->max_per_address);
    struct MHD_OptionItem items[12] = {
        { MHD_OPTION_CONNECTION_MEMORY_LIMIT, HEAD_MEMORY, NULL },
        { MHD_OPTION_CONNECTION_TIMEOUT, IDLE_SECONDS, NULL },
        { MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)completed, e },
        { MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)net_connection, e->net },
        { MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)uri_seen, e },
    };
    size_t n = 5;
    if (o->cert.n) {
        flags |= MHD_USE_TLS;
        items[n++] = (struct MHD_OptionItem){ MHD_OPTION_HTTPS_MEM_CERT, 0,
                                              (void *)(uintptr_t)str_dup(a, o->cert).p };
        items[n++] = (struct MHD_OptionItem){ MHD_OPTION_HTTPS_MEM_KEY, 0,
                                              (void *)(uintptr_t)str_dup(a, o->key).p };
    }
    items[n] = (struct MHD_OptionItem){ MHD_OPTION_END, 0, NULL };
    bool started =
        loops_start(&(struct loops_options){ .flags = flags,
                                             .listen = fd,
                                             .threads = threads(),
                                             .max_connections = (unsigned)o->max_connections,
                                             .accept = net_accept,
                                             .accept_ctx = e->net,
                                             .handle = handle,
                                             .handle_ctx = e,
                                             .begin = server_turns,
                                             .over = server_turn_over,
                                             .items = items },
                    &e->loops);
    if (!started) {
        net_stop(e->net);
        free(e);
        return error_of(a, FAIL_BUSY, &msg_io, o->listen, STR("libmicrohttpd"));
    }
    *out = e;
    return NULL;
}

int64_t engine_port(const struct engine *e)
{
    return e->port;
}

void engine_stop(struct engine *e, int64_t ms)
{
    int64_t until = when_now() + ms;

    atomic_store(&e->draining, true);
    loops_quiesce(e->loops);
    net_end_streams(e->net, stream_end);
    while (atomic_load(&e->exchanges) > 0 && when_now() < until)
        usleep(10000);
    usleep(50000); /* the last replies leave the sockets */
    loops_stop(e->loops);
    net_stop(e->net);
    free(e);
}
