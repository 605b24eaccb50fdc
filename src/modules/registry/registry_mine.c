/* registry_mine.c -- of one's own data: in which households one is and was, where and as what. */
#include "core/app.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_api.h"

/* clang-format off */
const struct field mine_home_fields[] = {
    TEXT(struct mine_home, building, 0, 120, .doc = "The building in which the household lives or lived last."),
    TEXT(struct mine_home, entrance, 0, 40, .doc = "The entrance."),
    TEXT(struct mine_home, relation, 0, 4, .doc = "Relation to the head, code list relation."),
    BOOL(struct mine_home, main,     .doc = "Lives there usually."),
    DATE(struct mine_home, since,    .doc = "Since when."),
    DATE(struct mine_home, until,    .doc = "Until when."),
    TEXT(struct mine_home, why_in,   0, 20, .doc = "Code list move."),
    TEXT(struct mine_home, why_out,  0, 20, .doc = "Code list move."),
    FIELDS_END,
};
/* clang-format on */

/* Where a household lives or lived last. */
static error *place_of(struct req *r, const struct member *m, struct mine_home *out)
{
    struct list     rows;
    struct dwelling d = { 0 };
    struct building b = { 0 };
    bool            found = false;

    TRY(db_all(r->db, r->mem, &sql_registry_livings_of,
               DB_ARGS(db_int("community", m->community), db_int("household", m->household)),
               living_fields, sizeof(struct living), &rows));
    const struct living *l = rows.item; /* the latest first */
    if (!rows.n)
        return NULL;
    TRY(dwelling_by_ref(r, (struct ref){ l->community, l->dwelling }, &d, &found));
    if (!found)
        return NULL;
    out->entrance = d.entrance;
    TRY(building_by_ref(r, (struct ref){ l->community, d.site }, &b, &found));
    out->building = b.name;
    return NULL;
}

error *mine_homes(struct req *r, struct ref person, struct list *out)
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
        TRY(place_of(r, &m[i], &x[i]));
    }
    *out = (struct list){ x, links.n, sizeof *x };
    return NULL;
}
