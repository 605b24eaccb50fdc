/* pages_api.c -- server-made pages. */
#include "modules/pages/pages.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/when.h"
#include "core/app.h"
#include "core/demo_code.h"
#include "http/openapi.h"
#include "modules/casework/casework.h"
#include "modules/pages/page.h"
#include "modules/pages/pages.sql.h"

static error *css(struct req *r, struct res *w)
{
    (void)r;
    w->body =
        STR("body{font:18px/1.6 system-ui,'Noto Sans CJK "
            "SC',sans-serif;margin:0;color:#1d2129;background:#f7f8fa}"
            "header{background:#0b5fc0;padding:.6em 1em}header "
            "a{color:#fff;text-decoration:none;font-weight:700}"
            "main{max-width:46em;margin:0 auto;padding:1em;background:#fff;min-height:80vh}"
            "label{display:block;margin:.8em 0 "
            ".2em}input{font:inherit;padding:.5em;width:100%;max-width:24em;min-height:44px;box-"
            "sizing:border-box}"
            "button{font:inherit;min-height:48px;padding:0 "
            "1.4em;margin-top:1em;background:#0b5fc0;color:#fff;border:0;border-radius:6px}"
            "table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4em "
            ".6em;border-bottom:1px solid #e5e6eb;vertical-align:top}"
            "th,td:first-child{white-space:nowrap}header a+a{margin-left:1em;font-weight:400}"
            "header{display:flex;flex-wrap:wrap;align-items:center}header a{padding:.4em 0}"
            "header .lang{margin-left:auto;border:1px solid #fff;border-radius:6px;padding:.4em "
            ".9em}"
            "@media print{header .lang,form{display:none}}"
            "code{font-size:1.05em}.warn{background:#fff1d6;padding:.6em 1em;border-radius:6px}");
    w->type = "text/css; charset=utf-8";
    w->max_age = -1;
    return NULL;
}

/* ---- looking up a matter: its number and the code that its reporter was given
 * ------------------------- */

struct lookup {
    str number, code;
    int lang;
};
/* clang-format off */
static const struct field lookup_fields[] = {
    TEXT(struct lookup, number, 0, 80, .doc = "Number of the matter, receipt of a call or reference; blanks, dashes and capitals say nothing."),
    TEXT(struct lookup, code,   0, 30, .doc = "Code given to its reporter."),
    PAGE_LANG(struct lookup),
    FIELDS_END,
};
struct found {
    struct ref ref;
    int        state;
    str        category;
    int64_t    reported, filed, closed;
    bool       public;
};
static const struct field found_fields[] = {
    REF (struct found, ref,      .doc = "key"),
    WORD(struct found, state,    case_state_words, .doc = "state"),
    TEXT(struct found, category, 0, 20, .doc = "category"),
    TIME(struct found, reported, .doc = "reported"),
    TIME(struct found, filed,    .doc = "filed"),
    TIME(struct found, closed,   .doc = "closed"),
    BOOL(struct found, public,   .doc = "public"),
    FIELDS_END,
};
/* clang-format on */

static void when_row(struct buf *b, const char *name, int64_t at)
{
    if (!at)
        return;
    struct civil c = date_civil(when_date(at));
    buf_fmt(b, "<tr><th>%s</th><td>%d-%02d-%02d</td></tr>", name, c.year, c.month, c.day);
}

/* By its number, by the receipt that a caller was read, by its reference: before it is filed it has
 * no number. */
static error *find(struct req *r, str number, struct found *f, bool *found)
{
    struct ref ref = { 0 };

    *found = false;
    if (!number.n)
        return NULL;
    TRY(db_maybe(r->db, r->mem, &sql_pages_by_number, DB_ARGS(db_text("number", number)),
                 found_fields, f, found));
    if (*found)
        return NULL;
    TRY(receipt_find(r, number, &ref, found));
    if (*found || ref_read(r->app->server.refs, casework_spoken(r->mem, number), &ref))
        return db_maybe(r->db, r->mem, &sql_pages_by_ref,
                        DB_ARGS(db_int("community", ref.community), db_int("id", ref.id)),
                        found_fields, f, found);
    return NULL;
}

static error *lookup(struct req *r, struct res *w)
{
    const struct lookup *in = r->in;
    struct found         f = { 0 };
    struct buf           b;
    bool                 found = false;
    str                  self = STR("/public/case");

    page_speak(r, in->lang);
    bool en = r->lang == LANG_EN;
    if (in->number.n || in->code.n)
        self = str_fmt(r->mem, "/public/case?number=" STR_FMT "&amp;code=" STR_FMT,
                       STR_ARG(page_escape(r->mem, in->number)),
                       STR_ARG(page_escape(r->mem, in->code)));
    page_head(r, &b, "办理进度查询", "Where is my matter", in->lang, self);
    str shown = str_narrow(r->mem, in->number);
    TRY(find(r, shown, &f, &found));
    error *many = found ? casework_code_fits(r, f.ref, f.reported, in->code, &found) : NULL;
    if (many && many->kind != FAIL_MANY)
        return many;
    if (many) {
        w->status = 429;
        buf_z(&b, "<p class=\"warn\" role=\"alert\">");
        text_html(&b, message_text(r->mem, many->msg, r->lang, NULL, 0));
        buf_z(&b, "</p>");
    } else if (found) {
        const struct category   *cat = category_find(r->app, f.category);
        const struct flow_state *s = &case_states[f.state];
        buf_z(&b, "<table>");
        buf_fmt(&b, "<tr><th>%s</th><td>", en ? "Number" : "编号");
        text_html(&b, shown);
        buf_fmt(&b, "</td></tr><tr><th>%s</th><td>", en ? "Category" : "类别");
        text_html(&b, cat ? (en ? cat->en : cat->zh) : f.category);
        buf_fmt(&b, "</td></tr><tr><th>%s</th><td>%s %s</td></tr>", en ? "State" : "状态", s->icon,
                en ? s->resident_en : s->resident_zh);
        when_row(&b, en ? "Reported" : "上报", f.reported);
        when_row(&b, en ? "Filed" : "立案", f.filed);
        when_row(&b, en ? "Closed" : "办结", f.closed);
        buf_z(&b, "</table>");
    } else if (in->number.n || in->code.n) {
        buf_fmt(&b, "<p class=\"warn\" role=\"alert\">%s</p>",
                en ? "No matter has this number and code. Please check both."
                   : "没有查到，请核对编号和查询码。");
    }
    buf_z(&b, "<form method=\"get\" action=\"/public/case\">");
    if (in->lang >= 0)
        buf_fmt(&b, "<input type=\"hidden\" name=\"lang\" value=\"%s\">",
                page_lang_words[in->lang]);
    buf_fmt(&b,
            "<label for=\"n\">%s</label>"
            "<input id=\"n\" name=\"number\" autocomplete=\"off\" value=\"",
            en ? "Number, such as 海虹社区 2026-00042, or receipt number"
               : "编号（例如：海虹社区 2026-00042）或受理号");
    text_html(&b, in->number);
    buf_fmt(&b,
            "\"><label for=\"c\">%s</label><input id=\"c\" name=\"code\" autocomplete=\"off\">"
            "<br><button>%s</button></form>",
            en ? "Code (on your confirmation page)" : "查询码（上报成功页上有）",
            en ? "Look up" : "查询");
    buf_fmt(&b, "<p><a href=\"/m\">%s</a></p>", en ? "Back to the app" : "返回首页");
    return page_finish(w, &b);
}

/* ---- demonstrations
 * ---------------------------------------------------------------------------------- */

static error *demo(struct req *r, struct res *w)
{
    struct demo_code codes[DEMO_CODES];
    struct buf       b;

    if (!r->app->demo || !r->loopback)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    size_t n = demo_codes(codes);
    page_head(r, &b, "演示：一次性验证码", "Demonstration: one-time codes", -1, (str){ 0 });
    buf_z(&b, "<p>13900000001 / 13900000002</p><table><tr><th>手机号 phone</th><th>验证码 "
              "code</th></tr>");
    for (size_t i = 0; i < n; i++) {
        buf_z(&b, "<tr><td>");
        text_html(&b, str_of(codes[i].phone));
        buf_z(&b, "</td><td><code>");
        text_html(&b, str_of(codes[i].code));
        buf_z(&b, "</code></td></tr>");
    }
    buf_z(&b, "</table><p>gongdi user list · gongdi user totp NAME</p>");
    return page_finish(w, &b);
}

static error *authority(struct req *r, struct res *w)
{
    str   path = str_fmt(r->mem, STR_FMT "/tls/authority.crt", STR_ARG(r->app->settings.data));
    char *text = NEWN(r->mem, char, 16384);
    int   fd = open(path.p, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    ssize_t n = read(fd, text, 16384);
    close(fd);
    w->body = (str){ text, n > 0 ? (size_t)n : 0 };
    w->type = "application/x-x509-ca-cert";
    return NULL;
}

static error *api_json(struct req *r, struct res *w)
{
    w->body = openapi_json(r->mem, r->app->server.tables, r->app->server.n_tables, perm_words);
    w->type = "application/json; charset=utf-8";
    w->max_age = -1;
    return NULL;
}

static error *api_page(struct req *r, struct res *w)
{
    w->body =
        openapi_text(r->mem, r->app->server.tables, r->app->server.n_tables, perm_words, true);
    w->type = "text/html; charset=utf-8";
    w->max_age = -1;
    return NULL;
}

/* clang-format off */
static const struct route routes[] = {
    { GET, "/public/case", lookup, NULL, PERM_PUBLIC, QUERY(struct lookup, lookup_fields), .other = true,
      .summary = "Look up a matter by number and code, without script" },
    { GET, "/page.css", css, NULL, PERM_PUBLIC, .other = true,
      .summary = "The style of the pages without script" },
    { GET, "/api/v1/openapi.json", api_json, NULL, PERM_PUBLIC, .other = true,
      .summary = "This reference for programs" },
    { GET, "/api/v1/", api_page, NULL, PERM_PUBLIC, .other = true,
      .summary = "This reference as a page" },
    { GET, "/demo", demo, NULL, PERM_PUBLIC, .other = true,
      .summary = "One-time codes of a demonstration, from this machine only" },
    { GET, "/ca.crt", authority, NULL, PERM_PUBLIC, .other = true,
      .summary = "The certificate of the local authority" },
};
/* clang-format on */

const struct route_table pages_routes = { routes, COUNT(routes) };
