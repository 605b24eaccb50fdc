/* patch.c -- cutting a piece out of the net, and moving a knot of it. */
#include "solve/grid/patch.h"

static void link_half_edges(struct patch *p)
{
    /* the reverse of each half edge: walk all edges in order of their source, once */
    int32_t *at = p->queue;

    for (int32_t i = 0; i < p->n; i++)
        at[i] = p->off[i];
    /* neighbours of a knot come in any order, so look the way back up; degrees are small */
    for (int32_t u = 0; u < p->n; u++)
        for (int32_t h = p->off[u]; h < p->off[u + 1]; h++) {
            int32_t v = p->arc[h].to, r = p->off[v];
            p->arc[h].from = u;
            if (v < u)
                continue;
            while (p->arc[r].to != u)
                r++;
            p->rev[h] = r;
            p->rev[r] = h;
        }
}

static void find_rings(struct patch *p)
{
    for (int32_t u = 0; u < p->n; u++) {
        int32_t o = p->off[u], deg = p->off[u + 1] - o;
        if (deg > RING)
            continue;
        for (int32_t i = 0; i < deg; i++)
            p->queue[p->arc[o + i].to] = u * RING + i; /* place in the ring of u */
        for (int32_t i = 0; i < deg; i++) {
            int32_t  v = p->arc[o + i].to;
            uint32_t mask = 0;
            for (int32_t h = p->off[v]; h < p->off[v + 1]; h++) {
                int32_t q = p->queue[p->arc[h].to];
                if (q / RING == u && q >= 0)
                    mask |= UINT32_C(1) << (q % RING);
            }
            p->arc[o + i].ring = mask;
        }
    }
}

static void set_border(struct patch *p, int32_t h, bool border)
{
    if (border == (p->place[h] >= 0))
        return;
    if (border) {
        p->place[h] = p->n_edge;
        p->edge[p->n_edge++] = h;
    } else {
        int32_t last = p->edge[--p->n_edge];
        p->edge[p->place[h]] = last;
        p->place[last] = p->place[h];
        p->place[h] = -1;
    }
}

static void enter(struct patch *p, int32_t u, int32_t g)
{
    p->label[u] = g;
    p->grid[g].size++;
    p->grid[g].w += p->at[u].w;
    p->grid[g].sx += (int64_t)p->at[u].w * p->at[u].x;
    p->grid[g].sy += (int64_t)p->at[u].w * p->at[u].y;
    p->prev[u] = -1;
    p->next[u] = p->grid[g].head;
    if (p->grid[g].head >= 0)
        p->prev[p->grid[g].head] = u;
    p->grid[g].head = u;
}

static void leave(struct patch *p, int32_t u)
{
    int32_t g = p->label[u];

    p->grid[g].size--;
    p->grid[g].w -= p->at[u].w;
    p->grid[g].sx -= (int64_t)p->at[u].w * p->at[u].x;
    p->grid[g].sy -= (int64_t)p->at[u].w * p->at[u].y;
    if (p->prev[u] >= 0)
        p->next[p->prev[u]] = p->next[u];
    else
        p->grid[g].head = p->next[u];
    if (p->next[u] >= 0)
        p->prev[p->next[u]] = p->prev[u];
}

static void centre(struct patch *p, int32_t g)
{
    if (p->grid[g].w > 0) {
        p->grid[g].cx = (int32_t)(p->grid[g].sx / p->grid[g].w);
        p->grid[g].cy = (int32_t)(p->grid[g].sy / p->grid[g].w);
    }
}

void patch_move(struct patch *p, int32_t u, int32_t to)
{
    int32_t from = p->label[u];

    leave(p, u);
    enter(p, u, to);
    centre(p, from);
    centre(p, to);
    for (int32_t h = p->off[u]; h < p->off[u + 1]; h++) {
        bool border = p->label[p->arc[h].to] != to;
        set_border(p, h, border);
        set_border(p, p->rev[h], border);
    }
}

/* The long way: search the grid from one neighbour until all the others are found. */
static bool spare_by_search(struct patch *p, int32_t u)
{
    int32_t g = p->label[u], head = 0, tail = 0, wanted = 0;
    int32_t in = ++p->tick, target = ++p->tick;

    for (int32_t h = p->off[u]; h < p->off[u + 1]; h++)
        if (p->label[p->arc[h].to] == g) {
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
            if (p->label[t] != g || p->mark[t] == in)
                continue;
            if (p->mark[t] == target && --wanted == 0)
                return true;
            p->mark[t] = in;
            p->queue[tail++] = t;
        }
    }
    return false;
}

bool patch_spare(struct patch *p, int32_t u, uint32_t same)
{
    if (same) {
        const struct arc *arc = p->arc + p->off[u];
        uint32_t          reached = same & -same, todo = reached;
        while (todo) {
            int i = __builtin_ctz(todo);
            todo &= todo - 1;
            uint32_t fresh = arc[i].ring & same & ~reached;
            reached |= fresh;
            todo |= fresh;
        }
        if (reached == same)
            return true;
    }
    return spare_by_search(p, u);
}

static void take_memory(struct arena *a, struct patch *p, int32_t half)
{
    size_t n = (size_t)p->n, m = (size_t)half + 1, k = (size_t)p->k_cap;

    p->knot = NEWN(a, int32_t, n);
    p->off = NEWN(a, int32_t, n + 1);
    p->arc = NEWN(a, struct arc, m);
    p->at = NEWN(a, struct spot, n);
    p->grid = NEWN(a, struct sums, k);
    p->rev = NEWN(a, int32_t, m);
    p->cross = NEWN(a, uint8_t, m);
    p->edge = NEWN(a, int32_t, m);
    p->place = NEWN(a, int32_t, m);
    p->label = NEWN(a, int32_t, n);
    p->next = NEWN(a, int32_t, n);
    p->prev = NEWN(a, int32_t, n);
    p->mark = NEWN(a, int32_t, n);
    p->queue = NEWN(a, int32_t, n + 1);
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
        p->grid[q].head = p->grid[q].name = -1;
    for (int32_t i = 0; i < n; i++) {
        int32_t u = list[i];
        p->knot[i] = u;
        p->at[i].w = g->w[u];
        p->at[i].x = g->x[u];
        p->at[i].y = g->y[u];
        p->at[i].old = -1;
        p->off[i] = at;
        for (int32_t h = g->off[u]; h < g->off[u + 1]; h++) {
            if (mine[g->nbr[h]] != which)
                continue;
            p->arc[at].to = here[g->nbr[h]];
            p->cross[at] = g->cross[h];
            p->arc[at++].cost = edge_price(worth, g->cost[h], g->cross[h]);
        }
    }
    p->off[n] = at;
    link_half_edges(p);
    memset(p->queue, 0xff, (size_t)(n + 1) * sizeof *p->queue);
    find_rings(p);
    for (int32_t i = 0; i < n; i++) {
        enter(p, i, local[label[list[i]]]);
        p->grid[p->label[i]].name = label[list[i]];
    }
    for (int32_t q = 0; q < k; q++)
        centre(p, q);
    for (int32_t h = 0; h < at; h++) {
        p->place[h] = -1;
        set_border(p, h, p->label[p->arc[h].from] != p->label[p->arc[h].to]);
    }
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
    for (int32_t i = 0; i < p->n_edge; i++)
        if (p->arc[p->edge[i]].from < p->arc[p->edge[i]].to)
            e += p->arc[p->edge[i]].cost;
    return e;
}

bool patch_whole(struct patch *p)
{
    int32_t in = ++p->tick;

    for (int32_t q = 0; q < p->k; q++) {
        int32_t head = 0, tail = 0;
        if (p->grid[q].size == 0)
            continue;
        p->queue[tail++] = p->grid[q].head;
        p->mark[p->grid[q].head] = in;
        while (head < tail) {
            int32_t u = p->queue[head++];
            for (int32_t h = p->off[u]; h < p->off[u + 1]; h++) {
                int32_t v = p->arc[h].to;
                if (p->label[v] != q || p->mark[v] == in)
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
