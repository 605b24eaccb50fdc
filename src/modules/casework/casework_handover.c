/* casework_handover.c -- a post ends 离岗交接: everything open passes to a colleague, nothing is
 * left without an owner. */
#include "base/when.h"
#include "core/app.h"
#include "core/event.h"
#include "modules/account/account.h"
#include "modules/casework/casework_desk.h"
#include "modules/casework/casework_desk.sql.h"

/* clang-format off */
const struct field handover_in_fields[] = {
    TEXT(struct handover_in, from, 1, 60, .required = true, .doc = "Login name of who leaves."),
    TEXT(struct handover_in, to,   1, 60, .required = true, .doc = "Login name of who takes over."),
    BOOL(struct handover_in, end,  .doc = "End the posts of who leaves as well."),
    FIELDS_END,
};
struct key_row {
    struct ref ref;
};
static const struct field key_fields[] = {
    REF(struct key_row, ref, .doc = "key"),
    FIELDS_END,
};
static const struct message
    msg_nobody = { "handover.nobody", "没有账号“{0}”。", "There is no account {0}." },
    msg_same   = { "handover.same",   "交接双方不能是同一人。", "One cannot hand over to oneself." },
    msg_role   = { "handover.role",   "“{0}”没有相同的岗位（{1}，{2}），不能接手。", "{0} has no such post ({1}, {2}) and cannot take over." };
/* clang-format on */

static error *find(struct req *r, const char *field, str login, struct account *out)
{
    bool found = false;

    TRY(account_by_login(r->db, r->mem, login, out, &found));
    return found ? NULL : error_on(r->mem, field, &msg_nobody, login);
}

/* Who takes over must hold a post of the same role for the same place and unit, or a wider one. */
static bool covers(const struct list *posts, const struct post *p)
{
    const struct post *x = posts->item;

    for (size_t i = 0; i < posts->n; i++)
        if (x[i].role == p->role && place_under(p->place, x[i].place) && str_eq(x[i].unit, p->unit))
            return true;
    return false;
}

static error *pass(struct req *r, struct ref ref, const struct account *from,
                   const struct account *to)
{
    struct casefile c = { 0 };

    TRY(casework_by_ref(r->db, r->mem, ref, &c));
    if (c.worker == from->id)
        c.worker = to->id;
    if (c.handler == from->id)
        c.handler = to->id;
    TRY(casework_save(r, &c));
    TRY(party_add(r, ref, str_fmt(r->mem, "a%lld", (long long)to->id), "worker"));
    return event_append(r, ref, (struct event){ .kind = STR("case"), .action = STR("handover") });
}

error *casework_handover(struct req *r, struct res *w)
{
    const struct handover_in *in = r->in;
    struct account            from = { 0 }, to = { 0 };
    struct list               mine, theirs, rows;
    int64_t                   moved = 0, ended = 0;

    TRY(find(r, "from", in->from, &from));
    TRY(find(r, "to", in->to, &to));
    if (from.id == to.id)
        return error_on(r->mem, "to", &msg_same);
    TRY(account_posts_of(r, from.id, &mine));
    TRY(account_posts_of(r, to.id, &theirs));
    const struct post *p = mine.item;
    for (size_t i = 0; i < mine.n; i++) {
        struct place_range range = place_communities(p[i].place);
        if (!covers(&theirs, &p[i]))
            return error_on(
                r->mem, "to", &msg_role, in->to,
                str_of(r->lang == LANG_EN ? role_table[p[i].role].en : role_table[p[i].role].zh),
                place_name(app_places(r->app), p[i].place, r->lang));
        do { /* what was passed on is not found again */
            TRY(db_all(
                r->db, r->mem, &sql_desk_matters_of,
                DB_ARGS(db_int("lo", range.lo), db_int("hi", range.hi), db_int("account", from.id)),
                key_fields, sizeof(struct key_row), &rows));
            const struct key_row *x = rows.item;
            for (size_t k = 0; k < rows.n; k++)
                TRY(pass(r, x[k].ref, &from, &to));
            moved += (int64_t)rows.n;
        } while (rows.n == 200);
        if (in->end) {
            TRY(db_exec(r->db, r->mem, &sql_desk_post_end,
                        DB_ARGS(db_int("today", when_date(r->now)), db_int("id", p[i].id)), NULL));
            ended++;
        }
    }
    if (ended)
        person_forget(r->app);
    struct jw *j = res_json(r, w);
    jw_object(j);
    JW_INT(j, "moved", moved);
    JW_INT(j, "ended", ended);
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}
