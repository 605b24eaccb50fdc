/* reform_check.c -- the check: which places, sites, matters and posts go where, what is missing. */
#include "core/app.h"
#include "modules/casework/casework.h"
#include "modules/reform/reform.h"

/* clang-format off */
static const struct field change_fields[] = {
    WORD(struct plan_place, change, plan_change_words, .doc = "begins, changes, ends or stays."),
    INT (struct plan_place, sites,  0, INT64_MAX, .doc = "Sites that come to it."),
    FIELDS_END,
};
struct move_out {
    int64_t from, to;
    str     from_name, to_name;
    bool    fallback;
    int64_t sites, open, closed;
};
static const struct field move_fields[] = {
    CODE(struct move_out, from,      .doc = "What it is."),
    TEXT(struct move_out, from_name, 0, 80, .doc = "Its name."),
    CODE(struct move_out, to,        .doc = "What it becomes."),
    TEXT(struct move_out, to_name,   0, 80, .doc = "Its name."),
    BOOL(struct move_out, fallback,  .doc = "What neither building nor grid decides goes here."),
    INT (struct move_out, sites,     0, INT64_MAX, .doc = "Sites."),
    INT (struct move_out, open,      0, INT64_MAX, .doc = "Open matters."),
    INT (struct move_out, closed,    0, INT64_MAX, .doc = "Matters that are over."),
    FIELDS_END,
};
struct state_out {
    int64_t from, to, n;
    int     state;
};
static const struct field state_fields[] = {
    CODE(struct state_out, from,  .doc = "Which community answers now."),
    CODE(struct state_out, to,    .doc = "Which one will."),
    WORD(struct state_out, state, case_state_words, .doc = "State."),
    INT (struct state_out, n,     0, INT64_MAX, .doc = "How many."),
    FIELDS_END,
};
static const struct field post_out_fields[] = {
    REF (struct plan_post, ref,       .doc = "The post."),
    WORD(struct plan_post, role,      role_words, .doc = "Role."),
    TEXT(struct plan_post, name_mask, 0, 80, .doc = "Who holds it."),
    CODE(struct plan_post, place,     .doc = "Where it is."),
    CODE(struct plan_post, to,        .doc = "Where it goes; none: vacant."),
    FIELDS_END,
};
static const struct field finding_fields[] = {
    BOOL(struct finding, blocks, .doc = "The plan cannot be carried out like this."),
    INT (struct finding, step,   0, INT64_MAX, .doc = "Which step, from 1; 0: the whole."),
    CODE(struct finding, code,   .doc = "Which place."),
    TEXT(struct finding, reason, 0, 60, .doc = "What, for programs."),
    TEXT(struct finding, text,   0, 2000, .doc = "What, in words."),
    FIELDS_END,
};
/* clang-format on */

static str name_after(const struct req *r, const struct reform_plan *o, int64_t code)
{
    const struct plan_place *p = o->place.item;

    for (size_t i = 0; i < o->place.n; i++)
        if (p[i].place.code == code && p[i].change != PLAN_ENDS)
            return r->lang == LANG_EN && p[i].place.name_en.n ? p[i].place.name_en
                                                              : p[i].place.name;
    return place_name(app_places(r->app), code, r->lang);
}

static const struct plan_site *site_of(const struct reform_plan *o, int64_t id)
{
    const struct plan_site *s = o->site.item;
    size_t                  lo = 0, hi = o->site.n;

    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (s[mid].ref.id < id)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < o->site.n && s[lo].ref.id == id ? &s[lo] : NULL;
}

struct counted {
    struct move_out  *move;
    size_t            n;
    struct state_out *state; /* room for every sum of every community */
    size_t            n_states;
};

static void count_move(struct counted *c, int64_t from, int64_t to, const struct case_sum *s)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->move[i].from == from && c->move[i].to == to) {
            c->move[i].open += s->open ? s->n : 0;
            c->move[i].closed += s->open ? 0 : s->n;
        }
}

static error *count_community(struct req *r, const struct reform_plan *o, int64_t place,
                              struct counted *c)
{
    struct list sums;

    TRY(casework_sums(r, place, &sums));
    const struct case_sum *s = sums.item;
    for (size_t i = 0; i < sums.n; i++) {
        const struct plan_site *site = s[i].site ? site_of(o, s[i].site) : NULL;
        int64_t                 grid = 0;
        int64_t to = site ? site->place_to : reform_place_of(&o->move, place, s[i].grid, &grid);
        if (site)
            grid = site->grid_to;
        count_move(c, place, to, &s[i]);
        if (s[i].grid && s[i].open) /* what is over keeps its grid */
            count_move(c, s[i].grid, grid, &s[i]);
        size_t at = 0;
        while (at < c->n_states && !(c->state[at].from == place && c->state[at].to == to &&
                                     c->state[at].state == s[i].state))
            at++;
        if (at == c->n_states) {
            c->state =
                arena_grow(r->mem, c->state, at * sizeof *c->state, (at + 1) * sizeof *c->state);
            c->state[c->n_states++] = (struct state_out){ place, to, 0, s[i].state };
        }
        c->state[at].n += s[i].n;
    }
    return NULL;
}

static error *count_all(struct req *r, const struct reform_plan *o, struct counted *c)
{
    const struct plan_move *m = o->move.item;
    enum place_level        level = LEVEL_DISTRICT;
    int64_t                 done = 0;

    c->n = o->move.n;
    c->move = NEWN(r->mem, struct move_out, c->n + 1);
    for (size_t i = 0; i < c->n; i++)
        c->move[i] =
            (struct move_out){ .from = m[i].from,
                               .to = m[i].to,
                               .from_name = place_name(app_places(r->app), m[i].from, r->lang),
                               .to_name = name_after(r, o, m[i].to),
                               .fallback = m[i].fallback,
                               .sites = m[i].sites };
    for (size_t i = 0; i < c->n; i++) {
        int64_t place = place_at(m[i].from, LEVEL_COMMUNITY);
        bool    seen = !place_level(m[i].from, &level) || level < LEVEL_COMMUNITY || place == done;
        for (size_t k = 0; k < i && !seen; k++)
            seen = place_at(m[k].from, LEVEL_COMMUNITY) == place && m[k].from >= 100000000000;
        done = place;
        if (!seen)
            TRY(count_community(r, o, place, c));
    }
    return NULL;
}

static void places_json(struct jw *j, const struct reform_plan *o)
{
    const struct plan_place *p = o->place.item;

    jw_key(j, "places");
    jw_array(j);
    for (size_t i = 0; i < o->place.n; i++) {
        jw_object(j);
        jw_members(j, change_fields, &p[i]);
        jw_members(j, place_fields, &p[i].place);
        JW_BOOL(j, "outlined", p[i].place.outline.n > 0);
        jw_end(j);
    }
    jw_end(j);
}

error *reform_check(struct req *r, const struct reform_in *in, int64_t day, struct jw *j)
{
    struct reform_plan o;
    struct counted     c = { 0 };

    TRY(reform_compile(r, in, day, &o));
    if (!o.blocked)
        TRY(count_all(r, &o, &c));
    struct list moves = { c.move, c.n, sizeof *c.move };
    struct list by_state = { c.state, c.n_states, sizeof *c.state };
    jw_object(j);
    JW_BOOL(j, "blocked", o.blocked);
    JW_INT(j, "sites", (int64_t)o.site.n);
    jw_key(j, "findings");
    jw_list(j, finding_fields, &o.finding);
    places_json(j, &o);
    jw_key(j, "moves");
    jw_list(j, move_fields, &moves);
    jw_key(j, "matters");
    jw_list(j, state_fields, &by_state);
    jw_key(j, "posts");
    jw_list(j, post_out_fields, &o.post);
    jw_end(j);
    return NULL;
}
