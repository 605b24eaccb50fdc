/* oversight_api.c -- read-only pages for the three separate administrators, and the health check.
 */
#include "modules/oversight/oversight.h"

#include "core/app.h"
#include "core/event_words.h"
#include "core/seal.h"
#include "core/small.h"
#include "modules/oversight/oversight.sql.h"

/* clang-format off */
struct page_query {
    str     after;
    int64_t limit;
};
static const struct field page_query_fields[] = {
    TEXT(struct page_query, after, 0, 80, .doc = "Cursor."),
    INT (struct page_query, limit, 1, 200, .doc = "Rows, 50 unless given."),
    FIELDS_END,
};
struct read_row {
    struct ref ref;
    int64_t    at, matter;
    str        role, field, reason, who, whose, subject;
    struct ref about;
};
static const struct field read_fields[] = {
    REF (struct read_row, ref,    .doc = "The entry."),
    TIME(struct read_row, at,     .doc = "When."),
    TEXT(struct read_row, who,    0, 80, .doc = "Who read."),
    TEXT(struct read_row, role,   0, 40, .doc = "Under which post."),
    TEXT(struct read_row, whose,  0, 80, .doc = "Whose field."),
    TEXT(struct read_row, subject, 0, 20, .doc = "What it belongs to: account, inhabitant, org, household, list."),
    TEXT(struct read_row, field,  0, 40, .doc = "Which field."),
    TEXT(struct read_row, reason, 0, 200, .doc = "What for."),
    INT (struct read_row, matter, 0, INT64_MAX, .secret = true),
    { .name = "case", .type = FT_REF, .at = offsetof(struct read_row, about), .virt = true, .doc = "In which matter." },
    FIELDS_END,
};
/* clang-format on */

static error *reads(struct req *r, struct res *w)
{
    const struct page_query *q = r->in;
    struct ref               last = { 0, REF_ID_MAX };
    int64_t                  key = 0, limit = q->limit ? q->limit : 50;

    if (q->after.n && !cursor_read(r, q->after, &key, &last))
        return error_on(r->mem, "after", &msg_missing);
    TRY(db_all(r->db, r->mem, &sql_oversight_reads,
               DB_ARGS(db_int("before", last.id), db_int("limit", limit)), read_fields,
               sizeof(struct read_row), &w->page));
    struct read_row *x = w->page.item;
    for (size_t i = 0; i < w->page.n; i++) {
        x[i].about = (struct ref){ x[i].ref.community, x[i].matter };
        x[i].reason = log_reason(r->app->rooms, x[i].reason, r->lang);
    }
    if ((int64_t)w->page.n == limit)
        w->next = cursor_text(r, 0, x[limit - 1].ref);
    return NULL;
}

static void event_json(struct req *r, struct jw *j, const struct event *e)
{
    struct event_names n = event_names(r->mem, r->app->rooms, e, r->lang);

    jw_object(j);
    jw_key(j, "ref");
    jw_ref(j, e->ref);
    jw_key(j, "community");
    jw_code(j, e->ref.community);
    JW_INT(j, "pos", e->pos);
    jw_key(j, "at");
    jw_time(j, e->at);
    JW_STR(j, "kind", e->kind);
    jw_key(j, "subject");
    jw_ref(j, (struct ref){ e->ref.community, e->subject });
    JW_STR(j, "action", e->action);
    JW_STR(j, "from", e->from_state);
    JW_STR(j, "to", e->to_state);
    JW_STR(j, "kind_name", n.kind);
    JW_STR(j, "action_name", n.action);
    JW_STR(j, "from_name", n.from);
    JW_STR(j, "to_name", n.to);
    JW_STR(j, "role", e->role);
    JW_BOOL(j, "system", e->actor == 0);
    JW_STR(j, "words", e->words);
    JW_BOOL(j, "public", e->public);
    jw_end(j);
}

static error *audit(struct req *r, struct res *w)
{
    const struct page_query *q = r->in;
    struct list              events;
    int64_t                  tick = INT64_MAX, limit = q->limit ? q->limit : 50;
    struct ref               before = { 0, 0 };

    if (q->after.n && !cursor_read(r, q->after, &tick, &before))
        return error_on(r->mem, "after", &msg_missing);
    TRY(event_recent(r->db, r->mem, tick, before, limit, &events));
    const struct event *e = events.item;
    struct jw          *j = res_json(r, w);
    jw_object(j);
    jw_key(j, "items");
    jw_array(j);
    for (size_t i = 0; i < events.n; i++)
        event_json(r, j, &e[i]);
    jw_end(j);
    jw_key(j, "next");
    if ((int64_t)events.n == limit)
        jw_str(j, cursor_text(r, e[limit - 1].tick,
                              (struct ref){ e[limit - 1].ref.community, e[limit - 1].pos }));
    else
        jw_null(j);
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}

static error *checkpoints(struct req *r, struct res *w)
{
    const struct page_query *q = r->in;
    int64_t                  before = INT64_MAX, limit = q->limit ? q->limit : 50;

    if (q->after.n && !str_i64(q->after, 0, INT64_MAX, &before))
        return error_on(r->mem, "after", &msg_missing);
    TRY(seal_recent(r->db, r->mem, before, limit, &w->page));
    if ((int64_t)w->page.n == limit)
        w->next = str_int(r->mem, ((const struct checkpoint_row *)w->page.item)[limit - 1].at);
    return NULL;
}

static error *settings(struct req *r, struct res *w)
{
    const struct app *app = r->app;
    struct jw        *j = res_json(r, w);

    jw_object(j);
    jw_key(j, "items");
    jw_array(j);
    for (const struct field *f = settings_fields; f->type != FT_END; f++) {
        jw_object(j);
        JW_STR(j, "name", str_of(f->name));
        JW_STR(j, "value", f->secret ? STR("***") : field_text(r->mem, f, &app->settings));
        JW_STR(j, "origin", str_of(app->origin.of[f - settings_fields]));
        JW_STR(j, "doc", str_of(setting_doc(f, r->lang)));
        jw_end(j);
    }
    jw_end(j);
    jw_key(j, "next");
    jw_null(j);
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}

static error *health(struct req *r, struct res *w)
{
    int64_t    steps = 0;
    struct jw *j = res_json(r, w);

    TRY(db_number(r->db, r->mem, &sql_oversight_health, DB_NO_ARGS, &steps));
    jw_object(j);
    JW_BOOL(j, "live", true);
    JW_BOOL(j, "ready", steps > 0);
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}

/* clang-format off */
static const struct route routes[] = {
    { GET, "/api/v1/readlog", reads, NULL, PERM_READLOG,
      QUERY(struct page_query, page_query_fields), .out = read_fields, .page = true,
      .summary = "Who read masked fields of whom, and why" },
    { GET, "/api/v1/audit", audit, NULL, PERM_AUDIT,
      QUERY(struct page_query, page_query_fields),
      .summary = "The event log, newest first" },
    { GET, "/api/v1/audit/checkpoints", checkpoints, NULL, PERM_AUDIT,
      QUERY(struct page_query, page_query_fields), .out = checkpoint_fields, .page = true,
      .summary = "Signed checkpoints of the log" },
    { GET, "/api/v1/settings", settings, NULL, PERM_SETTINGS,
      .summary = "Settings with their origin" },
    { GET, "/api/v1/health", health, NULL, PERM_PUBLIC,
      .summary = "Whether the server lives and is ready" },
};
/* clang-format on */

const struct route_table oversight_routes = { routes, COUNT(routes) };
