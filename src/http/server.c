/* server.c -- from the parsed head and body to the bytes of the reply. */
#include "http/server.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/crypt.h"
#include "base/log.h"
#include "http/http.sql.h"
#include "http/kept.h"
#include "http/pool.h"
#include "http/reply.h"

const char *const method_words[] = { "GET", "POST", "PUT", "DELETE", NULL };

/* clang-format off */
const struct message msg_store  = { "file.store", "文件暂时存不下，请稍后再试。", "The file cannot be stored at the moment; please try again later." };
const struct message msg_large  = { "large",  "内容太大，上限是 {0} 字节。", "The body is too large; the limit is {0} bytes." };
static const struct message msg_other = { "session.other", "这台设备上已换了别人登录，请重新登录。填写的内容已保留。", "Somebody else has signed in on this device; please sign in again. What you wrote is kept." };
const struct message msg_csrf   = { "csrf",   "请求缺少安全标头 X-Gongdi。", "The request lacks the header X-Gongdi." };
const struct message msg_method = { "method", "这个地址不支持该操作。", "This address does not take that method." };
const struct message msg_route  = { "route",  "没有这个地址。", "There is no such address." };
const struct message msg_slow   = { "slow",   "请求发送得太慢，连接已关闭。", "The request came too slowly." };
static const struct message msg_idem_key  = { "idem.key",  "Idempotency-Key 必须是 8 到 64 个字母、数字、点、横线或下划线。", "Idempotency-Key must be 8 to 64 letters, digits, dots, dashes or underscores." };
static const struct message msg_idem_used = { "idem.used", "这个 Idempotency-Key 已用于另一个请求。", "This Idempotency-Key was used for another request." };
static const struct message msg_query     = { "input.query", "查询参数无法解析。", "The query cannot be read." };
/* clang-format on */

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

static _Thread_local bool has_turns; /* this thread tells when a turn is over */

void server_turns(void)
{
    has_turns = true;
}

void server_turn_over(void)
{
    pthread_once(&reader_once, reader_init);
    struct db *db = pthread_getspecific(reader_key);

    if (db)
        db_snapshot_end(db);
}

/* ---- matching ------------------------------------------------------------------------------ */

#define API "/api/v1/"

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
    /* most routes begin alike: what differs is looked at first */
    bool api = str_starts(path, STR(API));
    str  rest = api ? (str){ path.p + strlen(API), path.n - strlen(API) } : path;

    for (size_t t = 0; t < s->n_tables; t++)
        for (size_t i = 0; i < s->tables[t]->n; i++) {
            const struct route *r = &s->tables[t]->routes[i];
            bool                alike = strncmp(r->path, API, strlen(API)) == 0;
            if (alike != api || !matches(r->path + (api ? strlen(API) : 0), rest, out))
                continue;
            if (r->method == m)
                return r;
            *other_method = true;
        }
    return NULL;
}

int64_t server_body_max(const struct server *s, enum method m, str path, bool *file)
{
    struct match        found;
    bool                other = false;
    const struct route *r = find(s, m, path, &found, &other);

    *file = r && r->file;
    return !r ? 0 : r->file ? r->file : BODY_MAX;
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
    if (r->route->file) { /* what there is to say about a file stands in the query */
        r->file = c->upload;
        return r->route->in ? read_query(r, c->server->refs, c->query) : NULL;
    }
    if (!r->route->in)
        return NULL;
    return json_read(r->mem, c->server->refs, c->body, r->route->in, r->in);
}

/* ---- running ------------------------------------------------------------------------------- */

static void finish(struct call *c, error *e)
{
    if (e)
        reply_problem(c, e);
    c->done(c);
}

static void run_read(struct call *c)
{
    struct req *r = &c->req;
    error      *e = server_read_db(c->server, r->mem, &r->db);

    if (!e)
        e = has_turns ? db_snapshot_share(r->db, r->mem) : db_begin_snapshot(r->db, r->mem);
    if (!e) {
        e = r->route->run(r, &c->res);
        if (!e && !has_turns)
            e = db_commit(r->db, r->mem);
        if (e)
            db_rollback(r->db);
    }
    if (!e) {
        reply_write(c);
        if (has_turns)
            kept_take(c);
    }
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

struct there {
    int64_t tries;
};
static const struct field there_fields[] = {
    INT(struct there, tries, 0, INT64_MAX, .doc = "how often it was repeated"),
    FIELDS_END,
};

static error *run_handler(struct call *c)
{
    struct req *r = &c->req;

    c->res = (struct res){ 0 };
    TRY(r->route->run(r, &c->res));
    if (c->res.refusal)
        reply_problem(c, c->res.refusal);
    else
        reply_write(c);
    return NULL;
}

/* Where several write at once, the same request may have come through between our look for its
 * answer and what we were refused for: then it is its own work that stood in its way. */
static error *refused_once(struct call *c, str k, error *refused)
{
    struct req  *r = &c->req;
    struct there there = { 0 };
    bool         found = false;

    if (db_engine(r->db) == DB_SQLITE)
        return refused;
    db_rollback(r->db); /* after an error of the database nothing could be asked in there */
    TRY(db_maybe(r->db, r->mem, &sql_http_idem_there, DB_ARGS(db_text("k", k)), there_fields,
                 &there, &found));
    return found ? error_of(r->mem, FAIL_BUSY, &msg_db_again) : refused;
}

/* The key names the caller too: nobody is given another person's answer. */
static error *run_once(struct call *c)
{
    struct req  *r = &c->req;
    uint8_t      h[CRYPT_HASH];
    struct kept  kept = { 0 };
    struct there there = { 0 };
    bool         found = false;
    str          k = idem_of(c, c->idem_key);

    str file = r->route->file ? (str){ (const char *)c->upload.sha256, CRYPT_HASH } : (str){ 0 };
    crypt_sha256(
        (const str[]){ str_of(method_words[c->method]), c->path, STR("\n"), c->body, file }, 5, h);
    str print = hex_of(c->mem, h, sizeof h);
    /* A repetition writes, so that its answer proves what it repeats. */
    TRY(db_maybe(r->db, r->mem, &sql_http_idem_there, DB_ARGS(db_text("k", k)), there_fields,
                 &there, &found));
    if (found)
        TRY(db_one(r->db, r->mem, &sql_http_idem_again, DB_ARGS(db_text("k", k)), kept_fields,
                   &kept));
    if (found) {
        if (!str_eq(kept.fingerprint, print))
            return error_of(r->mem, FAIL_CONFLICT, &msg_idem_used);
        c->status = (int)kept.status;
        c->reply = kept.body;
        c->reply_type = kept.body.n ? "application/json; charset=utf-8" : NULL;
        return NULL;
    }
    error *refused = run_handler(c);
    if (refused)
        return refused_once(c, k, refused);
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
    c->job = (struct write_job){
        .mem = c->mem, .run = run_write, .done = write_done, .alone = c->req.route->alone
    };
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

/* The page says in X-Gongdi as whom it asks. In another page of the same browser somebody else may
 * have signed in since: what the first one wrote is not his. Any other value says nothing. */
static bool meant_for_another(const struct call *c)
{
    struct ref as = { 0 };

    return ref_read(c->server->refs, c->csrf, &as) && as.id != c->req.account;
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
        if (has_turns && !c->server->remote) /* who asks is as new as what is answered */
            TRY(db_snapshot_share(r->db, r->mem));
        TRY(c->server->hooks.identify(r));
    }
    if (r->route->method != GET && !c->csrf.n)
        return error_of(r->mem, FAIL_DENIED, &msg_csrf);
    if (r->route->perm != PERM_PUBLIC && !r->who)
        return error_of(r->mem, FAIL_LOGIN, &msg_login);
    if (r->who && meant_for_another(c))
        return error_of(r->mem, FAIL_LOGIN, &msg_other);
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
        .refs = c->server->refs,
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
        server_turn_over(); /* it goes on from the newest */
        c->stream = true;
        c->status = 200;
        c->done(c);
    } else if (c->method == GET) {
        bool pooled = c->server->remote || c->req.route->slow;
        if (!pooled && has_turns && kept_give(c))
            c->done(c);
        else if (!pooled)
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
    reply_problem(c, error_of(c->mem, kind, m, str_int(c->mem, BODY_MAX)));
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
