/* casework_flow.c -- the life of a matter, as a table, and the conditions in it. */
#include "base/when.h"
#include "modules/casework/casework.h"

const char *const case_state_words[] = {
    "reported",   "verifying", "filed",  "dispatched", "handling",
    "checking",   "judging",   "judged", "closed",     "refused",
    "supplement", "suspended", "merged", "void",       NULL,
};

/* clang-format off */
/* Colours have a contrast of at least 5:1 on white; each comes with a word and an icon. */
const struct flow_state case_states[] = {
    /*                     zh          en                 resident zh  resident en        colour     icon  open   owner          hours */
    [CASE_REPORTED]   = { "待受理",   "To be received",   "已提交",   "Submitted",       "#b42318", "●", true,  "clerk",       24 },
    [CASE_VERIFYING]  = { "待核实",   "To be verified",   "已受理",   "Accepted",        "#9a5b00", "◔", true,  "grid_worker", 24 },
    [CASE_FILED]      = { "待派遣",   "To be dispatched", "已受理",   "Accepted",        "#8a3ffc", "➤", true,  "dispatcher",  24 },
    [CASE_DISPATCHED] = { "待签收",   "To be signed for", "已受理",   "Accepted",        "#7a4a9e", "✉", true,  "handler",     4 },
    [CASE_HANDLING]   = { "处置中",   "Being handled",    "处理中",   "In progress",     "#0b5fc0", "▶", true,  "handler",     72 },
    [CASE_CHECKING]   = { "待核查",   "To be checked",    "处理中",   "In progress",     "#00707a", "☑", true,  "checker",     24 },
    [CASE_JUDGING]    = { "待评价",   "To be judged",     "待您评价", "Your verdict",    "#3f6212", "★", true,  "resident",    72 },
    [CASE_JUDGED]     = { "已评价",   "Judged",           "已评价",   "Judged",           "#3f6212", "✩", true,  "dispatcher",  48 },
    [CASE_CLOSED]     = { "已结案",   "Closed",           "已办结",   "Done",            "#0a7a3b", "✔", false, NULL,          0 },
    [CASE_REFUSED]    = { "不予受理", "Not accepted",     "未受理",   "Not accepted",    "#4e5969", "✕", false, NULL,          0 },
    [CASE_SUPPLEMENT] = { "待补充",   "More is needed",   "请您补充", "Please add",      "#9a5b00", "✎", true,  "resident",    120 },
    [CASE_SUSPENDED]  = { "挂账",     "Suspended",        "暂缓办理", "Put on hold",     "#4e5969", "❚", true,  "dispatcher",  720 },
    [CASE_MERGED]     = { "已并案",   "Merged",           "已合并",   "Merged",          "#4e5969", "⧉", false, NULL,          0 },
    [CASE_VOID]       = { "作废",     "Void",             "已作废",   "Void",            "#4e5969", "⊘", false, NULL,          0 },
};

static const struct message
    not_own_check   = { "case.own_check",   "您办理过这件事，不能由您核查。", "You handled this matter, so somebody else must check it." },
    not_reporter    = { "case.not_reporter","只有上报人可以评价。", "Only the person who reported it can judge." },
    not_own_unit    = { "case.not_unit",    "这件事没有派给您的单位。", "This matter was not dispatched to your unit." },
    not_handler     = { "case.not_handler", "这件事由别人办理。", "Somebody else is handling this matter." },
    not_here        = { "case.not_here",    "这件事不在您的辖区。", "This matter is not in your places." },
    returned_once   = { "case.returned",    "已经退回过一次，不能再退。", "It was returned once already." },
    return_late     = { "case.return_late", "派遣超过半个工作日，不能再退回。", "More than half a working day has passed since the dispatch." },
    wants_verifying = { "case.wants_verifying", "居民上报的事项要先请网格员现场核实。", "A resident's report is verified on site first." },
    bad_verdict     = { "case.call_back",   "上报人不满意：先回访并记录，再结案。", "The reporter is not satisfied: call back and note it before closing." },
    good_verdict    = { "case.no_call_back","评价是满意的，不需要回访。", "The verdict was good: no call-back is needed." },
    assist_first    = { "case.assist_first","协办单位还没有办完，牵头单位最后提交。", "An assisting unit is still at it; the lead submits last." },
    not_assisting   = { "case.not_assisting","您的单位没有在协办这件事。", "Your unit is not assisting in this matter." },
    too_late        = { "case.too_late",    "已经超过规定的期限。", "The time allowed for this is over." },
    appealed_once   = { "case.appealed",    "已经申请复查过一次。", "It was asked for once already." },
    grid_checks     = { "case.street_check","部门办理的由街道核查员核查。", "What a department handled is checked by the street's checker." },
    not_for_me      = { "case.not_for_me",  "这件事请另一位网格员核实。", "Another grid worker was asked to verify this." };
/* clang-format on */

/* ---- conditions: pure functions of the asker and the matter -------------------------------------
 */

static const struct message *here(const struct req *r, const void *rec)
{
    const struct casefile *c = rec;

    return person_sees_place(r->who, c->place_now) ? NULL : &not_here;
}

/* Who has the caller on the phone. */
static const struct message *heard(const struct req *r, const void *rec)
{
    return casework_sees(r, rec) ? NULL : &not_here;
}

static const struct message *my_verification(const struct req *r, const void *rec)
{
    const struct casefile *c = rec;
    const struct message  *why = here(r, rec);

    if (why)
        return why;
    if (c->worker && c->worker != r->account)
        return &not_for_me;
    if (!c->worker && r->who->grid && !person_has_grid(r->who, c->grid))
        return &not_for_me;
    return NULL;
}

/* Public sources are verified on site; staff's own findings, the hotline's and orders need not be.
 */
static const struct message *may_file(const struct req *r, const void *rec)
{
    const struct casefile *c = rec;
    const struct message  *why = here(r, rec);

    if (why)
        return why;
    return c->source == SOURCE_RESIDENT ? &wants_verifying : NULL;
}

static const struct message *my_unit(const struct req *r, const void *rec)
{
    const struct casefile *c = rec;

    return c->unit.n && str_eq(c->unit, r->who->post.unit) ? NULL : &not_own_unit;
}

/* At most once and within half a working day, so that nothing is passed around. */
static const struct message *may_return(const struct req *r, const void *rec)
{
    const struct casefile *c = rec;
    const struct message  *why = my_unit(r, rec);

    if (why)
        return why;
    if (c->returns > 0)
        return &returned_once;
    return r->now > casework_window(r, c, "return", c->state_since) ? &return_late : NULL;
}

static const struct message *my_handling(const struct req *r, const void *rec)
{
    const struct casefile *c = rec;

    if (c->unit.n)
        return my_unit(r, rec);
    return c->handler == r->account ? NULL : &not_handler;
}

/* The community checks what its grid did, the street what departments did. */
static const struct message *others_work(const struct req *r, const void *rec)
{
    const struct casefile *c = rec;
    const struct message  *why = here(r, rec);

    if (why)
        return why;
    if (c->unit.n && r->who->post.role == ROLE_CLERK)
        return &grid_checks;
    return c->handler == r->account || c->worker == r->account ? &not_own_check : NULL;
}

/* The lead submits last, and answers every point. */
static const struct message *may_submit(const struct req *r, const void *rec)
{
    const struct casefile *c = rec;
    const struct message  *why = my_handling(r, rec);

    if (why)
        return why;
    return c->helpers > 0 ? &assist_first : NULL;
}

static const struct message *my_assist(const struct req *r, const void *rec)
{
    const struct casefile *c = rec;

    (void)r;
    return str_is(c->part, "assisting") ? NULL : &not_assisting;
}

/* One and two of five stars are bad reviews (国办发〔2019〕51号): corrected, with a call-back. */
bool casework_bad_verdict(const struct casefile *c)
{
    return c->stars > 0 && c->stars <= 2;
}

static const struct message *may_close(const struct req *r, const void *rec)
{
    const struct casefile *c = rec;
    const struct message  *why = here(r, rec);

    if (why)
        return why;
    return casework_bad_verdict(c) && !c->called_back ? &bad_verdict : NULL;
}

static const struct message *may_call_back(const struct req *r, const void *rec)
{
    const struct casefile *c = rec;
    const struct message  *why = here(r, rec);

    if (why)
        return why;
    return casework_bad_verdict(c) ? NULL : &good_verdict;
}

/* By the clock: a bad verdict waits for its call-back, however long. */
static const struct message *may_lapse(const struct req *r, const void *rec)
{
    const struct casefile *c = rec;

    (void)r;
    return casework_bad_verdict(c) && !c->called_back ? &bad_verdict : NULL;
}

static const struct message *in_window(const struct req *r, const struct casefile *c,
                                       const char *window)
{
    return r->now <= casework_window(r, c, window, c->closed) ? NULL : &too_late;
}

static const struct message *my_report(const struct req *r, const void *rec)
{
    const struct casefile *c = rec;

    /* or entered for him by who took his call */
    return c->reporter == r->account || str_is(c->part, "reporter") ? NULL : &not_reporter;
}

static const struct message *may_reopen_mine(const struct req *r, const void *rec)
{
    const struct message *why = my_report(r, rec);

    return why ? why : in_window(r, rec, "reopen");
}

static const struct message *may_reopen(const struct req *r, const void *rec)
{
    const struct message *why = here(r, rec);

    return why ? why : in_window(r, rec, "reopen");
}

static const struct message *may_appeal(const struct req *r, const void *rec)
{
    const struct casefile *c = rec;
    const struct message  *why = my_report(r, rec);

    if (why)
        return why;
    return c->reopened ? &appealed_once : in_window(r, c, "reopen");
}

/* clang-format off */
static const struct flow_rule rules[] = {
    /* from           action         to               who may        only if          asks for                                 words on the button */
    { CASE_REPORTED,   "ask_verify",  CASE_VERIFYING,  PERM_TRIAGE,   here,            ASK_WORDS | ASK_WORKER,                   "请网格员核实", "Ask for verification" },
    { CASE_REPORTED,   "file",        CASE_FILED,      PERM_TRIAGE,   may_file,        ASK_WORDS | ASK_CATEGORY | ASK_POINTS,    "立案",         "File" },
    { CASE_REPORTED,   "ask_more",    CASE_SUPPLEMENT, PERM_TRIAGE,   here,            ASK_WORDS | ASK_WORDS_MUST,               "请补充情况",   "Ask for more" },
    { CASE_REPORTED,   "merge",       CASE_MERGED,     PERM_TRIAGE,   here,            ASK_CASE | ASK_WORDS,                     "并案",         "Merge" },
    { CASE_REPORTED,   "refuse",      CASE_REFUSED,    PERM_TRIAGE,   here,            ASK_WORDS | ASK_WORDS_MUST,               "不予受理",     "Do not accept" },
    { CASE_REPORTED,   "void",        CASE_VOID,       PERM_DISPATCH, here,            ASK_WORDS | ASK_WORDS_MUST,               "作废",         "Make void" },
    { CASE_SUPPLEMENT, "supplement",  CASE_REPORTED,   PERM_JUDGE,    my_report,       ASK_WORDS | ASK_WORDS_MUST | ASK_PHOTOS,  "补充",         "Add" },
    { CASE_SUPPLEMENT, "supplement",  CASE_REPORTED,   PERM_BEHALF,   heard,           ASK_WORDS | ASK_WORDS_MUST | ASK_PHOTOS,  "代为补充",     "Add for the caller" },
    { CASE_SUPPLEMENT, "decide",      CASE_REPORTED,   PERM_TRIAGE,   here,            ASK_WORDS,                                "按现有情况办", "Decide on what there is" },
    { CASE_SUPPLEMENT, "lapse",       CASE_REPORTED,   FLOW_CLOCK,    NULL,            0,                                        "逾期未补充",   "Nothing was added in time" },
    { CASE_VERIFYING,  "confirm",     CASE_FILED,      PERM_VERIFY,   my_verification, ASK_WORDS | ASK_CATEGORY | ASK_PHOTOS | ASK_POINTS, "核实属实", "Confirm" },
    { CASE_VERIFYING,  "not_found",   CASE_REFUSED,    PERM_VERIFY,   my_verification, ASK_WORDS | ASK_WORDS_MUST | ASK_PHOTOS,  "未发现问题",   "Nothing found" },
    { CASE_VERIFYING,  "merge",       CASE_MERGED,     PERM_TRIAGE,   here,            ASK_CASE | ASK_WORDS,                     "并案",         "Merge" },
    { CASE_VERIFYING,  "refuse",      CASE_REFUSED,    PERM_TRIAGE,   here,            ASK_WORDS | ASK_WORDS_MUST,               "不予受理",     "Do not accept" },
    { CASE_VERIFYING,  "void",        CASE_VOID,       PERM_DISPATCH, here,            ASK_WORDS | ASK_WORDS_MUST,               "作废",         "Make void" },
    { CASE_FILED,      "dispatch",    CASE_DISPATCHED, PERM_DISPATCH, here,            ASK_UNIT | ASK_UNITS | ASK_WORDS,         "派遣",         "Dispatch" },
    { CASE_FILED,      "self_handle", CASE_HANDLING,   PERM_VERIFY,   here,            ASK_WORDS,                                "自行处置",     "Settle it myself" },
    { CASE_FILED,      "merge",       CASE_MERGED,     PERM_DISPATCH, here,            ASK_CASE | ASK_WORDS,                     "并案",         "Merge" },
    { CASE_DISPATCHED, "sign",        CASE_HANDLING,   PERM_HANDLE,   my_unit,         0,                                        "签收",         "Sign for it" },
    { CASE_DISPATCHED, "return",      CASE_FILED,      PERM_HANDLE,   may_return,      ASK_WORDS | ASK_WORDS_MUST,               "退回",         "Return" },
    { CASE_DISPATCHED, "recall",      CASE_FILED,      PERM_DISPATCH, here,            ASK_WORDS | ASK_WORDS_MUST,               "撤回",         "Recall" },
    { CASE_HANDLING,   "submit",      CASE_CHECKING,   PERM_HANDLE,   may_submit,      ASK_WORDS | ASK_WORDS_MUST | ASK_PHOTOS | ASK_ANSWERS, "提交结果", "Submit the result" },
    { CASE_HANDLING,   "submit",      CASE_CHECKING,   PERM_VERIFY,   may_submit,      ASK_WORDS | ASK_WORDS_MUST | ASK_PHOTOS | ASK_ANSWERS, "提交结果", "Submit the result" },
    { CASE_HANDLING,   "assist_done", CASE_HANDLING,   PERM_HANDLE,   my_assist,       ASK_WORDS | ASK_WORDS_MUST | ASK_PHOTOS,  "协办完成",     "Our part is done" },
    { CASE_HANDLING,   "add_units",   CASE_HANDLING,   PERM_DISPATCH, here,            ASK_UNITS | ASK_WORDS,                    "增派协办",     "Add assisting units" },
    { CASE_SUSPENDED,  "resume",      CASE_HANDLING,   PERM_DISPATCH, here,            ASK_WORDS,                                "恢复办理",     "Resume" },
    { CASE_SUSPENDED,  "lapse",       CASE_HANDLING,   FLOW_CLOCK,    NULL,            0,                                        "到复核日恢复", "Resumed on the review date" },
    { CASE_CHECKING,   "pass",        CASE_JUDGING,    PERM_CHECK,    others_work,     ASK_WORDS | ASK_PHOTOS,                   "核查通过",     "Pass" },
    { CASE_CHECKING,   "rework",      CASE_HANDLING,   PERM_CHECK,    others_work,     ASK_WORDS | ASK_WORDS_MUST | ASK_PHOTOS,  "返工",         "Send back for rework" },
    { CASE_JUDGING,    "judge",       CASE_JUDGED,     PERM_JUDGE,    my_report,       ASK_STARS | ASK_WORDS,                    "评价",         "Judge" },
    { CASE_JUDGING,    "lapse",       CASE_CLOSED,     FLOW_CLOCK,    NULL,            0,                                        "逾期未评价",   "No verdict in time" },
    { CASE_JUDGED,     "call_back",   CASE_JUDGED,     PERM_DISPATCH, may_call_back,   ASK_WORDS | ASK_WORDS_MUST,               "回访",         "Call back" },
    { CASE_JUDGED,     "close",       CASE_CLOSED,     PERM_DISPATCH, may_close,       ASK_WORDS,                                "结案",         "Close" },
    { CASE_JUDGED,     "redo",        CASE_HANDLING,   PERM_DISPATCH, here,            ASK_WORDS | ASK_WORDS_MUST,               "重新办理",     "Have it done again" },
    { CASE_JUDGED,     "lapse",       CASE_CLOSED,     FLOW_CLOCK,    may_lapse,       0,                                        "到期结案",     "Closed when due" },
    { CASE_CLOSED,     "reopen",      CASE_FILED,      PERM_JUDGE,    may_reopen_mine, ASK_WORDS | ASK_WORDS_MUST | ASK_PHOTOS,  "要求重开",     "Reopen" },
    { CASE_CLOSED,     "reopen",      CASE_FILED,      PERM_DISPATCH, may_reopen,      ASK_WORDS | ASK_WORDS_MUST,               "重开",         "Reopen" },
    { CASE_REFUSED,    "appeal",      CASE_REPORTED,   PERM_JUDGE,    may_appeal,      ASK_WORDS | ASK_WORDS_MUST | ASK_PHOTOS,  "申请复查",     "Ask to look again" },
};

const struct flow case_flow = { "case", case_state_words, case_states, rules, COUNT(rules), "案件", "Case" };
/* clang-format on */
