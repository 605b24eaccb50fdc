/* cells_net.c -- triangles to neighbours: which lines between buildings are free, what they cross,
 * how long the common border is; and the ground of a grid. */
#include <math.h>
#include <stdlib.h>

#include "solve/grid/cells_in.h"

/* clang-format off */
static const struct message msg_shape = { "grid.geometry", "几何库无法处理这些楼栋的坐标。", "the geometry library cannot deal with the coordinates of these buildings." };
/* clang-format on */

/* ---- ways, in squares of a grid ---- */

enum {
    SQUARE = 10000, /* cm */
    CORNER = 40,    /* a border this many times shorter than the distance is only a corner */
};

struct piece {
    struct cells_point p, q;
    int32_t class;
};

struct squares {
    struct piece *piece;
    size_t        pieces;
    int32_t       west, south, wide, high;
    int32_t      *start, *list; /* pieces of a square: list[start[s] .. start[s + 1]) */
};

static int32_t clamp(int64_t v, int32_t most)
{
    return v < 0 ? 0 : v > most ? most : (int32_t)v;
}

struct box {
    int32_t x0, y0, x1, y1;
};

static struct box box_of(const struct squares *s, struct cells_point p, struct cells_point q)
{
    int32_t x0 = p.x < q.x ? p.x : q.x, x1 = p.x < q.x ? q.x : p.x;
    int32_t y0 = p.y < q.y ? p.y : q.y, y1 = p.y < q.y ? q.y : p.y;

    return (struct box){ clamp(((int64_t)x0 - s->west) / SQUARE, s->wide - 1),
                         clamp(((int64_t)y0 - s->south) / SQUARE, s->high - 1),
                         clamp(((int64_t)x1 - s->west) / SQUARE, s->wide - 1),
                         clamp(((int64_t)y1 - s->south) / SQUARE, s->high - 1) };
}

static void fill_squares(struct squares *s, bool count)
{
    for (size_t i = 0; i < s->pieces; i++) {
        struct box b = box_of(s, s->piece[i].p, s->piece[i].q);
        for (int32_t y = b.y0; y <= b.y1; y++)
            for (int32_t x = b.x0; x <= b.x1; x++) {
                int32_t at = y * s->wide + x;
                if (count)
                    s->start[at + 1]++;
                else
                    s->list[s->start[at]++] = (int32_t)i;
            }
    }
}

static void squares_make(struct maker *w, struct squares *s)
{
    const struct cells_in *in = w->in;
    int32_t                east = INT32_MIN, north = INT32_MIN;

    *s = (struct squares){ .west = INT32_MAX, .south = INT32_MAX };
    for (size_t i = 0; i < w->n; i++) {
        int32_t x = (int32_t)w->p[i].x, y = (int32_t)w->p[i].y;
        s->west = x < s->west ? x : s->west;
        s->south = y < s->south ? y : s->south;
        east = x > east ? x : east;
        north = y > north ? y : north;
    }
    s->wide = clamp(((int64_t)east - s->west) / SQUARE + 1, 4000);
    s->high = clamp(((int64_t)north - s->south) / SQUARE + 1, 4000);
    size_t pieces = 0;
    for (size_t i = 0; i < in->ways; i++)
        pieces += in->way[i].n ? in->way[i].n - 1 : 0;
    s->piece = NEWN(w->a, struct piece, pieces + 1);
    for (size_t i = 0; i < in->ways; i++)
        for (size_t k = 1; k < in->way[i].n; k++)
            s->piece[s->pieces++] =
                (struct piece){ in->way[i].p[k - 1], in->way[i].p[k], (int32_t)in->way[i].class };
    size_t n = (size_t)s->wide * (size_t)s->high;
    s->start = NEWN(w->a, int32_t, n + 2);
    fill_squares(s, true);
    for (size_t i = 0; i < n; i++)
        s->start[i + 1] += s->start[i];
    s->list = NEWN(w->a, int32_t, (size_t)s->start[n] + 1);
    fill_squares(s, false);
    for (size_t i = n; i > 0; i--) /* filling moved each start to its end */
        s->start[i] = s->start[i - 1];
    s->start[0] = 0;
}

static int side(struct cells_point a, struct cells_point b, struct cells_point c)
{
    int64_t v =
        ((int64_t)b.x - a.x) * ((int64_t)c.y - a.y) - ((int64_t)b.y - a.y) * ((int64_t)c.x - a.x);

    return (v > 0) - (v < 0);
}

/* A touch counts as crossing, so that nobody slips through where two walls meet. */
static bool crosses(struct cells_point a, struct cells_point b, const struct piece *w)
{
    return side(a, b, w->p) * side(a, b, w->q) <= 0 &&
           side(w->p, w->q, a) * side(w->p, w->q, b) <= 0 &&
           (a.x < b.x ? a.x : b.x) <= (w->p.x > w->q.x ? w->p.x : w->q.x) &&
           (a.x > b.x ? a.x : b.x) >= (w->p.x < w->q.x ? w->p.x : w->q.x) &&
           (a.y < b.y ? a.y : b.y) <= (w->p.y > w->q.y ? w->p.y : w->q.y) &&
           (a.y > b.y ? a.y : b.y) >= (w->p.y < w->q.y ? w->p.y : w->q.y);
}

/* What lies on the way from A to B: -1 a wall (or, when CLOSED, the border of the community), else
 * an enum grid_cross. */
static int between(const struct squares *s, struct cells_point a, struct cells_point b, bool closed)
{
    struct box x = box_of(s, a, b);
    int        most = GRID_BLOCK;

    for (int32_t r = x.y0; r <= x.y1; r++)
        for (int32_t c = x.x0; c <= x.x1; c++) {
            int32_t at = r * s->wide + c;
            for (int32_t i = s->start[at]; i < s->start[at + 1]; i++) {
                const struct piece *w = &s->piece[s->list[i]];
                if (w->class == CELLS_BORDER && !closed)
                    continue;
                int is = w->class >= CELLS_WALL   ? -1
                         : w->class == CELLS_MAIN ? GRID_MAIN
                                                  : GRID_LANE;
                if ((is < 0 || is > most) && crosses(a, b, w)) {
                    if (is < 0)
                        return -1;
                    most = is;
                }
            }
        }
    return most;
}

/* ---- the lines between points ---- */

void cells_touch(struct maker *w, int32_t u, int32_t v, int64_t border, int32_t cross)
{
    if (w->touches == w->cap_touches) {
        size_t cap = 2 * w->cap_touches + 1024;
        w->touch =
            arena_grow(w->a, w->touch, w->cap_touches * sizeof *w->touch, cap * sizeof *w->touch);
        w->cap_touches = cap;
    }
    w->touch[w->touches++] =
        (struct touch){ u < v ? u : v, u < v ? v : u, (int32_t)(border < 1 ? 1 : border), cross };
}

static void put_reach(struct maker *w, int32_t u, int32_t v, int32_t length, int32_t cross)
{
    if (w->reaches == w->cap_reaches) {
        size_t cap = 2 * w->cap_reaches + 256;
        w->reach =
            arena_grow(w->a, w->reach, w->cap_reaches * sizeof *w->reach, cap * sizeof *w->reach);
        w->cap_reaches = cap;
    }
    w->reach[w->reaches++] = (struct reach){ u < v ? u : v, u < v ? v : u, length, cross };
}

static void put_border(struct maker *w, int32_t u, int32_t v, struct geos_point p,
                       struct geos_point q)
{
    struct cells_out *o = w->out;

    if (o->borders == w->cap_borders) {
        size_t cap = 2 * w->cap_borders + 1024;
        o->border = arena_grow(w->a, o->border, w->cap_borders * sizeof *o->border,
                               cap * sizeof *o->border);
        w->cap_borders = cap;
    }
    o->border[o->borders++] =
        (struct cells_border){ u,
                               v,
                               { (int32_t)lround(p.x), (int32_t)lround(p.y) },
                               { (int32_t)lround(q.x), (int32_t)lround(q.y) } };
}

/* The middle of the circle through three points; far away for three on a line. */
static struct geos_point circle(struct geos_point a, struct geos_point b, struct geos_point c)
{
    double bx = b.x - a.x, by = b.y - a.y, cx = c.x - a.x, cy = c.y - a.y;
    double d = 2 * (bx * cy - by * cx), bb = bx * bx + by * by, cc = cx * cx + cy * cy;

    if (fabs(d) < 1e-9)
        return (struct geos_point){ (a.x + b.x + c.x) / 3, (a.y + b.y + c.y) / 3 };
    return (struct geos_point){ a.x + (cy * bb - by * cc) / d, a.y + (bx * cc - cx * bb) / d };
}

/* P no farther from M than BY. */
static struct geos_point within(struct geos_point m, struct geos_point p, double by)
{
    double d = hypot(p.x - m.x, p.y - m.y);

    return d <= by ? p
                   : (struct geos_point){ m.x + (p.x - m.x) * by / d, m.y + (p.y - m.y) * by / d };
}

static int by_ends(const void *p, const void *q)
{
    const struct side *a = p, *b = q;

    if (a->u != b->u)
        return a->u < b->u ? -1 : 1;
    if (a->v != b->v)
        return a->v < b->v ? -1 : 1;
    return (a->triangle > b->triangle) - (a->triangle < b->triangle);
}

/* The triangles of a net, three points each, the circle through each, and their sides; points on
 * one line have sides only. */
struct net {
    int32_t (*triangle)[3];
    struct geos_point *circle;
    struct side       *side;
    size_t             n, sides;
    struct squares     ways;
};

/* The line in the middle between points U and V as far as the ground of both reaches: from C to D.
 * False when that is nothing, or hardly more than a corner. */
static bool meet(const struct maker *w, const struct net *t, const struct side *e, size_t n,
                 struct geos_point *c, struct geos_point *d)
{
    struct geos_point u = w->p[e->u], v = w->p[e->v], m = { (u.x + v.x) / 2, (u.y + v.y) / 2 };
    double            length = hypot(v.x - u.x, v.y - u.y), nx = (u.y - v.y) / length,
           ny = (v.x - u.x) / length, low = -INFINITY, high = INFINITY;
    double far =
        0.99 * fmin(w->far[e->u], w->far[e->v]); /* a little within: circles have corners */

    if (2 * far <= length)
        return false;
    for (size_t i = 0; i < n && t->n;
         i++) { /* the triangle is on one side, its circle's end there */
        const int32_t    *p = t->triangle[e[i].triangle];
        struct geos_point o = t->circle[e[i].triangle];
        double            at = (o.x - m.x) * nx + (o.y - m.y) * ny, beside = 0;
        for (int k = 0; k < 3; k++)
            if (p[k] != e->u && p[k] != e->v)
                beside = (w->p[p[k]].x - m.x) * nx + (w->p[p[k]].y - m.y) * ny;
        if (beside > 0)
            high = fmin(high, at);
        else
            low = fmax(low, at);
    }
    double half = sqrt(far * far - length * length / 4);
    low = fmax(low, -half);
    high = fmin(high, half);
    *c = (struct geos_point){ m.x + low * nx, m.y + low * ny };
    *d = (struct geos_point){ m.x + high * nx, m.y + high * ny };
    return high - low >
           (is_spot(w, w->owner[e->u]) && is_spot(w, w->owner[e->v]) ? length / CORNER : 0);
}

/* The line from point U to point V, with the circles of the triangles beside it (ONE or two). */
static void line_between(struct maker *w, const struct net *t, const struct side *e, size_t n)
{
    int32_t            cu = w->owner[e->u], cv = w->owner[e->v];
    struct geos_point  pu = w->p[e->u], pv = w->p[e->v];
    struct geos_point  m = { (pu.x + pv.x) / 2, (pu.y + pv.y) / 2 }, c = m, d = m;
    struct cells_point a = { (int32_t)pu.x, (int32_t)pu.y }, b = { (int32_t)pv.x, (int32_t)pv.y };
    double             length = hypot(pu.x - pv.x, pu.y - pv.y), far = w->gap / 2.0;

    if (cu == cv || length > w->bridge)
        return;
    bool spots = is_spot(w, cu) || is_spot(w, cv);
    int  cross = between(&t->ways, a, b, spots && w->within[e->u] && w->within[e->v]);
    if (cross < 0)
        return;
    if (spots ? !meet(w, t, e, n, &c, &d) : length > w->gap) {
        put_reach(w, cu, cv, (int32_t)length, cross);
        return;
    }
    if (!spots && t->n) {
        c = within(m, t->circle[e[0].triangle], far);
        d = n > 1 ? within(m, t->circle[e[1].triangle], far) : m;
    }
    cells_touch(w, cu, cv, lround(hypot(c.x - d.x, c.y - d.y)), cross);
    put_border(w, cu, cv, c, d);
}

/* Three a triangle. */
static struct side *sides_of(struct maker *w, int32_t (*triangle)[3], size_t n)
{
    struct side *s = NEWN(w->a, struct side, 3 * n + 1);

    for (size_t i = 0; i < 3 * n; i++) {
        int32_t u = triangle[i / 3][i % 3], v = triangle[i / 3][(i + 1) % 3];
        s[i] = (struct side){ u < v ? u : v, u < v ? v : u, (int32_t)(i / 3) };
    }
    return s;
}

struct in_row {
    int32_t           point;
    struct geos_point at;
};

static int by_place(const void *p, const void *q)
{
    const struct in_row *a = p, *b = q;

    if (a->at.x != b->at.x)
        return a->at.x < b->at.x ? -1 : 1;
    return (a->at.y > b->at.y) - (a->at.y < b->at.y);
}

/* All points on one line, or two of them: each sees the next. */
static void row_sides(struct maker *w, struct net *t)
{
    struct in_row *row = NEWN(w->a, struct in_row, w->n + 1);

    t->side = NEWN(w->a, struct side, w->n + 1);
    for (size_t i = 0; i < w->n; i++)
        row[i] = (struct in_row){ (int32_t)i, w->p[i] };
    qsort(row, w->n, sizeof *row, by_place);
    for (size_t i = 1; i < w->n; i++)
        t->side[t->sides++] = (struct side){ row[i - 1].point, row[i].point, 0 };
}

static void mark_within(struct maker *w)
{
    w->within = NEWN(w->a, bool, w->n + 1);
    for (size_t i = 0; i < w->in->ways; i++) {
        const struct cells_way *b = &w->in->way[i];
        for (size_t k = 1; b->class == CELLS_BORDER && k < b->n; k++) {
            struct cells_point p = b->p[k - 1], q = b->p[k];
            for (size_t j = 0; j < w->n; j++)
                if ((p.y > w->p[j].y) != (q.y > w->p[j].y) &&
                    w->p[j].x < p.x + (w->p[j].y - p.y) * ((double)q.x - p.x) / ((double)q.y - p.y))
                    w->within[j] = !w->within[j];
        }
    }
}

/* What is between which points, and how far they reach. */
static bool net_make(struct maker *w, struct net *t)
{
    *t = (struct net){ 0 };
    if (!geos_triangles(w->g, w->a, w->p, w->n, &t->triangle, &t->n))
        return false;
    t->circle = NEWN(w->a, struct geos_point, t->n + 1);
    for (size_t i = 0; i < t->n; i++) {
        const int32_t *p = t->triangle[i];
        t->circle[i] = circle(w->p[p[0]], w->p[p[1]], w->p[p[2]]);
    }
    if (t->n) {
        t->side = sides_of(w, t->triangle, t->n);
        t->sides = 3 * t->n;
        qsort(t->side, t->sides, sizeof *t->side, by_ends);
    } else {
        row_sides(w, t);
    }
    cells_reach(w, t->side, t->sides);
    mark_within(w);
    return true;
}

error *cells_neighbours(struct maker *w)
{
    struct net t;

    if (!net_make(w, &t))
        return error_of(w->a, FAIL_INPUT, &msg_shape, STR(""));
    squares_make(w, &t.ways);
    for (size_t i = 0; i < t.sides;) {
        const struct side *s = &t.side[i];
        size_t             both = i + 1 < t.sides && s[1].u == s->u && s[1].v == s->v;
        line_between(w, &t, s, 1 + both);
        i += 1 + both;
    }
    return NULL;
}

/* ---- the ground of a grid ---- */

struct corner {
    int32_t           point;
    double            angle;
    struct geos_point at;
};

static int by_angle(const void *p, const void *q)
{
    const struct corner *a = p, *b = q;

    if (a->point != b->point)
        return a->point < b->point ? -1 : 1;
    return (a->angle > b->angle) - (a->angle < b->angle);
}

/* Four points so far away that every other has a closed cell. */
static void put_far(struct maker *w)
{
    double low = INFINITY, high = -INFINITY;

    for (size_t i = 0; i < w->n; i++) {
        low = fmin(low, fmin(w->p[i].x, w->p[i].y));
        high = fmax(high, fmax(w->p[i].x, w->p[i].y));
    }
    double far = 3 * (high - low) + 1000000, mid = (low + high) / 2;
    w->p = arena_grow(w->a, w->p, w->cap * sizeof *w->p, (w->n + 4) * sizeof *w->p);
    for (int i = 0; i < 4; i++)
        w->p[w->n + (size_t)i] = (struct geos_point){ floor(mid + (i & 1 ? far : -far)),
                                                      floor(mid + (i & 2 ? far + 7 : -far - 3)) };
}

/* The Voronoi cells of all points: their corners, one point after another. */
static size_t voronoi(struct maker *w, struct corner **out)
{
    int32_t(*triangle)[3] = NULL;
    size_t     n = 0, k = 0;
    struct net t;

    if (!net_make(w, &t))
        return 0;
    put_far(w);
    if (!geos_triangles(w->g, w->a, w->p, w->n + 4, &triangle, &n))
        return 0;
    struct corner *c = NEWN(w->a, struct corner, 3 * n + 1);
    for (size_t i = 0; i < n; i++) {
        struct geos_point at =
            circle(w->p[triangle[i][0]], w->p[triangle[i][1]], w->p[triangle[i][2]]);
        for (int j = 0; j < 3; j++) {
            int32_t p = triangle[i][j];
            if ((size_t)p < w->n)
                c[k++] = (struct corner){ p, atan2(at.y - w->p[p].y, at.x - w->p[p].x), at };
        }
    }
    qsort(c, k, sizeof *c, by_angle);
    *out = c;
    return k;
}

/* What lies within the border of the community; all of it when there is no border. */
static struct geos_shape *cut_within(const struct maker *w, struct geos_shape *s)
{
    struct geos_shape **ring = NEWN(w->a, struct geos_shape *, w->in->ways + 1);
    size_t              n = 0;

    for (size_t i = 0; s && i < w->in->ways; i++) {
        const struct cells_way *b = &w->in->way[i];
        struct geos_point      *p = NEWN(w->a, struct geos_point, b->n + 1);
        for (size_t k = 0; k < b->n; k++)
            p[k] = (struct geos_point){ b->p[k].x, b->p[k].y };
        if (b->class == CELLS_BORDER && b->n > 3)
            ring[n++] = geos_ring(w->g, p, b->n - 1); /* the last is the first */
    }
    return n ? geos_cut(w->g, s, geos_join(w->g, ring, n)) : s;
}

/* The ground of grid G, of the corners C: WITHIN the border as far as it is of points there. */
static struct geos_shape *ground_of(const struct maker *w, const struct corner *c, size_t n,
                                    const int32_t *label, int32_t g, bool within, bool *ragged)
{
    struct geos_shape **ground = NEWN(w->a, struct geos_shape *, n + 1);
    struct geos_shape **near = NEWN(w->a, struct geos_shape *, w->n + 1);
    struct geos_point  *ring = NEWN(w->a, struct geos_point, n + 1);
    size_t              pieces = 0;

    for (size_t i = 0, next = 0; i < n; i = next) {
        int32_t p = c[i].point;
        bool    spot = is_spot(w, w->owner[p]);
        for (; next < n && c[next].point == p; next++)
            ring[next - i] = c[next].at;
        if (label[w->owner[p]] != g || (spot && w->within[p]) != within)
            continue;
        near[pieces] = geos_spot(w->g, w->p[p], w->far[p]);
        ground[pieces++] = geos_ring(w->g, ring, next - i);
        *ragged |= !spot;
    }
    struct geos_shape *s =
        geos_cut(w->g, geos_join(w->g, ground, pieces), geos_join(w->g, near, pieces));
    return within ? cut_within(w, s) : s;
}

error *cells_outlines(struct arena *a, const struct cells_in *in, const int32_t *label, int32_t k,
                      struct geos_rings *rings)
{
    struct cells_out out;
    struct maker     w;
    struct corner   *c = NULL;

    TRY(cells_points(a, in, &out, &w));
    size_t n = voronoi(&w, &c);
    for (int32_t g = 0; g < k; g++) {
        bool               ragged = false; /* along footprints a border has many small corners */
        struct geos_shape *both[] = { ground_of(&w, c, n, label, g, false, &ragged),
                                      ground_of(&w, c, n, label, g, true, &ragged) };
        struct geos_shape *s = both[0] && both[1] ? geos_join(w.g, both, 2) : both[both[0] == NULL];
        geos_read(w.g, a, geos_simplify(w.g, s, ragged ? 100 : 1), &rings[g]);
    }
    geos_close(w.g);
    return n ? NULL : error_of(a, FAIL_INPUT, &msg_shape, STR(""));
}
