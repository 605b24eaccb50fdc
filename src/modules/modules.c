/* modules.c -- every room is listed here: a newcomer must be able to see the list. */
#include "modules/modules.h"

#include "modules/account/account.h"
#include "modules/casework/casework.h"
#include "modules/files/files.h"
#include "modules/oversight/oversight.h"
#include "modules/pages/pages.h"
#include "modules/territory/territory.h"

static const struct route_table *const tables[] = {
    &account_routes, &territory_routes, &casework_routes,
    &files_routes,   &oversight_routes, &pages_routes,
};

const struct rooms modules_rooms = {
    .tables = tables,
    .n_tables = COUNT(tables),
    .describe = casework_describe,
    .notify = casework_notify,
    .clock = casework_clock,
    .jobs = casework_jobs,
    .n_jobs = 1,
};
