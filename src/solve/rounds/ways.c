/* ways.c -- walks along ways: Dijkstra from every place over the ends of ways. */
#include "solve/grid/ids.h"
#include "solve/rounds/rounds.h"

struct arc {
    int32_t to, cm;
};

struct net {
    struct arc *arc;
    int32_t    *start, *x, *y, n;
};

static int32_t straight(int32_t x1, int32_t y1, int32_t x2, int32_t y2)
{
    return (int32_t)((int64_t)rounds_apart(x1, y1, x2, y2) * 4 / 5);
}

static int32_t node(struct ids *ids, struct net *w, int32_t x, int32_t y)
{
    int32_t i = ids_put(ids, (int64_t)((uint64_t)(uint32_t)x << 32 | (uint32_t)y));

    w->x[i] = x;
    w->y[i] = y;
    return i;
}

static struct net net_of(struct arena *a, const struct rounds_way *way, size_t n)
{
    struct net w = { NEWN(a, struct arc, 2 * n + 1), NULL, NEWN(a, int32_t, 2 * n + 1),
                     NEWN(a, int32_t, 2 * n + 1), 0 };
    struct ids ids = ids_make(a, 2 * n);
    int32_t   *end = NEWN(a, int32_t, 2 * n + 1);

    for (size_t i = 0; i < n; i++) {
        end[2 * i] = node(&ids, &w, way[i].x1, way[i].y1);
        end[2 * i + 1] = node(&ids, &w, way[i].x2, way[i].y2);
    }
    w.n = (int32_t)ids_count(&ids);
    w.start = NEWN(a, int32_t, (size_t)w.n + 1);
    for (size_t i = 0; i < 2 * n; i++)
        w.start[end[i]]++;
    for (int32_t i = 0, sum = 0; i <= w.n; i++) {
        sum += i < w.n ? w.start[i] : 0;
        w.start[i] = sum;
    }
    for (size_t i = 0; i < n; i++) {
        int32_t cm = straight(way[i].x1, way[i].y1, way[i].x2, way[i].y2);
        w.arc[--w.start[end[2 * i]]] = (struct arc){ end[2 * i + 1], cm };
        w.arc[--w.start[end[2 * i + 1]]] = (struct arc){ end[2 * i], cm };
    }
    return w;
}

/* A heap of (length, node); lengths only fall, old entries are passed over. */
struct heap {
    struct {
        int64_t cm;
        int32_t node;
    } * e;
    size_t n;
};

static void push(struct heap *h, int64_t cm, int32_t at)
{
    size_t i = h->n++;

    for (; i > 0 && h->e[(i - 1) / 2].cm > cm; i = (i - 1) / 2)
        h->e[i] = h->e[(i - 1) / 2];
    h->e[i].cm = cm;
    h->e[i].node = at;
}

static void pop(struct heap *h)
{
    size_t i = 0, last = --h->n;

    for (;;) {
        size_t c = 2 * i + 1;
        if (c + 1 < last && h->e[c + 1].cm < h->e[c].cm)
            c++;
        if (c >= last || h->e[c].cm >= h->e[last].cm)
            break;
        h->e[i] = h->e[c];
        i = c;
    }
    h->e[i] = h->e[last];
}

static void spread(const struct net *w, struct heap *h, int32_t from, int64_t *cm)
{
    for (int32_t i = 0; i < w->n; i++)
        cm[i] = INT64_MAX;
    cm[from] = 0;
    h->n = 0;
    push(h, 0, from);
    while (h->n) {
        int64_t d = h->e[0].cm;
        int32_t u = h->e[0].node;
        pop(h);
        if (d > cm[u])
            continue;
        for (int32_t k = w->start[u]; k < w->start[u + 1]; k++) {
            int64_t to = d + w->arc[k].cm;
            if (to < cm[w->arc[k].to]) {
                cm[w->arc[k].to] = to;
                push(h, to, w->arc[k].to);
            }
        }
    }
}

int32_t *rounds_ways(struct arena *a, const struct rounds_task *t, const struct rounds_way *way,
                     size_t n)
{
    size_t   m = t->n + 1;
    int32_t *walk = NEWN(a, int32_t, m * m), *door = NEWN(a, int32_t, m),
            *step = NEWN(a, int32_t, m);
    struct net  w = net_of(a, way, n);
    int64_t    *cm = NEWN(a, int64_t, (size_t)w.n + 1);
    struct heap heap = { arena_zalloc(a, 4 * n + 2, sizeof *heap.e, _Alignof(int64_t)), 0 };

    for (size_t i = 0; i < m; i++) {
        int32_t x = i < t->n ? t->house[i].x : t->x, y = i < t->n ? t->house[i].y : t->y;
        door[i] = -1;
        for (int32_t k = 0; k < w.n; k++) {
            int32_t d = rounds_apart(x, y, w.x[k], w.y[k]);
            if (door[i] < 0 || d < step[i]) {
                door[i] = k;
                step[i] = d;
            }
        }
    }
    for (size_t i = 0; i < m; i++) {
        int32_t x = i < t->n ? t->house[i].x : t->x, y = i < t->n ? t->house[i].y : t->y;
        if (door[i] >= 0 && (i == 0 || door[i] != door[i - 1])) /* neighbours have one door */
            spread(&w, &heap, door[i], cm);
        for (size_t j = 0; j < m; j++) {
            int32_t direct = rounds_apart(x, y, j < t->n ? t->house[j].x : t->x,
                                          j < t->n ? t->house[j].y : t->y);
            bool    off = door[i] < 0 || door[i] == door[j] || cm[door[j]] == INT64_MAX ||
                       (int64_t)step[i] + step[j] > direct;
            int64_t d = off ? direct : step[i] + cm[door[j]] + step[j];
            walk[i * m + j] = i == j ? 0 : d > ROUNDS_MAX_CM ? ROUNDS_MAX_CM : (int32_t)d;
        }
    }
    return walk;
}
