/* reform_assign.c -- which site, grid and post goes where. */
#include "modules/reform/reform_plan.h"

#include "core/app.h"
#include "modules/reform/reform_store.h"

enum { SAY_MOST = 100 };

/* clang-format off */
static const struct message
    msg_nested  = { "reform.nested",  "{0} 的上级也在这个方案里改变，请分两个方案。", "The place above {0} changes in the same plan: make it two plans." },
    msg_site    = { "reform.site",    "“{0}”（网格 {1}）没有去向：请列入名单、划入边界，或指定就近或其余归谁。", "{0} (grid {1}) has no successor: list it, draw a boundary around it, or say that the nearest or one of them takes the rest." },
    msg_sites   = { "reform.sites",   "共有 {0} 处没有去向，上面只列出 {1} 处。", "{0} sites have no successor; only {1} are listed." },
    msg_overlap = { "reform.overlap", "“{0}”同时在 {1} 和 {2} 的边界内。", "{0} lies within the boundaries of both {1} and {2}." },
    msg_grid    = { "reform.grid",    "网格 {0} 没有楼栋，也没有去向。", "The grid {0} has no buildings and no successor." },
    msg_vacant  = { "reform.vacant",  "{0} 的岗位（{1}，{2}）没有唯一的去向，到期空缺。", "The post {1} of {2} at {0} has no single successor; it becomes vacant." },
    msg_redraw  = { "reform.redraw",  "{0} 的边界要重画：原边界不再适用。", "The boundary of {0} must be drawn anew: the old one no longer holds." },
    msg_post    = { "reform.post",    "没有这个岗位，或者它不在这一步的地方。", "There is no such post, or it is not at a place of this step." },
    msg_listed  = { "reform.listed",  "名单里有 {0} 处不在被拆分的地方。", "{0} listed sites are not in the place that is divided." };
/* clang-format on */

struct target {
    const struct reform_place *t;
    struct outline             o;
    struct outline_point       middle;
    bool                       outlined, centred;
    int64_t                    sites, households, lng, lat; /* sums */
};

/* ---- a community that goes along whole ---------------------------------------------------------
 */

/* "第3网格" under a new number is "第5网格"; other names stay. */
static void renumber(struct planner *p, struct place *x, int64_t before)
{
    int64_t now = x->code % 1000, was = before % 1000;

    if (now != was && str_eq(x->name, str_fmt(p->r->mem, "第%lld网格", (long long)was))) {
        x->name = str_fmt(p->r->mem, "第%lld网格", (long long)now);
        x->name_en = str_fmt(p->r->mem, "Grid %lld", (long long)now);
    }
}

static void put_site(struct planner *p, const struct found_site *s, int64_t place, int64_t grid)
{
    struct plan_site *x = plan_push(p->r->mem, &p->out->site, sizeof *x);

    *x = (struct plan_site){ .ref = s->ref,
                             .place_from = s->place_now,
                             .grid_from = s->grid,
                             .place_to = place,
                             .grid_to = grid,
                             .households = s->households,
                             .lng = s->lng,
                             .lat = s->lat };
}

error *plan_whole(struct planner *p, int64_t from, int64_t to)
{
    const struct place **grid = NULL;
    size_t               n = place_children(p->image, from, &grid);
    int64_t             *fresh = NEWN(p->r->mem, int64_t, n + 1);
    struct list          sites;

    plan_move_(p, from, to, true);
    for (size_t i = 0; i < n; i++) {
        if (plan_taken(p, grid[i]->code)) {
            FIND(p, true, grid[i]->code, &msg_nested, str_int(p->r->mem, grid[i]->code));
            continue;
        }
        TRY(plan_code(p, to, grid[i]->code % 1000, &fresh[i]));
        if (!fresh[i])
            continue;
        renumber(p, &plan_begin(p, fresh[i], grid[i])->place, grid[i]->code);
        plan_end(p, grid[i]->code);
        plan_move_(p, grid[i]->code, fresh[i], true);
    }
    TRY(reform_sites_of(p->r, from, &sites));
    const struct found_site *s = sites.item;
    for (size_t i = 0; i < sites.n; i++) {
        int64_t to_grid = 0;
        for (size_t g = 0; g < n; g++)
            if (grid[g]->code == s[i].grid)
                to_grid = fresh[g];
        put_site(p, &s[i], to, to_grid);
        plan_move_(p, from, to, true)->sites++;
        if (to_grid)
            plan_move_(p, s[i].grid, to_grid, true)->sites++;
    }
    return NULL;
}

/* ---- dividing ----------------------------------------------------------------------------------
 */

static bool listed(const struct list *codes, int64_t code)
{
    const struct code_item *c = codes->item;

    for (size_t i = 0; i < codes->n; i++)
        if (c[i].code == code)
            return true;
    return false;
}

/* The targets with their outlines and middles; parts that are no child of FROM are found. */
static struct target *targets(struct planner *p, const struct reform_step *s, int64_t from)
{
    const struct reform_place *t = s->to.item;
    struct target             *k = NEWN(p->r->mem, struct target, s->to.n);

    for (size_t i = 0; i < s->to.n; i++) {
        int64_t                 n = 0, lng = 0, lat = 0;
        const struct code_item *part = t[i].parts.item;
        k[i].t = &t[i];
        k[i].outlined = t[i].outline.n && outline_read(p->r->mem, t[i].outline, &k[i].o);
        for (size_t j = 0; j < t[i].parts.n; j++) {
            const struct place *x = place_find(p->image, part[j].code);
            if (!x || x->parent != from) {
                FIND(p, true, part[j].code, &msg_plan_part, str_int(p->r->mem, part[j].code));
                continue;
            }
            n++;
            lng += x->lng;
            lat += x->lat;
        }
        k[i].centred = true;
        if (t[i].lng || t[i].lat)
            k[i].middle = (struct outline_point){ t[i].lng, t[i].lat };
        else if (n)
            k[i].middle = (struct outline_point){ lng / n, lat / n };
        else if (k[i].outlined)
            k[i].middle = outline_middle(&k[i].o);
        else
            k[i].centred = false;
    }
    return k;
}

/* By outline, by nearness, or the rest; -1: nowhere. TWO: within two outlines at once. */
static int by_ground(const struct reform_step *s, const struct target *k, int64_t lng, int64_t lat,
                     int *two)
{
    int     at = -1;
    int64_t best = INT64_MAX;

    *two = -1;
    for (size_t i = 0; i < s->to.n; i++)
        if (k[i].outlined && outline_contains(&k[i].o, lng, lat)) {
            if (at >= 0)
                *two = (int)i;
            else
                at = (int)i;
        }
    for (size_t i = 0; i < s->to.n && at < 0 && s->nearest; i++) {
        int64_t m =
            k[i].centred ? place_metres(lng, lat, k[i].middle.lng, k[i].middle.lat) : INT64_MAX;
        if (m < best)
            best = m;
    }
    for (size_t i = 0; i < s->to.n && at < 0 && best < INT64_MAX; i++)
        if (k[i].centred && place_metres(lng, lat, k[i].middle.lng, k[i].middle.lat) == best)
            at = (int)i;
    for (size_t i = 0; i < s->to.n && at < 0; i++)
        if (s->rest && k[i].t->code == s->rest)
            at = (int)i;
    return at;
}

/* Where a site goes; GRID: the grid that the list names. */
static int choose(struct planner *p, const struct reform_step *s, const struct target *k,
                  const struct found_site *x, int64_t *grid)
{
    const struct reform_site *l = s->sites.item;
    int                       two = -1, at = -1;

    *grid = 0;
    for (size_t i = 0; i < s->sites.n; i++) {
        if (l[i].site.id != x->ref.id || l[i].site.community != x->ref.community)
            continue;
        for (size_t j = 0; j < s->to.n; j++)
            if (k[j].t->code == l[i].to)
                return (int)j;
            else if (k[j].t->code == l[i].to / 1000) {
                *grid = l[i].to;
                return (int)j;
            }
        FIND(p, true, l[i].to, &msg_plan_to, str_int(p->r->mem, l[i].to));
        return -1;
    }
    for (size_t j = 0; j < s->to.n; j++)
        if (listed(&k[j].t->parts, x->grid))
            return (int)j;
    at = by_ground(s, k, x->lng, x->lat, &two);
    if (two >= 0) {
        FIND(p, true, x->grid, &msg_overlap, x->name, str_int(p->r->mem, k[at].t->code),
             str_int(p->r->mem, k[two].t->code));
        return -1;
    }
    return at;
}

/* The targets of all sites; those that have none are found, a hundred by name. */
static int *choose_all(struct planner *p, const struct reform_step *s, struct target *k,
                       const struct list *sites, int64_t **grids)
{
    const struct found_site *x = sites->item;
    int                     *at = NEWN(p->r->mem, int, sites->n + 1);
    int64_t                 *grid = NEWN(p->r->mem, int64_t, sites->n + 1), missing = 0, hit = 0;

    for (size_t i = 0; i < sites->n; i++) {
        size_t before = p->out->finding.n;
        at[i] = choose(p, s, k, &x[i], &grid[i]);
        if (at[i] < 0) {
            if (p->out->finding.n == before && missing++ < SAY_MOST)
                FIND(p, true, x[i].grid, &msg_site, x[i].name, str_int(p->r->mem, x[i].grid));
            continue;
        }
        struct target *t = &k[at[i]];
        t->sites++;
        t->households += x[i].households;
        t->lng += x[i].lng;
        t->lat += x[i].lat;
    }
    if (missing > SAY_MOST)
        FIND(p, true, 0, &msg_sites, str_int(p->r->mem, missing), str_int(p->r->mem, SAY_MOST));
    for (size_t j = 0; j < s->sites.n; j++)
        for (size_t i = 0; i < sites->n; i++)
            if (x[i].ref.id == ((const struct reform_site *)s->sites.item)[j].site.id) {
                hit++;
                break;
            }
    if (hit < (int64_t)s->sites.n)
        FIND(p, true, 0, &msg_listed, str_int(p->r->mem, (int64_t)s->sites.n - hit));
    *grids = grid;
    return at;
}

/* Which TO takes what neither site nor grid decides: the one that goes on, the rest, the largest.
 */
static size_t fallback_of(const struct reform_step *s, const struct target *k, int64_t from)
{
    size_t most = 0;

    for (size_t i = 0; i < s->to.n; i++)
        if (k[i].t->code == from)
            return i;
    for (size_t i = 0; i < s->to.n; i++)
        if (s->rest && k[i].t->code == s->rest)
            return i;
    for (size_t i = 1; i < s->to.n; i++)
        if (k[i].sites > k[most].sites)
            most = i;
    return most;
}

/* Counts, middle and boundary of the places that a step leads to. What goes on under its code has
 * the households of its sites like what begins: the figure that was stated for the place does not
 * follow what the registry counts. ALL_HOUSEHOLDS: of all sites; 0: only the stated one is known.
 */
static void settle(struct planner *p, const struct reform_step *s, const struct target *k,
                   int64_t from, int64_t all_households)
{
    for (size_t i = 0; i < s->to.n; i++) {
        struct plan_place *x = plan_find(p, k[i].t->code);
        if (!x)
            continue;
        x->sites += k[i].sites;
        if (x->place.code == from)
            x->place.households = all_households ? k[i].households : x->place.households;
        else
            x->place.households += k[i].households;
        if (!x->place.lng && !x->place.lat && k[i].sites) {
            x->place.lng = k[i].lng / k[i].sites;
            x->place.lat = k[i].lat / k[i].sites;
        }
        if (!k[i].t->outline.n && s->to.n > 1) {
            x->place.outline = (str){ 0 };
            if (x->change == PLAN_STAYS) {
                x->change = PLAN_CHANGES;
                x->place.valid_from = p->day;
            }
            FIND(p, false, x->place.code, &msg_redraw, str_int(p->r->mem, x->place.code));
        }
    }
}

/* The part of a grid that goes to one target. */
struct piece {
    int64_t code, sites, households, lng, lat;
};

/* A grid's piece under a new community: its code, and the place that begins there. */
static error *begin_piece(struct planner *p, const struct place *g, int64_t to, int64_t code,
                          struct piece *q, bool whole)
{
    if (code && plan_find(p, code)) { /* named by the list, and entered already */
        q->code = code;
    } else if (code) {
        bool used = false;
        TRY(reform_code_used(p->r, code, &used));
        TRY(plan_code(p, to, code % 1000, &q->code));
    } else {
        TRY(plan_code(p, to, whole ? g->code % 1000 : 1, &q->code));
    }
    if (!q->code)
        return NULL;
    struct plan_place *x = plan_find(p, q->code);
    if (!x) {
        x = plan_begin(p, q->code, g);
        renumber(p, &x->place, g->code);
        x->place.households = 0;
        if (!whole)
            x->place.outline = (str){ 0 };
        if (!whole && q->sites) {
            x->place.lng = q->lng / q->sites;
            x->place.lat = q->lat / q->sites;
        }
    }
    x->place.households += whole && !q->sites ? g->households : q->households;
    x->sites += q->sites;
    return NULL;
}

/* One grid of a community that is divided; PIECE has one entry a target. */
static error *divide_grid(struct planner *p, const struct target *k, size_t n,
                          const struct place *g, struct piece *piece)
{
    size_t  parts = 0, most = 0;
    int64_t out = 0;

    for (size_t i = 0; i < n; i++) {
        parts += piece[i].sites > 0;
        most = piece[i].sites > piece[most].sites ? i : most;
    }
    bool    stays = false;
    int64_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        bool whole = parts <= 1;
        if (!piece[i].sites && piece[i].code >= 0)
            continue;
        piece[i].code = 0;
        if (k[i].t->code == g->parent) {
            piece[i].code = g->code;
            kept = piece[i].households;
            stays = true;
        } else {
            TRY(begin_piece(p, g, k[i].t->code, 0, &piece[i], whole));
            out += piece[i].households;
        }
        if (piece[i].code && (piece[i].code != g->code || !whole)) {
            struct plan_move *m = plan_move_(p, g->code, piece[i].code, i == most || whole);
            m->sites += piece[i].sites;
        }
    }
    if (!stays) {
        plan_end(p, g->code);
    } else if (out || parts > 1) {
        struct plan_place *x = plan_touch(p, g->code);
        x->place.households = out || kept ? kept : x->place.households;
        x->place.outline = (str){ 0 };
        x->change = PLAN_CHANGES;
        x->place.valid_from = p->day;
        FIND(p, false, g->code, &msg_redraw, str_int(p->r->mem, g->code));
    }
    return NULL;
}

/* A grid without buildings goes by its middle. */
static int empty_grid(struct planner *p, const struct reform_step *s, const struct target *k,
                      const struct place *g)
{
    int two = -1, at = -1;

    for (size_t j = 0; j < s->to.n; j++)
        if (listed(&k[j].t->parts, g->code))
            return (int)j;
    at = by_ground(s, k, g->lng, g->lat, &two);
    for (size_t j = 0; j < s->to.n && at < 0; j++)
        if (k[j].t->code == g->parent)
            at = (int)j;
    if (at < 0)
        FIND(p, true, g->code, &msg_grid, str_int(p->r->mem, g->code));
    return at;
}

error *plan_divide(struct planner *p, const struct reform_step *s)
{
    int64_t              from = ((const struct code_item *)s->from.item)[0].code, all = 0;
    const struct place **grid = NULL;
    size_t               n_grids = place_children(p->image, from, &grid), n = s->to.n;
    struct target       *k = targets(p, s, from);
    struct piece        *piece = NEWN(p->r->mem, struct piece, n_grids * n + 1);
    struct list          sites;
    int64_t             *named = NULL;

    TRY(reform_sites_of(p->r, from, &sites));
    const struct found_site *x = sites.item;
    int                     *at = choose_all(p, s, k, &sites, &named);
    if (p->out->blocked)
        return NULL;
    for (size_t i = 0; i < sites.n; i++) {
        all += x[i].households;
        for (size_t g = 0; g < n_grids; g++)
            if (grid[g]->code == x[i].grid) {
                struct piece *q = &piece[g * n + (size_t)at[i]];
                q->sites++;
                q->households += x[i].households;
                q->lng += x[i].lng;
                q->lat += x[i].lat;
            }
    }
    for (size_t g = 0; g < n_grids; g++) {
        struct piece *q = &piece[g * n];
        int64_t       held = 0;
        if (plan_taken(p, grid[g]->code)) {
            FIND(p, true, grid[g]->code, &msg_nested, str_int(p->r->mem, grid[g]->code));
            continue;
        }
        for (size_t i = 0; i < n; i++)
            held += q[i].sites;
        int alone = held ? 0 : empty_grid(p, s, k, grid[g]);
        if (alone < 0)
            continue;
        if (!held)
            q[alone].code = -1; /* it goes there although nothing stands on it */
        TRY(divide_grid(p, k, n, grid[g], q));
    }
    size_t rest = fallback_of(s, k, from);
    for (size_t i = 0; i < n; i++)
        plan_move_(p, from, k[i].t->code, i == rest)->sites = k[i].sites;
    for (size_t i = 0; i < sites.n; i++) {
        struct piece none = { 0 }, *q = &none;
        for (size_t g = 0; g < n_grids; g++)
            if (grid[g]->code == x[i].grid)
                q = &piece[g * n + (size_t)at[i]];
        int64_t to = q->code;
        if (named[i]) { /* the list names the grid itself */
            struct piece one = { 0, 1, x[i].households, x[i].lng, x[i].lat };
            bool         there = place_find(p->image, named[i]) || plan_find(p, named[i]);
            if (!there)
                TRY(begin_piece(p, grid[0], named[i] / 1000, named[i], &one, false));
            to = there ? named[i] : one.code;
        }
        put_site(p, &x[i], k[at[i]].t->code, to);
    }
    settle(p, s, k, from, all);
    return NULL;
}

/* A count of households that went over from one community to another with its grids. */
static void carry(struct planner *p, int64_t from, int64_t to, int64_t households)
{
    struct plan_place *a = from == to ? NULL : plan_touch(p, from);

    if (!a)
        return;
    a->place.households -= households < a->place.households ? households : a->place.households;
    struct plan_place *b = plan_touch(p, to);
    if (b)
        b->place.households += households;
}

error *plan_grids(struct planner *p, const struct reform_step *s)
{
    const struct code_item *f = s->from.item;

    for (size_t i = 0; i < s->from.n; i++) {
        struct list    all, mine = { .size = sizeof(struct found_site) };
        struct target *k = targets(p, s, f[i].code);
        int64_t       *named = NULL, households = 0;
        TRY(reform_sites_of(p->r, f[i].code / 1000, &all));
        for (size_t j = 0; j < all.n; j++) {
            const struct found_site *x = (const struct found_site *)all.item + j;
            if (x->grid != f[i].code)
                continue;
            *(struct found_site *)plan_push(p->r->mem, &mine, sizeof *x) = *x;
            households += x->households;
        }
        const struct found_site *x = mine.item;
        struct reform_step       all_to_one = *s;
        if (s->to.n == 1) /* there is no question where to */
            all_to_one.rest = k[0].t->code;
        int *at = choose_all(p, &all_to_one, k, &mine, &named);
        if (p->out->blocked)
            return NULL;
        size_t rest = fallback_of(s, k, f[i].code);
        for (size_t t = 0; t < s->to.n; t++) {
            if (s->to.n > 1 || k[t].t->code != f[i].code)
                plan_move_(p, f[i].code, k[t].t->code, t == rest)->sites += k[t].sites;
            carry(p, f[i].code / 1000, k[t].t->code / 1000, k[t].households);
        }
        for (size_t j = 0; j < mine.n; j++)
            put_site(p, &x[j], k[at[j]].t->code / 1000, k[at[j]].t->code);
        if (s->kind != REFORM_MOVE)
            settle(p, s, k, f[i].code, households);
    }
    return NULL;
}

/* ---- posts -------------------------------------------------------------------------------------
 */

/* The one place that a code became, or 0. */
static int64_t single_successor(const struct reform_plan *o, int64_t code)
{
    const struct plan_move *m = o->move.item;
    int64_t                 to = 0;

    for (size_t i = 0; i < o->move.n; i++)
        if (m[i].from == code) {
            if (to)
                return 0;
            to = m[i].to;
        }
    return to;
}

static error *posts_at(struct planner *p, int64_t place, bool ends, const struct reform_step *s)
{
    const struct reform_post *want = s ? s->posts.item : NULL;
    struct list               posts;

    TRY(reform_posts_at(p->r, place, p->day, &posts));
    for (size_t i = 0; i < posts.n; i++) {
        struct plan_post x = ((const struct plan_post *)posts.item)[i];
        bool             said = false;
        x.to = ends ? single_successor(p->out, place) : place;
        for (size_t j = 0; s && j < s->posts.n; j++)
            if (want[j].post.id == x.ref.id) {
                x.to = want[j].to;
                said = true;
            }
        const struct plan_place *to = x.to ? plan_find(p, x.to) : NULL;
        if (said && (!to || to->change == PLAN_ENDS))
            FIND(p, true, x.to, &msg_plan_to, str_int(p->r->mem, x.to));
        if (!x.to) {
            const struct role_row *role = &role_table[x.role];
            FIND(p, false, place, &msg_vacant, str_int(p->r->mem, place),
                 str_of(p->r->lang == LANG_EN ? role->en : role->zh), x.name_mask);
        }
        if (x.to != place)
            *(struct plan_post *)plan_push(p->r->mem, &p->out->post, sizeof x) = x;
    }
    return NULL;
}

error *plan_posts(struct planner *p)
{
    const struct reform_step *steps = p->in->steps.item;

    for (size_t i = 0; i < p->out->place.n; i++) {
        const struct plan_place   x = ((const struct plan_place *)p->out->place.item)[i];
        const struct reform_step *s = NULL;
        if (x.change == PLAN_BEGINS)
            continue;
        for (size_t j = 0; j < p->in->steps.n; j++)
            if (listed(&steps[j].from, x.place.code) || listed(&steps[j].from, x.place.parent)) {
                s = &steps[j];
                p->step = (int64_t)j + 1;
            }
        if (x.change == PLAN_ENDS || s)
            TRY(posts_at(p, x.place.code, x.change == PLAN_ENDS, s));
        p->step = 0;
    }
    for (size_t j = 0; j < p->in->steps.n; j++) /* every post that was named was met */
        for (size_t i = 0; i < steps[j].posts.n; i++) {
            const struct reform_post *want = (const struct reform_post *)steps[j].posts.item + i;
            bool                      met = false;
            for (size_t k = 0; k < p->out->post.n; k++)
                met =
                    met || ((const struct plan_post *)p->out->post.item)[k].ref.id == want->post.id;
            p->step = (int64_t)j + 1;
            if (!met)
                FIND(p, true, want->to, &msg_post, { 0 });
            p->step = 0;
        }
    return NULL;
}
