/* cmd_decode_geo.c -- gongdi decode-geo: the child that reads foreign geodata (core/table.h).
 *
 * Hidden: it is started by the server alone, with the file on its standard input. GDAL is loaded by
 * name and called through pointers; four of its formats are open. What it answers is a table like
 * those of decode-table: a sheet for each layer, a column for each attribute, and three more:
 * @geometry (GeoJSON; surfaces and lines), @lng and @lat (of a point, or the middle of the others).
 *
 * Coordinates come out as degrees. A projected system is turned into them by PROJ, whose tables are
 * files: the transformation is made before the walls go up, and so its number must be known
 * (--epsg). When it is not, the answer is "error geo.project NUMBER", and the server starts again.
 */
#include <errno.h>
#include <iconv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/gdal.h"
#include "cli/sandbox.h"
#include "cli/table_out.h"

struct options {
    int64_t rows, memory, seconds, epsg;
};
/* clang-format off */
static const struct field options[] = {
    INT(struct options, rows,    1, 10000000,  .doc = "Refuse files with more features"),
    INT(struct options, memory,  1, INT64_MAX, .doc = "Bytes of address space"),
    INT(struct options, seconds, 1, 3600,      .doc = "Of computing"),
    INT(struct options, epsg,    0, 999999,    .doc = "The projected system of the file"),
    FIELDS_END,
};
/* clang-format on */

/* ---- GDAL, as far as it is used; its handles are opaque ---- */

typedef gdal_handle handle;

struct gdal {
    void (*register_all)(void);
    void (*option)(const char *, const char *);
    void (*quiet)(void (*)(int, int, const char *));
    void *(*mem)(const char *, unsigned char *, uint64_t, int);
    int (*close_file)(void *);
    handle (*open)(const char *, unsigned, const char *const *, const char *const *,
                   const char *const *);
    handle (*driver)(handle);
    const char *(*driver_name)(handle);
    int (*layers)(handle);
    handle (*layer)(handle, int);
    const char *(*layer_name)(handle);
    handle (*definition)(handle);
    int (*fields)(handle);
    handle (*field)(handle, int);
    const char *(*field_name)(handle);
    void (*rewind)(handle);
    handle (*next)(handle);
    const char *(*text)(handle, int);
    int (*is_set)(handle, int);
    handle (*geometry)(handle);
    int (*type)(handle);
    char *(*json)(handle);
    int (*centroid)(handle, handle);
    handle (*make)(int);
    double (*x)(handle, int);
    double (*y)(handle, int);
    void (*flatten)(handle);
    int (*transform)(handle, handle);
    void (*destroy)(handle);
    void (*free)(void *);
    handle (*srs)(handle);
    int (*is_geographic)(handle);
    int (*is_projected)(handle);
    const char *(*authority)(handle, const char *);
    int (*identify)(handle);
    handle (*new_system)(const char *);
    int (*from_epsg)(handle, int);
    void (*axes)(handle, int);
    handle (*transformation)(handle, handle);
    const char *(*find)(const char *, const char *);
};
/* clang-format off */
static const struct gdal_symbol symbols[] = {
    { offsetof(struct gdal, register_all),   "GDALAllRegister" },
    { offsetof(struct gdal, option),         "CPLSetConfigOption" },
    { offsetof(struct gdal, quiet),          "CPLPushErrorHandler" },
    { offsetof(struct gdal, mem),            "VSIFileFromMemBuffer" },
    { offsetof(struct gdal, close_file),     "VSIFCloseL" },
    { offsetof(struct gdal, open),           "GDALOpenEx" },
    { offsetof(struct gdal, driver),         "GDALGetDatasetDriver" },
    { offsetof(struct gdal, driver_name),    "GDALGetDriverShortName" },
    { offsetof(struct gdal, layers),         "GDALDatasetGetLayerCount" },
    { offsetof(struct gdal, layer),          "GDALDatasetGetLayer" },
    { offsetof(struct gdal, layer_name),     "OGR_L_GetName" },
    { offsetof(struct gdal, definition),     "OGR_L_GetLayerDefn" },
    { offsetof(struct gdal, fields),         "OGR_FD_GetFieldCount" },
    { offsetof(struct gdal, field),          "OGR_FD_GetFieldDefn" },
    { offsetof(struct gdal, field_name),     "OGR_Fld_GetNameRef" },
    { offsetof(struct gdal, rewind),         "OGR_L_ResetReading" },
    { offsetof(struct gdal, next),           "OGR_L_GetNextFeature" },
    { offsetof(struct gdal, text),           "OGR_F_GetFieldAsString" },
    { offsetof(struct gdal, is_set),         "OGR_F_IsFieldSetAndNotNull" },
    { offsetof(struct gdal, geometry),       "OGR_F_GetGeometryRef" },
    { offsetof(struct gdal, type),           "OGR_G_GetGeometryType" },
    { offsetof(struct gdal, json),           "OGR_G_ExportToJson" },
    { offsetof(struct gdal, centroid),       "OGR_G_Centroid" },
    { offsetof(struct gdal, make),           "OGR_G_CreateGeometry" },
    { offsetof(struct gdal, x),              "OGR_G_GetX" },
    { offsetof(struct gdal, y),              "OGR_G_GetY" },
    { offsetof(struct gdal, flatten),        "OGR_G_FlattenTo2D" },
    { offsetof(struct gdal, transform),      "OGR_G_Transform" },
    { offsetof(struct gdal, destroy),        "OGR_F_Destroy" },
    { offsetof(struct gdal, free),           "VSIFree" },
    { offsetof(struct gdal, srs),         "OGR_L_GetSpatialRef" },
    { offsetof(struct gdal, is_geographic),  "OSRIsGeographic" },
    { offsetof(struct gdal, is_projected),   "OSRIsProjected" },
    { offsetof(struct gdal, authority),      "OSRGetAuthorityCode" },
    { offsetof(struct gdal, identify),       "OSRAutoIdentifyEPSG" },
    { offsetof(struct gdal, new_system),     "OSRNewSpatialReference" },
    { offsetof(struct gdal, from_epsg),      "OSRImportFromEPSG" },
    { offsetof(struct gdal, axes),           "OSRSetAxisMappingStrategy" },
    { offsetof(struct gdal, transformation), "OCTNewCoordinateTransformation" },
    { offsetof(struct gdal, find),           "CPLFindFile" },
};
/* clang-format on */

enum { POINT = 1, LINE = 2, POLYGON = 3, MULTILINE = 5, MULTIPOLYGON = 6, COLUMNS_MOST = 500 };

static void silent(int class, int number, const char *said)
{
    (void)class;
    (void)number;
    (void)said;
}

/* The table of the tags of OpenStreetMap is a file of GDAL's: it is taken into memory while there
 * are files. */
static void osm_table(struct gdal *g)
{
    static unsigned char ini[1 << 16];
    const char          *path = g->find("gdal", "osmconf.ini");
    FILE                *f = path ? fopen(path, "rb") : NULL;
    size_t               n = f ? fread(ini, 1, sizeof ini, f) : 0;

    if (f)
        fclose(f);
    if (!n)
        return;
    g->close_file(g->mem("/vsimem/osmconf.ini", ini, n, 0));
    g->option("OSM_CONFIG_FILE", "/vsimem/osmconf.ini");
}

/* From EPSG to degrees of WGS-84, and once used, so that all is there that it needs. */
static handle transformation(struct gdal *g, int64_t epsg)
{
    handle from = g->new_system(NULL), to = g->new_system(NULL), t = NULL, p = NULL;

    if (g->from_epsg(from, (int)epsg) != 0 || g->from_epsg(to, 4326) != 0)
        return NULL;
    g->axes(from, 0); /* east before north, whatever the authority says */
    g->axes(to, 0);
    t = g->transformation(from, to);
    p = g->make(POINT);
    if (t && p)
        g->transform(p, t);
    return t;
}

/* ---- features ---- */

struct reading {
    struct gdal  *g;
    handle        to_degrees;
    iconv_t       gb;
    struct arena *mem;
    str           cell[COLUMNS_MOST + 3];
    int           fields;
    int64_t       n, rows;
    bool          json; /* degrees without being said (RFC 7946) */
};

/* Attribute tables of Shapefiles say what they are written in, or do not, or are wrong. */
static str text_of(struct reading *r, const char *z)
{
    str    s = str_of(z);
    size_t chars = 0;

    if (utf8_count(s, &chars))
        return str_dup(r->mem, s);
    char  *p = NEWN(r->mem, char, s.n * 4 + 4), *to = p, *from = (char *)(uintptr_t)s.p;
    size_t left = s.n * 4 + 4, n = s.n;
    iconv(r->gb, NULL, NULL, NULL, NULL);
    if (iconv(r->gb, &from, &n, &to, &left) == (size_t)-1)
        return STR("?");
    return (str){ p, (size_t)(to - p) };
}

static bool geometry(struct reading *r, handle f)
{
    struct gdal *g = r->g;
    handle       geo = g->geometry(f), at = geo;

    if (!geo)
        return true;
    g->flatten(geo);
    if (r->to_degrees && g->transform(geo, r->to_degrees) != 0)
        return false;
    int type = g->type(geo) & 0xff;
    if (type == POLYGON || type == MULTIPOLYGON || type == LINE || type == MULTILINE) {
        char *json = g->json(geo);
        r->cell[r->fields] = json ? str_dup(r->mem, str_of(json)) : (str){ 0 };
        g->free(json);
    }
    if (type != POINT) {
        at = g->make(POINT);
        if (g->centroid(geo, at) != 0)
            return true;
    }
    double x = g->x(at, 0), y = g->y(at, 0);
    if (!(x >= -180 && x <= 180 && y >= -90 && y <= 90))
        return false;
    r->cell[r->fields + 1] = str_fmt(r->mem, "%.7f", x);
    r->cell[r->fields + 2] = str_fmt(r->mem, "%.7f", y);
    return true;
}

static void layer(struct reading *r, handle l, int64_t most)
{
    struct gdal *g = r->g;
    handle       def = g->definition(l), f = NULL;

    r->fields = g->fields(def);
    if (r->fields > COLUMNS_MOST)
        table_refuse("table.wide", 1);
    table_put_sheet(text_of(r, g->layer_name(l)), false);
    for (int i = 0; i < r->fields; i++)
        r->cell[i] = text_of(r, g->field_name(g->field(def, i)));
    r->cell[r->fields] = STR("@geometry");
    r->cell[r->fields + 1] = STR("@lng");
    r->cell[r->fields + 2] = STR("@lat");
    table_put_row(1, r->cell, (size_t)r->fields + 3);
    g->rewind(l);
    for (r->n = 1; (f = g->next(l)) != NULL;) {
        r->n++;
        if (++r->rows > most)
            table_refuse("table.rows", r->n);
        for (int i = 0; i < r->fields + 3; i++)
            r->cell[i] = i < r->fields && g->is_set(f, i) ? text_of(r, g->text(f, i)) : (str){ 0 };
        if (!geometry(r, f))
            table_refuse("geo.system", r->n);
        table_put_row(r->n, r->cell, (size_t)r->fields + 3);
        g->destroy(f);
        arena_reset(r->mem);
    }
}

/* Degrees are taken as they are (CGCS2000 is WGS-84 within centimetres); of a projected system the
 * number is wanted first. */
static void check_system(struct reading *r, handle l, int64_t epsg)
{
    struct gdal *g = r->g;
    handle       s = g->srs(l);
    int64_t      code = 0;

    if (!s || r->to_degrees)
        return; /* without a word about it: degrees, or geometry() finds that they are none */
    if (g->is_geographic(s))
        return;
    const char *number = g->authority(s, NULL);
    if (!number && g->identify(s) == 0)
        number = g->authority(s, NULL);
    if (number && str_i64(str_of(number), 1, 999999, &code) && !epsg)
        table_refuse("geo.project", code);
    table_refuse("geo.system", 0);
}

/* ---- the child ---- */

static const char *kind_of(str file)
{
    return file.n > 16 && memcmp(file.p, "PK\x03\x04", 4) == 0         ? "/vsizip//vsimem/in.zip"
           : file.n > 16 && memcmp(file.p, "SQLite format 3", 15) == 0 ? "/vsimem/in.gpkg"
           : file.n > 16 && memcmp(file.p + 6, "OSMHeader", 9) == 0    ? "/vsimem/in.osm.pbf"
                                                                       : "/vsimem/in.geojson";
}

static error *run(struct cli *c)
{
    static const char *const drivers[] = { "GeoJSON", "GPKG", "ESRI Shapefile", "OSM", NULL };
    static const char *const raw[] = { "ENCODING=", NULL };
    const struct options    *o = c->opt;
    struct sandbox           box = { 0 };
    struct gdal              g = { 0 };
    struct stat              s;

    prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0);
    if (fstat(0, &s) != 0 || s.st_size == 0)
        table_refuse("table.empty", 0);
    void *p = mmap(NULL, (size_t)s.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, 0, 0);
    if (p == MAP_FAILED || !gdal_load(&g, symbols, COUNT(symbols)))
        table_refuse("table.decoder", 0);
    struct reading r = { .g = &g, .gb = iconv_open("UTF-8", "GB18030"), .mem = arena_new() };
    g.quiet(silent);
    g.option("OGR_ENABLE_PARTIAL_REPROJECTION", "NO");
    g.option("GDAL_DISABLE_READDIR_ON_OPEN", "NO");
    g.option("OGR_SQLITE_LOAD_EXTENSIONS", "");
    g.option("OGR_GEOJSON_MAX_OBJ_SIZE", "0");
    g.register_all();
    osm_table(&g);
    r.to_degrees = transformation(&g, o->epsg ? o->epsg : 4490);
    if (!o->epsg)
        r.to_degrees = NULL; /* it was made to have the tables of PROJ at hand */
    else if (!r.to_degrees)
        table_refuse("geo.system", 0);
    if (!sandbox_enter_reading(o->memory, o->seconds, &box))
        table_refuse("table.decoder", 0);
    const char *path = kind_of((str){ p, (size_t)s.st_size });
    const char *file = strstr(path, "/vsimem/");
    void       *mem = g.mem(file, p, (uint64_t)s.st_size, 0);
    if (mem)
        g.close_file(mem);
    handle set = g.open(path, GDAL_OPEN_VECTOR, drivers, strstr(path, "zip") ? raw : NULL, NULL);
    if (!set)
        table_refuse("geo.type", 0);
    const char *form = g.driver_name(g.driver(set));
    for (int i = 0; i < g.layers(set); i++) {
        handle l = g.layer(set, i);
        check_system(&r, l, o->epsg);
        layer(&r, l, o->rows);
    }
    table_end(form, "none");
}

static const struct options defaults = { .rows = 500000,
                                         .memory = INT64_C(4) << 30,
                                         .seconds = 120 };

const struct command cmd_decode_geo = {
    .name = "decode-geo",
    .operands = "",
    OPTIONS(struct options, options),
    .defaults = &defaults,
    .run = run,
    .summary = NULL, /* hidden */
};
