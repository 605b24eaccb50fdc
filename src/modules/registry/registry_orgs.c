/* registry_orgs.c -- enterprises and social organisations 企业、社会组织 and the premises 房屋 that
 * they use: shops, offices, plants. Name and credit code are public, who answers for one is not. */
#include "modules/registry/registry_orgs.h"
#include "base/when.h"
#include "core/app.h"
#include "core/flow.h"
#include "core/id.h"
#include "core/idno.h"
#include "core/phone.h"
#include "core/small.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_api.h"
#include "modules/registry/registry_more.h"

/* clang-format off */
static const struct field org_in_fields[] = {
    TEXT(struct org_in, kind,     0, 20, .doc = "Code list org; enterprise unless given."),
    TEXT(struct org_in, category, 0, 80, .doc = "Trade or purpose."),
    TEXT(struct org_in, name,     1, 120, .required = true, .doc = "Name."),
    TEXT(struct org_in, code,     0, 30, .doc = "Unified social credit code."),
    TEXT(struct org_in, standing, 0, 20, .doc = "Code list org_status; 1 unless given."),
    TEXT(struct org_in, leader,   0, 60, .doc = "Who answers for it; empty: stays."),
    TEXT(struct org_in, phone,    0, 30, .doc = "Phone; empty: stays."),
    INT (struct org_in, staff,    0, 10000000, .doc = "People who work there."),
    DATE(struct org_in, since,    .doc = "Since when; of a change, the day of PREMISES and LEAVES; today unless given."),
    DATE(struct org_in, until,    .doc = "It is no more from that day on: it leaves its premises."),
    REF (struct org_in, premises, .doc = "Premises (a dwelling) that it uses from SINCE on, beside those that it has; new ones need it."),
    REF (struct org_in, leaves,   .doc = "Premises that it uses no more from SINCE on; together with PREMISES it moves."),
    INT (struct org_in, version,  0, INT64_MAX, .doc = "The version that was seen (changes)."),
    FIELDS_END,
};
struct org_query {
    str        after, kind, q;
    struct ref building;
    int64_t    limit, day;
    bool       ended;
};
static const struct field org_query_fields[] = {
    TEXT(struct org_query, q,        0, 60, .doc = "Part of the name, the credit code, a phone of it, of its owner or tenant, or the last four digits."),
    TEXT(struct org_query, kind,     0, 20, .doc = "Code list org."),
    REF (struct org_query, building, .doc = "Of this building."),
    BOOL(struct org_query, ended,    .doc = "Also those that are no more."),
    DATE(struct org_query, day,      .doc = "On this day; today unless given."),
    INT (struct org_query, limit,    1, 500, .doc = "Rows, 100 unless given."),
    TEXT(struct org_query, after,    0, 80, .doc = "Cursor."),
    FIELDS_END,
};
struct org_day {
    int64_t day;
};
static const struct field org_day_fields[] = {
    DATE(struct org_day, day, .doc = "As it was on this day; today unless given."),
    FIELDS_END,
};
struct org_row {
    struct org o;
    str        address;
    int64_t    premises;
};
#define ORG(ft, member, ...) { .name = #member, .type = (ft), .at = offsetof(struct org_row, o.member), __VA_ARGS__ }
static const struct field org_row_fields[] = {
    ORG(FT_REF, ref,           .doc = "The organisation."),
    ORG(FT_TEXT, kind,         .doc = "Code list org."),
    ORG(FT_TEXT, category,     .doc = "Trade or purpose."),
    ORG(FT_TEXT, name,         .doc = "Name."),
    ORG(FT_TEXT, code,         .doc = "Unified social credit code, GB 32100."),
    ORG(FT_TEXT, standing,     .doc = "Code list org_status."),
    ORG(FT_INT, staff,         .max = 10000000, .doc = "People who work there."),
    ORG(FT_TEXT, leader_mask,  .doc = "Masked name of who answers for it."),
    ORG(FT_TEXT, phone_mask,   .doc = "Masked phone."),
    ORG(FT_TEXT, phone_sealed, .secret = true),
    ORG(FT_DATE, since,        .doc = "Since when."),
    ORG(FT_DATE, until,        .doc = "Until when."),
    ORG(FT_INT, version,       .max = INT64_MAX, .doc = "version"),
    TEXT(struct org_row, address, 0, 200, .doc = "Building and entrance of its premises, of those that it came into last."),
    INT (struct org_row, premises, 0, INT64_MAX, .doc = "How many it uses on that day."),
    FIELDS_END,
};
struct rooms_out {
    struct ref dwelling, building;
    str        name, entrance, room, usage;
    int64_t    since, until;
};
static const struct field rooms_fields[] = {
    REF (struct rooms_out, dwelling, .doc = "The premises."),
    REF (struct rooms_out, building, .doc = "Its building."),
    TEXT(struct rooms_out, name,     0, 120, .doc = "Name of the building."),
    TEXT(struct rooms_out, entrance, 0, 20, .doc = "Entrance."),
    TEXT(struct rooms_out, room,     0, 40, .doc = "Number on the door."),
    TEXT(struct rooms_out, usage,    0, 20, .doc = "Code list usage."),
    DATE(struct rooms_out, since,    .doc = "Since when."),
    DATE(struct rooms_out, until,    .doc = "Until when."),
    FIELDS_END,
};
struct org_sheet {
    struct org *org;
    struct list premises, actions;
};
static const struct field org_sheet_fields[] = {
    OBJ (struct org_sheet, org,      struct org, org_fields, .doc = "The organisation, masked."),
    LIST(struct org_sheet, premises, struct rooms_out, rooms_fields, 200, .doc = "Premises that it uses, then those that it used, the latest first."),
    LIST(struct org_sheet, actions,  struct action, action_fields, 20, .doc = "What the asker may do next."),
    FIELDS_END,
};
struct org_reveal_in {
    int field;
    str reason;
};
static const char *const org_words[] = { "leader", "phone", NULL };
static const struct field org_reveal_fields[] = {
    WORD(struct org_reveal_in, field,  org_words, .required = true, .doc = "leader or phone."),
    TEXT(struct org_reveal_in, reason, 2, 200, .required = true, .masks = true, .doc = "What for; it is logged."),
    FIELDS_END,
};
static const struct message
    msg_premises = { "registry.premises", "请说明它用哪处房屋。", "Say which premises it uses." },
    msg_known = { "registry.org_known", "这个统一社会信用代码已登记：{0}。", "This code is registered already: {0}." },
    msg_gone = { "registry.org_gone", "这家单位已注销或迁走，不能再变动。", "This organisation is no more." },
    msg_there = { "registry.org_there", "它已经在用这处房屋。", "It uses these premises already." },
    msg_not_there = { "registry.org_not_there", "它没有在用这处房屋。", "It does not use these premises." },
    msg_last = { "registry.org_last", "这是它在用的最后一处房屋：换地方请用“搬到别处”，不再经营请用“注销或迁走”。", "These are its last premises: let it move, or end it." },
    msg_begun = { "registry.org_begun", "它从 {0} 起才用这处房屋，不能早于这一天。", "It has used these premises since {0} only: not before that day." },
    msg_used = { "registry.org_used", "它用过这处房屋，到 {0} 为止，不能早于这一天。", "It used these premises before, until {0}: not before that day." },
    msg_before = { "registry.org_before", "不能早于它登记的日期。", "It must not be before it began." },
    msg_no_room = { "registry.gone", "这处房屋已不存在（拆除或注销）。", "This dwelling is no more." };
/* clang-format on */

error *org_premises(struct req *r, const struct org *o, struct list *out)
{
    return db_all(r->db, r->mem, &sql_registry_premises_of,
                  DB_ARGS(db_int("community", o->ref.community), db_int("org", o->ref.id)),
                  premises_fields, sizeof(struct premises), out);
}

error *org_visible(struct req *r, struct ref ref, struct org *out)
{
    struct list lets;
    bool        found = false;

    TRY(db_maybe(r->db, r->mem, &sql_registry_org,
                 DB_ARGS(db_int("community", ref.community), db_int("id", ref.id)), org_fields, out,
                 &found));
    if (!found)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    TRY(org_premises(r, out, &lets));
    const struct premises *l = lets.item;
    for (size_t i = 0; i < lets.n; i++) {
        struct dwelling d = { 0 };
        if (!dwelling_visible(r, (struct ref){ l[i].community, l[i].dwelling }, &d))
            return NULL;
    }
    return error_of(r->mem, FAIL_MISSING, &msg_missing);
}

/* The words as a pattern of LIKE that has ! before what it would take for its own. */
static str like_of(struct arena *a, str q)
{
    struct buf b;

    if (!q.n)
        return (str){ 0 };
    buf_init(&b, a, 200);
    buf_char(&b, '%');
    for (size_t i = 0; i < q.n; i++) {
        if (q.p[i] == '!' || q.p[i] == '%' || q.p[i] == '_')
            buf_char(&b, '!');
        buf_char(&b, q.p[i]);
    }
    buf_char(&b, '%');
    return buf_done(&b);
}

error *org_on(struct req *r, struct org *o, int64_t day)
{
    bool changed = false;

    return day == DATE_NONE || day >= when_date(r->now)
               ? NULL
               : past_on(r, o->ref, PAST_ORG, day, org_past_fields, o, &changed);
}

/* What the words mean. A phone, or its end, is found by its mask, which stands in the record and in
 * what is said beside it and its premises, and then opened. */
struct org_words {
    str words, plain, phone; /* as typed; full-width ones as plain ones; digits of a phone */
    str mask, beside;        /* patterns of the masks that it may have; empty: it is no phone */
};

static struct org_words org_words_of(struct req *r)
{
    const struct org_query *q = r->in;
    struct org_words        x = { .words = str_trim(q->q), .plain = str_narrow(r->mem, q->q) };
    str                     end = phone_read(r->mem, x.words, &x.phone) ? x.phone : x.plain;
    bool                    whole = x.phone.n && x.phone.p[0] != '+';

    if (whole)
        x.mask = mask_phone(r->mem, x.phone);
    else if (x.phone.n || (end.n == 4 && str_i64(end, 0, 9999, &(int64_t){ 0 })))
        x.mask = str_fmt(r->mem, "%%%.4s", end.p + end.n - 4); /* +1 was 001, of another mask */
    if (x.mask.n)
        x.beside = str_fmt(r->mem, "%s" STR_FMT "\"%%", whole ? "%\"" : "", STR_ARG(x.mask));
    return x;
}

static error *orgs_after(struct req *r, const struct org_words *x, int64_t after, int64_t limit,
                         bool past, struct list *out)
{
    const struct org_query *q = r->in;

    return db_all(
        r->db, r->mem, &sql_registry_orgs,
        DB_ARGS(db_int("lo", r->who->places.lo), db_int("hi", r->who->places.hi),
                db_int("grid", r->who->grid), db_int("after", after),
                db_int("day", today_or(r, q->day)), db_text("kind", past ? STR("") : q->kind),
                db_text("like", past ? STR("") : like_of(r->mem, x->words)),
                db_text("plain", past ? STR("") : like_of(r->mem, x->plain)),
                db_text("phone_like", past ? STR("") : x->mask),
                db_text("beside", past ? STR("") : x->beside), db_int("site", q->building.id),
                db_int("site_community", q->building.community), db_int("ended", q->ended),
                db_int("limit", limit)),
        org_row_fields, sizeof(struct org_row), out);
}

static bool phone_meant(const struct org_words *x, str phone)
{
    return x->phone.n ? phone_same(phone, x->phone) : x->mask.n && str_ends(phone, x->plain);
}

static error *phone_beside(struct req *r, const struct org_words *x, const char *subject,
                           struct ref ref, bool *is)
{
    struct list all;

    TRY(more_opened(r, subject, ref, &all));
    const struct more_value *v = all.item;
    for (size_t i = 0; i < all.n; i++) {
        const struct more_field *f = more_find(subject, v[i].key);
        *is = *is || (f && f->kind == MORE_PHONE && phone_meant(x, v[i].value));
    }
    return NULL;
}

/* Its own, those that are said beside it, and of owner and tenant beside the premises that it uses;
 * of a PAST day its own. */
static error *phones_asked(struct req *r, const struct org_words *x, const struct org *o, bool past,
                           bool *is)
{
    struct list lets;
    str         phone = { 0 };

    TRY(vault_unseal(r->app->vault, r->mem, "org.phone", o->ref, o->phone_sealed, &phone));
    *is = phone_meant(x, phone);
    if (*is || past)
        return NULL;
    TRY(phone_beside(r, x, "org", o->ref, is));
    TRY(org_premises(r, o, &lets));
    const struct premises *l = lets.item;
    for (size_t i = 0; i < lets.n && !*is; i++)
        if (l[i].until == DATE_NONE)
            TRY(phone_beside(r, x, "dwelling", (struct ref){ l[i].community, l[i].dwelling }, is));
    return NULL;
}

static error *org_asked(struct req *r, const struct org_words *x, const struct org *o, bool past,
                        bool *is)
{
    str    kind = ((const struct org_query *)r->in)->kind;
    size_t at = 0;

    *is = false;
    if (kind.n && !str_eq(kind, o->kind))
        return NULL;
    *is = !x->words.n || str_find(o->name, x->words, &at) || str_find(o->name, x->plain, &at) ||
          str_find(o->code, x->plain, &at);
    return *is || !x->mask.n ? NULL : phones_asked(r, x, o, past, is);
}

/* What they were called on a past day is sealed, and so are phones: they are opened, and then it is
 * seen whom the words mean. */
static error *orgs_opened(struct req *r, const struct org_words *w, int64_t after, int64_t limit,
                          bool past, struct list *out)
{
    const struct org_query *q = r->in;
    struct org_row         *x = NEWN(r->mem, struct org_row, (size_t)limit + 1);
    struct list             rows;
    size_t                  n = 0;
    bool                    is = false;

    do {
        TRY(orgs_after(r, w, after, limit, past, &rows));
        struct org_row *o = rows.item;
        for (size_t i = 0; i < rows.n && n < (size_t)limit; i++) {
            after = o[i].o.ref.id;
            TRY(org_on(r, &o[i].o, q->day));
            TRY(org_asked(r, w, &o[i].o, past, &is));
            if (is)
                x[n++] = o[i];
        }
    } while (n < (size_t)limit && rows.n == (size_t)limit);
    *out = (struct list){ x, n, sizeof *x };
    return NULL;
}

static error *orgs(struct req *r, struct res *w)
{
    const struct org_query *q = r->in;
    struct org_words        x = org_words_of(r);
    struct ref              last = { 0 };
    int64_t                 key = 0, limit = q->limit ? q->limit : 100;
    bool                    past = q->day != DATE_NONE && q->day < when_date(r->now);

    if (q->after.n && !cursor_read(r, q->after, &key, &last))
        return error_on(r->mem, "after", &msg_missing);
    if (past || x.mask.n)
        TRY(orgs_opened(r, &x, last.id, limit, past, &w->page));
    else
        TRY(orgs_after(r, &x, last.id, limit, false, &w->page));
    const struct org_row *o = w->page.item;
    if ((int64_t)w->page.n == limit)
        w->next = cursor_text(r, 0, o[limit - 1].o.ref);
    return NULL;
}

/* On DAY; DATE_NONE: as it is now. A past day is looked at, not changed. */
static error *org_reply(struct req *r, struct res *w, struct ref ref, int64_t day)
{
    static const char *const names[] = { "edit", "add_premises", "leave", "move", "end", "reveal" };
    struct org_sheet        *s = NEW(r->mem, struct org_sheet);
    struct list              lets;
    bool                     past = day != DATE_NONE && day < when_date(r->now);
    size_t                   n = 0;

    s->org = NEW(r->mem, struct org);
    TRY(org_visible(r, ref, s->org));
    TRY(org_on(r, s->org, day));
    if (past && s->org->until != DATE_NONE && s->org->until > day)
        s->org->until = DATE_NONE;
    TRY(org_premises(r, s->org, &lets));
    const struct premises *l = lets.item;
    struct rooms_out      *x = NEWN(r->mem, struct rooms_out, lets.n + 1);
    for (size_t i = 0; i < lets.n; i++) {
        struct dwelling d = { 0 };
        struct building b = { 0 };
        bool            found = false;
        if (past && (l[i].since > day || (l[i].until != DATE_NONE && l[i].until <= day)))
            continue;
        TRY(dwelling_by_ref(r, (struct ref){ l[i].community, l[i].dwelling }, &d, &found));
        TRY(vault_unseal(r->app->vault, r->mem, "dwelling.room", d.ref, d.room_sealed, &d.room));
        TRY(building_by_ref(r, (struct ref){ d.ref.community, d.site }, &b, &found));
        x[n++] = (struct rooms_out){ d.ref,      { d.ref.community, d.site },
                                     b.name,     d.entrance,
                                     d.room,     d.usage,
                                     l[i].since, l[i].until };
    }
    s->premises = (struct list){ x, n, sizeof *x };
    if (!past)
        s->actions = actions_of(r, names, COUNT(names), s->org->until == DATE_NONE, &msg_gone);
    w->out = s;
    return NULL;
}

static error *org_sheet(struct req *r, struct res *w)
{
    return org_reply(r, w, r->ref, ((const struct org_day *)r->in)->day);
}

static error *stale_org(struct req *r, struct res *w)
{
    struct res now = { 0 };

    TRY(org_reply(r, &now, r->ref, DATE_NONE));
    return stale(r, w, org_sheet_fields, now.out);
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

error *org_fill(struct req *r, struct org *o, const struct org_in *in)
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
    if (in->until != DATE_NONE && in->until < o->since)
        return error_on(r->mem, "until", &msg_before);
    o->category = in->category;
    o->name = in->name;
    o->staff = in->staff;
    o->until = in->until;
    if (in->leader.n) {
        o->leader_sealed = vault_seal(v, r->mem, "org.leader", o->ref, in->leader);
        o->leader_mask = mask_name(r->mem, in->leader);
    }
    if (in->phone.n) {
        TRY(phone_check(r->mem, "phone", NULL, in->phone, &digits));
        o->phone_sealed = vault_seal(v, r->mem, "org.phone", o->ref, digits);
        o->phone_mask = mask_phone(r->mem, digits);
    }
    return code_free(r, o);
}

/* ---- its premises ---- */

static error *not_before(struct req *r, const char *field, const struct message *msg, int64_t day)
{
    char t[DATE_TEXT];

    date_text(day, t);
    return error_on(r->mem, field, msg, str_dup(r->mem, str_of(t)));
}

/* It is no more from DAY on. */
static error *leave_all(struct req *r, const struct org *o, int64_t day)
{
    struct list lets;

    TRY(org_premises(r, o, &lets));
    const struct premises *l = lets.item;
    for (size_t i = 0; i < lets.n; i++)
        if (l[i].until == DATE_NONE && l[i].since > day)
            return not_before(r, "until", &msg_begun, l[i].since);
    return db_exec(r->db, r->mem, &sql_registry_premises_stop,
                   DB_ARGS(db_int("day", day), db_int("community", o->ref.community),
                           db_int("org", o->ref.id)),
                   NULL);
}

/* One of LETS is left on DAY; where it came in that day it never was. */
static error *leave_one(struct req *r, const struct list *lets, struct ref dwelling, bool moves,
                        int64_t day)
{
    const struct premises *l = lets->item, *left = NULL;
    size_t                 used = 0;

    for (size_t i = 0; i < lets->n; i++)
        if (l[i].until == DATE_NONE) {
            used++;
            if (l[i].dwelling == dwelling.id && l[i].community == dwelling.community)
                left = &l[i];
        }
    if (!left)
        return error_on(r->mem, "leaves", &msg_not_there);
    if (day < left->since)
        return not_before(r, "since", &msg_begun, left->since);
    if (used == 1 && !moves)
        return error_on(r->mem, "leaves", &msg_last);
    return db_exec(r->db, r->mem,
                   day == left->since ? &sql_registry_premises_drop : &sql_registry_premises_leave,
                   DB_ARGS(db_int("community", left->community), db_int("org", left->org),
                           db_int("dwelling", left->dwelling), db_int("day", day)),
                   NULL);
}

/* Beside LETS it uses DWELLING from SINCE on. */
error *org_uses(struct req *r, const struct org *o, const struct list *lets, struct ref dwelling,
                int64_t since)
{
    const struct premises *l = lets->item;
    struct premises        now = { o->ref.community, o->ref.id, dwelling.id, since, DATE_NONE };

    for (size_t i = 0; i < lets->n; i++) {
        if (l[i].dwelling != dwelling.id)
            continue;
        if (l[i].until == DATE_NONE)
            return error_on(r->mem, "premises", &msg_there);
        if (since < l[i].until || since <= l[i].since)
            return not_before(r, "since", &msg_used, l[i].until);
    }
    return premises_insert(r, &now);
}

/* Each link ends and begins by itself: a firm may have a shop here and a store there. */
static error *change_premises(struct req *r, const struct org *o, const struct org_in *in)
{
    struct dwelling d = { 0 };
    struct list     lets;
    int64_t         day = today_or(r, in->since);

    if (day < o->since)
        return error_on(r->mem, "since", &msg_before);
    TRY(org_premises(r, o, &lets));
    if (in->premises.id) {
        TRY(dwelling_visible(r, in->premises, &d));
        if (d.ref.community != o->ref.community)
            return error_on(r->mem, "premises", &msg_premises);
        TRY(dwelling_usable(r, &d, "premises", &msg_no_room));
        TRY(org_uses(r, o, &lets, d.ref, day));
    }
    return in->leaves.id ? leave_one(r, &lets, in->leaves, in->premises.id, day) : NULL;
}

static error *new_org(struct req *r, struct res *w)
{
    const struct org_in *in = r->in;
    struct org          *o = NEW(r->mem, struct org);
    struct dwelling      d = { 0 };

    if (!in->premises.id)
        return error_on(r->mem, "premises", &msg_premises);
    TRY(dwelling_visible(r, in->premises, &d));
    TRY(dwelling_usable(r, &d, "premises", &msg_no_room));
    *o = (struct org){ .ref = { d.ref.community, id_new(r->now) },
                       .since = today_or(r, in->since),
                       .demo = r->app->demo,
                       .version = 1 };
    TRY(org_fill(r, o, in));
    TRY(org_insert(r, o));
    TRY(org_uses(r, o, &(struct list){ 0 }, d.ref, o->since));
    TRY(registry_note(r, o->ref, "org", "register"));
    return org_reply(r, w, o->ref, DATE_NONE);
}

static error *edit_org(struct req *r, struct res *w)
{
    const struct org_in *in = r->in;
    struct org          *o = NEW(r->mem, struct org);
    bool                 moves = in->premises.id || in->leaves.id;
    int64_t              touched = 0;

    TRY(org_visible(r, r->ref, o));
    if (o->version != in->version)
        return stale_org(r, w);
    if (o->until != DATE_NONE)
        return error_of(r->mem, FAIL_CONFLICT, &msg_gone);
    TRY(past_keep(r, &(struct past_of){ o->ref, o->version, PAST_ORG, (str){ 0 } }, org_past_fields,
                  o));
    TRY(org_fill(r, o, in));
    if (o->until != DATE_NONE)
        TRY(leave_all(r, o, o->until));
    else if (moves)
        TRY(change_premises(r, o, in));
    TRY(db_exec(r->db, r->mem, &sql_registry_org_save, db_record(r->mem, org_fields, o), &touched));
    if (!touched)
        return stale_org(r, w);
    TRY(registry_note(r, o->ref, "org",
                      o->until != DATE_NONE ? "end"
                      : moves               ? "premises"
                                            : "edit"));
    return org_reply(r, w, o->ref, DATE_NONE);
}

static error *reveal_org(struct req *r, struct res *w)
{
    const struct org_reveal_in *in = r->in;
    struct value_out           *out = NEW(r->mem, struct value_out);
    struct org                  o = { 0 };

    TRY(org_visible(r, r->ref, &o));
    struct somebody who = { 0 };
    TRY(vault_unseal(r->app->vault, r->mem, "org.leader", o.ref, o.leader_sealed, &who.name));
    TRY(vault_unseal(r->app->vault, r->mem, "org.phone", o.ref, o.phone_sealed, &who.phone));
    out->value = in->field ? who.phone : who.name;
    str field = str_of(org_words[in->field]);
    TRY(reading_beside(r, o.ref.community, "org", o.ref, field, in->reason, &who));
    w->out = out;
    return NULL;
}

/* clang-format off */
static const struct route routes[] = {
    { GET, "/api/v1/registry/orgs", orgs, NULL, PERM_REGISTRY, QUERY(struct org_query, org_query_fields), .out = org_row_fields, .page = true,
      .summary = "Enterprises and organisations of one's places, by name, credit code, kind, building" },
    { GET, "/api/v1/registry/orgs/{ref}", org_sheet, NULL, PERM_REGISTRY, QUERY(struct org_day, org_day_fields), .out = org_sheet_fields,
      .summary = "An organisation, masked, on a day, with the premises that it uses and used" },
    { POST, "/api/v1/registry/orgs", new_org, NULL, PERM_REGISTER,
      BODY(struct org_in, org_in_fields), .out = org_sheet_fields, .status = 201,
      .alone = true, .summary = "An enterprise or organisation in its premises" },
    { PUT, "/api/v1/registry/orgs/{ref}", edit_org, NULL, PERM_REGISTER,
      BODY(struct org_in, org_in_fields), .out = org_sheet_fields,
      .alone = true, .summary = "Change one, give it premises more, let it leave some or move, end it" },
    { POST, "/api/v1/registry/orgs/{ref}/reveal", reveal_org, NULL, PERM_REGISTRY,
      BODY(struct org_reveal_in, org_reveal_fields), .out = value_fields, .secret = true,
      .summary = "Read who answers for it, or the phone, with a reason; it is logged" },
};
/* clang-format on */

const struct route_table registry_org_routes = { routes, COUNT(routes) };
