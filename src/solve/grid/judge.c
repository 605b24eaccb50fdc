/* judge.c -- a recount of a division into grids: sizes, contiguity, borders, walks, changes.
 *
 * It shares no code with the solver. Walking distance is along the edges of the map inside the
 * grid, from the cell with households that lies nearest to the middle of all households. */
#include <math.h>

#include "solve/grid/grid.h"
#include "solve/grid/ids.h"

struct judge {
    struct arena          *mem;
    const struct grid_map *m;
    struct grid_band       band;
    const int32_t         *label;
    int32_t               *g; /* dense number of the grid of a cell */
    struct grid_verdict   *v;
    int32_t               *next, *first; /* cells of a grid as chains */
};

static int32_t find(int32_t *p, int32_t x)
{
    while (p[x] != x) {
        p[x] = p[p[x]];
        x = p[x];
    }
    return x;
}

static void join(int32_t *p, int32_t a, int32_t b)
{
    p[find(p, a)] = find(p, b);
}

static int32_t *alone(struct arena *a, size_t n)
{
    int32_t *p = NEWN(a, int32_t, n);

    for (size_t i = 0; i < n; i++)
        p[i] = (int32_t)i;
    return p;
}

size_t grid_parts(struct arena *a, const struct grid_map *m, int32_t **part)
{
    int32_t *p = alone(a, m->n), *no = NEWN(a, int32_t, m->n), *out = NEWN(a, int32_t, m->n);
    int32_t  n = 0;

    for (size_t i = 0; i < m->m; i++)
        join(p, m->edge[i].u, m->edge[i].v);
    for (size_t i = 0; i < m->n; i++) {
        int32_t r = find(p, (int32_t)i);
        if (!no[r])
            no[r] = ++n;
        out[i] = no[r] - 1;
    }
    *part = out;
    return (size_t)n;
}

/* clang-format off */
const struct message msg_grid_parts = { "grid.parts", "地图分成 {0} 个互不相邻的部分；其中一部分只有 {1} 个楼栋、{2} 户（例如楼栋 {3}）。请补上连接它们的相邻关系（桥、门），或用 --apart 逐部分划分。", "the map falls into {0} parts that are not neighbours; one has {1} buildings and {2} households only (building {3} for instance). Add an edge that joins them (a bridge, a gate), or divide each part for itself with --apart." };
/* clang-format on */

error *grid_one_part(struct arena *a, const struct grid_map *m)
{
    int32_t *part = NULL;
    size_t   n = grid_parts(a, m, &part), least = 0;

    if (n <= 1)
        return NULL;
    int64_t *cells = NEWN(a, int64_t, n), *households = NEWN(a, int64_t, n);
    int64_t *some = NEWN(a, int64_t, n);
    for (size_t i = 0; i < m->n; i++) {
        cells[part[i]]++;
        households[part[i]] += m->cell[i].households;
        some[part[i]] = m->cell[i].id;
    }
    for (size_t i = 0; i < n; i++)
        if (cells[i] < cells[least])
            least = i;
    return error_of(a, FAIL_INPUT, &msg_grid_parts, str_int(a, (int64_t)n),
                    str_int(a, cells[least]), str_int(a, households[least]),
                    str_int(a, some[least]));
}

static int by_label(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

    return (x > y) - (x < y);
}

static void number_grids(struct judge *j)
{
    size_t   n = j->m->n, k = 0;
    int32_t *l = NEWN(j->mem, int32_t, n);

    memcpy(l, j->label, n * sizeof *l);
    qsort(l, n, sizeof *l, by_label);
    for (size_t i = 0; i < n; i++)
        if (k == 0 || l[k - 1] != l[i])
            l[k++] = l[i];
    j->v->k = k;
    j->v->grid = NEWN(j->mem, struct grid_facts, k);
    j->first = NEWN(j->mem, int32_t, k);
    j->next = NEWN(j->mem, int32_t, n);
    struct ids ids = ids_make(j->mem, k);
    for (size_t i = 0; i < k; i++) {
        ids_put(&ids, l[i]);
        j->v->grid[i].grid = l[i];
        j->v->grid[i].centre = j->first[i] = -1;
    }
    j->g = NEWN(j->mem, int32_t, n);
    for (size_t i = n; i-- > 0;) {
        int32_t q = j->g[i] = ids_find(&ids, j->label[i]);
        j->next[i] = j->first[q];
        j->first[q] = (int32_t)i;
    }
}

static void count_households(struct judge *j)
{
    struct grid_verdict *v = j->v;
    double               sum = 0, mean = (double)j->m->households / (double)v->k;

    for (size_t i = 0; i < j->m->n; i++) {
        v->grid[j->g[i]].households += j->m->cell[i].households;
        v->grid[j->g[i]].cells++;
    }
    v->least = INT64_MAX;
    for (size_t q = 0; q < v->k; q++) {
        int64_t h = v->grid[q].households;
        if (h >= j->band.lo && h <= j->band.hi) {
            v->in_band++;
            v->households_in_band += h;
        }
        v->deviation += h < j->band.lo ? j->band.lo - h : h > j->band.hi ? h - j->band.hi : 0;
        v->least = h < v->least ? h : v->least;
        v->most = h > v->most ? h : v->most;
        sum += ((double)h - mean) * ((double)h - mean);
    }
    v->sd = sqrt(sum / (double)v->k);
}

static void count_edges(struct judge *j)
{
    const struct grid_map *m = j->m;
    struct grid_verdict   *v = j->v;
    int32_t               *all = alone(j->mem, m->n), *near = alone(j->mem, m->n);
    bool                  *lived = NEWN(j->mem, bool, m->n);

    for (size_t i = 0; i < m->m; i++) {
        const struct grid_edge *e = &m->edge[i];
        struct grid_facts      *a = &v->grid[j->g[e->u]], *b = &v->grid[j->g[e->v]];
        v->total_cost += e->cost;
        if (a == b) {
            join(all, e->u, e->v);
            if (e->cross < GRID_MAIN)
                join(near, e->u, e->v);
            a->crossings += e->cross > GRID_BLOCK;
            continue;
        }
        v->cut_edges++;
        v->border += e->border;
        v->cost += e->cost;
        a->border += e->border;
        b->border += e->border;
        if (e->cross == GRID_BLOCK) {
            v->inner_cut_edges++;
            v->inner_border += e->border;
        } else {
            a->on_street += e->border;
            b->on_street += e->border;
        }
        a->on_main += e->cross == GRID_MAIN ? e->border : 0;
        b->on_main += e->cross == GRID_MAIN ? e->border : 0;
    }
    for (size_t i = 0; i < m->n; i++) {
        v->grid[j->g[i]].components += find(all, (int32_t)i) == (int32_t)i;
        lived[find(near, (int32_t)i)] |= m->cell[i].households > 0;
    }
    for (size_t i = 0; i < m->n; i++)
        v->grid[j->g[i]].straddles += lived[i];
    for (size_t q = 0; q < v->k; q++) {
        struct grid_facts *f = &v->grid[q];
        f->straddles = f->straddles > 1 ? f->straddles - 1 : 0;
        v->straddles += f->straddles;
        v->violations += (size_t)f->components - 1;
        v->broken += f->components > 1;
    }
}

static void count_buildings(struct judge *j)
{
    const struct grid_map *m = j->m;
    int64_t               *w = NEWN(j->mem, int64_t, m->n_buildings);
    int32_t               *in = NEWN(j->mem, int32_t, m->n_buildings);
    bool                  *split = NEWN(j->mem, bool, m->n_buildings);
    struct ids             pairs = ids_make(j->mem, m->n);

    for (size_t i = 0; i < m->n; i++) {
        int32_t b = m->cell[i].building, q = j->g[i];
        w[b] += m->cell[i].households;
        if (in[b] && in[b] != q + 1)
            split[b] = true;
        in[b] = q + 1;
        size_t before = ids_count(&pairs);
        ids_put(&pairs, (int64_t)b * (int64_t)j->v->k + q);
        j->v->grid[q].buildings += ids_count(&pairs) > before;
    }
    for (size_t b = 0; b < m->n_buildings; b++) {
        j->v->split += split[b];
        j->v->wrongly_split += split[b] && w[b] <= j->band.hi;
    }
}

/* The middle of the households, or of the cells where nobody lives. */
static void middle(const struct judge *j, int32_t q, double *cx, double *cy)
{
    const struct grid_cell *c = j->m->cell;
    bool                    lived = j->v->grid[q].households > 0;
    double                  x = 0, y = 0, s = 0;

    for (int32_t i = j->first[q]; i >= 0; i = j->next[i]) {
        double w = lived ? c[i].households : 1;
        x += w * c[i].x;
        y += w * c[i].y;
        s += w;
    }
    *cx = x / s;
    *cy = y / s;
}

struct heap {
    int64_t *key; /* distance * 2^31 + cell: no two keys are equal, so that the order is fixed */
    size_t   n;
};

static void heap_push(struct heap *h, int64_t key)
{
    size_t i = h->n++;

    for (; i && h->key[(i - 1) / 2] > key; i = (i - 1) / 2)
        h->key[i] = h->key[(i - 1) / 2];
    h->key[i] = key;
}

static int64_t heap_pop(struct heap *h)
{
    int64_t top = h->key[0], last = h->key[--h->n];
    size_t  i = 0;

    for (;;) {
        size_t c = 2 * i + 1;
        if (c >= h->n)
            break;
        c += c + 1 < h->n && h->key[c + 1] < h->key[c];
        if (h->key[c] >= last)
            break;
        h->key[i] = h->key[c];
        i = c;
    }
    h->key[i] = last;
    return top;
}

static void walk_from(struct judge *j, int32_t from, int64_t *dist, struct heap *h)
{
    const struct grid_map *m = j->m;

    dist[from] = 0;
    h->n = 0;
    heap_push(h, from);
    while (h->n) {
        int64_t top = heap_pop(h);
        int32_t u = (int32_t)(top & INT32_MAX);
        if (top >> 31 > dist[u])
            continue;
        for (int32_t s = m->start[u]; s < m->start[u + 1]; s++) {
            const struct grid_edge *e = &m->edge[m->link[s]];
            int32_t                 v = e->u == u ? e->v : e->u;
            int64_t                 d = dist[u] + e->dist;
            if (j->g[v] != j->g[u] || d >= dist[v])
                continue;
            dist[v] = d;
            heap_push(h, d * (INT64_C(1) << 31) + v);
        }
    }
}

static void count_walks(struct judge *j)
{
    const struct grid_cell *c = j->m->cell;
    struct grid_verdict    *v = j->v;
    int64_t                *dist = NEWN(j->mem, int64_t, j->m->n);
    struct heap             h = { NEWN(j->mem, int64_t, 2 * j->m->m + j->m->n + 1), 0 };
    double                  inertia = 0, straight = 0;

    for (size_t i = 0; i < j->m->n; i++)
        dist[i] = INT64_MAX / 4;
    for (int32_t q = 0; q < (int32_t)v->k; q++) {
        struct grid_facts *f = &v->grid[q];
        double             cx = 0, cy = 0, best = HUGE_VAL;
        middle(j, q, &cx, &cy);
        for (int32_t i = j->first[q]; i >= 0; i = j->next[i]) {
            double dx = c[i].x - cx, dy = c[i].y - cy, d2 = dx * dx + dy * dy;
            inertia += c[i].households * d2;
            straight += c[i].households * sqrt(d2);
            if ((c[i].households > 0 || f->households == 0) && d2 < best) {
                best = d2;
                f->centre = i;
            }
        }
        walk_from(j, f->centre, dist, &h);
        for (int32_t i = j->first[q]; i >= 0; i = j->next[i]) {
            if (dist[i] >= INT64_MAX / 4 || c[i].households == 0)
                continue;
            f->walk += dist[i] * c[i].households;
            v->reached += c[i].households;
            f->longest = dist[i] > f->longest ? dist[i] : f->longest;
        }
        v->walk += f->walk;
        v->longest = f->longest > v->longest ? f->longest : v->longest;
    }
    if (j->m->households) {
        v->rms_m = sqrt(inertia / (double)j->m->households) / 100;
        v->mean_m = straight / (double)j->m->households / 100;
    }
}

static void count_changes(struct judge *j, const int32_t *today)
{
    struct ids before = ids_make(j->mem, j->m->n), kept = ids_make(j->mem, j->m->n);

    j->v->has_today = true;
    for (size_t i = 0; i < j->m->n; i++) {
        int64_t w = j->m->cell[i].households;
        if (today[i] == GRID_NONE)
            continue;
        ids_put(&before, today[i]);
        j->v->base += w;
        if (today[i] == j->label[i])
            ids_put(&kept, today[i]);
        else
            j->v->relabelled += w;
    }
    j->v->carried = (int64_t)ids_count(&kept);
}

struct grid_verdict *grid_judge(struct arena *a, const struct grid_map *m, struct grid_band band,
                                const int32_t *label, const int32_t *today)
{
    struct judge j = { a, m, band, label, NULL, NEW(a, struct grid_verdict) };

    number_grids(&j);
    count_households(&j);
    count_edges(&j);
    count_buildings(&j);
    count_walks(&j);
    if (today)
        count_changes(&j, today);
    return j.v;
}
