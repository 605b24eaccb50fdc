/* geos.c -- the C interface of GEOS through pointers; its handles are opaque. */
#include "solve/grid/geos.h"

#include <dlfcn.h>

typedef struct geos_shape shape;
typedef void              sequence;

struct geos {
    void *lib, *context;
    void *(*init)(void);
    void (*finish)(void *);
    sequence *(*seq)(void *, unsigned, unsigned);
    int (*set_x)(void *, sequence *, unsigned, double);
    int (*set_y)(void *, sequence *, unsigned, double);
    int (*seq_size)(void *, const sequence *, unsigned *);
    int (*get_x)(void *, const sequence *, unsigned, double *);
    int (*get_y)(void *, const sequence *, unsigned, double *);
    shape *(*point)(void *, sequence *);
    shape *(*line)(void *, sequence *);
    shape *(*linear)(void *, sequence *);
    shape *(*polygon)(void *, shape *, shape **, unsigned);
    shape *(*collection)(void *, int, shape **, unsigned);
    shape *(*delaunay)(void *, const shape *, double, int);
    shape *(*unite)(void *, const shape *);
    shape *(*buffer)(void *, const shape *, double, int);
    shape *(*intersection)(void *, const shape *, const shape *);
    shape *(*simplify)(void *, const shape *, double);
    shape *(*valid)(void *, const shape *);
    int (*parts)(void *, const shape *);
    const shape *(*part)(void *, const shape *, int);
    int (*type)(void *, const shape *);
    const shape *(*outer)(void *, const shape *);
    int (*holes)(void *, const shape *);
    const shape *(*hole)(void *, const shape *, int);
    const sequence *(*of)(void *, const shape *);
    void (*destroy)(void *, shape *);
};

/* clang-format off */
static const struct {
    size_t      at;
    const char *name;
} symbols[] = {
    { offsetof(struct geos, init),         "GEOS_init_r" },
    { offsetof(struct geos, finish),       "GEOS_finish_r" },
    { offsetof(struct geos, seq),          "GEOSCoordSeq_create_r" },
    { offsetof(struct geos, set_x),        "GEOSCoordSeq_setX_r" },
    { offsetof(struct geos, set_y),        "GEOSCoordSeq_setY_r" },
    { offsetof(struct geos, seq_size),     "GEOSCoordSeq_getSize_r" },
    { offsetof(struct geos, get_x),        "GEOSCoordSeq_getX_r" },
    { offsetof(struct geos, get_y),        "GEOSCoordSeq_getY_r" },
    { offsetof(struct geos, point),        "GEOSGeom_createPoint_r" },
    { offsetof(struct geos, line),         "GEOSGeom_createLineString_r" },
    { offsetof(struct geos, linear),       "GEOSGeom_createLinearRing_r" },
    { offsetof(struct geos, polygon),      "GEOSGeom_createPolygon_r" },
    { offsetof(struct geos, collection),   "GEOSGeom_createCollection_r" },
    { offsetof(struct geos, delaunay),     "GEOSDelaunayTriangulation_r" },
    { offsetof(struct geos, unite),        "GEOSUnaryUnion_r" },
    { offsetof(struct geos, buffer),       "GEOSBuffer_r" },
    { offsetof(struct geos, intersection), "GEOSIntersection_r" },
    { offsetof(struct geos, simplify),     "GEOSTopologyPreserveSimplify_r" },
    { offsetof(struct geos, valid),        "GEOSMakeValid_r" },
    { offsetof(struct geos, parts),        "GEOSGetNumGeometries_r" },
    { offsetof(struct geos, part),         "GEOSGetGeometryN_r" },
    { offsetof(struct geos, type),         "GEOSGeomTypeId_r" },
    { offsetof(struct geos, outer),        "GEOSGetExteriorRing_r" },
    { offsetof(struct geos, holes),        "GEOSGetNumInteriorRings_r" },
    { offsetof(struct geos, hole),         "GEOSGetInteriorRingN_r" },
    { offsetof(struct geos, of),           "GEOSGeom_getCoordSeq_r" },
    { offsetof(struct geos, destroy),      "GEOSGeom_destroy_r" },
};
/* clang-format on */

enum { TYPE_POLYGON = 3, TYPE_COLLECTION = 7, ROUNDNESS = 4 };

struct geos *geos_open(struct arena *a)
{
    struct geos *g = NEW(a, struct geos);

    g->lib = dlopen("libgeos_c.so.1", RTLD_NOW | RTLD_LOCAL);
    for (size_t i = 0; g->lib && i < COUNT(symbols); i++) {
        void *f = dlsym(g->lib, symbols[i].name);
        if (!f)
            return NULL;
        memcpy((char *)g + symbols[i].at, &f, sizeof f);
    }
    if (!g->lib)
        return NULL;
    g->context = g->init();
    return g;
}

void geos_close(struct geos *g)
{
    g->finish(g->context); /* the library stays loaded: it keeps state of its own */
}

static sequence *seq_of(struct geos *g, const struct geos_point *p, size_t n, bool closed)
{
    sequence *s = g->seq(g->context, (unsigned)(n + closed), 2);

    for (size_t i = 0; s && i < n + closed; i++) {
        g->set_x(g->context, s, (unsigned)i, p[i % n].x);
        g->set_y(g->context, s, (unsigned)i, p[i % n].y);
    }
    return s;
}

/* ---- triangles ---- */

/* Points by their coordinates: what GEOS gives back is copies of them. */
struct spots {
    const struct geos_point *p;
    int32_t                 *slot;
    size_t                   mask;
};

static size_t spot_hash(struct geos_point p)
{
    uint64_t x, y;

    memcpy(&x, &p.x, sizeof x);
    memcpy(&y, &p.y, sizeof y);
    x = (x ^ (y >> 23 | y << 41)) * 0x9E3779B97F4A7C15u;
    return (size_t)(x ^ x >> 29);
}

static int32_t *spot_at(const struct spots *t, struct geos_point p)
{
    size_t i = spot_hash(p) & t->mask;

    while (t->slot[i] && !(t->p[t->slot[i] - 1].x == p.x && t->p[t->slot[i] - 1].y == p.y))
        i = (i + 1) & t->mask;
    return &t->slot[i];
}

static bool corners(struct geos *g, const struct spots *spots, const shape *s, int32_t out[3])
{
    const sequence *q = g->of(g->context, g->outer(g->context, s));

    for (unsigned i = 0; i < 3; i++) {
        struct geos_point p = { 0, 0 };
        if (!g->get_x(g->context, q, i, &p.x) || !g->get_y(g->context, q, i, &p.y))
            return false;
        out[i] = *spot_at(spots, p) - 1;
        if (out[i] < 0)
            return false;
    }
    return true;
}

bool geos_triangles(struct geos *g, struct arena *a, const struct geos_point *p, size_t n,
                    int32_t (**triangle)[3], size_t *n_triangles)
{
    struct spots spots = { p, NULL, 64 };
    bool         ok = false;

    *triangle = NULL;
    *n_triangles = 0;
    if (n < 3)
        return true;
    while (spots.mask < n * 2)
        spots.mask *= 2;
    spots.slot = NEWN(a, int32_t, spots.mask);
    spots.mask--;
    for (size_t i = 0; i < n; i++)
        *spot_at(&spots, p[i]) = (int32_t)i + 1;
    shape *line = g->line(g->context, seq_of(g, p, n, false));
    shape *all = line ? g->delaunay(g->context, line, 0, 0) : NULL;
    if (all) {
        int k = g->parts(g->context, all);
        *triangle = (int32_t(*)[3])arena_zalloc(a, (size_t)(k > 0 ? k : 1), sizeof **triangle,
                                                _Alignof(int32_t));
        ok = true;
        for (int i = 0; i < k && ok; i++) {
            const shape *s = g->part(g->context, all, i);
            if (g->type(g->context, s) == TYPE_POLYGON)
                ok = corners(g, &spots, s, (*triangle)[(*n_triangles)++]);
        }
    }
    if (all)
        g->destroy(g->context, all);
    if (line)
        g->destroy(g->context, line);
    return ok;
}

/* ---- surfaces ---- */

static shape *instead(struct geos *g, shape *old, shape *new)
{
    if (old)
        g->destroy(g->context, old);
    return new;
}

shape *geos_ring(struct geos *g, const struct geos_point *p, size_t n)
{
    shape *ring = n >= 3 ? g->linear(g->context, seq_of(g, p, n, true)) : NULL;
    shape *s = ring ? g->polygon(g->context, ring, NULL, 0) : NULL;

    return s ? instead(g, s, g->valid(g->context, s)) : NULL;
}

shape *geos_spot(struct geos *g, struct geos_point p, double radius)
{
    return geos_widen(g, g->point(g->context, seq_of(g, &p, 1, false)), radius);
}

shape *geos_join(struct geos *g, shape **piece, size_t n)
{
    size_t k = 0;

    for (size_t i = 0; i < n; i++)
        if (piece[i])
            piece[k++] = piece[i];
    shape *all = k ? g->collection(g->context, TYPE_COLLECTION, piece, (unsigned)k) : NULL;
    return all ? instead(g, all, g->unite(g->context, all)) : NULL;
}

shape *geos_widen(struct geos *g, shape *s, double by)
{
    return s ? instead(g, s, g->buffer(g->context, s, by, ROUNDNESS)) : NULL;
}

shape *geos_cut(struct geos *g, shape *a, shape *b)
{
    shape *both = a && b ? g->intersection(g->context, a, b) : NULL;

    instead(g, b, NULL);
    return instead(g, a, both);
}

shape *geos_simplify(struct geos *g, shape *s, double tolerance)
{
    return s ? instead(g, s, g->simplify(g->context, s, tolerance)) : NULL;
}

/* ---- reading ---- */

struct reading {
    struct geos       *g;
    struct arena      *a;
    struct geos_rings *out;
    size_t             points, cap_points, cap_rings;
};

static void read_ring(struct reading *r, const shape *ring, bool first)
{
    struct geos       *g = r->g;
    struct geos_rings *out = r->out;
    const sequence    *q = g->of(g->context, ring);
    unsigned           n = 0;

    if (!q || !g->seq_size(g->context, q, &n) || n < 4)
        return;
    if (r->points + n > r->cap_points) {
        size_t cap = 2 * (r->points + n);
        out->point = arena_grow(r->a, out->point, r->cap_points * sizeof *out->point,
                                cap * sizeof *out->point);
        r->cap_points = cap;
    }
    if (out->n_rings == r->cap_rings) {
        size_t cap = 2 * r->cap_rings + 8;
        out->ring =
            arena_grow(r->a, out->ring, r->cap_rings * sizeof *out->ring, cap * sizeof *out->ring);
        out->first = arena_grow(r->a, out->first, r->cap_rings * sizeof *out->first,
                                cap * sizeof *out->first);
        r->cap_rings = cap;
    }
    for (unsigned i = 0; i < n; i++) {
        struct geos_point *p = &out->point[r->points++];
        g->get_x(g->context, q, i, &p->x);
        g->get_y(g->context, q, i, &p->y);
    }
    out->first[out->n_rings] = first;
    out->ring[out->n_rings++] = r->points;
}

void geos_read(struct geos *g, struct arena *a, shape *s, struct geos_rings *out)
{
    struct reading r = { .g = g, .a = a, .out = out };

    *out = (struct geos_rings){ 0 };
    for (int i = 0; s && i < g->parts(g->context, s); i++) {
        const shape *part = g->part(g->context, s, i);
        if (g->type(g->context, part) != TYPE_POLYGON)
            continue;
        read_ring(&r, g->outer(g->context, part), true);
        for (int h = 0; h < g->holes(g->context, part); h++)
            read_ring(&r, g->hole(g->context, part, h), false);
    }
    instead(g, s, NULL);
}
