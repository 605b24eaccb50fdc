/* registry_apart.c -- records that look like doubles and are two people: who said so, when and why,
 * until it is taken back. */
#include "core/app.h"
#include "core/event_words.h"
#include "core/small.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_merge_in.h"

/* clang-format off */
struct apart_in {
    struct ref other;
    str        why;
};
static const struct field apart_in_fields[] = {
    REF (struct apart_in, other, .required = true, .doc = "The other record."),
    TEXT(struct apart_in, why,   1, 200, .required = true, .masks = true, .doc = "How one knows, or why it is taken back."),
    FIELDS_END,
};
struct apart_row {
    int64_t one_community, one, other_community, other, at;
    str     one_name, other_name, who, why;
};
static const struct field apart_row_fields[] = {
    INT (struct apart_row, one_community,   0, INT64_MAX, .secret = true),
    INT (struct apart_row, one,             0, INT64_MAX, .secret = true),
    INT (struct apart_row, other_community, 0, INT64_MAX, .secret = true),
    INT (struct apart_row, other,           0, INT64_MAX, .secret = true),
    TEXT(struct apart_row, one_name,        0, 80, .doc = "name"),
    TEXT(struct apart_row, other_name,      0, 80, .doc = "name"),
    TIME(struct apart_row, at,              .doc = "when"),
    TEXT(struct apart_row, who,             0, 80, .doc = "who"),
    TEXT(struct apart_row, why,             0, 200, .doc = "why"),
    FIELDS_END,
};
struct apart_out {
    struct ref one, other;
    str        one_name, other_name, who, why;
    int64_t    at;
};
static const struct field apart_out_fields[] = {
    REF (struct apart_out, one,        .doc = "One."),
    REF (struct apart_out, other,      .doc = "The other."),
    TEXT(struct apart_out, one_name,   0, 80, .doc = "Masked name of the one."),
    TEXT(struct apart_out, other_name, 0, 80, .doc = "That of the other."),
    TIME(struct apart_out, at,         .doc = "When it was said."),
    TEXT(struct apart_out, who,        0, 80, .doc = "By whom, masked."),
    TEXT(struct apart_out, why,        0, 200, .doc = "How one knew."),
    FIELDS_END,
};
/* clang-format on */

/* In one order, whichever was named first. */
static void in_order(struct ref *one, struct ref *other)
{
    struct ref x = *one;

    if (one->id < other->id || (one->id == other->id && one->community < other->community))
        return;
    *one = *other;
    *other = x;
}

#define PAIR(a, b)                                                 \
    db_int("one_community", (a).community), db_int("one", (a).id), \
        db_int("other_community", (b).community), db_int("other", (b).id)

error *registry_apart(struct req *r, struct ref one, struct ref other, str why)
{
    in_order(&one, &other);
    return db_exec(r->db, r->mem, &sql_registry_apart_put,
                   DB_ARGS(PAIR(one, other), db_int("at", r->now), db_int("actor", r->account),
                           db_text("why", why)),
                   NULL);
}

error *registry_are_apart(struct req *r, struct ref one, struct ref other, bool *are)
{
    int64_t n = 0;

    in_order(&one, &other);
    TRY(db_number(r->db, r->mem, &sql_registry_apart_known, DB_ARGS(PAIR(one, other)), &n));
    *are = n > 0;
    return NULL;
}

/* Both are of the places of whoever says so, and neither went into another one. */
static error *both_here(struct req *r, struct ref one, struct ref other)
{
    struct ref ref[] = { one, other };

    if (one.id == other.id && one.community == other.community)
        return error_on(r->mem, "other", &merge_msg_same);
    for (size_t i = 0; i < COUNT(ref); i++) {
        struct inhabitant  p = { 0 };
        struct whereabouts here = { 0 };
        TRY(person_to_write(r, ref[i], &p, &here));
    }
    return NULL;
}

static error *noted(struct req *r, struct ref one, struct ref other, const char *action)
{
    TRY(registry_note(r, one, "inhabitant", action));
    return registry_note(r, other, "inhabitant", action);
}

static error *say_apart(struct req *r, struct res *w)
{
    const struct apart_in *in = r->in;

    TRY(both_here(r, r->ref, in->other));
    TRY(registry_apart(r, r->ref, in->other, in->why));
    TRY(noted(r, r->ref, in->other, "apart"));
    return person_reply(r, w, r->ref);
}

static error *undo_apart(struct req *r, struct res *w)
{
    const struct apart_in *in = r->in;
    struct ref             one = r->ref, other = in->other;
    int64_t                touched = 0;

    TRY(both_here(r, one, other));
    in_order(&one, &other);
    TRY(db_exec(r->db, r->mem, &sql_registry_apart_undo,
                DB_ARGS(PAIR(one, other), db_int("now", r->now), db_int("actor", r->account),
                        db_text("why", in->why)),
                &touched));
    if (!touched)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    TRY(noted(r, one, other, "apart_undo"));
    return person_reply(r, w, r->ref);
}

static error *aparts(struct req *r, struct res *w)
{
    struct list rows;

    TRY(db_all(r->db, r->mem, &sql_registry_aparts,
               DB_ARGS(db_int("lo", r->who->places.lo), db_int("hi", r->who->places.hi),
                       db_int("grid", r->who->grid)),
               apart_row_fields, sizeof(struct apart_row), &rows));
    const struct apart_row *x = rows.item;
    struct apart_out       *out = NEWN(r->mem, struct apart_out, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++)
        out[i] = (struct apart_out){ .one = { x[i].one_community, x[i].one },
                                     .other = { x[i].other_community, x[i].other },
                                     .one_name = x[i].one_name,
                                     .other_name = x[i].other_name,
                                     .at = x[i].at,
                                     .who = x[i].who,
                                     .why = log_reason(r->app->rooms, x[i].why, r->lang) };
    w->page = (struct list){ out, rows.n, sizeof *out };
    return NULL;
}

/* clang-format off */
static const struct route routes[] = {
    { GET, "/api/v1/registry/doubles/apart", aparts, NULL, PERM_REGISTRY, .out = apart_out_fields, .page = true,
      .summary = "Pairs that look like doubles and were found to be two people, the latest first; masked" },
    { POST, "/api/v1/registry/people/{ref}/apart", say_apart, NULL, PERM_REGISTER,
      BODY(struct apart_in, apart_in_fields), .out = person_sheet_fields,
      .alone = true, .summary = "This record and another one are two people: no doubles of each other" },
    { POST, "/api/v1/registry/people/{ref}/apart/undo", undo_apart, NULL, PERM_REGISTER,
      BODY(struct apart_in, apart_in_fields), .out = person_sheet_fields,
      .alone = true, .summary = "Take back that they are two people" },
};
/* clang-format on */

const struct route_table registry_apart_routes = { routes, COUNT(routes) };
