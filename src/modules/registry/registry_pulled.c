/* registry_pulled.c -- a building that was pulled down stays so: nobody moves in, no door is opened
 * in it, whatever day is said. Unless that was a mistake: then it, and what ended with it, is there
 * again, but for those who live or work elsewhere by now. */
#include "base/when.h"
#include "core/app.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_api.h"
#include "modules/registry/registry_pulled.sql.h"

/* clang-format off */
struct back_in {
    int64_t version;
    str     why;
};
static const struct field back_in_fields[] = {
    TEXT(struct back_in, why,     1, 200, .required = true, .masks = true, .doc = "Why it was a mistake."),
    INT (struct back_in, version, 0, INT64_MAX, .required = true, .doc = "The version that was seen."),
    FIELDS_END,
};
struct let {
    int64_t community, org, dwelling, since, ended, elsewhere;
    str     name;
};
static const struct field let_fields[] = {
    INT (struct let, community, 0, INT64_MAX, .doc = "community"),
    INT (struct let, org,       0, INT64_MAX, .doc = "organisation"),
    INT (struct let, dwelling,  0, INT64_MAX, .doc = "its premises"),
    DATE(struct let, since,     .doc = "since when"),
    DATE(struct let, ended,     .doc = "when the organisation ended"),
    INT (struct let, elsewhere, 0, INT64_MAX, .doc = "other premises since"),
    TEXT(struct let, name,      0, 120, .doc = "name"),
    FIELDS_END,
};
static const struct message
    msg_not_pulled = { "registry.not_pulled", "这栋楼没有登记拆除。", "This building is not written down as pulled down." },
    msg_gone = { "registry.gone", "这处房屋已不存在（拆除或注销）。", "This dwelling is no more." },
    msg_pulled = { "registry.pulled_down", "{0}已于 {1} 拆除，不能再往里登记住户、房屋和单位；如果拆除登记错了，请先到楼栋页面“撤回拆除”。", "{0} was pulled down on {1}: no people, dwellings or organisations can be registered in it any more. If that was a mistake, take back the pull-down on the page of the building first." };
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

/* ---- it was a mistake ---- */

/* Those who do not come back, named in the answer. */
static void stays(struct list *stayed, struct ref ref, const char *kind, str name)
{
    struct stayed *x = stayed->item;

    x[stayed->n++] = (struct stayed){ ref, str_of(kind), name };
}

/* Whether the person of M, P, can be where he was: he lives, and has not lived elsewhere since. */
static error *may_return(struct req *r, const struct member *m, const struct inhabitant *p,
                         bool *may)
{
    struct list links;

    *may = p->died == DATE_NONE && !p->merged_into;
    TRY(person_links(r, p->ref, &links));
    const struct member *l = links.item;
    for (size_t i = 0; i < links.n && *may && m->main; i++)
        *may = !l[i].main || (l[i].until != DATE_NONE && l[i].until <= m->until);
    return NULL;
}

/* H ended on DAY with its building: it goes on with those who come back. */
static error *home_back(struct req *r, struct household *h, int64_t day, str why,
                        struct list *stayed)
{
    struct list members, all = *stayed;
    size_t      back = 0;
    bool        goes_on = false;

    TRY(db_all(r->db, r->mem, &sql_registry_pulled_members,
               DB_ARGS(db_int("community", h->ref.community), db_int("household", h->ref.id),
                       db_int("day", day)),
               member_fields, sizeof(struct member), &members));
    const struct member *m = members.item;
    struct inhabitant   *p = NEWN(r->mem, struct inhabitant, members.n + 1);
    bool                *may = NEWN(r->mem, bool, members.n + 1);
    for (size_t i = 0; i < members.n; i++) {
        bool found = false;
        TRY(inhabitant_by_ref(r, (struct ref){ m[i].person_community, m[i].person }, &p[i],
                              &found));
        if (found)
            TRY(may_return(r, &m[i], &p[i], &may[i]));
        back += may[i];
    }
    if (back || !members.n)
        TRY(household_resumes(r, h, why, &goes_on));
    stayed->item = NEWN(r->mem, struct stayed, all.n + members.n + 1);
    if (all.n)
        memcpy(stayed->item, all.item, all.n * sizeof(struct stayed));
    for (size_t i = 0; i < members.n; i++) {
        if (!goes_on || !may[i]) {
            stays(stayed, (struct ref){ m[i].person_community, m[i].person }, "person",
                  p[i].name_mask);
            continue;
        }
        TRY(db_exec(r->db, r->mem, &sql_registry_member_reopen,
                    DB_ARGS(db_int("community", m[i].community),
                            db_int("household", m[i].household),
                            db_int("person_community", m[i].person_community),
                            db_int("person", m[i].person), db_int("since", m[i].since)),
                    NULL));
    }
    return goes_on ? registry_note(r, h->ref, "household", "goes_on") : NULL;
}

/* The organisations of B use again what they used until DAY. */
static error *lets_back(struct req *r, const struct building *b, int64_t day, struct list *stayed)
{
    struct list lets, all = *stayed;

    TRY(db_all(r->db, r->mem, &sql_registry_pulled_premises,
               DB_ARGS(db_int("community", b->ref.community), db_int("site", b->ref.id),
                       db_int("day", day)),
               let_fields, sizeof(struct let), &lets));
    const struct let *x = lets.item;
    stayed->item = NEWN(r->mem, struct stayed, all.n + lets.n + 1);
    if (all.n)
        memcpy(stayed->item, all.item, all.n * sizeof(struct stayed));
    for (size_t i = 0; i < lets.n; i++) {
        if (x[i].ended != DATE_NONE || x[i].elsewhere) {
            stays(stayed, (struct ref){ x[i].community, x[i].org }, "org", x[i].name);
            continue;
        }
        TRY(db_exec(r->db, r->mem, &sql_registry_pulled_premises_back,
                    DB_ARGS(db_int("community", x[i].community), db_int("org", x[i].org),
                            db_int("dwelling", x[i].dwelling), db_int("since", x[i].since)),
                    NULL));
    }
    return NULL;
}

static error *stands_again(struct req *r, struct building *b, str why, struct list *stayed)
{
    struct list          households;
    int64_t              day = b->until, at = 0, touched = 0;
    const struct db_arg *here = DB_ARGS(db_int("community", b->ref.community),
                                        db_int("site", b->ref.id), db_int("day", day));

    TRY(db_number(r->db, r->mem, &sql_registry_pulled_at,
                  DB_ARGS(db_int("community", b->ref.community), db_int("site", b->ref.id)), &at));
    TRY(past_keep(r, &(struct past_of){ b->ref, b->version, PAST_BUILDING, why },
                  building_past_fields, b));
    b->until = DATE_NONE;
    b->why = (str){ 0 };
    TRY(db_exec(r->db, r->mem, &sql_registry_building_save,
                db_record(r->mem, building_row_fields, b), &touched));
    if (!touched)
        return stale(r, NULL, NULL, NULL);
    TRY(db_exec(r->db, r->mem, &sql_registry_pulled_dwellings, here, NULL));
    TRY(db_all(r->db, r->mem, &sql_registry_pulled_households,
               DB_ARGS(db_int("community", b->ref.community), db_int("site", b->ref.id),
                       db_int("day", day), db_int("at", at)),
               household_fields, sizeof(struct household), &households));
    struct household *h = households.item;
    for (size_t i = 0; i < households.n; i++)
        TRY(home_back(r, &h[i], day, why, stayed));
    return lets_back(r, b, day, stayed);
}

static error *pull_back(struct req *r, struct res *w)
{
    const struct back_in *in = r->in;
    struct building       b = { 0 };
    struct list           stayed = { NULL, 0, sizeof(struct stayed) };

    TRY(building_visible(r, r->ref, &b));
    if (b.version != in->version)
        return stale_building(r, w, b.ref);
    if (b.until == DATE_NONE)
        return error_of(r->mem, FAIL_CONFLICT, &msg_not_pulled);
    error *e = stands_again(r, &b, in->why, &stayed);
    if (is_stale(e))
        return stale_building(r, w, b.ref);
    TRY(e);
    TRY(registry_note(r, b.ref, "building", "pull_back"));
    TRY(building_reply(r, w, b.ref, DATE_NONE));
    building_stayed(r, w, stayed);
    return NULL;
}

/* clang-format off */
static const struct route routes[] = {
    { POST, "/api/v1/registry/buildings/{ref}/pull-back", pull_back, NULL, PERM_REGISTER,
      BODY(struct back_in, back_in_fields), .out = building_sheet_fields,
      .alone = true, .summary = "A building was not pulled down: it and what ended with it is there again, but for who lives elsewhere by now" },
};
/* clang-format on */

const struct route_table registry_pulled_routes = { routes, COUNT(routes) };
