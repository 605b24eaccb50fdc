/* casework_api.c -- the routes of matters. */
#include "core/app.h"
#include "core/live.h"
#include "modules/account/account.h"
#include "modules/casework/casework.sql.h"
#include "modules/casework/casework_command.h"
#include "modules/casework/casework_desk.h"
#include "modules/casework/casework_flag.h"
#include "modules/casework/casework_flood.h"
#include "modules/casework/casework_order.h"
#include "modules/casework/casework_route.h"

/* clang-format off */
struct after_query {
    str after;
};
static const struct field after_query_fields[] = {
    TEXT(struct after_query, after, 0, 80, .doc = "Cursor."),
    FIELDS_END,
};
/* clang-format on */

static error *show(struct req *r, struct res *w)
{
    struct casefile *c = NEW(r->mem, struct casefile);
    str              part = { 0 };

    TRY(casework_visible(r, r->ref, c, &part));
    return casework_reply(r, w, c, part);
}

static error *events(struct req *r, struct res *w)
{
    const struct after_query *q = r->in;
    struct casefile          *c = NEW(r->mem, struct casefile);
    str                       part = { 0 };

    TRY(casework_visible(r, r->ref, c, &part));
    return casework_timeline(r, w, r->ref, q->after);
}

/* clang-format off */
struct worker {
    struct ref ref;
    str        name;
};
static const struct field worker_fields[] = {
    REF (struct worker, ref,  .doc = "The post."),
    TEXT(struct worker, name, 0, 80, .doc = "Masked name."),
    FIELDS_END,
};
/* clang-format on */

/* Who may be asked to look: the grid workers of its grid. */
static error *workers(struct req *r, struct res *w)
{
    struct casefile *c = NEW(r->mem, struct casefile);
    struct list      posts;
    str              part = { 0 };

    TRY(casework_visible(r, r->ref, c, &part));
    TRY(db_all(r->db, r->mem, &sql_casework_posts_at,
               DB_ARGS(db_int("place", c->grid), db_text("role", STR("grid_worker"))), post_fields,
               sizeof(struct post), &posts));
    const struct post *p = posts.item;
    struct worker     *out = NEWN(r->mem, struct worker, posts.n);
    for (size_t i = 0; i < posts.n; i++) {
        struct account x = { 0 };
        TRY(account_by_id(r->db, r->mem, p[i].account, &x));
        out[i] = (struct worker){ { c->ref.community, p[i].id }, x.name_mask };
    }
    w->page = (struct list){ out, posts.n, sizeof *out };
    return NULL;
}

static error *stream(struct req *r, struct res *w)
{
    (void)r;
    (void)w; /* the engine opens the stream, core/live.c fills it */
    return NULL;
}

/* clang-format off */
struct link_in {
    struct ref to;
    str        why;
};
static const struct field link_in_fields[] = {
    REF (struct link_in, to,  .required = true, .doc = "The other matter."),
    TEXT(struct link_in, why, 0, 200, .masks = true, .doc = "How they belong together."),
    FIELDS_END,
};
static const struct message msg_self = { "link.self", "不能与自己关联。", "A matter cannot be linked to itself." };
/* clang-format on */

/* Both must be visible to the asker; both time lines say so. */
static error *link_matters(struct req *r, struct res *w)
{
    const struct link_in *in = r->in;
    struct casefile      *c = NEW(r->mem, struct casefile), other = { 0 };
    str                   part = { 0 }, other_part = { 0 };

    TRY(casework_visible(r, r->ref, c, &part));
    TRY(casework_visible(r, in->to, &other, &other_part));
    if (in->to.id == r->ref.id && in->to.community == r->ref.community)
        return error_on(r->mem, "to", &msg_self);
    TRY(link_add(r, c->ref, "case", other.ref, "case", in->why));
    TRY(event_append(
        r, c->ref, (struct event){ .kind = STR("case"), .action = STR("link"), .words = in->why }));
    TRY(event_append(
        r, other.ref,
        (struct event){ .kind = STR("case"), .action = STR("link"), .words = in->why }));
    return casework_reply(r, w, c, part);
}

/* clang-format off */
static const struct route routes[] = {
    { GET, "/api/v1/catalogue", catalogue_reply, NULL, PERM_PUBLIC,
      .summary = "States and roles, what kind of installation this is" },
    { GET, "/api/v1/catalogue/categories", catalogue_categories, NULL, PERM_PUBLIC,
      .summary = "What may be reported, with its questions; units" },
    { GET, "/api/v1/catalogue/readings", catalogue_readings, NULL, PERM_PUBLIC,
      .summary = "How the Chinese names of categories are read, by code; to find them by" },
    { GET, "/api/v1/catalogue/actions", catalogue_actions, NULL, PERM_PUBLIC,
      .summary = "What can be done with a matter and its side matters" },
    { POST, "/api/v1/cases", casework_report, NULL, PERM_REPORT,
      BODY(struct case_in, case_in_fields), .status = 201,
      .summary = "Report a matter" },
    { GET, "/api/v1/cases", casework_list, NULL, PERM_READ,
      QUERY(struct case_query, case_query_fields), .out = case_row_fields, .page = true,
      .summary = "A queue of matters, by clock" },
    { GET, "/api/v1/cases/near", casework_near, NULL, PERM_REPORT,
      QUERY(struct near_query, near_query_fields), .out = case_near_fields, .page = true,
      .summary = "The nearest open public matters, before one reports the same: those that can be joined, then those that were handled (of 100 m with more than 8 of either, or 32 of the category, the newest)" },
    { GET, "/api/v1/cases/{ref}", show, NULL, PERM_READ,
      .summary = "One matter with everything" },
    { GET, "/api/v1/cases/{ref}/clocks", casework_clocks, NULL, PERM_READ,
      .summary = "Every clock that it had, until when and why; those that ended as they stood then" },
    { GET, "/api/v1/cases/{ref}/events", events, NULL, PERM_READ,
      QUERY(struct after_query, after_query_fields),
      .summary = "Its time line" },
    { POST, "/api/v1/cases/{ref}/steps", casework_step, NULL, PERM_READ,
      BODY(struct step_in, step_in_fields),
      .summary = "Take a step of its life cycle" },
    { POST, "/api/v1/cases/{ref}/flags", casework_flag_raise, NULL, PERM_READ,
      BODY(struct flag_in, flag_in_fields), .status = 201,
      .summary = "Raise a side matter: supervision, joint action, extension, suspension, objection" },
    { POST, "/api/v1/cases/{ref}/flags/{flag}/steps", casework_flag_step, NULL, PERM_READ,
      BODY(struct flag_step_in, flag_step_in_fields),
      .summary = "Take a step of a side matter" },
    { GET, "/api/v1/cases/{ref}/workers", workers, NULL, PERM_TRIAGE, .out = worker_fields, .page = true,
      .summary = "The grid workers of its grid, who may be asked to look" },
    { POST, "/api/v1/cases/{ref}/links", link_matters, NULL, PERM_TRIAGE,
      BODY(struct link_in, link_in_fields),
      .summary = "Link it to another matter: one thread" },
    { POST, "/api/v1/cases/{ref}/exchanges", order_exchange, NULL, PERM_ORDER,
      BODY(struct exchange_in, exchange_in_fields), .status = 201,
      .summary = "Record a form that was exchanged with a superior about it" },
    { POST, "/api/v1/cases/{ref}/follow", casework_follow, NULL, PERM_READ,
      .summary = "Follow it: me too" },
    { DELETE_, "/api/v1/cases/{ref}/follow", casework_unfollow, NULL, PERM_READ,
      .summary = "Follow it no longer" },
    { GET, "/api/v1/callers/buildings", casework_addresses, NULL, PERM_BEHALF,
      QUERY(struct address_query, address_fields), .out = named_list_fields,
      .summary = "The buildings of one's place that an address names, as a caller says it" },
    { POST, "/api/v1/callers/matters", casework_callers, NULL, PERM_BEHALF,
      BODY(struct callers_in, callers_in_fields), .out = caller_row_fields, .page = true,
      .summary = "A caller's earlier matters by his phone, without his words; reading them is logged" },
    { POST, "/api/v1/cases/{ref}/reveal", casework_reveal, NULL, PERM_PERSONAL,
      BODY(struct reveal_in, reveal_in_fields), .secret = true,
      .summary = "Read a masked field, with a reason that is logged" },
    { GET, "/api/v1/counts", casework_counts, NULL, PERM_READ,
      QUERY(struct counts_query, counts_query_fields),
      .summary = "Matters per state" },
    { GET, "/api/v1/counts/places", casework_counts_places, NULL, PERM_STATS,
      QUERY(struct counts_query, counts_query_fields),
      .summary = "Matters per place below mine" },
    { POST, "/api/v1/exports/cases", casework_export_ask, NULL, PERM_READ, .out = job_out_fields, .status = 201,
      BODY(struct export_in, export_in_fields),
      .summary = "Have the matters of a query written as CSV or XLSX, masked; it is logged" },
    { GET, "/api/v1/jobs/{ref}", casework_job_show, NULL, PERM_SIGNED_IN, .out = job_out_fields,
      .summary = "How far one of my jobs is" },
    { GET, "/api/v1/jobs/{ref}/file", casework_export_file, NULL, PERM_READ, .other = true, .slow = true,
      .summary = "What it made" },
    { POST, "/api/v1/cases/steps", casework_bulk, NULL, PERM_READ, BODY(struct bulk_in, bulk_in_fields),
      .summary = "The same step for many matters; each is taken or refused by itself" },
    { GET, "/api/v1/filters", filters_list, NULL, PERM_READ, .out = filter_fields, .page = true,
      .summary = "My saved filters" },
    { POST, "/api/v1/filters", filter_add, NULL, PERM_READ, BODY(struct filter, filter_fields), .out = filter_fields, .status = 201,
      .summary = "Save a filter" },
    { DELETE_, "/api/v1/filters/{ref}", filter_drop, NULL, PERM_READ,
      .summary = "Forget a filter" },
    { GET, "/api/v1/templates", templates_list, NULL, PERM_READ, .out = template_fields, .page = true,
      .summary = "Answer templates of my place" },
    { POST, "/api/v1/templates", template_add, NULL, PERM_TRIAGE, BODY(struct template, template_fields), .out = template_fields, .status = 201,
      .summary = "Add an answer template for my place" },
    { DELETE_, "/api/v1/templates/{ref}", template_drop, NULL, PERM_TRIAGE,
      .summary = "Remove one" },
    { GET, "/api/v1/handovers", casework_handover_show, NULL, PERM_ACCOUNTS, .slow = true,
      QUERY(struct handover_query, handover_query_fields), .out = handover_out_fields,
      .summary = "Before a post ends: what is open under somebody's posts, and who could take it" },
    { POST, "/api/v1/handovers", casework_handover, NULL, PERM_ACCOUNTS, BODY(struct handover_in, handover_in_fields),
      .summary = "Hand everything open over to a colleague; end the posts" },
    { GET, "/api/v1/routing", routing_show, NULL, PERM_TERRITORY, .out = route_rule_fields, .page = true,
      .summary = "Which unit handles what, and why" },
    { POST, "/api/v1/routing", routing_put, NULL, PERM_SETTINGS, BODY(struct rules_in, rules_in_fields),
      .out = job_out_fields, .status = 201,
      .summary = "Replace these rules" },
    { POST, "/api/v1/routing/dry-run", routing_try, NULL, PERM_SETTINGS, BODY(struct rules_in, rules_in_fields),
      .summary = "What other rules would have changed last year; writes nothing" },
    { GET, "/api/v1/command/rates", command_rates, NULL, PERM_STATS, QUERY(struct command_query, command_query_fields),
      .summary = "Rates of a place with their samples and intervals" },
    { GET, "/api/v1/command/ladder", command_ladder, NULL, PERM_STATS, QUERY(struct command_query, command_query_fields),
      .summary = "What is overdue, by who must act now" },
    { GET, "/api/v1/command/late", command_late, NULL, PERM_STATS, QUERY(struct command_query, command_query_fields),
      .summary = "Overdue matters with the post that must act now" },
    { GET, "/api/v1/command/flags", command_flags, NULL, PERM_STATS, QUERY(struct command_query, command_query_fields),
      .summary = "Open supervisions and joint actions with their clocks" },
    { GET, "/api/v1/command/clocks", command_clocks, NULL, PERM_STATS, QUERY(struct command_query, command_query_fields),
      .summary = "What is open in the places below mine, by how soon somebody must act" },
    { GET, "/api/v1/command/areas", command_areas, NULL, PERM_STATS, QUERY(struct command_query, command_query_fields),
      .slow = true,
      .summary = "Figures of the places below mine and by category; small counts are not told" },
    { GET, "/api/v1/command/hotspots", command_hotspots, NULL, PERM_STATS, QUERY(struct command_query, command_query_fields),
      .out = spot_fields, .page = true, .slow = true,
      .summary = "Spots where the same keeps happening" },
    { GET, "/api/v1/emergencies", flood_list, NULL, PERM_SIGNED_IN, .out = emergency_fields, .page = true,
      .summary = "Flood-season modes that are on" },
    { POST, "/api/v1/emergencies", flood_start, NULL, PERM_EMERGENCY, BODY(struct emergency_in, emergency_in_fields),
      .out = emergency_fields, .status = 201,
      .summary = "Switch flood-season mode on for a place" },
    { POST, "/api/v1/emergencies/{ref}/steps", flood_step, NULL, PERM_EMERGENCY, BODY(struct emergency_step, emergency_step_fields),
      .out = emergency_fields,
      .summary = "Prolong it or switch it off" },
    { GET, "/api/v1/duty", duty_list, NULL, PERM_STATS, .out = duty_fields, .page = true,
      .summary = "Who is on duty for my place: units and phones, now and later" },
    { POST, "/api/v1/duty", duty_add, NULL, PERM_EMERGENCY, BODY(struct duty_line, duty_fields), .out = duty_fields, .status = 201,
      .summary = "Add a line of duty" },
    { DELETE_, "/api/v1/duty/{ref}", duty_drop, NULL, PERM_EMERGENCY,
      .summary = "Remove one" },
    { GET, "/api/v1/calendar", calendar_show, NULL, PERM_SIGNED_IN,
      QUERY(struct calendar_query, calendar_query_fields),
      .summary = "The working calendar of a year, day by day" },
    { GET, "/api/v1/calendar/layer", calendar_layer_show, NULL, PERM_SETTINGS, .out = layer_in_fields,
      QUERY(struct calendar_query, calendar_query_fields),
      .summary = "What a district has put over the national calendar" },
    { POST, "/api/v1/calendar/layer", calendar_layer_put, NULL, PERM_SETTINGS, .out = job_out_fields, .status = 201,
      BODY(struct layer_in, layer_in_fields),
      .summary = "Replace it; what is due is worked out again" },
    { GET, "/api/v1/events", stream, NULL, PERM_SIGNED_IN, .stream = true,
      .summary = "The live stream (server-sent events)" },
};
/* clang-format on */

const struct route_table casework_routes = { routes, COUNT(routes) };
