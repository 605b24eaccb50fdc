/* registry_steps.c -- what is done to a household, step by step 户的经过: each raises its version,
 * so that of two clerks the second one is told, and leaves a row that says who did what, and why.
 */
#include "base/when.h"
#include "core/app.h"
#include "core/id.h"
#include "core/phone.h"
#include "core/readlog.h"
#include "core/small.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_api.h"
#include "modules/registry/registry_kin.h"

/* clang-format off */
const struct field value_fields[] = {
    TEXT(struct value_out, value, 0, 4000, .doc = "The value in full."),
    FIELDS_END,
};
const struct field rows_query_fields[] = {
    INT (struct rows_query, limit, 1, 200, .doc = "Rows, 50 unless given."),
    TEXT(struct rows_query, after, 0, 80, .doc = "Cursor."),
    FIELDS_END,
};
const struct field reason_in_fields[] = {
    TEXT(struct reason_in, reason, 2, 200, .required = true, .masks = true, .doc = "What for; it is logged for each person."),
    FIELDS_END,
};
static const struct message msg_stale = { "registry.changed", "别人刚刚改动了它，请看一下最新内容再改。", "Somebody else has just changed it; please look at it again." };

static const struct field step_fields[] = {
    INT (struct household_step, community,        0, INT64_MAX, .doc = "community"),
    INT (struct household_step, household,        0, INT64_MAX, .doc = "household"),
    INT (struct household_step, id,               0, INT64_MAX, .doc = "id"),
    TIME(struct household_step, at,               .doc = "when"),
    INT (struct household_step, actor,            0, INT64_MAX, .doc = "account"),
    TEXT(struct household_step, action,           0, 20, .doc = "what"),
    DATE(struct household_step, day,              .doc = "with effect from"),
    TEXT(struct household_step, why,              0, 200, .doc = "why"),
    INT (struct household_step, person_community, 0, INT64_MAX, .doc = "community of the person"),
    INT (struct household_step, person,           0, INT64_MAX, .doc = "person"),
    INT (struct household_step, other,            0, INT64_MAX, .doc = "household"),
    INT (struct household_step, dwelling,         0, INT64_MAX, .doc = "dwelling"),
    TEXT(struct household_step, was,              0, 400, .doc = "kind and wishes before"),
    TEXT(struct household_step, kin,              0, KIN_TEXT, .doc = "links that a new head changed on their first day"),
    FIELDS_END,
};
/* What an edit may change and is no secret. */
const struct field household_was_fields[] = {
    TEXT(struct household, kind,       0, 20, .doc = "Code list household."),
    INT (struct household, wish_days,  0, 127, .doc = "Days, bits from Monday; 0: any."),
    INT (struct household, wish_from,  0, 1440, .doc = "From which minute of the day."),
    INT (struct household, wish_until, 0, 1440, .doc = "Until which minute; 0: any."),
    BOOL(struct household, no_visits,  .doc = "Wants no visits."),
    FIELDS_END,
};
static const struct field was_fields[] = {
    { .name = "was", .type = FT_TEXT, .max = 1000, .doc = "Kind and wishes." },
    FIELDS_END,
};
struct step_row {
    int64_t id, community, at, day, person_community, person, other, dwelling;
    str     who, action, why, name_mask, building, entrance, room_sealed, was;
};
static const struct field step_row_fields[] = {
    INT (struct step_row, id,               0, INT64_MAX, .secret = true),
    INT (struct step_row, community,        0, INT64_MAX, .secret = true),
    TIME(struct step_row, at,               .doc = "when"),
    TEXT(struct step_row, who,              0, 80, .doc = "masked name"),
    TEXT(struct step_row, action,           0, 20, .doc = "what"),
    DATE(struct step_row, day,              .doc = "with effect from"),
    TEXT(struct step_row, why,              0, 200, .doc = "why"),
    INT (struct step_row, person_community, 0, INT64_MAX, .secret = true),
    INT (struct step_row, person,           0, INT64_MAX, .secret = true),
    TEXT(struct step_row, name_mask,        0, 80, .doc = "masked name"),
    INT (struct step_row, other,            0, INT64_MAX, .secret = true),
    INT (struct step_row, dwelling,         0, INT64_MAX, .secret = true),
    TEXT(struct step_row, building,         0, 120, .doc = "building"),
    TEXT(struct step_row, entrance,         0, 20, .doc = "entrance"),
    TEXT(struct step_row, room_sealed,      0, 4000, .secret = true),
    TEXT(struct step_row, was,              0, 400, .doc = "kind and wishes before"),
    FIELDS_END,
};
struct step_out {
    int64_t           at, day;
    str               who, action, why, name_mask, door;
    struct ref        person, other;
    struct household *was;
};
static const struct field step_out_fields[] = {
    TIME(struct step_out, at,        .doc = "When it was written down."),
    TEXT(struct step_out, who,       0, 80, .doc = "By whom, masked; empty: by a table that came in."),
    TEXT(struct step_out, action,    0, 20, .doc = "register, move_in, move_out, move_house, split, split_from, head, end, goes_on, edit, wish, merge, unmerge, undo."),
    DATE(struct step_out, day,       .doc = "With effect from this day."),
    TEXT(struct step_out, why,       0, 200, .doc = "Why: code list move, or words."),
    REF (struct step_out, person,    .doc = "Who."),
    TEXT(struct step_out, name_mask, 0, 80, .doc = "Masked name."),
    REF (struct step_out, other,     .doc = "The household that it split into or from."),
    TEXT(struct step_out, door,      0, 200, .doc = "Where it began or moved to."),
    OBJ (struct step_out, was,       struct household, household_was_fields, .doc = "Kind and wishes before an edit."),
    FIELDS_END,
};
struct resident_out {
    struct ref       ref;
    struct housemate m;
};
#define MATE(ft, member, ...) { .name = #member, .type = (ft), .at = offsetof(struct resident_out, m.member), __VA_ARGS__ }
static const struct field resident_fields[] = {
    REF (struct resident_out, ref, .doc = "The person."),
    MATE(FT_TEXT, name_mask, .doc = "Masked name."),
    MATE(FT_TEXT, relation,  .doc = "Relation to the head."),
    MATE(FT_BOOL, main,      .doc = "Lived there usually."),
    MATE(FT_DATE, since,     .doc = "Since when."),
    MATE(FT_DATE, until,     .doc = "Until when; none: still."),
    MATE(FT_TEXT, why_in,    .doc = "Why he came, code list move."),
    MATE(FT_TEXT, why_out,   .doc = "Why he left."),
    FIELDS_END,
};
/* clang-format on */

void registry_found_by(struct req *r, const struct somebody *who, int64_t out[FOUND_BY])
{
    struct registry_keys k;
    str                  digits = { 0 }, name = str_trim(who->name);

    for (size_t i = 0; i < FOUND_BY; i++)
        out[i] = 0;
    registry_keys(r->app->vault, &k);
    if (who->phone.n && phone_read(r->mem, who->phone, &digits))
        out[0] = vault_number(&k.phone, 0, digits);
    if (who->idno.n)
        out[1] = vault_number(&k.idno, 0, who->idno);
    else if (digits.n && name.n)
        out[2] = vault_number(&k.phone, 0,
                              str_fmt(r->mem, STR_FMT " " STR_FMT, STR_ARG(digits), STR_ARG(name)));
    registry_keys_wipe(&k);
}

error *reading_beside(struct req *r, int64_t community, const char *subject, struct ref record,
                      str field, str reason, const struct somebody *who)
{
    struct reading x = { .community = community,
                         .subject = subject,
                         .person_community = record.community,
                         .person = record.id,
                         .field = field,
                         .reason = reason,
                         .whose = mask_name(r->mem, who->name) };

    registry_found_by(r, who, x.found_by);
    return read_log_write(r, &x);
}

error *reading_logged(struct req *r, int64_t community, const char *subject, struct ref record,
                      str field, str reason)
{
    return read_log_write(r, &(struct reading){ .community = community,
                                                .subject = subject,
                                                .person_community = record.community,
                                                .person = record.id,
                                                .field = field,
                                                .reason = reason });
}

/* ---- somebody was faster ---- */

error *stale(struct req *r, struct res *w, const struct field *fields, const void *now)
{
    if (fields && now) {
        struct buf b;
        struct jw  j;
        buf_init(&b, r->mem, 1 << 14);
        jw_init(&j, &b, r->app->server.refs);
        jw_record(&j, fields, now);
        jw_done(&j);
        w->current = buf_done(&b);
    }
    return error_of(r->mem, FAIL_CONFLICT, &msg_stale);
}

error *stale_household(struct req *r, struct res *w, struct ref ref)
{
    struct res now = { 0 };
    error     *hidden = household_reply(r, &now, ref, DATE_NONE);

    return stale(r, w, hidden ? NULL : household_sheet_fields, now.out);
}

error *stale_building(struct req *r, struct res *w, struct ref ref)
{
    struct res now = { 0 };
    error     *hidden = building_reply(r, &now, ref, DATE_NONE);

    return stale(r, w, hidden ? NULL : building_sheet_fields, now.out);
}

error *stale_person(struct req *r, struct res *w, struct ref ref)
{
    struct res now = { 0 };
    error     *hidden = person_reply(r, &now, ref);

    return stale(r, w, hidden ? NULL : person_sheet_fields, now.out);
}

bool is_stale(const error *e)
{
    return e && e->kind == FAIL_CONFLICT && strcmp(e->msg->code, msg_stale.code) == 0;
}

/* ---- versions and rows of the history ---- */

error *household_save(struct req *r, struct household *h)
{
    int64_t touched = 0;

    TRY(db_exec(r->db, r->mem, &sql_registry_household_save, db_record(r->mem, household_fields, h),
                &touched));
    if (!touched)
        return error_of(r->mem, FAIL_CONFLICT, &msg_stale);
    h->version++;
    return NULL;
}

error *household_claim(struct req *r, struct household *h)
{
    int64_t touched = 0;

    TRY(db_exec(r->db, r->mem, &sql_registry_household_claim,
                DB_ARGS(db_int("community", h->ref.community), db_int("id", h->ref.id),
                        db_int("version", h->version)),
                &touched));
    if (!touched)
        return error_of(r->mem, FAIL_CONFLICT, &msg_stale);
    h->version++;
    return NULL;
}

error *household_touch(struct req *r, struct ref ref, int64_t import, bool *touched)
{
    int64_t n = 0;

    TRY(db_exec(
        r->db, r->mem, &sql_registry_household_touch,
        DB_ARGS(db_int("community", ref.community), db_int("id", ref.id), db_int("import", import)),
        &n));
    *touched = n > 0;
    return NULL;
}

error *household_log(struct req *r, struct ref household, struct household_step x)
{
    x.community = household.community;
    x.household = household.id;
    x.id = id_new(r->now);
    x.at = r->now;
    x.actor = r->account;
    return db_exec(r->db, r->mem, &sql_registry_step_add, db_record(r->mem, step_fields, &x), NULL);
}

error *household_touched_by(struct req *r, struct ref household, int64_t import,
                            struct household_step x)
{
    bool touched = false;

    TRY(household_touch(r, household, import, &touched));
    return touched ? household_log(r, household, x) : NULL;
}

str household_wishes(struct req *r, const struct household *h)
{
    struct buf b;
    struct jw  j;

    buf_init(&b, r->mem, 400);
    jw_init(&j, &b, r->app->server.refs);
    jw_record(&j, household_was_fields, h);
    jw_done(&j);
    return buf_done(&b);
}

error *household_on(struct req *r, struct household *h, int64_t day)
{
    str  was = { 0 };
    bool changed = false;

    TRY(db_maybe(r->db, r->mem, &sql_registry_step_was,
                 DB_ARGS(db_int("community", h->ref.community), db_int("household", h->ref.id),
                         db_int("end_at", date_start(day + 1))),
                 was_fields, &was, &changed));
    return changed ? json_kept(r->mem, r->app->server.refs, was, household_was_fields, h) : NULL;
}

/* ---- seeing it ---- */

static error *step_shown(struct req *r, const struct step_row *x, struct step_out *out)
{
    str room = { 0 };

    *out = (struct step_out){ .at = x->at,
                              .day = x->day,
                              .who = x->who,
                              .action = x->action,
                              .why = x->why,
                              .name_mask = x->name_mask,
                              .person = { x->person_community, x->person },
                              .other = { x->other ? x->community : 0, x->other } };
    if (x->room_sealed.n) {
        TRY(vault_unseal(r->app->vault, r->mem, "dwelling.room",
                         (struct ref){ x->community, x->dwelling }, x->room_sealed, &room));
        out->door = address_text(r->mem, x->building, x->entrance, room);
    }
    if (x->was.n) {
        out->was = NEW(r->mem, struct household);
        TRY(json_kept(r->mem, r->app->server.refs, x->was, household_was_fields, out->was));
    }
    return NULL;
}

static error *history(struct req *r, struct res *w)
{
    const struct rows_query *q = r->in;
    struct household         h = { 0 };
    struct ref               last = { 0 };
    struct list              rows;
    int64_t                  key = 0, limit = q->limit ? q->limit : 50;

    TRY(household_here(r, r->ref, &h));
    if (q->after.n && !cursor_read(r, q->after, &key, &last))
        return error_on(r->mem, "after", &msg_missing);
    TRY(db_all(r->db, r->mem, &sql_registry_steps_of,
               DB_ARGS(db_int("community", h.ref.community), db_int("household", h.ref.id),
                       db_int("before", last.id ? last.id : INT64_MAX), db_int("limit", limit)),
               step_row_fields, sizeof(struct step_row), &rows));
    const struct step_row *x = rows.item;
    struct step_out       *out = NEWN(r->mem, struct step_out, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++)
        TRY(step_shown(r, &x[i], &out[i]));
    w->page = (struct list){ out, rows.n, sizeof *out };
    if ((int64_t)rows.n == limit)
        w->next = cursor_text(r, 0, (struct ref){ h.ref.community, x[limit - 1].id });
    return NULL;
}

static error *residents(struct req *r, struct res *w)
{
    const struct rows_query *q = r->in;
    struct household         h = { 0 };
    struct ref               last = { 0 };
    struct list              rows;
    int64_t                  since = INT64_MAX, limit = q->limit ? q->limit : 50;

    TRY(household_here(r, r->ref, &h));
    if (q->after.n && !cursor_read(r, q->after, &since, &last))
        return error_on(r->mem, "after", &msg_missing);
    TRY(db_all(r->db, r->mem, &sql_registry_residents_of,
               DB_ARGS(db_int("community", h.ref.community), db_int("household", h.ref.id),
                       db_int("since", since), db_int("after_community", last.community),
                       db_int("after_person", last.id), db_int("limit", limit)),
               housemate_fields, sizeof(struct housemate), &rows));
    const struct housemate *m = rows.item;
    struct resident_out    *out = NEWN(r->mem, struct resident_out, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++)
        out[i] = (struct resident_out){ { m[i].person_community, m[i].person }, m[i] };
    w->page = (struct list){ out, rows.n, sizeof *out };
    if ((int64_t)rows.n == limit)
        w->next = cursor_text(r, m[limit - 1].since, out[limit - 1].ref);
    return NULL;
}

/* clang-format off */
static const struct route routes[] = {
    { GET, "/api/v1/registry/households/{ref}/history", history, NULL, PERM_REGISTRY,
      QUERY(struct rows_query, rows_query_fields), .out = step_out_fields, .page = true,
      .summary = "What was done to a household, newest first: who, when, why; names masked" },
    { GET, "/api/v1/registry/households/{ref}/residents", residents, NULL, PERM_REGISTRY,
      QUERY(struct rows_query, rows_query_fields), .out = resident_fields, .page = true,
      .summary = "Everybody who belongs or belonged to a household, the latest first; names masked" },
};
/* clang-format on */

const struct route_table registry_step_routes = { routes, COUNT(routes) };
