/* registry_widow.c -- who was married to somebody who died: nobody is made a widow silently. The
 * page of the dead says who is still written down as married, and one step of its own changes that;
 * it is taken back with the death, unless the record was changed since. */
#include "core/app.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_api.h"
#include "modules/registry/registry_kin.h"

enum { MATES = 100, SPOUSES = 8 };

/* clang-format off */
struct widow {
    struct ref ref;
    str        name_mask, marriage;
    int64_t    version;
};
static const struct field widow_fields[] = {
    REF (struct widow, ref,       .doc = "Who was married to the dead."),
    TEXT(struct widow, name_mask, 0, 80, .doc = "Masked name."),
    TEXT(struct widow, marriage,  0, 4, .doc = "What the record says, code list marriage."),
    INT (struct widow, version,   0, INT64_MAX, .doc = "The version to act upon."),
    FIELDS_END,
};
struct widow_in {
    struct ref person;
    int64_t    version;
};
static const struct field widow_in_fields[] = {
    REF (struct widow_in, person,  .required = true, .doc = "Who is widowed."),
    INT (struct widow_in, version, 1, INT64_MAX, .required = true, .doc = "The version that was seen."),
    FIELDS_END,
};
static const struct message msg_no_spouse = { "registry.no_spouse", "此人不是去世者登记的配偶，或婚姻状况不是已婚。", "This is not the spouse of the dead on record, or is not written down as married." };
/* clang-format on */

/* Whether X was the spouse of M, the head who died, until STEP changed that on the first day of X.
 */
static bool spouse_instead(const struct heir_step *step, const struct housemate *x)
{
    const struct kin_instead *c = step->changed.item;

    for (size_t i = 0; i < step->changed.n; i++)
        if (c[i].person == x->person && c[i].community == x->person_community &&
            c[i].since == x->since && str_is(c[i].was, "1"))
            return x->died == DATE_NONE;
    return false;
}

/* Whether X was the spouse in the household in which M, who died, was what he was; who died before
 * his first day there was it on that day. */
static bool was_spouse(const struct member *m, const struct housemate *x)
{
    const char *other = str_is(m->relation, "0") ? "1" : "0";

    if (!str_is(m->relation, "0") && !str_is(m->relation, "1"))
        return false;
    return str_is(x->relation, other) && x->died == DATE_NONE &&
           (x->since < m->until || (x->since == m->until && m->since == m->until)) &&
           (x->until == DATE_NONE || x->until >= m->until);
}

/* Those who were married to P (struct inhabitant), whose links ended with his death. */
static error *spouses_of(struct req *r, const struct inhabitant *p, struct inhabitant *out,
                         size_t *n)
{
    struct list links, mates;

    *n = 0;
    TRY(person_links(r, p->ref, &links));
    const struct member *m = links.item;
    for (size_t i = 0; i < links.n; i++) {
        struct heir_step step = { 0 };
        if (!member_until_death(&m[i], p))
            continue;
        if (str_is(m[i].relation, "0"))
            TRY(heir_step(r, &m[i], &step));
        TRY(db_all(r->db, r->mem, &sql_registry_residents_of,
                   DB_ARGS(db_int("community", m[i].community), db_int("household", m[i].household),
                           db_int("since", INT64_MAX), db_int("after_community", 0),
                           db_int("after_person", 0), db_int("limit", MATES)),
                   housemate_fields, sizeof(struct housemate), &mates));
        const struct housemate *x = mates.item;
        for (size_t k = 0; k < mates.n && *n < SPOUSES; k++) {
            struct ref ref = { x[k].person_community, x[k].person };
            bool       found = false;
            for (size_t s = 0; s < *n; s++)
                found = found || (out[s].ref.id == ref.id && out[s].ref.community == ref.community);
            if (found || !(was_spouse(&m[i], &x[k]) || spouse_instead(&step, &x[k])))
                continue;
            TRY(inhabitant_by_ref(r, ref, &out[*n], &found));
            *n += found && !out[*n].merged_into;
        }
    }
    return NULL;
}

static error *marriage_becomes(struct req *r, struct inhabitant *x, str marriage, str why)
{
    struct person_in     state = { 0 };
    struct registry_keys k;

    TRY(person_opened(r, x, &state));
    state.marriage = marriage;
    registry_keys(r->app->vault, &k);
    error *e = person_change(r, &k, &state, why, x);
    registry_keys_wipe(&k);
    TRY(e);
    return registry_note(r, x->ref, "inhabitant", "edit");
}

/* What X's record said of the marriage before the step that made X a widow; FOUND: that was the
 * last thing that was done to it. */
static error *married_before(struct req *r, const struct inhabitant *x, str *marriage, bool *found)
{
    struct list      rows;
    struct person_in in = { 0 };
    str              text = { 0 };

    TRY(db_all(r->db, r->mem, &sql_registry_past_of,
               DB_ARGS(db_int("community", x->ref.community), db_int("subject", x->ref.id),
                       db_text("kind", STR(PAST_PERSON))),
               past_row_fields, sizeof(struct past_row), &rows));
    const struct past_row *last = rows.item;
    *found = rows.n && last->version + 1 == x->version && str_is(last->why, registry_widowed.code);
    if (!*found)
        return NULL;
    TRY(vault_unseal(r->app->vault, r->mem, "registry.past", x->ref, last->state_sealed, &text));
    fields_init(person_in_fields, &in);
    TRY(json_kept(r->mem, r->app->server.refs, text, person_in_fields, &in));
    *marriage = in.marriage;
    return NULL;
}

error *widow_back(struct req *r, const struct inhabitant *was)
{
    struct inhabitant x[SPOUSES];
    size_t            n = 0;

    TRY(spouses_of(r, was, x, &n));
    for (size_t i = 0; i < n; i++) {
        str  marriage = { 0 };
        bool is = false;
        TRY(married_before(r, &x[i], &marriage, &is));
        if (is)
            TRY(marriage_becomes(r, &x[i], marriage, str_of(registry_widow_back.code)));
    }
    return NULL;
}

static error *widows(struct req *r, struct res *w)
{
    struct inhabitant  p = { 0 }, x[SPOUSES];
    struct whereabouts where = { 0 };
    struct widow      *out = NEWN(r->mem, struct widow, SPOUSES);
    size_t             n = 0, left = 0;

    TRY(person_here(r, r->ref, &p, &where));
    if (p.died != DATE_NONE)
        TRY(spouses_of(r, &p, x, &n));
    for (size_t i = 0; i < n; i++)
        if (str_starts(x[i].marriage, STR("2")))
            out[left++] = (struct widow){ x[i].ref, x[i].name_mask, x[i].marriage, x[i].version };
    w->page = (struct list){ out, left, sizeof *out };
    return NULL;
}

static error *widowed(struct req *r, struct res *w)
{
    const struct widow_in *in = r->in;
    struct inhabitant      p = { 0 }, x[SPOUSES];
    struct whereabouts     where = { 0 };
    size_t                 n = 0, at = 0;

    TRY(person_to_write(r, r->ref, &p, &where));
    if (p.died != DATE_NONE)
        TRY(spouses_of(r, &p, x, &n));
    while (at < n && (x[at].ref.id != in->person.id || x[at].ref.community != in->person.community))
        at++;
    if (at == n)
        return error_on(r->mem, "person", &msg_no_spouse);
    if (x[at].version != in->version)
        return stale_person(r, w, x[at].ref);
    if (!str_starts(x[at].marriage, STR("2")))
        return error_on(r->mem, "person", &msg_no_spouse);
    TRY(marriage_becomes(r, &x[at], STR("30"), str_of(registry_widowed.code)));
    return widows(r, w);
}

/* clang-format off */
static const struct route routes[] = {
    { GET, "/api/v1/registry/people/{ref}/widowed", widows, NULL, PERM_REGISTRY, .out = widow_fields, .page = true,
      .summary = "Who was married to somebody who died and is still written down as married; masked" },
    { POST, "/api/v1/registry/people/{ref}/widowed", widowed, NULL, PERM_REGISTER,
      BODY(struct widow_in, widow_in_fields), .out = widow_fields, .page = true,
      .alone = true, .summary = "The one who was married to the dead is written down as widowed; what is left to say" },
};
/* clang-format on */

const struct route_table registry_widow_routes = { routes, COUNT(routes) };
