/* election_say.c -- elections with ranked ballots in words: what was done, by which exact numbers;
 * and as printed sheets. */
#include "solve/tally/election_say.h"
#include "solve/tally/say.h"
#include "solve/tally/sheet.h"

/* clang-format off */
static const struct message
    m_title     = { "say.title",     "{0} 选举", "Election: {0}" },
    m_stv       = { "say.stv",       "计票规则：单记可转移投票法，{0}。", "Rule: single transferable vote, {0}." },
    m_scotland  = { "say.scotland",  "按苏格兰地方选举的规则：当选票数是有效票数除以席位数加一，取整后再加一；转移时每张选票的价值保留五位小数，其余舍去", "as in Scottish local elections: the quota is the valid votes divided by the seats plus one, rounded down, plus one; the value of a transferred ballot is cut off after five decimals" },
    m_wigm      = { "say.wigm",      "加权全额格雷戈里法，用精确分数：得票须超过有效票数除以席位数加一", "weighted inclusive Gregory method in exact fractions: more than the valid votes divided by the seats plus one is needed" },
    m_size      = { "say.size",      "共收到 {0} 张选票，选 {1} 名。当选票数是 {2}。", "{0} ballots were cast for {1} seats. The quota is {2}." },
    m_first     = { "say.first",     "第 1 轮：统计每张选票的第一选择。", "Stage 1: the first preference on every ballot is counted." },
    m_surplus   = { "say.surplus",   "第 {0} 轮：{1} 的票超过当选票数，超出部分转给选票上的下一名。每张选票保留其价值的 {2}。", "Stage {0}: {1} has more than the quota; the surplus goes to the next on each ballot. A ballot keeps {2} of its value." },
    m_exclude   = { "say.exclude",   "第 {0} 轮：{1} 得票最少，退出。选票按现有价值转给下一名。", "Stage {0}: {1} has the fewest votes and is excluded. The ballots go on at the value they have." },
    m_votes     = { "say.votes",     "  {0}：{1} 票", "  {0}: {1}" },
    m_elected   = { "say.elected",   "  {0} 当选。", "  {0} is elected." },
    m_exhausted = { "say.exhausted", "  选票上已没有下一名的：{0} 票", "  ballots with nobody left on them: {0}" },
    m_all       = { "say.elect_all", "当选的是：{0}。", "Elected: {0}." },
    m_lot       = { "say.lot",       "有候选人票数相同，在此前各轮也相同，这时按抽签的次序决定；没有抽签的，按选票上的编号。", "Some candidates had equal votes now and at every stage before; that was decided by the lot, or by ballot number when none was drawn." },
    m_pairs     = { "say.pairs",     "计票规则：{0}。共 {1} 张选票，逐对比较各个选项：把前者排在后者之前的选票有多少，反过来的有多少。", "Rule: {0}. On {1} ballots, every two options are compared: how many rank the one before the other, and how many the other way round." },
    m_quo       = { "say.quo",       "{0} 表示维持现状；别的选项要胜过它才能入选。", "{0} stands for no change; another option must beat it to be chosen." },
    m_pair      = { "say.pair",      "  {0} 胜 {1}，{2} 票比 {3} 票。", "  {0} beats {1} by {2} votes to {3}." },
    m_condorcet = { "say.condorcet", "{0} 胜过其他每一个选项。", "{0} beats every other option." },
    m_noone     = { "say.noone",     "没有一个选项胜过其他每一个选项：胜负出现循环或平局，按规则从最强的胜负开始解开。", "No option beats every other one: there is a cycle or a draw, which the rule settles from the strongest victory on." },
    m_winner    = { "say.winner",    "入选的是：{0}。", "Chosen: {0}." },
    m_ties      = { "say.winners",   "以下 {1} 个选项并列：{0}。", "{1} options are tied: {0}." },
    m_equal     = { "say.equal",     "有几对胜负强度相同：反对票少的优先，仍相同的按抽签，没有抽签的按编号。", "Some victories are of equal strength: fewer votes against come first, then the lot, or the number when none was drawn." },
    m_more      = { "say.further",   "{0}：如果另有 {1} 张选票只填这一个，就会 {2}；少一张就不会。", "{0}: with {1} more ballots for this name alone, this one would have been {2}; with one fewer, not." },
    m_one       = { "say.further1",  "{0}：只要另有 1 张选票只填这一个，就会 {2}。", "{0}: a single further ballot for this name alone would have been enough to be {2}." },
    m_none      = { "say.further0",  "{0}：即使再有与已投选票同样多的选票只填这一个，也不会 {2}。", "{0}: not even as many further ballots as were cast, all for this name alone, would have been enough to be {2}." },
    m_won[] = { [WON_SEAT] = { "say.won",  "当选", "elected" },
                [WON_ALONE] = { "say.won1", "成为唯一的胜者", "the only winner" },
                [WON_SURELY] = { "say.won2", "在每一种结果中当选", "elected in every result" } },
    m_schulze   = { "say.schulze",   "舒尔策法，即比较最强的胜负路径，强度是胜方的票数", "Schulze method: strongest paths, strength being the votes of the winning side" },
    m_ranked    = { "say.rp",        "排序配对法，即从最强的胜负起逐一确定，强度是胜方的票数", "ranked pairs: victories are fixed from the strongest on, strength being the votes of the winning side" };
/* clang-format on */

void further_words(struct buf *b, enum lang lang, str name, const struct further *f, enum won how)
{
    str won = message_text(b->mem, &m_won[how], lang, NULL, 0);

    SAY(b, lang,
        f->ballots > 1 ? &m_more
        : f->ballots   ? &m_one
                       : &m_none,
        name, str_int(b->mem, f->ballots), won);
    say_counted(b, lang, f->counts);
}

/* "A, B and C" without the "and": a list to be read. */
static void put_name(struct buf *b, enum lang lang, str name)
{
    if (b->n)
        buf_z(b, lang == LANG_ZH ? "、" : ", ");
    buf_str(b, name);
}

static void say_stage(struct buf *b, const struct stv_report *r, size_t i, enum lang lang)
{
    const struct stv_stage *g = &r->s->stage[i];
    struct arena           *a = b->mem;
    str                     number = str_int(a, (int64_t)i + 1);

    if (g->what == STAGE_FIRST)
        SAY(b, lang, &m_first, STR(""));
    else
        SAY(b, lang, g->what == STAGE_SURPLUS ? &m_surplus : &m_exclude, number,
            r->r->name[g->candidate], exactly(a, lang, g->factor, 4));
    for (size_t c = 0; c < r->r->n_candidates; c++)
        if (!str_is(g->votes[c], "0"))
            SAY(b, lang, &m_votes, r->r->name[c], exactly(a, lang, g->votes[c], 2));
    if (!str_is(g->exhausted, "0"))
        SAY(b, lang, &m_exhausted, exactly(a, lang, g->exhausted, 2));
    for (size_t k = 0; k < g->n_elected; k++)
        SAY(b, lang, &m_elected, r->r->name[g->elected[k]]);
}

static void say_title(struct buf *b, const struct ranked *r, enum lang lang)
{
    if (r->title.n)
        SAY(b, lang, &m_title, r->title);
}

void stv_words(struct buf *b, const struct stv_report *r, enum lang lang)
{
    const struct message *how = str_is(r->rule, "scotland") ? &m_scotland : &m_wigm;
    struct arena         *a = b->mem;
    struct buf            names;

    say_title(b, r->r, lang);
    SAY(b, lang, &m_stv, message_text(a, how, lang, NULL, 0));
    SAY(b, lang, &m_size, str_int(a, r->r->voters), str_int(a, (int64_t)r->r->seats),
        exactly(a, lang, r->s->quota, 2));
    for (size_t i = 0; i < r->s->n_stages; i++)
        say_stage(b, r, i, lang);
    if (r->s->lot)
        SAY(b, lang, &m_lot, STR(""));
    if (r->seed.n)
        say_seed(b, lang, r->seed);
    buf_init(&names, a, SIZE_MAX);
    for (size_t i = 0; i < r->s->n_elected; i++)
        put_name(&names, lang, r->r->name[r->s->elected[i]]);
    SAY(b, lang, &m_all, buf_done(&names));
    for (size_t i = 0; i < r->n_more; i++)
        further_words(b, lang, r->r->name[r->more[i].candidate], &r->more[i], WON_SEAT);
    say_check(b, lang);
}

void pairs_words(struct buf *b, const struct pairs_report *r, enum lang lang)
{
    const struct pairwise *p = r->p;
    struct arena          *a = b->mem;
    struct buf             names;
    size_t                 n = p->n, winners = 0;
    const struct message  *m = str_starts(r->rule, STR("schulze")) ? &m_schulze : &m_ranked;

    say_title(b, r->r, lang);
    SAY(b, lang, &m_pairs, message_text(a, m, lang, NULL, 0), str_int(a, r->r->voters));
    if (r->status_quo >= 0)
        SAY(b, lang, &m_quo, r->r->name[r->status_quo]);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            if (p->beats[i * n + j] > p->beats[j * n + i])
                SAY(b, lang, &m_pair, r->r->name[i], r->r->name[j], str_int(a, p->beats[i * n + j]),
                    str_int(a, p->beats[j * n + i]));
    if (r->s->condorcet >= 0)
        SAY(b, lang, &m_condorcet, r->r->name[r->s->condorcet]);
    else
        SAY(b, lang, &m_noone, STR(""));
    if (r->s->equal)
        SAY(b, lang, &m_equal, STR(""));
    if (r->seed.n)
        say_seed(b, lang, r->seed);
    buf_init(&names, a, SIZE_MAX);
    for (size_t i = 0; i < n; i++)
        if (r->s->winner[i]) {
            put_name(&names, lang, r->r->name[i]);
            winners++;
        }
    SAY(b, lang, winners == 1 ? &m_winner : &m_ties, buf_done(&names),
        str_int(a, (int64_t)winners));
    for (size_t i = 0; i < r->n_more; i++)
        further_words(b, lang, r->r->name[r->more[i].candidate], &r->more[i], WON_ALONE);
    say_check(b, lang);
}

/* Candidates down, stages across; the exact fractions are in the sentences below. */
void stv_html(struct buf *b, const struct stv_report *r, enum lang lang)
{
    size_t        n = r->s->n_stages + 2;
    struct arena *a = b->mem;
    str          *cell = NEWN(a, str, n);
    struct buf    words;
    bool          zh = lang == LANG_ZH;

    cell[0] = zh ? STR("候选人") : STR("Candidate");
    cell[1] = zh ? STR("当选次序") : STR("Elected as no.");
    for (size_t i = 0; i + 2 < n; i++)
        cell[i + 2] = str_fmt(a, zh ? "第 %zu 轮" : "Stage %zu", i + 1);
    sheet_open(b, lang, r->r->title, cell, n);
    for (size_t c = 0; c < r->r->n_candidates; c++) {
        cell[0] = r->r->name[c];
        cell[1] = STR("");
        for (size_t i = 0; i < r->s->n_elected; i++)
            if (r->s->elected[i] == c)
                cell[1] = str_int(a, (int64_t)i + 1);
        for (size_t i = 0; i + 2 < n; i++)
            cell[i + 2] = str_is(r->s->stage[i].votes[c], "0")
                              ? STR("")
                              : rounded(a, r->s->stage[i].votes[c], 2);
        sheet_row(b, cell, n, 1);
    }
    buf_init(&words, a, SIZE_MAX);
    stv_words(&words, r, lang);
    sheet_close(b, buf_done(&words));
}

/* Row before column: how many ballots rank it so. */
void pairs_html(struct buf *b, const struct pairs_report *r, enum lang lang)
{
    size_t        n = r->p->n;
    struct arena *a = b->mem;
    str          *cell = NEWN(a, str, n + 2);
    struct buf    words;
    bool          zh = lang == LANG_ZH;

    cell[0] = zh ? STR("排在各列之前的票数") : STR("Votes before the column");
    cell[1] = zh ? STR("结果") : STR("Result");
    for (size_t j = 0; j < n; j++)
        cell[j + 2] = r->r->name[j];
    sheet_open(b, lang, r->r->title, cell, n + 2);
    for (size_t i = 0; i < n; i++) {
        cell[0] = r->r->name[i];
        cell[1] = !r->s->winner[i] ? STR("") : zh ? STR("入选") : STR("chosen");
        for (size_t j = 0; j < n; j++)
            cell[j + 2] = i == j ? STR("") : str_int(a, r->p->beats[i * n + j]);
        sheet_row(b, cell, n + 2, 2);
    }
    buf_init(&words, a, SIZE_MAX);
    pairs_words(&words, r, lang);
    sheet_close(b, buf_done(&words));
}
