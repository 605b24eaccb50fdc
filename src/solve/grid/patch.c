/* patch.c -- cutting a piece out of the net, and moving a knot of it. */
#include "solve/grid/patch.h"

/* The bits of MASK where KEEP has bits, moved together. */
static uint32_t squeeze(uint32_t mask, uint32_t keep)
{
    uint32_t out = 0;

    for (uint32_t bit = 1; keep; keep &= keep - 1, bit <<= 1)
        if (mask & keep & -keep)
            out |= bit;
    return out;
}

static uint32_t all_of(int32_t deg)
{
    return deg >= RING ? UINT32_MAX : (UINT32_C(1) << deg) - 1;
}

/* Slowly, for a knot that has more neighbours outside than a mask can tell. */
static void look_around(struct patch *p, int32_t u)
{
    struct arc *arc = p->arc + p->off[u];
    int32_t     deg = p->off[u + 1] - p->off[u];

    for (int32_t i = 0; i < deg && deg <= RING; i++) {
        arc[i].ring = 0;
        for (int32_t h = p->off[arc[i].to]; h < p->off[arc[i].to + 1]; h++)
            for (int32_t j = 0; j < deg; j++)
                if (p->arc[h].to == arc[j].to)
                    arc[i].ring |= UINT32_C(1) << j;
    }
}

/* Rings and the way back of each arc, from those of the net; KEEP says which arcs of a knot are in
 * the patch. */
static void link_arcs(struct patch *p, const struct net *g, const uint32_t *keep)
{
    for (int32_t u = 0; u < p->n; u++) {
        int32_t o = g->off[p->knot[u]], deg = g->off[p->knot[u] + 1] - o, h = p->off[u];
        bool    whole = p->off[u + 1] - h == deg;
        if (deg > RING)
            look_around(p, u);
        for (int32_t i = 0; i < deg; i++) {
            if (!whole && (deg > RING ? h == p->off[u + 1] || p->knot[p->arc[h].to] != g->nbr[o + i]
                                      : !(keep[u] >> i & 1)))
                continue;
            int32_t v = p->arc[h].to, from = g->off[p->knot[v]], back = g->back[o + i] - from;
            int32_t far = g->off[p->knot[v] + 1] - from;
            if (deg <= RING)
                p->arc[h].ring = whole ? g->ring[o + i] : squeeze(g->ring[o + i], keep[u]);
            if (p->off[v + 1] - p->off[v] == far) {
                p->rev[h] = p->off[v] + back;
            } else if (far <= RING) {
                p->rev[h] = p->off[v] + __builtin_popcount(keep[v] & all_of(back));
            } else {
                p->rev[h] = p->off[v];
                while (p->arc[p->rev[h]].to != u)
                    p->rev[h]++;
            }
            h++;
        }
    }
}

static void make_border(struct patch *p, int32_t h, int32_t from)
{
    p->place[h] = p->n_edge;
    p->edge[p->n_edge++] = (struct half){ h, from };
}

static void drop_border(struct patch *p, int32_t h)
{
    struct half last = p->edge[--p->n_edge];

    p->edge[p->place[h]] = last;
    p->place[last.arc] = p->place[h];
    p->place[h] = -1;
}

static void enter(struct patch *p, int32_t u, int32_t g)
{
    struct roll *roll = &p->roll[g];

    p->label[u] = g;
    p->grid[g].size++;
    p->grid[g].w += p->at[u].w;
    roll->sx += (int64_t)p->at[u].w * p->at[u].x;
    roll->sy += (int64_t)p->at[u].w * p->at[u].y;
    p->prev[u] = -1;
    p->next[u] = roll->head;
    if (roll->head >= 0)
        p->prev[roll->head] = u;
    roll->head = u;
}

static void leave(struct patch *p, int32_t u)
{
    int32_t      g = p->label[u];
    struct roll *roll = &p->roll[g];

    p->grid[g].size--;
    p->grid[g].w -= p->at[u].w;
    roll->sx -= (int64_t)p->at[u].w * p->at[u].x;
    roll->sy -= (int64_t)p->at[u].w * p->at[u].y;
    if (p->prev[u] >= 0)
        p->next[p->prev[u]] = p->next[u];
    else
        roll->head = p->next[u];
    if (p->next[u] >= 0)
        p->prev[p->next[u]] = p->prev[u];
}

static void centre(struct patch *p, int32_t g)
{
    if (p->grid[g].w > 0) {
        p->grid[g].cx = (int32_t)(p->roll[g].sx / p->grid[g].w);
        p->grid[g].cy = (int32_t)(p->roll[g].sy / p->grid[g].w);
    }
}

void patch_move(struct patch *p, int32_t u, int32_t to)
{
    int32_t from = p->label[u];

    if (from == to)
        return;
    leave(p, u);
    enter(p, u, to);
    if (p->at[u].w) {
        centre(p, from);
        centre(p, to);
    }
    for (int32_t h = p->off[u]; h < p->off[u + 1]; h++) {
        int32_t back = p->rev[h];
        p->arc[back].side = to;
        if (p->arc[h].side == from) {
            make_border(p, h, u);
            make_border(p, back, p->arc[h].to);
        } else if (p->arc[h].side == to) {
            drop_border(p, h);
            drop_border(p, back);
        }
    }
}

/* The long way: search the grid from one neighbour until all the others are found. */
static bool spare_by_search(struct patch *p, int32_t u)
{
    int32_t g = p->label[u], head = 0, tail = 0, wanted = 0;
    int32_t in = ++p->tick, target = ++p->tick;

    for (int32_t h = p->off[u]; h < p->off[u + 1]; h++)
        if (p->arc[h].side == g) {
            p->mark[p->arc[h].to] = target;
            if (wanted++ == 0)
                p->queue[tail++] = p->arc[h].to;
        }
    if (wanted <= 1)
        return wanted == 1;
    p->mark[p->queue[0]] = in;
    p->mark[u] = in;
    wanted--;
    while (head < tail) {
        int32_t v = p->queue[head++];
        for (int32_t h = p->off[v]; h < p->off[v + 1]; h++) {
            int32_t t = p->arc[h].to;
            if (p->arc[h].side != g || p->mark[t] == in)
                continue;
            if (p->mark[t] == target && --wanted == 0)
                return true;
            p->mark[t] = in;
            p->queue[tail++] = t;
        }
    }
    return false;
}

/* From FROM on, what hangs together along the ring; SAME and FROM are masks of neighbours. */
static uint32_t along_ring(const struct arc *arc, uint32_t same, uint32_t from)
{
    uint32_t reached = from, todo = from;

    while (todo) {
        int i = __builtin_ctz(todo);
        todo &= todo - 1;
        uint32_t fresh = arc[i].ring & same & ~reached;
        reached |= fresh;
        todo |= fresh;
    }
    return reached;
}

/* ONE and OTHER are neighbours of U: search from both in turn until they meet or the smaller side
 * is at its end. */
static bool spare_by_meeting(struct patch *p, int32_t u, uint32_t one, uint32_t other)
{
    struct side {
        int32_t head, tail, mark;
    } side[2] = { { 0, 0, ++p->tick }, { p->n, p->n, ++p->tick } };
    int32_t g = p->label[u];

    for (; one; one &= one - 1) {
        int32_t v = p->arc[p->off[u] + __builtin_ctz(one)].to;
        p->mark[v] = side[0].mark;
        p->queue[side[0].tail++] = v;
    }
    for (; other; other &= other - 1) {
        int32_t v = p->arc[p->off[u] + __builtin_ctz(other)].to;
        p->mark[v] = side[1].mark;
        p->queue[side[1].tail--] = v; /* the second queue runs downwards from the end */
    }
    for (int i = 0;; i ^= 1) {
        struct side *s = &side[i];
        if (s->head == s->tail)
            return false;
        int32_t v = p->queue[i ? s->head-- : s->head++];
        for (int32_t h = p->off[v]; h < p->off[v + 1]; h++) {
            int32_t t = p->arc[h].to;
            if (p->arc[h].side != g || t == u || p->mark[t] == s->mark)
                continue;
            if (p->mark[t] == side[!i].mark)
                return true;
            p->mark[t] = s->mark;
            p->queue[i ? s->tail-- : s->tail++] = t;
        }
    }
}

bool patch_spare(struct patch *p, int32_t u, uint32_t same)
{
    const struct arc *arc = p->arc + p->off[u];

    if (!same)
        return spare_by_search(p, u);
    uint32_t one = along_ring(arc, same, same & -same), rest = same & ~one;
    while (rest) {
        uint32_t other = along_ring(arc, rest, rest & -rest);
        if (!spare_by_meeting(p, u, one, other))
            return false;
        one |= other;
        rest &= ~other;
    }
    return true;
}

/* Zeroed only what is not written anyhow. */
static void take_memory(struct arena *a, struct patch *p, int32_t half)
{
    size_t n = (size_t)p->n, m = (size_t)half + 1, k = (size_t)p->k_cap;

    p->knot = ROOM(a, int32_t, n);
    p->off = ROOM(a, int32_t, n + 1);
    p->arc = ROOM(a, struct arc, m);
    p->at = ROOM(a, struct spot, n);
    p->grid = NEWN(a, struct sums, k);
    p->roll = NEWN(a, struct roll, k);
    p->rev = ROOM(a, int32_t, m);
    p->edge = ROOM(a, struct half, m);
    p->place = ROOM(a, int32_t, m);
    p->label = ROOM(a, int32_t, n);
    p->next = ROOM(a, int32_t, n);
    p->prev = ROOM(a, int32_t, n);
    p->mark = NEWN(a, int32_t, n);
    p->queue = ROOM(a, int32_t, n + 1);
}

static int32_t edge_price(const struct worth *worth, int32_t cost, uint8_t cross)
{
    int64_t c = (int64_t)cost * UNIT - (cross == GRID_MAIN ? worth->main : 0);

    return c > INT32_MAX / 4 ? INT32_MAX / 4 : (int32_t)c;
}

struct patch *patch_make(struct arena *a, const struct net *g, const int32_t *list, int32_t n,
                         const int32_t *mine, int32_t which, int32_t *here, const int32_t *label,
                         const int32_t *local, int32_t k, int32_t k_cap, const struct worth *worth)
{
    struct patch *p = NEW(a, struct patch);
    int32_t       half = 0, at = 0;

    p->n = n;
    p->k = k;
    p->k_cap = k_cap;
    p->worth = worth;
    p->typical = edge_price(worth, g->mean_cost / 4, GRID_BLOCK);
    for (int32_t i = 0; i < n; i++) {
        here[list[i]] = i;
        half += g->off[list[i] + 1] - g->off[list[i]];
    }
    take_memory(a, p, half);
    for (int32_t q = 0; q < k_cap; q++)
        p->roll[q].head = p->roll[q].name = -1;
    uint32_t *keep = ROOM(a, uint32_t, (size_t)n);
    for (int32_t i = 0; i < n; i++) {
        int32_t  u = list[i];
        uint32_t bit = 1;
        p->knot[i] = u;
        p->at[i] = (struct spot){ g->w[u], g->x[u], g->y[u], -1 };
        p->off[i] = at;
        keep[i] = 0;
        for (int32_t h = g->off[u]; h < g->off[u + 1]; h++, bit <<= 1) {
            int32_t v = g->nbr[h];
            if (mine[v] != which)
                continue;
            keep[i] |= bit;
            p->arc[at++] = (struct arc){ here[v], local[label[v]],
                                         edge_price(worth, g->cost[h], g->cross[h]), 0 };
        }
    }
    p->off[n] = at;
    link_arcs(p, g, keep);
    for (int32_t i = 0; i < n; i++) {
        int32_t q = local[label[list[i]]];
        enter(p, i, q);
        p->roll[q].name = label[list[i]];
        for (int32_t h = p->off[i]; h < p->off[i + 1]; h++) {
            p->place[h] = -1;
            if (p->arc[h].side != q)
                make_border(p, h, i);
        }
    }
    for (int32_t q = 0; q < k; q++)
        centre(p, q);
    return p;
}

int64_t patch_energy(const struct patch *p, int64_t *fault)
{
    int64_t e = 0;

    *fault = 0;
    for (int32_t q = 0; q < p->k; q++)
        if (p->grid[q].size)
            *fault += patch_fault(p->worth, p->grid[q].w);
    for (int32_t u = 0; u < p->n; u++) {
        int32_t g = p->label[u];
        e += patch_inertia(p->at[u].w, p->at[u].x - p->grid[g].cx, p->at[u].y - p->grid[g].cy,
                           p->worth->inertia);
        if (p->at[u].old >= 0 && p->at[u].old != g)
            e += p->worth->move * (p->at[u].w + 1);
    }
    for (int32_t i = 0; i < p->n_edge; i++) {
        const struct arc *c = &p->arc[p->edge[i].arc];
        if (p->edge[i].from < c->to)
            e += c->cost;
    }
    return e;
}

bool patch_whole(struct patch *p)
{
    int32_t in = ++p->tick;

    for (int32_t q = 0; q < p->k; q++) {
        int32_t head = 0, tail = 0;
        if (p->grid[q].size == 0)
            continue;
        p->queue[tail++] = p->roll[q].head;
        p->mark[p->roll[q].head] = in;
        while (head < tail) {
            int32_t u = p->queue[head++];
            for (int32_t h = p->off[u]; h < p->off[u + 1]; h++) {
                int32_t v = p->arc[h].to;
                if (p->arc[h].side != q || p->mark[v] == in)
                    continue;
                p->mark[v] = in;
                p->queue[tail++] = v;
            }
        }
        if (tail < p->grid[q].size)
            return false;
    }
    return true;
}
