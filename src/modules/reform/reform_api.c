/* reform_api.c -- the routes of reforms. */
#include "core/app.h"
#include "modules/reform/reform.h"

enum { PAGE = 50 };

/* clang-format off */
struct list_query {
    str     after;
    int64_t limit;
};
static const struct field list_query_fields[] = {
    TEXT(struct list_query, after, 0, 20, .doc = "Cursor of the page before."),
    INT (struct list_query, limit, 1, PAGE, .doc = "How many."),
    FIELDS_END,
};
struct step_in {
    str     action, words;
    int64_t version;
};
static const struct field step_in_fields[] = {
    TEXT(struct step_in, action,  1, 20, .required = true, .doc = "approve, return or cancel."),
    TEXT(struct step_in, words,   0, 400, .masks = true, .doc = "Why."),
    INT (struct step_in, version, 1, 1000000, .required = true, .doc = "The version that was seen."),
    FIELDS_END,
};
static const struct message msg_changed = { "reform.changed", "方案已被别人修改，请刷新。", "The plan was changed by somebody else; please reload." };
/* clang-format on */

static void name_json(struct req *r, struct jw *j, int64_t code)
{
    str name = place_called(r->mem, app_places(r->app), code, r->lang);

    if (!name.n)
        return;
    jw_object(j);
    jw_key(j, "code");
    jw_code(j, code);
    JW_STR(j, "name", name);
    jw_end(j);
}

/* What the places of its plan are called, as far as they are or were there: of one that ended, too.
 */
static void names_json(struct req *r, struct jw *j, const struct reform_in *in)
{
    const struct reform_step *s = in->steps.item;

    jw_key(j, "names");
    jw_array(j);
    for (size_t i = 0; i < in->steps.n; i++) {
        const struct code_item    *from = s[i].from.item;
        const struct reform_place *to = s[i].to.item;
        for (size_t k = 0; k < s[i].from.n; k++)
            name_json(r, j, from[k].code);
        for (size_t k = 0; k < s[i].to.n; k++)
            name_json(r, j, to[k].code);
    }
    jw_end(j);
}

static error *reply(struct req *r, struct res *w, struct reform *x)
{
    struct jw       *j = res_json(r, w);
    struct reform_in in = { 0 };

    TRY(reform_read_plan(r, x, &in));

    x->actions = flow_actions(&reform_flow, r, x, x->state);
    jw_object(j);
    jw_members(j, reform_out_fields, x);
    JW_BOOL(j, "mine", x->prepared_by == r->account);
    jw_key(j, "plan");
    jw_raw(j, x->plan);
    names_json(r, j, &in);
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}

static error *list(struct req *r, struct res *w)
{
    const struct list_query *q = r->in;
    int64_t                  limit = q->limit ? q->limit : PAGE, before = INT64_MAX;

    if (q->after.n && !str_i64(q->after, 1, INT64_MAX, &before))
        return error_on(r->mem, "after", &msg_missing);
    TRY(reform_all(r, before, limit, &w->page));
    struct reform *x = w->page.item;
    for (size_t i = 0; i < w->page.n; i++)
        x[i].actions = flow_actions(&reform_flow, r, &x[i], x[i].state);
    if ((int64_t)w->page.n == limit)
        w->next = str_int(r->mem, x[w->page.n - 1].ref.id);
    return NULL;
}

static error *prepare(struct req *r, struct res *w)
{
    struct reform x = { 0 };

    TRY(reform_prepare(r, r->in, &x));
    return reply(r, w, &x);
}

static error *show(struct req *r, struct res *w)
{
    struct reform x = { 0 };

    TRY(reform_by_ref(r, r->ref, &x));
    return reply(r, w, &x);
}

static error *change(struct req *r, struct res *w)
{
    struct reform x = { 0 };

    TRY(reform_change(r, r->ref, r->in, &x));
    return reply(r, w, &x);
}

static error *step(struct req *r, struct res *w)
{
    const struct step_in *in = r->in;
    struct reform         x = { 0 };

    TRY(reform_by_ref(r, r->ref, &x));
    if (x.version != in->version)
        return error_of(r->mem, FAIL_CONFLICT, &msg_changed);
    TRY(reform_step(r, &x, in->action, in->words));
    return reply(r, w, &x);
}

static error *check(struct req *r, struct res *w)
{
    struct reform    x = { 0 };
    struct reform_in in = { 0 };

    TRY(reform_by_ref(r, r->ref, &x));
    TRY(reform_read_plan(r, &x, &in));
    struct jw *j = res_json(r, w);
    TRY(reform_check(r, &in, x.day, j));
    res_json_end(r, w, j);
    return NULL;
}

/* clang-format off */
static const struct route routes[] = {
    { GET, "/api/v1/reforms", list, NULL, PERM_TERRITORY,
      QUERY(struct list_query, list_query_fields), .out = reform_out_fields, .page = true,
      .summary = "Reforms of the tree of places, newest first" },
    { POST, "/api/v1/reforms", prepare, NULL, PERM_SETTINGS,
      BODY(struct reform_in, reform_in_fields), .out = reform_out_fields, .status = 201,
      .summary = "Prepare a reform: split, merge, rename, move places on a day" },
    { GET, "/api/v1/reforms/{ref}", show, NULL, PERM_TERRITORY, .out = reform_out_fields,
      .summary = "One reform with its plan" },
    { PUT, "/api/v1/reforms/{ref}", change, NULL, PERM_SETTINGS,
      BODY(struct reform_in, reform_in_fields), .out = reform_out_fields,
      .summary = "Change a reform that is a draft or held" },
    { GET, "/api/v1/reforms/{ref}/check", check, NULL, PERM_TERRITORY, .slow = true,
      .summary = "What a reform would do: places, sites, matters and posts, and what is missing" },
    { POST, "/api/v1/reforms/{ref}/steps", step, NULL, PERM_TERRITORY,
      BODY(struct step_in, step_in_fields), .out = reform_out_fields,
      .summary = "Approve a reform, send it back or cancel it" },
};
/* clang-format on */

const struct route_table reform_routes = { routes, COUNT(routes) };
