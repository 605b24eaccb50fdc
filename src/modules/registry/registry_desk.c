/* registry_desk.c -- what a clerk settles at the desk: rows of tables that were doubtful,
 * organisations and their premises, the sheet of a household on paper, code lists. */
#include "base/when.h"
#include "core/app.h"
#include "core/id.h"
#include "core/idno.h"
#include "core/readlog.h"
#include "core/small.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_api.h"
#include "modules/registry/registry_import.h"

/* clang-format off */
struct doubt {
    struct ref ref, like;
    int64_t    import, candidate_community, candidate, version;
    str        row_sealed, name_mask, state;
};
static const struct field doubt_fields[] = {
    REF (struct doubt, ref,                 .doc = "The row."),
    INT (struct doubt, import,              0, INT64_MAX, .secret = true),
    TEXT(struct doubt, row_sealed,          0, 1 << 20, .secret = true),
    TEXT(struct doubt, name_mask,           0, 80, .doc = "Masked name in the row."),
    INT (struct doubt, candidate_community, 0, INT64_MAX, .secret = true),
    INT (struct doubt, candidate,           0, INT64_MAX, .secret = true),
    TEXT(struct doubt, state,               0, 20, .doc = "open"),
    INT (struct doubt, version,             0, INT64_MAX, .doc = "version"),
    FIELDS_END,
};
static const struct field doubt_out_fields[] = {
    REF (struct doubt, ref,       .doc = "The row."),
    REF (struct doubt, like,      .virt = true, .doc = "Who it may be."),
    TEXT(struct doubt, name_mask, 0, 80, .doc = "Masked name in the row."),
    INT (struct doubt, version,   0, INT64_MAX, .doc = "version"),
    FIELDS_END,
};
static const char *const decision_words[] = { "same", "new", "dropped", NULL };
struct doubt_in {
    int     decision;
    int64_t version;
};
static const struct field doubt_in_fields[] = {
    WORD(struct doubt_in, decision, decision_words, .required = true, .doc = "same: it is that person; new: somebody else; dropped: not taken."),
    INT (struct doubt_in, version,  1, INT64_MAX, .required = true, .doc = "The version that was seen."),
    FIELDS_END,
};
struct org_in {
    str        kind, category, name, code, standing, leader, phone;
    int64_t    staff, since, until, version;
    struct ref premises;
};
static const struct field org_in_fields[] = {
    TEXT(struct org_in, kind,     0, 20, .doc = "Code list org; enterprise unless given."),
    TEXT(struct org_in, category, 0, 80, .doc = "Trade or purpose."),
    TEXT(struct org_in, name,     1, 120, .required = true, .doc = "Name."),
    TEXT(struct org_in, code,     0, 30, .doc = "Unified social credit code."),
    TEXT(struct org_in, standing, 0, 20, .doc = "Code list org_status; 1 unless given."),
    TEXT(struct org_in, leader,   0, 60, .doc = "Who answers for it; empty: stays."),
    TEXT(struct org_in, phone,    0, 30, .doc = "Phone; empty: stays."),
    INT (struct org_in, staff,    0, 10000000, .doc = "People who work there."),
    DATE(struct org_in, since,    .doc = "Since when; today unless given."),
    DATE(struct org_in, until,    .doc = "Until when."),
    REF (struct org_in, premises, .doc = "The premises (a dwelling) that it uses from now on; new ones need it."),
    INT (struct org_in, version,  0, INT64_MAX, .doc = "The version that was seen (changes)."),
    FIELDS_END,
};
struct org_query {
    str     after;
    int64_t limit, day;
};
static const struct field org_query_fields[] = {
    TEXT(struct org_query, after, 0, 80, .doc = "Cursor."),
    INT (struct org_query, limit, 1, 500, .doc = "Rows, 100 unless given."),
    DATE(struct org_query, day,   .doc = "On this day; today unless given."),
    FIELDS_END,
};
struct org_reveal_in {
    int field;
    str reason;
};
static const char *const org_words[] = { "leader", "phone", NULL };
static const struct field org_reveal_fields[] = {
    WORD(struct org_reveal_in, field,  org_words, .required = true, .doc = "leader or phone."),
    TEXT(struct org_reveal_in, reason, 2, 200, .required = true, .doc = "What for; it is logged."),
    FIELDS_END,
};
struct value_out {
    str value;
};
static const struct field value_fields[] = {
    TEXT(struct value_out, value, 0, 4000, .doc = "The value in full."),
    FIELDS_END,
};
struct reason_in {
    str reason;
};
static const struct field reason_in_fields[] = {
    TEXT(struct reason_in, reason, 2, 200, .required = true, .doc = "What for; it is logged for each person."),
    FIELDS_END,
};
struct paper_row {
    struct ref       ref;
    struct person_in person;
    str              relation;
    int64_t          since;
    bool             main;
};
#define ROW(ft, member, ...) { .name = #member, .type = (ft), .at = offsetof(struct paper_row, person.member), __VA_ARGS__ }
static const struct field paper_row_fields[] = {
    REF (struct paper_row, ref,       .doc = "The person."),
    TEXT(struct paper_row, relation,  0, 4, .doc = "Relation to the head."),
    DATE(struct paper_row, since,     .doc = "Since when."),
    BOOL(struct paper_row, main,      .doc = "Lives there usually."),
    ROW(FT_TEXT, name,      .doc = "Name in full."),
    ROW(FT_TEXT, sex,       .doc = "GB/T 2261.1."),
    ROW(FT_DATE, born,      .doc = "Day of birth."),
    ROW(FT_TEXT, id_kind,   .doc = "Kind of document."),
    ROW(FT_TEXT, idno,      .doc = "Identity number in full."),
    ROW(FT_TEXT, phone,     .doc = "Phone in full."),
    ROW(FT_TEXT, residence, .doc = "Kind of population."),
    ROW(FT_TEXT, ethnic,    .doc = "Ethnic group."),
    ROW(FT_TEXT, hukou,     .doc = "Address of registration."),
    ROW(FT_TEXT, work,      .doc = "Where he works."),
    FIELDS_END,
};
struct paper {
    struct ref  ref;
    str         address, watermark;
    int64_t     day, at;
    struct list people;
};
static const struct field paper_fields[] = {
    REF (struct paper, ref,       .doc = "The household."),
    TEXT(struct paper, address,   0, 200, .doc = "Where it lives."),
    DATE(struct paper, day,       .doc = "The day."),
    TIME(struct paper, at,        .doc = "When it was made."),
    TEXT(struct paper, watermark, 0, 200, .doc = "To be printed across the sheet: who made it, when."),
    LIST(struct paper, people, struct paper_row, paper_row_fields, 200, .doc = "Its people in full; each reading is logged."),
    FIELDS_END,
};
struct code_in {
    str     list, code, zh, en;
    int64_t ord, number, valid_until;
};
static const struct field code_in_fields[] = {
    TEXT(struct code_in, list,   1, 20, .required = true, .doc = "A list that exists."),
    TEXT(struct code_in, code,   1, 20, .required = true, .doc = "Code."),
    TEXT(struct code_in, zh,     1, 40, .required = true, .doc = "Chinese."),
    TEXT(struct code_in, en,     1, 80, .required = true, .doc = "English."),
    INT (struct code_in, ord,    0, 10000, .doc = "Order."),
    INT (struct code_in, number, 0, 3650, .doc = "Care flags: days until they are looked at again."),
    DATE(struct code_in, valid_until, .doc = "No longer offered from that day on."),
    FIELDS_END,
};
static const struct message
    msg_premises = { "registry.premises", "请说明它用哪处房屋。", "Say which premises it uses." },
    msg_known = { "registry.org_known", "这个统一社会信用代码已登记：{0}。", "This code is registered already: {0}." },
    msg_phone = { "registry.phone", "电话号码应为 5 到 15 位数字。", "A phone number has 5 to 15 digits." },
    msg_list = { "registry.list", "没有这个代码表：{0}。", "There is no code list {0}." };
/* clang-format on */

/* ---- doubtful rows ---- */

static error *doubts(struct req *r, struct res *w)
{
    TRY(db_all(r->db, r->mem, &sql_registry_doubts,
               DB_ARGS(db_int("lo", r->who->places.lo), db_int("hi", r->who->places.hi),
                       db_int("after", 0), db_int("limit", r->who->grid ? 0 : 200)),
               doubt_fields, sizeof(struct doubt), &w->page));
    struct doubt *d = w->page.item;
    for (size_t i = 0; i < w->page.n; i++)
        d[i].like = (struct ref){ d[i].candidate_community, d[i].candidate };
    return NULL;
}

/* The row is taken as if it had said so itself. */
static error *take_row(struct req *r, const struct doubt *d, bool same)
{
    struct importing    i = { .r = r, .id = d->import, .place = d->ref.community, .writes = true };
    struct resident_row x = { 0 }, was = { 0 };
    struct inhabitant   p = { 0 };
    str                 text = { 0 };
    bool                found = false;

    fields_init(resident_row_fields, &x);
    TRY(vault_unseal(r->app->vault, r->mem, "registry.doubt", d->ref, d->row_sealed, &text));
    TRY(json_read(r->mem, r->app->server.refs, text, resident_row_fields, &x));
    if (same) {
        struct person_in       state = { 0 };
        const struct person_in said = x.person;
        const struct field    *f = person_in_fields;
        TRY(inhabitant_by_ref(r, (struct ref){ d->candidate_community, d->candidate }, &p, &found));
        if (!found || p.merged_into)
            return error_of(r->mem, FAIL_MISSING, &msg_missing);
        TRY(person_opened(r, &p, &state));
        for (; f->type != FT_END; f++) { /* what the row says, over what is there */
            if (f->type == FT_TEXT && ((const str *)field_in(f, &said))->n)
                *(str *)field_at(f, &state) = *(const str *)field_in(f, &said);
            if (f->type == FT_DATE && *(const int64_t *)field_in(f, &said) != DATE_NONE)
                *(int64_t *)field_at(f, &state) = *(const int64_t *)field_in(f, &said);
        }
        x.person = state;
        x.person_community = was.person_community = p.ref.community;
        x.person_id = was.person_id = p.ref.id;
    }
    TRY(resident_write(&i, &x, same ? &was : NULL));
    return registry_people_kind.flush(&i);
}

static error *decide_doubt(struct req *r, struct res *w)
{
    const struct doubt_in *in = r->in;
    struct doubt           d = { 0 };
    int64_t                touched = 0;
    bool                   found = false;

    TRY(db_maybe(r->db, r->mem, &sql_registry_doubt,
                 DB_ARGS(db_int("community", r->ref.community), db_int("id", r->ref.id)),
                 doubt_fields, &d, &found));
    if (!found || !person_sees_place(r->who, d.ref.community) || r->who->grid)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    TRY(db_exec(r->db, r->mem, &sql_registry_doubt_end,
                DB_ARGS(db_text("state", str_of(decision_words[in->decision])),
                        db_int("actor", r->account), db_int("now", r->now),
                        db_int("community", d.ref.community), db_int("id", d.ref.id),
                        db_int("version", in->version)),
                &touched));
    if (!touched) {
        TRY(db_maybe(r->db, r->mem, &sql_registry_doubt,
                     DB_ARGS(db_int("community", d.ref.community), db_int("id", d.ref.id)),
                     doubt_fields, &d, &found));
        d.like = (struct ref){ d.candidate_community, d.candidate };
        return stale(r, w, doubt_out_fields, &d);
    }
    if (in->decision != 2)
        TRY(take_row(r, &d, in->decision == 0));
    return doubts(r, w);
}

/* ---- organisations ---- */

static error *org_by_ref(struct req *r, struct ref ref, struct org *out)
{
    struct list lets;
    bool        found = false;

    TRY(db_maybe(r->db, r->mem, &sql_registry_org,
                 DB_ARGS(db_int("community", ref.community), db_int("id", ref.id)), org_fields, out,
                 &found));
    if (!found)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    TRY(db_all(r->db, r->mem, &sql_registry_premises_of,
               DB_ARGS(db_int("community", ref.community), db_int("org", ref.id)), premises_fields,
               sizeof(struct premises), &lets));
    const struct premises *l = lets.item;
    for (size_t i = 0; i < lets.n; i++) {
        struct dwelling d = { 0 };
        if (!dwelling_visible(r, (struct ref){ l[i].community, l[i].dwelling }, &d))
            return NULL;
    }
    return error_of(r->mem, FAIL_MISSING, &msg_missing);
}

static error *orgs(struct req *r, struct res *w)
{
    const struct org_query *q = r->in;
    struct ref              last = { 0 };
    int64_t                 key = 0, limit = q->limit ? q->limit : 100;

    if (q->after.n && !cursor_read(r, q->after, &key, &last))
        return error_on(r->mem, "after", &msg_missing);
    TRY(db_all(r->db, r->mem, &sql_registry_orgs,
               DB_ARGS(db_int("lo", r->who->places.lo), db_int("hi", r->who->places.hi),
                       db_int("grid", r->who->grid), db_int("after", last.id),
                       db_int("day", today_or(r, q->day)), db_int("limit", limit)),
               org_fields, sizeof(struct org), &w->page));
    const struct org *o = w->page.item;
    if ((int64_t)w->page.n == limit)
        w->next = cursor_text(r, 0, o[limit - 1].ref);
    return NULL;
}

static error *code_free(struct req *r, const struct org *o)
{
    struct list same;

    TRY(db_all(r->db, r->mem, &sql_registry_org_named, DB_ARGS(db_text("code", o->code)),
               org_fields, sizeof(struct org), &same));
    const struct org *x = same.item;
    for (size_t i = 0; i < same.n; i++)
        if (x[i].ref.id != o->ref.id)
            return error_new(r->mem, __FILE__, __LINE__, FAIL_CONFLICT, &msg_known, "code",
                             (const str[ERROR_ARGS]){ x[i].name });
    return NULL;
}

static error *fill_org(struct req *r, struct org *o, const struct org_in *in)
{
    const struct vault *v = r->app->vault;
    struct list         codes;
    str                 digits = { 0 };

    TRY(codes_load(r, &codes));
    TRY(past_day(r, "since", in->since));
    TRY(past_day(r, "until", in->until));
    o->kind = in->kind.n ? in->kind : STR("enterprise");
    o->standing = in->standing.n ? in->standing : STR("1");
    TRY(code_check(r, &codes, "org", "kind", &o->kind));
    TRY(code_check(r, &codes, "org_status", "standing", &o->standing));
    o->code = (str){ 0 };
    if (in->code.n)
        TRY(credit_code_read(r->mem, in->code, &o->code));
    o->category = in->category;
    o->name = in->name;
    o->staff = in->staff;
    o->until = in->until;
    if (in->leader.n) {
        o->leader_sealed = vault_seal(v, r->mem, "org.leader", o->ref, in->leader);
        o->leader_mask = mask_name(r->mem, in->leader);
    }
    if (in->phone.n) {
        if (!vault_phone(r->mem, in->phone, &digits))
            return error_on(r->mem, "phone", &msg_phone);
        o->phone_sealed = vault_seal(v, r->mem, "org.phone", o->ref, digits);
        o->phone_mask = mask_phone(r->mem, digits);
    }
    return code_free(r, o);
}

static error *use_premises(struct req *r, const struct org *o, struct ref dwelling, int64_t since)
{
    struct premises l = { o->ref.community, o->ref.id, dwelling.id, since, DATE_NONE };

    TRY(db_exec(r->db, r->mem, &sql_registry_premises_stop,
                DB_ARGS(db_int("day", since), db_int("community", o->ref.community),
                        db_int("org", o->ref.id)),
                NULL));
    return premises_insert(r, &l);
}

static error *new_org(struct req *r, struct res *w)
{
    const struct org_in *in = r->in;
    struct org          *o = NEW(r->mem, struct org);
    struct dwelling      d = { 0 };

    if (!in->premises.id)
        return error_on(r->mem, "premises", &msg_premises);
    TRY(dwelling_visible(r, in->premises, &d));
    *o = (struct org){ .ref = { d.ref.community, id_new(r->now) },
                       .since = today_or(r, in->since),
                       .demo = r->app->demo,
                       .version = 1 };
    TRY(fill_org(r, o, in));
    TRY(org_insert(r, o));
    TRY(use_premises(r, o, d.ref, o->since));
    TRY(registry_note(r, o->ref, "org", "register"));
    w->out = o;
    return NULL;
}

static error *edit_org(struct req *r, struct res *w)
{
    const struct org_in *in = r->in;
    struct org          *o = NEW(r->mem, struct org);
    struct dwelling      d = { 0 };
    int64_t              touched = 0;

    TRY(org_by_ref(r, r->ref, o));
    if (o->version != in->version)
        return stale(r, w, org_fields, o);
    TRY(fill_org(r, o, in));
    if (in->premises.id) {
        TRY(dwelling_visible(r, in->premises, &d));
        if (d.ref.community != o->ref.community)
            return error_on(r->mem, "premises", &msg_premises);
        TRY(use_premises(r, o, d.ref, today_or(r, in->since)));
    }
    TRY(db_exec(r->db, r->mem, &sql_registry_org_save, db_record(r->mem, org_fields, o), &touched));
    if (!touched) {
        TRY(org_by_ref(r, r->ref, o));
        return stale(r, w, org_fields, o);
    }
    o->version++;
    TRY(registry_note(r, o->ref, "org", "edit"));
    w->out = o;
    return NULL;
}

static error *reveal_org(struct req *r, struct res *w)
{
    const struct org_reveal_in *in = r->in;
    struct value_out           *out = NEW(r->mem, struct value_out);
    struct org                  o = { 0 };

    TRY(org_by_ref(r, r->ref, &o));
    TRY(vault_unseal(r->app->vault, r->mem, in->field ? "org.phone" : "org.leader", o.ref,
                     in->field ? o.phone_sealed : o.leader_sealed, &out->value));
    TRY(read_log_write(r, &(struct reading){ .community = o.ref.community,
                                             .subject = "org",
                                             .person_community = o.ref.community,
                                             .person = o.ref.id,
                                             .field = str_of(org_words[in->field]),
                                             .reason = in->reason }));
    w->out = out;
    return NULL;
}

/* ---- on paper ---- */

static error *paper(struct req *r, struct res *w)
{
    const struct reason_in *in = r->in;
    struct paper           *out = NEW(r->mem, struct paper);
    struct household        h = { 0 };
    struct door             d = { 0 };
    struct list             mates;
    bool                    found = false;
    char                    t[WHEN_TEXT];

    TRY(household_visible(r, r->ref, &h));
    out->ref = h.ref;
    out->at = r->now;
    out->day = when_date(r->now);
    TRY(registry_door(r, h.ref, out->day, &d, &found));
    if (found)
        out->address = str_fmt(r->mem, STR_FMT STR_FMT STR_FMT, STR_ARG(d.building),
                               STR_ARG(d.entrance), STR_ARG(d.room));
    when_text(r->now, t);
    out->watermark = str_fmt(r->mem, STR_FMT " %s", STR_ARG(r->who->name_mask), t);
    TRY(registry_housemates(r, h.ref, out->day, &mates));
    const struct housemate *m = mates.item;
    struct paper_row       *x = NEWN(r->mem, struct paper_row, mates.n + 1);
    for (size_t i = 0; i < mates.n; i++) {
        struct inhabitant p = { 0 };
        x[i] = (struct paper_row){ .ref = { m[i].person_community, m[i].person },
                                   .relation = m[i].relation,
                                   .since = m[i].since,
                                   .main = m[i].main };
        TRY(inhabitant_by_ref(r, x[i].ref, &p, &found));
        TRY(person_opened(r, &p, &x[i].person));
        TRY(read_log_write(r, &(struct reading){ .community = h.ref.community,
                                                 .subject = "inhabitant",
                                                 .person_community = p.ref.community,
                                                 .person = p.ref.id,
                                                 .field = STR("sheet"),
                                                 .reason = in->reason }));
    }
    out->people = (struct list){ x, mates.n, sizeof *x };
    TRY(registry_note(r, h.ref, "household", "print"));
    w->out = out;
    return NULL;
}

/* ---- code lists ---- */

static error *put_code(struct req *r, struct res *w)
{
    const struct code_in *in = r->in;
    struct list           codes;
    bool                  known = false;

    TRY(codes_load(r, &codes));
    const struct code_row *c = codes.item;
    for (size_t i = 0; i < codes.n; i++)
        known = known || str_eq(c[i].list, in->list);
    if (!known)
        return error_on(r->mem, "list", &msg_list, in->list);
    TRY(db_exec(r->db, r->mem, &sql_registry_code_put,
                DB_ARGS(db_text("list", in->list), db_text("code", in->code),
                        db_int("ord", in->ord), db_text("zh", in->zh), db_text("en", in->en),
                        db_int("days", in->number), db_date("valid_until", in->valid_until)),
                NULL));
    return codes_load(r, &w->page);
}

/* clang-format off */
static const struct route routes[] = {
    { GET, "/api/v1/registry/doubts", doubts, NULL, PERM_REGISTER, .out = doubt_out_fields, .page = true,
      .summary = "Rows of tables of which it is not clear whose they are" },
    { POST, "/api/v1/registry/doubts/{ref}/decide", decide_doubt, NULL, PERM_REGISTER,
      BODY(struct doubt_in, doubt_in_fields), .out = doubt_out_fields, .page = true,
      .summary = "Say whose a doubtful row is" },
    { GET, "/api/v1/registry/orgs", orgs, NULL, PERM_REGISTRY,
      QUERY(struct org_query, org_query_fields), .out = org_fields, .page = true,
      .summary = "Enterprises and organisations of one's places" },
    { POST, "/api/v1/registry/orgs", new_org, NULL, PERM_REGISTER,
      BODY(struct org_in, org_in_fields), .out = org_fields, .status = 201,
      .summary = "An enterprise or organisation in its premises" },
    { PUT, "/api/v1/registry/orgs/{ref}", edit_org, NULL, PERM_REGISTER,
      BODY(struct org_in, org_in_fields), .out = org_fields,
      .summary = "Change one, or let it move" },
    { POST, "/api/v1/registry/orgs/{ref}/reveal", reveal_org, NULL, PERM_REGISTRY,
      BODY(struct org_reveal_in, org_reveal_fields), .out = value_fields, .secret = true,
      .summary = "Read who answers for it, or the phone, with a reason; it is logged" },
    { POST, "/api/v1/registry/households/{ref}/sheet", paper, NULL, PERM_REGISTRY,
      BODY(struct reason_in, reason_in_fields), .out = paper_fields, .secret = true,
      .summary = "The sheet of a household for paper: everybody in full, each reading logged" },
    { PUT, "/api/v1/registry/codes", put_code, NULL, PERM_SETTINGS,
      BODY(struct code_in, code_in_fields), .out = code_item_fields, .page = true,
      .summary = "A code of a list: new, changed, or no longer offered" },
};
/* clang-format on */

const struct route_table registry_desk_routes = { routes, COUNT(routes) };
