/* registry_more_api.c -- further fields as they are read, changed, and opened with a reason: of the
 * record in the path, with its version. */
#include "core/app.h"
#include "core/small.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_api.h"
#include "modules/registry/registry_more.sql.h"

/* clang-format off */
static const char *const kind_words[] = { "code", "day", "number", "text", "phone", "idno", "area", NULL };
struct field_out {
    str     subject, key, zh, en, part_zh, part_en, list;
    int     kind;
    bool    personal, past;
    int64_t most;
};
static const struct field field_out_fields[] = {
    TEXT(struct field_out, subject,  0, 20, .doc = "person, dwelling, building or org."),
    TEXT(struct field_out, key,      0, 20, .doc = "Its key."),
    TEXT(struct field_out, zh,       0, 60, .doc = "Chinese."),
    TEXT(struct field_out, en,       0, 80, .doc = "English."),
    TEXT(struct field_out, part_zh,  0, 60, .doc = "Under which heading, Chinese."),
    TEXT(struct field_out, part_en,  0, 80, .doc = "Under which heading, English."),
    WORD(struct field_out, kind,     kind_words, .doc = "What may stand in it; area: 6 to 12 digits of GB/T 2260, or words."),
    TEXT(struct field_out, list,     0, 20, .doc = "Its code list."),
    BOOL(struct field_out, personal, .doc = "Sealed: shown masked, read in full with a reason."),
    BOOL(struct field_out, past,     .doc = "A day that must not lie in the future."),
    INT (struct field_out, most,     0, INT64_MAX, .doc = "Of a number; characters of a text."),
    FIELDS_END,
};
struct more_sheet {
    struct ref  ref;
    int64_t     version;
    bool        edit;
    struct list more, history;
};
static const struct field more_sheet_fields[] = {
    REF (struct more_sheet, ref,     .doc = "The record."),
    INT (struct more_sheet, version, 0, INT64_MAX, .doc = "That of the record, which its further fields change, too."),
    BOOL(struct more_sheet, edit,    .doc = "The asker may change them."),
    LIST(struct more_sheet, more,    struct more_value, more_value_fields, MORE_MOST, .doc = "What is known, personal values masked."),
    LIST(struct more_sheet, history, struct past_out, past_out_fields, 100, .doc = "When which were changed, by whom and why, newest first; of people: GET /registry/people/{ref}/history."),
    FIELDS_END,
};
struct more_in {
    struct list more;
    str         why;
    int64_t     version;
};
static const struct field more_in_fields[] = {
    LIST(struct more_in, more,    struct more_value, more_value_fields, MORE_MOST, .required = true, .doc = "The fields that change; an empty value: there is none any more."),
    TEXT(struct more_in, why,     0, 200, .masks = true, .doc = "Why: after what document (required of people)."),
    INT (struct more_in, version, 1, INT64_MAX, .required = true, .doc = "The version of the record that was seen."),
    FIELDS_END,
};
struct open_in {
    str field, reason;
};
static const struct field open_in_fields[] = {
    TEXT(struct open_in, field,  1, 20, .required = true, .doc = "Which field, by its key."),
    TEXT(struct open_in, reason, 2, 200, .required = true, .masks = true, .doc = "What for; it is logged, and shown to the person."),
    FIELDS_END,
};
static const struct message
    msg_key = { "more.key", "没有这个补充字段：{0}。", "There is no further field {0}." },
    msg_open = { "more.open", "“{0}”不是遮盖的字段，无须查看。", "{0} is not masked: there is nothing to open." },
    msg_needs = { "registry.needs", "这一步需要填写。", "This step needs it." };
/* clang-format on */

struct record {
    const char        *subject, *kind; /* of the further fields; of log and read log */
    const struct sql  *claim;
    struct inhabitant  p;
    struct building    b;
    struct whereabouts where;
    int64_t            version, community;
};

static error *record_seen(struct req *r, struct record *x)
{
    const char *path = r->route->path + strlen("/api/v1/registry/");

    if (strncmp(path, "people", 6) == 0) {
        x->subject = "person";
        x->kind = "inhabitant";
        TRY(person_here(r, r->ref, &x->p, &x->where));
        x->version = x->p.version;
        x->community = x->where.place_now;
        return NULL;
    }
    x->community = r->ref.community;
    if (strncmp(path, "dwellings", 9) == 0) {
        struct dwelling d = { 0 };
        x->subject = x->kind = "dwelling";
        x->claim = &sql_registry_dwelling_claim;
        TRY(dwelling_visible(r, r->ref, &d));
        x->version = d.version;
    } else if (strncmp(path, "buildings", 9) == 0) {
        x->subject = x->kind = "building";
        x->claim = &sql_registry_building_claim;
        TRY(building_visible(r, r->ref, &x->b));
        x->version = x->b.version;
    } else {
        struct org o = { 0 };
        x->subject = x->kind = "org";
        x->claim = &sql_registry_org_claim;
        TRY(org_visible(r, r->ref, &o));
        x->version = o.version;
    }
    return NULL;
}

/* Names of the fields that differ. */
static str differing(struct req *r, const char *subject, const struct list *a, const struct list *b)
{
    struct buf out;

    buf_init(&out, r->mem, 1000);
    for (const struct more_field *f = more_fields; f->key; f++) {
        str key = str_of(f->key);
        if (strcmp(f->subject, subject) != 0 ||
            str_eq(more_value_in(a, key), more_value_in(b, key)))
            continue;
        if (out.n)
            buf_char(&out, ',');
        buf_str(&out, key);
    }
    return buf_done(&out);
}

static error *history_of(struct req *r, const struct record *x, struct list *out)
{
    struct list rows, after;

    TRY(db_all(r->db, r->mem, &sql_registry_past_of,
               DB_ARGS(db_int("community", r->ref.community), db_int("subject", r->ref.id),
                       db_text("kind", str_of(x->kind))),
               past_row_fields, sizeof(struct past_row), &rows));
    const struct past_row *row = rows.item;
    struct past_out       *h = NEWN(r->mem, struct past_out, rows.n + 1);
    if (rows.n)
        TRY(more_opened(r, x->subject, r->ref, &after));
    for (size_t i = 0; i < rows.n; i++) {
        struct list was;
        str         text = { 0 };
        TRY(vault_unseal(r->app->vault, r->mem, "registry.past", r->ref, row[i].state_sealed,
                         &text));
        TRY(more_read(r, text, &was));
        h[i] = (struct past_out){ row[i].version, row[i].at, row[i].who,
                                  log_reason(r->app->rooms, row[i].why, r->lang),
                                  differing(r, x->subject, &was, &after) };
        after = was;
    }
    *out = (struct list){ h, rows.n, sizeof *h };
    return NULL;
}

static error *sheet_of(struct req *r, const struct record *x, struct more_sheet **out)
{
    struct more_sheet *s = NEW(r->mem, struct more_sheet);

    s->ref = r->ref;
    s->version = x->version;
    s->edit = (r->perms >> PERM_REGISTER & 1) && !x->p.merged_into;
    TRY(more_masked(r, x->subject, r->ref, &s->more));
    if (x->claim)
        TRY(history_of(r, x, &s->history));
    *out = s;
    return NULL;
}

static error *more(struct req *r, struct res *w)
{
    struct record      x = { 0 };
    struct more_sheet *s = NULL;

    TRY(record_seen(r, &x));
    TRY(sheet_of(r, &x, &s));
    w->out = s;
    return NULL;
}

static error *stale_more(struct req *r, struct res *w)
{
    struct res now = { 0 };

    TRY(more(r, &now));
    return stale(r, w, more_sheet_fields, now.out);
}

static error *put_person(struct req *r, struct record *x, const struct more_in *in)
{
    const struct more_value *v = in->more.item;
    struct person_in         state = { 0 };
    struct registry_keys     k;
    struct list              codes;

    if (!in->why.n)
        return error_on(r->mem, "why", &msg_needs);
    TRY(codes_load(r, &codes));
    TRY(person_opened(r, &x->p, &state));
    for (size_t i = 0; i < in->more.n; i++)
        *more_member(more_find("person", v[i].key), &state) = v[i].value;
    TRY(person_more_check(r, &codes, &state));
    registry_keys(r->app->vault, &k);
    error *e = person_change(r, &k, &state, in->why, &x->p);
    registry_keys_wipe(&k);
    return e;
}

/* The earlier state goes into registry_past like that of a person. */
static error *put_other(struct req *r, struct record *x, const struct more_in *in)
{
    const struct more_value *v = in->more.item;
    struct more_value        all[MORE_MOST];
    struct list              was, codes;
    size_t                   n = 0;
    int64_t                  touched = 0;
    error                   *bad = NULL;

    TRY(codes_load(r, &codes));
    TRY(more_opened(r, x->subject, r->ref, &was));
    for (const struct more_field *f = more_fields; f->key; f++) {
        if (strcmp(f->subject, x->subject) != 0)
            continue;
        str value = more_value_in(&was, str_of(f->key));
        for (size_t i = 0; i < in->more.n; i++)
            if (str_is(v[i].key, f->key))
                value = v[i].value;
        if (f->kind != MORE_PHONE || !str_eq(value, more_value_in(&was, str_of(f->key))))
            more_also(&bad, more_check(r, &codes, f, &value));
        if (value.n)
            all[n++] = (struct more_value){ str_of(f->key), value };
    }
    if (bad)
        return bad;
    if (x->claim == &sql_registry_building_claim)
        TRY(building_begin(r, &x->b));
    TRY(db_exec(r->db, r->mem, &sql_registry_past_add,
                DB_ARGS(db_int("community", r->ref.community), db_int("subject", r->ref.id),
                        db_int("version", x->version), db_text("kind", str_of(x->kind)),
                        db_int("at", r->now), db_int("actor", r->account), db_text("why", in->why),
                        db_text("state_sealed", vault_seal(r->app->vault, r->mem, "registry.past",
                                                           r->ref, more_text(r, was)))),
                NULL));
    TRY(db_exec(r->db, r->mem, x->claim,
                DB_ARGS(db_int("community", r->ref.community), db_int("id", r->ref.id),
                        db_int("version", x->version)),
                &touched));
    if (!touched)
        return stale(r, NULL, NULL, NULL);
    return more_write(r, x->subject, r->ref, (struct list){ all, n, sizeof *all });
}

static error *put_more(struct req *r, struct res *w)
{
    const struct more_in    *in = r->in;
    const struct more_value *v = in->more.item;
    struct record            x = { 0 };

    TRY(record_seen(r, &x));
    TRY(person_stands(r, &x.p));
    if (x.version != in->version)
        return stale_more(r, w);
    for (size_t i = 0; i < in->more.n; i++)
        if (!more_find(x.subject, v[i].key))
            return error_on(r->mem, "more", &msg_key, v[i].key);
    error *e = x.claim ? put_other(r, &x, in) : put_person(r, &x, in);
    if (is_stale(e))
        return stale_more(r, w);
    TRY(e);
    TRY(registry_note(r, r->ref, x.kind, "edit"));
    return more(r, w);
}

/* Owner, tenant, steward, who answers for security: whom FIELD tells something about stands beside
 * the record. */
static void whose_it_is(struct req *r, const struct record *x, const struct list *all, str field,
                        struct somebody *out)
{
    str who = str_cut(&field, '_');
    str name = str_fmt(r->mem, STR_FMT "_name", STR_ARG(who));

    if (!x->claim || !more_find(x->subject, name))
        return;
    more_somebody(r, all, who, out);
}

/* As with the other masked fields: the row of the read log goes with the answer. */
static error *open_more(struct req *r, struct res *w)
{
    const struct open_in *in = r->in;
    struct value_out     *out = NEW(r->mem, struct value_out);
    struct record         x = { 0 };
    struct somebody       who = { 0 };
    struct list           all;

    TRY(record_seen(r, &x));
    const struct more_field *f = more_find(x.subject, in->field);
    if (!f)
        return error_on(r->mem, "field", &msg_key, in->field);
    if (f->mask == OPEN)
        return error_on(r->mem, "field", &msg_open, more_label(r, f));
    TRY(more_opened(r, x.subject, r->ref, &all));
    out->value = more_value_in(&all, in->field);
    whose_it_is(r, &x, &all, in->field, &who);
    TRY(reading_beside(r, x.community, x.kind, r->ref, in->field, in->reason, &who));
    if (!x.claim)
        TRY(registry_note(r, r->ref, "inhabitant", "reveal"));
    w->out = out;
    return NULL;
}

static error *fields(struct req *r, struct res *w)
{
    size_t n = 0, all = 0;

    while (more_fields[all].key)
        all++;
    struct field_out *x = NEWN(r->mem, struct field_out, all + 1);
    for (const struct more_field *f = more_fields; f->key; f++)
        x[n++] = (struct field_out){ .subject = str_of(f->subject),
                                     .key = str_of(f->key),
                                     .zh = str_of(f->zh),
                                     .en = str_of(f->en),
                                     .part_zh = str_of(more_parts[f->part].zh),
                                     .part_en = str_of(more_parts[f->part].en),
                                     .kind = (int)f->kind,
                                     .list = f->list ? str_of(f->list) : (str){ 0 },
                                     .personal = f->mask != OPEN,
                                     .past = f->day == PAST,
                                     .most = f->most };
    w->page = (struct list){ x, n, sizeof *x };
    return NULL;
}

/* clang-format off */
#define OF(what, words) \
    { GET, "/api/v1/registry/" what "/{ref}/more", more, NULL, PERM_REGISTRY, .out = more_sheet_fields, \
      .summary = "Further fields of " words ", personal ones masked" }, \
    { PUT, "/api/v1/registry/" what "/{ref}/more", put_more, NULL, PERM_REGISTER, \
      BODY(struct more_in, more_in_fields), .out = more_sheet_fields, \
      .alone = true, .summary = "Change further fields of " words "; the earlier state is kept" }, \
    { POST, "/api/v1/registry/" what "/{ref}/more/reveal", open_more, NULL, PERM_REGISTRY, \
      BODY(struct open_in, open_in_fields), .out = value_fields, .secret = true, \
      .summary = "Read a masked further field of " words " with a reason; it is logged" }
static const struct route routes[] = {
    { GET, "/api/v1/registry/more-fields", fields, NULL, PERM_SIGNED_IN, .out = field_out_fields, .page = true,
      .summary = "Which further fields there are, what may stand in them, and which are personal" },
    OF("people", "a person"),
    OF("dwellings", "a dwelling"),
    OF("buildings", "a building"),
    OF("orgs", "an organisation"),
};
/* clang-format on */

const struct route_table registry_more_routes = { routes, COUNT(routes) };
