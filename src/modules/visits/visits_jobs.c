/* visits_jobs.c -- when plans are made: by the clock, by the clerk, and anew when grids, posts,
 * absences or wishes change. */
#include "base/when.h"
#include "core/app.h"
#include "core/calendars.h"
#include "core/event.h"
#include "modules/visits/visits.h"

enum {
    WORKERS_A_PART = 5, /* of a job: a tenth of a second, in which nobody else writes */
    AHEAD_DAYS = 5,     /* the next month is planned so many days before it begins, and anew each of
                         * them: who was seen meanwhile is not due so soon */
};

int64_t end_of_week(int64_t day)
{
    return day + 6 - date_weekday(day);
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

error *visits_replan(struct req *r, int64_t worker, struct plan_span span)
{
    int64_t     month = month_of(when_date(r->now));
    struct list ahead;

    TRY(visits_plan(r, worker, month, span));
    TRY(visit_months_ahead(r, worker, month, &ahead));
    const struct plan_of *p = ahead.item;
    for (size_t i = 0; i < ahead.n; i++) {
        int64_t eve = p[i].month - 1;
        TRY(visits_plan(r, worker, p[i].month,
                        (struct plan_span){ later(span.stands, eve), later(span.frozen, eve) }));
    }
    return NULL;
}

static struct plan_span this_week(const struct req *r)
{
    int64_t sunday = end_of_week(when_date(r->now));

    return (struct plan_span){ sunday, sunday };
}

/* Who has several grids in LO..HI is planned once, at the first of them. */
static error *is_first(struct req *r, const struct grid_post *p, int64_t lo, bool *first)
{
    struct list grids;

    TRY(visit_grids_of(r, p->account, &grids));
    const struct grid_post *g = grids.item;
    size_t                  i = 0;
    while (i < grids.n && g[i].place / 1000 < lo)
        i++;
    *first = i < grids.n && g[i].place == p->place;
    return NULL;
}

/* Of those alone who have a plan of this month or a later one; nobody asked for others. */
enum { WHOEVER_HAS = -1 };

/* The plans of MONTH of all workers of a place; MONTH 0: of all months that were planned. */
static error *plan_some(struct req *r, struct job *j, struct place_range in, int64_t month,
                        struct plan_span span, bool *finished)
{
    struct list posts;
    str         at = j->cursor;
    int64_t     place = 0, post = 0, plans = 0;
    bool        first = false;

    if (at.n &&
        (!str_i64(str_cut(&at, ' '), 0, INT64_MAX, &place) || !str_i64(at, 0, INT64_MAX, &post)))
        place = post = 0;
    TRY(visit_workers(r, in.lo, in.hi, place, post, when_date(r->now), WORKERS_A_PART, &posts));
    const struct grid_post *p = posts.item;
    for (size_t i = 0; i < posts.n; i++) {
        TRY(is_first(r, &p[i], in.lo, &first));
        if (first && month == WHOEVER_HAS)
            TRY(visits_planned(r, p[i].account, month_of(when_date(r->now)), &plans));
        if (first && month == WHOEVER_HAS)
            TRY(plans ? visits_replan(r, p[i].account, span) : NULL);
        else if (first)
            TRY(month ? visits_plan(r, p[i].account, month, span)
                      : visits_replan(r, p[i].account, span));
        j->done++;
        j->cursor = str_fmt(r->mem, "%lld %lld", (long long)p[i].place, (long long)p[i].id);
    }
    *finished = posts.n < WORKERS_A_PART;
    return NULL;
}

error *visits_plan_part(struct req *r, struct job *j, bool *finished)
{
    str                more = j->args, at = str_cut(&more, ' '), of = str_cut(&more, ' ');
    int64_t            place = 0, month = 0;
    struct place_range range = { 0, INT64_MAX };

    *finished = true;
    if (!str_i64(at, 0, INT64_MAX, &place) || !str_i64(of, 0, INT64_MAX, &month))
        return NULL;
    if (place)
        range = place_communities(place);
    struct plan_span span = this_week(r), eve = { month - 1, month - 1 };
    if (month > when_date(r->now))
        span = str_is(more, "anew") && span.stands > eve.stands ? span : eve;
    return plan_some(r, j, range, month, span, finished);
}

error *visits_regrid_part(struct req *r, struct job *j, bool *finished)
{
    struct event e = { 0 };
    struct list  heirs;

    TRY(event_heard(r, j->args, &e, &heirs));
    if (!j->cursor.n)
        TRY(due_regrid(r, e.ref.community, this_week(r).stands));
    return plan_some(r, j, (struct place_range){ e.ref.community, e.ref.community }, 0,
                     this_week(r), finished);
}

error *visits_table_part(struct req *r, struct job *j, bool *finished)
{
    struct event e = { 0 };
    struct list  heirs;

    *finished = true;
    TRY(event_heard(r, j->args, &e, &heirs));
    /* only looked at; or one of the office, which is told by its name and brings no people */
    if (str_is(e.to_state, "checked") || e.words.n)
        return NULL;
    return plan_some(r, j, place_communities(place_kept_at(e.ref.community)), WHOEVER_HAS,
                     this_week(r), finished);
}

error *visits_calendar_part(struct req *r, struct job *j, bool *finished)
{
    struct event       e = { 0 };
    struct list        heirs;
    struct place_range range = { 0, INT64_MAX };

    if (!j->cursor.n) /* it was changed by another transaction, perhaps of another process */
        TRY(calendars_load(r->app, r->db));
    if (j->args.n) {
        TRY(event_heard(r, j->args, &e, &heirs));
        range = place_communities(place_kept_at(e.ref.community));
    }
    return plan_some(r, j, range, WHOEVER_HAS, this_week(r), finished);
}

/* ---- one worker, or one grid ---- */

error *visits_again(struct req *r, int64_t worker)
{
    return job_queue_once(r, "visits_again", str_int(r->mem, worker));
}

error *visits_again_at(struct req *r, int64_t grid)
{
    struct list workers;

    TRY(visit_grid_workers(r, grid, when_date(r->now), &workers));
    const struct grid_post *p = workers.item;
    for (size_t i = 0; i < workers.n; i++)
        TRY(visits_again(r, p[i].account));
    return NULL;
}

error *visits_again_part(struct req *r, struct job *j, bool *finished)
{
    str     args = j->args;
    int64_t worker = 0;

    *finished = true;
    if (!str_i64(str_cut(&args, ' '), 0, INT64_MAX, &worker))
        return NULL;
    return visits_replan(r, worker, this_week(r));
}

/* Has it begun, and not on a day that is only announced; or is it over? */
static bool in_effect(const struct post *p, str action, int64_t today)
{
    bool over = p->until != DATE_NONE && p->until <= today;

    return str_is(action, "begin") || str_is(action, "start") ? p->since <= today && !over : over;
}

/* Who stays keeps this week as it is in his head, but has room in it from tomorrow on. By the age
 * of their posts: who came last is planned when the others have given theirs away. */
error *visits_post_part(struct req *r, struct job *j, bool *finished)
{
    struct event     e = { 0 };
    struct list      heirs, workers;
    struct post      post = { 0 };
    bool             found = false;
    int64_t          today = when_date(r->now);
    struct plan_span span = { end_of_week(today), today };

    *finished = true;
    TRY(event_heard(r, j->args, &e, &heirs));
    TRY(visit_post(r, e.subject, &post, &found));
    if (!found || post.role != ROLE_GRID_WORKER)
        return NULL;
    if (!in_effect(&post, e.action, today)) /* an end that is known from now on, or not any more */
        return visits_replan(r, post.account, span);
    TRY(due_release(r, post.place));
    TRY(visit_grid_workers(r, post.place, today, &workers));
    const struct grid_post *p = workers.item;
    for (size_t i = 0; i < workers.n; i++)
        TRY(visits_replan(r, p[i].account, span));
    return visits_replan(r, post.account, span); /* in the grids that are left to him */
}

/* A new program may know the days off of another year (clocks_new_year). */
static error *new_year(struct req *r)
{
    int64_t id = 0;
    str     had = { 0 }, now = { 0 };

    TRY(meta_get(r->db, r->mem, "visits.calendar", &had));
    TRY(meta_get(r->db, r->mem, "calendar.china", &now));
    if (str_eq(had, now))
        return NULL;
    TRY(meta_set(r->db, r->mem, "visits.calendar", now));
    return had.n ? job_queue(r, "visits_calendar", (str){ 0 }, &id) : NULL;
}

error *visits_clock(struct req *r, bool *more)
{
    int64_t today = when_date(r->now), month = month_of(today + AHEAD_DAYS), id = 0, last = 0;
    str     of = str_int(r->mem, month), had = { 0 };

    (void)more;
    TRY(new_year(r));
    TRY(meta_get(r->db, r->mem, "visits.month", &had));
    str  on = had, was = str_cut(&on, ' ');
    bool anew = str_eq(was, of);
    /* on the last time it is known what was made of the month before */
    if (anew && str_i64(on, 0, INT64_MAX, &last) && (last >= month || last == today))
        return NULL;
    TRY(meta_set(r->db, r->mem, "visits.month",
                 str_fmt(r->mem, STR_FMT " %lld", STR_ARG(of), (long long)today)));
    return job_queue(r, "visits_plan",
                     str_fmt(r->mem, "0 " STR_FMT "%s", STR_ARG(of), anew ? " anew" : ""), &id);
}
