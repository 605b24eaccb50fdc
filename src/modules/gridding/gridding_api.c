/* gridding_api.c -- the routes of the room in which grids are drawn. */
#include "base/when.h"
#include "core/app.h"
#include "core/event.h"
#include "modules/gridding/gridding.h"

enum { STEPS = 500 }; /* of the log of a drawing */

/* clang-format off */
struct watch_query {
    int64_t lo, hi;
};
static const struct field watch_query_fields[] = {
    INT(struct watch_query, lo, 1, 100000, .doc = "Least households of a grid; 300 unless given."),
    INT(struct watch_query, hi, 1, 100000, .doc = "Most; 400 unless given."),
    FIELDS_END,
};
struct list_query {
    int64_t community;
};
static const struct field list_query_fields[] = {
    CODE(struct list_query, community, .required = true, .doc = "Of which community."),
    FIELDS_END,
};
struct new_in {
    int64_t community, lo, hi;
    str     title;
};
static const struct field new_in_fields[] = {
    CODE(struct new_in, community, .required = true, .doc = "Community that is to be divided."),
    TEXT(struct new_in, title,     1, 120, .required = true, .masks = true, .doc = "What the drawing is called."),
    INT (struct new_in, lo,        1, 100000, .doc = "Least households of a grid; 300 unless given."),
    INT (struct new_in, hi,        1, 100000, .doc = "Most; 400 unless given."),
    FIELDS_END,
};
struct trial_in {
    int64_t community, lo, hi;
};
static const struct field trial_in_fields[] = {
    CODE(struct trial_in, community, .required = true, .doc = "Community whose grids of today are looked at."),
    INT (struct trial_in, lo,        1, 100000, .doc = "Least households of a grid; 300 unless given."),
    INT (struct trial_in, hi,        1, 100000, .doc = "Most; 400 unless given."),
    FIELDS_END,
};
static const struct field trial_fields[] = {
    INT (struct trial, outside, 0, INT64_MAX, .doc = "Households above or below the band today."),
    INT (struct trial, then,    0, INT64_MAX, .doc = "The same when the grids were adjusted: it pays when these are fewer."),
    INT (struct trial, moved,   0, INT64_MAX, .doc = "Households that would change their grid."),
    FIELDS_END,
};
static const struct field number_fields[] = {
    { .name = "", .type = FT_INT, .at = offsetof(struct number_item, n), .min = 1, .max = GRID_NUMBERS, .doc = "Number of a grid." },
    FIELDS_END,
};
struct draw_in {
    struct list answer, locks;
    int64_t     version;
};
static const struct field draw_in_fields[] = {
    LIST(struct draw_in, answer,  struct number_item, number_fields, DRAWING_CELLS, .required = true, .doc = "The number of the grid of each cell."),
    LIST(struct draw_in, locks,   struct number_item, lock_fields, DRAWING_CELLS, .omit = true, .doc = "Of each cell: the number of the compound that stays whole when it is computed, -1: none; not given: as they are."),
    INT (struct draw_in, version, 1, 1000000, .required = true, .doc = "The version that was seen."),
    FIELDS_END,
};
struct fresh_in {
    int64_t version;
};
static const struct field fresh_in_fields[] = {
    INT (struct fresh_in, version, 1, 1000000, .required = true, .doc = "The version that was seen."),
    FIELDS_END,
};
struct step_in {
    str     action, words;
    int64_t day, until, version;
};
static const struct field step_in_fields[] = {
    TEXT(struct step_in, action,  1, 20, .required = true, .doc = "consult, until, close, redraw, take, submit, recall, return, publish or cancel."),
    TEXT(struct step_in, words,   0, 400, .masks = true, .doc = "Why; with publish: what the street consents to and answers."),
    DATE(struct step_in, day,     .doc = "With publish: first day on which it holds."),
    DATE(struct step_in, until,   .doc = "With consult and until: last day on which opinions are heard; none: until the community goes on."),
    INT (struct step_in, version, 1, 1000000, .required = true, .doc = "The version that was seen."),
    FIELDS_END,
};
struct opinion_in {
    int     stance;
    int64_t grid;
    str     words;
};
static const struct field opinion_in_fields[] = {
    WORD(struct opinion_in, stance, stance_words, .required = true, .doc = "for, against or remark."),
    INT (struct opinion_in, grid,   0, GRID_NUMBERS, .doc = "The grid that is meant; 0: all."),
    TEXT(struct opinion_in, words,  1, 1000, .required = true, .masks = true, .doc = "Words."),
    FIELDS_END,
};
static const struct message
    msg_band    = { "grid.band",    "下限不能大于上限。", "The lower bound must not be above the upper." },
    msg_level   = { "grid.level",   "请选择一个社区。", "Choose a community." },
    msg_draft   = { "grid.draft",   "只有草拟中的方案可以修改。", "Only a draft can be changed." },
    msg_over    = { "grid.over",    "征求意见已经截止。", "Opinions are no longer heard: the last day is over." },
    msg_closed  = { "grid.closed",  "这个方案现在不征求意见。", "No opinions are asked for now." },
    msg_changed = { "grid.changed", "方案已被别人修改，请刷新。", "The drawing was changed by somebody else; please reload." };
/* clang-format on */

/* ---- who may see ---- */

static bool draws(const struct req *r, int64_t community)
{
    return r->who && (r->perms >> PERM_GRIDS & 1) && person_sees_place(r->who, community);
}

/* People of the community see it from the day on which they are asked. */
static bool reads(const struct req *r, const struct drawing *x)
{
    if (draws(r, x->ref.community))
        return true;
    bool theirs = r->who && (r->who->community == x->ref.community ||
                             (r->who->sees_places && person_sees_place(r->who, x->ref.community)));
    return theirs && x->state != DRAWING_DRAFT && x->state != DRAWING_CANCELLED;
}

static error *find(struct req *r, struct ref ref, bool to_draw, struct drawing *out)
{
    TRY(drawing_by_ref(r, ref, out));
    if (to_draw ? !draws(r, out->ref.community) : !reads(r, out))
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    return NULL;
}

/* ---- replies ---- */

static void raw(struct jw *j, const char *key, str json, const char *none)
{
    jw_key(j, key);
    jw_raw(j, json.n ? json : str_of(none));
}

/* Who is whose neighbour: u, v, border in cm, what lies between. */
static error *links(struct req *r, const struct drawing *x, struct jw *j)
{
    struct grid_map *m = NULL;

    TRY(drawing_graph(r->mem, x, &m));
    jw_key(j, "links");
    jw_array(j);
    for (size_t i = 0; i < m->m; i++) {
        const struct grid_edge *e = &m->edge[i];
        jw_array(j);
        jw_int(j, e->u);
        jw_int(j, e->v);
        jw_int(j, e->border);
        jw_int(j, e->cross);
        jw_end(j);
    }
    jw_end(j);
    return NULL;
}

/* Footprints, and the streets around them. */
static error *shapes(struct req *r, const struct drawing *x, struct jw *j)
{
    struct list sites, ways;

    TRY(drawing_sites(r, x->ref.community, &sites));
    TRY(drawing_ways(r, &sites, &ways));
    const struct drawing_way *w = ways.item;
    jw_key(j, "ways");
    jw_array(j);
    for (size_t i = 0; i < ways.n; i++) {
        jw_object(j);
        JW_STR(j, "class", w[i].class);
        jw_key(j, "line");
        jw_raw(j, w[i].line);
        jw_end(j);
    }
    jw_end(j);
    const struct drawing_site *s = sites.item;
    jw_key(j, "shapes");
    jw_array(j);
    for (size_t i = 0; i < sites.n; i++) {
        if (!s[i].outline.n)
            continue;
        jw_object(j);
        jw_key(j, "site");
        jw_ref(j, s[i].ref);
        jw_key(j, "outline");
        jw_raw(j, s[i].outline);
        jw_end(j);
    }
    jw_end(j);
    return NULL;
}

static void head(struct req *r, struct drawing *x, struct jw *j)
{
    x->actions = draws(r, x->ref.community) ? flow_actions(&drawing_flow, r, x, x->state)
                                            : (struct list){ 0 };
    x->title = drawing_title(r, x, r->lang);
    jw_object(j);
    jw_members(j, drawing_out_fields, x);
    jw_key(j, "place");
    jw_code(j, x->ref.community);
    JW_BOOL(j, "mine", x->prepared_by == r->account);
}

/* What has changed about the buildings, while that can still be taken in. */
static error *drift(struct req *r, const struct drawing *x, struct jw *j)
{
    struct drift d = { 0 };
    bool         open =
        x->state == DRAWING_DRAFT || x->state == DRAWING_OPINIONS || x->state == DRAWING_REVIEW;

    if (open && draws(r, x->ref.community))
        TRY(drawing_drift(r, x, &d));
    jw_key(j, "drift");
    if (!drift_any(&d)) {
        jw_null(j);
        return NULL;
    }
    jw_object(j);
    jw_members(j, drift_fields, &d);
    jw_end(j);
    return NULL;
}

/* What was written with its steps: the community's word to the street and the street's answer, for
 * those who draw or decide; what was said to those who are asked, and what the street said when it
 * approved, for everybody who reads it. */
static error *said(struct req *r, const struct drawing *x, struct jw *j)
{
    static const char *const hearing[] = { "consult", "ask_again", "until", "close", "publish" };
    struct list              log = { 0 };
    bool                     all = draws(r, x->ref.community);

    TRY(event_of(r->db, r->mem, x->ref, 0, STEPS, &log));
    const struct event *e = log.item;
    jw_key(j, "said");
    jw_array(j);
    for (size_t i = 0; i < log.n; i++) {
        if (!str_is(e[i].kind, "grid") || str_is(e[i].action, "opinion"))
            continue;
        bool asked = false;
        for (size_t k = 0; k < COUNT(hearing); k++)
            asked = asked || str_is(e[i].action, hearing[k]);
        str words = drawing_words(x, e[i].words);
        if (!words.n || !(all || asked))
            continue;
        jw_object(j);
        JW_STR(j, "action", e[i].action);
        JW_STR(j, "words", words);
        jw_key(j, "at");
        jw_time(j, e[i].at);
        jw_end(j);
    }
    jw_end(j);
    return NULL;
}

/* Who could approve it as it stands, for those who draw. */
static error *approvers(struct req *r, const struct drawing *x, struct jw *j)
{
    struct list all = { 0 };

    if (draws(r, x->ref.community))
        TRY(drawing_approvers(r, x, &all));
    jw_key(j, "approvers");
    jw_list(j, approver_fields, &all);
    return NULL;
}

static error *reply(struct req *r, struct res *w, struct drawing *x)
{
    str title = x->title; /* as it stands in the log, before it is said in a language */

    struct jw  *j = res_json(r, w);
    struct list opinions, workers;

    TRY(opinion_all(r, x, &opinions));
    TRY(drawing_workers(r, x, &workers));
    head(r, x, j);
    TRY(said(r, &(struct drawing){ .ref = x->ref, .title = title }, j));
    TRY(drift(r, x, j));
    TRY(approvers(r, x, j));
    raw(j, "cells", x->cells, "[]");
    TRY(links(r, x, j));
    raw(j, "borders", x->borders, "[]");
    raw(j, "notes", x->notes, "[]");
    raw(j, "today", x->today, "[]");
    raw(j, "locks", x->locks, "[]");
    raw(j, "answer", x->answer, "[]");
    raw(j, "summary", x->summary, "null");
    raw(j, "explain", x->explain, "null");
    raw(j, "options", x->options, "[]");
    raw(j, "outlines", x->outlines, "[]");
    TRY(shapes(r, x, j));
    jw_key(j, "workers");
    jw_list(j, grid_worker_fields, &workers);
    jw_key(j, "opinions");
    jw_list(j, opinion_fields, &opinions);
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}

/* ---- reading ---- */

static error *watch(struct req *r, struct res *w)
{
    const struct watch_query *q = r->in;
    struct place_range all = r->who->sees_places ? r->who->places : (struct place_range){ 1, 0 };

    return drawing_watch(r, all, when_date(r->now), q->lo ? q->lo : GRID_LO,
                         q->hi ? q->hi : GRID_HI, &w->page);
}

static error *list(struct req *r, struct res *w)
{
    const struct list_query *q = r->in;
    struct list              all;
    struct jw               *j = res_json(r, w);

    TRY(drawing_all(r, q->community, &all));
    struct drawing *x = all.item;
    jw_object(j);
    jw_key(j, "items");
    jw_array(j);
    for (size_t i = 0; i < all.n; i++) {
        if (!reads(r, &x[i]))
            continue;
        head(r, &x[i], j);
        raw(j, "summary", x[i].summary, "null");
        jw_end(j);
    }
    jw_end(j);
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}

static error *who_approves(struct req *r, struct res *w)
{
    const struct list_query *q = r->in;

    if (!draws(r, q->community))
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    return drawing_approvers(
        r, &(struct drawing){ .ref = { q->community, 0 }, .prepared_by = r->account }, &w->page);
}

static error *show(struct req *r, struct res *w)
{
    struct drawing x = { 0 };

    TRY(find(r, r->ref, false, &x));
    return reply(r, w, &x);
}

/* ---- drawing: what takes long is done before the transaction ---- */

static error *blank(struct req *r, const struct new_in *in, struct drawing *x)
{
    enum place_level level = LEVEL_DISTRICT;

    if (!place_level(in->community, &level) || level != LEVEL_COMMUNITY ||
        !place_find(app_places(r->app), in->community))
        return error_on(r->mem, "community", &msg_level);
    if (!draws(r, in->community))
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    *x = (struct drawing){ .ref = { in->community, 0 },
                           .title = in->title,
                           .lo = in->lo ? in->lo : GRID_LO,
                           .hi = in->hi ? in->hi : GRID_HI,
                           .day = DATE_NONE,
                           .opinions_until = DATE_NONE,
                           .prepared = r->now };
    drawing_take(r, x);
    if (x->lo > x->hi)
        return error_on(r->mem, "lo", &msg_band);
    return NULL;
}

static error *prepare_new(struct req *r)
{
    struct drawing *x = NEW(r->mem, struct drawing);

    TRY(blank(r, r->in, x));
    TRY(drawing_map(r, x));
    TRY(drawing_begin(r, x));
    r->prepared = x;
    return NULL;
}

static error *prepare_trial(struct req *r)
{
    const struct trial_in *in = r->in;
    struct drawing         x = { 0 };
    struct trial          *t = NEW(r->mem, struct trial);

    TRY(blank(r, &(struct new_in){ in->community, in->lo, in->hi, STR("-") }, &x));
    TRY(drawing_trial(r, &x, t));
    r->prepared = t;
    return NULL;
}

static error *trial(struct req *r, struct res *w)
{
    w->out = r->prepared;
    return NULL;
}

static error *make(struct req *r, struct res *w)
{
    struct drawing *x = r->prepared;

    TRY(drawing_call(r, x));
    TRY(drawing_insert(r, x));
    TRY(event_append(r, x->ref,
                     (struct event){ .kind = STR("grid"),
                                     .action = STR("begin"),
                                     .to_state = str_of(drawing_state_words[x->state]),
                                     .words = x->title }));
    return reply(r, w, x);
}

static error *to_change(struct req *r, int64_t version, struct drawing **out)
{
    struct drawing *x = NEW(r->mem, struct drawing);

    TRY(find(r, r->ref, true, x));
    if (x->version != version)
        return error_of(r->mem, FAIL_CONFLICT, &msg_changed);
    if (x->state != DRAWING_DRAFT)
        return error_of(r->mem, FAIL_CONFLICT, &msg_draft);
    drawing_take(r, x); /* who changes it answers for it, and never approves it */
    r->prepared = x;
    *out = x;
    return NULL;
}

static error *prepare_solve(struct req *r)
{
    const struct solve_in *in = r->in;
    struct drawing        *x = NULL;

    TRY(to_change(r, in->version, &x));
    return drawing_solve(r, x, in);
}

static error *prepare_fresh(struct req *r)
{
    const struct fresh_in *in = r->in;
    struct drawing        *x = NULL;

    TRY(to_change(r, in->version, &x));
    return drawing_refresh(r, x);
}

static error *prepare_draw(struct req *r)
{
    const struct draw_in *in = r->in;
    struct drawing       *x = NULL;

    TRY(to_change(r, in->version, &x));
    return drawing_draw(r, x, &in->answer, &in->locks);
}

/* What was prepared is saved, unless somebody was first. */
static error *save(struct req *r, struct res *w)
{
    struct drawing *x = r->prepared;

    TRY(drawing_save(r, x));
    return reply(r, w, x);
}

/* The ground of the grids is worked out when they are published. */
static error *prepare_step(struct req *r)
{
    const struct step_in *in = r->in;
    struct drawing       *x = NEW(r->mem, struct drawing);

    TRY(find(r, r->ref, true, x));
    if (x->version != in->version)
        return error_of(r->mem, FAIL_CONFLICT, &msg_changed);
    if (str_is(in->action, "publish"))
        TRY(drawing_outlines(r, x));
    r->prepared = x;
    return NULL;
}

static error *step(struct req *r, struct res *w)
{
    const struct step_in *in = r->in;
    struct drawing       *x = r->prepared;

    if (str_is(in->action, "publish"))
        x->day = in->day;
    TRY(drawing_step(r, x, in->action, in->words, in->until));
    return reply(r, w, x);
}

static error *say(struct req *r, struct res *w)
{
    const struct opinion_in *in = r->in;
    struct drawing           x = { 0 };

    TRY(find(r, r->ref, false, &x));
    if (x.state != DRAWING_OPINIONS)
        return error_of(r->mem, FAIL_CONFLICT, &msg_closed);
    if (x.opinions_until != DATE_NONE && when_date(r->now) > x.opinions_until)
        return error_of(r->mem, FAIL_CONFLICT, &msg_over);
    struct opinion o = { .account = r->account,
                         .role = r->who->post.id ? r->who->post.role : ROLE_RESIDENT,
                         .name_mask = r->who->name_mask,
                         .grid = in->grid,
                         .stance = in->stance,
                         .words = in->words,
                         .at = r->now };
    TRY(opinion_add(r, &x, &o));
    TRY(event_append(r, x.ref,
                     (struct event){ .kind = STR("grid"),
                                     .action = STR("opinion"),
                                     .from_state = str_of(drawing_state_words[x.state]),
                                     .to_state = str_of(drawing_state_words[x.state]),
                                     .words = in->words }));
    TRY(drawing_seen(r, &x));
    return reply(r, w, &x);
}

static error *seen(struct req *r, struct res *w)
{
    struct drawing x = { 0 };

    (void)w;
    TRY(find(r, r->ref, false, &x));
    return drawing_seen(r, &x);
}

/* clang-format off */
static const struct route routes[] = {
    { GET, "/api/v1/grid-watch", watch, NULL, PERM_GRIDS,
      QUERY(struct watch_query, watch_query_fields), .out = watch_fields, .page = true, .slow = true,
      .summary = "Communities with their grids as they are today, and which have left the band" },
    { GET, "/api/v1/grid-plans", list, NULL, PERM_SIGNED_IN,
      QUERY(struct list_query, list_query_fields), .out = drawing_out_fields,
      .summary = "Drawings of a community, newest first" },
    { GET, "/api/v1/grid-approvers", who_approves, NULL, PERM_GRIDS,
      QUERY(struct list_query, list_query_fields), .out = approver_fields, .page = true,
      .summary = "Who could approve what the asker draws: the other dispatchers of the street" },
    { POST, "/api/v1/grid-plans", make, prepare_new, PERM_GRIDS,
      BODY(struct new_in, new_in_fields), .out = drawing_out_fields, .status = 201,
      .summary = "Begin a drawing on the buildings and streets as they are now" },
    { POST, "/api/v1/grid-trials", trial, prepare_trial, PERM_GRIDS,
      BODY(struct trial_in, trial_in_fields), .out = trial_fields,
      .summary = "Whether adjusting the grids of today pays; nothing is kept" },
    { GET, "/api/v1/grid-plans/{ref}", show, NULL, PERM_SIGNED_IN, .out = drawing_out_fields, .slow = true,
      .summary = "A drawing with its map, figures, explanation, alternatives and opinions" },
    { POST, "/api/v1/grid-plans/{ref}/solve", save, prepare_solve, PERM_GRIDS,
      BODY(struct solve_in, solve_in_fields), .out = drawing_out_fields,
      .summary = "Let the solver divide the community, or adjust the grids of today" },
    { POST, "/api/v1/grid-plans/{ref}/refresh", save, prepare_fresh, PERM_GRIDS,
      BODY(struct fresh_in, fresh_in_fields), .out = drawing_out_fields,
      .summary = "Take the buildings as they are now; what was drawn stays with its building" },
    { PUT, "/api/v1/grid-plans/{ref}/answer", save, prepare_draw, PERM_GRIDS,
      BODY(struct draw_in, draw_in_fields), .out = drawing_out_fields,
      .summary = "Keep a drawing by hand: the number of the grid of each cell" },
    { POST, "/api/v1/grid-plans/{ref}/steps", step, prepare_step, PERM_GRIDS,
      BODY(struct step_in, step_in_fields), .out = drawing_out_fields,
      .summary = "Ask for opinions, submit, take back, send back, publish with a day, or withdraw" },
    { POST, "/api/v1/grid-plans/{ref}/opinions", say, NULL, PERM_SIGNED_IN,
      BODY(struct opinion_in, opinion_in_fields), .out = drawing_out_fields, .status = 201,
      .summary = "Say what one thinks of a drawing" },
    { POST, "/api/v1/grid-plans/{ref}/seen", seen, NULL, PERM_SIGNED_IN,
      .summary = "Tick off my notices about a drawing" },
};
/* clang-format on */

const struct route_table gridding_routes = { routes, COUNT(routes) };
