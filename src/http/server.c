/* server.c -- from the parsed head and body to the bytes of the reply. */
#include "http/server.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/crypt.h"
#include "base/log.h"
#include "http/http.sql.h"
#include "http/pool.h"

const char *const method_words[] = { "GET", "POST", "PUT", "DELETE", NULL };

/* clang-format off */
const struct message msg_large  = { "large",  "内容太大，上限是 {0} 字节。", "The body is too large; the limit is {0} bytes." };
const struct message msg_csrf   = { "csrf",   "请求缺少安全标头 X-Gongdi。", "The request lacks the header X-Gongdi." };
const struct message msg_method = { "method", "这个地址不支持该操作。", "This address does not take that method." };
const struct message msg_route  = { "route",  "没有这个地址。", "There is no such address." };
const struct message msg_slow   = { "slow",   "请求发送得太慢，连接已关闭。", "The request came too slowly." };
static const struct message msg_idem_key  = { "idem.key",  "Idempotency-Key 必须是 8 到 64 个字母、数字、点、横线或下划线。", "Idempotency-Key must be 8 to 64 letters, digits, dots, dashes or underscores." };
static const struct message msg_idem_used = { "idem.used", "这个 Idempotency-Key 已用于另一个请求。", "This Idempotency-Key was used for another request." };
static const struct message msg_query     = { "input.query", "查询参数无法解析。", "The query cannot be read." };
/* clang-format on */

int status_of(enum fail_kind kind)
{
    static const int status[FAIL_KINDS] = {
        [FAIL_INPUT] = 400,   [FAIL_LOGIN] = 401,    [FAIL_DENIED] = 403,
        [FAIL_MISSING] = 404, [FAIL_CONFLICT] = 409, [FAIL_LARGE] = 413,
        [FAIL_MANY] = 429,    [FAIL_BUSY] = 503,     [FAIL_INTERNAL] = 500,
    };

    return status[kind];
}

const struct ref_key *req_refs(const struct req *r)
{
    return ((const struct call *)(const void *)((const char *)r - offsetof(struct call, req)))
        ->server->refs;
}

/* ---- reading ------------------------------------------------------------------------------- */

struct connections {
    struct db *db;
};

static pthread_key_t  reader_key;
static pthread_once_t reader_once = PTHREAD_ONCE_INIT;

static void reader_close(void *p)
{
    db_close(p);
}

static void reader_init(void)
{
    if (pthread_key_create(&reader_key, reader_close))
        BUG("no thread key");
}

error *server_read_db(struct server *s, struct arena *a, struct db **out)
{
    pthread_once(&reader_once, reader_init);
    *out = pthread_getspecific(reader_key);
    if (*out)
        return NULL;
    TRY(db_open(a, s->url, DB_READ, out));
    pthread_setspecific(reader_key, *out);
    return NULL;
}

/* ---- matching ------------------------------------------------------------------------------ */

struct match {
    str part[PATH_PARAMS + 1];
    str name[PATH_PARAMS + 1];
    int n;
};

static bool matches(const char *pattern, str path, struct match *m)
{
    m->n = 0;
    for (; *pattern; pattern++) {
        if (*pattern != '{') {
            if (!path.n || *path.p != *pattern)
                return false;
            path.p++;
            path.n--;
            continue;
        }
        const char *end = strchr(pattern, '}');
        size_t      n = 0;
        while (n < path.n && path.p[n] != '/')
            n++;
        if (n == 0 || n > 64 || !end || m->n > PATH_PARAMS)
            return false;
        m->name[m->n] = (str){ pattern + 1, (size_t)(end - pattern - 1) };
        m->part[m->n++] = (str){ path.p, n };
        path.p += n;
        path.n -= n;
        pattern = end;
    }
    return path.n == 0;
}

static const struct route *find(const struct server *s, enum method m, str path, struct match *out,
                                bool *other_method)
{
    *other_method = false;
    for (size_t t = 0; t < s->n_tables; t++)
        for (size_t i = 0; i < s->tables[t]->n; i++) {
            const struct route *r = &s->tables[t]->routes[i];
            if (!matches(r->path, path, out))
                continue;
            if (r->method == m)
                return r;
            *other_method = true;
        }
    return NULL;
}

int64_t server_body_max(const struct server *s, enum method m, str path)
{
    struct match        found;
    bool                other = false;
    const struct route *r = find(s, m, path, &found, &other);

    return !r ? 0 : r->raw ? r->raw : BODY_MAX;
}

static error *take_params(struct req *r, const struct ref_key *refs, const struct match *m)
{
    int params = 0;

    for (int i = 0; i < m->n; i++) {
        if (str_is(m->name[i], "ref")) {
            if (!ref_read(refs, m->part[i], &r->ref))
                return error_of(r->mem, FAIL_MISSING, &msg_missing);
        } else {
            size_t chars = 0;
            if (!utf8_count(m->part[i], &chars))
                return error_of(r->mem, FAIL_MISSING, &msg_missing);
            r->param[params++] = m->part[i];
        }
    }
    return NULL;
}

/* ---- reading queries ----------------------------------------------------------------------- */

static bool percent_decode(struct arena *a, str in, str *out)
{
    char  *o = NEWN(a, char, in.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < in.n; i++) {
        if (in.p[i] == '+') {
            o[n++] = ' ';
        } else if (in.p[i] == '%') {
            if (i + 3 > in.n)
                return false;
            if (!hex_read((str){ in.p + i + 1, 2 }, o + n, 1))
                return false;
            n++;
            i += 2;
        } else {
            o[n++] = in.p[i];
        }
    }
    *out = (str){ o, n };
    size_t chars = 0;
    return utf8_count(*out, &chars);
}

static error *read_query(struct req *r, const struct ref_key *refs, str query)
{
    const struct field *f = r->route->in;
    error              *first = NULL, **tail = &first;
    uint64_t            seen = 0;

    while (query.n) {
        str pair = str_cut(&query, '&'), name = { 0 }, value = { 0 };
        str raw_name = str_cut(&pair, '=');
        if (!raw_name.n)
            continue;
        if (!percent_decode(r->mem, raw_name, &name) || !percent_decode(r->mem, pair, &value))
            return error_of(r->mem, FAIL_INPUT, &msg_query);
        const struct field *one = f ? field_find(f, name) : NULL;
        error              *e = NULL;
        if (!one) {
            e = error_on(r->mem, name.p, &msg_field_unknown, utf8_head(name, 40));
        } else if (seen >> (one - f) & 1) {
            e = error_on(r->mem, one->name, &msg_field_unknown, name);
        } else if (one->type == FT_REF) {
            if (!ref_read(refs, value, field_at(one, r->in)))
                e = error_on(r->mem, one->name, &msg_field_type, name, STR("ref"));
        } else if (value.n || one->type == FT_TEXT) {
            e = field_set_text(r->mem, one, value, r->in);
        }
        if (one)
            seen |= UINT64_C(1) << (one - f);
        if (e) {
            *tail = e;
            tail = &e->next;
        }
    }
    for (size_t i = 0; f && f[i].type != FT_END; i++)
        if (f[i].required && !(seen >> i & 1)) {
            *tail = error_on(r->mem, f[i].name, &msg_field_missing, str_of(f[i].name));
            tail = &(*tail)->next;
        }
    return first;
}

static error *read_input(struct call *c)
{
    struct req *r = &c->req;

    if (r->route->in) {
        r->in = arena_zalloc(r->mem, 1, r->route->in_size, _Alignof(max_align_t));
        fields_init(r->route->in, r->in);
    }
    if (r->route->method == GET)
        return read_query(r, c->server->refs, c->query);
    if (r->route->raw) {
        r->raw = c->body;
        return NULL;
    }
    if (!r->route->in)
        return NULL;
    return json_read(r->mem, c->server->refs, c->body, r->route->in, r->in);
}

/* ---- replies ------------------------------------------------------------------------------- */

struct jw *res_json(struct req *r, struct res *w)
{
    struct buf *b = NEW(r->mem, struct buf);
    struct jw  *j = NEW(r->mem, struct jw);

    (void)w;
    buf_init(b, r->mem, REPLY_MAX);
    jw_init(j, b, req_refs(r));
    return j;
}

void res_json_end(struct req *r, struct res *w, struct jw *j)
{
    (void)r;
    jw_done(j);
    w->body = buf_done(j->out);
    w->type = "application/json; charset=utf-8";
}

static void write_page(struct jw *j, const struct res *w, const struct field *out)
{
    jw_object(j);
    jw_key(j, "items");
    jw_list(j, out, &w->page);
    jw_key(j, "next");
    if (w->next.n)
        jw_str(j, w->next);
    else
        jw_null(j);
    jw_end(j);
}

/* The bytes of a good reply, made while the transaction is still open, so that they can be kept. */
static void write_reply(struct call *c)
{
    const struct route *t = c->req.route;
    struct res         *w = &c->res;

    c->status = w->status ? w->status : t->status ? t->status : 200;
    if (w->type || w->body.n) {
        c->reply = w->body;
        c->reply_type = w->type ? w->type : "application/json; charset=utf-8";
        return;
    }
    if (!t->out || (!w->out && !t->page)) {
        if (c->status == 200)
            c->status = 204;
        return;
    }
    struct jw *j = res_json(&c->req, w);
    if (t->page)
        write_page(j, w, t->out);
    else
        jw_record(j, t->out, w->out);
    jw_done(j);
    c->reply = buf_done(j->out);
    c->reply_type = "application/json; charset=utf-8";
}

static void write_problem(struct call *c, const error *e)
{
    struct req *r = &c->req;
    char        id[20];
    struct jw  *j = res_json(r, &c->res);

    snprintf(id, sizeof id, "%llx", (unsigned long long)r->number);
    c->status = status_of(e->kind);
    if (e->kind == FAIL_INTERNAL)
        log_event(LOG_ERROR_, "http.error", "request=%s route=\"%s\" code=%s at=%s:%d", id,
                  r->route ? r->route->path : "-", e->msg->code, e->file, e->line);
    jw_object(j);
    JW_STR(j, "type", STR("about:blank"));
    JW_INT(j, "status", c->status);
    JW_STR(j, "code", str_of(e->kind == FAIL_INTERNAL ? "internal" : e->msg->code));
    JW_STR(j, "title",
           e->kind == FAIL_INTERNAL ? message_text(r->mem, &msg_internal, r->lang, NULL, 0)
                                    : error_text(r->mem, e, r->lang));
    JW_STR(j, "request", str_of(id));
    bool fields = false;
    for (const error *x = e; x; x = x->next)
        fields = fields || x->field;
    if (fields) {
        jw_key(j, "errors");
        jw_array(j);
        for (const error *x = e; x; x = x->next) {
            if (!x->field)
                continue;
            jw_object(j);
            JW_STR(j, "field", str_of(x->field));
            JW_STR(j, "code", str_of(x->msg->code));
            JW_STR(j, "text", error_text(r->mem, x, r->lang));
            jw_end(j);
        }
        jw_end(j);
    }
    if (c->status == 409 && c->res.current.n) {
        jw_key(j, "current");
        jw_raw(j, c->res.current);
    }
    jw_end(j);
    jw_done(j);
    c->reply = buf_done(j->out);
    c->reply_type = "application/problem+json; charset=utf-8";
    c->retry_after = e->kind == FAIL_BUSY ? 1 : e->kind == FAIL_MANY ? 30 : 0;
    c->res.cookie = (str){ 0 };
    c->res.etag = (str){ 0 };
}

/* ---- running ------------------------------------------------------------------------------- */

static void finish(struct call *c, error *e)
{
    if (e)
        write_problem(c, e);
    c->done(c);
}

static void run_read(struct call *c)
{
    struct req *r = &c->req;
    error      *e = server_read_db(c->server, r->mem, &r->db);

    if (!e)
        e = db_begin_snapshot(r->db, r->mem);
    if (!e) {
        e = r->route->run(r, &c->res);
        if (!e)
            e = db_commit(r->db, r->mem);
        if (e)
            db_rollback(r->db);
    }
    if (!e)
        write_reply(c);
    finish(c, e);
}

static void run_read_pooled(void *ctx)
{
    run_read(ctx);
}

static str idem_of(struct call *c, str what)
{
    uint8_t h[CRYPT_HASH];
    char    id[24];

    snprintf(id, sizeof id, "%lld ", (long long)c->req.account);
    crypt_sha256((const str[]){ str_of(id), what }, 2, h);
    return hex_of(c->mem, h, sizeof h);
}

struct kept {
    str     fingerprint, body;
    int64_t status;
};
static const struct field kept_fields[] = {
    TEXT(struct kept, fingerprint, 0, 64, .doc = "what was asked"),
    TEXT(struct kept, body, 0, REPLY_MAX, .doc = "what was answered"),
    INT(struct kept, status, 0, 999, .doc = "the status"),
    FIELDS_END,
};

static error *run_handler(struct call *c)
{
    struct req *r = &c->req;

    c->res = (struct res){ 0 };
    TRY(r->route->run(r, &c->res));
    if (c->res.refusal)
        write_problem(c, c->res.refusal);
    else
        write_reply(c);
    return NULL;
}

/* The key names the caller too: nobody is given another person's answer. */
static error *run_once(struct call *c)
{
    struct req *r = &c->req;
    uint8_t     h[CRYPT_HASH];
    struct kept kept = { 0 };
    bool        found = false;
    str         k = idem_of(c, c->idem_key);

    crypt_sha256((const str[]){ str_of(method_words[c->method]), c->path, STR("\n"), c->body }, 4,
                 h);
    str print = hex_of(c->mem, h, sizeof h);
    TRY(db_maybe(r->db, r->mem, &sql_http_idem_again, DB_ARGS(db_text("k", k)), kept_fields, &kept,
                 &found));
    if (found) {
        if (!str_eq(kept.fingerprint, print))
            return error_of(r->mem, FAIL_CONFLICT, &msg_idem_used);
        c->status = (int)kept.status;
        c->reply = kept.body;
        c->reply_type = kept.body.n ? "application/json; charset=utf-8" : NULL;
        return NULL;
    }
    TRY(run_handler(c));
    error *e = db_exec(r->db, r->mem, &sql_http_idem_keep,
                       DB_ARGS(db_text("k", k), db_int("at", r->now), db_text("fingerprint", print),
                               db_int("status", c->status), db_text("body", c->reply)),
                       NULL);
    /* Two of them at the same time: the other one won; the repetition will find its answer. */
    if (e && e->msg == &msg_db_taken)
        return error_of(r->mem, FAIL_BUSY, &msg_db_again);
    return e;
}

static error *run_write(struct write_job *job, struct db *db)
{
    struct call *c = (struct call *)((char *)job - offsetof(struct call, job));

    c->req.db = db;
    if (c->idem_key.n && !c->req.route->secret)
        return run_once(c);
    return run_handler(c);
}

static void write_done(struct write_job *job, error *e)
{
    finish((struct call *)((char *)job - offsetof(struct call, job)), e);
}

static void submit(struct call *c)
{
    c->job = (struct write_job){ .mem = c->mem, .run = run_write, .done = write_done };
    if (!writer_submit(c->server->writer, &c->job))
        finish(c, error_of(c->mem, FAIL_BUSY, &msg_busy));
}

static void prepare_and_submit(void *ctx)
{
    struct call *c = ctx;
    error       *e = server_read_db(c->server, c->mem, &c->req.db);

    if (!e)
        e = c->req.route->prepare(&c->req);
    if (e)
        finish(c, e);
    else
        submit(c);
}

/* ---- checking ------------------------------------------------------------------------------ */

static bool idem_key_ok(str k)
{
    if (k.n < 8 || k.n > 64)
        return false;
    for (size_t i = 0; i < k.n; i++)
        if (!is_alpha(k.p[i]) && !is_digit(k.p[i]) && !strchr("._-", k.p[i]))
            return false;
    return true;
}

static error *check(struct call *c)
{
    struct req  *r = &c->req;
    struct match m = { .n = 0 };
    bool         other = false;

    r->route = find(c->server, c->method, c->path, &m, &other);
    if (!r->route)
        return error_of(r->mem, FAIL_MISSING, other ? &msg_method : &msg_route);
    if (r->session.n) {
        TRY(server_read_db(c->server, r->mem, &r->db));
        TRY(c->server->hooks.identify(r));
    }
    if (r->route->method != GET && !c->csrf.n)
        return error_of(r->mem, FAIL_DENIED, &msg_csrf);
    if (r->route->perm != PERM_PUBLIC && !r->who)
        return error_of(r->mem, FAIL_LOGIN, &msg_login);
    if (r->route->perm >= 0 && !(r->perms >> r->route->perm & 1))
        return error_of(r->mem, FAIL_DENIED, &msg_denied);
    if (c->idem_key.n && !idem_key_ok(c->idem_key))
        return error_of(r->mem, FAIL_INPUT, &msg_idem_key);
    TRY(take_params(r, c->server->refs, &m));
    return read_input(c);
}

static enum lang language(str accept)
{
    size_t zh = SIZE_MAX, en = SIZE_MAX;

    if (!str_find(accept, STR("en"), &en))
        return LANG_ZH;
    str_find(accept, STR("zh"), &zh);
    return en < zh ? LANG_EN : LANG_ZH;
}

static void init(struct call *c)
{
    static _Atomic uint64_t numbers;

    c->req = (struct req){
        .mem = c->mem,
        .app = c->server->app,
        .now = c->server->clock(),
        .lang = language(c->languages),
        .session = c->cookie,
        .agent = c->agent,
        .peer = c->peer,
        .loopback = c->loopback,
        .match = c->if_none_match,
        .type = c->content_type,
        .last_event = c->last_event,
    };
    c->req.number = (uint64_t)c->req.now << 16 | (atomic_fetch_add(&numbers, 1) & 0xFFFF);
}

void server_start(struct call *c)
{
    init(c);
    error *e = check(c);
    if (e) {
        finish(c, e);
    } else if (c->req.route->stream) {
        c->stream = true;
        c->status = 200;
        c->done(c);
    } else if (c->method == GET) {
        bool pooled = c->server->remote || c->req.route->slow;
        if (!pooled)
            run_read(c);
        else if (!pool_submit(c->server->readers, run_read_pooled, c))
            finish(c, error_of(c->mem, FAIL_BUSY, &msg_busy));
    } else if (c->req.route->prepare) {
        if (!pool_submit(c->server->passwords, prepare_and_submit, c))
            finish(c, error_of(c->mem, FAIL_BUSY, &msg_busy));
    } else {
        submit(c);
    }
}

void server_refuse(struct call *c, enum fail_kind kind, const struct message *m)
{
    init(c);
    write_problem(c, error_of(c->mem, kind, m, str_int(c->mem, BODY_MAX)));
}

struct waiting {
    pthread_mutex_t lock;
    pthread_cond_t  cond;
    bool            over;
};

static void wake(struct call *c)
{
    struct waiting *x = c->engine;

    pthread_mutex_lock(&x->lock);
    x->over = true;
    pthread_cond_signal(&x->cond);
    pthread_mutex_unlock(&x->lock);
}

void server_call(struct call *c)
{
    struct waiting x = { .over = false };

    pthread_mutex_init(&x.lock, NULL);
    pthread_cond_init(&x.cond, NULL);
    c->engine = &x;
    c->done = wake;
    server_start(c);
    pthread_mutex_lock(&x.lock);
    while (!x.over)
        pthread_cond_wait(&x.cond, &x.lock);
    pthread_mutex_unlock(&x.lock);
}
