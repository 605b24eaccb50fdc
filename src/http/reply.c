/* reply.c -- the bytes of replies and of problems (RFC 9457). */
#include "http/reply.h"

#include "base/log.h"

int status_of(enum fail_kind kind)
{
    static const int status[FAIL_KINDS] = {
        [FAIL_INPUT] = 400,   [FAIL_LOGIN] = 401,    [FAIL_DENIED] = 403,
        [FAIL_MISSING] = 404, [FAIL_CONFLICT] = 409, [FAIL_LARGE] = 413,
        [FAIL_MANY] = 429,    [FAIL_BUSY] = 503,     [FAIL_INTERNAL] = 500,
    };

    return status[kind];
}

struct jw *res_json(struct req *r, struct res *w)
{
    struct buf *b = NEW(r->mem, struct buf);
    struct jw  *j = NEW(r->mem, struct jw);

    (void)w;
    buf_init(b, r->mem, REPLY_MAX);
    buf_reserve(b, 12 << 10); /* a page of twenty */
    jw_init(j, b, r->refs);
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

void reply_write(struct call *c)
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

void reply_problem(struct call *c, const error *e)
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
    c->res.max_age = 0;
}
