/* cells.c -- points along footprints, their Voronoi cells, and what these say about neighbours. */
#include "solve/grid/cells.h"

#include <math.h>
#include <stdlib.h>

#include "solve/grid/cells_in.h"

/* clang-format off */
static const struct message
    msg_geos  = { "grid.geos",  "缺少几何库 GEOS（Debian 软件包 libgeos-c1v5），无法由楼栋生成底图。", "the geometry library GEOS is missing (Debian package libgeos-c1v5): a map cannot be made from buildings." },
    msg_empty = { "grid.no_buildings", "没有任何楼栋。", "there are no buildings." },
    msg_large = { "grid.buildings", "楼栋超过 {0} 个，请分区域生成底图。", "more than {0} buildings: make the map in parts." };
/* {2}: the value, {3}: how many times */
static const struct message guess_words[CELLS_GUESSES] = {
    [CELLS_POINT]     = { "grid.guess.point",     "有 {2} 栋楼没有轮廓，按中心点和周围楼栋的间距推断相邻关系。", "{2} buildings have no footprint: their neighbours are guessed from their middle and from how far apart buildings stand around them." },
    [CELLS_ENTRANCES] = { "grid.guess.entrances", "“{0}”超过上限，单元数不详，按 {2} 个单元估算。", "{0} is above the upper bound and its entrances are not known: {2} were assumed." },
    [CELLS_SAME_SPOT] = { "grid.guess.same_spot", "“{0}”与“{1}”在同一点上，视为相邻。", "{0} and {1} stand at the same point and are taken for neighbours." },
    [CELLS_JOINED]    = { "grid.guess.joined",    "“{0}”与“{1}”之间原本不相连，按 {2} 米的通道连接。", "{0} and {1} were joined by a way of {2} m, as nothing else connects them." },
    [CELLS_SPARSE]    = { "grid.guess.sparse",    "楼栋稀疏，相隔 {2} 米以内视为相邻。", "Buildings stand far apart: up to {2} m they are taken for neighbours." },
    [CELLS_APART]     = { "grid.guess.apart",     "“{0}”所在的一片（{2} 户）与其余部分不相连：相距太远或有墙、河、铁路阻隔。", "{0} and what hangs with it ({2} households) is not connected to the rest: too far, or behind a wall, river or railway." },
}, guess_often[CELLS_GUESSES] = {
    [CELLS_ENTRANCES] = { "grid.guess.entrances_often", "“{0}”等 {3} 栋楼超过上限，单元数不详，共按 {2} 个单元估算。", "{0} and others, {3} buildings, are above the upper bound and their entrances are not known: {2} were assumed in all." },
    [CELLS_SAME_SPOT] = { "grid.guess.same_spot_often", "有 {3} 处两栋楼在同一点上，视为相邻，例如“{0}”与“{1}”。", "At {3} places two buildings stand at the same point and are taken for neighbours, {0} and {1} for one." },
    [CELLS_JOINED]    = { "grid.guess.joined_often",    "有 {3} 处楼栋之间原本不相连，各按一条通道连接；最长的 {2} 米，在“{0}”与“{1}”之间。", "At {3} places buildings were joined by a way, as nothing else connects them; the longest, of {2} m, lies between {0} and {1}." },
};
/* clang-format on */

enum {
    STEP = 500,       /* cm between points along a footprint */
    RING_POINTS = 80, /* of a very large footprint at most about so many */
    MOST = 200000,    /* buildings */
    BESIDE = 500,     /* cm between entrances of a building that is only a point, */
    ROW = 2400,       /* in a row of at most so much */
};

/* ---- the cells ---- */

struct axis {
    double ux, uy, low, high; /* along the longer side; extent from the middle */
};

/* The direction in which a footprint is long: of its largest variance. PARTS that are only a point
 * stand in a row: at one spot all but the first would be without ground and neighbours. */
static struct axis axis_of(const struct cells_building *b, int32_t parts)
{
    double      xx = 0, yy = 0, xy = 0;
    struct axis x = { 1, 0, -1, 1 };

    if (b->n < 3) {
        x.high = fmin(ROW, (double)BESIDE * parts) / 2;
        x.low = -x.high;
        return x;
    }
    for (size_t i = 0; i < b->n; i++) {
        double dx = b->ring[i].x - b->at.x, dy = b->ring[i].y - b->at.y;
        xx += dx * dx;
        yy += dy * dy;
        xy += dx * dy;
    }
    double turn = 0.5 * atan2(2 * xy, xx - yy);
    x.ux = cos(turn);
    x.uy = sin(turn);
    for (size_t i = 0; i < b->n; i++) {
        double t = (b->ring[i].x - b->at.x) * x.ux + (b->ring[i].y - b->at.y) * x.uy;
        x.low = fmin(x.low, t);
        x.high = fmax(x.high, t);
    }
    return x;
}

void cells_note(struct maker *w, enum cells_guess kind, int32_t a, int32_t b, int64_t value)
{
    struct cells_out  *o = w->out;
    struct cells_note *old = w->said[kind] ? &o->note[w->said[kind] - 1] : NULL;

    if (old && guess_often[kind].code) {
        old->times++;
        if (kind == CELLS_ENTRANCES)
            old->value += value;
        else if (value > old->value)
            *old = (struct cells_note){ kind, a, b, value, old->times };
        return;
    }
    if (o->notes == w->cap_notes) {
        size_t cap = 2 * w->cap_notes + 16;
        o->note = arena_grow(w->a, o->note, w->cap_notes * sizeof *o->note, cap * sizeof *o->note);
        w->cap_notes = cap;
    }
    o->note[o->notes++] = (struct cells_note){ kind, a, b, value, 1 };
    w->said[kind] = o->notes;
}

str cells_note_text(struct arena *m, const struct cells_note *n, enum lang lang, str a, str b)
{
    int64_t value = n->kind == CELLS_JOINED ? (n->value + 50) / 100 : n->value;
    str     args[] = { a, b, str_int(m, value), str_int(m, n->times) };

    return message_text(m, n->times > 1 ? &guess_often[n->kind] : &guess_words[n->kind], lang, args,
                        COUNT(args));
}

static int32_t entrances_of(struct maker *w, int32_t i)
{
    const struct cells_building *b = &w->in->building[i];
    int32_t                      most = w->in->entrance;

    if (b->households <= w->in->hi)
        return 1;
    if (b->entrances > 1)
        return b->entrances < b->households ? b->entrances : b->households;
    int32_t n = (b->households + most - 1) / most;
    cells_note(w, CELLS_ENTRANCES, i, i, n);
    return n;
}

static void lay_cells(struct maker *w)
{
    const struct cells_in *in = w->in;
    struct cells_out      *o = w->out;
    size_t                 n = 0, at = 0, points = 0;

    w->first = NEWN(w->a, int32_t, in->n + 1);
    for (size_t i = 0; i < in->n; i++) {
        w->first[i] = (int32_t)n;
        n += (size_t)entrances_of(w, (int32_t)i);
        points += in->building[i].n < 3;
    }
    w->first[in->n] = (int32_t)n;
    o->map = NEW(w->a, struct grid_map);
    o->map->n = n;
    o->map->cell = NEWN(w->a, struct grid_cell, n);
    o->map->n_buildings = in->n;
    o->building = NEWN(w->a, int32_t, n);
    o->entrance = NEWN(w->a, int32_t, n);
    for (size_t i = 0; i < in->n; i++) {
        const struct cells_building *b = &in->building[i];
        int32_t                      parts = w->first[i + 1] - w->first[i];
        struct axis                  x = axis_of(b, parts);
        for (int32_t e = 0; e < parts; e++, at++) {
            double t = parts == 1 ? 0 : x.low + (x.high - x.low) * (e + 0.5) / parts;
            o->building[at] = (int32_t)i;
            o->entrance[at] = parts == 1 ? 0 : e + 1;
            o->map->cell[at] = (struct grid_cell){
                .id = (int64_t)at,
                .x = b->at.x + (int32_t)lround(t * x.ux),
                .y = b->at.y + (int32_t)lround(t * x.uy),
                .households = b->households / parts + (e < b->households % parts),
                .building = (int32_t)i,
                .block = -1,
            };
        }
        o->map->households += b->households;
    }
    if (points)
        cells_note(w, CELLS_POINT, 0, 0, (int64_t)points);
}

/* ---- the points ---- */

/* The cell of building I that is nearest to a point of its footprint. */
static int32_t nearest_entrance(const struct maker *w, size_t i, double px, double py)
{
    int32_t best = w->first[i];
    double  least = INFINITY;

    for (int32_t c = w->first[i]; c < w->first[i + 1]; c++) {
        double dx = w->out->map->cell[c].x - px, dy = w->out->map->cell[c].y - py;
        if (dx * dx + dy * dy < least) {
            least = dx * dx + dy * dy;
            best = c;
        }
    }
    return best;
}

static size_t spot_hash(int32_t x, int32_t y)
{
    uint64_t h = ((uint64_t)(uint32_t)x << 32 | (uint32_t)y) * 0x9E3779B97F4A7C15u;

    return (size_t)(h ^ h >> 31);
}

static void put_point(struct maker *w, int32_t cell, double x, double y)
{
    int32_t px = (int32_t)lround(x), py = (int32_t)lround(y);

    if (w->n == w->cap) {
        size_t cap = 2 * w->cap + 1024;
        w->p = arena_grow(w->a, w->p, w->cap * sizeof *w->p, cap * sizeof *w->p);
        w->owner = arena_grow(w->a, w->owner, w->cap * sizeof *w->owner, cap * sizeof *w->owner);
        w->cap = cap;
    }
    w->p[w->n] = (struct geos_point){ px, py };
    w->owner[w->n++] = cell;
}

static void points_of(struct maker *w, size_t i)
{
    const struct cells_building *b = &w->in->building[i];
    double                       length = 0;

    if (b->n < 3) {
        for (int32_t c = w->first[i]; c < w->first[i + 1]; c++)
            put_point(w, c, w->out->map->cell[c].x, w->out->map->cell[c].y);
        return;
    }
    for (size_t k = 0; k < b->n; k++) {
        struct cells_point p = b->ring[k], q = b->ring[(k + 1) % b->n];
        length += hypot(q.x - p.x, q.y - p.y);
    }
    double step = fmax(STEP, length / RING_POINTS);
    for (size_t k = 0; k < b->n; k++) {
        struct cells_point p = b->ring[k], q = b->ring[(k + 1) % b->n];
        double             side = hypot(q.x - p.x, q.y - p.y);
        int                parts = side > step ? (int)ceil(side / step) : 1;
        for (int s = 0; s < parts; s++) {
            double x = p.x + (double)(q.x - p.x) * s / parts;
            double y = p.y + (double)(q.y - p.y) * s / parts;
            put_point(w, nearest_entrance(w, i, x, y), x, y);
        }
    }
}

/* One point a place: GEOS would drop the second silently. Whose point it is already is a
 * neighbour. */
static void without_doubles(struct maker *w)
{
    size_t   mask = 1024, kept = 0;
    int32_t *slot = NULL;

    while (mask < 2 * w->n)
        mask *= 2;
    slot = NEWN(w->a, int32_t, mask);
    mask--;
    for (size_t i = 0; i < w->n; i++) {
        size_t at = spot_hash((int32_t)w->p[i].x, (int32_t)w->p[i].y) & mask;
        while (slot[at] &&
               !(w->p[slot[at] - 1].x == w->p[i].x && w->p[slot[at] - 1].y == w->p[i].y))
            at = (at + 1) & mask;
        if (slot[at]) {
            int32_t u = w->owner[slot[at] - 1], v = w->owner[i];
            if (u != v) {
                cells_touch(w, u, v, STEP, GRID_BLOCK);
                if (is_spot(w, v) && w->out->building[u] != w->out->building[v])
                    cells_note(w, CELLS_SAME_SPOT, w->out->building[u], w->out->building[v], 0);
            }
            continue;
        }
        w->p[kept] = w->p[i];
        w->owner[kept] = w->owner[i];
        slot[at] = (int32_t)++kept;
    }
    w->n = kept;
}

error *cells_points(struct arena *a, const struct cells_in *in, struct cells_out *out,
                    struct maker *w)
{
    *out = (struct cells_out){ 0 };
    *w = (struct maker){ .a = a, .in = in, .out = out };
    if (in->n == 0)
        return error_of(a, FAIL_INPUT, &msg_empty, STR(""));
    if (in->n > MOST)
        return error_of(a, FAIL_LARGE, &msg_large, str_int(a, MOST));
    w->g = geos_open(a);
    if (!w->g)
        return error_of(a, FAIL_BUSY, &msg_geos, STR(""));
    lay_cells(w);
    for (size_t i = 0; i < in->n; i++)
        points_of(w, i);
    without_doubles(w);
    return NULL;
}

/* ---- parts that hang apart ---- */

static int32_t root(int32_t *up, int32_t i)
{
    while (up[i] != i) {
        up[i] = up[up[i]];
        i = up[i];
    }
    return i;
}

static bool unite(int32_t *up, int32_t i, int32_t j)
{
    i = root(up, i);
    j = root(up, j);
    if (i == j)
        return false;
    up[i < j ? j : i] = i < j ? i : j;
    return true;
}

static int by_length(const void *p, const void *q)
{
    const struct reach *a = p, *b = q;

    if (a->length != b->length)
        return a->length < b->length ? -1 : 1;
    if (a->u != b->u)
        return a->u < b->u ? -1 : 1;
    return (a->v > b->v) - (a->v < b->v);
}

static void join_parts(struct maker *w)
{
    size_t   n = w->out->map->n;
    int32_t *up = NEWN(w->a, int32_t, n);
    int64_t *households = NEWN(w->a, int64_t, n);
    bool    *said = NEWN(w->a, bool, n);

    for (size_t i = 0; i < n; i++)
        up[i] = (int32_t)i;
    for (size_t i = 0; i < w->touches; i++)
        unite(up, w->touch[i].u, w->touch[i].v);
    /* a building that is its own neighbour through its entrances */
    for (size_t i = 1; i < n; i++)
        if (w->out->building[i] == w->out->building[i - 1] && unite(up, (int32_t)i - 1, (int32_t)i))
            cells_touch(w, (int32_t)i - 1, (int32_t)i, STEP, GRID_BLOCK);
    if (w->reaches)
        qsort(w->reach, w->reaches, sizeof *w->reach, by_length);
    for (size_t i = 0; i < w->reaches; i++) {
        struct reach *x = &w->reach[i];
        if (!unite(up, x->u, x->v))
            continue;
        cells_touch(w, x->u, x->v, STEP, x->cross);
        cells_note(w, CELLS_JOINED, w->out->building[x->u], w->out->building[x->v], x->length);
    }
    int64_t most = -1;
    int32_t main = 0;
    for (size_t i = 0; i < n; i++)
        households[root(up, (int32_t)i)] += w->out->map->cell[i].households;
    for (size_t i = 0; i < n; i++)
        if (up[i] == (int32_t)i && households[i] > most) {
            most = households[i];
            main = (int32_t)i;
        }
    for (size_t i = 0; i < n; i++) {
        int32_t r = root(up, (int32_t)i);
        if (r != main && !said[r]) {
            said[r] = true;
            cells_note(w, CELLS_APART, w->out->building[i], w->out->building[i], households[r]);
        }
    }
}

/* ---- edges ---- */

static int by_pair(const void *p, const void *q)
{
    const struct touch *a = p, *b = q;

    if (a->u != b->u)
        return a->u < b->u ? -1 : 1;
    if (a->v != b->v)
        return a->v < b->v ? -1 : 1;
    return a->cross - b->cross;
}

/* What is crossed along the longest part of a common border; of equals the larger street. */
static void pair_of(struct grid_map *m, const struct touch *t, size_t n, struct grid_edge *e)
{
    static const int64_t price[GRID_CROSSES] = { 8, 2, 1 };
    int64_t              share[GRID_CROSSES] = { 0 }, sum = 0;
    int                  cross = 0;

    for (size_t i = 0; i < n; i++) {
        share[t[i].cross] += t[i].border;
        sum += t[i].border;
    }
    for (int c = 1; c < GRID_CROSSES; c++)
        if (share[c] >= share[cross])
            cross = c;
    const struct grid_cell *u = &m->cell[t->u], *v = &m->cell[t->v];
    int64_t                 cost = (sum * price[cross] + 50) / 100;
    *e = (struct grid_edge){
        .u = t->u,
        .v = t->v,
        .dist = (int32_t)lround(hypot((double)u->x - v->x, (double)u->y - v->y)),
        .border = (int32_t)(sum < GRID_MAX_CM ? sum : GRID_MAX_CM),
        .cost = (int32_t)(cost < 1               ? 1
                          : cost < GRID_MAX_COST ? cost
                                                 : GRID_MAX_COST),
        .cross = (uint8_t)cross,
    };
}

static void put_edges(struct maker *w)
{
    struct grid_map *m = w->out->map;
    int32_t         *up = NEWN(w->a, int32_t, m->n);

    if (w->touches)
        qsort(w->touch, w->touches, sizeof *w->touch, by_pair);
    m->edge = NEWN(w->a, struct grid_edge, w->touches + 1);
    for (size_t i = 0, next = 0; i < w->touches; i = next) {
        while (next < w->touches && w->touch[next].u == w->touch[i].u &&
               w->touch[next].v == w->touch[i].v)
            next++;
        pair_of(m, &w->touch[i], next - i, &m->edge[m->m++]);
    }
    for (size_t i = 0; i < m->n; i++)
        up[i] = (int32_t)i;
    for (size_t i = 0; i < m->m; i++)
        if (m->edge[i].cross == GRID_BLOCK)
            unite(up, m->edge[i].u, m->edge[i].v);
    for (size_t i = 0; i < m->n; i++)
        m->cell[i].block = root(up, (int32_t)i);
    grid_link(w->a, m);
}

error *cells_make(struct arena *a, const struct cells_in *in, struct cells_out *out)
{
    struct maker w;

    TRY(cells_points(a, in, out, &w));
    error *e = cells_neighbours(&w);
    geos_close(w.g);
    TRY(e);
    join_parts(&w);
    put_edges(&w);
    return NULL;
}

void cells_write(const struct cells_out *c, struct buf *nodes, struct buf *edges)
{
    const struct grid_map *m = c->map;

    buf_z(nodes, "id,x,y,w,block,bldg,source,entrance\n");
    for (size_t i = 0; i < m->n; i++) {
        const struct grid_cell *x = &m->cell[i];
        buf_fmt(nodes, "%zu,%.2f,%.2f,%d,%lld,%d,%d,%d\n", i, x->x / 100.0, x->y / 100.0,
                x->households, (long long)x->block, x->building, c->building[i], c->entrance[i]);
    }
    buf_z(edges, "u,v,dist,border,cross,cost\n");
    for (size_t i = 0; i < m->m; i++) {
        const struct grid_edge *e = &m->edge[i];
        buf_fmt(edges, "%d,%d,%.2f,%.2f,%d,%d\n", e->u, e->v, e->dist / 100.0, e->border / 100.0,
                e->cross, e->cost);
    }
}
