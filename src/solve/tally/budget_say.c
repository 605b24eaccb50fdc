/* budget_say.c -- the outcome in sentences that can be read aloud, and as a page. */
#include "solve/tally/budget_say.h"
#include "solve/tally/decimal.h"
#include "solve/tally/say.h"

/* clang-format off */
static const struct message
    m_head      = { "say.head",      "{0}共收到 {1} 张选票，有 {2} 个项目，预算 {3}。", "{0}{1} ballots, {2} projects, a budget of {3}." },
    m_rule      = { "say.rule",      "计票规则：{0}。", "Rule: {0}." },
    m_share     = { "say.share",     "预算平分到每一票，是 {0}（约 {1}）。", "The budget divided among all votes is {0} each (about {1})." },
    m_raised    = { "say.raised",    "为了用足预算，按规则把每票的份额逐次加大 {0} 次，到 {1}（约 {2}）时停止。", "To use the budget, every share was raised {0} times by the rule, up to {1} (about {2})." },
    m_price     = { "say.price",     "第 {0} 项：{1}，费用 {2}。", "No. {0}: {1}, cost {2}." },
    m_mes       = { "say.mes",       "    支持者分担费用：{0} 票各付 {1}（约 {2}），{3} 票付出仅剩的全部。", "    Its supporters share the cost: {0} votes pay {1} each (about {2}), {3} votes pay all they have left." },
    m_mes0      = { "say.mes0",      "    支持者分担费用：{0} 票各付 {1}（约 {2}）。", "    Its supporters share the cost: {0} votes pay {1} each (about {2})." },
    m_spent     = { "say.spent",     "    另有 {0} 票支持者的份额此前已经用完。", "    {0} more supporting votes had spent their share before." },
    m_greedy    = { "say.greedy",    "    它得 {0} 票，是余下项目中排在最前又放得下的。", "    It has {0} votes and is the first of the rest that fits." },
    m_phragmen  = { "say.phragmen",  "    它的 {0} 票支持者在每票积到 {1}（约 {2}）时凑够费用，是最早凑够的。", "    Its {0} supporting votes have its cost together when every vote has earned {1} (about {2}), the earliest of all." },
    m_load      = { "say.load",      "    选入它以后，最重的负担最小：每票 {0}（约 {1}）。", "    With it, the heaviest burden on a vote is the least: {0} (about {1})." },
    m_part      = { "say.part",      "    剩余资金只够一部分，得 {0}。", "    What is left covers a part of it: {0}." },
    m_rest      = { "say.rest",      "以下项目用剩余资金按排序选取：", "What was left went to these, by the greedy rule:" },
    m_total     = { "say.total",     "共资助 {0} 个项目，用去 {1}，剩余 {2}。", "{0} projects are funded for {1}; {2} is left." },
    m_full      = { "say.full",      "停止的原因：没有一个有人支持的项目还放得下。", "It ends because no supported project fits any more." },
    m_over      = { "say.over",      "停止的原因：再加一次就会超出预算。", "It ends because the next step would go over the budget." },
    m_all       = { "say.all",       "有人支持的项目都得到了资助。", "Every project that anyone supports is funded." },
    m_nofit     = { "say.nofit",     "有项目因剩余资金不足而未能入选。", "Some projects did not fit into what was left." },
    m_welfare   = { "say.welfare",   "总效用为 {0}，没有任何放得进预算的组合比它更大。", "The total utility is {0}; no set of projects within the budget has more." },
    m_missed    = { "say.missed",    "未获资助：", "Not funded:" },
    m_miss      = { "say.miss",      "  {0}（费用 {1}，{2} 票）", "  {0} (cost {1}, {2} votes)" },
    m_votes     = { "say.more",      "    如果另有 {0} 票只支持它，它就会获得资助。", "    With {0} more votes for it alone it would have been funded." },
    m_novotes   = { "say.nomore",    "    即使再增加与全部选票同样多的票只支持它，它也不会获得资助。", "    Not even as many more votes as were cast, all for it alone, would have been enough." },
    m_cost      = { "say.cheaper",   "    如果费用不超过 {0}，它就会获得资助。", "    At a cost of at most {0} it would have been funded." },
    m_recount   = { "say.recount",   "    （以上是把全部选票重新计算 {0} 次得到的，不是估计。）", "    (Found by counting all ballots again {0} times, not by estimate.)" },
    m_check     = { "say.check",     "任何人都可以用公布的选票重新计算并得到同样的结果。", "Anyone can count the published ballots again and will get the same result." },
    m_lot       = { "say.seed",      "抽签种子：{0}。", "Seed of the lot: {0}." };
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

static void say_step(struct buf *b, const struct report *r, enum lang lang, size_t i,
                     const int64_t *votes)
{
    const struct step *s = &r->o->step[i];
    struct arena      *a = b->mem;
    str                v = votes_text(a, r, votes[s->project]);

    SAY(b, lang, &m_price, str_int(a, (int64_t)i + 1), name_of(r, s->project),
        money(a, r, r->e->project[s->project].cost));
    if (s->how == STEP_PARTIAL) {
        SAY(b, lang, &m_part, money(a, r, s->paid));
    } else if (s->how == STEP_COMPLETED || r->rule->kind == R_GREEDY) {
        SAY(b, lang, &m_greedy, v);
    } else if (s->price.n && r->rule->kind == R_PHRAGMEN) {
        SAY(b, lang, &m_phragmen, v, s->price, about(a, s->price, 2));
    } else if (s->price.n && r->rule->kind == R_MAXIMIN) {
        SAY(b, lang, &m_load, s->price, about(a, s->price, 2));
    } else if (s->price.n && r->rule->kind == R_MES) {
        SAY(b, lang, s->part ? &m_mes : &m_mes0, votes_text(a, r, s->full), s->price,
            about(a, s->price, 2), votes_text(a, r, s->part));
        if (s->none)
            SAY(b, lang, &m_spent, votes_text(a, r, s->none));
    }
}

static void say_shares(struct buf *b, const struct report *r, enum lang lang)
{
    struct arena *a = b->mem;

    if (r->rule->kind != R_MES || r->o->share.n == 0)
        return;
    if (r->o->steps)
        SAY(b, lang, &m_raised, str_int(a, r->o->steps), r->o->share, about(a, r->o->share, 2));
    else
        SAY(b, lang, &m_share, r->o->share, about(a, r->o->share, 2));
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
    if (why[r->o->stop])
        SAY(b, lang, why[r->o->stop], STR(""));
    if (k->tie == T_LOT)
        SAY(b, lang, &m_lot, k->seed);
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
            votes_text(a, r, votes[p]));
        for (size_t i = 0; i < r->n_wishes; i++) {
            const struct wish *w = &r->wish[i];
            if (w->project != p)
                continue;
            if (w->votes)
                SAY(b, lang, &m_votes, str_int(a, w->votes));
            else if (r->rule->utility == U_COST || r->rule->utility == U_CARD)
                SAY(b, lang, &m_novotes, STR(""));
            if (w->cost)
                SAY(b, lang, &m_cost, money(a, r, w->cost));
            SAY(b, lang, &m_recount, str_int(a, w->counts));
        }
    }
}

void budget_words(struct buf *b, const struct report *r, enum lang lang)
{
    struct arena *a = b->mem;
    int64_t      *votes = budget_votes(a, r->e);
    str           title = r->e->title.n
                              ? str_fmt(a, STR_FMT "%s", STR_ARG(r->e->title), lang == LANG_ZH ? "：" : ": ")
                              : STR("");
    bool          rest = false;

    SAY(b, lang, &m_head, title, str_int(a, (int64_t)r->e->n_ballots),
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
    SAY(b, lang, &m_check, STR(""));
}

static const char style[] =
    "body{font:14px/1.6 serif;max-width:46em;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse;width:100%;margin:1em 0}"
    "th,td{border:1px solid #888;padding:2px 6px;text-align:left}td.n{text-align:right}"
    "pre{white-space:pre-wrap;font:inherit}@media print{body{margin:0}}";

static void html_cell(struct buf *b, str s, bool number)
{
    buf_z(b, number ? "<td class=n>" : "<td>");
    html_str(b, s);
    buf_z(b, "</td>");
}

void budget_html(struct buf *b, const struct report *r, enum lang lang)
{
    static const char *const heads[2][8] = {
        { "序", "编号", "项目", "费用", "票数", "单价（精确）", "付全额", "付所余" },
        { "No.", "Id", "Project", "Cost", "Votes", "Price (exact)", "Paying in full",
          "Paying the rest" }
    };
    struct arena *a = b->mem;
    int64_t      *votes = budget_votes(a, r->e);
    struct buf    words;

    buf_z(b, "<!doctype html><html lang=\"");
    buf_z(b, lang == LANG_ZH ? "zh-CN" : "en");
    buf_z(b, "\"><meta charset=\"utf-8\"><title>");
    html_str(b, r->e->title);
    buf_z(b, "</title><style>");
    buf_z(b, style);
    buf_z(b, "</style><h1>");
    html_str(b, r->e->title);
    buf_z(b, "</h1><table><tr>");
    for (size_t k = 0; k < COUNT(heads[0]); k++)
        buf_fmt(b, "<th>%s</th>", heads[lang == LANG_EN][k]);
    buf_z(b, "</tr>");
    for (size_t i = 0; i < r->o->n; i++) {
        const struct step *s = &r->o->step[i];
        buf_z(b, "<tr>");
        html_cell(b, str_int(a, (int64_t)i + 1), true);
        html_cell(b, r->e->project[s->project].id, false);
        html_cell(b, name_of(r, s->project), false);
        html_cell(b, money(a, r, s->paid), true);
        html_cell(b, votes_text(a, r, votes[s->project]), true);
        html_cell(b, s->price, true);
        html_cell(b, votes_text(a, r, s->full), true);
        html_cell(b, votes_text(a, r, s->part), true);
        buf_z(b, "</tr>");
    }
    buf_z(b, "</table><pre>");
    buf_init(&words, a, SIZE_MAX);
    budget_words(&words, r, lang);
    html_str(b, buf_done(&words));
    buf_z(b, "</pre></html>\n");
}
