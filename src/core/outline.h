/* outline.h -- boundaries: the polygons of a GeoJSON geometry (RFC 7946) in whole 1e-7 degrees.
 *
 * Reads Polygon and MultiPolygon. Whether a point lies inside is decided by the number of borders
 * that a line to the east crosses, over all rings together, so that holes and islands come right;
 * in whole numbers, so that no two machines differ. */
#ifndef GONGDI_OUTLINE_H
#define GONGDI_OUTLINE_H

#include "base/base.h"

struct outline_point {
    int64_t lng, lat; /* 1e-7 degree */
};

struct outline {
    struct outline_point *point;
    size_t                n_points;
    size_t               *ring; /* where each ring ends, in POINT */
    size_t                n_rings;
    int64_t               west, south, east, north;
};

/* False when TEXT is no such geometry, or a ring has fewer than four points or is not closed. */
bool outline_read(struct arena *a, str text, struct outline *out) MUST_CHECK;

/* The same for LineString and MultiLineString: each "ring" is a line of two points or more. */
bool outline_read_lines(struct arena *a, str text, struct outline *out) MUST_CHECK;

/* A point on the border may be inside or outside, but of two neighbours with the same border it
 * lies in exactly one. */
bool outline_contains(const struct outline *o, int64_t lng, int64_t lat);

/* The same geometry with every point moved by SHIFT. */
str outline_moved(struct arena *a, str text, void (*shift)(int64_t *lng, int64_t *lat));

/* The middle of its surface (holes taken out); the middle of its box when it has none. */
struct outline_point outline_middle(const struct outline *o);

#endif
