/* visits_walk.c -- how far it is from door to door: along the streets of the grid where they are
 * known, else straight; and at which part of the day each door comes. */
#include "core/outline.h"
#include "modules/gridding/gridding.h"
#include "modules/visits/visits.h"

enum {
    WAYS_MOST = 4000, /* stretches; more than that is no grid but a town, and walked straight */
    AROUND = 20000,   /* 1e-7 degree, about 200 m: nobody goes farther round */
};

struct plane {
    int64_t lng, lat; /* its middle */
};

static void put(struct plane p, int64_t lng, int64_t lat, int32_t *x, int32_t *y)
{
    rounds_plane(lng - p.lng, lat - p.lat, p.lat, x, y);
}

static bool outside(const struct outline_point *a, const struct outline_point *b,
                    struct drawing_box box)
{
    return (a->lng < box.west && b->lng < box.west) || (a->lng > box.east && b->lng > box.east) ||
           (a->lat < box.south && b->lat < box.south) || (a->lat > box.north && b->lat > box.north);
}

/* Every stretch of every street in the box and just around it; walls are no ways. */
static error *stretches(struct req *r, struct plane p, struct drawing_box box,
                        struct rounds_way *way, size_t *n)
{
    struct list               found;
    const struct drawing_way *w;

    TRY(drawing_ways_around(r, box, &found));
    w = found.item;
    box = (struct drawing_box){ box.west - AROUND, box.south - AROUND, box.east + AROUND,
                                box.north + AROUND };
    for (size_t i = 0; i < found.n; i++) {
        struct outline o;
        if (str_is(w[i].class, "wall") || !outline_read_lines(r->mem, w[i].line, &o))
            continue;
        for (size_t part = 0, at = 0; part < o.n_rings; at = o.ring[part++])
            for (size_t k = at + 1; k < o.ring[part]; k++) {
                if (outside(&o.point[k - 1], &o.point[k], box))
                    continue;
                if (*n == WAYS_MOST) {
                    *n = 0;
                    return NULL;
                }
                struct rounds_way *s = &way[(*n)++];
                put(p, o.point[k - 1].lng, o.point[k - 1].lat, &s->x1, &s->y1);
                put(p, o.point[k].lng, o.point[k].lat, &s->x2, &s->y2);
            }
    }
    return NULL;
}

error *visits_walks(struct req *r, const struct list *doors, struct rounds_house *house,
                    struct rounds_task *task)
{
    const struct door *d = doors->item;
    struct plane       p = { 0, 0 };
    int64_t            n = (int64_t)doors->n;

    if (n == 0)
        return NULL;
    struct drawing_box box = { d->lng, d->lat, d->lng, d->lat };
    for (int64_t i = 0; i < n; i++) {
        p.lng += d[i].lng;
        p.lat += d[i].lat;
        box.west = d[i].lng < box.west ? d[i].lng : box.west;
        box.east = d[i].lng > box.east ? d[i].lng : box.east;
        box.south = d[i].lat < box.south ? d[i].lat : box.south;
        box.north = d[i].lat > box.north ? d[i].lat : box.north;
    }
    p = (struct plane){ p.lng / n, p.lat / n };
    for (int64_t i = 0; i < n; i++)
        put(p, d[i].lng, d[i].lat, &house[i].x, &house[i].y);
    struct rounds_way *way = NEWN(r->mem, struct rounds_way, WAYS_MOST);
    size_t             ways = 0;
    TRY(stretches(r, p, box, way, &ways));
    way = rounds_cut(r->mem, way, ways, &ways);
    if (ways)
        task->walk = rounds_ways(r->mem, task, way, ways);
    return NULL;
}

/* ---- the parts of a day ---- */

/* Mornings first, then who does not mind, afternoons, evenings. */
static int part_of_day(const struct door *d)
{
    if (d->wish_from >= VISIT_EVENING)
        return 3;
    if (d->wish_from >= VISIT_NOON)
        return 2;
    return d->wish_until && d->wish_until <= VISIT_NOON ? 0 : 1;
}

/* The walk of a day goes through its parts in their order; within a part it stays as it is. */
void visits_keep_hours(const struct list *doors, struct rounds_plan *p)
{
    struct rounds_visit *v = p->visit;

    for (size_t i = 1; i < p->n; i++)
        for (size_t at = i; at > 0 && v[at - 1].date == v[at].date; at--) {
            if (part_of_day((const struct door *)doors->item + v[at - 1].house) <=
                part_of_day((const struct door *)doors->item + v[at].house))
                break;
            struct rounds_visit x = v[at];
            int32_t             order = x.order;
            v[at] = v[at - 1];
            v[at - 1] = x;
            v[at - 1].order = v[at].order;
            v[at].order = order;
        }
}
