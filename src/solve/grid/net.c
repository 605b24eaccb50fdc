/* net.c -- from the map to the net of the solver: contraction and parallel edges. */
#include "solve/grid/net.h"

static int32_t find(int32_t *p, int32_t x)
{
    while (p[x] != x) {
        p[x] = p[p[x]];
        x = p[x];
    }
    return x;
}

/* Cells that must share a grid become one knot, as far as they hang together. */
static int32_t *knots(struct arena *a, const struct grid_map *m, int32_t hi, const int32_t *lock,
                      int32_t *n)
{
    int32_t *p = NEWN(a, int32_t, m->n), *no = NEWN(a, int32_t, m->n);
    int64_t *w = NEWN(a, int64_t, m->n_buildings + 1);

    for (size_t i = 0; i < m->n; i++) {
        p[i] = (int32_t)i;
        w[m->cell[i].building] += m->cell[i].households;
    }
    for (size_t i = 0; i < m->m; i++) {
        int32_t u = m->edge[i].u, v = m->edge[i].v, b = m->cell[u].building;
        bool    together = b == m->cell[v].building && w[b] <= hi;
        together |= lock && lock[u] >= 0 && lock[u] == lock[v];
        if (together)
            p[find(p, u)] = find(p, v);
    }
    *n = 0;
    for (size_t i = 0; i < m->n; i++) {
        int32_t r = find(p, (int32_t)i);
        if (!no[r])
            no[r] = ++*n;
    }
    for (size_t i = 0; i < m->n; i++)
        p[i] = find(p, (int32_t)i);
    for (size_t i = 0; i < m->n; i++)
        p[i] = no[p[i]] - 1;
    return p;
}

static void place_knots(struct arena *a, const struct grid_map *m, struct net *g)
{
    int64_t *sx = NEWN(a, int64_t, (size_t)g->n), *sy = NEWN(a, int64_t, (size_t)g->n);
    int64_t *sw = NEWN(a, int64_t, (size_t)g->n);
    int32_t  x0 = m->cell[0].x, y0 = m->cell[0].y;

    g->w = NEWN(a, int32_t, (size_t)g->n);
    g->x = NEWN(a, int32_t, (size_t)g->n);
    g->y = NEWN(a, int32_t, (size_t)g->n);
    for (size_t i = 1; i < m->n; i++) {
        x0 = m->cell[i].x < x0 ? m->cell[i].x : x0;
        y0 = m->cell[i].y < y0 ? m->cell[i].y : y0;
    }
    for (size_t i = 0; i < m->n; i++) {
        const struct grid_cell *c = &m->cell[i];
        int32_t                 q = g->knot[i], w = c->households ? c->households * 64 : 1;
        g->w[q] += c->households;
        sw[q] += w;
        sx[q] += (((int64_t)c->x - x0) / 25) * w;
        sy[q] += (((int64_t)c->y - y0) / 25) * w;
        g->households += c->households;
    }
    for (int32_t q = 0; q < g->n; q++) {
        g->x[q] = (int32_t)(sx[q] / sw[q]);
        g->y[q] = (int32_t)(sy[q] / sw[q]);
    }
}

static void place_edges(struct arena *a, const struct grid_map *m, struct net *g)
{
    size_t   n = (size_t)g->n;
    int32_t *seen = NEWN(a, int32_t, n);
    int64_t  total = 0;

    g->off = NEWN(a, int32_t, n + 1);
    g->nbr = NEWN(a, int32_t, 2 * m->m + 1);
    g->cost = NEWN(a, int32_t, 2 * m->m + 1);
    g->cross = NEWN(a, uint8_t, 2 * m->m + 1);
    /* cells by knot, then the edges of each knot, parallel ones as one */
    int32_t *first = NEWN(a, int32_t, n), *next = NEWN(a, int32_t, m->n);
    for (size_t i = m->n; i-- > 0;) {
        next[i] = first[g->knot[i]] - 1;
        first[g->knot[i]] = (int32_t)i + 1;
    }
    int32_t at = 0;
    for (int32_t q = 0; q < g->n; q++) {
        g->off[q] = at;
        for (int32_t i = first[q] - 1; i >= 0; i = next[i])
            for (int32_t s = m->start[i]; s < m->start[i + 1]; s++) {
                const struct grid_edge *e = &m->edge[m->link[s]];
                int32_t                 to = g->knot[e->u == i ? e->v : e->u];
                if (to == q)
                    continue;
                if (seen[to] <= g->off[q]) {
                    seen[to] = at + 1;
                    g->nbr[at] = to;
                    g->cost[at] = e->cost;
                    g->cross[at++] = e->cross;
                } else {
                    int32_t h = seen[to] - 1;
                    g->cost[h] += e->cost;
                    g->cross[h] = e->cross < g->cross[h] ? e->cross : g->cross[h];
                }
                total += e->cost;
            }
    }
    g->off[n] = at;
    g->m = at / 2;
    g->mean_cost = at && total / at > 1 ? (int32_t)(total / at) : 1;
}

struct net *grid_net_make(struct arena *a, const struct grid_map *m, int32_t hi,
                          const int32_t *lock)
{
    struct net *g = NEW(a, struct net);

    g->knot = knots(a, m, hi, lock, &g->n);
    place_knots(a, m, g);
    place_edges(a, m, g);
    return g;
}

void grid_net_rings(struct arena *a, struct net *g)
{
    size_t   n = (size_t)g->n, half = 2 * (size_t)g->m + 1;
    int32_t *place = NEWN(a, int32_t, n); /* in the ring of the knot that is looked at, from 1 */

    g->back = NEWN(a, int32_t, half);
    g->ring = NEWN(a, uint32_t, half);
    for (int32_t u = 0; u < g->n; u++) {
        int32_t o = g->off[u], deg = g->off[u + 1] - o;
        for (int32_t i = 0; i < deg; i++)
            place[g->nbr[o + i]] = i + 1;
        for (int32_t i = 0; i < deg; i++) {
            int32_t v = g->nbr[o + i];
            for (int32_t h = g->off[v]; h < g->off[v + 1]; h++) {
                int32_t q = place[g->nbr[h]];
                if (g->nbr[h] == u)
                    g->back[o + i] = h;
                else if (q && deg <= RING)
                    g->ring[o + i] |= UINT32_C(1) << (q - 1);
            }
        }
        for (int32_t i = 0; i < deg; i++)
            place[g->nbr[o + i]] = 0;
    }
}
