/* territory_api.c -- the tree, the map, the nearest buildings, the units. */
#include "core/app.h"
#include "modules/territory/territory.h"

/* clang-format off */
struct parent_query {
    int64_t parent;
};
static const struct field parent_query_fields[] = {
    CODE(struct parent_query, parent, .doc = "The place above; none: the districts."),
    FIELDS_END,
};
struct map_query {
    int64_t within;
    int     level;
};
static const struct field map_query_fields[] = {
    CODE(struct map_query, within, .required = true, .doc = "The place whose parts are drawn."),
    WORD(struct map_query, level,  level_words, .required = true, .doc = "Which parts."),
    FIELDS_END,
};
struct point_query {
    int64_t lng, lat;
};
static const struct field point_query_fields[] = {
    INT(struct point_query, lng, -1800000000, 1800000000, .required = true, .doc = "Longitude, 1e-7 degree."),
    INT(struct point_query, lat, -900000000, 900000000, .required = true, .doc = "Latitude, 1e-7 degree."),
    FIELDS_END,
};
struct place_query {
    int64_t place;
};
static const struct field place_query_fields[] = {
    CODE(struct place_query, place, .required = true, .doc = "A place."),
    FIELDS_END,
};
static const struct field site_fields[] = {
    REF (struct site, ref,        .doc = "The site."),
    TEXT(struct site, name,       0, 120, .doc = "Name."),
    TEXT(struct site, kind,       0, 40, .doc = "Kind."),
    INT (struct site, lng,        -1800000000, 1800000000, .doc = "Longitude, 1e-7 degree."),
    INT (struct site, lat,        -900000000, 900000000, .doc = "Latitude, 1e-7 degree."),
    INT (struct site, metres,     0, INT64_MAX, .virt = true, .doc = "Distance from the point."),
    { .name = "community", .type = FT_CODE, .at = offsetof(struct site, place_now), .doc = "Community that answers for it today." },
    CODE(struct site, grid,       .doc = "Its grid."),
    FIELDS_END,
};
static const struct field unit_out_fields[] = {
    TEXT(struct unit, code,  0, 40, .doc = "Code."),
    TEXT(struct unit, zh,    0, 80, .doc = "Name in Chinese."),
    TEXT(struct unit, en,    0, 120, .doc = "Name in English."),
    TEXT(struct unit, level, 0, 20, .doc = "community, street or district."),
    FIELDS_END,
};
/* clang-format on */

static error *places(struct req *r, struct res *w)
{
    const struct parent_query *q = r->in;
    const struct place_image  *all = app_places(r->app);
    const struct place       **child = NULL;
    int64_t                    parent = q->parent;

    if (!parent) { /* the districts hang under something that we do not hold */
        const struct place *first = NULL;
        if (place_all(all, &first))
            parent = first[0].parent;
    }
    size_t        n = place_children(all, parent, &child);
    struct place *out = NEWN(r->mem, struct place, n);
    for (size_t i = 0; i < n; i++)
        out[i] = *child[i];
    w->page = (struct list){ out, n, sizeof *out };
    return NULL;
}

static error *place_one(struct req *r, struct res *w)
{
    int64_t code = 0;

    if (!str_i64(r->param[0], 0, INT64_MAX, &code))
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    w->out = place_find(app_places(r->app), code);
    return w->out ? NULL : error_of(r->mem, FAIL_MISSING, &msg_missing);
}

/* Also of a code that ended: old links and old papers name it. */
static error *history(struct req *r, struct res *w)
{
    struct list versions, after, before;
    int64_t     code = 0;

    if (!str_i64(r->param[0], 0, INT64_MAX, &code))
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    TRY(place_versions(r, code, &versions));
    TRY(place_successors(r, code, &after));
    TRY(place_predecessors(r, (struct place_range){ code, code }, &before));
    if (!versions.n)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    struct jw *j = res_json(r, w);
    jw_object(j);
    jw_key(j, "versions");
    jw_list(j, place_version_fields, &versions);
    jw_key(j, "successors");
    jw_list(j, place_link_fields, &after);
    jw_key(j, "predecessors");
    jw_list(j, place_link_fields, &before);
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}

static void feature(struct jw *j, const struct place *p, enum lang lang)
{
    jw_object(j);
    JW_STR(j, "type", STR("Feature"));
    jw_key(j, "properties");
    jw_object(j);
    jw_key(j, "code");
    jw_code(j, p->code);
    JW_STR(j, "name", lang == LANG_EN && p->name_en.n ? p->name_en : p->name);
    JW_STR(j, "level", str_of(level_words[p->level]));
    JW_INT(j, "households", p->households);
    JW_BOOL(j, "synthetic", p->synthetic);
    jw_end(j);
    jw_key(j, "geometry");
    jw_raw(j, p->outline.n ? p->outline : STR("null"));
    jw_end(j);
}

static error *map(struct req *r, struct res *w)
{
    const struct map_query *q = r->in;
    const struct place     *all = NULL;
    size_t                  n = place_all(app_places(r->app), &all);
    struct jw              *j = res_json(r, w);

    jw_object(j);
    JW_STR(j, "type", STR("FeatureCollection"));
    jw_key(j, "features");
    jw_array(j);
    for (size_t i = 0; i < n; i++)
        if (all[i].level == q->level && place_under(all[i].code, q->within) && all[i].outline.n)
            feature(j, &all[i], r->lang);
    jw_end(j);
    jw_end(j);
    res_json_end(r, w, j);
    w->max_age = -1;
    return NULL;
}

static error *sites(struct req *r, struct res *w)
{
    const struct point_query *q = r->in;

    return site_near(r, q->lng, q->lat, 5, &w->page);
}

static error *units(struct req *r, struct res *w)
{
    const struct place_query *q = r->in;

    return unit_for(r, q->place, &w->page);
}

/* clang-format off */
static const struct route routes[] = {
    { GET, "/api/v1/places", places, NULL, PERM_PUBLIC,
      QUERY(struct parent_query, parent_query_fields), .out = place_fields, .page = true,
      .summary = "The places below a place" },
    { GET, "/api/v1/places/{code}", place_one, NULL, PERM_PUBLIC, .out = place_fields,
      .summary = "One place" },
    { GET, "/api/v1/places/{code}/history", history, NULL, PERM_PUBLIC,
      .summary = "The versions of a place, its predecessors and successors" },
    { GET, "/api/v1/map", map, NULL, PERM_PUBLIC,
      QUERY(struct map_query, map_query_fields),
      .summary = "Outlines of the parts of a place as GeoJSON" },
    { GET, "/api/v1/sites", sites, NULL, PERM_PUBLIC,
      QUERY(struct point_query, point_query_fields), .out = site_fields, .page = true,
      .summary = "The buildings nearest to a point" },
    { GET, "/api/v1/units", units, NULL, PERM_DISPATCH,
      QUERY(struct place_query, place_query_fields), .out = unit_out_fields, .page = true,
      .summary = "The units to which a matter in a place can be dispatched" },
};
/* clang-format on */

const struct route_table territory_routes = { routes, COUNT(routes) };
