/* registry_past.c -- what a record said before a change: kept sealed, and shown on a past day. */
#include "base/when.h"
#include "core/app.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_api.h"

/* clang-format off */
static const struct field state_fields[] = {
    { .name = "state_sealed", .type = FT_TEXT, .max = 200000, .doc = "A state of a record.", .secret = true },
    FIELDS_END,
};
const struct field org_past_fields[] = {
    TEXT(struct org, kind,        0, 20, .doc = "kind"),
    TEXT(struct org, category,    0, 80, .doc = "category"),
    TEXT(struct org, name,        0, 120, .doc = "name"),
    TEXT(struct org, code,        0, 18, .doc = "code"),
    TEXT(struct org, standing,    0, 4, .doc = "standing"),
    INT (struct org, staff,       0, 10000000, .doc = "staff"),
    TEXT(struct org, leader_mask, 0, 80, .doc = "leader"),
    TEXT(struct org, phone_mask,  0, 40, .doc = "phone"),
    FIELDS_END,
};
const struct field dwelling_past_fields[] = {
    TEXT(struct dwelling, entrance, 0, 20, .doc = "entrance"),
    INT (struct dwelling, floor,    -9, 200, .doc = "floor"),
    TEXT(struct dwelling, usage,    0, 20, .doc = "usage"),
    INT (struct dwelling, area,     0, INT64_MAX, .doc = "area"),
    TEXT(struct dwelling, room,     0, 40, .doc = "room"),
    FIELDS_END,
};
const struct field building_past_fields[] = {
    TEXT(struct building, compound,  0, 80, .doc = "compound"),
    INT (struct building, floors,    0, 200, .doc = "floors"),
    INT (struct building, entrances, 0, 1000, .doc = "entrances"),
    INT (struct building, built,     0, 2200, .doc = "built"),
    FIELDS_END,
};
static const struct field stood_fields[] = {
    CODE(struct building, place_now,  .doc = "community"),
    CODE(struct building, grid,       .doc = "grid"),
    INT (struct building, households, 0, INT64_MAX, .doc = "households"),
    FIELDS_END,
};
/* clang-format on */

error *building_stood(struct req *r, struct building *b, int64_t day)
{
    bool moved = false;

    return db_maybe(
        r->db, r->mem, &sql_registry_site_on,
        DB_ARGS(db_int("community", b->ref.community), db_int("id", b->ref.id), db_int("day", day)),
        stood_fields, b, &moved);
}

error *past_keep(struct req *r, const struct past_of *x, const struct field *fields,
                 const void *rec)
{
    struct buf b;
    struct jw  j = { 0 };

    buf_init(&b, r->mem, 48 << 10);
    jw_init(&j, &b, r->app->server.refs);
    jw_record(&j, fields, rec);
    jw_done(&j);
    return db_exec(
        r->db, r->mem, &sql_registry_past_add,
        DB_ARGS(db_int("community", x->ref.community), db_int("subject", x->ref.id),
                db_int("version", x->version), db_text("kind", str_of(x->kind)),
                db_int("at", r->now), db_int("actor", r->account), db_text("why", x->why),
                db_text("state_sealed",
                        vault_seal(r->app->vault, r->mem, "registry.past", x->ref, buf_done(&b)))),
        NULL);
}

error *past_on(struct req *r, struct ref ref, const char *kind, int64_t day,
               const struct field *fields, void *rec, bool *changed)
{
    str sealed = { 0 }, text = { 0 };

    TRY(db_maybe(r->db, r->mem, &sql_registry_past_on,
                 DB_ARGS(db_int("community", ref.community), db_int("subject", ref.id),
                         db_text("kind", str_of(kind)), db_int("end_at", date_start(day + 1))),
                 state_fields, &sealed, changed));
    if (!*changed)
        return NULL;
    TRY(vault_unseal(r->app->vault, r->mem, "registry.past", ref, sealed, &text));
    return json_kept(r->mem, r->app->server.refs, text, fields, rec);
}

/* clang-format off */
const struct field link_out_fields[] = {
    REF (struct link_out, household, .doc = "The household; none: it lies in another place."),
    CODE(struct link_out, community, .doc = "Its community."),
    TEXT(struct link_out, address,   0, 300, .doc = "Where it lives or last lived, the room masked; empty: in another place."),
    TEXT(struct link_out, relation,  0, 4, .doc = "Relation to the head."),
    BOOL(struct link_out, main,      .doc = "Lives there usually."),
    DATE(struct link_out, since,     .doc = "Since when."),
    DATE(struct link_out, until,     .doc = "Until when."),
    TEXT(struct link_out, why_in,    0, 20, .doc = "Code list move."),
    TEXT(struct link_out, why_out,   0, 20, .doc = "Code list move."),
    FIELDS_END,
};
/* clang-format on */

error *links_shown(struct req *r, struct ref person, int64_t left, struct list *out)
{
    int64_t     before = left == DATE_NONE ? INT64_MAX : left;
    struct list rows;

    TRY(person_links(r, person, &rows));
    const struct member *m = rows.item;
    struct link_out     *x = NEWN(r->mem, struct link_out, rows.n + 1);
    size_t               n = 0;
    for (size_t i = 0; i < rows.n; i++) {
        struct household   h = { 0 };
        struct whereabouts at = { 0 };
        struct ref         ref = { m[i].community, m[i].household };
        if (m[i].since >= before)
            continue;
        bool hidden = household_visible_at(r, ref, &h, &at) != NULL;
        bool ended = m[i].until != DATE_NONE && m[i].until <= before;
        x[n++] = (struct link_out){ .household = hidden ? (struct ref){ 0 } : ref,
                                    .community = m[i].community,
                                    .address = address_text(r->mem, at.building, at.entrance,
                                                            at.room_mask),
                                    .relation = m[i].relation,
                                    .why_in = m[i].why_in,
                                    .why_out = ended ? m[i].why_out : (str){ 0 },
                                    .since = m[i].since,
                                    .until = ended ? m[i].until : DATE_NONE,
                                    .main = m[i].main };
    }
    *out = (struct list){ x, n, sizeof *x };
    return NULL;
}

error *person_lived_on(struct req *r, struct whereabouts **where, struct ref person, int64_t day)
{
    bool found = false;

    TRY(person_where_on(r, person, day, *where, &found));
    *where = found ? *where : NULL;
    return NULL;
}

error *housemate_on(struct req *r, struct housemate *m, int64_t day)
{
    struct inhabitant p = { 0 };
    bool              found = false;

    TRY(inhabitant_by_ref(r, (struct ref){ m->person_community, m->person }, &p, &found));
    if (!found)
        return NULL;
    TRY(person_on(r, &p, day));
    m->name_mask = p.name_mask;
    m->sex = p.sex;
    m->born = p.born;
    m->phone_mask = p.phone_mask;
    m->residence = p.residence;
    if (m->died > day) /* not yet */
        m->died = DATE_NONE;
    return NULL;
}
