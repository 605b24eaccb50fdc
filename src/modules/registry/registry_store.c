/* registry_store.c -- one function a statement. */
#include "base/when.h"
#include "core/id.h"
#include "modules/registry/registry.h"

#include "modules/registry/registry.sql.h"

error *building_insert(struct req *r, const struct building *x)
{
    return db_exec_later(r->db, r->mem, &sql_registry_building_insert,
                         db_record(r->mem, building_row_fields, x));
}

error *building_begin(struct req *r, struct building *x)
{
    if (x->since != DATE_NONE)
        return NULL;
    x->since = when_date(id_time(x->ref.id));
    return building_insert(r, x);
}

error *dwelling_insert(struct req *r, const struct dwelling *x)
{
    return db_exec_later(r->db, r->mem, &sql_registry_dwelling_insert,
                         db_record(r->mem, dwelling_fields, x));
}

error *household_insert(struct req *r, const struct household *x)
{
    return db_exec_later(r->db, r->mem, &sql_registry_household_insert,
                         db_record(r->mem, household_fields, x));
}

error *living_insert(struct req *r, const struct living *x)
{
    return db_exec_later(r->db, r->mem, &sql_registry_living_insert,
                         db_record(r->mem, living_fields, x));
}

error *inhabitant_insert(struct req *r, const struct inhabitant *x)
{
    return db_exec_later(r->db, r->mem, &sql_registry_inhabitant_insert,
                         db_record(r->mem, inhabitant_fields, x));
}

error *person_links(struct req *r, struct ref person, struct list *out)
{
    return db_all(
        r->db, r->mem, &sql_registry_members_of,
        DB_ARGS(db_int("person", person.id), db_int("person_community", person.community)),
        member_fields, sizeof(struct member), out);
}

error *member_insert(struct req *r, const struct member *x)
{
    return db_exec_later(r->db, r->mem, &sql_registry_member_insert,
                         db_record(r->mem, member_fields, x));
}

error *care_insert(struct req *r, const struct care *x)
{
    return db_exec_later(r->db, r->mem, &sql_registry_care_insert,
                         db_record(r->mem, care_fields, x));
}

error *org_insert(struct req *r, const struct org *x)
{
    return db_exec(r->db, r->mem, &sql_registry_org_insert, db_record(r->mem, org_fields, x), NULL);
}

error *premises_insert(struct req *r, const struct premises *x)
{
    return db_exec(r->db, r->mem, &sql_registry_premises_insert,
                   db_record(r->mem, premises_fields, x), NULL);
}

error *building_by_ref(struct req *r, struct ref ref, struct building *out, bool *found)
{
    return db_maybe(r->db, r->mem, &sql_registry_building,
                    DB_ARGS(db_int("community", ref.community), db_int("id", ref.id)),
                    building_fields, out, found);
}

error *dwelling_by_ref(struct req *r, struct ref ref, struct dwelling *out, bool *found)
{
    return db_maybe(r->db, r->mem, &sql_registry_dwelling,
                    DB_ARGS(db_int("community", ref.community), db_int("id", ref.id)),
                    dwelling_fields, out, found);
}

error *household_by_ref(struct req *r, struct ref ref, struct household *out, bool *found)
{
    return db_maybe(r->db, r->mem, &sql_registry_household,
                    DB_ARGS(db_int("community", ref.community), db_int("id", ref.id)),
                    household_fields, out, found);
}

error *inhabitant_by_ref(struct req *r, struct ref ref, struct inhabitant *out, bool *found)
{
    return db_maybe(r->db, r->mem, &sql_registry_inhabitant,
                    DB_ARGS(db_int("community", ref.community), db_int("id", ref.id)),
                    inhabitant_fields, out, found);
}

error *count_site(struct req *r, int64_t community, int64_t dwelling)
{
    struct dwelling d = { 0 };
    bool            found = false;

    TRY(dwelling_by_ref(r, (struct ref){ community, dwelling }, &d, &found));
    if (!found)
        return NULL;
    return db_exec(r->db, r->mem, &sql_registry_count_site,
                   DB_ARGS(db_int("community", community), db_int("site", d.site)), NULL);
}
