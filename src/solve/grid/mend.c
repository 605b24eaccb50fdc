/* mend.c -- faulty grids put right: some neighbours are merged and divided anew along a tree.
 *
 * For a random spanning tree of the merged grids it is decided exactly whether the tree can be cut
 * into parts within the band: for each branch the set of possible sums of the part that goes on
 * upwards, as bits, all parts below being closed and in the band. Only the part of the root may be
 * outside; the root is put where the fault is. With a second fault among them other parts may be
 * outside too, but less than that one: two faults that hold each other get smaller together. */
#include "solve/grid/patch.h"
#include "solve/grid/sets.h"

enum {
    MOST_GRIDS = 8,
    MOST_KNOTS = 1400,
    MOST_WORDS = 64,
    LOOSE = 60,  /* households: so much worse may a step be on the way to something better */
    ASTRAY = 40, /* households above the best: from there it is begun again */
};

/* A way on from what the tree has reached. */
struct twig {
    int32_t to, arc, from; /* knots of the patch, but FROM is the place in the region */
};

struct mend {
    struct patch *p;
    int32_t       n, words;
    int32_t      *order, *parent; /* knots of the region in the order of the tree; places in it */
    int32_t      *at;             /* place of a knot of the patch in the region, or -1 */
    int32_t      *via;            /* price of the edge to the parent */
    int32_t      *part, *want;
    uint64_t     *set, *before; /* sums of a branch; those of its parent before it was joined */
    struct twig  *front;
    int32_t       n_front;
    int32_t       grid[MOST_GRIDS], n_grids;
    int32_t       n_parts;
    struct grid_band wide;          /* what parts beside the root's may have */
    int64_t          fault, energy; /* of the whole patch; energy only as it changes */
};

/* ---- which grids ---- */

static void take_grid(struct mend *m, int32_t g)
{
    struct patch *p = m->p;

    m->grid[m->n_grids++] = g;
    for (int32_t u = p->roll[g].head; u >= 0; u = p->next[u]) {
        m->at[u] = m->n;
        m->order[m->n++] = u;
    }
}

static void forget(struct mend *m)
{
    for (int32_t i = 0; i < m->n; i++)
        m->at[m->order[i]] = -1;
    m->n = m->n_grids = 0;
}

/* Grid B and WANT - 1 others, each a neighbour of one before. */
static bool choose_region(struct mend *m, int32_t b, int32_t want)
{
    struct patch *p = m->p;

    take_grid(m, b);
    for (int tries = 0; m->n_grids < want && tries < 6 * want; tries++) {
        /* most of the time grow from anywhere, so that the region may be long or round */
        int32_t u = m->order[dice_below(&p->dice, m->n)];
        for (int step = 0; step < 12; step++) {
            int32_t o = p->off[u], deg = p->off[u + 1] - o;
            if (deg == 0)
                return false;
            int32_t v = p->arc[o + dice_below(&p->dice, deg)].to, g = p->label[v];
            if (m->at[v] >= 0) {
                u = v;
                continue;
            }
            if (m->n + p->grid[g].size > MOST_KNOTS)
                break;
            if (patch_fault(p->worth, p->grid[g].w) > 0 && dice_below(&p->dice, 5) > 0)
                break;
            take_grid(m, g);
            break;
        }
    }
    return m->n_grids > 1 || p->grid[b].w >= 2 * p->worth->band.lo;
}

/* ---- a tree ---- */

static void add_front(struct mend *m, int32_t u, int32_t place)
{
    const struct patch *p = m->p;
    const int32_t      *at = m->at;
    struct twig        *end = m->front + m->n_front;

    for (int32_t h = p->off[u]; h < p->off[u + 1]; h++) {
        int32_t to = p->arc[h].to, fresh = at[to] == -2;
        *end = (struct twig){ to, h, place };
        end += fresh; /* hardly foreseen, so not asked */
    }
    m->n_front = (int32_t)(end - m->front);
}

/* Both ends belong to one grid today. */
static bool same_grid(const struct mend *m, const struct twig *t)
{
    return m->p->at[m->order[t->from]].old == m->p->at[t->to].old;
}

/* A random tree grown from ROOT. When households should not move, it keeps inside today's grids for
 * a while, so that cutting it makes similar ones. */
static bool grow_tree(struct mend *m, int32_t root)
{
    struct patch *p = m->p;
    int32_t       n = 0;
    int           loyal = p->worth->move ? dice_below(&p->dice, 8) : 0;

    for (int32_t i = 0; i < m->n; i++)
        m->at[m->order[i]] = -2; /* not reached yet */
    m->n_front = 0;
    m->order[n] = root;
    m->parent[0] = -1;
    m->at[root] = n++;
    add_front(m, root, 0);
    while (m->n_front) {
        int32_t i = dice_below(&p->dice, m->n_front);
        for (int tries = 0; tries < loyal && !same_grid(m, &m->front[i]); tries++)
            i = dice_below(&p->dice, m->n_front);
        struct twig t = m->front[i];
        m->front[i] = m->front[--m->n_front];
        if (m->at[t.to] != -2)
            continue;
        m->order[n] = t.to;
        m->parent[n] = t.from;
        m->via[n] = p->worth->move ? (same_grid(m, &t) ? INT32_MAX : 0) : p->arc[t.arc].cost;
        m->at[t.to] = n;
        add_front(m, t.to, n++);
    }
    return n == m->n;
}

/* ---- what the tree can give ---- */

static inline __attribute__((always_inline)) bool sums_of(struct mend *m, const int32_t words)
{
    struct patch    *p = m->p;
    struct grid_band band = m->wide;
    uint64_t         old[MOST_WORDS];

    memset(m->set, 0, (size_t)m->n * (size_t)words * sizeof *m->set);
    for (int32_t i = 0; i < m->n; i++) {
        int32_t w = p->at[m->order[i]].w;
        if (w >= words * 64)
            return false;
        m->set[i * words + (w >> 6)] |= UINT64_C(1) << (w & 63);
    }
    for (int32_t i = m->n - 1; i > 0; i--) {
        uint64_t *c = m->set + i * words, *up = m->set + m->parent[i] * words;
        bool      close = in_band(c, band, words);
        size_t    bytes = (size_t)words * sizeof *up;
        cut_above(c, band.hi, words);
        memcpy(m->before + i * words, up, bytes);
        memcpy(old, up, bytes);
        if (!close)
            memset(up, 0, bytes);
        bool            mine = one_bit(c, words) || count_bits(c, words) < count_bits(old, words);
        const uint64_t *few = mine ? c : old, *many = mine ? old : c;
        if (words == EIGHT)
            add_eight(up, few, many);
        else
            add_all(up, few, many, words);
        if (m->parent[i] > 0)
            cut_above(up, band.hi, words);
        if (none(up, words))
            return false;
    }
    return true;
}

static bool sums(struct mend *m)
{
    if (m->words == EIGHT)
        return sums_of(m, EIGHT); /* with the loops laid out */
    return m->words <= MOST_WORDS && sums_of(m, m->words);
}

/* One of the set bits of S within LO..HI, by chance. */
static int32_t draw_bit(struct dice *d, const uint64_t *s, int32_t lo, int32_t hi)
{
    int32_t start = lo + dice_below(d, hi - lo + 1);

    for (int32_t i = 0; i <= hi - lo; i++) {
        int32_t up = start + i, down = start - i;
        if (up <= hi && has(s, up))
            return up;
        if (down >= lo && has(s, down))
            return down;
    }
    return -1;
}

/* A sum Q of the branch with T - Q before it, the first from a place drawn, or -1. */
static int32_t draw_pair(struct dice *d, const uint64_t *branch, const uint64_t *before, int32_t t,
                         int32_t top)
{
    int32_t start = dice_below(d, top + 1), first = start >> 6, last = top >> 6;

    /* from the start to the top, then from zero to the start */
    for (int32_t i = first; i <= first + last + 1; i++) {
        int32_t  q = i > last ? i - last - 1 : i;
        uint64_t w = branch[q];
        if (i == first)
            w &= ~UINT64_C(0) << (start & 63);
        for (; w; w &= w - 1) {
            int32_t sum = q * 64 + __builtin_ctzll(w);
            if (sum <= top && has(before, t - sum))
                return sum;
        }
    }
    return -1;
}

/* How the part of the root is to be: in the band if it can, else as little outside as can be. */
static int32_t root_sum(struct mend *m)
{
    struct patch    *p = m->p;
    struct grid_band band = p->worth->band;
    int32_t          best = -1;
    int64_t          least = INT64_MAX;

    if (in_band(m->set, band, m->words))
        return draw_bit(&p->dice, m->set, band.lo, band.hi);
    for (int32_t s = 0; s < m->words * 64; s++)
        if (has(m->set, s) && patch_fault(p->worth, s) < least) {
            least = patch_fault(p->worth, s);
            best = s;
        }
    return best;
}

/* Walk down from the root and decide for each branch: cut off, or which sum it brings. */
static bool divide(struct mend *m, int32_t most)
{
    struct patch    *p = m->p;
    struct grid_band band = m->wide;
    int32_t          words = m->words;

    int32_t likely = p->worth->move ? 8 : 6;
    m->want[0] = root_sum(m);
    m->part[0] = 0;
    m->n_parts = 1;
    if (m->want[0] < 0)
        return false;
    for (int32_t i = 1; i < m->n; i++) {
        const uint64_t *c = m->set + i * words, *before = m->before + i * words;
        int32_t         up = m->parent[i], t = m->want[up], keep = -1;
        bool            cut = has(before, t) && in_band(c, band, words);
        int32_t         top = t < band.hi ? t : band.hi;
        /* mostly cut where it is cheap */
        if (!cut || dice_below(&p->dice, 8) < (m->via[i] > p->typical ? likely : 2)) {
            keep = draw_pair(&p->dice, c, before, t, top);
        }
        if (keep >= 0) {
            m->part[i] = m->part[up];
            m->want[i] = keep;
            m->want[up] = t - keep;
        } else {
            if (!cut || m->n_parts == most)
                return false;
            m->part[i] = m->n_parts++;
            m->want[i] = draw_bit(&p->dice, c, p->worth->band.lo, p->worth->band.hi);
            if (m->want[i] < 0)
                m->want[i] = draw_bit(&p->dice, c, band.lo, band.hi);
        }
    }
    return true;
}

/* ---- is it better? ---- */

/* Borders and distances of a division of the region, by the labels PART of places. */
static int64_t price(struct mend *m, const int32_t *part, int32_t parts, int64_t *fault)
{
    struct patch *p = m->p;
    int64_t       sx[4 * MOST_GRIDS] = { 0 }, sy[4 * MOST_GRIDS] = { 0 }, e = 0;
    int64_t       gw[4 * MOST_GRIDS] = { 0 };

    for (int32_t i = 0; i < m->n; i++) {
        int32_t u = m->order[i], q = part[i];
        gw[q] += p->at[u].w;
        sx[q] += (int64_t)p->at[u].w * p->at[u].x;
        sy[q] += (int64_t)p->at[u].w * p->at[u].y;
    }
    *fault = 0;
    for (int32_t q = 0; q < parts; q++) {
        *fault += patch_fault(p->worth, gw[q]);
        sx[q] = gw[q] ? sx[q] / gw[q] : 0;
        sy[q] = gw[q] ? sy[q] / gw[q] : 0;
    }
    for (int32_t i = 0; i < m->n; i++) {
        int32_t u = m->order[i], q = part[i];
        e += patch_inertia(p->at[u].w, p->at[u].x - (int32_t)sx[q], p->at[u].y - (int32_t)sy[q],
                           p->worth->inertia);
        for (int32_t h = p->off[u]; h < p->off[u + 1]; h++)
            if (p->arc[h].to > u && m->at[p->arc[h].to] >= 0 && part[m->at[p->arc[h].to]] != q)
                e += p->arc[h].cost;
    }
    return e;
}

/* Name the parts: each takes the grid it has most of, so that little changes. */
static void name_parts(struct mend *m, int32_t *name)
{
    struct patch *p = m->p;
    int64_t       share[4 * MOST_GRIDS][MOST_GRIDS];
    bool          used[MOST_GRIDS] = { false };

    memset(share, 0, sizeof share);
    for (int32_t q = 0; q < m->n_parts; q++)
        name[q] = -1;
    for (int32_t i = 0; i < m->n; i++)
        for (int32_t g = 0; g < m->n_grids; g++)
            if ((p->worth->move ? p->at[m->order[i]].old : p->label[m->order[i]]) == m->grid[g])
                share[m->part[i]][g] += 16 * p->at[m->order[i]].w + 1;
    for (;;) {
        int64_t best = 0;
        int32_t bq = -1, bg = -1;
        for (int32_t q = 0; q < m->n_parts; q++)
            for (int32_t g = 0; g < m->n_grids; g++)
                if (name[q] < 0 && !used[g] && share[q][g] > best) {
                    best = share[q][g];
                    bq = q;
                    bg = g;
                }
        if (bq < 0)
            break;
        name[bq] = m->grid[bg];
        used[bg] = true;
    }
    for (int32_t q = 0, g = 0; q < m->n_parts; q++) {
        if (name[q] >= 0)
            continue;
        while (g < m->n_grids && used[g])
            g++;
        name[q] = g < m->n_grids ? m->grid[g++] : -1;
    }
}

static int32_t unused_grid(struct patch *p)
{
    for (int32_t q = 0; q < p->k; q++)
        if (p->grid[q].size == 0)
            return q;
    return p->k < p->k_cap ? p->k++ : -1;
}

/* What the moves against today's grids cost when part q is called NAME[q]. */
static int64_t price_of_moves(const struct mend *m, const int32_t *part, const int32_t *name)
{
    const struct patch *p = m->p;
    int64_t             d = 0;

    for (int32_t i = 0; p->worth->move && i < m->n; i++) {
        const struct spot *s = &p->at[m->order[i]];
        if (s->old >= 0 && s->old != name[part[i]])
            d += p->worth->move * (s->w + 1);
    }
    return d;
}

static bool apply(struct mend *m, int32_t *name)
{
    struct patch *p = m->p;

    for (int32_t q = 0; q < m->n_parts; q++)
        if (name[q] < 0 && (name[q] = unused_grid(p)) < 0)
            return false;
    for (int32_t i = 0; i < m->n; i++)
        if (p->label[m->order[i]] != name[m->part[i]])
            patch_move(p, m->order[i], name[m->part[i]]);
    return true;
}

/* With a second fault in the region a part beside the root's may be outside too, but not farther.
 */
static void widen(struct mend *m, int32_t b)
{
    struct patch *p = m->p;
    int64_t       most = 0;

    m->wide = p->worth->band;
    for (int32_t g = 0; g < m->n_grids; g++) {
        int64_t d = band_deviation(p->grid[m->grid[g]].w, m->wide);
        if (m->grid[g] != b && d > most)
            most = d;
    }
    if (most > m->wide.hi - m->wide.lo)
        most = m->wide.hi - m->wide.lo;
    int32_t d = dice_below(&p->dice, (int32_t)most + 1);
    if (d >= m->wide.lo)
        d = 0;
    m->wide.lo -= d;
    m->wide.hi += d;
}

static bool try_once(struct mend *m, int32_t b, bool free_k, int64_t noise, int64_t loose)
{
    struct patch *p = m->p;
    int32_t      *old = m->want; /* want is filled only after the old price is known */
    int64_t       was = 0, now = 0;
    bool          better = false;
    int64_t       new_price = 0;

    widen(m, b);
    int32_t skip = dice_below(&p->dice, p->grid[b].size), root = p->roll[b].head;
    while (skip--)
        root = p->next[root];
    if (!grow_tree(m, root) || !sums(m))
        return false;
    for (int32_t i = 0; i < m->n; i++)
        for (int32_t g = 0; g < m->n_grids; g++)
            if (p->label[m->order[i]] == m->grid[g])
                old[i] = g;
    int32_t name[4 * MOST_GRIDS];
    int64_t old_price = price(m, old, m->n_grids, &was) + price_of_moves(m, old, m->grid);
    for (int tries = 0; tries < 3 && !better; tries++) {
        if (!divide(m, free_k ? m->n_grids + 1 : m->n_grids))
            continue;
        if (!free_k && m->n_parts != m->n_grids)
            continue;
        name_parts(m, name);
        new_price = price(m, m->part, m->n_parts, &now) + price_of_moves(m, m->part, name);
        if (p->worth->move)
            better = now + new_price <= was + old_price + loose;
        else
            better =
                now < was || (now == was ? new_price <= old_price + noise : now <= was + loose);
    }
    if (!better || !apply(m, name))
        return false;
    m->fault += now - was;
    m->energy += new_price - old_price;
    return true;
}

/* The knot with most households: the name of a place that is hard to put right. */
static int32_t heaviest(const struct patch *p, int32_t g)
{
    int32_t best = p->roll[g].head;

    for (int32_t u = best; u >= 0; u = p->next[u])
        if (p->at[u].w > p->at[best].w || (p->at[u].w == p->at[best].w && u < best))
            best = u;
    return best;
}

/* Proved to be as near to the band as can be. */
static bool settled(const struct patch *p, int32_t g)
{
    return band_deviation(p->grid[g].w, p->worth->band) <= p->least[p->knot[heaviest(p, g)]];
}

/* Large enough for two grids, or so small that it had better be closed. */
static bool gross(const struct patch *p, int32_t g)
{
    return p->grid[g].w >= 2 * p->worth->band.lo || 2 * p->grid[g].w < p->worth->band.lo;
}

/* What is to be put right. */
static int32_t list_faults(const struct patch *p, bool split, int32_t *bad)
{
    int32_t n = 0;

    for (int32_t q = 0; q < p->k; q++)
        if (p->grid[q].size && patch_fault(p->worth, p->grid[q].w) > 0 && !settled(p, q) &&
            (!split || gross(p, q)))
            bad[n++] = q;
    return n;
}

static void take_labels(struct patch *p, const int32_t *label)
{
    for (int32_t u = 0; u < p->n; u++)
        if (p->label[u] != label[u])
            patch_move(p, u, label[u]);
}

void patch_mend(struct arena *a, struct patch *p, int32_t tries, bool free_k, bool split)
{
    struct mend m = { .p = p };
    size_t      n = (size_t)p->n, cap = n < MOST_KNOTS ? n : MOST_KNOTS;
    int32_t    *bad = NEWN(a, int32_t, (size_t)p->k_cap);

    m.words = (2 * p->worth->band.hi - p->worth->band.lo) / 64 + 1;
    m.words = m.words < EIGHT ? EIGHT : m.words;
    m.at = ROOM(a, int32_t, n);
    m.order = ROOM(a, int32_t, n);
    m.parent = ROOM(a, int32_t, n);
    m.via = ROOM(a, int32_t, n);
    m.part = ROOM(a, int32_t, n);
    m.want = ROOM(a, int32_t, n);
    m.front = ROOM(a, struct twig, (size_t)p->off[p->n] + 1);
    m.set = ROOM(a, uint64_t, cap * (size_t)m.words);
    m.before = ROOM(a, uint64_t, cap * (size_t)m.words);
    memset(m.at, 0xff, n * sizeof *m.at);
    int64_t  noise = 400 * UNIT;
    int32_t *best = ROOM(a, int32_t, n);
    for (int32_t q = 0; q < p->k; q++)
        if (p->grid[q].size)
            m.fault += patch_fault(p->worth, p->grid[q].w);
    int64_t least = m.fault, least_energy = 0;
    memcpy(best, p->label, n * sizeof *best);
    int32_t n_bad = list_faults(p, split, bad);
    for (int32_t i = 0; i < tries && n_bad; i++) {
        int32_t b = bad[dice_below(&p->dice, n_bad)];
        bool    two = split && p->grid[b].w >= 2 * p->worth->band.lo;
        int32_t most = two ? 1 : 2 + dice_below(&p->dice, MOST_GRIDS - 1);
        bool    done =
            p->grid[b].size <= MOST_KNOTS && choose_region(&m, b, most) &&
            try_once(&m, b, free_k, noise,
                     p->worth->slope * dice_below(&p->dice, p->worth->move ? ASTRAY : LOOSE));
        if (done &&
            (p->worth->move ? m.fault + m.energy < least + least_energy : m.fault < least)) {
            least = m.fault;
            least_energy = m.energy;
            memcpy(best, p->label, n * sizeof *best);
        }
        forget(&m);
        if (!p->worth->move && m.fault > least + p->worth->slope * ASTRAY) {
            take_labels(p, best);
            m.fault = least;
            m.energy = least_energy;
            done = true;
        }
        if (done)
            n_bad = list_faults(p, split, bad);
    }
    take_labels(p, best);
}
