/* election_say.c -- elections in words: what was done, by which exact numbers. */
#include "solve/tally/election_say.h"
#include "solve/tally/say.h"

/* clang-format off */
static const struct message
    m_stv       = { "say.stv",       "规则：单记可转移投票法，{0}。共 {1} 张有票的选票，选 {2} 名。当选票数为 {3}。", "Rule: single transferable vote, {0}. {1} ballots, {2} seats. The quota is {3}." },
    m_scotland  = { "say.scotland",  "苏格兰地方选举规则（当选票数为总票数除以席位加一取整再加一；转移值保留五位小数，其余舍去）", "Scottish local election rules (quota: votes divided by seats plus one, cut off, plus one; transfer values cut off at five decimals)" },
    m_wigm      = { "say.wigm",      "加权全额格雷戈里法，精确分数（须超过总票数除以席位加一）", "weighted inclusive Gregory method, exact fractions (votes divided by seats plus one, to be exceeded)" },
    m_first     = { "say.first",     "第 1 轮：统计第一选择。", "Stage 1: first preferences are counted." },
    m_surplus   = { "say.surplus",   "第 {0} 轮：{1} 的超额票转给选票上的下一名，每张选票保留其价值的 {2}。", "Stage {0}: the surplus of {1} goes to the next on each ballot; a ballot keeps {2} of its value." },
    m_exclude   = { "say.exclude",   "第 {0} 轮：{1} 得票最少，退出；其选票按原价值转给下一名。", "Stage {0}: {1} has the fewest votes and is excluded; the ballots go on at their value." },
    m_votes     = { "say.votes",     "  {0}：{1} 票（约 {2}）", "  {0}: {1} votes (about {2})" },
    m_elected   = { "say.elected",   "  当选：{0}", "  elected: {0}" },
    m_exhausted = { "say.exhausted", "  不再有下一名的选票：{0}", "  ballots with nobody left on them: {0}" },
    m_lot       = { "say.lot",       "有候选人票数相同且此前各轮也相同，按抽签顺序（未抽签时按选票编号）决定。", "Some candidates were tied at every stage; that was decided by the lot (by ballot number when none was drawn)." },
    m_pairs     = { "say.pairs",     "规则：{0}。比较每两个选项：有多少选票把前者排在后者之前。", "Rule: {0}. Every two options are compared: how many ballots rank one before the other." },
    m_pair      = { "say.pair",      "  {0} 胜 {1}：{2} 比 {3}", "  {0} over {1}: {2} to {3}" },
    m_condorcet = { "say.condorcet", "{0} 逐一胜过其他所有选项。", "{0} beats every other option one by one." },
    m_noone     = { "say.noone",     "没有一个选项逐一胜过其他所有选项，须按规则解开循环。", "No option beats all others one by one; the rule has to break a cycle." },
    m_winner    = { "say.winner",    "结果：{0}", "Result: {0}" },
    m_equal     = { "say.equal",     "有强度相同的胜负，先比较反对票少者，再按抽签或编号。", "Some victories are of equal strength; fewer votes against comes first, then the lot or the number." },
    m_committee = { "say.committee", "规则：{0}。{1} 名投票人，{2} 名候选人，选 {3} 名。", "Rule: {0}. {1} voters, {2} candidates, {3} seats." },
    m_score     = { "say.score",     "最高得分 {0}（约 {1}）。", "The best score is {0} (about {1})." },
    m_tied      = { "say.tied",      "有 {0} 个并列的结果，须由事先公布的抽签决定：", "{0} results are tied; a lot committed to beforehand decides:" },
    m_one       = { "say.one",       "结果只有一个：", "There is one result:" },
    m_members   = { "say.members",   "  候选人 {0}", "  candidates {0}" },
    m_cut       = { "say.cut",       "并列的结果太多，只列出一部分。", "There are too many tied results; only some are listed." };
static const struct { const char *rule; struct message name; } committee_names[] = {
    { "av",              { "rule.av",   "认可票数最多（AV）", "most approvals (AV)" } },
    { "sav",             { "rule.sav",  "每张选票一份、由所认可的人平分（SAV）", "one vote a ballot, shared by those it approves (SAV)" } },
    { "pav",             { "rule.pav",  "按比例认可（PAV），1 + 1/2 + 1/3 + …", "proportional approval (PAV), 1 + 1/2 + 1/3 + ..." } },
    { "seqpav",          { "rule.spav", "逐个按比例认可（顺序 PAV）", "sequential proportional approval" } },
    { "seqphragmen",     { "rule.sphr", "弗拉格门顺序法", "sequential Phragmén rule" } },
    { "equal-shares",    { "rule.mes",  "等额分担法，余下席位按弗拉格门法", "Method of Equal Shares, remaining seats by Phragmén" } },
    { "cc",              { "rule.cc",   "使至少有一名代表的人最多（钱伯林-库朗）", "most people with at least one representative (Chamberlin-Courant)" } },
    { "monroe",          { "rule.mon",  "门罗法：每名当选者代表同样多的人", "Monroe: every member represents as many people" } },
    { "maximin-support", { "rule.mms",  "最大最小支持法", "maximin support" } },
};
/* clang-format on */

static str one_based(struct arena *a, uint16_t c)
{
    return str_int(a, c + 1);
}

static void put_numbers(struct buf *b, const uint16_t *c, size_t n)
{
    buf_char(b, '[');
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_char(b, ',');
        buf_str(b, one_based(b->mem, c[i]));
    }
    buf_char(b, ']');
}

static void put_elected_sorted(struct buf *b, const struct ranked *r, const struct stv_result *s)
{
    bool     *in = NEWN(b->mem, bool, r->n_candidates);
    uint16_t *c = NEWN(b->mem, uint16_t, r->n_candidates);
    size_t    n = 0;

    for (size_t i = 0; i < s->n_elected; i++)
        in[s->elected[i]] = true;
    for (size_t i = 0; i < r->n_candidates; i++)
        if (in[i])
            c[n++] = (uint16_t)i;
    put_numbers(b, c, n);
}

static const char *const stage_words[] = { "first", "surplus", "exclude" };

void stv_json(struct buf *b, const struct ranked *r, str rule, const struct stv_result *s)
{
    bool first = true;

    buf_char(b, '{');
    json_key(b, &first, "rule");
    json_str(b, rule);
    json_key(b, &first, "elected");
    put_elected_sorted(b, r, s);
    json_key(b, &first, "order");
    put_numbers(b, s->elected, s->n_elected);
    json_key(b, &first, "quota");
    json_str(b, s->quota);
    json_key(b, &first, "lot");
    buf_z(b, s->lot ? "true" : "false");
    json_key(b, &first, "stages");
    buf_char(b, '[');
    for (size_t i = 0; i < s->n_stages; i++) {
        const struct stv_stage *g = &s->stage[i];
        bool                    inner = true;
        buf_z(b, i ? ",{" : "{");
        json_key(b, &inner, "what");
        json_str(b, str_of(stage_words[g->what]));
        if (g->what != STAGE_FIRST) {
            json_key(b, &inner, "candidate");
            buf_str(b, one_based(b->mem, g->candidate));
            json_key(b, &inner, "factor");
            json_str(b, g->factor);
        }
        json_key(b, &inner, "elected");
        put_numbers(b, g->elected, g->n_elected);
        json_key(b, &inner, "votes");
        buf_char(b, '[');
        for (size_t c = 0; c < r->n_candidates; c++) {
            if (c)
                buf_char(b, ',');
            json_str(b, g->votes[c]);
        }
        buf_char(b, ']');
        json_key(b, &inner, "exhausted");
        json_str(b, g->exhausted);
        buf_char(b, '}');
    }
    buf_z(b, "]}\n");
}

void stv_words(struct buf *b, const struct ranked *r, str rule, const struct stv_result *s,
               enum lang lang)
{
    const struct message *how = str_is(rule, "scotland") ? &m_scotland : &m_wigm;
    struct arena         *a = b->mem;

    SAY(b, lang, &m_stv, message_text(a, how, lang, NULL, 0), str_int(a, r->voters),
        str_int(a, (int64_t)r->seats), s->quota);
    for (size_t i = 0; i < s->n_stages; i++) {
        const struct stv_stage *g = &s->stage[i];
        str                     number = str_int(a, (int64_t)i + 1);
        if (g->what == STAGE_FIRST)
            SAY(b, lang, &m_first, STR(""));
        else
            SAY(b, lang, g->what == STAGE_SURPLUS ? &m_surplus : &m_exclude, number,
                r->name[g->candidate], g->factor);
        for (size_t c = 0; c < r->n_candidates; c++)
            if (!str_is(g->votes[c], "0"))
                SAY(b, lang, &m_votes, r->name[c], g->votes[c], about(a, g->votes[c], 2));
        if (!str_is(g->exhausted, "0"))
            SAY(b, lang, &m_exhausted, g->exhausted);
        for (size_t k = 0; k < g->n_elected; k++)
            SAY(b, lang, &m_elected, r->name[g->elected[k]]);
    }
    if (s->lot)
        SAY(b, lang, &m_lot, STR(""));
}

static void put_winners(struct buf *b, const struct pairwise *p, const bool *in)
{
    bool first = true;

    buf_char(b, '[');
    for (size_t i = 0; i < p->n; i++) {
        if (!in[i])
            continue;
        if (!first)
            buf_char(b, ',');
        first = false;
        buf_int(b, (int64_t)i + 1);
    }
    buf_char(b, ']');
}

static void put_matrix(struct buf *b, const int64_t *m, size_t n)
{
    buf_char(b, '[');
    for (size_t i = 0; i < n; i++) {
        buf_z(b, i ? ",[" : "[");
        for (size_t j = 0; j < n; j++) {
            if (j)
                buf_char(b, ',');
            buf_int(b, m[i * n + j]);
        }
        buf_char(b, ']');
    }
    buf_char(b, ']');
}

void pairs_json(struct buf *b, const struct ranked *r, str rule, const struct pairwise *p,
                const struct pair_result *s)
{
    bool first = true;

    (void)r;
    buf_char(b, '{');
    json_key(b, &first, "rule");
    json_str(b, rule);
    json_key(b, &first, "winners");
    put_winners(b, p, s->winner);
    json_key(b, &first, "elected");
    put_winners(b, p, s->winner);
    json_key(b, &first, "condorcet_winner");
    buf_char(b, '[');
    if (s->condorcet >= 0)
        buf_int(b, s->condorcet + 1);
    buf_char(b, ']');
    json_key(b, &first, "equal_strength_pairs");
    buf_z(b, s->equal ? "true" : "false");
    json_key(b, &first, "pairwise");
    put_matrix(b, p->beats, p->n);
    json_key(b, &first, "strength");
    put_matrix(b, s->strength, p->n);
    buf_z(b, "}\n");
}

void pairs_words(struct buf *b, const struct ranked *r, str rule, const struct pairwise *p,
                 const struct pair_result *s, enum lang lang)
{
    struct arena *a = b->mem;
    size_t        n = p->n;

    str name = str_starts(rule, STR("schulze"))
                   ? (lang == LANG_ZH ? STR("舒尔策法（最强路径，按胜方票数）")
                                      : STR("Schulze method (strongest paths, winning votes)"))
                   : (lang == LANG_ZH ? STR("排序配对法（按胜方票数）")
                                      : STR("ranked pairs (winning votes)"));
    SAY(b, lang, &m_pairs, name);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            if (p->beats[i * n + j] > p->beats[j * n + i])
                SAY(b, lang, &m_pair, r->name[i], r->name[j], str_int(a, p->beats[i * n + j]),
                    str_int(a, p->beats[j * n + i]));
    if (s->condorcet >= 0)
        SAY(b, lang, &m_condorcet, r->name[s->condorcet]);
    else
        SAY(b, lang, &m_noone, STR(""));
    if (s->equal)
        SAY(b, lang, &m_equal, STR(""));
    for (size_t i = 0; i < n; i++)
        if (s->winner[i])
            SAY(b, lang, &m_winner, r->name[i]);
}

static void put_members(struct buf *b, set s, const char *between)
{
    bool first = true;

    for (int c = 0; c < COMMITTEE_MAX; c++) {
        if (!(s >> c & 1))
            continue;
        if (!first)
            buf_z(b, between);
        first = false;
        buf_int(b, c);
    }
}

void committees_json(struct buf *b, const struct approvals *v, str rule, const struct committees *c)
{
    bool first = true;

    buf_char(b, '{');
    json_key(b, &first, "rule");
    json_str(b, rule);
    json_key(b, &first, "voters");
    buf_int(b, (int64_t)v->n_voters);
    json_key(b, &first, "committees");
    buf_char(b, '[');
    for (size_t i = 0; i < c->n; i++) {
        buf_z(b, i ? ",[" : "[");
        put_members(b, c->committee[i], ",");
        buf_char(b, ']');
    }
    buf_char(b, ']');
    json_key(b, &first, "score");
    json_str(b, c->score);
    json_key(b, &first, "complete");
    buf_z(b, c->cut ? "false}\n" : "true}\n");
}

void committees_words(struct buf *b, const struct approvals *v, str rule,
                      const struct committees *c, enum lang lang)
{
    struct arena *a = b->mem;
    str           name = rule;

    for (size_t i = 0; i < COUNT(committee_names); i++)
        if (str_is(rule, committee_names[i].rule))
            name = message_text(a, &committee_names[i].name, lang, NULL, 0);
    SAY(b, lang, &m_committee, name, str_int(a, (int64_t)v->n_voters),
        str_int(a, (int64_t)v->n_candidates), str_int(a, (int64_t)v->seats));
    if (c->score.n)
        SAY(b, lang, &m_score, c->score, about(a, c->score, 4));
    SAY(b, lang, c->n == 1 ? &m_one : &m_tied, str_int(a, (int64_t)c->n));
    for (size_t i = 0; i < c->n; i++) {
        struct buf m;
        buf_init(&m, a, 4096);
        put_members(&m, c->committee[i], ", ");
        SAY(b, lang, &m_members, buf_done(&m));
    }
    if (c->cut)
        SAY(b, lang, &m_cut, STR(""));
}
