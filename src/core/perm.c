/* perm.c -- the table of roles. */
#include "core/perm.h"

/* clang-format off */
const char *const perm_words[] = {
    "case.report", "case.read", "case.triage", "case.verify", "case.dispatch", "case.handle",
    "case.check", "case.judge", "case.behalf", "personal.reveal", "stats.read", "account.manage",
    "setting.manage", "readlog.read", "audit.read", "export.approve", "territory.read",
    "grid.draw", "case.order", "emergency.switch", "registry.read", "registry.write", "population.read",
    "form.use", "form.allow", "visit.make", "visit.read", "staffing.read", NULL,
};

const char *const role_words[] = {
    "resident", "grid_worker", "police", "clerk", "hotline", "dispatcher", "handler", "checker",
    "district", "admin", "security", "auditor", "auxiliary", NULL,
};

#define P(x) PERM_BIT(PERM_##x)
#define CASE (P(READ) | P(REPORT) | P(JUDGE))
#define BOOK (P(REGISTRY) | P(REGISTER)) /* 一口清 */

const struct role_row role_table[] = {
    /*                    zh                en                     perms                                                            places totp */
    [ROLE_RESIDENT]    = { "居民",          "Resident",            CASE,                                                            false, false },
    [ROLE_GRID_WORKER] = { "网格员",        "Grid worker",         CASE | P(VERIFY) | P(PERSONAL) | BOOK | P(VISIT),                       true,  true },
    [ROLE_POLICE]      = { "网格民警",      "Police contact",      CASE | P(HANDLE),                                                false, false },
    [ROLE_CLERK]       = { "社区工作人员",  "Community clerk",     CASE | P(TRIAGE) | P(VERIFY) | P(CHECK) | P(BEHALF) | P(PERSONAL) | P(STATS) | P(GRIDS) | BOOK | P(POPULATION) | P(FORMS) | P(VISITS) | P(STAFFING), true, true },
    [ROLE_HOTLINE]     = { "热线坐席",      "Hotline clerk",       P(READ) | P(REPORT) | P(BEHALF) | P(PERSONAL),                   false, true },
    [ROLE_DISPATCHER]  = { "街道调度员",    "Street dispatcher",   P(READ) | P(REPORT) | P(TRIAGE) | P(DISPATCH) | P(BEHALF) | P(PERSONAL) | P(STATS) | P(TERRITORY) | P(GRIDS) | P(ORDER) | P(EMERGENCY) | P(POPULATION) | P(FORMS) | P(VISITS) | P(STAFFING) | P(FORM_ALLOW), true, true },
    [ROLE_HANDLER]     = { "部门经办人",    "Department handler",  P(READ) | P(REPORT) | P(HANDLE) | P(PERSONAL),                   false, true },
    [ROLE_CHECKER]     = { "核查员",        "Checker",             P(READ) | P(REPORT) | P(CHECK),                                  true,  true },
    [ROLE_DISTRICT]    = { "区缔造办",      "District office",     P(READ) | P(REPORT) | P(STATS) | P(APPROVE) | P(TERRITORY) | P(GRIDS) | P(ORDER) | P(EMERGENCY) | P(POPULATION) | P(FORMS) | P(VISITS) | P(STAFFING) | P(FORM_ALLOW), true,  true },
    [ROLE_ADMIN]       = { "系统管理员",    "Administrator",       P(ACCOUNTS) | P(SETTINGS) | P(TERRITORY) | P(STAFFING),                                       false, false },
    [ROLE_SECURITY]    = { "安全管理员",    "Security officer",    P(READLOG),                                                      false, true },
    [ROLE_AUDITOR]     = { "审计员",        "Auditor",             P(AUDIT) | P(READLOG),                                           false, true },
    [ROLE_AUXILIARY]   = { "网格协警",      "Auxiliary contact",   CASE | P(HANDLE),                                                false, false },
};
/* clang-format on */

_Static_assert(COUNT(role_table) == ROLES, "every role has a row");
_Static_assert(COUNT(role_words) == ROLES + 1, "every role has a word");
_Static_assert(COUNT(perm_words) == PERMS + 1, "every right has a word");
