/* budget_say.c -- the outcome in sentences that can be read aloud, and as a page. */
#include "solve/tally/budget_say.h"
#include "solve/tally/decimal.h"
#include "solve/tally/say.h"
#include "solve/tally/sheet.h"

/* clang-format off */
static const struct message
    m_title     = { "say.project_vote", "{0}。", "{0}." },
    m_head      = { "say.head",      "共收到 {0} 张选票。参加评选的项目有 {1} 个，预算是 {2}。", "{0} ballots were cast. There are {1} projects and a budget of {2}." },
    m_rule      = { "say.rule",      "计票规则：{0}。", "Rule: {0}." },
    m_share     = { "say.share",     "预算平分到每一票，每票的份额是 {0}。", "The budget is divided equally among the votes: {0} each." },
    m_raised    = { "say.raised",    "为了用足预算，按规则把每票的份额加大了 {0} 次，最后是 {1}。", "To use up the budget, the share of every vote was raised {0} times as the rule says, to {1}." },
    m_price     = { "say.price",     "第 {0} 项：{1}。费用 {2}。", "No. {0}: {1}. Cost: {2}." },
    m_mes       = { "say.mes",       "    费用由支持者分担：{0} 各付 {1}，{2} 付出仅剩的全部（{3}）。", "    Its supporters share the cost: {1} each from {0}, and all that is left ({3}) from {2}." },
    m_mes0      = { "say.mes0",      "    费用由支持者分担：{0} 各付 {1}。", "    Its supporters share the cost: {1} each from {0}." },
    m_mes_all   = { "say.mes_all",   "    费用由支持者分担：{2} 都付出仅剩的全部（{3}），正好凑够。", "    Its supporters share the cost: all that is left ({3}) from {2}, which is just enough." },
    m_pts       = { "say.mes_pts",   "    费用由支持者按分数分担，每一分付 {1}：{0} 按此付足，{2} 付出仅剩的全部（{3}）。", "    Its supporters share the cost by their points, {1} a point: {0} in full, and all that is left ({3}) from {2}." },
    m_pts0      = { "say.mes_pts0",  "    费用由支持者按分数分担，每一分付 {1}：{0} 都按此付足。", "    Its supporters share the cost by their points, {1} a point: {0} in full." },
    m_between   = { "say.between",   "每票 {0} 到 {1}", "{0} to {1} a vote" },
    m_a_vote    = { "say.a_vote",    "每票 {0}", "{0} a vote" },
    m_spent     = { "say.spent",     "    另有 {0} 也支持它，但份额在此之前已经用完。", "    A further {0} for it had spent their share before." },
    m_greedy    = { "say.greedy",    "    它得 {0}，在余下的项目中排在最前，而且放得下。", "    It has {0}; of the projects left that fit, it comes first." },
    m_phragmen  = { "say.phragmen",  "    支持它的有 {0}。每票积到 {1} 时，它们凑够费用，没有别的项目更早。", "    It has {0}. They have its cost together when every vote has earned {1}; no other project is earlier." },
    m_load      = { "say.load",      "    选入它以后，负担最重的一票承担 {0}；选别的项目不会更轻。", "    With it, the most heavily burdened vote bears {0}; no other project would make that less." },
    m_part      = { "say.part",      "    剩下的钱不够全部费用，把余额 {0} 给它。", "    What is left does not cover its cost; it gets the remaining {0}." },
    m_rest      = { "say.rest",      "剩下的钱按得票排序，继续资助放得下的项目：", "What was left went on to the projects that fit, in greedy order:" },
    m_total     = { "say.total",     "共资助 {0} 个项目，用去 {1}，剩余 {2}。", "In all, {0} projects are funded for {1}; {2} is left." },
    m_done      = { "say.done",      "计票到此为止，因为余下的项目没有一个还能由支持者凑够费用。", "The count ends here because no project left has supporters who can still pay for it." },
    m_full      = { "say.full",      "计票到此为止，因为有人支持的项目没有一个还放得下。", "The count ends here because no project that anyone supports fits any more." },
    m_over      = { "say.over",      "计票到此为止，因为再加一次份额就会超出预算。", "The count ends here because raising the shares once more would go over the budget." },
    m_all       = { "say.all",       "凡是有人支持的项目，都得到了资助。", "Every project that anyone supports is funded." },
    m_nofit     = { "say.nofit",     "有的项目因为剩下的钱不够，没有入选。", "Some projects did not fit into what was left." },
    m_welfare   = { "say.welfare",   "总效用是 {0}。在预算之内，没有别的组合比它更大。", "The total utility is {0}; no set of projects within the budget has more." },
    m_missed    = { "say.missed",    "以下项目未获资助：", "Not funded:" },
    m_miss      = { "say.miss",      "  {0}，费用 {1}，得 {2}。", "  {0}: cost {1}, {2}." },
    m_votes     = { "say.more",      "    如果另有 {0} 张选票只投给它，它就会获得资助；少一张就不会。", "    With {0} more ballots for it alone it would have been funded; with one fewer, not." },
    m_vote      = { "say.more1",     "    只要另有 1 张选票只投给它，它就会获得资助。", "    A single further ballot for it alone would have been enough." },
    m_novotes   = { "say.nomore",    "    即使再有与已投选票同样多的选票只投给它，它也不会获得资助。", "    Not even as many further ballots as were cast, all for it alone, would have been enough." },
    m_cost      = { "say.cheaper",   "    如果它的费用是 {0}，它就会获得资助；再多一点就不会。", "    At a cost of {0} it would have been funded; at any more, not." };
/* clang-format on */

static str name_of(const struct report *r, uint32_t p)
{
    const struct pb_project *x = &r->e->project[p];

    return x->name.n ? x->name : x->id;
}

static str money(struct arena *a, const struct report *r, int64_t amount)
{
    str m = pb_money(a, r->e, amount);

    return r->e->currency.n ? str_fmt(a, STR_FMT " " STR_FMT, STR_ARG(m), STR_ARG(r->e->currency))
                            : m;
}

static str votes_text(struct arena *a, const struct report *r, int64_t w)
{
    return decimal_text(a, w, r->e->weight_scale);
}

static str votes_words(struct arena *a, const struct report *r, int64_t w, enum lang lang)
{
    return votes_said(a, lang, votes_text(a, r, w));
}

/* Who pays how much: as numbers of votes, never a person. */
static void say_payers(struct buf *b, const struct report *r, enum lang lang, const struct step *s)
{
    struct arena         *a = b->mem;
    bool                  points = r->rule->utility != U_COST && r->rule->utility != U_CARD;
    const str             range[] = { rounded(a, s->least, 2), rounded(a, s->most, 2) };
    bool                  same = str_eq(s->least, s->most);
    const struct message *m = points     ? (s->part ? &m_pts : &m_pts0)
                              : !s->full ? &m_mes_all
                              : s->part  ? &m_mes
                                         : &m_mes0;

    SAY(b, lang, m, votes_words(a, r, s->full, lang), exactly(a, lang, s->price, 2),
        votes_words(a, r, s->part, lang),
        message_text(a, same ? &m_a_vote : &m_between, lang, range, 2));
}

static void say_step(struct buf *b, const struct report *r, enum lang lang, size_t i,
                     const int64_t *votes)
{
    const struct step *s = &r->o->step[i];
    struct arena      *a = b->mem;
    str                v = votes_words(a, r, votes[s->project], lang);

    SAY(b, lang, &m_price, str_int(a, (int64_t)i + 1), name_of(r, s->project),
        money(a, r, r->e->project[s->project].cost));
    if (s->how == STEP_PARTIAL) {
        SAY(b, lang, &m_part, money(a, r, s->paid));
    } else if (s->how == STEP_COMPLETED || r->rule->kind == R_GREEDY) {
        SAY(b, lang, &m_greedy, v);
    } else if (s->price.n && r->rule->kind == R_PHRAGMEN) {
        SAY(b, lang, &m_phragmen, v, exactly(a, lang, s->price, 2));
    } else if (s->price.n && r->rule->kind == R_MAXIMIN) {
        SAY(b, lang, &m_load, exactly(a, lang, s->price, 2));
    } else if (s->price.n && r->rule->kind == R_MES) {
        say_payers(b, r, lang, s);
        if (s->none)
            SAY(b, lang, &m_spent, votes_words(a, r, s->none, lang));
    }
}

static void say_shares(struct buf *b, const struct report *r, enum lang lang)
{
    struct arena *a = b->mem;

    if (r->rule->kind != R_MES || r->o->share.n == 0)
        return;
    if (r->o->steps)
        SAY(b, lang, &m_raised, str_int(a, r->o->steps), exactly(a, lang, r->o->share, 2));
    else
        SAY(b, lang, &m_share, exactly(a, lang, r->o->share, 2));
}

static void say_end(struct buf *b, const struct report *r, enum lang lang)
{
    static const struct message *const why[] = { NULL, &m_full, &m_over, &m_all, &m_nofit };
    const struct rule                 *k = r->rule;
    struct arena                      *a = b->mem;

    SAY(b, lang, &m_total, str_int(a, (int64_t)r->o->n), money(a, r, r->o->cost),
        money(a, r, r->e->budget - r->o->cost));
    if (k->kind == R_WELFARE)
        SAY(b, lang, &m_welfare, budget_welfare(a, r));
    if (k->kind == R_MES && r->o->stop == STOP_DONE)
        SAY(b, lang, &m_done, STR(""));
    if (why[r->o->stop])
        SAY(b, lang, why[r->o->stop], STR(""));
    if (k->tie == T_LOT)
        say_seed(b, lang, k->seed);
}

static void say_missed(struct buf *b, const struct report *r, enum lang lang, const int64_t *votes)
{
    struct arena *a = b->mem;
    bool          head = false;

    for (uint32_t p = 0; p < r->e->n_projects; p++) {
        if (outcome_has(r->o, p))
            continue;
        if (!head)
            SAY(b, lang, &m_missed, STR(""));
        head = true;
        SAY(b, lang, &m_miss, name_of(r, p), money(a, r, r->e->project[p].cost),
            votes_words(a, r, votes[p], lang));
        for (size_t i = 0; i < r->n_wishes; i++) {
            const struct wish *w = &r->wish[i];
            if (w->project != p)
                continue;
            if (w->votes)
                SAY(b, lang, w->votes == 1 ? &m_vote : &m_votes, str_int(a, w->votes));
            else if (r->rule->utility == U_COST || r->rule->utility == U_CARD)
                SAY(b, lang, &m_novotes, STR(""));
            if (w->cost)
                SAY(b, lang, &m_cost, money(a, r, w->cost));
            say_counted(b, lang, w->counts);
        }
    }
}

void budget_words(struct buf *b, const struct report *r, enum lang lang)
{
    struct arena *a = b->mem;
    int64_t      *votes = budget_votes(a, r->e);
    bool          rest = false;

    if (r->e->title.n)
        SAY(b, lang, &m_title, r->e->title);
    SAY(b, lang, &m_head, str_int(a, (int64_t)r->e->n_ballots),
        str_int(a, (int64_t)r->e->n_projects), money(a, r, r->e->budget));
    SAY(b, lang, &m_rule, rule_words(a, r->rule, lang));
    say_shares(b, r, lang);
    for (size_t i = 0; i < r->o->n; i++) {
        if (r->o->step[i].how == STEP_COMPLETED && !rest)
            SAY(b, lang, &m_rest, STR(""));
        rest |= r->o->step[i].how == STEP_COMPLETED;
        say_step(b, r, lang, i, votes);
    }
    say_end(b, r, lang);
    say_missed(b, r, lang, votes);
    say_check(b, lang);
}

void budget_html(struct buf *b, const struct report *r, enum lang lang)
{
    const str heads[2][8] = { { STR("序"), STR("编号"), STR("项目"), STR("费用"), STR("票数"),
                                STR("单价（精确）"), STR("付全额"), STR("付所余") },
                              { STR("No."), STR("Id"), STR("Project"), STR("Cost"), STR("Votes"),
                                STR("Price (exact)"), STR("Paying in full"),
                                STR("Paying the rest") } };
    struct arena *a = b->mem;
    int64_t      *votes = budget_votes(a, r->e);
    struct buf    words;

    sheet_open(b, lang, r->e->title, heads[lang == LANG_EN], COUNT(heads[0]));
    for (size_t i = 0; i < r->o->n; i++) {
        const struct step *s = &r->o->step[i];
        const str          cells[] = { str_int(a, (int64_t)i + 1),
                                       r->e->project[s->project].id,
                                       name_of(r, s->project),
                                       money(a, r, s->paid),
                                       votes_text(a, r, votes[s->project]),
                                       s->price,
                                       votes_text(a, r, s->full),
                                       votes_text(a, r, s->part) };
        sheet_row(b, cells, COUNT(cells), 3);
    }
    buf_init(&words, a, SIZE_MAX);
    budget_words(&words, r, lang);
    sheet_close(b, buf_done(&words));
}
