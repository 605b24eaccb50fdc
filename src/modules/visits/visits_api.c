/* visits_api.c -- the routes of the room of visits: a worker's own month and steps, coverage. */
#include "base/when.h"
#include "core/app.h"
#include "core/event.h"
#include "core/id.h"
#include "modules/visits/visits.h"

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
static const struct field grid_month_fields[] = {
    CODE(struct grid_month_query, grid,  .required = true, .doc = "Of which grid."),
    DATE(struct grid_month_query, month, .doc = "A day of the month; this month unless given."),
    FIELDS_END,
};
static const struct field package_in_fields[] = {
    DATE(struct package_in, from,  .required = true, .doc = "First day; what was left of the days of its month before it is along."),
    DATE(struct package_in, until, .required = true, .doc = "Last day, at most a week on."),
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
    msg_day     = { "visit.day_open", "只能安排在今天以后，最远到下个月。", "Only on a day that is not over, this month or the next." },
    msg_place   = { "visit.scope",   "只能为您岗位所辖的地方安排。", "Only for places of your post." };
/* clang-format on */

/* Anew at once, for oneself: what is over and what was decided stays. */
static error *replan(struct req *r, struct res *w)
{
    const struct month_query *in = r->in;
    int64_t                   today = when_date(r->now);
    int64_t                   month = month_of(in->month == DATE_NONE ? today : in->month);

    (void)w;
    if (!r->who->rounds)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    if (month < month_of(today) || month > month_of(today + 40))
        return error_on(r->mem, "month", &msg_day);
    if (in->month == DATE_NONE)
        return visits_replan(r, r->account, (struct plan_span){ today - 1, today - 1 });
    int64_t eve = month > today ? month - 1 : today - 1;
    return visits_plan(r, r->account, month, (struct plan_span){ eve, eve });
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
    return absences(r, r->account, when_date(r->now) - 31, &w->page);
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
      .alone = true, .summary = "Write down what happened at a door; a need becomes a case" },
    { POST, "/api/v1/visits/planned", extra_own, NULL, PERM_VISIT,
      BODY(struct extra_in, extra_in_fields), .out = due_visit_fields, .status = 201,
      .summary = "Plan one more visit" },
    { GET, "/api/v1/visits/households", extra_search, NULL, PERM_VISIT,
      QUERY(struct search_query, search_query_fields), .out = hit_fields, .page = true,
      .summary = "People by name, pinyin, phone or address in all the grids that one looks after; masked" },
    { GET, "/api/v1/visits/households/{ref}", visits_household, NULL, PERM_VISIT,
      .out = household_sheet_fields,
      .summary = "A household in one of the grids that one looks after: dwelling, people, care flags" },
    { POST, "/api/v1/visits/planned/{ref}/steps", due_step_own, NULL, PERM_VISIT,
      BODY(struct due_step_in, due_step_in_fields), .out = due_visit_fields,
      .alone = true, .summary = "Move a planned visit, leave it out with a reason or take that back; let two go together, or one again" },
    { GET, "/api/v1/visits/planned/{ref}/people", visits_people, NULL, PERM_VISIT,
      .out = at_door_fields, .page = true,
      .summary = "Who lives behind the door of one's own planned visit; names masked" },
    { POST, "/api/v1/visits/replan", replan, NULL, PERM_VISIT,
      BODY(struct month_query, month_query_fields),
      .summary = "Make one's own plan anew at once: of this month and of later ones that were made, or of the month that is given" },
    { GET, "/api/v1/visits/absences", absence_list, NULL, PERM_VISIT,
      .out = absence_fields, .page = true,
      .summary = "When one is away" },
    { POST, "/api/v1/visits/absences", absence_own, NULL, PERM_VISIT,
      BODY(struct absence_in, absence_in_fields), .out = due_visit_fields,
      .summary = "Be away, or no more; the plan is made anew at once. Told are the visits that were agreed on for these days: each is given up, and its household planned anew" },
    { GET, "/api/v1/visits/coverage", visits_coverage, NULL, PERM_VISITS,
      QUERY(struct coverage_query, coverage_query_fields), .out = coverage_fields, .slow = true,
      .summary = "Households seen by month and year, care flags not seen in time, needs found and solved, by grid" },
    { GET, "/api/v1/visits/plan", visits_grid_month, NULL, PERM_VISITS,
      QUERY(struct grid_month_query, grid_month_fields), .out = due_visit_fields, .slow = true,
      .summary = "What is planned in a grid in a month, its workers and when they are away" },
    { POST, "/api/v1/visits/plan/{ref}/steps", due_step_desk, NULL, PERM_VISITS,
      BODY(struct due_step_in, desk_step_in_fields), .out = due_visit_fields,
      .alone = true, .summary = "For a worker: move a planned visit to another day or another worker of the grid, leave it out, let two go" },
    { POST, "/api/v1/visits/plan/visits", extra_desk, NULL, PERM_VISITS,
      BODY(struct extra_in, desk_extra_in_fields), .out = due_visit_fields, .status = 201,
      .summary = "Plan one more visit for a worker" },
    { GET, "/api/v1/visits/households/{ref}/often", often_show, NULL, PERM_VISITS, .out = often_out_fields,
      .summary = "How often a household is visited, and what was decided for it alone" },
    { POST, "/api/v1/visits/households/{ref}/often", often_set, NULL, PERM_VISITS,
      BODY(struct often_in, often_in_fields), .out = often_out_fields,
      .alone = true, .summary = "Decide how often one household is visited, with a reason and up to a day, or take that back; it is planned with at once" },
    { POST, "/api/v1/visits/plan/absences", absence_desk, NULL, PERM_VISITS,
      BODY(struct absence_in, desk_absence_in_fields), .out = due_visit_fields,
      .summary = "A worker is away, or no more; his plan is made anew at once. Told are the visits that were agreed on for these days: each is given up, and its household planned anew" },
    { POST, "/api/v1/visits/plans", plan_place, NULL, PERM_VISITS,
      BODY(struct coverage_query, plan_in_fields), .out = queued_fields, .status = 202,
      .summary = "Queue the plans of all grid workers of a place for a month" },
};
/* clang-format on */

const struct route_table visits_routes = { routes, COUNT(routes) };
