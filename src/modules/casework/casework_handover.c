/* casework_handover.c -- a post ends 离岗交接: everything open passes to a colleague, nothing is
 * left without an owner. */
#include "base/when.h"
#include "core/app.h"
#include "core/event.h"
#include "core/id.h"
#include "core/notice.h"
#include "modules/account/account.h"
#include "modules/casework/casework_desk.h"
#include "modules/casework/casework_desk.sql.h"

/* clang-format off */
static const struct field handover_item_fields[] = {
    REF (struct handover_item, post, .required = true, .doc = "A post of who leaves."),
    TEXT(struct handover_item, to,   1, 60, .required = true, .doc = "Login name of who takes it over."),
    FIELDS_END,
};
const struct field handover_in_fields[] = {
    TEXT(struct handover_in, from, 1, 60, .required = true, .doc = "Login name of who leaves."),
    TEXT(struct handover_in, to,   0, 60, .doc = "Login name of who takes everything over that ITEMS does not name."),
    LIST(struct handover_in, items, struct handover_item, handover_item_fields, 50, .doc = "Who takes which post over."),
    BOOL(struct handover_in, end,  .doc = "End the posts of who leaves as well."),
    FIELDS_END,
};
const struct field handover_query_fields[] = {
    TEXT(struct handover_query, from, 1, 60, .required = true, .doc = "Login name of who leaves."),
    FIELDS_END,
};
struct colleague {
    int64_t id;
    str     login, name;
    int64_t open;
};
static const struct field colleague_row_fields[] = {
    INT (struct colleague, id,    0, INT64_MAX, .doc = "id"),
    TEXT(struct colleague, login, 0, 60, .doc = "login"),
    TEXT(struct colleague, name,  0, 80, .doc = "name"),
    FIELDS_END,
};
static const struct field colleague_fields[] = {
    TEXT(struct colleague, login, 0, 60, .doc = "Login name."),
    TEXT(struct colleague, name,  0, 80, .doc = "Masked name."),
    INT (struct colleague, open,  0, INT64_MAX, .doc = "What is open under this person there already."),
    FIELDS_END,
};
struct handed {
    struct ref  ref;
    int         role;
    int64_t     place, open;
    str         place_name, unit;
    struct list colleagues;
};
static const struct field handed_fields[] = {
    REF (struct handed, ref,        .doc = "The post."),
    WORD(struct handed, role,       role_words, .doc = "Its role."),
    CODE(struct handed, place,      .doc = "Its place."),
    TEXT(struct handed, place_name, 0, 120, .doc = "Name of the place."),
    TEXT(struct handed, unit,       0, 40, .doc = "Its unit."),
    INT (struct handed, open,       0, INT64_MAX, .doc = "How much is open in the hands of who leaves."),
    LIST(struct handed, colleagues, struct colleague, colleague_fields, 20, .doc = "Who holds such a post and could take over."),
    FIELDS_END,
};
const struct field handover_out_fields[] = {
    TEXT(struct handover_out, from,  0, 60, .doc = "Login name."),
    TEXT(struct handover_out, name,  0, 80, .doc = "Masked name."),
    LIST(struct handover_out, posts, struct handed, handed_fields, 50, .doc = "The posts."),
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
    msg_left   = { "handover.left",   "“{0}，{1}”还没有人接手。", "Nobody takes over as {0}, {1}." },
    msg_yours  = { "handover.yours", "{0}离岗，{1} 件在办事项转交给您，已在您的待办里。", "{0} has left a post: {1} open matters passed to you and stand in your list." },
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

static str role_text(const struct req *r, int role)
{
    return str_of(r->lang == LANG_EN ? role_table[role].en : role_table[role].zh);
}

error *casework_can_follow(struct req *r, int64_t to, const struct post *p, int64_t day, bool *yes)
{
    struct list theirs;

    TRY(account_posts_on(r, to, day, &theirs));
    *yes = covers(&theirs, p);
    return NULL;
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
    return event_append(
        r, ref,
        (struct event){ .kind = STR("case"),
                        .action = STR("handover"),
                        .words = str_fmt(r->mem, STR_FMT " → " STR_FMT, STR_ARG(from->name_mask),
                                         STR_ARG(to->name_mask)) });
}

/* Who takes this post over; nobody leaves something without an owner behind. */
static error *successor(struct req *r, const struct handover_in *in, const struct account *from,
                        const struct post *p, struct account *to)
{
    const struct handover_item *item = in->items.item;
    str                         login = in->to;
    bool                        follows = false;

    for (size_t i = 0; i < in->items.n; i++)
        if (item[i].post.id == p->id)
            login = item[i].to;
    if (!login.n)
        return error_on(r->mem, "to", &msg_left, role_text(r, p->role),
                        place_name(app_places(r->app), p->place, r->lang));
    TRY(find(r, "to", login, to));
    if (from->id == to->id)
        return error_on(r->mem, "to", &msg_same);
    TRY(casework_can_follow(r, to->id, p, when_date(r->now), &follows));
    return follows ? NULL
                   : error_on(r->mem, "to", &msg_role, login, role_text(r, p->role),
                              place_name(app_places(r->app), p->place, r->lang));
}

/* The grid of a post for a grid, else 0: somebody may look after several grids of one community. */
static int64_t grid_of(int64_t place)
{
    enum place_level level = LEVEL_DISTRICT;

    return place_level(place, &level) && level == LEVEL_GRID ? place : 0;
}

/* Everything open in the hands of FROM where P is; of a grid worker in his grid, or, WHOLE, in its
 * community. */
static error *pass_all(struct req *r, const struct post *p, const struct account *from,
                       const struct account *to, bool whole, int64_t *moved)
{
    struct place_range range = place_communities(p->place);
    int64_t            before = *moved;
    struct list        rows;

    do { /* what was passed on is not found again */
        TRY(db_all(r->db, r->mem, &sql_desk_matters_of,
                   DB_ARGS(db_int("lo", range.lo), db_int("hi", range.hi),
                           db_int("grid", whole ? 0 : grid_of(p->place)),
                           db_int("account", from->id)),
                   key_fields, sizeof(struct key_row), &rows));
        const struct key_row *x = rows.item;
        for (size_t k = 0; k < rows.n; k++)
            TRY(pass(r, x[k].ref, from, to));
        *moved += (int64_t)rows.n;
    } while (rows.n == 200);
    if (*moved == before)
        return NULL;
    const str said[] = { from->name_mask, str_int(r->mem, *moved - before) };
    return notice_put(r, to->id, id_new(r->now), NOTICE_CASE, (struct ref){ 0 }, NOTICE_DUTY,
                      message_text(r->mem, &msg_yours, LANG_ZH, said, COUNT(said)),
                      message_text(r->mem, &msg_yours, LANG_EN, said, COUNT(said)));
}

error *casework_pass_on(struct req *r, int64_t place, int64_t from, int64_t to, int64_t *moved)
{
    struct account a = { 0 }, b = { 0 };

    TRY(account_by_id(r->db, r->mem, from, &a));
    TRY(account_by_id(r->db, r->mem, to, &b));
    return pass_all(r, &(struct post){ .place = place, .account = from }, &a, &b, false, moved);
}

error *casework_heir_leaves(struct req *r, int64_t place, int64_t account, int64_t day,
                            int64_t heir)
{
    return db_exec(r->db, r->mem, &sql_desk_heir_leaves,
                   DB_ARGS(db_int("place", place), db_int("account", account), db_int("day", day),
                           db_int("heir", heir)),
                   NULL);
}

error *casework_handover(struct req *r, struct res *w)
{
    const struct handover_in *in = r->in;
    struct account            from = { 0 };
    struct list               mine;
    int64_t                   moved = 0, ended = 0;

    TRY(find(r, "from", in->from, &from));
    TRY(account_posts_of(r, from.id, &mine));
    const struct post *p = mine.item;
    struct account    *to = NEWN(r->mem, struct account, mine.n + 1);
    for (size_t i = 0; i < mine.n; i++) {
        TRY(successor(r, in, &from, &p[i], &to[i]));
        TRY(pass_all(r, &p[i], &from, &to[i], false, &moved));
    }
    for (size_t i = 0; i < mine.n; i++) { /* what he had beside his grids */
        TRY(pass_all(r, &p[i], &from, &to[i], true, &moved));
        if (in->end) {
            TRY(casework_heir_leaves(r, p[i].place, from.id, when_date(r->now), to[i].id));
            TRY(db_exec(r->db, r->mem, &sql_desk_post_end,
                        DB_ARGS(db_int("today", when_date(r->now)), db_int("id", p[i].id)), NULL));
            ended++;
            /* whoever hears of posts that end shares out what else was his there */
            if (grid_of(p[i].place))
                TRY(event_append(r, (struct ref){ place_at(p[i].place, LEVEL_COMMUNITY), p[i].id },
                                 (struct event){ .kind = STR("post"), .action = STR("end") }));
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

/* ---- before it is done -------------------------------------------------------------------------
 */

error *casework_open_in_hand(struct req *r, int64_t place, int64_t account, int64_t *n)
{
    struct place_range range = place_communities(place);

    return db_number(r->db, r->mem, &sql_desk_matters_n,
                     DB_ARGS(db_int("lo", range.lo), db_int("hi", range.hi),
                             db_int("grid", grid_of(place)), db_int("account", account)),
                     n);
}

static error *handed(struct req *r, const struct post *p, struct handed *out)
{
    *out = (struct handed){ .ref = { 0, p->id },
                            .role = p->role,
                            .place = p->place,
                            .place_name = place_name(app_places(r->app), p->place, r->lang),
                            .unit = p->unit };
    TRY(casework_open_in_hand(r, p->place, p->account, &out->open));
    TRY(db_all(r->db, r->mem, &sql_desk_colleagues,
               DB_ARGS(db_int("district", place_at(p->place, LEVEL_DISTRICT)),
                       db_int("street", place_at(p->place, LEVEL_STREET)),
                       db_int("community", place_at(p->place, LEVEL_COMMUNITY)),
                       db_int("grid", p->place), db_text("role", str_of(role_words[p->role])),
                       db_text("unit", p->unit), db_int("today", when_date(r->now)),
                       db_int("account", p->account)),
               colleague_row_fields, sizeof(struct colleague), &out->colleagues));
    struct colleague *c = out->colleagues.item;
    for (size_t i = 0; i < out->colleagues.n; i++)
        TRY(casework_open_in_hand(r, p->place, c[i].id, &c[i].open));
    return NULL;
}

error *casework_handover_show(struct req *r, struct res *w)
{
    const struct handover_query *q = r->in;
    struct handover_out         *out = NEW(r->mem, struct handover_out);
    struct account               from = { 0 };
    struct list                  mine;

    TRY(find(r, "from", q->from, &from));
    TRY(account_posts_of(r, from.id, &mine));
    struct handed *x = NEWN(r->mem, struct handed, mine.n + 1);
    for (size_t i = 0; i < mine.n; i++)
        TRY(handed(r, (const struct post *)mine.item + i, &x[i]));
    *out = (struct handover_out){ from.login, from.name_mask, { x, mine.n, sizeof *x } };
    w->out = out;
    return NULL;
}
