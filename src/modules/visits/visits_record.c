/* visits_record.c -- what happened at a door is written down: once, whatever became of the plan
 * meanwhile; a need that was found becomes a case. */
#include "base/when.h"
#include "core/app.h"
#include "core/event.h"
#include "core/id.h"
#include "core/small.h"
#include "modules/visits/visits.h"

/* However late a phone has a network again, what it has written down is taken with its day: so far
 * back only a clock was never set. */
enum { BACK_DAYS = 3660 };

/* clang-format off */
static const char *const said_words[] = { "done", "nobody", "refused", NULL }; /* visit_result_words, but for what the server alone says */
static const struct field change_fields[] = {
    WORD(struct visit_change, field, change_words, .required = true, .doc = "What is different."),
    REF (struct visit_change, person, .doc = "About whom, where it is about one of the household."),
    TEXT(struct visit_change, old,   0, 200, .doc = "As it stands in the registry."),
    TEXT(struct visit_change, new,   0, 200, .doc = "As the household says."),
    FIELDS_END,
};
static const struct field need_fields[] = {
    TEXT(struct visit_need, category, 1, 20,   .required = true, .doc = "Category of the case."),
    TEXT(struct visit_need, words,    1, 2000, .required = true, .doc = "What is needed."),
    LIST(struct visit_need, answers,  struct answer, answer_fields, 20, .doc = "Answers to the questions of the category."),
    LIST(struct visit_need, photos,   struct ref_item, ref_item_fields, 9, .doc = "Pictures, uploaded before."),
    FIELDS_END,
};
static const struct field wish_fields[] = {
    INT (struct visit_wish, days,    0, 127, .doc = "Days of the week, bit 0 is Monday; 0: any."),
    INT (struct visit_wish, from,    0, 1439, .doc = "Not before this minute of the day."),
    INT (struct visit_wish, until,   0, 1440, .doc = "Not after it; 0: any."),
    BOOL(struct visit_wish, none,    .doc = "Wishes no visits."),
    INT (struct visit_wish, version, 1, INT64_MAX, .required = true, .doc = "The version of the household that was seen."),
    FIELDS_END,
};
const struct field record_in_fields[] = {
    REF (struct record_in, household, .required = true, .doc = "The household."),
    DATE(struct record_in, day,       .required = true, .doc = "The day of the visit."),
    WORD(struct record_in, result,    said_words, .required = true, .doc = "done, nobody (nobody at home) or refused."),
    INT (struct record_in, people,    0, 100, .doc = "People met."),
    TEXT(struct record_in, note,      0, 1000, .doc = "A note, sealed."),
    LIST(struct record_in, changes,   struct visit_change, change_fields, 30, .doc = "What is different from the registry."),
    OBJ (struct record_in, wish,      struct visit_wish, wish_fields, .doc = "What the household wishes about visits, when it changed."),
    OBJ (struct record_in, need,      struct visit_need, need_fields, .doc = "A need that becomes a case."),
    BOOL(struct record_in, again,     .doc = "It was seen a second time on that day."),
    BOOL(struct record_in, same,      .doc = "It is the visit of that day that is written down already: what else was found is added to it."),
    FIELDS_END,
};
static const struct message
    msg_day   = { "visit.day",   "走访日期不能晚于今天，也不能早于 {0} 天前。", "The day of a visit must not be later than today or more than {0} days ago." },
    msg_twice = { "visit.twice", "这户当天已有走访记录，请核对：是重复记录，还是又去了一次。", "This household was seen on that day already: is it the same visit, or a second one?" },
    msg_wish  = { "visit.wish",  "这户的走访意愿已被别人改动，请核对后再定。", "The wishes of this household were changed by somebody else; please compare and decide." },
    m_link    = { "visit.link",  "走访中发现", "Found on a visit" };
/* clang-format on */

/* The door at which somebody of these grids stood: that of the day, of today, or the last one that
 * a phone may still have carried; FOUND only when it was of one of them. D is some door in any
 * case. */
static error *door_of_grid(struct req *r, const struct record_in *in, struct door *d, bool *found,
                           bool *known)
{
    for (int64_t back = -1; !*found && back <= CARRIED_DAYS; back++) {
        struct door x = { 0 };
        bool        there = false;
        TRY(registry_door(r, in->household, back < 0 ? when_date(r->now) : in->day - back, &x,
                          &there));
        if (!there)
            continue;
        TRY(visit_walked(r, &x, found));
        if (*found || !*known)
            *d = x;
        *known = true;
    }
    return NULL;
}

/* A household of the grid, or one that was planned for this worker: it may have gone to another
 * while he had no signal. It counts where he went. */
static error *may_record(struct req *r, const struct record_in *in, struct door *d,
                         struct due_visit *x, bool *planned)
{
    bool found = false, known = false;

    TRY(door_of_grid(r, in, d, &found, &known));
    if (!known)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    struct plan_of p = { r->account, found ? d->grid : r->who->rounds, month_of(in->day) };
    TRY(due_of_household(r, p, in->household, in->day, x, planned));
    if (!found && !*planned)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    if (!found) {
        d->place_now = x->grid / 1000;
        d->grid = x->grid;
    }
    return NULL;
}

/* Beside a 409: what stands there now. */
static error *show_current(struct req *r, struct res *w, const struct visit *v,
                           const struct household *h)
{
    struct buf b;
    struct jw  j;

    buf_init(&b, r->mem, 1 << 14);
    jw_init(&j, &b, r->app->server.refs);
    jw_object(&j);
    if (v) {
        jw_key(&j, "visit");
        jw_record(&j, visit_fields, v);
    }
    if (h) {
        jw_key(&j, "wish");
        jw_object(&j);
        JW_INT(&j, "days", h->wish_days);
        JW_INT(&j, "from", h->wish_from);
        JW_INT(&j, "until", h->wish_until);
        JW_BOOL(&j, "none", h->no_visits);
        JW_INT(&j, "version", h->version);
        jw_end(&j);
    }
    jw_end(&j);
    jw_done(&j);
    w->current = buf_done(&b);
    return NULL;
}

static error *take_wish(struct req *r, struct res *w, const struct record_in *in, int64_t grid)
{
    struct household h = { 0 };
    bool             found = false;

    if (!in->wish)
        return NULL;
    TRY(household_by_ref(r, in->household, &h, &found));
    if (!found || !registry_wish_seen(&h, in->wish->version)) {
        TRY(show_current(r, w, NULL, &h));
        return error_of(r->mem, FAIL_CONFLICT, &msg_wish);
    }
    TRY(registry_wish(r, in->household,
                      &(struct household_wish){ in->wish->days, in->wish->from, in->wish->until,
                                                in->wish->none, in->wish->version }));
    return visits_again_at(r, grid);
}

static error *take_need(struct req *r, const struct record_in *in, const struct door *d,
                        struct visit *v)
{
    struct casefile *c = NULL;

    if (!in->need)
        return NULL;
    struct case_in report = { .category = in->need->category,
                              .words = in->need->words,
                              .answers = in->need->answers,
                              .address = str_fmt(r->mem, STR_FMT " " STR_FMT " " STR_FMT,
                                                 STR_ARG(d->building), STR_ARG(d->entrance),
                                                 STR_ARG(d->room)),
                              .lng = d->lng,
                              .lat = d->lat,
                              .site = { d->community, d->site },
                              .photos = in->need->photos,
                              .anonymous = true };
    TRY(casework_take(r, &report, &c));
    v->matter_community = c->ref.community;
    v->matter = c->ref.id;
    return link_add(r, c->ref, "case", v->ref, "visit",
                    message_text(r->mem, &m_link, r->lang, NULL, 0));
}

/* The planned visit is done, or was tried on one day more. */
static error *settle_due(struct req *r, const struct visit *v, struct due_visit *x)
{
    bool before = false;

    if (x->state == DUE_DONE)
        return NULL;
    if (v->result == VISIT_NOBODY)
        TRY(visit_tried(r, v, &before));
    if (v->result != VISIT_NOBODY && x->state != DUE_GONE) {
        x->state = DUE_DONE;
        x->day = v->day;
    }
    return due_settle(r, x, v->result == VISIT_NOBODY && !before);
}

/* What else was open of the household up to that day, for whomever, has been settled with it. Of
 * months before nothing that X, which it was, was not planned in: what was missed there was missed.
 */
static error *settle_others(struct req *r, const struct visit *v, const struct due_visit *x)
{
    int64_t month = month_of(v->day);

    if (x->ref.id && x->month < month)
        month = x->month;
    return due_give_up(r, (struct plan_of){ 0, v->grid, month },
                       (struct ref){ v->ref.community, v->household }, v->day);
}

static error *again_of(struct req *r, const struct list *workers)
{
    const struct last_seen *w = workers->item;

    for (size_t i = 0; i < workers->n; i++)
        TRY(visits_again(r, w[i].household));
    return NULL;
}

/* Somebody was seen of whom the writer had nothing planned (any more): the visit is nobody else's
 * to make now, and what is planned of the household further on is thought over. */
static error *seen_beside(struct req *r, const struct visit *v)
{
    struct ref  home = { v->ref.community, v->household };
    struct list workers;

    TRY(due_give_up(r, (struct plan_of){ v->worker, v->grid, month_of(month_of(v->day) - 40) },
                    home, v->day + CARRIED_DAYS));
    TRY(visits_due_workers(r, home, v->grid / 1000, &workers));
    return again_of(r, &workers);
}

/* Seen on another day than the plan of the days after it took for granted, or written down after
 * that was made: it is thought over. So it is when a visit of days ago settled what stood for a day
 * that is still to come: there may have to be another one. */
static error *seen_after_all(struct req *r, const struct visit *v, int64_t planned_for)
{
    struct list workers;
    int64_t     today = when_date(r->now);

    if (v->day < today && planned_for >= today)
        TRY(visits_again(r, v->worker));
    TRY(visits_due_unaware(r, (struct ref){ v->ref.community, v->household }, v->grid / 1000,
                           v->day, &workers));
    return again_of(r, &workers);
}

static void visit_members(struct jw *j, const struct visit *v)
{
    jw_members(j, visit_fields, v);
    jw_key(j, "matter_ref");
    if (v->matter)
        jw_ref(j, (struct ref){ v->matter_community, v->matter });
    else
        jw_null(j);
}

void visit_record_json(struct jw *j, const struct due_visit *x, const struct list *visits)
{
    const struct visit *v = visits->item, *at = NULL;

    for (size_t i = 0; i < visits->n && x->state == DUE_DONE; i++)
        if (v[i].due == x->ref.id && v[i].result != VISIT_NOBODY && v[i].result != VISIT_WITHDRAWN)
            at = &v[i];
    jw_key(j, "record");
    if (!at) {
        jw_null(j);
        return;
    }
    jw_object(j);
    visit_members(j, at);
    jw_end(j);
}

static error *reply(struct req *r, struct res *w, const struct visit *v)
{
    struct jw *j = res_json(r, w);

    jw_object(j);
    visit_members(j, v);
    jw_key(j, "household");
    jw_ref(j, (struct ref){ v->ref.community, v->household });
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}

/* What had fallen out of his plan while he was there without signal has a row all the same: his
 * month shows him what he did. */
static error *beside_plan(struct req *r, struct visit *v)
{
    struct due_visit x;

    TRY(due_beside(r, (struct plan_of){ v->worker, v->grid, month_of(v->day) },
                   (struct ref){ v->ref.community, v->household }, v->day, &x));
    x.state = DUE_DONE;
    v->due = x.ref.id;
    return due_insert(r, &x);
}

error *visits_record(struct req *r, struct res *w)
{
    const struct record_in *in = r->in;
    struct door             d = { 0 };
    struct due_visit        x = { 0 };
    struct visit            v = { 0 }, before = { 0 };
    bool                    planned = false, twice = false;
    int64_t                 today = when_date(r->now);

    if (in->day > today || in->day < today - BACK_DAYS)
        return error_on(r->mem, "day", &msg_day, str_int(r->mem, BACK_DAYS));
    if (in->wish)
        TRY(registry_wish_hours(r, "wish.until", in->wish->from, in->wish->until));
    TRY(visit_plan_hold(r, (struct plan_of){ r->account, r->who->rounds, month_of(in->day) }));
    TRY(may_record(r, in, &d, &x, &planned));
    TRY(visit_on(r, in->household, in->day, &before, &twice));
    if (twice && in->result == VISIT_DONE && !in->again && !in->same) {
        struct household h = { 0 };
        bool             known = false;
        if (in->wish)
            TRY(household_by_ref(r, in->household, &h, &known));
        TRY(show_current(r, w, &before, known ? &h : NULL));
        return error_of(r->mem, FAIL_CONFLICT, &msg_twice);
    }
    TRY(take_wish(r, w, in, d.grid));
    bool joined = twice && in->result == VISIT_DONE && in->same;
    v = (struct visit){ .ref = { in->household.community, id_new(r->now) },
                        .household = in->household.id,
                        .place_now = d.place_now,
                        .worker = r->account,
                        .grid = d.grid,
                        .due = planned ? x.ref.id : 0,
                        .day = in->day,
                        .written = r->now,
                        .result = joined ? VISIT_JOINED : in->result,
                        .people = joined ? 0 : in->people,
                        .demo = r->app->demo };
    struct vault *vault = r->app->vault;
    v.note_sealed = vault_seal(vault, r->mem, "visit.note", v.ref, in->note);
    v.changes_sealed = vault_seal(vault, r->mem, "visit.changes", v.ref, (str){ 0 });
    TRY(take_need(r, in, &d, &v));
    if (!planned && (v.result == VISIT_DONE || v.result == VISIT_REFUSED))
        TRY(beside_plan(r, &v));
    TRY(visit_insert(r, &v));
    TRY(registry_household_used(r, in->household));
    TRY(change_take(r, &v, &in->changes));
    /* what was missed in the month before says nothing of who was to go there in this one */
    bool    beside = !planned || x.state != DUE_PLANNED || x.month < month_of(v.day);
    int64_t planned_for = x.day;
    if (planned && x.state != DUE_DONE && x.state != DUE_GONE)
        TRY(due_was(r, &v, &x));
    if (planned)
        TRY(settle_due(r, &v, &x));
    if (v.result != VISIT_NOBODY)
        TRY(settle_others(r, &v, &x));
    if (beside && v.result == VISIT_DONE)
        TRY(seen_beside(r, &v));
    else if (v.result == VISIT_DONE)
        TRY(seen_after_all(r, &v, planned_for));
    TRY(event_append(
        r, v.ref,
        (struct event){ .kind = STR("visit"), .action = str_of(visit_result_words[v.result]) }));
    return reply(r, w, &v);
}
