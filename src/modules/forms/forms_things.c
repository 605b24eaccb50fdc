/* forms_things.c -- rows of which each is an organisation 企业、社会组织 or a dwelling 房屋: read
 * of a place, opened when something personal of them goes into the form, and said. */
#include "core/app.h"
#include "modules/forms/forms.sql.h"
#include "modules/forms/forms_in.h"

/* clang-format off */
#define DOOR(ft, member, ...) { .name = #member, .type = (ft), .at = offsetof(struct form_thing, d.member), __VA_ARGS__ }
#define ORG(ft, member, ...)  { .name = #member, .type = (ft), .at = offsetof(struct form_thing, o.member), __VA_ARGS__ }
#define DWELLING \
    DOOR(FT_INT, community,   .max = INT64_MAX, .doc = "community"), \
    DOOR(FT_INT, dwelling,    .max = INT64_MAX, .doc = "the dwelling, or premises"), \
    DOOR(FT_INT, site,        .max = INT64_MAX, .doc = "its building"), \
    DOOR(FT_INT, place_now,   .max = INT64_MAX, .doc = "community of today"), \
    DOOR(FT_INT, grid,        .max = INT64_MAX, .doc = "grid"), \
    DOOR(FT_TEXT, building,   .max = 200, .doc = "name of the building"), \
    DOOR(FT_TEXT, entrance,   .max = 20, .doc = "entrance"), \
    DOOR(FT_INT, floor,       .min = -100, .max = 1000, .doc = "floor"), \
    DOOR(FT_TEXT, room_sealed, .max = 400, .doc = "room, sealed"), \
    TEXT(struct form_thing, usage, 0, 20, .doc = "code list usage"), \
    INT (struct form_thing, area,  0, INT64_MAX, .doc = "0.01 square metres")

static const struct field dwelling_fields_of_forms[] = { DWELLING, FIELDS_END };
static const struct field org_fields_of_forms[] = {
    DWELLING,
    { .name = "id", .type = FT_INT, .at = offsetof(struct form_thing, o.ref.id), .max = INT64_MAX, .doc = "the organisation" },
    ORG(FT_TEXT, kind,          .max = 20, .doc = "code list org"),
    ORG(FT_TEXT, category,      .max = 80, .doc = "trade or purpose"),
    ORG(FT_TEXT, name,          .max = 120, .doc = "name"),
    ORG(FT_TEXT, code,          .max = 30, .doc = "unified social credit code"),
    ORG(FT_TEXT, standing,      .max = 20, .doc = "code list org_status"),
    ORG(FT_INT, staff,          .max = 10000000, .doc = "people who work there"),
    ORG(FT_TEXT, leader_sealed, .max = 400, .doc = "who answers for it, sealed"),
    ORG(FT_TEXT, phone_sealed,  .max = 400, .doc = "phone, sealed"),
    ORG(FT_DATE, since,         .doc = "since when"),
    FIELDS_END,
};
/* clang-format on */

const char *form_unit_subject(int unit)
{
    return unit == FORM_ORG ? "org" : unit == FORM_DWELLING ? "dwelling" : "inhabitant";
}

/* ---- gathered ---- */

static bool asks_of(const struct gather *g, const char *begins)
{
    for (size_t i = 0; i < g->slots; i++)
        if (str_starts(g->slot[i].fact, str_of(begins)))
            return true;
    return false;
}

/* Who of those beside the record go into the form; OUT has room for two of a record. */
static size_t those_beside(const struct gather *g, const struct form_thing *t,
                           const struct form_subject *s, struct somebody *out)
{
    static const char *const who[][2] = { { "owner", "dw_owner_" },
                                          { "tenant", "dw_tenant_" },
                                          { "guard", "org_guard_" } };
    size_t                   n = 0;

    if (asks_of(g, "org_leader") || asks_of(g, "org_phone"))
        out[n++] = (struct somebody){ .name = t->leader, .phone = t->phone };
    for (size_t i = 0; i < COUNT(who); i++)
        if (asks_of(g, who[i][1]))
            more_somebody(g->r, &s->more, str_of(who[i][0]), &out[n++]);
    return n;
}

static error *open_thing(struct gather *g, struct form_thing *t, struct form_subject *s)
{
    struct req         *r = g->r;
    const struct vault *v = r->app->vault;
    struct ref          record = s->thing->o.ref;
    const char         *subject = form_unit_subject(g->unit);

    if (g->unit == FORM_DWELLING)
        record = (struct ref){ t->d.community, t->d.dwelling };
    if (g->more)
        TRY(g->opens ? more_opened(r, subject, record, &s->more)
                     : more_masked(r, subject, record, &s->more));
    /* where it is stands in each row, also where nothing personal goes out (as for people) */
    TRY(vault_unseal(v, r->mem, "dwelling.room", (struct ref){ t->d.community, t->d.dwelling },
                     t->d.room_sealed, &t->d.room));
    if (!g->opens)
        return NULL;
    if (t->o.leader_sealed.n)
        TRY(vault_unseal(v, r->mem, "org.leader", record, t->o.leader_sealed, &t->leader));
    if (t->o.phone_sealed.n)
        TRY(vault_unseal(v, r->mem, "org.phone", record, t->o.phone_sealed, &t->phone));
    struct somebody beside[4] = { 0 };
    return gather_named(g, subject, record, beside, those_beside(g, t, s, beside));
}

static error *put_thing(struct gather *g, struct form_thing *t)
{
    struct form_subject s = { .door = &t->d, .thing = t, .day = g->day, .place = t->d.place_now };
    struct ref          record = { t->d.community, t->d.dwelling };
    str                 row = { 0 };

    if (g->unit == FORM_ORG) {
        t->o.ref.community = t->d.community;
        record = t->o.ref;
        /* it stands there with other premises of its own */
        TRY(form_row_before(g->r, g->x.ref.id,
                            &(struct form_row){ .community = g->x.ref.community,
                                                .person_community = record.community,
                                                .person = record.id },
                            &row));
        if (row.n)
            return NULL;
    }
    TRY(gather_room(g));
    TRY(open_thing(g, t, &s));
    return gather_row(g, &s, record, t->o.name);
}

error *gather_things(struct gather *g, struct gather_part *p)
{
    struct list all;
    bool        orgs = g->unit == FORM_ORG;

    TRY(db_all(
        g->r->db, g->r->mem, orgs ? &sql_forms_orgs : &sql_forms_dwellings,
        DB_ARGS(db_int("place_now", g->here), db_int("grid", g->x.grid),
                db_int("building_community", g->choice.building.community),
                db_int("building", g->choice.building.id), db_text("entrance", g->choice.entrance),
                db_text("kind", g->choice.kind), db_int("day", g->day),
                db_int("after_site", p->site), db_int("after", p->id), db_int("limit", p->limit)),
        orgs ? org_fields_of_forms : dwelling_fields_of_forms, sizeof(struct form_thing), &all));
    struct form_thing *t = all.item;
    for (size_t i = 0; i < all.n; i++) {
        TRY(put_thing(g, &t[i]));
        p->site = t[i].d.site;
        p->id = orgs ? t[i].o.ref.id : t[i].d.dwelling;
    }
    p->n = (int64_t)all.n;
    return NULL;
}

/* ---- said ---- */

static str area_of(struct arena *a, int64_t area)
{
    return !area ? (str){ 0 }
           : area % 100 == 0
               ? str_int(a, area / 100)
               : str_fmt(a, "%lld.%02lld", (long long)(area / 100), (long long)(area % 100));
}

str form_thing_say(struct req *r, const struct list *codes, const struct form_fact *f, int dates,
                   const struct form_subject *s)
{
    const struct form_thing *t = s->thing;
    const struct more_field *more = form_fact_more(f);
    const struct {
        const char *key, *list;
        str         text;
    } said[] = {
        { "org_name", NULL, t->o.name },
        { "org_code", NULL, t->o.code },
        { "org_category", NULL, t->o.category },
        { "org_leader", NULL, t->leader },
        { "org_phone", NULL, t->phone },
        { "org_kind", "org", t->o.kind },
        { "org_standing", "org_status", t->o.standing },
        { "dw_usage", "usage", t->usage },
    };

    if (more)
        return form_more_say(r, codes, more, dates, &s->more);
    for (size_t i = 0; i < COUNT(said); i++)
        if (strcmp(said[i].key, f->key) == 0)
            return said[i].list ? form_code_say(codes, said[i].list, said[i].text) : said[i].text;
    if (strcmp(f->key, "org_staff") == 0)
        return t->o.staff ? str_int(r->mem, t->o.staff) : (str){ 0 };
    if (strcmp(f->key, "org_since") == 0)
        return form_date(r->mem, t->o.since, dates);
    if (strcmp(f->key, "dw_floor") == 0)
        return t->d.floor ? str_int(r->mem, t->d.floor) : (str){ 0 };
    if (strcmp(f->key, "dw_area") == 0)
        return area_of(r->mem, t->area);
    return form_address(r, &t->d); /* org_address, dw_address */
}
