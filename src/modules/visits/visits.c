/* visits.c -- words and fields of the room; how often a household is seen. */
#include "modules/visits/visits.h"

const char *const due_state_words[] = { "planned", "done", "skipped", "gone", NULL };
const char *const visit_result_words[] = {
    "done", "nobody", "refused", "joined", "withdrawn", NULL
};

/* clang-format off */
const struct field due_visit_fields[] = {
    REF (struct due_visit, ref,             .doc = "The planned visit."),
    INT (struct due_visit, worker,          0, INT64_MAX, .secret = true),
    CODE(struct due_visit, grid,            .doc = "The grid."),
    DATE(struct due_visit, month,           .doc = "First day of its month."),
    DATE(struct due_visit, day,             .doc = "The day."),
    INT (struct due_visit, ord,             0, 100, .doc = "Order of the day's walk."),
    INT (struct due_visit, house_community, 0, INT64_MAX, .secret = true),
    INT (struct due_visit, household,       0, INT64_MAX, .secret = true),
    TEXT(struct due_visit, why,             0, 20, .doc = "Why on that day: care, year, late, new, extra_care, extra, pinned, stays (grids were redrawn, this week is as it was), agreed (by the worker before), handed (likewise; who has it now is away on that day)."),
    INT (struct due_visit, unseen,          -1, 100000, .doc = "Days since the visit before; -1: never seen."),
    DATE(struct due_visit, due,             .doc = "By when it should be seen."),
    WORD(struct due_visit, state,           due_state_words, .doc = "planned, done, skipped or gone."),
    BOOL(struct due_visit, pinned,          .doc = "A person chose the day."),
    INT (struct due_visit, tries,           0, 1000, .doc = "On how many days nobody was at home."),
    TEXT(struct due_visit, reason,          0, 200, .doc = "Why it was moved or left out."),
    INT (struct due_visit, version,         1, INT64_MAX, .doc = "Version."),
    FIELDS_END,
};
const struct field visit_plan_fields[] = {
    REF (struct visit_plan, ref,     .doc = "The plan."),
    INT (struct visit_plan, worker,  0, INT64_MAX, .secret = true),
    CODE(struct visit_plan, grid,    .doc = "The grid."),
    DATE(struct visit_plan, month,   .doc = "First day of the month."),
    TEXT(struct visit_plan, load,    0, 4000, .secret = true),
    INT (struct visit_plan, missed,  0, INT64_MAX, .doc = "Visits that could not be planned in their time."),
    INT (struct visit_plan, walk,    0, INT64_MAX, .doc = "Metres on foot in the month."),
    TIME(struct visit_plan, made,    .doc = "When it was made."),
    INT (struct visit_plan, version, 1, INT64_MAX, .doc = "Version."),
    FIELDS_END,
};
const struct field visit_fields[] = {
    REF (struct visit, ref,              .doc = "The visit."),
    INT (struct visit, household,        0, INT64_MAX, .secret = true),
    CODE(struct visit, place_now,        .doc = "The community of that day."),
    INT (struct visit, worker,           0, INT64_MAX, .secret = true),
    CODE(struct visit, grid,             .doc = "The grid of that day."),
    INT (struct visit, due,              0, INT64_MAX, .secret = true),
    DATE(struct visit, day,              .doc = "The day."),
    TIME(struct visit, written,          .doc = "When the server wrote it down."),
    WORD(struct visit, result,           visit_result_words, .doc = "done, nobody, refused; joined: added to the visit of that day; withdrawn: written down by mistake."),
    INT (struct visit, people,           0, 100, .doc = "People met."),
    TEXT(struct visit, note_sealed,      0, 8000, .secret = true),
    TEXT(struct visit, changes_sealed,   0, 16000, .secret = true),
    INT (struct visit, matter_community, 0, INT64_MAX, .secret = true),
    INT (struct visit, matter,           0, INT64_MAX, .secret = true),
    BOOL(struct visit, demo,             .secret = true),
    FIELDS_END,
};
const struct field absence_fields[] = {
    CODE(struct absence, community, .secret = true),
    INT (struct absence, worker,    0, INT64_MAX, .secret = true),
    DATE(struct absence, since,     .doc = "First day away."),
    DATE(struct absence, until,     .doc = "Last day away."),
    TEXT(struct absence, why,       0, 100, .doc = "Why."),
    FIELDS_END,
};
/* clang-format on */

int64_t month_of(int64_t day)
{
    struct civil c = date_civil(day);

    return date_of((struct civil){ c.year, c.month, 1 });
}

/* clang-format off */
static const struct log_kind log_kinds[] = {
    { "visit",        "走访",           "Visit",                   NULL },
    { "visit_plan",   "走访计划",       "Visit plan",              NULL },
    { "visit_change", "走访发现的变更", "Change found on a visit", NULL },
    { "visit_often",  "单户走访频次",   "Pace of one household",   NULL },
    { NULL },
};
static const struct log_deed log_deeds[] = {
    { "visit",        "done",    "见到了",         "Somebody was met" },
    { "visit",        "nobody",  "家中无人",       "Nobody at home" },
    { "visit",        "refused", "不愿接待",       "Not let in" },
    { "visit",        "joined",  "同一次走访，另一人补记", "The same visit, added to by the other" },
    { "visit",        "withdrawn", "撤回走访记录", "Record of a visit taken back" },
    { "visit_plan",   "plan",    "生成计划",       "Plan the month" },
    { "visit_plan",   "add",     "加一次走访",     "Add a visit" },
    { "visit_plan",   "move",    "改日子",         "Another day" },
    { "visit_plan",   "skip",    "本次不走访",     "Leave out" },
    { "visit_plan",   "restore", "恢复",           "Restore" },
    { "visit_plan",   "two",     "今后两人同去",   "Go together from now on" },
    { "visit_plan",   "one",     "今后一人去即可", "Go alone again" },
    { "visit_change", "apply",   "改入登记",       "Put into the registry" },
    { "visit_change", "refuse",  "未采纳",         "Not accepted" },
    { "visit_often",  "set",     "单独定频次",     "Set for it alone" },
    { "visit_often",  "end",     "取消单独频次",   "Taken back" },
    { "visit_often",  "along",   "随分户沿用",     "Goes along with a split" },
    { NULL },
};
const struct message
    visits_taken = { "visits.taken", "走访随身包", "taken along for visits" },
    visits_heard = { "visits.heard", "走访变更", "heard on a visit" };
/* clang-format on */

static const struct message *const log_reasons[] = { &visits_taken, &visits_heard, NULL };

/* clang-format off */
static const struct log_work log_works[] = {
    { "visit_plan", NULL, "走访计划任务", "planning of visits" },
    { "visit_often", NULL, "分户后的走访安排任务", "arranging visits after a household split" },
    { NULL },
};
/* clang-format on */

const struct log_words visits_log = { log_kinds, log_deeds, log_reasons, log_works };
