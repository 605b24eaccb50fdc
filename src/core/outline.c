/* outline.c -- reading the coordinates of a geometry, and the point in the polygon. */
#include "core/outline.h"

__extension__ typedef __int128 wide;

enum { DEPTH_MOST = 4 }; /* [[[[lng, lat]]]] of a MultiPolygon */

struct scan {
    struct arena   *mem;
    str             s;
    size_t          at;
    struct outline *out;
    size_t          cap_points, cap_rings;
    bool            lines; /* open ones: not boundaries but ways */
};

static void blanks(struct scan *c)
{
    while (c->at < c->s.n && is_blank(c->s.p[c->at]))
        c->at++;
}

static bool take(struct scan *c, char ch)
{
    blanks(c);
    if (c->at >= c->s.n || c->s.p[c->at] != ch)
        return false;
    c->at++;
    return true;
}

static bool number(struct scan *c, int64_t most, int64_t *out)
{
    blanks(c);
    size_t from = c->at;
    while (c->at < c->s.n &&
           (is_digit(c->s.p[c->at]) || c->s.p[c->at] == '-' || c->s.p[c->at] == '.'))
        c->at++;
    str s = { c->s.p + from, c->at - from }, head = s;
    /* more places than seven are cut off: a centimetre is enough */
    str whole = str_cut(&head, '.');
    if (head.n > 7)
        s.n = whole.n + 8;
    return s.n > 0 && str_fixed(s, 7, -most, most, out);
}

/* "[lng, lat]" or "[lng, lat, height]" after its first bracket. */
static bool point(struct scan *c)
{
    struct outline_point p = { 0, 0 };
    int64_t              height = 0;

    if (!number(c, 1800000000, &p.lng) || !take(c, ',') || !number(c, 900000000, &p.lat))
        return false;
    if (take(c, ',') && !number(c, INT64_C(1000000000000), &height))
        return false;
    if (!take(c, ']'))
        return false;
    struct outline *o = c->out;
    if (o->n_points == c->cap_points) {
        size_t cap = c->cap_points ? c->cap_points * 2 : 64;
        o->point =
            arena_grow(c->mem, o->point, c->cap_points * sizeof *o->point, cap * sizeof *o->point);
        c->cap_points = cap;
    }
    o->point[o->n_points++] = p;
    return true;
}

static bool ring_ends(struct scan *c, size_t from)
{
    struct outline             *o = c->out;
    const struct outline_point *a = &o->point[from], *z = &o->point[o->n_points - 1];

    if (c->lines ? o->n_points - from < 2
                 : o->n_points - from < 4 || a->lng != z->lng || a->lat != z->lat)
        return false;
    if (o->n_rings == c->cap_rings) {
        size_t cap = c->cap_rings ? c->cap_rings * 2 : 8;
        o->ring =
            arena_grow(c->mem, o->ring, c->cap_rings * sizeof *o->ring, cap * sizeof *o->ring);
        c->cap_rings = cap;
    }
    o->ring[o->n_rings++] = o->n_points;
    return true;
}

/* An array of arrays down to LEVEL 1, which is a ring of points. Its own bracket is taken. */
static bool arrays(struct scan *c, int level)
{
    size_t from = c->out->n_points;

    do {
        if (!take(c, '['))
            return false;
        if (level == 1 ? !point(c) : !arrays(c, level - 1))
            return false;
    } while (take(c, ','));
    return take(c, ']') && (level > 1 || ring_ends(c, from));
}

static void box(struct outline *o)
{
    o->west = o->south = INT64_MAX;
    o->east = o->north = INT64_MIN;
    for (size_t i = 0; i < o->n_points; i++) {
        const struct outline_point *p = &o->point[i];
        o->west = p->lng < o->west ? p->lng : o->west;
        o->east = p->lng > o->east ? p->lng : o->east;
        o->south = p->lat < o->south ? p->lat : o->south;
        o->north = p->lat > o->north ? p->lat : o->north;
    }
}

/* A geometry of one of two types, the first of which nests one level deeper than the second. */
static bool geometry(struct scan *c, str many, str one, int depth)
{
    size_t at = 0, key = 0;
    bool   multi = str_find(c->s, many, &at);

    *c->out = (struct outline){ 0 };
    if ((!multi && !str_find(c->s, one, &at)) || !str_find(c->s, STR("\"coordinates\""), &key))
        return false;
    c->at = key + strlen("\"coordinates\"");
    if (!take(c, ':') || !take(c, '[') || !arrays(c, multi ? depth : depth - 1))
        return false;
    box(c->out);
    return c->out->n_rings > 0;
}

bool outline_read(struct arena *a, str text, struct outline *out)
{
    struct scan c = { .mem = a, .s = text, .out = out };

    return geometry(&c, STR("\"MultiPolygon\""), STR("\"Polygon\""), DEPTH_MOST - 1);
}

bool outline_read_lines(struct arena *a, str text, struct outline *out)
{
    struct scan c = { .mem = a, .s = text, .out = out, .lines = true };

    return geometry(&c, STR("\"MultiLineString\""), STR("\"LineString\""), DEPTH_MOST - 2);
}

bool outline_contains(const struct outline *o, int64_t lng, int64_t lat)
{
    bool inside = false;

    if (lng < o->west || lng > o->east || lat < o->south || lat > o->north)
        return false;
    for (size_t r = 0, from = 0; r < o->n_rings; from = o->ring[r++])
        for (size_t i = from; i + 1 < o->ring[r]; i++) {
            const struct outline_point *a = &o->point[i], *b = &o->point[i + 1];
            if ((a->lat > lat) == (b->lat > lat))
                continue;
            /* where the border crosses the line to the east, without dividing; the products stay
             * below 2^63, for degrees are below 2^31 */
            int64_t left = (lng - a->lng) * (b->lat - a->lat);
            int64_t right = (b->lng - a->lng) * (lat - a->lat);
            if (b->lat > a->lat ? left < right : left > right)
                inside = !inside;
        }
    return inside;
}

/* Sums over triangles from a corner of the box, in units of a box's 1/2^15, so that they stay
 * exact. */
struct outline_point outline_middle(const struct outline *o)
{
    int64_t w = o->east - o->west, h = o->north - o->south;
    int64_t unit = (w > h ? w : h) / 32768 + 1;
    wide    area = 0, x = 0, y = 0;

    for (size_t r = 0, from = 0; r < o->n_rings; from = o->ring[r++])
        for (size_t i = from; i + 1 < o->ring[r]; i++) {
            int64_t ax = (o->point[i].lng - o->west) / unit;
            int64_t ay = (o->point[i].lat - o->south) / unit;
            int64_t bx = (o->point[i + 1].lng - o->west) / unit;
            int64_t by = (o->point[i + 1].lat - o->south) / unit;
            int64_t cross = ax * by - bx * ay;
            area += cross;
            x += (wide)cross * (ax + bx);
            y += (wide)cross * (ay + by);
        }
    if (area == 0)
        return (struct outline_point){ o->west + w / 2, o->south + h / 2 };
    return (struct outline_point){ o->west + (int64_t)(x * unit / (3 * area)),
                                   o->south + (int64_t)(y * unit / (3 * area)) };
}

static void degrees(struct buf *b, int64_t v)
{
    int64_t d = v < 0 ? -v : v;

    buf_fmt(b, "%s%lld.%07lld", v < 0 ? "-" : "", (long long)(d / 10000000),
            (long long)(d % 10000000));
}

str outline_moved(struct arena *a, str text, void (*shift)(int64_t *lng, int64_t *lat))
{
    struct scan c = { .mem = a, .s = text };
    struct buf  b;

    buf_init(&b, a, 2 * text.n + 1024);
    while (c.at < text.n) {
        size_t  from = c.at;
        int64_t lng = 0, lat = 0;
        if (take(&c, '[') && number(&c, 1800000000, &lng) && take(&c, ',') &&
            number(&c, 900000000, &lat)) {
            shift(&lng, &lat);
            buf_char(&b, '[');
            degrees(&b, lng);
            buf_char(&b, ',');
            degrees(&b, lat);
        } else {
            c.at = from + 1;
            buf_char(&b, text.p[from]);
        }
    }
    return buf_done(&b);
}
