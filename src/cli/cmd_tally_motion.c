/* cmd_tally_motion.c -- gongdi tally motion: a vote by statute or charter, with its article. */
#include "cli/tally_file.h"
#include "solve/tally/motion_say.h"

struct options {
    str  rule, initiated, quorum, pass, votes, second;
    int  lang;
    bool recusal, json, html, list;
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
    BOOL(struct options, html, .doc = "Print an audit sheet as a page for the notice board"),
    WORD(struct options, lang, tally_langs, .doc = "Language of sentences and pages; LANG by default"),
    FIELDS_END
};
static const struct options defaults = { .lang = -1 };
static const struct message
    msg_rule    = { "motion.rule",    "没有法定规则“{0}”；gongdi tally motion --list 列出全部。", "there is no statutory rule {0}; gongdi tally motion --list shows all." },
    msg_two     = { "motion.two",     "“{0}”不是分两次投票的选举规则；例如 urc19_elect_all、urc19_elect_delegates、vc18_elect。", "{0} is no rule of an election in two rounds; there are urc19_elect_all, urc19_elect_delegates, vc18_elect." },
    msg_ask     = { "motion.ask",     "给出的数不足以回答任何问题；缺少例如“{0}”。", "the numbers given answer no question; {0} for instance is missing." },
    msg_need    = { "motion.need",    "选举要给出 seats、voted（另行选举还要 ballots）。", "an election needs seats and voted (a second vote ballots as well)." };
/* clang-format on */

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
    for (int q = 0; q < QUESTIONS; q++)
        motion_wish(m, &ans[q]);
    struct motion_report r = { m, o->rule, law, ans, false };
    r.void_ = ans[Q_QUORUM].known && !ans[Q_QUORUM].holds;
    if (o->json)
        motion_json(b, &r);
    else if (o->html)
        motion_html(b, &r, c->lang);
    else
        motion_words(b, &r, c->lang);
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

static error *elect(struct cli *c, struct motion *m, struct buf *b)
{
    const struct options *o = c->opt;
    struct two_rounds     t = { .seats = whole(m, "seats"), .voted = whole(m, "voted") };

    t.ballots = whole(m, "ballots");
    TRY(read_stands(c, o->votes, &t.s, &t.n));
    TRY(read_stands(c, o->second, &t.second, &t.n_second));
    if (t.seats < 1 || t.voted < 1 || (t.n_second && t.ballots < 1))
        return error_of(c->mem, FAIL_INPUT, &msg_need, STR(""));
    str                   rule = o->rule.n ? o->rule : STR("urc19_elect_all");
    const struct statute *law = statute_find(rule);
    struct answer        *ans = NEWN(c->mem, struct answer, QUESTIONS);
    struct stand         *done = NEWN(c->mem, struct stand, t.n);
    if (!law || !law->formula[Q_FLOOR] || !law->formula[Q_PASSED])
        return error_on(c->mem, "rule", &msg_two, rule);
    TRY(motion_ask(m, str_of(law->formula[Q_QUORUM]), &ans[Q_QUORUM]));
    motion_wish(m, &ans[Q_QUORUM]);
    bool none = ans[Q_QUORUM].known && !ans[Q_QUORUM].holds;
    memcpy(done, t.s, t.n * sizeof *done);
    if (!none) {
        TRY(two_rounds(c->mem, done, t.n, t.seats, t.voted, t.second, t.n_second, t.ballots));
        two_rounds_wish(&t, done);
    }
    struct rounds_report r = { &t, done, { m, rule, law, ans, none } };
    if (o->json)
        rounds_json(b, &r);
    else if (o->html)
        rounds_html(b, &r, c->lang);
    else
        rounds_words(b, &r, c->lang);
    return NULL;
}

static error *run(struct cli *c)
{
    const struct options *o = c->opt;
    struct motion        *m = NEW(c->mem, struct motion);
    struct buf            b;

    c->lang = tally_lang(c, o->lang);
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
    .defaults = &defaults,
    .run = run,
    .summary = "Judge a vote by statute or charter: quorum, threshold, article",
};
