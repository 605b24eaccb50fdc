/* gridding_tables.c -- footprints of buildings, and streets and walls, as tables that come and go.
 */
#include "core/app.h"
#include "core/id.h"
#include "core/outline.h"
#include "modules/gridding/gridding.h"
#include "modules/gridding/gridding.sql.h"

enum { OUTLINE_MOST = 1000000 };

/* clang-format off */
struct shape {
    int64_t    place;
    str        name;
    int64_t    entrances;
    str        outline;
    struct ref ref;
};
static const struct field shape_fields[] = {
    CODE(struct shape, place,     .doc = "Community."),
    TEXT(struct shape, name,      1, 120, .required = true, .doc = "Name of the building."),
    INT (struct shape, entrances, 0, 1000, .doc = "Entrances."),
    TEXT(struct shape, outline,   0, OUTLINE_MOST, .doc = "Footprint: a GeoJSON geometry."),
    REF (struct shape, ref,       .doc = "The building."),
    FIELDS_END,
};
static const struct import_words shape_words[] = {
    { "place",     "社区代码", "Community", "社区|社区编码|所属社区代码|community code|12位代码" },
    { "name",      "楼栋名称", "Building", "名称|楼栋|建筑名称|楼名|name|site" },
    { "entrances", "单元数", "Entrances", "单元|单元个数|number of entrances" },
    { "outline",   "轮廓", "Footprint", "占地|geometry|geojson|@geometry" },
    { 0 },
};
static const char *const class_words[] = { "lane", "main", "wall", NULL };
struct way {
    struct ref ref;
    int        class;
    str        name, line;
    int64_t    west, south, east, north;
};
static const struct field way_fields[] = {
    WORD(struct way, class, class_words, .required = true, .doc = "lane, main or wall."),
    TEXT(struct way, name,  0, 120, .doc = "Name."),
    TEXT(struct way, line,  1, OUTLINE_MOST, .required = true, .doc = "Line: a GeoJSON geometry."),
    REF (struct way, ref,   .doc = "The way."),
    INT (struct way, west,  INT64_MIN, INT64_MAX, .doc = "."),
    INT (struct way, south, INT64_MIN, INT64_MAX, .doc = "."),
    INT (struct way, east,  INT64_MIN, INT64_MAX, .doc = "."),
    INT (struct way, north, INT64_MIN, INT64_MAX, .doc = "."),
    FIELDS_END,
};
static const struct import_words way_words[] = {
    { "class", "等级", "Class", "道路等级|类别|fclass|highway|type" },
    { "name",  "名称", "Name", "道路名称|街巷名称|路名|name" },
    { "line",  "线", "Line", "geometry|geojson|@geometry" },
    { 0 },
};
static const struct field shape_row_fields[] = {
    INT (struct drawing_site, entrances, 0, INT64_MAX, .doc = "entrances"),
    TEXT(struct drawing_site, outline,   0, OUTLINE_MOST, .doc = "footprint"),
    FIELDS_END,
};
static const struct message
    msg_outline = { "import.footprint", "轮廓不是有效的多边形。", "The footprint is no valid polygon." },
    msg_line    = { "import.line",      "线不是有效的折线或多边形。", "The line is no valid line or polygon." },
    msg_nobody  = { "import.no_site",   "社区 {0} 没有名为“{1}”的楼栋，请先导入楼栋。", "The community {0} has no building called {1}: import the buildings first." },
    msg_two     = { "import.two_sites", "社区 {0} 有几处名为“{1}”的楼栋。", "The community {0} has several buildings called {1}." };
/* clang-format on */

/* ---- footprints ---- */

static str shape_key(struct arena *a, const void *rec)
{
    const struct shape *x = rec;

    return str_fmt(a, "%lld " STR_FMT, (long long)x->place, STR_ARG(x->name));
}

static error *shape_check(struct importing *i, void *rec)
{
    struct shape  *x = rec;
    struct outline o;

    if (x->outline.n && !outline_read(i->r->mem, x->outline, &o))
        return error_on(i->r->mem, "outline", &msg_outline);
    return NULL;
}

static error *shape_find(struct importing *i, void *rec, void *was, bool *found)
{
    struct req   *r = i->r;
    struct shape *x = rec, *y = was;
    struct list   sites;

    TRY(db_all(r->db, r->mem, &sql_gridding_site_named,
               DB_ARGS(db_int("place", x->place), db_text("name", x->name)), drawing_site_fields,
               sizeof(struct drawing_site), &sites));
    if (sites.n != 1)
        return error_on(r->mem, "name", sites.n ? &msg_two : &msg_nobody, str_int(r->mem, x->place),
                        x->name);
    x->ref = ((const struct drawing_site *)sites.item)->ref;
    struct drawing_site s = { 0 };
    TRY(db_maybe(r->db, r->mem, &sql_gridding_shape_find,
                 DB_ARGS(db_int("community", x->ref.community), db_int("id", x->ref.id)),
                 shape_row_fields, &s, found));
    *y = (struct shape){ x->place, x->name, s.entrances, s.outline, x->ref };
    return NULL;
}

static error *shape_put(struct importing *i, void *rec, const void *was)
{
    const struct shape *x = rec;

    (void)was;
    return db_exec(i->r->db, i->r->mem, &sql_gridding_shape_put,
                   DB_ARGS(db_int("community", x->ref.community), db_int("id", x->ref.id),
                           db_text("outline", x->outline), db_int("entrances", x->entrances)),
                   NULL);
}

static error *shape_undo(struct importing *i, const void *now, const void *was)
{
    const struct shape *x = now;
    struct shape        y = was ? *(const struct shape *)was : (struct shape){ 0 };

    if (was)
        return shape_put(i, &y, NULL);
    return db_exec(i->r->db, i->r->mem, &sql_gridding_shape_drop,
                   DB_ARGS(db_int("community", x->ref.community), db_int("id", x->ref.id)), NULL);
}

static error *shape_list(struct req *r, str after, struct list *out, str *next)
{
    int64_t last = 0;

    (void)!str_i64(after, 0, INT64_MAX, &last);
    TRY(db_all(r->db, r->mem, &sql_gridding_shapes_after, DB_ARGS(db_int("last", last)),
               shape_fields, sizeof(struct shape), out));
    if (out->n)
        *next = str_int(r->mem, ((const struct shape *)out->item)[out->n - 1].ref.id);
    return NULL;
}

/* ---- streets and walls ---- */

static str way_key(struct arena *a, const void *rec)
{
    const struct way *x = rec;

    return str_fmt(a, STR_FMT " " STR_FMT, STR_ARG(x->name), STR_ARG(x->line));
}

static error *way_check(struct importing *i, void *rec)
{
    struct way    *x = rec;
    struct outline o;

    if (!outline_read_lines(i->r->mem, x->line, &o) && !outline_read(i->r->mem, x->line, &o))
        return error_on(i->r->mem, "line", &msg_line);
    x->west = o.west;
    x->south = o.south;
    x->east = o.east;
    x->north = o.north;
    return NULL;
}

/* The same way is one with the same name and extent. */
static error *way_find(struct importing *i, void *rec, void *was, bool *found)
{
    struct req *r = i->r;
    struct way *x = rec;

    TRY(db_maybe(r->db, r->mem, &sql_gridding_way_same,
                 DB_ARGS(db_int("west", x->west), db_int("south", x->south),
                         db_int("east", x->east), db_int("north", x->north),
                         db_text("name", x->name)),
                 way_fields, was, found));
    if (*found)
        x->ref = ((const struct way *)was)->ref;
    return NULL;
}

/* The drawings on whose ground it lies were made of something else. */
static error *way_changed(struct importing *i, const struct way *x)
{
    return db_exec(i->r->db, i->r->mem, &sql_gridding_way_changed,
                   DB_ARGS(db_int("community", x->ref.community), db_int("id", x->ref.id),
                           db_int("now", i->r->now), db_int("west", x->west),
                           db_int("south", x->south), db_int("east", x->east),
                           db_int("north", x->north)),
                   NULL);
}

/* A way belongs to the first community of the district: it may run through several. */
static error *way_put(struct importing *i, void *rec, const void *was)
{
    struct way         *x = rec;
    const struct place *all = NULL;
    size_t              n = place_all(app_places(i->r->app), &all);
    const struct way   *y = was;

    if (!x->ref.id)
        x->ref = (struct ref){ n ? place_communities(all[0].code).lo : 0, id_new(i->r->now) };
    if (!y || y->class != x->class || !str_eq(y->line, x->line))
        TRY(way_changed(i, x));
    return db_exec(i->r->db, i->r->mem, &sql_gridding_way_put,
                   DB_ARGS(db_int("community", x->ref.community), db_int("id", x->ref.id),
                           db_text("class", str_of(class_words[x->class])),
                           db_text("name", x->name), db_text("line", x->line),
                           db_int("west", x->west), db_int("south", x->south),
                           db_int("east", x->east), db_int("north", x->north)),
                   NULL);
}

static error *way_undo(struct importing *i, const void *now, const void *was)
{
    const struct way *x = now;
    struct way        y = was ? *(const struct way *)was : (struct way){ 0 };

    if (was)
        return way_put(i, &y, NULL);
    TRY(way_changed(i, x));
    return db_exec(i->r->db, i->r->mem, &sql_gridding_way_drop,
                   DB_ARGS(db_int("community", x->ref.community), db_int("id", x->ref.id)), NULL);
}

static error *way_list(struct req *r, str after, struct list *out, str *next)
{
    int64_t last = 0;

    (void)!str_i64(after, 0, INT64_MAX, &last);
    TRY(db_all(r->db, r->mem, &sql_gridding_ways_after, DB_ARGS(db_int("last", last)), way_fields,
               sizeof(struct way), out));
    if (out->n)
        *next = str_int(r->mem, ((const struct way *)out->item)[out->n - 1].ref.id);
    return NULL;
}

const struct import_kind gridding_kinds[] = {
    {
        .name = "footprints",
        .zh = "楼栋轮廓",
        .en = "Footprints of buildings",
        .fields = shape_fields,
        .size = sizeof(struct shape),
        .words = shape_words,
        .key = shape_key,
        .check = shape_check,
        .find = shape_find,
        .put = shape_put,
        .undo = shape_undo,
        .list = shape_list,
    },
    {
        .name = "ways",
        .zh = "街巷与围墙、河流、铁路",
        .en = "Streets, walls, rivers, railways",
        .fields = way_fields,
        .size = sizeof(struct way),
        .words = way_words,
        .key = way_key,
        .check = way_check,
        .find = way_find,
        .put = way_put,
        .undo = way_undo,
        .list = way_list,
    },
};
const size_t gridding_n_kinds = COUNT(gridding_kinds);
