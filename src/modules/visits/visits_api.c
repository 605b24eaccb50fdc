/* visits_api.c -- the routes of the room of visits: a worker's own month and steps, coverage. */
#include "base/when.h"
#include "core/app.h"
#include "core/event.h"
#include "core/id.h"
#include "modules/visits/visits.h"

enum due_action { ACT_MOVE, ACT_SKIP, ACT_RESTORE };
static const char *const action_words[] = { "move", "skip", "restore", NULL };

/* clang-format off */
static const struct field month_query_fields[] = {
    DATE(struct month_query, month, .doc = "A day of the month; this month unless given."),
    FIELDS_END,
};
static const struct field coverage_query_fields[] = {
    CODE(struct coverage_query, community, .required = true, .doc = "Of which community."),
    DATE(struct coverage_query, month,     .doc = "A day of the month; this month unless given."),
    FIELDS_END,
};
static const struct field package_in_fields[] = {
    DATE(struct package_in, from,  .required = true, .doc = "First day."),
    DATE(struct package_in, until, .required = true, .doc = "Last day, at most a week on."),
    FIELDS_END,
};
struct due_step_in {
    int     action;
    int64_t day, version;
    str     reason;
};
static const struct field due_step_in_fields[] = {
    WORD(struct due_step_in, action,  action_words, .required = true, .doc = "move, skip or restore."),
    DATE(struct due_step_in, day,     .doc = "With move: to which day."),
    TEXT(struct due_step_in, reason,  0, 200, .doc = "Why; needed with skip."),
    INT (struct due_step_in, version, 1, INT64_MAX, .required = true, .doc = "The version that was seen."),
    FIELDS_END,
};
struct extra_in {
    struct ref household;
    int64_t    day;
};
static const struct field extra_in_fields[] = {
    REF (struct extra_in, household, .required = true, .doc = "The household."),
    DATE(struct extra_in, day,       .required = true, .doc = "The day."),
    FIELDS_END,
};
static const struct field absence_in_fields[] = {
    DATE(struct absence, since, .required = true, .doc = "First day away."),
    DATE(struct absence, until, .doc = "Last day away; none: the absence is taken back."),
    TEXT(struct absence, why,   0, 100, .doc = "Why."),
    FIELDS_END,
};
static const struct field plan_in_fields[] = {
    CODE(struct coverage_query, community, .required = true, .doc = "Community, street or district."),
    DATE(struct coverage_query, month,     .required = true, .doc = "A day of the month."),
    FIELDS_END,
};
static const struct field coverage_fields[] = {
    DATE(struct coverage_query, month, .doc = "First day of the month."),
    FIELDS_END,
};
struct queued {
    int64_t job;
};
static const struct field queued_fields[] = {
    INT(struct queued, job, 0, INT64_MAX, .doc = "The job."),
    FIELDS_END,
};
static const struct message
    msg_reason  = { "visit.reason",  "请写明为什么这次不走访。", "Please say why this household is left out." },
    msg_day     = { "visit.move",    "只能改到本月今天以后的日子。", "It can only be moved to a day of this month that is not over." },
    msg_state   = { "visit.state",   "这次走访已经完成或已转交，不能再改。", "This visit is done or was handed over; it cannot be changed." },
    msg_version = { "visit.changed", "这次走访的安排已被改动，请核对。", "This visit was changed by somebody else; please compare." },
    msg_planned = { "visit.planned", "这户当天已经在计划里。", "This household is planned for that day already." },
    msg_away    = { "visit.away",    "结束日期不能早于开始日期，也不能超过 {0} 天。", "The last day must not be before the first, nor more than {0} days after it." },
    msg_place   = { "visit.scope",   "只能为您岗位所辖的地方安排。", "Only for places of your post." };
/* clang-format on */

enum { AWAY_DAYS = 366 };

static error *reply(struct req *r, struct res *w, const struct due_visit *x)
{
    struct jw *j = res_json(r, w);

    jw_object(j);
    TRY(due_json(r, j, x));
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}

/* One's own planned visit. */
static error *mine(struct req *r, struct due_visit *x)
{
    TRY(due_by_ref(r, r->ref, x));
    if (x->worker != r->account)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    TRY(visit_plan_hold(r, (struct plan_of){ x->worker, x->grid, x->month }));
    return due_by_ref(r, r->ref, x);
}

static error *conflict(struct req *r, struct res *w, const struct due_visit *x,
                       const struct message *m)
{
    struct buf b;
    struct jw  j;

    buf_init(&b, r->mem, 1 << 14);
    jw_init(&j, &b, req_refs(r));
    jw_record(&j, due_visit_fields, x);
    jw_done(&j);
    w->current = buf_done(&b);
    return error_of(r->mem, FAIL_CONFLICT, m);
}

static error *step(struct req *r, struct res *w)
{
    const struct due_step_in *in = r->in;
    struct due_visit          x = { 0 };
    int64_t                   today = when_date(r->now);

    TRY(mine(r, &x));
    if (x.version != in->version)
        return conflict(r, w, &x, &msg_version);
    if (x.state == DUE_DONE || x.state == DUE_GONE)
        return conflict(r, w, &x, &msg_state);
    if (in->action == ACT_SKIP && !in->reason.n)
        return error_on(r->mem, "reason", &msg_reason);
    if (in->action == ACT_MOVE &&
        (in->day == DATE_NONE || in->day < today || month_of(in->day) != x.month))
        return error_on(r->mem, "day", &msg_day);
    x.reason = in->reason;
    x.pinned = in->action == ACT_MOVE || (x.pinned && in->action == ACT_RESTORE);
    x.state = in->action == ACT_SKIP ? DUE_SKIPPED : DUE_PLANNED;
    if (in->action == ACT_MOVE) {
        x.day = in->day;
        x.ord = 99; /* the last of that day, until the walk is ordered */
    }
    TRY(due_save(r, &x));
    TRY(event_append(
        r, x.ref,
        (struct event){ .kind = STR("visit_plan"), .action = str_of(action_words[in->action]) }));
    return reply(r, w, &x);
}

static error *extra(struct req *r, struct res *w)
{
    const struct extra_in *in = r->in;
    struct door            d = { 0 };
    struct due_visit       x = { 0 };
    bool                   found = false, planned = false;
    int64_t                today = when_date(r->now);

    TRY(registry_door(r, in->household, today, &d, &found));
    if (!found || !registry_covers(r, d.place_now, d.grid) || !r->who->grid)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    if (in->day < today || month_of(in->day) > month_of(today + 31))
        return error_on(r->mem, "day", &msg_day);
    TRY(visit_plan_hold(r, (struct plan_of){ r->account, r->who->grid, month_of(in->day) }));
    TRY(due_of_household(r, r->account, in->household, in->day, &x, &planned));
    if (planned && x.state == DUE_PLANNED && x.day == in->day)
        return conflict(r, w, &x, &msg_planned);
    x = (struct due_visit){ .ref = { r->who->grid / 1000, id_new(r->now) },
                            .worker = r->account,
                            .grid = r->who->grid,
                            .month = month_of(in->day),
                            .day = in->day,
                            .ord = 99,
                            .house_community = in->household.community,
                            .household = in->household.id,
                            .why = STR("pinned"),
                            .unseen = -1,
                            .due = in->day,
                            .state = DUE_PLANNED,
                            .pinned = true,
                            .version = 1 };
    TRY(due_insert(r, &x));
    return reply(r, w, &x);
}

/* Anew at once, for oneself: what is over and what was decided stays. */
static error *replan(struct req *r, struct res *w)
{
    const struct month_query *in = r->in;
    int64_t                   today = when_date(r->now);
    int64_t                   month = month_of(in->month == DATE_NONE ? today : in->month);

    (void)w;
    if (!r->who->grid)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    if (month < month_of(today) || month > month_of(today + 40))
        return error_on(r->mem, "month", &msg_day);
    return visits_plan(r, (struct plan_of){ r->account, r->who->grid, month },
                       month > today ? month - 1 : today - 1);
}

static error *plan_place(struct req *r, struct res *w)
{
    const struct coverage_query *in = r->in;
    struct place_range           want = place_communities(in->community);
    int64_t                      id = 0, month = month_of(in->month);

    if (!r->who->sees_places || want.lo < r->who->places.lo || want.hi > r->who->places.hi ||
        !place_find(app_places(r->app), in->community))
        return error_on(r->mem, "community", &msg_place);
    if (month < month_of(when_date(r->now)))
        return error_on(r->mem, "month", &msg_day);
    TRY(job_queue(r, "visits_plan",
                  str_fmt(r->mem, "%lld %lld", (long long)in->community, (long long)month), &id));
    struct jw *j = res_json(r, w);
    jw_object(j);
    JW_INT(j, "job", id);
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}

static error *absence_list(struct req *r, struct res *w)
{
    if (!r->who->grid)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    return absences(r, r->who->grid / 1000, r->account, when_date(r->now) - 31, &w->page);
}

static error *absence_set(struct req *r, struct res *w)
{
    struct absence x = *(const struct absence *)r->in;
    int64_t        today = when_date(r->now);

    (void)w;
    if (!r->who->grid)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    x.community = r->who->grid / 1000;
    x.worker = r->account;
    if (x.until != DATE_NONE && (x.until < x.since || x.until - x.since > AWAY_DAYS))
        return error_on(r->mem, "until", &msg_away, str_int(r->mem, AWAY_DAYS));
    if (x.until == DATE_NONE)
        TRY(absence_drop(r, &x));
    else
        TRY(absence_put(r, &x));
    return visits_plan(r, (struct plan_of){ r->account, r->who->grid, month_of(today) }, today - 1);
}

/* clang-format off */
static const struct route routes[] = {
    { GET, "/api/v1/visits/month", visits_month, NULL, PERM_VISIT,
      QUERY(struct month_query, month_query_fields), .out = due_visit_fields,
      .summary = "One's own visits of a month with what was done so far" },
    { POST, "/api/v1/visits/package", visits_package, NULL, PERM_VISIT,
      BODY(struct package_in, package_in_fields), .out = due_visit_fields, .secret = true,
      .summary = "The households of some days with names and phones, for a phone without signal; each reading is logged first" },
    { POST, "/api/v1/visits/records", visits_record, NULL, PERM_VISIT,
      BODY(struct record_in, record_in_fields), .out = visit_fields, .status = 201,
      .summary = "Write down what happened at a door; a need becomes a case" },
    { POST, "/api/v1/visits/planned", extra, NULL, PERM_VISIT,
      BODY(struct extra_in, extra_in_fields), .out = due_visit_fields, .status = 201,
      .summary = "Plan one more visit" },
    { POST, "/api/v1/visits/planned/{ref}/steps", step, NULL, PERM_VISIT,
      BODY(struct due_step_in, due_step_in_fields), .out = due_visit_fields,
      .summary = "Move a planned visit, leave it out with a reason, or take that back" },
    { POST, "/api/v1/visits/replan", replan, NULL, PERM_VISIT,
      BODY(struct month_query, month_query_fields),
      .summary = "Make one's own plan anew at once" },
    { GET, "/api/v1/visits/absences", absence_list, NULL, PERM_VISIT,
      .out = absence_fields, .page = true,
      .summary = "When one is away" },
    { POST, "/api/v1/visits/absences", absence_set, NULL, PERM_VISIT,
      BODY(struct absence, absence_in_fields),
      .summary = "Be away, or no more; the plan is made anew at once" },
    { GET, "/api/v1/visits/coverage", visits_coverage, NULL, PERM_VISITS,
      QUERY(struct coverage_query, coverage_query_fields), .out = coverage_fields, .slow = true,
      .summary = "Households seen by month and year, care flags not seen in time, needs found and solved, by grid" },
    { POST, "/api/v1/visits/plans", plan_place, NULL, PERM_VISITS,
      BODY(struct coverage_query, plan_in_fields), .out = queued_fields, .status = 202,
      .summary = "Queue the plans of all grid workers of a place for a month" },
};
/* clang-format on */

const struct route_table visits_routes = { routes, COUNT(routes) };
