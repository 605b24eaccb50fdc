/* reform_plan.c -- from the steps that were asked for to what every place and site becomes.
 *
 * Two rounds: the first enters the places that the steps name, with all that can be wrong about
 * them; the second divides what lies below them, coarse levels first. */
#include "modules/reform/reform_plan.h"

#include "core/app.h"
#include "modules/reform/reform_store.h"

/* clang-format off */
const char *const reform_kind_words[] = { "split", "merge", "rename", "move", NULL };
const char *const plan_change_words[] = { "begins", "changes", "ends", "stays", NULL };

static const struct message
    msg_steps  = { "reform.steps",    "方案没有任何步骤。", "The plan has no steps." },
    msg_shape  = { "reform.shape",    "“{0}”的数目不对：拆分是一个到多个，合并是多个到一个，更名是同一个代码，迁移是一个到一个新代码。", "The numbers of a {0} do not fit: a split is from one to several, a merge from several to one, a rename keeps its code, a move is from one to one new code." },
    msg_from   = { "reform.from",     "在生效日没有代码为 {0} 的地方。", "There is no place with the code {0} on that day." },
    msg_level  = { "reform.level",    "{0} 的级别不符：一步里的代码必须同级，区级只能更名。", "{0} is of another level: the codes of a step are of one level, and a district can only be renamed." },
    msg_used   = { "reform.used",     "代码 {0} 以前用过，不能再用。", "The code {0} was used before; codes are never used again." },
    msg_live   = { "reform.live",     "代码 {0} 属于别的地方；要并入它，请把它也列在原有地方中。", "The code {0} belongs to another place; to join it, list it among what the step starts from." },
    msg_parent = { "reform.parent",   "在生效日没有 {0} 的上级 {1}。", "On that day there is no place {1} above {0}." },
    msg_name   = { "reform.name",     "{0} 是新的，请给出名称。", "{0} is new: give its name." },
    msg_twice  = { "reform.twice",    "{0} 出现了两次。", "{0} occurs twice." },
    msg_shape_of = { "reform.outline", "{0} 的边界不是有效的 GeoJSON 多边形。", "The boundary of {0} is no valid GeoJSON polygon." },
    msg_nested = { "reform.nested",   "{0} 的上级也在这个方案里改变，请分两个方案。", "The place above {0} changes in the same plan: make it two plans." },
    msg_full   = { "reform.full",     "{0} 下没有可用的编号了。", "There is no number left under {0}." },
    msg_alone  = { "reform.child",    "请说明 {0}（{1}）归谁：列入某处的 parts，或写一步迁移。", "Say who gets {0} ({1}): list it among somebody's parts, or give it a move of its own." };
const struct message
    msg_plan_part = { "reform.part",  "{0} 不在被拆分的地方之下。", "{0} does not lie under the place that is divided." },
    msg_plan_to   = { "reform.to",    "{0} 不是这一步的去向。", "{0} is not where this step leads." };
/* clang-format on */

void *plan_push(struct arena *a, struct list *l, size_t size)
{
    enum { FIRST = 16 };

    /* the room is a power of two: it is full whenever the count is one */
    if (l->n == 0)
        l->item = arena_zalloc(a, FIRST, size, _Alignof(max_align_t));
    else if (l->n >= FIRST && (l->n & (l->n - 1)) == 0)
        l->item = arena_grow(a, l->item, l->n * size, l->n * 2 * size);
    l->size = size;
    void *p = (char *)l->item + l->n++ * size;
    memset(p, 0, size);
    return p;
}

void plan_finding(struct planner *p, bool blocks, int64_t code, const struct message *m,
                  const str args[ERROR_ARGS])
{
    struct finding *f = plan_push(p->r->mem, &p->out->finding, sizeof *f);

    *f = (struct finding){ .blocks = blocks,
                           .step = p->step,
                           .code = code,
                           .reason = str_of(m->code),
                           .text = message_text(p->r->mem, m, p->r->lang, args, ERROR_ARGS) };
    p->out->blocked = p->out->blocked || blocks;
}

static void wrong(struct planner *p, int64_t code, const struct message *m)
{
    FIND(p, true, code, m, str_int(p->r->mem, code));
}

struct plan_place *plan_find(struct planner *p, int64_t code)
{
    struct plan_place *x = p->out->place.item;

    for (size_t i = 0; i < p->out->place.n; i++)
        if (x[i].place.code == code)
            return &x[i];
    return NULL;
}

struct plan_place *plan_touch(struct planner *p, int64_t code)
{
    struct plan_place  *x = plan_find(p, code);
    const struct place *was = place_find(p->image, code);

    if (x || !was)
        return x;
    x = plan_push(p->r->mem, &p->out->place, sizeof *x);
    x->change = PLAN_STAYS;
    x->place = *was;
    return x;
}

struct plan_place *plan_begin(struct planner *p, int64_t code, const struct place *like)
{
    struct plan_place *x = plan_push(p->r->mem, &p->out->place, sizeof *x);
    enum place_level   level = LEVEL_DISTRICT;

    x->change = PLAN_BEGINS;
    if (like)
        x->place = *like;
    place_level(code, &level);
    x->place.level = (int)level;
    x->place.code = code;
    x->place.parent = code / 1000;
    x->place.valid_from = p->day;
    x->place.valid_until = DATE_NONE;
    return x;
}

void plan_end(struct planner *p, int64_t code)
{
    struct plan_place *x = plan_touch(p, code);

    if (x)
        x->change = PLAN_ENDS;
}

struct plan_move *plan_move_(struct planner *p, int64_t from, int64_t to, bool fallback)
{
    struct plan_move *x = p->out->move.item;

    for (size_t i = 0; i < p->out->move.n; i++)
        if (x[i].from == from && x[i].to == to) {
            x[i].fallback = x[i].fallback || fallback;
            return &x[i];
        }
    x = plan_push(p->r->mem, &p->out->move, sizeof *x);
    *x = (struct plan_move){ from, to, 0, fallback };
    return x;
}

static bool among(const struct list *codes, int64_t code)
{
    const struct code_item *c = codes->item;

    for (size_t i = 0; i < codes->n; i++)
        if (c[i].code == code)
            return true;
    return false;
}

static bool leads_to(const struct reform_step *s, int64_t code)
{
    const struct reform_place *t = s->to.item;

    for (size_t i = 0; i < s->to.n; i++)
        if (t[i].code == code)
            return true;
    return false;
}

bool plan_taken(const struct planner *p, int64_t code)
{
    const struct reform_step *s = p->in->steps.item;

    for (size_t i = 0; i < p->in->steps.n; i++)
        if (among(&s[i].from, code))
            return true;
    return false;
}

error *plan_code(struct planner *p, int64_t parent, int64_t number, int64_t *out)
{
    *out = 0;
    for (int64_t tries = 0; tries < 999; tries++) {
        int64_t code = parent * 1000 + (number - 1 + tries) % 999 + 1;
        bool    used = plan_find(p, code) != NULL;
        if (!used)
            TRY(reform_code_used(p->r, code, &used));
        if (!used) {
            *out = code;
            return NULL;
        }
    }
    wrong(p, parent, &msg_full);
    return NULL;
}

/* ---- the places that are named -----------------------------------------------------------------
 */

static bool shape_fits(const struct reform_step *s)
{
    const struct code_item    *f = s->from.item;
    const struct reform_place *t = s->to.item;

    switch (s->kind) {
    case REFORM_SPLIT:
        return s->from.n == 1 && s->to.n > 1;
    case REFORM_MERGE:
        return s->from.n > 1 && s->to.n == 1;
    case REFORM_RENAME:
        return s->from.n == 1 && s->to.n == 1 && f[0].code == t[0].code;
    case REFORM_MOVE:
        return s->from.n == 1 && s->to.n == 1 && f[0].code != t[0].code;
    default:
        return false;
    }
}

static bool levels_fit(struct planner *p, const struct reform_step *s)
{
    const struct code_item    *f = s->from.item;
    const struct reform_place *t = s->to.item;
    enum place_level           level = LEVEL_DISTRICT, other = LEVEL_DISTRICT;
    bool                       ok = true;

    if (!place_level(f[0].code, &level) || (level == LEVEL_DISTRICT && s->kind != REFORM_RENAME)) {
        wrong(p, f[0].code, &msg_level);
        return false;
    }
    for (size_t i = 0; i < s->from.n + s->to.n; i++) {
        int64_t code = i < s->from.n ? f[i].code : t[i - s->from.n].code;
        if (!place_level(code, &other) || other != level) {
            wrong(p, code, &msg_level);
            ok = false;
        }
    }
    return ok;
}

/* What a TO says of a place over what it was. */
static void describe(struct planner *p, struct place *x, const struct reform_place *t)
{
    struct outline o;

    x->name = t->name.n ? t->name : x->name;
    x->name_en = t->name_en.n ? t->name_en : t->name.n ? (str){ 0 } : x->name_en;
    x->kind = t->kind.n ? t->kind : x->kind;
    if (t->outline.n) {
        if (!outline_read(p->r->mem, t->outline, &o)) {
            wrong(p, t->code, &msg_shape_of);
        } else {
            struct outline_point m = outline_middle(&o);
            x->outline = t->outline;
            x->lng = m.lng;
            x->lat = m.lat;
        }
    }
    if (t->lng || t->lat) {
        x->lng = t->lng;
        x->lat = t->lat;
    }
}

static error *enter_to(struct planner *p, const struct reform_step *s, const struct reform_place *t)
{
    const struct code_item *f = s->from.item;
    struct plan_place      *x = NULL;
    bool                    used = false;

    if (among(&s->from, t->code)) { /* it goes on, perhaps under another name or boundary */
        x = plan_touch(p, t->code);
        if (!x)
            return NULL;
        if (t->name.n || t->name_en.n || t->kind.n || t->outline.n || t->lng || t->lat)
            x->change = PLAN_CHANGES;
        describe(p, &x->place, t);
        x->place.valid_from = x->change == PLAN_CHANGES ? p->day : x->place.valid_from;
        return NULL;
    }
    if (plan_find(p, t->code)) {
        wrong(p, t->code, &msg_twice);
        return NULL;
    }
    TRY(reform_code_used(p->r, t->code, &used));
    if (used)
        wrong(p, t->code, place_find(p->image, t->code) ? &msg_live : &msg_used);
    if (!t->name.n)
        wrong(p, t->code, &msg_name);
    const struct place *like = place_find(p->image, f[0].code);
    x = plan_begin(p, t->code, like);
    x->place.name_en = (str){ 0 };
    if (s->kind != REFORM_MOVE) { /* a moved place keeps its boundary; a new one has its own */
        x->place.outline = (str){ 0 };
        x->place.lng = x->place.lat = x->place.households = 0;
        x->households_known = s->kind == REFORM_SPLIT;
    }
    describe(p, &x->place, t);
    return NULL;
}

static error *enter(struct planner *p, const struct reform_step *s)
{
    const struct code_item    *f = s->from.item;
    const struct reform_place *t = s->to.item;

    if (!shape_fits(s)) {
        FIND(p, true, 0, &msg_shape, str_of(s->kind < 0 ? "?" : reform_kind_words[s->kind]));
        return NULL;
    }
    if (!levels_fit(p, s))
        return NULL;
    for (size_t i = 0; i < s->from.n; i++) {
        if (!place_find(p->image, f[i].code))
            wrong(p, f[i].code, &msg_from);
        else if (plan_find(p, f[i].code))
            wrong(p, f[i].code, &msg_twice);
        else if (leads_to(s, f[i].code))
            plan_touch(p, f[i].code);
        else
            plan_end(p, f[i].code);
    }
    for (size_t i = 0; i < s->to.n; i++)
        TRY(enter_to(p, s, &t[i]));
    return NULL;
}

/* Every place that begins hangs under one that is there on the day. */
static void check_parents(struct planner *p)
{
    for (size_t i = 0; i < p->out->place.n; i++) {
        const struct plan_place *x = (const struct plan_place *)p->out->place.item + i;
        if (x->change == PLAN_ENDS || x->place.level == LEVEL_DISTRICT)
            continue;
        const struct plan_place *up = plan_find(p, x->place.parent);
        if (up ? up->change == PLAN_ENDS : !place_find(p->image, x->place.parent))
            FIND(p, true, x->place.code, &msg_parent, str_int(p->r->mem, x->place.code),
                 str_int(p->r->mem, x->place.parent));
    }
}

/* ---- what lies below ---------------------------------------------------------------------------
 */

/* A street: its communities go along whole, unless they have a step of their own. */
static error *street(struct planner *p, const struct reform_step *s)
{
    const struct code_item    *f = s->from.item;
    const struct reform_place *t = s->to.item;

    for (size_t i = 0; i < s->from.n; i++) {
        const struct place **child = NULL;
        size_t               n = place_children(p->image, f[i].code, &child);
        if (s->to.n == 1 && t[0].code != f[i].code)
            plan_move_(p, f[i].code, t[0].code, true);
        for (size_t c = 0; c < n; c++) {
            int64_t code = child[c]->code, to = s->to.n == 1 ? t[0].code : 0, fresh = 0;
            if (plan_taken(p, code))
                continue;
            for (size_t k = 0; k < s->to.n && s->to.n > 1; k++)
                if (among(&t[k].parts, code))
                    to = t[k].code;
            if (!to && leads_to(s, f[i].code))
                to = f[i].code;
            if (!to) {
                FIND(p, true, code, &msg_alone, str_int(p->r->mem, code), child[c]->name);
                continue;
            }
            if (s->to.n > 1)
                plan_move_(p, f[i].code, to, to == f[i].code || to == s->rest);
            if (to == f[i].code)
                continue;
            TRY(plan_code(p, to, code % 1000, &fresh));
            if (!fresh)
                continue;
            plan_begin(p, fresh, child[c]);
            plan_end(p, code);
            TRY(plan_whole(p, code, fresh));
        }
    }
    return NULL;
}

static error *community(struct planner *p, const struct reform_step *s)
{
    const struct code_item    *f = s->from.item;
    const struct reform_place *t = s->to.item;

    if (s->to.n > 1)
        return plan_divide(p, s);
    for (size_t i = 0; i < s->from.n; i++) {
        if (f[i].code == t[0].code)
            continue;
        const struct place *was = place_find(p->image, f[i].code);
        struct plan_place  *now = plan_find(p, t[0].code);
        if (was && now && s->kind == REFORM_MERGE)
            now->place.households += was->households;
        TRY(plan_whole(p, f[i].code, t[0].code));
    }
    return NULL;
}

static error *below(struct planner *p, const struct reform_step *s, int level)
{
    const struct code_item *f = s->from.item;
    enum place_level        mine = LEVEL_DISTRICT;

    place_level(f[0].code, &mine);
    if ((int)mine != level || s->kind == REFORM_RENAME)
        return NULL;
    if (mine == LEVEL_STREET)
        return street(p, s);
    if (mine == LEVEL_COMMUNITY)
        return community(p, s);
    for (size_t i = 0; i < s->from.n; i++)
        if (plan_taken(p, f[i].code / 1000)) {
            wrong(p, f[i].code, &msg_nested);
            return NULL;
        }
    return plan_grids(p, s);
}

static int by_id(const void *a, const void *b)
{
    const struct plan_site *x = a, *y = b;

    return (x->ref.id > y->ref.id) - (x->ref.id < y->ref.id);
}

error *reform_compile(struct req *r, const struct reform_in *in, int64_t day,
                      struct reform_plan *out)
{
    struct place_image       *image = NULL;
    struct planner            p = { .r = r, .day = day, .in = in, .out = out };
    const struct reform_step *s = in->steps.item;
    error                    *e = NULL;

    *out = (struct reform_plan){ 0 };
    TRY(place_load(r->db, r->mem, day, &image));
    p.image = image;
    if (!in->steps.n)
        FIND(&p, true, 0, &msg_steps, { 0 });
    for (size_t i = 0; i < in->steps.n && !e; i++) {
        p.step = (int64_t)i + 1;
        e = enter(&p, &s[i]);
    }
    for (int level = LEVEL_STREET; level <= LEVEL_GRID && !e && !out->blocked; level++)
        for (size_t i = 0; i < in->steps.n && !e; i++) {
            p.step = (int64_t)i + 1;
            e = below(&p, &s[i], level);
        }
    p.step = 0;
    if (!e && !out->blocked)
        check_parents(&p);
    if (!e && !out->blocked)
        e = plan_posts(&p);
    if (out->site.n)
        qsort(out->site.item, out->site.n, sizeof(struct plan_site), by_id);
    /* names and outlines live in the image: the plan outlives it */
    struct plan_place *x = out->place.item;
    for (size_t i = 0; i < out->place.n; i++) {
        struct place *y = &x[i].place;
        y->name = str_dup(r->mem, y->name);
        y->name_en = str_dup(r->mem, y->name_en);
        y->kind = str_dup(r->mem, y->kind);
        y->outline = str_dup(r->mem, y->outline);
    }
    place_image_free(image);
    return e;
}

int64_t reform_place_of(const struct list *moves, int64_t place, int64_t grid, int64_t *grid_to)
{
    const struct plan_move *m = moves->item;

    *grid_to = grid;
    for (size_t i = 0; i < moves->n; i++)
        if (grid && m[i].from == grid && m[i].fallback) {
            *grid_to = m[i].to;
            return m[i].to / 1000;
        }
    for (size_t i = 0; i < moves->n; i++)
        if (m[i].from == place && m[i].fallback) {
            *grid_to = m[i].to == place ? grid : 0;
            return m[i].to;
        }
    return place;
}
