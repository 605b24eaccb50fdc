/* staffing.c -- who looks after which grid, what is missing, and the day on which a post ends. */
#include "modules/staffing/staffing.h"

#include "base/when.h"
#include "core/app.h"
#include "core/event.h"
#include "core/id.h"
#include "modules/account/account.h"
#include "modules/casework/casework.h"
#include "modules/gridding/gridding.h"
#include "modules/staffing/staffing.sql.h"

/* clang-format off */
const struct field staff_post_fields[] = {
    REF (struct staff_post, ref,     .doc = "The post."),
    INT (struct staff_post, account, 0, INT64_MAX, .secret = true),
    WORD(struct staff_post, role,    role_words, .doc = "grid_worker, police or auxiliary."),
    CODE(struct staff_post, place,   .doc = "The grid."),
    DATE(struct staff_post, since,   .doc = "First day."),
    DATE(struct staff_post, until,   .doc = "First day on which it is over; none: not known yet."),
    TEXT(struct staff_post, name,    0, 80, .doc = "Masked name."),
    TEXT(struct staff_post, login,   0, 60, .doc = "Login name."),
    INT (struct staff_post, open,    0, INT64_MAX, .doc = "Matters open in these hands here."),
    INT (struct staff_post, posts,   0, INT64_MAX, .doc = "Posts that this person holds today in all."),
    INT (struct staff_post, share,   0, INT64_MAX, .doc = "Households that this person looks after today over all posts as a grid worker: of each grid, divided by its workers."),
    INT (struct staff_post, in_hand, 0, INT64_MAX, .doc = "Matters open in these hands over all posts at grids."),
    BOOL(struct staff_post, locked,  .doc = "The account is locked: nobody works under this post."),
    BOOL(struct staff_post, soon,    .virt = true, .doc = "It has not begun yet."),
    CODE(struct staff_post, was,     .virt = true, .omit = true, .doc = "At a grid that comes: the holder's grid until the day, which goes into it."),
    REF (struct staff_post, holder,  .virt = true, .omit = true, .doc = "The first of the same person's posts in the community."),
    FIELDS_END,
};
const struct field staff_grid_fields[] = {
    CODE(struct staff_grid, grid,       .doc = "The grid."),
    TEXT(struct staff_grid, name,       0, 120, .virt = true, .doc = "Its name in the language of the asker."),
    INT (struct staff_grid, households, 0, INT64_MAX, .doc = "Households."),
    INT (struct staff_grid, open,       0, INT64_MAX, .doc = "Matters open in it."),
    BOOL(struct staff_grid, vacant,     .virt = true, .doc = "No worker looks after it today."),
    BOOL(struct staff_grid, no_police,  .virt = true, .doc = "It has no police contact today."),
    BOOL(struct staff_grid, no_auxiliary, .virt = true, .doc = "It has no police auxiliary today."),
    BOOL(struct staff_grid, heavy,      .virt = true, .doc = "One who looks after it has more households or open matters, over all posts, than one person can bear."),
    LIST(struct staff_grid, posts,      struct staff_post, staff_post_fields, 50, .virt = true, .doc = "Who looks after it."),
    FIELDS_END,
};
struct staff_query {
    int64_t community;
};
static const struct field query_fields[] = {
    CODE(struct staff_query, community, .doc = "Which community; one's own unless given."),
    FIELDS_END,
};
struct post_in {
    str        login;
    struct ref holds;
    int        role;
    int64_t    grid, since;
};
static const struct field post_in_fields[] = {
    TEXT(struct post_in, login, 1, 60, .doc = "Login name of who gets the post."),
    REF (struct post_in, holds, .doc = "Instead of the login name: a post at a grid of the same community, whose holder gets this one, too."),
    WORD(struct post_in, role,  role_words, .required = true, .doc = "grid_worker, police or auxiliary."),
    CODE(struct post_in, grid,  .required = true, .doc = "The grid."),
    DATE(struct post_in, since, .doc = "First day; today unless given."),
    FIELDS_END,
};
struct end_in {
    int64_t    day;
    str        to;
    struct ref holds;
};
static const struct field end_in_fields[] = {
    DATE(struct end_in, day, .doc = "First day on which it is over; today unless given."),
    TEXT(struct end_in, to,  0, 60, .doc = "Login name of who takes over; the other worker of the grid unless given."),
    REF (struct end_in, holds, .doc = "Instead of the login name: a post whose holder takes over, one of those that /heirs tells."),
    FIELDS_END,
};
static const struct message
    msg_role   = { "staff.role",   "这里只能安排网格员、网格民警和协警。", "Only grid workers, police contacts and auxiliaries are placed here." },
    msg_grid   = { "staff.grid",   "没有这个网格，或者那天它已不存在。", "There is no such grid on that day." },
    msg_day    = { "staff.day",    "日期最早是今天。", "The first possible day is today." },
    msg_comes  = { "staff.comes",  "这个新网格 {0} 起才有，日期最早是那天。", "This new grid is there from {0} on: that is the first possible day." },
    msg_here   = { "staff.here",   "“{0}”不是本社区的网格员；要安排别人，请报系统管理员。", "{0} is no grid worker of this community: ask the administrator to place somebody else." },
    msg_no_login  = { "staff.login",  "没有工作人员账号“{0}”。", "There is no staff account {0}." },
    msg_whom   = { "staff.whom",   "请说明由谁担任。", "Say who gets the post." },
    msg_twice  = { "staff.twice",  "“{0}”在这个网格已有这个岗位。", "{0} holds this post already." },
    msg_apart  = { "staff.apart",  "“{0}”是系统管理员、安全员或审计员，不能再担任管事项、看居民信息的岗位（三员分立）。", "{0} is an administrator, a security officer or an auditor: they are kept apart from the posts that look after matters and read residents' data." },
    msg_full   = { "staff.full",   "这个网格已有 {0} 名网格员；先结束其中一个岗位。", "This grid has {0} workers already: end one of these posts first." },
    msg_ended  = { "staff.ended",  "这个岗位已经结束。", "This post is over." },
    msg_stays  = { "staff.stays",  "这个岗位没有定结束日。", "No end is set for this post." },
    msg_heir   = { "staff.heir",   "请指定由谁接手：这个网格没有别的人留任，手上还有 {0} 件在办事项。", "Say who takes over: nobody else stays at the grid, and {0} matters are open." },
    msg_alone  = { "staff.heir_alone", "这个网格没有别的人留任，不能没有人接手：请先用“安排人员”给接手的人安排同样的岗位，再结束这个岗位。", "Nobody else stays at the grid, and somebody must take it over: place who does first, in the same post, then end this one." },
    msg_follow = { "staff.follow", "“{0}”那天在这个网格没有{1}的岗位，不能接手：请先用“安排人员”给此人安排，再结束这个岗位。", "{0} has no post as {1} at this grid on that day: place this person there first, then end this post." },
    msg_leaves = { "staff.leaves", "“{0}”自己的岗位也已定好结束日，正等这个人接手；请另选一人。", "The post of {0} ends, too, and was to be taken over by the one who leaves: choose somebody else." },
    msg_self   = { "staff.self",   "不能交给自己。", "One cannot hand over to oneself." };
/* clang-format on */

/* ---- who looks after what ---- */

static void judge(struct staff_grid *g, int64_t today)
{
    int64_t            workers = 0, police = 0, auxiliary = 0;
    bool               heavy = false;
    struct staff_post *p = g->posts.item;

    for (size_t i = 0; i < g->posts.n; i++) {
        p[i].soon = p[i].since > today;
        if (p[i].soon || p[i].locked)
            continue;
        workers += p[i].role == ROLE_GRID_WORKER;
        police += p[i].role == ROLE_POLICE;
        auxiliary += p[i].role == ROLE_AUXILIARY;
        heavy = heavy || p[i].share > STAFF_HOUSEHOLDS || p[i].in_hand > STAFF_MATTERS;
    }
    g->vacant = !workers;
    g->no_police = !police;
    g->no_auxiliary = !auxiliary;
    g->heavy = workers && heavy;
}

error *staffing_posts(struct req *r, int64_t community, struct list *out)
{
    int64_t lo = community * 1000;

    TRY(db_all(r->db, r->mem, &sql_staffing_posts,
               DB_ARGS(db_int("community", community), db_int("lo", lo), db_int("hi", lo + 999),
                       db_int("today", when_date(r->now))),
               staff_post_fields, sizeof(struct staff_post), out));
    struct staff_post *p = out->item;
    for (size_t i = 0; i < out->n; i++)
        for (size_t k = 0; k <= i && !p[i].holder.id; k++)
            if (p[k].account == p[i].account)
                p[i].holder = p[k].ref;
    return NULL;
}

static error *grids(struct req *r, struct res *w)
{
    const struct staff_query *q = r->in;
    int64_t today = when_date(r->now), community = q->community ? q->community : r->who->community;
    struct list posts;

    if (!community)
        community = r->who->places.lo;
    enum place_level level;
    bool             all = r->perms & PERM_BIT(PERM_ACCOUNTS);
    if (!place_level(community, &level) || level != LEVEL_COMMUNITY ||
        (!all && !person_sees_place(r->who, community)))
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    TRY(db_all(r->db, r->mem, &sql_staffing_grids,
               DB_ARGS(db_int("community", community), db_int("today", today)), staff_grid_fields,
               sizeof(struct staff_grid), &w->page));
    TRY(staffing_posts(r, community, &posts));
    struct staff_grid *g = w->page.item;
    struct staff_post *p = posts.item;
    for (size_t i = 0, k = 0; i < w->page.n; i++) {
        while (k < posts.n && p[k].place < g[i].grid)
            k++; /* of a grid that is no more */
        size_t from = k;
        while (k < posts.n && p[k].place == g[i].grid)
            k++;
        g[i].name = place_name(app_places(r->app), g[i].grid, r->lang);
        g[i].posts = (struct list){ k > from ? p + from : NULL, k - from, sizeof *p };
        judge(&g[i], today);
    }
    return NULL;
}

/* ---- posts begin and end ---- */

static str post_text(struct req *r, const struct staff_post *p)
{
    char day[DATE_TEXT];

    date_text(p->until == DATE_NONE ? p->since : p->until, day);
    return str_fmt(r->mem, "%s " STR_FMT " " STR_FMT " %s", role_table[p->role].zh,
                   STR_ARG(drawing_grid_called(r, p->place, LANG_ZH)), STR_ARG(p->name), day);
}

error *staffing_told(struct req *r, const struct staff_post *p, const char *action)
{
    return event_append(
        r, (struct ref){ place_at(p->place, LEVEL_COMMUNITY), p->ref.id },
        (struct event){ .kind = STR("post"), .action = str_of(action), .words = post_text(r, p) });
}

static error *count_at(struct req *r, const struct staff_post *p, int64_t account, int64_t *n)
{
    return db_number(
        r->db, r->mem, &sql_staffing_at,
        DB_ARGS(db_int("place", p->place), db_text("role", str_of(role_words[p->role])),
                db_int("account", account), db_int("but", p->ref.id), db_int("since", p->since)),
        n);
}

static str day_text(struct req *r, int64_t day)
{
    char t[DATE_TEXT];

    date_text(day, t);
    return str_dup(r->mem, str_of(t));
}

/* At a grid that comes those count, too, whose grid of today goes into it (SAME: X is one of them);
 * who is no administrator names out of the workers of the community. */
static error *count_coming(struct req *r, const struct staff_post *p, const struct account *x,
                           const struct list *posts, int64_t *same, int64_t *n)
{
    const struct staff_post *o = posts->item;
    bool                     here = r->perms & PERM_BIT(PERM_ACCOUNTS);

    for (size_t i = 0; i < posts->n; i++) {
        bool his = o[i].account == x->id, there = o[i].place == p->place && o[i].role == p->role;
        here = here || (his && o[i].role == ROLE_GRID_WORKER);
        *same += there && his && o[i].was;
        *n += there && o[i].was;
    }
    return here ? NULL : error_on(r->mem, "login", &msg_here, x->name_mask);
}

/* Who gets a post: known by a login name, or by another post. */
static error *whom(struct req *r, const struct post_in *in, struct account *x)
{
    struct staff_post other = { 0 };
    bool              found = false;

    if (in->login.n) {
        TRY(account_by_login(r->db, r->mem, in->login, x, &found));
        return found && x->kind ? NULL : error_on(r->mem, "login", &msg_no_login, in->login);
    }
    if (!in->holds.id)
        return error_on(r->mem, "login", &msg_whom);
    TRY(db_maybe(r->db, r->mem, &sql_staffing_post, DB_ARGS(db_int("id", in->holds.id)),
                 staff_post_fields, &other, &found));
    if (!found || place_at(other.place, LEVEL_COMMUNITY) != place_at(in->grid, LEVEL_COMMUNITY))
        return error_on(r->mem, "holds", &msg_whom);
    return account_by_id(r->db, r->mem, other.account, x);
}

/* The three separate roles 三员分立 look after the program and read no residents' data, not under
 * another post either, and least of all one that the administrator gives himself. */
static error *kept_apart(struct req *r, const struct account *x, int64_t day)
{
    struct list posts;

    TRY(account_posts_on(r, x->id, day, &posts));
    const struct post *p = posts.item;
    for (size_t i = 0; i < posts.n; i++)
        if (p[i].role == ROLE_ADMIN || p[i].role == ROLE_SECURITY || p[i].role == ROLE_AUDITOR)
            return error_on(r->mem, "login", &msg_apart, x->name_mask);
    return NULL;
}

static error *begin(struct req *r, struct res *w)
{
    const struct post_in *in = r->in;
    struct staff_post    *p = NEW(r->mem, struct staff_post);
    struct account        x = { 0 };
    const struct place   *grid = place_find(app_places(r->app), in->grid);
    int64_t               day = DATE_NONE, n = 0, same = 0;
    bool                  comes = false;
    struct list           posts;

    TRY(staffing_comes(r, in->grid, &comes, &day, &posts));
    TRY(staffing_may_name(r, in->grid, in->role, comes));
    *p = (struct staff_post){ .role = in->role,
                              .place = in->grid,
                              .since = in->since != DATE_NONE ? in->since
                                       : comes                ? day
                                                              : when_date(r->now),
                              .until = DATE_NONE };
    if (in->role != ROLE_GRID_WORKER && in->role != ROLE_POLICE && in->role != ROLE_AUXILIARY)
        return error_on(r->mem, "role", &msg_role);
    if (!comes && (!grid || grid->level != LEVEL_GRID))
        return error_on(r->mem, "grid", &msg_grid);
    if (p->since < when_date(r->now))
        return error_on(r->mem, "since", &msg_day);
    if (comes && p->since < day)
        return error_on(r->mem, "since", &msg_comes, day_text(r, day));
    TRY(whom(r, in, &x));
    TRY(kept_apart(r, &x, p->since));
    TRY(count_at(r, p, x.id, &same));
    TRY(count_at(r, p, 0, &n));
    if (comes)
        TRY(count_coming(r, p, &x, &posts, &same, &n));
    if (same)
        return error_on(r->mem, "login", &msg_twice, x.name_mask);
    if (p->role == ROLE_GRID_WORKER && n >= STAFF_WORKERS)
        return error_on(r->mem, "grid", &msg_full, str_int(r->mem, STAFF_WORKERS));
    TRY(account_post(r, x.id, (enum role)p->role, p->place, (str){ 0 }, p->since, &p->ref.id));
    person_forget(r->app);
    p->account = x.id;
    p->name = x.name_mask;
    p->login = x.login;
    p->soon = p->since > when_date(r->now);
    w->out = p;
    return staffing_told(r, p, "begin");
}

static str role_text(const struct req *r, int role)
{
    return str_of(r->lang == LANG_EN ? role_table[role].en : role_table[role].zh);
}

/* Posts at the grid that end on DAY or later and that P's holder was to take over: of HOLDER, or
 * all (0). */
static error *awaited_by(struct req *r, const struct staff_post *p, int64_t day, int64_t holder,
                         int64_t *n)
{
    return db_number(r->db, r->mem, &sql_staffing_awaited,
                     DB_ARGS(db_int("place", p->place), db_int("account", p->account),
                             db_int("day", day), db_int("holder", holder)),
                     n);
}

/* Whom the asker names by his login or by a post of his. */
static error *named_heir(struct req *r, const struct staff_post *p, const struct end_in *in,
                         struct account *x)
{
    struct staff_post other = { 0 };
    bool              found = false;

    if (in->holds.id) {
        TRY(db_maybe(r->db, r->mem, &sql_staffing_post, DB_ARGS(db_int("id", in->holds.id)),
                     staff_post_fields, &other, &found));
        if (!found || other.role != p->role || !place_under(p->place, other.place))
            return error_on(r->mem, "holds", &msg_whom);
        return account_by_id(r->db, r->mem, other.account, x);
    }
    TRY(account_by_login(r->db, r->mem, in->to, x, &found));
    return found && x->kind ? NULL : error_on(r->mem, "to", &msg_no_login, in->to);
}

/* Who takes over: whom the asker names, else the other worker of the grid. Not one whose own post
 * ends later, to be taken over by the one who leaves now. */
static error *heir_of(struct req *r, const struct staff_post *p, int64_t day,
                      const struct end_in *in, int64_t *heir)
{
    struct account    x = { 0 };
    struct staff_post other = { 0 };
    bool              found = false, follows = false;
    int64_t           open = 0, awaited = 0;

    if (in->to.n || in->holds.id) {
        TRY(named_heir(r, p, in, &x));
        if (x.id == p->account)
            return error_on(r->mem, "to", &msg_self);
        TRY(awaited_by(r, p, day, x.id, &awaited));
        if (awaited)
            return error_on(r->mem, "to", &msg_leaves, x.name_mask);
        *heir = x.id;
        TRY(casework_can_follow(r, x.id, &(struct post){ .role = p->role, .place = p->place }, day,
                                &follows));
        return follows ? NULL
                       : error_on(r->mem, "to", &msg_follow, x.name_mask, role_text(r, p->role));
    }
    TRY(awaited_by(r, p, day, 0, &awaited));
    TRY(db_maybe(r->db, r->mem, &sql_staffing_others,
                 DB_ARGS(db_int("place", p->place), db_text("role", str_of(role_words[p->role])),
                         db_int("account", p->account), db_int("day", day)),
                 staff_post_fields, &other, &found));
    found = found && (!awaited || other.until == DATE_NONE);
    *heir = found ? other.account : 0;
    if (found)
        return NULL;
    TRY(casework_open_in_hand(r, p->place, p->account, &open));
    if (open)
        return error_on(r->mem, "to", &msg_heir, str_int(r->mem, open));
    return awaited || p->role == ROLE_GRID_WORKER ? error_on(r->mem, "to", &msg_alone) : NULL;
}

/* The post at a grid that the asker may end. */
static error *ending(struct req *r, struct staff_post *p, bool *comes)
{
    struct list posts;
    int64_t     first = 0;

    TRY(db_one(r->db, r->mem, &sql_staffing_post, DB_ARGS(db_int("id", r->ref.id)),
               staff_post_fields, p));
    if (p->role != ROLE_GRID_WORKER && p->role != ROLE_POLICE && p->role != ROLE_AUXILIARY)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    TRY(staffing_comes(r, p->place, comes, &first, &posts));
    return staffing_may_name(r, p->place, p->role, *comes);
}

static error *heirs(struct req *r, struct res *w)
{
    struct staff_post p = { 0 };
    bool              comes = false;

    TRY(ending(r, &p, &comes));
    return db_all(r->db, r->mem, &sql_staffing_heirs,
                  DB_ARGS(db_int("grid", p.place),
                          db_int("community", place_at(p.place, LEVEL_COMMUNITY)),
                          db_int("street", place_at(p.place, LEVEL_STREET)),
                          db_int("district", place_at(p.place, LEVEL_DISTRICT)),
                          db_text("role", str_of(role_words[p.role])), db_int("account", p.account),
                          db_int("today", when_date(r->now))),
                  staff_post_fields, sizeof(struct staff_post), &w->page);
}

static error *end(struct req *r, struct res *w)
{
    const struct end_in *in = r->in;
    struct staff_post   *p = NEW(r->mem, struct staff_post);
    int64_t              today = when_date(r->now), heir = 0, moved = 0;
    int64_t              day = in->day == DATE_NONE ? today : in->day;
    bool                 comes = false;

    TRY(ending(r, p, &comes));
    if (p->until != DATE_NONE && p->until <= today)
        return error_of(r->mem, FAIL_CONFLICT, &msg_ended);
    if (day < today)
        return error_on(r->mem, "day", &msg_day);
    if (!comes || in->to.n || in->holds.id) /* nothing is open yet at a grid that comes */
        TRY(heir_of(r, p, day, in, &heir));
    if (day == today && heir)
        TRY(casework_pass_on(r, p->place, p->account, heir, &moved));
    if (heir)
        TRY(casework_heir_leaves(r, p->place, p->account, day, heir));
    p->until = day;
    TRY(db_exec(r->db, r->mem, &sql_staffing_end,
                DB_ARGS(db_int("day", day), db_int("heir", day > today ? heir : 0),
                        db_int("id", p->ref.id)),
                NULL));
    person_forget(r->app);
    w->out = p;
    return staffing_told(r, p, "end");
}

/* A post whose last day was set goes on; that a colleague was placed since is no reason to have
 * three. */
static error *stay(struct req *r, struct res *w)
{
    struct staff_post *p = NEW(r->mem, struct staff_post);
    int64_t            n = 0;
    bool               comes = false;

    TRY(ending(r, p, &comes));
    if (p->until == DATE_NONE)
        return error_of(r->mem, FAIL_CONFLICT, &msg_stays);
    if (p->until <= when_date(r->now))
        return error_of(r->mem, FAIL_CONFLICT, &msg_ended);
    struct staff_post beyond = *p;
    beyond.since = p->until;
    TRY(count_at(r, &beyond, 0, &n));
    if (p->role == ROLE_GRID_WORKER && n >= STAFF_WORKERS)
        return error_of(r->mem, FAIL_CONFLICT, &msg_full, str_int(r->mem, STAFF_WORKERS));
    TRY(db_exec(r->db, r->mem, &sql_staffing_stay, DB_ARGS(db_int("id", p->ref.id)), NULL));
    person_forget(r->app);
    p->until = DATE_NONE;
    w->out = p;
    return staffing_told(r, p, "stay");
}

/* ---- the day has come ---- */

/* Posts that were announced and begin today: whoever hears of posts that begin gives them theirs.
 */
static error *started(struct req *r)
{
    struct list posts;
    int64_t     today = when_date(r->now), before = 0;
    str         had = { 0 };

    TRY(meta_get(r->db, r->mem, "staffing.day", &had));
    if (str_i64(had, 0, INT64_MAX, &before) && before >= today)
        return NULL;
    TRY(meta_set(r->db, r->mem, "staffing.day", str_int(r->mem, today)));
    TRY(db_all(r->db, r->mem, &sql_staffing_started,
               DB_ARGS(db_int("before", before ? before : today - 1), db_int("today", today),
                       db_int("made", id_from(date_start(today)))),
               post_fields, sizeof(struct post), &posts));
    const struct post *p = posts.item;
    for (size_t i = 0; i < posts.n; i++)
        TRY(event_append(r, (struct ref){ place_at(p[i].place, LEVEL_COMMUNITY), p[i].id },
                         (struct event){ .kind = STR("post"), .action = STR("start") }));
    return NULL;
}

struct due_row {
    struct post post;
    int64_t     heir;
};
static const struct field due_fields[] = {
    { .name = "id", .type = FT_INT, .at = offsetof(struct due_row, post.id), .max = INT64_MAX },
    { .name = "account",
      .type = FT_INT,
      .at = offsetof(struct due_row, post.account),
      .max = INT64_MAX },
    { .name = "place",
      .type = FT_CODE,
      .at = offsetof(struct due_row, post.place),
      .max = 999999999999999 },
    { .name = "role",
      .type = FT_WORD,
      .at = offsetof(struct due_row, post.role),
      .words = role_words },
    INT(struct due_row, heir, 0, INT64_MAX, .doc = "who takes over"),
    FIELDS_END,
};

/* Who was named holds no post there any more, or his account is locked: whoever else does. */
static error *heir_today(struct req *r, struct due_row *x)
{
    struct account    heir = { 0 };
    struct staff_post other = { 0 };
    int64_t           today = when_date(r->now);
    bool              found = false, follows = false;

    TRY(account_by_id(r->db, r->mem, x->heir, &heir));
    TRY(casework_can_follow(r, heir.id, &x->post, today, &follows));
    if (!heir.locked && follows)
        return NULL;
    TRY(db_maybe(r->db, r->mem, &sql_staffing_others,
                 DB_ARGS(db_int("place", x->post.place),
                         db_text("role", str_of(role_words[x->post.role])),
                         db_int("account", x->post.account), db_int("day", today)),
                 staff_post_fields, &other, &found));
    if (found)
        x->heir = other.account;
    return NULL;
}

error *staffing_clock(struct req *r, bool *more)
{
    struct list due;

    TRY(started(r));
    TRY(db_all(r->db, r->mem, &sql_staffing_due, DB_ARGS(db_int("today", when_date(r->now))),
               due_fields, sizeof(struct due_row), &due));
    struct due_row *x = due.item;
    for (size_t i = 0; i < due.n; i++) {
        int64_t moved = 0;
        TRY(heir_today(r, &x[i]));
        TRY(casework_pass_on(r, x[i].post.place, x[i].post.account, x[i].heir, &moved));
        TRY(db_exec(r->db, r->mem, &sql_staffing_passed, DB_ARGS(db_int("id", x[i].post.id)),
                    NULL));
        TRY(event_append(r,
                         (struct ref){ place_at(x[i].post.place, LEVEL_COMMUNITY), x[i].post.id },
                         (struct event){ .kind = STR("post"),
                                         .action = STR("handover"),
                                         .words = str_fmt(r->mem, "%lld", (long long)moved) }));
    }
    *more = *more || due.n > 0;
    return NULL;
}

/* clang-format off */
static const struct log_kind log_kinds[] = {
    { "post", "岗位", "Post", NULL },
    { NULL },
};
static const struct log_deed log_deeds[] = {
    { "post", "begin",    "安排人员",               "Appoint" },
    { "post", "start",    "到岗",                   "Begins" },
    { "post", "end",      "结束岗位",               "End" },
    { "post", "stay",     "不结束岗位",             "Goes on after all" },
    { "post", "handover", "岗位结束，在办事项转交", "Ended: what was open was handed over" },
    { NULL },
};
const struct message staffing_reach = { "staff.contacts", "联系网格人员", "To reach those who look after the grid" };
/* clang-format on */

static const struct message *const log_reasons[] = { &staffing_reach, NULL };

/* clang-format off */
static const struct log_work log_works[] = {
    { "post", NULL, "岗位到期时钟", "clock of posts" },
    { NULL },
};
/* clang-format on */

const struct log_words staffing_log = { log_kinds, log_deeds, log_reasons, log_works };

/* clang-format off */
static const struct route routes[] = {
    { GET, "/api/v1/staffing", grids, NULL, PERM_STAFFING,
      QUERY(struct staff_query, query_fields), .out = staff_grid_fields, .page = true,
      .summary = "The grids of a community with those who look after them: vacancies, several posts in one hand, load" },
    { POST, "/api/v1/staffing/posts", begin, NULL, PERM_STAFFING,
      BODY(struct post_in, post_in_fields), .out = staff_post_fields, .status = 201,
      .summary = "Place somebody at a grid, from a day on: the administrator; an officer of the community one of its workers at a new grid that comes" },
    { GET, "/api/v1/staffing/posts/{ref}/heirs", heirs, NULL, PERM_STAFFING,
      .out = staff_post_fields, .page = true,
      .summary = "Who could take over when this post ends: the others who hold such a post there" },
    { POST, "/api/v1/staffing/posts/{ref}/end", end, NULL, PERM_STAFFING,
      BODY(struct end_in, end_in_fields), .out = staff_post_fields,
      .summary = "End a post at a grid, now or on a day to come, also on another day than was set before; what is open passes on; an officer of the community only at a new grid that comes" },
    { POST, "/api/v1/staffing/posts/{ref}/stay", stay, NULL, PERM_STAFFING,
      .out = staff_post_fields,
      .summary = "A post whose last day was set, and has not come, goes on" },
};
/* clang-format on */

const struct route_table staffing_routes = { routes, COUNT(routes) };
