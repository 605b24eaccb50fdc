/* public_api.c -- what everybody may see without signing in: public matters and their course,
 * figures of a place, open data, a feed. No names, no addresses; positions of about 100 m; long
 * numbers in the words (phones, identity numbers) are hidden. */
#include "modules/pages/public.h"

#include "base/csv.h"
#include "base/when.h"
#include "core/app.h"
#include "core/rooms.h"
#include "core/small.h"
#include "modules/casework/casework.h"
#include "modules/pages/page.h"
#include "modules/pages/pages.sql.h"

/* clang-format off */
struct public_query {
    int64_t place, limit;
    str     category, after;
    bool    open;
    int     lang;
};
static const struct field query_fields[] = {
    CODE(struct public_query, place,    .doc = "A district, street or community; the whole installation unless given."),
    TEXT(struct public_query, category, 0, 20, .doc = "Only this category."),
    BOOL(struct public_query, open,     .doc = "Only what is not done yet."),
    TEXT(struct public_query, after,    0, 80, .doc = "Cursor."),
    INT (struct public_query, limit,    1, 100, .doc = "Rows, 20 unless given."),
    PAGE_LANG(struct public_query),
    FIELDS_END,
};
struct matter_query {
    int lang;
};
static const struct field matter_fields[] = {
    PAGE_LANG(struct matter_query),
    FIELDS_END,
};
struct row {
    struct ref ref;
    str        number, category, category_name, words, result;
    int        state;
    str        state_name;
    int64_t    place;
    str        place_name;
    int64_t    reported, filed, closed, stars, followers, lng, lat;
};
static const struct field row_fields[] = {
    REF (struct row, ref,           .doc = "The matter."),
    TEXT(struct row, number,        0, 80, .doc = "Number, once filed."),
    TEXT(struct row, category,      0, 20, .doc = "Category."),
    TEXT(struct row, category_name, 0, 120, .virt = true, .doc = "Its name."),
    TEXT(struct row, words,         0, 2000, .doc = "The reporter's words, once filed; long numbers are hidden."),
    TEXT(struct row, result,        0, 2000, .doc = "What was done, or why it was not accepted."),
    WORD(struct row, state,         case_state_words, .doc = "State."),
    TEXT(struct row, state_name,    0, 40, .virt = true, .doc = "Its name."),
    CODE(struct row, place,         .doc = "Community."),
    TEXT(struct row, place_name,    0, 120, .virt = true, .doc = "Its name."),
    TIME(struct row, reported,      .doc = "When it was reported."),
    TIME(struct row, filed,         .doc = "When it was filed: until then there are no words."),
    TIME(struct row, closed,        .doc = "When it was closed."),
    INT (struct row, stars,         0, 5, .doc = "The reporter's verdict."),
    INT (struct row, followers,     0, INT64_MAX, .doc = "Followers."),
    INT (struct row, lng,           -1800000000, 1800000000, .doc = "Longitude, 1e-7 degree, about 100 m."),
    INT (struct row, lat,           -900000000, 900000000, .doc = "Latitude."),
    FIELDS_END,
};
static const struct message msg_cursor = { "input.cursor", "页码标记无效，请从第一页开始。", "The page cursor is not valid; please start from the first page." };
enum { PAGE = 20, OPEN_PAGE = 400 };
/* clang-format on */

static void dress(const struct app *app, enum lang lang, struct arena *a, struct row *x)
{
    const struct category *c = category_find(app, x->category);

    x->category_name = !c ? x->category : lang == LANG_EN ? c->en : c->zh;
    x->state_name = str_of(lang == LANG_EN ? case_states[x->state].resident_en
                                           : case_states[x->state].resident_zh);
    x->place_name = place_name(app_places(app), x->place, lang);
    bool words = casework_words_public(x->filed);
    x->words = words ? mask_numbers(a, x->words) : (str){ 0 };
    x->result = words ? mask_numbers(a, x->result) : (str){ 0 };
    x->lng = casework_coarse(x->lng);
    x->lat = casework_coarse(x->lat);
}

static struct place_range range_of(const struct public_query *q)
{
    return q->place ? place_communities(q->place)
                    : (struct place_range){ FIRST_COMMUNITY, INT64_MAX };
}

static int newest_first(const void *a, const void *b)
{
    const struct row *x = a, *y = b;

    return (x->ref.id < y->ref.id) - (x->ref.id > y->ref.id);
}

/* The newest of each community, merged: every one of them is a short walk down an index. */
static error *newest(struct req *r, const struct public_query *q, int64_t before, int64_t limit,
                     struct list *out)
{
    const struct place *all = NULL;
    size_t              places = place_all(app_places(r->app), &all), n = 0, cap = 0;
    struct place_range  range = range_of(q);
    struct row         *rows = NULL;

    for (size_t i = 0; i < places; i++) {
        struct list one;
        if (all[i].level != LEVEL_COMMUNITY || all[i].code < range.lo || all[i].code > range.hi)
            continue;
        TRY(db_all(r->db, r->mem, &sql_public_newest,
                   DB_ARGS(db_int("place", all[i].code), db_int("before", before),
                           db_text("category", q->category), db_int("open", q->open),
                           db_int("limit", limit)),
                   row_fields, sizeof(struct row), &one));
        if (n + one.n > cap) {
            struct row *more = NEWN(r->mem, struct row, (n + one.n) * 2);
            if (n)
                memcpy(more, rows, n * sizeof *more);
            rows = more;
            cap = (n + one.n) * 2;
        }
        if (one.n)
            memcpy(rows + n, one.item, one.n * sizeof *rows);
        n += one.n;
    }
    if (n)
        qsort(rows, n, sizeof *rows, newest_first);
    n = n < (size_t)limit ? n : (size_t)limit;
    for (size_t i = 0; i < n; i++)
        dress(r->app, r->lang, r->mem, &rows[i]);
    *out = (struct list){ rows, n, sizeof *rows };
    return NULL;
}

static error *list(struct req *r, struct res *w)
{
    const struct public_query *q = r->in;
    struct ref                 last = { 0, REF_ID_MAX };
    int64_t                    key = 0, limit = q->limit ? q->limit : PAGE;

    page_speak(r, q->lang);
    if (q->after.n && !cursor_read(r, q->after, &key, &last))
        return error_on(r->mem, "after", &msg_cursor);
    TRY(newest(r, q, last.id, limit, &w->page));
    const struct row *x = w->page.item;
    if ((int64_t)w->page.n == limit)
        w->next = cursor_text(r, 0, x[limit - 1].ref);
    w->max_age = 60;
    return NULL;
}

static error *public_matter(struct req *r, struct row *x, struct list *events)
{
    TRY(db_one(r->db, r->mem, &sql_public_one,
               DB_ARGS(db_int("community", r->ref.community), db_int("id", r->ref.id)), row_fields,
               x));
    dress(r->app, r->lang, r->mem, x);
    return event_of(r->db, r->mem, r->ref, 0, 200, events);
}

/* The words of a step, once the matter was filed. */
static str said(struct arena *a, const struct row *x, const struct event *e)
{
    return casework_words_public(x->filed) ? mask_numbers(a, e->words) : (str){ 0 };
}

/* One matter and the public part of its time line: steps, words, times; nobody's name. */
static error *one(struct req *r, struct res *w)
{
    struct row  x = { 0 };
    struct list events;

    TRY(public_matter(r, &x, &events));
    const struct event *e = events.item;
    struct jw          *j = res_json(r, w);
    jw_object(j);
    jw_members(j, row_fields, &x);
    jw_key(j, "events");
    jw_array(j);
    for (size_t i = 0; i < events.n; i++) {
        if (!e[i].public || !str_is(e[i].kind, "case"))
            continue;
        jw_object(j);
        jw_key(j, "at");
        jw_time(j, e[i].at);
        JW_STR(j, "action", e[i].action);
        JW_STR(j, "action_name", event_names(r->mem, r->app->rooms, &e[i], r->lang).action);
        JW_STR(j, "to", e[i].to_state);
        JW_STR(j, "words", said(r->mem, &x, &e[i]));
        jw_end(j);
    }
    jw_end(j);
    jw_end(j);
    res_json_end(r, w, j);
    w->max_age = 60;
    return NULL;
}

/* What was counted in the last 30 days in a place, and what is overdue now. */
struct sums30 {
    int64_t reported, closed, handled, late, late_open, judged, content;
};

static error *counted(struct req *r, const struct public_query *q, struct sums30 *out)
{
    struct place_range range = range_of(q);
    struct list        sums;

    TRY(counted_since(r, range, when_date(r->now) - 30, &sums));
    *out = (struct sums30){ .reported = counted_of(&sums, "reported"),
                            .closed = counted_of(&sums, "closed"),
                            .handled = counted_of(&sums, "handled"),
                            .late = counted_of(&sums, "handled_late"),
                            .judged = counted_of(&sums, "judged"),
                            .content = counted_of(&sums, "content") };
    return db_number(r->db, r->mem, &sql_public_late,
                     DB_ARGS(db_int("lo", range.lo), db_int("hi", range.hi), db_int("now", r->now)),
                     &out->late_open);
}

static error *figures(struct req *r, struct res *w)
{
    const struct public_query *q = r->in;
    struct sums30              f = { 0 };

    page_speak(r, q->lang);
    TRY(counted(r, q, &f));
    struct rate rates[] = {
        rate_of("on_time", f.handled - f.late, f.handled + f.late_open),
        rate_of("content", f.content, f.judged),
    };
    for (size_t i = 0; i < COUNT(rates); i++)
        rate_dress(&rates[i], r->lang);
    struct jw *j = res_json(r, w);
    jw_object(j);
    JW_INT(j, "days", 30);
    JW_INT(j, "reported", f.reported);
    JW_INT(j, "closed", f.closed);
    JW_INT(j, "overdue_open", f.late_open);
    jw_key(j, "rates");
    jw_list(j, rate_fields, &(struct list){ rates, COUNT(rates), sizeof *rates });
    jw_end(j);
    res_json_end(r, w, j);
    w->max_age = 300;
    return NULL;
}

/* ---- open data: all public matters, streamed ----------------------------------------------------
 */

/* clang-format off */
static const struct field open_fields[] = {
    TEXT(struct row, number,        0, 80, .doc = "number"),
    TEXT(struct row, category,      0, 20, .doc = "category"),
    TEXT(struct row, category_name, 0, 120, .doc = "category"),
    WORD(struct row, state,         case_state_words, .doc = "state"),
    CODE(struct row, place,         .doc = "place"),
    TEXT(struct row, place_name,    0, 120, .doc = "place"),
    TIME(struct row, reported,      .doc = "reported"),
    TIME(struct row, closed,        .doc = "closed"),
    INT (struct row, stars,         0, 5, .doc = "verdict"),
    INT (struct row, followers,     0, INT64_MAX, .doc = "followers"),
    INT (struct row, lng,           -1800000000, 1800000000, .doc = "longitude"),
    INT (struct row, lat,           -900000000, 900000000, .doc = "latitude"),
    FIELDS_END,
};
/* clang-format on */

static error *pour_rows(struct pour *p, struct db *db, struct arena *a, struct buf *out, bool *end)
{
    struct list rows;

    if (!p->at[2]) { /* nothing yet */
        csv_heading(out, open_fields);
        p->at[2] = 1;
    }
    TRY(db_all(db, a, &sql_public_all,
               DB_ARGS(db_int("place", p->at[0]), db_int("id", p->at[1]), db_int("hi", p->args[1]),
                       db_int("limit", OPEN_PAGE)),
               row_fields, sizeof(struct row), &rows));
    struct row *x = rows.item;
    for (size_t i = 0; i < rows.n; i++) {
        p->at[0] = x[i].place;
        p->at[1] = x[i].ref.id;
        dress(p->app, p->lang, a, &x[i]);
        csv_record(out, a, open_fields, &x[i]);
    }
    *end = rows.n < OPEN_PAGE;
    return NULL;
}

static error *open_data(struct req *r, struct res *w)
{
    const struct public_query *q = r->in;
    struct place_range         range = range_of(q);

    page_speak(r, q->lang);
    w->pour = xcalloc(1, sizeof *w->pour);
    *w->pour = (struct pour){ .next = pour_rows,
                              .app = r->app,
                              .lang = r->lang,
                              .now = r->now,
                              .at = { range.lo, 0 },
                              .args = { range.lo, range.hi } };
    w->type = "text/csv; charset=utf-8";
    w->body = STR(" ");
    return NULL;
}

/* ---- a feed (RFC 4287) --------------------------------------------------------------------------
 */

static void rfc3339(struct buf *b, int64_t at)
{
    char text[WHEN_TEXT];

    when_text(at, text);
    buf_z(b, text);
}

static error *feed(struct req *r, struct res *w)
{
    const struct public_query *q = r->in;
    struct list                rows;
    struct buf                 b;

    page_speak(r, q->lang);
    TRY(newest(r, q, REF_ID_MAX, PAGE, &rows));
    const struct row *x = rows.item;
    buf_init(&b, r->mem, 1 << 20);
    buf_fmt(
        &b,
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">"
        "<id>urn:gongdi:public:%lld</id><title>",
        (long long)q->place);
    text_html(&b,
              q->place ? place_name(app_places(r->app), q->place, r->lang) : STR("共缔 Gongdi"));
    buf_z(&b, "</title><updated>");
    rfc3339(&b, rows.n ? x[0].reported : 0);
    buf_z(&b, "</updated><author><name>Gongdi</name></author>\n");
    for (size_t i = 0; i < rows.n; i++) {
        str ref = ref_text(r->mem, r->app->server.refs, x[i].ref);
        buf_fmt(&b, "<entry><id>urn:gongdi:case:" STR_FMT "</id><title>", STR_ARG(ref));
        text_html(&b, x[i].category_name);
        buf_z(&b, " · ");
        text_html(&b, x[i].place_name);
        buf_z(&b, "</title><updated>");
        rfc3339(&b, x[i].closed ? x[i].closed : x[i].reported);
        buf_fmt(&b, "</updated><link href=\"/api/v1/public/cases/" STR_FMT "\"/><category term=\"",
                STR_ARG(ref));
        text_html(&b, x[i].category);
        buf_z(&b, "\"/><summary>");
        text_html(&b, x[i].words);
        buf_z(&b, "</summary></entry>\n");
    }
    buf_z(&b, "</feed>\n");
    w->body = buf_done(&b);
    w->type = "application/atom+xml; charset=utf-8";
    w->max_age = 300;
    return NULL;
}

/* ---- pages without script -----------------------------------------------------------------------
 */

static void day_of(struct buf *b, int64_t at)
{
    struct civil c = date_civil(when_date(at));

    buf_fmt(b, "%d-%02d-%02d", c.year, c.month, c.day);
}

static void percent(struct buf *b, const struct rate *x)
{
    buf_fmt(b, "%lld.%lld %% (%lld / %lld; %lld.%lld–%lld.%lld %%)", (long long)x->permille / 10,
            (long long)x->permille % 10, (long long)x->k, (long long)x->of, (long long)x->low / 10,
            (long long)x->low % 10, (long long)x->high / 10, (long long)x->high % 10);
}

static void figures_table(struct req *r, struct buf *b, const struct sums30 *f)
{
    bool        en = r->lang == LANG_EN;
    struct rate time = rate_of("on_time", f->handled - f->late, f->handled + f->late_open);
    struct rate content = rate_of("content", f->content, f->judged);

    buf_fmt(b, "<h2>%s</h2><table>", en ? "The last 30 days" : "近30天");
    buf_fmt(b, "<tr><th>%s</th><td>%lld</td></tr>", en ? "Reported" : "上报",
            (long long)f->reported);
    buf_fmt(b, "<tr><th>%s</th><td>%lld</td></tr>", en ? "Closed" : "结案", (long long)f->closed);
    rate_dress(&time, r->lang);
    rate_dress(&content, r->lang);
    buf_fmt(b, "<tr><th title=\"" STR_FMT "\">" STR_FMT "</th><td>", STR_ARG(time.means),
            STR_ARG(time.title));
    percent(b, &time);
    buf_fmt(b, "</td></tr><tr><th title=\"" STR_FMT "\">" STR_FMT "</th><td>",
            STR_ARG(content.means), STR_ARG(content.title));
    percent(b, &content);
    buf_z(b, "</td></tr></table>");
}

/* The address of the list, of what it is limited to and of its page; without the language. */
static str here(const struct req *r, const struct public_query *q, str after)
{
    struct buf b;

    buf_init(&b, r->mem, 1000);
    buf_z(&b, "/public");
    if (q->place)
        buf_fmt(&b, "?place=%lld", (long long)q->place);
    if (q->category.n)
        buf_fmt(&b, "%scategory=" STR_FMT, b.n > 7 ? "&amp;" : "?",
                STR_ARG(page_escape(r->mem, q->category)));
    if (q->open)
        buf_fmt(&b, "%sopen=true", b.n > 7 ? "&amp;" : "?");
    if (after.n)
        buf_fmt(&b, "%safter=" STR_FMT, b.n > 7 ? "&amp;" : "?",
                STR_ARG(page_escape(r->mem, after)));
    return buf_done(&b);
}

/* What happens here: figures, and the newest public matters. */
static error *page(struct req *r, struct res *w)
{
    const struct public_query *q = r->in;
    struct sums30              f = { 0 };
    struct list                rows;
    struct buf                 b;
    struct ref                 last = { 0, REF_ID_MAX };
    int64_t                    key = 0;

    page_speak(r, q->lang);
    bool en = r->lang == LANG_EN;
    if (q->after.n && !cursor_read(r, q->after, &key, &last))
        return error_on(r->mem, "after", &msg_cursor);
    TRY(counted(r, q, &f));
    TRY(newest(r, q, last.id, PAGE, &rows));
    page_head(r, &b, "公开的事项", "Public matters", q->lang, here(r, q, q->after));
    if (q->place) {
        buf_z(&b, "<p>");
        text_html(&b, place_name(app_places(r->app), q->place, r->lang));
        buf_z(&b, "</p>");
    }
    figures_table(r, &b, &f);
    buf_fmt(&b, "<h2>%s</h2><table><tr><th>%s</th><th>%s</th><th>%s</th></tr>",
            en ? "Newest first" : "最新", en ? "Reported" : "上报", en ? "Matter" : "事项",
            en ? "State" : "状态");
    const struct row *x = rows.item;
    for (size_t i = 0; i < rows.n; i++) {
        str ref = ref_text(r->mem, r->app->server.refs, x[i].ref);
        buf_z(&b, "<tr><td>");
        day_of(&b, x[i].reported);
        buf_fmt(&b, "</td><td><a href=\"/public/matter/" STR_FMT "%s\">", STR_ARG(ref),
                page_keep(q->lang, true));
        text_html(&b, x[i].category_name);
        buf_z(&b, "</a> · ");
        text_html(&b, x[i].place_name);
        buf_z(&b, "<br>");
        text_html(&b, x[i].words);
        buf_fmt(&b, "</td><td>%s ", case_states[x[i].state].icon);
        text_html(&b, x[i].state_name);
        buf_z(&b, "</td></tr>");
    }
    buf_z(&b, "</table>");
    if (rows.n == PAGE) {
        str cursor = cursor_text(r, 0, x[PAGE - 1].ref);
        buf_fmt(&b, "<p><a href=\"" STR_FMT "%s\">%s</a></p>", STR_ARG(here(r, q, cursor)),
                page_keep(q->lang, false), en ? "Older ones" : "更早的");
    }
    const char *keep = page_keep(q->lang, true);
    buf_fmt(&b,
            "<p><a href=\"/public/case%s\">%s</a> · "
            "<a href=\"/api/v1/public/cases.csv%s\">%s</a> · "
            "<a href=\"/public/feed.atom%s\">Atom</a></p>",
            keep, en ? "Look up your own matter" : "查询自己上报的事项", keep,
            en ? "Open data (CSV)" : "开放数据（CSV）", keep);
    w->max_age = 60;
    return page_finish(w, &b);
}

/* One matter and its public course. */
static error *matter_page(struct req *r, struct res *w)
{
    const struct matter_query *q = r->in;
    struct row                 x = { 0 };
    struct list                events;
    struct buf                 b;

    page_speak(r, q->lang);
    bool en = r->lang == LANG_EN;
    TRY(public_matter(r, &x, &events));
    page_head(r, &b, "公开的事项", "Public matter", q->lang,
              str_fmt(r->mem, "/public/matter/" STR_FMT,
                      STR_ARG(ref_text(r->mem, r->app->server.refs, x.ref))));
    buf_z(&b, "<h2>");
    text_html(&b, x.category_name);
    buf_fmt(&b, "</h2><p>%s ", case_states[x.state].icon);
    text_html(&b, x.state_name);
    buf_z(&b, " · ");
    text_html(&b, x.place_name);
    buf_z(&b, x.number.n ? " · " : "");
    text_html(&b, x.number);
    buf_z(&b, "</p>");
    if (x.words.n) {
        buf_z(&b, "<blockquote>");
        text_html(&b, x.words);
        buf_z(&b, "</blockquote>");
    } else {
        buf_fmt(&b, "<p>%s</p>",
                !case_states[x.state].open ? (en ? "It was not filed: what was said is not shown."
                                                 : "没有立案，不公开描述内容。")
                : en ? "What was said is shown once the matter has been filed."
                     : "立案后公开描述内容。");
    }
    if (x.result.n) {
        buf_fmt(&b, "<h2>%s</h2><p>", en ? "Result" : "结果");
        text_html(&b, x.result);
        buf_z(&b, "</p>");
    }
    buf_fmt(&b, "<h2>%s</h2><table>", en ? "What happened" : "经过");
    const struct event *e = events.item;
    for (size_t i = 0; i < events.n; i++) {
        if (!e[i].public || !str_is(e[i].kind, "case"))
            continue;
        buf_z(&b, "<tr><td>");
        day_of(&b, e[i].at);
        buf_z(&b, "</td><td>");
        text_html(&b, event_names(r->mem, r->app->rooms, &e[i], r->lang).action);
        str words = said(r->mem, &x, &e[i]);
        if (words.n) {
            buf_z(&b, "<br>");
            text_html(&b, words);
        }
        buf_z(&b, "</td></tr>");
    }
    buf_fmt(&b, "</table><p><a href=\"/m/public/" STR_FMT "\">%s</a></p>",
            STR_ARG(ref_text(r->mem, r->app->server.refs, x.ref)),
            en ? "Follow it, or object to how it was done" : "关注这件事，或者对办理结果提出异议");
    w->max_age = 60;
    return page_finish(w, &b);
}

/* clang-format off */
static const struct route routes[] = {
    { GET, "/public", page, NULL, PERM_PUBLIC, QUERY(struct public_query, query_fields), .other = true,
      .summary = "Public matters and figures as a page without script" },
    { GET, "/public/matter/{ref}", matter_page, NULL, PERM_PUBLIC, QUERY(struct matter_query, matter_fields), .other = true,
      .summary = "A public matter as a page without script" },
    { GET, "/api/v1/public/cases", list, NULL, PERM_PUBLIC, QUERY(struct public_query, query_fields),
      .out = row_fields, .page = true,
      .summary = "Public matters, newest first, for everybody" },
    { GET, "/api/v1/public/cases/{ref}", one, NULL, PERM_PUBLIC,
      .summary = "A public matter and the public part of its time line" },
    { GET, "/api/v1/public/map", public_map, NULL, PERM_PUBLIC, QUERY(struct map_query, map_query_fields),
      .summary = "How many open public matters are where: by blocks of 6.4 km, 1.6 km, 400 m, then the newest ones to about 100 m" },
    { GET, "/api/v1/public/figures", figures, NULL, PERM_PUBLIC, QUERY(struct public_query, query_fields),
      .summary = "Figures of a place with their samples and intervals" },
    { GET, "/api/v1/public/cases.csv", open_data, NULL, PERM_PUBLIC, QUERY(struct public_query, query_fields), .other = true,
      .summary = "Open data: all public matters as CSV, streamed" },
    { GET, "/public/feed.atom", feed, NULL, PERM_PUBLIC, QUERY(struct public_query, query_fields), .other = true,
      .summary = "The newest public matters as an Atom feed" },
};
/* clang-format on */

const struct route_table public_routes = { routes, COUNT(routes) };
