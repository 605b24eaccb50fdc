/* cells_read.c -- tables and geodata to buildings and ways, by what their columns are called. */
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/cells_file.h"
#include "core/child.h"
#include "core/table.h"

/* clang-format off */
static const struct message
    m_file    = { "grid.file",    "无法读取“{0}”。", "{0} cannot be read." },
    m_no_place = { "grid.no_place", "“{0}”第 {1} 行：没有轮廓，也没有经纬度。", "{0} row {1}: neither a footprint nor longitude and latitude." },
    m_count   = { "grid.count",   "“{0}”第 {1} 行：“{2}”不是有效的户数。", "{0} row {1}: {2} is not a valid number of households." },
    m_way     = { "grid.way",     "“{0}”第 {1} 行：不是有效的线或面。", "{0} row {1}: this is no valid line or surface." },
    m_columns = { "grid.columns", "“{0}”里没有户数列（户数、households、w），也没有轮廓可供估算。", "{0} has no column of households (户数, households, w) and no footprints to guess them from." },
    m_answer  = { "grid.columns_answer", "“{0}”里没有 cell（或 id）和 grid 两列。", "{0} has no columns cell (or id) and grid." },
    m_gpkg    = { "grid.gpkg",    "无法写入 GeoPackage“{0}”（需要 libgdal）。", "the GeoPackage {0} cannot be written (libgdal is needed)." };

enum column { C_NAME, C_HOUSEHOLDS, C_ENTRANCES, C_FLOORS, C_LNG, C_LAT, C_GEOMETRY, C_CLASS, C_HIGHWAY, C_OTHER, C_BUILDING, C_ID, C_GRID, COLUMNS };
static const char *const headings[COLUMNS] = {
    [C_NAME]       = "name|名称|楼栋|楼名|楼栋名称|building_name|id|编号",
    [C_HOUSEHOLDS] = "households|户数|住户数|总户数|w|units|hh",
    [C_ENTRANCES]  = "entrances|单元数|单元",
    [C_FLOORS]     = "floors|层数|楼层|levels|building:levels|floor",
    [C_LNG]        = "@lng|lng|lon|longitude|经度|x",
    [C_LAT]        = "@lat|lat|latitude|纬度|y",
    [C_GEOMETRY]   = "@geometry|geometry|边界|轮廓",
    [C_CLASS]      = "class|等级|类别|type|fclass",
    [C_HIGHWAY]    = "highway",
    [C_OTHER]      = "other_tags",
    [C_BUILDING]   = "building",
    [C_ID]         = "cell|id",
    [C_GRID]       = "grid|网格",
};
/* clang-format on */

static bool one_of(const char *list, str s)
{
    str rest = str_of(list);

    while (rest.n) {
        str word = str_cut(&rest, '|');
        if (word.n != s.n)
            continue;
        size_t i = 0;
        while (i < s.n && lower(s.p[i]) == lower(word.p[i]))
            i++;
        if (i == s.n)
            return true;
    }
    return false;
}

/* A file in its plain form, on a scratch file that is gone once it is closed. */
struct source {
    struct cli        *c;
    str                path;
    struct table_info *info;
    char               scratch[64];
    int                at[COLUMNS];
};

static error *source_open(struct cli *c, str path, struct source *s)
{
    int fd = open(str_dup(c->mem, path).p, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return error_of(c->mem, FAIL_INPUT, &m_file, path);
    *s = (struct source){ .c = c, .path = path, .info = NEW(c->mem, struct table_info) };
    snprintf(s->scratch, sizeof s->scratch, "/tmp/gongdi-cells-%d-XXXXXX", (int)getpid());
    int made = mkstemp(s->scratch);
    if (made < 0)
        return error_of(c->mem, FAIL_BUSY, &m_file, str_of(s->scratch));
    close(made);
    unlink(s->scratch); /* table_decode wants a name that is free */
    error *e = table_decode_any(c->mem, fd, s->scratch, NULL, s->info);
    close(fd);
    return e;
}

/* A row's cell by meaning; empty when there is none. */
static str cell(const struct source *s, const struct table_row *row, enum column c)
{
    return s->at[c] >= 0 && (size_t)s->at[c] < row->cells ? str_trim(row->cell[s->at[c]])
                                                          : (str){ 0 };
}

typedef error *row_of(struct source *s, const struct table_row *row, void *with);

static error *each_row(struct source *s, row_of *take, void *with)
{
    struct arena *mem = arena_new();
    error        *e = NULL;

    for (size_t i = 0; i < s->info->sheets && !e; i++) {
        struct table_reader *t = NULL;
        struct table_row     row;
        e = table_open(mem, s->scratch, NULL, s->info->sheet[i].at, &t);
        if (e || !table_next(t, mem, &row)) {
            table_close(t);
            continue;
        }
        for (int c = 0; c < COLUMNS; c++) {
            s->at[c] = -1;
            for (size_t k = row.cells; k-- > 0;)
                if (one_of(headings[c], str_trim(row.cell[k])))
                    s->at[c] = (int)k;
        }
        while (!e && table_next(t, mem, &row))
            e = take(s, &row, with);
        table_close(t);
        if (!e)
            arena_reset(mem);
    }
    if (!e)
        arena_free(mem);
    return e;
}

static error *at_row(struct source *s, const struct table_row *row, const struct message *m,
                     str what)
{
    return error_of(s->c->mem, FAIL_INPUT, m, s->path, str_int(s->c->mem, row->n), what);
}

static bool degrees_of(str s, int64_t *out)
{
    size_t dot = 0;

    if (str_find(s, STR("."), &dot) && s.n > dot + 8)
        s.n = dot + 8;
    return str_fixed(s, 7, -1800000000, 1800000000, out);
}

static int64_t whole_or(str s, int64_t other)
{
    int64_t v = other;
    str     head = s;

    if (str_ends(s, STR(".0")))
        head.n -= 2;
    return str_i64(head, 0, GRID_MAX_HOUSEHOLDS, &v) ? v : other;
}

/* OpenStreetMap keeps roads, water and houses in one file: what is no building is left out. */
static bool is_building(const struct source *s, const struct table_row *row)
{
    return s->at[C_BUILDING] < 0 || s->at[C_HOUSEHOLDS] >= 0 || cell(s, row, C_BUILDING).n > 0;
}

struct taking {
    struct cells_file *f;
    bool               counted; /* there is a column of households */
    enum cells_class class;     /* of lines that do not say what they are */
};

static error *take_building(struct source *s, const struct table_row *row, void *with)
{
    struct taking     *t = with;
    struct cells_file *f = t->f;
    str                count = cell(s, row, C_HOUSEHOLDS), geometry = cell(s, row, C_GEOMETRY);
    int64_t            lng = 0, lat = 0, households = whole_or(count, -1);

    if (!is_building(s, row) || (s->at[C_HIGHWAY] >= 0 && cell(s, row, C_HIGHWAY).n))
        return NULL;
    if (s->at[C_HOUSEHOLDS] < 0 && s->at[C_GEOMETRY] < 0)
        return error_of(s->c->mem, FAIL_INPUT, &m_columns, s->path);
    if (count.n && households < 0)
        return at_row(s, row, &m_count, count);
    if (s->at[C_HOUSEHOLDS] >= 0 && !count.n)
        households = 0;
    degrees_of(cell(s, row, C_LNG), &lng);
    degrees_of(cell(s, row, C_LAT), &lat);
    str name = cell(s, row, C_NAME);
    if (!name.n)
        name = str_fmt(f->mem, "#%zu", f->in.n);
    if (!cells_building(f, name, households, whole_or(cell(s, row, C_ENTRANCES), -1),
                        whole_or(cell(s, row, C_FLOORS), -1), lng, lat, geometry))
        return at_row(s, row, &m_no_place, (str){ 0 });
    return NULL;
}

static bool has(str s, const char *word)
{
    size_t at = 0;

    return str_find(s, str_of(word), &at);
}

/* The class of a way by its words: those of OpenStreetMap, or an office's own. */
static bool class_of(const struct source *s, const struct table_row *row, enum cells_class *out)
{
    str road = cell(s, row, C_HIGHWAY), own = cell(s, row, C_CLASS), tags = cell(s, row, C_OTHER);

    if (road.n) {
        if (one_of("footway|path|steps|cycleway|proposed|construction|pedestrian|corridor", road))
            return false; /* nobody's border runs along a footpath through the flower beds */
        *out = one_of("motorway|trunk|primary|secondary|motorway_link|trunk_link|primary_link|"
                      "secondary_link",
                      road)
                   ? CELLS_MAIN
                   : CELLS_LANE;
        return true;
    }
    if (own.n && (one_of("wall|river|railway|rail|water|canal|围墙|墙|河|河流|铁路|水系", own))) {
        *out = CELLS_WALL;
        return true;
    }
    if (own.n && one_of("main|primary|secondary|trunk|主干道|主干路|次干路|快速路|干道|2", own)) {
        *out = CELLS_MAIN;
        return true;
    }
    if (own.n && one_of("lane|street|residential|tertiary|支路|街巷|巷|小路|1", own)) {
        *out = CELLS_LANE;
        return true;
    }
    if (has(tags, "\"railway\"=>\"rail\"") || has(tags, "\"waterway\"=>\"river\"") ||
        has(tags, "\"waterway\"=>\"canal\"")) {
        *out = CELLS_WALL;
        return true;
    }
    return s->at[C_HIGHWAY] < 0; /* the class that the option says */
}

static error *take_way(struct source *s, const struct table_row *row, void *with)
{
    struct taking *t = with;
    enum cells_class class = t->class;
    str geometry = cell(s, row, C_GEOMETRY);

    if (!class_of(s, row, &class) || !geometry.n)
        return NULL;
    return cells_way(t->f, class, geometry) ? NULL : at_row(s, row, &m_way, (str){ 0 });
}

static error *read_one(struct cli *c, str path, row_of *take, struct taking *t)
{
    struct source s;
    error        *e = source_open(c, path, &s);

    if (!e)
        e = each_row(&s, take, t);
    unlink(s.scratch);
    return e;
}

error *cells_read(struct cli *c, struct cells_file *f, str buildings, str streets, str walls,
                  int32_t hi)
{
    struct taking t = { .f = f };

    cells_start(f, c->mem, hi);
    TRY(read_one(c, buildings, take_building, &t));
    t.class = CELLS_LANE;
    if (streets.n)
        TRY(read_one(c, streets, take_way, &t));
    t.class = CELLS_WALL;
    if (walls.n)
        TRY(read_one(c, walls, take_way, &t));
    cells_plane(f);
    return NULL;
}

bool cells_is_file(str name)
{
    static const char *const ends[] = { ".geojson", ".json", ".gpkg", ".zip",
                                        ".pbf",     ".xlsx", ".xls" };

    for (size_t i = 0; i < COUNT(ends); i++)
        if (str_ends(name, str_of(ends[i])))
            return true;
    /* PREFIX.csv is no part of the neutral format */
    return str_ends(name, STR(".csv"));
}

/* ---- answers ---- */

static error *take_answer(struct source *s, const struct table_row *row, void *with)
{
    struct buf *b = with;
    str         id = cell(s, row, C_ID), grid = cell(s, row, C_GRID);

    if (id.n && grid.n) /* the ground of a grid has no id */
        buf_fmt(b, STR_FMT "," STR_FMT "\n", STR_ARG(id), STR_ARG(grid));
    return NULL;
}

error *cells_answer(struct cli *c, str path, str *out)
{
    struct source s;
    struct buf    b;

    buf_init(&b, c->mem, SIZE_MAX);
    buf_z(&b, "id,grid\n");
    size_t heading = b.n;
    error *e = source_open(c, path, &s);
    if (!e)
        e = each_row(&s, take_answer, &b);
    unlink(s.scratch);
    TRY(e);
    if (b.n == heading)
        return error_of(c->mem, FAIL_INPUT, &m_answer, path);
    *out = buf_done(&b);
    return NULL;
}

error *cells_geopackage(struct cli *c, str json, str path)
{
    char         scratch[] = "/tmp/gongdi-grid-XXXXXX";
    int          fd = mkstemp(scratch);
    bool         written = fd >= 0 && write(fd, json.p, json.n) == (ssize_t)json.n;
    struct child child;
    const char  *argv[] = { "gongdi", "encode-geo", str_dup(c->mem, path).p, NULL };
    const char  *none[] = { NULL };
    int          status = -1;

    if (written && lseek(fd, 0, SEEK_SET) == 0 &&
        child_start(NULL, argv, none, fd, 120000, &child) == 0)
        status = child_end(&child, false);
    if (fd >= 0) {
        close(fd);
        unlink(scratch);
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return error_of(c->mem, FAIL_BUSY, &m_gpkg, path);
    return NULL;
}
