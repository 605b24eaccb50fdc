/* cells_file.c -- degrees to a plane and back, buildings and ways one by one. */
#include "cli/cells_file.h"

#include <math.h>

#include "core/outline.h"

/* A degree of latitude is 111.32 km, near enough within a city: lengths are good to 0.3 %. */
#define CM_PER_DEGREE 11132000

enum { HOUSEHOLD_M2 = 110, FLOORS_UNKNOWN = 2 };

void cells_start(struct cells_file *f, struct arena *a, int32_t hi)
{
    *f = (struct cells_file){
        .mem = a,
        .in = { .hi = hi, .entrance = CELLS_ENTRANCE, .gap = CELLS_GAP, .bridge = CELLS_BRIDGE }
    };
}

#define ROOM(f, array, n, cap) \
    ((array) = arena_grow((f)->mem, (array), (n) * sizeof *(array), (cap) * sizeof *(array)))

static void more_buildings(struct cells_file *f)
{
    size_t n = f->in.n, cap = 2 * n + 64;

    if (n < f->cap)
        return;
    struct cells_building *b = NEWN(f->mem, struct cells_building, cap);
    if (n)
        memcpy(b, f->in.building, n * sizeof *b);
    f->in.building = b;
    ROOM(f, f->name, n, cap);
    ROOM(f, f->geometry, n, cap);
    ROOM(f, f->lng, n, cap);
    ROOM(f, f->lat, n, cap);
    f->cap = cap;
}

/* m2 of the outer ring. */
static double ground(const struct outline *o)
{
    double across = cos((double)o->south * 1e-7 * M_PI / 180), sum = 0;

    for (size_t i = 0; i + 1 < o->ring[0]; i++) {
        const struct outline_point *p = &o->point[i], *q = p + 1;
        sum += (double)(p->lng - o->west) * (double)(q->lat - o->south) -
               (double)(q->lng - o->west) * (double)(p->lat - o->south);
    }
    return fabs(sum) / 2 * across * 1e-14 * (CM_PER_DEGREE / 100.0) * (CM_PER_DEGREE / 100.0);
}

bool cells_building(struct cells_file *f, str name, int64_t households, int64_t entrances,
                    int64_t floors, int64_t lng, int64_t lat, str geometry)
{
    struct outline o = { 0 };
    bool           shape = geometry.n && outline_read(f->mem, geometry, &o);

    if (!shape && !lng && !lat)
        return false;
    if (shape && !lng && !lat) {
        struct outline_point m = outline_middle(&o);
        lng = m.lng;
        lat = m.lat;
    }
    if (households < 0) {
        double area = shape ? ground(&o) : 0;
        households =
            (int64_t)(area * (double)(floors > 0 ? floors : FLOORS_UNKNOWN) / HOUSEHOLD_M2);
        f->guessed++;
    }
    more_buildings(f);
    size_t                 n = f->in.n;
    struct cells_building *b = (struct cells_building *)(uintptr_t)&f->in.building[n];
    *b = (struct cells_building){ .households = (int32_t)households,
                                  .entrances = entrances > 0 ? (int32_t)entrances : 0 };
    if (shape) { /* the outer ring; degrees until cells_plane */
        b->n = o.ring[0] - 1;
        struct cells_point *p = NEWN(f->mem, struct cells_point, b->n);
        for (size_t i = 0; i < b->n; i++)
            p[i] = (struct cells_point){ (int32_t)o.point[i].lng, (int32_t)o.point[i].lat };
        b->ring = p;
    }
    f->name[n] = str_dup(f->mem, name);
    f->geometry[n] = shape ? str_dup(f->mem, geometry) : (str){ 0 };
    f->lng[n] = lng;
    f->lat[n] = lat;
    f->in.n++;
    return true;
}

static void put_way(struct cells_file *f, enum cells_class class, const struct outline_point *p,
                    size_t n)
{
    if (f->in.ways == f->cap_ways) {
        size_t            cap = 2 * f->cap_ways + 64;
        struct cells_way *w = NEWN(f->mem, struct cells_way, cap);
        if (f->in.ways)
            memcpy(w, f->in.way, f->in.ways * sizeof *w);
        f->in.way = w;
        f->cap_ways = cap;
    }
    struct cells_point *q = NEWN(f->mem, struct cells_point, n);
    for (size_t i = 0; i < n; i++)
        q[i] = (struct cells_point){ (int32_t)p[i].lng, (int32_t)p[i].lat };
    struct cells_way *w = (struct cells_way *)(uintptr_t)&f->in.way[f->in.ways++];
    *w = (struct cells_way){ class, q, n };
}

/* A surface (a river, a lake) is a wall along its banks. */
bool cells_way(struct cells_file *f, enum cells_class class, str geometry)
{
    struct outline o;

    if (!outline_read_lines(f->mem, geometry, &o) && !outline_read(f->mem, geometry, &o))
        return false;
    for (size_t r = 0, from = 0; r < o.n_rings; from = o.ring[r++])
        put_way(f, class, &o.point[from], o.ring[r] - from);
    return true;
}

/* ---- the plane ---- */

/* 1e-7 degree to cm, V the distance from the middle. */
static int32_t to_cm(int64_t v, int64_t cm_per_degree)
{
    int64_t cm = v * cm_per_degree / 10000000;

    return (int32_t)(cm > GRID_MAX_CM ? GRID_MAX_CM : cm < -GRID_MAX_CM ? -GRID_MAX_CM : cm);
}

static struct cells_point to_plane(const struct cells_file *f, int64_t lng, int64_t lat)
{
    return (struct cells_point){ to_cm(lng - f->lng0, f->across),
                                 to_cm(lat - f->lat0, CM_PER_DEGREE) };
}

static void ring_to_plane(const struct cells_file *f, const struct cells_point *p, size_t n)
{
    struct cells_point *q = (struct cells_point *)(uintptr_t)p; /* made by us above */

    for (size_t i = 0; i < n; i++)
        q[i] = to_plane(f, p[i].x, p[i].y);
}

void cells_plane(struct cells_file *f)
{
    int64_t west = INT64_MAX, east = INT64_MIN, south = INT64_MAX, north = INT64_MIN;

    for (size_t i = 0; i < f->in.n; i++) {
        west = f->lng[i] < west ? f->lng[i] : west;
        east = f->lng[i] > east ? f->lng[i] : east;
        south = f->lat[i] < south ? f->lat[i] : south;
        north = f->lat[i] > north ? f->lat[i] : north;
    }
    if (!f->in.n)
        return;
    f->lng0 = west + (east - west) / 2;
    f->lat0 = south + (north - south) / 2;
    f->across = (int64_t)(CM_PER_DEGREE * cos((double)f->lat0 * 1e-7 * M_PI / 180));
    if (f->across < 1)
        f->across = 1; /* at the poles nobody lives */
    for (size_t i = 0; i < f->in.n; i++) {
        struct cells_building *b = (struct cells_building *)(uintptr_t)&f->in.building[i];
        b->at = to_plane(f, f->lng[i], f->lat[i]);
        ring_to_plane(f, b->ring, b->n);
    }
    for (size_t i = 0; i < f->in.ways; i++)
        ring_to_plane(f, f->in.way[i].p, f->in.way[i].n);
}

/* ---- going out ---- */

static void degrees(struct buf *b, int64_t v)
{
    int64_t d = v < 0 ? -v : v;

    buf_fmt(b, "%s%lld.%07lld", v < 0 ? "-" : "", (long long)(d / 10000000),
            (long long)(d % 10000000));
}

void cells_degrees(const struct cells_file *f, struct cells_point p, int64_t *lng, int64_t *lat)
{
    *lng = f->lng0 + (int64_t)llround(p.x * 1e7 / (double)f->across);
    *lat = f->lat0 + (int64_t)llround(p.y * 1e7 / CM_PER_DEGREE);
}

static void position(const struct cells_file *f, double x, double y, struct buf *b)
{
    buf_char(b, '[');
    degrees(b, f->lng0 + (int64_t)llround(x * 1e7 / (double)f->across));
    buf_char(b, ',');
    degrees(b, f->lat0 + (int64_t)llround(y * 1e7 / CM_PER_DEGREE));
    buf_char(b, ']');
}

void cells_rings_json(const struct cells_file *f, const struct geos_rings *r, struct buf *b)
{
    if (!r->n_rings) {
        buf_z(b, "null");
        return;
    }
    buf_z(b, "{\"type\":\"MultiPolygon\",\"coordinates\":[");
    for (size_t i = 0, from = 0; i < r->n_rings; from = r->ring[i++]) {
        buf_z(b, !r->first[i] ? "," : i ? "]," : "");
        buf_z(b, r->first[i] ? "[[" : "[");
        for (size_t k = from; k < r->ring[i]; k++) {
            buf_z(b, k > from ? "," : "");
            position(f, r->point[k].x, r->point[k].y, b);
        }
        buf_char(b, ']');
    }
    buf_z(b, "]]}");
}

static void json_text(struct buf *b, str s)
{
    buf_char(b, '"');
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '"' || s.p[i] == '\\')
            buf_fmt(b, "\\%c", s.p[i]);
        else if ((unsigned char)s.p[i] < 0x20)
            buf_fmt(b, "\\u%04x", (unsigned)(unsigned char)s.p[i]);
        else
            buf_char(b, s.p[i]);
    buf_char(b, '"');
}

error *cells_geojson(const struct cells_file *f, const struct cells_out *o, const int32_t *label,
                     struct buf *b)
{
    const struct grid_map *m = o->map;
    int32_t                k = 0;

    for (size_t i = 0; i < m->n; i++)
        k = label[i] >= k ? label[i] + 1 : k;
    struct geos_rings *ground_of = NEWN(f->mem, struct geos_rings, (size_t)k);
    int64_t           *households = NEWN(f->mem, int64_t, (size_t)k);
    TRY(cells_outlines(f->mem, &f->in, label, k, ground_of));
    buf_z(b, "{\"type\":\"FeatureCollection\",\"features\":[");
    for (size_t i = 0; i < m->n; i++) {
        int32_t building = o->building[i];
        households[label[i]] += m->cell[i].households;
        buf_fmt(b, "%s\n{\"type\":\"Feature\",\"geometry\":", i ? "," : "");
        if (f->geometry[building].n && !o->entrance[i]) {
            buf_str(b, f->geometry[building]);
        } else {
            buf_z(b, "{\"type\":\"Point\",\"coordinates\":");
            position(f, m->cell[i].x, m->cell[i].y, b);
            buf_char(b, '}');
        }
        buf_fmt(b,
                ",\"properties\":{\"kind\":\"cell\",\"cell\":%zu,\"grid\":%d,\"households\":%d,"
                "\"entrance\":%d,\"name\":",
                i, label[i], m->cell[i].households, o->entrance[i]);
        json_text(b, f->name[building]);
        buf_z(b, "}}");
    }
    for (int32_t g = 0; g < k; g++) {
        if (!ground_of[g].n_rings)
            continue; /* a number that nobody has */
        buf_z(b, ",\n{\"type\":\"Feature\",\"geometry\":");
        cells_rings_json(f, &ground_of[g], b);
        buf_fmt(b, ",\"properties\":{\"kind\":\"grid\",\"grid\":%d,\"households\":%lld}}", g,
                (long long)households[g]);
    }
    buf_z(b, "]}\n");
    return NULL;
}

void cells_notes(const struct cells_file *f, const struct cells_out *o, enum lang lang,
                 struct buf *b)
{
    static const struct message m_guessed = {
        "grid.guess.households", "有 {2} 栋楼没有户数，按占地面积和层数估算。",
        "{2} buildings have no households: they were guessed from floors and footprint."
    };
    struct arena *a = b->mem;

    if (f->guessed) {
        str args[] = { { 0 }, { 0 }, str_int(a, f->guessed) };
        buf_str(b, message_text(a, &m_guessed, lang, args, COUNT(args)));
        buf_char(b, '\n');
    }
    for (size_t i = 0; i < o->notes; i++) {
        const struct cells_note *n = &o->note[i];
        buf_str(b, cells_note_text(a, n, lang, f->name[n->a], f->name[n->b]));
        buf_char(b, '\n');
    }
}
