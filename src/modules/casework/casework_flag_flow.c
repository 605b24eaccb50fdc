/* casework_flag_flow.c -- the life cycles of side matters, as tables, and the conditions in them.
 */
#include "core/app.h"
#include "modules/casework/casework_flag.h"

const char *const flag_kind_words[] = { "supervision", "whistle",   "extension",
                                        "suspension",  "objection", NULL };
const char *const whistle_ground_words[] = { "strong_problem", "joint_enforcement", "emergency",
                                             NULL };

/* clang-format off */
static const struct message
    not_here     = { "case.not_here",      "这件事不在您的辖区。", "This matter is not in your places." },
    not_unit     = { "case.not_unit",      "这件事没有派给您的单位。", "This matter was not dispatched to your unit." },
    not_yours    = { "case.not_handler",   "这件事由别人办理。", "Somebody else is handling this matter." },
    not_whistled = { "flag.not_whistled",  "吹哨的对象不是您的单位。", "It is another unit that was called." },
    is_over      = { "flag.over",          "这件事已经办结。", "This matter is over." },
    not_handling = { "flag.not_handling",  "只有处置中的事项可以申请。", "Only a matter that is being handled can be asked about." },
    asked_before = { "flag.asked",         "已有一项申请在等待审批。", "Another request is waiting for its answer." },
    open_before  = { "flag.open",          "已经有一项未办完，不能重复提出。", "There is one already that is not settled." },
    not_done     = { "flag.not_done",      "还没有办结，可以在动态里跟进；办结后才能提出异议。", "It is not done yet; an objection can be raised once it is." },
    object_late  = { "flag.object_late",   "已超过提出异议的期限。", "The time for objections is over." },
    own_work     = { "flag.own_work",      "您办理过这件事，不能提出或处理异议。", "You handled this matter: somebody else must object or decide." },
    not_raiser   = { "flag.not_raiser",    "只有提出的人可以撤回或评价。", "Only who raised it can withdraw or judge it." };

static const struct flow_state supervision_states[] = {
    { "",         "",             "", "", "",        "",  false, NULL,         0 },
    { "督办中",   "Supervised",   "", "", "#b42318", "!", true,  "handler",    24 },
    { "已回复",   "Answered",     "", "", "#9a5b00", "?", true,  "dispatcher", 24 },
    { "已解除",   "Lifted",       "", "", "#0a7a3b", "✔", false, NULL,         0 },
};
static const struct flow_state whistle_states[] = {
    { "",         "",                 "", "", "",        "",  false, NULL,         0 },
    { "待审批",   "To be approved",   "", "", "#9a5b00", "?", true,  "dispatcher", 4 },
    { "已吹哨",   "Called",           "", "", "#b42318", "!", true,  "handler",    1 },
    { "已答复",   "Answered",         "", "", "#9a5b00", "✉", true,  "handler",    1 },
    { "已到场",   "On the spot",      "", "", "#0b5fc0", "▶", true,  "dispatcher", 72 },
    { "待评哨",   "Whistler to be judged", "", "", "#0b5fc0", "★", true, "handler", 72 },
    { "待评单位", "Unit to be judged", "", "", "#0b5fc0", "★", true, "dispatcher", 72 },
    { "已双评",   "Both judged",      "", "", "#0a7a3b", "✔", false, NULL,         0 },
    { "未批准",   "Not approved",     "", "", "#4e5969", "✕", false, NULL,         0 },
    { "已结束",   "Ended",            "", "", "#4e5969", "✔", false, NULL,         0 },
};
static const struct flow_state request_states[] = {
    { "",         "",               "", "", "",        "",  false, NULL,         0 },
    { "待审批",   "To be approved", "", "", "#9a5b00", "?", true,  "dispatcher", 24 },
    { "已批准",   "Granted",        "", "", "#0a7a3b", "✔", false, NULL,         0 },
    { "未批准",   "Refused",        "", "", "#4e5969", "✕", false, NULL,         0 },
    { "已撤回",   "Withdrawn",      "", "", "#4e5969", "↩", false, NULL,         0 },
};
static const struct flow_state objection_states[] = {
    { "",         "",               "", "", "",        "",  false, NULL,      0 },
    { "待复核",   "To be looked at","", "", "#b42318", "!", true,  "checker", 72 },
    { "成立",     "Upheld",         "", "", "#0a7a3b", "✔", false, NULL,      0 },
    { "不成立",   "Not upheld",     "", "", "#4e5969", "✕", false, NULL,      0 },
};
static const char *const supervision_words[] = { "none", "open", "answered", "lifted", NULL };
static const char *const whistle_words[] = { "none", "asked", "blown", "responded", "arrived", "unit_judged", "whistle_judged", "judged", "refused", "ended", NULL };
static const char *const request_words[] = { "none", "asked", "granted", "refused", "withdrawn", NULL };
static const char *const objection_words[] = { "none", "raised", "upheld", "rejected", NULL };
/* clang-format on */

/* ---- conditions ------------------------------------------------------------------------------ */

static const struct message *here(const struct req *r, const void *rec)
{
    const struct flagged *x = rec;

    return person_sees_place(r->who, x->c->place_now) ? NULL : &not_here;
}

static const struct message *open_here(const struct req *r, const struct flagged *x,
                                       enum flag_kind kind)
{
    const struct message *why = here(r, x);

    if (why)
        return why;
    if (!case_states[x->c->state].open)
        return &is_over;
    return x->c->flags >> kind & 1 ? &open_before : NULL;
}

static const struct message *may_supervise(const struct req *r, const void *rec)
{
    return open_here(r, rec, FLAG_SUPERVISION);
}

/* Several units may be called, each by a flag of its own. */
static const struct message *may_whistle(const struct req *r, const void *rec)
{
    const struct flagged *x = rec;
    const struct message *why = here(r, rec);

    if (why)
        return why;
    return case_states[x->c->state].open ? NULL : &is_over;
}

static const struct message *my_case(const struct req *r, const void *rec)
{
    const struct flagged *x = rec;

    if (x->c->unit.n)
        return str_eq(x->c->unit, r->who->post.unit) ? NULL : &not_unit;
    return x->c->handler == r->account || !x->c->handler ? NULL : &not_yours;
}

static const struct message *may_request(const struct req *r, const struct flagged *x,
                                         enum flag_kind kind)
{
    const struct message *why = my_case(r, x);

    if (why)
        return why;
    if (x->c->state != CASE_HANDLING)
        return &not_handling;
    return x->c->flags >> kind & 1 ? &asked_before : NULL;
}

static const struct message *may_extend(const struct req *r, const void *rec)
{
    return may_request(r, rec, FLAG_EXTENSION);
}

static const struct message *may_suspend(const struct req *r, const void *rec)
{
    return may_request(r, rec, FLAG_SUSPENSION);
}

/* A grant bears on a matter that is being handled still. */
static const struct message *may_grant(const struct req *r, const void *rec)
{
    const struct flagged *x = rec;
    const struct message *why = here(r, rec);

    if (why)
        return why;
    return x->c->state == CASE_HANDLING ? NULL : &not_handling;
}

static const struct message *raised_it(const struct req *r, const void *rec)
{
    const struct flagged *x = rec;

    return x->f->raised_by == r->account ? NULL : &not_raiser;
}

static const struct message *my_whistle(const struct req *r, const void *rec)
{
    const struct flagged *x = rec;

    return str_eq(x->f->unit, r->who->post.unit) ? NULL : &not_whistled;
}

static const struct message *may_object(const struct req *r, const void *rec)
{
    const struct flagged  *x = rec;
    const struct casefile *c = x->c;
    int64_t                from = c->closed ? c->closed : c->state_since;

    if (c->state != CASE_JUDGING && c->state != CASE_JUDGED && c->state != CASE_CLOSED)
        return &not_done;
    if (c->handler == r->account || c->worker == r->account)
        return &own_work;
    if (r->now > casework_window(r, c, "object", from))
        return &object_late;
    return c->flags >> FLAG_OBJECTION & 1 ? &open_before : NULL;
}

static const struct message *may_decide(const struct req *r, const void *rec)
{
    const struct flagged *x = rec;
    const struct message *why = here(r, rec);

    if (why)
        return why;
    return x->c->handler == r->account ? &own_work : NULL;
}

/* ---- the tables ------------------------------------------------------------------------------ */

enum { SUP_OPEN = 1, SUP_ANSWERED, SUP_LIFTED };
enum {
    WH_ASKED = 1,
    WH_BLOWN,
    WH_RESPONDED,
    WH_ARRIVED,
    WH_UNIT_JUDGED,
    WH_WHISTLE_JUDGED,
    WH_JUDGED,
    WH_REFUSED,
    WH_ENDED
};
enum { RQ_ASKED = 1, RQ_GRANTED, RQ_REFUSED, RQ_WITHDRAWN };
enum { OB_RAISED = 1, OB_UPHELD, OB_REJECTED };

/* clang-format off */
static const struct flow_rule supervision_rules[] = {
    { FLAG_NONE,    "raise",  SUP_OPEN,     PERM_DISPATCH, may_supervise, ASK_WORDS | ASK_WORDS_MUST, "督办",     "Supervise" },
    { FLAG_NONE,    "raise",  SUP_OPEN,     PERM_APPROVE,  may_supervise, ASK_WORDS | ASK_WORDS_MUST, "督办",     "Supervise" },
    { SUP_OPEN,     "answer", SUP_ANSWERED, PERM_HANDLE,   my_case,       ASK_WORDS | ASK_WORDS_MUST, "回复督办", "Answer" },
    { SUP_OPEN,     "answer", SUP_ANSWERED, PERM_VERIFY,   here,          ASK_WORDS | ASK_WORDS_MUST, "回复督办", "Answer" },
    { SUP_OPEN,     "lift",   SUP_LIFTED,   PERM_DISPATCH, here,          ASK_WORDS,                  "解除督办", "Lift" },
    { SUP_OPEN,     "lift",   SUP_LIFTED,   PERM_APPROVE,  here,          ASK_WORDS,                  "解除督办", "Lift" },
    { SUP_OPEN,     "end",    SUP_LIFTED,   FLOW_CLOCK,    NULL,          0,                          "随案结束", "Ended with the matter" },
    { SUP_ANSWERED, "lift",   SUP_LIFTED,   PERM_DISPATCH, here,          ASK_WORDS,                  "解除督办", "Lift" },
    { SUP_ANSWERED, "lift",   SUP_LIFTED,   PERM_APPROVE,  here,          ASK_WORDS,                  "解除督办", "Lift" },
    { SUP_ANSWERED, "insist", SUP_OPEN,     PERM_DISPATCH, here,          ASK_WORDS | ASK_WORDS_MUST, "继续督办", "Insist" },
    { SUP_ANSWERED, "insist", SUP_OPEN,     PERM_APPROVE,  here,          ASK_WORDS | ASK_WORDS_MUST, "继续督办", "Insist" },
    { SUP_ANSWERED, "end",    SUP_LIFTED,   FLOW_CLOCK,    NULL,          0,                          "随案结束", "Ended with the matter" },
};
#define WHISTLE (ASK_WORDS | ASK_WORDS_MUST | ASK_GROUND | ASK_UNIT)
static const struct flow_rule whistle_rules[] = {
    { FLAG_NONE,         "raise",         WH_BLOWN,          PERM_DISPATCH, may_whistle, WHISTLE,                    "吹哨",     "Call a unit" },
    { FLAG_NONE,         "raise",         WH_ASKED,          PERM_TRIAGE,   may_whistle, WHISTLE,                    "申请吹哨", "Ask for a call" },
    { FLAG_NONE,         "raise",         WH_ASKED,          PERM_VERIFY,   may_whistle, WHISTLE,                    "申请吹哨", "Ask for a call" },
    { WH_ASKED,          "approve",       WH_BLOWN,          PERM_DISPATCH, here,        ASK_WORDS,                  "批准吹哨", "Approve" },
    { WH_ASKED,          "refuse",        WH_REFUSED,        PERM_DISPATCH, here,        ASK_WORDS | ASK_WORDS_MUST, "不批准",   "Do not approve" },
    { WH_ASKED,          "end",           WH_ENDED,          FLOW_CLOCK,    NULL,        0,                          "随案结束", "Ended with the matter" },
    { WH_BLOWN,          "respond",       WH_RESPONDED,      PERM_HANDLE,   my_whistle,  ASK_WORDS,                  "答复",     "Answer" },
    { WH_BLOWN,          "arrive",        WH_ARRIVED,        PERM_HANDLE,   my_whistle,  ASK_WORDS,                  "应哨到场", "We are there" },
    { WH_BLOWN,          "end",           WH_ENDED,          FLOW_CLOCK,    NULL,        0,                          "随案结束", "Ended with the matter" },
    { WH_RESPONDED,      "arrive",        WH_ARRIVED,        PERM_HANDLE,   my_whistle,  ASK_WORDS,                  "应哨到场", "We are there" },
    { WH_RESPONDED,      "arrive",        WH_ARRIVED,        PERM_DISPATCH, here,        ASK_WORDS,                  "确认到场", "They are there" },
    { WH_RESPONDED,      "arrive",        WH_ARRIVED,        PERM_VERIFY,   raised_it,   ASK_WORDS,                  "确认到场", "They are there" },
    { WH_RESPONDED,      "judge_unit",    WH_UNIT_JUDGED,    PERM_DISPATCH, here,        ASK_STARS | ASK_WORDS,      "评价单位", "Judge the unit" },
    { WH_RESPONDED,      "judge_unit",    WH_UNIT_JUDGED,    PERM_VERIFY,   raised_it,   ASK_STARS | ASK_WORDS,      "评价单位", "Judge the unit" },
    { WH_RESPONDED,      "judge_whistle", WH_WHISTLE_JUDGED, PERM_HANDLE,   my_whistle,  ASK_STARS | ASK_WORDS,      "评价吹哨", "Judge the call" },
    { WH_RESPONDED,      "end",           WH_ENDED,          FLOW_CLOCK,    NULL,        0,                          "随案结束", "Ended with the matter" },
    { WH_ARRIVED,        "judge_unit",    WH_UNIT_JUDGED,    PERM_DISPATCH, here,        ASK_STARS | ASK_WORDS,      "评价单位", "Judge the unit" },
    { WH_ARRIVED,        "judge_unit",    WH_UNIT_JUDGED,    PERM_VERIFY,   raised_it,   ASK_STARS | ASK_WORDS,      "评价单位", "Judge the unit" },
    { WH_ARRIVED,        "judge_whistle", WH_WHISTLE_JUDGED, PERM_HANDLE,   my_whistle,  ASK_STARS | ASK_WORDS,      "评价吹哨", "Judge the call" },
    { WH_ARRIVED,        "end",           WH_ENDED,          FLOW_CLOCK,    NULL,        0,                          "随案结束", "Ended with the matter" },
    { WH_UNIT_JUDGED,    "judge_whistle", WH_JUDGED,         PERM_HANDLE,   my_whistle,  ASK_STARS | ASK_WORDS,      "评价吹哨", "Judge the call" },
    { WH_UNIT_JUDGED,    "end",           WH_ENDED,          FLOW_CLOCK,    NULL,        0,                          "到期结束", "Ended when due" },
    { WH_WHISTLE_JUDGED, "judge_unit",    WH_JUDGED,         PERM_DISPATCH, here,        ASK_STARS | ASK_WORDS,      "评价单位", "Judge the unit" },
    { WH_WHISTLE_JUDGED, "judge_unit",    WH_JUDGED,         PERM_VERIFY,   raised_it,   ASK_STARS | ASK_WORDS,      "评价单位", "Judge the unit" },
    { WH_WHISTLE_JUDGED, "end",           WH_ENDED,          FLOW_CLOCK,    NULL,        0,                          "到期结束", "Ended when due" },
};
#undef WHISTLE
#define REQUEST(name, may, what, ask_zh, ask_en)                                                                                                         \
    static const struct flow_rule name[] = {                                                                                                             \
        { FLAG_NONE, "raise",    RQ_ASKED,     PERM_HANDLE,   may,       ASK_WORDS | ASK_WORDS_MUST | (what), ask_zh,     ask_en },                      \
        { FLAG_NONE, "raise",    RQ_ASKED,     PERM_VERIFY,   may,       ASK_WORDS | ASK_WORDS_MUST | (what), ask_zh,     ask_en },                      \
        { RQ_ASKED,  "grant",    RQ_GRANTED,   PERM_DISPATCH, may_grant, ASK_WORDS,                           "批准",     "Grant" },                     \
        { RQ_ASKED,  "refuse",   RQ_REFUSED,   PERM_DISPATCH, here,      ASK_WORDS | ASK_WORDS_MUST,          "不批准",   "Refuse" },                    \
        { RQ_ASKED,  "withdraw", RQ_WITHDRAWN, PERM_HANDLE,   raised_it, ASK_WORDS,                           "撤回申请", "Withdraw" },                  \
        { RQ_ASKED,  "withdraw", RQ_WITHDRAWN, PERM_VERIFY,   raised_it, ASK_WORDS,                           "撤回申请", "Withdraw" },                  \
        { RQ_ASKED,  "lapse",    RQ_REFUSED,   FLOW_CLOCK,    NULL,      0,                                   "到期未批", "Not granted in time" },       \
        { RQ_ASKED,  "end",      RQ_WITHDRAWN, FLOW_CLOCK,    NULL,      0,                                   "随案结束", "Ended with the matter" },     \
    }
REQUEST(extension_rules, may_extend, ASK_AMOUNT, "申请延期", "Ask for more time");
REQUEST(suspension_rules, may_suspend, ASK_UNTIL, "申请挂账", "Ask to put it on hold");
#undef REQUEST
static const struct flow_rule objection_rules[] = {
    { FLAG_NONE, "raise",  OB_RAISED,   PERM_JUDGE,    may_object, ASK_WORDS | ASK_WORDS_MUST | ASK_PHOTOS | ASK_PHOTOS_MUST, "提出异议", "Object" },
    { OB_RAISED, "uphold", OB_UPHELD,   PERM_CHECK,    may_decide, ASK_WORDS,                                                "异议成立", "Uphold" },
    { OB_RAISED, "uphold", OB_UPHELD,   PERM_DISPATCH, may_decide, ASK_WORDS,                                                "异议成立", "Uphold" },
    { OB_RAISED, "reject", OB_REJECTED, PERM_CHECK,    may_decide, ASK_WORDS | ASK_WORDS_MUST,                               "异议不成立", "Do not uphold" },
    { OB_RAISED, "reject", OB_REJECTED, PERM_DISPATCH, may_decide, ASK_WORDS | ASK_WORDS_MUST,                               "异议不成立", "Do not uphold" },
};

#define FLOW(name, words, states, rules, zh, en) { name, words, states, rules, COUNT(rules), zh, en }
const struct flag_row flag_table[FLAG_KINDS] = {
    [FLAG_SUPERVISION] = { NULL,                 FLOW("supervision", supervision_words, supervision_states, supervision_rules, "督办", "Supervision") },
    [FLAG_WHISTLE]     = { whistle_ground_words, FLOW("whistle",     whistle_words,     whistle_states,     whistle_rules, "吹哨", "Joint action") },
    [FLAG_EXTENSION]   = { NULL,                 FLOW("extension",   request_words,     request_states,     extension_rules, "延期", "Extension") },
    [FLAG_SUSPENSION]  = { NULL,                 FLOW("suspension",  request_words,     request_states,     suspension_rules, "挂账", "Suspension") },
    [FLAG_OBJECTION]   = { NULL,                 FLOW("objection",   objection_words,   objection_states,   objection_rules, "异议", "Objection") },
};
#undef FLOW
/* clang-format on */

int flag_state(const struct case_flag *f)
{
    const char *const *words = flag_table[f->kind].flow.words;

    for (int s = 0; words[s]; s++)
        if (str_is(f->state, words[s]))
            return s;
    return FLAG_NONE;
}
