/* cut.c -- ways as they were drawn, joined where they cross or nearly touch. */
#include "solve/rounds/rounds.h"

__extension__ typedef __int128 wide;

enum {
    NEAR = 200,   /* cm: so far may an end lie beside the way that it was meant to meet */
    PIECE = 1000, /* cm: a door joins the nearest end of a way, so ends stand close together */
    PIECES_MOST = 10000, /* of one way, however long */
};

/* A place on a way where another one meets it. */
struct cut {
    int64_t along; /* |dx| + |dy| from its first end */
    int32_t way, x, y;
};

struct cutting {
    struct arena            *mem;
    const struct rounds_way *way;
    size_t                   n;
    struct cut              *cut;
    size_t                   n_cuts, cap_cuts;
    struct rounds_way       *out;
    size_t                   n_out, cap_out;
};

static int64_t span(int32_t a, int32_t b)
{
    return a < b ? (int64_t)b - a : (int64_t)a - b;
}

static void cut_at(struct cutting *c, size_t i, int32_t x, int32_t y)
{
    const struct rounds_way *w = &c->way[i];

    if (c->n_cuts == c->cap_cuts) {
        size_t cap = c->cap_cuts ? 2 * c->cap_cuts : 64;
        c->cut = arena_grow(c->mem, c->cut, c->cap_cuts * sizeof *c->cut, cap * sizeof *c->cut);
        c->cap_cuts = cap;
    }
    c->cut[c->n_cuts++] = (struct cut){ span(w->x1, x) + span(w->y1, y), (int32_t)i, x, y };
}

static void emit(struct cutting *c, int32_t x1, int32_t y1, int32_t x2, int32_t y2)
{
    if (x1 == x2 && y1 == y2)
        return;
    if (c->n_out == c->cap_out) {
        size_t cap = c->cap_out ? 2 * c->cap_out : 256;
        c->out = arena_grow(c->mem, c->out, c->cap_out * sizeof *c->out, cap * sizeof *c->out);
        c->cap_out = cap;
    }
    c->out[c->n_out++] = (struct rounds_way){ x1, y1, x2, y2 };
}

static bool apart(const struct rounds_way *p, const struct rounds_way *q)
{
    int64_t px1 = p->x1 < p->x2 ? p->x1 : p->x2, px2 = p->x1 < p->x2 ? p->x2 : p->x1;
    int64_t py1 = p->y1 < p->y2 ? p->y1 : p->y2, py2 = p->y1 < p->y2 ? p->y2 : p->y1;
    int64_t qx1 = q->x1 < q->x2 ? q->x1 : q->x2, qx2 = q->x1 < q->x2 ? q->x2 : q->x1;
    int64_t qy1 = q->y1 < q->y2 ? q->y1 : q->y2, qy2 = q->y1 < q->y2 ? q->y2 : q->y1;

    return px2 + NEAR < qx1 || qx2 + NEAR < px1 || py2 + NEAR < qy1 || qy2 + NEAR < py1;
}

/* The end (X, Y) of another way against way J: where it lies on it, or just beside it, J is cut and
 * the gap closed. */
static void meet_end(struct cutting *c, size_t j, int32_t x, int32_t y)
{
    const struct rounds_way *w = &c->way[j];
    int64_t                  dx = (int64_t)w->x2 - w->x1, dy = (int64_t)w->y2 - w->y1;
    wide                     length = (wide)dx * dx + (wide)dy * dy;
    wide                     s = (wide)((int64_t)x - w->x1) * dx + (wide)((int64_t)y - w->y1) * dy;

    if (length == 0)
        return;
    s = s < 0 ? 0 : s > length ? length : s;
    int32_t at_x = (int32_t)(w->x1 + (int64_t)(s * dx / length));
    int32_t at_y = (int32_t)(w->y1 + (int64_t)(s * dy / length));
    int64_t gx = span(x, at_x), gy = span(y, at_y);
    if (gx > NEAR || gy > NEAR || gx * gx + gy * gy > (int64_t)NEAR * NEAR)
        return;
    cut_at(c, j, at_x, at_y);
    emit(c, x, y, at_x, at_y);
}

static void meet(struct cutting *c, size_t i, size_t j)
{
    const struct rounds_way *p = &c->way[i], *q = &c->way[j];
    int64_t                  px = (int64_t)p->x2 - p->x1, py = (int64_t)p->y2 - p->y1;
    int64_t                  qx = (int64_t)q->x2 - q->x1, qy = (int64_t)q->y2 - q->y1;
    int64_t                  bx = (int64_t)q->x1 - p->x1, by = (int64_t)q->y1 - p->y1;
    wide                     den = (wide)px * qy - (wide)py * qx;
    wide                     t = (wide)bx * qy - (wide)by * qx, u = (wide)bx * py - (wide)by * px;

    if (apart(p, q))
        return;
    meet_end(c, j, p->x1, p->y1);
    meet_end(c, j, p->x2, p->y2);
    meet_end(c, i, q->x1, q->y1);
    meet_end(c, i, q->x2, q->y2);
    if (den < 0) {
        den = -den;
        t = -t;
        u = -u;
    }
    if (den == 0 || t < 0 || t > den || u < 0 || u > den)
        return;
    int32_t x = (int32_t)(p->x1 + (int64_t)(t * px / den));
    int32_t y = (int32_t)(p->y1 + (int64_t)(t * py / den));
    cut_at(c, i, x, y);
    cut_at(c, j, x, y);
}

static int by_place(const void *a, const void *b)
{
    const struct cut *x = a, *y = b;

    if (x->way != y->way)
        return x->way < y->way ? -1 : 1;
    if (x->along != y->along)
        return x->along < y->along ? -1 : 1;
    return x->x != y->x ? (x->x < y->x ? -1 : 1) : (x->y > y->y) - (x->y < y->y);
}

static void emit_pieces(struct cutting *c, int32_t x1, int32_t y1, int32_t x2, int32_t y2)
{
    int64_t dx = (int64_t)x2 - x1, dy = (int64_t)y2 - y1;
    int64_t n = (span(x1, x2) + span(y1, y2) + PIECE - 1) / PIECE;
    int32_t x = x1, y = y1;

    n = n > PIECES_MOST ? PIECES_MOST : n;
    for (int64_t i = 1; i <= n; i++) {
        int32_t to_x = (int32_t)(x1 + dx * i / n), to_y = (int32_t)(y1 + dy * i / n);
        emit(c, x, y, to_x, to_y);
        x = to_x;
        y = to_y;
    }
}

struct rounds_way *rounds_cut(struct arena *a, const struct rounds_way *way, size_t n,
                              size_t *n_out)
{
    struct cutting c = { .mem = a, .way = way, .n = n };
    size_t         at = 0;

    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            meet(&c, i, j);
    if (c.n_cuts)
        qsort(c.cut, c.n_cuts, sizeof *c.cut, by_place);
    for (size_t i = 0; i < n; i++) {
        int32_t x = way[i].x1, y = way[i].y1;
        for (; at < c.n_cuts && c.cut[at].way == (int32_t)i; at++) {
            emit_pieces(&c, x, y, c.cut[at].x, c.cut[at].y);
            x = c.cut[at].x;
            y = c.cut[at].y;
        }
        emit_pieces(&c, x, y, way[i].x2, way[i].y2);
    }
    *n_out = c.n_out;
    return c.out;
}
