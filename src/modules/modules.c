/* modules.c -- every room is listed here: a newcomer must be able to see the list. */
#include "modules/modules.h"

#include "modules/account/account.h"
#include "modules/casework/casework_flood.h"
#include "modules/files/files.h"
#include "modules/forms/forms.h"
#include "modules/gridding/gridding.h"
#include "modules/imports/imports.h"
#include "modules/oversight/oversight.h"
#include "modules/pages/pages.h"
#include "modules/pages/public.h"
#include "modules/reform/reform.h"
#include "modules/registry/registry.h"
#include "modules/staffing/staffing.h"
#include "modules/territory/territory.h"
#include "modules/visits/visits.h"

static const struct route_table *const tables[] = {
    &account_routes,          &territory_routes,
    &casework_routes,         &files_routes,
    &oversight_routes,        &pages_routes,
    &public_routes,           &reform_routes,
    &imports_routes,          &gridding_routes,
    &registry_routes,         &registry_write_routes,
    &registry_house_routes,   &registry_pulled_routes,
    &registry_list_routes,    &registry_step_routes,
    &registry_merge_routes,   &registry_apart_routes,
    &registry_widow_routes,   &registry_me_routes,
    &registry_link_routes,    &registry_count_routes,
    &registry_desk_routes,    &registry_org_routes,
    &registry_kin_routes,     &forms_routes,
    &form_filling_routes,     &visits_routes,
    &staffing_routes,         &visits_change_routes,
    &staffing_contact_routes, &registry_more_routes,
    &staffing_coming_routes,  &visits_past_routes,
    &visits_withdraw_routes,  &visits_lower_routes,
};

/* Units may have come in: their names stand in the image of the catalogue. */
static error *import_part(struct req *r, struct job *j, bool *finished)
{
    TRY(imports_part(r, j, finished));
    return *finished ? categories_load(r->app, r->db) : NULL;
}

static const struct job_kind jobs[] = {
    { "export_cases", casework_export_part, .waited = true },
    { "clocks", clocks_part },
    { "flood", flood_part },
    { "reform", reform_part },
    { "import", import_part, .waited = true },
    { "case_regrid", casework_regrid_part },
    { "caller_tokens", caller_tokens_part },
    { "site_words", site_words_part, .waited = true },
    { "more_phones", more_phones_part },
    { "post_regrid", account_regrid_part },
    { "post_unnamed", staffing_unnamed_part },
    { "grid_tell", gridding_tell_part },
    { "form_gather", forms_gather_part, .waited = true },
    { "visits_plan", visits_plan_part },
    { "visits_regrid", visits_regrid_part },
    { "visits_again", visits_again_part },
    { "visits_post", visits_post_part },
    { "visits_split", visits_split_part },
    { "visits_home", visits_home_part },
    { "visits_table", visits_table_part },
    { "visits_calendar", visits_calendar_part },
};

/* Posts first: who looks after a matter is asked when it moves. */
static const struct hearer listeners[] = {
    { "grid", "in_force", "post_regrid" },
    { "grid", "in_force", "case_regrid" },
    { "grid", "in_force", "grid_tell" },
    { "grid", "consult", "grid_tell" },
    { "grid", "submit", "grid_tell" },
    { "grid", "publish", "grid_tell" },
    { "grid", "take", "grid_tell" },
    { "grid", "in_force", "visits_regrid" },
    { "grid", "opinion", "grid_tell" },
    { "post", "begin", "visits_post" },
    { "post", "start", "visits_post" },
    { "post", "end", "visits_post" },
    { "post", "handover", "visits_post" },
    { "post", "stay", "visits_post" },
    { "household", "split_from", "visits_split" },
    { "grid", "cancel", "post_unnamed" },
    { "household", "edit", "visits_home" },
    { "household", "wish", "visits_home" },
    { "household", "move_in", "visits_home" },
    { "household", "move_out", "visits_home" },
    { "household", "move_house", "visits_home" },
    { "household", "split", "visits_home" },
    { "household", "end", "visits_home" },
    { "household", "goes_on", "visits_home" },
    { "household", "register", "visits_home" },
    { "inhabitant", "care", "visits_home" },
    { "inhabitant", "edit", "visits_home" },
    { "inhabitant", "merge", "visits_home" },
    { "inhabitant", "merged", "visits_home" },
    { "inhabitant", "unmerge", "visits_home" },
    { "import", "finish", "visits_table" },
    { "import", "cut", "visits_table" },
    { "calendar", "calendar", "visits_calendar" },
};

static const struct import_kind *const kinds[] = {
    &territory_kinds[0], &territory_kinds[1],   &territory_kinds[2],
    &territory_kinds[3], &casework_categories,  &gridding_kinds[0],
    &gridding_kinds[1],  &registry_people_kind, &registry_orgs_kind,
};

static const struct log_words *const logs[] = {
    &account_log, &casework_log, &files_log,    &forms_log,    &gridding_log,
    &imports_log, &reform_log,   &registry_log, &staffing_log, &visits_log,
};

/* What is due by the clock: a reform's day first, then that of new grids, so that the rest sees the
 * tree of today. */
static error *clocks(struct req *r, bool *more)
{
    TRY(casework_clock(r, more));
    TRY(reform_clock(r, more));
    TRY(gridding_clock(r, more));
    TRY(staffing_clock(r, more));
    TRY(forms_clock(r, more));
    return visits_clock(r, more);
}

const struct rooms modules_rooms = {
    .tables = tables,
    .n_tables = COUNT(tables),
    .describe = casework_describe,
    .notify = casework_notify,
    .clock = clocks,
    .jobs = jobs,
    .n_jobs = COUNT(jobs),
    .listeners = listeners,
    .n_listeners = COUNT(listeners),
    .kinds = kinds,
    .n_kinds = COUNT(kinds),
    .log = logs,
    .n_log = COUNT(logs),
};
