/* visits_step.c -- what people change about a plan: another day, another worker, not this time, two
 * together, somebody is away. By the worker himself or by a clerk of the place; what a person
 * decided stays when the plan is made anew. */
#include "base/when.h"
#include "core/app.h"
#include "core/calendars.h"
#include "core/event.h"
#include "core/id.h"
#include "modules/visits/visits.h"

enum { AWAY_DAYS = 366 };
const char *const due_action_words[] = { "move", "skip", "restore", "two", "one", NULL };

/* clang-format off */
const struct field due_step_in_fields[] = {
    WORD(struct due_step_in, action,  due_action_words, .required = true, .doc = "move, skip, restore, two (go together) or one (goes alone again)."),
    DATE(struct due_step_in, day,     .doc = "With move: to which day."),
    TEXT(struct due_step_in, reason,  0, 200, .masks = true, .doc = "Why; needed with skip."),
    BOOL(struct due_step_in, anyway, .doc = "Also on a rest day, on one on which the worker is away, or to a household that wishes no visits."),
    INT (struct due_step_in, version, 1, INT64_MAX, .required = true, .doc = "The version that was seen."),
    FIELDS_END,
};
const struct field desk_step_in_fields[] = {
    WORD(struct due_step_in, action,  due_action_words, .required = true, .doc = "move, skip, restore, two (go together) or one (goes alone again)."),
    DATE(struct due_step_in, day,     .doc = "With move: to which day; the same one unless given."),
    TEXT(struct due_step_in, worker,  0, 60, .doc = "With move: to which worker of the grid, by his key in /visits/plan: his login name, where he has one."),
    TEXT(struct due_step_in, reason,  0, 200, .masks = true, .doc = "Why; needed with skip."),
    BOOL(struct due_step_in, anyway, .doc = "Also on a rest day, on one on which the worker is away, or to a household that wishes no visits."),
    INT (struct due_step_in, version, 1, INT64_MAX, .required = true, .doc = "The version that was seen."),
    FIELDS_END,
};
const struct field extra_in_fields[] = {
    REF (struct extra_in, household, .required = true, .doc = "The household."),
    DATE(struct extra_in, day,       .required = true, .doc = "The day."),
    BOOL(struct extra_in, anyway, .doc = "Also on a rest day, on one on which the worker is away, or to a household that wishes no visits."),
    FIELDS_END,
};
const struct field desk_extra_in_fields[] = {
    REF (struct extra_in, household, .required = true, .doc = "The household."),
    DATE(struct extra_in, day,       .required = true, .doc = "The day."),
    BOOL(struct extra_in, anyway, .doc = "Also on a rest day, on one on which the worker is away, or to a household that wishes no visits."),
    CODE(struct extra_in, grid,      .required = true, .doc = "The grid."),
    TEXT(struct extra_in, worker,    1, 60, .required = true, .doc = "The worker, by his key in /visits/plan: his login name, where he has one."),
    FIELDS_END,
};
const struct field absence_in_fields[] = {
    DATE(struct absence_in, since, .required = true, .doc = "First day away."),
    DATE(struct absence_in, until, .doc = "Last day away; none: the absence is taken back."),
    TEXT(struct absence_in, why,   0, 100, .masks = true, .doc = "Why."),
    FIELDS_END,
};
const struct field desk_absence_in_fields[] = {
    CODE(struct absence_in, grid,   .required = true, .doc = "A grid that the worker looks after."),
    TEXT(struct absence_in, worker, 1, 60, .required = true, .doc = "The worker, by his key in /visits/plan: his login name, where he has one."),
    DATE(struct absence_in, since,  .required = true, .doc = "First day away."),
    DATE(struct absence_in, until,  .doc = "Last day away; none: the absence is taken back."),
    TEXT(struct absence_in, why,    0, 100, .masks = true, .doc = "Why."),
    FIELDS_END,
};
static const struct message
    msg_reason  = { "visit.reason",  "请写明为什么这次不走访。", "Please say why this household is left out." },
    msg_day     = { "visit.move",    "只能改到这次走访所在的月份里今天以后的日子。", "It can only be moved to a day of its own month that is not over." },
    msg_ahead   = { "visit.day_open", "只能安排在今天以后，最远到下个月。", "Only on a day that is not over, this month or the next." },
    msg_planned = { "visit.planned", "这户当天已经在计划里。", "This household is planned for that day already." },
    msg_state   = { "visit.state",   "这次走访已经完成或已转交，不能再改。", "This visit is done or was handed over; it cannot be changed." },
    msg_version = { "visit.changed", "这次走访的安排已被改动，请核对。", "This visit was changed by somebody else; please compare." },
    msg_alone   = { "visit.alone",   "这个网格现在只有一名网格员，没有人可以同去：请社区先在“网格队伍”里加派一名，再定两人同去。", "This grid has one worker now, so nobody can go along: let the community give it a second one first." },
    msg_worker  = { "visit.worker",  "“{0}”不是这个网格的网格员；可先在“网格队伍”里安排岗位。", "{0} is no worker of this grid; give him a post in it first." },
    msg_grid    = { "visit.grid",    "走访需要一个网格的岗位。", "Visits need a post at a grid." },
    msg_rest    = { "visit.rest_day", "{0} 是休息日（周末、节假日或调休）。", "{0} is a rest day (a weekend, a holiday or a day off in lieu)." },
    msg_unwilling = { "visit.unwilling", "这户不愿意被走访。", "This household wishes no visits." },
    msg_absent  = { "visit.away_day", "{0} 登记了请假或外出。", "The worker is away on {0}." },
    msg_away_twice = { "visit.away_twice", "从这一天起已登记过请假或外出（{0} 至 {1}）。要改的，请先取消那一条，再登记。", "Leave from that day on is entered already ({0} to {1}). To change it, take that one back first, then enter it anew." },
    msg_away    = { "visit.away",    "结束日期不能早于开始日期，也不能超过 {0} 天。", "The last day must not be before the first, nor more than {0} days after it." };
/* clang-format on */

error *due_reply(struct req *r, struct res *w, const struct due_visit *x)
{
    struct jw *j = res_json(r, w);

    jw_object(j);
    TRY(due_json(r, j, x));
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}

error *due_conflict(struct req *r, struct res *w, const struct due_visit *x,
                    const struct message *m)
{
    struct buf b;
    struct jw  j;

    buf_init(&b, r->mem, 1 << 14);
    jw_init(&j, &b, r->app->server.refs);
    jw_record(&j, due_visit_fields, x);
    jw_done(&j);
    w->current = buf_done(&b);
    return error_of(r->mem, FAIL_CONFLICT, m);
}

str visit_worker_key(const struct req *r, const struct grid_post *w)
{
    if (w->login.n || !w->account)
        return w->login;
    return ref_text(r->mem, r->app->server.refs, (struct ref){ 0, w->account });
}

error *visit_worker_of(struct req *r, int64_t grid, str key, int64_t *account)
{
    struct list workers;

    TRY(visit_grid_workers(r, grid, when_date(r->now), &workers));
    const struct grid_post *p = workers.item;
    for (size_t i = 0; i < workers.n; i++)
        if (str_eq(visit_worker_key(r, &p[i]), key)) {
            *account = p[i].account;
            return NULL;
        }
    return error_on(r->mem, "worker", &msg_worker, key);
}

/* Nobody walks on a rest day, while away or to whom does not want it unless he says so: the planner
 * does not put a visit there either. */
static error *walks_on(struct req *r, struct plan_of p, struct ref household, int64_t day,
                       bool anyway)
{
    struct household h = { 0 };
    struct list      away;
    bool             found = false;
    char             text[DATE_TEXT];

    if (anyway)
        return NULL;
    TRY(household_by_ref(r, household, &h, &found));
    if (found && h.no_visits)
        return error_of(r->mem, FAIL_INPUT, &msg_unwilling);
    date_text(day, text);
    TRY(absences(r, p.worker, day, &away));
    if (away_on(&away, day))
        return error_on(r->mem, "day", &msg_absent, str_of(text));
    return calendar_rests(app_calendar(r->app, p.grid / 1000), day)
               ? error_on(r->mem, "day", &msg_rest, str_of(text))
               : NULL;
}

/* ---- one planned visit ---- */

static error *move_to(struct req *r, struct due_visit *x, const struct due_step_in *in)
{
    int64_t day = in->day == DATE_NONE && in->worker.n ? x->day : in->day;

    if (day == DATE_NONE || day < when_date(r->now) || month_of(day) != x->month)
        return error_on(r->mem, "day", &msg_day);
    if (in->worker.n)
        TRY(visit_worker_of(r, x->grid, in->worker, &x->worker));
    TRY(walks_on(r, (struct plan_of){ x->worker, x->grid, x->month },
                 (struct ref){ x->house_community, x->household }, day, in->anyway));
    x->day = day;
    x->ord = LAST_OF_DAY;
    x->pinned = true;
    x->state = DUE_PLANNED;
    return NULL;
}

static error *change_pair(struct req *r, const struct due_visit *x, bool two)
{
    struct list workers = { 0 };

    if (two) { /* whom the planner could not find either */
        TRY(visit_grid_workers(r, x->grid, when_date(r->now), &workers));
        if (workers.n < 2)
            return error_on(r->mem, "action", &msg_alone);
    }
    TRY(visit_pair_set(r, (struct ref){ x->house_community, x->household }, two));
    return visits_again(r, x->worker);
}

/* What the worker before agreed on is so no more when somebody decides otherwise. */
static void decide(struct due_visit *x, const struct due_visit *was)
{
    if (str_is(was->why, "agreed") && (x->day != was->day || x->state != was->state))
        x->why = STR("pinned");
}

/* X is held. */
static error *take_step(struct req *r, struct res *w, struct due_visit *x)
{
    const struct due_step_in *in = r->in;
    struct due_visit          was = *x;

    if (x->version != in->version)
        return due_conflict(r, w, x, &msg_version);
    if (x->state == DUE_DONE || x->state == DUE_GONE)
        return due_conflict(r, w, x, &msg_state);
    if (in->action == ACT_SKIP && !in->reason.n)
        return error_on(r->mem, "reason", &msg_reason);
    if (in->action == ACT_MOVE)
        TRY(move_to(r, x, in));
    if (in->action == ACT_SKIP || in->action == ACT_RESTORE)
        x->state = in->action == ACT_SKIP ? DUE_SKIPPED : DUE_PLANNED;
    if (in->action == ACT_TWO || in->action == ACT_ONE)
        TRY(change_pair(r, x, in->action == ACT_TWO));
    else
        x->reason = in->reason;
    decide(x, &was);
    TRY(due_save(r, x));
    TRY(event_append(r, x->ref,
                     (struct event){ .kind = STR("visit_plan"),
                                     .action = str_of(due_action_words[in->action]) }));
    return due_reply(r, w, x);
}

error *due_step_own(struct req *r, struct res *w)
{
    struct due_visit x = { 0 };

    TRY(due_by_ref(r, r->ref, &x));
    if (x.worker != r->account)
        return due_gone(r);
    TRY(visit_plan_hold(r, (struct plan_of){ x.worker, x.grid, x.month }));
    TRY(due_by_ref(r, r->ref, &x));
    return take_step(r, w, &x);
}

error *due_step_desk(struct req *r, struct res *w)
{
    const struct due_step_in *in = r->in;
    struct due_visit          x = { 0 };
    int64_t                   other = 0;

    TRY(due_by_ref(r, r->ref, &x));
    if (!registry_covers(r, x.grid / 1000, x.grid))
        return due_gone(r);
    if (in->action == ACT_MOVE && in->worker.n)
        TRY(visit_worker_of(r, x.grid, in->worker, &other));
    /* both plans, always in the same order */
    int64_t first = other && other < x.worker ? other : x.worker;
    TRY(visit_plan_hold(r, (struct plan_of){ first, x.grid, x.month }));
    if (other && other != x.worker)
        TRY(visit_plan_hold(
            r, (struct plan_of){ first == other ? x.worker : other, x.grid, x.month }));
    TRY(due_by_ref(r, r->ref, &x));
    return take_step(r, w, &x);
}

/* ---- one more ---- */

static error *extra(struct req *r, struct res *w, int64_t worker, int64_t grid)
{
    const struct extra_in *in = r->in;
    struct due_visit       x = { 0 };
    struct plan_of         p = { worker, grid, month_of(in->day) };
    bool                   planned = false;
    int64_t                today = when_date(r->now);

    if (in->day < today || p.month > month_of(today + 31))
        return error_on(r->mem, "day", &msg_ahead);
    TRY(walks_on(r, p, in->household, in->day, in->anyway));
    TRY(visit_plan_hold(r, p));
    TRY(due_of_household(r, p, in->household, in->day, &x, &planned));
    if (planned && x.state == DUE_PLANNED && x.day == in->day)
        return due_conflict(r, w, &x, &msg_planned);
    TRY(due_beside(r, p, in->household, in->day, &x));
    x.pinned = true;
    TRY(due_insert(r, &x));
    TRY(event_append(r, x.ref, (struct event){ .kind = STR("visit_plan"), .action = STR("add") }));
    return due_reply(r, w, &x);
}

error *extra_own(struct req *r, struct res *w)
{
    const struct extra_in *in = r->in;
    struct door            d = { 0 };
    bool                   found = false;

    if (!r->who->rounds)
        return error_of(r->mem, FAIL_DENIED, &msg_grid);
    TRY(registry_door(r, in->household, when_date(r->now), &d, &found));
    if (found)
        TRY(visit_walked(r, &d, &found));
    if (!found)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    return extra(r, w, r->account, d.grid);
}

/* Whom an extra visit may go to: the registry's search, over every grid that he looks after. */
error *extra_search(struct req *r, struct res *w)
{
    struct list scopes;

    TRY(visit_scopes(r, &scopes));
    const struct post_scope *s = scopes.item;
    for (size_t i = 0; i < scopes.n; i++)
        TRY(registry_search_page(r, s[i], &w->page));
    return NULL;
}

error *extra_desk(struct req *r, struct res *w)
{
    const struct extra_in *in = r->in;
    struct door            d = { 0 };
    int64_t                worker = 0;
    bool                   found = false;

    if (!registry_covers(r, in->grid / 1000, in->grid))
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    TRY(visit_worker_of(r, in->grid, in->worker, &worker));
    TRY(registry_door(r, in->household, when_date(r->now), &d, &found));
    if (!found || d.grid != in->grid)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    return extra(r, w, worker, in->grid);
}

/* ---- away ---- */

/* Another leave from the same day on is not replaced without a word; the same one said again (its
 * answer was lost) is the same. */
static error *first_of_its_day(struct req *r, const struct absence *x)
{
    struct list some;
    char        since[DATE_TEXT], until[DATE_TEXT];

    TRY(absences(r, x->worker, x->since, &some));
    const struct absence *a = some.item;
    for (size_t i = 0; i < some.n; i++) {
        if (a[i].since != x->since || (a[i].until == x->until && str_eq(a[i].why, x->why)))
            continue;
        date_text(a[i].since, since);
        date_text(a[i].until, until);
        return error_of(r->mem, FAIL_CONFLICT, &msg_away_twice, str_of(since), str_of(until));
    }
    return NULL;
}

/* Which visits that were agreed on fell into the leave, and when the household is seen instead. */
static error *fallen(struct req *r, struct res *w, const struct list *some)
{
    const struct due_visit *x = some->item;
    struct jw              *j = res_json(r, w);
    char                    text[DATE_TEXT];

    jw_object(j);
    jw_key(j, "items");
    jw_array(j);
    for (size_t i = 0; i < some->n; i++) {
        int64_t anew = 0;
        TRY(due_anew(r, &x[i], &anew));
        jw_object(j);
        TRY(due_json(r, j, &x[i]));
        date_text(anew, text);
        JW_STR(j, "anew", anew ? str_of(text) : STR(""));
        jw_end(j);
    }
    jw_end(j);
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}

/* Who goes along with him needs another day, too. His own is made already, and told. */
static error *others_again(struct req *r, int64_t grid, int64_t worker)
{
    struct list workers;

    TRY(visit_grid_workers(r, grid, when_date(r->now), &workers));
    const struct grid_post *p = workers.item;
    for (size_t i = 0; i < workers.n; i++)
        if (p[i].account != worker)
            TRY(visits_again(r, p[i].account));
    return NULL;
}

/* In every community where he has one of GRIDS (struct grid_post): each has it on its desk, and
 * keeps it when his posts elsewhere end. */
static error *set_absence(struct req *r, struct res *w, int64_t worker, const struct list *grids)
{
    const struct absence_in *in = r->in;
    const struct grid_post  *g = grids->item;
    int64_t                  today = when_date(r->now);
    struct absence           x = { 0, worker, in->since, in->until, in->why };
    struct list              agreed = { 0 };

    if (x.until != DATE_NONE && (x.until < x.since || x.until - x.since > AWAY_DAYS))
        return error_on(r->mem, "until", &msg_away, str_int(r->mem, AWAY_DAYS));
    if (x.until != DATE_NONE) {
        TRY(first_of_its_day(r, &x));
        TRY(visits_agreed_away(r, &x, &agreed));
    }
    for (size_t i = 0; i < grids->n; i++) {
        if (x.community == g[i].place / 1000)
            continue; /* they come by their codes */
        x.community = g[i].place / 1000;
        TRY(x.until == DATE_NONE ? absence_drop(r, &x) : absence_put(r, &x));
    }
    TRY(visits_replan(r, worker, (struct plan_span){ today - 1, today - 1 }));
    for (size_t i = 0; i < grids->n; i++)
        TRY(others_again(r, g[i].place, worker));
    return fallen(r, w, &agreed);
}

error *absence_own(struct req *r, struct res *w)
{
    struct list grids;

    TRY(visit_grids_of(r, r->account, &grids));
    if (!grids.n)
        return error_of(r->mem, FAIL_DENIED, &msg_grid);
    return set_absence(r, w, r->account, &grids);
}

error *absence_desk(struct req *r, struct res *w)
{
    const struct absence_in *in = r->in;
    int64_t                  worker = 0;
    struct list              grids;

    if (!registry_covers(r, in->grid / 1000, in->grid))
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    TRY(visit_worker_of(r, in->grid, in->worker, &worker));
    TRY(visit_grids_of(r, worker, &grids));
    return set_absence(r, w, worker, &grids);
}
