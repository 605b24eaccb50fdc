/* visits_rest.c -- households that wish their visits at the weekend only: the planner puts nobody
 * there, so they are told by name in good time, and somebody agrees on a day with them. */
#include "core/app.h"
#include "modules/visits/visits.h"
#include "modules/visits/visits.sql.h"

enum { WORKING_DAYS = 31, YEAR = 365, NOTICE = 31, ROWS = 200 };

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
