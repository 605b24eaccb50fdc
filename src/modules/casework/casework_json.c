/* casework_json.c -- a matter as its reader may see it: names, lights, masks, actions, time line.
 */
#include "base/when.h"
#include "core/app.h"
#include "modules/account/account.h"
#include "modules/casework/casework.sql.h"
#include "modules/casework/casework_flag.h"
#include "modules/casework/casework_flood.h"
#include "modules/casework/casework_order.h"
#include "modules/casework/casework_route.h"

/* clang-format off */
const struct field case_row_fields[] = {
    REF (struct case_row, ref,        .doc = "The matter."),
    TEXT(struct case_row, number,     0, 80, .doc = "Number, once filed."),
    TEXT(struct case_row, category,   0, 20, .doc = "Category."),
    TEXT(struct case_row, category_name, 0, 120, .virt = true, .doc = "Its name."),
    TEXT(struct case_row, words_head, 0, 80, .doc = "The beginning of the reporter's words."),
    WORD(struct case_row, state,      case_state_words, .doc = "State."),
    CODE(struct case_row, place,      .doc = "Community that answers for it today."),
    TEXT(struct case_row, place_name, 0, 120, .virt = true, .doc = "Its name."),
    CODE(struct case_row, grid,       .doc = "Its grid."),
    TEXT(struct case_row, grid_name,  0, 280, .virt = true, .doc = "Its name; with the day on which it ended, if it did."),
    BOOL(struct case_row, grid_ended, .virt = true, .doc = "It has ended: what is over stays where it was handled.", .omit = true),
    TEXT(struct case_row, unit,       0, 40, .doc = "Lead unit."),
    TEXT(struct case_row, unit_name,  0, 120, .virt = true, .doc = "Its name."),
    BOOL(struct case_row, urgent,     .doc = "Emergency clocks."),
    TIME(struct case_row, reported,   .doc = "When it was reported."),
    TIME(struct case_row, due,        .doc = "Until when somebody must act: the earlier of the deadlines of the phase and of the whole."),
    TEXT(struct case_row, due_of,     0, 10, .virt = true, .doc = "Which of the two that is: phase, case (the whole) or none."),
    TEXT(struct case_row, clock,      0, 10, .virt = true, .doc = "run, soon (80 % used), over or none."),
    BOOL(struct case_row, flood,      .virt = true, .doc = "Flood-season mode concerns it now.", .omit = true),
    INT (struct case_row, photos,     0, INT64_MAX, .doc = "Pictures."),
    INT (struct case_row, followers,  0, INT64_MAX, .doc = "Followers."),
    TEXT(struct case_row, mine,       0, 20, .virt = true, .doc = "reporter, follower or none."),
    INT (struct case_row, version,    0, INT64_MAX, .doc = "version"),
    INT (struct case_row, flags,      0, INT64_MAX, .doc = "Open side matters as bits: 1 supervision, 2 joint action, 4 extension, 8 suspension, 16 objection.", .omit = true),
    INT (struct case_row, lng,        -1800000000, 1800000000, .doc = "Longitude, 1e-7 degree."),
    INT (struct case_row, lat,        -900000000, 900000000, .doc = "Latitude, 1e-7 degree."),
    INT (struct case_row, reporter,   0, INT64_MAX, .secret = true),
    TIME(struct case_row, sort_at,    .secret = true),
    FIELDS_END,
};
static const struct message
    msg_in = { "case.grid_in", "{0}{1}", "{1}, {0}" }; /* of a community the grid */
/* clang-format on */

str casework_light(int64_t due, int64_t since, int64_t now)
{
    if (!due)
        return STR("none");
    if (now > due)
        return STR("over");
    return now - since > (due - since) * 4 / 5 ? STR("soon") : STR("run");
}

/* The grid of a matter; of one that was handled where another community was, with that one's name.
 */
static str grid_called(struct req *r, const struct case_row *c)
{
    const struct place_image *places = app_places(r->app);
    str                       grid = place_called(r->mem, places, c->grid, r->lang);

    if (!grid.n || c->grid / 1000 == c->place)
        return grid;
    return message_text(r->mem, &msg_in, r->lang,
                        (const str[]){ place_named(places, c->grid / 1000, r->lang), grid }, 2);
}

void casework_dress(struct req *r, struct case_row *rows, size_t n)
{
    const struct place_image *places = app_places(r->app);

    for (size_t i = 0; i < n; i++) {
        struct case_row *c = &rows[i];
        c->place_name = place_name(places, c->place, r->lang);
        c->grid_name = grid_called(r, c);
        c->grid_ended = place_ended(places, c->grid) != NULL;
        const struct category *x = category_find(r->app, c->category);
        c->category_name = !x ? c->category : r->lang == LANG_EN ? x->en : x->zh;
        if (!r->who->staff) /* inside matters */
            c->flags &= ~(1 << FLAG_SUPERVISION | 1 << FLAG_WHISTLE);
        c->unit_name = c->unit.n ? unit_name(r->app, c->unit, r->lang) : (str){ 0 };
        bool whole = c->state == CASE_HANDLING || c->sort_at < c->due;
        c->due = case_states[c->state].open ? c->sort_at : 0;
        c->due_of = !c->due ? STR("none") : whole ? STR("case") : STR("phase");
        c->clock = casework_light(c->due, c->reported, r->now);
        if (!c->mine.n)
            c->mine = c->reporter == r->account && r->account ? STR("reporter") : STR("none");
    }
    flood_dress(r, rows, n);
}

static struct case_row row_of(const struct casefile *c)
{
    return (struct case_row){
        .ref = c->ref,
        .number = c->number,
        .category = c->category,
        .words_head = utf8_head(c->words, 80),
        .state = c->state,
        .place = c->place_now,
        .grid = c->grid,
        .unit = c->unit,
        .urgent = c->urgent,
        .reported = c->reported,
        .due = c->due,
        .sort_at = c->sort_at,
        .photos = c->photos,
        .followers = c->followers,
        .reporter = c->reporter,
        .version = c->version,
        .flags = c->flags,
        .lng = c->lng,
        .lat = c->lat,
    };
}

/* The five words that residents see, each with its time once it was reached. */
static void steps_json(struct req *r, struct jw *j, const struct casefile *c)
{
    bool done = c->state == CASE_JUDGING || c->state == CASE_JUDGED || c->state == CASE_CLOSED;
    bool working = done || c->state == CASE_HANDLING || c->state == CASE_CHECKING ||
                   c->state == CASE_SUSPENDED;
    const struct {
        const char *word;
        int64_t     at;
    } steps[] = {
        { "submitted", c->reported },
        { "accepted", c->state == CASE_REPORTED || c->state == CASE_SUPPLEMENT ? 0
                      : c->filed                                               ? c->filed
                                                                               : c->state_since },
        { "working", working ? c->filed : 0 },
        { "done", done ? c->state_since : 0 },
        { "judge", c->stars ? c->state_since : 0 },
    };

    (void)r;
    jw_key(j, "steps");
    jw_array(j);
    for (size_t i = 0; i < COUNT(steps); i++) {
        jw_object(j);
        JW_STR(j, "word", str_of(steps[i].word));
        jw_key(j, "at");
        jw_time(j, steps[i].at);
        jw_end(j);
    }
    jw_end(j);
}

/* Who reported it: nobody for an anonymous report, masked for those who handle it, the caller of a
 * hotline report instead of the clerk. */
static error *reporter_json(struct req *r, struct jw *j, const struct casefile *c)
{
    struct account x = { 0 };
    bool           own = c->reporter == r->account;

    jw_key(j, "reporter");
    jw_object(j);
    JW_BOOL(j, "anonymous", c->anonymous);
    if (c->caller_mask.n) {
        JW_STR(j, "name", c->caller_mask);
        JW_STR(j, "phone", c->phone_mask);
    } else if (!c->anonymous || own) {
        TRY(account_by_id(r->db, r->mem, c->reporter, &x));
        JW_STR(j, "name", x.name_mask);
        JW_STR(j, "phone", x.phone_mask);
    } else {
        JW_STR(j, "name", STR(""));
        JW_STR(j, "phone", STR(""));
    }
    jw_end(j);
    return NULL;
}

/* What its reporter looks it up with: for himself, and for who reads it out to a caller that has
 * lost it. */
static error *receipt_json(struct req *r, struct jw *j, const struct casefile *c)
{
    bool heard = c->source == SOURCE_HOTLINE && r->perms & PERM_BIT(PERM_BEHALF) && r->who &&
                 casework_sees(r, c);
    bool told = c->reporter == r->account || heard;
    str  receipt = { 0 };

    if (told && c->source == SOURCE_HOTLINE)
        TRY(receipt_of(r, c->ref, &receipt));
    jw_key(j, "receipt");
    if (receipt.n)
        jw_str(j, receipt);
    else
        jw_null(j);
    jw_key(j, "query_code");
    if (told)
        jw_str(j, casework_query_code(r->app, r->mem, c->ref));
    else
        jw_null(j);
    return NULL;
}

/* Who goes there: those of its place who verify, or check what was done, and the unit that has it
 * or assists. A public matter may be followed from anywhere; whoever does so has no business at the
 * door. */
static bool goes_there(const struct req *r, const struct casefile *c, str part)
{
    bool unit = r->who && c->unit.n && str_eq(c->unit, r->who->post.unit);

    if ((r->perms & PERM_BIT(PERM_VERIFY) ||
         (r->perms & PERM_BIT(PERM_CHECK) && c->state == CASE_CHECKING)) &&
        person_sees_place(r->who, c->place_now))
        return true;
    return r->perms & PERM_BIT(PERM_HANDLE) &&
           (unit || str_is(part, "lead") || str_is(part, "assisting") || str_is(part, "worker"));
}

/* The exact address is shown to its reporter and to those who go there; others ask with a reason.
 */
static error *address_json(struct req *r, struct jw *j, const struct casefile *c, str part)
{
    str address = { 0 };

    jw_key(j, "address");
    if (!c->address_sealed.n) {
        jw_null(j);
        return NULL;
    }
    if (!goes_there(r, c, part) && !str_is(part, "reporter")) {
        jw_str(j, STR("***"));
        return NULL;
    }
    TRY(vault_unseal(r->app->vault, r->mem, "casefile.address", c->ref, c->address_sealed,
                     &address));
    jw_str(j, address);
    return NULL;
}

/* clang-format off */
struct point {
    int64_t ord;
    str     words, answer;
};
static const struct field point_fields[] = {
    INT (struct point, ord,    0, INT64_MAX, .doc = "Number."),
    TEXT(struct point, words,  0, 500, .doc = "The point."),
    TEXT(struct point, answer, 0, 500, .doc = "Its answer."),
    FIELDS_END,
};
struct assisting {
    str     unit, words, unit_name;
    int64_t since, done;
};
static const struct field assisting_fields[] = {
    TEXT(struct assisting, unit,      0, 40, .doc = "Unit."),
    TEXT(struct assisting, unit_name, 0, 120, .virt = true, .doc = "Its name."),
    TIME(struct assisting, since,     .doc = "Since when."),
    TIME(struct assisting, done,      .doc = "When its part was done."),
    TEXT(struct assisting, words,     0, 2000, .doc = "What it did."),
    FIELDS_END,
};
/* clang-format on */

static error *points_json(struct req *r, struct jw *j, const struct casefile *c)
{
    struct list points = { .size = sizeof(struct point) }, units;

    if (c->points)
        TRY(db_all(r->db, r->mem, &sql_casework_points,
                   DB_ARGS(db_int("community", c->ref.community), db_int("matter", c->ref.id)),
                   point_fields, sizeof(struct point), &points));
    jw_key(j, "point_list");
    jw_list(j, point_fields, &points);
    TRY(db_all(r->db, r->mem, &sql_casework_units_of,
               DB_ARGS(db_int("community", c->ref.community), db_int("matter", c->ref.id)),
               assisting_fields, sizeof(struct assisting), &units));
    struct assisting *u = units.item;
    for (size_t i = 0; i < units.n; i++)
        u[i].unit_name = unit_name(r->app, u[i].unit, r->lang);
    TRY(db_all(r->db, r->mem, &sql_casework_answers,
               DB_ARGS(db_int("community", c->ref.community), db_int("matter", c->ref.id)),
               answer_fields, sizeof(struct answer), &points));
    jw_key(j, "answers");
    jw_list(j, answer_fields, &points);
    jw_key(j, "assisting");
    jw_list(j, assisting_fields, &units);
    return NULL;
}

error *casework_json(struct req *r, struct jw *j, const struct casefile *c, str part)
{
    struct case_row row = row_of(c);
    struct list     links, photos = { .size = sizeof(struct photo) },
                       actions = flow_actions(&case_flow, r, c, c->state);

    row.mine = str_is(part, "reporter") || str_is(part, "follower") ? part : (str){ 0 };
    casework_dress(r, &row, 1);
    row.flags = 0; /* "flags" of one matter is the list of its side matters */
    if (c->photos)
        TRY(photo_list(r, c->ref, &photos));
    jw_object(j);
    jw_members(j, case_row_fields, &row);
    JW_STR(j, "words", c->words);
    TRY(address_json(r, j, c, part));
    if (c->located.n)
        JW_STR(j, "located", c->located);
    JW_STR(j, "source", str_of(case_source_words[c->source]));
    TRY(reporter_json(r, j, c));
    jw_key(j, "photo_list");
    jw_list(j, photo_fields, &photos);
    TRY(link_list(r, c->ref, &links));
    jw_key(j, "links");
    jw_list(j, link_fields, &links);
    TRY(receipt_json(r, j, c));
    JW_STR(j, "result", c->result);
    JW_INT(j, "rework", c->reworks);
    JW_INT(j, "returns", c->returns);
    JW_INT(j, "stars", c->stars);
    JW_STR(j, "verdict_words", c->verdict);
    jw_key(j, "filed");
    jw_time(j, c->filed);
    jw_key(j, "state_since");
    jw_time(j, c->state_since);
    jw_key(j, "phase_due");
    jw_time(j, case_states[c->state].open && c->state != CASE_HANDLING ? c->due : 0);
    jw_key(j, "case_due");
    jw_time(j, c->case_due);
    jw_key(j, "closed");
    jw_time(j, c->closed);
    JW_BOOL(j, "provisional", c->provisional);
    JW_INT(j, "reopened", c->reopened);
    jw_key(j, "called_back");
    jw_time(j, c->called_back);
    jw_key(j, "merged_into");
    if (c->merged_id)
        jw_ref(j, (struct ref){ c->merged_community, c->merged_id });
    else
        jw_null(j);
    if (c->state == CASE_FILED && (r->perms & PERM_BIT(PERM_DISPATCH))) {
        struct suggestion s = route_suggest(r, c);
        jw_key(j, "suggested");
        jw_object(j);
        JW_STR(j, "unit", s.unit);
        JW_STR(j, "unit_name", s.name);
        JW_STR(j, "why", s.why);
        jw_end(j);
    }
    TRY(points_json(r, j, c));
    TRY(clocks_json(r, j, c));
    TRY(flags_json(r, j, c));
    TRY(order_json(r, j, c));
    steps_json(r, j, c);
    jw_key(j, "actions");
    jw_list(j, action_fields, &actions);
    jw_end(j);
    return NULL;
}

error *casework_reply(struct req *r, struct res *w, const struct casefile *c, str part)
{
    struct jw *j = res_json(r, w);

    TRY(casework_json(r, j, c, part));
    res_json_end(r, w, j);
    return NULL;
}

/* ---- the time line ------------------------------------------------------------------------------
 */

enum { TIMELINE_PAGE = 200 };

/* clang-format off */
struct went {
    str field, old, new;
};
static const struct field went_fields[] = {
    TEXT(struct went, field, 0, 40, .doc = "what"),
    TEXT(struct went, old,   0, 4000, .doc = "from"),
    TEXT(struct went, new,   0, 4000, .doc = "to"),
    FIELDS_END,
};
struct went_list {
    struct list items;
};
static const struct field went_list_fields[] = {
    LIST(struct went_list, items, struct went, went_fields, 100, .doc = "changes"),
    FIELDS_END,
};
static const struct message
    msg_loose  = { "case.no_grid",     "未划入网格处", "no grid" },
    msg_went   = { "case.went",        "网格调整后，本事项由{0}转到{1}。", "Grids were redrawn: it went from {0} to {1}." },
    msg_goes   = { "case.goes",        "区划调整后，本事项由{0}转到{1}。", "After a reform of the places it went from {0} to {1}." },
    msg_reform = { "case.went_reform", "区划调整“{2}”后，本事项由{0}转到{1}。", "After the reform “{2}” it went from {0} to {1}." };
/* clang-format on */

static error *changes_read(struct req *r, const struct event *e, struct went_list *out)
{
    return json_read(r->mem, NULL, str_fmt(r->mem, "{\"items\":" STR_FMT "}", STR_ARG(e->changes)),
                     went_list_fields, out);
}

/* A place of an event, as people call it; a text that is no code, as it is. */
static str place_said(struct req *r, str code)
{
    int64_t n = 0;

    if (!str_i64(code, 0, INT64_MAX, &n))
        return code;
    return n ? place_named(app_places(r->app), n, r->lang)
             : message_text(r->mem, &msg_loose, r->lang, NULL, 0);
}

static const struct went *change_of(const struct list *changes, const char *field)
{
    const struct went *x = changes->item;

    for (size_t i = 0; i < changes->n; i++)
        if (str_is(x[i].field, field))
            return &x[i];
    return NULL;
}

/* Where it went, in the reader's language: the event has only codes, and words of whoever drew. */
static str went_words(struct req *r, const struct event *e, const struct list *changes)
{
    const struct went *place = change_of(changes, "place_now"), *grid = change_of(changes, "grid"),
                      *by = change_of(changes, "reform");

    if (str_is(e->action, "regrid") && grid)
        return message_text(r->mem, &msg_went, r->lang,
                            (const str[]){ place_said(r, grid->old), place_said(r, grid->new) }, 2);
    if (!place)
        return e->words;
    str to = place_said(r, place->new), part = grid ? place_said(r, grid->new) : (str){ 0 };
    if (part.n && !str_eq(grid->old, grid->new))
        to = message_text(r->mem, &msg_in, r->lang, (const str[]){ to, part }, 2);
    return message_text(r->mem, by ? &msg_reform : &msg_goes, r->lang,
                        (const str[]){ place_said(r, place->old), to, by ? by->new : (str){ 0 } },
                        3);
}

/* The changes as they are read: of places the names, not the codes. */
static error *changes_json(struct req *r, struct jw *j, const struct event *e)
{
    struct went_list l = { 0 };
    size_t           at = 0;

    if (!str_find(e->changes, STR("\"grid\""), &at)) {
        jw_raw(j, e->changes);
        return NULL;
    }
    TRY(changes_read(r, e, &l));
    const struct went *x = l.items.item;
    jw_array(j);
    for (size_t i = 0; i < l.items.n; i++) {
        bool place = str_is(x[i].field, "grid") || str_is(x[i].field, "place_now");
        jw_object(j);
        JW_STR(j, "field", x[i].field);
        JW_STR(j, "old", place ? place_said(r, x[i].old) : x[i].old);
        JW_STR(j, "new", place ? place_said(r, x[i].new) : x[i].new);
        jw_end(j);
    }
    jw_end(j);
    return NULL;
}

/* Residents read what is public and what they did themselves; staff reads all, with masked names.
 */
static error *event_json(struct req *r, struct jw *j, const struct event *e)
{
    struct event_names n = event_names(r->mem, r->app->rooms, e, r->lang);
    struct account     x = { 0 };
    bool               staff = r->who->staff;
    bool               went = str_is(e->action, "regrid") || str_is(e->action, "reform");
    str                said = e->words;

    if (str_is(e->action, "exchange"))
        said = order_said(r, e->words);
    if (went && e->changes.n) {
        struct went_list l = { 0 };
        TRY(changes_read(r, e, &l));
        said = went_words(r, e, &l.items);
    }
    jw_object(j);
    JW_INT(j, "pos", e->pos);
    jw_key(j, "at");
    jw_time(j, e->at);
    JW_STR(j, "kind", e->kind);
    JW_STR(j, "action", e->action);
    JW_STR(j, "action_name", n.action);
    JW_STR(j, "from", e->from_state);
    JW_STR(j, "to", e->to_state);
    if (e->actor && (staff || e->actor == r->account)) {
        TRY(account_by_id(r->db, r->mem, e->actor, &x));
        bool hidden = str_is(e->role, "resident") && e->actor != r->account;
        JW_STR(j, "who", hidden ? STR("") : x.name_mask);
    } else {
        JW_STR(j, "who", STR(""));
    }
    JW_STR(j, "role", e->role);
    JW_STR(j, "words", said);
    JW_BOOL(j, "public", e->public);
    jw_key(j, "changes");
    if (staff && !went && e->changes.n)
        TRY(changes_json(r, j, e));
    else
        jw_raw(j, STR("[]"));
    jw_end(j);
    return NULL;
}

error *casework_timeline(struct req *r, struct res *w, struct ref ref, str after)
{
    struct list events;
    struct ref  last = { 0, 0 };
    int64_t     key = 0;
    struct jw  *j = res_json(r, w);

    if (after.n && !cursor_read(r, after, &key, &last))
        return error_on(r->mem, "after", &msg_missing);
    TRY(event_of(r->db, r->mem, ref, last.id, TIMELINE_PAGE, &events));
    const struct event *e = events.item;
    jw_object(j);
    jw_key(j, "items");
    jw_array(j);
    for (size_t i = 0; i < events.n; i++)
        if (e[i].public || r->who->staff || e[i].actor == r->account)
            TRY(event_json(r, j, &e[i]));
    jw_end(j);
    jw_key(j, "next");
    if (events.n == TIMELINE_PAGE)
        jw_str(j, cursor_text(r, 0, e[events.n - 1].ref));
    else
        jw_null(j);
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}
