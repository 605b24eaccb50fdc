/* cmd_tally_motion.c -- gongdi tally motion: a vote by statute or charter, with its article. */
#include "cli/tally_file.h"
#include "solve/tally/decimal.h"
#include "solve/tally/motion.h"
#include "solve/tally/say.h"

struct options {
    str  rule, initiated, quorum, pass, votes, second;
    bool recusal, json, list;
};

/* clang-format off */
static const struct field fields[] = {
    TEXT(struct options, rule, 0, 60, .doc = "Statutory rule, such as urc27_meeting; --list shows all"),
    BOOL(struct options, list, .doc = "List the statutory rules"),
    TEXT(struct options, quorum, 0, 500, .doc = "A charter's own quorum: \"present*3 >= 2*members\""),
    TEXT(struct options, pass, 0, 500, .doc = "A charter's own threshold: \"yes*2 > present\""),
    TEXT(struct options, initiated, 0, 500, .doc = "A charter's own threshold for a motion to be put"),
    BOOL(struct options, recusal, .doc = "The charter says that those recused do not count in the base"),
    TEXT(struct options, votes, 0, 20000, .doc = "Election: NAME=VOTES,... of the first round (with seats=N voted=N)"),
    TEXT(struct options, second, 0, 20000, .doc = "Election: NAME=VOTES,... of the second round (with ballots=N)"),
    BOOL(struct options, json, .doc = "Print JSON instead of sentences"),
    FIELDS_END
};
static const struct message
    msg_rule    = { "motion.rule",    "没有法定规则“{0}”；gongdi tally motion --list 列出全部。", "there is no statutory rule {0}; gongdi tally motion --list shows all." },
    msg_ask     = { "motion.ask",     "给出的数不足以回答任何问题；缺少例如“{0}”。", "the numbers given answer no question; {0} for instance is missing." },
    msg_need    = { "motion.need",    "选举要给出 seats、voted（另行选举还要 ballots）。", "an election needs seats and voted (a second vote ballots as well)." },
    m_law       = { "say.law",        "依据：{0}。", "By: {0}." },
    m_charter   = { "say.charter",    "依据：章程自定的条件。", "By: conditions of the charter." },
    m_line      = { "say.line",       "  {0} 为 {1}，{2} 的 {3}/{4} 为 {5}：{6}。", "  {0} is {1}, {3}/{4} of {2} is {5}: {6}." },
    m_missing   = { "say.missing",    "    {0} 再多 {1} 就够了，基数不变。", "    {1} more of {0} would have been enough, the base being the same." },
    m_more      = { "say.more",       "须超过，{0}", "must be more, {0}" },
    m_least     = { "say.least",      "须达到，{0}", "must be reached, {0}" },
    m_yes       = { "say.yes",        "满足", "holds" },
    m_no        = { "say.no",         "不满足", "does not hold" },
    m_unknown   = { "say.unknown",    "  {0} 或 {1} 未给出，这一条件不能判断。", "  {0} or {1} is not given; this condition cannot be judged." },
    m_or        = { "say.or",         "  或者：", "  or:" },
    m_first     = { "say.round1",     "{0}：第一轮当选，{1} 票，超过 {2} 名投票人的半数。", "{0}: elected in the first round, {1} votes, more than half of {2} voters." },
    m_second    = { "say.round2",     "{0}：另行选举当选，{1} 票，不少于 {2} 张选票的三分之一。", "{0}: elected in the second vote, {1} votes, at least a third of {2} ballots." },
    m_tie       = { "say.tie",        "{0}：{1} 票，与他人并列最后的席位，须就并列者再次投票。", "{0}: {1} votes, tied for the last seat; those tied must be voted on again." },
    m_runs      = { "say.runs",       "{0}：{1} 票，未当选，可参加另行选举。", "{0}: {1} votes, not elected; may stand in the second vote." },
    m_lost      = { "say.lost",       "{0}：{1} 票，未当选。", "{0}: {1} votes, not elected." },
    m_answer[QUESTIONS][2] = {
        { { "say.init0", "提议未达到法定人数，不能启动。", "The motion may not be put." }, { "say.init1", "提议达到法定人数，可以启动。", "The motion may be put." } },
        { { "say.quo0", "到会（参加）人数不足，会议或表决无效。", "There is no quorum; the vote is void." }, { "say.quo1", "到会（参加）人数符合要求。", "There is a quorum." } },
        { { "say.pass0", "未通过。", "Not passed." }, { "say.pass1", "通过。", "Passed." } },
        { { "say.floor0", "得票未达到下限。", "The votes do not reach the floor." }, { "say.floor1", "得票达到下限。", "The votes reach the floor." } } };
/* clang-format on */

static void say_term(struct buf *b, struct cli *c, const struct motion *m, const struct compared *t)
{
    if (!t->known) {
        SAY(b, c->lang, &m_unknown, t->count, t->base);
        return;
    }
    struct arena *a = c->mem;
    str           verdict = message_text(a, t->holds ? &m_yes : &m_no, c->lang, NULL, 0);
    str           how = message_text(a, t->strict ? &m_more : &m_least, c->lang, &verdict, 1);
    str           exact = decimal_text(a, t->base_value * t->num, m->scale);
    str           share =
        t->den == 1 ? exact : str_fmt(a, STR_FMT "/%lld", STR_ARG(exact), (long long)t->den);
    SAY(b, c->lang, &m_line, t->count, decimal_text(a, t->count_value, m->scale),
        t->base.n ? t->base : STR("1"), str_int(a, t->num), str_int(a, t->den), share, how);
    if (t->missing)
        SAY(b, c->lang, &m_missing, t->count, decimal_text(a, t->missing, m->scale));
}

static void say_answers(struct buf *b, struct cli *c, const struct motion *m,
                        const struct statute *law, const struct answer *ans)
{
    str name = law ? str_of(c->lang == LANG_ZH ? law->law_zh : law->law_en) : STR("");

    SAY(b, c->lang, law ? &m_law : &m_charter, name);
    for (int q = 0; q < QUESTIONS; q++) {
        if (!ans[q].asked || !ans[q].known)
            continue;
        SAY(b, c->lang, &m_answer[q][ans[q].holds], STR(""));
        for (size_t i = 0; i < ans[q].n; i++) {
            if (i && ans[q].term[i].alternative != ans[q].term[i - 1].alternative)
                SAY(b, c->lang, &m_or, STR(""));
            say_term(b, c, m, &ans[q].term[i]);
        }
    }
}

static void json_term(struct buf *b, const struct motion *m, const struct compared *t)
{
    bool first = true;

    buf_char(b, '{');
    json_key(b, &first, "count");
    json_str(b, t->count);
    json_key(b, &first, "base");
    json_str(b, t->base);
    json_key(b, &first, "numerator");
    buf_int(b, t->num);
    json_key(b, &first, "denominator");
    buf_int(b, t->den);
    json_key(b, &first, "strict");
    buf_z(b, t->strict ? "true" : "false");
    if (t->known) {
        json_key(b, &first, "count_value");
        json_str(b, decimal_text(b->mem, t->count_value, m->scale));
        json_key(b, &first, "base_value");
        json_str(b, decimal_text(b->mem, t->base_value, m->scale));
        json_key(b, &first, "holds");
        buf_z(b, t->holds ? "true" : "false");
        json_key(b, &first, "missing");
        json_str(b, decimal_text(b->mem, t->missing, m->scale));
    }
    json_key(b, &first, "alternative");
    buf_int(b, t->alternative);
    buf_char(b, '}');
}

static void json_answers(struct buf *b, const struct motion *m, str rule, const struct statute *law,
                         const struct answer *ans)
{
    bool first = true;

    buf_char(b, '{');
    json_key(b, &first, "rule");
    json_str(b, rule);
    json_key(b, &first, "law");
    json_str(b, str_of(law ? law->law_zh : ""));
    json_key(b, &first, "law_en");
    json_str(b, str_of(law ? law->law_en : ""));
    for (int q = 0; q < QUESTIONS; q++)
        if (ans[q].known) {
            json_key(b, &first, question_words[q]);
            buf_z(b, ans[q].holds ? "true" : "false");
        }
    json_key(b, &first, "tests");
    buf_char(b, '[');
    bool none = true;
    for (int q = 0; q < QUESTIONS; q++) {
        bool inner = true;
        if (!ans[q].known)
            continue;
        buf_z(b, none ? "{" : ",{");
        none = false;
        json_key(b, &inner, "question");
        json_str(b, str_of(question_words[q]));
        json_key(b, &inner, "formula");
        json_str(b, ans[q].formula);
        json_key(b, &inner, "comparisons");
        buf_char(b, '[');
        for (size_t i = 0; i < ans[q].n; i++) {
            if (i)
                buf_char(b, ',');
            json_term(b, m, &ans[q].term[i]);
        }
        buf_z(b, "]}");
    }
    buf_z(b, "]}\n");
}

static error *ask_all(struct cli *c, struct motion *m, struct buf *b)
{
    const struct options *o = c->opt;
    const struct statute *law = o->rule.n ? statute_find(o->rule) : NULL;
    const str             own[QUESTIONS] = { o->initiated, o->quorum, o->pass, STR("") };
    struct answer        *ans = NEWN(c->mem, struct answer, QUESTIONS);
    bool                  known = false;
    str                   missing = STR("yes");

    if (o->rule.n && !law)
        return error_on(c->mem, "rule", &msg_rule, o->rule);
    for (int q = 0; q < QUESTIONS; q++) {
        str formula = own[q].n ? own[q] : str_of(law ? law->formula[q] : NULL);
        if (formula.n == 0)
            continue;
        TRY(motion_ask(m, formula, &ans[q]));
        known |= ans[q].known;
        for (size_t i = 0; i < ans[q].n; i++)
            if (!ans[q].term[i].known)
                missing = ans[q].term[i].count;
    }
    if (!known)
        return error_of(c->mem, FAIL_INPUT, &msg_ask, missing);
    /* without a quorum nothing is decided, whatever the votes say */
    if (ans[Q_QUORUM].known && !ans[Q_QUORUM].holds)
        ans[Q_PASSED].holds = false;
    if (o->json)
        json_answers(b, m, o->rule, law, ans);
    else
        say_answers(b, c, m, law, ans);
    return NULL;
}

static error *read_stands(struct cli *c, str list, struct stand **out, size_t *n)
{
    struct motion m = { .mem = c->mem };
    size_t        cap = 1;

    for (size_t i = 0; i < list.n; i++)
        cap += list.p[i] == ',';
    *out = NEWN(c->mem, struct stand, cap);
    *n = 0;
    while (list.n) {
        m.n = 0;
        TRY(motion_give(&m, str_cut(&list, ',')));
        (*out)[(*n)++] = (struct stand){ .name = m.given[0].name, .votes = m.given[0].value / 100 };
    }
    return NULL;
}

static int64_t whole(const struct motion *m, const char *name)
{
    for (size_t i = 0; i < m->n; i++)
        if (str_is(m->given[i].name, name))
            return m->given[i].value / m->scale;
    return 0;
}

static void say_stand(struct buf *b, struct cli *c, const struct stand *s, int64_t voted,
                      int64_t ballots)
{
    const struct message *m = s->tied         ? &m_tie
                              : s->round == 1 ? &m_first
                              : s->round == 2 ? &m_second
                              : s->runs       ? &m_runs
                                              : &m_lost;

    SAY(b, c->lang, m, s->name, str_int(c->mem, s->votes),
        str_int(c->mem, s->round == 2 ? ballots : voted));
}

static error *elect(struct cli *c, struct motion *m, struct buf *b)
{
    const struct options *o = c->opt;
    struct stand         *s = NULL, *second = NULL;
    size_t                n = 0, n_second = 0;
    int64_t seats = whole(m, "seats"), voted = whole(m, "voted"), ballots = whole(m, "ballots");

    TRY(read_stands(c, o->votes, &s, &n));
    TRY(read_stands(c, o->second, &second, &n_second));
    if (seats < 1 || voted < 1 || (n_second && ballots < 1))
        return error_of(c->mem, FAIL_INPUT, &msg_need, STR(""));
    TRY(two_rounds(c->mem, s, n, seats, voted, second, n_second, ballots));
    if (!o->json) {
        for (size_t i = 0; i < n; i++)
            say_stand(b, c, &s[i], voted, ballots);
        return NULL;
    }
    buf_z(b, "{\"candidates\":[");
    for (size_t i = 0; i < n; i++) {
        bool first = true;
        buf_z(b, i ? ",{" : "{");
        json_key(b, &first, "name");
        json_str(b, s[i].name);
        json_key(b, &first, "votes");
        buf_int(b, s[i].votes);
        json_key(b, &first, "elected_in_round");
        buf_int(b, s[i].round);
        json_key(b, &first, "tied");
        buf_z(b, s[i].tied ? "true" : "false");
        json_key(b, &first, "may_run_again");
        buf_z(b, s[i].runs && !s[i].round ? "true}" : "false}");
    }
    buf_z(b, "]}\n");
    return NULL;
}

static error *run(struct cli *c)
{
    const struct options *o = c->opt;
    struct motion        *m = NEW(c->mem, struct motion);
    struct buf            b;

    buf_init(&b, c->mem, SIZE_MAX);
    for (size_t i = 0; o->list && i < n_statutes; i++)
        buf_fmt(&b, "%-22s %s\n", statutes[i].code,
                c->lang == LANG_ZH ? statutes[i].law_zh : statutes[i].law_en);
    m->mem = c->mem;
    m->recusal_lowers = o->recusal;
    for (size_t i = 0; i < c->n_operands; i++)
        TRY(motion_give(m, c->operand[i]));
    TRY(motion_settle(m));
    if (!o->list && o->votes.n)
        TRY(elect(c, m, &b));
    else if (!o->list)
        TRY(ask_all(c, m, &b));
    tally_print(buf_done(&b));
    return NULL;
}

const struct command cmd_tally_motion = {
    .name = "tally motion",
    .operands = "NAME=NUMBER...",
    .least = 0,
    .most = MOTION_NAMES,
    OPTIONS(struct options, fields),
    .run = run,
    .summary = "Judge a vote by statute or charter: quorum, threshold, article",
};
