/* territory.c -- the nearest site, the units of a place. */
#include "modules/territory/territory.h"

#include "modules/territory/territory.sql.h"

/* clang-format off */
static const struct field site_row_fields[] = {
    REF (struct site, ref,        .doc = "The site."),
    CODE(struct site, place_now,  .doc = "Community that answers for it today."),
    CODE(struct site, grid,       .doc = "Its grid."),
    TEXT(struct site, name,       0, 120, .doc = "Name."),
    TEXT(struct site, kind,       0, 40, .doc = "Kind."),
    INT (struct site, households, 0, INT64_MAX, .doc = "Households."),
    INT (struct site, lng,        -1800000000, 1800000000, .doc = "Longitude, 1e-7 degree."),
    INT (struct site, lat,        -900000000, 900000000, .doc = "Latitude, 1e-7 degree."),
    FIELDS_END,
};
const struct field place_version_fields[] = {
    CODE(struct place, code,        .doc = "Official code."),
    DATE(struct place, valid_from,  .doc = "First day of this version."),
    DATE(struct place, valid_until, .doc = "First day on which it no longer holds; none: it still does."),
    WORD(struct place, level,       level_words, .doc = "district, street, community or grid."),
    CODE(struct place, parent,      .doc = "The place above."),
    TEXT(struct place, name,        0, 80, .doc = "Name in Chinese."),
    TEXT(struct place, name_en,     0, 120, .doc = "Name in English."),
    TEXT(struct place, kind,        0, 40, .doc = "Kind."),
    INT (struct place, households,  0, INT64_MAX, .doc = "Households."),
    FIELDS_END,
};
const struct field place_link_fields[] = {
    CODE(struct place_link, code,  .doc = "The other code."),
    DATE(struct place_link, since, .doc = "Since when."),
    TEXT(struct place_link, name,  0, 80, .doc = "Its name."),
    FIELDS_END,
};
static const struct field unit_fields[] = {
    TEXT(struct unit, code,  0, 40, .doc = "Code."),
    TEXT(struct unit, zh,    0, 80, .doc = "Name in Chinese."),
    TEXT(struct unit, en,    0, 120, .doc = "Name in English."),
    TEXT(struct unit, level, 0, 20, .doc = "community, street or district."),
    CODE(struct unit, place, .doc = "Its place."),
    FIELDS_END,
};
/* clang-format on */

static int by_distance(const void *a, const void *b)
{
    const struct site *x = a, *y = b;

    if (x->metres != y->metres)
        return x->metres < y->metres ? -1 : 1;
    return (x->ref.id > y->ref.id) - (x->ref.id < y->ref.id);
}

/* The rows of cells from -R to R around the point: each row of cells is one range of keys. */
static error *around(struct req *r, int64_t lng, int64_t lat, int reach, struct list *out)
{
    struct site *all = NULL;
    size_t       n = 0, cap = 0;
    int64_t      middle = place_cell(lng, lat);

    for (int dy = -reach; dy <= reach; dy++) {
        struct list row;
        TRY(db_all(r->db, r->mem, &sql_territory_sites_in,
                   DB_ARGS(db_int("lo", place_cell_beside(middle, -reach, dy)),
                           db_int("hi", place_cell_beside(middle, reach, dy))),
                   site_row_fields, sizeof(struct site), &row));
        if (n + row.n > cap) {
            size_t grown = (n + row.n) * 2;
            all = arena_grow(r->mem, all, cap * sizeof *all, grown * sizeof *all);
            cap = grown;
        }
        if (row.n)
            memcpy(all + n, row.item, row.n * sizeof *all);
        n += row.n;
    }
    for (size_t i = 0; i < n; i++)
        all[i].metres = place_metres(lng, lat, all[i].lng, all[i].lat);
    if (n)
        qsort(all, n, sizeof *all, by_distance);
    *out = (struct list){ all, n, sizeof *all };
    return NULL;
}

error *site_near(struct req *r, int64_t lng, int64_t lat, size_t n, struct list *out)
{
    static const int reach[] = { 1, 4, 16 };

    for (size_t i = 0; i < COUNT(reach); i++) {
        TRY(around(r, lng, lat, reach[i], out));
        if (out->n >= n)
            break;
    }
    if (out->n > n)
        out->n = n;
    return NULL;
}

error *site_by_ref(struct req *r, struct ref ref, struct site *out, bool *found)
{
    return db_maybe(r->db, r->mem, &sql_territory_site,
                    DB_ARGS(db_int("community", ref.community), db_int("id", ref.id)),
                    site_row_fields, out, found);
}

error *place_versions(struct req *r, int64_t code, struct list *out)
{
    return db_all(r->db, r->mem, &sql_territory_versions, DB_ARGS(db_int("at_code", code)),
                  place_version_fields, sizeof(struct place), out);
}

error *place_successors(struct req *r, int64_t code, struct list *out)
{
    return db_all(r->db, r->mem, &sql_territory_successors, DB_ARGS(db_int("at_code", code)),
                  place_link_fields, sizeof(struct place_link), out);
}

error *place_predecessors(struct req *r, struct place_range in, struct list *out)
{
    return db_all(r->db, r->mem, &sql_territory_predecessors,
                  DB_ARGS(db_int("lo", in.lo), db_int("hi", in.hi)), place_link_fields,
                  sizeof(struct place_link), out);
}

error *unit_for(struct req *r, int64_t place, struct list *out)
{
    return db_all(r->db, r->mem, &sql_territory_units,
                  DB_ARGS(db_int("district", place_at(place, LEVEL_DISTRICT)),
                          db_int("street", place_at(place, LEVEL_STREET)),
                          db_int("community", place_at(place, LEVEL_COMMUNITY))),
                  unit_fields, sizeof(struct unit), out);
}

error *unit_by_code(struct db *db, struct arena *a, str code, struct unit *out, bool *found)
{
    return db_maybe(db, a, &sql_territory_unit, DB_ARGS(db_text("code", code)), unit_fields, out,
                    found);
}
