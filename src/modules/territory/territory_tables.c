/* territory_tables.c -- places, their boundaries, sites and units as tables that come and go. */
#include "base/when.h"
#include "core/app.h"
#include "core/id.h"
#include "core/outline.h"
#include "modules/territory/territory_sites.h"
#include "modules/territory/territory_tables.sql.h"

/* clang-format off */
static const struct message
    msg_parent   = { "import.parent",   "系统和本表里都没有上级 {0}。", "There is no place {0} above it, neither here nor in this table." },
    msg_level    = { "import.level",    "级别与代码 {0} 的位数不符。", "The level does not fit the digits of the code {0}." },
    msg_used     = { "import.used",     "代码 {0} 以前用过，不能再用。", "The code {0} was used before; codes are never used again." },
    msg_outline  = { "import.outline",  "边界不是有效的多边形。", "The boundary is no valid polygon." },
    msg_unknown  = { "import.unknown",  "没有代码或名称为“{0}”的地方。", "There is no place with the code or name {0}." },
    msg_several  = { "import.several",  "名称“{0}”有几处，请填代码。", "Several places are called {0}: give the code." },
    msg_required = { "import.required", "缺少“{0}”。", "{1} is missing." };

static const struct field unit_fields[] = {
    TEXT(struct unit, code,  1, 40, .required = true, .doc = "Code."),
    TEXT(struct unit, zh,    1, 80, .required = true, .doc = "Name in Chinese."),
    TEXT(struct unit, en,    0, 120, .doc = "Name in English."),
    TEXT(struct unit, level, 0, 20, .doc = "community, street or district."),
    CODE(struct unit, place, .required = true, .doc = "Its place."),
    FIELDS_END,
};
static const struct import_words unit_words[] = {
    { "code",  "单位代码", "Code", "代码|编码|单位编码|unit code" },
    { "zh",    "单位名称", "Name", "名称|单位|部门|部门名称|中文名称|zh" },
    { "en",    "英文名称", "English name", "英文名|en|name in english" },
    { "level", "单位级别", "Level", "级别|层级" },
    { "place", "所在地代码", "Place", "所属区划|所属区划代码|区划代码|地区代码|place code" },
    { 0 },
};
static const struct field place_row_fields[] = {
    CODE(struct place, code,       .required = true, .doc = "Official code."),
    WORD(struct place, level,      level_words, .doc = "Level; by the digits of the code unless given."),
    CODE(struct place, parent,     .doc = "The place above; by the code unless given."),
    TEXT(struct place, name,       1, 80, .required = true, .doc = "Name."),
    TEXT(struct place, name_en,    0, 120, .doc = "Name in English."),
    TEXT(struct place, kind,       0, 40, .doc = "Kind."),
    INT (struct place, households, 0, 100000000, .doc = "Households."),
    INT (struct place, lng,        -1800000000, 1800000000, .doc = "Longitude of its middle."),
    INT (struct place, lat,        -900000000, 900000000, .doc = "Latitude of its middle."),
    DATE(struct place, valid_from, .doc = "First day; a later one than before begins a new version."),
    TEXT(struct place, outline,    0, 1000000, .doc = "Boundary: a GeoJSON geometry."),
    FIELDS_END,
};
static const struct import_words place_words[] = {
    { "code",       "区划代码", "Code", "代码|编码|统计用区划代码|行政区划代码|网格代码|网格编码|社区代码|place code|area code" },
    { "level",      "级别", "Level", "层级|类型级别" },
    { "parent",     "上级代码", "Parent", "上级|父级代码|上级区划代码|parent_code|parent code" },
    { "name",       "名称", "Name", "区划名称|社区名称|网格名称|街道名称|place name" },
    { "name_en",    "英文名称", "English name", "英文名|name_en" },
    { "kind",       "类别", "Kind", "类型|性质|type" },
    { "households", "户数", "Households", "住户数|总户数" },
    { "lng",        "经度", "Longitude", "lng|lon|x|@lng" },
    { "lat",        "纬度", "Latitude", "lat|y|@lat" },
    { "valid_from", "生效日期", "Valid from", "启用日期|起始日期|valid_from|valid from" },
    { "outline",    "边界", "Boundary", "范围|geometry|geojson|@geometry" },
    { 0 },
};
struct boundary {
    int64_t code;
    str     name, outline;
    int64_t lng, lat;
};
static const struct field boundary_fields[] = {
    CODE(struct boundary, code,    .doc = "Code of the place."),
    TEXT(struct boundary, name,    0, 80, .doc = "Its name, where there is no code."),
    TEXT(struct boundary, outline, 0, 1000000, .doc = "Boundary: a GeoJSON geometry."),
    INT (struct boundary, lng,     -1800000000, 1800000000, .doc = "Middle."),
    INT (struct boundary, lat,     -900000000, 900000000, .doc = "Middle."),
    FIELDS_END,
};
static const struct import_words boundary_words[] = {
    { "code",    "区划代码", "Code", "代码|编码|adcode|社区代码|网格代码|网格编码|street_code|code" },
    { "name",    "名称", "Name", "区划名称|社区名称|网格名称|name" },
    { "outline", "边界", "Boundary", "范围|geometry|geojson|@geometry" },
    { 0 },
};
static const struct field version_fields[] = {
    CODE(struct place, code,        .doc = "code"),
    WORD(struct place, level,       level_words, .doc = "level"),
    CODE(struct place, parent,      .doc = "parent"),
    TEXT(struct place, name,        0, 80, .doc = "name"),
    TEXT(struct place, name_en,     0, 120, .doc = "English name"),
    TEXT(struct place, kind,        0, 40, .doc = "kind"),
    INT (struct place, households,  0, INT64_MAX, .doc = "households"),
    INT (struct place, lng,         -1800000000, 1800000000, .doc = "longitude"),
    INT (struct place, lat,         -900000000, 900000000, .doc = "latitude"),
    DATE(struct place, valid_from,  .doc = "first day"),
    DATE(struct place, valid_until, .doc = "day after the last"),
    TEXT(struct place, outline,     0, 1000000, .doc = "outline"),
    BOOL(struct place, synthetic,   .doc = "synthetic"),
    FIELDS_END,
};
/* clang-format on */

/* ---- places ------------------------------------------------------------------------------------
 */

static str place_key(struct arena *a, const void *rec)
{
    return str_int(a, ((const struct place *)rec)->code);
}

static error *place_check(struct importing *i, void *rec)
{
    struct place    *x = rec;
    enum place_level level = LEVEL_DISTRICT;
    struct arena    *a = i->r->mem;
    bool             there = false;
    struct outline   o;

    if (!x->code)
        return error_on(a, "code", &msg_required, STR("区划代码"), STR("Code"));
    if (!place_level(x->code, &level) || (x->level >= 0 && x->level != (int)level))
        return error_on(a, "level", &msg_level, str_int(a, x->code));
    x->level = (int)level;
    int64_t up = level == LEVEL_DISTRICT ? x->code / 100 : x->code / 1000;
    if (level > LEVEL_DISTRICT && x->parent && x->parent != up)
        return error_on(a, "parent", &msg_level, str_int(a, x->code));
    x->parent = up;
    if (level > LEVEL_DISTRICT && !place_find(app_places(i->r->app), up)) {
        TRY(importing_has(i, str_int(a, up), &there));
        if (!there)
            return error_on(a, "parent", &msg_parent, str_int(a, up));
    }
    if (!x->outline.n)
        return NULL;
    if (!outline_read(a, x->outline, &o))
        return error_on(a, "outline", &msg_outline);
    if (!x->lng && !x->lat) {
        struct outline_point m = outline_middle(&o);
        x->lng = m.lng;
        x->lat = m.lat;
    }
    return NULL;
}

static error *place_now_(struct req *r, int64_t code, struct place *out, bool *found)
{
    return db_maybe(r->db, r->mem, &sql_tables_place_find, DB_ARGS(db_int("at_code", code)),
                    version_fields, out, found);
}

static error *place_search(struct importing *i, void *rec, void *was, bool *found)
{
    struct place *x = rec;
    int64_t       ever = 0;

    TRY(place_now_(i->r, x->code, was, found));
    if (*found)
        return NULL;
    TRY(db_number(i->r->db, i->r->mem, &sql_tables_place_ever, DB_ARGS(db_int("at_code", x->code)),
                  &ever));
    if (ever)
        return error_on(i->r->mem, "code", &msg_used, str_int(i->r->mem, x->code));
    if (x->valid_from == DATE_NONE) /* it always was there */
        x->valid_from = date_of((struct civil){ 2000, 1, 1 });
    return NULL;
}

static error *place_write(struct req *r, const struct place *x)
{
    return db_exec(r->db, r->mem, &sql_tables_place_write,
                   DB_ARGS(db_int("at_code", x->code), db_int("day", x->valid_from),
                           db_text("level", str_of(level_words[x->level])),
                           db_int("parent", x->parent), db_text("name", x->name),
                           db_text("name_en", x->name_en), db_text("kind", x->kind),
                           db_int("households", x->households), db_int("lng", x->lng),
                           db_int("lat", x->lat), db_text("outline", x->outline)),
                   NULL);
}

/* A later first day ends the version before: history stays true. */
static error *place_put(struct importing *i, void *rec, const void *was)
{
    struct place *x = rec;

    if (was && x->valid_from > ((const struct place *)was)->valid_from)
        TRY(db_exec(i->r->db, i->r->mem, &sql_tables_place_close,
                    DB_ARGS(db_int("day", x->valid_from), db_int("at_code", x->code)), NULL));
    else if (was)
        x->valid_from = ((const struct place *)was)->valid_from;
    return place_write(i->r, x);
}

static error *place_undo(struct importing *i, const void *now, const void *was)
{
    const struct place *x = now, *y = was;
    int64_t             busy = 0;

    if (y && y->valid_from == x->valid_from)
        return place_write(i->r, y);
    if (!y) {
        TRY(db_number(i->r->db, i->r->mem, &sql_tables_place_busy,
                      DB_ARGS(db_int("at_code", x->code)), &busy));
        if (busy)
            return error_of(i->r->mem, FAIL_CONFLICT, &msg_used, str_int(i->r->mem, x->code));
    }
    TRY(db_exec(i->r->db, i->r->mem, &sql_tables_place_remove,
                DB_ARGS(db_int("at_code", x->code), db_int("day", x->valid_from)), NULL));
    return db_exec(i->r->db, i->r->mem, &sql_tables_place_reopen,
                   DB_ARGS(db_int("at_code", x->code), db_int("day", x->valid_from)), NULL);
}

static error *place_list(struct req *r, str after, struct list *out, str *next)
{
    int64_t last = 0;

    if (after.n && !str_i64(after, 0, INT64_MAX, &last))
        last = 0;
    TRY(db_all(r->db, r->mem, &sql_tables_places_after, DB_ARGS(db_int("at_code", last)),
               version_fields, sizeof(struct place), out));
    if (out->n)
        *next = str_int(r->mem, ((const struct place *)out->item)[out->n - 1].code);
    return NULL;
}

/* ---- boundaries of places that are there -------------------------------------------------------
 */

static str boundary_key(struct arena *a, const void *rec)
{
    const struct boundary *x = rec;

    return x->code ? str_int(a, x->code) : x->name;
}

static error *boundary_check(struct importing *i, void *rec)
{
    struct boundary    *x = rec;
    struct arena       *a = i->r->mem;
    const struct place *all = NULL;
    struct outline      o;

    if (!x->code && x->name.n) {
        size_t n = place_all(app_places(i->r->app), &all);
        for (size_t k = 0; k < n; k++)
            if (str_eq(all[k].name, x->name) || str_starts(all[k].name, x->name)) {
                if (x->code &&
                    str_eq(all[k].name, x->name) ==
                        str_eq(place_name(app_places(i->r->app), x->code, LANG_ZH), x->name))
                    return error_on(a, "name", &msg_several, x->name);
                if (!x->code || str_eq(all[k].name, x->name))
                    x->code = all[k].code;
            }
    }
    if (!place_find(app_places(i->r->app), x->code))
        return error_on(a, "code", &msg_unknown, x->code ? str_int(a, x->code) : x->name);
    if (!x->outline.n || !outline_read(a, x->outline, &o))
        return error_on(a, "outline", &msg_outline);
    struct outline_point m = outline_middle(&o);
    x->lng = m.lng;
    x->lat = m.lat;
    return NULL;
}

static error *boundary_find(struct importing *i, void *rec, void *was, bool *found)
{
    struct boundary *x = rec, *y = was;
    struct place     p = { 0 };

    TRY(place_now_(i->r, x->code, &p, found));
    if (!*found)
        return error_on(i->r->mem, "code", &msg_unknown, str_int(i->r->mem, x->code));
    *y = (struct boundary){ p.code, p.name, p.outline, p.lng, p.lat };
    x->name = p.name;
    return NULL;
}

static error *boundary_put(struct importing *i, void *rec, const void *was)
{
    const struct boundary *x = rec;
    struct place           p = { 0 };
    bool                   found = false;

    (void)was;
    TRY(place_now_(i->r, x->code, &p, &found));
    p.outline = x->outline;
    p.lng = x->lng;
    p.lat = x->lat;
    return found ? place_write(i->r, &p) : NULL;
}

static error *boundary_undo(struct importing *i, const void *now, const void *was)
{
    struct boundary y = *(const struct boundary *)was;

    (void)now;
    return boundary_put(i, &y, NULL);
}

/* ---- units -------------------------------------------------------------------------------------
 */

static str unit_key(struct arena *a, const void *rec)
{
    (void)a;
    return ((const struct unit *)rec)->code;
}

static error *unit_check(struct importing *i, void *rec)
{
    struct unit        *x = rec;
    const struct place *p = place_find(app_places(i->r->app), x->place);

    if (!p)
        return error_on(i->r->mem, "place", &msg_unknown, str_int(i->r->mem, x->place));
    if (!x->level.n)
        x->level = str_of(level_words[p->level]);
    if (!x->en.n)
        x->en = x->zh;
    return NULL;
}

static error *unit_search(struct importing *i, void *rec, void *was, bool *found)
{
    return db_maybe(i->r->db, i->r->mem, &sql_tables_unit_find,
                    DB_ARGS(db_text("code", ((const struct unit *)rec)->code)), unit_fields, was,
                    found);
}

static error *unit_write(struct importing *i, void *rec, const void *was)
{
    const struct unit *x = rec;

    (void)was;
    return db_exec(i->r->db, i->r->mem, &sql_tables_unit_write,
                   DB_ARGS(db_text("code", x->code), db_text("zh", x->zh), db_text("en", x->en),
                           db_text("level", x->level), db_int("place", x->place)),
                   NULL);
}

static error *unit_undo(struct importing *i, const void *now, const void *was)
{
    struct unit y = *(const struct unit *)(was ? was : now);

    if (was)
        return unit_write(i, &y, NULL);
    return db_exec(i->r->db, i->r->mem, &sql_tables_unit_remove, DB_ARGS(db_text("code", y.code)),
                   NULL);
}

static error *unit_list(struct req *r, str after, struct list *out, str *next)
{
    TRY(db_all(r->db, r->mem, &sql_tables_units_after, DB_ARGS(db_text("code", after)), unit_fields,
               sizeof(struct unit), out));
    if (out->n)
        *next = ((const struct unit *)out->item)[out->n - 1].code;
    return NULL;
}

/* clang-format off */
const struct import_kind territory_kinds[] = {
    { "places", "区划", "Places", place_row_fields, sizeof(struct place), place_words, true, true,
      place_key, place_check, place_search, place_put, place_undo, place_list },
    { "boundaries", "边界", "Boundaries", boundary_fields, sizeof(struct boundary), boundary_words, true, false,
      boundary_key, boundary_check, boundary_find, boundary_put, boundary_undo, NULL },
    { "sites", "楼栋与地点", "Buildings and spots", site_table_fields, sizeof(struct site), site_table_words, false, true,
      site_table_key, site_table_check, site_table_search, site_table_put, site_table_undo, site_table_list,
      .local = true, .past = true, .doubt = &msg_site_alike, .once = &msg_site_lacking, .alike = site_table_alike, .beside = site_table_beside },
    { "units", "单位", "Units", unit_fields, sizeof(struct unit), unit_words, false, false,
      unit_key, unit_check, unit_search, unit_write, unit_undo, unit_list },
};
/* clang-format on */
const size_t territory_n_kinds = COUNT(territory_kinds);
