/* casework_caller.c -- a caller's earlier matters, so that who answers the phone can tell him:
 * found through the keyed token of his number, without his words, and noted in the read log. */
#include "core/app.h"
#include "core/readlog.h"
#include "modules/account/account.h"
#include "modules/casework/casework.h"
#include "modules/casework/casework.sql.h"
#include "modules/casework/casework_list.h"
#include "modules/territory/territory.h"

/* clang-format off */
const struct field callers_in_fields[] = {
    TEXT(struct callers_in, phone, 5, 20, .required = true, .doc = "Phone of the caller."),
    FIELDS_END,
};
const struct field caller_row_fields[] = {
    REF (struct case_row, ref,           .doc = "The matter."),
    TEXT(struct case_row, number,        0, 80, .doc = "Number, once filed."),
    TEXT(struct case_row, category,      0, 20, .doc = "Category."),
    TEXT(struct case_row, category_name, 0, 120, .virt = true, .doc = "Its name."),
    WORD(struct case_row, state,         case_state_words, .doc = "State."),
    TEXT(struct case_row, place_name,    0, 120, .virt = true, .doc = "Community."),
    TIME(struct case_row, reported,      .doc = "When it was reported."),
    TIME(struct case_row, due,           .doc = "The deadline that runs."),
    TEXT(struct case_row, clock,         0, 10, .virt = true, .doc = "Its light."),
    FIELDS_END,
};
const struct field caller_place_fields[] = {
    TEXT(struct buildings_query, q, 2, 80, .required = true, .doc = "An address as it is said, or a part of a name."),
    FIELDS_END,
};
const struct field caller_building_fields[] = {
    REF (struct site, ref,  .doc = "The building."),
    TEXT(struct site, name, 0, 120, .doc = "Name."),
    INT (struct site, lng,  -1800000000, 1800000000, .doc = "Longitude, 1e-7 degree."),
    INT (struct site, lat,  -900000000, 900000000, .doc = "Latitude, 1e-7 degree."),
    { .name = "community", .type = FT_CODE, .at = offsetof(struct site, place_now), .doc = "Community that answers for it today." },
    FIELDS_END,
};
static const struct field building_sql_fields[] = {
    REF (struct site, ref,       .doc = "key"),
    TEXT(struct site, name,      0, 120, .doc = "name"),
    INT (struct site, lng,       -1800000000, 1800000000, .doc = "longitude"),
    INT (struct site, lat,       -900000000, 900000000, .doc = "latitude"),
    CODE(struct site, place_now, .doc = "place"),
    FIELDS_END,
};
static const struct message
    msg_phone  = { "case.phone", "来电人的手机号不对。", "This is not a phone number." },
    msg_reason = { "case.callers", "来电人询问以前的事项", "The caller asks about earlier matters" };
enum { MOST = 20, BUILDINGS = 12 };
/* clang-format on */

static str token_of(struct req *r, str digits)
{
    return vault_token(r->app->vault, r->mem, "casefile.phone", 0, digits);
}

/* Whose account the phone is has the matter among his own reports. */
error *caller_note(struct req *r, const struct casefile *c, str digits)
{
    struct account x = { 0 };
    bool           found = false;

    TRY(db_exec(r->db, r->mem, &sql_casework_caller_add,
                DB_ARGS(db_text("token", token_of(r, digits)),
                        db_int("community", c->ref.community), db_int("matter", c->ref.id)),
                NULL));
    TRY(account_by_phone(r, digits, &x, &found));
    if (!found || x.id == r->account)
        return NULL;
    return party_add(r, c->ref, str_fmt(r->mem, "a%lld", (long long)x.id), "reporter");
}

error *casework_callers(struct req *r, struct res *w)
{
    const struct callers_in *in = r->in;
    struct place_range       range = place_communities(r->who->post.place);
    str                      digits = { 0 };

    if (!vault_phone(r->mem, in->phone, &digits))
        return error_on(r->mem, "phone", &msg_phone);
    TRY(db_all(r->db, r->mem, &sql_casework_of_caller,
               DB_ARGS(db_text("token", token_of(r, digits)), db_int("lo", range.lo),
                       db_int("hi", range.hi), db_int("limit", MOST)),
               row_sql_fields, sizeof(struct case_row), &w->page));
    casework_dress(r, w->page.item, w->page.n);
    return read_log_write(
        r, &(struct reading){ .community = range.lo,
                              .subject = "list",
                              .field = STR("caller_matters"),
                              .reason = message_text(r->mem, &msg_reason, LANG_ZH, NULL, 0) });
}

/* ---- where it is ----------------------------------------------------------------------------- */

/* As names are written and as people say them: a number and then 号楼, 幢, 栋 or 座. The words
 * before that word are looked for, and any of them may follow. */
static str building_pattern(struct arena *a, str q)
{
    static const char *const words[] = { "号楼", "幢", "栋", "座" };

    for (size_t i = 0; i < COUNT(words); i++) {
        size_t at = 0;
        if (str_find(q, str_of(words[i]), &at) && at > 0 && is_digit(q.p[at - 1])) {
            q.n = at;
            break;
        }
    }
    return casework_anywhere(a, q);
}

/* Of "海虹花园3" that is "海虹花园3幢" and not "海虹花园31幢": those in which another digit follows
 * come last. */
static int by_length(const void *a, const void *b)
{
    const struct site *x = a, *y = b;

    return x->name.n != y->name.n ? (x->name.n > y->name.n) - (x->name.n < y->name.n)
                                  : str_cmp(x->name, y->name);
}

error *casework_buildings(struct req *r, struct res *w)
{
    const struct buildings_query *q = r->in;
    struct place_range            range = place_communities(r->who->post.place);
    str                           said = str_trim(q->q);

    TRY(db_all(r->db, r->mem, &sql_casework_buildings,
               DB_ARGS(db_int("lo", range.lo), db_int("hi", range.hi),
                       db_text("like", building_pattern(r->mem, said)), db_text("name", said),
                       db_int("limit", BUILDINGS)),
               building_sql_fields, sizeof(struct site), &w->page));
    if (w->page.n)
        qsort((void *)w->page.item, w->page.n, sizeof(struct site), by_length);
    return NULL;
}
