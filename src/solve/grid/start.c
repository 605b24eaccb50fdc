/* start.c -- the first plan: the net is halved again and again along random spanning trees.
 *
 * Edges inside a block enter the tree before those across a street, so that cutting a tree edge
 * mostly cuts along streets. A cut is good when both sides can be made of whole grids. */
#include "solve/grid/patch.h"

enum { BUCKETS = 1024, LOOK_AT = 12, TREES = 3 };

struct start {
    const struct net   *g;
    const struct worth *worth;
    struct dice         dice;
    int32_t            *list;     /* knots; a segment is what is being halved */
    int32_t            *seg, *at; /* of a knot: its segment, its place in it */
    int32_t            *boss;     /* union-find over places */
    int32_t            *eu, *ev, *key, *cost, *sorted, n_edges;
    uint16_t *in, *flip;   /* of a place, which cuts it is beyond; of a rank, which begin or end */
    int32_t  *toff, *tnbr; /* the tree */
    int32_t  *pre, *up, *size, *stack, *rank; /* preorder of the tree */
    int32_t  *best;                           /* knots of the best cut, near side first */
    int64_t  *sum;
    int32_t   n;    /* knots of this segment */
    int32_t  *knot; /* = list + from */
};

struct cut {
    bool    good;
    int64_t wrong, price;
    int32_t k, from, n; /* k grids for the n knots pre[from..] */
};

static int32_t boss_of(int32_t *p, int32_t x)
{
    while (p[x] != x) {
        p[x] = p[p[x]];
        x = p[x];
    }
    return x;
}

static void collect_edges(struct start *s, int32_t id)
{
    const struct net *g = s->g;

    s->n_edges = 0;
    for (int32_t i = 0; i < s->n; i++)
        for (int32_t h = g->off[s->knot[i]]; h < g->off[s->knot[i] + 1]; h++) {
            int32_t v = g->nbr[h];
            if (v <= s->knot[i] || s->seg[v] != id)
                continue;
            s->eu[s->n_edges] = i;
            s->ev[s->n_edges] = s->at[v];
            s->cost[s->n_edges] = g->cost[h];
            s->key[s->n_edges++] = g->cross[h];
        }
}

/* A random spanning tree into toff, tnbr. */
static void tree(struct start *s)
{
    int32_t count[BUCKETS + 1] = { 0 };
    int32_t buckets = s->n_edges < 512 ? 128 : BUCKETS, half = buckets / 4;
    int32_t n_tree = 0;

    int32_t *key = s->rank; /* large enough: as many as edges */
    for (int32_t e = 0; e < s->n_edges; e++) {
        key[e] = dice_below(&s->dice, 2 * half) + s->key[e] * half;
        count[key[e] + 1]++;
    }
    for (int32_t b = 0; b < buckets; b++)
        count[b + 1] += count[b];
    for (int32_t e = 0; e < s->n_edges; e++)
        s->sorted[count[key[e]]++] = e;
    for (int32_t i = 0; i < s->n; i++)
        s->boss[i] = i;
    memset(s->toff, 0, (size_t)(s->n + 1) * sizeof *s->toff);
    for (int32_t i = 0; i < s->n_edges && n_tree < s->n - 1; i++) {
        int32_t e = s->sorted[i], a = boss_of(s->boss, s->eu[e]), b = boss_of(s->boss, s->ev[e]);
        if (a == b)
            continue;
        s->boss[a] = b;
        s->sorted[n_tree++] = e;
        s->toff[s->eu[e]]++;
        s->toff[s->ev[e]]++;
    }
    for (int32_t i = 0, sum = 0; i <= s->n; i++) {
        sum += i < s->n ? s->toff[i] : 0;
        s->toff[i] = sum;
    }
    for (int32_t i = 0; i < n_tree; i++) {
        int32_t e = s->sorted[i];
        s->tnbr[--s->toff[s->eu[e]]] = s->ev[e];
        s->tnbr[--s->toff[s->ev[e]]] = s->eu[e];
    }
}

/* Preorder from a random root; size and sum of each branch by its place in the order. */
static void walk_tree(struct start *s)
{
    int32_t top = 0, n = 0;

    s->stack[top++] = dice_below(&s->dice, s->n);
    s->up[s->stack[0]] = -1;
    while (top) {
        int32_t i = s->stack[--top];
        s->rank[i] = n;
        s->pre[n++] = i;
        for (int32_t h = s->toff[i]; h < s->toff[i + 1]; h++)
            if (s->tnbr[h] != s->up[i]) {
                s->up[s->tnbr[h]] = i;
                s->stack[top++] = s->tnbr[h];
            }
    }
    for (int32_t r = 0; r < n; r++) {
        s->size[r] = 1;
        s->sum[r] = s->g->w[s->knot[s->pre[r]]];
    }
    for (int32_t r = n - 1; r > 0; r--) {
        int32_t q = s->rank[s->up[s->pre[r]]];
        s->size[q] += s->size[r];
        s->sum[q] += s->sum[r];
    }
}

static int64_t outside(int64_t w, int64_t k, struct grid_band b)
{
    return w < k * b.lo ? k * b.lo - w : w > k * b.hi ? w - k * b.hi : 0;
}

/* How many of K grids the side of weight W should get, of ALL; as good as can be. */
static int32_t share(int64_t w, int64_t all, int32_t k, struct grid_band b, int64_t *wrong)
{
    int32_t near = (int32_t)((w * k + all / 2) / (all ? all : 1)), best = 1;

    *wrong = INT64_MAX;
    for (int32_t i = 0; i < 3; i++) {
        int32_t q = near + (i == 2 ? -1 : i);
        if (q < 1 || q >= k)
            continue;
        int64_t x = outside(w, q, b) + outside(all - w, k - q, b);
        if (x < *wrong) {
            *wrong = x;
            best = q;
        }
    }
    return best;
}

/* The borders of N cuts at once: each edge is looked at once, and mostly no cut goes through it. */
static void price_cuts(struct start *s, struct cut *cut, int32_t n)
{
    uint16_t in = 0;

    /* first where a cut begins and ends in the order of the tree, then for each place */
    for (int32_t c = 0; c < n; c++) {
        s->flip[cut[c].from] ^= (uint16_t)(1u << c);
        s->flip[cut[c].from + cut[c].n] ^= (uint16_t)(1u << c);
    }
    for (int32_t r = 0; r < s->n; r++) {
        in ^= s->flip[r];
        s->flip[r] = 0;
        s->in[s->pre[r]] = in;
    }
    s->flip[s->n] = 0;
    for (int32_t e = 0; e < s->n_edges; e++)
        for (unsigned x = s->in [s->eu[e]] ^ s->in [s->ev[e]]; x; x &= x - 1)
            cut[__builtin_ctz(x)].price += s->cost[e];
}

static bool better(const struct cut *a, const struct cut *b)
{
    if (a->wrong != b->wrong)
        return a->wrong < b->wrong;
    return a->price < b->price;
}

static struct cut look_for_cut(struct start *s, int32_t k)
{
    struct grid_band b = s->worth->band, narrow = b;
    struct cut       best = { .wrong = INT64_MAX };
    int32_t          n_good = 0;
    int32_t         *good = s->stack;

    if (k > 2) {
        narrow.lo += (b.hi - b.lo) / 8;
        narrow.hi -= (b.hi - b.lo) / 8;
    }
    for (int pass = 0; pass < 2 && n_good == 0; pass++)
        for (int32_t r = 1; r < s->n; r++) {
            int64_t wrong = 0;
            int32_t q = share(s->sum[r], s->sum[0], k, narrow, &wrong);
            int32_t small = q < k - q ? q : k - q;
            if (wrong == 0 && (pass || small * 3 >= k))
                good[n_good++] = r;
            else if (pass && wrong < best.wrong)
                best = (struct cut){ false, wrong, INT64_MAX, q, r, s->size[r] };
        }
    struct cut cut[LOOK_AT];
    int32_t    n = 0;
    for (; n < LOOK_AT && n_good; n++) {
        int32_t j = dice_below(&s->dice, n_good), r = good[j];
        int64_t wrong = 0;
        cut[n] = (struct cut){ .from = r, .n = s->size[r], .good = true };
        cut[n].k = share(s->sum[r], s->sum[0], k, narrow, &wrong);
        good[j] = good[--n_good];
    }
    price_cuts(s, cut, n);
    for (int32_t i = 0; i < n; i++)
        if (better(&cut[i], &best))
            best = cut[i];
    return best;
}

/* Put the near side of CUT first in the segment. */
static void keep(struct start *s, const struct cut *c)
{
    int32_t a = 0, b = c->n;

    for (int32_t r = 0; r < s->n; r++) {
        bool in = r >= c->from && r < c->from + c->n;
        s->best[in ? a++ : b++] = s->knot[s->pre[r]];
    }
}

struct todo {
    int32_t from, n, k;
};

static struct start *start_make(struct arena *a, const struct net *g, int32_t *list, int32_t n,
                                const struct worth *worth, struct dice dice)
{
    struct start *s = NEW(a, struct start);
    size_t        m = (size_t)g->m + 1, c = (size_t)n + 1;

    *s = (struct start){ .g = g, .worth = worth, .dice = dice, .list = list };
    s->seg = NEWN(a, int32_t, (size_t)g->n);
    s->at = NEWN(a, int32_t, (size_t)g->n);
    s->boss = NEWN(a, int32_t, c);
    s->eu = NEWN(a, int32_t, m);
    s->ev = NEWN(a, int32_t, m);
    s->key = NEWN(a, int32_t, m);
    s->cost = NEWN(a, int32_t, m);
    s->in = NEWN(a, uint16_t, c);
    s->flip = NEWN(a, uint16_t, c);
    s->sorted = NEWN(a, int32_t, m);
    s->rank = NEWN(a, int32_t, m > c ? m : c);
    s->toff = NEWN(a, int32_t, c);
    s->tnbr = NEWN(a, int32_t, 2 * c);
    s->pre = NEWN(a, int32_t, c);
    s->up = NEWN(a, int32_t, c);
    s->size = NEWN(a, int32_t, c);
    s->stack = NEWN(a, int32_t, c);
    s->best = NEWN(a, int32_t, c);
    s->sum = NEWN(a, int64_t, c);
    return s;
}

void grid_start(struct arena *a, const struct net *g, int32_t *list, int32_t n, int32_t k,
                int32_t first, const struct worth *worth, struct dice dice, int32_t *label)
{
    struct start *s = start_make(a, g, list, n, worth, dice);
    struct todo  *stack = NEWN(a, struct todo, (size_t)k + 1);
    int32_t       top = 0, id = 0;

    stack[top++] = (struct todo){ 0, n, k < n ? k : n };
    while (top) {
        struct todo t = stack[--top];
        s->knot = list + t.from;
        s->n = t.n;
        if (t.k == 1) {
            for (int32_t i = 0; i < t.n; i++)
                label[s->knot[i]] = first;
            first++;
            continue;
        }
        id++;
        for (int32_t i = 0; i < t.n; i++) {
            s->seg[s->knot[i]] = id;
            s->at[s->knot[i]] = i;
        }
        collect_edges(s, id);
        struct cut best = { .wrong = INT64_MAX, .price = INT64_MAX, .n = 0 };
        for (int i = 0; i < TREES; i++) {
            tree(s);
            walk_tree(s);
            struct cut c = look_for_cut(s, t.k);
            if (best.n == 0 || better(&c, &best)) {
                best = c;
                keep(s, &c);
            }
        }
        memcpy(s->knot, s->best, (size_t)t.n * sizeof *s->knot);
        /* a side cannot have more grids than knots */
        if (best.k > best.n)
            best.k = best.n;
        if (t.k - best.k > t.n - best.n)
            best.k = t.k - (t.n - best.n);
        stack[top++] = (struct todo){ t.from, best.n, best.k };
        stack[top++] = (struct todo){ t.from + best.n, t.n - best.n, t.k - best.k };
    }
}
