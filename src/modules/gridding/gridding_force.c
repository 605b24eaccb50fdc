/* gridding_force.c -- the day: the tree gets its grids, the buildings and their entrances theirs,
 * and the log the event that other rooms listen to. One transaction: a community has a few thousand
 * buildings at most. */
#include "base/log.h"
#include "base/when.h"
#include "core/app.h"
#include "core/event.h"
#include "core/id.h"
#include "modules/gridding/gridding.h"
#include "modules/gridding/gridding.sql.h"
#include "json/json.h"

/* clang-format off */
struct outline_item {
    int64_t grid;
    str     outline;
};
static const struct field outline_fields[] = {
    INT (struct outline_item, grid,    1, GRID_NUMBERS, .doc = "number"),
    TEXT(struct outline_item, outline, 0, 1000000, .doc = "GeoJSON"),
    FIELDS_END,
};
struct outlines {
    struct list items;
};
static const struct field outlines_fields[] = {
    LIST(struct outlines, items, struct outline_item, outline_fields, GRID_NUMBERS, .doc = "outlines"),
    FIELDS_END,
};
static const struct field old_fields[] = {
    CODE(struct place, code,      .doc = "code"),
    TEXT(struct place, name,      0, 80, .doc = "name"),
    TEXT(struct place, name_en,   0, 120, .doc = "English name"),
    TEXT(struct place, kind,      0, 40, .doc = "kind"),
    BOOL(struct place, synthetic, .doc = "invented"),
    FIELDS_END,
};
/* clang-format on */

/* A grid as it is from the day on. */
struct fresh {
    int64_t households, buildings, lng, lat, was; /* WAS: it goes on with its code */
    str     outline;
};

struct force {
    struct req     *r;
    struct drawing *x;
    int64_t         community;
    struct fresh    grid[GRID_NUMBERS + 1];
    struct list     sites;          /* struct drawing_site */
    int32_t        *number;         /* of each site */
    struct list     cells;          /* struct cell_item: the drawing's, by building */
    int32_t        *label;          /* of each cell */
    size_t         *first, *parts;  /* of each site its cells; none: it was built since */
    struct list     parts_old;      /* struct drawing_part: until the day */
    struct list     old;            /* struct place: grids until the day */
    int64_t most[GRID_NUMBERS + 1]; /* households that went from an old number to its heir */
    int32_t heir[GRID_NUMBERS + 1];
};

/* ---- which building belongs where ---- */

/* A building in several grids (by entrance) is itself of the one with most of its households; the
 * entrances in another stand beside it (put_parts). */
static error *numbers_of_sites(struct force *f)
{
    struct grid_map           *m = NULL;
    struct arena              *a = f->r->mem;
    const struct drawing_site *s = NULL;

    TRY(drawing_graph(a, f->x, &m));
    f->label = NEWN(a, int32_t, m->n);
    TRY(numbers_read(a, f->x->answer, m->n, f->label));
    TRY(drawing_sites(f->r, f->community, &f->sites));
    TRY(drawing_parts(f->r, f->community, &f->parts_old));
    s = f->sites.item;
    f->number = NEWN(a, int32_t, f->sites.n + 1);
    f->first = NEWN(a, size_t, f->sites.n + 1);
    f->parts = NEWN(a, size_t, f->sites.n + 1);
    int64_t *most = NEWN(a, int64_t, f->sites.n + 1);
    TRY(drawing_cells(f->r, f->x, &f->cells));
    const struct cell_item *c = f->cells.item;
    for (size_t i = 0, from = 0; i < f->cells.n && i < m->n; i = from) {
        int64_t sum[GRID_NUMBERS + 1] = { 0 };
        size_t  at = 0;
        while (at < f->sites.n && s[at].ref.id != c[i].site.id)
            at++;
        for (; from < f->cells.n && c[from].site.id == c[i].site.id; from++) {
            int32_t g = f->label[from];
            sum[g] += m->cell[from].households + 1;
            if (at < f->sites.n && sum[g] > most[at]) {
                most[at] = sum[g];
                f->number[at] = g;
            }
        }
        f->first[at] = i;
        f->parts[at] = from - i;
    }
    /* what was built since goes with its nearest neighbour */
    for (size_t i = 0; i < f->sites.n; i++) {
        int64_t least = INT64_MAX;
        for (size_t k = 0; k < f->sites.n && !most[i]; k++) {
            int64_t d = place_metres(s[i].lng, s[i].lat, s[k].lng, s[k].lat);
            if (most[k] && d < least) {
                least = d;
                f->number[i] = f->number[k];
            }
        }
    }
    return NULL;
}

/* HOUSEHOLDS of the grid OLD, and a building or part of one, go to the grid NUMBER. */
static void goes_to(struct force *f, int64_t *both, int64_t old, int32_t number, int64_t households)
{
    f->grid[number].households += households;
    old = old / 1000 == f->community ? old % 1000 : 0;
    int64_t *sum = &both[old * (GRID_NUMBERS + 1) + number];
    *sum += households + 1;
    if (*sum > f->most[old]) {
        f->most[old] = *sum;
        f->heir[old] = number;
    }
}

static void sum_up(struct force *f)
{
    const struct drawing_site *s = f->sites.item;
    const struct cell_item    *c = f->cells.item;
    int64_t *both = NEWN(f->r->mem, int64_t, (size_t)(GRID_NUMBERS + 1) * (GRID_NUMBERS + 1));

    for (size_t i = 0; i < f->sites.n; i++) {
        int64_t parts = f->parts[i] > 1 ? (int64_t)f->parts[i] : 1;
        bool    met[GRID_NUMBERS + 1] = { 0 };
        for (int64_t k = 0; k < parts; k++) {
            size_t        at = f->first[i] + (size_t)k;
            int32_t       n = parts > 1 ? f->label[at] : f->number[i];
            struct fresh *g = &f->grid[n];
            goes_to(f, both, drawing_grid_of(&f->parts_old, &s[i], parts > 1 ? c[at].entrance : 0),
                    n, s[i].households / parts + (k < s[i].households % parts));
            if (met[n])
                continue;
            met[n] = true;
            g->buildings++;
            g->lng += s[i].lng;
            g->lat += s[i].lat;
        }
    }
    for (int g = 1; g <= GRID_NUMBERS; g++)
        if (f->grid[g].buildings) {
            f->grid[g].lng /= f->grid[g].buildings;
            f->grid[g].lat /= f->grid[g].buildings;
        }
}

static error *read_outlines(struct force *f)
{
    struct outlines o = { 0 };
    str             text = str_fmt(f->r->mem, "{\"items\":" STR_FMT "}", STR_ARG(f->x->outlines));

    if (!f->x->outlines.n)
        return NULL;
    TRY(json_read(f->r->mem, NULL, text, outlines_fields, &o));
    const struct outline_item *x = o.items.item;
    for (size_t i = 0; i < o.items.n; i++)
        f->grid[x[i].grid].outline = x[i].outline;
    return NULL;
}

/* ---- writing ---- */

static error *put_grid(struct force *f, int64_t number)
{
    struct req         *r = f->r;
    const struct fresh *g = &f->grid[number];
    const struct place *was = NULL, *old = f->old.item;
    int64_t             code = f->community * 1000 + number;

    for (size_t i = 0; i < f->old.n; i++)
        if (old[i].code == code)
            was = &old[i];
    TRY(db_exec(r->db, r->mem, &sql_gridding_place_end,
                DB_ARGS(db_int("day", f->x->day), db_int("at_code", code)), NULL));
    return db_exec(
        r->db, r->mem, &sql_gridding_place_put,
        DB_ARGS(db_int("at_code", code), db_int("day", f->x->day), db_int("parent", f->community),
                db_text("name", was ? was->name : place_grid_name(r->mem, code, LANG_ZH)),
                db_text("name_en", was ? was->name_en : place_grid_name(r->mem, code, LANG_EN)),
                db_text("kind", was ? was->kind : STR("网格")), db_int("households", g->households),
                db_int("lng", g->lng), db_int("lat", g->lat), db_text("outline", g->outline),
                db_int("synthetic", was ? was->synthetic : 0)),
        NULL);
}

static error *put_sites(struct force *f)
{
    const struct drawing_site *s = f->sites.item;

    for (size_t i = 0; i < f->sites.n; i++) {
        int64_t grid = f->community * 1000 + f->number[i];
        TRY(place_site_keep(f->r->db, f->r->mem,
                            (struct site_move){ s[i].ref, f->community, grid, f->x->day }));
        TRY(db_exec(f->r->db, f->r->mem, &sql_gridding_site_put,
                    DB_ARGS(db_int("grid", grid), db_int("community", s[i].ref.community),
                            db_int("id", s[i].ref.id)),
                    NULL));
    }
    return NULL;
}

/* The entrances that are in another grid than their building. */
static error *put_parts(struct force *f)
{
    struct req                *r = f->r;
    const struct drawing_site *s = f->sites.item;
    const struct drawing_part *old = f->parts_old.item;
    const struct cell_item    *c = f->cells.item;

    for (size_t i = 0; i < f->parts_old.n; i++)
        TRY(place_parts_end(r->db, r->mem, old[i].site, f->x->day));
    for (size_t i = 0; i < f->sites.n; i++)
        for (size_t k = f->first[i]; f->parts[i] > 1 && k < f->first[i] + f->parts[i]; k++)
            if (f->label[k] != f->number[i])
                TRY(drawing_part_put(r,
                                     &(struct drawing_part){
                                         .site = s[i].ref,
                                         .ord = c[k].entrance,
                                         .parts = (int64_t)f->parts[i],
                                         .grid = f->community * 1000 + f->label[k],
                                     },
                                     f->x->day));
    return NULL;
}

/* What the listeners need to know: which grid each one that ended went into. */
static error *put_old(struct force *f, struct buf *changes)
{
    struct req         *r = f->r;
    const struct place *old = f->old.item;
    bool                first = true;

    buf_char(changes, '[');
    for (size_t i = 0; i < f->old.n; i++) {
        int64_t number = old[i].code % 1000, heir = f->community * 1000 + f->heir[number];
        if (f->grid[number].buildings)
            continue;
        TRY(db_exec(r->db, r->mem, &sql_gridding_place_end,
                    DB_ARGS(db_int("day", f->x->day), db_int("at_code", old[i].code)), NULL));
        if (!f->heir[number])
            continue; /* nothing stood in it */
        TRY(db_exec(r->db, r->mem, &sql_gridding_successor,
                    DB_ARGS(db_int("at_code", old[i].code), db_int("successor", heir),
                            db_int("since", f->x->day)),
                    NULL));
        buf_fmt(changes, "%s{\"field\":\"grid\",\"old\":\"%lld\",\"new\":\"%lld\"}",
                first ? "" : ",", (long long)old[i].code, (long long)heir);
        first = false;
    }
    buf_char(changes, ']');
    return NULL;
}

static error *put_in_force(struct req *r, struct drawing *x)
{
    struct force *f = NEW(r->mem, struct force);
    struct buf    changes;

    *f = (struct force){ .r = r, .x = x, .community = x->ref.community };
    TRY(db_all(r->db, r->mem, &sql_gridding_grid_now,
               DB_ARGS(db_int("place", f->community), db_int("day", x->day)), old_fields,
               sizeof(struct place), &f->old));
    TRY(numbers_of_sites(f));
    sum_up(f);
    TRY(read_outlines(f));
    for (int64_t g = 1; g <= GRID_NUMBERS; g++)
        if (f->grid[g].buildings)
            TRY(put_grid(f, g));
    TRY(put_sites(f));
    TRY(put_parts(f));
    buf_init(&changes, r->mem, 1 << 20);
    TRY(put_old(f, &changes));
    TRY(app_places_changed(r));
    TRY(db_exec(r->db, r->mem, &sql_gridding_replace,
                DB_ARGS(db_int("now", r->now), db_int("community", x->ref.community),
                        db_int("id", x->ref.id)),
                NULL));
    x->state = DRAWING_IN_FORCE;
    x->ended = r->now;
    TRY(drawing_save(r, x));
    return event_append(r, x->ref,
                        (struct event){
                            .kind = STR("grid"),
                            .action = STR("in_force"),
                            .from_state = str_of(drawing_state_words[DRAWING_PUBLISHED]),
                            .to_state = str_of(drawing_state_words[DRAWING_IN_FORCE]),
                            .words = x->title,
                            .public = true,
                            .changes = buf_done(&changes),
                        });
}

error *gridding_clock(struct req *r, bool *more)
{
    struct drawing x = { 0 };
    bool           found = false;

    TRY(drawing_due(r, when_date(r->now), &x, &found));
    if (!found)
        return NULL;
    *more = true;
    log_event(LOG_INFO_, "grid.in_force", "community=%lld plan=%lld", (long long)x.ref.community,
              (long long)x.ref.id);
    return put_in_force(r, &x);
}
