/* registry_wish.c -- what a household wishes about visits, as it was told at the door; that it was
 * visited. */
#include "core/app.h"
#include "core/event.h"
#include "modules/registry/registry.h"
#include "modules/registry/registry_wish.sql.h"

/* clang-format off */
static const struct message
    msg_hours   = { "household.hours", "“不晚于”的时刻要比“不早于”的晚。", "The latest time must be after the earliest one." },
    msg_changed = { "household.changed", "这户的意愿已被别人改动，请核对后再定。", "The wishes of this household were changed by somebody else; please compare and decide." };
/* clang-format on */

error *registry_wish_hours(struct req *r, const char *field, int64_t from, int64_t until)
{
    return until && until <= from ? error_on(r->mem, field, &msg_hours) : NULL;
}

bool registry_wish_seen(const struct household *h, int64_t version)
{
    return version <= h->version && version >= h->wish_version;
}

error *registry_wish(struct req *r, struct ref household, const struct household_wish *wish)
{
    struct household was = { 0 };
    int64_t          touched = 0;
    bool             found = false;

    TRY(household_by_ref(r, household, &was, &found));
    if (!found)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    TRY(db_exec(r->db, r->mem, &sql_registry_wish,
                DB_ARGS(db_int("wish_days", wish->days), db_int("wish_from", wish->from),
                        db_int("wish_until", wish->until), db_int("no_visits", wish->none),
                        db_int("community", household.community), db_int("id", household.id),
                        db_int("version", wish->version)),
                &touched));
    if (!touched)
        return error_of(r->mem, FAIL_CONFLICT, &msg_changed);
    TRY(household_log(r, household,
                      (struct household_step){ .action = STR("wish"),
                                               .day = DATE_NONE,
                                               .was = household_wishes(r, &was) }));
    return event_append(r, household,
                        (struct event){ .kind = STR("household"), .action = STR("wish") });
}

error *registry_household_used(struct req *r, struct ref household)
{
    return db_exec(r->db, r->mem, &sql_registry_household_used,
                   DB_ARGS(db_int("community", household.community), db_int("id", household.id)),
                   NULL);
}
