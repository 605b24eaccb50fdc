/* territory_sites.c -- buildings and spots as a table that comes and goes. */
#include "modules/territory/territory_sites.h"
#include "base/when.h"
#include "core/app.h"
#include "core/id.h"
#include "core/job.h"
#include "core/outline.h"
#include "core/site_name.h"
#include "core/small.h"
#include "modules/territory/territory_tables.sql.h"

enum { FAR_METRES = 50000, SAME_METRES = 60 };

/* clang-format off */
static const struct message
    msg_place    = { "import.place",    "没有代码为 {0} 的社区。", "There is no community with the code {0}." },
    msg_grid     = { "import.grid",     "没有代码为 {0} 的网格。", "There is no grid with the code {0}." },
    msg_apart    = { "import.apart",    "网格 {0} 不在{1}内。", "The grid {0} is not in {2}." },
    msg_point    = { "import.point",    "缺少经纬度。", "Longitude and latitude are missing." },
    msg_swapped  = { "import.swapped",  "经度和纬度填反了。", "Longitude and latitude are the wrong way round." },
    msg_far      = { "import.far",      "离{0}有 {2} 公里，请检查坐标和坐标系。", "This is {2} km from {1}: check the coordinates and their system." },
    msg_elsewhere = { "import.elsewhere", "{0}不在您岗位所在的{2}；别处的楼栋请交那里的社区或系统管理员导入。", "{1} is not in {3}, where your post is; its clerks or the administrator import its buildings." },
    msg_outside  = { "import.outside",  "不在任何网格、也不在哪一个社区的边界内，又没有写社区或网格。", "It lies within no grid's boundary, nor within that of one community, and neither community nor grid is given." },
    msg_over     = { "import.place_over", "{0}已撤销，它划出的社区里也没有这栋楼：请写现在的社区。", "{1} is no more, and what it became has no such building: write the community of today." },
    msg_used     = { "import.site_used", "“{0}”上已有事项、登记或划分方案。", "Matters, the registry or a drawing of grids know of {0}." };

const struct message msg_site_lacking = { "import.community", "表里没有写是哪个社区，{0}的社区和网格又都没有边界，从坐标看不出来：请给表加一列“社区”（名称或代码），再上传。", "The table does not say which community, and neither the communities nor the grids of {1} have a boundary from which coordinates would tell: add a column \"Community\" (name or code) and send it again." };

const struct field site_table_fields[] = {
    CODE(struct site, place_now,  .doc = "Community."),
    CODE(struct site, grid,       .doc = "Grid."),
    TEXT(struct site, name,       1, 120, .required = true, .doc = "Name."),
    TEXT(struct site, kind,       0, 40, .doc = "Kind."),
    INT (struct site, households, 0, 100000, .doc = "Households."),
    INT (struct site, lng,        -1800000000, 1800000000, .doc = "Longitude."),
    INT (struct site, lat,        -1800000000, 1800000000, .doc = "Latitude."),
    INT (struct site, entrances,  0, 1000, .doc = "Entrances 单元; 0: not known."),
    TEXT(struct site, compound,   0, 80, .virt = true, .omit = true, .doc = "The compound that the building belongs to: its name is put before that of the building."),
    REF (struct site, ref,        .doc = "The site."),
    FIELDS_END,
};
const struct import_words site_table_words[] = {
    { "place_now",  "社区", "Community", "社区代码|所属社区|社区名称|所属社区代码|社区编码|community code|12位代码" },
    { "grid",       "网格", "Grid", "网格代码|所属网格代码|网格编码|网格号|grid code|15位代码" },
    { "compound",   "小区", "Compound", "小区名称|所属小区|楼盘|院落|estate|residential compound" },
    { "name",       "名称", "Name", "楼栋|楼栋名称|楼栋号|楼号|楼幢|建筑名称|地点|地点名称|楼名|小区楼栋|building|site|site name" },
    { "kind",       "类型", "Kind", "楼栋类型|建筑类型|类别|type|building type" },
    { "households", "户数", "Households", "住户数|总户数|household|number of households" },
    { "lng",        "经度", "Longitude", "lng|lon|long|x|坐标x|东经|@lng" },
    { "lat",        "纬度", "Latitude", "lat|y|坐标y|北纬|@lat" },
    { "entrances",  "单元数", "Entrances", "单元|单元个数|楼门数|梯数|number of entrances" },
    { 0 },
};
/* clang-format on */

str site_table_key(struct arena *a, const void *rec)
{
    const struct site *x = rec;

    return str_fmt(a, "%lld %lld " STR_FMT, (long long)x->place_now, (long long)x->grid,
                   STR_ARG(x->name));
}

/* Of the grids, or of the communities. */
struct grids {
    const struct place **place;
    struct outline      *o;
    bool                *outlined;
    size_t               n;
};

struct site_cache *site_cache(struct importing *i)
{
    if (!i->cache)
        i->cache = NEW(i->r->mem, struct site_cache);
    return i->cache;
}

/* The places of LEVEL with their boundaries, read once for each part of the work. */
static const struct grids *outlined(struct importing *i, enum place_level level)
{
    const struct grids **kept =
        level == LEVEL_GRID ? &site_cache(i)->grids : &site_cache(i)->communities;
    const struct place *all = NULL;

    if (*kept)
        return *kept;
    size_t        n = place_all(app_places(i->r->app), &all);
    struct grids *g = NEW(i->r->mem, struct grids);
    g->place = NEWN(i->r->mem, const struct place *, n + 1);
    g->o = NEWN(i->r->mem, struct outline, n + 1);
    g->outlined = NEWN(i->r->mem, bool, n + 1);
    for (size_t k = 0; k < n; k++) {
        if (all[k].level != (int)level)
            continue;
        g->place[g->n] = &all[k];
        g->outlined[g->n] =
            all[k].outline.n && outline_read(i->r->mem, all[k].outline, &g->o[g->n]);
        g->n++;
    }
    *kept = g;
    return g;
}

/* The community whose boundary, and no other's, holds the point; 0: there is none such. */
static int64_t community_at(struct importing *i, const struct site *x)
{
    const struct grids *g = outlined(i, LEVEL_COMMUNITY);
    int64_t             at = 0;

    for (size_t k = 0; k < g->n; k++)
        if (g->outlined[k] && outline_contains(&g->o[k], x->lng, x->lat)) {
            if (at)
                return 0;
            at = g->place[k]->code;
        }
    return at;
}

/* The grid whose boundary holds the point; within a community else the one with the nearest middle.
 */
static int64_t grid_at(struct importing *i, const struct site *x)
{
    const struct grids *g = outlined(i, LEVEL_GRID);
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

/* Whether a boundary is known below ROOT, from which a point tells where it belongs. */
static bool bounded(struct importing *i, int64_t root)
{
    static const enum place_level levels[] = { LEVEL_COMMUNITY, LEVEL_GRID };

    for (size_t l = 0; l < COUNT(levels); l++) {
        const struct grids *g = outlined(i, levels[l]);
        for (size_t k = 0; k < g->n; k++)
            if (g->outlined[k] && place_under(g->place[k]->code, root))
                return true;
    }
    return false;
}

/* What a place is called; its code, where there is none. */
static str called(struct importing *i, int64_t code, enum lang lang)
{
    str name = place_name(app_places(i->r->app), code, lang);

    return name.n ? name : str_int(i->r->mem, code);
}

static bool is_over(struct importing *i, int64_t code)
{
    const struct place_image *all = app_places(i->r->app);

    return code && !place_find(all, code) && place_ended(all, code);
}

/* With its entrances, which site_by_ref leaves out. */
static error *site_row(struct importing *i, struct ref ref, struct site *out, bool *found)
{
    return db_maybe(i->r->db, i->r->mem, &sql_tables_site_row,
                    DB_ARGS(db_int("community", ref.community), db_int("id", ref.id)),
                    site_table_fields, out, found);
}

/* A building that is there stays where the tree has put it: a table of before a split still calls
 * it by the community and the grid in which it stood. */
static error *stays(struct importing *i, struct site *x)
{
    struct site y = { 0 };
    bool        found = false;

    TRY(site_row(i, x->ref, &y, &found));
    if (!found)
        return NULL;
    if (x->grid / 1000 != y.place_now || is_over(i, x->grid))
        x->grid = y.grid;
    x->place_now = y.place_now;
    return NULL;
}

/* Longitude and latitude are what they can be. */
static error *point_check(struct arena *a, const struct site *x)
{
    if (!x->lng || !x->lat)
        return error_on(a, "lng", &msg_point);
    if ((x->lng < 600000000 && x->lat > 600000000) || x->lat > 900000000 || x->lat < -900000000)
        return error_on(a, "lng", &msg_swapped);
    return NULL;
}

error *site_table_check(struct importing *i, void *rec)
{
    struct site              *x = rec;
    struct arena             *a = i->r->mem;
    const struct place_image *all = app_places(i->r->app);
    enum place_level          level = LEVEL_DISTRICT;
    int64_t                   own = place_kept_at(i->place); /* a street's clerk: the street */

    /* 1号楼 of 海虹花园 is 海虹花园1号楼: other compounds have a 1号楼 too */
    if (x->compound.n && x->name.n && !str_starts(x->name, x->compound))
        x->name = str_fmt(a, STR_FMT STR_FMT, STR_ARG(x->compound), STR_ARG(x->name));
    x->compound = (str){ 0 };
    if (place_level(x->place_now, &level) && level == LEVEL_GRID && (!x->grid || x->ref.id)) {
        x->grid = x->place_now; /* a grid's code in the community's column says both */
        x->place_now = x->grid / 1000;
    }
    if (x->ref.id)
        TRY(stays(i, x));
    TRY(point_check(a, x));
    bool over = is_over(i, x->grid) || is_over(i, x->place_now); /* SEARCH tells where it went */
    if (x->grid && !place_find(all, x->grid) && !over)
        return error_on(a, "grid", &msg_grid, str_int(a, x->grid));
    if (x->grid && x->place_now && x->grid / 1000 != x->place_now)
        return error_on(a, "grid", &msg_apart, str_int(a, x->grid),
                        called(i, x->place_now, LANG_ZH), called(i, x->place_now, LANG_EN));
    if (x->grid)
        x->place_now = x->grid / 1000;
    else
        x->grid = grid_at(i, x);
    if (!x->place_now && !x->grid && own >= FIRST_COMMUNITY) {
        x->place_now = own; /* a clerk's own */
        x->grid = grid_at(i, x);
    }
    if (!x->place_now && !x->grid) {
        x->place_now = community_at(i, x);
        x->grid = x->place_now ? grid_at(i, x) : 0;
    }
    if (!x->place_now && !x->grid)
        return own && !bounded(i, own) ? error_on(a, "place_now", &msg_site_lacking,
                                                  called(i, own, LANG_ZH), called(i, own, LANG_EN))
                                       : error_on(a, "place_now", &msg_outside);
    if (!x->place_now)
        x->place_now = x->grid / 1000;
    if (!x->kind.n)
        x->kind = STR("building");
    if (over)
        return NULL;
    const struct place *p = place_find(all, x->place_now);
    if (!p || p->level != LEVEL_COMMUNITY)
        return error_on(a, "place_now", &msg_place, str_int(a, x->place_now));
    if (own && !place_under(x->place_now, own))
        return error_on(a, "place_now", &msg_elsewhere, called(i, x->place_now, LANG_ZH),
                        called(i, x->place_now, LANG_EN), called(i, own, LANG_ZH),
                        called(i, own, LANG_EN));
    int64_t far = p->lng ? place_metres(x->lng, x->lat, p->lng, p->lat) : 0;
    if (far > FAR_METRES)
        return error_on(a, "lng", &msg_far, called(i, x->place_now, LANG_ZH),
                        called(i, x->place_now, LANG_EN), str_int(a, far / 1000));
    return NULL;
}

/* ---- finding -----------------------------------------------------------------------------------
 */

/* The tree was drawn anew since NOTED was written down: where the building stands now is nothing
 * that somebody did to it. */
static bool redrawn(struct importing *i, const struct site *noted, const struct site *now)
{
    return noted->place_now != now->place_now ||
           (noted->grid != now->grid && is_over(i, noted->grid));
}

/* The same name in the same grid; or, where grids were redrawn, at the same spot. */
static const struct site *best_of(const struct list *all, const struct site *x)
{
    const struct site *y = all->item, *best = NULL;

    for (size_t k = 0; k < all->n; k++)
        if (y[k].grid == x->grid && (!best || best->grid != x->grid))
            best = &y[k];
        else if (!best && place_metres(x->lng, x->lat, y[k].lng, y[k].lat) < SAME_METRES)
            best = &y[k];
    return best;
}

/* It is not where the row says, but the community was divided, joined or numbered anew: the
 * building of that name at that spot in what it became, or was made of. */
static error *find_kin(struct importing *i, const struct site *x, const struct site **out)
{
    struct site_cache *c = site_cache(i);
    struct list        all;
    int64_t            n = 0;

    if (c->kin_of != x->place_now) {
        TRY(db_number(i->r->db, i->r->mem, &sql_tables_site_kin,
                      DB_ARGS(db_int("place_now", x->place_now)), &n));
        c->kin_of = x->place_now;
        c->kin = n > 0;
    }
    if (!c->kin)
        return NULL;
    TRY(db_all(i->r->db, i->r->mem, &sql_tables_site_find_kin,
               DB_ARGS(db_int("place_now", x->place_now), db_text("name", x->name)),
               site_table_fields, sizeof(struct site), &all));
    *out = best_of(&all, x);
    return NULL;
}

/* Taking back asks for the building itself: as it is, but where the row had it, when only the tree
 * has changed that. */
static error *find_made(struct importing *i, const struct site *x, struct site *was, bool *found)
{
    TRY(site_row(i, x->ref, was, found));
    if (*found && redrawn(i, x, was)) {
        was->place_now = x->place_now;
        was->grid = x->grid;
    }
    return NULL;
}

error *site_table_search(struct importing *i, void *rec, void *was, bool *found)
{
    struct site       *x = rec;
    const struct site *best = NULL;
    struct arena      *a = i->r->mem;
    struct list        all;

    if (x->ref.id)
        return find_made(i, x, was, found);
    TRY(db_all(i->r->db, a, &sql_tables_site_find,
               DB_ARGS(db_int("place_now", x->place_now), db_text("name", x->name)),
               site_table_fields, sizeof(struct site), &all));
    best = best_of(&all, x);
    if (!best)
        TRY(find_kin(i, x, &best));
    *found = best != NULL;
    if (best) {
        *(struct site *)was = *best;
        x->ref = best->ref;
        x->place_now = best->place_now;
    } else if (is_over(i, x->place_now)) {
        const struct place_image *places = app_places(i->r->app);
        return error_on(a, "place_now", &msg_over, place_named(places, x->place_now, LANG_ZH),
                        place_named(places, x->place_now, LANG_EN));
    } else if (is_over(i, x->grid)) {
        return error_on(a, "grid", &msg_grid, str_int(a, x->grid));
    }
    return NULL;
}

error *site_table_put(struct importing *i, void *rec, const void *was)
{
    struct site       *x = rec;
    const struct site *before = was;

    x->ref = before ? before->ref : (struct ref){ x->place_now, id_new(i->r->now) };
    if (before)
        TRY(place_site_keep(
            i->r->db, i->r->mem,
            (struct site_move){ x->ref, x->place_now, x->grid, when_date(i->r->now) }));
    if (before && before->grid != x->grid)
        TRY(place_parts_end(i->r->db, i->r->mem, x->ref, when_date(i->r->now)));
    bool named = !before || !str_eq(before->name, x->name);
    if (before && named)
        TRY(site_words_drop(i->r, x->ref));
    TRY(db_exec(i->r->db, i->r->mem, &sql_tables_site_put,
                DB_ARGS(db_int("community", x->ref.community), db_int("id", x->ref.id),
                        db_int("place_now", x->place_now), db_int("grid", x->grid),
                        db_text("name", x->name), db_text("kind", x->kind),
                        db_int("households", x->households), db_int("lng", x->lng),
                        db_int("lat", x->lat), db_int("cell", place_cell(x->lng, x->lat))),
                NULL));
    if (x->entrances != (before ? before->entrances : 0))
        TRY(db_exec(i->r->db, i->r->mem, &sql_tables_site_entrances,
                    DB_ARGS(db_int("community", x->ref.community), db_int("id", x->ref.id),
                            db_int("entrances", x->entrances)),
                    NULL));
    return named ? site_words_add(i->r, x->ref) : NULL;
}

/* What BEFORE says of the building THERE, but for where the tree has put it since the row NOTED. */
static error *site_back(struct importing *i, const struct site *noted, const struct site *there,
                        const struct site *before)
{
    struct site y = *before;

    y.place_now = there->place_now;
    if (redrawn(i, noted, there) || is_over(i, y.grid))
        y.grid = there->grid;
    return site_table_put(i, &y, there);
}

/* A site on which matters hang, of which the registry knows something, or that a drawing of grids
 * under discussion or published puts into a grid, stays; and what is another community's now is
 * taken back by who keeps both. */
error *site_table_undo(struct importing *i, const void *now, const void *was)
{
    static const struct sql *const all[] = { &sql_tables_site_bare, &sql_tables_site_past_remove,
                                             &sql_tables_site_parts_remove,
                                             &sql_tables_site_remove };
    const struct site             *x = now;
    struct site                    there = { 0 };
    int64_t                        used = 0;
    bool                           found = false;

    TRY(site_row(i, x->ref, &there, &found));
    if (i->place && !place_under(there.place_now, place_kept_at(i->place)))
        return error_of(i->r->mem, FAIL_CONFLICT, &importing_msg_elsewhere);
    if (was)
        return site_back(i, x, &there, was);
    str text = ref_text(i->r->mem, i->r->app->server.refs, x->ref);
    TRY(db_number(
        i->r->db, i->r->mem, &sql_tables_site_used,
        DB_ARGS(db_int("community", x->ref.community), db_int("id", x->ref.id),
                db_int("place_now", there.place_now),
                db_text("like", str_fmt(i->r->mem, "%%\"" STR_FMT "\"%%", STR_ARG(text)))),
        &used));
    if (used)
        return error_of(i->r->mem, FAIL_CONFLICT, &msg_used, x->name);
    TRY(site_words_drop(i->r, x->ref));
    for (size_t k = 0; k < COUNT(all); k++)
        TRY(db_exec(i->r->db, i->r->mem, all[k],
                    DB_ARGS(db_int("community", x->ref.community), db_int("id", x->ref.id)), NULL));
    return NULL;
}

error *site_table_list(struct req *r, str after, struct list *out, str *next)
{
    int64_t community = 0, id = 0;

    if (after.n && (!str_i64(str_cut(&after, '.'), 0, INT64_MAX, &community) ||
                    !str_i64(after, 0, INT64_MAX, &id)))
        community = id = 0;
    TRY(db_all(r->db, r->mem, &sql_tables_sites,
               DB_ARGS(db_int("community", community), db_int("id", id)), site_table_fields,
               sizeof(struct site), out));
    if (out->n) {
        const struct site *x = (const struct site *)out->item + out->n - 1;
        *next = str_fmt(r->mem, "%lld.%lld", (long long)x->ref.community, (long long)x->ref.id);
    }
    return NULL;
}

/* The names of the buildings that were there before names were kept in pairs (migration 28). */
error *site_words_part(struct req *r, struct job *j, bool *finished)
{
    struct list rows;

    TRY(site_table_list(r, j->cursor, &rows, &j->cursor));
    const struct site *x = rows.item;
    for (size_t i = 0; i < rows.n; i++)
        TRY(site_words_add(r, x[i].ref));
    j->done += (int64_t)rows.n;
    *finished = rows.n == 0;
    return NULL;
}
