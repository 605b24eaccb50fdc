/* visits_rest.c -- households that a plan does not reach are told by name, so that somebody sees to
 * them: those that wish their visits at the weekend only, those where two are to go and there is
 * one alone, and those with a care flag that were not seen in time. */
#include "base/when.h"
#include "core/app.h"
#include "modules/visits/visits.h"
#include "modules/visits/visits.sql.h"

enum { WORKING_DAYS = 31, YEAR = 365, NOTICE = 31, ROWS = 200, CARE_ROWS = 500 };

static bool rests_only(const struct door *d)
{
    return d->wish_days && !(d->wish_days & WORKING_DAYS) && !d->no_visits;
}

/* So often a year: decided for it alone, else by the heaviest of its flags, else once. */
static int64_t yearly_of(const struct door *d, const struct list *flags, const struct list *paces)
{
    const struct often     *own = often_among(paces, d->community, d->household);
    const struct door_flag *f = flags->item;
    int64_t                 most = 1;

    if (own)
        return often_yearly(own);
    for (size_t i = 0; i < flags->n; i++)
        if (f[i].household == d->household && f[i].community == d->community && f[i].yearly > most)
            most = f[i].yearly;
    return most;
}

/* Nothing is planned for it from DAY on. */
static error *is_left_out(struct req *r, const struct door *d, int64_t day, bool *left_out)
{
    int64_t n = 0;

    TRY(db_number(r->db, r->mem, &sql_visits_ahead_of,
                  DB_ARGS(db_int("community", d->place_now), db_int("household", d->household),
                          db_int("house_community", d->community), db_int("month", month_of(day)),
                          db_int("day", day)),
                  &n));
    *left_out = n == 0;
    return NULL;
}

static void row(struct jw *j, struct req *r, const struct door *d, int64_t unseen)
{
    jw_object(j);
    jw_key(j, "household");
    jw_ref(j, (struct ref){ d->community, d->household });
    jw_key(j, "grid");
    jw_code(j, d->grid);
    JW_STR(j, "address", address_text(r->mem, d->building, d->entrance, d->room_mask));
    JW_INT(j, "unseen", unseen);
    jw_end(j);
}

error *visits_rest_json(struct req *r, struct jw *j, const struct list *doors, int64_t community,
                        int64_t grid, int64_t day)
{
    const struct door *d = doors->item;
    struct list        flags, paces;
    size_t             rows = 0;

    TRY(registry_door_flags(r, community, grid, day, &flags));
    TRY(often_at(r, community, grid, day, &paces));
    jw_key(j, "rest");
    jw_array(j);
    for (size_t i = 0; i < doors->n && rows < ROWS; i++) {
        int64_t last = 0;
        bool    left_out = false;
        if (!rests_only(&d[i]))
            continue;
        TRY(visits_last_day(r, (struct ref){ d[i].community, d[i].household }, &last));
        if (last && day - last + NOTICE <= YEAR / yearly_of(&d[i], &flags, &paces))
            continue;
        TRY(is_left_out(r, &d[i], day, &left_out));
        if (!left_out)
            continue;
        row(j, r, &d[i], last ? day - last : -1);
        rows++;
    }
    jw_end(j);
    return NULL;
}

/* Where two go together, in a grid with one worker. */
static error *alone_at(struct req *r, struct jw *j, int64_t grid)
{
    struct list workers, pairs;
    int64_t     today = when_date(r->now);

    TRY(visit_grid_workers(r, grid, today, &workers));
    if (workers.n != 1)
        return NULL;
    TRY(visit_pairs(r, grid / 1000, grid, today, &pairs));
    const struct last_seen *v = pairs.item;
    for (size_t i = 0; i < pairs.n && i < ROWS; i++) {
        struct ref  household = { v[i].community, v[i].household };
        struct door d = { 0 };
        bool        found = false, mine = false;
        int64_t     last = 0;
        TRY(registry_door(r, household, today, &d, &found));
        if (!found || d.no_visits)
            continue;
        TRY(visit_covers(r, &d, &mine));
        if (mine)
            d.room_mask = d.room;
        TRY(visits_last_day(r, household, &last));
        row(j, r, &d, last ? today - last : -1);
    }
    return NULL;
}

error *visits_alone_json(struct req *r, struct jw *j, const struct list *grids)
{
    const struct grid_post *g = grids->item;

    jw_key(j, "alone");
    jw_array(j);
    for (size_t i = 0; i < grids->n; i++)
        TRY(alone_at(r, j, g[i].place));
    jw_end(j);
    return NULL;
}

/* The flags of a household stand together: the one for which it is seen most often. */
static const struct door_flag *heaviest(const struct list *flags, size_t *next)
{
    const struct door_flag *f = flags->item, *best = &f[*next];

    for (size_t i = ++*next;
         i < flags->n && f[i].household == best->household && f[i].community == best->community;
         *next = ++i)
        if (f[i].yearly > best->yearly)
            best = &f[i];
    return best;
}

error *visits_care_json(struct req *r, struct jw *j, int64_t community, int64_t day)
{
    struct list flags, paces;
    size_t      rows = 0;

    TRY(registry_door_flags(r, community, 0, day, &flags));
    TRY(often_at(r, community, 0, day, &paces));
    jw_key(j, "care");
    jw_array(j);
    for (size_t i = 0; i < flags.n && rows < CARE_ROWS;) {
        const struct door_flag *f = heaviest(&flags, &i);
        struct door             d = { 0 };
        struct ref              household = { f->community, f->household };
        int64_t                 last = 0;
        bool                    found = false;
        TRY(visits_last_day(r, household, &last));
        const struct often *own = often_among(&paces, f->community, f->household);
        int64_t             yearly = own ? often_yearly(own) : f->yearly ? f->yearly : 1;
        int64_t             most = 365 * 3 / 2 / yearly;
        if (last && day - last <= most)
            continue;
        TRY(registry_door(r, household, day, &d, &found));
        if (!found)
            continue;
        jw_object(j);
        jw_key(j, "household");
        jw_ref(j, household);
        jw_key(j, "grid");
        jw_code(j, d.grid);
        JW_STR(j, "address", address_text(r->mem, d.building, d.entrance, d.room_mask));
        JW_STR(j, "flag", f->flag);
        JW_INT(j, "unseen", last ? day - last : -1);
        JW_BOOL(j, "no_visits", d.no_visits); /* it may be asked how they are in another way */
        jw_end(j);
        rows++;
    }
    jw_end(j);
    return NULL;
}
