/* registry_doors.c -- what other rooms ask of the registry: doors, who lives behind them. */
#include "base/when.h"
#include "core/app.h"
#include "modules/registry/registry.h"
#include "modules/registry/registry.sql.h"

/* clang-format off */
static const struct field flag_fields[] = {
    INT (struct door_flag, community,        0, INT64_MAX, .doc = "community"),
    INT (struct door_flag, household,        0, INT64_MAX, .doc = "household"),
    INT (struct door_flag, person_community, 0, INT64_MAX, .doc = "community of the person"),
    INT (struct door_flag, person,           0, INT64_MAX, .doc = "person"),
    TEXT(struct door_flag, flag,             0, 20, .doc = "code list care"),
    DATE(struct door_flag, review,           .doc = "when it is looked at again"),
    INT (struct door_flag, yearly,           0, INT64_MAX, .doc = "visits a year"),
    FIELDS_END,
};
static const struct field home_fields[] = {
    INT (struct door, community, 0, INT64_MAX, .doc = "community"),
    INT (struct door, household, 0, INT64_MAX, .doc = "household"),
    INT (struct door, grid,      0, INT64_MAX, .doc = "grid"),
    FIELDS_END,
};
/* clang-format on */

/* The latest day of birth of those who are YEARS old on DAY. */
static int64_t born_before(int64_t day, int years)
{
    struct civil c = date_civil(day);

    c.year -= years;
    if (!date_valid(c)) /* 29 February */
        c.day = 28;
    return date_of(c);
}

static error *open_room(struct req *r, struct door *d)
{
    return vault_unseal(r->app->vault, r->mem, "dwelling.room",
                        (struct ref){ d->community, d->dwelling }, d->room_sealed, &d->room);
}

error *registry_doors(struct req *r, const struct door_query *q, struct list *out)
{
    TRY(db_all(r->db, r->mem, &sql_registry_doors,
               DB_ARGS(db_int("place_now", q->place_now), db_int("grid", q->grid),
                       db_int("building_community", q->building.community),
                       db_int("building", q->building.id), db_text("entrance", q->entrance),
                       db_int("day", q->day), db_int("born_old", born_before(q->day, 60)),
                       db_int("born_young", born_before(q->day, 14)),
                       db_int("after_site", q->after_site),
                       db_int("after_household", q->after_household), db_int("limit", q->limit)),
               door_fields, sizeof(struct door), out));
    struct door *d = out->item;
    for (size_t i = 0; i < out->n; i++)
        TRY(open_room(r, &d[i]));
    return NULL;
}

error *registry_homes_on(struct req *r, int64_t place, int64_t day, struct list *out)
{
    return db_all(r->db, r->mem, &sql_registry_homes_on,
                  DB_ARGS(db_int("place", place), db_int("day", day)), home_fields,
                  sizeof(struct door), out);
}

error *registry_door(struct req *r, struct ref household, int64_t day, struct door *out,
                     bool *found)
{
    TRY(db_maybe(r->db, r->mem, &sql_registry_door,
                 DB_ARGS(db_int("community", household.community),
                         db_int("household", household.id), db_int("day", day),
                         db_int("born_old", born_before(day, 60)),
                         db_int("born_young", born_before(day, 14))),
                 door_fields, out, found));
    return *found ? open_room(r, out) : NULL;
}

error *registry_door_flags(struct req *r, int64_t place_now, int64_t grid, int64_t day,
                           struct list *out)
{
    return db_all(r->db, r->mem, &sql_registry_door_flags,
                  DB_ARGS(db_int("place_now", place_now), db_int("grid", grid), db_int("day", day)),
                  flag_fields, sizeof(struct door_flag), out);
}

error *registry_housemates(struct req *r, struct ref household, int64_t day, struct list *out)
{
    return db_all(r->db, r->mem, &sql_registry_housemates,
                  DB_ARGS(db_int("community", household.community),
                          db_int("household", household.id), db_int("day", day)),
                  housemate_fields, sizeof(struct housemate), out);
}

bool registry_covers(const struct req *r, int64_t place_now, int64_t grid)
{
    return r->who && person_sees_place(r->who, place_now) &&
           (!r->who->grid || r->who->grid == grid);
}
