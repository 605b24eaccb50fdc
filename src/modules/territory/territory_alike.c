/* territory_alike.c -- whether a row is a building that is there under another name: an office's
 * table says 海虹花园1栋 where the map says 1号楼. Taken for new it would count the households of
 * the community twice, so the clerk is asked. */
#include "core/app.h"
#include "core/site_name.h"
#include "modules/territory/territory_sites.h"
#include "modules/territory/territory_tables.sql.h"

enum {
    NEAR_METRES = 15,
    BARE_METRES = 300, /* every compound has a 1号楼: a bare number is one only round about */
};

/* clang-format off */
const struct message msg_site_alike = { "import.alike", "“{3}”很像已有的“{0}”（{1} 户，相距 {2} 米）：两个名称写法不同，说的像是同一栋。", "{3} is very like {0}, which is there ({1} households, {2} m away): two ways to write one name." };
static const struct message
    msg_same    = { "import.alike", "已有一栋也叫“{3}”，但不在同一处（{1} 户，相距 {2} 米）。", "A building called {3} is there too, but at another spot ({1} households, {2} m away)." },
    msg_near    = { "import.alike", "“{3}”与已有的“{0}”几乎在同一处（{1} 户，相距 {2} 米），只是名称不同。", "{3} is almost at the spot of {0}, which is there ({1} households, {2} m away); only the names differ." };
/* clang-format on */

/* ---- what is there -----------------------------------------------------------------------------
 */

static error *there(struct importing *i, int64_t place, struct site_cache **out)
{
    struct site_cache *c = site_cache(i);

    *out = c;
    if (c->place == place)
        return NULL;
    TRY(db_all(i->r->db, i->r->mem, &sql_tables_sites_of, DB_ARGS(db_int("place_now", place)),
               site_table_fields, sizeof(struct site), &c->there));
    c->place = place;
    c->households = 0;
    const struct site *y = c->there.item;
    for (size_t k = 0; k < c->there.n; k++)
        c->households += y[k].households;
    return NULL;
}

/* How far Y is from X, when it is very like it; else -1. */
static int64_t likeness(struct importing *i, const struct site *x, const struct site *y,
                        str community, bool *named)
{
    int64_t metres = place_metres(x->lng, x->lat, y->lng, y->lat);
    str     p = site_plain_name(i->r->mem, x->name, community);
    bool    bare = p.n && p.p[p.n - 1] == '#';

    for (size_t k = 0; bare && k + 1 < p.n; k++)
        bare = is_digit(p.p[k]);
    *named = str_eq(p, site_plain_name(i->r->mem, y->name, community)) &&
             (!bare || metres <= BARE_METRES);
    /* a table that does not say what its rows are has buildings */
    bool both = str_eq(x->kind, y->kind) || str_is(x->kind, "building");
    return *named || (metres <= NEAR_METRES && both) ? metres : -1;
}

/* The one of the same name, else the nearest; none that another row of the table is by its name. */
error *site_table_alike(struct importing *i, void *rec, void *was, bool *found, error **doubt)
{
    struct site       *x = rec;
    struct site_cache *c = NULL;
    const struct site *best = NULL;
    int64_t            best_metres = 0;
    bool               best_named = false;

    TRY(there(i, x->place_now, &c));
    str                community = place_name(app_places(i->r->app), x->place_now, LANG_ZH);
    const struct site *y = c->there.item;
    for (size_t k = 0; k < c->there.n; k++) {
        bool    named = false, listed = false;
        int64_t metres = likeness(i, x, &y[k], community, &named);
        if (metres < 0 ||
            (best && (best_named > named || (best_named == named && best_metres <= metres))))
            continue;
        TRY(importing_has(i, site_table_key(i->r->mem, &y[k]), &listed));
        if (listed)
            continue;
        best = &y[k];
        best_metres = metres;
        best_named = named;
    }
    *found = best != NULL;
    if (!best)
        return NULL;
    *(struct site *)was = *best;
    const struct message *how = str_eq(best->name, x->name) ? &msg_same
                                : best_named                ? &msg_site_alike
                                                            : &msg_near;
    *doubt = error_on(i->r->mem, "name", how, best->name, str_int(i->r->mem, best->households),
                      str_int(i->r->mem, best_metres), x->name);
    return NULL;
}

error *site_table_beside(struct importing *i, const void *rec, struct import_beside *x)
{
    const struct site *row = rec;
    struct site_cache *c = NULL;

    TRY(there(i, row->place_now, &c));
    x->place = row->place_now;
    x->there = (int64_t)c->there.n;
    x->there_households = c->households;
    x->households = row->households;
    return NULL;
}
