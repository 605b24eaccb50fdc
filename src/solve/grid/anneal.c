/* anneal.c -- simulated annealing of borders: a building changes its grid, grids stay connected. */
#include "solve/grid/patch.h"

/* The natural logarithm in whole numbers, so that every machine makes the same table: log2 by
 * squaring (each squaring gives a binary digit), times ln 2. */
void heat_logs(int32_t log[LOG_STEPS])
{
    for (int32_t i = 0; i < LOG_STEPS; i++) {
        uint64_t v = 2 * (uint64_t)i + 1, whole = 0, part = 0; /* v / (2 LOG_STEPS) */
        while (v >> (whole + 1))
            whole++;
        uint64_t z = v << (31 - whole); /* 1 <= z / 2^31 < 2 */
        for (int b = 0; b < 20; b++) {
            z = (z * z) >> 31;
            part <<= 1;
            if (z >> 32) {
                part |= 1;
                z >>= 1;
            }
        }
        int64_t log2 = ((int64_t)13 << 20) - (int64_t)((whole << 20) + part); /* 2^13 = 2 steps */
        log[i] = (int32_t)((log2 * 45426) >> 20);                             /* ln 2 * 2^16 */
    }
}

/* w * x / y; division of 64 bits takes three times as long. */
static inline int64_t share_of(int32_t w, int32_t x, int32_t y)
{
    if (w < 40000 && x < 40000)
        return (int64_t)((uint32_t)w * (uint32_t)x / (uint32_t)y);
    return (int64_t)w * x / y;
}

/* What it would cost to move U from grid A to grid B, without the band. SAME gets A's neighbours.
 */
static inline int64_t shift_price(const struct patch *p, int32_t u, int32_t a, int32_t b,
                                  uint32_t *same)
{
    int64_t  d = 0;
    uint32_t mask = 0, bit = 1;

    /* without branches: which neighbour is where cannot be foreseen */
    for (const struct arc *c = p->arc + p->off[u], *end = p->arc + p->off[u + 1]; c < end; c++) {
        int32_t in_a = -(c->side == a), in_b = -(c->side == b);
        d += (c->cost & in_a) - (c->cost & in_b);
        mask |= bit & (uint32_t)in_a;
        bit <<= 1;
    }
    *same = p->off[u + 1] - p->off[u] > RING ? 0 : mask;
    int32_t w = p->at[u].w;
    if (p->at[u].old >= 0)
        d += p->worth->move * (w + 1) * ((p->at[u].old == a) - (p->at[u].old == b));
    int64_t inertia = p->worth->inertia;
    int32_t wa = (int32_t)p->grid[a].w, wb = (int32_t)p->grid[b].w;
    if (wa > w)
        d -= patch_inertia(share_of(w, wa, wa - w), p->at[u].x - p->grid[a].cx,
                           p->at[u].y - p->grid[a].cy, inertia);
    if (wb > 0)
        d += patch_inertia(share_of(w, wb, wb + w), p->at[u].x - p->grid[b].cx,
                           p->at[u].y - p->grid[b].cy, inertia);
    return d;
}

static inline int64_t band_price(const struct patch *p, int32_t w, int32_t a, int32_t b)
{
    const struct worth *t = p->worth;

    return patch_fault(t, p->grid[a].w - w) + patch_fault(t, p->grid[b].w + w) -
           patch_fault(t, p->grid[a].w) - patch_fault(t, p->grid[b].w);
}

static int64_t band_of_chain(const struct patch *p, int32_t wu, int32_t wv, int32_t a, int32_t b,
                             int32_t c)
{
    const struct worth *t = p->worth;
    int64_t             d = patch_fault(t, p->grid[b].w + wu - wv) - patch_fault(t, p->grid[b].w);

    d -= patch_fault(t, p->grid[a].w);
    if (c == a)
        return d + patch_fault(t, p->grid[a].w - wu + wv);
    return d + patch_fault(t, p->grid[a].w - wu) + patch_fault(t, p->grid[c].w + wv) -
           patch_fault(t, p->grid[c].w);
}

/* A second knot that gives back what the first one upset: V out of B, where U goes, to any C. */
static bool answer(struct patch *p, int32_t u, int32_t a, int32_t b, int64_t limit, int32_t *v,
                   int32_t *next)
{
    const struct worth *t = p->worth;
    int32_t             at = u, w = p->at[u].w;
    int64_t             least = p->grid[b].w + w - t->band.hi, most = p->grid[b].w + w - t->band.lo;
    uint64_t            bits = dice_next(&p->dice); /* eight for each step */

    if (patch_fault(t, p->grid[b].w) > 0) { /* then anything that makes it no worse */
        least = INT64_MIN;
        most = INT64_MAX;
    }
    /* a short walk inside B from U, until at its border a knot is met whose households fit; hardly
     * a branch, since where it goes cannot be foreseen */
    for (int step = 0; step < 8; step++, bits >>= 8) {
        int32_t           o = p->off[at], deg = p->off[at + 1] - o;
        const struct arc *c = &p->arc[o + (int32_t)((bits & 255) * (uint64_t)deg >> 8)];
        int32_t           to = c->to, in_b = -(c->side == b), wv = p->at[at].w;
        if ((~in_b & (at != u) & (to != u) & (wv >= least) & (wv <= most)) &&
            band_of_chain(p, w, wv, a, b, c->side) <= limit) {
            *v = at;
            *next = c->side;
            return true;
        }
        at ^= (at ^ to) & in_b;
    }
    return false;
}

/* U goes from A to B, which upsets the band, and some V goes on from B. */
static void chain(struct patch *p, int32_t u, int32_t a, int32_t b, int64_t limit)
{
    int32_t  v = 0, c = 0;
    uint32_t same = 0, same_v = 0;

    if (p->grid[b].size == 1 || !answer(p, u, a, b, limit, &v, &c))
        return;
    int64_t upset = band_of_chain(p, p->at[u].w, p->at[v].w, a, b, c);
    int64_t d = shift_price(p, u, a, b, &same);
    /* first the price as if the two did not know each other, then, after the move, the true one */
    if (d + upset > limit ||
        d + upset + shift_price(p, v, b, c, &same_v) > 2 * limit + p->typical ||
        !patch_spare(p, u, same))
        return;
    patch_move(p, u, b);
    int64_t e = shift_price(p, v, b, c, &same_v);
    if (d + upset + e <= limit && patch_spare(p, v, same_v))
        patch_move(p, v, c);
    else
        patch_move(p, u, a);
}

/* BITS: the upper half drew half edge E, the lower draws the chance. */
static void step(struct patch *p, struct half e, uint64_t bits, int64_t temperature, bool hard)
{
    int32_t  u = e.from, a = p->label[u], b = p->arc[e.arc].side;
    uint32_t same = 0;

    if (p->grid[a].size == 1)
        return;
    int64_t limit = (temperature * p->worth->log[bits % LOG_STEPS]) >> 16;
    int64_t upset = band_price(p, p->at[u].w, a, b);
    if (upset > limit && hard) {
        chain(p, u, a, b, limit);
        return;
    }
    int64_t d = shift_price(p, u, a, b, &same);
    if (d + upset <= limit && patch_spare(p, u, same))
        patch_move(p, u, b);
}

static inline const struct half *drawn(const struct patch *p, uint64_t bits)
{
    return &p->edge[(bits >> 32) * (uint64_t)p->n_edge >> 32];
}

/* Most of the time would go by waiting for memory. So the numbers of the next two steps are drawn
 * ahead, and what they will most likely look at is called for; the edge itself is drawn when it is
 * due, since borders may have moved meanwhile. */
void patch_anneal(struct patch *p, const struct heat *h)
{
    struct dice draws = { dice_next(&p->dice) };
    int64_t     t = h->from;
    uint64_t    now = dice_next(&draws), next = dice_next(&draws);

    for (int64_t i = 0; i < h->steps && p->n_edge; i++) {
        if ((i & 255) == 0)
            t = h->from + (h->to - h->from) * i / h->steps;
        uint64_t    after = dice_next(&draws);
        struct half soon = *drawn(p, next);
        __builtin_prefetch(drawn(p, after));
        __builtin_prefetch(p->arc + soon.arc);
        __builtin_prefetch(p->label + soon.from);
        __builtin_prefetch(p->at + soon.from);
        step(p, *drawn(p, now), now, t, h->hard);
        now = next;
        next = after;
    }
}
