/* registry_pulled.c -- a building that was pulled down stays so: nobody moves in, no door is opened
 * in it, whatever day is said. */
#include "base/when.h"
#include "core/app.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_api.h"

/* clang-format off */
static const struct message
    msg_gone = { "registry.gone", "这处房屋已不存在（拆除或注销）。", "This dwelling is no more." },
    msg_pulled = { "registry.pulled_down", "{0}已于 {1} 拆除，不能再往里登记住户、房屋和单位。", "{0} was pulled down on {1}: no people, dwellings or organisations can be registered in it any more." };
/* clang-format on */

error *pulled_told(struct req *r, enum fail_kind kind, const char *field, str name, int64_t day)
{
    char t[DATE_TEXT];

    date_text(day, t);
    return error_new(r->mem, __FILE__, __LINE__, kind, &msg_pulled, field,
                     (const str[ERROR_ARGS]){ name, str_dup(r->mem, str_of(t)) });
}

error *building_stands(struct req *r, struct ref building, const char *field)
{
    struct building b = { 0 };
    bool            found = false;

    TRY(building_by_ref(r, building, &b, &found));
    return found && b.until != DATE_NONE ? pulled_told(r, FAIL_CONFLICT, field, b.name, b.until)
                                         : NULL;
}

error *dwelling_usable(struct req *r, const struct dwelling *d, const char *field,
                       const struct message *ended)
{
    TRY(building_stands(r, (struct ref){ d->ref.community, d->site }, field));
    return d->until != DATE_NONE ? error_on(r->mem, field, ended) : NULL;
}

error *household_stands(struct req *r, struct ref household)
{
    struct living   l = { 0 };
    struct dwelling d = { 0 };
    bool            found = false;

    TRY(db_maybe(
        r->db, r->mem, &sql_registry_living_now,
        DB_ARGS(db_int("community", household.community), db_int("household", household.id)),
        living_fields, &l, &found));
    if (found)
        TRY(dwelling_by_ref(r, (struct ref){ l.community, l.dwelling }, &d, &found));
    return found ? building_stands(r, (struct ref){ d.ref.community, d.site }, NULL) : NULL;
}

/* Who moves in stays: also a day before the end of a door is too late. */
error *dwelling_inhabitable(struct req *r, struct ref dwelling)
{
    struct dwelling d = { 0 };
    bool            found = false;

    TRY(dwelling_by_ref(r, dwelling, &d, &found));
    if (!found)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    TRY(building_stands(r, (struct ref){ d.ref.community, d.site }, "dwelling"));
    return d.until != DATE_NONE ? error_of(r->mem, FAIL_CONFLICT, &msg_gone) : NULL;
}
