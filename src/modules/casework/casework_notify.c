/* casework_notify.c -- who is told about which step, and what the live stream says of a matter. */
#include "core/app.h"
#include "core/notice.h"
#include "modules/casework/casework.h"
#include "modules/casework/casework.sql.h"

enum {
    TELL_REPORTER = 1,
    TELL_FOLLOWERS = 2,
    TELL_CLERKS = 4,
    TELL_WORKERS = 8,
    TELL_DISPATCHERS = 16,
    TELL_UNIT = 32,
    TELL_CHECKERS = 64,
    TELL_HANDLER = 128,
    TELL_ASSISTING = 256,
    TELL_OWNER = 512, /* whoever must act in its state */
    RIGHT = 1024,     /* the reporter and those who follow have to be told */
    NEWS = 2048       /* to staff too it is news: nothing has to be done */
};

/* clang-format off */
static const struct {
    const char *action;
    unsigned    tell;
    const char *zh, *en; /* {0}: number or the beginning of the words */
} rows[] = {
    { "report",     TELL_CLERKS,                                  "新上报：{0}",               "New report: {0}" },
    { "ask_verify", TELL_WORKERS,                                 "请到现场核实：{0}",         "To be verified on site: {0}" },
    { "ask_verify", TELL_REPORTER,                                "已请网格员到现场核实：{0}", "A grid worker was asked to have a look: {0}" },
    { "file",       TELL_DISPATCHERS | TELL_REPORTER | TELL_FOLLOWERS, "已立案：{0}",          "Filed: {0}" },
    { "confirm",    TELL_DISPATCHERS | TELL_REPORTER | TELL_FOLLOWERS, "核实属实，已立案：{0}", "Verified and filed: {0}" },
    { "refuse",     TELL_REPORTER | TELL_FOLLOWERS | RIGHT,       "未受理，理由见详情：{0}",   "Not accepted, see the reason: {0}" },
    { "not_found",  TELL_REPORTER | TELL_FOLLOWERS | RIGHT,       "现场未发现，理由见详情：{0}", "Nothing was found on site, see why: {0}" },
    { "dispatch",   TELL_UNIT,                                    "已派遣，请签收：{0}",       "Dispatched: {0}" },
    { "dispatch",   TELL_REPORTER,                                "已派给办理单位：{0}",       "Passed on to the unit that handles it: {0}" },
    { "return",     TELL_DISPATCHERS,                             "单位退回：{0}",             "Returned by the unit: {0}" },
    { "recall",     TELL_UNIT,                                    "派遣已撤回：{0}",           "The dispatch was recalled: {0}" },
    { "sign",       TELL_REPORTER,                                "单位已签收：{0}",           "The unit has signed for it: {0}" },
    { "submit",     TELL_CHECKERS,                                "请核查：{0}",               "To be checked: {0}" },
    { "pass",       TELL_REPORTER | TELL_FOLLOWERS | RIGHT,       "已办结，请您评价：{0}",     "Done, please judge: {0}" },
    { "rework",     TELL_UNIT | TELL_HANDLER,                     "核查未通过，请返工：{0}",   "Sent back for rework: {0}" },
    { "judge",      TELL_DISPATCHERS | TELL_UNIT | NEWS,          "上报人已评价：{0}",         "The reporter has judged: {0}" },
    { "redo",       TELL_UNIT | TELL_HANDLER | TELL_REPORTER | RIGHT, "重新办理：{0}",             "To be done again: {0}" },
    { "close",      TELL_REPORTER | TELL_FOLLOWERS | RIGHT,       "已结案：{0}",               "Closed: {0}" },
    { "lapse",      TELL_REPORTER | RIGHT,                        "到期自动进入下一步：{0}",   "Moved on when due: {0}" },
    { "ask_more",   TELL_REPORTER | RIGHT,                        "请补充情况：{0}",           "Please add to your report: {0}" },
    { "supplement", TELL_CLERKS,                                  "上报人已补充：{0}",         "The reporter has added to it: {0}" },
    { "merge",      TELL_REPORTER | TELL_FOLLOWERS | RIGHT,       "已并入同一件事，请关注那一件：{0}", "Merged into the same matter, which you now follow: {0}" },
    { "void",       TELL_REPORTER | RIGHT,                        "已作废，理由见详情：{0}",   "Made void, see why: {0}" },
    { "add_units",  TELL_ASSISTING,                               "请协办：{0}",               "Please assist: {0}" },
    { "assist_done", TELL_UNIT | TELL_DISPATCHERS | NEWS,         "协办单位已办完：{0}",       "An assisting unit is done: {0}" },
    { "resume",     TELL_UNIT | TELL_HANDLER | TELL_REPORTER,     "恢复办理：{0}",             "Resumed: {0}" },
    { "call_back",  TELL_UNIT | NEWS,                             "已回访：{0}",               "The reporter was called back: {0}" },
    { "reopen",     TELL_DISPATCHERS | TELL_REPORTER | TELL_FOLLOWERS | RIGHT, "已重开：{0}",          "Reopened: {0}" },
    { "appeal",     TELL_CLERKS,                                  "上报人申请复查：{0}",       "The reporter asks to look again: {0}" },
    { "reform",     TELL_REPORTER | TELL_FOLLOWERS | RIGHT,       "区划调整，现由新的社区负责：{0}", "Another community answers for it now: {0}" },
    { "mark50",     TELL_OWNER | NEWS,                            "时限已过半：{0}",           "Half of the time is used: {0}" },
    { "mark80",     TELL_OWNER,                                   "时限将到：{0}",             "The time is running out: {0}" },
    { "mark100",    TELL_OWNER | TELL_DISPATCHERS,                "已超期：{0}",               "Overdue: {0}" },
    { "supervision.raise",   TELL_UNIT | TELL_HANDLER | TELL_CLERKS, "督办：{0}",             "Under supervision: {0}" },
    { "supervision.insist",  TELL_UNIT | TELL_HANDLER,            "继续督办：{0}",             "Still under supervision: {0}" },
    { "supervision.answer",  TELL_DISPATCHERS | NEWS,             "已回复督办：{0}",           "Supervision was answered: {0}" },
    { "whistle.raise",       TELL_ASSISTING | TELL_DISPATCHERS,   "吹哨：{0}",                 "Joint action: {0}" },
    { "whistle.approve",     TELL_ASSISTING,                      "吹哨，请到场：{0}",         "You are called to the spot: {0}" },
    { "whistle.respond",     TELL_DISPATCHERS | TELL_CLERKS | NEWS, "单位已答复：{0}",           "The unit has answered the call: {0}" },
    { "whistle.arrive",      TELL_DISPATCHERS | TELL_CLERKS | NEWS, "单位已到场：{0}",           "The unit is on the spot: {0}" },
    { "extension.raise",     TELL_DISPATCHERS,                    "申请延期：{0}",             "More time is asked for: {0}" },
    { "extension.grant",     TELL_UNIT | TELL_HANDLER | TELL_REPORTER | RIGHT, "已批准延期：{0}",      "More time was granted: {0}" },
    { "extension.refuse",    TELL_UNIT | TELL_HANDLER,            "延期未批准：{0}",           "More time was refused: {0}" },
    { "suspension.raise",    TELL_DISPATCHERS,                    "申请挂账：{0}",             "A suspension is asked for: {0}" },
    { "suspension.grant",    TELL_UNIT | TELL_HANDLER | TELL_REPORTER | RIGHT, "暂缓办理：{0}",        "Put on hold: {0}" },
    { "suspension.refuse",   TELL_UNIT | TELL_HANDLER,            "挂账未批准：{0}",           "The suspension was refused: {0}" },
    { "objection.raise",     TELL_CHECKERS | TELL_REPORTER | RIGHT, "有居民提出异议：{0}",       "A resident objects: {0}" },
    { "objection.uphold",    TELL_UNIT | TELL_HANDLER | TELL_REPORTER | TELL_FOLLOWERS | RIGHT, "异议成立，重新办理：{0}", "The objection was upheld, to be done again: {0}" },
    { "objection.reject",    TELL_FOLLOWERS | RIGHT,              "异议不成立，理由见详情：{0}", "The objection was not upheld, see why: {0}" },
};
/* clang-format on */

error *casework_describe(struct db *db, struct arena *a, const struct event *e, struct matter *out,
                         bool *found)
{
    struct casefile c = { 0 };

    *found = str_is(e->kind, "case");
    if (!*found)
        return NULL;
    struct ref ref = { e->ref.community, e->subject };
    error     *bad = casework_by_ref(db, a, ref, &c);
    if (bad && bad->kind == FAIL_MISSING) {
        *found = false;
        return NULL;
    }
    TRY(bad);
    *out =
        (struct matter){ .place_now = c.place_now,
                         .state = e->to_state.n ? e->to_state : str_of(case_state_words[c.state]),
                         .category = c.category,
                         .number = c.number.n ? c.number : utf8_head(c.words, 20),
                         .called = c.source == SOURCE_HOTLINE };
    return party_list(db, a, ref, &out->parties);
}

struct telling {
    struct req         *r;
    const struct event *e;
    enum notice_kind    kind;
    str                 zh, en;
};

static error *tell(struct telling *t, int64_t account)
{
    if (!account || account == t->e->actor)
        return NULL;
    return notice_put(t->r, account, t->e->ref.id, NOTICE_CASE,
                      (struct ref){ t->e->ref.community, t->e->subject }, t->kind, t->zh, t->en);
}

static error *tell_posts(struct telling *t, const struct list *posts)
{
    const struct post *p = posts->item;

    for (size_t i = 0; i < posts->n; i++)
        TRY(tell(t, p[i].account));
    return NULL;
}

static error *tell_role(struct telling *t, int64_t place, enum role role)
{
    struct list posts;

    TRY(db_all(t->r->db, t->r->mem, &sql_casework_posts_at,
               DB_ARGS(db_int("place", place), db_text("role", str_of(role_words[role]))),
               post_fields, sizeof(struct post), &posts));
    return tell_posts(t, &posts);
}

static error *tell_parties(struct telling *t, const struct matter *m, const char *part)
{
    const struct party *p = m->parties.item;

    for (size_t i = 0; i < m->parties.n; i++) {
        int64_t account = 0;
        if (str_is(p[i].part, part) && p[i].who.p[0] == 'a' &&
            str_i64((str){ p[i].who.p + 1, p[i].who.n - 1 }, 1, INT64_MAX, &account))
            TRY(tell(t, account));
    }
    return NULL;
}

/* A police officer answers for a grid or a community, who handles things for a department does not
 * look at the place. */
static bool answers_for(const struct post *p, const struct casefile *c)
{
    if (p->role == ROLE_HANDLER || place_under(c->place_now, p->place))
        return true;
    return c->grid ? place_under(c->grid, p->place) : place_under(p->place, c->place_now);
}

/* Those who hold a post of the unit for the place; all of them where there is nobody for it. */
static error *tell_posts_of(struct telling *t, const struct casefile *c, str unit)
{
    struct list posts;
    size_t      n = 0;

    TRY(db_all(t->r->db, t->r->mem, &sql_casework_posts_of_unit, DB_ARGS(db_text("unit", unit)),
               post_fields, sizeof(struct post), &posts));
    struct post *p = posts.item, *kept = NEWN(t->r->mem, struct post, posts.n + 1);
    for (size_t i = 0; i < posts.n; i++)
        if (answers_for(&p[i], c))
            kept[n++] = p[i];
    return tell_posts(t, n ? &(struct list){ kept, n, sizeof *kept } : &posts);
}

static error *tell_unit(struct telling *t, const struct casefile *c)
{
    return c->unit.n ? tell_posts_of(t, c, c->unit) : NULL;
}

static error *tell_assisting(struct telling *t, const struct matter *m, const struct casefile *c)
{
    const struct party *p = m->parties.item;

    for (size_t i = 0; i < m->parties.n; i++) {
        if (str_is(p[i].part, "assisting") && p[i].who.p[0] == 'u')
            TRY(tell_posts_of(t, c, (str){ p[i].who.p + 1, p[i].who.n - 1 }));
    }
    return NULL;
}

/* Who must act in each state. */
static unsigned owner_of(const struct casefile *c)
{
    switch (c->state) {
    case CASE_REPORTED:
        return TELL_CLERKS;
    case CASE_VERIFYING:
        return TELL_WORKERS;
    case CASE_DISPATCHED:
        return TELL_UNIT;
    case CASE_HANDLING:
        return TELL_UNIT | TELL_HANDLER;
    case CASE_CHECKING:
        return c->unit.n ? TELL_CHECKERS : TELL_CLERKS;
    case CASE_SUPPLEMENT:
    case CASE_JUDGING:
        return TELL_REPORTER;
    default:
        return TELL_DISPATCHERS;
    }
}

/* One sentence to everybody who is told it; who is told twice keeps the first. */
static error *tell_row(struct req *r, const struct event *e, const struct matter *m,
                       const struct casefile *matter, size_t row)
{
    const struct message sentence = { "", rows[row].zh, rows[row].en };
    struct casefile      c = *matter;
    unsigned             who = rows[row].tell;
    struct telling       t = { .r = r,
                               .e = e,
                               .zh = message_text(r->mem, &sentence, LANG_ZH, &m->number, 1),
                               .en = message_text(r->mem, &sentence, LANG_EN, &m->number, 1) };

    if (str_is(e->action, "reform") && !c.open) /* of what is over, its page tells */
        return NULL;
    int64_t street = place_at(c.place_now, LEVEL_STREET);
    if (who & TELL_OWNER)
        who |= owner_of(&c);
    if (str_is(e->action, "submit") && !c.unit.n) /* the community checks what its grid did */
        who = (who & ~(unsigned)TELL_CHECKERS) | TELL_CLERKS;
    t.kind = who & NEWS ? NOTICE_NEWS : NOTICE_DUTY;
    if (who & TELL_ASSISTING)
        TRY(tell_assisting(&t, m, &c));
    if (who & TELL_CLERKS)
        TRY(tell_role(&t, c.place_now, ROLE_CLERK));
    if (who & TELL_WORKERS)
        TRY(c.worker ? tell(&t, c.worker) : tell_role(&t, c.grid, ROLE_GRID_WORKER));
    if (who & TELL_DISPATCHERS)
        TRY(tell_role(&t, street, ROLE_DISPATCHER));
    if (who & TELL_CHECKERS)
        TRY(tell_role(&t, street, ROLE_CHECKER));
    if (who & TELL_UNIT)
        TRY(tell_unit(&t, &c));
    if (who & TELL_HANDLER)
        TRY(tell(&t, c.handler));
    /* whose own turn it is has a window that runs */
    t.kind = who & RIGHT || rows[row].tell & TELL_OWNER ? NOTICE_RIGHT : NOTICE_NEWS;
    if (who & TELL_REPORTER) {
        TRY(tell(&t, c.reporter));
        TRY(tell_parties(&t, m, "reporter"));
    }
    if (who & TELL_FOLLOWERS)
        TRY(tell_parties(&t, m, "follower"));
    return NULL;
}

error *casework_notify(struct req *r, const struct event *e, const struct matter *m)
{
    struct casefile c = { 0 };

    for (size_t i = 0; i < COUNT(rows); i++) {
        if (!str_is(e->action, rows[i].action))
            continue;
        if (!c.ref.id)
            TRY(casework_by_ref(r->db, r->mem, (struct ref){ e->ref.community, e->subject }, &c));
        TRY(tell_row(r, e, m, &c, i));
    }
    return NULL;
}
