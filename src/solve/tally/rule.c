/* rule.c -- rules by name. */
#include "solve/tally/budget.h"

/* clang-format off */
static const struct message
    msg_rule  = { "tally.rule",  "没有计票规则“{0}”。可用的例如：greedy_cost、mes_cost_add1、phragmen、maxwelfare_cost、maximin_support。", "there is no rule {0}. There are for instance greedy_cost, mes_cost_add1, phragmen, maxwelfare_cost, maximin_support." },
    msg_least = { "tally.least", "“{0}”中的最低票数应当是不小于 0 的整数。", "the least number of votes in {0} must be a whole number from 0 up." };

static const struct part { const char *word; int value; }
    kinds[] = { { "greedy", R_GREEDY }, { "mes", R_MES }, { "phragmen", R_PHRAGMEN },
                { "maximin", R_MAXIMIN }, { "maxwelfare", R_WELFARE } },
    completions[] = { { "u", C_REST }, { "add1", C_ADD1 }, { "add1n", C_ADD1N },
                      { "add1u", C_ADD1U }, { "pct", C_PCT } },
    ties[] = { { "es", T_ES }, { "lot", T_LOT } };

static const struct { const char *zh, *en; }
    kind_words[RULE_KINDS] = {
        { "排序选取法", "greedy rule" }, { "等额分担法", "Method of Equal Shares" },
        { "弗拉格门顺序法", "sequential Phragmén rule" },
        { "最大最小支持法", "maximin support rule" }, { "总效用最大法", "maximal welfare rule" } },
    utility_said[UTILITIES] = {
        { "按费用计效用，即得票多者先", "utility is the cost: most votes first" },
        { "每个项目计一，即每票最省者先", "utility is one a project: cheapest per vote first" },
        { "按选票上的分数", "utility is the points on the ballot" },
        { "按名次计分，末位不计", "utility by rank, the last ranked gets none" },
        { "按名次计分，末位也计", "utility by rank, the last ranked too" } },
    completion_said[COMPLETIONS] = {
        { "不作补充", "no completion" },
        { "剩余资金按排序选取", "what is left goes to the rest by the greedy rule" },
        { "逐次给每人加 1 元，直到再无项目放得下或将超支", "one currency unit more for everyone until nothing more fits or the next step overspends" },
        { "逐次给每人加 1 元，直到下一步将超支", "one currency unit more for everyone until the next step overspends" },
        { "逐次给每人加 1 元，再按排序选取", "one currency unit more for everyone, then the rest by the greedy rule" },
        { "逐次增加预算的百分之一", "one per cent of the budget more for everyone, step by step" } },
    tie_said[TIE_RULES] = {
        { "相同时按项目编号", "ties go by project id" },
        { "相同时费用低者先，再得票多者，再编号", "ties go to the lower cost, then more votes, then the id" },
        { "相同时按公开抽签", "ties go by the public lot" } };
/* clang-format on */

static bool look(const struct part *p, size_t n, str word, int *out)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(word, p[i].word)) {
            *out = p[i].value;
            return true;
        }
    return false;
}

/* One word behind the kind. False when it means nothing there. */
static bool read_word(struct rule *r, str word, bool *has_utility)
{
    int v = 0;

    for (int u = 0; !*has_utility && utility_words[u]; u++)
        if (str_is(word, utility_words[u])) {
            r->utility = (enum utility)u;
            *has_utility = true;
            return r->kind != R_PHRAGMEN && r->kind != R_MAXIMIN;
        }
    if (look(ties, COUNT(ties), word, &v)) {
        r->tie = (enum tie_rule)v;
        return true;
    }
    if (look(completions, COUNT(completions), word, &v) && r->completion == C_NONE) {
        r->completion = (enum completion)v;
        return r->kind == R_MES || (v == C_REST && (r->kind == R_PHRAGMEN || r->kind == R_MAXIMIN));
    }
    if (r->kind == R_MAXIMIN)
        return str_is(word, "support");
    if (r->kind != R_GREEDY)
        return false;
    r->no_skip |= str_is(word, "noskip");
    r->exclusive |= str_is(word, "exclusive");
    return str_is(word, "noskip") || str_is(word, "exclusive") || str_is(word, "threshold");
}

error *rule_read(struct arena *a, str name, struct rule *out)
{
    struct rule r = { .name = name };
    str         rest = name, body = str_cut(&rest, '@'), words = { 0 };
    size_t      eq = 0;
    int         kind = 0;
    bool        has_utility = false, wants = false;

    if (str_find(body, STR("threshold="), &eq)) {
        words = (str){ body.p + eq + 10, body.n - eq - 10 };
        str least = str_cut(&words, '_');
        if (!str_i64(least, 0, INT64_MAX / 1000000, &r.threshold))
            return error_on(a, "rule", &msg_least, utf8_head(name, 60));
        body.n = eq + 9;
    }
    str first = str_cut(&body, '_');
    if (!look(kinds, COUNT(kinds), first, &kind))
        return error_on(a, "rule", &msg_rule, utf8_head(name, 60));
    r.kind = (enum rule_kind)kind;
    while (body.n || words.n) {
        str *from = body.n ? &body : &words;
        str  word = str_cut(from, '_');
        wants |= str_is(word, "threshold");
        if (!read_word(&r, word, &has_utility))
            return error_on(a, "rule", &msg_rule, utf8_head(name, 60));
    }
    if (wants != (eq > 0) || ((r.kind == R_MES || r.kind == R_WELFARE) && !has_utility) ||
        (r.kind == R_GREEDY && !has_utility && !r.no_skip && !r.exclusive && !wants))
        return error_on(a, "rule", &msg_rule, utf8_head(name, 60));
    if (r.kind == R_PHRAGMEN || r.kind == R_MAXIMIN)
        r.utility = U_COST;
    *out = r;
    return NULL;
}

str rule_words(struct arena *a, const struct rule *r, enum lang lang)
{
    struct buf  b;
    bool        zh = lang == LANG_ZH;
    const char *semi = zh ? "；" : "; ";

    buf_init(&b, a, 4096);
#define SAY(t) buf_z(&b, zh ? (t).zh : (t).en)
    SAY(kind_words[r->kind]);
    buf_z(&b, zh ? "（" : " (");
    if (r->kind != R_PHRAGMEN && r->kind != R_MAXIMIN) {
        SAY(utility_said[r->utility]);
        buf_z(&b, semi);
    }
    if (r->kind == R_MES || r->completion != C_NONE) {
        SAY(completion_said[r->completion]);
        buf_z(&b, semi);
    }
    if (r->no_skip)
        buf_z(&b, zh ? "遇到放不下的即停止；" : "stops at the first that does not fit; ");
    if (r->threshold)
        buf_fmt(&b, zh ? "得票不足 %lld 的不参加；" : "at least %lld votes; ",
                (long long)r->threshold);
    if (r->exclusive)
        buf_z(&b, zh ? "互斥项目至多取一个；" : "at most one of a conflict group; ");
    if (r->partial)
        buf_z(&b,
              zh ? "第一个放不下的得剩余资金；" : "the first that does not fit gets the rest; ");
    SAY(tie_said[r->tie]);
#undef SAY
    buf_z(&b, zh ? "）" : ")");
    return buf_done(&b);
}
