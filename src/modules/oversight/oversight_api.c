/* oversight_api.c -- read-only pages for the three separate administrators, and the health check.
 */
#include "modules/oversight/oversight.h"

#include "base/when.h"
#include "core/app.h"
#include "core/event_words.h"
#include "core/id.h"
#include "core/idno.h"
#include "core/phone.h"
#include "core/seal.h"
#include "core/small.h"
#include "modules/account/account.h"
#include "modules/oversight/oversight.sql.h"
#include "modules/registry/registry.h"

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
struct actor {
    str name;
};
static const struct field actor_fields[] = {
    TEXT(struct actor, name, 0, 80, .doc = "masked name"),
    FIELDS_END,
};
struct read_query {
    str     after, by, of;
    int64_t limit, from, to;
};
static const struct field read_query_fields[] = {
    TEXT(struct read_query, after, 0, 80, .doc = "Cursor."),
    INT (struct read_query, limit, 1, 200, .doc = "Rows, 50 unless given."),
    TEXT(struct read_query, by,    0, 60, .doc = "Login name: what this person has read."),
    TEXT(struct read_query, of,    0, 60, .doc = "Identity number or phone: who has read the record of this person."),
    DATE(struct read_query, from,  .doc = "First day."),
    DATE(struct read_query, to,    .doc = "Last day."),
    FIELDS_END,
};
static const struct message
    msg_by   = { "readlog.by",   "没有工作人员账号“{0}”。", "There is no staff account {0}." },
    msg_of   = { "readlog.of",   "登记里没有证件号码或电话与此相符的人。", "Nobody in the registry has this identity number or phone." },
    msg_many = { "readlog.many", "{0} 个人登记了这个电话，请改用证件号码。", "{0} people have this phone: use the identity number." },
    msg_days = { "readlog.days", "结束日期早于开始日期。", "The last day is before the first." };
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

/* Whose record it is that has this number, or had it before it was merged; BESIDE, EARLIER (how a
 * phone was kept before, else the same): by what the readings are found of somebody who stands
 * beside a record of another kind. The auditor sees a mask of who it is. */
static error *record_of(struct req *r, str said, struct ref *out, int64_t *beside, int64_t *earlier)
{
    struct registry_keys keys;
    struct idno          x;
    struct list          found = { 0 };
    str                  digits = { 0 }, idno = { 0 };
    error               *e = NULL;
    int64_t              n = 0;

    registry_keys(r->app->vault, &keys);
    if (!idno_read(r->mem, (str){ 0 }, said, when_date(r->now), &x))
        e = person_by_idno(r, &keys, idno = x.text, &found);
    if (!e && !found.n && phone_read(r->mem, said, &digits))
        e = person_by_phone(r, &keys, digits, &found);
    *beside = digits.n ? vault_number(&keys.phone, 0, digits)
              : idno.n ? vault_number(&keys.idno, 0, idno)
                       : 0;
    str before = phone_before(r->mem, digits);
    *earlier = before.n ? vault_number(&keys.phone, 0, before) : *beside;
    registry_keys_wipe(&keys);
    TRY(e);
    if (!found.n)
        TRY(person_gone_by(r, idno, digits, &found));
    TRY(db_number(r->db, r->mem, &sql_oversight_reads_beside,
                  DB_ARGS(db_int("mark", *beside), db_int("earlier", *earlier)), &n));
    if (!found.n && !n)
        return error_on(r->mem, "of", &msg_of);
    if (found.n > 1)
        return error_on(r->mem, "of", &msg_many, str_int(r->mem, (int64_t)found.n));
    *out = found.n ? ((const struct inhabitant *)found.item)->ref : (struct ref){ 0 };
    return NULL;
}

static error *reads(struct req *r, struct res *w)
{
    const struct read_query *q = r->in;
    struct ref               last = { 0, REF_ID_MAX }, of = { 0 };
    struct account           by = { 0 };
    int64_t key = 0, limit = q->limit ? q->limit : 50, first = 0, beside = 0, earlier = 0;
    bool    found = true;

    if (q->after.n && !cursor_read(r, q->after, &key, &last))
        return error_on(r->mem, "after", &msg_missing);
    if (q->from != DATE_NONE && q->to != DATE_NONE && q->to < q->from)
        return error_on(r->mem, "to", &msg_days);
    if (q->by.n)
        TRY(account_by_login(r->db, r->mem, str_trim(q->by), &by, &found));
    if (!found || (q->by.n && !by.kind))
        return error_on(r->mem, "by", &msg_by, q->by);
    if (q->of.n)
        TRY(record_of(r, str_trim(q->of), &of, &beside, &earlier));
    if (q->from != DATE_NONE)
        first = id_from(date_start(q->from));
    if (q->to != DATE_NONE && id_from(date_start(q->to + 1)) < last.id)
        last.id = id_from(date_start(q->to + 1));
    if (q->of.n)
        TRY(db_all(r->db, r->mem, &sql_oversight_reads_of,
                   DB_ARGS(db_int("before", last.id), db_int("limit", limit),
                           db_int("first", first), db_int("actor", by.id), db_int("person", of.id),
                           db_int("person_community", of.community), db_int("mark", beside),
                           db_int("earlier", earlier)),
                   read_fields, sizeof(struct read_row), &w->page));
    else
        TRY(db_all(r->db, r->mem, &sql_oversight_reads,
                   DB_ARGS(db_int("before", last.id), db_int("limit", limit),
                           db_int("first", first), db_int("actor", by.id)),
                   read_fields, sizeof(struct read_row), &w->page));
    struct read_row *x = w->page.item;
    for (size_t i = 0; i < w->page.n; i++) {
        x[i].about = (struct ref){ x[i].ref.community, x[i].matter };
        x[i].reason = log_reason(r->app->rooms, x[i].reason, r->lang);
    }
    if ((int64_t)w->page.n == limit)
        w->next = cursor_text(r, 0, x[limit - 1].ref);
    return NULL;
}

/* The masked name of who did it, of the staff: of a resident the log of all tells none. */
static error *actor_of(struct req *r, const struct event *e, str *out)
{
    struct actor a = { 0 };
    bool         found = false;

    *out = (str){ 0 };
    if (!e->actor || str_is(e->role, role_words[ROLE_RESIDENT]))
        return NULL;
    TRY(db_maybe(r->db, r->mem, &sql_oversight_actor, DB_ARGS(db_int("id", e->actor)), actor_fields,
                 &a, &found));
    *out = a.name;
    return NULL;
}

static void event_json(struct req *r, struct jw *j, const struct event *e, str who)
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
    JW_STR(j, "who", who);
    JW_BOOL(j, "system", !e->role.n);
    JW_STR(j, "work", event_work(r->app->rooms, e, r->lang));
    JW_STR(j, "words", mask_numbers(r->mem, log_reason(r->app->rooms, e->words, r->lang)));
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
    str                *who = NEWN(r->mem, str, events.n + 1);
    for (size_t i = 0; i < events.n; i++)
        TRY(actor_of(r, &e[i], &who[i]));
    struct jw *j = res_json(r, w);
    jw_object(j);
    jw_key(j, "items");
    jw_array(j);
    for (size_t i = 0; i < events.n; i++)
        event_json(r, j, &e[i], who[i]);
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
      QUERY(struct read_query, read_query_fields), .out = read_fields, .page = true,
      .summary = "Who read masked fields of whom, and why: of all, of one reader, of one record, of some days" },
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
