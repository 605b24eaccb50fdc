/* staffing_coming.c -- the new grids of a published drawing before its day: who goes on with them,
 * whom the community names for them, and that nobody is named for a grid that does not come. */
#include "base/when.h"
#include "core/app.h"
#include "core/event.h"
#include "modules/gridding/gridding.h"
#include "modules/staffing/staffing.h"
#include "modules/staffing/staffing.sql.h"

struct coming_query {
    int64_t community;
};

/* clang-format off */
static const struct field query_fields[] = {
    CODE(struct coming_query, community, .required = true, .doc = "Which community."),
    FIELDS_END,
};
static const struct field coming_fields[] = {
    CODE(struct staff_coming, grid,       .doc = "The grid that comes."),
    TEXT(struct staff_coming, name,       0, 120, .doc = "Its name in the language of the asker."),
    DATE(struct staff_coming, day,        .doc = "Its first day."),
    INT (struct staff_coming, households, 0, INT64_MAX, .doc = "Households of the drawing."),
    REF (struct staff_coming, plan,       .doc = "The drawing."),
    BOOL(struct staff_coming, vacant,     .doc = "Nobody looks after it from that day on."),
    BOOL(struct staff_coming, may,        .doc = "The asker may name its workers."),
    LIST(struct staff_coming, posts,      struct staff_post, staff_post_fields, 50, .doc = "Who goes on with it, as his grid goes into it, and who was named."),
    FIELDS_END,
};
static const struct message msg_admin = { "staff.admin", "只有系统管理员可以安排岗位；社区工作人员只能为本社区已公布、还没生效的新网格指定网格员。", "Only the administrator places people; staff of a community name workers for its new grids that are published and not in force yet." };
/* clang-format on */

/* Posts at the grids of a community, each at the grid that is its holder's from the day on. */
static error *posts_then(struct req *r, int64_t community, const struct coming *c, struct list *out)
{
    int64_t today = when_date(r->now), lo = community * 1000;

    TRY(staffing_posts(r, community, out));
    struct staff_post *p = out->item;
    for (size_t i = 0; i < out->n; i++) {
        int64_t then = lo + drawing_heir(r->mem, &c->m, (int32_t)(p[i].place - lo));
        p[i].soon = p[i].since > today;
        p[i].was = then != p[i].place ? p[i].place : 0;
        p[i].place = then;
    }
    return NULL;
}

error *staffing_comes(struct req *r, int64_t grid, bool *comes, int64_t *day, struct list *posts)
{
    struct coming    c;
    int64_t          community = place_at(grid, LEVEL_COMMUNITY);
    enum place_level level;

    *comes = false;
    *posts = (struct list){ 0 };
    if (!place_level(grid, &level) || level != LEVEL_GRID)
        return NULL;
    TRY(drawing_coming(r, community, &c));
    const struct coming_grid *g = c.grids.item;
    for (size_t i = 0; i < c.grids.n; i++)
        *comes = *comes || g[i].code == grid;
    *day = c.x.day;
    return *comes ? posts_then(r, community, &c, posts) : NULL;
}

/* An officer of the community itself, not of the street or the district above it. */
static bool of_community(const struct req *r, int64_t community)
{
    return r->who->post.role == ROLE_CLERK &&
           place_at(r->who->post.place, LEVEL_COMMUNITY) == community;
}

error *staffing_may_name(struct req *r, int64_t grid, int role, bool comes)
{
    int64_t community = place_at(grid, LEVEL_COMMUNITY);

    if (r->perms & PERM_BIT(PERM_ACCOUNTS))
        return NULL;
    if (!person_sees_place(r->who, community))
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    return comes && role == ROLE_GRID_WORKER && of_community(r, community)
               ? NULL
               : error_of(r->mem, FAIL_DENIED, &msg_admin);
}

static error *coming(struct req *r, struct res *w)
{
    const struct coming_query *q = r->in;
    bool                       all = r->perms & PERM_BIT(PERM_ACCOUNTS);
    enum place_level           level;
    struct coming              c;
    struct list                posts = { 0 };

    if (!place_level(q->community, &level) || level != LEVEL_COMMUNITY ||
        (!all && !person_sees_place(r->who, q->community)))
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    TRY(drawing_coming(r, q->community, &c));
    if (c.grids.n)
        TRY(posts_then(r, q->community, &c, &posts));
    const struct coming_grid *g = c.grids.item;
    const struct staff_post  *p = posts.item;
    struct staff_coming      *out = NEWN(r->mem, struct staff_coming, c.grids.n + 1);
    for (size_t i = 0; i < c.grids.n; i++) {
        struct staff_post *of = NEWN(r->mem, struct staff_post, posts.n + 1);
        size_t             n = 0;
        out[i] = (struct staff_coming){ g[i].code, c.x.day, g[i].households, .plan = c.x.ref };
        out[i].name = drawing_grid_called(r, g[i].code, r->lang);
        out[i].may = all || of_community(r, q->community);
        out[i].vacant = true;
        for (size_t k = 0; k < posts.n; k++) {
            bool then = p[k].since <= c.x.day && (p[k].until == DATE_NONE || p[k].until > c.x.day);
            if (p[k].place != g[i].code)
                continue;
            of[n++] = p[k];
            out[i].vacant = out[i].vacant && !(then && p[k].role == ROLE_GRID_WORKER);
        }
        out[i].posts = (struct list){ of, n, sizeof *of };
    }
    w->page = (struct list){ out, c.grids.n, sizeof *out };
    return NULL;
}

error *staffing_unnamed_part(struct req *r, struct job *j, bool *finished)
{
    struct event e = { 0 };
    struct list  heirs, posts;
    int64_t      today = when_date(r->now);

    *finished = true;
    TRY(event_heard(r, j->args, &e, &heirs));
    if (!str_is(e.from_state, drawing_state_words[DRAWING_PUBLISHED]))
        return NULL;
    TRY(staffing_posts(r, e.ref.community, &posts));
    struct staff_post *p = posts.item;
    for (size_t i = 0; i < posts.n; i++) {
        bool        comes = false;
        int64_t     day = 0;
        struct list then;
        if (p[i].since <= today || p[i].until != DATE_NONE ||
            place_find(app_places(r->app), p[i].place))
            continue;
        TRY(staffing_comes(r, p[i].place, &comes, &day, &then)); /* of another drawing */
        if (comes && day <= p[i].since)
            continue;
        p[i].until = today;
        TRY(db_exec(r->db, r->mem, &sql_staffing_end,
                    DB_ARGS(db_int("day", today), db_int("heir", 0), db_int("id", p[i].ref.id)),
                    NULL));
        TRY(staffing_told(r, &p[i], "end"));
        j->done++;
    }
    person_forget(r->app);
    return NULL;
}

/* clang-format off */
static const struct route routes[] = {
    { GET, "/api/v1/staffing/coming", coming, NULL, PERM_STAFFING,
      QUERY(struct coming_query, query_fields), .out = coming_fields, .page = true,
      .summary = "The new grids of a published drawing before its day: who looks after them from then on" },
};
/* clang-format on */

const struct route_table staffing_coming_routes = { routes, COUNT(routes) };
