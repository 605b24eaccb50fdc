/* territory_tables.c -- places, their boundaries, sites and units as tables that come and go. */
#include "base/when.h"
#include "core/app.h"
#include "core/id.h"
#include "core/outline.h"
#include "modules/territory/territory.h"
#include "modules/territory/territory_tables.sql.h"

enum { FAR_METRES = 50000, SAME_METRES = 60 };

/* clang-format off */
static const struct message
    msg_parent   = { "import.parent",   "系统和本表里都没有上级 {0}。", "There is no place {0} above it, neither here nor in this table." },
    msg_level    = { "import.level",    "级别与代码 {0} 的位数不符。", "The level does not fit the digits of the code {0}." },
    msg_used     = { "import.used",     "代码 {0} 以前用过，不能再用。", "The code {0} was used before; codes are never used again." },
    msg_outline  = { "import.outline",  "边界不是有效的多边形。", "The boundary is no valid polygon." },
    msg_unknown  = { "import.unknown",  "没有代码或名称为“{0}”的地方。", "There is no place with the code or name {0}." },
    msg_several  = { "import.several",  "名称“{0}”有几处，请填代码。", "Several places are called {0}: give the code." },
    msg_place    = { "import.place",    "没有代码为 {0} 的社区。", "There is no community with the code {0}." },
    msg_grid     = { "import.grid",     "没有代码为 {0} 的网格。", "There is no grid with the code {0}." },
    msg_apart    = { "import.apart",    "网格 {0} 不在社区 {1} 内。", "The grid {0} is not in the community {1}." },
    msg_point    = { "import.point",    "缺少经纬度。", "Longitude and latitude are missing." },
    msg_swapped  = { "import.swapped",  "经度和纬度填反了。", "Longitude and latitude are the wrong way round." },
    msg_far      = { "import.far",      "离社区 {0} 有 {1} 公里，请检查坐标和坐标系。", "This is {1} km from the community {0}: check the coordinates and their system." },
    msg_elsewhere = { "import.elsewhere", "{0} 不是您的社区；别处的楼栋请交那里的社区或系统管理员导入。", "{0} is not your community; its clerks or the administrator import its buildings." },
    msg_outside  = { "import.outside",  "不在任何网格的边界内，也没有写社区或网格。", "It lies within no grid's boundary, and neither community nor grid is given." },
    msg_required = { "import.required", "缺少“{0}”。", "{1} is missing." };

static const struct field site_fields[] = {
    CODE(struct site, place_now,  .doc = "Community."),
    CODE(struct site, grid,       .doc = "Grid."),
    TEXT(struct site, name,       1, 120, .required = true, .doc = "Name."),
    TEXT(struct site, kind,       0, 40, .doc = "Kind."),
    INT (struct site, households, 0, 100000, .doc = "Households."),
    INT (struct site, lng,        -1800000000, 1800000000, .doc = "Longitude."),
    INT (struct site, lat,        -1800000000, 1800000000, .doc = "Latitude."),
    TEXT(struct site, compound,   0, 80, .virt = true, .omit = true, .doc = "The compound that the building belongs to: its name is put before that of the building."),
    REF (struct site, ref,        .doc = "The site."),
    FIELDS_END,
};
static const struct import_words site_words[] = {
    { "place_now",  "社区代码", "Community", "社区|所属社区|社区名称|所属社区代码|社区编码|community code|12位代码" },
    { "grid",       "网格代码", "Grid", "网格|所属网格代码|网格编码|网格号|grid code|15位代码" },
    { "compound",   "小区", "Compound", "小区名称|所属小区|楼盘|院落|estate|residential compound" },
    { "name",       "名称", "Name", "楼栋|楼栋名称|楼栋号|楼号|楼幢|建筑名称|地点|地点名称|楼名|小区楼栋|building|site|site name" },
    { "kind",       "类型", "Kind", "楼栋类型|建筑类型|类别|type|building type" },
    { "households", "户数", "Households", "住户数|总户数|household|number of households" },
    { "lng",        "经度", "Longitude", "lng|lon|long|x|坐标x|东经|@lng" },
    { "lat",        "纬度", "Latitude", "lat|y|坐标y|北纬|@lat" },
    { 0 },
};
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

/* ---- sites -------------------------------------------------------------------------------------
 */

static str site_key(struct arena *a, const void *rec)
{
    const struct site *x = rec;

    return str_fmt(a, "%lld %lld " STR_FMT, (long long)x->place_now, (long long)x->grid,
                   STR_ARG(x->name));
}

struct grids {
    const struct place **place;
    struct outline      *o;
    bool                *outlined;
    size_t               n;
};

/* The grids with their boundaries, read once for each part of the work. */
static const struct grids *grids_of(struct importing *i)
{
    const struct place *all = NULL;
    struct grids       *g = i->cache;

    if (g)
        return g;
    size_t n = place_all(app_places(i->r->app), &all);
    g = NEW(i->r->mem, struct grids);
    g->place = NEWN(i->r->mem, const struct place *, n + 1);
    g->o = NEWN(i->r->mem, struct outline, n + 1);
    g->outlined = NEWN(i->r->mem, bool, n + 1);
    for (size_t k = 0; k < n; k++) {
        if (all[k].level != LEVEL_GRID)
            continue;
        g->place[g->n] = &all[k];
        g->outlined[g->n] =
            all[k].outline.n && outline_read(i->r->mem, all[k].outline, &g->o[g->n]);
        g->n++;
    }
    i->cache = g;
    return g;
}

/* The grid whose boundary holds the point; within a community else the one with the nearest middle.
 */
static int64_t grid_at(struct importing *i, const struct site *x)
{
    const struct grids *g = grids_of(i);
    int64_t             best = INT64_MAX, at = 0;

    for (size_t k = 0; k < g->n; k++) {
        if (x->place_now && g->place[k]->parent != x->place_now)
            continue;
        if (g->outlined[k] && outline_contains(&g->o[k], x->lng, x->lat))
            return g->place[k]->code;
        int64_t m = place_metres(x->lng, x->lat, g->place[k]->lng, g->place[k]->lat);
        if (x->place_now && m < best) {
            best = m;
            at = g->place[k]->code;
        }
    }
    return at;
}

static error *site_check(struct importing *i, void *rec)
{
    struct site              *x = rec;
    struct arena             *a = i->r->mem;
    const struct place_image *all = app_places(i->r->app);
    enum place_level          level = LEVEL_DISTRICT;

    /* 1号楼 of 海虹花园 is 海虹花园1号楼: other compounds have a 1号楼 too */
    if (x->compound.n && x->name.n && !str_starts(x->name, x->compound))
        x->name = str_fmt(a, STR_FMT STR_FMT, STR_ARG(x->compound), STR_ARG(x->name));
    x->compound = (str){ 0 };
    if (place_level(x->place_now, &level) && level == LEVEL_GRID && !x->grid) {
        x->grid = x->place_now; /* a grid's code in the community's column says both */
        x->place_now = 0;
    }
    if (!x->lng || !x->lat)
        return error_on(a, "lng", &msg_point);
    if ((x->lng < 600000000 && x->lat > 600000000) || x->lat > 900000000 || x->lat < -900000000)
        return error_on(a, "lng", &msg_swapped);
    if (x->grid && !place_find(all, x->grid))
        return error_on(a, "grid", &msg_grid, str_int(a, x->grid));
    if (x->grid && x->place_now && x->grid / 1000 != x->place_now)
        return error_on(a, "grid", &msg_apart, str_int(a, x->grid), str_int(a, x->place_now));
    if (x->grid)
        x->place_now = x->grid / 1000;
    else
        x->grid = grid_at(i, x);
    if (!x->place_now && !x->grid)
        x->place_now = i->place; /* a clerk's own */
    if (!x->place_now && !x->grid)
        return error_on(a, "place_now", &msg_outside);
    if (!x->place_now)
        x->place_now = x->grid / 1000;
    const struct place *p = place_find(all, x->place_now);
    if (!p || p->level != LEVEL_COMMUNITY)
        return error_on(a, "place_now", &msg_place, str_int(a, x->place_now));
    if (i->place && x->place_now != i->place)
        return error_on(a, "place_now", &msg_elsewhere, str_int(a, x->place_now));
    int64_t far = p->lng ? place_metres(x->lng, x->lat, p->lng, p->lat) : 0;
    if (far > FAR_METRES)
        return error_on(a, "lng", &msg_far, str_int(a, x->place_now), str_int(a, far / 1000));
    if (!x->kind.n)
        x->kind = STR("building");
    return NULL;
}

/* The same name in the same grid; or, where grids were redrawn, at the same spot. */
static error *site_search(struct importing *i, void *rec, void *was, bool *found)
{
    struct site       *x = rec;
    const struct site *y = NULL, *best = NULL;
    struct list        all;

    TRY(db_all(i->r->db, i->r->mem, &sql_tables_site_find,
               DB_ARGS(db_int("place_now", x->place_now), db_text("name", x->name)), site_fields,
               sizeof(struct site), &all));
    y = all.item;
    for (size_t k = 0; k < all.n; k++)
        if (y[k].grid == x->grid && (!best || best->grid != x->grid))
            best = &y[k];
        else if (!best && place_metres(x->lng, x->lat, y[k].lng, y[k].lat) < SAME_METRES)
            best = &y[k];
    *found = best != NULL;
    if (best) {
        *(struct site *)was = *best;
        x->ref = best->ref;
    }
    return NULL;
}

static error *site_put(struct importing *i, void *rec, const void *was)
{
    struct site *x = rec;

    x->ref =
        was ? ((const struct site *)was)->ref : (struct ref){ x->place_now, id_new(i->r->now) };
    return db_exec(i->r->db, i->r->mem, &sql_tables_site_put,
                   DB_ARGS(db_int("community", x->ref.community), db_int("id", x->ref.id),
                           db_int("place_now", x->place_now), db_int("grid", x->grid),
                           db_text("name", x->name), db_text("kind", x->kind),
                           db_int("households", x->households), db_int("lng", x->lng),
                           db_int("lat", x->lat), db_int("cell", place_cell(x->lng, x->lat))),
                   NULL);
}

/* A site on which matters hang, of which the registry knows something, or that a drawing of grids
 * under discussion or published puts into a grid, stays. */
static error *site_undo(struct importing *i, const void *now, const void *was)
{
    const struct site *x = now;
    int64_t            used = 0;

    if (was) {
        struct site y = *(const struct site *)was;
        return site_put(i, &y, was);
    }
    str text = ref_text(i->r->mem, i->r->app->server.refs, x->ref);
    TRY(db_number(
        i->r->db, i->r->mem, &sql_tables_site_used,
        DB_ARGS(db_int("community", x->ref.community), db_int("id", x->ref.id),
                db_int("place_now", x->place_now),
                db_text("like", str_fmt(i->r->mem, "%%\"" STR_FMT "\"%%", STR_ARG(text)))),
        &used));
    if (used)
        return error_of(i->r->mem, FAIL_CONFLICT, &msg_used, x->name);
    return db_exec(i->r->db, i->r->mem, &sql_tables_site_remove,
                   DB_ARGS(db_int("community", x->ref.community), db_int("id", x->ref.id)), NULL);
}

static error *site_list(struct req *r, str after, struct list *out, str *next)
{
    int64_t community = 0, id = 0;

    if (after.n && (!str_i64(str_cut(&after, '.'), 0, INT64_MAX, &community) ||
                    !str_i64(after, 0, INT64_MAX, &id)))
        community = id = 0;
    TRY(db_all(r->db, r->mem, &sql_tables_sites,
               DB_ARGS(db_int("community", community), db_int("id", id)), site_fields,
               sizeof(struct site), out));
    if (out->n) {
        const struct site *x = (const struct site *)out->item + out->n - 1;
        *next = str_fmt(r->mem, "%lld.%lld", (long long)x->ref.community, (long long)x->ref.id);
    }
    return NULL;
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
    { "sites", "楼栋与地点", "Buildings and spots", site_fields, sizeof(struct site), site_words, false, false,
      site_key, site_check, site_search, site_put, site_undo, site_list, .local = true },
    { "units", "单位", "Units", unit_fields, sizeof(struct unit), unit_words, false, false,
      unit_key, unit_check, unit_search, unit_write, unit_undo, unit_list },
};
/* clang-format on */
const size_t territory_n_kinds = COUNT(territory_kinds);
