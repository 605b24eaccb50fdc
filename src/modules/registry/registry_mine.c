/* registry_mine.c -- of one's own data: in which households one is and was, where and as what; who
 * read it; what a record would be if it were corrected as one asks. */
#include "base/when.h"
#include "core/app.h"
#include "core/id.h"
#include "core/idno.h"
#include "core/readlog.h"
#include "core/vault.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_api.h"
#include "modules/registry/registry_more.h"

enum { RECORDS = 20 }; /* doubles that became one; households */

/* clang-format off */
/* The record that another one was from AT until UNDONE. */
struct once {
    struct ref ref;
    int64_t    at, undone;
};
static const struct field once_fields[] = {
    REF (struct once, ref,    .doc = "The record."),
    TIME(struct once, at,     .doc = "When they became one."),
    TIME(struct once, undone, .doc = "When they became two."),
    FIELDS_END,
};
/* A record that went into another one. */
struct gone {
    struct ref ref;
};
static const struct field gone_fields[] = {
    REF(struct gone, ref, .doc = "The record."),
    FIELDS_END,
};
const struct field mine_home_fields[] = {
    TEXT(struct mine_home, community, 0, 120, .doc = "Name of the community in which it is."),
    TEXT(struct mine_home, building, 0, 120, .doc = "The building in which the household lives, or lived last while one belonged to it."),
    TEXT(struct mine_home, entrance, 0, 40, .doc = "The entrance."),
    TEXT(struct mine_home, relation, 0, 4, .doc = "Relation to the head, code list relation."),
    BOOL(struct mine_home, main,     .doc = "Lives there usually."),
    TEXT(struct mine_home, room_mask, 0, 60, .doc = "Masked number of the room."),
    TEXT(struct mine_home, room,     0, 60, .doc = "That number in full; only when one has opened one's data."),
    DATE(struct mine_home, since,    .doc = "Since when."),
    DATE(struct mine_home, until,    .doc = "Until when."),
    TEXT(struct mine_home, why_in,   0, 20, .doc = "Code list move."),
    TEXT(struct mine_home, why_out,  0, 20, .doc = "Code list move."),
    FIELDS_END,
};
static const struct message msg_derived = { "me.derived", "这一项由档案里的其他内容（如证件号码、户籍地）得出，不能单独这样改：请更正那一项。", "This follows from something else in the record, such as the identity number or where the household is registered, and cannot be changed so by itself: let that be corrected." };
/* What of a person is not sealed. */
static const char *const plain[] = { "sex", "born", "id_kind", "nation", "ethnic", "politics", "education", "marriage", "residence", "hukou_code", "inflow", "permit", "permit_until" };
/* clang-format on */

/* Where a household lived last while M belonged to it: where it went afterwards is not his. */
static error *place_of(struct req *r, const struct member *m, bool opened, struct mine_home *out)
{
    struct list     rows;
    struct dwelling d = { 0 };
    struct building b = { 0 };
    bool            found = false;

    TRY(db_all(r->db, r->mem, &sql_registry_livings_of,
               DB_ARGS(db_int("community", m->community), db_int("household", m->household)),
               living_fields, sizeof(struct living), &rows));
    const struct living *l = rows.item; /* the latest first */
    const struct living *end = l + rows.n;
    while (l < end && m->until != DATE_NONE && l->since != DATE_NONE && l->since >= m->until)
        l++;
    if (l == end)
        return NULL;
    TRY(dwelling_by_ref(r, (struct ref){ l->community, l->dwelling }, &d, &found));
    if (!found)
        return NULL;
    out->entrance = d.entrance;
    out->room_mask = d.room_mask;
    TRY(building_by_ref(r, (struct ref){ l->community, d.site }, &b, &found));
    out->building = b.name;
    out->community = place_short_name(place_name(app_places(r->app), b.place_now, r->lang));
    return opened ? vault_unseal(r->app->vault, r->mem, "dwelling.room", d.ref, d.room_sealed,
                                 &out->room)
                  : NULL;
}

error *mine_homes(struct req *r, struct ref person, bool opened, struct list *out)
{
    struct list links;

    TRY(person_links(r, person, &links));
    const struct member *m = links.item;
    struct mine_home    *x = NEWN(r->mem, struct mine_home, links.n + 1);
    for (size_t i = 0; i < links.n; i++) {
        x[i] = (struct mine_home){ .relation = m[i].relation,
                                   .main = m[i].main,
                                   .since = m[i].since,
                                   .until = m[i].until,
                                   .why_in = m[i].why_in,
                                   .why_out = m[i].why_out };
        TRY(place_of(r, &m[i], opened, &x[i]));
    }
    *out = (struct list){ x, links.n, sizeof *x };
    return NULL;
}

str mine_masked(struct arena *mem, str field, str value)
{
    const struct more_field *f = more_find("person", field);

    if (!value.n)
        return value;
    if (f) {
        person_more_mask(mem, f->key, &value);
        return value;
    }
    if (str_is(field, "name"))
        return mask_name(mem, value);
    if (str_is(field, "phone"))
        return mask_phone(mem, value);
    if (str_is(field, "idno"))
        return mask_idno(mem, value);
    for (size_t i = 0; i < COUNT(plain); i++)
        if (str_is(field, plain[i]))
            return value;
    return STR("***");
}

static int newer_first(const void *a, const void *b)
{
    const struct reading_row *x = a, *y = b;

    return x->id < y->id ? 1 : x->id > y->id ? -1 : 0;
}

/* He belonged to the household when that was; the day on which he left it counts. */
static bool while_there(const struct member *m, int64_t at)
{
    return (m->since == DATE_NONE || at >= date_start(m->since)) &&
           (m->until == DATE_NONE || at < date_start(m->until + 1));
}

static size_t each_once(struct reading_row *x, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++)
        if (!kept || x[kept - 1].id != x[i].id)
            x[kept++] = x[i];
    return kept;
}

/* The readings of a record, up to the one BEFORE, of which the next MOST may be shown. */
static error *of_record(struct req *r, const char *subject, struct ref record, int64_t before,
                        size_t most, struct list *out)
{
    return read_log_of(r, subject, record, before, (int64_t)most + 1, out);
}

/* What was read of him where he stands beside a dwelling, a building, an organisation: by his whole
 * number, and where none is written down there, by his phone together with his name. */
static error *of_him_beside(struct req *r, struct ref person, int64_t before, size_t most,
                            struct list *out)
{
    struct inhabitant       p = { 0 };
    struct inhabitant_clear c = { 0 };
    int64_t                 by[FOUND_BY], token[FOUND_BY] = { 0 };
    size_t                  n = 0;
    bool                    found = false;

    *out = (struct list){ 0 };
    TRY(inhabitant_by_ref(r, person, &p, &found));
    if (!found)
        return NULL;
    TRY(inhabitant_open(r->app->vault, r->mem, &p, &c));
    registry_found_by(r, &(struct somebody){ .name = c.name, .phone = c.phone }, by);
    if (by[2])
        token[n++] = by[2];
    registry_found_by(r, &(struct somebody){ .idno = c.idno }, by);
    if (by[1])
        token[n++] = by[1];
    return n ? read_log_beside(r, token, n, before, (int64_t)most + 1, out) : NULL;
}

/* What was read of the records that PERSON was for a time, by mistake: meant was he. */
static error *while_one(struct req *r, struct ref person, int64_t before, size_t most,
                        struct list *out)
{
    struct list one, *rows;
    size_t      sum = 0, n = 0;

    TRY(db_all(r->db, r->mem, &sql_registry_merges_undone,
               DB_ARGS(db_int("community", person.community), db_int("person", person.id),
                       db_int("limit", RECORDS)),
               once_fields, sizeof(struct once), &one));
    const struct once *x = one.item;
    rows = NEWN(r->mem, struct list, one.n + 1);
    for (size_t i = 0; i < one.n; i++) {
        int64_t end = id_from(x[i].undone);
        TRY(of_record(r, "inhabitant", x[i].ref, end < before ? end : before, most, &rows[i]));
        sum += rows[i].n;
    }
    struct reading_row *all = NEWN(r->mem, struct reading_row, sum + 1);
    for (size_t i = 0; i < one.n; i++) {
        const struct reading_row *row = rows[i].item;
        for (size_t k = 0; k < rows[i].n; k++)
            if (row[k].at >= x[i].at)
                all[n++] = row[k];
    }
    *out = (struct list){ all, n, sizeof *all };
    return NULL;
}

/* Who read the record, and the doubles that became one with it: their readings stay with them. */
error *mine_readings(struct req *r, struct ref person, int64_t before, size_t most,
                     struct list *out, int64_t *next)
{
    struct ref         *record = NEWN(r->mem, struct ref, RECORDS);
    struct list        *part = NEWN(r->mem, struct list, 2 * RECORDS + 2), links;
    struct reading_row *all;
    size_t              records = 1, parts = 0, homes = 0, n = 0, sum = 0;

    record[0] = person;
    for (size_t i = 0; i < records; i++) {
        struct list gone;
        TRY(of_record(r, "inhabitant", record[i], before, most, &part[parts++]));
        TRY(db_all(r->db, r->mem, &sql_registry_merged_into,
                   DB_ARGS(db_int("community", record[i].community), db_int("person", record[i].id),
                           db_int("limit", RECORDS)),
                   gone_fields, sizeof(struct gone), &gone));
        const struct gone *g = gone.item;
        for (size_t k = 0; k < gone.n && records < RECORDS; k++)
            record[records++] = g[k].ref;
    }
    TRY(person_links(r, person, &links));
    const struct member *m = links.item;
    for (size_t i = 0; i < links.n && i < RECORDS; i++) { /* of his households: notes */
        int64_t left = m[i].until == DATE_NONE ? before : id_from(date_start(m[i].until + 1));
        TRY(of_record(r, "household", (struct ref){ m[i].community, m[i].household },
                      left < before ? left : before, most, &part[parts++]));
    }
    homes = parts;
    TRY(of_him_beside(r, person, before, most, &part[parts++]));
    TRY(while_one(r, person, before, most, &part[parts++]));
    for (size_t i = 0; i < parts; i++)
        sum += part[i].n;
    all = NEWN(r->mem, struct reading_row, sum + 1);
    for (size_t i = 0; i < parts; i++) {
        const struct reading_row *x = part[i].item;
        for (size_t k = 0; k < part[i].n; k++)
            if (i < records || i >= homes || while_there(&m[i - records], x[k].at))
                all[n++] = x[k];
    }
    qsort(all, n, sizeof *all, newer_first);
    n = each_once(all, n); /* who left and came back on one day was there twice */
    *next = n > most ? all[most - 1].id : 0;
    *out = (struct list){ all, n < most ? n : most, sizeof *all };
    return NULL;
}

static error *put(struct req *r, const struct field *f, str value, struct person_in *to)
{
    if (value.n)
        return field_set_text(r->mem, f, value, to);
    if (f->type == FT_TEXT)
        *(str *)field_at(f, to) = value;
    else
        *(int64_t *)field_at(f, to) = DATE_NONE;
    return NULL;
}

/* IS: field F of STATE is VALUE, as that is written down by itself; else what is there follows from
 * something else, as the sex does from the identity number. */
static error *as_asked(struct req *r, const struct list *codes, const struct field *f, str value,
                       const struct person_in *state, bool *is)
{
    struct person_in alone;

    fields_init(person_in_fields, memset(&alone, 0, sizeof alone));
    TRY(put(r, f, value, &alone));
    error *e = person_check(r, codes, &alone); /* it lacks all the rest */
    *is = str_eq(field_text(r->mem, f, &alone), field_text(r->mem, f, state));
    return e && e->kind != FAIL_INPUT ? e : NULL;
}

/* A number that says when somebody was born says of what kind it is, too. */
static void kind_by_number(struct req *r, struct person_in *state)
{
    struct idno x;

    if (!idno_read(r->mem, (str){ 0 }, state->idno, when_date(r->now), &x) && x.born != DATE_NONE)
        state->id_kind = x.kind;
}

error *mine_corrected(struct req *r, const struct inhabitant *p, str field, str value,
                      struct person_in *state)
{
    const struct field *f = field_find(person_in_fields, field);
    struct list         codes;
    bool                is = false, said = false;

    TRY(person_opened(r, p, state));
    TRY(put(r, f, value, state));
    if (strcmp(f->name, "idno") == 0) {
        state->id_kind = (str){ 0 };
        state->born = DATE_NONE;
        state->sex = (str){ 0 };
    }
    if (strcmp(f->name, "id_kind") == 0)
        kind_by_number(r, state);
    TRY(codes_load(r, &codes));
    error *all = person_check(r, &codes, state);
    for (const error *e = all; e; e = e->next)
        said = said || e->kind != FAIL_INPUT || (e->field && strcmp(e->field, f->name) == 0);
    if (said)
        return all;
    TRY(as_asked(r, &codes, f, value, state, &is));
    if (!is)
        more_also(&all, error_on(r->mem, f->name, &msg_derived));
    return all;
}

/* ---- what is done by hand: where he lives, his care flags ---- */

error *mine_door(struct req *r, struct ref person, struct door *out, bool *found)
{
    struct list links;

    *found = false;
    TRY(person_links(r, person, &links));
    const struct member *m = links.item;
    for (int usually = 1; usually >= 0; usually--) /* else where he is known and does not live */
        for (size_t i = 0; i < links.n && !*found; i++)
            if (m[i].until == DATE_NONE && m[i].main == usually)
                TRY(registry_door(r, (struct ref){ m[i].community, m[i].household },
                                  when_date(r->now), out, found));
    return NULL;
}

error *mine_care(struct req *r, struct ref person, struct list *out)
{
    return db_all(r->db, r->mem, &sql_registry_care_of,
                  DB_ARGS(db_int("community", person.community), db_int("person", person.id)),
                  care_fields, sizeof(struct care), out);
}

static str code_said(const struct req *r, const struct list *codes, const char *list, str code)
{
    const struct code_row *x = code_find(codes, list, code);

    return !x ? code : r->lang == LANG_EN ? x->en : x->zh;
}

error *mine_now(struct req *r, const struct inhabitant *p, str field, str *now)
{
    struct list codes, care, mates;
    struct door d = { 0 };
    bool        found = false;

    TRY(codes_load(r, &codes));
    if (str_is(field, "home")) {
        TRY(mine_door(r, p->ref, &d, &found));
        if (!found)
            return NULL;
        TRY(registry_housemates(r, (struct ref){ d.community, d.household }, when_date(r->now),
                                &mates));
        const struct housemate *mate = mates.item;
        for (size_t i = 0; i < mates.n && !now->n; i++)
            if (mate[i].person == p->ref.id && mate[i].person_community == p->ref.community)
                *now = str_fmt(r->mem, STR_FMT " (" STR_FMT ")",
                               STR_ARG(address_text(r->mem, d.building, d.entrance, d.room)),
                               STR_ARG(code_said(r, &codes, "relation", mate[i].relation)));
        return NULL;
    }
    TRY(mine_care(r, p->ref, &care));
    const struct care *c = care.item;
    for (size_t i = 0; i < care.n; i++)
        if (c[i].until == DATE_NONE || c[i].until > when_date(r->now))
            *now = str_fmt(r->mem, STR_FMT "%s" STR_FMT, STR_ARG(*now), now->n ? ", " : "",
                           STR_ARG(code_said(r, &codes, "care", c[i].flag)));
    return NULL;
}
