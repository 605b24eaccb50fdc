/* relay.c -- faulty grids put right by handing on small groups of buildings from grid to grid.
 *
 * Where a grid is a dozen towers, annealing seldom finds the few that add up. Here states of the
 * whole patch are searched by breadth: the grid farthest outside the band takes from a neighbour,
 * or gives to it, every small connected batch that fits; the neighbour may fall outside by a little
 * and is put right next. Of each step the states that promise most are kept, all with grids in one
 * piece. There is no chance in it, and of all states seen the best one wins. */
#include "solve/grid/patch.h"

enum {
    BATCH = 3,    /* knots handed on at once */
    WIDTH = 30,   /* states kept of each step */
    STEPS = 12,   /* batches handed on in all */
    LEAN = 100,   /* households that a neighbour may fall outside */
    PROMISE = 12, /* tenths of a household that move for each one outside */
    OPENED = 100, /* the same for a grid that was in the band and is not any more */
    MOST_GRIDS = 64,
    MOST_KNOTS = 500, /* larger patches have small buildings: annealing is good at them */
    MOST_BATCHES = 1024,
    SLOTS = 4096,
};

struct batch {
    int32_t  n, w; /* knots, households */
    int64_t  cost; /* households that newly move, less those that come home; knots count too */
    uint64_t key;
    int16_t  knot[BATCH];
};

/* A state is that of its parent after one batch. */
struct state {
    int64_t      score, cost;
    uint64_t     key;
    int32_t      parent, to;
    struct batch batch;
};

struct relay {
    struct patch *p;
    uint8_t      *label[2]; /* of the states of a step, and of those after it: by turns */
    struct state *was, *best;
    int32_t       n_was, n_best;
    /* the state that is looked at */
    const struct state *state;
    const uint8_t      *at;
    int32_t             w[MOST_GRIDS], size[MOST_GRIDS], head[MOST_GRIDS];
    int64_t             outside; /* households, of all grids */
    int32_t            *next;
    /* scratch */
    uint64_t     *key; /* of a knot */
    int32_t      *mark, *queue, tick;
    struct batch *batch;
    int32_t       n_batch;
    uint64_t      seen[SLOTS];
    int32_t       seen_at[SLOTS], turn;
};

static uint64_t key_of(const struct relay *r, int32_t u, int32_t grid)
{
    struct dice d = { r->key[u] + (uint64_t)grid };

    return dice_next(&d);
}

static int64_t outside(const struct relay *r, int64_t w)
{
    return band_deviation(w, r->p->worth->band);
}

/* What it costs that knot U goes from one grid to another. */
static int64_t cost_of(const struct relay *r, int32_t u, int32_t from, int32_t to)
{
    const struct spot *s = &r->p->at[u];

    return s->old < 0 ? 0 : ((int64_t)s->w + 1) * ((s->old == from) - (s->old == to));
}

/* ---- batches ---- */

/* A batch with this key was not seen yet this turn. */
static bool fresh(struct relay *r, uint64_t key)
{
    size_t i = key % SLOTS;

    for (; r->seen_at[i] == r->turn; i = (i + 1) % SLOTS)
        if (r->seen[i] == key)
            return false;
    r->seen_at[i] = r->turn;
    r->seen[i] = key;
    return true;
}

/* B and knot U as one more batch, unless it is there or too large. */
static void add_batch(struct relay *r, struct batch b, int32_t u, int32_t to, int32_t most)
{
    b.key += r->key[u];
    b.w += r->p->at[u].w;
    if (b.w > most || r->n_batch == MOST_BATCHES || !fresh(r, b.key))
        return;
    b.cost += cost_of(r, u, r->at[u], to);
    b.knot[b.n++] = (int16_t)u;
    r->batch[r->n_batch++] = b;
}

/* The grid FROM stays in one piece, and something of it stays, without the batch. */
static bool spare(struct relay *r, const struct batch *b, int32_t from)
{
    const struct patch *p = r->p;
    int32_t             in = ++r->tick, head = 0, tail = 0, rest = r->size[from] - b->n;

    for (int32_t i = 0; i < b->n; i++)
        r->mark[b->knot[i]] = in;
    for (int32_t u = r->head[from]; u >= 0 && tail == 0; u = r->next[u])
        if (r->mark[u] != in) {
            r->mark[u] = in;
            r->queue[tail++] = u;
        }
    while (head < tail) {
        int32_t u = r->queue[head++];
        for (int32_t h = p->off[u]; h < p->off[u + 1]; h++) {
            int32_t v = p->arc[h].to;
            if (r->at[v] != from || r->mark[v] == in)
                continue;
            r->mark[v] = in;
            r->queue[tail++] = v;
        }
    }
    return rest > 0 && tail == rest;
}

/* Keep the state after this batch if it promises more than others. */
static void offer(struct relay *r, const struct batch *b, int32_t from, int32_t to)
{
    struct state s = { .cost = r->state->cost + b->cost, .key = r->state->key };
    int64_t      a = outside(r, r->w[from]), after = outside(r, r->w[from] - b->w), left;
    int32_t      i;

    left = r->outside + after - a + outside(r, r->w[to] + b->w) - outside(r, r->w[to]);
    s.score = s.cost * 10 + left * PROMISE + (after > 0 ? OPENED : 0);
    if (r->n_best == WIDTH && s.score >= r->best[WIDTH - 1].score)
        return;
    for (i = 0; i < b->n; i++)
        s.key += key_of(r, b->knot[i], to) - key_of(r, b->knot[i], from);
    for (i = 0; i < r->n_best; i++)
        if (r->best[i].key == s.key)
            return;
    if (!spare(r, b, from))
        return;
    s.parent = (int32_t)(r->state - r->was);
    s.to = to;
    s.batch = *b;
    i = r->n_best < WIDTH ? r->n_best++ : WIDTH - 1;
    for (; i > 0 && r->best[i - 1].score > s.score; i--)
        r->best[i] = r->best[i - 1];
    r->best[i] = s;
}

static bool touches(const struct relay *r, int32_t u, int32_t grid)
{
    for (int32_t h = r->p->off[u]; h < r->p->off[u + 1]; h++)
        if (r->at[r->p->arc[h].to] == grid)
            return true;
    return false;
}

/* All batches of FROM beside TO with at most MOST households. */
static void hand_on(struct relay *r, int32_t from, int32_t to, int32_t most)
{
    const struct patch *p = r->p;

    r->turn++;
    r->n_batch = 0;
    for (int32_t u = r->head[from]; u >= 0; u = r->next[u])
        if (touches(r, u, to))
            add_batch(r, (struct batch){ 0 }, u, to, most);
    for (int32_t i = 0; i < r->n_batch; i++) {
        struct batch b = r->batch[i];
        if (b.w > 0 || b.cost < 0)
            offer(r, &b, from, to);
        for (int32_t j = 0; j < b.n && b.n < BATCH; j++)
            for (int32_t h = p->off[b.knot[j]]; h < p->off[b.knot[j] + 1]; h++) {
                int32_t v = p->arc[h].to, k = 0;
                while (k < b.n && b.knot[k] != v)
                    k++;
                if (r->at[v] == from && k == b.n)
                    add_batch(r, b, v, to, most);
            }
    }
}

/* ---- states ---- */

/* Proved to be as near to the band as can be. */
static bool settled(const struct relay *r, int32_t q)
{
    const struct patch *p = r->p;
    int32_t             hub = r->head[q];

    for (int32_t u = hub; u >= 0; u = r->next[u])
        if (p->at[u].w > p->at[hub].w)
            hub = u;
    return outside(r, r->w[q]) <= p->least[p->knot[hub]];
}

/* Make state I of this step the one that is looked at. PRICE: its energy, without borders. The
 * return is the grid to put right, -1 if there is none. */
static int32_t look_at(struct relay *r, int32_t i, const uint8_t *label, int64_t *price)
{
    const struct patch *p = r->p;
    int32_t             worst = -1;

    r->state = &r->was[i];
    r->at = label;
    for (int32_t q = 0; q < p->k; q++) {
        r->w[q] = r->size[q] = 0;
        r->head[q] = -1;
    }
    for (int32_t u = p->n - 1; u >= 0; u--) {
        int32_t q = label[u];
        r->w[q] += p->at[u].w;
        r->size[q]++;
        r->next[u] = r->head[q];
        r->head[q] = u;
    }
    *price = r->state->cost * p->worth->move;
    r->outside = 0;
    for (int32_t q = 0; q < p->k; q++) {
        int64_t d = r->size[q] ? outside(r, r->w[q]) : 0;
        if (d == 0)
            continue;
        *price += patch_fault(p->worth, r->w[q]);
        if (settled(r, q))
            continue;
        r->outside += d;
        if (worst < 0 || d > outside(r, r->w[worst]))
            worst = q;
    }
    return worst;
}

/* Grid F takes from each neighbour, or gives. */
static void put_right(struct relay *r, int32_t f)
{
    const struct patch *p = r->p;
    struct grid_band    band = p->worth->band;
    uint64_t            near = 0;

    for (int32_t u = r->head[f]; u >= 0; u = r->next[u])
        for (int32_t h = p->off[u]; h < p->off[u + 1]; h++)
            near |= UINT64_C(1) << r->at[p->arc[h].to];
    near &= ~(UINT64_C(1) << f);
    for (; near; near &= near - 1) {
        int32_t q = __builtin_ctzll(near);
        bool    take = r->w[f] < band.lo;
        int32_t room = band.hi - (take ? r->w[f] : r->w[q] - LEAN);
        int32_t much = (take ? r->w[q] + LEAN : r->w[f]) - band.lo;
        hand_on(r, take ? q : f, take ? f : q, room < much ? room : much);
    }
}

/* The states that were kept become those that are looked at. */
static void go_on(struct relay *r, const uint8_t *from, uint8_t *to)
{
    size_t n = (size_t)r->p->n;

    for (int32_t i = 0; i < r->n_best; i++, to += n) {
        const struct state *s = &r->best[i];
        memcpy(to, from + (size_t)s->parent * n, n);
        for (int32_t j = 0; j < s->batch.n; j++)
            to[s->batch.knot[j]] = (uint8_t)s->to;
        r->was[i] = *s;
    }
    r->n_was = r->n_best;
}

static struct relay *begin(struct arena *a, struct patch *p)
{
    struct relay *r = NEW(a, struct relay);
    size_t        n = (size_t)p->n;
    struct dice   d = { 0 };

    r->p = p;
    r->label[0] = ROOM(a, uint8_t, n * WIDTH);
    r->label[1] = ROOM(a, uint8_t, n * WIDTH);
    r->was = NEWN(a, struct state, WIDTH);
    r->best = ROOM(a, struct state, WIDTH);
    r->next = ROOM(a, int32_t, n);
    r->key = ROOM(a, uint64_t, n);
    r->mark = NEWN(a, int32_t, n);
    r->queue = ROOM(a, int32_t, n);
    r->batch = ROOM(a, struct batch, MOST_BATCHES);
    r->n_was = 1;
    for (int32_t u = 0; u < p->n; u++) {
        r->key[u] = dice_next(&d);
        r->label[0][u] = (uint8_t)p->label[u];
        if (p->at[u].old >= 0 && p->at[u].old != p->label[u])
            r->was[0].cost += p->at[u].w + 1;
    }
    return r;
}

void patch_relay(struct arena *a, struct patch *p)
{
    int64_t least = INT64_MAX, price = 0;

    if (p->k > MOST_GRIDS || p->n > MOST_KNOTS)
        return;
    struct relay *r = begin(a, p);
    size_t        n = (size_t)p->n;
    uint8_t      *best = ROOM(a, uint8_t, n);
    for (int32_t step = 0; step <= STEPS && r->n_was; step++) {
        const uint8_t *label = r->label[step & 1];
        r->n_best = 0;
        for (int32_t i = 0; i < r->n_was; i++) {
            int32_t f = look_at(r, i, label + (size_t)i * n, &price);
            if (price < least) {
                least = price;
                memcpy(best, r->at, n);
            }
            if (f >= 0 && step < STEPS)
                put_right(r, f);
        }
        go_on(r, label, r->label[~step & 1]);
    }
    for (int32_t u = 0; u < p->n; u++)
        patch_move(p, u, best[u]);
}
