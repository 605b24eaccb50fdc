/* casework_caller.c -- a caller's earlier matters, so that who answers the phone can tell him:
 * found through the keyed token of his number, without his words, and noted in the read log. */
#include "base/log.h"
#include "core/app.h"
#include "core/job.h"
#include "core/phone.h"
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
static const struct message
    msg_phone = { "case.phone", "来电人的手机号不对。", "This is not a phone number." };
enum { MOST = 20, PART = 200 };
/* clang-format on */

static str token_of(struct req *r, str digits)
{
    return vault_token(r->app->vault, r->mem, "casefile.phone", 0, digits);
}

/* That of how the phone was kept before, if it was otherwise. */
static str before(struct req *r, str phone)
{
    str was = phone_before(r->mem, phone);

    return token_of(r, was.n ? was : phone);
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

    if (!phone_read(r->mem, in->phone, &digits))
        return error_on(r->mem, "phone", &msg_phone);
    TRY(db_all(r->db, r->mem, &sql_casework_of_caller,
               DB_ARGS(db_text("token", token_of(r, digits)),
                       db_text("token_before", before(r, digits)), db_int("lo", range.lo),
                       db_int("hi", range.hi), db_int("limit", MOST)),
               row_sql_fields, sizeof(struct case_row), &w->page));
    casework_dress(r, w->page.item, w->page.n);
    return read_log_write(r, &(struct reading){ .community = range.lo,
                                                .subject = "list",
                                                .field = STR("caller_matters"),
                                                .reason = str_of(casework_asked.code) });
}

/* ---- the calls of before there were tokens ----------------------------------------------------
 */

struct taken {
    struct ref ref;
    int64_t    district;
    str        phone_sealed;
};
/* clang-format off */
static const struct field call_fields[] = {
    REF (struct taken, ref,          .doc = "key"),
    INT (struct taken, district,     0, INT64_MAX, .doc = "where"),
    TEXT(struct taken, phone_sealed, 0, 4000, .secret = true),
    FIELDS_END,
};
/* clang-format on */

/* "DISTRICT ID" of the last one that was done. A phone that was forgotten since has no token. They
 * get a receipt that can be read out, too. */
error *caller_tokens_part(struct req *r, struct job *j, bool *finished)
{
    str         left = j->cursor;
    int64_t     district = 0, last = 0;
    struct list rows;

    if (left.n && (!str_i64(str_cut(&left, ' '), 0, INT64_MAX, &district) ||
                   !str_i64(left, 0, INT64_MAX, &last)))
        BUG("the cursor of the callers' tokens");
    TRY(db_all(r->db, r->mem, &sql_casework_calls_before,
               DB_ARGS(db_int("district", district), db_int("last", last), db_int("limit", PART)),
               call_fields, sizeof(struct taken), &rows));
    const struct taken *x = rows.item;
    for (size_t i = 0; i < rows.n; i++) {
        struct casefile c = { .ref = x[i].ref };
        str             digits = { 0 };
        TRY(vault_unseal(r->app->vault, r->mem, "casefile.phone", c.ref, x[i].phone_sealed,
                         &digits));
        if (digits.n)
            TRY(caller_note(r, &c, digits));
        TRY(receipt_give(r, c.ref));
        j->cursor = str_fmt(r->mem, "%lld %lld", (long long)x[i].district, (long long)c.ref.id);
        j->done++;
    }
    *finished = rows.n < PART;
    return NULL;
}
