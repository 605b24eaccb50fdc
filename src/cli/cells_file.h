/* cells_file.h -- buildings, streets and walls from files to the map maker (solve/grid/cells.h),
 * and plans to GeoJSON and GeoPackage.
 *
 * Files are tables (CSV, XLSX) or geodata (GeoJSON, GeoPackage, Shapefile, OSM PBF), read by the
 * locked child. Between server and map maker the same goes as lines: "b" households entrances lng
 * lat geometry, "w" class geometry, divided by tabs, coordinates in 1e-7 degree. */
#ifndef GONGDI_CELLS_FILE_H
#define GONGDI_CELLS_FILE_H

#include "cli/cli.h"
#include "solve/grid/cells.h"
#include "solve/grid/geos.h"

struct cells_file {
    struct arena   *mem;
    struct cells_in in;
    /* as they came, one for each building */
    str     *name, *geometry;
    int64_t *lng, *lat;          /* 1e-7 degree */
    int64_t  lng0, lat0, across; /* the middle; cm of 1e7 degrees of longitude there */
    int64_t  guessed; /* buildings whose households were guessed from floors and footprint */
    size_t   cap, cap_ways;
};

void cells_start(struct cells_file *f, struct arena *a, int32_t hi);

/* False: neither a point nor a geometry. HOUSEHOLDS or ENTRANCES below 0 are unknown; FLOORS then
 * help to guess. */
bool cells_building(struct cells_file *f, str name, int64_t households, int64_t entrances,
                    int64_t floors, int64_t lng, int64_t lat, str geometry) MUST_CHECK;
bool cells_way(struct cells_file *f, enum cells_class class, str geometry) MUST_CHECK;

/* Lay everything into the plane; afterwards f->in is ready. */
void cells_plane(struct cells_file *f);

/* A point of the plane back to 1e-7 degree. */
void cells_degrees(const struct cells_file *f, struct cells_point p, int64_t *lng, int64_t *lat);

/* STREETS and WALLS may be empty. What is wrong is named with file and row. */
error *cells_read(struct cli *c, struct cells_file *f, str buildings, str streets, str walls,
                  int32_t hi) MUST_CHECK;

/* Whether NAME ends like geodata or a table, and not like a PREFIX of the neutral format. */
bool cells_is_file(str name);

/* What was guessed, a line each. */
void cells_notes(const struct cells_file *f, const struct cells_out *o, enum lang lang,
                 struct buf *b);

/* A plan as GeoJSON: buildings and entrances with their grid, and the ground of each grid. */
error *cells_geojson(const struct cells_file *f, const struct cells_out *o, const int32_t *label,
                     struct buf *b) MUST_CHECK;

/* Rings in the plane as a GeoJSON geometry in degrees; "null" when there is none. */
void cells_rings_json(const struct cells_file *f, const struct geos_rings *r, struct buf *b);

/* Column GRID of a plan that cells_geojson wrote (or its GeoPackage), as text `id,grid`. */
error *cells_answer(struct cli *c, str path, str *out) MUST_CHECK;

/* GeoJSON to GeoPackage by GDAL, in a child. */
error *cells_geopackage(struct cli *c, str json, str path) MUST_CHECK;

#endif
