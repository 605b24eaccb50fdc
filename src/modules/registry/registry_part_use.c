/* registry_part_use.c -- what the rows of a table say of a dwelling that is there: its use 房屋用途
 * and its floor. The last word is the table's; taken back it is what it was. */
#include "core/app.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_api.h"
#include "modules/registry/registry_part.h"

static error *there(struct importing *i, const struct resident_row *x, struct dwelling *d,
                    bool *found)
{
    *found = false;
    return x->dwelling ? dwelling_by_ref(i->r, (struct ref){ x->community, x->dwelling }, d, found)
                       : NULL;
}

static error *save(struct req *r, struct dwelling *d, str usage, int64_t floor)
{
    int64_t touched = 0;

    TRY(vault_unseal(r->app->vault, r->mem, "dwelling.room", d->ref, d->room_sealed, &d->room));
    TRY(past_keep(r, &(struct past_of){ d->ref, d->version, PAST_DWELLING, (str){ 0 } },
                  dwelling_past_fields, d));
    d->usage = usage;
    d->floor = floor;
    TRY(db_exec(r->db, r->mem, &sql_registry_dwelling_save, db_record(r->mem, dwelling_fields, d),
                &touched));
    return touched ? NULL : error_of(r->mem, FAIL_CONFLICT, &resident_msg_later);
}

error *part_use_is(struct importing *i, const struct resident_row *x, struct resident_row *was)
{
    struct dwelling d = { 0 };
    bool            found = false;

    was->usage = x->usage;
    was->floor = x->floor;
    if (!x->usage.n && !x->floor)
        return NULL;
    TRY(there(i, x, &d, &found));
    if (found && x->usage.n)
        was->usage = d.usage;
    if (found && x->floor)
        was->floor = d.floor;
    return NULL;
}

error *part_use_said(struct importing *i, struct resident_row *x)
{
    struct dwelling d = { 0 };
    bool            found = false;

    if (x->made & MADE_DWELLING || (!x->usage.n && !x->floor))
        return NULL;
    TRY(there(i, x, &d, &found));
    if (!found)
        return NULL;
    str     usage = x->usage.n ? x->usage : d.usage;
    int64_t floor = x->floor ? x->floor : d.floor;
    x->made |= (str_eq(usage, d.usage) ? 0 : MADE_USAGE) | (floor == d.floor ? 0 : MADE_FLOOR);
    x->usage_was = x->made & MADE_USAGE ? d.usage : (str){ 0 };
    x->floor_was = x->made & MADE_FLOOR ? d.floor : 0;
    return x->made & (MADE_USAGE | MADE_FLOOR) ? save(i->r, &d, usage, floor) : NULL;
}

error *part_use_back(struct importing *i, const struct resident_row *x)
{
    struct dwelling d = { 0 };
    bool            found = false;

    if (!(x->made & (MADE_USAGE | MADE_FLOOR)))
        return NULL;
    TRY(there(i, x, &d, &found));
    bool usage = found && x->made & MADE_USAGE && str_eq(d.usage, x->usage);
    bool floor = found && x->made & MADE_FLOOR && d.floor == x->floor;
    return usage || floor
               ? save(i->r, &d, usage ? x->usage_was : d.usage, floor ? x->floor_was : d.floor)
               : NULL;
}
