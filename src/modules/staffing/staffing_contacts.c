/* staffing_contacts.c -- whom to call about a grid: its workers, police contact and auxiliary by
 * name and work phone. For those who work there together, never for the public; names and phones
 * lie sealed, so that each opening stands in the read log. */
#include "base/when.h"
#include "core/app.h"
#include "core/readlog.h"
#include "modules/account/account.h"
#include "modules/staffing/staffing.h"
#include "modules/staffing/staffing.sql.h"

struct contacts_in {
    int64_t grid;
};
struct contact {
    int64_t account;
    int     role;
    str     name, phone, name_sealed, phone_sealed;
};

/* clang-format off */
static const struct field in_fields[] = {
    CODE(struct contacts_in, grid, .required = true, .doc = "The grid."),
    FIELDS_END,
};
static const struct field contact_fields[] = {
    WORD(struct contact, role,  role_words, .doc = "grid_worker, police or auxiliary."),
    TEXT(struct contact, name,  0, 80, .doc = "Name."),
    TEXT(struct contact, phone, 0, 20, .doc = "Work phone; empty: the administrator has entered none."),
    FIELDS_END,
};
static const struct field sql_fields[] = {
    INT (struct contact, account,      0, INT64_MAX, .doc = "account"),
    WORD(struct contact, role,         role_words, .doc = "role"),
    TEXT(struct contact, name_sealed,  0, 4000, .secret = true),
    TEXT(struct contact, phone_sealed, 0, 4000, .secret = true),
    FIELDS_END,
};
/* clang-format on */

/* Who sees the places of its community, and the police contacts of that community: one of them
 * stands in for another. */
static bool works_there(const struct req *r, int64_t grid)
{
    const struct person *who = r->who;
    int64_t              community = grid / 1000;

    if (!who->staff || !who->post.id)
        return false;
    bool police = who->post.role == ROLE_POLICE || who->post.role == ROLE_AUXILIARY;
    return person_sees_place(who, community) || (police && who->grid / 1000 == community);
}

static error *contacts(struct req *r, struct res *w)
{
    const struct contacts_in *in = r->in;
    enum place_level          level;
    struct list               then;
    int64_t                   day = 0;
    bool                      comes = false;

    if (!place_level(in->grid, &level) || level != LEVEL_GRID || !works_there(r, in->grid))
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    TRY(staffing_comes(r, in->grid, &comes, &day, &then)); /* of a grid that comes: who was named */
    TRY(db_all(r->db, r->mem, &sql_staffing_contacts,
               DB_ARGS(db_int("grid", in->grid), db_int("today", comes ? day : when_date(r->now))),
               sql_fields, sizeof(struct contact), &w->page));
    struct contact *x = w->page.item;
    for (size_t i = 0; i < w->page.n; i++) {
        struct account a = { .id = x[i].account, .name_sealed = x[i].name_sealed };
        TRY(account_name(r->app, r->mem, &a, &x[i].name));
        TRY(work_phone_open(r, x[i].account, x[i].phone_sealed, &x[i].phone));
        TRY(read_log_write(r, &(struct reading){ .community = in->grid / 1000,
                                                 .subject = "account",
                                                 .person = x[i].account,
                                                 .field = STR("work_contact"),
                                                 .reason = str_of(staffing_reach.code) }));
    }
    return NULL;
}

/* clang-format off */
static const struct route routes[] = {
    { POST, "/api/v1/staffing/contacts", contacts, NULL, PERM_READ,
      BODY(struct contacts_in, in_fields), .out = contact_fields, .page = true, .secret = true,
      .summary = "Names and work phones of those who look after a grid, for who works there; reading them is logged" },
};
/* clang-format on */

const struct route_table staffing_contact_routes = { routes, COUNT(routes) };
