/* gridding_fresh.c -- a drawing, the buildings and the ground as they are now: what has changed
 * since its map was made, and the map made anew with everything that was drawn kept where its
 * building still stands. */
#include "core/app.h"
#include "modules/gridding/gridding.h"
#include "modules/gridding/gridding.sql.h"

/* clang-format off */
const struct field drift_fields[] = {
    INT (struct drift, added,              0, INT64_MAX, .doc = "Buildings that the drawing does not know yet."),
    INT (struct drift, added_households,   0, INT64_MAX, .doc = "Their households."),
    INT (struct drift, removed,            0, INT64_MAX, .doc = "Buildings of the drawing that are no more."),
    INT (struct drift, removed_households, 0, INT64_MAX, .doc = "Their households."),
    INT (struct drift, changed,            0, INT64_MAX, .doc = "Buildings with another number of households."),
    INT (struct drift, reshaped,           0, INT64_MAX, .doc = "Buildings with another footprint, or other entrances."),
    INT (struct drift, households,         0, INT64_MAX, .doc = "Households of all buildings now."),
    INT (struct drift, ways,               0, INT64_MAX, .doc = "Streets, walls, rivers and railways that came, changed or went."),
    TIME(struct drift, ways_at,            .doc = "When the last of them did."),
    FIELDS_END,
};
static const struct field ground_fields[] = {
    INT (struct drift, ways,    0, INT64_MAX, .doc = "how many"),
    TIME(struct drift, ways_at, .doc = "when the last"),
    FIELDS_END,
};
/* clang-format on */

bool drift_any(const struct drift *d)
{
    return d->added || d->removed || d->changed || d->reshaped || d->ways;
}

/* Cells of a building lie together: how many from FROM on, and their households. */
static size_t building_at(const struct list *cells, size_t from, int64_t *households)
{
    const struct cell_item *c = cells->item;
    size_t                  end = from;

    for (*households = 0; end < cells->n && c[end].site.id == c[from].site.id; end++)
        *households += c[end].households;
    return end - from;
}

static const struct drawing_site *site_of(const struct list *sites, int64_t id)
{
    const struct drawing_site *s = sites->item;
    size_t                     lo = 0, hi = sites->n; /* they come in the order of their ids */

    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (s[mid].ref.id < id)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < sites->n && s[lo].ref.id == id ? &s[lo] : NULL;
}

error *drawing_drift(struct req *r, const struct drawing *x, struct drift *out)
{
    struct list cells, sites;
    int64_t     then = 0, met = 0;

    *out = (struct drift){ 0 };
    TRY(db_one(r->db, r->mem, &sql_gridding_ground,
               DB_ARGS(db_int("mapped", x->mapped), db_int("west", x->west),
                       db_int("south", x->south), db_int("east", x->east),
                       db_int("north", x->north)),
               ground_fields, out));
    TRY(drawing_cells(r, x, &cells));
    TRY(drawing_sites(r, x->ref.community, &sites));
    const struct drawing_site *s = sites.item;
    const struct cell_item    *c = cells.item;
    for (size_t i = 0; i < sites.n; i++)
        out->households += s[i].households;
    for (size_t from = 0; from < cells.n;) {
        int64_t                    households = 0;
        size_t                     n = building_at(&cells, from, &households);
        const struct drawing_site *now = site_of(&sites, c[from].site.id);
        then += now ? now->households : 0;
        met += now != NULL;
        out->removed += now == NULL;
        out->removed_households += now ? 0 : households;
        out->changed += now && now->households != households;
        out->reshaped += now && c[from].shape && c[from].shape != drawing_shape(now);
        from += n;
    }
    out->added = (int64_t)sites.n - met;
    out->added_households = out->households - then;
    return NULL;
}

/* For each cell of NOW the cell of WAS that it goes on from: the same entrance of the same
 * building, or the building's first; -1: it is new. */
static int32_t *came_from(struct arena *a, const struct list *now, const struct list *was)
{
    const struct cell_item *c = now->item, *o = was->item;
    int32_t                *from = NEWN(a, int32_t, now->n + 1);
    size_t                  at = 0; /* buildings come in the order of their ids in both */

    for (size_t i = 0; i < now->n; i++) {
        while (at < was->n && o[at].site.id < c[i].site.id)
            at++;
        from[i] = at < was->n && o[at].site.id == c[i].site.id ? (int32_t)at : -1;
        for (size_t k = at; k < was->n && o[k].site.id == c[i].site.id; k++)
            if (o[k].entrance == c[i].entrance)
                from[i] = (int32_t)k;
    }
    return from;
}

/* The number of the nearest cell that goes on. */
static int32_t nearest(const struct list *now, const int32_t *from, const int32_t *label, size_t i)
{
    const struct cell_item *c = now->item;
    int64_t                 least = INT64_MAX;
    int32_t                 number = 1;

    for (size_t k = 0; k < now->n; k++) {
        if (from[k] < 0)
            continue;
        int64_t d = place_metres(c[i].lng, c[i].lat, c[k].lng, c[k].lat);
        if (d < least) {
            least = d;
            number = label[from[k]];
        }
    }
    return number;
}

error *drawing_labels_now(struct req *r, const struct drawing *was, const struct drawing *now,
                          int32_t **out)
{
    struct list cells, old;

    TRY(drawing_cells(r, was, &old));
    TRY(drawing_cells(r, now, &cells));
    int32_t *from = came_from(r->mem, &cells, &old);
    int32_t *label = NEWN(r->mem, int32_t, old.n + 1), *number = NEWN(r->mem, int32_t, cells.n + 1);
    TRY(numbers_read(r->mem, was->answer, old.n, label));
    for (size_t i = 0; i < cells.n; i++)
        number[i] = from[i] >= 0 ? label[from[i]] : nearest(&cells, from, label, i);
    *out = number;
    return NULL;
}

/* Nobody has drawn anything yet: every cell has the number of today, the rest stand apart. */
static bool untouched(const int32_t *label, const int32_t *today, size_t n)
{
    int32_t apart = 0;

    for (size_t i = 0; i < n; i++) {
        if (today[i] > 0 ? label[i] != today[i] : apart && label[i] != apart)
            return false;
        apart = today[i] > 0 ? apart : label[i];
    }
    return true;
}

/* What is new stands in its grid of today; what has none, apart. */
static error *carry(struct req *r, struct drawing *x, const struct list *cells, const int32_t *from,
                    const int32_t *label)
{
    int64_t  highest = 0;
    int32_t *today = NEWN(r->mem, int32_t, cells->n + 1);
    int32_t *number = NEWN(r->mem, int32_t, cells->n + 1);

    TRY(numbers_read(r->mem, x->today, cells->n, today));
    TRY(db_number(r->db, r->mem, &sql_gridding_highest, DB_ARGS(db_int("place", x->ref.community)),
                  &highest));
    highest %= 1000;
    for (size_t i = 0; i < cells->n; i++)
        if (from[i] >= 0 && label[from[i]] > highest)
            highest = label[from[i]];
    int32_t apart = (int32_t)(highest < GRID_NUMBERS ? highest + 1 : GRID_NUMBERS);
    for (size_t i = 0; i < cells->n; i++)
        number[i] = from[i] >= 0 ? label[from[i]] : today[i] > 0 ? today[i] : apart;
    x->options = STR("[]"); /* they were of the old buildings */
    return drawing_judge(r, x, number);
}

error *drawing_refresh(struct req *r, struct drawing *x)
{
    struct drawing was = *x;
    struct list    cells, old;

    TRY(drawing_cells(r, &was, &old));
    int32_t *label = NEWN(r->mem, int32_t, old.n + 1), *today = NEWN(r->mem, int32_t, old.n + 1);
    int32_t *lock = NEWN(r->mem, int32_t, old.n + 1);
    TRY(numbers_read(r->mem, was.answer, old.n, label));
    TRY(numbers_read(r->mem, was.today, old.n, today));
    TRY(drawing_map(r, x));
    x->fresh = true;
    TRY(drawing_cells(r, x, &cells));
    int32_t *from = came_from(r->mem, &cells, &old);
    if (was.locks.n > 2) {
        int32_t *kept = NEWN(r->mem, int32_t, cells.n + 1);
        TRY(numbers_read(r->mem, was.locks, old.n, lock));
        for (size_t i = 0; i < cells.n; i++)
            kept[i] = from[i] >= 0 ? lock[from[i]] : -1;
        x->locks = numbers_text(r->mem, kept, cells.n);
    }
    return untouched(label, today, old.n) ? drawing_begin(r, x) : carry(r, x, &cells, from, label);
}
